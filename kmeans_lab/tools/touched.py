"""Run only the tests that a change touches: those that import what changed, however far away."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from kmeans_lab.tools.imports import PACKAGE, graph_of, homes_of, reaching, sources_of

ALWAYS = ("tests/test_architecture.py", "tests/test_project_speaks.py", "tests/test_style.py")
EVERYTHING = ("notebooks", "tests")
_OF_EXERCISES = ("tests/test_exercises.py", "tests/test_build.py", "tests/test_points.py")

# What no import tells: a pattern of changed files -> the tests that read them. "{file}" is the file
# itself, a lesson that is executed and compared.
READ_BY = {
    "kmeans_lab/__init__.py": ("tests/test_face.py", "tests/test_architecture.py"),
    "conftest.py": ("notebooks",),
    "notebooks/*.ipynb": (
        *("{file}", "tests/test_notebooks.py", "tests/test_one_code.py", "tests/test_glossary.py"),
    ),
    "notebooks/glossary.md": ("tests/test_glossary.py", "tests/test_notebooks.py"),
    "notebooks/images/*": ("tests/test_notebooks.py",),
    "solutions/*.ipynb": _OF_EXERCISES,
    "exercises/*.ipynb": _OF_EXERCISES,
    "solutions/sample_class/*": ("tests/test_grading.py", "tests/test_guide.py"),
    "kmeans_lab/checks/lesson_*": (*_OF_EXERCISES, "tests/test_guide.py", "tests/test_show_me.py"),
    "kmeans_lab/visuals/*.js": ("tests/browser", "tests/test_widgets.py"),
    "kmeans_lab/visuals/*.css": ("tests/browser", "tests/test_widgets.py"),
    "kmeans_lab/grading/templates/*": (
        *("tests/test_grading.py", "tests/browser/test_grading_pages.py"),
    ),
    # In the sandbox it is found by its name, and each of its files may be weakened.
    "kmeans_lab/running/*": (
        *("tests/test_calling.py", "tests/test_grading.py"),
        *("tests/test_adversarial.py", "tests/test_adversarial_files.py"),
    ),
    "tests/right_answers/*": _OF_EXERCISES,
    "tests/adversarial/*": ("tests/test_adversarial.py", "tests/test_adversarial_files.py"),
    "tests/browser/*": ("tests/browser",),
    "tests/notebook_form.py": ("tests/test_notebooks.py",),
    "tests/nbval_sanitize.cfg": ("notebooks",),
    "tests/benchmarks/*": ("tests/test_bench.py",),
    "start.py": ("tests/test_start.py",),
    "site/*": ("tests/test_site.py", "tests/browser/test_site_pages.py"),
    "*.md": ("tests/test_guide.py",),
    "*.lock": ("tests/test_dependencies.py",),
    "pyproject.toml": ("tests/test_dependencies.py",),
    "environment.yml": ("tests/test_dependencies.py",),
    **dict.fromkeys(("Makefile", "LICENSE*", "*.cff", ".git*", ".pre-commit*"), ()),
    **dict.fromkeys(("binder/*", ".devcontainer/*", ".vscode/*", ".ci/*"), ()),
}


def changed_files(root: Path, since: str) -> list[str]:
    """The files that differ from a revision, and those that git does not know yet."""

    def listed(*command: str) -> list[str]:
        done = subprocess.run(
            ["git", *command, "-z"], cwd=root, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ValueError(done.stderr.strip())
        return [name for name in done.stdout.split("\0") if name]

    new = listed("ls-files", "--others", "--exclude-standard")
    return sorted({*listed("diff", "--name-only", "--no-renames", since), *new})


@cache
def _modules(root: Path) -> tuple[dict[str, set[str]], dict[str, str]]:
    """Who imports whom, in the package and its tests; and each module's name by its file."""
    files = {**sources_of(root), **sources_of(root, "tests")}
    names = {path.relative_to(root).as_posix(): name for name, path in files.items()}
    return graph_of(files, homes_of(root)), names


def tests_for(root: Path, changed: Sequence[str]) -> tuple[list[str], list[str]]:
    """The tests that some changed files touch.

    Parameters
    ----------
    root : Path
        The project's folder.
    changed : sequence of str
        Files below it, with slashes.

    Returns
    -------
    tests : list of str
        Files and folders for pytest; all of them where a file is not known to any test.
    unknown : list of str
        The files for which that is so.
    """
    graph, names = _modules(root)
    found, unknown = set(ALWAYS), []
    for file in changed:
        readers = [tests for pattern, tests in READ_BY.items() if fnmatch(file, pattern)]
        if file == "tests/conftest.py" or not (
            readers or file in names or file.startswith(PACKAGE)
        ):
            unknown.append(file)
        found |= {test.format(file=file) for tests in readers for test in tests}
        if file in names:
            touched = reaching(graph, {names[file]})
            found |= {f for f, name in names.items() if name in touched and f.startswith("tests/")}
    if unknown:
        return list(EVERYTHING), unknown
    return [name for name in sorted(found) if (root / name).exists() and _collected(name)], []


def _collected(name: str) -> bool:
    """Whether pytest finds tests there: in a folder, a lesson or a file of tests."""
    path = Path(name)
    return path.suffix in ("", ".ipynb") or path.name.startswith("test_")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``python -m kmeans_lab touched``."""
    parser.add_argument(
        "--since", default="HEAD", metavar="REV", help="what the change is against (HEAD)"
    )
    parser.add_argument("--list", action="store_true", help="say which tests, and run none")


def run(arguments: argparse.Namespace) -> int:
    """Run the tests that the change touches; the exit status is pytest's."""
    root = Path(__file__).resolve().parents[2]
    try:
        changed = changed_files(root, arguments.since)
    except (OSError, ValueError) as error:
        print(f"git does not say what has changed since {arguments.since}: {error}")
        return 2
    if not changed:
        print(f"Nothing has changed since {arguments.since}.")
        return 0
    tests, unknown = tests_for(root, changed)
    if unknown:
        print(f"All tests, since any may read {', '.join(unknown)}.")
    print(f"{len(changed)} changed files touch: {' '.join(tests)}", flush=True)
    if arguments.list:
        return 0
    command = [sys.executable, "-m", "pytest", "--nbval", *tests]
    return subprocess.run(command, cwd=root, check=False).returncode
