"""Moodle's offline grading worksheet: the one that the instructor downloaded, filled in.

Moodle takes back only what it wrote: the name of each column, and the word before each number, are
in the site's language. So columns are told by what stands in them and by Moodle's order: the
participant, the name, further fields, the status, perhaps a group and a marker, the grade, the
highest grade, perhaps a state, whether the grade can be changed, times, texts, the time of marking,
then the feedback. An empty grade is left as it is by Moodle; one that is too high is not taken.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from kmeans_lab.checks.words import marks
from kmeans_lab.grading.reading import names
from kmeans_lab.grading.reading.columns import IDENTIFIER, is_date
from kmeans_lab.grading.records import Graded
from kmeans_lab.grading.returning.errors import Refused
from kmeans_lab.grading.returning.sheets import Sheet

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


class Worksheet:
    """A worksheet whose columns are known.

    Parameters
    ----------
    data : bytes
    name : str

    Attributes
    ----------
    most : float
        The assignment's highest grade.

    Raises
    ------
    Refused
        If it is no such worksheet, or of an assignment without points.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.sheet = Sheet(data, name)
        first = self.sheet.column(0)
        ids = [IDENTIFIER.match(cell) for cell in first]
        if not all(ids) or len({m["word"] for m in ids}) != 1:
            raise Refused(
                f"{name} is no grading worksheet of Moodle: its first column must be a participant "
                f"as Moodle writes it, a word and a number, but {_first_other(first)!r} came."
            )
        self.word = ids[0]["word"]
        self.row_of = {m["number"]: row for row, m in enumerate(ids, 1)}
        self._most_at = self._find_most()
        self.most = float(self.sheet.values(1)[self._most_at].replace(",", "."))
        if self.most <= 0:
            raise Refused(f"{name} is of an assignment that takes no points.")
        self._feedback_at = self._find_feedback()
        second = self.sheet.column(1)
        self.named = (
            self._grade_at > 2 and len({c for c in second if c}) * 2 > len(second)
        ) and not all(map(is_date, second))

    @property
    def _grade_at(self) -> int:
        return self._most_at - 1

    def _find_most(self) -> int:
        """The column of the highest grade: one number, the same for all, behind the grades."""
        found = []
        for place in range(2, len(self.sheet.header)):
            column, before = self.sheet.column(place), self.sheet.column(place - 1)
            same = len(set(column)) == 1 and _NUMBER.fullmatch(column[0])
            grades = all(not cell or _NUMBER.fullmatch(cell) for cell in before)
            if same and grades:
                found.append(place)
        if not found:
            raise Refused(
                f"{self.sheet.name} has no column of the highest grade beside the grades: it is no "
                "grading worksheet of Moodle, or its assignment is marked on a scale of words."
            )
        return found[-1]

    def _find_feedback(self) -> int | None:
        """The first column behind the time of marking, if there is one."""
        timed = [
            place
            for place in range(self._most_at + 1, len(self.sheet.header))
            if all(cell == "-" or is_date(cell) for cell in self.sheet.column(place))
        ]
        if not timed or timed[-1] + 1 >= len(self.sheet.header):
            return None
        return timed[-1] + 1

    # -------------------------------------------------------------- who is who

    def row(self, line: Graded) -> int | None:
        """The row of a student; None if the worksheet does not have one that is certainly it."""
        row = self.row_of.get(line.number)
        by_number = row if row is not None and self._agrees(row, line) else None
        if line.tool == "Moodle" and line.number:
            return by_number
        # The worksheet may have given its number to who was not downloaded from Moodle.
        return by_number if self.named and by_number is not None else self._by_texts(line)

    def _agrees(self, row: int, line: Graded) -> bool:
        """Whether a row can be the student's: Moodle's numbers are only of one assignment."""
        anonymous = names.key(f"{self.word}{line.number}")
        if not self.named or names.key(line.student) == anonymous:
            return True
        cells = self.sheet.values(row)[1 : self._grade_at]
        if line.email and any(names.key(line.email) == names.key(cell) for cell in cells):
            return True
        words = names.words(line.student) - {line.number}
        if not words or not names.words(cells[0]):
            return True  # an encoding that has no letters of the name
        return any(words & names.words(cell) for cell in cells)

    def _by_texts(self, line: Graded) -> int | None:
        """The one row that has the e-mail address, the number, or else the whole name."""
        for text in (line.email, line.own_number, line.login, line.student):
            keys = {k for k in (names.key(text), _turned(text)) if k}
            rows = [
                row
                for row in range(1, len(self.sheet.rows))
                if keys & {names.key(c) for c in self.sheet.values(row)[1 : self._grade_at] if c}
            ]
            if len(rows) == 1:
                return rows[0]
        return None

    def problem(self, lines: Sequence[Graded]) -> str:
        """Why it is not this class's and assignment's worksheet; empty if it is.

        Parameters
        ----------
        lines : sequence
            Those who handed something in.
        """
        found = sum(self.row(line) is not None for line in lines)
        if not lines or (found and found * 2 >= len(lines)):
            return ""
        own = next((line.number for line in lines if line.number), "")
        numbers = sorted(self.row_of, key=int)
        told = f"; a hand-in's is {own}, the worksheet's are {numbers[0]} to {numbers[-1]}"
        return (
            f"{self.sheet.name} is the worksheet of another assignment or class: it has "
            f"{found or 'none'} of the {len(lines)} students who handed in by their number and name"
            f"{told if own else ''}."
        )

    # -------------------------------------------------------------- filling in

    def filled(self, lines: Sequence[Graded], scale: float = 1.0) -> tuple[bytes, list[str]]:
        """The worksheet with marks and comments, and the students whom it does not have."""
        missing = []
        comma = "," in self.sheet.values(1)[self._most_at]
        for line in lines:
            row = self.row(line)
            if row is None:
                missing.append(line.student)
                continue
            if line.has_mark:
                mark = marks(round(line.points * scale, 2))
                self.sheet.fill(row, self._grade_at, mark.replace(".", ",") if comma else mark)
            if self._feedback_at is not None:
                before = self.sheet.values(row)[self._feedback_at]
                self.sheet.fill(row, self._feedback_at, _with_ours(before, line))
        return self.sheet.filled(), missing


def _first_other(column: Sequence[str]) -> str:
    return next((cell for cell in column if not IDENTIFIER.match(cell)), column[0])


def _turned(name: str) -> str:
    before, comma, after = name.partition(",")
    return names.key(f"{after} {before}") if comma else ""


def said_of(line: Graded) -> str:
    """What a student is told in one line: the points and where they come from."""
    told = [
        f"{f.name}: {marks(f.points)} of {marks(f.max_points)}"
        + (f" ({f.status})" if f.status not in ("graded", line.status) else "")
        for f in line.functions
    ]
    if not line.has_mark or line.status == "not attempted":
        told = [
            f"{line.status}: {line.message or 'nothing that counts is written yet'}".rstrip(".")
        ]
    if line.whole is not None:
        told.append(f"set to {marks(line.whole)} by your instructor")
    if line.late:
        told.append(line.deduction_words or "late")
    told += [f"{name}: {text}" if name else text for name, text in line.comments.items()]
    return "; ".join(told)


def _with_ours(before: str, line: Graded) -> str:
    """A cell of feedback, as Moodle's HTML: what the instructor wrote stays before ours."""
    mark = f"[{line.lesson}] "
    theirs = before.partition(mark)[0].rstrip()
    ours = mark + html.escape(" ".join(said_of(line).split()), quote=False)
    return f"{theirs}\n{ours}" if theirs else ours
