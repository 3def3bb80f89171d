"""Cells as Python: what IPython makes of a cell before it runs, made here by IPython itself.

Prompts that were pasted with the lines, the indent of a whole cell, ``%magic``, ``!command`` and
``?question`` become Python, line by line, so that the numbers of lines stay.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence

from kmeans_lab.checks.trees import tree_of

LONGEST = 60_000  # characters of a cell; longer ones are data, and stay as they are
# IPython reads a cell anew for each line of its own language: characters times such lines.
MOST_WORK = 200_000
MOST_WORK_OF_ALL = 600_000

# Cell magics below which stands what is no Python of the notebook's own.
ELSEWHERE = {
    *("!", "HTML", "R", "SVG", "bash", "cmd", "cython", "file", "html", "javascript", "js"),
    *("latex", "markdown", "perl", "pypy", "python", "python2", "python3", "ruby", "script", "sh"),
    *("sql", "svg", "sx", "system", "timeit", "writefile"),
}
_CELL_MAGIC = re.compile(r"\s*%%(!|[\w.]+)")
_SPECIAL = re.compile(r"^\s*[%!?/,;]|\?\s*$|=\s*[%!]")
_TIMED = re.compile(r"^(\s*)%(?:time|prun|memit)\s+(?!-)(.+)$")


def as_python(cells: Sequence[str]) -> list[str]:
    """Cells as IPython would run them; what it cannot make Python of stays as it is.

    Parameters
    ----------
    cells : sequence of str

    Returns
    -------
    list of str
        One for each; a cell of another language is empty.
    """
    found, work = [], 0
    for cell in cells:
        if len(cell) > LONGEST or parses(cell):
            found.append(cell)
            continue
        magic = magic_of(cell)
        if magic in ELSEWHERE:
            found.append("")
            continue
        if magic:  # %%time, %%capture: the cell itself, in the same lines
            cell = _without_first(cell)
        cost = len(cell) * (1 + sum(map(bool, map(_SPECIAL.search, cell.splitlines()))))
        if not parses(cell) and cost <= MOST_WORK and work + cost <= MOST_WORK_OF_ALL:
            work += cost
            cell = _transformed(cell)
        found.append(cell)
    return found


def magic_of(cell: str) -> str:
    """The cell magic at the head of a cell, as ``time``; empty if there is none."""
    match = _CELL_MAGIC.match(cell)
    return match[1] if match else ""


def below_magic(cell: str) -> str:
    """What stands below a cell magic."""
    return _without_first(cell)


def parses(text: str) -> bool:
    """Whether a text is Python as it is."""
    return problem_of(text) is None


def problem_of(text: str) -> SyntaxError | None:
    """What Python says of a text that it cannot read; None if it can."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree_of(text)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error) or "too deeply nested")
    return None


def _without_first(cell: str) -> str:
    head = cell[: len(cell) - len(cell.lstrip())]
    return "\n" * (head.count("\n") + 1) + cell.lstrip().partition("\n")[2]


def _transformed(cell: str) -> str:
    """What IPython makes of a cell; the cell itself where it makes nothing of it."""
    from IPython.core.inputtransformer2 import TransformerManager

    lines = [_TIMED.sub(r"\1\2", line) for line in cell.splitlines()]
    before = next((i for i, line in enumerate(lines) if line.strip()), 0)
    try:
        made = TransformerManager().transform_cell("\n".join(lines))
    except (SyntaxError, ValueError, RuntimeError, RecursionError, MemoryError):
        return cell
    return "\n" * before + made.removesuffix("\n")


__all__ = ["ELSEWHERE", "as_python", "below_magic", "magic_of", "parses", "problem_of"]
