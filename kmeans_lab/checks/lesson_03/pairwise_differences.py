"""`pairwise_differences(X, centroids)`: each point minus each centroid, all at once."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.by_hand import first_wrong, row
from kmeans_lab.checks.comparing import Array
from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.lesson_03.shared import (
    LESSON,
    NARROW,
    differences,
    pairs,
    sized,
    slips_of_axes,
)
from kmeans_lab.checks.slips import Slip

exercise = Exercise(
    "kmeans_lab.distances.pairwise_differences",
    lesson=LESSON,
    number=1,
    returns=Array("n", "K", "d", scale=lambda X, centroids: max(np.abs(X).max(), 1.0)),
    section="A recipe: name the indices, then make room",
    points=2,
    edges=(NARROW,),
    forbids=("python-loop",),
    sized=sized,
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


def one_difference(case, wanted, outcome):
    X, centroids = case.args
    if (place := first_wrong(wanted.value, outcome.value)) is None:
        n, K, d = wanted.value.shape
        return f"Here n = {n}, K = {K} and d = {d}, so an array ({n}, {K}, {d}) is wanted."
    i, k, _ = place
    return (
        f"At [{i}, {k}] stands point {i} minus centroid {k}, {row(X[i])} − {row(centroids[k])} = "
        f"{row(X[i] - centroids[k])}. Three axes: which point, which centroid, which feature."
    )


def cases(rng: np.random.Generator) -> list[Case]:
    return pairs(rng, one_difference)


def writing_into_X(X, centroids, copied=True):
    layers = []
    for centroid in centroids:
        X -= centroid
        layers.append(X.copy() if copied else X)
    return np.stack(layers, axis=1)


def paired_by(first, second):
    """Rows of points and of centroids, repeated by these functions and dealt out."""

    def way(X, centroids):
        n, K = len(X), len(centroids)
        table = first(X.astype(float), K) - second(centroids, n)
        return table.reshape(n, K, X.shape[1])

    return way


def repeated(array, times):
    return np.repeat(array, times, axis=0)


def tiled(array, times):
    return np.tile(array, (times, 1))


slips = (
    *slips_of_axes(lambda difference: difference),
    Slip(
        "all-with-all",
        "Every number met every number, also feature 0 of a point with feature 1 of a centroid. "
        "Only equal features belong together, so j stands once in the result. Three axes are "
        "wanted.",
        lambda X, centroids: np.subtract.outer(X.astype(float), centroids),
        lambda X, centroids: X[:, :, None, None] - centroids.astype(float),
    ),
    Slip(
        "centroid-minus-point",
        "The numbers are right but for their sign: this is centroid minus point. Point minus "
        "centroid is asked for. Which of the two stands on the left of the minus?",
        lambda X, centroids: -differences(X, centroids),
    ),
    Slip(
        "centroids-first",
        "The numbers are right, but the centroids stand on axis 0, (K, n, d). The points come "
        "first, (n, K, d). Which of the two arrays gets its new axis in the middle?",
        lambda X, centroids: differences(X, centroids).transpose(1, 0, 2),
        misconception="axes-swapped",
    ),
    Slip(
        "swapped-twice",
        "This is centroid minus point, and the centroids come first, (K, n, d). Point minus "
        "centroid is asked for, with the points on axis 0. X and centroids have changed places, "
        "twice.",
        lambda X, centroids: -differences(X, centroids).transpose(1, 0, 2),
        misconception="axes-swapped",
    ),
    Slip(
        "features-in-the-middle",
        "The numbers are right, but the features stand in the middle, (n, d, K). They belong on "
        "the last axis, as in X itself: where does each array get its new axis?",
        lambda X, centroids: differences(X, centroids).transpose(0, 2, 1),
        lambda X, centroids: X[:, :, None] - centroids.T,
        misconception="axes-swapped",
    ),
    Slip(
        "dealt-out-anew",
        "`reshape` deals the numbers out anew, in the order in which they lie in memory. The shape "
        "is right, but most numbers do not stand at their point, centroid and feature. Put each "
        "axis where it belongs from the start.",
        lambda X, centroids: (
            differences(X, centroids).transpose(1, 0, 2).reshape(len(X), len(centroids), X.shape[1])
        ),
    ),
    Slip(
        "repeated-alike",
        "The rows were paired wrongly. `np.repeat` gives 0 0 1 1 and `np.tile` 0 1 0 1: if each "
        "point stands several times in a row, the centroids must come round once for each point.",
        paired_by(repeated, repeated),
        paired_by(tiled, tiled),
    ),
    Slip(
        "signs-lost",
        "The differences have lost their signs. A difference may be negative: (1, 0) minus (6, 6) "
        "is (−5, −6).",
        lambda X, centroids: np.abs(differences(X, centroids)),
    ),
    Slip(
        "already-squared",
        "These are the squares of the differences. The differences themselves are asked for; "
        "squaring comes in the next function.",
        lambda X, centroids: differences(X, centroids) ** 2,
    ),
    Slip(
        "axis-summed-away",
        "An axis was summed away, and nothing should be summed here: each point, each centroid "
        "and each feature has its own difference, (n, K, d).",
        lambda X, centroids: differences(X, centroids).sum(axis=2),
        lambda X, centroids: differences(X, centroids).sum(axis=1),
        lambda X, centroids: differences(X, centroids).sum(),
    ),
    Slip(
        "distances-already",
        "These are distances, (n, K), and too far: here the differences alone are asked for, one "
        "number for each point, each centroid and each feature, (n, K, d).",
        lambda X, centroids: (differences(X, centroids) ** 2).sum(axis=2),
        lambda X, centroids: np.sqrt((differences(X, centroids) ** 2).sum(axis=2)),
        lambda X, centroids: np.abs(differences(X, centroids)).sum(axis=2),
    ),
    Slip(
        "one-long-table",
        "All the differences are there, but in one long table, (n·K, d): which row belongs to "
        "which point can no longer be seen. Points and centroids each need an axis of their own.",
        lambda X, centroids: np.concatenate(differences(X, centroids).transpose(1, 0, 2)),
        lambda X, centroids: np.concatenate(differences(X, centroids)),
    ),
    Slip(
        "cut-to-whole-numbers",
        "What stands behind the point is lost. An array keeps the kind of number that it was made "
        "with, and what is written into it is cut to fit. Which array here holds whole numbers?",
        lambda X, centroids: differences(X, centroids).astype(int),
        lambda X, centroids: differences(X, centroids).astype(X.dtype),
        lambda X, centroids: differences(X, centroids.astype(X.dtype)),
        misconception="integer-truncation",
    ),
    Slip.of(
        "changed-the-input",
        writing_into_X,
        lambda X, centroids: writing_into_X(X, centroids, copied=False),
    ),
)
