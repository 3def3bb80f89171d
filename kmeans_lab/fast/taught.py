"""What lesson 12 builds: labels by chunks in the cache, sums by a sparse product, and threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from kmeans_lab.distances import squared_norms
from kmeans_lab.validation import check_assignments, check_count, check_pair, check_points


def assign_in_chunks(X: ArrayLike, centroids: ArrayLike, chunk_rows: int) -> np.ndarray:
    """The index of each point's nearest centroid, a chunk of rows at a time.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    centroids : array-like of shape (K, d)
        Centroids.
    chunk_rows : int
        Rows of a chunk, from 1; the last chunk may be shorter.

    Returns
    -------
    ndarray of shape (n,), intp
        Labels 0..K-1; of equally near centroids the lowest index. For X of floats, no array is
        larger than ``chunk_rows * (K + d)`` numbers, apart from the labels and what has the size of
        `centroids`.

    Raises
    ------
    TypeError, ValueError
        As `assign_broadcast`; also if `chunk_rows` is not an integer from 1.
    """
    X, centroids = check_pair(X, centroids)
    chunk_rows = check_count(chunk_rows, "chunk_rows")
    middle = X.mean(axis=0, dtype=np.float64).astype(X.dtype)  # (n, d) -> (d,)
    centred = centroids - middle  # (K, d)
    half_norms = squared_norms(centred) / 2  # (K, d) -> (K,)
    assignments = np.empty(len(X), dtype=np.intp)  # (n,)
    for first in range(0, len(X), chunk_rows):
        chunk = X[first : first + chunk_rows] - middle  # (m, d), m <= chunk_rows
        scores = chunk @ -centred.T  # (m, d) @ (d, K) -> (m, K)
        scores += half_norms  # (m, K) + (K,), in place
        assignments[first : first + chunk_rows] = scores.argmin(axis=1)  # (m, K) -> (m,)
    return assignments


def update_one_hot(X: ArrayLike, assignments: ArrayLike, K: int) -> tuple[np.ndarray, np.ndarray]:
    """Each cluster's sum of points and number of points, by one sparse product.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    assignments : array-like of shape (n,)
        Labels 0..K-1.
    K : int
        Clusters.

    Returns
    -------
    sums : ndarray of shape (K, d), float64
    counts : ndarray of shape (K,), int64
        Both 0 for an empty cluster.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind, shape or range.
    """
    X = check_points(X)
    K = check_count(K, "K")
    assignments = check_assignments(assignments, len(X), K)
    n, d = X.shape
    augmented = np.column_stack([X, np.ones(n)])  # (n, d) and (n,) -> (n, d + 1)
    one_hot = csr_array((np.ones(n), assignments, np.arange(n + 1)), shape=(n, K))  # a 1 a row
    totals = one_hot.T @ augmented  # (K, n) @ (n, d + 1) -> (K, d + 1)
    return totals[:, :d], totals[:, d].astype(np.int64)


def sums_in_threads(
    X: ArrayLike, centroids: ArrayLike, run_rows: int, threads: int
) -> tuple[np.ndarray, np.ndarray]:
    """Each cluster's sum of points and number of points, found by several threads.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    centroids : array-like of shape (K, d)
        Centroids.
    run_rows : int
        Rows of a run, from 1: what a thread labels and sums before it takes the next. The last run
        may be shorter.
    threads : int
        How many threads, from 1. It is best to hold BLAS to one thread meanwhile.

    Returns
    -------
    sums : ndarray of shape (K, d), float64
    counts : ndarray of shape (K,), int64
        Both 0 for an empty cluster. They are added in the order of the runs, so that they are the
        same to the last bit for any number of threads.

    Raises
    ------
    TypeError, ValueError
        As `assign_broadcast`; also if `run_rows` or `threads` is not an integer from 1.
    """
    X, centroids = check_pair(X, centroids)
    run_rows = check_count(run_rows, "run_rows")
    threads = check_count(threads, "threads")

    def sums_of_run(first):
        run = X[first : first + run_rows]  # (m, d), m <= run_rows: a view
        assignments = assign_in_chunks(run, centroids, 2000)  # (m,)
        return update_one_hot(run, assignments, len(centroids))  # (K, d), (K,)

    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(sums_of_run, range(0, len(X), run_rows)))  # in the order of the runs
    sums, counts = zip(*parts, strict=True)
    return sum(sums), sum(counts)
