"""A race in JupyterLab: it runs beside the page, and stops when it is told to."""

from __future__ import annotations

from playwright.sync_api import expect

CELLS = (
    "import kmeans_lab as lab\n\n"
    "def endless(X, centroids):\n"
    "    while len(X) > 500:\n"
    "        pass\n"
    "    return lab.assign_broadcast(X, centroids)\n\n"
    "asked = lab.race(endless, guess=1.0)\nasked",
    "print('still here')",
)


def test_an_endless_function_is_stopped_by_the_button(lab) -> None:
    lab.open("race", *CELLS)
    page = lab.page
    root = page.locator(".jp-NotebookPanel:visible .kml-racing")
    go, stop = (root.get_by_role("button", name=name) for name in ("Race", "Stop"))
    expect(stop).to_be_disabled(timeout=30_000)
    for _ in range(2):  # and again
        go.click()
        expect(stop).to_be_enabled(timeout=15_000)
        expect(root.locator("progress")).to_be_visible()
        stop.click()
        expect(root.locator(".kml-racing-said")).to_have_text("Stopped.", timeout=30_000)
    expect(go).to_be_enabled()
    page.keyboard.press("Escape")
    assert lab.complaints == []
