"""When a notebook was handed in, and which of two is the later, as far as anybody can say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath

from kmeans_lab.grading.reading import repositories, times
from kmeans_lab.grading.reading.candidates import Candidate
from kmeans_lab.grading.reading.errors import Unreadable
from kmeans_lab.grading.reading.hand_ins import HandIn
from kmeans_lab.grading.reading.systems import nbgrader, sakai
from kmeans_lab.grading.reading.systems.claim import ABOUT
from kmeans_lab.grading.reading.systems.plain import AGAIN, stem_of
from kmeans_lab.grading.reading.times import Moment, Zone

# What people and tools write for a version: v2, Version 2, attempt 2, 2026-03-01.
_NAMED = re.compile(
    r"(?<![^\W\d_])(?:v|ver|version|attempt|versuch|version n|rev|try|intento|tentative)[ ._-]?"
    r"(?P<number>\d{1,3})(?!\d)|(?P<day>20\d\d-[01]\d-[0-3]\d)(?!\d)",
    re.IGNORECASE,
)
_VERSION = re.compile(r"(?P<base>.+?)-(?P<number>\d{1,2})$")


def add_times(
    looked: Sequence[Candidate], hand_in: HandIn, zone: Zone, file_times: str | None
) -> None:
    """Say of each notebook when it was handed in, and what tells earlier from later."""
    stamps, commit = _stamps(hand_in), _commit(hand_in)
    for candidate in looked:
        _time(candidate, hand_in, stamps, commit, zone, file_times)


def _stamps(hand_in: HandIn) -> dict[PurePosixPath, datetime]:
    """The times in ``timestamp.txt``, by the folder that they are of."""
    found = {}
    for file, claim in hand_in.files:
        stamped = claim.role == ABOUT and file.name == nbgrader.TIMESTAMP
        if stamped and claim.system in (nbgrader.NAME, sakai.NAME):
            try:
                moment = times.of_stamp(file.read(4000).decode("utf-8", "replace"))
            except Unreadable:
                continue
            if moment is not None:
                found[file.path.parent] = moment
    return found


def _commit(hand_in: HandIn) -> Moment | None:
    roots = [f.root for f, _ in hand_in.files if f.kind == "repository" and f.root is not None]
    found = [at for at in map(repositories.last_commit, roots[:3]) if at is not None]
    return Moment(max(found), times.IN_COMMIT) if found else None


def _time(
    candidate: Candidate,
    hand_in: HandIn,
    stamps: dict[PurePosixPath, datetime],
    commit: Moment | None,
    zone: Zone,
    file_times: str | None,
) -> None:
    """When it was handed in, and what tells earlier from later."""
    file, claim = candidate.file, candidate.claim
    stamp = next((stamps[p] for p in file.path.parents if p in stamps), None)
    inside_zip = not any(f.path == file.path for f, _ in hand_in.files)
    own = file
    if inside_zip:  # what was handed in is the zip
        own = next(f for f, _ in hand_in.files if f.path in file.path.parents)
    if claim.when is not None:
        candidate.when = Moment(zone.aware(claim.when), times.IN_NAME)
    elif stamp is not None:
        candidate.when = Moment(stamp, times.IN_STAMP)
    elif hand_in.listed_when is not None:
        candidate.when = hand_in.listed_when
    elif commit is not None:
        candidate.when = commit
    elif file_times is not None and own.when is not None:
        candidate.when = Moment(zone.aware(own.when), file_times)
    order = candidate.order
    if claim.when is not None:
        order["attempt"] = zone.aware(claim.when)
    elif stamp is not None:
        order["attempt"] = stamp
    if claim.order is not None:
        order["number"] = claim.order
    stem = stem_of(claim.inside.name)
    if match := (_VERSION.match(stem) if claim.system != "folders" else None):
        order["version"] = (match["base"].casefold(), int(match["number"]))
    elif match := AGAIN.search(stem):
        number = int(match["browser"] or match["jupyter"])
        order["version"] = (stem[: match.start()].casefold(), number)
    else:
        order["version"] = (stem.casefold(), 0)
    if match := _NAMED.search(str(claim.inside)):
        told = match["number"] or match["day"]
        before = _NAMED.sub("", str(claim.inside), count=1).casefold()
        order["named"] = (before, told.zfill(12))
    if inside_zip and file.when is not None:
        order["zip"] = zone.aware(file.when)
        order["of zip"] = own.path
    elif not inside_zip and file_times is not None and file.when is not None:
        order["file"] = zone.aware(file.when)


BY_ATTEMPT = "its attempt is the later one"
_IN_WORDS = {
    "attempt": BY_ATTEMPT,
    "number": "the course tool's numbers rise with each upload, and its is the highest",
    "version": "the number at the end of its name is the highest",
    "named": "its name says that it is the later version",
    "file": "its file is the later one",
    "zip": "of the files in the student's zip it was saved last",
}


def is_later(one: Candidate, other: Candidate) -> tuple[bool | None, str]:
    """Whether the first is the later; None if nobody can say. And by what that is known."""
    verdicts: dict[str, bool] = {}
    for kind in ("attempt", "number", "version", "named", "file", "zip"):
        mine, theirs = one.order.get(kind), other.order.get(kind)
        if mine is None or theirs is None or mine == theirs:
            continue
        if kind in ("version", "named") and mine[0] != theirs[0]:
            continue
        if kind == "zip" and one.order["of zip"] != other.order["of zip"]:
            continue
        verdicts[kind] = mine > theirs
        if kind == "attempt":
            break
    named = [verdicts[kind] for kind in ("number", "version", "named") if kind in verdicts]
    if not verdicts or len(set(named)) > 1:
        return None, ""
    kind = next(iter(verdicts))
    return verdicts[kind], _IN_WORDS[kind]


def latest_of(candidates: Sequence[Candidate]) -> tuple[Candidate | None, str]:
    """The latest, and by what that is known; None if nobody can say."""
    for one in candidates:
        verdicts = [is_later(one, other) for other in candidates if other is not one]
        if all(later for later, _ in verdicts):
            return one, verdicts[0][1] if verdicts else ""
    return None, ""
