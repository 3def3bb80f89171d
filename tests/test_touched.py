"""The tests that a change touches: all that import what changed, and those that read it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kmeans_lab.tools import touched
from kmeans_lab.tools.imports import graph_of, homes_of, imports_of, reaching


def chosen(root: Path, *files: str) -> list[str]:
    tests, unknown = touched.tests_for(root, files)
    assert unknown == []
    return tests


@pytest.mark.parametrize(
    ("file", "tests"),
    [
        ("kmeans_lab/distances.py", ["tests/test_distances.py", "tests/test_lloyd.py"]),
        ("kmeans_lab/lloyd.py", ["tests/test_stepper.py", "tests/test_lloyd.py"]),
        ("kmeans_lab/writing.py", ["tests/test_writing.py", "tests/test_build.py"]),
        ("kmeans_lab/checks/lesson_04/squared_norms.py", ["tests/test_exercises.py"]),
        ("kmeans_lab/running/worker.py", ["tests/test_adversarial.py", "tests/test_grading.py"]),
        ("notebooks/03_broadcasting.ipynb", ["notebooks/03_broadcasting.ipynb"]),
        ("tests/test_data.py", ["tests/test_data.py"]),
        ("tests/browser/jupyterlab_page.py", ["tests/browser"]),
        ("README.md", ["tests/test_guide.py", "tests/test_style.py"]),
    ],
)
def test_what_a_file_touches(root: Path, file: str, tests: list[str]) -> None:
    assert set(tests) <= set(chosen(root, file))


def test_what_a_file_does_not_touch(root: Path) -> None:
    assert "tests/test_start.py" not in chosen(root, "kmeans_lab/distances.py")
    assert "tests/test_grading.py" not in chosen(root, "kmeans_lab/scale/dask.py")
    few = chosen(root, "README.md")
    assert not any(name.startswith("notebooks") for name in few) and len(few) < 6


@pytest.mark.parametrize("file", ["tests/conftest.py", "something/new.bin"])
def test_a_file_that_no_test_is_known_to_read_touches_all(root: Path, file: str) -> None:
    assert touched.tests_for(root, [file]) == (["notebooks", "tests"], [file])


def test_every_file_of_the_project_is_known(root: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=root, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git repository (an unpacked archive?)")
    files = [name for name in listed.stdout.splitlines() if name != "tests/conftest.py"]
    assert touched.tests_for(root, files)[1] == []


def test_every_test_that_is_named_exists(root: Path) -> None:
    named = {test for tests in touched.READ_BY.values() for test in tests} - {"{file}"}
    assert [name for name in sorted({*named, *touched.ALWAYS}) if not (root / name).exists()] == []


def test_late_and_relative_imports_and_the_face_are_seen(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("from kmeans_lab import deep\n")
    (tmp_path / "b.py").write_text("def f():\n    import a\n")
    (tmp_path / "deep.py").write_text("")
    files = {"a": tmp_path / "a.py", "b": tmp_path / "b.py", "c.d": tmp_path / "deep.py"}
    graph = graph_of(files, {"deep": "c.d"})
    assert graph == {"a": {"c.d"}, "b": {"a"}, "c.d": set()}
    assert reaching(graph, {"c.d"}) == {"a", "b", "c.d"}
    assert imports_of("from . import x", "p.q", {"p"}) == {"p.x"}


def test_the_homes_of_the_face_are_read(root: Path) -> None:
    import kmeans_lab

    assert set(homes_of(root)) == set(kmeans_lab.__all__)


def test_the_command_lists_and_runs(root: Path, monkeypatch, capsys) -> None:
    from kmeans_lab.__main__ import main

    monkeypatch.setattr(touched, "changed_files", lambda root, since: ["start.py"])
    assert main(["touched", "--list"]) == 0
    assert "tests/test_start.py" in capsys.readouterr().out
    ran = []
    monkeypatch.setattr(
        touched.subprocess,
        "run",
        lambda command, **_: ran.append(command) or subprocess.CompletedProcess(command, 3),
    )
    assert main(["touched"]) == 3
    assert ran[0][:3] == [sys.executable, "-m", "pytest"] and "tests/test_start.py" in ran[0]


def test_no_revision_of_that_name(capsys) -> None:
    from kmeans_lab.__main__ import main

    assert main(["touched", "--since", "no-such-revision"]) == 2
    assert "no-such-revision" in capsys.readouterr().out
