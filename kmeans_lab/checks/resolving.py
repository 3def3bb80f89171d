"""Which exercise is meant, and which function: from what somebody hands to `check` or `hint`."""

from __future__ import annotations

import difflib
import inspect
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from kmeans_lab.checks.catalogue import exercise_called, exercises
from kmeans_lab.checks.exercise import DRAFT, Exercise

OUR_OWN = ("kmeans_lab.calling", "kmeans_lab.checks")  # may run a student's code
_TOOLS = ("kmeans_lab.checks", "kmeans_lab.desk")  # what a student calls lies here


class Unclear(Exception):
    """What was given is no function of an exercise; its text says what to do."""


def names_around() -> dict[str, Any]:
    """The global names of the notebook, or of whoever called `check` or `hint`."""
    if "IPython" in sys.modules:
        shell = sys.modules["IPython"].get_ipython()
        if shell is not None:
            return shell.user_ns
    frame = inspect.currentframe()
    while frame is not None and str(frame.f_globals.get("__name__")).startswith(_TOOLS):
        frame = frame.f_back
    return frame.f_globals if frame is not None else {}


def resolve(thing: Any, names: dict[str, Any]) -> tuple[Exercise, Callable, bool]:
    """The exercise that is meant, the function, and whether it is a practice version.

    Raises
    ------
    Unclear
        Saying what to do.
    """
    if isinstance(thing, str):
        name = thing.strip()
        if exercise_called(name) is None:
            raise Unclear(no_such_exercise(name))
        if name not in names:
            raise Unclear(
                f"There is no {name} in this notebook yet. Run the cell that defines it, then "
                f"check({name})."
            )
        return exercise_called(name), names[name], name.endswith(DRAFT)
    if not callable(thing):
        raise Unclear(_not_a_function(thing))
    own = [name for name, value in names.items() if value is thing and exercise_called(name)]
    given = getattr(thing, "__name__", "")
    if given in own or (not own and exercise_called(str(given))):
        name = given
    elif own:
        name = own[0]
    else:
        raise Unclear(no_such_exercise(str(given)))
    return exercise_called(name), thing, name.endswith(DRAFT)


def _not_a_function(thing: Any) -> str:
    if thing is None:
        return (
            "check got None. Give it the function itself, without calling it: check(assign_loop), "
            "not check(assign_loop(X, centroids)) and not check(print(...))."
        )
    if isinstance(thing, (np.ndarray, np.generic, list, tuple, float)):
        return (
            "check got what a function returned, not the function. Write its name alone, without "
            "parentheses behind it: check(assign_loop)."
        )
    return (
        f"check needs a function, like check(assign_loop), but {type(thing).__name__} came. The "
        "name of the function is enough, without quotes and without parentheses."
    )


def no_such_exercise(name: str) -> str:
    """What to say of a name that no exercise has."""
    known = list(exercises())
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    if name in ("<lambda>", ""):
        return (
            "check cannot tell which exercise this is: it has no name. Give it one, as "
            "assign_loop = ..., and check that."
        )
    if near:
        return (
            f"No exercise is called {name:.60}. Is {near[0]} meant? The name must be exactly that."
        )
    return f"No exercise is called {name:.60}. progress() lists them all."


def codes_of(function: Callable) -> list[Any]:
    """The code objects of a function, or of the methods of a class."""
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
