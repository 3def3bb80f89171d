"""What Sphinx does not do by itself: formulas as MathML, the loader, the ways in on every page."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx

from kmeans_lab.authoring.form import root
from kmeans_lab.authoring.site.terms import Term, link_terms, terms_of
from kmeans_lab.authoring.site.ways import LATEST, ways_html
from kmeans_lab.authoring.site.words import words
from kmeans_lab.languages.speaking import ENGLISH

MODULES = "kmeans_lab_modules"
EDITIONS = "kmeans_lab_editions"  # which pages there are in which language, as JSON
VERSION = "kmeans_lab_version"  # of the pages: a tag, or the latest
NEWEST = "kmeans_lab_newest"  # the address of the newest version, for pages of an older one
_KIND = re.compile(r'class="kl-widget"[^>]*data-kind="(\w+)"')
_EMPTY_HEAD = re.compile(r'<th class="head">\s*<p>\s*</p>\s*</th>')  # heads nothing


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx, which names this module in `extensions`."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    app.add_config_value(MODULES, "", "html")
    app.add_config_value(EDITIONS, "{}", "html")
    app.add_config_value(VERSION, LATEST, "html")
    app.add_config_value(NEWEST, "", "html")
    app.connect("builder-inited", _scripts)
    app.connect("html-page-context", _page)
    app.connect("doctree-resolved", _terms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(visitor: Any, node: nodes.math) -> None:
    visitor.body.append(tex2mathml(node.astext(), as_block=False))
    raise nodes.SkipNode


def _block(visitor: Any, node: nodes.math_block) -> None:
    visitor.body.append(f'<div class="math">{tex2mathml(node.astext(), as_block=True)}</div>')
    raise nodes.SkipNode


def _terms(app: Sphinx, document: nodes.document, name: str) -> None:
    """Make the terms of a lesson lead to the glossary, where they stand first."""
    glossary = Path(app.srcdir) / "glossary.md"
    if name[:2].isdigit() and glossary.is_file():
        link_terms(document, name, _glossary(glossary))


@cache
def _glossary(path: Path) -> list[Term]:
    return terms_of(re.sub(r"<span id=[^>]*></span>", "", path.read_text(encoding="utf-8")))


def _page(app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page the words of its language, and below its title the ways to a notebook."""
    here = app.config.language
    context["kl_words"] = said = words(here)
    up = "../" * (name.count("/") + (here != ENGLISH))
    context["kl_editions"] = [
        (code, words(code)["name"], up + ("" if code == ENGLISH else f"{code}/") + f"{name}.html")
        for code, pages in json.loads(app.config[EDITIONS]).items()
        if code != here and name in pages
    ]
    context["kl_version"] = app.config[VERSION] if app.config[NEWEST] else ""
    context["kl_newest"] = app.config[NEWEST]
    if doctree is not None:
        depth = "../" * name.count("/")
        ways = ways_html(name, root(), depth, said, here, app.config[VERSION])
        body = context["body"].replace("</h1>", f"</h1>\n{ways}", 1)
        context["body"] = _EMPTY_HEAD.sub("<td></td>", body)
    kinds = dict.fromkeys(_KIND.findall(context.get("body", "")))
    for module in (*kinds, *app.config[MODULES].split()):  # asked for at once, not by the loader
        app.add_js_file(f"modules/{module}.js", priority=410, loading_method="defer")


def _scripts(app: Sphinx) -> None:
    said = words(app.config.language)
    named = {"data-modules": app.config[MODULES], "data-sorry": said["sorry"]}
    of_page = {f"data-{name}": said[name] for name in ("present", "back", "next", "end")}
    app.add_js_file("loader.js", priority=400, loading_method="defer", **named)
    app.add_js_file("language.js", priority=420, loading_method="defer")
    app.add_js_file("page.js", priority=430, loading_method="defer", **of_page)
