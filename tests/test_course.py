"""Several lessons in one gradebook: who is who, weights, pseudonyms, and bad input."""

from __future__ import annotations

import argparse
import csv
import stat
from pathlib import Path

import pytest
from quickly import WORTH, grade, no_gradebook, quick, work
from reading_class import NAMES, zipped

from kmeans_lab.grading import course
from kmeans_lab.grading.persons import one_person_each
from kmeans_lab.grading.records import Graded, State
from kmeans_lab.grading.results import FunctionResult

__all__ = ["no_gradebook", "quick"]  # fixtures


def line(student: str, points: float, lesson: str, **more) -> Graded:
    function = FunctionResult("f", more.pop("status", "graded"), points, 10)
    made = Graded(student, "place", "", lesson, "d" + student, function.status, [function])
    for name, value in more.items():
        setattr(made, name, value)
    return made


def results(folder: Path, lesson: str, *lines: Graded) -> Path:
    state = State(folder, lesson, 1, True)
    state.settle(list(lines))
    state.close()
    return folder


def run(out: Path, *words) -> int:
    parser = argparse.ArgumentParser()
    course.add_arguments(parser)
    return course.run(parser.parse_args([*map(str, words), "--out", str(out)]))


def rows(out: Path) -> list[dict[str, str]]:
    with (out / "gradebook.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Lesson 02 by names, lesson 03 by Canvas's names, numbers and logins."""
    first = results(
        tmp_path / "r2",
        "02_loops",
        line("Ada Lovelace", 10, "02_loops", email="ada@x.org"),
        line("Bob", 5, "02_loops"),
        line("Cy", 0, "02_loops", status="unreadable"),
    )
    second = results(
        tmp_path / "r3",
        "03_broadcasting",
        line("Lovelace, Ada", 5, "03_broadcasting", login="ada", email="ADA@x.org", group="A"),
        line("Bob", 10, "03_broadcasting", late=True, said_late=True),
        line("Cy", 8, "03_broadcasting"),
        line("Di", 2, "03_broadcasting", login="di"),
    )
    return first, second


def test_one_line_a_student(two, tmp_path: Path) -> None:
    out = tmp_path / "course"
    assert run(out, *reversed(two)) == 0  # the order of the folders does not matter
    by_name = {r["student"]: r for r in rows(out)}
    assert list(by_name) == sorted(by_name) == ["Ada Lovelace", "Bob", "Cy", "Di"]
    ada = by_name["Ada Lovelace"]
    assert (ada["02_loops"], ada["03_broadcasting"], ada["percent"]) == ("10", "5", "75")
    assert (ada["points"], ada["max_points"], ada["login"], ada["group"]) == (
        "15",
        "20",
        "ada",
        "A",
    )
    assert by_name["Bob"]["late"] == "03"
    cy = by_name["Cy"]  # nothing is counted as 0 before somebody has looked
    assert (cy["02_loops"], cy["percent"], cy["open"]) == ("", "", "02")
    di = by_name["Di"]
    assert (di["02_loops"], di["percent"], di["missing"]) == ("", "10", "02")


@pytest.mark.parametrize(
    ("weights", "ada"),
    [
        ("02=1,03=3", "62.5"),
        ("2=1; 03_broadcasting=0", "100"),
        ("02=0,5,03=0,5", "75"),
        ("02=30%,03=70%", "65"),
    ],
)
def test_weights(weights: str, ada: str, two, tmp_path: Path) -> None:
    file = tmp_path / "w.csv"
    pairs = weights.replace("; ", ",").replace("0,5", "0.5").split(",")
    file.write_text("lesson;weight\n" + "\n".join(p.replace("=", ";") for p in pairs) + "\n")
    for words in (weights, file):
        assert run(tmp_path / "course", *two, "--weights", words) == 0
        assert rows(tmp_path / "course")[0]["percent"] == ada


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ("02=1", "lesson 03 has no weight; say 03=0"),
        ("02=1,03=1,04=1", "no results of lesson '04', but of 02 and 03"),
        ("02=1,03=x", "a weight is a number as 2 or 0.5, but 'x' came"),
        ("02=1,03=-1", "a weight is a number"),
        ("02=1,03=nan", "a weight is a number"),
        ("02=1,2=1", "lesson 2 has a weight already"),
        ("02=0,03=0", "at least one lesson needs a weight above 0"),
        ("nowhere.csv", "02=1,03=2 or a CSV of lesson,weight"),
    ],
)
def test_weights_that_make_no_sense(weights, said, two, tmp_path: Path, capsys) -> None:
    assert run(tmp_path / "course", *two, "--weights", weights) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "course").exists()


def test_the_line_of_a_file_of_weights_is_named(two, tmp_path: Path, capsys) -> None:
    file = tmp_path / "w.csv"
    for text, said in (
        ("lesson,weight\n02,1\n\n03,many\n", "line 4: a weight is a number"),
        ("02,1\n03,1\n", "the first line of w.csv must be lesson,weight"),
    ):
        file.write_text(text)
        assert run(tmp_path / "course", *two, "--weights", file) == 2
        assert said in capsys.readouterr().err


def test_results_that_do_not_go_together(two, tmp_path: Path, capsys) -> None:
    again = results(tmp_path / "r2b", "02_loops", line("Ada", 1, "02_loops"))
    for places, said in (
        ((*two, again), "are both results of lesson 02_loops"),
        ((*two, tmp_path), "holds no results of grading"),
    ):
        assert run(tmp_path / "course", *places) == 2
        assert said in capsys.readouterr().err
    (two[0] / "overrides.csv").write_text("student,function,points,late,comment\neve,,1,,\n")
    assert run(tmp_path / "course", *two) == 2
    assert "'eve'" in capsys.readouterr().err
    assert not (tmp_path / "course").exists()


def test_namesakes_are_two_and_a_doubt_is_said(tmp_path: Path, capsys) -> None:
    first = [line("Wei 1", 1, "02", email="a@x"), line("Wei 2", 2, "02", email="b@x")]
    first += [line("Max", 3, "02", own_number="7")]
    second = [line("Wei 8", 4, "03", email="b@x"), line("Wei 9", 5, "03", email="a@x")]
    second += [line("Max", 6, "03", own_number="8"), line("MAX", 7, "03")]
    persons, said = one_person_each({"02": first, "03": second})
    found = [[p.lines[n].points if n in p.lines else None for n in ("02", "03")] for p in persons]
    assert [1, 5] in found and [2, 4] in found
    assert [3, None] in found and [None, 6] in found and [None, 7] in found
    assert len(said) == 2 and all("has the name of another student" in text for text in said)


def test_moodles_numbers_tell_nothing_in_another_lesson() -> None:
    """They are of one assignment: 11 there is somebody else."""
    first = [line("Ada", 1, "02", tool="Moodle", number="11"), line("Bob", 2, "02", tool="Moodle")]
    second = [line("Bob", 3, "03", tool="Moodle", number="11"), line("Ada", 4, "03", tool="Moodle")]
    persons, _ = one_person_each({"02": first, "03": second})
    assert {p.student: p.lines["03"].points for p in persons} == {"Ada": 4, "Bob": 3}
    first = [line("lovelaceada", 1, "02", tool="Canvas", number="11")]
    second = [line("Lovelace, Ada", 4, "03", tool="Canvas", number="11")]
    assert len(one_person_each({"02": first, "03": second})[0]) == 1


def test_pseudonyms_are_stable_and_their_key_lies_apart(two, tmp_path: Path, capsys) -> None:
    out, key = tmp_path / "course", tmp_path / "key.csv"
    assert run(out, *two, "--pseudonyms", key) == 0
    text = (out / "gradebook.csv").read_text()
    for name in ("Ada", "Lovelace", "Bob", "ada@x.org", "Cy"):
        assert name not in text
    with key.open(newline="") as stream:
        names = {r["pseudonym"]: r["student"] for r in csv.DictReader(stream)}
    assert sorted(names.values()) == ["Ada Lovelace", "Bob", "Cy", "Di"]
    points = {names[r["student"]]: r["points"] for r in rows(out)}
    assert points == {"Ada Lovelace": "15", "Bob": "15", "Cy": "8", "Di": "2"}
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    assert run(out, *two, "--pseudonyms", key) == 0
    assert key.read_bytes() == before and (out / "gradebook.csv").read_text() == text
    assert run(tmp_path / "one", two[1], "--pseudonyms", key) == 0  # by Canvas's way of names
    assert {names[r["student"]]: r["points"] for r in rows(tmp_path / "one")}["Ada Lovelace"] == "5"
    for place in (out / "key.csv", two[0] / "key.csv"):
        assert run(out, *two, "--pseudonyms", place) == 2
        assert "the key may not lie in" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "no key that was made here"),
        (
            "pseudonym,student,login,email,own,Canvas\nS-x,Ada,,,,\nS-x,Bob,,,,\n",
            "line 3: 'S-x' is there",
        ),
        ("pseudonym,student,login,email,own,Canvas\n,Ada,,,,\n", "line 2: it has no pseudonym"),
        ("", "no key that was made here"),
    ],
)
def test_a_key_that_makes_no_sense(text: str, said: str, two, tmp_path: Path, capsys) -> None:
    key = tmp_path / "key.csv"
    key.write_text(text)
    assert run(tmp_path / "course", *two, "--pseudonyms", key) == 2
    assert said in capsys.readouterr().err
    assert key.read_text() == text and not (tmp_path / "course").exists()


def test_the_results_of_a_lesson_are_no_place_for_it(two, tmp_path: Path, capsys) -> None:
    (two[0] / "grades.csv").write_text("of the lesson")
    assert run(two[0], *two) == 2
    assert "holds the results of a lesson" in capsys.readouterr().err
    assert (two[0] / "grades.csv").read_text() == "of the lesson"


def test_which_misconceptions_stay(tmp_path: Path) -> None:
    """Told apart by who they are, not by how a list writes their names; by pseudonyms if wanted."""

    def believing(student: str, lesson: str, name: str, **more) -> Graded:
        made = line(student, 0, lesson, **more)
        made.functions[0].misconception = name
        return made

    first = results(
        tmp_path / "r2",
        "02_loops",
        believing("Ada Lovelace", "02_loops", "sum-wrong-axis", login="ada"),
        believing("Bob", "02_loops", "missing-square"),
    )
    second = results(
        tmp_path / "r3",
        "03_broadcasting",
        believing("Lovelace, Ada", "03_broadcasting", "sum-wrong-axis", login="ada"),
        believing("Bob", "03_broadcasting", "sum-wrong-axis"),
        line("Cy", 1, "03_broadcasting"),
    )

    def told(out: Path) -> list[list[str]]:
        with (out / "misconceptions.csv").open(newline="") as stream:
            return list(csv.reader(stream))

    out, key = tmp_path / "course", tmp_path / "key.csv"
    assert run(out, first, second) == 0
    (row,) = told(out)[1:]
    assert [row[0], *row[2:5]] == ["sum-wrong-axis", "1", "2", "Ada Lovelace"]
    assert row[5].startswith("lesson 03")
    assert run(out, first, second, "--pseudonyms", key) == 0
    assert "Lovelace" not in (out / "misconceptions.csv").read_text()
    with key.open(newline="") as stream:
        names = {r["student"]: r["pseudonym"] for r in csv.DictReader(stream)}
    assert told(out)[1][4] == names["Ada Lovelace"]


def test_what_is_there_is_not_lost(two, tmp_path: Path, capsys) -> None:
    out = tmp_path / "course"
    out.mkdir()
    (out / "gradebook.csv").write_text("mine\n")
    assert run(out, *two) == 2
    assert "is not of this command" in capsys.readouterr().err
    assert (out / "gradebook.csv").read_text() == "mine\n"
    (out / "gradebook.csv").unlink()
    assert run(out, *two) == 0
    with (out / "gradebook.csv").open("a") as stream:
        stream.write("edited\n")
    assert run(out, *two) == 0
    assert "had been changed" in capsys.readouterr().err
    assert (out / "edited" / "gradebook.csv").read_text().endswith("edited\n")


def test_it_agrees_with_the_tables_of_each_lesson(tmp_path: Path, quick, no_gradebook) -> None:
    """With late days and overrides, as `grade` leaves them."""
    entries = {
        f"HW_{n}_attempt_2026-03-0{d}-12-00-00_x.ipynb": work(p, n)
        for n, d, p in (("ada", 1, 6), ("bob", 3, 6))
    }
    (tmp_path / "z.zip").write_bytes(zipped(entries))
    out = tmp_path / "out"
    words = ("--late-after", "2026-03-02", "--late-penalty", "1 point/day", "--time-zone", "UTC")
    assert grade(tmp_path / "z.zip", out, *words) == 0
    (out / "overrides.csv").write_text(
        f"student,function,points,late,comment\nada,{NAMES[2]},{WORTH[NAMES[2]]},,\n"
    )
    assert run(tmp_path / "course", out) == 0
    assert [(r["student"], r["points"], r["late"]) for r in rows(tmp_path / "course")] == [
        ("ada", "9", ""),
        ("bob", "4", "03"),
    ]
