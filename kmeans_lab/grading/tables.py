"""The tables of marks: ours, and those that Canvas and Moodle import."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

from kmeans_lab.checks.words import marks
from kmeans_lab.grading.records import Graded

LONGEST_CELL = 1000


def cell(text: Any) -> str:
    """A value for a CSV: on one line, bounded, and never a formula of a spreadsheet."""
    shown = " ".join(str(text).split())
    shown = shown if len(shown) <= LONGEST_CELL else shown[: LONGEST_CELL - 1] + "…"
    # A spreadsheet that parts cells at semicolons would find another beginning there.
    shown = re.sub(r"([;|]\s*)(?=[=+@＝＋＠])", r"\1'", shown)
    return f"'{shown}" if shown[:1] in tuple("=+-@＝＋－＠") else shown


def _table(rows: Iterable[Iterable[Any]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def grades_csv(lines: list[Graded]) -> str:
    """Our table: a line a student, a column for the points of each function.

    `as_graded` are the points before the instructor's word and before anything was taken off for
    lateness; `points` are those that count.
    """
    names = [f.name for f in lines[0].functions] if lines else []
    rows: list[list[Any]] = [
        [
            *("student", "number", "login", "email", "group"),
            *("lesson", "status", "points", "max_points"),
            *names,
            *("as_graded", "taken_off", "by_hand", "late", "hours_late"),
            *("misconceptions", "comment", "message"),
        ]
    ]
    for line in lines:
        points = {f.name: f.points for f in line.functions}
        number = line.number or line.own_number
        rows.append(
            [
                *map(cell, (line.student, number, line.login, line.email, line.group)),
                *(line.lesson, line.status, marks(line.points), marks(line.max_points)),
                *(marks(points.get(name, 0)) for name in names),
                *(marks(line.as_graded), marks(line.deduction), _yes(line.by_hand)),
                *(_yes(line.late), marks(round(line.late_by / 3600, 1))),
                *(" ".join(line.misconceptions), cell(comments_of(line))),
                cell(whole_message(line)),
            ]
        )
    return _table(rows)


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def comments_of(line: Graded) -> str:
    """The instructor's comments, each behind its function."""
    told = [line.comments.get("", "")]
    told += [f"{name}: {text}" for name, text in line.comments.items() if name]
    return "; ".join(filter(None, told))


def canvas_csv(lines: list[Graded]) -> str:
    """A gradebook that Canvas imports: *Grades → Import*. Students are told apart by their ID."""
    if not lines:
        return ""
    title = lines[0].lesson.replace("_", " ")
    rows: list[list[Any]] = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title],
        ["    Points Possible", "", "", "", "", marks(lines[0].max_points)],
    ]
    rows += [[cell(g.student), cell(g.number), "", "", "", marks(g.points)] for g in lines]
    return _table(rows)


def moodle_csv(lines: list[Graded]) -> str:
    """A worksheet that Moodle imports: *View all submissions → Upload grading worksheet*."""
    rows: list[list[Any]] = [
        ["Identifier", "Full name", "Grade", "Maximum Grade", "Feedback comments"]
    ]
    for line in lines:
        who = f"Participant {line.number}" if line.number else ""
        said = "; ".join(
            f"{f.name}: {marks(f.points)} of {marks(f.max_points)}" for f in line.functions
        )
        who_and_points = [cell(who), cell(line.student), marks(line.points), marks(line.max_points)]
        rows.append([*who_and_points, cell(said)])
    return _table(rows)


def whole_message(line: Graded) -> str:
    """What is to be said of a submission in one line; nothing that differs from run to run."""
    parts = [line.message, *line.notes]
    for function in line.functions:
        if function.status in ("graded", line.status) and line.status in (
            "graded",
            "unreadable",
            "undecided",
        ):
            continue
        if function.status in ("not attempted", "graded") or function.message == line.message:
            continue
        parts.append(f"{function.name}: {function.status}")
    if line.status == "not attempted" and not line.message:
        parts.append("Nothing is written yet.")
    parts.append(line.deduction_words)
    return "; ".join(filter(None, parts))
