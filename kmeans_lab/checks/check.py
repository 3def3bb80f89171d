"""`check` and `hint`: what a student asks of an exercise."""

from __future__ import annotations

import inspect
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from kmeans_lab.checks.catalogue import exercise_called, following
from kmeans_lab.checks.exercise import DRAFT, Case, Exercise, Trial
from kmeans_lab.checks.finding import Finding, odd_function
from kmeans_lab.checks.fingerprint import fingerprint, globals_read
from kmeans_lab.checks.judging import is_needless, judge
from kmeans_lab.checks.notebook import is_empty
from kmeans_lab.checks.progress import note, records
from kmeans_lab.checks.repairs import Candidate, Repair, find_repair, seconds_for
from kmeans_lab.checks.resolving import OUR_OWN, Unclear, names_around, resolve, tool
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.checks.sources import names_of, source_of
from kmeans_lab.checks.versions import (
    newer_than,
    practice_instead,
    version_in_words,
    watch_cells,
)
from kmeans_lab.checks.ways import by_which_way, wrong_besides
from kmeans_lab.languages.speaking import retell
from kmeans_lab.running.calling import watch_call, watch_definitions
from kmeans_lab.running.limits import numpy_replaced_earlier
from kmeans_lab.running.outcome import Outcome
from kmeans_lab.running.reading import has_blanks
from kmeans_lab.telling import box, code, title

SECONDS_A_CALL = 3.0


@tool(lambda text: CheckResult(Finding("error", text)))
def check(function: Any) -> CheckResult:
    """Say whether an exercise's function is right, and if not, what is wrong with it.

    It runs on small inputs, fixed ones and fresh ones, never on arrays of the notebook, and what
    it changes of the session (random states, NumPy, the working folder) is put back. The version
    that ran last is judged; where a newer one failed to be defined, that is told instead.

    Parameters
    ----------
    function : callable
        The function itself, ``check(assign_loop)``: without parentheses behind its name.

    Returns
    -------
    CheckResult
        Shows itself. It never raises.
    """
    names = names_around()
    try:
        exercise, function, practice = resolve(function, names)
    except Unclear as unclear:
        return CheckResult(Finding("error", str(unclear), unclear.idea))
    name = exercise.name + (DRAFT if practice else "")
    newer = newer_than(name, function, names)
    if newer is not None:
        return CheckResult(Finding("error", *newer))
    try:
        finding = examine(exercise, function, secrets.randbits(32), names)
    except Exception as error:  # whatever an answer does, a student gets a sentence
        finding = odd_function(
            f"check could not make sense of what it does ({type(error).__name__}: {error!s:.80}). "
            f"{exercise.name} must return {exercise.returns.words}."
        )
    if finding.status == "not-attempted" and not practice:
        instead = practice_instead(name, function, names)
        finding = replace(finding, asides=(*finding.asides, *instead))
    checked_before, tail = False, ""
    if practice:
        if finding.passed:
            tail = f"Practice only. Now write {exercise.name} yourself, below."
    else:
        checked_before, tail = _noted(exercise, function, finding)
    version = version_in_words(name, function, names, checked_before)
    result = CheckResult(finding, exercise, tail, version, counts=not practice)
    try:
        _ = result.message, result._repr_html_()
    except Exception as error:  # what it returned cannot even be shown
        text = f"What it returned cannot be shown ({type(error).__name__})."
        finding = replace(finding, case=None, headline=f"{finding.headline} {text}")
        result = CheckResult(finding, exercise, tail, version)
    return result


def _noted(exercise: Exercise, function: Callable, finding: Finding) -> tuple[bool, str]:
    """Note what is found, once for each version; say whether it was there, and what comes next."""
    version = fingerprint(function)
    record = records().get(exercise.name)
    checked_before = record is not None and (version, finding.status) in record.versions
    kept = checked_before or note(
        exercise.name,
        status=finding.status,
        misconception=finding.misconception,
        slip=finding.slip,
        version=version,
    )
    tail = ""
    if finding.passed:
        after = following(exercise)
        if after is not None:
            place = "" if after.lesson == exercise.lesson else f", in {after.place}"
            tail = f"Next: {after.name}{place}."
        if not kept:
            tail += " (progress() cannot keep this: its folder cannot be written.)"
    elif finding.status != "not-attempted" and records().get(exercise.name) is not None:
        tail = _offer_hint(exercise)
    return checked_before, tail


def _offer_hint(exercise: Exercise) -> str:
    record = records()[exercise.name]
    if record.tries >= 2 and record.hints < len(exercise.hints):
        return f"Stuck? hint({exercise.name}) gives one step more each time."
    return ""


def examine(
    exercise: Exercise,
    function: Callable,
    seed: int,
    names: dict[str, Any] | None = None,
) -> Finding:
    """Try a function on the exercise's inputs in this process, and say what is found.

    Parameters
    ----------
    exercise : Exercise
    function : callable
    seed : int
        Chooses the random inputs.
    names : dict, optional
        The global names of the student's notebook, for explanations.

    Returns
    -------
    Finding
    """
    finding = examine_values(exercise, function, seed, names)
    if finding.earns:
        way = by_which_way(exercise, function, exercise.cases(seed), SECONDS_A_CALL)
        if way is not None:
            return wrong_besides(way, finding).noting(*finding.asides)
    return finding


def examine_values(
    exercise: Exercise,
    function: Callable,
    seed: int,
    names: dict[str, Any] | None = None,
) -> Finding:
    """As `examine`, but any way to the right values will do, also a ready-made one."""
    replaced = numpy_replaced_earlier()
    if replaced:
        return odd_function(
            f"{replaced[0]} is no longer NumPy's own: a cell of this notebook has replaced it, so "
            "nothing that uses it can be trusted. Give your own things names of their own, and "
            "restart the kernel (Kernel → Restart)."
        )
    problem = _cannot_be_tried(exercise, function)
    if problem is not None:
        return problem
    trial = Trial(exercise, seed)
    outcomes = _try(function, trial)
    source, first_line = source_of(function)
    repair = _repair_of(function, trial, outcomes, source, first_line)
    return judge(trial, outcomes, source, _notes(function, names or {}), repair)


def _repair_of(
    function: Callable, trial: Trial, outcomes: Sequence[Outcome], source: str, first_line: int
) -> Repair | None:
    """The one edit that makes a wrong answer right; none if looking for it fails."""
    around, name = names_of(function), getattr(function, "__name__", "")
    if name == "<lambda>":
        name = trial.exercise.name

    def run(candidates: Sequence[Candidate], case: Case) -> list[Outcome | None]:
        codes = [candidate.code for candidate in candidates]
        seconds = seconds_for(case)
        return watch_definitions(codes, around, name, case.args, case.script, seconds)

    try:
        return find_repair(trial, outcomes, source, name, run, first_line)
    except Exception:  # an explanation the less: no reason to fail
        return None


def _try(function: Callable, trial: Trial) -> list[Outcome]:
    outcomes: list[Outcome] = []
    lost: dict[str, Outcome] = {}  # edges that cost all their time: no further input of them
    for case in trial.cases:
        if is_needless(trial, outcomes):
            break
        if case.edge in lost:
            outcomes.append(lost[case.edge])
            continue
        outcomes.append(watch_call(function, case.args, case.script, SECONDS_A_CALL))
        if asked_to_stop(outcomes[-1]) or (case.edge is None and settles(outcomes[-1])):
            break
        if outcomes[-1].status == "timed-out":
            lost[case.edge] = outcomes[-1]
    return outcomes


def asked_to_stop(outcome: Outcome) -> bool:
    """Whether the student interrupted the check."""
    return outcome.error is not None and outcome.error.kind == "KeyboardInterrupt"


def settles(outcome: Outcome) -> bool:
    """Whether an ordinary input with this outcome makes all others needless."""
    not_begun = outcome.error is not None and outcome.error.kind == "NotImplementedError"
    return outcome.status == "timed-out" or not_begun


# ------------------------------------------------------------------ before it is ever called


def _cannot_be_tried(exercise: Exercise, function: Callable) -> Finding | None:
    """What is wrong with a function before it is ever called."""
    if inspect.isclass(function) != (exercise.kind == "class"):
        is_now, should = ("class", "function (def)"), ("function", "class")
        came, wanted = is_now if inspect.isclass(function) else should
        return odd_function(f"{exercise.name} must be a {wanted}, but it is a {came}.")
    module = str(getattr(function, "__module__", "") or "")
    if module.startswith("kmeans_lab.") and not module.startswith(OUR_OWN):
        return Finding(
            "not-attempted",
            f"This {exercise.name} is the course's own, imported from kmeans_lab. Define yours in "
            "the cell above, and check that one.",
            misconception="not-attempted",
        )
    if is_empty(function):
        return Finding(
            "not-attempted",
            _not_written(exercise, function),
            misconception="not-attempted",
        )
    if has_blanks(function):
        return Finding(
            "not-attempted",
            f"There is still a blank ____ in {function.__name__}. Fill it in and try again.",
            misconception="not-attempted",
        )
    return _wrong_signature(exercise, function)


def _not_written(exercise: Exercise, function: Callable) -> str:
    name = getattr(function, "__name__", exercise.name)
    lines = [line.strip() for line in source_of(function)[0].splitlines()]
    raising = next((i for i, line in enumerate(lines) if line.startswith("raise NotImpl")), None)
    if raising is not None and any(line and line[0] != "#" for line in lines[raising + 1 :]):
        return (
            f"{name} stops at its line raise NotImplementedError() before it comes to your code. "
            "Delete that line."
        )
    return (
        f"{name} is not written yet. Put your code in place of the line that raises "
        f'NotImplementedError; hint("{exercise.name}") helps you to begin.'
    )


def _wrong_signature(exercise: Exercise, function: Callable) -> Finding | None:
    if exercise.kind == "class":
        return None
    if inspect.iscoroutinefunction(function):
        return odd_function("It begins with `async def`; a plain `def` is wanted.")
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    try:
        signature.bind(*exercise.arguments)
    except TypeError:
        return odd_function(
            f"It is called as {exercise.signature}, with {len(exercise.arguments)} "
            f"argument{'' if len(exercise.arguments) == 1 else 's'}, but yours is defined as "
            f"{exercise.name}{str(signature)[:80]}."
        )
    names = list(signature.parameters)
    if names != list(exercise.arguments) and sorted(names) == sorted(exercise.arguments):
        return odd_function(
            f"It is called as {exercise.signature}, but yours takes its arguments in another "
            f"order: {exercise.name}{str(signature)[:80]}."
        )
    return None


# ------------------------------------------------------------------ what may explain a failure


def _notes(function: Callable, names: dict[str, Any]) -> list[str]:
    """What of the notebook a function reads although it should not: arrays, renamed built-ins."""
    found = []
    for name in sorted(globals_read(function)):
        value = names.get(name)
        if isinstance(value, np.ndarray):
            found.append(
                f"It reads {name} from the notebook, not from its arguments: with other points it "
                "would still compute with those."
            )
        if name in names and name in (
            "sum",
            "min",
            "max",
            "len",
            "range",
            "abs",
            "np",
            "enumerate",
        ):
            expected = np if name == "np" else getattr(__import__("builtins"), name)
            if value is not expected and not callable(value):
                found.append(
                    f"In this notebook {name} is now {type(value).__name__}, not what Python or "
                    f"NumPy calls so. Write `del {name}`, or restart the kernel."
                )
    return found


# ------------------------------------------------------------------ hints


class Hint:
    """What `hint` answers: shows itself in a notebook and as text."""

    def __init__(self, text: str, title: str = "") -> None:
        self.text = text
        self.title = title

    def __repr__(self) -> str:
        return f"{retell(self.title)}{': ' if self.title else ''}{retell(self.text)}"

    def _repr_html_(self) -> str:
        return box("told", title(f"{self.title}.") + " " if self.title else "", code(self.text))


@tool(Hint)
def hint(function: Any, number: int | None = None) -> Hint:
    """Give a hint for an exercise: three in all, each a little more than the one before.

    Parameters
    ----------
    function : callable or str
        The exercise's function or its name.
    number : int, optional
        Which hint, from 1; the next one if not given.

    Returns
    -------
    Hint
        Shows itself. It never raises.
    """
    name = function.strip() if isinstance(function, str) else ""
    exercise = exercise_called(name) if name else None
    if exercise is None:
        try:
            exercise, _, _ = resolve(function, names_around(), "hint")
        except Unclear as unclear:
            return Hint(f"{unclear} {unclear.idea}".strip())
    total = len(exercise.hints)
    shown = records().get(exercise.name)
    shown = shown.hints if shown else 0
    if number is None:
        number = min(shown + 1, total)
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= total:
        return Hint(f"There are hints 1 to {total} for {exercise.name}, but {number!r:.40} came.")
    note(exercise.name, hint=number)
    title = f"Hint {number} of {total} for {exercise.name}"
    if number == total and shown >= total:
        title += " (the last one)"
    return Hint(exercise.hints[number - 1], title)


watch_cells()
