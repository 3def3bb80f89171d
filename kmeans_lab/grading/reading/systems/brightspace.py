"""D2L Brightspace, *Download*: ``12345-67890 - Ada Lovelace - Mar 1, 2026 1159 PM/file``.

Each attempt is a folder (formerly the beginning of a flat file's name) with its time, without a
colon and in the site's language; some sites put the student's own number before the name. Which of
the two first numbers is the student's, the class tells: the other is the same for all.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath

from kmeans_lab.grading.reading.dates import read_date
from kmeans_lab.grading.reading.systems.claim import Claim

NAME = "Brightspace"
FILE_TIMES = None  # the moment of the download; the names say more
TIMES_IN_WORDS = "The names tell when each attempt was handed in."
_PART = re.compile(r"(?P<numbers>\d+-\d+) ?- ?(?P<rest>.+ ?- .+)$")
_OWN = re.compile(r"(?P<own>#?[^\s]*\d[^\s]*) - (?P<name>.+)$")


def claim(path: PurePosixPath, start: int) -> Claim | None:
    """Whose a file is, or None; parts of the path before `start` stand above the class."""
    for place, part in enumerate(path.parts):
        match = _PART.match(part)
        if not match:
            continue
        pieces = re.split(r" ?- ", match["rest"])
        for end in range(1, len(pieces)):
            when = read_date(pieces[end])
            if when is None:
                continue
            name, login = " - ".join(pieces[:end]).strip(), ""
            if own := _OWN.match(name):
                name, login = own["name"], own["own"].lstrip("#")
            file = " - ".join(pieces[end + 1 :])
            inside = PurePosixPath(file, *path.parts[place + 1 :])
            numbers = match["numbers"]
            return Claim(NAME, name, inside, "", login, None, when, apart=numbers)
    return None


def of_class(claims: list[Claim]) -> list[Claim]:
    """Tell namesakes from attempts by that one of the two numbers which is the student's."""
    pairs = {c.apart for c in claims}
    names = {c.name for c in claims}
    best: list[str] | None = None
    for place in (0, 1):
        values = [c.apart.split("-")[place] for c in claims]
        if len(names) > 1 and len(set(values)) == 1 and len(pairs) > 1:
            continue  # the folder's, not the student's
        students = len({(c.name, value) for c, value in zip(claims, values)})
        if best is None or students < len({(c.name, v) for c, v in zip(claims, best)}):
            best = values
    return [replace(c, apart=value) for c, value in zip(claims, best or [""] * len(claims))]
