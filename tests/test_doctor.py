"""The doctor and the command line: what they say, and when they say that a student cannot start."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from kmeans_lab.__main__ import COMMANDS, main
from kmeans_lab.authoring import execute
from kmeans_lab.tools import doctor


def texts(findings, status: str) -> str:
    return "\n".join(f"{f.subject}: {f.text} {f.remedy}" for f in findings if f.status == status)


def test_this_environment_can_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "0 problems" in said
    for subject in ("Python", "numpy", "anywidget", "fonts", "browser", "npm", "bubblewrap"):
        assert f" {subject}" in said


def test_json_holds_every_finding(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)
    assert len(findings) > 15
    assert {f["status"] for f in findings} <= {"ok", "warn", "problem"}
    assert all(f["remedy"] for f in findings if f["status"] != "ok")


def test_a_missing_package_stops_a_student(monkeypatch, capsys) -> None:
    monkeypatch.setattr(doctor, "requirements", lambda: ["numpy>=2", "no-such-package>=1,<2"])
    found = list(doctor.check_packages())
    assert [f.status for f in found] == ["ok", "problem"]
    assert "no-such-package>=1,<2" in found[1].text
    monkeypatch.setattr(doctor, "CHECKS", (doctor.check_packages,))
    monkeypatch.setattr(doctor, "examine", lambda: found)
    assert main(["doctor"]) == 1
    assert "1 problems" in capsys.readouterr().out


def test_another_version_is_a_warning(monkeypatch) -> None:
    monkeypatch.setattr(doctor, "requirements", lambda: ["numpy>=99"])
    assert "numpy>=99" in texts(doctor.check_packages(), "warn")


def test_ranges_come_from_the_installation_where_there_is_no_project(monkeypatch, tmp_path) -> None:
    with_project = doctor.requirements()
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    lines = ["numpy<3,>=2.1", 'pytest>=8; extra == "test"']
    monkeypatch.setattr(doctor.metadata, "requires", lambda name: lines)
    assert doctor.requirements() == ["numpy<3,>=2.1"]
    assert "numpy>=2.1,<3" in with_project


def test_an_old_python_is_a_problem(monkeypatch) -> None:
    monkeypatch.setattr(doctor.sys, "version_info", (3, 10, 4))
    assert "3.10.4 is too old" in texts(doctor.check_python(), "problem")


def labextensions(folder: Path, **versions: str) -> str:
    names = {"anywidget": "anywidget", "manager": "@jupyter-widgets/jupyterlab-manager"}
    for key, version in versions.items():
        place = folder / names[key]
        place.mkdir(parents=True)
        (place / "package.json").write_text(json.dumps({"version": version}))
    return str(folder)


@pytest.mark.parametrize(
    ("front", "problems"),
    [
        ({"anywidget": "0.9.1", "manager": "5.0.1"}, 0),
        ({"manager": "5.0.1"}, 1),
        ({"anywidget": "0.9.1", "manager": "3.1.0"}, 1),
        ({"anywidget": "1.0.0", "manager": "5.0.1"}, 1),
        ({}, 2),
    ],
)
def test_front_ends_of_widgets(monkeypatch, tmp_path: Path, front, problems: int) -> None:
    import jupyter_core.paths

    versions = {"anywidget": "0.11.0", "ipywidgets": "8.1.5"}
    monkeypatch.setattr(doctor.metadata, "version", versions.__getitem__)
    folder = labextensions(tmp_path / "labextensions", **front)
    monkeypatch.setattr(jupyter_core.paths, "jupyter_path", lambda name: [folder])
    statuses = [finding.status for finding in doctor.check_widgets()]
    assert statuses.count("problem") == problems
    assert len(statuses) == 2


def test_a_front_end_without_its_package(monkeypatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(doctor.metadata, "version", missing)
    assert "the package anywidget is not" in texts(doctor.check_widgets(), "problem")


def test_tools_of_tests_and_graders_are_warnings_alone(monkeypatch) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    monkeypatch.setattr(doctor, "CHROMIUM_PLACES", ())
    checks = (doctor.check_browser, doctor.check_npm, doctor.check_sandbox)
    found = doctor.examine(checks)
    assert texts(found, "problem") == ""
    for subject in ("Chromium", "npm", "bubblewrap"):
        assert subject in texts(found, "warn")


def test_a_sandbox_that_does_not_start(monkeypatch, tmp_path: Path) -> None:
    def refuse(command, **options):
        return subprocess.CompletedProcess(command, 1, "", "bwrap: No permissions\n")

    monkeypatch.setattr(doctor.sys, "platform", "linux")
    monkeypatch.setattr(doctor.shutil, "which", lambda name: "bwrap")
    monkeypatch.setattr(doctor.subprocess, "run", refuse)
    assert "cannot make a sandbox: bwrap: No permissions" in texts(doctor.check_sandbox(), "warn")


def test_an_unwritable_folder_is_a_problem(monkeypatch, tmp_path: Path) -> None:
    def refuse(dir: Path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuse)
    assert "cannot be written (Permission denied)" in texts(doctor.check_work_folder(), "problem")


def test_little_memory_is_a_warning(monkeypatch) -> None:
    import psutil

    memory = psutil.virtual_memory()._replace(available=10**9)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    assert "1.0 GB are free" in texts(doctor.check_memory(), "warn")


def test_a_check_that_fails_does_not_stop_the_others() -> None:
    def check_something():
        raise RuntimeError("out of order")
        yield

    found = doctor.examine((check_something, doctor.check_python))
    assert [finding.status for finding in found] == ["warn", "ok"]
    assert "could not be checked: RuntimeError: out of order" in found[0].text


def test_the_doctor_works_where_nothing_is_installed(root: Path) -> None:
    """`-S` leaves out site-packages: what a student has who has not run start.py."""
    done = subprocess.run(
        [sys.executable, "-S", "-m", "kmeans_lab", "doctor"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "numpy: is not installed" in done.stdout
    assert "python start.py lab" in done.stdout


def test_a_command_whose_package_is_missing_says_so(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-m", "kmeans_lab", "execute"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "The package nbformat is missing" in done.stdout


# ------------------------------------------------------------------ the command line


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert COMMANDS[command][1] in capsys.readouterr().out


def test_an_unknown_command_names_the_known_ones(capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["dcotor"])
    assert ended.value.code == 2
    assert "doctor" in capsys.readouterr().err


def test_execute_takes_numbers_and_stems(monkeypatch, capsys) -> None:
    executed: list[str] = []
    monkeypatch.setattr(execute, "execute", lambda path, timeout: executed.append(path.stem))
    assert main(["execute", "03", "01_the_algorithm"]) == 0
    assert executed == ["01_the_algorithm", "03_broadcasting"]
    assert main(["execute", "99"]) == 2
    assert "03_broadcasting" in capsys.readouterr().out


def test_execute_stops_at_a_lesson_that_fails(monkeypatch, capsys) -> None:
    def fail(path: Path, timeout: int) -> None:
        raise RuntimeError("a cell raised")

    monkeypatch.setattr(execute, "execute", fail)
    assert main(["execute", "01", "02"]) == 1
    said = capsys.readouterr().out
    assert "01_the_algorithm.ipynb failed with RuntimeError; its file is unchanged" in said
    assert "02_loops" not in said
