"""What grading leaves in RESULTS."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import Any

from kmeans_lab.grading.records import Graded


def write_all(out: Path, head: dict[str, Any], lines: list[Graded]) -> list[str]:
    """Write every file that is made of the results; return their names.

    Raises
    ------
    OSError
        If one cannot be written; those written before are whole.
    """
    write_whole(out / "grades.csv", grades_csv(lines))
    return ["grades.csv"]


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there either whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def cell(text: Any) -> str:
    """A value for a CSV: on one line, bounded, and never a formula of a spreadsheet."""
    shown = " ".join(str(text).split())
    shown = shown if len(shown) <= 1000 else shown[:999] + "…"
    return f"'{shown}" if shown[:1] in ("=", "+", "-", "@") else shown


def grades_csv(lines: list[Graded]) -> str:
    """The table of marks: a line a student, a column a function."""
    names = [f.name for f in lines[0].functions] if lines else []
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(
        [
            *("student", "lesson", "status", "points", "max_points"),
            *names,
            *("misconceptions", "late", "message"),
        ]
    )
    for line in lines:
        points = {f.name: f.points for f in line.functions}
        writer.writerow(
            [
                *(cell(line.student), line.lesson, line.status, line.points, line.max_points),
                *(points.get(name, 0) for name in names),
                *(" ".join(line.misconceptions), "yes" if line.late else "no"),
                cell(whole_message(line)),
            ]
        )
    return stream.getvalue()


def whole_message(line: Graded) -> str:
    """What is to be said of a submission in one line."""
    parts = [line.message, *line.notes]
    parts += [
        f"{f.name}: {f.message.splitlines()[0]}"
        for f in line.functions
        if f.status not in ("graded", "not attempted", line.status) or f.status == "crashed"
    ]
    return "; ".join(filter(None, parts))
