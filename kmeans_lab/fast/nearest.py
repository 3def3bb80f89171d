"""The nearest centroids of points, by one product for a chunk of them."""

from __future__ import annotations

import copy
import math

import numpy as np

from kmeans_lab.fast import costs
from kmeans_lab.fast.exact import nearest_exactly, with_several
from kmeans_lab.fast.points import CHUNK_BYTES, LEAST_ROWS, NONE, READ, Points, row_squares
from kmeans_lab.fast.threads import crew

MOST_BYTES = 1 << 22  # no scratch array grows beyond this
SMALL_PRODUCT = 10**6  # up to so many multiplications OpenBLAS reads its operands in place
SMALL_ROWS = 64  # of fewer rows such a product does not pay
NARROW = {4: 8, 8: 16}  # bytes a number: columns up to which scores are better made as (K, m)
FEW, FEW_IF_WIDE = 32, 10  # clusters up to which a minimum over long rows is quicker than argmin
WIDE = 32  # columns beyond which those are fewer
SHORT_ROW = 200  # clusters up to which comparing all scores is quicker than a second minimum


class Nearest:
    """The nearest of K centroids for one chunk of points after another, in memory of its own.

    Parameters
    ----------
    width : int
        Columns of the augmented points: d + 1.
    K : int
    dtype : dtype
    n : int
        The most rows that will ever come at once.

    Attributes
    ----------
    rows : int
        The number of rows to bring at a time.
    """

    def __init__(self, width: int, K: int, dtype: np.dtype, n: int) -> None:
        self.K, self.width = K, width
        self._dtype = np.dtype(dtype)
        self._eps = float(np.finfo(dtype).eps)
        itemsize = np.dtype(dtype).itemsize
        self.few = 1 < K <= (FEW if width <= WIDE else FEW_IF_WIDE)
        self.narrow = width <= NARROW[itemsize]
        # beyond a core's own cache: fewer calls, of which each may have to wait for another thread
        numbers = 2 * CHUNK_BYTES // itemsize
        rows = max(LEAST_ROWS, numbers // (width + K))
        rows = max(1, min(rows, MOST_BYTES // itemsize // max(width, K)))
        self.block = SMALL_PRODUCT // (K * width)  # rows of a product without repacking
        if self.block < SMALL_ROWS:
            self.block = rows
        elif rows > self.block:
            rows -= rows % self.block
        self.rows = min(n, rows)
        self._table = np.empty((width, K), dtype=dtype)
        self.turned = np.empty((K, width), dtype=dtype)
        self._take_memory()

    def _take_memory(self) -> None:
        self._products = np.empty(self.rows * self.K, dtype=self._dtype)
        if self.few:
            self._columns = np.empty((self.K, self.rows), dtype=self._dtype)
            self._least = np.empty(self.rows, dtype=self._dtype)
            self._is_near = np.empty((self.K, self.rows), dtype=bool)
            self._after = np.empty(self.rows, dtype=np.uint8)

    def twin(self) -> Nearest:
        """The same for another thread, in other memory; aimed with this one."""
        other = copy.copy(self)
        other._take_memory()
        return other

    @property
    def cost(self) -> float:
        """Nanoseconds a point of finding labels."""
        of_scores = (costs.SCORES_COLUMN + costs.SCORES_PRODUCT * self.K) * (self.width - 1)
        if self._dtype == np.float32:
            of_scores *= costs.SCORES_SINGLE
        if self.few:
            return of_scores + (costs.FEW_POINT + costs.FEW_CLUSTER * self.K)
        return of_scores + (costs.MANY_POINT + costs.MANY_CLUSTER * self.K)

    def aim(self, centroids: np.ndarray) -> None:
        """Take these centroids (K, d), centred as the points are, from now on."""
        np.negative(centroids, out=self.turned[:, :-1])
        halves = np.einsum("kj,kj->k", centroids, centroids) / 2
        self.turned[:, -1] = halves
        self._table[:] = self.turned.T

    def slack(self, reach: float) -> float:
        """How much two scores of one point may differ where rounding could swap them.

        The points have norms of at most `reach`. A score is a sum of d + 1 products and is off by
        half a last digit for each, and twice as much again is needed for `decide` to find out that
        two distances are equal. Centroids too far away to be the nearest of any point do not count.
        """
        halves = self.turned[:, -1]
        size = math.sqrt(2 * halves.max())
        if size > 4 * reach:
            size = min(size, 2 * (2 * reach + math.sqrt(2 * halves.min())))
        size += reach
        return self._eps * (self.width + 8) * size * size

    def scores(self, augmented: np.ndarray) -> np.ndarray:
        """(m, K): half the squared distance, less half the squared norm of the point."""
        m = len(augmented)
        scores = self._products[: m * self.K].reshape(m, self.K)
        whole = m - m % self.block if m > self.block else 0
        if whole:  # a stack of products so small that BLAS reads them in place
            stack = augmented[:whole].reshape(-1, self.block, self.width)
            np.matmul(stack, self._table, out=scores[:whole].reshape(-1, self.block, self.K))
        if whole < m:
            np.matmul(augmented[whole:], self._table, out=scores[whole:])
        return scores

    def labels(
        self, augmented: np.ndarray, reach: float | None = None, careful: bool = True
    ) -> np.ndarray:
        """Labels (m,) of augmented points; of equally near centroids the lowest index.

        Parameters
        ----------
        augmented : ndarray of shape (m, d + 1)
        reach : float, optional
            At least the norm of each of these points; computed if not given.
        careful : bool
            Whether `decide` is asked where rounding could swap two centroids. So a label depends
            neither on the other points nor on how the products were made.
        """
        if self.K == 1:
            return np.zeros(len(augmented), dtype=np.intp)
        labels_of = self._labels_of_few if self.few else self._labels_of_many
        if not careful:
            return labels_of(augmented, 0)[0]
        if reach is None:
            reach = _reach_of(augmented)
        labels, close = labels_of(augmented, self.slack(reach))
        if len(close):
            labels[close] = self.decide(augmented.take(close, axis=0))
        return labels

    def labels_of_some(self, augmented: np.ndarray, reach: float, careful: bool) -> np.ndarray:
        """The same for few points, and quicker for these."""
        if self._dtype == np.float32:
            return self.decide(augmented)
        scores = self.scores(augmented)
        labels = scores.argmin(axis=1)
        if not careful:
            return labels
        two = np.partition(scores, 1, axis=1)  # (m, K), the two least first
        close = np.flatnonzero(two[:, 1] - two[:, 0] <= self.slack(reach))
        if len(close):
            labels[close] = self.decide(augmented.take(close, axis=0))
        return labels

    def decide(self, augmented: np.ndarray) -> np.ndarray:
        """Labels (m,) of points whose nearest centroids rounding could swap."""
        return nearest_exactly(augmented[:, :-1], -self.turned[:, :-1])

    def two_least(self, augmented: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Labels (m,), the least score of each point and the second least (K > 1)."""
        if self.few:
            labels, _ = self._labels_of_few(augmented, 0)
            columns = self._columns[:, : len(augmented)]
            first, second = columns[0].copy(), np.full(len(augmented), np.inf, columns.dtype)
            for column in columns[1:]:
                np.minimum(second, np.maximum(first, column), out=second)
                np.minimum(first, column, out=first)
            return labels, first, second
        scores = self.scores(augmented)
        labels = scores.argmin(axis=1)  # (m, K) -> (m,)
        places = np.arange(0, scores.size, self.K) + labels  # of the least, in all scores
        least = scores.ravel()[places]
        scores.ravel()[places] = np.inf
        return labels, least, scores.min(axis=1)

    def _labels_of_many(self, augmented: np.ndarray, slack: float) -> tuple[np.ndarray, np.ndarray]:
        """By argmin; also the points that have another score within `slack` of the least."""
        scores = self.scores(augmented)
        labels = scores.argmin(axis=1)  # (m, K) -> (m,)
        if not slack:
            return labels, NONE
        places = np.arange(0, scores.size, self.K) + labels  # of the least, in all scores
        least = scores.ravel()[places]
        least += slack
        if self.K > SHORT_ROW:  # a second minimum is quicker
            scores.ravel()[places] = np.inf
            return labels, np.flatnonzero(scores.min(axis=1) <= least)
        near = np.less_equal(scores, least[:, np.newaxis])
        return labels, with_several(near)

    def _labels_of_few(self, augmented: np.ndarray, slack: float) -> tuple[np.ndarray, np.ndarray]:
        """By a minimum over K long rows: argmin over short ones costs more than its comparisons.

        Returns
        -------
        labels : ndarray of shape (m,), uint8
            The first centroid whose score is at most the least and `slack`.
        close : ndarray of indices
            The points that have more than one.
        """
        m = len(augmented)
        columns, least = self._columns[:, :m], self._least[:m]
        if self.narrow:
            np.matmul(self.turned, augmented.T, out=columns)  # (K, d + 1) @ (d + 1, m)
        else:
            columns[:] = self.scores(augmented).T
        np.minimum.reduce(columns, axis=0, out=least)  # (K, m) -> (m,)
        is_near, after = self._is_near[:, :m], self._after[:m]
        if slack:
            np.add(least, slack, out=least)
        np.less_equal(columns, least, out=is_near)
        close = NONE
        if slack and np.count_nonzero(is_near) > m:
            number = np.add.reduce(is_near.view(np.uint8), axis=0, dtype=np.uint8)
            close = np.flatnonzero(number > 1)
        after[:] = seen = is_near[0]
        for k in range(1, self.K - 1):  # count the columns from the first near one on
            np.logical_or(seen, is_near[k], out=seen)
            np.add(after, seen.view(np.uint8), out=after)
        return np.subtract(self.K - 1, after, out=after), close


def nearest_of(X: np.ndarray, middle: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Labels (n,), int32, of points measured from `middle`, as are the centroids.

    Raises
    ------
    ValueError
        If squared distances overflow.
    """
    n, d = X.shape
    first = Nearest(d + 1, len(centroids), X.dtype, n)
    first.aim(centroids)
    labels = np.empty(n, dtype=np.int32)
    hands: dict[int, tuple[Nearest, np.ndarray]] = {}  # of each thread

    def of_rows(i: int, thread: int) -> None:
        if thread not in hands:
            chunk = np.ones((first.rows, d + 1), dtype=X.dtype)
            hands[thread] = (first.twin() if thread else first), chunk
        nearest, chunk = hands[thread]
        rows = slice(i * first.rows, (i + 1) * first.rows)
        m = len(X[rows])
        np.subtract(X[rows], middle, out=chunk[:m, :-1])
        labels[rows] = nearest.labels(chunk[:m])

    nanoseconds = n * first.cost
    with crew(nanoseconds) as team:
        team.each(-(-n // first.rows), of_rows, nanoseconds=nanoseconds)
    return labels


def inertia_of(
    X: np.ndarray,
    middle: np.ndarray,
    weight: np.ndarray,
    centroids: np.ndarray,
    labels: np.ndarray | None = None,
) -> float:
    """The weighted inertia of points measured from `middle`, each counted to its nearest.

    `labels` (n,) are those of `nearest_of`, if they are known.
    """
    if labels is None:
        labels = nearest_of(X, middle, centroids)
    rows = max(LEAST_ROWS, CHUNK_BYTES // (X[0].nbytes + X.itemsize))  # a chunk of `Points`
    parts: list[float] = []

    def of_rows(i: int, thread: int) -> float:
        part = slice(i * rows, (i + 1) * rows)
        return Points(X[part], middle, weight[part]).inertia(labels[part], centroids)

    nanoseconds = 2 * READ * X.nbytes
    with crew(nanoseconds) as team:
        team.each(-(-len(X) // rows), of_rows, parts.append, nanoseconds)
    return sum(parts)


def _reach_of(augmented: np.ndarray) -> float:
    """At least the norm of each of some augmented points (m, d + 1)."""
    if augmented.dtype == np.float64:  # a wide bound will do
        largest = max(float(augmented.max()), -float(augmented.min()))
        if largest > 1:  # not that of the column of ones
            return largest * math.sqrt(augmented.shape[1] - 1)
    return math.sqrt(row_squares(augmented[:, :-1]).max())
