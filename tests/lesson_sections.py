"""A lesson as its reader meets it: cells, questions, sections, and what is folded away."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nbformat import NotebookNode
from notebook_form import code_cells, folded, output_texts, parsed, prose, tags

from kmeans_lab.predictions.question import NAME

HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)


def calls_of(cell: NotebookNode, name: str) -> Iterator[ast.Call]:
    """The calls of a function in a code cell, as ``name(...)`` or ``lab.name(...)``."""
    for node in ast.walk(parsed(cell)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in (name, f"lab.{name}"):
            yield node


def names_in(cell: NotebookNode, function: str) -> list[str]:
    """The names of questions that a code cell hands to a function."""
    return [
        call.args[0].value
        for call in calls_of(cell, function)
        if call.args
        and isinstance(call.args[0], ast.Constant)
        and NAME.fullmatch(str(call.args[0].value))
    ]


def is_claim(cell: NotebookNode) -> bool:
    """Whether a cell holds stored answers to the facts."""
    return cell.cell_type == "code" and bool(list(calls_of(cell, "answer_of")))


def asked_in(notebook: NotebookNode) -> list[tuple[int, str]]:
    """The cell of every question, and its name."""
    return [(i, name) for i, cell in code_cells(notebook) for name in names_in(cell, "predict")]


def section_end(notebook: NotebookNode, start: int) -> int:
    """The first cell after `start` that holds a heading; the number of cells if none does."""
    for i in range(start + 1, len(notebook.cells)):
        cell = notebook.cells[i]
        if cell.cell_type == "markdown" and HEADING.search(prose(cell.source)):
            return i
    return len(notebook.cells)


def above_heading(cell: NotebookNode) -> str:
    """What stands above the first heading of a text cell: it belongs to the section before."""
    match = HEADING.search(prose(cell.source))
    return cell.source if match is None else cell.source.split(match[0].strip() + " ", 1)[0]


def seen_before_answering(notebook: NotebookNode, start: int) -> list[tuple[int, str]]:
    """What a reader can see before the question of cell `start` is answered.

    Sources from the beginning to the end of the section, and outputs of the cells above; claims and
    the questions themselves excepted. Outputs below the question are what the reader is to predict:
    they come by running.
    """
    end, found = section_end(notebook, start), []
    for i, cell in enumerate(notebook.cells[: end + 1]):
        if cell.cell_type == "code" and (is_claim(cell) or names_in(cell, "predict")):
            continue
        if i < end:
            found.append((i, cell.source))
        elif i > start:
            found.append((i, above_heading(cell)))
        if i < start:
            found += [(i, text) for text in output_texts(cell)]
    return found


def visible_code(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """The code cells that a reader sees, but for the setup for Google Colab."""
    return (
        (i, cell)
        for i, cell in code_cells(notebook)
        if not folded(cell) and "colab" not in tags(cell)
    )
