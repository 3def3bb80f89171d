"""Run a function once, and keep what each of its expressions made."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from kmeans_lab.visuals.microscope.instrument import instrumented
from kmeans_lab.visuals.microscope.kept import Kept
from kmeans_lab.visuals.microscope.page import as_html, as_text
from kmeans_lab.visuals.microscope.recorder import Recorder, made_of
from kmeans_lab.visuals.microscope.source import Unreadable, source_of, unwrapped


@dataclass(repr=False)
class Look(Kept):
    """What a function did in one run; it shows itself in a notebook, and as text."""

    _result: Any = None

    @property
    def result(self) -> Any:
        """What the function returned; if it raised an error, that is raised again."""
        if self.error is not None:
            raise self.error
        return self._result

    def text(self, details: bool = True) -> str:
        """All as text: each line, and below it the expressions in it if `details`."""
        return as_text(self, details)

    def __repr__(self) -> str:
        return as_text(self, details=True)

    def _repr_html_(self) -> str:
        return as_html(self)


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
    name = getattr(plain, "__name__", type(plain).__name__)
    look = Look(name, arguments=tuple((n, made_of(v)) for n, v in arguments))
    recorder = Recorder(arguments)
    call: Callable = plain
    try:
        source = source_of(plain)
        call, spots = instrumented(source, recorder.hooks)
        recorder.spots = look.spots = tuple(spots)
        look.lines, look.docstring = source.lines, source.docstring
    except Unreadable as reason:
        look.note = str(reason)
    _call(call, positional, keywords, look, recorder)
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


def _named(function: Any, args: tuple, keywords: dict[str, Any]) -> list[tuple[str, Any]]:
    """The arguments of a call with their names; refuses those that the function does not take."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some compiled functions do not tell
        return [(f"argument {i}", arg) for i, arg in enumerate(args, 1)] + list(keywords.items())
    name = getattr(function, "__name__", "the function")
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
