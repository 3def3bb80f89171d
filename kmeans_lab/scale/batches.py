"""Mini-batches: K-Means that learns from a few rows at a time and never needs them together."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.exceptions import ConvergenceWarning

from kmeans_lab.fast.taught import update_one_hot
from kmeans_lab.fitted import CentroidsMixin
from kmeans_lab.initialization import kmeans_plusplus_greedy
from kmeans_lab.scale.sums import labels_and_inertia, labels_of_block
from kmeans_lab.validation import (
    all_or_nothing,
    assume_finite,
    check_clusters,
    check_count,
    check_differences,
    check_points_of,
    check_start,
    check_tolerance,
    generator_from,
    in_dtype,
    start_of,
)
from kmeans_lab.waiting import progress_bar, stop_cleanly

SMALL = 1e-20  # a variance of numbers whose squares may lose digits in float32
SAMPLE_BATCHES = 10  # batches from which `fit` draws its start


class MiniBatchKMeans(CentroidsMixin, ClusterMixin, BaseEstimator):
    """K-Means from mini-batches: each moves the centroids a little, and is forgotten.

    The learning rate of a centroid is MacQueen's 1/count: after each batch it is the mean of all
    the points that were ever assigned to it. They stay where they were counted, even if another
    centroid is nearer by now; that is a price. The inertia often ends a little higher than that of
    `KMeans`, and sometimes lower: the rough first moves may lead to another local minimum.

    Parameters
    ----------
    K : int, default=3
        Clusters.
    batch_rows : int, default=1024
        Rows in a batch of `fit`.
    max_iterations : int, default=100
        The greatest number of times that `fit` goes through the data.
    tol : float, default=1e-4
        `fit` ends when going through the data once moves the centroids, squared, by at most this
        share of the mean variance of the features.
    random_state : int, numpy.random.Generator, RandomState or None, default=42
        Chooses the start and shuffles the rows.
    init : {"k-means++", "first"}, array-like of shape (K, d) or callable, default="k-means++"
        The first centroids: K rows by greedy k-means++, from some batches in `fit` and from the
        rows of the first call in `partial_fit`; MacQueen's own, the first K rows; an array; or a
        function that gets ``(X, K, rng)``, the same rows, and returns centroids (K, d). They count
        as no points until points are assigned to them.

    Attributes
    ----------
    centroids, cluster_centers_ : ndarray of shape (K, d)
    counts_ : ndarray of shape (K,), int64
        Points that each centroid is the mean of.
    n_steps_ : int
        Batches seen.
    assignments, labels_ : ndarray of shape (n,), int32
        Each point's nearest of the centroids; after `partial_fit` for the last batch alone.
    inertia_ : float
        Sum of the squared distances to them, in squared units of X; after `partial_fit` for the
        last batch alone.
    n_iter_ : int
        Times that `fit` went through the data.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (d,)
        Only where `X` had column names.

    References
    ----------
    J. MacQueen, "Some methods for classification and analysis of multivariate observations"
    (1967); D. Sculley, "Web-scale k-means clustering", WWW 2010.

    Examples
    --------
    >>> from kmeans_lab import MiniBatchKMeans
    >>> model = MiniBatchKMeans(K=2).partial_fit([[0.0], [10.0]])
    >>> model.partial_fit([[1.0], [12.0], [14.0]]).centroids.ravel().tolist()
    [0.5, 12.0]
    """

    def __init__(
        self,
        K: int = 3,
        batch_rows: int = 1024,
        max_iterations: int = 100,
        tol: float = 1e-4,
        random_state: int | np.random.Generator | np.random.RandomState | None = 42,
        init: str | ArrayLike | Callable = "k-means++",
    ) -> None:
        self.K = K
        self.batch_rows = batch_rows
        self.max_iterations = max_iterations
        self.tol = tol
        self.random_state = random_state
        self.init = init

    def fit(self, X: ArrayLike, y: object = None) -> MiniBatchKMeans:
        """Go through `X` in shuffled batches until the centroids settle, anew at each call.

        Parameters
        ----------
        X : array-like of shape (n, d)
        y : ignored

        Returns
        -------
        MiniBatchKMeans
            This estimator. If it is interrupted, the last centroids are kept, with an
            `InterruptedWarning`.

        Raises
        ------
        TypeError, ValueError
            Naming the argument, what came and what is wanted; the estimator stays as it was.

        Warns
        -----
        ConvergenceWarning
            If `max_iterations` stopped it.
        """
        with all_or_nothing(self):
            return self._fit(X)

    def partial_fit(self, X: ArrayLike, y: object = None) -> MiniBatchKMeans:
        """Learn from one more batch.

        Parameters
        ----------
        X : array-like of shape (m, d)
            At least K rows in the first call, for the first centroids; later any number.
        y : ignored

        Returns
        -------
        MiniBatchKMeans
            This estimator.

        Raises
        ------
        TypeError, ValueError
            Naming the argument, what came and what is wanted; the estimator stays as it was.
        """
        with all_or_nothing(self):
            begun = hasattr(self, "counts_")
            X = check_points_of(self, X, reset=not begun)
            K = self._check_parameters(X)
            if begun:
                X = in_dtype(X, self.cluster_centers_.dtype)
            else:
                self._begin(self._start(X, K, generator_from(self.random_state)), X.dtype)
            if K != len(self.counts_):
                raise ValueError(
                    f"K={K} was changed after the first partial_fit, which made "
                    f"{len(self.counts_)} centroids. Make a new MiniBatchKMeans."
                )
            self._learn(X)
            self.labels_, self.inertia_ = labels_and_inertia(X, self.cluster_centers_)
            return self

    def score(self, X: ArrayLike, y: object = None) -> float:
        """Minus the inertia of `X` with these centroids; the greater the better.

        Parameters
        ----------
        X : array-like of shape (m, d)
        y : ignored

        Returns
        -------
        float

        Raises
        ------
        NotFittedError, TypeError, ValueError
            As `predict`.
        """
        return -labels_and_inertia(self._check_new(X), self.cluster_centers_)[1]

    @property
    def _middle(self) -> np.ndarray:
        return np.median(self.cluster_centers_, axis=0)  # (K, d) -> (d,)

    def _labels_of(self, X: np.ndarray) -> np.ndarray:
        return labels_of_block(X, self.cluster_centers_)

    def _fit(self, X: ArrayLike) -> MiniBatchKMeans:
        X = check_points_of(self, X, reset=True)
        K = check_clusters(self._check_parameters(X), len(X))
        rng = generator_from(self.random_state)
        order = rng.permutation(len(X))
        from_first = isinstance(self.init, str) and self.init == "first"
        sample = X if from_first else X[order[: max(K, SAMPLE_BATCHES * self.batch_rows)]]
        self._begin(self._start(sample, K, rng), X.dtype)
        variance = X.var(axis=0, dtype=np.float64).mean()
        if variance < SMALL:
            check_differences(X)
        tolerance = self.tol * variance
        self.n_iter_ = 0
        times = progress_bar(range(1, self.max_iterations + 1), "MiniBatchKMeans.fit")
        with stop_cleanly("MiniBatchKMeans.fit"):
            for n_iter in times:
                before, self.n_iter_ = self._means, n_iter
                for first in range(0, len(X), self.batch_rows):
                    self._learn(X[order[first : first + self.batch_rows]])
                if ((self._means - before) ** 2).sum() <= tolerance:
                    break
                order = rng.permutation(len(X))
            else:
                warnings.warn(
                    f"MiniBatchKMeans stopped after max_iterations={self.max_iterations} times "
                    "through the data and had not settled. Try a greater max_iterations or tol.",
                    ConvergenceWarning,
                    stacklevel=4,
                )
        self.labels_, self.inertia_ = labels_and_inertia(X, self.cluster_centers_)
        return self

    def _check_parameters(self, X: np.ndarray) -> int:
        K = check_count(self.K, "K")
        check_count(self.batch_rows, "batch_rows")
        check_count(self.max_iterations, "max_iterations")
        check_tolerance(self.tol)
        check_start(self.init, ("k-means++", "first"), K, X.shape[1], X.dtype)
        return K

    def _start(self, X: np.ndarray, K: int, rng: np.random.Generator) -> np.ndarray:
        start = check_start(self.init, ("k-means++", "first"), K, X.shape[1], X.dtype)
        if not isinstance(start, str):
            return start_of(start, X, K, rng)
        if len(X) < K:
            raise ValueError(
                f"The first partial_fit needs at least K={K} rows, one for each of the first "
                f"centroids, but X has n_samples={len(X)}. Collect more rows before the first call."
            )
        if start == "first" or len(X) == K:
            return X[:K]
        with assume_finite():
            return kmeans_plusplus_greedy(X, K, rng)

    def _begin(self, start: np.ndarray, dtype: np.dtype) -> None:
        """Centroids that are the mean of nothing yet."""
        self._means = start.astype(np.float64)  # exact: float32 would swallow steps of 1/count
        self.cluster_centers_ = self._means.astype(dtype)
        self.counts_ = np.zeros(len(start), dtype=np.int64)
        self.n_steps_ = 0
        self._n_features_out = len(start)

    def _learn(self, batch: np.ndarray) -> None:
        centroids = self.cluster_centers_  # (K, d)
        with assume_finite():  # of the rows as they are: the mean of one row is that row
            labels = labels_of_block(batch, centroids)  # (m,)
            sums, counts = update_one_hot(batch, labels, len(centroids))  # (K, d), (K,)
        total = self.counts_ + counts  # (K,)
        rate = 1 / np.maximum(total, 1)[:, np.newaxis]  # (K, 1): MacQueen's 1/count
        self._means = self._means + rate * (sums - counts[:, np.newaxis] * self._means)
        never = self.counts_ == 0  # what was no mean of points is forgotten, to the last digit
        self._means[never & (counts > 0)] = (sums * rate)[never & (counts > 0)]
        self.counts_, self.n_steps_ = total, self.n_steps_ + 1
        self.cluster_centers_ = self._means.astype(self.cluster_centers_.dtype)
