"""Right answers to the exercises of lesson 05, each by another way."""

import math

import numpy as np


def bytes_as_in_the_lesson(n, K, X_dtype, centroids_dtype):
    return int(n) * int(K) * np.result_type(X_dtype, centroids_dtype).itemsize


def bytes_by_promote_types(rows, columns, first, second):
    return np.promote_types(first, second).itemsize * rows * columns


def bytes_by_a_tiny_product(n, K, X_dtype, centroids_dtype):
    one = np.ones((1, 2), dtype=X_dtype) @ np.ones((2, 1), dtype=centroids_dtype)
    return n * K * one.nbytes


def bytes_by_a_tiny_sum(n, K, X_dtype, centroids_dtype):
    return one_element(X_dtype, centroids_dtype).itemsize * (n * K)


def one_element(X_dtype, centroids_dtype):
    return np.zeros(1, X_dtype) + np.zeros(1, centroids_dtype)


def bytes_by_adding_bits(n, K, X_dtype, centroids_dtype):
    width = len(np.zeros(1, np.result_type(X_dtype, centroids_dtype)).tobytes())
    total = 0
    while n:  # a product by doubling, as on paper in binary
        total += K * width if n % 2 else 0
        n, K = n // 2, K * 2
    return total


bytes_by_lambda = lambda n, K, a, b: n * K * np.result_type(a, b).alignment  # noqa: E731


def bytes_of_an_empty_sum(n, K, X_dtype, centroids_dtype):
    return math.prod((n, K, (np.empty(0, X_dtype) + np.empty(0, centroids_dtype)).itemsize))


def nearest_plain(X, centroids):
    return (-2 * (X @ centroids.T) + (centroids**2).sum(axis=1)).argmin(axis=1)


def centred_as_in_the_lesson(X, centroids):
    middle = X.mean(axis=0, dtype=np.float64).astype(X.dtype)  # (n, d) -> (d,)
    return nearest_plain(X - middle, centroids - middle)


def centred_without_cast(points, centres):
    m = points.mean(axis=0, dtype=float, keepdims=True)
    return nearest_plain(points - m, centres - m)


def centred_by_average_in_float64(X, centroids):
    m = np.average(X.astype(np.float64), axis=0)
    A, B = X - m, centroids - m
    table = (A**2).sum(1)[:, None] - 2 * np.einsum("ij,kj->ik", A, B) + (B**2).sum(1)
    return np.argmin(np.clip(table, 0, None), axis=1)


def centred_by_a_product_of_ones(X, centroids):
    middle = np.ones(len(X)) @ X / len(X)
    A, B = np.subtract(X, middle), np.subtract(centroids, middle)
    return (A @ B.T - 0.5 * np.einsum("kj,kj->k", B, B)).argmax(axis=1)


def centred_on_the_first_point(X, centroids):
    return nearest_plain(X - X[0], centroids - X[0])


def centred_on_the_median(X, centroids):
    middle = np.median(X, axis=0)
    return nearest_plain(X - middle, centroids - middle)


def differences_cluster_by_cluster(X, centroids):
    table = np.empty((len(X), len(centroids)))
    for k in range(len(centroids)):
        table[:, k] = ((X - centroids[k]) ** 2).sum(axis=1)
    return table.argmin(axis=1)


def differences_with_a_running_minimum(X, centroids):
    best = np.full(len(X), np.inf)
    labels = np.zeros(len(X), dtype=np.int32)
    for k, c in enumerate(centroids):
        squared = ((X - c) ** 2).sum(axis=1)
        closer = squared < best
        best[closer] = squared[closer]
        labels[closer] = k
    return labels


def centred_on_a_copy(X, centroids):
    X, centroids = X.copy(), centroids.copy()
    m = X.sum(axis=0, dtype=np.float64) / X.shape[0]
    X -= m.astype(X.dtype)
    centroids -= m.astype(X.dtype)
    order = np.argsort(nearest_table(X, centroids), axis=1, kind="stable")
    return order[:, 0]


def centred_on_the_centroids(X, centroids):
    m = centroids.mean(axis=0, dtype=np.float64).astype(X.dtype)
    return nearest_plain(X - m, centroids - m)


def centred_a_centroid_at_a_time(X, centroids):
    m = X.sum(axis=0, dtype=np.float64) / X.shape[0]
    P = np.subtract(X, m)
    labels, best = np.zeros(len(X), dtype=np.intp), np.full(len(X), np.inf)
    for k, c in enumerate(centroids):
        q = c - m
        score = q @ q - 2 * (P @ q)
        nearer = score < best
        labels[nearer], best[nearer] = k, score[nearer]
    return labels


def nearest_table(X, centroids):
    left = np.hstack([X, np.ones((len(X), 1), X.dtype)])
    right = np.hstack([-2 * centroids, (centroids**2).sum(axis=1, keepdims=True)])
    return left @ right.T


RIGHT = {
    "product_bytes": [
        bytes_as_in_the_lesson,
        bytes_by_promote_types,
        bytes_by_a_tiny_product,
        bytes_by_a_tiny_sum,
        bytes_by_adding_bits,
        bytes_by_lambda,
        bytes_of_an_empty_sum,
    ],
    "nearest_centred": [
        centred_as_in_the_lesson,
        centred_without_cast,
        centred_by_average_in_float64,
        centred_by_a_product_of_ones,
        centred_on_the_first_point,
        centred_on_the_median,
        differences_cluster_by_cluster,
        differences_with_a_running_minimum,
        centred_on_a_copy,
        centred_on_the_centroids,
        centred_a_centroid_at_a_time,
    ],
}
