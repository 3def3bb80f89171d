"""Who is in the class: lists as they are exported, namesakes that stay two, nothing guessed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_class import NB, Read, answer, of_zip

from kmeans_lab.grading.reading import class_list
from kmeans_lab.grading.reading.errors import NothingFound
from kmeans_lab.grading.reading.names import key, keys


def people(tmp_path: Path, data: bytes | str) -> list[class_list.Person]:
    return listed(tmp_path, data).people


def listed(tmp_path: Path, data: bytes | str) -> class_list.ClassList:
    path = tmp_path / "list.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return class_list.read(path)


def as_csv(rows: list[list[object]], delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


# ------------------------------------------------------------------ how it is written

ROWS = [
    ["Name", "Matrikelnummer", "E-Mail", "Gruppe"],
    ["Jörg Müller", "0701", "j@x.org", "A"],
    ["Zoë, Ny", "0702", "z@x.org", "A"],
]
FORMS = {
    "plain": as_csv(ROWS).encode(),
    "with a mark": b"\xef\xbb\xbf" + as_csv(ROWS).encode(),
    "semicolons": as_csv(ROWS, ";").encode(),
    "semicolons, as Excel says": b"sep=;\r\n" + as_csv(ROWS, ";").encode(),
    "tabs": as_csv(ROWS, "\t").encode(),
    "UTF-16 with a mark": as_csv(ROWS, "\t").encode("utf-16"),
    "UTF-16, little end": as_csv(ROWS).encode("utf-16-le"),
    "UTF-16, big end": as_csv(ROWS).encode("utf-16-be"),
    "Windows": as_csv(ROWS, ";").encode("cp1252"),
    "old Mac ends": as_csv(ROWS).replace("\r\n", "\r").encode(),
    "empty lines": ("\n\n" + as_csv(ROWS) + "\n,,,\n\n").encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_list_in_any_form(form: str, tmp_path: Path) -> None:
    found = people(tmp_path, FORMS[form])
    assert [(p.student, p.own_number, p.email, p.group) for p in found] == [
        ("Jörg Müller", "0701", "j@x.org", "A"),
        ("Zoë, Ny", "0702", "z@x.org", "A"),
    ]


def test_a_list_in_chinese(tmp_path: Path) -> None:
    found = listed(tmp_path, "姓名,学号\n王小明,2026001\n李娜,2026002\n".encode("gbk"))
    assert [(p.student, p.own_number) for p in found.people] == [
        ("王小明", "2026001"),
        ("李娜", "2026002"),
    ]
    assert "read as gb18030" in " ".join(found.said)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "needs a header and a line a student"),
        (b"student\n", "needs a header and a line a student"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0rest", "spreadsheet"),
        (b"ada@x.org,Ada\nbob@x.org,Bob\n", "needs a header"),
        (b'name,mail\n"Ada,a@x.org\nBob,b@x.org\n', "is no CSV"),
        (b"name\n,\n \n", "needs a header and a line a student"),
        (b"\x00\x01\x02\x03\x04\x05\x06\xff\xfe\x00name\n", "list.csv"),
    ],
)
def test_a_list_that_is_none(data: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(NothingFound, match=said):
        people(tmp_path, data)


def test_odd_lines_are_told_by_their_number(tmp_path: Path) -> None:
    rows = "name,mail,mail,group\nAda,a@x.org,,A\n,,,B\nBob,b@x.org\nAda,a@x.org,,A\n"
    found = listed(tmp_path, rows)
    assert [p.student for p in found.people] == ["Ada", "Bob"]
    said = " ".join(found.said)
    assert "Lines 2 and 5" in said
    assert "several columns called mail" in said


# ------------------------------------------------------------------ as tools write it

GRADEBOOKS = {
    "usual": "Student,ID,SIS User ID,SIS Login ID,Section,Lesson 3 (77),Final Score\n"
    ",,,,,Manual Posting,\n    Points Possible,,,,,7.00,(read only)\n"
    '"Lovelace, Ada",1201,S1,ada,A,5.00,71\n"Wei, Zhang",1202,S2,zw,A and B,,\n'
    '"Wei, Zhang",1203,S3,zw2,B,1202,0\n"Student, Test",9,,c0ffee,A,,\n',
    "without school numbers": "Student,ID,SIS Login ID,Section,Lesson 3 (77)\n"
    "    Points Possible,,,,7\n"
    '"Lovelace, Ada",1201,ada,A,\n"Wei, Zhang",1202,zw,A,\n"Wei, Zhang",1203,zw2,B,\n',
    "first and last name apart": "LastName,FirstName,ID,SIS Login ID,Section,Lesson 3 (77)\n"
    "    Points Possible,,,,,7\nLovelace,Ada,1201,ada,A,\nWei,Zhang,1202,zw,A,\n"
    "Wei,Zhang,1203,zw2,B,\nStudent,Test,9,c0ffee,A,\n",
    "with semicolons": "Student;ID;SIS Login ID;Section;Lesson 3 (77)\n"
    "    Points Possible;;;;7,00\n"
    "Lovelace, Ada;1201;ada;A;5,00\nWei, Zhang;1202;zw;A;\nWei, Zhang;1203;zw2;B;\n",
}


@pytest.mark.parametrize("form", GRADEBOOKS)
def test_canvas_gradebook(form: str, tmp_path: Path) -> None:
    files = {
        f"lovelaceada_1201_1_{NB}": answer(more="a"),
        f"weizhang_LATE_1203_2_{NB}": answer(more="z"),
        f"guestwho_1299_3_{NB}": answer(more="g"),
    }
    read = of_zip(tmp_path, files, listed="\ufeff" + GRADEBOOKS[form])
    assert {s.number for s in read.students.values()} == {"1201", "1202", "1203", "1299"}
    by_number = {s.number: name for name, s in read.students.items()}
    assert read.counts(by_number["1202"]) == "Nothing was handed in."
    assert read.counts(by_number["1203"]).startswith("weizhang_LATE_1203")
    assert read.late_ones == {by_number["1203"]}
    assert "not on the class list" in read.notes("guestwho")
    assert not any(read.notes(by_number[n]) for n in ("1201", "1202", "1203"))


def test_a_group_hands_in_at_canvas_under_its_own_name(tmp_path: Path) -> None:
    files = {f"groupred_1201_1_{NB}": answer(), f"weizhang_1202_2_{NB}": answer(more="w")}
    read = of_zip(tmp_path, files, listed=GRADEBOOKS["usual"])
    assert read.counts("Lovelace, Ada").startswith("groupred")
    assert "a group's hand-in?" in read.notes("Lovelace, Ada")


def test_moodles_participants(tmp_path: Path) -> None:
    rows = "First name,Last name,Email address,Groups\nAda,Lovelace,a@x.org,Red\n"
    rows += "Zoë,O'Brien,z@x.org,Blue\n"
    files = {
        f"Ada Lovelace_5001_assignsubmission_file/{NB}": answer(),
        f"Zoë OBrien_5002_assignsubmission_file/{NB}": answer(more="z"),
    }
    read = of_zip(tmp_path, files, listed=rows)
    assert {n: (s.number, s.group) for n, s in read.students.items()} == {
        "Ada Lovelace": ("5001", "Red"),
        "Zoë O'Brien": ("5002", "Blue"),
    }


def test_a_participants_number_is_nobodys_number_of_another_list(tmp_path: Path) -> None:
    rows = "name,number\nAda Lovelace,2\nBert Bob,1\nCy Cee,7\n"
    files = {
        f"Ada Lovelace_1_assignsubmission_file/{NB}": answer(),
        f"Bert Bob_2_assignsubmission_file/{NB}": answer(more="b"),
    }
    read = of_zip(tmp_path, files, listed=rows)
    assert read.counts("Ada Lovelace").startswith("Ada Lovelace_1")
    assert read.counts("Bert Bob").startswith("Bert Bob_2")
    assert {n: s.number for n, s in read.students.items()}["Cy Cee"] == ""


# ------------------------------------------------------------------ namesakes

TWO = "name,number,mail\nZhang Wei,1201,zw1@x.org\nZhang Wei,1202,zw2@x.org\nAda Lo,1203,a@x.org\n"


def test_namesakes_of_a_list_are_two_and_their_numbers_tell(tmp_path: Path) -> None:
    files = {
        f"zhangwei_1201_1_{NB}": answer(more="first"),
        f"zhangwei_1202_2_{NB}": answer(more="second"),
        f"adalo_1203_3_{NB}": answer(more="a"),
    }
    read = of_zip(tmp_path, files, listed=TWO)
    assert read.names == {"Zhang Wei 1201", "Zhang Wei 1202", "Ada Lo"}
    assert read.counts("Zhang Wei 1201").startswith("zhangwei_1201")
    assert read.counts("Zhang Wei 1202").startswith("zhangwei_1202")


@pytest.mark.parametrize("number", [1, 2])
def test_namesakes_that_nothing_tells_apart_go_to_a_human_eye(number: int, tmp_path: Path) -> None:
    files = {
        f"Zhang Wei_{7001 + n}_assignsubmission_file/{NB}": answer(more=str(n))
        for n in range(number)
    }
    files |= {f"Ada Lo_7009_assignsubmission_file/{NB}": answer(more="a")}
    read = of_zip(tmp_path, files, listed=TWO)
    rows = {name for name in read.names if name.startswith("Zhang Wei")}
    assert len(rows) == 2 + number
    undecided = {name for name in rows if read.students[name].undecided}
    assert len(undecided) == 2
    for name in undecided:
        assert "a person has to say" in read.counts(name)
        assert not read.what[name].graded
    for name in rows - undecided:
        assert read.what[name].graded
        assert "lines 2 and 3 of the class list fit equally well" in read.notes(name)
    assert not read.notes("Ada Lo")


def test_two_of_a_tool_that_fit_one_line_are_not_made_one(tmp_path: Path) -> None:
    files = {f"zhangwei_{n}_1_{NB}": answer(more=str(n)) for n in (1, 2)}
    read = of_zip(tmp_path, files, listed="name\nZhang Wei\nAda Lo\n")
    assert len(read.names) == 4
    assert read.students["Zhang Wei"].undecided
    assert sum(bool(c.graded) for c in read.what.values()) == 2


def test_first_names_that_many_share_tell_nobody(tmp_path: Path) -> None:
    rows = "First name,Last name\nAnna,Berg\nAnna,Stone\nBo,Berg\n"
    files = {f"{n}/{NB}": answer(more=n) for n in ("Anna", "Anna Stone", "Berg, Bo")}
    read = of_zip(tmp_path, files, listed=rows)
    assert read.names == {"Anna Berg", "Anna Stone", "Bo Berg", "Anna"}
    assert read.counts("Anna Stone").startswith("Anna Stone/")
    assert read.counts("Bo Berg").startswith("Berg, Bo/")
    assert read.counts("Anna Berg") == "Nothing was handed in."
    assert "not on the class list" in read.notes("Anna")


def test_three_hundred_with_thirty_namesakes_have_three_hundred_rows(tmp_path: Path) -> None:
    rows = [["First name", "Last name", "ID number"]]
    names = [(f"F{i % 90}", f"L{i % 270}") for i in range(300)]
    rows += [[first, last, 90_000 + i] for i, (first, last) in enumerate(names)]
    files = {f"{90_000 + i}/{NB}": answer(more=str(i)) for i in range(0, 300, 3)}
    read = of_zip(tmp_path, files, listed=as_csv(rows))
    assert len(read.names) == 300
    handed_in = {s.own_number for s in read.students.values() if s.files}
    assert handed_in == {str(90_000 + i) for i in range(0, 300, 3)}
    for student in read.students.values():
        assert all(f.path.parts[0] == student.own_number for f, _ in student.files)


# ------------------------------------------------------------------ what says who it is


@pytest.mark.parametrize(
    "said",
    [
        "Ada Lovelace",
        "Lovelace, Ada",
        "lovelaceada",
        "adalovelace",
        "ada-lovelace",
        "LOVELACE_Ada",
        "Ada Augusta Lovelace",
        "alo",
        "S70301",
        "70301",
        "ada.lo@x.org",
        "ADA.LO@X.ORG",
        "DOM\\alo",
        "Lovelace_Ada_S70301_homework",
        "hw3 Ada Lovelace final",
    ],
)
def test_whatever_a_name_says(said: str, tmp_path: Path) -> None:
    rows = (
        "Name;Login;Nr;E-Mail;Matrikelnummer;Punkte\nAda Augusta Lovelace;alo;70301;ada.lo@x.org;"
        "S70301;12\nBert Bob;bb;70302;bob@x.org;S70302;13\n"
    )
    if said in ("Ada Lovelace", "Lovelace, Ada", "lovelaceada", "adalovelace", "ada-lovelace"):
        rows = rows.replace("Ada Augusta", "Ada")
    if said in ("LOVELACE_Ada", "hw3 Ada Lovelace final"):
        rows = rows.replace("Ada Augusta", "Ada")
    files = {f"{said}/{NB}": answer(), f"bb/{NB}": answer(more="b")}
    read = of_zip(tmp_path, files, listed=rows)
    assert len(read.names) == 2
    (ada,) = [name for name in read.names if name.startswith("Ada")]
    assert read.what[ada].graded


@pytest.mark.parametrize("written", ["Jörg Müller", "Joerg Mueller", "Jorg Muller", "MÜLLER Jörg"])
def test_accents_and_how_people_do_without(written: str, tmp_path: Path) -> None:
    for there in ("Jörg Müller", "Joerg Mueller"):
        if {there, written} == {"Joerg Mueller", "Jorg Muller"}:
            continue  # nobody can know
        files = {f"{written}/{NB}": answer(), f"bob/{NB}": answer(more="b")}
        read = of_zip(tmp_path, files, listed=f"name\n{there}\nbob\n")
        assert read.names == {there, "bob"}


def test_points_and_groups_of_a_list_are_no_numbers_of_students(tmp_path: Path) -> None:
    rows = "name,group,points,room\nAda,7,12,101\nBob,8,13,102\n"
    files = {f"{n}/{NB}": answer(more=n) for n in ("12", "8", "Ada")}
    read = of_zip(tmp_path, files, listed=rows)
    assert read.names == {"Ada", "Bob", "12", "8"}
    assert read.counts("Bob") == "Nothing was handed in."


def test_who_is_not_on_the_list_is_said_so_and_who_is_absent_has_a_row(tmp_path: Path) -> None:
    read = of_zip(
        tmp_path,
        {f"ada/{NB}": answer(), f"eve/{NB}": answer(more="e")},
        listed="login,name,group\nada,Ada Lo,A\nbob,Bob By,B\n",
    )
    assert read.names == {"Ada Lo", "Bob By", "eve"}
    assert (read.students["Bob By"].login, read.students["Bob By"].group) == ("bob", "B")
    assert "not on the class list" in read.notes("eve")
    assert any("2 students; 1 of them handed in. 1 hand-ins" in text for text in read.said)


NAMES_OF = st.tuples(
    st.sampled_from(["Ada", "Wei", "Anna", "Jörg", "小明"]),
    st.sampled_from(["Lo", "Zhang", "Berg", "Ng", "王"]),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(NAMES_OF, st.booleans()), min_size=2, max_size=14), st.sampled_from("mn"))
def test_nobodys_file_becomes_anothers(tmp_path_factory, drawn, kind) -> None:
    """Whoever is told apart gets the own file; every line has one row; nothing is lost."""
    rows, files = [["First name", "Last name", "number"]], {}
    for i, ((first, last), there) in enumerate(drawn):
        rows.append([first, last, str(5001 + i)])
        if there or i < 2:
            if kind == "n":  # Canvas: name and number
                files[f"{(last + first).lower()}_{5001 + i}_{i}_{NB}"] = answer(more=str(5001 + i))
            else:  # Moodle: the name and a number that no list has
                name = f"{first} {last}_{80001 + i}_assignsubmission_file/{NB}"
                files[name] = answer(more=str(5001 + i))
    read = of_zip(tmp_path_factory.mktemp("l"), files, listed=as_csv(rows))
    graded = [c for choice in read.what.values() for c in choice.graded]
    assert len(graded) == len(files)
    if kind == "n":
        assert len(read.names) == len(drawn)
        for name, student in read.students.items():
            for candidate in read.what[name].graded:
                assert f"# {student.number}" in candidate.read_cells()[0].source
    else:
        for name, student in read.students.items():
            for candidate in read.what[name].graded:
                text = candidate.read_cells()[0].source
                if student.own_number:
                    assert f"# {student.own_number}" in text
        alone = {n for n in drawn if [d[0] for d in drawn].count(n[0]) == 1}
        decided = [s for s in read.students.values() if s.files and s.own_number]
        there = [n for i, n in enumerate(drawn) if n[1] or i < 2]
        assert len(decided) == sum(n in alone for n in there)


def test_keys_of_names() -> None:
    assert key("O'Brien-Ñandú, Zoë") == key("OBRIEN nandu zoe")
    assert keys("Größe") == {"grosse", "groesse"}
    assert key("Łukasz Żak") == "lukaszzak"
    assert key("王 小明") == "王小明"


def test_the_class_list_is_read_whatever_else_is_in_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "in"
    path.mkdir()
    (path / "ada.ipynb").write_bytes(answer())
    (path / "class_list.csv").write_text("name\nada\n")
    read = Read(path, listed="name\nada\n")
    assert read.names == {"ada"}
    assert read.read.nobody == ["class_list.csv"]


def test_a_group_of_moodle_is_no_participant(tmp_path: Path) -> None:
    header = "Identifier,Full name,Status,Grade,Last modified (submission),Last modified (grade)"
    rows = (
        f"{header}\nParticipant 31,Ada Lo,Submitted,,-,-\nParticipant 32,Bert Bob,Submitted,,-,-\n"
    )
    files = {
        f"Team Red_31_assignsubmission_file/{NB}": answer(),
        f"Bert Bob_32_assignsubmission_file/{NB}": answer(more="b"),
    }
    read = of_zip(tmp_path, files, listed=rows)
    assert read.counts("Ada Lo") == "Nothing was handed in."
    assert "a group's hand-in?" in read.notes("Team Red")
    assert read.what["Team Red"].graded and read.what["Bert Bob"].graded


def test_words_of_the_assignment_are_no_part_of_a_name(tmp_path: Path) -> None:
    rows = "login,name\nada,Ada Lo\nbob,Bob By\ncy,Cy Cee\nmax,Max Planck\nhw3,Hans Wurst\n"
    files = {f"hw3_{n}_final.ipynb": answer(more=n) for n in ("ada", "bob", "cy", "Max_Frisch")}
    read = of_zip(tmp_path, files, listed=rows)
    assert {n for n in read.names if read.what[n].graded} == {
        "Ada Lo",
        "Bob By",
        "Cy Cee",
        "hw3_Max_Frisch_final",
    }
    assert "not on the class list" in read.notes("hw3_Max_Frisch_final")


def test_one_number_on_two_lines_and_the_name_decides(tmp_path: Path) -> None:
    rows = "name,number\nAda Lo,1201\nBert Bob,1201\n"
    files = {f"loada_1201_1_{NB}": answer(), f"bobbert_1202_2_{NB}": answer(more="b")}
    read = of_zip(tmp_path, files, listed=rows)
    assert read.counts("Ada Lo").startswith("loada")
    assert read.counts("Bert Bob").startswith("bobbert")


@pytest.mark.parametrize(
    ("header", "row", "shown"),
    [
        ("Name;Vorname;Matrikelnummer", "Müller;Jörg;701", "Jörg Müller"),
        ("Nachname;Vorname", "Müller;Jörg", "Jörg Müller"),
        ("Vorname;Name", "Jörg;Jörg Müller", "Jörg Müller"),
        ("Nom;Prénom", "Müller;Jörg", "Jörg Müller"),
        ("Apellido(s);Nombre;Dirección de correo", "Müller;Jörg;j@x.org", "Jörg Müller"),
        ("Nome;E-mail", "Jörg Müller;j@x.org", "Jörg Müller"),
        ("Nom;Groupe", "Jörg Müller;A", "Jörg Müller"),
        ("Студент;Группа", "Jörg Müller;A", "Jörg Müller"),
        ("ID;Section", "1201;A", "1201"),
        ("Matrikelnummer", "1201", "1201"),
        ("E-Mail", "j@x.org", "j@x.org"),
    ],
)
def test_columns_in_many_languages(header: str, row: str, shown: str, tmp_path: Path) -> None:
    other = ";".join("Ann" if cell.isalpha() else "9999" for cell in row.split(";"))
    found = people(tmp_path, f"{header}\n{row}\n{other}\n")
    assert found[0].student == shown
    assert key("Jörg") not in found[0].name_forms
    if header.startswith("ID"):
        files = {f"x_1201_1_{NB}": answer(), f"y_9999_2_{NB}": answer(more="y")}
        read = of_zip(tmp_path, files, listed=f"{header}\n{row}\n{other}\n")
        assert read.names == {"1201", "9999"}
