"""KMeansStepper in JupyterLab: by mouse, by keyboard, in both themes, narrow and wide."""

from __future__ import annotations

import io

import numpy as np
import pytest
from looks import is_dark, moving, spilled, violations
from playwright.sync_api import expect

from kmeans_lab.data import SIX_NAMES, blobs, six_points, six_points_start
from kmeans_lab.visuals import drawing
from kmeans_lab.visuals.stepper import KMeansStepper

IMPORTS = """
from kmeans_lab.data import SIX_NAMES, blobs, digits, six_points, six_points_start
from kmeans_lab.visuals.stepper import KMeansStepper
"""
SIX = "six = KMeansStepper(six_points(), init=six_points_start(3), labels=SIX_NAMES)\nsix"
BLOBS = """
X, _ = blobs(300, 4, 2, 3)
crowd = KMeansStepper(X, K=4, random_state=3)
crowd.step_index = 3
crowd
"""
FARTHEST = """
def assign(X, centroids):
    print("hello from assign")
    squared = ((X[:, None, :] - centroids) ** 2).sum(axis=2)
    return squared.argmax(axis=1)

KMeansStepper(six_points(), init=six_points_start(3), assign=assign, max_iterations=4)
"""
RAISES = """
def update(X, assignments, centroids):
    new = centroids.copy()
    for k in range(len(centroids)):
        new[k] = X[assignments == k].mean(axis=1)
    return new

KMeansStepper(six_points(), init=six_points_start(3), update=update)
"""
MANY_FEATURES = "KMeansStepper(digits()[0][:500], K=10, max_iterations=5)"
AGAIN = "six"
MANY_POINTS = "KMeansStepper(blobs(10_000, 10, 2, 0)[0], K=10)"
CELLS = (SIX, BLOBS, FARTHEST, RAISES, MANY_FEATURES, AGAIN, MANY_POINTS)


class Stepper:
    """One widget on the page, by what a person sees of it."""

    def __init__(self, page, number: int) -> None:
        self.page = page
        self.root = page.locator(".kml-stepper").nth(number)

    def click(self, name: str) -> None:
        self.root.locator(f".kml-{name}").click()

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def open(self, panel: str) -> None:
        button = self.root.locator(f".kml-open-{panel}")
        if button.get_attribute("aria-expanded") == "false":
            button.evaluate("button => button.click()")

    def tick(self, name: str) -> None:
        self.open("show")
        self.root.locator(f".kml-show-{name} input").click()

    @property
    def index(self) -> int:
        return int(self.root.locator(".kml-slider").input_value())

    @property
    def said(self) -> str:
        return self.root.locator(".kml-sentence").text_content()

    def paths(self, layer: str) -> list[str]:
        return self.root.locator(f".kml-{layer} path").evaluate_all(
            "all => all.map(path => path.getAttribute('d') || '')"
        )

    def focused(self) -> bool:
        return self.root.evaluate("root => root.contains(document.activeElement)")


@pytest.fixture(scope="module")
def steppers(lab):
    lab.open("steppers", IMPORTS, *CELLS)
    lab.page.wait_for_function(
        "wanted => document.querySelectorAll('.kml-stepper').length === wanted",
        arg=len(CELLS),
        timeout=60_000,
    )
    return [Stepper(lab.page, number) for number in range(len(CELLS))]


@pytest.fixture(autouse=True)
def calm(lab, steppers):
    """Each test begins at the same place, wide and light, and ends without a complaint."""
    lab.page.set_viewport_size({"width": 1280, "height": 900})
    lab.theme("Light")
    for stepper in steppers:
        stepper.root.locator(".kml-first").evaluate("button => button.click()")
        stepper.open("show")
        for name, wanted in (
            ("trail", True),
            ("regions", False),
            ("lines", False),
            ("curve", False),
        ):
            box = stepper.root.locator(f".kml-show-{name} input")
            if box.is_enabled() and box.is_checked() != wanted:
                box.evaluate("box => box.click()")
    lab.complaints.clear()
    yield
    assert lab.complaints == []


@pytest.fixture(scope="module")
def same():
    """The widget of the six points, made here, to know what the page should say."""
    return KMeansStepper(six_points(), init=six_points_start(3), labels=SIX_NAMES)


def test_python_chooses_the_half_step_and_hears_of_it(lab, steppers):
    in_python = """async (code) => {
        const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
        let printed = "";
        const future = kernel.requestExecute({ code });
        future.onIOPub = (message) => { printed += message.content.text || ""; };
        await future.done;
        return printed;
    }"""
    stepper = steppers[1]
    lab.page.evaluate(in_python, "crowd.step_index = 4")
    stepper.root.locator(".kml-slider[aria-valuetext^='Half-step 4 ']").wait_for()
    stepper.click("next")
    assert lab.page.evaluate(in_python, "print(crowd.step_index)") == "5\n"


def test_mouse(steppers, same):
    stepper, last = steppers[0], len(same.steps) - 1
    sentences = [step["sentence"] for step in same._told]
    for i in range(last + 1):
        assert (stepper.index, stepper.said) == (i, sentences[i])
        if i < last:
            stepper.click("next")
    for i in reversed(range(last)):
        stepper.click("back")
        assert (stepper.index, stepper.said) == (i, sentences[i])
    stepper.click("last")
    assert stepper.index == last
    stepper.click("first")
    assert stepper.index == 0
    curve = stepper.root.locator(".kml-curve")
    box = curve.bounding_box()
    curve.click(position={"x": box["width"] - 14, "y": box["height"] / 2})
    assert stepper.index == last


def test_quick_hands_are_never_taken_back(steppers):
    """The kernel hears of each half-step; what it answers must not undo a later one."""
    stepper = steppers[1]
    for i in range(1, 9):
        stepper.click("next")
        assert stepper.index == i
        stepper.page.wait_for_timeout(20 * i)  # before, while and after its answer comes
        assert stepper.index == i


def test_slider(steppers, same):
    stepper, last = steppers[0], len(same.steps) - 1
    slider = stepper.root.locator(".kml-slider")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    stepper.page.mouse.move(box["x"] + 8, box["y"] + box["height"] / 2)
    stepper.page.mouse.down()
    stepper.page.mouse.move(box["x"] + box["width"], box["y"] + box["height"] / 2, steps=5)
    stepper.page.mouse.up()
    assert stepper.index == last
    assert slider.get_attribute("aria-valuetext") == (
        f"Half-step {last} of {last} · {same._told[last]['title']}."
    )
    stepper.press("ArrowLeft")
    assert stepper.index == last - 1


def test_keyboard_alone(lab, steppers, same):
    stepper, last = steppers[0], len(same.steps) - 1
    cells = "() => window.jupyterapp.shell.currentWidget.content.widgets.length"
    active = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
    before = lab.page.evaluate(cells), lab.page.evaluate(active)
    stepper.root.evaluate(
        """root => { const stop = document.createElement("button");
                     stop.id = "before-stepper"; root.before(stop); stop.focus(); }"""
    )
    stepper.press("Tab")
    assert stepper.focused()
    outline = "() => getComputedStyle(document.activeElement).outlineStyle"
    assert lab.page.evaluate(outline) == "solid"
    for i in range(1, last + 1):
        stepper.press("ArrowRight")
        assert stepper.index == i
    stepper.press("ArrowRight")
    assert stepper.index == last
    stepper.press("ArrowLeft")
    assert stepper.index == last - 1
    stepper.press("Home")
    assert stepper.index == 0
    stepper.press("End")
    assert stepper.index == last
    stepper.press("Home")
    for key, layer in (("r", "regions"), ("l", "lines")):
        stepper.press("ArrowRight")
        assert not any(stepper.paths(layer))
        stepper.press(key)
        assert any(stepper.paths(layer))
    for key in "ddxz":  # D D deletes a cell in JupyterLab, X cuts one
        stepper.press(key)
    assert (lab.page.evaluate(cells), lab.page.evaluate(active)) == before

    seen = []  # every control is reached, and the way out as well
    for _ in range(40):
        if not stepper.focused():
            break
        seen.append(lab.page.evaluate("() => document.activeElement.getAttribute('class') || ''"))
        stepper.press("Tab")
    assert not stepper.focused()
    for name in (
        "first",
        "back",
        "play",
        "next",
        "last",
        "slider",
        "centroid",
        "cursor",
        "tool-add",
    ):
        assert sum(f"kml-{name}" in found.split() for found in seen) == 1, name
    lab.page.evaluate("() => document.getElementById('before-stepper').remove()")


def test_a_click_on_the_picture_makes_the_keys_work(steppers):
    stepper = steppers[0]
    stepper.root.locator(".kml-picture").click()
    stepper.press("ArrowRight")
    stepper.press("ArrowRight")
    assert stepper.index == 2


def test_space_plays_and_a_button_keeps_its_own_space(steppers):
    stepper = steppers[0]
    play = stepper.root.locator(".kml-play")
    stepper.root.locator(".kml-speed select").select_option("0.5")  # eight seconds to the end
    stepper.root.locator(".kml-next").focus()
    stepper.press("Space")
    assert stepper.index == 1
    stepper.root.locator(".kml-slider").focus()
    stepper.press("Space")
    expect(play).to_have_attribute("aria-label", "Pause")
    stepper.press("Space")
    expect(play).to_have_attribute("aria-label", "Play")
    assert stepper.index > 1
    stepper.root.locator(".kml-speed select").select_option("1")


def test_play_goes_to_the_end_at_the_chosen_speed_and_starts_anew(steppers, same):
    stepper, last = steppers[0], len(same.steps) - 1
    status, play = (stepper.root.locator(f".kml-{name}") for name in ("status", "play"))
    stepper.root.locator(".kml-speed select").select_option("10")
    live = stepper.root.evaluate(  # at once: such a play is soon over
        """root => { root.querySelector(".kml-play").click();
            return root.querySelector(".kml-status").getAttribute("aria-live"); }"""
    )
    assert live == "off"  # ten sentences a second help nobody
    expect(play).to_have_attribute("aria-label", "Play")
    assert stepper.index == last
    assert status.get_attribute("aria-live") == "polite"
    stepper.root.locator(".kml-speed select").select_option("0.5")
    begun = stepper.root.evaluate(
        """root => { root.querySelector(".kml-play").click();
            return root.querySelector(".kml-slider").value; }"""
    )
    assert begun == "0"
    stepper.click("next")  # a hand on the controls stops the play
    expect(play).to_have_attribute("aria-label", "Play")
    stepper.root.locator(".kml-speed select").select_option("1")


def test_each_step_is_said_in_a_live_region_and_in_the_picture(steppers, same):
    stepper = steppers[0]
    status = stepper.root.locator(".kml-status")
    assert status.get_attribute("role") == "status"
    assert status.get_attribute("aria-live") == "polite"
    picture = stepper.root.locator(".kml-picture")
    assert picture.get_attribute("role") == "group"  # what is in it can be moved
    for i in (1, 2, 3):
        stepper.click("next")
        sentence = same._told[i]["sentence"]
        assert sentence in status.text_content()
        assert sentence in picture.locator("desc").text_content()
        assert f"Half-step {i} of " in picture.get_attribute("aria-label")
        assert "cluster 0: " in picture.locator("desc").text_content()


def test_clusters_differ_in_colour_and_in_shape_to_the_pixel(steppers, same):
    from PIL import Image

    stepper = steppers[0]
    stepper.click("last")
    stepper.tick("trail")
    stepper.root.locator(".kml-picture").scroll_into_view_if_needed()
    labels = same.steps[-1].assignments
    shapes = [path.split("m")[1] for path in stepper.paths("points")[1:]]  # after "Mx y"
    outlines = {shape[shape.index("l") :] if "l" in shape else "arc" for shape in shapes}
    assert len(outlines) == 3
    spots = stepper.root.locator(".kml-points").evaluate(
        """layer => [...layer.querySelectorAll("path[data-cluster]")].map(path => {
            const [x, y] = path.getAttribute("d").slice(1).split(/[m ]/).map(Number);
            const point = new DOMPoint(x, y).matrixTransform(layer.getScreenCTM());
            return [point.x, point.y];
        })"""
    )
    screen = Image.open(io.BytesIO(stepper.page.screenshot())).convert("RGB")
    centroids = same.steps[-1].centroids
    for k, (x, y) in enumerate(spots):
        first = six_points()[labels == k][0]
        if np.allclose(first, centroids[k]):
            continue  # hidden beneath its own centroid
        wanted = tuple(int(drawing.colour(k)[i : i + 2], 16) for i in (1, 3, 5))
        assert screen.getpixel((round(x), round(y))) == wanted


def test_the_trail_leads_from_the_start_to_where_the_centroid_is(steppers, same):
    stepper = steppers[0]
    assert not any(stepper.paths("trails"))
    stepper.click("last")
    moved = [
        len(np.unique([s.centroids[k] for s in same.steps if s.kind != "assign"], axis=0)) > 1
        for k in range(3)
    ]
    trails = stepper.paths("trails")[1:]  # the first lies beneath the others
    assert [bool(trail) for trail in trails] == moved
    stepper.tick("trail")
    assert not any(stepper.paths("trails"))


def test_after_an_assign_every_point_lies_in_its_own_region(steppers):
    stepper = steppers[1]
    stepper.tick("regions")
    X, _ = blobs(300, 4, 2, 3)
    last = len(KMeansStepper(X, K=4, random_state=3).steps) - 1
    for i in range(1, last + 1, 2):
        slider = stepper.root.locator(".kml-slider")
        slider.evaluate("(s, i) => { s.value = i; s.dispatchEvent(new Event('input')); }", i)
        inside, outside = stepper.root.evaluate(
            """root => {
                const points = root.querySelectorAll(".kml-points path[data-cluster]");
                const regions = root.querySelectorAll(".kml-regions path");
                let inside = 0, outside = 0;
                points.forEach((path, k) => {
                    const places = (path.getAttribute("d") || "").matchAll(/M([\\d.]+) ([\\d.]+)/g);
                    for (const place of places) {
                        const at = new DOMPoint(Number(place[1]), Number(place[2]));
                        if (regions[k].isPointInFill(at)) inside++; else outside++;
                    }
                });
                return [inside, outside];
            }"""
        )
        assert inside + outside == 300
        assert outside <= 1  # places are rounded to a hundredth of a pixel


def test_lines_join_each_point_to_its_centroid(steppers):
    stepper = steppers[0]
    stepper.tick("lines")
    assert not any(stepper.paths("lines"))  # nobody has a centroid yet
    stepper.click("next")
    assert sum(path.count("L") for path in stepper.paths("lines")) == 6


def test_a_mistake_that_lasts_is_named_where_it_happens(steppers):
    stepper = steppers[2]
    found = stepper.root.locator(".kml-found")
    assert "half-steps have mistakes" in found.text_content()
    assert stepper.root.locator(".kml-mistake").count() == 0
    found.locator("button").click()
    assert stepper.index == 1
    assert "(> for <, argmax for argmin)?" in stepper.root.locator(".kml-mistakes").text_content()
    assert "assign printed 1 line: “hello from assign”" in stepper.root.text_content()
    for _ in range(2):
        stepper.click("next")
    assert stepper.root.locator(".kml-rise").count() > 0
    assert "The inertia rose" in stepper.root.locator(".kml-mistakes").text_content()
    stepper.click("back")
    assert "The inertia rose" not in stepper.root.locator(".kml-mistakes").text_content()


def test_a_mistake_that_ends_the_run_is_named_and_the_widget_lives(steppers):
    stepper = steppers[3]
    stopped = stepper.root.locator(".kml-stopped")
    assert stopped.is_visible()
    text = stopped.text_content()
    assert "Stopped in update 1: update stopped with ValueError: could not broadcast" in text
    assert "It happened in update, line 4" in text
    assert stopped.locator("code").text_content() == ("new[k] = X[assignments == k].mean(axis=1)")
    stepper.click("next")
    assert (stepper.index, stepper.said[:25]) == (1, "Each of the 6 points got ")
    stepper.tick("regions")
    assert all(stepper.paths("regions"))


def test_many_features_have_no_regions_and_say_why(steppers):
    stepper = steppers[4]
    assert stepper.root.locator(".kml-show-regions input").is_disabled()
    assert "a picture of 2 of 64 dimensions has none" in stepper.root.text_content()
    assert "first two principal components" in stepper.root.locator(".kml-notes").text_content()


@pytest.mark.parametrize("width", [600, 1280])
@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_both_themes_narrow_and_wide(lab, steppers, node_modules, theme, width):
    lab.page.set_viewport_size({"width": width, "height": 900})
    lab.theme(theme)
    for number, stepper in enumerate(steppers):
        stepper.root.locator(".kml-last").evaluate("button => button.click()")
        if number < 2:
            stepper.root.locator(".kml-show-regions input").evaluate("box => box.click()")
        stepper.root.scroll_into_view_if_needed()
        assert spilled(stepper.root) == [0, 0]
        assert is_dark(stepper.root) == (theme == "Dark")
    assert violations(lab.page, node_modules, ".kml-stepper", 10) == []


def test_nothing_moves_by_itself(steppers):
    stepper = steppers[0]
    stepper.click("next")
    assert moving(stepper.root) == 0


def test_a_centroid_glides_unless_less_motion_is_wanted(lab, steppers, same):
    """Frames come here at a clock of the test's own: a slow machine shows no fewer."""
    stepper = steppers[0]
    moves = """(root) => {
        const { requestAnimationFrame, performance } = window, waiting = [];
        let clock = performance.now();
        window.requestAnimationFrame = (draw) => waiting.push(draw);
        window.performance = { __proto__: performance, now: () => clock };
        const mark = root.querySelectorAll(".kml-centroid")[2], seen = new Set();
        const look = () => { seen.add(mark.getAttribute("transform")); };
        look();
        root.querySelector(".kml-next").click();
        look();
        for (let i = 0; i < 40; i++) {
            clock += 16;
            waiting.splice(0).forEach((draw) => draw(clock));
            look();
        }
        Object.assign(window, { requestAnimationFrame, performance });
        return [...seen];
    }"""
    stepper.click("next")
    assert len(stepper.root.evaluate(moves)) == 2  # there, then here
    stepper.click("back")
    lab.page.emulate_media(reduced_motion="no-preference")
    try:
        places = stepper.root.evaluate(moves)
    finally:
        lab.page.emulate_media(reduced_motion="reduce")
    assert len(places) > 20
    across = [float(place[len("translate(") :].split()[0]) for place in places]
    assert across == sorted(across) or across == sorted(across, reverse=True)
    assert (stepper.index, stepper.said) == (2, same._told[2]["sentence"])


def settled(page) -> None:
    """Wait until every picture has the size for which there is room."""
    page.wait_for_function(
        """() => [...document.querySelectorAll(".kml-main")].every((main) => {
            const room = Math.floor(main.getBoundingClientRect().width / 40) * 40;
            const { width } = main.querySelector(".kml-picture").viewBox.baseVal;
            return width === Math.min(Math.max(room, 320), 640);
        })"""
    )


@pytest.mark.parametrize("width", [1280, 700])
def test_no_name_is_covered_and_none_is_too_small(lab, steppers, width):
    lab.page.set_viewport_size({"width": width, "height": 900})
    settled(lab.page)
    stepper = steppers[0]
    for i in range(6):
        overlaps, smallest = stepper.root.evaluate(
            """root => {
                const boxes = (found) => [...root.querySelectorAll(found)].map(
                    node => node.getBoundingClientRect());
                const names = boxes(".kml-names text");
                const others = [...boxes(".kml-centroid text"), ...names];
                const meet = (a, b) => a !== b && a.left < b.right && b.left < a.right
                    && a.top + 4 < b.bottom && b.top + 4 < a.bottom;
                const sizes = [...root.querySelectorAll("svg text")].map(text =>
                    parseFloat(getComputedStyle(text).fontSize)
                    * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b));
                return [names.flatMap(a => others.filter(b => meet(a, b))).length,
                    Math.min(...sizes)];
            }"""
        )
        assert overlaps == 0, f"half-step {i}"
        assert smallest > 9
        stepper.root.locator(".kml-next").evaluate("button => button.click()")


def test_the_dots_of_the_trail_lie_beneath_the_points(steppers):
    for stepper in steppers[:2]:
        order = stepper.root.locator(".kml-picture > *").evaluate_all(
            "all => all.map(node => node.getAttribute('class'))"
        )
        assert order.index("kml-trail-dots") < order.index("kml-points")
        assert order[-1] == "kml-names"


@pytest.mark.parametrize("width", [1280, 700])
def test_the_picture_stays_where_it_is(lab, steppers, width):
    lab.page.set_viewport_size({"width": width, "height": 900})
    settled(lab.page)
    for stepper in steppers[:3]:
        tops = set()
        for _ in range(9):
            tops.add(
                stepper.root.evaluate(
                    """root => root.querySelector(".kml-picture").getBoundingClientRect().top
                        - root.getBoundingClientRect().top"""
                )
            )
            stepper.root.locator(".kml-next").evaluate("button => button.click()")
        assert len(tops) == 1, sorted(tops)


def test_two_views_of_one_stepper_go_together(steppers):
    one, two = steppers[0], steppers[5]
    one.click("next")
    two.click("next")
    assert (one.index, two.index) == (2, 2)


def test_ten_thousand_points_can_be_stepped(steppers):
    many = steppers[6]
    for _ in range(3):
        many.click("next")
    assert many.index == 3
    assert sum(path.count("M") for path in many.paths("points")) == 10_000


def test_every_marker_of_the_still_figures_has_a_shape_of_its_own(lab):
    from pathlib import Path

    from kmeans_lab.visuals import stepper
    from kmeans_lab.visuals.shared.assets import script

    source = script(Path(stepper.__file__).with_name("markers.js"))
    glyphs = lab.page.evaluate(
        """async ([source, markers]) => {
            const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
            const { glyph } = await import(url);
            return markers.map((code) => glyph(code, 5));
        }""",
        [source, list(drawing.MARKERS)],
    )
    assert len(set(glyphs)) == len(drawing.MARKERS)
    assert all(glyph.endswith("z") and "NaN" not in glyph for glyph in glyphs)
