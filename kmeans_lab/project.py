"""The closing project: K-Means as fast as NumPy and SciPy make it, and what it saves.

The functions are what a student writes at the end of the course, from the pieces of its lessons.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kmeans_lab.fast.taught import assign_in_chunks, update_one_hot
from kmeans_lab.lloyd import inertia
from kmeans_lab.validation import check_count, check_pair

CHUNK_NUMBERS = 1 << 16  # scores of a chunk: half a megabyte, which a core's own cache holds


def fast_kmeans(
    X: ArrayLike, centroids: ArrayLike, max_iterations: int
) -> tuple[np.ndarray, np.ndarray, float]:
    """Lloyd's algorithm from given centroids, in chunks and with a sparse update.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    centroids : array-like of shape (K, d)
        Where it begins; an empty cluster keeps its centroid.
    max_iterations : int
        The most often that the centroids move, from 1; it stops before when none of them moves.

    Returns
    -------
    centroids : ndarray of shape (K, d)
    assignments : ndarray of shape (n,), intp
        The nearest of these centroids for each point.
    inertia : float
        The sum of the squared distances from the points to these centroids.

    Raises
    ------
    TypeError, ValueError
        As `assign_broadcast`; also if `max_iterations` is not an integer from 1.
    """
    X, centroids = check_pair(X, centroids)
    K = len(centroids)
    rows = max(1, CHUNK_NUMBERS // K)
    for _ in range(check_count(max_iterations, "max_iterations")):
        assignments = assign_in_chunks(X, centroids, rows)  # (n,)
        sums, counts = update_one_hot(X, assignments, K)  # (K, d), (K,)
        means = sums / np.maximum(counts, 1)[:, np.newaxis]  # (K, d) / (K, 1)
        old = centroids
        centroids = np.where(counts[:, np.newaxis] > 0, means, old).astype(X.dtype)  # (K, d)
        if (centroids == old).all():
            break
    assignments = assign_in_chunks(X, centroids, rows)  # those of the last centroids
    return centroids, assignments, inertia(X, assignments, centroids)


def palette_bytes(height: int, width: int, K: int) -> int:
    """The size of a picture in K colours: its palette, and an index a pixel.

    Parameters
    ----------
    height, width : int
        Pixels, from 1.
    K : int
        Colours, from 1; each takes three bytes in the palette. An index takes as few whole bits as
        tell K colours apart, none if K is 1; the indices follow each other without gaps.

    Returns
    -------
    int
        Bytes; the last one may be filled only in part.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an integer from 1.
    """
    height, width = check_count(height, "height"), check_count(width, "width")
    bits = (check_count(K, "K") - 1).bit_length()
    return 3 * K + -(-height * width * bits // 8)
