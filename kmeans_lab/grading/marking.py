"""Grade a class: for each student what counts, its marks, and what is told of it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from kmeans_lab.checks.catalogue import lessons
from kmeans_lab.checks.exercise import Exercise
from kmeans_lab.grading.cells.explaining import explained
from kmeans_lab.grading.examining.examiner import Examiner
from kmeans_lab.grading.reading.attempts import Choice, choose, rows_of, said_and_when
from kmeans_lab.grading.reading.candidates import UNTOUCHED, WRITTEN, Candidate, Wanted
from kmeans_lab.grading.reading.errors import Unreadable
from kmeans_lab.grading.reading.hand_ins import HandIn
from kmeans_lab.grading.reading.times import Zone
from kmeans_lab.grading.records import Graded, State, graded, one_a_student
from kmeans_lab.grading.results import FunctionResult, Result, nothing_readable
from kmeans_lab.grading.what_counts import Told, told_of

MOST_READ_FOR_LESSON = 50
SECONDS_BEFORE_TRYING = 4.0  # whoever took more is not run a second time


@dataclass(frozen=True)
class Rules:
    """How a class is read.

    Attributes
    ----------
    wanted : Wanted
    zone : Zone
    file_times : str or None
        How the files' own times say when each was handed in; None where they do not.
    best : bool
        Whether the best of several attempts counts, instead of the latest.
    """

    wanted: Wanted
    zone: Zone
    file_times: str | None = None
    best: bool = False


@dataclass
class Answer:
    """What became of one student.

    Attributes
    ----------
    line : Graded
    told : Told
    keep : list of Graded
        What is not to be graded again; the line itself last, if it is final.
    """

    line: Graded
    told: Told
    keep: list[Graded] = field(default_factory=list)


class Meant:
    """Which lesson the notebooks are of, told by the first few that can be read."""

    def __init__(self, stem: str) -> None:
        self.stem = stem
        self._counts = dict.fromkeys(lessons(), 0)
        self._read, self._right = 0, False
        self._lock = threading.Lock()

    def look_at(self, looked: Sequence[Candidate]) -> None:
        """Count what a student's notebooks define."""
        for candidate in looked:
            if candidate.rank in (WRITTEN, UNTOUCHED):
                self._right = True
            if self._right or self._read >= MOST_READ_FOR_LESSON or not candidate.cells:
                continue
            text = "\n".join(cell.source for cell in candidate.cells)
            with self._lock:
                self._read += 1
                for lesson, group in lessons().items():
                    named = any(re.search(rf"\b{e.name}\b", text) for e in group)
                    self._counts[lesson] += named

    @property
    def other(self) -> str | None:
        """Another lesson, if some have functions of that one and none has one of this."""
        if self._right or self._counts[self.stem]:
            return None
        most = max(self._counts, key=self._counts.__getitem__)
        return most if self._counts[most] else None


def grade_all(
    examiner: Examiner, found: list[HandIn], state: State, rules: Rules, jobs: int, meant: Meant
) -> tuple[list[Graded], list[Told]]:
    """Grade what is not graded yet; one line for each student, sorted, and what is told of each."""
    from tqdm import tqdm

    lines: list[Graded] = []
    told: list[Told] = []
    stop = threading.Event()
    under_way: set[Future] = set()

    def work(hand_in: HandIn) -> Answer:
        if stop.is_set():
            raise KeyboardInterrupt
        return _grade_one(examiner, hand_in, state, rules, meant)

    def keep(answer: Answer) -> None:
        for line in answer.keep:
            if (line.student, line.digest) not in state.done:
                state.add(line)
        lines.append(answer.line)
        told.append(answer.told)

    bar = tqdm(total=len(found), desc="grading", unit="", disable=None, leave=False)
    pool = ThreadPoolExecutor(jobs)
    try:
        for answer in _as_they_come(pool, work, found, 4 * jobs, under_way):
            keep(answer)
            bar.update()
    except KeyboardInterrupt:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
        for future in under_way:  # what was ready, or nearly
            if not future.cancelled() and future.exception() is None:
                keep(future.result())
        raise
    finally:
        stop.set()
        bar.close()
        pool.shutdown(wait=True, cancel_futures=True)
    return one_a_student(lines), told


def _as_they_come(
    pool: ThreadPoolExecutor, work, items: list, ahead: int, under_way: set[Future]
) -> Iterator[Answer]:
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
    examiner: Examiner, hand_in: HandIn, state: State, rules: Rules, meant: Meant
) -> Answer:
    """What counts of a student, graded. One student never stops the class."""
    choice, counts, results = Choice(), None, {}
    try:
        choice = choose(hand_in, rules.wanted, rules.zone, rules.file_times, rules.best)
        meant.look_at(choice.looked)
        for candidate in choice.graded:
            results[candidate.digest] = _result(
                examiner, hand_in, candidate, state, rules.wanted.lesson
            )
        counts = max(
            choice.graded, key=lambda c: results[c.digest].points, default=None
        )  # of equals the first
        result = results[counts.digest] if counts else _nothing(examiner.group, hand_in, choice)
        final = True
    except Exception as error:
        result, final = _grader_failed(examiner.group), False
        choice.notes.append(
            f"the grader itself failed here ({type(error).__name__}: {str(error)[:200]}); run the "
            "command again, and tell the course's authors if it fails again"
        )
    said_late, when = said_and_when(choice, counts, hand_in)
    hand_in.notes += choice.notes
    told = told_of(hand_in, rows_of(choice, counts, rules.zone), when, rules.zone)

    def line_of(candidate: Candidate | None, result: Result) -> Graded:
        place = candidate.shown if candidate else hand_in.place
        digest = candidate.digest if candidate else "-"
        return graded(hand_in, place, rules.wanted.lesson, digest, result, said_late, when)

    line = line_of(counts, result)
    if not final:
        return Answer(line, told)
    others = [c for c in choice.graded if c is not counts]
    return Answer(line, told, [*(line_of(c, results[c.digest]) for c in others), line])


def _result(
    examiner: Examiner, hand_in: HandIn, candidate: Candidate, state: State, lesson: str
) -> Result:
    """The marks of a notebook, from an earlier run where it was graded then."""
    before = state.done.get((hand_in.student, candidate.digest))
    if before is not None:
        return Result(
            before.status,
            before.functions,
            before.message,
            reason=before.reason,
            code=before.code,
            tries=before.tries,
        )
    try:
        cells, begin = candidate.read_cells(), time.monotonic()
        result = examiner.grade([cell.source for cell in cells if cell.kind == "code"])
        may_try = time.monotonic() - begin < SECONDS_BEFORE_TRYING
        return explained(examiner, result, cells, lesson, may_try)
    except Unreadable as error:
        return nothing_readable(examiner.group, str(error))
    except MemoryError:
        return nothing_readable(examiner.group, "The notebook is too large for this machine.")


def _nothing(group: Sequence[Exercise], hand_in: HandIn, choice: Choice) -> Result:
    """The result where there is nothing to grade."""
    if hand_in.undecided:
        functions = [
            FunctionResult(e.name, "undecided", 0, e.points, headline=choice.problem) for e in group
        ]
        return Result("undecided", functions, choice.problem, reason="whose")
    if choice.nothing:
        functions = [
            FunctionResult(e.name, "not attempted", 0, e.points, "not-attempted", choice.problem)
            for e in group
        ]
        return Result("not attempted", functions, choice.problem, reason="nothing")
    reason = "damaged" if choice.looked else "no notebook"
    return nothing_readable(group, choice.problem, reason)


def _grader_failed(group: Sequence[Exercise]) -> Result:
    text = "The grader failed on this notebook; it is no mark. Your instructor looks at it."
    functions = [FunctionResult(e.name, "crashed", 0, e.points, headline=text) for e in group]
    return Result("crashed", functions, text, reason="the grader failed")
