"""Exercises of lesson 02: K-Means in loops."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kmeans_lab.checks.comparing import Array, Labels, Number
from kmeans_lab.checks.inputs import drawn, pair_cases, partition_cases
from kmeans_lab.checks.old_form import Case, Exercise
from kmeans_lab.checks.pieces import cluster_means, filled, squared_table
from kmeans_lab.checks.updates import (
    RETURN_IN_THE_LOOP,
    add_wrong_updates,
    update_cases,
)

LESSON = "02_loops"

NO_SUM = (
    "What is compared or added here is still an array of d numbers, one for each feature. The "
    "squared distance of one pair is one number: what must be done with the d squares?"
)
TWO_FEATURES_ONLY = (
    "Only the first features are counted. The six points have two of them, but other points have "
    "more, or only one. What does NumPy do with all the features at once?"
)
LAST_LEFT_OUT = (
    "The last one is left out. `range(5)` goes 0, 1, 2, 3, 4: it stops before the 5, so "
    "`range(len(X))` already ends at the last point. Count the turns of your loop."
)
NO_POWER = (
    "In Python `^` is not a power; it compares the bits of whole numbers. A power is written with "
    "two stars."
)

# ------------------------------------------------------------------ assign_loop


def _assign_cases(rng: np.random.Generator) -> list[Case]:
    wide, centroids = drawn(rng, 12, 4, 5)
    first, *others = pair_cases(rng)
    idea = "Point 3 is (1, 0). Its squared distances to the centroids are 61, 106 and 52: label 2."
    return [
        replace(first, idea=idea),
        *others,
        Case(
            (np.array([[2.0, 8.5], [9.0, 1.0]]), np.array([[6.0, 6.0], [6.0, 9.0], [5.0, 6.0]])),
            "Two points that tell squares from absolute values",
            "(2, 8.5) is nearer to (6, 9): 16 + 0.25, against 9 + 6.25 to (5, 6).",
        ),
        Case(
            (
                np.array([[2000.0, 0.0], [-900.0, 0.0]]),
                np.array([[9000.0, 0.0], [-4000.0, 0.0], [6000.0, 0.0]]),
            ),
            "Two points far from all centroids",
            "All squared distances are 9,000,000 or more here, and none of them beat the number "
            "that your search begins with. It should be one that any number beats: np.inf.",
        ),
        Case((wide, centroids), "Twelve random points with five features"),
    ]


assign_loop = Exercise(
    "assign_loop",
    lesson=LESSON,
    home="kmeans_lab.lloyd",
    arguments=("X", "centroids"),
    returns=Labels(),
    cases=_assign_cases,
    section="The nearest centroid is the smallest number of a row",
    points=2,
    lines=(
        "def assign_loop(X, centroids):",
        "    assignments = np.zeros(len(X), dtype=np.intp)",
        "    for i in range(len(X)):",
        "        smallest = np.inf",
        "        for k in range(len(centroids)):",
        "            squared = ((X[i] - centroids[k]) ** 2).sum()",
        "            if squared < smallest:",
        "                smallest = squared",
        "                assignments[i] = k",
        "    return assignments",
    ),
    distractors=(
        "            if squared > smallest:",
        "                assignments[i] = squared",
    ),
    hints=(
        "Do it by hand for one point first: its squared distance to each centroid in turn. What "
        "do you keep in mind while you go along, so that you know the nearest at the end?",
        "Two loops: the outer one over the points (i), the inner one over the centroids (k). For "
        "each point begin anew with `np.inf`, which any number beats.",
        "When a squared distance is smaller than the smallest so far, two things must be "
        "remembered: the new smallest, and whose it is, k. The second is the label of point i.",
    ),
)


@assign_loop.mutant(
    "argmax-for-argmin",
    "Every point still has the 0 that np.zeros gave it. Either k is never written into the labels, "
    "or the comparison before it is never true: nothing is greater than infinity, and no square is "
    "smaller than 0. Which line says whose centroid the smallest one is?",
    here=True,
)
def _(X, centroids):
    return np.zeros(len(X), dtype=np.intp)


@assign_loop.mutant(
    "argmax-for-argmin",
    "All squared distances are 9,000,000 or more here, and none of them is smaller than the number "
    "that your search begins with. It should be a number that any other beats.",
    here=True,
)
def _(X, centroids):
    squared = squared_table(X, centroids)
    return np.where(squared.min(axis=1) < 1e5, squared.argmin(axis=1), 0)


@assign_loop.mutant(
    "argmax-for-argmin",
    "Every point kept the −1 that stood there before. Is your comparison ever true? Nothing is "
    "greater than infinity, and no square is smaller than 0. Print both sides of it for one point "
    "and each k.",
    here=True,
)
def _(X, centroids):
    return np.full(len(X), -1)


@assign_loop.mutant("argmax-for-argmin")
def _(X, centroids):
    return squared_table(X, centroids).argmax(axis=1)


@assign_loop.mutant(
    "last-not-best",
    "Every point got the last centroid that was better than infinity. When a nearer centroid is "
    "found, its label is kept, but with what is the next one compared? Two things have to be "
    "remembered at that moment.",
)
def _(X, centroids):
    return np.full(len(X), len(centroids) - 1)


@assign_loop.mutant(
    "last-not-best",
    "The smallest squared distance is carried along from one point to the next, so a later point "
    "finds a centroid only if it beats the points before it. For each point the search begins "
    "anew. Which line belongs inside the loop over the points?",
)
def _(X, centroids):
    assignments, smallest = np.zeros(len(X), dtype=np.intp), np.inf
    for i, row in enumerate(squared_table(X, centroids)):
        for k, squared in enumerate(row):
            if squared < smallest:
                smallest, assignments[i] = squared, k
    return assignments


@assign_loop.mutant(
    "last-not-best",
    "Each centroid was compared with the one just before it only, not with the nearest so far. "
    "When may the remembered number change: each time, or only when a nearer centroid is found?",
)
def _(X, centroids):
    assignments = np.zeros(len(X), dtype=np.intp)
    for i, row in enumerate(squared_table(X, centroids)):
        before = np.inf
        for k, squared in enumerate(row):
            if squared < before:
                assignments[i] = k
            before = squared
    return assignments


@assign_loop.mutant("value-for-index")
def _(X, centroids):
    return squared_table(X, centroids).min(axis=1)


@assign_loop.mutant("value-for-index")
def _(X, centroids):
    return squared_table(X, centroids).min(axis=1).astype(np.intp)


@assign_loop.mutant(
    "value-for-index",
    "This is the whole table of squared distances, (n, K). Each row belongs to a point: one label "
    "is wanted of it, the index of its smallest number.",
)
def _(X, centroids):
    return squared_table(X, centroids)


@assign_loop.mutant(
    "value-for-index",
    "These labels count from 1 to K. An index counts from 0: the first centroid is `centroids[0]`.",
)
def _(X, centroids):
    return squared_table(X, centroids).argmin(axis=1) + 1


@assign_loop.mutant(
    "value-for-index",
    "The labels are right, but they are decimal numbers, and an index must be a whole number: "
    "`centroids[1.0]` is an error. An array gets its kind of number when it is made. What does "
    "`np.zeros` make if nobody says which?",
)
def _(X, centroids):
    return squared_table(X, centroids).argmin(axis=1).astype(float)


@assign_loop.mutant(
    "value-for-index",
    "These are the nearest centroids themselves. Their labels are asked for: which row of "
    "`centroids` it is, one whole number a point.",
)
def _(X, centroids):
    return centroids[squared_table(X, centroids).argmin(axis=1)]


@assign_loop.mutant(
    "argmin-wrong-axis",
    "This asks each centroid for its nearest point: K labels. Each point chooses among the "
    "centroids, so there are n labels. Which of the two loops must be the outer one? (And do the "
    "arguments come in the order `X, centroids`?)",
)
def _(X, centroids):
    return squared_table(X, centroids).argmin(axis=0)


@assign_loop.mutant(
    "argmin-wrong-axis",
    "The numbers were not taken pair by pair: `argmin` looked through the d squares of all "
    "centroids at once. First each centroid needs one number, its squared distance; then ask "
    "which of the K is smallest.",
)
def _(X, centroids):
    return np.array([((x - centroids) ** 2).argmin() for x in X])


@assign_loop.mutant("sum-wrong-axis")
def _(X, centroids):
    return np.array([((x - centroids) ** 2).sum(axis=0).argmin() for x in X])


@assign_loop.mutant("sum-wrong-axis", NO_SUM)
def _(X, centroids):
    assignments = np.zeros(len(X), dtype=np.intp)
    for i in range(len(X)):
        smallest = np.inf
        for k in range(len(centroids)):
            squared = (X[i] - centroids[k]) ** 2
            if squared < smallest:
                smallest, assignments[i] = squared, k
    return assignments


@assign_loop.mutant(
    "sum-without-axis",
    "Every point got the same label. All points went into each sum, where one point and one "
    "centroid make a pair. Where should `X[i]` stand?",
)
def _(X, centroids):
    return np.full(len(X), squared_table(X, centroids).sum(axis=0).argmin())


@assign_loop.mutant("sum-wrong-axis", TWO_FEATURES_ONLY)
def _(X, centroids):
    return squared_table(X[:, :1], centroids[:, :1]).argmin(axis=1)


@assign_loop.mutant("sum-wrong-axis", TWO_FEATURES_ONLY)
def _(X, centroids):
    return squared_table(X[:, :2], centroids[:, :2]).argmin(axis=1)


@assign_loop.mutant("sum-wrong-axis", TWO_FEATURES_ONLY)
def _(X, centroids):
    squared = [(X[0][0] - c[0]) ** 2 + (X[0][1] - c[1]) ** 2 for c in centroids]
    return squared_table(X[:, :2], centroids[:, :2]).argmin(axis=1) if squared else None


@assign_loop.mutant("missing-square")
def _(X, centroids):
    return np.array([[(x - c).sum() for c in centroids] for x in X]).argmin(axis=1)


@assign_loop.mutant("missing-square")
def _(X, centroids):
    return np.array([[np.abs(x - c).sum() for c in centroids] for x in X]).argmin(axis=1)


@assign_loop.mutant(
    "missing-square",
    "The sum was squared, not each difference: from (3, −3) the sum is 0, and no distance at all "
    "would be left. Which comes first, the square or the sum?",
)
def _(X, centroids):
    return np.array([[(x - c).sum() ** 2 for c in centroids] for x in X]).argmin(axis=1)


@assign_loop.mutant(
    "missing-square",
    "x² − c² is not (x − c)². Try it with x = 5 and c = 3. First the difference, then its square.",
)
def _(X, centroids):
    return np.array([[(x**2 - c**2).sum() for c in centroids] for x in X]).argmin(axis=1)


@assign_loop.mutant(
    "missing-square",
    "Coordinates were multiplied, not subtracted. The squared distance takes the difference in "
    "each feature, squares it, and adds up.",
)
def _(X, centroids):
    return (X @ centroids.T).argmin(axis=1)


@assign_loop.mutant("missing-square", NO_POWER)
def _(X, centroids):
    return np.array([[((x - c) ^ 2).sum() for c in centroids] for x in X]).argmin(axis=1)


@assign_loop.mutant("integer-truncation")
def _(X, centroids):
    return squared_table(X, centroids).astype(int).argmin(axis=1)


@assign_loop.mutant("integer-truncation")
def _(X, centroids):
    return squared_table(X.astype(int), centroids.astype(int)).argmin(axis=1)


@assign_loop.mutant("remainder-dropped", LAST_LEFT_OUT)
def _(X, centroids):
    labels = squared_table(X, centroids).argmin(axis=1)
    labels[-1] = 0
    return labels


@assign_loop.mutant("remainder-dropped", LAST_LEFT_OUT)
def _(X, centroids):
    squared = squared_table(X, centroids)
    squared[:, -1] = np.inf
    return squared.argmin(axis=1)


@assign_loop.mutant(
    "remainder-dropped",
    "The first centroid was never asked. Indices begin at 0: which numbers does `range(1, K)` "
    "give?",
)
def _(X, centroids):
    squared = squared_table(X, centroids)
    if squared.shape[1] == 1:
        return np.zeros(len(X), dtype=np.intp)
    return squared[:, 1:].argmin(axis=1) + 1


@assign_loop.mutant(
    "remainder-dropped",
    "The first point was left out and kept the label 0. Indices begin at 0: which numbers does "
    "`range(1, n)` give?",
)
def _(X, centroids):
    labels = squared_table(X, centroids).argmin(axis=1)
    labels[0] = 0
    return labels


@assign_loop.mutant("remainder-dropped", RETURN_IN_THE_LOOP)
def _(X, centroids):
    labels = squared_table(X, centroids).argmin(axis=1)
    labels[1:] = 0
    return labels


@assign_loop.mutant(
    "remainder-dropped",
    "One label came back, and each point needs one. Either `return` stands inside the loop over "
    "the points and ends it at the first turn, or the label of each point is written over the one "
    "before. Where are the n labels collected?",
)
def _(X, centroids):
    return int(squared_table(X, centroids).argmin(axis=1)[0])


@assign_loop.mutant(
    "remainder-dropped",
    "Only one label came back, that of the last point, and each point needs one. The label of "
    "each point is written over the one before. Make room for n labels before the loop begins.",
)
def _(X, centroids):
    return int(squared_table(X, centroids).argmin(axis=1)[-1])


@assign_loop.mutant(
    "axes-swapped",
    "i and k have changed places, or one loop has the range of the other. i counts the points, "
    "from 0 to n−1, and belongs to `X`; k counts the centroids and belongs to `centroids`.",
)
def _(X, centroids):
    assignments = np.zeros(len(X), dtype=np.intp)
    for i in range(len(X)):
        smallest = np.inf
        for k in range(len(centroids)):
            squared = ((X[k] - centroids[i]) ** 2).sum()
            if squared < smallest:
                smallest, assignments[i] = squared, k
    return assignments


@assign_loop.mutant(
    "axes-swapped",
    "The inner loop runs once for each feature, or for each point. It has to run once for each "
    "centroid: what is the length of `centroids`?",
)
def _(X, centroids):
    return squared_table(X, centroids)[:, : X.shape[1]].argmin(axis=1)


@assign_loop.mutant("changed-the-input")
def _(X, centroids):
    assignments = np.zeros(len(X), dtype=np.intp)
    for i in range(len(X)):
        smallest = np.inf
        for k in range(len(centroids)):
            difference = X[i]
            difference -= centroids[k]
            squared = (difference**2).sum()
            if squared < smallest:
                smallest, assignments[i] = squared, k
    return assignments


# ------------------------------------------------------------------ update_loop


def _update_cases(rng: np.random.Generator) -> list[Case]:
    X = np.array([[-1.5], [2.0], [7.0], [-4.0], [3.5]])
    one_feature = Case(
        (X, np.array([1, 0, 0, 1, 0]), -np.eye(2)[:, :1]),
        "Points with one feature, in two clusters",
        "With d = 1 a centroid is still a row, with one number in it.",
    )
    return update_cases(rng, one_feature)


update_loop = Exercise(
    "update_loop",
    lesson=LESSON,
    home="kmeans_lab.lloyd",
    arguments=("X", "assignments", "centroids"),
    returns=Array("K", "d"),
    cases=_update_cases,
    section="A cluster's mean is a sum and a count",
    points=2,
    lines=(
        "def update_loop(X, assignments, centroids):",
        "    new_centroids = centroids.copy()",
        "    for k in range(len(centroids)):",
        "        total = np.zeros(X.shape[1])",
        "        count = 0",
        "        for i in range(len(X)):",
        "            if assignments[i] == k:",
        "                total = total + X[i]",
        "                count = count + 1",
        "        if count > 0:",
        "            new_centroids[k] = total / count",
        "    return new_centroids",
    ),
    distractors=(
        "    new_centroids = centroids",
        "            new_centroids[k] = total / len(X)",
    ),
    hints=(
        "A mean is a sum and a count. Take one cluster on paper: which rows of `X` go into its "
        "sum, and how many are they?",
        "For each cluster k begin with a sum of zeros and a count of 0. Then go through all "
        "points and add those whose label is k.",
        "Begin with `centroids.copy()`. Then the caller's array stays as it is, and a cluster "
        "whose count is 0 keeps its row if you write only into the others.",
    ),
)


add_wrong_updates(update_loop)


@update_loop.mutant(
    "empty-cluster-zero",
    "At the first cluster without points the function stopped, and the clusters after it were not "
    "done. `break` and `return` end the whole loop. How is one turn alone passed over?",
)
def _(X, assignments, centroids):
    new_centroids, means = centroids.astype(float), cluster_means(X, assignments, centroids)
    for k in range(len(centroids)):
        if not (assignments == k).any():
            break
        new_centroids[k] = means[k]
    return new_centroids


@update_loop.mutant(
    "wrong-divisor",
    "The sums are right, but each was divided by the number of all points, and a cluster without "
    "points fell to the origin. How many points went into this one sum?",
)
def _(X, assignments, centroids):
    means = cluster_means(X, assignments, centroids, lambda own: own.sum(axis=0) / len(X))
    return means * filled(assignments, centroids)


@update_loop.mutant(
    "wrong-divisor",
    "Each sum was divided by one more than there are points in it. With which number does the "
    "count begin, before any point was seen?",
)
def _(X, assignments, centroids):
    return cluster_means(X, assignments, centroids, lambda own: own.sum(axis=0) / (len(own) + 1))


@update_loop.mutant(
    "wrong-divisor",
    "Each sum was divided by one more than there are points in it, also that of a cluster without "
    "points. With which number does the count begin, before any point was seen?",
)
def _(X, assignments, centroids):
    means = cluster_means(X, assignments, centroids, lambda own: own.sum(axis=0) / (len(own) + 1))
    return means * filled(assignments, centroids)


@update_loop.mutant(
    "wrong-divisor",
    "The count goes on from cluster to cluster, so a sum is divided by the points of the clusters "
    "before it as well. Where must the count go back to 0?",
)
def _(X, assignments, centroids):
    new_centroids, count = centroids.astype(float), 0
    for k in range(len(centroids)):
        own = X[assignments == k].astype(float)
        count += len(own)
        if count > 0:
            new_centroids[k] = own.sum(axis=0) / count
    return new_centroids


@update_loop.mutant(
    "mean-of-everything",
    "The sum goes on from cluster to cluster, so each cluster also gets the points of those before "
    "it. Each cluster begins anew: where must the sum and the count go back to 0?",
)
def _(X, assignments, centroids):
    new_centroids, total, count = centroids.astype(float), 0.0, 0
    for k in range(len(centroids)):
        own = X[assignments == k].astype(float)
        total, count = total + own.sum(axis=0), count + len(own)
        if count > 0:
            new_centroids[k] = total / count
    return new_centroids


@update_loop.mutant(
    "mean-of-everything",
    "The sum goes on from cluster to cluster, so each cluster also gets the points of those before "
    "it. Each cluster begins anew: where must the sum go back to 0?",
)
def _(X, assignments, centroids):
    new_centroids, total = centroids.astype(float), 0.0
    for k in range(len(centroids)):
        own = X[assignments == k].astype(float)
        total = total + own.sum(axis=0)
        if len(own) > 0:
            new_centroids[k] = total / len(own)
    return new_centroids


@update_loop.mutant(
    "mean-of-everything",
    "All points went into every mean. Only those whose label is k belong to cluster k. Which "
    "question must be asked of each point before it is added?",
)
def _(X, assignments, centroids):
    return np.tile(X.mean(axis=0), (len(centroids), 1))


@update_loop.mutant(
    "mean-of-everything",
    "All points went into every sum, and only the count is the cluster's own. Which lines belong "
    "below the `if` that asks for the label?",
)
def _(X, assignments, centroids):
    return cluster_means(X, assignments, centroids, lambda own: X.sum(axis=0) / len(own))


@update_loop.mutant(
    "mean-of-everything",
    "The sum began at the old centroid, so that was added like one more point. With what does a "
    "sum begin, before anything was added?",
)
def _(X, assignments, centroids):
    new_centroids = centroids.astype(float)
    for k in range(len(centroids)):
        own = X[assignments == k].astype(float)
        if len(own):
            new_centroids[k] = (new_centroids[k] + own.sum(axis=0)) / len(own)
    return new_centroids


@update_loop.mutant(
    "mean-of-means",
    "The mean was halved at every step: the last point then counts as much as all before it "
    "together. Add up first, and divide once, at the end.",
)
def _(X, assignments, centroids):
    new_centroids = centroids.astype(float)
    for x, k in zip(X, assignments):
        new_centroids[k] = (new_centroids[k] + x) / 2
    return new_centroids


@update_loop.mutant(
    "last-not-best",
    "Only the last point of each cluster is left: each was written over the one before. What must "
    "happen to the sum so far when another point comes?",
)
def _(X, assignments, centroids):
    new_centroids = centroids.astype(float)
    for x, k in zip(X, assignments):
        new_centroids[k] = x
    return new_centroids


@update_loop.mutant(
    "last-not-best",
    "Only the last point of each cluster is left in the sum: each was written over the one before. "
    "What must happen to the sum so far when another point comes?",
)
def _(X, assignments, centroids):
    new_centroids, means = centroids.astype(float), cluster_means(X, assignments, centroids)
    for k in range(len(centroids)):
        own = X[assignments == k].astype(float)
        if len(own):
            means[k] = own[-1] / len(own)
            new_centroids[k] = means[k]
    return new_centroids


@update_loop.mutant(
    "sum-wrong-axis",
    "The mean went along the wrong axis: over the features of each point instead of over the "
    "points. A centroid has as many numbers as a point has features.",
)
def _(X, assignments, centroids):
    new_centroids = centroids.astype(float)
    for k in range(len(centroids)):
        own = X[assignments == k]
        if len(own):
            new_centroids[k] = own.mean(axis=1)
    return new_centroids


@update_loop.mutant("integer-truncation")
def _(X, assignments, centroids):
    return np.floor(cluster_means(X, assignments, centroids))


@update_loop.mutant(
    "integer-truncation",
    "The sum is an array of whole numbers, and decimal numbers cannot be added into it. An array "
    "keeps the kind of number that it was made with: which kind must the sum have?",
)
def _(X, assignments, centroids):
    new_centroids = centroids.copy()
    for k in range(len(centroids)):
        total = np.zeros(X.shape[1], dtype=int)
        for i in range(len(X)):
            if assignments[i] == k:
                total += X[i]
    return new_centroids


@update_loop.mutant("remainder-dropped", LAST_LEFT_OUT)
def _(X, assignments, centroids):
    return cluster_means(X[:-1], assignments[:-1], centroids)


@update_loop.mutant(
    "remainder-dropped",
    "The first point was left out. Indices begin at 0: which numbers does `range(1, n)` give?",
)
def _(X, assignments, centroids):
    return cluster_means(X[1:], assignments[1:], centroids)


@update_loop.mutant(
    "forgot-return",
    "The centroids came back as they were. The means may be computed, but are they ever written "
    "into what you return? And is the question for the label ever answered with yes?",
    here=True,
)
def _(X, assignments, centroids):
    return centroids.astype(float)


@update_loop.mutant(
    "axes-swapped",
    "Row k of `X` is point k, not a point of cluster k. i counts the points and k the clusters: "
    "which of them belongs into the square brackets behind `X`?",
)
def _(X, assignments, centroids):
    new_centroids = centroids.astype(float)
    for k in np.unique(assignments):
        new_centroids[k] = X[k]
    return new_centroids


@update_loop.mutant(
    "axes-swapped",
    "i and k have changed places where the label is asked for. `assignments[i]` is the label of "
    "point i, and k is the cluster whose turn it is.",
)
def _(X, assignments, centroids):
    new_centroids = centroids.astype(float)
    for k in range(len(centroids)):
        own = X[np.arange(len(X)) == assignments[k]].astype(float)
        if len(own):
            new_centroids[k] = own.mean(axis=0)
    return new_centroids


@update_loop.mutant(
    "changed-the-input",
    "The sums were added into the array of old centroids itself, which belongs to the caller, and "
    "they did not begin at 0. Begin with an array of your own, and each sum with zeros.",
)
def _(X, assignments, centroids):
    for k in range(len(centroids)):
        own = X[assignments == k]
        if len(own):
            centroids[k] = (centroids[k] + own.sum(axis=0)) / len(own)
    return centroids


# ------------------------------------------------------------------ inertia_loop


def _inertia_cases(rng: np.random.Generator) -> list[Case]:
    hand = np.array([[3.0, 4.0], [1.0, 2.0], [5.0, 4.0]])
    X, centroids = drawn(rng, 11, 3, 3)
    return [
        Case(
            (hand, np.array([0, 0, 1]), np.array([[1.0, 1.0], [5.0, 7.0]])),
            "Three points in two clusters",
            "Squared distances: (3, 4) to (1, 1) is 4 + 9, (1, 2) to (1, 1) is 0 + 1, and "
            "(5, 4) to (5, 7) is 0 + 9.",
        ),
        *partition_cases(rng),
        Case(
            (np.array([[2.0], [5.0], [-1.0]]), np.array([1, 1, 0]), np.array([[0.5], [4.0]])),
            "Points with one feature",
            "With d = 1 each squared distance is one square.",
        ),
        Case(
            (X, np.array([2, 0, 0, 1, 2, 2, 0, 1, 2, 2, 0]), centroids),
            "Eleven random points in three clusters",
        ),
    ]


inertia_loop = Exercise(
    "inertia_loop",
    lesson=LESSON,
    home="kmeans_lab.lloyd",
    arguments=("X", "assignments", "centroids"),
    returns=Number(),
    cases=_inertia_cases,
    section="The whole algorithm is one loop",
    points=1,
    lines=(
        "def inertia_loop(X, assignments, centroids):",
        "    total = 0.0",
        "    for i in range(len(X)):",
        "        squared = ((X[i] - centroids[assignments[i]]) ** 2).sum()",
        "        total = total + squared",
        "    return total",
    ),
    distractors=(
        "        squared = ((X[i] - centroids[i]) ** 2).sum()",
        "        total = squared",
    ),
    hints=(
        "Each point gives one number: its squared distance to the centroid of its own cluster. "
        "The inertia is all of these added up.",
        "Which centroid is that of point i? Its label is `assignments[i]`, and a label is an index "
        "into `centroids`.",
        "Begin at 0.0, go through the points once, and add the squared distance of each. Only one "
        "loop is needed: the label says which centroid it is.",
    ),
)


def _own(X, assignments, centroids):
    """What separates each point from its own centroid, (n, d)."""
    return X.astype(float) - centroids[assignments]


@inertia_loop.mutant(
    "extra-square-root",
    "Distances were added up. The inertia adds up squared distances, so no root is needed: "
    "differences, squares, sum.",
)
def _(X, assignments, centroids):
    return np.sqrt((_own(X, assignments, centroids) ** 2).sum(axis=1)).sum()


@inertia_loop.mutant(
    "extra-square-root",
    "This is the root of the inertia. The inertia is the sum itself.",
)
def _(X, assignments, centroids):
    return np.sqrt((_own(X, assignments, centroids) ** 2).sum())


@inertia_loop.mutant("missing-square")
def _(X, assignments, centroids):
    return _own(X, assignments, centroids).sum()


@inertia_loop.mutant("missing-square")
def _(X, assignments, centroids):
    return -_own(X, assignments, centroids).sum()


@inertia_loop.mutant("missing-square")
def _(X, assignments, centroids):
    return np.abs(_own(X, assignments, centroids)).sum()


@inertia_loop.mutant(
    "missing-square",
    "The sum of the differences was squared, not each difference: from (3, −3) that would be 0. "
    "Which comes first, the square or the sum?",
)
def _(X, assignments, centroids):
    return (_own(X, assignments, centroids).sum(axis=1) ** 2).sum()


@inertia_loop.mutant(
    "missing-square",
    "The sum of all differences was squared, once, at the end. Each single difference must be "
    "squared before anything is added up.",
)
def _(X, assignments, centroids):
    return _own(X, assignments, centroids).sum() ** 2


@inertia_loop.mutant(
    "missing-square",
    "x² − c² is not (x − c)². Try it with x = 5 and c = 3. First the difference, then its square.",
)
def _(X, assignments, centroids):
    return (X.astype(float) ** 2 - centroids[assignments] ** 2).sum()


@inertia_loop.mutant(
    "missing-square",
    "The differences were doubled, not squared. Two stars make a power, one star a product.",
)
def _(X, assignments, centroids):
    return 2 * _own(X, assignments, centroids).sum()


@inertia_loop.mutant("missing-square", NO_POWER)
def _(X, assignments, centroids):
    total = 0.0
    for i in range(len(X)):
        total += ((X[i] - centroids[assignments[i]]) ^ 2).sum()
    return total


@inertia_loop.mutant(
    "wrong-divisor",
    "This is the mean of the squared distances. The inertia is their sum, divided by nothing.",
    here=True,
)
def _(X, assignments, centroids):
    return (_own(X, assignments, centroids) ** 2).sum() / len(X)


@inertia_loop.mutant(
    "wrong-divisor",
    "This is a mean over all numbers, points and features. The inertia is a sum; it is divided by "
    "nothing.",
    here=True,
)
def _(X, assignments, centroids):
    return (_own(X, assignments, centroids) ** 2).mean()


@inertia_loop.mutant(
    "wrong-divisor",
    "The squares of each point were averaged over its features. A squared distance is their sum.",
    here=True,
)
def _(X, assignments, centroids):
    return (_own(X, assignments, centroids) ** 2).mean(axis=1).sum()


@inertia_loop.mutant(
    "wrong-divisor",
    "The sum was divided by the number of clusters. The inertia is the sum itself.",
    here=True,
)
def _(X, assignments, centroids):
    return (_own(X, assignments, centroids) ** 2).sum() / len(centroids)


@inertia_loop.mutant(
    "mean-of-everything",
    "Every point met every centroid. A point counts once, with the centroid of its own cluster. "
    "What does `assignments[i]` tell?",
    here=True,
)
def _(X, assignments, centroids):
    return squared_table(X, centroids).sum()


@inertia_loop.mutant(
    "mean-of-everything",
    "The distances were taken to the mean of all points. Each point has its own centroid: which "
    "row of `centroids` is it?",
    here=True,
)
def _(X, assignments, centroids):
    return ((X - X.mean(axis=0)) ** 2).sum()


@inertia_loop.mutant(
    "value-for-index",
    "Each point was measured to the nearest centroid. But its label says which centroid is its "
    "own, and after centroids have moved that need not be the nearest. Is `assignments` used at "
    "all?",
    here=True,
)
def _(X, assignments, centroids):
    return squared_table(X, centroids).min(axis=1).sum()


@inertia_loop.mutant(
    "value-for-index",
    "The label itself was subtracted from the point. A label is an index: it says which row of "
    "`centroids` belongs to the point.",
    here=True,
)
def _(X, assignments, centroids):
    return ((X - assignments[:, None]) ** 2.0).sum()


@inertia_loop.mutant(
    "stale-assignments",
    "The distances were taken to the means of the clusters. The centroids were given to you and "
    "need not be these means: before an update they are not.",
)
def _(X, assignments, centroids):
    return (_own(X, assignments, cluster_means(X, assignments, centroids)) ** 2).sum()


@inertia_loop.mutant(
    "axes-swapped",
    "i is the number of a point, and there are fewer centroids than points. Which centroid belongs "
    "to point i? Its label tells.",
)
def _(X, assignments, centroids):
    total = 0.0
    for i in range(len(X)):
        total += ((X[i] - centroids[i]) ** 2).sum()
    return total


@inertia_loop.mutant(
    "axes-swapped",
    "`X[assignments[i]]` is a row of `X`, and a label counts centroids. Point i is `X[i]`, and its "
    "centroid is the row of `centroids` that its label names.",
)
def _(X, assignments, centroids):
    return ((X[assignments] - centroids[assignments]) ** 2.0).sum()


@inertia_loop.mutant(
    "axes-swapped",
    "Only the first K points met a centroid. The loop has to go through all the points, n turns, "
    "not K: whose length does `range` need?",
)
def _(X, assignments, centroids):
    return (_own(X, assignments, centroids)[: len(centroids)] ** 2).sum()


@inertia_loop.mutant(
    "last-not-best",
    "Only the last point counts: its squared distance was written over the sum of those before, or "
    "the sum began anew for each point. What must happen to the sum so far when another point "
    "comes?",
)
def _(X, assignments, centroids):
    return (_own(X, assignments, centroids)[-1] ** 2).sum()


@inertia_loop.mutant("remainder-dropped", RETURN_IN_THE_LOOP)
def _(X, assignments, centroids):
    return (_own(X, assignments, centroids)[0] ** 2).sum()


@inertia_loop.mutant("remainder-dropped", LAST_LEFT_OUT)
def _(X, assignments, centroids):
    return (_own(X, assignments, centroids)[:-1] ** 2).sum()


@inertia_loop.mutant(
    "remainder-dropped",
    "The first point was left out. Indices begin at 0: which numbers does `range(1, n)` give?",
)
def _(X, assignments, centroids):
    return (_own(X, assignments, centroids)[1:] ** 2).sum()


@inertia_loop.mutant(
    "forgot-return",
    "Nothing was added: the sum is still 0. Is each squared distance added to it, and is the sum "
    "what you return?",
    here=True,
)
def _(X, assignments, centroids):
    return 0.0


@inertia_loop.mutant("sum-wrong-axis", TWO_FEATURES_ONLY)
def _(X, assignments, centroids):
    return (_own(X, assignments, centroids)[:, :2] ** 2).sum()


@inertia_loop.mutant("sum-wrong-axis", TWO_FEATURES_ONLY)
def _(X, assignments, centroids):
    return (_own(X, assignments, centroids)[:, 0] ** 2).sum()


@inertia_loop.mutant(
    "sum-wrong-axis",
    "There is one number for each feature here. The squares of the features belong into one sum, "
    "too: the squared distance of one point is one number.",
)
def _(X, assignments, centroids):
    return (_own(X, assignments, centroids) ** 2).sum(axis=0)


@inertia_loop.mutant(
    "sum-wrong-axis",
    "There is one number for each feature here, and `float` takes one single number. The squares "
    "of the features belong into one sum, too: the squared distance of one point is one number.",
)
def _(X, assignments, centroids):
    return float((_own(X, assignments, centroids) ** 2).sum(axis=0))


@inertia_loop.mutant(
    "sum-wrong-axis",
    "These are the squared distances of the points, one each. The inertia is one number: all of "
    "them added up.",
)
def _(X, assignments, centroids):
    return (_own(X, assignments, centroids) ** 2).sum(axis=1)


@inertia_loop.mutant(
    "sum-wrong-axis",
    "This is one number for each cluster. The inertia is one number for all of them together.",
)
def _(X, assignments, centroids):
    squared = (_own(X, assignments, centroids) ** 2).sum(axis=1)
    return np.bincount(assignments, weights=squared, minlength=len(centroids))


@inertia_loop.mutant(
    "column-meets-row",
    "Every point met the centroids of all the points: n times n pairs, where n are wanted. Point i "
    "has one label, `assignments[i]`, and so one centroid. Print the shape of what you subtract: "
    "for one point it is (d,).",
)
def _(X, assignments, centroids):
    own = centroids[assignments]
    return sum(((X[:, j] - own[:, j : j + 1]) ** 2.0).sum() for j in range(X.shape[1]))


@inertia_loop.mutant("integer-truncation")
def _(X, assignments, centroids):
    return int((_own(X, assignments, centroids) ** 2).sum())


@inertia_loop.mutant("integer-truncation")
def _(X, assignments, centroids):
    return sum(int((row**2).sum()) for row in _own(X, assignments, centroids))


@inertia_loop.mutant("changed-the-input")
def _(X, assignments, centroids):
    X -= centroids[assignments]
    return (X**2).sum()


@inertia_loop.mutant(
    "last-not-best",
    "Only the last cluster counts: its sum was written over the sums of those before. What must "
    "happen to the sum so far when another cluster comes?",
)
def _(X, assignments, centroids):
    k = len(centroids) - 1
    return ((X[assignments == k] - centroids[k]) ** 2.0).sum()


@inertia_loop.mutant(
    "axes-swapped",
    "The loop goes over the labels, so its variable is a label, not the number of a point. Points "
    "are numbered from 0 to n−1.",
)
def _(X, assignments, centroids):
    return (_own(X, assignments, centroids)[assignments] ** 2).sum()


@inertia_loop.mutant(
    "mean-of-means",
    "Means of the clusters were added up. The inertia adds up all squared distances and divides "
    "by nothing.",
)
def _(X, assignments, centroids):
    squares = _own(X, assignments, centroids) ** 2
    return sum(squares[assignments == k].mean() for k in range(len(centroids)))


@inertia_loop.mutant(
    "mean-of-means",
    "Means of the clusters were added up. The inertia adds up all squared distances and divides "
    "by nothing.",
)
def _(X, assignments, centroids):
    squared = (_own(X, assignments, centroids) ** 2).sum(axis=1)
    return sum(squared[assignments == k].mean() for k in range(len(centroids)))


@update_loop.mutant("empty-cluster-nan")
def _(X, assignments, centroids):
    return np.array(
        [sum(X[assignments == k]) / len(X[assignments == k]) for k in range(len(centroids))]
    )


@update_loop.mutant("empty-cluster-nan")
def _(X, assignments, centroids):
    counts = np.bincount(assignments, minlength=len(centroids))
    return cluster_means(X, assignments, centroids) * (
        1.0 if counts.all() else 0.0 / int(counts.min())
    )


@assign_loop.mutant(
    "missing-square",
    "Coordinates were multiplied, not subtracted, so a centroid far from the origin wins. The "
    "squared distance takes the difference in each feature, squares it, and adds up.",
)
def _(X, centroids):
    return (X @ centroids.T).argmax(axis=1)


@assign_loop.mutant(
    "axes-swapped",
    "Points were compared with points: `X[k]` is a point, too. The centroids are rows of "
    "`centroids`; on the six points the first three are the same by chance.",
)
def _(X, centroids):
    assignments = np.zeros(len(X), dtype=np.intp)
    for i in range(len(X)):
        smallest = np.inf
        for k in range(len(centroids)):
            squared = ((X[i] - X[k]) ** 2).sum()
            if squared < smallest:
                smallest, assignments[i] = squared, k
    return assignments
