"""Exercises of lesson 04: the norm identity."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.catalogue import Case, Exercise
from kmeans_lab.checks.comparing import Array, Labels
from kmeans_lab.checks.inputs import WHOLE, drawn, pair_cases, squares
from kmeans_lab.checks.pieces import scores_of
from kmeans_lab.data import six_points

LESSON = "04_norm_identity"
K_SIZED, D_SIZED = 16, 24


def _sized(n: int) -> tuple:
    """n points of 24 features and 16 centroids."""
    return drawn(np.random.default_rng(0), n, K_SIZED, D_SIZED)


def _temporary(n: int) -> int:
    """Half of the (n, K, d) array: several (n, K) tables and copies of X stay well below."""
    return 8 * n * K_SIZED * D_SIZED // 2


def _norm_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case((six_points(),), "The six points"),
        Case((np.array([[3.0, 4.0, 12.0]]),), "One single point", "With n = 1 one number in (1,)."),
        Case((np.array([[2.0], [-3.0], [0.5]]),), "Points with one feature"),
        Case((np.array([[3, 0], [1, 1], [4, 2]]),), WHOLE),
        Case((rng.standard_normal((4, 4)),), "As many points as features"),
        Case((rng.standard_normal((9, 3)).astype(np.float32),), "Points in float32"),
        Case((rng.standard_normal((30, 5)),), "Thirty random points"),
    ]


squared_norms = Exercise(
    "squared_norms",
    lesson=LESSON,
    home="kmeans_lab.distances",
    arguments=("X",),
    returns=Array("n"),
    cases=_norm_cases,
    section="Norms of points stand in a column, norms of centroids in a row",
    points=1,
    forbids=("python-loop",),
    sized=lambda n: _sized(n)[:1],
    lines=(
        "def squared_norms(X):",
        "    squares = X**2",
        "    return squares.sum(axis=1)",
    ),
    distractors=("    return squares.sum(axis=0)", "    squares = 2 * X"),
    hints=(
        "For one point it is the sum of its squared features: (3, 4) has 9 + 16 = 25. "
        "Each row of X is a point.",
        "First square every number of X: what shape has the result? Then one axis must go.",
        "`sum` takes `axis=`. The axis that you name disappears, and (n,) must stay of (n, d).",
    ),
)


@squared_norms.mutant("sum-wrong-axis")
def _(X):
    return (X.astype(float) ** 2).sum(axis=0)


@squared_norms.mutant("sum-without-axis")
def _(X):
    return (X.astype(float) ** 2).sum()


@squared_norms.mutant("extra-square-root")
def _(X):
    return np.sqrt((X.astype(float) ** 2).sum(axis=1))


@squared_norms.mutant("extra-square-root")
def _(X):
    return np.linalg.norm(X, axis=1)


@squared_norms.mutant("missing-square")
def _(X):
    return X.astype(float).sum(axis=1)


@squared_norms.mutant("missing-square")
def _(X):
    return np.abs(X.astype(float)).sum(axis=1)


@squared_norms.mutant(
    "missing-square",
    "The sum was squared, not each number: (3 + 4)² is 49, and 3² + 4² is 25. Which comes first?",
)
def _(X):
    return X.astype(float).sum(axis=1) ** 2


@squared_norms.mutant("integer-truncation")
def _(X):
    return (X.astype(int) ** 2).sum(axis=1)


@squared_norms.mutant("integer-truncation")
def _(X):
    return (X.astype(float) ** 2).sum(axis=1).astype(int)


@squared_norms.mutant(
    "column-meets-row",
    "The numbers stand in a column, (n, 1): one axis too many. A column is handy later, but what "
    "is asked for is (n,).",
)
def _(X):
    return (X.astype(float) ** 2).sum(axis=1, keepdims=True)


@squared_norms.mutant(
    "wrong-divisor",
    "These are means of the squares, so they were divided by the number of features. A norm is a "
    "sum.",
)
def _(X):
    return (X.astype(float) ** 2).mean(axis=1)


squared_distances_identity = Exercise(
    "squared_distances_identity",
    lesson=LESSON,
    home="kmeans_lab.distances",
    arguments=("X", "centroids"),
    returns=Array("n", "K", at_least_zero=True, scale=squares),
    cases=lambda rng: [*pair_cases(rng), *_touching_cases(rng)],
    section="Norms of points stand in a column, norms of centroids in a row",
    points=3,
    forbids=("python-loop", "large-temporary"),
    sized=_sized,
    temporary=_temporary,
    lines=(
        "def squared_distances_identity(X, centroids):",
        "    cross = X @ centroids.T",
        "    column = squared_norms(X)[:, np.newaxis]",
        "    row = squared_norms(centroids)",
        "    squared = column - 2 * cross + row",
        "    return np.maximum(squared, 0)",
    ),
    distractors=("    squared = column + 2 * cross + row", "    column = squared_norms(X)"),
    hints=(
        "‖x − c‖² = ‖x‖² − 2 x·c + ‖c‖². Write beside each of the three terms which shape it has "
        "for all points and all centroids.",
        "All x·c at once are one matrix product: (n, d) with what gives (n, K)?",
        "‖x‖² must stand in a column, (n, 1), so that it is added to each row of its own point; "
        "‖c‖² in a row. At the end ask whether a squared distance can be below 0.",
    ),
)


def _touching_cases(rng: np.random.Generator) -> list[Case]:
    """Centroids that are points: the distance is 0, and rounding makes it negative."""
    X = 8 + 0.5 * rng.standard_normal((60, 7))
    return [
        Case(
            (X, X[:40].copy()),
            "Sixty points, forty of which are the centroids",
            "Where a point is a centroid the squared distance is 0; rounding may leave −1e−13.",
            "negative-squares",
        )
    ]


def _identity(X, centroids, cross=-2.0, norm_X=1.0, norm_c=1.0):
    X, centroids = X.astype(float), centroids.astype(float)
    norms_X, norms_c = (X**2).sum(axis=1), (centroids**2).sum(axis=1)
    squared = norm_X * norms_X[:, None] + cross * (X @ centroids.T) + norm_c * norms_c
    return np.maximum(squared, 0)


@squared_distances_identity.mutant("cross-term-sign")
def _(X, centroids):
    return _identity(X, centroids, cross=2.0)


@squared_distances_identity.mutant("cross-term-factor")
def _(X, centroids):
    return _identity(X, centroids, cross=-1.0)


@squared_distances_identity.mutant("missing-norm")
def _(X, centroids):
    return _identity(X, centroids, norm_X=0.0)


@squared_distances_identity.mutant("missing-norm")
def _(X, centroids):
    return _identity(X, centroids, norm_c=0.0)


@squared_distances_identity.mutant("missing-norm")
def _(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    return (centroids**2).sum(axis=1) - 2 * (X @ centroids.T)


@squared_distances_identity.mutant("missing-norm")
def _(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    return (X**2).sum(axis=1)[:, None] - 2 * (X @ centroids.T)


@squared_distances_identity.mutant("cross-term-sign")
def _(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    return (X**2).sum(axis=1)[:, None] - 2 * (X @ centroids.T) - (centroids**2).sum(axis=1)


@squared_distances_identity.mutant("negative-squares")
def _(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    return (X**2).sum(axis=1)[:, None] - 2 * (X @ centroids.T) + (centroids**2).sum(axis=1)


@squared_distances_identity.mutant("column-meets-row")
def _(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    return (X**2).sum(axis=1) - 2 * (X @ centroids.T) + (centroids**2).sum(axis=1)


@squared_distances_identity.mutant("column-meets-row")
def _(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    norms = (centroids**2).sum(axis=1)[:, None]
    return (X**2).sum(axis=1)[:, None] - 2 * (X @ centroids.T) + norms


@squared_distances_identity.mutant("axes-swapped")
def _(X, centroids):
    return _identity(centroids, X)


@squared_distances_identity.mutant("extra-square-root")
def _(X, centroids):
    return np.sqrt(_identity(X, centroids))


@squared_distances_identity.mutant("missing-square")
def _(X, centroids):
    norms_X, norms_c = np.linalg.norm(X, axis=1), np.linalg.norm(centroids, axis=1)
    return np.maximum(norms_X[:, None] - 2 * (X @ centroids.T) + norms_c, 0)


@squared_distances_identity.mutant("sum-without-axis")
def _(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    return np.maximum((X**2).sum() - 2 * (X @ centroids.T) + (centroids**2).sum(), 0)


nearest_by_identity = Exercise(
    "nearest_by_identity",
    lesson=LESSON,
    home="kmeans_lab.distances",
    arguments=("X", "centroids"),
    returns=Labels(),
    cases=pair_cases,
    section="What is the same for every centroid cannot choose between them",
    points=2,
    forbids=("python-loop", "large-temporary"),
    sized=_sized,
    temporary=_temporary,
    lines=(
        "def nearest_by_identity(X, centroids):",
        "    cross = X @ centroids.T",
        "    scores = squared_norms(centroids) - 2 * cross",
        "    return scores.argmin(axis=1)",
    ),
    distractors=("    return scores.min(axis=1)", "    return scores.argmin(axis=0)"),
    hints=(
        "A label is the index of the smallest number in a row of the (n, K) table.",
        "‖x‖² is the same in the whole row of its point. Can it change which is smallest?",
        "Two terms are enough: ‖c‖², one a column, and −2 x·c. Then argmin, over the axis that "
        "counts the centroids.",
    ),
)


@nearest_by_identity.mutant("argmin-wrong-axis")
def _(X, centroids):
    return scores_of(X, centroids).argmin(axis=0)


@nearest_by_identity.mutant("argmin-wrong-axis")
def _(X, centroids):
    return scores_of(X, centroids).argmin()


@nearest_by_identity.mutant("argmax-for-argmin")
def _(X, centroids):
    return scores_of(X, centroids).argmax(axis=1)


@nearest_by_identity.mutant("value-for-index")
def _(X, centroids):
    return scores_of(X, centroids).min(axis=1)


@nearest_by_identity.mutant("value-for-index")
def _(X, centroids):
    return _identity(X, centroids).min(axis=1)


@nearest_by_identity.mutant("missing-norm")
def _(X, centroids):
    return scores_of(X, centroids, norms=0.0).argmin(axis=1)


@nearest_by_identity.mutant("cross-term-sign")
def _(X, centroids):
    return scores_of(X, centroids, cross=2.0).argmin(axis=1)


@nearest_by_identity.mutant("cross-term-factor")
def _(X, centroids):
    return scores_of(X, centroids, cross=-1.0).argmin(axis=1)


@nearest_by_identity.mutant("missing-square")
def _(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    return (np.linalg.norm(centroids, axis=1) - 2 * (X @ centroids.T)).argmin(axis=1)


@nearest_by_identity.mutant("column-meets-row")
def _(X, centroids):
    X, centroids = X.astype(float), centroids.astype(float)
    return ((centroids**2).sum(axis=1)[:, None] - 2 * (X @ centroids.T)).argmin(axis=1)


@nearest_by_identity.mutant("axes-swapped")
def _(X, centroids):
    return scores_of(X, centroids).T


@nearest_by_identity.mutant(
    "value-for-index",
    "This is the whole table of scores. One label a point is wanted: which centroid has the "
    "smallest?",
)
def _(X, centroids):
    return scores_of(X, centroids)
