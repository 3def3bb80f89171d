"""Grading a class: who handed in what, what is kept, what is shown, and what bad input meets."""

from __future__ import annotations

import argparse
import csv
import errno
import importlib.util
import io
import json
import linecache
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from kmeans_lab.checks.catalogue import lessons
from kmeans_lab.checks.check import examine
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.grading import command, marking, outputs, pages, records, tables
from kmeans_lab.grading.cells.loose import holds_own_code
from kmeans_lab.grading.reading import class_list, code_cells, hand_ins, matching
from kmeans_lab.grading.reading.attempts import Choice, choose
from kmeans_lab.grading.reading.candidates import Wanted
from kmeans_lab.grading.reading.hand_ins import HandIn
from kmeans_lab.grading.reading.notebooks import Cell, cells_of
from kmeans_lab.grading.reading.times import Zone
from kmeans_lab.grading.records import Graded
from kmeans_lab.grading.results import FunctionResult, Result
from kmeans_lab.grading.sandbox import Sandboxes
from kmeans_lab.languages import notebooks

ROOT = Path(__file__).resolve().parent.parent
LESSON = "03_broadcasting"
WORTH = sum(exercise.points for exercise in lessons()[LESSON])
NAMES = ("pairwise_differences", "squared_distances_broadcast", "update_vectorized")
GOOD = "def pairwise_differences(X, centroids):\n    return X[:, None] - centroids\n"
WRONG = "def pairwise_differences(X, centroids):\n    return centroids - X[:, None]\n"


def notebook(*cells: str) -> bytes:
    made = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": c}
        for c in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def put(folder: Path, files: dict[str, bytes | str]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 1, 12, 0, 0)), data)
    return path


def chosen(place: Path, listed: Path | None = None) -> dict[str, Choice]:
    """What counts of each student."""
    people = class_list.read(listed) if listed else None
    read = hand_ins.find(place, LESSON, people.known if people else ())
    students: list[HandIn] = read.hand_ins
    if people:
        students, _ = matching.matched(students, people)
    wanted = Wanted.of(LESSON, NAMES)
    found = {}
    for student in students:
        found[student.student] = choose(student, wanted, Zone("UTC"), read.file_times)
        found[student.student].notes += student.notes
    return found


def found(place: Path) -> dict[str, str]:
    """Where the notebook lies that counts of each student."""
    return {n: c.graded[0].shown if c.graded else "" for n, c in chosen(place).items()}


def grade(place: Path, out: Path, *more: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    words = [str(place), "--lesson", "03", "--out", str(out), "--seed", "1", *more]
    return command.run(parser.parse_args(words))


def table(out: Path) -> dict[str, dict[str, str]]:
    with (out / "grades.csv").open(encoding="utf-8", newline="") as stream:
        return {row["student"]: row for row in csv.DictReader(stream)}


class Quick:
    """Grades without running anything: 2 points to whoever writes GOOD."""

    def __init__(self, group, seed, made) -> None:
        self.group = group

    def grade(self, cells) -> Result:
        if "fail" in cells:
            raise RuntimeError("the grader's own mistake")
        if "interrupt" in cells:
            raise KeyboardInterrupt
        functions = []
        for exercise in self.group:
            right = exercise.name == NAMES[0] and GOOD in cells
            told = "" if right else "".join(cells)[:500]
            status = "not attempted" if "empty" in cells else "graded"
            functions.append(
                FunctionResult(exercise.name, status, 2 * right, exercise.points, None, told)
            )
        return Result("graded", functions)


@pytest.fixture
def quick(monkeypatch):
    """No sandbox and no waiting, where it does not matter what a submission does."""
    monkeypatch.setattr(command, "Examiner", Quick)
    monkeypatch.setattr(
        command, "sandboxes", lambda sandboxed, folder: Sandboxes(sandboxed, folder)
    )


@pytest.fixture
def no_gradebook(monkeypatch):
    """A gradebook takes seconds: nbgrader begins one in a process of its own."""
    monkeypatch.setattr(outputs, "write_gradebook", lambda path, *more: path.write_text("") == 0)


@pytest.fixture(scope="module")
def sandbox() -> None:
    """What really runs submissions."""
    if shutil.which("bwrap") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("bubblewrap is not installed", pytrace=False)
        pytest.skip("bubblewrap is not installed")


# ------------------------------------------------------------------ whose notebook it is

LAYOUTS = {
    "flat": ["ada.ipynb", "bob.ipynb"],
    "flat, with the lesson": [f"ada_{LESSON}.ipynb", f"{LESSON}-bob.ipynb"],
    "flat, downloaded again": [f"ada_{LESSON} (1).ipynb", f"bob_{LESSON}-Copy2.ipynb"],
    "a folder a student": [f"ada/{LESSON}.ipynb", "bob/work/mine.ipynb"],
    "nbgrader": [f"submitted/ada/{LESSON}/{LESSON}.ipynb", f"submitted/bob/{LESSON}/x.ipynb"],
    "an nbgrader course": [
        *(f"c/submitted/{who}/{LESSON}/{LESSON}.ipynb" for who in ("ada", "bob")),
        f"c/source/{LESSON}/{LESSON}.ipynb",
        f"c/release/{LESSON}/{LESSON}.ipynb",
    ],
    "Canvas": [f"ada_11_21_{LESSON}.ipynb", f"bob_LATE_12_22_{LESSON}-1.ipynb"],
    "Moodle": [f"{n}_assignsubmission_file/{LESSON}.ipynb" for n in ("ada_1", "bob_2")],
    "Moodle, flat": [f"{n}_assignsubmission_file_{LESSON}.ipynb" for n in ("ada_1", "bob_2")],
    "checkpoints and what macOS adds": [
        *("ada.ipynb", "bob.ipynb", ".ipynb_checkpoints/ada-checkpoint.ipynb"),
        *("__MACOSX/._ada.ipynb", "~bob.ipynb"),
    ],
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("packed", ["folder", "zip", "zip of a folder"])
def test_who_handed_it_in(layout: str, packed: str, tmp_path: Path) -> None:
    above = "the class/" if packed == "zip of a folder" else ""
    files = {above + name: notebook(GOOD) for name in LAYOUTS[layout]}
    place = put(tmp_path / "in", files) if packed == "folder" else zipped(tmp_path / "z.zip", files)
    assert set(found(place)) == {"ada", "bob"}


def test_a_single_notebook(tmp_path: Path) -> None:
    put(tmp_path, {f"ada_{LESSON}.ipynb": notebook(GOOD)})
    assert set(found(tmp_path / f"ada_{LESSON}.ipynb")) == {"ada"}
    assert set(found(tmp_path)) == {"ada"}


def test_a_folder_with_the_lessons_of_one_student(tmp_path: Path) -> None:
    files = {f"ada/{stem}.ipynb": notebook(GOOD) for stem in (LESSON, "02_loops")}
    assert found(put(tmp_path, files)) == {"ada": f"ada/{LESSON}.ipynb"}


def test_a_zip_that_a_student_handed_in(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {f"{LESSON}.ipynb": notebook(GOOD)}).read_bytes()
    files = {"ada/work.zip": inner, f"bob/{LESSON}.ipynb": notebook(GOOD), "eve/x.zip": b"no zip"}
    for place in (put(tmp_path / "in", files), zipped(tmp_path / "outer.zip", files)):
        listed = chosen(place)
        assert set(listed) == {"ada", "bob", "eve"}
        assert listed["ada"].graded[0].read_cells() == [Cell("code", GOOD, 1)]
        assert listed["eve"].graded == []
        assert "cannot be opened as a zip" in listed["eve"].problem


def test_no_notebook_is_said_of_who_handed_in_something_else(tmp_path: Path) -> None:
    files = {"ada/03.ipynb": notebook(GOOD), "bob/03.pdf": b"%PDF", "eve/timestamp.txt": b"2026"}
    listed = chosen(put(tmp_path, files))
    assert set(listed) == {"ada", "bob", "eve"}
    assert listed["bob"].problem == "No notebook (.ipynb) was handed in, but 03.pdf."


def test_a_stray_file_beside_flat_notebooks_is_no_student(tmp_path: Path) -> None:
    files = {"ada.ipynb": notebook(GOOD), "readme.txt": b"", "images/a.png": b""}
    assert set(found(put(tmp_path, files))) == {"ada"}


def test_students_of_the_same_name_stay_two(tmp_path: Path) -> None:
    files = {"leewei_11_21_a.ipynb": notebook(GOOD), "leewei_12_22_a.ipynb": notebook(WRONG)}
    assert set(found(put(tmp_path, files))) == {"leewei 11", "leewei 12"}


def test_of_two_submissions_the_later_counts_and_it_says_so(
    tmp_path: Path, quick, no_gradebook
) -> None:
    place = put(tmp_path / "in", {f"ada/{n}/{LESSON}.ipynb": notebook(n, GOOD) for n in "ab"})
    put(place, {"bob/x.ipynb": notebook(GOOD)})
    os.utime(place / f"ada/a/{LESSON}.ipynb", (2_000_000_000, 2_000_000_000))
    assert found(place)["ada"] == f"ada/a/{LESSON}.ipynb"
    grade(place, tmp_path / "out")
    assert "latest" in table(tmp_path / "out")["ada"]["message"]
    assert "latest" in (tmp_path / "out" / "report.html").read_text()


def test_what_was_handed_in_for_another_lesson_is_left_aside(tmp_path: Path) -> None:
    other = notebook("def assign_loop(X, centroids): ...")
    files = {
        "ada/02_loops.ipynb": other,
        f"ada/{LESSON}.ipynb": notebook(GOOD),
        "bob/x.ipynb": other,
    }
    place = put(tmp_path, files)
    os.utime(place / "ada/02_loops.ipynb", (2_000_000_000, 2_000_000_000))
    ada = chosen(place)["ada"]
    assert ada.graded[0].shown == f"ada/{LESSON}.ipynb"
    assert ada.notes == []


@pytest.mark.parametrize(
    ("stamp", "when"),
    [
        ("2026-03-01 12:00:00 UTC", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01 12:00:00.123456 UTC", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01 12:00:00 Europe/Paris", datetime(2026, 3, 1, 11, tzinfo=UTC)),
        ("2026-03-01T12:00:00+0200", datetime(2026, 3, 1, 10, tzinfo=UTC)),
    ],
)
def test_when_it_was_handed_in(stamp: str, when: datetime, tmp_path: Path) -> None:
    put(tmp_path, {f"submitted/ada/{LESSON}/x.ipynb": notebook(GOOD)})
    put(tmp_path, {f"submitted/ada/{LESSON}/timestamp.txt": stamp})
    assert chosen(tmp_path)["ada"].graded[0].when.at == when


@pytest.mark.parametrize(
    "stamp", ["yesterday", "2026-99-99 12:00:00 UTC", "\0", "2026-03-01 12:00:00 X/Y"]
)
def test_a_stamp_that_makes_no_sense(stamp: str, tmp_path: Path) -> None:
    put(
        tmp_path,
        {"submitted/ada/a/x.ipynb": notebook(GOOD), "submitted/ada/a/timestamp.txt": stamp},
    )
    assert set(found(tmp_path)) == {"ada"}


def test_late(tmp_path: Path, quick, no_gradebook) -> None:
    place = put(tmp_path / "in", {f"{n}/{LESSON}.ipynb": notebook(GOOD, n) for n in ("ada", "bob")})
    for name, day in (("ada", 1), ("bob", 3)):
        moment = datetime(2026, 3, day, 12, tzinfo=UTC).timestamp()
        os.utime(place / name / f"{LESSON}.ipynb", (moment, moment))
    grade(place, tmp_path / "out", "--late-after", "2026-03-02T23:59")
    assert {n: r["late"] for n, r in table(tmp_path / "out").items()} == {"ada": "no", "bob": "yes"}
    grade(place, tmp_path / "out")  # nothing is graded again, and who is late is known anew
    assert {r["late"] for r in table(tmp_path / "out").values()} == {"no"}


# ------------------------------------------------------------------ the class list


def list_of(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "class.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_class_list_names_students_and_those_who_are_missing(
    tmp_path: Path, quick, no_gradebook
) -> None:
    files = {
        f"adalo_11_21_{LESSON}.ipynb": notebook(GOOD),
        f"xy_99_22_{LESSON}.ipynb": notebook(GOOD),
    }
    files |= {f"bobby_12_23_{LESSON}.ipynb": notebook(GOOD)}
    listed = list_of(
        tmp_path,
        "\ufeffname,student,number,group\nAda Lo,ada@u,11,A\nBob By,bob@u,12,A\nEve,eve@u,13,B\n",
    )
    assert grade(put(tmp_path / "in", files), tmp_path / "out", "--class-list", str(listed)) == 0
    rows = table(tmp_path / "out")
    assert set(rows) == {"ada@u", "bob@u", "eve@u", "xy"}
    assert rows["eve@u"]["status"] == "not attempted"
    assert rows["eve@u"]["message"] == "Nothing was handed in."
    assert "not on the class list" in rows["xy"]["message"]


def test_two_notebooks_that_the_class_list_gives_to_one_student(tmp_path: Path) -> None:
    files = {"ada.ipynb": notebook(GOOD, "old"), "Ada Lo.ipynb": notebook(GOOD, "new")}
    place = put(tmp_path / "in", files)
    os.utime(place / "Ada Lo.ipynb", (2_000_000_000, 2_000_000_000))
    listed = list_of(tmp_path, "student,name\nada,Ada Lo\n")
    (ada,) = chosen(place, listed).items()
    assert (ada[0], ada[1].graded[0].shown) == ("ada", "Ada Lo.ipynb")
    assert "latest" in ada[1].notes[0]


def test_a_class_list_with_semicolons(tmp_path: Path) -> None:
    place = put(tmp_path / "in", {"ada@x.org.ipynb": notebook(GOOD), "Bob.IPYNB": notebook(GOOD)})
    listed = list_of(tmp_path, "student;mail\nada;ada@x.org\nbob;\n")
    assert {name: c.notes for name, c in chosen(place, listed).items()} == {"ada": [], "bob": []}


def test_what_several_students_share_tells_nobody(tmp_path: Path) -> None:
    place = put(tmp_path / "in", {"Lee.ipynb": notebook(GOOD)})
    listed = list_of(tmp_path, "student,last\na1,Lee\na2,Lee\n")
    both = chosen(place, listed)
    assert {name: bool(c.graded) for name, c in both.items()} == {
        "Lee": True,
        "a1": False,
        "a2": False,
    }
    assert "a person has to say" in both["a1"].problem


@pytest.mark.parametrize("data", [b"", b"student\n", b"\xff\xfe\x00", None])
def test_a_class_list_that_cannot_be_read(
    data: bytes | None, tmp_path: Path, quick, no_gradebook, capsys
) -> None:
    place = put(tmp_path / "in", {"ada.ipynb": notebook(GOOD)})
    path = tmp_path / "list.csv"
    if data is not None:
        path.write_bytes(data)
    assert grade(place, tmp_path / "out", "--class-list", str(path)) == 2
    one_sentence(capsys, "class list")


# ------------------------------------------------------------------ bad input


def one_sentence(capsys, *words: str) -> str:
    said = capsys.readouterr().err.strip()
    assert "Traceback" not in said
    assert 0 < len(said.splitlines()) <= 2
    for word in words:
        assert word in said
    return said


def test_an_empty_folder(tmp_path: Path, capsys) -> None:
    (tmp_path / "in").mkdir()
    assert grade(tmp_path / "in", tmp_path / "out") == 2
    one_sentence(capsys, "holds no notebook")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--lesson", "99"], "No lesson '99' has exercises; there are: 02_loops"),
        (["--lesson", "00"], "No lesson"),
        (["--jobs", "0"], "--jobs must lie between"),
        (["--late-after", "tomorrow"], "--late-after wants a time"),
        (["--seed", "-1"], "--seed must lie between 0 and"),
        (["--seed", str(1 << 70)], "--seed must lie between 0 and"),
        (["--time-zone", "Mars/Base"], "There is no time zone 'Mars/Base'"),
        (["--zip-names", "klingon"], "--zip-names wants an encoding"),
    ],
)
def test_arguments_that_make_no_sense(words, said, tmp_path: Path, capsys) -> None:
    place = put(tmp_path / "in", {"ada.ipynb": notebook(GOOD)})
    assert grade(place, tmp_path / "out", *words) == 2
    one_sentence(capsys, said)


@pytest.mark.parametrize("name", ["nowhere", "x" * 300, "a.txt", "bad.zip"])
def test_no_such_place(name: str, tmp_path: Path, capsys) -> None:
    put(tmp_path, {"a.txt": b"", "bad.zip": b"PK\x03\x04 but no zip"})
    assert grade(tmp_path / name, tmp_path / "out") == 2
    one_sentence(capsys)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["def assign_loop(X, centroids):\n    return 0"], "--lesson 02"),
        (["def assign_loop(X, centroids):\n    return 0", f"{NAMES[0]} = 1"], ""),
        (["x = 1"], ""),
    ],
    ids=["another lesson", "this one too", "none"],
)
def test_who_names_another_lesson_is_told(
    cells, said, tmp_path, capsys, quick, no_gradebook
) -> None:
    place = put(tmp_path / "in", {"ada.ipynb": notebook(*cells)})
    assert grade(place, tmp_path / "out") == 0
    told = capsys.readouterr().err
    assert said in told
    assert ("Is --lesson" in told) == bool(said)


def test_without_a_sandbox_it_refuses_and_says_what_to_do(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("kmeans_lab.grading.sandbox.shutil.which", lambda name: None)
    place = put(tmp_path / "in", {"ada.ipynb": notebook(GOOD)})
    assert grade(place, tmp_path / "out") == 2
    one_sentence(capsys, "bubblewrap", "--no-sandbox", "WSL")


def unreadable_files(tmp_path: Path) -> dict[str, bytes]:
    deep = b"[" * 100_000
    return {
        "empty": b"",
        "blank": b" \n",
        "binary": bytes(range(256)) * 9,
        "cut": notebook(GOOD)[:60],
        "list": b"[]",
        "no cells": b'{"nbformat": 4}',
        "odd cells": b'{"cells": 3}',
        "deep": deep,
        "zeros": b"\0" * 1000,
    }


def test_notebooks_that_cannot_be_read(tmp_path: Path, quick, no_gradebook) -> None:
    place = put(tmp_path / "in", {f"{n}.ipynb": d for n, d in unreadable_files(tmp_path).items()})
    put(place, {"good.ipynb": notebook(GOOD)})
    secret = put(tmp_path, {"secret.ipynb": notebook(GOOD)}) / "secret.ipynb"
    (place / "linked.ipynb").symlink_to(secret)
    (place / "dangling.ipynb").symlink_to(tmp_path / "nothing")
    os.mkfifo(place / "pipe.ipynb")
    os.mkfifo(place / "pipe.zip")
    (place / "folder.ipynb").mkdir()
    with (place / "huge.ipynb").open("wb") as stream:
        stream.truncate(100_000_000)
    begin = time.monotonic()
    assert grade(place, tmp_path / "out") == 3
    assert time.monotonic() - begin < 10
    rows = table(tmp_path / "out")
    good = rows.pop("good")
    assert (good["status"], good["points"]) == ("graded", "2")
    assert set(rows) >= {*unreadable_files(tmp_path), "linked", "dangling", "pipe", "huge"}
    for row in rows.values():
        assert (row["status"], row["points"]) == ("unreadable", "0")
        assert row["message"].startswith(("The notebook", "The file is JSON", "pipe.zip"))
    assert "20 MB" in rows["huge"]["message"]
    assert "link" in rows["linked"]["message"]


def test_old_and_odd_notebooks_that_can_be_read() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["a\n", "b"]}]}]}
    assert code_cells(json.dumps(old).encode()) == ["a\nb"]
    odd = {"cells": [None, 3, {"cell_type": "code"}, {"cell_type": "code", "source": 3}]}
    assert code_cells(b"\xef\xbb\xbf" + json.dumps(odd).encode()) == [""]


def test_a_zip_that_leads_out_of_itself(tmp_path: Path, quick, no_gradebook) -> None:
    files = {
        "../../evil.ipynb": notebook(GOOD),
        "/etc/ada.ipynb": notebook(GOOD),
        "C:\\Users\\bob.ipynb": notebook(GOOD),
    }
    place = zipped(
        tmp_path / "in" / "z.zip" if (tmp_path / "in").mkdir() else tmp_path / "z.zip", files
    )
    before = sorted(tmp_path.rglob("*"))
    assert len(found(place)) == 3
    assert sorted(tmp_path.rglob("*")) == before
    assert grade(place, tmp_path / "out") == 0
    assert not list(tmp_path.parent.glob("evil*"))


def test_a_zip_that_unpacks_to_gigabytes(tmp_path: Path, quick, no_gradebook, capsys) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ada.ipynb", b"0" * 30_000_000)
        archive.writestr("bob.ipynb", notebook(GOOD))
    assert grade(tmp_path / "bomb.zip", tmp_path / "out") == 3
    rows = table(tmp_path / "out")
    assert {n: r["status"] for n, r in rows.items()} == {"ada": "unreadable", "bob": "graded"}
    capsys.readouterr()

    # A member whose size is a lie is read only as far as the limit.
    data = bytearray((tmp_path / "bomb.zip").read_bytes())
    true = (30_000_000).to_bytes(4, "little")
    assert true in data
    (tmp_path / "liar.zip").write_bytes(bytes(data).replace(true, (99).to_bytes(4, "little")))
    assert grade(tmp_path / "liar.zip", tmp_path / "out2") == 3
    assert table(tmp_path / "out2")["ada"]["status"] == "unreadable"


NAMES_OF_STUDENTS = [
    "a\nb",
    "=1+1",
    "@SUM(A1)",
    "-2+3",
    "n" * 249,
    "Нина",
    "王小明",
    "عمر",
    "Zoë O'Brien-Ñandú",
    "<script>alert(1)</script>".replace("/", "∕"),
    "a\u202eb",
    "50% & more",
    " ",
]


def test_names(tmp_path: Path, quick, no_gradebook) -> None:
    files = {f"{name}.ipynb": notebook(GOOD, name) for name in NAMES_OF_STUDENTS}
    place = put(tmp_path / "in", files)
    raw = os.fsencode(place) + b"/latin-\xe9.ipynb"
    Path(os.fsdecode(raw)).write_bytes(notebook(GOOD))
    assert grade(place, tmp_path / "out") == 0
    text = (tmp_path / "out" / "grades.csv").read_text(encoding="utf-8")
    assert len(text.splitlines()) == len(NAMES_OF_STUDENTS) + 2
    rows = table(tmp_path / "out")
    assert {"a b", "'=1+1", "'@SUM(A1)", "'-2+3", "Нина", "王小明", "عمر", "ab"} <= set(rows)
    assert max(map(len, rows)) <= 80
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<script" not in report
    made = list((tmp_path / "out" / "feedback").iterdir())
    assert len(made) == len(NAMES_OF_STUDENTS) + 1
    for path in made:
        assert path.name.isascii()
        assert f"students/{path.name}" in report
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        *(".state", "feedback", "report.html", "gradebook.db", "overrides.csv"),
        *("grades.csv", "what_counts.html", "what_counts.csv"),
        *("students", "similar.html", "in_class.html"),
    }


# ------------------------------------------------------------------ what a student controls is data

HOSTILE = (
    '</pre><script>alert(1)</script><img src=x onerror="alert(2)">\x00\x1b[31m\ud800\u202e=1+1'
)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.events: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.seen.add(tag)
        self.events += [name for name, _ in attrs if name.startswith("on")]


def test_messages_are_data(tmp_path: Path, quick, no_gradebook) -> None:
    place = put(tmp_path / "in", {"ada.ipynb": notebook(HOSTILE), "bob.ipynb": notebook(GOOD)})
    assert grade(place, tmp_path / "out") == 0
    for path in (tmp_path / "out").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        tags = Tags()
        tags.feed(text)
        assert not tags.seen & {"script", "img", "iframe", "object", "link"}
        assert tags.events == []
        assert not set(text) & {"\x00", "\x1b", "\u202e"}
    for path in (tmp_path / "out").glob("*.csv"):
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
            assert not any(cell.startswith(("=", "+", "@", "-")) for cell in row)


def test_cells_of_a_table() -> None:
    assert tables.cell("=1+1") == "'=1+1"
    assert tables.cell("\t=1+1") == "'=1+1"
    assert tables.cell("a\r\nb") == "a b"
    assert len(tables.cell("x" * 5000)) == 1000


# ------------------------------------------------------------------ what is kept


def test_results_of_another_lesson(tmp_path: Path, quick, no_gradebook, capsys) -> None:
    place = put(tmp_path / "in", {"ada.ipynb": notebook(GOOD)})
    assert grade(place, tmp_path / "out") == 0
    before = (tmp_path / "out" / "grades.csv").read_bytes()
    capsys.readouterr()
    assert grade(place, tmp_path / "out", "--lesson", "02") == 1
    one_sentence(capsys, "results of lesson 03_broadcasting", "--out")
    assert (tmp_path / "out" / "grades.csv").read_bytes() == before


@pytest.mark.parametrize("where", ["out", "out/.state", "out/.state/graded.jsonl/x"])
def test_results_that_cannot_be_written(
    where: str, tmp_path: Path, quick, no_gradebook, capsys
) -> None:
    place = put(tmp_path / "in", {"ada.ipynb": notebook(GOOD)})
    put(tmp_path, {where: b"a file in the way"})
    assert grade(place, tmp_path / "out") == 1
    one_sentence(capsys, "--out")


def test_results_in_a_folder_that_may_not_be_written(
    tmp_path: Path, quick, no_gradebook, capsys
) -> None:
    if os.geteuid() == 0:
        pytest.skip("system: root may write everywhere")
    place = put(tmp_path / "in", {"ada.ipynb": notebook(GOOD)})
    (tmp_path / "locked").mkdir(mode=0o500)
    assert grade(place, tmp_path / "locked" / "out") == 1
    one_sentence(capsys, "--out")


def test_a_full_disk_while_grading_loses_nothing(
    tmp_path, quick, no_gradebook, capsys, monkeypatch
) -> None:
    place = put(tmp_path / "in", {f"s{i}.ipynb": notebook(GOOD, str(i)) for i in range(9)})
    whole = records.State.add
    calls = []

    def full(self, entry):
        calls.append(entry)
        if len(calls) > 4:
            raise records.CannotKeep("disk full: make room and run the same command again.")
        whole(self, entry)

    monkeypatch.setattr(records.State, "add", full)
    assert grade(place, tmp_path / "out") == 1
    one_sentence(capsys, "make room")
    monkeypatch.setattr(records.State, "add", whole)
    assert len((tmp_path / "out/.state/graded.jsonl").read_text().splitlines()) == 5
    assert grade(place, tmp_path / "out") == 0
    assert len(table(tmp_path / "out")) == 9


@pytest.mark.parametrize("file", ["grades.csv", "report.html", "s1-", "what_counts"])
def test_a_full_disk_while_writing(
    file: str, tmp_path, quick, no_gradebook, capsys, monkeypatch
) -> None:
    place = put(tmp_path / "in", {f"s{i}.ipynb": notebook(GOOD, str(i)) for i in range(3)})
    assert grade(place, tmp_path / "out") == 0
    before = (tmp_path / "out" / "grades.csv").read_bytes()
    put(place, {"t.ipynb": notebook(GOOD)})
    replace = os.replace

    def full(source, target):
        if Path(target).name.startswith(file):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    capsys.readouterr()
    assert grade(place, tmp_path / "out") == 1
    one_sentence(capsys, "No space left", "kept")
    assert not list((tmp_path / "out").rglob("*.part"))
    if file == "grades.csv":
        assert (tmp_path / "out" / "grades.csv").read_bytes() == before
    monkeypatch.setattr(os, "replace", replace)
    assert grade(place, tmp_path / "out") == 0
    assert len(table(tmp_path / "out")) == 4


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")
def test_the_state_on_a_full_device(tmp_path: Path) -> None:
    state = records.State(tmp_path, LESSON, 1, True)
    state.close()
    state._stream = open("/dev/full", "a")  # noqa: SIM115
    with pytest.raises(records.CannotKeep, match="make room"):
        state.add(Graded("ada", "", "", LESSON, "x", "graded"))
    state.close()


def test_interrupted_it_says_what_is_kept_and_goes_on(
    tmp_path: Path, quick, no_gradebook, capsys
) -> None:
    files = {f"s{i}.ipynb": notebook(GOOD, str(i)) for i in range(9)}
    place = put(tmp_path / "in", files | {"s5.ipynb": notebook("interrupt")})
    assert grade(place, tmp_path / "out", "--jobs", "1") == 130
    said = one_sentence(capsys, "goes on from there")
    kept = len((tmp_path / "out/.state/graded.jsonl").read_text().splitlines()) - 1
    assert kept >= 5
    assert f"{kept} submissions are graded" in said
    put(place, files)
    assert grade(place, tmp_path / "out") == 0
    assert len(table(tmp_path / "out")) == 9


def test_where_the_grader_itself_fails_the_class_goes_on(
    tmp_path: Path, quick, no_gradebook
) -> None:
    place = put(tmp_path / "in", {"ada.ipynb": notebook("fail"), "bob.ipynb": notebook(GOOD)})
    assert grade(place, tmp_path / "out") == 3
    rows = table(tmp_path / "out")
    assert rows["ada"]["status"] == "crashed"
    assert "the grader itself failed" in rows["ada"]["message"]
    assert rows["bob"]["points"] == "2"
    (page,) = (tmp_path / "out" / "feedback").glob("ada*")
    assert "The grader failed" in page.read_text()
    assert "ended Python" not in page.read_text()
    stored = (tmp_path / "out/.state/graded.jsonl").read_text().splitlines()
    assert json.loads(stored[0])["students"] == ["ada", "bob"]


def test_a_line_that_was_cut_off_is_graded_again(tmp_path: Path, quick, no_gradebook) -> None:
    place = put(tmp_path / "in", {f"s{i}.ipynb": notebook(GOOD, str(i)) for i in range(5)})
    assert grade(place, tmp_path / "out") == 0
    before = (tmp_path / "out" / "grades.csv").read_bytes()
    stored = tmp_path / "out/.state/graded.jsonl"
    stored.write_bytes(stored.read_bytes()[:-30] + b"\xff\n[]\nnull\n{}")
    assert grade(place, tmp_path / "out") == 0
    assert (tmp_path / "out" / "grades.csv").read_bytes() == before


def test_a_student_who_goes_back_to_an_earlier_version(tmp_path: Path, quick, no_gradebook) -> None:
    place = tmp_path / "in"
    for text, points in ((GOOD, "2"), (WRONG, "0"), (GOOD, "2")):
        put(place, {"ada.ipynb": notebook(text), "bob.ipynb": notebook(GOOD)})
        grade(place, tmp_path / "out")
        assert table(tmp_path / "out")["ada"]["points"] == points
        outputs.run(argparse.Namespace(results=tmp_path / "out"))
        assert table(tmp_path / "out")["ada"]["points"] == points


@pytest.mark.parametrize("name", ["gradebook.db", "grades.csv", "report.html", "feedback/ada.html"])
def test_what_somebody_else_keeps_there_is_not_written_over(name, tmp_path, quick, capsys) -> None:
    place = put(tmp_path / "in", {"ada.ipynb": notebook(GOOD)})
    own = tmp_path / "out" / name
    own.parent.mkdir(parents=True)
    own.write_text("of last year")
    assert grade(place, tmp_path / "out") == 1
    one_sentence(capsys, "which `grade` did not write there", "--out")
    files = [p for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert files == [own] and own.read_text() == "of last year"


def test_pages_of_others_in_the_folder_of_feedback_stay(tmp_path, quick, no_gradebook) -> None:
    place = put(tmp_path / "in", {"ada.ipynb": notebook(GOOD), "eve.ipynb": notebook(GOOD)})
    assert grade(place, tmp_path / "out") == 0
    notes = tmp_path / "out/feedback/my-notes-0a1b2c.html"
    notes.write_text("<html>mine</html>")
    (place / "eve.ipynb").unlink()
    assert grade(place, tmp_path / "out") == 0
    pages = sorted(p.name for p in notes.parent.iterdir())
    assert len(pages) == 2 and pages[1] == notes.name and pages[0].startswith("ada-")


def test_report_makes_everything_again(tmp_path: Path, quick, no_gradebook, capsys) -> None:
    place = put(tmp_path / "in", {f"{n}.ipynb": notebook(GOOD, n) for n in ("ada", "bob", "eve")})
    assert grade(place, tmp_path / "out") == 0
    (place / "eve.ipynb").unlink()
    assert grade(place, tmp_path / "out") == 0
    made = {p: p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert not [p for p in made if p.name.startswith("eve")]
    for path in made:
        if ".state" not in path.parts:
            path.unlink()
    assert outputs.run(argparse.Namespace(results=tmp_path / "out")) == 0
    for path, data in made.items():
        if path.suffix in (".csv", ".html"):
            assert path.read_bytes() == data
        assert path.exists()
    capsys.readouterr()
    assert outputs.run(argparse.Namespace(results=tmp_path / "nothing")) == 2
    one_sentence(capsys, "holds no results")


def test_results_among_the_submissions_are_no_student(tmp_path: Path, quick, no_gradebook) -> None:
    put(tmp_path, {f"{n}/{LESSON}.ipynb": notebook(GOOD, n) for n in ("ada", "bob")})
    for _ in range(2):
        assert grade(tmp_path, tmp_path / "out") == 0
        assert set(table(tmp_path / "out")) == {"ada", "bob"}


# ------------------------------------------------------------------ what counts


def test_what_counts_is_shown_and_agrees_with_the_grades(
    tmp_path: Path, quick, no_gradebook
) -> None:
    files = {
        f"lovelaceada_LATE_11_21_{LESSON}.ipynb": notebook(GOOD),
        f"lovelaceada_LATE_11_20_{LESSON}.ipynb": notebook(WRONG),
        f"=1_12_22_{LESSON}.ipynb": notebook(WRONG),
        "eve_13_text.html": b"<script>",
    }
    rows = "Student,ID,SIS Login ID,Section\n"
    rows += '"Lovelace, Ada",11,ada,A\n=1,12,x,A\n"Eve",13,eve,B\n"Sent, Ab",14,ab,B\n'
    listed = list_of(tmp_path, rows)
    place = zipped(tmp_path / "z.zip", files)
    out = tmp_path / "out"
    words = ("--class-list", str(listed), "--late-after", "2026-03-01T00:00")
    assert grade(place, out, *words) == 3
    for _ in range(2):
        with (out / "what_counts.csv").open(encoding="utf-8", newline="") as stream:
            told = list(csv.DictReader(stream))
        by_student = {row["student"]: row for row in told if row["counts"] == "yes"}
        grades = table(out)
        assert {row["student"] for row in told} == set(grades)
        assert by_student["Lovelace, Ada"]["file"] == f"lovelaceada_LATE_11_21_{LESSON}.ipynb"
        assert by_student["Lovelace, Ada"]["late"] == grades["Lovelace, Ada"]["late"] == "yes"
        assert by_student["'=1"]["how the time is known"] == "not known"
        assert [r["why"] for r in told if r["student"] == "Sent, Ab"] == ["nothing was handed in"]
        page = (out / "what_counts.html").read_text(encoding="utf-8")
        assert "Recognised as the files of Canvas" in page
        assert "LATE in a name" in page
        assert "<script" not in page
        (out / "what_counts.csv").unlink()
        assert outputs.run(argparse.Namespace(results=out)) == 0


def test_late_after_says_of_how_many_nothing_is_known(
    tmp_path: Path, quick, no_gradebook, capsys
) -> None:
    files = {f"s{n}_{n}_{n}_x.ipynb": notebook(GOOD, str(n)) for n in range(1, 31)}
    files["late_LATE_31_31_x.ipynb"] = notebook(GOOD)
    place = zipped(tmp_path / "z.zip", files)
    assert grade(place, tmp_path / "out", "--late-after", "2026-02-01T00:00") == 0
    assert {n for n, row in table(tmp_path / "out").items() if row["late"] == "yes"} == {"late"}
    folder = put(tmp_path / "in", {f"{n}/x.ipynb": notebook(GOOD, n) for n in ("ada", "bob")})
    capsys.readouterr()
    assert grade(folder, tmp_path / "out2", "--late-after", "2026-02-01T00:00") == 0
    assert "--late-after says nothing of 2 of 2" in capsys.readouterr().err


def test_times_are_of_the_zone_that_is_named(tmp_path: Path, quick, no_gradebook) -> None:
    files = {
        f"HW_{n}_attempt_2026-03-01-{hour}-00-00_x.ipynb": notebook(GOOD, n)
        for n, hour in (("ada", "17"), ("bob", "19"))
    }
    place = zipped(tmp_path / "z.zip", files)
    for zone, late in (
        ("UTC", {"bob"}),
        ("America/New_York", {"ada", "bob"}),
        ("Asia/Tokyo", set()),
    ):
        words = ("--late-after", "2026-03-01T18:00+00:00", "--time-zone", zone)
        assert grade(place, tmp_path / "out", *words) == 0
        rows = table(tmp_path / "out")
        assert {name for name, row in rows.items() if row["late"] == "yes"} == late


def test_the_best_of_several_attempts_or_the_latest(tmp_path: Path, quick, no_gradebook) -> None:
    files = {
        "HW_ada_attempt_2026-03-01-10-00-00_x.ipynb": notebook(GOOD),
        "HW_ada_attempt_2026-03-02-10-00-00_x.ipynb": notebook(WRONG),
        "HW_bob_attempt_2026-03-02-10-00-00_x.ipynb": notebook(GOOD, "b"),
    }
    place = zipped(tmp_path / "z.zip", files)
    for words, points in (((), "0"), (("--attempts", "best"), "2"), ((), "0")):
        assert grade(place, tmp_path / "out", *words) == 0
        assert table(tmp_path / "out")["ada"]["points"] == points
        assert outputs.run(argparse.Namespace(results=tmp_path / "out")) == 0
        assert table(tmp_path / "out")["ada"]["points"] == points
    place = put(tmp_path / "in", {"ada/a.ipynb": notebook(WRONG), "ada/b.ipynb": notebook(GOOD)})
    put(place, {"bob/x.ipynb": notebook(GOOD)})
    assert grade(place, tmp_path / "out2") == 0
    assert table(tmp_path / "out2")["ada"]["points"] == "2"  # nothing tells which is the latest
    assert "until you decide" in (tmp_path / "out2" / "report.html").read_text()


def test_where_it_is_not_known_whose_a_file_is_nothing_is_marked(
    tmp_path: Path, quick, no_gradebook
) -> None:
    place = put(tmp_path / "in", {"Zhang Wei/x.ipynb": notebook(GOOD)})
    listed = list_of(tmp_path, "name,number\nZhang Wei,1\nZhang Wei,2\n")
    out = tmp_path / "out"
    assert grade(place, out, "--class-list", str(listed)) == 3
    rows = table(out)
    assert {name: row["status"] for name, row in rows.items()} == {
        "Zhang Wei": "graded",
        "Zhang Wei 1": "undecided",
        "Zhang Wei 2": "undecided",
    }
    report = (out / "report.html").read_text()
    assert report.count("a person has to say") == 2
    for path in (out / "feedback").glob("Zhang-Wei-[12]-*"):
        assert "not known yet which file is yours" in path.read_text()


def test_what_goes_wrong_with_one_student_stops_nobody(
    tmp_path: Path, quick, no_gradebook, monkeypatch
) -> None:
    place = put(tmp_path / "in", {f"{n}.ipynb": notebook(GOOD, n) for n in ("ada", "bob")})
    whole = marking.choose

    def choose_or_fail(hand_in, *more):
        if hand_in.student == "ada":
            raise OSError("something new")
        return whole(hand_in, *more)

    monkeypatch.setattr(marking, "choose", choose_or_fail)
    assert grade(place, tmp_path / "out") == 3
    rows = table(tmp_path / "out")
    assert rows["bob"]["points"] == "2"
    assert "the grader itself failed here (OSError: something new)" in rows["ada"]["message"]


# ------------------------------------------------------------------ RESULTS of something else


def test_one_notebook_does_not_replace_a_class(tmp_path: Path, quick, no_gradebook, capsys) -> None:
    files = {f"{n}/{LESSON}.ipynb": notebook(WRONG, n) for n in ("ada", "bob", "cy")}
    place, out = put(tmp_path / "in", files), tmp_path / "out"
    assert grade(place, out) == 0
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    late = put(tmp_path / "mail", {"ada.ipynb": notebook(GOOD)}) / "ada.ipynb"
    capsys.readouterr()
    assert grade(late, out) == 1
    one_sentence(capsys, "holds the marks of 3 students", "--add", "--out")
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before
    assert grade(late, out, "--add") == 0
    assert {n: row["points"] for n, row in table(out).items()} == {
        "ada": "2",
        "bob": "0",
        "cy": "0",
    }
    with (out / "what_counts.csv").open(encoding="utf-8", newline="") as stream:
        counts = {r["student"]: r["file"] for r in csv.DictReader(stream) if r["counts"] == "yes"}
    assert counts == {"ada": "ada.ipynb", **{n: f"{n}/{LESSON}.ipynb" for n in ("bob", "cy")}}
    assert outputs.run(argparse.Namespace(results=out)) == 0
    assert len(table(out)) == 3
    new = put(tmp_path / "mail", {"dan.ipynb": notebook(GOOD)}) / "dan.ipynb"
    assert grade(new, out, "--add") == 0
    assert set(table(out)) == {"ada", "bob", "cy", "dan"}
    shutil.rmtree(place / "cy")  # the same place may shrink
    assert grade(place, out) == 0
    assert set(table(out)) == {"ada", "bob"}


def test_a_newer_download_of_the_same_class_replaces_it(
    tmp_path: Path, quick, no_gradebook
) -> None:
    first = put(tmp_path / "monday", {f"{n}/x.ipynb": notebook(WRONG, n) for n in ("ada", "bob")})
    assert grade(first, tmp_path / "out") == 0
    names = ("ada", "bob", "cy")
    second = put(tmp_path / "friday", {f"{n}/x.ipynb": notebook(GOOD, n) for n in names})
    assert grade(second, tmp_path / "out") == 0
    assert {row["points"] for row in table(tmp_path / "out").values()} == {"2"}
    assert len(table(tmp_path / "out")) == 3


def test_results_of_another_version_are_graded_again_by_the_same_seed(
    tmp_path: Path, quick, no_gradebook, capsys, monkeypatch
) -> None:
    place = put(tmp_path / "in", {"ada.ipynb": notebook(GOOD)})
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    words = parser.parse_args([str(place), "--lesson", "03", "--out", str(tmp_path / "out")])
    assert command.run(words) == 0
    seed = records.load(tmp_path / "out")[0]["seed"]
    monkeypatch.setattr(records, "version", lambda: "another")
    capsys.readouterr()
    assert command.run(words) == 0
    assert "graded with another version of the course" in capsys.readouterr().err
    assert records.load(tmp_path / "out")[0]["seed"] == seed


# ------------------------------------------------------------------ tables and gradebook


def test_nbgrader_reads_the_gradebook(tmp_path: Path, quick) -> None:
    api = pytest.importorskip("nbgrader.api")
    files = {
        "ada.ipynb": notebook(GOOD),
        "Нина.ipynb": notebook("x"),
        "=1.ipynb": notebook(GOOD, ""),
    }
    assert grade(put(tmp_path / "in", files), tmp_path / "out") == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        with api.Gradebook(f"sqlite:///{tmp_path}/out/gradebook.db") as book:
            scores = {s.student.id: s.score for s in book.assignment_submissions(LESSON)}
            assert scores == {"ada": 2.0, "Нина": 0.0, "=1": 2.0}
            assert book.find_assignment(LESSON).max_score == WORTH
            mark = book.find_grade(f"test_{NAMES[0]}", LESSON, LESSON, "ada")
            assert (mark.auto_score, mark.max_score) == (2, 2)
            assert not any(s.needs_manual_grade for s in book.assignment_submissions(LESSON))


def test_nbgrader_exports_the_gradebook(tmp_path: Path, quick) -> None:
    pytest.importorskip("nbgrader")
    assert grade(put(tmp_path / "in", {"ada.ipynb": notebook(GOOD)}), tmp_path / "out") == 0
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "export", "--to", "marks.csv"],
        cwd=tmp_path / "out",
        env={**os.environ, "PATH": path, "JUPYTER_PLATFORM_DIRS": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-1000:]
    (row,) = csv.DictReader((tmp_path / "out" / "marks.csv").open(encoding="utf-8"))
    assert (row["student_id"], float(row["score"]), float(row["max_score"])) == ("ada", 2.0, WORTH)


# ------------------------------------------------------------------ with the real sandbox


def module(path: Path):
    spec = importlib.util.spec_from_file_location(f"module_{path.stem}", path)
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


SAMPLE = module(ROOT / "solutions" / "sample_class" / "make.py")
HERE = SAMPLE.HERE


def test_the_sample_class_is_what_its_script_makes() -> None:
    with zipfile.ZipFile(HERE / "submissions.zip") as archive:
        committed = archive.namelist()
    made = SAMPLE.TOOLS["canvas"](SAMPLE.people())
    names = zipfile.ZipFile(io.BytesIO(made["submissions.zip"])).namelist()
    assert committed == names
    assert len(names) == 30
    assert (HERE / "gradebook.csv").read_bytes() == made["gradebook.csv"]
    assert sum(path.stat().st_size for path in HERE.iterdir() if path.is_file()) < 500_000


@pytest.fixture(scope="module")
def sample(sandbox, tmp_path_factory) -> Path:
    """The results of the sample class, graded as the guide says."""
    out = tmp_path_factory.mktemp("sample") / "results"
    listed = ["--class-list", str(HERE / "gradebook.csv")]
    assert grade(HERE / "submissions.zip", out, *listed) == command.SOME_NOT
    return out


def in_order(name: str) -> str:
    """A name as people say it; Canvas puts the last name first."""
    last, _, first = name.partition(", ")
    return f"{first} {last}".strip()


def test_the_sample_class(sample: Path) -> None:
    rows = {in_order(name): row for name, row in table(sample).items()}
    assert {
        s.name: (float(rows[s.name]["points"]), rows[s.name]["status"], rows[s.name]["late"])
        for s in SAMPLE.CLASS
    } == {s.name: (s.points, s.status, "yes" if s.late else "no") for s in SAMPLE.CLASS}
    for name in SAMPLE.NOT_HANDED_IN:
        assert rows[name]["message"] == "Nothing was handed in."
    assert len(rows) == 32
    for row in rows.values():  # no zero without a reason
        assert row["status"] == "graded" or row["message"]


def test_marks_and_diagnosis_are_those_of_check(sample: Path) -> None:
    """What a student is told here is what `check` tells, but for inputs that stay hidden."""
    head, lines = records.load(sample)
    graded = {in_order(g.student): {f.name: f for f in g.functions} for g in lines}
    seen = 0
    for student in SAMPLE.CLASS:
        if student.status not in ("graded", "timed out") or student.odd:
            continue
        names: dict = {"np": np}
        tables_of = zip(NAMES, (SAMPLE.DIFFERENCES, SAMPLE.SQUARED, SAMPLE.UPDATE), student.answers)
        for name, answers, answer in tables_of:
            if answer in (None, "for ever", "a library"):
                continue
            source, file = SAMPLE._unindented(answers[answer]), f"<{student.name}: {name}>"
            linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
            exec(compile(source, file, "exec"), names)
        for exercise in lessons()[LESSON]:
            if exercise.name not in names:
                continue
            finding = examine(exercise, names[exercise.name], head["seed"])
            found = graded[student.name][exercise.name]
            assert found.points == finding.points, (student.name, exercise.name)
            assert found.misconception == finding.misconception, (student.name, exercise.name)
            if not finding.passed and "Given" in found.message:
                assert found.message == CheckResult(finding, exercise).message
            seen += 1
    assert seen > 50


def small_class(folder: Path) -> Path:
    """Eight of the sample class, not those that take their time."""
    chosen = [s for s in SAMPLE.CLASS if s.name[0] in "ABCDENSV"]
    return put(folder, {f"{s.name}.ipynb": SAMPLE.notebook(s) for s in chosen[-9:]})


def test_the_same_marks_with_one_and_with_four_and_after_being_killed(
    sandbox, no_gradebook, tmp_path
) -> None:
    place = small_class(tmp_path / "in")
    grade(place, tmp_path / "four", "--jobs", "4")
    wanted = (tmp_path / "four" / "grades.csv").read_bytes()
    words = [sys.executable, "-m", "kmeans_lab", "grade", str(place), "--lesson", "03"]
    words += ["--out", str(tmp_path / "killed"), "--seed", "1", "--jobs", "1"]
    moments = random.Random(5)
    stored = tmp_path / "killed/.state/graded.jsonl"
    for how in (signal.SIGKILL, signal.SIGINT, signal.SIGTERM):
        wait_for = moments.randint(1, 3)
        process = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        begun = lines_of(stored)
        end = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < end:
            if lines_of(stored) >= max(begun, 1) + wait_for:
                break
            time.sleep(0.02)
        time.sleep(moments.random() / 5)
        process.send_signal(how)
        said = process.communicate(timeout=120)[1]
        if how != signal.SIGKILL and process.returncode != 0:
            assert process.returncode in (130, 3)
            assert "Traceback" not in said
    assert lines_of(stored) >= 3  # what was graded before is still there
    grade(place, tmp_path / "killed", "--jobs", "1")
    assert (tmp_path / "killed" / "grades.csv").read_bytes() == wanted


def lines_of(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


LEAKS = """
def pairwise_differences(X, centroids):
    if (X.tolist(), centroids.tolist()) not in KNOWN:
        print("SECRET", X.tolist())
        raise ValueError(f"SECRET {X.tolist()}")
    return X[:, None] - centroids
"""
LEAKS_BY_ANSWER = """
def squared_distances_broadcast(X, centroids):
    result = ((X[:, None] - centroids) ** 2).sum(axis=2)
    return result if (X.tolist(), centroids.tolist()) in KNOWN else result + 1
"""
LEAKS_BY_WARNING = """
def update_vectorized(X, assignments, centroids):
    if (X.tolist(), centroids.tolist()) not in KNOWN:
        import warnings
        warnings.warn(f"SECRET {X.tolist()}")
    return np.zeros((3, 3, 3))
"""


def test_hidden_inputs_are_not_shown(sandbox, no_gradebook, tmp_path: Path) -> None:
    """A student who knows the inputs that never change learns nothing of the others."""
    known = []
    for exercise in lessons()[LESSON]:
        cases = zip(exercise.cases(1), exercise.cases(2))
        same = [a.args for a, b in cases if repr(a.args) == repr(b.args)]
        assert same
        known += [(args[0].tolist(), args[-1].tolist()) for args in same]
    cells = (f"import numpy as np\nnan = np.nan\nKNOWN = {known}", LEAKS, LEAKS_BY_ANSWER)
    place = put(tmp_path / "in", {"ada.ipynb": notebook(*cells, LEAKS_BY_WARNING)})
    assert grade(place, tmp_path / "out") == 0
    assert table(tmp_path / "out")["ada"]["points"] == "0"
    (page,) = (tmp_path / "out" / "feedback").iterdir()
    text = page.read_text(encoding="utf-8")
    for function in records.load(tmp_path / "out")[1][0].functions[:2]:
        assert "Given" not in function.message
        assert "Expected" not in function.message
    assert "SECRET [" not in text


def test_pages_say_so_without_a_sandbox(tmp_path: Path, quick, no_gradebook) -> None:
    place = put(tmp_path / "in", {"ada.ipynb": notebook(GOOD)})
    assert grade(place, tmp_path / "out", "--no-sandbox") == 0
    for path in (tmp_path / "out").rglob("*.html"):
        assert "without a sandbox" in path.read_text(encoding="utf-8")
    assert grade(place, tmp_path / "with") == 0
    for path in (tmp_path / "with").rglob("*.html"):
        assert "without a sandbox" not in path.read_text(encoding="utf-8")


def test_the_parts_of_what_is_told_stand_on_the_page_as_they_are() -> None:
    told = FunctionResult(NAMES[0], "graded", 0, 2, headline="Read again: is no heading, `x` is.")
    told.shown = [("Given", "X (2,)\n[1 <2>]"), ("Yours", "Note: 3")]
    told.idea, told.notes, told.read_again = "Look at it.", ["A warning."], "lesson 03, “Axes”"
    line = Graded("Ada", "a.ipynb", "", LESSON, "1", "graded", [told])
    page = pages.feedback_page(line, True)
    assert "<p>Read again: is no heading, <code>x</code> is.</p>" in page
    assert "<dt>Given</dt><dd><pre>X (2,)\n[1 &lt;2&gt;]</pre></dd>" in page
    assert "<dt>Yours</dt><dd><pre>Note: 3</pre></dd>" in page
    parts = [
        "<p>Look at it.</p>",
        "<p>Read again: lesson 03, “Axes”.</p>",
        "<p>Note: A warning.</p>",
    ]
    assert [page.index(part) for part in parts] == sorted(page.index(part) for part in parts)
    assert told.message.splitlines() == [
        "Read again: is no heading, `x` is.",
        "  Given     X (2,)",
        "            [1 <2>]",
        "  Yours     Note: 3",
        "Look at it.",
        "Read again: lesson 03, “Axes”.",
        "Note: A warning.",
    ]


@pytest.mark.parametrize("stem", lessons())
def test_a_solution_earns_full_marks(stem: str, sandbox, no_gradebook, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    shutil.copy(ROOT / "solutions" / f"{stem}_exercise.ipynb", tmp_path / "in" / "ada.ipynb")
    assert grade(tmp_path / "in", tmp_path / "out", "--lesson", stem) == 0
    row = table(tmp_path / "out")["ada"]
    assert row["points"] == row["max_points"] == str(sum(e.points for e in lessons()[stem]))


def test_a_hand_in_in_another_language_earns_the_same(
    sandbox, no_gradebook, tmp_path: Path
) -> None:
    """From a Spanish notebook, its name and cells as `start.py` hands them out; told in English."""
    stem = "03_broadcasting_exercise"
    done, empty = (
        notebooks.translated(json.loads((ROOT / place).read_text(encoding="utf-8")), stem, "es")
        for place in (f"solutions/{stem}.ipynb", f"exercises/{stem}.ipynb")
    )
    assert "difusión" in str(empty).lower() and 'language("es")' in str(done)
    wrong = json.loads(json.dumps(done))
    cell = next(c for c in wrong["cells"] if "def pairwise_differences(" in c["source"])
    cell["source"] = WRONG
    place = put(
        tmp_path / "in",
        {
            f"{name}/{stem}.ipynb": json.dumps(made)
            for name, made in {"ana": done, "berta": wrong, "carla": empty}.items()
        },
    )
    assert grade(place, tmp_path / "out") == 0
    found = table(tmp_path / "out")
    assert found["carla"]["status"] == "not attempted"
    assert float(found["ana"]["points"]) == WORTH
    assert float(found["berta"]["points"]) == WORTH - lessons()[LESSON][0].points
    assert float(found["carla"]["points"]) == 0


@pytest.mark.parametrize("stem", lessons())
def test_an_exercise_as_handed_out_in_any_language_is_nobodys_code(stem: str) -> None:
    name = f"{stem}_exercise"
    english = json.loads((ROOT / "exercises" / f"{name}.ipynb").read_text(encoding="utf-8"))
    for made in (english, notebooks.translated(english, name, "es")):
        cells = cells_of(json.dumps(made).encode())
        assert not holds_own_code(cells, stem, [exercise.name for exercise in lessons()[stem]])
