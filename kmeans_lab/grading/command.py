"""``python -m kmeans_lab grade``: a folder of submissions in, marks and pages out."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path

from kmeans_lab.checks.catalogue import lessons
from kmeans_lab.checks.exercise import Exercise
from kmeans_lab.grading.grade import Examiner, FunctionResult, Result, nothing_readable
from kmeans_lab.grading.outputs import write_all
from kmeans_lab.grading.records import (
    CannotKeep,
    Graded,
    State,
    digest_of,
    graded,
    one_a_student,
)
from kmeans_lab.grading.sandbox import NoSandbox, setting, temporary_folder
from kmeans_lab.grading.submissions import (
    NothingFound,
    Submission,
    Unreadable,
    code_cells,
    find,
    with_class_list,
)

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
    parser.add_argument(
        "--late-after", metavar="WHEN", help="as 2026-03-01T23:59, in UTC: later is marked late"
    )
    parser.add_argument("--class-list", type=Path, metavar="CSV", help="who is in the class")
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
    except (Misused, NothingFound, NoSandbox) as error:
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
    late_after = _moment(arguments.late_after)
    jobs = _jobs(arguments.jobs)
    found = find(arguments.submissions, stem, [e.name for e in lessons()[stem]])
    if arguments.class_list:
        found = with_class_list(found, arguments.class_list)
    with temporary_folder() as folder, setting(not arguments.no_sandbox, Path(folder)) as made:
        state = State(arguments.out, stem, arguments.seed, made.sandboxed, arguments.resume)
        kept.append(state)
        if not made.sandboxed:
            print("WITHOUT A SANDBOX: submissions can do whatever you can.", file=sys.stderr)
        examiner = Examiner(lessons()[stem], state.seed, made)
        lines = grade_all(examiner, found, state, stem, late_after, jobs)
    state.settle(lines)
    status = finish(arguments.out, state.head, lines)
    other = lesson_meant(found, stem)
    if other:
        print(
            f"None of them has a function of {stem}, but some have those of {other}. Is --lesson "
            f"{other[:2]} meant? Then give it another --out.",
            file=sys.stderr,
        )
    return status


def finish(out: Path, head: dict, lines: list[Graded]) -> int:
    """Write everything that is made of the results, and say what became of the class."""
    try:
        made = write_all(out, head, lines)
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
    wanted = Path(name).stem
    for stem in lessons():
        if wanted in (stem, stem[:2], stem[:2].lstrip("0")):
            return stem
    raise Misused(f"No lesson {name!r} has exercises; there are: {', '.join(lessons())}.")


def lesson_meant(found: list[Submission], stem: str) -> str | None:
    """Another lesson, if the notebooks have functions of that one and none of the lesson `stem`.

    The first fifty that can be read tell.
    """
    counts = dict.fromkeys(lessons(), 0)
    read = 0
    for submission in found:
        with contextlib.suppress(Unreadable, OSError, MemoryError):
            if submission.entry is None or read == 50:
                continue
            text = "\n".join(code_cells(submission.entry.read()))
            read += 1
            for lesson, group in lessons().items():
                counts[lesson] += any(re.search(rf"\b{e.name}\b", text) for e in group)
            if counts[stem]:
                return None
    most = max(counts, key=counts.__getitem__)
    return most if counts[most] else None


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Misused(
            f"--late-after wants a time as 2026-03-01T23:59, but {text!r} came."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _jobs(jobs: int | None) -> int:
    if jobs is None:
        cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(2)
        return max(1, len(cores))
    if not 1 <= jobs <= 64:
        raise Misused(f"--jobs must lie between 1 and 64, but {jobs} came.")
    return jobs


def grade_all(
    examiner: Examiner,
    found: list[Submission],
    state: State,
    lesson: str,
    late_after: datetime | None,
    jobs: int,
) -> list[Graded]:
    """Grade what is not graded yet; one line for each student, sorted."""
    from tqdm import tqdm

    lines: list[Graded] = []
    stop = threading.Event()
    under_way: set[Future] = set()

    def work(submission: Submission) -> tuple[Graded, bool]:
        return _grade_one(examiner, submission, state, lesson, late_after, stop)

    def keep(line: Graded, final: bool) -> None:
        if final and (line.student, line.digest) not in state.done:
            state.add(line)
        lines.append(line)

    bar = tqdm(total=len(found), desc="grading", unit="", disable=None, leave=False)
    pool = ThreadPoolExecutor(jobs)
    try:
        for answer in _as_they_come(pool, work, found, 4 * jobs, under_way):
            keep(*answer)
            bar.update()
    except KeyboardInterrupt:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
        for future in under_way:  # what was ready, or nearly
            if not future.cancelled() and future.exception() is None:
                keep(*future.result())
        raise
    finally:
        stop.set()
        bar.close()
        pool.shutdown(wait=True, cancel_futures=True)
    return one_a_student(lines)


def _as_they_come(
    pool: ThreadPoolExecutor, work, items: list, ahead: int, under_way: set[Future]
) -> Iterator[tuple[Graded, bool]]:
    """The answers in the order in which they are ready, with only a few under way."""
    left = iter(items)
    while True:
        for item in left:
            under_way.add(pool.submit(work, item))
            if len(under_way) >= ahead:
                break
        if not under_way:
            return
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            answer = future.result()
            under_way.discard(future)
            yield answer


def _grade_one(
    examiner: Examiner,
    submission: Submission,
    state: State,
    lesson: str,
    late_after: datetime | None,
    stop: threading.Event,
) -> tuple[Graded, bool]:
    """One line, and whether it is to be kept: not if the grader itself failed."""
    late = submission.marked_late or (
        late_after is not None and submission.when is not None and submission.when > late_after
    )
    digest, final = "-", True
    try:
        if stop.is_set():
            raise KeyboardInterrupt
        if submission.entry is None:
            line = graded(submission, lesson, digest, _nothing_handed_in(examiner.group), False)
            return line, True
        data = submission.entry.read()
        digest = digest_of(data)
        before = state.done.get((submission.student, digest))
        if before is not None:
            before.late, before.notes, before.place = late, list(submission.notes), submission.place
            before.number = submission.number
            return before, True
        result = examiner.grade(code_cells(data))
    except Unreadable as error:
        result = nothing_readable(examiner.group, str(error))
    except MemoryError:
        result = nothing_readable(examiner.group, "The notebook is too large for this machine.")
    except Exception as error:  # one submission never stops the class
        final = False
        result = _grader_failed(examiner.group)
        submission.notes.append(
            f"the grader itself failed here ({type(error).__name__}: {str(error)[:200]}); run the "
            "command again, and tell the course's authors if it fails again"
        )
    return graded(submission, lesson, digest, result, late), final


def _grader_failed(group: list[Exercise]) -> Result:
    text = "The grader failed on this notebook; it is no mark. Your instructor looks at it."
    functions = [FunctionResult(e.name, "crashed", 0, e.points, message=text) for e in group]
    return Result("crashed", functions, text)


def _nothing_handed_in(group: list[Exercise]) -> Result:
    text = "Nothing was handed in."
    functions = [
        FunctionResult(e.name, "not attempted", 0, e.points, "not-attempted", text) for e in group
    ]
    return Result("not attempted", functions, text)
