"""What the shape or the numbers of an answer betray, whatever the function."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import Array, Labels, Returns, Together, alike, is_number
from kmeans_lab.checks.exercise import Case, Exercise


def rule_of_shapes(
    exercise: Exercise, case: Case, wanted: Any, got: Any
) -> tuple[str, str | None] | None:
    """A mistake that the shape or the numbers of an answer give away.

    Returns
    -------
    (str, str or None) or None
        The mistake and what to say of it; None for the mistake's own message.
    """
    return _rule_for(exercise.returns, exercise.dimensions(case), case, wanted, got)


def _rule_for(
    returns: Returns, sizes: dict[str, int], case: Case, wanted: Any, got: Any
) -> tuple[str, str | None] | None:
    if isinstance(returns, Together) and isinstance(got, tuple) and isinstance(wanted, tuple):
        failing = returns.failing(case, wanted, got)
        if failing is None:
            return None
        return _rule_for(failing[0], sizes, case, *failing[1:])
    n, K, d = (sizes.get(axis) for axis in "nKd")
    if isinstance(returns, Array) and is_number(got) and np.ndim(wanted) > 0:
        whole = (np.sum(wanted), np.mean(wanted))  # else anything may have made one number
        return ("sum-without-axis", None) if any(alike(got, all_) for all_ in whole) else None
    if not isinstance(got, np.ndarray):
        return None
    if isinstance(returns, Labels):
        return _rule_for_labels(got, n, K)
    if not isinstance(returns, Array) or not isinstance(wanted, np.ndarray):
        return None
    if wanted.ndim and got.shape == (n, n) and n not in (K, d):
        return "column-meets-row", None
    if got.ndim == 2 and got.shape == wanted.shape[::-1] and got.shape != wanted.shape:
        return "axes-swapped", None
    if wanted.ndim == 1 and got.shape in ((len(wanted), 1), (1, len(wanted))):
        text = (
            f"The numbers lie in an array with two axes, {got.shape}, and {wanted.shape} is "
            "wanted: one axis too many."
        )
        return "column-meets-row", text
    if got.shape != wanted.shape:
        lost = [(n, d), (K, d), (d,), (K,), (n,)]
        if got.shape in lost and got.ndim == wanted.ndim and returns.shape != ("K", "d"):
            return "sum-wrong-axis", None
        if wanted.ndim == 2 and any(alike(got, wanted.sum(axis=axis)) for axis in (0, 1)):
            return "sum-without-axis", "Two axes went in a sum where one was to go, the features'."
        return None
    return _rule_for_numbers(case, wanted, got)


def _rule_for_labels(got: np.ndarray, n: int | None, K: int | None) -> tuple | None:
    if got.shape == (K,) and n != K:
        return "argmin-wrong-axis", None
    if got.shape == (n,) and got.dtype.kind == "f" and not (got % 1 == 0).all():
        return "value-for-index", None
    if got.shape in ((n, 1), (1, n)):
        return "column-meets-row", f"One label a point is wanted, (n,) = ({n},): one axis too many."
    return None


def _rule_for_numbers(case: Case, wanted: np.ndarray, got: np.ndarray) -> tuple | None:
    def close(a: np.ndarray, b: np.ndarray, share: float = 1e-9) -> bool:
        slack = share * max(float(np.abs(b).max(initial=0)), 1e-300)
        with np.errstate(all="ignore"):
            return bool((np.abs(a - b) <= slack).all())

    if got.dtype.kind not in "biuf" or got.size == 0 or not np.isfinite(wanted).all():
        return None
    right = wanted.astype(float)
    with np.errstate(all="ignore"):
        cut = (np.trunc(right), np.floor(right), np.rint(right))
        if not close(got, right) and any(close(got, whole) for whole in cut):
            return "integer-truncation", None
        if (right >= 0).all() and close(got.astype(float), np.sqrt(right), 1e-6):
            return "extra-square-root", None
        if close(got.astype(float), right, 1e-5) and got.dtype.itemsize < wanted.dtype.itemsize:
            return "integer-truncation", None
        if got.dtype == np.float16 and close(got.astype(float), right, 1e-2):
            return "integer-truncation", None
    return None
