"""order without a browser: what is shown, which orders work, what is said of those that do not."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
import traitlets

from kmeans_lab import keeping
from kmeans_lab.checks import progress
from kmeans_lab.checks.catalogue import exercise_called, exercises
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.desk.order import examine_order, mixed, order
from kmeans_lab.distances import squared_norms
from kmeans_lab.visuals.ordering import LinesInOrder

WITH_LINES = [name for name, exercise in exercises().items() if exercise.lines]
NORMS = exercise_called("squared_norms")
DEF, SQUARES, RETURN = NORMS.lines
RETURN_COLUMNS, DOUBLE = NORMS.distractors


def numbers(*lines: str) -> list[int]:
    """The numbers under which lines of squared_norms are shown."""
    return [mixed(NORMS).index(line) + 1 for line in lines]


def said(*lines: str) -> str:
    return order("squared_norms", numbers(*lines)).message


# ---- what is shown --------------------------------------------------------------------------


def test_there_are_lines_to_put_in_order() -> None:
    assert {"squared_norms", "squared_distances_identity", "nearest_by_identity"} <= {*WITH_LINES}


@pytest.mark.parametrize("name", WITH_LINES)
def test_the_mix_is_the_same_for_all_and_never_in_order(name: str) -> None:
    exercise, shown = exercise_called(name), mixed(exercise_called(name))
    assert sorted(shown) == sorted([*exercise.lines, *exercise.distractors])
    assert shown == mixed(exercise)
    kept = [line for line in shown if line in exercise.lines]
    assert kept != list(exercise.lines)
    assert not examine_order(exercise, shown[: len(exercise.lines)]).passed


@pytest.mark.parametrize("name", WITH_LINES)
def test_the_lines_in_their_own_order_are_right(name: str) -> None:
    """With whatever they call: other exercises, names that their notebook gives."""
    exercise = exercise_called(name)
    result = examine_order(exercise, exercise.lines)
    assert result.passed, result.message
    assert "Practice only" in result.message


@pytest.mark.parametrize("name", WITH_LINES)
def test_a_wrong_line_in_place_of_its_right_one_is_refused_or_named(name: str) -> None:
    exercise = exercise_called(name)
    for wrong in exercise.distractors:
        for at in range(1, len(exercise.lines)):
            lines = [*exercise.lines[:at], wrong, *exercise.lines[at + 1 :]]
            result = examine_order(exercise, lines)
            if result.passed:  # another way that works
                continue
            assert len(result.message) > 20
            assert "SyntaxError" not in result.message
            break
        else:
            pytest.fail(f"{wrong} is right wherever it stands")


def test_the_text_is_whole_and_stable() -> None:
    widget = order("squared_norms")
    assert isinstance(widget, LinesInOrder)
    text = repr(widget)
    for number, line in enumerate(mixed(NORMS), 1):
        assert f"{number:>3}  {line}" in text.split("\n")
    assert "2 of them are not needed" in text
    assert 'order("squared_norms", [1, 2, ...])' in text
    assert text == repr(order("squared_norms"))
    assert "0x" not in text
    assert widget._repr_mimebundle_()[0]["text/plain"] == text


def test_the_name_of_the_draft_and_the_function_itself_will_do() -> None:
    assert repr(order("squared_norms_draft")) == repr(order(" squared_norms "))
    assert repr(order(squared_norms)) == repr(order("squared_norms"))


# ---- answers as text ------------------------------------------------------------------------


def test_a_right_answer() -> None:
    result = order("squared_norms", numbers(DEF, SQUARES, RETURN))
    assert isinstance(result, CheckResult)
    assert result.passed
    assert "squared_norms is right" in repr(result)
    assert "squared_norms is right" in result._repr_html_()


@pytest.mark.parametrize("kind", [tuple, np.array])
def test_other_sequences_will_do(kind) -> None:
    assert order("squared_norms", kind(numbers(DEF, SQUARES, RETURN))).passed


def test_any_order_that_works_is_right() -> None:
    exercise = exercise_called("squared_distances_identity")
    head, *middle, squared, last = exercise.lines
    for part in itertools.permutations(middle):
        assert examine_order(exercise, [head, *part, squared, last]).passed


def test_lines_that_are_not_needed_are_named_though_it_works() -> None:
    result = examine_order(NORMS, [DEF, DOUBLE, SQUARES, RETURN, RETURN_COLUMNS])
    assert result.passed
    assert "Line 2 is not needed" in result.message
    assert "Line 5 is not needed" in result.message


def test_a_name_used_too_early_is_explained_with_its_line() -> None:
    use = f"Line 2, `{RETURN.strip()}`, uses `squares`"
    assert f"{use}, which is made only later, in line 3." in said(DEF, RETURN, SQUARES)
    assert f"{use}, and none of your lines makes it." in said(DEF, RETURN)
    assert "to make `squares` itself" in (
        examine_order(NORMS, [DEF, "    squares = squares**2", RETURN]).message
    )


def test_indentation_is_explained_with_the_line() -> None:
    assert "Line 1, `squares = X**2`, is indented, but nothing stands above it." in said(
        SQUARES, DEF, RETURN
    )
    assert "an indented line must stand, but nothing follows" in said(DEF)
    loop = exercise_called("update_loop")
    if loop is not None:
        head = loop.lines[0]
        inner = next(line for line in loop.lines if line.startswith("        "))
        outer = next(line for line in loop.lines[1:] if not line.startswith("     "))
        text = examine_order(loop, [head, outer, inner]).message
        assert "is indented further than line 2" in text or "an indented line must stand" in text


def test_a_wrong_answer_gets_the_misconception_and_no_solution() -> None:
    result = order("squared_norms", numbers(DEF, SQUARES, RETURN_COLUMNS))
    assert result.misconception == "sum-wrong-axis"
    assert "The axis that you name is the axis that goes" in result.message
    assert RETURN.strip() not in result.message


def test_no_line_and_no_def() -> None:
    assert "No line is chosen yet" in said()
    assert "Nothing here makes squared_norms" in examine_order(NORMS, ["x = 1"]).message


def test_a_loop_that_never_ends_is_stopped(monkeypatch) -> None:
    monkeypatch.setattr("kmeans_lab.checks.check.SECONDS_A_CALL", 0.2)
    lines = [
        "def squared_norms(X):",
        "    while True:",
        "        squares = X",
        "    return squares",
    ]
    assert examine_order(NORMS, lines).status == "timed-out"


@pytest.mark.parametrize("odd", [5, None, 1.5, [1], {}, "", "nix", "01_the_algorithm", print, int])
def test_an_odd_name_gets_a_sentence(odd) -> None:
    result = order(odd)
    assert not result.passed
    assert len(result.message) > 20
    assert "check" not in result.message


def test_a_near_name_and_a_lesson_are_understood() -> None:
    assert "Is squared_norms meant?" in order("squared_norm").message
    for name in ("04", "04_norm_identity"):
        assert 'order("squared_norms")' in order(name).message
    assert "it has no name" in order(lambda X: X).message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("123", "is a list of the lines' numbers"),
        (3, "is a list of the lines' numbers"),
        ({1, 2}, "is a list of the lines' numbers"),
        ([1, 2, 1], "Line 1 is there twice"),
        ([0, 1], "There are lines 1 to 5, but 0"),
        ([6], "There are lines 1 to 5, but 6"),
        ([1.0], "whole numbers"),
        ([True], "whole numbers"),
        (["def"], "whole numbers"),
        ([[1], [2]], "whole numbers"),
        (np.array([[1, 2]]), "whole numbers"),
    ],
)
def test_an_odd_answer_gets_a_sentence(answer, words: str) -> None:
    assert words in order("squared_norms", answer).message


def test_an_exercise_without_lines_says_so(monkeypatch) -> None:
    monkeypatch.setitem(exercises(), "squared_norms", replace(NORMS, lines=()))
    assert "has no lines to put in order" in order("squared_norms").message


def test_nothing_is_noted_as_done(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("KMEANS_LAB_WORK", str(tmp_path))
    order("squared_norms", numbers(DEF, SQUARES, RETURN))
    assert progress.records().get("squared_norms") is None


# ---- the widget, as the browser speaks to it ------------------------------------------------


def asked(widget: LinesInOrder, content: object) -> dict:
    widget._handle_custom_msg(content, [])
    return widget._verdict


def test_the_check_button_is_answered() -> None:
    widget = order("squared_norms")
    right = numbers(DEF, SQUARES, RETURN)
    verdict = asked(widget, {"kind": "check", "placed": right, "question": "q1"})
    assert verdict["passed"]
    assert verdict["question"] == "q1"
    assert "squared_norms is right" in verdict["html"]
    early = numbers(DEF, RETURN, SQUARES)
    verdict = asked(widget, {"kind": "check", "placed": early, "question": "q2"})
    assert (verdict["passed"], verdict["at"], verdict["question"]) == (False, 2, "q2")


@pytest.mark.parametrize(
    "content", [None, [], {}, {"kind": "hello"}, {"kind": "check", "placed": [99]}]
)
def test_other_messages_are_ignored(content) -> None:
    assert asked(order("squared_norms"), content) == {}


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    """A folder of one's own for what is kept."""
    monkeypatch.setenv(keeping.VARIABLE, str(tmp_path))
    return tmp_path


def test_lines_stand_as_they_were_left(own_folder) -> None:
    """Another kernel makes another widget, and finds them so."""
    widget, other = order("squared_norms"), order("nearest_by_identity")
    widget.placed = [3, 1]
    widget.placed = [2, 5, 1]
    assert order("squared_norms").placed == [2, 5, 1]
    assert order("nearest_by_identity").placed == other.placed
    order("squared_norms").placed = []  # all are left out
    assert order("squared_norms").placed == []


@pytest.mark.parametrize("placed", [[1, 1], [99], "12", None, {}, [1.5], ["1"], [[1]], 7], ids=repr)
def test_what_is_kept_and_makes_no_sense_changes_nothing(own_folder, placed) -> None:
    widget = order("squared_norms")
    widget.placed = [3, 1]
    file = own_folder / "orders.jsonl"
    event = json.loads(file.read_text().splitlines()[-1])
    file.write_text(json.dumps({**event, "placed": placed}) + "\nno JSON\n")
    assert order("squared_norms").placed == [1, 2, 3, 4, 5]


def test_of_other_lines_nothing_is_kept(own_folder, monkeypatch) -> None:
    from kmeans_lab.desk import order as module

    order("squared_norms").placed = [3, 1]
    monkeypatch.setattr(module, "mixed", lambda exercise: mixed(exercise)[::-1])
    assert order("squared_norms").placed == [1, 2, 3, 4, 5]


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(keeping.VARIABLE, str(tmp_path / "file" / "below"))
    widget = order("squared_norms")
    widget.placed = [3, 1]
    assert widget.placed == [3, 1]


def test_placed_may_be_set_and_holds_only_lines(own_folder) -> None:
    widget = order("squared_norms")
    assert widget.placed == [1, 2, 3, 4, 5]
    widget.placed = [3, 1]
    for wrong in ([1, 1], [0], [6]):
        with pytest.raises(traitlets.TraitError, match="from 1 to 5"):
            widget.placed = wrong
    assert widget.placed == [3, 1]


def test_a_judge_that_fails_is_no_silence(monkeypatch) -> None:
    from kmeans_lab.desk import order as module

    monkeypatch.setattr(module, "examine_values", lambda *_: 1 / 0)
    widget = order("squared_norms")
    right = numbers(DEF, SQUARES, RETURN)
    verdict = asked(widget, {"kind": "check", "placed": right, "question": "q"})
    assert "could not be run" in verdict["html"]
