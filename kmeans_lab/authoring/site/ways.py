"""The ways from a page to a notebook that runs: downloads, Binder, Colab, Codespaces."""

from __future__ import annotations

import html
import tomllib
from collections.abc import Mapping
from pathlib import Path

from kmeans_lab.languages.speaking import ENGLISH
from kmeans_lab.telling import code

FIRST = "00_start_here"
#: The version that follows the project's main branch; any other is a tag.
LATEST = "latest"
PAGES = "gh-pages"  # the branch of the published pages: a folder for each version


def repository(project: Path) -> str:
    """The public address of the project, which stands once, in pyproject.toml."""
    said = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    return str(said["project"]["urls"]["Repository"])


def ways_html(
    page: str,
    project: Path,
    up: str,
    words: Mapping[str, str],
    language: str = ENGLISH,
    version: str = LATEST,
) -> str:
    """What stands below the title of every page.

    Parameters
    ----------
    page : str
        As Sphinx calls it: ``03_broadcasting``.
    project : Path
        The project's folder.
    up : str
        The way from the page to the folder of the site: empty, or ``../``.
    words : mapping of str to str
        As `words.words` gives them.
    language : str
        Of the page. Binder makes the notebooks of every language when it starts, in a folder of its
        name (``binder/postBuild``); Colab takes them from the published pages.
    version : str
        Of the pages: a tag of the project, or ``latest``. Notebooks come from the same one.

    Returns
    -------
    str
        HTML.
    """
    lesson = page if (project / "notebooks" / f"{page}.ipynb").is_file() else FIRST
    files = [(f"{lesson}.ipynb", words["lesson" if lesson == page else "first-lesson"])]
    if (project / "exercises" / f"{lesson}_exercise.ipynb").is_file():
        files.append((f"{lesson}_exercise.ipynb", words["exercise"]))
    downloads = [(f"{up}downloads/{file}", text, " download") for file, text in files]
    cards = [_card(downloads, words["keeps-download"])]
    for service, address in _services(repository(project), lesson, language, version).items():
        cards.append(_card([(address, service, "")], words[f"keeps-{service.lower()}"]))
    if lesson == page:
        present = html.escape(words["present"])
        cards[0] = cards[0].replace(
            "<p>", f'<button class="kl-way kl-present" type="button" hidden>{present}</button><p>'
        )
    label = html.escape(words["ways"])
    says = f"<p>{html.escape(words['here'])}</p>" if lesson == page else ""
    return f'<aside class="kl-ways" aria-label="{label}">{says}{"".join(cards)}</aside>'


def _services(repository: str, lesson: str, language: str, version: str) -> dict[str, str]:
    """The addresses at which a notebook of a lesson opens."""
    name = repository.removeprefix("https://github.com/")
    tagged, folder = version != LATEST, f"{language}/" if language != ENGLISH else ""
    path = f"notebooks/{lesson}.ipynb"
    on_github = f"{version if tagged else 'main'}/{path}"
    if folder:
        on_github = f"{PAGES}/{version}/{folder}downloads/{lesson}.ipynb"
    binder = f"{name}/{version if tagged else 'HEAD'}?urlpath=lab/tree/{folder}{path}"
    return {
        "Binder": f"https://mybinder.org/v2/gh/{binder}",
        "Colab": f"https://colab.research.google.com/github/{name}/blob/{on_github}",
        "Codespaces": f"https://codespaces.new/{name}" + (f"/tree/{version}" if tagged else ""),
    }


def _card(links: list[tuple[str, str, str]], keeps: str) -> str:
    buttons = "".join(
        f'<a class="kl-way" href="{html.escape(address)}"{more}>{html.escape(text)}</a>'
        for address, text, more in links
    )
    return f"<div>{buttons}<p>{code(keeps)}</p></div>"


__all__ = ["FIRST", "LATEST", "repository", "ways_html"]
