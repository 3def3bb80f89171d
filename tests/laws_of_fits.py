"""What must agree after every fit, and problems that try it: run as a script for many of them.

``python tests/laws_of_fits.py 50000`` fits that many problems of few rows, repeated rows, small
whole numbers and weights, and prints each law that one of them breaks, with the seed.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from kmeans_lab import KMeans


@dataclass
class Problem:
    """Points, weights or none, and the settings of a fit."""

    X: np.ndarray
    weight: np.ndarray | None
    K: int
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def counted(self) -> np.ndarray:
        """The rows of positive weight."""
        return self.X if self.weight is None else self.X[self.weight > 0]

    @property
    def distinct(self) -> int:
        """How many different rows of positive weight there are."""
        return len(np.unique(self.counted, axis=0))

    def fit(self) -> tuple[KMeans, list[str]]:
        """The model, and what it warned of; any other warning is an error."""
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("error")
            warnings.simplefilter("always", ConvergenceWarning)
            model = KMeans(self.K, **self.settings).fit(self.X, sample_weight=self.weight)
        return model, [str(warning.message) for warning in said]


def small_problem(seed: int) -> Problem:
    """Few rows: whole numbers, repeated rows, tenths or noise; weights or none; any start."""
    rng = np.random.default_rng(seed)
    n, d = int(rng.integers(1, 40)), int(rng.integers(1, 4))
    X = rng.standard_normal((n, d))
    kind = rng.integers(5)
    if kind < 2:
        X = rng.integers(-3 * kind, 4, (n, d)).astype(np.float64)
    elif kind == 2:
        X = X[rng.integers(max(1, n // 4), size=n)]
    elif kind == 3:
        X = np.round(X, 1)
    X = X.astype(np.float32 if rng.random() < 0.25 else np.float64)
    weight = None
    if rng.random() < 0.5:
        weight = rng.integers(0, 4, n).astype(np.float64) if rng.random() < 0.5 else rng.random(n)
        weight[rng.integers(n)] += 1
    problem = Problem(X, weight, 1)
    counted = problem.counted
    problem.K = K = int(rng.integers(1, min(len(counted), problem.distinct + 2) + 1))
    init = ["k-means++", "random", counted[rng.integers(len(counted), size=K)]][rng.integers(3)]
    if not isinstance(init, str) and rng.random() < 0.3:
        init = init + 100 * rng.standard_normal((K, d))
    problem.settings = {
        "init": init,
        "tol": [1e-4, 0.0, 1e9][rng.integers(3)],
        "max_iterations": [1, 2, 100][rng.choice(3, p=[0.1, 0.1, 0.8])],
        "random_state": int(rng.integers(99)),
        "algorithm": str(rng.choice(["auto", "lloyd", "bounds"])),
    }
    return problem


def large_problem(seed: int) -> Problem:
    """Rows enough for every way in which the engine finds labels, with ties and equal rows."""
    rng = np.random.default_rng(seed)
    n, d = int(rng.choice([513, 900, 2000, 6000])), int(rng.choice([1, 2, 3, 8, 30]))
    K = int(rng.choice([2, 3, 9, 25, 40, 170, 260]))
    X = rng.standard_normal((n, d))
    kind = rng.integers(6)
    if kind < 2:
        X = rng.integers(0, [5, 256][kind], (n, d)).astype(np.float64)
    elif kind == 2:
        X = X[rng.integers(n // 10, size=n)]
    elif kind == 3:  # tight groups
        X = X * 1e-4 + rng.integers(0, 3, (n, 1))
    elif kind == 4:  # one far away
        X[rng.integers(n)] *= 1e6
    X = X.astype(np.float32 if rng.random() < 0.35 else np.float64)
    weight = rng.integers(0, 3, n).astype(np.float64) if rng.random() < 0.3 else None
    settings = {
        "init": str(rng.choice(["k-means++", "random"])),
        "tol": [0.0, 1e-4][rng.integers(2)],
        "max_iterations": [3, 50][rng.integers(2)],
        "random_state": seed,
        "algorithm": str(rng.choice(["auto", "lloyd", "bounds"])),
    }
    problem = Problem(X, weight, K, settings)
    if rng.random() < 0.2:
        rows = rng.integers(len(problem.counted), size=K)
        settings["init"] = problem.counted[rows] + [0, 1e3][rng.integers(2)] * (rows[:, None] == 0)
    return problem


def broken_laws(problem: Problem) -> Iterator[str]:
    """The laws that a fit breaks, in words."""
    model, said = problem.fit()
    X, weight, K = problem.X, problem.weight, problem.K
    if not (model.labels_ == model.predict(X)).all():
        yield "labels_ are those of predict"
    if not (model.labels_[-7:] == model.predict(X[-7:])).all():
        yield "a label does not depend on the other points"
    square = float((X.astype(np.float64) ** 2).sum())
    inertia = -model.score(X, sample_weight=weight)
    if not np.isclose(model.inertia_, inertia, rtol=1e-9, atol=1e-13 * square):
        yield "inertia_ is minus the score"
    history = model.history
    if not history["iterations"] == model.n_iter_ == len(history["inertia"]):
        yield "history has a value for each iteration"
    stopped = any("stopped after max_iterations" in text for text in said)
    if stopped and model.n_iter_ != model.max_iterations:
        yield "only max_iterations stops a run"
    settled = not stopped and model.tol == 0
    last, share = history["inertia"][-1], 1e-4 if X.dtype == np.float32 else 1e-6
    if settled and not np.isclose(last, model.inertia_, rtol=share, atol=1e-10 * square):
        yield "where nothing moves any more the last value is the inertia"
    used = len(np.unique(model.labels_ if weight is None else model.labels_[weight > 0]))
    if used < K:
        distinct = problem.distinct
        if not stopped and used < min(K, distinct):
            yield "no cluster stays empty while there are different rows enough"
        few = any("too few different rows" in text for text in said)
        if (few and distinct >= K) or (distinct < K and not (few or stopped)):
            yield "it says that rows are too few where they are, and nowhere else"
        if not any(f"Only {used} of K={K} clusters" in text for text in said):
            yield "it says how many clusters have points"
    if not stopped and K >= problem.distinct and model.inertia_ > 1e-9 * (1 + square):
        yield "a cluster for each row has no inertia"
    squared = ((X[:, None].astype(np.float64) - model.centroids.astype(np.float64)) ** 2).sum(2)
    own = squared[np.arange(len(X)), model.labels_]
    size = (X.astype(np.float64) ** 2).sum(axis=1) + (model.centroids**2).sum(axis=1).max()
    if (own > squared.min(axis=1) + 64 * np.finfo(X.dtype).eps * size).any():
        yield "each point has its nearest centroid"


if __name__ == "__main__":
    for number in range(int(sys.argv[1])):
        make = small_problem if number % 100 else large_problem
        for law in broken_laws(make(number)):
            print(f"{make.__name__}({number}): {law}")
    print(f"{sys.argv[1]} fits were tried.")
