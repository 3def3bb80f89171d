"""Sums and counts of clusters, in two lessons: how they are compared, and what goes wrong."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from kmeans_lab.checks.case import Case
from kmeans_lab.checks.comparing import Array, Mismatch, Together, alike
from kmeans_lab.checks.values import kind_in_words
from kmeans_lab.running.outcome import Odd

BUFFERED = (
    "`sums[assignments] += X` adds only one of the points of each cluster: it reads all the old "
    "rows first and then writes each place once, the last write wins. A product with a one-hot "
    "matrix, `np.add.at`, or a mask for each cluster adds all of them."
)


class Sums(Array):
    """Sums (K, d) in float64, whatever the points are; whole numbers are as exact."""

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        if isinstance(got, Odd) and re.match("cs[cr]|coo|bsr|dia|dok|lil", got.kind):
            return Mismatch(
                f"It is {kind_in_words(got)} of SciPy, and an array of shape (K, d) is wanted.",
                idea="A sparse matrix times an array is an array; a sparse one times a sparse one "
                "stays sparse. X itself has no zeros to leave out. `toarray()` makes an array of a "
                "sparse matrix.",
            )
        problem = super().compare(case, wanted, got)
        if problem and isinstance(got, np.ndarray) and got.shape == np.shape(wanted):
            filled = wanted.any(axis=1)
            if super().compare(case, wanted[filled], got[filled]) is None and not filled.all():
                return Mismatch(
                    problem.text,
                    problem.misconception,
                    "The sums of the clusters that have points are right. Where there are none the "
                    "sum is 0; what does the array hold before anything is written? `np.empty` "
                    "holds whatever lay in memory.",
                )
        if problem is None and _narrow(got):
            return Mismatch(
                f"Their dtype is {got.dtype}, and float64 is wanted, also for points in float32.",
                idea="The numbers look right here. But a sum of many numbers needs more digits "
                "than each of them has, and float32 has seven. In which dtype is the array made "
                "that holds the sums?",
            )
        return problem

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        return alike(one, other) and _narrow(one) == _narrow(other)


class Counts(Array):
    """Counts (K,), whole numbers."""

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        problem = super().compare(case, wanted, got)
        is_array = isinstance(got, np.ndarray) and got.shape == wanted.shape
        if problem and is_array and _decimal(got) and (got == wanted).all():
            return Mismatch(
                f"The numbers are right, but their dtype is {got.dtype}, and a count is a whole "
                "number.",
                idea="`np.zeros` and `np.ones` make decimal numbers, and so do sums of them. "
                "`astype` makes whole numbers of these, in a dtype that you name.",
            )
        return problem

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        return alike(one, other) and _decimal(one) == _decimal(other)


class Totals(Together):
    """Sums, counts and the like, of which two answers are alike if each part is."""

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        if not all(isinstance(v, tuple) and len(v) == len(self.parts) for v in (one, other)):
            return alike(one, other)
        return all(part.alike(case, a, b) for part, a, b in zip(self.parts.values(), one, other))


def _narrow(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.dtype.itemsize < 8


def _decimal(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


__all__ = ["BUFFERED", "Counts", "Sums", "Totals"]
