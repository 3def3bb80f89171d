"""All questions, found by their files: one a lesson, ``lesson_03.py`` and its like."""

from __future__ import annotations

import difflib
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from kmeans_lab.predictions.question import NAME, Question


@cache
def questions() -> dict[str, Question]:
    """Every question by its name, lesson by lesson.

    Raises
    ------
    ValueError
        If two have one name, or a name is not its lesson's.
    """
    found: dict[str, Question] = {}
    for path in sorted(Path(__file__).parent.glob("lesson_*.py")):
        lesson = path.stem.removeprefix("lesson_")
        module = import_module(f"kmeans_lab.predictions.{path.stem}")
        for question in module.QUESTIONS:
            if question.name in found or not question.name.startswith(f"{lesson}-"):
                raise ValueError(f"{path.name} holds {question.name!r}, twice or not its own.")
            found[question.name] = question
    return found


def question_called(name: Any) -> Question | str:
    """The question of a name, or a sentence that says what to write instead."""
    if not isinstance(name, str):
        return (
            'predict needs the name of a question in quotes, like predict("03-shapes"), but '
            f"{type(name).__name__} came."
        )
    name = name.strip()
    if name in questions():
        return questions()[name]
    near = difflib.get_close_matches(name, questions(), n=1)
    idea = f" Did you mean {near[0]}?" if near else ""
    if NAME.fullmatch(name):
        lesson = [each for each in questions() if each.split("-")[0] == name.split("-")[0]]
        idea = idea or (f" Lesson {name[:2]} has {', '.join(lesson)}." if lesson else "")
    shown = name if len(name) <= 40 else name[:39] + "…"
    return f"No prediction is called {shown!r}.{idea}"


def answer_of(name: str) -> Any:
    """What is stored as the answer of a prediction, for the claim that holds it to the facts.

    Parameters
    ----------
    name : str
        As ``"03-shapes"``.

    Returns
    -------
    object
        A number, a tuple (a shape, a point, an order), a word; a tuple of those where the question
        has several boxes.

    Raises
    ------
    ValueError
        If there is no such question, or its answer depends on the machine.
    """
    question = question_called(name)
    if isinstance(question, str):
        raise ValueError(question)
    if question.machine:
        raise ValueError(f"{name} depends on the machine: nothing is stored.")
    return question.answer
