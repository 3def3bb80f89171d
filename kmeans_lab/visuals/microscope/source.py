"""Where a function is written: its text, its syntax tree, and where it stands in its file."""

from __future__ import annotations
import __future__

import ast
import copy
import functools
import inspect
import textwrap
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

# names by which a function can see all its variables, those of the microscope among them, or who
# else knows an object
SEES_VARIABLES = frozenset(
    [
        *("locals", "vars", "dir", "eval", "exec", "currentframe", "_getframe"),
        *("getrefcount", "getweakrefcount", "getweakrefs", "get_referrers"),
    ]
)


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
    seen = SEES_VARIABLES.intersection(names_in(code))
    if seen:
        raise Unreadable(f"{name} uses {min(seen)}, which would see the microscope.")
    try:
        text = "".join(inspect.findsource(function)[0])
        tree = ast.parse(text)
        known = any(_same(code, other) for other in _codes_of(tree, code))
    except (OSError, TypeError, ValueError, SyntaxError):
        raise Unreadable(
            f"The source of {name} cannot be read: only its result is shown."
        ) from None
    node = _found(tree, code)
    if node is None or not known:
        raise Unreadable(f"The source of {name} has changed since it was run: run its cell again.")
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
    whole = text.splitlines()[first - 1 : node.end_lineno]
    lines = textwrap.dedent("\n".join(whole)).splitlines()
    margin = len(whole[0]) - len(lines[0])
    return Source(function, _moved(node, 1 - first, -margin), tuple(lines), first)


def _codes_of(tree: ast.Module, like: types.CodeType) -> Iterator[types.CodeType]:
    """All codes of a file, compiled whole as an import does, or by statement as a notebook does.

    The two differ in how a function of a module is called that was imported in the same text.
    """
    flags = like.co_flags & __future__.annotations.compiler_flag | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    for part in (tree, *(ast.Module([each], []) for each in tree.body)):
        yield from _codes_in(compile(part, like.co_filename, "exec", flags, dont_inherit=True))


def _codes_in(code: types.CodeType) -> Iterator[types.CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield inner
            yield from _codes_in(inner)


def _same(code: types.CodeType, other: types.CodeType) -> bool:
    """Whether two codes come from the same text; a library may have rewritten an ``assert``."""
    if (code.co_firstlineno, code.co_name) != (other.co_firstlineno, other.co_name):
        return False
    return code == other or any(name.startswith("@py") for name in code.co_names + code.co_varnames)


def _found(tree: ast.Module, code: types.CodeType) -> ast.FunctionDef | ast.Lambda | None:
    """The part of a tree that a code was made from: of lambdas, the innermost with all of it."""
    found: ast.FunctionDef | ast.Lambda | None = None
    for node in ast.walk(tree):  # the outer ones first
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name:
            if code.co_firstlineno == min(
                [node.lineno, *(each.lineno for each in node.decorator_list)]
            ):
                return node
        elif (
            isinstance(node, ast.Lambda)
            and (node.lineno, "<lambda>") == (code.co_firstlineno, code.co_name)
            and _holds(node.body, code)
        ):
            found = node
    return found


def _holds(node: ast.expr, code: types.CodeType) -> bool:
    """Whether all operations of a code stand in an expression."""
    first, last = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
    for line, end_line, column, end_column in code.co_positions():
        if line is None or column is None or (column, end_column) == (0, 0):
            continue  # what begins and ends a call stands nowhere
        if (line, column) < first or (end_line, end_column) > last:
            return False
    return True


def _moved(node: Any, lines: int, columns: int) -> Any:
    """A part of a tree as it stands in a text that begins elsewhere."""
    node = copy.deepcopy(node)
    for part in ast.walk(node):
        if hasattr(part, "lineno"):
            part.lineno, part.end_lineno = part.lineno + lines, part.end_lineno + lines
            part.col_offset += columns
            part.end_col_offset += columns
    return node


def names_in(code: types.CodeType) -> set[str]:
    """All names of variables and attributes in a code and those within it."""
    names = {*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars}
    return names.union(*(names_in(c) for c in code.co_consts if isinstance(c, types.CodeType)))
