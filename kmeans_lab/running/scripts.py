"""How a function is called: once, many times with one generator, or as its exercise says.

Most exercises need no more than `SCRIPTS`. Others bring a script of their own along: a function
that stands in a file of the exercise's lesson, next to the exercise, and imports nothing of the
package but this folder. Where answers are graded, the text of that file crosses the wall before
the submission is run, and the worker learns the script from it.
"""

from __future__ import annotations

import inspect
import os
import types
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from .reading import plain

Script = str | Callable  # the name of one of `SCRIPTS`, or ``script(function, *args)``


def _call(function: Callable, *args: Any) -> Any:
    return function(*args)


def _stacked(function: Callable, *args_and_times: Any) -> dict | None:
    """Call many times with one generator, which moves on from call to call.

    The last argument says how many times, the one before is the generator; the function is called
    with all but the last.

    Returns
    -------
    dict
        ``answers``, one array (times, ...), or the first that is no array or of another shape;
        ``repeatable``, whether a generator in the same state gives the same again. None if an
        answer is None.
    """
    *args, rng, times = args_and_times
    again = np.random.default_rng()
    again.bit_generator.state = rng.bit_generator.state
    answers = [function(*args, rng) for _ in range(times)]
    answers = [plain(answer) for answer in answers]
    if any(answer is None for answer in answers):
        return None
    odd = next((a for a in answers if not isinstance(a, np.ndarray)), None)
    if odd is not None:
        return {"answers": odd, "repeatable": True}
    odd = next((a for a in answers if a.shape != answers[0].shape), None)
    if odd is not None:
        return {"answers": odd, "repeatable": True}
    same = all(np.array_equal(function(*args, again), answer) for answer in answers[:3])
    return {"answers": np.stack(answers), "repeatable": same}


SCRIPTS: dict[str, Callable] = {"call": _call, "stacked": _stacked}


def script_called(script: Script) -> Callable:
    """The function that a script is."""
    return SCRIPTS[script] if isinstance(script, str) else script


def name_of(script: Script) -> str:
    """What a script is called in a worker that has learned it."""
    return script if isinstance(script, str) else script.__name__


def calls_of(script: Script, args: tuple) -> int:
    """How often a script calls the function: its last argument, if that is one of ``times``."""
    last = list(inspect.signature(script_called(script)).parameters)[-1]
    return args[-1] if last.endswith("times") else 1


# ------------------------------------------------------------------ across the wall


def packed(scripts: Iterable[Script]) -> list[dict[str, Any]]:
    """What a worker needs to learn scripts: the text of each file, as bytes, and their names."""
    found: dict[str, set[str]] = {}
    for script in scripts:
        if not isinstance(script, str):
            found.setdefault(inspect.getfile(script), set()).add(script.__name__)
    return [{"text": _text(file), "names": sorted(names)} for file, names in found.items()]


def _text(file: str) -> np.ndarray:
    """The text of a file, as it can be run where this folder is called ``running``."""
    text = Path(file).read_text(encoding="utf-8")
    text = text.replace("from kmeans_lab.running.", "from running.")
    return np.frombuffer(text.encode(), dtype=np.uint8)


def learn(text: np.ndarray, names: list[str]) -> None:
    """Take over the scripts of these names from the text of a file."""
    home = os.path.join(os.path.dirname(__file__), f"{names[0]}.py")  # no line of a submission
    module = types.ModuleType(f"{__package__}.{names[0]}")
    exec(compile(bytes(text), home, "exec"), vars(module))
    SCRIPTS.update({name: getattr(module, name) for name in names})
