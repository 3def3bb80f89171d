"""The state of a widget in the address: copied, opened, damaged, of another version."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest
from in_node import ask
from living_page import opened, widget_html, written
from looks import violations
from playwright.sync_api import expect

from kmeans_lab import (
    BroadcastExplorer,
    KMeansStepper,
    PaletteExplorer,
    PrecisionExplorer,
    StartExplorer,
    blobs,
)
from kmeans_lab.data import six_points, six_points_start

CLASSES = (BroadcastExplorer, KMeansStepper, PaletteExplorer, PrecisionExplorer, StartExplorer)
#: Pictures, numbers and what is chosen: all but what a widget said last, and who has the focus.
SEEN = r"""(name) => {
    const root = document.querySelector(`#${name} .kml-widget`);
    const names = ["aria-selected", "aria-checked", "aria-pressed", "aria-expanded", "disabled"];
    const told = (node) => node.matches("svg")
        ? node.outerHTML.replace(/ (id|tabindex|aria-labelledby|clip-path|href)="[^"]*"/g, "")
        : node.matches("canvas") ? node.toDataURL()
        : node.matches("select, input") ? `${node.value} ${node.checked}`
        : node.textContent + names.map((each) => node.getAttribute(each)).join();
    const parts = "svg, canvas, select, input, output, button, ol, table, .kml-grid-arrays *";
    return [...root.querySelectorAll(parts)].map(told);
}"""
STATE = Path(__file__).resolve().parents[2] / "site" / "living" / "state.js"


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    places = [
        widget_html("kl-shapes-0", BroadcastExplorer()),
        widget_html("kl-steps-0", KMeansStepper(six_points(), init=six_points_start(3))),
        widget_html("kl-palette-0", PaletteExplorer(K=3)),
        widget_html("kl-map-0", StartExplorer(blobs(20, 3, random_state=2)[0], K=3)),
        widget_html("kl-digits-0", PrecisionExplorer()),
    ]
    return written(tmp_path_factory.mktemp("address"), *places, classes=CLASSES)


def value(page, name: str, trait: str):
    return page.evaluate(
        "([name, trait]) => kmeansLab.widgets.get(name).model.get(trait)", [name, trait]
    )


def copied(page, name: str) -> str:
    """The address after "Copy link" was pressed."""
    page.locator(f"#{name} .kl-link button").click()
    expect(page.locator(f"#{name} .kl-link [role=status]")).to_contain_text("link")
    page.wait_for_function("location.hash.startsWith('#kl=')")
    return page.url


def changed(page, name: str) -> tuple[str, object]:
    """Change something in a widget by hand; the trait that holds it, and its value."""
    if name == "kl-shapes-0":
        page.get_by_label("shape of A").fill("4, 2")
        page.get_by_label("shape of B").fill("2")
        return "_shapes", value(page, name, "_shapes")
    if name == "kl-steps-0":
        page.locator("#kl-steps-0 .kml-centroid").first.focus()
        page.keyboard.press("Shift+ArrowLeft")
        page.locator("#kl-steps-0 .kml-next").click()
        return "_hand", value(page, name, "_hand")
    if name == "kl-map-0":
        page.locator("[data-name=c0]").focus()
        page.keyboard.press("Shift+ArrowRight")
        page.get_by_role("tab", name="Many starts").click()
        return "_start", value(page, name, "_start")
    page.locator("#kl-palette-0 [tabindex='0'], #kl-palette-0 button").first.focus()
    page.evaluate(
        "() => { const { model } = kmeansLab.widgets.get('kl-palette-0');"
        " model.set('colours', [[0, 0.5, 1], [1, 0.25, 0], [0.5, 0.5, 0.5]]); }"
    )
    return "colours", value(page, name, "colours")


def seen(page, name: str) -> list[str]:
    return page.evaluate(SEEN, name)


def drawn(page, tab: str, *buttons: str) -> None:
    page.get_by_role("tab", name=tab).click()
    for each in buttons:
        page.locator("#kl-map-0").get_by_role("button", name=each).click()


def two_runs(page) -> None:
    steps = page.locator("#kl-steps-0")
    steps.locator(".kml-next").click()
    page.keyboard.press("r")
    steps.get_by_role("button", name="Two runs").click()
    steps.get_by_role("button", name="Keep this run").click()
    steps.locator(".kml-centroid").first.focus()
    page.keyboard.press("Shift+ArrowLeft")


def valley_left(page) -> None:
    drawn(page, "Valley on a line")
    page.locator(".kml-starts-ring").focus()
    page.keyboard.press("Shift+ArrowRight")


def runs_again(page) -> None:
    drawn(page, "Many starts", "Run it 40 times")
    page.get_by_label("how to begin").select_option("k-means++")


LOOKS = {
    "a number of the result": (
        "kl-shapes-0",
        lambda page: page.locator("#kl-shapes-0 .kml-grid-arrays button").last.click(),
    ),
    "regions, a panel and two runs": ("kl-steps-0", two_runs),
    "another colour": (
        "kl-palette-0",
        lambda page: page.locator("#kl-palette-0").get_by_role("radio").nth(1).click(),
    ),
    "two seeds": (
        "kl-map-0",
        lambda page: drawn(page, "seed by seed", "Draw the next seed", "Draw the next seed"),
    ),
    "runs": ("kl-map-0", runs_again),
    "a place in the valley": ("kl-map-0", valley_left),
    "another distance": (
        "kl-digits-0",
        lambda page: page.get_by_label("computed by").select_option(index=1),
    ),
}


@pytest.mark.parametrize("look", LOOKS)
def test_what_is_looked_at_goes_along(browser, address: str, look: str) -> None:
    name, change = LOOKS[look]
    with opened(browser, address) as page:
        page.wait_for_selector(f"#{name} .kl-link")
        before = seen(page, name)
        change(page)
        link = copied(page, name)
        wanted = seen(page, name)
    assert wanted != before
    with opened(browser, link) as page:
        expect(page.locator(f"#{name} .kl-link")).to_contain_text("This is what the link shows.")
        page.wait_for_function(
            f"([name, wanted]) => JSON.stringify(({SEEN})(name)) === wanted",
            arg=[name, page.evaluate("JSON.stringify", wanted)],
            timeout=10_000,
        )


@pytest.mark.parametrize("name", ["kl-shapes-0", "kl-steps-0", "kl-palette-0", "kl-map-0"])
def test_a_link_shows_a_colleague_exactly_this(browser, address: str, name: str) -> None:
    with opened(browser, address) as page:
        page.wait_for_selector(f"#{name} .kl-link")
        trait, wanted = changed(page, name)
        link = copied(page, name)
    assert wanted and len(link) < 3000
    with opened(browser, link) as page:
        expect(page.locator(f"#{name} .kl-link")).to_contain_text("This is what the link shows.")
        assert value(page, name, trait) == wanted
        expect(page.locator(f"#{name}")).to_be_in_viewport()
        if name == "kl-map-0":
            tab = page.get_by_role("tab", name="Many starts")
            expect(tab).to_have_attribute("aria-selected", "true")
    with opened(browser, address) as page:  # the page is open, and the link is followed there
        page.wait_for_selector(f"#{name} .kl-link")
        page.evaluate("hash => { location.hash = hash; }", link.partition("#")[2])
        expect(page.locator(f"#{name} .kl-link")).to_contain_text("This is what the link shows.")
        assert value(page, name, trait) == wanted


def test_a_link_that_cannot_be_followed_is_told_and_the_page_works(browser, address: str) -> None:
    with opened(browser, address) as page:
        page.wait_for_selector("#kl-shapes-0 .kl-link")
        changed(page, "kl-shapes-0")
        link = copied(page, "kl-shapes-0")
    head, _, rest = link.partition("#kl=1.")
    for other, said in {
        link[:-4]: "damaged or cut off",
        link + "A": "damaged or cut off",
        f"{head}#kl=1.kl-shapes-0": "damaged or cut off",
        f"{head}#kl=x.kl-shapes-0...": "damaged or cut off",
        f"{head}#kl=2.{rest}": "another version of the site",
        link.replace(".kl-shapes-0.", ".kl-shapes-0.x"): "has changed since",
        link.replace(".kl-shapes-0.", ".kl-old-0."): "not on this page any more",
        f"{head}#kl=%E0%A4%A": "not on this page any more",
    }.items():
        with opened(browser, other) as page:
            expect(page.locator("main")).to_contain_text(said)
            assert value(page, "kl-shapes-0", "_shapes") == [[6, 1, 2], [3, 2]]
            page.get_by_label("shape of A").fill("5, 2")
            assert value(page, "kl-shapes-0", "_shapes")[0] == [5, 2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(browser, address: str, node_modules, scheme: str) -> None:
    with opened(browser, address, scheme, 600) as page:
        page.wait_for_selector("#kl-map-0 .kl-link")
        copied(page, "kl-shapes-0")
        assert violations(page, node_modules, ".kl-link", 3) == []


def test_only_what_a_hand_changes_is_taken_from_an_address(tmp_path: Path) -> None:
    script = 'import { CHANGED } from "./state.mjs"; answer(CHANGED);'
    kinds = ask(tmp_path, STATE, script, None)
    known = {path.stem for path in (STATE.parents[2] / "kmeans_lab" / "visuals").iterdir()}
    assert set(kinds) <= known
    for kind, names in kinds.items():
        module = import_module(f"kmeans_lab.visuals.{kind}")
        traits = getattr(module, module.__all__[0]).class_traits(sync=True)
        assert set(names) <= set(traits), kind
        assert json.dumps(names)
