"""Where a function is written: its text, its syntax tree, and where it stands in its file."""

from __future__ import annotations

import ast
import functools
import inspect
import textwrap
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# names by which a function can see all its variables, those of the microscope among them
SEES_VARIABLES = frozenset({"locals", "vars", "dir", "eval", "exec"})


class Unreadable(Exception):
    """Why a function cannot be looked into, as a sentence."""


@dataclass(frozen=True)
class Source:
    """A Python function and its source.

    Attributes
    ----------
    function : function
        Without its bound object.
    node : ast.FunctionDef or ast.Lambda
        With the numbers of its lines as in `lines`, the first being 1.
    lines : tuple of str
        The text, not indented.
    first : int
        The number in the file of the first of them.
    """

    function: types.FunctionType
    node: ast.FunctionDef | ast.Lambda
    lines: tuple[str, ...]
    first: int

    @property
    def docstring(self) -> range:
        """The numbers of the lines on which the docstring stands, from 1."""
        first = self.node.body[0] if isinstance(self.node, ast.FunctionDef) else None
        if isinstance(first, ast.Expr) and ast.get_docstring(self.node) is not None:
            return range(first.lineno, (first.end_lineno or first.lineno) + 1)
        return range(0)

    def text_of(self, node: ast.AST) -> str:
        """What stands in the source for a part of the tree, in one line."""
        found = ast.get_source_segment("\n".join(self.lines), node)
        return " ".join(part.strip() for part in (found or ast.unparse(node)).splitlines())


def unwrapped(call: Callable, args: tuple) -> tuple[Any, tuple, dict]:
    """The function that a callable comes down to, and what goes in front of its arguments."""
    keywords: dict[str, Any] = {}
    while True:
        if isinstance(call, functools.partial):
            args, keywords, call = call.args + args, {**call.keywords, **keywords}, call.func
            continue
        if isinstance(call, types.MethodType):
            args, call = (call.__self__, *args), call.__func__
            continue
        method = inspect.getattr_static(type(call), "__call__", None)
        if isinstance(call, (types.FunctionType, type)) or not isinstance(
            method, types.FunctionType
        ):
            return call, args, keywords
        args, call = (call, *args), method


def source_of(function: Any) -> Source:
    """The source of a function that is written in Python.

    Raises
    ------
    Unreadable
        With a sentence that says why, if there is none that can be followed.
    """
    name = getattr(function, "__name__", type(function).__name__)
    if hasattr(function, "__wrapped__"):
        raise Unreadable(f"{name} is wrapped by a decorator: look inside {name}.__wrapped__.")
    if not isinstance(function, types.FunctionType):
        raise Unreadable(f"{name} is not written in Python: only its result can be shown.")
    code = function.__code__
    if code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        raise Unreadable(f"{name} gives its values one by one, later: only its result is shown.")
    seen = SEES_VARIABLES.intersection(code.co_names)
    if seen:
        raise Unreadable(f"{name} uses {min(seen)}, which would see the microscope.")
    try:
        lines, first = inspect.getsourcelines(function)
        text = textwrap.dedent("".join(lines))
        tree = ast.parse(text)
    except (OSError, TypeError, SyntaxError, IndentationError):
        raise Unreadable(
            f"The source of {name} cannot be read: only its result is shown."
        ) from None
    node = _found(tree, function)
    if node is None:
        raise Unreadable(f"The source of {name} has changed since it was run: run its cell again.")
    return Source(function, node, tuple(text.splitlines()), first)


def _found(tree: ast.Module, function: types.FunctionType) -> ast.FunctionDef | ast.Lambda | None:
    """The part of a tree that a function was made from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == function.__name__:
            return node
        if isinstance(node, ast.Lambda) and function.__name__ == "<lambda>":
            code = compile(ast.Expression(node), "", "eval").co_consts[0]
            mine = function.__code__
            if (code.co_code, code.co_names, code.co_varnames) == (
                mine.co_code,
                mine.co_names,
                mine.co_varnames,
            ):
                return node
    return None
