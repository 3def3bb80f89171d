"""The first centroids of rows that are looked at in chunks."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kmeans_lab.initialization import kmeans_plusplus_greedy
from kmeans_lab.scale.lottery import merge_lots
from kmeans_lab.scale.source import Source
from kmeans_lab.scale.sums import totals
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
        lot = np.empty(0), candidates[:0]
        for more in source.lots(what, candidates, K, seed):
            lot = merge_lots([lot, more], K)
        candidates = np.concatenate([candidates, lot[1]])
    if len(candidates) < K:  # fewer different rows than clusters
        return check_points(source.rows(np.sort(rng.choice(source.shape[0], K, replace=False))))
    weight, _ = totals(source.partials("start, weights", candidates))
    with assume_finite():
        return kmeans_plusplus_greedy(candidates, K, rng, sample_weight=weight)
