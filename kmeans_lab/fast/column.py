"""Points of one column: sorted once, a cluster is an interval, and its sum a difference.

Between two neighbouring centroids lies one border, halfway. A search among the sorted points finds
it in as many steps as their number has digits, and running sums give what lies between two borders:
no iteration looks at the points.

A running sum of many numbers is known to its last digits only with what each addition rounded off,
which is found without error and summed beside it (D. E. Knuth, "The Art of Computer Programming",
volume 2, section 4.2.2, theorem B). So a cluster's sum is right to its own last digit or two.
"""

from __future__ import annotations

import numpy as np

from kmeans_lab.fast.exact import TIE
from kmeans_lab.fast.nearest import Nearest
from kmeans_lab.fast.points import Points

LEAST_ROWS = 512  # of fewer the chunk of `OneChunk` is as quick
CHUNK = 1 << 13  # numbers of which a temporary array is made
FEW_BORDERS = 16  # so many are compared with every point sooner than they are searched


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
        if points.uniform:
            self._sorted = np.sort(column).astype(np.float64, copy=False)
            self._mass = None  # running masses; without: as many as there are points
            weighted = self._sorted * points.weight[0]
        else:
            order = np.argsort(column)
            self._sorted = column[order].astype(np.float64, copy=False)
            self._mass = points.weight[order]
            del order
            weighted = self._sorted * self._mass
            np.cumsum(self._mass, out=self._mass)
        self._square = _dot(weighted, self._sorted)
        self._total, self._rounded = _running_sums(weighted)
        self._reach = float(max(abs(self._sorted[0]), abs(self._sorted[-1])))
        self._nearest = Nearest(2, K, column.dtype, CHUNK)
        self._begins = self._owners = np.empty(0, dtype=np.intp)  # nobody has a point yet

    @property
    def labels(self) -> np.ndarray:
        """Each point's label (n,), int32."""
        column = self.points.centred[:, 0]
        labels = np.empty(len(column), dtype=np.int32)
        borders, owners = self._sorted[self._begins[1:]], self._owners.astype(np.int32)
        for first in range(0, len(column), CHUNK):
            numbers = column[first : first + CHUNK]
            if len(borders) > FEW_BORDERS:
                passed = np.searchsorted(borders, numbers, side="right")
            else:
                passed = np.zeros(len(numbers), dtype=np.uint8)
                for border in borders:
                    np.add(passed, numbers >= border, out=passed, casting="unsafe")
            labels[first : first + CHUNK] = owners.take(passed)
        return labels

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
        if self._mass is None:
            return float(self.points.weight[0])
        before = self._mass[part.start - 1] if part.start else 0.0
        return np.diff(self._mass[part], prepend=before)

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
        n, found = len(self._sorted), np.empty((len(begins), 2))
        edges = np.empty(len(begins) + 1, dtype=np.intp)
        edges[:-1], edges[-1] = begins, n
        total, rounded = self._total.take(edges), self._rounded.take(edges)
        found[:, 0] = (total[1:] - total[:-1]) + (rounded[1:] - rounded[:-1])
        if self._mass is None:
            found[:, 1] = (edges[1:] - edges[:-1]) * self.points.weight[0]
        else:
            mass = self._mass.take(edges - 1)
            mass[0] = 0
            found[:, 1] = mass[1:] - mass[:-1]
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


def _running_sums(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The sums (n + 1,) of the first 0 to n numbers: rounded, and what must be added to them."""
    total = np.zeros(len(numbers) + 1)
    np.cumsum(numbers, out=total[1:])
    rounded = np.zeros(len(numbers) + 1)
    for first in range(0, len(numbers), CHUNK):
        part = slice(first, first + CHUNK)
        before, after, added = total[part][: len(numbers[part])], total[1:][part], numbers[part]
        share = after - before  # what arrived of `added`
        rounded[1:][part] = (before - (after - share)) + (added - share)
    np.cumsum(rounded, out=rounded)
    return total, rounded


def _dot(a: np.ndarray, b: np.ndarray) -> float:
    """The sum of a * b in float64, by parts that NumPy sums in pairs."""
    parts = range(0, len(a), CHUNK)
    return sum(
        float(np.multiply(a[i : i + CHUNK], b[i : i + CHUNK], dtype=np.float64).sum())
        for i in parts
    )
