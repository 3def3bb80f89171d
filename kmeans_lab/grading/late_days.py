"""Late days: the deadline, grace, extensions for a student, and what lateness costs.

Whether somebody is late is decided each time that tables are made, from what grading kept: when it
was handed in, and what the course tool says. A time that is not known never makes anybody late.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from kmeans_lab.checks.words import listed, marks
from kmeans_lab.grading.people import Roster, Somebody
from kmeans_lab.grading.reading.dates import end_of_day, read_dates
from kmeans_lab.grading.reading.errors import NothingFound
from kmeans_lab.grading.reading.rows import rows_of
from kmeans_lab.grading.reading.times import Zone
from kmeans_lab.grading.records import Graded

SECONDS = {"day": 86400, "hour": 3600}
_PENALTY = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>%|points?)?\s*(?:/|per|an?|each)\s*(?P<every>day|hour|d|h)",
    re.IGNORECASE,
)
_GRACE = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>s|sec|seconds?|m|min|minutes?|h|hours?|d|days?)",
    re.IGNORECASE,
)
_IN_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Penalty:
    """What each day or hour that has begun costs.

    Attributes
    ----------
    number : float
    unit : {"%", "points"}
        Per cent are of the points that can be reached.
    every : {"day", "hour"}
    """

    number: float
    unit: str
    every: str

    def off(self, seconds: float, worth: float) -> tuple[float, str]:
        """How many points a lateness costs, and that in words."""
        begun = max(1, math.ceil(seconds / SECONDS[self.every]))
        off = begun * self.number * (worth / 100 if self.unit == "%" else 1)
        off = round(min(off, worth), 2)
        times = f"{begun} {self.every}{'s' if begun > 1 else ''}"
        return off, f"{times} late at {self}: {marks(off)} of {marks(worth)} points off"

    def __str__(self) -> str:
        unit = "%" if self.unit == "%" else " point" if self.number == 1 else " points"
        return f"{marks(self.number)}{unit} a{'n' if self.every == 'hour' else ''} {self.every}"


@dataclass(frozen=True)
class Policy:
    """How lateness is told, and what it costs.

    Attributes
    ----------
    deadline : str
        In ISO form with a zone; empty where none was given.
    grace : float
        Seconds after a deadline that do not count.
    penalty : Penalty or None
    extensions : dict
        Student -> the student's own deadline, in ISO form with a zone.
    """

    deadline: str = ""
    grace: float = 0.0
    penalty: Penalty | None = None
    extensions: dict[str, str] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """In a form for JSON."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Any) -> Policy:
        """What `kept` gave; nothing that is asked for where it cannot be read."""
        try:
            penalty = kept.get("penalty")
            return cls(**{**kept, "penalty": Penalty(**penalty) if penalty else None})
        except (AttributeError, TypeError):
            return cls()

    def due(self, student: str) -> datetime | None:
        """When a student's work was due."""
        text = self.extensions.get(student, self.deadline)
        return datetime.fromisoformat(text) if text else None

    def told(self, zone: Zone) -> str:
        """The rules in a sentence; nothing where there are none."""
        if not self.deadline:
            return ""
        parts = [f"Late is what came after {zone.shown(datetime.fromisoformat(self.deadline))}"]
        if self.grace:
            parts.append(f"{marks(self.grace / 60)} minutes more are forgiven")
        if self.penalty:
            parts.append(f"{self.penalty} of what can be reached is taken off")
        if self.extensions:
            parts.append(f"{len(self.extensions)} have an extension")
        return "; ".join(parts) + "."

    def over(self, line: Graded, said: bool | None = None) -> Graded:
        """A line with its lateness and what that costs.

        Parameters
        ----------
        line : Graded
        said : bool or None
            What the instructor says of it: that is how it is.
        """
        seconds = self._seconds(line)
        known = seconds is not None
        late = bool(seconds) if known else bool(line.said_late)
        note = ""
        if not known and late and line.student in self.extensions and said is None:
            late, note = (
                False,
                "late by the course tool's word, but with an extension, and no time is known",
            )
        if said is not None:
            late = said
        line = replace(
            line,
            late=late,
            late_by=(seconds or 0.0) if late else 0.0,
            late_known=known or said is not None or line.said_late is not None,
        )
        if late and self.penalty is not None and line.whole is None:
            if known or said:
                off, words = self.penalty.off(seconds or 0.0, line.max_points)
                line = replace(line, deduction=min(off, line.earned), deduction_words=words)
            else:
                note = (
                    "late by the course tool's word, but by how much is not known: nothing is "
                    "taken off; overrides.csv can say"
                )
        return replace(line, notes=[*line.notes, note]) if note else line

    def _seconds(self, line: Graded) -> float | None:
        """By how many seconds it is late; None where nobody knows."""
        due = self.due(line.student)
        if due is None or not line.handed_in:
            return None
        over = (datetime.fromisoformat(line.handed_in) - due).total_seconds()
        return over if over > self.grace else 0.0


def penalty_of(text: str) -> Penalty:
    """Read a penalty, as ``10%/day``, ``2% per hour`` or ``0.5 points/day``.

    Raises
    ------
    ValueError
        If it is none.
    """
    match = _PENALTY.fullmatch(text.strip())
    if not match or not match["unit"]:
        raise ValueError(
            f"wanted is a penalty as 10%/day, 2%/hour or 0.5 points/day, but {text!r} came"
        )
    number = float(match["number"].replace(",", "."))
    unit = "%" if match["unit"] == "%" else "points"
    if unit == "%" and number > 100:
        raise ValueError(f"more than 100% cannot be taken off, but {text!r} came")
    return Penalty(number, unit, {"d": "day", "h": "hour"}[match["every"][0].lower()])


def grace_of(text: str) -> float:
    """Read a time to spare in seconds, as ``15min`` or ``1 hour``.

    Raises
    ------
    ValueError
        If it is none.
    """
    match = _GRACE.fullmatch(text.strip())
    if not match:
        raise ValueError(f"wanted is a time as 15min, 1h or 1 day, but {text!r} came")
    return float(match["number"].replace(",", ".")) * _IN_SECONDS[match["unit"][0].lower()]


def read_extensions(path: Path, people: Iterable[Somebody], zone: Zone) -> dict[str, str]:
    """The extensions in a file with the columns ``student`` and ``until``.

    A day without a time lasts until its end.

    Raises
    ------
    NothingFound
        If it cannot be read or followed; it says what is wrong in which line.
    """
    rows, _ = rows_of(path, "file of extensions", ("student", "until"))
    header = [cell.casefold() for cell in rows[0][1]] if rows else []
    for name in ("student", "until"):
        if header.count(name) != 1:
            number = "no" if name not in header else "more than one"
            raise NothingFound(
                f"The file of extensions {path.name} has {number} column {name!r}: its first line "
                "must be student,until."
            )
    who, when = header.index("student"), header.index("until")
    lines = [(line, (cells + [""] * len(header))[: len(header)]) for line, cells in rows[1:]]
    moments = read_dates([cells[when] for _, cells in lines])
    roster, found, problems = Roster(people), {}, []
    for (line, cells), moment in zip(lines, moments):
        students = roster.find(cells[who])
        if len(students) != 1:
            fits = f"fits {listed(students)}" if students else "is nobody in the class"
            problems.append(f"line {line}: {cells[who]!r} {fits}.")
        elif moment is None:
            problems.append(
                f"line {line}: a time as 2026-03-08T23:59 is wanted, but {cells[when]!r} came."
            )
        else:
            until = zone.aware(end_of_day(cells[when], moment)).isoformat()
            if found.setdefault(students[0], until) != until:
                problems.append(f"line {line}: {students[0]} has another extension above.")
    if problems:
        raise NothingFound(
            f"The file of extensions {path.name} cannot be followed:\n" + "\n".join(problems[:8])
        )
    return found
