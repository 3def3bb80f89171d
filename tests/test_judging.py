"""Judging never raises: whatever an answer gives back or raises, there are words for it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from kmeans_lab.checks.catalogue import exercises
from kmeans_lab.checks.exercise import Exercise, Trial
from kmeans_lab.checks.judging import judge
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.running.outcome import ErrorNote, Odd, Outcome

EXERCISES = list(exercises().values())
# Of the others a script of ours reports what the answer did: nothing else can come back.
CALLED = [e for e in EXERCISES if {case.script for case in e.cases(5)} == {"call"}]

# Whatever may come back, as it is told to whoever judges: copied, and nothing of its own class.
VALUES = {
    "None": None,
    "a truth value": True,
    "a number": 3,
    "a negative number": -1.5,
    "not a number": float("nan"),
    "infinity": float("inf"),
    "a number of 400 digits": 10**400,
    "a text": "labels",
    "a scalar array": np.array(2.0),
    "an empty array": np.empty((0,)),
    "an empty table": np.empty((0, 2)),
    "one row too many": np.zeros((7,)),
    "a table": np.ones((6, 3)),
    "a block": np.ones((6, 3, 2)),
    "labels beyond K": np.full(6, 99),
    "truth values": np.zeros(6, dtype=bool),
    "words": np.array(["a", "b"]),
    "complex numbers": np.ones(6, dtype=complex),
    "dates": np.array(["2026-01-01"], dtype="M8[D]"),
    "only NaN": np.full((6, 3), np.nan),
    "an empty tuple": (),
    "a tuple of None": (None, None, None),
    "a tuple too long": tuple(range(9)),
    "a tuple of arrays": (np.ones((3, 2)), np.zeros(6), 1.0),
    "an empty dictionary": {},
    "a dictionary": {"result": None, "labels": np.zeros(3)},
    "a list": Odd("list", np.arange(6), "[0, 1, 2, 3, 4, 5]"),
    "a ragged list": Odd("list", None, "[[1], [2, 3]]"),
    "objects": Odd("array of Python objects", None, "shape (6,)"),
    "a matrix": Odd("matrix", np.ones((6, 1)), ""),
    "a generator": Odd("generator", None, "<generator>"),
    "an object": Odd("Model", None, ""),
}
KINDS = ("ValueError", "TypeError", "IndexError", "ZeroDivisionError", "KeyError", "MemoryError")
KINDS += ("NameError", "AttributeError", "RecursionError", "SystemExit", "KeyboardInterrupt")
KINDS += ("AssertionError", "FloatingPointError", "StopIteration", "MyOwnError", "")


@cache
def trial_of(name: str) -> Trial:
    return Trial(exercises()[name], 5)


def told(trial: Trial, outcomes: list[Outcome]) -> CheckResult:
    """Judge and show; a test fails where either raises."""
    finding = judge(trial, outcomes, "def f(X):\n    return X\n")
    result = CheckResult(finding, trial.exercise)
    assert result.message
    assert result._repr_html_()
    return result


@pytest.mark.parametrize("exercise", CALLED, ids=lambda e: e.name)
def test_whatever_comes_back(exercise: Exercise) -> None:
    trial = trial_of(exercise.name)
    for kind, value in VALUES.items():
        result = told(trial, [Outcome("returned", value) for _ in trial.cases])
        assert not result.passed, kind
        assert result.points == 0, kind


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_whatever_is_raised(exercise: Exercise) -> None:
    trial = trial_of(exercise.name)
    for kind in KINDS:
        note = ErrorNote(kind, "a message of {braces} and `ticks", "f", 2, "return X")
        assert not told(trial, [Outcome("raised", error=note) for _ in trial.cases]).passed
    lost = [Outcome("raised", error=ErrorNote("ValueError", "")) for _ in trial.cases]
    assert not told(trial, lost).passed
    assert told(trial, [Outcome("timed-out")]).status == "timed-out"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_a_raise_that_is_missing_or_not_wanted(exercise: Exercise) -> None:
    """The answer is right but on one input, where it gives back what nobody expects, or raises."""
    trial = trial_of(exercise.name)
    right = [trial.wanted(i) for i in range(len(trial.cases))]
    for i, case in enumerate(trial.cases):
        raises = case.raises or right[i].status == "raised"
        odd = [None, 0.0, np.full(3, np.nan)] if raises else []
        others = [Outcome("returned", value) for value in odd]
        if not raises:
            others = [Outcome("raised", error=ErrorNote("ValueError", "no", "f", 2, "raise"))]
        for other in others:
            result = told(trial, [*right[:i], other, *right[i + 1 :]])
            assert result.status in ("wrong", "error", "partly")
            assert result.points < exercise.points


@pytest.mark.parametrize("name", ["assign_loop", "update_modes", "kmeans_plusplus"])
def test_what_a_fixed_input_gives_is_found_out_once(name: str) -> None:
    """And a random one is never taken for another."""
    exercise = exercises()[name]
    one, other = Trial(exercise, 21), Trial(exercise, 22)
    same = [one.wanted(i) is other.wanted(i) for i in range(len(one.cases))]
    equal = [repr(a.args) == repr(b.args) for a, b in zip(one.cases, other.cases)]
    assert same == equal and True in same and False in same
    assert one.of_way(0, 0) is other.of_way(0, 0)
