"""Lloyd's algorithm on whatever gives partial sums."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from sklearn.exceptions import ConvergenceWarning

from kmeans_lab.scale.source import Source
from kmeans_lab.scale.starts import check_start_of_source, start_of_source
from kmeans_lab.scale.sums import Partial, combine, totals
from kmeans_lab.validation import (
    check_clusters,
    check_count,
    check_deviation,
    check_points,
    check_random_state,
    check_reach,
    check_tolerance,
    generator_from,
)
from kmeans_lab.waiting import progress_bar, stop_cleanly

if TYPE_CHECKING:
    from dask.array import Array as DaskArray


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
    labels: Path | DaskArray | None = None

    def __repr__(self) -> str:
        return (
            f"ScaleFit(K={len(self.centroids)}, inertia={self.inertia:.6g}, "
            f"n_iterations={self.n_iterations}, converged={self.converged})"
        )


def fit_source(
    source: Source,
    K: int,
    init: str | ArrayLike,
    max_iterations: int,
    tol: float,
    random_state: int | np.random.Generator | None,
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
    init = check_start_of_source(init, K, source)
    tolerance = tol * _mean_variance(source)  # the first pass: is every number finite?
    centroids = start_of_source(source, K, init, generator_from(random_state))
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
        counts, inertia = totals(last_pass(centroids))
        _warn(counts, converged, max_iterations)
    return ScaleFit(centroids, inertia, counts, n_iterations, converged, history)


def _mean_variance(source: Source) -> float:
    """The mean variance of the columns, by chunks (Chan, Golub and LeVeque, 1979).

    Raises
    ------
    TypeError, ValueError
        If a number is not finite, or so large or small that squared distances do not exist.
    """
    n, mean, squares, largest, spread = 0, np.zeros(source.shape[1]), 0.0, 0.0, 0.0
    for described in source.each("look at the data", describe_chunk):
        if isinstance(described, Exception):
            raise described
        m, part_mean, part_squares, reach, deviation = described
        largest = max(largest, reach)
        step = part_mean - mean  # (d,)
        spread = max(spread, deviation, float(np.abs(step).max()) if n else 0.0)
        squares += part_squares + float((step**2).sum()) * n * m / (n + m)
        n, mean = n + m, mean + step * m / (n + m)
    check_reach(largest, source.shape, source.dtype)
    check_deviation(spread, source.dtype)
    return squares / (n * source.shape[1])


def describe_chunk(
    chunk: np.ndarray, first_row: int
) -> tuple[int, np.ndarray, float, float, float] | Exception:
    """What is to be known of a chunk, or what is wrong with it.

    Rows, mean (d,), summed squared deviations, the largest absolute value and deviation.

    The error is returned, not raised: so that of several bad chunks the first can be reported.
    """
    try:
        chunk = check_points(chunk, first_row=first_row)
    except (TypeError, ValueError) as error:
        return error
    mean = chunk.mean(axis=0, dtype=np.float64)  # (m, d) -> (d,)
    deviations = chunk - mean  # (m, d)
    squares = float((deviations**2).sum())
    return len(chunk), mean, squares, float(np.abs(chunk).max()), float(np.abs(deviations).max())


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
