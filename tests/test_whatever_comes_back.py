"""Whatever a function really gives back, through every script, it is refused and shown.

`test_judging` does the same with reports made by hand.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kmeans_lab.checks.catalogue import exercises
from kmeans_lab.checks.exercise import Exercise, Trial
from kmeans_lab.checks.judging import judge
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.running.calling import watch_call
from kmeans_lab.running.outcome import Outcome

EXERCISES = list(exercises().values())
SEED = 21
QUICK = 4  # inputs that each answer is tried on, beside those that must raise


class Sly:
    """Says yes to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return 3

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        raise RuntimeError("no")

    def __repr__(self) -> str:
        raise RuntimeError("no")


def holding_itself() -> list:
    """Give a list that holds itself."""
    found: list = [1.0]
    found.append(found)
    return found


# What somebody may give back, whatever was asked.
THINGS: dict[str, Any] = {
    "None": None,
    "NaN": float("nan"),
    "infinity": np.inf,
    "nothing": 0,
    "True": True,
    "a huge number": 10**400,
    "a complex number": 1j,
    "a text": "assignments",
    "bytes": b"\0\1",
    "an empty list": [],
    "an empty tuple": (),
    "a dict": {"result": 1},
    "a dict of numbers": {0: 1.0},
    "a list that holds itself": holding_itself(),
    "ragged lists": [[1.0], [1.0, 2.0]],
    "a tuple of Nones": (None, None),
    "three things": (1.0, "two", [3]),
    "an empty array": np.empty((0, 2)),
    "no axis": np.array(3.0),
    "seven axes": np.ones((1,) * 7),
    "NaN everywhere": np.full((6, 2), np.nan),
    "objects": np.array([None, len, "x"], dtype=object),
    "texts": np.array([["red", "green"]]),
    "dates": np.array(["2020-01-01"], dtype="datetime64[D]"),
    "records": np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
    "complex numbers": np.ones((6, 3)) * 1j,
    "huge numbers": np.full((6, 3), 1e308),
    "longdouble": np.ones((6,), dtype=np.longdouble),
    "a masked array": np.ma.masked_array([1.0, 2.0], mask=[True, False]),
    "a function": len,
    "a class": Sly,
    "something sly": Sly(),
    "a generator": (i for i in range(3)),
    "a range": range(6),
    "a set": {1, 2},
    "a module": np,
    "NotImplemented": NotImplemented,
    "Ellipsis": ...,
}


def nested(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Change every array and number in what comes back, also in tuples and dicts."""

    def changed(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(changed, value))
        if isinstance(value, dict):
            return {key: changed(part) for key, part in value.items()}
        if isinstance(value, (np.ndarray, np.generic, int, float)) and type(value) is not bool:
            return change(value)
        return value

    return changed


# What somebody makes of a right answer at the end.
SPOILT: dict[str, Callable[[Any], Any]] = {
    "one axis more": lambda v: np.asarray(v)[np.newaxis],
    "one number more": lambda v: np.append(np.asarray(v, dtype=object), 1),
    "objects": lambda v: np.array(v, dtype=object),
    "texts": lambda v: np.asarray(v).astype(str),
    "complex": lambda v: np.asarray(v) * (1 + 1j) if np.asarray(v).dtype.kind in "biuf" else 1j,
    "NaN": lambda v: np.full(np.shape(v), np.nan),
    "infinite": lambda v: np.full(np.shape(v), -np.inf),
    "huge": lambda v: np.full(np.shape(v), 1e300),
    "None inside": lambda v: [None],
    "in a dict": lambda v: {"value": v},
    "a pair": lambda v: (v, v),
}


def judged(exercise: Exercise, trial: Trial, function: Callable, only: list[int]) -> None:
    """Judge what a function does, and show it; it must be refused, on the inputs that count."""
    outcomes: list[Outcome] = []
    for i, case in enumerate(trial.cases):
        if i in only:
            outcomes.append(watch_call(function, case.args, case.script, seconds=1.0))
        else:
            outcomes.append(trial.wanted(i))
    finding = judge(trial, outcomes, "def f(X):\n    return X")
    assert not finding.passed
    result = CheckResult(finding, exercise)
    assert result.message
    assert "<div" in result._repr_html_()


@functools.cache
def trial_of(name: str, seed: int) -> Trial:
    """A trial that all tests share."""
    return Trial(exercises()[name], seed)


def inputs_of(trial: Trial) -> list[int]:
    """The first inputs, and those for which the reference raises."""
    raising = [i for i in range(len(trial.cases)) if trial.wanted(i).status == "raised"]
    return sorted({*range(min(QUICK, len(trial.cases))), *raising})


def as_answer(exercise: Exercise, give: Callable[..., Any]) -> Callable:
    """Make of a function what the exercise asks for: a function, or a class."""
    if exercise.kind == "function":
        return give

    class Answer(exercise.reference):
        def fit(self, X, init=None):
            value = give(X)
            self.centroids = self.assignments = self.inertia = value
            self.n_iterations = self.converged = value
            return value

        def predict(self, X):
            return give(X)

    return Answer


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_any_thing_may_come_back(exercise: Exercise) -> None:
    trial = trial_of(exercise.name, SEED)
    for name, thing in THINGS.items():
        try:
            judged(exercise, trial, as_answer(exercise, lambda *_, **__: thing), inputs_of(trial))  # noqa: B023
        except Exception as error:
            pytest.fail(f"{name}: {type(error).__name__}: {error}")


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_right_numbers_in_a_wrong_form(exercise: Exercise) -> None:
    if exercise.kind == "class":
        return
    trial = trial_of(exercise.name, SEED)
    ordinary = [i for i in inputs_of(trial) if trial.wanted(i).status == "returned"]
    for name, change in SPOILT.items():
        if (exercise.name, name) == ("update_modes", "objects"):
            continue  # categories may be Python's objects

        def spoilt(*args: Any, change: Callable = change) -> Any:
            return nested(change)(exercise.reference(*args))

        try:
            judged(exercise, trial, spoilt, ordinary[:2])
        except Exception as error:
            pytest.fail(f"{name}: {type(error).__name__}: {error}")
