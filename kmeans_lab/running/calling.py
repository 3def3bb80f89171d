"""Call a function that somebody else wrote, and note everything that it does.

A call ends in an `Outcome`, whatever the function does: it returns, raises, exits, never ends,
prints, warns, writes into its arguments, draws from NumPy's global random state or replaces a
function of NumPy. The arguments of the caller, its random states and NumPy stay as they were.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from .limits import Printed, TimedOut, guarded, time_limit, work_limit
from .outcome import ErrorNote, Outcome, Trace, fresh_argument
from .reading import describe_error, plain
from .scripts import Script, script_called

MOST_LOST = 3  # definitions that may cost all their time


class TooManyEvents(BaseException):
    """A traced call did more than it may."""


# ------------------------------------------------------------------ one call


def watch_call(
    function: Callable,
    args: tuple,
    script: Script = "call",
    seconds: float = 2.0,
    frozen: bool = False,
) -> Outcome:
    """Call a stranger's function on copies of the arguments and note what it does.

    Parameters
    ----------
    function : callable
    args : tuple
        Arrays, numbers, strings, `Seed`.
    script : str or callable
        How the function is called, see `scripts`.
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
    run = script_called(script)
    depth, tracer = sys.getrecursionlimit(), sys.gettrace()
    with guarded(function, printed, outcome), _matrices_checked():
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
    pairs = list(zip(own, before))
    outcome.changed = tuple(i for i, (mine, old) in enumerate(pairs) if _differs(mine, old))
    if outcome.status == "returned" and isinstance(value, np.ndarray):
        outcome.shared = _shared_with(value, own)
    generators = [pair for pair in pairs if isinstance(pair[0], np.random.Generator)]
    if generators:
        outcome.rng_used = any(_moved(mine, old) for mine, old in generators)
    return outcome


def watch_definitions(
    definitions: Sequence[str | types.CodeType | None],
    names: dict[str, Any],
    name: str,
    args: tuple,
    script: Script = "call",
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
    script : str or callable
    seconds : float
        The longest time of one; after `MOST_LOST` that took longer no other is tried.

    Returns
    -------
    list of Outcome or None
        Value, kind of error and changed arguments alone; None for what was not tried.
    """
    run = script_called(script)
    outcomes: list[Outcome | None] = [None] * len(definitions)
    lost = 0
    with guarded(None, Printed(), Outcome("returned")), _matrices_checked():
        for i, definition in enumerate(definitions):
            if definition is None or lost >= MOST_LOST:
                continue
            own, outcome = tuple(map(fresh_argument, args)), Outcome("returned")
            try:
                with work_limit(seconds):
                    space = dict(names)
                    exec(definition, space)
                    outcome.value = plain(run(space[name], *own))
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


@contextmanager
def _matrices_checked() -> Iterator[None]:
    """SciPy's compressed matrices look at their indices, also those that a function made elsewhere.

    Made of indices beyond their shape they would read and write where nothing of theirs is, and
    that may end the whole program.
    """
    sparse = sys.modules.get("scipy.sparse")
    kinds = [getattr(sparse, name, object) for name in ("csr_array", "bsr_array")]
    owners = {owner for kind in kinds for owner in kind.__mro__ if "check_format" in vars(owner)}
    before = {owner: owner.check_format for owner in owners}
    for owner, check_format in before.items():
        owner.check_format = _in_full(check_format)
    try:
        yield
    finally:
        for owner, check_format in before.items():
            owner.check_format = check_format


def _in_full(check_format: Callable) -> Callable:
    return lambda matrix, full_check=True: check_format(matrix, full_check=True)


def _shared_with(value: np.ndarray, own: tuple) -> tuple[int, ...]:
    """Which arguments share their memory with an array."""
    arrays = ((i, mine) for i, mine in enumerate(own) if isinstance(mine, np.ndarray))
    return tuple(i for i, mine in arrays if np.may_share_memory(value, mine))


def _moved(rng: np.random.Generator, before: np.random.Generator) -> bool:
    """Whether a generator was drawn from, or had children."""
    now, then = rng.bit_generator, before.bit_generator
    return now.state != then.state or (
        now.seed_seq.n_children_spawned != then.seed_seq.n_children_spawned
    )


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


# ------------------------------------------------------------------ how much work, by whom


def trace_call(
    function: Callable,
    args: tuple,
    limit: int = 1_000_000,
    script: Script = "call",
    seconds: float = 5.0,
    only_calls: bool = False,
) -> Trace:
    """Call a function and count the steps that Python itself makes, up to a limit.

    With `only_calls` nothing but calls is counted, which takes a fraction of the time.
    """
    trace = Trace()

    def on_event(frame: Any, event: str, _: Any) -> Any:
        if event == "call":
            frame.f_trace_opcodes = not only_calls
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
        return None if only_calls else on_event

    own = tuple(fresh_argument(arg) for arg in args)
    before, depth = sys.gettrace(), sys.getrecursionlimit()
    with guarded(function, Printed(), Outcome("returned")), _matrices_checked():
        try:
            with time_limit(seconds):
                sys.settrace(on_event)
                try:
                    script_called(script)(function, *own)
                finally:
                    sys.settrace(before)
                    sys.setrecursionlimit(depth)
        except TimedOut:
            trace.status = "timed-out"
        except BaseException:
            trace.status = "raised"
    return trace
