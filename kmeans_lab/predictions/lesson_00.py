"""Predictions of lesson 00."""

from kmeans_lab.predictions.question import Choice, Numbers, Question, Several, Shape

QUESTIONS = (
    Question(
        "00-kernel",
        "What will the second of the two cells print for `K` and `double`?",
        Numbers(
            (7, 6),
            overlooks={
                (7, 14): "`double` was computed while `K` was 3. A new `K` does not change it.",
                (3, 6): "The second cell gives `K` a new value before it prints.",
            },
        ),
        because="A name holds a value, not a formula: `double` keeps the number that it was given.",
    ),
    Question(
        "00-column",
        "`X` has shape (6, 2). What is the shape of `X[:, 0]`, its first column? (A shape with one "
        "number is written (4,).)",
        Shape(
            (6,),
            overlooks={
                (6, 1): "That would be a table with one column, and it still has two axes.",
                (1, 6): "That would be a table with one row, and it still has two axes.",
                (2,): "That is the shape of a row, `X[0]`.",
                (6, 2): "That is the shape of `X` itself.",
            },
        ),
        because="A number as an index removes its axis. 0 stands where axis 1 was, so axis 1 is "
        "gone, and only axis 0, of length 6, is left. Nothing remembers that it was a column.",
    ),
    Question(
        "00-mask",
        "The first column is 6, 6, 5, 1, 0, 9. Which of the points A to F does `X[X[:, 0] > 5]` "
        "keep, and what is the shape of the result?",
        (
            Several(
                ("A", "B", "F"),
                "points",
                options=("A", "B", "C", "D", "E", "F"),
                overlooks={
                    ("A", "B", "C", "F"): "C has exactly 5, and 5 is not greater than 5.",
                    ("C", "D", "E"): "Those are the points where the mask is `False`.",
                },
            ),
            Shape(
                (3, 2),
                "shape",
                overlooks={
                    (3,): "A mask picks rows, and each row keeps both of its features.",
                    (6, 2): "Rows where the mask is `False` are left out.",
                    (6,): "That is the shape of the mask.",
                },
            ),
        ),
        because="A mask keeps the rows where it is `True`, whole: each with its two features.",
    ),
    Question(
        "00-sum",
        "What is the shape of `X.sum(axis=0)`?",
        Shape(
            (2,),
            overlooks={
                (6,): "Many people say so: axis 0 is the rows, so it adds up each row. It is the "
                "other way round: axis 0 is the direction in which NumPy walks while it adds, from "
                "row to row.",
                (1, 2): "The axis does not shrink to length 1. It is gone.",
                (): "One single number comes only without `axis=`.",
            },
        ),
        because="The axis that you name is the one that disappears. Axis 0 has length 6 and goes; "
        "(6, 2) loses its 6: one sum for each feature is left.",
    ),
    Question(
        "00-mean",
        "The middle is a point, two numbers. What does `X.mean()` give, without an axis?",
        Choice(
            "one number, without a complaint",
            options=(
                "the middle, one mean for each column",
                "the mean of each row",
                "one number, without a complaint",
                "an error",
            ),
            overlooks={
                "an error": "It would be kinder. But a mean of all numbers in a table is a "
                "perfectly good number to NumPy.",
                "the middle, one mean for each column": "NumPy does not know that the columns "
                "are the features: only `axis=0` says so.",
                "the mean of each row": "NumPy does not know that the rows are the points: only "
                "`axis=1` says so.",
            },
        ),
        because="Without an axis everything is taken together, both features mixed.",
    ),
)
