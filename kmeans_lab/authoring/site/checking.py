"""Whether every link, anchor and picture of the site leads somewhere."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_ADDRESSES = {"href", "src", "data-src"}


class _Page(HTMLParser):
    """What a page names: its anchors, and the addresses that it leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.leads: list[str] = []
        self.without_words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.anchors |= {said[name] or "" for name in ("id", "name") if name in said}
        self.leads += [said[name] or "" for name in _ADDRESSES if name in said]
        if tag == "img" and not said.get("alt"):
            self.without_words.append(said.get("src") or "")


def broken(folder: Path) -> list[str]:
    """What is wrong with the links and pictures of the pages below a folder.

    Parameters
    ----------
    folder : Path
        The site.

    Returns
    -------
    list of str
        A line each: a page and where it leads, or a picture without words. Addresses of other hosts
        are not asked.
    """
    found = []
    for path in sorted(folder.rglob("*.html")):
        if "_static" in path.relative_to(folder).parts:
            continue
        page = _page(path)
        where = path.relative_to(folder).as_posix()
        found += [f"{where} leads to {lead}" for lead in page.leads if not _there(path, lead)]
        found += [f"{where} has no words for {image}" for image in page.without_words]
    return found


def _there(path: Path, lead: str) -> bool:
    parts = urlsplit(lead)
    if parts.scheme or parts.netloc or lead.startswith("data:"):
        return True
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return False
    fragment = unquote(parts.fragment)
    if fragment.startswith("stepper?"):  # it sets the widget behind it
        return True
    if not fragment or target.suffix != ".html":
        return True
    return fragment in _page(target).anchors


@cache
def _page(path: Path) -> _Page:
    return _Page(path.read_text(encoding="utf-8"))
