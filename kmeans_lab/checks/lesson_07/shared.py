"""What the exercises on the estimator share: an update with joints that relocates."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.pieces import cluster_means

LESSON = "07_estimator"


def squared_to_own(X, assignments, centroids):
    """Of each point the squared distance to its own centroid, (n,)."""
    return ((X.astype(float) - centroids[assignments]) ** 2).sum(axis=1)


def empty_of(assignments, centroids):
    """The numbers of the empty clusters, ascending."""
    return np.flatnonzero(np.bincount(assignments, minlength=len(centroids)) == 0)


def moved_labels(X, assignments, centroids, far=None, empty=None, rows=None):
    """The labels after the move; with another measure `far` (n,), other clusters or other rows."""
    far = squared_to_own(X, assignments, centroids) if far is None else far
    empty = empty_of(assignments, centroids) if empty is None else empty
    rows = np.argsort(-far, kind="stable")[: len(empty)] if rows is None else rows
    moved = assignments.copy()
    moved[rows] = empty[: len(rows)]
    return moved


def relocated(X, assignments, centroids, **joints):
    """The means after the move, (K, d), with the joints of `moved_labels`."""
    return cluster_means(X, moved_labels(X, assignments, centroids, **joints), centroids)
