"""A race in a page with no kernel: what is asked before it, and what is shown after it."""

from __future__ import annotations

import pytest
from looks import is_dark, spilled, violations
from plain_page import in_a_page
from playwright.sync_api import expect

from kmeans_lab import assign_broadcast, race
from kmeans_lab.measure import Roofline
from kmeans_lab.visuals.racing import laps


@pytest.fixture(scope="module")
def raced():
    """A race that is over; its roof is not measured."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(laps, "LAP", 1e-4)
        patched.setattr(laps, "_roofline", lambda: Roofline(1e10, 1e9))
        yield race(assign_broadcast, n=600, guess=0.5).run()


@pytest.fixture(params=[("light", 1280), ("dark", 600)], ids=str)
def page(browser, request, raced):
    with in_a_page(browser, raced, *request.param) as page:
        yield page


def test_what_came_is_a_table_and_two_pictures(page, raced) -> None:
    rows = page.locator(".kml-racing tbody tr")
    assert [row.locator("code").inner_text() for row in rows.all()] == [
        row["name"] for row in raced.result
    ]
    expect(page.locator(".kml-racing-said")).to_have_text(raced._state["text"])
    assert page.locator(".kml-racing-mark").count() == 7 * (2 if raced._machine["caches"] else 1)
    expect(page.get_by_role("button", name="Stop")).to_be_disabled()
    root = page.locator(".kml-racing")
    assert spilled(root) == [0, 0]
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert is_dark(root) == dark


def test_it_is_accessible(page, node_modules) -> None:
    assert violations(page, node_modules, "main", 5) == []


def test_a_guess_is_placed_before_it_runs(browser) -> None:
    with in_a_page(browser, race(assign_broadcast), "light", 900) as page:
        page.evaluate("window.sent = []; model.send = (message) => sent.push(message); 0")
        said = page.locator(".kml-racing-said")
        page.get_by_role("button", name="Race").click()
        expect(said).to_contain_text("Place a guess first")
        guess = page.get_by_label("your guess")
        expect(guess).to_be_focused()
        guess.fill("fast")
        guess.press("Enter")
        expect(said).to_contain_text("A guess is a number above 0")
        assert page.evaluate("sent") == []
        guess.fill("0,5")
        guess.press("Enter")
        assert page.evaluate("[sent, model.get('guess')]") == [[{"do": "race"}], 0.5]
        page.get_by_label("points").select_option("30,000")
        assert page.evaluate("model.get('_sizes').n") == 30_000
        expect(said).to_contain_text("a race needs Python", timeout=8_000)
