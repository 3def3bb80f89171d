"""Slips of names: one for another, misspelt, a function for its neighbour."""

from __future__ import annotations

import ast
import builtins
import difflib
from collections.abc import Iterator
from functools import cache

import numpy as np

from kmeans_lab.checks.repairs.axes import OVER_AN_AXIS
from kmeans_lab.checks.repairs.sites import (
    Edit,
    Site,
    call,
    like,
    load,
    name_of,
    number,
    numpy,
    rule,
)

_STAND_FOR = {
    "argmin": ("argmax", "min"),
    "argmax": ("argmin", "max"),
    "min": ("argmin", "max", "sum"),
    "max": ("argmax", "min", "sum"),
    "sum": ("mean",),
    "mean": ("sum", "median"),
    "median": ("mean",),
    "prod": ("sum",),
    "std": ("var",),
    "var": ("std",),
    "any": ("all",),
    "all": ("any",),
    "minimum": ("maximum",),
    "maximum": ("minimum",),
    "ones": ("zeros", "empty"),
    "zeros": ("ones", "empty"),
    "empty": ("zeros", "ones"),
    "ones_like": ("zeros_like",),
    "zeros_like": ("ones_like", "copy", "array"),
    "empty_like": ("zeros_like", "copy"),
    "floor": ("ceil", "rint"),
    "ceil": ("floor",),
    "sort": ("argsort",),
    "argsort": ("sort",),
    "log2": ("log",),
    "log10": ("log",),
    "log1p": ("log",),
    "append": ("extend",),
    "extend": ("append",),
    "nonzero": ("flatnonzero",),
    "argwhere": ("flatnonzero",),
    "hstack": ("vstack", "concatenate"),
    "vstack": ("hstack", "concatenate"),
    "cumsum": ("sum",),
    "nansum": ("sum",),
}


_ASK_OF = {
    ("argmax", "argmin"): ("argmax-for-argmin", "argmax-for-argmin"),
    ("max", "sum"): ("any-function", None),
    ("min", "sum"): ("any-function", None),
    ("argmin", "argmax"): ("smallest-for-largest", None),
    ("min", "max"): ("smallest-for-largest", None),
    ("min", "argmin"): ("number-for-index", "value-for-index"),
    ("max", "argmax"): ("number-for-index", "value-for-index"),
    ("sort", "argsort"): ("number-for-index", None),
    ("sum", "mean"): ("sum-for-mean", "sum-for-mean"),
    ("var", "std"): ("variance-for-deviation", "variance-for-deviation"),
}


_QUESTIONS = {
    frozenset(("argmin", "argmax")): "does this look for the smallest or for the largest?",
    frozenset(("min", "max")): "is the smallest wanted here, or the largest?",
    frozenset(("minimum", "maximum")): "of two numbers, is the smaller or the larger one wanted?",
    frozenset(("argmin", "min")): "is the number itself wanted, or where it stands?",
    frozenset(("argmax", "max")): "is the number itself wanted, or where it stands?",
    frozenset(("sort", "argsort")): "are the numbers themselves wanted, or where they stand?",
    frozenset(("sum", "mean")): "is a sum wanted here, or a mean?",
    frozenset(("median", "mean")): "is the mean wanted here, or the middle one?",
    frozenset(("var", "std")): "is this the deviation, or its square? Which is asked for?",
    frozenset(("any", "all")): "must all of them be true, or is one enough?",
}


@rule
def functions(site: Site) -> Iterator[Edit]:
    node = site.node
    if not site.called or not isinstance(node, (ast.Attribute, ast.Name)):
        return
    name = name_of(node)
    for other in _STAND_FOR.get(name, ()):
        if isinstance(node, ast.Name) and not hasattr(builtins, other):
            new = numpy(other)
        elif isinstance(node, ast.Attribute):
            new = like(node, attr=other)
        else:
            new = load(other)
        kind, belief = _ASK_OF.get((name, other), ("other-function", None))
        ask = _QUESTIONS.get(
            frozenset((name, other)), f"what does `{name}` do? Is it what is meant?"
        )
        if name in ("zeros", "ones", "empty", "zeros_like", "ones_like", "empty_like"):
            ask = "with what is this array filled? What becomes of places that are never written?"
        yield site.edit(kind, new, ask, belief)


@rule
def lost_calls(site: Site) -> Iterator[Edit]:
    node, parent = site.node, site.parent
    known = isinstance(node, ast.Attribute) and node.attr in _METHODS
    if known and not site.called and isinstance(node.ctx, ast.Load):
        ask = f"`.{node.attr}` names a function. What makes Python call it?"
        yield site.edit("parentheses-forgotten", call(node), ask)
        for axis in (1, 0, 2) if node.attr in OVER_AN_AXIS else ():
            along = call(node, axis=number(axis))
            yield site.edit("parentheses-forgotten", along, ask)
    if isinstance(parent, ast.Expr) and isinstance(node, (ast.Name, ast.Attribute)):
        ask = "this line only names something. What makes Python call it?"
        yield site.edit("parentheses-forgotten", call(node), ask)
    if not isinstance(node, ast.Call):
        return
    if not node.args and not node.keywords and name_of(node) in ("shape", "T", "size", "dtype"):
        ask = f"`{name_of(node)}` is no function. Are parentheses wanted behind it?"
        yield site.edit("parentheses-too-many", node.func, ask)
    if isinstance(node.func, ast.Name) and node.func.id in site.scope.names and node.args:
        inner = node.args[0] if len(node.args) == 1 else ast.Tuple(node.args, ast.Load())
        ask = "round brackets call a function. Which brackets hold an index?"
        yield site.edit("round-brackets", ast.Subscript(node.func, inner, ast.Load()), ask)
    name = name_of(node)
    if name in ("int", "round", "float", "abs", "len", "rint", "floor", "trunc", "list"):
        kind = "decimals-dropped" if name in ("int", "round", "rint", "floor", "trunc") else "call"
        belief = "integer-truncation" if kind == "decimals-dropped" else None
        ask = f"is `{name}` wanted here? What does it do with 7.5, for example?"
        if len(node.args) > 1:
            ask = f"is `{name}` wanted here? Which digits does it drop?"
        if node.args and kind == "decimals-dropped":
            yield site.edit(kind, node.args[0], ask, belief)
        elif node.args:
            ask = f"is `{name}` wanted here?"
            yield site.edit("call-too-many", node.args[0], ask)


_METHODS = {"sum", "mean", "copy", "argmin", "argmax", "min", "max", "all", "any", "var", "std"}


_METHODS |= {"perf_counter", "ravel", "flatten", "tolist", "item", "keys", "items", "values"}


@cache
def _attributes() -> frozenset[str]:
    """What may stand behind a dot: names of NumPy, of arrays, generators and Python's own types."""
    owners = (np, np.ndarray, np.linalg, np.random, np.random.Generator, list, dict, str, set)
    return frozenset(name for owner in owners for name in dir(owner) if not name.startswith("__"))


@rule
def misspelt(site: Site) -> Iterator[Edit]:
    node, scope = site.node, site.scope
    if isinstance(node, ast.Attribute):
        of_self = getattr(node.value, "id", "") == "self"
        if of_self:
            stored = isinstance(node.ctx, ast.Store)
            others = [] if stored else [n for n in scope.own_attributes if n != node.attr]
            near = [other for other in others if _alike(node.attr, other)]
        else:
            near = [] if node.attr in _attributes() else _known_near(node.attr)
        for other in near:
            ask = f"is `{node.attr}` spelt right?"
            yield site.edit("misspelt", like(node, attr=other), ask)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        if node.id in scope.names or hasattr(builtins, node.id) or node.id in ("np", "self"):
            return
        near = difflib.get_close_matches(node.id, scope.names, 3, 0.6)
        for other in near:
            yield site.edit("misspelt", load(other), f"is `{node.id}` spelt right?")
        if hasattr(np, node.id):
            yield site.edit("misspelt", numpy(node.id), f"where does `{node.id}` live?")


def _near(one: str, other: str, site: Site) -> bool:
    """Whether two names are easily taken for each other."""
    for group in (site.scope.turning, site.scope.arguments):
        if one in group and other in group:
            return True
    return _alike(one, other)


@cache
def _alike(one: str, other: str) -> bool:
    parts = set(one.lower().split("_")) & set(other.lower().split("_"))
    return bool(parts) or difflib.SequenceMatcher(None, one, other).ratio() > 0.6


@cache
def _known_near(name: str) -> list[str]:
    return difflib.get_close_matches(name, sorted(_attributes()), 3, 0.72)


@rule
def names(site: Site) -> Iterator[Edit]:
    node, scope = site.node, site.scope
    if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "self":
        if site.called or isinstance(node.ctx, ast.Store):
            return
        if node.attr in scope.names:
            ask = f"is what self remembers meant, or the `{node.attr}` of this method?"
            yield site.edit("other-name", load(node.attr), ask)
        for other in scope.own_attributes:
            if other != node.attr:
                ask = f"is `self.{node.attr}` what is meant here?"
                yield site.edit("any-name", like(node, attr=other), ask)
        return
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        return
    if node.id not in scope.names or node.id in ("self", "np"):
        return
    ask = f"is `{node.id}` what is meant here? Say in words what each name of this line holds."
    for other in scope.names:
        if other != node.id and other != "_":
            kind = "other-name" if _near(node.id, other, site) else "any-name"
            yield site.edit(kind, ast.Name(other, node.ctx), ask)
    if node.id in scope.own_attributes:
        ask = f"is the `{node.id}` of this method meant, or what self remembers?"
        yield site.edit("other-name", ast.Attribute(load("self"), node.id, ast.Load()), ask)
