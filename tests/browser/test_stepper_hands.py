"""KMeansStepper in hands, in a page with no kernel: what is dragged, drawn, guessed and undone."""

from __future__ import annotations

import numpy as np
import pytest
from looks import is_dark, spilled, violations
from plain_page import in_a_page
from playwright.sync_api import expect

from kmeans_lab.data import SIX_NAMES, blobs, six_points, six_points_start
from kmeans_lab.lloyd import assign_broadcast, inertia
from kmeans_lab.telling import figures
from kmeans_lab.visuals.stepper import KMeansStepper

SCREENS = [("light", 1280), ("dark", 600)]
NUMBERS = """(name) => { const data = model.get(name), at = data.byteOffset;
    return [...new Float64Array(data.buffer.slice(at, at + data.byteLength))]; }"""
# A finger: touches are pointers of the kind "touch", as the browser makes of them.
FINGER = """(node, [dx, dy]) => {
    const box = node.getBoundingClientRect();
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    const point = (type, to, x, y) => to.dispatchEvent(new PointerEvent(type, { bubbles: true,
        pointerId: 1, pointerType: "touch", clientX: x, clientY: y, buttons: 1 }));
    const picture = node.closest(".kml-picture");
    picture.setPointerCapture = () => {};
    point("pointerdown", node, x, y);
    for (const part of [0.3, 0.7, 1]) point("pointermove", picture, x + part * dx, y + part * dy);
    point("pointerup", picture, x + dx, y + dy);
}"""


def six(**options) -> KMeansStepper:
    return KMeansStepper(six_points(), init=six_points_start(3), labels=SIX_NAMES, **options)


class Desk:
    """The widget on a page, by what a person sees and does, and what Python is told."""

    def __init__(self, page) -> None:
        self.page = page
        self.root = page.locator(".kml-stepper").first

    def numbers(self, name: str) -> np.ndarray:
        return np.array(self.page.evaluate(NUMBERS, name)).reshape(-1, self.hand.get("d", 2))

    @property
    def hand(self) -> dict:
        return self.page.evaluate("model.get('_hand')")

    @property
    def index(self) -> int:
        return self.page.evaluate("model.get('step_index')")

    @property
    def said(self) -> str:
        return self.root.locator(".kml-status").inner_text()

    @property
    def heading(self) -> str:
        return self.root.locator(".kml-heading").inner_text()

    def centre(self, selector: str, number: int = 0) -> tuple[float, float]:
        box = self.root.locator(selector).nth(number).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, start: tuple[float, float], by: tuple[float, float], drop: bool = True) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(start[0] + by[0] / 2, start[1] + by[1] / 2)
        mouse.move(start[0] + by[0], start[1] + by[1])
        self.page.evaluate("() => new Promise(requestAnimationFrame)")  # the frame that shows it
        if drop:
            mouse.up()

    def point(self, i: int) -> tuple[float, float]:
        """Where point `i` stands on the page."""
        return self.root.locator(".kml-points").evaluate(
            """(layer, i) => {
                const drawn = [...layer.querySelectorAll("path")].map(p => p.getAttribute("d"));
                const found = (drawn.join("")).matchAll(/M([\\d.]+) ([\\d.]+)/g);
                const places = [...found].map(m => [+m[1], +m[2]]);
                const at = new DOMPoint(...places[i]).matrixTransform(layer.getScreenCTM());
                return [at.x, at.y];
            }""",
            i,
        )

    def open(self, panel: str) -> None:
        self.root.locator(f".kml-open-{panel}").click()

    def choose(self, label: str, option: str) -> None:
        self.root.get_by_label(label, exact=True).select_option(label=option)

    def press(self, name: str) -> None:
        self.root.get_by_role("button", name=name, exact=True).click()


@pytest.fixture(params=SCREENS, ids=str)
def desk(browser, request):
    with in_a_page(browser, six(), *request.param) as page:
        page.emulate_media(reduced_motion="reduce")
        page.set_viewport_size({"width": request.param[1], "height": 1200})
        yield Desk(page)


def test_a_centroid_is_dragged_and_everything_follows(desk) -> None:
    before = desk.numbers("_start")
    desk.drag(desk.centre(".kml-centroid"), (70, 60), drop=False)
    assert desk.hand == {}  # Python hears nothing while it is held
    assert "Centroid 0 at" in desk.said and "inertia" in desk.said
    held = desk.root.locator(".kml-points path[data-cluster]").evaluate_all(
        "all => all.map(path => path.getAttribute('d') || '').join('').split('M').length - 1"
    )
    assert held == 6
    assert all(
        desk.root.locator(".kml-regions path").evaluate_all(
            "all => all.map(p => p.getAttribute('d'))"
        )
    )
    desk.page.mouse.up()
    after = desk.numbers("_start")
    assert after[0, 0] > before[0, 0] and after[0, 1] < before[0, 1]
    np.testing.assert_array_equal(after[1:], before[1:])
    assert desk.index == 1 and desk.hand["revision"] == 1
    X = six_points()
    total = inertia(X, assign_broadcast(X, after), after)
    assert f"inertia {figures(total)}. A run begins here." in desk.said
    assert desk.root.locator(".kml-now text").text_content() == figures(total)


def test_a_click_is_no_drag(desk) -> None:
    desk.drag(desk.centre(".kml-centroid", 1), (2, 2))
    assert desk.hand == {}
    assert desk.page.evaluate("document.activeElement.dataset.cluster") == "1"


def test_a_finger_drags_too(desk) -> None:
    before = desk.numbers("_start")
    desk.root.locator(".kml-centroid").nth(2).evaluate(FINGER, [-60, 40])
    after = desk.numbers("_start")
    assert after[2, 0] < before[2, 0] and (after[:2] == before[:2]).all() and desk.index == 1


def test_by_keyboard_alone(desk) -> None:
    before = desk.numbers("_start")
    desk.root.locator(".kml-centroid[tabindex='0']").focus()
    desk.page.keyboard.press("PageDown")
    desk.page.keyboard.press("ArrowUp")
    small = desk.numbers("_start")[1, 1] - before[1, 1]
    desk.page.keyboard.press("Shift+ArrowUp")
    large = desk.numbers("_start")[1, 1] - before[1, 1] - small
    assert 0 < small and desk.hand["revision"] == 2 and large >= 0  # it may have met the edge
    assert desk.page.evaluate("document.activeElement.dataset.cluster") == "1"
    desk.page.keyboard.press("Tab")  # the points
    assert "Squared distances of point A" in desk.said
    desk.page.keyboard.press("PageDown")
    assert "Squared distances of point B" in desk.said
    desk.page.keyboard.press("ArrowLeft")
    moved = desk.numbers("_X")
    assert (
        moved[1, 0] < six_points()[1, 0]
        and (np.delete(moved, 1, 0) == np.delete(six_points(), 1, 0)).all()
    )
    desk.page.keyboard.press("Delete")
    assert desk.hand["names"] == list("ACDEF") and len(desk.numbers("_X")) == 5
    desk.page.keyboard.press("Control+z")
    desk.page.keyboard.press("Control+z")
    np.testing.assert_array_equal(desk.numbers("_X"), six_points())
    desk.page.keyboard.press("Control+Shift+Z")
    np.testing.assert_array_equal(desk.numbers("_X"), moved)


def test_points_are_added_moved_erased_and_painted_and_all_is_undone(desk) -> None:
    left, top = desk.point(3)  # the first cluster's points come first; none has one yet
    desk.press("Add")
    desk.page.mouse.click(left + 60, top - 60)
    assert desk.heading == "K-Means step by step: 7 points, K=3" and desk.hand["names"][-1] == "G"
    desk.press("Paint")
    desk.drag((left + 90, top - 70), (40, 10))
    painted = len(desk.numbers("_X"))
    assert painted > 9
    desk.press("Move")
    desk.drag(desk.point(3), (30, -30))
    assert (
        len(desk.numbers("_X")) == painted and not (desk.numbers("_X")[3] == six_points()[3]).any()
    )
    desk.press("Erase")
    desk.page.mouse.click(*desk.point(3))
    assert len(desk.numbers("_X")) < painted
    assert desk.index == 0 and "You erased" in desk.said
    for _ in range(4):
        desk.press("Undo")
    np.testing.assert_array_equal(desk.numbers("_X"), six_points())
    assert desk.root.locator(".kml-tool-undo").get_attribute("aria-disabled") == "true"
    for _ in range(4):
        desk.press("Redo")
    assert len(desk.numbers("_X")) < painted


def test_nothing_left_and_too_little_left(desk) -> None:
    desk.root.locator(".kml-cursor").focus()
    for left in (5, 4, 3, 2, 1, 0):
        desk.page.keyboard.press("Delete")
        assert len(desk.numbers("_X")) == left
        words = (
            "There are no points" if left == 0 else f"there {'is' if left == 1 else 'are'} {left}."
        )
        assert (words in desk.root.locator(".kml-warnings").inner_text()) == (left < 3)
    desk.press("Add")
    desk.root.locator(".kml-cursor").focus()
    desk.page.keyboard.press("Shift+ArrowRight")
    for _ in range(3):
        desk.page.keyboard.press("Enter")  # three points on one place
    assert "All points are equal" in desk.root.inner_text()
    desk.root.locator(".kml-last").click()
    assert "K-Means has converged, inertia 0." in desk.said


@pytest.mark.parametrize("name", ["blobs", "rings", "digits, two components", "the six points"])
def test_the_gallery_and_the_ways_to_begin(desk, name: str) -> None:
    desk.open("data")
    desk.choose("points", name)
    made = desk.hand["made"]["data"]
    np.testing.assert_array_equal(desk.numbers("_X"), KMeansStepper.data(made))
    if name in ("blobs", "rings"):
        desk.press("Other points")
        np.testing.assert_array_equal(desk.numbers("_X"), KMeansStepper.data(f"{made}:2"))
    desk.open("begin")
    starts = []
    for way in ("k-means++", "the farthest points", "random points"):
        desk.choose("begin with", way)
        starts.append(desk.numbers("_start"))
        assert (starts[-1][:, None] == desk.numbers("_X")).all(axis=2).any(axis=1).all()
    before = desk.numbers("_start")
    desk.press("Another start")
    assert name == "the six points" or not np.array_equal(desk.numbers("_start"), before)
    desk.root.get_by_label("clusters K").fill("5")
    desk.root.get_by_label("clusters K").press("Enter")
    assert desk.numbers("_start").shape == (5, 2) and desk.heading.endswith("K=5")
    desk.choose("begin with", "by hand")
    assert len(np.unique(desk.numbers("_start")[:, 1])) == 1
    desk.root.locator(".kml-last").click()
    desk.press("Run from here")
    assert desk.index == 0
    desk.open("data")
    desk.choose("points", "your own")
    np.testing.assert_array_equal(desk.numbers("_X"), six_points())


def test_a_feature_in_another_unit(desk) -> None:
    desk.root.locator(".kml-last").click()
    desk.open("data")
    slider = desk.root.locator(".kml-scale")
    slider.focus()
    for _ in range(5):
        desk.page.keyboard.press("ArrowRight")
    X = desk.numbers("_X")
    assert X[0, 0] > 6 and (X[:, 1] == six_points()[:, 1]).all()
    assert "You multiplied feature 0 by" in desk.said
    desk.page.keyboard.press("Control+z")
    assert desk.numbers("_X")[0, 0] < X[0, 0]


def test_the_line_makes_it_again(desk) -> None:
    desk.drag(desk.centre(".kml-centroid"), (70, 60))
    desk.open("code")

    def again() -> KMeansStepper:
        line = desk.root.locator(".kml-code").input_value()
        return eval(line, {"KMeansStepper": KMeansStepper})

    def is_again(widget: KMeansStepper) -> None:
        np.testing.assert_array_equal(widget.X, desk.numbers("_X"))
        np.testing.assert_array_equal(widget.steps[0].centroids, desk.numbers("_start"))
        assert widget.step_index == desk.index
        assert widget._names == desk.hand["names"]

    is_again(again())
    desk.open("data")
    desk.choose("points", "moons")
    desk.root.locator(".kml-next").click()
    desk.open("code")
    assert again()._run["made"] == {"data": "moons", "seed": 1}
    is_again(again())
    desk.press("Paint")
    desk.page.mouse.click(*desk.point(0))
    assert "packed" in desk.root.locator(".kml-code").input_value()
    is_again(again())


def test_a_guess_is_drawn_and_spoken(desk) -> None:
    desk.open("guess")
    assert "nothing to guess" in desk.root.locator(".kml-panel").inner_text()
    desk.root.locator(".kml-next").click()
    assert "Drag each centroid" in desk.root.locator(".kml-panel").inner_text()
    desk.drag(desk.centre(".kml-centroid", 1), (60, 20))
    assert desk.hand == {}  # the centroid itself stays
    assert desk.root.locator(".kml-ghost").count() == 1
    desk.root.locator(".kml-next").click()
    assert "Your guess missed centroid 1 by" in desk.said
    assert desk.root.locator(".kml-gaps path").count() == 2
    assert "Press the points" in desk.root.locator(".kml-panel").inner_text()
    desk.page.mouse.click(*desk.point(0))
    assert "1 point marked" in desk.said
    desk.root.locator(".kml-next").click()
    assert "You marked 1 point, and" in desk.said and "changed" in desk.said
    desk.open("guess")
    assert desk.root.locator(".kml-gaps path").count() == 0


def test_two_runs_beside_each_other(desk) -> None:
    desk.open("beside")
    desk.press("Keep it, and begin another")
    expect(desk.root.locator(".kml-picture")).to_have_count(2)
    desk.root.locator(".kml-last").click()
    assert "ends lower" in desk.root.locator(".kml-panel").inner_text() or (
        "same inertia" in desk.root.locator(".kml-panel").inner_text()
    )
    assert spilled(desk.root) == [0, 0]
    desk.press("Let it go")
    expect(desk.root.locator(".kml-picture")).to_have_count(1)


def test_two_views_of_one_widget_agree(desk) -> None:
    desk.page.evaluate("() => { render({ model, el: document.querySelector('main') }); }")
    other = desk.page.locator(".kml-stepper").nth(1)
    desk.drag(desk.centre(".kml-centroid"), (70, 60))
    assert other.locator(".kml-slider").input_value() == "1"
    assert (
        other.locator(".kml-now text").text_content()
        == desk.root.locator(".kml-now text").text_content()
    )
    other.locator(".kml-tool-undo").click()
    np.testing.assert_array_equal(desk.numbers("_start"), six_points_start(3))
    assert desk.root.locator(".kml-slider").input_value() == "0"


def test_every_panel_is_accessible_and_nothing_is_cut(desk, node_modules) -> None:
    dark = desk.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    desk.root.locator(".kml-next").click()
    assert is_dark(desk.root) == dark
    for panel in ("data", "begin", "guess", "beside", "show", "code"):
        desk.open(panel)
        assert spilled(desk.root) == [0, 0], panel
        assert violations(desk.page, node_modules, ".kml-stepper", 10) == [], panel


@pytest.mark.parametrize("d", [1, 4])
def test_other_numbers_of_features(browser, d: int) -> None:
    X = blobs(40, 3, d, random_state=1)[0]
    with in_a_page(browser, KMeansStepper(X, K=3), "light", 1280) as page:
        desk = Desk(page)
        desk.drag(desk.centre(".kml-centroid"), (40, 30))
        start = np.array(page.evaluate(NUMBERS, "_start")).reshape(-1, d)
        total = inertia(X, assign_broadcast(X, start), start)
        assert f"{figures(total)}. A run begins here." in desk.said
        assert (start[0] != KMeansStepper(X, K=3).centroids[0]).all()


def test_ten_thousand_points_can_be_dragged(browser) -> None:
    X = blobs(20_000, 4, 2, 0)[0]
    with in_a_page(browser, KMeansStepper(X, K=4), "light", 1280) as page:
        desk = Desk(page)
        assert "10,000 of the 20,000 points are drawn" in desk.root.inner_text()
        desk.drag(desk.centre(".kml-centroid"), (80, 60))
        start = np.array(page.evaluate(NUMBERS, "_start")).reshape(-1, 2)
        assert f"{figures(inertia(X, assign_broadcast(X, start), start))}. A run" in desk.said
        assert page.evaluate("performance.getEntriesByName('kml-drag', 'measure').length") >= 1


def test_with_no_kernel_a_students_function_cannot_be_asked_and_that_is_said(browser) -> None:
    widget = six(assign=assign_broadcast)
    with in_a_page(browser, widget, "light", 1280) as page:
        desk = Desk(page)
        assert "Python asks your assign when you let go" in desk.root.inner_text()
        desk.drag(desk.centre(".kml-centroid"), (70, 60))
        assert desk.index == 1 and "A run begins here" in desk.said
        expect(desk.root.locator(".kml-stopped")).to_contain_text(
            "Python has not answered", timeout=30_000
        )
        desk.root.locator(".kml-last").click()
        assert "K-Means has converged" in desk.said


def test_a_larger_view_and_a_link_of_the_text(browser) -> None:
    with in_a_page(browser, six(), "light", 600) as page:
        desk = Desk(page)
        small = desk.root.locator(".kml-picture").bounding_box()["width"]
        desk.press("Larger")
        page.wait_for_function("document.fullscreenElement !== null")
        assert desk.root.locator(".kml-picture").bounding_box()["width"] >= small
        desk.press("Smaller")
        page.wait_for_function("document.fullscreenElement === null")
        page.evaluate(
            """() => document.querySelector("main").insertAdjacentHTML("beforebegin",
                "<p><a href='#stepper?step=2&lines=1&K=2&begin=far&panel=guess'>this</a></p>")"""
        )
        page.get_by_role("link", name="this").click()
        assert desk.index == 2 and desk.heading.endswith("K=2")
        assert desk.root.locator(".kml-lines path[d^='M']").count() == 2
        expect(desk.root.locator(".kml-open-guess")).to_have_attribute("aria-expanded", "true")
