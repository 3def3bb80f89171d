"""The glossary on the site: an anchor for each term, and terms in lessons that lead there."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from docutils import nodes

_ENTRY = re.compile(r"^\*\*(.+?)\*\*: (.+)$", re.MULTILINE)
_LESSON = re.compile(r"\]\((\d\d\w*)\.ipynb\)")
#: Words that everybody uses: they are terms only where the text sets them apart, as in *view*.
_EVERYDAY = {
    *("bound", "cell", "class", "component", "copy", "history", "K", "label", "mean", "method"),
    *(
        "mode",
        "norm",
        "object",
        "pass",
        "point",
        "reference",
        "shape",
        "stability",
        "tie",
        "update",
    ),
    *("units", "view", "worker", "generator", "density", "distance", "prediction", "feature"),
}
#: Where a term in a text is no term: it is code, a link, a heading, or stands in a table's head.
_NOT_IN = (nodes.literal, nodes.literal_block, nodes.reference, nodes.title, nodes.math, nodes.raw)


class Term(NamedTuple):
    """An entry of the glossary.

    Parameters
    ----------
    anchor : str
        Its anchor on the glossary's page.
    spellings : tuple of str
        How it may stand in a text.
    entry : str
        What it means, as plain text.
    since : str
        The lesson that explains it first, as ``03_broadcasting``.
    """

    anchor: str
    spellings: tuple[str, ...]
    entry: str
    since: str


def terms_of(glossary: str) -> list[Term]:
    """The entries of the glossary, longest names first."""
    found = []
    for name, entry in _ENTRY.findall(glossary):
        plain = name.replace("`", "")
        spellings = re.split(r", |\s*\(", plain.replace(")", ""))
        spellings = [s for s in spellings if len(s) > 2 and s not in ("Python", "random")]
        since = _LESSON.search(entry)
        text = re.sub(r"\s*\[[Ll]esson \w+\]\([^)]*\),?", "", entry)
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("`", "").replace("*", "")
        found.append(
            Term(anchor_of(name), tuple(spellings), text.strip(), since[1] if since else "")
        )
    return sorted(found, key=lambda term: -max(map(len, term.spellings), default=0))


def anchor_of(name: str) -> str:
    """The anchor of a term: ``D² sampling`` becomes ``term-d2-sampling``."""
    return "term-" + re.sub(r"[^a-z0-9]+", "-", name.lower().replace("²", "2")).strip("-")


def with_anchors(glossary: str) -> str:
    """The glossary's Markdown with an anchor at each entry."""
    return _ENTRY.sub(lambda m: f'<span id="{anchor_of(m[1])}"></span>**{m[1]}**: {m[2]}', glossary)


def link_terms(document: nodes.document, page: str, terms: list[Term]) -> int:
    """Make each term a link where a lesson uses it for the first time.

    Parameters
    ----------
    document : docutils.nodes.document
        It is changed in place.
    page : str
        The lesson, as ``03_broadcasting``: a term of a later lesson is none here yet.
    terms : list of Term

    Returns
    -------
    int
        How many links were made.
    """
    open_terms = [term for term in terms if term.since and term.since <= page and term.spellings]
    made = 0
    for text in list(document.findall(nodes.Text)):
        if _inside(text, _NOT_IN) or text.parent is None or not _inside(text, (nodes.paragraph,)):
            continue
        pieces: list[nodes.Node] = [text]
        for term in [*open_terms]:
            if _everyday(term) and not isinstance(text.parent, (nodes.emphasis, nodes.strong)):
                continue
            if _linked(pieces, term):
                open_terms.remove(term)
                made += 1
        if pieces != [text]:
            text.parent.replace(text, pieces)
    return made


def _linked(pieces: list[nodes.Node], term: Term) -> bool:
    """Split the first piece of a text in which a term stands; whether there is one."""
    either = "|".join(re.escape(s) for s in sorted(term.spellings, key=len, reverse=True))
    word = re.compile(rf"(?<![\w-])(?:{either})(?:s|es)?(?![\w-])", re.IGNORECASE)
    for place, piece in enumerate(pieces):
        match = isinstance(piece, nodes.Text) and word.search(piece.astext())
        if match:
            before, after = piece.astext()[: match.start()], piece.astext()[match.end() :]
            link = nodes.raw("", _link(match[0], term), format="html")
            parts = [nodes.Text(before), link, nodes.Text(after)]
            pieces[place : place + 1] = [part for part in parts if part.astext()]
            return True
    return False


def _link(word: str, term: Term) -> str:
    return (
        f'<a class="kl-term" href="glossary.html#{term.anchor}" '
        f'data-means="{html.escape(term.entry)}">{html.escape(word)}</a>'
    )


def _everyday(term: Term) -> bool:
    return bool({*term.spellings} & _EVERYDAY)


def _inside(node: nodes.Node, kinds: tuple[type, ...]) -> bool:
    while (node := node.parent) is not None:
        if isinstance(node, kinds):
            return True
    return False


__all__ = ["Term", "anchor_of", "link_terms", "terms_of", "with_anchors"]
