"""Checks of categories: tables of numbers, strings and whatever else can be put in order."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.validation.points import check_assignments, wrong_table
from kmeans_lab.validation.tables import (
    REAL,
    array_from,
    entries_by_sort,
    first_of,
    place,
    refused_entry,
    with_article,
    wrong_kind,
)


def check_categories(X: Any, name: str = "X") -> np.ndarray:
    """Return a two-dimensional array of categories without missing values.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Numbers, strings or other objects; each column of a kind of its own.
    name : str
        What the caller calls this argument, for the messages.

    Returns
    -------
    ndarray of shape (n, d)
        Of numbers or strings if all are of one kind; of objects otherwise. The values of a column
        can be put in order.

    Raises
    ------
    TypeError
        If `X` has masked entries, is sparse, holds dates, or a column mixes what has no order.
    ValueError
        If `X` is ragged, empty, not two-dimensional, or has missing or infinite values.
    """
    array = array_from(X, name, "a table of categories")
    if array.dtype.kind in "cMmV":
        raise wrong_kind(array, name, "categories")
    if array.ndim != 2 or array.size == 0:
        raise wrong_table(array.shape, name, X)
    if array.dtype.kind == "T":
        array = array.astype(object)
    if array.dtype.kind == "f":
        _refuse_not_finite(array, name, X)
    elif array.dtype.kind == "O":
        for j in range(array.shape[1]):
            _check_column(array, j, name, X)
    return array


def check_categories_pair(X: Any, modes: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return rows (n, d) and modes (K, d) of categories.

    Raises
    ------
    TypeError, ValueError
        As `check_categories`, or if the columns differ in number.
    """
    X, modes = check_categories(X), check_categories(modes, "modes")
    if X.shape[1] != modes.shape[1]:
        raise ValueError(
            f"X and modes must have the same number of columns, but X has shape {X.shape} and "
            f"modes has shape {modes.shape}."
        )
    return X, modes


def check_categories_partition(
    X: Any, assignments: Any, modes: Any
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return rows (n, d), labels (n,) and modes (K, d) wide enough to hold values of `X`.

    Raises
    ------
    TypeError, ValueError
        As `check_categories_pair` and `check_assignments`.
    """
    X, modes = check_categories_pair(X, modes)
    if X.dtype != modes.dtype:
        same_kind = {X.dtype.kind, modes.dtype.kind} <= set(REAL) or X.dtype.kind == (
            modes.dtype.kind
        )
        modes = modes.astype(np.result_type(X, modes) if same_kind else object)
    return X, check_assignments(assignments, len(X), len(modes)), modes


def _check_column(array: np.ndarray, j: int, name: str, data: Any) -> None:
    column = array[:, j]
    found = entries_by_sort(column)
    for sort in ("masked", "date", "span", "complex", "missing"):
        if sort in found:
            (row,), entry = first_of(column, found[sort])
            raise refused_entry(sort, name, place((row, j), data), entry, "categories")
    if "number" in found:
        _refuse_not_finite(np.array([_as_float(x) for x in column])[:, None], name, data, j)
    if set(found) == {"number"} or (set(found) == {"string"} and len(found["string"]) == 1):
        return
    _check_order(column, j, name, data)


def _as_float(entry: Any) -> float:
    try:
        return float(entry)
    except (TypeError, ValueError, OverflowError):
        return 0.0  # no number, or a whole one beyond float64: not NaN and not infinite


def _refuse_not_finite(array: np.ndarray, name: str, data: Any, first_column: int = 0) -> None:
    if np.isfinite(array).all():
        return
    row, column = np.argwhere(~np.isfinite(array))[0]
    kind = "NaN" if np.isnan(array[row, column]) else "infinity"
    where = place((row, first_column + column), data)
    raise ValueError(f"{name} contains {kind} (first in {where}).")


def _check_order(column: np.ndarray, j: int, name: str, data: Any) -> None:
    """Refuse a column whose values cannot be told apart or put in order."""
    for row, entry in enumerate(column):
        try:
            hash(entry)
        except TypeError:
            raise TypeError(
                f"{name} must hold categories, numbers or strings, but {place((row, j), data)} "
                f"holds {with_article(entry)}."
            ) from None
    try:
        sorted(set(column))
    except TypeError:
        first = column[0]
        for row, entry in enumerate(column):
            try:
                entry < entry  # noqa: B015
            except TypeError:
                raise TypeError(
                    f"{name} must hold categories that can be put in order, but "
                    f"{place((row, j), data)} holds {entry!r:.40} ({type(entry).__name__}). "
                    "Make strings of them."
                ) from None
            try:
                first < entry  # noqa: B015
            except TypeError:
                raise TypeError(
                    f"{name} mixes what has no order in column {j}: row 0 holds {first!r:.40} "
                    f"({type(first).__name__}), row {row} holds {entry!r:.40} "
                    f"({type(entry).__name__}). Make all of them strings, or all numbers."
                ) from None
        raise
