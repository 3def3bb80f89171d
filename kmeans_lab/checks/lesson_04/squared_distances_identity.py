"""`squared_distances_identity(X, centroids)`: all squared distances by one matrix product."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kmeans_lab.checks.by_hand import pair_by_hand
from kmeans_lab.checks.comparing import Array
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.inputs import pair_cases, squares
from kmeans_lab.checks.lesson_04.shared import LESSON, identity, sized, temporary
from kmeans_lab.checks.slips import Slip

exercise = Exercise(
    "kmeans_lab.distances.squared_distances_identity",
    lesson=LESSON,
    number=2,
    returns=Array("n", "K", at_least_zero=True, scale=squares),
    section="Norms of points stand in a column, norms of centroids in a row",
    points=3,
    edges=(Edge("touching", 0.5, "centroids that are points"),),
    forbids=("python-loop", "large-temporary"),
    sized=sized,
    temporary=temporary,
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


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        *(replace(case, idea=pair_by_hand) for case in pair_cases(rng)),
        touching_case(np.random.default_rng(4)),  # the same for everybody
        touching_case(rng),
    ]


def touching_case(rng: np.random.Generator) -> Case:
    """Centroids that are points: the distance is 0, and rounding makes it negative."""
    X = 8 + 0.5 * rng.standard_normal((60, 7))
    return Case(
        (X, X[:40].copy()),
        "Sixty points, forty of which are the centroids",
        "Where a point is a centroid the squared distance is 0; rounding may leave −1e−13.",
        "negative-squares",
        edge="touching",
    )


def _of_sums(X, centroids):
    """The identity with the squares of the sums for norms."""
    columns, rows = (part.astype(float).sum(axis=1) ** 2 for part in (X, centroids))
    return columns[:, None] - 2 * _products(X, centroids) + rows


slips = (
    Slip.of("cross-term-sign", lambda X, centroids: identity(X, centroids, cross=2.0)),
    Slip.of("cross-term-factor", lambda X, centroids: identity(X, centroids, cross=-1.0)),
    Slip.of(
        "missing-norm",
        lambda X, centroids: identity(X, centroids, column=0.0),
        lambda X, centroids: identity(X, centroids, row=0.0),
        lambda X, centroids: identity(X, centroids, column=0.0, lowest=-np.inf),
        lambda X, centroids: identity(X, centroids, row=0.0, lowest=-np.inf),
    ),
    Slip(
        "norm-subtracted",
        "‖c‖² was subtracted. Of the three terms of ‖x‖² − 2 x·c + ‖c‖² only the middle one has a "
        "minus: multiply (x − c)·(x − c) out for x = 3 and c = 1.",
        lambda X, centroids: identity(X, centroids, row=-1.0, lowest=-np.inf),
        lambda X, centroids: identity(X, centroids, row=-1.0),
    ),
    Slip.of("negative-squares", lambda X, centroids: identity(X, centroids, lowest=-np.inf)),
    Slip.of(
        "column-meets-row",
        lambda X, centroids: _norms(X) - 2 * _products(X, centroids) + _norms(centroids),
        lambda X, centroids: (
            _norms(X)[:, None] - 2 * _products(X, centroids) + _norms(centroids)[:, None]
        ),
    ),
    Slip.of("axes-swapped", lambda X, centroids: identity(centroids, X)),
    Slip(
        "largest-of-each-column",
        "`np.max(squared, 0)` finds the largest number along axis 0, and one axis is gone. To "
        "compare each number with 0 there is `np.maximum`.",
        lambda X, centroids: np.max(identity(X, centroids), 0),
    ),
    Slip.of("extra-square-root", lambda X, centroids: np.sqrt(identity(X, centroids))),
    Slip(
        "norms-not-squared",
        "The norms went in unsquared: `np.linalg.norm` takes the root of the sum of the squares, "
        "and the identity wants that sum itself, ‖x‖² and ‖c‖².",
        lambda X, centroids: np.maximum(
            np.linalg.norm(X, axis=1)[:, None]
            - 2 * _products(X, centroids)
            + np.linalg.norm(centroids, axis=1),
            0,
        ),
        misconception="extra-square-root",
    ),
    Slip(
        "sums-squared",
        "For the norms the features were added up first, and their sum was squared: of 3 and 4, "
        "for example, (3 + 4)² is 49, and 3² + 4² is 25. Which comes first?",
        lambda X, centroids: np.maximum(_of_sums(X, centroids), 0),
        _of_sums,
        misconception="missing-square",
    ),
    Slip.of(
        "sum-without-axis",
        lambda X, centroids: np.maximum(
            _norms(X).sum() - 2 * _products(X, centroids) + _norms(centroids).sum(), 0
        ),
    ),
)


def _norms(X):
    return (X.astype(float) ** 2).sum(axis=1)


def _products(X, centroids):
    return X.astype(float) @ centroids.astype(float).T
