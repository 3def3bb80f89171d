"""What goes into a call, and what comes of it."""

from __future__ import annotations

import types
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

LONGEST_TEXT = 400  # characters kept of what a stranger's code says


@dataclass(frozen=True)
class Seed:
    """An argument that becomes a fresh ``numpy.random.default_rng(number)`` at each call."""

    number: int


@dataclass(frozen=True, eq=False)
class Odd:
    """Something that came back and is neither an array nor a number.

    Attributes
    ----------
    kind : str
        Its type, as ``list`` or ``generator``.
    array : ndarray or None
        Its content as an array of numbers, or of words, where it has one.
    text : str
        The beginning of how it shows itself.
    """

    kind: str
    array: np.ndarray | None = None
    text: str = ""


@dataclass(frozen=True)
class ErrorNote:
    """An exception: its kind and message, and the line of the function where it happened.

    `operation` is the part of that line that failed, with its `operator` and the `operands` whose
    shapes are known, as `operands.operation_at` tells them.
    """

    kind: str
    message: str
    function: str = ""
    number: int = 0
    line: str = ""
    operation: str = ""
    operator: str = ""
    operands: tuple[tuple[str, tuple[int, ...]], ...] = ()


@dataclass
class Outcome:
    """What a call did.

    Attributes
    ----------
    status : {"returned", "raised", "timed-out"}
    value : object
        What came back, copied: an array, a number, None, a tuple or dict of these, or an `Odd`.
    error : ErrorNote or None
        What it raised, or where it was when its time was over.
    printed : str
        The first line that it printed; `printed_lines` counts them.
    warned : tuple of str
        The warnings that it set off, each once.
    changed : tuple of int
        Which arguments it wrote into.
    shared : tuple of int
        Which arguments share their memory with what came back.
    global_random : bool
        Whether it drew from, or seeded, a global random state.
    rng_used : bool or None
        Whether it drew from the generator that it was given; None if it got none.
    replaced : tuple of str
        Names of NumPy that it replaced; they were put back.
    """

    status: str
    value: Any = None
    error: ErrorNote | None = None
    printed: str = ""
    printed_lines: int = 0
    warned: tuple[str, ...] = ()
    changed: tuple[int, ...] = ()
    shared: tuple[int, ...] = ()
    global_random: bool = False
    rng_used: bool | None = None
    replaced: tuple[str, ...] = ()


@dataclass
class Trace:
    """What a traced call did.

    Attributes
    ----------
    events : int
        Steps of Python's own: bytecodes, calls, returns. What runs inside NumPy is one step.
    modules : set of str
        The modules whose Python code ran.
    exceeded : bool
        Whether it was ended because it did more than the limit.
    lines : Counter
        How often each line was begun, by its code and number.
    stopped : list of (str, code, int)
        Where it was ended: module, code and line of each frame, the innermost first.
    """

    events: int = 0
    modules: set[str] = field(default_factory=set)
    exceeded: bool = False
    status: str = "returned"
    lines: Counter = field(default_factory=Counter)
    stopped: list[tuple[str, types.CodeType, int]] = field(default_factory=list)


def fresh_argument(arg: Any) -> Any:
    """A copy of an argument that a stranger may do with what it likes."""
    if isinstance(arg, np.ndarray):
        return arg.copy()
    if isinstance(arg, Seed):
        return np.random.default_rng(arg.number)
    if isinstance(arg, (list, tuple)):
        return type(arg)(fresh_argument(part) for part in arg)
    return arg
