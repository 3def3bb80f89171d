"""Points of one column: sorted once, a cluster is an interval.

Between two neighbouring centroids lies one border, halfway. A search among the sorted points finds
it in as many steps as their number has digits. The sums of blocks of sorted points are known from
the beginning: an iteration looks only at the points of those blocks in which a border lies. Nothing
is found as a difference, so that a cluster's sum is right to its own last digit or two.
"""

from __future__ import annotations

import numpy as np

from kmeans_lab.fast.exact import TIE
from kmeans_lab.fast.nearest import Nearest
from kmeans_lab.fast.places import CHUNK, Places
from kmeans_lab.fast.points import Points

LEAST_ROWS = 512  # of fewer the chunk of `OneChunk` is as quick
BLOCK = 64  # sorted points that are summed beforehand
AT_ONCE = 1 << 16  # so many are summed sooner than their blocks are looked up


class Column:
    """The labels of points of one column, and the sums of their clusters.

    Parameters
    ----------
    points : Points
        Of one column.
    K : int
        From 2.

    Attributes
    ----------
    sums : ndarray of shape (K, 2), float64
        Of the points with each label, and their masses.
    careful : bool
        Whether every pass decides exactly where rounding could swap two centroids; may be set.
    doubtful : bool
        Whether that could have changed a label of the last pass.

    Notes
    -----
    The labels are kept as intervals of the sorted points: where each begins, and whose it is.
    """

    def __init__(self, points: Points, K: int) -> None:
        self.points, self.K = points, K
        self.careful = self.doubtful = False
        self.sums = np.zeros((K, 2))
        column = points.centred[:, 0]
        self._eps = float(np.finfo(column.dtype).eps)
        self._places = Places(column)
        if points.uniform:
            self._sorted = self._places.sort().astype(np.float64, copy=False)
            unit, mass = points.weight[0], None
            weighted = self._sorted if unit == 1 else self._sorted * unit
        else:
            order = self._places.argsort()
            self._sorted, mass = column[order].astype(np.float64, copy=False), points.weight[order]
            del order
            weighted = self._sorted * mass
        # points in float32 were summed with few digits
        is_double = column.dtype == np.float64
        self._square = points.square if is_double else _dot(weighted, self._sorted)
        self._numbers = _Blocks(weighted)
        self._mass = None if mass is None else _Blocks(mass)  # without: as many as there are points
        self._reach = float(max(abs(self._sorted[0]), abs(self._sorted[-1])))
        self._nearest = Nearest(2, K, column.dtype, CHUNK)
        self._begins = self._owners = np.empty(0, dtype=np.intp)  # nobody has a point yet

    @property
    def labels(self) -> np.ndarray:
        """Each point's label (n,), int32."""
        borders = self._sorted[self._begins[1:]].astype(self.points.augmented.dtype)
        return self._places.look_up(borders, self._owners.astype(np.int32))

    def assign(self, centroids: np.ndarray, careful: bool) -> int:
        """Label all points by centroids (K, 1) and sum the clusters; return how many changed."""
        begins, owners = self._intervals(centroids, careful)
        changed = self._changed(begins, owners)
        if changed:
            self._begins, self._owners = begins, owners
            self.sums = np.zeros((self.K, 2))
            self._add_between(begins, owners)
        return changed

    def inertia(self, centroids: np.ndarray, least: float) -> float:
        """That of the labels with some centroids (K, 1).

        From the sums; if that is less than the share `least` of the points' own squares, so that
        digits would be lost, by differences.
        """
        exact = centroids[:, 0].astype(np.float64)
        total = self._square + float(
            (exact * (exact * self.sums[:, 1] - 2 * self.sums[:, 0])).sum()
        )
        if total >= least * self._square:
            return total
        ends, total = np.append(self._begins[1:], len(self._sorted)), 0.0
        for begin, end, k in zip(self._begins, ends, self._owners, strict=True):
            for first in range(begin, end, CHUNK):
                part = slice(first, min(end, first + CHUNK))
                apart = self._sorted[part] - exact[k]
                total += _dot(apart * self._weight(part), apart)
        return total

    def _weight(self, part: slice) -> np.ndarray | float:
        return float(self.points.weight[0]) if self._mass is None else self._mass.numbers[part]

    def _intervals(self, centroids: np.ndarray, careful: bool) -> tuple[np.ndarray, np.ndarray]:
        """Where each interval of the sorted points begins, and whose it is."""
        exact = centroids[:, 0].astype(np.float64)
        order = exact.argsort(kind="stable")
        places = exact.take(order)
        size = max(self._reach, abs(places[0]), abs(places[-1]))
        # as far as rounding goes here; or within what counts as equally near
        doubt = 8 * TIE * (self._eps if careful else 2.0**-52) * size
        gaps = places[1:] - places[:-1]
        if gaps.min(initial=np.inf) <= doubt:
            if gaps[gaps > 0].min(initial=np.inf) <= doubt:
                # which of two is nearer may be anybody's guess
                begins, owners = self._decided(0, len(self._sorted), centroids, careful)
                return _shorten(begins, owners, len(self._sorted))
            first = np.append(True, gaps > 0)  # of equal ones the lowest index
            order, places = order[first], places[first]
        borders = (places[1:] + places[:-1]) / 2
        low, high = self._sorted.searchsorted([borders - doubt, borders + doubt])
        self.doubtful = not careful and self._eps > 2.0**-52
        begins, owners = np.zeros(len(order), dtype=np.intp), order
        begins[1:] = high
        for j in np.flatnonzero(low != high)[::-1]:  # points that rounding could decide about
            edges, labels = self._decided(low[j], high[j], centroids, careful)
            begins = np.concatenate([begins[: j + 1], edges, begins[j + 1 :]])
            owners = np.concatenate([owners[: j + 1], labels, owners[j + 1 :]])
        return _shorten(begins, owners, len(self._sorted))

    def _decided(
        self, start: int, end: int, centroids: np.ndarray, careful: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        """Where the different numbers from `start` to `end` begin, and the label of each."""
        numbers = self._sorted[start:end]
        edges = np.flatnonzero(np.append(True, numbers[1:] != numbers[:-1]))
        augmented = np.ones((len(edges), 2), dtype=self.points.augmented.dtype)
        augmented[:, 0] = numbers[edges]
        self.doubtful |= not careful
        self._nearest.aim(centroids)
        labels = np.empty(len(edges), dtype=np.intp)
        for first in range(0, len(edges), self._nearest.rows):
            part = slice(first, first + self._nearest.rows)
            labels[part] = self._nearest.labels_of_some(augmented[part], self._reach, careful)
        return start + edges, labels

    def _add_between(self, begins: np.ndarray, owners: np.ndarray) -> None:
        """Add the sums and masses of the intervals to those of the clusters that own them."""
        found = np.empty((len(begins), 2))
        where = _Split(begins) if len(self._sorted) > AT_ONCE else None
        found[:, 0] = self._numbers.between(begins, where)
        if self._mass is None:
            np.subtract(begins[1:], begins[:-1], out=found[:-1, 1])  # quicker than `diff`
            found[-1, 1] = len(self._sorted) - begins[-1]
            found[:, 1] *= self.points.weight[0]
        else:
            found[:, 1] = self._mass.between(begins, where)
        if len(owners) <= self.K:  # as a rule each has one interval
            self.sums[owners] = found
        else:
            np.add.at(self.sums, owners, found)

    def _changed(self, begins: np.ndarray, owners: np.ndarray) -> int:
        """How many points have another label in these intervals than they had."""
        if not len(self._begins):
            return len(self._sorted)
        if len(owners) == len(self._owners) and (owners == self._owners).all():
            steps = np.abs(begins - self._begins)
            later, earlier = np.maximum(begins, self._begins), np.minimum(begins, self._begins)
            if (later[:-1] <= earlier[1:]).all():
                return int(steps.sum())  # what each border has passed
        edges = np.union1d(begins, self._begins)
        now = owners[np.searchsorted(begins, edges, side="right") - 1]
        before = self._owners[np.searchsorted(self._begins, edges, side="right") - 1]
        lengths = np.diff(edges, append=len(self._sorted))
        return int(lengths[now != before].sum())


def _shorten(begins: np.ndarray, owners: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The same intervals without empty ones, and those of one owner side by side made one."""
    held = np.empty(len(begins), dtype=bool)
    held[:-1], held[-1] = begins[1:] > begins[:-1], begins[-1] < n
    if not held.all():
        begins, owners = begins[held], owners[held]
    other = owners[1:] != owners[:-1]
    if not other.all():
        other = np.append(True, other)
        begins, owners = begins[other], owners[other]
    return begins, owners


class _Split:
    """Where intervals that begin at `begins` (m,), from 0 on and ascending, cut the blocks."""

    def __init__(self, begins: np.ndarray) -> None:
        m = len(begins)
        self.blocks = begins // BLOCK  # (m,): in which each begins
        first = np.ones(m, dtype=bool)
        np.not_equal(self.blocks[1:], self.blocks[:-1], out=first[1:])
        self.cut = self.blocks[first]
        # of the cut blocks, one after the other and each behind a zero, the parts of one interval
        behind = np.arange(0, len(self.cut) * (BLOCK + 1), BLOCK + 1)
        shift = behind - self.cut * BLOCK
        places = begins + 1
        places += shift if len(self.cut) == m else shift.take(np.cumsum(first) - 1)
        self.parts = np.concatenate((behind, places))
        self.parts.sort()
        self.intervals = places.searchsorted(self.parts, side="right")
        self.intervals -= 1
        self.intervals[0] = 0  # the zero before all


class _Blocks:
    """Numbers (n,) of which the sums of blocks are known."""

    def __init__(self, numbers: np.ndarray) -> None:
        self.numbers = numbers
        whole = len(numbers) // BLOCK * BLOCK
        self._rows = numbers[:whole].reshape(-1, BLOCK)
        self._rest = np.zeros(BLOCK)
        self._rest[: len(numbers) - whole] = numbers[whole:]
        self._sums = np.append(self._rows.sum(axis=1), self._rest.sum())

    def between(self, begins: np.ndarray, where: _Split | None) -> np.ndarray:
        """The sum (m,) of each interval, with all its numbers if it is not said where they cut."""
        if where is None:
            return np.add.reduceat(self.numbers, begins)
        cut, whole = where.cut, len(self._rows)
        opened = np.zeros((len(cut), BLOCK + 1))
        if cut[-1] < whole:
            self._rows.take(cut, axis=0, out=opened[:, 1:], mode="clip")  # not buffered
        else:
            opened[:-1, 1:], opened[-1, 1:] = self._rows.take(cut[:-1], axis=0), self._rest
        sums = self._sums.copy()
        sums[cut] = 0
        # from one border to the next; of borders in one block none but that block, which is 0
        total = np.add.reduceat(sums, where.blocks)
        parts = np.add.reduceat(opened.ravel(), where.parts)
        return total + np.bincount(where.intervals, parts, len(total))


def _dot(a: np.ndarray, b: np.ndarray) -> float:
    """The sum of a * b in float64, by parts that NumPy sums in pairs."""
    parts = range(0, len(a), CHUNK)
    return sum(
        float(np.multiply(a[i : i + CHUNK], b[i : i + CHUNK], dtype=np.float64).sum())
        for i in parts
    )
