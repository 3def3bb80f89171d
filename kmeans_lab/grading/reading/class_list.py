"""Who is in the class: lists as course tools export them, and as people write them.

Canvas's gradebook, Moodle's participants and grading worksheet, Blackboard's and Brightspace's
grades, Google Classroom's grades, GitHub Classroom's roster and grades, nbgrader's students, or any
CSV with a header. Two lines of a list are two students, however alike their names are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kmeans_lab.grading.reading import names
from kmeans_lab.grading.reading.columns import IDENTIFIER, columns_of, from_header
from kmeans_lab.grading.reading.dates import end_of_day, read_dates
from kmeans_lab.grading.reading.errors import NothingFound
from kmeans_lab.grading.reading.rows import rows_of
from kmeans_lab.grading.reading.times import IN_LIST, Moment, Zone

# Lines that tools write among the students, by the first cells that are not empty.
_NO_STUDENT = {"points possible", "student, test", "test student", "manual posting"}
# … and these, unless a login, a number or an e-mail address stands beside them.
_PERHAPS_NO_STUDENT = {
    *("points", "date", "due date", "max points", "maximum points", "class average", "average"),
    *("mean", "overall average", "students", "muted", "preview user", "total", "median"),
}


@dataclass
class Person:
    """A line of a class list.

    Attributes
    ----------
    line : int
        Of the file, from 1.
    student : str
        The name to show; the same for namesakes.
    name_forms : set of str
        Keys under which the name may be written.
    short_forms : set of str
        Keys of the name without further first names.
    name_words : frozenset of str
    number : str
        The course tool's number, where the list is the tool's own; else a number of the list.
    own_number, login, email, group : str
    others : set of str
        Keys of what else the line says that no other line says.
    when : Moment or None
    late : bool or None
    until : datetime or None
        The student's own deadline.
    """

    line: int
    student: str
    name_forms: set[str] = field(default_factory=set)
    short_forms: set[str] = field(default_factory=set)
    name_words: frozenset[str] = frozenset()
    number: str = ""
    own_number: str = ""
    login: str = ""
    email: str = ""
    group: str = ""
    others: set[str] = field(default_factory=set)
    when: Moment | None = None
    late: bool | None = None
    until: datetime | None = None


@dataclass
class ClassList:
    """A class list that was read.

    Attributes
    ----------
    kind : str
        As ``Canvas`` or ``Moodle``, or ``list``.
    people : list of Person
    said : list of str
        What was done with it, for the instructor.
    blind : bool
        Whether it has numbers only, and no names.
    """

    kind: str
    people: list[Person]
    said: list[str] = field(default_factory=list)
    blind: bool = False

    @property
    def known(self) -> set[str]:
        """Keys of all that says who somebody is."""
        found: set[str] = set()
        for person in self.people:
            found |= person.name_forms | person.others
            said = (person.login, person.email, person.email.split("@")[0], person.own_number)
            found |= {names.key(text) for text in said if text}
        return found

    @property
    def words(self) -> list[str]:
        """The names, as they are written."""
        return [word for person in self.people for word in person.student.replace(",", " ").split()]


def read(path: Path, zone: Zone | None = None) -> ClassList:
    """Read a class list.

    Parameters
    ----------
    path : Path
    zone : Zone or None
        Of the times in it.

    Raises
    ------
    NothingFound
        If it cannot be read; it says why, and in which line.
    """
    rows, said = rows_of(path)
    if len(rows) < 2:
        raise NothingFound(f"The class list {path.name} needs a header and a line a student.")
    rows = from_header(rows)
    header = rows[0][1]
    if any(re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", cell) for cell in header):
        raise NothingFound(
            f"The class list {path.name} needs a header: its first line looks like a student's."
        )
    width = len(header)
    lines = [(line, (cells + [""] * width)[:width]) for line, cells in rows[1:]]
    roles, kind, blind = columns_of(header, [cells for _, cells in lines])
    people = _people(header, roles, kind, lines, said, path.name)
    if not people:
        raise NothingFound(f"The class list {path.name} has no line of a student below its header.")
    _add_times(header, roles, kind, lines, people, zone or Zone(), said)
    return ClassList(kind, people, said, blind)


# ------------------------------------------------------------------ people


def _people(
    header: Sequence[str],
    roles: Sequence[str],
    kind: str,
    lines: Sequence[tuple[int, list[str]]],
    said: list[str],
    name: str,
) -> list[Person]:
    alone = _alone(roles, lines)
    people: list[Person] = []
    seen: dict[tuple, int] = {}
    left_out: list[int] = []
    for line, cells in lines:
        if _no_student(cells, roles):
            continue
        person = _person(line, cells, roles, kind)
        if person is None:
            left_out.append(line)
            continue
        person.others = {
            names.key(cells[p]) for p in alone if len(cells[p]) > 1 and names.key(cells[p])
        }
        mark = (person.number, person.own_number, person.login, person.email)
        if any(mark) and (*mark, person.student) in seen:
            before = seen[*mark, person.student]
            said.append(f"Lines {before} and {line} of {name} are one student, listed twice.")
            continue
        seen[*mark, person.student] = line
        people.append(person)
    if left_out:
        shown = ", ".join(map(str, left_out[:5])) + (" …" if len(left_out) > 5 else "")
        said.append(f"Line {shown} of {name} names nobody and is left out.")
    doubles = [
        cell for cell, number in Counter(c.casefold() for c in header if c).items() if number > 1
    ]
    if doubles:
        said.append(
            f"{name} has several columns called {', '.join(doubles[:3])}; the first counts."
        )
    return people


def _no_student(cells: Sequence[str], roles: Sequence[str]) -> bool:
    told = [cell for cell, role in zip(cells, roles) if cell and role not in ("skip", "group")]
    if not told:
        return True
    sure = {names.key(text) for text in _NO_STUDENT}
    if names.key(told[0]) in sure or names.key("".join(told[:2])) in sure:
        return True
    perhaps = {names.key(text) for text in _PERHAPS_NO_STUDENT}
    return len(told) == 1 and names.key(told[0]) in perhaps


def _alone(roles: Sequence[str], lines: Sequence[tuple[int, list[str]]]) -> list[int]:
    """Columns without a role whose values tell who somebody is: each other, and no numbers."""
    found = []
    for place, role in enumerate(roles):
        values = [cells[place] for _, cells in lines if cells[place]]
        if role == "" and values and len(set(values)) == len(values):
            numbers = [v for v in values if re.fullmatch(r"[\d.,%/ -]+", v)]
            if not numbers or all(re.fullmatch(r"\d{4,}", v) for v in values):
                found.append(place)
    return found


def _person(line: int, cells: Sequence[str], roles: Sequence[str], kind: str) -> Person | None:
    def of(role: str) -> str:
        return next((c.strip() for c, r in zip(cells, roles) if r == role and c.strip()), "")

    first, last, full, student = of("first"), of("last"), of("full"), of("student")
    login, email, own, number = of("login"), of("email"), of("own"), of("number")
    if kind == "Brightspace":
        login, own = login.lstrip("#"), own.lstrip("#")
    if kind == "Moodle" and (match := IDENTIFIER.match(number)):
        number = match["number"]
    if first and full and not last and names.key(first) not in names.key(full):
        last, full = full, ""  # "Name" is the family's where "Vorname" stands beside it
    both = f"{first} {last}".strip()
    if kind == "Canvas" and "," in student:  # Canvas sorts by it: Lovelace, Ada
        shown = student
    else:
        shown = (
            student
            or full
            or both
            or login
            or email
            or own
            or (f"{cells[0]}" if kind == "Moodle" else number)
        )
    if not shown:
        return None
    person = Person(line, names.clean(shown), number=number, own_number=own)
    person.login, person.email, person.group = login, email, of("group")
    forms, short = set(), set()
    told = [full, both, f"{last} {first}".strip()] if (first and last) or not full else [full]
    for text in {student, *told} - {""}:
        forms |= names.keys(text)
        before, comma, after = text.partition(",")
        if comma:
            forms |= names.keys(f"{after} {before}")
            first, last = first or after.strip(), last or before.strip()
        pieces = text.replace(",", " ").split()
        if len(pieces) == 2:
            forms |= names.keys(" ".join(reversed(pieces)))
    if first and last:
        given = first.split()[0]
        short = names.keys(f"{given} {last}") | names.keys(f"{last} {given}")
    person.name_forms, person.short_forms = forms, short - forms
    person.name_words = names.words(full or both or student or "")
    return person


# ------------------------------------------------------------------ times


def _add_times(
    header: Sequence[str],
    roles: Sequence[str],
    kind: str,
    lines: Sequence[tuple[int, list[str]]],
    people: list[Person],
    zone: Zone,
    said: list[str],
) -> None:
    """When each handed in, and whether late, where the list is one that says so."""
    by_line = dict(lines)
    if "when" in roles:
        place = roles.index("when")
        texts = [by_line[person.line][place] for person in people]
        told = [text for text in texts if text not in ("", "-")]
        found = dict(zip(told, read_dates(told)))
        for person, text in zip(people, texts):
            moment = found.get(text)
            if moment is not None:
                how = f"{IN_LIST}, column {header[place]!r}"
                person.when = Moment(zone.aware(moment), how)
        if told and not any(found.values()):
            said.append(
                f"The times in column {header[place]!r} of the class list cannot be read, as "
                f"{told[0]!r}; they are left aside."
            )
    if "until" in roles:
        _add_extensions(roles.index("until"), by_line, people, zone, said)
    if "status" in roles:
        place, when = roles.index("status"), roles.index("when") if "when" in roles else None
        for person in people:
            cells = by_line[person.line]
            if when is not None and cells[when] not in ("", "-"):
                person.late = _late_in(cells[place])
            until = _extension_in(cells[place])
            person.until = zone.aware(until) if until else person.until


def _add_extensions(
    place: int, by_line: dict[int, list[str]], people: list[Person], zone: Zone, said: list[str]
) -> None:
    texts = [by_line[person.line][place] for person in people]
    found = read_dates(texts)
    for person, text, moment in zip(people, texts, found):
        if moment is not None:
            person.until = zone.aware(end_of_day(text, moment))
        elif text not in ("", "-"):
            said.append(
                f"The extension in line {person.line} of the class list cannot be read: {text!r}."
            )


def _extension_in(status: str) -> datetime | None:
    """The extension that Moodle writes behind a status: words, a colon, a time."""
    for piece in re.split(r" ?- ", status)[1:]:
        _, colon, told = piece.partition(":")
        if colon and re.search(r"\d{4}", told):
            return read_dates([told])[0]
    return None


def _late_in(status: str) -> bool:
    """Whether Moodle's status speaks of a delay: what follows the state counts days or hours."""
    pieces = [piece for piece in re.split(r" ?- ", status)[1:] if piece]
    return any(
        re.search(r"\d", piece) and not re.search(r"\d{4}|\d[:.]\d\d", piece)
        for piece in pieces[:1]
    )
