"""Passes over the points: labels, and the sums and masses of the clusters."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csc_array

from kmeans_lab.fast import costs
from kmeans_lab.fast.nearest import Nearest
from kmeans_lab.fast.points import NONE, Points
from kmeans_lab.fast.transposed import BLOCK, Transposed, is_worth

MANY_DOUBTFUL = 0.05  # of all points, where deciding in float32 does not pay
MOST_MOVES = 1 << 12  # points that are summed at a time as they go to another cluster
DENSE = 1 << 17  # multiplications up to which an ordinary product is quicker than a sparse one


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
        """Nanoseconds a point of finding all labels."""
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
        of_all = len(self.labels) * (costs.SUM_POINT + costs.SUM_COLUMN * d)
        return of_all < costs.MOVES + changed * (costs.MOVE_POINT + costs.MOVE_COLUMN * d)

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
