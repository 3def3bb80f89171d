"""What lives on the site's pages, opened from a folder and without a network."""

from __future__ import annotations

import json

import pytest
from living_page import answers_html, loops_html, opened, question_html, written
from looks import spilled, violations
from playwright.sync_api import expect
from test_site_loops import ASSIGN, UPDATE

from kmeans_lab.predictions.kept import answers

SCREENS = [("light", 1280), ("dark", 600)]
QUESTIONS = ("03-shapes", "00-mask", "03-means", "03-factor")


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    places = [*map(question_html, QUESTIONS), answers_html(), loops_html()]
    return written(tmp_path_factory.mktemp("living"), *places, loops_html("update_loop"))


def form(page, name: str):
    return page.locator(f"[data-question='{name}']")


def said(page, name: str):
    return form(page, name).locator(".kml-ask-said")


def test_an_answer_is_asked_for_before_it_is_loaded(browser, address: str) -> None:
    with opened(browser, address) as page:
        shapes = form(page, "03-shapes")
        shapes.get_by_role("button", name="Answer").click()
        expect(said(page, "03-shapes")).to_contain_text("There is no answer yet")
        assert not any("/answers/" in url for url in page.requests)
        shapes.get_by_role("textbox").fill("hm")
        page.keyboard.press("Enter")
        expect(said(page, "03-shapes")).to_contain_text("“hm” could not be read")
        expect(shapes.get_by_role("textbox")).to_be_focused()
        shapes.get_by_role("textbox").fill("(18, 2)")
        page.keyboard.press("Enter")
        expect(said(page, "03-shapes")).to_contain_text("You said (18, 2); it is (6, 3, 2).")
        expect(said(page, "03-shapes")).to_contain_text("each index keeps an axis of its own")
        page.reload()  # the first answer stays
        expect(said(page, "03-shapes")).to_contain_text("You have answered this: (18, 2)")
        assert "(6, 3, 2)" not in page.content()
        shapes.get_by_role("button", name="Show what is true").click()
        expect(said(page, "03-shapes")).to_contain_text("it is (6, 3, 2)")
        loaded = {url.rpartition("/")[2] for url in page.requests if "/answers/" in url}
        assert loaded == {"03-shapes.js"}


def test_by_the_keyboard_alone(browser, address: str) -> None:
    with opened(browser, address) as page:
        form(page, "00-mask").get_by_role("checkbox").first.focus()
        for key in ("Space", "Tab", "Space", "Tab", "Tab", "Tab", "Tab", "Space", "Tab"):
            page.keyboard.press(key)
        page.keyboard.type("3 x 2")
        page.keyboard.press("Enter")
        expect(said(page, "00-mask")).to_contain_text("points: yes, A, B, F.")
        expect(said(page, "00-mask")).to_contain_text("shape: yes, (3, 2).")
        form(page, "03-means").get_by_role("textbox").last.focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # I don't know
        expect(said(page, "03-means")).to_contain_text("centroid 1: it is (7.5, 9).")


def test_without_storage_a_form_still_works(browser, address: str) -> None:
    with opened(browser, address, forgets=True) as page:
        form(page, "03-factor").get_by_role("radio").first.check()
        form(page, "03-factor").get_by_role("button", name="Answer").click()
        expect(said(page, "03-factor")).to_contain_text("It depends on the machine.")
        expect(said(page, "03-factor")).to_contain_text("This browser keeps nothing")
        page.locator(".kl-loops textarea").first.fill("pass")


def test_answers_are_saved_read_and_forgotten(browser, address, tmp_path, monkeypatch) -> None:
    with opened(browser, address) as page:
        form(page, "03-means").get_by_role("textbox").first.fill("(3, 3)")
        form(page, "03-means").get_by_role("textbox").last.fill("7,5 9")
        page.keyboard.press("Enter")
        expect(said(page, "03-means")).to_contain_text("Divide by three points")
        page.reload()
        place = page.locator(".kl-answers")
        expect(place).to_contain_text("1 of ")
        with page.expect_download() as saved:
            place.get_by_role("button", name="Save as a file").click()
        saved.value.save_as(tmp_path / saved.value.suggested_filename)
        monkeypatch.setenv("KMEANS_LAB_WORK", str(tmp_path))
        (kept,) = answers()["03-means"]  # the notebooks read it
        assert (kept.texts, kept.right) == (("(3, 3)", "7,5 9"), False)
        place.get_by_role("button", name="Forget all answers").click()
        place.get_by_role("button", name="No, keep them").click()
        place.get_by_role("button", name="Forget all answers").click()
        place.get_by_role("button", name="Yes, forget them").click()
        expect(place).to_contain_text("Nothing is answered yet")
        odd = tmp_path / "odd.jsonl"
        lines = ["not JSON", "[]", "null", '{"prediction": "99-no", "answer": null, "right": null}']
        lines += [json.dumps({"prediction": "03-shapes", "answer": 3, "right": True})]
        odd.write_text("\n".join(lines), encoding="utf-8")
        place.locator("input[type=file]").set_input_files(odd)
        expect(place).to_contain_text("No answer of this course could be read")
        place.locator("input[type=file]").set_input_files(tmp_path / "predictions.jsonl")
        expect(place).to_contain_text("1 answers were read")
        expect(place.get_by_role("row").last).to_contain_text("(3, 3); 7,5 9")


def test_a_function_is_written_run_and_stopped(browser, address: str) -> None:
    with opened(browser, address) as page:
        assign = page.locator(".kl-loops").first
        box, told = assign.get_by_role("textbox"), assign.locator(".kl-loops-said")
        assert not any(url.endswith("micropython.js") for url in page.requests)
        box.fill(ASSIGN)
        page.keyboard.press("Control+Enter")
        expect(told).to_contain_text("Right, with all that was tried", timeout=30_000)
        expect(assign.locator(".kl-six-box p")).to_have_text("A 0 · B 1 · C 2 · D 2 · E 2 · F 1")
        box.fill(ASSIGN.replace("** 2", "** 1"))
        page.keyboard.press("Control+Enter")
        expect(told).to_contain_text("Point A = (6, 6)", timeout=30_000)
        assert assign.locator(".kl-six-wrong").count() == 4
        box.fill(ASSIGN.replace("point[j]", "point"))
        page.keyboard.press("Control+Enter")
        expect(told).to_contain_text("Line 9: TypeError", timeout=30_000)
        expect(assign.locator(".kl-editor-marked")).to_have_text("9\n")
        box.fill("while True:\n    print(1)\n")
        page.keyboard.press("Control+Enter")
        page.locator("h1").click()  # the page is not held
        assign.get_by_role("button", name="Stop").click(timeout=30_000)
        expect(told).to_contain_text("Stopped.")
        box.fill(ASSIGN)
        assign.get_by_role("button", name="Run").click()
        expect(told).to_contain_text("Right", timeout=30_000)
        page.reload()
        expect(box).to_have_value(ASSIGN)
        assign.get_by_role("button", name="Start over").click()
        expect(box).not_to_have_value(ASSIGN)
        update = page.locator(".kl-loops").last
        update.get_by_role("textbox").fill(UPDATE)
        update.get_by_role("button", name="Run").click()
        expect(update.locator(".kl-six-box p")).to_contain_text("(7.5, 9)", timeout=30_000)


def test_the_tab_key_indents_and_lets_go(browser, address: str) -> None:
    with opened(browser, address) as page:
        box = page.locator(".kl-loops textarea").first
        box.fill("")
        page.keyboard.type("for i in X:")
        page.keyboard.press("Enter")
        page.keyboard.type("pass")
        expect(box).to_have_value("for i in X:\n    pass")
        page.keyboard.press("Tab")
        expect(box).to_have_value("for i in X:\n    pass    ")
        page.keyboard.press("Control+A")
        page.keyboard.press("Tab")
        expect(box).to_have_value("    for i in X:\n        pass    ")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Shift+Tab")
        expect(box).to_have_value("for i in X:\npass    ")
        page.keyboard.press("Control+Z")
        expect(box).to_have_value("for i in X:\n    pass    ")
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Run").first).to_be_focused()


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_it_is_accessible_and_fits(browser, address: str, node_modules, screen) -> None:
    with opened(browser, address, *screen) as page:
        form(page, "03-shapes").get_by_role("textbox").fill("(18, 2)")
        form(page, "03-shapes").get_by_role("button", name="Answer").click()
        assign = page.locator(".kl-loops").first
        assign.get_by_role("textbox").fill(ASSIGN.replace("point[j]", "print(point)"))
        assign.get_by_role("button", name="Run").click()
        expect(assign.locator(".kl-loops-printed")).to_be_visible(timeout=30_000)
        assert violations(page, node_modules, "main", 10) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= screen[1]
        for root in page.locator(".kl-predict, .kl-answers, .kl-loops").all():
            assert spilled(root)[0] == 0
