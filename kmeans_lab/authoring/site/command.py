"""``python -m kmeans_lab site``: the whole course as web pages, in ``site/_build/html``."""

from __future__ import annotations

import argparse
import html
import json
import re
import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from kmeans_lab.authoring.execute import lessons
from kmeans_lab.authoring.form import chosen, root
from kmeans_lab.authoring.site.checking import broken
from kmeans_lab.authoring.site.editions import Edition, editions, emptied, write_sources
from kmeans_lab.authoring.site.executing import LessonFailed
from kmeans_lab.authoring.site.pages import missing_page
from kmeans_lab.authoring.site.ways import LATEST
from kmeans_lab.authoring.site.words import words
from kmeans_lab.languages.speaking import ENGLISH

#: What Sphinx, myst-nb and the theme leave behind, and no page asks for.
_UNUSED = ("*.map", "objects.inv", "jupyter_execute", "*webpack-macros.html", "logo_*")
#: A script for whose sake the page would wait before it is drawn.
_IN_THE_WAY = re.compile(r'<script (src="(?![^"]*documentation_options)[^"]*"(?=>))')


def build(
    target: Path | None = None,
    executed: Sequence[str] | None = None,
    project: Path | None = None,
    address: str = "./",
    version: str = LATEST,
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
    version : str
        What these pages are: a tag of the project, whose notebooks they lead to, or ``latest``. If
        the address ends with it, pages of a tag lead to the folder above: the newest version.

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
    emptied(target)
    every = lessons(project)
    wanted = every if executed is None else chosen(every, executed, "lesson") if executed else []
    found = editions(project, target)
    others = {e.language: e.pages for e in found}
    modules = {edition.language: write_sources(edition, wanted) for edition in found}
    for edition in found:
        _sphinx(edition, modules[edition.language], others, version, _newest(address, version))
        shutil.copytree(edition.source / "downloads", edition.made / "downloads")
    return _finished(target / "html", missing_page(project, address))


def _newest(address: str, version: str) -> str:
    """Where the newest version is, for pages of an older one that know where they are."""
    above = address.removesuffix(f"/{version}/")
    return "" if version == LATEST or above == address else f"{above}/"


def _finished(made: Path, missing: str) -> Path:
    """Put into the site what Sphinx does not make, take out what nobody needs, and check it."""
    (made / ".nojekyll").touch()
    (made / "404.html").write_text(missing, encoding="utf-8")
    for unused in _UNUSED:
        for path in [*made.rglob(unused)]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in made.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        language = re.search(r'<html[^>]* lang="(\w+)"', text)
        path.write_text(finished_page(text, language[1] if language else ENGLISH), encoding="utf-8")
    if wrong := broken(made):
        raise RuntimeError("\n".join(["Links of the site lead nowhere:", *wrong]))
    return made


def finished_page(page: str, language: str = ENGLISH) -> str:
    """A page that waits for no script, with names for a screen reader where the theme has none."""
    said = words(language)
    sidebar, toggle = '<div id="pst-primary-sidebar"', '<summary><span class="toctree-toggle"'
    page = _IN_THE_WAY.sub(r"<script defer \1", page)
    page = page.replace(
        sidebar, f'{sidebar} role="complementary" aria-label="{html.escape(said["course"])}"'
    )
    return page.replace(
        toggle, toggle.replace("<summary", f'<summary aria-label="{html.escape(said["unfold"])}"')
    )


def _sphinx(
    edition: Edition, modules: list[str], others: dict[str, list[str]], version: str, newest: str
) -> None:
    from sphinx.cmd.build import build_main

    said = words(edition.language)
    settings = {
        "language": edition.language,
        "html_static_path": f"{edition.project / 'site' / 'static'},{edition.static}",
        "kmeans_lab_modules": " ".join(modules),
        "kmeans_lab_editions": json.dumps(others),
        "kmeans_lab_version": version,
        "kmeans_lab_newest": newest,
        "nb_code_prompt_show": said["show"],
        "nb_code_prompt_hide": said["hide"],
    }
    options = ["-b", "html", "-q", "-E", "-W", "--keep-going", "-j", "2"]
    options += ["-c", str(edition.project / "site")]
    options += ["-d", str(edition.target / "doctrees" / edition.language)]
    options += [part for name, value in settings.items() for part in ("-D", f"{name}={value}")]
    if build_main([*options, str(edition.source), str(edition.made)]):
        raise RuntimeError("Sphinx could not make the site; what is wrong stands above.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``python -m kmeans_lab site``."""
    parser.add_argument("--out", type=Path, help="where it is made; site/_build if not given")
    parser.add_argument("--address", default="./", help="of the front page, for the page 404.html")
    parser.add_argument(
        "--version", default=LATEST, help="a tag, if these are the pages of a tag of the project"
    )
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
        made = build(
            arguments.out, arguments.executed, address=arguments.address, version=arguments.version
        )
    except (LessonFailed, ValueError, RuntimeError) as error:
        print(error)
        return 1
    print(f"The site is in {made}: open {made / 'index.html'}")
    return 0
