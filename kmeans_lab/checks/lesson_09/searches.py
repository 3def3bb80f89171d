"""How functions that search for K are called: with an answer of ours to every question they ask."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from kmeans_lab.running.outcome import fresh_argument
from kmeans_lab.running.reading import plain


def searches(function: Callable, *args: Any) -> dict:
    """Call a function that searches for K and note what it asks of the notebook's best_inertia.

    The last of `args` holds lists of arguments, the one before is the generator; the function is
    called with all but the last, and, if there are such lists, with a generator in the same state
    and with another. A stand-in answers for ``best_inertia``: without chance, and quickly.

    Returns
    -------
    dict
        ``result``, of the first call. ``asked``, for each call a row for each question: the number
        of its points among ``sets``, K, the inertia, and a draw from the generator that came with
        it. ``sets``, for each call the different points, those of `args` first. ``instead``, where
        it asks nothing, or with references nothing about them: its answers to the lists, each with
        two generators, and to the very first once more.
    """
    *args, rng, instead = args
    names = getattr(inspect.unwrap(function), "__globals__", {})
    real = names.get("best_inertia")
    signature = inspect.signature(real) if callable(real) else None
    asked, sets, results = [], [], []

    def stand_in(*given: Any, **named: Any) -> float:
        X, K, rng = list(signature.bind(*given, **named).arguments.values())[:3]
        draw, K = rng.integers(len(X) << 32), max(len(range(K)), 1)
        X = np.array(X, dtype=float)
        known = sets[-1].setdefault(X.tobytes(), (len(sets[-1]), X))
        asked[-1].append((known[0], K, quick_inertia(X, K), draw))
        return asked[-1][-1][2]

    generators = [rng]
    if instead:
        generators += [copy.deepcopy(rng), np.random.default_rng(20010713)]
    X = np.array(args[0], dtype=float)
    if callable(real):
        names["best_inertia"] = stand_in
    try:
        for generator in generators:
            asked.append([])
            sets.append({X.tobytes(): (0, X)})
            results.append(plain(function(*fresh_argument(args), generator)))
            silent = not asked[0] or (len(args) > 2 and len(sets[0]) == 1)
            if silent:
                break
    finally:
        if callable(real):
            names["best_inertia"] = real
    calls = [(*rest, seed) for rest in instead for seed in (0, 1)] if silent else []
    calls += calls[:1]
    own = [function(*fresh_argument(r), np.random.default_rng(seed)) for *r, seed in calls]
    return {
        "result": results[0],
        "asked": tuple(np.array(rows, dtype=float).reshape(-1, 4) for rows in asked),
        "sets": tuple(tuple(points for _, points in known.values())[:90] for known in sets),
        "instead": tuple(plain(answer) for answer in own),
    }


_quick: dict[tuple, float] = {}


def quick_inertia(X: np.ndarray, K: int) -> float:
    """The inertia that one run from a start without chance, far rows, reaches."""
    key = (X.tobytes(), X.shape, K)
    if key not in _quick:
        nearest = ((X - X.mean(axis=0)) ** 2).sum(axis=1)  # (n,)
        centroids = np.empty((0, X.shape[1]))
        for _ in range(K):
            centroids = np.vstack([centroids, X[nearest.argmax()]])
            squared = ((X[:, np.newaxis] - centroids) ** 2).sum(axis=2)  # (n, k)
            nearest = squared.min(axis=1)
        for _ in range(30):
            labels = squared.argmin(axis=1)
            before = centroids.copy()
            for k in np.unique(labels):
                centroids[k] = X[labels == k].mean(axis=0)
            squared = ((X[:, np.newaxis] - centroids) ** 2).sum(axis=2)  # (n, K)
            if np.array_equal(before, centroids):
                break
        if len(_quick) > 5000:
            _quick.clear()
        _quick[key] = float(squared.min(axis=1).sum())
    return _quick[key]
