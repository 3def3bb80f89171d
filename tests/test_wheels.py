"""The lock installs from wheels alone on every machine that a student has: the index is asked.

It runs where somebody works on the locks; what runs unattended depends on no other machine.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ((3, 11), (3, 12), (3, 13), (3, 14))
# start.py refuses this one and says which Python to take: PyYAML has no wheel for it.
REFUSED = {("Windows Arm", (3, 11))}
GLIBC = 35  # of Ubuntu 22.04; a wheel for an older one runs there too
_WINDOWS = {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"}
_MACOS = {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"}
_LINUX = {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"}


def linux_platforms(machine: str) -> list[str]:
    """The names of what runs on a Linux of this machine, the newest first."""
    found = [f"manylinux_2_{minor}_{machine}" for minor in range(GLIBC, 4, -1)]
    return [*found, f"manylinux2014_{machine}", f"manylinux2010_{machine}", f"linux_{machine}"]


# A machine -> what markers see of it, and the platforms whose wheels it takes.
MACHINES = {
    "Windows x86-64": ({**_WINDOWS, "platform_machine": "AMD64"}, ["win_amd64"]),
    "Windows Arm": ({**_WINDOWS, "platform_machine": "ARM64"}, ["win_arm64"]),
    "macOS Arm": ({**_MACOS, "platform_machine": "arm64"}, list(mac_platforms((14, 0), "arm64"))),
    "macOS Intel": (
        {**_MACOS, "platform_machine": "x86_64"},
        list(mac_platforms((14, 0), "x86_64")),
    ),
    "Linux x86-64": ({**_LINUX, "platform_machine": "x86_64"}, linux_platforms("x86_64")),
    "Linux Arm": ({**_LINUX, "platform_machine": "aarch64"}, linux_platforms("aarch64")),
}


def pins_for(machine: str, python: tuple[int, int]) -> dict[str, str]:
    """Map each package that a machine installs from the lock to its version."""
    version = "{}.{}".format(*python)
    where = {
        **MACHINES[machine][0],
        "python_version": version,
        "python_full_version": f"{version}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    found = {}
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        pinned, _, marker = line.partition(" ; ")
        if not marker or Marker(marker).evaluate(where):
            name, _, version = pinned.partition("==")
            assert name not in found, f"{name} is pinned twice for {machine}"
            found[name] = version
    return found


def tags_of(machine: str, python: tuple[int, int]) -> set[Tag]:
    """The tags of wheels that a machine takes."""
    platforms = MACHINES[machine][1]
    own = "cp{}{}".format(*python)
    return {
        *cpython_tags(python, platforms=platforms),
        *compatible_tags(python, interpreter=own, platforms=platforms),
    }


def one_wheel_for_all(name: str, version: str) -> bool:
    """Whether the wheel that is installed here, of this version, is of no platform."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return False
    wheel = found.read_text("WHEEL") or ""
    return found.version == version and "Tag: py3-none-any" in wheel


@cache
def the_index() -> str:
    """The address of the index that pip asks, configured or its own default: its help says it."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "400"},
    )
    found = re.search(r"--index-url.*?\(default\s+(\S+?)/?\)", done.stdout, re.DOTALL)
    if found is None:
        raise ValueError("pip does not say which index it asks")
    return os.environ.get("PIP_INDEX_URL", found[1]).rstrip("/")


@cache
def wheels(name: str, version: str) -> tuple[frozenset[Tag], ...]:
    """The tags of each wheel that the index has of a version."""
    index = the_index()
    request = urllib.request.Request(
        f"{index}/{name}/", headers={"Accept": "application/vnd.pypi.simple.v1+json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        if "json" not in answer.headers.get("Content-Type", ""):
            raise ValueError(f"{index} does not speak JSON")
        files = json.load(answer)["files"]
    found = []
    for file in files:
        try:
            _, its_version, _, tags = parse_wheel_filename(file["filename"])
        except InvalidWheelFilename:
            continue
        if str(its_version) == version and not file.get("yanked"):
            found.append(tags)
    return tuple(found)


@pytest.fixture(scope="module")
def index() -> None:
    if os.environ.get("CI") == "true":
        pytest.skip("system: CI asks no other machine")
    try:
        wheels("six", pins_for("Linux x86-64", (3, 11))["six"])
    except (OSError, ValueError, urllib.error.URLError) as error:
        pytest.skip(f"no package index answers: {error}")


def test_the_tags_are_those_of_known_wheels() -> None:
    known = {
        "Windows Arm": "numpy-2.4.0-cp312-cp312-win_arm64.whl",
        "macOS Intel": "numpy-2.4.0-cp312-cp312-macosx_10_13_x86_64.whl",
        "macOS Arm": "numpy-2.4.0-cp312-cp312-macosx_11_0_arm64.whl",
        "Linux Arm": "numpy-2.4.0-cp312-cp312-manylinux_2_27_aarch64.manylinux_2_28_aarch64.whl",
        "Linux x86-64": "debugpy-1.8.0-cp312-cp312-manylinux2014_x86_64.whl",
        "Windows x86-64": "pyzmq-27.0.0-cp312-abi3-win_amd64.whl",
    }
    for name, file in known.items():
        tags = parse_wheel_filename(file)[3]
        taken = {machine for machine in MACHINES if tags & tags_of(machine, (3, 12))}
        assert taken == {name}
    anywhere = parse_wheel_filename("six-1.17.0-py2.py3-none-any.whl")[3]
    assert all(anywhere & tags_of(machine, python) for machine in MACHINES for python in PYTHONS)


@pytest.mark.parametrize("machine", MACHINES)
def test_every_pinned_version_has_a_wheel_for(machine: str, index: None) -> None:
    lacking = []
    for python in PYTHONS:
        if (machine, python) in REFUSED:
            continue
        tags = tags_of(machine, python)
        for name, version in pins_for(machine, python).items():
            if one_wheel_for_all(name, version):
                continue
            if not any(wheel & tags for wheel in wheels(name, version)):
                lacking.append(f"{name}=={version} on Python {python[0]}.{python[1]}")
    assert lacking == []
