"""Exercises of lesson 06: measuring."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from kmeans_lab.calling import Odd
from kmeans_lab.checks.comparing import Mismatch, Returns, is_number, kind_in_words
from kmeans_lab.checks.lesson_05 import WRAPPED, Bytes
from kmeans_lab.checks.old_form import Case, Exercise

LESSON = "06_measuring"
USUAL = 5  # repeats, where none are given
CLOCKS = ("perf_counter", "perf_counter_ns")


# ------------------------------------------------------------------ median_seconds


class Measured(Returns):
    """The median of the timed calls, by the right clock, of the right number of calls.

    What is compared is the report of the script "timing": a function that is to be timed on a
    clock of our own, how often it was called, and which clocks were read.
    """

    words = "one number of seconds"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        result, calls = got["result"], got["calls"]
        if problem := _no_number(result, calls):
            return problem
        counted = self._wrong_calls(case, calls)
        if not _close(result, wanted["result"]):
            sentences = [self._wrong_result(wanted["result"], got), counted]
            return Mismatch(" ".join(filter(None, sentences)))
        if counted:
            return Mismatch(f"The number is right, but the way is not. {counted}")
        if not _good_clock(got):
            return Mismatch(
                f"The median is right, but it read time.{got['clocks'].split(', ')[0]}(). That "
                "clock is coarser, may jump, or counts something else; time.perf_counter() is the "
                "one for this."
            )
        return None

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        if not (isinstance(one, dict) and isinstance(other, dict)):
            return super().alike(case, one, other)
        if one["calls"] != other["calls"]:
            return False
        if not (is_number(one["result"]) and is_number(other["result"])):
            return super().alike(case, one["result"], other["result"])
        if not _close(one["result"], other["result"]):
            return False
        right = _close(one["result"], statistics.median(_timed(case)))
        return not right or _good_clock(one) == _good_clock(other)

    def in_words(self, case: Case, value: Any) -> str | None:
        if not isinstance(value, dict):
            return None
        result, calls = value["result"], value["calls"]
        if is_number(result):
            text = f"{float(result):.6g} seconds"
        elif result is None or isinstance(result, str):
            text = str(result)[:60]
        else:
            text = kind_in_words(result)
            if isinstance(result, Odd) and result.array is not None:
                text += f": {result.array.tolist()!s:.80}"
            elif isinstance(result, np.ndarray):
                text += f": {result.tolist()!s:.80}"
        return f"{text}, after {calls} call{'' if calls == 1 else 's'} of the function"

    def _wrong_calls(self, case: Case, calls: int) -> str:
        repeats = _repeats(case)
        if calls == repeats + 1:
            return ""
        if calls == 0:
            return "It never called the function: a name without parentheses calls nothing."
        return (
            f"It called the function {calls} time{'' if calls == 1 else 's'}; repeats is "
            f"{repeats}, so {repeats + 1} are wanted, of which the first does not count."
        )

    def _wrong_result(self, right: float, got: dict) -> str:
        result = float(got["result"])
        if not got["clocks"]:
            return (
                f"It returned {result:.3g}, and read none of the clocks of the module time. The "
                "one for this is time.perf_counter()."
            )
        if result == 0 and got["calls"]:
            return (
                "It returned 0 seconds. Does the call stand between the two moments at which the "
                "clock is read, and is nothing rounded?"
            )
        if _close(-result, right):
            return f"It returned {result:.6g}: no time is negative. End minus beginning!"
        if any(_close(result, right * factor) for factor in (1e3, 1e6, 1e9)):
            return f"It returned {result:.6g}. Is that in seconds?"
        return f"It returned {result:.6g} seconds; the median of those that count is {right:.6g}."


def _no_number(result: Any, calls: int) -> Mismatch | None:
    if is_number(result) and not isinstance(result, bool):
        return None
    if result is None:
        return Mismatch("It gave back None.", "forgot-return")
    if isinstance(result, str):
        return Mismatch("It gave back a text, and one number of seconds is wanted.")
    came = kind_in_words(result)
    return Mismatch(f"It gave back {came}, and one single number is wanted, the median.")


def _good_clock(report: dict) -> bool:
    """Whether a right clock was read, whichever others were."""
    return any(clock in CLOCKS for clock in report["clocks"].split(", "))


def _close(one: Any, other: Any) -> bool:
    return bool(abs(float(one) - float(other)) <= 1e-6 * max(abs(float(other)), 1e-3))


def _repeats(case: Case) -> int:
    return USUAL if case.args[1] is None else case.args[1]


def _timed(case: Case) -> list[float]:
    """The durations of the calls that count."""
    return case.args[0][1 : 1 + _repeats(case)]


def _timing_case(durations: list[float], repeats: int | None, idea: str = "") -> Case:
    first, *rest = (f"{seconds:g}" for seconds in durations[: 1 + (repeats or USUAL)])
    counted = f", the next {', '.join(rest)}" if rest else ""
    way = "repeats is not given, so it is 5" if repeats is None else f"repeats={repeats}"
    unit = "second" if first == "1" else "seconds"
    given = f"A function whose first call takes {first} {unit}{counted}; {way}"
    return Case((durations, repeats), given, idea, script="timing")


def _timing_cases(rng: np.random.Generator) -> list[Case]:
    lengths = (7, 6, 9)
    drawn = [[float(t) for t in rng.permutation(40)[: n + 1] / 4 + 0.25] for n in lengths]
    return [
        _timing_case([30.0, 2.0, 11.0, 6.0, 4.0, 1.0], 5),
        _timing_case(
            [30.0, 2.0, 11.0, 6.0, 4.0, 1.0],
            None,
            "How many calls are timed where the caller does not say? The first line of the "
            "function tells: `repeats=5`.",
        ),
        _timing_case(
            [50.0, 3.0, 10.0, 1.0, 4.0],
            4,
            "Of an even number of times two stand in the middle; the median is halfway between.",
        ),
        _timing_case([9.0, 2.0], 1, "One single call counts."),
        _timing_case([1.0, 20.0, 8.0, 2.0], 3, "The first call need not be the slowest."),
        _timing_case(
            [0.5, 0.0021, 0.0043, 0.0012, 0.0034, 0.0095],
            5,
            "Some calls are short. Is anything rounded on the way?",
        ),
        *(
            _timing_case(durations, n, "Random times, in another order.")
            for durations, n in zip(drawn, lengths)
        ),
    ]


median_seconds = Exercise(
    "median_seconds",
    lesson=LESSON,
    home="kmeans_lab.measure",
    arguments=("function", "repeats=5"),
    returns=Measured(),
    cases=_timing_cases,
    section="One run is not a measurement",
    points=3,
    lines=(
        "def median_seconds(function, repeats=5):",
        "    function()",
        "    seconds = []",
        "    for _ in range(repeats):",
        "        begin = time.perf_counter()",
        "        function()",
        "        seconds.append(time.perf_counter() - begin)",
        "    return statistics.median(seconds)",
    ),
    distractors=("    return sum(seconds) / repeats", "        function"),
    hints=(
        "The clock is read twice for each call that counts: just before it and just after. The "
        "difference is that call's time.",
        "One call comes first and is not timed. Then a loop of `repeats` turns; each turn adds one "
        "time to a list that was empty before the loop.",
        "`time.perf_counter()` reads the clock, `function()` calls the function. What comes back: "
        "the middle of the sorted times: `statistics.median` or `np.median` knows it, also for an "
        "even number.",
    ),
)


def _seconds(function: Callable, repeats: int, warm_up: bool = True) -> list[float]:
    if warm_up:
        function()
    seconds = []
    for _ in range(repeats):
        begin = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - begin)
    return seconds


NOT_COUNTED = (
    "The first call was counted. It pays for memory and caches that the later ones find ready, so "
    "it must run before the list of times begins."
)
EVEN = (
    "Right for an odd number of times. Of an even number two stand in the middle, and the median "
    "is halfway between them."
)


@median_seconds.mutant("mean-time")
def _(function, repeats=5):
    return sum(_seconds(function, repeats)) / repeats


@median_seconds.mutant(
    "mean-time",
    "One beginning and one end around all calls, divided by their number, is their average. One "
    "disturbed call pulls it up. For a median every call needs a time of its own.",
)
def _(function, repeats=5):
    begin = time.perf_counter()
    for _ in range(repeats):
        function()
    return (time.perf_counter() - begin) / repeats


@median_seconds.mutant(
    "mean-time",
    "This is an average, and the first call is in it, which pays for memory and caches and does "
    "not count. Time each call that counts for itself, and take the middle of those times.",
)
def _(function, repeats=5):
    return sum(_seconds(function, repeats + 1, warm_up=False)) / (repeats + 1)


@median_seconds.mutant(
    "mean-time",
    "This is an average, and the first call is in it, which pays for memory and caches and does "
    "not count. Time each call that counts for itself, and take the middle of those times.",
)
def _(function, repeats=5):
    return sum(_seconds(function, repeats + 1, warm_up=False)) / repeats


@median_seconds.mutant(
    "integer-truncation",
    "The times were cut to whole seconds, and most calls are much shorter. Which kind of number "
    "does the array or the list hold?",
    here=True,
)
def _(function, repeats=5):
    return float(np.median(np.array(_seconds(function, repeats)).astype(int)))


@median_seconds.mutant(
    "integer-truncation",
    "The times were rounded, and short calls lose their digits. Give back the number as it is; "
    "whoever prints it may round.",
    here=True,
)
def _(function, repeats=5):
    return round(float(np.median(_seconds(function, repeats))), 2)


@median_seconds.mutant("total-time")
def _(function, repeats=5):
    return sum(_seconds(function, repeats))


@median_seconds.mutant("total-time")
def _(function, repeats=5):
    return sum(_seconds(function, repeats, warm_up=False))


@median_seconds.mutant(
    "total-time",
    "This is the time of all calls together, with the first one, which does not count. What is "
    "asked is the time of one call, the middle one of those that were timed.",
)
def _(function, repeats=5):
    return sum(_seconds(function, repeats + 1, warm_up=False))


@median_seconds.mutant(
    "total-time",
    "The clock was read once before the loop, so each time holds all calls before it as well. "
    "When must the beginning be read, so that a turn measures its own call alone?",
)
def _(function, repeats=5):
    function()
    begin, seconds = time.perf_counter(), []
    for _ in range(repeats):
        function()
        seconds.append(time.perf_counter() - begin)
    return float(np.median(seconds))


@median_seconds.mutant(
    "total-time",
    "The clock was read once before the loop, so each time holds all calls before it as well, "
    "even the first one, which does not count. When must the beginning be read, so that a turn "
    "measures its own call alone?",
)
def _(function, repeats=5):
    begin, seconds = time.perf_counter(), []
    function()
    for _ in range(repeats):
        function()
        seconds.append(time.perf_counter() - begin)
    return float(np.median(seconds))


@median_seconds.mutant(
    "mean-time",
    "This is the fastest call. The lesson reports the middle one of the sorted times, which "
    "neither a lucky nor a disturbed call can move.",
)
def _(function, repeats=5):
    return min(_seconds(function, repeats))


@median_seconds.mutant(
    "mean-time",
    "This is the slowest call, the very one that another program may have disturbed. The middle "
    "one of the sorted times is asked for.",
)
def _(function, repeats=5):
    return max(_seconds(function, repeats))


@median_seconds.mutant(
    "last-not-best",
    "This is the time of the last call alone. Where are the times of the calls before it kept, so "
    "that at the end the middle one of all can be found?",
    here=True,
)
def _(function, repeats=5):
    return _seconds(function, repeats)[-1]


@median_seconds.mutant(
    "last-not-best",
    "This is the time of one call alone, the first that was timed. Does the `return` stand inside "
    "the loop?",
    here=True,
)
def _(function, repeats=5):
    return _seconds(function, 1)[0]


@median_seconds.mutant("mean-time", EVEN)
def _(function, repeats=5):
    return sorted(_seconds(function, repeats))[repeats // 2]


@median_seconds.mutant("mean-time", EVEN)
def _(function, repeats=5):
    return sorted(_seconds(function, repeats))[(repeats - 1) // 2]


@median_seconds.mutant(
    "mean-time",
    "This is the time in the middle of the list, in the order in which the calls came. The median "
    "is in the middle of the *sorted* times.",
)
def _(function, repeats=5):
    return _seconds(function, repeats)[repeats // 2]


@median_seconds.mutant("wrong-divisor", NOT_COUNTED, here=True)
def _(function, repeats=5):
    return float(np.median(_seconds(function, repeats + 1, warm_up=False)))


@median_seconds.mutant(
    "wrong-divisor",
    "The first call was counted, and there is none before it. It pays for memory and caches that "
    "the later ones find ready: one call must come before those that are timed.",
    here=True,
)
def _(function, repeats=5):
    return float(np.median(_seconds(function, repeats, warm_up=False)))


@median_seconds.mutant(
    "wrong-divisor", NOT_COUNTED + " After it, `repeats` calls are timed.", here=True
)
def _(function, repeats=5):
    seconds = _seconds(function, repeats + 1, warm_up=False)
    return float(np.median(seconds[:-1]))


@median_seconds.mutant(
    "wrong-divisor",
    "One call too few is timed. The call that does not count comes on top of `repeats`; it is not "
    "one of them.",
    here=True,
)
def _(function, repeats=5):
    return float(np.median(_seconds(function, repeats - 1) or [0.0]))


@median_seconds.mutant(
    "wrong-divisor",
    "One call too many is timed. `repeats` calls count, and one that does not comes before them.",
    here=True,
)
def _(function, repeats=5):
    return float(np.median(_seconds(function, repeats + 1)))


@median_seconds.mutant(
    "wrong-divisor",
    "Always five calls are timed. The caller says how many: that is what `repeats` is for.",
    here=True,
)
def _(function, repeats=5):
    return float(np.median(_seconds(function, 5)))


@median_seconds.mutant(
    "wrong-divisor",
    "These are milliseconds, and seconds are asked for.",
    here=True,
)
def _(function, repeats=5):
    return 1000 * float(np.median(_seconds(function, repeats)))


@median_seconds.mutant(
    "value-for-index",
    "This is the whole list of times. One single number is asked for: the middle one of the "
    "sorted list.",
    here=True,
)
def _(function, repeats=5):
    return _seconds(function, repeats)


@median_seconds.mutant(
    "value-for-index",
    "This is the whole list of times, sorted. One single number is asked for: the middle one.",
    here=True,
)
def _(function, repeats=5):
    return sorted(_seconds(function, repeats))


@median_seconds.mutant(
    "forgot-return",
    "The times were taken, but nothing was given back: a function without a `return` gives back "
    "None. Its last line must return the median.",
    here=True,
)
def _(function, repeats=5):
    _seconds(function, repeats)


# ------------------------------------------------------------------ broadcast_bytes


def _size_cases(rng: np.random.Generator) -> list[Case]:
    n, K, d = (int(number) for number in rng.integers(11, 400, size=3))
    return [
        Case((6, 3, 2), "Six points, three centroids, two features; itemsize is not given"),
        Case(
            (6, 3, 2, 4),
            "The same in float32, with 4 bytes a number",
            "What is the fourth argument for?",
        ),
        Case((5, 7, 1, 8), "One feature"),
        Case((1, 1, 4, 2), "One point and one centroid, 2 bytes a number"),
        Case((10_000, 10, 50), "The array of this lesson: n = 10,000, K = 10, d = 50"),
        Case((9, 2, 3, 1), "One byte a number"),
        Case((n, K, d), "Random sizes; itemsize is not given"),
        Case((n, d, K, 4), "Random sizes, with 4 bytes a number"),
        Case(
            (10**15, 10, 2, 8),
            "A million billion points, ten centroids, two features",
            "No computer has memory for such an array. Its size follows from its shape and the "
            "size of one number; nothing needs to be built for that.",
        ),
        Case(
            (3_000_000_000_000_019, 703, 1_009, 8),
            "So many that the number of bytes has 23 digits",
            "NumPy's whole numbers have a fixed number of digits and wrap around, and decimal "
            "numbers round. Python's own int does neither.",
            "integer-truncation",
        ),
    ]


broadcast_bytes = Exercise(
    "broadcast_bytes",
    lesson=LESSON,
    home="kmeans_lab.measure",
    arguments=("n", "K", "d", "itemsize=8"),
    returns=Bytes(),
    cases=_size_cases,
    section="How much memory at once?",
    points=1,
    lines=(
        "def broadcast_bytes(n, K, d, itemsize=8):",
        "    elements = n * K * d",
        "    return elements * itemsize",
    ),
    distractors=("    return elements", "    elements = n * K + d"),
    hints=(
        "The array of differences has the shape (n, K, d). How many numbers does it hold?",
        "Take 6 points, 3 centroids and 2 features and count: how many differences, and with 8 "
        "bytes each, how many bytes?",
        "Count the numbers first. Each of them takes `itemsize` bytes; `itemsize=8` in the first "
        "line gives it a value where the caller gives none.",
    ),
)


@broadcast_bytes.mutant("bytes-for-elements")
def _(n, K, d, itemsize=8):
    return n * K * d


@broadcast_bytes.mutant(
    "bytes-for-elements",
    "A table (n, K) is counted here. The array of differences has one axis more: which?",
    here=True,
)
def _(n, K, d, itemsize=8):
    return n * K * itemsize


@broadcast_bytes.mutant(
    "bytes-for-elements",
    "An array (n, d) is counted here, as large as X. The array of differences has one axis more: "
    "which?",
    here=True,
)
def _(n, K, d, itemsize=8):
    return n * d * itemsize


@broadcast_bytes.mutant(
    "bytes-for-elements",
    "These are the bytes of X and of the centroids. The array of differences holds, for every "
    "point *and* every centroid, d numbers.",
    here=True,
)
def _(n, K, d, itemsize=8):
    return (n * d + K * d) * itemsize


@broadcast_bytes.mutant(
    "bytes-for-elements",
    "X and the centroids are counted as well. Only the array of differences is asked for, which "
    "has an axis for the points, one for the centroids and one for the features.",
    here=True,
)
def _(n, K, d, itemsize=8):
    return (n * d + K * d + n * K * d) * itemsize


@broadcast_bytes.mutant(
    "bytes-for-elements",
    "The lengths of the axes were added up. How many numbers has an array with 2 rows and 3 "
    "columns?",
    here=True,
)
def _(n, K, d, itemsize=8):
    return (n + K + d) * itemsize


@broadcast_bytes.mutant(
    "bytes-for-elements",
    "The bytes of one number were added once. Each of the n·K·d numbers takes so many.",
    here=True,
)
def _(n, K, d, itemsize=8):
    return n * K * d + itemsize


@broadcast_bytes.mutant(
    "bytes-for-elements",
    "d was added, not multiplied. For each of the n·K pairs of a point and a centroid the array "
    "holds d numbers.",
    here=True,
)
def _(n, K, d, itemsize=8):
    return (n * K + d) * itemsize


@broadcast_bytes.mutant(
    "bytes-for-elements",
    "These are bits. A byte has eight of them, and `itemsize` is already in bytes.",
    here=True,
)
def _(n, K, d, itemsize=8):
    return n * K * d * itemsize * 8


@broadcast_bytes.mutant(
    "bytes-for-elements",
    "This is twice as much. At its worst moment `squared_distances_broadcast` holds two such "
    "arrays, but here the size of one is asked for.",
    here=True,
)
def _(n, K, d, itemsize=8):
    return 2 * n * K * d * itemsize


@broadcast_bytes.mutant(
    "wrong-promotion",
    "A number was taken to have 8 bytes, whatever `itemsize` says. What if the numbers are in "
    "float32?",
    here=True,
)
def _(n, K, d, itemsize=8):
    return n * K * d * 8


@broadcast_bytes.mutant(
    "wrong-promotion",
    "Where the caller does not say how large a number is, 8 bytes are meant, the size of float64. "
    "Which value does your first line give to `itemsize`?",
    here=True,
)
def _(n, K, d, itemsize=4):
    return n * K * d * itemsize


@broadcast_bytes.mutant(
    "wrong-divisor",
    "Was this divided, to kilobytes or megabytes? Bytes are asked for, the exact number of them.",
    here=True,
)
def _(n, K, d, itemsize=8):
    return n * K * d * itemsize // 1000


@broadcast_bytes.mutant(
    "wrong-divisor",
    "Was this divided, to kilobytes or megabytes? Bytes are asked for, the exact number of them.",
    here=True,
)
def _(n, K, d, itemsize=8):
    return n * K * d * itemsize // 1024


@broadcast_bytes.mutant(
    "wrong-divisor",
    "Was this divided, to kilobytes or megabytes? Bytes are asked for, the exact number of them.",
    here=True,
)
def _(n, K, d, itemsize=8):
    return n * K * d * itemsize // 10**6


@broadcast_bytes.mutant("integer-truncation")
def _(n, K, d, itemsize=8):
    return int(float(n) * K * d * itemsize)


@broadcast_bytes.mutant(
    "integer-truncation",
    WRAPPED,
    here=True,
)
def _(n, K, d, itemsize=8):
    return int(np.prod([n, K, d, itemsize]))


@broadcast_bytes.mutant("forgot-return")
def _(n, K, d, itemsize=8):
    n * K * d * itemsize
