"""What a cell that teaches must look like: one function a rule, each listing what is wrong.

A reader sees the cells that are not folded: they are short, show something, and hold what is to be
learned. Drawing, claims and words for pictures are folded, at the end of their section.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Iterator
from statistics import median

from lesson_sections import names_in, section_end, visible_code
from nbformat import NotebookNode
from notebook_form import code_cells, folded, parsed, tags

MOST_LINES = 16
MOST_MEDIAN_LINES = 6
CHANGE = "change-it"  # the tag of a cell that readers are asked to change
DRAWS = re.compile(r"^(show|new_figure|draw_\w+)$")
PROPOSED = re.compile(r"^(\w+) = (.+?)  # try (.+)$", re.MULTILINE)
ONLY_MAKES = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)

Rule = Callable[[NotebookNode], list[str]]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    RULES[function.__name__] = function
    return function


def lines_of(cell: NotebookNode) -> list[str]:
    return [line.strip() for line in cell.source.splitlines() if line.strip()]


def names_made(tree: ast.AST) -> set[str]:
    """Names that a cell gives a value, at its top level or in a comprehension."""
    made: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            made.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            made.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            made |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.arg):
            made.add(node.arg)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            made.add(node.name)
    return made


def names_read(tree: ast.AST) -> set[str]:
    """Names that a cell reads."""
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)
    }


def names_from_outside(tree: ast.Module) -> set[str]:
    """Names that a cell reads before it makes them, statement by statement."""
    made: set[str] = set()
    needed: set[str] = set()
    for statement in tree.body:
        own = names_made(statement)
        grown = isinstance(statement, ast.AugAssign)
        inner = own if not isinstance(statement, ast.Assign) and not grown else set()
        needed |= names_read(statement) - made - inner
        if isinstance(statement, ast.Assign):  # comprehensions make their own names
            local = {
                name.id
                for part in ast.walk(statement)
                if isinstance(part, ast.comprehension)
                for name in ast.walk(part.target)
                if isinstance(name, ast.Name)
            }
            local |= {part.arg for part in ast.walk(statement) if isinstance(part, ast.arg)}
            needed -= local - made
        if grown:
            needed |= own - made
        made |= own
    return needed - set(dir(builtins))


@rule
def cells_are_short(notebook: NotebookNode) -> list[str]:
    problems, lengths = [], []
    for i, cell in visible_code(notebook):
        lines = lines_of(cell)
        if len(lines) > MOST_LINES:
            problems.append(f"cell {i} has {len(lines)} lines, more than {MOST_LINES}")
        if not names_in(cell, "predict"):
            lengths.append(sum(not line.startswith("#") for line in lines))
    if lengths and median(lengths) > MOST_MEDIAN_LINES:
        problems.append(f"a median of {median(lengths)} lines, more than {MOST_MEDIAN_LINES}")
    return problems


@rule
def layout_is_plain(notebook: NotebookNode) -> list[str]:
    return [f"cell {i}" for i, cell in code_cells(notebook) if "fmt: skip" in cell.source]


@rule
def drawing_is_folded(notebook: NotebookNode) -> list[str]:
    problems = []
    for i, cell in visible_code(notebook):
        for node in ast.walk(parsed(cell)):
            called = getattr(getattr(node, "func", None), "id", None) or getattr(
                getattr(node, "func", None), "attr", ""
            )
            drawn = isinstance(node, ast.Call) and DRAWS.match(called or "")
            if drawn and CHANGE not in tags(cell):
                problems.append(f"cell {i} draws with {called}")
            if isinstance(node, ast.Call) and called == "progress_bar":
                problems.append(f"cell {i} has a progress bar")
    return problems


@rule
def no_cell_is_silent(notebook: NotebookNode) -> list[str]:
    return [
        f"cell {i} shows nothing"
        for i, cell in visible_code(notebook)
        if not cell.outputs and not all(isinstance(s, ONLY_MAKES) for s in parsed(cell).body)
    ]


@rule
def no_name_comes_from_a_folded_cell(notebook: NotebookNode) -> list[str]:
    seen: set[str] = set()
    hidden: dict[str, int] = {}
    problems = []
    for i, cell in code_cells(notebook):
        tree = parsed(cell)
        if folded(cell):
            hidden.update({name: i for name in names_made(tree) if name not in seen})
            continue
        for name in sorted(names_from_outside(tree) & (set(hidden) - seen)):
            problems.append(f"cell {i} reads {name}, which cell {hidden[name]} makes, folded")
        seen |= names_made(tree)
    return problems


@rule
def folded_cells_end_their_section(notebook: NotebookNode) -> list[str]:
    problems = []
    for i, cell in code_cells(notebook):
        if not folded(cell) or "colab" in tags(cell):
            continue
        for j in range(i + 1, section_end(notebook, i)):
            later = notebook.cells[j]
            if later.cell_type == "code" and not folded(later):
                problems.append(f"cell {i} is folded, and cell {j} below it in its section is not")
                break
    return problems


def changes(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """The cells that readers are asked to change."""
    return ((i, cell) for i, cell in code_cells(notebook) if CHANGE in tags(cell))


def section_start(notebook: NotebookNode, at: int) -> int:
    """The cell with the heading above a cell."""
    starts = [i for i in range(at) if section_end(notebook, i - 1) == i]
    return starts[-1] if starts else 0


@rule
def a_change_has_values_and_an_answer(notebook: NotebookNode) -> list[str]:
    problems = [] if list(changes(notebook)) else ["nothing is to be changed"]
    for i, cell in changes(notebook):
        if not PROPOSED.search(cell.source):
            problems.append(f"cell {i} proposes no values, as in `K = 4  # try 2, 8`")
        start, end = section_start(notebook, i), section_end(notebook, i)
        if not any("<details" in notebook.cells[j].source for j in range(start, end)):
            problems.append(f"the section of cell {i} has no answer to compare")
    return problems


@rule
def a_change_stays_in_its_section(notebook: NotebookNode) -> list[str]:
    """What a changed cell makes is read by no cell of another section."""
    problems = []
    for i, cell in changes(notebook):
        start, end = section_start(notebook, i), section_end(notebook, i)
        made = {target for target in names_made(parsed(cell)) if not target.startswith("_")}
        for j, other in code_cells(notebook):
            if start <= j < end:
                continue
            shared = names_from_outside(parsed(other)) & made
            earlier = set().union(
                *(names_made(parsed(c)) for k, c in code_cells(notebook) if end <= k < j), set()
            )
            shared -= earlier if j > end else set()
            problems += [f"cell {i} makes {name}, which cell {j} reads" for name in sorted(shared)]
    return problems


def proposed_values(cell: NotebookNode) -> list[tuple[str, str]]:
    """The names and values that a cell proposes, each in the words of the cell."""
    found = []
    for name, _, values in PROPOSED.findall(cell.source):
        tree = ast.parse(f"({values},)", mode="eval").body
        found += [(name, ast.unparse(value)) for value in tree.elts]
    return found


def with_value(source: str, name: str, value: str) -> str:
    """The source of a cell in which a name gets another value."""
    changed = re.sub(rf"^{name} = .+$", lambda _: f"{name} = {value}", source, count=1, flags=re.M)
    assert changed != source or f"{name} = {value}" in source
    return changed


def what_it_needs(notebook: NotebookNode, start: int, end: int) -> list[int]:
    """The code cells above `start` that the cells up to `end` need, directly or not."""
    cells = {i: parsed(cell) for i, cell in code_cells(notebook) if "colab" not in tags(cell)}
    needed: set[str] = set()
    for i in reversed([i for i in cells if start <= i < end]):
        needed = (needed - names_made(cells[i])) | names_from_outside(cells[i])
    chosen = []
    for i in reversed([i for i in cells if i < start]):
        if touched_by(cells[i]) & needed:
            chosen.append(i)
            needed |= names_from_outside(cells[i])
    return chosen[::-1]


def touched_by(tree: ast.Module) -> set[str]:
    """Names that a cell makes, or whose contents it writes into."""
    found = names_made(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            found |= names_read(node.value)
    return found
