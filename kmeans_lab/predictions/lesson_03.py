"""Predictions of lesson 03."""

from kmeans_lab.predictions.conditions import all_below, some_below
from kmeans_lab.predictions.question import Choice, Number, Numbers, Question, Shape

GIVEAWAYS = ("its shape", "its dtype", "nothing")


def _line(number: int, answer: str, *wrong: tuple[str, str]) -> Choice:
    return Choice(answer, f"line {number}", dict(wrong), options=GIVEAWAYS)


QUESTIONS = (
    Question(
        "03-one",
        "D = (1, 0) minus the centroids (6, 6), (6, 9) and (5, 6): square the numbers, and add the "
        "two squares of each row. Which three numbers come out, and which centroid is nearest to "
        "D?",
        (
            Numbers(
                (61, 106, 52),
                "squared distances",
                {
                    some_below(0): "A square is never negative.",
                    all_below(20): "Square first, then add.",
                },
                count=3,
                example="10, 18, 25",
            ),
            Choice("2", "nearest", options=("0", "1", "2")),
        ),
        because="D acts as if it stood there three times; each centroid is subtracted from one of "
        "the three. The rows are (−5, −6), (−5, −9) and (−4, −6): 25 + 36, 25 + 81, 16 + 36. The "
        "smallest belongs to the centroid at C.",
    ),
    Question(
        "03-all",
        "`X` is (6, 2), `centroids` is (3, 2). What shape has `X - centroids`? A shape, or the "
        "word error.",
        Shape(
            "error",
            overlooks={
                (6, 2): "Which of the three centroids would each point have met? NumPy does not "
                "guess.",
                (3, 2): "Which of the six points would each centroid have met? NumPy does not "
                "guess.",
                (3, 3): "Nothing is paired off or left out: 6 against 3 is refused.",
                (6, 3): "One number for each pair is what we want, but no minus gives it.",
            },
            or_error=True,
        ),
        because="D alone, (2,), met all three rows. Six rows and three rows cannot be paired, and "
        "NumPy does not try each with each unless it is told to.",
    ),
    Question(
        "03-rule",
        "Which shape comes out of each of these four pairs: (6, 2) with (2,), (6, 2) with (6,), "
        "(6, 2) with (6, 1), (6, 1) with (1, 3)? A shape, or the word error.",
        (
            Shape(
                (6, 2),
                "(6, 2) with (2,)",
                {"error": "2 stands below 2, and the missing axis counts as 1."},
                or_error=True,
            ),
            Shape(
                "error",
                "(6, 2) with (6,)",
                {
                    (6, 2): "2 stands above 6. That both have a 6 does not help: NumPy never "
                    "aligns from the left.",
                },
                or_error=True,
            ),
            Shape(
                (6, 2),
                "(6, 2) with (6, 1)",
                {
                    "error": "6 is 6, and the 1 is repeated for both columns.",
                    (6, 1): "The 1 gives way, not the 2.",
                },
                or_error=True,
            ),
            Shape(
                (6, 3),
                "(6, 1) with (1, 3)",
                {
                    "error": "Each 1 is repeated as the other one wants.",
                    (6, 1): "Each 1 is repeated as the other one wants.",
                    (1, 3): "Each 1 is repeated as the other one wants.",
                },
                or_error=True,
            ),
        ),
        because="From the right: in each column the sizes must be equal, or one of them 1.",
    ),
    Question(
        "03-shapes",
        "What shape has `X[:, np.newaxis, :] - centroids[np.newaxis, :, :]`?",
        Shape(
            (6, 3, 2),
            overlooks={
                (6, 2): "That is `X`; each of its points meets each of the three centroids.",
                (3, 2): "That is `centroids`; each of the six points meets each of them.",
                (6, 1, 2): "The 1 is read as if it were repeated, as often as the other one wants.",
                (3, 6, 2): "`X` has its points on axis 0, and the new axis stands behind it.",
                (18, 2): "There are 18 pairs, but each index keeps an axis of its own.",
                (6, 3): "The features are still there: nothing has been added up yet.",
            },
        ),
        because="In each column of the table the 1 gives way: i counts points, k centroids, j "
        "features.",
    ),
    Question(
        "03-entry",
        "Which number of that difference stands at `[3, 2, 0]`?",
        Number(
            -4,
            overlooks={
                4: "Point minus centroid, not the other way round.",
                -6: "That is feature 1, at `[3, 2, 1]`.",
                -5: "That belongs to A or B, centroid 0 or 1.",
            },
        ),
        because="It belongs to point 3 (D), centroid 2 (C) and feature 0: 1 − 5. You had it above, "
        "in the last row of D minus the centroids.",
    ),
    Question(
        "03-goes",
        "Into how many of the 36 differences does one number of `X` go, `X[3, 0]` say? And one "
        "number of the centroids?",
        (
            Number(
                3,
                "a number of X",
                {
                    1: "Point 3 meets every centroid, not one of them.",
                    6: "Point 3 meets each centroid once, and its feature 0 only their feature 0.",
                    36: "It meets only numbers of its own feature.",
                },
            ),
            Number(
                6,
                "a number of the centroids",
                {
                    1: "The centroid meets every point, not one of them.",
                    3: "The centroid meets every point, and there are six.",
                    12: "It meets only numbers of its own feature.",
                },
            ),
        ),
        because="The axis of size 1 in (6, 1, 2) is stretched to 3, the one in (1, 3, 2) to 6. "
        "`X` acts as if it stood there three times, the centroids as if six times.",
    ),
    Question(
        "03-sums",
        "`X` is (6, 2) and `centroids` (3, 2); `differences` has an axis for points, one for "
        "centroids and one for features. Which shapes do the sums of `differences**2` leave?",
        (
            Shape((3, 2), "sum(axis=0)", {(6, 2): "Axis 0 is the points: the 6 goes."}),
            Shape((6, 2), "sum(axis=1)", {(6, 3): "Axis 1 is the centroids: the 3 goes."}),
            Shape(
                (6, 3),
                "sum(axis=2)",
                {(6, 2): "Axis 2 is the features: the 2 goes.", (3, 2): "The points stay."},
            ),
        ),
        because="The axis that you name goes, and the others stay in their order. `sum()` leaves "
        "none: a single number.",
    ),
    Question(
        "03-axes",
        "Along which axis must we add, so that one squared distance remains for each pair of a "
        "point and a centroid? And along which axis of that table must `argmin` look, so that one "
        "label remains for each point?",
        (
            Choice(
                "2",
                "sum along axis",
                {
                    "0": "That adds up the points.",
                    "1": "That adds up the centroids: their distances are mixed.",
                },
                options=("0", "1", "2"),
            ),
            Choice(
                "1",
                "argmin along axis",
                {"0": "That finds for each centroid the nearest point."},
                options=("0", "1"),
            ),
        ),
        because="Points and centroids stay, and the features are added up. Then for each point we "
        "look along the centroids.",
    ),
    Question(
        "03-silent",
        "For each of the six lines: what would give it away?",
        (
            _line(1, "its shape"),
            _line(2, "its shape"),
            _line(3, "its dtype", ("its shape", "One number for each point is what we want.")),
            _line(4, "its shape", ("nothing", "From (3, 6) it leaves one number a centroid.")),
            _line(5, "nothing", ("its dtype", "argmin gives integers here too.")),
            _line(6, "its shape"),
        ),
        because="Four of the six have the wrong shape, one has decimal numbers where labels are "
        "wanted. Line 5 looks right in every way.",
    ),
    Question(
        "03-column",
        "Which shape has `X[:, 0] - X[:, :1]`? (A shape, or the word error.)",
        Shape(
            (6, 6),
            overlooks={
                (6,): "That is what one means: number minus number. It would need two shapes (6,).",
                (6, 1): "That would need two shapes (6, 1).",
                (1,): "That would be one number; here nothing is added up.",
                (6, 2): "That is `X` itself; here are two columns taken from it.",
                "error": "It would be kinder. But (6,) and (6, 1) fit together by the rule.",
            },
            or_error=True,
        ),
        because="An index takes its axis away: `X[:, 0]` is (6,). A slice keeps it: `X[:, :1]` is "
        "(6, 1). From the right, 6 stands above 1; then a missing axis, which counts as 1, above "
        "6. Both are repeated: every number meets every number.",
    ),
    Question(
        "03-views",
        "A = (6, 6) is row 0 of `points`, F = (9, 9) row 5. What will stand in `points[0, 0]` and "
        "in `points[5, 0]`? And after `centred = centre(points)`: what has happened to `points`?",
        (
            Number(
                100,
                "points[0, 0]",
                {6: "A slice is a view: what is written into it lands in `points`."},
            ),
            Number(9, "points[5, 0]", {-1: "A mask makes a copy, and the copy alone was changed."}),
            Choice(
                "they have moved too",
                "the points",
                {
                    "nothing": "`X -= ...` writes in place, and inside the function `X` is another "
                    "name for the caller's array.",
                },
                options=("nothing", "they have moved too"),
            ),
        ),
        because="A slice has a regular pattern, so it can be a window. Rows without a pattern are "
        "copied. And a function that writes into its argument writes into its caller's data.",
    ),
    Question(
        "03-means",
        "Cluster 2 holds C = (5, 6), D = (1, 0) and E = (0, 0); cluster 1 holds B = (6, 9) and "
        "F = (9, 9). Where do their centroids go?",
        (
            Numbers(
                (2, 2),
                "centroid 2",
                {
                    (6, 6): "That is the sum; the division by the number of points is missing.",
                    (3, 3): "Divide by three points, not by two.",
                },
            ),
            Numbers(
                (7.5, 9),
                "centroid 1",
                {(15, 18): "That is the sum; the division by the number of points is missing."},
            ),
        ),
        because="To the means of their points. Cluster 0 holds A alone, and stays.",
    ),
    Question(
        "03-factor",
        "Where will the factor be greatest?",
        Choice(
            options=(
                "few points",
                "many points with few features",
                "many points with many features",
            ),
        ),
        because="It depends on the machine. The next cell measures the five shapes on yours, and "
        "the text below the bars says where it is greatest on most.",
        machine=True,
    ),
    Question(
        "03-price",
        "n = 10,000 points, d = 50 features, K = 10 centroids. How many megabytes (millions of "
        "bytes) is `differences`? How many does `squared_distances_broadcast` hold at its peak, "
        "the moment when it holds most? And with K = 100 and d = 50, at which n does `differences` "
        "reach a gigabyte (1000 megabytes)?",
        (
            Number(
                40,
                "differences",
                {5: "Each number takes 8 bytes.", 320: "8 bytes a number, not 64."},
                unit="MB",
            ),
            Number(
                80,
                "at the peak",
                {
                    40: "`differences**2` is a second block of the same size, made while the first "
                    "is still there. Most people forget it.",
                    41: "The result is small; `differences**2` is a second block of the same size.",
                },
                unit="MB",
                tolerance=0.05,
            ),
            Number(
                25_000,
                "n for a gigabyte",
                {200_000: "Each number takes 8 bytes.", 250_000: "K is 100 here."},
                unit="points",
                whole=True,
                tolerance=0.05,
                example="1000",
            ),
        ),
        because="10,000 · 10 · 50 · 8 bytes; twice as much at the peak, and 0.8 MB for the result. "
        "A gigabyte is reached at 10⁹ / (100 · 50 · 8) points, which is not many.",
    ),
    Question(
        "03-blocks",
        "From blocks of 1 row to one block of 10,000 rows: how does the time for one number go?",
        Choice(
            options=("it falls all the way", "it rises all the way", "it falls, then rises"),
        ),
        because="It depends on the machine. The next cells measure it on yours; the folded answer "
        "above them says what we saw, and why.",
        machine=True,
    ),
)
