"""What Sphinx does not do by itself: formulas as MathML, the loader, the ways in on every page."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx

MODULES = "kmeans_lab_modules"


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx, which names this module in `extensions`."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    app.add_config_value(MODULES, "", "html")
    app.connect("builder-inited", _scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(visitor: Any, node: nodes.math) -> None:
    visitor.body.append(tex2mathml(node.astext(), as_block=False))
    raise nodes.SkipNode


def _block(visitor: Any, node: nodes.math_block) -> None:
    visitor.body.append(f'<div class="math">{tex2mathml(node.astext(), as_block=True)}</div>')
    raise nodes.SkipNode


def _scripts(app: Sphinx) -> None:
    named = {"data-modules": app.config[MODULES]} if app.config[MODULES] else {}
    app.add_js_file("loader.js", loading_method="defer", **named)
