"""Feedback as Canvas and Moodle take it back: a zip whose names say whose each file is.

Canvas finds the student and the file that was handed in by the two numbers in a name, and shows
the feedback under the name of that file. So it has to be a file of that kind: a notebook for a
notebook. Moodle reads ``Name_number_assignfeedback_file/``.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from kmeans_lab.grading.reading.systems import canvas
from kmeans_lab.grading.reading.systems.claim import WORK
from kmeans_lab.grading.records import Graded

PAGE = "feedback.html"
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the same feedback makes the same zip


def for_canvas(lines: Iterable[Graded], pages: Mapping[str, str]) -> bytes:
    """*Upload Comments as .zip* of SpeedGrader and the assignment; empty if nobody can have one.

    Parameters
    ----------
    lines : iterable of Graded
    pages : mapping
        Student -> the page of feedback.
    """
    entries = {}
    for line in lines:
        name = _downloaded(line)
        if name:
            entries[name] = _of_its_kind(name, pages[line.student])
    return _zip(entries)


def for_moodle(
    lines: Iterable[Graded], pages: Mapping[str, str], numbers: Mapping[str, str]
) -> bytes:
    """*Upload multiple feedback files in a zip*; empty if nobody can have one.

    Parameters
    ----------
    lines : iterable of Graded
    pages : mapping
        Student -> the page of feedback.
    numbers : mapping
        Student -> Moodle's number of the participant.
    """
    entries = {}
    for line in lines:
        number = numbers.get(line.student, "")
        if not number or (line.status == "not attempted" and not line.place and not line.comments):
            continue
        # What Moodle takes out of names, and the sign by which it parts them.
        name = re.sub(r"[\x00-\x1f\x7f&<>\"`|':\\/_*?]+", " ", line.student).strip(" .~") or "x"
        entries[f"{name}_{number}_assignfeedback_file/{PAGE}"] = pages[line.student].encode()
    return _zip(entries)


def _downloaded(line: Graded) -> str:
    """The name that Canvas gave to the file that counts; empty if it gave none."""
    if line.tool != canvas.NAME:
        return ""
    for part in PurePosixPath(line.place).parts:
        claim = canvas.claim(PurePosixPath(part), 0)
        if claim is not None:
            return part if claim.role == WORK else ""
    return ""


def _of_its_kind(name: str, page: str) -> bytes:
    """The page in a file of the kind that a name promises."""
    suffix = PurePosixPath(name).suffix.casefold()
    if suffix == ".ipynb":
        return _notebook(page).encode()
    if suffix == ".zip":
        return _zip({PAGE: page.encode()})
    return page.encode()


def _notebook(page: str) -> str:
    """A notebook whose one cell shows the page."""
    body = page.partition("<main>")[2].partition("</main>")[0]
    # Markdown ends a piece of HTML at an empty line, and takes what is indented for code.
    body = re.sub(
        r"<pre>(.*?)</pre>",
        lambda match: f"<pre>{match[1].replace(chr(10), '&#10;')}</pre>",
        body,
        flags=re.DOTALL,
    )
    source = "\n".join(line.strip() for line in body.splitlines() if line.strip())
    cell = {"cell_type": "markdown", "id": "feedback", "metadata": {}, "source": source}
    made = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(made, ensure_ascii=False, indent=1)


def _zip(entries: Mapping[str, bytes]) -> bytes:
    if not entries:
        return b""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(entries.items()):
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return stream.getvalue()
