"""Predictions of lesson 01."""

from kmeans_lab.predictions.conditions import above, between
from kmeans_lab.predictions.question import Choice, Number, Numbers, Question, Several

QUESTIONS = (
    Question(
        "01-far",
        "What are the squared distances from F = (9, 9) to centroid 0 at (6, 6) and to centroid 1 "
        "at (6, 9)? Which cluster does F join?",
        (
            Number(
                18,
                "to centroid 0",
                {
                    6: "Square each difference first, then add.",
                    36: "Each feature is squared alone, and then the squares are added.",
                    3: "That is one difference, not yet squared.",
                    9: "That is one feature alone.",
                    between(4.22, 4.26): "That is the distance: the root is left out here.",
                },
            ),
            Number(
                9,
                "to centroid 1",
                {3: "That is the difference, not yet squared, or the distance."},
            ),
            Choice("1", "cluster", options=("0", "1")),
        ),
        because="To centroid 0: (9 − 6)² + (9 − 6)² = 9 + 9. To centroid 1: (9 − 6)² + (9 − 9)² "
        "= 9 + 0. The smaller squared distance decides.",
    ),
    Question(
        "01-inertia",
        "Take the smaller squared distance of each point from the list above and add the six. What "
        "is the inertia?",
        Number(
            143,
            overlooks={
                between(20, 143): "Is one of the far points missing, D or E?",
                above(143): "For each point only the smaller of the two counts.",
            },
        ),
        because="0 + 0 + 1 + 61 + 72 + 9. Nearly all of it comes from D and E, which no centroid "
        "stands near.",
    ),
    Question(
        "01-mean",
        "B = (6, 9) and F = (9, 9). Where does centroid 1 move?",
        Numbers(
            (7.5, 9),
            overlooks={
                (15, 18): "That is the sum; the division by the number of points is missing.",
                (4.5, 5): "That is the mean of all six points, not of the cluster's own two.",
                (6, 9): "It does not stay: F belongs to the cluster too and draws it to the right.",
                (9, 9): "It does not jump to F: B belongs to the cluster too.",
            },
        ),
        because="The mean of 6 and 9 is halfway between them, the mean of 9 and 9 is 9. It need "
        "not be a point of `X`.",
    ),
    Question(
        "01-leaves",
        "After the update the centroids stand at (3, 3) and (7.5, 9). Which points change their "
        "cluster in the second assign?",
        Several(
            ("A",),
            options=("A", "B", "C", "D", "E", "F", "none of them"),
            overlooks={
                (
                    "A",
                    "C",
                ): "C is at squared distance 13 from centroid 0 and 15.25 from centroid 1: "
                "it still stays.",
                ("none of them",): "The centroids have moved, so for each point the comparison is "
                "a new one.",
                ("C",): "C is at squared distance 13 from centroid 0 and 15.25 from centroid 1.",
            },
        ),
        because="A = (6, 6) is at squared distance 9 + 9 from (3, 3), and only at 2.25 + 9 from "
        "(7.5, 9). All others are still with their nearest.",
    ),
    Question(
        "01-place",
        "Where on the line must c stand so that the sum of the squared differences "
        "(6−c)² + (6−c)² + (5−c)² + (9−c)² is smallest?",
        Number(
            6.5,
            overlooks={
                6: "That is the median, the middle of the sorted numbers. It makes the sum of the "
                "absolute differences smallest; squares weigh the far 9 more.",
                7: "That is halfway between the smallest and the largest, 5 and 9. It makes the "
                "largest difference smallest, and forgets that two points stand at 6.",
            },
        ),
        because="It is the mean: 6 + 6 + 5 + 9 is 26, divided by 4.",
    ),
    Question(
        "01-pull",
        "Which inertia will the widget show then?",
        Number(
            36.5,
            overlooks={
                18.5: "No label changes, but two points are now farther from their centroid.",
                21.5: "That adds the way, 3. It is squared, and each point of the cluster pays it.",
                24.5: "That adds the way once for each point. It is squared.",
                27.5: "That adds 3² once. Each of the two points of the cluster pays it.",
            },
        ),
        because="18.5 + 2 · 3²: each of the two points is 3 farther away in the feature in which "
        "both were at 0. Any other pull raises the inertia too: the mean is the lowest place.",
    ),
    Question(
        "01-ends",
        "How many different final inertias will the 20 runs have?",
        Number(
            3,
            overlooks={
                1: "Converged does not mean optimal: that all pairs ended alike was luck of this "
                "data.",
                2: "Nearly: there is more than one wrong end.",
                20: "Many starts lead to the same end.",
            },
        ),
        because="Only 9 of the 20 starts reach the lowest; the others converge and stay there.",
    ),
    Question(
        "01-swap",
        "What changes in the result?",
        Choice(
            "only the labels: 0 becomes 1, and 1 becomes 0",
            options=(
                "nothing at all",
                "only the labels: 0 becomes 1, and 1 becomes 0",
                "the groups, but not the inertia",
                "the groups and the inertia",
            ),
            overlooks={
                "nothing at all": "The groups are the same, but their numbers are not.",
                "the groups and the inertia": "The places are the same two, so each point meets "
                "the same distances.",
                "the groups, but not the inertia": "The places are the same two, so each point "
                "meets the same distances.",
            },
        ),
        because="The groups, the places of the centroids and the inertia are the same. Which "
        "number a cluster has says only in which order the centroids were listed.",
    ),
    Question(
        "01-colours",
        "In which iteration does the picture first look almost like the final one?",
        Choice(
            "the 3rd",
            options=("the 3rd", "the 6th", "the 12th"),
            overlooks={
                "the 12th": "More iterations follow than you would guess, but the eye hardly sees "
                "what they change.",
                "the 6th": "It is even earlier.",
            },
        ),
        because="The first two updates do nearly all of the work: more than nine tenths of the "
        "fall of the inertia from the first assign to the end.",
    ),
)
