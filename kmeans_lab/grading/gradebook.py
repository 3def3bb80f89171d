"""The results as nbgrader's gradebook, so that its own tools read them."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kmeans_lab.grading.records import Graded
from kmeans_lab.writing import Draft


def write_gradebook(path: Path, lines: list[Graded]) -> bool:
    """Write ``gradebook.db``; a gradebook of an earlier run is replaced in one step.

    Parameters
    ----------
    path : Path
    lines : list of Graded
        Of one lesson, one a student.

    Returns
    -------
    bool
        Whether it was written: not where nbgrader is not installed.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    logging.getLogger("alembic").setLevel(logging.ERROR)
    try:
        with _environment_on_path():
            import nbgrader.api as nbgrader
    except ImportError:
        return False
    try:
        with Draft(path) as draft, _environment_on_path():
            book = nbgrader.Gradebook(f"sqlite:///{draft.path}")
            try:
                _fill(book, nbgrader, lines)
            finally:
                book.close()
            draft.keep()
    except nbgrader.StatementError as error:
        raise OSError(f"{path.name} cannot be written: {error.orig}") from None
    return True


@contextmanager
def _environment_on_path() -> Iterator[None]:
    """nbgrader starts `alembic` from PATH, and an environment need not be on it."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


def _fill(book, nbgrader, lines: list[Graded]) -> None:
    if not lines:
        return
    lesson = lines[0].lesson
    assignment = book.add_assignment(lesson)
    notebook = book.add_notebook(lesson, lesson)
    graded_cells, written = {}, {}
    for function in lines[0].functions:
        name = function.name
        graded_cells[name] = nbgrader.GradeCell(
            name=f"test_{name}",
            notebook=notebook,
            max_score=function.max_points,
            cell_type="code",
        )
        written[name] = nbgrader.SolutionCell(name=f"write_{name}", notebook=notebook)
    book.db.add_all([*graded_cells.values(), *written.values()])
    book.db.flush()
    for line in lines:  # one commit for all: nbgrader's own calls commit each row
        student = nbgrader.Student(id=line.student)
        submission = nbgrader.SubmittedAssignment(assignment=assignment, student=student)
        handed_in = nbgrader.SubmittedNotebook(notebook=notebook, assignment=submission)
        book.db.add_all([student, submission, handed_in])
        for function in line.functions:
            grade = nbgrader.Grade(
                cell_id=graded_cells[function.name].id,
                notebook=handed_in,
                auto_score=function.points,
                needs_manual_grade=False,
            )
            comment = nbgrader.Comment(
                cell_id=written[function.name].id,
                notebook=handed_in,
                auto_comment=f"{function.status}: {function.message}"[:4000],
            )
            book.db.add_all([grade, comment])
    book.db.commit()
