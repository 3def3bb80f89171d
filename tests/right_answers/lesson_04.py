"""Right answers to the exercises of lesson 04, each by another way."""

import numpy as np


def norms_by_einsum(X):
    return np.einsum("ij,ij->i", X, X)


def norms_by_linalg(X):
    return np.linalg.norm(X, axis=1) ** 2


def norms_by_product(X):
    return (X[:, None, :] @ X[:, :, None])[:, 0, 0]


def norms_by_columns(X):
    total = np.zeros(len(X))
    for j in range(X.shape[1]):
        total += X[:, j] * X[:, j]
    return total


def identity_plain(X, centroids):
    cross = X @ centroids.T
    return np.clip((X**2).sum(1)[:, None] - 2 * cross + (centroids**2).sum(1), 0, None)


def identity_by_einsum(X, centroids):
    squared = -2.0 * np.einsum("ij,kj->ik", X, centroids)
    squared += np.einsum("ij,ij->i", X, X).reshape(-1, 1)
    squared += np.einsum("kj,kj->k", centroids, centroids)
    squared[squared < 0] = 0
    return squared


def identity_by_augmenting(X, centroids):
    left = np.hstack([X, (X**2).sum(axis=1, keepdims=True), np.ones((len(X), 1))])
    norms = (centroids**2).sum(axis=1, keepdims=True)
    right = np.hstack([-2 * centroids, np.ones((len(centroids), 1)), norms])
    return np.maximum(left @ right.T, 0)


def identity_centroid_by_centroid(X, centroids):
    norms = (X**2).sum(axis=1)
    columns = [norms - 2 * X @ c + c @ c for c in centroids]
    return np.maximum(np.column_stack(columns), 0)


def nearest_two_terms(X, centroids):
    return np.argmin((centroids**2).sum(axis=1) - 2 * X @ centroids.T, axis=1)


def nearest_three_terms(X, centroids):
    return identity_plain(X, centroids).argmin(axis=-1)


def nearest_by_halves(X, centroids):
    return (X @ centroids.T - 0.5 * np.square(centroids).sum(axis=1)).argmax(axis=1)


def nearest_with_a_running_minimum(X, centroids):
    best = np.full(len(X), np.inf)
    labels = np.zeros(len(X), dtype=np.int32)
    for k, c in enumerate(centroids):
        score = c @ c - 2 * (X @ c)
        nearer = score < best
        best[nearer], labels[nearer] = score[nearer], k
    return labels


RIGHT = {
    "squared_norms": [norms_by_einsum, norms_by_linalg, norms_by_product, norms_by_columns],
    "squared_distances_identity": [
        identity_plain,
        identity_by_einsum,
        identity_by_augmenting,
        identity_centroid_by_centroid,
    ],
    "nearest_by_identity": [
        nearest_two_terms,
        nearest_three_terms,
        nearest_by_halves,
        nearest_with_a_running_minimum,
    ],
}
