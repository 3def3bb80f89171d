"""How `median_seconds` is called: with a function that takes the time that a case says."""

from __future__ import annotations

from collections.abc import Callable

from kmeans_lab.running.clocks import clocks_replaced
from kmeans_lab.running.limits import REAL_CLOCKS


def timing(function: Callable, durations: list[float], repeats: int | None) -> dict:
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

    clocks = {real: reads(name) for name, real in REAL_CLOCKS.items()}
    with clocks_replaced(clocks, function):
        result = function(work) if repeats is None else function(work, repeats)
    return {"result": result, "calls": calls[0], "clocks": ", ".join(sorted(used))}
