"""What a cell that teaches must look like: one function a rule, each listing what is wrong.

A reader sees the cells that are not folded: they are short, show something, and hold what is to be
learned. Drawing, claims and words for pictures are folded, at the end of their section.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
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
OTHERWISE = re.compile(r"^( *)(\S.*?)  # or (`.+`)$", re.MULTILINE)
ONLY_MAKES = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)

Rule = Callable[[NotebookNode], list[str]]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    RULES[function.__name__] = function
    return function


def lines_of(cell: NotebookNode) -> list[str]:
    return [line.strip() for line in cell.source.splitlines() if line.strip()]


def names_made(tree: ast.Module) -> set[str]:
    """Names that a cell gives a value, in its own scope and not in that of a function."""
    table = symtable.symtable(ast.unparse(tree), "<cell>", "exec")
    return {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}


def names_read(tree: ast.Module) -> set[str]:
    """Names that a cell reads in its own scope, or as globals in its functions."""
    found: set[str] = set()

    def read(table: symtable.SymbolTable, top: bool) -> None:
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (top or symbol.is_global()):
                found.add(symbol.get_name())
        for child in table.get_children():
            read(child, False)

    read(symtable.symtable(ast.unparse(tree), "<cell>", "exec"), True)
    return found


def names_from_outside(tree: ast.Module) -> set[str]:
    """Names that a cell reads before it makes them, statement by statement."""
    made: set[str] = set(dir(builtins))
    needed: set[str] = set()
    for statement in tree.body:
        alone = ast.Module([statement], [])
        simple = isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign))
        own = names_made(alone)
        needed |= names_read(alone) - made - (set() if simple else own)
        made |= own
    return needed


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
            drawn = drawn and not _is_of_a_widget(node.func)
            if drawn and CHANGE not in tags(cell):
                problems.append(f"cell {i} draws with {called}")
            if isinstance(node, ast.Call) and called == "progress_bar":
                problems.append(f"cell {i} has a progress bar")
    return problems


def _is_of_a_widget(function: ast.expr) -> bool:
    """`KMeansStepper(...).show(...)` sets the widget that the reader touches."""
    made = isinstance(function, ast.Attribute) and function.value
    return isinstance(made, ast.Call) and ast.unparse(made.func).endswith("KMeansStepper")


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


@rule
def folded_cells_begin_with_a_comment(notebook: NotebookNode) -> list[str]:
    """JupyterLab shows the first line of a folded cell: it says what the cell is for, no more."""
    return [
        f"cell {i} shows {cell.source.splitlines()[0]!r}"
        for i, cell in code_cells(notebook)
        if folded(cell) and "colab" not in tags(cell) and not cell.source.startswith("# ")
    ]


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
        if not PROPOSED.search(cell.source) and not OTHERWISE.search(cell.source):
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


def proposals(cell: NotebookNode) -> dict[str, str]:
    """What a cell proposes, and its source with each of these changes.

    ``K = 4  # try 2, 8`` proposes values, ``return a  # or `return b`, `return c``` other lines.
    """
    found, source = {}, cell.source
    for match in PROPOSED.finditer(source):
        tree = ast.parse(f"({match[3]},)", mode="eval").body
        lines = [f"{match[1]} = {ast.unparse(value)}" for value in tree.elts]
        found.update({line: _replaced(source, match, line) for line in lines})
    for match in OTHERWISE.finditer(source):
        lines = re.findall(r"`(.+?)`", match[3])
        found.update({line: _replaced(source, match, match[1] + line) for line in lines})
    return found


def _replaced(source: str, match: re.Match, line: str) -> str:
    return source[: match.start()] + line + source[match.end() :]


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
            found |= {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
    return found
