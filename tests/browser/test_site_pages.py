"""The pages of the site: whole without a server or JavaScript; nothing is told too early."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from looks import violations
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import expect
from site_built import MADE

from kmeans_lab.authoring.execute import lessons
from kmeans_lab.authoring.form import root
from kmeans_lab.authoring.site.checking import broken
from kmeans_lab.predictions.registry import questions

STEMS = [path.stem for path in lessons(root())]
TRIED = (
    "index",
    "00_start_here",
    "03_broadcasting",
    "08_initialization",
    "glossary",
    "instructors",
)
TRIED += ("api/kmeans_lab.lloyd", "search", "404")
MEGABYTE = 1_000_000
#: A site that is made already is looked at whole: every page, in every way.
LOOKED_AT = [(600, "file"), (1280, "server")]
LOOKED_AT += [(600, "server"), (1280, "file")] if MADE in os.environ else []
UNFOLD = """() => {
    for (const each of document.querySelectorAll("article details")) each.open = true;
    for (const each of document.getAnimations()) {  // what fades in is there at once
        if (Number.isFinite(each.effect.getComputedTiming().endTime)) each.finish();
    }
}"""


def every_page(site: Path) -> list[str]:
    """The names of all pages, as Sphinx calls them."""
    pages = [path.relative_to(site) for path in site.rglob("*.html")]
    return sorted(p.with_suffix("").as_posix() for p in pages if p.parts[0] != "_static")


class Opened:
    """A page of the site, with what it asked for and complained of."""

    def __init__(self, browser, base: str, **settings) -> None:
        settings = {"viewport": {"width": 1280, "height": 900}, **settings}
        self.context = browser.new_context(reduced_motion="reduce", **settings)
        self.page, self.base = self.context.new_page(), base
        self.complaints: list[str] = []
        self.without_scripts = self.incomplete = False
        self.asked: dict[str, int] = {}
        self.page.on("console", lambda m: m.type == "error" and self.complaints.append(m.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("requestfinished", self._finished)

    def _failed(self, request) -> None:
        if request.failure != "net::ERR_ABORTED":  # as whatever is under way when a page is left
            self.complaints.append(f"no answer: {request.url}: {request.failure}")

    def _finished(self, request) -> None:
        try:
            size = request.sizes()["responseBodySize"]
        except BrowserError:  # the page has gone on
            size = 0
        self.asked[request.url] = max(size, self.asked.get(request.url, 0))

    def go(self, name: str):
        self.page.goto(f"{self.base}{name}.html")
        self.page.wait_for_function(
            "() => document.querySelectorAll('.kl-widget:not(.kl-awake)').length === 0"
        )
        return self.page

    def close(self) -> None:
        self.context.close()
        own = (self.base, "data:", "blob:")
        assert [url for url in self.asked if not url.startswith(own)] == []
        # Without scripts the browser drops those that it has asked for.
        if not self.without_scripts and not self.incomplete:
            assert self.complaints == []


@pytest.fixture
def open_site(browser, site, site_address):
    opened: list[Opened] = []

    def opens(kind: str = "server", **settings) -> Opened:
        base = site_address if kind == "server" else f"{site.as_uri()}/"
        opened.append(Opened(browser, base, **settings))
        return opened[-1]

    yield opens
    for each in opened:
        each.close()


def test_every_link_anchor_and_picture_leads_somewhere(site) -> None:
    assert broken(site) == []
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert {f"{stem}.html" for stem in STEMS} <= pages and len(pages) > 40


def test_a_link_that_leads_nowhere_is_found(tmp_path) -> None:
    (tmp_path / "a.html").write_text(
        '<a href="b.html">b</a><a href="#x">x</a><a id="y"></a><a href="a.html#y">y</a>'
        '<img src="a.html">'
    )
    assert broken(tmp_path) == [
        "a.html leads to b.html",
        "a.html leads to #x",
        "a.html has no words for a.html",
    ]


def test_no_page_no_script_and_no_download_tells_an_answer(site) -> None:
    """What is told after an answer stands nowhere in the site as a text."""
    told = [said for question in questions().values() for said in sentences(question)]
    texts = {
        path: path.read_text(encoding="utf-8")
        for path in site.rglob("*")
        if path.suffix in (".html", ".js", ".ipynb", ".json", ".txt", ".md")
    }
    assert len(told) > 300 and len(texts) > 80
    plain = {path: re.sub(r"<[^>]+>|\\|`", "", text) for path, text in texts.items()}
    for said in told:
        said = said.replace("`", "").replace("<", "&lt;").replace(">", "&gt;")
        assert [path.name for path, text in plain.items() if said in text] == []
    for path, text in texts.items():
        if path.suffix == ".html" and path.parent in (site, site / "es"):
            assert "lab.answer_of(" not in re.sub(r"<[^>]+>", "", text), path.name


def sentences(question) -> list[str]:
    """What is told of a question after an answer; short ones may stand anywhere."""
    boxes = question.boxes if isinstance(question.boxes, tuple) else (question.boxes,)
    found = [question.because, *question.overlooks.values()]
    found += [said for box in boxes for said in box.overlooks.values()]
    return [said for said in found if len(said) > 30]


def test_the_site_and_its_pages_are_small(site, open_site) -> None:
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < 40 * MEGABYTE
    opened = open_site()
    for name in ("index", *STEMS):
        opened.asked.clear()
        opened.go(name)
        opened.page.wait_for_load_state("networkidle")
        assert 0 < sum(opened.asked.values()) < 2 * MEGABYTE, name
        assert len(opened.asked) < 60, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "kind"), LOOKED_AT)
def test_pages_are_whole_and_axe_finds_nothing(
    open_site, site, node_modules, scheme, width, kind
) -> None:
    opened = open_site(
        kind, color_scheme=scheme, viewport={"width": width, "height": 900}, offline=kind == "file"
    )
    wrong: list[str] = []
    for name in every_page(site) if MADE in os.environ else TRIED:
        page = opened.go(name)
        page.evaluate(UNFOLD)  # what is folded is looked at too
        wrong += [f"{name}: {found}" for found in amiss(page, node_modules)]
    assert wrong == []


def amiss(page, node_modules) -> list[str]:
    """What is cut off or hard to use on a page as it is now."""
    wider = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    cut = page.evaluate(
        """() => [...document.querySelectorAll(".highlight pre, .cell_output pre")].filter(
            (node) => node.offsetParent && node.scrollWidth > node.clientWidth + 1).length"""
    )
    found = [f"{wider} pixels too wide"] if wider > 0 else []
    found += [f"{cut} blocks of code are cut"] if cut else []
    return found + violations(page, node_modules, "html", 15)


def test_a_stepper_steps_from_a_file_and_from_a_server(open_site) -> None:
    for kind in ("file", "server"):
        page = open_site(kind).go("01_the_algorithm")
        first = page.locator(".kl-widget").first
        first.locator(".kml-next").click()
        expect(first.locator(".kml-sentence")).to_contain_text("Each of the 6 points got")


def test_without_javascript_lessons_figures_and_answers_are_there(open_site) -> None:
    opened = open_site(java_script_enabled=False)
    opened.without_scripts = True
    page = opened.page
    page.goto(f"{opened.base}00_start_here.html")
    assert page.locator("article img").count() >= 4
    answer = page.locator("details", has_text="Counting starts at 0").first
    answer.locator("summary").click()
    expect(answer.get_by_text("Counting starts at 0")).to_be_visible()
    expect(page.locator(".kl-predict").first.get_by_text("What will the second")).to_be_visible()
    folded = page.locator(".tag_kl-after-00-kernel details.below-input").first
    folded.locator("summary").click()
    expect(folded.locator("pre")).to_be_visible()
    for name in ("index", "es/index"):
        page.goto(f"{opened.base}{name}.html")
        expect(page.locator(".kl-still img")).to_be_visible()
    page.goto(f"{opened.base}02_loops.html")
    expect(page.locator(".kl-loops").first).to_contain_text("in a page with JavaScript")
    page.goto(f"{opened.base}predictions.html")
    expect(page.locator(".kl-answers .kl-still")).to_be_visible()


def test_a_page_works_where_storage_is_forbidden(open_site) -> None:
    opened = open_site()
    opened.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { configurable: true, "
        "get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page = opened.go("01_the_algorithm")
    form = page.locator(".kl-predict").first
    form.get_by_role("button", name="I don't know").click()
    expect(form.locator(".kml-ask-said")).to_contain_text("This browser keeps nothing")
    page.locator(".kl-widget .kml-next").first.click()
    expect(page.locator(".kl-widget .kml-sentence").first).to_contain_text("points got")


def test_what_an_older_version_kept_harms_nothing(open_site) -> None:
    """Answers and code of another format, or damaged, in the browser's storage."""
    kept = {
        "kmeans-lab:predictions:1": '{"01-hand": {"answer": 3}, "01-first": [], "x": null',
        "kmeans-lab:predictions:0": "[1, 2]",
        "kmeans-lab:code:1:assign_loop": "\\u0000 not Python",
        "theme": "dim",
        "mode": "",
    }
    opened = open_site()
    opened.page.add_init_script(
        f"for (const [k, v] of Object.entries({json.dumps(kept)})) localStorage.setItem(k, v);"
    )
    page = opened.go("02_loops")
    assert page.locator(".kl-predict .kml-ask-answer").count() > 0
    expect(page.locator(".kl-loops textarea").first).to_have_value("\\u0000 not Python")
    page = opened.go("predictions")
    expect(page.locator(".kl-answers")).to_contain_text("Nothing is answered yet")


@pytest.mark.parametrize(
    ("folder", "said"),
    [("", "could not be shown here"), ("es/", "no se ha podido mostrar aquí")],
)
def test_a_folder_that_is_not_whole_is_told_of(open_site, folder, said) -> None:
    """A script of a widget is missing: a sentence stands there, and the rest of the page lives."""
    opened = open_site()
    opened.incomplete = True
    opened.page.route("**/modules/stepper.js*", lambda route: route.abort())
    opened.page.goto(f"{opened.base}{folder}01_the_algorithm.html")
    expect(opened.page.locator(".kl-widget .kl-sorry").first).to_contain_text(said)
    assert opened.page.locator(".kl-predict .kml-ask-answer").count() > 0


@pytest.mark.parametrize(
    ("folder", "said"),
    [("", "a widget that is not on this page any more"), ("es/", "ya no está en esta página")],
)
def test_an_old_address_is_told_of(open_site, folder, said) -> None:
    opened = open_site("file")
    page = opened.page
    page.goto(f"{opened.base}{folder}01_the_algorithm.html#kl=1.kl-old-0.x.y.z")
    expect(page.locator(".kl-gone")).to_contain_text(said)
    page.goto(f"{opened.base}{folder}00_start_here.html#present=999")
    count = page.locator(".kl-bar output")
    expect(count).to_have_text(re.compile(r"^(\d+) / \1$"))  # the last that there is


def test_every_page_has_the_ways_in(site) -> None:
    for path in site.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        if path.stem in ("404", "search"):
            continue
        for way in ("mybinder.org/v2/gh/", "colab.research.google.com/", "codespaces.new/"):
            assert way in text, path.name
        if path.stem in STEMS:
            assert f'href="downloads/{path.stem}.ipynb"' in text
            exercise = site / "downloads" / f"{path.stem}_exercise.ipynb"
            assert (f'href="downloads/{exercise.name}" download' in text) == exercise.is_file()
    for path in (site / "downloads").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert not any(cell.get("outputs") for cell in cells)
        assert not any("BEGIN SOLUTION" in "".join(cell["source"]) for cell in cells)


def test_a_term_says_what_it_means_to_pointer_and_keyboard(open_site) -> None:
    page = open_site().go("03_broadcasting")
    term = page.locator(".kl-term", has_text="broadcasting").first
    means = "node => getComputedStyle(node, '::after').content"
    assert term.evaluate(means) == "none"
    page.keyboard.press("Tab")  # from here on the focus is the keyboard's
    term.focus()
    assert "NumPy's rule for arrays" in term.evaluate(means)
    page.keyboard.press("Escape")
    assert term.evaluate(means) == "none"
    term.click()
    page.wait_for_url("**/glossary.html#term-broadcasting")


def test_the_contents_are_in_the_way_of_nothing(open_site) -> None:
    page = open_site("file").go("00_start_here")
    contents = page.locator(".kl-contents")
    contents.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(contents.get_by_role("link").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(contents.get_by_role("link").first).to_be_hidden()
    expect(contents.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    contents.get_by_role("link", name="Does everything work?").press("Enter")
    expect(contents.get_by_role("link").first).to_be_hidden()
    expect(page.get_by_role("heading", name="Does everything work?")).to_be_in_viewport()


def test_a_lesson_is_presented_by_a_clicker(open_site) -> None:
    page = open_site().go("01_the_algorithm")
    page.locator(".kl-present").click()
    count = page.locator(".kl-bar output")
    expect(count).to_have_text(re.compile(r"^1 / \d\d$"))
    last = int(count.text_content().split(" / ")[1])
    assert last > 15
    size = "() => parseFloat(getComputedStyle(document.querySelector('.bd-article p')).fontSize)"
    assert page.evaluate(size) >= 20
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowRight")
    expect(count).to_have_text(f"3 / {last}")
    page.keyboard.press("PageUp")
    expect(count).to_have_text(f"2 / {last}")
    assert page.url.endswith("#present=2")
    here = 2
    while not page.locator(".kml-stepper").first.is_visible() and here < last:
        page.keyboard.press("PageDown")
        here += 1
        expect(count).to_have_text(f"{here} / {last}")
    page.locator(".kml-stepper .kml-next").first.click()
    page.keyboard.press("ArrowRight")  # the stepper has the focus: the arrow is its own
    expect(page.locator(".kml-stepper .kml-sentence").first).not_to_contain_text("got")
    expect(count).to_have_text(f"{here} / {last}")
    page.keyboard.press("PageUp")  # a clicker goes on all the same
    expect(count).to_have_text(f"{here - 1} / {last}")
    page.keyboard.press("Escape")
    expect(page.locator(".kl-bar")).to_have_count(0)
    expect(page.locator("article h1")).to_be_visible()


def test_print_has_the_lesson_alone(open_site) -> None:
    page = open_site().go("00_start_here")
    page.emulate_media(media="print")
    expect(page.locator(".bd-sidebar-primary")).to_be_hidden()
    expect(page.locator(".kl-ways")).to_be_hidden()
    expect(page.locator("article h1")).to_be_visible()


def test_the_search_finds_a_lesson(open_site) -> None:
    opened = open_site("file")
    page = opened.page
    page.goto(f"{opened.base}search.html?q=broadcasting")
    expect(page.locator("#search-results li a", has_text="03").first).to_be_visible()


def test_a_language_is_a_folder_and_leads_back(open_site, site) -> None:
    page = open_site("file").go("00_start_here")
    english = page.url
    page.get_by_role("link", name="Español").click()
    page.wait_for_url("**/es/00_start_here.html")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator(".kl-predict").nth(1)).to_contain_text("forma")
    page.get_by_role("link", name="English", exact=True).click()
    page.wait_for_url(english)
    exercise = json.loads((site / "es/downloads/02_loops_exercise.ipynb").read_text("utf-8"))
    assert "kmeans_lab.language" in json.dumps(exercise)


def test_a_page_that_is_not_there_says_so(open_site) -> None:
    opened = open_site()
    page = opened.page
    page.goto(f"{opened.base}404.html")
    expect(page.locator("h1")).to_have_text("This page is not here")
    page.get_by_role("link").click()
    expect(page.locator("article h1")).to_contain_text("K-Means Lab")
