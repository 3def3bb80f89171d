"""The exercises: every slip is refused and named, every right way accepted, every file built."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import re
import textwrap
from collections.abc import Callable
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest
from notebook_form import headings

from kmeans_lab.authoring import build, verify
from kmeans_lab.checks.catalogue import exercise_file, exercises, lesson_of, lessons
from kmeans_lab.checks.check import examine
from kmeans_lab.checks.exercise import Exercise, Trial
from kmeans_lab.checks.judging import judge
from kmeans_lab.checks.misconceptions import MISCONCEPTIONS
from kmeans_lab.checks.problems import problem_of
from kmeans_lab.checks.ways import FEW
from kmeans_lab.running.calling import trace_call, watch_call
from kmeans_lab.running.outcome import ErrorNote, Outcome

ROOT = Path(__file__).resolve().parent.parent
SEEDS = (11, 12, 13)
EXERCISES = list(exercises().values())
WRONG_WAYS = [(exercise, i) for exercise in EXERCISES for i in range(len(exercise.ways))]
SOLUTIONS = build.solutions()

# Said of whatever is handed in, not of one function's numbers: no slip could show them.
OF_EVERY_FUNCTION = {"printed-not-returned", "forgot-return", "not-attempted"}
# Ways that are right: they are measured, not compared with a slip.
WAYS = {"python-loop", "large-temporary"}


def sentences(text: str) -> int:
    """Count the sentences of a text; a full stop inside code or a number ends none."""
    plain = re.sub(r"`[^`]*`", "code", text)
    return len(re.findall(r"[.?!:…]?[.?!…](?=\s|$)", plain)) or 1


def last_line(exercise: Exercise) -> str:
    """Give the last line of the package's own definition."""
    return inspect.getsource(exercise.reference).rstrip().splitlines()[-1]


@cache
def trial_of(name: str, seed: int) -> Trial:
    """A trial that all tests of an exercise share: its wrong ways run once."""
    return Trial(exercises()[name], seed)


@cache
def right_answers(stem: str) -> dict[str, list[Callable]]:
    """Load the right answers of a lesson."""
    path = ROOT / "tests" / "right_answers" / f"lesson_{stem[:2]}.py"
    spec = importlib.util.spec_from_file_location(f"right_answers_{stem[:2]}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.RIGHT


def source_of(way: Callable) -> str:
    """Give the source of a wrong way where it can be read by itself."""
    try:
        text = textwrap.dedent(inspect.getsource(way))
        ast.parse(text)
    except (OSError, SyntaxError):
        return ""
    return text


@pytest.mark.parametrize(
    ("exercise", "number"),
    WRONG_WAYS,
    ids=[f"{e.name}-{e.ways[i][0].name}" for e, i in WRONG_WAYS],
)
def test_a_slip_is_refused_and_named(exercise: Exercise, number: int) -> None:
    slip, way = exercise.ways[number]
    for seed in SEEDS:
        trial = trial_of(exercise.name, seed)
        outcomes = [trial.of_way(number, i) for i in range(len(trial.cases))]
        finding = judge(trial, outcomes, source_of(way))
        assert finding.status in ("wrong", "error", "partly")
        assert finding.misconception == slip.misconception
        assert finding.slip == slip.name
        if callable(slip.words):  # what `said` would hide
            assert slip.words(finding.case, finding.wanted, finding.outcome) == finding.idea
        assert 1 <= sentences(finding.idea) <= 4


def refuses(trial: Trial, way: int, case: int) -> bool:
    """Tell whether an input refuses a wrong way."""
    outcome, wanted = trial.of_way(way, case), trial.wanted(case)
    problem = problem_of(trial.exercise, trial.cases[case], wanted, outcome)
    return bool(outcome.changed) or problem is not None


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_no_verdict_is_by_chance(exercise: Exercise) -> None:
    """A wrong way that fixed inputs find right but for edges is so on every seed."""
    one, other = (trial_of(exercise.name, seed).cases for seed in SEEDS[:2])
    ordinary = [i for i, case in enumerate(one) if case.edge is None]
    fixed = [i for i in ordinary if repr(one[i].args) == repr(other[i].args)]
    drawn = [i for i in ordinary if i not in fixed]
    first = trial_of(exercise.name, SEEDS[0])
    late = [j for j in range(len(exercise.ways)) if not any(refuses(first, j, i) for i in fixed)]
    refused = [
        f"{exercise.ways[j][0].name} (seed {seed}, input {i})"
        for seed in range(SEEDS[0], SEEDS[0] + 8)
        for j in late
        for i in drawn
        if refuses(trial_of(exercise.name, seed), j, i)
    ]
    assert fixed and refused == []


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_slips_are_many_and_different(exercise: Exercise) -> None:
    one_line = 0 < len(exercise.lines) <= 3
    assert len(exercise.ways) >= (5 if one_line else 8)
    assert len({slip.misconception or slip.name for slip in exercise.slips}) >= 4
    names = [slip.name for slip in exercise.slips]
    assert len(names) == len(set(names))
    for slip in exercise.slips:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slip.name)
        assert slip.ways
        assert slip.misconception is None or slip.misconception in MISCONCEPTIONS


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_edges_have_their_share_and_fixed_inputs(exercise: Exercise) -> None:
    names = [edge.name for edge in exercise.edges]
    assert len(names) == len(set(names))
    assert 3 * sum(edge.points for edge in exercise.edges) <= exercise.points
    for edge in exercise.edges:
        assert edge.points >= 0.5
        assert (2 * edge.points).is_integer()
        assert edge.words
        assert edge.words[-1] not in ".;,"
    fixed: list[set[tuple[str, str]]] = []
    for seed in SEEDS:
        cases = exercise.cases(seed)
        assert {case.edge for case in cases} == {None, *names}
        fixed.append({(case.edge, repr(case.args)) for case in cases if case.edge})
    assert {edge for edge, _ in set.intersection(*fixed)} == set(names)


def test_folders_and_numbers_are_those_of_the_lessons() -> None:
    """A file lies in the folder of its lesson; numbers tell the order of its notebook."""
    for lesson, group in lessons().items():
        assert [exercise.number for exercise in group] == list(range(1, len(group) + 1))
        solution = nbformat.read(ROOT / "solutions" / exercise_file(lesson), as_version=4)
        graded = [
            cell.metadata.nbgrader.grade_id.removeprefix("test_")
            for cell in solution.cells
            if cell.metadata.get("nbgrader", {}).get("grade")
        ]
        assert graded == [exercise.name for exercise in group]
        for path in (ROOT / "kmeans_lab" / "checks" / f"lesson_{lesson[:2]}").glob("*.py"):
            module = importlib.import_module(f"kmeans_lab.checks.lesson_{lesson[:2]}.{path.stem}")
            if hasattr(module, "exercise"):
                assert module.exercise.lesson == lesson


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_right_ways_are_accepted(exercise: Exercise) -> None:
    ways = right_answers(exercise.lesson)[exercise.name]
    assert len(ways) >= 3
    for function in ways:
        for seed in SEEDS:
            finding = examine(exercise, function, seed)
            assert finding.passed, f"{function.__name__}: {finding}"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_the_reference_is_accepted(exercise: Exercise) -> None:
    for seed in SEEDS:
        trial = Trial(exercise, seed)
        outcomes = [watch_call(exercise.reference, c.args, c.script) for c in trial.cases]
        assert judge(trial, outcomes).passed


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_random_inputs_are_fresh_and_repeatable(exercise: Exercise) -> None:
    def texts(seed: int) -> list[str]:
        return [repr(case.args) for case in exercise.cases(seed)]

    assert texts(1) == texts(1)
    assert texts(1) != texts(2)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_words_of_an_exercise(exercise: Exercise) -> None:
    assert len(exercise.hints) == 3
    assert len(set(exercise.hints)) == 3
    answer = re.sub(r"\s", "", exercise.lines[-1] if exercise.lines else last_line(exercise))
    for text in exercise.hints:
        assert answer not in re.sub(r"\s", "", text)
    for slip in exercise.slips:
        assert callable(slip.words) or 1 <= sentences(slip.words) <= 4
    if "order" in exercise.steps:
        assert exercise.lines[0] == f"def {exercise.signature}:" or exercise.kind == "class"
        assert exercise.distractors
    assert exercise.steps[-1] == "write"


def strange_outcomes(wanted: Outcome) -> list[Outcome]:
    """What a wrong answer may do where something else is wanted."""
    several = isinstance(wanted.value, tuple)
    value = np.asarray(wanted.value[0] if several else wanted.value)
    value = value.astype(float) if value.dtype.kind in "biuf" else np.zeros(2)
    values = [None, "text", 3.0, [1.0], value, value + 1, value[None], np.zeros(0)]
    if several:
        rest = wanted.value[1:]
        values += [(v, *rest) for v in values] + [(value, *(0 * r for r in rest)), (value,)]
    error = ErrorNote("ValueError", "no", "f", 1, "raise ValueError")
    return [Outcome("returned", v) for v in values] + [Outcome("raised", error=error)]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_ideas_that_look_at_an_answer_expect_any(exercise: Exercise) -> None:
    for case in exercise.cases(seed=1):
        if callable(case.idea):
            wanted = exercise.wanted(case)
            for outcome in strange_outcomes(wanted):
                assert sentences(case.idea(case, wanted, outcome)) <= 4


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_large_inputs_fit_the_exercise(exercise: Exercise) -> None:
    if exercise.forbids:
        trace = trace_call(exercise.reference, exercise.sized(FEW), limit=10**7)
        assert trace.status == "returned"


@pytest.mark.parametrize("entry", MISCONCEPTIONS.values(), ids=lambda m: m.identifier)
def test_words_of_a_misconception(entry) -> None:
    assert sentences(entry.message) <= 4
    lesson = ROOT / "notebooks" / f"{entry.lesson}.ipynb"
    if entry.section and lesson.exists():
        found = [text for _, text in headings(nbformat.read(lesson, as_version=4))]
        assert entry.section in found


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_where_to_read_again_exists(exercise: Exercise) -> None:
    lesson = nbformat.read(ROOT / "notebooks" / f"{exercise.reads}.ipynb", as_version=4)
    assert exercise.section in [text for _, text in headings(lesson)]


def test_every_misconception_has_a_slip() -> None:
    shown = {slip.misconception for e in EXERCISES for slip in e.slips}
    forbidden = {way for e in EXERCISES for way in e.forbids}
    assert set(MISCONCEPTIONS) - shown - forbidden - OF_EVERY_FUNCTION == set()
    assert forbidden == WAYS


def test_only_the_project_leaves_steps_out_and_reads_elsewhere() -> None:
    for exercise in EXERCISES:
        is_project = exercise.lesson == "14_project"
        assert (exercise.steps == ("write",)) == (exercise.place == "the project") == is_project
        assert exercise.reads < "14" and exercise.reads <= exercise.lesson


def test_every_lesson_with_exercises_has_a_solution() -> None:
    assert [lesson_of(path) for path in SOLUTIONS] == sorted(lessons())
    assert [path.name for path in SOLUTIONS] == [exercise_file(lesson_of(p)) for p in SOLUTIONS]


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_solutions_pass_and_empty_exercises_do_not(path: Path) -> None:
    assert verify.verify(path) == []
