"""What wanted one True or False of an array: NumPy's message does not tell, the line does."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from kmeans_lab.checks.error_rows import Stop
from kmeans_lab.checks.trees import tree_of

_LONGEST = 40  # characters of a condition that are quoted
_NUMPYS = {"max": "np.maximum", "min": "np.minimum"}
# Compares the things of a list with one another, or with one thing, as wholes.
_SEARCHES = ("index", "remove", "count")


def asked_of_an_array(stop: Stop) -> str:
    """What to say of a line that asks an array for one True or False; empty if it cannot be read.

    Parameters
    ----------
    stop : Stop
        Of an error that says that the truth of an array is ambiguous.

    Returns
    -------
    str
        About the part of the line that asks; where several could, about the one that Python names
        as the place of the error, else about the innermost call.
    """
    tree = _tree_of(stop.error.line)
    if tree is None:
        return ""
    # Of calls in one another the inner one comes first, as when the line runs.
    found = [*_asking(tree)][::-1]
    found.sort(key=lambda each: _rank(each[0]))
    at = " ".join(stop.error.operation.split())
    named = [words for part, words in found if at and ast.unparse(part) == _normal(at)]
    return next(iter([*named, *(words for _, words in found)]), "")


def _rank(part: ast.expr) -> int:
    """Smaller for parts that ask of their own accord: what is around them need not be an array."""
    return 0 if isinstance(part, ast.Call) else 1 if _searches(part) else 2


def _searches(part: ast.expr) -> bool:
    return isinstance(part, ast.Compare) and isinstance(part.ops[0], (ast.In, ast.NotIn))


def _asks_itself(part: ast.expr) -> bool:
    """Whether what stands inside it asks for one True or False, before its own is asked for."""
    several = isinstance(part, ast.Compare) and len(part.ops) > 1
    return several or isinstance(part, ast.BoolOp) or _searches(part) or any(_calls(part))


def _normal(text: str) -> str:
    try:
        return ast.unparse(tree_of(text, mode="eval"))
    except SyntaxError:
        return text


def _tree_of(line: str) -> ast.AST | None:
    """The syntax tree of one line, also where it begins or goes on with a block."""
    bare = line.strip()
    bare = bare[2:] if bare.startswith("elif") else bare
    for text in (bare, f"{bare} pass", f"{bare}\n pass"):
        try:
            return tree_of(text)
        except (SyntaxError, ValueError):
            continue
    return None


def _asking(tree: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """The parts of a line that want one True or False, with what to say of an array there."""
    for node in ast.walk(tree):
        yield from _calls(node)
        if isinstance(node, ast.BoolOp):
            word, sign = ("and", "&") if isinstance(node.op, ast.And) else ("or", "|")
            for part in itertools.filterfalse(_asks_itself, node.values):
                yield (
                    part,
                    f"`{word}` wants one True or False on each side, and an array came. "
                    f"Is one number meant there, by an index or a sum? `{sign}` works number by "
                    "number, with each comparison in brackets of its own.",
                )
        elif isinstance(node, ast.Compare):
            yield from _comparisons(node)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield (
                node.operand,
                "`not` turns one True or False round, and an array came. `~` turns each True and "
                "False of an array round.",
            )
        elif isinstance(node, (ast.If, ast.While, ast.IfExp, ast.Assert)):
            words = {ast.If: "if", ast.IfExp: "if", ast.While: "while", ast.Assert: "assert"}
            yield from _conditions(words[type(node)], node.test)
        elif isinstance(node, ast.comprehension):
            for test in node.ifs:
                yield from _conditions("if", test)


def _calls(node: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    if not isinstance(node, ast.Call):
        return
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    pythons = isinstance(node.func, ast.Name)
    if pythons and name in _NUMPYS and len(node.args) > 1:
        larger = "larger" if name == "max" else "smaller"
        yield (
            node,
            f"Python's `{name}` asks once which of the things in its brackets is {larger}, and an "
            f"array gives as many answers as it has numbers. `{_NUMPYS[name]}` goes number by "
            "number.",
        )
    elif pythons and name in (*_NUMPYS, "sorted"):
        yield (
            node,
            f"Python's `{name}` compares the things in its brackets whole, and here each of them "
            "is an array. Should each be one number? Or is a function of NumPy meant, which knows "
            "axes?",
        )
    elif not pythons and name in (*_SEARCHES, "sort"):
        yield (
            node,
            f"`.{name}` compares the things of a list whole, and here arrays are among them. "
            "Should each be one number?",
        )
    elif pythons and name in ("any", "all"):
        yield (
            node,
            f"Python's `{name}` goes through the rows, and asks each row for one True or False. "
            "Has the array one axis more than you think?",
        )
    elif pythons and name == "bool" and node.args:
        yield from _conditions("bool", node.args[0])


def _comparisons(node: ast.Compare) -> Iterator[tuple[ast.expr, str]]:
    if _searches(node):
        yield (
            node,
            "`in` compares with each thing of the list, whole, and arrays are compared number by "
            "number. Should a number be looked for instead?",
        )
    elif len(node.ops) > 1:
        yield (
            node,
            f"`{_quoted(node)}` is short for two comparisons with `and` between them, which wants "
            "one True or False on each side, and an array came. Number by number it takes two "
            "comparisons, each in brackets, and `&` between them.",
        )


def _conditions(word: str, test: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    if _asks_itself(test):
        return
    if isinstance(test, ast.Name) and word != "bool":
        yield (
            test,
            f"`{word} {test.id}` asks a list whether it is empty. Of an array it asks every number "
            "at once, and there is no answer. Ask how many rows it has: len(…).",
        )
        return
    yield (
        test,
        f"`{word}` wants one True or False, and `{_quoted(test)}` gives as many as the array has "
        "numbers. Which one number should be compared: is an index missing, or a sum? Or is each "
        "number meant by itself? For that there are masks, as in `X[X > 5]`.",
    )


def _quoted(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


__all__ = ["asked_of_an_array"]
