"""Time, memory and the limits of this machine.

Speed is compared on one thread, interleaved, by medians; and only between functions whose answers
were compared first.
"""

from __future__ import annotations

import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from kmeans_lab.validation import check_count


def median_seconds(function: Callable[[], Any], repeats: int = 5) -> float:
    """The median time of a call, after one call that does not count.

    Parameters
    ----------
    function : callable
        Called without arguments, ``repeats + 1`` times.
    repeats : int
        How many calls are timed, from 1.

    Returns
    -------
    float
        Seconds, by `time.perf_counter`.

    Raises
    ------
    TypeError, ValueError
        If `function` cannot be called or `repeats` is not an integer from 1.
    """
    check_function(function)
    repeats = check_count(repeats, "repeats")
    function()  # the first call pays for memory and caches
    seconds = []
    for _ in range(repeats):
        begin = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)


def compare_seconds(
    functions: Mapping[str, Callable[[], Any]], repeats: int = 5
) -> dict[str, float]:
    """The median times of several functions, on one thread, taking turns.

    Taking turns spreads whatever else the machine does over all of them.

    Parameters
    ----------
    functions : mapping of str to callable
        Each called without arguments.
    repeats : int
        How many timed turns, from 1; one turn before them does not count.

    Returns
    -------
    dict of str to float
        Seconds, in the order given.

    Raises
    ------
    TypeError, ValueError
        If one of them cannot be called or `repeats` is not an integer from 1.
    """
    for function in functions.values():
        check_function(function)
    repeats = check_count(repeats, "repeats")
    with one_thread():
        return seconds_in_turns(functions, repeats, time.perf_counter)


def seconds_in_turns(
    functions: Mapping[str, Callable[[], Any]], turns: int, clock: Callable[[], float]
) -> dict[str, float]:
    """The median times of several functions that take turns, on the threads that there are.

    Parameters
    ----------
    functions : mapping of str to callable
    turns : int
        How many timed turns; one turn before them does not count.
    clock : callable
        ``time.perf_counter`` for the time that passes, ``time.process_time`` for that of the CPU.

    Returns
    -------
    dict of str to float
        Seconds, in the order given.
    """
    spent: dict[str, list[float]] = {name: [] for name in functions}
    for turn in range(turns + 1):
        for name, function in functions.items():
            begin = clock()
            function()
            if turn:
                spent[name].append(clock() - begin)
    return {name: statistics.median(seconds) for name, seconds in spent.items()}


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold NumPy's, SciPy's and scikit-learn's thread pools to one thread inside the block."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield


def peak_bytes(function: Callable[[], Any]) -> int:
    """The most memory that a call holds at once, beyond what was there before it.

    Parameters
    ----------
    function : callable
        Called once, without arguments.

    Returns
    -------
    int
        Bytes, as Python and NumPy allocate them (`tracemalloc`); memory that a compiled library
        takes for itself is not seen.

    Raises
    ------
    TypeError
        If `function` cannot be called.
    """
    check_function(function)
    was_tracing = tracemalloc.is_tracing()
    if not was_tracing:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        function()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        if not was_tracing:
            tracemalloc.stop()
    return peak - before


def broadcast_bytes(n: int, K: int, d: int, itemsize: int = 8) -> int:
    """The size of the (n, K, d) array of differences.

    Parameters
    ----------
    n, K, d : int
        Points, clusters, features.
    itemsize : int
        Bytes a number: 8 for float64, 4 for float32.

    Returns
    -------
    int
        Bytes, exactly.

    Raises
    ------
    TypeError, ValueError
        If an argument is not an integer from 1.
    """
    check_counts(n=n, K=K, d=d, itemsize=itemsize)
    return int(n) * int(K) * int(d) * int(itemsize)


def product_bytes(n: int, K: int, X_dtype: DTypeLike, centroids_dtype: DTypeLike) -> int:
    """The size of the matrix product ``X @ centroids.T``.

    Parameters
    ----------
    n, K : int
        Points and clusters.
    X_dtype, centroids_dtype : dtype
        What the two arrays hold; NumPy promotes both to a dtype that holds either.

    Returns
    -------
    int
        Bytes, exactly.

    Raises
    ------
    TypeError, ValueError
        If a count is not an integer from 1 or a dtype is none.
    """
    check_counts(n=n, K=K)
    return int(n) * int(K) * np.result_type(X_dtype, centroids_dtype).itemsize


@dataclass(frozen=True)
class LineShare:
    """A line of a function and its share of the function's time (0 to 1)."""

    number: int
    source: str
    hits: int
    share: float


def line_shares(function: Callable, *args: Any, **kwargs: Any) -> list[LineShare]:
    """How a call's time divides among the lines of the function.

    It is measured by line_profiler; where that is not to be had, on Windows for Arm, by Python's
    own trace function, which costs each line more.

    Parameters
    ----------
    function : callable
        A function written in Python whose source can be read.
    *args, **kwargs
        What to call it with, once.

    Returns
    -------
    list of LineShare
        The lines that ran, in their order. The shares add up to 1.

    Raises
    ------
    TypeError
        If `function` is not a Python function.
    """
    check_function(function)
    import inspect

    function = inspect.unwrap(function)
    if not inspect.isfunction(function):
        raise TypeError(f"function must be written in Python, but {function!r:.60} is not.")
    try:
        from line_profiler import LineProfiler
    except ImportError:
        timings = _traced(function, args, kwargs)
    else:
        profiler = LineProfiler()
        profiler(function)(*args, **kwargs)
        ((_, timings),) = profiler.get_stats().timings.items()
    total = sum(ticks for _, _, ticks in timings) or 1
    lines, first = inspect.getsourcelines(function)
    return [
        LineShare(number, lines[number - first].strip(), hits, ticks / total)
        for number, hits, ticks in timings
    ]


def _traced(
    function: Callable, args: tuple, kwargs: Mapping[str, Any]
) -> list[tuple[int, int, float]]:
    """Line, hits and seconds of each line that a call runs, what the line calls included."""
    hits: dict[int, int] = {}
    seconds: dict[int, float] = {}
    running: dict[FrameType, tuple[int, float]] = {}  # a call of it -> its line, and since when

    def on_line(frame: FrameType, event: str, value: Any) -> Callable:
        now = time.perf_counter()
        if frame in running:
            line, since = running.pop(frame)
            seconds[line] = seconds.get(line, 0.0) + now - since
        if event == "line":
            hits[frame.f_lineno] = hits.get(frame.f_lineno, 0) + 1
            running[frame] = frame.f_lineno, time.perf_counter()
        return on_line

    def on_call(frame: FrameType, event: str, value: Any) -> Callable | None:
        return on_line if frame.f_code is function.__code__ else None

    before = sys.gettrace()
    sys.settrace(on_call)
    try:
        function(*args, **kwargs)
    finally:
        sys.settrace(before)
    return [(line, hits[line], seconds.get(line, 0.0)) for line in sorted(hits)]


@dataclass(frozen=True)
class Roofline:
    """What one core of this machine can reach.

    Attributes
    ----------
    flops : float
        Floating-point operations a second in a large float64 matrix product.
    bandwidth : float
        Bytes a second, read and written, when arrays far larger than the caches are added.
    """

    flops: float
    bandwidth: float

    @property
    def ridge(self) -> float:
        """Operations a byte at which a program turns from memory-bound to compute-bound."""
        return self.flops / self.bandwidth

    def attainable(self, intensity: float) -> float:
        """The greatest operations a second at `intensity` operations a byte."""
        return min(self.flops, intensity * self.bandwidth)


def machine_roofline(repeats: int = 5) -> Roofline:
    """Measure the two limits of one core: arithmetic and memory.

    Parameters
    ----------
    repeats : int
        Timed calls, of which the best counts: a limit is what can be reached.

    Returns
    -------
    Roofline

    References
    ----------
    S. Williams, A. Waterman, D. Patterson, "Roofline", Communications of the ACM 52 (2009).
    """
    repeats = check_count(repeats, "repeats")
    rng = np.random.default_rng(0)
    size, length = 1024, 8_000_000
    A, B = rng.random((size, size)), rng.random((size, size))
    product = np.empty_like(A)
    a, b, total = np.ones(length), np.ones(length), np.empty(length)
    with one_thread():
        multiply = _best_seconds(lambda: np.matmul(A, B, out=product), repeats)
        add = _best_seconds(lambda: np.add(a, b, out=total), repeats)
    return Roofline(flops=2 * size**3 / multiply, bandwidth=3 * a.nbytes / add)


def check_function(function: Any) -> None:
    """Raise TypeError unless `function` can be called."""
    if not callable(function):
        raise TypeError(
            f"function must be callable, but {type(function).__name__} came. "
            "Write lambda: work(X), not work(X)."
        )


def check_counts(**counts: Any) -> None:
    """Raise TypeError or ValueError unless each is an integer from 1."""
    for name, value in counts.items():
        check_count(value, name)


def _best_seconds(function: Callable[[], Any], repeats: int) -> float:
    function()
    best = float("inf")
    for _ in range(repeats):
        begin = time.perf_counter()
        function()
        best = min(best, time.perf_counter() - begin)
    return best
