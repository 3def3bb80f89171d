"""A prediction: asked, taken, and only then compared with what is true.

The first answer is kept in the student's folder and shown again whenever its cell runs.
"""

from __future__ import annotations

import contextlib
import textwrap
from typing import Any

from kmeans_lab.languages.speaking import say
from kmeans_lab.predictions.judging import Again, Judged, judge, texts_of
from kmeans_lab.predictions.kept import FirstAnswer, answers, keep
from kmeans_lab.predictions.question import Question
from kmeans_lab.predictions.reading import Unread
from kmeans_lab.predictions.registry import question_called
from kmeans_lab.predictions.wording import given_as, in_language, kept_as
from kmeans_lab.telling import WIDEST
from kmeans_lab.visuals.asking import Asked
from kmeans_lab.visuals.asking.widget import Said

NOT_KEPT = (
    "The folder for your work cannot be written to, so this answer is remembered only until the "
    "kernel stops."
)
UNKNOWN = "I don't know"


def predict(name: Any = None, *given: Any) -> Asked | Judged | Again:
    """Ask for a prediction, and show what is true once there is one.

    Parameters
    ----------
    name : str
        The question, ``predict("03-shapes")``.
    *given : object
        For those who would rather write than use boxes: an answer for each box, as a text in
        quotes, a number or a shape; ``"I don't know"`` is an answer.

    Returns
    -------
    Asked, Judged or Again
        The question with its boxes; or, once there is an answer, what is true, why, and what a
        usual wrong answer overlooks; or a sentence about an answer that was not understood. It
        never raises.
    """
    question = question_called(name)
    if isinstance(question, str):
        return Again(question)
    if all(map(_is_nothing, given)):
        return _first_again(question) or _asked(question)
    try:
        return _judged(question, given)
    except Unread as problem:
        return _not_understood(problem)


def _is_nothing(answer: Any) -> bool:
    dots = isinstance(answer, str) and answer.strip() in ("...", "…")
    return dots or answer is None or answer is Ellipsis


def _first_again(question: Question) -> Judged | None:
    """What was said of the first answer; None if there is none, or the question has changed."""
    for kept in answers().get(question.name, []):
        with contextlib.suppress(Unread):
            return judge(in_language(question), given_as(question, kept.texts))
    return None


def _judged(question: Question, given: tuple[Any, ...]) -> Judged:
    own = in_language(question)
    judged = judge(own, given_as(question, texts_of(own, given)))
    first = _first_again(question)
    if first is None:
        kept = keep(question.name, FirstAnswer(kept_as(question, judged.texts), judged.right))
        return judged if kept else _with(judged, say(NOT_KEPT))
    if first.texts != judged.texts:
        was = f"“{say(UNKNOWN)}”" if first.texts is None else "; ".join(first.texts)
        return _with(
            judged, say("Your first answer is the one that is kept: {answer}.", answer=was)
        )
    return judged


def _with(judged: Judged, line: str) -> Judged:
    return Judged(judged.status, (*judged.lines, line), judged.texts)


def _not_understood(problem: Unread) -> Again:
    return Again(f"{problem} {say('Nothing is kept yet.')}", getattr(problem, "at", None))


def _asked(question: Question) -> Asked:
    def answered(texts: list[str] | None) -> Said:
        try:
            given = (UNKNOWN,) if texts is None else tuple(texts)
            return Said(_judged(question, given)._repr_html_(), True)
        except Unread as problem:
            again = _not_understood(problem)
            return Said(again._repr_html_(), False, again.at)

    own = in_language(question)
    return Asked(own.shown(), answered, text_of_question(own))


def text_of_question(question: Question) -> str:
    """A question as text, with how to answer it where there are no boxes."""
    shown = question.shown()
    lines = [say("Predict.")]
    lines += [textwrap.fill(part, WIDEST) for part in shown["paragraphs"]]
    for box in shown["boxes"]:
        if box.get("options"):
            wanted = f"{_kind(box['kind'])}: {', '.join(box['options'])}"
        elif box.get("unit"):
            parts = {"kind": _kind(box["kind"]), "unit": box["unit"], "example": box["example"]}
            wanted = say("{kind} in {unit}, as {example}", **parts)
        else:
            wanted = say("{kind}, as {example}", kind=_kind(box["kind"]), example=box["example"])
        label = f"{box['label']}: " if box["label"] else ""
        lines.append(textwrap.fill(f"- {label}{wanted}", WIDEST, subsequent_indent="  "))
    places = ", ".join('"..."' for _ in shown["boxes"])
    how = f'predict("{question.name}", {places})'
    lines.append(say("Answer in the boxes, or in writing: {how}", how=how))
    return "\n".join(lines).replace("`", "")


def _kind(kind: str) -> str:
    """What a box asks for, in words."""
    return {
        "choice": say("one of"),
        "several": say("some of"),
        "order": say("in order"),
        "number": say("number"),
        "numbers": say("numbers"),
        "shape": say("shape"),
        "word": say("word"),
    }[kind]
