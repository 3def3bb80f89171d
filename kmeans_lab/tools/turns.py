"""Turns of several programs by the clock, without those in which a thread waited for a core.

On a busy machine the time that passes flatters whoever has fewer threads. A program whose thread is
taken off its core, although it could go on, has been disturbed: the system counts that, and such a
turn counts for none of those that took part in it.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

try:
    import resource
except ImportError:  # Windows does not tell
    resource = None

SLICE = 0.001  # seconds, at least, for which a thread waits that was taken off its core
SHARE = 0.05  # of its time that a turn may have waited
LONG_ENOUGH = 0.01  # seconds of one measurement: shorter calls are repeated
TRIES = 4  # times as many turns as are wanted, at most


@dataclass(frozen=True)
class Turns:
    """What several programs took.

    Attributes
    ----------
    seconds : dict of str to float
        The median over the turns that count; NaN where none does.
    counted, disturbed : int
        Turns that count, and turns in which a thread waited for a core.
    """

    seconds: dict[str, float]
    counted: int
    disturbed: int

    def __str__(self) -> str:
        if not self.disturbed:
            return ""
        return f"{self.disturbed} of {self.counted + self.disturbed} turns disturbed, not counted"


def interruptions() -> int:
    """How often a thread of this process was taken off its core so far; 0 where nobody tells."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw if resource else 0


def was_disturbed(seconds: float, times: int) -> bool:
    """Whether so many interruptions are too many for a turn of so many seconds."""
    return times > 1 and times * SLICE > SHARE * seconds


def in_turns(
    functions: Mapping[str, Callable[[], object]],
    turns: int,
    threads: int,
    counter: Callable[[], int] = interruptions,
) -> Turns:
    """The median times of several programs that take turns.

    Parameters
    ----------
    functions : mapping of str to callable
        Called without arguments; a short one several times in each turn.
    turns : int
        How many are to count.
    threads : int
        On one thread the time of the CPU is measured, which nobody else's turn adds to; on
        several the time that passes, in turns that were not disturbed.
    counter : callable
        Gives the number of interruptions so far.

    Returns
    -------
    Turns
    """
    clock = time.process_time if threads == 1 else time.perf_counter
    repeats = {name: _repeats(function) for name, function in functions.items()}
    spent: dict[str, list[float]] = {name: [] for name in functions}
    disturbed = tried = 0
    while tried < TRIES * turns and tried - disturbed < turns:
        tried += 1
        before, begin = counter(), time.perf_counter()
        turn = {name: _a_call(functions[name], repeats[name], clock) for name in functions}
        if threads > 1 and was_disturbed(time.perf_counter() - begin, counter() - before):
            disturbed += 1
            continue
        for name, seconds in turn.items():
            spent[name].append(seconds)
    medians = {name: statistics.median(times or [math.nan]) for name, times in spent.items()}
    return Turns(medians, tried - disturbed, disturbed)


def _repeats(function: Callable[[], object]) -> int:
    """How often to call what is shorter than the clock's grain; two calls do not count."""
    function()
    begin = time.perf_counter()
    function()
    return max(1, math.ceil(LONG_ENOUGH / max(time.perf_counter() - begin, 1e-6)))


def _a_call(function: Callable[[], object], repeats: int, clock: Callable[[], float]) -> float:
    begin = clock()
    for _ in range(repeats):
        function()
    return (clock() - begin) / repeats
