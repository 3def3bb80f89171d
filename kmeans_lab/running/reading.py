"""Turn what a stranger made into plain data: a value, an error, whether it is an empty stub."""

from __future__ import annotations

import dis
import inspect
import itertools
import linecache
import os
import sysconfig
import traceback
import types
from collections.abc import Iterator
from typing import Any

import numpy as np

from .operands import operation_at
from .outcome import LONGEST_TEXT, ErrorNote, Odd

MOST_VALUES = 5_000_000  # numbers taken back from a call
MOST_SHOWN = 200_000  # entries of lists and tuples that are taken apart, or written out
DEEPEST = 12  # lists in lists, that are taken for an array
BLANK = "____"  # stands where a student has to fill something in

# Where libraries lie; NumPy's own place too, which in a sandbox is not where Python looks first.
_LIBRARIES = tuple(
    os.path.realpath(place) + os.sep
    for place in (
        *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")),
        os.path.dirname(os.path.dirname(np.__file__)),
    )
)
# The package; in a sandbox the folder of the worker.
_HERE = os.path.realpath(os.path.dirname(os.path.dirname(__file__))) + os.sep


# ------------------------------------------------------------------ values


def plain(value: Any) -> Any:
    """Copy what came back into arrays, numbers, None, tuples and dicts of these, and `Odd`.

    Nothing of a stranger's class survives: its methods cannot run later.
    """
    if type(value) is Odd:  # what a script has already copied
        return value
    if value is None or type(value) in (bool, int, float, str):
        return value[:LONGEST_TEXT] if isinstance(value, str) else value
    if isinstance(value, np.generic):
        return np.asarray(value)[()]
    if type(value) in (np.ndarray, np.memmap):
        if value.dtype.kind == "O":
            return Odd("array of Python objects", _as_array(value), f"shape {value.shape}")
        if value.size > MOST_VALUES:
            return Odd("array", None, f"shape {value.shape}, far too large")
        return np.array(value)
    if type(value) is tuple and len(value) <= 100 and _entries(value) <= MOST_SHOWN:
        return tuple(plain(part) for part in value)
    if type(value) is dict and all(isinstance(key, str) for key in value):
        return {key: plain(part) for key, part in list(value.items())[:100]}
    return Odd(type(value).__name__[:60], _as_array(value), safe_repr(value))


def _as_array(value: Any) -> np.ndarray | None:
    """Numbers, or words alone, as an array; None if it holds anything else."""
    if isinstance(value, (str, bytes)) or not isinstance(value, (list, tuple, set, np.ndarray)):
        return None
    try:
        listed = value.tolist() if isinstance(value, np.ndarray) else value
        if isinstance(listed, (list, tuple, set)) and _entries(listed) > MOST_VALUES:
            return None
        array = np.array(listed)
    except Exception:
        return None
    if array.dtype.kind == "U":
        parts = np.array(value, dtype=object).ravel()
        return array if all(isinstance(part, str) for part in parts) else None
    return array if array.dtype.kind in "biuf" and array.size <= MOST_VALUES else None


def _entries(value: Any, depth: int = 0, most: int = MOST_VALUES) -> int:
    """How many entries a list has, with those of the lists in it: more than `most` if too many.

    A list may hold itself: NumPy would unfold it without end.
    """
    if depth > DEEPEST:
        return most + 1
    found = len(value)
    for part in value if found <= most else ():
        if isinstance(part, (list, tuple, set)):
            found += _entries(part, depth + 1, most - found)
            if found > most:
                break
    return found


def safe_repr(value: Any) -> str:
    if isinstance(value, (list, tuple, set)) and _entries(value) > MOST_SHOWN:
        return ""
    try:
        return repr(value)[:60]
    except Exception:
        return ""


# ------------------------------------------------------------------ errors


def describe_error(error: BaseException) -> ErrorNote:
    """Say what was raised, and in which line of the stranger's own code."""
    try:
        text = str(error).strip()
    except Exception:
        text = ""
    message = text.splitlines()[0][:LONGEST_TEXT] if text else ""
    note = ErrorNote(type(error).__name__[:60], message)
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__, limit=60)
        if not _is_library(frame.filename)
    ]
    if not frames:
        return note
    frame = frames[0] if isinstance(error, RecursionError) else frames[-1]
    line = (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
    where = frame.name[:60], frame.lineno or 0, line[:LONGEST_TEXT]
    return ErrorNote(note.kind, message, *where, *_operation_of(error))


def _operation_of(error: BaseException) -> tuple[str, str, tuple[tuple[str, tuple], ...]]:
    """What failed, where shapes or an index did not fit; see `operation_at`."""
    innermost = None
    if isinstance(error, (ValueError, IndexError, TypeError)):
        traces = itertools.islice(_chain(error.__traceback__), 60)
        own = [t for t in traces if not _is_library(t.tb_frame.f_code.co_filename)]
        innermost = own[-1] if own else None
    if innermost is None:
        return "", "", ()
    try:
        text, operator, operands = operation_at(innermost)
    except Exception:  # a courtesy, of which nothing depends
        return "", "", ()
    return text[:LONGEST_TEXT], operator, operands[:4]


def _chain(trace: types.TracebackType | None) -> Iterator[types.TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _is_library(filename: str) -> bool:
    path = os.path.realpath(filename)
    compiled = filename.startswith("<frozen") or filename.endswith((".pyx", ".pxd"))
    return compiled or path.startswith((*_LIBRARIES, _HERE))


# ------------------------------------------------------------------ not yet written


def is_stub(function: Any) -> bool:
    """Whether a function or class is an exercise that nobody has begun.

    Its body is a docstring, ``pass``, ``...``, ``return``, ``return None`` or ``raise
    NotImplementedError``; all methods of a class are so, apart from ``__init__``.
    """
    if inspect.isclass(function):
        methods = [f for f in vars(function).values() if inspect.isfunction(f)]
        own = [f for f in methods if f.__name__ != "__init__"] or methods
        return all(_is_empty(f.__code__) for f in own)
    code = getattr(inspect.unwrap(function) if callable(function) else function, "__code__", None)
    return code is not None and _is_empty(code)


def _is_empty(code: Any) -> bool:
    skip = {"RESUME", "NOP", "CACHE", "EXTENDED_ARG", "COPY_FREE_VARS", "PRECALL", "PUSH_NULL"}
    steps = [
        (step.opname, step.argval if isinstance(step.argval, str) else None)
        for step in dis.get_instructions(code)
        if step.opname not in skip
    ]
    names = [name for _, name in steps]
    if "NotImplementedError" in names and len(steps) <= 4:
        return True
    constants = [v for v in code.co_consts if v is not None and not isinstance(v, str)]
    returns_nothing = all(
        opname in ("LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "POP_TOP") for opname, _ in steps
    )
    return returns_nothing and set(constants) <= {Ellipsis}


def has_blanks(function: Any) -> bool:
    """Whether a function still holds a blank to be filled in."""
    code = getattr(function, "__code__", None)
    return code is not None and BLANK in code.co_names
