"""What is seen on the way from one half-step of KMeansStepper to the next."""

from __future__ import annotations

import pytest
from plain_page import in_a_page

from kmeans_lab.data import blobs
from kmeans_lab.visuals.stepper import KMeansStepper

X = blobs(300, 4, 2, 3)[0]
# A half-step with frames at a clock of the test's own; of each frame: how many points lie in the
# region of their colour, how many elsewhere, how many have no colour, and where centroid 3 stands.
FRAMES = """(which) => {
    const { requestAnimationFrame, performance } = window, waiting = [], frames = [];
    let clock = performance.now();
    window.requestAnimationFrame = (draw) => waiting.push(draw);
    window.performance = { __proto__: performance, now: () => clock };
    const picture = document.querySelector(".kml-picture");
    const regions = picture.querySelectorAll(".kml-regions path");
    const places = (path) => [...(path.getAttribute("d") || "").matchAll(/M([\\d.]+) ([\\d.]+)/g)]
        .map(([, x, y]) => new DOMPoint(Number(x), Number(y)));
    const look = () => {
        let inside = 0, outside = 0;
        picture.querySelectorAll(".kml-points path[data-cluster]").forEach((path, k) => {
            const all = places(path), own = all.filter((at) => regions[k].isPointInFill(at));
            inside += own.length;
            outside += all.length - own.length;
        });
        frames.push([inside, outside, places(picture.querySelector(".kml-nobody")).length,
            picture.querySelectorAll(".kml-centroid")[3].getAttribute("transform")]);
    };
    document.querySelector(`.kml-${which}`).click();
    look();
    for (let i = 0; i < 60 && waiting.length; i++) {
        clock += 16;
        waiting.splice(0).forEach((draw) => draw(clock));
        look();
    }
    Object.assign(window, { requestAnimationFrame, performance });
    return frames;
}"""


@pytest.fixture
def page(browser):
    with in_a_page(browser, KMeansStepper(X, K=4, random_state=3), "light", 1280) as page:
        page.emulate_media(reduced_motion="no-preference")
        page.locator(".kml-open-show").click()
        page.locator(".kml-show-regions input").click()
        yield page


def test_points_get_their_first_colour_from_the_centroids_outwards(page) -> None:
    frames = page.evaluate(FRAMES, "next")
    uncoloured = [nobody for _, _, nobody, _ in frames]
    assert len(frames) > 20 and uncoloured[0] == 296 and uncoloured[-1] == 0  # 4 begin on points
    assert uncoloured == sorted(uncoloured, reverse=True) and len(set(uncoloured)) > 10
    assert max(outside for _, outside, _, _ in frames) <= 1  # places are rounded


def test_centroids_travel_and_then_points_change_as_a_region_sweeps_over_them(page) -> None:
    page.evaluate(FRAMES, "next")
    update = page.evaluate(FRAMES, "next")
    assert len({place for *_, place in update}) > 20
    assert max(outside for _, outside, _, _ in update) <= 1  # the regions are those of the labels
    assign = page.evaluate(FRAMES, "next")
    assert len({place for *_, place in assign}) == 1 and len(assign) > 20
    assert max(outside for _, outside, _, _ in assign) <= 9  # who passes through a third region
    assert assign[-1][1] <= 1 and assign[-1][2] == 0
    back = page.evaluate(FRAMES, "back")
    assert len(back) > 20 and back[-1][:3] == update[-1][:3]


def test_with_less_motion_all_is_there_at_once(page) -> None:
    page.emulate_media(reduced_motion="reduce")
    for _ in range(3):
        ((inside, outside, nobody, _),) = page.evaluate(FRAMES, "next")
        assert (inside + outside, nobody) == (300, 0) and outside <= 1
