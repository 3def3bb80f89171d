"""``python -m kmeans_lab site``: the whole course as web pages, in ``site/_build/html``."""

from __future__ import annotations

import argparse
import html
import json
import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import nbformat

from kmeans_lab.authoring import site_answers, site_loops
from kmeans_lab.authoring.execute import lessons
from kmeans_lab.authoring.form import chosen, root, text_of
from kmeans_lab.authoring.site.checking import broken
from kmeans_lab.authoring.site.executing import LessonFailed, Shown, widgets_of
from kmeans_lab.authoring.site.pages import missing_page, write_pages
from kmeans_lab.authoring.site.preparing import clean, for_the_web
from kmeans_lab.authoring.site.widgets import shared_script, write_kinds
from kmeans_lab.authoring.site.words import words
from kmeans_lab.visuals.shared.assets import script, sheet


def build(
    target: Path | None = None,
    executed: Sequence[str] | None = None,
    project: Path | None = None,
    address: str = "./",
) -> Path:
    """Make the site.

    Parameters
    ----------
    target : Path, optional
        Where everything goes that is made: ``html`` there is the site, ``executions`` what is kept
        of executed lessons. ``site/_build`` if not given.
    executed : sequence of str, optional
        The lessons whose widgets are wanted, as 03; the others show what is stored in them. All if
        not given.
    project : Path, optional
        The project's folder.
    address : str
        Where the front page is, for the page that says that another is not there.

    Returns
    -------
    Path
        The folder of the site.

    Raises
    ------
    LessonFailed
        If a cell of a lesson raises.
    RuntimeError
        If Sphinx finds something wrong.
    """
    project = project or root()
    target = target or project / "site" / "_build"
    source, static = target / "source", target / "static"
    for folder in (source, static, target / "html"):
        shutil.rmtree(folder, ignore_errors=True)
    (source / "downloads").mkdir(parents=True)
    every = lessons(project)
    wanted = every if executed is None else chosen(every, executed, "lesson") if executed else []
    kinds: dict[str, str] = {}
    for path in every:
        shown = widgets_of(path, target / "executions") if path in wanted else []
        write_lesson(path, shown, source)
        kinds |= {each.widget.kind: each.widget.class_name for each in shown}
    kinds |= write_pages(project, source)
    write_kinds(static / "modules", kinds)
    modules = write_living(project, static)
    for path in sorted((project / "exercises").glob("*.ipynb")):
        shutil.copy(path, source / "downloads")
    _sphinx(project, source, static, target, modules)
    return _finished(target / "html", source, missing_page(project, address))


def _finished(made: Path, source: Path, missing: str) -> Path:
    """Put into the site what Sphinx does not make, take out what nobody needs, and check it."""
    shutil.copytree(source / "downloads", made / "downloads")
    (made / ".nojekyll").touch()
    (made / "404.html").write_text(missing, encoding="utf-8")
    for unused in (*made.rglob("*.map"), made / "objects.inv"):
        unused.unlink()
    for path in made.rglob("*.html"):
        path.write_text(with_names(path.read_text(encoding="utf-8")), encoding="utf-8")
    if wrong := broken(made):
        raise RuntimeError("\n".join(["Links of the site lead nowhere:", *wrong]))
    return made


def write_lesson(path: Path, shown: Sequence[Shown], source: Path) -> None:
    """Write the copy of a lesson that Sphinx reads, and the one that a reader takes away."""
    (source / path.name).write_text(text_of(for_the_web(path, shown)), encoding="utf-8")
    taken = clean(nbformat.read(path, as_version=4))
    (source / "downloads" / path.name).write_text(taken, encoding="utf-8")


def write_living(project: Path, static: Path) -> list[str]:
    """Write the modules that live on the pages; give their names in the order of their start."""
    folder = project / "site" / "living"
    listed = folder / "modules.json"
    if not listed.is_file():
        return []
    names: list[str] = json.loads(listed.read_text(encoding="utf-8"))
    for name in names:
        style = folder / f"{name}.css"
        css = sheet(style) if style.is_file() else ""
        text = shared_script(name, script(folder / f"{name}.js"), css)
        (static / "modules" / f"{name}.js").write_text(text, encoding="utf-8")
    site_answers.write(static / "living" / "answers")
    site_loops.write(project, static / "living")
    return names


def with_names(page: str, language: str = "en") -> str:
    """A page whose parts have names for a screen reader where the theme gives them none."""
    said = words(language)
    sidebar, toggle = '<div id="pst-primary-sidebar"', '<summary><span class="toctree-toggle"'
    page = page.replace(
        sidebar, f'{sidebar} role="complementary" aria-label="{html.escape(said["course"])}"'
    )
    return page.replace(
        toggle, toggle.replace("<summary", f'<summary aria-label="{html.escape(said["unfold"])}"')
    )


def _sphinx(project: Path, source: Path, static: Path, target: Path, modules: list[str]) -> None:
    from sphinx.cmd.build import build_main

    statics = f"{project / 'site' / 'static'},{static}"
    options = ["-b", "html", "-q", "-E", "-W", "--keep-going", "-j", "2"]
    options += ["-c", str(project / "site"), "-d", str(target / "doctrees")]
    options += [
        "-D",
        f"kmeans_lab_modules={' '.join(modules)}",
        "-D",
        f"html_static_path={statics}",
    ]
    status = build_main([*options, str(source), str(target / "html")])
    if status:
        raise RuntimeError("Sphinx could not make the site; what is wrong stands above.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``python -m kmeans_lab site``."""
    parser.add_argument("--out", type=Path, help="where it is made; site/_build if not given")
    parser.add_argument("--address", default="./", help="of the front page, for the page 404.html")
    parser.add_argument(
        "--executed",
        nargs="*",
        metavar="NAME",
        help="only these lessons, as 03, get living widgets; the others show what is stored",
    )


def run(arguments: argparse.Namespace) -> int:
    """Make the site; the exit status says whether it could be made."""
    if find_spec("myst_nb") is None or find_spec("sphinx_book_theme") is None:
        print('What makes the pages is missing: python -m pip install ".[site]" installs it.')
        return 1
    try:
        made = build(arguments.out, arguments.executed, address=arguments.address)
    except (LessonFailed, ValueError, RuntimeError) as error:
        print(error)
        return 1
    print(f"The site is in {made}: open {made / 'index.html'}")
    return 0
