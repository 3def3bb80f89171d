"""Right pieces of K-Means, in decimal numbers: of these the wrong answers are put together."""

from __future__ import annotations

import numpy as np


def squared_table(X, centroids):
    """All squared distances, (n, K)."""
    return ((X[:, None].astype(float) - centroids) ** 2).sum(axis=2)


def labels_of(X, centroids):
    """The nearest centroid of each point, (n,)."""
    return squared_table(X, centroids).argmin(axis=1)


def scores_of(X, centroids, cross=-2.0, norms=1.0):
    """Numbers in the order of the distances, (n, K); with other factors in another."""
    X, centroids = X.astype(float), centroids.astype(float)
    return norms * (centroids**2).sum(axis=1) + cross * (X @ centroids.T)


def sums_and_counts(X, assignments, K):
    """Of each cluster the sum of its points and their number, (K, d) and (K,)."""
    sums = np.zeros((K, X.shape[1]))
    np.add.at(sums, assignments, X.astype(float))
    return sums, np.bincount(assignments, minlength=K)


def cluster_means(X, assignments, centroids, of=lambda members: members.mean(axis=0)):
    """What `of` makes of each cluster's points, (K, d); empty clusters stay."""
    new_centroids = centroids.astype(float)
    for k in range(len(centroids)):
        members = X[assignments == k].astype(float)
        if len(members):
            new_centroids[k] = of(members)
    return new_centroids


def filled(assignments, centroids):
    """A column (K, 1): which clusters have points."""
    return np.isin(np.arange(len(centroids)), assignments)[:, None]


def inertia_of(X, assignments, centroids):
    """The sum of the squared distances, one number."""
    return float(((X - centroids[assignments]) ** 2).sum())
