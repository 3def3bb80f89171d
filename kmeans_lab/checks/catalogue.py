"""Which exercises there are: each file of a folder ``lesson_NN`` that holds an ``exercise``."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType

from kmeans_lab.checks.exercise import DRAFT, IN_ITS_NAME, Exercise

# A name in an exercise's file -> the field of its `Exercise` that it fills.
_PARTS = {
    "cases": "draw",
    "slips": "slips",
    "stand_in": "stand_in",
    "sized": "sized",
    "temporary": "temporary",
}


@cache
def exercises() -> dict[str, Exercise]:
    """All exercises by name, in the order of the course."""
    import kmeans_lab.checks as package

    found: list[Exercise] = []
    for name in sorted(module.name for module in pkgutil.iter_modules(package.__path__)):
        if re.fullmatch(r"lesson_\d\d", name):
            found += _in_folder(importlib.import_module(f"kmeans_lab.checks.{name}"))
    return {exercise.name: exercise for exercise in found}


def _in_folder(lesson: ModuleType) -> list[Exercise]:
    """The exercises of a lesson, in the order of their numbers."""

    def joined() -> Iterator[Exercise]:
        for entry in pkgutil.iter_modules(lesson.__path__):
            module = importlib.import_module(f"{lesson.__name__}.{entry.name}")
            if hasattr(module, "exercise"):  # not what several of them share
                yield exercise_of(module)

    return sorted(joined(), key=lambda exercise: exercise.number)


def exercise_of(module: ModuleType) -> Exercise:
    """The exercise of a file, together with its cases, its slips and whatever else it defines.

    What it says itself stays: a name of the file may be there to be used in it only.
    """
    parts = {
        field: getattr(module, name)
        for name, field in _PARTS.items()
        if hasattr(module, name) and not getattr(module.exercise, field)
    }
    return replace(module.exercise, **parts)


def lessons() -> dict[str, list[Exercise]]:
    """The exercises of each lesson, by its stem."""
    found: dict[str, list[Exercise]] = {}
    for exercise in exercises().values():
        found.setdefault(exercise.lesson, []).append(exercise)
    return found


def lesson_of(file: str | Path) -> str:
    """The lesson of an exercise's file or of its solution's: ``03_broadcasting``."""
    return Path(file).stem.removesuffix(IN_ITS_NAME)


def exercise_file(lesson: str) -> str:
    """What the exercise of a lesson is called, and its solution: two tabs never look the same."""
    return f"{lesson}{IN_ITS_NAME}.ipynb"


def following(exercise: Exercise) -> Exercise | None:
    """The exercise after this one."""
    names = list(exercises())
    place = names.index(exercise.name) + 1
    return exercises()[names[place]] if place < len(names) else None


def exercise_called(name: str) -> Exercise | None:
    """The exercise of this name, or of the practice version of this name."""
    return exercises().get(name.removesuffix(DRAFT))


__all__ = [
    "exercise_called",
    "exercise_file",
    "exercise_of",
    "exercises",
    "following",
    "lesson_of",
    "lessons",
]
