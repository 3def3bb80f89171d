"""What a student is advised to do next."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from kmeans_lab.checks.catalogue import exercises, lessons
from kmeans_lab.checks.words import listed
from kmeans_lab.grading.cells.handed_out import tree_of
from kmeans_lab.grading.records import Graded
from kmeans_lab.grading.results import FunctionResult


def next_step(line: Graded, opened: Sequence[FunctionResult]) -> str:
    """What a student does next: something that can be done, and that lets the rest work.

    Parameters
    ----------
    line : Graded
    opened : sequence of FunctionResult
        What has not all its points yet.
    """
    if line.by_hand and line.status in ("undecided", "unreadable"):
        return "Nothing for you to do: your instructor has marked it by hand."
    if line.reason == "whose":
        return "Nothing for you to do: your instructor has to say which file is yours."
    if line.reason == "elsewhere":
        return (
            "Your instructor looks at what you wrote. If it was meant for this lesson, put it into "
            "the cells of its exercise, run them, and ask `check(…)`."
        )
    if line.status == "unreadable":
        if line.reason == "no notebook":
            return "Hand in the notebook itself: the file whose name ends in .ipynb."
        return (
            "Open the notebook in JupyterLab once more, save it, and hand that file in. If it does "
            "not open there either, ask for a fresh copy and put your cells into it."
        )
    if not opened:
        last = line.lesson == list(lessons())[-1]
        return "Everything is right. " + (
            "This was the last lesson." if last else "Go on to the next lesson."
        )
    first = _first_to_mend(opened)
    if first is None:
        name = opened[0].name
        exercise = exercises().get(name)
        way = ": put the given lines in order first, then complete the draft, then write"
        if exercise is not None and exercise.steps == ("write",):
            way = ""
        return f"Begin with `{name}`{way}. `hint({name})` helps you to begin."
    if first.status == "not attempted":
        others = [f"`{f.name}`" for f in opened if first.name in _needs(f, opened)]
        verb = "need" if len(others) > 1 else "needs"
        return f"Write `{first.name}` first: {listed(others)} {verb} it."
    if first.status == "undecided":
        return f"{first.headline} {first.idea}"
    where = f" Read {first.read_again} again first." if first.read_again else ""
    return f"Mend `{first.name}`, then run `check({first.name})` in your notebook.{where}"


def _first_to_mend(opened: Sequence[FunctionResult]) -> FunctionResult | None:
    """What is to be mended before the others; None if nothing is written that could be mended."""
    begun = [f for f in opened if f.status != "not attempted"]
    if not begun:
        return None
    first = min(begun, key=lambda f: f.points > 0)  # an edge can wait
    seen = {first.name}
    while True:  # whoever needs a function that is open cannot work before it
        needed = [f for f in opened if f.name in _needs(first, opened) and f.name not in seen]
        if not needed:
            return first
        first = min(needed, key=lambda f: f.points > 0)
        seen.add(first.name)


def _needs(function: FunctionResult, others: Sequence[FunctionResult]) -> set[str]:
    """Which of the others a function calls."""
    tree = tree_of(function.source)
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} if tree is not None else set()
    return used & {f.name for f in others} - {function.name}


__all__ = ["next_step"]
