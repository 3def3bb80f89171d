"""Run a function once, and keep what each of its expressions made."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from kmeans_lab.visuals.microscope.inside.widget import LookInside
from kmeans_lab.visuals.microscope.instrument import instrumented
from kmeans_lab.visuals.microscope.kept import Kept
from kmeans_lab.visuals.microscope.page import as_html, as_text
from kmeans_lab.visuals.microscope.recorder import SMALL, Recorder, made_of
from kmeans_lab.visuals.microscope.source import Unreadable, source_of, unwrapped
from kmeans_lab.visuals.microscope.sources import MOST_INPUTS, Sources, Untraceable, trace
from kmeans_lab.visuals.microscope.widget import NumbersFrom

COPIED = (list, tuple, np.random.Generator)


@dataclass(repr=False)
class Look(Kept):
    """What a function did in one run; it shows itself in a notebook, and as text."""

    _result: Any = None
    _again: Callable[[], Sources] | None = None

    @property
    def result(self) -> Any:
        """What the function returned; if it raised an error, that is raised again."""
        if self.error is not None:
            raise self.error
        return self._result

    def where_from(self) -> NumbersFrom:
        """Where each number of the result comes from, to be touched.

        The function runs once more, on numbers that remember their sources, through NumPy itself.
        What it only decides by, as a mask or an `if`, does not count; what an argmin compares does.

        Returns
        -------
        NumbersFrom
            A widget; ``.of(i, j)`` is, for each argument, an array of bool that marks the sources
            of ``result[i, j]``.

        Raises
        ------
        ValueError
            If the sources cannot be found out, with the reason.
        """
        if self._again is None:
            raise ValueError("A function that stopped with an error has no result to trace back.")
        try:
            return NumbersFrom(self.name, self._again())
        except Untraceable as reason:
            raise ValueError(f"The sources cannot be shown. {reason}") from None

    def trace_by(self, again: Callable[[], Sources], known: bool) -> None:
        """Take the second run, of which `where_from` asks; `known`: there are arguments for it."""
        self._again = again
        few = issubclass(type(self._result), np.ndarray) and self._result.size <= SMALL
        self.traceable = known and few

    def text(self, details: bool = True) -> str:
        """All as text: each line, and below it the expressions in it if `details`."""
        return as_text(self, details)

    def __repr__(self) -> str:
        return as_text(self, details=True)

    def _repr_html_(self) -> str:
        return as_html(self)

    def _ipython_display_(self) -> None:
        LookInside(self)._ipython_display_()


def look_inside(function: Callable, /, *args: Any, **keywords: Any) -> Look:
    """Run a function once and see what each line and each expression in it makes.

    The function does what it always does: it gets these very arguments, and its result is that of
    the plain call, to the bit. Functions that it calls are not looked into.

    Parameters
    ----------
    function : callable
        Written in Python, not a generator. Of others only arguments and result are shown.
    *args, **keywords
        What it is called with.

    Returns
    -------
    Look
        `result` is what the function returned. It shows the source with each expression's shape,
        dtype, bytes, and whether its memory is new or another array's; how often a loop turned; the
        most memory at once. If the function raises an error, that is kept, and the operation at
        which it stopped is shown with the shapes of both sides.

    Raises
    ------
    TypeError
        If `function` cannot be called, or not with these arguments.

    Examples
    --------
    >>> import numpy as np
    >>> def doubled_sums(X):
    ...     return 2 * X.sum(axis=1)
    >>> look_inside(doubled_sums, np.ones((3, 2))).result
    array([4., 4., 4.])
    """
    if not callable(function):
        raise TypeError(
            f"look_inside wants a function and its arguments, look_inside(f, X), but was given "
            f"{type(function).__name__}: is it called already?"
        )
    plain, positional, added = unwrapped(function, args)
    keywords = {**added, **keywords}
    arguments = _named(plain, positional, keywords)
    look = Look(_name_of(plain), arguments=tuple((n, made_of(v)) for n, v in arguments))
    recorder = Recorder(arguments)
    call: Callable = plain
    try:
        source = source_of(plain)
        call, spots = instrumented(source, recorder.hooks)
        recorder.spots = look.spots = tuple(spots)
        look.lines, look.docstring = source.lines, source.docstring
    except Unreadable as reason:
        look.note = str(reason)
    before = _copied(positional) if _few(arguments) else []
    _call(call, positional, keywords, look, recorder)
    if look.error is None:
        names = [name for name, _ in arguments]
        look.trace_by(lambda: trace(plain, before, keywords, names, look.result), bool(before))
    look.records, look.peak = recorder.records, recorder.peak
    look.peak_at = None if recorder.peak_at is None else look.spots[recorder.peak_at]
    return look


def _call(
    function: Callable, args: tuple, keywords: dict[str, Any], look: Look, recorder: Recorder
) -> None:
    """Call it and note what it returned, or how it stopped, and how long that took."""
    begun = perf_counter()
    try:
        look._result = function(*args, **keywords)
    except Exception as error:
        look.error = error
        look.mismatch = recorder.stopped_at()
    look.seconds = perf_counter() - begun
    if look.error is None:
        look.returned = made_of(look._result)


def _name_of(function: Any) -> str:
    return getattr(function, "__name__", type(function).__name__)


def _few(arguments: list[tuple[str, Any]]) -> bool:
    """Whether arguments are so small that a copy costs nothing."""
    try:
        return sum(_size(value) for _, value in arguments) <= MOST_INPUTS
    except RecursionError:  # a list within itself
        return False


def _size(value: Any) -> int:
    if issubclass(type(value), np.ndarray):
        return value.size
    return sum(map(_size, value)) if type(value) in (list, tuple) else 1


def _copied(args: tuple) -> list[Any]:
    """Arguments as they are now, whatever the function will do with them; or none."""
    try:
        return [
            copy.deepcopy(arg) if type(arg) in COPIED or issubclass(type(arg), np.ndarray) else arg
            for arg in args
        ]
    except Exception:  # a list of things that cannot be copied
        return []


def _named(function: Any, args: tuple, keywords: dict[str, Any]) -> list[tuple[str, Any]]:
    """The arguments of a call with their names; refuses those that the function does not take."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some compiled functions do not tell
        return [(f"argument {i}", arg) for i, arg in enumerate(args, 1)] + list(keywords.items())
    name = _name_of(function)
    try:
        bound = signature.bind(*args, **keywords)
    except TypeError as error:
        wanted = ", ".join(
            {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(p.kind.name, "") + p.name
            for p in signature.parameters.values()
        )
        raise TypeError(f"{name}({wanted}) cannot be called so: {error}.") from None
    bound.apply_defaults()
    return list(bound.arguments.items())
