"""Numbers that remember where they come from, and arrays of them that NumPy computes with."""

from __future__ import annotations

import operator
import types
from collections.abc import Callable
from typing import Any

import numpy as np


class Untraceable(Exception):
    """Why the sources of a result are not known, as a sentence."""


class Cell:
    """A number and the set of input numbers that it was computed from.

    Parameters
    ----------
    value : number
    sources : int
        A bit for each input number.
    """

    __slots__ = ("sources", "value")

    def __init__(self, value: Any, sources: int = 0) -> None:
        self.value, self.sources = value, sources

    def __bool__(self) -> bool:
        return bool(self.value)

    def __index__(self) -> int:
        return operator.index(self.value)

    __int__ = __index__

    def __float__(self) -> float:
        raise Untraceable("The function puts its numbers into an array that keeps numbers alone.")

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return f"Cell({self.value!r})"

    def conjugate(self) -> Cell:
        """Itself: the numbers are real."""
        return self

    def sqrt(self) -> Cell:
        """What `numpy.sqrt` asks of an object."""
        return Cell(float(np.sqrt(self.value)), self.sources)


def _binary(compute: Callable, turned: bool = False) -> Callable:
    def method(self: Cell, other: Any) -> Any:
        value, sources = self.value, self.sources
        if isinstance(other, Cell):
            other, sources = other.value, sources | other.sources
        elif isinstance(other, np.ndarray):
            return NotImplemented
        return Cell(compute(other, value) if turned else compute(value, other), sources)

    return method


def _unary(compute: Callable) -> Callable:
    return lambda self: Cell(compute(self.value), self.sources)


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    _compute = getattr(operator, _name)
    setattr(Cell, f"__{_name}__", _binary(_compute))
    setattr(Cell, f"__r{_name}__", _binary(_compute, turned=True))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Cell, f"__{_name}__", _binary(getattr(operator, _name)))
for _name in ("neg", "pos", "abs"):
    setattr(Cell, f"__{_name}__", _unary(getattr(operator, _name)))


def values_of(cells: Any) -> Any:
    """Cells as plain numbers, whatever they are in."""
    if isinstance(cells, Cell):
        return cells.value
    if isinstance(cells, np.ndarray) and cells.dtype == object:
        plain = [cell.value if isinstance(cell, Cell) else cell for cell in cells.ravel().tolist()]
        return np.array(plain).reshape(cells.shape) if plain else np.empty(cells.shape)
    if isinstance(cells, tuple):
        return tuple(map(values_of, cells))
    if isinstance(cells, list):
        return list(map(values_of, cells))
    return cells


def _all_sources(cells: np.ndarray) -> int:
    sources = 0
    for cell in cells.ravel().tolist():
        sources |= cell.sources if isinstance(cell, Cell) else 0
    return sources


class Traced(np.ndarray):
    """An array of cells; what NumPy does with objects, it does with them."""

    def __array_finalize__(self, _: Any) -> None:
        return

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        plain = [x.view(np.ndarray) if isinstance(x, Traced) else x for x in inputs]
        options.pop("dtype", None)
        out = options.pop("out", None)
        if out is not None:
            options["out"] = tuple(x.view(np.ndarray) if isinstance(x, Traced) else x for x in out)
        if method == "at":
            plain[1] = values_of(plain[1])
            getattr(ufunc, method)(*plain, **options)
            return None
        of_cells = [isinstance(x, np.ndarray) and x.dtype == object for x in plain]
        if method == "__call__" and len(plain) == 1 and of_cells[0] and ufunc is not np.abs:
            result = _each(ufunc, plain[0])
        else:
            result = getattr(ufunc, method)(*plain, **options)
        return traced(result)

    def __getitem__(self, index: Any) -> Any:
        return traced(super().__getitem__(values_of(index)))

    def __setitem__(self, index: Any, value: Any) -> None:
        super().__setitem__(values_of(index), value)

    def astype(self, dtype: Any, *args: Any, **options: Any) -> Any:
        """Cells whose values are of that type."""
        if self.dtype != object:
            return super().astype(dtype, *args, **options)
        kind = np.dtype(dtype).type
        return traced(_each(lambda value: kind(value).item(), self.view(np.ndarray)))

    def argmin(self, axis: int | None = None, **_: Any) -> Any:
        """As NumPy's; each place comes from all numbers that were compared."""
        return self._place(np.argmin, axis)

    def argmax(self, axis: int | None = None, **_: Any) -> Any:
        """As `argmin`."""
        return self._place(np.argmax, axis)

    def sum(self, axis: Any = None, dtype: Any = None, **options: Any) -> Any:
        """As NumPy's, in whatever type the cells are."""
        return traced(np.add.reduce(self.view(np.ndarray), axis=axis, **_without_out(options)))

    def mean(self, axis: Any = None, dtype: Any = None, **options: Any) -> Any:
        """As NumPy's, in whatever type the cells are."""
        total = np.add.reduce(self.view(np.ndarray), axis=axis, **_without_out(options))
        count = self.size // max(np.size(total), 1)
        return traced(total / count)

    def _place(self, function: Callable, axis: int | None) -> Any:
        if self.dtype != object:
            return function(self.view(np.ndarray), axis=axis)
        places = function(values_of(self), axis=axis)
        if axis is None:
            return Cell(int(places), _all_sources(self))
        rows = np.moveaxis(self.view(np.ndarray), axis, -1)
        cells = np.empty(np.shape(places), dtype=object)
        for i in np.ndindex(cells.shape):
            cells[i] = Cell(int(places[i]), _all_sources(rows[i]))
        return traced(cells)


def _without_out(options: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in options.items() if key == "keepdims"}


def _each(compute: Callable, cells: np.ndarray) -> np.ndarray:
    """A function of each number alone."""
    result = np.empty(cells.shape, dtype=object)
    for i in np.ndindex(cells.shape):
        cell = cells[i]
        if isinstance(cell, Cell):
            value = compute(cell.value)
            result[i] = Cell(value.item() if isinstance(value, np.generic) else value, cell.sources)
        else:
            result[i] = compute(cell)
    return result


def traced(value: Any) -> Any:
    """A value as an array that remembers, if it is an array of cells."""
    if isinstance(value, np.ndarray) and value.dtype == object:
        return value.view(Traced)
    return value.view(np.ndarray) if isinstance(value, Traced) else value


class TracedNumpy(types.ModuleType):
    """NumPy, but for what makes arrays that keep numbers alone."""

    def __init__(self) -> None:
        super().__init__("numpy")

    def __getattr__(self, name: str) -> Any:
        found = getattr(np, name)
        if name in ("array", "asarray", "ascontiguousarray", "asanyarray", "stack", "float64"):
            return lambda value, *args, **options: _kept(found, value, *args, **options)
        if not callable(found) or isinstance(found, (type, np.ufunc)):
            return found

        def called(*args: Any, **options: Any) -> Any:
            return traced(found(*args, **options))

        return called

    zeros = staticmethod(lambda shape, *_, **__: filled(shape, 0.0))
    empty = staticmethod(lambda shape, *_, **__: filled(shape, 0.0))
    ones = staticmethod(lambda shape, *_, **__: filled(shape, 1.0))
    full = staticmethod(lambda shape, value, *_, **__: filled(shape, value))
    zeros_like = staticmethod(lambda array, *_, **__: filled(np.shape(array), 0.0))
    empty_like = staticmethod(lambda array, *_, **__: filled(np.shape(array), 0.0))
    ones_like = staticmethod(lambda array, *_, **__: filled(np.shape(array), 1.0))
    full_like = staticmethod(lambda array, value, *_, **__: filled(np.shape(array), value))

    @staticmethod
    def bincount(labels: Any, weights: Any = None, minlength: int = 0) -> Any:
        """As NumPy's, the weights being cells."""
        places = values_of(labels)
        size = max(minlength, int(np.max(places, initial=-1)) + 1)
        if weights is None:
            return np.bincount(places, minlength=minlength)
        total = filled((size,), 0.0)
        np.add.at(total, places, weights)
        return total


def _kept(make: Callable, value: Any, *args: Any, **options: Any) -> Any:
    cells = np.array(value, dtype=object) if isinstance(value, (list, tuple)) else value
    inside = isinstance(cells, Cell) or (
        isinstance(cells, np.ndarray)
        and cells.dtype == object
        and any(isinstance(cell, Cell) for cell in cells.ravel().tolist())
    )
    if not inside:
        return make(value, *args, **options)
    return traced(cells.copy() if isinstance(cells, np.ndarray) else cells)


def filled(shape: Any, value: Any) -> Traced:
    """An array of cells that come from nowhere."""
    cells = np.empty(shape, dtype=object)
    for i in np.ndindex(cells.shape):
        cells[i] = value if isinstance(value, Cell) else Cell(value)
    return cells.view(Traced)
