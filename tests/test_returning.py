"""The way back: Canvas's and Moodle's own tables filled in, and feedback that they take."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from quickly import grade, no_gradebook, quick, report, table, work
from reading_class import LESSON, NAMES, put, zipped

from kmeans_lab.grading.records import Graded
from kmeans_lab.grading.results import FunctionResult
from kmeans_lab.grading.returning import Refused, canvas, moodle, zips
from kmeans_lab.grading.returning.canvas import Export
from kmeans_lab.grading.returning.moodle import Worksheet
from kmeans_lab.grading.returning.sheets import Sheet

__all__ = ["no_gradebook", "quick"]  # fixtures

PEOPLE = {"201": "Ada Lovelace", "202": "Jörg Müller", "203": "王 小明", "204": "Eve Absent"}


def line_of(number: str, points: float = 2, status: str = "graded", **more) -> Graded:
    functions = [
        FunctionResult(NAMES[0], status, points, 2),
        FunctionResult(NAMES[1], status, 0, 5),
    ]
    line = Graded(PEOPLE.get(number, number), "place", number, LESSON, "d", status, functions)
    line.tool = "Moodle"
    for name, value in more.items():
        setattr(line, name, value)
    return line


# ------------------------------------------------------------------ cells of a table

TABLES = [
    b'a,b,c\n1,"x ""y"", z",3\n',
    b"a;b;c\r\n1;2;3\r\n\r\n4;5;6",
    "\ufeffa,b,c\nä,ö,ü\n".encode(),
    "a\tb\tc\n1\t2\t3\n".encode("utf-16"),
    "Ä;b;c\nJörg Müller;2;3\n".encode("cp1252"),
    b'a,b,c\n"two\nlines",2,3\n,,\n',
]


@pytest.mark.parametrize("data", TABLES)
def test_what_is_not_filled_stays_byte_for_byte(data: bytes) -> None:
    sheet = Sheet(data, "x.csv")
    assert len(sheet.header) == 3
    assert sheet.filled() == data
    sheet.fill(1, 2, 'new, "text"; more')
    again = Sheet(sheet.filled(), "x.csv")
    assert again.values(1)[2] == 'new, "text"; more'
    again.fill(1, 2, sheet.rows[1][2].value)
    assert Sheet(again.filled(), "x.csv").rows[1][0].value == sheet.rows[1][0].value


def test_a_short_line_and_text_that_an_encoding_lacks() -> None:
    sheet = Sheet(b"a,b,c\n1\n2,3,4\n", "x.csv")
    sheet.fill(1, 2, "7")
    assert sheet.filled() == b"a,b,c\n1,,7\n2,3,4\n"
    sheet = Sheet("a;b;ü\nJörg;2;3\n".encode("cp1252"), "x.csv")
    sheet.fill(1, 2, "小")
    assert sheet.filled() == "a;b;ü\nJörg;2;?\n".encode("cp1252")


@pytest.mark.parametrize(
    "data", [b"", b"a,b,c\n", b"a\nb\n", b"PK\x03\x04 xlsx", b"\x00\x01\x02,\x00", b"a,b\n1,2\n"]
)
def test_what_is_no_table(data: bytes) -> None:
    with pytest.raises(Refused, match="x.csv"):
        Sheet(data, "x.csv")


# ------------------------------------------------------------------ Moodle's worksheet

EN = {
    "id": ("Identifier", "Participant {}"),
    "name": "Full name",
    "email": "Email address",
    "status": ("Status", "Submitted for grading"),
    "group": "Group",
    "marker": "Marker",
    "grade": "Grade",
    "most": ("Maximum Grade", "7.00"),
    "state": ("Marking workflow state", "Not marked"),
    "change": ("Grade can be changed", "Yes"),
    "time": ("Last modified (submission)", "Sunday, 1 March 2026, 12:16 PM"),
    "text": ("Online text", ""),
    "marked": ("Last modified (grade)", "-"),
    "feedback": "Feedback comments",
}
JA = {
    "id": ("識別子", "参加者{}"),
    "name": "姓名",
    "email": "メールアドレス",
    "status": ("ステータス", "評定のために提出"),
    "group": "グループ",
    "marker": "評定者",
    "grade": "評点",
    "most": ("最大評点", "7.00"),
    "state": ("評定ワークフロー状態", "未評定"),
    "change": ("評点変更可否", "Yes"),
    "time": ("最終更新日時 (提出)", "2026年 03月 1日(日曜日) 12:16"),
    "text": ("オンラインテキスト", "<p>本文</p>"),
    "marked": ("最終更新日時 (評点)", "2026年 03月 2日(月曜日) 09:00"),
    "feedback": "フィードバックコメント",
}
FR = EN | {
    "id": ("Identifiant", "Participant {}"),
    "grade": "Note",
    "most": ("Note maximale", "7,00"),
    "time": ("Dernière modification (travail remis)", "dimanche 1 mars 2026, 12:16"),
    "change": ("La note peut être modifiée", "Oui"),
}
FORMS = {
    "English": (EN, ",", "utf-8-sig", ()),
    "without texts and feedback of others": (
        EN,
        ",",
        "utf-8",
        ("text", "group", "marker", "state"),
    ),
    "French with semicolons": (FR, ";", "cp1252", ("group", "marker")),
    "Japanese in UTF-16 with tabs": (JA, "\t", "utf-16", ("state",)),
    "Japanese in UTF-8": (JA, ",", "utf-8", ("email", "text")),
    "blind": (EN, ",", "utf-8-sig", ("name", "email")),
    "no feedback by comments": (EN, ",", "utf-8", ("feedback",)),
    "no times, only marks": (EN, ",", "utf-8", ("time", "text", "group", "marker", "state")),
}


def worksheet(form: str, people=PEOPLE, most: str | None = None, grades=None) -> bytes:
    words, delimiter, encoding, without = FORMS[form]
    keys = [key for key in words if key not in without]
    rows = [[words[k][0] if isinstance(words[k], tuple) else words[k] for k in keys]]
    for number, name in people.items():
        if encoding == "cp1252":
            name = name.encode("cp1252", "replace").decode("cp1252")
        row = {k: v[1] if isinstance(v, tuple) else "" for k, v in words.items()}
        row |= {"id": row["id"].format(number), "name": name, "email": f"s{number}@x.org"}
        row |= {"group": "Group A", "grade": (grades or {}).get(number, "")}
        row["most"] = most or row["most"]
        rows.append([row[k] for k in keys])
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode(encoding)


def parsed(data: bytes, form: str) -> list[dict[str, str]]:
    words, delimiter, encoding, without = FORMS[form]
    keys = [key for key in words if key not in without]
    rows = list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=delimiter))
    return [dict(zip(keys, row, strict=True)) for row in rows]


@pytest.mark.parametrize("form", FORMS)
def test_only_grades_and_feedback_are_filled_in(form: str) -> None:
    data = worksheet(form)
    lines = [
        line_of("201"),
        line_of("202", 0.5),
        line_of("203", 0, "unreadable", message="Cut off."),
    ]
    sheet = Worksheet(data, "w.csv")
    assert sheet.problem(lines) == "" and sheet.most == 7
    filled, missing = sheet.filled(lines)
    assert missing == []
    before, after = parsed(data, form), parsed(filled, form)
    for old, new in zip(before, after, strict=True):
        assert {k: v for k, v in old.items() if k not in ("grade", "feedback")} == {
            k: v for k, v in new.items() if k not in ("grade", "feedback")
        }
    point = "," if FORMS[form][0] is FR else "."
    assert [row["grade"] for row in after[1:]] == ["2", f"0{point}5", "", ""]
    if "feedback" in after[0]:
        assert NAMES[0] in after[1]["feedback"] and "unreadable: Cut off" in after[3]["feedback"]
        assert after[4]["feedback"] == ""
    again, _ = Worksheet(filled, "w.csv").filled(lines)
    assert again == filled  # filling in what is filled in changes nothing


def test_the_instructors_own_feedback_stays() -> None:
    data = worksheet("English").replace(b"-,\n", b"-,Well done <b>you</b>\n")
    filled, _ = Worksheet(data, "w.csv").filled([line_of("201", comments={"": "a < b & c"})])
    cell = parsed(filled, "English")[1]["feedback"]
    assert cell.startswith("Well done <b>you</b>\n[03_broadcasting] ")
    assert "a &lt; b &amp; c" in cell
    filled, _ = Worksheet(filled, "w.csv").filled([line_of("201", 1)])
    cell = parsed(filled, "English")[1]["feedback"]
    assert cell.count("Well done") == cell.count("[03_broadcasting]") == 1 and ": 1 of 2" in cell


def test_the_worksheet_of_another_assignment_or_class_is_refused() -> None:
    lines = [line_of(number) for number in ("201", "202", "203")]
    other = {str(int(n) + 100): name for n, name in PEOPLE.items()}  # the same class
    assert "another assignment or class" in Worksheet(worksheet("English", other), "w").problem(
        lines
    )
    strangers = {n: f"Somebody {n}" for n in PEOPLE}  # the same numbers by chance
    problem = Worksheet(worksheet("English", strangers), "w").problem(lines)
    assert "has none of the 3 students" in problem
    blind = Worksheet(worksheet("blind", strangers), "w")
    assert blind.problem(lines) == ""
    one_new = Worksheet(worksheet("English", PEOPLE), "w")
    assert one_new.problem([*lines, line_of("999")]) == ""
    assert one_new.filled([line_of("999")])[1] == ["999"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"Full name,Email,Groups\nAda,a@x,A\n", "no grading worksheet of Moodle"),
        (worksheet("English", most="0.00"), "takes no points"),
        (worksheet("English", most="good\nbad"), "a scale of words"),
        (b"Student,ID,Section,x (1)\nAda,1,A,\n", "no grading worksheet"),
    ],
)
def test_what_is_no_worksheet(data: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        Worksheet(data, "w.csv")


def of_moodle(folder: Path) -> Path:
    entries = {
        f"{name}_{number}_assignsubmission_file/x.ipynb": work(2, name)
        for number, name in PEOPLE.items()
        if number != "204"
    }
    folder.mkdir(exist_ok=True)
    (folder / "z.zip").write_bytes(zipped(entries))
    return folder / "z.zip"


def test_a_class_of_moodle_and_back(tmp_path: Path, quick, no_gradebook, capsys) -> None:
    place, out = of_moodle(tmp_path / "in"), tmp_path / "out"
    assert grade(place, out) == 0
    assert "give it with --worksheet" in capsys.readouterr().err
    assert not (out / "moodle.csv").exists() and not (out / "canvas.csv").exists()
    sheet = tmp_path / "w.csv"
    sheet.write_bytes(worksheet("English"))
    assert grade(place, out, "--worksheet", sheet) == 0
    (out / "overrides.csv").write_text(
        "student,function,points,late,comment\nAda Lovelace,,6,,Seen\n"
    )
    for run in (lambda: grade(place, out, "--worksheet", sheet), lambda: report(out)):
        assert run() == 0
        rows = parsed((out / "moodle.csv").read_bytes(), "English")[1:]
        assert [row["grade"] for row in rows] == ["6", "2", "2", "0"]
        assert "set to 6 by your instructor; Seen" in rows[0]["feedback"]
        sheet.unlink(missing_ok=True)  # it is kept
        with zipfile.ZipFile(out / "feedback_moodle.zip") as archive:
            assert archive.namelist() == [
                f"{name}_{number}_assignfeedback_file/feedback.html"
                for number, name in PEOPLE.items()
                if number != "204"
            ]
            page = archive.read(archive.namelist()[0]).decode()
        assert "6 of 7 points" in page and page in {
            p.read_text() for p in (out / "feedback").iterdir()
        }


@pytest.mark.parametrize("most", ["100.00", "5.00"])
def test_other_highest_points_are_refused_or_scaled(most, tmp_path, quick, no_gradebook, capsys):
    place, out = of_moodle(tmp_path / "in"), tmp_path / "out"
    sheet = tmp_path / "w.csv"
    sheet.write_bytes(worksheet("English", most=most))
    assert grade(place, out, "--worksheet", sheet) == 2
    assert "--worksheet: w.csv: the highest points there are" in capsys.readouterr().err
    assert not out.exists()
    assert grade(place, out, "--worksheet", sheet, "--scale") == 0
    rows = parsed((out / "moodle.csv").read_bytes(), "English")[1:]
    assert float(rows[0]["grade"]) == round(2 / 7 * float(most), 2)


def test_a_worksheet_that_is_not_this_classs_stops_before_anything_is_graded(
    tmp_path: Path, quick, no_gradebook, capsys
) -> None:
    place, out = of_moodle(tmp_path / "in"), tmp_path / "out"
    listed, sheet = tmp_path / "list.csv", tmp_path / "w.csv"
    listed.write_bytes(worksheet("English"))
    other = {str(int(n) + 100): name for n, name in PEOPLE.items()}
    sheet.write_bytes(worksheet("English", other))
    assert grade(place, out, "--worksheet", sheet, "--class-list", listed) == 2
    assert "another assignment or class" in capsys.readouterr().err
    assert not out.exists()
    assert grade(place, out, "--class-list", listed) == 0  # the list is a worksheet: filled in
    assert (out / "moodle.csv").exists()


# ------------------------------------------------------------------ Canvas


def export(columns: str = "Lesson 3 (4711)", points: str = "7.00", delimiter: str = ",") -> bytes:
    titles, worth = columns.split("|"), points.split("|")
    rows = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles, "Final Score"],
        ["", "", "", "", "", *["Manual Posting"] * len(titles), ""],
        ["    Points Possible", "", "", "", "", *worth, "(read only)"],
        *(
            [f"{name.split()[1]}, {name.split()[0]}", n, f"S{n}", f"login{n}", "A"]
            + [*[""] * len(titles), "0.00"]
            for n, name in PEOPLE.items()
        ),
        ["Student, Test", "99", "", "c0ffee", "A", *[""] * len(titles), "0.00"],
    ]
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode()


def of_canvas(folder: Path) -> Path:
    entries = {
        f"{''.join(reversed(name.lower().split()))}_{n}_9{n}_x-1.ipynb": work(2, name)
        for n, name in PEOPLE.items()
        if n != "204"
    }
    entries["late_LATE_299_9299_my homework_2.zip"] = zipped({"x.ipynb": work(1, "late")})
    entries["texter_298_text.html"] = b"<p>my answer</p>"
    folder.mkdir(exist_ok=True)
    (folder / "z.zip").write_bytes(zipped(entries))
    return folder / "z.zip"


def test_a_class_of_canvas_and_back(tmp_path: Path, quick, no_gradebook, capsys) -> None:
    place, out = of_canvas(tmp_path / "in"), tmp_path / "out"
    assert grade(place, out) == 3
    rows = list(csv.reader((out / "canvas.csv").open()))
    assert rows[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert [r[1:2] + r[5:] for r in rows[1:]] == [
        ["", "7"],
        *([r[1], "" if r[1] == "298" else "1" if r[1] == "299" else "2"] for r in rows[2:]),
    ]
    data = export()
    book = tmp_path / "book.csv"
    book.write_bytes(data)
    assert grade(place, out, "--gradebook", book) == 3
    told = capsys.readouterr().err
    assert (
        "with the column Lesson 3 filled in" in told and "2 students are not in canvas.csv" in told
    )
    (out / "overrides.csv").write_text("student,function,points,late,comment\nlogin202,,0.5,,\n")
    book.unlink()
    assert report(out) == 0
    before = list(csv.reader(io.StringIO(data.decode())))
    after = list(csv.reader((out / "canvas.csv").open(encoding="utf-8")))
    assert [r[:5] + r[6:] for r in after] == [r[:5] + r[6:] for r in before]
    assert after[:3] == before[:3]
    assert {r[1]: r[5] for r in after[3:]} == {
        "201": "2",
        "202": "0.5",
        "203": "2",
        "204": "0",
        "99": "",
    }


def test_feedback_keeps_the_downloaded_names_and_kinds(tmp_path, quick, no_gradebook) -> None:
    place, out = of_canvas(tmp_path / "in"), tmp_path / "out"
    assert grade(place, out) == 3
    with zipfile.ZipFile(place) as given, zipfile.ZipFile(out / "feedback_canvas.zip") as back:
        names = set(given.namelist()) - {"texter_298_text.html"}  # Canvas takes none for a text
        assert set(back.namelist()) == names
        first = next(n for n in sorted(names) if n.endswith(".ipynb"))
        cell = json.loads(back.read(first))["cells"][0]
        assert cell["cell_type"] == "markdown" and "2 of 7 points" in cell["source"]
        assert "\n\n" not in cell["source"] and "<style" not in cell["source"]
        inner = zipfile.ZipFile(io.BytesIO(back.read("late_LATE_299_9299_my homework_2.zip")))
        assert "1 of 7 points" in inner.read("feedback.html").decode()
    again = (out / "feedback_canvas.zip").read_bytes()
    assert report(out) == 0 and (out / "feedback_canvas.zip").read_bytes() == again


def test_which_assignment_is_asked_if_it_is_not_certain() -> None:
    data = export("Lesson 2 (1)|Lesson 3 (2)|Lesson 3 (3)|Total", "7.00|7.00|10.00|(read only)")
    opened = Export(data, "b.csv")
    for wanted, said in (
        (None, "has 3 assignments"),
        ("Lesson 3", "several"),
        ("x", "no assignment"),
    ):
        with pytest.raises(Refused, match=said) as error:
            opened.column(wanted)
        assert "Lesson 2 (1); Lesson 3 (2); Lesson 3 (3)" in str(error.value)
    assert [opened.column(w).place for w in ("lesson 2", "Lesson 3 (3)", "2")] == [5, 7, 6]


def test_an_ambiguous_gradebook_stops_where_it_was_named(tmp_path, quick, no_gradebook, capsys):
    place, out = of_canvas(tmp_path / "in"), tmp_path / "out"
    book = tmp_path / "book.csv"
    book.write_bytes(export("Lesson 2 (1)|Lesson 3 (2)", "7|7"))
    assert grade(place, out, "--gradebook", book) == 2
    assert "--assignment: Lesson 2 (1); Lesson 3 (2)" in capsys.readouterr().err
    assert not out.exists()
    assert grade(place, out, "--gradebook", book, "--assignment", "Lesson 3") == 3
    assert {r[5] for r in csv.reader((out / "canvas.csv").open())} >= {"Lesson 2 (1)", "7", ""}
    other = tmp_path / "out2"
    assert grade(place, other, "--class-list", book) == 3  # not named: it is said, and ours is made
    assert "has 2 assignments" in capsys.readouterr().err
    assert next(csv.reader((other / "canvas.csv").open()))[5] == "03 broadcasting"


def test_excused_stays_and_what_has_no_mark_stays() -> None:
    data = (
        export()
        .replace(b"login201,A,,", b"login201,A,EX,")
        .replace(b"login202,A,,", b"login202,A,3,")
    )
    lines = [line_of("201"), line_of("202", 0, "unreadable"), line_of("203", 1)]
    for line in lines:
        line.tool = "Canvas"
    opened = Export(data, "b.csv")
    filled, _ = opened.filled(lines, opened.column(None))
    assert [r[5] for r in csv.reader(io.StringIO(filled.decode()))][3:] == ["EX", "3", "1", "", ""]


def test_semicolons_and_decimal_commas_stay() -> None:
    data = export("Lesson 3 (4711)", "7,00", ";")
    lines = [line_of("201", 1.5, tool="Canvas")]
    opened = Export(data, "b.csv")
    filled, _ = opened.filled(lines, opened.column(None))
    assert b"login201;A;1,5;0.00" in filled
    assert len(filled) == len(data) + len("1,5")


@pytest.mark.parametrize(
    "more",
    [
        {"student": "Ada Lovelace"},
        {"student": "lovelace, ada"},
        {"student": "x", "login": "login201"},
        {"student": "x", "own_number": "S201"},
    ],
)
def test_who_was_not_downloaded_from_canvas_is_found_in_its_gradebook(more) -> None:
    opened = Export(export(), "b.csv")
    line = line_of("17", tool="folders", **more)
    assert opened.sheet.values(opened.row(line))[1] == "201"
    assert opened.row(line_of("17", tool="folders", student="Nobody")) is None


@pytest.mark.parametrize("of", ["canvas", "moodle"])
def test_namesakes_in_folders_of_their_own(of: str, tmp_path, quick, no_gradebook) -> None:
    """The list tells them apart, and so does the way back."""
    people = {"301": "Wei Zhang", "302": "Wei Zhang", "303": "Bo Li"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "PEOPLE", people)
        data = export() if of == "canvas" else worksheet("English", people)
    (tmp_path / "list.csv").write_bytes(data)
    who = {n: f"login{n}" if of == "canvas" else f"s{n}@x.org" for n in people}
    put(tmp_path / "in", {f"{who[n]}/x.ipynb": work(int(n) - 301, n) for n in people})
    out = tmp_path / "out"
    assert grade(tmp_path / "in", out, "--class-list", tmp_path / "list.csv") == 0
    if of == "canvas":
        rows = {r[1]: r[5] for r in csv.reader((out / "canvas.csv").open())}
    else:
        found = parsed((out / "moodle.csv").read_bytes(), "English")
        rows = {r["id"].removeprefix("Participant "): r["grade"] for r in found}
    assert {n: rows[n] for n in people} == {"301": "0", "302": "1", "303": "2"}


def test_a_gradebook_with_two_columns_of_names() -> None:
    """Canvas's option: LastName and FirstName instead of Student."""
    rows = list(csv.reader(io.StringIO(export().decode())))
    parted = [["LastName", "FirstName", *rows[0][1:]]]
    parted += [[row[0].partition(", ")[0], row[0].partition(", ")[2], *row[1:]] for row in rows[1:]]
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(parted)
    opened = Export(stream.getvalue().encode(), "b.csv")
    lines = [line_of("201", tool="Canvas"), line_of("7", tool="folders", student="Jörg Müller")]
    filled, missing = opened.filled(lines, opened.column(None))
    after = list(csv.reader(io.StringIO(filled.decode())))
    assert missing == [] and [r[6] for r in after] == [
        *("Lesson 3 (4711)", "Manual Posting", "7.00", "2", "2", "", "", "")
    ]


def test_a_gradebook_of_another_class_is_refused() -> None:
    lines = [line_of(str(n), tool="Canvas") for n in (901, 902, 201)]
    assert "gradebook of another class" in Export(export(), "b.csv").problem(lines)
    assert Export(export(), "b.csv").problem(lines[1:]) == ""


@pytest.mark.parametrize("name", ["    Points Possible", "Points Possible, Ada"])
def test_no_student_becomes_the_points_of_the_assignment(name: str) -> None:
    """Canvas takes every row whose first cell has these words for the highest points."""
    text, left_out = canvas.own_table([line_of("1", tool="Canvas", student=name)], None)
    assert text.count("Points Possible") == 1 and left_out == []


def test_nothing_is_made_that_the_tool_would_refuse(tmp_path, quick, no_gradebook) -> None:
    put(tmp_path / "in", {f"{n}/x.ipynb": work(1, n) for n in ("ada", "bob")})
    assert grade(tmp_path / "in", tmp_path / "out") == 0
    made = {p.name for p in (tmp_path / "out").iterdir()}
    assert not made & {"canvas.csv", "moodle.csv", "feedback_canvas.zip", "feedback_moodle.zip"}
    entries = {f"anon_{c}_{n}_x.ipynb": work(1, c) for c, n in (("aB1", 1), ("12345", 2))}
    (tmp_path / "z.zip").write_bytes(zipped(entries))
    assert grade(tmp_path / "z.zip", tmp_path / "out2") == 0
    assert not (tmp_path / "out2" / "canvas.csv").exists()  # these codes are no IDs
    with zipfile.ZipFile(tmp_path / "out2" / "feedback_canvas.zip") as archive:
        assert set(archive.namelist()) == set(entries)
    assert len(table(tmp_path / "out2")) == 2


@pytest.mark.parametrize(
    "name", ["../../x", "a_b_c", "<b>|:*?", ".hidden", "~x", "Lee, Ada", "   ", "a\tb"]
)
def test_a_name_in_moodles_zip_is_three_parts_and_leads_nowhere(name: str) -> None:
    line = line_of("201", student=name)
    with zipfile.ZipFile(io.BytesIO(zips.for_moodle([line], {name: "page"}, {name: "201"}))) as z:
        (path,) = z.namelist()
    folder, _, file = path.partition("/")
    assert file == "feedback.html" and folder.split("_")[1:] == ["201", "assignfeedback", "file"]
    assert folder[0] not in ".~_/ " and not set(folder) & set('<>|:*?\\"')


def test_what_is_said_in_one_line() -> None:
    late = line_of("201", late=True, deduction_words="1 day late at 10% a day: 0.7 of 7 points")
    assert moodle.said_of(late).endswith("0 of 5; 1 day late at 10% a day: 0.7 of 7 points")
    by_hand = line_of("201", 0, "unreadable", whole=3.0, comments={"": "Read by hand"})
    assert moodle.said_of(by_hand).endswith("set to 3 by your instructor; Read by hand")


# ------------------------------------------------------------------ groups


@pytest.mark.parametrize("form", ["English", "Japanese in UTF-8"])
def test_a_groups_hand_in_marks_every_member(form: str, tmp_path, quick, no_gradebook, capsys):
    """Moodle names such a folder by the group and the group's own number."""
    data = worksheet(form)
    for number, group in (("203", "Team Blue"), ("204", "チーム")):
        row = next(r for r in data.split(b"\n") if number.encode() in r)
        data = data.replace(row, row.replace(b"Group A", group.encode()))
    entries = {"Group A_17_assignsubmission_file/x.ipynb": work(2, "a")}
    entries |= {"Team Blue_201_assignsubmission_file/x.ipynb": work(1, "b")}  # not 201's
    (tmp_path / "z.zip").write_bytes(zipped(entries))
    (tmp_path / "w.csv").write_bytes(data)
    out = tmp_path / "out"
    assert grade(tmp_path / "z.zip", out, "--worksheet", tmp_path / "w.csv") == 0
    rows = table(out)
    assert {n: (r["points"], r["group"]) for n, r in rows.items()} == {
        "Ada Lovelace": ("2", "Group A"),
        "Jörg Müller": ("2", "Group A"),
        "王 小明": ("1", "Team Blue"),
        "Eve Absent": ("0", "チーム"),
    }
    assert [r["grade"] for r in parsed((out / "moodle.csv").read_bytes(), form)[1:]] == [
        *("2", "2", "1", "0")
    ]
    with zipfile.ZipFile(out / "feedback_moodle.zip") as archive:
        assert {n.split("_")[1] for n in archive.namelist()} == {"201", "202", "203"}
    assert "byte for byte" not in (out / "report.html").read_text()
    assert (
        "counts for its members: Ada Lovelace, Jörg Müller"
        in (out / "what_counts.html").read_text()
    )


def test_folders_of_groups_and_members_of_several(tmp_path, quick, no_gradebook) -> None:
    put(tmp_path / "in", {"Group 1/x.ipynb": work(2, "a"), "team-2.ipynb": work(1, "b")})
    put(tmp_path / "in", {"cy/x.ipynb": work(0, "c")})
    listed = tmp_path / "list.csv"
    listed.write_text('student,groups\nada,1\nbob,"1, 7"\ncy,Team 3\ndi,Team 2\n')
    assert grade(tmp_path / "in", tmp_path / "out", "--class-list", listed) == 0
    assert {n: r["points"] for n, r in table(tmp_path / "out").items()} == {
        "ada": "2",
        "bob": "2",
        "cy": "0",
        "di": "1",
    }
