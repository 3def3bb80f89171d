"""No silent zero: what was written and does not count is told, and goes to a human eye."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Sequence

from kmeans_lab.checks.catalogue import exercise_called
from kmeans_lab.checks.exercise import Exercise
from kmeans_lab.grading.cells.elsewhere import Notebook, Place, place_of
from kmeans_lab.grading.cells.handed_out import handed_out
from kmeans_lab.grading.cells.loose import own_code
from kmeans_lab.grading.examining.examiner import Examiner
from kmeans_lab.grading.examining.sitting import STOPPED
from kmeans_lab.grading.reading.notebooks import Cell
from kmeans_lab.grading.results import FunctionResult, Result, gravest

LONGEST_SOURCE = 8000  # characters of a function that are kept
MOST_TOLD = 50_000  # characters of what `progress` told
SECONDS = 4.0  # to see what it would be worth


def explained(
    examiner: Examiner, result: Result, cells: Sequence[Cell], lesson: str, may_try: bool = True
) -> Result:
    """A result in which nothing that was written is passed over.

    A function that was not found, but for which code stands somewhere, becomes "undecided", with
    the reason. Where nothing counts and the notebook holds code of its own, so does everything.

    Parameters
    ----------
    examiner : Examiner
    result : Result
        Of the same cells.
    cells : sequence of Cell
        Of the notebook, text cells too.
    lesson : str
        Its stem.
    may_try : bool
        Whether there is time to see what it would be worth.

    Returns
    -------
    Result
    """
    opened = [f for f in result.functions if f.status == "not attempted"]
    notebook = Notebook(cells, handed_out(lesson))
    _with_sources(result, notebook)
    result.code, result.tries = _digest(notebook.code), _tries(cells)
    if not opened:
        return result
    counted = [f.name for f in result.functions if f.status != "not attempted"]
    used = _used_by(counted, notebook)
    by_name = {exercise.name: exercise for exercise in examiner.group}
    places: dict[str, Place] = {}
    for function in opened:
        place = place_of(by_name[function.name], notebook, result.errors, used)
        if place is not None:
            places[function.name] = place
            _tell(function, place)
    if not counted and not places:
        why = own_code(notebook, lesson)
        if why:
            _tell_of_all(result, why)
        return result
    if may_try:
        _try_out(examiner, cells, places, result)
    result.status = gravest(result.functions)
    return result


def _with_sources(result: Result, notebook: Notebook) -> None:
    """Put beside each function what its student wrote for it."""
    for number, tree in enumerate(notebook.trees):
        text = notebook.python[number]
        for node in tree.body if tree is not None else ():
            name = getattr(node, "name", "")
            for function in result.functions:
                if function.name == name and function.status != "not attempted":
                    source = ast.get_source_segment(text, node) or ""
                    function.source = source[:LONGEST_SOURCE]
                    function.where, function.first_line = f"cell {number + 1}", node.lineno


def _digest(code: Sequence[str]) -> str:
    """A digest of code cells, in which layout at the ends of lines does not count."""
    bare = ["\n".join(line.rstrip() for line in cell.strip().splitlines()) for cell in code]
    whole = "\0".join(filter(None, bare))
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:16]


def _tries(cells: Sequence[Cell]) -> dict[str, int]:
    """How many tries functions took, as far as `progress` told in the notebook."""
    told = "\n".join(cell.told for cell in cells if cell.told)[:MOST_TOLD]
    lines = [line.strip() for line in told.splitlines()]
    matches = [re.match(r"(\w{1,60}): done after (\d{1,4}) tr(?:y|ies)\b", t) for t in lines]
    found = [match.groups() for match in matches if match is not None]
    return {name: int(number) for name, number in found if exercise_called(name) is not None}


def _tell(function: FunctionResult, place: Place) -> None:
    function.status, function.misconception = "undecided", None
    function.headline = f"{function.name} does not count as it is: {place.why}."
    function.idea = f"{place.todo} Your instructor looks at it."
    function.source = place.source[:LONGEST_SOURCE]


def _tell_of_all(result: Result, why: str) -> None:
    result.status, result.reason, result.message = "undecided", "elsewhere", why
    for function in result.functions:
        function.status, function.misconception, function.headline = "undecided", None, why


# ------------------------------------------------------------------ what it would be worth


def _try_out(
    examiner: Examiner, cells: Sequence[Cell], places: dict[str, Place], result: Result
) -> None:
    """Grade the functions as they would be if their code counted; for the instructor alone."""
    tried = [text for place in places.values() for text in place.tried]
    if not tried:
        return
    bad = {e.partition(":")[0] for e in result.errors if e.endswith(STOPPED)}
    code = [
        "" if f"cell {cell.number}" in bad else cell.source for cell in cells if cell.kind == "code"
    ]
    wanted: list[Exercise] = [e for e in examiner.group if places.get(e.name, _NONE).tried]
    again = {f.name: f for f in examiner.of(wanted).grade([*code, *tried], SECONDS).functions}
    for function in result.functions:
        if function.name in again and again[function.name].status != "not attempted":
            function.would_be = again[function.name].points
    _without_wrong_guesses(places, result)


def _without_wrong_guesses(places: dict[str, Place], result: Result) -> None:
    """What only takes the same arguments and is right for one function is meant for that one."""
    right = {places[f.name].guessed_from for f in result.functions if f.would_be}
    for function in result.functions:
        guessed = places.get(function.name, _NONE).guessed_from
        if guessed in right and guessed and not function.would_be:
            function.status, function.misconception = "not attempted", "not-attempted"
            function.headline, function.idea = f"{function.name} is not written yet.", ""
            function.source, function.would_be = "", None


_NONE = Place("", "")


def _used_by(names: Sequence[str], notebook: Notebook) -> frozenset[str]:
    """The names that functions use."""
    found: set[str] = set()
    for tree in notebook.trees:
        for node in ast.walk(tree) if tree is not None else ():
            if getattr(node, "name", "") in names:
                found |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return frozenset(found)


__all__ = ["explained"]
