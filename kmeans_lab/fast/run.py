"""Lloyd's algorithm on the engine, from one start to its end.

Where the data show that it pays, points that cannot have changed their cluster are left out by
`Bounds`, or those that have only one centroid near are labelled by the cells of a `Grid`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kmeans_lab.fast import small
from kmeans_lab.fast.bounds import Bounds
from kmeans_lab.fast.column import LEAST_ROWS, Column
from kmeans_lab.fast.engine import Engine
from kmeans_lab.fast.exact import LIKE
from kmeans_lab.fast.grid import LEAST_CLUSTERS, MOST_COLUMNS, Grid
from kmeans_lab.fast.points import NONE, Points
from kmeans_lab.fast.relocation import far_from_their_own, relocate

# numbers in X up to which the inertia is summed by differences: in the history, at the end
DIRECT, FINAL_DIRECT = 1 << 9, 1 << 12
# shares of the points' own squares below which the inertia must be: in the history, at the end
DIGITS = {np.dtype(np.float64): 1e-6, np.dtype(np.float32): 1e-2}
FINAL_DIGITS = {np.dtype(np.float64): 1e-4, np.dtype(np.float32): np.inf}
# a share of the points' own squares below which an inertia may be nothing but rounding
ROUNDING = {np.dtype(np.float64): 1e-20, np.dtype(np.float32): 1e-7}

ONE_THREAD = 1 << 12  # numbers of which no BLAS shares a sum among threads, and rounds differently

ALGORITHMS = ("auto", "lloyd", "bounds")


@dataclass
class Run:
    """One run of K-Means from one start, measured from the middle of the points."""

    centroids: np.ndarray  # (K, d)
    assignments: np.ndarray  # (n,), int32
    found: int  # how many clusters have points
    inertia: float
    inertias: list[float]  # one an iteration
    converged: bool
    algorithm: str  # "lloyd" or "bounds"


def fit_from(
    points: Points,
    centroids: np.ndarray,
    max_iterations: int,
    tolerance: float,
    algorithm: str = "auto",
) -> Run:
    """Lloyd's algorithm with weights from one start, relocating empty clusters.

    The labels returned are always those of the centroids returned. An update that relocated an
    empty cluster is never the last but at `max_iterations`; scikit-learn may end with it.

    Parameters
    ----------
    points : Points
    centroids : ndarray of shape (K, d)
        The start, centred as the points are.
    max_iterations : int
    tolerance : float
        The squared movement of the centroids that counts as none.
    algorithm : {"auto", "lloyd", "bounds"}
        "bounds" leaves out points that cannot have changed (of one or two columns: those in whose
        cell of a grid only one centroid can be nearest), as soon as the data show that it pays;
        "auto" the same, but does not ask where the problem is too small to gain.

    Returns
    -------
    Run
    """
    lloyd = HalfSteps(points, len(centroids), algorithm)
    inertias: list[float] = []
    converged = False
    changed = lloyd.assign(centroids)
    while True:
        moved, relocated = lloyd.update(centroids)
        inertias.append(lloyd.inertia(moved, DIGITS))
        if not changed and not relocated:
            converged = True  # but for rounding the centroids have not moved
            break
        to_come = max_iterations - len(inertias)
        little = lloyd.follow(moved, centroids, to_come) <= tolerance and not relocated
        last = not to_come
        centroids = moved
        changed = lloyd.assign(centroids, last=little or last)
        if (little or last) and not len(lloyd.to_relocate(centroids)):
            converged = little or not (changed or relocated)
            break
        if last:
            break
    total = lloyd.inertia(centroids, FINAL_DIGITS)
    if 0 < total < ROUNDING[centroids.dtype] * points.square:
        centroids = lloyd.without_rounding(centroids)
        total = lloyd.inertia(centroids, FINAL_DIGITS)
    labels, found = lloyd.engine.labels, np.count_nonzero(lloyd.engine.sums[:, -1])
    return Run(centroids, labels, found, total, inertias, converged, lloyd.used)


def why_empty(run: Run, points: Points, X: np.ndarray) -> str:
    """Why some clusters of a run have no points, in words.

    `X` (n, d) are the points as they came.
    """
    uniform, first = points.uniform_clusters(run.assignments, len(run.centroids), LIKE)
    if not uniform.all():
        return "the run was stopped before the others got any"
    reason = "X has too few different rows"
    if (X != X[first[run.assignments]]).any():
        reason += f", as far as {X.dtype} tells them apart beside their spread"
    return reason


class HalfSteps:
    """Assign and update in turn, and the choice of how points are labelled."""

    def __init__(self, points: Points, K: int, algorithm: str) -> None:
        self.points = points
        self.used = algorithm if algorithm == "bounds" else "lloyd"
        self._changed = len(points.augmented)
        self._bounds = None
        if algorithm != "lloyd" and K > 1 and points.d == 1 and len(points.weight) >= LEAST_ROWS:
            self.used, self.engine = "bounds", Column(points, K)
            return
        if algorithm != "bounds" and small.fits(points, K):
            self.engine = small.OneChunk(points, K)
            return
        self.engine = Engine(points, K)
        if K > 1 and (algorithm == "bounds" or _may_gain(points, K, algorithm)):
            by_cells = points.d <= MOST_COLUMNS and K >= LEAST_CLUSTERS
            self._bounds = (Grid if by_cells else Bounds)(self.engine)

    def assign(self, centroids: np.ndarray, last: bool = False) -> int:
        """Label all points and sum the clusters; return how many labels changed.

        Where no other pass need follow, close decisions are made exactly.
        """
        engine, bounds = self.engine, self._bounds
        if isinstance(engine, small.OneChunk | Column):
            changed = engine.assign(centroids, engine.careful or last)
            if engine.doubtful and not changed:  # it may be the last pass
                changed = engine.assign(centroids, careful=True)
                engine.careful |= changed > 0
            return changed
        engine.nearest.aim(centroids)
        if bounds is not None and bounds.engaged:
            self.used, careful = "bounds", False
            changed = engine.sum_moves(*bounds.assign(centroids))
        else:
            bounds, careful = None, engine.careful or last
            if engine.many_moves(self._changed):  # probably again
                changed = engine.assign_and_sum(careful)
            else:
                changed = engine.sum_moves(*engine.assign(careful))
        if not careful and (last or engine.careful or not changed):  # it may be the last pass
            more = engine.sum_moves(*(bounds.settle(centroids) if bounds else engine.settle()))
            engine.careful |= not changed and more > 0
            changed += more
        self._changed = changed
        return changed

    def update(self, centroids: np.ndarray) -> tuple[np.ndarray, bool]:
        """The weighted means of the clusters, and whether an empty one was relocated.

        A cluster without points that finds none either keeps its centroid.
        """
        sums, dtype = self.engine.sums, centroids.dtype
        totals, mass = sums[:, :-1], sums[:, -1:]  # (K, d), (K, 1): float64
        if mass.all():
            return (totals * (1 / mass)).astype(dtype, copy=False), False
        rows = self.to_relocate(centroids)
        if len(rows):
            self.engine.careful = True
            totals, mass = totals.copy(), mass.copy()
            relocate(self.points, self.engine.labels, rows, totals, mass)
        means = np.where(mass > 0, totals * (1 / np.where(mass > 0, mass, 1)), centroids)
        return means.astype(dtype, copy=False), len(rows) > 0

    def to_relocate(self, centroids: np.ndarray) -> np.ndarray:
        """The points that empty clusters would take, one for each of the first clusters empty."""
        mass = self.engine.sums[:, -1]
        if mass.all():
            return NONE
        return far_from_their_own(
            self.points, self.engine.labels, centroids, np.count_nonzero(mass == 0)
        )

    def inertia(self, centroids: np.ndarray, digits: dict[np.dtype, float]) -> float:
        """That of the labels with these centroids."""
        if isinstance(self.engine, Column):
            return self.engine.inertia(centroids, digits[np.dtype(np.float64)])
        return inertia_of_sums(self.points, self.engine.labels, centroids, self.engine.sums, digits)

    def without_rounding(self, centroids: np.ndarray) -> np.ndarray:
        """Put the centroid of each cluster of equal points exactly where they are.

        The mean of many equal numbers is not always that number.
        """
        labels = self.engine.labels
        uniform, first = self.points.uniform_clusters(labels, len(centroids))
        uniform &= self.engine.sums[:, -1] > 0
        exact = centroids.copy()
        exact[uniform] = self.points.centred[first[uniform]]
        if (exact != centroids).any():
            self.follow(exact, centroids, 0)
            self.assign(exact, last=True)
        return exact

    def follow(self, moved: np.ndarray, centroids: np.ndarray, to_come: int) -> float:
        """Tell the bounds, if there are any, where the centroids go; return how far, squared.

        `to_come` are the passes, after the next, that there may be.
        """
        step = np.subtract(moved, centroids, dtype=np.float64)  # (K, d)
        if self._bounds is not None:
            drift = np.sqrt(np.einsum("kj,kj->k", step, step))  # (K,)
            self._bounds.follow(moved, drift, to_come)
        return _product(step, step)


def _may_gain(points: Points, K: int, algorithm: str) -> bool:
    """Whether asking a sample about bounds costs little beside what they could save."""
    n = len(points.augmented)
    return algorithm == "auto" and K >= 8 and n >= 5000 and n >= 20 * K


def inertia_of_sums(
    points: Points,
    labels: np.ndarray,
    centroids: np.ndarray,
    sums: np.ndarray,
    digits: dict[np.dtype, float],
) -> float:
    """The inertia of labels with some centroids, from the sums (K, d + 1) of these labels.

    Σ‖x − c‖² = Σ‖x‖² − 2 c·Σx + Σ‖c‖² needs no pass over the points: the sums are known. Where the
    result is so much smaller than its terms that it would lose its digits, the differences are
    taken after all.
    """
    least = digits[centroids.dtype] * points.square
    few = DIRECT if digits is DIGITS else FINAL_DIRECT
    if points.augmented.size <= few or least == np.inf:
        return points.inertia(labels, centroids)
    exact = centroids.astype(np.float64, copy=False)
    terms = exact * sums[:, -1:]  # (K, d)
    terms -= 2 * sums[:, :-1]
    total = points.square + _product(exact, terms)
    return points.inertia(labels, centroids) if total < least else total


def _product(a: np.ndarray, b: np.ndarray) -> float:
    """The sum of a * b, of arrays (K, d) in C order."""
    if a.size > ONE_THREAD:
        return float(np.einsum("kj,kj->", a, b))
    return float(np.vdot(a, b))
