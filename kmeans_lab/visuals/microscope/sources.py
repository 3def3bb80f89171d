"""Where each number of a result comes from: the function again, with numbers that remember.

The function runs a second time, with arrays of `Cell` in place of numbers, through NumPy itself.
What it decides by them (a mask, an `if`) is not counted as a source; what an argmin compares is.
"""

from __future__ import annotations

import contextlib
import io
import types
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kmeans_lab.visuals.microscope.cells import Cell, Traced, TracedNumpy, Untraceable, values_of
from kmeans_lab.visuals.microscope.recorder import SMALL

MOST_INPUTS = 400  # numbers in all arguments


@dataclass(frozen=True)
class Sources:
    """The sources of each number of a result.

    Attributes
    ----------
    names : tuple of str
        Of the arguments that hold numbers.
    arguments : tuple of ndarray
        Theirs.
    result : ndarray
        The numbers.
    masks : ndarray of bool, shape (result.size, all numbers of the arguments)
        Whether a number of the result, in C order, was computed from one of the arguments.
    """

    names: tuple[str, ...]
    arguments: tuple[np.ndarray, ...]
    result: np.ndarray
    masks: np.ndarray

    def of(self, *index: int) -> dict[str, np.ndarray]:
        """The sources of one number of the result.

        Returns
        -------
        dict of str to ndarray of bool
            For each argument, in its shape, which of its numbers it was computed from.

        Raises
        ------
        IndexError
            If the result has no such number.
        """
        shape = self.result.shape
        if len(index) != len(shape) or not all(
            -n <= i < n for i, n in zip(index, shape, strict=True)
        ):
            raise IndexError(f"The result has the shape {shape}: there is no number at {index}.")
        places = np.arange(self.result.size).reshape(shape)
        row, found, start = self.masks[places[index]], {}, 0
        for name, array in zip(self.names, self.arguments, strict=True):
            found[name] = row[start : start + array.size].reshape(array.shape)
            start += array.size
        return found


def trace(
    function: types.FunctionType,
    args: Sequence[Any],
    keywords: dict[str, Any],
    names: Sequence[str],
    result: Any,
) -> Sources:
    """The sources of the numbers that a function returned.

    Parameters
    ----------
    function : function
        Written in Python.
    args, keywords
        What it was called with, as it was before the call.
    names : sequence of str
        Of the positional arguments.
    result : ndarray or number
        What it returned.

    Raises
    ------
    Untraceable
        With a sentence that says why, if they cannot be found out.
    """
    if not isinstance(function, types.FunctionType):
        raise Untraceable("A function that is not written in Python cannot be followed.")
    if isinstance(result, (tuple, list, dict)):
        raise Untraceable("It returned several things; one array can be traced back.")
    wanted = np.asarray(result)
    if wanted.dtype.kind not in "biuf" or not 0 < wanted.size <= SMALL:
        raise Untraceable(f"Only results of 1 to {SMALL} numbers are traced back.")
    cells: list[Any] = []
    kept: list[str] = []
    arrays: list[np.ndarray] = []
    first = 0
    for name, arg in zip(names, args, strict=False):
        array = np.asarray(arg) if isinstance(arg, (np.ndarray, list)) else None
        if array is None or array.dtype.kind not in "iuf":
            cells.append(arg)
            continue
        cells.append(_with_sources(array, first))
        kept.append(name)
        arrays.append(array)
        first += array.size
    if not 0 < first <= MOST_INPUTS:
        raise Untraceable(f"Only inputs of 1 to {MOST_INPUTS} numbers are traced back.")
    returned = _run(function, cells, keywords)
    found = np.asarray(returned, dtype=object)
    if found.shape != wanted.shape or not _agree(found, wanted):
        raise Untraceable("With numbers that remember, the function came to another result.")
    masks = np.zeros((found.size, first), dtype=bool)
    for row, cell in zip(masks, found.ravel().tolist(), strict=True):
        sources = cell.sources if isinstance(cell, Cell) else 0
        row[:] = [sources >> i & 1 for i in range(first)]
    if not masks.any():
        raise Untraceable("The result does not remember where its numbers come from.")
    return Sources(tuple(kept), tuple(arrays), wanted, masks)


def _with_sources(array: np.ndarray, first: int) -> Traced:
    cells = np.empty(array.shape, dtype=object)
    for i, place in enumerate(np.ndindex(array.shape)):
        cells[place] = Cell(array[place].item(), 1 << (first + i))
    return cells.view(Traced)


def _run(function: types.FunctionType, args: list[Any], keywords: dict[str, Any]) -> Any:
    """The function with a NumPy that keeps cells; what it prints is not shown again."""
    numpy = TracedNumpy()
    space = {name: numpy if value is np else value for name, value in function.__globals__.items()}
    again = types.FunctionType(
        function.__code__, space, function.__name__, function.__defaults__, function.__closure__
    )
    again.__kwdefaults__ = function.__kwdefaults__
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return again(*args, **keywords)
    except Untraceable:
        raise
    except Exception as error:
        raise Untraceable(
            f"Numbers that remember do not pass through all of it ({type(error).__name__}: "
            f"{str(error)[:100]})."
        ) from None


def _agree(found: np.ndarray, wanted: np.ndarray) -> bool:
    try:
        values = np.asarray(values_of(found), dtype=float)
    except (TypeError, ValueError):
        return False
    return np.allclose(values, wanted.astype(float), rtol=1e-5, atol=1e-8, equal_nan=True)
