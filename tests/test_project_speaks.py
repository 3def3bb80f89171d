"""What the project's files may say: nothing of the machine or the network they were made on."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

# Built from parts, so that this file does not contain what it looks for.
SLASH = "/"
FOLDERS = "|".join(f"{name}/" for name in ("root", "tmp", "home", "work"))
MACHINE = re.compile(rf"(?<![\w.)\]}}~$-])/(?:{FOLDERS})(?=\w)")
HOSTS = re.compile(
    "|".join(("pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npm", "npm" + "mirror"))
)
ADDRESS = re.compile(r"https?://(?:\d{1,3}\.){3}\d{1,3}")
LOCAL = ("http://127.0.0.1", "https://127.0.0.1", "http://0.0.0.0")

# These speak of such paths because they test or hide them, or have them in a memory of their own.
ABOUT_PATHS = {
    "tests/test_notebooks.py",
    "tests/notebook_form.py",
    "tests/test_start.py",
    "site/living/micropython/micropython.mjs",
}
# npm writes into its lock where each package came from; the public address says nothing of a
# network.
NPM_LOCKS = "package-lock.json"
BADGES = re.compile(
    r"(?:mybinder\.org/v2/gh|colab\.research\.google\.com/github|codespaces\.new"
    r"|github\.com(?!/features))/([\w.-]+/[\w.-]+?)(?=[/?#)\"'\s@]|\.git\b|$)"
)


def tracked(root: Path) -> list[Path]:
    """List the project's text files: those that git tracks or would."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git repository (an unpacked archive?)")
    paths = [root / name for name in listed.stdout.split("\0") if name]
    texts = [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:4096]]
    assert len(texts) > 30
    return texts


def telltales(name: str, text: str) -> list[str]:
    """List what a file says of a machine or a network."""
    found = [] if name in ABOUT_PATHS else [match[0] for match in MACHINE.finditer(text)]
    if not name.endswith(NPM_LOCKS):
        found += HOSTS.findall(text)
    found += [a for a in ADDRESS.findall(text) if not a.startswith(LOCAL)]
    return found


def test_no_file_tells_of_a_machine(root: Path) -> None:
    found = {}
    for path in tracked(root):
        name = path.relative_to(root).as_posix()
        if told := telltales(name, path.read_text(encoding="utf-8")):
            found[name] = told
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        'open("' + SLASH + 'root/points.csv")',
        "see " + SLASH + "work/main",
        "in " + SLASH + "tmp/somewhere",
        SLASH + "home/ada",
        "--index-url https://py" + "pi.org/simple",
        "http://10.1.2." + "3/simple",
    ],
)
def test_a_telltale_is_found(text: str) -> None:
    assert telltales("README.md", text) != []


@pytest.mark.parametrize(
    "text",
    [
        "your copies are in work/notebooks",
        "http://127.0.0.1:8888/lab",
        "n/root/x",
        "a /rooted b",
        "/workshop",
    ],
)
def test_what_tells_nothing(text: str) -> None:
    assert telltales("README.md", text) == []


def repository(root: Path) -> str:
    urls = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    return urls["Repository"].removeprefix("https://github.com/")


def test_badges_lead_to_this_project(root: Path) -> None:
    """The public address is written once, in pyproject.toml; every badge agrees with it."""
    ours = repository(root)
    owner = ours.split("/")[0]
    wrong, right = [], 0
    for path in [root / "README.md", *sorted((root / "notebooks").glob("*.ipynb"))]:
        text = path.read_text(encoding="utf-8")
        for match in BADGES.finditer(text):
            if match[1] == ours:
                right += 1
            elif "github.com" not in match[0] or match[1].split("/")[0] == owner:
                wrong.append(f"{path.name}: {match[0]}")
    assert wrong == []
    assert right > 0


def test_badges_of_colab_open_their_own_lesson(root: Path) -> None:
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r"colab\.research\.google\.com/github/[^)\"'\s\\]+", text):
            assert match[0].endswith(f"{repository(root)}/blob/main/notebooks/{path.name}")
