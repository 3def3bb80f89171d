"""The numbers of look_inside in a page with no kernel: choosing one asks nobody."""

from __future__ import annotations

import numpy as np
import pytest
from looks import violations
from plain_page import in_a_page
from playwright.sync_api import expect

from kmeans_lab import look_inside


def broadcast(X, centroids):
    return ((X[:, None] - centroids) ** 2).sum(axis=2)


@pytest.fixture(params=[("light", 1280), ("dark", 600)], ids=str)
def page(browser, request):
    X = np.array([[6, 6], [6, 9], [1, 0]])
    widget = look_inside(broadcast, X, X[:2]).where_from()
    with in_a_page(browser, widget, *request.param) as page:
        yield page


def lit(page) -> list[str]:
    cells = page.locator(".kml-grid-lit").evaluate_all("all => all.map(c => c.ariaLabel)")
    return [label.partition(":")[0] for label in cells]


def test_a_number_of_the_result_lights_its_sources(page) -> None:
    page.get_by_role("button", name="result[1, 0]: 9").click()
    assert lit(page) == ["X[1, 0]", "X[1, 1]", "centroids[0, 0]", "centroids[0, 1]"]
    said = page.locator(".kml-numbers-said")
    expect(said).to_have_text(
        "result[1, 0] is 9. It was computed from X[1, 0], X[1, 1], centroids[0, 0], "
        "centroids[0, 1]."
    )
    page.get_by_role("button", name="result[1, 0]: 9").click()
    assert lit(page) == []


def test_a_number_of_an_argument_lights_what_it_goes_into(page) -> None:
    page.get_by_role("button", name="centroids[1, 1]: 9").click()
    assert lit(page) == ["result[0, 1]", "result[1, 1]", "result[2, 1]"]


def test_by_the_keyboard_alone(page) -> None:
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.locator("[aria-pressed=true]").get_attribute("aria-label") == "result[1, 1]: 0"
    page.keyboard.press("End")
    page.keyboard.press(" ")
    pressed = page.locator("[aria-pressed=true]")
    assert pressed.count() == 1 and pressed.get_attribute("aria-label").startswith("result[2, 1]")


def test_it_is_accessible(page, node_modules) -> None:
    page.get_by_role("button", name="result[1, 0]: 9").click()
    assert violations(page, node_modules, "main", 5) == []
