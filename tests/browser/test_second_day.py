"""The day after: the server was stopped, the notebook is opened again, its kernel is another."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from jupyterlab_page import Unavailable, jupyterlab

CELLS = (
    "from kmeans_lab import SIX_NAMES, KMeansStepper, six_points\nfrom kmeans_lab.desk.order "
    "import order",
    "KMeansStepper(six_points(), K=2, labels=SIX_NAMES)",
    'order("assign_loop")',
)
WIDGETS = len(CELLS) - 1
LIVING = "wanted => document.querySelectorAll('.kml-widget').length === wanted"
OPEN = """async (path) => {
    const app = window.jupyterapp;
    await app.commands.execute("docmanager:save-all");  // else closing asks, and the tab stays
    await app.commands.execute("application:close-all");
    const panel = await app.commands.execute("docmanager:open", { path });
    await panel.context.ready;
    await panel.sessionContext.ready;
}"""
DIRTY = "() => window.jupyterapp.shell.currentWidget.context.model.dirty"


def seen(page) -> dict[str, int]:
    """How many stills and widgets a person sees."""
    return {
        name: sum(each.is_visible() for each in page.locator(f".kml-{name}").all())
        for name in ("asleep", "widget")
    }


@pytest.fixture(scope="module")
def days(browser, tmp_path_factory):
    """Start JupyterLab on one and the same folder, as often as is asked for."""
    folder, home = tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("home")
    return lambda: jupyterlab(browser, folder, home)


def test_no_widget_is_an_error_on_the_second_day(days) -> None:
    try:
        with days() as first:
            first.open("lesson", *CELLS)
            first.page.wait_for_function(LIVING, arg=WIDGETS, timeout=60_000)
            assert seen(first.page) == {"asleep": 0, "widget": WIDGETS}
            first.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
            first.page.wait_for_function(f"() => !({DIRTY})()")
            stored = json.loads((first.folder / "lesson.ipynb").read_text(encoding="utf-8"))
            assert "widgets" not in stored["metadata"]
    except Unavailable as missing:
        pytest.skip(str(missing))

    with days() as second:
        page = second.page
        page.evaluate(OPEN, "lesson.ipynb")
        page.wait_for_timeout(3500)  # JupyterLab looks for a lost widget for two seconds
        assert seen(page) == {"asleep": WIDGETS, "widget": 0}
        shown = page.locator(".jp-Notebook").inner_text()
        assert "model not found" not in shown and "Loading widget" not in shown
        assert shown.count("Run this cell again") == WIDGETS
        assert page.locator(".kml-asleep img").evaluate("image => image.naturalWidth") > 300
        assert page.evaluate(DIRTY) is False
        page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_function(LIVING, arg=WIDGETS, timeout=60_000)
        assert seen(page) == {"asleep": 0, "widget": WIDGETS}


def test_a_lesson_that_was_only_opened_has_nothing_to_save(lab, root: Path) -> None:
    spec = importlib.util.spec_from_file_location("start", root / "start.py")
    start = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(start)
    for name in ("notebooks/00_start_here.ipynb", "exercises/02_loops_exercise.ipynb"):
        handed = lab.folder / Path(name).name
        handed.write_bytes(start.handed_out(root / name))
        lab.page.evaluate(OPEN, handed.name)
        path = "(name) => window.jupyterapp.shell.currentWidget?.context?.path === name"
        lab.page.wait_for_function(path, arg=handed.name, timeout=60_000)
        lab.page.wait_for_timeout(2500)  # the kernel has said which language it speaks
        assert lab.page.evaluate(DIRTY) is False, name


def test_a_program_that_runs_a_notebook_keeps_the_text_alone(tmp_path) -> None:
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in CELLS[:2]])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    (output,) = notebook.cells[1].outputs
    assert "text/html" not in output.data
    assert output.data["text/plain"].startswith("KMeansStepper(6 points")
