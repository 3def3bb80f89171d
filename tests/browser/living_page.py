"""A page with what lives on the site, opened from a folder: the loader and no Sphinx."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path

from kmeans_lab.authoring.form import root
from kmeans_lab.authoring.site.editions import write_living
from kmeans_lab.authoring.site.preparing import question_html
from kmeans_lab.authoring.site.widgets import html_of, saved_now, write_kinds
from kmeans_lab.authoring.site_answers import answers_html
from kmeans_lab.authoring.site_loops import loops_html
from kmeans_lab.visuals.shared.asleep import CourseWidget

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A page of the site</title>
<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">
<style>@media (prefers-color-scheme: dark) {{ body {{ background: #111; color: #eee }} }}</style>
<body><main><h1>A page of the site</h1>{0}</main>
<script src="_static/loader.js" data-modules="living"></script></body></html>"""


def widget_html(name: str, widget: CourseWidget) -> str:
    """The place of a widget as it is now."""
    return html_of(name, saved_now(widget), repr(widget))


def written(folder: Path, *places: str, classes: Sequence[type] = ()) -> str:
    """Write a page with these places and classes of widgets; its address, without a server."""
    static = folder / "_static"
    if not static.exists():
        (static / "modules").mkdir(parents=True)
        write_living(root(), static)
        shutil.copy(root() / "site" / "static" / "loader.js", static)
        names = {each: f"{each.__module__}.{each.__qualname__}" for each in classes}
        write_kinds(static / "modules", {n.split(".")[2]: n for n in names.values()})
    (folder / "page.html").write_text(PAGE.format("".join(places)), encoding="utf-8")
    return (folder / "page.html").as_uri()


@contextmanager
def opened(browser, address: str, scheme: str = "light", width: int = 1280, forgets: bool = False):
    """The page, with its `requests`; afterwards: no complaint, and nothing came from outside."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True
    )
    page = context.new_page()
    if forgets:
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', "
            "{ get() { throw new DOMException('denied', 'SecurityError'); } });"
        )
    complaints: list[str] = []
    page.requests = []
    page.on("console", lambda m: m.type in ("error", "warning") and complaints.append(m.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: page.requests.append(request.url))
    page.goto(address)
    yield page
    assert complaints == []
    assert [u for u in page.requests if not u.startswith(("file:", "data:", "blob:"))] == []
    context.close()


__all__ = ["answers_html", "loops_html", "opened", "question_html", "widget_html", "written"]
