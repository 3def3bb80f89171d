"""Predictions of lesson 08."""

from kmeans_lab.predictions.conditions import above, below
from kmeans_lab.predictions.question import Choice, Number, Question

QUESTIONS = (
    Question(
        "08-touch",
        "Of 10,000 random starts (ten rows each), how many have one row in each of the ten clouds?",
        Number(
            4,
            tolerance=0.75,
            overlooks={
                10_000: "Ten rows for ten clouds are enough only if no two fall together.",
                5_000: "It is no toss of a coin: ten things must go right together.",
                1_000: "One in ten is the chance of the last of ten conditions alone.",
                0: "Close, but it does happen.",
                above(7): "Ten conditions must hold together, and the last alone holds in "
                "one of ten starts.",
            },
        ),
        because="The first row may lie anywhere, the second must miss one cloud, the third two, "
        "the last must hit the only cloud left: 10/10 · 9/10 · 8/10 · ... · 1/10, about 0.0004.",
    ),
    Question(
        "08-reach",
        "And how many of our 200 runs ended at the lowest inertia, the one of the first picture?",
        Choice(
            "one in twenty",
            options=("half", "one in five", "one in twenty", "none but the best"),
            overlooks={
                "half": "Ten clouds that any eye can tell apart, and still a single run is nearly "
                "always wrong.",
                "none but the best": "Hardly any start touches all clouds, but the two half-steps "
                "can still move a centroid from one cloud to a near one.",
            },
        ),
        because="12 of 200. Half of the runs end more than four times as high, and the worst more "
        "than forty times.",
    ),
    Question(
        "08-last",
        "How good is the last of ten restarts on average, compared with one single run?",
        Choice(
            "about as good",
            options=("much better", "about as good", "much worse"),
            overlooks={
                "much better": "The runs do not learn from one another. Nine of them were thrown "
                "away.",
            },
        ),
        because="The last run is one single run. Nine runs were wasted, and no error message said "
        "so.",
    ),
    Question(
        "08-seed",
        "`one_end` runs once and returns the final inertia. Called ten times, how many different "
        "inertias does it return? Read it line by line.",
        Number(
            1,
            overlooks={
                10: "That would be so if each call went on with the random numbers.",
            },
        ),
        because="The seed is set again before each draw, so each restart draws the same rows: ten "
        "times the same run. And whoever else in the program uses `np.random` has had their "
        "numbers changed. A generator that is handed in as `rng` does neither: it moves on with "
        "each draw, and only its owner notices.",
    ),
    Question(
        "08-restarts",
        "One start in twenty finds the best, p = 0.05. How many restarts do you need to find it "
        "with a chance of 99%?",
        Number(
            90,
            tolerance=0.02,
            overlooks={
                20: "Twenty restarts all miss with chance 0.95²⁰ = 0.36.",
                below(85): "With so few all miss more often than once in a hundred.",
                100: "A little more than needed.",
                above(95): "Multiply 0.95 by itself until it is below 0.01.",
            },
        ),
        because="We need 0.95ʳ ≤ 0.01, and so r ≥ log 0.01 / log 0.95 = 89.8.",
    ),
    Question(
        "08-third",
        "By hand. The first row is A. Work out the six D² and their sum. Then say that E comes "
        "second, and update the D². Which point is now the most likely third?",
        (
            Number(
                161,
                "sum after A",
                overlooks={
                    25: "Those are distances. D² is the squared distance: for D it is 5² + 6².",
                    24.54: "Those are distances. D² is the squared distance: for D it is 5² + 6².",
                },
            ),
            Choice(
                "F",
                "most likely third",
                options=("A", "B", "C", "D", "E", "F"),
                overlooks={
                    "D": "D is far from A, but E stands next to it, and only the nearest chosen "
                    "row counts.",
                },
            ),
        ),
        because="After A: D² is 0, 9, 1, 61, 72, 18. So B has 9/161, D 61/161, E 72/161, and A "
        "itself 0; D and E together have 83%. After A and E: 0, 9, 1, 1, 0, 18, sum 29. F has "
        "18/29.",
    ),
    Question(
        "08-fallback",
        "What is the `if` in the middle of the function for? Six rows lie on only two different "
        "places, and K = 3. Without the `if`, the third draw gives:",
        Choice(
            "an error",
            options=("an error", "a row that was chosen before", "an endless loop"),
            overlooks={
                "a row that was chosen before": "It would, if all rows had the same chance. But "
                "every weight is 0.",
            },
        ),
        because="After both places are chosen, all D² are 0, and the chances are 0/0. That is NaN, "
        "and `rng.choice` refuses it. With the `if`, any unused row comes, all with the same "
        "chance: a chosen row always has weight 0, so no row is ever taken twice.",
    ),
    Question(
        "08-frequencies",
        "With the right weights D or E come second in 83% of the draws. What share will each "
        "mistake give? (The distances from A: B 3, C 1, D 7.81, E 8.49, F 4.24.)",
        (
            Number(
                66,
                "D for D²",
                unit="%",
                tolerance=0.02,
                overlooks={
                    83: "That is with the squares. The far points lose weight without them.",
                },
            ),
            Number(
                33,
                "uniform",
                unit="%",
                tolerance=0.02,
                overlooks={
                    40: "Two of five, if A could not come again. With uniform weights it can.",
                },
            ),
        ),
        because="With distances: the sum is 24.54, and (7.81 + 8.49) / 24.54 = 66%. Uniform: 2 of "
        "6, and in one draw of six A comes again.",
    ),
    Question(
        "08-twice",
        "In what share of such draws does some row come twice?",
        Number(
            44,
            unit="%",
            tolerance=0.1,
            overlooks={
                17: "That is the chance that the second row is the first. There are three pairs "
                "that may coincide.",
                50: "Near. Count the draws without a repetition: 6 · 5 · 4 of 6³.",
                below(30): "There are three pairs that may coincide.",
            },
        ),
        because="1 − 6·5·4 / 6³ = 44%, far more than most people guess.",
    ),
    Question(
        "08-farthest",
        "Sketch both curves: mean final inertia against the power. At which power is each lowest?",
        (
            Choice("farthest", "clean clouds", options=("0", "1", "2", "4", "farthest")),
            Choice("2", "with strays", options=("0", "1", "2", "4", "farthest")),
        ),
        because="On the clean clouds it falls all the way: farthest-first is the best there. With "
        "strays it falls and rises again: the farthest row is often a stray, which then keeps a "
        "centroid for itself while two clouds share one. D² is not the winner on the left, but it "
        "is good on both: the strays are far, but few; the clouds are near, but many, and chance "
        "counts both.",
        overlooks={
            ("farthest", "farthest"): "With strays the farthest row is often one of them.",
            ("2", "2"): "On clean clouds there is nothing that could mislead farthest-first.",
        },
    ),
    Question(
        "08-winner",
        "Which has the lowest mean inertia?",
        Choice(
            "greedy",
            options=("best of ten", "k-means++", "greedy"),
            overlooks={
                "best of ten": "It beats one plain k-means++ start here; greedy beats both.",
                "k-means++": "Good, but one unlucky draw of ten spoils the start.",
            },
        ),
        because="A single greedy start touches nearly every cloud.",
    ),
    Question(
        "08-on-noise",
        "What is the ratio on noise? And does k-means++ need fewer updates there than random "
        "starts?",
        (
            Choice("about 1", "ratio", options=("about 0.3", "about 0.7", "about 1", "about 2")),
            Choice(
                "about as many",
                "updates",
                options=("less than half as many", "about as many", "twice as many"),
            ),
        ),
        because="There are no clouds to miss: any ten rows lead to ends that are almost equally "
        "good.",
        overlooks={
            ("about 0.3", "less than half as many"): "That is so on separate clouds. Noise has "
            "none that a start could miss.",
        },
    ),
    Question(
        "08-flower",
        "Where would you look for the difference?",
        Choice(
            "in the flower",
            options=("in the leaves", "in the flower", "in both alike"),
            overlooks={
                "in the leaves": "The leaves got most of the random starts, and so most of the 16 "
                "colours.",
            },
        ),
        because="The leaves got most of the random starts, and so most of the 16 colours. The "
        "petals are left with few, and their shading turns into flat patches. D² sampling finds "
        "the flower because its colours lie far from green, few as they are.",
    ),
)
