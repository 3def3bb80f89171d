"""Nearest centroids in half the time: float32 decides, float64 only where the decision is close.

A chunk of points is held transposed, so that its scores come as K long rows, one a centroid: the
least of K and whose it is are then found by whole-row operations, where an argmin over a short row
costs more than its comparisons. And it is held in float32, of which the cache, the memory and each
instruction take twice as many.

Of points in float64 the float32 scores are off by rounding, but not by more than a bound that is
known beforehand. A centroid whose score lies above the least by more than twice that bound is
surely not the nearest. Where more than one lies below, the point is doubtful and must be asked
again in float64. So the labels are those of float64.

Source of the bound: N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd edition,
SIAM (2002), section 3.1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

BLOCK = 512  # columns of a product that BLAS makes without repacking its operands
CHUNK_BYTES = 1 << 20  # points and scores that stay in a core's own cache
KEEP_BYTES = 10 << 20  # a transposed copy up to this size is kept, a larger one made in passing
MOST_CLUSTERS = 256  # that an unsigned byte can name
WORTH_MAKING = 24  # clusters from which transposing in passing pays
NONE = np.empty(0, dtype=np.intp)
USUAL = (1e-10, 1e10)  # norms whose squares float32 holds with room to spare


class Transposed:
    """Blocks of transposed points (d + 1, `BLOCK`) in float32, and their nearest centroids.

    Parameters
    ----------
    points : kmeans_lab.fast.Points
        At least `BLOCK` of them.
    K : int
        From 2 to `MOST_CLUSTERS`.

    Attributes
    ----------
    rows : int
        The number of points to bring at a time, a multiple of `BLOCK`.
    usable : bool
        Whether float32 can decide about these points and the centroids of the last `aim`.
    """

    def __init__(self, points: Any, K: int) -> None:
        n, width = points.augmented.shape
        whole = -(-n // BLOCK)  # blocks of all points; the last is filled up
        blocks = max(1, min(whole, CHUNK_BYTES // (4 * BLOCK * (width + K))))
        self.rows = blocks * BLOCK
        self._keeps = keeps(n, width)
        self._blocks = np.empty((whole if self._keeps else blocks, width, BLOCK), np.float32)
        self._scores = np.empty((blocks, K, BLOCK), dtype=np.float32)
        self._least = np.empty((blocks, 1, BLOCK), dtype=np.float32)
        self._is_near = np.empty((blocks, K, BLOCK), dtype=bool)
        self._codes = np.empty((blocks, K, BLOCK), dtype=np.uint8)
        self._code = np.arange(255, 255 - K, -1).astype(np.uint8)[:, np.newaxis]  # (K, 1)
        # float32 points lose nothing here; of others the bound grows with their norms
        self._rounds = points.augmented.dtype != np.float32
        self._norms = []  # the greatest of each chunk
        self.usable = False
        for start in range(0, n, self.rows):
            part = self._transpose(start, points.augmented[start : start + self.rows])
            with np.errstate(over="ignore"):  # infinity is not usual
                squares = np.einsum("qjb,qjb->qb", part, part)  # of the norms, and 1
            self._norms.append(float(np.sqrt(squares.max() * (1 + 1e-4))))

    @property
    def cost(self) -> float:
        """Nanoseconds a point of finding labels, as measured."""
        width, K = self._blocks.shape[1], len(self._code)
        in_passing = 0 if self._keeps else (1.2 if self._rounds else 0.7) * width
        return 5 + 0.5 * K + 0.025 * K * (width + 5) + in_passing

    def aim(self, turned: np.ndarray) -> None:
        """Take the centroids of a table [-C | ‖c‖²/2] of shape (K, d + 1) from now on."""
        width = turned.shape[1]
        half_square = float(turned[:, -1].max())
        size = float(np.sqrt(2 * half_square))
        greatest = max(self._norms)
        self.usable = not self._rounds or (
            USUAL[0] < greatest < USUAL[1] and size < greatest * USUAL[1]
        )
        if not self.usable:
            return
        self._table = turned.astype(np.float32)
        unit = 2.0**-23 * (width + 8) if self._rounds else 0.0  # twice float32's half a digit
        self._slacks = [np.float32(unit * (norm * size + half_square)) for norm in self._norms]

    def labels(self, start: int, chunk: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Labels of some points, and which of them are doubtful.

        Parameters
        ----------
        start : int
            The row of the first, a multiple of `rows`.
        chunk : ndarray of shape (m, d + 1)
            The augmented points from there on: `rows` of them, or the last ones.

        Returns
        -------
        labels : ndarray of shape (m,), uint8
            Of equally near centroids the lowest index.
        doubtful : ndarray of indices into the chunk
            The points whose label must be found in float64.
        """
        m = len(chunk)
        points = self._kept(start, m) if self._keeps else self._transpose(start, chunk)
        blocks = len(points)
        scores, least = self._scores[:blocks], self._least[:blocks]
        is_near, codes = self._is_near[:blocks], self._codes[:blocks]
        np.matmul(self._table, points, out=scores)  # (K, d + 1) @ (d + 1, BLOCK), for each block
        np.minimum.reduce(scores, axis=1, out=least, keepdims=True)
        if self._rounds:
            np.add(least, self._slacks[start // self.rows], out=least)
        np.less_equal(scores, least, out=is_near)
        bits = is_near.view(np.uint8)
        np.multiply(bits, self._code, out=codes)  # 255 - k where k is near: the most is the first
        labels = np.maximum.reduce(codes, axis=1).ravel()[:m]
        np.subtract(255, labels, out=labels)
        doubtful = NONE
        if self._rounds and np.count_nonzero(is_near) > blocks * BLOCK:
            number = np.add.reduce(bits, axis=1, dtype=np.uint16).ravel()  # of near centroids
            doubtful = np.flatnonzero(number[:m] > 1)
        return labels, doubtful

    def _kept(self, start: int, m: int) -> np.ndarray:
        return self._blocks[start // BLOCK : -(-(start + m) // BLOCK)]

    def _transpose(self, start: int, chunk: np.ndarray) -> np.ndarray:
        """Fill blocks with the points from row `start` on; a last block repeats the last point."""
        m = len(chunk)
        blocks = self._kept(start if self._keeps else 0, m)
        whole, rest = divmod(m, BLOCK)
        rows = chunk[: m - rest].reshape(whole, BLOCK, chunk.shape[1])
        with np.errstate(over="ignore"):
            np.copyto(blocks[:whole], rows.transpose(0, 2, 1), casting="same_kind")
            if rest:
                blocks[whole, :, :rest] = chunk[m - rest :].T
                blocks[whole, :, rest:] = blocks[whole, :, rest - 1 : rest]
        return blocks


def keeps(n: int, width: int) -> bool:
    """Whether a transposed copy of n augmented points is small enough to be kept."""
    return 4 * n * width <= KEEP_BYTES


def is_worth(n: int, width: int, K: int) -> bool:
    """Whether points should be labelled by transposed blocks."""
    if not 1 < K <= MOST_CLUSTERS or n < BLOCK:
        return False
    return keeps(n, width) or K >= WORTH_MAKING
