"""Whether a function may race: a wrong answer is told, and not raced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import kmeans_lab.visuals.racing.sentences as sentences
from kmeans_lab.data import ties
from kmeans_lab.lloyd import assign_broadcast, inertia, kmeans_optimized
from kmeans_lab.running.calling import watch_call
from kmeans_lab.running.outcome import Odd, Outcome
from kmeans_lab.visuals.racing.deaf import is_deaf
from kmeans_lab.visuals.racing.ways import MOVES, Sizes, own

FEW_ROWS = 100  # on which a function is tried first
SECONDS = 3.0  # that it may take for them
AXES = {"assign": ("X", "centroids"), "fit": ("X", "init"), "project": ("X", "centroids")}


def objection_to(function: Callable, name: str, kind: str, sizes: Sizes) -> str | None:
    """What is wrong with a function on a few points, or nothing.

    It gets copies, its time is limited, and what it prints is noticed and not seen.
    """
    X, C = Sizes(max(FEW_ROWS, sizes.K + 1), sizes.d, sizes.K, sizes.dtype).data()
    if is_deaf(lambda: own(function, kind)(X.copy(), C.copy()), SECONDS):
        return sentences.deaf(name)
    outcome = watch_call(own(function, kind), (X, C), seconds=SECONDS)
    return _of_the_call(outcome, name, kind, len(X)) or answer_objection(
        outcome.value, X, C, name, kind
    )


def _of_the_call(outcome: Outcome, name: str, kind: str, rows: int) -> str | None:
    if outcome.status == "timed-out":
        return sentences.endless(name, rows, SECONDS)
    if outcome.status == "raised" and outcome.error is not None:
        return sentences.raised(name, outcome.error, rows)
    if outcome.changed:
        return sentences.changed(name, AXES[kind][outcome.changed[0]])
    if outcome.printed_lines:
        return sentences.prints(name, outcome.printed_lines, outcome.printed)
    return None


def answer_objection(
    value: Any, X: np.ndarray, centroids: np.ndarray, name: str, kind: str
) -> str | None:
    """What is wrong with what a function returned for these points, or nothing."""
    if kind == "assign":
        return _of_labels(value, X, centroids, name)
    count = 2 if kind == "fit" else 3
    wanted = "centroids, labels" + (", inertia" if count == 3 else "")
    if not isinstance(value, tuple) or len(value) != count:
        return sentences.returned(name, what_came(value), f"a tuple of {count}: {wanted}")
    places = value[0]
    if not isinstance(places, np.ndarray) or places.shape != centroids.shape:
        came = f"{what_came(places)} as centroids"
        return sentences.returned(name, came, f"an array of shape {centroids.shape}")
    if places.dtype.kind not in "fiu" or not np.isfinite(places).all():
        came = "centroids that are not finite numbers"
        return sentences.returned(name, came, "numbers")
    wrong = _of_labels(value[1], X, places.astype(X.dtype), name)
    if wrong is not None:
        return wrong
    right = inertia(X, *_turned(kmeans_optimized(X, len(centroids), MOVES, init=centroids)))
    mine = inertia(X, value[1], places)
    room = 1e-6 if X.dtype == np.float64 else 1e-3
    return None if abs(mine - right) <= room * right else sentences.other_inertia(name, mine, right)


def _turned(fit: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    return fit[1], fit[0]


def _of_labels(value: Any, X: np.ndarray, centroids: np.ndarray, name: str) -> str | None:
    n, K = len(X), len(centroids)
    wanted = f"labels, {n:,} whole numbers from 0 to {K - 1} in an array of shape ({n},)"
    if not isinstance(value, np.ndarray) or value.shape != (n,):
        return sentences.returned(name, what_came(value), wanted)
    if value.dtype.kind not in "iu":
        nan = value.dtype.kind == "f" and np.isnan(value).any()
        came = f"NaN among {value.dtype} numbers" if nan else f"numbers of dtype {value.dtype}"
        return sentences.returned(name, came, wanted)
    if value.min() < 0 or value.max() >= K:
        return sentences.returned(name, f"labels from {value.min()} to {value.max()}", wanted)
    right = nearest(X, centroids)
    wrong = np.flatnonzero((value != right) & ~ties(X, centroids))
    if not len(wrong):
        return None
    i = int(wrong[0])
    return sentences.not_nearest(name, len(wrong), n, i, int(value[i]), int(right[i]))


def nearest(X: np.ndarray, centroids: np.ndarray, rows: int = 4096) -> np.ndarray:
    """The nearest centroids by differences, in pieces that fit into memory."""
    rows = max(1, min(rows, 4_000_000 // centroids.size))
    pieces = [assign_broadcast(X[i : i + rows], centroids) for i in range(0, len(X), rows)]
    return np.concatenate(pieces)


def what_came(value: Any) -> str:
    """What came back, for a sentence."""
    if value is None:
        return "nothing: is a `return` missing?"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}, {value.dtype}"
    kind = value.kind if isinstance(value, Odd) else type(value).__name__
    size = f" of {len(value)}" if isinstance(value, (tuple, list)) else ""
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}{size}"
