"""A question with boxes for an answer: a widget with a text that says the same.

What stands here knows no answers. It is given a question, and a function that judges an answer;
only what that function returns is sent to the browser, and only once there is an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import traitlets

from kmeans_lab.telling import code, paragraph
from kmeans_lab.visuals.shared.asleep import CourseWidget
from kmeans_lab.visuals.shared.assets import script, styles


class Said(NamedTuple):
    """What a judge says of an answer.

    Parameters
    ----------
    html : str
    done : bool
        Whether that was the answer. False: it was not understood, and another may be given.
    at : int, optional
        The box, from 0, that was not understood.
    """

    html: str
    done: bool
    at: int | None = None


class Asked(CourseWidget):
    """A question, its boxes, and the buttons "Answer" and "I don't know".

    Parameters
    ----------
    question : mapping
        ``paragraphs``, a list of str, and ``boxes``, a list of dicts: ``kind`` (number, numbers,
        shape, word, choice, several or order), ``label``, ``example``, and ``unit`` or ``options``
        where the kind has them. Text between `backticks` is code.
    judge : callable
        ``judge(texts)`` is given a text a box, or None for "I don't know", and returns a `Said`.
    text : str
        What the widget is where no widget can be shown.
    """

    _esm = script(Path(__file__).with_name("asking.js"))
    _css = styles(Path(__file__).with_name("asking.css"))

    _question = traitlets.Dict().tag(sync=True)
    _verdict = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        question: Mapping[str, Any],
        judge: Callable[[list[str] | None], Said],
        text: str,
    ) -> None:
        self._judge = judge
        self._text = text
        super().__init__(_question=dict(question))
        self.on_msg(self._answered)

    def __repr__(self) -> str:
        return self._text

    def still_html(self) -> str:
        """The question, without its boxes; what was answered comes back with the widget."""
        return "".join(paragraph(code(text)) for text in self._question["paragraphs"])

    def _answered(self, _: Any, content: Any, __: Any) -> None:
        """Judge what a view sent; the number of its attempt goes back with the verdict."""
        if not isinstance(content, dict) or self._verdict.get("done"):
            return
        texts = content.get("texts")
        if content.get("kind") == "unknown":
            texts = None
        elif content.get("kind") != "answer" or not (
            isinstance(texts, list)
            and len(texts) == len(self._question["boxes"])
            and all(isinstance(text, str) for text in texts)
        ):
            return
        said = self._judge(texts)
        self._verdict = {"attempt": content.get("attempt"), **said._asdict()}
