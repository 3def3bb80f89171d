"""Slips of calls: the order of what is handed on or given back, a forgotten keyword."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import permutations

from kmeans_lab.checks.repairs.sites import (
    Edit,
    Site,
    call,
    like,
    load,
    name_of,
    rule,
)


@rule
def arguments_of_calls(site: Site) -> Iterator[Edit]:
    node = site.node
    if not isinstance(node, ast.Call):
        return
    if 2 <= len(node.args) <= 3 and name_of(node) not in ("range", "zip", "max", "min"):
        ask = f"in which order does `{name_of(node)}` want what stands between its brackets?"
        for order in _neighbours_swapped(node.args):
            yield site.edit("arguments-swapped", like(node, args=order), ask)
    wanted = {
        "choice": ("replace", ast.Constant(False), "can the same one be drawn twice here?"),
        "argsort": ("kind", ast.Constant("stable"), "in which order do equal numbers come here?"),
        "svd": ("full_matrices", ast.Constant(False), "what shapes does `svd` give back here?"),
        "unique": ("return_counts", ast.Constant(True), "what does `unique` give back here?"),
    }.get(name_of(node))
    if wanted is not None and all(k.arg != wanted[0] for k in node.keywords):
        keywords = [*node.keywords, ast.keyword(wanted[0], wanted[1])]
        yield site.edit("keyword-forgotten", like(node, keywords=keywords), wanted[2])
    if name_of(node) == "bincount" and all(k.arg != "minlength" for k in node.keywords):
        ask = "how long is what `bincount` gives back, if nobody has the last label?"
        for name in site.scope.arguments:
            for length in (call(load("len"), load(name)), load(name)):
                keywords = [*node.keywords, ast.keyword("minlength", length)]
                yield site.edit("keyword-forgotten", like(node, keywords=keywords), ask)
    for i, keyword in enumerate(node.keywords):
        if keyword.arg == "ddof":
            ask = "does this divide by how many there are, or by one less?"
            rest = node.keywords[:i] + node.keywords[i + 1 :]
            yield site.edit("ddof", like(node, keywords=rest), ask, "wrong-ddof")
        elif keyword.arg in ("minlength", "size"):
            ask = f"is the `{keyword.arg}` right?"
            for name in site.scope.names:
                for length in (call(load("len"), load(name)), load(name)):
                    changed = [*node.keywords]
                    changed[i] = ast.keyword(keyword.arg, length)
                    yield site.edit("any-name", like(node, keywords=changed), ask)


def _neighbours_swapped(parts: list) -> Iterator[list]:
    for i in range(len(parts) - 1):
        yield [*parts[:i], parts[i + 1], parts[i], *parts[i + 2 :]]


@rule
def returned(site: Site) -> Iterator[Edit]:
    node = site.node
    if not isinstance(site.parent, ast.Return):
        return
    if isinstance(node, ast.Tuple) and len(node.elts) <= 3:
        ask = "in which order are these wanted?"
        for order in permutations(node.elts):
            if list(order) != node.elts:
                new = like(node, elts=list(order))
                yield site.edit("returned-in-another-order", new, ask)
        ask = "is all of this asked for?"
        for part in node.elts:
            yield site.edit("returned-too-much", part, ask)
    elif isinstance(node, ast.Name):
        ask = "is this everything that is asked for?"
        for name in site.scope.names:
            if name != node.id and name not in site.scope.turning:
                new = ast.Tuple([node, load(name)], ast.Load())
                yield site.edit("not-everything-returned", new, ask)
                new = ast.Tuple([load(name), node], ast.Load())
                yield site.edit("not-everything-returned", new, ask)
