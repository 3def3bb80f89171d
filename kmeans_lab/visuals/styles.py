"""The style sheets of the widgets."""

from __future__ import annotations

from pathlib import Path


def styles(name: str) -> str:
    """The frame that all widgets share, and then the style sheet `name` of one of them."""
    here = Path(__file__).parent
    return "\n".join((here / each).read_text(encoding="utf-8") for each in ("widget.css", name))
