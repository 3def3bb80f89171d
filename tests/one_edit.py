"""Slips of one edit: what a right answer becomes when one thing in it is written wrongly.

Plain forward edits of a definition, as a beginner makes them; nothing here knows how the checks
find them again.
"""

from __future__ import annotations

import ast
import copy
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass

REDUCTIONS = {"sum", "mean", "min", "max", "argmin", "argmax", "any", "all", "var", "std"}
FAMILIES = {
    "argmin": ("argmax", "min"),
    "argmax": ("argmin", "max"),
    "min": ("max", "argmin"),
    "max": ("min",),
    "sum": ("mean",),
    "mean": ("sum", "median"),
    "median": ("mean", "sum"),
    "std": ("var",),
    "var": ("std",),
    "any": ("all",),
    "all": ("any",),
    "minimum": ("maximum",),
    "maximum": ("minimum",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "flatnonzero": ("nonzero",),
    "argsort": ("sort",),
    "append": ("extend",),
}
MISSPELT = {
    "newaxis": "newaxes",
    "zeros": "zeroes",
    "argmin": "argmim",
    "copy": "coppy",
    "centroids": "centriods",
    "shape": "shpae",
    "maximum": "maximun",
}
TAKEN_FOR = (
    ("i", "k", "j"),
    ("X", "centroids", "modes", "points", "assignments"),
    ("centroids", "new_centroids", "old"),
    ("assignments", "labels", "moved"),
    ("sums", "counts", "totals"),
    ("total", "count", "squared", "smallest", "best"),
    ("n", "K", "d"),
    ("nearest", "farthest", "squared"),
    ("members", "X", "chunk"),
    ("centres", "centroids"),
    ("row", "column", "cross"),
    ("best_centroids", "centroids"),
    ("best_inertia", "inertia"),
    ("a", "b"),
    ("low", "high"),
    ("modes", "new_modes"),
)


@dataclass(frozen=True)
class Edit:
    """One slip: what was done, in which line of the right answer, and what came of it."""

    kind: str
    line: int
    source: str
    right: str

    def __str__(self) -> str:
        wrong, right = self.source.splitlines(), self.right.splitlines()
        at = next((i for i, (a, b) in enumerate(zip(wrong, right)) if a != b), len(right) - 1)
        return f"{self.kind}: {wrong[min(at, len(wrong) - 1)].strip()}"


Rule = Callable[[ast.AST, ast.AST], Iterator[ast.AST]]
RULES: dict[str, Rule] = {}


def rule(kind: str) -> Callable[[Rule], Rule]:
    """Enter a rule that says what may stand wrongly in place of a node, given its parent."""

    def enter(function: Rule) -> Rule:
        RULES[kind] = function
        return function

    return enter


def parsed(text: str) -> ast.expr:
    """Give the tree of an expression."""
    return ast.parse(text, mode="eval").body


def named(node: ast.AST) -> str:
    """Give the name of what is called: sum of np.sum(...), of x.sum() and of sum(x)."""
    if isinstance(node, ast.Call):
        return getattr(node.func, "attr", getattr(node.func, "id", ""))
    return ""


def changed(node: ast.AST, **fields: object) -> ast.AST:
    """Give a copy of a node with other fields."""
    made = copy.deepcopy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


# ------------------------------------------------------------------ expressions


def _other_operators(kind: str, others: dict) -> None:
    @rule(kind)
    def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in others:
            yield changed(node, ops=[others[type(node.ops[0])]()])


_other_operators("equal-for-unequal", {ast.Eq: ast.NotEq, ast.NotEq: ast.Eq})
_other_operators(
    "comparison-turned", {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
)
_other_operators("strictness", {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt})
_other_operators(
    "is-not-and-in",
    {ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In},
)


@rule("range-from-one")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if named(node) == "range" and len(node.args) == 1:
        yield changed(node, args=[ast.Constant(1), node.args[0]])


@rule("range-ends")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if named(node) == "range":
        at = min(1, len(node.args) - 1)
        for operator in (ast.Sub(), ast.Add()):
            args = list(node.args)
            args[at] = ast.BinOp(args[at], operator, ast.Constant(1))
            yield changed(node, args=args)


@rule("one-forgotten")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        if isinstance(node.right, ast.Constant) and node.right.value == 1:
            yield node.left
        if isinstance(node.left, ast.Constant) and node.left.value == 1:
            yield node.right


@rule("index-one-off")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name):
        for operator in (ast.Add(), ast.Sub()):
            yield changed(node, slice=ast.BinOp(node.slice, operator, ast.Constant(1)))


@rule("axis")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Call):
        return
    at = next((i for i, k in enumerate(node.keywords) if k.arg == "axis"), None)
    if at is not None:
        rest = node.keywords[:at] + node.keywords[at + 1 :]
        value = getattr(node.keywords[at].value, "value", None)
        for axis in (0, 1, 2):
            if axis != value:
                yield changed(node, keywords=[*rest, ast.keyword("axis", ast.Constant(axis))])
        yield changed(node, keywords=rest)
    elif named(node) in REDUCTIONS and isinstance(node.func, ast.Attribute):
        bare = not node.args or isinstance(node.args[0], ast.Constant)
        if bare and not node.keywords:
            for axis in (0, 1):
                if not node.args or node.args[0].value != axis:
                    yield changed(node, args=[], keywords=[ast.keyword("axis", ast.Constant(axis))])
            if node.args:
                yield changed(node, args=[])


@rule("keepdims")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if named(node) in REDUCTIONS and any(k.arg == "axis" for k in node.keywords):
        rest = [k for k in node.keywords if k.arg != "keepdims"]
        if len(rest) < len(node.keywords):
            yield changed(node, keywords=rest)
        elif "arg" not in named(node):
            yield changed(node, keywords=[*rest, ast.keyword("keepdims", ast.Constant(True))])


@rule("transposed")
def _(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.MatMult):
        yield ast.Attribute(node, "T", ast.Load())


@rule("root")
def _(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    if named(node) == "sqrt":
        yield node.args[0]
    elif named(node) == "sum" and named(parent) != "sqrt":
        yield parsed(f"np.sqrt({ast.unparse(node)})")


@rule("square")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        yield node.left
        yield parsed(f"np.abs({ast.unparse(node.left)})")
        yield changed(node, op=ast.Mult())
        yield changed(node, op=ast.BitXor())


OPERATORS = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,),
    ast.MatMult: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
}


@rule("operator")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, (ast.BinOp, ast.AugAssign)):
        for other in OPERATORS.get(type(node.op), ()):
            yield changed(node, op=other())


@rule("operands-swapped")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    matters = (ast.Sub, ast.Div, ast.MatMult, ast.FloorDiv, ast.Mod)
    if isinstance(node, ast.BinOp) and isinstance(node.op, matters):
        yield changed(node, left=node.right, right=node.left)
    if isinstance(node, ast.Call) and len(node.args) == 2 and named(node) not in ("range", "zip"):
        yield changed(node, args=node.args[::-1])


@rule("name")
def _(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for group in TAKEN_FOR:
            if node.id in group:
                for other in group:
                    if other != node.id:
                        yield ast.Name(other, ast.Load())


@rule("family")
def _(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    if isinstance(parent, ast.Call) and node is parent.func:
        for other in FAMILIES.get(named(parent), ()):
            if isinstance(node, ast.Attribute):
                yield changed(node, attr=other)
            elif other in ("min", "max", "sum", "any", "all"):
                yield changed(node, id=other)


@rule("start")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Attribute) and node.attr == "inf":
        yield ast.Constant(0)
        yield ast.Constant(1000)
        yield ast.parse("-1", mode="eval").body


@rule("constant")
def _(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    number = isinstance(node, ast.Constant) and type(node.value) in (int, float)
    if number and not isinstance(parent, ast.keyword):
        power = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Pow)
        for value in {node.value + 1, node.value - 1, 2 * node.value} - {node.value}:
            if value >= 0 and not power:
                yield ast.Constant(value)


@rule("factor-forgotten")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)):
        if isinstance(node.op, ast.Mult):
            yield node.right
        yield node.left


@rule("term-forgotten")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        one = any(getattr(side, "value", None) == 1 for side in (node.left, node.right))
        if not one:
            yield node.left
            yield node.right


@rule("boolean")
def _(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BoolOp):
        yield changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub, ast.Invert)):
        if not isinstance(node.operand, ast.Constant):
            yield node.operand
    elif isinstance(parent, ast.If) and node is parent.test and not isinstance(node, ast.Compare):
        yield ast.UnaryOp(ast.Not(), node)


@rule("parentheses-forgotten")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        yield node.func


@rule("copy-forgotten")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if named(node) == "copy":
        yield node.func.value if not node.args else node.args[0]


@rule("dtype")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if named(node) == "astype":
        yield node.func.value
    if isinstance(node, ast.Call):
        rest = [k for k in node.keywords if k.arg != "dtype"]
        if len(rest) < len(node.keywords):
            yield changed(node, keywords=rest)
        elif named(node) in ("zeros", "empty", "ones", "zeros_like", "empty_like"):
            yield changed(node, keywords=[*rest, ast.keyword("dtype", ast.Name("int", ast.Load()))])


@rule("index-forgotten")
def _(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Subscript) and not isinstance(parent, ast.Subscript):
        inner = copy.deepcopy(node.value)
        inner.ctx = node.ctx
        if isinstance(inner, (ast.Name, ast.Attribute)):
            yield inner


def _read(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def _is_new(node: ast.AST) -> bool:
    return getattr(node, "attr", "") == "newaxis" or (
        isinstance(node, ast.Constant) and node.value is None
    )


@rule("new-axis")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Tuple):
        return
    parts = node.slice.elts
    at = next((i for i, part in enumerate(parts) if _is_new(part)), None)
    if at is None:
        return
    rest = parts[:at] + parts[at + 1 :]
    for place in range(len(parts)):
        if place != at:
            moved = [*rest[:place], parts[at], *rest[place:]]
            yield changed(node, slice=ast.Tuple(moved, ast.Load()))
    yield node.value
    if at + 1 < len(parts) and isinstance(parts[at + 1], ast.Slice):
        joined = [*parts[:at], ast.Slice(parts[at], None, None), *parts[at + 2 :]]
        yield changed(node, slice=ast.Tuple(joined, ast.Load()))


@rule("ddof")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if named(node) in ("std", "var"):
        yield changed(node, keywords=[*node.keywords, ast.keyword("ddof", ast.Constant(1))])


@rule("slice")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Slice):
        return
    if node.lower is not None:
        yield ast.Slice(None, node.upper, node.step)
    if node.upper is not None:
        yield ast.Slice(node.lower, None, node.step)
        yield ast.Slice(node.lower, ast.BinOp(node.upper, ast.Sub(), ast.Constant(1)), node.step)
        if node.lower is not None and isinstance(node.upper, ast.BinOp):
            yield ast.Slice(node.lower, node.upper.right, node.step)
    if (node.lower is None) != (node.upper is None):
        yield ast.Slice(node.upper, node.lower, node.step)


@rule("keyword-forgotten")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    known = ("axis", "dtype", "keepdims", "key")
    for i, keyword in enumerate(getattr(node, "keywords", ())):
        if isinstance(node, ast.Call) and keyword.arg not in known:
            yield changed(node, keywords=node.keywords[:i] + node.keywords[i + 1 :])


@rule("misspelt")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Attribute) and node.attr in MISSPELT:
        yield changed(node, attr=MISSPELT[node.attr])
    if isinstance(node, ast.Name) and node.id in MISSPELT and isinstance(node.ctx, ast.Load):
        yield changed(node, id=MISSPELT[node.id])


@rule("call-forgotten")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if named(node) in ("len", "maximum", "log", "unique", "float", "abs") and node.args:
        yield node.args[0]
    if named(node) in REDUCTIONS and isinstance(node.func, ast.Attribute):
        yield node.func.value


@rule("returned-in-another-order")
def _(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    if isinstance(parent, ast.Return) and isinstance(node, ast.Tuple):
        yield changed(node, elts=[*node.elts[1:], node.elts[0]])
        yield node.elts[0]


# ------------------------------------------------------------------ statements


@rule("written-over")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value)
    value = getattr(node, "value", None)
    if isinstance(node, ast.Assign) and isinstance(value, ast.BinOp):
        same = ast.unparse(node.targets[0]) == ast.unparse(value.left)
        yield from [changed(node, value=value.right)] if same else []


@rule("condition-forgotten")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.If) and not any(isinstance(s, ast.Raise) for s in node.body):
        yield changed(node, test=ast.Constant(True), orelse=[])


@rule("raise-forgotten")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.If) and any(isinstance(s, ast.Raise) for s in node.body):
        yield changed(node, body=[ast.Pass()])


@rule("branches-swapped")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.If) and node.orelse and not isinstance(node.orelse[0], ast.If):
        yield changed(node, body=node.orelse, orelse=node.body)
    if isinstance(node, ast.IfExp):
        yield changed(node, body=node.orelse, orelse=node.body)


@rule("break")
def _(node: ast.AST, _: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Break):
        yield ast.Pass()
    if isinstance(node, ast.Continue):
        yield ast.Pass()


def _bodies(tree: ast.AST) -> Iterator[tuple[ast.AST, str, list]]:
    for node in ast.walk(tree):
        for field in ("body", "orelse"):
            body = getattr(node, field, None)
            if isinstance(body, list):
                yield node, field, body


def _loop(node: ast.AST) -> bool:
    return isinstance(node, (ast.For, ast.While))


def moves(tree: ast.Module) -> Iterator[tuple[str, int, ast.Module]]:
    """Give what comes of moving or leaving out one statement: kind, line and tree."""
    places = [(i, f) for i, (_, f, _) in enumerate(_bodies(tree))]
    for index, _ in places:

        def again(index: int = index) -> tuple[ast.Module, ast.AST, list]:
            made = copy.deepcopy(tree)
            owner, _, body = list(_bodies(made))[index]
            return made, owner, body

        _, owner, body = again()
        for at, statement in enumerate(body):
            simple = isinstance(statement, (ast.Assign, ast.AugAssign, ast.Expr))
            docstring = isinstance(statement, ast.Expr) and isinstance(
                statement.value, ast.Constant
            )
            if simple and not docstring:
                made, _, its = again()
                its[at : at + 1] = [] if len(its) > 1 else [ast.Pass()]
                yield "statement-forgotten", statement.lineno, made
            follows = body[at + 1] if at + 1 < len(body) else None
            if isinstance(statement, ast.Assign) and _loop(follows):
                made, _, its = again()
                moved = its.pop(at)
                its[at].body.insert(0, moved)
                yield "begun-in-the-loop", statement.lineno, made
            if _loop(statement) and isinstance(follows, ast.Return):
                made, _, its = again()
                its[at].body.append(its.pop(at + 1))
                yield "return-in-the-loop", follows.lineno, made
            if isinstance(statement, (ast.For, ast.While, ast.If)) and len(statement.body) > 1:
                last = statement.body[-1]
                if isinstance(last, (ast.Assign, ast.AugAssign, ast.Expr)):
                    made, _, its = again()
                    its.insert(at + 1, its[at].body.pop())
                    kind = "out-of-the-loop" if _loop(statement) else "out-of-the-condition"
                    yield kind, last.lineno, made
        if body and _loop(owner) and isinstance(body[0], ast.Assign) and any(map(_loop, body[1:])):
            made, its_owner, its = again()
            for _, _, around in _bodies(made):
                if its_owner in around:
                    around.insert(around.index(its_owner), its.pop(0))
                    yield "begun-before-the-loop", body[0].lineno, made
                    break


# ------------------------------------------------------------------ all of them


def _sites(tree: ast.AST) -> Iterator[tuple[list, ast.AST, ast.AST]]:
    """Give each node with the way to it and its parent; what no slip is about is left out."""
    waiting = [([], tree, None)]
    while waiting:
        way, node, parent = waiting.pop(0)
        yield way, node, parent
        if isinstance(node, ast.Raise):
            continue
        for field, value in ast.iter_fields(node):
            if field in ("decorator_list", "annotation", "returns", "ctx", "op", "ops"):
                continue
            if isinstance(value, ast.AST):
                waiting.append(([*way, (field, None)], value, node))
            elif isinstance(value, list):
                for i, part in enumerate(value):
                    if isinstance(part, ast.AST):
                        waiting.append(([*way, (field, i)], part, node))


def _put(tree: ast.Module, way: list, new: ast.AST) -> ast.Module:
    made = copy.deepcopy(tree)
    node = made
    for field, i in way[:-1]:
        node = getattr(node, field) if i is None else getattr(node, field)[i]
    field, i = way[-1]
    if i is None:
        setattr(node, field, copy.deepcopy(new))
    else:
        getattr(node, field)[i] = copy.deepcopy(new)
    return ast.fix_missing_locations(made)


def edits(source: str) -> list[Edit]:
    """Give all slips of one edit in a definition, each once, in the order of the rules.

    The line is that of the definition as `ast.unparse` writes it.
    """
    tree = ast.parse(textwrap.dedent(source))
    for node in ast.walk(tree):  # a docstring is no line that can be wrong
        body = getattr(node, "body", None)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            node.body = body[1:]
    right = ast.unparse(tree)
    tree = ast.parse(right)
    found: dict[str, Edit] = {}

    known = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    known |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and not _read(n)}

    def enter(kind: str, line: int, made: ast.Module) -> None:
        text = ast.unparse(ast.fix_missing_locations(made))
        if text != right and text not in found:
            found[text] = Edit(kind, line, text, right)

    sites = list(_sites(tree))
    for kind, function in RULES.items():
        for way, node, parent in sites:
            if way and node is not tree.body[0]:
                for new in function(node, parent):
                    if kind == "name" and new.id not in known:
                        continue
                    line = getattr(node, "lineno", getattr(parent, "lineno", 1))
                    enter(kind, line, _put(tree, way, new))
    for kind, line, made in moves(tree):
        enter(kind, line, made)
    return list(found.values())
