"""`check`, `hint` and `progress`: whatever they are given, a sentence that helps."""

from __future__ import annotations

import functools
import html as escaping
import inspect
import json
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import kmeans_lab
from kmeans_lab import keeping
from kmeans_lab.checks import check as module
from kmeans_lab.checks.catalogue import exercise_called, exercises
from kmeans_lab.checks.check import check, hint
from kmeans_lab.checks.finding import Finding
from kmeans_lab.checks.notebook import keep_attempts
from kmeans_lab.checks.progress import FILE, progress, records
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.checks.side_by_side import marked
from kmeans_lab.checks.values import array_in_words

RIGHT = "def squared_norms(X):\n    return (X**2).sum(axis=1)\n"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("KMEANS_LAB_WORK", str(tmp_path / "work"))
    return tmp_path / "work"


def defined(source: str, name: str = "squared_norms", **names):
    """Define a function as a notebook's cell does, and return it."""
    space = {"np": np, "__name__": "__main__", **names}
    exec(source, space)
    return space[name]


def squared_norms(X):
    """Right, and in this module under its own name."""
    return (X**2).sum(axis=1)


def test_right() -> None:
    result = check(squared_norms)
    assert (result.status, result.passed, result.misconception) == ("passed", True, None)
    assert "squared_norms is right" in result.message
    assert "Next: squared_distances_identity" in result.message


def test_wrong_says_what_was_given_expected_and_returned() -> None:
    result = check(defined("def squared_norms(X):\n    return (X**2).sum(axis=0)"))
    assert (result.status, result.misconception) == ("wrong", "sum-wrong-axis")
    for text in ("Given", "X (6, 2)", "Expected", "(6,)", "Yours", "(2,)", "Read again: lesson 0"):
        assert text in result.message
    assert ".sum(axis=1)" not in result.message
    html = result._repr_html_()
    assert 'role="status"' in html
    assert "<script" not in html


# What somebody may hand to check, and a part of the sentence that helps.
ODD = [
    (3, "check got the number 3"),
    ("def squared_norms(X):\n    return X", "write check(squared_norms), without quotes"),
    ("squared_norms(X)", "check got a text"),
    ("", "it has no name"),
    ("   ", "it has no name"),
    (..., "check needs a function"),
    ([len, sum], "One function at a time: check(len)"),
    (kmeans_lab.KMeans, "No exercise is called KMeans"),
    ({"a": 1}, "Write its name alone"),
    (None, "without calling it"),
    ("no_such_function", "No exercise is called no_such_function"),
    ("squared_norm", "Is squared_norms meant?"),
    (np.ones(3), "Write its name alone"),
    ([1, 2], "Write its name alone"),
    (lambda X: X, "it has no name"),
    (len, "No exercise is called len"),
    (np, "check needs a function"),
    (kmeans_lab.squared_norms, "the course's own"),
]


@pytest.mark.parametrize(("thing", "part"), ODD, ids=[f"{i}-{p}" for i, (_, p) in enumerate(ODD)])
def test_odd_things(thing, part: str) -> None:
    result = check(thing)
    assert not result.passed
    assert part in result.message


@pytest.mark.parametrize(
    ("call", "part"),
    [
        (lambda tool: tool(), "needs a function"),
        (lambda tool: tool(squared_norms, np.ones(3), 3), "and nothing else: {}(squared_norms)"),
        (lambda tool: tool(squared_norms, len, sum), "One function at a time"),
        (lambda tool: tool(thing=squared_norms), "{}(squared_norms)"),
        (lambda tool: tool[squared_norms], "Round brackets are wanted: {}(squared_norms)"),
        (lambda tool: tool[0], "Round brackets are wanted"),
        (lambda tool: tool, "{} needs a function in parentheses"),
    ],
)
def test_called_in_another_way(call, part: str) -> None:
    for tool in (check, hint, kmeans_lab.show_me):
        assert part.format(tool.__name__) in repr(call(tool))


def test_what_a_class_made_and_what_it_is_made_of() -> None:
    cls = defined("class SimpleKMeans:\n    def fit(self, X):\n        return self", "SimpleKMeans")
    assert "Give it the class itself: check(SimpleKMeans)" in check(cls()).message
    for part in (cls.fit, cls().fit):
        assert "Give the whole class: check(SimpleKMeans)" in check(part).message


def test_a_name_that_no_longer_is_a_function() -> None:
    space = {"squared_norms": np.ones(3), "check": check}
    for call in ("check(squared_norms)", "check('squared_norms')"):
        exec(f"result = {call}", space)
        assert "squared_norms is no function any more" in space["result"].message


def test_help_shows_how_they_are_called() -> None:
    assert str(inspect.signature(check)).startswith("(function")
    assert "Parameters" in check.__doc__
    assert hint.__name__ == "hint"


def test_a_name_in_quotes_is_looked_up() -> None:
    assert check("squared_norms").passed
    assert "Run the cell" in check("nearest_by_identity").message


def test_names_come_from_the_notebook_first() -> None:
    function = lambda X: (X**2).sum(axis=1)  # noqa: E731
    space = {"squared_norms": function, "check": check}
    exec("result = check(squared_norms)", space)
    assert space["result"].passed
    space = {"squared_norms": functools.partial(squared_norms), "check": check}
    exec("result = check(squared_norms)", space)
    assert space["result"].passed


# A body of squared_norms(X), the status, and a part of the message.
BODIES = [
    ("print((X**2).sum(axis=1))", "wrong", "prints its result"),
    ("(X**2).sum(axis=1)", "wrong", "gave back None"),
    ("yield from (X**2).sum(axis=1)", "wrong", "generator"),
    ("return (X**2).sum(axis=1).tolist()", "wrong", "np.array"),
    ("return np.matrix((X**2).sum(axis=1))", "wrong", "matrix"),
    ("return (X**2).sum(axis=1).astype(object)", "wrong", "array of Python objects"),
    ("return (X**2).sum(axis=1).astype(str)", "wrong", "real numbers"),
    ("return np.full(len(X), np.nan)", "wrong", "NaN"),
    ("return X", "wrong", "shape"),
    ("X **= 2; return X.sum(axis=1)", "wrong", "no longer what it was"),
    ("import time; time.sleep(30)", "timed-out", "stopped"),
    ("while True: pass", "timed-out", "Does a loop"),
    ("return squared_norms(X)", "error", "calls itself without end"),
    ("import sys; sys.exit()", "error", "SystemExit"),
    ("exit()", "error", "SystemExit"),
    ("raise KeyboardInterrupt", "error", "interrupted"),
    ("return input()", "error", "input()"),
    ("return np.linalg.nrm(X)", "error", "nrm"),
    ("return undefined_name", "error", "undefined_name"),
    ("return (X**2).sum(axis=7)", "error", "axis"),
    ("raise NotImplementedError", "not-attempted", "not written yet"),
    ("...", "not-attempted", "not written yet"),
    ("return (X**2).sum(axis=____)", "not-attempted", "blank"),
]


@pytest.mark.parametrize(("body", "status", "part"), BODIES, ids=[b[:40] for b, _, _ in BODIES])
def test_odd_bodies(body: str, status: str, part: str, monkeypatch) -> None:
    monkeypatch.setattr(module, "SECONDS_A_CALL", 0.3)
    result = check(defined(f"def squared_norms(X):\n    {body}"))
    assert result.status == status
    assert part in result.message


def test_a_class_for_a_function() -> None:
    result = check(defined("class squared_norms:\n    pass"))
    assert "must be a function" in result.message


def test_other_arguments() -> None:
    result = check(defined("def squared_norms():\n    return 1"))
    assert "It is called as squared_norms(X)" in result.message
    assert check(defined("def squared_norms(points, *, axis=1):\n    return (points**2).sum(axis)"))


def test_a_ready_answer_is_not_an_answer() -> None:
    source = (
        "from scipy.spatial.distance import cdist\n"
        "def squared_distances_identity(X, centroids):\n"
        "    return cdist(X, centroids, 'sqeuclidean')\n"
    )
    result = check(defined(source, "squared_distances_identity"))
    assert result.status == "wrong"
    assert "SciPy" in result.message


def test_arrays_of_the_notebook_and_lost_names_are_noticed() -> None:
    points = np.ones((6, 2))
    result = check(defined("def squared_norms(X):\n    return (points**2).sum()", points=points))
    assert not result.passed
    space = {"np": np, "sum": 3, "check": check}
    exec("def squared_norms(X):\n    return np.array([sum(x * x) for x in X])", space)
    exec("result = check(squared_norms)", space)
    assert "del sum" in space["result"].message or "Rename it" in space["result"].message


def test_nothing_of_the_session_changes() -> None:
    np.random.seed(1)
    random.seed(1)
    expected, other = np.random.rand(), random.random()
    np.random.seed(1)
    random.seed(1)
    check(squared_norms)
    check(defined("def squared_norms(X):\n    np.random.seed(0)\n    np.sum = None\n    return X"))
    assert np.random.rand() == expected
    assert random.random() == other
    assert np.sum([1, 2]) == 3


def test_a_warning_is_shown_and_not_punished() -> None:
    result = check(
        defined("def squared_norms(X):\n    np.ones(1) / 0\n    return (X**2).sum(axis=1)")
    )
    assert result.passed
    assert "RuntimeWarning" in result.message


def test_numpy_replaced_by_the_notebook_is_told(monkeypatch) -> None:
    monkeypatch.setattr(np, "argmin", np.argmax)
    result = check(squared_norms)
    assert result.status == "error"
    assert "numpy.argmin is no longer" in result.message


def test_text_of_a_student_is_data(monkeypatch) -> None:
    source = "def squared_norms(X):\n    raise ValueError('<script>alert(1)</script>')"
    html = check(defined(source))._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_practice_counts_for_nothing() -> None:
    draft = defined(RIGHT.replace("squared_norms", "squared_norms_draft"), "squared_norms_draft")
    result = check(draft)
    assert result.passed
    assert "Practice only" in result.message
    assert records() == {}


# ------------------------------------------------------------------ hints, progress


def test_hints_come_one_after_the_other() -> None:
    texts = [repr(hint(squared_norms)) for _ in range(4)]
    assert [text[:11] for text in texts] == [
        "Hint 1 of 3",
        "Hint 2 of 3",
        "Hint 3 of 3",
        "Hint 3 of 3",
    ]
    assert len(set(texts[:3])) == 3
    assert "last one" in texts[3]
    assert records()["squared_norms"].hints == 3
    assert "Hint 1" in repr(hint("squared_norms", 1))


@pytest.mark.parametrize("thing", [3, None, "nothing", np.ones(2), [], lambda X: X])
def test_hints_for_odd_things(thing) -> None:
    assert "Hint" not in repr(hint(thing))
    assert "check(" not in repr(hint(thing))


@pytest.mark.parametrize("number", [0, 4, -1, "two", 1.5, True])
def test_hints_of_odd_numbers(number) -> None:
    assert "hints 1 to 3" in repr(hint(squared_norms, number))


def test_progress_survives_and_tells_what_was_hard(own_folder: Path) -> None:
    assert progress().done == 0
    assert progress().next is next(iter(exercises().values()))
    for k in range(3):
        check(defined(f"def squared_norms(X):\n    k = {k}\n    return (X**2).sum(axis=0)"))
    check(squared_norms)
    shown = progress()
    assert shown.done == 1
    assert shown.next.name == "squared_distances_identity"
    assert shown.hard() == [
        (
            "squared_norms",
            "done after 4 tries, 3 times: summed over clusters or points instead of features",
        )
    ]
    assert "✓ squared_norms" in repr(shown)
    assert "done" in shown._repr_html_()
    lines = (own_folder / "progress.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["status"] for line in lines] == ["wrong"] * 3 + ["passed"]


def test_damaged_progress_costs_its_lines_alone(own_folder: Path) -> None:
    check(squared_norms)
    file = own_folder / "progress.jsonl"
    file.write_bytes(b'\xff\xfe{"broken\n[]\nnull\n{"exercise": 3}\n' + file.read_bytes() + b'{"ex')
    assert progress().done == 1
    told = "4 lines of progress.jsonl are damaged. They were left out, and nothing else."
    assert told in repr(progress()) and told in progress()._repr_html_()


def test_progress_that_cannot_be_kept(own_folder: Path) -> None:
    own_folder.write_text("a file where the folder should be")
    result = check(squared_norms)
    assert result.passed
    assert "cannot be written" in result.message
    assert progress().done == 0


# ------------------------------------------------------------------ an empty stub run by mistake


def test_an_empty_stub_never_replaces_an_answer() -> None:
    stub = "def squared_norms(X):\n    raise NotImplementedError()"
    names = {"squared_norms": defined(RIGHT)}
    assert keep_attempts(names) == []
    names["squared_norms"] = defined(stub)
    assert keep_attempts(names) == ["squared_norms"]
    assert check(names["squared_norms"]).passed
    names["squared_norms"] = newer = defined("def squared_norms(X):\n    return X")
    assert keep_attempts(names) == []
    assert names["squared_norms"] is newer


def test_in_a_notebook(root: Path) -> None:
    """In IPython: the stub is noticed after its cell, exit() ends nothing, the line is named."""
    code = f"""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
run = lambda source: shell.run_cell(source, store_history=True)
run("import numpy as np\\nfrom kmeans_lab import check")
run({RIGHT!r})
run("def squared_norms(X):\\n    raise NotImplementedError()")
run("print(check(squared_norms).status)")
run("def squared_norms(X):\\n    exit()")
run("print(check(squared_norms).status)")
run("def squared_norms(X):\\n    a = X.sum(axis=5)\\n    return a")
run("print(check(squared_norms).message)")
print("alive")
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert "This cell holds only the empty squared_norms" in done.stdout
    assert "passed" in done.stdout
    assert "error" in done.stdout
    assert "line 2: `a = X.sum(axis=5)`" in done.stdout
    assert "alive" in done.stdout


def test_loading_the_checks_is_quick_on_libraries(root: Path) -> None:
    """The checks of lessons 02 to 06 need NumPy alone."""
    code = (
        "import sys; from kmeans_lab import check, progress\n"
        "def squared_norms(X): return (X**2).sum(axis=1)\n"
        "assert check(squared_norms).passed\n"
        "print([m for m in ('scipy', 'sklearn', 'matplotlib', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_stopped_answer_is_stopped_soon(monkeypatch) -> None:
    monkeypatch.setattr(module, "SECONDS_A_CALL", 0.3)
    begin = time.monotonic()
    check(defined("def squared_norms(X):\n    while True:\n        pass"))
    assert time.monotonic() - begin < 15


def test_numbers_in_tiny_units_are_written_out() -> None:
    """A column of 1e-15, 2e-15, 6e-15 is shown as what it is, rounding noise as 0."""
    tiny = array_in_words(np.array([[1e-15], [-2e-15], [6e-15]]))
    assert "1.e-15" in tiny and "-2.e-15" in tiny
    assert array_in_words(np.array([1.5, -1e-17])) == "[1.5 0. ]"


# ------------------------------------------------------------------ what stands in the box


def marks_in(text: str, other: str) -> list[str]:
    return re.findall(r"<mark [^>]*>([^<]*)</mark>", marked(text, other))


@pytest.mark.parametrize(
    ("expected", "yours", "wanted"),
    [
        ("(3,) [0 1 2]", "(3,) [0 2 1]", (["1", "2"], ["2", "1"])),
        ("(2, 2)\n[[1. 2.]\n [3. 4.]]", "(2, 2)\n[[1. 2.]\n [3. nan]]", (["4."], ["nan"])),
        ("(6, 2)\n[[1. 2.]]", "(2, 6)\n[[1. 2.]]", (["(6, 2)"], ["(2, 6)"])),
        ("3.5", "4.5", (["3.5"], ["4.5"])),
        ("'<a>'", "'<b>'", (["&#x27;&lt;a&gt;&#x27;"], ["&#x27;&lt;b&gt;&#x27;"])),
        ("(3,) [0 1 2]", "ValueError: no", ([], [])),
        ("(3,) [0 1 2]", "(3,) [0 1 2]", ([], [])),
    ],
)
def test_entries_that_differ_are_marked_in_both(expected, yours, wanted) -> None:
    assert (marks_in(expected, yours), marks_in(yours, expected)) == wanted
    plain = re.sub(r"</?mark[^>]*>", "", marked(expected, yours))
    assert plain == escaping.escape(expected)


def test_a_verdict_has_its_hints_behind_a_button_and_a_right_one_needs_none() -> None:
    exercise = exercise_called("assign_loop")

    def wrong(X, centroids):
        return np.zeros(len(X), dtype=np.intp)

    wrong.__name__ = "assign_loop"
    told = check(wrong)._repr_html_()
    assert "<mark " in told
    assert told.count("<summary") == len(exercise.hints)
    assert "Show a hint</summary>" in told and "<details open" not in told
    right = check(squared_norms)
    assert right.passed and "<summary" not in right._repr_html_()


def test_hints_are_heard_only_where_somebody_looks(monkeypatch) -> None:
    """And each is noted once, however often it is opened."""
    from kmeans_lab.checks import result
    from kmeans_lab.checks.opened_hints import OpenedHints

    exercise = exercise_called("update_loop")
    told = CheckResult(Finding("wrong", "It is not right."), exercise)
    assert told._counting_hints() is None and "data-kml-hint" not in told._repr_html_()
    monkeypatch.setattr(result, "somebody_looks", lambda: True)
    heard = told._counting_hints()
    assert isinstance(heard, OpenedHints)
    assert told._as_html(heard.key).count(f'data-kml-hint="{heard.key} ') == len(exercise.hints)
    right = CheckResult(Finding("passed", "", points=exercise.points), exercise)
    assert right._counting_hints() is None

    before = keeping.events(FILE)
    for content in ({"number": 2}, {"number": 2}, {"number": 9}, {"number": True}, None, {}):
        heard._heard(heard, content, [])
    noted = keeping.events(FILE)[len(before) :]
    assert [(event["exercise"], event["hint"]) for event in noted] == [("update_loop", 2)]
    assert records()["update_loop"].hints >= 2


def test_progress_leads_to_lessons_and_exercises(root: Path) -> None:
    links = re.findall(r'href="\.\./([^"]+)"', progress()._repr_html_())
    assert len(set(links)) > 20
    for link in set(links):
        assert (root / link).is_file(), link
