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

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csc_array, csr_array

from kmeans_lab.bounds import Bounds
from kmeans_lab.cells import LEAST_CLUSTERS, MOST_COLUMNS, Cells
from kmeans_lab.distances import squared_norms
from kmeans_lab.transposed import Transposed, is_worth
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
DIRECT = 1 << 12  # numbers in X up to which the inertia is summed by differences
# shares of the points' own squares below which the inertia must be: in the history, at the end
DIGITS = {"float64": 1e-6, "float32": 1e-2}
FINAL_DIGITS = {"float64": 1e-4, "float32": np.inf}

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
        If an argument is not a finite array of real numbers, the columns differ in number, or
        `chunk_rows` is not an integer from 1.
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
        Positive.
    """

    def __init__(self, X: np.ndarray, middle: np.ndarray, weight: np.ndarray) -> None:
        n, self.d = X.shape
        self.augmented = np.empty((n, self.d + 1), dtype=X.dtype)
        if self.d > SHORT:
            np.subtract(X, middle, out=self.centred)
        else:  # by columns: by rows, the time would go between the rows
            for column, number, centred in zip(X.T, middle, self.centred.T, strict=True):
                np.subtract(column, number, out=centred)
        self.weight = weight
        self.heaviest = weight.max()
        self.uniform = bool(weight.min() == self.heaviest)
        self.mass = float(weight.sum())
        self.augmented[:, -1] = 0  # adds nothing to the squares
        self.square = sum(self._squared(self.augmented[rows], rows) for rows in self.chunks())
        self.augmented[:, -1] = 1

    @property
    def centred(self) -> np.ndarray:
        """A view of the points (n, d) without the column of ones."""
        return self.augmented[:, :-1]

    @property
    def variance(self) -> float:
        """The mean over the columns of the weighted mean square, in squared units of X."""
        return self.square / (self.mass * self.d)

    def chunks(self) -> list[slice]:
        """Slices of rows that together take a cache each."""
        rows = max(LEAST_ROWS, CHUNK_BYTES // 2 // self.augmented[0].nbytes)
        return [slice(i, i + rows) for i in range(0, len(self.augmented), rows)]

    def inertia(self, assignments: np.ndarray, centroids: np.ndarray) -> float:
        """The weighted sum of squared distances to the assigned centroids, by differences."""
        total = 0.0
        for rows in self.chunks():
            differences = centroids.take(assignments[rows], axis=0)  # (m, d)
            np.subtract(self.centred[rows], differences, out=differences)
            total += self._squared(differences, rows)
        return total

    def squared_to_own(self, assignments: np.ndarray, centroids: np.ndarray) -> np.ndarray:
        """Each point's squared distance (n,) to its assigned centroid."""
        squared = np.empty(len(self.augmented), dtype=self.augmented.dtype)
        for rows in self.chunks():
            differences = self.centred[rows] - centroids.take(assignments[rows], axis=0)
            squared[rows] = (differences**2).sum(axis=1)  # (m, d) -> (m,)
        return squared

    def _squared(self, vectors: np.ndarray, rows: slice) -> float:
        """Weighted sum of the squares of vectors (m, width), one for each of the points `rows`."""
        # neither np.dot nor @: BLAS may share a sum among threads and round differently
        if self.uniform and vectors.dtype == np.float64:
            numbers = vectors.ravel()
            return float(np.einsum("i,i->", numbers, numbers) * self.weight[0])
        squares = _row_squares(vectors)  # (m,): float32 is summed in few numbers at a time
        if self.uniform:
            return float(squares.sum(dtype=np.float64) * self.weight[0])
        return float(np.einsum("i,i->", squares.astype(np.float64), self.weight[rows]))


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
            self._is_least = np.empty((K, self.rows), dtype=bool)
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
        self.turned[:, :-1] = -centroids
        self.turned[:, -1] = np.einsum("kj,kj->k", centroids, centroids) / 2
        self._table[:] = self.turned.T

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

    def labels(self, augmented: np.ndarray) -> np.ndarray:
        """Labels (m,) of augmented points; of equally near centroids the lowest index."""
        if self.K == 1:
            return np.zeros(len(augmented), dtype=np.intp)
        if self.few:
            return self._labels_of_few(augmented)
        return self.scores(augmented).argmin(axis=1)

    def two_least(self, augmented: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Labels (m,), the least score of each point and the second least (K > 1)."""
        if self.few:
            labels = self._labels_of_few(augmented)
            columns, least = self._columns[:, : len(augmented)], self._least[: len(augmented)]
            first, second = columns[0].copy(), np.full(len(augmented), np.inf, columns.dtype)
            for column in columns[1:]:
                np.minimum(second, np.maximum(first, column), out=second)
                np.minimum(first, column, out=first)
            return labels, least, second
        scores = self.scores(augmented)
        labels = scores.argmin(axis=1)  # (m, K) -> (m,)
        places = np.arange(0, scores.size, self.K) + labels  # of the least, in all scores
        least = scores.ravel()[places]
        scores.ravel()[places] = np.inf
        return labels, least, scores.min(axis=1)

    def _labels_of_few(self, augmented: np.ndarray) -> np.ndarray:
        """By a minimum over K long rows: argmin over short ones costs more than its comparisons."""
        m = len(augmented)
        columns, least = self._columns[:, :m], self._least[:m]
        if self.narrow:
            np.matmul(self.turned, augmented.T, out=columns)  # (K, d + 1) @ (d + 1, m)
        else:
            columns[:] = self.scores(augmented).T
        np.minimum.reduce(columns, axis=0, out=least)  # (K, m) -> (m,)
        is_least, after = self._is_least[:, :m], self._after[:m]
        np.equal(columns, least, out=is_least)
        after[:] = seen = is_least[0]
        for k in range(1, self.K - 1):  # count the columns from the first least one on
            np.logical_or(seen, is_least[k], out=seen)
            np.add(after, seen.view(np.uint8), out=after)
        return np.subtract(self.K - 1, after, out=after)


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
        # weights so large that float32 cannot hold them count in units of the largest
        single = points.augmented.dtype == np.float32
        self._unit = points.weight[0] if points.uniform else 1.0
        if single and not points.uniform:
            self._unit = points.heaviest

    @property
    def cost(self) -> float:
        """Nanoseconds a point of finding all labels, as measured."""
        return self._transposed.cost if self._transposed else self.nearest.cost

    def assign_and_sum(self) -> int:
        """Label every point anew and sum the clusters anew; return how many labels changed."""
        changed = 0
        self.sums[:] = 0
        for rows, chunk, found in self._labelled():
            labels = self.labels[rows]
            changed += np.count_nonzero(found != labels)
            labels[:] = found
            self.sums += self._sums_of(chunk, labels, rows)
        self.sums *= self._unit
        return int(changed)

    def assign(self) -> tuple[np.ndarray, np.ndarray]:
        """Label every point anew; return the rows that changed, and their old labels."""
        moves = []
        for rows, _, found in self._labelled():
            labels = self.labels[rows]
            different = np.flatnonzero(found != labels)
            moves.append((rows.start + different, labels[different]))
            labels[different] = found[different]
        changed, old = zip(*moves, strict=True)
        return np.concatenate(changed), np.concatenate(old)

    def many_moves(self, changed: int) -> bool:
        """Whether it is quicker to sum all points than the moves of so many."""
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

    def _labelled(self) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
        """Rows, their augmented points (m, d + 1) and their labels (m,), a chunk at a time."""
        n, doubtful = len(self.labels), 0
        by_blocks = self._transposed
        if by_blocks is not None:
            by_blocks.aim(self.nearest.turned)
            if not by_blocks.usable:
                by_blocks = None
        step = by_blocks.rows if by_blocks else self.nearest.rows
        for first in range(0, n, step):
            rows = slice(first, min(n, first + step))
            chunk = self.points.augmented[rows]
            if not by_blocks:
                yield rows, chunk, self.nearest.labels(chunk)
                continue
            found, again = by_blocks.labels(first, chunk)
            for start in range(0, len(again), self.nearest.rows):
                part = again[start : start + self.nearest.rows]
                found[part] = self.nearest.scores(chunk.take(part, axis=0)).argmin(axis=1)
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
    """Labels (n,), int32, of points measured from `middle`, as are the centroids."""
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
    X: np.ndarray, middle: np.ndarray, weight: np.ndarray, centroids: np.ndarray
) -> float:
    """The weighted inertia of points measured from `middle`, each counted to its nearest."""
    total = 0.0
    labels = nearest_of(X, middle, centroids)
    rows = max(LEAST_ROWS, CHUNK_BYTES // X[0].nbytes)
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
    K = len(centroids)
    engine = Engine(points, K)
    ask = K > 1 and (algorithm == "bounds" or _may_gain(points, K, algorithm))
    by_cells = points.d <= MOST_COLUMNS and K >= LEAST_CLUSTERS
    bounds = (Cells if by_cells else Bounds)(engine) if ask else None
    used_bounds = algorithm == "bounds"
    inertias: list[float] = []
    strictly = converged = False
    changed = len(points.augmented)
    for _ in range(max_iterations):
        engine.nearest.aim(centroids)
        if bounds is not None and bounds.engaged:
            used_bounds = True
            changed = engine.sum_moves(*bounds.assign(centroids))
        elif engine.many_moves(changed):  # probably again
            changed = engine.assign_and_sum()
        else:
            changed = engine.sum_moves(*engine.assign())
        moved = _means(points, engine.labels, centroids, engine.sums)
        drift = np.sqrt(((moved.astype(np.float64) - centroids) ** 2).sum(axis=1))  # (K,)
        inertias.append(_inertia_of_sums(points, engine.labels, moved, engine.sums, DIGITS))
        strictly = changed == 0
        converged = strictly or float((drift**2).sum()) <= tolerance
        if bounds is not None and not strictly:
            bounds.follow(moved, drift)
        centroids = moved
        if converged:
            break
    if not strictly:
        engine.nearest.aim(centroids)
        moves = bounds.assign(centroids) if bounds and bounds.engaged else engine.assign()
        engine.sum_moves(*moves)
    total = _inertia_of_sums(points, engine.labels, centroids, engine.sums, FINAL_DIGITS)
    used = "bounds" if used_bounds else "lloyd"
    return Run(centroids, engine.labels, total, inertias, converged, used)


def _may_gain(points: Points, K: int, algorithm: str) -> bool:
    """Whether asking a sample about bounds costs little beside what they could save."""
    n = len(points.augmented)
    return algorithm == "auto" and K >= 8 and n >= 5000 and n >= 20 * K


def _means(
    points: Points, labels: np.ndarray, centroids: np.ndarray, sums: np.ndarray
) -> np.ndarray:
    """Weighted means in float64; empty clusters relocated in the order of scikit-learn."""
    totals, mass = sums[:, :-1], sums[:, -1]  # (K, d), (K,)
    if not mass.all():
        totals, mass = totals.copy(), mass.copy()
        _relocate(points, labels, centroids, np.flatnonzero(mass == 0), totals, mass)
    if mass.all():
        return (totals * (1 / mass)[:, np.newaxis]).astype(centroids.dtype, copy=False)
    largest = int(mass.argmax())
    for k in range(len(mass)):  # in this order, as scikit-learn does
        if mass[k] > 0:
            totals[k] *= 1 / mass[k]
        else:  # nothing was left to take; for k < largest this is its sum, not yet its mean
            totals[k] = totals[largest]
    return totals.astype(centroids.dtype)


def _relocate(
    points: Points,
    labels: np.ndarray,
    centroids: np.ndarray,
    empty: np.ndarray,
    totals: np.ndarray,
    mass: np.ndarray,
) -> None:
    squared = points.squared_to_own(labels, centroids)  # (n,)
    if squared.max() == 0:
        return  # every point lies on its centroid: fewer different rows than clusters
    farthest = np.argpartition(squared, -len(empty))[: -len(empty) - 1 : -1]
    weight = points.weight
    for k, i in zip(empty, farthest, strict=True):
        point = points.centred[i].astype(np.float64) * weight[i]
        totals[labels[i]] -= point
        mass[labels[i]] -= weight[i]
        totals[k], mass[k] = point, weight[i]
        donor = labels == labels[i]
        if weight[donor].sum() == weight[i]:
            mass[labels[i]] = 0  # exactly: nothing is left there but rounding


def _inertia_of_sums(
    points: Points,
    labels: np.ndarray,
    centroids: np.ndarray,
    sums: np.ndarray,
    digits: dict[str, float],
) -> float:
    """The inertia of labels with some centroids, from the sums (K, d + 1) of these labels.

    Σ‖x − c‖² = Σ‖x‖² − 2 c·Σx + Σ‖c‖² needs no pass over the points: the sums are known. Where the
    result is so much smaller than its terms that it would lose its digits, the differences are
    taken after all.
    """
    exact = centroids.astype(np.float64, copy=False)
    terms = exact * (exact * sums[:, -1:] - 2 * sums[:, :-1])  # (K, d)
    total = points.square + float(terms.sum())
    if points.augmented.size <= DIRECT or total < digits[centroids.dtype.name] * points.square:
        return points.inertia(labels, centroids)
    return total


def _row_squares(rows: np.ndarray) -> np.ndarray:
    """The squared norms (m,) of rows (m, d)."""
    if rows.shape[1] > 2 * SHORT:
        return np.einsum("ij,ij->i", rows, rows)
    squares = rows[:, 0] ** 2  # by columns, as above
    for column in rows.T[1:]:
        squares += column**2
    return squares
