"""What is said of a prediction, and only once one was made."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kmeans_lab.languages.speaking import say
from kmeans_lab.predictions.question import Box, Question
from kmeans_lab.predictions.reading import Unread, is_unknown, text_of
from kmeans_lab.telling import KINDS, box, code, paragraph


@dataclass(frozen=True)
class Judged:
    """What there is to say of an answer; shows itself in a notebook and as text.

    Attributes
    ----------
    status : {"right", "wrong", "told"}
        "told": nobody can judge it, as with "I don't know" or where the machine decides.
    lines : tuple of str
        What is said, a paragraph each; `backticks` are code.
    texts : tuple of str or None
        The answer as it was given, a text a box; None is "I don't know".
    """

    status: str
    lines: tuple[str, ...]
    texts: tuple[str, ...] | None

    @property
    def right(self) -> bool | None:
        """Whether it is right; None where it is not judged."""
        return {"right": True, "wrong": False}.get(self.status)

    def __repr__(self) -> str:
        sign = KINDS[self.status][0]
        return (f"{sign} " if sign else "") + "\n".join(self.lines).replace("`", "")

    def _repr_html_(self) -> str:
        sign = KINDS[self.status][0]
        mark = f'<strong aria-hidden="true">{html.escape(sign)}</strong> ' if sign else ""
        first, *rest = self.lines
        return box(
            self.status, paragraph(mark + code(first)), *(paragraph(code(line)) for line in rest)
        )


@dataclass(frozen=True)
class Again:
    """What to say where no answer was understood: nothing is judged, nothing is kept.

    Attributes
    ----------
    sentence : str
    at : int or None
        The box, from 0, that was not understood.
    """

    sentence: str
    at: int | None = None

    def __repr__(self) -> str:
        return self.sentence

    def _repr_html_(self) -> str:
        return box("unanswered", paragraph(code(repr(self))))


def texts_of(question: Question, given: Sequence[Any]) -> tuple[str, ...] | None:
    """An answer as a text a box, or None for "I don't know".

    Parameters
    ----------
    question : Question
    given : sequence
        A value a box; or one value for them all, a list of as many, or a text parted by semicolons.

    Raises
    ------
    Unread
        If there are too few or too many, or one is no answer.
    """
    count = len(question.boxes)
    values = list(given)
    if len(values) == 1 and count > 1:
        only = values[0]
        if isinstance(only, str) and not is_unknown(only):
            values = only.split(";") if only.count(";") == count - 1 else [only]
        elif isinstance(only, dict):
            values = list(only.values())
        elif isinstance(only, (list, tuple)):
            values = list(only)
    if count == 1 and len(values) > 1:
        values = [tuple(values)]
    texts = []
    for at, value in enumerate(values):
        try:
            texts.append(text_of(value))
        except Unread as problem:
            raise _named(problem, question, at) from None
    if all(is_unknown(text) for text in texts) and texts:
        return None
    if len(texts) != count:
        raise Unread(
            say("{count} answers are asked for, but {came} came.", count=count, came=len(texts))
        )
    return tuple(texts)


def judge(question: Question, texts: tuple[str, ...] | None) -> Judged:
    """Say what is true, why, and what a wrong answer overlooks.

    Parameters
    ----------
    question : Question
    texts : tuple of str or None
        As `texts_of` gives them.

    Raises
    ------
    Unread
        If a text is no answer to its box.
    """
    if texts is None:
        values: list[Any] = [None] * len(question.boxes)
    else:
        values = [_read(question, at, text) for at, text in enumerate(texts)]
    if question.machine:
        if texts is None:
            return Judged("told", (question.because,), texts)
        said = "; ".join(
            _said(each, value) for each, value in zip(question.boxes, values, strict=True)
        )
        return Judged("told", (say("You said {answer}.", answer=said), question.because), texts)
    lines = [_line(each, value) for each, value in zip(question.boxes, values, strict=True)]
    right = [
        value is not None and each.right(value)
        for each, value in zip(question.boxes, values, strict=True)
    ]
    if not all(right):
        lines += _overlooked_together(question, tuple(values))
    status = "told" if texts is None else "right" if all(right) else "wrong"
    return Judged(status, (*lines, question.because), texts)


def _read(question: Question, at: int, text: str) -> Any:
    if is_unknown(text):
        return None
    try:
        return question.boxes[at].read(text)
    except Unread as problem:
        raise _named(problem, question, at) from None


def _named(problem: Unread, question: Question, at: int) -> Unread:
    """The same problem, saying which box it is in; it knows the box's place."""
    label = question.boxes[at].label if at < len(question.boxes) else ""
    named = Unread(f"{label}: {problem}" if label and len(question.boxes) > 1 else str(problem))
    named.at = at
    return named


def _said(each: Box, value: Any) -> str:
    words = say("that you don't know") if value is None else each.words(value)
    return f"{each.label}: {words}" if each.label else words


def _line(each: Box, value: Any) -> str:
    """What is said of one box."""
    shown = each.words(each.answer)
    if value is None:
        line = say("It is {answer}.", answer=shown)
    elif each.right(value):
        line = say("Yes, {answer}.", answer=shown)
        if not each.same(value, each.answer):
            line += " " + say("You said {answer}: close enough.", answer=each.words(value))
    else:
        line = say("You said {answer}; it is {right}.", answer=each.words(value), right=shown)
        if overlooked := each.overlooked(value):
            line += f" {overlooked}"
    return f"{each.label}: {line[0].lower()}{line[1:]}" if each.label else line


def _overlooked_together(question: Question, values: tuple) -> list[str]:
    if any(value is None for value in values):
        return []
    for match, said in question.overlooks.items():
        if match(values) if callable(match) else match == values:
            return [said]
    return []
