"""The predictions of lesson 04, the norm identity."""

from kmeans_lab.predictions.question import Choice, Number, Question, Shape

SAME = "the right numbers"
WRONG = "wrong numbers"
ERROR = "an error"

QUESTIONS = (
    Question(
        "04-terms",
        "With pencil and paper: point C is (5, 6), and the first centroid, which stands on A, "
        "is (6, 6). How large are ‖x‖², x·c and ‖c‖²? And what does the identity make of them?",
        (
            Number(
                61,
                "‖x‖²",
                {
                    30: ("That is the product of the two entries; square each and add."),
                    11: ("Square each entry before you add."),
                },
            ),
            Number(66, "x·c", {132: "The 2 belongs to the identity, not to the dot product."}),
            Number(72, "‖c‖²", {12: "Square each entry before you add."}),
            Number(
                1,
                "the squared distance",
                {
                    67: "The identity takes away twice the dot product.",
                    265: "The middle term is taken away, not added.",
                },
            ),
        ),
        "25 + 36 = 61, then 5·6 + 6·6 = 66, then 36 + 36 = 72. Together 61 − 2·66 + 72 = 1: C "
        "lies one step to the left of A.",
    ),
    Question(
        "04-product-shape",
        "`X` is (6, 2), `centroids` is (3, 2). What is the shape of `X @ centroids.T`?",
        Shape(
            (6, 3),
            overlooks={
                (3, 6): "That would be `centroids @ X.T`: centroids down, points across.",
                (6, 2): "That is the shape of X itself.",
                (6, 3, 2): "Those are the differences; the product has already summed over d.",
                "error": "Look at `.T`: it makes (2, 3) of (3, 2), and the inner sizes agree.",
            },
            or_error=True,
        ),
        "(6, 2) @ (2, 3): the inner 2, the features, is summed away; n rows and K columns stay.",
    ),
    Question(
        "04-column-forgotten",
        "Somebody forgets `[:, np.newaxis]` and adds the points' norms, (n,), as they are. What "
        "happens with our 6 points and 3 centroids? And what with only the last three points, "
        "D, E and F, and the same 3 centroids?",
        (
            Choice(
                ERROR,
                "6 points",
                {
                    SAME: "(6,) does not fit (6, 3): the last axes are 6 and 3.",
                    WRONG: "It would be so if the shapes fitted; (6,) does not fit (6, 3).",
                },
                options=(SAME, WRONG, ERROR),
            ),
            Choice(
                WRONG,
                "3 points",
                {
                    SAME: (
                        "(3,) is laid along the row: each centroid's column gets some point's norm."
                    ),
                    ERROR: "(3,) fits (3, 3), only not as it was meant.",
                },
                options=(SAME, WRONG, ERROR),
            ),
        ),
        "(6,) does not fit (6, 3). But (3,) fits (3, 3) along the row, and each centroid's "
        "column gets the norm of some point: squared distances below zero, and two of three "
        "labels wrong. A test with n = K does not find this slip.",
    ),
    Question(
        "04-slips",
        "All five wrong formulas give wrong numbers. How many of the five still give every one "
        "of the six points its right label?",
        Number(
            1,
            overlooks={
                0: (
                    "Wrong numbers need not mean wrong labels: only their order within a row "
                    "counts."
                ),
                2: (
                    "‖c‖² must stay; and a root keeps the order if taken of the whole, not of "
                    "terms."
                ),
                3: "Only one of the norms may go, and roots of single terms do not keep the order.",
                4: "A wrong sign or factor does not change every centroid's number alike.",
                5: "A wrong sign or factor does not change every centroid's number alike.",
            },
        ),
        "Only ‖x‖² can be left out. The text below says why.",
    ),
    Question(
        "04-exact",
        "Take 500 points and work out, by the identity, the squared distance of each point to "
        "itself. Does the computer give exactly 0 for all of them?",
        Choice(
            "no",
            overlooks={"yes": "With small whole numbers it does; these have to be rounded."},
            options=("yes", "no"),
        ),
        "In real numbers the identity is exact; a computer rounds each term. Many results are "
        "tiny numbers in place of 0, and some of them are negative, which no square can be. Our "
        "six points are small whole numbers, which need no rounding: that is why `array_equal` "
        "held above.",
    ),
    Question(
        "04-operations",
        "n = 10,000, K = 10, d = 50. How many times fewer operations does the identity need, "
        "about?",
        Choice(
            "1.3",
            overlooks={
                "3": (
                    "Each of the n·K cells of the product needs d multiplications and d additions."
                ),
                "10": (
                    "Each of the n·K cells of the product needs d multiplications and d additions."
                ),
                "25": "That counts the cells of the product, and not what it takes to fill them.",
            },
            options=("1.3", "3", "10", "25"),
        ),
        "Each of the n·K cells of the product takes d multiplications and d additions, 2nKd in "
        "all. 3nKd ÷ 2nKd is 1.5, and the norms and the rest take a part of that gain.",
    ),
    Question(
        "04-race",
        "How many times faster than broadcasting is the identity's table of squared distances "
        "at d = 50? And at d = 1, which of the two wins?",
        (
            Number(label="times faster at d = 50"),
            Choice(label="winner at d = 1", options=("broadcasting", "the identity")),
        ),
        "The next cell measures both. At d = 50 the identity wins many times over. At d = 1 "
        "most people expect a small gain, and on many machines it loses: the array of "
        "differences, (n, K, 1), is no larger than the answer, and nothing is left to sum, "
        "while the identity makes norms and a product and writes several temporaries as large "
        "as the answer.",
        machine=True,
    ),
    Question(
        "04-largest",
        "n = 5000, K = 20, d = 50. Which of these expressions in `written_out` makes the array "
        "that takes most memory? And what does `[:, np.newaxis]` make of the points' norms?",
        (
            Choice(
                "X**2",
                "most memory",
                {
                    "X @ centroids.T": "It has n·K numbers, and K is 20.",
                    "2 * cross": "It is as large as the product: n·K numbers, and K is 20.",
                    "(X**2).sum(axis=1)": "That is one number a point.",
                },
                options=("X @ centroids.T", "2 * cross", "X**2", "(X**2).sum(axis=1)"),
            ),
            Choice(
                "a view",
                "the column",
                {"a copy": "No number is moved; only the shape is told differently."},
                options=("a copy", "a view"),
            ),
        ),
        "`X**2` has n·d numbers, 2 MB, and the product n·K, 0.8 MB. It lives only until its rows "
        "are added up, but that is the peak.",
    ),
)
