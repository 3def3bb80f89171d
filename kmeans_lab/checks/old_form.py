"""Lessons that are one module each, ``lesson_NN``, until each of their exercises has its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any

from kmeans_lab.checks import exercise as new
from kmeans_lab.checks.exercise import OWN_WORDS, Case
from kmeans_lab.checks.misconceptions import MISCONCEPTIONS
from kmeans_lab.checks.slips import Slip


class OldSlip(Slip):
    """A wrong implementation that has no name of its own yet.

    `here` says that the exercise's own section explains it better than the misconception's.
    """

    here = False


class Exercise:
    """Collects an exercise and its wrong implementations; `finished` makes an `Exercise` of it."""

    def __init__(self, name: str, *, home: str, arguments: tuple[str, ...], **rest: Any) -> None:
        self.name = name
        self._rest = {**rest, "definition": f"{home}.{name}"}
        if self._rest.pop("kind", "function") == "class":
            self._rest["handed_on"] = arguments
        self._rest["draw"] = self._rest.pop("cases")
        self._slips: list[Slip] = []
        self._names: Counter = Counter()

    def mutant(
        self, misconception: str, message: str | None = None, here: bool = False
    ) -> Callable:
        """Register the decorated function as a wrong implementation of this exercise."""
        words = message or MISCONCEPTIONS[misconception].message

        def register(function: Callable) -> Callable:
            self._names[misconception] += 1
            number = self._names[misconception]
            name = misconception if number == 1 else f"{misconception}-{number}"
            slip = OldSlip(name, words, function, misconception=misconception)
            object.__setattr__(slip, "here", here)
            self._slips.append(slip)
            return function

        return register

    def stand_in(self, function: Callable) -> Callable:
        """Let the decorated function say, in less time, what the reference would do."""
        self._rest["stand_in"] = function
        return function

    def finished(self, number: int) -> new.Exercise:
        """The exercise in its new form."""
        return new.Exercise(**self._rest, number=number, slips=tuple(self._slips))


def exercises_in(module: ModuleType) -> list[new.Exercise]:
    """The exercises of a module, in their order."""
    found = [value for value in vars(module).values() if isinstance(value, Exercise)]
    return [exercise.finished(i) for i, exercise in enumerate(found, start=1)]


__all__ = ["OWN_WORDS", "Case", "Exercise", "OldSlip", "exercises_in"]
