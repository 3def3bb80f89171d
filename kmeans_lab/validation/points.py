"""Checks of points, centroids, labels and weights: the tables that K-Means takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kmeans_lab.validation.rounding import (
    from_first_row,
    highest_square,
    largest_of,
    refuse_tiny,
)
from kmeans_lab.validation.settings import (
    assumes_finite,
    check_clusters,
    check_count,
    check_random_state,
)
from kmeans_lab.validation.tables import (
    array_from,
    entries_by_sort,
    first_of,
    kind_in_words,
    numbers_from,
    place,
    refused_entry,
)

_FLOATS = (np.dtype(np.float64), np.dtype(np.float32))


def check_points(
    X: Any, name: str = "X", minimum_rows: int = 1, first_row: int = 0, squares: bool = True
) -> np.ndarray:
    """Return `X` as a finite float array of shape (n, d).

    Parameters
    ----------
    X : array-like of shape (n, d)
        Numbers: an array, a list of lists, a data frame.
    name : str
        What the caller calls this argument, for the messages.
    minimum_rows : int
        The least number of rows that makes sense.
    first_row : int
        The number of the first row, for the messages, where `X` is a part of something larger.
    squares : bool
        Whether squared distances must exist; if not, any finite numbers will do.

    Returns
    -------
    ndarray of shape (n, d)
        float32 if `X` is float32, float64 otherwise; in C order, so that sums have the same order
        and the same rounding whatever the order was. Not a copy where none is needed.

    Raises
    ------
    TypeError
        If `X` does not hold real numbers.
    ValueError
        If `X` is ragged, empty, not two-dimensional, not finite, has missing values or complex
        numbers, or is so large that squared distances overflow.
    """
    return _scanned(X, name, minimum_rows, first_row, squares)[0]


def check_pair(X: Any, centroids: Any, name: str = "centroids") -> tuple[np.ndarray, np.ndarray]:
    """Return points (n, d) and centroids (K, d) as float arrays of one dtype.

    float32 if both are float32, float64 otherwise. `name` is what the caller calls the centroids.

    Raises
    ------
    TypeError, ValueError
        As `check_points`; also if the two differ in their number of columns, or all numbers are
        so small that every square is 0.
    """
    X, reach = _scanned(X, "X")
    centroids, farther = _scanned(centroids, name)
    if X.shape[1] != centroids.shape[1]:
        raise ValueError(
            f"X and {name} must have the same number of columns, but X has shape {X.shape} "
            f"and {name} has shape {centroids.shape}."
        )
    refuse_tiny(max(reach, farther), np.result_type(X, centroids), "X")
    if X.dtype == centroids.dtype:
        return X, centroids
    return X.astype(np.float64, copy=False), centroids.astype(np.float64, copy=False)


def check_partition(
    X: Any, assignments: Any, centroids: Any
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points (n, d), labels (n,) in 0..K-1 as intp, and centroids (K, d).

    Raises
    ------
    TypeError, ValueError
        As `check_pair` and `check_assignments`.
    """
    X, centroids = check_pair(X, centroids)
    return X, check_assignments(assignments, len(X), len(centroids)), centroids


def check_assignments(
    assignments: Any, n: int, K: int | None, name: str = "assignments"
) -> np.ndarray:
    """Return labels as an intp array of shape (n,) with values in 0..K-1.

    Parameters
    ----------
    assignments : array-like of shape (n,)
    n : int
    K : int or None
        None where any label from 0 will do.
    name : str
        What the caller calls this argument, for the messages.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If the shape or a value is wrong.
    """
    labels = array_from(assignments, name, f"one row of {n} integers")
    if labels.shape != (n,):
        hint = f" Write numpy.ravel({name})." if labels.shape in ((n, 1), (1, n)) else ""
        raise ValueError(
            f"{name} must have shape (n,) = ({n},), one label a point, "
            f"but it has shape {labels.shape}.{hint}"
        )
    if labels.dtype.kind == "O":
        labels = _integers_from_objects(labels, name)
    if labels.dtype.kind not in "iu":
        if labels.dtype.kind == "f" and np.isnan(labels).any():
            row = int(np.isnan(labels).argmax())
            raise ValueError(f"{name} contains NaN (first in row {row}), a missing value.")
        raise TypeError(
            f"{name} must hold integers, the index of each point's centroid, "
            f"but it holds {kind_in_words(labels)}."
        )
    lowest, highest = int(labels.min()), int(labels.max())
    most = np.iinfo(np.intp).max if K is None else K - 1
    if lowest < 0 or highest > most:
        row = int(((labels < 0) | (labels > most)).argmax())
        if K is None:
            raise ValueError(
                f"{name} must be integers from 0, but row {row} holds {labels[row]}. Leave out the "
                "points that belong to no cluster."
            )
        raise ValueError(
            f"{name} must lie between 0 and K-1 = {most}, but they lie between {lowest} and "
            f"{highest} (row {row} is the first outside)."
        )
    return labels.astype(np.intp, copy=False)


def check_weights(sample_weight: Any, n: int) -> np.ndarray:
    """Return weights as a float64 array of shape (n,); ones if `sample_weight` is None.

    Raises
    ------
    TypeError
        If they are not real numbers.
    ValueError
        If there are not n of them, one is negative or not finite, or all are 0.
    """
    if sample_weight is None:
        return np.ones(n)
    weight = numbers_from(sample_weight, "sample_weight")
    if weight.ndim == 0:
        weight = np.full(n, weight)
    if weight.shape != (n,):
        raise ValueError(
            f"sample_weight must have shape (n,) = ({n},), but it has shape {weight.shape}."
        )
    with np.errstate(over="ignore"):  # a wider float that does not fit is reported as infinite
        weight = weight.astype(np.float64)
    if not np.isfinite(weight).all():
        raise _not_finite(weight, "sample_weight", None)
    if (weight < 0).any():
        raise ValueError(
            f"sample_weight must not be negative, but row {int(weight.argmin())} has "
            f"{weight.min():g}."
        )
    if not weight.any():
        raise ValueError("sample_weight is zero everywhere: there is nothing to cluster.")
    return weight


def check_counted(weight: np.ndarray, K: int) -> None:
    """Refuse weights of which fewer than K are positive: a row of weight 0 is none.

    Raises
    ------
    ValueError
    """
    counted = np.count_nonzero(weight)
    if counted < K:
        raise ValueError(
            f"K={K} clusters need at least {K} rows of positive weight, but there are {counted}."
        )


def check_fit_points(X: Any) -> np.ndarray:
    """Return points (n, d) that K-Means can fit: as `check_points`, and not all too small.

    Raises
    ------
    TypeError, ValueError
        As `check_points`; also if all numbers are so small that squared distances underflow.
    """
    X, reach = _scanned(X, "X")
    refuse_tiny(reach, X.dtype, "X", digits=True)
    return X


def check_reach(largest: float, shape: tuple[int, int], dtype: np.dtype, name: str = "X") -> None:
    """Refuse points that were seen a chunk at a time, as `check_fit_points` refuses them whole.

    Parameters
    ----------
    largest : float
        The largest absolute value of all chunks.
    shape : tuple of int
        (n, d) of them together.
    dtype : dtype
    name : str

    Raises
    ------
    ValueError
        If squared distances, or their sum, overflow or underflow.
    """
    if largest > highest_square(shape, dtype):
        raise _overflow(name, largest, shape, dtype)
    refuse_tiny(largest, dtype, name, digits=True)


def check_spread(X: Any) -> np.ndarray:
    """Return points (n, d) that K-Means can fit, measured from the first of them.

    For what does not depend on where zero is, as a variance.

    Raises
    ------
    TypeError, ValueError
        As `check_fit_points` and `check_differences`.
    """
    return from_first_row(check_differences(check_fit_points(X)))


def check_differences(X: np.ndarray) -> np.ndarray:
    """Return points (n, d) whose differences have squares, if they differ.

    A column may be large and constant, so that the points themselves are not too small.

    Raises
    ------
    ValueError
        If squared distances underflow.
    """
    check_deviation(float((X.max(axis=0) - X.min(axis=0)).max()), X.dtype)
    return X


def check_deviation(largest: float, dtype: np.dtype) -> None:
    """Refuse points of which two differ at most by so much in a column that it has no square.

    Raises
    ------
    ValueError
        If `largest` is so small, and not 0.
    """
    refuse_tiny(largest, dtype, "X, measured from a place among its rows,", digits=True)


def check_problem(
    X: Any, K: Any, max_iterations: Any, random_state: Any, init: Any
) -> tuple[np.ndarray, int, int, np.ndarray | None]:
    """Check what every K-Means function takes.

    Returns
    -------
    X : ndarray of shape (n, d)
        In C order: products and sums round by the order in memory.
    K : int
    max_iterations : int
    init : ndarray of shape (K, d) with the dtype of `X`, or None

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    X = np.ascontiguousarray(check_differences(check_fit_points(X)))
    K = check_clusters(K, len(X))
    max_iterations = check_count(max_iterations, "max_iterations")
    check_random_state(random_state)
    if init is None:
        return X, K, max_iterations, None
    return X, K, max_iterations, check_init(init, K, X.shape[1], X.dtype)


def check_init(
    init: Any, K: int, d: int, dtype: Any = np.float64, name: str = "init"
) -> np.ndarray:
    """Return starting centroids as an array of shape (K, d) and of the dtype of the points.

    Raises
    ------
    TypeError, ValueError
        As `check_points`; also if the shape is another, or `dtype` cannot hold their squares.
    """
    if isinstance(init, str):
        raise TypeError(
            f"{name} must be an array of shape (K, d) = ({K}, {d}) or None, "
            f"but the string {init!r} came."
        )
    init, reach = _scanned(init, name)
    if init.shape != (K, d):
        raise ValueError(
            f"{name} must have shape (K, d) = ({K}, {d}), but it has shape {init.shape}."
        )
    if init.dtype == dtype:
        return init
    if reach > highest_square(init.shape, dtype):
        raise _overflow(name, reach, init.shape, dtype)
    return init.astype(dtype)


def check_start(
    init: Any, names: tuple[str, ...], K: int, d: int, dtype: Any
) -> str | np.ndarray | Callable:
    """Return an estimator's `init`: one of `names`, a function, or an array of shape (K, d).

    Raises
    ------
    TypeError, ValueError
        If it is none of these, or as `check_init`.
    """
    wanted = f"init must be {', '.join(map(repr, names))}, an array (K, d) or a function"
    if isinstance(init, str):
        if init not in names:
            raise ValueError(f"{wanted}, but {init!r} came.")
        return str(init)
    if init is None:
        raise TypeError(f"{wanted}, but None came.")
    return init if callable(init) else check_init(init, K, d, dtype)


def start_of(
    init: np.ndarray | Callable, X: np.ndarray, K: int, rng: np.random.Generator
) -> np.ndarray:
    """Return the centroids (K, d) to begin with, from what `check_start` returned.

    Raises
    ------
    TypeError, ValueError
        If a function returned anything else.
    """
    if isinstance(init, np.ndarray):
        return init
    return check_init(init(X, K, rng), K, X.shape[1], X.dtype, "what init returned")


def wrong_table(shape: tuple[int, ...], name: str, data: Any) -> ValueError:
    """The error for what has not two axes, or is empty."""
    if len(shape) == 2:
        what, count = ("feature", shape[1]) if shape[1] == 0 else ("sample", shape[0])
        return ValueError(
            f"{name} is empty: it has {count} {what}(s) (shape={shape}) while a minimum of 1 is "
            "required."
        )
    rows, what = ("n", "a point") if name == "X" else ("K", "a centroid")
    return ValueError(
        f"{name} must have shape ({rows}, d), one row {what} and one column a feature, "
        f"but it has shape {shape}.{_way_to_two_axes(len(shape), name, data)}"
    )


def _way_to_two_axes(ndim: int, name: str, data: Any) -> str:
    if ndim == 0 or not name.isidentifier():
        return ""
    if ndim > 2:
        return f" Reshape your data: {name}.reshape(len({name}), -1) makes each {name}[i] a row."
    column, row = f"{name}.reshape(-1, 1)", f"{name}.reshape(1, -1)"
    if isinstance(data, (list, tuple)):
        column, row = f"[[x] for x in {name}]", f"[{name}]"
    elif hasattr(data, "to_frame"):
        column, row = f"{name}.to_frame()", f"{name}.to_frame().T"
    if name != "X":
        return f" Reshape your data: for one row write {row}."
    return f" Reshape your data: for one feature write {column}, for one point {row}."


def _scanned(
    X: Any, name: str, minimum_rows: int = 1, first_row: int = 0, squares: bool = True
) -> tuple[np.ndarray, float]:
    """Points, and their largest absolute value; 0 where finiteness is assumed."""
    array = _floats_from(X, name)
    if array.ndim != 2 or array.size == 0:
        raise wrong_table(array.shape, name, X)
    if array.shape[0] < minimum_rows:
        raise ValueError(
            f"{name} needs at least {minimum_rows} rows, but it has n_samples={array.shape[0]}."
        )
    if assumes_finite():
        return array, 0.0
    largest = largest_of(array)
    if not largest <= highest_square(array.shape, array.dtype):
        if not np.isfinite(largest):
            raise _not_finite(array, name, X, first_row)
        if squares:
            raise _overflow(name, largest, array.shape, array.dtype)
    return array, largest


def _overflow(name: str, largest: float, shape: tuple[int, int], dtype: Any) -> ValueError:
    return ValueError(
        f"{name} reaches {largest:.3g}, and squared distances overflow {np.dtype(dtype)} beyond "
        f"{highest_square(shape, dtype):.3g}. Scale the data first."
    )


def _floats_from(X: Any, name: str) -> np.ndarray:
    if type(X) is np.ndarray and X.dtype in _FLOATS and X.flags.c_contiguous:
        return X
    array = numbers_from(X, name)
    is_single = array.dtype.kind == "f" and array.dtype.itemsize == 4
    with np.errstate(over="ignore"):  # a wider float that does not fit is reported as infinite
        return array.astype(np.float32 if is_single else np.float64, order="C", copy=False)


def _not_finite(array: np.ndarray, name: str, data: Any, first_row: int = 0) -> ValueError:
    index = np.argwhere(~np.isfinite(array))[0]
    kind = "NaN" if np.isnan(array[tuple(index)]) else "infinity"
    return ValueError(f"{name} contains {kind} (first in {place(index, data, first_row)}).")


def _integers_from_objects(labels: np.ndarray, name: str) -> np.ndarray:
    found = entries_by_sort(labels)
    for sort in ("masked", "date", "span", "complex", "missing"):
        if sort in found:
            index, entry = first_of(labels, found[sort])
            raise refused_entry(sort, name, place(index), entry, "integers")
    others = {kind for kinds in found.values() for kind in kinds if not _is_integer(kind)}
    if others:
        index, entry = first_of(labels, others)
        raise TypeError(
            f"{name} must hold integers, the index of each point's centroid, but "
            f"{place(index)} holds {entry!r:.40} ({type(entry).__name__})."
        )
    try:
        return np.array([int(label) for label in labels], dtype=np.int64)
    except OverflowError:
        raise ValueError(f"{name} holds an integer that is beyond 64 bits.") from None


def _is_integer(kind: type) -> bool:
    return issubclass(kind, (int, np.integer)) and not issubclass(kind, bool)
