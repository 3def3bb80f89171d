"""Predictions of lesson 02."""

from kmeans_lab.predictions.conditions import not_begun_by
from kmeans_lab.predictions.question import Choice, Number, Numbers, Order, Question, Several

QUESTIONS = (
    Question(
        "02-slips",
        "The point (9, 3) is at the squared distance 18 from A = (6, 6). What do the three slips "
        "give instead?",
        (
            Number(
                0,
                "differences not squared",
                {6: "One difference is negative: 3 + (−3)."},
            ),
            Number(
                6,
                "signs dropped",
                {0: "Without signs both differences are 3.", 9: "Dropping a sign squares nothing."},
            ),
            Number(
                18**0.5,
                "root taken",
                {9: "That is half of 18, not its root."},
                tolerance=0.02,
                example="2.5",
            ),
        ),
        because="Unsquared differences cancel, as if (9, 3) stood on A. Without signs it is the "
        "way along the streets of a town, no distance either. The root gives true distances; but "
        "K-Means adds up squares: the mean makes the sum of squares smallest, not the sum of "
        "distances.",
    ),
    Question(
        "02-greater",
        "Which six labels come out for our six points, A to F?",
        Numbers(
            (0, 0, 0, 0, 0, 0),
            count=6,
            example="1 1 0 1 0 1",
            overlooks={
                (1, 0, 1, 1, 1, 0): "Many people expect the farthest centroid. But `smallest` "
                "still starts at infinity.",
                (0, 1, 0, 0, 0, 1): "Those are the right labels; they need the right comparison.",
                (1, 1, 1, 1, 1, 1): "Each label starts as the 0 that `np.zeros` gave it.",
            },
        ),
        because="Nothing is greater than infinity, so the comparison is never true, and every "
        "point keeps the 0 that `np.zeros` gave it. There is no error. Only if `smallest` starts "
        "at minus infinity as well does each point get the farthest centroid.",
    ),
    Question(
        "02-places",
        "Put the four places in order by the sum of their squared distances to A, C, D and E, the "
        "smallest first: the sum of the four (12, 12), divided by all six (2, 2), the mean of "
        "all six (4.5, 5), the mean of the four (3, 3).",
        Order(
            (
                "the mean of the four",
                "divided by all six",
                "the mean of all six",
                "the sum of the four",
            ),
            options=(
                "the sum of the four",
                "divided by all six",
                "the mean of all six",
                "the mean of the four",
            ),
            overlooks={
                not_begun_by("the mean of the four"): "No place has a "
                "smaller sum of squares than the mean of the points themselves.",
            },
        ),
        because="The mean has the smallest sum, and the farther a place is from the mean, the "
        "greater its sum: 62, 70, 87 and 710. So a sum of squares finds a wrong mean.",
    ),
    Question(
        "02-zero",
        "What does NumPy do with `np.zeros(2) / 0`?",
        Choice(
            "[nan nan], with a warning",
            options=(
                "a ZeroDivisionError",
                "[0. 0.], without a word",
                "[inf inf], with a warning",
                "[nan nan], with a warning",
            ),
            overlooks={
                "a ZeroDivisionError": "That is plain Python. NumPy warns and carries on.",
                "[inf inf], with a warning": "NumPy gives infinity for 1 / 0, since 1 divided by "
                "ever smaller numbers grows without end. But 0 / 0 has no one answer, because "
                "every number times 0 is 0.",
                "[0. 0.], without a word": "0 / 0 has no one answer, because every number times 0 "
                "is 0.",
            },
        ),
        because='NaN means "not a number".',
    ),
    Question(
        "02-slice",
        "`plain_kmeans` made three updates that moved something; a fourth would move nothing. With "
        "`copied=False`, in which iteration does `stops_in_iteration` stop?",
        Number(
            1,
            overlooks={
                3: "That is the last update that moves something, and `old` would have to remember "
                "where the centroids were.",
                4: "So it would be with a copy. But `[:]` copies a list, not an array.",
                100: "It would run on if the comparison were never true. It is always true.",
            },
        ),
        because="The slice of an array is a second window on the same memory: `==` compares the "
        "array with itself.",
    ),
    Question(
        "02-integers",
        "After the first assign, cluster 1 has the mean (7.5, 9). `update_loop` writes it into a "
        "copy of integer centroids. What stands there afterwards?",
        Choice(
            "(7, 9)",
            options=("(7.5, 9)", "(8, 9)", "(7, 9)", "an error"),
            overlooks={
                "(7.5, 9)": "An array has one type for all its numbers; the copy has it too.",
                "(8, 9)": "It is not rounded: everything behind the point is cut off.",
                "an error": "A warning at least would be kind. There is none.",
            },
        ),
        because="An array has one type for all its numbers, its `dtype`. What is written into an "
        "integer array loses everything behind the point, without a word.",
    ),
    Question(
        "02-seed",
        "Can the two results of `kmeans_loop` differ?",
        Choice(
            "no",
            options=("yes", "no"),
            overlooks={
                "yes": "`np.random.seed` sets one generator that is shared by all of a program. "
                "`kmeans_loop` does not use it.",
            },
        ),
        because="Its own generator is made anew inside the call, from `random_state` alone: the "
        "same integer gives the same draws, so the same result. Nothing outside can disturb it, "
        "and it disturbs nothing outside. Another integer can end elsewhere.",
    ),
    Question(
        "02-features",
        "With 20 features instead of 2, `assign_loop` has ten times as much to multiply. How long "
        "does it take?",
        Choice(
            "hardly longer",
            options=("hardly longer", "about five times as long", "about ten times as long"),
            overlooks={
                "about ten times as long": "It would be so if the time went into multiplying.",
                "about five times as long": "Even half of the time would have to go into "
                "multiplying for that.",
            },
        ),
        because="Python's handling of each pair takes the time, and both have the same number of "
        "pairs.",
    ),
    Question(
        "02-same-end",
        "After which of the changes does the run still end at inertia 18.5?",
        Several(
            ("change 1", "change 5"),
            options=("change 1", "change 2", "change 3", "change 4", "change 5"),
            overlooks={
                (
                    "change 1",
                ): "One more does: it is a fault, and here nobody sees it in the result.",
                ("change 1", "change 2", "change 5"): "Nobody chooses the far centroid, so "
                "it never moves: all six points share the other one.",
                (
                    "change 1",
                    "change 4",
                ): "The labels of the whole numbers are right, the means are not.",
            },
        ),
        because="All 15 pairs of the points end there (lesson 01), so A and C do too. The array "
        "that was handed in is overwritten with the right means: the result is right, and whoever "
        "still needs the old centroids has lost them.",
    ),
)
