"""Predictions of lesson 11."""

from kmeans_lab.predictions.conditions import not_begun_by, not_ended_by
from kmeans_lab.predictions.question import Choice, Number, Order, Question, Shape, Word

QUESTIONS = (
    Question(
        "11-mean-fruit",
        "A cluster holds one apple (0) and one cherry (2). Which fruit is its mean?",
        Word(
            "banana",
            also=("bananas", "1", "1.0"),
            example="apple",
            overlooks={
                "apple": "That would be a sensible answer, but a mean does not choose among its "
                "values.",
                "cherry": "That would be a sensible answer, but a mean does not choose among its "
                "values.",
            },
        ),
        because="(0 + 2) / 2 = 1, and 1 is banana. Nobody put one there: the numbers did.",
    ),
    Question(
        "11-one-hot",
        "The apple and the banana differ in colour and form and agree in size. What is the squared "
        "distance between their two one-hot rows?",
        Number(
            4,
            overlooks={
                2: "Two features differ, but each of them has its two ones in two different "
                "columns.",
                1: "A feature that differs adds more than that.",
                6: "The size agrees, and adds nothing.",
            },
        ),
        because="Each feature in which they differ has its two ones in two different columns, and "
        "each of the two columns adds 1. The feature in which they agree adds nothing.",
    ),
    Question(
        "11-equally-far",
        "Which row is equally far from the cherry and from the banana?",
        Choice(
            "melon",
            options=("apple", "melon", "cucumber", "chilli"),
            overlooks={
                "apple": "One mismatch with the cherry, two with the banana.",
                "chilli": "Two mismatches with the cherry, one with the banana.",
                "cucumber": "Three mismatches with the cherry, one with the banana.",
            },
        ),
        because="It is green, so its colour differs from both; its form differs from the banana's "
        "and its size from the cherry's.",
    ),
    Question(
        "11-slips",
        "With `==` in place of `!=`, and `argmin` as before: which cluster does the cherry join? "
        "And with `axis=0` in place of `axis=1`: what shape has `(fruit != modes[0]).sum(axis=0)`?",
        (
            Choice(
                "banana",
                "the cherry joins",
                options=("cherry", "banana"),
                overlooks={
                    "cherry": "`==` counts matches, and `argmin` looks for the fewest.",
                },
            ),
            Shape(
                (3,),
                "shape",
                overlooks={
                    (
                        6,
                    ): "That is with `axis=1`. The axis that you name disappears, and axis 0 has "
                    "length 6.",
                    (6, 3): "`sum` with an axis removes it.",
                },
            ),
        ),
        because="`==` counts matches, and `argmin` then looks for the fewest: each row joins the "
        "cluster that it has least in common with, and no error says so. `axis=0` leaves one count "
        "for each feature. It does not fit a column of six numbers, so NumPy would raise an error; "
        "with as many rows as features it would not.",
    ),
    Question(
        "11-mode",
        "A cluster holds two things, the cherry (red, round, small) and the banana (yellow, long, "
        "large). What is its mode?",
        (
            Choice("red", "colour", options=("red", "yellow")),
            Choice("long", "form", options=("round", "long")),
            Choice("large", "size", options=("small", "large")),
        ),
        because="Each feature has two values, once each, so the first in the alphabet wins, three "
        "times. The result is none of the six: a mode need not be a row of the table.",
        overlooks={
            ("red", "round", "small"): "That is the cherry. Each feature is looked at alone, and "
            "long comes before round.",
            ("yellow", "long", "large"): "That is the banana. Each feature is looked at alone, and "
            "red comes before yellow.",
        },
    ),
    Question(
        "11-rival",
        "The loyalty is 0.8, 0.6 and 0.4. Where does K-Modes win by 0.1 or more?",
        Choice(
            "nowhere",
            options=("everywhere", "only where the answers are noisy", "nowhere"),
            overlooks={
                "everywhere": "K-Modes is made for categories, but one-hot K-Means measures the "
                "same distances between rows.",
                "only where the answers are noisy": "There both of them get worse.",
            },
        ),
        because="The two agree with the kinds nearly equally well at all three. One-hot K-Means is "
        "not wrong on categories: its squared distances between rows are twice the mismatches.",
    ),
    Question(
        "11-winner",
        "Which one finds the two kinds better?",
        Choice(
            "one-hot K-Means",
            options=("K-Modes", "one-hot K-Means", "both alike"),
            overlooks={
                "K-Modes": "What are the modes of the two kinds?",
                "both alike": "They were alike where each kind had its own most frequent answers. "
                "Here both kinds have the same.",
            },
        ),
        because="A mode keeps the most frequent answer and forgets all others; both kinds have the "
        "same one. A one-hot centroid keeps the shares of all answers, and there they differ.",
    ),
    Question(
        "11-weight",
        "In two rows the standardized grams are −1 and 1, and the rows differ in two categories. "
        "With w = 0.5 for each mismatch: what is their squared distance?",
        Number(
            5,
            overlooks={
                3: "The numbers differ by 2, and squared that is 4.",
                4: "That is the part of the number alone. The two mismatches add to it.",
                6: "With w = 1 it would be so.",
                4.5: "There are two mismatches.",
            },
        ),
        because="The number adds (−1 − 1)² = 4, each mismatch 0.5.",
    ),
    Question(
        "11-best-weight",
        "At which weights does K-Means agree best with the kinds: at w = 0 (numbers only), in "
        "between, or at w = 100 (nearly categories only)?",
        Choice(
            "in between",
            options=("at w = 0", "in between", "at w = 100"),
            overlooks={
                "at w = 0": "The numbers alone cannot tell kind 1 from kind 2.",
                "at w = 100": "The categories alone cannot tell kind 0 from kind 1.",
            },
        ),
        because="The numbers know something that the categories do not, and the other way round. "
        "From about 1 to 10 the agreement with the kinds hardly changes; outside that range one "
        "part drowns the other. (The clusters themselves may differ within it: see below.)",
    ),
    Question(
        "11-merges",
        "How many merges are there in all, and which is the third one?",
        (
            Number(
                5,
                "merges",
                overlooks={
                    6: "Six clusters at the beginning, one at the end.",
                    15: "So many pairs there are. Not each pair is merged by itself.",
                },
            ),
            Choice(
                "B with F",
                "third",
                options=("B with {A, C}", "B with F", "{A, C} with {D, E}"),
                overlooks={
                    "B with {A, C}": "The average of 3 and √10 is a little more than 3.",
                },
            ),
        ),
        because="Each merge leaves one cluster fewer, so five merges lead from six to one. From B "
        "to {A, C} the average is (3 + √10) / 2, a little more than the 3 from B to F.",
    ),
    Question(
        "11-tree-bytes",
        "How many GB (10⁹ bytes) do the distances of all pairs of 100,000 points take, each pair "
        "once?",
        Number(
            40,
            unit="GB",
            tolerance=0.02,
            overlooks={
                80: "That would be each pair twice.",
                0.0008: "That would be one number for each point.",
                5: "There are 5·10⁹ pairs, and each takes 8 bytes.",
            },
        ),
        because="There are n·(n − 1) / 2 pairs, here 5·10⁹, of 8 bytes each.",
    ),
    Question(
        "11-moons",
        "We standardize the moons and run K-Means with ten starts. Are the moons found?",
        Choice(
            "no",
            options=("yes", "no"),
            overlooks={
                "yes": "Stretching the axes moves the border, and it stays straight.",
            },
        ),
        because="The ARI stays below 0.6. No straight line separates moons that reach into each "
        "other.",
    ),
    Question(
        "11-wines",
        "Put in order by agreement with the growers, the best first: K-Modes and one-hot K-Means "
        "on the categories, K-Means on the standardized numbers and on the raw numbers.",
        Order(
            ("standardized numbers", "one-hot K-Means", "K-Modes", "raw numbers"),
            options=("K-Modes", "one-hot K-Means", "raw numbers", "standardized numbers"),
            overlooks={
                not_ended_by("raw numbers"): "On the raw numbers one column of large "
                "numbers decides alone (lesson 10).",
                not_begun_by("standardized numbers"): "Cutting numbers into three "
                "ranges throws much away.",
            },
        ),
        because="The standardized numbers come first (ARI about 0.9), then the categories, "
        "one-hot 0.7 and K-Modes 0.6. Cutting numbers into three ranges throws much away, but it "
        "also makes the columns alike, as standardizing does. On the raw numbers (0.4) one column "
        "decides alone.",
    ),
)
