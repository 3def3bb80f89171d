"""Slips between lines: a statement that stands in the wrong place, or was forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmeans_lab.checks.repairs.sites import Edit, Scope, is_docstring, load

_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr)
_LOOPS = (ast.For, ast.While)


def moves(scope: Scope) -> Iterator[Edit]:
    """The edits that put one statement where it was meant to stand."""
    for owner, field, body, outer in _bodies(scope.tree, ()):
        for at, statement in enumerate(body):
            if is_docstring(statement):
                continue
            if isinstance(statement, ast.Return) and outer:
                yield from _after_the_loop(statement, owner, field, body, at, outer)
            if isinstance(statement, ast.Assign):
                yield from _begun_too_often(statement, owner, field, body, at, outer)
            if isinstance(statement, (*_LOOPS, ast.If)):
                yield from _in_and_out(statement, owner, field, body, at)
            if isinstance(statement, ast.If):
                yield from _conditions(statement)
            if isinstance(statement, (ast.Break, ast.Continue)):
                ask = "here it goes on before all is done. When should it, if at all?"
                new = ast.copy_location(ast.Pass(), statement)
                rest = [*body[:at], new, *body[at + 1 :]]
                yield Edit("left-early", statement, ((owner, field, rest),), ask)
            follows = body[at + 1] if at + 1 < len(body) else None
            both = isinstance(statement, _SIMPLE) and isinstance(follows, _SIMPLE)
            if both and _needs(statement, follows):
                ask = "does this line come too early? What does it need that the next one makes?"
                rest = [*body[:at], follows, statement, *body[at + 2 :]]
                yield Edit("lines-swapped", statement, ((owner, field, rest),), ask)


Around = tuple[tuple[ast.AST, str, list, int], ...]  # owner, field, body and place of each loop


def _bodies(owner: ast.AST, outer: Around) -> Iterator[tuple[ast.AST, str, list, Around]]:
    for field in ("body", "orelse"):
        body = getattr(owner, field, None)
        if not isinstance(body, list):
            continue
        yield owner, field, body, outer
        for at, statement in enumerate(body):
            around = (*outer, (owner, field, body, at)) if isinstance(statement, _LOOPS) else outer
            if isinstance(statement, (*_LOOPS, ast.If, ast.FunctionDef, ast.ClassDef, ast.With)):
                yield from _bodies(statement, around)


def _without(body: list, at: int, old: ast.stmt) -> list:
    return [*body[:at], *body[at + 1 :]] or [ast.copy_location(ast.Pass(), old)]


def _after_the_loop(
    statement: ast.Return, owner: ast.AST, field: str, body: list, at: int, outer: Around
) -> Iterator[Edit]:
    ask = (
        "it stands inside the loop, and `return` ends the function at once. After how many turns "
        "is that?"
    )
    for loop_owner, loop_field, around, place in (outer[0], outer[-1]):
        moved = [*around[: place + 1], statement, *around[place + 1 :]]
        puts = (
            (owner, field, _without(body, at, statement)),
            (loop_owner, loop_field, moved),
        )
        yield Edit("return-in-the-loop", statement, puts, ask)


def _begun_too_often(
    statement: ast.Assign, owner: ast.AST, field: str, body: list, at: int, outer: Around
) -> Iterator[Edit]:
    target = statement.targets[0]
    if not isinstance(target, ast.Name):
        return
    if isinstance(owner, _LOOPS):
        ask = (
            f"it stands inside the loop, so each turn begins with it anew. What becomes of what "
            f"the turns before have put into `{target.id}`?"
        )
        for loop_owner, loop_field, around, place in (outer[-1], outer[0]):
            moved = [*around[:place], statement, *around[place:]]
            puts = (
                (owner, field, _without(body, at, statement)),
                (loop_owner, loop_field, moved),
            )
            yield Edit("begun-in-the-loop", statement, puts, ask)
    ask = (
        f"it stands before the loop and happens once. What does the second turn find in "
        f"`{target.id}`?"
    )
    for loop in body[at + 1 :]:
        if isinstance(loop, _LOOPS):
            puts = (
                (owner, field, [*body[:at], *body[at + 1 :]]),
                (loop, "body", [statement, *loop.body]),
            )
            yield Edit("begun-before-the-loop", statement, puts, ask)
            break


def _in_and_out(
    statement: ast.AST, owner: ast.AST, field: str, body: list, at: int
) -> Iterator[Edit]:
    loop = isinstance(statement, _LOOPS)
    what, word = ("loop", "turn") if loop else ("condition", "time")
    follows = body[at + 1] if at + 1 < len(body) else None
    if isinstance(follows, _SIMPLE):
        ask = (
            "it stands behind the loop. How often does it happen, and how often should it?"
            if loop
            else "it stands behind the `if`, so it happens in any case. Should it?"
        )
        puts = (
            (owner, field, [*body[: at + 1], *body[at + 2 :]]),
            (statement, "body", [*statement.body, follows]),
        )
        yield Edit(f"outside-the-{what}", follows, puts, ask)
    last = statement.body[-1]
    if isinstance(last, _SIMPLE) and len(statement.body) > 1:
        ask = f"it stands inside the {what}. Should it happen each {word}?"
        puts = (
            (statement, "body", statement.body[:-1]),
            (owner, field, [*body[: at + 1], last, *body[at + 1 :]]),
        )
        yield Edit(f"inside-the-{what}", last, puts, ask)


def _conditions(statement: ast.If) -> Iterator[Edit]:
    if statement.orelse and not isinstance(statement.orelse[0], ast.If):
        ask = "which of the two ways is taken when this is true? Which should be?"
        puts = ((statement, "body", statement.orelse), (statement, "orelse", statement.body))
        yield Edit("branches-swapped", statement.test, puts, ask)
    test = statement.test
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return
    now, best = test.left, test.comparators[0]
    if isinstance(now, ast.Name) and isinstance(best, ast.Name):
        stored = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and _stored(n)}
        for kept, new in ((best.id, now.id), (now.id, best.id)):
            if kept not in stored:
                ask = (
                    "when this is true, two things have to be remembered. With what is the next "
                    "one compared?"
                )
                keep = ast.Assign([ast.Name(kept, ast.Store())], load(new))
                keep = ast.fix_missing_locations(ast.copy_location(keep, statement))
                puts = ((statement, "body", [*statement.body, keep]),)
                yield Edit("best-not-kept", statement, puts, ask)


def _needs(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether the first of two lines reads or writes what the second one makes."""
    made = {n.id for n in ast.walk(second) if isinstance(n, ast.Name) and _stored(n)}
    return any(isinstance(n, ast.Name) and n.id in made for n in ast.walk(first))


def _stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


__all__ = ["moves"]
