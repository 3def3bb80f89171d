"""Execute the lessons and store them in one normal form.

A stored lesson differs between two executions only where its results differ: no times of
execution, no random identifiers, no name of the machine. So a change in a lesson shows as a small
diff, and nbval compares results and nothing else.
"""

from __future__ import annotations

import argparse
import re
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

# Metadata of a cell that says something about the lesson; everything else is left by editors and
# by execution.
_CELL_METADATA = ("tags", "jupyter", "kmeans_lab", "slideshow", "nbgrader")


def colab_cell(cell_id: str = "colab") -> NotebookNode:
    """Make the setup cell for Google Colab that every lesson begins with."""
    return nbformat.v4.new_code_cell(
        COLAB_CELL, id=cell_id, metadata={"jupyter": {"source_hidden": True}, "tags": ["colab"]}
    )


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Bring an executed notebook into the form in which lessons are stored.

    Execution counts run 1, 2, 3, ...; neighbouring pieces of one stream are merged; a widget keeps
    its text and its pictures, but not the random identifier of a view whose state is not stored;
    tracebacks name files from the package's folder on. Cell ids stay.

    Parameters
    ----------
    notebook : NotebookNode
        A notebook of format 4. It is changed in place.

    Returns
    -------
    NotebookNode
        The same notebook.
    """
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    kept = {key: notebook.metadata[key] for key in ("kmeans_lab",) if key in notebook.metadata}
    notebook.metadata = NotebookNode(
        {**kept, "kernelspec": dict(KERNELSPEC), "language_info": {"name": "python"}}
    )
    count = 0
    for cell in notebook.cells:
        cell.metadata = NotebookNode(
            {key: value for key, value in cell.metadata.items() if key in _CELL_METADATA}
        )
        if cell.cell_type != "code":
            continue
        if cell.get("execution_count") is not None:
            count += 1
            cell.execution_count = count
        cell.outputs = [_normal_output(output, count) for output in _merge_streams(cell.outputs)]
    return notebook


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
    client.execute()
    write(normalise(notebook), path)


def write(notebook: NotebookNode, path: Path) -> None:
    """Validate a notebook and put it in place of `path` in one step."""
    nbformat.validate(notebook)
    text = nbformat.writes(notebook).rstrip("\n") + "\n"
    write_text(path, text)


def lessons(root: Path) -> list[Path]:
    """List the lessons below the project's folder `root`, in the order of the course."""
    return sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``python -m kmeans_lab execute``."""
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="lessons, as 03 or 03_broadcasting; none: all"
    )
    parser.add_argument("--timeout", type=int, default=600, help="seconds that one cell may take")


def run(arguments: argparse.Namespace) -> int:
    """Execute the named lessons one after the other; stop at the first that fails."""
    root = Path(__file__).resolve().parents[2]
    chosen = lessons(root)
    if arguments.names:
        wanted = [Path(name).stem for name in arguments.names]
        unknown = [name for name in wanted if not any(matches(path, name) for path in chosen)]
        if unknown:
            print(f"no lesson is called {', '.join(unknown)}; there are:")
            print("\n".join(f"  {path.stem}" for path in chosen))
            return 2
        chosen = [path for path in chosen if any(matches(path, name) for name in wanted)]
    for path in chosen:
        print(f"executing {path.name} ...", flush=True)
        try:
            execute(path, timeout=arguments.timeout)
        except Exception as error:  # whatever it is, the stored lesson is untouched
            print(f"{error}\n{path.name} failed with {type(error).__name__}; its file is unchanged")
            return 1
    return 0


def matches(path: Path, name: str) -> bool:
    """Say whether a lesson is called `name`: its number or its stem."""
    return name in (path.stem, path.stem.split("_")[0])
