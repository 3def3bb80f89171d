"""The half-steps of a run that the page computes too, and what stands where a run cannot be made.

While a hand moves something the page does not wait for Python, so it runs K-Means itself. Here sums
run in the page's order, feature by feature and row by row, so that both come to the same labels
and means, to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from kmeans_lab.lloyd import HalfStep
from kmeans_lab.visuals.stepper.observer import Recording, observe
from kmeans_lab.visuals.stepper.words import counted

MOST_NUMBERS = 200_000  # n·d that a page is given to compute with
BLOCK = 1_000_000  # squared distances at a time


def assign_by_rows(X: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """The nearest centroid of each row, (n,), by the definition; of equally near ones the first."""
    n, K = len(X), len(centroids)
    labels = np.empty(n, dtype=np.intp)
    rows = max(1, BLOCK // K)
    for first in range(0, n, rows):
        part = X[first : first + rows]  # (m, d)
        squared = np.zeros((len(part), K))
        for j in range(X.shape[1]):
            squared += (part[:, j, np.newaxis] - centroids[np.newaxis, :, j]) ** 2  # (m, K)
        labels[first : first + rows] = squared.argmin(axis=1)
    return labels


def update_by_rows(X: np.ndarray, assignments: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """The mean of each cluster, (K, d), each sum in the order of the rows; an empty one stays."""
    K = len(centroids)
    counts = np.bincount(assignments, minlength=K)  # (K,)
    moved = centroids.copy()
    held = counts > 0
    for j in range(X.shape[1]):
        sums = np.bincount(assignments, weights=X[:, j], minlength=K)  # (K,)
        moved[held, j] = sums[held] / counts[held]
    return moved


BY_ROWS = (assign_by_rows, update_by_rows)


def record(
    X: np.ndarray,
    start: np.ndarray,
    assign: Callable | None,
    update: Callable | None,
    max_iterations: int,
    names: Sequence[str] | None,
) -> Recording:
    """`observe`, by the page's own half-steps where none are given and the page has the points.

    Where points are missing, the start alone is recorded, with the reason why there is no more.
    """
    n, K = len(X), len(start)
    if K <= n:
        if assign is None and update is None and X.size <= MOST_NUMBERS:
            return observe(X, start, None, None, max_iterations, names, BY_ROWS)
        return observe(X, start, assign, update, max_iterations, names)
    text = f"K={K} clusters need at least {counted(K, 'point')}, but there {_are(n)}."
    if n == 0:
        text = "There are no points. Add some, or choose data."
    steps = [HalfStep("start", 0, X, start, None)]
    return Recording(steps, [[]], [[]], text, "no points" if n == 0 else "too few points")


def _are(n: int) -> str:
    return f"{'is' if n == 1 else 'are'} {n}"
