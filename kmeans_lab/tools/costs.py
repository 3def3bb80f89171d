"""Measure what each piece of the engine's work takes, and write it down in `kmeans_lab.fast.costs`.

Each piece is timed alone, on one thread, over several shapes; of several turns the least time
counts, which nobody disturbed. What grows with columns or clusters is found by least squares of the
relative errors, with no cost below 0.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.optimize import nnls
from threadpoolctl import threadpool_limits

from kmeans_lab.data import blobs, noise
from kmeans_lab.fast import costs
from kmeans_lab.fast.bounds import SAMPLE, Bounds
from kmeans_lab.fast.engine import Engine
from kmeans_lab.fast.grid import Grid
from kmeans_lab.fast.nearest import Nearest
from kmeans_lab.fast.points import Points
from kmeans_lab.fast.transposed import Transposed
from kmeans_lab.writing import replacing

HEAD = '''"""What each piece of the engine's work takes, in nanoseconds on one thread.

By these it chooses how to label and to sum; no result depends on them.

``python -m kmeans_lab bench --costs`` measures them and writes this file; nobody else does.
"""
'''
# a heading -> each cost of that piece, and what it is
WORDS = {
    "labels by `Nearest`": {
        "SCORES_COLUMN": "the product: a point's column",
        "SCORES_PRODUCT": "the product: a point's column and a centroid",
        "SCORES_SINGLE": "the share of both in float32",
        "FEW_POINT": "the least of few scores: a point",
        "FEW_CLUSTER": "the least of few scores: a score",
        "MANY_POINT": "the least of many scores: a point",
        "MANY_CLUSTER": "the least of many scores: a score",
    },
    "labels by `Transposed`": {
        "BLOCK_POINT": "a point",
        "BLOCK_CLUSTER": "a score that is compared",
        "BLOCK_PRODUCT": "a score, for each column and six more",
        "TURN_SCORE": "a score that is turned, where the points are not",
        "NARROW_NUMBER": "a number of such points that is made float32",
        "TURN_NUMBER": "a number in float32 that is turned",
        "TURN_AND_NARROW_NUMBER": "a number in float64 that is turned and made float32",
    },
    "sums of the clusters": {
        "SUM_POINT": "all points: a point",
        "SUM_COLUMN": "all points: a point's column",
        "MOVES": "the points that moved: once",
        "MOVE_POINT": "the points that moved: one of them",
        "MOVE_COLUMN": "the points that moved: a column of one of them",
    },
    "`Bounds`": {
        "LOOK": "moving and comparing the bounds of a point",
        "AGAIN_COLUMN": "looking at a point again, beside its labels: a column",
        "AGAIN_FEW_POINT": "the same: a point, where clusters are few",
        "AGAIN_FEW_CLUSTER": "the same: its score",
        "AGAIN_MANY_POINT": "the same: a point, where clusters are many",
        "AGAIN_MANY_CLUSTER": "the same: its score",
        "ASKING": "asking a sample: once",
        "GAP": "the distance between two centroids",
    },
    "`Grid`": {
        "LAYING": "finding the cell of a point",
        "CELL": "asking a cell for its possible nearest centroids: a cell",
        "CELL_COLUMN": "the same: its column",
        "CELL_CLUSTER": "the same: a centroid",
        "CELL_PRODUCT": "the same: a column and a centroid",
        "ONE_ANSWER": "a point of a cell that has one",
        "ANSWERS": "a point of a cell that has several",
        "ANSWER": "the same: an answer",
        "ANSWER_COLUMN": "the same: an answer's column",
        "MANY_ANSWERS": "a point of a cell that has too many, beside its labels",
    },
}
LEAST = 0.01  # nanoseconds: less cannot be told from nothing


class Timer:
    """The least time of several turns.

    Parameters
    ----------
    turns : int
    points : int
        The points of a problem to be timed, about.
    """

    def __init__(self, turns: int, points: int) -> None:
        self.turns, self.points = turns, points

    def __call__(self, function: Callable[[], object]) -> float:
        """Nanoseconds of a call."""
        least = np.inf
        for _ in range(self.turns + 1):
            begin = time.perf_counter_ns()
            function()
            least = min(least, time.perf_counter_ns() - begin)
        return float(least)

    def a_point(self, points: Points, step: int, function: Callable[[np.ndarray], object]) -> float:
        """Nanoseconds a point of a function that takes augmented points, so many at a time."""
        n = len(points.augmented)
        chunks = [points.augmented[first : first + step] for first in range(0, n, step)]

        def every() -> None:
            for chunk in chunks:
                function(chunk)

        return self(every) / n


def measure(timer: Timer) -> dict[str, float]:
    """All costs, by their names, to two digits."""
    with threadpool_limits(1):
        found = of_nearest(timer) | of_transposed(timer) | of_sums(timer)
        found |= of_bounds(timer) | of_grid(timer)
    return {name: float(f"{max(value, LEAST):.2g}") for name, value in found.items()}


def rendered(values: dict[str, float]) -> str:
    """The text of `kmeans_lab/fast/costs.py` with these values."""
    lines = [HEAD]
    for heading, words in WORDS.items():
        lines.append(f"# {'-' * 66} {heading}\n")
        lines += [f"{name} = {_number(values[name])}  # {text}" for name, text in words.items()]
        lines.append("")
    return "\n".join(lines)


def current() -> dict[str, float]:
    """The values that the engine uses now."""
    return {name: getattr(costs, name) for words in WORDS.values() for name in words}


def run(timer: Timer | None = None, target: Path | None = None) -> int:
    """Measure, print what was and what is, and write it down; return the exit status."""
    before, target = current(), target or Path(costs.__file__)
    now = measure(timer or Timer(turns=20, points=100_000))
    for heading, words in WORDS.items():
        print(heading)
        for name, text in words.items():
            print(f"  {name:24}{before[name]:>9g} → {now[name]:<9g} {text}")
    try:
        with replacing(target) as file:
            file.write(rendered(now).encode("utf-8"))
    except OSError as error:
        print(f"{target} cannot be written: {error.strerror or error}. Nothing was changed.")
        return 1
    print(f"Written to {target}; `git diff` shows what is new.")
    return 0


# ------------------------------------------------------------------ the pieces


def of_nearest(timer: Timer) -> dict[str, float]:
    """Labels by one product, in chunks that stay in the cache."""
    products, single, few, many = [], [], [], []
    for d in (2, 10, 50):
        for K in (3, 10, 30, 60, 200):
            spent = {}
            for dtype in (np.float64, np.float32):
                points, centroids = _problem(timer.points, d, K, dtype)
                nearest = Nearest(d + 1, K, np.dtype(dtype), timer.points)
                nearest.aim(centroids)
                spent[dtype] = timer.a_point(points, nearest.rows, nearest.scores)
                if dtype == np.float64:
                    labels = timer.a_point(points, nearest.rows, _labels(nearest))
                    rest = labels - spent[dtype]
                    (few if nearest.few else many).append(((1, K), rest))
            products.append(((d, d * K), spent[np.float64]))
            single.append(spent[np.float32] / spent[np.float64])
    return {
        **_fitted(("SCORES_COLUMN", "SCORES_PRODUCT"), products),
        "SCORES_SINGLE": float(np.median(single)),
        **_fitted(("FEW_POINT", "FEW_CLUSTER"), few),
        **_fitted(("MANY_POINT", "MANY_CLUSTER"), many),
    }


def of_transposed(timer: Timer) -> dict[str, float]:
    """Labels by blocks that are kept, and what comes to it where they are not."""
    kept, scores, numbers, turned = [], [], [], {np.float64: [], np.float32: []}
    for d in (2, 10, 50):
        for K in (10, 40, 128):
            spent = {}
            for dtype in (np.float64, np.float32):
                points, centroids = _problem(timer.points, d, K, dtype)
                for keep in (True, False):
                    spent[dtype, keep] = _transposed(timer, points, centroids, keep)
            kept.append(((1, K, K * (d + 6)), spent[np.float64, True]))
            more = {t: spent[t, False] - spent[t, True] for t in turned}
            if K <= 1.5 * (d + 1):  # the scores are turned
                scores.append(((K,), more[np.float32]))
                numbers.append(((d + 1,), more[np.float64] - more[np.float32]))
            else:
                for dtype, found in turned.items():
                    found.append(((d + 1,), more[dtype]))
    return {
        **_fitted(("BLOCK_POINT", "BLOCK_CLUSTER", "BLOCK_PRODUCT"), kept),
        **_fitted(("TURN_SCORE",), scores),
        **_fitted(("NARROW_NUMBER",), numbers),
        **_fitted(("TURN_NUMBER",), turned[np.float32]),
        **_fitted(("TURN_AND_NARROW_NUMBER",), turned[np.float64]),
    }


def _transposed(timer: Timer, points: Points, centroids: np.ndarray, keep: bool) -> float:
    K = len(centroids)
    nearest = Nearest(points.d + 1, K, points.augmented.dtype, len(points.augmented))
    nearest.aim(centroids)
    transposed = Transposed(points, K, keep)
    transposed.aim(nearest.turned)
    n, step = len(points.augmented), transposed.rows
    chunks = [(first, points.augmented[first : first + step]) for first in range(0, n, step)]

    def labels() -> None:
        for first, chunk in chunks:
            transposed.labels(first, chunk, careful=False)

    return timer(labels) / n


def of_sums(timer: Timer) -> dict[str, float]:
    """Sums of all points, and of those that moved."""
    of_all, moves = [], []
    for d in (2, 10, 50):
        engine = _engine(timer.points, d, 20)

        def sums(engine: Engine = engine) -> None:
            for part in engine.runs:
                engine.hand(0).sums.of_all(part, engine.labels[part])

        of_all.append(((1, d), timer(sums) / len(engine.labels)))
        for m in (50, 400, 3000):
            rows = np.linspace(0, len(engine.labels) - 1, m).astype(np.intp)
            old = engine.labels[rows]
            new = (old + 1) % engine.K
            spent = timer(lambda e=engine, r=rows, o=old, n=new: e.hand(0).sums.of_moves(r, o, n))
            moves.append(((1, m, m * d), spent))
    return {
        **_fitted(("SUM_POINT", "SUM_COLUMN"), of_all),
        **_fitted(("MOVES", "MOVE_POINT", "MOVE_COLUMN"), moves),
    }


def of_bounds(timer: Timer) -> dict[str, float]:
    """Looking at bounds, at points again, and at a sample."""
    again, look, asking, gap = [], [], [], []
    for d in (2, 10, 50):
        for K in (10, 30, 60, 200):
            engine = _engine(timer.points, d, K)
            n, nearest = len(engine.labels), engine.nearest
            centroids = -nearest.turned[:, :-1]
            labels = timer.a_point(engine.points, nearest.rows, _labels(nearest))
            bounds = Bounds(engine)

            def afresh(bounds=bounds, centroids=centroids):
                bounds._stale = True
                bounds.assign(centroids)

            more = timer(afresh) / n - labels
            few = (d, 1, K, 0, 0) if nearest.few else (d, 0, 0, 1, K)
            again.append((few, more))
            half = timer(lambda b=bounds, c=centroids: b._half_gaps(c))
            gap.append(((K**2,), half) if K > 30 else ((0,), LEAST))
            bounds._half = bounds._half_gaps(centroids)
            bounds._move(np.zeros(K))
            rows = slice(0, min(n, 1 << 15))
            look.append(timer(lambda b=bounds, r=rows: b._doubtful(r)) / rows.stop)
            ask = timer(lambda b=bounds, c=centroids, K=K: b._would_pay(c, np.zeros(K), 9))
            asking.append(ask - SAMPLE * (labels + more))
    names = ("POINT", "CLUSTER")
    columns = (f"AGAIN_{many}_{name}" for many in ("FEW", "MANY") for name in names)
    return {
        "LOOK": float(np.median(look)),
        **_fitted(("AGAIN_COLUMN", *columns), again),
        "ASKING": float(np.median(asking)),
        **_fitted(("GAP",), gap),
    }


def of_grid(timer: Timer) -> dict[str, float]:
    """Laying a grid, asking its cells, and labelling by their answers."""
    laying, cells, answers, ones, manys = [], [], [], [], []
    for d in (1, 2):
        for K in (25, 100, 300):
            engine = _engine(timer.points, d, K)
            n, centroids = len(engine.labels), -engine.nearest.turned[:, :-1]
            grid = Grid(engine)
            laying.append(timer(grid._lay_grid) / n)
            ask = timer(lambda g=grid, c=centroids: g._ask(c)) / len(grid._middle)
            cells.append(((1, d, K, d * K), ask))
            counts = grid._count[grid.cell]
            rest = timer(lambda g=grid, c=centroids: g.assign(c))
            for count in range(2, grid.most + 1):
                rows = np.flatnonzero(counts == count)
                if len(rows) > n // 100:
                    cell = grid.cell[rows].astype(np.intp)
                    spent = timer(
                        lambda g=grid, r=rows, c=cell, t=count: g._nearest_answer(r, c, t, None)
                    )
                    answers.append(((1, count, count * d), spent / len(rows)))
                    rest -= spent
            many = np.flatnonzero(counts > grid.most)
            if len(many) < n // 100:
                ones.append(rest / n)
            some = engine.points.augmented
            rows = np.arange(0, n, 7)
            manys.append(timer(lambda s=some, r=rows: s.take(r, axis=0)) / len(rows))
    return {
        "LAYING": float(np.median(laying)),
        **_fitted(("CELL", "CELL_COLUMN", "CELL_CLUSTER", "CELL_PRODUCT"), cells),
        "ONE_ANSWER": float(np.median(ones)) if ones else costs.ONE_ANSWER,
        **_fitted(("ANSWERS", "ANSWER", "ANSWER_COLUMN"), answers),
        "MANY_ANSWERS": float(np.median(manys)),
    }


# ------------------------------------------------------------------ what they share


def _problem(n: int, d: int, K: int, dtype: type) -> tuple[Points, np.ndarray]:
    """Points around K places, and centroids there, both measured from their mean."""
    X = blobs(n, K, d, random_state=1)[0] if d < 3 else noise(n, d)
    X = X.astype(dtype)
    middle = X.mean(axis=0)
    return Points(X, middle, np.ones(n)), X[:: n // K][:K] - middle


def _engine(n: int, d: int, K: int) -> Engine:
    """An engine whose points have labels."""
    points, centroids = _problem(n, d, K, np.float64)
    engine = Engine(points, K)
    engine.nearest.aim(centroids)
    engine.assign_and_sum()
    return engine


def _labels(nearest: Nearest) -> Callable[[np.ndarray], np.ndarray]:
    return lambda chunk: nearest.labels(chunk, careful=False)


def _fitted(
    names: tuple[str, ...], seen: list[tuple[tuple[float, ...], float]]
) -> dict[str, float]:
    """Costs whose products with these factors are these nanoseconds, but for small shares."""
    factors, spent = zip(*seen, strict=True)
    spent = np.maximum(spent, LEAST)
    found, _ = nnls(np.array(factors, dtype=float) / spent[:, np.newaxis], np.ones(len(spent)))
    return dict(zip(names, found, strict=True))


def _number(value: float) -> str:
    if value == int(value):
        return f"{int(value):_}"
    return f"{value:g}"
