"""Which version of a function a result is about, and what is newer and was not judged.

Outside a notebook no cell is known, and nothing is claimed.
"""

from __future__ import annotations

import contextlib
import inspect
import re
import sys
from collections.abc import Callable
from typing import Any

from kmeans_lab.checks.catalogue import exercise_called
from kmeans_lab.checks.definitions import looks_like
from kmeans_lab.checks.exercise import DRAFT
from kmeans_lab.checks.fingerprint import globals_read
from kmeans_lab.checks.notebook import Failure, Notebook, Run, is_empty
from kmeans_lab.languages.speaking import retell

# ------------------------------------------------------------------ what is newer than the answer


def newer_than(
    name: str, function: Callable | None, names: dict[str, Any], done: str = "checked"
) -> tuple[str, str] | None:
    """What to say in place of a verdict, where a newer answer failed or bears another name.

    Parameters
    ----------
    name : str
        The exercise's name, or that of its practice version.
    function : callable or None
        What would be judged; None if there is nothing.
    names : dict
        The global names of the student's notebook.
    done : str
        What is not done to it then, as a participle.

    Returns
    -------
    (str, str) or None
        What is the matter, and what to do; None if nothing newer is known.
    """
    try:
        return _newer_than(name, function, names, f"Nothing was {done}.")
    except Exception:  # odd things stand in notebooks; the verdict does not depend on this
        return None


def _newer_than(
    name: str, function: Callable | None, names: dict[str, Any], nothing: str
) -> tuple[str, str] | None:
    notebook = watched()
    run = None
    if notebook is not None:
        notebook.look()
        run = notebook.run_of(name, function) if function is not None else None
        failure = notebook.failure_after(name, run)
        if failure is not None:
            return _failed_in_words(name, function, failure, nothing)
    if name in names and function is not names[name]:
        return None  # an older version is meant
    other = _looks_newer(name, function, names, notebook, run)
    if other is not None:
        return _other_name_in_words(name, other, function, names, nothing)
    if notebook is not None and run is not None:
        return _renamed_in_words(name, notebook, run, nothing)
    return None


def _failed_in_words(
    name: str, function: Callable | None, failure: Failure, nothing: str
) -> tuple[str, str]:
    own = (
        failure.name if failure.name == name else f"{failure.name} (the exercise is called {name})"
    )
    cell = failure.run.words
    text = f"{cell[0].upper()}{cell[1:]} should define {own}, but it {failure.reason}"
    text += "" if text.endswith(("?", ".")) else "."
    todo = f"{nothing} Mend that cell and run it first."
    return text, f"{todo} {_or_the_older(name, function)}".rstrip()


def _or_the_older(name: str, function: Callable | None) -> str:
    """What to do if the version before is meant, where there is one."""
    if function is None or is_empty(function):
        return ""
    number = _number_of(function)
    if number is None:
        return f"{name} is still the version before."
    return f"{name} is still what you ran at [{number}]; if that is meant, run its cell again."


def _number_of(function: Callable) -> int | None:
    notebook = watched()
    return notebook.number_of(function) if notebook is not None else None


def _looks_newer(
    name: str,
    function: Callable | None,
    names: dict[str, Any],
    notebook: Notebook | None,
    run: Run | None,
) -> str | None:
    """A function whose name is a slip of the pen for this one, and which is newer."""
    uses = globals_read(function) if function is not None else set()
    found = []
    for other, value in names.items():
        own = str(getattr(value, "__module__", "")) == str(names.get("__name__", "__main__"))
        if not own or not (inspect.isfunction(value) or inspect.isclass(value)):
            continue
        if value is function or other in uses or exercise_called(other) is not None:
            continue  # its own helper, or another exercise
        if looks_like(other, name) and _is_newer(other, value, function, notebook, run):
            found.append(other)
    return found[-1] if found else None


def _is_newer(
    other: str, value: Any, function: Any, notebook: Notebook | None, run: Run | None
) -> bool:
    if function is None or is_empty(function):
        return True
    if notebook is not None:
        its = notebook.run_of(other, value)
        return its is not None and its.turn > (run.turn if run is not None else -1)
    mine, its = _place_in_file(function), _place_in_file(value)
    # A file runs from top to bottom.
    return None not in (mine, its) and mine[0] == its[0] and mine[1] < its[1]


def _place_in_file(function: Any) -> tuple[str, int] | None:
    """The file and the line in which something is defined."""
    try:
        return str(inspect.getsourcefile(function)), inspect.getsourcelines(function)[1]
    except (OSError, TypeError):
        return None


def _other_name_in_words(
    name: str, other: str, function: Callable | None, names: dict[str, Any], nothing: str
) -> tuple[str, str]:
    number = _number_of(names[other])
    where = f" at [{number}]" if number is not None else ""
    text = f"You defined {other}{where}, but this exercise is called {name}."
    todo = f"{nothing} If {other} is your answer, call it {name} and run its cell again."
    return text, f"{todo} {_or_the_older(name, function)}".rstrip()


def _renamed_in_words(
    name: str, notebook: Notebook, run: Run, nothing: str
) -> tuple[str, str] | None:
    again = notebook.cell_again(run)
    if again is None or not again[1] or name in again[1]:
        return None
    latest, made = again
    at = f" at [{latest.number}]" if latest.number else ""
    text = f"The cell that defined {name} was run again{at} and defines {made[0]} instead."
    return text, f"{nothing} If that is your answer, call it {name} and run the cell again."


def practice_instead(name: str, function: Callable, names: dict[str, Any]) -> list[str]:
    """What to add about an answer that nobody has begun, where its practice version is newer."""
    notebook, draft = watched(), names.get(name + DRAFT)
    if notebook is None or not inspect.isfunction(draft) or is_empty(draft):
        return []
    run, its = notebook.run_of(name, function), notebook.run_of(name + DRAFT, draft)
    if its is None or its.number is None or (run is not None and its.turn < run.turn):
        return []
    return [
        f"What you ran at [{its.number}] is {name}{DRAFT}, the practice version. The answer itself "
        f"is called {name}."
    ]


# ------------------------------------------------------------------ which version was judged


def version_in_words(
    name: str, function: Callable, names: dict[str, Any], unchanged: bool = False
) -> str:
    """Which cell's version a result is about; empty where that is not known.

    Parameters
    ----------
    name : str
        The exercise's name, or that of its practice version.
    function : callable
    names : dict
        The global names of the student's notebook.
    unchanged : bool
        Whether the same version has been checked before.
    """
    try:
        return _version_in_words(name, function, names, unchanged)
    except Exception:  # as above
        return ""


def _version_in_words(name: str, function: Callable, names: dict[str, Any], unchanged: bool) -> str:
    number, notebook = _number_of(function), watched()
    if number is None or notebook is None:
        return ""
    text = f"This is the version that you ran at [{number}]"
    newer = names.get(name)
    if newer is not function and callable(newer):
        at = _number_of(newer)
        return f"{text}; {name} is newer{f', from [{at}]' if at is not None else ''}."
    run = notebook.run_of(name, function)
    if run is not None and (again := notebook.cell_again(run)) and name not in again[1]:
        return f"{text}; its cell has run again since, without defining it."
    if unchanged:
        text += ", the same as you checked before"
    return f"{text}." + ("" if notebook.is_running(run) else " Edited since? Run its cell again.")


# ------------------------------------------------------------------ in a notebook


_watched: list[Notebook] = []


def watched() -> Notebook | None:
    """The notebook in which this runs; None outside one."""
    return _watched[0] if _watched else None


def _before_cell(info: Any) -> None:
    with contextlib.suppress(Exception):  # a note that fails must not stand below a student's cell
        _watched[0].begin(info)


def _after_cell(result: Any = None) -> None:
    restored: list[str] = []
    with contextlib.suppress(Exception):
        restored = _watched[0].end(result)
    for name in restored:
        text = f"This cell holds only the empty {name}. The one that you wrote before is kept."
        print(retell(text))
    error = getattr(result, "error_in_exec", None)
    text = str(getattr(getattr(result, "info", None), "raw_cell", "") or "")
    if isinstance(error, NameError) and (told := _not_there(str(error.name), text)):
        print(retell(told))


def _not_there(name: str, text: str) -> str:
    """What to say below a NameError, where a cell asks about an answer that does not exist."""
    asks = re.search(rf"\b(check|hint|show_me)\s*\(\s*{re.escape(name)}\s*\)", text)
    if not asks or exercise_called(name) is None:
        return ""
    if asks[1] == "hint":
        return f'There is no {name} in this notebook yet; hint("{name}") needs none.'
    done = "drawn" if asks[1] == "show_me" else "checked"
    newer = newer_than(name, None, _watched[0].names, done)
    if newer is not None:
        return " ".join(newer).replace("`", "")
    return f"There is no {name} in this notebook yet. Run the cell that defines it first."


def watch_cells() -> None:
    """In a notebook, note from now on what each cell does to the answers."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None and not getattr(shell, "_kmeans_lab_watches", False):
        shell._kmeans_lab_watches = True
        _watched[:] = [Notebook(shell)]
        shell.events.register("pre_run_cell", _before_cell)
        shell.events.register("post_run_cell", _after_cell)


__all__ = [
    "Notebook",
    "newer_than",
    "version_in_words",
    "watch_cells",
    "watched",
]
