"""What races: a function of the student's, and the ways of the course beside it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from sklearn.cluster import KMeans as TheirKMeans

from kmeans_lab.data import noise
from kmeans_lab.distances import nearest_by_identity
from kmeans_lab.estimator import KMeans
from kmeans_lab.fast.taught import assign_in_chunks, update_one_hot
from kmeans_lab.lloyd import (
    assign_broadcast,
    kmeans_loop,
    kmeans_optimized,
    kmeans_vectorized,
    kmeans_with,
)
from kmeans_lab.lloyd import assign_loop as assign_by_loop

MOVES = 5  # updates of a whole fit: enough to weigh both half-steps
CHUNK_BYTES = 256_000  # of a chunk's points and scores: they stay in most machines' L2
MOST_PAIRS = 200_000  # point-centroid pairs of the loops: about half a second
MOST_BLOCK = 400_000_000  # bytes of the (n, K, d) differences; they are there twice

Call = Callable[[np.ndarray, np.ndarray], Any]

ACCEPTED = (
    "race takes a function like the course's own: `f(X, centroids)` that returns the labels, such "
    "as `assign_broadcast`; a whole fit `f(X, K, max_iterations=…, init=…)` that returns centroids "
    "and labels, such as `kmeans_vectorized`; or the project's `f(X, centroids, max_iterations)`."
)


@dataclass(frozen=True)
class Way:
    """One that races.

    Attributes
    ----------
    name : str
    call : callable
        ``call(X, centroids)``, as its function is called.
    most_rows : int
        Of more points it could not finish, or would not fit into memory.
    """

    name: str
    call: Call
    most_rows: int


@dataclass(frozen=True)
class Sizes:
    """What is computed: n points of d features, K centroids, one dtype."""

    n: int
    d: int
    K: int
    dtype: str

    def data(self, rows: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Points and centroids, always the same."""
        X = noise(self.n, self.d)[:rows].astype(self.dtype)
        return X, noise(self.K, self.d, random_state=1).astype(self.dtype)


def kind_of(function: Any) -> str:
    """What a function computes: ``"assign"``, ``"fit"``, or ``"project"``, a fit of the project.

    Raises
    ------
    TypeError
        If it is none of these, with what is accepted.
    """
    if not callable(function):
        raise TypeError(f"{ACCEPTED} But {type(function).__name__} came: is it called already?")
    try:
        names = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # a compiled function that does not tell
        return "assign"
    named = [p.name for p in names if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    wanted = [p for p in names if p.default is p.empty and p.kind == p.POSITIONAL_OR_KEYWORD]
    spread = any(p.kind == p.VAR_POSITIONAL for p in names)
    if len(named) > 1 and named[1] == "K" and "init" in named and "max_iterations" in named:
        return "fit"
    if len(wanted) == 3 and wanted[2].name == "max_iterations":
        return "project"
    if len(wanted) == 2 or (len(wanted) < 2 and (len(named) >= 2 or spread)):
        return "assign"
    told = ", ".join(map(str, names))
    raise TypeError(f"{ACCEPTED} But {called(function)}({told}) came.")


def called(function: Any) -> str:
    """What a function is called."""
    return str(getattr(function, "__name__", type(function).__name__))


def own(function: Callable, kind: str) -> Call:
    """The student's function, called as its kind is."""
    if kind == "fit":
        return lambda X, C: function(X, len(C), max_iterations=MOVES, init=C)
    if kind == "project":
        return lambda X, C: function(X, C, MOVES)
    return function


def rungs(kind: str, sizes: Sizes) -> list[Way]:
    """The course's ways, from the loops to scikit-learn, and how many rows each can finish."""
    pairs = MOST_PAIRS if kind == "assign" else MOST_PAIRS // (2 * MOVES)
    loop = max(sizes.K, pairs // sizes.K)
    block = max(sizes.K, MOST_BLOCK // (sizes.K * sizes.d * np.dtype(sizes.dtype).itemsize))
    calls = _assigning(sizes) if kind == "assign" else _fitting(sizes)
    most = {"loop": loop, "broadcast": block}
    return [Way(name, call, most.get(name, sizes.n)) for name, call in calls.items()]


def _chunk_rows(sizes: Sizes) -> int:
    return max(16, CHUNK_BYTES // (np.dtype(sizes.dtype).itemsize * (sizes.d + sizes.K)))


def _assigning(sizes: Sizes) -> dict[str, Call]:
    engine, theirs = KMeans(sizes.K), TheirKMeans(sizes.K, n_init=1, max_iter=1)

    def fitted(model: Any, X: np.ndarray, C: np.ndarray) -> np.ndarray:
        if not hasattr(model, "cluster_centers_") or model.cluster_centers_.dtype != C.dtype:
            model.set_params(init=C).fit(C)
        model.cluster_centers_ = C
        return model.predict(X)

    return {
        "loop": assign_by_loop,
        "broadcast": assign_broadcast,
        "identity": nearest_by_identity,
        "chunks": partial(assign_in_chunks, chunk_rows=_chunk_rows(sizes)),
        "engine": partial(fitted, engine),
        "scikit-learn": partial(fitted, theirs),
    }


def _fitting(sizes: Sizes) -> dict[str, Call]:
    rows = _chunk_rows(sizes)

    def update(X: np.ndarray, labels: np.ndarray, centroids: np.ndarray) -> np.ndarray:
        sums, counts = update_one_hot(X, labels, len(centroids))  # (K, d), (K,)
        means = sums / np.maximum(counts, 1)[:, np.newaxis]
        return np.where(counts[:, np.newaxis] > 0, means, centroids).astype(X.dtype)

    def chunks(X: np.ndarray, C: np.ndarray) -> tuple:
        assign = partial(assign_in_chunks, chunk_rows=rows)
        return kmeans_with(assign, update, X, len(C), MOVES, init=C)

    def engine(X: np.ndarray, C: np.ndarray) -> tuple:
        model = KMeans(len(C), init=C, max_iterations=MOVES, tol=0).fit(X)
        return model.cluster_centers_, model.labels_

    def theirs(X: np.ndarray, C: np.ndarray) -> tuple:
        model = TheirKMeans(len(C), init=C, n_init=1, max_iter=MOVES, tol=0, algorithm="lloyd").fit(
            X
        )
        return model.cluster_centers_, model.labels_

    return {
        "loop": own(kmeans_loop, "fit"),
        "broadcast": own(kmeans_vectorized, "fit"),
        "identity": own(kmeans_optimized, "fit"),
        "chunks": chunks,
        "engine": engine,
        "scikit-learn": theirs,
    }
