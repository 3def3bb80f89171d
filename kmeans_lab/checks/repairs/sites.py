"""Where a definition can be edited: its parts with what is around them, and the names in it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kmeans_lab.checks.repairs.endless import Endless, may_be_endless
from kmeans_lab.checks.trees import tree_of

# What to ask about a line: a text, or a function of the values that the arguments had on the input
# that failed, by their names in the answer.
Ask = str | Callable[[dict[str, Any]], str]

_NOT_ENTERED = {"decorator_list", "annotation", "returns", "ctx", "type_params", "type_comment"}


@dataclass(frozen=True)
class Edit:
    """One edit of a definition: what is put where, and what to ask about the line as it is.

    Attributes
    ----------
    kind : str
        What was done wrongly, in kebab-case.
    node : ast.AST
        What stands there now; its line is the one that is named.
    puts : tuple of (owner, field, new)
        Which fields of which nodes get which values.
    ask : str or callable
    misconception : str or None
        The belief behind it, if there is one.
    after : int
        Of edits of one kind those with a smaller number are tried before.
    new : ast.AST or None
        A part that has no place in the text yet.
    """

    kind: str
    node: ast.AST
    puts: tuple[tuple[ast.AST, str, Any], ...]
    ask: Ask
    misconception: str | None = None
    after: int = 0
    new: ast.AST | None = None


@dataclass(frozen=True)
class Site:
    """A part of a definition and what is around it."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    statement: ast.stmt
    loops: tuple[ast.AST, ...]
    scope: Scope

    def edit(
        self,
        kind: str,
        new: ast.AST,
        ask: Ask,
        misconception: str | None = None,
        after: int = 0,
    ) -> Edit:
        """The edit that puts `new` here."""
        value: Any = new
        if self.index is not None:
            value = list(getattr(self.parent, self.field))
            value[self.index] = new
        put = (self.parent, self.field, value)
        return Edit(kind, self.node, (put,), ask, misconception, after, new)

    @property
    def called(self) -> bool:
        """Whether it is what a call calls."""
        return isinstance(self.parent, ast.Call) and self.field == "func"


@dataclass
class Scope:
    """The names of a definition.

    Attributes
    ----------
    tree : ast.Module
        Holds the definition alone.
    arguments : tuple of str
    """

    tree: ast.Module
    arguments: tuple[str, ...] = ()
    stores: dict[str, int] = field(default_factory=dict)
    loads: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.arg):
                self.arguments = (*self.arguments, node.arg)
            elif isinstance(node, ast.Name):
                counts = self.loads if isinstance(node.ctx, ast.Load) else self.stores
                counts[node.id] = counts.get(node.id, 0) + 1
        self.arguments = tuple(dict.fromkeys(a for a in self.arguments if a != "self"))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Its arguments and what it assigns."""
        return tuple(dict.fromkeys((*self.arguments, *self.stores)))

    @cached_property
    def turning(self) -> frozenset[str]:
        """The names that loops fill."""
        found = set()
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.For, ast.comprehension)):
                found |= {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        return frozenset(found)

    def lines(self, statement: ast.stmt) -> Iterator[tuple[ast.AST, str, list, int]]:
        """Where a statement stands: its owner, the field, all lines there, and its place."""
        for owner in ast.walk(self.tree):
            for name in ("body", "orelse"):
                body = getattr(owner, name, None)
                if isinstance(body, list) and statement in body:
                    yield owner, name, body, body.index(statement)

    @cached_property
    def endless(self) -> Endless:
        """The loops that an edit may make endless."""
        return may_be_endless(self.tree)

    @cached_property
    def own_attributes(self) -> tuple[str, ...]:
        """What a class stores on self, and its methods."""
        found = [
            node.attr
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "self"
        ]
        methods = [n.name for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef)]
        return tuple(dict.fromkeys((*found, *methods)))

    @cached_property
    def unread(self) -> tuple[str, ...]:
        """The names that have a value and are never read."""
        return tuple(n for n in self.names if n not in self.loads and not n.startswith("_"))

    def sites(self) -> Iterator[Site]:
        """All parts that a slip can be in, in the order of the text."""
        definition = self.tree.body[0]
        if isinstance(definition, (ast.FunctionDef, ast.ClassDef)):
            yield from self._below(definition, definition, ())
        else:  # name = lambda X: …
            yield from self._below(definition, definition, ())

    def _below(
        self, owner: ast.AST, statement: ast.stmt, loops: tuple[ast.AST, ...]
    ) -> Iterator[Site]:
        for name, value in ast.iter_fields(owner):
            if name in _NOT_ENTERED or isinstance(owner, (ast.Raise, ast.JoinedStr)):
                continue
            if isinstance(owner, ast.arguments) and "defaults" not in name:
                continue
            for index, part in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if not isinstance(part, ast.AST) or is_docstring(part):
                    continue
                at = part if isinstance(part, ast.stmt) else statement
                around = loops
                if isinstance(owner, (ast.For, ast.While)) and name == "body":
                    around = (*loops, owner)
                if isinstance(owner, (ast.ListComp, ast.GeneratorExp)) and name == "elt":
                    around = (*loops, *owner.generators)
                yield Site(part, owner, name, index, at, around, self)
                yield from self._below(part, at, around)


Rule = Callable[[Site], Iterator[Edit]]
RULES: list[Rule] = []


def rule(function: Rule) -> Rule:
    """Enter a rule: it looks at one part of a definition and yields the edits that undo a slip."""
    RULES.append(function)
    return function


def is_docstring(node: ast.AST) -> bool:
    """Whether a statement is only a text."""
    return isinstance(node, ast.Expr) and isinstance(getattr(node.value, "value", None), str)


def located(new: ast.AST, old: ast.AST) -> None:
    """Give what is new in a tree the place of what was there."""
    for node in ast.walk(new):
        if "lineno" in node._attributes and not hasattr(node, "lineno"):
            for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
                setattr(node, name, getattr(old, name, 1))


def name_of(node: ast.AST) -> str:
    """The name of a name, of an attribute, or of what a call calls; else empty."""
    if isinstance(node, ast.Call):
        node = node.func
    return getattr(node, "attr", getattr(node, "id", ""))


def number_in(node: ast.AST | None) -> int | float | None:
    """The number that a constant is, with its sign; else None."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = number_in(node.operand)
        return None if inner is None else -inner
    value = getattr(node, "value", None)
    return value if isinstance(node, ast.Constant) and type(value) in (int, float) else None


def number(value: int | float) -> ast.expr:
    """A constant as it is written."""
    return tree_of(repr(value), mode="eval").body


def load(name: str) -> ast.Name:
    """A name that is read."""
    return ast.Name(name, ast.Load())


def numpy(name: str) -> ast.Attribute:
    """A name of NumPy, as np.sqrt."""
    return ast.Attribute(load("np"), name, ast.Load())


def call(function: ast.expr, *args: ast.expr, **keywords: ast.expr) -> ast.Call:
    """A call."""
    return ast.Call(function, list(args), [ast.keyword(k, v) for k, v in keywords.items()])


def binary(left: ast.expr, operator: type[ast.operator], right: ast.expr) -> ast.BinOp:
    """An operation of two."""
    return ast.BinOp(left, operator(), right)


def like(node: ast.AST, **fields: Any) -> ast.AST:
    """A node with the same parts, but for some fields."""
    made = type(node)(**{**dict(ast.iter_fields(node)), **fields})
    return ast.copy_location(made, node)


def turning_names(loop: ast.AST) -> list[str]:
    """The names that a loop fills."""
    target = getattr(loop, "target", None)
    if target is None:
        return []
    return [n.id for n in ast.walk(target) if isinstance(n, ast.Name) and n.id != "_"]


def is_new(node: ast.AST) -> bool:
    """Whether a part of an index makes a new axis."""
    return name_of(node) == "newaxis" or (isinstance(node, ast.Constant) and node.value is None)


def is_square(node: ast.AST) -> bool:
    """Whether something is a power, or a function that makes or undoes one."""
    power = isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Pow, ast.BitXor))
    return power or name_of(node) in ("square", "sqrt")


# ------------------------------------------------------------------ what an expression is worth


def worth(node: ast.AST, values: dict[str, Any]) -> int:
    """The value of an expression of whole numbers, lengths and shapes.

    Nothing of a stranger's code runs for it.

    Raises
    ------
    ValueError
        If it is anything else.
    """
    value = _worth(node, values)
    if type(value) is not int or abs(value) > 10**6:
        raise ValueError("no whole number of a usual size")
    return value


def _worth(node: ast.AST, values: dict[str, Any]) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name) and type(values.get(node.id)) is int:
        return values[node.id]
    if isinstance(node, ast.Call) and name_of(node) == "len" and len(node.args) == 1:
        return len(_argument(node.args[0], values))
    if isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") == "shape":
        return _argument(node.value.value, values).shape[worth(node.slice, values)]
    if isinstance(node, ast.BinOp):
        left, right = worth(node.left, values), worth(node.right, values)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, ast.FloorDiv) and right:
            return left // right
    raise ValueError("not a simple expression")


def _argument(node: ast.AST, values: dict[str, Any]) -> Any:
    value = values.get(getattr(node, "id", ""))
    if not hasattr(value, "shape") or not value.shape:
        raise ValueError("not an array")
    return value
