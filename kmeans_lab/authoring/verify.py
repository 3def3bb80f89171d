"""Prove that every solution passes every check, and every empty exercise none."""

from __future__ import annotations

import argparse
import contextlib
import io
import linecache
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from kmeans_lab.authoring.build import add_names, built_text, exercise_of, with_each
from kmeans_lab.authoring.worth import graded_source, heading_of, says_its_worth, worth_in_words
from kmeans_lab.checks.catalogue import lesson_of, lessons
from kmeans_lab.checks.check import examine
from kmeans_lab.checks.exercise import DRAFT, Exercise
from kmeans_lab.keeping import VARIABLE

SEEDS = (1, 2, 3)


def verify(path: Path) -> list[str]:
    """What is wrong with a solution and the exercise made of it.

    Parameters
    ----------
    path : Path
        The solution.

    Returns
    -------
    list of str
        Empty if all is well.
    """
    solution = nbformat.read(path, as_version=4)
    group = lessons().get(lesson_of(path), [])
    problems = [] if group else [f"no exercise belongs to {lesson_of(path)}"]
    target = path.parent.parent / "exercises" / path.name
    if not target.is_file():
        problems.append("its exercise is missing: python -m kmeans_lab build")
    elif target.read_text(encoding="utf-8") != built_text(path):
        problems.append("its exercise differs from it: python -m kmeans_lab build")
    problems += _cells_missing(solution, group)
    with _elsewhere():
        names, errors = run_cells(solution)
        problems += [f"solution: {error}" for error in errors]
        problems += _all_must(names, group, "passed", "solution")
        empty, errors = run_cells(exercise_of(solution))
        problems += [f"exercise: {error}" for error in errors]
        problems += _all_must(empty, group, "not-attempted", "empty exercise")
    return problems


def _all_must(
    names: dict[str, Any], group: list[Exercise], status: str, where: str
) -> Iterator[str]:
    for exercise in group:
        for name in (exercise.name, exercise.name + DRAFT):
            if name != exercise.name and "complete" not in exercise.steps:
                continue
            if name not in names:
                yield f"{where}: {name} is not defined"
                continue
            for seed in SEEDS:
                finding = examine(exercise, names[name], seed, names)
                if finding.status != status:
                    yield f"{where}: {name} is {finding.status}, not {status}: {finding.headline}"
                    break


def _cells_missing(solution: NotebookNode, group: list[Exercise]) -> Iterator[str]:
    """The steps of each function, order, complete, write; and the graded cell."""
    cells = {
        cell.metadata.get("nbgrader", {}).get("grade_id"): cell
        for cell in solution.cells
        if cell.cell_type == "code"
    }
    sources = [cell.source for cell in solution.cells if cell.cell_type == "code"]
    for exercise in group:
        name = exercise.name
        if "order" in exercise.steps and not any(f'order("{name}")' in s for s in sources):
            yield f'no cell asks order("{name}")'
        for step in (f"complete_{name}", f"write_{name}", f"test_{name}"):
            given = step.startswith("complete") and "complete" not in exercise.steps
            if not given and step not in cells:
                yield f"no cell {step}"
        test = cells.get(f"test_{name}")
        if test is None:
            continue
        if test.source.strip() != graded_source(exercise):
            yield f"the cell test_{name} is not:\n{graded_source(exercise)}"
        if test.metadata.nbgrader.get("points") != exercise.points:
            yield f"the cell test_{name} must be worth {exercise.points} points"
        if not says_its_worth(solution, exercise):
            yield (
                f"its section does not begin with what {name} is worth (python -m kmeans_lab build "
                f"--worth writes it):\n{heading_of(exercise)}\n\n{worth_in_words(exercise)}"
            )


def run_cells(notebook: NotebookNode) -> tuple[dict[str, Any], list[str]]:
    """Run the code cells of a notebook in this process, without Jupyter.

    Returns
    -------
    names : dict
        The global names at the end.
    errors : list of str
        What the cells raised; a cell that raises does not stop the next.
    """
    from IPython.core.inputtransformer2 import TransformerManager

    names: dict[str, Any] = {"__name__": "__exercise__"}
    errors = []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        source = TransformerManager().transform_cell(cell.source)
        file = f"<cell {number} of an exercise {id(notebook)}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(source, file, "exec"), names)
        except Exception as error:
            errors.append(f"cell {number} raised {type(error).__name__}: {error}")
    return names, errors


@contextlib.contextmanager
def _elsewhere() -> Iterator[None]:
    """Keep what is noted of progress out of the student's own folder."""
    before = os.environ.get(VARIABLE)
    with tempfile.TemporaryDirectory() as place:
        os.environ[VARIABLE] = place
        try:
            yield
        finally:
            if before is None:
                del os.environ[VARIABLE]
            else:
                os.environ[VARIABLE] = before


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``python -m kmeans_lab verify``."""
    add_names(parser)


def run(arguments: argparse.Namespace) -> int:
    """Verify the solutions; the exit status says whether all is well."""
    return with_each(arguments.names, _well)


def _well(path: Path) -> bool:
    problems = verify(path)
    print(f"{path.name}: {'well' if not problems else ''}")
    for problem in problems:
        print(f"  {problem}")
    return not problems
