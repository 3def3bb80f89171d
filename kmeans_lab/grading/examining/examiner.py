"""Grade one submission: run its functions in a sandbox, judge what comes back outside it."""

from __future__ import annotations

import contextlib
import copy
import threading
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kmeans_lab.checks.check import asked_to_stop, settles
from kmeans_lab.checks.comparing import alike
from kmeans_lab.checks.exercise import Case, Exercise, Trial
from kmeans_lab.checks.finding import Finding, forbidden, ready_made
from kmeans_lab.checks.judging import is_needless, judge
from kmeans_lab.checks.repairs import Repair
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.checks.ways import wrong_besides
from kmeans_lab.grading.cells.transforming import as_python
from kmeans_lab.grading.examining import allowed
from kmeans_lab.grading.examining.answers import (
    bytes_of,
    came_from_elsewhere,
    library_in,
    outcome_of,
)
from kmeans_lab.grading.examining.effort import Effort
from kmeans_lab.grading.examining.hiding import (
    steady,
    without_own_words,
    without_what_it_said,
)
from kmeans_lab.grading.examining.libraries import leaning_on, library_used
from kmeans_lab.grading.examining.sitting import Sitting
from kmeans_lab.grading.repairing import repair_behind_walls
from kmeans_lab.grading.results import FunctionResult, Result, gravest
from kmeans_lab.grading.sandbox import Sandboxes, WorkerDied
from kmeans_lab.grading.workers import MOST_CELLS, WorkerSlow
from kmeans_lab.running.outcome import Odd, Outcome, Seed

NOT_AGAIN = "The numbers look right, but with a generator in the same state others come out."

LONGEST_HIDDEN = 3000  # characters of a row

WRITES = (
    "The values are right, but it wants to write into the array that it was given: with one that "
    "cannot be written into, it fails."
)


class Examiner:
    """Grades submissions of one lesson with one seed.

    Parameters
    ----------
    group : sequence of Exercise
        The exercises of the lesson.
    seed : int
        Chooses the random inputs; the same for the whole class.
    made : Sandboxes
        How workers are made.
    """

    def __init__(self, group: Sequence[Exercise], seed: int, made: Sandboxes) -> None:
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
        self._judging = threading.Lock()  # the reference and the slips run in this process
        self.effort = Effort(seed, self._judging)

    def of(self, group: Sequence[Exercise]) -> Examiner:
        """The same for some of the lesson's exercises."""
        other = copy.copy(self)
        other.group = list(group)
        return other

    def grade(self, cells: Sequence[str], seconds: float | None = None) -> Result:
        """Grade the code cells of a submission, in so many seconds."""
        cells = as_python(cells[:MOST_CELLS])
        with Sitting(self.made, self.group, cells, seconds) as sitting:
            functions = [self._grade_function(sitting, e) for e in self.group]
            self._by_memory(sitting, functions)
            self._with_repairs(sitting, functions)
        errors = [steady(text) for text in (*sitting.stopped(), *sitting.errors)]
        return Result(gravest(functions), functions, sitting.message(), errors)

    # -------------------------------------------------------------- one function

    def _grade_function(self, sitting: Sitting, exercise: Exercise) -> FunctionResult:
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
                way = self.effort.by_which_way(sitting, exercise)
                finding = wrong_besides(way, finding) if way is not None else finding
            if came_from_elsewhere(outcomes):
                finding = ready_made(library_in(source))
            elif not finding.earns:
                module = library_used(sitting.cells, exercise.name, exercise.allows)
                finding = leaning_on(module) if module else finding
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

    def _told(self, sitting: Sitting, exercise: Exercise, outcomes: list[Outcome]) -> list[Outcome]:
        """What the answer did, as far as its student may be told."""
        fixed = self.fixed[exercise.name]
        return [
            o if known else without_own_words(o, sitting.cells) for o, known in zip(outcomes, fixed)
        ]

    def _judge(
        self,
        sitting: Sitting,
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
        self, sitting: Sitting, exercise: Exercise, trial: Trial, outcomes: list[Outcome]
    ) -> bool:
        """Whether the same seed gives the same again; the worker's word is not needed for that."""
        seeded = [i for i, c in enumerate(trial.cases) if any(isinstance(a, Seed) for a in c.args)]
        if not seeded or outcomes[seeded[0]].status != "returned":
            return True
        first = trial.cases[seeded[0]]
        again = sitting.call(exercise, first.args, first.script)
        return again.status == "returned" and alike(again.value, outcomes[seeded[0]].value)

    def _writes(self, sitting: Sitting, exercise: Exercise, trial: Trial) -> bool:
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
        error = sitting.call(exercise, last.args, frozen=True).error
        return error is not None and error.kind == "ValueError" and "read-only" in error.message

    def _outcomes(self, sitting: Sitting, exercise: Exercise, trial: Trial) -> list[Outcome]:
        outcomes: list[Outcome] = []
        end, room = time.monotonic() + allowed.SECONDS_A_FUNCTION, allowed.BYTES_OF_ANSWERS
        lost: dict[str, Outcome] = {}  # edges that cost all their time: no further input of them
        for case in trial.cases:
            if self._is_needless(trial, outcomes):
                break
            if case.edge in lost:
                outcomes.append(lost[case.edge])
                continue
            seconds = max(0.2, min(allowed.SECONDS_A_CALL, end - time.monotonic(), sitting.left()))
            outcome = sitting.call(exercise, case.args, case.script, seconds)
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

    def _not_attempted(self, exercise: Exercise, state: str, sitting: Sitting) -> FunctionResult:
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
            exercise.name, "not attempted", 0, exercise.points, "not-attempted", steady(text)
        )

    @staticmethod
    def _unhappy(exercise: Exercise, status: str, text: str) -> FunctionResult:
        return FunctionResult(exercise.name, status, 0, exercise.points, None, steady(text))

    def _result(self, exercise: Exercise, finding: Finding) -> FunctionResult:
        status = {
            "not-attempted": "not attempted",
            "timed-out": "timed out",
            "partly": "partly",
        }.get(finding.status, "graded")
        error = finding.outcome.error if finding.outcome and not finding.earns else None
        if status == "graded" and error is not None and error.kind == "MemoryError":
            status = "out of memory"
        told, hidden = self._told_to_student(exercise, finding)
        return FunctionResult(
            exercise.name,
            status,
            finding.points,
            exercise.points,
            finding.misconception,
            steady(told.headline),
            finding.slip,
            told.read_again,
            [(name, steady(text)) for name, text in told.shown],
            steady(told.idea),
            [steady(note) for note in told.notes],
            hidden=[(name, steady(text)[:LONGEST_HIDDEN]) for name, text in hidden],
        )

    def _told_to_student(
        self, exercise: Exercise, finding: Finding
    ) -> tuple[CheckResult, list[tuple[str, str]]]:
        """What the student is told, and the rows on an input that others have not seen yet.

        These are for the instructor alone.
        """
        hidden: list[tuple[str, str]] = []
        if finding.case is not None and not self._is_known(exercise, finding.case):
            with contextlib.suppress(Exception):  # nothing that there are words for
                hidden = CheckResult(finding, exercise).shown
            finding = replace(without_what_it_said(finding), case=None)
        return CheckResult(finding, exercise), hidden

    def _with_repairs(self, sitting: Sitting, results: list[FunctionResult]) -> None:
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
                    for name, value in vars(better).items():
                        setattr(result, name, value)

    def _is_known(self, exercise: Exercise, case: Case | None) -> bool:
        """Whether an input is the same for everybody, always."""
        cases = self.trials[exercise.name].cases
        place = next((i for i, known in enumerate(cases) if known is case), None)
        return place is not None and self.fixed[exercise.name][place]

    def _by_memory(self, sitting: Sitting, results: list[FunctionResult]) -> None:
        """Run what must do without the large temporary again, with no room for one."""
        wanted = [
            (place, exercise)
            for place, exercise in enumerate(self.group)
            if "large-temporary" in exercise.forbids and results[place].points
        ]
        if wanted and not sitting.over():
            self.effort.trimmed(sitting)
        for place, exercise in wanted:
            if sitting.over():
                break
            finding = self.effort.without_room(sitting, exercise)
            if finding is not None:
                results[place] = self._result(exercise, finding)


__all__ = ["Examiner"]
