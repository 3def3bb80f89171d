"""Exercises of lesson 03: broadcasting."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kmeans_lab.checks.comparing import Array
from kmeans_lab.checks.inputs import drawn, pair_cases, squares
from kmeans_lab.checks.lesson_02 import NO_POWER
from kmeans_lab.checks.old_form import Case, Exercise
from kmeans_lab.checks.pieces import cluster_means, filled
from kmeans_lab.checks.updates import add_wrong_updates, update_cases

LESSON = "03_broadcasting"
K_SIZED, D_SIZED = 4, 3

BOTH_ONES_ALIKE = (
    "The new axes do not stand where they should: both arrays have their axis of length 1 in the "
    "same place, or a 1 does not meet the axis that it must give way to. Write the two shapes "
    "below each other. In each column the sizes are equal, or one of them is 1."
)
ONE_AXIS_TOO_MANY = (
    "The numbers are right, but one axis too many is left, of length 1: `keepdims=True`, or a "
    "slice where an index is meant. Which shape is asked for?"
)


def _sized(n: int) -> tuple:
    """n points of three features and four centroids."""
    return drawn(np.random.default_rng(0), n, K_SIZED, D_SIZED)


def _sized_with_labels(n: int) -> tuple:
    X, centroids = _sized(n)
    return X, np.arange(n) % K_SIZED, centroids


def _pairs(rng: np.random.Generator, idea: str) -> list[Case]:
    """The inputs, with a number of the first one worked out by hand."""
    first, *others = pair_cases(rng)
    return [replace(first, idea=idea), *others]


# ------------------------------------------------------------------ pairwise_differences

pairwise_differences = Exercise(
    "pairwise_differences",
    lesson=LESSON,
    home="kmeans_lab.distances",
    arguments=("X", "centroids"),
    returns=Array("n", "K", "d", scale=lambda X, centroids: max(np.abs(X).max(), 1.0)),
    cases=lambda rng: _pairs(
        rng,
        "At [3, 2] stands point 3 minus centroid 2, (1, 0) − (5, 6) = (−4, −6). Three axes: which "
        "point, which centroid, which feature.",
    ),
    section="A recipe: name the indices, then make room",
    points=2,
    forbids=("python-loop",),
    sized=_sized,
    lines=(
        "def pairwise_differences(X, centroids):",
        "    points = X[:, np.newaxis, :]",
        "    row = centroids[np.newaxis, :, :]",
        "    return points - row",
    ),
    distractors=("    points = X[:, np.newaxis :]", "    return row - points"),
    hints=(
        "Write one number of the result with its indices: differences[i, k, j] is X[i, j] minus "
        "centroids[k, j]. Which index is missing in X, and which in centroids?",
        "Where an index is missing, that array needs an axis of length 1. For three points, two "
        "centroids and five features: which shape must X get, which centroids, so that (3, 2, 5) "
        "comes out?",
        "`np.newaxis` in square brackets makes an axis of length 1, between commas; a `:` keeps an "
        "axis. X needs its new axis in the middle, centroids at the front.",
    ),
)


def _differences(X, centroids):
    """All differences, (n, K, d), in decimal numbers."""
    return X[:, None, :].astype(float) - centroids[None, :, :]


@pairwise_differences.mutant("colon-for-axis")
def _(X, centroids):
    return X[:, None:] - centroids


@pairwise_differences.mutant("colon-for-axis")
def _(X, centroids):
    return X[:, None:] - centroids[None, :, :]


@pairwise_differences.mutant(
    "column-meets-row",
    "No axis was added, so NumPy tries to pair row with row: point 0 with centroid 0, point 1 with "
    "centroid 1. Every point should meet every centroid, so each array needs an axis of length 1 "
    "where the other one has its rows.",
    here=True,
)
def _(X, centroids):
    return X - centroids


@pairwise_differences.mutant("column-meets-row", BOTH_ONES_ALIKE, here=True)
def _(X, centroids):
    return X[:, None, :] - centroids[:, None, :]


@pairwise_differences.mutant("column-meets-row", BOTH_ONES_ALIKE, here=True)
def _(X, centroids):
    return X[None, :, :] - centroids[None, :, :]


@pairwise_differences.mutant("column-meets-row", BOTH_ONES_ALIKE, here=True)
def _(X, centroids):
    return X[None, :, :] - centroids


@pairwise_differences.mutant("column-meets-row", BOTH_ONES_ALIKE, here=True)
def _(X, centroids):
    return X - centroids[None, :, :]


@pairwise_differences.mutant("column-meets-row", BOTH_ONES_ALIKE, here=True)
def _(X, centroids):
    return X[:, :, None] - centroids[None, :, :]


@pairwise_differences.mutant("column-meets-row", BOTH_ONES_ALIKE, here=True)
def _(X, centroids):
    return X[:, :, None] - centroids[:, None, :]


@pairwise_differences.mutant("column-meets-row", BOTH_ONES_ALIKE, here=True)
def _(X, centroids):
    return X[:, :, None] - centroids[:, :, None]


@pairwise_differences.mutant("column-meets-row", BOTH_ONES_ALIKE, here=True)
def _(X, centroids):
    return X[:, None, :] - centroids[:, :, None]


@pairwise_differences.mutant("column-meets-row", BOTH_ONES_ALIKE, here=True)
def _(X, centroids):
    return X[None, :, :] - centroids[:, :, None]


@pairwise_differences.mutant("column-meets-row", BOTH_ONES_ALIKE, here=True)
def _(X, centroids):
    return X - centroids[:, :, None]


@pairwise_differences.mutant(
    "column-meets-row",
    "Every number met every number, also feature 0 of a point with feature 1 of a centroid. Only "
    "equal features belong together, so j stands once in the result. Three axes are wanted.",
    here=True,
)
def _(X, centroids):
    return np.subtract.outer(X.astype(float), centroids)


@pairwise_differences.mutant(
    "column-meets-row",
    "The numbers may be right, but there is an axis too many, of length 1. A new axis is needed "
    "once in each array: the result has three, (n, K, d).",
    here=True,
)
def _(X, centroids):
    return _differences(X, centroids)[None]


@pairwise_differences.mutant(
    "axes-swapped",
    "The numbers are right but for their sign: this is centroid minus point. Point minus centroid "
    "is asked for. Which of the two stands on the left of the minus?",
    here=True,
)
def _(X, centroids):
    return -_differences(X, centroids)


@pairwise_differences.mutant(
    "axes-swapped",
    "The numbers are right, but the centroids stand on axis 0, (K, n, d). The points come first, "
    "(n, K, d). Which of the two arrays gets its new axis in the middle?",
    here=True,
)
def _(X, centroids):
    return _differences(X, centroids).transpose(1, 0, 2)


@pairwise_differences.mutant(
    "axes-swapped",
    "This is centroid minus point, and the centroids come first, (K, n, d). Point minus centroid "
    "is asked for, with the points on axis 0. X and centroids have changed places, twice.",
    here=True,
)
def _(X, centroids):
    return -_differences(X, centroids).transpose(1, 0, 2)


@pairwise_differences.mutant(
    "axes-swapped",
    "The numbers are right, but the features stand in the middle, (n, d, K). They belong on the "
    "last axis, as in X itself: where does each array get its new axis?",
    here=True,
)
def _(X, centroids):
    return _differences(X, centroids).transpose(0, 2, 1)


@pairwise_differences.mutant(
    "axes-swapped",
    "`.T` changes the axes' order: centroids.T is (d, K). Here features must meet features, so d "
    "stays the last axis of both, and no `.T` is needed.",
    here=True,
)
def _(X, centroids):
    return X[:, None, :] - centroids.T


@pairwise_differences.mutant(
    "axes-swapped",
    "`.T` changes the axes' order: centroids.T is (d, K). Here features must meet features, so d "
    "stays the last axis of both, and no `.T` is needed.",
    here=True,
)
def _(X, centroids):
    return X - centroids.T


@pairwise_differences.mutant(
    "cross-term-sign",
    "These are sums: the centroids were added, not subtracted.",
)
def _(X, centroids):
    return _differences(X, -centroids)


@pairwise_differences.mutant(
    "missing-square",
    "The differences have lost their signs. A difference may be negative: (1, 0) minus (6, 6) is "
    "(−5, −6).",
    here=True,
)
def _(X, centroids):
    return np.abs(_differences(X, centroids))


@pairwise_differences.mutant(
    "missing-square",
    "These are the squares of the differences. The differences themselves are asked for; squaring "
    "comes in the next function.",
    here=True,
)
def _(X, centroids):
    return _differences(X, centroids) ** 2


@pairwise_differences.mutant(
    "sum-wrong-axis",
    "An axis was summed away, and nothing should be summed here: each point, each centroid and "
    "each feature has its own difference, (n, K, d).",
)
def _(X, centroids):
    return _differences(X, centroids).sum(axis=2)


@pairwise_differences.mutant(
    "sum-wrong-axis",
    "These are already the squared distances, (n, K). Here the differences alone are asked for: "
    "one number for each point, each centroid and each feature, (n, K, d).",
)
def _(X, centroids):
    return (_differences(X, centroids) ** 2).sum(axis=2)


@pairwise_differences.mutant(
    "sum-wrong-axis",
    "An axis was summed away, and nothing should be summed here: each point, each centroid and "
    "each feature has its own difference, (n, K, d).",
)
def _(X, centroids):
    return _differences(X, centroids).sum(axis=1)


@pairwise_differences.mutant(
    "sum-without-axis",
    "Everything went into one single number, and nothing should be summed here: each point, each "
    "centroid and each feature has its own difference, (n, K, d).",
)
def _(X, centroids):
    return _differences(X, centroids).sum()


@pairwise_differences.mutant(
    "remainder-dropped",
    "Only one of the points met the centroids. All n points should: which axis is missing?",
)
def _(X, centroids):
    return X[0].astype(float) - centroids


@pairwise_differences.mutant(
    "remainder-dropped",
    "The points met only one of the centroids. All K should be met: which axis is missing?",
)
def _(X, centroids):
    return X.astype(float) - centroids[0]


@pairwise_differences.mutant(
    "axes-swapped",
    "`reshape` deals the numbers out anew, in the order in which they lie in memory. The shape is "
    "right, but most numbers do not stand at their point, centroid and feature. Put each axis "
    "where it belongs from the start.",
    here=True,
)
def _(X, centroids):
    n, K, d = len(X), len(centroids), X.shape[1]
    return _differences(X, centroids).transpose(1, 0, 2).reshape(n, K, d)


@pairwise_differences.mutant("integer-truncation")
def _(X, centroids):
    return _differences(X, centroids).astype(int)


@pairwise_differences.mutant("integer-truncation")
def _(X, centroids):
    return _differences(X, centroids).astype(X.dtype)


@pairwise_differences.mutant("integer-truncation")
def _(X, centroids):
    return _differences(X, centroids.astype(X.dtype))


@pairwise_differences.mutant("changed-the-input")
def _(X, centroids):
    layers = []
    for centroid in centroids:
        X -= centroid
        layers.append(X.copy())
    return np.stack(layers, axis=1)


@pairwise_differences.mutant("changed-the-input")
def _(X, centroids):
    layers = []
    for centroid in centroids:
        X -= centroid
        layers.append(X)
    return np.stack(layers, axis=1)


# ------------------------------------------------------------------ squared_distances_broadcast

squared_distances_broadcast = Exercise(
    "squared_distances_broadcast",
    lesson=LESSON,
    home="kmeans_lab.distances",
    arguments=("X", "centroids"),
    returns=Array("n", "K", scale=squares),
    cases=lambda rng: _pairs(
        rng,
        "At [3, 0]: point 3 is (1, 0), centroid 0 is (6, 6): (1 − 6)² + (0 − 6)² = 25 + 36 = 61.",
    ),
    section="The axis that you name is the axis that goes",
    points=2,
    forbids=("python-loop",),
    sized=_sized,
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


@squared_distances_broadcast.mutant("sum-wrong-axis")
def _(X, centroids):
    return (_differences(X, centroids) ** 2).sum(axis=1)


@squared_distances_broadcast.mutant("sum-wrong-axis")
def _(X, centroids):
    return (_differences(X, centroids) ** 2).sum(axis=0)


@squared_distances_broadcast.mutant(
    "sum-wrong-axis",
    "These are the squares of the differences, (n, K, d), one for each feature. The squared "
    "distance is their sum over the features: one axis must still go.",
)
def _(X, centroids):
    return _differences(X, centroids) ** 2


@squared_distances_broadcast.mutant(
    "sum-wrong-axis",
    "These are the differences, (n, K, d). Two steps are still to be done: the squares, and their "
    "sum over the features.",
)
def _(X, centroids):
    return _differences(X, centroids)


@squared_distances_broadcast.mutant(
    "sum-wrong-axis",
    "The array has no axis 2: it has only two axes, 0 and 1. Either no new axis was made before "
    "the subtraction, or an axis has gone already. Print the shape just before the sum.",
)
def _(X, centroids):
    return ((X[0] - centroids) ** 2).sum(axis=2)


@squared_distances_broadcast.mutant("sum-without-axis")
def _(X, centroids):
    return (_differences(X, centroids) ** 2).sum()


@squared_distances_broadcast.mutant("colon-for-axis")
def _(X, centroids):
    return ((X[:, None:] - centroids) ** 2).sum(axis=2)


@squared_distances_broadcast.mutant("colon-for-axis")
def _(X, centroids):
    return ((X[:, None:] - centroids[None, :, :]) ** 2).sum(axis=2)


@squared_distances_broadcast.mutant(
    "column-meets-row",
    "No axis was added, so NumPy tries to pair row with row: point 0 with centroid 0, point 1 with "
    "centroid 1. Every point should meet every centroid, so each array needs an axis of length 1 "
    "where the other one has its rows.",
)
def _(X, centroids):
    return ((X - centroids) ** 2).sum(axis=1)


@squared_distances_broadcast.mutant("column-meets-row", BOTH_ONES_ALIKE)
def _(X, centroids):
    return ((X[:, None, :] - centroids[:, None, :]) ** 2).sum(axis=2)


@squared_distances_broadcast.mutant("column-meets-row", BOTH_ONES_ALIKE)
def _(X, centroids):
    return ((X[None, :, :] - centroids[None, :, :]) ** 2).sum(axis=2)


@squared_distances_broadcast.mutant("column-meets-row", BOTH_ONES_ALIKE)
def _(X, centroids):
    return ((X[None, :, :] - centroids) ** 2).sum(axis=2)


@squared_distances_broadcast.mutant("column-meets-row", BOTH_ONES_ALIKE)
def _(X, centroids):
    return ((X - centroids[None, :, :]) ** 2).sum(axis=2)


@squared_distances_broadcast.mutant("column-meets-row", BOTH_ONES_ALIKE)
def _(X, centroids):
    return ((X[:, :, None] - centroids[None, :, :]) ** 2).sum(axis=2)


@squared_distances_broadcast.mutant(
    "column-meets-row",
    "Every number met every number, also feature 0 of a point with feature 1 of a centroid. Only "
    "equal features belong together.",
)
def _(X, centroids):
    squared = np.subtract.outer(X.astype(float), centroids) ** 2  # (n, d, K, d)
    return squared.sum(axis=(1, 3))


@squared_distances_broadcast.mutant("column-meets-row", ONE_AXIS_TOO_MANY)
def _(X, centroids):
    return (_differences(X, centroids) ** 2).sum(axis=2, keepdims=True)


@squared_distances_broadcast.mutant("axes-swapped")
def _(X, centroids):
    return (_differences(X, centroids) ** 2).sum(axis=2).T


@squared_distances_broadcast.mutant(
    "axes-swapped",
    "`.T` changes the axes' order: centroids.T is (d, K). Here features must meet features, so d "
    "stays the last axis of both, and no `.T` is needed.",
)
def _(X, centroids):
    return ((X[:, None, :] - centroids.T) ** 2).sum(axis=2)


@squared_distances_broadcast.mutant(
    "axes-swapped",
    "`reshape` deals the numbers out anew, in the order in which they lie in memory. The shape is "
    "right, but most numbers do not stand at their point and centroid. Put each axis where it "
    "belongs from the start.",
)
def _(X, centroids):
    squared = (_differences(X, centroids) ** 2).sum(axis=2)
    return squared.T.reshape(squared.shape)


@squared_distances_broadcast.mutant("missing-square")
def _(X, centroids):
    return _differences(X, centroids).sum(axis=2)


@squared_distances_broadcast.mutant("missing-square")
def _(X, centroids):
    return -_differences(X, centroids).sum(axis=2)


@squared_distances_broadcast.mutant("missing-square")
def _(X, centroids):
    return np.abs(_differences(X, centroids)).sum(axis=2)


@squared_distances_broadcast.mutant(
    "missing-square",
    "The sum was squared, not each difference: from (3, −3) the sum is 0, and no distance at all "
    "would be left. Which comes first, the square or the sum?",
)
def _(X, centroids):
    return _differences(X, centroids).sum(axis=2) ** 2


@squared_distances_broadcast.mutant(
    "missing-square",
    "x² − c² is not (x − c)². Try it with x = 5 and c = 3. First the difference, then its square.",
)
def _(X, centroids):
    return _differences(X.astype(float) ** 2, centroids**2).sum(axis=2)


@squared_distances_broadcast.mutant(
    "missing-square",
    "The differences were doubled, not squared. Two stars make a power, one star a product.",
)
def _(X, centroids):
    return 2 * _differences(X, centroids).sum(axis=2)


@squared_distances_broadcast.mutant("missing-square", NO_POWER)
def _(X, centroids):
    return ((X[:, None, :] - centroids[None, :, :]) ^ 2).sum(axis=2)


@squared_distances_broadcast.mutant(
    "cross-term-sign",
    "The centroids were added to the points, not subtracted from them.",
)
def _(X, centroids):
    return (_differences(X, -centroids) ** 2).sum(axis=2)


@squared_distances_broadcast.mutant("extra-square-root")
def _(X, centroids):
    return np.sqrt((_differences(X, centroids) ** 2).sum(axis=2))


@squared_distances_broadcast.mutant(
    "extra-square-root",
    "The root was taken of each square before the sum, and that undoes the square. No root is "
    "needed: differences, squares, sum.",
)
def _(X, centroids):
    return np.sqrt(_differences(X, centroids) ** 2)


@squared_distances_broadcast.mutant(
    "wrong-divisor",
    "These are means of the squares, so they were divided by the number of features. A squared "
    "distance is a sum.",
    here=True,
)
def _(X, centroids):
    return (_differences(X, centroids) ** 2).mean(axis=2)


@squared_distances_broadcast.mutant(
    "value-for-index",
    "These are labels, the step after this one. Here the whole table of squared distances is asked "
    "for, (n, K).",
    here=True,
)
def _(X, centroids):
    return (_differences(X, centroids) ** 2).sum(axis=2).argmin(axis=1)


@squared_distances_broadcast.mutant(
    "value-for-index",
    "This is the smallest squared distance of each point. Here the whole table is asked for, "
    "(n, K): each point with each centroid.",
    here=True,
)
def _(X, centroids):
    return (_differences(X, centroids) ** 2).sum(axis=2).min(axis=1)


@squared_distances_broadcast.mutant(
    "remainder-dropped",
    "Only the first point met the centroids. All n points should: which axis is missing?",
)
def _(X, centroids):
    return ((X[0] - centroids) ** 2).sum(axis=1)


@squared_distances_broadcast.mutant(
    "remainder-dropped",
    "The points met only the first centroid. All K should be met: which axis is missing?",
)
def _(X, centroids):
    return ((X - centroids[0]) ** 2).sum(axis=1)


@squared_distances_broadcast.mutant(
    "remainder-dropped",
    "Only the first features are counted. The six points have two of them, but other points have "
    "more, or only one. What does NumPy do with all the features at once?",
)
def _(X, centroids):
    return (_differences(X, centroids)[:, :, :2] ** 2).sum(axis=2)


@squared_distances_broadcast.mutant("integer-truncation")
def _(X, centroids):
    return (_differences(X, centroids) ** 2).sum(axis=2).astype(int)


@squared_distances_broadcast.mutant("integer-truncation")
def _(X, centroids):
    return (_differences(X, centroids) ** 2).sum(axis=2).astype(X.dtype)


@squared_distances_broadcast.mutant("integer-truncation")
def _(X, centroids):
    return (_differences(X, centroids.astype(X.dtype)) ** 2).sum(axis=2)


@squared_distances_broadcast.mutant("changed-the-input")
def _(X, centroids):
    columns = []
    for centroid in centroids:
        X -= centroid
        columns.append((X**2).sum(axis=1))
    return np.stack(columns, axis=1)


# ------------------------------------------------------------------ update_vectorized


def _update_cases(rng: np.random.Generator) -> list[Case]:
    X = np.array([[4, 1], [7, 2], [5, 5], [1, 1], [2, 0]])
    whole = Case(
        (X, np.array([0, 0, 1, 1, 1]), np.array([[4.0, 0.5], [2.0, 1.0], [9.0, 9.0]])),
        "Points of whole numbers (an int dtype), cluster 2 empty",
        "The mean of 4 and 7 is 5.5, also when the points are whole numbers.",
        "integer-truncation",
    )
    return update_cases(rng, whole)


update_vectorized = Exercise(
    "update_vectorized",
    lesson=LESSON,
    home="kmeans_lab.lloyd",
    arguments=("X", "assignments", "centroids"),
    returns=Array("K", "d"),
    cases=_update_cases,
    section="Why a loop over K is no shame",
    points=3,
    forbids=("python-loop",),
    sized=_sized_with_labels,
    lines=(
        "def update_vectorized(X, assignments, centroids):",
        "    new_centroids = centroids.copy()",
        "    for k in range(len(centroids)):",
        "        members = X[assignments == k]",
        "        if len(members) > 0:",
        "            new_centroids[k] = members.mean(axis=0)",
        "    return new_centroids",
    ),
    distractors=(
        "        members = X[assignments[k]]",
        "            new_centroids[k] = members.mean(axis=1)",
    ),
    hints=(
        "The inner loop over the points goes; a loop over the K clusters may stay. Which rows of X "
        "belong to cluster k? A mask picks them all at once.",
        "`assignments == k` is a mask, n times True or False. Look at the shape of "
        "X[assignments == k] for one k: which of its two axes must go in the mean?",
        "Begin with `centroids.copy()`: then the caller's array stays as it is. Write row k only "
        "if the cluster has points; otherwise the old row is still there.",
    ),
)


add_wrong_updates(update_vectorized)


@update_vectorized.mutant("sum-without-axis")
def _(X, assignments, centroids):
    means = cluster_means(X, assignments, centroids, lambda members: members.mean())
    return means * filled(assignments, centroids)


@update_vectorized.mutant("sum-without-axis")
def _(X, assignments, centroids):
    means = cluster_means(X, assignments, centroids, lambda members: members.mean())
    return np.where(filled(assignments, centroids), means, np.nan)


@update_vectorized.mutant("sum-wrong-axis")
def _(X, assignments, centroids):
    new_centroids = centroids.copy()
    for k in range(len(centroids)):
        members = X[assignments == k]
        if len(members) > 0:
            new_centroids[k] = members.mean(axis=1)
    return new_centroids


@update_vectorized.mutant("sum-wrong-axis")
def _(X, assignments, centroids):
    new_centroids = centroids.copy()
    for k in range(len(centroids)):
        new_centroids[k] = X[assignments == k].mean(axis=1)
    return new_centroids


@update_vectorized.mutant(
    "sum-wrong-axis",
    "`mean(axis=1)` goes over the features of each point and leaves one number a point. A centroid "
    "has one number a feature. Which axis counts the points, and has to go?",
)
def _(X, assignments, centroids):
    return np.array([X[assignments == k].mean(axis=1) for k in range(len(centroids))])


@update_vectorized.mutant(
    "sum-for-mean",
    "The sums were added onto the old centroids, and not divided. A sum begins at zero, and a mean "
    "is the sum divided by how many there are.",
)
def _(X, assignments, centroids):
    sums = centroids.astype(float)
    np.add.at(sums, assignments, X)
    return sums


@update_vectorized.mutant(
    "wrong-divisor",
    "The sums are right, but each was divided by the number of all points: zeros in place of the "
    "other clusters' points count as points in a mean. How many points went into this one sum?",
)
def _(X, assignments, centroids):
    means = cluster_means(X, assignments, centroids, lambda members: members.sum(axis=0) / len(X))
    return means * filled(assignments, centroids)


@update_vectorized.mutant(
    "wrong-divisor",
    "The sums are right, but each was divided by the number of features, or of all numbers in the "
    "cluster. `members.size` counts numbers, `len(members)` counts rows: which is a point?",
)
def _(X, assignments, centroids):
    return cluster_means(
        X, assignments, centroids, lambda members: members.sum(axis=0) / members.size
    )


@update_vectorized.mutant(
    "wrong-divisor",
    "Each sum was divided by one more than there are points in it.",
)
def _(X, assignments, centroids):
    def of(members):
        return members.sum(axis=0) / (len(members) + 1)

    return cluster_means(X, assignments, centroids, of)


@update_vectorized.mutant(
    "wrong-divisor",
    "This is the median of each cluster, its middle number. The mean is asked for.",
)
def _(X, assignments, centroids):
    return cluster_means(X, assignments, centroids, lambda members: np.median(members, axis=0))


@update_vectorized.mutant("mean-of-everything")
def _(X, assignments, centroids):
    return np.tile(X.mean(axis=0), (len(centroids), 1))


@update_vectorized.mutant("mean-of-everything")
def _(X, assignments, centroids):
    return cluster_means(X, assignments, centroids, lambda members: X.mean(axis=0))


@update_vectorized.mutant(
    "mean-of-everything",
    "The mask chose the points of the other clusters: it is True where the label is *not* k. Print "
    "the mask for one k and look at it beside the labels.",
)
def _(X, assignments, centroids):
    new_centroids = centroids.copy()
    for k in range(len(centroids)):
        members = X[assignments != k]
        if len(members) > 0:
            new_centroids[k] = members.mean(axis=0)
    return new_centroids


@update_vectorized.mutant(
    "mean-of-everything",
    "The old centroid was added to the sum like one more point. A sum begins at zero, before "
    "anything was added.",
)
def _(X, assignments, centroids):
    sums = centroids.astype(float)
    np.add.at(sums, assignments, X)
    return sums / np.maximum(np.bincount(assignments, minlength=len(sums)), 1)[:, None]


@update_vectorized.mutant(
    "value-for-index",
    "Row k of `X` is point k, not a point of cluster k. Which points have the label k? A "
    "comparison of all labels with k tells.",
    here=True,
)
def _(X, assignments, centroids):
    new_centroids = centroids.astype(float)
    for k in np.unique(assignments):
        new_centroids[k] = X[k]
    return new_centroids


@update_vectorized.mutant(
    "value-for-index",
    "`assignments[k]` is the label of point k, one number, and as an index it takes one row of X. "
    "All points with the label k are wanted: compare all labels with k.",
    here=True,
)
def _(X, assignments, centroids):
    new_centroids = centroids.copy()
    for k in range(len(centroids)):
        members = X[assignments[k]]
        if len(members) > 0:
            new_centroids[k] = members.mean(axis=0)
    return new_centroids


@update_vectorized.mutant(
    "value-for-index",
    "Labels were taken as row numbers of `X`. A label says to which cluster a point belongs; a "
    "mask, a comparison of all labels with k, picks the rows of cluster k.",
    here=True,
)
def _(X, assignments, centroids):
    return X[assignments]


@update_vectorized.mutant(
    "value-for-index",
    "This is each point's own centroid, (n, d). Asked for are the new centroids, one row a "
    "cluster, (K, d).",
    here=True,
)
def _(X, assignments, centroids):
    return centroids[assignments]


@update_vectorized.mutant(
    "column-meets-row",
    "(n, d) and (n,) do not fit: aligned from the right, n stands below d. The labels, or the "
    "mask made of them, must stand in a column. Or let the mask choose rows instead of "
    "multiplying.",
)
def _(X, assignments, centroids):
    return np.array([(X * (assignments == k)).sum(axis=0) for k in range(len(centroids))])


@update_vectorized.mutant(
    "column-meets-row",
    "Sums (K, d) and counts (K,) meet, and aligned from the right K stands below d. Each row of "
    "sums has its own count: in which shape must the counts stand?",
)
def _(X, assignments, centroids):
    K = len(centroids)
    sums = np.zeros((K, X.shape[1]))
    np.add.at(sums, assignments, X)
    return sums / np.bincount(assignments, minlength=K)


@update_vectorized.mutant(
    "column-meets-row",
    "The mask is a column or a table, and `X[mask]` wants one True or False for each row, (n,). "
    "Which shape has the mask? Here no new axis is needed.",
)
def _(X, assignments, centroids):
    new_centroids = centroids.copy()
    for k in range(len(centroids)):
        members = X[assignments[:, None] == k]
        if len(members) > 0:
            new_centroids[k] = members.mean(axis=0)
    return new_centroids


@update_vectorized.mutant("integer-truncation")
def _(X, assignments, centroids):
    means = np.zeros(centroids.shape, dtype=X.dtype)
    for k in np.unique(assignments):
        means[k] = X[assignments == k].mean(axis=0)
    return np.where(filled(assignments, centroids), means, centroids)


@update_vectorized.mutant(
    "changed-the-input",
    "The function wrote into the array of centroids that it was given, and a cluster without "
    "points became NaN. Begin with an array of your own, and ask how many points there are before "
    "you take a mean.",
)
def _(X, assignments, centroids):
    for k in range(len(centroids)):
        members = X[assignments == k]
        centroids[k] = members.mean(axis=0) if len(members) else np.nan
    return centroids


@update_vectorized.mutant(
    "forgot-return",
    "The centroids came back as they were. The means may be computed, but are they ever written "
    "into what you return?",
    here=True,
)
def _(X, assignments, centroids):
    return centroids.astype(float)


BUFFERED = (
    "`sums[assignments] += X` writes into each row once only: of several points with the same "
    "label the last one is kept, and nothing is added up. Pick the points of one cluster at a "
    "time, by a mask."
)


@update_vectorized.mutant("last-not-best", BUFFERED)
def _(X, assignments, centroids):
    K = len(centroids)
    sums = np.zeros(centroids.shape)
    sums[assignments] += X
    return sums / np.maximum(np.bincount(assignments, minlength=K), 1)[:, None]


@update_vectorized.mutant("last-not-best", BUFFERED)
def _(X, assignments, centroids):
    sums = np.zeros(centroids.shape)
    sums[assignments] += X
    for k in np.unique(assignments):
        sums[k] /= (assignments == k).sum()
    return np.where(filled(assignments, centroids), sums, centroids)


@update_vectorized.mutant(
    "last-not-best",
    "Only one point of each cluster is left: `new[assignments] = X` writes one over the other. "
    "Pick all the points of one cluster, by a mask, and take their mean.",
)
def _(X, assignments, centroids):
    new_centroids = centroids.astype(float)
    new_centroids[assignments] = X
    return new_centroids


@update_vectorized.mutant(
    "column-meets-row",
    "(n,) and (K,) do not fit: aligned from the right, n stands above K, and neither is 1. Each "
    "label is to be compared with each k, which makes a table: which of the two must stand in a "
    "column?",
)
def _(X, assignments, centroids):
    mask = assignments == np.arange(len(centroids))
    return mask.T @ X / mask.sum(axis=0)[:, None]


@update_vectorized.mutant(
    "value-for-index",
    "`assignments[k]` is the label of one point, so the comparison gives one True or False, not a "
    "mask. Compare all n labels with k at once.",
    here=True,
)
def _(X, assignments, centroids):
    new_centroids = centroids.copy()
    for k in range(len(centroids)):
        new_centroids[k] = X[assignments[k] == k].mean(axis=0)
    return new_centroids


@update_vectorized.mutant("sum-without-axis")
def _(X, assignments, centroids):
    return np.array([X[assignments == k].mean() for k in range(len(centroids))])


DISTANCES_ALREADY = (
    "These are distances, (n, K), and too far: here the differences alone are asked for, one "
    "number for each point, each centroid and each feature, (n, K, d)."
)


@pairwise_differences.mutant("sum-wrong-axis", DISTANCES_ALREADY)
def _(X, centroids):
    return np.sqrt((_differences(X, centroids) ** 2).sum(axis=2))


@pairwise_differences.mutant("sum-wrong-axis", DISTANCES_ALREADY)
def _(X, centroids):
    return np.abs(_differences(X, centroids)).sum(axis=2)


@pairwise_differences.mutant(
    "sum-wrong-axis",
    "All the differences are there, but in one long table, (K·n, d): which row belongs to which "
    "point can no longer be seen. Points and centroids each need an axis of their own.",
)
def _(X, centroids):
    return np.concatenate(_differences(X, centroids).transpose(1, 0, 2))


@pairwise_differences.mutant("column-meets-row", BOTH_ONES_ALIKE, here=True)
def _(X, centroids):
    return X[:, :, None] - centroids
