"""Bounds for many points at once, where points have few columns: the cells of a grid.

A grid cuts the box of the points into cells of about equally many. After each update every cell is
asked which centroids can be nearest to any place in it. Most cells have one answer, and with it
their points have their label unseen; the points of the others compare only the answers.

Unlike the bounds of single points this needs no centroid to be at rest, and nothing is carried from
one iteration to the next. But the cells needed grow like a power of the number of columns.

Source: T. Kanungo, D. M. Mount, N. S. Netanyahu, C. D. Piatko, R. Silverman, A. Y. Wu, "An
efficient k-means clustering algorithm: analysis and implementation", IEEE Transactions on Pattern
Analysis and Machine Intelligence 24 (2002), 881-892. There the cells are those of a tree.
"""

from __future__ import annotations

import numpy as np

from kmeans_lab.fast import costs
from kmeans_lab.fast.engine import Engine, together
from kmeans_lab.fast.nearest import Nearest
from kmeans_lab.fast.transposed import runs_of

MOST_COLUMNS = 2  # of points that a grid is laid through
LEAST_CLUSTERS = 20  # of fewer a plain pass asks as little
SAMPLE = 4096  # points that place the cuts of each axis
AT_BEST = 10  # nanoseconds a column that points of cells with several answers take, spread on all
SHORT_CALLS = 4  # times longer than another must a pass by cells be, for threads to gain
BLOCK_ROWS = 1 << 15  # points that are labelled together
HORIZON = 10  # passes in which the grid must repay that
LEAST_SAVED = 0.01  # nanoseconds a point, that cannot be told from nothing
CHUNK_NUMBERS = 1 << 16  # scores of cells that stay in the cache


class Grid:
    """The cells of a grid, their possible nearest centroids, and the choice of whether to use them.

    Parameters
    ----------
    engine : Engine
        Its points of 1 to `MOST_COLUMNS` columns, its labels, and its products.

    Attributes
    ----------
    engaged : bool
        Whether the next assign should go by cells.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.engaged = False
        self._cost = 0.0  # nanoseconds a point, once the cells have answered
        self.cell = None  # (n,), int32: each point's, once the grid is laid
        d = engine.points.d
        self.most = 2 + 2 * d  # possible centroids up to which a cell's points compare those only
        # nanoseconds: a plain pass over a point; a cell; a point by its cell's answers
        self._plain = engine.cost
        self._a_cell = costs.CELL + costs.CELL_COLUMN * d
        self._a_cell += (costs.CELL_CLUSTER + costs.CELL_PRODUCT * d) * engine.K
        an_answer = costs.ANSWER + costs.ANSWER_COLUMN * d
        self._by_count = costs.ANSWERS + an_answer * np.arange(self.most + 2)
        self._by_count[1] = costs.ONE_ANSWER
        self._by_count[-1] = engine.nearest.cost + costs.MANY_ANSWERS
        # with g cells, asking takes g and, of two columns, comparing n / √g: least at g ~ n^(2/3)
        n = len(engine.labels)
        self._parts = max(1, round((0.75 * n ** (2 / 3)) ** (1 / d)))  # of each axis
        # at best: the cells are asked, and of two columns some points compare a few answers
        best = self._parts**d * self._a_cell / n + AT_BEST * d
        self._passes = costs.LAYING / max(self._plain - best, LEAST_SAVED)  # that repay laying it
        self._patience, self._vain = 0 if self._passes < HORIZON else np.inf, 1

    def assign(self, centroids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Bring the engine's labels up to date; return the rows that changed, and their old labels.

        `centroids` must be those of the last `follow`, and the engine's products aimed at them.
        """
        return self._assign(careful=False)

    def settle(self, centroids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """After `assign`, decide exactly where rounding could swap two centroids; as `assign`."""
        return self._assign(careful=True)

    def _assign(self, careful: bool) -> tuple[np.ndarray, np.ndarray]:
        engine, moves = self.engine, []
        n = len(engine.labels)
        blocks = runs_of(n, BLOCK_ROWS)

        def of_block(i: int, thread: int) -> tuple[np.ndarray, np.ndarray]:
            nearest = engine.hand(thread).nearest
            return engine.relabel(blocks[i], self._labels_of(blocks[i], nearest, careful))

        nanoseconds = n * self._cost / SHORT_CALLS
        engine.points.crew.each(len(blocks), of_block, moves.append, nanoseconds)
        return together(moves)

    def _labels_of(self, run: slice, nearest: Nearest, careful: bool) -> np.ndarray:
        """The labels (m,) of the points of a run, by their cells."""
        first, points = run.start, self.engine.points
        reach = points.reach(run)
        slack = nearest.slack(reach) if careful else None
        cell = self.cell[run].astype(np.intp)
        found = self._answers[0].take(cell)  # where there is one answer, it is the label
        counts = self._count.take(cell)
        for count in range(2, self.most + 1):
            part = np.flatnonzero(counts == count)
            if len(part):
                found[part] = self._nearest_answer(first + part, cell[part], count, slack)
        many = np.flatnonzero(counts > self.most)
        for start in range(0, len(many), nearest.rows):
            part = many[start : start + nearest.rows]
            chunk = points.augmented.take(first + part, axis=0)  # (m, d + 1)
            found[part] = nearest.labels(chunk, reach, careful)
        return found

    def follow(self, centroids: np.ndarray, drift: np.ndarray, to_come: int) -> None:
        """Ask the cells for the centroids (K, d) to come, and whether they would save time.

        `to_come` are the passes, after the next, that there may be.
        """
        self._patience -= 1
        if self._patience > 0:
            return
        if self.cell is None:
            if 1 + to_come < self._passes:
                return
            self._lay_grid()
        self._ask(centroids)
        n = len(self.cell)
        of_points = self._by_count[self._count] @ self._points
        self._cost = of_points / n
        cost = len(self._count) * self._a_cell + of_points
        self.engaged = bool(cost < 0.8 * n * self._plain)
        if not self.engaged:
            self._patience, self._vain = 4 * self._vain, 2 * self._vain

    def _lay_grid(self) -> None:
        """Cut each axis at quantiles of a sample; number the cells that hold points."""
        points = self.engine.points.centred
        n, d = points.shape
        parts = self._parts
        inner = np.linspace(0, 1, parts + 1)[1:-1]
        cell = np.zeros(n, dtype=np.intp)
        sides = []  # (parts + 1,) of each axis
        for column in points.T:
            cuts = np.quantile(column[:: max(1, n // SAMPLE)], inner, method="lower")
            cuts = cuts.astype(points.dtype)
            cell *= parts
            cell += np.searchsorted(cuts, column, side="right")
            ends = np.concatenate([[column.min()], cuts, [column.max()]])
            sides.append(ends.astype(np.float64))
        counts = np.bincount(cell, minlength=parts**d)
        held = np.flatnonzero(counts)  # the cells with points
        number = np.zeros(parts**d, dtype=np.int32)
        number[held] = np.arange(len(held))
        self.cell, self._points = number.take(cell), counts[held]
        places = np.unravel_index(held, (parts,) * d)
        low = np.array([side[place] for side, place in zip(sides, places, strict=True)])
        high = np.array([side[place + 1] for side, place in zip(sides, places, strict=True)])
        self._reach = ((high - low) / 2).T  # (cells, d)
        self._middle = np.ones((len(held), d + 1))  # with a column of ones, as the points
        self._middle[:, :-1] = ((low + high) / 2).T
        self._size = float(((np.abs(self._middle[:, :-1]) + self._reach) ** 2).sum(axis=1).max())

    def _ask(self, centroids: np.ndarray) -> None:
        """Find the centroids that can be nearest to a place in each cell.

        With b the centroid nearest to the cell's middle m, the difference of the halved squared
        distances to c and to b is linear in the place: its least in the cell is the one at m less
        Σ_j |c_j - b_j| times half the cell's side. Where that is positive, c is out.
        """
        d, K, most = self.engine.points.d, self.engine.K, self.most
        dtype = self.engine.points.augmented.dtype
        exact = centroids.astype(np.float64)
        half_norms = np.einsum("kj,kj->k", exact, exact) / 2
        size = 2 * half_norms.max() + self._size
        slack = float(np.finfo(dtype).eps) * (d + 9) * 2 * (size + 1e-300)
        table = np.vstack([-exact.T, half_norms])  # (d + 1, K)
        step = max(1, CHUNK_NUMBERS // K)
        lead, apart = np.empty((step, K)), np.empty((step, K))
        number = len(self._middle)
        self._count = np.empty(number, dtype=np.uint8)  # of answers; beyond `most` one more
        self._answers = np.empty((most, number), dtype=np.int32)
        # the scores of a cell's points are products with these, and these added
        self._factors = np.empty((most, d, number), dtype=dtype)
        self._halves = np.empty((most, number), dtype=dtype)
        for start in range(0, number, step):
            part = slice(start, start + step)
            m = len(self._middle[part])
            scores, sides = lead[:m], apart[:m]  # (m, K) each
            np.matmul(self._middle[part], table, out=scores)
            best = scores.argmin(axis=1)
            limit = scores[np.arange(m), best] + slack
            for j in range(d):
                np.subtract(exact[:, j], exact[best, j, np.newaxis], out=sides)
                np.abs(sides, out=sides)
                sides *= self._reach[part, j, np.newaxis]
                scores -= sides
            cell, answer = np.divmod(np.flatnonzero(scores <= limit[:, np.newaxis]), K)
            count = np.bincount(cell)
            self._count[part] = np.minimum(count, most + 1)
            place = np.arange(len(cell)) - (np.cumsum(count) - count).repeat(count)
            cell += start
            kept = place < most
            cell, answer, place = cell[kept], answer[kept], place[kept]  # (answers,) each
            self._answers[place, cell] = answer
            self._factors[place, :, cell] = -centroids[answer]
            self._halves[place, cell] = half_norms[answer]

    def _nearest_answer(
        self, rows: np.ndarray, cell: np.ndarray, count: int, slack: float | None
    ) -> np.ndarray:
        """The labels of points `rows`, whose cells have so many answers each.

        Where two scores differ by at most `slack`, if it is given, they are decided exactly.
        """
        points = self.engine.points.augmented.take(rows, axis=0)
        columns = points.T[:-1]  # (d, m)
        labels = self._answers[0].take(cell)
        for t in range(count):
            score = self._halves[t].take(cell)
            for factor, column in zip(self._factors[t], columns, strict=True):
                score += factor.take(cell) * column
            if t == 0:
                least, second = score, np.inf
                continue
            nearer = score < least  # of equally near ones the first: the lowest index
            np.copyto(labels, self._answers[t].take(cell), where=nearer)
            if slack is not None:
                second = np.minimum(second, np.maximum(score, least))
            np.minimum(score, least, out=least)
        if slack is not None:
            close = np.flatnonzero(second <= least + slack)
            labels[close] = self.engine.nearest.decide(points.take(close, axis=0))
        return labels
