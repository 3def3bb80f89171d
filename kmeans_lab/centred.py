"""What estimators with centroids have in common once they are fitted."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from kmeans_lab.distances import squared_distances_identity
from kmeans_lab.validation import assume_finite, check_points_of


class CentroidsMixin(ClassNamePrefixFeaturesOutMixin, TransformerMixin):
    """The course's names for the results, and distances to the centroids.

    A class that has it sets `cluster_centers_`, `labels_` and `_middle`, the place (d,) from which
    points are measured.
    """

    def transform(self, X: ArrayLike) -> np.ndarray:
        """The distance from each point to each centroid.

        Parameters
        ----------
        X : array-like of shape (m, d)

        Returns
        -------
        ndarray of shape (m, K)
            Euclidean distances, in the units of `X`.

        Raises
        ------
        NotFittedError, ValueError
            As `predict`.
        """
        X = self._check_new(X)
        centred, centroids = X - self._middle, self.cluster_centers_ - self._middle
        with assume_finite():
            return np.sqrt(squared_distances_identity(centred, centroids))  # (m, K)

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

    def _check_new(self, X: ArrayLike) -> np.ndarray:
        check_is_fitted(self)
        X = check_points_of(self, X, reset=False)
        return X.astype(self.cluster_centers_.dtype, copy=False)
