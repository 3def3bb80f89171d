"""``python -m kmeans_lab gradebook``: the marks of several lessons in one table."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kmeans_lab.checks.words import listed, marks
from kmeans_lab.grading import outputs, pseudonyms
from kmeans_lab.grading.last_word import BadOverrides
from kmeans_lab.grading.persons import Person, one_person_each
from kmeans_lab.grading.reading.errors import NothingFound
from kmeans_lab.grading.reading.rows import rows_of
from kmeans_lab.grading.records import CannotKeep, Graded, head_of, load
from kmeans_lab.grading.tables import cell, table
from kmeans_lab.grading.teaching import persisting
from kmeans_lab.grading.written import Written, digest_of
from kmeans_lab.writing import replacing

NAME = "gradebook.csv"
BELIEFS = "misconceptions.csv"
KEPT_IN = ".state/gradebook.json"


class Misused(ValueError):
    """What was asked for makes no sense; the text says what is wanted."""


@dataclass
class Lesson:
    """A lesson's results.

    Attributes
    ----------
    name : str
        As ``03_broadcasting``.
    place : Path
    lines : list of Graded
        As all its tables show them.
    """

    name: str
    place: Path
    lines: list[Graded] = field(default_factory=list)

    @property
    def worth(self) -> float:
        """Points that can be reached."""
        return self.lines[0].max_points if self.lines else 0.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``python -m kmeans_lab gradebook``."""
    parser.add_argument(
        "results",
        type=Path,
        nargs="+",
        metavar="RESULTS",
        help="what `grade` has made, each a lesson",
    )
    parser.add_argument("--out", required=True, type=Path, metavar="COURSE", help="a folder")
    parser.add_argument(
        "--weights",
        metavar="WEIGHTS",
        help="as 02=1,03=2, or a CSV of lesson,weight; by their points if not given",
    )
    parser.add_argument(
        "--pseudonyms",
        type=Path,
        metavar="KEYFILE",
        help="write pseudonyms for names; the key is kept in this file, and the same at every run",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the table."""
    try:
        lessons = read(arguments.results)
        weights = weights_of(arguments.weights, lessons)
        persons, said = one_person_each({lesson.name: lesson.lines for lesson in lessons})
        names = {}
        if arguments.pseudonyms is not None:
            places = [arguments.out, *arguments.results]
            names = pseudonyms.of(persons, arguments.pseudonyms, places)
        made = {
            NAME: gradebook(lessons, weights, persons, names),
            BELIEFS: misconceptions(lessons, persons, names),
        }
        _write(arguments.out, {name: text.encode() for name, text in made.items()})
    except (Misused, CannotKeep, BadOverrides, NothingFound, pseudonyms.BadKey) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{arguments.out} cannot be written ({error.strerror or error}).", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. What was there is whole.", file=sys.stderr)
        return 130
    for text in said:
        print(text, file=sys.stderr)
    told = ", ".join(f"{lesson.name} ×{marks(weights[lesson.name])}" for lesson in lessons)
    number = f"{len(lessons)} lesson{'s' if len(lessons) > 1 else ''}"
    where = " and ".join(str(arguments.out / name) for name in made)
    print(f"{len(persons)} students, {number} ({told}): {where}.")
    return 0


def read(places: Sequence[Path]) -> list[Lesson]:
    """The results of several lessons, in their order.

    Raises
    ------
    Misused, CannotKeep, BadOverrides
        If there are none, two of one lesson, or overrides that cannot be obeyed.
    """
    found: dict[str, Lesson] = {}
    for place in places:
        head, lines = load(place)
        name = str(head["lesson"])
        if name in found:
            raise Misused(f"{found[name].place} and {place} are both results of lesson {name}.")
        final = outputs.final(head, lines, outputs.last_word_of(place, lines))
        found[name] = Lesson(name, place, final)
    return [found[name] for name in sorted(found)]


def weights_of(text: str | None, lessons: Sequence[Lesson]) -> dict[str, float]:
    """The weight of each lesson: as given, or its points.

    Raises
    ------
    Misused
        If a lesson has none, or a weight makes no sense.
    """
    if text is None:
        return {lesson.name: lesson.worth for lesson in lessons}
    weights: dict[str, float] = {}
    for where, name, number in _pairs(text):
        at = f"--weights{where}"
        found = [n for n in (le.name for le in lessons) if name in (n, n[:2], n[:2].lstrip("0"))]
        if not found:
            there = listed([lesson.name[:2] for lesson in lessons])
            raise Misused(f"{at}: there are no results of lesson {name!r}, but of {there}.")
        if found[0] in weights:
            raise Misused(f"{at}: lesson {name} has a weight already.")
        if not re.fullmatch(r"\d+(?:[.,]\d+)?%?", number):
            raise Misused(f"{at}: a weight is a number as 2 or 0.5, but {number!r} came.")
        weights[found[0]] = float(number.rstrip("%").replace(",", "."))
    missing = [lesson.name[:2] for lesson in lessons if lesson.name not in weights]
    if missing:
        raise Misused(
            f"--weights: lesson {listed(missing)} has no weight; say {missing[0]}=0 to leave it "
            "out."
        )
    if not sum(weights.values()):
        raise Misused("--weights: at least one lesson needs a weight above 0.")
    return weights


def _pairs(text: str) -> list[tuple[str, str, str]]:
    """Where it stands, the lesson, the weight."""
    if "=" in text:
        pieces = [piece.strip() for piece in re.split(r"[,;]\s*(?=\w+\s*=)", text)]
        pairs = [piece.partition("=") for piece in pieces]
        return [("", name.strip(), number.strip()) for name, _, number in pairs]
    path = Path(text)
    if not path.exists():
        raise Misused(f"--weights wants 02=1,03=2 or a CSV of lesson,weight, but {text!r} came.")
    rows, _ = rows_of(path, "file of weights", ("lesson", "weight"))
    header = [name.casefold() for name in rows[0][1]] if rows else []
    if header[:2] != ["lesson", "weight"]:
        raise Misused(f"--weights: the first line of {path.name} must be lesson,weight.")
    return [
        (f", line {line}", (cells + ["", ""])[0], (cells + ["", ""])[1]) for line, cells in rows[1:]
    ]


def gradebook(
    lessons: Sequence[Lesson],
    weights: dict[str, float],
    persons: Sequence[Person],
    names: dict[int, str] | None = None,
) -> str:
    """The table: a line a student, a column a lesson, and all together.

    Parameters
    ----------
    lessons : sequence of Lesson
    weights : dict
        Lesson -> weight.
    persons : sequence of Person
    names : dict or None
        Place of a person -> pseudonym; without these, who it is is told.

    Returns
    -------
    str
        ``percent`` is the weighted mean of the shares of points; it stays empty as long as a lesson
        waits for a person, whom ``open`` names. Who is not in a lesson's class has 0 there, and
        ``missing`` says so.
    """
    who = ["student"] if names else ["student", "number", "login", "email", "group"]
    header = [*who, *(lesson.name for lesson in lessons)]
    rows: list[list[Any]] = [
        [*header, "points", "max_points", "percent", "late", "open", "missing"]
    ]
    for place, person in enumerate(persons):
        told = [names[place]] if names else person.told()
        mine = {lesson.name: person.lines.get(lesson.name) for lesson in lessons}
        points = [_points(line) for line in mine.values()]
        waiting = [n[:2] for n, line in mine.items() if line is not None and not line.has_mark]
        total = sum(weights.values())
        shares = [
            weights[le.name] * (line.points / line.max_points if line and line.max_points else 0.0)
            for le, line in zip(lessons, mine.values())
        ]
        percent = "" if waiting else marks(round(100 * sum(shares) / total, 2)) if total else ""
        rows.append(
            [
                *map(cell, told),
                *points,
                marks(sum(line.points for line in mine.values() if line and line.has_mark)),
                marks(sum(lesson.worth for lesson in lessons)),
                percent,
                " ".join(n[:2] for n, line in mine.items() if line is not None and line.late),
                " ".join(waiting),
                " ".join(name[:2] for name, line in mine.items() if line is None),
            ]
        )
    rows[1:] = sorted(rows[1:], key=lambda row: str(row[0]))
    return table(rows)


def misconceptions(
    lessons: Sequence[Lesson], persons: Sequence[Person], names: dict[int, str] | None = None
) -> str:
    """Which misconceptions stay: those that are shown in more than one lesson.

    Returns
    -------
    str
        A table: how many show it in each lesson, who in more than one, and where its experiment is.
    """
    shown: dict[str, list[Graded]] = {lesson.name: [] for lesson in lessons}
    for place, person in enumerate(persons):
        for lesson, line in person.lines.items():
            name = names[place] if names else person.student
            shown[lesson].append(replace(line, student=name))
    header = ["misconception", "in words", *shown, "students in several", "its experiment"]
    rows: list[list[Any]] = [header]
    for entry in persisting(shown.values()):
        counts = [entry.by_lesson.get(lesson, 0) for lesson in shown]
        who = cell("; ".join(entry.students))
        rows.append([entry.name, cell(entry.title), *counts, who, cell(entry.section)])
    return table(rows)


def _points(line: Graded | None) -> str:
    return marks(line.points) if line is not None and line.has_mark else ""


def _write(folder: Path, made: dict[str, bytes]) -> None:
    """Write the tables; what somebody has changed in them is kept."""
    if head_of(folder):
        raise Misused(f"{folder} holds the results of a lesson. Name another folder with --out.")
    results = Written(folder, KEPT_IN)
    for name in made:
        if (folder / name).exists() and not results.knows(name):
            raise Misused(
                f"{folder / name} is not of this command. Name another folder with --out."
            )
    folder.mkdir(parents=True, exist_ok=True)
    results.begin({name: digest_of(data) for name, data in made.items()})
    for name, data in made.items():
        with replacing(folder / name) as stream:
            stream.write(data)
    results.end(made)
    for name, path in results.set_aside:
        print(
            f"{folder / name} had been changed since it was written. That version is kept as "
            f"{path}; marks belong into overrides.csv of the lesson's results.",
            file=sys.stderr,
        )
