"""The pages that are not lessons: front page, glossary, guide, API, what has changed, 404."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from kmeans_lab.authoring.execute import lessons
from kmeans_lab.authoring.site.preparing import with_links
from kmeans_lab.authoring.site.terms import with_anchors
from kmeans_lab.authoring.site.ways import repository
from kmeans_lab.authoring.site.widgets import html_of, saved_now
from kmeans_lab.authoring.site.words import words
from kmeans_lab.authoring.site_answers import answers_html
from kmeans_lab.data import SIX_NAMES, six_points, six_points_start
from kmeans_lab.languages.speaking import ENGLISH, LOCALES
from kmeans_lab.telling import code
from kmeans_lab.tools.imports import homes_of
from kmeans_lab.visuals.stepper import KMeansStepper

# Whose functions a reader calls, in the order of the course.
_API = {
    "The algorithm": ("distances", "lloyd", "initialization", "estimator", "fast", "scale"),
    "Questions that every user has": ("selection", "dimensions", "categories", "project"),
    "Data and measuring": ("data", "measure", "waiting"),
    "Things to touch and to draw": ("visuals",),
    "A student's desk": ("checks", "desk"),
}
# What scikit-learn gives to every estimator, with docstrings of its own site.
_OF_SKLEARN = ", ".join(
    f"set_{m}_request" for m in ("fit", "partial_fit", "predict", "score", "transform")
)


class Lesson(NamedTuple):
    """A lesson on the path.

    Parameters
    ----------
    stem, title, question : str
    minutes, exercise : str
        How long the lesson and its exercise take; empty where there is none.
    """

    stem: str
    title: str
    question: str
    minutes: str
    exercise: str


def write_pages(project: Path, source: Path) -> dict[str, str]:
    """Write all pages in English that are not lessons.

    Parameters
    ----------
    project, source : Path
        The project's folder, and the folder that Sphinx reads.

    Returns
    -------
    dict of str to str
        The kinds of widgets on these pages, and a class of each.
    """
    kinds = write_front(project, source, ENGLISH, lessons(project))
    glossary = (project / "notebooks" / "glossary.md").read_text(encoding="utf-8")
    (source / "glossary.md").write_text(with_anchors(glossary), encoding="utf-8")
    walk = (project / "notebooks" / "short_walk.md").read_text(encoding="utf-8")
    (source / "short_walk.md").write_text(with_links(walk), encoding="utf-8")
    guide = (project / "solutions" / "README.md").read_text(encoding="utf-8")
    (source / "instructors.md").write_text(_from_solutions(guide, project), encoding="utf-8")
    changes = (project / "CHANGELOG.md").read_text(encoding="utf-8").replace("](notebooks/", "](")
    changes = changes.replace("](solutions/README.md", "](instructors.md")
    (source / "changelog.md").write_text(changes, encoding="utf-8")
    shutil.copytree(project / "notebooks" / "images", source / "images")
    write_api(source / "api", homes_of(project))
    return kinds


def write_front(
    project: Path, source: Path, language: str, there: Iterable[Path]
) -> dict[str, str]:
    """Write the front page of a language, and the page of a reader's predictions.

    Parameters
    ----------
    project, source : Path
        The project's folder, and the folder that Sphinx reads.
    language : str
    there : iterable of Path
        The lessons in this language.

    Returns
    -------
    dict of str to str
        The kinds of widgets on these pages, and a class of each.
    """
    stepper = saved_now(KMeansStepper(six_points(), init=six_points_start(2), labels=SIX_NAMES))
    pages = project / "site" / "pages" if language == ENGLISH else LOCALES / language
    front = (pages / "index.md").read_text(encoding="utf-8")
    stems = [path.stem for path in there]
    path = [lesson for lesson in path_of_lessons(project) if lesson.stem in stems]
    words_of_picture = html.escape(words(language)["stepper"])
    still = f'<img src="_static/stepper.png" alt="{words_of_picture}">'
    front = front.replace("@STEPPER@", html_of("kl-front", stepper, still))
    front = front.replace("@PATH@", path_html(path, project))
    front = re.sub(r"@TIME (\w+)@", lambda m: _times(path, m[1]), front)
    (source / "index.md").write_text(front.replace("@LESSONS@", "\n".join(stems)), encoding="utf-8")
    said = words(language)
    answers = answers_html({stem.split("_")[0]: f"{stem}.html" for stem in stems})
    text = f"# {said['predictions']}\n\n{said['predictions-kept']}\n\n{answers}\n"
    (source / "predictions.md").write_text(text, encoding="utf-8")
    return {stepper.kind: stepper.class_name}


def _times(path: Iterable[Lesson], number: str) -> str:
    """How long a lesson and its exercise take."""
    lesson = next(lesson for lesson in path if lesson.stem.startswith(f"{number}_"))
    return lesson.minutes + (f" + {lesson.exercise}" if lesson.exercise else "")


def path_of_lessons(project: Path) -> list[Lesson]:
    """All lessons in the order of the course, as the README and the guide speak of them.

    Raises
    ------
    ValueError
        If one of the two lacks a lesson.
    """
    readme = (project / "README.md").read_text(encoding="utf-8")
    guide = (project / "solutions" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(.+?)\]\(notebooks/(\w+)\.ipynb\)[^|]*\| (.+?) \|$", readme, re.M)
    asked = {stem: (title, question) for title, stem, question in rows}
    rows = re.findall(r"^\| \[\w+\]\(\.\./notebooks/(\w+)\.ipynb\) \|(.+)\|$", guide, re.M)
    times = {stem: [cell.strip() for cell in row.split("|")] for stem, row in rows}
    found = []
    for stem in (path.stem for path in lessons(project)):
        if stem not in asked or stem not in times:
            raise ValueError(
                f"{stem} has no row in the README's or in the guide's table of lessons."
            )
        minutes, exercise = times[stem][1], re.sub(r"\[(.*?)\]\(.*?\)", r"\1", times[stem][2])
        found.append(Lesson(stem, *asked[stem], minutes, exercise.strip("–")))
    return found


def path_html(path: Iterable[Lesson], project: Path) -> str:
    """The path of lessons as a list of links."""
    rows = []
    for lesson in path:
        number, _, title = lesson.title.partition(" ")
        times = _times([lesson], number)
        rows.append(
            f'<li><a href="{lesson.stem}.html"><span class="kl-number">{number}</span>'
            f"<strong>{code(title)}</strong></a> <span>{code(lesson.question)}</span> "
            f'<span class="kl-time">{html.escape(times)}</span></li>'
        )
    last = next((project / "exercises").glob("14_*.ipynb")).name
    rows.append(
        f'<li><a href="downloads/{last}" download><span class="kl-number">14</span>'
        "<strong>The project</strong></a> <span>Your own photograph, your own fast K-Means: does "
        'it stand beside scikit-learn?</span> <span class="kl-time"></span></li>'
    )
    return f'<ol class="kl-path">{"".join(rows)}</ol>'


def write_api(folder: Path, homes: Mapping[str, str]) -> None:
    """Write a page for each module from which lessons import, and one that lists them.

    Parameters
    ----------
    folder : Path
    homes : mapping of str to str
        The module of each name of the package's face.
    """
    folder.mkdir()
    lines = ["# Functions and classes", ""]
    lines += [
        "All of these come from `kmeans_lab` itself: `from kmeans_lab import kmeans_loop`.",
        "",
    ]
    for heading, rooms in _API.items():
        modules = [m for m in dict.fromkeys(homes.values()) if m.split(".")[1] in rooms]
        lines += [f"## {heading}", "", "```{toctree}", ":maxdepth: 1", "", *modules, "```", ""]
        for module in modules:
            (folder / f"{module}.md").write_text(
                _api_page(module, [name for name, home in homes.items() if home == module]),
                encoding="utf-8",
            )
    (folder / "index.md").write_text("\n".join(lines), encoding="utf-8")


def _api_page(module: str, names: Iterable[str]) -> str:
    from importlib import import_module

    parts = [f"# {module.removeprefix('kmeans_lab.')}", "", "```{eval-rst}"]
    parts += [f".. automodule:: {module}", "   :no-members:", ""]
    for name in names:
        of_name = getattr(import_module(module), name)
        kind = "class" if isinstance(of_name, type) else "function" if callable(of_name) else "data"
        parts += [f".. auto{kind}:: {module}.{name}"]
        parts += (
            ["   :members:", f"   :exclude-members: {_OF_SKLEARN}", ""] if kind == "class" else [""]
        )
    return "\n".join([*parts, "```", ""])


def missing_page(project: Path, address: str, language: str = ENGLISH) -> str:
    """The page for an address that leads nowhere; whole in itself, wherever it is shown.

    Parameters
    ----------
    project : Path
    address : str
        Where the front page is.
    language : str
    """
    said = words(language)
    text = (project / "site" / "pages" / "404.html").read_text(encoding="utf-8")
    for name in ("missing-title", "missing", "missing-go"):
        text = text.replace(f"@{name}@", html.escape(said[name]))
    return text.replace("@language@", language).replace("@address@", html.escape(address))


def _from_solutions(text: str, project: Path) -> str:
    """The guide with links that lead somewhere on the site, or to the project's files."""
    text = with_links(text.replace("](../notebooks/", "]("))
    text = text.replace("This folder holds", "The folder `solutions/` of the course holds", 1)
    files = f"{repository(project)}/blob/main"
    text = re.sub(r"\]\(\.\./([^)]+)\)", rf"]({files}/\1)", text)
    return text.replace("](sample_class)", f"]({files}/solutions/sample_class)")


__all__ = ["Lesson", "missing_page", "path_html", "path_of_lessons", "write_api", "write_pages"]
