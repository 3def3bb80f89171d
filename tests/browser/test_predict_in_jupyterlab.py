"""predict in JupyterLab: nothing true in the page before an answer; by keyboard, in both themes."""

from __future__ import annotations

import json
from itertools import count

import pytest
from looks import is_dark, spilled, violations

from kmeans_lab.predictions.registry import questions

NAMES = ("00-column", "00-mask", "00-mean", "00-kernel")
CELLS = (
    "import os, tempfile\nos.environ['KMEANS_LAB_WORK'] = tempfile.mkdtemp()\n"
    "from kmeans_lab import predict",
    *(f'predict("{name}")' for name in NAMES),
)
COUNT = count()
EVERYTHING = """() => [document.documentElement.outerHTML, JSON.stringify(
    window.jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON())]"""


def secrets_of(name: str) -> list[str]:
    """What must not be on a page before the question is answered."""
    question = questions()[name]
    said = [question.because]
    said += [text for box in question.boxes for text in box.overlooks.values()]
    return said


class Ask:
    """One question on the page, by what a person sees of it."""

    def __init__(self, page, number: int) -> None:
        self.page = page
        self.root = page.locator(".kml-ask").nth(number)

    def button(self, text: str):
        return self.root.get_by_role("button", name=text, exact=True)

    def said(self) -> str:
        self.page.wait_for_function(
            "node => node.textContent && !node.textContent.startsWith('One moment')",
            arg=self.root.locator(".kml-ask-said").element_handle(),
            timeout=20_000,
        )
        return self.root.locator(".kml-ask-said").text_content()


@pytest.fixture
def asks(lab):
    """A fresh notebook in which Run All has just ended, and its questions; no complaint after."""
    lab.page.set_viewport_size({"width": 1280, "height": 900})
    lab.theme("Light")
    lab.open(f"predict-{next(COUNT)}", *CELLS)  # a file that changed on disk opens a dialog
    lab.page.wait_for_function(
        "wanted => document.querySelectorAll('.kml-ask').length === wanted",
        arg=len(NAMES),
        timeout=60_000,
    )
    lab.complaints.clear()
    yield [Ask(lab.page, number) for number in range(len(NAMES))]
    assert lab.complaints == []


def page_and_notebook(lab) -> str:
    return " ".join(lab.page.evaluate(EVERYTHING))


def plain(text: str) -> str:
    return text.replace("`", "")


def test_run_all_reveals_nothing_and_only_an_answer_does(lab, asks):
    shown = page_and_notebook(lab)
    for name in NAMES:
        assert name in shown
        for said in secrets_of(name):
            assert plain(said) not in shown and said not in shown
            assert json.dumps(said)[1:-1] not in shown
    column = asks[0]
    column.root.locator("input").fill("(6, 1)")
    shown = page_and_notebook(lab)
    assert not any(plain(said) in shown for said in secrets_of("00-column"))
    column.button("Answer").click()
    said = column.said()
    assert "You said (6, 1); it is (6,)." in said
    assert plain(questions()["00-column"].because) in said
    assert "still has two axes" in said and "shape of a row" not in said
    assert column.button("Answer").count() == 0
    others = " ".join(lab.page.locator(".kml-ask").all_text_contents()[1:])
    assert not any(plain(said) in others for name in NAMES[1:] for said in secrets_of(name))


def test_the_kernel_sends_no_answer_before_there_is_one(lab, asks):
    """The whole state of each model, as the kernel holds it for the browser."""
    state = lab.page.evaluate(
        """async () => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            const future = kernel.requestExecute({ code: `
import json
from ipywidgets import Widget
from ipywidgets.widgets.widget import _instances
print(json.dumps([str(w.get_state()) for w in _instances.values() if type(w).__name__ == "Asked"]))
` });
            let text = "";
            future.onIOPub = message => { text += message.content.text || ""; };
            await future.done;
            return text;
        }"""
    )
    states = json.loads(state)
    assert len(states) == len(NAMES)
    for name in NAMES:
        assert not any(
            said in each or plain(said) in each for said in secrets_of(name) for each in states
        )
    assert all("'_verdict': {}" in each for each in states)


def test_by_keyboard_alone(lab, asks):
    keys = lab.page.keyboard
    cells = "() => window.jupyterapp.shell.currentWidget.content.widgets.length"
    before = lab.page.evaluate(cells)
    asks[0].root.locator("input").focus()
    keys.type("dd six x")  # D D deletes a cell in JupyterLab, X cuts one
    keys.press("Enter")
    assert "could not be read" in asks[0].said() and "Nothing is kept yet" in asks[0].said()
    assert asks[0].root.locator("input").get_attribute("aria-invalid") == "true"
    assert asks[0].root.locator("input").evaluate("node => node === document.activeElement")
    keys.press("Control+A")
    keys.type("six")
    keys.press("Enter")
    lab.page.wait_for_function(
        "node => node.textContent.includes('Yes')",
        arg=asks[0].root.locator(".kml-ask-said").element_handle(),
    )
    focused = "() => document.activeElement.className"
    assert "kml-ask-said" in lab.page.evaluate(focused)
    asks[1].root.locator("input[type=checkbox]").first.focus()
    for letter in "ABCDEF":
        if letter in "ABF":
            keys.press("Space")
        keys.press("Tab")
    keys.type("(3, 2)")
    keys.press("Tab")
    keys.press("Enter")
    assert "points: yes, A, B, F." in asks[1].said() and "shape: yes, (3, 2)." in asks[1].said()
    asks[2].root.locator("input[type=radio]").first.focus()
    keys.press("ArrowDown")
    keys.press("Enter")
    assert "You said the mean of each row" in asks[2].said()
    asks[3].button("I don't know").focus()
    keys.press("Enter")
    assert asks[3].said().startswith("It is (7, 6).")
    assert lab.page.evaluate(cells) == before


def test_running_again_shows_the_first_answer(lab, asks):
    asks[0].root.locator("input").fill("(6, 1)")
    asks[0].button("Answer").click()
    assert "You said (6, 1)" in asks[0].said()
    lab.page.evaluate(
        """async () => {
            const { commands, shell } = window.jupyterapp;
            shell.currentWidget.content.activeCellIndex = 1;
            await commands.execute("notebook:run-cell");
        }"""
    )
    box = lab.page.locator(".jp-OutputArea-output [role=status]").first
    box.wait_for(timeout=20_000)
    lab.page.wait_for_function("() => document.querySelectorAll('.kml-ask').length === 3")
    assert "You said (6, 1); it is (6,)." in box.text_content()


@pytest.mark.parametrize("width", [700, 1280])
@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_both_themes_narrow_and_wide(lab, asks, node_modules, theme, width):
    lab.page.set_viewport_size({"width": width, "height": 900})
    lab.theme(theme)
    asks[0].root.locator("input").fill("a shape")
    asks[0].button("Answer").click()
    assert "could not be read" in asks[0].said()
    asks[1].button("I don't know").click()
    assert "points: it is A, B, F." in asks[1].said()
    for ask in asks:
        assert spilled(ask.root) == [0, 0]
        assert is_dark(ask.root) == (theme == "Dark")
    assert violations(lab.page, node_modules, ".kml-ask", 8) == []


def test_without_a_kernel_it_says_so(lab, asks):
    """The module by itself, with a model that nobody answers."""
    from pathlib import Path

    from kmeans_lab.visuals import asking
    from kmeans_lab.visuals.shared.assets import script

    text = lab.page.evaluate(
        """async ([source, question]) => {
            const url = URL.createObjectURL(new Blob(
                [source.replace("UNANSWERED = 4000", "UNANSWERED = 50")],
                { type: "text/javascript" }));
            const { default: widget } = await import(url);
            const state = { _question: question, _verdict: {} };
            const model = { get: (key) => state[key], send() {}, on() {}, off() {} };
            const el = document.createElement("div");
            document.body.append(el);
            const end = widget.render({ model, el });
            el.querySelector(".kml-ask-answer").click();
            await new Promise((done) => setTimeout(done, 200));
            const text = el.querySelector(".kml-ask-said").textContent;
            end();
            el.remove();
            return text;
        }""",
        [
            script(Path(asking.__file__).with_name("asking.js")),
            questions()["00-column"].shown(),
        ],
    )
    assert text.startswith("No answer from Python yet.")
