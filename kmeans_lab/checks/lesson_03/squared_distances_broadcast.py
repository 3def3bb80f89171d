"""`squared_distances_broadcast(X, centroids)`: the table of all squared distances."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.by_hand import pair_by_hand
from kmeans_lab.checks.comparing import Array
from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.inputs import squares
from kmeans_lab.checks.lesson_02.shared import (
    FEW_FEATURES,
    NO_POWER,
    SQUARED_THE_SUM,
    SQUARES_SUBTRACTED,
)
from kmeans_lab.checks.lesson_03.shared import (
    LESSON,
    NARROW,
    differences,
    pairs,
    sized,
    slips_of_axes,
)
from kmeans_lab.checks.pieces import squared_table
from kmeans_lab.checks.slips import Slip

exercise = Exercise(
    "kmeans_lab.distances.squared_distances_broadcast",
    lesson=LESSON,
    number=2,
    returns=Array("n", "K", scale=squares),
    section="The axis that you name is the axis that goes",
    points=2,
    edges=(NARROW,),
    forbids=("python-loop",),
    sized=sized,
    lines=(
        "def squared_distances_broadcast(X, centroids):",
        "    differences = X[:, np.newaxis, :] - centroids[np.newaxis, :, :]",
        "    squares = differences**2",
        "    return squares.sum(axis=2)",
    ),
    distractors=("    return squares.sum(axis=1)", "    squares = np.abs(differences)"),
    hints=(
        "Three steps, as for one pair: differences, squares, sum. The differences of all pairs are "
        "the (n, K, d) array of the function before.",
        "Write the shape beside each step. (n, K) is wanted in the end: which of the three axes of "
        "(n, K, d) has to go, and what does it count?",
        "`sum` takes `axis=`, the number of the axis that goes. They are counted from 0: points, "
        "centroids, features.",
    ),
)


def cases(rng: np.random.Generator) -> list[Case]:
    return pairs(rng, pair_by_hand)


def of(make):
    """What is made of all differences."""
    return lambda X, centroids: make(differences(X, centroids))


def writing_into_X(X, centroids):
    columns = []
    for centroid in centroids:
        X -= centroid
        columns.append((X**2).sum(axis=1))
    return np.stack(columns, axis=1)


slips = (
    *slips_of_axes(lambda difference: (difference**2).sum(axis=-1)),
    Slip.of("sum-wrong-axis", of(lambda D: (D**2).sum(axis=1)), of(lambda D: (D**2).sum(axis=0))),
    Slip(
        "not-yet-summed",
        "These are the squares of the differences, (n, K, d), one for each feature. The squared "
        "distance is their sum over the features: one axis must still go.",
        of(lambda D: D**2),
    ),
    Slip(
        "differences-still",
        "These are the differences, (n, K, d). Two steps are still to be done: the squares, and "
        "their sum over the features.",
        of(lambda D: D),
    ),
    Slip(
        "no-such-axis",
        "The array has no axis 2: it has only two axes, 0 and 1. Either no new axis was made "
        "before the subtraction, or an axis has gone already. Print the shape just before the sum.",
        lambda X, centroids: ((X[0] - centroids) ** 2).sum(axis=2),
    ),
    Slip.of("sum-without-axis", of(lambda D: (D**2).sum())),
    Slip(
        "pythons-own-sum",
        "Python's own `sum` knows no axes: it adds up along the first one, and a second argument "
        "is the number with which it begins. An array has a `sum` of its own, with `axis=`.",
        of(lambda D: sum(D**2, 2)),
        of(lambda D: sum(D**2, 1)),
        of(lambda D: sum(D**2, -1)),
    ),
    Slip(
        "all-with-all",
        "Every number met every number, also feature 0 of a point with feature 1 of a centroid. "
        "Only equal features belong together.",
        lambda X, centroids: (
            (
                np.subtract.outer(X.astype(float), centroids) ** 2  # (n, d, K, d)
            ).sum(axis=(1, 3))
        ),
    ),
    Slip.of("axes-swapped", of(lambda D: (D**2).sum(axis=2).T)),
    Slip(
        "dealt-out-anew",
        "`reshape` deals the numbers out anew, in the order in which they lie in memory. The shape "
        "is right, but most numbers do not stand at their point and centroid. Put each axis where "
        "it belongs from the start.",
        of(lambda D: (D**2).sum(axis=2).T.reshape(D.shape[:2])),
    ),
    Slip.of(
        "missing-square",
        of(lambda D: D.sum(axis=2)),
        of(lambda D: -D.sum(axis=2)),
        of(lambda D: np.abs(D).sum(axis=2)),
        of(lambda D: 2 * D.sum(axis=2)),
    ),
    Slip("squared-the-sum", SQUARED_THE_SUM, of(lambda D: D.sum(axis=2) ** 2)),
    Slip(
        "squares-subtracted",
        SQUARES_SUBTRACTED,
        lambda X, centroids: differences(X.astype(float) ** 2, centroids**2).sum(axis=2),
    ),
    Slip(
        "bits-for-a-power",
        NO_POWER,
        lambda X, centroids: ((X[:, None, :] - centroids[None, :, :]) ^ 2).sum(axis=2),
    ),
    Slip.of("extra-square-root", of(lambda D: np.sqrt((D**2).sum(axis=2)))),
    Slip(
        "root-of-each-square",
        "The root was taken of each square before the sum, and that undoes the square. No root is "
        "needed: differences, squares, sum.",
        of(lambda D: np.sqrt(D**2)),
    ),
    Slip(
        "mean-of-the-features",
        "These are means of the squares, so they were divided by the number of features. A squared "
        "distance is a sum.",
        of(lambda D: (D**2).mean(axis=2)),
    ),
    Slip(
        "multiplied",
        "Coordinates were multiplied, not subtracted. The squared distance takes the difference in "
        "each feature, squares it, and adds up.",
        lambda X, centroids: X @ centroids.T,
    ),
    Slip(
        "labels-already",
        "These are labels, the step after this one. Here the whole table of squared distances is "
        "asked for, (n, K).",
        of(lambda D: (D**2).sum(axis=2).argmin(axis=1)),
    ),
    Slip(
        "smallest-of-each-point",
        "This is the smallest squared distance of each point. Here the whole table is asked for, "
        "(n, K): each point with each centroid.",
        of(lambda D: (D**2).sum(axis=2).min(axis=1)),
    ),
    Slip(
        "first-features-only",
        FEW_FEATURES,
        of(lambda D: (D[:, :, :2] ** 2).sum(axis=2)),
        of(lambda D: D[:, :, 0] ** 2),
        of(lambda D: D[:, :, 0] ** 2 + D[:, :, 1] ** 2),
    ),
    Slip(
        "cut-to-whole-numbers",
        "What stands behind the point is lost. An array keeps the kind of number that it was made "
        "with, and what is written into it is cut to fit. Which array here holds whole numbers?",
        lambda X, centroids: squared_table(X, centroids).astype(int),
        lambda X, centroids: squared_table(X, centroids).astype(X.dtype),
        lambda X, centroids: squared_table(X, centroids.astype(X.dtype)),
        misconception="integer-truncation",
    ),
    Slip.of("changed-the-input", writing_into_X),
)
