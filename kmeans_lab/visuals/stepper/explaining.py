"""What lies behind a mistake of a student's function: a `return` too early, what an error means."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import NamedTuple

WIDE = 92  # letters of a line of text


class _Row(NamedTuple):
    """What NumPy says, its advice that does not fit here (or nothing), and what it means."""

    pattern: str
    advice: str
    meaning: str


_MEANINGS = (
    _Row(
        r"truth value.*ambiguous",
        r"\.? Use a\.any.*",
        "An `if` wants one True or False, and got one for each number of an array: a sum over the "
        "features, or an index, is missing.",
    ),
    _Row(
        r"too many indices",
        "",
        "There are more places between the square brackets than the array has axes.",
    ),
    _Row(
        r"valid indices|only integer scalar arrays|only integers, slices|used as indices must",
        "",
        "An index must be a whole number or an array of them: `for i in range(len(X))` runs over "
        "numbers, `for x in X` over the rows themselves.",
    ),
    _Row(
        r"setting an array element with a sequence",
        r"\.? The requested array.*",
        "Several numbers were to go into one place: an index or an `axis=0` is missing.",
    ),
    _Row(
        r"only (?:length-1|size-1|0-dimensional) arrays",
        "",
        "One number is wanted there, and an array came.",
    ),
    _Row(
        r"^math domain error|^expected a nonnegative",
        "",
        "The root of a number below 0 was asked for.",
    ),
)


def plainly(message: str) -> tuple[str, str]:
    """An error's message without advice that misleads here, and what it means.

    Parameters
    ----------
    message : str
        The first line of what Python or NumPy say.

    Returns
    -------
    (str, str)
        The second is empty where nothing is known.
    """
    for pattern, advice, meaning in _MEANINGS:
        if re.search(pattern, message):
            return re.sub(advice, "", message) if advice else message, meaning
    return message, ""


def early_return(function: Callable) -> str:
    """A sentence about a `return` that ends a loop in its first turn; empty if there is none.

    Only one that every turn comes to is meant: a `return` under an `if` may be right.
    """
    try:
        lines, first = inspect.getsourcelines(function)
        tree = ast.parse(textwrap.dedent("".join(lines)))
    except (OSError, TypeError, SyntaxError, ValueError):
        return ""
    found = [line for node in tree.body for line in _too_early(node, inside=False)]
    if not found:
        return ""
    number = max(first, 1) + found[0] - 1
    return (
        f"The `return` in line {number} stands inside the loop, so the function ends in the loop's "
        "first turn: move it out, to the left."
    )


def _too_early(node: ast.AST, inside: bool) -> Iterator[int]:
    """The lines of every `return` that each turn of a loop comes to."""
    if isinstance(node, (ast.For, ast.While)):
        inside = not any(isinstance(each, ast.Continue) for each in ast.walk(node))
    elif isinstance(node, ast.If):
        inside = False
    for child in getattr(node, "body", []):
        if isinstance(child, ast.Return) and inside:
            yield child.lineno
        elif isinstance(child, (ast.For, ast.While, ast.If, ast.With, ast.Try)):
            yield from _too_early(child, inside)


class Sentences(list):
    """A list of texts that a notebook shows one below the other, broken between words."""

    def _repr_pretty_(self, printer, cycle: bool) -> None:
        texts = [
            textwrap.fill(text, WIDE, break_long_words=False, break_on_hyphens=False)
            for text in self
        ]
        printer.text("\n\n".join(texts) if texts else "[]")
