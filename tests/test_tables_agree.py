"""Every table agrees with every other: points, names, lateness, the instructor's word.

The sample class of each course tool, as that tool writes it.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import html
import importlib.util
import io
import re
import sqlite3
import sys
import zipfile
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from quickly import WORTH, Quick, grade, no_gradebook, quick, report, table
from reading_class import LESSON, NAMES

from kmeans_lab.grading import command, course
from kmeans_lab.grading.gradebook import student_ids
from kmeans_lab.grading.outputs import final, last_word_of
from kmeans_lab.grading.pages import file_name
from kmeans_lab.grading.records import load
from kmeans_lab.grading.results import FunctionResult, Result

__all__ = ["no_gradebook", "quick"]  # fixtures

ROOT = Path(__file__).resolve().parent.parent
_SPEC = importlib.util.spec_from_file_location(
    "sample_of_tables", ROOT / "solutions" / "sample_class" / "make.py"
)
SAMPLE = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = SAMPLE
_SPEC.loader.exec_module(SAMPLE)
WITH_GRADEBOOK = ("canvas", "moodle", "nbgrader")  # it takes seconds


class Drawn(Quick):
    """Points that depend on nothing but what is in the notebook: halves from 0 to the most."""

    def grade(self, cells) -> Result:
        drawn = hashlib.sha256("\n".join(cells).encode("utf-8", "replace")).digest()
        functions = [
            FunctionResult(e.name, "graded", (byte % int(2 * e.points + 1)) / 2, e.points)
            for e, byte in zip(self.group, drawn)
        ]
        return Result("graded", functions)


def given(tool: str, folder: Path) -> tuple[Path, Path | None]:
    """What to grade and the list of the sample class of a course tool."""
    paths = SAMPLE.write(tool, folder)
    lists = [p for p in paths if p.suffix in (".csv", ".xls")]
    zips = [p for p in paths if p.suffix == ".zip"]
    return zips[0] if zips else folder / "lesson-3-submissions", lists[0] if lists else None


def overrides_for(out: Path) -> None:
    """Lines of every kind, for students that all samples have."""
    rows = list(table(out))
    unreadable = [n for n, r in table(out).items() if r["status"] == "unreadable"]
    late = [n for n, r in table(out).items() if r["late"] == "yes"]
    lines = [
        [rows[0], "", "6.5", "", "Shown, in person"],
        [rows[1], NAMES[1], "1.5", "", "The axis is right"],
        [rows[1], NAMES[2], f"{WORTH[NAMES[2]]:g}", "", ""],
        [rows[2], "", "", "yes", ""],
        [unreadable[0], "", "4", "", "Read by hand"],
        *([[late[0], "", "", "no", "Was ill"]] if late else []),
    ]
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(
        [["student", "function", "points", "late", "comment"], *lines]
    )
    (out / "overrides.csv").write_text(stream.getvalue(), encoding="utf-8")


@pytest.mark.parametrize("tool", SAMPLE.TOOLS)
def test_every_table_agrees(tool: str, tmp_path: Path, quick, monkeypatch, request) -> None:
    monkeypatch.setattr(command, "Examiner", Drawn)
    if tool not in WITH_GRADEBOOK:
        request.getfixturevalue("no_gradebook")
    place, listed = given(tool, tmp_path / "given")
    out = tmp_path / "out"
    words = ["--late-after", "2026-03-01T23:59", "--late-penalty", "10%/day", "--time-zone", "UTC"]
    words += ["--class-list", str(listed)] if listed else []
    assert grade(place, out, *words) == 3  # two cannot be read
    agree(out, tool)
    overrides_for(out)
    assert report(out) == 0
    agree(out, tool)
    rows = table(out)
    assert [r["by_hand"] for r in rows.values()].count("yes") == 3
    wanted = {
        p.name: p.read_bytes() for p in out.iterdir() if p.suffix in (".csv", ".html", ".zip")
    }
    assert grade(place, out, *words) == 3
    for name, data in wanted.items():
        assert (out / name).read_bytes() == data, name


def agree(out: Path, tool: str) -> None:
    """See whether all that is in RESULTS says the same."""
    head, lines = load(out)
    rows = table(out)
    points = {name: float(row["points"]) for name, row in rows.items()}
    late = {name: row["late"] for name, row in rows.items()}
    lines = final(head, lines, last_word_of(out, lines))
    assert {g.student: g.points for g in lines} == points
    for row in rows.values():
        assert 0 <= float(row["points"]) <= float(row["max_points"]) == sum(WORTH.values())
        if row["by_hand"] == "no":
            earned = sum(float(row[name]) for name in NAMES)
            assert float(row["points"]) == pytest.approx(earned - float(row["taken_off"]))
            assert float(row["as_graded"]) == earned
    of_what = {}
    for row in csv.DictReader((out / "what_counts.csv").open(encoding="utf-8", newline="")):
        of_what.setdefault(row["student"], row["late"] if row["counts"] == "yes" else None)
        if row["counts"] == "yes":
            of_what[row["student"]] = row["late"]
    assert set(of_what) == set(rows)
    for name, told in of_what.items():
        assert told in (None, late[name]) or (told, late[name]) == ("not known", "no")
    pages_agree(out, rows)
    back_agrees(out, lines)
    if tool in WITH_GRADEBOOK:
        gradebook_agrees(out, lines)
    course_agrees(out, rows)


def pages_agree(out: Path, rows) -> None:
    text = (out / "report.html").read_text(encoding="utf-8")
    assert f"{len(rows)} students" in text
    for name, row in rows.items():
        shown = f"{row['points']} of {row['max_points']}"
        page = html.unescape((out / "feedback" / file_name(name)).read_text(encoding="utf-8"))
        assert f"{shown} points" in page
        assert ("handed in late" in page) == (row["late"] == "yes")
        for comment in filter(None, row["comment"].split("; ")):
            assert comment.removeprefix(f"{NAMES[1]}: ") in page
        line = re.search(
            rf'{re.escape(file_name(name))}">[^<]*</a></th><td[^>]*>([^<]*)</td>', text
        )
        assert line is None or line[1].strip() == shown
        assert file_name(name) in text


def back_agrees(out: Path, lines) -> None:
    wanted = {g.number: g for g in lines if g.number}
    if (out / "canvas.csv").exists():
        found = list(csv.reader((out / "canvas.csv").open(encoding="utf-8", newline="")))
        marks = {row[1]: row[5] for row in found if row[1] in wanted}
        assert len(marks) == len(lines)
        for number, mark in marks.items():
            line = wanted[number]
            assert mark == (f"{line.points:g}" if line.has_mark else "")
    if (out / "moodle.csv").exists():
        found = list(csv.reader((out / "moodle.csv").open(encoding="utf-8-sig", newline="")))
        most = next(n for n in ("Maximum grade", "Bestwertung") if n in found[0])
        grade_at = found[0].index(most) - 1
        assert len(found) == len(lines) + 1
        for row in found[1:]:
            line = wanted[re.search(r"\d+$", row[0])[0]]
            assert row[grade_at] == (f"{line.points:g}" if line.has_mark else "")
            for comment in line.comments.values():
                assert comment in html.unescape(row[-1])
    for name in ("feedback_canvas.zip", "feedback_moodle.zip"):
        if (out / name).exists():
            with zipfile.ZipFile(out / name) as archive:
                told = [archive.read(n).decode() for n in archive.namelist()]
            handed_in = [g for g in lines if g.place]
            assert len(told) == len(handed_in)
            shown = sorted(f"{g.points:g} of {g.max_points:g} points" for g in handed_in)
            assert sorted(re.search(r"[\d.]+ of [\d.]+ points", t)[0] for t in told) == shown


def gradebook_agrees(out: Path, lines) -> None:
    ids = student_ids(lines)
    query = """
        select sa.student_id, sn.late_submission_penalty,
          sum(coalesce(g.manual_score, g.auto_score) + coalesce(g.extra_credit, 0))
        from grade g join submitted_notebook sn on sn.id = g.notebook_id
        join submitted_assignment sa on sa.id = sn.assignment_id group by sa.student_id
    """
    times = """
        select sa.student_id, sa.timestamp, a.duedate, sa.extension from submitted_assignment sa
        join assignment a on a.id = sa.assignment_id
    """
    with closing(sqlite3.connect(out / "gradebook.db")) as book:
        for who, at, due, more in book.execute(times):
            line = next(g for g in lines if ids[g.student] == who)
            if at is not None and line.late == bool(line.late_by):
                # An interval is kept as a time since 1970.
                extension = datetime.fromisoformat(more) - datetime(1970, 1, 1) if more else None
                until = datetime.fromisoformat(due) + (extension or timedelta(0))
                assert (datetime.fromisoformat(at) > until) == line.late
        families = dict(book.execute("select id, last_name from student"))
        for line in lines:
            family, comma, _ = line.student.partition(", ")
            assert families[ids[line.student]] == (family if comma else None)
        found = {who: score - (penalty or 0) for who, penalty, score in book.execute(query)}
    assert found == {ids[g.student]: pytest.approx(g.points) for g in lines}


def course_agrees(out: Path, rows) -> None:
    parser = argparse.ArgumentParser()
    course.add_arguments(parser)
    whole = out.parent / "course"
    assert course.run(parser.parse_args([str(out), "--out", str(whole)])) == 0
    found = list(csv.DictReader((whole / "gradebook.csv").open(encoding="utf-8", newline="")))
    assert len(found) == len(rows)
    for row in found:
        of = rows[row["student"]]
        waits = of["status"] in ("unreadable", "undecided") and of["by_hand"] == "no"
        assert row[LESSON] == ("" if waits else of["points"])
        assert (row["late"] == "03") == (of["late"] == "yes")
        assert (row["login"], row["email"]) == (of["login"], of["email"])
