"""`median_seconds(function, repeats=5)`: a stopwatch that survives a busy machine."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from kmeans_lab.checks.by_hand import number
from kmeans_lab.checks.comparing import Mismatch, Returns, is_number
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.lesson_06.timing import timing
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.values import kind_in_words
from kmeans_lab.checks.words import listed
from kmeans_lab.running.outcome import Odd

USUAL = 5  # repeats, where none are given
CLOCKS = ("perf_counter", "perf_counter_ns")


class Measured(Returns):
    """The median of the timed calls, by the right clock, of the right number of calls.

    What is compared is the report of the script `timing`: a function that is to be timed on a
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
            read = got["clocks"].split(", ")[0]
            return Mismatch(f"The median is right, but it read time.{read}().")
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
            text = f"{_as_float(result):.6g} seconds"
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
        result = _as_float(got["result"])
        if not got["clocks"]:
            return (
                f"It returned {result:.3g}, and read none of the clocks of the module time. The "
                "one for this is time.perf_counter()."
            )
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
    one, other = _as_float(one), _as_float(other)
    return one == other or abs(one - other) <= 1e-6 * max(min(abs(one), abs(other)), 1e-3)


def _as_float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number beyond every float
        return math.inf


def _repeats(case: Case) -> int:
    return USUAL if case.args[1] is None else case.args[1]


def _timed(case: Case) -> list[float]:
    """The durations of the calls that count."""
    return case.args[0][1 : 1 + _repeats(case)]


exercise = Exercise(
    "kmeans_lab.measure.median_seconds",
    lesson="06_measuring",
    number=1,
    returns=Measured(),
    section="One run is not a measurement",
    points=3,
    edges=(Edge("even-number", 0.5, "an even number of timed calls"),),
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


def by_hand(case, wanted, outcome):
    times = sorted(_timed(case))
    if len(times) == 1:
        return f"One single call counts, that of {number(times[0])} seconds."
    middle = "its middle" if len(times) % 2 else "halfway between the two in its middle"
    return (
        f"The calls that count, sorted: {listed([number(t) for t in times])} seconds. Their median "
        f"is {middle}, {number(statistics.median(times))}."
    )


def _case(durations: list[float], repeats: int | None, idea: Any = by_hand) -> Case:
    first, *rest = (f"{seconds:g}" for seconds in durations[: 1 + (repeats or USUAL)])
    counted = f", the next {', '.join(rest)}" if rest else ""
    way = "repeats is not given, so it is 5" if repeats is None else f"repeats={repeats}"
    unit = "second" if first == "1" else "seconds"
    given = f"A function whose first call takes {first} {unit}{counted}; {way}"
    edge = None if (repeats or USUAL) % 2 else "even-number"
    return Case((durations, repeats), given, idea, script=timing, edge=edge)


def cases(rng: np.random.Generator) -> list[Case]:
    lengths = (7, 6, 9)
    drawn = [[float(t) for t in rng.permutation(40)[: n + 1] / 4 + 0.25] for n in lengths]
    return [
        _case([30.0, 2.0, 11.0, 7.0, 4.0, 1.0], 5),
        _case(
            [30.0, 2.0, 11.0, 7.0, 4.0, 1.0],
            None,
            "How many calls are timed where the caller does not say? The first line of the "
            "function tells: `repeats=5`.",
        ),
        _case([50.0, 3.0, 10.0, 1.0, 4.0], 4),
        _case([8.0, 5.0, 2.0], 2),
        _case([9.0, 2.0], 1),
        _case([1.0, 20.0, 8.0, 2.0], 3),
        _case([3.0, 7.0, 6.0, 1.0, 9.0, 2.0, 4.0, 8.0], 7),
        _case(
            [0.5, 0.0021, 0.0043, 0.0012, 0.0034, 0.0095],
            5,
            "Some calls are short. Is anything rounded on the way?",
        ),
        *(_case(durations, n) for durations, n in zip(drawn, lengths)),
    ]


# ------------------------------------------------------------------ wrong ways, by their joints


def timed(of, warm_up=1, more=0, always=None, before=0, clock=time.perf_counter, call=True):
    """What `of` makes of the times of the calls, in their order.

    `warm_up` calls come first, `before` further ones before each that is timed; `more` calls than
    `repeats` are timed, or `always` so many. Without `call` none stands between the readings.
    """

    def way(function: Callable, repeats: int = USUAL):
        for _ in range(warm_up):
            function()
        seconds = []
        for _ in range(always or max(repeats + more, 0)):
            for _ in range(before):
                function()
            begin = clock()
            if call:
                function()
            seconds.append(clock() - begin)
        return of(seconds)

    return way


def around_all(function, repeats=USUAL):
    begin = time.perf_counter()
    for _ in range(repeats):
        function()
    return (time.perf_counter() - begin) / repeats


def begun_once(warm_up_first):
    """The clock read once, before the loop."""

    def way(function, repeats=USUAL):
        if warm_up_first:
            function()
        begin, seconds = time.perf_counter(), []
        if not warm_up_first:
            function()
        for _ in range(repeats):
            function()
            seconds.append(time.perf_counter() - begin)
        return median(seconds)

    return way


def median(seconds):
    return float(np.median(seconds)) if seconds else 0.0


def mean(seconds):
    return sum(seconds) / max(len(seconds), 1)


def unsorted_middle(seconds):
    half = len(seconds) // 2
    return seconds[half] if len(seconds) % 2 else (seconds[half - 1] + seconds[half]) / 2


slips = (
    Slip.of("mean-time", timed(mean)),
    Slip(
        "one-time-around-all",
        "One beginning and one end around all calls, divided by their number, is their average. "
        "One disturbed call pulls it up. For a median every call needs a time of its own.",
        around_all,
        misconception="mean-time",
    ),
    Slip(
        "mean-with-the-first",
        "This is an average, and the first call is in it, which pays for memory and caches and "
        "does not count. Time each call that counts for itself, and take the middle of those "
        "times.",
        timed(mean, warm_up=0, more=1),
        timed(lambda seconds: sum(seconds) / (len(seconds) - 1), warm_up=0, more=1),
        misconception="mean-time",
    ),
    Slip.of("total-time", timed(sum), timed(sum, warm_up=0), timed(sum, warm_up=0, more=1)),
    Slip(
        "clock-read-once",
        "The clock was read once before the loop, so each time holds all calls before it as well. "
        "When must the beginning be read, so that a turn measures its own call alone?",
        begun_once(warm_up_first=True),
        begun_once(warm_up_first=False),
        misconception="total-time",
    ),
    Slip(
        "rounded",
        "The times were rounded or cut, and short calls lose their digits. Give back the number as "
        "it is; whoever prints it may round.",
        timed(lambda seconds: round(median(seconds), 2)),
        timed(lambda seconds: round(median(seconds), 3)),
        timed(lambda seconds: round(median(seconds))),
        timed(lambda seconds: float(int(median(seconds)))),
        timed(lambda seconds: median([int(s) for s in seconds])),
    ),
    Slip(
        "fastest-or-slowest",
        "This is the fastest call, or the slowest. The lesson reports the middle one of the sorted "
        "times, which neither a lucky nor a disturbed call can move.",
        timed(min),
        timed(max),
    ),
    Slip(
        "one-call-alone",
        "This is the time of one call alone, the last or the first that was timed. Where are the "
        "times of the others kept, so that at the end the middle one of all can be found? And does "
        "`return` stand inside the loop?",
        timed(lambda seconds: seconds[-1]),
        timed(lambda seconds: seconds[0], always=1),
    ),
    Slip(
        "one-of-two-middles",
        "Right for an odd number of times. Of an even number two stand in the middle, and the "
        "median is halfway between them.",
        timed(lambda seconds: sorted(seconds)[len(seconds) // 2]),
        timed(lambda seconds: sorted(seconds)[(len(seconds) - 1) // 2]),
    ),
    Slip(
        "not-sorted",
        "This is the time in the middle of the list, in the order in which the calls came. The "
        "median is in the middle of the *sorted* times.",
        timed(lambda seconds: seconds[len(seconds) // 2]),
        timed(unsorted_middle),
    ),
    Slip(
        "first-call-counted",
        "The first call was counted. It pays for memory and caches that the later ones find ready, "
        "so one call must come before the list of times begins, and `repeats` calls after it are "
        "timed.",
        timed(median, warm_up=0, more=1),
        timed(median, warm_up=0),
        timed(lambda seconds: median(seconds[:-1]), warm_up=0, more=1),
    ),
    Slip(
        "another-number-of-calls",
        "Not as many calls as are asked for: one comes first and does not count, on top of "
        "`repeats`, and then `repeats` are timed, one after the other.",
        timed(median, more=-1),
        timed(median, more=1),
        timed(median, warm_up=2),
        timed(median, before=1, warm_up=0),
        timed(median, before=1),
    ),
    Slip(
        "always-five",
        "Always five calls are timed. The caller says how many: that is what `repeats` is for.",
        timed(median, always=5),
    ),
    Slip(
        "not-in-seconds",
        "These are milliseconds, microseconds or nanoseconds. Seconds are asked for: by which "
        "number must it be divided?",
        timed(lambda seconds: 1e3 * median(seconds)),
        timed(lambda seconds: 1e6 * median(seconds)),
        timed(lambda seconds: 1e9 * median(seconds)),
    ),
    Slip(
        "beginning-minus-end",
        "No time is negative. It is the end minus the beginning.",
        timed(lambda seconds: -median(seconds)),
    ),
    Slip(
        "nothing-between-the-readings",
        "The function was not called between the two moments at which the clock was read, so "
        "nothing was timed. A name without parentheses calls nothing.",
        timed(median, call=False),
        timed(median, call=False, warm_up=0),
        timed(median, call=False, before=1),
        timed(median, call=False, before=1, warm_up=0),
    ),
    Slip(
        "another-clock",
        lambda case, wanted, outcome: (
            f"time.{outcome.value['clocks'].split(', ')[0]}() is not the clock for this: such "
            "clocks are coarser, may be set forward or back, or count something else. It is "
            "time.perf_counter()."
        ),
        timed(median, clock=lambda: time.time()),
    ),
    Slip(
        "whole-list",
        "This is the whole list of times. One single number is asked for: the middle one of the "
        "sorted list.",
        timed(list),
        timed(sorted),
    ),
)
