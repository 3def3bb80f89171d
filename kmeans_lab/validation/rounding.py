"""Where floating point ends: squares that overflow or vanish, and sums that are only rounding."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

_MOST = (float(np.finfo(np.float64).max), float(np.finfo(np.float32).max))
_NEVER_TINY = 1e-15  # whose squares are exact in float32 too
SAFE_POWER = 480  # of two: squares of such numbers, and of ones 10^300 times smaller, are exact
DOUBTFUL = 1e-9  # below this share of the points' own squares an inertia may be rounding alone


def largest_of(array: np.ndarray) -> float:
    """The largest absolute value; NaN or infinity if there is one."""
    return max(abs(float(array.min())), abs(float(array.max())))


def highest_square(shape: tuple[int, int], dtype: Any) -> float:
    """The absolute value up to which the squared distances of rows, and their sum, exist.

    A sum over rows of float32 is made in float64.
    """
    terms = shape[1] if dtype == np.float32 else shape[0] * shape[1]
    return math.sqrt(_MOST[dtype == np.float32] / (8 * terms))


def refuse_tiny(largest: float, dtype: np.dtype, name: str, digits: bool = False) -> None:
    """Refuse numbers of which none but 0 has a square: every squared distance would be 0.

    Parameters
    ----------
    largest : float
        The largest absolute value.
    dtype : dtype
    name : str
        What the caller calls the numbers.
    digits : bool
        Refuse squares too that are no 0, but have lost digits.

    Raises
    ------
    ValueError
        If `largest` is too small, and not 0.
    """
    if largest > _NEVER_TINY:
        return
    info = np.finfo(dtype)
    lowest = math.sqrt(float(info.tiny) * float(info.eps) ** (-1 if digits else 1))
    if 0 < largest < lowest:
        raise ValueError(
            f"{name} reaches no further than {largest:.3g}, and squared distances underflow "
            f"{np.dtype(dtype)} below {lowest:.3g}. Scale the data first."
        )


def in_safe_units(X: np.ndarray) -> np.ndarray:
    """The points times a power of two, in float64, so that no square overflows or vanishes.

    For what has no units, as a ratio of distances: it is the same for X and for 2·X, and a power
    of two rounds nothing.
    """
    return _to_power(X.astype(np.float64), SAFE_POWER, None)


def in_units_of_their_own(X: np.ndarray) -> np.ndarray:
    """Each column in units in which its deviations keep their digits.

    For what depends neither on the units of a column nor on where its zero is. A column is
    multiplied by a power of two; in float64 it is also measured from its first number, so that a
    mean far from 0 takes no digits. Of float32 the mean is taken in float64.
    """
    if X.dtype == np.float32:
        return _to_power(X, 0, 0)
    scaled = _to_power(X, SAFE_POWER, 0)
    return scaled - scaled[0]


def without_rounding(W: float, X: np.ndarray, K: int) -> float:
    """Return an inertia, but 0 where it is nothing but rounding.

    Parameters
    ----------
    W : float
        The inertia of `X` with `K` clusters.
    X : ndarray of shape (n, d)
    K : int

    Returns
    -------
    float
        0 if the rows of `X` lie on K places or fewer, or if `W` is no more than the rounding of
        the numbers in `X` themselves makes it; `W` otherwise.
    """
    squares = float((X.astype(np.float64) ** 2).sum())
    if W <= squares * float(np.finfo(X.dtype).eps) ** 2 or K == len(X):
        return 0.0
    if W <= DOUBTFUL * squares and len(np.unique(X, axis=0)) <= K:
        return 0.0  # the mean of many equal numbers is not always that number
    return W


def positive(W: float, K: int, whose: str = "X") -> float:
    """Return an inertia of which a logarithm is taken.

    Raises
    ------
    ValueError
        If it is 0.
    """
    if W <= 0:
        raise ValueError(
            f"{whose} has inertia 0 with K={K} (its points lie on {K} places or fewer), and 0 has "
            "no logarithm: the gap statistic needs a smaller K or other points."
        )
    return W


def _to_power(X: np.ndarray, power: int, axis: int | None) -> np.ndarray:
    """Times the power of two that brings the largest of `X`, or of each column, to 2^power."""
    exponents = np.frexp(np.abs(X).max(axis=axis))[1]  # 0 of 0
    return np.ldexp(X, power - exponents)
