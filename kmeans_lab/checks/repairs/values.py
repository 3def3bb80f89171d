"""Slips of values: where a search begins, which numbers an array holds, a second name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmeans_lab.checks.repairs.sites import (
    Edit,
    Site,
    binary,
    call,
    like,
    load,
    name_of,
    number,
    number_in,
    numpy,
    rule,
)


@rule
def starts(site: Site) -> Iterator[Edit]:
    node = site.node
    if site.field != "value" or not isinstance(site.parent, ast.Assign):
        return
    target = site.parent.targets[0]
    infinite = isinstance(node, ast.Attribute) and node.attr == "inf"
    if not isinstance(target, ast.Name) or not (infinite or number_in(node) is not None):
        return
    ask = f"with this `{target.id}` begins. Does every number that may come beat it?"
    infinity = numpy("inf")
    if not infinite:
        yield site.edit("start-that-wins", infinity, ask)
    yield site.edit("start-that-wins", ast.UnaryOp(ast.USub(), infinity), ask)


@rule
def numbers(site: Site) -> Iterator[Edit]:
    node = site.node
    value = number_in(node)
    if value is None:
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            ask = f"is `{node.value}` meant here, or its opposite?"
            yield site.edit("true-for-false", ast.Constant(not node.value), ask)
        return
    if isinstance(site.parent, (ast.keyword, ast.UnaryOp)) or abs(value) > 1000:
        return
    ask = f"is `{ast.unparse(node)}` the number that is meant? Count it through by hand."
    others = [value - 1, value + 1]
    if isinstance(site.parent, ast.Subscript):
        others = [{0: -1, -1: 0}.get(value, value - 1), value + 1]
    if type(value) is int and value and value % 2 == 0:
        others.append(value // 2)
    if value:
        others += [2 * value, 0, -value]
    for other in dict.fromkeys(others):
        if other != value and (other >= 0 or isinstance(site.parent, ast.Subscript)):
            yield site.edit("number", number(other), ask)


@rule
def kinds_of_numbers(site: Site) -> Iterator[Edit]:
    node = site.node
    if not isinstance(node, ast.Call):
        return
    name = name_of(node)
    ask = _what_is_held(node)
    belief = None if _WORDS.intersection(_written(node)) else "integer-truncation"
    if name == "astype" and isinstance(node.func, ast.Attribute):
        yield site.edit("kind-of-number", node.func.value, ask, belief)
        if isinstance(node.func.value, ast.Name) and node.func.value.id in site.scope.arguments:
            new = like(node, args=[load("float")])
            yield site.edit("kind-of-number", new, ask, belief)
    at = next((i for i, k in enumerate(node.keywords) if k.arg == "dtype"), None)
    if at is not None:
        rest = node.keywords[:at] + node.keywords[at + 1 :]
        yield site.edit("kind-of-number", like(node, keywords=rest), ask, belief)
        keywords = [*rest, ast.keyword("dtype", load("float"))]
        yield site.edit("kind-of-number", like(node, keywords=keywords), ask, belief)
    elif name in ("zeros", "empty", "ones", "full", "array"):
        whole = f"which numbers does `{name}` make here? Are whole numbers wanted, or decimals?"
        for kind in ("int", "float"):
            keywords = [*node.keywords, ast.keyword("dtype", load(kind))]
            yield site.edit("kind-not-named", like(node, keywords=keywords), whole)
    elif name in ("zeros_like", "empty_like", "full_like", "ones_like"):
        keywords = [*node.keywords, ast.keyword("dtype", load("float"))]
        yield site.edit("kind-of-number", like(node, keywords=keywords), ask, belief)
    elif name == "copy" and isinstance(node.func, ast.Attribute) and not node.args:
        new = call(ast.Attribute(node.func.value, "astype", ast.Load()), load("float"))
        yield site.edit("kind-of-number", new, ask, belief)


def _written(node: ast.Call) -> list[str]:
    """What a call is told of the kind of number, as it is written, and its other arguments."""
    named = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "dtype")]
    return [ast.unparse(part) for part in named]


def _what_is_held(node: ast.Call) -> str:
    """What to ask of the kind of number that a call names: of few digits, or of whole numbers."""
    written = _written(node)
    if _WORDS.intersection(written):
        return "which kind of thing does this array hold? What becomes of the number 7 in it?"
    texts = [text for text in written if text in _NARROW]
    if texts:
        return f"how many digits has a number in `{texts[0]}`? Are they enough here?"
    return "which numbers can this array hold? What becomes of 7.5 in it, for example?"


# Kinds of decimal numbers with few digits, as they are written.
_NARROW = {f"np.{name}" for name in ("float32", "float16", "half", "single")}
_NARROW |= {repr(name) for name in ("float32", "float16", "f4", "f2", "single", "half")}
# Kinds of things that are no numbers.
_WORDS = {"str", "object", "bytes", "np.str_", "'U'", "'O'", "'S'", "'str'", "'object'"}


@rule
def copies(site: Site) -> Iterator[Edit]:
    node, parent = site.node, site.parent
    if site.field != "value" or not isinstance(parent, ast.Assign):
        return
    ask = (
        "is that a second array, or a second name for the same one? What becomes of the one when "
        "the other is written into?"
    )
    sliced = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)
    attribute = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    if isinstance(node, ast.Name) or sliced or attribute or name_of(node) in ("asarray", "view"):
        copied = call(ast.Attribute(node, "copy", ast.Load()))
        belief = "changed-the-input" if name_of(node) in site.scope.arguments else "view-not-copy"
        yield site.edit("second-name", copied, ask, belief)


# Functions and methods that leave what they are given as it is.
_MAKE_ANEW = {"maximum", "minimum", "clip", "sum", "mean", "sqrt", "square", "where", "abs"}
_MAKE_ANEW |= {"round", "astype", "reshape", "transpose", "ravel", "flatten", "copy", "append"}
_MAKE_ANEW |= {"log", "exp"}


@rule
def results_not_kept(site: Site) -> Iterator[Edit]:
    """A line that makes a new array, which nobody keeps."""
    node, parent = site.node, site.parent
    if not isinstance(parent, ast.Expr) or not isinstance(node, ast.Call):
        return
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in _MAKE_ANEW:
        return
    of_numpy = getattr(node.func.value, "id", "") == "np"
    given = node.args if of_numpy else [node.func.value]
    name = next((part.id for part in given if isinstance(part, ast.Name)), "")
    if name not in site.scope.names:
        return
    called = f"np.{node.func.attr}" if of_numpy else f".{node.func.attr}"
    ask = f"`{called}` makes something new and leaves `{name}` as it is. Who keeps the new one?"
    new = ast.fix_missing_locations(
        ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], node), parent)
    )
    for owner, field, body, at in site.scope.lines(parent):
        rest = [*body[:at], new, *body[at + 1 :]]
        yield Edit("result-not-kept", node, ((owner, field, rest),), ask)


@rule
def clipped(site: Site) -> Iterator[Edit]:
    """Numbers below a bound made equal, where they should be told apart."""
    node = site.node
    if not isinstance(node, ast.Call) or name_of(node) not in ("maximum", "minimum", "clip"):
        return
    bound = [part for part in node.args if number_in(part) is not None]
    whole = [part for part in node.args if number_in(part) is None]
    if bound and len(whole) == 1:
        ask = (
            f"`{name_of(node)}` makes all numbers beyond a bound equal. May they be told apart any "
            "more, and should they?"
        )
        yield site.edit("clipped", whole[0], ask)


@rule
def assignments(site: Site) -> Iterator[Edit]:
    node = site.node
    if not isinstance(node, ast.Assign) or not site.loops or len(node.targets) != 1:
        return
    target = node.targets[0]
    if not isinstance(target, (ast.Name, ast.Subscript)):
        return
    value, ask = (
        node.value,
        ("each turn writes over what the turns before have found. What should become of it?"),
    )
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.UAdd):
        value, ask = value.operand, "`=+` is an `=` and a plus sign. Which comes first in Python?"
    elif isinstance(target, ast.Name) and site.scope.stores.get(target.id, 0) < 2:
        return
    read = like(target, ctx=ast.Load())
    new = ast.Assign([target], binary(read, ast.Add, value))
    yield site.edit("written-over", new, ask)
