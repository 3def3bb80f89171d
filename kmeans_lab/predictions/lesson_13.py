"""The predictions of lesson 13, beyond memory."""

from kmeans_lab.predictions.conditions import above
from kmeans_lab.predictions.question import Choice, Number, Numbers, Question

QUESTIONS = (
    Question(
        "13-two-means",
        "You are told only the two means, 5.25 and 4.5. What is the mean of all six numbers?",
        Choice(
            "the two means do not tell",
            overlooks={
                "4.875": "That is the mean of the means: two points would count as much as four.",
                "5.0": "It is 5.0, but you looked at the points to know that.",
            },
            options=("4.875", "5.0", "the two means do not tell"),
        ),
        "Nobody can tell without the counts: (4 · 5.25 + 2 · 4.5) / 6 = 5.0 needs the 4 and the 2.",
    ),
    Question(
        "13-partials",
        "The six points in the same two chunks, A to D and then E and F, and the centroids (6, "
        "6) and (6, 9), which are A and B themselves. A, C, D and E are nearest to (6, 6), B "
        "and F to (6, 9). What sum does the first chunk give for (6, 6), what two counts, and "
        "where do the two centroids move?",
        (
            Numbers(
                (12, 12),
                "sum for (6, 6)",
                overlooks={(4, 4): ("That is the mean; the division waits.")},
            ),
            Numbers((3, 1), "two counts", overlooks={(4, 2): "Those are of both chunks together."}),
            Numbers(
                (3, 3),
                "new centroid 0",
                overlooks={(4, 4): ("E, (0, 0), is in the second chunk and counts too.")},
            ),
            Numbers((7.5, 9), "new centroid 1"),
        ),
        "First chunk, A to D: sums (12, 12) and (6, 9), counts 3 and 1. Second chunk, E and F: "
        "sums (0, 0) and (9, 9), counts 1 and 1. Together (12, 12) / 4 and (15, 18) / 2.",
    ),
    Question(
        "13-bytes",
        "A chunk of one million rows with d = 50 features is 400 MB in float64. How many "
        "kilobytes does `partial_sums` return for it, for K = 100 clusters, about?",
        Number(
            40.808,
            unit="kB",
            tolerance=0.05,
            overlooks={
                above(1000): ("The rows do not matter: the labels stay where the points are."),
                5.101: "That is the count of the numbers; each has eight bytes.",
            },
        ),
        "K·d sums, K counts, one inertia: 5,101 numbers of eight bytes. The rows do not matter: "
        "one label a point would be a million numbers, but the labels stay where the points "
        "are.",
    ),
    Question(
        "13-remainder",
        "Our 1,000 ordered points in chunks of 300, by a loop over `range(1000 // 300)`. How "
        "many points are forgotten, and which ones?",
        (
            Choice(
                "100",
                "how many",
                {"none": ("1000 // 300 is 3, and three chunks hold 900.")},
                options=(("none"), ("10"), ("100"), ("300")),
            ),
            Choice(
                "those on the right",
                "which",
                {"a random tenth": "The rows are ordered by their first feature."},
                options=("those on the left", "a random tenth", "those on the right"),
            ),
        ),
        "The last ones, and the rows are ordered. The cluster on the right pays for it.",
    ),
    Question(
        "13-whose-inertia",
        "`moved, total = combine(parts, centroids)`. To which centroids does the inertia "
        "`total` belong?",
        Choice(
            "centroids",
            overlooks={"moved": "Labels and distances were computed before anything moved."},
            options=("centroids", "moved"),
        ),
        "Labels and distances were computed before anything moved. Those of `moved` take one "
        "more pass.",
    ),
    Question(
        "13-peak",
        "We take files of 30,000, 100,000 and 300,000 rows, and 10,000 rows at a time. How does "
        "the peak memory of `fit_in_chunks` grow when the file grows tenfold?",
        Choice(
            "not at all",
            overlooks={
                "tenfold": "That is what happens if a function loads everything.",
                "threefold": "Nothing that grows with the file is kept, not even its square root.",
            },
            options=("tenfold", "threefold", "not at all"),
        ),
        "One chunk and its temporaries are in memory, whatever the file's length. A function "
        "that loads everything grows tenfold, and needs a multiple of the file besides: "
        "centring alone makes a copy.",
    ),
    Question(
        "13-running-mean",
        "Two points have the mean 3. Now a 9 comes. What is the new mean? And the millionth "
        "point: how far does it move the mean at most, if no point is farther from it than 10?",
        (
            Number(5, "new mean", {6: "The 9 counts one third, not one half."}),
            Number(
                0.00001,
                "at most",
                {10: ("It moves the mean by 1/count of its distance.")},
                example=("0.5"),
            ),
        ),
        "The count is 3 with the new one: 3 + (9 − 3)/3 = 5, and indeed (3 + 3 + 9)/3 = 5. The "
        "millionth moves it by 10/1,000,000. The learning rate 1/count falls by itself.",
    ),
    Question(
        "13-race",
        "After one pass over the data Lloyd has moved its centroids once, the mini-batches 200 "
        "times. Who has the lower inertia? And at the end, 12 passes against two?",
        (
            Choice(
                "the mini-batches",
                "after one pass",
                {"Lloyd": ("One large exact move is less than 200 rough ones.")},
                options=(("Lloyd"), ("the mini-batches")),
            ),
            Choice(
                "Lloyd",
                "at the end",
                {"the mini-batches": ("The rate 1/count soon makes the moves too small.")},
                options=(("Lloyd"), ("the mini-batches")),
            ),
        ),
        "Many small moves find the clouds soon. Later the moves are too small to get away from "
        "there.",
    ),
    Question(
        "13-dead-worker",
        "In the next cell we kill one of the two workers during a fit, with half of the points "
        "in its memory. What happens to the result?",
        Choice(
            "it does not change at all",
            overlooks={
                "half of the points are missing": (
                    "Dask has a recipe for each block and makes the lost ones again."
                ),
                "the last digits differ": (
                    "The same sums are added in the same order, whoever makes them."
                ),
                "there is an error": "Dask notices a dead worker, and gives its tasks to another.",
            },
            options=(
                "half of the points are missing",
                "the last digits differ",
                "it does not change at all",
                "there is an error",
            ),
        ),
        "Dask has a recipe for each block and makes the lost ones again, on the other worker or "
        "on a new one. The same sums are added in the same "
        "order: not one digit differs. (Workers on different kinds of processors may round "
        "differently.)",
    ),
    Question(
        "13-hundred-workers",
        "Now 100 workers with 40 such blocks each. What will a round spend most of its time on?",
        Choice(
            "handing out the blocks",
            overlooks={
                "the work on the blocks": (
                    "Each worker has 40 blocks to work on, and all workers do so at once."
                ),
                "sending the answers": (
                    "An answer is a few kilobytes, and many are on their way at once."
                ),
            },
            options=(
                "the work on the blocks",
                "handing out the blocks",
                "sending the answers",
            ),
        ),
        "The work is divided among 100 workers, but all 4,000 blocks go through the hands of one "
        "scheduler, one after the other.",
    ),
    Question(
        "13-stragglers",
        "Each machine is late in one round of a hundred: its disk is busy, its memory full. Of "
        "100 rounds with 1,000 machines, how many are late?",
        Choice(
            "practically all",
            overlooks={
                "one": (
                    "One in a hundred is one machine's share; a round waits for the slowest of "
                    "1,000."
                ),
                "ten": (
                    "With 1,000 machines, ten are late in a usual round, and one would be enough."
                ),
                "about half": "With about 70 machines it would be half.",
            },
            options=("one", "ten", "about half", "practically all"),
        ),
        "If they are late independently, all 1,000 are in time with the chance 0.99¹⁰⁰⁰ = "
        "0.00004. (A busy network makes many late at once.)",
    ),
)
