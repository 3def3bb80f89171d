"""Blackboard, *Assignment File Download*: ``Assignment_user_attempt_2026-03-01-23-59-59_file``.

Each attempt has its time in the name, by the server's clock, and a text ``…-59.txt`` whose first
line says who it is: ``Name: Ada Lovelace (alovelace)``. The assignment's name may itself hold
``_``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath

from kmeans_lab.grading.reading import names
from kmeans_lab.grading.reading.systems.claim import ABOUT, WORK, Claim

NAME = "Blackboard"
FILE_TIMES = None  # the moment of the download; the names say more
TIMES_IN_WORDS = "The names tell when each attempt was handed in."
_PART = re.compile(
    r"(?P<before>.+)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<inside>.+)|(?P<about>\.txt))$"
)
_FIRST_LINE = re.compile(r"[^:\n]{1,40}: ?(?P<name>.+) \((?P<login>[^()\n]+)\)\s*$")


def claim(path: PurePosixPath, start: int) -> Claim | None:
    """Whose a file is, or None; parts of the path before `start` stand above the class."""
    for place, part in enumerate(path.parts):
        match = _PART.match(part)
        if not match:
            continue
        try:
            when = datetime.strptime(match["when"], "%Y-%m-%d-%H-%M-%S")
        except ValueError:
            continue
        login = match["before"].rpartition("_")[2]
        inside = PurePosixPath(match["inside"] or "about.txt", *path.parts[place + 1 :])
        role = ABOUT if match["about"] else WORK
        return Claim(
            NAME, login, inside, "", login, None, when, None, False, role, apart=match["before"]
        )
    return None


def of_class(claims: list[Claim]) -> list[Claim]:
    """Logins that hold ``_`` whole again: what all names begin with is the assignment's name."""
    befores = {c.apart for c in claims}
    common = names.beginning(befores, "_")
    if len(befores) < 2 or not common:
        return claims
    return [replace(c, name=c.apart[len(common) :], login=c.apart[len(common) :]) for c in claims]


def said_of(text: str) -> tuple[str, str] | None:
    """The name and the login in the first line of an attempt's text."""
    match = _FIRST_LINE.match(text.lstrip("\ufeff").split("\n", 1)[0])
    return (match["name"].strip(), match["login"].strip()) if match else None
