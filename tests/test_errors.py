"""The table of errors: what an exception means is said in words, and of the right thing."""

from __future__ import annotations

import numpy as np
import pytest

from kmeans_lab.checks.catalogue import exercises
from kmeans_lab.checks.error_table import Stop
from kmeans_lab.checks.errors import help_with
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
