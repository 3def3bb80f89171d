"""The text of an answer, as it stands in its cell."""

from __future__ import annotations

import ast
import inspect
import linecache
from collections.abc import Callable
from typing import Any

from kmeans_lab.checks.fingerprint import codes_of
from kmeans_lab.checks.trees import tree_of


def source_of(function: Callable) -> tuple[str, int]:
    """The definition of a function or class, and the line of its cell in which it begins.

    Returns
    -------
    (str, int)
        Empty and 1 if it is not known, as of what was made by exec.
    """
    try:
        if inspect.isclass(function):
            return _of_class(function)
        lines, first = inspect.getsourcelines(function)
        return "".join(lines), max(first, 1)
    except (OSError, TypeError, SyntaxError, ValueError, IndexError, StopIteration):
        return "", 1


def _of_class(cls: type) -> tuple[str, int]:
    """A class of a notebook has no file: its methods know their cell."""
    code = codes_of(cls)[0]
    lines = linecache.getlines(code.co_filename)
    nodes = ast.walk(tree_of("".join(lines)))
    found = next(
        node
        for node in nodes
        if isinstance(node, ast.ClassDef)
        and node.name == cls.__name__
        and node.lineno <= code.co_firstlineno <= node.end_lineno
    )
    return "".join(lines[found.lineno - 1 : found.end_lineno]), found.lineno


def names_of(function: Callable) -> dict[str, Any]:
    """The names that an answer sees around it: of its cell, and of a function it was made in."""
    inner = function
    if inspect.isclass(function):
        inner = next((f for f in vars(function).values() if inspect.isfunction(f)), function)
    names = dict(getattr(inner, "__globals__", {}))
    code, cells = getattr(inner, "__code__", None), getattr(inner, "__closure__", None) or ()
    for name, cell in zip(getattr(code, "co_freevars", ()), cells):
        try:
            names[name] = cell.cell_contents
        except ValueError:  # it has no value yet
            continue
    return names


__all__ = ["names_of", "source_of"]
