"""A lesson as it goes to the web: no answer before it is asked for, widgets that live, ways out.

The notebook itself stays as it is. What changes in the copy: the cell for Colab goes; a prediction
is the place of a form; the results that tell what was to be predicted are folded; a cell that
compares a prediction with the facts is not there; links lead to pages and downloads.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence, Set

import nbformat
from nbformat import NotebookNode

from kmeans_lab.authoring.form import text_of
from kmeans_lab.authoring.site.executing import Shown
from kmeans_lab.authoring.site.widgets import Saved, html_of, safe
from kmeans_lab.authoring.site.words import words
from kmeans_lab.authoring.site_loops import loops_html
from kmeans_lab.languages.notebooks import TAG
from kmeans_lab.languages.speaking import current, say
from kmeans_lab.predictions.registry import question_called
from kmeans_lab.predictions.wording import in_language
from kmeans_lab.telling import code, paragraph

_ASKED = re.compile(r"""^(?:lab\.)?predict\(["']([^"']+)["']\)\s*;?$""")
_CLAIM = "answer_of("
#: A folded cell that only holds the text to the facts, with nothing to see.
_CHECKS = re.compile(r"#[^\n]*\bchecks the text")
#: Functions that can be written and run in the page, above the lesson's own.
_WRITTEN_HERE = re.compile(r"def (assign_loop|update_loop)\(")
#: Widgets that say at once what they found; the others show a beginning, and the reader goes on.
_TELLING = {"microscope"}
_PAGE = re.compile(r"\[([^\]]*)\]\((\w+)\.(?:ipynb|md)(#[^)]*)?\)")
_SETS = re.compile(r"\[([^\]]*)\]\((#stepper\?[^)]*)\)")  # a link that sets the widget behind it
_LINK = re.compile(r"\[([^\]]*)\]\(\.\./(exercises|solutions)/([\w.]+)\)")


def for_the_web(
    notebook: NotebookNode, shown: Sequence[Shown], here: Set[str] = frozenset()
) -> None:
    """Make of a lesson, in place, the copy that Sphinx reads.

    Parameters
    ----------
    notebook : NotebookNode
        The lesson, with its outputs.
    shown : sequence of Shown
        Its widgets; those that are not among them keep the text that is stored.
    here : set of str
        The pages of this language, where it does not have all: links to others lead to English.

    Raises
    ------
    ValueError
        If a cell asks a question that does not exist.
    """
    widgets = {(each.cell, each.text): each.widget for each in shown}
    cells: list[NotebookNode] = []
    asked = ""  # the question whose answer the next results tell
    told = False  # whether some of them have come
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = with_links(cell.source, here)
            asked = "" if told else asked
        elif {"colab", TAG} & {*cell.metadata.get("tags", [])}:
            continue
        elif match := _ASKED.match(cell.source.strip()):
            asked, told = match[1], False
            cell = nbformat.v4.new_markdown_cell(question_html(asked), id=cell.id)
        elif not _code_for_the_web(cell):
            continue
        else:
            if function := _WRITTEN_HERE.match(cell.source):
                cells.append(nbformat.v4.new_markdown_cell(loops_html(function[1])))
                cell.metadata.tags.append("hide-input")  # the reader writes it first
                cell.metadata["mystnb"] = {
                    "code_prompt_show": words(current())["own-function"],
                    "code_prompt_hide": words(current())["own-function"],
                }
            kinds = _alive(cell, widgets)
            if asked and cell.outputs:
                told = True
                if not kinds or kinds & _TELLING:
                    _fold_results(cell, asked)
        cells.append(cell)
    notebook.cells = cells
    notebook.metadata.pop("widgets", None)


def with_links(text: str, here: Set[str] = frozenset()) -> str:
    """A text with links that lead somewhere on the site.

    Parameters
    ----------
    text : str
        Markdown.
    here : set of str
        As for `for_the_web`. Exercises are downloads.
    """

    def led(match: re.Match[str]) -> str:
        label, folder, name = match.groups()
        if folder == "solutions":
            return f"[{label}](instructors.md)"
        away = "../" if here and name.removesuffix("_exercise.ipynb") not in here else ""
        return f'<a href="{away}downloads/{name}" download>{code(label)}</a>'

    def to_english(match: re.Match[str]) -> str:
        label, name, anchor = match.groups()
        if not here or name in here:
            return match[0]
        address = html.escape(f"../{name}.html{anchor or ''}")
        return f'<a href="{address}" hreflang="en">{code(label)}</a>'

    def sets(match: re.Match[str]) -> str:
        return f'<a href="{html.escape(match[2])}">{code(match[1])}</a>'

    return _SETS.sub(sets, _PAGE.sub(to_english, _LINK.sub(led, text)))


def _code_for_the_web(cell: NotebookNode) -> bool:
    """Make a cell of code fit to be read; whether anything of it is."""
    tags = cell.metadata.setdefault("tags", [])
    if _CLAIM in cell.source or (_CHECKS.match(cell.source) and "hide-input" in tags):
        tags[:] = [tag for tag in tags if tag != "hide-input"] + ["remove-input"]
        return bool(cell.outputs)
    for output in cell.outputs:
        if output.output_type == "error" and "raises-exception" not in tags:
            raise ValueError(f"cell {cell.id} has stored an error: {output.ename}: {output.evalue}")
    return True


def _fold_results(cell: NotebookNode, name: str) -> None:
    """Fold what a cell prints until the reader asks for it; a script finds it by the question."""
    cell.metadata.tags += ["hide-output", f"kl-after-{name}"]
    cell.metadata["mystnb"] = {
        "code_prompt_show": words(current())["result-first"],
        "code_prompt_hide": words(current())["result"],
    }


def _alive(cell: NotebookNode, widgets: Mapping[tuple[str, str], Saved]) -> set[str]:
    """Put saved widgets where the stored notebook has their texts, and words to its pictures.

    Returns
    -------
    set of str
        The kinds of widgets that the cell shows.
    """
    kinds = set()
    for number, output in enumerate(cell.outputs):
        data = output.get("data", {})
        widget = widgets.get((cell.id, data.get("text/plain", "")))
        if widget is not None:
            text = html.escape(data["text/plain"])
            data["text/html"] = html_of(f"kl-{cell.id}-{number}", widget, text)
            kinds.add(widget.kind)
        if alt := output.get("metadata", {}).get("image/png", {}).get("alt"):
            cell.metadata.setdefault("mystnb", {})["image"] = {"alt": " ".join(alt.split())}
    return kinds


def question_html(name: str) -> str:
    """The place of a prediction: the question to be read, and all that a form of it may know."""
    question = question_called(name)
    if isinstance(question, str):
        raise ValueError(question)
    shown = in_language(question).shown()
    text = "".join(paragraph(code(each)) for each in shown["paragraphs"])
    data = safe(json.dumps(shown, ensure_ascii=False))
    return (
        f'<div class="kl-predict" data-question="{html.escape(name)}">'
        f"<p><strong>{say('Predict.')}</strong></p>{text}"
        f'<script type="application/json" class="kl-question">{data}</script></div>'
    )


def clean(notebook: NotebookNode) -> str:
    """A lesson to download: as it is, without its results."""
    copy = nbformat.reads(nbformat.writes(notebook), as_version=4)
    for cell in copy.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return text_of(copy)


__all__ = ["clean", "for_the_web", "question_html", "with_links"]
