"""The predictions of lesson 12, matching scikit-learn."""

from kmeans_lab.predictions.conditions import as_many_as
from kmeans_lab.predictions.question import Choice, Number, Question, Several, Shape

QUESTIONS = (
    Question(
        "12-chunk-rows",
        "We label the 40,000 points with 50 centroids, in chunks of 100, of 2,000 and of 40,000 "
        "rows (that is all of them). Which is fastest?",
        Choice(label="", options=("100 rows", "2,000 rows", "40,000 rows")),
        "The next cells measure it on your machine. Scores should stay in the cache until "
        "`argmin` has read them, and every call has a fixed price: the best chunk is neither "
        "the largest nor the smallest.",
        machine=True,
    ),
    Question(
        "12-forgotten-rows",
        "How many of the 40,000 rows does `assign_and_drop` label, with chunks of 3,000 rows? "
        "And what label do the other rows hold?",
        (
            Number(
                39_000,
                "rows that it labels",
                {40_000: "40,000 // 3,000 is 13, and 13 chunks of 3,000 rows are not all of them."},
            ),
            Number(
                0,
                "the label of the others",
                {-1: ("Filling with −1 would have been better; it was filled with zeros.")},
            ),
        ),
        "The remaining rows were never assigned. They hold what the array was made with: a "
        "label like any other. No error, no warning, and 1,000 points in cluster 0, of which "
        "hardly any belong there.",
    ),
    Question(
        "12-one-hot",
        "n = 10⁶ and K = 100. How many megabytes do the zeros and ones of `one_hot` take as an "
        "ordinary array of float64? And as a sparse matrix (CSR), which stores for each row the "
        "1, its column and where the row begins, 8 bytes each?",
        (
            Number(
                800,
                "an ordinary array",
                unit="MB",
                overlooks={
                    100: "Each of the n·K numbers takes eight bytes.",
                    8: "It has K columns.",
                },
            ),
            Number(
                24,
                "a sparse matrix",
                unit="MB",
                overlooks={
                    8: "Each row stores three numbers.",
                    3: ("Each number takes eight bytes."),
                },
            ),
        ),
        "n·K·8 bytes against 3·n·8. In the ordinary array 99 of 100 numbers are zeros, and each "
        "is multiplied. Sparse, each number of X meets one multiplication by 1 and one "
        "addition.",
    ),
    Question(
        "12-table",
        "n = 40,000, d = 20, K = 50, so [X | 1] has shape (40000, 21). What is the shape of the "
        "table under it, of −Cᵀ and ‖c‖²/2? And how much more arithmetic does the product do "
        "than without the extra column?",
        (
            Shape(
                (21, 50),
                "the table",
                overlooks={
                    (20, 50): "Below −Cᵀ stands one row more, of the K halves.",
                    (50, 21): "The inner sizes must agree: 21 columns of [X | 1], so 21 rows.",
                    (50, 20): "That is C itself.",
                },
            ),
            Choice(
                "one part in d",
                "more arithmetic",
                overlooks={
                    "none": (
                        "Each cell of the product takes one multiplication and one addition more."
                    ),
                    "one part in K": "The table has one row more, and it has d of them.",
                },
                options=("none", "one part in d", "one part in K", "twice as much"),
            ),
        ),
        "−Cᵀ has the shape (d, K), and below it stands one row of K halves. The product does "
        "2·n·K more operations, a d-th more, and saves a pass over the scores that did n·K of "
        "them far more slowly.",
    ),
    Question(
        "12-may-stay",
        "Noise, d = 20, K = 50. After the first iteration, what share of the 5,000 points can "
        "keep its label unseen?",
        Choice(
            "less than 1%",
            overlooks={
                "about half": "It takes some iterations, and it depends on the data.",
                "more than 90%": (
                    "Late in a run, and where there are clusters; not at first, in noise."
                ),
            },
            options=("less than 1%", "about half", "more than 90%"),
        ),
        "In noise the nearest and the second centroid are about equally far, and at first all "
        "centroids still move a good way.",
    ),
    Question(
        "12-who-gets-bounds",
        "For which of the two does our `KMeans` choose bounds: blobs of 100 clusters, or noise "
        "with 60 features?",
        Choice(
            "the blobs alone",
            overlooks={
                "both": "In noise a point that is looked at again costs more, and most would be.",
                "the noise alone": (
                    "In 60 dimensions distances between random points hardly differ."
                ),
                "neither": "Blobs are what bounds are made for.",
            },
            options=("both", "the blobs alone", "the noise alone", "neither"),
        ),
        "In 60 dimensions distances between random points hardly differ (lesson 10), so a bound "
        "can hardly separate the first centroid from the second.",
    ),
    Question(
        "12-lock",
        "Two threads do the same at once, each for itself. In which of these can two cores work at "
        "the same time? Tick them.",
        Several(
            ("X @ table", "scores.argmin(axis=1)"),
            overlooks={
                as_many_as(
                    4
                ): "Python has a lock, and only the thread that holds it may run its code.",
                as_many_as(3): "Python's loops and Python's objects want the lock, both of them.",
                as_many_as(1): "While NumPy computes with its own numbers, it holds no lock.",
                ("a Python loop", "a sum of Python objects"): (
                    "It is the other way round: these two want Python's lock."
                ),
            },
            options=(
                "a Python loop",
                "X @ table",
                "scores.argmin(axis=1)",
                "a sum of Python objects",
            ),
        ),
        "NumPy lets go of the lock while it computes with numbers of its own. Whatever touches "
        "Python's objects must hold it.",
    ),
    Question(
        "12-last-bit",
        "Somebody cuts X into as many equal parts as there are threads, so that each thread has "
        "one. Compare the sums by two threads with those by three.",
        Choice(
            "they differ in the last digits",
            overlooks={
                "they are equal to the last bit": (
                    "The same numbers are added, but in another order, and each addition rounds."
                ),
                "they differ in the first digits": "Each addition rounds only its last digit.",
            },
            options=(
                "they are equal to the last bit",
                "they differ in the last digits",
                "they differ in the first digits",
            ),
        ),
        "The parts of two threads end elsewhere than those of three, so numbers are added in "
        "another order, and each addition rounds. Who wants the same result on each machine cuts X "
        "by a number of rows, not by the number of threads.",
    ),
    Question(
        "12-short-runs",
        "The same with runs of 100 rows. How long do two threads take, compared with one?",
        Choice(label="", options=("half as long", "a little less", "as long, or longer")),
        "The next cell measures it on your machine. Each of the many short calls wants the lock "
        "back when it is done, and while one thread has it the other waits.",
        machine=True,
    ),
)
