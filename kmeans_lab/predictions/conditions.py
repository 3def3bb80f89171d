"""What a whole kind of wrong answers has in common: too large, one of them negative, wrongly begun.

A condition is data and not a function of its own, so that a page without Python can ask it too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# A condition's name -> whether an answer meets it, given the condition's limits.
TESTS: dict[str, Callable[..., bool]] = {
    "above": lambda value, limit: value > limit,
    "below": lambda value, limit: value < limit,
    "between": lambda value, low, high: low < value < high,
    "some below": lambda values, limit: min(values) < limit,
    "all below": lambda values, limit: max(values) < limit,
    "as many as": lambda values, count: len(values) == count,
    "not begun by": lambda values, first: values[0] != first,
    "not ended by": lambda values, last: values[-1] != last,
}


@dataclass(frozen=True)
class Condition:
    """Whether an answer is of a kind.

    Parameters
    ----------
    name : str
        One of `TESTS`.
    limits : tuple
        What that test is given after the answer.

    Raises
    ------
    ValueError
        If no test has that name.
    """

    name: str
    limits: tuple

    def __post_init__(self) -> None:
        if self.name not in TESTS:
            raise ValueError(f"name must be one of {', '.join(TESTS)}, but is {self.name!r}.")

    def __call__(self, value: Any) -> bool:
        return TESTS[self.name](value, *self.limits)


def above(limit: float) -> Condition:
    """A number greater than the limit."""
    return Condition("above", (limit,))


def below(limit: float) -> Condition:
    """A number less than the limit."""
    return Condition("below", (limit,))


def between(low: float, high: float) -> Condition:
    """A number greater than one limit and less than the other."""
    return Condition("between", (low, high))


def some_below(limit: float) -> Condition:
    """Several numbers, the least of them less than the limit."""
    return Condition("some below", (limit,))


def all_below(limit: float) -> Condition:
    """Several numbers, each of them less than the limit."""
    return Condition("all below", (limit,))


def as_many_as(count: int) -> Condition:
    """So many options, whichever."""
    return Condition("as many as", (count,))


def not_begun_by(option: str) -> Condition:
    """An order that begins with another option."""
    return Condition("not begun by", (option,))


def not_ended_by(option: str) -> Condition:
    """An order that ends with another option."""
    return Condition("not ended by", (option,))
