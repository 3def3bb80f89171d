"""Points in parts: who misses an edge loses its share alone, and is told so, everywhere alike."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kmeans_lab.authoring.worth import worth_in_words
from kmeans_lab.checks import check as module
from kmeans_lab.checks.catalogue import exercises, lessons
from kmeans_lab.checks.check import check, examine
from kmeans_lab.checks.exercise import Edge
from kmeans_lab.checks.misconceptions import MISCONCEPTIONS
from kmeans_lab.checks.progress import progress, records
from kmeans_lab.grading import gradebook, pages, sandbox, tables
from kmeans_lab.grading.examining.examiner import Examiner
from kmeans_lab.grading.records import Graded
from kmeans_lab.grading.results import FunctionResult

IDENTITY = exercises()["squared_distances_identity"]
HEAD = "def squared_distances_identity(X, centroids):\n"
NORMS = "    column, row = (X**2).sum(axis=1)[:, None], (centroids**2).sum(axis=1)\n"
RESULT = "column - 2 * X @ centroids.T + row"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("KMEANS_LAB_WORK", str(tmp_path / "work"))


def answer(body: str):
    """Define the function as a notebook's cell does, and return it."""
    space = {"np": np, "__name__": "__main__"}
    exec(f"{HEAD}{NORMS}{body}", space)
    return space["squared_distances_identity"]


# The body of an answer, its status, its points of 3, and a part of the message.
BODIES = [
    (f"    return np.maximum({RESULT}, 0)", "passed", 3, "is right"),
    (
        f"    return {RESULT}",
        "partly",
        2.5,
        "is right but for centroids that are points: 2.5 of 3 points",
    ),
    (
        "    if len(X) == 60:\n        raise NotImplementedError\n"
        f"    return np.maximum({RESULT}, 0)",
        "partly",
        2.5,
        "NotImplementedError",
    ),
    (
        "    if len(X) == 60:\n        raise ValueError('so many')\n"
        f"    return np.maximum({RESULT}, 0)",
        "partly",
        2.5,
        "so many",
    ),
    (
        f"    while len(X) == 60:\n        pass\n    return np.maximum({RESULT}, 0)",
        "partly",
        2.5,
        "stopped",
    ),
    ("    return column + row", "wrong", 0, "is not right yet"),
    (f"    X -= 1\n    return {RESULT}", "wrong", 0, ""),
    (f"    centroids += 0\n    result = {RESULT}\n    X[0] = 1\n    return result", "wrong", 0, ""),
    (
        "    return np.array([[x @ x - 2 * x @ c + c @ c for c in centroids] for x in X])",
        "wrong",
        0,
        "steps that Python takes grow",
    ),
    ("    raise NotImplementedError", "not-attempted", 0, ""),
    ("    while True:\n        pass", "timed-out", 0, "never ended"),
]


@pytest.mark.parametrize(
    ("body", "status", "points", "part"), BODIES, ids=[f"{s}-{p}" for _, s, p, _ in BODIES]
)
def test_what_an_answer_is_worth(body: str, status: str, points: float, part: str, monkeypatch):
    monkeypatch.setattr(module, "SECONDS_A_CALL", 0.3)
    result = check(answer(body))
    assert (result.status, result.points, result.max_points) == (status, points, 3)
    assert part in result.message
    assert result.passed is bool(result) is (status == "passed")
    assert repr(result.points) in ("0", "2.5", "3")  # what nbgrader reads in a cell's output


def test_a_partly_right_answer_has_a_sign_of_its_own() -> None:
    signs = {}
    for body, status, *_ in (BODIES[0], BODIES[1], BODIES[5]):
        result = check(answer(body))
        signs[status] = (repr(result)[0], result._repr_html_().partition("solid ")[2][:7])
    assert signs["partly"][0] == "◐"
    for one in (0, 1):  # neither by sign nor by colour like another
        assert len({sign[one] for sign in signs.values()}) == 3


def test_progress_knows_what_is_right_but_for_an_edge() -> None:
    check(answer(BODIES[5][0]))
    assert "○ squared_distances_identity" in repr(progress())
    check(answer(BODIES[1][0]))
    assert "◐ squared_distances_identity" in repr(progress())
    assert "right but for an edge" in progress()._repr_html_()
    assert progress().done == 0
    assert records()["squared_distances_identity"].tries == 2
    check(answer(BODIES[0][0]))
    assert "✓ squared_distances_identity" in repr(progress())


def test_ordinary_inputs_come_first_and_decide() -> None:
    cases = IDENTITY.cases(1)
    assert [case.edge for case in cases] == sorted((c.edge for c in cases), key=bool)
    finding = examine(IDENTITY, answer("    return column + row"), 1)
    assert finding.case.edge is None


def test_the_sentence_on_what_an_exercise_is_worth() -> None:
    two = (Edge("empty", 0.5, "a cluster without points"), Edge("lone", 1, "a lone point"))
    assert worth_in_words(replace(IDENTITY, edges=(), points=1)) == "*Worth 1 point.*"
    assert worth_in_words(replace(IDENTITY, edges=two[:1], points=2)) == (
        "*Worth 2 points, 0.5 of them for a cluster without points.*"
    )
    assert worth_in_words(replace(IDENTITY, edges=two, points=6)) == (
        "*Worth 6 points, 0.5 of them for a cluster without points and 1 for a lone point.*"
    )


# ------------------------------------------------------------------ what graders and students see

LESSON = "04_norm_identity"


def a_class() -> list[Graded]:
    """Three students: all right, right but for an edge, and two mistakes of the same belief."""

    def line(student: str, *functions: FunctionResult) -> Graded:
        return Graded(student, f"{student}.ipynb", "7", LESSON, student, "graded", list(functions))

    def result(name: str, points: float, **more) -> FunctionResult:
        maximum = exercises()[name].points
        status = "partly" if 0 < points < maximum else "graded"
        return FunctionResult(name, status, points, maximum, headline=f"Of {name}.", **more)

    edge = {"misconception": "negative-squares", "slip": "negative-squares"}
    edge["read_again"] = "lesson 05, “Below zero”"
    root = {"misconception": "extra-square-root", "slip": "extra-square-root"}
    other = {"misconception": "extra-square-root", "slip": "norms-not-squared"}
    mean = {"slip": "mean-of-squares", "read_again": "lesson 04, “Norms of points”"}
    names = [exercise.name for exercise in lessons()[LESSON]]
    return [
        line("Ada", *(result(name, exercises()[name].points) for name in names)),
        line(
            "Bob", result(names[0], 0, **mean), result(names[1], 2.5, **edge), result(names[2], 2)
        ),
        line("Cyd", result(names[0], 0, **root), result(names[1], 0, **other), result(names[2], 0)),
    ]


# Of `BODIES`: what of each answer is graded, apart from what is the same as in check.
GRADED = {0: "graded", 1: "partly", 3: "partly", 4: "partly", 5: "graded", 7: "graded", 8: "graded"}


@pytest.fixture(scope="module")
def examiner(tmp_path_factory):
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    with sandbox.sandboxes(True, tmp_path_factory.mktemp("worker")) as made:
        yield Examiner(lessons()[LESSON], 3, made)


@pytest.mark.parametrize("number", GRADED)
def test_grading_counts_as_check_does(number: int, examiner) -> None:
    body, _, points, part = BODIES[number]
    result = examiner.grade(["import numpy as np", f"{HEAD}{NORMS}{body}"]).functions[1]
    assert (result.status, result.points, result.max_points) == (GRADED[number], points, 3)
    assert part in result.message


def test_all_tables_count_half_points_alike(tmp_path: Path) -> None:
    lines = a_class()
    ours = {row["student"]: row for row in csv.DictReader(io.StringIO(tables.grades_csv(lines)))}
    columns = ["points", "max_points", *(e.name for e in lessons()[LESSON])]
    assert [ours["Bob"][column] for column in columns] == ["4.5", "6", "0", "2.5", "2"]
    assert [ours["Ada"][column] for column in columns] == ["6", "6", "1", "3", "2"]
    assert "squared_distances_identity: partly" in ours["Bob"]["message"]
    page = pages.feedback_page(lines[1], sandboxed=True)
    assert "4.5 of 6 points" in page
    assert "squared_distances_identity: 2.5 of 3 points (partly)" in page
    assert "◐" in page
    report = pages.report_page(lines, {"lesson": LESSON, "seed": 1, "sandboxed": True})
    assert "4.5 of 6" in report
    assert gradebook.write_gradebook(tmp_path / "gradebook.db", lines)
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        scores = {s["student"]: s["score"] for s in book.submission_dicts(LESSON)}
    assert scores == {"Ada": 6, "Bob": 4.5, "Cyd": 0}


def test_the_next_step_is_a_mistake_before_an_edge() -> None:
    bob = a_class()[1]
    assert "Mend `squared_norms`" in " ".join(pages.feedback_page(bob, True).split()).replace(
        "<code>", "`"
    ).replace("</code>", "`")


def test_the_report_counts_slips_by_function_and_misconceptions_by_belief() -> None:
    report = pages.report_page(a_class(), {"lesson": LESSON, "seed": 1, "sandboxed": True})
    slips = report.partition("What was done, function by function")[2].partition("<h2>")[0]
    beliefs = report.partition("Who holds which misconception")[2].partition("<h2>")[0]
    for function, slip, section in (
        ("squared_norms", "mean of squares", "lesson 04, “Norms of points”"),
        ("squared_norms", "extra square root", ""),
        ("squared_distances_identity", "norms not squared", ""),
    ):
        row = next(r for r in slips.split("<tr>") if slip in r)
        assert f"<code>{function}</code>" in row
        assert section in row
    assert "mean-of-squares" not in beliefs
    row = next(r for r in beliefs.split("<tr>") if "extra-square-root" in r)
    assert '<td class="number">1</td><td>Cyd</td>' in row  # one student, in two functions
    entry = MISCONCEPTIONS["extra-square-root"]
    assert f"lesson {entry.lesson[:2]}, “{entry.section}”" in row
