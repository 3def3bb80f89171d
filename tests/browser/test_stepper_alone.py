"""One KMeansStepper on a page of its own: what it keeps from its reader, and whose the keys are."""

from __future__ import annotations

import pytest
from test_stepper_in_jupyterlab import IMPORTS, SIX, Stepper

from kmeans_lab.data import SIX_NAMES, six_points, six_points_start
from kmeans_lab.visuals.stepper import KMeansStepper


@pytest.fixture
def stepper(lab, request):
    lab.page.set_viewport_size({"width": 1280, "height": 900})
    lab.open(request.node.originalname, IMPORTS, SIX)
    lab.page.locator(".kml-curve").wait_for()
    return Stepper(lab.page, 0)


def test_the_curve_grows_with_the_steps_until_all_of_it_is_asked_for(stepper):
    same = KMeansStepper(six_points(), init=six_points_start(3), labels=SIX_NAMES)
    curve = stepper.root.locator(".kml-curve")
    last, steps = len(same.steps) - 1, same._run["steps"]
    for i in range(3):
        assert curve.locator(".kml-dot").count() == i
        for step in steps[i + 1 :]:
            assert step["inertia_text"] not in curve.text_content()
        stepper.click("next")
    stepper.click("first")
    assert curve.locator(".kml-dot").count() == 3  # what was seen stays
    stepper.tick("curve")
    assert curve.locator(".kml-dot").count() == last
    assert steps[-1]["inertia_text"] in curve.locator("title").text_content()
    stepper.tick("curve")
    assert curve.locator(".kml-dot").count() == 3


def test_space_plays_after_a_click_whatever_was_clicked(stepper):
    play = stepper.root.locator(".kml-play")
    lines = stepper.root.locator(".kml-show-lines")
    for clicked in (lines.locator("input"), lines, stepper.root.locator(".kml-next")):
        clicked.click()
        before = stepper.index
        stepper.press("Space")
        assert play.get_attribute("aria-label") == "Pause"
        assert stepper.index == before + 1
        stepper.press("Space")
    assert not lines.locator("input").is_checked()  # two clicks, and no press of Space
    lines.locator("input").focus()
    stepper.press("Shift+Tab")
    stepper.press("Tab")
    stepper.press("Space")  # who came by keyboard ticks with it
    assert lines.locator("input").is_checked()
