"""Moodle, *Download all submissions*: ``Full Name_number_assignsubmission_file/…``, or flat.

The number is the participant's in this assignment, as its grading worksheet has it, and no other.
The folder may end in ``_``. With blind marking each is called "Participant", in the site's
language. A group's hand-in has the group's name and number, or none. A text is an ``onlinetext``.
Nothing in the zip says when anything was handed in; the grading worksheet does.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from kmeans_lab.grading.reading.systems.claim import TEXT, WORK, Claim

NAME = "Moodle"
FILE_TIMES = None  # the moment of the download
TIMES_IN_WORDS = (
    "Only Moodle's grading worksheet, given with --worksheet, says when each was handed in."
)
_PART = re.compile(
    r"(?P<who>.+?)_assignsubmission_(?P<plugin>[a-z0-9]+)(?:_(?P<inside>.*))?$", re.DOTALL
)
_WHO = re.compile(r"(?P<name>.*)_(?P<number>\d+)$", re.DOTALL)


def claim(path: PurePosixPath, start: int) -> Claim | None:
    """Whose a file is, or None; parts of the path before `start` stand above the class."""
    for place, part in enumerate(path.parts):
        match = _PART.match(part)
        if not match:
            continue
        who = _WHO.match(match["who"])
        name = (who["name"] if who else match["who"]).replace("_", " ")
        inside = PurePosixPath(match["inside"] or "", *path.parts[place + 1 :])
        role = TEXT if match["plugin"] == "onlinetext" else WORK
        return Claim(NAME, name, inside, who["number"] if who else "", role=role)
    return None


def without_names(claims: list[Claim]) -> bool:
    """Whether marking is blind: many participants, one name."""
    numbers = {c.number for c in claims}
    return len(numbers) > 1 and len({c.name for c in claims}) == 1 and "" not in numbers
