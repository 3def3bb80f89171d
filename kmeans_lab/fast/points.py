"""Points ready for many passes: centred, with a column of ones, and weighted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from kmeans_lab.fast.threads import ALONE, Crew

Result = TypeVar("Result")

CHUNK_BYTES = 1 << 20  # of points that are looked at together
LEAST_ROWS = 256  # a product of fewer rows spends its time on preparing the centroids
FEW_ROWS = 512  # whose sum loses but a digit in float32
SHORT = 8  # columns up to which a pass goes quicker column by column
MOST_UNEVEN = 1e6  # the heaviest point by the lightest: beyond, moves would swamp light clusters
SMALL = 1e-10  # a distance whose square may lose digits in float32
READ = 0.1  # nanoseconds a byte of a chunk that is read and computed with, about
NONE = np.empty(0, dtype=np.intp)  # no rows


class Points:
    """Points ready for many passes: centred, with a column of ones, and weighted.

    Parameters
    ----------
    X : ndarray of shape (n, d), float32 or float64
    middle : ndarray of shape (d,)
        Subtracted from every row.
    weight : ndarray of shape (n,), float64
        Positive, as `weights_in_units` returns them.
    crew : Crew
        Threads that share what is done chunk by chunk.
    """

    def __init__(
        self, X: np.ndarray, middle: np.ndarray, weight: np.ndarray, crew: Crew = ALONE
    ) -> None:
        n, self.d = X.shape
        self.crew = crew
        self.augmented = np.empty((n, self.d + 1), dtype=X.dtype)
        rows = max(LEAST_ROWS, CHUNK_BYTES // self.augmented[0].nbytes)
        self._chunks = [slice(i, i + rows) for i in range(0, n, rows)]
        self.weight = weight
        different = weight if weight.strides[0] else weight[:1]  # of one number broadcast, that
        self.heaviest = different.max()
        lightest = different.min()
        self.uniform = bool(lightest == self.heaviest)
        # whether sums keep the digits of the lightest points after the heaviest have left
        self.even = bool(self.heaviest <= MOST_UNEVEN * lightest)
        self.tight = X.dtype == np.float32 or not self.uniform  # whether `reach` is a point's norm
        self.mass = float(different.sum()) * (n // len(different))
        places = middle
        if self.d > SHORT and n > 2 * rows:
            # one place a row, and nothing from the column of ones: subtracted in one long row
            places = np.tile(np.append(middle, X.dtype.type(1)), rows)
        measured = self.of_chunks(lambda rows: self._centre(X[rows], places, rows))
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

    def of_chunks(self, function: Callable[[slice], Result]) -> list[Result]:
        """What a function returns for the rows of each chunk; it takes about as long as reading."""
        found: list[Result] = []
        self.crew.each(
            len(self._chunks),
            lambda i, thread: function(self._chunks[i]),
            found.append,
            nanoseconds=READ * self.augmented.nbytes,
        )
        return found

    def reach(self, rows: slice) -> float:
        """At least the norm of every one of these points; at most that of all in their chunks."""
        step = self._chunks[0].stop
        return float(self._reaches[rows.start // step : -(-rows.stop // step)].max())

    def inertia(self, assignments: np.ndarray, centroids: np.ndarray) -> float:
        """The weighted sum of squared distances to the assigned centroids, by differences."""

        def of_chunk(rows: slice) -> float:
            differences = centroids.take(assignments[rows], axis=0)  # (m, d)
            np.subtract(self.centred[rows], differences, out=differences)
            return self._squared(differences, rows)[0]

        return sum(self.of_chunks(of_chunk))

    def squared_to_own(self, assignments: np.ndarray, centroids: np.ndarray) -> np.ndarray:
        """Each point's squared distance (n,) to its assigned centroid, float64."""

        def of_chunk(rows: slice) -> np.ndarray:
            differences = centroids.take(assignments[rows], axis=0)  # (m, d)
            np.subtract(self.centred[rows], differences, out=differences)
            return row_squares(differences.astype(np.float64, copy=False))  # (m,)

        return np.concatenate(self.of_chunks(of_chunk))

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
            apart = np.sqrt(row_squares(chunk - self.centred.take(first[labels], axis=0)))
            uniform[labels[apart > tie * np.sqrt(row_squares(chunk))]] = False
        return uniform, first

    def _centre(self, X: np.ndarray, places: np.ndarray, rows: slice) -> tuple[float, float]:
        """Fill `rows` of the points with those of X; return what `_squared` returns."""
        chunk = self.augmented[rows]
        if len(places) > self.d:
            chunk[:, :-1] = X
            chunk[:, -1] = 1
            numbers = chunk.reshape(-1)  # a view
            np.subtract(numbers, places[: len(numbers)], out=numbers)
        else:
            self._subtract(X, places, chunk)
            chunk[:, -1] = 0  # adds nothing to the squares
        measured = self._squared(chunk, rows)
        chunk[:, -1] = 1
        return measured

    def _subtract(self, X: np.ndarray, middle: np.ndarray, chunk: np.ndarray) -> None:
        if self.d > SHORT:
            np.subtract(X, middle, out=chunk[:, :-1])
        else:  # by columns: by rows, the time would go between the rows
            for column, number, centred in zip(X.T, middle, chunk.T[:-1], strict=True):
                np.subtract(column, number, out=centred)

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
        if not self.tight:
            numbers = vectors.ravel()
            total = float(np.einsum("i,i->", numbers, numbers))
            return total * float(self.weight[0]), total
        squares = row_squares(vectors)  # (m,): float32 is summed in few numbers at a time
        greatest = float(squares.max())
        if self.uniform:
            return float(squares.sum(dtype=np.float64) * self.weight[0]), greatest
        return float(np.einsum("i,i->", squares.astype(np.float64), self.weight[rows])), greatest


def mean_of(X: np.ndarray) -> np.ndarray:
    """The mean (d,) of points (n, d), float64.

    Of float64 that of ``X.mean(axis=0)`` to the last digit: each column is summed from the first
    row to the last. Points of float32 are summed as such, a few at a time, and their sums then.
    """
    n, d = X.shape
    if d == 1:  # which NumPy sums in another order
        return X.mean(axis=0, dtype=np.float64)
    if X.dtype == np.float64:
        return np.einsum("ij->j", X) / n  # in a fraction of what a sum over an axis takes
    total = np.zeros(d)
    for first in range(0, n, FEW_ROWS):
        total += np.einsum("ij->j", X[first : first + FEW_ROWS])
    return total / n


def row_squares(rows: np.ndarray) -> np.ndarray:
    """The squared norms (m,) of rows (m, d)."""
    if rows.shape[1] > 2 * SHORT:
        return np.einsum("ij,ij->i", rows, rows)
    squares = rows[:, 0] ** 2  # by columns, as above
    for column in rows.T[1:]:
        squares += column**2
    return squares
