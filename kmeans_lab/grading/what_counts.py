"""What counts, shown: each file of each student, which counts and why, and how its time is known.

It is kept in ``RESULTS/.state/what_counts.json``, so that ``report`` makes the page again.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from kmeans_lab.grading.reading.attempts import Row
from kmeans_lab.grading.reading.hand_ins import HandIn
from kmeans_lab.grading.reading.times import Moment, Zone
from kmeans_lab.grading.records import harmless
from kmeans_lab.writing import write_text

FILE = "what_counts.json"


@dataclass
class Told:
    """What is told of one student.

    Attributes
    ----------
    student : str
    late : str
        ``yes``, ``no`` or ``not known``.
    when : str
        When what counts was handed in.
    how : str
        How that is known.
    notes : list of str
    rows : list of Row
    """

    student: str
    late: str = "no"
    when: str = ""
    how: str = ""
    notes: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


@dataclass
class WhatCounts:
    """What counts in a class.

    Attributes
    ----------
    lesson, place : str
    said : list of str
        How names, times and attempts were told.
    nobody : list of str
        Files of no student.
    students : list of Told
    """

    lesson: str
    place: str
    said: list[str] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)
    students: list[Told] = field(default_factory=list)

    def of(self, names: Iterable[str]) -> WhatCounts:
        """The same for some students."""
        wanted = set(names)
        told = [t for t in self.students if t.student in wanted]
        return WhatCounts(self.lesson, self.place, self.said, self.nobody, told)

    def save(self, results: Path) -> None:
        """Keep it in RESULTS.

        Raises
        ------
        OSError
        """
        text = json.dumps(asdict(self), ensure_ascii=False)
        (results / ".state").mkdir(parents=True, exist_ok=True)
        write_text(results / ".state" / FILE, _encodable(text))


def told_of(hand_in: HandIn, rows: list[Row], when: Moment | None, zone: Zone) -> Told:
    """What is told of one student; whether it is late is said when tables are made."""
    return Told(
        hand_in.student,
        when=zone.shown(when.at) if when else "",
        how=when.how if when else "",
        notes=list(hand_in.notes),
        rows=[replace(row, file=harmless(row.file)) for row in rows],
    )


def load(results: Path) -> WhatCounts | None:
    """What is kept in RESULTS; None if there is nothing that can be read."""
    try:
        kept = json.loads((results / ".state" / FILE).read_text(encoding="utf-8"))
        students = [
            Told(**{**told, "rows": [Row(**row) for row in told["rows"]]})
            for told in kept.pop("students")
        ]
        return WhatCounts(**kept, students=students)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def table(what: WhatCounts, cell: Any, order: Iterable[str]) -> str:
    """A line a file: ``what_counts.csv``."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(
        ["student", "file", "counts", "why", "handed in", "how the time is known", "late"]
    )
    by_student = {told.student: told for told in what.students}
    for student in order:
        told = by_student.get(student, Told(student))
        for row in told.rows or [Row("", False, "nothing was handed in")]:
            counts = "yes" if row.counts else "no"
            late = told.late if row.counts else ""
            cells = [student, row.file, counts, row.why, row.when, row.how, late]
            writer.writerow([cell(text) for text in cells])
    return stream.getvalue()


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
