"""A table as a course tool wrote it: single cells are filled in, every other byte stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kmeans_lab.grading.reading.encodings import decoded
from kmeans_lab.grading.returning.errors import Refused

DELIMITERS = (",", ";", "\t", "|")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


@dataclass(frozen=True)
class Cell:
    """A cell, and where it stands in the text."""

    start: int
    end: int
    value: str


class Sheet:
    """A CSV of any encoding and delimiter.

    Parameters
    ----------
    data : bytes
    name : str
        What messages call it.

    Attributes
    ----------
    rows : list of list of Cell
        Without empty lines.
    delimiter : str

    Raises
    ------
    Refused
        If it is no table.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
            raise Refused(f"{name} is a spreadsheet: give the CSV as the course tool wrote it.")
        self._mark, self._encoding, self.text = _decoded(data, name)
        self._filled: dict[tuple[int, int], str] = {}
        found = [list(_rows(self.text, delimiter)) for delimiter in DELIMITERS]
        widths = [len(rows[0]) if rows else 0 for rows in found]
        best = widths.index(max(widths))
        self.delimiter, self.rows = DELIMITERS[best], found[best]
        if len(self.rows) < 2 or widths[best] < 3:
            raise Refused(f"{name} is no table of a course tool: it needs a header and students.")

    @property
    def header(self) -> list[str]:
        """The values of the first row."""
        return self.values(0)

    def values(self, row: int) -> list[str]:
        """The values of a row, as many as the header has."""
        found = [cell.value.strip() for cell in self.rows[row]]
        width = len(self.rows[0])
        return (found + [""] * width)[:width]

    def column(self, place: int, first: int = 1) -> list[str]:
        """The values of a column, from the row `first` on."""
        return [self.values(row)[place] for row in range(first, len(self.rows))]

    def fill(self, row: int, place: int, value: str) -> None:
        """Put a value into a cell."""
        self._filled[row, place] = value

    def filled(self) -> bytes:
        """The table with what was put into it, in its own encoding."""
        pieces, end = [], 0
        for (row, place), value in sorted(self._filled.items()):
            cells = self.rows[row]
            if place < len(cells):
                cell = cells[place]
                pieces += [self.text[end : cell.start], self._written(value, cell)]
                end = cell.end
            else:  # a short line: what is missing of it is empty
                last = cells[-1].end
                before = self.delimiter * (place - len(cells) + 1)
                pieces += [self.text[end:last], before, self._written(value, None)]
                end = last
        pieces.append(self.text[end:])
        return self._mark + "".join(pieces).encode(self._encoding, "replace")

    def _written(self, value: str, cell: Cell | None) -> str:
        was_quoted = cell is not None and self.text[cell.start : cell.end].startswith('"')
        if was_quoted or re.search(rf'["\r\n{re.escape(self.delimiter)}]', value):
            return '"' + value.replace('"', '""') + '"'
        return value


def _decoded(data: bytes, name: str) -> tuple[bytes, str, str]:
    """The mark at the beginning, the encoding, and the text."""
    mark, encoding = next(((m, e) for m, e in _MARKS if data.startswith(m)), (b"", ""))
    encoding = encoding.removesuffix("-sig")
    if not encoding and data.count(b"\0") * 3 > len(data):
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    try:
        if encoding:
            return mark, encoding, data[len(mark) :].decode(encoding)
    except UnicodeDecodeError:
        raise Refused(f"{name} cannot be read as {encoding}.") from None
    if b"\0" in data:
        raise Refused(f"{name} is no text.")
    (text,), guessed = decoded([data])
    if text.encode(guessed, "replace") != data:
        raise Refused(f"{name} is in an encoding that is not known: save it in UTF-8.")
    return b"", guessed, text


def _rows(text: str, delimiter: str) -> Iterator[list[Cell]]:
    """The rows of a text with their cells; lines without anything are left out."""
    piece = re.compile(rf'"((?:[^"]|"")*)"|[^{re.escape(delimiter)}\r\n]*')
    place, row = 0, []
    while place <= len(text):
        match = piece.match(text, place)
        value = match[0] if match[1] is None else match[1].replace('""', '"')
        end = match.end()
        if match[1] is not None:  # whatever stands behind a closing quote belongs to the cell
            end = re.compile(rf"[^{re.escape(delimiter)}\r\n]*").match(text, end).end()
            value += text[match.end() : end]
        row.append(Cell(place, end, value))
        if end < len(text) and text[end] == delimiter:
            place = end + 1
            continue
        if any(cell.value for cell in row):
            yield row
        row = []
        place = end + (2 if text[end : end + 2] == "\r\n" else 1)
