"""The web pages of the course: what they are made of, and that they tell no answer."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import nbformat
import pytest
from docutils import nodes

from kmeans_lab.authoring.execute import lessons
from kmeans_lab.authoring.form import root
from kmeans_lab.authoring.site import command, executing
from kmeans_lab.authoring.site.editions import Edition
from kmeans_lab.authoring.site.executing import Shown, content_key, results_of
from kmeans_lab.authoring.site.preparing import clean, for_the_web, with_links
from kmeans_lab.authoring.site.terms import link_terms, terms_of, with_anchors
from kmeans_lab.authoring.site.ways import repository, ways_html
from kmeans_lab.authoring.site.widgets import Saved
from kmeans_lab.authoring.site.words import WORDS, words
from kmeans_lab.languages.speaking import known
from kmeans_lab.predictions.question import Question
from kmeans_lab.predictions.registry import questions

LESSONS = lessons(root())


def executed(path: Path, kept: Path, language: str = "en") -> executing.Results:
    return results_of(nbformat.read(path, as_version=4), path, kept, language)


def lesson_with(folder: Path, *sources: str) -> Path:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    path = folder / "03_tried.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_goes_to_the_web_without_answers(path: Path) -> None:
    prepared = nbformat.read(path, as_version=4)
    download = clean(prepared)
    for_the_web(prepared, ())
    text = nbformat.writes(prepared)
    asked = re.findall(r'class=\\"kl-predict\\" data-question=\\"([^"\\]+)', text)
    assert asked and set(asked) <= set(questions())
    assert "answer_of(" not in "".join(
        c.source
        for c in prepared.cells
        if c.cell_type == "code" and "remove-input" not in c.metadata.get("tags", [])
    )
    for name in asked:
        for sentence in told_after(questions()[name]):
            assert sentence not in text and sentence not in download
    assert "google.colab" not in text
    taken = nbformat.reads(download, as_version=4)
    assert not any(cell.get("outputs") for cell in taken.cells)


def told_after(question: Question) -> list[str]:
    """What is only told after an answer."""
    boxes = question.boxes if isinstance(question.boxes, tuple) else (question.boxes,)
    told = [question.because, *question.overlooks.values()]
    return [said for said in [*told, *(s for box in boxes for s in box.overlooks.values())] if said]


def test_results_that_tell_an_answer_are_folded() -> None:
    (path,) = (path for path in LESSONS if path.stem == "03_broadcasting")
    prepared = nbformat.read(path, as_version=4)
    for_the_web(prepared, ())
    folded = [c for c in prepared.cells if "hide-output" in c.metadata.get("tags", [])]
    assert len(folded) >= 8
    assert all(any(t.startswith("kl-after-03-") for t in c.metadata.tags) for c in folded)


@pytest.mark.parametrize(("kind", "folded"), [("microscope", True), ("stepper", False)])
def test_a_widget_that_says_what_it_found_is_folded(kind: str, folded: bool) -> None:
    """One that looked inside a function says at once where most memory was taken, as was asked."""
    (path,) = (path for path in LESSONS if path.stem == "04_norm_identity")
    prepared = nbformat.read(path, as_version=4)
    sources = [cell.source for cell in prepared.cells]
    cell = prepared.cells[sources.index('predict("04-largest")') + 1]
    (text,) = (o.data["text/plain"] for o in cell.outputs if "text/plain" in o.get("data", {}))
    for_the_web(prepared, [Shown(cell.id, text, Saved(kind, f"kmeans_lab.{kind}", {}, {}))])
    assert 'class="kl-widget"' in cell.outputs[0].data["text/html"]
    assert ("hide-output" in cell.metadata.tags) == folded


def test_a_lesson_that_fails_stops_the_build_and_names_its_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = lesson_with(tmp_path, "x = 1", "x / 0", "print(x)")
    only = [Edition(root(), tmp_path, "en", (path,))]
    monkeypatch.setattr(command, "lessons", lambda _: [path])
    monkeypatch.setattr(command, "editions", lambda *_: only)
    options = argparse.ArgumentParser()
    command.add_arguments(options)
    assert command.run(options.parse_args(["--out", str(tmp_path)])) == 1
    said = capsys.readouterr().out
    assert re.search(r"03_tried.ipynb: cell 2 .*\n\nx / 0\n(?s:.)*ZeroDivisionError", said)
    assert not list((tmp_path / "executions").glob("*")) and not (tmp_path / "html").exists()


def test_a_page_leads_to_notebooks_of_its_language_and_version() -> None:
    project, name = root(), repository(root()).removeprefix("https://github.com/")
    lesson = "03_broadcasting"

    def leads(language: str, version: str) -> list[str]:
        shown = ways_html(lesson, project, "", words(language), language, version)
        return re.findall(r'href="([^"]+)"', shown)

    colab = f"https://colab.research.google.com/github/{name}/blob"
    binder = f"https://mybinder.org/v2/gh/{name}"
    codespaces = f"https://codespaces.new/{name}"
    assert leads("en", "latest")[2:] == [
        f"{binder}/HEAD?urlpath=lab/tree/notebooks/{lesson}.ipynb",
        f"{colab}/main/notebooks/{lesson}.ipynb",
        codespaces,
    ]
    assert leads("es", "v1")[2:] == [
        f"{binder}/v1?urlpath=lab/tree/es/notebooks/{lesson}.ipynb",  # made by binder/postBuild
        f"{colab}/gh-pages/v1/es/downloads/{lesson}.ipynb",
        f"{codespaces}/tree/v1",
    ]
    made = (project / "binder" / "postBuild").read_text(encoding="utf-8")
    assert 'kmeans_lab translate "$language" --into "$language"' in made


@pytest.mark.parametrize(
    ("version", "address", "newest"),
    [
        ("latest", "https://x.io/y/latest/", ""),
        ("v1", "https://x.io/y/v1/", "https://x.io/y/"),
        ("v1", "./", ""),
    ],
)
def test_an_older_version_leads_to_the_newest(version: str, address: str, newest: str) -> None:
    assert command._newest(address, version) == newest


def test_an_execution_is_kept_by_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = lesson_with(
        tmp_path,
        "from kmeans_lab import KMeansStepper, predict, six_points",
        "KMeansStepper(six_points(), K=2, random_state=1)",
        'predict("03-shapes")',
    )
    results = executed(path, tmp_path / "kept")
    (shown,), outputs = results
    assert outputs == {}  # in English the stored ones are shown
    assert shown.widget.kind == "stepper" and shown.text.startswith("KMeansStepper(6 points")
    assert shown.widget.buffers and not {"_esm", "_css", "layout"} & {*shown.widget.state}
    monkeypatch.setattr(executing, "_executed", lambda *_: pytest.fail("executed again"))
    assert executed(path, tmp_path / "kept") == results


def test_the_key_follows_the_code_and_what_it_reaches(monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("Prose."),
            nbformat.v4.new_code_cell("import kmeans_lab as lab\nlab.blobs(3, 2)"),
        ]
    )
    key = content_key(notebook)
    notebook.cells[0].source = "Other prose."
    assert content_key(notebook) == key
    reached = "".join(executing._sources_reached([notebook.cells[1].source]))
    assert "kmeans_lab.data\n" in reached and "kmeans_lab.grading" not in reached
    notebook.cells[1].source += "  # K"
    assert content_key(notebook) != key


def test_another_language_is_executed_for_what_it_prints(tmp_path: Path) -> None:
    path = lesson_with(tmp_path, "import kmeans_lab as lab", 'lab.language("es")\nprint("Hola")')
    outputs = executed(path, tmp_path / "kept", "es").outputs
    assert [o["text"] for each in outputs.values() for o in each] == ["Hola\n"]


def test_what_a_language_lacks_leads_to_english() -> None:
    text = with_links("[a](01_y.ipynb#Z), [b](02_z.ipynb)", {"02_z"})
    assert text == '<a href="../01_y.html#Z" hreflang="en">a</a>, [b](02_z.ipynb)'


def test_languages_have_all_words_of_the_site() -> None:
    english = words("en")
    assert english.keys() == {*WORDS, "name"} and english["name"] == "English"
    for language in set(known()) - {"en"}:
        own = words(language)
        assert own.keys() == english.keys() and all(own.values())
        assert all(own[name] != text for name, text in english.items()), language
    assert words("es")["name"] == "Español"


def test_a_link_that_sets_a_widget_stays_as_it_is() -> None:
    text = with_links("see [the assign](#stepper?step=1&lines=1), [x](#Below)")
    link = '<a href="#stepper?step=1&amp;lines=1">the assign</a>'
    assert text == f"see {link}, [x](#Below)"


def test_links_to_exercises_are_downloads() -> None:
    text = with_links("[exercise `02`](../exercises/02_loops_exercise.ipynb), [x](01_y.ipynb#Z)")
    assert 'href="downloads/02_loops_exercise.ipynb" download>exercise <code' in text
    assert text.endswith("[x](01_y.ipynb#Z)")


def linked(markdown: str, page: str = "03_broadcasting") -> str:
    from docutils.core import publish_doctree

    document = publish_doctree(markdown)
    link_terms(document, page, terms_of(GLOSSARY))
    words = [node.astext() for node in document.findall(nodes.raw)]
    return " ".join(re.sub(r"<[^>]+>", "", word) for word in words)


GLOSSARY = """
**axis**: A direction. [Lesson 00](00_start_here.ipynb)

**view**: A `window`. [Lesson 02](02_loops.ipynb)

**empty cluster**: One that no point chose. [Lesson 02](02_loops.ipynb)

**roofline**: A *limit*. [Lesson 06](06_measuring.ipynb)
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("An axis, and the axis again.", "axis"),  # where it stands first
        ("*Axis*", "Axis"),  # alone in its node
        ("In our view two empty clusters stay.", "empty clusters"),  # everybody's word is no term
        ("A slice is a **view**.", "view"),
        ("``axis`` and taxis", ""),  # code, and a part of a word
        ("The roofline comes later.", ""),
    ],
)
def test_a_term_is_linked_where_it_stands_first(text: str, found: str) -> None:
    assert linked(text) == found


def test_a_term_means_what_the_glossary_says() -> None:
    (term,) = (term for term in terms_of(GLOSSARY) if "view" in term.spellings)
    assert (term.anchor, term.entry, term.since) == ("term-view", "A window.", "02_loops")
    assert '<span id="term-empty-cluster"></span>**empty cluster**' in with_anchors(GLOSSARY)
