"""Slips of counting: a range that begins or ends one off, a one too many, rows for columns."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from kmeans_lab.checks.repairs.sites import (
    Ask,
    Edit,
    Site,
    binary,
    call,
    like,
    load,
    name_of,
    number,
    number_in,
    rule,
    worth,
)


def _turns(site: Site, question: str) -> Callable[[dict[str, Any]], str]:
    """Which numbers a range goes through on the input that failed, and a question."""
    args = site.node.args

    def ask(values: dict[str, Any]) -> str:
        known = {k: v for k, v in values.items() if k not in site.scope.stores}
        try:
            turns = range(*(worth(arg, known) for arg in args))
        except Exception:
            return question
        shown = [str(i) for i in turns] if len(turns) < 7 else [*map(str, turns[:3]), "…"]
        if len(turns) >= 7:
            shown.append(str(turns[-1]))
        return f"here it goes {', '.join(shown) or 'through nothing'}. {_large(question)}"

    return ask


def _large(text: str) -> str:
    return text[:1].upper() + text[1:]


def _turning_name(site: Site) -> str:
    target = getattr(site.parent, "target", None)
    return f"`{target.id}`" if isinstance(target, ast.Name) and target.id != "_" else "number"


@rule
def ranges(site: Site) -> Iterator[Edit]:
    node = site.node
    if not isinstance(node, ast.Call) or name_of(node) != "range" or node.keywords:
        return
    args, name = node.args, _turning_name(site)
    missing = _turns(site, f"which {name} never gets its turn?")
    surplus = _turns(site, f"which {name} should have no turn?")
    turns = _turns(site, "how many turns are wanted?")

    def edit(kind: str, ask: Ask, *new: ast.expr) -> Edit:
        return site.edit(kind, like(node, args=list(new)), ask)

    if len(args) == 1:
        end = args[0]
        yield edit("range-too-early", surplus, number(1), end)
        yield edit("range-ends-early", missing, binary(end, ast.Add, number(1)))
        yield edit("range-ends-late", surplus, binary(end, ast.Sub, number(1)))
        yield edit("range-one-too-few", turns, number(1), binary(end, ast.Add, number(1)))
        if isinstance(end, ast.Name):
            ask = f"`range` wants one whole number, how many turns. What is `{end.id}`?"
            yield edit("length-forgotten", ask, call(load("len"), end))
    else:
        start, end, *step = args
        begin = number_in(start)
        if begin:
            yield edit("range-too-late", missing, number(0), end, *step)
            yield edit("range-too-late", missing, number(begin - 1), end, *step)
        if begin is not None:
            yield edit("range-too-early", surplus, number(begin + 1), end, *step)
        yield edit("range-ends-early", missing, start, binary(end, ast.Add, number(1)), *step)
        yield edit("range-ends-late", surplus, start, binary(end, ast.Sub, number(1)), *step)
        if step:
            yield edit("range-step", turns, start, end)
    if len(args) == 1 and number_in(args[0]) is not None:
        every = _turns(site, "does it come to every row, however many there are?")
        for argument in site.scope.arguments:
            yield edit("number-for-length", every, call(load("len"), load(argument)))
    at = 0 if len(args) == 1 else 1
    for length in _without_terms(args[at]) if args else ():
        yield edit("range-ends-early", missing, *args[:at], length, *args[at + 1 :])


def _without_terms(end: ast.expr) -> Iterator[ast.expr]:
    """What is left of an end if nothing is taken from it or added to it."""
    left, terms = end, 0
    while isinstance(left, ast.BinOp) and isinstance(left.op, (ast.Add, ast.Sub)):
        left, terms = left.left, terms + 1
    if terms > 1 or (terms and number_in(end.right) != 1):
        yield left


@rule
def one_off(site: Site) -> Iterator[Edit]:
    node, parent = site.node, site.parent
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        added = isinstance(node.op, ast.Add)
        in_range = isinstance(parent, ast.Call) and name_of(parent) == "range"
        kind = "one-too-many" if added else "one-too-few"
        ask: Ask = (
            "is the one that is added here meant? Count it through by hand."
            if added
            else "is the one that is taken off here meant? Count it through by hand."
        )
        if in_range:
            kind = "range-ends-late" if added else "range-ends-early"
            around = Site(parent, node, "", None, site.statement, site.loops, site.scope)
            ask = _turns(around, "is there a turn too many, or one too few?")
        if number_in(node.right) == 1:
            yield site.edit(kind, node.left, ask)
        if added and number_in(node.left) == 1:
            yield site.edit(kind, node.right, ask)
    if not isinstance(node, ast.expr) or number_in(node) is not None:
        return
    bound = isinstance(parent, ast.Slice) and site.field in ("lower", "upper")
    divisor = isinstance(getattr(parent, "op", None), ast.Div) and site.field == "right"
    index = isinstance(parent, ast.Subscript) and site.field == "slice"
    counted = isinstance(parent, ast.Call) and name_of(parent) in ("arange", "zeros", "ones")
    sides = isinstance(parent, ast.Compare) and site.field == "comparators"
    usual = isinstance(node, (ast.Name, ast.Call, ast.Attribute))
    if (bound or divisor or counted or sides or index) and usual:
        ask = "is that one too many or one too few? Count it through by hand."
        yield site.edit("one-forgotten", binary(node, ast.Add, number(1)), ask)
        yield site.edit("one-forgotten", binary(node, ast.Sub, number(1)), ask)


@rule
def lengths(site: Site) -> Iterator[Edit]:
    """An array where its length is wanted, or the other way round."""
    node = site.node
    makes = isinstance(node, ast.Call) and name_of(node) in ("zeros", "ones", "empty", "arange")
    if makes and node.args and isinstance(node.args[0], ast.Name):
        ask = f"`{name_of(node)}` wants to be told how long. What is `{node.args[0].id}`?"
        new = like(node, args=[call(load("len"), node.args[0]), *node.args[1:]])
        yield site.edit("length-forgotten", new, ask)
    summed = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    if summed and isinstance(site.parent, ast.Compare) and name_of(node) in ("sum", "mean"):
        owner = node.func.value
        if isinstance(owner, ast.Name) and not node.args and not node.keywords:
            ask = (
                f"`{ast.unparse(node)}` adds up numbers, and may be 0 or less where there are "
                "some. Is that asked?"
            )
            yield site.edit("length-forgotten", call(load("len"), owner), ask)
    side = isinstance(site.parent, (ast.BinOp, ast.Compare)) and isinstance(node, ast.Name)
    if side and node.id in site.scope.names and isinstance(node.ctx, ast.Load):
        ask = f"is `{node.id}` meant here, or how many rows it has?"
        yield site.edit("length-forgotten", call(load("len"), node), ask)


@rule
def rows_for_columns(site: Site) -> Iterator[Edit]:
    node = site.node
    if isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") == "shape":
        at = number_in(node.slice)
        if at in (0, 1):
            ask = "does this count rows or columns? Which are meant?"
            yield site.edit("rows-for-columns", like(node, slice=number(1 - at)), ask)
    elif isinstance(node, ast.Call) and name_of(node) == "len" and len(node.args) == 1:
        ask = "`len` counts rows. Are rows meant?"
        shape = ast.Attribute(node.args[0], "shape", ast.Load())
        columns = ast.Subscript(shape, number(1), ast.Load())
        yield site.edit("rows-for-columns", columns, ask)
