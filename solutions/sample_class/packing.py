"""Pack a class as course tools pack it, and write the lists that they export.

Names, signs and times follow what the tools' own sources and manuals say: what is lost (Canvas and
Moodle keep no time of handing in), what is cut off (signs in names), what is in another language.
"""

from __future__ import annotations

import csv
import io
import re
import struct
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

DOWNLOADED = datetime(2026, 3, 9, 8, 30, 12)
ASSIGNMENT = "Lesson 3"


@dataclass(frozen=True)
class Packed:
    """What one student hands in.

    Attributes
    ----------
    first, last, login, email : str
    number : int
        The course tool's number of the student.
    own_number : str
        The school's.
    group : str
    file : str
        What the student calls the file; empty if nothing is handed in.
    data : bytes
    when : datetime
    late : bool
    code : str
        What stands for the student where a tool hides the name.
    """

    first: str
    last: str
    login: str
    email: str
    number: int
    own_number: str
    group: str
    file: str = ""
    data: bytes = b""
    when: datetime = DOWNLOADED
    late: bool = False
    code: str = ""


def packed(entries: Iterable[tuple[str, bytes, datetime]], keeps_times: bool = False) -> bytes:
    """A zip; with `keeps_times` in UTC too, as Info-ZIP writes them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data, when in entries:
            info = zipfile.ZipInfo(name, when.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            if keeps_times:
                seconds = int((when - datetime(1970, 1, 1)) / timedelta(seconds=1))
                info.extra = struct.pack("<HHBl", 0x5455, 5, 1, seconds)
            archive.writestr(info, data)
    return stream.getvalue()


def table(rows: Iterable[Iterable[object]], delimiter: str = ",") -> str:
    """A CSV."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def handed_in(people: Iterable[Packed]) -> list[Packed]:
    """Those who handed something in."""
    return [person for person in people if person.file]


# ------------------------------------------------------------------ Canvas


def canvas(people: Iterable[Packed], anonymous: bool = False) -> bytes:
    """*Download Submissions*: flat, every file with the moment of the download."""
    entries = []
    for place, person in enumerate(handed_in(people)):
        late = ["LATE"] if person.late else []
        if anonymous:
            parts = [*late, f"anon_{person.code}"]
        else:
            sortable = f"{person.last}, {person.first}".lower()
            parts = [sortable, *late, str(person.number)]
        who = re.sub(r"[^\w]", "", "_".join(parts))
        file = re.sub(r'[\x00/\\:*?"<>|]+', "_", person.file)
        entries.append((f"{who}_{88001 + place}_{file}", person.data, DOWNLOADED))
    return packed(entries)


def canvas_gradebook(people: Iterable[Packed]) -> str:
    """*Export Entire Gradebook*: rows without a student, a test student, marks behind."""
    rows: list[list[object]] = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{ASSIGNMENT} (4711)"]
        + ["Current Score", "Unposted Current Score", "Final Score", "Unposted Final Score"],
        ["", "", "", "", "", "Manual Posting", "", "", "", ""],
        ["    Points Possible", "", "", "", "", "7.00", *["(read only)"] * 4],
    ]
    for person in sorted(people, key=lambda p: (p.last, p.first)):
        name = f"{person.last}, {person.first}"
        who = [name, person.number, person.own_number, person.login, f"Group {person.group}"]
        rows.append([*who, "", "", "", "0.00", "0.00"])
    rows.append(["Student, Test", 99, "", "c0ffee", "Group A", "", "", "", "0.00", "0.00"])
    return table(rows)


# ------------------------------------------------------------------ Moodle

WORKSHEETS = {
    "en": (
        ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade"]
        + ["Grade can be changed", "Last modified (submission)", "Last modified (grade)"]
        + ["Feedback comments"],
        *("Participant ", "Submitted for grading", "No submission", "{} late", "Yes"),
    ),
    "de": (
        ["ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Bewertung", "Bestwertung"]
        + ["Bewertung kann geändert werden", "Zuletzt geändert (Abgabe)"]
        + ["Zuletzt geändert (Bewertung)", "Feedback als Kommentar"],
        *("Teilnehmer/in", "Zur Bewertung abgegeben", "Keine Abgabe", "{} verspätet", "Ja"),
    ),
}
_DAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "de": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
}


def moodle(people: Iterable[Packed], flat: bool = False, blind: str = "") -> bytes:
    """*Download all submissions*, in folders or flat; `blind` is the site's word for a student."""
    entries = []
    for person in handed_in(people):
        name = blind or f"{person.first} {person.last}".replace("_", " ")
        who = re.sub(r"[\x00-\x1f&<>\"`|':\\/]", "", f"{name}_{person.number}")
        sign = "_" if flat else "/"
        entries.append((f"{who}_assignsubmission_file{sign}{person.file}", person.data, DOWNLOADED))
    return packed(entries)


def moodle_worksheet(people: Iterable[Packed], language: str = "en", blind: bool = False) -> str:
    """*Download grading worksheet*: in the site's language, with the times that the zip lacks."""
    header, word, submitted, nothing, late, yes = WORKSHEETS[language]
    rows: list[list[object]] = [header]
    for person in sorted(people, key=lambda p: (p.last, p.first)):
        status = submitted if person.file else nothing
        if person.late:
            status += " - " + late.format("14 hours" if language == "en" else "14 Stunden")
        when = moodle_time(person.when, language) if person.file else "-"
        who = [f"{word}{person.number}", f"{person.first} {person.last}", person.email]
        rows.append([*who, status, "", "7.00", yes, when, "-", ""])
    if blind:
        rows = [[row[0], *row[3:]] for row in rows]
    return "\ufeff" + table(rows)


def moodle_time(when: datetime, language: str) -> str:
    """A time as Moodle writes it for people."""
    day = _DAYS[language][when.weekday()]
    if language == "de":
        month = ["Januar", "Februar", "März"][when.month - 1]
        return f"{day}, {when.day}. {month} {when.year}, {when:%H:%M}"
    return f"{day}, {when.day} {when:%B} {when.year}, {when:%I:%M} {when:%p}"


# ------------------------------------------------------------------ Blackboard, Brightspace


def blackboard(people: Iterable[Packed]) -> bytes:
    """*Assignment File Download*: each attempt with its time, and a text that says who it is."""
    entries = []
    for person in handed_in(people):
        attempt = f"{ASSIGNMENT}_{person.login}_attempt_{person.when:%Y-%m-%d-%H-%M-%S}"
        name = f"{attempt}_{person.file}"
        said = (
            f"Name: {person.first} {person.last} ({person.login})\n"
            f"Assignment: {ASSIGNMENT}\n"
            f"Date Submitted: {person.when:%A, %B %d, %Y %I:%M:%S %p} CET\n"
            "Current Grade: Not Yet Graded\n\nSubmission Field:\n"
            "There is no student submission text data for this assignment.\n\nComments:\n"
            "There are no student comments for this assignment.\n\nFiles:\n"
            f"\tOriginal filename: {person.file}\n\tFilename: {name}\n"
        )
        entries += [
            (f"{attempt}.txt", said.encode(), DOWNLOADED),
            (name, person.data, DOWNLOADED),
        ]
    return packed(entries)


def blackboard_grades(people: Iterable[Packed]) -> bytes:
    """*Work Offline → Download*: parted by tabs, in UTF-16."""
    header = ["Last Name", "First Name", "Username", "Student ID", "Last Access", "Availability"]
    rows: list[list[object]] = [[*header, f"{ASSIGNMENT} [Total Pts: 7 Score] |664617"]]
    for person in people:
        who = [person.last, person.first, person.login, person.own_number]
        rows.append([*who, "2026-03-01 12:00:00", "Yes", ""])
    return ("\ufeff" + table(rows, "\t")).encode("utf-16-le")


def brightspace(people: Iterable[Packed]) -> bytes:
    """*Download*: a folder for each attempt, with its time and without colons; a list beside."""
    entries = [("index.html", b"<html><body>Lesson 3</body></html>", DOWNLOADED)]
    for person in handed_in(people):
        hour = person.when.hour % 12 or 12
        when = f"{person.when:%b} {person.when.day}, {person.when.year} {hour}{person.when:%M %p}"
        folder = f"{person.number}-640693 - {person.first} {person.last} - {when}"
        entries.append((f"{folder}/{person.file}", person.data, DOWNLOADED))
    return packed(entries)


def brightspace_grades(people: Iterable[Packed]) -> str:
    """*Export Grades*: a # before numbers and logins, and at the end of each line."""
    header = ["OrgDefinedId", "Username", "Last Name", "First Name", "Email"]
    rows: list[list[object]] = [
        [*header, f"{ASSIGNMENT} Points Grade <Numeric MaxPoints:7>", "End-of-Line Indicator"]
    ]
    for person in people:
        who = [f"#{person.own_number}", f"#{person.login}", person.last, person.first]
        rows.append([*who, person.email, "", "#"])
    return table(rows)


# ------------------------------------------------------------------ ILIAS, nbgrader, Google, GitHub


def ilias(people: Iterable[Packed]) -> bytes:
    """*Download all submissions*: names in ASCII, each file with the time of handing in."""
    entries = []
    for person in handed_in(people):
        folder = "_".join([person.last, person.first, person.login, str(person.number)])
        file = f"Late Submission - {person.file}" if person.late else person.file
        path = f"{ASSIGNMENT}/Submissions/{_ascii(folder)}/{_ascii(file)}"
        entries.append((path, person.data, person.when))
    return packed(entries, keeps_times=True)


def _ascii(text: str) -> str:
    for letter, instead in zip("äöüÄÖÜß", ("ae", "oe", "ue", "Ae", "Oe", "Ue", "ss")):
        text = text.replace(letter, instead)
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c if c.isascii() else "_" for c in plain if not unicodedata.combining(c))


def nbgrader(people: Iterable[Packed], lesson: str) -> bytes:
    """``submitted/`` in a zip, as after ``nbgrader collect``."""
    entries = []
    for person in handed_in(people):
        folder = f"submitted/{person.login}/{lesson}"
        stamp = f"{person.when:%Y-%m-%d %H:%M:%S}.000000 UTC"
        entries += [
            (f"{folder}/{lesson}.ipynb", person.data, DOWNLOADED),
            (f"{folder}/timestamp.txt", stamp.encode(), DOWNLOADED),
        ]
    return packed(entries)


def nbgrader_students(people: Iterable[Packed]) -> str:
    """What ``nbgrader db student import`` takes."""
    rows = [["id", "first_name", "last_name", "email", "lms_user_id"]]
    rows += [[p.login, p.first, p.last, p.email, str(p.number)] for p in people]
    return table(rows)


def google(people: Iterable[Packed], lesson: str) -> bytes:
    """The assignment's Drive folder, downloaded: each has a copy with the name before the title."""
    return packed(
        (f"{ASSIGNMENT}/{p.first} {p.last} - {lesson}.ipynb", p.data, DOWNLOADED)
        for p in handed_in(people)
    )


def google_grades(people: Iterable[Packed]) -> str:
    """*Download all grades as CSV*: lines of dates, points and averages stand before students."""
    rows: list[list[object]] = [
        ["Last Name", "First Name", "Email Address", ASSIGNMENT],
        ["Date", "", "", "2026-03-01"],
        ["Points", "", "", "7"],
        ["Class Average", "", "", ""],
    ]
    rows += [[p.last, p.first, p.email, ""] for p in people]
    return table(rows)


def github_files(people: Iterable[Packed], lesson: str) -> dict[str, bytes]:
    """The files of what ``gh classroom clone student-repos`` leaves, without the repositories."""
    return {
        f"lesson-3-submissions/lesson-3-{p.login}/{lesson}.ipynb": p.data for p in handed_in(people)
    }


def github_grades(people: Iterable[Packed]) -> str:
    """*Download grades*: with the time of the last push, by GitHub's clock."""
    rows: list[list[object]] = [
        ["assignment_name", "github_username", "roster_identifier", "student_repository_name"]
        + ["submission_timestamp", "points_awarded", "points_available"]
    ]
    for person in people:
        when = f"{person.when:%Y-%m-%d %H:%M:%S} UTC" if person.file else ""
        name = f"{person.first} {person.last}"
        rows.append([ASSIGNMENT, person.login, name, f"lesson-3-{person.login}", when, "", 7])
    return table(rows)
