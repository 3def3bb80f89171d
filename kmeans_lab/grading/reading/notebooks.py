"""A notebook's cells, read as data."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kmeans_lab.grading.reading.errors import Unreadable

# What a notebook of 20 MB honestly holds are a few long strings. Millions of tiny parts would
# take fifty times the file's size in memory.
MOST_BYTES_OF_PARTS = 120_000_000
_BYTES_OF = {b"{": 120, b"[": 60, b",": 32, b":": 24}  # measured, in Python 3.11
_MANY_TEXTS = 400_000
LARGE = 2_000_000
LONGEST_TOLD = 5000  # characters of an output
_ONE_LARGE = threading.RLock()


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook.

    Attributes
    ----------
    kind : str
        ``code``, ``markdown`` or ``raw``.
    source : str
    number : int
        Of a code cell its place among these, from 1; of another that of the one before.
    told : str
        What `progress` answered in it; empty if it was not asked there.
    """

    kind: str
    source: str
    number: int
    told: str = ""


@contextmanager
def in_turn(size: int) -> Iterator[None]:
    """Read and take apart large notebooks one at a time: together they would fill the memory."""
    if size < LARGE:
        yield
    else:
        with _ONE_LARGE:
            yield


def code_cells(data: bytes) -> list[str]:
    """The sources of a notebook's code cells, read as `cells_of` does."""
    return [cell.source for cell in cells_of(data) if cell.kind == "code"]


def cells_of(data: bytes) -> list[Cell]:
    """The cells of a notebook.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    list of Cell

    Raises
    ------
    Unreadable
        Saying what is wrong with it.
    """
    if not data.strip():
        raise Unreadable("The notebook is empty: 0 cells, nothing to grade.")
    with in_turn(len(data)):
        return _cells_of(data)


def _cells_of(data: bytes) -> list[Cell]:
    if len(data) >= LARGE and _bytes_of_parts(data) > MOST_BYTES_OF_PARTS:
        raise Unreadable(
            "The notebook consists of millions of tiny parts and is not read. Clear its outputs "
            "and hand it in again."
        )
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("The notebook is not text: is it another kind of file, renamed?") from None
    except (ValueError, RecursionError):
        raise Unreadable(
            "The notebook is damaged: it is not JSON. Was it cut off, or saved by another program?"
        ) from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if (
        cells is None
        and isinstance(notebook, dict)
        and isinstance(notebook.get("worksheets"), list)
    ):
        cells = [
            cell
            for sheet in notebook["worksheets"]
            if isinstance(sheet, dict)
            for cell in sheet.get("cells") or []
        ]
    if not isinstance(cells, list):
        raise Unreadable("The file is JSON, but no notebook: it has no cells.")
    found, number = [], 0
    for cell in cells:
        if not isinstance(cell, dict):
            continue
        kind = "code" if cell.get("cell_type") == "code" else "markdown"
        kind = "raw" if cell.get("cell_type") == "raw" else kind
        source = cell.get("source", cell.get("input", ""))
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if isinstance(source, str):
            number += kind == "code"
            told = _told_in(cell) if kind == "code" and "progress(" in source else ""
            found.append(Cell(kind, source, number, told))
    return found


def _told_in(cell: dict) -> str:
    """The plain text of a cell's outputs."""
    outputs = cell.get("outputs")
    parts: list[str] = []
    for output in outputs[:20] if isinstance(outputs, list) else ():
        data = output.get("data") if isinstance(output, dict) else None
        text = data.get("text/plain") if isinstance(data, dict) else None
        if isinstance(text, list):
            text = "".join(part for part in text if isinstance(part, str))
        if isinstance(text, str):
            parts.append(text[:LONGEST_TOLD])
    return "\n".join(parts)[:LONGEST_TOLD]


def _bytes_of_parts(data: bytes) -> int:
    """About how many bytes the parts of a JSON text would take, its long strings left aside."""
    data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    quotes = data.count(b'"')
    if quotes > _MANY_TEXTS:  # the strings are parts themselves; what stands in them counts too
        return 30 * quotes + sum(data.count(sign) * size for sign, size in _BYTES_OF.items())
    total, start = 0, 0
    while True:
        end = data.find(b'"', start)
        stop = len(data) if end < 0 else end
        total += sum(data.count(sign, start, stop) * size for sign, size in _BYTES_OF.items())
        if end < 0:
            return total
        close = data.find(b'"', end + 1)
        if close < 0:
            return total
        start = close + 1
