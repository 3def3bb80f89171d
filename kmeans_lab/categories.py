"""K-Modes: clusters of rows of categories, which have no mean."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted

from kmeans_lab.validation import (
    all_or_nothing,
    check_categories,
    check_categories_pair,
    check_categories_partition,
    check_clusters,
    check_count,
    generator_from,
    note_columns,
)


def hamming_distances(X: ArrayLike, modes: ArrayLike) -> np.ndarray:
    """How many features of each row differ from each mode.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Categories: numbers, strings or other objects that can be compared.
    modes : array-like of shape (K, d)
        Categories too.

    Returns
    -------
    ndarray of shape (n, K), int64
        Counts of mismatches, 0 to d.

    Raises
    ------
    TypeError, ValueError
        If an argument has not two axes, is empty or has missing values, or the columns differ in
        number.
    """
    X, modes = check_categories_pair(X, modes)
    mismatches = np.empty((len(X), len(modes)), dtype=np.int64)  # (n, K)
    for k in range(len(modes)):
        mismatches[:, k] = (X != modes[k]).sum(axis=1)  # (n, d) -> (n,)
    return mismatches


def update_modes(X: ArrayLike, assignments: ArrayLike, modes: ArrayLike) -> np.ndarray:
    """The most frequent value of each feature in each cluster.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Categories.
    assignments : array-like of shape (n,)
        Labels 0..K-1.
    modes : array-like of shape (K, d)
        The modes so far; an empty cluster keeps its own.

    Returns
    -------
    ndarray of shape (K, d)
        Of equally frequent values the smallest.

    Raises
    ------
    TypeError, ValueError
        As `hamming_distances`, or if the labels are wrong.
    """
    X, assignments, modes = check_categories_partition(X, assignments, modes)
    new_modes = modes.copy()  # (K, d)
    for k in range(len(modes)):
        members = X[assignments == k]  # (n_k, d)
        if len(members) > 0:
            for j in range(X.shape[1]):
                values, counts = np.unique(members[:, j], return_counts=True)
                new_modes[k, j] = values[counts.argmax()]  # values are sorted: the smallest wins
    return new_modes


class KModes(ClusterMixin, BaseEstimator):
    """K-Modes clustering of categories.

    As K-Means, with modes in place of means and mismatches in place of squared distances.

    Parameters
    ----------
    K : int, default=3
        Clusters.
    max_iterations : int, default=100
        The greatest number of iterations of one run.
    random_state : int, numpy.random.Generator, RandomState or None, default=42
        Chooses the start; the same integer, the same result.
    init : {"spread", "random"} or array-like of shape (K, d), default="spread"
        How to begin: rows drawn with a chance in proportion to their mismatches to the nearest one
        drawn before; any K rows; or these modes.
    n_init : int, default=1
        Runs, of which the one with the lowest cost is kept.
    n_bins : int, default=3
        A column of decimal numbers has nearly as many values as rows, so hardly two would match:
        it is cut into so many ranges of equally many rows, and each value counts as the median of
        its range. Whole numbers, strings and other objects are categories as they are.

    Attributes
    ----------
    cluster_centers_, modes : ndarray of shape (K, d)
        The most frequent values.
    labels_, assignments : ndarray of shape (n,), int32
    cost_ : int
        Mismatches between all rows and their modes.
    n_iter_ : int
        Iterations of the best run.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (d,)
        Only where `X` had column names.

    References
    ----------
    Z. Huang, "Extensions to the k-means algorithm for clustering large data sets with categorical
    values", Data Mining and Knowledge Discovery 2 (1998), 283-304.
    """

    def __init__(
        self,
        K: int = 3,
        max_iterations: int = 100,
        random_state: Any = 42,
        init: str | ArrayLike = "spread",
        n_init: int = 1,
        n_bins: int = 3,
    ) -> None:
        self.K = K
        self.max_iterations = max_iterations
        self.random_state = random_state
        self.init = init
        self.n_init = n_init
        self.n_bins = n_bins

    def fit(self, X: ArrayLike, y: Any = None) -> KModes:
        """Find the modes of `X`, anew at each call.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Categories, without missing values.
        y : ignored

        Returns
        -------
        KModes
            This estimator.

        Raises
        ------
        TypeError, ValueError
            Naming the argument, what came and what is wanted; the estimator stays as it was.

        Warns
        -----
        ConvergenceWarning
            If the best run was stopped by `max_iterations`, or fewer than K clusters have rows.
        """
        with all_or_nothing(self):
            return self._fit(X)

    def predict(self, X: ArrayLike) -> np.ndarray:
        """The index of each row's nearest mode; of equally near ones the lowest.

        Parameters
        ----------
        X : array-like of shape (m, d)

        Returns
        -------
        ndarray of shape (m,), int32

        Raises
        ------
        NotFittedError
            Before `fit`.
        TypeError, ValueError
            If `X` has missing values or another number of features.
        """
        check_is_fitted(self)
        X = _cut(self._check_rows(X, reset=False), self._ranges)
        return hamming_distances(X, self.cluster_centers_).argmin(axis=1).astype(np.int32)

    @property
    def modes(self) -> np.ndarray:
        """The modes (K, d), as `cluster_centers_`."""
        check_is_fitted(self)
        return self.cluster_centers_

    @property
    def assignments(self) -> np.ndarray:
        """The labels (n,) of the fitted rows, as `labels_`."""
        check_is_fitted(self)
        return self.labels_

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.categorical = True
        tags.input_tags.string = True
        return tags

    def _check_rows(self, X: ArrayLike, reset: bool) -> np.ndarray:
        rows = check_categories(X)
        note_columns(self, X, rows, reset)
        return rows

    def _fit(self, X: ArrayLike) -> KModes:
        X = self._check_rows(X, reset=True)
        K = check_clusters(self.K, len(X))
        check_count(self.max_iterations, "max_iterations")
        check_count(self.n_init, "n_init")
        self._ranges = _find_ranges(X, check_count(self.n_bins, "n_bins", minimum=2))
        X = _cut(X, self._ranges)
        given = self._check_init(X, K)
        given = None if given is None else _cut(given, self._ranges)
        rng = generator_from(self.random_state)
        best = None
        for _ in range(self.n_init if given is None else 1):
            run = self._run(X, self._start(X, K, rng) if given is None else given)
            if best is None or run[2] < best[2]:
                best = run
        self.cluster_centers_, labels, self.cost_, self.n_iter_, converged = best
        self.labels_ = labels.astype(np.int32)
        found = len(np.unique(labels))
        if found < K:
            warnings.warn(
                f"Only {found} of K={K} clusters have rows: X has too few different rows.",
                ConvergenceWarning,
                stacklevel=3,
            )
        if not converged:
            warnings.warn(
                f"K-Modes stopped after max_iterations={self.max_iterations} iterations and had "
                "not converged.",
                ConvergenceWarning,
                stacklevel=3,
            )
        return self

    def _check_init(self, X: np.ndarray, K: int) -> np.ndarray | None:
        if isinstance(self.init, str):
            if self.init not in ("spread", "random"):
                raise ValueError(
                    f"init must be 'spread', 'random' or an array (K, d), but {self.init!r} came."
                )
            return None
        if self.init is None or callable(self.init):
            raise TypeError(
                "init must be 'spread', 'random' or an array (K, d), "
                f"but {type(self.init).__name__} came."
            )
        modes = check_categories(self.init, "init")
        if modes.shape != (K, X.shape[1]):
            raise ValueError(
                f"init must have shape (K, d) = ({K}, {X.shape[1]}), but it has shape "
                f"{modes.shape}."
            )
        return modes.astype(np.result_type(X, modes) if X.dtype.kind in "US" else X.dtype)

    def _start(self, X: np.ndarray, K: int, rng: np.random.Generator) -> np.ndarray:
        if self.init == "random":
            return X[rng.choice(len(X), size=K, replace=False)]
        rows = [int(rng.integers(len(X)))]
        nearest = hamming_distances(X, X[rows])[:, 0]  # (n,)
        while len(rows) < K:
            weights = nearest.astype(np.float64)
            if not nearest.any():
                weights = np.ones(len(X))
                weights[rows] = 0
            rows.append(int(rng.choice(len(X), p=weights / weights.sum())))
            nearest = np.minimum(nearest, hamming_distances(X, X[rows[-1:]])[:, 0])
        return X[rows]

    def _run(self, X: np.ndarray, modes: np.ndarray):
        labels, converged, n_iterations = None, False, 0
        while n_iterations < self.max_iterations and not converged:
            previous = labels
            labels = hamming_distances(X, modes).argmin(axis=1)  # (n, K) -> (n,)
            modes = update_modes(X, labels, modes)  # (K, d)
            n_iterations += 1
            converged = previous is not None and np.array_equal(labels, previous)
        mismatches = hamming_distances(X, modes)  # (n, K)
        labels = mismatches.argmin(axis=1)  # of the final modes
        return modes, labels, int(mismatches.min(axis=1).sum()), n_iterations, converged


def _find_ranges(X: np.ndarray, n_bins: int) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """For each column of decimal numbers the borders of its ranges and their medians."""
    ranges = {}
    if X.dtype.kind == "f":
        for j in np.flatnonzero((X != np.round(X)).any(axis=0)):
            column = np.sort(X[:, j])  # (n,)
            borders = np.unique(np.quantile(column, np.arange(1, n_bins) / n_bins))
            parts = np.split(column, np.searchsorted(column, borders))
            filled = [part for part in parts if len(part)]
            borders = np.array([part[0] for part in filled[1:]])
            ranges[int(j)] = borders, np.array([part[len(part) // 2] for part in filled])
    return ranges


def _cut(X: np.ndarray, ranges: dict[int, tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Each decimal number replaced by the median of its range; other columns as they are."""
    if not ranges:
        return X
    X = X.copy()
    for j, (borders, medians) in ranges.items():
        X[:, j] = medians[np.searchsorted(borders, X[:, j].astype(float), side="right")]
    return X
