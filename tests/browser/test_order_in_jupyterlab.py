"""order in JupyterLab: solved by keyboard alone, by mouse, in both themes, narrow and wide."""

from __future__ import annotations

import pytest
from looks import is_dark, moving, spilled, violations

from kmeans_lab.checks.catalogue import exercise_called
from kmeans_lab.desk.order import mixed

NAMES = ("squared_norms", "squared_distances_identity")
CELLS = ("from kmeans_lab import order", *(f'order("{name}")' for name in NAMES))
NORMS = exercise_called("squared_norms")
DEF, SQUARES, RETURN = NORMS.lines
HARD_SPACE = "\N{NO-BREAK SPACE}"


class Order:
    """One widget on the page, by what a person sees of it."""

    def __init__(self, page, number: int) -> None:
        self.page = page
        self.root = page.locator(".kml-order").nth(number)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def lines(self, place: str = "answer") -> list[str]:
        codes = self.root.locator(f".kml-order-{place} .kml-order-line code")
        return [text.replace(HARD_SPACE, " ") for text in codes.all_text_contents()]

    @property
    def said(self) -> str:
        return self.root.locator(".kml-order-said").text_content()

    @property
    def focused(self) -> str:
        """The line that has the focus."""
        text = self.page.evaluate(
            """() => {
                const code = document.activeElement.querySelector("code");
                return document.activeElement.matches(".kml-order-line") ? code.textContent : "";
            }"""
        )
        return text.replace(HARD_SPACE, " ")

    def line(self, text: str):
        at = [*self.lines(), *self.lines("pile")].index(text)
        return self.root.locator(".kml-order-line").nth(at)

    def row(self, text: str):
        return self.line(text).locator("xpath=..")

    def verdict(self) -> str:
        self.root.locator(".kml-order-verdict > div").wait_for(timeout=20_000)
        return self.root.locator(".kml-order-verdict").text_content()

    def before(self) -> None:
        """Stand on a button just before the widget."""
        self.root.evaluate(
            """root => { const stop = document.createElement("button");
                         stop.id = "before-order"; root.before(stop); stop.focus(); }"""
        )

    def put_in_order(self) -> None:
        """By keyboard alone, from the button before the widget."""
        self.press("Tab")
        for wrong in NORMS.distractors:
            self.press("Home")
            while self.focused != wrong:
                self.press("ArrowDown")
            self.press("Delete")
        for at, wanted in enumerate(NORMS.lines):
            self.press("Home")
            while self.focused != wanted:
                self.press("ArrowDown")
            for _ in range(self.lines().index(wanted) - at):
                self.press("Alt+ArrowUp")


@pytest.fixture(scope="module")
def orders(lab):
    lab.open("order", *CELLS)
    lab.page.wait_for_function(
        "wanted => document.querySelectorAll('.kml-order').length === wanted",
        arg=len(NAMES),
        timeout=60_000,
    )
    return [Order(lab.page, number) for number in range(len(NAMES))]


@pytest.fixture(autouse=True)
def calm(lab, orders):
    """Each test begins at the same place, wide and light, and ends without a complaint."""
    lab.page.set_viewport_size({"width": 1280, "height": 900})
    lab.theme("Light")
    for widget in orders:
        widget.root.locator(".kml-order-again").evaluate("button => button.click()")
    lab.complaints.clear()
    yield
    lab.page.evaluate("() => document.getElementById('before-order')?.remove()")
    assert lab.complaints == []


def test_solved_by_keyboard_alone(lab, orders):
    widget = orders[0]
    cells = "() => window.jupyterapp.shell.currentWidget.content.widgets.length"
    active = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
    assert widget.lines() == mixed(NORMS)
    widget.before()
    before = lab.page.evaluate(cells), lab.page.evaluate(active)
    widget.put_in_order()
    assert widget.lines() == [DEF, SQUARES, RETURN]
    assert widget.lines("pile") == [line for line in mixed(NORMS) if line in NORMS.distractors]
    for key in "ddxz":  # D D deletes a cell in JupyterLab, X cuts one
        widget.press(key)
    for _ in range(8):
        if "kml-order-check" in lab.page.evaluate("() => document.activeElement.className"):
            break
        widget.press("Tab")
    widget.press("Enter")
    assert "squared_norms is right" in widget.verdict()
    assert "kml-order-check" in lab.page.evaluate("() => document.activeElement.className")
    assert (lab.page.evaluate(cells), lab.page.evaluate(active)) == before


def test_a_moved_line_keeps_the_focus_and_is_told(lab, orders):
    widget = orders[0]
    widget.before()
    widget.press("Tab")
    line = widget.lines()[0]
    assert widget.focused == line
    outline = "() => getComputedStyle(document.activeElement).outlineStyle"
    assert lab.page.evaluate(outline) == "solid"
    for place in (2, 3):
        widget.press("Alt+ArrowDown")
        assert widget.said == f"{line.strip()} is now line {place} of 5."
        assert widget.lines()[place - 1] == widget.focused == line
    widget.press("Alt+ArrowUp")
    assert widget.said == f"{line.strip()} is now line 2 of 5."
    widget.press("Delete")
    assert widget.said == f"{line.strip()} is left out. 4 lines remain."
    assert (widget.focused, widget.lines("pile")) == (line, [line])
    widget.press("Delete")
    assert widget.said == f"{line.strip()} is now line 5 of 5."
    widget.press("Alt+ArrowDown")
    assert widget.said == f"{line.strip()} is already the last line."
    assert widget.root.locator(".kml-order-said").get_attribute("role") == "status"


def test_a_line_can_be_picked_up_and_put_down(orders):
    widget = orders[0]
    widget.before()
    widget.press("Tab", "ArrowDown")
    line = widget.lines()[1]
    widget.press("Enter")
    assert "is picked up" in widget.said
    assert widget.line(line).get_attribute("aria-pressed") == "true"
    widget.press("ArrowDown", "ArrowDown")
    assert widget.lines()[3] == widget.focused == line
    widget.press("Enter")
    assert widget.said == f"{line.strip()} is put down: line 4 of 5."
    widget.press("ArrowDown")
    assert widget.focused == widget.lines()[4] != line


def test_buttons_are_labelled_and_keep_the_focus(lab, orders):
    widget = orders[0]
    line = widget.lines()[2]
    for name, label, place in (("up", "Move up", 1), ("down", "Move down", 2)):
        button = widget.row(line).locator(f".kml-order-{name}")
        assert button.get_attribute("aria-label") == f"{label}: {line.strip()}"
        button.focus()
        widget.press("Enter")
        assert widget.lines()[place] == line
        assert f"kml-order-{name}" in lab.page.evaluate("() => document.activeElement.className")
    away = widget.row(line).locator(".kml-order-away")
    away.click()
    assert widget.lines("pile") == [line]
    assert away.get_attribute("aria-label") is not None
    back = widget.row(line).locator(".kml-order-away")
    assert back.get_attribute("aria-label") == f"Put back: {line.strip()}"
    assert widget.row(line).locator(".kml-order-up").get_attribute("aria-disabled") == "true"


def test_the_tab_key_passes_through_in_few_steps(lab, orders):
    widget = orders[0]
    widget.before()
    seen = []
    for _ in range(12):
        widget.press("Tab")
        if not widget.root.evaluate("root => root.contains(document.activeElement)"):
            break
        seen.append(lab.page.evaluate("() => document.activeElement.className"))
    names = ("line", "up", "down", "away", "check", "again")
    assert len(seen) == len(names)
    assert all(f"kml-order-{name}" in found for name, found in zip(names, seen))


def drag(widget: Order, line: str, y: float) -> None:
    widget.root.scroll_into_view_if_needed()
    box = widget.line(line).bounding_box()
    mouse = widget.page.mouse
    mouse.move(box["x"] + 60, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + 60, (box["y"] + y) / 2, steps=3)
    mouse.move(box["x"] + 60, y, steps=3)
    mouse.up()


def test_drag_by_mouse(orders):
    widget = orders[0]
    first, *others = widget.lines()
    widget.root.scroll_into_view_if_needed()
    box = widget.line(others[2]).bounding_box()
    drag(widget, first, box["y"] + box["height"] - 3)
    assert widget.lines() == [*others[:3], first, *others[3:]]
    assert widget.said == f"{first.strip()} is now line 4 of 5."
    assert widget.focused == first
    below = widget.root.locator(".kml-order-said").bounding_box()
    drag(widget, first, below["y"])
    assert widget.lines("pile") == [first]
    top = widget.line(others[0]).bounding_box()
    drag(widget, first, top["y"] + 2)
    assert widget.lines() == [first, *others]
    assert widget.root.locator(".kml-order-dragged, .kml-order-before").count() == 0


def test_a_fault_is_told_beside_its_line_until_something_moves(orders):
    widget = orders[0]
    widget.root.locator(".kml-order-check").click()
    first = widget.lines()[0]
    assert f"Line 1, {first.strip()}, is indented" in widget.verdict()
    assert "kml-order-fault" in widget.row(first).get_attribute("class")
    widget.line(first).focus()
    widget.press("Alt+ArrowDown")
    assert widget.root.locator(".kml-order-verdict").text_content() == ""
    assert widget.root.locator(".kml-order-fault").count() == 0


def test_indentation_is_kept(orders):
    left = """node => { const range = document.createRange();
        const text = node.firstChild, at = text.data.search(/[^\\s\\u00a0]/);
        range.setStart(text, at); range.setEnd(text, at + 1);
        return range.getBoundingClientRect().left; }"""
    widget = orders[0]
    head = widget.line(DEF).locator("code").evaluate(left)
    inner = widget.line(SQUARES).locator("code").evaluate(left)
    assert inner - head > 25


def test_python_sets_the_order_and_the_page_follows(lab, orders):
    widget = orders[1]
    lab.page.evaluate(
        """async () => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            await kernel.requestExecute({ code: "_3.placed = [2, 1]" }).done;
        }"""
    )
    shown = mixed(exercise_called(NAMES[1]))
    widget.root.locator(".kml-order-answer > :nth-child(2):last-child").wait_for()
    assert widget.lines() == [shown[1], shown[0]]
    assert len(widget.lines("pile")) == len(shown) - 2


def test_without_a_kernel_it_says_so(lab, orders):
    """The module by itself, with a model that nobody answers."""
    from pathlib import Path

    from kmeans_lab.visuals import ordering
    from kmeans_lab.visuals.shared.assets import script

    text = lab.page.evaluate(
        """async ([source]) => {
            const url = URL.createObjectURL(new Blob(
                [source.replace("PATIENCE = 4000", "PATIENCE = 50")], { type: "text/javascript" }));
            const { default: widget } = await import(url);
            const state = { _lines: ["a = 1", "b = a"], _words: { heading: "h", task: "t" },
                            placed: [2, 1], _verdict: {} };
            const model = { get: (key) => state[key], set: (key, value) => { state[key] = value; },
                            save_changes() {}, send() {}, on() {}, off() {} };
            const el = document.createElement("div");
            document.body.append(el);
            const end = widget.render({ model, el });
            el.querySelector(".kml-order-check").click();
            await new Promise((done) => setTimeout(done, 200));
            const text = el.querySelector(".kml-order-verdict").textContent;
            el.querySelector(".kml-order-down").click();
            const moved = [...el.querySelectorAll(".kml-order-answer code")];
            end();
            el.remove();
            return [text, ...moved.map(code => code.textContent)];
        }""",
        [script(Path(ordering.__file__).with_name("ordering.js"))],
    )
    assert text[0].startswith("No answer from Python yet.")
    assert "without a kernel" in text[0]
    assert text[1:] == ["a = 1", "b = a"]


@pytest.mark.parametrize("width", [600, 1280])
@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_both_themes_narrow_and_wide(lab, orders, node_modules, theme, width):
    lab.page.set_viewport_size({"width": width, "height": 900})
    lab.theme(theme)
    for widget in orders:
        widget.line(widget.lines()[1]).focus()
        widget.press("Delete")
        widget.root.locator(".kml-order-check").click()
        assert "Not yet" in widget.verdict()
        widget.line(widget.lines()[1]).focus()
        assert spilled(widget.root) == [0, 0]
        assert moving(widget.root) == 0
        assert is_dark(widget.root) == (theme == "Dark")
    assert violations(lab.page, node_modules, ".kml-order", 8) == []
