"""K-Means on more data than fit: partial sums that merge, and the fit that asks only for them.

A chunk of the rows is all that `partial_sums` sees, and its answer is a few numbers. `combine`
makes the next centroids of the answers. Where the chunks lie, in a file (`scale_file`) or on other
machines (`scale_dask`), is the business of a `Source`.

Source: S. P. Lloyd, "Least squares quantization in PCM" (1982); that its sums merge is used by
I. Dhillon, D. Modha, "A data-clustering algorithm on distributed memory multiprocessors" (2000).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.exceptions import ConvergenceWarning

from kmeans_lab.distances import nearest_by_identity, squared_distances_identity
from kmeans_lab.initialization import kmeans_plusplus_greedy
from kmeans_lab.lloyd import inertia
from kmeans_lab.validation import (
    assume_finite,
    check_clusters,
    check_count,
    check_init,
    check_pair,
    check_partials,
    check_points,
    check_random_state,
    check_tolerance,
    generator_from,
)
from kmeans_lab.waiting import progress_bar, stop_cleanly

CHUNK_NUMBERS = 1 << 17  # numbers in a temporary array: 1 MB of float64
SAMPLE_NUMBERS = 1 << 18  # numbers in the sample from which a start is drawn
ROUNDS = 5  # of k-means||; each draws K candidates

STARTS = ("k-means++", "k-means||", "random")

Partial = tuple[np.ndarray, np.ndarray, float]


def nearest_from_median(X_chunk: ArrayLike, centroids: ArrayLike) -> np.ndarray:
    """The index of each point's nearest centroid, measured from the median of the centroids.

    As `nearest_centred`, but the place to measure from is one that all chunks know, so that a
    point's label does not depend on the other rows of its chunk, but for ties within rounding. The
    median is not drawn away by a lone centroid that lies far off, as the mean would be.

    Parameters
    ----------
    X_chunk : array-like of shape (m, d)
        Points.
    centroids : array-like of shape (K, d)
        Centroids.

    Returns
    -------
    ndarray of shape (m,), intp
        Labels 0..K-1; of equally near centroids the lowest index.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a finite array of real numbers, or the columns differ in number.
    """
    X_chunk, centroids = check_pair(X_chunk, centroids)
    middle = np.median(centroids, axis=0)  # (K, d) -> (d,)
    return nearest_by_identity(X_chunk - middle, centroids - middle)


def partial_sums(X_chunk: ArrayLike, centroids: ArrayLike) -> Partial:
    """What one chunk of the rows contributes to the next centroids.

    Parameters
    ----------
    X_chunk : array-like of shape (m, d)
        Some of the points.
    centroids : array-like of shape (K, d)
        The centroids of this iteration.

    Returns
    -------
    sums : ndarray of shape (K, d), float64
        For each cluster the sum of its points in this chunk, 0 where it has none.
    counts : ndarray of shape (K,), int64
        How many they are.
    inertia : float
        Sum of the squared distances from these points to their nearest of `centroids`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a finite array of real numbers, or the columns differ in number.
    """
    X_chunk, centroids = check_pair(X_chunk, centroids)
    assignments = nearest_from_median(X_chunk, centroids)  # (m,)
    counts = np.bincount(assignments, minlength=len(centroids))  # (K,)
    sums = np.zeros(centroids.shape)  # (K, d), float64
    for k in range(len(centroids)):
        sums[k] = X_chunk[assignments == k].sum(axis=0, dtype=np.float64)  # (m_k, d) -> (d,)
    differences = X_chunk - centroids[assignments]  # (m, d)
    return sums, counts, float((differences**2).sum(dtype=np.float64))


def combine(partials: Iterable[Partial], centroids: ArrayLike) -> tuple[np.ndarray, float]:
    """The next centroids, from the partial sums of all chunks.

    Parameters
    ----------
    partials : iterable of (sums, counts, inertia)
        What `partial_sums` returned for each chunk, in any order. They are taken one at a time, so
        that a generator need not hold them all.
    centroids : array-like of shape (K, d)
        The centroids that were put into `partial_sums`.

    Returns
    -------
    centroids : ndarray of shape (K, d)
        A new array: the mean of each cluster's points; an empty cluster keeps its row. float32 if
        `centroids` is, float64 otherwise.
    inertia : float
        That of the centroids put in, not of those returned, in squared units of the points.

    Raises
    ------
    TypeError, ValueError
        If there is no partial, or one does not fit the centroids.
    """
    partials, centroids = check_partials(partials, centroids)
    sums, counts, inertia = 0, 0, 0.0
    for part_sums, part_counts, part_inertia in partials:
        sums = sums + part_sums  # (K, d)
        counts = counts + part_counts  # (K,)
        inertia = inertia + part_inertia
    filled = counts > 0  # (K,)
    new_centroids = centroids.copy()  # (K, d)
    new_centroids[filled] = sums[filled] / counts[filled, np.newaxis]  # (f, d) / (f, 1)
    return new_centroids, inertia


@dataclass(frozen=True, eq=False)
class ScaleFit:
    """The end of a fit that saw its data in chunks.

    Attributes
    ----------
    centroids : ndarray of shape (K, d)
    inertia : float
        Sum of the squared distances to the nearest of these centroids, in squared units of the
        data; NaN if the fit was interrupted.
    counts : ndarray of shape (K,), int64, or None
        Points of each cluster; None if the fit was interrupted.
    n_iterations : int
        Updates, from 1; 0 only if the fit was interrupted in the first.
    converged : bool
        Whether it stopped before `max_iterations` forced it to.
    history : list of float
        The inertia of the centroids that went into each iteration.
    labels : path, Dask array or None
        Where the labels are, if they were asked for.
    """

    centroids: np.ndarray
    inertia: float
    counts: np.ndarray | None
    n_iterations: int
    converged: bool
    history: list[float]
    labels: Any = None

    def __repr__(self) -> str:
        return (
            f"ScaleFit(K={len(self.centroids)}, inertia={self.inertia:.6g}, "
            f"n_iterations={self.n_iterations}, converged={self.converged})"
        )


class Source:
    """Rows that are looked at in chunks; `scale_file` and `scale_dask` say how.

    Attributes
    ----------
    shape : tuple of int
        (n, d).
    dtype : dtype
        float32 or float64: what the fit computes in.
    shows_passes : bool
        Whether `each` shows a progress bar of its own; if not, the fit shows one of iterations.
    """

    shape: tuple[int, int]
    dtype: np.dtype
    shows_passes: bool = False

    def each(self, what: str, function: Callable, *arguments: Any) -> Iterator[Any]:
        """Yield ``function(chunk, first_row, *arguments)`` for every chunk, in order of rows."""
        raise NotImplementedError

    def partials(self, what: str, centroids: np.ndarray) -> Iterator[Partial]:
        """Yield partial sums that together cover all rows."""
        return self.each(what, sums_of_block, centroids)

    def rows(self, numbers: np.ndarray) -> np.ndarray:
        """Return a few rows, given by ascending numbers."""
        raise NotImplementedError


def rows_of_a_chunk(chunk_rows: Any, width: int) -> int:
    """How many rows to take at a time: `chunk_rows`, or as many as stay in the cache."""
    if chunk_rows is None:
        return max(256, CHUNK_NUMBERS // max(width, 1))
    return check_count(chunk_rows, "chunk_rows")


def fit_source(
    source: Source,
    K: Any,
    init: Any,
    max_iterations: Any,
    tol: Any,
    random_state: Any,
    name: str,
    finish: Callable[[np.ndarray], Iterable[Partial]] | None = None,
) -> ScaleFit:
    """Lloyd's algorithm on whatever gives partial sums.

    Parameters
    ----------
    source : Source
    K, init, max_iterations, tol, random_state
        As in `fit_file`; checked here.
    name : str
        What is fitted, for the progress bar and the warnings.
    finish : callable, optional
        The last pass, given the last centroids: yields their partials, and may write labels.

    Returns
    -------
    ScaleFit

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted; NaN with its row.
    """
    K = check_clusters(K, source.shape[0])
    max_iterations, tol = check_count(max_iterations, "max_iterations"), check_tolerance(tol)
    check_random_state(random_state)
    init = check_start(init, K, source)
    tolerance = tol * _mean_variance(source)  # the first pass: is every number finite?
    centroids = _start(source, K, init, generator_from(random_state))
    inertia, counts, n_iterations, converged, history = float("nan"), None, 0, False, []
    with stop_cleanly(name):
        rounds = range(1, max_iterations + 1)
        for iteration in rounds if source.shows_passes else progress_bar(rounds, name):
            what = f"{name}, iteration {iteration}"
            moved, before = combine(source.partials(what, centroids), centroids)
            shift = float(((moved - centroids).astype(np.float64) ** 2).sum())
            history.append(before)
            centroids, n_iterations = moved, iteration
            converged = shift <= tolerance
            if converged:
                break
        last_pass = finish or partial(source.partials, f"{name}, last pass")
        counts, inertia = _totals(last_pass(centroids))
        _warn(counts, converged, max_iterations)
    return ScaleFit(centroids, inertia, counts, n_iterations, converged, history)


def check_start(init: Any, K: int, source: Source) -> str | np.ndarray:
    """Return the name of a start, or an array (K, d) with the dtype of the source."""
    if isinstance(init, str):
        if init not in STARTS:
            raise ValueError(
                f"init must be one of {', '.join(map(repr, STARTS))} or an array (K, d), "
                f"but {init!r} came."
            )
        return init
    return check_init(init, K, source.shape[1]).astype(source.dtype)


def sums_of_block(block: np.ndarray, first_row: int, centroids: np.ndarray) -> Partial:
    """The partial sums of many finite rows, by pieces that stay in the cache."""
    with assume_finite():
        return merge([partial_sums(rows, centroids) for rows in _pieces(block, centroids)])


def labels_of_block(block: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """The labels (m,) of many finite rows, by pieces that stay in the cache."""
    with assume_finite():
        parts = [nearest_from_median(rows, centroids) for rows in _pieces(block, centroids)]
    return np.concatenate(parts) if parts else np.empty(0, np.intp)


def labels_and_inertia(block: np.ndarray, centroids: np.ndarray) -> tuple[np.ndarray, float]:
    """The labels (m,) of many finite rows and their inertia; each row is labelled once."""
    labels, total, first = labels_of_block(block, centroids), 0.0, 0
    with assume_finite():
        for rows in _pieces(block, centroids):
            total += inertia(rows, labels[first : first + len(rows)], centroids)
            first += len(rows)
    return labels, total


def merge(partials: list[Partial]) -> Partial:
    """The partial sums of several chunks together."""
    sums, counts, inertias = zip(*partials, strict=True)
    return sum(sums), sum(counts), sum(inertias)


def _pieces(block: np.ndarray, centroids: np.ndarray) -> list[np.ndarray]:
    rows = rows_of_a_chunk(None, max(centroids.shape))
    return [block[i : i + rows] for i in range(0, len(block), rows)]


def labels_of_chunk(
    chunk: np.ndarray, first_row: int, centroids: np.ndarray
) -> tuple[np.ndarray, Partial]:
    """The labels of a chunk and its partial sums."""
    return labels_of_block(chunk, centroids), sums_of_block(chunk, first_row, centroids)


def describe_chunk(chunk: np.ndarray, first_row: int) -> tuple[int, np.ndarray, float] | Exception:
    """Rows, mean (d,) and summed squared deviations of a chunk; or what is wrong with it.

    The error is returned, not raised: so that of several bad chunks the first can be reported.
    """
    try:
        chunk = check_points(chunk, first_row=first_row)
    except (TypeError, ValueError) as error:
        return error
    mean = chunk.mean(axis=0, dtype=np.float64)  # (m, d) -> (d,)
    return len(chunk), mean, float(((chunk - mean) ** 2).sum())


def farthest_of_chunk(
    chunk: np.ndarray, first_row: int, chosen: np.ndarray, count: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw rows of a chunk by D², as a lottery that merges: the smallest keys of all chunks win.

    With u uniform, -log(u) / D² is the moment at which a row comes, if it comes at the rate D²; so
    the `count` smallest of all rows are a draw without replacement with chances in proportion to D²
    (Efraimidis and Spirakis, 2006). u depends on the row's number and on nothing else.

    Returns
    -------
    keys : ndarray of shape (at most count,)
    rows : ndarray of shape (at most count, d)
    """
    with assume_finite():
        chunk = check_points(chunk)
        squared = _nearest_squared(chunk, chosen)
    draws = np.random.PCG64(seed).advance(first_row)
    uniform = np.random.Generator(draws).random(len(chunk))
    with np.errstate(divide="ignore", invalid="ignore"):
        keys = -np.log1p(-uniform) / squared  # (m,); where D² is 0, never
    keys[squared == 0] = np.inf  # also where u was 0 as well: 0 / 0
    order = np.argsort(keys, kind="stable")[:count]
    order = order[np.isfinite(keys[order])]
    return keys[order], chunk[order]


def _nearest_squared(chunk: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """D² of each point, (m,) float64, by pieces that stay in the cache."""
    middle = np.median(chosen, axis=0)
    return np.concatenate(
        [
            squared_distances_identity(rows - middle, chosen - middle).min(axis=1)
            for rows in _pieces(chunk, chosen)
        ],
        dtype=np.float64,
    )


def _mean_variance(source: Source) -> float:
    """The mean variance of the columns, by chunks (Chan, Golub and LeVeque, 1979)."""
    n, mean, squares = 0, np.zeros(source.shape[1]), 0.0
    for described in source.each("look at the data", describe_chunk):
        if isinstance(described, Exception):
            raise described
        m, part_mean, part_squares = described
        step = part_mean - mean  # (d,)
        squares += part_squares + float((step**2).sum()) * n * m / (n + m)
        n, mean = n + m, mean + step * m / (n + m)
    return squares / (n * source.shape[1])


def _start(source: Source, K: int, init: str | np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if isinstance(init, np.ndarray):
        return init
    n, d = source.shape
    if init == "random":
        return check_points(source.rows(np.sort(rng.choice(n, size=K, replace=False))))
    if init == "k-means||":
        return _start_in_parallel(source, K, rng)
    size = min(n, max(8 * K, SAMPLE_NUMBERS // (d + 8)))
    sample = source.rows(np.sort(rng.choice(n, size=size, replace=False)))  # (size, d)
    with assume_finite():
        return kmeans_plusplus_greedy(sample, K, rng)


def _start_in_parallel(source: Source, K: int, rng: np.random.Generator) -> np.ndarray:
    """k-means||: a few rounds that draw many candidates each, then k-means++ among them.

    B. Bahmani and others, "Scalable k-means++", VLDB 2012; here each round draws exactly K.
    """
    candidates = check_points(source.rows(rng.integers(source.shape[0], size=1)))  # (1, d)
    for turn in range(1, ROUNDS + 1):
        what, seed = f"start, round {turn}", int(rng.integers(2**63))
        keys, rows = np.empty(0), candidates[:0]
        for more_keys, more in source.each(what, farthest_of_chunk, candidates, K, seed):
            keys, rows = np.concatenate([keys, more_keys]), np.concatenate([rows, more])
            best = np.argsort(keys, kind="stable")[:K]
            keys, rows = keys[best], rows[best]
        candidates = np.concatenate([candidates, rows])
    if len(candidates) < K:  # fewer different rows than clusters
        return check_points(source.rows(np.sort(rng.choice(source.shape[0], K, replace=False))))
    weight, _ = _totals(source.partials("start, weights", candidates))
    with assume_finite():
        return kmeans_plusplus_greedy(candidates, K, rng, sample_weight=weight)


def _totals(partials: Iterable[Partial]) -> tuple[np.ndarray, float]:
    """Counts (K,) and inertia, from the partials of all rows."""
    counts, inertia = 0, 0.0
    for _, part_counts, part_inertia in partials:
        counts, inertia = counts + part_counts, inertia + part_inertia
    return counts, inertia


def _warn(counts: np.ndarray, converged: bool, max_iterations: int) -> None:
    found = int((counts > 0).sum())
    if found < len(counts):
        warnings.warn(
            f"Only {found} of K={len(counts)} clusters have points; the others kept their "
            "centroids. Try another init.",
            ConvergenceWarning,
            stacklevel=4,
        )
    if not converged:
        warnings.warn(
            f"K-Means stopped after max_iterations={max_iterations} iterations and had not "
            "converged. Try a greater max_iterations or tol.",
            ConvergenceWarning,
            stacklevel=4,
        )
