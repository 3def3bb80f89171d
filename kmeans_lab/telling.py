"""How a result tells itself: one coloured box, one way to shorten a number.

`check`, `hint`, `predict`, `order`, `show_me` and `project_report` all answer with what stands
here, so that a colour, a sign and a number mean the same in each of them.
"""

from __future__ import annotations

import html
import math
import sys
import textwrap
from collections.abc import Sequence
from typing import Any

from kmeans_lab.languages.speaking import retell

WIDEST = 78  # characters of a line of text

# A kind of answer -> its sign, which says it without colour, and the colour of the box.
KINDS = {
    "right": ("✓", "#009e73"),
    "partly": ("◐", "#e69f00"),
    "wrong": ("✗", "#d55e00"),
    "told": ("", "#0072b2"),
    "unwritten": ("…", "#767676"),
    "unanswered": ("?", "#767676"),
}


def box(kind: str, *contents: str, wide: bool = False) -> str:
    """An answer in a box with a coloured edge, which a screen reader announces.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    *contents : str
        HTML.
    wide : bool
        Whether tables or columns stand in it; running text is easier to read in shorter lines.

    Returns
    -------
    str
        HTML, legible on light and dark.
    """
    return (
        f'<div role="status" style="border-left: 4px solid {KINDS[kind][1]}; padding: 0.3em 0.8em; '
        f'margin: 0.2em 0; max-width: {52 if wide else 46}em">{"".join(contents)}</div>'
    )


def paragraph(content: str, small: bool = False) -> str:
    """HTML as one paragraph of a box, or as a small one that says what is said each time."""
    style = "margin: 0.3em 0" + ("; font-size: 0.9em; opacity: 0.8" if small else "")
    return f'<p style="{style}">{content}</p>'


def title(text: str, kind: str | None = None) -> str:
    """A text in bold, in HTML; behind the sign of a kind of answer, if one is given."""
    sign = f'<span aria-hidden="true">{KINDS[kind][0]} </span>' if kind else ""
    return f"<strong>{sign}{code(text)}</strong>"


def code(text: str) -> str:
    """A text in HTML, in the language now; what stands between `backticks` becomes code."""
    text = html.escape(retell(text))
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a lone one
        return text
    return "".join(
        f'<code style="background: none; color: inherit">{part}</code>' if i % 2 else part
        for i, part in enumerate(parts)
    )


def folded(text: str) -> str:
    """A text in the language now, in lines that are not too long."""
    return textwrap.fill(retell(text), WIDEST)


def short(value: Any, digits: int = 4) -> str:
    """A number as people write it.

    Parameters
    ----------
    value : number
    digits : int
        Those that are kept of a number that is not whole.

    Returns
    -------
    str
        Whole numbers as they are, others in so many digits; powers of ten only for what is very
        large or very small; no minus before a zero.

    Examples
    --------
    >>> [short(value) for value in (18.5, 120000.0, 2 / 3, 12345.678, 1e12, -0.0)]
    ['18.5', '120000', '0.6667', '12346', '1e+12', '0']
    """
    value = float(value)
    if not math.isfinite(value):
        return str(value)
    if abs(value) < 1e7 and (value == int(value) or abs(value) >= 10**digits):
        return f"{value + 0.0:.0f}"
    return f"{value:.{digits}g}"


_FROM_THE_RIGHT = {
    1: "the last axis",
    2: "the last axis but one",
    3: "the third axis from the right",
    4: "the fourth axis from the right",
}


def where_shapes_differ(operator: str, a: Sequence[int], b: Sequence[int]) -> str:
    """The lengths of two shapes that do not fit, as a sentence; empty if they do.

    `operator` is the name that Python's syntax tree has for it; all but ``MatMult`` broadcast.

    Examples
    --------
    >>> where_shapes_differ("Sub", (6, 3), (3, 2))
    'Aligned from the right, the last axis has 3 against 2.'
    """
    if operator == "MatMult":
        rows = b[max(len(b) - 2, 0)] if b else 0
        if a and b and a[-1] != rows:
            return f"`@` wants as many columns on its left as rows on its right: {a[-1]}, {rows}."
        return ""
    for place, (m, n) in enumerate(zip(reversed(a), reversed(b), strict=False), 1):
        if m != n and 1 not in (m, n):
            where = _FROM_THE_RIGHT.get(place, f"axis number {place} from the right")
            if place > 2 and place == len(a) == len(b):
                where = "the first axis"
            return f"Aligned from the right, {where} has {m} against {n}."
    return ""


def figures(value: float) -> str:
    """A number in a sentence, where `short` would round to whole: 1,234.6, 0.0312, 1.25e+08."""
    value = float(value)
    if not math.isfinite(value):
        return str(value)
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e7:
        digits = next((d for d, least in enumerate((1e5, 100, 10, 1)) if abs(value) >= least), 4)
        text = f"{value:,.{digits}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value:.3g}"


def somebody_looks() -> bool:
    """Whether a person runs this cell, in a page that can show widgets.

    A page lets the kernel ask its user something; programs that run notebooks do not, and what they
    store keeps a widget's text alone.
    """
    ipython = sys.modules.get("IPython")
    kernel = getattr(ipython.get_ipython(), "kernel", None) if ipython is not None else None
    if kernel is None:
        return False
    content: dict[str, Any] = kernel.get_parent("shell").get("content", {})
    return bool(content.get("allow_stdin"))
