"""The site in one language: English at its root, any other in a folder of its name."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode

from kmeans_lab.authoring import site_answers, site_loops
from kmeans_lab.authoring.execute import lessons
from kmeans_lab.authoring.form import text_of
from kmeans_lab.authoring.site.executing import Results, results_of
from kmeans_lab.authoring.site.pages import write_front, write_pages
from kmeans_lab.authoring.site.preparing import clean, for_the_web
from kmeans_lab.authoring.site.widgets import safe, shared_script, write_kinds
from kmeans_lab.languages import speaking
from kmeans_lab.languages.notebooks import translated
from kmeans_lab.languages.speaking import ENGLISH, LOCALES
from kmeans_lab.visuals.shared.assets import script, sheet

_PIECED = re.compile(r'"\s*\n?\s*\+\s*"')  # between the pieces of a text in JavaScript


class Edition(NamedTuple):
    """The site in one language.

    Parameters
    ----------
    project, target : Path
        The project's folder, and where everything goes that is made.
    language : str
    lessons : tuple of Path
        The lessons that there are in this language.
    """

    project: Path
    target: Path
    language: str
    lessons: tuple[Path, ...]

    @property
    def source(self) -> Path:
        """The folder that Sphinx reads."""
        return self.target / "source" / self.language

    @property
    def static(self) -> Path:
        """What is made for the folder ``_static``."""
        return self.target / "static" / self.language

    @property
    def made(self) -> Path:
        """The folder of its pages."""
        site = self.target / "html"
        return site if self.language == ENGLISH else site / self.language

    @property
    def pages(self) -> list[str]:
        """The pages that have a counterpart in another language."""
        return ["index", *(path.stem for path in self.lessons)]

    def notebook(self, path: Path) -> NotebookNode:
        """A lesson or an exercise in this language; a translated one has no results."""
        stored = path.read_text(encoding="utf-8")
        if self.language != ENGLISH:
            stored = json.dumps(translated(json.loads(stored), path.stem, self.language))
        return nbformat.reads(stored, as_version=4)


def editions(project: Path, target: Path) -> list[Edition]:
    """All editions of the site, English first."""
    every = tuple(lessons(project))
    found = [Edition(project, target, ENGLISH, every)]
    for language in speaking.known():
        known = LOCALES / language / "lessons.json"
        front = LOCALES / language / "index.md"
        if language != ENGLISH and known.is_file() and front.is_file():
            there = json.loads(known.read_text(encoding="utf-8"))
            mine = tuple(path for path in every if path.stem in there)
            found.append(Edition(project, target, language, mine))
    return found


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Let the course speak a language for a while."""
    before = speaking.current()
    speaking.language(language)
    try:
        yield
    finally:
        speaking.language(before)


def write_sources(edition: Edition, executed: Sequence[Path]) -> list[str]:
    """Write all that Sphinx reads of an edition.

    Parameters
    ----------
    edition : Edition
    executed : sequence of Path
        The lessons whose widgets are wanted.

    Returns
    -------
    list of str
        The names of the modules that live on its pages.
    """
    (edition.source / "downloads").mkdir(parents=True)
    kinds: dict[str, str] = {}
    with spoken(edition.language):
        for path in edition.lessons:
            kinds |= write_lesson(edition, path, path in executed)
        if edition.language == ENGLISH:
            kinds |= write_pages(edition.project, edition.source)
        else:
            kinds |= write_front(edition.project, edition.source, edition.language, edition.lessons)
        write_kinds(edition.static / "modules", kinds)
        names = write_living(edition.project, edition.static)
        shutil.copy(edition.project / "notebooks" / "images" / "stepper.png", edition.static)
        for path in sorted((edition.project / "exercises").glob("*.ipynb")):
            lesson = path.stem.removesuffix("_exercise")
            if edition.language == ENGLISH or lesson in edition.pages:
                text = text_of(edition.notebook(path))
                (edition.source / "downloads" / path.name).write_text(text, encoding="utf-8")
    return names


def write_lesson(edition: Edition, path: Path, executed: bool) -> dict[str, str]:
    """Write the copy of a lesson that Sphinx reads, and the one that a reader takes away.

    Returns
    -------
    dict of str to str
        The kinds of its widgets, and a class of each.
    """
    notebook = edition.notebook(path)
    taken = clean(notebook)
    (edition.source / "downloads" / path.name).write_text(taken, encoding="utf-8")
    results = Results([], {})
    if executed:
        kept = edition.target / "executions"
        results = results_of(notebook, path, kept, edition.language)
    if edition.language != ENGLISH:
        stored = nbformat.read(path, as_version=4)  # in English, where nothing was executed
        english = {cell.id: cell.get("outputs", []) for cell in stored.cells}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                outputs = results.outputs.get(cell.id, english.get(cell.id, []))
                cell.outputs = [nbformat.from_dict(output) for output in outputs]
    here = frozenset() if edition.language == ENGLISH else frozenset(edition.pages)
    for_the_web(notebook, results.shown, here)
    (edition.source / path.name).write_text(text_of(notebook), encoding="utf-8")
    return {each.widget.kind: each.widget.class_name for each in results.shown}


def write_living(project: Path, static: Path) -> list[str]:
    """Write the modules that live on the pages; give their names in the order of their start."""
    folder = project / "site" / "living"
    (static / "modules").mkdir(parents=True, exist_ok=True)
    names: list[str] = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    whole = ""
    for name in names:
        style = folder / f"{name}.css"
        css = sheet(style) if style.is_file() else ""
        source = script(folder / f"{name}.js")
        whole += source
        text = shared_script(name, source, css)
        (static / "modules" / f"{name}.js").write_text(text, encoding="utf-8")
    whole = _PIECED.sub("", whole)
    spoken_here = speaking.words().items()
    said = {text: own for text, own in spoken_here if json.dumps(text, ensure_ascii=False) in whole}
    language = {"code": speaking.current(), "words": said} if said else {}
    text = safe(json.dumps(language, ensure_ascii=False))
    (static / "language.js").write_text(f"kmeansLab.language = {text};\n", encoding="utf-8")
    site_answers.write(static / "living" / "answers")
    site_loops.write(project, static / "living")
    return names


def emptied(target: Path) -> None:
    """Take away what an earlier build made, but for its executions."""
    for name in ("source", "static", "html", "doctrees"):
        shutil.rmtree(target / name, ignore_errors=True)


__all__ = [
    "Edition",
    "editions",
    "emptied",
    "spoken",
    "write_lesson",
    "write_living",
    "write_sources",
]
