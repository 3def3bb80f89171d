"""Run K-Means with a student's own half-steps and say in plain words what goes wrong.

`observe` records every half-step of `lloyd_steps`. What a student's `assign` or `update` does wrong
becomes a sentence at the half-step where it happened: a mistake that leaves usable numbers lets the
run go on, any other ends it, and the half-steps before it are kept.
"""

from __future__ import annotations

import linecache
import os
import sysconfig
import traceback
import warnings
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field

import numpy as np

from kmeans_lab.distances import nearest_centred
from kmeans_lab.lloyd import HalfStep, lloyd_steps, update_vectorized
from kmeans_lab.running.limits import Printed
from kmeans_lab.telling import figures
from kmeans_lab.visuals.stepper.explaining import early_return, plainly
from kmeans_lab.visuals.stepper.mistakes import Mistake, against_the_definition
from kmeans_lab.visuals.stepper.words import counted, numbered, with_article

CALLS = {"assign": "assign(X, centroids)", "update": "update(X, assignments, centroids)"}
_LIBRARIES = tuple(
    os.path.realpath(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "purelib", "platlib")
)
_OUR_OWN = tuple(
    os.path.realpath(os.path.join(os.path.dirname(__file__), *parts))
    for parts in [("observer.py",), ("..", "..", "lloyd.py"), ("..", "..", "validation")]
)


@dataclass
class Recording:
    """What `observe` saw.

    Attributes
    ----------
    steps : list of HalfStep
        At least the start.
    mistakes : list of list of Mistake
        For each half-step, what was wrong in it.
    asides : list of list of str
        For each half-step, what is worth knowing but not wrong: something printed, a warning.
    stopped : str or None
        Why the run ended before its time, if it did.
    stopped_in_short : str or None
        The same in a few words.
    """

    steps: list[HalfStep] = field(default_factory=list)
    mistakes: list[list[Mistake]] = field(default_factory=list)
    asides: list[list[str]] = field(default_factory=list)
    stopped: str | None = None
    stopped_in_short: str | None = None


class _Stop(Exception):
    """The run cannot go on: `args` are the reason and the reason in a few words."""


def observe(
    X: np.ndarray,
    init: np.ndarray,
    assign: Callable | None = None,
    update: Callable | None = None,
    max_iterations: int = 100,
    names: Sequence[str] | None = None,
    halves: tuple[Callable, Callable] = (nearest_centred, update_vectorized),
) -> Recording:
    """Record a run of K-Means, and what a student's functions do wrong in it.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    init : ndarray of shape (K, d)
        The first centroids.
    assign, update : callable, optional
        A student's own, called as ``assign(X, centroids)`` and ``update(X, assignments,
        centroids)`` with copies that they may write into. Those of `halves` where None.
    max_iterations : int
        The greatest number of updates.
    names : sequence of n str, optional
        What the points are called where one of them is named.
    halves : (callable, callable)
        Taken where none is given.

    Returns
    -------
    Recording

    Raises
    ------
    TypeError, ValueError
        If an argument is wrong. What the functions raise is recorded, not raised.
    """
    watch = _Watch()
    first = halves[0] if assign is None else watch.assign(assign)
    second = halves[1] if update is None else watch.update(update)
    steps = lloyd_steps(X, init, first, second, max_iterations)
    recording = Recording()
    try:
        for step in steps:
            if (assign or update) and recording.steps:
                mistakes, asides = against_the_definition(step, recording.steps[-1], names)
                watch.mistakes += mistakes and watch.with_reason(mistakes, step.kind)
                watch.asides += asides
            _add(step, watch, recording)
    except _Stop as stop:
        recording.stopped, recording.stopped_in_short = stop.args
    except KeyboardInterrupt:
        recording.stopped = "You interrupted the run here. The half-steps before it are kept."
        recording.stopped_in_short = "interrupted"
    except (ValueError, TypeError, ArithmeticError, MemoryError) as error:
        recording.stopped = f"The run cannot go on: {error}"  # the package's own check
        recording.stopped_in_short = type(error).__name__
    if recording.stopped:
        recording.stopped += watch.besides()
    return recording


def _add(step: HalfStep, watch: _Watch, recording: Recording) -> None:
    """Record a half-step with what was seen in it."""
    recording.steps.append(step)
    recording.mistakes.append(watch.mistakes)
    recording.asides.append(watch.asides)
    watch.mistakes, watch.asides = [], []


def circle(steps: list[HalfStep]) -> tuple[int, int] | None:
    """The iterations of the first two equal sets of labels of a run that does not converge.

    Returns
    -------
    (int, int) or None
        None if no labels come back, or if the run converged.
    """
    seen: dict[bytes, int] = {}
    for step in steps:
        if step.kind == "assign" and not step.converged:
            first = seen.setdefault(step.assignments.tobytes(), step.iteration)
            if first != step.iteration:
                return first, step.iteration
    return None


class _Watch:
    """Wraps a student's functions; gathers what they do wrong until somebody takes it."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        self.asides: list[str] = []
        self._functions: dict[str, Callable] = {}

    def besides(self) -> str:
        """What else was seen in the half-step that never was."""
        mistakes = [f" Besides, {mistake.text}" for mistake in self.mistakes]
        return "".join([*mistakes, *(f" Note: {text}." for text in self.asides)])

    def _note(self, kind: str, text: str) -> None:
        self.mistakes.append(Mistake(kind, text))

    def with_reason(self, mistakes: list[Mistake], role: str) -> list[Mistake]:
        """Mistakes against the definition, the last with what its function's text tells of it."""
        reason = early_return(self._functions[role]) if role in self._functions else ""
        if not reason:
            return mistakes
        *others, last = mistakes
        return [*others, Mistake(last.kind, f"{last.text} {reason}")]

    def assign(self, function: Callable) -> Callable:
        _check_callable(function, "assign")
        self._functions["assign"] = function

        def watched(X: np.ndarray, centroids: np.ndarray) -> np.ndarray:
            returned = self._call(function, "assign", X=X, centroids=centroids)
            return self._labels(returned, len(X), *centroids.shape)

        return watched

    def update(self, function: Callable) -> Callable:
        _check_callable(function, "update")
        self._functions["update"] = function

        def watched(X: np.ndarray, assignments: np.ndarray, centroids: np.ndarray) -> np.ndarray:
            empty = np.flatnonzero(np.bincount(assignments, minlength=len(centroids)) == 0)
            returned = self._call(
                function, "update", empty, X=X, assignments=assignments, centroids=centroids
            )
            return self._centroids(returned, X, centroids, empty)

        return watched

    def _call(self, function: Callable, role: str, empty=(), **arguments: np.ndarray):
        copies = {name: np.array(value) for name, value in arguments.items()}
        printed = Printed()
        with warnings.catch_warnings(record=True) as caught, redirect_stdout(printed):
            warnings.simplefilter("always")
            try:
                returned = function(*copies.values())
            except Exception as error:
                raise _Stop(*_describe(error, role, empty, arguments)) from None
            except SystemExit:
                raise _Stop(f"{role} called exit().", f"exit() in {role}") from None
            finally:
                if printed.count():
                    lines = counted(printed.count(), "line")
                    self.asides.append(f"{role} printed {lines}: “{printed.first_line()}”")
                if caught:
                    texts = dict.fromkeys(f"{w.category.__name__}: {w.message}" for w in caught)
                    self.asides.append(f"{role} set off {', '.join(texts)}")
        for name, value in arguments.items():
            if not np.array_equal(copies[name], value):
                self._note(
                    f"{role}-changed-{name}",
                    f"{role} changed the {name} that it was given. It wrote into its input, and "
                    f"the caller still needs it: work on {name}.copy(), or make a new array. "
                    "(Here it got a copy, so the run goes on.)",
                )
        if returned is None:
            raise _Stop(
                f"{role} returned None. A function without a return statement gives back None: "
                "does it end with return?",
                f"{role} returned None",
            )
        return returned

    def _labels(self, returned, n: int, K: int, d: int) -> np.ndarray:
        labels = self._as_array(returned, "assign", f"an array of shape ({n},)")
        if labels.shape != (n,):
            raise _Stop(
                f"assign returned an array of shape {labels.shape}, but it must have shape "
                f"(n,) = ({n},), one label a point.{_hint_for_labels(labels.shape, n, K, d)}",
                f"assign returned shape {labels.shape}",
            )
        if labels.dtype.kind == "f" and np.isin(labels, np.arange(K)).all():
            self._note(
                "labels-not-integers",
                f"assign returned labels of dtype {labels.dtype}. They are indices of centroids, "
                "and an index must be an integer: centroids[assignments] would fail. Did you make "
                "the array with np.zeros(n)? It wants dtype=int. (Here they were converted.)",
            )
            labels = labels.astype(np.intp)
        if labels.dtype.kind not in "iu":
            distances = labels.dtype.kind == "f" and bool(np.isfinite(labels).all())
            raise _Stop(
                f"assign returned labels of dtype {labels.dtype}, but a label is the index of a "
                f"centroid, an integer from 0 to {K - 1}."
                + (" These look like distances: min is the value, argmin the index." * distances),
                f"assign returned {labels.dtype}",
            )
        lowest, highest = int(labels.min()), int(labels.max())
        if lowest < 0 or highest >= K:
            hint = " Does it count from 1? Python counts from 0." if highest == K else ""
            raise _Stop(
                f"assign returned labels from {lowest} to {highest}, but with K={K} they must lie "
                f"between 0 and {K - 1}.{hint}",
                f"assign returned label {highest if highest >= K else lowest}",
            )
        return labels.astype(np.intp)

    def _centroids(
        self, returned, X: np.ndarray, centroids: np.ndarray, empty: np.ndarray
    ) -> np.ndarray:
        K, d = centroids.shape
        moved = self._as_array(returned, "update", f"an array of shape ({K}, {d})")
        if moved.shape != (K, d):
            raise _Stop(
                f"update returned an array of shape {moved.shape}, but it must have shape "
                f"(K, d) = ({K}, {d}), one row a centroid."
                f"{_hint_for_centroids(moved.shape, len(X), K, d)}",
                f"update returned shape {moved.shape}",
            )
        if moved.dtype.kind not in "fiub":
            raise _Stop(
                f"update returned dtype {moved.dtype}, but a centroid is made of real numbers.",
                f"update returned {moved.dtype}",
            )
        if moved.dtype.kind != "f":
            self._note(
                "whole-numbers",
                f"update returned whole numbers ({moved.dtype}), so the means lost what stands "
                "after the decimal point. Make the array with a float dtype.",
            )
        with np.errstate(over="ignore"):  # what does not fit float32 is reported as infinite
            moved = moved.astype(centroids.dtype)  # always a copy
        broken = np.flatnonzero(~np.isfinite(moved).all(axis=1))
        if len(broken):
            k = int(broken[0])
            what = "NaN" if np.isnan(moved[k]).any() else "infinity"
            why = (
                f"Cluster {k} has no points, and the mean of nothing is 0/0. "
                "An empty cluster keeps its old centroid."
                if k in empty
                else f"Cluster {k} does have points, so look for a division by zero."
            )
            raise _Stop(
                f"update returned {what} for {numbered(broken, 'centroid')}. {why}",
                f"update returned {what}",
            )
        largest = float(np.abs(moved).max())
        if largest > np.sqrt(np.finfo(moved.dtype).max / (8 * d)):
            raise _Stop(
                f"update returned centroids as large as {figures(largest)}, whose square is beyond "
                f"{moved.dtype}. Did a division go missing?",
                "update returned huge numbers",
            )
        return moved

    def _as_array(self, returned, role: str, wanted: str) -> np.ndarray:
        if isinstance(returned, np.ndarray):
            return returned
        kind = type(returned).__name__
        if isinstance(returned, tuple) and any(np.ndim(part) for part in returned):
            shapes = ", ".join(str(np.shape(part)) for part in returned)
            if len(returned) > 0 and len({np.shape(part) for part in returned}) > 1:
                raise _Stop(
                    f"{role} returned {len(returned)} things at once, of shapes {shapes}, but only "
                    f"{wanted} is wanted.",
                    f"{role} returned {len(returned)} things",
                )
        try:
            array = np.asarray(returned)
        except ValueError:
            raise _Stop(
                f"{role} returned a {kind} whose rows have different lengths, but {wanted} is "
                "wanted.",
                f"{role} returned a ragged {kind}",
            ) from None
        if array.dtype.kind not in "biufc":
            raise _Stop(
                f"{role} returned {with_article(kind)}, but {wanted} is wanted.",
                f"{role} returned {with_article(kind)}",
            )
        if array.ndim == 0:
            raise _Stop(
                f"{role} returned one single number, {returned!r:.40}, but {wanted} is wanted. "
                "Did a sum, mean or argmin go without axis=?",
                f"{role} returned one number",
            )
        self._note(
            f"{role}-no-array",
            f"{role} returned {with_article(kind)}, but {wanted} is wanted: end with "
            "np.array(...). (Here it was converted.)",
        )
        return array


def _describe(error: Exception, role: str, empty, arguments: dict) -> tuple[str, str]:
    name = type(error).__name__
    message = str(error).strip().splitlines()[0] if str(error).strip() else "no message"
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not os.path.realpath(frame.filename).startswith(_OUR_OWN)
    ]
    theirs = [f for f in frames if not os.path.realpath(f.filename).startswith(_LIBRARIES)]
    message, meaning = plainly(message)
    text = f"{role} stopped with {name}: {message.rstrip('.')}."
    if isinstance(error, RecursionError):
        theirs = theirs[:1]
    if theirs:
        frame = theirs[-1]
        line = (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
        text += f" It happened in {frame.name}, line {frame.lineno}"
        text += f": `{line}`. " if line else ". "
        short = f"{name} in {frame.name}, line {frame.lineno}"
    else:
        short = f"{name} in {role}"
        text += " "
    if isinstance(error, TypeError) and not theirs:
        text += f"It is called as {CALLS[role]}."
    elif meaning:
        text += meaning
    elif "broadcast" in message or "shapes" in message or "dimension" in message:
        shapes = ", ".join(f"{key} {value.shape}" for key, value in arguments.items())
        text += f"The shapes that came in: {shapes}."
    elif len(empty) and isinstance(error, (ArithmeticError, ValueError, IndexError)):
        text += f"{numbered(empty, 'cluster').capitalize()} had no points then."
    return text.strip(), short


def _hint_for_labels(shape: tuple, n: int, K: int, d: int) -> str:
    if shape == (n, K):
        return " That looks like the distances: take argmin(axis=1) of them."
    if shape == (K, n):
        return " That looks like the distances with their axes swapped."
    if shape == (n, 1) or shape == (1, n):
        return " One axis too many: drop the axis of length 1."
    if shape == (K,):
        return " That is one number a centroid: argmin went over the points (axis=0), not (axis=1)."
    if shape == (n, d) or shape == (n, K, d):
        return " The sum over the features is missing."
    return ""


def _hint_for_centroids(shape: tuple, n: int, K: int, d: int) -> str:
    if shape == (d, K):
        return " Its axes are swapped."
    if shape == (d,):
        return " That is one single mean: is the loop over the clusters missing?"
    if shape == (K,):
        return " That is one number a centroid: the mean needs axis=0, over points, not features."
    if shape == (n, d):
        return " That is one row a point."
    if len(shape) == 2 and shape[1:] == (d,) and shape[0] < K:
        return " Rows are missing: does a cluster without points get none?"
    return ""


def _check_callable(function, name: str) -> None:
    if not callable(function):
        raise TypeError(f"{name} must be a function, but {type(function).__name__} came.")
