"""Right answers to the exercises of lesson 13, each by another way."""

from functools import reduce

import numpy as np


def nearest_from_median(X_chunk, centroids):
    """As the exercise's notebook defines it."""
    middle = np.median(centroids, axis=0)
    X_chunk, centroids = X_chunk - middle, centroids - middle
    return ((centroids**2).sum(axis=1) - 2 * (X_chunk @ centroids.T)).argmin(axis=1)


def parts_as_in_the_lesson(X_chunk, centroids):
    assignments = nearest_from_median(X_chunk, centroids)
    counts = np.bincount(assignments, minlength=len(centroids))
    sums = np.zeros(centroids.shape)
    for k in range(len(centroids)):
        sums[k] = X_chunk[assignments == k].sum(axis=0, dtype=np.float64)
    differences = X_chunk - centroids[assignments]
    return sums, counts, float((differences**2).sum(dtype=np.float64))


def parts_by_broadcasting(X_chunk, centroids):
    squared = ((X_chunk[:, None, :] - centroids) ** 2).sum(axis=2)
    one_hot = np.eye(len(centroids))[squared.argmin(axis=1)]
    return one_hot.T @ X_chunk, one_hot.sum(axis=0).astype(np.int64), squared.min(axis=1).sum()


def parts_by_add_at(chunk, centres):
    labels = np.linalg.norm(chunk[:, None] - centres, axis=2).argmin(axis=1)
    sums, counts = np.zeros_like(centres, dtype=np.float64), np.zeros(len(centres), dtype=np.int32)
    np.add.at(sums, labels, chunk)
    np.add.at(counts, labels, 1)
    difference = (chunk - centres[labels]).ravel()
    return sums, counts, difference @ difference


def parts_by_identity(X_chunk, centroids):
    X, C = X_chunk.astype(float), centroids.astype(float)
    squared = np.maximum((X**2).sum(1)[:, None] - 2 * X @ C.T + (C**2).sum(1), 0)
    labels = np.argmin(squared, axis=-1)
    inertia = np.take_along_axis(squared, labels[:, None], axis=1).sum()
    columns = [np.bincount(labels, weights=x, minlength=len(C)) for x in X.T]
    return np.column_stack(columns), np.bincount(labels, minlength=len(C)), inertia


def parts_cluster_by_cluster(X_chunk, centroids):
    labels = nearest_from_median(X_chunk, centroids)
    sums, counts, inertia = [], [], 0
    for k, centroid in enumerate(centroids):
        members = X_chunk[labels == k]
        sums.append(members.sum(axis=0, dtype=float))
        counts.append(len(members))
        inertia += np.square(members - centroid).sum()
    return np.array(sums), np.array(counts), inertia


def parts_in_lists_of_masks(X_chunk, centroids):
    K = centroids.shape[0]
    labels = nearest_from_median(X_chunk, centroids)
    mask = labels == np.arange(K)[:, None]
    sums = np.einsum("kn,nd->kd", mask.astype(float), X_chunk.astype(float))
    return (
        sums,
        np.count_nonzero(mask, axis=1),
        np.sum((X_chunk - np.take(centroids, labels, 0)) ** 2),
    )


def parts_with_a_column_of_ones(X_chunk, centroids):
    labels = nearest_from_median(X_chunk, centroids)
    hot = (labels[:, None] == np.arange(len(centroids))).astype(np.float64)
    both = hot.T @ np.hstack([X_chunk, np.ones((len(X_chunk), 1))])
    off = X_chunk.astype(np.float64) - centroids[labels]
    return both[:, :-1], both[:, -1].round().astype(int), np.vdot(off, off)


def parts_feature_by_feature(X_chunk, centroids):
    K, d = centroids.shape
    labels, sums, inertia = nearest_from_median(X_chunk, centroids), np.empty((K, d)), 0.0
    for j in range(d):
        column = X_chunk[:, j].astype(float)
        sums[:, j] = np.bincount(labels, weights=column, minlength=K)
        inertia += float(((column - centroids[labels, j]) ** 2).sum())
    return sums, np.bincount(labels, minlength=K), inertia


def parts_of_sorted_points(X_chunk, centroids):
    labels = nearest_from_median(X_chunk, centroids)
    order = np.argsort(labels, kind="stable")
    totals = np.vstack([np.zeros(X_chunk.shape[1]), X_chunk[order].cumsum(axis=0, dtype=float)])
    ends = np.searchsorted(labels[order], np.arange(len(centroids) + 1))
    inertia = np.square(X_chunk - centroids[labels], dtype=float).sum()
    return np.diff(totals[ends], axis=0), np.diff(ends), inertia


def combine_as_in_the_lesson(partials, centroids):
    sums, counts, inertia = 0, 0, 0.0
    for part_sums, part_counts, part_inertia in partials:
        sums = sums + part_sums
        counts = counts + part_counts
        inertia = inertia + part_inertia
    filled = counts > 0
    new_centroids = centroids.copy()
    new_centroids[filled] = sums[filled] / counts[filled, np.newaxis]
    return new_centroids, inertia


def combine_by_zip(partials, centroids):
    sums, counts, inertias = zip(*partials)
    sums, counts = np.sum(sums, axis=0), np.sum(counts, axis=0)[:, None]
    return np.where(counts > 0, sums / np.maximum(counts, 1), centroids), sum(inertias)


def combine_cluster_by_cluster(parts, old):
    new = []
    for k in range(len(old)):
        count = sum(part[1][k] for part in parts)
        new.append(sum(part[0][k] for part in parts) / count if count else old[k])
    return np.array(new), float(np.sum([part[2] for part in parts]))


def combine_by_divide_where(partials, centroids):
    sums = np.zeros(centroids.shape)
    counts = np.zeros(len(centroids), dtype=int)
    inertia = 0
    for s, c, i in partials:
        sums += s
        counts += c
        inertia += i
    counts = counts[:, np.newaxis]
    return np.divide(sums, counts, out=centroids.astype(float), where=counts > 0), inertia


def combine_by_nan(partials, centroids):
    sums, counts, inertia = reduce(lambda a, b: tuple(x + y for x, y in zip(a, b)), partials)
    with np.errstate(invalid="ignore"):
        means = sums / counts[:, None]
    means[np.isnan(means)] = np.asarray(centroids)[np.isnan(means)]
    return means, np.float64(inertia)


def combine_by_weighted_means(partials, centroids):
    """Means may be averaged, weighted by the counts."""
    new, counts, inertia = np.array(centroids, dtype=float), np.zeros(len(centroids)), 0.0
    for part_sums, part_counts, part_inertia in partials:
        inertia += part_inertia
        for k in np.flatnonzero(part_counts):
            mean, total = part_sums[k] / part_counts[k], counts[k] + part_counts[k]
            new[k] = (counts[k] * new[k] + part_counts[k] * mean) / total
            counts[k] = total
    return new, inertia


def combine_recursively(partials, centroids):
    def merged(parts):
        if len(parts) == 1:
            return parts[0]
        left, right = merged(parts[: len(parts) // 2]), merged(parts[len(parts) // 2 :])
        return left[0] + right[0], left[1] + right[1], left[2] + right[2]

    sums, counts, inertia = merged(partials)
    filled = np.flatnonzero(counts)
    out = centroids.copy()
    out[filled] = (sums[filled].T / counts[filled]).T
    return out, inertia


def combine_filling_in_one_point(partials, centroids):
    """An empty cluster gets its old centroid as its only point."""
    sums = np.add.reduce([part[0] for part in partials])
    counts = np.add.reduce([part[1] for part in partials])
    sums[counts == 0], counts[counts == 0] = centroids[counts == 0], 1
    return np.einsum("kd,k->kd", sums, 1 / counts), float(sum(part[2] for part in partials))


RIGHT = {
    "partial_sums": [
        parts_as_in_the_lesson,
        parts_by_broadcasting,
        parts_by_add_at,
        parts_by_identity,
        parts_cluster_by_cluster,
        parts_in_lists_of_masks,
        parts_with_a_column_of_ones,
        parts_feature_by_feature,
        parts_of_sorted_points,
    ],
    "combine": [
        combine_as_in_the_lesson,
        combine_by_zip,
        combine_cluster_by_cluster,
        combine_by_divide_where,
        combine_by_nan,
        combine_by_weighted_means,
        combine_recursively,
        combine_filling_in_one_point,
    ],
}
