"""Where a loop is left early: a repair must not only keep an answer from stopping there.

Who stops a run too soon can be made right by whatever makes the condition never true; what is
asked about the line would then be beside the point.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator

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


__all__ = ["LEFT", "refusing_to_stop", "stops_in"]
