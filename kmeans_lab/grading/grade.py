"""Grade one submission: run its functions in a sandbox, judge what comes back outside it."""

from __future__ import annotations

import builtins
import contextlib
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from kmeans_lab.checks.check import asked_to_stop, settles
from kmeans_lab.checks.comparing import alike
from kmeans_lab.checks.exercise import Case, Exercise, Trial
from kmeans_lab.checks.finding import Finding, forbidden, ready_made
from kmeans_lab.checks.judging import is_needless, judge
from kmeans_lab.checks.repairs import Repair
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.checks.ways import (
    FEW,
    LARGE,
    MANY,
    POINTS_IN_GRADING,
    grows_with_points,
    holds_too_much,
    room_for_seconds,
    room_for_steps,
)
from kmeans_lab.grading.repairing import repair_behind_walls
from kmeans_lab.grading.sandbox import Setting, WorkerDied
from kmeans_lab.grading.workers import MOST_CELLS, Worker, WorkerSlow
from kmeans_lab.running.limits import READY_MADE
from kmeans_lab.running.outcome import ErrorNote, Odd, Outcome, Seed

SECONDS_TO_LOAD = 5.0
SECONDS_A_CALL = 2.0
SECONDS_A_FUNCTION = 3.0
SECONDS_A_SUBMISSION = 8.0
MOST_RESTARTS = 3
BYTES_OF_ANSWERS = 48_000_000  # of one function; whatever comes after is far too large
GROWTH_OF_MEMORY = 6_000_000  # bytes that a submission may hold beside that; more: a new worker
FEATURES, CLUSTERS = 12, 3  # of points whose CPU time is measured: loops cost much, arrays little

SLACK_BYTES = 8_000_000  # what a call needs beside its arrays: the answer, on its way out

LONGEST_CELL = 400_000  # characters; what is longer is data, not code

NOT_AGAIN = "The numbers look right, but with a generator in the same state others come out."

HIDDEN = "(what it says stays hidden, like the input)"

WRITES = (
    "The values are right, but it wants to write into the array that it was given: with one that "
    "cannot be written into, it fails."
)

STATUSES = (
    "graded",
    "partly",
    "not attempted",
    "timed out",
    "out of memory",
    "crashed",
    "unreadable",
    "undecided",
)


@dataclass
class FunctionResult:
    """What one function of a submission is worth, and why.

    Attributes
    ----------
    name : str
    status : str
        One of `STATUSES`; "partly" is right but for an edge; "undecided" waits for a person.
    points, max_points : float
    misconception : str or None
        The belief that the answer shows.
    message : str
        For the student, without hidden inputs.
    slip : str or None
        What was done, by its name in the exercise.
    read_again : str
        Where in the lessons, in words.
    """

    name: str
    status: str
    points: float
    max_points: float
    misconception: str | None = None
    message: str = ""
    slip: str | None = None
    read_again: str = ""


@dataclass
class Result:
    """What a submission is worth.

    Attributes
    ----------
    status : str
        The gravest of its functions' statuses; "not attempted" only if nothing was.
    functions : list of FunctionResult
    message : str
        What is to be said of the submission as a whole.
    errors : list of str
        What its cells raised.
    """

    status: str
    functions: list[FunctionResult]
    message: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def points(self) -> float:
        """The sum of the functions' points."""
        return sum(f.points for f in self.functions)

    @property
    def max_points(self) -> float:
        """What could be reached."""
        return sum(f.max_points for f in self.functions)


def nothing_readable(group: Sequence[Exercise], message: str) -> Result:
    """The result of a submission that cannot be read."""
    functions = [FunctionResult(e.name, "unreadable", 0, e.points, message=message) for e in group]
    return Result("unreadable", functions, message)


class Examiner:
    """Grades submissions of one lesson with one seed.

    Parameters
    ----------
    group : sequence of Exercise
        The exercises of the lesson.
    seed : int
        Chooses the random inputs; the same for the whole class.
    made : Setting
        How workers are made.
    """

    def __init__(self, group: Sequence[Exercise], seed: int, made: Setting) -> None:
        self.group = list(group)
        self.made = made
        self.seed = seed
        self.trials = {e.name: Trial(e, seed) for e in group}
        other = {e.name: e.cases(seed + 1) for e in group}
        self.fixed = {
            name: [
                i < len(other[name]) and repr(case.args) == repr(other[name][i].args)
                for i, case in enumerate(trial.cases)
            ]
            for name, trial in self.trials.items()
        }
        self.allows = tuple(sorted({module for e in group for module in e.allows}))
        seconds_a_turn()  # before anything else runs beside it
        self._judging = threading.Lock()  # the reference and the slips run in this process
        self._large: dict[tuple, tuple[tuple, Outcome, float]] = {}

    def grade(self, cells: Sequence[str]) -> Result:
        """Grade the code cells of a submission."""
        with _Sitting(self, cells) as sitting:
            functions = [self._grade_function(sitting, e) for e in self.group]
            self._by_memory(sitting, functions)
            self._with_repairs(sitting, functions)
        errors = [_steady(text) for text in sitting.errors]
        return Result(_gravest(functions), functions, sitting.message(), errors)

    # -------------------------------------------------------------- one function

    def _grade_function(self, sitting: _Sitting, exercise: Exercise) -> FunctionResult:
        state = sitting.found.get(exercise.name, "missing")
        if sitting.over():
            return self._unhappy(exercise, "timed out", "The time of the submission was over.")
        if state != "attempted":
            return self._not_attempted(exercise, state, sitting)
        trial = self.trials[exercise.name]
        try:
            outcomes = self._outcomes(sitting, exercise, trial)
            source = sitting.sources.get(exercise.name, "")
            told = self._told(sitting, exercise, outcomes)
            finding = judged = self._judge(sitting, trial, told, source)
            if finding.earns and not self._repeats(sitting, exercise, trial, outcomes):
                finding = forbidden(exercise, "global-seed", NOT_AGAIN)
            if finding.earns and self._writes(sitting, exercise, trial):
                finding = forbidden(exercise, "changed-the-input", WRITES)
            if finding.earns:
                finding = self._by_which_way(sitting, exercise) or finding
            if _came_from_elsewhere(outcomes):
                finding = ready_made(_library_in(source))
            if finding is judged and finding.case is not None:
                sitting.wrong[exercise.name] = (told, source)
            return self._result(exercise, finding)
        except WorkerSlow:
            sitting.restart()
            return self._unhappy(
                exercise,
                "timed out",
                f"{exercise.name} had not come back when its time was over, and could not be "
                "stopped otherwise than by ending everything.",
            )
        except WorkerDied as died:
            sitting.restart()
            return self._unhappy(
                exercise,
                "crashed",
                f"Calling {exercise.name} ended Python itself ({died.args[0]}).",
            )
        except Exception as error:  # what came back is a stranger's: nothing about it is certain
            sitting.restart()
            return self._unhappy(
                exercise,
                "crashed",
                f"What {exercise.name} gave back could not be judged ({type(error).__name__}).",
            )

    def _told(
        self, sitting: _Sitting, exercise: Exercise, outcomes: list[Outcome]
    ) -> list[Outcome]:
        """What the answer did, as far as its student may be told."""
        fixed = self.fixed[exercise.name]
        return [o if known else sitting.without_own_words(o) for o, known in zip(outcomes, fixed)]

    def _judge(
        self,
        sitting: _Sitting,
        trial: Trial,
        told: list[Outcome],
        source: str,
        repair: Repair | None = None,
    ) -> Finding:
        begin = time.monotonic()
        try:
            with self._judging:
                return judge(trial, told, source, repair=repair)
        finally:  # neither waiting for others nor judging is the submission's time
            sitting.end += time.monotonic() - begin

    def _repeats(
        self, sitting: _Sitting, exercise: Exercise, trial: Trial, outcomes: list[Outcome]
    ) -> bool:
        """Whether the same seed gives the same again; the worker's word is not needed for that."""
        seeded = [i for i, c in enumerate(trial.cases) if any(isinstance(a, Seed) for a in c.args)]
        if not seeded or outcomes[seeded[0]].status != "returned":
            return True
        first = trial.cases[seeded[0]]
        again = outcome_of(self._run(sitting, exercise, first.args, first.script, SECONDS_A_CALL))
        return again.status == "returned" and alike(again.value, outcomes[seeded[0]].value)

    def _writes(self, sitting: _Sitting, exercise: Exercise, trial: Trial) -> bool:
        """Whether it fails on arrays that cannot be written into; no word of the worker's either.

        Only such cases are tried as hold arrays with numbers in them.
        """
        cases = [
            c for c in trial.cases if c.script == "call" and c.raises is None and c.edge is None
        ]
        cases = [c for c in cases if all(a.size for a in c.args if isinstance(a, np.ndarray))]
        if not cases or not any(isinstance(a, np.ndarray) for a in cases[-1].args):
            return False
        last = cases[-1]
        answer = self._run(sitting, exercise, last.args, "call", SECONDS_A_CALL, frozen=True)
        error = outcome_of(answer).error
        return error is not None and error.kind == "ValueError" and "read-only" in error.message

    @staticmethod
    def _run(
        sitting: _Sitting,
        exercise: Exercise,
        args: tuple,
        script: str,
        seconds: float,
        frozen: bool = False,
    ) -> Any:
        message = {
            "op": "run",
            "name": exercise.name,
            "args": args,
            "script": script,
            "seconds": seconds,
            "frozen": frozen,
        }
        return sitting.ask(message, seconds + 1.0)

    def _outcomes(self, sitting: _Sitting, exercise: Exercise, trial: Trial) -> list[Outcome]:
        outcomes: list[Outcome] = []
        end, room = time.monotonic() + SECONDS_A_FUNCTION, BYTES_OF_ANSWERS
        lost: dict[str, Outcome] = {}  # edges that cost all their time: no further input of them
        for case in trial.cases:
            if self._is_needless(trial, outcomes):
                break
            if case.edge in lost:
                outcomes.append(lost[case.edge])
                continue
            seconds = max(0.2, min(SECONDS_A_CALL, end - time.monotonic(), sitting.left()))
            answer = self._run(sitting, exercise, case.args, case.script, seconds)
            outcome = outcome_of(answer)
            room -= bytes_of(outcome.value)
            if room < 0:
                outcome.value = Odd("array", None, "far too large")
            outcomes.append(outcome)
            if asked_to_stop(outcome) or (case.edge is None and settles(outcome)):
                break
            if outcome.status == "timed-out":
                lost[case.edge] = outcome
        return outcomes

    def _is_needless(self, trial: Trial, outcomes: list[Outcome]) -> bool:
        with self._judging:
            return is_needless(trial, outcomes)

    def _not_attempted(self, exercise: Exercise, state: str, sitting: _Sitting) -> FunctionResult:
        if state == "missing":
            text = f"There is no {exercise.name} in the notebook."
            if sitting.errors:
                text += " These cells could not be run: " + "; ".join(sitting.errors[:3])
        elif state == "stand-in":
            text = f"{exercise.name} was imported from a library, not written."
        elif state == "not callable":
            text = f"{exercise.name} is not a function."
        else:
            text = f"{exercise.name} is not written yet."
        return FunctionResult(
            exercise.name, "not attempted", 0, exercise.points, "not-attempted", _steady(text)
        )

    @staticmethod
    def _unhappy(exercise: Exercise, status: str, text: str) -> FunctionResult:
        return FunctionResult(exercise.name, status, 0, exercise.points, None, _steady(text))

    def _result(self, exercise: Exercise, finding: Finding) -> FunctionResult:
        status = {
            "not-attempted": "not attempted",
            "timed-out": "timed out",
            "partly": "partly",
        }.get(finding.status, "graded")
        error = finding.outcome.error if finding.outcome and not finding.earns else None
        if status == "graded" and error is not None and error.kind == "MemoryError":
            status = "out of memory"
        return FunctionResult(
            exercise.name,
            status,
            finding.points,
            exercise.points,
            finding.misconception,
            self._message(exercise, finding),
            finding.slip,
            CheckResult(finding, exercise).read_again,
        )

    def _message(self, exercise: Exercise, finding: Finding) -> str:
        """What the student is told; an input that others have not seen yet stays hidden."""
        if finding.case is not None and not self._is_known(exercise, finding.case):
            finding = replace(_without_what_it_said(finding), case=None)
        return _steady(CheckResult(finding, exercise).message)

    def _with_repairs(self, sitting: _Sitting, results: list[FunctionResult]) -> None:
        """Name the line in which a wrong answer goes wrong, where one edit shows it.

        This comes last: candidates may end the worker, and the marks are made.
        """
        for exercise, result in zip(self.group, results):
            if exercise.name not in sitting.wrong or sitting.over():
                continue
            told, source = sitting.wrong[exercise.name]
            trial = self.trials[exercise.name]
            with contextlib.suppress(Exception):  # an explanation the less
                with self._judging:  # nothing of ours runs beside another's judging
                    for i in range(len(trial.cases)):
                        trial.wanted(i)
                repair = repair_behind_walls(
                    trial, told, source, sitting.cells, sitting.ask, outcome_of
                )
                if repair is None:
                    continue
                finding = self._judge(sitting, trial, told, source, repair)
                if not self._is_known(exercise, finding.case):
                    bare = replace(repair, arguments=())  # its question knows no input
                    finding = self._judge(sitting, trial, told, source, bare)
                better = self._result(exercise, finding)
                if (better.status, better.points) == (result.status, result.points):
                    result.misconception, result.slip = better.misconception, better.slip
                    result.message, result.read_again = better.message, better.read_again

    def _is_known(self, exercise: Exercise, case: Case | None) -> bool:
        """Whether an input is the same for everybody, always."""
        cases = self.trials[exercise.name].cases
        place = next((i for i, known in enumerate(cases) if known is case), None)
        return place is not None and self.fixed[exercise.name][place]

    # -------------------------------------------------------------- by which way

    def _by_which_way(self, sitting: _Sitting, exercise: Exercise) -> Finding | None:
        if "python-loop" not in exercise.forbids:
            return None
        few = self._trace(sitting, exercise, FEW, 10_000_000)
        many = self._trace(sitting, exercise, MANY, room_for_steps(few.get("events", 0)))
        if many.get("exceeded", True):
            return grows_with_points(exercise)
        # What the submission's own process says proves nothing; its CPU time does.
        for turn in range(5):  # a busy machine makes one measurement too large, never too small
            measured = self._cpu_of(sitting, exercise, LARGE, turn)
            if measured is None:
                return _wrong_for_many(LARGE)
            mine, right = measured
            if mine <= room_for_seconds(right, 0) or (
                mine <= room_for_seconds(right, seconds_a_turn())
            ):
                return None
        return grows_with_points(exercise)

    def _trace(self, sitting: _Sitting, exercise: Exercise, n: int, limit: int) -> dict:
        args = exercise.sized(n)
        message = {"op": "trace", "name": exercise.name, "args": args, "limit": int(limit)}
        answer = sitting.ask(message, SECONDS_A_CALL + 4.0)
        return answer if isinstance(answer, dict) else {}

    def _cpu_of(
        self, sitting: _Sitting, exercise: Exercise, n: int, turn: int
    ) -> tuple[float, float] | None:
        """CPU seconds of the answer and of the reference; None if the values are not right.

        Each turn has other points: an answer that was kept helps nobody.
        """
        args, wanted, reference_seconds = self._at_size(exercise, n, True, turn)
        before = sitting.worker.cpu_seconds()
        answer = outcome_of(self._run(sitting, exercise, args, "call", SECONDS_A_CALL))
        used = sitting.worker.cpu_seconds() - before
        if not _same(exercise, args, wanted, answer):
            return (used, reference_seconds) if answer.status == "timed-out" else None
        return used, reference_seconds

    def _at_size(
        self, exercise: Exercise, n: int, narrow: bool, turn: int = 0
    ) -> tuple[tuple, Outcome, float]:
        key = (exercise.name, n, narrow, turn)
        with self._judging:
            if key not in self._large:
                rng = np.random.default_rng([self.seed, n, turn])
                args = exercise.sized(n)
                args = renewed(narrowed(exercise, args, rng) if narrow else args, rng)
                seconds = []
                for _ in range(3):  # the first time is never like the others
                    begin = time.thread_time()
                    wanted = exercise.wanted(Case(args))
                    seconds.append(time.thread_time() - begin)
                same = [known[2] for k, known in self._large.items() if k[:3] == key[:3]]
                self._large[key] = (args, wanted, min(seconds + same))
            return self._large[key]

    def _by_memory(self, sitting: _Sitting, results: list[FunctionResult]) -> None:
        """Run what must do without the large temporary again, with no room for one.

        The limit can only be lowered, so this comes last.
        """
        wanted = [
            (place, exercise)
            for place, exercise in enumerate(self.group)
            if "large-temporary" in exercise.forbids and results[place].points
        ]
        if wanted and not sitting.over():
            self._trimmed(sitting)
        for place, exercise in wanted:
            if sitting.over():
                break
            args, right, _ = self._at_size(exercise, POINTS_IN_GRADING, narrow=False)
            room = exercise.temporary(POINTS_IN_GRADING)
            try:
                answer = self._within(sitting, exercise, args, room)
            except Exception as error:
                sitting.restart()
                if not isinstance(error, (WorkerDied, WorkerSlow)):
                    raise
                answer = Outcome("raised", error=ErrorNote("MemoryError", ""))
            if _same(exercise, args, right, answer):
                continue
            short = answer.error is not None and answer.error.kind == "MemoryError"
            text = f"needs more than {room / 1e6:.0f} MB at once, which are plenty"
            finding = holds_too_much(exercise, POINTS_IN_GRADING, text)
            if not short:
                finding = _wrong_for_many(POINTS_IN_GRADING)
            results[place] = self._result(exercise, finding)

    @staticmethod
    def _trimmed(sitting: _Sitting) -> None:
        try:
            sitting.ask({"op": "trim"}, SECONDS_A_CALL)
        except (WorkerDied, WorkerSlow):
            sitting.restart()

    @staticmethod
    def _within(sitting: _Sitting, exercise: Exercise, args: tuple, room: int) -> Outcome:
        """Call with no more than `room` bytes beside the arguments.

        What a submission keeps from before it could use as room: if that is much, it begins anew in
        a worker that never had more.
        """
        worker = sitting.worker
        given = sum(arg.nbytes for arg in args if isinstance(arg, np.ndarray))
        room += 4 * given + SLACK_BYTES
        if worker.memory() > worker.base_memory + GROWTH_OF_MEMORY:
            sitting.restart(GROWTH_OF_MEMORY + room)
            worker = sitting.worker
        if worker is not None:  # before the arguments are there: who sees them, has no more room
            most = worker.base_memory + GROWTH_OF_MEMORY + room
            worker.limit_memory(min(most, worker.memory() + room))
        if sitting.ask({"op": "hold", "args": args}, SECONDS_A_CALL) != {}:
            raise WorkerDied("it answered what makes no sense")
        message = {
            "op": "run held",
            "name": exercise.name,
            "script": "call",
            "seconds": SECONDS_A_CALL,
        }
        return outcome_of(sitting.ask(message, SECONDS_A_CALL + 1.0))


def _wrong_for_many(n: int) -> Finding:
    return Finding(
        "wrong",
        f"With {n:,} points the values are no longer right.",
        "The same function must serve few points and many.",
    )


def _same(exercise: Exercise, args: tuple, wanted: Outcome, answer: Outcome) -> bool:
    if answer.status != "returned":
        return False
    try:
        return exercise.returns.compare(Case(args), wanted.value, answer.value) is None
    except Exception:  # what came back is a stranger's, and nothing that a rule expects
        return False


def renewed(args: tuple, rng: np.random.Generator) -> tuple:
    """The arguments that everybody knows, with their rows in another order and other decimals."""
    orders: dict[int, np.ndarray] = {}
    found = []
    for arg in args:
        if isinstance(arg, np.ndarray) and arg.ndim:
            n = len(arg)
            orders.setdefault(n, rng.permutation(n))
            arg = arg[orders[n]]
            if arg.dtype.kind == "f":
                arg = arg + rng.uniform(-1e-2, 1e-2, size=arg.shape).astype(arg.dtype)
        found.append(arg)
    return tuple(found)


def narrowed(exercise: Exercise, args: tuple, rng: np.random.Generator) -> tuple:
    """The same points with a dozen features and three clusters, so that other work stays small."""
    found = []
    for name, arg in zip(exercise.arguments, args):
        if isinstance(arg, np.ndarray) and arg.ndim == 2:
            arg = arg[: CLUSTERS if name in ("centroids", "modes") else None, :FEATURES].copy()
            more = FEATURES - arg.shape[1]
            if more and arg.dtype.kind == "f":
                arg = np.hstack([arg, rng.normal(size=(len(arg), more)).astype(arg.dtype)])
        elif name == "assignments":
            arg = arg % CLUSTERS
        elif name == "K":
            arg = CLUSTERS
        found.append(arg)
    return tuple(found)


_turns_measured = [float("inf")]


def seconds_a_turn() -> float:
    """CPU seconds that one turn of the shortest loop over an array takes on this machine.

    It is measured at each call, and the quickest of all counts: whatever else the machine does only
    makes it slower.
    """
    values, total = np.ones((500, 1)), np.zeros(500)
    for _ in range(40):
        begin = time.thread_time()
        for i in range(len(values)):
            total[i] = values[i, 0]
        _turns_measured[0] = min(_turns_measured[0], time.thread_time() - begin)
    return _turns_measured[0] / len(values)


class _Sitting:
    """A submission's time with its workers: they are replaced when one dies."""

    def __init__(self, examiner: Examiner, cells: Sequence[str]) -> None:
        self.examiner = examiner
        self.cells = list(cells)
        self.end = time.monotonic() + SECONDS_A_SUBMISSION
        self.skipped: dict[int, str] = {}
        self.found: dict[str, str] = {}
        self.errors: list[str] = []
        self.sources: dict[str, str] = {}
        self.wrong: dict[str, tuple[list[Outcome], str]] = {}  # what is told of it, and its text
        self.worker: Worker | None = None
        self._starts = 0

    def __enter__(self) -> _Sitting:
        self.restart()
        return self

    def __exit__(self, *_: Any) -> None:
        if self.worker is not None:
            self.worker.close()

    def left(self) -> float:
        return self.end - time.monotonic()

    def over(self) -> bool:
        return self.left() <= 0 or self.worker is None

    def restart(self, most: int | None = None) -> None:
        """Begin anew in a new worker, without the cells that ended the ones before.

        `most` is how many bytes it gets beyond those that it starts with.
        """
        while True:
            if self.worker is not None:
                self.worker.close()
                self.worker = None
            if self._starts > MOST_RESTARTS or self.left() <= 0:
                return
            self._starts += 1
            try:
                self.worker = Worker(self.examiner.made, self.examiner.allows)
                if most is not None:
                    self.worker.limit_memory(self.worker.base_memory + most)
                self._load()
                return
            except (WorkerDied, WorkerSlow) as error:
                begun = getattr(self.worker, "cells", [])
                if not begun:
                    if self.worker is not None:
                        self.worker.close()
                        self.worker = None
                    return
                how = "never ended" if isinstance(error, WorkerSlow) else "ended Python itself"
                self.skipped[begun[-1]] = f"cell {begun[-1] + 1} {how}"

    def without_own_words(self, outcome: Outcome) -> Outcome:
        """An outcome on a hidden input, without what could tell the input in words of its own.

        What an error says is needed to judge it, and hidden afterwards.
        """
        value, error = outcome.value, outcome.error
        if isinstance(value, Odd) and value.kind not in _KNOWN_NAMES:
            value = Odd("object", value.array, "")
        if error is not None:
            kind = error.kind if error.kind in _KNOWN_NAMES else "Exception"
            own_line = any(error.line.strip() in cell for cell in self.cells)
            line = error.line if own_line else ""
            error = replace(
                error, kind=kind, line=line, function="" if not line else error.function
            )
        return replace(
            outcome, value=value, error=error, printed="", printed_lines=0, warned=(), replaced=()
        )

    def _load(self) -> None:
        message = {
            "op": "load",
            "wanted": [e.name for e in self.examiner.group],
            "cells": self._cells(),
            "skip": sorted(self.skipped),
        }
        answer, _ = self.worker.request(message, min(SECONDS_TO_LOAD, max(0.5, self.left())))
        if not isinstance(answer, dict) or not isinstance(answer.get("found"), dict):
            raise WorkerDied("it answered what makes no sense")
        self.found = {str(name): str(state) for name, state in answer["found"].items()}
        errors, sources = answer.get("errors", ()), answer.get("sources", {})
        if not isinstance(errors, tuple) or not isinstance(sources, dict):
            raise WorkerDied("it answered what makes no sense")
        self.errors = [str(text)[:300] for text in errors][:20]
        self.sources = {str(name): str(text) for name, text in sources.items()}

    def _cells(self) -> list[np.ndarray]:
        """The cells as bytes, as many as may cross at once."""
        found, size = [], 0
        for cell in self.cells[:MOST_CELLS]:
            data = cell.encode("utf-8", "surrogatepass") if len(cell) <= LONGEST_CELL else b""
            size += len(data)
            found.append(np.frombuffer(data if size < 30_000_000 else b"", dtype=np.uint8))
        return found

    def ask(self, message: dict[str, Any], seconds: float) -> Any:
        if self.worker is None:
            raise WorkerDied("it could not be started again")
        answer, _ = self.worker.request(message, max(0.3, min(seconds, self.left() + 0.3)))
        return answer

    def message(self) -> str:
        return "; ".join(self.skipped.values())


def outcome_of(answer: Any) -> Outcome:
    """The outcome that a worker tells of; everything in it is data, and checked.

    Raises
    ------
    WorkerDied
        If it makes no sense.
    """
    if isinstance(answer, dict) and answer.get("status") == "too large":
        return Outcome("returned", Odd("array", None, "far too large"))
    try:
        error = answer["error"]
        note = None
        if error is not None:
            note = ErrorNote(
                str(error["kind"])[:60],
                str(error["message"])[:400],
                str(error["function"])[:60],
                int(error["number"]),
                str(error["line"])[:400],
            )
        status = answer["status"]
        if status not in ("returned", "raised", "timed-out") or (status == "raised") != bool(
            note and status == "raised"
        ):
            raise WorkerDied("it answered what makes no sense")
        lists = [answer[key] for key in ("changed", "shared", "warned", "replaced")]
        if not all(isinstance(part, tuple) and len(part) <= 100 for part in lists):
            raise WorkerDied("it answered what makes no sense")
        if not all(0 <= int(i) < 100 for part in lists[:2] for i in part):
            raise WorkerDied("it answered what makes no sense")
        return Outcome(
            status,
            answer["value"],
            note,
            str(answer["printed"])[:60],
            int(answer["printed_lines"]),
            tuple(str(text)[:400] for text in answer["warned"][:5]),
            tuple(int(i) for i in answer["changed"]),
            tuple(int(i) for i in answer["shared"]),
            bool(answer["global_random"]),
            None if answer["rng_used"] is None else bool(answer["rng_used"]),
            tuple(str(name)[:100] for name in answer["replaced"][:20]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise WorkerDied("it answered what makes no sense") from None


def bytes_of(value: Any) -> int:
    """Bytes of all arrays in a value."""
    if isinstance(value, Odd):
        return bytes_of(value.array)
    if isinstance(value, (tuple, list)):
        return sum(map(bytes_of, value))
    if isinstance(value, dict):
        return sum(map(bytes_of, value.values()))
    return getattr(value, "nbytes", 0)


def _came_from_elsewhere(outcomes: Sequence[Outcome]) -> bool:
    return any(isinstance(o.value, Odd) and o.value.kind == "StandIn" for o in outcomes)


def _library_in(source: str) -> str:
    return next((name for name in READY_MADE if name in source), "another library")


# Names of kinds that no submission makes up, so that they tell nothing else.
_KNOWN_NAMES = {*dir(builtins), "array", "array of Python objects", "StandIn", "generator"}
_KNOWN_NAMES |= {"function", "module", "AxisError", "LinAlgError", "_ArrayMemoryError"}


def _without_what_it_said(finding: Finding) -> Finding:
    """The diagnosis without what may tell of an input that stays hidden."""
    error = finding.outcome.error if finding.outcome else None
    said = [error.message, error.message.rstrip(".")] if error is not None else []

    def hidden(text: str) -> str:
        for own in filter(None, said):
            text = text.replace(own, HIDDEN)
        return re.sub(r"\d+\.\d{3,}(?:e[-+]?\d+)?", "…", text)

    return replace(finding, headline=hidden(finding.headline), idea=hidden(finding.idea))


def _steady(text: str) -> str:
    """A text without what differs from run to run: addresses of objects."""
    return re.sub(r"0x[0-9a-fA-F]{6,}", "0x…", text)


def _gravest(functions: Sequence[FunctionResult]) -> str:
    found = {f.status for f in functions}
    for status in ("crashed", "out of memory", "timed out"):
        if status in found:
            return status
    return "not attempted" if found == {"not attempted"} else "graded"


__all__ = ["Examiner", "FunctionResult", "Result", "nothing_readable"]
