"""Checks of arguments, shared by the whole package.

Every message names the argument, what came and what is wanted. Functions that are taught in a
lesson call these first, so that the rest of them is exactly what the lesson shows.
"""

from __future__ import annotations

import numbers
import operator
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

_thread = threading.local()


@contextmanager
def assume_finite() -> Iterator[None]:
    """Skip the scan for NaN and infinity inside the block, in this thread.

    A loop that has scanned its data once need not pay for it again in every iteration.
    """
    before = getattr(_thread, "assume_finite", False)
    _thread.assume_finite = True
    try:
        yield
    finally:
        _thread.assume_finite = before


def check_points(X: Any, name: str = "X", minimum_rows: int = 1, first_row: int = 0) -> np.ndarray:
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

    Returns
    -------
    ndarray of shape (n, d)
        float32 if `X` is float32, float64 otherwise. Not a copy where none is needed.

    Raises
    ------
    TypeError
        If `X` does not hold real numbers.
    ValueError
        If `X` is ragged, empty, not two-dimensional, not finite, or so large that squared
        distances overflow.
    """
    array = _as_real_array(X, name)
    if array.ndim != 2:
        hint, rows, what = "", "n", "a point"
        if name != "X":
            rows, what = "K", "a centroid"
        elif array.ndim == 1:
            hint = (
                f" For one feature write {name}.reshape(-1, 1), "
                f"for one point {name}.reshape(1, -1)."
            )
        raise ValueError(
            f"{name} must have shape ({rows}, d), one row {what} and one column a feature, "
            f"but it has shape {array.shape}.{hint}"
        )
    if array.shape[0] == 0 or array.shape[1] == 0:
        raise ValueError(f"{name} is empty: its shape is {array.shape}.")
    if array.shape[0] < minimum_rows:
        raise ValueError(
            f"{name} needs at least {minimum_rows} rows, but it has n_samples={array.shape[0]}."
        )
    _check_finite(array, name, first_row)
    return array


def check_pair(X: Any, centroids: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return points (n, d) and centroids (K, d) as float arrays of one dtype.

    float32 if both are float32, float64 otherwise.

    Raises
    ------
    TypeError, ValueError
        As `check_points`; also if the two differ in their number of columns.
    """
    X = check_points(X)
    centroids = check_points(centroids, "centroids")
    if X.shape[1] != centroids.shape[1]:
        raise ValueError(
            f"X and centroids must have the same number of columns, but X has shape {X.shape} "
            f"and centroids has shape {centroids.shape}."
        )
    dtype = np.result_type(X, centroids)
    return X.astype(dtype, copy=False), centroids.astype(dtype, copy=False)


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


def check_assignments(assignments: Any, n: int, K: int, name: str = "assignments") -> np.ndarray:
    """Return labels as an intp array of shape (n,) with values in 0..K-1.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If the shape or a value is wrong.
    """
    try:
        labels = np.asarray(assignments)
    except ValueError:
        raise ValueError(f"{name} is ragged: it must be one row of {n} integers.") from None
    if labels.shape != (n,):
        raise ValueError(
            f"{name} must have shape (n,) = ({n},), one label a point, "
            f"but it has shape {labels.shape}."
        )
    if labels.dtype.kind not in "iu":
        raise TypeError(
            f"{name} must hold integers, the index of each point's centroid, "
            f"but it holds {_kind_in_words(labels)}."
        )
    lowest, highest = int(labels.min()), int(labels.max())
    if lowest < 0 or highest >= K:
        raise ValueError(
            f"{name} must lie between 0 and K-1 = {K - 1}, but they lie between "
            f"{lowest} and {highest}."
        )
    return labels.astype(np.intp, copy=False)


def check_count(value: Any, name: str, minimum: int = 1) -> int:
    """Return `value` as a plain int, at least `minimum`.

    Raises
    ------
    TypeError
        If it is not an integer (2.0 and True are not).
    ValueError
        If it is too small.
    """
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        count = operator.index(value)
    except TypeError:
        raise TypeError(
            f"{name} must be an integer, but {value!r} ({type(value).__name__}) came."
        ) from None
    if count < minimum:
        raise ValueError(f"{name} must be at least {minimum}, but {count} came.")
    return count


def check_clusters(K: Any, n: int, name: str = "K") -> int:
    """Return `K` as a plain int, from 1 to the number of rows `n`.

    Raises
    ------
    TypeError, ValueError
        As `check_count`; also if there are fewer rows than clusters.
    """
    K = check_count(K, name)
    if K > n:
        raise ValueError(f"K={K} clusters need at least {K} rows, but X has n_samples={n}.")
    return K


def check_tolerance(tol: Any) -> float:
    """Return `tol` as a plain float, finite and at least 0.

    Raises
    ------
    TypeError
        If it is not a real number.
    ValueError
        If it is negative or not finite.
    """
    if isinstance(tol, (bool, np.bool_)) or not isinstance(tol, numbers.Real):
        raise TypeError(f"tol must be a number, but {tol!r} ({type(tol).__name__}) came.")
    if not 0 <= tol < np.inf:
        raise ValueError(f"tol must be finite and at least 0, but {tol} came.")
    return float(tol)


@contextmanager
def all_or_nothing(estimator: Any) -> Iterator[None]:
    """Give an object its attributes back if the block fails."""
    before = dict(vars(estimator))
    try:
        yield
    except BaseException:
        vars(estimator).clear()
        vars(estimator).update(before)
        raise


def check_random_state(random_state: Any) -> Any:
    """Return `random_state` if `numpy.random.default_rng` takes it.

    None, an integer from 0, a `numpy.random.Generator`, a `BitGenerator` or a `SeedSequence`.

    Raises
    ------
    TypeError, ValueError
        Otherwise.
    """
    modern = (np.random.Generator, np.random.BitGenerator, np.random.SeedSequence)
    if random_state is None or isinstance(random_state, modern):
        return random_state
    if isinstance(random_state, np.random.RandomState):
        raise TypeError(
            "random_state must be an integer, None or a numpy.random.Generator, but a RandomState "
            "came. Write numpy.random.default_rng(seed) instead."
        )
    return check_count(random_state, "random_state", minimum=0)


def generator_from(random_state: Any) -> np.random.Generator:
    """Make a Generator from whatever scikit-learn users hand around.

    Parameters
    ----------
    random_state : int, numpy.random.Generator, RandomState or None

    Returns
    -------
    numpy.random.Generator

    Raises
    ------
    TypeError, ValueError
        If it is none of these.
    """
    if isinstance(random_state, np.random.RandomState):
        return np.random.default_rng(random_state.randint(2**31 - 1))
    return np.random.default_rng(check_random_state(random_state))


def check_rng(rng: Any) -> np.random.Generator:
    """Return `rng` if it is a `numpy.random.Generator`.

    Raises
    ------
    TypeError
        Otherwise, with the way to make one.
    """
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng must be a numpy.random.Generator, but {type(rng).__name__} came. "
            "Make one with numpy.random.default_rng(42)."
        )
    return rng


def check_problem(
    X: Any, K: Any, max_iterations: Any, random_state: Any, init: Any
) -> tuple[np.ndarray, int, int, np.ndarray | None]:
    """Check what every K-Means function takes.

    Returns
    -------
    X : ndarray of shape (n, d)
    K : int
    max_iterations : int
    init : ndarray of shape (K, d) with the dtype of `X`, or None

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    X = check_points(X)
    K = check_clusters(K, len(X))
    max_iterations = check_count(max_iterations, "max_iterations")
    check_random_state(random_state)
    if init is None:
        return X, K, max_iterations, None
    return X, K, max_iterations, check_init(init, K, X.shape[1]).astype(X.dtype, copy=False)


def check_init(init: Any, K: int, d: int) -> np.ndarray:
    """Return starting centroids as a float array of shape (K, d).

    Raises
    ------
    TypeError, ValueError
        As `check_points`; also if the shape is another.
    """
    if isinstance(init, str):
        raise TypeError(
            f"init must be an array of shape (K, d) = ({K}, {d}) or None, "
            f"but the string {init!r} came."
        )
    init = check_points(init, "init")
    if init.shape != (K, d):
        raise ValueError(
            f"init must have shape (K, d) = ({K}, {d}), but it has shape {init.shape}."
        )
    return init


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
        sums, counts = np.asarray(partial[0]), np.asarray(partial[1])
        if sums.shape != shape or counts.shape != shape[:1]:
            raise ValueError(
                f"sums and counts must have shapes (K, d) = {shape} and (K,) = {shape[:1]}, as "
                f"centroids has, but in place {number} they have {sums.shape} and {counts.shape}."
            )
        yield sums, counts, partial[2]
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
        moved = np.asarray(returned)
        if moved.shape != centroids.shape:
            raise ValueError(
                f"what update returned must have shape (K, d) = {centroids.shape}, "
                f"but it has shape {moved.shape}."
            )
        if moved.dtype.kind not in "fiub":
            raise TypeError(
                "what update returned must hold real numbers, "
                f"but it holds {_kind_in_words(moved)}."
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


def _as_real_array(X: Any, name: str) -> np.ndarray:
    if hasattr(X, "tocsr") and hasattr(X, "toarray"):
        raise TypeError(f"{name} is a sparse matrix; pass {name}.toarray().")
    if isinstance(X, np.ma.MaskedArray) and np.ma.is_masked(X):
        raise TypeError(f"{name} has masked entries; fill or drop them first.")
    if isinstance(X, (str, bytes)) or X is None:
        raise TypeError(f"{name} must be an array of numbers, but {X!r:.60} came.")
    try:
        array = np.asarray(X)
    except ValueError as error:
        if "inhomogeneous" not in str(error):
            raise
        raise ValueError(f"{name} is ragged: its rows have different lengths.") from None
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name} must hold real numbers, but it holds {_kind_in_words(array)}.")
    is_single = array.dtype.kind == "f" and array.dtype.itemsize == 4
    with np.errstate(over="ignore"):  # a wider float that does not fit is reported as infinite
        return array.astype(np.float32 if is_single else np.float64, copy=False)


def positive(W: float, K: int) -> float:
    """Return an inertia of which a logarithm is taken.

    Raises
    ------
    ValueError
        If it is 0.
    """
    if W <= 0:
        raise ValueError(
            f"X has inertia 0 with K={K} (its points lie on {K} places or fewer), and 0 has no "
            "logarithm: the gap statistic needs a smaller K or other points."
        )
    return W


def _check_finite(array: np.ndarray, name: str, first_row: int = 0) -> None:
    if getattr(_thread, "assume_finite", False):
        return
    largest = max(abs(float(array.min())), abs(float(array.max())))  # NaN and infinity survive
    limit = np.sqrt(float(np.finfo(array.dtype).max) / (8 * array.shape[1]))
    if largest <= limit:
        return
    if np.isfinite(largest):
        raise ValueError(
            f"{name} reaches {largest:.3g}, and squared distances overflow {array.dtype} beyond "
            f"{limit:.3g}. Scale the data first."
        )
    row, column = (int(i) for i in np.argwhere(~np.isfinite(array))[0])
    kind = "NaN" if np.isnan(array[row, column]) else "infinity"
    raise ValueError(f"{name} contains {kind} (first in row {first_row + row}, column {column}).")


def _kind_in_words(array: np.ndarray) -> str:
    kinds = {
        "c": "complex numbers",
        "U": "strings",
        "S": "bytes",
        "T": "strings",
        "O": "Python objects",
        "M": "dates",
        "m": "time differences",
        "b": "booleans",
        "f": f"{array.dtype} numbers",
    }
    return kinds.get(array.dtype.kind, f"{array.dtype} values")
