"""GitHub Classroom, ``gh classroom clone student-repos``: ``slug-submissions/slug-username/…``.

The slug of the assignment is what all folders begin with. The time is that of the last commit, by
the clock of whoever made it.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from kmeans_lab.grading.reading import names
from kmeans_lab.grading.reading.systems.claim import Claim

NAME = "GitHub Classroom"
FILE_TIMES = None  # the moment of cloning; the last commit says more
TIMES_IN_WORDS = "The last commit tells a time, by the clock of the student's machine."
_ABOVE = re.compile(r"(?P<slug>.+)-submissions$")


def slug_of(units: list[str], above: str, repositories: int) -> str:
    """What the folders of a class begin with, or nothing where they are no clones."""
    named = _ABOVE.match(above)
    if named and all(unit.startswith(named["slug"] + "-") for unit in units):
        return named["slug"] + "-"
    if len(units) < 2 or repositories < (len(units) + 1) // 2:
        return ""
    return names.beginning(units, "-")


def claim(path: PurePosixPath, start: int, slug: str) -> Claim | None:
    """Whose a file is, or None; the folders of the class stand at `start`."""
    parts = path.parts
    if not slug or len(parts) <= start + 1 or not parts[start].startswith(slug):
        return None
    login = parts[start][len(slug) :]
    return Claim(NAME, login, PurePosixPath(*parts[start + 1 :]), "", login) if login else None
