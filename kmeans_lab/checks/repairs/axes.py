"""Slips of axes: the wrong one, none, one too many; transposed; a new axis in another place."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from kmeans_lab.checks.repairs.sites import (
    Edit,
    Site,
    call,
    is_new,
    is_square,
    like,
    name_of,
    number,
    number_in,
    numpy,
    rule,
)

OVER_AN_AXIS = {
    *("sum", "mean", "min", "max", "argmin", "argmax", "any", "all", "var", "std", "median"),
    *("prod", "cumsum", "average", "norm", "argsort", "sort", "ptp", "count_nonzero"),
}


_ADD_UP = {"sum", "mean", "var", "std", "average", "median", "norm"}


@rule
def axes(site: Site) -> Iterator[Edit]:
    node = site.node
    if not isinstance(node, ast.Call):
        return
    name = name_of(node)
    at = next((i for i, k in enumerate(node.keywords) if k.arg == "axis"), None)
    of_numpy = getattr(getattr(node.func, "value", None), "id", "") == "np"
    place = 1 if of_numpy else 0
    if name in ("sum", "min", "max", "any", "all", "abs") and isinstance(node.func, ast.Name):
        yield from _pythons_own(site)
    elif at is not None:
        keyword = node.keywords[at]
        rest = node.keywords[:at] + node.keywords[at + 1 :]
        yield from _other_axes(
            site,
            number_in(keyword.value),
            lambda axis: like(node, keywords=[*rest, ast.keyword("axis", number(axis))]),
            like(node, keywords=rest),
        )
    elif name not in OVER_AN_AXIS or not isinstance(node.func, ast.Attribute):
        return
    elif len(node.args) > place and number_in(node.args[place]) is not None:
        before, after = node.args[:place], node.args[place + 1 :]
        yield from _other_axes(
            site,
            number_in(node.args[place]),
            lambda axis: like(node, args=[*before, number(axis), *after]),
            like(node, args=[*before, *after]),
        )
    elif len(node.args) == place:
        ask = f"no axis is named for `{name}`, so it takes all numbers at once. What should stay?"
        belief = {"sum": "sum-without-axis", "argmin": "argmin-wrong-axis"}.get(name)
        for axis in (1, 0, 2):
            keywords = [*node.keywords, ast.keyword("axis", number(axis))]
            yield site.edit("axis-missing", like(node, keywords=keywords), ask, belief)
    keepdims = [k for k in node.keywords if k.arg == "keepdims"]
    if keepdims:
        ask = "`keepdims=True` keeps an axis of length 1. Is it wanted here?"
        rest = [k for k in node.keywords if k.arg != "keepdims"]
        yield site.edit("axis-kept", like(node, keywords=rest), ask)
    elif name in OVER_AN_AXIS and (at is not None or len(node.args) > place):
        ask = "write the shapes on this line beside each other: does a row meet a row?"
        ask = _as_what(site) or ask
        keywords = [*node.keywords, ast.keyword("keepdims", ast.Constant(True))]
        yield site.edit("axis-not-kept", like(node, keywords=keywords), ask)


def _other_axes(
    site: Site, now: int | float | None, with_axis: Callable[[int], ast.expr], without: ast.expr
) -> Iterator[Edit]:
    name = name_of(site.node)
    picks = name in ("argmin", "argmax")
    belief = "argmin-wrong-axis" if picks else "sum-wrong-axis" if name in _ADD_UP else None
    ask = "which axis goes here, and which one should go? Write the shape before and after."
    last = {-1: (0, 1), 0: (1, 2), 1: (0, 2), 2: (1, 0)}
    for axis in last.get(now, (0, 1)):
        yield site.edit("other-axis", with_axis(axis), ask, belief)
    ask = "an axis is named here. Should only one axis go, or all numbers be taken together?"
    yield site.edit("axis-too-many", without, ask)


def _pythons_own(site: Site) -> Iterator[Edit]:
    node, name = site.node, name_of(site.node)
    if not node.args or len(node.args) > 2 or isinstance(node.args[0], ast.GeneratorExp):
        return
    ask = f"this `{name}` is Python's own, which knows no axes. Is it the one that is meant?"
    if len(node.args) == 2 and number_in(node.args[1]) is not None:
        ask = (
            f"this `{name}` is Python's own: its second argument is no axis. Is it the one that is "
            "meant?"
        )
        axis = ast.keyword("axis", node.args[1])
        new = ast.Call(numpy(name), node.args[:1], [axis])
        yield site.edit("pythons-own", new, ask)
    elif len(node.args) == 1:
        bare = ast.Call(numpy(name), node.args, [k for k in node.keywords if k.arg == "axis"])
        yield site.edit("pythons-own", bare, ask)
        for axis in (1, 0, 2):
            new = ast.Call(numpy(name), node.args, [ast.keyword("axis", number(axis))])
            yield site.edit("pythons-own", new, ask)


def _as_what(site: Site, flat: bool = True) -> str:
    """What to ask of an array that has a name of its own, and meets others in further lines."""
    parent = site.parent
    if site.field != "value" or not isinstance(parent, ast.Assign) or len(parent.targets) != 1:
        return ""
    name = ast.unparse(parent.targets[0])
    if flat:
        return f"with which shape does `{name}` meet another array further down? Row or column?"
    return f"with which shape does `{name}` meet another array further down: which axes meet?"


@rule
def reductions_forgotten(site: Site) -> Iterator[Edit]:
    """A whole table where one number of each row is wanted."""
    node = site.node
    places = (ast.Return, ast.Assign, ast.AugAssign)
    if site.field != "value" or not isinstance(site.parent, places):
        return
    ask = "which shape has this, and which shape should it have?"
    late = 0 if isinstance(site.parent, ast.Return) else 1
    if is_square(node) or (not late and isinstance(node, ast.Name)):
        summed = ast.Attribute(node, "sum", ast.Load())
        # A sum could also be taken of what is given back; it was forgotten where it is made.
        last = 2 if isinstance(node, ast.Name) else late
        yield site.edit("sum-forgotten", call(summed), ask, after=last)
        for axis in (1, 2, 0):
            yield site.edit("sum-forgotten", call(summed, axis=number(axis)), ask, after=last)
    if isinstance(site.parent, ast.Return) and isinstance(node, ast.expr):
        chosen = call(ast.Attribute(node, "argmin", ast.Load()), axis=number(1))
        yield site.edit("choice-forgotten", chosen, ask, "value-for-index")
        mean = call(ast.Attribute(node, "mean", ast.Load()))
        yield site.edit("mean-forgotten", mean, ask)


@rule
def transposes(site: Site) -> Iterator[Edit]:
    node, parent = site.node, site.parent
    if isinstance(node, ast.Attribute) and node.attr == "T" and not site.called:
        ask = (
            "`.T` turns rows into columns. Write the shape of each part of this line: is it right?"
        )
        yield site.edit("transposed", node.value, ask)
    product = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.MatMult)
    dot = isinstance(parent, ast.Call) and name_of(parent) in ("dot", "matmul")
    if (product or (dot and site.field == "args")) and isinstance(node, ast.expr):
        ask = "write the shape of each part of this product: are the two inner axes equally long?"
        yield site.edit("not-transposed", ast.Attribute(node, "T", ast.Load()), ask)
    if isinstance(parent, ast.Return) and isinstance(node, ast.expr):
        ask = "what does one row of this result belong to, and what one column?"
        new = ast.Attribute(node, "T", ast.Load())
        yield site.edit("not-transposed", new, ask, "axes-swapped")


@rule
def new_axes(site: Site) -> Iterator[Edit]:
    node, parent = site.node, site.parent
    ask = "write the shapes of this line below each other, from the right: which axes meet?"
    several = isinstance(getattr(node, "slice", None), ast.Tuple) and len(node.slice.elts) > 2
    ask = _as_what(site, flat=not several) or ask
    if isinstance(node, ast.Subscript):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for i, part in enumerate(parts):
            if isinstance(part, ast.Slice) and part.lower is not None and is_new(part.lower):
                comma = "a colon without a comma before it makes a slice. Which axis is new here?"
                split = [*parts[:i], part.lower, ast.Slice(), *parts[i + 1 :]]
                new = like(node, slice=ast.Tuple(split, ast.Load()))
                yield site.edit("colon-for-axis", new, comma, "colon-for-axis")
        at = next((i for i, part in enumerate(parts) if is_new(part)), None)
        if at is not None:
            rest = [*parts[:at], *parts[at + 1 :]]
            for place in range(len(parts)):
                if place != at:
                    moved = [*rest[:place], parts[at], *rest[place:]]
                    new = like(node, slice=ast.Tuple(moved, ast.Load()))
                    yield site.edit("new-axis", new, ask)
            yield site.edit("new-axis", node.value, ask)
    side = isinstance(parent, ast.BinOp) and not isinstance(parent.op, (ast.MatMult, ast.Pow))
    if side and isinstance(node, (ast.Name, ast.Call, ast.Subscript, ast.Attribute)):
        every = ast.Slice()
        for index in ([every, numpy("newaxis")], [every, numpy("newaxis"), every]):
            new = ast.Subscript(node, ast.Tuple(index, ast.Load()), ast.Load())
            yield site.edit("new-axis-forgotten", new, ask)
