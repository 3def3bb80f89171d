"""Teaching cells teach, and a cell to change welcomes every change that its lesson proposes."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path

import matplotlib
import nbformat
import pytest
from lesson_sections import section_end
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebook_form import code_cells
from teaching_form import (
    CHANGE,
    RULES,
    changes,
    proposals,
    section_start,
    what_it_needs,
)

from kmeans_lab.authoring.execute import lessons
from kmeans_lab.keeping import VARIABLE

ROOT = Path(__file__).resolve().parent.parent
READ = {path.stem: nbformat.read(path, as_version=4) for path in lessons(ROOT)}
# Lessons that do not keep the rules yet. This list only gets shorter.
NOT_YET: set[str] = set()
TAUGHT = {stem: notebook for stem, notebook in READ.items() if stem not in NOT_YET}


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("stem", TAUGHT)
def test_cells_teach(stem: str, name: str) -> None:
    assert RULES[name](TAUGHT[stem]) == []


CHANGES = [
    (stem, i, change)
    for stem, notebook in TAUGHT.items()
    for i, cell in changes(notebook)
    for change in proposals(cell)
]


@pytest.mark.parametrize(
    ("stem", "at", "change"), CHANGES, ids=[f"{c[0][:2]}-{c[2]}" for c in CHANGES]
)
def test_a_change_runs_as_it_is_proposed(
    stem: str, at: int, change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its section runs to the end, on what the cells above have made."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    monkeypatch.chdir(ROOT / "notebooks")
    matplotlib.use("Agg")
    notebook = TAUGHT[stem]
    start, end = section_start(notebook, at), section_end(notebook, at)
    inside = [i for i, _ in code_cells(notebook) if start <= i < end]
    names: dict = {"__name__": "__main__"}
    for i in [*what_it_needs(notebook, start, end), *inside]:
        source = notebook.cells[i].source
        if i == at:
            source = proposals(notebook.cells[i])[change]
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, f"<cell {i}>", "exec"), names)


# ------------------------------------------------------------------ every rule can fail


def visible(source: str, text: str = "1\n", **metadata: object) -> NotebookNode:
    outputs = [new_output("stream", name="stdout", text=text)] if text else []
    return new_code_cell(source, outputs=outputs, metadata=metadata)


def hidden(source: str) -> NotebookNode:
    source = "# draws the picture\n" + source
    return new_code_cell(source, metadata={"jupyter": {"source_hidden": True}})


@pytest.fixture
def good() -> NotebookNode:
    """A small lesson that keeps every rule."""
    return new_notebook(
        cells=[
            new_markdown_cell("# A lesson"),
            visible("import numpy as np", ""),
            new_markdown_cell("## A part"),
            visible("total = np.sum([1, 2])\nprint(total)"),
            hidden("words = 'a'\nshow(draw(total), alt=words)"),
            new_markdown_cell("## Change it\n\n<details>So.</details>"),
            visible("K = 2  # try 1, 2 + 1\nprint(K)\nshow(K)", tags=[CHANGE]),
        ]
    )


def put(at: int, cell: NotebookNode) -> Callable[[NotebookNode], object]:
    return lambda notebook: notebook.cells.insert(at, cell)


BREAKS: list[tuple[str, Callable[[NotebookNode], object]]] = [
    ("cells_are_short", put(4, visible("print(1)\n" * 17))),
    ("cells_are_short", lambda n: [put(4, visible("print(1)\n" * 7))(n) for _ in range(5)]),
    ("layout_is_plain", put(5, hidden("x = 1  # fmt: skip"))),
    ("drawing_is_folded", put(4, visible("lab.show(total, alt='3')"))),
    ("drawing_is_folded", put(4, visible("for x in progress_bar([1]):\n    print(x)"))),
    ("no_cell_is_silent", put(4, visible("x = 1", ""))),
    ("no_name_comes_from_a_folded_cell", put(7, visible("print(words)"))),
    ("folded_cells_end_their_section", put(5, visible("print(total)"))),
    ("folded_cells_begin_with_a_comment", lambda n: n.cells[4].update(source="show(1)")),
    ("a_change_has_values_and_an_answer", lambda n: n.cells.pop(6)),
    ("a_change_has_values_and_an_answer", lambda n: n.cells[6].update(source="K = 2\nprint(K)")),
    ("a_change_has_values_and_an_answer", lambda n: n.cells[5].update(source="## Change it")),
    ("a_change_stays_in_its_section", put(3, visible("print(K)"))),
]


@pytest.mark.parametrize(("name", "change"), BREAKS)
def test_each_rule_can_fail(
    good: NotebookNode, name: str, change: Callable[[NotebookNode], object]
) -> None:
    assert RULES[name](good) == []
    change(good)
    assert RULES[name](good) != []


def test_every_rule_is_broken_once() -> None:
    assert {name for name, _ in BREAKS} == set(RULES)


def test_what_a_cell_needs_is_found() -> None:
    cells = ["a = 1", "b = [2]", "b[0] = a", "c = 3", "d = [x + a for x in b]", "print(d)"]
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    assert what_it_needs(notebook, 5, 6) == [0, 1, 2, 4]


def test_an_argument_of_a_function_is_no_name_of_the_cell() -> None:
    cells = ["X = 1", "def f(X):\n    return X\n\n\nprint(f(X))", "print(f(2))"]
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    assert what_it_needs(notebook, 2, 3) == [0, 1]


def test_proposals_are_put_in() -> None:
    cell = new_code_cell("K = 4  # try 2, (1, 'a'), n // 2\nif K:\n    f(K)  # or `g(K)`, `h()`")
    assert list(proposals(cell)) == ["K = 2", "K = (1, 'a')", "K = n // 2", "g(K)", "h()"]
    assert proposals(cell)["K = 2"] == "K = 2\nif K:\n    f(K)  # or `g(K)`, `h()`"
    assert proposals(cell)["h()"].endswith("if K:\n    h()")
