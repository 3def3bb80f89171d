"""Execute the lessons and store them in their normal form."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

import nbformat

from kmeans_lab.authoring.form import KERNELSPEC, chosen, normal_form, root, write
from kmeans_lab.keeping import VARIABLE


def execute(path: Path, timeout: int = 600) -> None:
    """Execute a notebook in its own folder and store it in normal form.

    Parameters
    ----------
    path : Path
        The notebook. It is replaced in one step, and only when every cell has run; otherwise it
        stays as it was.
    timeout : int
        Longest time for one cell, in seconds.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        A cell raised an exception and carries no tag ``raises-exception``.
    """
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name=KERNELSPEC["name"],
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    with tempfile.TemporaryDirectory() as empty:  # no predictions of whoever executes it
        client.execute(env={**os.environ, VARIABLE: empty})
    write(normal_form(notebook, results=True), path)


def lessons(project: Path) -> list[Path]:
    """List the lessons below the project's folder, in the order of the course: 10, 10b, 11."""
    return sorted((project / "notebooks").glob("[0-9][0-9]*_*.ipynb"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``python -m kmeans_lab execute``."""
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="lessons, as 03 or 03_broadcasting; none: all"
    )
    parser.add_argument("--timeout", type=int, default=600, help="seconds that one cell may take")


def run(arguments: argparse.Namespace) -> int:
    """Execute the named lessons one after the other; stop at the first that fails."""
    try:
        found = chosen(lessons(root()), arguments.names, "lesson")
    except ValueError as error:
        print(error)
        return 2
    for path in found:
        print(f"executing {path.name} ...", flush=True)
        try:
            execute(path, timeout=arguments.timeout)
        except Exception as error:  # whatever it is, the stored lesson is untouched
            print(f"{error}\n{path.name} failed with {type(error).__name__}; its file is unchanged")
            return 1
    return 0
