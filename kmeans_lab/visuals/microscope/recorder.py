"""What each expression made, while a function runs.

The recorder keeps no array alive: it remembers them weakly, and copies the entries of small ones.
So NumPy can use the memory of a temporary again as it would without us.
"""

from __future__ import annotations

import types
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np

from kmeans_lab.visuals.microscope.instrument import Spot

PLAIN = frozenset([bool, int, float, complex, str])  # of these the value is kept as it is
MOST_BITS = 1_000  # of a whole number that is written out; Python itself refuses the very long
MOST_LETTERS = 60
SMALL = 60  # entries of an array whose values are kept
# methods and functions that hold the same entries as what they are given, mostly in new memory
COPYING = frozenset(
    [
        "copy",
        "astype",
        "array",
        "flatten",
        "ravel",
        "reshape",
        "take",
        "repeat",
        "tile",
        "ascontiguousarray",
        "compress",
    ]
)


@dataclass(frozen=True)
class Made:
    """What an expression made in one turn.

    Attributes
    ----------
    type : str
        ``ndarray`` or the name of another type.
    shape : tuple of int or None
    dtype : str
        Empty if it has none.
    bytes : int
        Of the entries; 0 if it is no array.
    memory : {"new", "copy", "view", "same", "again", "written", ""}
        Where the entries are: in new memory (a copy if they are those of an operand), in the memory
        of another array, in an array that has a name already, in that of a temporary that was done
        with, in an array that a statement wrote into, or nowhere, since it is no array.
    of : str
        The name of the array whose memory that is, if it has one.
    values : ndarray or None
        The entries, if they are few.
    text : str
        How a number, a tuple or a string is written; empty for arrays.
    shapes : tuple of (tuple of int)
        Those of the arrays in a tuple or list.
    """

    type: str
    shape: tuple[int, ...] | None = None
    dtype: str = ""
    bytes: int = 0
    memory: str = ""
    of: str = ""
    values: np.ndarray | None = None
    text: str = ""
    shapes: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True)
class Mismatch:
    """The operation at which a function stopped.

    Attributes
    ----------
    text : str
        As it is written.
    operator : str
        ``Add``, ``MatMult`` or another of the syntax tree; empty if it is no operator.
    line : int
        Of the function's source, from 1.
    operands : tuple of (str, Made)
        What it was given: as it is written, and what it is.
    """

    text: str
    operator: str
    line: int
    operands: tuple[tuple[str, Made], ...]


@dataclass(eq=False, slots=True)
class _Begun:
    """An expression or a statement that is being evaluated."""

    spot: int
    at: float
    olds: list[Any] | None = None  # a statement's: what it may write into, weakly


@dataclass
class Record:
    """What is known of one spot: how often it ran, its first and its last result, its time."""

    turns: int = 0
    first: Made | None = None
    seconds: float = 0.0
    _last: Any = None  # a `Made`, or a number or a string as it came: most are never looked at

    @property
    def last(self) -> Made | None:
        """What it made in the last turn in which it made anything."""
        known = self._last is None or isinstance(self._last, Made)
        return self._last if known else made_of(self._last)


class Recorder:
    """The hooks of a function that runs once.

    A hook raises nothing: of what cannot be looked at (an object whose ``repr`` or ``len`` fails)
    only the type is told, and the function goes on.

    Parameters
    ----------
    arguments : sequence of (str, object)
        What the function is called with.

    Attributes
    ----------
    spots : sequence of Spot
        To be set before it runs.
    records : dict of int to Record
        One for each spot that was reached.
    peak : int
        The most bytes that arrays took at once, beyond the arguments: those that an expression
        made, whether they got a name or not; what a call needs inside itself is not seen.
    peak_at : int or None
        The spot at which that was.
    """

    def __init__(self, arguments: Sequence[tuple[str, Any]]) -> None:
        self.spots: Sequence[Spot] = ()
        self.records: dict[int, Record] = {}
        self.peak, self.peak_at = 0, None
        self._open: list[_Begun] = []
        self._names: dict[int, tuple[Any, str]] = {}  # id -> (weak reference, name)
        self._latest: dict[int, Any] = {}  # spot -> weak reference
        self._alive: dict[int, tuple[Any, int]] = {}  # id of an owner -> (weak reference, bytes)
        self._now = 0  # bytes that are alive
        self._held = 0  # those that were when the last part of an expression was ready
        self._arguments: set[int] = set()  # they stay alive while the function runs
        self._given: set[int] = set()
        for name, value in arguments:
            for part in _arrays_in(value):
                self._name(part, name)
                self._arguments.add(id(part))
                self._given.add(id(_owner(part)))

    @property
    def hooks(self) -> dict[str, Any]:
        """The functions that `instrumented` wants."""
        return {
            "_seen_": self.seen,
            "_mark_": self.mark,
            "_begin_": self.begin,
            "_end_": self.end,
            "_turn_": self.turn,
        }

    # ------------------------------------------------------------ the hooks

    def mark(self, spot: int) -> _Begun:
        """Stand before an expression; what is returned tells `seen` where it began."""
        self._held = self._now
        begun = _Begun(spot, perf_counter())
        self._open.append(begun)
        return begun

    def seen(self, spot: int, begun: _Begun | None, value: Any) -> Any:
        """Hand on what an expression made, and remember what it is."""
        now = perf_counter()
        if begun is not None:
            self._close(begun)
        seconds = 0.0 if begun is None else now - begun.at
        try:
            self._remember(spot, value, seconds)
        except Exception:
            self._count(spot, None, seconds)
        return value

    def begin(self, spot: int, *values: Any) -> None:
        """Stand before a statement; the values are those that it may write into."""
        self._held = self._now
        self._open.append(_Begun(spot, perf_counter(), [_weak(value) for value in values]))

    def end(self, spot: int, *values: Any) -> None:
        """Stand behind a statement, with the values of the names that it gave or wrote into."""
        now = perf_counter()
        # None is found where a generator rested in this statement while others ended
        begun = next(
            (b for b in reversed(self._open) if b.spot == spot and b.olds is not None), None
        )
        if begun is not None:
            self._close(begun)
        seconds, olds = (0.0, []) if begun is None else (now - begun.at, begun.olds or [])
        try:
            self._note_names(spot, values, olds, seconds)
        except Exception:
            self._count(spot, None, seconds)

    def _close(self, begun: _Begun) -> None:
        """Take it from what is open, with what was begun after it and left by an error."""
        for i in range(len(self._open) - 1, -1, -1):
            if self._open[i] is begun:
                del self._open[i:]
                return

    def _note_names(self, spot: int, values: tuple, olds: list, seconds: float) -> None:
        names = self.spots[spot].names
        for name, value in zip(names, values, strict=True):
            for part in _arrays_in(value):
                self._name(part, name)
        if not values:
            self._count(spot, None, seconds)
            return
        value = values[0] if len(values) == 1 else values
        written = len(values) == 1 and any(old is not None and old() is value for old in olds)
        made = self._made(spot, value)
        if written and isinstance(value, np.ndarray):
            made = replace(made, memory="written", of=self._name_of(value) or names[0])
        self._count(spot, made, seconds)
        self._weigh(spot, value)

    def turn(self, spot: int) -> None:
        """Stand at the beginning of a turn of a loop."""
        self._count(spot, None, 0.0)

    def stopped_at(self) -> Mismatch | None:
        """The innermost operation that was begun and did not end, with what it was given."""
        for begun in reversed(self._open):
            number, operands = begun.spot, self._operands(begun)
            if any(made.shape is not None or made.shapes for _, made in operands):
                spot = self.spots[number]
                return Mismatch(spot.text, spot.operator, spot.line, tuple(operands))
            if operands or begun.olds is not None:  # a statement without any: it raised by itself
                break
        return None

    def _operands(self, begun: _Begun) -> list[tuple[str, Made]]:
        number, spot = begun.spot, self.spots[begun.spot]
        parts = list(spot.parts)
        operands = []
        if begun.olds is not None:  # a statement that writes into something
            olds = [old() for old in begun.olds if old is not None]
            operands = [(n, made_of(v)) for n, v in zip(spot.names, olds, strict=False)]
            inside = (
                s.number for s in self.spots if s.parent is None and s.span[2:] == spot.span[2:]
            )
            parts = [n for n in inside if n != number]
        for part in parts:
            record = self.records.get(part)
            if record is not None and record.last is not None:
                operands.append((self.spots[part].text, record.last))
        return operands

    # ------------------------------------------------------------ what a value is

    def _remember(self, spot: int, value: Any, seconds: float) -> None:
        if value is None or isinstance(value, (types.ModuleType, type, types.FunctionType)):
            self._count(spot, None, seconds)
            return
        if type(value) in PLAIN or isinstance(value, np.number):
            self._count(spot, value, seconds)
            return
        self._count(spot, self._made(spot, value), seconds)
        if isinstance(value, np.ndarray):
            self._latest[spot] = _weak(value)
        self._weigh(spot, value)

    def _count(self, spot: int, made: Any, seconds: float) -> None:
        record = self.records.get(spot)
        if record is None:
            record = self.records[spot] = Record()
        record.turns += 1
        record.seconds += seconds
        if made is None:
            return
        if record.first is None:
            record.first = made if isinstance(made, Made) else made_of(made)
        record._last = made

    def _made(self, spot: int, value: Any) -> Made:
        made = made_of(value)
        if isinstance(value, np.ndarray):
            memory, of = self._memory_of(spot, value)
            return replace(made, memory=memory, of=of)
        return made

    def _memory_of(self, spot: int, value: np.ndarray) -> tuple[str, str]:
        name = self._name_of(value)
        if name:
            return "same", name
        owner = _owner(value)
        if owner is not value:
            return "view", self._name_of(owner) if isinstance(owner, np.ndarray) else ""
        parts = [self._latest.get(part) for part in self.spots[spot].parts]
        if any(part is not None and part() is value for part in parts):
            return "again", ""
        return ("copy" if self._copies(spot) else "new"), ""

    def _copies(self, spot: int) -> bool:
        where = self.spots[spot]
        if where.kind == "Call":
            return _called(where.text) in COPYING
        return where.kind == "Subscript"

    def _name(self, array: np.ndarray, name: str) -> None:
        if id(array) in self._arguments and self._name_of(array):
            return  # by another name it still is the argument
        self._names[id(array)] = (_weak(array), name)

    def _name_of(self, array: np.ndarray) -> str:
        known, name = self._names.get(id(array), (None, ""))
        return name if known is not None and known() is array else ""

    # ------------------------------------------------------------ what is alive

    def _weigh(self, spot: int, value: Any) -> None:
        """Count the memory of what was made, beside what was alive while it was made."""
        added = 0
        for array in _arrays_in(value):
            owner = _owner(array)
            if not isinstance(owner, np.ndarray) or id(owner) in self._given:
                continue
            known = self._alive.get(id(owner))
            if known is not None and known[0]() is owner:
                continue
            size, key = owner.nbytes, id(owner)
            self._alive[key] = (weakref.ref(owner, lambda _, k=key: self._died(k)), size)
            self._now += size
            added += size
        if added and self._held + added > self.peak:
            self.peak, self.peak_at = self._held + added, spot
        self._held = self._now

    def _died(self, key: int) -> None:
        self._now -= self._alive.pop(key)[1]


def made_of(value: Any) -> Made:
    """What a value is, without where its memory is from."""
    try:
        return _made_of(value)
    except Exception:  # of its own: it cannot be looked at
        return Made(type(value).__name__)


def _made_of(value: Any) -> Made:
    kind = type(value).__name__
    if isinstance(value, np.ndarray):
        values = _entries(value) if value.size <= SMALL and value.dtype != object else None
        return Made(kind, value.shape, str(value.dtype), value.nbytes, values=values)
    if isinstance(value, np.generic):
        return Made(kind, (), str(value.dtype), text=_written(value))
    if isinstance(value, (tuple, list)) and any(isinstance(v, np.ndarray) for v in value):
        shapes = tuple(v.shape if isinstance(v, np.ndarray) else () for v in value[:6])
        more = ", …" if len(value) > len(shapes) else ""
        return Made(kind, text=f"{', '.join(map(str, shapes))}{more}", shapes=shapes)
    return Made(kind, text=_written(value))


def _entries(array: np.ndarray) -> np.ndarray:
    """A copy; that of somebody's own kind of array without asking its methods."""
    numpys_own = type(array).__module__.partition(".")[0] == "numpy"
    return array.copy() if numpys_own else np.array(array, subok=False)


def _called(text: str) -> str:
    """The name of what a call calls: ``astype`` of ``X.sum(axis=0).astype(int)``."""
    depth = 0
    for i in range(len(text) - 1, -1, -1):
        depth += (text[i] in ")]}") - (text[i] in "([{")
        if depth == 0:
            return text[:i].rpartition(".")[2].strip()
    return ""


def _arrays_in(value: Any) -> Iterable[np.ndarray]:
    kind = type(value)  # not isinstance, which asks the value itself
    if issubclass(kind, np.ndarray):
        return (value,)
    if issubclass(kind, (tuple, list)) and kind.__len__ in (tuple.__len__, list.__len__):
        return [part for part in value[:100] if issubclass(type(part), np.ndarray)]
    return ()


def _owner(array: np.ndarray) -> Any:
    """The array, or other object, that holds the memory of an array."""
    base: Any = array
    while isinstance(base, np.ndarray) and base.base is not None:
        base = base.base
    return base


def _weak(value: Any) -> Any:
    try:
        return weakref.ref(value)
    except TypeError:
        return None


def _written(value: Any) -> str:
    """How a value that is no array is written, if that is short and harmless."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, range):
        return repr(value)
    text = _plain(value)
    if text is not None:
        return _short(text)
    if isinstance(value, (tuple, list)):
        parts = [_plain(v) for v in value] if len(value) <= 8 else [None]
        if None in parts:
            return f"of {len(value)}"
        inside = ", ".join(map(str, parts))
        if isinstance(value, list):
            return _short(f"[{inside}]")
        return _short(f"({inside}{',' if len(parts) == 1 else ''})")
    return ""


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"


def _plain(value: Any) -> str | None:
    """A number or a string as Python writes its base class, whatever its own class does."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        return repr(str.__getitem__(value, slice(MOST_LETTERS)))  # that of millions takes long
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        return f"of {value.bit_length():,} bits"
    for base in (bool, int, float, complex):
        if isinstance(value, base):
            return base.__repr__(value)
    return None
