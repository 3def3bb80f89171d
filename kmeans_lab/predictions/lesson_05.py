"""The predictions of lesson 05, precision."""

from kmeans_lab.predictions.question import Choice, Number, Question

QUESTIONS = (
    Question(
        "05-floats",
        "Is `0.1 + 0.2 == 0.3`? And what is `np.float32(16_777_216) + np.float32(1)`? "
        "(16,777,216 is 2²⁴. Both numbers are exact in float32.)",
        (
            Choice(
                "no",
                "0.1 + 0.2 == 0.3",
                {"yes": "None of the three can be written exactly in binary, so each is rounded."},
                options=("yes", "no"),
            ),
            Number(
                16_777_216,
                "the sum",
                {
                    16_777_217: "That number has 25 binary digits; float32 keeps 24.",
                    16_777_218: (
                        "The sum lies halfway, and of two floats equally near the even one wins."
                    ),
                },
            ),
        ),
        "0.1, 0.2 and 0.3 have no end in binary: each is rounded, and the errors do not match. "
        "Compare floats with `np.isclose`. And from 2²⁴ on float32 has no odd numbers. The sum "
        "lies halfway between two floats, and the one whose last binary digit is 0 is taken, "
        "which is the old number. A float32 counter that counts up by ones stops there for "
        "ever.",
    ),
    Question(
        "05-bytes",
        "`X` has shape (1000, 2) and is float64. `centroids` has shape (5, 2) and is float32. "
        "How many bytes does the product `X @ centroids.T` take?",
        Number(
            40_000,
            unit="bytes",
            whole=True,
            overlooks={
                5_000: "That is the number of elements; each takes several bytes.",
                20_000: (
                    "That would be float32, but of two dtypes the wider one wins, not the narrower."
                ),
                80_000: "That counts the 2 features too, but the product sums over them.",
            },
        ),
        "The product has 1000 · 5 elements, and its dtype must be able to hold what X holds: "
        "float64, 8 bytes each. The float32 centroids are widened before anything is "
        "multiplied.",
    ),
    Question(
        "05-by-hand",
        "A point at 10,000 and a centroid at 10,001, with one feature. Work their squared "
        "distance out by the identity, on paper, and round each term as float32 does: just "
        "above 100,000,000 only multiples of 8 exist, around 200,000,000 only multiples of 16. "
        "What comes out?",
        Number(
            0,
            overlooks={
                1: "That is the true squared distance. Is 100,020,001 a multiple of 8?",
                8: "100,020,001 is rounded to the nearest multiple of 8, which lies below it.",
            },
        ),
        "‖x‖² = 100,000,000 and 2 x·c = 200,020,000 are exact. ‖c‖² = 100,020,001 becomes "
        "100,020,000, and so nothing is left. The 1 that we look for stands in the ninth digit, "
        "and float32 has seven.",
    ),
    Question(
        "05-clipping",
        "At offset 1000, in float32, about a fifth of the 5000 labels are wrong. How many of "
        "the wrong ones does clipping put right?",
        Choice(
            "hardly any",
            overlooks={
                "all": "Clipping changes only what is below zero.",
                "about half": "It would if half of the wrong labels came with a negative number.",
            },
            options=("all", "about half", "hardly any"),
        ),
        "The smallest number of a row stays the smallest when negative ones are raised to zero, "
        "so argmin gives what it gave before. And at this offset hardly any wrong label comes "
        "with a negative number: the squared distances are larger than the rounding errors.",
    ),
    Question(
        "05-digits",
        "A point lies near 1,000 in both features, so its squared norm is about 2,000,000. Its "
        "squared distance to the nearest centroid is about 5. How many digits of the distance are "
        "left, of the seven or so that float32 stores? And of float64's sixteen?",
        (
            Number(
                1,
                "left in float32",
                {
                    7: "Each term has seven digits, but the first ones agree and cancel.",
                    6: "Six is how many cancel.",
                    2: "2,000,000 has seven digits, and the 5 stands below the last of them.",
                    0: "One is left: in float32 the gap at 2,000,000 is 0.125.",
                },
            ),
            Number(
                10,
                "left in float64",
                {
                    16: "Each term has sixteen digits, but the first ones agree and cancel.",
                    11: "Six digits cancel, those from the millions down to the tens.",
                },
            ),
        ),
        "The terms begin at the millions, the distance at the ones: six digits cancel. What is "
        "left is 7 − 6 and 16 − 6.",
    ),
    Question(
        "05-uint8",
        "In a uint8 array, what is `10 - 20`?",
        Number(
            246,
            overlooks={
                -10: "uint8 has no negative numbers.",
                0: "Nothing stops at the end; counting goes on from the other one.",
                245: "The other end is 255, but 0 counts too: 256 numbers in all.",
                10: "The sign is not dropped; counting goes on from the other end.",
            },
        ),
        "There is no −10 in uint8, so counting goes on from the other end: 256 − 10. No error "
        "and no warning: arrays of integers work this way by design.",
    ),
)
