"""Loops that an edit may make endless: a candidate whose loop turns too often ends in an error."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Sequence

from kmeans_lab.checks.trees import tree_of

MOST_TURNS = 2_000  # of the `while` loops of one call; inputs are small
_TURNS = "_turns_of_while"

Endless = Sequence[tuple[ast.FunctionDef, Sequence[ast.While]]]


def may_be_endless(tree: ast.AST) -> Endless:
    """The functions that have `while` loops of their own, with these."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    found = [(f, [p for p in _own_parts(f) if isinstance(p, ast.While)]) for f in functions]
    return [(function, loops) for function, loops in found if loops]


@contextlib.contextmanager
def ending(endless: Endless) -> Iterator[None]:
    """Within this, a call ends in an error if its `while` loops make more than `MOST_TURNS`.

    An edit may take from a loop what ends it. To wait for such a candidate until its time is over
    would take longer than all others together.
    """
    before: list[tuple[ast.AST, list[ast.stmt]]] = []
    for function, loops in endless:
        for loop in loops:
            before.append((loop, loop.body))
            counted = tree_of(f"{_TURNS} += 1\nif {_TURNS} > {MOST_TURNS}: raise RuntimeError").body
            loop.body = [*_at(counted, loop), *loop.body]
        before.append((function, function.body))
        function.body = [*_at(tree_of(f"{_TURNS} = 0").body, function), *function.body]
    try:
        yield
    finally:
        for node, body in reversed(before):
            node.body = body


def _own_parts(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """What belongs to a function, without the functions in it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
            waiting += ast.iter_child_nodes(node)


def _at(statements: list[ast.stmt], place: ast.AST) -> list[ast.stmt]:
    for statement in statements:
        for node in ast.walk(statement):
            ast.copy_location(node, place)
    return statements


__all__ = ["MOST_TURNS", "Endless", "ending", "may_be_endless"]
