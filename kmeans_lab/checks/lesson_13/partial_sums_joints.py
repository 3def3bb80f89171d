"""`partial_sums` with joints: right, and what its wrong ways are made of."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.lesson_13.shared import parts
from kmeans_lab.checks.pieces import labels_of, squared_table


def but(**other):
    """The right three, but for one: ``other`` makes it of (X, centroids)."""

    def way(X, centroids):
        made = {name: make(X, centroids) for name, make in other.items()}
        return parts(X, centroids, **made)

    return way


def in_the_lines(make, labels=labels_of):
    """The lines of the lesson, with other labels, or row k of sums by ``make(X, labels, k)``."""

    def way(X, centroids):
        assignments, sums = labels(X, centroids), np.zeros(centroids.shape)
        counts = np.bincount(assignments, minlength=len(centroids))
        for k in range(len(centroids)):
            sums[k] = make(X.astype(float), assignments, k)
        return sums, counts, ((X - centroids[assignments]) ** 2).sum()

    return way


def own(X, labels, k):
    return X[labels == k].sum(axis=0)


def means(X, centroids, empty=None):
    """The means of a chunk's clusters; an empty one keeps its centroid, or gets `empty`."""
    sums, counts, _ = parts(X, centroids)
    old = centroids if empty is None else empty
    return np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], old)


def offsets(X, centroids):
    return X - centroids[labels_of(X, centroids)]


def squared(X, centroids):
    return squared_table(X, centroids).min(axis=1)


def of_clusters(chosen):
    """The inertia of some clusters alone: those of which ``chosen(label, K)`` is true."""
    return lambda X, C: squared(X, C)[chosen(labels_of(X, C), len(C))].sum()


def without(k, counts=True, inertia=True):
    """Cluster k left out of the sums, of counts and inertia too."""

    def way(X, centroids):
        right = parts(X, centroids)
        right[0][k] = 0
        if counts:
            right[1][k] = 0
        if inertia:
            return *right[:2], of_clusters(lambda labels, K: labels != k % K)(X, centroids)
        return right

    return way


def only(rows):
    def way(X, centroids):
        sums, counts, inertia = parts(X, centroids)
        kept = np.zeros_like(sums)
        kept[rows] = sums[rows]
        return kept, counts, inertia

    return way


def occurring(X, centroids):
    sums, counts, inertia = parts(X, centroids)
    return sums[counts > 0], counts[counts > 0], inertia


def up_to_the_last(X, centroids):
    sums, counts, inertia = parts(X, centroids)
    end = np.flatnonzero(counts)[-1] + 1
    return sums[:end], counts[:end], inertia


def buffered(X, centroids, counted=True):
    labels, sums = labels_of(X, centroids), np.zeros(centroids.shape)
    counts = np.zeros(len(centroids), dtype=int)
    sums[labels] += X
    counts[labels] += 1
    return parts(X, centroids, sums, None if counted else counts)


def added_at(X, centroids, labels):
    sums = np.zeros(centroids.shape)
    np.add.at(sums, labels, X)
    return parts(X, centroids, sums)


def mask_of_no_column(X, centroids):
    one_hot = labels_of(X, centroids) == np.arange(len(centroids))
    return parts(X, centroids, one_hot.T @ X, one_hot.sum(axis=0))
