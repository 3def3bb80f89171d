"""How many clusters? The elbow, the silhouette and the gap statistic: three opinions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kmeans_lab.fast.threads import crew
from kmeans_lab.initialization import kmeans_plusplus
from kmeans_lab.lloyd import inertia, kmeans_optimized
from kmeans_lab.validation import (
    check_assignments,
    check_clusters,
    check_count,
    check_fit_points,
    check_points,
    check_rng,
    in_units,
    positive,
    without_rounding,
)
from kmeans_lab.validation.rounding import SAFE_POWER
from kmeans_lab.waiting import progress_bar, stop_cleanly

CHUNK_NUMBERS = 1 << 20  # numbers in a temporary array: 8 MB of float64
PAIR = 3.0  # nanoseconds, about, for the distance of two points
_DOUBTFUL = 1e-3  # below this share of the norms a squared distance is computed again, directly


def best_inertia(X: ArrayLike, K: int, rng: np.random.Generator, n_init: int = 10) -> float:
    """The lowest inertia that K-Means reaches from several k-means++ starts.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    K : int
        Clusters, from 1 to n.
    rng : numpy.random.Generator
        The only source of randomness.
    n_init : int
        Starts, of at most 100 iterations each.

    Returns
    -------
    float
        In squared units of `X`; 0 where it is nothing but rounding, as for rows that lie on K
        places or fewer.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    X, K, n_init = check_starts(X, K, n_init)
    best = np.inf
    for _ in range(n_init):
        init = kmeans_plusplus(X, K, rng)  # (K, d)
        centroids, assignments = kmeans_optimized(X, K, init=init)
        best = min(best, inertia(X, assignments, centroids))
    return without_rounding(best, X, K)


def elbow_curve(X: ArrayLike, K_values: Sequence[int], rng: np.random.Generator) -> np.ndarray:
    """The inertia that K-Means reaches for each number of clusters.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    K_values : sequence of int
        Numbers of clusters, from 1 to n, in any order.
    rng : numpy.random.Generator
        The only source of randomness.

    Returns
    -------
    ndarray of shape (len(K_values),), float64
        In the given order; the best of 10 k-means++ starts each, in squared units of `X`. If
        interrupted, NaN for what was not reached, with an `InterruptedWarning`.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    X, K_values, rng = check_selection(X, K_values, rng)
    inertias = np.full(len(K_values), np.nan)  # (len(K_values),)
    with stop_cleanly("elbow_curve"):
        for j, K in enumerate(progress_bar(K_values, "elbow")):
            inertias[j] = best_inertia(X, K, rng)
    return inertias


def gap_statistic(
    X: ArrayLike, K_values: Sequence[int], n_references: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """How much better the points cluster than points without clusters would.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    K_values : sequence of int
        Numbers of clusters, from 1 to n, in any order.
    n_references : int
        Reference sets, from 1, each of n points uniform in the bounding box of `X`.
    rng : numpy.random.Generator
        The only source of randomness.

    Returns
    -------
    gaps : ndarray of shape (len(K_values),), float64
        Mean of log W over the references minus log W of `X`, W being the inertia (best of 10
        k-means++ starts). If interrupted, NaN for what was not reached.
    standard_errors : ndarray of shape (len(K_values),), float64
        Standard deviation of the references' log W, times √(1 + 1/n_references). Tibshirani's rule
        takes the smallest K with gap(K) ≥ gap(K + 1) − s(K + 1).

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted; ValueError where an inertia is 0, which
        has no logarithm.

    References
    ----------
    R. Tibshirani, G. Walther, T. Hastie, "Estimating the number of clusters in a data set via the
    gap statistic", Journal of the Royal Statistical Society B 63 (2001), 411-423.
    """
    X, K_values, n_references, rng = check_gap(X, K_values, n_references, rng)
    low, high = X.min(axis=0), X.max(axis=0)  # (d,) and (d,)
    references = [rng.uniform(low, high, size=X.shape) for _ in range(n_references)]
    gaps = np.full(len(K_values), np.nan)  # (len(K_values),)
    standard_errors = gaps.copy()
    with stop_cleanly("gap_statistic"):
        for j, K in enumerate(progress_bar(K_values, "gap statistic")):
            inertias = [
                positive(best_inertia(points, K, rng), K, "A reference") for points in references
            ]
            expected = np.log(inertias)  # (n_references,)
            gaps[j] = expected.mean() - np.log(positive(best_inertia(X, K, rng), K))
            standard_errors[j] = expected.std() * np.sqrt(1 + 1 / n_references)
    return gaps, standard_errors


def silhouette_values(X: ArrayLike, assignments: ArrayLike) -> np.ndarray:
    """How much nearer each point is to its own cluster than to the next.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    assignments : array-like of shape (n,)
        Labels, integers from 0; 2 to n - 1 different ones.

    Returns
    -------
    ndarray of shape (n,), float64
        (b − a)/max(a, b) between −1 and 1: a is the mean Euclidean distance to the other points of
        the own cluster, b the smallest mean distance to the points of another. A lone point has
        0, and so has 0/0. Memory does not grow with n².

    Raises
    ------
    TypeError, ValueError
        If `X` is not a finite array of real numbers, the labels are not n integers, or there are
        fewer than 2 or as many as n different ones.

    References
    ----------
    P. J. Rousseeuw, "Silhouettes", Journal of Computational and Applied Mathematics 20 (1987),
    53-65.
    """
    X, labels, K = check_silhouette(X, assignments)
    order = np.argsort(labels, kind="stable")  # clusters lie together
    points, sorted_labels = X[order], labels[order]
    counts = np.bincount(sorted_labels)  # (K,)
    starts = np.r_[0, np.cumsum(counts)[:-1]]  # (K,)
    values = np.empty(len(X))  # (n,), in the order of the clusters
    rows = max(16, CHUNK_NUMBERS // len(X))
    buffers: dict[int, np.ndarray] = {}  # each thread's
    with crew(PAIR * len(X) ** 2) as team:
        for k in range(K):
            # From the cluster's own mean, near points have small numbers that round little.
            centred = points - points[starts[k] : starts[k] + counts[k]].mean(axis=0)  # (n, d)
            norms = np.einsum("ij,ij->i", centred, centred)  # (n,)
            begins = range(starts[k], starts[k] + counts[k], rows)

            def of_rows(
                i: int, thread: int, k: int = k, at=begins, centred=centred, norms=norms
            ) -> None:
                first, last = at[i], min(at[i] + rows, starts[k] + counts[k])
                if thread not in buffers:
                    buffers[thread] = np.empty((min(rows, int(counts.max())), len(X)))
                buffer = buffers[thread][: last - first]
                distances = _distances(centred, norms, first, last, buffer)
                totals = np.add.reduceat(distances, starts, axis=1)  # (rows, n) -> (rows, K)
                values[first:last] = _silhouettes(totals, counts, k)

            team.each(len(begins), of_rows, nanoseconds=PAIR * counts[k] * len(X))
    result = np.empty(len(X))  # (n,), in the caller's order
    result[order] = values
    return result


def check_starts(X: Any, K: Any, n_init: Any) -> tuple[np.ndarray, int, int]:
    """Check what `best_inertia` takes, and return it.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    X = check_fit_points(X)
    return X, check_clusters(K, len(X)), check_count(n_init, "n_init")


def check_selection(
    X: Any, K_values: Any, rng: Any
) -> tuple[np.ndarray, list[int], np.random.Generator]:
    """Check what every search for K takes, and return it.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    X = check_fit_points(X)
    try:
        K_values = list(K_values)
    except TypeError:
        raise TypeError(
            f"K_values must be a sequence of integers, but {K_values!r:.40} came."
        ) from None
    if not K_values:
        raise ValueError("K_values is empty.")
    K_values = [check_clusters(K, len(X), "each of K_values") for K in K_values]
    return X, K_values, check_rng(rng)


def check_gap(
    X: Any, K_values: Any, n_references: Any, rng: Any
) -> tuple[np.ndarray, list[int], int, np.random.Generator]:
    """Check what `gap_statistic` takes, and return it.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    X, K_values, rng = check_selection(X, K_values, rng)
    if (X == X[0]).all():
        raise ValueError(
            "X holds the same point in every row: its inertia is 0, which has no logarithm."
        )
    places = len(np.unique(X, axis=0))
    for K in K_values:
        positive(float(K < places), K)  # before the work begins
    return X, K_values, check_count(n_references, "n_references"), rng


def check_silhouette(X: Any, assignments: Any) -> tuple[np.ndarray, np.ndarray, int]:
    """Check what `silhouette_values` takes; return float64 points, labels 0..K-1 and K.

    The points come back in units in which squares exist: a silhouette has none.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    X = in_units(check_points(X, squares=False).astype(np.float64), SAFE_POWER)
    raw = check_assignments(assignments, len(X), None)
    found, labels = np.unique(raw, return_inverse=True)
    if not 2 <= len(found) < len(X):
        raise ValueError(
            f"assignments must hold from 2 to n-1 = {len(X) - 1} different labels for a "
            f"silhouette, but they hold {len(found)}."
        )
    return X, labels, len(found)


def _distances(
    centred: np.ndarray, norms: np.ndarray, first: int, last: int, out: np.ndarray
) -> np.ndarray:
    """Euclidean distances (last - first, n), each to about 13 digits."""
    part = centred[first:last]
    np.matmul(part, centred.T, out=out)  # (rows, d) @ (d, n) -> (rows, n)
    out *= -2
    out += norms
    out += norms[first:last, np.newaxis]
    # Where the terms cancel, few pairs, the differences themselves are squared instead.
    floor = _DOUBTFUL * (norms[first:last, np.newaxis] + norms.min())
    doubtful = np.argwhere(out < np.maximum(floor, _DOUBTFUL * norms))
    step = max(1, CHUNK_NUMBERS // centred.shape[1])
    for at in range(0, len(doubtful), step):
        i, j = doubtful[at : at + step].T
        differences = part[i] - centred[j]  # (pairs, d)
        out[i, j] = np.einsum("ij,ij->i", differences, differences)
    return np.sqrt(out, out=out)


def _silhouettes(totals: np.ndarray, counts: np.ndarray, k: int) -> np.ndarray:
    """Silhouettes (rows,) of points of cluster k from their summed distances to each cluster."""
    if counts[k] == 1:
        return np.zeros(len(totals))  # a lone point
    a = totals[:, k] / (counts[k] - 1)  # itself, at distance 0, is not counted
    means = totals / counts  # (rows, K)
    means[:, k] = np.inf
    b = means.min(axis=1)
    greater = np.maximum(a, b)
    return np.divide(b - a, greater, out=np.zeros_like(a), where=greater > 0)
