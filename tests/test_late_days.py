"""Late days: deadlines, grace, extensions and what lateness costs, in every table."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from quickly import grade, no_gradebook, quick, report, table, work
from reading_class import zipped

from kmeans_lab.grading import late_days
from kmeans_lab.grading.late_days import Penalty, Policy
from kmeans_lab.grading.records import Graded

__all__ = ["no_gradebook", "quick"]  # fixtures

DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)
WHEN = ("--late-after", "2026-03-01T12:00", "--time-zone", "UTC")


def handed_in(folder: Path, hours: dict[str, float], points: float = 6) -> Path:
    """Blackboard's zip: each so many hours after the deadline."""
    entries = {}
    for name, after in hours.items():
        when = f"{DUE + timedelta(hours=after):%Y-%m-%d-%H-%M-%S}"
        entries[f"HW_{name}_attempt_{when}_x.ipynb"] = work(points, name)
    folder.mkdir(exist_ok=True)
    (folder / "z.zip").write_bytes(zipped(entries))
    return folder / "z.zip"


def late_and_points(out: Path) -> dict[str, tuple[str, float]]:
    return {n: (r["late"], float(r["points"])) for n, r in table(out).items()}


@pytest.mark.parametrize(
    ("text", "hours", "off"),
    [
        *(("10%/day", h, o) for h, o in ((0.01, 0.7), (24, 0.7), (24.1, 1.4), (239, 7), (999, 7))),
        *(("2%/hour", h, o) for h, o in ((1, 0.14), (1.5, 0.28), (10, 1.4))),
        ("0.5 points/day", 25, 1.0),
        ("1 point per day", 1, 1.0),
        ("2,5% a day", 25, 0.35),
        ("1 % an hour", 2, 0.14),
    ],
)
def test_what_lateness_costs(text: str, hours: float, off: float) -> None:
    """Each day or hour that has begun; per cent of what can be reached; never more than that."""
    assert late_days.penalty_of(text).off(hours * 3600, 7)[0] == off


@pytest.mark.parametrize(
    "text", ["", "10", "10%", "10/day", "-1%/day", "x%/day", "101%/day", "1%/"]
)
def test_what_is_no_penalty(text: str) -> None:
    with pytest.raises(ValueError, match=r"10%/day|100%"):
        late_days.penalty_of(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("15min", 900), ("1h", 3600), ("1 day", 86400), ("90 s", 90), ("0.5 h", 1800)],
)
def test_grace(text: str, seconds: float) -> None:
    assert late_days.grace_of(text) == seconds
    with pytest.raises(ValueError, match="15min"):
        late_days.grace_of(text.strip("mindays h"))


def test_grace_penalty_and_extensions_of_a_class(tmp_path: Path, quick, no_gradebook) -> None:
    hours = {"early": -1, "grace": 0.25, "late": 0.26, "two": 47, "more": 47, "much": 2000}
    place, out = handed_in(tmp_path / "in", hours), tmp_path / "out"
    until = tmp_path / "until.csv"
    until.write_text("student,until\nmore,2026-03-03\ntwo,2026-03-02T12:00\n")
    words = (*WHEN, "--late-penalty", "10%/day", "--grace", "15min", "--extensions", until)
    for run in (lambda: grade(place, out, *words), lambda: report(out)):
        assert run() == 0
        assert late_and_points(out) == {
            "early": ("no", 6),
            "grace": ("no", 6),
            "late": ("yes", 5.3),
            "two": ("yes", 5.3),
            "more": ("no", 6),
            "much": ("yes", 0),
        }
        rows = table(out)
        assert (rows["two"]["as_graded"], rows["two"]["taken_off"]) == ("6", "0.7")
        assert rows["two"]["hours_late"] == "23"
        assert "1 day late at 10% a day: 0.7 of 7 points" in rows["two"]["message"]
        assert {n: r["late"] for n, r in rows.items()} == {
            n: r["late"] for n, r in table(out, "what_counts.csv").items()
        }
        page = (out / "what_counts.html").read_text()
        assert (
            "Late is what came after 2026-03-01 12:00 UTC; 15 minutes more are forgiven; 10%"
            in page
        )
        assert page.count("extension until 2026-03-03 23:59 +0000") == 1
        page = next((out / "feedback").glob("two-*")).read_text()
        assert "5.3 of 7 points" in page and "6 points, less 0.7 for lateness" in page
    assert grade(place, out) == 0  # without a deadline nobody is late
    assert set(late_and_points(out).values()) == {("no", 6)}


def test_the_instructors_word_wins(tmp_path: Path, quick, no_gradebook) -> None:
    place, out = handed_in(tmp_path / "in", {"a": 1, "b": 30, "c": -5, "d": 30}), tmp_path / "out"
    assert grade(place, out, *WHEN, "--late-penalty", "1 point/day") == 0
    assert late_and_points(out) == {
        "a": ("yes", 5),
        "b": ("yes", 4),
        "c": ("no", 6),
        "d": ("yes", 4),
    }
    (out / "overrides.csv").write_text(
        "student,function,points,late,comment\na,,,no,ill\nb,,6.5,,\nc,,,yes,\n"
        "d,pairwise_differences,1,,\n"
    )
    assert report(out) == 0
    assert late_and_points(out) == {
        "a": ("no", 6),
        "b": ("yes", 6.5),  # set as a whole: nothing is taken off
        "c": ("yes", 5),  # late by the instructor's word: one day, the least
        "d": ("yes", 0),
    }


def test_the_column_of_a_class_list(tmp_path: Path, quick, no_gradebook) -> None:
    place, out = handed_in(tmp_path / "in", {"ada": 5, "bob": 5}), tmp_path / "out"
    listed = tmp_path / "list.csv"
    listed.write_text("student;extended until\nada;2026-03-01 18:00\nbob;\n")
    assert grade(place, out, *WHEN, "--class-list", listed) == 0
    assert {n: late for n, (late, _) in late_and_points(out).items()} == {"ada": "no", "bob": "yes"}


def test_the_extension_in_moodles_status(tmp_path: Path, quick, no_gradebook) -> None:
    until = {
        "11": " - Extension granted until: Tuesday, 3 March 2026, 11:59 PM",
        "12": " - 1 day late - Verlängerung bis: Sonntag, 1. März 2026, 23:59",
        "13": "",
    }
    rows = "Identifier,Full name,Status,Grade,Maximum grade,Grade can be changed,"
    rows += "Last modified (submission),Last modified (grade),Feedback comments\n"
    for number, more in until.items():
        name = {"11": "Ada", "12": "Bob", "13": "Cy"}[number]
        rows += f'Participant {number},{name},"Submitted for grading{more}",,7.00,Yes,'
        rows += '"Monday, 2 March 2026, 9:00 AM",-,\n'
    (tmp_path / "w.csv").write_text(rows)
    names = (("Ada", 11), ("Bob", 12), ("Cy", 13))
    entries = {f"{n}_{i}_assignsubmission_file/x.ipynb": work(2, n) for n, i in names}
    (tmp_path / "z.zip").write_bytes(zipped(entries))
    out = tmp_path / "out"
    assert grade(tmp_path / "z.zip", out, "--worksheet", tmp_path / "w.csv", *WHEN) == 0
    assert {n: late for n, (late, _) in late_and_points(out).items()} == {
        "Ada": "no",
        "Bob": "yes",
        "Cy": "yes",
    }


def test_an_unknown_time_is_never_late(tmp_path: Path, quick, no_gradebook, capsys) -> None:
    """Canvas's LATE is its own word; by how much is not known, so nothing is taken off."""
    entries = {"ada_LATE_1_1_x.ipynb": work(6, "a"), "bob_2_2_x.ipynb": work(6, "b")}
    entries |= {"cy_LATE_3_3_x.ipynb": work(6, "c")}
    (tmp_path / "z.zip").write_bytes(zipped(entries))
    until = tmp_path / "until.csv"
    until.write_text("student,until\ncy,2026-03-09\n")
    out = tmp_path / "out"
    words = (*WHEN, "--late-penalty", "50%/day", "--extensions", until)
    assert grade(tmp_path / "z.zip", out, *words) == 0
    rows = table(out)
    assert {n: (r["late"], r["points"]) for n, r in rows.items()} == {
        "ada": ("yes", "6"),
        "bob": ("no", "6"),
        "cy": ("no", "6"),
    }
    assert "by how much is not known" in rows["ada"]["message"]
    assert "with an extension" in rows["cy"]["message"]


def test_the_time_zone_is_always_said(tmp_path: Path, quick, no_gradebook, capsys) -> None:
    place = handed_in(tmp_path / "in", {"ada": 1})
    for words, said in (((), "this machine's time zone"), (WHEN, "the time zone UTC")):
        assert grade(place, tmp_path / "out", *words) == 0
        assert f"Times are in {said}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--late-penalty", "10%/day"), "give --late-after too"),
        (("--grace", "15min"), "give --late-after too"),
        ((*WHEN, "--late-penalty", "ten"), "--late-penalty: wanted is a penalty as 10%/day"),
        ((*WHEN, "--grace", "soon"), "--grace: wanted is a time as 15min"),
    ],
)
def test_arguments_that_make_no_sense(words, said, tmp_path: Path, quick, capsys) -> None:
    assert grade(handed_in(tmp_path / "in", {"ada": 1}), tmp_path / "out", *words) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student,until\neve,2026-03-02\n", "line 2: 'eve' is nobody in the class"),
        ("student,until\nada,soon\n", "line 2: a time as 2026-03-08T23:59 is wanted, but 'soon'"),
        ("student,until\nada,2026-03-02\nada,2026-03-03\n", "line 3: ada has another extension"),
        ("name,until\nada,2026-03-02\n", "no column 'student'"),
        ("student,until,until\nada,2026-03-02,\n", "more than one column 'until'"),
        ("", "no column 'student'"),
        (None, "cannot be read"),
    ],
)
def test_extensions_that_make_no_sense(text, said, tmp_path: Path, quick, capsys) -> None:
    until = tmp_path / "until.csv"
    if text is not None:
        until.write_text(text)
    place = handed_in(tmp_path / "in", {"ada": 1})
    assert grade(place, tmp_path / "out", *WHEN, "--extensions", until) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_what_is_added_has_the_deadline_of_the_class(tmp_path: Path, quick, no_gradebook) -> None:
    place, out = handed_in(tmp_path / "in", {"ada": 1, "bob": -1}), tmp_path / "out"
    assert grade(place, out, *WHEN, "--late-penalty", "1 point/day") == 0
    again = handed_in(tmp_path / "more", {"bob": 2})
    assert grade(again, out, "--add", "--time-zone", "UTC") == 0
    assert late_and_points(out) == {"ada": ("yes", 5), "bob": ("yes", 5)}


def test_nbgrader_has_the_penalty_and_the_times(tmp_path: Path, quick) -> None:
    api = pytest.importorskip("nbgrader.api")
    place, out = handed_in(tmp_path / "in", {"ada": 30, "bob": 30, "cy": -1}), tmp_path / "out"
    until = tmp_path / "until.csv"
    until.write_text("student,until\nbob,2026-03-02T12:00\n")
    assert grade(place, out, *WHEN, "--late-penalty", "10%/day", "--extensions", until) == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        with api.Gradebook(f"sqlite:///{out}/gradebook.db") as book:
            found = {
                s.student.id: (s.score - s.late_submission_penalty, s.total_seconds_late)
                for s in book.assignment_submissions("03_broadcasting")
            }
    rows = table(out)
    assert found == {
        n: (pytest.approx(float(r["points"])), float(r["hours_late"]) * 3600)
        for n, r in rows.items()
    }
    assert [float(rows[n]["hours_late"]) for n in ("ada", "bob", "cy")] == [30, 6, 0]


def test_results_of_an_older_version_keep_what_the_tool_said() -> None:
    line = Graded("ada", "x", "", "l", "d", "graded", said_late=True)
    assert Policy().over(line).late
    assert Policy.of({}) == Policy.of(None) == Policy()
    policy = Policy(DUE.isoformat(), 60.0, Penalty(10, "%", "day"), {"ada": DUE.isoformat()})
    assert Policy.of(policy.kept()) == policy
