"""Other clocks, wherever a program may have kept a real one."""

from __future__ import annotations

import contextlib
import functools
import time
import timeit
import types
from collections.abc import Callable, Iterator
from typing import Any

MOST_PLACES = 1_000  # of a list or a dictionary in which a clock is looked for


@contextlib.contextmanager
def clocks_replaced(clocks: dict[Callable, Callable], function: Callable) -> Iterator[None]:
    """Other clocks wherever a function may have kept a real one, and the real ones afterwards.

    A program may read ``time.perf_counter`` by its name, or have put it into a variable, a default,
    a closure, a dictionary, a class or a ``partial`` before.
    """
    seen: set[int] = set()
    module = getattr(function, "__module__", None)

    other = functools.partial(_stand_in, clocks)

    def swap(value: Any, put: Callable[[Any], None]) -> None:
        stand_in = other(value)
        if stand_in is not None:
            put(stand_in)
            undo.callback(put, value)
        elif id(value) not in seen:
            seen.add(id(value))
            look_into(value)

    def look_into(thing: Any) -> None:
        if isinstance(thing, types.FunctionType) and thing.__module__ == module:
            look_at_defaults(thing)
            for cell in thing.__closure__ or ():
                with contextlib.suppress(ValueError):  # a cell that is still empty
                    swap(cell.cell_contents, functools.partial(setattr, cell, "cell_contents"))
            names = thing.__globals__
            for name in names.keys() & _names_in(thing.__code__):
                swap(names[name], functools.partial(names.__setitem__, name))
        elif isinstance(thing, type) and thing.__module__ == module:
            for name, value in list(vars(thing).items()):
                swap(value, functools.partial(setattr, thing, name))
        elif isinstance(thing, (dict, list)) and len(thing) <= MOST_PLACES:
            places = list(thing.items() if isinstance(thing, dict) else enumerate(thing))
            for place, value in places:
                swap(value, functools.partial(thing.__setitem__, place))
        elif hasattr(thing, "__dict__") and type(thing).__module__ == module:
            swap(vars(thing), lambda _: None)

    def look_at_defaults(thing: types.FunctionType) -> None:
        before = thing.__defaults__
        if before and any(other(value) for value in before):
            thing.__defaults__ = tuple(other(value) or value for value in before)
            undo.callback(setattr, thing, "__defaults__", before)
        swap(thing.__kwdefaults__, lambda _: None)

    with contextlib.ExitStack() as undo:
        for library in (time, timeit):
            for name, value in list(vars(library).items()):
                if other(value):
                    swap(value, functools.partial(setattr, library, name))
        for timer in (timeit.Timer.__init__, timeit.timeit, timeit.repeat):
            look_at_defaults(timer)
        look_into(function)
        yield


def _stand_in(clocks: dict[Callable, Callable], value: Any) -> Any:
    """What stands in for a value; None for what is no clock."""
    if isinstance(value, types.BuiltinFunctionType):
        return clocks.get(value)
    if isinstance(value, staticmethod) and (stand_in := _stand_in(clocks, value.__func__)):
        return staticmethod(stand_in)
    if isinstance(value, functools.partial) and (stand_in := _stand_in(clocks, value.func)):
        return functools.partial(stand_in, *value.args, **value.keywords)
    return None


def _names_in(code: types.CodeType) -> set[str]:
    """The names that a function's code reads, also in the functions that it makes."""
    inner = (_names_in(part) for part in code.co_consts if isinstance(part, types.CodeType))
    return set(code.co_names).union(*inner)
