"""Whether two functions are the same version: by what they do, not by where they were written."""

from __future__ import annotations

import dis
import hashlib
import inspect
import types
from collections.abc import Iterator
from typing import Any

import numpy as np

MOST_BYTES = 1_000_000  # of an array of the notebook; of a larger one the beginning stands for all
MOST_PARTS = 1000  # of a list or a dict
_LIBRARIES = frozenset({"numpy", "scipy", "sklearn", "kmeans_lab", "matplotlib", "builtins"})
_PLAIN = (int, float, complex, bool, str, bytes, type(None), type(...))
# What a class holds beside its methods and values, and what differs from run to run.
_FORM = frozenset(
    {"__module__", "__qualname__", "__doc__", "__dict__", "__weakref__", "__firstlineno__"}
    | {"__static_attributes__", "__annotations__", "__annotate__", "__annotate_func__"}
)


def fingerprint(function: Any) -> str:
    """A short text that stays the same as long as a function computes the same.

    Comments, blank lines and the place of the cell do not matter, nor does a restart; what the
    function uses of the notebook does: helpers, numbers, arrays.

    Parameters
    ----------
    function : callable
        A function, a class, or anything else that can be called.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for part in _Parts().of(function):
        digest.update(part + b"\0")
    return digest.hexdigest()[:16]


def codes_of(function: Any) -> list[types.CodeType]:
    """The code objects of a function, or of the methods of a class, with all inner ones."""
    if inspect.isclass(function):
        parts = [f for f in vars(function).values() if inspect.isfunction(f)]
    else:
        parts = [function]
    waiting = [part.__code__ for part in parts if hasattr(part, "__code__")]
    found = []
    while waiting:  # comprehensions and inner functions have code of their own
        found.append(waiting.pop())
        waiting += [c for c in found[-1].co_consts if inspect.iscode(c)]
    return found


def globals_read(function: Any) -> set[str]:
    """The names of the notebook, or of its module, that a function reads."""
    return {
        step.argval
        for code in codes_of(function)
        for step in dis.get_instructions(code)
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    }


class _Parts:
    """Everything that decides what a function does, as bytes, each thing once."""

    def __init__(self) -> None:
        self._met: dict[int, tuple[int, Any]] = {}  # held, so that no number is given twice

    def of(self, value: Any) -> Iterator[bytes]:
        kind = type(value).__name__
        if isinstance(value, _PLAIN):
            yield f"{kind} {value!r}".encode(errors="replace")
        elif isinstance(value, np.ndarray):
            yield f"{value.dtype} {value.shape}".encode()
            if value.dtype.kind != "O":
                yield value.ravel()[: MOST_BYTES // max(value.itemsize, 1)].tobytes()
        elif isinstance(value, (set, frozenset)):  # in another order after each restart
            yield kind.encode()
            yield from sorted(b" ".join(self.of(part)) for part in value)
        elif isinstance(value, types.ModuleType):
            yield value.__name__.encode()
        elif isinstance(value, types.CodeType):
            yield from self._of_code(value)
        elif isinstance(value, tuple):
            yield kind.encode()
            for part in value[:MOST_PARTS]:
                yield from self.of(part)
        elif id(value) in self._met:
            yield f"met as number {self._met[id(value)][0]}".encode()
        else:
            self._met[id(value)] = len(self._met), value
            yield kind.encode()
            yield from self._of_compound(value)

    def _of_compound(self, value: Any) -> Iterator[bytes]:
        if isinstance(value, list):
            for part in value[:MOST_PARTS]:
                yield from self.of(part)
        elif isinstance(value, dict):
            for name, part in list(value.items())[:MOST_PARTS]:
                yield from self.of(name)
                yield from self.of(part)
        elif inspect.isfunction(value) or inspect.isclass(value):
            yield from self._of_definition(value)
        elif callable(value):  # what a decorator made, a partial, a method
            yield f"{type(value).__module__} {getattr(value, '__qualname__', '')}".encode()
            for name in ("__wrapped__", "__func__", "func", "args", "keywords"):
                yield from self.of(getattr(value, name, None))
            yield from self.of(dict(getattr(value, "__dict__", {})))

    def _of_definition(self, value: Any) -> Iterator[bytes]:
        if str(value.__module__).partition(".")[0] in _LIBRARIES:
            yield f"{value.__module__}.{value.__qualname__}".encode()
        elif inspect.isclass(value):
            yield from self.of(value.__bases__)
            for name, part in sorted(vars(value).items()):
                if name not in _FORM:
                    yield name.encode()
                    yield from self.of(getattr(part, "fget", part))  # of a property
        else:
            yield from self.of(value.__code__)
            yield from self.of((value.__defaults__, value.__kwdefaults__))
            for cell in value.__closure__ or ():
                try:
                    yield from self.of(cell.cell_contents)
                except ValueError:  # not filled yet
                    yield b"empty"
            for name in sorted(globals_read(value) & value.__globals__.keys()):
                yield name.encode()
                yield from self.of(value.__globals__[name])

    def _of_code(self, code: types.CodeType) -> Iterator[bytes]:
        yield code.co_code
        yield repr((code.co_names, code.co_varnames, code.co_freevars, code.co_argcount)).encode()
        for constant in code.co_consts:
            yield from self.of(constant)


__all__ = ["codes_of", "fingerprint", "globals_read"]
