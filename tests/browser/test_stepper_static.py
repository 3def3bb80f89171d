"""KMeansStepper in a page with no kernel: saved with the notebook, it still steps."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import nbformat
import pytest

SCRIPTS = {
    "require.js": "requirejs/require.js",
    "embed-amd.js": "@jupyter-widgets/html-manager/dist/embed-amd.js",
    "anywidget.js": "anywidget/dist/index.js",
}
NOTEBOOK = """
from kmeans_lab.data import SIX_NAMES, six_points, six_points_start
from kmeans_lab.visuals.stepper import KMeansStepper
KMeansStepper(six_points(), init=six_points_start(3), labels=SIX_NAMES)
"""
EXECUTE = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=120, store_widget_state=True).execute()
nbformat.write(notebook, sys.argv[1])
"""
STATE, VIEW = (f"application/vnd.jupyter.widget-{part}+json" for part in ("state", "view"))


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments) -> None:
        pass


@pytest.fixture(scope="module")
def address(node_modules, tmp_path_factory):
    """A folder with the page and its three scripts, served without any kernel."""
    folder = tmp_path_factory.mktemp("static")
    path = folder / "notebook.ipynb"
    cell = nbformat.v4.new_code_cell(NOTEBOOK)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    done = subprocess.run(
        [sys.executable, "-c", EXECUTE, path], capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stderr[-2000:]
    notebook = nbformat.read(path, as_version=4)
    state = notebook.metadata.widgets[STATE]
    (view,) = [o.data[VIEW] for o in notebook.cells[0].outputs if VIEW in o.get("data", {})]
    (folder / "index.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>A static page</title>'
        '<link rel="icon" href="data:,">'
        '<script src="require.js"></script><script src="embed-amd.js"></script>'
        f'<script type="{STATE}">{_script(state)}</script>'
        f'<main><script type="{VIEW}">{_script(view)}</script></main></html>',
        encoding="utf-8",
    )
    for name, source in SCRIPTS.items():
        shutil.copy(node_modules / source, folder / name)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def _script(data) -> str:
    return json.dumps(data).replace("</", "<\\/")


@pytest.fixture(params=["light", "dark"])
def page(browser, address, request):
    page = browser.new_page(
        viewport={"width": 700, "height": 900},
        color_scheme=request.param,
        reduced_motion="reduce",
    )
    page.scheme, page.complaints, page.asked = request.param, [], []
    page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda r: page.asked.append(r.url))
    page.goto(address)
    page.wait_for_selector(".kml-stepper", timeout=30_000)
    yield page
    assert page.complaints == []
    assert [url for url in page.asked if not url.startswith((address, "data:", "blob:"))] == []
    page.close()


def test_steps_without_a_kernel(page):
    said, button = page.locator(".kml-sentence"), page.locator(".kml-next")
    assert said.text_content().startswith("3 centroids among 6 points")
    assert button.inner_text() == button.get_attribute("aria-label") == "Next: assign"
    width = button.bounding_box()["width"]
    button.click()
    assert said.text_content().startswith("Each of the 6 points got a cluster")
    assert button.inner_text() == button.get_attribute("aria-label") == "Next: update"
    page.keyboard.press("End")
    assert "K-Means has converged" in said.text_content()
    assert button.inner_text() == "Next"
    assert button.bounding_box()["width"] == width
    page.keyboard.press("ArrowLeft")
    page.locator(".kml-open-show").click()
    page.locator(".kml-show-regions input").click()
    paths = page.locator(".kml-regions path").evaluate_all(
        "all => all.map(path => path.getAttribute('d'))"
    )
    assert len(paths) == 3
    assert all(paths)
    page.wait_for_timeout(400)  # nobody is there to be told, and nothing complains


def test_follows_the_page_to_light_or_dark_with_no_violation_of_axe(page, node_modules):
    root = page.locator(".kml-stepper")
    assert root.get_attribute("data-theme") == page.scheme
    page.emulate_media(color_scheme="light" if page.scheme == "dark" else "dark")
    page.wait_for_function(
        "was => document.querySelector('.kml-stepper').dataset.theme !== was", arg=page.scheme
    )
    page.emulate_media(color_scheme=page.scheme)
    for said in ("dark", "light"):  # what the page itself says goes before the system's wish
        page.evaluate("said => document.documentElement.dataset.theme = said", said)
        page.wait_for_selector(f".kml-stepper[data-theme={said}]")
    page.evaluate("said => document.documentElement.dataset.theme = said", page.scheme)
    page.wait_for_selector(f".kml-stepper[data-theme={page.scheme}]")
    page.evaluate((node_modules / "axe-core" / "axe.min.js").read_text())
    found = page.evaluate(
        """async () => {
            const { violations, passes } = await axe.run(document.querySelector(".kml-stepper"));
            return [violations.map(v => v.id + ": " + v.nodes[0].html), passes.length];
        }"""
    )
    assert found[0] == []
    assert found[1] >= 10
