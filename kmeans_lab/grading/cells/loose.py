"""Code of a student's own in a notebook in which nothing counts."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from kmeans_lab.checks.catalogue import exercise_called
from kmeans_lab.checks.exercise import DRAFT
from kmeans_lab.checks.words import listed
from kmeans_lab.grading.cells.elsewhere import Notebook, code_in, in_words, place_of
from kmeans_lab.grading.cells.handed_out import bare, handed_out, is_idle, tree_of
from kmeans_lab.grading.reading.notebooks import Cell

MOST_NAMED = 4  # cells or functions in a sentence


def holds_own_code(cells: Sequence[Cell], lesson: str, names: Sequence[str]) -> bool:
    """Whether a notebook holds code of its student's own that may be meant for a lesson.

    Parameters
    ----------
    cells : sequence of Cell
    lesson : str
        Its stem.
    names : sequence of str
        The functions of the lesson.
    """
    notebook = Notebook(cells, handed_out(lesson))
    found = [exercise_called(name) for name in names]
    exercises = [exercise for exercise in found if exercise is not None]
    if any(place_of(exercise, notebook, (), frozenset()) for exercise in exercises):
        return True
    return not _of_another_lesson(notebook, lesson) and bool(_loose(notebook))


def own_code(notebook: Notebook, lesson: str) -> str:
    """What to say of a notebook's own code where none of it counts; empty if it has none."""
    return _of_another_lesson(notebook, lesson) or _loose(notebook)


def _of_another_lesson(notebook: Notebook, lesson: str) -> str:
    """What to say of a notebook with functions of other lessons only."""
    found: dict[str, list[str]] = {}
    for one in notebook.written:
        exercise = exercise_called(one.name.removesuffix(DRAFT))
        if exercise is not None and exercise.lesson != lesson:
            names = found.setdefault(exercise.place, [])
            names += [exercise.name] if exercise.name not in names else []
    if not found:
        return ""
    place = max(found, key=lambda one: len(found[one]))
    names = listed(found[place][:MOST_NAMED])
    return (
        f"No function of this lesson is in it, but of {place}: {names}. Is it the notebook of "
        "another lesson?"
    )


def _loose(notebook: Notebook) -> str:
    """What to say of code that makes no function of the lesson."""
    if not notebook.given.known:
        return ""
    where = []
    for number, tree in enumerate(notebook.trees):
        text = notebook.code[number]
        if tree is None or (text.strip() and not notebook.python[number].strip()):
            own = _is_own_text(text, notebook)
        else:
            own = any(_is_own(s, notebook) for s in tree.body)
        if own:
            where.append(f"cell {number + 1}")
    for cell in notebook.texts:
        trees = [tree_of(text) for text in code_in(cell.source)]
        if any(_is_own(s, notebook) and _does(s) for tree in trees if tree for s in tree.body):
            where.append(in_words(cell))
    if not where:
        return ""
    if len(where) > MOST_NAMED:
        where = [*where[:MOST_NAMED], f"{len(where) - MOST_NAMED} more"]
    return f"There is code in {listed(where)}, but it makes no function of this lesson."


def _is_own(statement: ast.stmt, notebook: Notebook) -> bool:
    return (
        not is_idle(statement)
        and bare(statement) not in notebook.given.statements
        and not (_is_stub(statement, notebook))
    )


def _is_stub(statement: ast.stmt, notebook: Notebook) -> bool:
    """Whether a definition says nothing, or what was handed out."""
    name = getattr(statement, "name", "")
    return bool(name) and name not in notebook.names


def _does(statement: ast.stmt) -> bool:
    """Whether a statement in a text is more than words that happen to be Python."""
    value = getattr(statement, "value", None)
    return not isinstance(statement, ast.Expr) or isinstance(value, ast.Call)


def _is_own_text(text: str, notebook: Notebook) -> bool:
    """Whether a cell that is no Python holds lines that look like a program."""
    signs = ("=", "(", "return", "def ", "for ")
    lines = [line for line in text.splitlines() if line.strip() and line.lstrip()[0] not in "#%!?"]
    return any(any(sign in line for sign in signs) for line in lines)


__all__ = ["holds_own_code", "own_code"]
