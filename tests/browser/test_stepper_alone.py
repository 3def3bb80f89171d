"""One KMeansStepper on a page of its own: what it keeps from its reader, and whose the keys are."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
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
    last, steps = len(same.steps) - 1, same._told
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
    stepper.root.locator(".kml-speed select").select_option("0.5")  # ten seconds to the end
    stepper.open("show")
    lines = stepper.root.locator(".kml-show-lines")
    for clicked in (lines.locator("input"), lines, stepper.root.locator(".kml-next")):
        clicked.click()
        stepper.press("Space")
        expect(play).to_have_attribute("aria-label", "Pause")
        stepper.press("Space")
        expect(play).to_have_attribute("aria-label", "Play")
        assert stepper.index > 0
        stepper.press("Home")
    assert not lines.locator("input").is_checked()  # two clicks, and no press of Space
    lines.locator("input").focus()
    stepper.press("Shift+Tab")
    stepper.press("Tab")
    stepper.press("Space")  # who came by keyboard ticks with it
    assert lines.locator("input").is_checked()


def test_the_keys_are_the_widgets_before_a_click_is_over(stepper):
    """A key may come before any timer of the page does."""
    stepper.open("show")
    focused = stepper.root.evaluate(
        """root => [".kml-show-lines input", ".kml-show-lines", ".kml-next"].map((which) => {
            const node = root.querySelector(which);
            node.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
            const there = document.activeElement === root;
            document.activeElement.blur();
            return there;
        })"""
    )
    assert focused == [True, True, True]


IN_PYTHON = """async (code) => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    let printed = "";
    const future = kernel.requestExecute({ code });
    future.onIOPub = ({ content }) => { printed += content.text || content.evalue || ""; };
    await future.done;
    return printed;
}"""
OWN = """
def assign(X, centroids):
    return ((X[:, None, :] - centroids) ** 2).sum(axis=2).argmax(axis=1)

own = KMeansStepper(six_points(), init=six_points_start(3), assign=assign, max_iterations=4)
own"""


def drag(stepper, k: int, by: tuple[float, float]) -> None:
    mark = stepper.root.locator(".kml-centroid").nth(k)
    mark.scroll_into_view_if_needed()
    box, mouse = mark.bounding_box(), stepper.page.mouse
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + by[0] / 2, y + by[1] / 2)
    mouse.move(x + by[0], y + by[1])
    mouse.up()


def told(lab, code: str, wanted: str) -> str:
    """What Python prints, asked again until it holds what is wanted or twenty seconds are over."""
    for _ in range(100):
        printed = lab.page.evaluate(IN_PYTHON, code)
        if wanted in printed:
            break
        lab.page.wait_for_timeout(200)
    return printed


def test_what_a_hand_lets_go_is_in_python_and_own_functions_are_asked(lab):
    lab.open("hands", IMPORTS, SIX, OWN, "six.observe(lambda change: print('heard'), 'centroids')")
    lab.page.wait_for_function("document.querySelectorAll('.kml-stepper').length === 2")
    lab.complaints.clear()
    first, own = (Stepper(lab.page, number) for number in (0, 1))
    drag(first, 0, (60, 50))
    state = "print(six.step_index, six.steps[0].centroids[0] != [6, 6], six.inertia)"
    printed = told(lab, state, "[ True  True]")
    assert printed.startswith("1 [ True  True]")
    assert float(printed.split()[-1]) == pytest.approx(
        float(first.root.locator(".kml-now text").text_content().replace(",", "")), rel=1e-3
    )
    first.root.locator(".kml-tool-undo").click()
    assert told(lab, "print(six.step_index, six.centroids[0])", "0 [6. 6.]") == "0 [6. 6.]\n"

    drag(own, 0, (60, 50))
    mistake = own.root.locator(".kml-mistakes")
    mistake.get_by_text("assign did not give").wait_for()
    assert own.index == 1 and own.root.locator(".kml-stopped").count() == 0
    printed = told(lab, "print(own._answer, own.mistakes[0])", "1 ")
    assert printed.startswith("1 Assign 1: assign did not give")
    assert lab.complaints == []


def test_a_link_of_the_text_and_python_set_what_is_seen(lab):
    lab.open("links", IMPORTS, SIX)
    stepper = Stepper(lab.page, 0)
    stepper.root.wait_for()
    lab.page.evaluate(
        """() => {
            const { content } = window.jupyterapp.shell.currentWidget;
            content.activeCellIndex = 0;
            const { commands } = window.jupyterapp;
            return commands.execute("notebook:insert-cell-above")
                .then(() => commands.execute("notebook:change-cell-to-markdown"))
                .then(() => content.activeCell.model.sharedModel.setSource(
                    "See [step 3 with lines](#stepper?step=3&lines=1&data=moons:2)."))
                .then(() => commands.execute("notebook:run-cell"));
        }"""
    )
    lab.page.get_by_role("link", name="step 3 with lines").click()
    stepper.root.locator(".kml-slider[aria-valuetext^='Half-step 3 ']").wait_for()
    assert any(stepper.paths("lines")) and "200 points" in stepper.root.inner_text()
    lab.page.evaluate(IN_PYTHON, "six.show(step=1, lines=False, panel='code')")
    stepper.root.locator(".kml-code").wait_for()
    stepper.root.locator(".kml-slider[aria-valuetext^='Half-step 1 ']").wait_for()
    assert not any(stepper.paths("lines"))
    assert 'KMeansStepper("moons:2"' in stepper.root.locator(".kml-code").input_value()
