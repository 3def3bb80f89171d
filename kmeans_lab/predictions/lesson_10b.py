"""Predictions of the optional lesson 10b."""

from kmeans_lab.predictions.conditions import between
from kmeans_lab.predictions.question import Choice, Number, Question

QUESTIONS = (
    Question(
        "10b-halfway",
        "The point (2.5, 0) is exactly between the two centres. Which cloud did it most likely "
        "come from?",
        Choice(
            "the wide one",
            options=("the tight one", "the wide one", "both are as likely"),
            overlooks={
                "both are as likely": "It is as far from both centres, but the tight cloud hardly "
                "reaches that far. K-Means makes the same mistake.",
                "the tight one": "The tight cloud ends long before 2.5.",
            },
        ),
        because="It is more than 6 deviations from the tight centre, but only 1.25 from the wide "
        "one. K-Means sees a tie there, and gives the near part of the wide cloud to the tight "
        "one.",
    ),
    Question(
        "10b-two-thirds",
        "What is the membership of x = 2 in the tight cluster?",
        Number(
            0.67,
            within=(0.66, 0.67),
            example="0.3",
            overlooks={
                0.5: "Both are two deviations away, but the tight curve is twice as high there.",
                0.33: "That is the membership in the wide cluster.",
                1: "That is the answer of K-Means: 2 is nearer to 0 than to 6.",
                between(
                    0.129, 0.141
                ): "That is the density of the tight cluster. Divide it by the sum of both.",
            },
        ),
        because="The shares are equal, and so is e⁻²; what is left is 1 / deviation: 1 for the "
        "tight cluster and 1/2 for the wide one. 1 / (1 + 1/2) = 2/3.",
    ),
    Question(
        "10b-more-wide",
        "Now only a quarter of the points belong to the tight cluster, and three quarters to the "
        "wide one. What is the membership of x = 2 in the tight cluster?",
        Number(
            0.4,
            within=(0.395, 0.405),
            example="0.3",
            overlooks={
                0.67: "The shares count too: three times as many points come from the wide one.",
                0.25: "That is the share before looking at x. At x = 2 the tight curve is higher.",
                0.6: "That is the membership in the wide cluster.",
            },
        ),
        because="Share times 1 / deviation: 1/4 · 1 against 3/4 · 1/2, that is 2/8 against 3/8. "
        "2 / (2 + 3) = 0.4.",
    ),
    Question(
        "10b-zero-or-one",
        "Suppose every membership is 0 or 1: a point belongs to one cluster wholly. What are the "
        "new centres of the second half-step then?",
        Choice(
            "the means of K-Means",
            options=("the means of K-Means", "the mean of all points, K times", "the old centres"),
            overlooks={
                "the mean of all points, K times": "A point with membership 0 counts nothing.",
            },
        ),
        because="A weighted mean with weights 1 and 0 is the mean of the points with weight 1. "
        "So K-Means is a mixture whose memberships are 0 or 1, and which knows no widths.",
    ),
    Question(
        "10b-sign",
        "The cloud rises from lower left to upper right. The cell above has hidden the signs. What "
        "is the sign of the two entries off the diagonal?",
        Choice(
            "positive",
            options=("positive", "negative", "one of each"),
            overlooks={
                "one of each": "The matrix is symmetric: entry (0, 1) is entry (1, 0).",
                "negative": "Negative means that one is large where the other is small.",
            },
        ),
        because="A point to the right of the mean is mostly above it too, so both deviations are "
        "positive; to the left both are negative. Either way their product is positive.",
    ),
    Question(
        "10b-matrices",
        "How many different numbers are in the ten covariance matrices?",
        Number(
            20800,
            overlooks={
                40960: "That counts each pair of features twice.",
                640: "So many are in the means alone.",
                2080: "That is one matrix; there are ten.",
                20160: "The diagonal, 64 in each matrix, belongs to it too.",
            },
        ),
        because="A matrix has 64 · 65 / 2 = 2080: its diagonal and one side. There are ten.",
    ),
    Question(
        "10b-new-points",
        "Which of the two scores better on the points that it was fitted to, and which on the new "
        "ones?",
        (
            Choice("full", "its own points", options=("full", "spherical")),
            Choice("spherical", "new points", options=("full", "spherical")),
        ),
        because="Some fifty points in 64 dimensions lie in a flat sheet: in some directions they "
        "have no spread at all. The full covariance believes in that sheet, and calls a new point "
        "beside it next to impossible. The sphere has only one number to learn.",
        overlooks={
            ("full", "full"): "With 2080 numbers for each cluster and about fifty points to learn "
            "them from, it learnt these points by heart.",
        },
    ),
    Question(
        "10b-digits",
        "Which one agrees better with the digits that were written?",
        Choice(
            "the mixture",
            options=("K-Means", "the mixture", "both alike"),
        ),
        because="Digits differ in how much they vary and in which direction: a 1 may lean, a 0 "
        "hardly can. The mixture learns that for each cluster, and has enough images to do so.",
    ),
)
