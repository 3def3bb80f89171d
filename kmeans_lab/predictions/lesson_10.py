"""Predictions of lesson 10."""

from kmeans_lab.predictions.conditions import above, as_many_as
from kmeans_lab.predictions.question import Choice, Number, Numbers, Question, Several

QUESTIONS = (
    Question(
        "10-millimetres",
        "With feature 0 in millimetres: which point changes its group? Think of B = (6, 9). How "
        "far is it from A = (6, 6), and how far from F = (9, 9)?",
        Choice(
            "B",
            options=("A", "B", "C", "D", "E", "F"),
            overlooks={
                "F": "F is left alone, but it does not move to another group: its partner leaves.",
            },
        ),
        because="In metres the squared distance of B is 9 to both. In millimetres it is 9 to A, "
        "but 3000² = 9,000,000 to F. B joins A and C, and F is left alone. Feature 1 hardly "
        "counts any more.",
    ),
    Question(
        "10-stretch",
        "By which factor must feature 0 be multiplied for B to leave F?",
        Choice(
            "3",
            options=("1.5", "3", "10", "it takes more than 10"),
            overlooks={
                "1.5": "B is then at the squared distance 5.06 from the middle of B and F, and at "
                "9.56 from that of A and C.",
                "it takes more than 10": "A unit need not be a thousand times smaller. It is "
                "enough that the two features change places.",
            },
        ),
        because="B is 1.5 from the middle of B and F in feature 0, and from that of A and C 0.5 in "
        "feature 0 and 3 in feature 1. With a factor f, 2.25·f² is more than 0.25·f² + 9 as soon "
        "as f is above √4.5, about 2.12.",
    ),
    Question(
        "10-proline",
        "We let K-Means find three clusters from all 13 columns as they are. Then we use proline "
        "alone, and leave the other twelve columns out. How many of the 178 wines land in another "
        "cluster?",
        Number(
            0,
            unit="wines",
            whole=True,
            overlooks={
                178: "If all moved, proline would say nothing about the clusters.",
                above(0): "The other twelve columns do not count at all.",
            },
        ),
        because="Proline has 99.8% of all the variance: because of its unit, not because of its "
        "importance.",
    ),
    Question(
        "10-divide",
        "Which of the two takes the units away, if you divide by it?",
        Choice(
            "standard deviation",
            options=("variance", "standard deviation", "both"),
            overlooks={
                "variance": "The variance is in squared milligrams. Dividing by it leaves 1/mg, "
                "and now the column with the largest numbers counts least.",
                "both": "Milligrams divided by squared milligrams leave 1/mg: the unit is still "
                "there.",
            },
        ),
        because="If a column is in milligrams, its standard deviation is in milligrams too, and "
        "their ratio has no unit.",
    ),
    Question(
        "10-always",
        "Does standardizing help, harm, or change nothing, in each of the two cases?",
        (
            Choice("harm", "digits", options=("help", "harm", "change nothing")),
            Choice("harm", "quiet noise", options=("help", "harm", "change nothing")),
        ),
        because="A corner pixel that hardly any writer touches becomes as important as the middle "
        "of the image, and the faint noise is blown up to the size of the clouds.",
        overlooks={
            ("help", "help"): "It helped the wines, where each column had a unit of its own. Here "
            "all columns have one unit, and their sizes mean something.",
        },
    ),
    Question(
        "10-by-hand",
        "Three points on a line: 0, 1 and 3. Work out the three ratios by hand, in this order.",
        Numbers(
            (2, 1, 0.5),
            count=3,
            example="3, 2, 1",
            overlooks={
                (3, 2, 1.5): "That is farthest divided by nearest. The contrast takes the "
                "difference first, (farthest − nearest) / nearest.",
                (2, 1, 1): "From 3 the others are 2 and 3 away: (3 − 2) / 2.",
            },
        ),
        because="From 0 the others are 1 and 3 away: (3 − 1)/1 = 2. From 1: 1 and 2, so 1. From 3: "
        "2 and 3, so 0.5. With the point itself among the others the nearest would be 0 away, "
        "and each ratio infinite, for any data.",
    ),
    Question(
        "10-thousand",
        "What is the contrast at d = 1000? More features tell more about each point, so one might "
        "hope that it grows.",
        Number(
            0.11,
            within=(0.05, 0.2),
            overlooks={
                above(30): "More features do not make the farthest relatively "
                "farther: large and small terms cancel within each distance.",
                above(0.2): "The right direction, but it falls much further.",
            },
        ),
        because="The farthest of 199 points is only one tenth farther away than the nearest.",
    ),
    Question(
        "10-like-noise",
        "Which of the other three sets have a contrast nearly as low as that of noise?",
        Several(
            ("shuffled",),
            options=("digits", "shuffled", "two hidden"),
            overlooks={
                as_many_as(3): "It is not the number of columns that counts.",
                ("digits", "shuffled"): "In the digits neighbouring pixels go together. Shuffling "
                "ends that, though no column changes its values.",
                ("two hidden",): "1000 columns, but all of them follow from two numbers a point.",
                ("shuffled", "two hidden"): "1000 columns, but all of them follow from two numbers "
                "a point.",
            },
        ),
        because="The digits have a contrast several times higher than their shuffled pixels, "
        "though each single column is the same: neighbouring pixels go together, so the images "
        "vary in far fewer than 64 ways. With 2 hidden features the contrast is that of d = 2, "
        "whatever the number of columns.",
    ),
    Question(
        "10-forgot-mean",
        "The arrows of `svd` start at the origin. What does its first arrow show if we forget to "
        "subtract the mean?",
        Choice(
            "the way from the origin to the cloud",
            options=(
                "the long side of the cloud",
                "the short side of the cloud",
                "the way from the origin to the cloud",
            ),
            overlooks={
                "the long side of the cloud": "That is what it shows when the mean is subtracted.",
            },
        ),
        because="Seen from the origin, all the points lie there. The arrow says where the cloud "
        "lies, and nothing about its shape.",
    ),
    Question(
        "10-dimensions",
        "From how many dimensions on is the inertia in full space at most 1% above that of all 64?",
        Choice(
            "10",
            options=("2", "3", "5", "10", "20"),
            overlooks={
                "20": "Twenty hold nine tenths of the variance, but the clusters need less.",
                "2": "Two lose much: about a fifth more inertia.",
            },
        ),
        because="Though these ten hold only 74% of the variance. Our reading, which we did not "
        "test: the centroids differ mostly in the first few directions, and what is left out is "
        "mostly the handwriting within a cluster, which the labels do not need.",
    ),
    Question(
        "10-widest",
        "After PCA to one dimension: what adjusted Rand index does K-Means reach?",
        Choice(
            "about 0",
            options=("1", "about 0.5", "about 0"),
            overlooks={
                "1": "PCA keeps the widest direction. Which of the two is wider, 2.3 across or the "
                "distance of the clouds?",
            },
        ),
        because="The variance across is 2.3² ≈ 5.3. That of the height is little more than 2² = 4, "
        "since each point lies about 2 above or below the mean. So the first component runs "
        "across, and the heights, which tell the clouds apart, are thrown away.",
    ),
    Question(
        "10-worst-row",
        "Which rows will show clearly more blurred mixtures than the row of all 64?",
        Several(
            ("2 kept",),
            options=("2 kept", "10 kept"),
            overlooks={
                ("2 kept", "10 kept"): "Ten of 64 sounds little, but its inertia was the same.",
            },
        ),
        because="With 2 several clusters are mixtures: their images are blurred, and in one or two "
        "the most frequent digit has only a third of the images. Ten and 64 look alike.",
    ),
)
