"""Where floating point ends: squares that overflow or vanish, and sums that are only rounding."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

_MOST = (float(np.finfo(np.float64).max), float(np.finfo(np.float32).max))
_NEVER_TINY = 1e-15  # whose squares are exact in float32 too
SAFE_POWER = 480  # of two: squares of such numbers, and of ones 10^300 times smaller, are exact
NUMBERS = 1 << 16  # that are looked at twice before they leave the cache
DOUBTFUL = 1e-9  # below this share of the points' own squares an inertia may be rounding alone


def largest_of(array: np.ndarray) -> float:
    """The largest absolute value; NaN or infinity if there is one."""
    if array.size <= NUMBERS:
        return max(abs(float(array.min())), abs(float(array.max())))
    step = max(1, NUMBERS // (array.size // len(array)))  # rows that stay in the cache
    parts = [array[first : first + step] for first in range(0, len(array), step)]
    extremes = np.array([(part.min(), part.max()) for part in parts], dtype=np.float64)
    return float(np.abs(extremes).max())


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


def refuse_huge(X: np.ndarray) -> None:
    """Refuse numbers of which a sum over all of `X` overflows.

    Raises
    ------
    ValueError
    """
    limit = _MOST[X.dtype == np.float32] / (8 * X.size)
    if (largest := largest_of(X)) > limit:
        raise ValueError(
            f"X reaches {largest:.3g}, and sums of its numbers overflow {X.dtype} beyond "
            f"{limit:.3g}. Scale the data first."
        )


def weights_in_units(weight: np.ndarray, dtype: np.dtype) -> tuple[np.ndarray, int]:
    """Divide weights by a power of two, so that the largest lies from 1 to 2.

    Nothing depends on the unit of weights but the inertia. So no sum of them overflows, and none
    loses digits.

    Parameters
    ----------
    weight : ndarray of shape (n,), float64
        At least 0, not all 0.
    dtype : dtype
        That of the points, in which they are summed.

    Returns
    -------
    weight : ndarray of shape (n,), float64
    exponent : int
        The power: the inertia must be multiplied by ``2**exponent``.

    Raises
    ------
    ValueError
        If the largest is so much larger than the smallest that `dtype` holds no such ratio.
    """
    largest, smallest = weight.max(), weight.min() or weight[weight > 0].min()
    exponent = int(np.frexp(largest)[1]) - 1
    info = np.finfo(dtype)
    if np.ldexp(smallest, -exponent) < float(info.tiny) / float(info.eps):
        raise ValueError(
            f"sample_weight reaches from {smallest:.3g} to {largest:.3g}, and sums in {dtype} "
            "cannot hold both. Give rows that hardly count the weight 0."
        )
    return np.ldexp(weight, -exponent) if exponent else weight, exponent


def times_unit(inertias: list[float], exponent: int) -> list[float]:
    """Return inertias in the unit of the weights, of which `weights_in_units` gave the exponent.

    Raises
    ------
    ValueError
        If one is larger than any number.
    """
    with np.errstate(over="ignore"):
        scaled = np.ldexp(inertias, exponent)
    if not np.isfinite(scaled).all():
        raise ValueError(
            "sample_weight is so large that the inertia overflows float64. Scale the weights first."
        )
    return scaled.tolist()


def in_dtype(X: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Return points (n, d) in the dtype of the centroids that they are compared with.

    Raises
    ------
    ValueError
        If that is float32 and cannot hold the squares of their distances.
    """
    if X.dtype == dtype:
        return X
    largest, limit = largest_of(X), highest_square(X.shape, dtype)
    if largest > limit:
        raise ValueError(
            f"X reaches {largest:.3g}, but the centroids are {dtype}, whose squared distances "
            f"overflow beyond {limit:.3g}. Fit to {X.dtype}, or scale the data first."
        )
    return X.astype(dtype)


def in_units(X: np.ndarray, power: int = 0, axis: int | None = None) -> np.ndarray:
    """The points times the power of two that brings the largest of them to 2^power.

    For what has no units, as a ratio of distances: it is the same for X and for 2·X, and a power of
    two rounds nothing. With ``axis=0`` each column has units of its own.
    """
    exponents = np.frexp(np.abs(X).max(axis=axis))[1]  # 0 of 0
    return np.ldexp(X, power - exponents)


def from_first_row(X: np.ndarray) -> np.ndarray:
    """The points measured from the first of them, so that a mean far from 0 takes no digits.

    For what does not depend on where zero is. float32 stays as it is: its means are taken in
    float64.
    """
    return X if X.dtype == np.float32 else X - X[0]


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
            f"{whose} has inertia 0 with K={K} (but for rounding, its points lie on no more than "
            f"{K} place{'s' * (K > 1)}), and 0 has no logarithm: the gap statistic needs other "
            "points or a smaller K."
        )
    return W
