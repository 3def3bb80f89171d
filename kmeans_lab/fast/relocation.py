"""Empty clusters take the points that are farthest from their own centroids."""

from __future__ import annotations

import numpy as np

from kmeans_lab.fast.exact import LIKE
from kmeans_lab.fast.points import NONE, Points


def far_from_their_own(
    points: Points, labels: np.ndarray, centroids: np.ndarray, count: int
) -> np.ndarray:
    """The rows of the points farthest from their centroids: `count`, or as many as there are.

    A point that lies on its centroid, but for rounding, is not far, and neither is one whose
    cluster holds nothing but equal points: an own cluster would take them all.
    """
    squared = points.squared_to_own(labels, centroids)  # (n,)
    count = min(count, len(squared))
    farthest = np.argpartition(squared, -count)[: -count - 1 : -1]
    eps = float(np.finfo(centroids.dtype).eps)
    rounding = eps * (8 + len(squared)) * points.reach(slice(0, len(squared)))
    if squared[farthest].min() > rounding**2:
        return farthest
    uniform, _ = points.uniform_clusters(labels, len(centroids), LIKE)
    squared[uniform[labels]] = 0
    count = min(count, np.count_nonzero(squared))
    return np.argpartition(squared, -count)[: -count - 1 : -1] if count else NONE


def relocate(
    points: Points, labels: np.ndarray, rows: np.ndarray, totals: np.ndarray, mass: np.ndarray
) -> None:
    """Take points from their clusters and give each to an empty one, in the sums."""
    weight = points.weight
    for k, i in zip(np.flatnonzero(mass[:, 0] == 0), rows, strict=False):
        point = points.centred[i].astype(np.float64) * weight[i]
        totals[labels[i]] -= point
        mass[labels[i]] -= weight[i]
        totals[k], mass[k] = point, weight[i]
    for donor in np.unique(labels[rows]):
        rest = labels == donor
        rest[rows] = False
        if not rest.any():
            totals[donor] = mass[donor] = 0  # exactly: nothing is left there but rounding
