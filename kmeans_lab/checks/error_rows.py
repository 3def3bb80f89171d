"""What a row of the table of errors is, and what is said of lost names and attributes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kmeans_lab.checks.catalogue import exercises
from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.running.outcome import ErrorNote


@dataclass(frozen=True)
class Stop:
    """An error of an answer: where it came from, on which input, and the answer's source."""

    exercise: Exercise
    case: Case
    error: ErrorNote
    source: str

    @property
    def shapes(self) -> str:
        """The shapes of what came in: ``X (6, 2), centroids (3, 2)``."""
        pairs = zip(self.exercise.arguments, self.case.args)
        return ", ".join(f"{name} {arg.shape}" for name, arg in pairs if hasattr(arg, "shape"))

    @property
    def of_class(self) -> bool:
        """Whether the answer is a class."""
        return self.exercise.kind == "class"


@dataclass(frozen=True)
class Row:
    """What to say of errors of some kinds whose message, and whose line, match.

    Attributes
    ----------
    kinds : str
        Names of exceptions, parted by spaces; any if empty.
    message, line : str
        Regular expressions that must be found in the message and in the line; any if empty.
    words : str or callable
        A text, in which ``{shapes}``, ``{arguments}`` and ``{signature}`` are filled in, or a
        function of the `Stop` that returns one, empty if it knows nothing.
    when : callable, optional
        A further condition on the `Stop`.
    name : str
        What was done, in kebab-case, where the error leaves no doubt about it.
    """

    kinds: str
    message: str
    words: str | Callable[[Stop], str]
    line: str = ""
    when: Callable[[Stop], bool] | None = None
    name: str = ""

    def says(self, stop: Stop) -> str:
        """The words for this error; empty if the row is about others."""
        error = stop.error
        if self.kinds and error.kind not in self.kinds.split():
            return ""
        if not re.search(self.message, error.message) or not re.search(self.line, error.line):
            return ""
        if self.when is not None and not self.when(stop):
            return ""
        if callable(self.words):
            return self.words(stop)
        return self.words.format(
            shapes=stop.shapes,
            arguments=", ".join(stop.exercise.arguments),
            signature=stop.exercise.signature,
        )


def lost_name(stop: Stop) -> str:
    """What to say of a name that has no value; empty if it is not known."""
    match = re.search(r"['‘](\w+)['’]", stop.error.message)
    if match is None:
        return ""
    name = match[1]
    if name in exercises():
        return (
            f"{name} is your own function, of a cell above. After a restart of the kernel run that "
            "cell again, then check again."
        )
    called = re.search(rf"(?<![.\w]){name}\s*\(", stop.source)
    usable = (
        called or not callable(getattr(np, name, None)) or name.endswith(("8", "16", "32", "64"))
    )
    if hasattr(np, name) and usable and stop.error.kind == "NameError":
        return f"{name} lives in NumPy: it is called np.{name}."
    if stop.error.kind == "UnboundLocalError":
        return (
            f"{name} gets its value in a line that did not run: below an `if` that was never true, "
            "in a loop without a turn, or further down."
        )
    every = re.findall(r"[A-Za-z_]\w*", stop.source)
    if near := difflib.get_close_matches(name, [*exercises(), *_BUILT_IN], n=1, cutoff=0.8):
        return f"There is no {name}. Is {near[0]} meant?"
    if called:
        return (
            f"{name} is called as a function, and no cell that ran has defined one of this name. "
            "Is it spelt right, and did its cell run?"
        )
    if every.count(name) > 1:  # no slip of the pen
        return (
            f"{name} has no value yet where it is read. Which line should give it one, and does "
            "that line always come before?"
        )
    words = set(every) - {name}
    near = difflib.get_close_matches(name, sorted(words), n=1, cutoff=0.75)
    if near:
        return f"There is no {name}. Is {near[0]} meant?"
    return ""


_BUILT_IN = ("range", "len", "enumerate", "float", "return", "True", "False", "None", "print")
_PLAIN = {"str": "a text", "int": "a whole number", "float": "a decimal number"}
_PLAIN |= {"float64": "a decimal number", "int64": "a whole number", "type": "a type itself"}
_OWNERS = {"ndarray": np.ndarray, "list": list, "tuple": tuple, "dict": dict, "Generator": None}


def _came_as(stop: Stop, kind: str, name: str) -> str:
    """That an argument is a text or a number on this input, where its attribute is asked for."""
    for argument, value in zip(stop.exercise.arguments, stop.case.args):
        asked = re.search(rf"\b{argument}\.{name}\b", stop.error.line)
        if asked and type(value).__name__ == kind and kind in _PLAIN:
            shown = f", {value!r}" if len(repr(value)) < 30 and kind != "type" else ""
            return (
                f"`{argument}` comes in as {_PLAIN[kind]} on this input{shown}, and has no {name}. "
                "What must be made of it first?"
            )
    return ""


def lost_attribute(stop: Stop) -> str:
    """What to say of a word behind a dot that the thing before the dot does not know."""
    message = stop.error.message
    match = re.search(r"(?:module )?'([\w.]+)'(?: object)? has no attribute '(\w+)'", message)
    if match is None:
        return ""
    kind, name = match[1].rpartition(".")[2], match[2]
    if message.startswith("module"):
        owner, called = {"numpy": (np, "np"), "linalg": (np.linalg, "np.linalg")}.get(
            kind, (None, kind)
        )
    else:
        owner, called = _OWNERS.get(kind), {"ndarray": "An array"}.get(kind, f"A {kind}")
    if kind in ("builtin_function_or_method", "method", "function"):
        return (
            f"What stands before .{name} is a function itself, not what it gives back. Are "
            "parentheses missing behind its name?"
        )
    if message.startswith("type object"):
        kind = "type"
    if came := _came_as(stop, kind, name):
        return came
    if plain := _PLAIN.get(kind):
        return f"What stands before .{name} is {plain}, and has no {name}. Where does it come from?"
    near = difflib.get_close_matches(name, [w for w in dir(owner) if w[0] != "_"], 1, 0.7)
    if owner is not None and near:
        start = f"{called}." if message.startswith("module") else ""
        return f"There is no {start}{name}. Is {start}{near[0]} meant?"
    if kind == "ndarray" and name == "append":
        return "An array has no append: its places are there from the beginning."
    if kind == "ndarray" and callable(getattr(np, name, None)):
        return f"An array has no {name} of its own; NumPy has a function of this name, np.{name}."
    return ""


def several_for_one_place(stop: Stop) -> str:
    """What to say where several numbers are put into one place of an array whose shape is known."""
    place = re.match(r"(\w+)\[([^\[\]:]+)\]$", stop.error.operation)
    shapes = dict(stop.error.operands)
    if place is None or not shapes.get(place[1]):
        return ""
    name, shape = place[1], shapes[place[1]]
    indices = [index.strip() for index in place[2].split(",")]
    if len(indices) != len(shape) or any(map(shapes.get, indices)):
        return ""  # a row, or the places of a mask
    return (
        f"`{name}` is {shape}, so `{place[0]}` is one single number, and several came on the "
        f"right. Should there be room for a row of numbers, so that `{name}` needs another shape? "
        "Or should the right side be one number, a sum perhaps?"
    )


def never_stored(stop: Stop) -> str:
    """What to say of an attribute that an object of the student's own class has not got."""
    match = re.search(r"^'(\w+)' object has no attribute '(\w+)'", stop.error.message)
    if match is None or not match[1].startswith(stop.exercise.name):
        return ""
    return (
        f"Nothing was stored as self.{match[2]} before that line. Is it stored under another name, "
        "or does a method end before it comes to store it?"
    )


__all__ = [
    "Row",
    "Stop",
    "lost_attribute",
    "lost_name",
    "never_stored",
    "several_for_one_place",
]
