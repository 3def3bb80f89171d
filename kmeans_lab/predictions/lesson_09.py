"""Predictions of lesson 09."""

from kmeans_lab.predictions.question import Choice, Number, Question, Several

QUESTIONS = (
    Question(
        "09-noise",
        "We ask for three clusters. What does K-Means say about the noise?",
        Choice(
            "three clusters of about the same size",
            options=(
                "an error",
                "one large cluster and two nearly empty ones",
                "three clusters of about the same size",
            ),
            overlooks={
                "an error": "K-Means has no way to notice: every step works as on real groups.",
                "one large cluster and two nearly empty ones": "Such a centroid would move to the "
                "mean of its points, gain more of them, and move further.",
            },
        ),
        because="K-Means cuts the cloud like a cake. It cannot do otherwise: three centroids stand "
        "somewhere, and each point is nearest to one of them.",
    ),
    Question(
        "09-six",
        "What is the lowest possible inertia of the six points with K = 6?",
        Number(
            0,
            example="3.5",
            overlooks={
                5.5: "That is K = 3; more centroids improve it further.",
            },
        ),
        because="Each point is its own centroid, and each squared distance is 0. By the lowest "
        "inertia, K = n would always be the best.",
    ),
    Question(
        "09-readers",
        "On which of the three sets do the two readers find the same elbow?",
        Several(
            ("clean",),
            options=("clean", "overlapping", "noise"),
            overlooks={
                ("clean", "overlapping", "noise"): "The rule is the same, but the line that it "
                "draws ends at another point.",
                ("clean", "overlapping"): "The overlapping clouds have no sharp corner. Where such "
                "a curve bends most depends on how much of it is shown.",
            },
        ),
        because="Only a sharp corner stays where it is. Where a curve without one bends most "
        "depends on how long a piece of it we look at: 3 or 4 on the overlapping clouds, 3 or 6 on "
        "the noise.",
    ),
    Question(
        "09-silhouette",
        "Work out the silhouette of B from its row, to two decimals. Its cluster is {B, F}.",
        Number(
            0.03,
            within=(0.025, 0.035),
            example="0.72",
            overlooks={
                0.51: "You counted B among its own neighbours, at distance 0, so a became 3 / 2.",
                0.05: "You took squared distances: 9 and (9 + 10) / 2. A silhouette takes plain "
                "ones.",
                -0.03: "The sign: b − a, not a − b.",
                0.08: "That is b − a. It is still to be divided by the greater of the two.",
            },
        ),
        because="a = 3, the distance to F. b = (3 + 3.16) / 2 = 3.08, the mean to A and C. "
        "(3.08 − 3) / 3.08: B stands on the border.",
    ),
    Question(
        "09-lone",
        "Suppose a program sets a = 0 for a lone point. What silhouette does the point get?",
        Number(
            1,
            example="0.72",
            overlooks={
                0: "That is what the definition says. With a = 0 the formula gives something else.",
            },
        ),
        because="(b − 0) / b = 1, the best value there is, for a point about which nothing is "
        "known. A stray far from everything would be a perfect cluster.",
    ),
    Question(
        "09-pairs",
        "How many GB (10⁹ bytes) do the distances of all pairs of 100,000 points take, as one "
        "table of float64?",
        Number(
            80,
            unit="GB",
            tolerance=0.01,
            overlooks={
                40: "Right if each pair were stored once. `cdist` stores it twice: from A to B and "
                "from B to A.",
                0.16: "500 times the points need 500² times the memory.",
                10: "These are 10¹⁰ numbers, and each takes eight bytes.",
            },
        ),
        because="100,000² = 10¹⁰ numbers of 8 bytes. Ten times the points, a hundred times the "
        "memory.",
    ),
    Question(
        "09-nested",
        "Which K has the greatest mean silhouette on the five clouds, of K = 2 to 8?",
        Number(
            2,
            overlooks={
                5: "That is true as well, and the silhouette is high there. But the two groups of "
                "clouds are much farther apart than the clouds within them.",
                3: "Three clouds stand on the left, but two on the right.",
            },
        ),
        because="Two groups, far from each other. That is not even wrong. Whether there are two or "
        "five depends on what you want to know, and one single number cannot say both.",
    ),
    Question(
        "09-gap",
        "Which K does the rule give for the noise? And for the strip, where we look at K up to 8?",
        (
            Choice("1", "noise", options=("1", "2", "7", "none")),
            Choice("none", "strip", options=("1", "2", "7", "none")),
        ),
        because="On the noise a second centroid gains no more than it gains on the references, so "
        "the rule stops at once. On the strip the gap grows and grows, so the rule never stops. "
        "The text under the next heading says why.",
        overlooks={
            ("1", "1"): "The strip has no clusters either, but its references do not look like it: "
            "they fill the whole box around it.",
        },
    ),
    Question(
        "09-strip",
        "The strip has no clusters. With K = 2, how well do the two halves agree?",
        Choice(
            "about 0.9",
            options=("about 0", "about 0.5", "about 0.9"),
            overlooks={
                "about 0": "No clusters, so no agreement? Think of where the best cut of a long "
                "strip is.",
            },
        ),
        because="The best cut of a long strip in two is across its middle, whichever points were "
        "drawn. It comes back each time, and there is nothing at that place.",
    ),
    Question(
        "09-opinions",
        "How many of the four opinions say 10?",
        Choice(
            "at most one",
            options=("all four", "two or three", "at most one"),
            overlooks={
                "all four": "Each of them looks for round clouds, far from each other. Are digits "
                "that?",
            },
        ),
        because="None, when this page was stored. The elbow, the silhouette and the gap give three "
        "different answers, and stability says that no grouping comes back.",
    ),
    Question(
        "09-scales",
        "We cluster the table as it is. Two columns together then have three quarters of all the "
        "variance, and decide nearly alone. Which two? The two rows above may help.",
        Several(
            ("s1", "s2"),
            options=("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
            overlooks={
                ("age", "sex"): "They matter to a doctor. K-Means only sees how much the numbers "
                "vary.",
            },
        ),
        because="s1 and s2 are two kinds of cholesterol, in numbers above 100 that vary by 30 and "
        "more. K-Means would find groups of cholesterol, because of its unit.",
    ),
    Question(
        "09-plain-cloud",
        "How high are silhouette and stability of the patients at K = 2, compared with those of "
        "plain clouds?",
        Choice(
            "about as high",
            options=("much higher", "about as high", "much lower"),
            overlooks={
                "much higher": "They would be if there were two kinds of patients. A stability of "
                "0.9 alone does not say so: remember the strip.",
            },
        ),
        because="A little higher than each of the six, and no more. The table is much like one "
        "cloud that is wider in some directions than in others. A cut across its longest side "
        "comes back often, with or without kinds.",
    ),
    Question(
        "09-gain",
        "With the distances to ten centroids as further columns, the prediction of the score "
        "becomes:",
        Choice(
            "slightly better",
            options=("much better", "slightly better", "clearly worse"),
            overlooks={
                "clearly worse": "Ten more columns could do that. Ridge regression keeps their "
                "coefficients small.",
                "much better": "The columns already say most of what a straight line can use.",
            },
        ),
        because="R² rises from about 0.49 to about 0.50, on average over the splits. Most of what "
        "can be predicted is in the columns themselves. The distances add a little that no sum of "
        "columns can say.",
    ),
)
