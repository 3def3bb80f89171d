"""Slips of conditions: the wrong comparison, and for or, the opposite."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmeans_lab.checks.repairs.sites import (
    Edit,
    Site,
    like,
    rule,
)

_TURNED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}


_STRICT = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}


_EQUAL = {ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}


_ASKED = {ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}


@rule
def comparison(site: Site) -> Iterator[Edit]:
    node = site.node
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return
    operator = type(node.ops[0])
    if operator in _EQUAL:
        ask = (
            "does this choose where the two sides are equal, or where they differ? Which is meant?"
        )
        yield site.edit("equal-for-unequal", like(node, ops=[_EQUAL[operator]()]), ask)
    if operator in _TURNED:
        ask = "which of the two must be the smaller one for this to be true? Which should be?"
        turned = _TURNED[operator]
        yield site.edit("comparison-turned", like(node, ops=[turned()]), ask)
        yield site.edit("comparison-turned", like(node, ops=[_STRICT[turned]()]), ask)
        ask = "what does this say of two sides that are exactly equal? Is that meant?"
        yield site.edit("strictness", like(node, ops=[_STRICT[operator]()]), ask)
    if operator in _ASKED:
        ask = "is this true when it should be, or just when it should not? Read it aloud."
        yield site.edit("condition-turned", like(node, ops=[_ASKED[operator]()]), ask)


@rule
def condition(site: Site) -> Iterator[Edit]:
    node = site.node
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield site.edit(
            "and-for-or", like(node, op=other), "must both be true here, or is one enough?"
        )
    ask = "is this true when it should be, or just when it should not? Read it aloud."
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert)):
        yield site.edit("condition-turned", node.operand, ask)
    elif site.field == "test" and not (
        isinstance(node, ast.BoolOp) or (isinstance(node, ast.Compare) and len(node.ops) == 1)
    ):
        yield site.edit("condition-turned", ast.UnaryOp(ast.Not(), node), ask)
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name):
        inverted = ast.UnaryOp(ast.Invert(), node.slice)
        ask = "does this choose those that are meant, or just the others?"
        yield site.edit("condition-turned", like(node, slice=inverted), ask)
    if isinstance(node, ast.IfExp):
        ask = "which of the two is taken when the condition is true? Which should be?"
        yield site.edit("branches-swapped", like(node, body=node.orelse, orelse=node.body), ask)
