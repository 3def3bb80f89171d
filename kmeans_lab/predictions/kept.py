"""The first answer to each question, kept in the student's folder and in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kmeans_lab import keeping

FILE = "predictions.jsonl"
_in_memory: dict[tuple[str, str], FirstAnswer] = {}


@dataclass(frozen=True)
class FirstAnswer:
    """What somebody answered first.

    Attributes
    ----------
    texts : tuple of str or None
        A text a box; None is "I don't know".
    right : bool or None
        Whether it was right; None where it was not judged.
    """

    texts: tuple[str, ...] | None
    right: bool | None


def answers() -> Mapping[str, list[FirstAnswer]]:
    """What is kept of every question that was ever answered, by the question's name.

    More than one answer is kept where a question has changed, so that the one before says nothing
    any more.
    """
    found: dict[str, list[FirstAnswer]] = {}
    for event in keeping.events(FILE):
        name, texts, right = event.get("prediction"), event.get("answer"), event.get("right")
        well = texts is None or (
            isinstance(texts, list) and texts and all(isinstance(text, str) for text in texts)
        )
        if isinstance(name, str) and well and "answer" in event and right in (True, False, None):
            answer = FirstAnswer(None if texts is None else tuple(texts), right)
            found.setdefault(name, []).append(answer)
    place = str(keeping.folder())
    for (where, name), answer in _in_memory.items():
        if where == place:
            found.setdefault(name, [answer])
    return found


def keep(name: str, answer: FirstAnswer) -> bool:
    """Keep a first answer; return whether it is in the folder, and not in memory alone."""
    _in_memory[str(keeping.folder()), name] = answer
    texts = None if answer.texts is None else list(answer.texts)
    return keeping.note(FILE, prediction=name, answer=texts, right=answer.right)
