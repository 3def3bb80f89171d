"""Which functions a cell's text wants to define, also where Python cannot read it, and names that
are a slip of the pen for another.
"""

from __future__ import annotations

import ast
import re
import sys

from kmeans_lab.checks.exercise import DRAFT
from kmeans_lab.checks.trees import tree_of

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_KEYWORDS = ("def", "class")
# What people write for `def` who come from elsewhere; one letter off counts besides.
_FOREIGN = {"define", "defined", "defun", "fun", "fn", "func", "function", "sub", "proc", "defn"}
# A line that begins a definition, or tries to: a word, a name, and what may stand behind it.
_BEGINS = re.compile(r"\s*(?:async\s+)?([A-Za-z]+)\s+(\w[\w -]*)")
_NO_KEYWORD = re.compile(r"\s*(?:def|class)?(\w+)\s*\([^()]*\)\s*[:=]\s*(?:#.*)?$")
_GLUED = re.compile(r"\s*(?:async\s+)?(?:def|class)(\w+)\s*\(")
_LAMBDA = re.compile(r"\s*(\w+)\s*=\s*lambda\b")
_VERSION = re.compile(r"(v?\d+|new|copy|final)$")


def magic_of(text: str) -> str:
    """The cell magic at the head of a cell, as ``%%time``; empty if there is none."""
    first = text.lstrip().split("\n", 1)[0]
    return first.split()[0] if first.startswith("%%") else ""


def names_defined(text: str) -> set[str]:
    """The names that a cell's ``def`` and ``class`` lines are to make, or a ``lambda``.

    Inside other functions and classes they make no name of the notebook; below ``if``, ``for``,
    ``with`` and ``try`` they do. A text that Python cannot read is searched line by line, also for
    lines that are a ``def`` with a mistake in it; what is found may then hold more than is meant.
    """
    tree = _tree(_body(text))
    if tree is None:
        return _names_in_lines(_body(text))
    own = {node.name for node in _outermost(tree) if isinstance(node, _DEFINITIONS)}
    return own | {name for name, value in _given(tree) if isinstance(value, ast.Lambda)}


def names_given(text: str) -> set[str]:
    """The names that a cell gives a value by ``=``; none where it cannot be read."""
    tree = _tree(_body(text))
    return set() if tree is None else {name for name, _ in _given(tree)}


def _given(tree: ast.Module) -> list[tuple[str, ast.expr]]:
    return [
        (target.id, node.value)
        for node in _outermost(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]


def _body(text: str) -> str:
    return text.lstrip().partition("\n")[2] if magic_of(text) else text


def _tree(text: str) -> ast.Module | None:
    """The syntax tree of a cell, its lines of IPython's own language translated."""
    try:
        if "IPython" in sys.modules:
            from IPython.core.inputtransformer2 import TransformerManager

            text = TransformerManager().transform_cell(text)
        return tree_of(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _outermost(tree: ast.Module) -> list[ast.stmt]:
    """All statements that run when the cell does, not those within functions and classes."""
    found, waiting = [], list(tree.body)
    while waiting:
        node = waiting.pop()
        found.append(node)
        if isinstance(node, _DEFINITIONS):
            continue
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.stmt):
                waiting.append(part)
            elif isinstance(part, (ast.ExceptHandler, ast.match_case)):
                waiting += part.body
    return found


def _names_in_lines(text: str) -> set[str]:
    found = set()
    for line in text.splitlines():
        if begins := _BEGINS.match(line):
            word, rest = begins[1].casefold(), begins[2]
            if word in _FOREIGN or any(edits(word, known) <= 1 for known in _KEYWORDS):
                words = re.split(r"[ -]+", rest.strip(" -"))
                found |= {words[0], "_".join(words), "_".join(words[:2])}
        for pattern in (_NO_KEYWORD, _GLUED, _LAMBDA):
            if alone := pattern.match(line):
                found.add(alone[1])
    return found


# ------------------------------------------------------------------ slips of the pen


def looks_like(name: str, wanted: str) -> bool:
    """Whether a name may be meant for another: ``assign_lop``, ``AssignLoop``, ``assign_loop_2``.

    Capitals, underscores and a number at the end do not count, nor where ``_draft`` stands; beyond
    that one letter may be missing, too many, another, or changed places with its neighbour.
    """
    return name != wanted and edits(_bare(name), _bare(wanted)) <= 1


def _bare(name: str) -> str:
    bare = name.casefold().replace("_", "")
    draft = DRAFT.strip("_")
    if draft in bare:
        bare = bare.replace(draft, "")
        return (_VERSION.sub("", bare) or bare) + draft
    return _VERSION.sub("", bare) or bare


def edits(one: str, other: str) -> int:
    """How many letters must be put in, left out, replaced or swapped; 2 stands for more too."""
    if abs(len(one) - len(other)) > 1:
        return 2
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    if a == b:
        return 0
    swapped = len(a) > 1 and a[:2] == b[1::-1] and a[2:] == b[2:]
    return 1 if swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:] else 2
