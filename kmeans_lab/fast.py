"""K-Means at the speed of a compiled library, from NumPy and SciPy.

`assign_in_chunks` and `update_one_hot` are what lesson 12 builds. `Engine` is the same two ideas
with everything allocated once: points are centred and kept as [X | 1], so that one product with
[-C | ‖c‖²/2] gives ‖x − c‖²/2 less a term that is the same for every centroid; chunks stay in the
cache from the product to the sums; and a sparse one-hot matrix sums points and counts them at once.
Labels come from `Transposed` chunks, where float32 decides and float64 is asked in close cases.

`fit_from` runs Lloyd's algorithm on it and, where the data show that it pays, leaves out by
`Bounds` the points that cannot have changed their cluster, or labels by the `Cells` of a grid those
that have only one centroid near.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csc_array, csr_array

from kmeans_lab.bounds import Bounds
from kmeans_lab.cells import LEAST_CLUSTERS, MOST_COLUMNS, Cells
from kmeans_lab.distances import squared_norms
from kmeans_lab.transposed import BLOCK, NONE, Transposed, is_worth
from kmeans_lab.validation import check_assignments, check_count, check_pair, check_points

CHUNK_BYTES = 1 << 20  # points and scores of a chunk: what a core's own cache holds
LEAST_ROWS = 256  # a product of fewer rows spends its time on preparing the centroids
MOST_BYTES = 1 << 22  # but no scratch array grows beyond this
SMALL_PRODUCT = 10**6  # up to so many multiplications OpenBLAS reads its operands in place
SMALL_ROWS = 64  # of fewer rows such a product does not pay
NARROW = {4: 8, 8: 16}  # bytes a number: columns up to which scores are better made as (K, m)
MANY_DOUBTFUL = 0.05  # of all points, where deciding in float32 does not pay
MOST_MOVES = 1 << 12  # points that are summed at a time as they go to another cluster
DENSE = 1 << 17  # multiplications up to which an ordinary product is quicker than a sparse one
SHORT = 8  # columns up to which a pass goes quicker column by column
MOST_UNEVEN = 1e6  # the heaviest point by the lightest: beyond, moves would swamp light clusters
TIE = 2  # last digits by which equal distances may differ
SHORT_ROW = 200  # clusters up to which comparing all scores is quicker than a second minimum
SMALL = 1e-10  # a distance whose square may lose digits in float32
LIKE = 4 * TIE  # last digits by which points may differ that no two clusters can tell apart
ALONE = 16  # rows of a product that holds one point, again and again: as many as BLAS makes at once
DIRECT = 1 << 12  # numbers in X up to which the inertia is summed by differences
# shares of the points' own squares below which the inertia must be: in the history, at the end
DIGITS = {np.dtype(np.float64): 1e-6, np.dtype(np.float32): 1e-2}
FINAL_DIGITS = {np.dtype(np.float64): 1e-4, np.dtype(np.float32): np.inf}

# a share of the points' own squares below which an inertia may be nothing but rounding
ROUNDING = {np.dtype(np.float64): 1e-20, np.dtype(np.float32): 1e-7}

ALGORITHMS = ("auto", "lloyd", "bounds")


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


@dataclass
class Run:
    """One run of K-Means from one start, measured from the middle of the points."""

    centroids: np.ndarray  # (K, d)
    assignments: np.ndarray  # (n,), int32
    inertia: float
    inertias: list[float]  # one an iteration
    converged: bool
    algorithm: str  # "lloyd" or "bounds"


class Points:
    """Points ready for many passes: centred, with a column of ones, and weighted.

    Parameters
    ----------
    X : ndarray of shape (n, d), float32 or float64
    middle : ndarray of shape (d,)
        Subtracted from every row.
    weight : ndarray of shape (n,), float64
        Positive, as `weights_in_units` returns them.
    """

    def __init__(self, X: np.ndarray, middle: np.ndarray, weight: np.ndarray) -> None:
        n, self.d = X.shape
        self.augmented = np.empty((n, self.d + 1), dtype=X.dtype)
        if self.d > SHORT:
            np.subtract(X, middle, out=self.centred)
        else:  # by columns: by rows, the time would go between the rows
            for column, number, centred in zip(X.T, middle, self.centred.T, strict=True):
                np.subtract(column, number, out=centred)
        rows = max(LEAST_ROWS, CHUNK_BYTES // 2 // self.augmented[0].nbytes)
        self._chunks = [slice(i, i + rows) for i in range(0, n, rows)]
        self.weight = weight
        self.heaviest = weight.max()
        lightest = weight.min()
        self.uniform = bool(lightest == self.heaviest)
        # whether sums keep the digits of the lightest points after the heaviest have left
        self.even = bool(self.heaviest <= MOST_UNEVEN * lightest)
        self.mass = float(weight.sum())
        self.augmented[:, -1] = 0  # adds nothing to the squares
        measured = [self._squared(self.augmented[rows], rows) for rows in self.chunks()]
        self.augmented[:, -1] = 1
        self.square = sum(square for square, _ in measured)
        self._reaches = np.sqrt([greatest for _, greatest in measured])  # one a chunk

    @property
    def centred(self) -> np.ndarray:
        """A view of the points (n, d) without the column of ones."""
        return self.augmented[:, :-1]

    @property
    def variance(self) -> float:
        """The mean over the columns of the weighted mean square, in squared units of X."""
        return self.square / (self.mass * self.d)

    @property
    def spread(self) -> float:
        """At least the greatest distance in any column from the middle; exact if it is small."""
        bound = float(self._reaches.max())
        return bound if bound > SMALL else float(np.abs(self.centred).max())

    def chunks(self) -> list[slice]:
        """Slices of rows that together take a cache each."""
        return self._chunks

    def reach(self, rows: slice) -> float:
        """At least the norm of every one of these points; at most that of all in their chunks."""
        step = self._chunks[0].stop
        return float(self._reaches[rows.start // step : -(-rows.stop // step)].max())

    def inertia(self, assignments: np.ndarray, centroids: np.ndarray) -> float:
        """The weighted sum of squared distances to the assigned centroids, by differences."""
        total = 0.0
        for rows in self.chunks():
            differences = centroids.take(assignments[rows], axis=0)  # (m, d)
            np.subtract(self.centred[rows], differences, out=differences)
            total += self._squared(differences, rows)[0]
        return total

    def squared_to_own(self, assignments: np.ndarray, centroids: np.ndarray) -> np.ndarray:
        """Each point's squared distance (n,) to its assigned centroid, float64."""
        squared = np.empty(len(self.augmented))
        for rows in self.chunks():
            differences = self.centred[rows] - centroids.take(assignments[rows], axis=0)
            squared[rows] = (differences.astype(np.float64, copy=False) ** 2).sum(axis=1)  # (m,)
        return squared

    def uniform_clusters(
        self, assignments: np.ndarray, K: int, digits: float = 0
    ) -> tuple[np.ndarray, np.ndarray]:
        """The clusters (K,) whose points are all equal, and a row of each that has any: (K,).

        Points are equal too that differ by so many last digits of their norms.
        """
        first = np.zeros(K, dtype=np.intp)
        first[assignments[::-1]] = np.arange(len(assignments))[::-1]
        tie = digits * float(np.finfo(self.augmented.dtype).eps)
        uniform = np.ones(K, dtype=bool)
        for rows in self.chunks():
            labels, chunk = assignments[rows], self.centred[rows].astype(np.float64)
            apart = np.sqrt(_row_squares(chunk - self.centred.take(first[labels], axis=0)))
            uniform[labels[apart > tie * np.sqrt(_row_squares(chunk))]] = False
        return uniform, first

    def _squared(self, vectors: np.ndarray, rows: slice) -> tuple[float, float]:
        """Of vectors (m, width), one for each of the points `rows`, the squared norms.

        Returns
        -------
        sum : float
            With the points' weights.
        bound : float
            At least the greatest, without weights.
        """
        # neither np.dot nor @: BLAS may share a sum among threads and round differently
        if self.uniform and vectors.dtype == np.float64:
            numbers = vectors.ravel()
            total = float(np.einsum("i,i->", numbers, numbers))
            return total * float(self.weight[0]), total
        squares = _row_squares(vectors)  # (m,): float32 is summed in few numbers at a time
        greatest = float(squares.max())
        if self.uniform:
            return float(squares.sum(dtype=np.float64) * self.weight[0]), greatest
        return float(np.einsum("i,i->", squares.astype(np.float64), self.weight[rows])), greatest


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
        self._eps = float(np.finfo(dtype).eps)
        itemsize = np.dtype(dtype).itemsize
        self.few = 1 < K <= (32 if width <= 32 else 10)
        self.narrow = width <= NARROW[itemsize]
        # few clusters are compared by many short calls: longer chunks, fewer calls
        numbers = CHUNK_BYTES * (2 if self.few else 1) // itemsize
        rows = max(LEAST_ROWS, numbers // (width + K))
        rows = max(1, min(rows, MOST_BYTES // itemsize // max(width, K)))
        self.block = SMALL_PRODUCT // (K * width)  # rows of a product without repacking
        if self.block < SMALL_ROWS:
            self.block = rows
        elif rows > self.block:
            rows -= rows % self.block
        self.rows = min(n, rows)
        self._products = np.empty(self.rows * K, dtype=dtype)
        self._table = np.empty((width, K), dtype=dtype)
        self.turned = np.empty((K, width), dtype=dtype)
        if self.few:
            self._columns = np.empty((K, self.rows), dtype=dtype)
            self._least = np.empty(self.rows, dtype=dtype)
            self._is_near = np.empty((K, self.rows), dtype=bool)
            self._after = np.empty(self.rows, dtype=np.uint8)

    @property
    def cost(self) -> float:
        """Nanoseconds a point of finding labels, as measured."""
        of_scores = (0.5 + 0.04 * self.K) * (self.width - 1)
        if self._table.dtype == np.float32:
            of_scores *= 0.6
        return of_scores + (8 + self.K if self.few else 20 + 0.5 * self.K)

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
        if self._table.dtype == np.float32:
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
        return labels, _with_several(near)

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


def nearest_exactly(points: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Labels (m,) of points, by differences in float64.

    So that a label does not depend on what other points are asked about. Where distances differ by
    no more than the rounding of the coordinates explains, `TIE` last digits of the norms in the
    dtype of the points, one product for each point decides, as in other programs; of equal scores
    the lowest index.

    Parameters
    ----------
    points : ndarray of shape (m, d)
    centroids : ndarray of shape (K, d)

    Returns
    -------
    ndarray of shape (m,), intp
    """
    tie = TIE * float(np.finfo(points.dtype).eps)
    points = points.astype(np.float64, copy=False)
    centroids = np.ascontiguousarray(centroids, dtype=np.float64)
    squares = np.einsum("kj,kj->k", centroids, centroids)  # (K,)
    labels = np.empty(len(points), dtype=np.intp)
    step = max(1, DENSE // len(centroids))
    for first in range(0, len(points), step):
        part = slice(first, first + step)
        near = _may_be_nearest(points[part], centroids, squares, tie)  # (m, K)
        labels[part] = near.argmax(axis=1)
        several = _with_several(near)
        if len(several):
            chosen = points[part].take(several, axis=0)
            labels[first + several] = _nearest_of_several(
                chosen, centroids, squares, tie, near[several]
            )
    return labels


def _with_several(near: np.ndarray) -> np.ndarray:
    """The rows of a matrix (m, K) that hold True more than once; each holds it at least once."""
    if np.count_nonzero(near) == len(near):
        return NONE
    rows = np.flatnonzero(near) // near.shape[1]
    again = rows[1:][rows[1:] == rows[:-1]]
    return again[np.diff(again, prepend=-1) > 0]


def _may_be_nearest(
    points: np.ndarray, centroids: np.ndarray, squares: np.ndarray, tie: float
) -> np.ndarray:
    """(m, K): whether a centroid may be as near as the nearest; the norm identity tells."""
    own = _row_squares(points)  # (m,): squared norms
    scores = squares / 2 - points @ centroids.T  # (m, K)
    least = 2 * scores.min(axis=1) + own  # the squared distance
    norms = np.sqrt(own)
    longest = np.minimum(np.sqrt(squares.max()), 2 * (2 * norms + np.sqrt(squares.min())))
    size = norms + longest  # centroids that are longer are not near
    slack = 2.0**-52 * (points.shape[1] + 8) * size**2
    most = np.sqrt(np.maximum(least, 0) + 2 * slack) + tie * size  # the distance
    return scores <= ((most**2 - own) / 2 + slack)[:, np.newaxis]


def _nearest_of_several(
    points: np.ndarray, centroids: np.ndarray, squares: np.ndarray, tie: float, near: np.ndarray
) -> np.ndarray:
    """Each point's nearest centroid (m,) among those that may be: near (m, K)."""
    row, k = np.nonzero(near)  # pairs, by rows
    distances = np.empty(len(row))
    step = max(1, DENSE // points.shape[1])
    for first in range(0, len(row), step):
        part = slice(first, first + step)
        distances[part] = np.sqrt(_row_squares(points[row[part]] - centroids[k[part]]))
    least = np.minimum.reduceat(distances, np.flatnonzero(np.diff(row, prepend=-1)))  # (m,)
    tolerance = tie * (np.sqrt(_row_squares(points))[row] + np.sqrt(squares)[k])
    near = np.zeros_like(near)
    near[row, k] = distances <= least[row] + tolerance
    labels = near.argmax(axis=1)
    tied = _with_several(near)
    table = np.vstack([-centroids.T, squares / 2])  # (d + 1, K)
    step = max(1, DENSE // (ALONE * table.size // min(table.shape)))
    for first in range(0, len(tied), step):
        part = tied[first : first + step]
        alone = np.ones((len(part), ALONE, len(table)))
        alone[:, :, :-1] = points[part, np.newaxis]
        scores = (alone @ table)[:, 0]  # (m, ALONE, d + 1) @ (d + 1, K) -> (m, K)
        labels[part] = np.where(near[part], scores, np.inf).argmin(axis=1)
    return labels


class Engine:
    """Passes over the points: labels, and the weighted sums and masses of the clusters.

    Parameters
    ----------
    points : Points
    K : int

    Attributes
    ----------
    labels : ndarray of shape (n,), int32
        -1 before the first pass.
    sums : ndarray of shape (K, d + 1), float64
        Of the points with each label; the last column holds the masses.
    nearest : Nearest
        To be aimed at the centroids before a pass.
    careful : bool
        Whether passes decide exactly where rounding could swap two centroids; may be set.
    """

    def __init__(self, points: Points, K: int) -> None:
        self.points, self.K = points, K
        n, width = points.augmented.shape
        self.nearest = Nearest(width, K, points.augmented.dtype, n)
        self.labels = np.full(n, -1, dtype=np.int32)  # nobody's
        self.sums = np.zeros((K, width))
        self._one_hot: dict[int, csc_array] = {}  # for each length of a chunk
        self._moves: dict[int, csc_array] = {}  # for each number of columns
        self._transposed = Transposed(points, K) if is_worth(points, K) else None
        self._doubtful: list[np.ndarray] | None = None  # rows of the last pass, where known
        # where it costs next to nothing, close decisions are made exactly in every pass
        self._single = points.augmented.dtype == np.float32
        self.careful = n < BLOCK or K == 1
        self.careful |= not self._single and self._transposed is None and self.nearest.few
        self._unit = points.weight[0] if points.uniform else 1.0

    @property
    def cost(self) -> float:
        """Nanoseconds a point of finding all labels, as measured."""
        return self._transposed.cost if self._transposed else self.nearest.cost

    def assign_and_sum(self) -> int:
        """Label every point anew and sum the clusters anew; return how many labels changed."""
        changed = 0
        self.sums[:] = 0
        for rows, chunk, found in self._labelled(self.careful):
            labels = self.labels[rows]
            changed += np.count_nonzero(found != labels)
            labels[:] = found
            self.sums += self._sums_of(chunk, labels, rows)
        self.sums *= self._unit
        return int(changed)

    def assign(self, careful: bool | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Label every point anew; return the rows that changed, and their old labels.

        `careful` stands for the attribute of this name in this pass.
        """
        moves = []
        for rows, _, found in self._labelled(self.careful if careful is None else careful):
            labels = self.labels[rows]
            different = np.flatnonzero(found != labels)
            moves.append((rows.start + different, labels[different]))
            labels[different] = found[different]
        changed, old = zip(*moves, strict=True)
        return np.concatenate(changed), np.concatenate(old)

    def settle(self) -> tuple[np.ndarray, np.ndarray]:
        """After a pass that was not careful, decide exactly where rounding could swap centroids.

        Returns what `assign` returns. The products must still be aimed at the same centroids.
        """
        if self._doubtful is None:
            return self.assign(careful=True)
        rows = np.concatenate(self._doubtful)
        found = np.empty(len(rows), dtype=np.int32)
        for start in range(0, len(rows), self.nearest.rows):
            part = slice(start, start + self.nearest.rows)
            found[part] = self.nearest.labels(self.points.augmented.take(rows[part], axis=0))
        old = self.labels[rows]
        different = np.flatnonzero(found != old)
        self.labels[rows[different]] = found[different]
        return rows[different], old[different]

    def many_moves(self, changed: int) -> bool:
        """Whether it is quicker, or needed, to sum all points and not the moves of so many."""
        if not self.points.even:
            return True
        d = self.points.d
        # nanoseconds, as measured: a sum streams through memory, a move is gathered and checked
        return len(self.labels) * (3 + 0.28 * d) < 20_000 + changed * (12 + 1.3 * d)

    def sum_moves(self, rows: np.ndarray, old: np.ndarray) -> int:
        """Bring the sums up to date after the points `rows` have left their `old` clusters.

        Returns how many they are.
        """
        if self.many_moves(len(rows)):
            self.sums[:] = 0
            for part in self.points.chunks():
                chunk = self.points.augmented[part]
                self.sums += self._sums_of(chunk, self.labels[part], part)
            self.sums *= self._unit
        elif len(rows):
            self.sums += self._sums_of_moves(rows, old, self.labels[rows])
            for k in np.flatnonzero(self.sums[:, -1] < 1e-6 * self.points.heaviest):
                if not (self.labels == k).any():
                    self.sums[k] = 0  # to the last digit
        return len(rows)

    def _labelled(self, careful: bool) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
        """Rows, their augmented points (m, d + 1) and their labels (m,), a chunk at a time."""
        n, doubtful = len(self.labels), 0
        by_blocks = self._transposed
        if by_blocks is not None:
            by_blocks.aim(self.nearest.turned)
            if not by_blocks.usable:
                by_blocks = None
        step = by_blocks.rows if by_blocks else self.nearest.rows
        self._doubtful = [NONE] if by_blocks and (careful or not self._single) else None
        for first in range(0, n, step):
            rows = slice(first, min(n, first + step))
            chunk = self.points.augmented[rows]
            if not by_blocks:
                yield rows, chunk, self.nearest.labels(chunk, self.points.reach(rows), careful)
                continue
            found, again = by_blocks.labels(first, chunk, careful)
            for start in range(0, len(again), self.nearest.rows):
                part = again[start : start + self.nearest.rows]
                some = chunk.take(part, axis=0)
                found[part] = self.nearest.labels_of_some(some, by_blocks.reach(first), careful)
                self._doubtful.append(first + part)
            doubtful += len(again)
            yield rows, chunk, found
        if doubtful > MANY_DOUBTFUL * n:
            self._transposed = None

    def _sums_of_moves(self, rows: np.ndarray, old: np.ndarray, new: np.ndarray) -> np.ndarray:
        """What points `rows` add to the sums (K, d + 1) by going from `old` to `new` clusters."""
        width = self.points.d + 1
        if self.K * len(rows) * width <= DENSE:
            signs = np.zeros((len(rows), self.K))
            every, weight = np.arange(len(rows)), self.points.weight.take(rows)
            signs[every, new], signs[every, old] = weight, -weight
            moved = self.points.augmented.take(rows, axis=0).astype(np.float64, copy=False)
            return signs.T @ moved  # (K, m) @ (m, d + 1)
        total = np.zeros((self.K, width))
        for first in range(0, len(rows), MOST_MOVES):
            part = slice(first, first + MOST_MOVES)
            m = len(rows[part])
            moves = self._make_moves(m)
            moves.indices[0 : 2 * m : 2] = new[part]
            moves.indices[1 : 2 * m : 2] = old[part]
            weight = self.points.weight.take(rows[part])
            moves.data[0 : 2 * m : 2] = weight  # comes here
            np.negative(weight, out=moves.data[1 : 2 * m : 2])  # leaves there
            moves.data[2 * m :] = 0
            moved = np.zeros((moves.shape[1], width))
            moved[:m] = self.points.augmented.take(rows[part], axis=0)
            total += moves @ moved  # (K, size) @ (size, d + 1)
        return total

    def _make_moves(self, m: int) -> csc_array:
        """A matrix (K, size) with two entries a column, size the next power of 2: made once."""
        size = 1 << max(6, (m - 1).bit_length())
        if size not in self._moves:
            indices = np.zeros(2 * size, dtype=np.int32)
            starts = np.arange(0, 2 * size + 1, 2, dtype=np.int32)
            self._moves[size] = csc_array(
                (np.zeros(2 * size), indices, starts), shape=(self.K, size)
            )
        return self._moves[size]

    def _make_one_hot(self, m: int) -> csc_array:
        ones = np.ones(m, dtype=self.points.augmented.dtype)
        starts = np.arange(m + 1, dtype=np.int32)
        return csc_array((ones, np.zeros(m, dtype=np.int32), starts), shape=(self.K, m))

    def _sums_of(self, chunk: np.ndarray, labels: np.ndarray, rows: slice) -> np.ndarray:
        m = len(chunk)
        if m not in self._one_hot:
            self._one_hot[m] = self._make_one_hot(m)
        one_hot = self._one_hot[m]
        one_hot.indices[:] = labels  # column i has its 1 in row labels[i]
        if not self.points.uniform:
            np.divide(self.points.weight[rows], self._unit, out=one_hot.data, casting="same_kind")
        return one_hot @ chunk  # (K, m) @ (m, d + 1) -> (K, d + 1)


def nearest_of(X: np.ndarray, middle: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Labels (n,), int32, of points measured from `middle`, as are the centroids.

    Raises
    ------
    ValueError
        If squared distances overflow.
    """
    n, d = X.shape
    nearest = Nearest(d + 1, len(centroids), X.dtype, n)
    nearest.aim(centroids)
    labels = np.empty(n, dtype=np.int32)
    chunk = np.ones((nearest.rows, d + 1), dtype=X.dtype)
    for first in range(0, n, nearest.rows):
        rows = slice(first, first + nearest.rows)
        m = len(X[rows])
        np.subtract(X[rows], middle, out=chunk[:m, :-1])
        labels[rows] = nearest.labels(chunk[:m])
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
    total = 0.0
    if labels is None:
        labels = nearest_of(X, middle, centroids)
    rows = max(LEAST_ROWS, CHUNK_BYTES // 2 // (X[0].nbytes + X.itemsize))  # a chunk of `Points`
    for first in range(0, len(X), rows):
        part = slice(first, first + rows)
        points = Points(X[part], middle, weight[part])
        total += points.inertia(labels[part], centroids)
    return total


def fit_from(
    points: Points,
    centroids: np.ndarray,
    max_iterations: int,
    tolerance: float,
    algorithm: str = "auto",
) -> Run:
    """Lloyd's algorithm with weights from one start, relocating empty clusters.

    The labels returned are always those of the centroids returned. An update that relocated an
    empty cluster is never the last but at `max_iterations`; scikit-learn may end with it.

    Parameters
    ----------
    points : Points
    centroids : ndarray of shape (K, d)
        The start, centred as the points are.
    max_iterations : int
    tolerance : float
        The squared movement of the centroids that counts as none.
    algorithm : {"auto", "lloyd", "bounds"}
        "bounds" leaves out points that cannot have changed (of one or two columns: those in whose
        cell of a grid only one centroid can be nearest), as soon as the data show that it pays;
        "auto" the same, but does not ask where the problem is too small to gain.

    Returns
    -------
    Run
    """
    lloyd = _HalfSteps(points, len(centroids), algorithm)
    inertias: list[float] = []
    converged = False
    changed = lloyd.assign(centroids)
    while True:
        moved, relocated = lloyd.update(centroids)
        inertias.append(lloyd.inertia(moved, DIGITS))
        if not changed and not relocated:
            converged = True  # but for rounding the centroids have not moved
            break
        step = np.subtract(moved, centroids, dtype=np.float64)  # (K, d)
        squared = np.einsum("kj,kj->k", step, step)  # (K,)
        little = float(squared.sum()) <= tolerance and not relocated
        last = len(inertias) == max_iterations
        lloyd.follow(moved, squared)
        centroids = moved
        changed = lloyd.assign(centroids, last=little or last)
        if (little or last) and not len(lloyd.to_relocate(centroids)):
            converged = little or not (changed or relocated)
            break
        if last:
            break
    total = lloyd.inertia(centroids, FINAL_DIGITS)
    if 0 < total < ROUNDING[centroids.dtype] * points.square:
        centroids = lloyd.without_rounding(centroids)
        total = lloyd.inertia(centroids, FINAL_DIGITS)
    return Run(centroids, lloyd.engine.labels, total, inertias, converged, lloyd.used)


class _HalfSteps:
    """Assign and update in turn, and the choice of how points are labelled."""

    def __init__(self, points: Points, K: int, algorithm: str) -> None:
        self.points, self.engine = points, Engine(points, K)
        self.used = algorithm if algorithm == "bounds" else "lloyd"
        ask = K > 1 and (algorithm == "bounds" or _may_gain(points, K, algorithm))
        by_cells = points.d <= MOST_COLUMNS and K >= LEAST_CLUSTERS
        self._bounds = (Cells if by_cells else Bounds)(self.engine) if ask else None
        self._changed = len(points.augmented)

    def assign(self, centroids: np.ndarray, last: bool = False) -> int:
        """Label all points and sum the clusters; return how many labels changed.

        Where no other pass need follow, close decisions are made exactly.
        """
        engine, bounds = self.engine, self._bounds
        engine.nearest.aim(centroids)
        if bounds is not None and bounds.engaged:
            self.used, careful = "bounds", False
            changed = engine.sum_moves(*bounds.assign(centroids))
        elif engine.many_moves(self._changed) and not last:  # probably again
            bounds, careful = None, engine.careful
            changed = engine.assign_and_sum()
        else:
            bounds, careful = None, engine.careful or last
            changed = engine.sum_moves(*engine.assign(careful))
        if not careful and (last or engine.careful or not changed):  # it may be the last pass
            more = engine.sum_moves(*(bounds.settle(centroids) if bounds else engine.settle()))
            engine.careful |= not changed and more > 0
            changed += more
        self._changed = changed
        return changed

    def update(self, centroids: np.ndarray) -> tuple[np.ndarray, bool]:
        """The weighted means of the clusters, and whether an empty one was relocated.

        A cluster without points that finds none either keeps its centroid.
        """
        sums, dtype = self.engine.sums, centroids.dtype
        totals, mass = sums[:, :-1], sums[:, -1:]  # (K, d), (K, 1): float64
        if mass.all():
            return (totals * (1 / mass)).astype(dtype, copy=False), False
        rows = self.to_relocate(centroids)
        if len(rows):
            self.engine.careful = True
            totals, mass = totals.copy(), mass.copy()
            _relocate(self.points, self.engine.labels, rows, totals, mass)
        means = np.where(mass > 0, totals * (1 / np.where(mass > 0, mass, 1)), centroids)
        return means.astype(dtype, copy=False), len(rows) > 0

    def to_relocate(self, centroids: np.ndarray) -> np.ndarray:
        """The points that empty clusters would take, one for each of the first clusters empty."""
        mass = self.engine.sums[:, -1]
        if mass.all():
            return NONE
        return _far_from_their_own(
            self.points, self.engine.labels, centroids, np.count_nonzero(mass == 0)
        )

    def inertia(self, centroids: np.ndarray, digits: dict[np.dtype, float]) -> float:
        """That of the labels with these centroids."""
        return _inertia_of_sums(
            self.points, self.engine.labels, centroids, self.engine.sums, digits
        )

    def without_rounding(self, centroids: np.ndarray) -> np.ndarray:
        """Put the centroid of each cluster of equal points exactly where they are.

        The mean of many equal numbers is not always that number.
        """
        labels = self.engine.labels
        uniform, first = self.points.uniform_clusters(labels, len(centroids))
        uniform &= self.engine.sums[:, -1] > 0
        exact = centroids.copy()
        exact[uniform] = self.points.centred[first[uniform]]
        self.assign(exact, last=True)
        return exact

    def follow(self, moved: np.ndarray, squared: np.ndarray) -> None:
        """Tell the bounds, if there are any, where the centroids go, and how far, squared (K,)."""
        if self._bounds is not None:
            self._bounds.follow(moved, np.sqrt(squared))


def _may_gain(points: Points, K: int, algorithm: str) -> bool:
    """Whether asking a sample about bounds costs little beside what they could save."""
    n = len(points.augmented)
    return algorithm == "auto" and K >= 8 and n >= 5000 and n >= 20 * K


def _far_from_their_own(
    points: Points, labels: np.ndarray, centroids: np.ndarray, count: int
) -> np.ndarray:
    """The rows of the points farthest from their centroids: `count`, or as many as there are.

    A point that lies on its centroid, but for rounding, is not far, and neither is one whose
    cluster holds nothing but equal points: an own cluster would take them all.
    """
    squared = points.squared_to_own(labels, centroids)  # (n,)
    count = min(count, len(squared))
    farthest = np.argpartition(squared, -count)[: -count - 1 : -1]
    eps = float(np.finfo(centroids.dtype).eps)
    rounding = eps * (8 + len(squared)) * points.reach(slice(0, len(squared)))
    if squared[farthest].min() > rounding**2:
        return farthest
    uniform, _ = points.uniform_clusters(labels, len(centroids), LIKE)
    squared[uniform[labels]] = 0
    count = min(count, np.count_nonzero(squared))
    return np.argpartition(squared, -count)[: -count - 1 : -1] if count else NONE


def _relocate(
    points: Points, labels: np.ndarray, rows: np.ndarray, totals: np.ndarray, mass: np.ndarray
) -> None:
    """Take points from their clusters and give each to an empty one, in the sums."""
    weight = points.weight
    for k, i in zip(np.flatnonzero(mass[:, 0] == 0), rows, strict=False):
        point = points.centred[i].astype(np.float64) * weight[i]
        totals[labels[i]] -= point
        mass[labels[i]] -= weight[i]
        totals[k], mass[k] = point, weight[i]
    for donor in np.unique(labels[rows]):
        rest = labels == donor
        rest[rows] = False
        if not rest.any():
            totals[donor] = mass[donor] = 0  # exactly: nothing is left there but rounding


def _inertia_of_sums(
    points: Points,
    labels: np.ndarray,
    centroids: np.ndarray,
    sums: np.ndarray,
    digits: dict[np.dtype, float],
) -> float:
    """The inertia of labels with some centroids, from the sums (K, d + 1) of these labels.

    Σ‖x − c‖² = Σ‖x‖² − 2 c·Σx + Σ‖c‖² needs no pass over the points: the sums are known. Where the
    result is so much smaller than its terms that it would lose its digits, the differences are
    taken after all.
    """
    least = digits[centroids.dtype] * points.square
    if points.augmented.size <= DIRECT or least == np.inf:
        return points.inertia(labels, centroids)
    exact = centroids.astype(np.float64, copy=False)
    terms = exact * (exact * sums[:, -1:] - 2 * sums[:, :-1])  # (K, d)
    total = points.square + float(terms.sum())
    return points.inertia(labels, centroids) if total < least else total


def _reach_of(augmented: np.ndarray) -> float:
    """At least the norm of each of some augmented points (m, d + 1)."""
    if augmented.dtype == np.float64:  # a wide bound will do
        largest = max(float(augmented.max()), -float(augmented.min()))
        if largest > 1:  # not that of the column of ones
            return largest * math.sqrt(augmented.shape[1] - 1)
    return math.sqrt(_row_squares(augmented[:, :-1]).max())


def _row_squares(rows: np.ndarray) -> np.ndarray:
    """The squared norms (m,) of rows (m, d)."""
    if rows.shape[1] > 2 * SHORT:
        return np.einsum("ij,ij->i", rows, rows)
    squares = rows[:, 0] ** 2  # by columns, as above
    for column in rows.T[1:]:
        squares += column**2
    return squares
