"""ILIAS, *Download all submissions*: ``Title/Submissions/Lovelace_Ada_alovelace_1234/file``.

A team's members lie in ``Team 12/``. Names are in ASCII. A late file begins with "Late
Submission - ", in the server's language. Each file keeps the time at which it was handed in. The
folders of *multi feedback* have the same names.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from kmeans_lab.grading.reading.systems.claim import Claim
from kmeans_lab.grading.reading.times import IN_ILIAS

NAME = "ILIAS"
FILE_TIMES = IN_ILIAS
TIMES_IN_WORDS = "Times are those of the files: ILIAS keeps when each was handed in."
_PART = re.compile(
    r"(?P<last>[^_\W][^_]*)_(?P<first>[^_\W][^_]*)_(?P<login>[^\s/]+)_(?P<number>\d+)$"
)
_ABOVE = re.compile(r"(?:Submissions|Abgaben|multi_feedback.*)$")
_LATE = re.compile(
    r"(?:Late Submission|Versp(?:ä|ae|_|a)tete (?:Abgabe|Einreichung)) - (?P<file>.+)", re.I
)


def claim(path: PurePosixPath, start: int) -> Claim | None:
    """Whose a file is, or None; parts of the path before `start` stand above the class."""
    for place, part in enumerate(path.parts[:-1]):
        match = _PART.match(part)
        if not match or (place < start and not _ABOVE.match(path.parts[place - 1])):
            continue
        rest = list(path.parts[place + 1 :])
        late = _LATE.match(rest[-1])
        if late:
            rest[-1] = late["file"]
        return Claim(
            NAME,
            f"{match['last']}, {match['first']}",
            PurePosixPath(*rest),
            match["number"],
            match["login"],
            bool(late) or None,
        )
    return None
