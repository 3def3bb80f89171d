"""K-Means as an estimator: `SimpleKMeans`, built in lesson 07, and `KMeans`, for real use.

`KMeans` keeps the names of the course (`centroids`, `assignments`, `history`) beside those of
scikit-learn, and works in its pipelines and searches.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted

from kmeans_lab.distances import nearest_centred
from kmeans_lab.fast.engine import pass_nanoseconds
from kmeans_lab.fast.nearest import inertia_of, nearest_of
from kmeans_lab.fast.points import Points, mean_of
from kmeans_lab.fast.run import ALGORITHMS, Run, fit_from, why_empty
from kmeans_lab.fast.threads import crew
from kmeans_lab.fitted import CentroidsMixin
from kmeans_lab.initialization import random_rows, start_named
from kmeans_lab.lloyd import HalfStep, inertia, lloyd_steps, update_vectorized
from kmeans_lab.validation import (
    all_or_nothing,
    check_clusters,
    check_count,
    check_counted,
    check_deviation,
    check_partition,
    check_points_of,
    check_problem,
    check_seed,
    check_spread,
    check_start,
    check_tolerance,
    check_weights,
    generator_from,
    start_of,
    times_unit,
    weights_in_units,
)


def relative_tolerance(X: ArrayLike, tol: float) -> float:
    """The squared shift of the centroids that counts as none, in the squared units of `X`.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    tol : float
        A share, at least 0, of the mean variance of the columns.

    Returns
    -------
    float
        Compare it with the squared Frobenius norm of the centroids' movement.

    Raises
    ------
    TypeError, ValueError
        If `X` is not an array of real numbers whose squares are finite and not all lost, or `tol`
        is negative or no number.
    """
    X = check_spread(X)
    tol = check_tolerance(tol)
    return float(tol * X.var(axis=0, dtype=np.float64).mean())  # (n, d) -> (d,) -> a number


def relocate_empty(X: ArrayLike, assignments: ArrayLike, centroids: ArrayLike) -> np.ndarray:
    """The means of the clusters; an empty cluster first takes the point farthest from its centroid.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    assignments : array-like of shape (n,)
        Labels 0..K-1.
    centroids : array-like of shape (K, d)
        The centroids that made the labels.

    Returns
    -------
    ndarray of shape (K, d)
        The j-th empty cluster, in ascending order, takes the point that is j-th farthest from its
        own centroid (of equally far ones the lowest row), which leaves its cluster's mean. A
        cluster that is left empty so keeps its centroid.

    Notes
    -----
    With the labels that came in, the inertia of the centroids returned may be larger than that of
    those that came in: the points that moved still carry the label of the cluster that they left.
    As soon as every point is assigned anew the inertia is no larger.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind, shape or range.
    """
    X, assignments, centroids = check_partition(X, assignments, centroids)
    counts = np.bincount(assignments, minlength=len(centroids))  # (K,)
    empty = np.flatnonzero(counts == 0)  # (number of empty clusters,)
    squared = ((X - centroids[assignments]) ** 2).sum(axis=1)  # (n, d) -> (n,)
    farthest = np.argsort(-squared, kind="stable")[: len(empty)]  # rows of X
    moved = assignments.copy()  # (n,)
    moved[farthest] = empty[: len(farthest)]
    return update_vectorized(X, moved, centroids)


def last_step(X: Any, init: Any, max_iterations: int, tolerance: float) -> HalfStep:
    """The half-step with which a run of Lloyd's algorithm ends.

    Parameters
    ----------
    X, init : ndarray of shape (n, d), and of shape (K, d)
    max_iterations : int
    tolerance : float
        The run ends with an update whose squared movement is no more, in squared units of `X`.

    Returns
    -------
    HalfStep, that update; an assign where nothing changed or the updates were used up.
    """
    for step in lloyd_steps(X, init, nearest_centred, relocate_empty, max_iterations):
        if step.kind == "update" and step.shift <= tolerance:
            break
    return step


class SimpleKMeans:
    """K-Means as a class: the one that lesson 07 builds.

    Parameters
    ----------
    K : int
        Clusters.
    max_iterations : int
        The greatest number of updates.
    tol : float
        Stop when the centroids move by less than this share of the data's variance.
    random_state : int, numpy.random.Generator or None
        Chooses the K rows to begin with.

    Attributes
    ----------
    centroids : ndarray of shape (K, d)
    assignments : ndarray of shape (n,), intp
        Each point's nearest of the final centroids.
    inertia : float
        In squared units of the data.
    n_iterations : int
        Updates, from 1.
    converged : bool
        Whether it stopped before `max_iterations` forced it to.
    """

    def __init__(
        self,
        K: int,
        max_iterations: int = 100,
        tol: float = 1e-4,
        random_state: int | np.random.Generator | None = 42,
    ) -> None:
        self.K, self.max_iterations = K, max_iterations
        self.tol, self.random_state = tol, random_state

    def fit(self, X: ArrayLike, init: ArrayLike | None = None) -> SimpleKMeans:
        """Find the centroids of `X`, anew at each call.

        Parameters
        ----------
        X : array-like of shape (n, d)
        init : array-like of shape (K, d), optional
            Begin here instead of at K rows of `X`.

        Returns
        -------
        SimpleKMeans
            This object.

        Raises
        ------
        TypeError, ValueError
            Naming the argument, what came and what is wanted; nothing is changed then.
        """
        check_tolerance(self.tol)
        X, _, _, init = check_problem(X, self.K, self.max_iterations, self.random_state, init)
        if init is None:
            init = random_rows(X, self.K, np.random.default_rng(self.random_state))  # (K, d)
        step = last_step(X, init, self.max_iterations, relative_tolerance(X, self.tol))
        self.centroids, self.assignments = step.centroids, nearest_centred(X, step.centroids)
        self.inertia = inertia(X, self.assignments, self.centroids)
        self.n_iterations = step.iteration if step.kind == "update" else step.iteration - 1
        self.converged = step.converged or step.kind == "update"
        return self

    def predict(self, X: ArrayLike) -> np.ndarray:
        """The index of each point's nearest centroid.

        Parameters
        ----------
        X : array-like of shape (m, d)

        Returns
        -------
        ndarray of shape (m,), intp

        Raises
        ------
        TypeError, ValueError
            If `X` does not fit the centroids.
        AttributeError
            Before `fit`.
        """
        return nearest_centred(X, self.centroids)


class KMeans(CentroidsMixin, ClusterMixin, BaseEstimator):
    """K-Means clustering by Lloyd's algorithm.

    Parameters
    ----------
    K : int, default=3
        Clusters.
    max_iterations : int, default=100
        The greatest number of iterations of one run.
    tol : float, default=1e-4
        A run ends when the squared movement of the centroids is at most this share of the mean
        variance of the features; units do not matter.
    random_state : int, numpy.random.Generator, RandomState or None, default=42
        Chooses the start; the same integer, the same result.
    init : {"k-means++", "random"}, array-like of shape (K, d) or callable, default="k-means++"
        How to begin. A callable gets ``(X, K, rng)`` and returns centroids (K, d).
    n_init : int, default=1
        Runs, of which the one with the lowest inertia is kept.
    algorithm : {"auto", "lloyd", "bounds"}, default="auto"
        "lloyd" compares every point with every centroid in each iteration. "bounds" leaves out
        points that cannot have changed their cluster, from the iteration on in which the data
        show that this is quicker; points of two columns and many clusters are asked about together,
        by the cells of a grid, and points of one are sorted once. "auto" does so too, where there
        is much to gain: not for less than 8 clusters, 5000 points or 20 points a cluster. All
        three give the same labels, but where two centroids are equally near within rounding.

    Attributes
    ----------
    centroids, cluster_centers_ : ndarray of shape (K, d)
    assignments, labels_ : ndarray of shape (n,)
        Each point's nearest of the final centroids, 0..K-1; ``labels_`` as int32.
    inertia_ : float
        Weighted sum of squared distances to the nearest centroid, in squared units of X.
    history : dict
        ``history["inertia"]`` holds a value for each iteration of the best run: that of the labels
        before its update with the centroids after it. It may rise where an empty cluster was
        relocated, and nowhere else but by rounding. ``history["iterations"]`` is their number.
    n_iter_ : int
        Iterations of the best run.
    algorithm_ : {"lloyd", "bounds"}
        What the best run was made by; "lloyd" under "auto" if bounds never paid.
    n_threads_ : int
        The most threads that worked at once.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (d,)
        Only where `X` had column names.

    Notes
    -----
    Passes of a few milliseconds are shared by threads: as many as BLAS's limit when `fit` is called
    (`threadpoolctl`), ``OMP_NUM_THREADS``, the process's own cores and its container allow. Fits at
    once in several threads share the cores pass by pass; those with shorter passes take turns. The
    result is the same to the last digit, however many threads there are.

    Points are measured from their (weighted) mean. Those of float64 are compared in float32 and, if
    rounding could decide, in float64. In the end each decision that rounding could swap is made for
    that point alone, in `fit` as in `predict`.
    So ``labels_ == predict(X)`` and, but for the rounding of the sum, ``inertia_ == -score(X)``.

    A cluster that loses all its points takes the point farthest from its own centroid, as in
    scikit-learn. Two things differ from there. An iteration that relocated a cluster is not the
    last one (but for `max_iterations`), so that the labels belong to the centroids, and no cluster
    stays empty while there are different rows enough. And a cluster that no point can be given to
    keeps its centroid; there it is put beside the largest cluster.

    Sources: S. P. Lloyd, "Least squares quantization in PCM" (1982); D. Arthur, S. Vassilvitskii,
    "k-means++" (2007).

    Examples
    --------
    >>> from kmeans_lab import KMeans, six_points
    >>> KMeans(K=2).fit(six_points()).inertia_
    18.5
    """

    def __init__(
        self,
        K: int = 3,
        max_iterations: int = 100,
        tol: float = 1e-4,
        random_state: Any = 42,
        init: str | ArrayLike | Callable = "k-means++",
        n_init: int = 1,
        algorithm: str = "auto",
    ) -> None:
        self.K = K
        self.max_iterations = max_iterations
        self.tol = tol
        self.random_state = random_state
        self.init = init
        self.n_init = n_init
        self.algorithm = algorithm

    def fit(self, X: ArrayLike, y: Any = None, sample_weight: ArrayLike | None = None) -> KMeans:
        """Find the centroids of `X`, anew at each call.

        Parameters
        ----------
        X : array-like of shape (n, d)
        y : ignored
        sample_weight : array-like of shape (n,), optional
            A weight of 2 counts as two equal rows, a weight of 0 as none.

        Returns
        -------
        KMeans
            This estimator.

        Raises
        ------
        TypeError, ValueError
            Naming the argument, what came and what is wanted; the estimator stays as it was.

        Warns
        -----
        ConvergenceWarning
            If the best run was stopped by `max_iterations`, or fewer than K clusters have points.
        """
        with all_or_nothing(self):
            return self._fit(X, sample_weight)

    def score(self, X: ArrayLike, y: Any = None, sample_weight: ArrayLike | None = None) -> float:
        """Minus the inertia of `X` with these centroids; the greater the better.

        Parameters
        ----------
        X : array-like of shape (m, d)
        y : ignored
        sample_weight : array-like of shape (m,), optional

        Returns
        -------
        float

        Raises
        ------
        NotFittedError, TypeError, ValueError
            As `predict`, or if the weights are no weights.
        """
        return -self._inertia_of(X, sample_weight)

    def inertia(self, X: ArrayLike) -> float:
        """The inertia of `X` with these centroids: each point counts to its nearest.

        Parameters
        ----------
        X : array-like of shape (m, d)

        Returns
        -------
        float
            In squared units of `X`.

        Raises
        ------
        NotFittedError, TypeError, ValueError
            As `predict`.
        """
        return self._inertia_of(X, None)

    @property
    def history(self) -> dict[str, Any]:
        """Inertia after each iteration of the best run, and the number of iterations."""
        check_is_fitted(self)
        return {"iterations": len(self._inertias), "inertia": list(self._inertias)}

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    def _weights(self, sample_weight: ArrayLike | None, X: np.ndarray) -> tuple[np.ndarray, int]:
        """Weights (n,) in a unit of their own, and its power of two."""
        if sample_weight is None:
            return np.broadcast_to(1.0, len(X)), 0  # of one number, as `Points` sees at once
        return weights_in_units(check_weights(sample_weight, len(X)), X.dtype)

    def _centroids_from_middle(self) -> np.ndarray:
        """The centroids as `fit` had them, with digits that `cluster_centers_` may have lost."""
        if np.array_equal(self._from_middle + self._middle, self.cluster_centers_):
            return self._from_middle
        return self.cluster_centers_ - self._middle  # somebody has put in others

    def _labels_of(self, X: np.ndarray) -> np.ndarray:
        return nearest_of(X, self._middle, self._centroids_from_middle())

    def _inertia_of(self, X: ArrayLike, sample_weight: ArrayLike | None) -> float:
        X = self._check_new(X)
        weight, exponent = self._weights(sample_weight, X)
        inertia = inertia_of(X, self._middle, weight, self._centroids_from_middle())
        return times_unit([inertia], exponent)[0]

    def _fit(self, X: ArrayLike, sample_weight: ArrayLike | None) -> KMeans:
        X = check_points_of(self, X, reset=True)
        weight, exponent = self._weights(sample_weight, X)
        (K, init), part, share = self._check_parameters(X), X, weight
        if sample_weight is not None:  # a row of weight 0 takes no part
            check_counted(weight, K)
            counted = np.flatnonzero(weight)
            if len(counted) < len(X):
                part, share = X[counted], weight[counted]
        starts = list(self._starts(part, K, init, share))
        with crew(pass_nanoseconds(*part.shape, K)) as team:
            if sample_weight is None or (share == share[0]).all():
                # summed in scikit-learn's order: at ties rounding decides, and should as there
                middle = mean_of(part).astype(X.dtype)  # (d,)
            else:
                middle = np.average(part, axis=0, weights=share).astype(X.dtype)  # float64 inside
            points = Points(part, middle, share, team)  # the scratch arrays of the starts are gone
            check_deviation(points.spread, X.dtype)
            best, limits = None, (self.max_iterations, self.tol * points.variance)
            for start in starts:
                run = fit_from(points, start - middle, *limits, self.algorithm)
                if best is None or run.inertia < best.inertia:
                    best = run
            self._keep(best, X, middle, weight, exponent)
        self.n_threads_ = team.used
        self._warn(best, points, part)
        return self

    def _check_parameters(self, X: np.ndarray) -> tuple[int, Any]:
        K = check_clusters(self.K, len(X))
        check_count(self.max_iterations, "max_iterations")
        init = check_start(self.init, ("k-means++", "random"), K, X.shape[1], X.dtype)
        check_tolerance(self.tol)
        check_count(self.n_init, "n_init")
        if not isinstance(self.algorithm, str) or self.algorithm not in ALGORITHMS:
            raise ValueError(
                f"algorithm must be 'auto', 'lloyd' or 'bounds', but {self.algorithm!r} came."
            )
        if isinstance(init, np.ndarray) and self.n_init > 1:
            warnings.warn(
                f"init is an array, so n_init={self.n_init} runs would be the same: one is made.",
                RuntimeWarning,
                stacklevel=4,
            )
        return K, init

    def _starts(self, X: np.ndarray, K: int, init: Any, weight: np.ndarray) -> Iterator[np.ndarray]:
        """The centroids (K, d) that each run begins with."""
        if isinstance(init, np.ndarray):
            check_seed(self.random_state)
            yield init
            return
        rng = generator_from(self.random_state)
        for _ in range(self.n_init):
            named = isinstance(init, str)
            yield start_named(init, X, K, rng, weight) if named else start_of(init, X, K, rng)

    def _keep(
        self, run: Run, X: np.ndarray, middle: np.ndarray, weight: np.ndarray, exponent: int
    ) -> None:
        labels, inertia = run.assignments, run.inertia
        if len(labels) < len(X):  # rows of weight 0 have a label too
            labels = nearest_of(X, middle, run.centroids)
            inertia = inertia_of(X, middle, weight, run.centroids, labels)
        *self._inertias, self.inertia_ = times_unit([*run.inertias, inertia], exponent)
        self._middle, self._from_middle = middle, run.centroids
        self._n_features_out = len(run.centroids)
        self.cluster_centers_ = run.centroids + middle
        self.labels_ = labels
        self.n_iter_ = len(run.inertias)
        self.algorithm_ = run.algorithm

    def _warn(self, run: Run, points: Points, X: np.ndarray) -> None:
        messages = []
        if run.found < self.K:
            reason = why_empty(run, points, X)
            messages.append(f"Only {run.found} of K={self.K} clusters have points: {reason}.")
        if not run.converged:
            messages.append(
                f"K-Means stopped after max_iterations={self.max_iterations} iterations and had "
                "not converged. Try a greater max_iterations or tol."
            )
        for message in messages:
            warnings.warn(message, ConvergenceWarning, stacklevel=5)
