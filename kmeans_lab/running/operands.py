"""The operation at which a function stopped, and the shapes of what it was given.

Python keeps for each instruction the part of the line that it belongs to (PEP 657). The operands
are read again only where that runs no code of anybody's: names, slices of arrays, `.T`, and
arithmetic, of which the shape alone is worked out.
"""

from __future__ import annotations

import ast
import linecache
import types

import numpy as np

Shape = tuple[int, ...]


def operation_at(trace: types.TracebackType) -> tuple[str, str, tuple[tuple[str, Shape], ...]]:
    """What failed at the end of a traceback of a stranger's function.

    Parameters
    ----------
    trace : traceback
        Whose frame is the function's.

    Returns
    -------
    text : str
        The operation as it is written; empty if it is not known, or no operand is an array.
    operator : str
        ``Add``, ``MatMult`` or another name of the syntax tree; empty if it is no operator.
    operands : tuple of (str, tuple of int)
        As they are written, and their shapes: those that are known.
    """
    nothing: tuple[str, str, tuple[tuple[str, Shape], ...]] = ("", "", ())
    code, frame = trace.tb_frame.f_code, trace.tb_frame
    positions = list(code.co_positions())[trace.tb_lasti // 2 : trace.tb_lasti // 2 + 1]
    if not positions or None in positions[0]:
        return nothing
    first, last, start, end = positions[0]
    assert first is not None and last is not None
    lines = [linecache.getline(code.co_filename, i).encode() for i in range(first, last + 1)]
    if not all(lines):
        return nothing
    lines[-1] = lines[-1][:end]  # first the end: both may be the same line
    lines[0] = lines[0][start:]
    text = b"".join(lines).decode(errors="replace")
    try:
        node = ast.parse(f"({text})", mode="eval").body
    except SyntaxError:
        try:  # a statement, as `X += b`
            (statement,) = ast.parse(text.strip()).body
        except (SyntaxError, ValueError):
            return nothing
        node = statement
    operands = []
    for part in _operands(node):
        shape = _shape_of(part, frame)
        if shape is not None:
            operands.append((ast.unparse(part), shape))
    if not any(shape for _, shape in operands):
        return nothing
    operator = getattr(node, "op", None)
    name = type(operator).__name__ if isinstance(operator, ast.operator) else ""
    return " ".join(text.split()), name, tuple(operands)


def _operands(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.AugAssign):
        return [node.target, node.value]
    if isinstance(node, ast.Subscript):
        return [node.value, *_arrays_of(node.slice)]
    if isinstance(node, ast.Compare) and len(node.comparators) == 1:
        return [node.left, *node.comparators]
    if isinstance(node, ast.Call):
        own = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        return own + [part for arg in node.args for part in _arrays_of(arg)]
    return []


def _arrays_of(node: ast.expr) -> list[ast.expr]:
    """The parts of an index or an argument: those of a tuple or list, each by itself."""
    if isinstance(node, (ast.Tuple, ast.List)):
        return [part for part in node.elts if not isinstance(part, (ast.Slice, ast.Constant))]
    return [] if isinstance(node, (ast.Slice, ast.Constant)) else [node]


def _shape_of(node: ast.expr, frame: types.FrameType) -> Shape | None:
    """The shape of an operand; None if it is no array, or could be known by running code only."""
    if isinstance(node, ast.BinOp):
        left, right = _shape_of(node.left, frame), _shape_of(node.right, frame)
        if left is None or right is None or isinstance(node.op, ast.MatMult):
            return _product(left, right) if isinstance(node.op, ast.MatMult) else None
        try:
            return np.broadcast_shapes(left, right)
        except ValueError:
            return None
    if isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
        return _shape_of(node.operand, frame)
    if isinstance(node, ast.Constant):
        return () if isinstance(node.value, (int, float)) else None
    value = _value_of(node, frame)
    if isinstance(value, (np.ndarray, np.generic)):
        return value.shape
    return () if isinstance(value, (int, float)) else None


def _product(left: Shape | None, right: Shape | None) -> Shape | None:
    if not left or not right:
        return None
    if len(left) == len(right) == 2 and left[1] == right[0]:
        return (left[0], right[1])
    return None


def _value_of(node: ast.expr, frame: types.FrameType) -> object:
    """What a name, a slice or a transpose stands for; None if it is anything else."""
    if isinstance(node, ast.Name):
        return frame.f_locals.get(node.id, frame.f_globals.get(node.id))
    if isinstance(node, ast.Attribute) and node.attr == "T":
        owner = _value_of(node.value, frame)
        return owner.T if type(owner) is np.ndarray else None
    if isinstance(node, ast.Subscript):
        owner = _value_of(node.value, frame)
        if type(owner) is not np.ndarray:
            return None
        index = node.slice
        parts = index.elts if isinstance(index, ast.Tuple) else [index]
        try:
            return owner[tuple(_index_of(part, frame) for part in parts)]
        except (IndexError, LookupError, TypeError, ValueError):
            return None
    return None


def _index_of(node: ast.expr, frame: types.FrameType) -> object:
    if isinstance(node, ast.Slice):
        ends = (node.lower, node.upper, node.step)
        return slice(*(None if end is None else _index_of(end, frame) for end in ends))
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _index_of(node.operand, frame)
        return -inner if isinstance(inner, int) else _unknown()
    if isinstance(node, ast.Attribute) and node.attr == "newaxis":
        return None
    value = _value_of(node, frame)
    known = type(value) in (int, bool) or isinstance(value, np.integer) or type(value) is np.ndarray
    return value if known else _unknown()


def _unknown() -> object:
    raise LookupError("an index that only running it would tell")
