"""A student's function, run for a picture, and what of it can be drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from kmeans_lab.checks.check import examine_values
from kmeans_lab.checks.exercise import Exercise
from kmeans_lab.checks.finding import Finding
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.checks.values import value_in_words
from kmeans_lab.running.calling import watch_call
from kmeans_lab.running.outcome import Odd, Outcome
from kmeans_lab.running.scripts import Script

SECONDS = 5.0
Picture = tuple[Figure, str]  # and the same in words


class NotDrawable(Exception):
    """What came back is not what the picture shows."""


class Run:
    """A function that is run for a picture."""

    def __init__(self, exercise: Exercise, function: Callable) -> None:
        self.exercise = exercise
        self.function = function
        self.name = exercise.name
        self.last: Outcome | None = None

    def __call__(self, *args: Any, script: Script = "call") -> Any:
        """What the function gives back.

        Raises
        ------
        NotDrawable
            If it gives back nothing.
        """
        self.last = watch_call(self.function, args, script, SECONDS)
        if self.last.status != "returned" or self.last.value is None:
            raise NotDrawable("It gave nothing back that could be drawn")
        return self.last.value

    def array(self, shape: tuple[int | None, ...], *args: Any, kinds: str = "biuf") -> np.ndarray:
        """What the function gives back, an array of a shape; None stands for any length."""
        return self.is_array(self(*args), shape, kinds)

    def is_array(
        self, value: Any, shape: tuple[int | None, ...], kinds: str = "biuf"
    ) -> np.ndarray:
        """The same value.

        Raises
        ------
        NotDrawable
            If it is no array of this shape.
        """
        if isinstance(value, Odd) and value.array is not None:
            value = value.array
        wanted = "(" + ", ".join("…" if s is None else str(s) for s in shape)
        wanted += ",)" if len(shape) == 1 else ")"
        if (
            not isinstance(value, np.ndarray)
            or value.dtype.kind not in kinds
            or value.ndim != len(shape)
            or any(s is not None and s != t for s, t in zip(shape, value.shape))
        ):
            raise NotDrawable(f"An array {wanted} can be drawn, and {in_words(value)} came")
        if value.dtype.kind == "f" and not np.isfinite(value).all():
            raise NotDrawable(
                f"NaN and infinity have no place in a picture, and {in_words(value)} came"
            )
        return value

    def parts(
        self, *shapes: tuple[int | None, ...], values: Any, more: int = 0
    ) -> list[np.ndarray]:
        """The arrays with which a tuple begins; `more` things follow them.

        Raises
        ------
        NotDrawable
            If it is no such tuple.
        """
        if not isinstance(values, tuple) or len(values) != len(shapes) + more:
            raise NotDrawable(
                f"{len(shapes) + more} things can be drawn, and {in_words(values)} came"
            )
        return [self.is_array(value, shape) for value, shape in zip(values, shapes)]

    def number(self, *args: Any, script: Script = "call") -> float:
        """What the function gives back, one number."""
        value = self(*args, script=script)
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value[()]
        if isinstance(value, (bool, np.bool_)) or not isinstance(
            value, (int, float, np.integer, np.floating)
        ):
            raise NotDrawable(f"A number can be drawn, and {in_words(value)} came")
        if not np.isfinite(value):
            raise NotDrawable(f"A finite number can be drawn, and {value} came")
        return value

    def labels(self, n: int, K: int, *args: Any) -> np.ndarray:
        """What the function gives back, labels (n,) from 0 to K-1."""
        value = self.array((n,), *args, kinds="biuf")
        if (value != np.rint(value)).any() or (value < 0).any() or (value >= K).any():
            raise NotDrawable(f"Labels from 0 to {K - 1} can be drawn, and {in_words(value)} came")
        return value.astype(int)

    def instead_of_a_picture(self, problem: Exception | None = None) -> CheckResult:
        """What `check` would say, and if that finds nothing, what came back."""
        finding = examine_values(self.exercise, self.function, 0)
        tail = "There is nothing to draw yet."
        if not finding.passed:
            if problem is not None and finding.status == "wrong":
                tail = f"This cannot be drawn. {problem}."
            return CheckResult(finding, self.exercise, tail)
        return CheckResult(
            Finding("error", f"What {self.name} gave back cannot be drawn. {problem or ''}.")
        )


def in_words(value: Any) -> str:
    """A value in one line of words."""
    return " ".join(value_in_words(value).split())[:160]
