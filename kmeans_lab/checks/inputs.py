"""Inputs that several exercises are tried on: small ones to do by hand, edges, fresh ones."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.case import Case
from kmeans_lab.data import six_points, six_points_start

SIX = "The six points, with A, B and C as centroids"
WHOLE = "Points of whole numbers (an integer array)"


def drawn(
    rng: np.random.Generator, n: int, K: int, d: int, offset: float = 0.0, spread: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Normally distributed points (n, d) and centroids (K, d), which are none of the points."""
    X = spread * rng.standard_normal((n, d)) + offset
    return X, spread * rng.standard_normal((K, d)) + offset


def narrow_cases() -> list[Case]:
    """Inputs for a function of (X, centroids), of which one axis has length 1."""
    return [
        Case(
            (np.array([[4.0, 1.0]]), np.array([[1.0, 1.0], [4.0, 3.0], [0.0, -2.0]])),
            "One point and three centroids",
            "With one single point every axis must still be there.",
        ),
        Case(
            (np.array([[0.5], [2.0], [7.0], [-1.0]]), np.array([[0.0], [6.0], [3.0]])),
            "Points with one feature",
            "With d = 1 the axis of the features has length 1, but it is still there.",
        ),
        Case(
            (np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 3.0], [-2.0, 4.0]]), np.array([[1.0, 3.0]])),
            "Four points and one centroid",
            "K may be 1: the axis of the centroids is still there.",
        ),
    ]


def pair_cases(rng: np.random.Generator) -> list[Case]:
    """Inputs for a function of (X, centroids), near the origin."""
    fixed = np.random.default_rng(4)
    single, few = drawn(rng, 9, 4, 3)
    return [
        Case((six_points(), six_points_start(3)), SIX),
        *narrow_cases(),
        Case(
            (np.array([[3, 0], [1, 1], [4, 2], [0, 5]]), np.array([[1.5, 0.5], [3.5, 2.5]])),
            WHOLE,
            "Points may be whole numbers and centroids decimals.",
        ),
        Case(
            (
                np.array([[2.0, 0.0, 1.0], [0.0, 3.0, -1.0], [1.0, 1.0, 5.0]]),
                np.array([[0.0, 2.0, 0.0], [1.0, 0.0, 4.0], [3.0, -1.0, 1.0]]),
            ),
            "As many points as centroids as features",
            "With n = K = d a table whose axes are confused has the right shape by accident.",
        ),
        Case(
            (
                np.array([[0.0, 1.0], [5.0, -2.0]]),
                np.array([[4.0, 0.0], [-1.0, 1.0], [6.0, -2.0], [0.0, 4.0], [2.0, -3.0]]),
            ),
            "More centroids than points",
            "K may be greater than n in a test.",
        ),
        Case(drawn(fixed, 7, 4, 3), "Seven points and four centroids"),
        Case(
            (single.astype(np.float32), few.astype(np.float32)),
            "Points and centroids in shorter numbers, of seven digits",
            "Such numbers hold about seven digits; nothing more should get lost.",
        ),
        Case(drawn(rng, 40, 5, 6), "Forty random points and five centroids"),
    ]


def partition_cases(rng: np.random.Generator) -> list[Case]:
    """Inputs for a function of (X, assignments, centroids), some with an empty cluster."""
    start = np.array([[6.0, 6.0], [6.0, 9.0], [2.0, 1.0]])
    six = np.array([[4.0, 1.0], [7.0, 2.0], [5.0, 5.0], [1.0, 3.0], [2.0, 6.0], [8.0, 4.0]])
    X, centroids = drawn(rng, 30, 4, 3)
    labels = rng.integers(0, 4, size=30)
    labels[:8] = [0, 1, 2, 3, 0, 1, 2, 3]
    fixed, own = drawn(np.random.default_rng(4), 11, 3, 3)
    single, few = drawn(rng, 8, 3, 2)
    return [
        Case(
            (six_points(), np.array([0, 1, 0, 2, 2, 1]), start),
            "The six points in three clusters",
        ),
        Case(
            (six, np.array([0, 3, 0, 1, 1, 3]), np.vstack([start, [[7.0, 8.0]]])),
            "Six other points in four clusters, of which cluster 2 is empty",
        ),
        Case(
            (np.array([[1, 0], [2, 0], [4, 1], [8, 3]]), np.array([1, 1, 0, 0]), start[:2]),
            WHOLE,
        ),
        Case(
            (six_points()[:4], np.array([1, 1, 1, 1]), start),
            "All points in cluster 1; clusters 0 and 2 are empty",
        ),
        Case(
            (fixed, np.array([2, 0, 0, 1, 2, 2, 0, 1, 2, 2, 0]), own),
            "Eleven points in three clusters",
        ),
        Case((X, labels, centroids), "Thirty random points in four clusters"),
        Case(
            (single.astype(np.float32), np.array([0, 2, 0, 2, 1, 1, 0, 2]), few.astype(np.float32)),
            "Points and centroids in shorter numbers, of seven digits",
        ),
    ]


def squares(*arrays: np.ndarray) -> float:
    """The size of a squared norm of these arrays' rows: what rounding is measured against."""
    return max(
        float((np.asarray(a, dtype=float) ** 2).sum(axis=-1).max()) for a in arrays if np.ndim(a)
    )


def points_in_words(X: np.ndarray) -> str:
    """All of some points as people write them: ``(2, 2): (6, 6), (6, 9)``; ``(3, 1): 0, 1, 4``."""
    rows = [", ".join(f"{x:g}" for x in row) for row in X]
    return f"{X.shape}: " + ", ".join(rows if X.shape[1] == 1 else [f"({row})" for row in rows])
