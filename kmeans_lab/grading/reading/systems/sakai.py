"""Sakai, *Download All*: ``Title/Lovelace, Ada(alovelace)/Submission attachment(s)/file``.

Beside the files lies ``timestamp.txt`` with the time of handing in, in UTC. What stands in the
folder of feedback is the instructor's own. ``grades.csv`` with times stands beside the students.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from kmeans_lab.grading.reading.systems.claim import ABOUT, TEXT, WORK, Claim

NAME = "Sakai"
FILE_TIMES = None  # the moment of the download; timestamp.txt says more
TIMES_IN_WORDS = "timestamp.txt tells when each was handed in."
_PART = re.compile(r"(?P<name>[^()]+?) ?\((?P<login>[^()]+)\)$")


def claim(path: PurePosixPath, start: int) -> Claim | None:
    """Whose a file is, or None; parts of the path before `start` stand above the class."""
    for place, part in enumerate(path.parts[:-1]):
        match = _PART.match(part)
        if not match or place < start:
            continue
        rest = path.parts[place + 1 :]
        about = rest[-1] in ("timestamp.txt", "comments.txt") or rest[0].startswith(
            ("Feedback", "feedbackText")
        )
        role = ABOUT if about else TEXT if rest[-1].endswith("submissionText.html") else WORK
        name, login = match["name"].strip(), match["login"]
        return Claim(NAME, name, PurePosixPath(*rest), "", login, role=role)
    return None
