"""Sums of clusters by a sparse product: of all points, or of those alone that moved."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_array

try:  # the loop that `csc_array @ array` ends in, without the 3 µs on the way there
    from scipy.sparse._sparsetools import csc_matvecs
except ImportError:
    csc_matvecs = None

from kmeans_lab.fast import costs
from kmeans_lab.fast.points import Points

MOST_MOVES = 1 << 12  # points that are summed at a time as they go to another cluster
DENSE = 1 << 17  # multiplications up to which an ordinary product is quicker than a sparse one


class Sums:
    """Sums of clusters, in memory of its own.

    Parameters
    ----------
    points : Points
    K : int
    rows : int
        The most rows that will ever be summed at once.
    """

    def __init__(self, points: Points, K: int, rows: int) -> None:
        self.points, self.K = points, K
        dtype = points.augmented.dtype
        self._starts = np.arange(rows + 1, dtype=np.int32)
        self._ones = np.ones(rows, dtype=dtype)
        self._unit = points.weight[0] if points.uniform else 1.0

    def of_all(self, rows: slice, labels: np.ndarray) -> np.ndarray:
        """The weighted sums and masses (K, d + 1) of points `rows`, float64.

        `labels` (m,), int32, are theirs.
        """
        points, m = self.points, len(labels)
        weights = self._ones[:m]
        if not points.uniform:
            weights = points.weight[rows].astype(weights.dtype, copy=False)
        chunk = points.augmented[rows]
        total = _by_column(self.K, self._starts[: m + 1], labels, weights, chunk)
        total = total.astype(np.float64, copy=False)
        if self._unit != 1:
            total *= self._unit
        return total

    def of_moves(self, rows: np.ndarray, old: np.ndarray, new: np.ndarray) -> np.ndarray:
        """What points `rows` add to the sums (K, d + 1) by going from `old` to `new` clusters."""
        points, K, m = self.points, self.K, len(rows)
        width = points.d + 1
        if K * m * width <= DENSE:
            signs = np.zeros((m, K))
            every, weight = np.arange(m), points.weight.take(rows)
            signs[every, new], signs[every, old] = weight, -weight
            moved = points.augmented.take(rows, axis=0).astype(np.float64, copy=False)
            return signs.T @ moved  # (K, m) @ (m, d + 1)
        weight = points.weight.take(rows)
        clusters = np.empty((m, 2), dtype=np.int32)
        clusters[:, 0], clusters[:, 1] = new, old
        signed = np.column_stack([weight, -weight])  # comes here, leaves there
        moved = points.augmented.take(rows, axis=0).astype(np.float64, copy=False)
        starts = np.arange(0, 2 * m + 1, 2, dtype=np.int32)
        return _by_column(K, starts, clusters.ravel(), signed.ravel(), moved)


def many_moves(points: Points, changed: int) -> bool:
    """Whether it is quicker, or needed, to sum all points and not the moves of so many."""
    if not points.even:
        return True
    of_all = len(points.weight) * (costs.SUM_POINT + costs.SUM_COLUMN * points.d)
    return of_all < costs.MOVES + changed * (costs.MOVE_POINT + costs.MOVE_COLUMN * points.d)


def clear_emptied(sums: np.ndarray, labels: np.ndarray, heaviest: float) -> None:
    """Put the sums (K, d + 1) of clusters that all points have left to 0, to the last digit."""
    for k in np.flatnonzero(sums[:, -1] < 1e-6 * heaviest):
        if not (labels == k).any():
            sums[k] = 0


def _by_column(
    K: int, starts: np.ndarray, clusters: np.ndarray, values: np.ndarray, chunk: np.ndarray
) -> np.ndarray:
    """The product (K, width) of a sparse matrix (K, m), given by its columns, and a chunk."""
    m, width = chunk.shape
    if csc_matvecs is None:
        return csc_array((values, clusters, starts), shape=(K, m)) @ chunk
    total = np.zeros((K, width), dtype=chunk.dtype)
    csc_matvecs(K, m, width, starts, clusters, values, chunk.ravel(), total.ravel())
    return total
