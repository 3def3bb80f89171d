"""PaletteExplorer in a page with no kernel: colours by hand, then K-Means."""

from __future__ import annotations

import re

import pytest
from looks import violations
from plain_page import in_a_page
from playwright.sync_api import expect

from kmeans_lab import PaletteExplorer, photograph


@pytest.fixture(params=[("light", 1280), ("dark", 600)], ids=str)
def page(browser, request):
    explorer = PaletteExplorer(photograph("china", max_pixels=5000), K=4)
    with in_a_page(browser, explorer, *request.param) as page:
        page.explorer = explorer
        yield page


def shown(page) -> float:
    return float(
        re.search(r"Inertia ([\d.]+)\.$", page.locator(".kml-palette-told").inner_text())[1]
    )


def colours(page) -> list[list[float]]:
    return page.evaluate("model.get('colours')")


def test_the_first_view_is_that_of_python(page) -> None:
    assert shown(page) == pytest.approx(page.explorer.inertia, abs=0.006)
    assert page.get_by_role("radio").count() == 4
    assert page.get_by_role("img").get_attribute("aria-label").startswith("The photograph in 4")


def test_a_slider_repaints_and_tells_python_when_it_is_let_go(page) -> None:
    before = shown(page)
    page.get_by_role("radio").nth(2).click()
    slider = page.get_by_label("green")
    slider.focus()
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    value = int(slider.input_value())
    assert colours(page)[2][1] == pytest.approx(value / 255)
    assert shown(page) != before
    page.explorer.colours = colours(page)
    assert shown(page) == pytest.approx(page.explorer.inertia, abs=0.006)
    expect(page.locator(".kml-palette-best")).to_contain_text("Your best by hand")


def test_a_colour_is_taken_from_the_picture(page) -> None:
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 20, box["y"] + box["height"] / 2)
    page.mouse.up()
    bytes_of = [round(255 * value) for value in colours(page)[0]]
    picture = page.explorer._picture.reshape(-1, 3).tolist()
    assert bytes_of in picture


def test_k_means_goes_on_from_there_and_rests(page) -> None:
    first = shown(page)
    page.get_by_role("button", name="One step of K-Means").click()
    second = shown(page)
    page.get_by_role("button", name="Until it rests").click()
    assert first > second > shown(page)
    expect(page.locator(".kml-palette-told")).to_contain_text("K-Means rests")
    last = colours(page)
    page.get_by_role("button", name="Other colours").click()
    assert colours(page) != last and len(colours(page)) == 4


def test_by_the_keyboard_alone(page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.ariaChecked") == "true"
    assert page.get_by_role("radio").nth(1).get_attribute("aria-checked") == "true"
    page.keyboard.press("Tab")
    before = page.get_by_label("red").input_value()
    page.keyboard.press("ArrowUp" if before != "255" else "ArrowDown")
    assert page.get_by_label("red").input_value() != before


def test_it_is_accessible(page, node_modules) -> None:
    assert violations(page, node_modules, "main", 5) == []
