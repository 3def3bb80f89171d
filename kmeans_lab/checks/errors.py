"""Errors in words: what an exception of NumPy's or Python's says to somebody who has not met it."""

from __future__ import annotations

import re

from kmeans_lab import telling
from kmeans_lab.checks.error_table import TABLE, Stop
from kmeans_lab.running.outcome import ErrorNote
from kmeans_lab.running.reading import BLANK

LAST_LINE = "Read the last line of the error first, then look at the line of your code."


def where_in_words(error: ErrorNote | None) -> str:
    """The line of the student's code in which something happened; empty if it is not known."""
    if error is None or not error.number:
        return ""
    line = f": `{error.line}`" if error.line else ""
    return f"in {error.function}, line {error.number}{line}"


def message_of(error: ErrorNote) -> str:
    """What Python or NumPy says, without advice that leads away from the cause.

    Told that the truth of an array is ambiguous, a beginner who adds ``.any()`` has no error any
    more, and an answer that is wrong.
    """
    return re.sub(r"\.? Use a\.(?:any|empty)\b.*", "", error.message).rstrip(".")


def error_in_words(error: ErrorNote) -> str:
    """That it stopped, with what, and where."""
    where = where_in_words(error)
    message = f": {message_of(error)}" if error.message else ""
    stopped = f"It stopped with {error.kind}{message}" + (f", {where}." if where else ".")
    return f"{stopped} {_operation_in_words(error)}".strip()


def _operation_in_words(error: ErrorNote) -> str:
    """The operation that failed with its shapes, where these are what failed."""
    shapes = [shape for _, shape in error.operands]
    meets = ""
    if error.operator and len(shapes) == 2:
        meets = telling.where_shapes_differ(error.operator, *shapes)
    if not meets and not re.search("shape|broadcast|dimension|align|out of bounds", error.message):
        return ""
    if not error.operands:
        return ""
    what = ", ".join(f"{text} is {shape}" for text, shape in error.operands if shape)
    return f"In `{error.operation}`, {what}. {meets}".strip()


def not_begun(error: ErrorNote) -> bool:
    """Whether an error only says that something is still to be written."""
    return error.kind == "NotImplementedError" or (
        error.kind == "NameError" and f"'{BLANK}'" in error.message
    )


def help_with(stop: Stop) -> tuple[str, str]:
    """What to say of an error, and the name of its cause: by the first row of the table about it.

    Both are empty if none is; the name also where such an error has many causes.
    """
    found = ((row.says(stop), row.name) for row in TABLE)
    return next(((words, name) for words, name in found if words), ("", ""))


__all__ = [
    "LAST_LINE",
    "Stop",
    "error_in_words",
    "help_with",
    "message_of",
    "not_begun",
    "where_in_words",
]
