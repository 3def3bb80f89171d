"""Nearest centroids in half the time: float32 decides, float64 only where the decision is close.

A chunk of points is held transposed, so that its scores come as K long rows, one a centroid: the
least of K and whose it is are then found by whole-row operations, where an argmin over a short row
costs more than its comparisons. And it is held in float32, of which the cache, the memory and each
instruction take twice as many.

The float32 scores are off by rounding, but not by more than a bound that is known beforehand. A
centroid whose score lies above the least by more than twice that bound is surely not the nearest.
Where more than one lies below, the point is doubtful and must be asked again in float64. So the
labels are those of float64.

Source of the bound: N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd edition,
SIAM (2002), section 3.1.
"""

from __future__ import annotations

import copy
import math

import numpy as np

from kmeans_lab.fast import costs
from kmeans_lab.fast.points import NONE, READ, Points

BLOCK = 512  # columns of a product that BLAS makes without repacking its operands
MOST_BLOCKS = 50  # of a run
RUN_BYTES = 4 << 20  # of the memory in which a thread labels a run
# of float32 it is kept if it takes at most so much, and so much and that for each point
KEEP_BYTES, KEEP_FEW, KEEP_A_POINT = 10 << 20, 6 << 20, 28
# from how many to how many clusters this pays although something is transposed each time
IN_PASSING = {"float64": (8, 256), "float32": (2, 40)}
MOST_CLUSTERS = 256  # that an unsigned byte can name
# an argmin over a row of more clusters is as quick, unless the product has so many columns to gain
LONG_ROW = {"float64": 160, "float32": 128}
MANY_COLUMNS = {"float64": 20, "float32": np.inf}
MOST_COLUMNS = 2048  # of which a single block is not too large
TIE_UNITS = 8  # last digits of (‖x‖ + ‖c‖)² by which scores of equally near centroids may differ
_TINY = float(np.finfo(np.float32).tiny)
USUAL = (1e-10, 1e10)  # norms whose squares float32 holds with room to spare


class Transposed:
    """Blocks of transposed points (d + 1, `BLOCK`) in float32, and their nearest centroids.

    Parameters
    ----------
    points : Points
    K : int
        As `is_worth` allows.
    keep : bool, optional
        Whether a transposed copy is kept; if not given, where it is small enough.

    Attributes
    ----------
    rows : int
        The number of points to bring at a time, a multiple of `BLOCK`.
    usable : bool
        Whether float32 can decide about these points and the centroids of the last `aim`.
    """

    def __init__(self, points: Points, K: int, keep: bool | None = None) -> None:
        n, width = points.augmented.shape
        self.rows = run_rows(points, K)
        self._width, self._K = width, K
        self._keeps = keeps(points) if keep is None else keep
        self._turns_scores = not self._keeps and K <= 0.9 * width  # what costs less is transposed
        if self._keeps:
            self._blocks = np.empty((-(-n // BLOCK), width, BLOCK), dtype=np.float32)
        self._code = np.arange(255, 255 - K, -1).astype(np.uint8)[:, np.newaxis]  # (K, 1)
        # (K, d + 1) or, in order in memory too, (d + 1, K)
        self._table = np.empty((width, K) if self._turns_scores else (K, width), np.float32)
        # float32 points lose nothing here; of others the bound is wider
        self._rounds = points.augmented.dtype != np.float32
        self.usable = not self._rounds
        self._measure(points)
        self._take_memory()
        if self._keeps:
            runs = runs_of(n, self.rows)
            points.crew.each(
                len(runs),
                lambda i, thread: self._transpose(runs[i].start, points.augmented[runs[i]]),
                nanoseconds=READ * points.augmented.nbytes,
            )

    def _measure(self, points: Points) -> None:
        """Find the greatest norm in each run, and the unit in which the points are held."""
        greatest: list[float] = []
        runs = runs_of(len(points.augmented), self.rows)

        def of_run(i: int, thread: int) -> float:
            chunk = points.centred[runs[i]]
            return np.einsum("ij,ij->i", chunk, chunk).max()

        if points.tight:
            self._norms = np.array([points.reach(run) for run in runs])
        else:
            points.crew.each(
                len(runs), of_run, greatest.append, nanoseconds=READ * points.augmented.nbytes
            )
            self._norms = np.sqrt(np.array(greatest, dtype=np.float64))
        self._slacks = np.empty(len(runs), dtype=np.float32)
        self._unit = 1.0
        if self._rounds and not USUAL[0] < self._norms.max() < USUAL[1]:
            self._unit = 2.0 ** np.frexp(self._norms.max())[1]
        self._norms /= self._unit
        self._least_norm = float(self._norms.min())

    def _take_memory(self) -> None:
        K, width, blocks = self._K, self._width, self.rows // BLOCK
        if self._turns_scores:
            self._chunk = np.empty((self.rows, width), dtype=np.float32)
            self._products = np.empty((blocks, BLOCK, K), dtype=np.float32)
        elif not self._keeps:
            self._blocks = np.empty((blocks, width, BLOCK), dtype=np.float32)
        self._scores = np.empty((blocks, K, BLOCK), dtype=np.float32)
        self._least = np.empty((blocks, 1, BLOCK), dtype=np.float32)
        self._is_near = np.empty((blocks, K, BLOCK), dtype=bool)
        self._codes = np.empty((blocks, K, BLOCK), dtype=np.uint8)

    def twin(self) -> Transposed:
        """The same for another thread, in other memory; aimed with this one."""
        other = copy.copy(self)
        other._take_memory()
        return other

    @property
    def cost(self) -> float:
        """Nanoseconds a point of finding labels."""
        K, width = self._K, self._width
        in_passing = 0.0
        if self._turns_scores:
            in_passing = costs.TURN_SCORE * K + (costs.NARROW_NUMBER * width if self._rounds else 0)
        elif not self._keeps:
            turn = costs.TURN_AND_NARROW_NUMBER if self._rounds else costs.TURN_NUMBER
            in_passing = turn * width
        of_labels = costs.BLOCK_POINT + costs.BLOCK_CLUSTER * K
        return of_labels + costs.BLOCK_PRODUCT * K * (width + 5) + in_passing

    def aim(self, turned: np.ndarray) -> None:
        """Take the centroids of a table [-C | ‖c‖²/2] of shape (K, d + 1) from now on."""
        if self._unit != 1:
            turned = turned / self._unit
            turned[:, -1] /= self._unit
        halves = turned[:, -1]
        longest = math.sqrt(2 * halves.max())
        if self._rounds:
            self.usable = longest < USUAL[1]
        if self.usable:
            norms, size = self._norms, longest
            if longest > 4 * self._least_norm:  # no point's nearest may be a centroid so far away
                size = np.minimum(longest, 2 * (2 * norms + math.sqrt(2 * halves.min())))
            # a score is off by half of this at most: half a last digit for each operation
            unit = 2.0**-23 * (turned.shape[1] + 4)
            # and distances that count as equal are doubtful too
            equal = TIE_UNITS * (2.0**-52 if self._rounds else 2.0**-23)
            slacks = (equal * norms + (unit + 2 * equal) * size) * norms
            slacks += (unit / 2 + equal) * size * size + _TINY
            self._slacks[:] = slacks  # one a run; twins see these arrays too
            self._table[:] = turned.T if self._turns_scores else turned

    def reach(self, start: int) -> float:
        """The greatest norm of the points from row `start` on that are brought together."""
        return float(self._norms[start // self.rows]) * self._unit

    def labels(
        self, start: int, chunk: np.ndarray, careful: bool = True
    ) -> tuple[np.ndarray, np.ndarray]:
        """Labels of some points, and which of them are doubtful.

        Parameters
        ----------
        start : int
            The row of the first, a multiple of `rows`.
        chunk : ndarray of shape (m, d + 1)
            The augmented points from there on: `rows` of them, or the last ones.
        careful : bool
            Whether points in float32 can be doubtful too.

        Returns
        -------
        labels : ndarray of shape (m,), uint8
            Of equally near centroids the lowest index.
        doubtful : ndarray of indices into the chunk
            The points whose label must be found otherwise.
        """
        m = len(chunk)
        scores = self._scores_of(start, chunk)
        blocks = len(scores)
        least, is_near, codes = self._least[:blocks], self._is_near[:blocks], self._codes[:blocks]
        np.minimum.reduce(scores, axis=1, out=least, keepdims=True)
        careful |= self._rounds
        if careful:
            np.add(least, self._slacks[start // self.rows], out=least)
        np.less_equal(scores, least, out=is_near)
        bits = is_near.view(np.uint8)
        np.multiply(bits, self._code, out=codes)  # 255 - k where k is near: the most is the first
        labels = np.maximum.reduce(codes, axis=1).ravel()[:m]
        np.subtract(255, labels, out=labels)
        doubtful = NONE
        if careful and np.count_nonzero(is_near) > blocks * BLOCK:
            number = np.add.reduce(bits, axis=1, dtype=np.uint8).ravel()  # of near ones; 256 is 0
            doubtful = np.flatnonzero(number[:m] != 1)
        return labels, doubtful

    def _scores_of(self, start: int, chunk: np.ndarray) -> np.ndarray:
        """The scores (blocks, K, `BLOCK`) of a chunk, as `Nearest` makes them."""
        m = len(chunk)
        scores = self._scores[: -(-m // BLOCK)]
        if self._turns_scores:
            whole = len(scores) * BLOCK
            if self._rounds or m < whole:
                self._in_units(chunk, self._chunk[:m])
                if self._unit != 1:
                    self._chunk[:m, -1] = 1
                self._chunk[m:whole] = self._chunk[m - 1]
                chunk = self._chunk[:whole]
            products = self._products[: len(scores)]
            np.matmul(chunk.reshape(len(scores), BLOCK, -1), self._table, out=products)
            np.copyto(scores, products.transpose(0, 2, 1))
        else:
            points = self._part(start, m) if self._keeps else self._transpose(start, chunk)
            np.matmul(self._table, points, out=scores)  # (K, d + 1) @ (d + 1, BLOCK), each
        return scores

    def _part(self, start: int, m: int) -> np.ndarray:
        """The blocks of m points from row `start` on, or the memory for them."""
        first = start // BLOCK if self._keeps else 0
        return self._blocks[first : first - (-m // BLOCK)]

    def _transpose(self, start: int, chunk: np.ndarray) -> np.ndarray:
        """Fill blocks with the points from row `start` on; a last block repeats the last point."""
        m = len(chunk)
        blocks = self._part(start, m)
        whole, rest = divmod(m, BLOCK)
        rows = chunk[: m - rest].reshape(whole, BLOCK, chunk.shape[1])
        self._in_units(rows.transpose(0, 2, 1), blocks[:whole])
        if rest:
            self._in_units(chunk[m - rest :].T, blocks[whole, :, :rest])
            blocks[whole, :, rest:] = blocks[whole, :, rest - 1 : rest]
        if self._unit != 1:
            blocks[:, -1] = 1
        return blocks

    def _in_units(self, numbers: np.ndarray, out: np.ndarray) -> None:
        """Write numbers in float32; the column of ones comes wrong if the unit is not 1."""
        if self._unit == 1:
            np.copyto(out, numbers, casting="same_kind")
            return
        with np.errstate(over="ignore"):
            np.divide(numbers, self._unit, out=out, casting="same_kind")


def run_rows(points: Points, K: int) -> int:
    """The rows that one thread labels and sums at a time, a multiple of `BLOCK`.

    The longer they are, the fewer calls: each must wait for the interpreter's lock if another
    thread has it. They depend on the shape alone, so that the results do too.
    """
    n, width = points.augmented.shape
    a_row = 6 * K + (1 if keeps(points) else 4) * width  # bytes; a kept copy is no scratch
    blocks = RUN_BYTES // (BLOCK * a_row)
    blocks = max(1, min(blocks, MOST_BLOCKS))
    runs = -(-n // (BLOCK * blocks))
    runs += runs % 2 if runs > 1 else 0  # as many for each of two, and about equally long
    return BLOCK * -(-n // (BLOCK * runs))


def runs_of(n: int, rows: int) -> list[slice]:
    """Slices of so many rows each, of n in all."""
    return [slice(first, min(n, first + rows)) for first in range(0, n, rows)]


def keeps(points: Points) -> bool:
    """Whether a transposed copy of the points is kept: where it is half as large, or small."""
    n, width = points.augmented.shape
    if points.augmented.dtype == np.float64:
        return True
    return 4 * n * width <= min(KEEP_BYTES, KEEP_FEW + KEEP_A_POINT * n)


def is_worth(points: Points, K: int) -> bool:
    """Whether points should be labelled by transposed blocks."""
    n, width = points.augmented.shape
    kind = points.augmented.dtype.name
    if n < BLOCK or not 1 < K <= MOST_CLUSTERS or width > MOST_COLUMNS:
        return False
    if K > LONG_ROW[kind] and width < MANY_COLUMNS[kind]:
        return False
    least, most = IN_PASSING[kind]
    return keeps(points) or least <= K <= most
