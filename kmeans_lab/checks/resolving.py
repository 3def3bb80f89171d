"""Which exercise is meant, and which function: from what somebody hands to `check` or `hint`."""

from __future__ import annotations

import difflib
import functools
import inspect
import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from kmeans_lab.checks.catalogue import exercise_called, exercises
from kmeans_lab.checks.exercise import DRAFT, Exercise
from kmeans_lab.checks.versions import newer_than

OUR_OWN = ("kmeans_lab.running", "kmeans_lab.checks")  # may run a student's code
EXAMPLE = "assign_loop"  # stands in sentences for whatever function is meant
_TOOLS = ("kmeans_lab.checks", "kmeans_lab.desk")  # what a student calls lies here


class Unclear(Exception):
    """What was given is no function of an exercise; its text says what to do.

    Attributes
    ----------
    idea : str
        What there is to say beyond that.
    """

    def __init__(self, text: str, idea: str = "") -> None:
        super().__init__(text)
        self.idea = idea


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


def resolve(
    thing: Any, names: dict[str, Any], tool: str = "check", example: str = EXAMPLE
) -> tuple[Exercise, Callable, bool]:
    """The exercise that is meant, the function, and whether it is a practice version.

    Parameters
    ----------
    thing : object
        What was given: a function, or the name of one.
    names : dict
        The global names of the student's notebook.
    tool : str
        What it was given to, and `example`, what may be given to it: for the sentences.

    Raises
    ------
    Unclear
        Saying what to do.
    """
    if isinstance(thing, str):
        name = thing.strip()
        if exercise_called(name) is None:
            raise Unclear(_no_name(name, tool, example))
        if name not in names:
            text = f"There is no {name} in this notebook yet. Run the cell that defines it, then"
            raise Unclear(*(newer_than(name, None, names) or [f"{text} {tool}({name})."]))
        if not callable(names[name]):
            raise Unclear(_not_a_function(names[name], names, tool, example))
        return exercise_called(name), names[name], name.endswith(DRAFT)
    if not callable(thing):
        raise Unclear(_not_a_function(thing, names, tool, example))
    own = [name for name, value in names.items() if value is thing and exercise_called(name)]
    given = getattr(thing, "__name__", "")
    given = given if isinstance(given, str) else ""
    if given in own or (not own and exercise_called(given)):
        name = given
    elif own:
        name = own[0]
    else:
        raise Unclear(_part_of_a_class(thing, tool) or _another_name(given, thing, tool, example))
    return exercise_called(name), thing, name.endswith(DRAFT)


def _no_name(text: str, tool: str, example: str) -> str:
    """What to say of a text that is no exercise's name."""
    if text.isidentifier() or not text:
        return no_such_exercise(text, tool, example)
    inside = [name for name in re.findall(r"\w+", text) if exercise_called(name)]
    name = inside[0] if inside else example
    return (
        f"{tool} got a text, and a function is wanted. Run your code in a cell, then write "
        f"{tool}({name}), without quotes."
    )


def _part_of_a_class(thing: Any, tool: str) -> str:
    """What to say of a method of a class that is an exercise; empty if it is none."""
    whole = str(getattr(thing, "__qualname__", "")).rpartition(".")[0].rpartition(".")[2]
    exercise = exercise_called(whole) if whole else None
    if exercise is None:
        return ""
    part = getattr(thing, "__name__", "it")
    return f"{part} is a part of {whole}. Give the whole class: {tool}({whole})."


def _not_a_function(thing: Any, names: dict[str, Any], tool: str, example: str) -> str:
    own = next((n for n, v in names.items() if v is thing and exercise_called(n)), None)
    if own is not None:
        return (
            f"In this notebook {own} is no function any more: it is now "
            f"{_kind(thing)}. Run the cell that defines it again, and give results another name."
        )
    if thing is None:
        return (
            f"{tool} got None. Give it the function itself, without calling it: "
            f"{tool}({example}), not {tool}({example}(...)) and not "
            f"{tool}(print(...))."
        )
    if isinstance(thing, (list, tuple, set)) and any(callable(part) for part in thing):
        return f"One function at a time: {tool}({_name_of(thing)})."
    if exercise_called(type(thing).__name__) is not None:
        name = type(thing).__name__
        return f"{tool} got an object of {name}. Give it the class itself: {tool}({name})."
    if isinstance(thing, (np.ndarray, np.generic, list, tuple, dict, float, int)):
        return (
            f"{tool} got {_kind(thing)}, which may be what a function returned, not the function. "
            f"Write its name alone, without parentheses behind it: {tool}({example})."
        )
    return f"{tool} needs a function, like {tool}({example}), but {_kind(thing)} came."


def _kind(thing: Any) -> str:
    if thing is None or isinstance(thing, str):
        return "None" if thing is None else "a text"
    if isinstance(thing, np.ndarray):
        return f"an array of shape {thing.shape}"
    if isinstance(thing, (bool, int, float, np.generic)):
        return f"the {'number' if not isinstance(thing, (bool, np.bool_)) else 'value'} {thing}"
    return f"something of type {type(thing).__name__}"


def _name_of(several: Any) -> str:
    """The name of the first function among several things, for an example."""
    names = [getattr(part, "__name__", "") for part in several if callable(part)]
    return next((name for name in names if name.isidentifier()), EXAMPLE)


def _another_name(name: str, function: Callable, tool: str, example: str) -> str:
    """What to say of a function whose name no exercise has."""
    ours = str(getattr(function, "__module__", "")).startswith("kmeans_lab.")
    if ours or not name.isidentifier():
        return no_such_exercise(name, tool, example)
    near = _near(name, function)
    if not near:
        return no_such_exercise(name, tool, example, least=0.75)
    if inspect.isclass(function):
        return (
            f"This class is called {name:.60}, and no exercise is. Is {near} meant? Then the line "
            f"with class must say {near}, letter by letter."
        )
    return (
        f"This function is called {name:.60}, and no exercise is. Is {near} meant? Then the line "
        f"with def must say {near}, letter by letter."
    )


def _near(name: str, function: Callable | None = None, least: float = 0.6) -> str:
    """The exercise whose name is nearest, its words in any order; empty if none is near.

    Of a function only an exercise will do that takes as many arguments, of a class only a class.
    """
    known = exercises()
    like = sorted(known, key=lambda each: -_similar(name, each))
    near = [each for each in like if _similar(name, each) >= least]
    return next((each for each in near if function is None or _fits(known[each], function)), "")


def _fits(exercise: Exercise, function: Callable) -> bool:
    if inspect.isclass(function) or exercise.kind == "class":
        return inspect.isclass(function) and exercise.kind == "class"
    try:
        return len(inspect.signature(function).parameters) == len(exercise.arguments)
    except (TypeError, ValueError):
        return True


def _similar(one: str, other: str) -> float:
    def ratio(a: str, b: str) -> float:
        return difflib.SequenceMatcher(None, a, b).ratio()

    a, b = one.casefold(), other.casefold()
    in_order = ratio(*("_".join(sorted(name.split("_"))) for name in (a, b)))
    return max(ratio(a, b), in_order if in_order > 0.8 else 0)


def no_such_exercise(
    name: str, tool: str = "check", example: str = EXAMPLE, least: float = 0.6
) -> str:
    """What to say of a name that no exercise has; `least` is how like another must be."""
    near = _near(name, least=least)
    if name in ("<lambda>", ""):
        return (
            f"{tool} cannot tell which exercise this is: it has no name. Give it one, as "
            f"{example} = ..., and give that."
        )
    if near:
        return f"No exercise is called {name:.60}. Is {near} meant? The name must be exactly that."
    return f"No exercise is called {name:.60}. progress() lists them all."


# ------------------------------------------------------------------ how it was called


class Tool:
    """A function for students that answers, also where it is called wrongly, with a sentence.

    Parameters
    ----------
    function : callable
        ``function(thing, ...)``.
    told : callable
        Makes an answer out of a sentence.
    """

    def __init__(self, function: Callable, told: Callable[[str], Any]) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        self._told = told

    def __call__(self, *given: Any, **named: Any) -> Any:
        name = self.__name__
        try:
            inspect.signature(self._function).bind(*given, **named)
        except TypeError:
            things = [*given, *named.values()]
            if not things:
                text = f"{name} needs a function: write its name between the parentheses, as in"
                return self._told(f"{text} {name}({EXAMPLE}).")
            if sum(callable(thing) for thing in things) > 1:
                return self._told(f"One function at a time: {name}({_name_of(things)}).")
            text = f"{name} needs the name of the function and nothing else:"
            return self._told(f"{text} {name}({_name_of(things)}).")
        return self._function(*given, **named)

    def __getitem__(self, thing: Any) -> Any:
        things = thing if isinstance(thing, tuple) else (thing,)
        text = f"Round brackets are wanted: {self.__name__}({_name_of(things)})."
        return self._told(text)

    def __repr__(self) -> str:
        name = self.__name__
        return f"{name} needs a function in parentheses, as in {name}({EXAMPLE})."


def tool(told: Callable[[str], Any]) -> Callable[[Callable], Tool]:
    """Make a `Tool` of the decorated function."""
    return lambda function: Tool(function, told)
