"""Which of an exercise's slips an answer behaves like."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from kmeans_lab.checks.comparing import Mismatch
from kmeans_lab.checks.exercise import Trial
from kmeans_lab.checks.problems import is_right, same_outcome
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.trees import tree_of
from kmeans_lab.running.outcome import Outcome


@dataclass(frozen=True)
class Likeness:
    """A slip that an answer behaves like.

    Attributes
    ----------
    slip : Slip
    same : bool
        Whether one of its ways did the same on every input.
    everywhere : bool
        Whether besides that something came back wherever the answer failed: an equal error may
        have other causes.
    """

    slip: Slip
    same: bool
    everywhere: bool


def closest_slip(
    trial: Trial,
    outcomes: Sequence[Outcome],
    problems: Sequence[Mismatch | None],
    source: str = "",
) -> Likeness | None:
    """The slip of which a wrong way behaves like the answer.

    That way must do the same on the first input that failed, and be refused there too, do the same
    on at least two thirds of all that failed, and be right on ordinary inputs that the answer gets
    right; of several, the one that does the same on most inputs, the first of equals. Of a slip
    that can be read in the source, the source decides where it is known.
    """
    failed = [i for i, problem in enumerate(problems) if problem is not None]
    found = []
    for j, (slip, _) in enumerate(trial.exercise.ways):
        legible = slip.misconception == "colon-for-axis" and source
        if legible and clue_in(source) is None:
            continue
        if not _does_the_same(trial, j, failed[0], outcomes):
            continue
        if _accepted(trial, j, failed[0]):
            continue
        if legible:
            return Likeness(slip, same=True, everywhere=True)
        found.append(j)
    return _best(trial, found, failed, outcomes)


def _best(
    trial: Trial, found: Sequence[int], failed: Sequence[int], outcomes: Sequence[Outcome]
) -> Likeness | None:
    """Of the ways that did the same on the first input that failed the one that fits best.

    The most promising is tried first, on one input more each time: most need never be tried on all.
    """
    order = [*failed, *(i for i in range(len(outcomes)) if i not in failed)]
    whole = (-len(failed), -len(order))  # the best that each can still reach
    waiting = [(*whole, j, 1) for j in found]
    while waiting:
        agreed, same, j, tried = heappop(waiting)
        if tried == len(order):
            came = all(outcomes[i].status == "returned" for i in failed)
            everywhere = (agreed, same) == whole
            return Likeness(trial.exercise.ways[j][0], everywhere, everywhere and came)
        if not _does_the_same(trial, j, order[tried], outcomes):
            if tried >= len(failed) and _only_the_way_is_wrong(trial, j, order[tried]):
                continue
            agreed, same = agreed + (tried < len(failed)), same + 1
        if -3 * agreed >= 2 * len(failed):
            heappush(waiting, (agreed, same, j, tried + 1))
    return None


def _only_the_way_is_wrong(trial: Trial, way: int, case: int) -> bool:
    """Whether a way is wrong on an ordinary input that the answer gets right: it is another one."""
    return trial.cases[case].edge is None and not _accepted(trial, way, case)


def slip_of_a_part(
    trial: Trial, outcomes: Sequence[Outcome], wanted: Sequence[Outcome], first: int
) -> Slip | None:
    """Of several things that came back the first wrong one decides: who gives the same for it?

    So an answer with two mistakes, each in another part, is told the first of them.
    """
    case, right, got = trial.cases[first], wanted[first].value, outcomes[first].value
    returns = trial.exercise.returns
    if not isinstance(got, tuple) or not isinstance(right, tuple):
        return None
    if returns.failing(case, right, got) is None:
        return None
    parts = list(returns.parts.values())
    at = next(p for p, part in enumerate(parts) if part.compare(case, right[p], got[p]))

    def gives_the_same(j: int, i: int) -> bool:
        mine, its = outcomes[i].value, trial.of_way(j, i).value
        if not all(isinstance(v, tuple) and len(v) == len(parts) for v in (mine, its)):
            return False
        return parts[at].alike(trial.cases[i], its[at], mine[at])

    for j, (slip, _) in enumerate(trial.exercise.ways):
        if not gives_the_same(j, first):
            continue
        if parts[at].compare(case, right[at], trial.of_way(j, first).value[at]) is None:
            continue  # it is right here, and explains nothing
        agreed = sum(gives_the_same(j, i) for i in range(first, len(outcomes)))
        if 2 * agreed > len(outcomes) - first:
            return slip
    return None


def _accepted(trial: Trial, way: int, case: int) -> bool:
    """Whether a wrong way is right here: then it cannot explain what is wrong with an answer."""
    did, wanted = trial.of_way(way, case), trial.wanted(case)
    return is_right(trial.exercise, trial.cases[case], wanted, did)


def _does_the_same(trial: Trial, way: int, case: int, outcomes: Sequence[Outcome]) -> bool:
    did = trial.of_way(way, case)
    return same_outcome(trial.exercise.returns, trial.cases[case], did, outcomes[case])


def clue_in(source: str) -> str | None:
    """A mistake that can be read in the source: an index with `None :` and no comma."""
    try:
        tree = tree_of(textwrap.dedent(source))
    except (SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Slice) and node.upper is None and node.lower is not None:
            lower = node.lower
            is_none = isinstance(lower, ast.Constant) and lower.value is None
            if is_none or getattr(lower, "attr", getattr(lower, "id", "")) == "newaxis":
                return "colon-for-axis"
    return None


def unread_arguments(source: str) -> list[str]:
    """The arguments of a function that its body never reads."""
    try:
        definition = tree_of(textwrap.dedent(source)).body[0]
    except (SyntaxError, ValueError, IndexError, RecursionError):
        return []
    if not isinstance(definition, ast.FunctionDef):
        return []
    nodes = [node for statement in definition.body for node in ast.walk(statement)]
    read = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return [a.arg for a in definition.args.args if a.arg not in read and a.arg[0] != "_"]
