"""Files are written whole or not at all, and nobody else's are touched."""

import os
import re
import threading
from pathlib import Path

import pytest

import kmeans_lab
from kmeans_lab.writing import Draft, append_line, replacing, write_text


def test_a_file_is_there_after_the_block_only(tmp_path):
    target = tmp_path / "table.csv"
    with replacing(target) as stream:
        stream.write(b"n,d\n")
        assert not target.exists()
    assert target.read_bytes() == b"n,d\n" and os.listdir(tmp_path) == ["table.csv"]
    write_text(target, "ä\r\n")
    assert target.read_bytes() == "ä\r\n".encode()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, SystemExit])
def test_after_an_error_the_older_file_stays_alone(error, tmp_path):
    target = tmp_path / "table.csv"
    target.write_text("old")
    with pytest.raises(error), replacing(target) as stream:
        stream.write(b"half")
        raise error
    assert target.read_text() == "old" and os.listdir(tmp_path) == ["table.csv"]


def test_without_keep_nothing_is_left(tmp_path):
    with Draft(tmp_path / "labels.npy") as draft:
        draft.stream.write(b"half")
        assert draft.path.exists() and draft.path.parent == tmp_path
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="system: Windows has no modes")
def test_modes_are_those_of_other_files(tmp_path):
    (tmp_path / "plain").touch()
    write_text(tmp_path / "new", "")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "plain").stat().st_mode
    os.chmod(tmp_path / "new", 0o640)
    write_text(tmp_path / "new", "again")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="system: Windows makes no links for everybody")
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "far" / "real")
    for text in ("new", "newer"):
        write_text(tmp_path / "link", text)
        assert (tmp_path / "link").is_symlink() and (tmp_path / "far/real").read_text() == text
    assert os.listdir(tmp_path / "far") == ["real"]


def test_many_at_once_each_whole(tmp_path):
    target, texts = tmp_path / "table", [str(i) * 100_000 for i in range(8)]
    threads = [threading.Thread(target=write_text, args=(target, text)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert target.read_text() in texts and os.listdir(tmp_path) == ["table"]


def test_a_line_that_was_cut_off_costs_no_other(tmp_path):
    target = tmp_path / "progress.jsonl"
    append_line(target, "{1}")
    with target.open("a") as stream:
        stream.write("{2")
    append_line(target, "{3}")
    append_line(target, "{4}")
    assert target.read_bytes().split(b"\n") == [b"{1}", b"{2", b"{3}", b"{4}", b""]


def test_a_name_that_is_taken_is_never_opened(tmp_path, monkeypatch):
    names = iter(["aa", "aa", "bb"])
    monkeypatch.setattr("secrets.token_hex", lambda n: next(names))
    with Draft(tmp_path / "one") as first, Draft(tmp_path / "two") as second:
        assert [d.path.name for d in (first, second)] == [
            ".kmeans-lab-aa.part",
            ".kmeans-lab-bb.part",
        ]


def test_no_module_invents_temporary_names_of_its_own():
    """A fixed name beside a file may be somebody's: `writing` makes those that cannot be."""
    package = Path(kmeans_lab.__file__).parent
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted(package.rglob("*.py"))
        if path.name != "writing.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(
            r"""os\.replace\(|\.replace\(target\)|["']\.(tmp|part|bak)["']|\.tmp["']""", line
        )
    ]
    assert found == []
