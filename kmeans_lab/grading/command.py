"""``python -m kmeans_lab grade``: a folder of submissions in, marks and pages out."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from kmeans_lab.checks.catalogue import lessons
from kmeans_lab.grading import asked, last_word, what_counts
from kmeans_lab.grading.asked import Misused, add_arguments
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
from kmeans_lab.grading.records import CannotKeep, Graded, State, head_of, load
from kmeans_lab.grading.returning.way import WayBack
from kmeans_lab.grading.sandbox import NoSandbox, sandboxes, temporary_folder
from kmeans_lab.grading.what_counts import WhatCounts

__all__ = ["add_arguments", "run"]

ALL_GRADED, FAILED, MISUSED, SOME_NOT, STOPPED = 0, 1, 2, 3, 130


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
    stem = asked.lesson_called(arguments.lesson)
    asked.check_seed(arguments.seed)
    zone = asked.zone_of(arguments.time_zone)
    jobs = asked.jobs_of(arguments.jobs)
    policy = asked.policy_of(arguments, zone)
    found, what, way = _read(arguments, stem, zone)
    rules = Rules(
        Wanted.of(stem, [e.name for e in lessons()[stem]]),
        zone,
        found.file_times,
        arguments.attempts == "best",
    )
    meant = Meant(stem)
    others = _of_others(arguments, stem, found.hand_ins)
    people = [*found.hand_ins, *others]
    policy = asked.with_extensions(policy, arguments, people, zone)
    what.said += [told] if (told := policy.told(zone)) else []
    problems = asked.check_way_back(way, arguments, people, stem)
    last_word.read(arguments.out, people, {e.name: e.points for e in lessons()[stem]})
    with temporary_folder() as folder, sandboxes(not arguments.no_sandbox, Path(folder)) as made:
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
        policy = asked.with_what_others_have(policy, Policy.of(state.head["late"]))
    else:
        state.head["place"] = _place(arguments)
    state.head["late"] = policy.kept()
    try:
        state.head["back"] = way.keep(arguments.out)
    except OSError as error:
        raise CannotKeep(f"{arguments.out} cannot be written ({error.strerror}).") from None
    state.settle(lines)
    status = finish(arguments.out, state.head, lines, what)
    for problem in problems:
        print(problem, file=sys.stderr)
    _say_what_is_not_known(lines, policy)
    if meant.other:
        print(
            f"None of them has a function of {stem}, but some have those of {meant.other}. Is "
            f"--lesson {meant.other[:2]} meant? Then give it another --out.",
            file=sys.stderr,
        )
    return status


def _read(
    arguments: argparse.Namespace, stem: str, zone: Zone
) -> tuple[hand_ins.Class, WhatCounts, WayBack]:
    """The class, what is told of how it was read, and the way back to the course tool."""
    list_at = arguments.class_list or arguments.worksheet or arguments.gradebook
    listed = class_list.read(list_at, zone) if list_at else None
    way = asked.way_back(arguments, listed)
    found = hand_ins.find(
        arguments.submissions,
        stem,
        listed.known if listed else (),
        listed.words if listed else (),
        asked.encoding_of(arguments.zip_names),
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
    what = WhatCounts(stem, str(arguments.submissions), said, found.nobody)
    return found, what, way


def _of_others(arguments: argparse.Namespace, stem: str, found: list[HandIn]) -> list[Graded]:
    """The lines of RESULTS that stay when these submissions are added to them.

    Raises
    ------
    CannotKeep
        If RESULTS holds other students of another place, and nobody said that these be added, or
        they cannot be read.
    """
    head = head_of(arguments.out)
    if head.get("lesson") != stem:
        return []  # refused where the state is opened
    now = {hand_in.student for hand_in in found}
    if arguments.add:
        return [line for line in load(arguments.out)[1] if line.student not in now]
    names = head.get("students", [])
    others = [name for name in names if name not in now]
    if not others or head.get("place", "") == _place(arguments):
        return []
    if len(others) * 2 < len(names) and len(found) >= len(names):
        return []
    raise CannotKeep(
        f"{arguments.out} holds the marks of {len(names)} students, and {len(others)} of them are "
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
    waiting = sum(line.needs_an_eye for line in lines)
    if waiting:
        print(f"{waiting} want your eye: the report lists them, with the reason.")
    return ALL_GRADED if all(line.is_decided for line in lines) else SOME_NOT
