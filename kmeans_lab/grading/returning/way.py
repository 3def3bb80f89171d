"""What is made for the course tool: its own table filled in, and feedback to upload.

The tables that the instructor gave are kept in ``RESULTS/.state``, so that every later run fills
them in anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kmeans_lab.checks.words import marks
from kmeans_lab.grading.records import Graded
from kmeans_lab.grading.returning import canvas, zips
from kmeans_lab.grading.returning.canvas import Export
from kmeans_lab.grading.returning.errors import Refused
from kmeans_lab.grading.returning.moodle import Worksheet
from kmeans_lab.writing import replacing

KEPT = {"worksheet": ".state/worksheet.csv", "gradebook": ".state/canvas_gradebook.csv"}


@dataclass
class WayBack:
    """The tables that the course tool wrote, and how they are filled in.

    Attributes
    ----------
    tables : dict
        ``worksheet`` (Moodle's) or ``gradebook`` (Canvas's) -> its bytes.
    names : dict
        The same -> what messages call it.
    assignment : str or None
        Which of the gradebook's.
    scale : bool
        Whether the points become shares of the course tool's highest points.
    """

    tables: dict[str, bytes] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    assignment: str | None = None
    scale: bool = False

    def keep(self, results: Path) -> dict[str, Any]:
        """Keep the tables in RESULTS; give what belongs into the head.

        Raises
        ------
        OSError
        """
        for kind, place in KEPT.items():
            if kind in self.tables:
                (results / place).parent.mkdir(parents=True, exist_ok=True)
                with replacing(results / place) as stream:
                    stream.write(self.tables[kind])
        return {"names": self.names, "assignment": self.assignment, "scale": self.scale}

    @classmethod
    def of(cls, results: Path, head: Mapping[str, Any]) -> WayBack:
        """What was kept."""
        kept = head.get("back", {})
        way = cls(names=dict(kept.get("names", {})), assignment=kept.get("assignment"))
        way.scale = bool(kept.get("scale"))
        for kind, place in KEPT.items():
            if kind in way.names:
                try:
                    way.tables[kind] = (results / place).read_bytes()
                except OSError:
                    continue
        return way

    def take_over(self, before: WayBack) -> None:
        """Take what was given at an earlier run and is not given now."""
        for kind in before.tables:
            if kind not in self.tables:
                self.tables[kind], self.names[kind] = before.tables[kind], before.names[kind]
                self.scale = self.scale or before.scale
        self.assignment = self.assignment or before.assignment

    def worksheet(self, worth: float) -> tuple[Worksheet, float]:
        """Moodle's worksheet, and by what points are multiplied.

        Raises
        ------
        Refused
        """
        sheet = Worksheet(self.tables["worksheet"], self.names["worksheet"])
        return sheet, self._scale(sheet.most, worth, self.names["worksheet"])

    def export(self, worth: float) -> tuple[Export, canvas.Column, float]:
        """Canvas's export, the assignment's column, and by what points are multiplied.

        Raises
        ------
        Refused
        """
        export = Export(self.tables["gradebook"], self.names["gradebook"])
        column = export.column(self.assignment)
        of = f"{self.names['gradebook']}, {column.title}"
        most = column.most if column.most is not None else worth
        return export, column, self._scale(most, worth, of)

    def _scale(self, most: float, worth: float, name: str) -> float:
        if most == worth or not worth:
            return 1.0
        if not self.scale:
            raise Refused(
                f"{name}: the highest points there are {marks(most)}, the lesson's {marks(worth)}. "
                "Set them to the lesson's in the course tool and download the table again, or say "
                "--scale to turn points into shares of those."
            )
        return most / worth

    def problems(self, lines: Sequence[Graded], worth: float) -> dict[str, str]:
        """Why a table cannot be filled in, by its kind; `lines` are those who handed in."""
        found = {}
        ways: dict[str, Callable[[], str]] = {
            "worksheet": lambda: self.worksheet(worth)[0].problem(lines),
            "gradebook": lambda: self.export(worth)[0].problem(lines),
        }
        for kind, way in ways.items():
            if kind in self.tables:
                try:
                    problem = way()
                except Refused as error:
                    problem = str(error)
                if problem:
                    found[kind] = problem
        return found

    def drop(self, kind: str) -> None:
        """Do without a table."""
        self.tables.pop(kind, None)
        self.names.pop(kind, None)


def made(
    lines: Sequence[Graded], way: WayBack, pages: Mapping[str, str]
) -> tuple[dict[str, bytes], list[str]]:
    """The files for the course tool, by name, and what the instructor should know.

    Parameters
    ----------
    lines : sequence of Graded
        With the instructor's word and lateness.
    way : WayBack
    pages : mapping
        Student -> the page of feedback.
    """
    found: dict[str, bytes] = {}
    said: list[str] = []
    worth = lines[0].max_points if lines else 0.0
    numbers = {g.student: g.number for g in lines if g.tool == "Moodle" and g.number}
    try:
        if "gradebook" in way.tables:
            export, column, scale = way.export(worth)
            found["canvas.csv"], missing = export.filled(lines, column, scale)
            said.append(
                f"canvas.csv is {export.sheet.name} with the column {column.title} filled in."
            )
        else:
            text, missing = canvas.own_table(lines, way.assignment)
            found["canvas.csv"] = text.encode()
        said += _not_in("canvas.csv", missing)
    except Refused as error:
        said.append(f"canvas.csv was not made: {error}")
    try:
        if "worksheet" in way.tables:
            sheet, scale = way.worksheet(worth)
            found["moodle.csv"], missing = sheet.filled(lines, scale)
            said.append(f"moodle.csv is {sheet.sheet.name}, filled in.")
            said += _not_in("moodle.csv", missing)
            by_row = {row: number for number, row in sheet.row_of.items()}
            rows = {line.student: sheet.row(line) for line in lines}
            numbers = {student: by_row[row] for student, row in rows.items() if row in by_row}
        elif any(line.tool == "Moodle" for line in lines):
            said.append(
                "moodle.csv is made by filling in the grading worksheet that Moodle gives you: "
                "give it with --worksheet."
            )
    except Refused as error:
        said.append(f"moodle.csv was not made: {error}")
    found["feedback_canvas.zip"] = zips.for_canvas(lines, pages)
    found["feedback_moodle.zip"] = zips.for_moodle(lines, pages, numbers)
    return {name: data for name, data in found.items() if data}, said


def _not_in(name: str, missing: Sequence[str]) -> list[str]:
    if not missing:
        return []
    shown = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
    return [f"{len(missing)} students are not in {name}, and their marks not either: {shown}."]
