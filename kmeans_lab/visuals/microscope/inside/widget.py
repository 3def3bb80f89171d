"""A function that was looked into, as a widget: choose an expression and see what it made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from kmeans_lab.visuals.microscope.instrument import LEAVING, SIMPLE
from kmeans_lab.visuals.microscope.kept import Kept
from kmeans_lab.visuals.microscope.page import (
    LOOPS,
    SILENT,
    as_html,
    as_text,
    rows_of,
    shares_known,
    summary_of,
    told_of,
)
from kmeans_lab.visuals.microscope.recorder import Made
from kmeans_lab.visuals.shared.asleep import CourseWidget
from kmeans_lab.visuals.shared.assets import script, styles

HTML = "text/html"
_NOT_SHOWN = (*SILENT, *LOOPS, *(kind.__name__ for kind in (*SIMPLE, *LEAVING)))


class LookInside(CourseWidget):
    """The lines of a function; each expression in them can be chosen, by mouse and by keyboard.

    Parameters
    ----------
    kept : Kept
        What the function did.
    """

    _esm = script(Path(__file__).with_name("inside.js"))
    _css = styles(Path(__file__).with_name("inside.css"))

    _name = traitlets.Unicode().tag(sync=True)
    _said = traitlets.List().tag(sync=True)
    _lines = traitlets.List().tag(sync=True)
    _spots = traitlets.List().tag(sync=True)
    _wrong = traitlets.Dict().tag(sync=True)

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        rows = rows_of(kept)
        total = sum(row.seconds for row in rows) or 1.0
        shares = shares_known(kept)
        stopped = kept.mismatch
        super().__init__(
            _name=kept.name,
            _said=summary_of(kept),
            _lines=[
                {
                    "number": row.number,
                    "text": row.text,
                    "told": row.told,
                    "share": row.seconds / total if shares else None,
                }
                for row in rows
            ],
            _spots=_spots_of(kept, total if shares else None),
            _wrong={"line": stopped.line, "text": stopped.text} if stopped else {},
        )

    def __repr__(self) -> str:
        return as_text(self._kept, details=True)

    def still_html(self) -> str:
        """The lines as a table, each to be unfolded."""
        return as_html(self._kept)

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict, dict] | None:
        bundle = super()._repr_mimebundle_(**options)
        if bundle is not None:  # what is stored of it shows itself where no widget can be drawn
            bundle[0][HTML] = self.still_html()
        return bundle


def _spots_of(kept: Kept, total: float | None) -> list[dict[str, Any]]:
    """The expressions that were made, in the order of their making."""
    lines = [line.encode() for line in kept.lines]
    found: list[dict[str, Any]] = []

    def add(number: int) -> None:
        spot = kept.spots[number]
        for part in spot.parts:
            add(part)
        record = kept.records.get(number)
        if record is None or record.last is None or spot.kind in _NOT_SHOWN:
            return
        inner = sum(kept.records[n].seconds for n in spot.parts if n in kept.records)
        found.append(
            {
                "text": spot.text,
                "told": told_of(record),
                "span": _in_characters(spot.span, lines),
                "numbers": _numbers(record.last),
                "began": _numbers(record.first) if record.turns > 1 else "",
                "share": (record.seconds - inner) / total if total is not None else None,
            }
        )

    for spot in kept.spots:
        if spot.parent is None:
            add(spot.number)
    return found


def _in_characters(span: tuple[int, int, int, int], lines: list[bytes]) -> list[int]:
    """A span of the syntax tree, which counts bytes, in the page's characters (UTF-16)."""
    first, left, last, right = span
    columns = [
        len(lines[line - 1][:column].decode(errors="ignore").encode("utf-16-le")) // 2
        for line, column in ((first, left), (last, right))
    ]
    return [first, columns[0], last, columns[1]]


def _numbers(made: Made | None) -> str:
    if made is None or made.values is None or made.values.size == 0:
        return ""
    text = np.array2string(made.values, precision=4, suppress_small=True, separator=" ")
    return text.replace("\n\n", "\n")
