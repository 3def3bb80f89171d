"""An error of shapes is told with the operation that failed and what it was given."""

from __future__ import annotations

import linecache
from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from kmeans_lab.checks.errors import error_in_words
from kmeans_lab.grading.examining.answers import outcome_of
from kmeans_lab.grading.examining.hiding import without_own_words
from kmeans_lab.grading.sandbox import WorkerDied
from kmeans_lab.running.outcome import ErrorNote, Outcome
from kmeans_lab.running.reading import describe_error
from kmeans_lab.running.worker import outcome_as_value

NUMBERS = count()


def stopped(body: str, *args, names: dict | None = None) -> ErrorNote:
    """How the error of a function is described that a notebook's cell defines."""
    text = "def f(X, b):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    name = f"<cell {next(NUMBERS)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    space = {"np": np, **(names or {})}
    exec(compile(text, name, "exec"), space)
    with pytest.raises(Exception) as caught:  # noqa: PT011
        space["f"](*args)
    return describe_error(caught.value)


FOUR_BY_THREE, FOUR = np.ones((4, 3)), np.ones(4)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("X * 2 + b", "In `X * 2 + b`, X * 2 is (4, 3), b is (4,). Aligned from the right, the "),
        ("np.sqrt(X + b) - 1", "In `X + b`, X is (4, 3), b is (4,). Aligned from the right, the"),
        ("X[None] - X[:3]", "X[None] is (1, 4, 3), X[:3] is (3, 3). Aligned from the right, the "),
        ("X[None] - X[:3]", "the last axis but one has 4 against 3."),
        ("X[:, np.newaxis, 1:] * X", "X[:, np.newaxis, 1:] is (4, 1, 2), X is (4, 3). Aligned"),
        ("X @ b", "`@` wants as many columns on its left as rows on its right: 3, 4."),
        ("(X - 1) @ X[-2:]", "X - 1 is (4, 3), X[-2:] is (2, 3). `@` wants"),
        ("X == b[:, None] + X.T", "In `b[:, None] + X.T`, b[:, None] is (4, 1), X.T is (3, 4)."),
        ("[x + b for x in X]", "In `x + b`, x is (3,), b is (4,). Aligned"),
        ("np.dot(X, b)", "In `np.dot(X, b)`, X is (4, 3), b is (4,)."),
        ("np.concatenate([X, b])", "In `np.concatenate([X, b])`, X is (4, 3), b is (4,)."),
        ("X.reshape(5, 5)", "In `X.reshape(5, 5)`, X is (4, 3)."),
        ("X[10]", "In `X[10]`, X is (4, 3)."),
        ("X[:, :, 0]", "In `X[:, :, 0]`, X is (4, 3)."),
    ],
)
def test_the_operation_and_its_shapes_are_named(line: str, words: str) -> None:
    told = error_in_words(stopped(f"Y = X\nreturn {line}", FOUR_BY_THREE, FOUR))
    assert words in told
    assert ", in f, line 3: " in told or "<listcomp>" in told


def test_a_statement_that_writes_in_place() -> None:
    note = stopped("X = X.copy()\nX += b", FOUR_BY_THREE, FOUR)
    assert note.operands == (("X", (4, 3)), ("b", (4,)))
    assert "the last axis has 3 against 4" in error_in_words(note)


def test_an_operation_over_several_lines() -> None:
    told = error_in_words(stopped("return (\n    X\n    + b\n)", FOUR_BY_THREE, FOUR))
    assert "In `X + b`, X is (4, 3), b is (4,)." in told


@pytest.mark.parametrize(
    "line", ["int('x')", "max(X)", "X + None", "undefined", "[][0]", "raise ValueError(X.shape)"]
)
def test_other_errors_are_told_as_before(line: str) -> None:
    told = error_in_words(stopped(line, FOUR_BY_THREE, FOUR))
    assert "In `" not in told


def test_nothing_of_the_function_is_run_again() -> None:
    calls = []

    class Counts:
        shape = (7,)

        @property
        def T(self):
            calls.append("T")
            return self

        def __getitem__(self, key):
            calls.append("[]")
            return np.ones(5)

    note = stopped(
        "return X + odd[0] + call(b)",
        FOUR_BY_THREE,
        FOUR,
        names={"odd": Counts(), "call": lambda v: calls.append("call") or v},
    )
    assert calls == ["[]"]  # the function's own
    assert note.operands == (("X", (4, 3)),)


def test_a_broken_source_is_no_other_error() -> None:
    space: dict = {"np": np}
    exec("def f(X):\n    return X + np.ones(7)", space)
    with pytest.raises(ValueError, match="broadcast") as caught:
        space["f"](FOUR_BY_THREE)
    assert describe_error(caught.value).operation == ""


def test_what_a_process_tells_of_a_hidden_input_is_left_out() -> None:
    note = stopped("return X + b", FOUR_BY_THREE, FOUR)
    outcome = without_own_words(Outcome("raised", error=note), ["return X + b"])
    assert outcome.error is not None and outcome.error.line == "return X + b"
    assert "(4, 3)" not in error_in_words(replace(outcome.error, message=""))


@pytest.mark.parametrize(
    "operands", [[("X", (4,))], (("X", (-1,)),), (("X", (1,) * 9),), (("X", ("a",)),), ((1, 2, 3),)]
)
def test_operands_that_make_no_sense_are_not_believed(operands) -> None:
    value = outcome_as_value(Outcome("raised", error=stopped("return X + b", FOUR_BY_THREE, FOUR)))
    assert outcome_of(value).error.operands == (("X", (4, 3)), ("b", (4,)))
    value["error"]["operands"] = operands
    with pytest.raises(WorkerDied):
        outcome_of(value)
