"""What the box of a verdict holds beside its words: marks where two values differ, and hints."""

from __future__ import annotations

import html
import re

from kmeans_lab.checks.exercise import Exercise
from kmeans_lab.languages.speaking import say
from kmeans_lab.telling import code

_SHAPE = re.compile(r"^\([\d, ]*\)")
_ENTRY = re.compile(r"[^\s\[\](),]+")
_MARK = (
    "background: color-mix(in srgb, #d55e00 28%, transparent); color: inherit; font-weight: 700; "
    "text-decoration: underline; text-decoration-thickness: 2px"
)
_BUTTON = (
    "display: inline-block; cursor: pointer; padding: 0.1em 0.8em; margin: 0.3em 0; "
    "border: 1px solid var(--jp-border-color1, #8c959f); border-radius: 4px"
)


def marked(text: str, other: str | None) -> str:
    """A value in words as HTML, with a mark on each entry that differs from the other's.

    Parameters
    ----------
    text : str
    other : str or None
        The value that it is compared with; None if there is none.

    Returns
    -------
    str
        Of different shapes the shapes alone are marked: their entries do not belong together.
    """
    if other is None or text == other:
        return html.escape(text)
    shapes = _SHAPE.match(text), _SHAPE.match(other)
    if all(shapes) and shapes[0][0] != shapes[1][0]:
        return _with_marks(text, [shapes[0].span()])
    mine, theirs = list(_ENTRY.finditer(text)), _ENTRY.findall(other)
    if len(mine) != len(theirs):
        return html.escape(text)
    differ = [entry.span() for entry, their in zip(mine, theirs) if entry[0] != their]
    return _with_marks(text, differ)


def _with_marks(text: str, spans: list[tuple[int, int]]) -> str:
    parts, at = [], 0
    for begin, end in spans:
        parts.append(html.escape(text[at:begin]))
        parts.append(f'<mark style="{_MARK}">{html.escape(text[begin:end])}</mark>')
        at = end
    return "".join([*parts, html.escape(text[at:])])


def hints_to_open(exercise: Exercise, key: str = "") -> str:
    """The hints of an exercise as HTML, each behind a button inside the one before it.

    They open without a kernel, the next day too; `hint` gives the same ones. By `key`, if there is
    one, each is known to who counts those that are opened.
    """
    opened = ""
    for number, text in reversed(list(enumerate(exercise.hints, 1))):
        heard = f' data-kml-hint="{key} {number}"' if key else ""
        name = say("Show a hint") if number == 1 else say("Show the next hint")
        opened = (
            f'<details{heard}><summary style="{_BUTTON}">{name}</summary>'
            f'<p style="margin: 0.3em 0">{number}. {code(text)}</p>{opened}</details>'
        )
    return opened
