"""Slips of arithmetic: operations, squares and roots, signs and factors."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmeans_lab.checks.repairs.sites import (
    Edit,
    Site,
    binary,
    call,
    is_square,
    like,
    load,
    name_of,
    number,
    number_in,
    numpy,
    rule,
    turning_names,
)


@rule
def roots(site: Site) -> Iterator[Edit]:
    node = site.node
    ask = "a root is taken here. Is it asked for?"
    if isinstance(node, ast.Call) and name_of(node) == "sqrt" and node.args:
        yield site.edit("root-too-many", node.args[0], ask, "extra-square-root")
    half = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)
    if half and number_in(node.right) == 0.5:
        yield site.edit("root-too-many", node.left, ask, "extra-square-root")
    if isinstance(node, ast.Call) and name_of(node) in ("norm", "dist"):
        new = binary(node, ast.Pow, number(2))
        ask = "this is a length, so a root is in it. Is it asked for?"
        yield site.edit("root-too-many", new, ask, "extra-square-root")
    if name_of(site.parent) == "sqrt" or site.called or not isinstance(node, ast.Call):
        return
    if name_of(node) in ("sum", "var", "mean") or isinstance(site.parent, ast.Return):
        ask = "what comes out of this line is in squared units. Is that asked for?"
        yield site.edit("root-forgotten", call(numpy("sqrt"), node), ask)


@rule
def squares(site: Site) -> Iterator[Edit]:
    node, parent = site.node, site.parent
    ask = "should something be squared in this line? What is asked for: lengths, or their squares?"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
        ask = "`^` compares the bits of whole numbers. How does Python write a power?"
        yield site.edit("caret", like(node, op=ast.Pow()), ask)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        doubled = "this doubles each number. Is doubling the same as squaring?"
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if number_in(one) == 2:
                new = binary(other, ast.Pow, number(2))
                yield site.edit("doubled-for-squared", new, doubled, "missing-square")
    if isinstance(node, ast.Call) and name_of(node) in ("abs", "absolute", "fabs") and node.args:
        absolute = "absolute values are taken here. Is that the same as squares?"
        new = binary(node.args[0], ast.Pow, number(2))
        yield site.edit("absolute-for-square", new, absolute, "missing-square")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        if number_in(node.right) == 2:
            yield site.edit(
                "square-too-many", node.left, "a square is taken here. Is it asked for?"
            )
        inner = node.left
        if isinstance(inner, ast.Call) and name_of(inner) == "sum":
            first = "which comes first here, the sum or the square? Which should?"
            yield site.edit("square-of-the-sum", _squared_inside(inner), first, "missing-square")
    if isinstance(node, ast.Call) and name_of(node) == "square" and node.args:
        yield site.edit("square-too-many", node.args[0], "a square is taken here. Is it asked for?")
    if not isinstance(node, ast.expr) or is_square(node) or is_square(parent):
        return
    new = binary(node, ast.Pow, number(2))
    difference = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)
    summed = isinstance(parent, ast.Attribute) and parent.attr in ("sum", "mean")
    summed = summed or (name_of(parent) in ("sum", "mean") and site.field == "args")
    whole = site.field == "value" and isinstance(parent, (ast.Assign, ast.AugAssign))
    plain = isinstance(node, (ast.Name, ast.Attribute, ast.Subscript))
    if (whole and plain) or difference or (summed and getattr(node, "id", "") != "np"):
        late = 0 if whole and plain else 1
        yield site.edit("square-forgotten", new, ask, "missing-square", after=late)


def _squared_inside(node: ast.Call) -> ast.expr:
    """The sum of the squares of what a call adds up."""
    method = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") != "np"
    if method:
        inner = binary(node.func.value, ast.Pow, number(2))
        return like(node, func=ast.Attribute(inner, node.func.attr, ast.Load()))
    return like(node, args=[binary(node.args[0], ast.Pow, number(2)), *node.args[1:]])


_OTHERS = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Div),
    ast.Mult: (ast.MatMult, ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv, ast.Sub),
    ast.FloorDiv: (ast.Div, ast.Mod),
    ast.Mod: (ast.FloorDiv,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}


_SIGNS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.MatMult: "@",
    ast.Pow: "**",
    ast.BitAnd: "&",
    ast.BitOr: "|",
}


@rule
def operations(site: Site) -> Iterator[Edit]:
    node = site.node
    if not isinstance(node, (ast.BinOp, ast.AugAssign)):
        return
    operator = type(node.op)
    sign = _SIGNS.get(operator, "")
    of_one = 1 in (number_in(getattr(node, "right", None)), number_in(getattr(node, "left", None)))
    for other in _OTHERS.get(operator, ()):
        if of_one and other in (ast.Mult, ast.Div, ast.MatMult):
            continue  # the same as without the one
        kind, ask = (
            "operator",
            f"is `{sign}` the operation that is meant? Try it with small numbers.",
        )
        if operator is ast.FloorDiv and other is ast.Div:
            kind = "whole-division"
            ask = "`//` drops what stands behind the decimal point. Is that wanted here?"
        elif operator is ast.Mult and other is ast.MatMult:
            kind = "product-number-by-number"
            ask = "`*` multiplies number by number and adds nothing up. Is this product meant?"
        elif operator is ast.MatMult:
            ask = "`@` multiplies and adds up. Is this product meant?"
        yield site.edit(kind, like(node, op=other()), ask)
    if isinstance(node, ast.AugAssign):
        ask = f"`{sign}=` keeps what stood there before and adds to it. Should it be kept?"
        if operator is ast.Add:
            assigned = ast.Assign([node.target], node.value)
            yield site.edit("added-to-what-was-there", assigned, ask)
        return
    counted = operator is ast.Sub and number_in(node.right) is not None  # n - 1: nobody means 1 - n
    if operator in (ast.Sub, ast.Div, ast.MatMult, ast.FloorDiv, ast.Mod) and not counted:
        ask = "which of the two comes first? Does it matter here?"
        swapped = like(node, left=node.right, right=node.left)
        yield site.edit("operands-swapped", swapped, ask)


@rule
def signs_and_factors(site: Site) -> Iterator[Edit]:
    node, parent = site.node, site.parent
    if not isinstance(node, ast.expr) or site.called:
        return
    ask = "is the sign right? Try it with small numbers."
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        if number_in(node) is None:
            yield site.edit("sign", node.operand, ask)
        return
    sorting = name_of(parent) in ("argsort", "sort", "argmin", "argmax", "argpartition")
    if sorting and site.field == "args" and number_in(node) is None:
        ask = "in which order does this put them? Which one comes first?"
        yield site.edit("sign", ast.UnaryOp(ast.USub(), node), ask)
    term = isinstance(parent, ast.BinOp) and isinstance(parent.op, (ast.Add, ast.Sub))
    if term and number_in(node) is None:
        ask = "how often does each term appear? Multiply it out for two numbers."
        yield site.edit("factor", binary(number(2), ast.Mult, node), ask, "cross-term-factor")
        yield site.edit("factor", binary(node, ast.Div, number(2)), ask)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)):
        ask = "is every factor of this line meant? Multiply it out for small numbers."
        if isinstance(node.op, ast.Mult):
            yield site.edit("factor-too-many", node.right, ask)
        yield site.edit("factor-too-many", node.left, ask)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        ask = "is every term of this line meant? Put in small numbers."
        yield site.edit("term-too-many", node.left, ask)
        if isinstance(node.op, ast.Add):
            yield site.edit("term-too-many", node.right, ask)


@rule
def forgotten_parts(site: Site) -> Iterator[Edit]:
    """A name that has a value and is never read belongs into some line."""
    node = site.node
    plain = isinstance(node, (ast.Subscript, ast.Name)) and not site.called
    if plain and isinstance(node.ctx, ast.Load) and site.field in ("left", "value"):
        for name, part in _unread_parts(site):
            for operator in (ast.Sub, ast.Add, ast.Mult, ast.Div):
                ask = f"`{name}` is never used. Should it be?"
                yield site.edit("never-used", binary(node, operator, part), ask)
    if not isinstance(node, ast.BinOp) or site.field not in ("value", "args", "left"):
        return
    operators = {ast.Mult: (ast.Mult,), ast.Add: (ast.Add, ast.Sub), ast.Sub: (ast.Add, ast.Sub)}
    for name, part in _unread_parts(site):
        for operator in operators.get(type(node.op), ()):
            ask = f"`{name}` is never used. Should it be?"
            yield site.edit("never-used", binary(node, operator, part), ask)


def _unread_parts(site: Site) -> Iterator[tuple[str, ast.expr]]:
    """Names that are never read, each with what may stand for it in a line."""
    scope = site.scope
    within = [n for loop in site.loops for n in turning_names(loop)]
    for name in scope.unread:
        yield name, load(name)
        if name in scope.arguments:
            for index in within:
                yield name, ast.Subscript(load(name), load(index), ast.Load())
        elif name in within:
            for other in scope.arguments:
                yield name, ast.Subscript(load(other), load(name), ast.Load())
