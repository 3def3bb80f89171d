"""The engine on a block of rows: what a pass over a part of the points gives to the whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kmeans_lab.fast.engine import pass_nanoseconds
from kmeans_lab.fast.points import Points
from kmeans_lab.fast.run import DIGITS, HalfSteps
from kmeans_lab.fast.threads import crew


@dataclass(frozen=True, eq=False)
class Block:
    """What a block of rows contributes.

    Attributes
    ----------
    labels : ndarray of shape (m,), int32
        Of equally near centroids the lowest index. No row's label depends on the other rows.
    sums : ndarray of shape (K, d), float64
        Of each cluster's points, weighted; 0 where it has none.
    mass : ndarray of shape (K,), float64
        Their weights: without weights their number.
    inertia : float
        Weighted sum of squared distances to the nearest centroid, in squared units of the rows.
    """

    labels: np.ndarray
    sums: np.ndarray
    mass: np.ndarray
    inertia: float


def label_and_sum(
    rows: np.ndarray,
    centroids: np.ndarray,
    weight: np.ndarray | None = None,
    middle: np.ndarray | None = None,
) -> Block:
    """Label the rows of a block, and sum them by clusters.

    Parameters
    ----------
    rows : ndarray of shape (m, d), float32 or float64
        Finite, in C order, from one row on.
    centroids : ndarray of shape (K, d)
        Of the same dtype.
    weight : ndarray of shape (m,), float64, optional
        Positive, from 1e-300 to 1e300 times another.
    middle : ndarray of shape (d,), optional
        From where the rows are measured, the same for all blocks; if not given the median of the
        centroids, which a lone one far away does not draw off.

    Returns
    -------
    Block

    Notes
    -----
    The threads that `crew` gives share the work, with the same result for any number of them.
    """
    (m, d), K = rows.shape, len(centroids)
    middle = np.median(centroids, axis=0) if middle is None else middle  # (K, d) -> (d,)
    middle = middle.astype(rows.dtype, copy=False)
    weight = np.ones(m) if weight is None else weight
    centred = centroids - middle
    with crew(pass_nanoseconds(m, d, K)) as team:
        points = Points(rows, middle, weight, team)
        half_steps = HalfSteps(points, K, "lloyd")
        half_steps.assign(centred, last=True)
        inertia = half_steps.inertia(centred, DIGITS)
    engine = half_steps.engine
    mass = engine.sums[:, -1].copy()
    sums = engine.sums[:, :-1] + mass[:, np.newaxis] * middle.astype(np.float64)
    return Block(engine.labels, sums, mass, inertia)
