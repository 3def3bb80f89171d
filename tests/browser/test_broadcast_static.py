"""BroadcastExplorer in a page with no kernel: shapes typed, errors told, numbers lit."""

from __future__ import annotations

import numpy as np
import pytest
from looks import violations
from plain_page import in_a_page
from playwright.sync_api import expect

from kmeans_lab import BroadcastExplorer

SCREENS = [("light", 1280), ("dark", 600)]


@pytest.fixture(params=SCREENS, ids=str)
def page(browser, request):
    with in_a_page(browser, BroadcastExplorer(), *request.param) as page:
        yield page


def rows(page) -> list[list[str]]:
    return page.locator(".kml-broadcast tbody tr").evaluate_all(
        "all => all.map(row => [...row.cells].map(cell => cell.textContent))"
    )


def test_shapes_are_aligned_and_stretched(page) -> None:
    assert rows(page) == [
        ["A", "6", "1stretched ×3", "2"],
        ["B", "1added, ×6", "3", "2"],
        ["result", "6", "3", "2"],
    ]
    said = page.locator(".kml-broadcast-said")
    expect(said).to_have_text("The result has the shape (6, 3, 2): 36 entries, 288 B.")
    page.get_by_label("numbers").select_option("float32")
    expect(said).to_contain_text("144 B")


def test_a_shape_is_typed_by_the_keyboard_alone(page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("5 2")
    expect(page.locator(".kml-broadcast-said")).to_contain_text(
        "The last axis but one does not fit: 5 against 3."
    )
    assert rows(page)[2] == ["result", "?", "2"]
    assert page.evaluate("model.get('_shapes')") == [[5, 2], [3, 2]]
    for text, told in [("5, -2", "-2 entries"), ("(5, x)", "x is none"), ("1 " * 9, "At most 8")]:
        page.get_by_label("shape of A").fill(text)
        expect(page.get_by_role("alert").first).to_contain_text(told)
        assert page.evaluate("model.get('_shapes')")[0] == [5, 2]  # as it was
    page.get_by_label("shape of A").fill("()")
    expect(page.get_by_role("alert").first).to_be_empty()
    expect(page.locator(".kml-broadcast-said")).to_contain_text("the shape (3, 2)")


def test_a_sum_over_an_axis_chosen_by_hand(page) -> None:
    page.get_by_label("then sum over").select_option("axis 1")
    expect(page.locator(".kml-broadcast-line")).to_have_text("(A - B).sum(axis=1)")
    expect(page.locator(".kml-broadcast-said")).to_contain_text("takes that axis away: (6, 2)")
    page.get_by_role("button", name="result[1, 0]").click()
    lit = page.locator(".kml-grid-lit").evaluate_all("all => all.map(c => c.ariaLabel)")
    assert [label.partition(":")[0] for label in lit] == [
        "A[1, 0, 0]",
        "B[0, 0]",
        "B[1, 0]",
        "B[2, 0]",
    ]
    page.get_by_label("shape of B").fill("4, 2")  # another shape is summed over no axis
    expect(page.locator(".kml-broadcast-line")).to_have_text("A - B")


def test_it_is_accessible_fitting_or_not(page, node_modules) -> None:
    page.get_by_role("button", name="result[1, 0, 0]").click()
    assert violations(page, node_modules, "main", 5) == []
    page.get_by_label("shape of B").fill("4, 3")
    assert violations(page, node_modules, "main", 5) == []


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_numbers_of_given_arrays(browser, screen) -> None:
    X = np.array([[6.5, 6.0], [6.0, 9.0], [1.0, 0.0]])
    with in_a_page(browser, BroadcastExplorer(X[:, None], X[:2], "*", 2), *screen) as page:
        wanted = (X[:, None] * X[:2]).sum(axis=2)
        for i, j in np.ndindex(wanted.shape):
            cell = page.get_by_role(
                "button", name=f"result[{i}, {j}]: {wanted[i, j]:g}", exact=True
            )
            assert cell.count() == 1
        assert page.get_by_label("shape of A").get_attribute("readonly") is not None
