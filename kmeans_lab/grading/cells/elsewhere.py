"""Code that was written and does not count: where it stands, why, and what would let it count.

For each function that was not found, the notebook is searched for what may be meant: in a cell that
cannot be run, in a text cell, within another function, in the draft, under another name. What is
found is told, and a person decides.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import dedent

from kmeans_lab.checks.catalogue import lessons
from kmeans_lab.checks.exercise import DRAFT, Exercise
from kmeans_lab.grading.cells.handed_out import HandedOut, as_said, tree_of
from kmeans_lab.grading.cells.hindering import Hindrance, hindrance_of
from kmeans_lab.grading.cells.naming import WEAK, Written, is_meant_for
from kmeans_lab.grading.cells.transforming import ELSEWHERE, as_python, below_magic, magic_of
from kmeans_lab.grading.reading.bodies import body_of
from kmeans_lab.grading.reading.notebooks import Cell
from kmeans_lab.running.reading import BLANK

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
MOST_SEARCHED = 400_000  # characters of a notebook that are searched
LONGEST_CELL = 60_000
LONGEST_MIXED = 5_000  # characters of words with code among them
MOST_CELLS = 1500  # of a notebook, text cells too
TIME_OVER = "the time of all cells was over"  # as the worker says it


@dataclass(frozen=True)
class Place:
    """Where code stands that may be meant for a function and does not count.

    Attributes
    ----------
    why : str
        Where it stands and why it does not count, a sentence about "it".
    todo : str
        What its student does about it.
    tried : tuple of str
        Cells that, run after all others, would make the function; none where nobody knows.
    source : str
        The code.
    guessed_from : str
        The name of what only takes the same arguments; empty where more speaks for it.
    """

    why: str
    todo: str
    tried: tuple[str, ...] = ()
    source: str = ""
    guessed_from: str = ""


class Notebook:
    """A notebook that is searched.

    Parameters
    ----------
    cells : sequence of Cell
    given : HandedOut
    """

    def __init__(self, cells: Sequence[Cell], given: HandedOut) -> None:
        self.given = given
        self._hindrances: dict[int, Hindrance | None] = {}
        self.code, self.texts, size = [], [], 0
        for cell in cells[:MOST_CELLS]:
            size += len(cell.source)
            short = len(cell.source) <= LONGEST_CELL and size <= MOST_SEARCHED
            source = cell.source if short else ""
            if cell.kind == "code":
                self.code.append(source)
            elif source and as_said(source) not in given.texts:
                self.texts.append(Cell(cell.kind, source, cell.number))
        self.python = as_python(self.code)

    @functools.cached_property
    def trees(self) -> list[ast.Module | None]:
        """Of each code cell, the syntax tree."""
        return [tree_of(text) for text in self.python]

    def hindrance(self, number: int) -> Hindrance | None:
        """What hinders a code cell, counted from 0, from running."""
        if number not in self._hindrances:
            self._hindrances[number] = hindrance_of(self.python[number], self.code[number])
        return self._hindrances[number]

    @functools.cached_property
    def written(self) -> list[Written]:
        """All that is defined in it and is its student's own, in text cells too."""
        found = []
        for number, tree in enumerate(self.trees):
            where = f"cell {number + 1}"
            if tree is not None:
                found += self._defined_in(tree, self.python[number], where)
            elif magic_of(self.code[number]) not in ELSEWHERE:
                found += self._begun_in(self.code[number], where)
        for cell in self.texts:
            where = in_words(cell)
            for text in code_in(cell.source):
                tree = tree_of(text)
                found += self._defined_in(tree, text, where) if tree else ()
        return found

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """The names of all that."""
        return frozenset(one.name for one in self.written)

    def _defined_in(self, tree: ast.Module, text: str, where: str) -> Iterator[Written]:
        top = {id(node) for node in tree.body}
        for node in ast.walk(tree):
            if isinstance(node, DEFINITIONS):
                segment = ast.get_source_segment(text, node) or ""
                lambdas = None
                name = node.name
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
                name = getattr(node.targets[0], "id", "")
                segment, lambdas = ast.get_source_segment(text, node) or "", node.value
            else:
                continue
            body = segment if lambdas else body_of([segment], name)
            if name and self.given.is_own(body, name):
                at_top = where if id(node) in top and where.startswith("cell") else ""
                yield Written.of(name, lambdas or node, dedent(segment), where, at_top != "")

    def _begun_in(self, text: str, where: str) -> Iterator[Written]:
        for head in re.finditer(
            r"^[ \t]*(?:def|class)[ \t]+(\w+)[ \t]*\(?([^():]{0,2000})\)?", text, re.MULTILINE
        ):
            body = body_of([text], head[1])
            if self.given.is_own(body, head[1]):
                arguments = tuple(re.findall(r"(\w+)\s*(?:=[^,]*)?(?:,|$)", head[2][:500]))
                yield Written(head[1], arguments, frozenset(), "", "", where, False)


def in_words(cell: Cell) -> str:
    """Where a text cell stands."""
    kind = "Markdown" if cell.kind == "markdown" else cell.kind
    after = f"after cell {cell.number}" if cell.number else "before the first code cell"
    return f"the {kind} cell {after}"


_FENCED = re.compile(
    r"^[ \t]*(?:```|~~~)[^\n]*\n(.*?)^[ \t]*(?:```|~~~)[ \t]*$", re.DOTALL | re.MULTILINE
)


def code_in(text: str) -> list[str]:
    """What may be code in a text cell: what stands between fences, or all of it."""
    fenced = _FENCED.findall(text)
    if fenced:
        return as_python([dedent(part) for part in fenced])
    begin = re.search(r"^[ \t]*(?:(?:async )?def|class|@\w)\b|^\S.*=", text, re.MULTILINE)
    whole = as_python([dedent(text)])[0]
    if begin is None or len(text) > LONGEST_MIXED or tree_of(whole) is not None:
        return [whole]
    lines = text[begin.start() :].splitlines()
    for end in range(len(lines), 0, -1):  # words may stand before and after it
        part = as_python([dedent("\n".join(lines[:end]))])[0]
        if tree_of(part) is not None:
            return [part]
        if len(lines) - end > 30:
            break
    return [whole]


# ------------------------------------------------------------------ one function


def place_of(
    exercise: Exercise, notebook: Notebook, errors: Sequence[str], used: frozenset[str]
) -> Place | None:
    """Where code stands that may be meant for a function that was not found.

    Parameters
    ----------
    exercise : Exercise
    notebook : Notebook
    errors : sequence of str
        What its cells raised when they were run, as ``cell 3: NameError: …``.
    used : frozenset of str
        Names that the functions that count use: helpers of theirs.

    Returns
    -------
    Place or None
    """
    name = exercise.name
    return (
        _by_name(name, notebook, errors)
        or _in_texts(name, notebook)
        or _commented_out(name, notebook)
        or _in_draft(name, notebook)
        or _by_another_name(exercise, notebook, used)
    )


def _by_name(name: str, notebook: Notebook, errors: Sequence[str]) -> Place | None:
    """In a code cell that did not make it; a definition says more than another use of its name."""
    weak = None
    for number in reversed(range(len(notebook.code))):
        raw = notebook.code[number]
        if name not in raw or not notebook.given.is_own(body_of([raw], name), name):
            continue
        where, magic = f"cell {number + 1}", magic_of(raw)
        if magic in ELSEWHERE:
            why = f"it stands in {where}, below %%{magic}, and is not run as Python there"
            return Place(why, f"Take %%{magic} away.", (below_magic(raw),), raw)
        tree = notebook.trees[number]
        if tree is None:
            return _hindered(notebook, number, where)
        path = _path_to(name, tree)
        if path is not None:
            return _of_definition(path, notebook.python[number], where, errors, weak)
        weak = weak or _of_other_use(name, tree, notebook.python[number], where)
    return weak


def _hindered(notebook: Notebook, number: int, where: str) -> Place:
    hindrance = notebook.hindrance(number)
    why = f"it stands in {where}, which cannot be run: in line {hindrance.line} {hindrance.words}"
    tried = (hindrance.mended,) if hindrance.mended else ()
    return Place(why, "Mend that line and run the cell.", tried, notebook.code[number])


def _of_other_use(name: str, tree: ast.Module, text: str, where: str) -> Place:
    """What is to be said of a cell that has a name, but no definition of it."""
    if any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(tree)):
        why = f"{where} gives its name to something that was not written there as a function"
        return Place(why, "Write it as a function, with `def`.", (), text)
    inside = next((n.value for n in ast.walk(tree) if _is_text_with(n, name)), "")
    why = f"it stands in {where} as a text, between quotation marks, and is not run"
    return Place(why, "Take the quotation marks away.", (dedent(inside),), text)


def _of_definition(
    path: list[ast.AST], text: str, where: str, errors: Sequence[str], after: Place | None
) -> Place:
    """Why what a cell defines, and Python can read, is not there."""
    source = dedent(ast.get_source_segment(text, path[-1], padded=True) or "")
    around = next((n for n in path[:-1] if isinstance(n, DEFINITIONS)), None)
    if around is not None:
        kind = "class" if isinstance(around, ast.ClassDef) else "function"
        why = (
            f"it is defined in {where}, but within the {kind} {around.name}: the notebook itself "
            "has no function of this name"
        )
        return Place(why, "Let its `def` begin at the left margin.", (source,), source)
    if BLANK in source:
        why = f"it stands in {where}, with a blank {BLANK} that is not filled in"
        return Place(why, "Fill the blank in.", (), source)
    if after is not None:
        why = f"it stands in {where}, but {after.why}"
        return Place(why, "Give results another name.", (source,), source)
    said = next((e.partition(": ")[2] for e in errors if e.startswith(f"{where}: ")), "")
    late = any(e.endswith(TIME_OVER) for e in errors)
    todo = "Mend that line, restart the kernel and run all cells."
    if said and not said.endswith(TIME_OVER):
        why = f"it stands in {where}, which came to no good end ({said.rstrip('.')})"
        return Place(why, todo, (source,), source)
    if late:
        why = f"it stands in {where}, which was not run: the cells before took all the time"
        return Place(why, "Take away what takes so long.", (source,), source)
    why = f"it stands in {where}, but when all cells have run, no function of this name is left"
    todo = "Restart the kernel, run all cells, and see what its name stands for then."
    return Place(why, todo, (source,), source)


def _path_to(name: str, tree: ast.AST) -> list[ast.AST] | None:
    """The nodes from a tree to the last definition of a name; None if there is none."""
    found, waiting = None, [[tree]]
    while waiting:
        path = waiting.pop(0)
        for child in ast.iter_child_nodes(path[-1]):
            if isinstance(child, DEFINITIONS) and child.name == name:
                found = [*path, child]
            if len(path) < 40:
                waiting.append(
                    [*path, child] if isinstance(child, ast.stmt) else [*path[:-1], child]
                )
    return found


def _is_text_with(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and name in node.value


def _in_texts(name: str, notebook: Notebook) -> Place | None:
    for cell in reversed(notebook.texts):
        body = body_of([cell.source], name)
        if name in cell.source and notebook.given.is_own(body, name):
            why = f"it stands in {in_words(cell)}, whose lines are never run"
            todo = "Make it a code cell (in JupyterLab: Esc, then Y) and run it."
            return Place(why, todo, tuple(code_in(cell.source)), cell.source)
    return None


def _commented_out(name: str, notebook: Notebook) -> Place | None:
    head = re.compile(rf"^[ \t]*#+[ \t]*(?:def|class)[ \t]+{name}\b", re.MULTILINE)
    for number in reversed(range(len(notebook.code))):
        text = notebook.code[number]
        if name not in text or not head.search(text):
            continue
        lines = [re.sub(r"^(\s*)#+ ?", r"\1", t) for t in text.splitlines() if "#" in t]
        bare = dedent("\n".join(lines))
        if notebook.given.is_own(body_of([bare], name), name):
            why = f"it stands in cell {number + 1}, behind # as a comment, and is not run"
            return Place(why, "Take the # away and run the cell.", (bare,), text)
    return None


def _in_draft(name: str, notebook: Notebook) -> Place | None:
    draft = name + DRAFT
    if not notebook.given.known:
        return None
    for number in reversed(range(len(notebook.code))):
        text = notebook.code[number]
        body = body_of([text], draft) if draft in text else ""
        if not notebook.given.is_own(body, draft) or BLANK in body:
            continue
        why = f"there is only {draft}, the practice version, in cell {number + 1}"
        todo = f"Write {name} itself, in the cell for it."
        if notebook.trees[number] is None:
            hindered = _hindered(notebook, number, f"cell {number + 1}")
            tried = (*hindered.tried, f"{name} = {draft}") if hindered.tried else ()
            return Place(why, todo, tried, text)
        return Place(why, todo, (f"{name} = {draft}",), text)
    return None


def _by_another_name(exercise: Exercise, notebook: Notebook, used: frozenset[str]) -> Place | None:
    given = notebook.given
    found = [(is_meant_for(one, exercise, given), one) for one in notebook.written]
    found = [(reason, one) for reason, one in found if reason and one.name not in used]
    found = [
        pair
        for pair in found
        if pair[0].rank < WEAK or not _is_of_another(pair[1], exercise, given)
    ]
    if not found:
        return None
    reason, one = min(found, key=lambda pair: pair[0])
    why = f"{one.where} has {one.name}, {reason.words}, and nothing is called {exercise.name}"
    todo = f"If it is your answer, call it {exercise.name} and run its cell again."
    rename = f"{exercise.name} = {one.name}"
    tried = (rename,) if one.at_top else (one.source, rename) if one.source else ()
    return Place(why, todo, tried, one.source, one.name if reason.rank == WEAK else "")


def _is_of_another(one: Written, exercise: Exercise, given: HandedOut) -> bool:
    """Whether more speaks for another exercise of the lesson."""
    reasons = [is_meant_for(one, e, given) for e in lessons()[exercise.lesson] if e is not exercise]
    return any(reason is not None and reason.rank < WEAK for reason in reasons)


__all__ = ["Notebook", "Place", "place_of"]
