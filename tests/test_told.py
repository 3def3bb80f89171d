"""What is told of answers as beginners write them: what was done, the line, where to read again."""

from __future__ import annotations

import linecache

import numpy as np
import pytest
from told_answers import ANSWERS, IDENTITY, Told, update

from kmeans_lab.checks.catalogue import exercises
from kmeans_lab.checks.check import check, examine
from kmeans_lab.checks.notebook import _unread
from kmeans_lab.checks.repairs import candidates
from kmeans_lab.checks.repairs.endless import MOST_TURNS
from kmeans_lab.checks.result import CheckResult

_CELL = [0]


def result_of(name: str, source: str, seed: int = 1) -> CheckResult:
    """What `check` says of an answer that a cell of a notebook defines; its helpers are right."""
    _CELL[0] += 1
    file = f"<cell of test_told {_CELL[0]}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    helpers = {other: known.reference for other, known in exercises().items() if other in source}
    space = {"__name__": "__main__", "np": np, **helpers}
    exec(compile(source, file, "exec"), space)
    exercise = exercises()[name]
    return CheckResult(examine(exercise, space[name], seed, space), exercise)


@pytest.mark.parametrize("told", ANSWERS, ids=[told.label for told in ANSWERS])
def test_what_was_done_is_told_in_words_that_are_true_of_it(told: Told) -> None:
    for seed in (1, 2, 3):
        result = result_of(told.name, told.source, seed)
        message = " ".join(result.message.split())
        assert not result.passed
        assert [words for words in told.says if words not in message] == []
        assert [words for words in told.never if words in message] == []


def test_a_class_of_another_name_is_told_both_names() -> None:
    made = type("SimpelKMeans", (), {"__module__": "__main__"})
    assert "Is SimpleKMeans meant? Then the line with class must say" in check(made).message


@pytest.mark.parametrize(
    ("called", "takes", "meant"),
    [
        ("assign_lop", "X, centroids", "assign_loop"),
        ("AssignLoop", "X, centroids", "assign_loop"),
        ("broadcast_distances_squared", "X, centroids", "squared_distances_broadcast"),
        ("kmeans_assign", "X, centroids", ""),
    ],
)
def test_a_function_of_another_name_is_told_both_names(called: str, takes: str, meant: str) -> None:
    space = {"__name__": "__main__"}
    exec(f"def {called}({takes}):\n    return X", space)
    message = check(space[called]).message
    assert called in message
    if meant:
        assert f"Is {meant} meant?" in message and f"def must say {meant}" in message
    else:
        assert "meant?" not in message


def test_a_draft_that_is_right_but_for_an_edge_is_told_no_points() -> None:
    space = {"__name__": "__main__", "np": np}
    exec(update(test="True", name="update_loop_draft"), space)
    with np.errstate(all="ignore"):
        message = check(space["update_loop_draft"]).message
    assert "works but for a cluster without points" in message
    assert "points." not in message.splitlines()[0].replace("without points.", "")


def test_a_dot_behind_a_number_is_explained() -> None:
    line = "return X**2.sum(axis=1)"
    with pytest.raises(SyntaxError) as stopped:
        compile(line, "<cell>", "exec")
    assert "A point right after a digit belongs to the number" in _unread(stopped.value, line)


def test_a_loop_that_an_edit_makes_endless_ends_by_its_turns() -> None:
    """No candidate is waited for until its time is over: its turns are counted."""
    source = "def f(X):\n    i, found = 0, 0\n    while i < len(X):\n        found += 1\n"
    source += "        i += 1\n    return found\n"
    ends = []
    for candidate in candidates(source, "f"):
        space: dict = {}
        exec(candidate.code or "f = len", space)
        try:
            space["f"]([1, 2, 3])
        except RuntimeError:
            ends.append(candidate)
        except Exception:
            continue
    assert ends and all(f"> {MOST_TURNS}" in each.source(to_run=True) for each in ends)
    assert not any("_turns" in candidate.source() for candidate in candidates(source, "f"))


def test_a_condition_that_only_has_to_go_is_not_blamed_in_other_words() -> None:
    """`len(D) < 0` would be never true: nobody meant the number of rows."""
    source = IDENTITY.format(last="if D < 0:\n        D = 0\n    return D")
    assert result_of("squared_distances_identity", source).slip != "length-forgotten"
