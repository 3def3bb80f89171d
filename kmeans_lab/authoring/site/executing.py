"""The widgets of a lesson, from an execution that is kept until something that matters changes."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import platform
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from nbformat import NotebookNode

from kmeans_lab.authoring.form import KERNELSPEC, WIDGET_VIEW, normal_form, root
from kmeans_lab.authoring.site.widgets import QUESTIONS, Saved, saved
from kmeans_lab.keeping import VARIABLE
from kmeans_lab.languages.speaking import ENGLISH
from kmeans_lab.tools.imports import PACKAGE, graph_of, homes_of, sources_of
from kmeans_lab.writing import write_text

_STATE = "application/vnd.jupyter.widget-state+json"
_FORMAT = 2  # of what is kept
#: Libraries that compute what a widget shows, or say how it is stored.
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "pillow", "ipywidgets", "anywidget")


class LessonFailed(Exception):
    """A cell of a lesson raised an exception; the message names lesson, cell and error."""


class Shown(NamedTuple):
    """A widget that a cell shows.

    Parameters
    ----------
    cell : str
        The id of the cell.
    text : str
        What stands in the stored notebook in its place.
    widget : Saved
    """

    cell: str
    text: str
    widget: Saved


class Results(NamedTuple):
    """What an execution gave.

    Parameters
    ----------
    shown : list of Shown
    outputs : dict
        The outputs of each cell by its id. Empty in English: there the stored ones are shown.
    """

    shown: list[Shown]
    outputs: dict[str, list[Any]]


def results_of(notebook: NotebookNode, path: Path, kept: Path, language: str = ENGLISH) -> Results:
    """What a lesson shows, executed only if no execution of the same content is kept.

    Parameters
    ----------
    notebook : NotebookNode
        The lesson; it is not changed.
    path : Path
        Where it stands, for its name and the folder in which it runs.
    kept : Path
        The folder of executions.
    language : str
        The language of the lesson.

    Raises
    ------
    LessonFailed
        If a cell raises.
    """
    place = kept / f"{path.stem}-{language}-{content_key(notebook)[:20]}.json"
    if place.is_file():
        found = json.loads(place.read_text(encoding="utf-8"))
    else:
        print(f"executing {path.name} ({language}) ...", flush=True)
        copy = nbformat.reads(nbformat.writes(notebook), as_version=4)
        found = {"shown": _executed(copy, path), "outputs": {}}
        if language != ENGLISH:
            normal_form(copy, results=True)
            found["outputs"] = {c.id: c.outputs for c in copy.cells if c.cell_type == "code"}
        kept.mkdir(parents=True, exist_ok=True)
        for older in kept.glob(f"{path.stem}-{language}-*.json"):
            older.unlink(missing_ok=True)
        write_text(place, json.dumps(found, separators=(",", ":")) + "\n")
    shown = [Shown(cell, text, Saved(*widget)) for cell, text, widget in found["shown"]]
    return Results(shown, found["outputs"])


def _executed(notebook: NotebookNode, path: Path) -> list[Any]:
    """Execute a notebook in place; give each shown widget as ``[cell id, text, Saved]``."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name=KERNELSPEC["name"],
        store_widget_state=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    with tempfile.TemporaryDirectory() as empty:  # no predictions of whoever builds the site
        environment = {**os.environ, VARIABLE: empty, "PYTHONPATH": _first_in_path()}
        try:
            client.execute(env=environment)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise LessonFailed(f"{path.name}: {_which_cell(notebook)}\n{error}") from None
    models = notebook.metadata.get("widgets", {}).get(_STATE, {}).get("state", {})
    return [
        [cell.id, data.get("text/plain", ""), widget]
        for cell, data in _views(notebook)
        if (widget := saved(models[data[WIDGET_VIEW]["model_id"]])) is not None
        and widget.kind != QUESTIONS
    ]


def _first_in_path() -> str:
    """PYTHONPATH with the project first: a lesson runs the package that stands beside it."""
    return os.pathsep.join(filter(None, (str(root()), os.environ.get("PYTHONPATH", ""))))


def _views(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, Any]]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if WIDGET_VIEW in output.get("data", {}):
                yield cell, output.data


def _which_cell(notebook: NotebookNode) -> str:
    """The cell in which an execution ended: the last that has begun."""
    begun = [
        (number, cell)
        for number, cell in enumerate(notebook.cells, start=1)
        if cell.cell_type == "code" and (cell.get("outputs") or cell.get("execution_count"))
    ]
    failed = [(n, c) for n, c in begun if any(o.output_type == "error" for o in c.outputs)]
    number, cell = (failed or begun or [(1, notebook.cells[0])])[-1]
    return f"cell {number} (id {cell.id}) failed:\n\n{cell.source}\n"


def content_key(notebook: NotebookNode) -> str:
    """What the widgets of a lesson follow from, as one number in hexadecimal digits.

    It changes with the code of the lesson, with every module of the package that this code reaches,
    and with the versions of the libraries; not with the lesson's prose, nor with a widget's script,
    which is not part of its state.
    """
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    digest = hashlib.sha256()
    for part in (
        str(_FORMAT),
        platform.python_version(),
        *(f"{name} {version(name)}" for name in _LIBRARIES),
        *code,
        *_sources_reached(code),
    ):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def _sources_reached(code: Iterable[str]) -> list[str]:
    """The sources of the modules that some cells reach, but not the predictions: they are asked."""
    files, graph, homes = _modules()
    found = {PACKAGE, *_imported(code, homes, set(files))}
    while more := {other for module in found for other in graph.get(module, ())} - found:
        found |= more
    wanted = sorted(m for m in found if m in files and f"{PACKAGE}.predictions" not in m)
    return [f"{module}\n{files[module].read_text(encoding='utf-8')}" for module in wanted]


@cache
def _modules() -> tuple[dict[str, Path], dict[str, set[str]], dict[str, str]]:
    files, homes = sources_of(root()), homes_of(root())
    return files, graph_of(files, homes), homes


def _imported(code: Iterable[str], homes: dict[str, str], modules: set[str]) -> set[str]:
    """The modules of the package that some cells name: imported, or as ``lab.blobs``."""
    from IPython.core.inputtransformer2 import TransformerManager

    found: set[str] = set()
    for source in code:
        for node in ast.walk(ast.parse(TransformerManager().transform_cell(source))):
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
                found |= {homes[a.name] for a in node.names if a.name in homes}
            elif isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.Attribute) and node.attr in homes:
                found.add(homes[node.attr])
    return found & modules


__all__ = ["LessonFailed", "Results", "Shown", "content_key", "results_of"]
