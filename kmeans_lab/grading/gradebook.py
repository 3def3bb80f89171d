"""The results as nbgrader's gradebook, so that its own tools read them.

nbgrader keeps what a person gave apart from what its autograder gave: points by hand are a
``manual_score``, what the whole was set to is extra credit, and lateness is a penalty beside the
points. So its own sums are the points of all other tables.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kmeans_lab.checks.words import marks
from kmeans_lab.grading.late_days import Policy
from kmeans_lab.grading.records import Graded
from kmeans_lab.grading.results import FunctionResult
from kmeans_lab.grading.written import digest_of
from kmeans_lab.writing import Draft

NAME = "gradebook.db"
LONGEST_COMMENT = 4000

# What belongs to the instructor in a gradebook: points and comments by hand, other assignments.
_BY_HAND = """
    select a.name, sa.student_id, c.name, g.manual_score, g.extra_credit
    from grade g join base_cell c on c.id = g.cell_id
    join submitted_notebook sn on sn.id = g.notebook_id
    join submitted_assignment sa on sa.id = sn.assignment_id
    join assignment a on a.id = sa.assignment_id
    where g.manual_score is not null or coalesce(g.extra_credit, 0) != 0
"""
_COMMENTS = """
    select a.name, sa.student_id, c.name, m.manual_comment
    from comment m join base_cell c on c.id = m.cell_id
    join submitted_notebook sn on sn.id = m.notebook_id
    join submitted_assignment sa on sa.id = sn.assignment_id
    join assignment a on a.id = sa.assignment_id
    where coalesce(m.manual_comment, '') != ''
"""
_OTHERS = """
    select a.name, count(sa.id) from assignment a
    left join submitted_assignment sa on sa.assignment_id = a.id group by a.name
"""


def by_hand(path: Path) -> str:
    """A digest of what an instructor gave in a gradebook; nothing where there is no gradebook.

    What is no gradebook at all has a digest of its own.
    """
    try:
        if path.stat().st_size == 0:
            return ""
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as book:
            found = [sorted(map(list, book.execute(q)), key=repr) for q in (_BY_HAND, _COMMENTS)]
            others = sorted(map(list, book.execute(_OTHERS)))
    except FileNotFoundError:
        return ""
    except sqlite3.Error:
        return digest_of(path.read_bytes())
    return digest_of(json.dumps([*found, others]).encode())


def given_by_hand(path: Path) -> list[tuple[str, str, float]]:
    """The points by hand in a gradebook: student, function, points."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as book:
            rows = sorted(map(tuple, book.execute(_BY_HAND)), key=repr)
    except sqlite3.Error:
        return []
    return [
        (student, cell.removeprefix("test_"), manual)
        for _, student, cell, manual, _ in rows
        if manual is not None
    ]


def write_gradebook(
    path: Path,
    lines: list[Graded],
    policy: Policy | None = None,
    before: Callable[[str], None] = lambda digest: None,
) -> bool:
    """Write ``gradebook.db``; a gradebook of an earlier run is replaced in one step.

    Parameters
    ----------
    path : Path
    lines : list of Graded
        Of one lesson, one a student, with the instructor's word and lateness.
    policy : Policy or None
        When the work was due.
    before : callable
        Gets what `by_hand` says of the new one before it takes the place of the old one.

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
                _fill(book, nbgrader, lines, policy or Policy())
            finally:
                book.close()
            before(by_hand(draft.path))
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


def _utc(moment: datetime | None) -> datetime | None:
    """A time as nbgrader keeps it: in UTC, without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment is not None else None


def student_ids(lines: list[Graded]) -> dict[str, str]:
    """What nbgrader calls each student.

    That is the login where its own folders are called so, or where a name has a comma, which would
    break the CSV that it exports; else the name.
    """
    logins = [line.login for line in lines]
    own = all(line.tool == "nbgrader" or "," in line.student for line in lines)
    commas = any("," in line.student for line in lines)
    if (own or commas) and all(logins) and len(set(logins)) == len(logins):
        return {line.student: line.login for line in lines}
    return {line.student: line.student for line in lines}


def _fill(book, nbgrader, lines: list[Graded], policy: Policy) -> None:
    if not lines:
        return
    lesson = lines[0].lesson
    deadline = datetime.fromisoformat(policy.deadline) if policy.deadline else None
    assignment = book.add_assignment(lesson, duedate=_utc(deadline))
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
    ids = student_ids(lines)
    for line in lines:  # one commit for all: nbgrader's own calls commit each row
        family, comma, given = line.student.partition(", ")
        student = nbgrader.Student(
            id=ids[line.student],
            first_name=given or None,
            last_name=family if comma else None,
            email=line.email or None,
            lms_user_id=line.number or None,
        )
        submission = nbgrader.SubmittedAssignment(
            assignment=assignment,
            student=student,
            timestamp=_utc(datetime.fromisoformat(line.handed_in) if line.handed_in else None),
            extension=_extension(policy, line, deadline),
        )
        handed_in = nbgrader.SubmittedNotebook(
            notebook=notebook, assignment=submission, late_submission_penalty=line.deduction or None
        )
        book.db.add_all([student, submission, handed_in])
        for function in line.functions:
            name = function.name
            first = name == line.functions[0].name
            grade = nbgrader.Grade(
                cell_id=graded_cells[name].id,
                notebook=handed_in,
                auto_score=line.before.get(name, function.points),
                manual_score=function.points if name in line.before else None,
                extra_credit=_to_the_whole(line) if first else None,
                needs_manual_grade=not line.has_mark,
            )
            comment = nbgrader.Comment(
                cell_id=written[name].id,
                notebook=handed_in,
                auto_comment=_automatic(line, function, first),
                manual_comment=_of_the_instructor(line, name, first),
            )
            book.db.add_all([grade, comment])
    book.db.commit()


def _extension(policy: Policy, line: Graded, deadline: datetime | None) -> timedelta | None:
    """The student's extension; also what grace, or the instructor's word, gives.

    nbgrader tells lateness by the times alone: so who is not late here is not late there.
    """
    due = policy.due(line.student)
    if deadline is None or due is None:
        return None
    at = datetime.fromisoformat(line.handed_in) if line.handed_in else due
    until = max(due, at) if not line.late else due
    return until - deadline if until != deadline else None


def _to_the_whole(line: Graded) -> float | None:
    """What the functions' points lack to what the whole was set to; nbgrader adds it."""
    if line.whole is None or line.whole == line.earned:
        return None
    return line.whole - line.earned


def _automatic(line: Graded, function: FunctionResult, first: bool) -> str:
    """The diagnosis of a function; what was done with the whole stands before the first."""
    told = []
    if first and line.whole is not None:
        told.append(f"The whole was set to {marks(line.whole)} points by hand.")
    if first and line.deduction:
        told.append(line.deduction_words)
    told.append(f"{function.status}: {function.message}")
    return "\n".join(told)[:LONGEST_COMMENT]


def _of_the_instructor(line: Graded, function: str, first: bool) -> str | None:
    """The instructor's words on a function; those on the whole stand with the first."""
    told = [line.comments.get("", "") if first else "", line.comments.get(function, "")]
    return "\n".join(filter(None, told))[:LONGEST_COMMENT] or None
