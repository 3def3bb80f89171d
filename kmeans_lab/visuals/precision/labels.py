"""Labels by the norm identity at a distance from the origin, and as they should be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WAYS = ("plain", "clipped", "centred", "differences")
DTYPES = ("float64", "float32")


@dataclass(frozen=True)
class Found:
    """What one way gives for points and centroids of one dtype.

    Attributes
    ----------
    labels : ndarray of shape (n,)
        Of equally small squared distances the lowest index.
    right : ndarray of shape (n,), bool
        Whether the label is that of the nearest, or of one as near, for the numbers as they are
        stored; differences in float64 tell, which are exact enough.
    terms : ndarray of shape (n, 5), float64
        Of each point and its truly nearest centroid: the squared norm of the point, minus twice the
        product, the squared norm of the centroid, their sum as it came, the true squared distance.
    """

    labels: np.ndarray
    right: np.ndarray
    terms: np.ndarray


def find(X: np.ndarray, centroids: np.ndarray, offset: float, dtype: str, way: str) -> Found:
    """Label points that lie `offset` farther from the origin in each coordinate.

    Parameters
    ----------
    X : ndarray of shape (n, d), float64
    centroids : ndarray of shape (K, d), float64
    offset : float
        Added to each coordinate, before the numbers are stored.
    dtype : {"float64", "float32"}
        In which they are stored and computed with.
    way : {"plain", "clipped", "centred", "differences"}
        The identity as it stands, with negative results put to zero, after the mean of the points
        was subtracted; or differences first.

    Returns
    -------
    Found
    """
    points, places = (X + offset).astype(dtype), (centroids + offset).astype(dtype)
    true = _by_differences(points.astype(np.float64), places.astype(np.float64))  # (n, K)
    if way == "differences":
        squared = _by_differences(points, places)
    if way == "centred":
        middle = points.mean(axis=0, dtype=np.float64).astype(dtype)
        points, places = points - middle, places - middle
    nearest = true.argmin(axis=1)
    own = (points * points).sum(axis=1)  # (n,)
    cross = -2 * (points @ places.T)  # (n, K)
    theirs = (places * places).sum(axis=1)  # (K,)
    if way != "differences":
        squared = own[:, np.newaxis] + cross + theirs  # (n, 1) + (n, K) + (K,)
    if way == "clipped":
        squared = np.maximum(squared, 0)
    labels = squared.argmin(axis=1)
    rows = np.arange(len(X))
    right = true[rows, labels] == true[rows, nearest]
    columns = (own, cross[rows, nearest], theirs[nearest], squared[rows, nearest])
    terms = np.stack([*columns, true[rows, nearest]], axis=1, dtype=np.float64)
    return Found(labels, right, terms)


def _by_differences(points: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Squared distances (n, K)."""
    return ((points[:, np.newaxis] - places) ** 2).sum(axis=2)
