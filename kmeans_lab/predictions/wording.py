"""A question in the language now, and answers that are kept without a language.

Questions stand in English in their files. Whatever is asked, shown or told is a question of
`in_language`; what is kept of an answer is English again, so a student may change the language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kmeans_lab.languages.speaking import current, say
from kmeans_lab.predictions.conditions import Condition
from kmeans_lab.predictions.question import Box, Choice, Question, Several
from kmeans_lab.predictions.reading import Unread, plain

PARTED = " | "  # between the options of one answer


def in_language(question: Question) -> Question:
    """The question in the language now; what is not translated stays English."""
    if current() == "en":
        return question
    boxes = tuple(map(_box, question.boxes))
    return replace(
        question,
        ask="\n\n".join(say(part.strip()) for part in question.ask.split("\n\n")),
        boxes=boxes,
        because=say(question.because),
        overlooks=_overlooks(question.overlooks, _own),
    )


def kept_as(question: Question, texts: Sequence[str] | None) -> tuple[str, ...] | None:
    """An answer as it is kept: options in English, whatever language they were chosen in.

    Parameters
    ----------
    question : Question
        In English.
    texts : sequence of str or None
        A text a box, in the language now.
    """
    if texts is None or current() == "en":
        return None if texts is None else tuple(texts)
    found = []
    for box, text in zip(question.boxes, texts, strict=True):
        if isinstance(box, Choice):
            try:
                value = _box(box).read(text)
            except Unread:
                found.append(text)
                continue
            value = _english(value, box)
            text = PARTED.join(value) if isinstance(value, tuple) else value
        found.append(text)
    return tuple(found)


def given_as(question: Question, texts: Sequence[str] | None) -> tuple[str, ...] | None:
    """A kept answer, or one that is given in English, as it is read in the language now."""
    if texts is None or current() == "en":
        return None if texts is None else tuple(texts)
    found = list(texts)
    for at, (box, text) in enumerate(zip(question.boxes, texts)):
        if isinstance(box, Choice):
            own = {plain(option): say(option) for option in box.options}
            parts = [part.strip() for part in text.split(PARTED.strip())]
            found[at] = PARTED.join(own.get(plain(part), part) for part in parts)
    return tuple(found)


def _box(box: Box) -> Box:
    """A box with its label, options and remarks in the language now."""
    changes: dict[str, Any] = {"label": say(box.label) if box.label else ""}
    if getattr(box, "unit", ""):
        changes["unit"] = say(box.unit)
    if isinstance(box, Choice):
        changes["options"] = tuple(map(say, box.options))
        changes["answer"] = _own(box.answer)
    own = _own if isinstance(box, Choice) else lambda value: value
    changes["overlooks"] = _overlooks(box.overlooks, own)
    return replace(box, **changes)


def _overlooks(overlooks: Mapping[Any, str], own: Callable[[Any], Any]) -> dict[Any, str]:
    """Remarks in the language now, on answers that are in it too."""
    return {own(match): say(said) for match, said in overlooks.items()}


def _own(value: Any) -> Any:
    """An option, several of them, or a condition on them, in the language now."""
    if isinstance(value, Condition):
        return replace(value, limits=_own(value.limits))
    if isinstance(value, tuple):
        return tuple(map(_own, value))
    return say(value) if isinstance(value, str) else value


def _english(value: Any, box: Box) -> Any:
    """An answer of a box with its options in English."""
    if not isinstance(box, Choice):
        return value
    back = {say(option): option for option in box.options}
    if isinstance(box, Several) or isinstance(value, tuple):
        return tuple(back.get(each, each) for each in value or ())
    return back.get(value, value)
