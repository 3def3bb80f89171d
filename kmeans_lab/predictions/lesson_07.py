"""The predictions of lesson 07, the estimator."""

from kmeans_lab.predictions.conditions import above, between
from kmeans_lab.predictions.question import Choice, Number, Numbers, Question

QUESTIONS = (
    Question(
        "07-two-labels",
        "A thousand points, eight clusters, stopped after three iterations. For how many of the "
        "1000 points do `model.assignments` and `model.predict(X)` differ? (Within half of the "
        "true number will do.)",
        Number(
            36,
            overlooks={0: "They would be equal if `fit` assigned once more at its end."},
            tolerance=0.5,
        ),
        "`fit` assigns, then moves the centroids, then stops. Its labels belong to the "
        "centroids before the last move, and points near a border have changed sides since.",
    ),
    Question(
        "07-history",
        'The run above took three iterations. What is `model.history["iterations"]`? We fit a '
        'second time on the same data: how many values has `history["inertia"]` then? And last: '
        "after each of three fits we ask NumPy for a random number. What will the three numbers "
        "be?",
        (
            Number(
                0,
                "iterations",
                {
                    3: "It is set only on convergence, and this run was stopped.",
                    2: "Counting from 0 would give 2, but it is set only on convergence.",
                },
            ),
            Number(
                6,
                "values after the second fit",
                {3: "The list is made in `__init__`, once, and `fit` appends to it."},
            ),
            Choice(
                "the same number three times",
                "three random numbers",
                {
                    "three different numbers": (
                        "`np.random.seed` resets the generator that the whole program shares."
                    )
                },
                options=("three different numbers", "the same number three times"),
            ),
        ),
        "The count is set only on convergence (and `range` counts from 0, so even then it is "
        "one too small). The list was made in `__init__`, once, so three of its values are from "
        "the run before. And `np.random.seed` resets the generator that the whole program "
        "shares, yours too.",
    ),
    Question(
        "07-integers-and-nan",
        "`[[0], [1], [10], [11]]`, an array of integers, in two clusters: where will the two "
        "centroids be, the smaller first? And 300 points in three clouds, with one single "
        "number missing, NaN: how many points will the clusters 0, 1 and 2 have?",
        (
            Numbers(
                (0, 10),
                "centroids",
                overlooks={
                    (0.5, 10.5): ("That is right, and not what an array of integers can hold.")
                },
            ),
            Numbers(
                (300, 0, 0),
                "points in each cluster",
                count=3,
                example="40, 12, 7",
                overlooks={
                    (100, 100, 100): (
                        "A distance to NaN is NaN, and `argmin` takes it for the smallest."
                    ),
                    (101, 100, 99): "NaN does not stay where it is: it enters a mean.",
                },
            ),
        ),
        "The starting centroids are rows of X, so their array holds integers, and a mean of "
        "10.5 written into it loses its half. And a distance to NaN is NaN, which `argmin` "
        "takes for the smallest. The point goes to cluster 0, whose mean becomes NaN; from then "
        "on everything is nearest to that. No error and no warning.",
    ),
    Question(
        "07-units",
        "The same thousand points, but somebody measured them in another unit: `X * 1e-5`. Same "
        "start, same picture, other numbers on the axes. With K = 5 the original takes dozens "
        "of iterations. How many does the small one take?",
        Number(
            1,
            overlooks={
                100: "It does stop, and early: every move is a small number now.",
                above(10): ("The picture is the same, but `tol` is not: it stays at 0.0001."),
            },
        ),
        "No coordinate of the data is larger than 0.00004, so any move is below 0.0001, and the "
        "first iteration looks like convergence. The labels are those of the random start.",
    ),
    Question(
        "07-empty",
        "Of 200 runs, each from another start, how many end with an empty cluster? (Within a "
        "quarter will do.)",
        Number(
            119,
            overlooks={
                0: "Four different rows were chosen, but rows with equal values are the rule here.",
                between(165, 199): (
                    "About so many runs begin with a value that comes twice: four random rows "
                    "hold four different values in 4!/4⁴ = 9% of the starts only. But about a "
                    "third of these runs recover."
                ),
                200: "Some starts do hold four different values.",
            },
            tolerance=0.25,
        ),
        "Four random rows hold four different values in 4!/4⁴ = 9% of the starts, so about 181 "
        "of the 200 begin with a value that comes twice. In about a third of these the other "
        "centroids move off and leave a value to the empty one. The rest, 119, end with a "
        "cluster lost. That third cannot be known beforehand: you have to run it.",
    ),
    Question(
        "07-relocate",
        "The six points; centroids at A = (6, 6), at B = (6, 9), and at (12, 0), where nobody "
        "goes. Lesson 01 had the squared distances to the nearer of A and B: A 0, B 0, C 1, D "
        "61, E 72, F 9. C, D and E are with A, and F is with B. Where do the three centroids "
        "move?",
        (
            Numbers(
                (4, 4),
                "centroid 0",
                overlooks={
                    (3, 3): "That mean has E in it, and E was taken away.",
                    (6, 6): "It moves to the mean of the points that it keeps, A, C and D.",
                },
                example="1, 2",
            ),
            Numbers((7.5, 9), "centroid 1", overlooks={(6, 9): "It moves to the mean of B and F."}),
            Numbers(
                (0, 0),
                "centroid 2",
                overlooks={
                    (12, 0): "It is empty, so it is given away, to the point that is worst off.",
                    (1, 0): "D is far off, E farther: 72.",
                },
            ),
        ),
        "The empty one takes E, the farthest. The cluster of A keeps A, C and D, and B and F go "
        "on as before.",
    ),
    Question(
        "07-label-numbers",
        "Two fits of three well separated clouds, 100 points each, from the seeds 0 and 3. Both "
        "find the three clouds without a mistake. For how many of the 300 points are the two "
        "label numbers equal?",
        Choice(
            "a third of them",
            overlooks={
                "all": (
                    "The groups are the same; their numbers come from the order of a random start."
                ),
                "none": (
                    "It could be so with other seeds. Here one cloud has the same number in both."
                ),
            },
            options=("all", "two thirds of them", "a third of them", "none"),
        ),
        "One run calls the first cloud 0 and the second 1, the other run the other way round; "
        "only the third has the same number in both. The number is the position of a random "
        "start in a list, and no more.",
    ),
    Question(
        "07-grid-search",
        "The wines come from three growers. The search is offered K = 2, 3, 4, 8, 16 and 32. "
        "Which one does it choose?",
        Choice(
            "32",
            overlooks={
                "3": "The search does not know the growers; it knows minus the inertia.",
            },
            options=("2", "3", "4", "8", "16", "32"),
        ),
        "The largest. With more centroids every point has one nearer by, a held-out point too. "
        "So minus the inertia rises with K whether or not there are clusters. Such a score "
        "compares runs of the same K only.",
    ),
)
