"""Find the submissions in whatever an instructor has: folders, a course tool's download, a zip.

Nothing is unpacked to disk and no link is followed; a notebook is read only when its turn comes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import stat
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from kmeans_lab.checks.catalogue import lessons

MOST_NOTEBOOK_BYTES = 20_000_000
MOST_ZIP_BYTES = 2_000_000_000
MOST_ENTRIES = 200_000
LONGEST_NAME = 80

_MOODLE = re.compile(r"^(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)_?.*$")
_AGAIN = re.compile(r"(?: ?\(\d{1,2}\)|-Copy\d{1,2})$")  # what browsers and Jupyter add to a name
_CANVAS = re.compile(r"^(?P<name>[^_]+)(?P<late>_LATE)?_(?P<number>\d+)_\d+_(?P<file>.+)$", re.I)


class Unreadable(Exception):
    """A submission cannot be read; the text says why, for the student too."""


class NothingFound(Exception):
    """The place that was named holds no submissions; the text says what was looked for."""


@dataclass(frozen=True)
class Entry:
    """A file of a folder or a zip.

    Attributes
    ----------
    path : PurePosixPath
        Inside the folder or zip.
    read : callable
        Returns its bytes; raises `Unreadable`.
    when : datetime or None
        When it was last changed, in UTC.
    """

    path: PurePosixPath
    read: Callable[[], bytes]
    when: datetime | None


@dataclass
class Submission:
    """What one student has handed in.

    Attributes
    ----------
    student : str
        Who it is, as the path or the class list says; safe to show in one line.
    place : str
        Where it was found.
    entry : Entry or None
        The notebook that counts; None if nothing was handed in.
    when : datetime or None
        When it was handed in.
    marked_late : bool
        Whether the course tool said so.
    number : str
        The course tool's number of the student, where there is one.
    notes : list of str
        What the instructor should know, as that an earlier submission was set aside.
    """

    student: str
    place: str
    entry: Entry | None
    when: datetime | None = None
    marked_late: bool = False
    number: str = ""
    notes: list[str] = field(default_factory=list)


def clean(text: str) -> str:
    """A name on one line: no control characters, no marks that turn the direction, not long."""
    text = unicodedata.normalize("NFC", text)
    kept = "".join(
        " " if char in "\r\n\t\v\f\u2028\u2029" else char
        for char in text
        if char in "\r\n\t\v\f\u2028\u2029" or unicodedata.category(char)[0] != "C"
    )
    kept = re.sub(r" +", " ", kept).strip() or "(no name)"
    if len(kept) > LONGEST_NAME:
        mark = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:6]
        kept = f"{kept[: LONGEST_NAME - 8]}…{mark}"
    return kept


# ------------------------------------------------------------------ files, wherever they are


def entries(place: Path) -> Iterator[Entry]:
    """The files of a folder, a zip, or a single notebook.

    Raises
    ------
    NothingFound
        If there is no such place, or it is a zip that must not be opened.
    """
    if not place.exists():
        raise NothingFound(f"There is no {place}.")
    if place.is_dir():
        yield from _of_folder(place)
    elif zipfile.is_zipfile(place):
        yield from _of_zip(place, place.name)
    elif place.suffix.lower() == ".ipynb":
        yield Entry(PurePosixPath(place.name), lambda: _read_file(place), _changed(place))
    else:
        raise NothingFound(f"{place} is neither a folder nor a zip nor a notebook.")


def _of_folder(folder: Path) -> Iterator[Entry]:
    waiting = [folder]
    seen = 0
    while waiting:
        here = waiting.pop()
        try:
            children = sorted(here.iterdir())
        except OSError:
            continue
        for path in children:
            seen += 1
            if seen > MOST_ENTRIES:
                raise NothingFound(f"{folder} holds more than {MOST_ENTRIES:,} files.")
            inside = PurePosixPath(path.relative_to(folder).as_posix())
            if path.is_symlink():
                if path.suffix.lower() == ".ipynb":
                    yield Entry(inside, _refuse("is a link, and links are not followed"), None)
            elif path.is_dir():
                if not (path / ".state" / "graded.jsonl").exists():  # results of grading
                    waiting.append(path)
            elif path.suffix.lower() == ".zip" and path.is_file():
                yield from _of_inner_zip(path, inside, _changed(path))
            else:
                yield Entry(inside, lambda path=path: _read_file(path), _changed(path))


def _refuse(why: str) -> Callable[[], bytes]:
    return _raise(f"The notebook {why}.")


def _raise(text: str) -> Callable[[], bytes]:
    def read() -> bytes:
        raise Unreadable(text)

    return read


def _changed(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return None


def _read_file(path: Path) -> bytes:
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise Unreadable("The notebook is not a file.")
        _check_size(info.st_size)
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"The notebook cannot be read ({error.strerror}).") from None


def _check_size(size: int) -> None:
    if size > MOST_NOTEBOOK_BYTES:
        raise Unreadable(
            f"The notebook has {size / 1e6:.0f} MB; more than {MOST_NOTEBOOK_BYTES / 1e6:.0f} MB "
            "are not read. Clear its outputs and hand it in again."
        )


def _of_inner_zip(
    archive: Path | bytes, inside: PurePosixPath, when: datetime | None
) -> Iterator[Entry]:
    """The files of a zip that a student handed in; if it cannot be opened, one unreadable file."""
    try:
        for entry in list(_of_zip(archive, str(inside), deeper=False)):
            yield Entry(inside.with_suffix("") / entry.path, entry.read, entry.when)
    except NothingFound as problem:
        yield Entry(inside.with_suffix(".ipynb"), _raise(str(problem)), when)


def _of_zip(archive: Path | bytes, called: str, deeper: bool = True) -> Iterator[Entry]:
    try:
        with _opened(archive) as opened:
            listed = opened.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise NothingFound(f"{called} cannot be opened as a zip ({error}).") from None
    if len(listed) > MOST_ENTRIES:
        raise NothingFound(f"{called} holds more than {MOST_ENTRIES:,} files.")
    if sum(info.file_size for info in listed if info.filename.endswith(".ipynb")) > MOST_ZIP_BYTES:
        raise NothingFound(f"{called} would unpack to more than {MOST_ZIP_BYTES / 1e9:.0f} GB.")
    for info in listed:
        inside = _inside(info.filename)
        if info.is_dir() or inside is None:
            continue
        is_link = stat.S_ISLNK(info.external_attr >> 16)
        read = _refuse("is a link, and links are not followed") if is_link else None
        read = read or _reader(archive, info)
        if inside.suffix.lower() == ".zip" and deeper and not is_link:
            try:
                yield from _of_inner_zip(read(), inside, _zip_time(info))
            except Unreadable as problem:
                yield Entry(inside.with_suffix(".ipynb"), _raise(str(problem)), _zip_time(info))
        else:
            yield Entry(inside, read, _zip_time(info))


def _opened(archive: Path | bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(archive) if isinstance(archive, bytes) else archive)


def _inside(name: str) -> PurePosixPath | None:
    """The path of a member, without what would lead out of the zip."""
    parts = [p for p in name.replace("\\", "/").split("/") if p not in ("", ".")]
    if not parts or ".." in parts or re.match(r"^[A-Za-z]:$", parts[0]):
        parts = [p for p in parts if p != ".." and not re.match(r"^[A-Za-z]:$", p)]
    return PurePosixPath(*parts) if parts else None


def _reader(archive: Path | bytes, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        _check_size(info.file_size)
        try:
            with _opened(archive) as opened, opened.open(info) as stream:
                data = stream.read(MOST_NOTEBOOK_BYTES + 1)
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
            raise Unreadable(f"The notebook cannot be read from the zip ({error}).") from None
        except Exception as error:  # zlib and others have errors of their own
            raise Unreadable(f"The notebook in the zip is damaged ({error}).") from None
        _check_size(len(data))
        return data

    return read


def _zip_time(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return None


# ------------------------------------------------------------------ whose they are


def find(place: Path, lesson: str, wanted: Sequence[str]) -> list[Submission]:
    """The submissions of one lesson, one a student, sorted by student.

    Parameters
    ----------
    place : Path
        A folder of notebooks, a folder a student, an nbgrader ``submitted/`` tree, a download of
        Canvas or Moodle, or a zip of any of these.
    lesson : str
        Stem of the lesson.
    wanted : sequence of str
        The names of its functions: of several notebooks of a student, those that define any of them
        go first, then those named like the lesson; of these, the latest counts.

    Returns
    -------
    list of Submission

    Raises
    ------
    NothingFound
        If there is none.
    """
    try:
        listed = [e for e in entries(place) if not _hidden(e.path)]
    except OSError as error:
        raise NothingFound(f"{place} cannot be read ({error.strerror}).") from None
    if any("submitted" in e.path.parts[:-1] for e in listed):  # an nbgrader course
        listed = [e for e in listed if "submitted" in e.path.parts[:-1]]
    notebooks = [e for e in listed if e.path.suffix.lower() == ".ipynb"]
    if not notebooks:
        raise NothingFound(
            f"{place} holds no notebook (.ipynb). Wanted is a folder of notebooks, a folder for "
            "each student, an nbgrader submitted/ tree, a download of Canvas or Moodle, or a zip "
            "of these."
        )
    top = _folders_above([e.path for e in notebooks])
    stamps = {e.path.parent: e for e in listed if e.path.name == "timestamp.txt"}
    groups: dict[tuple[str, str], list[Submission]] = {}
    for entry in notebooks:
        submission = _whose(entry, lesson, top)
        submission.when = _timestamp(stamps.get(entry.path.parent)) or entry.when
        groups.setdefault((submission.student, submission.number), []).append(submission)
    found = [_the_one_that_counts(group, lesson, wanted) for group in groups.values()]
    found += _without_notebook(listed, set(groups), lesson, top)
    return sorted(_told_apart(found), key=lambda s: s.student)


def _told_apart(found: list[Submission]) -> list[Submission]:
    """Students of the same name and of different numbers get their number behind it."""
    counts = Counter(s.student for s in found)
    for submission in found:
        if counts[submission.student] > 1 and submission.number:
            submission.student = clean(f"{submission.student} {submission.number}")
    return found


def _folders_above(paths: list[PurePosixPath]) -> int:
    """How many folders stand above those that say who is who: a zip of a folder has one."""
    parents = [path.parts[:-1] for path in paths]
    common = 0
    while all(len(p) > common and p[common] == parents[0][common] for p in parents):
        common += 1
    if "submitted" in parents[0][:common]:
        return parents[0].index("submitted") + 1
    rest = [PurePosixPath(*path.parts[common:]) for path in paths]
    if common and (len(paths) == 1 or all(_names_a_lesson(path.parts[0]) for path in rest)):
        return common - 1  # the notebooks of one student
    return common


def _names_a_lesson(name: str) -> bool:
    stem = _AGAIN.sub("", name.removesuffix(".ipynb"))
    return stem in lessons() or re.fullmatch(r"\d\d", stem) is not None


def _without_notebook(
    listed: list[Entry], have: set[tuple[str, str]], lesson: str, top: int
) -> list[Submission]:
    """Students who handed in files, but no notebook; only where each has a folder or a number."""
    found: dict[tuple[str, str], Submission] = {}
    folders = all(len(e.path.parts) > top + 1 for e in listed if e.path.suffix.lower() == ".ipynb")
    for entry in listed:
        submission = _whose(entry, lesson, top)
        who = (submission.student, submission.number)
        in_folder = folders and len(entry.path.parts) > top + 1
        if who in have or not (submission.number or in_folder):
            continue
        name = clean(entry.path.name)
        text = (
            "No notebook was handed in."
            if name == "timestamp.txt"
            else f"No notebook (.ipynb) was handed in, but {name}."
        )
        submission.entry = Entry(entry.path, _raise(text), entry.when)
        submission.when = entry.when
        found[who] = submission
    return list(found.values())


def _hidden(path: PurePosixPath) -> bool:
    return any(p.startswith(".") or p == "__MACOSX" for p in path.parts) or path.name.startswith(
        "~"
    )


def _whose(entry: Entry, lesson: str, top: int) -> Submission:
    parts = list(entry.path.parts)
    place = str(entry.path).encode("utf-8", "replace").decode()
    for part in reversed(parts):
        if match := _MOODLE.match(part):
            return Submission(clean(match["name"]), place, entry, number=match["number"])
    if match := _CANVAS.match(PurePosixPath(parts[-1]).stem):
        late = bool(match["late"])
        return Submission(clean(match["name"]), place, entry, None, late, match["number"])
    parts = parts[min(top, len(parts) - 1) :]
    if len(parts) > 1:
        return Submission(clean(parts[0]), place, entry)
    stem = _AGAIN.sub("", PurePosixPath(parts[-1]).stem)
    name = stem.replace(lesson, "").strip("_-. ") if lesson in stem else stem
    name = name or stem
    return Submission(clean(name), place, entry)


def _timestamp(entry: Entry | None) -> datetime | None:
    """When nbgrader says that it was handed in: ``2026-03-01 12:00:00 UTC``."""
    if entry is None:
        return None
    try:
        text = entry.read()[:100].decode("utf-8", "replace").strip()
    except Unreadable:
        return None
    match = re.match(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)? ?(\S*)", text)
    if not match:
        return None
    day, clock, zone = match.groups()
    try:
        if re.fullmatch(r"[+-]\d\d:?\d\d", zone):
            return datetime.fromisoformat(f"{day}T{clock}{zone}")
        moment = datetime.fromisoformat(f"{day}T{clock}")
        return moment.replace(tzinfo=ZoneInfo(zone) if "/" in zone else UTC)
    except (ValueError, OSError, KeyError):  # no such day, no such zone
        return None


def _the_one_that_counts(group: list[Submission], lesson: str, wanted: Sequence[str]) -> Submission:
    def rank(submission: Submission) -> tuple:
        text = ""
        if len(group) > 1:
            try:
                text = submission.entry.read().decode("utf-8", "replace")
            except Unreadable:
                text = ""
        defines = any(f"def {name}(" in text or f"class {name}" in text for name in wanted)
        path = submission.entry.path
        named = lesson in str(path) or lesson[:2] == path.name[:2]
        return (defines, named, _moment_of(submission), submission.place)

    ranked = sorted(((rank(s), s) for s in group), key=lambda pair: pair[0])
    best = ranked[-1][1]
    others = [s for ranks, s in ranked[:-1] if ranks[0] or lesson in str(s.entry.path)]
    if others:
        best.notes.append(_set_aside(len(others)))
    return best


def _moment_of(submission: Submission) -> datetime:
    return submission.when or datetime.min.replace(tzinfo=UTC)


def _set_aside(number: int) -> str:
    return (
        f"{number} other submission{'s' if number > 1 else ''} of the same student set aside; the "
        "latest that can be read counts"
    )


# ------------------------------------------------------------------ the class list


def with_class_list(found: list[Submission], path: Path) -> list[Submission]:
    """Name students as a class list does, and add those who handed in nothing.

    Parameters
    ----------
    found : list of Submission
    path : Path
        A CSV with a header. The first column, or the one called ``student``, says who a student is;
        any other column (name, e-mail, number) may be what the path of a submission says.

    Returns
    -------
    list of Submission
        Sorted by student.

    Raises
    ------
    NothingFound
        If the list cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise NothingFound(
            f"The class list {path.name} cannot be read ({error.strerror})."
        ) from None
    except UnicodeDecodeError:
        raise NothingFound(
            f"The class list {path.name} cannot be read: save it as a CSV in UTF-8."
        ) from None
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)  # spreadsheets of some countries write semicolons
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise NothingFound(f"The class list {path.name} is no CSV ({error}).") from None
    if len(rows) < 2:
        raise NothingFound(f"The class list {path.name} needs a header and a line a student.")
    header = [cell.strip().casefold() for cell in rows[0]]
    column = header.index("student") if "student" in header else 0
    known: dict[str, str] = {}
    names = []
    for row in rows[1:]:
        if len(row) <= column or not row[column].strip():
            continue
        student = clean(row[column])
        names.append(student)
        for cell in filter(str.strip, row):
            for key in {clean(cell), _key(cell)}:
                if known.setdefault(key, student) != student:
                    known[key] = ""  # a group, a first name: it does not tell who
    known.update((name, name) for name in names)

    def who(text: str) -> str:
        return known.get(clean(text)) or known.get(_key(text)) or ""

    by_student: dict[str, list[Submission]] = {}
    for submission in found:
        by = who(submission.number) if submission.number else ""
        by = (
            by
            or who(submission.student)
            or who(submission.student.removesuffix(f" {submission.number}"))
        )
        if by:
            submission.student = by
        else:
            submission.notes.append("not on the class list")
        by_student.setdefault(submission.student, []).append(submission)
    for name in names:
        by_student.setdefault(name, [Submission(name, "", None)])
    merged = []
    for group in by_student.values():
        best = max(group, key=lambda s: (_moment_of(s), s.place))
        if len(group) > 1:
            best.notes.append(_set_aside(len(group) - 1))
        merged.append(best)
    return sorted(merged, key=lambda s: s.student)


def _key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if c.isalnum()).casefold() or "\0" + text


# ------------------------------------------------------------------ its cells


def code_cells(data: bytes) -> list[str]:
    """The sources of a notebook's code cells, read as data.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    list of str

    Raises
    ------
    Unreadable
        Saying what is wrong with it.
    """
    if not data.strip():
        raise Unreadable("The notebook is empty: 0 cells, nothing to grade.")
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("The notebook is not text: is it another kind of file, renamed?") from None
    except (ValueError, RecursionError):
        raise Unreadable(
            "The notebook is damaged: it is not JSON. Was it cut off, or saved by another program?"
        ) from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if (
        cells is None
        and isinstance(notebook, dict)
        and isinstance(notebook.get("worksheets"), list)
    ):
        cells = [
            cell
            for sheet in notebook["worksheets"]
            if isinstance(sheet, dict)
            for cell in sheet.get("cells") or []
        ]
    if not isinstance(cells, list):
        raise Unreadable("The file is JSON, but no notebook: it has no cells.")
    found = []
    for cell in cells:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", cell.get("input", ""))
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if isinstance(source, str):
            found.append(source)
    return found
