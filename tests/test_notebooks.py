"""The form of the lessons: every rule holds for each, and every rule can fail.

The rules are in `notebook_form.py`. That the stored outputs are what the code computes is nbval's
to say: ``python start.py test`` runs it over notebooks/.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)
from notebook_form import RULES, problems_of

from kmeans_lab.authoring import form
from kmeans_lab.authoring.execute import execute, lessons

ROOT = Path(__file__).resolve().parent.parent
STEMS = [
    "00_start_here",
    "01_the_algorithm",
    "02_loops",
    "03_broadcasting",
    "04_norm_identity",
    "05_precision",
    "06_measuring",
    "07_estimator",
    "08_initialization",
    "09_choosing_k",
    "10_high_dimensions",
    "10b_mixtures",
    "11_categories",
    "12_matching_scikit_learn",
    "13_beyond_memory",
]
LESSONS = lessons(ROOT)


def test_the_lessons_are_all_there() -> None:
    assert [path.stem for path in LESSONS] == STEMS


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_form(path: Path) -> None:
    assert problems_of(path) == []


@pytest.fixture
def good(tmp_path: Path) -> tuple[NotebookNode, Path]:
    """A small lesson that keeps every rule, and the place where it would lie."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "glossary.md").write_text("# Glossary\n")
    picture = new_output(
        "display_data", {"image/png": "AAAA"}, metadata={"image/png": {"alt": "Six points"}}
    )
    fold = "<details><summary>Answer</summary>\n\n(6, 2)\n\n</details>"
    cells = [
        new_markdown_cell("# A lesson\n\n[Words](glossary.md), [below](#A-part)\n\n```\n# no\n```"),
        new_code_cell(
            form.COLAB_CELL,
            id="colab",
            metadata={"jupyter": {"source_hidden": True}, "tags": ["colab"]},
        ),
        new_markdown_cell("## A part\n\nWhich shape?"),
        new_markdown_cell(fold),
        new_markdown_cell("### Deeper\n\nWhich sum?\n\n" + fold),
        new_code_cell(
            "from kmeans_lab import predict, show\n\nshow(1)",
            outputs=[picture, new_output("stream", name="stdout", text="x / y = 2\n")],
        ),
        new_code_cell("[][0]", metadata={"tags": ["raises-exception"]}, outputs=[error()]),
        *(new_code_cell(f'predict("03-{name}")') for name in ("one", "two", "three", "four")),
    ]
    notebook = form.normal_form(
        new_notebook(cells=cells, metadata={"kmeans_lab": {"teaches": ["assign_loop"]}}),
        results=True,
    )
    for count, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), start=1):
        cell.execution_count = count
    return notebook, folder / "03_lesson.ipynb"


def error() -> NotebookNode:
    return new_output("error", ename="IndexError", evalue="list index out of range", traceback=[])


def test_a_good_lesson_breaks_no_rule(good: tuple[NotebookNode, Path]) -> None:
    notebook, path = good
    form.write(notebook, path)
    assert problems_of(path) == []


def source(cell: int, text: str) -> Callable[[NotebookNode], None]:
    return lambda notebook: notebook.cells[cell].update(source=text)


def output(text: str, name: str = "stdout") -> Callable[[NotebookNode], None]:
    stream = new_output("stream", name=name, text=text)
    return lambda notebook: notebook.cells[5].outputs.append(stream)


def html(text: str) -> Callable[[NotebookNode], None]:
    shown = new_output("display_data", {"text/html": text})
    return lambda notebook: notebook.cells[5].outputs.append(shown)


# A rule and a change of the good lesson that breaks it.
BREAKS: list[tuple[str, Callable[[NotebookNode], object]]] = [
    ("is_valid", lambda n: n.cells[5].update(outputs="none")),
    ("metadata_is_normal", lambda n: n.metadata.pop("kmeans_lab")),
    ("metadata_is_normal", lambda n: n.metadata.kmeans_lab.update(teaches="assign_loop")),
    ("metadata_is_normal", lambda n: n.metadata.kmeans_lab.update(teaches=["a", "a"])),
    ("metadata_is_normal", lambda n: n.metadata.kernelspec.update(name="conda-env")),
    ("metadata_is_normal", lambda n: n.metadata.language_info.update(version="3.11.7")),
    ("metadata_is_normal", lambda n: n.metadata.update(widgets={})),
    ("metadata_is_normal", lambda n: n.cells[5].metadata.update(execution={})),
    ("metadata_is_normal", lambda n: n.cells[5].pop("id")),
    ("is_executed", lambda n: n.cells[5].update(execution_count=None)),
    ("is_executed", lambda n: n.cells[5].update(execution_count=7)),
    ("is_executed", source(5, "  \n")),
    ("is_executed", lambda n: n.update(cells=[])),
    ("outputs_are_clean", output("Warning: deprecated\n", "stderr")),
    ("outputs_are_clean", lambda n: n.cells[5].outputs.append(error())),
    ("outputs_are_clean", lambda n: n.cells[6].update(outputs=[])),
    ("no_path_of_a_machine", source(5, 'open("/home/ada/points.csv")')),
    ("no_path_of_a_machine", source(2, "Look into `/Users/ada/lab`.")),
    ("no_path_of_a_machine", output("/tmp/ipykernel_77/1.py:3: done\n")),
    ("no_path_of_a_machine", output("saved to C:\\Users\\ada\n")),
    ("no_path_of_a_machine", html("<pre>/root/lab.py</pre>")),
    ("no_path_of_a_machine", lambda n: n.cells[6].outputs[0].traceback.append("File /work/x.py")),
    ("is_small", output("1" * 300_000)),
    ("is_short", lambda n: n.cells.extend(new_code_cell("1") for _ in range(40))),
    ("is_short", source(5, "x = 1\n" * 21)),
    ("is_short", source(1, "x = 1\n" * 41)),
    ("is_short", lambda n: [source(i, "x = 1\n" * 7)(n) for i in (5, 6)]),
    ("pictures_have_words", lambda n: n.cells[5].outputs[0].update(metadata={})),
    ("pictures_have_words", lambda n: n.cells[5].outputs[0].metadata["image/png"].update(alt=" ")),
    ("pictures_have_words", html('<img src="data:image/png;base64,AAAA">')),
    ("pictures_have_words", source(2, "## A part\n\n![](glossary.md)")),
    ("pictures_have_words", source(2, '## A part\n\n<img src="glossary.md" alt="">')),
    ("widgets_have_stills", lambda n: n.cells.append(new_code_cell("lab.KMeansStepper(X)"))),
    ("headings_nest", source(0, "A lesson without a title")),
    ("headings_nest", source(0, "\n# A lesson")),
    ("headings_nest", source(2, "# A second title")),
    ("headings_nest", source(2, "Text alone, so that level 3 follows level 1")),
    ("no_semicolon_at_the_end", source(5, "predict(3, 4);\n")),
    ("links_resolve", source(2, "[gone](07_estimator.ipynb)")),
    ("links_resolve", source(2, "[outside](../README.md)")),
    ("links_resolve", source(2, "[no such part](#Another-part)")),
    ("links_resolve", source(2, '<a href="gone.md">gone</a>')),
    ("asks_for_predictions", source(7, "predict(3, 4)")),
    ("colab_cell_is_the_same", lambda n: n.cells.pop(1)),
    ("colab_cell_is_the_same", source(1, form.COLAB_CELL + "\n")),
    ("colab_cell_is_the_same", lambda n: n.cells[1].metadata.pop("tags")),
    ("colab_cell_is_the_same", lambda n: n.cells[1].metadata.pop("jupyter")),
    ("colab_cell_is_the_same", lambda n: n.cells[1].outputs.append(error())),
]


@pytest.mark.parametrize(("name", "change"), BREAKS)
def test_each_rule_can_fail(
    good: tuple[NotebookNode, Path], name: str, change: Callable[[NotebookNode], object]
) -> None:
    notebook, path = good
    assert RULES[name](deepcopy(notebook), path) == []
    change(notebook)
    assert RULES[name](notebook, path) != []


def test_every_rule_is_broken_once() -> None:
    assert {name for name, _ in BREAKS} == set(RULES)


@pytest.mark.parametrize(
    "text",
    [
        "n / K, and /workshop; see https://example.org/home/page and work/notebooks",
        "C:\\n is a line break; (n,)/tmp",
        "[`a`](https://example.org/root/x)",
    ],
)
def test_what_is_no_path_of_a_machine(good: tuple[NotebookNode, Path], text: str) -> None:
    notebook, path = good
    notebook.cells[2].source = text
    assert RULES["no_path_of_a_machine"](notebook, path) == []


# ------------------------------------------------------------------ execution


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A notebook as an editor leaves it, before it is executed."""
    path = tmp_path / "00_draft.ipynb"
    cells = [
        new_code_cell("print('one')\nprint('two')", id="first", metadata={"collapsed": True}),
        new_markdown_cell("text", id="second"),
        new_code_cell("import ipywidgets\n\nipywidgets.IntSlider()", id="third"),
        new_code_cell("1 + 1", id="fourth", metadata={"tags": ["nbval-ignore-output"]}),
    ]
    metadata = {"kmeans_lab": {"teaches": []}, "language_info": {"name": "x", "version": "9"}}
    nbformat.write(new_notebook(cells=cells, metadata=metadata), path)
    return path


def test_execute_stores_the_normal_form(draft: Path) -> None:
    execute(draft)
    first = draft.read_bytes()
    notebook = nbformat.read(draft, as_version=4)
    assert [cell.id for cell in notebook.cells] == ["first", "second", "third", "fourth"]
    assert [c.execution_count for c in notebook.cells if c.cell_type == "code"] == [1, 2, 3]
    assert [o.text for o in notebook.cells[0].outputs] == ["one\ntwo\n"]
    assert list(notebook.cells[2].outputs[0].data) == ["text/plain"]
    assert notebook.cells[3].metadata == {"tags": ["nbval-ignore-output"]}
    assert RULES["metadata_is_normal"](notebook, draft) == []
    execute(draft)
    assert draft.read_bytes() == first
    assert [path.name for path in draft.parent.iterdir()] == [draft.name]


def test_execute_leaves_the_file_alone_when_a_cell_raises(draft: Path) -> None:
    notebook = nbformat.read(draft, as_version=4)
    notebook.cells.append(new_code_cell("1 / 0"))
    nbformat.write(notebook, draft)
    before = draft.read_bytes()
    with pytest.raises(Exception, match="ZeroDivisionError"):
        execute(draft)
    assert draft.read_bytes() == before
    assert [path.name for path in draft.parent.iterdir()] == [draft.name]


def test_streams_are_merged_in_order() -> None:
    pieces = [("stdout", "a"), ("stdout", "b"), ("stderr", "c"), ("stdout", "d")]
    cell = new_code_cell(
        "f()",
        execution_count=5,
        outputs=[new_output("stream", name=name, text=text) for name, text in pieces],
    )
    merged = form.normal_form(new_notebook(cells=[cell]), results=True).cells[0]
    found = [(o.name, o.text) for o in merged.outputs]
    assert found == [("stdout", "ab"), ("stderr", "c"), ("stdout", "d")]
    assert merged.execution_count == 1


@pytest.mark.parametrize(
    ("line", "stored"),
    [
        ("File /home/a/lab/kmeans_lab/lloyd.py:7, in f", "File kmeans_lab/lloyd.py:7, in f"),
        ("File ~/lab/kmeans_lab/lloyd.py:7", "File kmeans_lab/lloyd.py:7"),
        ("File C:\\lab\\kmeans_lab\\lloyd.py:7", "File kmeans_lab\\lloyd.py:7"),
        ("\x1b[32m/x/site-packages/a.py:1\x1b[39m", "\x1b[32msite-packages/a.py:1\x1b[39m"),
        ("a / b", "a / b"),
    ],
)
def test_tracebacks_name_no_machine(line: str, stored: str) -> None:
    raised = new_output("error", ename="E", evalue="", traceback=[line])
    cell = new_code_cell("f()", execution_count=1, outputs=[raised])
    notebook = form.normal_form(new_notebook(cells=[cell]), results=True)
    assert notebook.cells[0].outputs[0].traceback == [stored]
