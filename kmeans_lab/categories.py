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
from kmeans_lab.validation.tables import REAL, entries_by_sort

MOST_PLACES = 1 << 9  # between which the cuts of a column are sought


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
        A column of decimal numbers has nearly as many values as rows, so hardly two would match: if
        it has more than `n_bins` values, it is cut into so many ranges, of as equal numbers of rows
        as its repeated values allow, and each value counts as the median of its range. Whole
        numbers, strings and other objects are categories as they are. Each column is looked at for
        itself, whatever the others hold.

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
            Categories. A missing value wants a category of its own, a string say.
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
            If `X` has missing values or another number of features, or holds no number where
            decimal numbers were fitted.
        """
        check_is_fitted(self)
        codes = self._coding.codes(self._check_rows(X, reset=False), "X")
        return hamming_distances(codes, self._codes_of_modes).argmin(axis=1).astype(np.int32)

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
        n_bins = check_count(self.n_bins, "n_bins", minimum=2)
        init = self._check_init(X, K)
        self._coding = Coding(X, init, n_bins)
        codes = self._coding.codes(X, "X")  # (n, d), whole numbers in the order of the values
        given = None if init is None else self._coding.codes(init, "init")  # (K, d)
        rng = generator_from(self.random_state)
        best = None
        for _ in range(self.n_init if given is None else 1):
            run = self._run(codes, self._start(codes, K, rng) if given is None else given)
            if best is None or run[2] < best[2]:
                best = run
        self._codes_of_modes, labels, self.cost_, self.n_iter_, converged = best
        self.cluster_centers_ = self._coding.values(self._codes_of_modes)
        self.labels_ = labels.astype(np.int32)
        found = len(np.unique(labels))
        if found < K:
            different = len(np.unique(codes, axis=0))
            reason = "the others kept their modes. Try another init or a greater n_init."
            if different < K:
                reason = f"X has only {different} different rows."
            warnings.warn(
                f"Only {found} of K={K} clusters have rows: {reason}",
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
        return modes

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


class Coding:
    """Each category as a whole number, column by column, in the order of the categories.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Checked categories.
    init : ndarray of shape (K, d), or None
        Modes that may hold values which `X` does not have.
    n_bins : int
        Ranges into which a column of decimal numbers is cut.
    """

    def __init__(self, X: np.ndarray, init: np.ndarray | None, n_bins: int) -> None:
        self._ranges: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        self._values: list[np.ndarray] = []  # of each column, in order
        for j in range(X.shape[1]):
            columns = [X[:, j]] if init is None else [X[:, j], init[:, j]]
            decimals = _decimals(X[:, j])
            if decimals is None:
                self._values.append(_in_order(columns, j))
            else:
                self._ranges[j] = find_ranges(decimals, n_bins)
                self._values.append(self._ranges[j][1])

    def codes(self, rows: np.ndarray, name: str) -> np.ndarray:
        """The numbers (m, d), int64, of rows; -1 for what was not fitted.

        Raises
        ------
        TypeError
            If a column holds no numbers, but decimal ones were fitted.
        """
        codes = np.empty(rows.shape, np.int64)
        for j, values in enumerate(self._values):
            if j in self._ranges:
                codes[:, j] = self._range_of(rows[:, j], j, name)
            else:
                codes[:, j] = _positions(values, rows[:, j])
        return codes

    def values(self, codes: np.ndarray) -> np.ndarray:
        """The categories (m, d) of numbers that `codes` gave."""
        kinds = {values.dtype.kind for values in self._values}
        alike = len(kinds) == 1 or kinds <= set(REAL)
        rows = np.empty(codes.shape, np.result_type(*self._values) if alike else object)
        for j, values in enumerate(self._values):
            rows[:, j] = values[codes[:, j]]
        return rows

    def _range_of(self, column: np.ndarray, j: int, name: str) -> np.ndarray:
        try:
            numbers = column.astype(np.float64) if column.dtype.kind in "O" + REAL else None
        except (TypeError, ValueError):
            numbers = None
        if numbers is None:
            raise TypeError(
                f"{name} must hold numbers in column {j}, where decimal numbers were fitted, but "
                f"row 0 holds {column[0]!r:.40}."
            )
        return np.searchsorted(self._ranges[j][0], numbers, side="right")


def find_ranges(column: np.ndarray, n_bins: int) -> tuple[np.ndarray, np.ndarray]:
    """Cut numbers into ranges of as equal numbers of rows as their repeated values allow.

    Parameters
    ----------
    column : ndarray of shape (n,), of floats
    n_bins : int
        Ranges, from 2; fewer only if there are fewer different values. Then each has its own.

    Returns
    -------
    borders : ndarray of shape (ranges - 1,)
        The smallest value of each range but the first.
    medians : ndarray of shape (ranges,)
        Of the rows of each range; of two the greater.
    """
    values, counts = np.unique(column, return_counts=True)  # (m,), (m,)
    first = np.arange(1, len(values))  # a range may begin at each value but the smallest
    if len(values) > n_bins:
        first = _best_cuts(values, counts, n_bins)
    ends = np.cumsum(counts)  # rows up to each value
    rows = np.r_[0, ends[first - 1], len(column)]  # where ranges begin among the sorted rows
    middle = (rows[:-1] + rows[1:]) // 2
    return values[first], values[np.searchsorted(ends, middle, side="right")]


def _best_cuts(values: np.ndarray, counts: np.ndarray, n_bins: int) -> np.ndarray:
    """The values (n_bins - 1,) at which ranges begin: the least sum of their squared sizes.

    Of equally good cuts those with the wider gaps, so that the mirrored column is cut alike. With
    very many values only the cuts around fine quantiles are tried, and of very many ranges each
    begins at its quantile.
    """
    below = np.r_[0, np.cumsum(counts)]  # (m + 1,): rows below each value, and all
    if n_bins > MOST_PLACES // 2:
        quantiles = np.arange(1, n_bins) * (below[-1] / n_bins)
        return np.unique(np.clip(np.searchsorted(below, quantiles), 1, len(values) - 1))
    places = np.arange(len(below))
    if len(places) > MOST_PLACES:
        parts = n_bins * (1 + MOST_PLACES // (4 * n_bins))
        light = np.r_[0, np.cumsum(np.minimum(counts, 1 + below[-1] // parts))]  # none is heavy
        fine = np.linspace(0, light[-1], parts + 1)
        near = np.searchsorted(light, fine), np.searchsorted(light, fine, side="right")
        places = np.unique(np.clip(np.r_[near[0] - 1, near[0], near[1]], 0, len(values)))
    rows = below[places].astype(np.float64)  # (p,), from 0 to n
    sizes = rows - rows[:, np.newaxis]  # (p, p): rows between one place and a later one
    squares = np.where(sizes > 0, sizes**2, np.inf)
    with np.errstate(over="ignore"):
        gaps = np.diff(values, prepend=values[:1], append=values[-1:])[places]  # (p,)
    cost, width = squares[0], gaps  # of the best cuts so far, the last at each place
    before = []
    for _ in range(n_bins - 1):
        totals = cost[:, np.newaxis] + squares  # (p, p)
        cost = totals.min(axis=0)
        best = np.where(totals == cost, width[:, np.newaxis], -np.inf).argmax(axis=0)  # (p,)
        before.append(best)
        width = width[best] + gaps
    cuts, at = [], len(places) - 1
    for best in reversed(before):
        at = int(best[at])
        cuts.append(int(places[at]))
    return np.array(cuts[::-1])


def _decimals(column: np.ndarray) -> np.ndarray | None:
    """The column as floats, if it holds numbers and not only whole ones."""
    if column.dtype.kind == "O":
        if set(entries_by_sort(column)) != {"number"}:
            return None
        try:
            column = column.astype(np.float64)
        except OverflowError:  # whole numbers beyond float64
            return None
    is_decimal = column.dtype.kind == "f" and bool((column != np.round(column)).any())
    return column if is_decimal else None


def _in_order(columns: list[np.ndarray], j: int) -> np.ndarray:
    """The different values of a column of X and of init, ascending."""
    kinds = {column.dtype.kind for column in columns}
    if "O" not in kinds and (len(kinds) == 1 or kinds <= set(REAL)):
        return np.unique(np.concatenate(columns))
    different = {value for column in columns for value in column.tolist()}
    try:
        return np.fromiter(sorted(different), dtype=object, count=len(different))
    except TypeError:
        raise TypeError(
            f"init must hold values that can be compared with those of X, but in column {j} it "
            f"holds {columns[-1][0]!r:.40} where X holds {columns[0][0]!r:.40}."
        ) from None


def _positions(values: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Where each entry stands in `values`; -1 if it is not there."""
    kinds = {values.dtype.kind, column.dtype.kind}
    if "O" in kinds or not (len(kinds) == 1 or kinds <= set(REAL)):
        known = {value: at for at, value in enumerate(values.tolist())}
        return np.array([known.get(entry, -1) for entry in column.tolist()])
    at = np.minimum(np.searchsorted(values, column), len(values) - 1)
    return np.where(values[at] == column, at, -1)
