"""What each student has handed in: the files of a class, put together by whose they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from kmeans_lab.grading.reading import files, names, systems, zips
from kmeans_lab.grading.reading.errors import NothingFound, Unreadable
from kmeans_lab.grading.reading.files import File
from kmeans_lab.grading.reading.systems import blackboard
from kmeans_lab.grading.reading.systems.claim import ABOUT, Claim
from kmeans_lab.grading.reading.times import Moment, Zone, tell_apart

MOST_SECTIONS = 60  # zips within the instructor's folder or zip that may hold a class each


@dataclass
class HandIn:
    """What one student has handed in.

    Attributes
    ----------
    student : str
        Who it is, as the paths or the class list say; safe to show in one line.
    files : list of (File, Claim)
    tool : str
        The course tool that hands it out, or ``folders``.
    number : str
        That tool's number of the student, where it would take it back.
    login, email, group, own_number : str
        What paths and the class list say beside the name; `own_number` is the school's.
    listed_when : Moment or None
        When it was handed in, as the class list says.
    listed_until : datetime or None
        The student's own deadline, as the class list says.
    listed_late : bool or None
        Whether the class list calls it late.
    notes : list of str
        What the instructor should know.
    undecided : str
        Why a person has to say whose a hand-in is; then nothing of it is marked.
    """

    student: str
    files: list[tuple[File, Claim]] = field(default_factory=list)
    tool: str = ""
    number: str = ""
    login: str = ""
    email: str = ""
    group: str = ""
    own_number: str = ""
    listed_when: Moment | None = None
    listed_until: datetime | None = None
    listed_late: bool | None = None
    notes: list[str] = field(default_factory=list)
    undecided: str = ""

    @property
    def anonymous(self) -> bool:
        """Whether the course tool hides who it is."""
        return any(claim.anonymous for _, claim in self.files)

    @property
    def place(self) -> str:
        """Where it was found."""
        return shown_path(self.files[0][0].path) if self.files else ""


@dataclass
class Class:
    """A class's hand-ins, and how they were read.

    Attributes
    ----------
    hand_ins : list of HandIn
        One a student, sorted.
    system : str
        The course tool, or ``folders``.
    said : list of str
        How names and times are known, for the instructor.
    nobody : list of str
        Files that belong to nobody.
    file_times : str or None
        How the files' own times say when each was handed in; None where they do not.
    """

    hand_ins: list[HandIn]
    system: str
    said: list[str]
    nobody: list[str]
    file_times: str | None


def shown_path(path: PurePosixPath) -> str:
    """A path as it is shown."""
    return str(path).encode("utf-8", "replace").decode()


def find(
    place: Path,
    lesson: str,
    known: Collection[str] = (),
    known_names: Iterable[str] = (),
    encoding: str | None = None,
    zone: Zone | None = None,
) -> Class:
    """The hand-ins of a class.

    Parameters
    ----------
    place : Path
        A folder or zip as a course tool gives it, a folder or a file for each student, or a single
        notebook.
    lesson : str
        Stem of the lesson.
    known : collection of str
        Keys of all that the class list has.
    known_names : iterable of str
        The names of the class list.
    encoding : str or None
        How a zip writes names where it does not say; None guesses.
    zone : Zone or None
        Of times without one.

    Raises
    ------
    NothingFound
        If there is none.
    """
    zone = zone or Zone()
    listed, said = _listed(place, known_names, encoding)
    layout = systems.recognise(listed, place.name, lesson, known)
    listed = _with_sections(listed, layout, place, lesson, known, encoding)
    if listed is not None:
        layout = systems.recognise(listed, place.name, lesson, known)
    if not layout.claimed:
        raise NothingFound(
            f"{place} holds no notebook (.ipynb). Wanted is a folder of notebooks, a folder for "
            "each student, a download of Canvas, Moodle, Blackboard, Brightspace, ILIAS, Sakai, "
            "Google Classroom or GitHub Classroom, an nbgrader submitted/ tree, or a zip of these."
        )
    hand_ins = _grouped(layout.claimed)
    said += layout.said
    file_times, words = _file_times(layout, hand_ins, zone)
    said.append(words)
    nobody = [shown_path(f.path) for f in layout.nobody]
    return Class(hand_ins, layout.system, said, nobody, file_times)


def _listed(
    place: Path, known_names: Iterable[str], encoding: str | None
) -> tuple[list[File], list[str]]:
    try:
        there, is_folder = place.exists(), place.is_dir()
        is_zip = there and not is_folder and _begins_as_zip(place)
    except OSError as error:
        raise NothingFound(f"{place} cannot be read ({error.strerror}).") from None
    if not there:
        raise NothingFound(f"There is no {place}.")
    if is_folder:
        return list(files.of_folder(place)), []
    if is_zip:
        archive = zips.of_instructor(place, known_names, encoding)
        said = []
        if archive.guessed:
            said.append(
                f"The zip does not say how it writes names; they are read as {archive.guessed}. If "
                "they look wrong, name another with --zip-names."
            )
        return archive.files, said
    file = files.of_disk(place, PurePosixPath(place.name))
    if file.is_notebook:
        return [file], []
    raise NothingFound(f"{place} is neither a folder nor a zip nor a notebook.")


def _begins_as_zip(place: Path) -> bool:
    if not place.is_file():
        return False
    if place.suffix.lower() == ".zip":
        return True
    with place.open("rb") as stream:
        return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _with_sections(
    listed: list[File],
    layout: systems.Layout,
    place: Path,
    lesson: str,
    known: Collection[str],
    encoding: str | None,
) -> list[File] | None:
    """The files with those of each zip that is itself the download of a class; None if none is.

    That holds only where all that was named are such zips: one among students' own zips is a
    student's.
    """
    archives = [f for f in listed if f.is_zip]
    others = [f for f in listed if f.is_notebook]
    if layout.system != systems.plain.NAME or others or not 0 < len(archives) <= MOST_SECTIONS:
        return None
    inner: list[File] = []
    for archive in archives:
        try:
            found = zips.of_student(archive, encoding)
        except Unreadable:
            return None
        within = systems.recognise(found, archive.name, lesson, known)
        students = {claim.who for _, claim in within.claimed}
        if within.system == systems.plain.NAME or (len(archives) > 1 and len(students) < 2):
            return None
        inner += found
    return inner


def _grouped(claimed: list[tuple[File, Claim]]) -> list[HandIn]:
    groups: dict[tuple[str, str, str], list[tuple[File, Claim]]] = defaultdict(list)
    for file, claim in claimed:
        groups[claim.system, *claim.who].append((file, claim))
    hand_ins = [_hand_in(group) for group in groups.values()]
    tell_names_apart(hand_ins)
    return sorted(hand_ins, key=lambda h: h.student)


def _hand_in(group: list[tuple[File, Claim]]) -> HandIn:
    first = next((c for _, c in group if c.role != ABOUT), group[0][1])
    hand_in = HandIn(names.clean(first.name), group, first.system, first.number, first.login)
    if first.system == blackboard.NAME:
        for file, claim in group:
            if claim.role != ABOUT:
                continue
            with suppress(Unreadable, OSError):
                with file.opened() as stream:
                    said = blackboard.said_of(stream.read(2000).decode("utf-8", "replace"))
                if said and names.key(said[1]) == names.key(first.login):
                    hand_in.student = names.clean(said[0])
    return hand_in


def tell_names_apart(hand_ins: Iterable[HandIn]) -> None:
    """Students of one name get behind it what tells them apart: nobody is merged by name."""
    hand_ins = list(hand_ins)
    for way in (
        lambda h: h.number,
        lambda h: h.own_number,
        lambda h: h.login,
        lambda h: h.email,
        lambda h: h.files[0][1].apart if h.files else "",
    ):
        counts = Counter(h.student for h in hand_ins)
        tells = Counter((h.student, way(h)) for h in hand_ins)
        for hand_in in hand_ins:
            more = way(hand_in)
            if counts[hand_in.student] > 1 and more and tells[hand_in.student, more] == 1:
                hand_in.student = names.clean(f"{hand_in.student} {more}")
    seen: Counter[str] = Counter()
    for hand_in in hand_ins:
        seen[hand_in.student] += 1
        if seen[hand_in.student] > 1:
            hand_in.student = names.clean(f"{hand_in.student} ({seen[hand_in.student]})")


def _file_times(
    layout: systems.Layout, hand_ins: list[HandIn], zone: Zone
) -> tuple[str | None, str]:
    """How the files' own times are to be taken, and that in words."""
    module = systems.BY_NAME[layout.system]
    if module.FILE_TIMES is None:
        return None, (
            "The files' own times are those of the download and say nothing. "
            f"{module.TIMES_IN_WORDS}"
        )
    times = [
        (hand_in.student, zone.aware(file.when))
        for hand_in in hand_ins
        for file, _ in hand_in.files
        if file.when is not None and file.kind == "file"
    ]
    if not tell_apart(times):
        return None, (
            "The files' own times are all about the same, those of packing or copying: when each "
            "was handed in is not known."
        )
    return module.FILE_TIMES, module.TIMES_IN_WORDS
