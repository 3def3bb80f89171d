"""What the instructor sees and students do not: code, hidden inputs, lines to paste."""

from __future__ import annotations

import argparse
import csv
import io
import shutil
import zipfile
from pathlib import Path

import pytest

from kmeans_lab.checks.catalogue import lessons
from kmeans_lab.grading import instructor_pages, last_word, outputs, pages, teaching
from kmeans_lab.grading.examining.examiner import Examiner
from kmeans_lab.grading.next_step import next_step
from kmeans_lab.grading.reading.notebooks import cells_of
from kmeans_lab.grading.records import Graded, State
from kmeans_lab.grading.results import FunctionResult
from kmeans_lab.grading.sandbox import sandboxes

LESSON = "03_broadcasting"
NAMES = [exercise.name for exercise in lessons()[LESSON]]
SECRET = "[[7.123456 8.654321]]"
CODE = "def f(X):\n    # <script>alert('x')</script>\n    return X  # “quoted”"


def a_line(student: str = "Ada, <i>Countess</i>", **more) -> Graded:
    functions = [
        FunctionResult(e.name, "graded", e.points, e.points, headline=f"{e.name} is right.")
        for e in lessons()[LESSON]
    ]
    wrong, unsure, nothing = functions
    wrong.points, wrong.headline = 0, f"{wrong.name} is not right yet."
    wrong.misconception, wrong.slip = "sum-wrong-axis", "summed-over-points"
    wrong.source, wrong.where, wrong.first_line = CODE, "cell 4", 12
    wrong.hidden = [("Given", f"X (1, 2)\n{SECRET}"), ("Yours", "nan")]
    unsure.status, unsure.points, unsure.would_be = "undecided", 0, 2
    unsure.headline = f"{unsure.name} does not count as it is: it stands in the Markdown cell."
    nothing.status, nothing.points, nothing.misconception = "not attempted", 0, "not-attempted"
    return Graded(student, "ada.ipynb", "7", LESSON, student, "graded", functions, **more)


def test_the_instructor_sees_code_verdict_hidden_input_and_a_line_to_paste() -> None:
    page = instructor_pages.student_page(a_line(notes=["a note"]), True, ["Bob"])
    assert SECRET in page and "For you alone." in page
    assert "&lt;script&gt;" in page and "<script" not in page
    assert "counter-reset: line 11" in page and "cell 4" in page
    assert "it would be worth 2 of 2 points" in page
    assert "a note" in page and "Resembles Bob" in page and "no verdict" in page
    assert "sum-wrong-axis" in page and "summed-over-points" in page


def test_a_pasted_line_is_obeyed(tmp_path: Path) -> None:
    line = a_line("Zhang, Wei")
    page = instructor_pages.student_page(line, True)
    pasted = [part.split("</pre>")[0] for part in page.split('<pre class="paste">')[1:]]
    assert len(pasted) == 1 + len(NAMES)
    rows = [next(csv.reader(io.StringIO(text.replace("&#34;", '"')))) for text in pasted]
    assert [row[1] for row in rows] == ["", *NAMES]
    assert [row[2] for row in rows] == ["0", "0", "2", "0"]  # what it would be worth, if it counted
    text = ",".join(last_word.COLUMNS) + "\n" + "\n".join(pasted).replace("&#34;", '"') + "\n"
    (tmp_path / last_word.FILE).write_text(text)
    worth = {f.name: f.max_points for f in line.functions}
    word = last_word.read(tmp_path, [line], worth)
    assert {f.name: f.points for f in word.over(line).functions} == dict(zip(NAMES, (0, 2, 0)))


@pytest.fixture
def results(tmp_path: Path) -> Path:
    out = tmp_path / "out"
    state = State(out, LESSON, 1, True)
    lines = [a_line("Ada"), a_line("Bob")]
    lines[1].digest = "other"
    for line in lines:
        state.add(line)
    state.settle(lines)
    state.close()
    assert outputs.run(argparse.Namespace(results=out)) == 0
    return out


def test_the_hidden_input_stands_on_no_page_or_table_but_the_instructors(results: Path) -> None:
    seen = {}
    for path in results.rglob("*"):
        if path.is_file() and ".state" not in path.parts:
            data = path.read_bytes()
            if path.suffix == ".zip":
                with zipfile.ZipFile(path) as archive:
                    data = b"".join(map(archive.read, archive.namelist()))
            seen[str(path.relative_to(results))] = SECRET.encode() in data
    assert {name for name, there in seen.items() if there} == {
        f"students/{pages.file_name(name)}" for name in ("Ada", "Bob")
    }
    assert any(name.startswith("feedback/") for name in seen)


def test_a_page_of_a_student_who_is_gone_is_removed(results: Path) -> None:
    gone = results / "students" / "old-123456.html"
    gone.write_text(f"<html>{pages.GENERATOR}</html>")
    own = results / "students" / "mine.html"
    own.write_text("my notes")
    assert outputs.run(argparse.Namespace(results=results)) == 0
    assert not gone.exists() and own.exists()


def test_the_report_leads_to_the_instructors_pages(results: Path) -> None:
    report = (results / "report.html").read_text()
    for name in ("similar.html", "in_class.html", f"students/{pages.file_name('Ada')}"):
        assert f'href="{name}"' in report
        assert (results / name).exists()
    assert "does not count as it is" in report and "If it counted: 2 of 2 points." in report


# ------------------------------------------------------------------ to project, and over lessons


def with_mistake(student: str, belief: str, lesson: str = LESSON, yours: str = "nan") -> Graded:
    exercise = lessons()[lesson][0]
    function = FunctionResult(exercise.name, "graded", 0, exercise.points, belief)
    function.headline = f"{exercise.name} is not right yet."
    function.shown = [("Given", "X"), ("Expected", "1"), ("Yours", yours)]
    return Graded(student, f"{student}.ipynb", "", lesson, student, "graded", [function])


def test_the_page_for_the_class_names_nobody_and_asks_first() -> None:
    lines = [with_mistake("Grace Hopper", "sum-wrong-axis", yours="'Hopper' said so")]
    lines += [with_mistake(f"Student {n}", "sum-wrong-axis") for n in ("Curie", "Noether")]
    page = instructor_pages.class_page(lines, {"lesson": LESSON})
    for name in ("Hopper", "Grace", "Curie", "Noether"):
        assert name not in page
    before, _, after = page.partition("<details>")
    assert "What came out" in before and "Expected" not in before
    assert "<dt>Expected</dt>" in after and "3 of 3" in after


def test_where_every_example_names_somebody_none_is_shown() -> None:
    lines = [with_mistake("Hopper", "sum-wrong-axis", yours="Hopper")]
    assert "Hopper" not in instructor_pages.class_page(lines, {"lesson": LESSON})


def test_what_stays_over_lessons() -> None:
    first = [with_mistake("Ada", "sum-wrong-axis"), with_mistake("Bob", "axes-swapped")]
    second = [with_mistake("Ada", "sum-wrong-axis", "04_norm_identity")]
    second += [with_mistake("Cy", "axes-swapped", "04_norm_identity")]
    third = [with_mistake("Cy", "cancellation", "05_precision")]
    found = teaching.persisting([first, second, third])
    assert [(p.name, p.students) for p in found] == [
        ("sum-wrong-axis", ["Ada"]),
        ("axes-swapped", []),
    ]
    assert found[0].by_lesson == {LESSON: 1, "04_norm_identity": 1}
    assert found[0].section.startswith("lesson 0") and found[0].title != "sum-wrong-axis"
    assert teaching.persisting([]) == []


def test_tries_are_told_where_notebooks_tell_them() -> None:
    lines = [with_mistake(name, "axes-swapped") for name in ("Ada", "Bob", "Cy")]
    name = lines[0].functions[0].name
    lines[0].tries, lines[1].tries = {name: 3}, {name: 7}
    assert teaching.tries(lines) == [(name, "2 students needed 7 in the middle, 7 at most")]


def test_what_progress_told_is_read_from_the_notebook() -> None:
    told = "3 of 40 exercises done.\n  assign_loop: done after 4 tries, 1 hint\n"
    output = {"output_type": "execute_result", "data": {"text/plain": told}}
    raw = {"cells": [{"cell_type": "code", "source": "progress()", "outputs": [output]}]}
    import json

    assert cells_of(json.dumps(raw).encode())[0].told == told


# ------------------------------------------------------------------ the next step


def opened(*functions: tuple[str, str, str]) -> list[FunctionResult]:
    return [
        FunctionResult(name, status, 0, 2, source=source, read_again="lesson 03, “Axes”")
        for name, status, source in functions
    ]


def advice(*functions: tuple[str, str, str]) -> str:
    found = opened(*functions)
    return next_step(Graded("Ada", "a", "", LESSON, "1", "graded", found), found)


USES = "def squared_distances_broadcast(X, c):\n    return pairwise_differences(X, c) ** 2"


def test_who_depends_on_what_is_broken_comes_after_it() -> None:
    a, b, c = NAMES
    assert advice((b, "graded", USES), (a, "graded", "def f(): 1")).startswith(f"Mend `{a}`")
    told = advice((a, "not attempted", ""), (b, "graded", USES), (c, "graded", "x = 1"))
    assert told == f"Write `{a}` first: `{b}` needs it."
    circle = (a, "graded", f"def {a}(X): return {b}(X)"), (b, "graded", USES)
    assert advice(*circle).startswith("Mend `")


def test_what_cannot_be_run_is_not_to_be_run_again() -> None:
    found = opened((NAMES[0], "undecided", ""))
    found[0].headline = "It stands in cell 4, which cannot be run."
    found[0].idea = "Mend that line and run the cell."
    told = next_step(Graded("Ada", "a", "", LESSON, "1", "undecided", found), found)
    assert told == f"{found[0].headline} {found[0].idea}"


# ------------------------------------------------------------------ libraries that are not there


@pytest.fixture(scope="module")
def examiner(tmp_path_factory):
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    with sandboxes(True, tmp_path_factory.mktemp("walls")) as made:
        yield Examiner(lessons()[LESSON], 3, made)


HEAD = f"def {NAMES[1]}(X, centroids):\n    "
LEANING = {
    "pandas in the function": (f"{HEAD}import pandas as pd\n    return pd.DataFrame(X).values",),
    "pandas from another cell": (
        "import pandas as pd",
        f"{HEAD}table = pd.DataFrame(X)\n    return np.array(table.sum(axis=1))",
    ),
    "scikit-learn by a name": (
        "from sklearn.metrics import pairwise_distances as far",
        f"{HEAD}return np.asarray(far(X, centroids)) ** 2",
    ),
    "in a helper": (
        "import scipy.spatial.distance",
        "def helper(X, c):\n    return np.array(scipy.spatial.distance.cdist(X, c))",
        f"{HEAD}return helper(X, centroids) ** 2",
    ),
    "a loop over nothing": (
        "import pandas as pd",
        f"{HEAD}found = np.zeros((len(X), len(centroids)))\n"
        "    for i, row in pd.DataFrame(X).iterrows():\n        found[i] = 1\n    return found",
    ),
}


@pytest.mark.parametrize("way", LEANING)
def test_a_library_that_is_not_there_is_named(way: str, examiner: Examiner) -> None:
    result = examiner.grade(["import numpy as np", *LEANING[way]])
    function = result.functions[1]
    assert function.points == 0
    words = ("pandas", "scikit-learn", "SciPy")
    assert any(word in function.headline for word in words), function.headline
    assert "Python and NumPy are all you need" in function.idea
    assert function.shown == []


def test_a_library_that_is_imported_and_not_needed_costs_nothing(examiner: Examiner) -> None:
    right = f"{HEAD}return ((X[:, None] - centroids) ** 2).sum(axis=2)"
    result = examiner.grade(["import numpy as np\nimport pandas as pd", right])
    assert result.functions[1].points == 2


def test_what_is_hidden_is_kept_for_the_instructor(examiner: Examiner) -> None:
    last_only = (
        f"{HEAD}d = ((X[:, None] - centroids) ** 2).sum(axis=2)\n    return d + (len(X) > 6)"
    )
    result = examiner.grade(["import numpy as np", last_only])
    function = result.functions[1]
    assert function.points == 0
    assert bool(function.hidden) != bool(function.shown)
    rows = dict(function.hidden or function.shown)
    assert "Given" in rows and "Yours" in rows
