"""Checks of what is no data: counts, tolerances, sources of chance."""

from __future__ import annotations

import numbers
import operator
import threading
from collections.abc import Iterator
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


def assumes_finite() -> bool:
    """Whether this thread is inside of `assume_finite`."""
    return getattr(_thread, "assume_finite", False)


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


def check_number(value: Any, name: str, minimum: float = -np.inf) -> float:
    """Return `value` as a plain float, finite and at least `minimum`.

    Raises
    ------
    TypeError
        If it is not a real number.
    ValueError
        If it is too small or not finite.
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Real):
        raise TypeError(
            f"{name} must be a number, but {value!r:.60} ({type(value).__name__}) came."
        )
    if not max(minimum, -np.finfo(float).max) <= value < np.inf:
        least = "" if minimum == -np.inf else f" and at least {minimum:g}"
        raise ValueError(f"{name} must be finite{least}, but {value} came.")
    return float(value)


def check_tolerance(tol: Any) -> float:
    """Return `tol` as a plain float, finite and at least 0.

    Raises
    ------
    TypeError, ValueError
        As `check_number`.
    """
    return check_number(tol, "tol", 0)


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


def check_seed(random_state: Any) -> None:
    """Refuse what `generator_from` refuses, where no number is drawn.

    Raises
    ------
    TypeError, ValueError
        As `generator_from`.
    """
    if not isinstance(random_state, np.random.RandomState):
        check_random_state(random_state)


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
