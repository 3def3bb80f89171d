"""Hostile names and files: a whole class of them is graded by the command, beside honest ones."""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import shutil
import sys
import time
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from kmeans_lab.grading import command, outputs, pages, tables
from kmeans_lab.grading.reading import files, names

sys.path.insert(0, str(Path(__file__).parent / "adversarial"))
import cases

MOST = sum(cases.POINTS.values())
RIGHT_TO_LEFT = "\u202e"
IMAGE = "<img src=x onerror=alert(1)>"


def notebook(cells: tuple[str, ...], **more: object) -> bytes:
    made = [
        {"cell_type": "code", "source": c, "metadata": {}, "outputs": [], "execution_count": None}
        for c in cells
    ]
    return json.dumps(
        {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}
    ).encode()


RIGHT = cases.cells(instead=())
HONEST = notebook(RIGHT)


def old_notebook() -> bytes:
    made = [{"cell_type": "code", "input": c, "outputs": []} for c in cases.cells(instead=())]
    sheets = [{"cells": made}]
    return json.dumps({"worksheets": sheets, "metadata": {}, "nbformat": 3}).encode()


def speaking(text: str) -> bytes:
    """A notebook with a function that prints a text and raises an error that says it."""
    return notebook(cases.cells(cases.body(f"print({text!r})\nraise ValueError({text!r})")))


@dataclass(frozen=True)
class File:
    """A file that somebody hands in, and what is deserved.

    Attributes
    ----------
    threat : str
    student : str
        The file's name without its ending.
    data : bytes
    status : str
    points : int
    """

    threat: str
    student: str
    data: bytes = HONEST
    status: str = "graded"
    points: int = MOST


def unreadable(threat: str, student: str, data: bytes) -> File:
    return File(threat, student, data, "unreadable", 0)


FILES = [
    File("names", "=1+1"),
    File("names", "two\nlines"),
    File("names", f"{RIGHT_TO_LEFT}evil"),
    File("names in pages", IMAGE),
    File("names in pages", "; =1+1; \u2028 -2"),
    File("names in pages", "n" * 240),
    File("words in pages", "says image", speaking(IMAGE), points=5),
    File(
        "words in pages",
        "says script",
        speaking("</pre><script>alert(1)</script>"),
        points=5,
    ),
    File("words in pages", "says formula", speaking("=HYPERLINK(1)\x1b[31m\x00"), points=5),
    unreadable("size", "of 21 MB", HONEST + b" " * 21_000_000),
    File("size", "of many cells", notebook((*cases.cells(instead=()), *["x = 1"] * 100_000))),
    unreadable("damage", "empty", b""),
    unreadable("damage", "binary", bytes(range(256)) * 100),
    unreadable("damage", "deep", b'{"cells": ' + b"[" * 1_000_000),
    unreadable("other files", "no notebook", b'{"cells": {"0": 1}}'),
    unreadable("other files", "a number", b"9" * 5000),
    File("honest", "of another kernel", notebook(RIGHT, metadata={"kernelspec": 1})),
    File("honest", "of an old version", old_notebook()),
    File("honest", "with a mark at its beginning", b"\xef\xbb\xbf" + HONEST),
]
LINKED, SLIPPED, BOMB = "a link", "slipped", "bomb"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of them all, a link, and a zip with a member that leads out of it."""
    if sys.platform != "linux":
        pytest.skip("system: bubblewrap is of Linux alone")
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    made = tmp_path_factory.mktemp("hostile") / "class"
    made.mkdir()
    for file in FILES:
        (made / f"{file.student}.ipynb").write_bytes(file.data)
    target = made.parent / "elsewhere.txt"
    target.write_bytes(HONEST)
    (made / f"{LINKED}.ipynb").symlink_to(target)
    with (made / "sparse.ipynb").open("wb") as stream:
        stream.truncate(100_000_000)
    with zipfile.ZipFile(made / "zipped.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"../../../{SLIPPED}.ipynb", HONEST)
        archive.writestr(f"{BOMB}.ipynb", b"0" * 40_000_000)
    return made


def grade(folder: Path, out: Path) -> tuple[int, list[dict[str, str]]]:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    words = [str(folder), "--lesson", "04", "--out", str(out), "--seed", "1", "--jobs", "2"]
    status = command.run(parser.parse_args(words))
    with (out / "grades.csv").open(encoding="utf-8", newline="") as stream:
        return status, list(csv.DictReader(stream))


def problems(folder: Path, out: Path) -> list[str]:
    """What is not as it must be after a class was graded."""
    _, rows = grade(folder, out)
    found = []
    by_student = {row["student"]: row for row in rows}
    for file in FILES:
        shown = tables.cell(names.clean(file.student.strip("_-. ")))
        row = by_student.get(shown)
        if row is None:
            found.append(f"{shown!r} is missing")
        elif (row["status"], row["points"]) != (file.status, str(file.points)):
            found.append(f"{shown!r}: {row['status']}, {row['points']} points: {row['message']}")
    linked = by_student.get(LINKED, {})
    if linked.get("status") != "unreadable":
        found.append("a link was followed")
    for path in sorted(out.glob("*.csv")):
        name, text = path.name, path.read_text(encoding="utf-8")
        if RIGHT_TO_LEFT in text or "\x1b" in text or "\x00" in text:
            found.append(f"{name} holds a mark that turns or hides text")
        for row in csv.reader(io.StringIO(text, newline="")):
            found += [f"a formula in {name}: {c[:30]!r}" for c in row if c[:1] in tuple("=+@")]
            found += [f"two lines in {name}: {c[:30]!r}" for c in row if "\n" in c or "\r" in c]
    for path in [*(out / "feedback").glob("*.html"), *out.glob("*.html")]:
        text = path.read_text(encoding="utf-8")
        if RIGHT_TO_LEFT in text or "\x1b" in text or "\x00" in text:
            found.append(f"{path.name} holds a mark that turns or hides text")
        found += [f"{w} in {path.name}" for w in (IMAGE, "<script>alert") if w in text]
    return found


def test_the_class_is_graded_and_nothing_leaves_its_place(folder: Path, tmp_path: Path) -> None:
    before = sorted(folder.parent.rglob("*"))
    begin = time.monotonic()
    assert problems(folder, tmp_path / "results") == []
    assert time.monotonic() - begin < 60
    assert sorted(folder.parent.rglob("*")) == before
    assert not list(tmp_path.rglob(f"{SLIPPED}.ipynb"))
    assert os.listdir(tmp_path) == ["results"]


def test_no_more_than_three_files_stand_for_a_threat() -> None:
    assert max(Counter(file.threat for file in FILES).values()) <= 3


def unescaped(monkeypatch: pytest.MonkeyPatch) -> None:
    import jinja2

    whole = jinja2.Environment
    monkeypatch.setattr(
        jinja2, "Environment", lambda **options: whole(**{**options, "autoescape": False})
    )
    pages.template.cache_clear()


def links_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "is_link", lambda child: False)


REMOVALS = {
    "names": lambda patch: patch.setattr(names, "clean", lambda text: text),
    "formulas": lambda patch: patch.setattr(tables, "cell", str),
    "names in pages": unescaped,
    "links": links_followed,
    "size": lambda patch: patch.setattr(files, "MOST_NOTEBOOK_BYTES", 30_000_000),
}


@pytest.mark.parametrize("removal", REMOVALS)
def test_without_its_defence_the_class_is_not_as_it_must_be(
    removal: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = tmp_path / "class"
    some.mkdir()
    for name in ("=1+1", f"{RIGHT_TO_LEFT}evil", IMAGE, "of 21 MB"):
        shutil.copyfile(folder / f"{name}.ipynb", some / f"{name}.ipynb")
    (some / f"{LINKED}.ipynb").symlink_to(folder.parent / "elsewhere.txt")
    few = [file for file in FILES if (some / f"{file.student}.ipynb").exists()]
    monkeypatch.setattr(sys.modules[__name__], "FILES", few)
    monkeypatch.setattr(outputs, "write_gradebook", lambda *args: True)  # it takes seconds
    assert problems(some, tmp_path / "with") == []
    try:
        REMOVALS[removal](monkeypatch)
        assert problems(some, tmp_path / "without") != []
    finally:
        monkeypatch.undo()
        pages.template.cache_clear()
