"""Leaving out the points that cannot have changed their cluster: Hamerly's bounds, chunk by chunk.

A point whose distance to its own centroid is surely smaller than the distance to any other keeps
its label, whatever the exact distances are. After each update the triangle inequality moves the
bounds by what the centroids moved, without looking at the point.

Source: G. Hamerly, "Making k-means even faster", SIAM International Conference on Data Mining
(2010), 130-140.
"""

from __future__ import annotations

import numpy as np

from kmeans_lab.fast import costs
from kmeans_lab.fast.engine import Engine, together
from kmeans_lab.fast.nearest import Nearest
from kmeans_lab.fast.points import NONE
from kmeans_lab.fast.transposed import runs_of

SHORT_CALLS = 2  # times longer than another must a pass by bounds be, for threads to gain
BLOCK_ROWS = 1 << 15  # bounds of so many points are looked at together
GAP_NUMBERS = 1 << 17  # squared distances between centroids that are made at once
SAMPLE = 512  # points that are asked whether bounds would pay
HORIZON = 6  # passes in which bounds must repay the first one, where all points are looked at
ASKING = 0.02  # of the time of the plain passes may go into asking the sample


class Bounds:
    """Bounds of every point's distances, and the choice of whether to use them.

    Parameters
    ----------
    engine : Engine
        Its points, its labels, and its products; it has at least 2 clusters.

    Attributes
    ----------
    engaged : bool
        Whether the next assign should go by bounds.

    Notes
    -----
    ``upper[i]`` is at least the distance from point i to its own centroid and ``lower[i]`` at most
    the distance to any other. What rounding may have done to either is added on the safe side, so
    a point that is left out would get the same label from the exact distances.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.engaged = False
        self.upper = self.lower = None  # (n,) each, from the first engagement on
        augmented = engine.points.augmented
        self._eps = float(np.finfo(augmented.dtype).eps)
        n, K = len(augmented), engine.K
        self._reach = engine.points.reach(slice(0, n))
        # nanoseconds a point: a plain pass; one that looks again; asking the sample
        self._plain = engine.cost
        self._again = engine.nearest.cost + costs.AGAIN_COLUMN * engine.points.d
        if engine.nearest.few:
            self._again += costs.AGAIN_FEW_POINT + costs.AGAIN_FEW_CLUSTER * K
        else:
            self._again += costs.AGAIN_MANY_POINT + costs.AGAIN_MANY_CLUSTER * K
        asking = (costs.ASKING + SAMPLE * self._again + costs.GAP * K**2) / n
        self._rest = 1 + int(asking / (ASKING * self._plain))  # updates from asking to asking
        self._horizon = HORIZON  # less after each vain attempt
        self._sample = slice(0, n, max(1, n // SAMPLE))
        self._asked = augmented[self._sample].copy()
        self._patience = self._pause = 2  # updates until the sample is asked for the first time
        self._stale, self._looked = True, 1.0  # the share of points in the last pass

    def assign(self, centroids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Bring the engine's labels up to date; return the rows that changed, and their old labels.

        The engine's products must be aimed at `centroids`. Where rounding could swap two of them,
        it decides exactly.
        """
        engine, n = self.engine, len(self.engine.labels)
        fresh = self._stale
        if fresh:
            dtype = engine.points.augmented.dtype
            self.upper, self.lower = np.empty(n, dtype=dtype), np.empty(n, dtype=dtype)
            self._stale = False
        size = float(np.einsum("kj,kj->k", centroids, centroids).max())
        moves: list[tuple[np.ndarray, np.ndarray]] = []
        looked, blocks = 0, runs_of(n, BLOCK_ROWS)

        def of_block(i: int, thread: int) -> tuple[int, list[tuple[np.ndarray, np.ndarray]]]:
            block, nearest = blocks[i], engine.hand(thread).nearest
            if fresh:
                doubtful = np.arange(block.start, block.stop)
            else:
                doubtful = block.start + self._doubtful(block)
            if not fresh and engine.K > 16 and len(doubtful):
                doubtful = self._tighten(doubtful, centroids)
            return len(doubtful), self._look_again(doubtful, nearest, size)

        def take(result: tuple[int, list[tuple[np.ndarray, np.ndarray]]]) -> None:
            nonlocal looked
            looked += result[0]
            moves.extend(result[1])

        share = 1 if fresh else self._looked
        nanoseconds = n * (costs.LOOK + share * self._again) / SHORT_CALLS
        engine.points.crew.each(len(blocks), of_block, take, nanoseconds)
        self._looked = looked / n
        if not fresh and self._gain(self._looked) < 0:
            self.engaged = False
            self._horizon /= 2
        return together(moves)

    def _look_again(
        self, doubtful: np.ndarray, nearest: Nearest, size: float
    ) -> list[tuple[np.ndarray, np.ndarray]]:
        """Label points anew and give them bounds; the rows that changed, and their old labels."""
        moves = []
        for start in range(0, len(doubtful), nearest.rows):
            part = doubtful[start : start + nearest.rows]
            points = self.engine.points.augmented.take(part, axis=0)  # (m, d + 1)
            found, self.upper[part], self.lower[part] = self._distances(points, size, nearest)
            moves.append(self.engine.relabel(part, found))
        return moves

    def settle(self, centroids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Nothing changes: `assign` has decided exactly where rounding could swap centroids."""
        return NONE, NONE

    def follow(self, centroids: np.ndarray, drift: np.ndarray, to_come: int) -> None:
        """Move the bounds after the centroids have moved to `centroids` by `drift` (K,).

        Without bounds, ask a sample whether they would pay in the passes `to_come` after the next;
        the engine's products must still be aimed at the centroids that made the labels.
        """
        if self.engaged:
            self._half = self._half_gaps(centroids)
            self._move(drift)
            return
        self._patience -= 1
        if self._repays(0, to_come) and self._patience <= 0:
            self._half = self._half_gaps(centroids)
            self.engaged = self._would_pay(centroids, drift, to_come)
            self._stale = True

    def _gain(self, share: float) -> float:
        """Nanoseconds a point that a pass by bounds saves, if it looks again at this share."""
        return self._plain - costs.LOOK - share * self._again

    def _repays(self, share: float, to_come: int) -> bool:
        """Whether soon enough the gains exceed the first pass, which looks at every point."""
        return min(self._horizon, to_come) * self._gain(share) > self._again - self._plain

    def _would_pay(self, centroids: np.ndarray, drift: np.ndarray, to_come: int) -> bool:
        size = float(np.einsum("kj,kj->k", centroids, centroids).max())
        labels, doubtful = self.engine.labels[self._sample], 0
        for first in range(0, len(labels), self.engine.nearest.rows):
            part = slice(first, first + self.engine.nearest.rows)
            _, upper, lower = self._distances(self._asked[part], size, self.engine.nearest)
            # bounds should last for a while: ask for twice the drift
            limit = np.maximum(lower - 2 * drift.max(), self._half[labels[part]])
            doubtful += np.count_nonzero(upper + 2 * drift[labels[part]] >= limit)
        share = doubtful / len(labels)
        self._pause *= 2
        self._patience = min(self._rest, self._pause)
        return self._repays(share, to_come)

    def _move(self, drift: np.ndarray) -> None:
        dtype = self.upper.dtype
        # rounding of each step, on the safe side: no distance exceeds twice the largest norm
        slack = 8 * self._eps * float(self.upper.max() + self.lower.max() + drift.max())
        self._drift = (drift * (1 + 4 * self._eps) + slack).astype(dtype)  # (K,)
        self._fall = self._drift.max()

    def _doubtful(self, block: slice) -> np.ndarray:
        """Move the bounds of these rows; which of them may have another nearest centroid now."""
        labels = self.engine.labels[block]
        upper, lower = self.upper[block], self.lower[block]
        upper += self._drift.take(labels)
        lower -= self._fall
        limit = self._half.take(labels)
        np.maximum(limit, lower, out=limit)
        return np.flatnonzero(upper >= limit)

    def _tighten(self, rows: np.ndarray, centroids: np.ndarray) -> np.ndarray:
        """Measure the distances to the own centroids; return the rows that stay doubtful."""
        engine, step = self.engine, self.engine.nearest.rows
        kept = []
        for start in range(0, len(rows), step):
            part = rows[start : start + step]
            labels = engine.labels[part]
            points = engine.points.augmented.take(part, axis=0)
            own = centroids.take(labels, axis=0)
            own -= points[:, :-1]
            squared = np.einsum("ij,ij->i", own, own)
            upper = np.sqrt(squared * (1 + 4 * self._eps * len(own[0])))
            upper *= 1 + 2 * self._eps
            self.upper[part] = upper
            limit = np.maximum(self.lower[part], self._half.take(labels))
            kept.append(part[upper >= limit])
        return np.concatenate(kept)

    def _distances(
        self, augmented: np.ndarray, size: float, nearest: Nearest
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Labels, an upper bound of the nearest and a lower one of the second distance: (m,)."""
        points = augmented[:, :-1]
        norms = np.einsum("ij,ij->i", points, points)  # (m,)
        # twice what rounding may do: a centroid that is excluded is not even equally near
        slack = 2 * self._eps * (augmented.shape[1] + 8) * (norms + size)
        labels, least, second = nearest.two_least(augmented)
        close = np.flatnonzero(second <= least + slack)
        if len(close):
            labels[close] = nearest.decide(augmented.take(close, axis=0))
            second[close] = least[close]
        upper = np.sqrt(np.maximum(norms + 2 * least + slack, 0))
        return labels, upper, np.sqrt(np.maximum(norms + 2 * second - slack, 0))

    def _half_gaps(self, centroids: np.ndarray) -> np.ndarray:
        """Half the distance from each centroid to the nearest other one, on the safe side: (K,)."""
        exact = centroids.astype(np.float64)
        norms = np.einsum("kj,kj->k", exact, exact)
        least = np.empty(len(exact))
        step = max(1, GAP_NUMBERS // len(exact))
        for first in range(0, len(exact), step):  # a (K, K) array may be larger than the points
            part = slice(first, first + step)
            squared = norms[part, np.newaxis] + norms - 2 * (exact[part] @ exact.T)  # (m, K)
            squared[np.arange(len(squared)), np.arange(len(exact))[part]] = np.inf
            least[part] = squared.min(axis=1)
        slack = 2.0**-52 * (exact.shape[1] + 8) * 2 * norms.max()
        gaps = np.sqrt(np.maximum(least - slack, 0)) / 2
        # a point that is hardly nearer to its own centroid than to the other may not be left out
        equal = 4 * self._eps * (np.sqrt(norms.max()) + self._reach)
        return np.maximum(gaps * (1 - 4 * self._eps) - equal, 0).astype(centroids.dtype)
