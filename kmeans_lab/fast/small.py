"""All points in one chunk: what `Engine` does, in as few calls as there can be.

Where a pass takes no more than some hundred microseconds, what counts is not what NumPy computes
but how often it is called: a call takes about one. So nothing here is divided, asked or made that a
single chunk does not need, and every array is in place before the first pass.
"""

from __future__ import annotations

import math

import numpy as np

from kmeans_lab.fast.nearest import SMALL_PRODUCT, Nearest
from kmeans_lab.fast.points import Points
from kmeans_lab.fast.sums import Sums, clear_emptied, many_moves
from kmeans_lab.fast.transposed import BLOCK, MOST_CLUSTERS, TIE_UNITS, USUAL

MOST_ROWS = 12_800  # the longest run that a thread takes at a time
MOST_NUMBERS = 1 << 18  # points and scores: 1 MB in float32
MANY_DOUBTFUL = 0.05  # of all points, where deciding in float32 does not pay
TINY = float(np.finfo(np.float32).tiny)


class OneChunk:
    """The labels of points that are one chunk, and the sums of their clusters.

    Parameters
    ----------
    points : Points
    K : int
        As `fits` allows.

    Attributes
    ----------
    labels : ndarray of shape (n,), int32
        -1 before the first pass.
    sums : ndarray of shape (K, d + 1), float64
        Of the points with each label; the last column holds the masses.
    careful : bool
        Whether every pass decides exactly where rounding could swap two centroids; may be set.
    doubtful : bool
        Whether that could have changed a label of the last pass.

    Notes
    -----
    float32 decides as in `Transposed`.
    """

    def __init__(self, points: Points, K: int) -> None:
        self.points, self.K = points, K
        n, width = points.augmented.shape
        self.labels = np.full(n, -1, dtype=np.int32)  # nobody's
        self.sums = np.zeros((K, width))
        self.careful, self.doubtful = n < BLOCK, False
        self._by_product = Sums(points, K, n)
        self._rows = slice(0, n)
        self._nearest: Nearest | None = None  # float64, for what float32 leaves doubtful
        with np.errstate(over="ignore"):
            transposed = np.ascontiguousarray(points.augmented.T, dtype=np.float32)  # (d + 1, n)
            squares = np.einsum("ji,ji->i", transposed[:-1], transposed[:-1])  # (n,)
        # float32 has rounded them a little
        self._reach = math.sqrt(float(squares.max())) * (1 + 2.0**-20 * width)
        self._by_single = USUAL[0] < self._reach < USUAL[1]
        if not self._by_single:
            self._reach = points.reach(self._rows)
        self._rounds = points.augmented.dtype != np.float32
        self._equal = TIE_UNITS * (2.0**-52 if self._rounds else 2.0**-23)
        self._last_digits = 2.0**-23 * (width + 4)
        self._table = np.empty((K, width), dtype=np.float32)
        self._factors, self._halves = self._table[:, :-1], self._table[:, -1]
        self._scores = np.empty((K, n), dtype=np.float32)
        step = max(64, SMALL_PRODUCT // (K * width))  # of which BLAS reads its operands in place
        parts = [slice(i, i + step) for i in range(0, n, step)]
        self._parts = [(transposed[:, part], self._scores[:, part]) for part in parts]
        self._least = np.empty(n, dtype=np.float32)
        self._is_near = np.empty((K, n), dtype=bool)
        self._bits = self._is_near.view(np.uint8)
        self._codes = np.empty((K, n), dtype=np.uint8)
        self._code = np.arange(255, 255 - K, -1).astype(np.uint8)[:, np.newaxis]  # (K, 1)
        self._found = np.empty(n, dtype=np.uint8)

    def assign(self, centroids: np.ndarray, careful: bool) -> int:
        """Label all points by centroids (K, d) and sum the clusters; return how many changed.

        `careful` stands for the attribute of this name in this pass.
        """
        found = self._labels_of(centroids, careful)
        labels = self.labels
        changed = np.count_nonzero(found != labels)
        if not changed:
            return 0
        if many_moves(self.points, changed):
            labels[:] = found
            self.sums = self._by_product.of_all(self._rows, labels)
            return changed
        rows = np.flatnonzero(found != labels)
        old, new = labels.take(rows), found.take(rows)
        labels[rows] = new
        self.sums += self._by_product.of_moves(rows, old, new)
        clear_emptied(self.sums, labels, self.points.heaviest)
        return changed

    def _labels_of(self, centroids: np.ndarray, careful: bool) -> np.ndarray:
        """The labels (n,), of equally near centroids the lowest index."""
        squares = np.einsum("kj,kj->k", centroids, centroids)
        lengths = squares.tolist()
        longest = math.sqrt(max(lengths))
        if not (self._by_single and longest < USUAL[1]):
            return self._ask_again(centroids, self._rows, careful)
        np.negative(centroids, out=self._factors, casting="same_kind")
        np.multiply(squares, 0.5, out=self._halves, casting="same_kind")
        for points, scores in self._parts:
            np.matmul(self._table, points, out=scores)  # (K, d + 1) @ (d + 1, m)
        least, is_near = self._least, self._is_near
        np.minimum.reduce(self._scores, 0, None, least)  # (K, n) -> (n,)
        asks = careful or self._rounds
        if asks:
            np.add(least, self._slack(longest, math.sqrt(min(lengths))), out=least)
        np.less_equal(self._scores, least, out=is_near)
        np.multiply(self._bits, self._code, out=self._codes)  # 255 - k where k is near
        np.maximum.reduce(self._codes, 0, None, self._found)  # the first that is
        found = np.subtract(255, self._found, out=self._found)
        self.doubtful = not asks
        if asks and np.count_nonzero(is_near) > len(found):
            number = np.add.reduce(self._bits, axis=0, dtype=np.uint8)  # of near ones; 256 is 0
            doubtful = np.flatnonzero(number != 1)
            self._by_single = len(doubtful) <= MANY_DOUBTFUL * len(found)
            found[doubtful] = self._ask_again(centroids, doubtful, careful)
        return found

    def _slack(self, longest: float, shortest: float) -> float:
        """How far above the least a score in float32 may lie and yet be the least.

        As in `Transposed`: `longest` and `shortest` are the norms of two of the centroids.
        """
        reach, equal, digits = self._reach, self._equal, self._last_digits
        size = min(longest, 2 * (2 * reach + shortest))  # nobody's nearest lies farther away
        slack = (equal * reach + (digits + 2 * equal) * size) * reach
        return slack + (digits / 2 + equal) * size * size + TINY

    def _ask_again(
        self, centroids: np.ndarray, rows: np.ndarray | slice, careful: bool
    ) -> np.ndarray:
        """The labels of some points by their own dtype."""
        points = self.points.augmented[rows]
        n, width = points.shape
        if self._nearest is None:
            self._nearest = Nearest(width, self.K, points.dtype, len(self.labels))
        nearest = self._nearest
        nearest.aim(centroids)
        self.doubtful = not careful
        labels_of = nearest.labels if isinstance(rows, slice) else nearest.labels_of_some
        labels = np.empty(n, dtype=np.uint8)
        for first in range(0, n, nearest.rows):
            part = slice(first, first + nearest.rows)
            labels[part] = labels_of(points[part], self._reach, careful)
        return labels


def fits(points: Points, K: int) -> bool:
    """Whether points and scores are small enough for one chunk, and there is a choice."""
    n, width = points.augmented.shape
    return 1 < K <= MOST_CLUSTERS and n <= MOST_ROWS and n * (width + K) <= MOST_NUMBERS
