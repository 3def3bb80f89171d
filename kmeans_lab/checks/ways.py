"""By which way: loops, temporaries and ready answers that an exercise leaves behind.

The limits stand here once, for `check` and for grading.
"""

from __future__ import annotations

import ast
import inspect
import linecache
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.finding import Finding, forbidden, ready_made
from kmeans_lab.checks.fingerprint import codes_of
from kmeans_lab.checks.resolving import OUR_OWN
from kmeans_lab.checks.trees import tree_of
from kmeans_lab.checks.words import listed
from kmeans_lab.running.calling import trace_call
from kmeans_lab.running.limits import READY_MADE, time_limit
from kmeans_lab.running.outcome import Trace, fresh_argument

# What a loop may cost. `check` counts the steps of Python; what a submission's own process says
# proves nothing, so grading measures the CPU time of further points too.
FEW, MANY = 64, 1024  # points for which steps are counted
STEPS_A_POINT = 4  # further steps a further point: the shortest loop takes more, chunks fewer
LARGE = 16_000  # points for which CPU time is measured
REFERENCES = 4  # of the package's own definition, whose time any way may take
TURNS = 12  # of a Python loop a point, whose time it may take beyond them
# What a temporary may cost, `Exercise.temporary` of so many points.
POINTS_IN_CHECK, POINTS_IN_GRADING = 2_000, 10_000
_RIGHT = "The values are right, but"
_LOOPS = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp)


def by_which_way(
    exercise: Exercise, function: Callable, cases: Sequence[Case], seconds: float
) -> Finding | None:
    """What is wrong with the way to right values: a ready answer, a forbidden way.

    Parameters
    ----------
    exercise : Exercise
    function : callable
    cases : sequence of Case
        Those on which its values are right.
    seconds : float
        The longest time of a call whose memory is measured.

    Returns
    -------
    Finding or None
        None if nothing is wrong with the way.
    """
    first = next(case for case in cases if case.raises is None)
    trace = trace_call(function, first.args, script=first.script, only_calls=True)
    module = _foreign(trace.modules | _modules_named(function), exercise.allows)
    if module is not None:
        return ready_made(module)
    if "python-loop" in exercise.forbids:
        few = trace_call(function, exercise.sized(FEW))
        room = room_for_steps(few.events)
        many = trace_call(function, exercise.sized(MANY), limit=room)
        if many.exceeded:
            counted = f": more than {room:,} for {MANY:,} points, {few.events:,} for {FEW}"
            return grows_with_points(exercise, counted, _loop_of(function, many))
    if "large-temporary" in exercise.forbids:
        n = POINTS_IN_CHECK
        peak, room = _peak_bytes(function, exercise.sized(n), seconds), exercise.temporary(n)
        if peak > room:
            text = f"holds {peak / 1e6:.1f} MB at once, where {room / 1e6:.1f} MB are plenty"
            return holds_too_much(exercise, n, text)
    return None


def wrong_besides(way: Finding, values: Finding) -> Finding:
    """The finding on a way that is not asked for, where the values are not right everywhere."""
    if not values.missed:
        return way
    missed = listed([edge.words for edge in values.missed])
    headline = way.headline.replace(_RIGHT, f"The values are right but for {missed}, and")
    return replace(way, headline=headline)


def grows_with_points(exercise: Exercise, counted: str = "", where: str = "") -> Finding:
    """The finding on a loop over the points: what was counted, and the line, where it is known."""
    text = f"The values are right, but the steps that Python takes grow with the points{counted}."
    return forbidden(exercise, "python-loop", text + where)


def holds_too_much(exercise: Exercise, n: int, measured: str) -> Finding:
    """The finding on a temporary that is too large for n points."""
    text = f"The values are right, but with {n:,} points it {measured}."
    return forbidden(exercise, "large-temporary", text)


def room_for_seconds(reference: float, a_turn: float) -> float:
    """How long LARGE points may take: no loop over the points, on a machine with such turns."""
    return REFERENCES * reference + TURNS * a_turn * LARGE


def room_for_steps(few: int) -> int:
    """How many steps MANY points may take where FEW take `few`: no loop over the points."""
    return few + STEPS_A_POINT * (MANY - FEW)


def _loop_of(function: Callable, trace: Trace) -> str:
    """The loop in which too many steps were made, in words; empty if it cannot be read.

    Of loops in each other it is the outermost that turns as often as there are points: one over
    iterations or clusters turns less often. Where none does, the line is meant that called.
    """
    begun: Counter = Counter()
    for (code, number), times in trace.lines.items():
        begun[code.co_filename, number] += times
    for module, code, number in trace.stopped:  # from the innermost call outwards
        if module != getattr(function, "__module__", None):
            continue
        file = code.co_filename
        lines = linecache.getlines(file)
        try:
            nodes = list(ast.walk(tree_of("".join(lines))))
        except SyntaxError:
            return ""
        around = [n for n in nodes if getattr(n, "lineno", number + 1) <= number <= n.end_lineno]
        loops = sorted(n.lineno for n in around if isinstance(n, _LOOPS))
        line = next((i for i in loops if begun[file, i] >= FEW // 2), None)
        if line is None and trace.lines[code, number] < FEW // 2:
            line = number
        definitions = [n for n in around if isinstance(n, ast.FunctionDef)]
        if line is not None and definitions:
            of = max(definitions, key=lambda n: n.lineno)
            name = "" if of.name == getattr(function, "__name__", "") else f" of {of.name}"
            return f" Is it line {line - of.lineno + 1}{name}: `{lines[line - 1].strip()}`?"
    return ""


def _foreign(modules: set[str], allowed: Sequence[str]) -> str | None:
    """A module of another library whose code ran and that may not have."""
    above = {name.rpartition(".")[0] for name in allowed}  # scipy, of scipy.sparse
    for module in sorted(modules):
        if module in above or module.startswith((*OUR_OWN, *allowed)):
            continue
        if module.split(".")[0] in READY_MADE:
            return module
    return None


def _modules_named(function: Callable) -> set[str]:
    """The modules of what a function names or imports."""
    names = getattr(function, "__globals__", {})
    found = set()
    for code in codes_of(function):
        for name in code.co_names:
            value = names.get(name)
            if inspect.ismodule(value):
                found.add(value.__name__)
            elif callable(value):
                found.add(str(getattr(value, "__module__", "")))
            elif value is None and name in READY_MADE:
                found.add(name)
    return {module for module in found if module}


def _peak_bytes(function: Callable, args: tuple, seconds: float) -> int:
    """The most memory that a call holds at once, and 0 if it fails, which is told elsewhere."""
    from kmeans_lab.measure import peak_bytes

    own = tuple(fresh_argument(arg) for arg in args)

    def call() -> None:
        with time_limit(seconds):
            function(*own)

    try:
        return peak_bytes(call)
    except BaseException:
        return 0
