"""StartExplorer in a page with no kernel: the four views, by mouse and by keyboard."""

from __future__ import annotations

import numpy as np
import pytest
from looks import violations
from plain_page import in_a_page
from playwright.sync_api import expect

from kmeans_lab import StartExplorer, blobs

X = blobs(30, 3, random_state=2, spread=1.5)[0]
SCREENS = [("light", 1280), ("dark", 600)]


@pytest.fixture(params=SCREENS, ids=str)
def page(browser, request):
    with in_a_page(browser, StartExplorer(X, K=3), *request.param) as page:
        yield page


def said(page) -> str:
    return page.locator(".kml-starts-said").inner_text()


def test_the_map_tells_the_end_that_python_finds(page) -> None:
    start = np.array(page.evaluate("model.get('_start')"))
    assert f"inertia {StartExplorer(X, init=start).inertia:.4g}" in said(page)
    legend = page.locator(".kml-starts-legend li")
    assert legend.count() >= 1 and "of all places" in legend.first.inner_text()


def test_a_start_is_moved_by_keyboard_and_by_mouse(page) -> None:
    before = page.evaluate("model.get('_start')")
    page.locator("[data-name=c0]").focus()
    page.keyboard.press("Shift+ArrowRight")
    after = page.evaluate("model.get('_start')")
    assert after[0][0] > before[0][0] and after[1:] == before[1:]
    assert page.evaluate("document.activeElement.dataset.name") == "c0"
    box = page.locator("[data-name=c1]").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 70, box["y"] + 40, steps=4)
    page.mouse.up()
    moved = page.evaluate("model.get('_start')")  # the topmost one there
    assert sum(a != b for a, b in zip(moved[1:], before[1:], strict=True)) == 1


def test_a_point_is_moved_and_python_is_told(page) -> None:
    page.locator("[data-name=p3]").focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowUp")
    points = np.array(page.evaluate("model.get('_points')"))
    assert points[3, 1] > X[3, 1] and (np.delete(points, 3, 0) == np.delete(X, 3, 0)).all()


def test_seeds_one_by_one_and_then_the_map(page) -> None:
    page.get_by_role("tab", name="k-means++ seed by seed").click()
    assert "equal chances" in said(page)
    page.get_by_role("button", name="point 5,").click()
    label = page.locator("[data-seed='5']").get_attribute("aria-label")
    assert label == "point 5, chance 0%"
    draw = page.get_by_role("button", name="Draw the next seed")
    draw.click()
    draw.click()
    assert draw.is_disabled() and "All 3 seeds are chosen" in said(page)
    page.get_by_role("button", name="Begin the map there").click()
    start = page.evaluate("model.get('_start')")
    assert start[0] == X[5].tolist() and all(row in X.tolist() for row in start)
    assert page.get_by_role("tab", name="Map of starts").get_attribute("aria-selected") == "true"


def test_many_starts_in_the_order_of_their_inertia(page) -> None:
    page.get_by_role("tab", name="Many starts").click()
    texts = page.locator(".kml-starts-small span").all_inner_texts()
    inertias = [float(text.split()[1].rstrip(",")) for text in texts]
    assert inertias == sorted(inertias) and "40 runs came to" in said(page)
    page.locator(".kml-starts-small").first.click()
    assert page.get_by_role("tab", name="Map of starts").get_attribute("aria-selected") == "true"


def test_the_valley_and_its_start(page) -> None:
    page.get_by_role("tab", name="Valley on a line").click()
    before = said(page)
    page.locator(".kml-starts-ring").focus()
    page.keyboard.press("Shift+ArrowRight")
    assert said(page) != before and "K-Means goes to" in said(page)
    assert page.evaluate("document.activeElement.classList.contains('kml-starts-ring')")


def test_the_tabs_by_the_keyboard(page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    last = page.get_by_role("tab", name="Valley on a line")
    expect(last).to_have_attribute("aria-selected", "true")
    expect(last).to_be_focused()


@pytest.mark.parametrize("name", ["Map of", "k-means", "Many", "Valley"])
def test_it_is_accessible(page, node_modules, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    assert violations(page, node_modules, "main", 5) == []
