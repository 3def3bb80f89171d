"""Whether an answer is right: from what it did to a `Finding`.

Everything here works on `Outcome`s, plain data: it does not matter whether the function ran in
this process or in a sandbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kmeans_lab.checks.comparing import Array
from kmeans_lab.checks.exercise import Case, Exercise, Trial
from kmeans_lab.checks.explaining import Answer, explain, wants_rng
from kmeans_lab.checks.finding import Finding
from kmeans_lab.checks.misconceptions import MISCONCEPTIONS
from kmeans_lab.checks.problems import problem_of
from kmeans_lab.checks.repairs import Repair, numbers_in
from kmeans_lab.running.outcome import Outcome

LARGE = 5000  # numbers of an input
FIRST_WITH_DTYPES = "05"  # from this lesson on a student knows float32


def judge(
    trial: Trial,
    outcomes: Sequence[Outcome],
    source: str = "",
    notes: Sequence[str] = (),
    repair: Repair | None = None,
) -> Finding:
    """Say whether the outcomes are right, and if not, which mistake they show.

    Parameters
    ----------
    trial : Trial
        The exercise and its inputs, the smallest first.
    outcomes : sequence of Outcome
        What the answer did with each; fewer than there are cases if it was stopped before.
    source : str
        The answer's source, where it is known; it decides only between explanations.
    notes : sequence of str
        What else is known of the answer that may explain a failure, each a sentence.
    repair : Repair, optional
        The one edit that makes a wrong answer right, see `find_repair`.

    Returns
    -------
    Finding
        "passed" means that the values are right; whether a forbidden way led to them is measured
        elsewhere.
    """
    exercise, cases = trial.exercise, trial.cases[: len(outcomes)]
    wanted = [trial.wanted(i) for i in range(len(outcomes))]
    problems = [
        problem_of(exercise, case, right, outcome)
        for case, right, outcome in zip(cases, wanted, outcomes)
    ]
    failed = [i for i, problem in enumerate(problems) if problem is not None]
    missed = {cases[i].edge for i in failed}
    earns = len(cases) == len(trial.cases) and None not in missed
    if earns:
        changed = next((i for i, outcome in enumerate(outcomes) if outcome.changed), None)
        if changed is not None:
            case, right, outcome = cases[changed], wanted[changed], outcomes[changed]
            return _changed_input(exercise, case, right, outcome, right_values=not failed)
        if _own_randomness(exercise, outcomes):
            return _where_chance_comes_from(exercise)
    if not failed:
        asides = _asides(exercise, cases, outcomes)
        return Finding("passed", points=exercise.points, asides=asides)
    answer = Answer(trial, wanted, outcomes, problems, source, repair)
    found = _explained(answer, _asides(exercise, cases, outcomes, wrong=True), notes)
    return _right_but_for_edges(exercise, missed, answer, found) if earns else found


def _explained(answer: Answer, asides: tuple[str, ...], notes: Sequence[str]) -> Finding:
    """What is found of a wrong answer; `notes` help where nothing else explains it."""
    because = explain(answer)
    found = Finding(
        because.status or ("error" if answer.outcome.status == "raised" else "wrong"),
        because.headline or answer.problem.text,
        because.idea,
        misconception=because.misconception,
        slip=because.slip,
        case=answer.case,
        wanted=answer.right,
        outcome=answer.outcome,
        asides=asides,
    )
    named = because.misconception is not None or because.slip is not None
    by_error = answer.outcome.status == "raised" and answer.repair is None and answer.like is None
    return found if named and not by_error else found.noting(*notes)


def is_needless(trial: Trial, outcomes: Sequence[Outcome]) -> bool:
    """Whether the next input is large, and a smaller one has already shown that all is not right.

    With arrays of another shape than they are meant for a large input may cost all memory.
    """
    if numbers_in(trial.cases[len(outcomes)].args) <= LARGE:
        return False
    tried = zip(trial.cases, outcomes)
    return any(
        problem_of(trial.exercise, case, trial.wanted(i), outcome) is not None
        for i, (case, outcome) in enumerate(tried)
        if case.edge is None
    )


def _right_but_for_edges(
    exercise: Exercise, names: set[str], answer: Answer, found: Finding
) -> Finding:
    """What is found of an answer that fails at these edges alone, as "partly"."""
    if found.status == "not-attempted":  # it stops so at an edge, and works everywhere else
        found = replace(found, misconception=None, headline=answer.problem.text)
    missed = tuple(edge for edge in exercise.edges if edge.name in names)
    points = exercise.points - sum(edge.points for edge in missed)
    return replace(found, status="partly", missed=missed, points=points)


def _own_randomness(exercise: Exercise, outcomes: Sequence[Outcome]) -> bool:
    """Whether numbers came from a global state, or never from the generator that was given."""
    if not wants_rng(exercise):
        return False
    used = [o.rng_used for o in outcomes if o.rng_used is not None]
    return any(o.global_random for o in outcomes) or (bool(used) and not any(used))


def _where_chance_comes_from(exercise: Exercise) -> Finding:
    idea = exercise.ideas.get("global-seed") or MISCONCEPTIONS["global-seed"].message
    headline = "The numbers look right, but where does chance come from?"
    return Finding("wrong", headline, idea, "global-seed")


# ------------------------------------------------------------------ asides, and a changed input


def _changed_input(
    exercise: Exercise, case: Case, wanted: Outcome, outcome: Outcome, right_values: bool
) -> Finding:
    names = " and ".join(
        exercise.arguments[i] for i in outcome.changed if i < len(exercise.arguments)
    )
    kept = "are no longer what they were" if " and " in names else "is no longer what it was"
    changed = f"{names or 'an argument'} {kept}."
    return Finding(
        "wrong",
        f"The values are right, but {changed}" if right_values else f"Here {changed}",
        MISCONCEPTIONS["changed-the-input"].message,
        "changed-the-input",
        case=case,
        wanted=wanted,
        outcome=outcome,
    )


def _asides(
    exercise: Exercise, cases: Sequence[Case], outcomes: Sequence[Outcome], wrong: bool = False
) -> tuple[str, ...]:
    found = []
    printed = next((o for o in outcomes if o.printed_lines), None)
    if printed is not None and printed.value is not None:
        lines = f"{printed.printed_lines} line{'' if printed.printed_lines == 1 else 's'}"
        found.append(f"It prints ({lines} on one input: “{printed.printed}”); nobody needs that.")
    warned = dict.fromkeys(text for o in outcomes for text in o.warned)
    if warned and not wrong:
        found.append(f"It sets off a warning, which is no mistake by itself: {next(iter(warned))}")
    replaced = dict.fromkeys(name for o in outcomes for name in o.replaced)
    if replaced:
        found.append(
            f"It replaced {', '.join(replaced)} by something else. Everything that uses NumPy "
            "would go wrong after that, so it was put back."
        )
    if any(o.global_random for o in outcomes) and not wrong:
        found.append("It used NumPy's or Python's global random state, which was put back.")
    if not wrong:
        found += _memory_asides(exercise, cases, outcomes)
    return tuple(found)


def _memory_asides(
    exercise: Exercise, cases: Sequence[Case], outcomes: Sequence[Outcome]
) -> tuple[str, ...]:
    found = []
    shared = next((o for o in outcomes if o.shared), None)
    if shared is not None:
        names = [exercise.arguments[i] for i in shared.shared if i < len(exercise.arguments)]
        found.append(
            f"What it returns shares its memory with {' and '.join(names)}: who writes into the "
            "one changes the other. .copy() would part them."
        )
    widened = any(
        isinstance(outcome.value, np.ndarray)
        and outcome.value.dtype == np.float64
        and any(isinstance(arg, np.ndarray) and arg.dtype == np.float32 for arg in case.args)
        for case, outcome in zip(cases, outcomes)
    )
    if widened and isinstance(exercise.returns, Array) and exercise.lesson >= FIRST_WITH_DTYPES:
        found.append("For float32 points it returns float64: right, but twice the memory.")
    return tuple(found)


__all__ = ["Finding", "is_needless", "judge"]
