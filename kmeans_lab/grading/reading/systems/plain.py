"""Folders and files that no course tool has named: a notebook, zip or folder for each student."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from pathlib import PurePosixPath

from kmeans_lab.checks.catalogue import lessons
from kmeans_lab.grading.reading import names
from kmeans_lab.grading.reading.files import File
from kmeans_lab.grading.reading.systems.claim import Claim
from kmeans_lab.grading.reading.times import IN_FILE

NAME = "folders"
FILE_TIMES = IN_FILE
TIMES_IN_WORDS = "Times are those of the files. Copying or unpacking may have changed them."
# What browsers, Jupyter and Colab add to the name of what is there already.
AGAIN = re.compile(r"(?: ?\((?P<browser>\d{1,2})\)|-Copy(?P<jupyter>\d{1,2}))$")
_ENDINGS = re.compile(r"\.(?:ipynb|zip)(?:\.(?:txt|json|html))?$", re.IGNORECASE)
_STEMS = {"00_start_here", "01_the_algorithm", "10b_mixtures"}  # lessons without an exercise
_COPY_OF = re.compile(r"^(?:Copy of|Kopie von|Copie de|Copia de|Cópia de) ", re.IGNORECASE)


def stem_of(name: str) -> str:
    """A file's name without its endings."""
    return _ENDINGS.sub("", name)


def names_a_lesson(name: str) -> bool:
    """Whether a name is a lesson's and nothing more."""
    stem = _COPY_OF.sub("", AGAIN.sub("", stem_of(name)))
    stem = stem.removesuffix("_exercise")
    return stem in _STEMS or stem in lessons() or re.fullmatch(r"\d\d", stem) is not None


def student_in(name: str, lesson: str) -> str:
    """The student in the name of a file, or nothing where it names the lesson alone."""
    stem = AGAIN.sub("", stem_of(name))
    if names_a_lesson(name):
        return ""
    if lesson in stem:
        stem = stem.replace(f"{lesson}_exercise", lesson).replace(lesson, "")
        return _COPY_OF.sub("", stem + " ").strip("_-. ")
    return stem.strip()


def claims(
    files: Sequence[File], start: int, lesson: str, known: Collection[str]
) -> tuple[list[tuple[File, Claim]], str]:
    """Whose each file is, and in words how that was told.

    Parameters
    ----------
    files : sequence of File
        Hidden ones too.
    start : int
        How many folders all of them have in common.
    lesson : str
    known : collection of str
        Keys of names, logins and numbers of the class list; empty without one.
    """
    work = [f for f in files if (f.is_notebook or f.is_zip) and not hidden(f.path)]
    if not work:
        return [], ""
    start = min(start, min(len(f.path.parts) for f in work) - 1)
    start -= _of_one_student(work, start)
    level = _level(work, start, lesson, known)
    is_work = {id(f) for f in work}
    in_folders = [f for f in work if len(f.path.parts) > level + 1]
    folders = 2 * len(in_folders) > len(work) or (in_folders and not known and not level)
    have_work = {f.path.parts[: level + 1] for f in in_folders}
    found = []
    for file in files:
        parts = file.path.parts
        if len(parts) <= level or any(p.startswith(".") for p in parts[: level + 1]):
            continue
        unit = parts[: level + 1]
        if len(parts) > level + 1 or file.kind == "empty folder":
            if unit in have_work or (folders and 2 * len(in_folders) > len(work)):
                inside = PurePosixPath(*parts[level + 1 :])
                found.append((file, Claim(NAME, unit[-1], inside, apart="/".join(parts[:level]))))
        elif id(file) in is_work:
            student = student_in(file.name, lesson)
            apart = "" if student else file.path.as_posix()
            name = student or stem_of(file.name)
            found.append((file, Claim(NAME, name, PurePosixPath(file.name), apart=apart)))
    how = "a folder for each student" if folders else "a file for each student"
    return found, how


def hidden(path: PurePosixPath) -> bool:
    """Whether it is a copy that a program keeps, not what somebody handed in."""
    return any(p.startswith(".") for p in path.parts) or path.name.startswith("~")


def _of_one_student(work: Sequence[File], start: int) -> int:
    """One where the last common folder is a student's, and all in it are that student's."""
    if not start:
        return 0
    rest = [f.path.parts[start] for f in work]
    copies = [m for name in rest if (m := AGAIN.search(stem_of(name))) and m["browser"]]
    stems = all(names_a_lesson(name) and not stem_of(name).isdigit() for name in rest)
    lessons_alone = stems and not copies
    return int(len(work) == 1 or lessons_alone)


def _level(work: Sequence[File], start: int, lesson: str, known: Collection[str]) -> int:
    """Which part of the paths names the student: folders of sections or groups come before it."""
    deepest = max(len(f.path.parts) for f in work)
    levels = range(start, min(start + 2, deepest))
    if known:
        return max(levels, key=lambda level: (_known(work, level, lesson, known), -level))
    if start + 1 not in levels:
        return start
    below: dict[str, set[str]] = defaultdict(set)
    for file in work:
        parts = file.path.parts
        if len(parts) <= start + 1:
            return start
        name = parts[start + 1] if len(parts) > start + 2 else student_in(parts[start + 1], lesson)
        below[parts[start]].add(name)
    students = [name for inner in below.values() for name in inner]
    sections = (
        len(students) >= 4 * len(below)
        and min(map(len, below.values())) >= 3
        and len(set(students)) == len(students)
        and "" not in students
        and not any(map(names_a_lesson, students))
    )
    return start + 1 if sections else start


def _known(work: Sequence[File], level: int, lesson: str, known: Collection[str]) -> float:
    """The share of names at a level that the class list knows."""
    found = set()
    for file in work:
        parts = file.path.parts
        if len(parts) > level + 1:
            found.add(parts[level])
        elif len(parts) == level + 1:
            found.add(student_in(parts[level], lesson))
    return sum(bool(names.keys(name) & set(known)) for name in found) / max(1, len(found))
