"""The instructor's last word: overrides.csv is obeyed everywhere, and never written over."""

from __future__ import annotations

import errno
import html
import io
import itertools
import os
import random
import re
import sqlite3
import sys
from pathlib import Path

import pytest
from quickly import MOST, WORTH, everything, grade, no_gradebook, quick, report, table, work
from reading_class import NAMES, put

from kmeans_lab import writing
from kmeans_lab.grading import last_word, records
from kmeans_lab.grading.records import Graded

__all__ = ["no_gradebook", "quick"]  # fixtures

FIRST, SECOND, THIRD = NAMES
HEADER = "student,function,points,late,comment\n"


@pytest.fixture
def out(tmp_path: Path, quick, no_gradebook) -> Path:
    """RESULTS of three students with 2, 1 and 0 points."""
    files = {f"{n}/x.ipynb": work(p, n) for n, p in (("ada", 2), ("bob", 1), ("Cy, Di", 0))}
    assert grade(put(tmp_path / "in", files), tmp_path / "out") == 0
    return tmp_path / "out"


def overrides(out: Path, *lines: str) -> None:
    (out / "overrides.csv").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


def test_it_is_made_once_with_a_header_alone(out: Path) -> None:
    path = out / "overrides.csv"
    assert path.read_bytes() == HEADER.encode()
    path.write_text(HEADER + "ada,,5,,\n\n")
    before = path.stat()
    assert report(out) == 0 and grade(out.parent / "in", out) == 0
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_it_is_obeyed_by_every_table_and_page(out: Path) -> None:
    overrides(
        out,
        f'bob,{SECOND},1.5,,"The axis is right, <b>seen</b>"',
        "ada,,6.5,yes,Shown in person",
        '"Cy, Di",,,,=Only a word',
    )
    assert report(out) == 0
    rows = table(out)
    assert [rows[n]["points"] for n in ("ada", "bob", "Cy, Di")] == ["6.5", "2.5", "0"]
    assert [rows[n]["as_graded"] for n in ("ada", "bob", "Cy, Di")] == ["2", "1", "0"]
    assert [rows[n]["by_hand"] for n in ("ada", "bob", "Cy, Di")] == ["yes", "yes", "no"]
    assert rows["bob"][SECOND] == "1.5"
    assert (rows["ada"]["late"], rows["bob"]["late"]) == ("yes", "no")
    assert rows["ada"]["comment"] == "Shown in person"
    assert rows["Cy, Di"]["comment"] == "'=Only a word"
    assert {n: r["late"] for n, r in table(out, "what_counts.csv").items()}["ada"] == "yes"
    page = next((out / "feedback").glob("bob-*")).read_text()
    assert "2.5 of 7 points" in page and "before that they were 0" in page
    assert "The axis is right, &lt;b&gt;seen&lt;/b&gt;" in page
    page = next((out / "feedback").glob("ada-*")).read_text()
    assert "6.5 of 7 points" in page and "Shown in person" in page and "handed in late" in page
    text = (out / "report.html").read_text()
    assert "6.5 of 7" in text and "2.5 of 7" in text and "late" in text


def test_regrading_in_every_order_gives_the_same(out: Path, tmp_path: Path) -> None:
    place = tmp_path / "in"
    mail = put(tmp_path / "mail", {"ada.ipynb": work(2, "ada")}) / "ada.ipynb"
    lines = [f"ada,{FIRST},1,,a", "bob,,4,no,b", f"ada,{THIRD},2,,c", '"Cy, Di",,,yes,']
    wanted = None
    again = [
        lambda: grade(place, out),
        lambda: report(out),
        lambda: grade(place, out, "--no-resume"),
        lambda: grade(mail, out, "--add"),
    ]
    for order in itertools.permutations(again):
        random.Random(1).shuffle(lines)
        overrides(out, *lines)
        for step in order[:3]:
            assert step() == 0
        assert grade(place, out) == 0
        made = {n: d for n, d in everything(out).items() if n != "overrides.csv"}
        wanted = wanted or made
        assert made == wanted


def test_what_is_taken_back_is_as_before(out: Path) -> None:
    before = everything(out)
    overrides(out, "ada,,0,,")
    assert report(out) == 0 and table(out)["ada"]["points"] == "0"
    (out / "overrides.csv").write_text(HEADER)
    assert report(out) == 0
    assert everything(out) == before


@pytest.mark.parametrize("word", ["bob", "BOB", " bob ", "7", "b.o.b@x.org", "bo7"])
def test_a_student_is_found_by_name_login_number_or_address(word: str) -> None:
    people = [
        Graded("bob", "", "7", "l", "d", "graded", login="bo7", email="b.o.b@x.org"),
        Graded("ada", "", "8", "l", "d", "graded"),
    ]
    roster = last_word.Roster(people)
    assert roster.find(word) == ["bob"]
    assert roster.find("") == roster.find("bo") == []


def test_the_name_of_a_table_and_namesakes() -> None:
    people = [Graded(n, "", "", "l", "d", "graded") for n in ("=1", "Wei 1", "Wei 2", "Lo, Ada")]
    roster = last_word.Roster(people)
    assert roster.find("'=1") == ["=1"]
    assert roster.find("Ada Lo") == roster.find("lo ada") == ["Lo, Ada"]
    twins = [Graded(n, "", "", "l", "d", "graded", login="x") for n in ("a", "b")]
    assert last_word.Roster(twins).find("x") == ["a", "b"]


FORMS = {
    "with a BOM": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "semicolons": lambda text: text.replace(",", ";").replace("1.5", "1,5").encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without a mark, tabs": lambda text: text.replace(",", "\t").encode("utf-16-le"),
    "Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "columns in another order": lambda text: "\n".join(
        ",".join(reversed(line.split(","))) for line in text.split("\n")
    ).encode(),
    "short lines": lambda text: text.replace("1.5,,\n", "1.5\n").encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_forms_in_which_a_spreadsheet_saves_it(form: str, out: Path) -> None:
    path = out / "overrides.csv"
    path.write_bytes(FORMS[form](f"{HEADER}ada,{SECOND},1.5,,\nbob,,3,yes,ok\n"))
    before = path.read_bytes()
    assert report(out) == 0
    rows = table(out)
    assert (rows["ada"][SECOND], rows["ada"]["points"]) == ("1.5", "3.5")
    assert (rows["bob"]["points"], rows["bob"]["late"]) == ("3", "yes")
    assert path.read_bytes() == before


BAD = {
    "empty": (b"", "is empty"),
    "no header": (b"ada,,5,,\n", "line 1: there is no column student"),
    "a column is missing": (b"student,function,points,late\nada,,5,\n", "no column comment"),
    "a column twice": (b"student,points,function,points,late,comment\n", "points is there twice"),
    "for nobody": (f"{HEADER}ada,,1,,\neve,,1,,\n", "line 3: nobody in the class is 'eve'"),
    "no student": (f"{HEADER},,1,,\n", "line 2: it names no student"),
    "too many points": (f"{HEADER}ada,,{MOST + 0.5},,\n", f"line 2: points of the whole lesson lie "
                        f"between 0 and {MOST:g}"),
    "too many of one": (f"{HEADER}ada,{FIRST},6,,\n", f"of {FIRST} lie between 0 and "
                        f"{WORTH[FIRST]:g}, but 6"),
    "negative": (f"{HEADER}ada,,-1,,\n", "line 2: points of the whole lesson lie between 0"),
    "no number": (f"{HEADER}ada,,five,,\n", "line 2: points must be a number as 2 or 2.5"),
    "not a number": (f"{HEADER}ada,,nan,,\n", "must be a number"),
    "endless": (f"{HEADER}ada,,1e999,,\n", "must be a number"),
    "twice": (f"{HEADER}ada,,1,,\n\nAda,,2,,\n", "line 4: line 2 speaks of the whole of ada"),
    "unknown function": (f"{HEADER}ada,assign_loop,1,,\n", "no function 'assign_loop'; it has"),
    "late is neither": (f"{HEADER}ada,,,maybe,\n", "late must be yes, no or empty, but 'maybe'"),
    "late both": (f"{HEADER}ada,,,yes,\nada,{FIRST},,no,\n", "says the opposite of ada's lateness"),
    "nothing said": (f"{HEADER}ada,,,,\n", "neither points nor late nor a comment"),
    "commas in a comment": (f"{HEADER}ada,,1,,well, then\n", "line 2: it has 6 cells"),
    "a quote too many": (f'{HEADER}bob,,1,,x\nada,,1,,"well" then\n', "line 3"),
    "a spreadsheet": (b"PK\x03\x04rest", "is a spreadsheet"),
    "no text": (b"\x00\x01\x02" * 9, "no text"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_bad_lines_are_named_and_nothing_is_changed(kind: str, out: Path, capsys) -> None:
    data, said = BAD[kind]
    path = out / "overrides.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    before = everything(out)
    capsys.readouterr()
    for run in (lambda: report(out), lambda: grade(out.parent / "in", out)):
        assert run() == 2
        told = capsys.readouterr()
        assert said in told.err and "Traceback" not in told.err and told.out == ""
        assert everything(out) == before


def test_what_cannot_be_opened_is_said(out: Path, capsys) -> None:
    (out / "overrides.csv").unlink()
    (out / "overrides.csv").mkdir()
    assert report(out) == 2
    assert "cannot be read (Is a directory)" in capsys.readouterr().err


# ------------------------------------------------------------------ what others changed


def test_a_table_that_was_changed_by_hand_is_kept_and_named(out: Path, capsys) -> None:
    path = out / "grades.csv"
    edited = path.read_text().replace("graded,1,7,1", "graded,6,7,1").encode()
    assert edited != path.read_bytes()
    path.write_bytes(edited)
    capsys.readouterr()
    assert report(out) == 0
    told = capsys.readouterr().err
    assert f"{path} had been changed" in told and "overrides.csv" in told
    assert "\nbob,,6,,\n" in told
    assert (out / "edited" / "grades.csv").read_bytes() == edited
    assert table(out)["bob"]["points"] == "1"
    assert report(out) == 0 and capsys.readouterr().err == ""
    path.write_bytes(edited + b"\n")
    assert report(out) == 0
    assert (out / "edited" / "grades-2.csv").read_bytes() == edited + b"\n"
    assert (out / "edited" / "grades.csv").read_bytes() == edited
    with (out / "overrides.csv").open("a") as stream:
        stream.write("bob,,6,,\n")
    assert report(out) == 0 and table(out)["bob"]["points"] == "6"


@pytest.mark.parametrize("name", ["report.html", "what_counts.csv", "feedback"])
def test_pages_that_were_changed_by_hand_are_kept_too(name: str, out: Path, capsys) -> None:
    path = out / name
    if path.is_dir():
        path = next(path.glob("ada-*"))
    path.write_text(path.read_text() + "<!-- mine -->")
    mine = path.read_bytes()
    assert report(out) == 0
    assert str(path) in capsys.readouterr().err
    assert (out / "edited" / path.name).read_bytes() == mine
    assert path.read_bytes() != mine


def test_results_of_an_older_version_are_kept_where_they_differ(out: Path) -> None:
    (out / ".state" / "written.json").unlink()
    before = everything(out)
    assert report(out) == 0
    assert everything(out) == before  # the same: nothing had to be kept
    (out / ".state" / "written.json").unlink()
    old = {"grades.csv": "student,points\nada,7\n", "moodle.csv": "Identifier,Grade\n"}
    put(out, old)
    page = next((out / "feedback").glob("ada-*"))
    page.write_text("an older page")
    assert report(out) == 0
    assert {n: (out / "edited" / n).read_text() for n in old} == old
    assert len(list((out / "edited").iterdir())) == 2 and not (out / "moodle.csv").exists()
    assert "an older page" not in page.read_text()


def test_points_in_nbgraders_gradebook(tmp_path: Path, quick, capsys) -> None:
    """Its own sums are those of the tables; what a person gave there is never lost in silence."""
    api = pytest.importorskip("nbgrader.api")
    names = ("ada", "bob", "cy")
    place = put(tmp_path / "in", {f"{n}/x.ipynb": work(2, n) for n in names})
    out = tmp_path / "out"
    assert grade(place, out) == 0
    overrides(out, f"ada,{SECOND},1.5,,Half", f"bob,{FIRST},0,,", "bob,,6,,All in all", "cy,,0,,")
    assert report(out) == 0
    book = out / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        with api.Gradebook(f"sqlite:///{book}") as opened:
            lesson = "03_broadcasting"
            scores = {s.student.id: s.score for s in opened.assignment_submissions(lesson)}
            mark = opened.find_grade(f"test_{SECOND}", lesson, lesson, "ada")
            assert (mark.auto_score, mark.manual_score, mark.score) == (0, 1.5, 1.5)
            comment = opened.find_comment(f"write_{SECOND}", lesson, lesson, "ada")
            assert comment.manual_comment == "Half" and comment.auto_comment.startswith("graded: ")
    assert scores == {n: float(r["points"]) for n, r in table(out).items()}
    assert scores == {"ada": 3.5, "bob": 6, "cy": 0}
    capsys.readouterr()
    assert report(out) == 0 and capsys.readouterr().err == ""  # nobody has changed anything
    with sqlite3.connect(book) as opened:
        opened.execute(
            "update grade set manual_score = 1 where id in (select g.id from grade g join "
            "base_cell c on c.id = g.cell_id join submitted_notebook n on n.id = g.notebook_id "
            "join submitted_assignment a on a.id = n.assignment_id where a.student_id = 'cy' and "
            "c.name = ?)",
            (f"test_{THIRD}",),
        )
    opened.close()
    assert report(out) == 0
    told = capsys.readouterr().err
    assert f"{book} had been changed" in told and f"\ncy,{THIRD},1,," in told
    with sqlite3.connect(out / "edited" / "gradebook.db") as kept:
        assert kept.execute("select count(*) from grade where manual_score = 1").fetchone() == (1,)
    kept.close()


@pytest.mark.parametrize("name", ["grades.csv", "report.html", "ada-", "written.json"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_when_writing_ends_early_every_file_is_whole(
    name: str, error: BaseException, out: Path, monkeypatch, capsys
) -> None:
    before = everything(out)
    overrides(out, "ada,,5,,")
    wanted_rows = {**{n: r["points"] for n, r in table(out).items()}, "ada": "5"}
    replace = os.replace

    def stops(source, target):
        if Path(target).name.startswith(name):
            raise error
        replace(source, target)

    monkeypatch.setattr(os, "replace", stops)
    assert report(out) == (1 if isinstance(error, OSError) else 130)
    told = capsys.readouterr().err
    assert "whole" in told and "Traceback" not in told
    monkeypatch.setattr(os, "replace", replace)
    now = everything(out)
    assert set(now) == set(before)
    assert report(out) == 0
    after = everything(out)
    for path, data in now.items():  # each was as before or as it is now, and none is a piece
        assert data in (before[path], after[path]) or path == "overrides.csv"
    assert {n: r["points"] for n, r in table(out).items()} == wanted_rows
    assert not (out / "edited").exists()
    assert not list(out.rglob("*.part"))


ODD_NAMES = ("=1+1", "-2", "O'Brien, Zoë", 'a "b" c', "Нина", "王小明", "a;b", "007", " x  y ")


def test_the_lines_to_paste_mean_what_they_say(tmp_path: Path, quick, no_gradebook) -> None:
    """Whatever a student is called: pasted as they stand they change nothing but who says it."""
    place, out = tmp_path / "in", tmp_path / "out"
    put(place, {f"{n}/x.ipynb": work(i % 3, str(i)) for i, n in enumerate(ODD_NAMES)})
    assert grade(place, out) == 0
    before = {n: r["points"] for n, r in table(out).items()}
    pages = [p.read_text() for p in sorted((out / "students").iterdir())]
    lines = [html.unescape(x) for p in pages for x in re.findall(r'class="paste">([^<]*)<', p)]
    assert len(lines) == len(ODD_NAMES) * (len(NAMES) + 1)
    overrides(out, *lines)
    assert report(out) == 0
    rows = table(out)
    assert {n: r["points"] for n, r in rows.items()} == before
    assert {r["by_hand"] for r in rows.values()} == {"yes"}


def test_the_lines_that_are_suggested_for_edits_can_be_pasted(out: Path, capsys) -> None:
    rows = table(out)
    text = (out / "grades.csv").read_text()
    for name, row in rows.items():
        cells = ",".join(("graded", row["points"], row["max_points"]))
        first = f'"{name}"' if "," in name else name
        old = next(line for line in text.splitlines() if line.startswith(first))
        text = text.replace(old, old.replace(cells, f"graded,{float(row['points']) + 4:g},7"))
    (out / "grades.csv").write_text(text)
    capsys.readouterr()
    assert report(out) == 0
    told = capsys.readouterr().err.partition("to paste there:\n")[2].splitlines()
    overrides(out, *told)
    assert report(out) == 0
    assert {n: float(r["points"]) for n, r in table(out).items()} == {
        n: float(r["points"]) + 4 for n, r in rows.items()
    }


class Full(io.BytesIO):
    """A file on a disk that is full after some bytes."""

    def write(self, data) -> int:
        super().write(data[:7])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("what", ["a full disk", "Ctrl-C"])
def test_at_any_write_what_was_there_stays_whole(what: str, out: Path, monkeypatch, capsys) -> None:
    """The first write fails, then the second, and so on, until one run meets none that does."""
    overrides(out, "ada,,5,,")
    (out / "grades.csv").write_text("student,points\nbob,7\n")  # somebody's edit
    create, before = writing._create, everything(out)
    for which in range(100):
        calls = []

        def stopped(folder, calls=calls, which=which):
            path, stream = create(folder)
            calls.append(path)
            if len(calls) <= which:
                return path, stream
            stream.close()
            if what == "Ctrl-C":
                path.unlink()
                raise KeyboardInterrupt
            return path, Full()

        monkeypatch.setattr(writing, "_create", stopped)
        status = report(out)
        told = capsys.readouterr().err
        assert "Traceback" not in told
        monkeypatch.setattr(writing, "_create", create)
        now = everything(out)
        assert set(before) <= set(now) and not list(out.rglob("*.part"))
        for name, data in before.items():  # as it was, or as it is to be
            assert now[name] == data or name.endswith((".csv", ".html", ".db"))
            assert len(data) == 0 or len(now[name]) > 7
        assert now["overrides.csv"] == before["overrides.csv"]
        if status == 0:
            break
        assert status == (130 if what == "Ctrl-C" else 1) and "whole" in told
        edits = [d for n, d in now.items() if n.endswith("grades.csv") or "grades-" in n]
        assert b"student,points\nbob,7\n" in edits  # there, or set aside
    assert which > 8 and table(out)["ada"]["points"] == "5"
    assert (out / "edited" / "grades.csv").read_text() == "student,points\nbob,7\n"


def test_results_that_another_version_kept_are_not_emptied(out: Path, capsys) -> None:
    state = out / ".state" / "graded.jsonl"
    text = state.read_text()
    before = everything(out)
    state.write_text(text.replace('"functions"', '"parts"', 1))
    assert report(out) == 2
    assert "another version of the course" in capsys.readouterr().err
    mail = put(out.parent / "mail", {"eve.ipynb": work(1, "e")}) / "eve.ipynb"
    assert grade(mail, out, "--add") == 1 and grade(mail, out) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert everything(out) == before
    assert grade(out.parent / "in", out) == 0  # what cannot be read is graded again
    assert everything(out) == before


def test_overrides_that_change_while_grading_runs(out: Path, monkeypatch, capsys) -> None:
    whole = records.State.settle

    def meanwhile(self, lines):
        whole(self, lines)
        overrides(out, "eve,,1,,")

    monkeypatch.setattr(records.State, "settle", meanwhile)
    before = {n: d for n, d in everything(out).items() if n != "overrides.csv"}
    assert grade(out.parent / "in", out) == 2
    told = capsys.readouterr().err
    assert "'eve'" in told and "What was graded is kept" in told
    assert {n: d for n, d in everything(out).items() if n != "overrides.csv"} == before


def test_a_comment_of_several_lines_stays_one_cell(out: Path) -> None:
    overrides(out, 'ada,,,,"one\ntwo; =three"')
    assert report(out) == 0
    assert table(out)["ada"]["comment"] == "one two; '=three"
    assert len((out / "grades.csv").read_text().splitlines()) == 4
    page = next((out / "feedback").glob("ada-*")).read_text()
    assert "one\ntwo; =three" in page
