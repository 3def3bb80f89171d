"""What an exercise's function must return, and whether something else is as good.

Every correct method is accepted: numbers up to rounding, whole numbers exactly, labels except
where two centroids tie.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import numpy as np

from kmeans_lab.checks.case import Case
from kmeans_lab.checks.values import kind_in_words, value_in_words
from kmeans_lab.running.outcome import Odd

TOLERANCE = {4: 1e-4, 8: 1e-9}  # share of the scale, by the item size of the data


@dataclass(frozen=True)
class Mismatch:
    """Why an answer is not accepted, in a sentence, and the mistake that it shows, if any.

    `idea` is what to think about, where the mistake's own message does not fit; `slip` names in
    kebab-case what was done, where the numbers alone tell.
    """

    text: str
    misconception: str | None = None
    idea: str = ""
    slip: str | None = None


class Returns:
    """What a function must return.

    Parameters
    ----------
    words : str
        For people: ``an array of shape (n, K)``.
    """

    words = "something"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        """Say what is wrong with `got`; None if nothing is."""
        raise NotImplementedError

    def fits(self, case: Case, wanted: Any, got: Any) -> bool:
        """Whether nothing is wrong with `got`: as `compare`, without a look for the words."""
        return self.compare(case, wanted, got) is None

    def effort(self, got: Any) -> int:
        """How many times as long as others an answer takes that gave this back, about."""
        return 1

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        """Whether two answers, right or wrong, are the same up to rounding."""
        return alike(one, other, share=1e-9 if tolerance_of(case) == TOLERANCE[8] else 1e-5)

    def in_words(self, case: Case, value: Any) -> str | None:
        """An answer for people, where its numbers alone would say too little; None for those."""
        return None

    def beside(self, case: Case, wanted: Any, got: Any) -> Any:
        """What to show as expected beside `got`: `wanted`, with `got`'s choice where it is free."""
        return wanted


class Array(Returns):
    """An array of numbers.

    Parameters
    ----------
    *shape : str
        Its axes in the symbols of the course, as ``"n", "K"``.
    at_least_zero : bool
        Whether a negative number is wrong however small it is.
    scale : callable, optional
        ``scale(*arguments)`` is the size of the numbers that are added and subtracted on the way,
        against which rounding is measured; the largest number of the answer if not given.
    integers : bool
        Whether the numbers are counts, compared exactly.
    """

    def __init__(
        self,
        *shape: str,
        at_least_zero: bool = False,
        scale: Callable[..., float] | None = None,
        integers: bool = False,
    ) -> None:
        self.shape = shape
        self.at_least_zero = at_least_zero
        self.scale = scale
        self.integers = integers
        self.words = f"an array of shape {symbols(shape)}"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        return (
            _not_an_array(got, self)
            or self._wrong_shape(wanted, got)
            or _wrong_numbers(got, self.integers)
            or self._wrong_values(case, wanted, got)
        )

    def _wrong_shape(self, wanted: np.ndarray, got: np.ndarray) -> Mismatch | None:
        if got.shape == wanted.shape:
            return None
        return Mismatch(
            f"The shape must be {symbols(self.shape)} = {wanted.shape}, but it is {got.shape}."
        )

    def _wrong_values(self, case: Case, wanted: np.ndarray, got: np.ndarray) -> Mismatch | None:
        if self.integers:
            off = got != wanted
        else:
            if np.isnan(got).any() and not np.isnan(wanted).any():
                return Mismatch(f"It holds NaN, first {place(np.isnan(got))}.")
            if self.at_least_zero and (got < 0).any():
                return Mismatch(
                    f"It holds {got.min():.3g}, and a squared distance is never negative.",
                    "negative-squares",
                )
            with np.errstate(invalid="ignore", over="ignore"):
                off = ~(np.abs(got - wanted) <= self._slack(case, wanted))
        if off.any() and off.ndim == 0:
            return Mismatch("The number is not right.")
        if off.any():
            return Mismatch(
                f"{'Its' if off.all() else 'Some'} numbers are not right, first {place(off)}."
            )
        return None

    def _slack(self, case: Case, wanted: np.ndarray) -> float:
        scale = float(np.abs(wanted).max(initial=0))
        if self.scale is not None:
            scale = max(scale, float(self.scale(*case.args)))
        return tolerance_of(case) * max(scale, 1e-300)


class Number(Array):
    """One real number."""

    def __init__(self, scale: Callable[..., float] | None = None) -> None:
        super().__init__(scale=scale)
        self.words = "one number"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        if isinstance(got, bool) or not is_number(got):
            return _not_a_number(got)
        return _wrong_numbers(np.asarray(got), False) or self._wrong_values(
            case, np.asarray(wanted), np.asarray(got)
        )


class Whole(Returns):
    """One whole number, exactly."""

    words = "one whole number"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        if isinstance(got, bool) or not is_number(got):
            return _not_a_number(got)
        if np.asarray(got).dtype.kind not in "iuO":
            return Mismatch(
                f"{got} is a decimal number (float), and a whole number (int) is wanted."
            )
        if int(got) != int(wanted):
            return Mismatch("The number is not right.")
        return None


class Labels(Returns):
    """The index of each point's nearest centroid, compared except where two of them tie.

    Parameters
    ----------
    given : callable, optional
        ``given(*arguments)`` returns the points and centroids; the first two arguments if not
        given.
    """

    words = "an array of shape (n,) of whole numbers, one label a point"

    def __init__(self, given: Callable[..., tuple] | None = None) -> None:
        self.given = given or (lambda *arguments: arguments[:2])

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        if problem := _not_an_array(got, self):
            return problem
        if got.shape != wanted.shape:
            return Mismatch(f"The shape must be (n,) = {wanted.shape}, but it is {got.shape}.")
        K = len(self.given(*case.args)[1])
        if got.dtype.kind not in "iu":
            if got.dtype.kind == "f" and np.isin(got, np.arange(K)).all():
                return Mismatch(
                    "The labels are decimal numbers. They are indices, and an index must be a "
                    "whole number: centroids[assignments] would fail.",
                    idea="The values are right, only the kind of number is not. `np.zeros` and "
                    "`np.empty` make decimal numbers unless they are told `dtype=`.",
                    slip="decimal-labels",
                )
            return Mismatch(f"A label is a whole number from 0 to {K - 1}, but {_kind(got)} came.")
        if len(got) and (got.min() < 0 or got.max() >= K):
            return Mismatch(
                f"A label lies between 0 and K−1 = {K - 1}, but these go from {got.min()} to "
                f"{got.max()}."
            )
        if (got == wanted).all():
            return None
        wrong = (got != wanted) & ~_ties_of(self, case)
        if wrong.any():
            i = int(wrong.argmax())
            return Mismatch(
                f"{_count(int(wrong.sum()), 'point')} did not get the nearest centroid, point {i} "
                f"for one: it got {got[i]}, and {wanted[i]} is nearer."
            )
        return None


@lru_cache(maxsize=32)
def _ties_of(returns: Labels, case: Case) -> np.ndarray:
    """Which points of an input lie equally near to two centroids; many are tried with it."""
    from kmeans_lab.data import ties

    return ties(*returns.given(*case.args))


class Together(Returns):
    """Several things at once, as a tuple.

    Parameters
    ----------
    **parts : Returns
        By their names, in their order.
    """

    def __init__(self, **parts: Returns) -> None:
        self.parts = parts
        self.words = f"({', '.join(parts)}): " + ", ".join(p.words for p in parts.values())

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        names = f"({', '.join(self.parts)})"
        if not isinstance(got, tuple) or len(got) != len(self.parts):
            came = f"{len(got)} came" if isinstance(got, tuple) else f"{kind_in_words(got)} came"
            idea = ""
            if isinstance(got, Odd) and got.kind == "list":
                idea = (
                    "Square brackets make a list. With commas alone, as in "
                    f"`return {', '.join(self.parts)}`, several things come back as a tuple."
                )
            text = f"{len(self.parts)} things are wanted, {names}, but {came}."
            return Mismatch(text, idea=idea, slip="list-for-tuple" if idea else None)
        for name, part, right, mine in zip(self.parts, self.parts.values(), wanted, got):
            if problem := part.compare(case, right, mine):
                if self._in_another_order(case, wanted, got):
                    return Mismatch(
                        f"The right things came back, but in another order: {names} is wanted.",
                        idea="Whoever calls the function takes them apart by their places. Look at "
                        "the return.",
                        slip="returned-in-another-order",
                    )
                return replace(problem, text=f"{name}: {problem.text}")
        return None

    def fits(self, case: Case, wanted: Any, got: Any) -> bool:
        if type(self).compare is not Together.compare:  # it asks for more than its parts
            return super().fits(case, wanted, got)
        if not isinstance(got, tuple) or len(got) != len(self.parts):
            return False
        tried = zip(self.parts.values(), wanted, got)
        return all(part.fits(case, right, mine) for part, right, mine in tried)

    def failing(self, case: Case, wanted: tuple, got: tuple) -> tuple[Returns, Any, Any] | None:
        """The first part that is not right, what is wanted of it and what came."""
        if len(got) != len(self.parts) or self._in_another_order(case, wanted, got):
            return None
        for part, right, mine in zip(self.parts.values(), wanted, got):
            if part.compare(case, right, mine):
                return part, right, mine
        return None

    def _in_another_order(self, case: Case, wanted: tuple, got: tuple) -> bool:
        """Whether each part of `got` is right, but in another place."""
        parts = list(self.parts.values())

        @cache
        def fits(place: int, mine: int) -> bool:
            return parts[place].fits(case, wanted[place], got[mine])

        orders = itertools.permutations(range(len(parts)))
        next(orders)  # as they came
        return any(all(itertools.starmap(fits, enumerate(order))) for order in orders)

    def in_words(self, case: Case, value: Any) -> str | None:
        if not isinstance(value, tuple) or len(value) != len(self.parts):
            return None
        parts = {name: value_in_words(part) for name, part in zip(self.parts, value)}
        return "\n".join(f"{name} {text}" for name, text in parts.items())


def symbols(shape: tuple[str, ...]) -> str:
    """Axes as people write them: (n, K), (n,)."""
    return f"({', '.join(shape)}{',' if len(shape) == 1 else ''})"


def tolerance_of(case: Case) -> float:
    """How far a number may be off, as a share of the scale: coarser if the case is in float32."""
    sizes = [
        arg.dtype.itemsize
        for arg in case.args
        if isinstance(arg, np.ndarray) and arg.dtype.kind == "f"
    ]
    return TOLERANCE[4 if sizes and min(sizes) <= 4 else 8]


def is_number(value: Any) -> bool:
    """Whether a value is one number: of Python, of NumPy, or an array without axes."""
    if isinstance(value, (int, float, np.integer, np.floating)):
        return True
    return isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iuf"


def alike(one: Any, other: Any, share: float = 1e-9) -> bool:
    """Whether two values are the same up to rounding, a share of the largest; NaN equals NaN."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(alike(a, b, share) for a, b in zip(one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key], share) for key in one)
    if isinstance(one, (tuple, dict)) or isinstance(other, (tuple, dict)):
        return False
    if isinstance(one, Odd) or isinstance(other, Odd):
        if type(one) is not type(other) or one.kind != other.kind:
            return False
        if one.array is None or other.array is None:
            return one.array is other.array
        return alike(one.array, other.array, share)
    if one is None or other is None or isinstance(one, str) or isinstance(other, str):
        return type(one) is type(other) and one == other
    a, b = np.asarray(one), np.asarray(other)
    if a.shape != b.shape:
        return False
    if a.dtype.kind not in "biuf" or b.dtype.kind not in "biuf":
        return a.dtype.kind == b.dtype.kind and bool((a == b).all())
    a, b = a.astype(float), b.astype(float)
    finite = np.abs(b[np.isfinite(b)])
    slack = share * float(finite.max(initial=0))
    with np.errstate(invalid="ignore", over="ignore"):
        return bool(np.allclose(a, b, rtol=1e-6, atol=slack, equal_nan=True))


class NoSuchReport(Exception):
    """A report of a script that the script cannot have made: the answer is not judged."""


def place(mask: np.ndarray) -> str:
    """The index of the first True, in words."""
    index = tuple(int(i) for i in np.argwhere(mask)[0])
    if len(index) == 0:
        return "here"
    return f"at [{', '.join(map(str, index))}]"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _not_an_array(got: Any, returns: Returns) -> Mismatch | None:
    if isinstance(got, np.ndarray):
        return None
    if isinstance(got, Odd) and got.kind == "matrix":
        return Mismatch(
            "It is an np.matrix, whose * and shapes differ from an array's. Make it with "
            "np.array instead."
        )
    if isinstance(got, Odd) and got.array is not None:
        if "objects" in got.kind:
            return Mismatch(
                "It is an array of Python objects, on which NumPy works no faster than Python. "
                "Make it of numbers alone."
            )
        return Mismatch(
            f"It is {kind_in_words(got)}, and {returns.words} is wanted. NumPy makes one of it "
            "with np.array(...)."
        )
    if isinstance(got, Odd) and got.kind == "generator":
        return Mismatch(
            "It is a generator: the function has a `yield`, so calling it computes nothing yet. "
            "Build the whole array and return it.",
            slip="yields",
        )
    return Mismatch(f"It is {kind_in_words(got)}, and {returns.words} is wanted.")


def _not_a_number(got: Any) -> Mismatch:
    return Mismatch(f"It is {kind_in_words(got)}, and one single number is wanted.")


def _wrong_numbers(got: np.ndarray, integers: bool) -> Mismatch | None:
    wanted = "iu" if integers else "fiu"
    if got.dtype.kind in wanted:
        return None
    if integers and got.dtype.kind == "f":
        return Mismatch(f"Its dtype is {got.dtype}, and counts are whole numbers: an int dtype.")
    return Mismatch(f"It holds {_kind(got)}, and real numbers are wanted.")


def _kind(array: np.ndarray) -> str:
    """What an array holds, for those who have not met dtypes."""
    kinds = {"b": "truth values", "f": "decimal numbers", "c": "complex numbers", "U": "texts"}
    return kinds.get(array.dtype.kind, f"{array.dtype.name} values")
