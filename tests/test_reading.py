"""The way in: whose each file is, when it was handed in and which counts, as course tools write it.

Paths and lists here are written down as the tools' sources and users show them, not by what reads
them.
"""

from __future__ import annotations

import importlib.util
import io
import os
import random
import re
import struct
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_class import LESSON, NB, UNTOUCHED, Read, answer, of_zip, put, zipped

from kmeans_lab.grading.reading import repositories
from kmeans_lab.grading.reading.times import Zone, of_stamp

# ------------------------------------------------------------------ Canvas

CANVAS = {
    "lovelaceada_1201_88001_03_broadcasting.ipynb": answer(),
    "bobbert_LATE_1202_88002_03_broadcasting-2.ipynb": answer(),
    "王小明_1203_88003_作业.ipynb": answer(),
    "o_brienconor_1204_88004_my_homework_3_4.ipynb": answer(),
    "_1205_88005_x.ipynb": answer(),
    "textuser_1206_text.html": b"<p>here</p>",
    "linkuser_LATE_1207_link.html": b"<a>",
    "zipuser_1208_88008_work.zip": zipped({"my work/03.ipynb": answer()}),
    "late_1209_88009_LATE_1_2_x.ipynb": answer(),
    "pyuser_1210_88010_solution.py": b"x = 1",
}


def test_canvas_named(tmp_path: Path) -> None:
    read = of_zip(tmp_path, CANVAS, late_after="2026-03-02T00:00")
    assert read.system == "Canvas"
    assert {s.number for s in read.students.values()} == {str(n) for n in range(1201, 1211)}
    assert read.late_ones == {"bobbert", "linkuser"}
    assert set(read.when.values()) == {""}
    assert read.counts("zipuser") == "zipuser_1208_88008_work.zip/my work/03.ipynb"
    assert read.counts("textuser") == "No notebook was handed in, but a text."
    assert "a link" in read.counts("linkuser")
    assert "solution.py" in read.counts("pyuser")
    assert read.names >= {"o_brienconor", "王小明", "user 1205", "late"}
    assert any("LATE in a name" in text for text in read.said)


def test_canvas_anonymous_has_no_numbers_of_canvas(tmp_path: Path) -> None:
    files = {
        "anon_aB3xY_88001_03_broadcasting.ipynb": answer(),
        "LATE_anon_12345_88002_03_broadcasting.ipynb": answer(),
        "anon_LATE_Zz9Qq_88003_03_broadcasting.ipynb": answer(),
        "LATE_anon_7kLmN_text.html": b"x",
    }
    listed = (
        "Student,ID,SIS Login ID,Section\n,,,\n    Points Possible,,,\nLovelace; Ada,12345,a,A\n"
    )
    for gradebook in (None, listed.replace("Lovelace; Ada", '"Lovelace, Ada"')):
        read = of_zip(tmp_path, files, listed=gradebook)
        assert read.names == {f"anonymous {c}" for c in ("aB3xY", "12345", "Zz9Qq", "7kLmN")}
        assert {s.number for s in read.students.values()} == {""}
        assert read.late_ones == read.names - {"anonymous aB3xY"}
    assert any("anonymous" in text and "not used" in text for text in read.said)


def test_of_several_uploads_to_canvas_the_numbers_tell_the_latest(tmp_path: Path) -> None:
    entries = [
        ("ada_1_20_03_broadcasting.ipynb", answer(more="first")),
        ("ada_1_31_03_broadcasting-2.ipynb", answer(more="third")),
        ("ada_1_25_03_broadcasting-1.ipynb", answer(more="second")),
        ("bob_2_41_03_broadcasting-1.ipynb", answer(more="newer by its name alone")),
        ("bob_2_42_03_broadcasting.ipynb", answer(more="newer by its number")),
    ]
    for seed in range(4):
        random.Random(seed).shuffle(entries)
        read = of_zip(tmp_path, entries)
        assert read.counts("ada") == "ada_1_31_03_broadcasting-2.ipynb"
        assert "latest" in read.notes("ada")
        assert read.counts("bob") == "several"  # its number and its name contradict each other
        assert "until you decide" in read.notes("bob")


def test_a_students_zip_belongs_to_that_student_whatever_is_in_it(tmp_path: Path) -> None:
    inner = {
        "lovelaceada_1201_1_03_broadcasting.ipynb": answer(more="not hers"),
        "Ada Lovelace_9_assignsubmission_file/x.ipynb": answer(),
    }
    files = {
        "lovelaceada_1201_88001_a.ipynb": answer(more="hers"),
        "eve_1202_88002_work.zip": zipped(inner),
    }
    read = of_zip(tmp_path, files)
    assert read.names == {"lovelaceada", "eve"}
    assert read.counts("lovelaceada") == "lovelaceada_1201_88001_a.ipynb"


WORD = st.text(st.characters(categories=("Lu", "Ll", "Lo", "Nd")), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.integers(1, 10**9), st.tuples(WORD, WORD, st.booleans()), min_size=2),
    st.randoms(use_true_random=False),
)
def test_whatever_names_are_canvas_is_read_back(tmp_path_factory, people, rng) -> None:
    """As the tool's source makes a name: small letters, no signs, LATE, two numbers."""
    files = {}
    for number, (first, last, late) in people.items():
        sortable = re.sub(r"_(\d+)_", r"\1", f"{last}, {first}").lower()
        who = "_".join([sortable, *(["LATE"] if late else []), str(number)])
        who = re.sub(r"[^\w]", "", who)
        files[f"{who}_{rng.randrange(10**8)}_{first}_03.ipynb"] = answer()
    read = of_zip(tmp_path_factory.mktemp("canvas"), files)
    assert read.system == "Canvas"
    found = {int(s.number): read.late[name] for name, s in read.students.items()}
    assert found == {number: late for number, (_, _, late) in people.items()}


# ------------------------------------------------------------------ Moodle


@pytest.mark.parametrize("sign", ["/", "_/", "_"], ids=["folders", "older folders", "flat"])
def test_moodle(sign: str, tmp_path: Path) -> None:
    files = {
        f"Ada Lovelace_1201_assignsubmission_file{sign}{NB}": answer(),
        f"Zoë OBrien_1202_assignsubmission_file{sign}{NB}": answer(),
        f"王 小明_1203_assignsubmission_file{sign}{NB}": answer(),
        f"Text Only_1204_assignsubmission_onlinetext{sign}onlinetext.html": b"<p>def f</p>",
        f"Both Ways_1205_assignsubmission_onlinetext{sign}onlinetext.html": b"<p>see file</p>",
        f"Both Ways_1205_assignsubmission_file{sign}{NB}": answer(),
        f"Zip Ped_1206_assignsubmission_file{sign}all.zip": zipped({NB: answer()}),
    }
    if sign == "/":
        files["Deep Er_1207_assignsubmission_file/work/week 3/x.ipynb"] = answer()
    read = of_zip(tmp_path, files)
    assert read.system == "Moodle"
    assert {s.number for s in read.students.values()} >= {str(n) for n in range(1201, 1207)}
    assert read.names >= {"Ada Lovelace", "Zoë OBrien", "王 小明", "Both Ways", "Zip Ped"}
    assert read.counts("Text Only") == "No notebook was handed in, but a text."
    assert read.counts("Both Ways").endswith(".ipynb")
    assert set(read.late.values()) == {None}


@pytest.mark.parametrize("word", ["Participant", "Teilnehmerin", "Participante", "参与者"])
def test_moodle_with_blind_marking(word: str, tmp_path: Path) -> None:
    files = {f"{word}_{n}_assignsubmission_file/{NB}": answer(more=str(n)) for n in (7, 12)}
    read = of_zip(tmp_path, files)
    assert read.names == {f"{word} 7", f"{word} 12"}
    assert all(s.anonymous for s in read.students.values())


def test_a_group_of_moodle_without_a_number(tmp_path: Path) -> None:
    files = {
        f"Team Red_31_assignsubmission_file/{NB}": answer(),
        f"Default group_assignsubmission_file/{NB}": answer(),
    }
    read = of_zip(tmp_path, files)
    assert {n: s.number for n, s in read.students.items()} == {
        "Team Red": "31",
        "Default group": "",
    }


HEADERS = {
    "en": "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments",
    "de": "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Änderbar,"
    "Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung),Feedback als Kommentar",
    "fr": "Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,La note peut être "
    "modifiée,Dernière modification (travail remis),Dernière modification (note),Commentaires",
    "es": "Identificador,Nombre completo,Dirección de correo,Estado,Calificación,Calificación "
    "máxima,Editable,Última modificación (entrega),Última modificación (calificación),Comentarios",
    "ja": "ID番号,氏名,メールアドレス,ステータス,評点,最大評点,変更可,最終更新 (提出),"
    "最終更新 (評定),フィードバックコメント",
    "pl": "Identyfikator,Imię i nazwisko,Adres e-mail,Status,Ocena,Maksimum,Edycja,"
    "Ostatnio modyfikowane (przesłane),Ostatnio modyfikowane (ocena),Komentarz",
}
LINES = {
    "en": ("Participant {}", "Submitted for grading", "Sunday, 1 March 2026, 5:41 PM", "{} late"),
    "de": (
        "Teilnehmer/in{}",
        "Zur Bewertung abgegeben",
        "Sonntag, 1. März 2026, 17:41",
        "{} zu spät",
    ),
    "fr": (
        "Participant {}",
        "Remis pour évaluation",
        "dimanche 1 mars 2026, 17:41",
        "{} en retard",
    ),
    "es": ("Participante {}", "Enviado", "domingo, 1 de marzo de 2026, 17:41", "{} de retraso"),
    "ja": ("参加者 {}", "評定のために提出済み", "2026年 03月 1日(日曜日) 17:41", "{} 遅延"),
    "pl": (
        "Uczestnik {}",
        "Przesłane do oceny",
        "niedziela, 1 marca 2026, 17:41",
        "{} po terminie",
    ),
}
LATE_DAYS = {
    "en": "Tuesday, 3 March 2026, 9:05 AM",
    "de": "Dienstag, 3. März 2026, 09:05",
    "fr": "mardi 3 mars 2026, 09:05",
    "es": "martes, 3 de marzo de 2026, 09:05",
    "ja": "2026年 03月 3日(火曜日) 09:05",
    "pl": "wtorek, 3 marca 2026, 09:05",
}


@pytest.mark.parametrize("language", HEADERS)
@pytest.mark.parametrize("late_after", [None, "2026-03-02T23:59"])
def test_moodles_worksheet_in_its_language(language: str, late_after, tmp_path: Path) -> None:
    word, status, when, late = LINES[language]
    lines = [HEADERS[language]]
    people = {21: "Ada Lovelace", 22: "Bert Bob", 23: "Zhang Wei", 24: "Zhang Wei", 25: "Ab Sent"}
    files = {}
    for number, name in people.items():
        said, moment = status, when
        if number == 24:
            said, moment = f"{status} - {late.format('1 day 9 h')}", LATE_DAYS[language]
        if number == 25:
            said, moment = "-", "-"
        else:
            files[f"{name}_{number}_assignsubmission_file/{NB}"] = answer(more=str(number))
        cells = [
            word.format(number),
            name,
            f"u{number}@x.org",
            said,
            "",
            "7.00",
            "x",
            moment,
            "-",
            "",
        ]
        lines.append(",".join(f'"{c}"' for c in cells))
    listed = ("\ufeff" + "\r\n".join(lines)).encode()
    read = of_zip(tmp_path, files, listed=listed, late_after=late_after)
    by_number = {s.number: s for s in read.students.values()}
    assert set(by_number) == {str(n) for n in people}
    assert read.names == {"Ada Lovelace", "Bert Bob", "Zhang Wei 23", "Zhang Wei 24", "Ab Sent"}
    assert read.late_ones == {"Zhang Wei 24"}
    assert read.when["Ada Lovelace"] == "2026-03-01 17:41 UTC"
    assert read.counts("Ab Sent") == "Nothing was handed in."
    assert by_number["25"].email == "u25@x.org"
    assert all(not read.notes(name) for name in read.names)


# ------------------------------------------------------------------ Blackboard, Brightspace


def blackboard_text(name: str, login: str) -> bytes:
    return (
        f"Name: {name} ({login})\nAssignment: Homework_3\nDate Submitted: Sunday, March 1, 2026 "
        "5:41:00 PM CET\nCurrent Grade: Needs Grading\n\nSubmission Field:\nName: Eve (ada)\n"
    ).encode()


def test_blackboards_attempts_are_one_student(tmp_path: Path) -> None:
    start = "Home_work_3"
    files = {
        f"{start}_alovelace_attempt_2026-03-01-17-41-00.txt": blackboard_text("Ada L", "alovelace"),
        f"{start}_alovelace_attempt_2026-03-01-17-41-00_{NB}": answer(more="1"),
        f"{start}_alovelace_attempt_2026-03-03-09-05-07.txt": blackboard_text("Ada L", "alovelace"),
        f"{start}_alovelace_attempt_2026-03-03-09-05-07_{NB}": answer(more="2"),
        f"{start}_b_bob_attempt_2026-03-01-10-00-00_a_b_{NB}": answer(more="3"),
        f"{start}_cara_attempt_2026-03-01-10-00-00.txt": blackboard_text("Cara C", "cara"),
    }
    read = of_zip(tmp_path, files, late_after="2026-03-02T00:00")
    assert read.system == "Blackboard"
    assert {n: s.login for n, s in read.students.items()} == {
        "Ada L": "alovelace",
        "b_bob": "b_bob",
        "Cara C": "cara",
    }
    assert read.counts("Ada L").endswith("2026-03-03-09-05-07_03_broadcasting.ipynb")
    assert read.late_ones == {"Ada L"}
    assert read.counts("Cara C") == "No notebook was handed in."
    zone = Zone("America/New_York")
    shifted = of_zip(tmp_path, files, late_after="2026-03-02T00:00", zone=zone)
    assert shifted.when["b_bob"] == "2026-03-01 10:00 EST"


def test_one_attempt_that_was_renamed_by_nbgraders_zip_collect(tmp_path: Path) -> None:
    files = {
        f"ada_attempt_2026-03-01-17-41-00_{LESSON}.ipynb": answer(),
        f"bob_attempt_2026-03-01-17-42-00_{LESSON}.ipynb": answer(),
    }
    assert of_zip(tmp_path, files).names == {"ada", "bob"}


BRIGHTSPACE = {
    "folders": "{number} - {name} - {when}/{file}",
    "folders below the assignment's": "Lesson 3/{number} - {name} - {when}/{file}",
    "with the student's own number": "{number} - A00{own} - {name} - {when}/{file}",
    "flat": "{number} - {name} - {when} - {file}",
    "flat, older": "{number} - {name}- {when} - {file}",
}


@pytest.mark.parametrize("form", BRIGHTSPACE)
@pytest.mark.parametrize("numbers", ["user first", "folder first"])
def test_brightspaces_attempts_are_one_student_and_namesakes_two(
    form: str, numbers: str, tmp_path: Path
) -> None:
    hand_ins_of = [
        (11, "Mary-Ann Smith", "Mar 1, 2026 541 PM", "hw - 3.ipynb", "first"),
        (11, "Mary-Ann Smith", "Mar 3, 2026 905 AM", "hw - 3.ipynb", "second"),
        (12, "Wei Zhang", "Mar 1, 2026 1159 PM", NB, "his"),
        (13, "Wei Zhang", "Mar 1, 2026 1201 AM", NB, "hers"),
        (14, "Jürgen Groß", "1 März, 2026 17.41", NB, "in another language"),
    ]
    files = {"index.html": b"<html>"}
    for user, name, when, file, text in hand_ins_of:
        number = f"{user}-640693" if numbers == "user first" else f"640693-{user}"
        path = BRIGHTSPACE[form].format(number=number, own=user, name=name, when=when, file=file)
        files[path] = answer(more=text)
    read = of_zip(tmp_path, files, late_after="2026-03-02T00:00")
    assert read.system == "Brightspace"
    assert len(read.names) == 4
    assert "Mar 3" in read.counts("Mary-Ann Smith")
    assert read.late_ones == {"Mary-Ann Smith"}
    assert read.when["Jürgen Groß"] == "2026-03-01 17:41 UTC"
    assert sum(name.startswith("Wei Zhang") for name in read.names) == 2


def test_brightspace_of_one_student_with_two_attempts(tmp_path: Path) -> None:
    files = {
        "397063-2557369 - Ada Lo - Sep 24, 2024 926 PM/a.ipynb": answer(more="1"),
        "397063-2557412 - Ada Lo - Sep 25, 2024 1022 AM/a.ipynb": answer(more="2"),
    }
    read = of_zip(tmp_path, files)
    assert read.names == {"Ada Lo"}
    assert "Sep 25" in read.counts("Ada Lo")


# ------------------------------------------------------------------ ILIAS, nbgrader, GitHub, Google


def in_utc(entries: list[tuple[str, bytes, datetime]]) -> bytes:
    """A zip with times in UTC beside those of a local clock, as Info-ZIP writes it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data, when in entries:
            info = zipfile.ZipInfo(name, (when + timedelta(hours=5)).timetuple()[:6])
            info.extra = struct.pack("<HHBl", 0x5455, 5, 1, int(when.timestamp()))
            archive.writestr(info, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    "above", ["", "Sheet 3/Abgaben/", "Sheet 3/Submissions/", "multi_feedback_7/"]
)
@pytest.mark.parametrize("team", ["", "Team 12/"])
def test_ilias(above: str, team: str, tmp_path: Path) -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    entries = [
        (f"{above}{team}Lovelace_Ada Maria_alovelace_1234/{NB}", answer(), noon),
        (
            f"{above}van der Berg_Jan_j.berg@x.org_77/Late Submission - {NB}",
            answer(more="2"),
            noon + timedelta(days=2),
        ),
        (f"{above}Leer_Lena_lleer_78/", b"", noon),
    ]
    path = tmp_path / "x.zip"
    path.write_bytes(in_utc(entries))
    read = Read(path)
    assert read.system == "ILIAS"
    assert {s.login for s in read.students.values()} == {"alovelace", "j.berg@x.org", "lleer"}
    assert read.late_ones == {"van der Berg, Jan"}
    assert read.when["Lovelace, Ada Maria"] == "2026-03-01 12:00 UTC"
    assert read.counts("Leer, Lena") == "Nothing was handed in: the folder is empty."
    assert Read(path, late_after="2026-03-01T11:00").late["Lovelace, Ada Maria"] is True


def test_nbgrader(tmp_path: Path) -> None:
    files = {
        f"course/submitted/ada/{LESSON}/{NB}": answer(),
        f"course/submitted/ada/{LESSON}/timestamp.txt": b"2026-03-01 17:41:00.123456 UTC",
        "course/submitted/ada/02_loops/02_loops.ipynb": answer(more="other"),
        "course/submitted/ada/02_loops/timestamp.txt": b"2026-02-01 17:41:00.123456 UTC",
        f"course/submitted/DOM\\bob/{LESSON}/{NB}": answer(more="b"),
        f"course/submitted/DOM\\bob/{LESSON}/timestamp.txt": b"2026-03-03 09:05:00 Europe/Paris",
        f"course/submitted/eve/{LESSON}/lovelaceada_1201_1_{NB}": answer(more="e"),
        f"course/source/{LESSON}/{NB}": answer(more="s"),
        f"course/release/{LESSON}/{NB}": UNTOUCHED,
        f"course/autograded/ada/{LESSON}/{NB}": answer(more="graded"),
        "course/gradebook.db": b"x",
    }
    for read in (
        of_zip(tmp_path, files, late_after="2026-03-02T00:00"),
        Read(put(tmp_path / "in", files), late_after="2026-03-02T00:00"),
    ):
        assert read.system == "nbgrader"
        assert read.names == {"ada", "DOM\\bob", "eve"}
        assert read.when["ada"] == "2026-03-01 17:41 UTC"
        assert read.late_ones == {"DOM\\bob"}
        assert read.counts("ada").endswith(f"{LESSON}/{NB}")


def test_nbgraders_folder_itself_and_its_exchange(tmp_path: Path) -> None:
    own = {f"{n}/{LESSON}/{NB}": answer(more=n) for n in ("ada", "bob")}
    own |= {f"{n}/{LESSON}/timestamp.txt": b"2026-03-01 12:00:00 UTC" for n in ("ada", "bob")}
    read = Read(put(tmp_path / "submitted", own))
    assert (read.system, read.names) == ("nbgrader", {"ada", "bob"})
    first, second = "2026-03-01 12:00:00.000000 UTC", "2026-03-02 12:00:00.000000 UTC"
    inbound = {
        f"ada+{LESSON}+{first}+9f2c/{NB}": answer(more="1"),
        f"ada+{LESSON}+{first}+9f2c/timestamp.txt": first.encode(),
        f"ada+{LESSON}+{second}+77aa/{NB}": answer(more="2"),
        f"ada+{LESSON}+{second}+77aa/timestamp.txt": second.encode(),
        f"bob+b+{LESSON}+{first}/{NB}": answer(more="3"),
        f"bob+b+{LESSON}+{first}/timestamp.txt": first.encode(),
    }
    read = Read(put(tmp_path / "inbound", inbound))
    assert read.names == {"ada", "bob+b"}
    assert second in read.counts("ada")


@pytest.mark.parametrize(
    ("stamp", "when"),
    [
        ("2026-03-01 12:00:00 UTC", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01 12:00:00", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01 12:00:00.5 Europe/Paris", datetime(2026, 3, 1, 11, tzinfo=UTC)),
        ("2026-03-01 12:00:00 +0200", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("yesterday", None),
        ("2026-99-99 12:00:00 UTC", None),
        ("2026-03-01 12:00:00 No/Where", None),
    ],
)
def test_what_nbgrader_writes(stamp: str, when: datetime | None) -> None:
    assert of_stamp(stamp) == when


def committed(folder: Path, day: int, message: str = "done") -> None:
    moment = f"2026-03-{day:02}T12:00:00+00:00"
    environment = {
        **os.environ,
        "GIT_AUTHOR_DATE": moment,
        "GIT_COMMITTER_DATE": moment,
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    who = ["-c", "user.name=S", "-c", "user.email=s@x.org"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", message]):
        subprocess.run(["git", *words], cwd=folder, env=environment, check=True)


def test_github_classroom(tmp_path: Path) -> None:
    place = tmp_path / "hw-3-submissions"
    for day, login in ((1, "ada-lo"), (5, "bob")):
        put(place / f"hw-3-{login}", {NB: answer(more=login), "README.md": b"x"})
        committed(place / f"hw-3-{login}", day)
    (place / "hw-3-none").mkdir()
    read = Read(place, late_after="2026-03-02T00:00")
    assert read.system == "GitHub Classroom"
    assert read.names == {"ada-lo", "bob", "none"}
    assert read.when["ada-lo"] == "2026-03-01 12:00 UTC"
    assert read.late_ones == {"bob"}
    roster = '"identifier","github_username","github_id","name"\n"Lovelace, Ada","ada-lo","7",""\n'
    named = Read(place, listed=roster + '"Bob B","bob","8",""\n"No One","","",""\n')
    assert named.names >= {"Bob B", "No One"}
    assert {s.login for s in named.students.values()} >= {"ada-lo", "bob"}


def test_a_repository_is_asked_for_a_time_and_cannot_do_anything(tmp_path: Path) -> None:
    put(tmp_path / "r", {NB: answer()})
    committed(tmp_path / "r", 4)
    subprocess.run(["git", "gc", "-q"], cwd=tmp_path / "r", check=True)
    folder = tmp_path / "r" / ".git"
    canary = tmp_path / "canary"
    (folder / "config").write_text(
        f"[core]\n\tfsmonitor = touch {canary}\n\tpager = touch {canary}\n\tsshCommand = touch "
        f"{canary}\n[alias]\n\tcat-file = !touch {canary}\n[include]\n\tpath = /etc/passwd\n"
    )
    assert repositories.last_commit(folder) == datetime(2026, 3, 4, 12, tzinfo=UTC)
    assert not canary.exists()
    for head in ("", "ref: ../../../etc/passwd", "ref: refs/heads/none", "0" * 40, "x\x00y"):
        (folder / "HEAD").write_text(head)
        assert repositories.last_commit(folder) is None
    assert repositories.last_commit(tmp_path / "nothing") is None


def test_google_classroom(tmp_path: Path) -> None:
    files = {
        f"Lesson 3/Ada Lovelace - {LESSON}.ipynb": answer(),
        f"Lesson 3/Bert Bob - {LESSON}.ipynb": answer(more="b"),
        f"Lesson 3/Copy of {LESSON}.ipynb": answer(more="c"),
        f"Lesson 3/{LESSON}.ipynb": answer(more="d"),
        f"Lesson 3/{LESSON} (1).ipynb": answer(more="e"),
    }
    grades = (
        "Last Name,First Name,Email Address,Lesson 3\nDate,,,2026-03-01\nPoints,,,7\n"
        "Class Average,,,\nLovelace,Ada,ada@x.org,\nBob,Bert,bert@x.org,\nDate,Ann,ann@x.org,\n"
    )
    read = of_zip(tmp_path, files, listed=grades)
    assert len(read.names) == 6  # three on the list, three files that name nobody
    assert read.students["Ada Lovelace"].email == "ada@x.org"
    assert "Ann Date" in read.names
    nameless = [n for n in read.names if "not on the class list" in read.notes(n)]
    assert len(nameless) == 3


def test_sakai(tmp_path: Path) -> None:
    top = "Lesson 3"
    files = {
        f"{top}/Lovelace, Ada(alo)/Submission attachment(s)/{NB}": answer(),
        f"{top}/Lovelace, Ada(alo)/timestamp.txt": b"20260301174100200",
        f"{top}/Lovelace, Ada(alo)/Feedback Attachment(s)/{NB}": answer(more="the instructor's"),
        f"{top}/Bob, Bert(bb)/Submission attachment(s)/{NB}": answer(more="b"),
        f"{top}/Bob, Bert(bb)/timestamp.txt": b"2026-03-03T09:05:00.123Z",
        f"{top}/Tex, T.(tt)/Tex, T.(tt)_submissionText.html": b"<p>",
        f"{top}/Tex, T.(tt)/timestamp.txt": b"20260301174100200",
        f"{top}/grades.csv": b"x",
    }
    grades = '"Lesson 3","ScoreGradeType"\n\n"Display ID","ID","Last Name","First Name","grade"\n'
    grades += (
        '"alo","alo","Lovelace","Ada",""\n"bb","bb","Bob","Bert",""\n"tt","tt","Tex","T.",""\n'
    )
    for listed in (None, grades):
        read = of_zip(tmp_path, files, listed=listed, late_after="2026-03-02T00:00")
        assert read.system == "Sakai"
        by_login = {s.login: name for name, s in read.students.items()}
        assert set(by_login) == {"alo", "bb", "tt"}
        assert read.counts(by_login["alo"]).endswith(f"Submission attachment(s)/{NB}")
        assert read.when[by_login["alo"]] == "2026-03-01 17:41 UTC"
        assert read.late_ones == {by_login["bb"]}
        assert "a text" in read.counts(by_login["tt"])
        assert not any("not on the class list" in read.notes(n) for n in read.names)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Version 1/03.ipynb", "Version 2/03.ipynb"),
        ("Version 9/03.ipynb", "Version 10/03.ipynb"),
        ("2026-03-01/03.ipynb", "2026-03-02/03.ipynb"),
        ("hw_v1.ipynb", "hw_v2.ipynb"),
        ("Attempt 1.ipynb", "attempt 2.ipynb"),
    ],
)
def test_versions_that_people_and_tools_number(first: str, second: str, tmp_path: Path) -> None:
    files = {f"ada/{p}": answer(more=p) for p in (first, second)} | {"bob/x.ipynb": answer()}
    assert of_zip(tmp_path, files).counts("ada") == f"ada/{second}"
    plain = {"ada/hw1.ipynb": answer(more="1"), "ada/hw2.ipynb": answer(more="2")}
    assert of_zip(tmp_path, plain | {"bob/x.ipynb": answer()}).counts("ada") == "several"


def test_zips_of_repositories_and_homes_of_a_hub(tmp_path: Path) -> None:
    names = ("ada", "bob", "cy")
    made = {f"hw-3-{n}-main.zip": zipped({f"hw-3-{n}-main/{NB}": answer(more=n)}) for n in names}
    listed = "github_username,name\nada,Ada Lo\nbob,Bob By\ncy,Cy Cee\n"
    assert of_zip(tmp_path, made, listed=listed).names == {"Ada Lo", "Bob By", "Cy Cee"}
    homes = {f"home/{n}/course/{LESSON}/{NB}": answer(more=n) for n in names}
    homes |= {"home/bob/course/02_loops/02_loops.ipynb": answer(more="of another lesson")}
    read = of_zip(tmp_path, homes)
    assert read.names == set(names)
    assert read.counts("bob").endswith(f"{LESSON}/{NB}")
    assert read.notes("bob") == ""


@pytest.mark.parametrize(
    ("path", "tool", "student"),
    [
        (f"lovelaceada_1201_88001_{NB}", "Canvas", "lovelaceada"),
        (f"Ada Lovelace_7_assignsubmission_file/{NB}", "Moodle", "Ada Lovelace"),
        (f"HW_ada_attempt_2026-03-01-10-00-00_{NB}", "Blackboard", "ada"),
        (f"1-2 - Ada Lo - Mar 1, 2026 541 PM/{NB}", "Brightspace", "Ada Lo"),
        (f"submitted/ada/{LESSON}/{NB}", "nbgrader", "ada"),
        (f"Sheet/Submissions/Lo_Ada_alo_7/{NB}", "ILIAS", "Lo, Ada"),
        (f"ada/{NB}", "folders", "ada"),
        ("ada.ipynb", "folders", "ada"),
    ],
)
def test_a_class_of_one(path: str, tool: str, student: str, tmp_path: Path) -> None:
    read = of_zip(tmp_path, {path: answer()})
    assert (read.system, read.names) == (tool, {student})


def test_who_sent_it_by_mail_beside_a_download(tmp_path: Path) -> None:
    files = {f"s{n}_{n}_{n}_{NB}": answer(more=str(n)) for n in range(1, 8)}
    files |= {"bob.ipynb": answer(more="b"), f"cy/{NB}": answer(more="c"), "list.csv": b"name"}
    read = of_zip(tmp_path, files)
    assert read.system == "Canvas"
    assert read.names == {*(f"s{n}" for n in range(1, 8)), "bob", "cy"}
    assert read.read.nobody == ["list.csv"]


def test_a_class_of_very_many_files(tmp_path: Path) -> None:
    """More than a zip's first form can count."""
    files = {f"s{i % 300}_{i % 300 + 1}_{i}_{i}.txt": b"" for i in range(70_000)}
    files |= {f"s{i}_{i + 1}_{70_000 + i}_{NB}": answer(more=str(i)) for i in range(0, 300, 100)}
    read = of_zip(tmp_path, files)
    assert (read.system, len(read.names)) == ("Canvas", 300)
    assert sum(bool(c.graded) for c in read.what.values()) == 3


# ------------------------------------------------------------------ the sample class, by each tool


def sample():
    folder = Path(__file__).resolve().parents[1] / "solutions" / "sample_class"
    spec = importlib.util.spec_from_file_location("sample_make", folder / "make.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


SAMPLE = sample()
KNOWN_BY = {  # what tells lateness: the tool's mark, or a time
    "canvas": None,
    "canvas-anonymous": None,
    "moodle": "2026-03-02T00:00",
    "moodle-blind": "2026-03-02T00:00",
    "blackboard": "2026-03-02T00:00",
    "brightspace": "2026-03-02T00:00",
    "ilias": "2026-03-02T00:00",
    "nbgrader": "2026-03-02T00:00",
    "github": "2026-03-02T00:00",
}


@pytest.mark.parametrize("tool", SAMPLE.TOOLS)
def test_the_sample_class_of_each_tool(tool: str, tmp_path: Path) -> None:
    paths = SAMPLE.write(tool, tmp_path / "given")
    people = {p.number: p for p in SAMPLE.people()}
    lists = [p for p in paths if p.suffix in (".csv", ".xls")]
    zips_of = [p for p in paths if p.suffix == ".zip"]
    place = zips_of[0] if zips_of else tmp_path / "given" / "lesson-3-submissions"
    listed = lists[0].read_bytes() if lists else None
    read = Read(place, listed=listed, late_after=KNOWN_BY.get(tool))
    told = (lambda s: s.number) if tool in ("canvas", "moodle", "moodle-blind") else None
    assert len(read.names) == (32 if listed else 30)
    if told:
        assert {int(told(s)) for s in read.students.values()} == set(people)
    late = {p.number for p in people.values() if p.late}
    assert len(read.late_ones) == (0 if tool == "google" else len(late))
    handed_in = [n for n in read.names if read.students[n].files]
    assert len(handed_in) == 30
    assert all(read.counts(n) == "Nothing was handed in." for n in read.names - set(handed_in))
    unreadable = [n for n in handed_in if not read.what[n].graded]
    assert len(unreadable) == 2  # one was cut off, one is empty
    assert all("not on the class list" not in read.notes(n) for n in read.names)
