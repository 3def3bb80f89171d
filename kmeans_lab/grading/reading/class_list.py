"""Who is in the class: lists as course tools export them, and as people write them.

Canvas's gradebook, Moodle's participants and grading worksheet, Blackboard's and Brightspace's
grades, Google Classroom's grades, GitHub Classroom's roster and grades, nbgrader's students, or any
CSV with a header. Two lines of a list are two students, however alike their names are.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kmeans_lab.grading.reading import names
from kmeans_lab.grading.reading.dates import read_dates
from kmeans_lab.grading.reading.encodings import decoded
from kmeans_lab.grading.reading.errors import NothingFound
from kmeans_lab.grading.reading.times import IN_LIST, Moment, Zone

MOST_BYTES = 50_000_000

# What a column is called, in the languages that course tools speak most; "" where nothing is.
_ROLES = {
    "student": {"student", "schüler", "studierende", "studierender", "étudiant", "estudiante"},
    "full": {
        *("name", "full name", "fullname", "student name", "vollständiger name", "nom complet"),
        *("nombre completo", "nome completo", "volledige naam", "имя и фамилия", "姓名", "氏名"),
        *("imię i nazwisko", "first name / last name", "vorname / nachname", "display name"),
        *(
            "fullständigt namn",
            "full name / email",
            "성명",
            "이름",
            "celé jméno",
            "roster_identifier",
        ),
    },
    "first": {
        *("first name", "firstname", "first_name", "given name", "forename", "first", "vorname"),
        *("prénom", "nombre", "nome", "voornaam", "имя", "名", "名字", "förnamn", "imię", "jméno"),
    },
    "last": {
        *("last name", "lastname", "last_name", "surname", "family name", "last", "nachname"),
        *("familienname", "nom", "nom de famille", "apellido(s)", "apellidos", "apellido"),
        *(
            "cognome",
            "sobrenome",
            "achternaam",
            "фамилия",
            "姓",
            "efternamn",
            "nazwisko",
            "příjmení",
        ),
    },
    "email": {
        *("email", "e-mail", "mail", "email address", "e-mail address", "e-mail-adresse"),
        *("adresse de courriel", "courriel", "dirección de correo", "correo electrónico"),
        *("endereço de email", "indirizzo email", "e-mailadres", "адрес электронной почты"),
    },
    "login": {
        *(
            "login",
            "display id",
            "username",
            "user name",
            "user",
            "user id",
            "sis login id",
            "benutzername",
        ),
        *("anmeldename", "kennung", "identifiant", "nom d'utilisateur", "usuario", "utente"),
        *("nome utente", "gebruikersnaam", "用户名", "github_username", "github username", "netid"),
    },
    "own": {
        *("student id", "student number", "id number", "sis user id", "orgdefinedid", "matrikel"),
        *("matriculation", "matriculation number", "matrikelnummer", "integration id", "学号"),
        *(
            "numéro d'identification",
            "número de id",
            "codice identificativo",
            "registration number",
        ),
        *("numéro d'étudiant", "matricola", "학번", "学籍番号", "student no", "matr.-nr."),
    },
    "number": {
        "id",
        "number",
        "no",
        "nr",
        "nummer",
        "numéro",
        "número",
        "lms_user_id",
        "canvas id",
    },
    "group": {
        *("group", "groups", "section", "sections", "class", "team", "tutorial", "gruppe"),
        *("gruppen", "groupe", "groupes", "grupo", "grupos", "groep", "klasse", "группы"),
    },
    "when": {
        "submission date",
        "submission_timestamp",
        "last modified (submission)",
        "submitted at",
        "handed in",
    },
    "skip": {
        *(
            "section id",
            "root account",
            "identifier",
            "status",
            "grade",
            "points",
            "score",
            "total",
        ),
        *("end-of-line indicator", "availability", "last access", "notes", "note", "comment"),
        *(
            "child course id",
            "github_id",
            "roles",
            "role",
            "last access to course",
            "country",
            "city",
        ),
    },
}
_ROLE_OF = {word: role for role, group in _ROLES.items() for word in group}

# Lines that tools write among the students, by the first cells that are not empty.
_NO_STUDENT = {"points possible", "student, test", "test student", "manual posting"}
# … and these, unless a login, a number or an e-mail address stands beside them.
_PERHAPS_NO_STUDENT = {
    *("points", "date", "due date", "max points", "maximum points", "class average", "average"),
    *("mean", "overall average", "students", "muted", "preview user", "total", "median"),
}
_IDENTIFIER = re.compile(r"(?P<word>\D*[^\W\d_]\D*?)\s?(?P<number>\d+)$")


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
    rows, said = _rows(path)
    if len(rows) < 2:
        raise NothingFound(f"The class list {path.name} needs a header and a line a student.")
    rows = _from_header(rows)
    header = rows[0][1]
    if any(re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", cell) for cell in header):
        raise NothingFound(
            f"The class list {path.name} needs a header: its first line looks like a student's."
        )
    width = len(header)
    lines = [(line, (cells + [""] * width)[:width]) for line, cells in rows[1:]]
    roles, kind, blind = _columns(header, [cells for _, cells in lines])
    people = _people(header, roles, kind, lines, said, path.name)
    if not people:
        raise NothingFound(f"The class list {path.name} has no line of a student below its header.")
    _add_times(header, roles, kind, lines, people, zone or Zone(), said)
    return ClassList(kind, people, said, blind)


def _from_header(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The rows from the header on: some tools write a title above it."""

    def known(cells: list[str]) -> int:
        return sum(_plain(cell) in _ROLE_OF for cell in cells)

    if known(rows[0][1]) == 0:
        for place, (_, cells) in enumerate(rows[1:6], 1):
            if known(cells) > 1 and place < len(rows) - 1:
                return rows[place:]
    return rows


def _plain(cell: str) -> str:
    """The name of a column, as it is compared."""
    return re.sub(r"\s+", " ", cell.casefold().strip("\ufeff \"'#"))


# ------------------------------------------------------------------ from bytes to rows


def _rows(path: Path) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """The rows that are not empty, with their lines, and what was guessed."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise NothingFound(f"The class list {path.name} is far too large for one.")
        data = path.read_bytes()
    except OSError as error:
        raise NothingFound(
            f"The class list {path.name} cannot be read ({error.strerror})."
        ) from None
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise NothingFound(f"The class list {path.name} is a spreadsheet: save it as a CSV.")
    text, said = _text(data, path.name)
    lines = text.splitlines(keepends=True)
    if lines and re.fullmatch(r"\ufeff?sep=(.)\s*", lines[0], re.IGNORECASE):
        delimiters = [lines[0].strip()[-1]]
        text, first = "".join(lines[1:]), 2
    else:
        delimiters, first = [",", ";", "\t", "|"], 1
    found = []
    for delimiter in delimiters:
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            rows = [(reader.line_num + first - 1, [c.strip() for c in row]) for row in reader]
        except csv.Error as error:
            found.append((-1, str(error), []))
            continue
        rows = [(line, row) for line, row in rows if any(row)]
        widths = Counter(len(row) for _, row in rows)
        width = len(rows[0][1]) if rows else 0
        found.append((width if widths[width] * 2 > len(rows) else 1, "", rows))
    best = max(found, key=lambda item: item[0])
    if best[0] < 0:
        raise NothingFound(f"The class list {path.name} is no CSV ({best[1]}).")
    return best[2], said


def _text(data: bytes, name: str) -> tuple[str, list[str]]:
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    encoding = next((e for mark, e in marks if data.startswith(mark)), "")
    if not encoding and data.count(b"\0") * 3 > len(data):
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    try:
        if encoding:
            return data.decode(encoding), []
    except UnicodeDecodeError:
        raise NothingFound(
            f"The class list {name} cannot be read: save it as a CSV in UTF-8."
        ) from None
    if b"\0" in data:
        raise NothingFound(f"The class list {name} is no text: save it as a CSV in UTF-8.")
    (text,), guessed = decoded([data])
    if guessed in ("ascii", "utf-8"):
        return text, []
    return text, [
        f"The class list {name} is not in UTF-8; it is read as {guessed}. If names look wrong, "
        "save it as a CSV in UTF-8."
    ]


# ------------------------------------------------------------------ columns


def _columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[str], str, bool]:
    """What each column is, the tool whose list it is, and whether it has no names."""
    plain = [_plain(cell) for cell in header]
    roles = [_ROLE_OF.get(cell, "") for cell in plain]
    columns = list(zip(*rows))
    for place, cell in enumerate(plain):
        if not roles[place] and re.search(r"\be?-?mail", cell):
            roles[place] = "email"
        if re.search(r"\[total pts|points grade|\(read only\)|grade <", cell):
            roles[place] = "skip"
    if "end-of-line indicator" in plain:
        return roles, "Brightspace", False
    if "github_username" in plain:
        if "identifier" in plain:  # what the instructor calls the student
            roles[plain.index("identifier")] = "full"
        return roles, "GitHub Classroom", False
    if "lms_user_id" in plain or {"id", "first_name", "last_name"} <= set(plain):
        roles[plain.index("id")] = "login"
        return roles, "nbgrader", False
    if plain[0] in ("student", "lastname") and "id" in plain and "section" in plain:
        for place in range(plain.index("section") + 1, len(plain)):
            roles[place] = "skip"  # marks
        return roles, "Canvas", False
    if _is_worksheet(columns):
        return _of_worksheet(plain, roles, columns)
    if "availability" in plain or any("[total pts" in cell for cell in plain):
        return roles, "Blackboard", False
    if plain[:3] == ["last name", "first name", "email address"]:
        return ["last", "first", "email", *["skip"] * (len(plain) - 3)], "Google Classroom", False
    if not set(roles) & {"student", "full", "first", "last", "login", "email", "own", "number"}:
        roles[0] = "student"
    return roles, "list", False


def _is_worksheet(columns: Sequence[Sequence[str]]) -> bool:
    """Whether the first column is Moodle's: a word of the site's language, and a number."""
    if len(columns) < 4:
        return False
    matches = [_IDENTIFIER.match(cell) for cell in columns[0] if cell]
    if not matches or not all(matches):
        return False
    return len({m["word"] for m in matches}) == 1 and len({m["number"] for m in matches}) == len(
        matches
    )


def _of_worksheet(
    plain: Sequence[str], roles: list[str], columns: Sequence[Sequence[str]]
) -> tuple[list[str], str, bool]:
    """Columns of Moodle's grading worksheet, told by what stands in them, in any language."""
    roles = [r if r in ("email", "own", "login", "group", "full") else "" for r in roles]
    roles[0] = "number"
    values = [c for c in columns[1] if c]
    named = len(set(values)) * 2 > len(values) and not _dates_alone(columns[1])
    named = named and len(columns) > 2
    if named and "full" not in roles:
        roles[1] = "full"
    for place in range(1, len(plain)):
        if (
            roles[place] == ""
            and all("@" in c for c in columns[place] if c)
            and any(columns[place])
        ):
            roles[place] = "email"
    status = next((p for p in range(1, len(plain)) if roles[p] == ""), None)
    dates = [p for p in range(1, len(plain)) if roles[p] == "" and _dates_alone(columns[p])]
    if dates:
        roles[dates[0]] = "when"
    if status is not None and status not in dates:
        roles[status] = "status"
    return [r or "skip" for r in roles], "Moodle", not named


def _dates_alone(column: Sequence[str]) -> bool:
    told = [c for c in column if c not in ("", "-")]
    if not told:
        return False
    found = read_dates(told[:20])
    return all(found) or (
        all(re.search(r"(?:19|20|25)\d\d", c) and re.search(r"\d\d?[:.]\d\d", c) for c in told[:20])
    )


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
    if kind == "Moodle" and (match := _IDENTIFIER.match(number)):
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
    if "status" in roles:
        place, when = roles.index("status"), roles.index("when") if "when" in roles else None
        for person in people:
            cells = by_line[person.line]
            if when is not None and cells[when] not in ("", "-"):
                person.late = _late_in(cells[place])


def _late_in(status: str) -> bool:
    """Whether Moodle's status speaks of a delay: what follows the state counts days or hours."""
    pieces = [piece for piece in re.split(r" ?- ", status)[1:] if piece]
    return any(
        re.search(r"\d", piece) and not re.search(r"\d{4}|\d[:.]\d\d", piece)
        for piece in pieces[:1]
    )
