"""The rows of a list, in whatever form a spreadsheet or a course tool has written it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from kmeans_lab.grading.reading.encodings import decoded
from kmeans_lab.grading.reading.errors import NothingFound

MOST_BYTES = 50_000_000


def rows_of(
    path: Path, kind: str = "class list", columns: Collection[str] = ()
) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """The rows that are not empty, with the lines on which they begin, and what was guessed.

    Parameters
    ----------
    path : Path
    kind : str
        What messages call it.
    columns : collection of str
        Names that the header should have, where they are known: they tell how cells are parted.

    Raises
    ------
    NothingFound
        If it cannot be read; it says why.
    """
    named = f"The {kind} {path.name}"
    try:
        if path.stat().st_size > MOST_BYTES:
            raise NothingFound(f"{named} is far too large for one.")
        data = path.read_bytes()
    except OSError as error:
        raise NothingFound(f"{named} cannot be read ({error.strerror}).") from None
    return rows_in(data, named, columns)


def rows_in(
    data: bytes, named: str, columns: Collection[str] = ()
) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """The same of what stands in a file; `named` is how messages begin."""
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise NothingFound(f"{named} is a spreadsheet: save it as a CSV.")
    text, said = _text(data, named)
    lines = text.splitlines(keepends=True)
    if lines and re.fullmatch(r"\ufeff?sep=(.)\s*", lines[0], re.IGNORECASE):
        delimiters = [lines[0].strip()[-1]]
        text, first = "".join(lines[1:]), 2
    else:
        delimiters, first = [",", ";", "\t", "|"], 1
    found = []
    for delimiter in delimiters:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows, begins = [], first
        try:
            for row in reader:
                rows.append((begins, [c.strip() for c in row]))
                begins = reader.line_num + first
        except csv.Error as error:
            known = len(_known(rows[0][1], columns)) if rows else 0
            found.append((known, -1, f"line {begins}: {error}", []))
            continue
        rows = [(line, row) for line, row in rows if any(row)]
        widths = Counter(len(row) for _, row in rows)
        width = len(rows[0][1]) if rows else 0
        known = len(_known(rows[0][1], columns)) if rows else 0
        found.append((known, width if widths[width] * 2 > len(rows) else 1, "", rows))
    best = max(found, key=lambda item: item[:2])
    if best[1] < 0:
        raise NothingFound(f"{named} is no CSV ({best[2]}).")
    return best[3], said


def _known(cells: Collection[str], columns: Collection[str]) -> set[str]:
    return {cell.casefold() for cell in cells} & set(columns)


def _text(data: bytes, named: str) -> tuple[str, list[str]]:
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    encoding = next((e for mark, e in marks if data.startswith(mark)), "")
    if not encoding and data.count(b"\0") * 3 > len(data):
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    try:
        if encoding:
            return data.decode(encoding), []
    except UnicodeDecodeError:
        raise NothingFound(f"{named} cannot be read: save it as a CSV in UTF-8.") from None
    if b"\0" in data:
        raise NothingFound(f"{named} is no text: save it as a CSV in UTF-8.")
    (text,), guessed = decoded([data])
    if guessed in ("ascii", "utf-8"):
        return text, []
    return text, [
        f"{named} is not in UTF-8; it is read as {guessed}. If names look wrong, "
        "save it as a CSV in UTF-8."
    ]
