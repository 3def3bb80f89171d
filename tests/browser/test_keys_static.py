"""A key that is pressed in a widget is the widget's: JupyterLab would delete the cell for D D."""

from __future__ import annotations

import numpy as np
import pytest
from plain_page import in_a_page

from kmeans_lab import (
    BroadcastExplorer,
    PaletteExplorer,
    PrecisionExplorer,
    StartExplorer,
    look_inside,
)

WIDGETS = {
    "numbers": lambda: look_inside(lambda X: X.sum(axis=1), np.ones((3, 2))).where_from(),
    "broadcasting": BroadcastExplorer,
    "palette": lambda: PaletteExplorer(np.zeros((4, 4, 3), np.uint8), K=2),
    "precision": PrecisionExplorer,
    "starts": StartExplorer,
}


@pytest.mark.parametrize("name", WIDGETS)
def test_what_means_something_in_jupyterlab_does_not_get_there(browser, name: str) -> None:
    with in_a_page(browser, WIDGETS[name](), "light", 1280) as page:
        page.evaluate(
            """() => {
                window.heard = [];
                document.addEventListener("keydown", (event) => window.heard.push(event.key));
            }"""
        )
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
        page.evaluate("window.heard = []")
        for key in ("d", "d", "x", "ArrowDown", "Home", "PageUp", "0", "Control+s", "Shift+Enter"):
            page.keyboard.press(key)
        assert page.evaluate("window.heard") == ["Control", "s", "Enter"]  # save, and run the cell
