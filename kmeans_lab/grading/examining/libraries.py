"""Which libraries that are not there a function leans on, by itself or by its helpers."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from kmeans_lab.checks.finding import Finding
from kmeans_lab.grading.cells.handed_out import tree_of
from kmeans_lab.running.limits import READY_MADE, READY_PARTS

MOST_HELPERS = 50


def library_used(cells: Sequence[str], name: str, allows: Sequence[str] = ()) -> str:
    """The module of a ready-made library that a function uses; empty if it uses none.

    Parameters
    ----------
    cells : sequence of str
        The submission's cells.
    name : str
        The function; what it calls of the submission's own is looked at too.
    allows : sequence of str
        Modules that may be used.
    """
    trees = [tree for tree in map(tree_of, cells) if tree is not None]
    own = {n.name: n for tree in trees for n in tree.body if hasattr(n, "name")}
    outer = {alias: module for tree in trees for alias, module in _imported(tree.body)}
    waiting, seen = [name], set()
    while waiting and len(seen) < MOST_HELPERS:
        node = own.get(waiting.pop())
        if node is None or node.name in seen:
            continue
        seen.add(node.name)
        inner = dict(_imported(n for n in ast.walk(node) if isinstance(n, ast.stmt)))
        used = [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
        for module in [*inner.values(), *(outer[one] for one in used if one in outer)]:
            if _is_ready_made(module, allows):
                return module
        waiting += used
    return ""


def _imported(statements) -> list[tuple[str, str]]:
    """Names that imports make, and the modules that they stand for."""
    found = []
    for node in statements:
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.split(".")[0]
                found.append((bound, alias.name if alias.asname else bound))
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(a.asname or a.name, f"{node.module}.{a.name}") for a in node.names]
    return found


def _is_ready_made(module: str, allows: Sequence[str]) -> bool:
    root = module.split(".")[0]
    if root not in READY_MADE:
        return False
    if any(module.startswith(part) for part in READY_PARTS):
        return True
    return root not in {allowed.split(".")[0] for allowed in allows}


def leaning_on(module: str) -> Finding:
    """The finding on an answer that wants a library that is not there."""
    name = READY_MADE[module.split(".")[0]]
    return Finding(
        "wrong",
        f"It uses {name} (`{module}`), which is not there when answers are graded.",
        "Here you build it yourself: Python and NumPy are all you need.",
    )


__all__ = ["leaning_on", "library_used"]
