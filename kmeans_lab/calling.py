"""Call a function that somebody else wrote, and note everything that it does.

A call ends in an `Outcome`, whatever the function does: it returns, raises, exits, never ends,
prints, warns, writes into its arguments, draws from NumPy's global random state or replaces a
function of NumPy. The arguments of the caller, its random states and NumPy stay as they were.

This module needs Python and NumPy alone and imports nothing else of the package, so that it can
also run by itself, in a process that has nothing else.
"""

from __future__ import annotations

import builtins
import contextlib
import copy
import ctypes
import dis
import functools
import inspect
import io
import linecache
import os
import random
import signal
import sys
import sysconfig
import threading
import time
import timeit
import traceback
import types
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

LONGEST_TEXT = 400  # characters kept of what a stranger's code says
MOST_VALUES = 5_000_000  # numbers taken back from a call
MOST_PLACES = 1_000  # of a list or a dictionary in which a clock is looked for
MOST_SHOWN = 200_000  # entries of lists and tuples that are taken apart, or written out
MOST_LOST = 3  # definitions that may cost all their time
DEEPEST = 12  # lists in lists, that are taken for an array
BLANK = "____"  # stands where a student has to fill something in

# Libraries in which an answer may lie ready, and what people call them. Where answers are graded
# none of them is there, unless an exercise allows it.
READY_MADE = {
    "kmeans_lab": "the course's package",
    "scipy": "SciPy",
    "sklearn": "scikit-learn",
    "pandas": "pandas",
    "polars": "Polars",
    "numba": "Numba",
    "numexpr": "NumExpr",
    "bottleneck": "Bottleneck",
    "torch": "PyTorch",
    "jax": "JAX",
    "tensorflow": "TensorFlow",
    "cupy": "CuPy",
    "dask": "Dask",
    "statsmodels": "statsmodels",
}
# Where SciPy's sparse matrices are allowed, its ready answers are not.
READY_PARTS = tuple(f"scipy.{n}" for n in ("cluster", "spatial", "stats", "ndimage", "optimize"))

# Where libraries lie; NumPy's own place too, which in a sandbox is not where Python looks first.
_LIBRARIES = tuple(
    os.path.realpath(place) + os.sep
    for place in (
        *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")),
        os.path.dirname(os.path.dirname(np.__file__)),
    )
)
_HERE = os.path.realpath(os.path.dirname(__file__)) + os.sep
_REAL_CLOCKS = {
    name: getattr(time, name)
    for name in ("perf_counter", "perf_counter_ns", "time", "monotonic", "process_time")
}


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
    """An exception: its kind and message, and the line of the function where it happened."""

    kind: str
    message: str
    function: str = ""
    number: int = 0
    line: str = ""


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


class TimedOut(BaseException):
    """The time of a call is over. No Exception: ``except Exception`` lets it through."""


class TooManyEvents(BaseException):
    """A traced call did more than it may."""


# ------------------------------------------------------------------ one call


def watch_call(
    function: Callable,
    args: tuple,
    script: str = "call",
    seconds: float = 2.0,
    frozen: bool = False,
) -> Outcome:
    """Call a stranger's function on copies of the arguments and note what it does.

    Parameters
    ----------
    function : callable
    args : tuple
        Arrays, numbers, strings, `Seed`.
    script : str
        Name of an entry of `SCRIPTS`, which says how the function is called.
    seconds : float
        The longest time; a call that takes longer is ended.
    frozen : bool
        Whether the arrays that it gets cannot be written into.

    Returns
    -------
    Outcome
    """
    own = tuple(fresh_argument(arg) for arg in args)
    if frozen:
        own = tuple(_frozen(arg) if isinstance(arg, np.ndarray) else arg for arg in own)
    before = tuple(fresh_argument(arg) for arg in args)
    outcome = Outcome("returned")
    printed = Printed()
    run = SCRIPTS[script]
    depth, tracer = sys.getrecursionlimit(), sys.gettrace()
    with _guarded(function, printed, outcome):
        try:
            with time_limit(seconds):
                try:
                    value = run(function, *own)
                finally:
                    # At once: with too small a depth, or a tracer of theirs, nothing else runs.
                    sys.setrecursionlimit(depth)
                    if sys.gettrace() is not tracer:
                        sys.settrace(tracer)
            outcome.value = plain(value)
        except TimedOut as stop:
            outcome.status, outcome.error = "timed-out", describe_error(stop)
        except BaseException as error:
            outcome.status, outcome.error = "raised", describe_error(error)
    outcome.printed, outcome.printed_lines = printed.first_line(), printed.count()
    pairs = list(enumerate(zip(own, before)))
    outcome.changed = tuple(i for i, (mine, old) in pairs if _differs(mine, old))
    if outcome.status == "returned" and isinstance(value, np.ndarray):
        outcome.shared = tuple(
            i
            for i, (mine, _) in pairs
            if isinstance(mine, np.ndarray) and np.may_share_memory(value, mine)
        )
    generators = [p for _, p in pairs if isinstance(p[0], np.random.Generator)]
    if generators:
        outcome.rng_used = any(_moved(mine, old) for mine, old in generators)
    return outcome


def watch_definitions(
    definitions: Sequence[str | types.CodeType | None],
    names: dict[str, Any],
    name: str,
    args: tuple,
    script: str = "call",
    seconds: float = 0.1,
) -> list[Outcome | None]:
    """Define a function in several ways and call each once; nothing of it stays.

    Parameters
    ----------
    definitions : sequence of str, code or None
        What defines it.
    names : dict
        The global names around it; each definition gets a copy.
    name : str
        What it is called.
    args : tuple
    script : str
    seconds : float
        The longest time of one; after `MOST_LOST` that took longer no other is tried.

    Returns
    -------
    list of Outcome or None
        Value, kind of error and changed arguments alone; None for what was not tried.
    """
    own_names = {**names, **_checked_matrices(names)}
    outcomes: list[Outcome | None] = [None] * len(definitions)
    lost = 0
    with _guarded(None, Printed(), Outcome("returned")):
        for i, definition in enumerate(definitions):
            if definition is None or lost >= MOST_LOST:
                continue
            own, outcome = tuple(map(fresh_argument, args)), Outcome("returned")
            try:
                with time_limit(seconds):
                    space = dict(own_names)
                    exec(definition, space)
                    outcome.value = plain(SCRIPTS[script](space[name], *own))
            except TimedOut:
                outcome.status, lost = "timed-out", lost + 1
            except KeyboardInterrupt:  # somebody waits no longer
                break
            except BaseException as error:
                outcome.status, note = "raised", ErrorNote(type(error).__name__[:60], "")
                outcome.error = note
            before = map(fresh_argument, args)
            pairs = enumerate(zip(own, before))
            outcome.changed = tuple(j for j, (mine, old) in pairs if _differs(mine, old))
            outcomes[i] = outcome
    return outcomes


def _checked_matrices(names: dict[str, Any]) -> dict[str, Any]:
    """SciPy's compressed matrices among `names`, such that wrong indices raise.

    Made of indices beyond their shape they would read and write where nothing of theirs is.
    """

    def checked(kind: Callable) -> Callable:
        def make(*args: Any, **named: Any) -> Any:
            made = kind(*args, **named)
            made.check_format(full_check=True)
            return made

        return make

    return {
        name: checked(value)
        for name, value in names.items()
        if inspect.isclass(value)
        and value.__module__.startswith("scipy.sparse")
        and hasattr(value, "check_format")
    }


def _moved(rng: np.random.Generator, before: np.random.Generator) -> bool:
    """Whether a generator was drawn from, or had children."""
    now, then = rng.bit_generator, before.bit_generator
    return now.state != then.state or (
        now.seed_seq.n_children_spawned != then.seed_seq.n_children_spawned
    )


def fresh_argument(arg: Any) -> Any:
    """A copy of an argument that a stranger may do with what it likes."""
    if isinstance(arg, np.ndarray):
        return arg.copy()
    if isinstance(arg, Seed):
        return np.random.default_rng(arg.number)
    if isinstance(arg, (list, tuple)):
        return type(arg)(fresh_argument(part) for part in arg)
    return arg


def _frozen(array: np.ndarray) -> np.ndarray:
    """A copy that nothing can make writable again."""
    return np.frombuffer(array.tobytes(), dtype=array.dtype).reshape(array.shape)


def _differs(mine: Any, old: Any) -> bool:
    if isinstance(mine, np.ndarray):
        if mine.shape != old.shape or mine.dtype != old.dtype:
            return True
        if mine.dtype.kind in "fc":
            return not np.array_equal(mine, old, equal_nan=True)
        return not np.array_equal(mine, old)
    if isinstance(mine, (list, tuple)):
        return len(mine) != len(old) or any(_differs(a, b) for a, b in zip(mine, old))
    return isinstance(mine, (int, float, str)) and mine != old


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
    return Odd(type(value).__name__[:60], _as_array(value), _safe_repr(value))


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


def _safe_repr(value: Any) -> str:
    if isinstance(value, (list, tuple, set)) and _entries(value) > MOST_SHOWN:
        return ""
    try:
        return repr(value)[:60]
    except Exception:
        return ""


# ------------------------------------------------------------------ what a call must not touch


@contextlib.contextmanager
def _guarded(function: Callable, printed: Printed, outcome: Outcome) -> Iterator[None]:
    """Catch what is printed and warned; put back what is global."""
    numpy_before = _numpy_names()
    numpy_state = np.random.get_state(legacy=False)
    python_state = random.getstate()
    folder = os.getcwd()
    with (
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(printed),
        np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"),
        _no_questions(function),
    ):
        warnings.simplefilter("always")
        try:
            yield
        finally:
            outcome.replaced = _restore_numpy(numpy_before)
            outcome.warned = _warned(caught)
    with contextlib.suppress(OSError):
        os.chdir(folder)
    if not _same_state(np.random.get_state(legacy=False), numpy_state):
        outcome.global_random = True
        np.random.set_state(numpy_state)
    if random.getstate() != python_state:
        outcome.global_random = True
        random.setstate(python_state)


def _same_state(a: dict, b: dict) -> bool:
    return (
        a["state"]["pos"] == b["state"]["pos"]
        and a["has_gauss"] == b["has_gauss"]
        and np.array_equal(a["state"]["key"], b["state"]["key"])
    )


def _warned(caught: list) -> tuple[str, ...]:
    texts = dict.fromkeys(f"{w.category.__name__}: {w.message}"[:LONGEST_TEXT] for w in caught)
    return tuple(texts)[:5]


_NUMPY_PARTS = (np, np.linalg, np.random)


def _numpy_names() -> list[dict[str, Any]]:
    return [dict(vars(part)) for part in _NUMPY_PARTS]


_NUMPY_AT_FIRST = _numpy_names()


def _restore_numpy(before: list[dict[str, Any]]) -> tuple[str, ...]:
    """Put NumPy's names back; return those that had been replaced."""
    found = []
    for part, names in zip(_NUMPY_PARTS, before):
        now = vars(part)
        for name, value in names.items():
            if now.get(name, _restore_numpy) is not value:
                setattr(part, name, value)
                found.append(f"{part.__name__}.{name}")
    return tuple(found)


def numpy_replaced_earlier() -> tuple[str, ...]:
    """Names of NumPy that are no longer what they were when the package was loaded."""
    return tuple(
        f"{part.__name__}.{name}"
        for part, names in zip(_NUMPY_PARTS, _NUMPY_AT_FIRST)
        for name, value in names.items()
        if callable(value) and vars(part).get(name) is not value
    )


@contextlib.contextmanager
def _no_questions(function: Callable) -> Iterator[None]:
    """Make input() and exit() raise: a notebook would wait for an answer, or end."""

    def ask(*_: Any) -> str:
        raise EOFError("input() was called, and nobody is there to answer")

    def leave(*_: Any, **__: Any) -> None:
        raise SystemExit("exit() was called")

    places: list[tuple[dict, str, Any]] = [(vars(builtins), "input", ask)]
    places += [(vars(builtins), name, leave) for name in ("exit", "quit")]
    names = getattr(function, "__globals__", {})
    places += [(names, name, leave) for name in ("exit", "quit") if name in names]
    if "get_ipython" in names and "input" in names:
        places.append((names, "input", ask))
    before = [(where, name, where.get(name, _no_questions)) for where, name, _ in places]
    try:
        for where, name, value in places:
            where[name] = value
        yield
    finally:
        for where, name, value in before:
            if value is _no_questions:
                where.pop(name, None)
            else:
                where[name] = value


class Printed(io.TextIOBase):
    """Remembers how much was printed and the beginning of it, however much it is."""

    def __init__(self) -> None:
        self._line_ends = 0
        self._open = False
        self._first = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        text = str(text)
        if len(self._first) < 2 * LONGEST_TEXT:
            self._first += text[: 2 * LONGEST_TEXT]
        self._line_ends += text.count("\n")
        if text:
            self._open = not text.endswith("\n")
        return len(text)

    def count(self) -> int:
        """Lines printed; an unfinished one counts."""
        return self._line_ends + self._open

    def first_line(self) -> str:
        """The first line that is not blank, at most 60 characters."""
        first = self._first.strip().split("\n")[0]
        return first if len(first) <= 60 else first[:59] + "…"


# ------------------------------------------------------------------ time


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimedOut` in the block when its time is over, and again until it has left it."""
    in_main = threading.current_thread() is threading.main_thread()
    if in_main and hasattr(signal, "setitimer"):
        with _alarm(seconds):
            yield
    else:
        with _watchdog(seconds):
            yield


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    ringing = [False]

    def ring(number: int, frame: Any) -> None:
        if ringing[0]:  # on a busy machine the next ring comes before this one is heard
            return
        ringing[0] = True
        try:
            raise TimedOut
        finally:
            ringing[0] = False

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.05)
    try:
        yield
    finally:
        for _ in range(100):  # a ring may still be on its way
            try:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, before)
                break
            except TimedOut:
                continue


@contextlib.contextmanager
def _watchdog(seconds: float) -> Iterator[None]:
    """Where there is no alarm (Windows, a thread of its own): another thread raises it here."""
    target, over = threading.get_ident(), threading.Event()
    lock = threading.Lock()

    def watch() -> None:
        wait = seconds
        while not over.wait(wait):
            with lock:
                if not over.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(
                        ctypes.c_ulong(target), ctypes.py_object(TimedOut)
                    )
            wait = 0.05

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        for _ in range(100):
            try:
                with lock:
                    over.set()
                thread.join(1.0)
                # What was raised last arrives here: taking it back (with NULL) would leave
                # CPython 3.11 with a flag that nobody clears.
                for _ in range(100):
                    pass
                break
            except TimedOut:
                continue


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
    return ErrorNote(note.kind, message, frame.name[:60], frame.lineno or 0, line[:LONGEST_TEXT])


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


# ------------------------------------------------------------------ how much work, by whom


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


def trace_call(
    function: Callable,
    args: tuple,
    limit: int = 1_000_000,
    script: str = "call",
    seconds: float = 5.0,
) -> Trace:
    """Call a function and count the steps that Python itself makes, up to a limit."""
    trace = Trace()

    def on_event(frame: Any, event: str, _: Any) -> Any:
        if event == "call":
            frame.f_trace_opcodes = True
            trace.modules.add(str(frame.f_globals.get("__name__", "")))
        elif event == "line":
            trace.lines[frame.f_code, frame.f_lineno] += 1
        trace.events += 1
        if trace.events > limit:
            trace.exceeded = True
            while frame is not None:
                module = str(frame.f_globals.get("__name__", ""))
                trace.stopped.append((module, frame.f_code, frame.f_lineno))
                frame = frame.f_back
            raise TooManyEvents
        return on_event

    own = tuple(fresh_argument(arg) for arg in args)
    before, depth = sys.gettrace(), sys.getrecursionlimit()
    with _guarded(function, Printed(), Outcome("returned")):
        try:
            with time_limit(seconds):
                sys.settrace(on_event)
                try:
                    SCRIPTS[script](function, *own)
                finally:
                    sys.settrace(before)
                    sys.setrecursionlimit(depth)
        except TimedOut:
            trace.status = "timed-out"
        except BaseException:
            trace.status = "raised"
    return trace


# ------------------------------------------------------------------ scripts: how it is called


def _call(function: Callable, *args: Any) -> Any:
    return function(*args)


def _seeds(function: Callable, seeds: list[int], *args: Any) -> Any:
    """Call once with a fresh generator for each seed, as the last argument; all the answers."""
    return tuple(function(*args, np.random.default_rng(seed)) for seed in seeds)


def _stacked(function: Callable, *args: Any) -> dict | None:
    """Call many times with one generator, which moves on from call to call.

    The last of `args` says how many times, the one before is the generator; the function is called
    with all but the last.

    Returns
    -------
    dict
        ``answers``, one array (times, ...), or the first that is no array or of another shape;
        ``repeatable``, whether a generator in the same state gives the same again. None if an
        answer is None.
    """
    *args, rng, times = args
    again = np.random.default_rng()
    again.bit_generator.state = rng.bit_generator.state
    answers = [function(*args, rng) for _ in range(times)]
    answers = [plain(answer) for answer in answers]
    if any(answer is None for answer in answers):
        return None
    odd = next((a for a in answers if not isinstance(a, np.ndarray)), None)
    if odd is not None:
        return {"answers": odd, "repeatable": True}
    odd = next((a for a in answers if a.shape != answers[0].shape), None)
    if odd is not None:
        return {"answers": odd, "repeatable": True}
    same = all(np.array_equal(function(*args, again), answer) for answer in answers[:3])
    return {"answers": np.stack(answers), "repeatable": same}


def _timing(function: Callable, durations: list[float], repeats: int | None) -> dict:
    """Call `median_seconds` of a function whose calls take the given times, on a clock of our own.

    Returns
    -------
    dict
        ``result``; ``calls``, how often the function was called; ``clocks``, which clocks of the
        module time were read.
    """
    now, calls, used = [1000.0], [0], set()

    def work() -> None:
        now[0] += durations[calls[0] % len(durations)]
        calls[0] += 1

    work.__qualname__ = "function"  # as an error names it

    def reads(name: str) -> Callable:
        def clock() -> float:
            used.add(name)
            return int(now[0] * 1e9) if name.endswith("_ns") else now[0]

        return clock

    clocks = {real: reads(name) for name, real in _REAL_CLOCKS.items()}
    with _clocks_replaced(clocks, function):
        result = function(work) if repeats is None else function(work, repeats)
    return {"result": result, "calls": calls[0], "clocks": ", ".join(sorted(used))}


@contextlib.contextmanager
def _clocks_replaced(clocks: dict[Callable, Callable], function: Callable) -> Iterator[None]:
    """Other clocks wherever a function may have kept a real one, and the real ones afterwards.

    A program may read ``time.perf_counter`` by its name, or have put it into a variable, a default,
    a closure, a dictionary, a class or a ``partial`` before.
    """
    seen: set[int] = set()
    module = getattr(function, "__module__", None)

    def other(value: Any) -> Any:
        """What stands in for a value; None for what is no clock."""
        if isinstance(value, types.BuiltinFunctionType):
            return clocks.get(value)
        if isinstance(value, staticmethod) and (stand_in := other(value.__func__)):
            return staticmethod(stand_in)
        if isinstance(value, functools.partial) and (stand_in := other(value.func)):
            return functools.partial(stand_in, *value.args, **value.keywords)
        return None

    def swap(value: Any, put: Callable[[Any], None]) -> None:
        stand_in = other(value)
        if stand_in is not None:
            put(stand_in)
            undo.callback(put, value)
        elif id(value) not in seen:
            seen.add(id(value))
            look_into(value)

    def look_into(thing: Any) -> None:
        if isinstance(thing, types.FunctionType) and thing.__module__ == module:
            look_at_defaults(thing)
            for cell in thing.__closure__ or ():
                with contextlib.suppress(ValueError):  # a cell that is still empty
                    swap(cell.cell_contents, functools.partial(setattr, cell, "cell_contents"))
            names = thing.__globals__
            for name in names.keys() & _names_in(thing.__code__):
                swap(names[name], functools.partial(names.__setitem__, name))
        elif isinstance(thing, type) and thing.__module__ == module:
            for name, value in list(vars(thing).items()):
                swap(value, functools.partial(setattr, thing, name))
        elif isinstance(thing, (dict, list)) and len(thing) <= MOST_PLACES:
            places = list(thing.items() if isinstance(thing, dict) else enumerate(thing))
            for place, value in places:
                swap(value, functools.partial(thing.__setitem__, place))
        elif hasattr(thing, "__dict__") and type(thing).__module__ == module:
            swap(vars(thing), lambda _: None)

    def look_at_defaults(thing: types.FunctionType) -> None:
        before = thing.__defaults__
        if before and any(other(value) for value in before):
            thing.__defaults__ = tuple(other(value) or value for value in before)
            undo.callback(setattr, thing, "__defaults__", before)
        swap(thing.__kwdefaults__, lambda _: None)

    with contextlib.ExitStack() as undo:
        for library in (time, timeit):
            for name, value in list(vars(library).items()):
                if other(value):
                    swap(value, functools.partial(setattr, library, name))
        for timer in (timeit.Timer.__init__, timeit.timeit, timeit.repeat):
            look_at_defaults(timer)
        look_into(function)
        yield


def _names_in(code: types.CodeType) -> set[str]:
    """The names that a function's code reads, also in the functions that it makes."""
    inner = (_names_in(part) for part in code.co_consts if isinstance(part, types.CodeType))
    return set(code.co_names).union(*inner)


def _no_report(answer: Any) -> Any:
    """An answer in place of a script's report; a dict would be taken for the report itself."""
    return Odd("dict", None, _safe_repr(answer)) if isinstance(answer, dict) else answer


def _restarts(
    function: Callable, X: Any, K: int, n_init: int, rng: np.random.Generator, times: int
) -> Any:
    """Call `best_of_restarts` many times with one generator and note its runs of ``lloyd``.

    Returns
    -------
    dict
        ``centroids`` and ``inertias``, one a call; ``runs``, for each call the inertias of its
        runs in their order, ``starts`` and ``ends``, their first and last centroids: empty where
        the function does not call the notebook's ``lloyd``. An answer that is not two things is
        returned alone.
    """
    names = getattr(inspect.unwrap(function), "__globals__", {})
    lloyd = names.get("lloyd")
    centroids, inertias, runs, starts, ends = [], [], [], [], []

    def recorded(X: Any, init: Any, *rest: Any, **named: Any) -> Any:
        start = np.array(init)
        answer = lloyd(X, init, *rest, **named)
        runs[-1].append(answer[2])
        starts[-1].append(start)
        ends[-1].append(np.array(answer[0]))
        return answer

    if callable(lloyd):
        names["lloyd"] = recorded
    try:
        for _ in range(times):
            for made in (runs, starts, ends):
                made.append([])
            answer = plain(function(X, K, n_init, rng))
            if not isinstance(answer, tuple) or len(answer) != 2:
                return _no_report(answer)
            centroids.append(answer[0])
            inertias.append(answer[1])
    finally:
        if callable(lloyd):
            names["lloyd"] = lloyd
    return {
        "centroids": tuple(centroids),
        "inertias": tuple(inertias),
        "runs": tuple(np.array(made, dtype=float) for made in runs),
        "starts": tuple(tuple(made) for made in starts),
        "ends": tuple(tuple(made) for made in ends),
    }


def _searches(function: Callable, *args: Any) -> dict:
    """Call a function that searches for K and note what it asks of the notebook's best_inertia.

    The last of `args` holds lists of arguments, the one before is the generator; the function is
    called with all but the last, and, if there are such lists, with a generator in the same state
    and with another. A stand-in answers for ``best_inertia``: without chance, and quickly.

    Returns
    -------
    dict
        ``result``, of the first call. ``asked``, for each call a row for each question: the number
        of its points among ``sets``, K, the inertia, and a draw from the generator that came with
        it. ``sets``, for each call the different points, those of `args` first. ``instead``, where
        it asks nothing, or with references nothing about them: its answers to the lists, each with
        two generators, and to the very first once more.
    """
    *args, rng, instead = args
    names = getattr(inspect.unwrap(function), "__globals__", {})
    real = names.get("best_inertia")
    signature = inspect.signature(real) if callable(real) else None
    asked, sets, results = [], [], []

    def stand_in(*given: Any, **named: Any) -> float:
        X, K, rng = list(signature.bind(*given, **named).arguments.values())[:3]
        draw, K = rng.integers(len(X) << 32), max(len(range(K)), 1)
        X = np.array(X, dtype=float)
        known = sets[-1].setdefault(X.tobytes(), (len(sets[-1]), X))
        asked[-1].append((known[0], K, quick_inertia(X, K), draw))
        return asked[-1][-1][2]

    generators = [rng]
    if instead:
        generators += [copy.deepcopy(rng), np.random.default_rng(20010713)]
    X = np.array(args[0], dtype=float)
    if callable(real):
        names["best_inertia"] = stand_in
    try:
        for generator in generators:
            asked.append([])
            sets.append({X.tobytes(): (0, X)})
            results.append(plain(function(*fresh_argument(args), generator)))
            silent = not asked[0] or (len(args) > 2 and len(sets[0]) == 1)
            if silent:
                break
    finally:
        if callable(real):
            names["best_inertia"] = real
    calls = [(*rest, seed) for rest in instead for seed in (0, 1)] if silent else []
    calls += calls[:1]
    own = [function(*fresh_argument(r), np.random.default_rng(seed)) for *r, seed in calls]
    return {
        "result": results[0],
        "asked": tuple(np.array(rows, dtype=float).reshape(-1, 4) for rows in asked),
        "sets": tuple(tuple(points for _, points in known.values())[:90] for known in sets),
        "instead": tuple(plain(answer) for answer in own),
    }


_quick: dict[tuple, float] = {}


def quick_inertia(X: np.ndarray, K: int) -> float:
    """The inertia that one run from a start without chance, far rows, reaches."""
    key = (X.tobytes(), X.shape, K)
    if key not in _quick:
        nearest = ((X - X.mean(axis=0)) ** 2).sum(axis=1)  # (n,)
        centroids = np.empty((0, X.shape[1]))
        for _ in range(K):
            centroids = np.vstack([centroids, X[nearest.argmax()]])
            squared = ((X[:, np.newaxis] - centroids) ** 2).sum(axis=2)  # (n, k)
            nearest = squared.min(axis=1)
        for _ in range(30):
            labels = squared.argmin(axis=1)
            before = centroids.copy()
            for k in np.unique(labels):
                centroids[k] = X[labels == k].mean(axis=0)
            squared = ((X[:, np.newaxis] - centroids) ** 2).sum(axis=2)  # (n, K)
            if np.array_equal(before, centroids):
                break
        if len(_quick) > 5000:
            _quick.clear()
        _quick[key] = float(squared.min(axis=1).sum())
    return _quick[key]


_PARAMETERS = ("K", "max_iterations", "tol", "random_state")
_ATTRIBUTES = ("centroids", "assignments", "inertia", "n_iterations", "converged")


def _estimator(
    cls: Callable, X: Any, X_new: Any, init: Any, options: tuple, X_before: Any = None
) -> dict:
    """Make an object of a class like `SimpleKMeans`, fit it, read it, and predict.

    `options` are the pairs of names and values that it is made with. Where `X_before` is given, it
    is fitted to that first: fit again starts anew.

    Returns
    -------
    dict
        The attributes after the fit, "missing" where there is none; ``fit_returned``: "self",
        "None" or "something else"; ``predicted`` for `X_new`; ``changed_parameters``, the names
        of those that fit has changed; ``lost_parameters``, of those that were never stored.
    """
    model = cls(**dict(options))
    chosen = {name: getattr(model, name, _kept) for name in _PARAMETERS}
    if X_before is not None:
        model.fit(X_before)
    returned = model.fit(X) if init is None else model.fit(X, init=init)
    other = "None" if returned is None else "something else"
    report = {"fit_returned": "self" if returned is model else other}
    for name in _ATTRIBUTES:
        report[name] = plain(getattr(model, name, "missing"))
    changed = [name for name, v in chosen.items() if not _kept(getattr(model, name, _kept), v)]
    report["changed_parameters"] = ", ".join(name for name in changed if chosen[name] is not _kept)
    report["lost_parameters"] = ", ".join(n for n, v in chosen.items() if v is _kept)
    report["predicted"] = plain(model.predict(X_new))
    return report


def _kept(value: Any, given: Any) -> bool:
    return type(value) is type(given) and (value is given or bool(value == given))


def _random_states(cls: Callable, X: Any, options: tuple, states: list[int]) -> dict:
    """The centroids of objects that differ in their random_state alone, and of the first again."""
    fits = [cls(**dict(options), random_state=state).fit(X) for state in [*states, states[0]]]
    found = [plain(getattr(fit, "centroids", "missing")) for fit in fits]
    return {"centroids": tuple(found[:-1]), "again": found[-1]}


def _refits(cls: Callable, X: Any, options: tuple, states: list[int]) -> dict:
    """The centroids of objects that are fitted to the same points twice, after each fit."""
    found = {"fitted": [], "refitted": []}
    for state in states:
        model = cls(**dict(options), random_state=state)
        for centroids in found.values():
            model.fit(X)
            centroids.append(plain(getattr(model, "centroids", "missing")))
    return {name: tuple(centroids) for name, centroids in found.items()}


SCRIPTS: dict[str, Callable] = {
    "call": _call,
    "seeds": _seeds,
    "stacked": _stacked,
    "timing": _timing,
    "restarts": _restarts,
    "searches": _searches,
    "estimator": _estimator,
    "random-states": _random_states,
    "refits": _refits,
}
