"""A function that was looked into, in a page with no kernel: expressions chosen by hand."""

from __future__ import annotations

import pytest
from looks import spilled, violations
from plain_page import in_a_page
from playwright.sync_api import expect

from kmeans_lab import look_inside, six_points, six_points_start
from kmeans_lab.visuals.microscope.inside.widget import LookInside


def distances(X, centroids):
    differences = X[:, None, :] - centroids[None, :, :]
    return (differences**2).sum(axis=2)


def stops(X, centroids):
    doubled = 2 * X
    return (doubled - centroids) ** 2


@pytest.fixture(params=[("light", 1280), ("dark", 600)], ids=str)
def page(browser, request):
    looked = LookInside(look_inside(distances, six_points(), six_points_start(3)))
    with in_a_page(browser, looked, *request.param) as page:
        yield page


def click_on(page, line: int, text: str) -> None:
    """Click on the middle of a piece of the code."""
    x, y = page.evaluate(
        """([line, text]) => {
            const source = document.querySelectorAll(".kml-inside-source")[line - 1];
            const nodes = document.createTreeWalker(source, NodeFilter.SHOW_TEXT);
            const range = document.createRange();
            for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
                const at = node.data.indexOf(text);
                if (at < 0) continue;
                range.setStart(node, at);
                range.setEnd(node, at + text.length);
                const box = range.getBoundingClientRect();
                return [box.left + box.width / 2, box.top + box.height / 2];
            }
        }""",
        [line, text],
    )
    page.mouse.click(x, y)


def test_a_click_shows_what_an_expression_made(page) -> None:
    told = page.locator(".kml-inside-told")
    click_on(page, 2, "None")
    expect(told).to_contain_text("(6, 1, 2) float64, 96 B, view of X")
    expect(page.locator(".kml-inside-lit")).to_have_text("X[:, None, :]")
    click_on(page, 3, "sum")
    expect(told).to_contain_text("(6, 3) float64, 144 B, new")
    expect(told).to_contain_text("106.")
    click_on(page, 3, "sum")  # again: it is put down
    expect(told).to_have_text("Nothing is chosen.")


def test_it_goes_by_keyboard_in_the_order_of_computing(page) -> None:
    code = page.get_by_role("group", name="The code.")
    code.focus()
    lit = page.locator(".kml-inside-lit")
    for wanted in (
        "X[:, None, :]",
        "centroids[None, :, :]",
        "X[:, None, :] - centroids[None, :, :]",
        "differences**2",
        "(differences**2).sum(axis=2)",
    ):
        page.keyboard.press("ArrowRight")
        expect(lit).to_have_text(wanted)
    page.keyboard.press("ArrowRight")
    expect(lit).to_have_text("(differences**2).sum(axis=2)")
    page.keyboard.press("ArrowUp")
    expect(lit).to_have_text("X[:, None, :] - centroids[None, :, :]")
    page.keyboard.press("ArrowDown")
    expect(lit).to_have_text("(differences**2).sum(axis=2)")
    page.keyboard.press("Home")
    expect(lit).to_have_text("X[:, None, :]")
    page.get_by_role("button", name="Next").click()
    expect(lit).to_have_text("centroids[None, :, :]")
    page.get_by_role("button", name="Back").click()
    expect(lit).to_have_text("X[:, None, :]")


def test_it_is_accessible_and_nothing_is_cut_off(page, node_modules) -> None:
    page.get_by_role("button", name="Next").click()
    assert spilled(page.locator(".kml-inside")) == [0, 0]
    assert violations(page, node_modules, "main", 5) == []


def test_an_error_is_underlined_at_its_operator(browser) -> None:
    looked = LookInside(look_inside(stops, six_points(), six_points_start(3)))
    with in_a_page(browser, looked, "light", 900) as page:
        expect(page.locator(".kml-inside-bad")).to_have_text("doubled - centroids")
        expect(page.locator(".kml-inside")).to_contain_text("doubled is (6, 2)")
