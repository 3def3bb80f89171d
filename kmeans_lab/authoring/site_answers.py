"""The predictions on the site: a form on the page, and what is true in a file of its own.

Nothing on a page, in its source or in what it loads by itself tells an answer. The file of a
question is loaded once its answer is committed. It is written so that nobody reads it in passing,
not even in a search through the folder. That is a curtain and not a safe: a page without a server
cannot keep a secret from somebody who is set on taking it apart.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kmeans_lab.languages.speaking import ENGLISH, current, say
from kmeans_lab.predictions.conditions import Condition
from kmeans_lab.predictions.question import Box, Choice, Question
from kmeans_lab.predictions.registry import questions
from kmeans_lab.predictions.wording import in_language

FORMAT = 1  # of the files of answers; living.js refuses another
# What a page needs to judge a box, besides what it shows; boxes have what goes with their kind.
_JUDGED_BY = ("answer", "count", "or_error", "tolerance", "within", "whole", "also")


def write(folder: Path) -> None:
    """Write the file of each question, ``03-shapes.js``.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, question in questions().items():
        (folder / f"{name}.js").write_text(answer_file(question), encoding="utf-8")


def answers_html(pages: Mapping[str, str] | None = None) -> str:
    """The place of the page on which a reader sees all answers, saves them and reads them back.

    Parameters
    ----------
    pages : mapping of str to str, optional
        Where the predictions of a lesson are: its number, as ``03`` or ``10b``, and an address.

    Returns
    -------
    str
        HTML that tells no answer.
    """
    asked = {
        name: {
            "ask": in_language(question).shown()["paragraphs"][0],
            "page": (pages or {}).get(name.split("-")[0], ""),
        }
        for name, question in questions().items()
    }
    still = say("Your answers are kept in this browser. Only a page with JavaScript can show them.")
    data = json.dumps(asked, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<div class="kl-answers"><p class="kl-still">{still}</p>'
        f'<script type="application/json">{data}</script></div>'
    )


def answer_file(question: Question) -> str:
    """The script that hands a question's answer to the page, for `<script src>`.

    Parameters
    ----------
    question : Question

    Returns
    -------
    str
        JavaScript, with no word of the answer to be read in it.
    """
    text = json.dumps({"format": FORMAT, **judged_by(question)}, ensure_ascii=False)
    return f'kmlAnswer("{question.name}", "{veiled(text, question.name)}");\n'


def judged_by(question: Question) -> dict[str, Any]:
    """All that `judging.js` needs to judge an answer in the language now, as JSON knows it.

    Parameters
    ----------
    question : Question
        As it stands in its file, in English.

    Returns
    -------
    dict
    """
    own = in_language(question)
    boxes = zip(own.boxes, question.boxes, strict=True)
    return {
        "boxes": [_box(each, english, question.machine) for each, english in boxes],
        "because": own.because,
        "machine": question.machine,
        "overlooks": _overlooks(own.overlooks),
    }


def _box(box: Box, english: Box, machine: bool) -> dict[str, Any]:
    own = {name: getattr(box, name) for name in _JUDGED_BY if hasattr(box, name)}
    if isinstance(english, Choice) and current() != ENGLISH:
        own["kept"] = english.options  # what is kept of an answer knows no language
    words = "" if machine else box.words(box.answer)
    return {**box.shown(), **own, "shown": words, "overlooks": _overlooks(box.overlooks)}


def _overlooks(overlooks: Any) -> list[list[Any]]:
    return [[_match(match), said] for match, said in overlooks.items()]


def _match(match: Any) -> Any:
    if isinstance(match, Condition):
        return {"is": match.name, "limits": match.limits}
    return match


def veiled(text: str, key: str) -> str:
    """A text in signs that nobody reads in passing; `unveiled` in veil.js takes them away.

    Each byte is mixed with the next of a sequence that begins from the key.

    Parameters
    ----------
    text, key : str

    Returns
    -------
    str
        Base64.
    """
    state = 2166136261
    for byte in key.encode():
        state = (state ^ byte) * 16777619 % 2**32
    mixed = bytearray()
    for byte in text.encode():
        state ^= state << 13 & 0xFFFFFFFF
        state ^= state >> 17
        state ^= state << 5 & 0xFFFFFFFF
        mixed.append(byte ^ state & 0xFF)
    return base64.b64encode(bytes(mixed)).decode()
