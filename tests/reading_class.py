"""A class as a course tool hands it to an instructor, made and read, for tests of the way in."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from kmeans_lab.grading.reading import class_list, hand_ins, matching
from kmeans_lab.grading.reading.attempts import Choice, choose, said_and_when
from kmeans_lab.grading.reading.candidates import Wanted
from kmeans_lab.grading.reading.hand_ins import HandIn
from kmeans_lab.grading.reading.times import Zone

LESSON = "03_broadcasting"
NAMES = ("pairwise_differences", "squared_distances_broadcast", "update_vectorized")
WANTED = Wanted.of(LESSON, NAMES)
NB = f"{LESSON}.ipynb"
UTC_ZONE = Zone("UTC")
DOWNLOADED = (2026, 3, 9, 8, 30, 12)


def notebook(*cells: str) -> bytes:
    made = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": c}
        for c in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def answer(name: str = NAMES[0], more: str = "") -> bytes:
    return notebook(f"def {name}(X, centroids):\n    return X[:, None] - centroids  # {more}\n")


STUB = '"""Say it."""\n    # YOUR CODE HERE\n    raise NotImplementedError()\n'
UNTOUCHED = notebook(*(f"def {name}(X, centroids):\n    {STUB}" for name in NAMES))


def zipped(entries: Iterable[tuple[str, bytes]] | dict[str, bytes], when=DOWNLOADED) -> bytes:
    """A zip; entries may carry times of their own as a third part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data, *own in entries.items() if isinstance(entries, dict) else entries:
            info = zipfile.ZipInfo(name, own[0] if own else when)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return stream.getvalue()


def put(folder: Path, entries: dict[str, bytes | str]) -> Path:
    for name, data in entries.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


class Read:
    """A class, read; `what` says what counts of each student."""

    def __init__(
        self,
        place: Path,
        listed: str | bytes | None = None,
        late_after: str | None = None,
        best: bool = False,
        encoding: str | None = None,
        zone: Zone = UTC_ZONE,
    ) -> None:
        people = None
        if listed is not None:
            path = place.parent / "list.csv"
            path.write_bytes(listed if isinstance(listed, bytes) else listed.encode())
            people = class_list.read(path, zone)
        known, words = (people.known, people.words) if people else ((), ())
        self.read = hand_ins.find(place, LESSON, known, words, encoding, zone)
        self.system = self.read.system
        self.said = list(self.read.said)
        students: list[HandIn] = self.read.hand_ins
        if people:
            students, more = matching.matched(students, people)
            self.said += [*people.said, *more]
        self.students = {s.student: s for s in students}
        assert len(self.students) == len(students), "two students of one name"
        self.what: dict[str, Choice] = {}
        self.late: dict[str, bool | None] = {}
        self.when: dict[str, str] = {}
        after = zone.aware(datetime.fromisoformat(late_after)) if late_after else None
        for student in students:
            choice = choose(student, WANTED, zone, self.read.file_times, best)
            self.what[student.student] = choice
            counts = choice.graded[0] if choice.graded else None
            late, when = said_and_when(choice, counts, student)
            if after is not None and when is not None:
                late = when.at > after
            self.late[student.student] = late
            self.when[student.student] = zone.shown(when.at) if when else ""

    @property
    def names(self) -> set[str]:
        return set(self.students)

    def counts(self, student: str) -> str:
        """The name of the file that counts, or why none does."""
        choice = self.what[student]
        return choice.graded[0].shown if len(choice.graded) == 1 else choice.problem or "several"

    def notes(self, student: str) -> str:
        return "; ".join(self.students[student].notes + self.what[student].notes)

    @property
    def late_ones(self) -> set[str]:
        return {name for name, late in self.late.items() if late}


def of_zip(tmp_path: Path, entries, name: str = "submissions.zip", **more) -> Read:
    path = tmp_path / name
    path.write_bytes(zipped(entries))
    return Read(path, **more)
