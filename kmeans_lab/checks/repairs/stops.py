"""Conditions that a repair must not only switch off: those that leave a loop, and all others.

Who stops a run too soon can be made right by whatever makes the condition never true; and where a
condition only has to go, any edit will do that makes it always or never true. What is asked about
the line would then be beside the point.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator

from kmeans_lab.checks.repairs.sites import Edit

LEFT = "GeneratorExit"  # an error that no answer raises or catches
LEAVES = (ast.Break, ast.Return)


def stops_in(tree: ast.AST) -> list[ast.If]:
    """The conditions within loops whose branch leaves the loop."""
    found = {}
    for loop in ast.walk(tree):
        if isinstance(loop, (ast.For, ast.While)):
            for node in ast.walk(loop):
                if isinstance(node, ast.If) and any(isinstance(s, LEAVES) for s in node.body):
                    found[id(node)] = node
    return list(found.values())


@contextlib.contextmanager
def refusing_to_stop(tree: ast.AST) -> Iterator[None]:
    """Within this, every branch of `stops_in` raises an error: so it shows whether one is taken."""
    before = [(node, node.body) for node in stops_in(tree)]
    for node, body in before:
        stop = ast.Raise(ast.Name(LEFT, ast.Load()), None)
        node.body = [ast.fix_missing_locations(ast.copy_location(stop, body[-1]))]
    try:
        yield
    finally:
        for node, body in before:
            node.body = body


def decided_already(tree: ast.AST, edit: Edit) -> Iterator[Edit]:
    """Of an edit of a condition the two that make this condition always true, and never."""
    owners = {id(owner) for owner, _, _ in edit.puts}
    for node in ast.walk(tree):
        if not isinstance(node, (ast.If, ast.IfExp)):
            continue
        inside = {id(part) for part in ast.walk(node.test)}
        if id(edit.node) in inside and owners <= inside | {id(node)}:
            for value in (True, False):
                new = ast.copy_location(ast.Constant(value), node.test)
                yield Edit(edit.kind, edit.node, ((node, "test", new),), edit.ask)


__all__ = ["LEFT", "decided_already", "refusing_to_stop", "stops_in"]
