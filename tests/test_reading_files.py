"""The way in, however files come: folders, zips, odd names, limits, and which file counts."""

from __future__ import annotations

import json
import random
import re
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_class import (
    LESSON,
    NAMES,
    NB,
    STUB,
    UNTOUCHED,
    UTC_ZONE,
    Read,
    answer,
    notebook,
    of_zip,
    put,
    zipped,
)

from kmeans_lab.checks.catalogue import lessons
from kmeans_lab.grading.reading import files, notebooks
from kmeans_lab.grading.reading.attempts import rows_of
from kmeans_lab.grading.reading.candidates import Wanted, body_of
from kmeans_lab.grading.reading.errors import NothingFound, Unreadable

# ------------------------------------------------------------------ folders and files, no tool


@pytest.mark.parametrize(
    ("entries", "wanted"),
    [
        ({"ada.ipynb": 1, "bob.ipynb": 2}, {"ada", "bob"}),
        (
            {f"ada_{NB}": 1, f"{LESSON}-bob.ipynb": 2, f"{LESSON}_exercise cy.ipynb": 3},
            "ada bob cy",
        ),
        ({"ada (1).ipynb": 1, "ada.ipynb": 2, "bob-Copy3.ipynb": 3}, {"ada", "bob"}),
        ({"ada/x.ipynb": 1, "bob/work/y.ipynb": 2, "cy/": b""}, "ada bob cy"),
        ({"ada.zip": {NB: 1}, "bob.zip": {"w/x.ipynb": 2}}, {"ada", "bob"}),
        ({"a/ada/1.ipynb": 1, "a/bob/1.ipynb": 2}, {"ada", "bob"}),
        ({f"{NB}": 1, f"{LESSON} (1).ipynb": 2, f"{LESSON} (2).ipynb": 3}, 3),
        ({f"x/{NB}": 1, f"x/{LESSON} (1).ipynb": 2}, 2),
        ({f"ada/{NB}": 1, "ada/02_loops.ipynb": 2}, {"ada"}),
        ({f"ada/{NB}": 1, f"ada/{LESSON}-Copy1.ipynb": 2}, {"ada"}),
        ({"ada.ipynb": 1, "images/a.png": b"x", "readme.txt": b"x"}, {"ada"}),
        ({"Ada/x.ipynb": 1, "ada/x.ipynb": 2}, {"Ada", "ada"}),
        ({"😀 Zoë/x.ipynb": 1, "n" * 200 + "/x.ipynb": 2}, 2),
        (
            {f"group {g}/{n}{g}.ipynb": f"{n}{g}" for g in "AB" for n in ("u", "v", "w", "x")},
            {f"{n}{g}" for g in "AB" for n in ("u", "v", "w", "x")},
        ),
        (
            {f"group {g}/{n}{g}/{NB}": f"{n}{g}" for g in "AB" for n in ("u", "v", "w", "x")},
            {f"{n}{g}" for g in "AB" for n in ("u", "v", "w", "x")},
        ),
        (
            {f"{n}/{w}.ipynb": n + w for n in ("ada", "bob") for w in ("a", "b", "c")},
            {"ada", "bob"},
        ),
    ],
    ids=lambda value: " ".join(list(value)[:2])[:40] if isinstance(value, dict) else "",
)
def test_folders_and_files(entries, wanted, tmp_path: Path) -> None:
    made = {}
    for name, data in entries.items():
        if isinstance(data, dict):
            data = zipped({n: answer(more=str(d)) for n, d in data.items()})
        made[name] = data if isinstance(data, bytes) else answer(more=str(data))
    wanted = set(wanted.split()) if isinstance(wanted, str) else wanted
    folder = put(tmp_path / "in", {n: d for n, d in made.items() if not n.endswith("/")})
    for name in made:
        (folder / name).mkdir(exist_ok=True) if name.endswith("/") else None
    for read in (Read(folder), of_zip(tmp_path, made)):
        assert read.names == wanted or len(read.names) == wanted


def test_a_list_tells_which_folders_are_students(tmp_path: Path) -> None:
    files = {f"A/{n}.ipynb": answer(more=n) for n in ("ada", "bob")}
    files |= {f"B/{n}.ipynb": answer(more=n) for n in ("cy", "dan")}
    assert of_zip(tmp_path, files).names == {"A", "B"}
    listed = "login,name\nada,Ada Lo\nbob,Bob\ncy,Cy\ndan,Dan\nA,Group\n"
    assert of_zip(tmp_path, files, listed=listed).names == {"Ada Lo", "Bob", "Cy", "Dan", "Group"}


def test_who_pretends_to_be_another_stays_who_he_is(tmp_path: Path) -> None:
    files = {f"{n}/{NB}": answer(more=n) for n in ("lovelaceada", "bob", "cy")}
    for theft in (
        f"lovelaceada_1201_1_{NB}",
        f"Ada Lovelace_1201_assignsubmission_file/{NB}",
        f"HW_lovelaceada_attempt_2026-03-09-23-59-59_{NB}",
        f"1-2 - Ada Lovelace - Mar 9, 2026 1159 PM/{NB}",
        f"submitted/lovelaceada/{LESSON}/{NB}",
        f"Lovelace_Ada_lovelaceada_12/{NB}",
        f"../lovelaceada/{NB}",
    ):
        read = of_zip(tmp_path, files | {f"eve/{theft}": answer(more="eve")})
        mine = {f.path.parts[0] for f, _ in read.students["lovelaceada"].files}
        assert mine == {"lovelaceada"} or theft.startswith(".."), theft
        assert read.system == "folders"
    many = {f"eve/lovelaceada_1201_{n}_{NB}": answer(more=str(n)) for n in range(300)}
    assert of_zip(tmp_path, files | many).names == {"lovelaceada", "bob", "cy", "eve"}


def test_sections_that_were_downloaded_each_for_itself(tmp_path: Path) -> None:
    sections = {
        f"section {s}.zip": zipped(
            {f"{n}{s}_{10 * ord(s) + i}_{i}_{NB}": answer(more=n + s) for i, n in enumerate("uvw")}
        )
        for s in "ab"
    }
    for read in (of_zip(tmp_path, sections), Read(put(tmp_path / "in", sections))):
        assert read.system == "Canvas"
        assert read.names == {f"{n}{s}" for n in "uvw" for s in "ab"}
    students = {f"{n}.zip": zipped({NB: answer(more=n)}) for n in ("ada", "bob")}
    students["aaa.zip"] = zipped({f"x_{n}_1_{NB}": answer(more=str(n)) for n in range(3)})
    assert of_zip(tmp_path, students).names == {"ada", "bob", "aaa"}


def test_who_handed_in_nothing_or_nothing_real(tmp_path: Path) -> None:
    files = {
        f"ada/{NB}": answer(),
        "copies/.ipynb_checkpoints/x-checkpoint.ipynb": answer(more="c"),
        "hidden/.secret.ipynb": answer(more="h"),
        "installed/venv/lib/python3.11/site-packages/nb/x.ipynb": answer(more="i"),
        "code/solution.py": b"def f(): ...",
        "packed/work.7z": b"7z",
        "renamed/03_broadcasting.ipynb.txt": answer(more="r"),
        "json/03_broadcasting.json": answer(more="j"),
        "without/03_broadcasting": answer(more="w"),
        "locked/x.zip": locked_zip(),
        "empty/": b"",
        "emptyzip/x.zip": zipped({}),
        "__MACOSX/ada/._03.ipynb": b"x",
    }
    read = of_zip(tmp_path, files)
    assert len(read.names) == 12
    assert ".ipynb_checkpoints" in read.counts("copies")
    assert "hidden files" in read.counts("hidden")
    assert "installed programs" in read.counts("installed")
    assert "solution.py" in read.counts("code")
    assert "work.7z" in read.counts("packed")
    assert "password" in read.counts("locked")
    assert "<ZipInfo" not in read.counts("locked")
    assert "empty zip" in read.counts("emptyzip")
    assert read.counts("empty") == "Nothing was handed in: the folder is empty."
    assert read.what["empty"].nothing
    for name in ("renamed", "json", "without"):
        assert read.what[name].graded, name


# ------------------------------------------------------------------ zips


def locked_zip() -> bytes:
    """A zip whose only file is marked as locked with a password."""
    data = bytearray(zipped({NB: answer()}))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(sign) + place] |= 1
    return bytes(data)


def test_a_locked_zip_of_the_instructor_is_said_to_be_locked(tmp_path: Path) -> None:
    (tmp_path / "class.zip").write_bytes(locked_zip())
    with pytest.raises(NothingFound, match="locked with a password.*Unpack it"):
        Read(tmp_path / "class.zip")


def raw_names(entries: dict[bytes, bytes]) -> bytes:
    """A zip whose names are bytes, without the mark of UTF-8."""
    stands_for = {"Q" * (len(name) - 1) + chr(65 + i): name for i, name in enumerate(entries)}
    made = zipped(dict(zip(stands_for, entries.values())))
    for plain, name in stands_for.items():
        made = made.replace(plain.encode(), name)
    return made


ALPHABETS = {
    "utf-8": ["Jörg Müller", "王小明", "Нина Петрова", "Łukasz Żak"],
    "cp437": ["Jörg Müller", "André Gide"],
    "cp850": ["Jörg Müller", "José Núñez"],
    "cp1252": ["Jörg Müller", "José Núñez"],
    "gbk": ["王小明", "李娜", "欧阳修"],
    "shift_jis": ["山田太郎", "佐藤花子", "鈴木さくら"],
    "big5": ["陳小明", "林志玲"],
    "euc_kr": ["김철수", "이영희"],
    "cp866": ["Нина Петрова", "Иван Иванов"],
    "cp1251": ["Нина Петрова", "Иван Иванов"],
}


@pytest.mark.parametrize("encoding", ALPHABETS)
def test_names_in_a_zip_that_says_nothing_of_them(encoding: str, tmp_path: Path) -> None:
    names = ALPHABETS[encoding]
    entries = {
        f"{n}_{i}_assignsubmission_file/x.ipynb".encode(encoding): answer(more=str(i))
        for i, n in enumerate(names)
    }
    (tmp_path / "z.zip").write_bytes(raw_names(entries))
    read = Read(tmp_path / "z.zip")
    assert read.names == set(names)
    guessed = any("does not say how it writes names" in text for text in read.said)
    assert guessed == (encoding != "utf-8")
    assert Read(tmp_path / "z.zip", encoding=encoding).names == set(names)
    listed = "name\n" + "\n".join(names) + "\n"
    assert Read(tmp_path / "z.zip", listed=listed).names == set(names)


def test_a_class_list_decides_how_names_are_written(tmp_path: Path) -> None:
    """These bytes are names in two alphabets; the list knows one of them."""
    name = "김미소"
    entries = {f"{name}/x.ipynb".encode("euc_kr"): answer(), b"bob/x.ipynb": answer(more="b")}
    (tmp_path / "z.zip").write_bytes(raw_names(entries))
    chinese = name.encode("euc_kr").decode("gb18030")
    for known in (name, chinese):
        assert Read(tmp_path / "z.zip", listed=f"name\n{known}\nbob\n").names == {known, "bob"}


def test_paths_of_windows_and_paths_that_lead_out(tmp_path: Path) -> None:
    windows = {f"class\\{n}\\work\\{NB}": answer(more=n) for n in ("ada", "bob")}
    assert of_zip(tmp_path, windows).names == {"ada", "bob"}
    domain = {f"DOM\\{n}/{NB}": answer(more=n) for n in ("ada", "bob")}
    assert of_zip(tmp_path, domain).names == {"DOM\\ada", "DOM\\bob"}
    assert of_zip(tmp_path, domain, listed="login,name\nada,Ada\nbob,Bob\n").names == {"Ada", "Bob"}
    out = {f"../../{n}/{NB}": answer(more=n) for n in ("ada", "bob")}
    out |= {f"C:\\Users\\eve\\{NB}": answer(more="e"), f"/etc/fay/{NB}": answer(more="f")}
    read = of_zip(tmp_path, out)
    assert sum(len(s.files) for s in read.students.values()) == 4
    assert all(".." not in f.path.parts for s in read.students.values() for f, _ in s.files)
    assert not list(tmp_path.parent.rglob("fay"))


def test_two_files_of_one_name_in_a_zip(tmp_path: Path) -> None:
    entries = [
        (f"ada/{NB}", answer(more="1")),
        (f"ada/{NB}", answer(more="2")),
        ("bob/x.ipynb", answer()),
    ]
    with pytest.warns(UserWarning, match="Duplicate name"):
        read = of_zip(tmp_path, entries)
    assert read.names == {"ada", "bob"}
    assert len(read.what["ada"].graded) == 2
    assert "until you decide" in read.notes("ada")


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 10**6))
def test_whatever_a_student_hands_in_as_a_zip(tmp_path_factory, noise, seed) -> None:
    whole = bytearray(zipped({NB: answer(), "b/c.txt": b"x" * 50}))
    rng = random.Random(seed)
    for _ in range(rng.randrange(6)):
        whole[rng.randrange(len(whole))] = rng.randrange(256)
    cut = bytes(whole[: rng.randrange(len(whole) + 1)])
    files = {
        f"ada/{NB}": answer(),
        "eve/a.zip": noise,
        "fay/b.zip": bytes(whole),
        "gus/c.zip": cut,
        "hal/d.zip": zipped({"inner.zip": bytes(whole)}),
    }
    read = of_zip(tmp_path_factory.mktemp("z"), files)
    assert read.names == {"ada", "eve", "fay", "gus", "hal"}
    for name in read.names:
        choice = read.what[name]
        assert choice.graded or choice.problem
        assert not re.search(r"Traceback|<.* object|<ZipInfo", choice.problem)


# ------------------------------------------------------------------ limits of one student


def test_a_student_with_very_many_notebooks_costs_that_student_alone(tmp_path: Path) -> None:
    tiny = {f"n/{i}.ipynb": notebook(f"x = {i}") for i in range(30_000)}
    right = {f"deep/er/{NB}": answer(more="the one")}
    files = {
        "ada.zip": zipped(tiny | right),
        "bob.zip": zipped({NB: answer()}),
        "cara.zip": zipped({f"{i}.txt": b"" for i in range(60_000)}),
    }
    path = tmp_path / "z.zip"
    path.write_bytes(zipped(files))
    begin = time.process_time()
    read = Read(path)
    assert time.process_time() - begin < 10
    assert read.counts("ada") == f"ada.zip/deep/er/{NB}"
    assert "30,001 notebooks were handed in" in read.notes("ada")
    assert read.counts("bob") == f"bob.zip/{NB}"
    assert "60,000 files" in read.counts("cara")
    rows = rows_of(read.what["ada"], read.what["ada"].graded[0], UTC_ZONE)
    assert len(rows) < 300
    assert "more files" in rows[-1].file


def test_bombs_cost_their_student_alone(tmp_path: Path) -> None:
    zeros = zipped({"x.ipynb": b"0" * 400_000_000})
    liar = bytearray(zipped({NB: b" " * 30_000_000 + answer()}))
    true = struct.pack("<L", 30_000_000 + len(answer()))
    deep = zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({NB: answer()})})})})
    files = {
        "ada/big.zip": zeros,
        "bob/liar.zip": bytes(liar).replace(true, struct.pack("<L", 500)),
        "cy/deep.zip": deep,
        f"dan/{NB}": answer(),
        "eve/many.zip": zipped({f"{i}.ipynb": b"0" * 19_000_000 for i in range(30)}),
        "fay/zip.zip": zipped({"in.zip": b"0" * 350_000_000}),
    }
    path = tmp_path / "z.zip"
    path.write_bytes(zipped(files))
    begin = time.process_time()
    read = Read(path)
    assert time.process_time() - begin < 20
    assert "20 MB" in read.counts("ada")
    assert read.what["bob"].problem
    assert "zip in a zip" in read.counts("cy")
    assert read.counts("dan") == f"dan/{NB}"
    assert read.what["eve"].problem
    assert "300 MB" in read.counts("fay")


def test_a_class_that_unpacks_to_gigabytes_needs_little_memory(tmp_path: Path) -> None:
    """Thirty notebooks of 16 MB, half a gigabyte, read one after another."""
    if sys.platform != "linux":
        pytest.skip("system: Linux tells the most memory that a process had")
    image = "A" * 15_900_000
    cell = {
        "cell_type": "code",
        "source": "def pairwise_differences(X, centroids):\n    return X[:, None] - centroids",
        "outputs": [{"data": {"image/png": image}}],
    }
    large = json.dumps({"cells": [cell, {"cell_type": "markdown", "source": "é😀"}]}).encode()
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for i in range(30):
            archive.writestr(f"s{i}/{NB}", large)
    code = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from kmeans_lab.grading.reading import hand_ins
from kmeans_lab.grading.reading.attempts import choose
from kmeans_lab.grading.reading.candidates import Wanted
from kmeans_lab.grading.reading.times import Zone
from pathlib import Path
read = hand_ins.find(Path({str(path)!r}), {LESSON!r})
graded = [choose(h, Wanted.of({LESSON!r}, {NAMES!r}), Zone("UTC"), None) for h in read.hand_ins]
assert all(c.graded for c in graded) and len(graded) == 30
print(*[line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 250_000  # kB


def test_a_notebook_of_millions_of_parts_is_refused_before_it_is_taken_apart() -> None:
    for part in (b'{"a":1},', b"[],", b"{},", b'"",'):
        data = b'{"cells":[' + part * (19_000_000 // len(part)) + b"0]}"
        begin = time.process_time()
        with pytest.raises(Unreadable, match="millions of tiny parts"):
            notebooks.code_cells(data)
        assert time.process_time() - begin < 3
    text = json.dumps("[[0.1, 0.2], {'a': 1}]" * 500_000)
    cells = f'{{"cells":[{{"cell_type":"code","source":"x","outputs":[{text}]}}]}}'
    assert notebooks.code_cells(cells.encode()) == ["x"]


# ------------------------------------------------------------------ which attempt counts

SAVED = (2026, 3, 1, 12, 0, 0)
LATER = (2026, 3, 2, 12, 0, 0)


def test_an_untouched_exercise_never_beats_a_written_one(tmp_path: Path) -> None:
    for first, second in ((SAVED, LATER), (LATER, SAVED), (SAVED, SAVED)):
        entries = [
            (f"ada/{NB}", UNTOUCHED, first),
            (f"ada/{LESSON}-solved.ipynb", answer(), second),
            ("bob/x.ipynb", answer(more="b"), (2026, 2, 1, 0, 0, 0)),
            ("cy/x.ipynb", UNTOUCHED, (2026, 2, 1, 0, 0, 0)),
            ("cy/02_loops.ipynb", notebook("def assign_loop(X): return 0"), LATER),
        ]
        for best in (False, True):
            read = of_zip(tmp_path, entries, best=best)
            assert read.counts("ada") == f"ada/{LESSON}-solved.ipynb"
            assert read.counts("cy") == "cy/x.ipynb"


def test_a_damaged_later_file_never_silently_beats_a_readable_one(tmp_path: Path) -> None:
    entries = [
        (f"ada/{NB}", answer(), SAVED),
        ("ada/final.ipynb", answer()[:50], LATER),
        ("bob/x.ipynb", answer(more="b"), (2026, 2, 1, 0, 0, 0)),
        ("bob/y.ipynb", answer()[:60], (2026, 1, 1, 0, 0, 0)),
    ]
    read = of_zip(tmp_path, entries)
    assert read.counts("ada") == f"ada/{NB}"
    assert "a later file, final.ipynb, cannot be read" in read.notes("ada")
    assert read.counts("bob") == "bob/x.ipynb"
    assert "cannot be read" not in read.notes("bob")  # the earlier one is damaged: no harm
    attempts = {
        f"HW_cy_attempt_2026-03-01-10-00-00_{NB}": answer(),
        "HW_cy_attempt_2026-03-02-10-00-00_photo.png": b"x",
        "HW_dan_attempt_2026-03-02-10-00-00_x.ipynb": answer(more="d"),
    }
    read = of_zip(tmp_path, attempts)
    assert "2026-03-01" in read.counts("cy")
    assert "the latest attempt has no notebook" in read.notes("cy")


def test_where_nothing_tells_the_later_the_best_counts_until_a_person_decides(tmp_path) -> None:
    files = {
        "ada/a.ipynb": answer(more="1"),
        "ada/b.ipynb": answer(more="2"),
        "bob/x.ipynb": answer(),
    }
    read = of_zip(tmp_path, files)
    assert any("not known" in text for text in read.said)
    assert len(read.what["ada"].graded) == 2
    assert "until you decide" in read.notes("ada")
    rows = rows_of(read.what["ada"], read.what["ada"].graded[1], UTC_ZONE)
    assert [row.counts for row in rows] == [False, True]
    assert "until you decide" in rows[1].why
    assert rows[0].how == "not known"


def test_times_within_a_students_zip_order_its_files_and_are_no_time_of_handing_in(
    tmp_path,
) -> None:
    inner = zipped([("a.ipynb", answer(more="1"), LATER), ("b.ipynb", answer(more="2"), SAVED)])
    read = of_zip(tmp_path, {"ada/w.zip": inner, "bob/x.ipynb": answer()}, late_after="2026-01-01")
    assert read.counts("ada") == "ada/w.zip/a.ipynb"
    assert "saved last" in read.notes("ada")
    assert read.late["ada"] is None


def test_the_same_file_twice_is_one(tmp_path: Path) -> None:
    files = {"ada/a.ipynb": answer(), "ada/b/a.ipynb": answer(), "bob/x.ipynb": answer(more="b")}
    read = of_zip(tmp_path, files)
    assert len(read.what["ada"].graded) == 1
    assert read.notes("ada") == ""
    whys = {r.why for r in rows_of(read.what["ada"], read.what["ada"].graded[0], UTC_ZONE)}
    assert "the same, byte for byte, as the one that counts" in whys


def test_functions_that_only_another_notebook_has_are_told(tmp_path: Path) -> None:
    entries = [
        ("ada/a.ipynb", answer(NAMES[0]), SAVED),
        ("ada/b.ipynb", answer(NAMES[1]), LATER),
        ("bob/x.ipynb", answer(more="b"), (2026, 2, 1, 0, 0, 0)),
    ]
    read = of_zip(tmp_path, entries)
    assert read.counts("ada") == "ada/b.ipynb"
    assert f"has {NAMES[0]}, which the one that counts lacks" in read.notes("ada")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (f"def {NAMES[0]}(X, c):\n    {STUB}", False),
        (f"def {NAMES[0]}(X, c):\n    '''One.'''\n    pass", False),
        (f"def {NAMES[0]}(X, c): ...", False),
        (f"def {NAMES[0]}(\n    X,\n    c,\n):\n    raise NotImplementedError", False),
        (f"# def {NAMES[0]}(X, c): return 1", False),
        (f"def {NAMES[0]}(X, c):\n    return X", True),
        (f"def {NAMES[0]}(X, c):\n\n    # what\n\n    y = X  # why\n    return y", True),
        (f"def {NAMES[0]}(X, c): return X - c", True),
        (f"def {NAMES[0]}(\n    X,\n    c,\n):\n    return X", True),
        (f"    def {NAMES[0]}(X, c):\n        return X", True),
        (f">>> def {NAMES[0]}(X, c):\n...     return X", True),
        (f"In [5]: def {NAMES[0]}(X, c):\n   ...:     return X", True),
        (f"?np.mean\n%timeit 1\ndef {NAMES[0]}(X, c):\n    return X(", True),
        (f"{NAMES[0]} = lambda X, c: X - c", True),
        (f"{NAMES[0]} == 3", False),
        (f"def {NAMES[0]}_draft(X, c):\n    return X", False),
        (f"class {NAMES[0]}:\n    def fit(self):\n        raise NotImplementedError", False),
        (f"class {NAMES[0]}:\n    def fit(self):\n        return self", True),
    ],
)
def test_whether_something_is_written(cell: str, written: bool) -> None:
    assert bool(body_of([cell], NAMES[0])) == written
    assert bool(body_of([cell, f"def {NAMES[0]}(X, c):\n    {STUB}"], NAMES[0])) == written


def test_every_exercise_as_it_is_given_out_is_untouched_and_every_solution_is_written() -> None:
    root = Path(__file__).resolve().parents[1]
    for stem, group in lessons().items():
        wanted = Wanted.of(stem, [e.name for e in group])
        assert set(wanted.given) == set(wanted.names), stem
        for folder, expected in (("exercises", False), ("solutions", True)):
            (path,) = (root / folder).glob(f"{stem}*.ipynb")
            cells = notebooks.code_cells(path.read_bytes())
            for name in wanted.names:
                body = body_of(cells, name)
                assert (bool(body) and body != wanted.given[name]) == expected, (stem, name)


def test_a_folder_of_very_many_files_is_cut_off_and_it_says_so(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(files, "MOST_FILES_OF_ONE", 20)
    made = {f"eve/x/{i}/{j}.txt": b"" for i in range(9) for j in range(9)}
    made |= {f"eve/{NB}": answer(more="e")}
    made |= {f"{n}/{NB}": answer(more=n) for n in ("ada", "bob")}
    made |= {f"s{i}/{NB}": answer(more=str(i)) for i in range(40)}
    read = Read(put(tmp_path / "in", made))
    assert len(read.names) == 43
    assert "more than 20 files" in read.notes("eve")
    assert all(read.what[n].graded for n in read.names)
    assert all(not read.notes(n) for n in read.names - {"eve"})


def test_files_that_are_numbered_are_students(tmp_path: Path) -> None:
    made = {f"class/{i:02}.ipynb": answer(more=str(i)) for i in range(1, 31)}
    assert of_zip(tmp_path, made).names == {f"{i:02}" for i in range(1, 31)}
    every = {f"ada/{stem}.ipynb": answer(more=stem) for stem in ("00_start_here", *lessons())}
    assert of_zip(tmp_path, every).names == {"ada"}
