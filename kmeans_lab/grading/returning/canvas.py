"""Canvas's gradebook: the instructor's export with one column filled in, or a table of our own.

Canvas takes its export back whole: the rows above the students stay as they are. It knows students
by its ID, an assignment by the number behind its title, and takes any row whose first cell has
"Points Possible" in it for the assignment's points. Columns that it calculates are "(read only)".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kmeans_lab.checks.words import marks
from kmeans_lab.grading.persons import name_of
from kmeans_lab.grading.reading import names
from kmeans_lab.grading.records import Graded
from kmeans_lab.grading.returning.errors import Refused
from kmeans_lab.grading.returning.sheets import Sheet
from kmeans_lab.grading.tables import cell, table

_ASSIGNMENT = re.compile(r"(?P<title>.*\S)\s*\((?P<id>\d+)\)", re.DOTALL)
POSSIBLE = "Points Possible"


@dataclass(frozen=True)
class Column:
    """A column of an assignment."""

    place: int
    title: str
    id: str
    most: float | None


class Export:
    """A gradebook that Canvas exported.

    Parameters
    ----------
    data : bytes
    name : str

    Raises
    ------
    Refused
        If it is none.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.sheet = Sheet(data, name)
        header = self.sheet.header
        if "ID" not in header or "Section" not in header:
            raise Refused(
                f"{name} is no gradebook that Canvas exported: its first line must have the "
                "columns ID and Section (Grades → Export → Export Entire Gradebook)."
            )
        self._id = header.index("ID")
        self._who = range(header.index("Section"))
        rows = range(1, len(self.sheet.rows))
        self._possible = next((r for r in rows if POSSIBLE in self.sheet.values(r)[0]), None)
        self._students = [r for r in rows if self.sheet.values(r)[self._id] and r != self._possible]
        self.columns = [c for c in map(self._column, range(len(header))) if c is not None]
        if not self.columns:
            raise Refused(
                f"{name} has no column of an assignment, as 'Lesson 3 (4711)': publish the "
                "assignment in Canvas and export the gradebook again."
            )

    def _column(self, place: int) -> Column | None:
        if place <= self._who.stop:
            return None
        match = _ASSIGNMENT.fullmatch(self.sheet.header[place])
        worth = self.sheet.values(self._possible)[place] if self._possible is not None else ""
        if not match or "read only" in worth.casefold():
            return None
        number = re.fullmatch(r"\d+(?:[.,]\d+)?", worth)
        most = float(worth.replace(",", ".")) if number else None
        return Column(place, match["title"], match["id"], most)

    def column(self, wanted: str | None) -> Column:
        """The assignment's column.

        Raises
        ------
        Refused
            If it is not certain which it is.
        """
        titles = "; ".join(f"{c.title} ({c.id})" for c in self.columns)
        if wanted is None:
            if len(self.columns) == 1:
                return self.columns[0]
            raise Refused(
                f"{self.sheet.name} has {len(self.columns)} assignments. Say which is meant with "
                f"--assignment: {titles}."
            )
        key = wanted.strip().casefold()
        for way in (
            lambda c: {f"{c.title} ({c.id})".casefold(), c.id},
            lambda c: {c.title.casefold()},
        ):
            found = [column for column in self.columns if key in way(column)]
            if len(found) == 1:
                return found[0]
        number = "several assignments" if found else "no assignment"
        raise Refused(f"{self.sheet.name} has {number} called {wanted!r}. It has: {titles}.")

    def row(self, line: Graded) -> int | None:
        """The row of a student; None if none is certainly it."""
        rows = [r for r in self._students if self.sheet.values(r)[self._id] == line.number]
        if line.tool == "Canvas" and line.number:
            return rows[0] if rows else None
        # A list of Canvas's may have given its number to who was not downloaded from there.
        if rows and names.words(line.student) & names.words(" ".join(self._told(rows[0]))):
            return rows[0]
        for text in (line.login, line.email, line.own_number, line.student):
            if not text:
                continue
            name = name_of(text)
            rows = [r for r in self._students if name in map(name_of, self._told(r))]
            if len(rows) == 1:
                return rows[0]
        return None

    def _told(self, row: int) -> list[str]:
        """What a row says of who it is."""
        cells = [self.sheet.values(row)[place] for place in self._who]
        if self.sheet.header[:2] == ["LastName", "FirstName"]:
            cells.append(f"{cells[1]} {cells[0]}")
        return cells

    def problem(self, lines: Sequence[Graded]) -> str:
        """Why it is not this class's gradebook; empty if it is."""
        found = sum(self.row(line) is not None for line in lines)
        if not lines or (found and found * 2 >= len(lines)):
            return ""
        return (
            f"{self.sheet.name} is the gradebook of another class: it has {found or 'none'} of the "
            f"{len(lines)} students who handed in."
        )

    def filled(
        self, lines: Sequence[Graded], column: Column, scale: float = 1.0
    ) -> tuple[bytes, list[str]]:
        """The export with the assignment's marks, and the students whom it does not have.

        Who is excused (EX) stays so, and so does what stands where there is no mark.
        """
        missing = []
        worth = self.sheet.values(self._possible)[column.place] if self._possible else ""
        for line in lines:
            row = self.row(line)
            if row is None:
                missing.append(line.student)
                continue
            excused = self.sheet.values(row)[column.place].casefold() == "ex"
            if line.has_mark and not excused:
                mark = marks(round(line.points * scale, 2))
                self.sheet.fill(row, column.place, mark.replace(".", ",") if "," in worth else mark)
        return self.sheet.filled(), missing


def own_table(lines: Sequence[Graded], title: str | None) -> tuple[str, list[str]]:
    """A table for *Grades → Import*, and the students who are not in it.

    Only those are in it whose number is Canvas's: it would take others for new students.
    """
    known = [line for line in lines if line.tool == "Canvas" and line.number]
    if not known:
        return "", []
    title = title or known[0].lesson.replace("_", " ")
    rows = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", cell(title)],
        [f"    {POSSIBLE}", "", "", "", "", marks(known[0].max_points)],
    ]
    for line in known:
        name = f"Student {line.number}" if POSSIBLE in line.student else cell(line.student)
        points = marks(line.points) if line.has_mark else ""
        rows.append([name, cell(line.number), "", "", "", points])
    return table(rows), [line.student for line in lines if line not in known]
