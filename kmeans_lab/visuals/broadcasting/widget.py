"""Two shapes, aligned from the right and stretched; what NumPy makes of them, number by number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from kmeans_lab import telling
from kmeans_lab.languages.speaking import retell, say
from kmeans_lab.visuals.shared.asleep import CourseWidget
from kmeans_lab.visuals.shared.assets import GRID, script, styles

MOST_AXES = 8
MOST_SHOWN = 64  # numbers of an array that are shown one by one
OPERATORS = ("-", "+", "*", "==")
KINDS = ("float64", "float32", "int64", "uint8")

Shape = tuple[int, ...]


class BroadcastExplorer(CourseWidget):
    """How two arrays broadcast: their axes aligned from the right, stretched, and the result.

    Shapes are typed, or arrays are given; small arrays show their numbers, and choosing one lights
    those that it is made of. A sum over an axis can be added by hand. It works without a kernel.

    Parameters
    ----------
    first, second : tuple of int, or array-like
        A shape, such as ``(6, 1, 2)``, or an array, whose shape then stays.
    operator : {"-", "+", "*", "=="}
    axis : int, optional
        Of the result, over which to sum; none if not given.
    names : pair of str
        What the two are called.

    Attributes
    ----------
    shapes : pair of tuple of int
        As they are now.
    result_shape : tuple of int or None
        That of the result, the sum included; None if the shapes do not fit.

    Raises
    ------
    TypeError, ValueError
        If an operand is neither a shape nor an array of real numbers, or has more than 8 axes; if
        the operator or the axis is none.

    Examples
    --------
    >>> BroadcastExplorer((6, 1, 2), (3, 2)).result_shape
    (6, 3, 2)
    """

    _esm = script(Path(__file__).with_name("broadcasting.js"))
    _css = styles(GRID, Path(__file__).with_name("broadcasting.css"))

    _names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    _given = traitlets.List().tag(sync=True)
    _shapes = traitlets.List().tag(sync=True)
    _operator = traitlets.Unicode().tag(sync=True)
    _kind = traitlets.Unicode("float64").tag(sync=True)
    _axis = traitlets.Int(None, allow_none=True).tag(sync=True)

    def __init__(
        self,
        first: Any = (6, 1, 2),
        second: Any = (3, 2),
        operator: str = "-",
        axis: int | None = None,
        names: Sequence[str] = ("A", "B"),
    ) -> None:
        if operator not in OPERATORS:
            known = ", ".join(map(repr, OPERATORS))
            raise ValueError(f"operator must be one of {known}, but {operator!r} came.")
        if len(names) != 2 or not all(isinstance(name, str) for name in names):
            raise ValueError("names must be two names, one for each operand.")
        operands = [
            _operand(value, which) for value, which in ((first, "first"), (second, "second"))
        ]
        kinds = [str(array.dtype) for _, array in operands if array is not None]
        super().__init__(
            _names=list(names),
            _given=[None if array is None else _numbers(array) for _, array in operands],
            _shapes=[list(shape) for shape, _ in operands],
            _operator=operator,
            _kind=kinds[0] if kinds and kinds[0] in KINDS else "float64",
        )
        if axis is not None:
            whole = _broadcast(*self.shapes)
            if whole is None or not -len(whole) <= axis < len(whole):
                raise ValueError(
                    f"axis must be one of the result's, of shape {whole}: {axis} came."
                )
            self._axis = axis % len(whole)

    @property
    def shapes(self) -> tuple[Shape, Shape]:
        """The two shapes as they are now."""
        first, second = (tuple(int(length) for length in shape) for shape in self._shapes)
        return first, second

    @property
    def result_shape(self) -> Shape | None:
        """The shape of the result as it is now; None if the shapes do not fit."""
        whole = _broadcast(*self.shapes)
        if whole is None or self._axis is None or self._axis >= len(whole):
            return whole
        return whole[: self._axis] + whole[self._axis + 1 :]

    def __repr__(self) -> str:
        first, second = self.shapes
        names = (*self._names, say("result"))
        width = max(map(len, names))
        rows = zip(names, (first, second, _broadcast(first, second)), strict=True)
        lines = [say("{expression}, aligned from the right", expression=self._expression())]
        place = max([7, *(len(str(n)) + 2 for n in (*first, *second))])  # of one length
        for name, shape in rows:
            text = say("does not fit") if shape is None else "".join(f"{n:>{place}}" for n in shape)
            most = place * max(len(first), len(second))
            lines.append(f"{name:<{width}} {text if shape is None else text.rjust(most)}")
        if self._axis is not None:
            shape = self.result_shape
            lines.append(say("summed over axis {axis}: {shape}", axis=self._axis, shape=shape))
        if self.result_shape is None:
            lines.append(retell(telling.where_shapes_differ("Sub", first, second)))
        return "\n".join(lines)

    def still_html(self) -> str:
        """The alignment as text."""
        style = "margin: 0; background: none; color: inherit"
        return f'<pre style="{style}">{telling.code(repr(self))}</pre>'

    def _expression(self) -> str:
        text = f"{self._names[0]} {self._operator} {self._names[1]}"
        return text if self._axis is None else f"({text}).sum(axis={self._axis})"


def _operand(value: Any, which: str) -> tuple[Shape, np.ndarray | None]:
    """The shape that is meant, and the array if one is given."""
    if isinstance(value, tuple) and all(isinstance(n, (int, np.integer)) for n in value):
        if any(n < 0 for n in value):
            raise ValueError(f"{which} is a shape with a negative length: {value}.")
        shape, array = tuple(int(n) for n in value), None
    else:
        array = np.asarray(value)
        if array.dtype.kind not in "biuf":
            raise TypeError(
                f"{which} must be a shape, such as (6, 1, 2), or an array of real numbers, but "
                f"{type(value).__name__} came."
            )
        shape = array.shape
    if len(shape) > MOST_AXES:
        raise ValueError(f"{which} has {len(shape)} axes; at most {MOST_AXES} fit here.")
    return shape, array


def _numbers(array: np.ndarray) -> list[float] | None:
    """The numbers of a small array; of a larger one its shape will do."""
    few = array.size <= MOST_SHOWN and np.isfinite(array).all()
    return [float(value) for value in array.ravel()] if few else []


def _broadcast(first: Shape, second: Shape) -> Shape | None:
    try:
        return np.broadcast_shapes(first, second)
    except ValueError:
        return None
