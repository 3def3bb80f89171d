"""The one form in which notebooks are stored, lessons and exercises alike.

A stored notebook differs between two executions only where its results differ: no times of
execution, no random identifiers, no name of the machine, nothing that editors leave behind. So a
change shows as a small diff, and nbval compares results and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from kmeans_lab.writing import write_text

#: First code cell of every lesson, the same in all. It does nothing outside Google Colab.
COLAB_CELL = """\
import sys

if "google.colab" in sys.modules:  # only on Google Colab: install the course, allow its widgets
    %pip install --quiet git+https://github.com/kmeans-lab/kmeans-lab
    sys.modules["google.colab"].output.enable_custom_widget_manager()"""

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

# The machine's part of a file's name in a traceback: everything before the package's own folder,
# or before the libraries.
_MACHINE_PREFIX = re.compile(
    r"(?:~|[A-Za-z]:)?[/\\][^\s:\x1b]*?(?=kmeans_lab[/\\]|site-packages[/\\]|ipykernel_\d)"
)

# Metadata that says something about the course; all else is left by editors and by execution.
_OF_A_NOTEBOOK = ("kmeans_lab",)
_OF_A_CELL = ("tags", "jupyter", "kmeans_lab", "slideshow", "nbgrader", "editable", "deletable")


def root() -> Path:
    """The project's folder."""
    return Path(__file__).resolve().parents[2]


def chosen(found: Sequence[Path], names: Sequence[str], what: str) -> list[Path]:
    """Those of some notebooks that are named; all of them without a name.

    Parameters
    ----------
    found : sequence of Path
    names : sequence of str
        A number, a lesson or a file each: 03, 03_broadcasting.
    what : str
        What they are, for the error: ``lesson``, ``solution``.

    Raises
    ------
    ValueError
        If a name is none of them.
    """
    from kmeans_lab.checks.catalogue import lesson_of

    wanted = [lesson_of(name) for name in names]
    known = {lesson_of(path) for path in found} | {_number(path) for path in found}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise ValueError(
            f"no {what} is called {', '.join(unknown)}; there are: "
            + ", ".join(map(lesson_of, found))
        )
    return [p for p in found if not wanted or {lesson_of(p), _number(p)} & set(wanted)]


def _number(path: Path) -> str:
    """What a lesson is called for short: 03, or 10b for an optional one after 10."""
    return path.stem.partition("_")[0]


def normal_form(notebook: NotebookNode, *, results: bool) -> NotebookNode:
    """Bring a notebook into the form in which it is stored.

    Cell ids stay. Execution counts run 1, 2, 3, ...; neighbouring pieces of one stream are merged;
    a widget keeps its text and its pictures, but not the random identifier of a view whose state is
    not stored; tracebacks name files from the package's folder on.

    Parameters
    ----------
    notebook : NotebookNode
        A notebook of format 4. It is changed in place.
    results : bool
        Whether its results are stored too: those of a lesson are, those of an exercise never.

    Returns
    -------
    NotebookNode
        The same notebook.
    """
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = NotebookNode(
        {
            **_only(notebook.metadata, _OF_A_NOTEBOOK),
            "kernelspec": dict(KERNELSPEC),
            "language_info": {"name": "python"},
        }
    )
    count = 0
    for cell in notebook.cells:
        cell.metadata = NotebookNode(_only(cell.metadata, _OF_A_CELL))
        cell.source = cell.source.rstrip("\n")
        if cell.cell_type != "code":
            continue
        if not results:
            cell.outputs, cell.execution_count = [], None
        elif cell.get("execution_count") is not None:
            count += 1
            cell.execution_count = count
        cell.outputs = [_normal_output(output, count) for output in _merge_streams(cell.outputs)]
    return notebook


def _only(metadata: NotebookNode, kept: Sequence[str]) -> dict:
    return {key: value for key, value in metadata.items() if key in kept}


def _merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring stream outputs of the same name: where they were cut is chance."""
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else None
        both_streams = last is not None and last.output_type == output.output_type == "stream"
        if both_streams and last.name == output.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def _normal_output(output: NotebookNode, count: int) -> NotebookNode:
    if output.output_type == "execute_result":
        output.execution_count = count
    if output.output_type == "error":
        output.traceback = [_MACHINE_PREFIX.sub("", line) for line in output.traceback]
    if "data" in output:
        output.data.pop(WIDGET_VIEW, None)
    return output


def text_of(notebook: NotebookNode) -> str:
    """A notebook as it is stored."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def write(notebook: NotebookNode, path: Path) -> None:
    """Put a notebook in place of `path`, whole or not at all."""
    write_text(path, text_of(notebook))


__all__ = [
    "COLAB_CELL",
    "KERNELSPEC",
    "WIDGET_VIEW",
    "chosen",
    "normal_form",
    "root",
    "text_of",
    "write",
]
