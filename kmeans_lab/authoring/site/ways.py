"""The ways from a page to a notebook that runs: downloads, Binder, Colab, Codespaces."""

from __future__ import annotations

import html
import tomllib
from collections.abc import Mapping
from pathlib import Path

FIRST = "00_start_here"


def repository(project: Path) -> str:
    """The public address of the project, which stands once, in pyproject.toml."""
    said = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    return str(said["project"]["urls"]["Repository"])


def ways_html(page: str, project: Path, up: str, words: Mapping[str, str]) -> str:
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

    Returns
    -------
    str
        HTML.
    """
    lesson = page if (project / "notebooks" / f"{page}.ipynb").is_file() else FIRST
    name = repository(project).removeprefix("https://github.com/")
    path = f"notebooks/{lesson}.ipynb"
    files = [(f"{lesson}.ipynb", words["lesson" if lesson == page else "first-lesson"])]
    if (project / "exercises" / f"{lesson}_exercise.ipynb").is_file():
        files.append((f"{lesson}_exercise.ipynb", words["exercise"]))
    downloads = [(f"{up}downloads/{file}", text, " download") for file, text in files]
    binder = f"https://mybinder.org/v2/gh/{name}/HEAD?urlpath=lab/tree/{path}"
    colab = f"https://colab.research.google.com/github/{name}/blob/main/{path}"
    cards = [
        _card(downloads, words["keeps-download"]),
        _card([(binder, "Binder", "")], words["keeps-binder"]),
        _card([(colab, "Colab", "")], words["keeps-colab"]),
        _card([(f"https://codespaces.new/{name}", "Codespaces", "")], words["keeps-codespaces"]),
    ]
    if lesson == page:
        present = html.escape(words["present"])
        cards[0] = cards[0].replace(
            "<p>", f'<button class="kl-way kl-present" type="button" hidden>{present}</button><p>'
        )
    label = html.escape(words["ways"])
    here = f"<p>{html.escape(words['here'])}</p>" if lesson == page else ""
    return f'<aside class="kl-ways" aria-label="{label}">{here}{"".join(cards)}</aside>'


def _card(links: list[tuple[str, str, str]], keeps: str) -> str:
    buttons = "".join(
        f'<a class="kl-way" href="{html.escape(address)}"{more}>{html.escape(text)}</a>'
        for address, text, more in links
    )
    return f"<div>{buttons}<p>{html.escape(keeps)}</p></div>"


__all__ = ["FIRST", "repository", "ways_html"]
