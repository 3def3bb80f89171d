"""The instructor's last word: ``RESULTS/overrides.csv``, obeyed wherever marks are shown.

It is made once, with a header alone, and belongs to the instructor from then on: nothing here
writes it again. What was graded stays as it was; the overrides are put over it each time that
tables and pages are made.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kmeans_lab.checks.words import listed, marks
from kmeans_lab.grading.people import Roster, Somebody
from kmeans_lab.grading.reading.errors import NothingFound
from kmeans_lab.grading.reading.rows import rows_of
from kmeans_lab.grading.records import Graded
from kmeans_lab.writing import write_text

FILE = "overrides.csv"
COLUMNS = ("student", "function", "points", "late", "comment")
MOST_TOLD = 8  # problems that are listed
LONGEST_COMMENT = 4000


class BadOverrides(Exception):
    """The overrides cannot be obeyed; the text says what is wrong in which line."""


@dataclass(frozen=True)
class Override:
    """What one line says.

    Attributes
    ----------
    line : int
    student : str
        As the tables name the student.
    function : str
        Empty for the whole.
    points : float or None
    late : bool or None
    comment : str
    """

    line: int
    student: str
    function: str
    points: float | None
    late: bool | None
    comment: str


@dataclass
class LastWord:
    """All overrides of a class, by student.

    Attributes
    ----------
    of : dict
        Student -> list of Override.
    """

    of: dict[str, list[Override]] = field(default_factory=dict)

    def over(self, line: Graded) -> Graded:
        """A line of the gradebook as the instructor wants it; `line` stays as it is.

        Whether it is late is decided elsewhere: `late` says what the instructor says of that.
        """
        said = self.of.get(line.student, [])
        points = {o.function: o.points for o in said if o.points is not None}
        told = {o.function: o.comment for o in said if o.comment}
        order = ["", *(f.name for f in line.functions)]  # whatever the order of the file is
        functions = [
            replace(f, points=points[f.name]) if f.name in points else f for f in line.functions
        ]
        return replace(
            line,
            functions=functions,
            whole=points.get(""),
            before={f.name: f.points for f in line.functions if f.name in points},
            comments={n: told[n] for n in order if n in told},
        )

    def late(self, student: str) -> bool | None:
        """What the instructor says of a student's lateness; None if nothing."""
        return next((o.late for o in self.of.get(student, []) if o.late is not None), None)


def make_once(results: Path) -> None:
    """Make an empty file of overrides where there is none.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    if not os.path.lexists(results / FILE):
        write_text(results / FILE, ",".join(COLUMNS) + "\n")


def read(results: Path, people: Iterable[Somebody], worth: dict[str, float]) -> LastWord:
    """The overrides in RESULTS.

    Parameters
    ----------
    results : Path
    people : iterable
        The students of the class.
    worth : dict
        Function -> the points that it can earn.

    Raises
    ------
    BadOverrides
        If the file cannot be read, or a line cannot be obeyed. Nothing of it counts then.
    """
    path = results / FILE
    if not path.exists():
        return LastWord()
    try:
        rows, _ = rows_of(path, "file of overrides", COLUMNS)
    except NothingFound as error:
        raise BadOverrides(f"{error} Nothing was changed.") from None
    if not rows:
        raise BadOverrides(f"{path} is empty. {_wanted()}")
    places = _places(path, rows[0][1])
    reader = _Reader(places, len(rows[0][1]), Roster(people), worth)
    found = [reader.override(line, cells) for line, cells in rows[1:]]
    overrides = [override for override in found if override is not None]
    problems = [*reader.problems, *_contradictions(overrides)]
    if problems:
        more = len(problems) - MOST_TOLD
        told = [*problems[:MOST_TOLD], *([f"… and {more} more."] if more > 0 else [])]
        raise BadOverrides(f"{path} cannot be obeyed, so nothing was changed:\n" + "\n".join(told))
    word = LastWord()
    for override in overrides:
        word.of.setdefault(override.student, []).append(override)
    return word


def _wanted() -> str:
    return f"Its first line must be: {','.join(COLUMNS)}. Nothing was changed."


def _places(path: Path, header: Sequence[str]) -> dict[str, int]:
    """Where each column stands."""
    plain = [cell.strip().casefold() for cell in header]
    doubles = sorted({name for name in COLUMNS if plain.count(name) > 1})
    missing = [name for name in COLUMNS if name not in plain]
    if doubles:
        raise BadOverrides(
            f"{path}, line 1: the column {listed(doubles)} is there twice. {_wanted()}"
        )
    if missing:
        there = listed(header)
        raise BadOverrides(
            f"{path}, line 1: there is no column {listed(missing)}, but {there}. {_wanted()}"
        )
    return {name: plain.index(name) for name in COLUMNS}


class _Reader:
    """Reads lines, and collects what is wrong with them."""

    def __init__(
        self, places: dict[str, int], width: int, roster: Roster, worth: dict[str, float]
    ) -> None:
        self.places, self.width, self.roster, self.worth = places, width, roster, worth
        self.problems: list[str] = []

    def override(self, line: int, cells: Sequence[str]) -> Override | None:
        """What a line says; None if it cannot be obeyed."""
        if len(cells) > self.width and any(cells[self.width :]):
            self._wrong(line, f"it has {len(cells)} cells, but the header has {self.width}. A "
                        "comment with commas stands between double quotes.")  # fmt: skip
            return None
        cells = [*cells, *[""] * (self.width - len(cells))]
        of = {name: cells[place].strip() for name, place in self.places.items()}
        before = len(self.problems)
        student = self._student(line, of["student"])
        function = self._function(line, of["function"])
        points = self._points(line, of["points"], function)
        late = self._late(line, of["late"])
        if len(self.problems) == before and points is None and late is None and not of["comment"]:
            self._wrong(line, "it says neither points nor late nor a comment.")
        if len(self.problems) > before:
            return None
        return Override(line, student, function, points, late, of["comment"][:LONGEST_COMMENT])

    def _wrong(self, line: int, text: str) -> None:
        self.problems.append(f"line {line}: {text}")

    def _student(self, line: int, text: str) -> str:
        found = self.roster.find(text)
        if not text:
            self._wrong(line, "it names no student.")
        elif not found:
            self._wrong(line, f"nobody in the class is {text!r}; the column student of grades.csv "
                        "has the names.")  # fmt: skip
        elif len(found) > 1:
            self._wrong(line, f"{text!r} fits {listed(found)}: write the name as grades.csv does.")
        return found[0] if len(found) == 1 else ""

    def _function(self, line: int, text: str) -> str:
        name = "" if text.casefold() == "whole" else text
        if name and name not in self.worth:
            there = listed([*self.worth])
            told = f"the lesson has no function {name!r}; it has {there}. Empty means the whole."
            self._wrong(line, told)
        return name

    def _points(self, line: int, text: str, function: str) -> float | None:
        if not text:
            return None
        plain = text.replace(",", ".")
        if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", plain):
            self._wrong(line, f"points must be a number as 2 or 2.5, but {text!r} came.")
            return None
        points = float(plain)
        most = self.worth.get(function, sum(self.worth.values()))
        if not 0 <= points <= most:
            of = function or "the whole lesson"
            self._wrong(line, f"points of {of} lie between 0 and {marks(most)}, but {text} came.")
        return points

    def _late(self, line: int, text: str) -> bool | None:
        known = {"": None, "yes": True, "no": False}
        if text.casefold() not in known:
            self._wrong(line, f"late must be yes, no or empty, but {text!r} came.")
        return known.get(text.casefold())


def _contradictions(overrides: Sequence[Override]) -> list[str]:
    """What is said twice."""
    seen: dict[tuple[str, str], int] = {}
    late: dict[str, Override] = {}
    problems = []
    for o in overrides:
        of = o.function or "the whole"
        before = seen.setdefault((o.student, o.function), o.line)
        if before != o.line:
            problems.append(
                f"line {o.line}: line {before} speaks of {of} of {o.student} already; keep one."
            )
        first = late.setdefault(o.student, o) if o.late is not None else o
        if first.late != o.late:
            problems.append(
                f"line {o.line}: line {first.line} says the opposite of {o.student}'s lateness."
            )
    return problems
