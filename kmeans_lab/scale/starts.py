"""The first centroids of rows that are looked at in chunks."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kmeans_lab.distances import squared_distances_identity
from kmeans_lab.initialization import kmeans_plusplus_greedy
from kmeans_lab.scale.source import Source
from kmeans_lab.scale.sums import pieces, totals
from kmeans_lab.validation import assume_finite, check_init, check_points

STARTS = ("k-means++", "k-means||", "random")
SAMPLE_NUMBERS = 1 << 18  # numbers in the sample from which a start is drawn
ROUNDS = 5  # of k-means||; each draws K candidates


def check_start_of_source(init: str | ArrayLike, K: int, source: Source) -> str | np.ndarray:
    """Return the name of a start, or an array (K, d) with the dtype of the source."""
    if isinstance(init, str):
        if init not in STARTS:
            raise ValueError(
                f"init must be one of {', '.join(map(repr, STARTS))} or an array (K, d), "
                f"but {init!r} came."
            )
        return init
    return check_init(init, K, source.shape[1], source.dtype)


def start_of_source(
    source: Source, K: int, init: str | np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """The first centroids (K, d), by a way that `check_start_of_source` let pass."""
    if isinstance(init, np.ndarray):
        return init
    n, d = source.shape
    if init == "random":
        return check_points(source.rows(np.sort(rng.choice(n, size=K, replace=False))))
    if init == "k-means||":
        return _in_parallel(source, K, rng)
    size = min(n, max(8 * K, SAMPLE_NUMBERS // (d + 8)))
    sample = source.rows(np.sort(rng.choice(n, size=size, replace=False)))  # (size, d)
    with assume_finite():
        return kmeans_plusplus_greedy(sample, K, rng)


def _in_parallel(source: Source, K: int, rng: np.random.Generator) -> np.ndarray:
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
    weight, _ = totals(source.partials("start, weights", candidates))
    with assume_finite():
        return kmeans_plusplus_greedy(candidates, K, rng, sample_weight=weight)


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
            for rows in pieces(chunk, chosen)
        ],
        dtype=np.float64,
    )
