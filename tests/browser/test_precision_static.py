"""PrecisionExplorer in a page with no kernel: far from the origin, digit by digit."""

from __future__ import annotations

import pytest
from looks import violations
from plain_page import in_a_page
from playwright.sync_api import expect

from kmeans_lab import PrecisionExplorer


@pytest.fixture(params=[("light", 1280), ("dark", 600)], ids=str)
def page(browser, request):
    with in_a_page(browser, PrecisionExplorer(), *request.param) as page:
        yield page


def test_moving_away_rings_the_wrong_labels(page) -> None:
    told = page.locator(".kml-precision-told")
    expect(told).to_have_text("All 40 labels are right.")
    far = page.get_by_label("distance from the origin")
    far.focus()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    explorer = PrecisionExplorer(offset=1e5)
    expect(told).to_contain_text(f"{len(explorer.wrong)} of 40 labels are wrong")
    rings = page.locator(".kml-precision-ring:visible")
    assert rings.count() == len(explorer.wrong)
    assert far.get_attribute("aria-valuetext") == "100,000"
    page.get_by_label("computed by").select_option(
        "the mean subtracted first, then the norm identity"
    )
    expect(told).to_contain_text("All 40 labels are right.")
    page.get_by_label("computed by").select_option("the norm identity as it stands")
    page.get_by_label("numbers").select_option("float64")
    expect(told).to_have_text("All 40 labels are right.")


def test_cancelled_digits_are_struck_out(page) -> None:
    page.get_by_label("distance from the origin").press("End")
    page.get_by_label("numbers").select_option("float64")
    struck = page.locator(".kml-precision s")
    assert struck.count() == 3 and all(len(text) > 12 for text in struck.all_inner_texts())
    expect(page.locator(".kml-precision-digits")).to_contain_text("left for the distance")
    page.get_by_label("computed by").select_option("differences first, no identity")
    assert struck.count() == 0


def test_a_point_is_chosen_by_keyboard_and_mouse(page) -> None:
    page.locator(".kml-precision-chosen").focus()
    before = page.evaluate("model.get('_chosen').point")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("model.get('_chosen').point") == (before + 1) % 40
    page.get_by_role("button", name="point 7,").click(force=True)
    expect(page.locator(".kml-precision-digits")).to_contain_text("Point ")


def test_what_cannot_be_stored_is_said(page) -> None:
    page.get_by_label("distance from the origin").press("End")
    expect(page.locator(".kml-precision-told")).to_contain_text("stores only")


def test_it_is_accessible(page, node_modules) -> None:
    page.get_by_label("distance from the origin").press("End")
    assert violations(page, node_modules, "main", 5) == []
