"""The table of slips: every edit of right lines that makes them wrong is refused, on every seed.

Edits are plain forward ones (`one_edit`); inputs that nobody thought of are drawn by hypothesis.
Whether those that are refused are named is tested in `test_explanations`.
"""

from __future__ import annotations

import pytest
from drawn_inputs import drawn
from edited_answers import (
    ALL,
    EXERCISES,
    SECONDS_A_CALL,
    SEEDS,
    Variant,
    failures,
    fixed,
    table,
    trial_of,
)
from hypothesis import HealthCheck, given, settings

from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.problems import problem_of
from kmeans_lab.running.calling import watch_call
from kmeans_lab.running.outcome import Outcome


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_a_fixed_input_decides(exercise: Exercise) -> None:
    """What is refused is refused by an input that every seed has, so on every seed."""
    by_chance = []
    trial = trial_of(exercise.name, SEEDS[0])
    for variant in table(exercise.name)[0]:
        wrong = failures(variant, trial, variant.outcomes)
        if not set(wrong) & fixed(exercise.name):
            by_chance += [
                f"{variant} (seed {seed})"
                for seed in SEEDS[1:]
                if not failures(variant, trial_of(exercise.name, seed), _on(variant, seed))
            ]
    assert by_chance == []


def _on(variant: Variant, seed: int) -> list[Outcome]:
    return variant.tried(trial_of(variant.exercise.name, seed))


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_what_is_accepted_is_right_on_drawn_inputs_too(exercise: Exercise) -> None:
    accepted, strategy = table(exercise.name)[1], drawn(exercise)
    if strategy is None or not accepted:
        return

    @settings(
        max_examples=100 if ALL else 25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def same(case: Case) -> None:
        wanted = exercise.wanted(case)
        for variant in accepted:
            outcome = watch_call(variant.function, case.args, case.script, SECONDS_A_CALL)
            problem = problem_of(exercise, case, wanted, outcome)
            assert problem is None, f"{variant}: {problem.text} {case.args}\n{variant.edit.source}"

    same()
