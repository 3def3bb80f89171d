"""What the exercises on chunks share: inputs, and what a chunk hands over, with joints."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.inputs import drawn
from kmeans_lab.checks.pieces import inertia_of, labels_of, sums_and_counts

LESSON = "13_beyond_memory"
EMPTY = "empty-cluster"  # the name of an edge


def filled(rng: np.random.Generator, n: int, K: int, d: int) -> tuple[np.ndarray, np.ndarray]:
    """Random points and centroids, each of which is the nearest of some point."""
    while True:
        X, centroids = drawn(rng, n, K, d)
        if len(np.unique(labels_of(X, centroids))) == K:
            return X, centroids


def lonely(rng: np.random.Generator, n: int, K: int, d: int) -> tuple[np.ndarray, np.ndarray]:
    """The same, and the last of the K centroids lies far from all points."""
    X, centroids = filled(rng, n, K - 1, d)
    return X, np.vstack([centroids, np.full((1, d), 40.0)])


def parts(X, centroids, sums=None, counts=None, inertia=None, labels=None):
    """The right three of a chunk, but for what is given."""
    labels = labels_of(X, centroids) if labels is None else labels
    right = sums_and_counts(X, labels, len(centroids))
    return (
        right[0] if sums is None else sums,
        right[1] if counts is None else counts,
        inertia_of(X.astype(float), labels, centroids) if inertia is None else inertia,
    )
