"""``python -m kmeans_lab grade``: a folder of submissions in, marks and pages out."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from kmeans_lab.checks.catalogue import lesson_of, lessons
from kmeans_lab.grading import last_word, late_days, what_counts
from kmeans_lab.grading.examining.examiner import Examiner
from kmeans_lab.grading.last_word import BadOverrides
from kmeans_lab.grading.late_days import Policy
from kmeans_lab.grading.marking import Meant, Rules, grade_all
from kmeans_lab.grading.outputs import write_all
from kmeans_lab.grading.reading import class_list, hand_ins, matching
from kmeans_lab.grading.reading.candidates import Wanted
from kmeans_lab.grading.reading.errors import NothingFound
from kmeans_lab.grading.reading.hand_ins import HandIn
from kmeans_lab.grading.reading.times import Zone
from kmeans_lab.grading.records import CannotKeep, Graded, State, load
from kmeans_lab.grading.sandbox import NoSandbox, setting, temporary_folder
from kmeans_lab.grading.what_counts import WhatCounts

ALL_GRADED, FAILED, MISUSED, SOME_NOT, STOPPED = 0, 1, 2, 3, 130


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


def run(arguments: argparse.Namespace) -> int:
    """Grade; the exit status says whether all were graded.

    Returns
    -------
    int
        0 all graded; 3 some timed out, crashed or could not be read; 2 the command was misused; 1
        it failed; 130 it was interrupted.
    """
    kept: list[State] = []
    _end_kindly()
    try:
        return _run(arguments, kept)
    except (Misused, NothingFound, NoSandbox, BadOverrides) as error:
        print(error, file=sys.stderr)
        return MISUSED
    except CannotKeep as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        number = len(kept[0].done) if kept else 0
        print(
            f"\nInterrupted. {number} submissions are graded and kept in {arguments.out}; the same "
            "command goes on from there.",
            file=sys.stderr,
        )
        return STOPPED
    finally:
        for state in kept:
            state.close()


def _end_kindly() -> None:
    """Whoever is told to end does so as after Ctrl-C: nothing is lost, nothing is left behind."""
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) == signal.SIG_DFL:
                signal.signal(number, signal.default_int_handler)


def _run(arguments: argparse.Namespace, kept: list[State]) -> int:
    """Grade; the state is put into `kept` as soon as there is one."""
    stem = lesson_called(arguments.lesson)
    _check_seed(arguments.seed)
    zone = _zone(arguments.time_zone)
    jobs = _jobs(arguments.jobs)
    policy = _policy(arguments, zone)
    found, what = _read(arguments, stem, zone)
    rules = Rules(
        Wanted.of(stem, [e.name for e in lessons()[stem]]),
        zone,
        found.file_times,
        arguments.attempts == "best",
    )
    meant = Meant(stem)
    others = _of_others(arguments, stem, found.hand_ins)
    people = [*found.hand_ins, *others]
    policy = _with_extensions(policy, arguments, people, zone)
    last_word.read(arguments.out, people, {e.name: e.points for e in lessons()[stem]})
    with temporary_folder() as folder, setting(not arguments.no_sandbox, Path(folder)) as made:
        state = State(arguments.out, stem, arguments.seed, made.sandboxed, arguments.resume)
        kept.append(state)
        if state.said:
            print(state.said, file=sys.stderr)
        if not made.sandboxed:
            print("WITHOUT A SANDBOX: submissions can do whatever you can.", file=sys.stderr)
        examiner = Examiner(lessons()[stem], state.seed, made)
        lines, told = grade_all(examiner, found.hand_ins, state, rules, jobs, meant)
    before = what_counts.load(arguments.out)
    what.students = told
    if others:
        lines = sorted([*lines, *others], key=lambda line: line.student)
        what.students += before.of(line.student for line in others).students if before else []
        policy = _with_what_others_have(policy, Policy.of(state.head["late"]))
    else:
        state.head["place"] = _place(arguments)
    state.head["late"] = policy.kept()
    state.settle(lines)
    status = finish(arguments.out, state.head, lines, what)
    _say_what_is_not_known(lines, policy)
    if meant.other:
        print(
            f"None of them has a function of {stem}, but some have those of {meant.other}. Is "
            f"--lesson {meant.other[:2]} meant? Then give it another --out.",
            file=sys.stderr,
        )
    return status


def _policy(arguments: argparse.Namespace, zone: Zone) -> Policy:
    """How lateness is told, without the extensions.

    Raises
    ------
    Misused
        If an argument makes no sense.
    """
    deadline = _moment(arguments.late_after, zone)
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


def _with_extensions(
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


def _with_what_others_have(policy: Policy, before: Policy) -> Policy:
    """What holds for a class to which submissions were added: what is not said now is as before."""
    return Policy(
        policy.deadline or before.deadline,
        policy.grace or before.grace,
        policy.penalty or before.penalty,
        {**before.extensions, **policy.extensions},
    )


def _read(
    arguments: argparse.Namespace, stem: str, zone: Zone
) -> tuple[hand_ins.Class, WhatCounts]:
    """The class, and what is told of how it was read."""
    listed = class_list.read(arguments.class_list, zone) if arguments.class_list else None
    found = hand_ins.find(
        arguments.submissions,
        stem,
        listed.known if listed else (),
        listed.words if listed else (),
        _encoding(arguments.zip_names),
        zone,
    )
    said = [f"Times are in {zone.name}.", *found.said]
    if listed:
        found.hand_ins, more = matching.matched(found.hand_ins, listed)
        said += [*listed.said, *more]
    said.append(
        "Of several attempts the best counts."
        if arguments.attempts == "best"
        else "Of several attempts the latest counts, where it is known which that is."
    )
    return found, WhatCounts(stem, str(arguments.submissions), said, found.nobody)


def _of_others(arguments: argparse.Namespace, stem: str, found: list[HandIn]) -> list[Graded]:
    """The lines of RESULTS that stay when these submissions are added to them.

    Raises
    ------
    CannotKeep
        If RESULTS holds other students of another place, and nobody said that these be added.
    """
    try:
        head, lines = load(arguments.out)
    except CannotKeep:
        return []
    if head["lesson"] != stem:
        return []  # refused where the state is opened
    now = {hand_in.student for hand_in in found}
    others = [line for line in lines if line.student not in now]
    if arguments.add:
        return others
    if not others or head.get("place", "") == _place(arguments):
        return []
    if len(others) * 2 < len(lines) and len(found) >= len(lines):
        return []
    raise CannotKeep(
        f"{arguments.out} holds the marks of {len(lines)} students, and {len(others)} of them are "
        f"not in {arguments.submissions.name}. Say --add if these are to be added to them or put "
        "in their place, or name another folder with --out."
    )


def _place(arguments: argparse.Namespace) -> str:
    return str(arguments.submissions.resolve())


def _say_what_is_not_known(lines: list[Graded], policy: Policy) -> None:
    unknown = sum(not policy.over(line).late_known and bool(line.place) for line in lines)
    if policy.deadline and unknown:
        print(
            f"--late-after says nothing of {unknown} of {len(lines)}: when they were handed in is "
            "not known. what_counts.html says what is.",
            file=sys.stderr,
        )


def finish(out: Path, head: dict, lines: list[Graded], what: WhatCounts) -> int:
    """Write everything that is made of the results, and say what became of the class."""
    try:
        what.save(out)
        made = write_all(out, head, lines)
    except BadOverrides as error:  # they have changed since this run began
        print(f"{error}\nWhat was graded is kept; mend it, then run `report`.", file=sys.stderr)
        return MISUSED
    except OSError as error:
        print(
            f"{out} cannot be written ({error.strerror or error}). What was graded is kept; make "
            "room and run the same command again.",
            file=sys.stderr,
        )
        return FAILED
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.status] = counts.get(line.status, 0) + 1
    told = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
    print(" ".join(what.said[:3]))
    print(f"{len(lines)} submissions: {told}.")
    print(f"Seed {head['seed']}. Results in {out}: {', '.join(made)}.")
    print(f"Look at {out / 'report.html'} first.")
    return ALL_GRADED if set(counts) <= {"graded", "not attempted"} else SOME_NOT


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


def _check_seed(seed: int | None) -> None:
    if seed is not None and not 0 <= seed < 1 << 63:
        raise Misused(f"--seed must lie between 0 and 2**63 - 1, but {seed} came.")


def _zone(name: str | None) -> Zone:
    try:
        return Zone(name)
    except ValueError as error:
        raise Misused(f"--time-zone: {error}") from None


def _encoding(name: str | None) -> str | None:
    import codecs

    try:
        return codecs.lookup(name).name if name is not None else None
    except LookupError:
        raise Misused(
            f"--zip-names wants an encoding as gbk or cp850, but {name!r} came."
        ) from None


def _moment(text: str | None, zone: Zone) -> datetime | None:
    if text is None:
        return None
    try:
        return zone.aware(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        raise Misused(
            f"--late-after wants a time as 2026-03-01T23:59, but {text!r} came."
        ) from None


def _jobs(jobs: int | None) -> int:
    if jobs is None:
        cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(2)
        return max(1, len(cores))
    if not 1 <= jobs <= 64:
        raise Misused(f"--jobs must lie between 1 and 64, but {jobs} came.")
    return jobs
