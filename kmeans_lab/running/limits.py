"""What a stranger's code may not do: take for ever, stop to ask, change what is global."""

from __future__ import annotations

import builtins
import contextlib
import ctypes
import io
import os
import random
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from operator import is_
from typing import Any

import numpy as np

from .outcome import LONGEST_TEXT, Outcome

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

REAL_CLOCKS = {
    name: getattr(time, name)
    for name in ("perf_counter", "perf_counter_ns", "time", "monotonic", "process_time")
}


class TimedOut(BaseException):
    """The time of a call is over. No Exception: ``except Exception`` lets it through."""


# ------------------------------------------------------------------ time


WAITING = 20  # times as long as it may work, a call may take in all


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
def work_limit(seconds: float) -> Iterator[None]:
    """As `time_limit`, by the time that this process works: a busy machine decides nothing.

    What only waits is ended too, later. Where no such clock is, it is the time on the wall.
    """
    in_main = threading.current_thread() is threading.main_thread()
    if in_main and hasattr(signal, "setitimer"):
        with _alarm(WAITING * seconds), _alarm(seconds, "ITIMER_PROF", "SIGPROF"):
            yield
    else:
        with _watchdog(seconds):
            yield


@contextlib.contextmanager
def _alarm(seconds: float, clock: str = "ITIMER_REAL", sent: str = "SIGALRM") -> Iterator[None]:
    timer, rung = getattr(signal, clock), getattr(signal, sent)
    ringing = [False]

    def ring(number: int, frame: Any) -> None:
        # On a busy machine the next ring comes before this one is heard. And where the block is
        # being entered or left nothing may be raised: what puts the alarm off would be left out.
        if ringing[0] or getattr(frame, "f_code", None) in _COMING_AND_GOING:
            return
        ringing[0] = True
        try:
            raise TimedOut
        finally:
            ringing[0] = False

    before = signal.signal(rung, ring)
    signal.setitimer(timer, seconds, 0.05)
    try:
        yield
    finally:
        for _ in range(100):  # a ring may still be on its way
            try:
                signal.setitimer(timer, 0)
                # The last signal of this clock may come late; left to itself it ends the program.
                late = rung != signal.SIGALRM and before == signal.SIG_DFL
                signal.signal(rung, signal.SIG_IGN if late else before)
                break
            except TimedOut:
                continue


_COMING_AND_GOING = frozenset(
    function.__code__
    for function in (
        contextlib._GeneratorContextManager.__enter__,
        contextlib._GeneratorContextManager.__exit__,
        time_limit.__wrapped__,
        work_limit.__wrapped__,
        _alarm.__wrapped__,
    )
)


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


# ------------------------------------------------------------------ what a call must not touch


@contextlib.contextmanager
def guarded(function: Callable, printed: Printed, outcome: Outcome) -> Iterator[None]:
    """Catch what is printed and warned; put back what is global."""
    numpy_before = _numpy_names()
    numpy_state = _numpy_state()
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
    if _moved_from(numpy_state):
        outcome.global_random = True
        np.random.set_state(numpy_state)
    if random.getstate() != python_state:
        outcome.global_random = True
        random.setstate(python_state)


_state_before: tuple[bytes, dict] = (b"", {})  # what the last state was read from, and the state


def _numpy_state() -> dict:
    """NumPy's global random state.

    To read it costs more than most functions of an exercise take, and it is the same nearly every
    time. Its 2500 bytes tell, unless a second normal number waits: that one is kept elsewhere.
    """
    global _state_before
    read = _bytes_of_state()
    if not read or read != _state_before[0] or _state_before[1]["has_gauss"]:
        _state_before = read, np.random.get_state(legacy=False)
    return _state_before[1]


def _moved_from(before: dict) -> bool:
    """Whether NumPy's global random state is another one than it was."""
    if before is _state_before[1] and not before["has_gauss"]:
        read = _bytes_of_state()
        if read and read == _state_before[0]:
            return False
    now = np.random.get_state(legacy=False)
    return not (
        now["bit_generator"] == before["bit_generator"]
        and now["has_gauss"] == before["has_gauss"]
        and now["state"].keys() == before["state"].keys()
        and all(np.array_equal(now["state"][key], before["state"][key]) for key in now["state"])
    )


def _bytes_of_state() -> bytes:
    """The memory in which NumPy's global generator keeps its state; empty if it is another kind."""
    generator = getattr(np.random, "get_bit_generator", lambda: None)()  # since NumPy 1.24
    if type(generator) is not np.random.MT19937:
        return b""
    return ctypes.string_at(generator.ctypes.state_address, _BYTES_OF_MT19937)


_BYTES_OF_MT19937 = 624 * 4 + 4  # its numbers, and the place among them


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
        if len(now) == len(names) and all(map(is_, now.values(), names.values())):
            continue  # as nearly always, and quickly seen
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
