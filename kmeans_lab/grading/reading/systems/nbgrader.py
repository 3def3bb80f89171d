"""nbgrader: ``submitted/student/assignment/…``, or the exchange's ``student+assignment+time+…/``.

Beside the notebooks lies ``timestamp.txt``, written by the exchange. Of a course's other folders
(source, release, autograded) nothing counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from kmeans_lab.grading.reading.systems.claim import ABOUT, WORK, Claim

NAME = "nbgrader"
FILE_TIMES = None  # the moment of collecting; timestamp.txt says more
TIMES_IN_WORDS = "timestamp.txt tells when each was handed in, where it is there."
TIMESTAMP = "timestamp.txt"
_INBOUND = re.compile(r"(?P<login>.+)\+(?P<lesson>[^+]+)\+(?P<when>20\d\d-[^+]+)(?:\+[^+]*)?$")


@dataclass(frozen=True)
class Tree:
    """Where the students of a tree stand.

    Attributes
    ----------
    root : int
        Which part of the paths names the student.
    course : bool
        Whether it is a whole course: then only what lies in ``submitted`` counts.
    """

    root: int
    course: bool


def tree_of(paths: Sequence[PurePosixPath], start: int, place: str) -> Tree | None:
    """How the students stand, or None where this is no nbgrader tree.

    Parameters
    ----------
    paths : sequence of PurePosixPath
    start : int
        How many folders all have in common.
    place : str
        Name of the folder that they lie in.
    """
    for path in paths:
        if "submitted" in path.parts[: start + 1]:
            above = path.parts.index("submitted") + 1
            if len(path.parts) > above + 1:
                return Tree(above, True)
    beside = {path.parent for path in paths if path.suffix == ".ipynb"}
    for above in range(start + 1):
        stamped = {p.parts[above] for p in paths if _stamped(p, above) and p.parent in beside}
        units = {p.parts[above] for p in paths if len(p.parts) > above}
        if stamped and (place == "submitted" or 2 * len(stamped) > len(units)):
            return Tree(above, False)
    return None


def _stamped(path: PurePosixPath, above: int) -> bool:
    return path.name == TIMESTAMP and len(path.parts) == above + 3


def claim(path: PurePosixPath, tree: Tree | None) -> Claim | None:
    """Whose a file is, or None."""
    parts = path.parts
    role = ABOUT if parts[-1] == TIMESTAMP else WORK
    if tree is not None:
        root = tree.root
        if len(parts) <= root + 1 or (tree.course and parts[root - 1] != "submitted"):
            return None
        inside = PurePosixPath(*parts[root + 1 :])
        return Claim(NAME, parts[root], inside, "", parts[root], role=role)
    for place, part in enumerate(parts[:-1]):
        if match := _INBOUND.match(part):
            inside = PurePosixPath(match["lesson"], *parts[place + 1 :])
            login = match["login"]
            return Claim(NAME, login, inside, "", login, role=role, apart=match["when"])
    return None
