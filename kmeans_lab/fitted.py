"""What estimators with centroids have in common once they are fitted."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from kmeans_lab.fast.threads import crew
from kmeans_lab.validation import check_points_of, in_dtype

CHUNK_NUMBERS = 1 << 17  # numbers in a temporary array: 1 MB of float64
A_NUMBER = 5.0  # nanoseconds, about, for a number of a point and for a distance
# of ‖x‖² + ‖c‖², for each column: below, a squared distance has lost more than seven digits
FEW_DIGITS = 4e-10


class CentroidsMixin(ClassNamePrefixFeaturesOutMixin, TransformerMixin):
    """The course's names for the results, and distances to the centroids.

    A class that has it sets `cluster_centers_`, `labels_` and `_middle`, the place (d,) from which
    points are measured, and says by `_labels_of` how points in the centroids' dtype are labelled.
    """

    cluster_centers_: np.ndarray
    labels_: np.ndarray
    _middle: np.ndarray

    def predict(self, X: ArrayLike) -> np.ndarray:
        """The index of each point's nearest centroid.

        Parameters
        ----------
        X : array-like of shape (m, d)

        Returns
        -------
        ndarray of shape (m,), int32

        Raises
        ------
        NotFittedError
            Before `fit` or `partial_fit`.
        TypeError, ValueError
            If `X` is not an array of real numbers whose squares are finite, or has other columns.
        """
        return self._labels_of(self._check_new(X))

    def transform(self, X: ArrayLike) -> np.ndarray:
        """The distance from each point to each centroid.

        Parameters
        ----------
        X : array-like of shape (m, d)

        Returns
        -------
        ndarray of shape (m, K)
            Euclidean distances, in the units of `X` and the dtype of the centroids. Each is right
            to six digits, also beside a centroid, and 0 on it.

        Raises
        ------
        NotFittedError, TypeError, ValueError
            As `predict`.
        """
        return distances_from(self._check_new(X), self.cluster_centers_, self._middle)

    @property
    def centroids(self) -> np.ndarray:
        """The centroids (K, d), as `cluster_centers_`."""
        check_is_fitted(self)
        return self.cluster_centers_

    @property
    def assignments(self) -> np.ndarray:
        """The labels (n,) of the fitted points, as `labels_`."""
        check_is_fitted(self)
        return self.labels_

    def _labels_of(self, X: np.ndarray) -> np.ndarray:
        """The labels (m,) of points (m, d) in the dtype of the centroids, int32."""
        raise NotImplementedError

    def _check_new(self, X: ArrayLike) -> np.ndarray:
        check_is_fitted(self)
        X = check_points_of(self, X, reset=False)
        return in_dtype(X, self.cluster_centers_.dtype)


def distances_from(X: np.ndarray, centroids: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """Euclidean distances (n, K) by the norm identity, and by differences where it has no digits.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    centroids : ndarray of shape (K, d)
    middle : ndarray of shape (d,)
        A place among them; the identity measures from there, in float64.

    Returns
    -------
    ndarray of shape (n, K)
        In the dtype of `centroids`.
    """
    n, d = X.shape
    distances = np.empty((n, len(centroids)), dtype=centroids.dtype)
    exact = centroids.astype(np.float64, copy=False)
    centred = exact - middle  # (K, d)
    sizes = np.einsum("kj,kj->k", centred, centred)
    step = max(1, CHUNK_NUMBERS // max(d, len(centroids)))

    def of_rows(i: int, thread: int) -> None:
        rows = slice(i * step, (i + 1) * step)
        points = X[rows].astype(np.float64, copy=False)  # (m, d)
        chunk = points - middle
        size = np.einsum("ij,ij->i", chunk, chunk)[:, np.newaxis] + sizes  # (m, K)
        squared = size - 2 * (chunk @ centred.T)
        row, k = np.nonzero(squared <= FEW_DIGITS * (d + 4) * size)
        np.sqrt(np.maximum(squared, 0), out=squared)
        for begin in range(0, len(row), step):
            part = slice(begin, begin + step)
            squared[row[part], k[part]] = _norms(points[row[part]] - exact[k[part]])
        distances[rows] = squared

    nanoseconds = A_NUMBER * n * (d + len(centroids))
    with crew(nanoseconds) as team:
        team.each(-(-n // step), of_rows, nanoseconds=nanoseconds)
    return distances


def _norms(differences: np.ndarray) -> np.ndarray:
    """Euclidean norms (m,) of rows (m, d) that may be so small that their squares vanish."""
    largest = np.abs(differences).max(axis=1)
    exponents = np.frexp(largest)[1]  # 0 of 0
    scaled = np.ldexp(differences, -exponents[:, np.newaxis])  # the largest from 1/2 to 1
    return np.ldexp(np.sqrt(np.einsum("ij,ij->i", scaled, scaled)), exponents)
