"""Decisions that rounding could swap, made for each point alone."""

from __future__ import annotations

import numpy as np

from kmeans_lab.fast.points import NONE, row_squares

TIE = 2  # last digits by which equal distances may differ
LIKE = 4 * TIE  # last digits by which points may differ that no two clusters can tell apart
ALONE = 16  # rows of a product that holds one point, again and again: as many as BLAS makes at once
NUMBERS = 1 << 17  # in a temporary array: 1 MB


def nearest_exactly(points: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Labels (m,) of points, by differences in float64.

    So that a label does not depend on what other points are asked about. Where distances differ by
    no more than the rounding of the coordinates explains, `TIE` last digits of the norms in the
    dtype of the points, one product for each point decides, as in other programs; of equal scores
    the lowest index.

    Parameters
    ----------
    points : ndarray of shape (m, d)
    centroids : ndarray of shape (K, d)

    Returns
    -------
    ndarray of shape (m,), intp
    """
    tie = TIE * float(np.finfo(points.dtype).eps)
    points = points.astype(np.float64, copy=False)
    centroids = np.ascontiguousarray(centroids, dtype=np.float64)
    squares = np.einsum("kj,kj->k", centroids, centroids)  # (K,)
    labels = np.empty(len(points), dtype=np.intp)
    step = max(1, NUMBERS // len(centroids))
    for first in range(0, len(points), step):
        part = slice(first, first + step)
        near = _may_be_nearest(points[part], centroids, squares, tie)  # (m, K)
        labels[part] = near.argmax(axis=1)
        several = with_several(near)
        if len(several):
            chosen = points[part].take(several, axis=0)
            labels[first + several] = _nearest_of_several(
                chosen, centroids, squares, tie, near[several]
            )
    return labels


def with_several(near: np.ndarray) -> np.ndarray:
    """The rows of a matrix (m, K) that hold True more than once; each holds it at least once."""
    if np.count_nonzero(near) == len(near):
        return NONE
    rows = np.flatnonzero(near) // near.shape[1]
    again = rows[1:][rows[1:] == rows[:-1]]
    return again[np.diff(again, prepend=-1) > 0]


def _may_be_nearest(
    points: np.ndarray, centroids: np.ndarray, squares: np.ndarray, tie: float
) -> np.ndarray:
    """(m, K): whether a centroid may be as near as the nearest; the norm identity tells."""
    own = row_squares(points)  # (m,): squared norms
    scores = squares / 2 - points @ centroids.T  # (m, K)
    least = 2 * scores.min(axis=1) + own  # the squared distance
    norms = np.sqrt(own)
    longest = np.minimum(np.sqrt(squares.max()), 2 * (2 * norms + np.sqrt(squares.min())))
    size = norms + longest  # centroids that are longer are not near
    slack = 2.0**-52 * (points.shape[1] + 8) * size**2
    most = np.sqrt(np.maximum(least, 0) + 2 * slack) + tie * size  # the distance
    return scores <= ((most**2 - own) / 2 + slack)[:, np.newaxis]


def _nearest_of_several(
    points: np.ndarray, centroids: np.ndarray, squares: np.ndarray, tie: float, near: np.ndarray
) -> np.ndarray:
    """Each point's nearest centroid (m,) among those that may be: near (m, K)."""
    row, k = np.nonzero(near)  # pairs, by rows
    distances = np.empty(len(row))
    step = max(1, NUMBERS // points.shape[1])
    for first in range(0, len(row), step):
        part = slice(first, first + step)
        distances[part] = np.sqrt(row_squares(points[row[part]] - centroids[k[part]]))
    least = np.minimum.reduceat(distances, np.flatnonzero(np.diff(row, prepend=-1)))  # (m,)
    tolerance = tie * (np.sqrt(row_squares(points))[row] + np.sqrt(squares)[k])
    near = np.zeros_like(near)
    near[row, k] = distances <= least[row] + tolerance
    labels = near.argmax(axis=1)
    tied = with_several(near)
    table = np.vstack([-centroids.T, squares / 2])  # (d + 1, K)
    step = max(1, NUMBERS // (ALONE * max(table.shape)))
    for first in range(0, len(tied), step):
        part = tied[first : first + step]
        alone = np.ones((len(part), ALONE, len(table)))
        alone[:, :, :-1] = points[part, np.newaxis]
        scores = (alone @ table)[:, 0]  # (m, ALONE, d + 1) @ (d + 1, K) -> (m, K)
        labels[part] = np.where(near[part], scores, np.inf).argmin(axis=1)
    return labels
