"""Sphinx makes the pages of the course by this; `python -m kmeans_lab site` calls it."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

project = "K-Means Lab"
author = "The K-Means Lab authors"
copyright = "the K-Means Lab authors. Code: MIT. Text and figures: CC BY 4.0"
version = release = ""
language = "en"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "numpydoc",
    "kmeans_lab.authoring.site.extension",
]
exclude_patterns = ["downloads", "_build"]

# Lessons come with their results; nothing is executed here.
nb_execution_mode = "off"
nb_ipywidgets_js = {}
nb_merge_streams = True
nb_code_prompt_show = "Show the {type}"
nb_code_prompt_hide = "Hide the {type}"
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
myst_heading_slug_func = "kmeans_lab.authoring.site.anchors.slug"
myst_update_mathjax = False
default_role = "code"
suppress_warnings = ["mystnb.unknown_mime_type", "myst.header"]

# Formulas are MathML: no script, and screen readers know it.
html_math_renderer = "mathml"

autodoc_typehints = "none"
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

html_theme = "sphinx_book_theme"
html_title = "K-Means Lab"
html_favicon = str(HERE / "static" / "favicon.svg")
html_static_path = [str(HERE / "static")]
templates_path = [str(HERE / "templates")]
html_css_files = ["site.css"]
html_copy_source = False
html_show_search_summary = False  # it would read pages, which one from a file may not
html_domain_indices = False
html_use_index = False
html_show_sourcelink = False
html_show_sphinx = False
html_last_updated_fmt = None
html_context = {"default_mode": "auto"}
html_sidebars = {"**": ["navbar-logo.html", "search-button-field.html", "sbt-sidebar-nav.html"]}
html_theme_options = {
    "navbar_persistent": [],
    "secondary_sidebar_items": [],
    "article_header_start": ["toggle-primary-sidebar.html", "kl-contents.html"],
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_navbar_depth": 1,
    "home_page_in_toc": True,
    "show_version_warning_banner": False,
    "logo": {"text": "K-Means Lab"},
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
