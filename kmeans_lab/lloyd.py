"""Lloyd's algorithm: assign each point to its nearest centroid, move each centroid, repeat.

`lloyd_steps` is the algorithm, one half-step at a time. The three functions of the course,
`kmeans_loop`, `kmeans_vectorized` and `kmeans_optimized`, run it to its end and differ only in
how they assign and update.

Source: S. P. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information
Theory 28 (1982), 129-137.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from kmeans_lab.distances import (
    nearest_by_identity,
    nearest_centred,
    squared_distances_broadcast,
)
from kmeans_lab.initialization import random_rows
from kmeans_lab.validation import (
    check_count,
    check_half_steps,
    check_pair,
    check_partition,
    check_points,
    check_problem,
)


@dataclass(frozen=True, eq=False)
class HalfStep:
    """The state of K-Means after one half-step.

    Attributes
    ----------
    kind : {"start", "assign", "update"}
        What was done.
    iteration : int
        0 at the start, then from 1; one iteration is an assign and an update.
    X : ndarray of shape (n, d)
    centroids : ndarray of shape (K, d)
    assignments : ndarray of shape (n,), intp, or None at the start
        In an "update" these are the labels that made the centroids.
    changed : int
        Points whose label differs from the assign before (all n in the first); 0 in an update.
    shift : float
        Squared Frobenius norm of the centroids' movement, in squared units of `X`; 0 in an assign.
    """

    kind: str
    iteration: int
    X: np.ndarray
    centroids: np.ndarray
    assignments: np.ndarray | None
    changed: int = 0
    shift: float = 0.0

    @property
    def converged(self) -> bool:
        """Whether this is an assign in which no point changed its cluster."""
        return self.kind == "assign" and self.changed == 0

    @cached_property
    def inertia(self) -> float:
        """Sum of the squared distances from the points to their centroids; NaN at the start."""
        if self.assignments is None:
            return float("nan")
        return inertia(self.X, self.assignments, self.centroids)

    def __repr__(self) -> str:
        return f"HalfStep({self.kind!r}, iteration={self.iteration}, inertia={self.inertia:.6g})"


def assign_loop(X: ArrayLike, centroids: ArrayLike) -> np.ndarray:
    """The index of each point's nearest centroid, by two Python loops.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    centroids : array-like of shape (K, d)
        Centroids.

    Returns
    -------
    ndarray of shape (n,), intp
        Labels 0..K-1; of equally near centroids the lowest index.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an array of real numbers whose squares are finite and not all lost
        (1e200, 1e-200), or the columns differ in number.
    """
    X, centroids = check_pair(X, centroids)
    assignments = np.zeros(len(X), dtype=np.intp)  # (n,)
    for i in range(len(X)):
        smallest = np.inf
        for k in range(len(centroids)):
            squared = ((X[i] - centroids[k]) ** 2).sum()  # (d,) - (d,) -> a number
            if squared < smallest:
                smallest = squared
                assignments[i] = k
    return assignments


def update_loop(X: ArrayLike, assignments: ArrayLike, centroids: ArrayLike) -> np.ndarray:
    """The mean of each cluster's points, by two Python loops.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    assignments : array-like of shape (n,)
        Labels 0..K-1.
    centroids : array-like of shape (K, d)
        The centroids so far; an empty cluster keeps its own.

    Returns
    -------
    ndarray of shape (K, d)
        A new array; float32 if `X` and `centroids` are, float64 otherwise.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind, shape or range.
    """
    X, assignments, centroids = check_partition(X, assignments, centroids)
    new_centroids = centroids.copy()  # (K, d)
    for k in range(len(centroids)):
        total = np.zeros(X.shape[1])  # (d,)
        count = 0
        for i in range(len(X)):
            if assignments[i] == k:
                total = total + X[i]
                count = count + 1
        if count > 0:
            new_centroids[k] = total / count
    return new_centroids


def inertia_loop(X: ArrayLike, assignments: ArrayLike, centroids: ArrayLike) -> float:
    """The within-cluster sum of squared distances, by a Python loop.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    assignments : array-like of shape (n,)
        Labels 0..K-1.
    centroids : array-like of shape (K, d)
        Centroids.

    Returns
    -------
    float
        In squared units of `X`.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind, shape or range.
    """
    X, assignments, centroids = check_partition(X, assignments, centroids)
    total = 0.0
    for i in range(len(X)):
        total = total + ((X[i] - centroids[assignments[i]]) ** 2).sum()
    return float(total)


def assign_broadcast(X: ArrayLike, centroids: ArrayLike) -> np.ndarray:
    """The index of each point's nearest centroid, through the (n, K, d) differences.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    centroids : array-like of shape (K, d)
        Centroids.

    Returns
    -------
    ndarray of shape (n,), intp
        Labels 0..K-1; of equally near centroids the lowest index.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an array of real numbers whose squares are finite and not all lost
        (1e200, 1e-200), or the columns differ in number.
    """
    X, centroids = check_pair(X, centroids)
    return squared_distances_broadcast(X, centroids).argmin(axis=1)  # (n, K) -> (n,)


def update_vectorized(X: ArrayLike, assignments: ArrayLike, centroids: ArrayLike) -> np.ndarray:
    """The mean of each cluster's points: a loop over the K clusters, none over the n points.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    assignments : array-like of shape (n,)
        Labels 0..K-1.
    centroids : array-like of shape (K, d)
        The centroids so far; an empty cluster keeps its own.

    Returns
    -------
    ndarray of shape (K, d)
        A new array; float32 if `X` and `centroids` are, float64 otherwise. Sums are float64.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind, shape or range.
    """
    X, assignments, centroids = check_partition(X, assignments, centroids)
    new_centroids = centroids.copy()  # (K, d)
    for k in range(len(centroids)):
        members = X[assignments == k]  # (n_k, d)
        if len(members) > 0:
            new_centroids[k] = members.mean(axis=0, dtype=np.float64)  # (n_k, d) -> (d,)
    return new_centroids


def inertia(X: ArrayLike, assignments: ArrayLike, centroids: ArrayLike) -> float:
    """The within-cluster sum of squared distances.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    assignments : array-like of shape (n,)
        Labels 0..K-1.
    centroids : array-like of shape (K, d)
        Centroids.

    Returns
    -------
    float
        In squared units of `X`, summed in float64.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong kind, shape or range.
    """
    X, assignments, centroids = check_partition(X, assignments, centroids)
    differences = X - centroids[assignments]  # (n, d) - (n, d)
    return float((differences**2).sum(dtype=np.float64))


def lloyd_steps(
    X: ArrayLike,
    init: ArrayLike,
    assign: Callable = nearest_centred,
    update: Callable = update_vectorized,
    max_iterations: int = 100,
) -> Iterator[HalfStep]:
    """Lloyd's algorithm, one half-step at a time.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    init : array-like of shape (K, d)
        The first centroids.
    assign : callable
        ``assign(X, centroids)`` returns labels (n,), integers 0..K-1.
    update : callable
        ``update(X, assignments, centroids)`` returns new centroids (K, d).
    max_iterations : int
        The greatest number of updates.

    Returns
    -------
    iterator of HalfStep
        "start", then "assign" and "update" in turn. The last is an "assign": the one that changes
        nothing, or the one after `max_iterations` updates. So the last labels always belong to
        the last centroids.

    Raises
    ------
    TypeError, ValueError
        At the call, if an argument is wrong; later, if `assign` or `update` returns something
        that cannot be labels or centroids.
    """
    X, centroids = check_pair(X, init, "init")
    max_iterations = check_count(max_iterations, "max_iterations")
    assign, update = check_half_steps(assign, update)
    return _half_steps(X, centroids.copy(), assign, update, max_iterations)


def _half_steps(
    X: np.ndarray, centroids: np.ndarray, assign: Callable, update: Callable, max_iterations: int
) -> Iterator[HalfStep]:
    assignments = None
    changed = len(X)
    yield HalfStep("start", 0, X, centroids, assignments)
    for iteration in range(1, max_iterations + 2):
        previous = assignments
        assignments = assign(X, centroids)  # (n,)
        if previous is not None:
            changed = int((assignments != previous).sum())
        yield HalfStep("assign", iteration, X, centroids, assignments, changed=changed)
        if changed == 0 or iteration > max_iterations:
            return
        old_centroids = centroids
        centroids = update(X, assignments, centroids)  # (K, d)
        shift = float(((centroids - old_centroids) ** 2).sum())
        yield HalfStep("update", iteration, X, centroids, assignments, shift=shift)


def kmeans_with(
    assign: Callable,
    update: Callable,
    X: ArrayLike,
    K: int,
    max_iterations: int = 100,
    random_state: int | np.random.Generator | None = 42,
    init: ArrayLike | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """K-Means with any two half-steps: begin, repeat until no point changes its cluster, return.

    Parameters
    ----------
    assign, update : callable
        As in `lloyd_steps`. They see the points measured from their mean: a shift changes no
        distance, and small numbers round less.
    X : array-like of shape (n, d)
        Points. Never changed.
    K : int
        The number of clusters, from 1 to n.
    max_iterations : int
        The greatest number of updates, from 1.
    random_state : int, numpy.random.Generator or None
        Chooses K rows of `X` to begin with; the same integer, the same result.
    init : array-like of shape (K, d), optional
        Begin here instead.

    Returns
    -------
    centroids : ndarray of shape (K, d)
        float32 if `X` is float32, float64 otherwise. An empty cluster keeps its old centroid.
    assignments : ndarray of shape (n,), intp
        Each point's nearest of these centroids.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    X, K, max_iterations, init = check_problem(X, K, max_iterations, random_state, init)
    if init is None:
        init = random_rows(X, K, np.random.default_rng(random_state))  # (K, d)
    middle = X.mean(axis=0, dtype=np.float64).astype(X.dtype)  # (n, d) -> (d,)
    steps = lloyd_steps(X - middle, init - middle, assign, update, max_iterations)
    for step in steps:
        last = step
    return last.centroids + middle, last.assignments


def kmeans_loop(
    X: ArrayLike,
    K: int,
    max_iterations: int = 100,
    random_state: int | np.random.Generator | None = 42,
    init: ArrayLike | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """K-Means by Python loops: the readable baseline.

    Parameters, returns and errors are those of `kmeans_with`; the half-steps are `assign_loop`
    and `update_loop`.
    """
    return kmeans_with(assign_loop, update_loop, X, K, max_iterations, random_state, init)


def kmeans_vectorized(
    X: ArrayLike,
    K: int,
    max_iterations: int = 100,
    random_state: int | np.random.Generator | None = 42,
    init: ArrayLike | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """K-Means by broadcasting, through an (n, K, d) array of differences in each iteration.

    Parameters, returns and errors are those of `kmeans_with`; the half-steps are
    `assign_broadcast` and `update_vectorized`.
    """
    return kmeans_with(
        assign_broadcast, update_vectorized, X, K, max_iterations, random_state, init
    )


def kmeans_optimized(
    X: ArrayLike,
    K: int,
    max_iterations: int = 100,
    random_state: int | np.random.Generator | None = 42,
    init: ArrayLike | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """K-Means by the norm identity: one matrix product an iteration, on centred points.

    The squared norms of the points would be wanted once; as they cannot change which centroid is
    nearest, they are left out altogether.

    Parameters, returns and errors are those of `kmeans_with`; the half-steps are
    `nearest_by_identity` and `update_vectorized`.
    """
    return kmeans_with(
        nearest_by_identity, update_vectorized, X, K, max_iterations, random_state, init
    )


def lloyd(X: ArrayLike, init: ArrayLike) -> tuple[np.ndarray, np.ndarray, float]:
    """Run K-Means from given centroids, for at most 100 iterations.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    init : array-like of shape (K, d)
        The first centroids.

    Returns
    -------
    centroids : ndarray of shape (K, d)
    assignments : ndarray of shape (n,), intp
    inertia : float
        In squared units of `X`.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    init = check_points(init, "init")
    centroids, assignments = kmeans_optimized(X, len(init), init=init)
    return centroids, assignments, inertia(X, assignments, centroids)


def best_of_restarts(
    X: ArrayLike, K: int, n_init: int, rng: np.random.Generator
) -> tuple[np.ndarray, float]:
    """The best of several runs from random rows.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    K : int
        Clusters, from 1 to n.
    n_init : int
        Runs, from 1, of at most 100 iterations each.
    rng : numpy.random.Generator
        The only source of randomness.

    Returns
    -------
    centroids : ndarray of shape (K, d)
    inertia : float
        The lowest; of equal ones the first, in squared units of `X`.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    check_count(n_init, "n_init")
    best_inertia = np.inf
    for _ in range(n_init):
        centroids, _, total = lloyd(X, random_rows(X, K, rng))
        if total < best_inertia:
            best_centroids, best_inertia = centroids, total
    return best_centroids, best_inertia
