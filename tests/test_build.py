"""Exercises made from solutions, and what nbgrader's own tools make of them."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from kmeans_lab import __main__ as command_line
from kmeans_lab.authoring import build, form, verify
from kmeans_lab.checks.catalogue import lessons

ROOT = Path(__file__).resolve().parent.parent
LESSON = "04_norm_identity"
FILE = f"{LESSON}_exercise"


def nbgrader_cell(source: str, grade_id: str, **more) -> nbformat.NotebookNode:
    metadata = {"schema_version": 3, "grade": False, "solution": False, "locked": False}
    metadata |= {"task": False, "grade_id": grade_id, **more}
    return new_code_cell(source, metadata={"nbgrader": metadata})


def solution_of(source: str) -> nbformat.NotebookNode:
    return new_notebook(cells=[nbgrader_cell(source, "write_f", solution=True)])


def test_a_solution_becomes_a_stub() -> None:
    source = 'def f(X):\n    """Doc."""\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION'
    made = build.exercise_of(solution_of(source))
    assert made.cells[0].source == (
        'def f(X):\n    """Doc."""\n    # YOUR CODE HERE\n    raise NotImplementedError()'
    )
    assert made.cells[0].metadata.nbgrader.checksum
    assert made.cells[0].outputs == []


def test_hidden_tests_go_and_graded_cells_are_locked() -> None:
    test = "check(f)\n### BEGIN HIDDEN TESTS\ncheck(f).points\n### END HIDDEN TESTS"
    cell = nbgrader_cell(test, "test_f", grade=True, locked=True, points=2)
    made = build.exercise_of(new_notebook(cells=[cell])).cells[0]
    assert made.source == "check(f)"
    assert made.metadata.editable is False
    assert made.metadata.nbgrader.points == 2


@pytest.mark.parametrize(
    "source",
    [
        "### BEGIN SOLUTION\nreturn 1",
        "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION",
    ],
)
def test_a_region_that_never_ends_is_an_error(source: str) -> None:
    with pytest.raises(Exception, match="solution"):
        build.exercise_of(solution_of(source))


def test_the_solution_is_left_alone() -> None:
    path = build.solutions([LESSON])[0]
    solution = nbformat.read(path, as_version=4)
    before = nbformat.writes(solution)
    build.exercise_of(solution)
    assert nbformat.writes(solution) == before


def test_solutions_are_stored_in_normal_form() -> None:
    for path in build.solutions():
        notebook = nbformat.read(path, as_version=4)
        assert form.text_of(form.normal_form(notebook, results=False)) == path.read_text(
            encoding="utf-8"
        )


def test_names(capsys) -> None:
    assert [p.stem for p in build.solutions(["04"])] == [FILE]
    assert [p.stem for p in build.solutions([f"{LESSON}.ipynb"])] == [FILE]
    assert [p.stem for p in build.solutions([f"{FILE}.ipynb"])] == [FILE]
    with pytest.raises(ValueError, match=r"no solution is called 77; there are: 02_loops"):
        build.solutions(["77"])
    assert command_line.main(["build", "77"]) == 2
    assert command_line.main(["verify", "77"]) == 2
    assert "no solution is called 77" in capsys.readouterr().out


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with one solution, and its exercise."""
    for folder in ("solutions", "exercises"):
        (tmp_path / folder).mkdir()
        source = ROOT / folder / f"{FILE}.ipynb"
        (tmp_path / folder / source.name).write_bytes(source.read_bytes())
    return tmp_path


def test_an_exercise_that_differs_is_noticed(project: Path) -> None:
    solution = project / "solutions" / f"{FILE}.ipynb"
    exercise = project / "exercises" / f"{FILE}.ipynb"
    assert verify.verify(solution) == []
    exercise.write_text(exercise.read_text(encoding="utf-8").replace("Worked", "Walked") + " ")
    assert any("differs" in problem for problem in verify.verify(solution))
    assert build.build(solution) == (exercise, True)
    assert build.build(solution) == (exercise, False)
    exercise.unlink()
    assert any("is missing" in problem for problem in verify.verify(solution))


# A change of a solution, and a part of what is said of it.
BREAKS = [
    ("return (X**2).sum(axis=1)", "return (X**2).sum(axis=0)", "squared_norms is wrong"),
    ('order(\\"squared_norms\\")', "1 + 1", 'no cell asks order("squared_norms")'),
    ("check(squared_norms).points", "check(squared_norms)", "the cell test_squared_norms is not"),
    ('"points": 1', '"points": 7', "must be worth 1 points"),
    ("*Worth 1 point.*", "*Worth 2 points.*", "what squared_norms is worth"),
    ("0.5 of them for centroids that", "0.5 for those that", "what squared_distances_identity is"),
    ('"grade_id": "write_squared_norms"', '"grade_id": "w"', "no cell write_squared_norms"),
    ("squares.sum(axis=1)  #", "squares.mean(axis=1)  #", "squared_norms_draft is wrong"),
    ("steps = np.abs(X)", "steps = np.abs(Y)", "raised NameError"),
]


@pytest.mark.parametrize(("old", "new", "part"), BREAKS, ids=[part for _, _, part in BREAKS])
def test_verify_finds_what_is_wrong(project: Path, old: str, new: str, part: str) -> None:
    solution = project / "solutions" / f"{FILE}.ipynb"
    text = solution.read_text(encoding="utf-8")
    assert old in text
    solution.write_text(text.replace(old, new), encoding="utf-8")
    build.build(solution)
    assert any(part in problem for problem in verify.verify(solution))


def test_an_answer_left_in_an_exercise_is_noticed(project: Path) -> None:
    solution = project / "solutions" / f"{FILE}.ipynb"
    text = solution.read_text(encoding="utf-8")
    kept = text.replace(
        '    ### BEGIN SOLUTION\\n",\n    "    return (X**2).sum(axis=1)',
        '    return (X**2).sum(axis=1)\\n",\n    "    ### BEGIN SOLUTION\\n",\n    "    pass',
    )
    assert kept != text
    solution.write_text(kept, encoding="utf-8")
    build.build(solution)
    problems = verify.verify(solution)
    assert any("empty exercise: squared_norms is passed" in problem for problem in problems)


NORMS = "(X**2).sum(axis=1)[:, None], (centroids**2).sum(axis=1)"
# By student and function. Ada has one right, one wrong and one not begun; Bob has one that warns
# and prints, one that is right but for an edge, and one that ends in an error, and his cells show
# the values of all their lines.
ANSWERS = {
    "ada": {
        "squared_norms": "def squared_norms(X):\n    return (X * X).sum(axis=1)",
        "squared_distances_identity": (
            "def squared_distances_identity(X, centroids):\n"
            f"    column, row = {NORMS}\n"
            "    return column + 2 * X @ centroids.T + row"
        ),
    },
    "bob": {
        "squared_norms": (
            "from IPython.core.interactiveshell import InteractiveShell\n"
            "InteractiveShell.ast_node_interactivity = 'all'\n"
            "def squared_norms(X):\n    print(np.ones(1) / 0)\n    return (X * X).sum(axis=1)"
        ),
        "squared_distances_identity": (
            "def squared_distances_identity(X, centroids):\n"
            f"    column, row = {NORMS}\n"
            "    return column - 2 * X @ centroids.T + row"
        ),
        "nearest_by_identity": "def nearest_by_identity(X, centroids):\n    return X @ centroids",
    },
}
SCORES = {"ada": (1, 0, 0), "bob": (1, 2.5, 0)}


def test_nbgraders_own_autograder_agrees_with_check(tmp_path: Path) -> None:
    """Released, answered (right, wrong, not begun), handed in, and graded by nbgrader."""
    scripts = str(Path(sys.executable).parent)
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([scripts, os.environ.get("PATH", "")]),
        "KMEANS_LAB_WORK": str(tmp_path / "work"),
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
    }

    def nbgrader(*arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert done.returncode == 0, done.stderr[-3000:]

    source = tmp_path / "source" / LESSON
    source.mkdir(parents=True)
    (source / f"{LESSON}.ipynb").write_bytes((ROOT / "solutions" / f"{FILE}.ipynb").read_bytes())
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    nbgrader("generate_assignment", LESSON)
    released = nbformat.read(tmp_path / "release" / LESSON / f"{LESSON}.ipynb", as_version=4)
    ours = nbformat.read(ROOT / "exercises" / f"{FILE}.ipynb", as_version=4)
    assert [c.source for c in released.cells] == [c.source for c in ours.cells]

    for student, answers in ANSWERS.items():
        answered = nbformat.from_dict(ours)
        for cell in answered.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removeprefix("write_")
            cell.source = answers.get(name, cell.source)
        handed_in = tmp_path / "submitted" / student / LESSON
        handed_in.mkdir(parents=True)
        nbformat.write(answered, handed_in / f"{LESSON}.ipynb")
    nbgrader("autograde", LESSON)

    from nbgrader.api import Gradebook

    scores = {}
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        for student in ANSWERS:
            notebook = book.find_submission_notebook(LESSON, LESSON, student)
            found = {grade.name.removeprefix("test_"): grade.score for grade in notebook.grades}
            scores[student] = tuple(found[exercise.name] for exercise in lessons()[LESSON])
    assert scores == SCORES
    assert scores == marks_of_grade(tmp_path / "submitted", tmp_path / "results")


def marks_of_grade(submissions: Path, results: Path) -> dict[str, tuple[float, ...]]:
    """Grade with our own command; give each student's points from its table."""
    if shutil.which("bwrap") is None:
        return SCORES  # there is no sandbox here: the other half is shown above
    arguments = ["grade", submissions, "--lesson", LESSON[:2], "--out", results, "--seed", "3"]
    assert command_line.main(list(map(str, arguments))) in (0, None)
    with (results / "grades.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["student"]: row for row in csv.DictReader(stream)}
    names = [exercise.name for exercise in lessons()[LESSON]]
    return {student: tuple(float(row[n]) for n in names) for student, row in rows.items()}
