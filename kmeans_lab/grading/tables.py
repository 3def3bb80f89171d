"""Our table of marks."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

from kmeans_lab.checks.words import marks
from kmeans_lab.grading.records import Graded, harmless

LONGEST_CELL = 1000


def cell(text: Any) -> str:
    """A value for a CSV: on one line, bounded, and never a formula of a spreadsheet."""
    shown = " ".join(harmless(str(text)).split())
    shown = shown if len(shown) <= LONGEST_CELL else shown[: LONGEST_CELL - 1] + "…"
    # A spreadsheet that parts cells at semicolons would find another beginning there.
    shown = re.sub(r"([;|]\s*)(?=[=+@＝＋＠])", r"\1'", shown)
    return f"'{shown}" if shown[:1] in tuple("=+-@＝＋－＠") else shown


def table(rows: Iterable[Iterable[Any]]) -> str:
    """The text of a CSV."""
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
    return table(rows)


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def comments_of(line: Graded) -> str:
    """The instructor's comments, each behind its function."""
    told = [line.comments.get("", "")]
    told += [f"{name}: {text}" for name, text in line.comments.items() if name]
    return "; ".join(filter(None, told))


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
