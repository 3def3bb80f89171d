"""The table of errors: what an exception means is said in words, and of the right thing."""

from __future__ import annotations

import linecache

import numpy as np
import pytest

from kmeans_lab.checks.catalogue import exercises
from kmeans_lab.checks.error_table import Stop
from kmeans_lab.checks.errors import error_in_words, help_with
from kmeans_lab.running.calling import watch_call
from kmeans_lab.running.outcome import ErrorNote

FUNCTION, BRACKETS = "a function itself", "Square brackets stand behind"
NUMBER, EMPTY, NONE = "one single number stands", "is empty", "is None"
LINES = [
    ("X.sum < 3", FUNCTION),
    ("3 > X.min", FUNCTION),
    ("max(X.sum, 1)", FUNCTION),
    ("X.sum - 1", FUNCTION),
    ("1 / X.mean", FUNCTION),
    ("-X.sum", FUNCTION),
    ("np.sqrt(X.sum)", FUNCTION),
    ("float(X.sum)", FUNCTION),
    ("sum(X.sum)", FUNCTION),
    ("len(X.sum)", FUNCTION),
    ("range(len)", FUNCTION),
    ("X[0, 0] = X.sum", FUNCTION),
    ("X.sum[0]", BRACKETS),
    ("np.sqrt[X]", BRACKETS),
    ("len[X]", BRACKETS),
    ("(lambda: 0)[0]", BRACKETS),
    ("X.sum()[0]", "one single number"),
    ("len(X)[0]", "one single number stands before the brackets"),
    ("len(3)", NUMBER),
    ("len(X[0, 0])", NUMBER),
    ("for x in len(X): pass", "range(…) counts up to it"),
    ("for x in X[0, 0]: pass", "range(…) counts up to it"),
    ("[[1, 2]][0, 1]", "one index at a time"),
    ("X.shape[0] = 2", "cannot be changed"),
    ("[1] - [2]", "A list is no array"),
    ("[1] + 2", "A list is no array"),
    ("[1] ** 2", "A list is no array"),
    ("whole = np.arange(3); whole /= 2", "holds whole numbers"),
    ("X[:0].min()", EMPTY),
    ("X[:0].argmin()", EMPTY),
    ("min([])", EMPTY),
    ("np.concatenate([])", EMPTY),
    ("np.bincount(np.array(['a', 'b']))", "numbers of one kind"),
    ("'float32'.itemsize", "is a text"),
    ("len(X).sum()", "is a whole number"),
    ("float.itemsize", "is a type itself"),
    ("1 / 0", "divides by 0"),
    ("X.sum(axs=1)", "no argument of this name"),
    ("{X: 1}", "no list and no array"),
    ("np.broadcast_to(X, (2, 3, 2))[0, 0] = 1", "must not be written into"),
    ("float(X)", "One single number is wanted"),
    ("[1] < 3", "none comes first"),
    ("None < 3", NONE),
    ("None[0]", NONE),
    ("np.array(['a']) - 1", "is no number"),
    ("float('x')", "is no number"),
    ("np.zeros(3, 2)", "brackets of its own"),
    ("np.zeros(len(X) - 4)", "came out below 0"),
    ("X.reshape(4, 4)", "holds the same numbers"),
    ("np.linalg.inv(X)", "as many rows as columns"),
    ("np.stack([X, X[0]])", "Two shapes do not fit"),
    ("rng.choice(3, size=5, replace=False)", "none comes twice"),
    ("{}['b']", "is not there"),
    ("round(X)", "takes one number"),
    ("len(X, X)", "more arguments, or fewer"),
    ("assert len(X) == 2", "does not hold"),
]


# What asks an array for one True or False, and what the words are about.
ASKS = [
    ("if X < 3: pass", "`if` wants one True or False, and `X < 3` gives as many"),
    ("if X[0] == 1: pass", "and `X[0] == 1` gives as many"),
    ("while X[0]: pass", "`while` wants one True or False"),
    ("if X: pass", "Ask how many rows it has"),
    ("X if X > 0 else 0", "`if` wants one True or False, and `X > 0`"),
    ("[row for row in X if row > 0]", "`if` wants one True or False, and `row > 0`"),
    ("max(0, X)", "Python's `max` asks once which of the things in its brackets is larger"),
    ("X / max(X, 2 * X)", "`np.maximum` goes number by number"),
    ("min(X @ X.T, 1)", "`np.minimum` goes number by number"),
    ("max(X)", "Python's `max` compares the things in its brackets whole"),
    ("sorted([X[0], X[1]])", "Python's `sorted` compares the things in its brackets whole"),
    ("[X, X].index(1)", "`.index` compares the things of a list whole"),
    ("X[0] in [X[1], X[2]]", "`in` compares with each thing of the list"),
    ("(X > 1) and (X < 3)", "`and` wants one True or False on each side"),
    ("if len(X) > 2 and X > 0: pass", "`and` wants one True or False on each side"),
    ("(X > 1) or (X < 3)", "`|` works number by number"),
    ("not X", "`~` turns each True and False"),
    ("0 < X < 3", "`0 < X < 3` is short for two comparisons"),
    ("any(X > 1)", "Python's `any` goes through the rows"),
    ("assert X > 0", "`assert` wants one True or False"),
    ("bool(X > 1)", "`bool` wants one True or False"),
    ("bool(X)", "`bool` wants one True or False, and `X` gives as many"),
]


def of_line(line: str) -> Stop:
    """The error of a line, as `check` notes it."""
    source = f"def f(X):\n    {line}\n"
    file = f"<cell of test_errors: {line}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    space: dict = {"np": np}
    exec(compile(source, file, "exec"), space)
    outcome = watch_call(space["f"], (np.arange(6.0).reshape(3, 2),))
    assert outcome.error is not None
    exercise = exercises()["squared_norms"]
    return Stop(exercise, exercise.cases(0)[0], outcome.error, source)


@pytest.mark.parametrize(("line", "words"), ASKS, ids=[line for line, _ in ASKS])
def test_what_asks_an_array_for_one_answer_is_named(line: str, words: str) -> None:
    stop = of_line(line)
    said, name = help_with(stop)
    assert words in said
    assert name == "truth-of-an-array"
    assert "a.any()" not in error_in_words(stop.error)
    assert "is ambiguous" in error_in_words(stop.error)


def test_an_array_without_room_for_rows_is_told_its_shape() -> None:
    stop = of_line("new = np.empty(len(X)); new[1] = X[1]")
    said, name = help_with(stop)
    assert said.startswith("`new` is (3,), so `new[1]` is one single number")
    assert name == "several-for-one-place"
    for line in (
        "new = np.empty((3, 2)); new[1] = [X[1], X[2]]",
        "new = np.empty(3); mask = X[:, 0] > 1; new[mask] = [X[1], X[2]]",
    ):
        assert "one single number" not in help_with(of_line(line))[0]
    assert "so `new[0,1]` is one" in help_with(of_line("new = X + 1; new[0,1] = X[0]"))[0]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("return squared_norm(X)", "There is no squared_norm. Is squared_norms meant?"),
        ("return norms_of(X) + norms_of(X)", "no cell that ran has defined one of this name"),
        ("return tabel + X", "A name is used before it has a value"),
    ],
)
def test_a_function_that_is_not_there_is_told_apart_from_a_value(line: str, words: str) -> None:
    assert words in help_with(of_line(line))[0]


@pytest.mark.parametrize(("line", "words"), LINES, ids=[line for line, _ in LINES])
def test_what_an_error_means_is_said(line: str, words: str) -> None:
    exercise = exercises()["squared_norms"]
    around = {"np": np, "X": np.arange(6.0).reshape(3, 2), "rng": np.random.default_rng(0)}
    with pytest.raises(Exception) as caught, np.errstate(all="ignore"):
        exec(line, around)
    note = ErrorNote(caught.type.__name__, str(caught.value), number=1, line=line, function="f")
    assert words in help_with(Stop(exercise, exercise.cases(0)[0], note, line))[0]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("np.bincount(np.array(['a']))", "numbers-of-another-kind"),
        ("np.zeros(10**16)", "more-memory-than-there-is"),
        ("1 // 0", "divided-by-zero"),
        ("np.dtype('float31')", "no-dtype"),
        ("[1, 2] - 1", "list-for-array"),
        ("X[9]", ""),  # such an error has many causes
    ],
)
def test_an_error_that_leaves_no_doubt_names_what_was_done(line: str, name: str) -> None:
    exercise, around = exercises()["squared_norms"], {"np": np, "X": np.ones((3, 2))}
    with pytest.raises(Exception) as caught:
        exec(line, around)
    note = ErrorNote(caught.type.__name__, str(caught.value), number=1, line=line, function="f")
    words, named = help_with(Stop(exercise, exercise.cases(0)[0], note, line))
    assert words != "" and named == name


def test_an_argument_that_is_a_text_is_called_one() -> None:
    exercise = exercises()["product_bytes"]
    case = next(case for case in exercise.cases(0) if isinstance(case.args[2], str))
    line = "return n * K * X_dtype.itemsize"
    note = ErrorNote("AttributeError", "'str' object has no attribute 'itemsize'", "f", 2, line)
    words = help_with(Stop(exercise, case, note, line))[0]
    assert words.startswith(f"`X_dtype` comes in as a text on this input, {case.args[2]!r}")
