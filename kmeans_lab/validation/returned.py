"""Checks of what comes back: half-steps that somebody else wrote, partial sums."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from kmeans_lab.validation.points import check_assignments, check_points
from kmeans_lab.validation.settings import assume_finite
from kmeans_lab.validation.tables import numbers_from


def check_partials(
    partials: Any, centroids: Any
) -> tuple[Iterator[tuple[np.ndarray, np.ndarray, float]], np.ndarray]:
    """Return partial sums, to be taken one at a time, and centroids (K, d).

    Raises
    ------
    TypeError, ValueError
        At once, if `centroids` is wrong or `partials` cannot be gone through; when its turn comes,
        if a partial is not (sums, counts, inertia) with the shapes (K, d), (K,) and a number; at
        the end, if there was none.
    """
    centroids = check_points(centroids, "centroids")
    try:
        iterator = iter(partials)
    except TypeError:
        raise TypeError(
            "partials must be several results of partial_sums, in a list or a generator, "
            f"but {type(partials).__name__} came."
        ) from None
    return _checked_partials(iterator, centroids.shape), centroids


def _checked_partials(
    partials: Iterator[Any], shape: tuple[int, int]
) -> Iterator[tuple[np.ndarray, np.ndarray, float]]:
    number = 0
    for number, partial in enumerate(partials, start=1):
        if not isinstance(partial, (tuple, list)) or len(partial) != 3:
            raise TypeError(
                "each of partials must be (sums, counts, inertia), as partial_sums returns them, "
                f"but {type(partial).__name__} came in place {number}. For one chunk write "
                "combine([partial], centroids)."
            )
        sums = numbers_from(partial[0], f"sums in place {number}")
        counts = numbers_from(partial[1], f"counts in place {number}")
        if sums.shape != shape or counts.shape != shape[:1]:
            raise ValueError(
                f"sums and counts must have shapes (K, d) = {shape} and (K,) = {shape[:1]}, as "
                f"centroids has, but in place {number} they have {sums.shape} and {counts.shape}."
            )
        if not np.isfinite(sums).all():
            k = int((~np.isfinite(sums)).any(axis=1).argmax())
            raise ValueError(f"sums in place {number} holds NaN or infinity for cluster {k}.")
        inertia = numbers_from(partial[2], f"inertia in place {number}")
        if inertia.ndim != 0:
            raise ValueError(
                f"inertia in place {number} must be one number, but it has shape {inertia.shape}."
            )
        yield sums, counts, float(inertia)
    if number == 0:
        raise ValueError("partials is empty: there is no chunk to combine.")


def check_half_steps(assign: Any, update: Any) -> tuple[Callable, Callable]:
    """Return `assign` and `update` so wrapped that a wrong return value is an error that names it.

    The wrapped functions get copies of the centroids, so that one that writes into its argument
    cannot rewrite the history, and skip the scan of data that was scanned already.

    Raises
    ------
    TypeError
        If one of them cannot be called.
    """
    for function, name in ((assign, "assign"), (update, "update")):
        if not callable(function):
            raise TypeError(f"{name} must be a function, but {type(function).__name__} came.")

    def checked_assign(X: np.ndarray, centroids: np.ndarray) -> np.ndarray:
        with assume_finite():
            returned = assign(X, centroids.copy())
        _check_returned(returned, "assign")
        return check_assignments(returned, len(X), len(centroids), "what assign returned").copy()

    def checked_update(X: np.ndarray, assignments: np.ndarray, centroids: np.ndarray) -> np.ndarray:
        with assume_finite():
            returned = update(X, assignments.copy(), centroids.copy())
        _check_returned(returned, "update")
        moved = numbers_from(returned, "what update returned")
        if moved.shape != centroids.shape:
            raise ValueError(
                f"what update returned must have shape (K, d) = {centroids.shape}, "
                f"but it has shape {moved.shape}."
            )
        broken = np.flatnonzero(~np.isfinite(moved).all(axis=1))
        if len(broken):
            k = int(broken[0])
            members = int((assignments == k).sum())
            reason = " (it has no points: 0 / 0)" if members == 0 else ""
            raise ValueError(
                f"what update returned holds NaN or infinity for cluster {k}, "
                f"which has {members} points{reason}."
            )
        return moved.astype(centroids.dtype)

    return checked_assign, checked_update


def _check_returned(returned: Any, name: str) -> None:
    if returned is None:
        raise TypeError(f"{name} returned None. Does it end with a return?")
