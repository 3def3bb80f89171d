"""Make the exercises from the solutions, by nbgrader's preprocessors.

``solutions/NN_…_exercise.ipynb`` is the only source: what stands between ``### BEGIN SOLUTION`` and
``### END SOLUTION`` becomes a stub, hidden tests go, graded cells are locked and carry a checksum.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from kmeans_lab.authoring.form import chosen, normal_form, root, text_of, write
from kmeans_lab.authoring.worth import write_worth
from kmeans_lab.checks.catalogue import lesson_of, lessons
from kmeans_lab.writing import write_text


def solutions(names: list[str] | None = None, project: Path | None = None) -> list[Path]:
    """The solutions, in the order of the course.

    Parameters
    ----------
    names : list of str, optional
        Only these: a number, a lesson or a file each, as 03 or 03_broadcasting.
    project : Path, optional
        The project's folder; this one if not given.

    Returns
    -------
    list of Path

    Raises
    ------
    ValueError
        If a name is none of them.
    """
    found = sorted(((project or root()) / "solutions").glob("[0-9][0-9]_*.ipynb"))
    return chosen(found, names or [], "solution")


def exercise_of(solution: NotebookNode) -> NotebookNode:
    """The exercise that a solution becomes.

    Parameters
    ----------
    solution : NotebookNode
        It is not changed.

    Returns
    -------
    NotebookNode

    Raises
    ------
    Exception
        nbgrader's own, if a cell is not as nbgrader wants it: a region of a solution that never
        ends, two cells of one grade_id.
    """
    from nbgrader.preprocessors import (
        CheckCellMetadata,
        ClearHiddenTests,
        ClearOutput,
        ClearSolutions,
        ComputeChecksums,
        LockCells,
    )

    notebook = nbformat.reads(nbformat.writes(solution), as_version=4)  # a copy
    resources: dict[str, Any] = {}
    logging.getLogger("traitlets").setLevel(logging.ERROR)
    for step in (
        LockCells,
        ClearSolutions,
        ClearOutput,
        CheckCellMetadata,
        ComputeChecksums,
        ClearHiddenTests,
        ComputeChecksums,  # of what the student gets
        CheckCellMetadata,
    ):
        notebook, resources = step().preprocess(notebook, resources)
    return normal_form(notebook, results=False)


def built_text(path: Path) -> str:
    """The text of the exercise that the solution at `path` becomes."""
    return text_of(exercise_of(nbformat.read(path, as_version=4)))


def build(path: Path) -> tuple[Path, bool]:
    """Write the exercise of the solution at `path`; return its place and whether it changed."""
    target = path.parent.parent / "exercises" / path.name
    text = built_text(path)
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return target, False
    target.parent.mkdir(exist_ok=True)
    write_text(target, text)
    return target, True


def say_worth(path: Path) -> None:
    """Write into the solution at `path` what its exercises are worth, if it says otherwise."""
    solution = nbformat.read(path, as_version=4)
    write_worth(solution, lessons().get(lesson_of(path), []))
    if text_of(solution) != path.read_text(encoding="utf-8"):
        write(solution, path)


def add_names(parser: argparse.ArgumentParser) -> None:
    """Declare which solutions are meant."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="as 03; none: all of them")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``python -m kmeans_lab build``."""
    add_names(parser)
    parser.add_argument(
        "--worth",
        action="store_true",
        help="first write into the solutions what each exercise and its edges are worth",
    )


def with_each(names: list[str], work: Callable[[Path], bool]) -> int:
    """Do `work` with each solution named; the exit status says whether it went well with all."""
    try:
        chosen = solutions(names)
    except ValueError as error:
        print(error)
        return 2
    well = [work(path) for path in chosen]
    return 0 if all(well) else 1


def run(arguments: argparse.Namespace) -> int:
    """Make the exercises; the exit status says whether every solution could become one."""
    return with_each(arguments.names, partial(_made, worth=arguments.worth))


def _made(path: Path, worth: bool) -> bool:
    try:
        if worth:
            say_worth(path)
        target, changed = build(path)
    except Exception as error:
        print(f"{path.name}: {error}")
        return False
    print(f"exercises/{target.name}: {'made' if changed else 'as it was'}")
    return True
