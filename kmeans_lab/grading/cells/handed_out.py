"""What a lesson's exercise is as it is handed out: what of a notebook is a student's own.

It is handed out in every language that the course has.
"""

from __future__ import annotations

import ast
import functools
import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kmeans_lab.checks import trees
from kmeans_lab.checks.catalogue import exercise_called
from kmeans_lab.checks.exercise import DRAFT
from kmeans_lab.grading.cells.transforming import as_python
from kmeans_lab.grading.reading import notebooks
from kmeans_lab.grading.reading.bodies import body_of
from kmeans_lab.grading.reading.errors import Unreadable
from kmeans_lab.grading.reading.notebooks import Cell
from kmeans_lab.languages.notebooks import translated
from kmeans_lab.languages.speaking import ENGLISH, known

ROOT = Path(__file__).resolve().parents[3]
TOOLS = {"check", "display", "hint", "order", "print", "progress", "report", "show_me"}


@dataclass(frozen=True)
class HandedOut:
    """An exercise, as it is handed out.

    Attributes
    ----------
    known : bool
        Whether its notebook lies beside the package.
    bodies : dict of str to str
        What stands in each of its functions, drafts too, as `body_of` tells it.
    docstrings : dict of str to frozenset of str
        Of each, without their layout.
    statements : frozenset of str
        Of its cells, without their layout.
    texts : frozenset of str
        Its Markdown cells, without their layout.
    """

    known: bool = False
    bodies: dict[str, str] = field(default_factory=dict)
    docstrings: dict[str, frozenset[str]] = field(default_factory=dict)
    statements: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()

    def is_own(self, body: str, name: str) -> bool:
        """Whether what stands in a function is something, and not what was handed out."""
        return bool(body) and body != self.bodies.get(name)


@functools.cache
def handed_out(lesson: str) -> HandedOut:
    """The exercise of a lesson.

    Parameters
    ----------
    lesson : str
        Its stem.
    """
    english = cells_of_course(f"exercises/{lesson}_exercise.ipynb")
    if not english:
        return HandedOut()
    bodies: dict[str, str] = {}
    docstrings: dict[str, frozenset[str]] = {}
    statements: set[str] = set()
    texts: set[str] = set()
    for cells in (*_in_other_languages(f"{lesson}_exercise"), english):
        code = [cell.source for cell in cells if cell.kind == "code"]
        for statement in statements_of(code):
            statements.add(bare(statement))
            name = getattr(statement, "name", "")
            if name:
                bodies[name] = body_of(code, name)
                said = as_said(ast.get_docstring(statement) or "")
                docstrings[name] = docstrings.get(name, frozenset()) | ({said} - {""})
        texts |= {as_said(cell.source) for cell in cells if cell.kind != "code"}
    return HandedOut(True, bodies, docstrings, frozenset(statements), frozenset(texts))


def _in_other_languages(name: str) -> Iterator[list[Cell]]:
    """The cells of an exercise in each language but English."""
    notebook = json.loads((ROOT / "exercises" / f"{name}.ipynb").read_bytes())
    for language in known():
        if language != ENGLISH:
            told = translated(notebook, name, language)
            yield notebooks.cells_of(json.dumps(told).encode())


def cells_of_course(path: str) -> list[Cell]:
    """The cells of one of the course's own notebooks; none where it does not lie beside us."""
    try:
        return notebooks.cells_of((ROOT / path).read_bytes())
    except (OSError, Unreadable):
        return []


def statements_of(code: list[str]) -> Iterator[ast.stmt]:
    """The statements of all cells that Python can read."""
    for text in as_python(code):
        tree = tree_of(text)
        if tree is not None:
            yield from tree.body


def tree_of(text: str) -> ast.Module | None:
    """The syntax tree of a cell; None where Python cannot read it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return trees.tree_of(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def bare(node: ast.AST) -> str:
    """A piece of a program without its layout and comments."""
    try:
        return ast.dump(node)
    except RecursionError:
        return ""


def as_said(text: str) -> str:
    """A text without its layout."""
    return " ".join(text.split())


def is_idle(statement: ast.stmt) -> bool:
    """Whether a statement is no answer by its nature: an import, a text, a call of a tool."""
    if isinstance(statement, (ast.Import, ast.ImportFrom, ast.Pass)):
        return True
    if not isinstance(statement, ast.Expr):
        return False
    value = statement.value
    if isinstance(value, (ast.Constant, ast.Name, ast.Attribute)):
        return True
    return isinstance(value, ast.Call) and any(
        isinstance(node, ast.Name) and node.id in (TOOLS | {"get_ipython"})
        for node in ast.walk(value.func)
    )


def of_exercise(name: str) -> bool:
    """Whether a name is that of an exercise of any lesson, or of its practice version."""
    return exercise_called(name.removesuffix(DRAFT)) is not None


__all__ = ["HandedOut", "handed_out"]
