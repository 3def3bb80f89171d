"""The lists of packages agree: pyproject.toml, environment.yml, and the two locks."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
COURSE = PYPROJECT["project"]["dependencies"]
EXTRAS = [
    line
    for extra, lines in PYPROJECT["project"]["optional-dependencies"].items()
    if extra != "peers"  # what the benchmark may be compared with, hundreds of megabytes
    for line in lines
]
BUILD = PYPROJECT["dependency-groups"]["build"]

# What a lesson is promised; the rest serves these.
PROMISED = {
    *("numpy", "scipy", "scikit-learn", "matplotlib"),
    *("jupyterlab", "ipywidgets", "anywidget", "nbval"),
}
SYSTEMS = {
    "Windows": {
        "sys_platform": "win32",
        "os_name": "nt",
        "platform_system": "Windows",
        "platform_machine": "AMD64",
    },
    "macOS": {
        "sys_platform": "darwin",
        "os_name": "posix",
        "platform_system": "Darwin",
        "platform_machine": "arm64",
    },
    "Linux": {
        "sys_platform": "linux",
        "os_name": "posix",
        "platform_system": "Linux",
        "platform_machine": "x86_64",
    },
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")

Ranges = dict[str, SpecifierSet]


def ranges(lines: list[str]) -> Ranges:
    found = {}
    for line in lines:
        requirement = Requirement(line)
        found[canonicalize_name(requirement.name)] = requirement.specifier
    return found


def pins(name: str, system: str = "Linux", python: str = "3.11") -> dict[str, str]:
    """Map each package of a lock that one system installs to its version."""
    where = {
        **SYSTEMS[system],
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    found: dict[str, str] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        pinned, _, marker = line.partition(" ; ")
        if marker and not Marker(marker).evaluate(where):
            continue
        package, version = re.fullmatch(r"([a-z0-9-]+)==([\w.]+)", pinned).groups()
        assert package not in found, f"{package} is pinned twice for {system}"
        found[package] = version
    return found


def unsatisfied(wanted: Ranges, pinned: dict[str, str]) -> list[str]:
    return [
        f"{name}: {pinned.get(name)} is not in {allowed}"
        for name, allowed in wanted.items()
        if name not in pinned or not allowed.contains(pinned[name])
    ]


def conda_ranges() -> tuple[Ranges, list[str]]:
    """Read environment.yml: the packages from conda-forge, and those that pip installs."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = [line for entry in listed if isinstance(entry, dict) for line in entry["pip"]]
    return ranges([entry for entry in listed if isinstance(entry, str)]), pip


def test_the_promised_packages_are_dependencies() -> None:
    assert set(ranges(COURSE)) >= PROMISED


def test_conda_installs_the_same_ranges() -> None:
    conda, pip = conda_ranges()
    assert conda.pop("python") == SpecifierSet(PYPROJECT["project"]["requires-python"])
    assert conda.pop("pip") == SpecifierSet()
    assert conda == ranges(COURSE)
    assert pip == ["-e ."]


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_locks_satisfy_the_ranges_on_every_system(system: str, python: str) -> None:
    course = pins("requirements.lock", system, python)
    everything = pins("requirements-dev.lock", system, python)
    assert unsatisfied(ranges(COURSE + BUILD), course) == []
    assert unsatisfied(ranges(COURSE + BUILD + EXTRAS), everything) == []
    assert everything.items() >= course.items()
    assert len(course) > 100


def test_the_build_backend_is_locked() -> None:
    """The project installs itself with what the lock brought: no second download."""
    assert PYPROJECT["build-system"]["requires"] == BUILD


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_pins_alone(name: str) -> None:
    """No option, no address, no file: pip takes packages from wherever the user has set it to."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.match(r"[a-z0-9-]+==[\w.]+( ; .+)?$", line)] == []
    assert lines == sorted(lines, key=lambda line: line.partition("==")[0])


def test_a_wrong_pin_is_found() -> None:
    wanted = ranges(["numpy>=2.1,<3", "scipy"])
    assert unsatisfied(wanted, {"numpy": "2.4.0", "scipy": "1.17"}) == []
    assert len(unsatisfied(wanted, {"numpy": "1.26.4", "scipy": "1.17"})) == 1
    assert len(unsatisfied(wanted, {"numpy": "2.4.0"})) == 1


def test_pre_commit_runs_the_same_ruff() -> None:
    settings = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (repository,) = settings["repos"]
    version = repository["rev"].removeprefix("v")
    assert ranges(EXTRAS)["ruff"] == SpecifierSet(f"=={version}")
    assert {hook["id"] for hook in repository["hooks"]} == {"ruff-check", "ruff-format"}


def test_the_citation_is_of_this_project() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = PYPROJECT["project"]
    assert cited["version"] == project["version"]
    assert cited["repository-code"] == project["urls"]["Repository"]
    assert [author["name"] for author in cited["authors"]] == [
        author["name"] for author in project["authors"]
    ]
    assert set(cited["license"]) == set(project["license"].split(" AND "))


@pytest.mark.parametrize("name", ["message_misled_me", "sentence_stopped_me"])
def test_a_form_for_issues_asks_for_what_is_needed(name: str) -> None:
    path = ROOT / ".github" / "ISSUE_TEMPLATE" / f"{name}.yml"
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    asked = [part for part in form["body"] if part["type"] != "markdown"]
    assert form["name"] and form["description"] and len(asked) >= 4
    assert len({part["id"] for part in asked}) == len(asked)
    assert sum(part["validations"]["required"] for part in asked) >= 4
