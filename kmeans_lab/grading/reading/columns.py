"""What the columns of a class list are, by their names in many languages and by what is in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kmeans_lab.grading.reading.dates import read_dates

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
    "until": {
        *("extension", "extension until", "extended until", "until", "own deadline"),
        *("verlängerung", "verlängert bis", "prolongation", "prórroga", "proroga"),
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
# A participant of Moodle: a word of the site's language, and a number.
IDENTIFIER = re.compile(r"(?P<word>\D*[^\W\d_]\D*?)\s?(?P<number>\d+)$")


def from_header(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
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


def columns_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[str], str, bool]:
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
    matches = [IDENTIFIER.match(cell) for cell in columns[0] if cell]
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
        if "group" not in roles and (group := _group_behind(status, columns)) is not None:
            roles[group] = "group"
    return [r or "skip" for r in roles], "Moodle", not named


def _group_behind(status: int, columns: Sequence[Sequence[str]]) -> int | None:
    """The column of groups: words, between the status and the grades with their highest."""
    place = status + 1
    worded = place < len(columns) - 2 and any(re.search(r"[^\W\d_]", c) for c in columns[place])
    for later in range(place + 1, len(columns)):
        values = set(columns[later])
        if len(values) == 1 and re.fullmatch(r"\d+(?:[.,]\d+)?", next(iter(values))):
            return place if worded and later > place + 1 else None
    return None


def is_date(cell: str) -> bool:
    """Whether a cell is a time as Moodle writes it for people, in any language."""
    return _dates_alone([cell])


def _dates_alone(column: Sequence[str]) -> bool:
    told = [c for c in column if c not in ("", "-")]
    if not told:
        return False
    found = read_dates(told[:20])
    return all(found) or (
        all(re.search(r"(?:19|20|25)\d\d", c) and re.search(r"\d\d?[:.]\d\d", c) for c in told[:20])
    )
