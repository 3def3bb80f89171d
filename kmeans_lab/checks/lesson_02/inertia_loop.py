"""`inertia_loop(X, assignments, centroids)`: the squared distances to the own centroids, added."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kmeans_lab.checks.by_hand import inertia_by_hand, number
from kmeans_lab.checks.comparing import Number
from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.inputs import partition_cases
from kmeans_lab.checks.lesson_02.shared import (
    FEW_FEATURES,
    LESSON,
    NO_POWER,
    POINT_LEFT_OUT,
    SQUARED_THE_SUM,
    SQUARES_SUBTRACTED,
    TOO_FAR,
)
from kmeans_lab.checks.pieces import cluster_means, squared_table
from kmeans_lab.checks.slips import Slip

exercise = Exercise(
    "kmeans_lab.lloyd.inertia_loop",
    lesson=LESSON,
    number=3,
    returns=Number(),
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


def cases(rng: np.random.Generator) -> list[Case]:
    hand = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 4.0]])
    two, one = np.array([[1.0, 1.0], [5.0, 7.0]]), np.array([[0.5], [4.0]])
    found = [
        Case((hand, np.array([0, 0, 1]), two), "Three points in two clusters"),
        *partition_cases(rng),
        Case((np.array([[2.0], [5.0], [-1.0]]), np.array([1, 1, 0]), one), "Points of one feature"),
        Case((hand[:1], np.array([1]), two), "One single point"),
        Case((two, np.array([1, 0]), two), "Each point has the other's place as its centroid"),
    ]
    return [replace(case, idea=inertia_by_hand) for case in found]


def own(X, assignments, centroids):
    """What separates each point from its own centroid, (n, d)."""
    return X.astype(float) - centroids[assignments]


def of(make):
    """What is made of these differences."""
    return lambda X, assignments, centroids: make(own(X, assignments, centroids))


def added(squared):
    """The loop of the lesson with another line in its middle."""
    return lambda X, a, C: sum(squared(X, a, C, i) for i in range(len(X)))


def whole_cluster(X, assignments, centroids, k=-1):
    k %= len(centroids)
    return ((X[assignments == k] - centroids[k]) ** 2.0).sum()


def means_of_the_clusters(X, assignments, centroids, numbers=False):
    squared = own(X, assignments, centroids) ** 2
    squared = squared if numbers else squared.sum(axis=1)
    return sum(squared[assignments == k].mean() for k in range(len(centroids)))


slips = (
    Slip(
        "root-taken",
        "A root was taken, of each squared distance or of the whole sum. The inertia adds up "
        "squared distances, so no root is needed: differences, squares, sum.",
        of(lambda D: np.sqrt((D**2).sum(axis=1)).sum()),
        of(lambda D: np.sqrt((D**2).sum())),
        misconception="extra-square-root",
    ),
    Slip.of(
        "missing-square",
        of(lambda D: D.sum()),
        of(lambda D: -D.sum()),
        of(lambda D: 2 * D.sum()),
        of(lambda D: np.abs(D).sum()),
    ),
    Slip(
        "squared-the-sum",
        SQUARED_THE_SUM,
        of(lambda D: (D.sum(axis=1) ** 2).sum()),
        of(lambda D: D.sum() ** 2),
        misconception="missing-square",
    ),
    Slip(
        "squares-subtracted",
        SQUARES_SUBTRACTED,
        lambda X, a, C: (X.astype(float) ** 2 - C[a] ** 2).sum(),
    ),
    Slip("bits-for-a-power", NO_POWER, added(lambda X, a, C, i: (X[i] - C[a[i]]) ^ 2)),
    Slip(
        "divided",
        lambda case, wanted, outcome: (
            f"This is the inertia divided by {number(wanted.value / outcome.value)}. The inertia "
            "is a sum, and divided by nothing."
        ),
        of(lambda D: (D**2).sum() / len(D)),
        of(lambda D: (D**2).mean()),
        of(lambda D: (D**2).mean(axis=1).sum()),
        lambda X, a, C: (own(X, a, C) ** 2).sum() / len(C),
    ),
    Slip(
        "means-of-the-clusters",
        "Means of the clusters were added up. The inertia adds up all squared distances and "
        "divides by nothing.",
        means_of_the_clusters,
        lambda *args: means_of_the_clusters(*args, numbers=True),
    ),
    Slip(
        "every-centroid",
        "Every point met several centroids. A point counts once, with the centroid of its own "
        "cluster. What does `assignments[i]` tell?",
        lambda X, a, C: squared_table(X, C).sum(),
        lambda X, a, C: squared_table(X, C[a]).sum(),
        lambda X, a, C: len(C) * (own(X, a, C) ** 2).sum(),
    ),
    Slip(
        "means-for-centroids",
        "The distances were taken to means, of all points or of each cluster. The centroids were "
        "given to you and need not be means: before an update they are not. Which row of "
        "`centroids` belongs to the point?",
        lambda X, a, C: ((X - X.mean(axis=0)) ** 2).sum(),
        lambda X, a, C: (own(X, a, cluster_means(X, a, C)) ** 2).sum(),
    ),
    Slip(
        "nearest-centroid",
        "Each point was measured to the nearest centroid. But its label says which centroid is its "
        "own, and after centroids have moved that need not be the nearest. Is `assignments` used "
        "at all?",
        lambda X, a, C: squared_table(X, C).min(axis=1).sum(),
    ),
    Slip(
        "label-subtracted",
        "The label itself was subtracted from the point. A label is an index: it says which row of "
        "`centroids` belongs to the point.",
        lambda X, a, C: ((X - a[:, None]) ** 2.0).sum(),
    ),
    Slip(
        "label-and-point-number-mixed",
        "The number of a point and its label were mixed up. i counts points, and point i is "
        "`X[i]`; a label counts centroids, and the label of point i names its row of `centroids`.",
        added(lambda X, a, C, i: ((X[i] - C[i]) ** 2).sum()),
        lambda X, a, C: ((X[a] - C[a]) ** 2.0).sum(),
        lambda X, a, C: (own(X, a, C)[a] ** 2).sum(),
    ),
    Slip(
        "as-many-turns-as-clusters",
        "Only the first K points met a centroid. The loop has to go through all the points, n "
        "turns, not K: whose length does `range` need?",
        lambda X, a, C: (own(X, a, C)[: len(C)] ** 2).sum(),
    ),
    Slip(
        "only-the-last",
        "Only the last point counts, or the last cluster: what it gives was written over the sum "
        "of those before, or the sum began anew each time. What must happen to the sum so far when "
        "another one comes?",
        of(lambda D: (D[-1] ** 2).sum()),
        whole_cluster,
    ),
    Slip(
        "only-the-first",
        "Only the first point was counted, or the first cluster. A `return` inside a loop ends the "
        "whole function at the first turn: how far must it be indented so that the loop comes to "
        "its end first?",
        of(lambda D: (D[0] ** 2).sum()),
        lambda *args: whole_cluster(*args, k=0),
    ),
    Slip(
        "a-point-left-out",
        POINT_LEFT_OUT,
        of(lambda D: (D[:-1] ** 2).sum()),
        of(lambda D: (D[1:] ** 2).sum()),
    ),
    Slip("too-far", TOO_FAR, lambda X, a, C: a[len(X)], lambda X, a, C: X[len(X)]),
    Slip(
        "nothing-added",
        "Nothing was added: the sum is still 0. Is each squared distance added to it, and is the "
        "sum what you return?",
        lambda X, a, C: 0.0,
    ),
    Slip(
        "first-features-only",
        FEW_FEATURES,
        of(lambda D: (D[:, :2] ** 2).sum()),
        of(lambda D: (D[:, 0] ** 2).sum()),
        of(lambda D: (D[:, 0] ** 2 + D[:, 1] ** 2).sum()),
    ),
    Slip(
        "several-numbers",
        "There are several numbers here, one for each feature, each point or each cluster. The "
        "inertia is one number: the squares of the features belong into one sum, and those of all "
        "points as well.",
        of(lambda D: (D**2).sum(axis=0)),
        of(lambda D: float((D**2).sum(axis=0))),
        of(lambda D: (D**2).sum(axis=1)),
        lambda X, a, C: np.bincount(a, (own(X, a, C) ** 2).sum(axis=1), len(C)),
    ),
    Slip(
        "cut-to-whole-numbers",
        "What stands behind the point is lost: `int`, `//` and `round` make whole numbers. The "
        "inertia is a decimal number, and nothing of it is cut off.",
        of(lambda D: int((D**2).sum())),
        of(lambda D: sum(int((row**2).sum()) for row in D)),
        misconception="integer-truncation",
    ),
)
