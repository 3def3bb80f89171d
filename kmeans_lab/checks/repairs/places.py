"""Slips of indices and slices."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmeans_lab.checks.repairs.sites import (
    Edit,
    Site,
    binary,
    is_new,
    like,
    load,
    name_of,
    number_in,
    rule,
    turning_names,
)


@rule
def indices(site: Site) -> Iterator[Edit]:
    node, scope = site.node, site.scope
    load_now = isinstance(getattr(node, "ctx", None), ast.Load)
    within = [name for loop in site.loops for name in turning_names(loop)]
    in_index = isinstance(site.parent, ast.Subscript) and site.field == "value"
    if isinstance(node, ast.Name) and node.id in scope.names and not in_index and not site.called:
        if load_now and node.id not in within and not _is_array_op(site):
            for name in reversed(within):
                ask = f"is the whole of `{node.id}` meant here, or a part of it?"
                new = ast.Subscript(node, load(name), ast.Load())
                yield site.edit("index-forgotten", new, ask)
        elif not load_now and not isinstance(site.parent, (ast.For, ast.Tuple)):
            for name in reversed(within):
                ask = f"this gives the name `{node.id}` away. Which place of it was to be filled?"
                new = ast.Subscript(load(node.id), load(name), ast.Store())
                yield site.edit("place-forgotten", new, ask)
        for first, step in _steps(site):
            part = ast.Slice(load(first), binary(load(first), ast.Add, step))
            ask = f"is the whole of `{node.id}` meant here, or a part of it?"
            kind = "index-forgotten" if load_now else "place-forgotten"
            usable = node.id != first and not (load_now and _is_array_op(site))
            if usable and not isinstance(site.parent, (ast.For, ast.Tuple, ast.BinOp)):
                new = ast.Subscript(load(node.id), part, node.ctx)
                yield site.edit(kind, new, ask)
    if not isinstance(node, ast.Subscript):
        return
    if load_now and not isinstance(node.slice, ast.Slice):
        ask = f"only a part of `{ast.unparse(node.value)[:30]}` is taken here. Is that meant?"
        yield site.edit("index-too-many", node.value, ask)
    if isinstance(node.slice, ast.Name):
        index, owner = node.slice.id, ast.unparse(node.value)[:30]
        ask = f"what does `{index}` count, and what do the rows of `{owner}` stand for?"
        for name in scope.arguments:
            if name not in (node.slice.id, name_of(node.value)):
                inner = ast.Subscript(load(name), node.slice, ast.Load())
                yield site.edit("index-of-another", like(node, slice=inner), ask)
    if isinstance(node.slice, (ast.Name, ast.Constant)) and number_in(node.slice) is not False:
        ask = "does this index choose rows or columns? Which are meant?"
        columns = ast.Tuple([ast.Slice(), node.slice], ast.Load())
        yield site.edit("rows-for-columns", like(node, slice=columns), ask)
    if isinstance(node.slice, ast.Slice):
        ask = "does this slice cut rows or columns? Which are meant?"
        columns = ast.Tuple([ast.Slice(), node.slice], ast.Load())
        yield site.edit("rows-for-columns", like(node, slice=columns), ask)
    if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2:
        first, second = node.slice.elts
        ask = "does this index choose rows or columns? Which are meant?"
        swapped = ast.Tuple([second, first], ast.Load())
        yield site.edit("rows-for-columns", like(node, slice=swapped), ask)
        if isinstance(first, ast.Slice) and first.lower is None and first.upper is None:
            yield site.edit("rows-for-columns", like(node, slice=second), ask)


def _steps(site: Site) -> Iterator[tuple[str, ast.expr]]:
    """The names and steps of the loops around that go on by a step."""
    for loop in site.loops:
        args = getattr(getattr(loop, "iter", None), "args", [])
        target = getattr(loop, "target", None)
        if len(args) == 3 and isinstance(target, ast.Name):
            yield target.id, args[2]


def _is_array_op(site: Site) -> bool:
    """Whether a name stands where an index never helps: before a dot, or in len and range."""
    length = isinstance(site.parent, ast.Call) and name_of(site.parent) in ("len", "range", "zip")
    return length or (isinstance(site.parent, ast.Attribute) and site.parent.attr == "shape")


@rule
def slices(site: Site) -> Iterator[Edit]:
    node = site.node
    ask = "from where to where does this slice reach? Write down its first and its last index."
    if isinstance(node, ast.Slice):
        lower, upper = node.lower, node.upper
        if lower is not None and not is_new(lower):
            yield site.edit("slice", like(node, lower=None), ask)
        if upper is not None:
            yield site.edit("slice", like(node, upper=None), ask)
        if lower is not None and upper is not None:
            reach = binary(lower, ast.Add, upper)
            yield site.edit("slice", like(node, upper=reach), ask)
        elif lower is not None or upper is not None:
            yield site.edit("slice", like(node, lower=upper, upper=lower), ask)
        fixed = isinstance(upper, ast.BinOp) and number_in(upper.right) is not None
        for name in site.scope.arguments if fixed else ():
            yield site.edit("slice", like(node, upper=like(upper, right=load(name))), ask)
        for name in site.scope.names:
            if lower is not None and upper is None and not is_new(lower):
                reach = binary(lower, ast.Add, load(name))
                yield site.edit("any-name", like(node, upper=reach), ask)
            elif upper is not None and lower is None:
                yield site.edit("any-name", like(node, lower=load(name)), ask)
            elif lower is None and upper is None and node.step is None:
                yield site.edit("any-name", like(node, upper=load(name)), ask)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name):
        ask = "is one place meant here, or several?"
        for loop in site.loops:
            steps = getattr(getattr(loop, "iter", None), "args", [])
            if len(steps) == 3:
                reach = ast.Slice(node.slice, binary(node.slice, ast.Add, steps[2]))
                yield site.edit("place-for-places", like(node, slice=reach), ask)
