"""Right answers to the exercises of lesson 03, each by another way."""

import numpy as np


def differences_as_in_the_lesson(X, centroids):
    return X[:, np.newaxis, :] - centroids[np.newaxis, :, :]


def differences_in_short(X, centroids):
    return X[:, None] - centroids


def differences_by_reshape(X, centroids):
    n, d = X.shape
    return X.reshape(n, 1, d) - centroids.reshape(1, -1, d)


def differences_by_expand_dims(points, centres):
    points = np.expand_dims(points, axis=1)
    return np.subtract(points, np.expand_dims(centres, 0))


def differences_by_repeat(X, centroids):
    repeated = np.repeat(X, len(centroids), axis=0).reshape(len(X), len(centroids), -1)
    return repeated - np.tile(centroids, (len(X), 1, 1))


def differences_centroid_by_centroid(X, centroids):
    result = np.empty((len(X), len(centroids), X.shape[1]), dtype=float)
    for k, centroid in enumerate(centroids):
        result[:, k] = X - centroid
    return result


def differences_stacked(X, centroids):
    return np.stack([X - centroid for centroid in centroids], axis=1)


def differences_turned(X, centroids):
    turned = centroids[:, None, :] - X  # (K, n, d)
    return -turned.transpose(1, 0, 2)


def differences_of_pairs(X, centroids):
    i, k = np.indices((len(X), len(centroids)))
    return X[i] - centroids[k]


def differences_feature_by_feature(X, centroids):
    shape = (X.shape[0], centroids.shape[0], X.shape[1])
    result = np.empty(shape, dtype=np.result_type(X, centroids))
    for j in range(X.shape[1]):
        result[..., j] = np.subtract.outer(X[:, j], centroids[:, j])
    return result


def differences_by_einsum(X, centroids):
    ones, more = np.ones(len(X)), np.ones(len(centroids))
    return np.einsum("nd,k->nkd", X, more) - np.einsum("n,kd->nkd", ones, centroids)


def squared_as_in_the_lesson(X, centroids):
    differences = differences_as_in_the_lesson(X, centroids)
    return (differences**2).sum(axis=2)


def squared_by_einsum(X, centroids):
    differences = X[:, None] - centroids
    return np.einsum("ikj,ikj->ik", differences, differences)


def squared_by_norm(X, centroids):
    return np.linalg.norm(X[:, None, :] - centroids[None, :, :], axis=-1) ** 2


def squared_feature_by_feature(X, centroids):
    total = np.zeros((len(X), len(centroids)))
    for j in range(X.shape[1]):
        total += np.subtract.outer(X[:, j], centroids[:, j]) ** 2
    return total


def squared_centroid_by_centroid(X, centroids):
    return np.column_stack([((X - c) ** 2).sum(axis=1) for c in centroids])


def squared_by_the_identity(X, centroids):
    squared = (X**2).sum(axis=1)[:, None] - 2 * X @ centroids.T + (centroids**2).sum(axis=1)
    return np.maximum(squared, 0)


def squared_in_complex_numbers(X, centroids):
    differences = (X[:, None] - centroids).astype(complex)
    return np.sum(differences * differences.conj(), axis=2).real


def squared_turned(X, centroids):
    return np.square(centroids[:, np.newaxis] - X).sum(axis=-1).T


def squared_by_products(X, centroids):
    D = X[:, None] - centroids
    return (D[:, :, None, :] @ D[:, :, :, None])[:, :, 0, 0]


def squared_by_pythons_sum(X, centroids):
    return sum((X[:, [j]] - centroids[:, j]) ** 2 for j in range(X.shape[1]))


squared_by_lambda = lambda a, b: np.add.reduce(np.power(a[:, None] - b[None], 2), axis=2)  # noqa: E731


def update_as_in_the_lesson(X, assignments, centroids):
    new_centroids = centroids.copy()
    for k in range(len(centroids)):
        members = X[assignments == k]
        if len(members) > 0:
            new_centroids[k] = members.mean(axis=0, dtype=np.float64)
    return new_centroids


def update_by_one_hot(X, assignments, centroids):
    one_hot = assignments[:, None] == np.arange(len(centroids))  # (n, K)
    counts = one_hot.sum(axis=0)[:, None]
    return np.where(counts > 0, one_hot.T @ X / np.maximum(counts, 1), centroids)


def update_by_add_at(X, assignments, centroids):
    sums, counts = np.zeros(centroids.shape), np.zeros(len(centroids))
    np.add.at(sums, assignments, X)
    np.add.at(counts, assignments, 1)
    new = np.array(centroids, dtype=float)
    new[counts > 0] = sums[counts > 0] / counts[counts > 0, np.newaxis]
    return new


def update_by_sorting(X, assignments, centroids):
    order = np.argsort(assignments, kind="stable")
    present, first, counts = np.unique(assignments[order], return_index=True, return_counts=True)
    new = centroids.astype(float)
    new[present] = np.add.reduceat(X[order].astype(float), first, axis=0) / counts[:, None]
    return new


def update_by_bincount(X, assignments, centroids):
    K = len(centroids)
    counts = np.bincount(assignments, minlength=K)
    columns = [np.bincount(assignments, weights=column, minlength=K) for column in X.T]
    with np.errstate(invalid="ignore"):
        means = np.array(columns).T / counts[:, None]
    return np.where(np.isnan(means), centroids, means)


def update_by_average(X, labels, old):
    def one(k):
        return np.average(X, axis=0, weights=labels == k) if (labels == k).any() else old[k]

    return np.array([one(k) for k in range(len(old))])


def update_over_the_labels_present(X, assignments, centroids):
    result = centroids.astype(float)
    for k in np.unique(assignments):
        result[k] = np.take(X, np.flatnonzero(assignments == k), axis=0).sum(0) / np.sum(
            assignments == k
        )
    return result


def update_by_a_masked_block(X, assignments, centroids):
    mask = (assignments == np.arange(len(centroids))[:, None])[:, :, None]  # (K, n, 1)
    sums, counts = np.where(mask, X, 0.0).sum(axis=1), mask.sum(axis=1)  # (K, d) and (K, 1)
    return np.divide(sums, counts, out=centroids.astype(float), where=counts > 0)


def update_by_one_more_column(X, assignments, centroids):
    sums = np.zeros((len(centroids), X.shape[1] + 1))
    np.add.at(sums, assignments, np.hstack([X, np.ones((len(X), 1))]))
    full = sums[:, -1] > 0
    result = np.array(centroids, dtype=float)
    result[full] = sums[full, :-1] / sums[full, -1:]
    return result


RIGHT = {
    "pairwise_differences": [
        differences_as_in_the_lesson,
        differences_in_short,
        differences_by_reshape,
        differences_by_expand_dims,
        differences_by_repeat,
        differences_centroid_by_centroid,
        differences_stacked,
        differences_turned,
        differences_of_pairs,
        differences_feature_by_feature,
        differences_by_einsum,
    ],
    "squared_distances_broadcast": [
        squared_as_in_the_lesson,
        squared_by_einsum,
        squared_by_norm,
        squared_feature_by_feature,
        squared_centroid_by_centroid,
        squared_by_the_identity,
        squared_in_complex_numbers,
        squared_turned,
        squared_by_products,
        squared_by_pythons_sum,
        squared_by_lambda,
    ],
    "update_vectorized": [
        update_as_in_the_lesson,
        update_by_one_hot,
        update_by_add_at,
        update_by_sorting,
        update_by_bincount,
        update_by_average,
        update_over_the_labels_present,
        update_by_a_masked_block,
        update_by_one_more_column,
    ],
}
