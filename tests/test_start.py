"""start.py, in small projects that need no download.

The subprocess tests run the real start.py, the real venv and the real pip. Their project has empty
locks, builds itself with a backend of its own, and brings a `jupyterlab` and a `pytest` that print
their arguments.
"""

from __future__ import annotations

import ast
import errno
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
POSIX = pytest.mark.skipif(os.name == "nt", reason="system: signals and modes of POSIX")
LESSON = "notebooks/00_start_here.ipynb"

BACKEND = """
import pathlib, zipfile
NAME = "tiny-1.0-py3-none-any.whl"
INFO = "tiny-1.0.dist-info/"

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    with zipfile.ZipFile(pathlib.Path(wheel_directory) / NAME, "w") as wheel:
        wheel.writestr("tiny.pth", str(pathlib.Path.cwd()))
        wheel.writestr(INFO + "METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n")
        wheel.writestr(INFO + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(INFO + "RECORD", "")
    return NAME
"""  # noqa: E501
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
PRINT_ARGUMENTS = (
    "import json, os, sys\nprint('CALLED', json.dumps([os.getcwd(), *sys.argv[1:]]))\n"
)


@pytest.fixture
def start() -> ModuleType:
    """start.py as a module, fresh for each test."""
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small project in a folder with a space and letters beyond ASCII in its name."""
    folder = tmp_path / "Übung eins"
    (folder / "notebooks" / "images").mkdir(parents=True)
    (folder / "jupyterlab").mkdir()
    shutil.copy(ROOT / "start.py", folder)
    for name, text in {
        "backend.py": BACKEND,
        "pyproject.toml": PYPROJECT,
        "requirements.lock": "",
        "requirements-dev.lock": "",
        "pytest.py": PRINT_ARGUMENTS,
        "jupyterlab/__init__.py": "",
        "jupyterlab/__main__.py": PRINT_ARGUMENTS,
        LESSON: "first",
        "notebooks/images/points.png": "picture",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def environment(**more: str) -> dict[str, str]:
    """Copy the environment without what steers pip on this machine; no index answers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return {
        **kept,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "1",
        "PIP_TIMEOUT": "2",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def launch(folder: Path, *arguments: str, cwd: Path | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(folder / "start.py"), *arguments],
        cwd=cwd or folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


def run(folder: Path, *arguments: str, cwd: Path | None = None) -> tuple[int, str]:
    process = launch(folder, *arguments, cwd=cwd)
    output, _ = process.communicate(timeout=120)
    return process.returncode, output


def called(output: str | Path) -> list[str]:
    """Give the folder and the arguments of a call of pytest, or by its log of JupyterLab."""
    if isinstance(output, Path):
        output = (output / ".venv" / "jupyterlab.log").read_text(encoding="utf-8")
    line = next(line for line in output.splitlines() if line.startswith("CALLED "))
    return json.loads(line.removeprefix("CALLED "))


# ------------------------------------------------------------------ the whole way


def test_the_whole_way(folder: Path, tmp_path: Path) -> None:
    """The first start makes everything; the second nothing; then the tests; from any folder."""
    code, output = run(folder, "lab", "--no-browser", "--port", "9000", cwd=tmp_path)
    assert code == 0, output
    assert "Making an environment" in output
    assert "Copied 2 files" in output
    where, *arguments = called(folder)
    work = folder / "work"
    assert Path(where) == work
    assert f"--ServerApp.root_dir={work}" in arguments
    assert f"--LabApp.workspaces_dir={work / '.workspaces'}" in arguments
    assert arguments[-3:] == ["--no-browser", "--port", "9000"]
    if hasattr(os, "geteuid"):
        assert ("--allow-root" in arguments) == (os.geteuid() == 0)
    assert (work / LESSON).read_text() == "first"
    page_config = folder / ".venv" / "etc" / "jupyter" / "labconfig" / "page_config.json"
    assert "announcements" in page_config.read_text()

    code, output = run(folder, "lab")
    assert code == 0, output
    log = Path(".venv") / "jupyterlab.log"
    assert output.splitlines() == [f"Starting JupyterLab. Its log is in {log}."]

    code, output = run(folder, "test", "-k", "lloyd", cwd=tmp_path)
    assert code == 0, output
    assert "has changed or grown" in output
    where, *arguments = called(output)
    assert Path(where) == folder
    assert "--nbval" in arguments
    assert arguments[-4:] == ["notebooks", "tests", "-k", "lloyd"]

    for command in ("test", "lab"):  # the environment of the tests serves both
        code, output = run(folder, command)
        assert code == 0, output
        assert "environment" not in output


def test_a_failed_download_is_explained_and_the_next_start_works(folder: Path) -> None:
    lock = folder / "requirements.lock"
    lock.write_text("no-such-package==1.0\n")
    code, output = run(folder, "lab")
    assert code == 1
    assert "The download failed: the package index cannot be reached." in output
    assert "Traceback" not in output
    assert "CALLED" not in output
    lock.write_text("")
    code, output = run(folder, "lab")
    assert code == 0, output
    assert "unfinished" in output


@pytest.fixture
def silent_index() -> Iterator[str]:
    """A package index that takes calls and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/simple"


def begin_to_install(folder: Path, index: str) -> subprocess.Popen[str]:
    """Start, and return when pip waits for its first download."""
    (folder / "requirements.lock").write_text(f"--index-url {index}\nno-such-package==1.0\n")
    process = launch(folder, "lab")
    for line in process.stdout:
        if line.startswith("Installing"):
            break
    time.sleep(1)
    (folder / "requirements.lock").write_text("")
    return process


@POSIX
def test_interrupted_half_way(folder: Path, silent_index: str) -> None:
    process = begin_to_install(folder, silent_index)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped." in output
    assert "Traceback" not in output
    code, output = run(folder, "lab")
    assert code == 0, output
    assert "unfinished" in output


@POSIX
def test_killed_half_way(folder: Path, silent_index: str) -> None:
    """The pip that a killed start leaves behind holds the lock until it has ended."""
    process = begin_to_install(folder, silent_index)
    process.kill()
    process.wait()
    process.stdout.close()
    code, output = run(folder, "lab")
    assert code == 0, output
    assert output.index("Another start is preparing") < output.index("unfinished")


def test_two_at_once(folder: Path) -> None:
    processes = [launch(folder, "lab", "--no-browser") for _ in range(2)]
    outputs = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    assert sorted("Making an environment" in output for output in outputs) == [False, True]
    waited = next(output for output in outputs if "Making" not in output)
    assert "Waiting until it has finished" in waited
    assert "Starting JupyterLab" in waited


def test_an_environment_of_somebody_else_is_kept(folder: Path) -> None:
    (folder / ".venv").mkdir()
    (folder / ".venv" / "precious.txt").write_text("mine")
    code, output = run(folder, "lab")
    assert code == 0, output
    assert "it is now .venv.before-1" in output
    assert (folder / ".venv.before-1" / "precious.txt").read_text() == "mine"


def test_a_python_without_ensurepip_is_explained(folder: Path) -> None:
    """As Debian's python3 without its package python3-venv."""
    code = (
        "import runpy, sys; sys.modules['ensurepip'] = None; sys.argv = ['start.py', 'lab'];"
        f"runpy.run_path({str(folder / 'start.py')!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert "sudo apt install python3-venv" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / ".venv").exists()


def test_alone_it_explains_itself(folder: Path) -> None:
    code, output = run(folder)
    assert code == 0
    assert "start.py lab" in output
    assert "start.py test" in output
    assert not (folder / ".venv").exists()
    code, output = run(folder, "labb")
    assert code == 2
    assert "not 'labb'" in output
    assert "Traceback" not in output


# ------------------------------------------------------------------ another language

TRANSLATE = """
import json, os, pathlib, sys
language, target = sys.argv[2], pathlib.Path(sys.argv[4])
with open("made.txt", "a") as file:
    file.write(language + " ")
(target / "notebooks").mkdir(parents=True)
for path in pathlib.Path("notebooks").glob("*.ipynb"):
    (target / "notebooks" / path.name).write_text(language + " " + path.read_text())
"""


@pytest.fixture
def spoken(start, folder: Path, monkeypatch, capsys) -> Callable[..., tuple[list[str], str]]:
    """Start the small project, which has a language now; return JupyterLab's command, what is said.

    Its environment is that of the tests, and JupyterLab does not run.
    """
    package = folder / "kmeans_lab"
    (package / "locales" / "es").mkdir(parents=True)
    for name, text in {"__init__.py": "", "__main__.py": TRANSLATE}.items():
        (package / name).write_text(text, encoding="utf-8")
    (package / "locales" / "es" / "words.json").write_text("{}")
    (folder / ".venv").mkdir()
    commands: list[list[str]] = []

    class Project(start.Project):
        def __init__(self, root: Path) -> None:
            super().__init__(root)
            self.python = Path(sys.executable)

    monkeypatch.setattr(start, "Project", Project)
    monkeypatch.setattr(start, "__file__", str(folder / "start.py"))
    monkeypatch.setattr(start, "prepare", lambda *_: None)
    monkeypatch.setattr(start, "serve", lambda _, command, around: commands.append(command) or 0)

    def lab(*flags: str) -> tuple[list[str], str]:
        assert start.main(["lab", *flags]) == 0
        return commands[-1], capsys.readouterr().out

    return lab


def test_lessons_in_another_language_are_made_once_and_follow_the_course(
    spoken, folder: Path
) -> None:
    """They open at the first lesson, then where one stopped; the student's own text stays."""
    mine, made = folder / "work" / "es" / LESSON, folder / "made.txt"
    command, _ = spoken("--language", "es", "--no-browser")
    assert mine.read_text() == "es first" and (folder / "work" / LESSON).read_text() == "first"
    assert f"--LabApp.default_url=/lab/tree/es/{LESSON}" in command
    assert command[-1] == "--no-browser"

    command, _ = spoken("--language=es")
    assert made.read_text() == "es "  # not made again
    assert not any("default_url" in argument for argument in command)

    mine.write_text("es first, and what I wrote")
    (folder / LESSON).write_text("second")
    _, said = spoken()  # without the language too: they are there
    assert made.read_text() == "es es "
    assert mine.read_text() == "es first, and what I wrote"
    assert mine.with_name("00_start_here.new.ipynb").read_text() == "es second"
    assert "You have changed yours, so it stays" in said
    (folder / "kmeans_lab" / "locales" / "es" / "words.json").write_text('{"new": "words"}')
    spoken()
    assert made.read_text() == "es es es "


def test_a_language_that_cannot_be_made_or_is_unknown_is_told(start, spoken, folder) -> None:
    with pytest.raises(start.Problem, match="--language is one of en, es, but 'xx' came"):
        spoken("--language", "xx")
    (folder / "kmeans_lab" / "__main__.py").write_text("raise SystemExit('no words')")
    command, said = spoken("--language", "es")
    assert "The lessons in es could not be made: no words" in said
    assert not any("default_url" in argument for argument in command)  # there is none to open
    (folder / "kmeans_lab" / "__main__.py").write_text(TRANSLATE)
    spoken("--language", "es")
    assert (folder / "work" / "es" / LESSON).read_text() == "es first"


# ------------------------------------------------------------------ where it runs


TAKEN = "[I] The port {0} is already in use, trying another port.\n"
RUNS = "    http://127.0.0.1:8890/lab?token=abc1\n"


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (RUNS, []),
        (TAKEN.format(8888) + RUNS, ["Port 8888 is taken, so this JupyterLab uses port 8890."]),
        (
            TAKEN.format(8888) + TAKEN.format(8889) + RUNS,
            ["Ports 8888 and 8889 are taken, so this JupyterLab uses port 8890."],
        ),
    ],
)
def test_a_port_that_is_taken_is_named(start, folder: Path, log: str, said: list, capsys) -> None:
    project = start.Project(folder)
    project.venv.mkdir()
    project.server_log.write_text("[I] starting\n" + log, encoding="utf-8")
    assert start.say_address(project, without_browser=True) == RUNS.strip()
    told = capsys.readouterr().out.splitlines()
    assert told[: len(said)] == said and told[len(said)].startswith("JupyterLab is running.")


def test_a_course_that_is_open_already_is_told_of(start, folder: Path, capsys) -> None:
    """Only while it answers: what a computer that was switched off has left tells nothing."""
    project = start.Project(folder)
    project.venv.mkdir()
    project.server_log.write_text(RUNS, encoding="utf-8")
    assert start.running_at(project) == ""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/lab?token=abc2"
        project.address.write_text(address)
        assert start.running_at(project) == address
        start.say_address(project, True, start.running_at(project))
        assert f"This course is open already, at\n    {address}\n" in capsys.readouterr().out
    project.address.write_text(address)
    assert start.running_at(project) == ""


# ------------------------------------------------------------------ what it refuses, and how


def test_it_parses_on_an_old_python() -> None:
    """Otherwise a SyntaxError would come in place of the sentence about the version."""
    ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_it_imports_only_what_old_pythons_have() -> None:
    tree = ast.parse((ROOT / "start.py").read_text(encoding="utf-8"))
    top = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    top |= {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    old = {"errno", "hashlib", "json", "os", "re", "shutil", "signal", "socket", "subprocess"}
    assert top <= {*old, "contextlib", "pathlib", "sys", "sysconfig", "tempfile"}


def test_an_old_python_is_refused(start: ModuleType) -> None:
    wanted = r"Python 3\.11 or newer is needed, this is 3\.8: /usr/bin/python3\n"
    with pytest.raises(start.Problem, match=wanted):
        start.check_python((3, 8, 10), "/usr/bin/python3")
    with pytest.raises(start.Problem, match="this is 2.7"):
        start.check_python((2, 7, 18), "python")
    start.check_python((3, 11, 0))
    start.check_python((4, 0, 0))


def test_the_one_machine_without_ready_made_packages_is_named(start: ModuleType) -> None:
    with pytest.raises(start.Problem, match="On Windows for Arm the course needs Python 3.12"):
        start.check_machine("win-arm64", (3, 11, 9))
    start.check_machine("win-arm64", (3, 12, 0))
    start.check_machine("win-amd64", (3, 11, 9))
    start.check_machine()


def test_a_full_disk_is_refused(start: ModuleType, folder: Path, monkeypatch) -> None:
    usage = shutil.disk_usage(folder)
    monkeypatch.setattr(start.shutil, "disk_usage", lambda path: usage._replace(free=10**8))
    with pytest.raises(start.Problem, match=r"0\.1 GB are free, 1\.5 GB are needed"):
        start.check_room(start.Project(folder))


def test_a_read_only_folder_is_refused(start: ModuleType, folder: Path, monkeypatch) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(start.Path, "open", refuse)
    with (
        pytest.raises(start.Problem, match="Copy the project to a folder of your own"),
        start.only_one(start.Project(folder)),
    ):
        pass


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full."),
        (PermissionError(errno.EACCES, "Permission denied"), "Access is denied."),
        (OSError(errno.EIO, "Input/output error"), "Start again."),
        (KeyboardInterrupt(), "Stopped."),
    ],
)
def test_no_traceback_reaches_the_user(
    start: ModuleType, monkeypatch, capsys, raised: BaseException, said: str
) -> None:
    def fail(arguments: list[str]) -> int:
        raise raised

    monkeypatch.setattr(start, "main", fail)
    assert start.guarded(["lab"]) in (1, 130)
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("created successfully because ensurepip is not available", "apt install python3-venv"),
        ("ProxyError('Cannot connect to proxy.', ...) Max retries exceeded", "HTTPS_PROXY"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate", "certificate"),
        ("NewConnectionError: Failed to establish\nNo matching distribution", "cannot be reached"),
        ("Temporary failure in name resolution", "cannot be reached"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "no ready-made package"),
        ("PermissionError: [Errno 13] Permission denied", "could not be written"),
        ("ERROR: something new", "help whoever helps you"),
    ],
)
def test_failures_of_pip_are_explained(start: ModuleType, output: str, said: str) -> None:
    with pytest.raises(start.Problem) as problem:
        start.explain_failure("a line before\n" + output, "It failed")
    assert said in str(problem.value)
    assert output.splitlines()[-1] in str(problem.value)


def test_what_leads_out_of_the_environment_is_dropped(start: ModuleType, monkeypatch) -> None:
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_USER", "1")
    cleaned = start.clean_environment()
    assert not {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET"} & set(cleaned)
    assert cleaned["PIP_USER"] == "0"
    assert cleaned["PIP_INDEX_URL"] == "http://127.0.0.1:9/simple"


# ------------------------------------------------------------------ when it makes .venv anew


def replace_in_stamp(key: str, value: str):
    """Make a change that lets the stamp tell of another environment."""

    def change(folder: Path, stamp: Path) -> None:
        stamp.write_text(json.dumps({**json.loads(stamp.read_text()), key: value}))

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda folder, stamp: (folder / "pyproject.toml").write_text("[build-system]\n"),
        lambda folder, stamp: (folder / "requirements.lock").write_text("numpy==9\n"),
        replace_in_stamp("python", "3.0"),
        replace_in_stamp("folder", "elsewhere"),
        lambda folder, stamp: stamp.write_text("{damaged"),
        lambda folder, stamp: stamp.write_text("[]"),
        lambda folder, stamp: stamp.unlink(),
    ],
)
def test_a_change_is_noticed(start: ModuleType, folder: Path, monkeypatch, change) -> None:
    project = start.Project(folder)
    project.venv.mkdir()
    project.begun.write_text("")
    project.stamp.write_text(json.dumps(start.fingerprint(project, "lab")))
    monkeypatch.setattr(start, "runs", lambda python: True)
    monkeypatch.setattr(start, "make_venv", lambda project, inherited: project.venv.mkdir())
    installed: list[str] = []
    monkeypatch.setattr(start, "install", lambda *arguments: installed.append(arguments[-1]))

    start.prepare(project, "lab")
    assert installed == []
    change(folder, project.stamp)
    start.prepare(project, "lab")
    assert installed == ["Installing requirements.lock", "Installing the course itself"]
    start.prepare(project, "lab")
    assert len(installed) == 2


def test_a_removed_python_is_noticed(start: ModuleType, folder: Path) -> None:
    assert start.runs(Path(sys.executable))
    assert not start.runs(folder / "python")
    (folder / "python").write_text("no program")
    assert not start.runs(folder / "python")


@POSIX
def test_a_linked_environment_is_refused(start: ModuleType, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / ".venv").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(start.Problem, match="is a link"):
        start.make_room_for(start.Project(folder))
    assert (tmp_path / "elsewhere").is_dir()


# ------------------------------------------------------------------ the student's copies


@pytest.fixture
def copy(start: ModuleType, folder: Path, capsys):
    """Copy as a start does; return what was said."""

    def copy() -> str:
        start.copy_lessons(start.Project(folder))
        return capsys.readouterr().out

    return copy


def test_copies_are_made_once(folder: Path, copy) -> None:
    assert "Copied 2 files" in copy()
    assert (folder / "work" / LESSON).read_text() == "first"
    assert (folder / "work" / "notebooks" / "images" / "points.png").is_file()
    assert copy() == ""


def test_an_unchanged_copy_follows_the_course(folder: Path, copy) -> None:
    copy()
    (folder / LESSON).write_text("second")
    assert "Newer now, since you had not changed them" in copy()
    assert (folder / "work" / LESSON).read_text() == "second"
    assert copy() == ""


def test_a_changed_copy_stays_and_the_new_one_lies_beside_it(folder: Path, copy) -> None:
    copy()
    mine = folder / "work" / LESSON
    mine.write_text("my answers")
    assert copy() == ""
    (folder / LESSON).write_text("second")
    assert "00_start_here.new.ipynb" in copy()
    beside = mine.with_name("00_start_here.new.ipynb")
    assert (mine.read_text(), beside.read_text()) == ("my answers", "second")
    beside.unlink()
    assert copy() == "", "what was offered once is not offered again"
    beside.write_text("my other answers")
    (folder / LESSON).write_text("third")
    assert "00_start_here.new-2.ipynb" in copy()
    assert beside.read_text() == "my other answers"
    assert mine.read_text() == "my answers"


def test_a_deleted_copy_comes_back_fresh(folder: Path, copy) -> None:
    copy()
    (folder / "work" / LESSON).write_text("my answers")
    copy()
    (folder / "work" / LESSON).unlink()
    assert "Copied 1 files" in copy()
    assert (folder / "work" / LESSON).read_text() == "first"


@pytest.mark.parametrize("record", [None, "{damaged", "[]", '{"notebooks/00_start_here.ipynb": 3}'])
def test_without_its_record_nothing_is_overwritten(folder: Path, copy, record: str | None) -> None:
    copy()
    (folder / "work" / LESSON).write_text("my answers")
    remembered = folder / "work" / ".copied.json"
    remembered.unlink() if record is None else remembered.write_text(record)
    assert "00_start_here.new.ipynb" in copy()
    assert (folder / "work" / LESSON).read_text() == "my answers"
    assert copy() == ""


def notebook(*sources: str, **more: object) -> str:
    """A notebook of code cells, and what running it would change."""
    cells = [
        {
            "cell_type": "code",
            "id": f"c{i}",
            "metadata": {},
            "source": [source],
            "execution_count": more.get("count"),
            "outputs": more.get("outputs", []),
        }
        for i, source in enumerate(sources)
    ]
    metadata = more.get("metadata", {})
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


RUN = {
    "count": 7,
    "outputs": [{"output_type": "stream", "name": "stdout", "text": ["42"]}],
    "metadata": {"language_info": {"name": "python", "version": "3.99"}},
}


def test_a_lesson_that_was_only_run_follows_the_course(folder: Path, copy) -> None:
    (folder / LESSON).write_text(notebook("6 * 7"))
    copy()
    mine = folder / "work" / LESSON
    mine.write_text(notebook("6 * 7", **RUN))
    assert copy() == ""
    assert "3.99" in mine.read_text(), "as long as the lesson is the same, its results stay"
    (folder / LESSON).write_text(notebook("6 * 7", "6 * 8"))
    assert "00_start_here.ipynb (run it again for its results)" in copy()
    assert "6 * 8" in mine.read_text()
    assert [path.name for path in mine.parent.glob("*.ipynb")] == [mine.name]
    mine.write_text(notebook("6 * 7", "6 * 9", **RUN))
    (folder / LESSON).write_text(notebook("6 * 7", "6 * 10"))
    assert "00_start_here.new.ipynb" in copy()
    assert "6 * 9" in mine.read_text(), "an edited one is kept"
    assert copy() == ""


def test_a_new_result_in_the_course_is_no_newer_lesson(folder: Path, copy) -> None:
    (folder / LESSON).write_text(notebook("6 * 7"))
    copy()
    (folder / "work" / LESSON).write_text(notebook("6 * 8"))
    (folder / LESSON).write_text(notebook("6 * 7", **RUN))
    assert copy() == ""


def test_a_record_of_the_version_before_is_understood(start, folder: Path, copy) -> None:
    (folder / LESSON).write_text(notebook("6 * 7", metadata={"language_info": {"name": "python"}}))
    copy()
    record = folder / "work" / ".copied.json"
    mine = folder / "work" / LESSON
    old = notebook("6 * 6")
    mine.write_text(old)
    record.write_text(json.dumps({LESSON: {"copied": start.digest(old.encode())}}))
    assert "Newer now, since you had not changed them" in copy()
    assert "6 * 7" in mine.read_text()


def test_a_folder_that_cannot_be_written_gets_one_sentence(
    start: ModuleType, folder: Path, copy, monkeypatch
) -> None:
    copy()
    (folder / "work" / LESSON).write_text("my answers")

    def refuse(path: Path, data: bytes) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(start, "write_whole", refuse)
    (folder / LESSON).write_text("second")
    said = copy()
    assert said.count("\n") == 1 and "cannot be written (Read-only file system)" in said
    assert (folder / "work" / LESSON).read_text() == "my answers"


OLD, NEW = "exercises/02_loops.ipynb", "exercises/02_loops_exercise.ipynb"


def renamed(folder: Path) -> None:
    """Let the course call its exercise by another name, as a pull does."""
    (folder / "exercises").mkdir(exist_ok=True)
    (folder / OLD).unlink(missing_ok=True)
    (folder / NEW).write_text("second")


def test_answers_under_an_exercises_old_name_keep_their_text_and_get_the_new_name(
    folder: Path, copy
) -> None:
    (folder / "exercises").mkdir(exist_ok=True)
    (folder / OLD).write_text("first")
    copy()
    (folder / "work" / OLD).write_text("my answers")
    renamed(folder)
    said = copy()
    assert "02_loops_exercise.ipynb now; what you wrote is in it" in said
    assert "02_loops_exercise.new.ipynb" in said
    assert (folder / "work" / NEW).read_text() == "my answers"
    assert not (folder / "work" / OLD).exists()
    assert copy() == ""


def test_an_unchanged_copy_under_the_old_name_becomes_the_new_exercise(folder: Path, copy) -> None:
    (folder / "exercises").mkdir(exist_ok=True)
    (folder / OLD).write_text("first")
    copy()
    renamed(folder)
    copy()
    assert (folder / "work" / NEW).read_text() == "second"
    assert [p.name for p in (folder / "work" / "exercises").iterdir()] == [Path(NEW).name]


def test_copies_under_both_names_stay_both(folder: Path, copy) -> None:
    renamed(folder)
    copy()
    (folder / "work" / OLD).write_text("from a friend")
    assert copy() == ""
    assert (folder / "work" / OLD).read_text() == "from a friend"
    assert (folder / "work" / NEW).read_text() == "second"


def test_without_a_record_answers_under_the_old_name_are_kept(folder: Path, copy) -> None:
    renamed(folder)
    (folder / "work" / "exercises").mkdir(parents=True)
    (folder / "work" / OLD).write_text("my answers")
    copy()
    assert (folder / "work" / NEW).read_text() == "my answers"


def test_a_copy_changed_back_follows_again(folder: Path, copy) -> None:
    copy()
    (folder / "work" / LESSON).write_text("my answers")
    (folder / LESSON).write_text("second")
    copy()
    (folder / "work" / LESSON).write_text("second")
    assert copy() == ""
    (folder / LESSON).write_text("third")
    copy()
    assert (folder / "work" / LESSON).read_text() == "third"


@POSIX
def test_links_and_folders_are_left_alone(folder: Path, tmp_path: Path, copy) -> None:
    target = folder / "work" / LESSON
    target.parent.mkdir(parents=True)
    (tmp_path / "mine.ipynb").write_text("elsewhere")
    target.symlink_to(tmp_path / "mine.ipynb")
    assert "it is left alone" in copy()
    assert (tmp_path / "mine.ipynb").read_text() == "elsewhere"
    target.unlink()
    target.mkdir()
    assert "it is left alone" in copy()
    assert target.is_dir()


def test_an_unwritable_copy_gets_a_sentence(
    start: ModuleType, folder: Path, copy, monkeypatch
) -> None:
    write_whole = start.write_whole

    def refuse(path: Path, data: bytes) -> None:
        if path.name == Path(LESSON).name:
            raise PermissionError(errno.EACCES, "Permission denied")
        write_whole(path, data)

    monkeypatch.setattr(start, "write_whole", refuse)
    assert f"work/{LESSON} cannot be brought up to date (Permission denied)" in copy()
    assert (folder / "work" / "notebooks" / "images" / "points.png").is_file()


def test_hidden_files_are_not_copied(folder: Path, copy) -> None:
    leavings = folder / "notebooks" / ".ipynb_checkpoints"
    leavings.mkdir()
    (leavings / "00_start_here-checkpoint.ipynb").write_text("old")
    (folder / "notebooks" / "conftest.py").write_text("for the tests")
    assert "Copied 2 files" in copy()


def test_a_file_is_written_whole_or_not_at_all(start: ModuleType, tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("before")
    with pytest.raises(TypeError):
        start.write_whole(target, "not bytes")
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


# ------------------------------------------------------------------ the commands


@pytest.mark.parametrize("user", [0, 1000])
def test_root_is_allowed_in_a_container(start: ModuleType, folder: Path, monkeypatch, user) -> None:
    monkeypatch.setattr(start.os, "geteuid", lambda: user, raising=False)
    command = start.lab_command(start.Project(folder), ["--ip=0.0.0.0"])
    assert ("--allow-root" in command) == (user == 0)
    assert command[-1] == "--ip=0.0.0.0"


def test_who_waited_for_another_start_gets_a_port_of_its_own(start: ModuleType, folder) -> None:
    project = start.Project(folder)
    assert not any(part.startswith("--port=") for part in start.lab_command(project, []))
    project.waited = True
    assert any(part.startswith("--port=") for part in start.lab_command(project, []))


FAKE_LAB = """
import sys, time
print("a line of the log")
print("    http://localhost:8888/lab?token=abc123")
print("    http://127.0.0.1:8888/lab?token=abc123")
sys.stdout.flush()
{then}
"""


@pytest.fixture
def serve(start: ModuleType, folder: Path):
    """Let start.py run a program as it runs JupyterLab."""
    project = start.Project(folder)
    project.venv.mkdir()
    project.work.mkdir()

    def serve(then: str, *flags: str) -> int:
        command = [sys.executable, "-c", FAKE_LAB.format(then=then), *flags]
        before = signal.getsignal(signal.SIGTERM)
        try:
            return start.serve(project, command, dict(os.environ))
        finally:
            signal.signal(signal.SIGTERM, before)

    return serve


@pytest.mark.parametrize(
    ("flags", "how"), [((), "If your browser does not"), (("--no-browser",), "Open it in your")]
)
def test_the_terminal_holds_the_address_and_not_the_log(serve, capsys, flags, how) -> None:
    assert serve("time.sleep(1)", *flags) == 0
    said = capsys.readouterr().out
    assert "    http://127.0.0.1:8888/lab?token=abc123\n" in said
    assert how in said and "press Ctrl-C here" in said
    assert "a line of the log" not in said and "localhost" not in said


def test_a_server_that_fails_names_its_log_and_shows_its_end(start, serve, folder: Path) -> None:
    with pytest.raises(start.Problem) as problem:
        serve("sys.exit('the port is taken')")
    log = folder / ".venv" / "jupyterlab.log"
    assert str(log) in str(problem.value) and "the port is taken" in str(problem.value)
    assert "a line of the log" in log.read_text()


@POSIX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_too(folder: Path, number: int) -> None:
    (folder / "jupyterlab" / "__main__.py").write_text(
        FAKE_LAB.format(then="time.sleep(600)"), encoding="utf-8"
    )
    process = launch(folder, "lab")
    for line in process.stdout:
        if "Ctrl-C" in line:
            break
    process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "JupyterLab has stopped." in output and "Traceback" not in output


def test_what_jupyterlab_answers_comes_to_the_terminal(folder: Path) -> None:
    code, output = run(folder, "lab", "--version")
    assert code == 0, output
    assert called(output)[-1] == "--version"


def test_the_first_start_lays_lessons_and_exercises_out_and_later_ones_leave_it(
    start: ModuleType, folder: Path
) -> None:
    project = start.Project(folder)
    start.first_workspace(project)
    (path,) = project.workspaces.iterdir()
    laid = json.loads(path.read_text())["data"]
    assert laid["file-browser-filebrowser:cwd"] == {"path": ""}
    assert laid[f"notebook:{LESSON}"]["data"]["path"] == LESSON
    mine = json.dumps({"data": {"notebook:notebooks/05_precision.ipynb": {}}, "metadata": {}})
    path.write_text(mine)
    start.first_workspace(project)
    assert path.read_text() == mine
    path.write_text("{damaged")
    start.first_workspace(project)
    assert json.loads(path.read_text())["data"] == laid


def test_settings_are_in_the_environment_and_written_only_when_they_differ(
    start: ModuleType, folder: Path
) -> None:
    project = start.Project(folder)
    start.furnish_jupyter(project)
    settings = project.venv / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    browser = json.loads(settings.read_text())["@jupyterlab/filebrowser-extension:browser"]
    assert browser["showLastModifiedColumn"] is False
    before = settings.stat().st_mtime_ns
    start.furnish_jupyter(project)
    assert settings.stat().st_mtime_ns == before


def test_a_chosen_port_is_kept(start: ModuleType, folder: Path) -> None:
    project = start.Project(folder)
    project.waited = True
    for flags in (["--port", "9000"], ["--port=9000"], ["--ServerApp.port=9000"]):
        command = start.lab_command(project, flags)
        assert command[-len(flags) :] == flags
        assert not any(part.startswith("--port=") for part in command[: -len(flags)])


def test_named_tests_replace_all_tests(start: ModuleType, folder: Path) -> None:
    project = start.Project(folder)
    assert start.test_command(project, ["-x"])[-3:] == ["notebooks", "tests", "-x"]
    named = start.test_command(project, [f"{LESSON}::Cell 0", "-x"])
    assert named[-2:] == [f"{LESSON}::Cell 0", "-x"]
    assert "tests" not in named


def test_the_python_of_windows(start: ModuleType, folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(start, "WINDOWS", True)
    assert start.Project(folder).python == folder / ".venv" / "Scripts" / "python.exe"


@POSIX
def test_the_lock_is_exclusive(start: ModuleType, folder: Path) -> None:
    project = start.Project(folder)
    with start.only_one(project), project.lock.open("a+") as other:
        assert not start.take_lock(other, wait=False)
    with project.lock.open("a+") as other:
        assert start.take_lock(other, wait=False)


def test_a_copy_shows_no_answer_before_its_cell_is_run(folder: Path, copy) -> None:
    stored = {
        "cells": [
            {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["Größe?"]},
            {
                "cell_type": "code",
                "id": "b",
                "metadata": {"tags": ["x"]},
                "source": ["6 * 7"],
                "execution_count": 3,
                "outputs": [{"output_type": "stream", "name": "stdout", "text": ["42"]}],
            },
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    source = folder / "notebooks" / "00_start_here.ipynb"
    source.write_text(json.dumps(stored), encoding="utf-8")
    copy()
    handed = json.loads((folder / "work/notebooks/00_start_here.ipynb").read_text(encoding="utf-8"))
    stored["cells"][1].update(outputs=[], execution_count=None)
    assert handed == stored
    stored["metadata"]["language_info"] = {"name": "python"}
    source.write_text(json.dumps(stored), encoding="utf-8")
    copy()
    handed = json.loads((folder / "work/notebooks/00_start_here.ipynb").read_text(encoding="utf-8"))
    assert handed["metadata"]["language_info"]["version"] == sys.version.split()[0]
    assert copy() == ""
    broken = folder / "notebooks" / "notes.ipynb"
    broken.write_text("{ no notebook")
    copy()
    assert (folder / "work/notebooks/notes.ipynb").read_text() == "{ no notebook"
