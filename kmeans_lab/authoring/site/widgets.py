"""Saved widgets: their state without what all of one kind share, and the script that they share."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from kmeans_lab.visuals.shared.asleep import CourseWidget

#: A state names its class, as ``kmeans_lab.visuals.stepper.widget.KMeansStepper``.
_WIDGETS = "kmeans_lab.visuals."
QUESTIONS = "asking"  # the kind of a prediction: the site makes a form of it


class Saved(NamedTuple):
    """A widget without its kernel.

    Parameters
    ----------
    kind : str
        The folder of its class below ``visuals``: ``stepper``.
    class_name : str
        Its class, with its module.
    state : dict
        What its script may `get`, as JSON; bytes are not here.
    buffers : dict
        The traits that are bytes, in base64.
    """

    kind: str
    class_name: str
    state: dict[str, Any]
    buffers: dict[str, str]


def saved(record: Mapping[str, Any]) -> Saved | None:
    """A model of a notebook's widget state; None if it is no widget of the course.

    Parameters
    ----------
    record : mapping
        ``state`` and, where there are bytes, ``buffers``, as in the metadata of a notebook.
    """
    state = dict(record["state"])
    class_name = str(state.get("_anywidget_id", ""))
    if not class_name.startswith(_WIDGETS):
        return None
    kind = class_name.removeprefix(_WIDGETS).split(".")[0]
    buffers = {"/".join(b["path"]): b["data"] for b in record.get("buffers", [])}
    return Saved(kind, class_name, _own(state), {n: d for n, d in buffers.items() if "/" not in n})


def saved_now(widget: CourseWidget) -> Saved:
    """A widget of this process as it is now."""
    of_class = type(widget)
    state = {name: getattr(widget, name) for name in widget.trait_names(sync=True)}
    buffers = {n: base64.b64encode(v).decode() for n, v in state.items() if isinstance(v, bytes)}
    kind = of_class.__module__.removeprefix(_WIDGETS).split(".")[0]
    own = _own({name: value for name, value in state.items() if name not in buffers})
    return Saved(kind, f"{of_class.__module__}.{of_class.__qualname__}", own, buffers)


def _own(state: Mapping[str, Any]) -> dict[str, Any]:
    """What a widget's own class says of it, and not what every widget has."""
    common = {*CourseWidget.class_trait_names(), "_esm", "_css", "_anywidget_id"} - {"_language"}
    return {name: value for name, value in state.items() if name not in common}


def html_of(name: str, widget: Saved, still: str = "") -> str:
    """The place of a widget in a page, with all that its script needs to know.

    Parameters
    ----------
    name : str
        What it is called in its page.
    widget : Saved
    still : str
        HTML for pages in which no script runs.
    """
    data = json.dumps({"state": widget.state, "buffers": widget.buffers}, separators=(",", ":"))
    return (
        f'<div class="kl-widget" id="{html.escape(name)}" data-kind="{widget.kind}">'
        f'<noscript><p class="kl-still">{still}</p></noscript>'
        f'<script type="application/json">{safe(data)}</script></div>'
    )


def safe(json_text: str) -> str:
    """JSON that may stand between the tags of a script: none of it ends the script."""
    return json_text.replace("<", "\\u003c")


def shared_script(name: str, module: str, css: str = "") -> str:
    """A classic script that hands a module to the loader: all that works in a page from a file.

    Parameters
    ----------
    name : str
        What the loader calls it.
    module : str
        The source of an ECMAScript module.
    css : str
        A style sheet for the page, once.
    """
    parts = ", ".join(safe(json.dumps(part, ensure_ascii=False)) for part in (name, module, css))
    return f"kmeansLab.give({parts});\n"


def write_kinds(folder: Path, widgets: Mapping[str, str]) -> None:
    """Write the shared script of each kind of widget.

    Parameters
    ----------
    folder : Path
    widgets : mapping of str to str
        Kind -> the name of a class of that kind, with its module.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for kind, class_name in widgets.items():
        module, _, name = class_name.rpartition(".")
        of_class = getattr(import_module(module), name)
        text = shared_script(kind, str(of_class._esm), str(of_class._css))
        (folder / f"{kind}.js").write_text(text, encoding="utf-8")


__all__ = [
    "QUESTIONS",
    "Saved",
    "html_of",
    "safe",
    "saved",
    "saved_now",
    "shared_script",
    "write_kinds",
]
