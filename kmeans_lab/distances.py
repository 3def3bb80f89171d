"""Squared distances from n points to K centroids: three ways to the same (n, K).

Two loops, broadcasting, and the norm identity. A squared distance is never called a distance.
Of equally near centroids the one with the lowest index wins, everywhere.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kmeans_lab.validation import check_pair, check_points


def squared_distances_loop(X: ArrayLike, centroids: ArrayLike) -> np.ndarray:
    """Squared Euclidean distances by two Python loops.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    centroids : array-like of shape (K, d)
        Centroids.

    Returns
    -------
    ndarray of shape (n, K)
        In squared units of `X`; float32 if both arguments are, float64 otherwise.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an array of real numbers whose squares are finite and not all lost
        (1e200, 1e-200), or the columns differ in number.
    """
    X, centroids = check_pair(X, centroids)
    squared = np.empty((len(X), len(centroids)), dtype=X.dtype)  # (n, K)
    for i in range(len(X)):
        for k in range(len(centroids)):
            squared[i, k] = ((X[i] - centroids[k]) ** 2).sum()
    return squared


def pairwise_differences(X: ArrayLike, centroids: ArrayLike) -> np.ndarray:
    """Every point minus every centroid, by broadcasting.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    centroids : array-like of shape (K, d)
        Centroids.

    Returns
    -------
    ndarray of shape (n, K, d)
        ``result[i, k] == X[i] - centroids[k]``. It takes n·K·d numbers of memory.

    Raises
    ------
    TypeError, ValueError
        As `squared_distances_loop`.
    """
    X, centroids = check_pair(X, centroids)
    return X[:, np.newaxis, :] - centroids[np.newaxis, :, :]  # (n,1,d) - (1,K,d) -> (n,K,d)


def squared_distances_broadcast(X: ArrayLike, centroids: ArrayLike) -> np.ndarray:
    """Squared Euclidean distances through the (n, K, d) array of differences.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    centroids : array-like of shape (K, d)
        Centroids.

    Returns
    -------
    ndarray of shape (n, K)
        In squared units of `X`; float32 if both arguments are, float64 otherwise.

    Raises
    ------
    TypeError, ValueError
        As `squared_distances_loop`.
    """
    X, centroids = check_pair(X, centroids)
    differences = pairwise_differences(X, centroids)  # (n, K, d)
    return (differences**2).sum(axis=2)  # (n, K, d) -> (n, K)


def squared_norms(X: ArrayLike) -> np.ndarray:
    """The squared Euclidean norm of each row.

    Parameters
    ----------
    X : array-like of shape (n, d)

    Returns
    -------
    ndarray of shape (n,)
        In squared units of `X`; float32 if `X` is, float64 otherwise.

    Raises
    ------
    TypeError, ValueError
        If `X` is not an array (n, d) of real numbers whose squares are finite.
    """
    X = check_points(X)
    return (X**2).sum(axis=1)  # (n, d) -> (n,)


def squared_distances_identity(X: ArrayLike, centroids: ArrayLike) -> np.ndarray:
    """Squared Euclidean distances by ‖x − c‖² = ‖x‖² − 2 x·c + ‖c‖².

    One matrix product and no (n, K, d) array. Exact in real numbers; in floating point the three
    terms cancel, so the result is promised only where the data lie within about ten times their
    spread of the origin. What rounding makes negative becomes zero.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    centroids : array-like of shape (K, d)
        Centroids.

    Returns
    -------
    ndarray of shape (n, K)
        At least 0, in squared units of `X`; float32 if both arguments are, float64 otherwise.

    Raises
    ------
    TypeError, ValueError
        As `squared_distances_loop`.
    """
    X, centroids = check_pair(X, centroids)
    cross = X @ centroids.T  # (n, d) @ (d, K) -> (n, K)
    squared = squared_norms(X)[:, np.newaxis] - 2 * cross + squared_norms(centroids)  # (n, K)
    return np.maximum(squared, 0)


def nearest_by_identity(X: ArrayLike, centroids: ArrayLike) -> np.ndarray:
    """The index of each point's nearest centroid, by ‖c‖² − 2 x·c.

    ‖x‖² is the same for every centroid, so it cannot change which one is nearest and is left out.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points within about ten times their spread of the origin.
    centroids : array-like of shape (K, d)
        Centroids.

    Returns
    -------
    ndarray of shape (n,), intp
        Labels 0..K-1.

    Raises
    ------
    TypeError, ValueError
        As `squared_distances_loop`.
    """
    X, centroids = check_pair(X, centroids)
    scores = squared_norms(centroids) - 2 * (X @ centroids.T)  # (K,) - (n, K) -> (n, K)
    return scores.argmin(axis=1)  # (n, K) -> (n,)


def nearest_centred(X: ArrayLike, centroids: ArrayLike) -> np.ndarray:
    """The index of each point's nearest centroid, measured from the mean of the points.

    A shift changes no distance, but it keeps the numbers of the identity small, so that it does not
    matter how far from the origin the data lie. What still cancels are differences that are tiny
    against the spread of the data itself.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    centroids : array-like of shape (K, d)
        Centroids.

    Returns
    -------
    ndarray of shape (n,), intp
        Labels 0..K-1.

    Raises
    ------
    TypeError, ValueError
        As `squared_distances_loop`.
    """
    X, centroids = check_pair(X, centroids)
    middle = X.mean(axis=0, dtype=np.float64).astype(X.dtype)  # (n, d) -> (d,)
    return nearest_by_identity(X - middle, centroids - middle)
