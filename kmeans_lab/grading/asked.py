"""What the arguments of ``python -m kmeans_lab grade`` ask for."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from kmeans_lab.checks.catalogue import lesson_of, lessons
from kmeans_lab.grading import late_days
from kmeans_lab.grading.late_days import Policy
from kmeans_lab.grading.reading.class_list import ClassList
from kmeans_lab.grading.reading.hand_ins import HandIn
from kmeans_lab.grading.reading.times import Zone
from kmeans_lab.grading.records import CannotKeep, Graded, load
from kmeans_lab.grading.returning.way import WayBack


class Misused(ValueError):
    """An argument that makes no sense; the text says what is wanted."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``python -m kmeans_lab grade``."""
    parser.add_argument(
        "submissions", type=Path, metavar="SUBMISSIONS", help="a folder, or a zip of one"
    )
    parser.add_argument("--lesson", required=True, help="as 03 or 03_broadcasting")
    parser.add_argument("--out", required=True, type=Path, metavar="RESULTS", help="a folder")
    parser.add_argument(
        "--seed",
        type=int,
        help="chooses the hidden inputs; the same seed, the same marks. Random if not given",
    )
    parser.add_argument("--jobs", type=int, help="submissions at once; one for each core")
    _add_late_days(parser)
    parser.add_argument(
        "--attempts",
        choices=("latest", "best"),
        default="latest",
        help="which of a student's attempts counts",
    )
    parser.add_argument("--class-list", type=Path, metavar="CSV", help="who is in the class")
    _add_way_back(parser)
    parser.add_argument(
        "--zip-names",
        metavar="ENCODING",
        help="how a zip writes names where it does not say, as gbk; guessed if not given",
    )
    parser.add_argument(
        "--add",
        action="store_true",
        help="add these submissions to those of RESULTS, or put them in their place",
    )
    parser.add_argument(
        "--resume",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="keep what an earlier run into RESULTS has graded",
    )
    parser.add_argument(
        "--no-sandbox",
        action="store_true",
        help="run submissions without a sandbox: they can do whatever you can",
    )


def _add_late_days(parser: argparse.ArgumentParser) -> None:
    """Declare when a submission is late, and what that costs."""
    parser.add_argument(
        "--late-after", metavar="WHEN", help="as 2026-03-01T23:59: later is marked late"
    )
    parser.add_argument(
        "--late-penalty",
        metavar="RATE",
        help="as 10%%/day, 2%%/hour or 0.5 points/day: what each day or hour that has begun costs",
    )
    parser.add_argument(
        "--grace", metavar="TIME", help="as 15min: so much after the deadline is not late"
    )
    parser.add_argument(
        "--extensions",
        type=Path,
        metavar="CSV",
        help="columns student and until: deadlines of single students",
    )
    parser.add_argument(
        "--time-zone",
        metavar="ZONE",
        help="of times that name none, as Europe/Berlin; this machine's if not given",
    )


def _add_way_back(parser: argparse.ArgumentParser) -> None:
    """Declare the course tool's own tables."""
    parser.add_argument(
        "--worksheet",
        type=Path,
        metavar="CSV",
        help="Moodle's grading worksheet: moodle.csv is this with marks and feedback filled in",
    )
    parser.add_argument(
        "--gradebook",
        type=Path,
        metavar="CSV",
        help="Canvas's exported gradebook: canvas.csv is this with one column filled in",
    )
    parser.add_argument(
        "--assignment", metavar="NAME", help="which assignment of the gradebook is this one"
    )
    parser.add_argument(
        "--scale",
        action="store_true",
        help="turn points into shares of the highest points in the worksheet or gradebook",
    )


# ------------------------------------------------------------------ lateness


def policy_of(arguments: argparse.Namespace, zone: Zone) -> Policy:
    """How lateness is told, without the extensions.

    Raises
    ------
    Misused
        If an argument makes no sense.
    """
    deadline = moment_of(arguments.late_after, zone)
    try:
        penalty = arguments.late_penalty and late_days.penalty_of(arguments.late_penalty)
    except ValueError as error:
        raise Misused(f"--late-penalty: {error}.") from None
    try:
        grace = late_days.grace_of(arguments.grace) if arguments.grace else 0.0
    except ValueError as error:
        raise Misused(f"--grace: {error}.") from None
    for name, value in (("--late-penalty", penalty), ("--grace", grace)):
        if value and deadline is None:
            raise Misused(f"{name} counts from a deadline: give --late-after too.")
    return Policy(deadline.isoformat() if deadline else "", grace, penalty or None)


def with_extensions(
    policy: Policy, arguments: argparse.Namespace, people: Sequence[HandIn | Graded], zone: Zone
) -> Policy:
    """The same with the deadlines of single students: the class list's, and those of a file."""
    found = {
        person.student: person.listed_until.isoformat()
        for person in people
        if isinstance(person, HandIn) and person.listed_until is not None
    }
    if arguments.extensions is not None:
        found |= late_days.read_extensions(arguments.extensions, people, zone)
    return replace(policy, extensions=found)


def with_what_others_have(policy: Policy, before: Policy) -> Policy:
    """What holds for a class to which submissions were added: what is not said now is as before."""
    return Policy(
        policy.deadline or before.deadline,
        policy.grace or before.grace,
        policy.penalty or before.penalty,
        {**before.extensions, **policy.extensions},
    )


# ------------------------------------------------------------------ the way back


def way_back(arguments: argparse.Namespace, listed: ClassList | None) -> WayBack:
    """The course tool's tables to fill in: those that are named, or the class list if it is one.

    Raises
    ------
    Misused
        If one that is named cannot be read.
    """
    way = WayBack(assignment=arguments.assignment, scale=arguments.scale)
    for kind in ("worksheet", "gradebook"):
        path = getattr(arguments, kind)
        if path is not None:
            try:
                way.tables[kind], way.names[kind] = path.read_bytes(), path.name
            except OSError as error:
                raise Misused(f"--{kind}: {path} cannot be read ({error.strerror}).") from None
    kind = {"Moodle": "worksheet", "Canvas": "gradebook"}.get(listed.kind) if listed else None
    path = arguments.class_list
    if kind is not None and kind not in way.tables and path is not None:
        way.tables[kind], way.names[kind] = path.read_bytes(), path.name
    try:
        way.take_over(WayBack.of(arguments.out, load(arguments.out)[0]))
    except CannotKeep:
        return way
    return way


def check_way_back(
    way: WayBack, arguments: argparse.Namespace, people: Sequence[HandIn | Graded], stem: str
) -> list[str]:
    """See whether the tables are of this class and lesson; give what to say of those that are not.

    Raises
    ------
    Misused
        If one that is named cannot be filled in.
    """
    worth = sum(exercise.points for exercise in lessons()[stem])
    there = [p for p in people if (p.files if isinstance(p, HandIn) else p.place)]
    said = []
    for kind, problem in way.problems(there, worth).items():
        if getattr(arguments, kind) is not None:
            raise Misused(f"--{kind}: {problem}")
        if not (kind == "worksheet" and "no grading worksheet" in problem):
            said.append(problem)
        way.drop(kind)
    return said


# ------------------------------------------------------------------ single arguments


def lesson_called(name: str) -> str:
    """The stem of a lesson with exercises.

    Raises
    ------
    Misused
        If there is none of this name.
    """
    wanted = lesson_of(name)
    for stem in lessons():
        if wanted in (stem, stem[:2], stem[:2].lstrip("0")):
            return stem
    raise Misused(f"No lesson {name!r} has exercises; there are: {', '.join(lessons())}.")


def check_seed(seed: int | None) -> None:
    if seed is not None and not 0 <= seed < 1 << 63:
        raise Misused(f"--seed must lie between 0 and 2**63 - 1, but {seed} came.")


def zone_of(name: str | None) -> Zone:
    try:
        return Zone(name)
    except ValueError as error:
        raise Misused(f"--time-zone: {error}") from None


def encoding_of(name: str | None) -> str | None:
    import codecs

    try:
        return codecs.lookup(name).name if name is not None else None
    except LookupError:
        raise Misused(
            f"--zip-names wants an encoding as gbk or cp850, but {name!r} came."
        ) from None


def moment_of(text: str | None, zone: Zone) -> datetime | None:
    if text is None:
        return None
    try:
        return zone.aware(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        raise Misused(
            f"--late-after wants a time as 2026-03-01T23:59, but {text!r} came."
        ) from None


def jobs_of(jobs: int | None) -> int:
    if jobs is None:
        cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(2)
        return max(1, len(cores))
    if not 1 <= jobs <= 64:
        raise Misused(f"--jobs must lie between 1 and 64, but {jobs} came.")
    return jobs
