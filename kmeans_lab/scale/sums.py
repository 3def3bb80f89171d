"""Partial sums that merge: what a chunk of the rows contributes to the next centroids.

A chunk of the rows is all that `partial_sums` sees, and its answer is a few numbers. `combine`
makes the next centroids of the answers.

Source: S. P. Lloyd, "Least squares quantization in PCM" (1982); that its sums merge is used by
I. Dhillon, D. Modha, "A data-clustering algorithm on distributed memory multiprocessors" (2000).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from kmeans_lab.distances import nearest_by_identity
from kmeans_lab.fast.blocks import Block, label_and_sum
from kmeans_lab.validation import assume_finite, check_count, check_pair, check_partials

CHUNK_NUMBERS = 1 << 17  # numbers in a temporary array: 1 MB of float64
ENGINE_NUMBERS = 1 << 20  # numbers that the engine gets at once: enough to share among threads

Partial = tuple[np.ndarray, np.ndarray, float]


def nearest_from_median(X_chunk: ArrayLike, centroids: ArrayLike) -> np.ndarray:
    """The index of each point's nearest centroid, measured from the median of the centroids.

    As `nearest_centred`, but the place to measure from is one that all chunks know, so that a
    point's label does not depend on the other rows of its chunk, but for ties within rounding. The
    median is not drawn away by a lone centroid that lies far off, as the mean would be.

    Parameters
    ----------
    X_chunk : array-like of shape (m, d)
        Points.
    centroids : array-like of shape (K, d)
        Centroids.

    Returns
    -------
    ndarray of shape (m,), intp
        Labels 0..K-1; of equally near centroids the lowest index.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an array of real numbers whose squares are finite and not all lost
        (1e200, 1e-200), or the columns differ in number.
    """
    X_chunk, centroids = check_pair(X_chunk, centroids)
    middle = np.median(centroids, axis=0)  # (K, d) -> (d,)
    return nearest_by_identity(X_chunk - middle, centroids - middle)


def partial_sums(X_chunk: ArrayLike, centroids: ArrayLike) -> Partial:
    """What one chunk of the rows contributes to the next centroids.

    Parameters
    ----------
    X_chunk : array-like of shape (m, d)
        Some of the points.
    centroids : array-like of shape (K, d)
        The centroids of this iteration.

    Returns
    -------
    sums : ndarray of shape (K, d), float64
        For each cluster the sum of its points in this chunk, 0 where it has none.
    counts : ndarray of shape (K,), int64
        How many they are.
    inertia : float
        Sum of the squared distances from these points to their nearest of `centroids`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an array of real numbers whose squares are finite and not all lost
        (1e200, 1e-200), or the columns differ in number.
    """
    X_chunk, centroids = check_pair(X_chunk, centroids)
    assignments = nearest_from_median(X_chunk, centroids)  # (m,)
    counts = np.bincount(assignments, minlength=len(centroids))  # (K,)
    sums = np.zeros(centroids.shape)  # (K, d), float64
    for k in range(len(centroids)):
        sums[k] = X_chunk[assignments == k].sum(axis=0, dtype=np.float64)  # (m_k, d) -> (d,)
    differences = X_chunk - centroids[assignments]  # (m, d)
    return sums, counts, float((differences**2).sum(dtype=np.float64))


def combine(partials: Iterable[Partial], centroids: ArrayLike) -> tuple[np.ndarray, float]:
    """The next centroids, from the partial sums of all chunks.

    Parameters
    ----------
    partials : iterable of (sums, counts, inertia)
        What `partial_sums` returned for each chunk, in any order. They are taken one at a time, so
        that a generator need not hold them all.
    centroids : array-like of shape (K, d)
        The centroids that were put into `partial_sums`.

    Returns
    -------
    centroids : ndarray of shape (K, d)
        A new array: the mean of each cluster's points; an empty cluster keeps its row. float32 if
        `centroids` is, float64 otherwise.
    inertia : float
        That of the centroids put in, not of those returned, in squared units of the points.

    Raises
    ------
    TypeError, ValueError
        If there is no partial, or one does not fit the centroids.
    """
    partials, centroids = check_partials(partials, centroids)
    sums, counts, inertia = 0, 0, 0.0
    for part_sums, part_counts, part_inertia in partials:
        sums = sums + part_sums  # (K, d)
        counts = counts + part_counts  # (K,)
        inertia = inertia + part_inertia
    filled = counts > 0  # (K,)
    new_centroids = centroids.copy()  # (K, d)
    new_centroids[filled] = sums[filled] / counts[filled, np.newaxis]  # (f, d) / (f, 1)
    return new_centroids, inertia


# ------------------------------------------------------------------ blocks larger than the cache


def rows_of_a_chunk(chunk_rows: int | None, width: int) -> int:
    """How many rows to take at a time: `chunk_rows`, or as many as stay in the cache."""
    if chunk_rows is None:
        return max(256, CHUNK_NUMBERS // max(width, 1))
    return check_count(chunk_rows, "chunk_rows")


def sums_of_block(block: np.ndarray, first_row: int, centroids: np.ndarray) -> Partial:
    """The partial sums of many finite rows, as `partial_sums` has them, by the engine."""
    return merge([_partial_of(part) for part in _seen(block, centroids)])


def labels_of_block(block: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """The labels (m,), int32, of many finite rows; ties to the lowest index."""
    parts = [part.labels for part in _seen(block, centroids)]
    return np.concatenate(parts) if parts else np.empty(0, np.int32)


def labels_and_inertia(block: np.ndarray, centroids: np.ndarray) -> tuple[np.ndarray, float]:
    """The labels (m,) of many finite rows and their inertia; each row is looked at once."""
    labels, (_, _, inertia) = labels_of_chunk(block, 0, centroids)
    return labels, inertia


def _seen(block: np.ndarray, centroids: np.ndarray) -> Iterator[Block]:
    """What the engine finds in a block, cut so that its copies stay small."""
    rows = max(256, ENGINE_NUMBERS // max(centroids.shape))
    for first in range(0, len(block), rows):
        with assume_finite():
            part, own = check_pair(block[first : first + rows], centroids)
        yield label_and_sum(np.ascontiguousarray(part), own)


def _partial_of(part: Block) -> Partial:
    return part.sums, part.mass.astype(np.int64), part.inertia


def merge(partials: list[Partial]) -> Partial:
    """The partial sums of several chunks together."""
    sums, counts, inertias = zip(*partials, strict=True)
    return sum(sums), sum(counts), sum(inertias)


def pieces(block: np.ndarray, centroids: np.ndarray) -> list[np.ndarray]:
    """Views of the rows of a block, as many at a time as stay in the cache."""
    rows = rows_of_a_chunk(None, max(centroids.shape))
    return [block[i : i + rows] for i in range(0, len(block), rows)]


def labels_of_chunk(
    chunk: np.ndarray, first_row: int, centroids: np.ndarray
) -> tuple[np.ndarray, Partial]:
    """The labels of a chunk and its partial sums."""
    seen = list(_seen(chunk, centroids))
    return np.concatenate([part.labels for part in seen]), merge([_partial_of(p) for p in seen])


def totals(partials: Iterable[Partial]) -> tuple[np.ndarray, float]:
    """Counts (K,) and inertia, from the partials of all rows."""
    counts, inertia = 0, 0.0
    for _, part_counts, part_inertia in partials:
        counts, inertia = counts + part_counts, inertia + part_inertia
    return counts, inertia
