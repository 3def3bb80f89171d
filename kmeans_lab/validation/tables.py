"""The door: whatever holds numbers or categories becomes a plain array, or a clear error.

Every function and every estimator takes its data here, so that all of them take the same things
and refuse the same things in the same words: masked entries, missing values, dates, strings,
complex numbers, records, sparse matrices, rows of different lengths.
"""

from __future__ import annotations

import datetime
import decimal
import itertools
import numbers
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

REAL = "fiub"  # the kinds of dtype that hold real numbers
_NUMBERS = (numbers.Number, np.number, np.bool_, decimal.Decimal)
_DATES = (datetime.date, datetime.time, np.datetime64)
_SPANS = (datetime.timedelta, np.timedelta64)
_MISSING = {"NoneType", "NAType", "NaTType"}  # of pandas, which need not be installed
_MASKED = type(np.ma.masked)

_KINDS = {
    "c": "complex numbers",
    "U": "strings",
    "S": "bytes",
    "T": "strings",
    "O": "Python objects",
    "M": "dates",
    "m": "time differences",
    "b": "booleans",
    "V": "records",
}


def numbers_from(data: Any, name: str) -> np.ndarray:
    """Return `data` as a plain array of real numbers, of whatever shape it has.

    Parameters
    ----------
    data : array-like
        An array of any real dtype, or of objects that are real numbers; nested lists; a data frame
        of columns that hold numbers, each of its own dtype.
    name : str
        What the caller calls this argument, for the messages.

    Returns
    -------
    ndarray
        Of a dtype of kind "f", "i", "u" or "b"; not a copy where none is needed.

    Raises
    ------
    TypeError
        If `data` has masked entries, is sparse, or holds anything but numbers.
    ValueError
        If `data` is ragged, or holds complex numbers or missing values.
    """
    if type(data) is np.ndarray and data.dtype.kind in REAL:
        return data
    array = array_from(data, name)
    if array.dtype.kind == "O":
        return _numbers_from_objects(array, name, data)
    if array.dtype.kind not in REAL:
        raise wrong_kind(array, name)
    return array


def array_from(data: Any, name: str, wanted: str = "an array of numbers") -> np.ndarray:
    """Return `data` as a plain array of any dtype; of objects where it mixes kinds.

    Raises
    ------
    TypeError
        If `data` has masked entries, is sparse, or is no table at all.
    ValueError
        If `data` is ragged.
    """
    array = _read(data, name, wanted)
    if array.ndim == 1 and array.dtype.kind == "O":
        for row, entry in enumerate(array):
            if isinstance(entry, (list, tuple, np.ndarray)) and not isinstance(entry, _MASKED):
                raise ValueError(
                    f"{name} has one axis whose entries are rows of their own (row {row} holds "
                    f"{with_article(entry)}). Make one table of them: numpy.stack(list({name}))."
                )
    return array


def _read(data: Any, name: str, wanted: str) -> np.ndarray:
    if isinstance(data, np.ndarray):
        _refuse_masked(data, name)
        return np.asarray(data)
    if data is None or isinstance(data, (str, bytes)):
        raise TypeError(f"{name} must be {wanted}, but {data!r:.60} came.")
    if hasattr(data, "tocsr") and hasattr(data, "toarray"):
        raise TypeError(f"{name} is a sparse matrix; pass {name}.toarray().")
    if hasattr(data, "iloc") and hasattr(data, "dtypes") and getattr(data, "ndim", 0) == 2:
        return _from_frame(data)
    if isinstance(data, (list, tuple)):
        return _from_rows(data, name)
    array = _converted(data, name)
    if array.ndim == 0 and array.dtype.kind == "O" and not _is_number(type(array[()])):
        hint = f" Pass {name}.to_numpy()." if hasattr(data, "to_numpy") else ""
        raise TypeError(f"{name} must be {wanted}, but {with_article(data)} came.{hint}")
    return array


def place(index: Sequence[int], data: Any = None, first_row: int = 0) -> str:
    """Where an entry stands: "row 3, column 1", with the column's name if `data` has names."""
    if len(index) == 0:
        return "its only place"
    if len(index) == 1:
        return f"row {first_row + int(index[0])}"
    if len(index) != 2:
        return f"place {tuple(int(i) for i in index)}"
    row, column = int(index[0]), int(index[1])
    words = f"row {first_row + row}, column {column}"
    names = getattr(data, "columns", None)
    try:
        return words if names is None else f"{words}, {list(names)[column]!r}"
    except (TypeError, IndexError):
        return words


def wrong_kind(array: np.ndarray, name: str, wanted: str = "real numbers") -> Exception:
    """The error for an array of a kind that is not wanted."""
    words = f"{name} must hold {wanted}, but it holds {kind_in_words(array)}"
    if array.dtype.kind == "c":
        return ValueError(f"{words}. Complex data not supported.")
    if array.dtype.names:
        return TypeError(
            f"{words} with the fields {', '.join(map(repr, array.dtype.names))}. Write "
            f"numpy.lib.recfunctions.structured_to_unstructured({name})."
        )
    if array.dtype.kind in "UST" and name.isidentifier():
        return TypeError(
            f"{words}. Are they numbers? numpy.asarray({name}, dtype=float) reads them."
        )
    return TypeError(f"{words}.")


def kind_in_words(array: np.ndarray) -> str:
    """What an array holds, in the plural."""
    if array.dtype.kind == "f":
        return f"{array.dtype} numbers"
    return _KINDS.get(array.dtype.kind, f"{array.dtype} values")


def entries_by_sort(entries: Iterable[Any]) -> dict[str, set[type]]:
    """The types of some objects, sorted into what they are to a table.

    Returns
    -------
    dict of str to set of type
        With the keys "number", "complex", "string", "date", "span", "missing", "masked", "other",
        as far as there are such entries.
    """
    found: dict[str, set[type]] = {}
    for kind in set(map(type, entries)):
        found.setdefault(_sort_of(kind), set()).add(kind)
    return found


def first_of(array: np.ndarray, kinds: set[type]) -> tuple[tuple[int, ...], Any]:
    """The index of the first entry of one of these types, and the entry."""
    at = next(i for i, entry in enumerate(array.ravel()) if type(entry) in kinds)
    index = tuple(int(i) for i in np.unravel_index(at, array.shape))
    return index, array[index]


def refused_entry(
    sort: str, name: str, where: str, entry: Any, wanted: str = "real numbers"
) -> Exception:
    """The error for an entry that no table may have: masked, missing, a date, complex."""
    if sort == "masked":
        return TypeError(f"{name} has masked entries (first in {where}); fill or drop them first.")
    if sort == "missing":
        what = "None" if entry is None else "NA"
        return ValueError(f"{name} contains {what} (first in {where}), a missing value.")
    if sort == "complex":
        return ValueError(
            f"{name} must hold {wanted}, but it holds complex numbers (first in {where}). "
            "Complex data not supported."
        )
    what = "dates" if sort == "date" else "time differences"
    return TypeError(f"{name} must hold {wanted}, but it holds {what} ({entry!r:.60} in {where}).")


def _numbers_from_objects(array: np.ndarray, name: str, data: Any) -> np.ndarray:
    found = entries_by_sort(array.ravel())
    for sort in ("masked", "date", "span", "complex", "string", "other", "missing"):
        if sort in found:
            index, entry = first_of(array, found[sort])
            where = place(index, data)
            if sort == "string":
                raise TypeError(
                    f"{name} must hold real numbers, but {where} holds the string {entry!r:.40}."
                )
            if sort == "other":
                raise _no_number(name, where, entry)
            raise refused_entry(sort, name, where, entry)
    try:
        return array.astype(np.float64)
    except (OverflowError, ValueError):
        for index, entry in np.ndenumerate(array):
            try:
                float(entry)
            except OverflowError:
                raise ValueError(
                    f"{name} contains a number that is infinity in float64 "
                    f"(first in {place(index, data)})."
                ) from None
            except ValueError:  # a signaling NaN
                raise ValueError(f"{name} contains NaN (first in {place(index, data)}).") from None
        raise


def _no_number(name: str, where: str, entry: Any) -> TypeError:
    return TypeError(
        f"{name} must hold real numbers, but {where} holds {with_article(entry)} (of float() the "
        f"argument must be a string or a real number, not {type(entry).__name__!r})."
    )


def _sort_of(kind: type) -> str:
    if issubclass(kind, _MASKED):
        return "masked"
    if kind.__name__ in _MISSING:
        return "date" if kind.__name__ == "NaTType" else "missing"
    if issubclass(kind, _DATES) or kind.__name__ == "Period":
        return "date"
    if issubclass(kind, _SPANS):
        return "span"
    if issubclass(kind, (str, bytes)):
        return "string"
    if issubclass(kind, (complex, np.complexfloating)):
        return "complex"
    return "number" if _is_number(kind) else "other"


def _is_number(kind: type) -> bool:
    if issubclass(kind, (np.datetime64, np.timedelta64, complex, np.complexfloating)):
        return False
    if issubclass(kind, _NUMBERS):
        return True
    # what is not NumPy's and can become a float is a number: those of symbolic libraries, say
    return hasattr(kind, "__float__") and not issubclass(kind, (np.generic, np.ndarray))


def with_article(thing: Any) -> str:
    """The type of a thing, for a sentence."""
    kind = type(thing).__name__
    return f"{'an' if kind[0].lower() in 'aeio' or kind == 'ndarray' else 'a'} {kind}"


def _refuse_masked(array: np.ndarray, name: str, row: int | None = None) -> None:
    if isinstance(array, np.ma.MaskedArray) and np.ma.is_masked(array):
        index = np.argwhere(np.ma.getmaskarray(array))[0]
        index = index if row is None else (row, *index)
        raise refused_entry("masked", name, place(index), None)


def _from_frame(frame: Any) -> np.ndarray:
    """Column by column where the columns differ, as a whole they would become objects."""
    dtypes = list(frame.dtypes)
    if dtypes and all(isinstance(d, np.dtype) and d == dtypes[0] for d in dtypes):
        return np.asarray(frame)
    columns = [frame.iloc[:, j] for j in range(len(dtypes))]
    arrays = [np.asarray(column) for column in columns]
    if all(array.dtype.kind in REAL for array in arrays):
        dtype = np.result_type(*arrays) if arrays else np.float64
        table = np.empty((len(frame), len(arrays)), dtype)
    else:
        table = np.empty((len(frame), len(arrays)), object)
        arrays = [column.tolist() for column in columns]  # of dates NumPy's objects are integers
    for j, array in enumerate(arrays):
        table[:, j] = array
    return table


def _from_rows(rows: list | tuple, name: str) -> np.ndarray:
    """Nested lists; what NumPy would turn into strings or drop is kept, or refused by its place."""
    _refuse_ragged(rows, name)
    kinds: set[type] = set()
    if set(map(type, rows)) <= {list, tuple}:
        kinds.update(map(type, itertools.chain.from_iterable(rows)))
    else:
        for i, row in enumerate(rows):
            if isinstance(row, np.ndarray) and not isinstance(row, _MASKED):
                _refuse_masked(row, name, i)
                kinds.add(row.dtype.type)
            elif isinstance(row, (list, tuple)):
                kinds.update(map(type, row))
            else:
                kinds.add(type(row))
    # an array among the entries is a number without axes, or one axis more, as a list is
    deeper = (np.ndarray, list, tuple)
    alike = all(
        k in deeper or (issubclass(k, _NUMBERS) and k is not decimal.Decimal) for k in kinds
    )
    if alike or all(issubclass(k, str) for k in kinds):
        return _converted(rows, name)
    return _converted(rows, name, object)


def _refuse_ragged(rows: list | tuple, name: str) -> None:
    if set(map(type, rows)) <= {list, tuple} and len(set(map(len, rows))) <= 1:
        return
    lengths = [_length(row) for row in rows]
    for i, length in enumerate(lengths):
        if length != lengths[0]:
            first, other = ("is no row" if x is None else f"has {x}" for x in (lengths[0], length))
            raise ValueError(
                f"{name} is ragged: its rows have different lengths (row 0 {first}, row {i} "
                f"{other})."
            )


def _length(row: Any) -> int | None:
    if isinstance(row, (str, bytes, dict, set, frozenset)) or not hasattr(row, "__len__"):
        return None
    try:
        return len(row)
    except TypeError:  # an array without axes
        return None


def _converted(data: Any, name: str, dtype: type | None = None) -> np.ndarray:
    try:
        return np.asarray(data, dtype=dtype)
    except (TypeError, ValueError, RuntimeError) as error:
        if "inhomogeneous" in str(error) or "setting an array element" in str(error):
            raise ValueError(f"{name} is ragged: its rows have different lengths.") from None
        raise TypeError(
            f"{name} cannot be read as an array ({type(error).__name__}: {error!s:.120})."
        ) from None
