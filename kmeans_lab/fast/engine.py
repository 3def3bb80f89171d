"""Passes over the points: labels, and the sums and masses of the clusters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from kmeans_lab.fast import costs
from kmeans_lab.fast.nearest import Nearest
from kmeans_lab.fast.points import NONE, Points
from kmeans_lab.fast.sums import MOST_MOVES, Sums, clear_emptied, many_moves
from kmeans_lab.fast.transposed import BLOCK, Transposed, is_worth, run_rows, runs_of

Result = TypeVar("Result")

MANY_DOUBTFUL = 0.05  # of all points, where deciding in float32 does not pay
MOVE = 50  # nanoseconds, about, in which a point that moved is summed
NOBODYS = np.empty(0, dtype=np.int32)  # no labels


class Engine:
    """Passes over the points: labels, and the weighted sums and masses of the clusters.

    The threads of ``points.crew`` take runs of rows, each to its end.

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
        self.runs = runs_of(n, run_rows(points, K))
        self.nearest = Nearest(width, K, points.augmented.dtype, n)
        self.labels = np.full(n, -1, dtype=np.int32)  # nobody's
        self._found = np.empty(n, dtype=np.int32)  # those of the pass that is being made
        self.sums = np.zeros((K, width))
        self._transposed = Transposed(points, K) if is_worth(points, K) else None
        self._hands = {0: _Hand(self.nearest, self._transposed, self._new_sums())}  # a thread's
        self._doubtful: list[np.ndarray] | None = None  # rows of the last pass, where known
        # where it costs next to nothing, close decisions are made exactly in every pass
        self._single = points.augmented.dtype == np.float32
        self.careful = n < BLOCK or K == 1
        self.careful |= not self._single and self._transposed is None and self.nearest.few

    @property
    def cost(self) -> float:
        """Nanoseconds a point of finding all labels."""
        return self._transposed.cost if self._transposed else self.nearest.cost

    def hand(self, thread: int) -> _Hand:
        """What a thread of the crew works with, made when it first asks."""
        if thread not in self._hands:
            transposed = self._transposed.twin() if self._transposed else None
            self._hands[thread] = _Hand(self.nearest.twin(), transposed, self._new_sums())
        return self._hands[thread]

    def assign_and_sum(self, careful: bool | None = None) -> int:
        """Label every point anew and sum the clusters anew; return how many labels changed.

        `careful` stands for the attribute of this name in this pass.
        """
        careful = self.careful if careful is None else careful
        self.sums[:] = 0
        by_blocks = self._begin(careful)

        def of_run(i: int, thread: int) -> tuple[np.ndarray, list[np.ndarray]]:
            hand, run = self.hand(thread), self.runs[i]
            doubtful = self._label(run, hand, by_blocks, careful)
            return hand.sums.of_all(run, self._found[run]), doubtful

        def take(result: tuple[np.ndarray, list[np.ndarray]]) -> None:
            self.sums += result[0]
            self._note(result[1])

        self._each(of_run, take)
        self._end()
        self.labels, self._found = self._found, self.labels
        return np.count_nonzero(self.labels != self._found)

    def assign(self, careful: bool | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Label every point anew; return the rows that changed, and their old labels.

        `careful` stands for the attribute of this name in this pass.
        """
        careful = self.careful if careful is None else careful
        by_blocks = self._begin(careful)

        def of_run(i: int, thread: int) -> list[np.ndarray]:
            return self._label(self.runs[i], self.hand(thread), by_blocks, careful)

        self._each(of_run, self._note)
        self._end()
        self.labels, self._found = self._found, self.labels
        changed = np.flatnonzero(self.labels != self._found)
        return changed, self._found.take(changed)

    def relabel(self, rows: slice | np.ndarray, found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give points their labels; return the rows that changed, and their old labels."""
        labels = self.labels[rows]
        different = np.flatnonzero(found != labels)
        old = labels.take(different)
        changed = rows.start + different if isinstance(rows, slice) else rows.take(different)
        self.labels[changed] = found.take(different)
        return changed, old

    def settle(self) -> tuple[np.ndarray, np.ndarray]:
        """After a pass that was not careful, decide exactly where rounding could swap centroids.

        Returns what `assign` returns. The products must still be aimed at the same centroids.
        """
        if self._doubtful is None:
            return self.assign(careful=True)
        rows = np.concatenate([NONE, *self._doubtful])
        found = np.empty(len(rows), dtype=np.int32)
        for start in range(0, len(rows), self.nearest.rows):
            part = slice(start, start + self.nearest.rows)
            found[part] = self.nearest.labels(self.points.augmented.take(rows[part], axis=0))
        return self.relabel(rows, found)

    def many_moves(self, changed: int) -> bool:
        """Whether it is quicker, or needed, to sum all points and not the moves of so many."""
        return many_moves(self.points, changed)

    def sum_moves(self, rows: np.ndarray, old: np.ndarray) -> int:
        """Bring the sums up to date after the points `rows` have left their `old` clusters.

        Returns how many they are.
        """
        if self.many_moves(len(rows)):
            self.sums[:] = 0
            self._each(self._sums_of_run, self._add)
        elif len(rows):
            new = self.labels.take(rows)
            parts = runs_of(len(rows), MOST_MOVES)

            def of_part(i: int, thread: int) -> np.ndarray:
                part = parts[i]
                return self.hand(thread).sums.of_moves(rows[part], old[part], new[part])

            self.points.crew.each(len(parts), of_part, self._add, len(rows) * MOVE)
            clear_emptied(self.sums, self.labels, self.points.heaviest)
        return len(rows)

    def _new_sums(self) -> Sums:
        return Sums(self.points, self.K, min(len(self.labels), self.runs[0].stop))

    def _each(self, of_run: Callable[[int, int], Result], take: Callable[[Result], None]) -> None:
        n = len(self.labels)
        of_sums = costs.SUM_POINT + costs.SUM_COLUMN * self.points.d
        self.points.crew.each(len(self.runs), of_run, take, n * (self.cost + of_sums))

    def _sums_of_run(self, i: int, thread: int) -> np.ndarray:
        rows = self.runs[i]
        return self.hand(thread).sums.of_all(rows, self.labels[rows])

    def _add(self, partial: np.ndarray) -> None:
        self.sums += partial

    def _begin(self, careful: bool) -> bool:
        """Before a pass: whether it goes by transposed blocks."""
        by_blocks = self._transposed is not None
        if by_blocks:
            self._transposed.aim(self.nearest.turned)
            by_blocks = self._transposed.usable
        self._doubtful = [] if by_blocks and (careful or not self._single) else None
        return by_blocks

    def _note(self, doubtful: list[np.ndarray]) -> None:
        if self._doubtful is not None:
            self._doubtful.extend(doubtful)

    def _end(self) -> None:
        """After a pass: no more by blocks, if they left too many points doubtful."""
        doubtful = sum(len(rows) for rows in self._doubtful or ())
        if doubtful > MANY_DOUBTFUL * len(self.labels):
            self._transposed = None

    def _label(self, run: slice, hand: _Hand, by_blocks: bool, careful: bool) -> list[np.ndarray]:
        """Find the labels of a run, a chunk at a time; return which rows were doubtful.

        Nothing is done here that can be done after the pass: each call of NumPy may have to wait
        for another thread.
        """
        step, doubtful = hand.transposed.rows if by_blocks else hand.nearest.rows, []
        for first in range(run.start, run.stop, step):
            rows = slice(first, min(run.stop, first + step))
            chunk = self.points.augmented[rows]
            if not by_blocks:
                self._found[rows] = hand.nearest.labels(chunk, self.points.reach(rows), careful)
                continue
            found, again = hand.transposed.labels(first, chunk, careful)
            for start in range(0, len(again), hand.nearest.rows):
                part = again[start : start + hand.nearest.rows]
                some = chunk.take(part, axis=0)
                reach = hand.transposed.reach(first)
                found[part] = hand.nearest.labels_of_some(some, reach, careful)
                doubtful.append(first + part)
            self._found[rows] = found
        return doubtful


def pass_nanoseconds(n: int, d: int, K: int) -> float:
    """What a pass over so many points takes on one thread, about."""
    a_score = costs.BLOCK_CLUSTER + costs.BLOCK_PRODUCT * (d + 6)
    return n * (costs.BLOCK_POINT + K * a_score + costs.SUM_POINT + costs.SUM_COLUMN * d)


@dataclass
class _Hand:
    """What one thread works with."""

    nearest: Nearest
    transposed: Transposed | None
    sums: Sums


def together(moves: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Rows that changed, and their old labels, of several parts of the points."""
    changed, old = zip((NONE, NOBODYS), *moves, strict=True)
    return np.concatenate(changed), np.concatenate(old)
