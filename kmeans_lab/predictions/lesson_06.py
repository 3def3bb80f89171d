"""The predictions of lesson 06, measuring."""

from kmeans_lab.predictions.question import Choice, Number, Numbers, Question, Shape

LINES = ("cross", "scores", "assignments", "members", "new_centroids[k]")

QUESTIONS = (
    Question(
        "06-slow-line",
        "n = 20,000 points with d = 10 features. With K = 3, which half-step takes longer? And "
        "with K = 100, which single line takes longest? (With K = 100 the line of `cross` does "
        "2·n·K·d = 40 million operations, the line of `scores` only 2·n·K = 4 million.)",
        (
            Choice(label="K = 3", options=("assign", "update")),
            Choice(label="K = 100", options=LINES),
        ),
        "The next cells measure it on your machine. On most of them the update is the longer "
        "half with few clusters, and with many clusters a line that does little arithmetic "
        "takes longest.",
        machine=True,
    ),
    Question(
        "06-median",
        "Five runs of one function took 12, 11, 11, 13 and 53 milliseconds; during the last one "
        "another program woke up. What do you report as the time per run, in milliseconds?",
        Number(
            12,
            example="40",
            overlooks={
                100: "That is five runs added up.",
                20: "That is the mean: the interruption moved it.",
                11: "The fastest run is a fair answer to another question: how fast can it be?",
                11.75: "You left a run out by hand. The median does so by a rule.",
            },
        ),
        "The median is the middle one of the sorted runs, 11, 11, 12, 13, 53. One interruption "
        "cannot move it.",
    ),
    Question(
        "06-turns",
        "Two programs, A and B, are equally fast, one second a run, and run six times each. "
        "After eight of the twelve runs the machine slows to half its speed. What are the "
        "medians of A and of B if all runs of A come first? And if they take turns, A B A B …?",
        (
            Numbers(
                (1, 2),
                "A first, then B",
                overlooks={
                    (1, 1): "B had four of its six runs on the slow machine.",
                    (1, 1.5): "Four of B's six runs took 2 seconds, so the middle ones did.",
                },
                example="3, 4",
            ),
            Numbers(
                (1, 1),
                "taking turns",
                overlooks={(1, 2): "In turns both met the slow time equally often."},
                example="3, 4",
            ),
        ),
        "One after the other B looks twice as slow and is not. Taking turns, both met the slow "
        "time equally often, in two of their six runs.",
    ),
    Question(
        "06-temporaries",
        "`squared_distances_broadcast` makes `differences` of shape (n, K, d), and then "
        "`(differences**2).sum(axis=2)`. How many arrays of that size exist at the worst "
        "moment?",
        Choice(
            "2",
            overlooks={
                "1": "`differences` still has its name while the squares are written.",
                "3": "The sum is written into (n, K), which is d times smaller.",
            },
            options=("1", "2", "3"),
        ),
        "`differences` has a name, so it must stay while its squares are written.",
    ),
    Question(
        "06-at-once",
        "How many arrays of shape (n, K) does `plain_scores` hold at the moment when it holds "
        "most?",
        Number(
            3,
            overlooks={
                1: "The result is one. What is it computed from?",
                2: "`cross` and the result have names; `2 * cross` has none, but it is there too.",
            },
            unit="arrays",
        ),
        "`cross`, `2 * cross` and the result: each is still needed while the next is made.",
    ),
    Question(
        "06-strides",
        "`six`, the six points, has shape (6, 2), 8 bytes a number, one row after the other. "
        "What are `six.strides`, `six.T.strides` and `six[:, 0].strides`?",
        (
            Shape(
                (16, 8),
                "six",
                overlooks={
                    (8, 16): "The first number belongs to axis 0: the way to the next row.",
                    (2, 1): "Strides count bytes, not numbers.",
                    (8, 8): "To the next row it is two numbers.",
                },
            ),
            Shape(
                (8, 16),
                "six.T",
                overlooks={
                    (16, 8): "Transposing swaps the two axes, and their strides with them.",
                    (48, 8): "That would be so if the numbers were moved. Nothing is copied.",
                },
            ),
            Shape(
                (16,),
                "six[:, 0]",
                overlooks={
                    (8,): "That would be the next number in memory, which is in the other column.",
                    (16, 8): "A column has one axis, so one stride.",
                },
            ),
        ),
        "The next row is two numbers away, the next column one. Transposing swaps the two and "
        "copies nothing. A column skips every other number.",
    ),
    Question(
        "06-operations-per-byte",
        "How many operations a byte does the product do for d = 2, K = 3? And for d = 50, K = "
        "100? (Leave the small K·d out, and divide.)",
        (
            Number(0.3, "d = 2, K = 3", {2.4: "Each number has 8 bytes."}, tolerance=0.05),
            Number(8.33, "d = 50, K = 100", {66.7: "Each number has 8 bytes."}, tolerance=0.05),
        ),
        "2·n·K·d operations for 8·(n·d + n·K) bytes are K·d / (4·(d + K)): 6/20 and 5000/600. "
        "The small product stands hardly better than the other three programs; the large one "
        "far to the right.",
    ),
    Question(
        "06-holds",
        "n = 30,000 points, d = 10 features, K = 100 centroids, float64. How many megabytes does "
        "`nearest_in_place` hold at once, beyond its arguments?",
        Number(
            24,
            overlooks={
                3: "Each number takes 8 bytes.",
                72: "That is `plain_scores`: it holds three such arrays.",
                240: "The differences, (n, K, d), are never made.",
                2.4: "That is `X`. The scores have a number for each point and centroid.",
            },
            unit="MB",
            tolerance=0.05,
        ),
        "30,000 · 100 · 8 bytes: one table of scores, into which the norms are written. The race "
        "shows whether a cache of yours holds it.",
    ),
    Question(
        "06-loop-over-clusters",
        "n = 10,000, d = 50, K = 10. Which is faster: broadcasting, with no loop at all, or "
        "this loop over K?",
        Choice(label="", options=("broadcasting", "the loop over K")),
        "The next cell measures it on your machine. Temporaries of the loop are K times "
        "smaller, and ten turns of a Python loop cost next to nothing.",
        machine=True,
    ),
)
