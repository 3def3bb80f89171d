"""Right answers with one slip each, what they did and what is found of them: for several tests.

Slips are plain forward edits of right lines (`one_edit`). With KMEANS_LAB_ALL_SLIPS=1 in the
environment the right answers of all other ways are edited too, and no slip is left out.
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
import linecache
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from one_edit import Edit, edits

from kmeans_lab.authoring import build
from kmeans_lab.checks.catalogue import exercises
from kmeans_lab.checks.exercise import Case, Exercise, Trial
from kmeans_lab.checks.finding import Finding
from kmeans_lab.checks.judging import is_needless, judge
from kmeans_lab.checks.problems import problem_of
from kmeans_lab.checks.repairs import Repair, find_repair, seconds_for
from kmeans_lab.running.calling import watch_call, watch_definitions
from kmeans_lab.running.outcome import Outcome

ROOT = Path(__file__).resolve().parent.parent
SEEDS = (11, 12, 13)
ALL = bool(os.environ.get("KMEANS_LAB_ALL_SLIPS"))
EXERCISES = list(exercises().values())
SECONDS_A_CALL = 1.5  # ample: a busy machine must not decide
# Where an answer is called many times each variant takes long: of these every second is tried.
EVERY = {"kmeans_plusplus": 2, "fast_kmeans": 2}
MOST_TOLD = 30  # variants of an exercise of which it is seen whether they are named


# ------------------------------------------------------------------ the variants


def without_magics(source: str) -> str:
    """Give a cell without what only IPython understands."""
    lines = [re.sub(r"^(\s*)[%!].*", r"\1pass", line) for line in source.split("\n")]
    return "\n".join(lines)


@cache
def names_of_lesson(lesson: str) -> dict[str, Any]:
    """What a lesson's solution imports and defines; nothing else of it is run."""
    path = next(p for p in build.solutions() if p.stem.startswith(lesson[:2]))
    names: dict[str, Any] = {"np": np, "__name__": "__exercise__"}
    kept = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
        if cell.cell_type != "code":
            continue
        file = f"<{path.stem}, cell {number}>"
        text = without_magics(cell.source)
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        for statement in ast.parse(text).body:
            if isinstance(statement, kept):
                exec(compile(ast.Module([statement], []), file, "exec"), names)
                if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
                    source = ast.get_source_segment(text, statement)
                    names.setdefault("__sources__", {})[statement.name] = source
    return names


def right_sources(exercise: Exercise) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the right definitions that are edited: source, name and the names around it."""
    names = names_of_lesson(exercise.lesson)
    solution = (names["__sources__"][exercise.name], exercise.name, names)
    if exercise.lines and exercise.kind == "function":
        yield "\n".join(exercise.lines), exercise.name, names
        if ALL:
            yield solution
    else:
        yield solution
    if ALL:
        path = ROOT / "tests" / "right_answers" / f"lesson_{exercise.lesson[:2]}.py"
        spec = importlib.util.spec_from_file_location(f"right_{exercise.lesson[:2]}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for answer in module.RIGHT[exercise.name]:
            yield inspect.getsource(answer), answer.__name__, vars(module)


@dataclass
class Variant:
    """A right answer with one slip, and what it did."""

    exercise: Exercise
    edit: Edit
    function: Any
    name: str
    names: dict[str, Any]
    outcomes: list[Outcome] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.exercise.name}: {self.edit}"

    def tried(self, trial: Trial, only: set[int] | None = None) -> list[Outcome]:
        """Call it with the inputs of a trial, or some of them."""
        found: list[Outcome] = []
        for i, case in enumerate(trial.cases):
            if only is not None and i not in only:
                continue
            if only is None and is_needless(trial, found):
                break
            found.append(watch_call(self.function, case.args, case.script, SECONDS_A_CALL))
            if found[-1].status == "timed-out":
                break
        return found

    def repair(self, trial: Trial) -> Repair | None:
        """Look for the edit that makes it right, as check does."""

        def run(tried: Any, case: Case) -> list[Outcome | None]:
            codes = [candidate.code for candidate in tried]
            seconds = seconds_for(case)
            return watch_definitions(codes, self.names, self.name, case.args, case.script, seconds)

        return find_repair(trial, self.outcomes, self.edit.source, self.name, run)


@cache
def variants(name: str) -> tuple[Variant, ...]:
    """All variants of an exercise that can be defined."""
    exercise, found, seen = exercises()[name], [], set()
    for source, called, names in right_sources(exercise):
        made = edits(source)[:: 1 if ALL else EVERY.get(name, 1)]
        for edit in [Edit("nothing", 0, source, source), *made]:
            if edit.source in seen:
                continue
            seen.add(edit.source)
            space = dict(names)
            try:
                exec(edit.source, space)
            except Exception:
                continue
            found.append(Variant(exercise, edit, space[called], called, names))
    return tuple(found)


@cache
def trial_of(name: str, seed: int) -> Trial:
    """A trial that all tests share."""
    return Trial(exercises()[name], seed)


@cache
def fixed(name: str) -> frozenset[int]:
    """The inputs that are the same on every seed."""
    one, other = (trial_of(name, seed).cases for seed in SEEDS[:2])
    same = [repr(a.args) == repr(b.args) for a, b in zip(one, other)]
    return frozenset(i for i, known in enumerate(same) if known)


def failures(variant: Variant, trial: Trial, outcomes: list[Outcome]) -> list[int]:
    """The inputs on which it is refused; judging must not raise, whatever came back."""
    wanted = [trial.wanted(i) for i in range(len(outcomes))]
    tried = enumerate(zip(trial.cases, wanted, outcomes))
    exercise = variant.exercise
    return [i for i, each in tried if each[2].changed or problem_of(exercise, *each) is not None]


@cache
def table(name: str) -> tuple[tuple[Variant, ...], tuple[Variant, ...]]:
    """The variants that are refused, and those that are accepted."""
    trial, refused, accepted = trial_of(name, SEEDS[0]), [], []
    for variant in variants(name):
        variant.outcomes = variant.tried(trial)
        wrong = failures(variant, trial, variant.outcomes)
        (refused if wrong else accepted).append(variant)
    return tuple(refused), tuple(accepted)


@cache
def told(name: str) -> tuple[tuple[Variant, Repair | None, Finding], ...]:
    """What is found of the variants that are refused; of very many only every second, or third."""
    trial, found, refused = trial_of(name, SEEDS[0]), [], table(name)[0]
    for variant in refused[:: 1 if ALL else -(-len(refused) // MOST_TOLD)]:
        repair = variant.repair(trial)
        finding = judge(trial, variant.outcomes, variant.edit.source, repair=repair)
        found.append((variant, repair, finding))
    return tuple(found)
