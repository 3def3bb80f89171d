"""The short walk: its links lead to sections, and its minutes are the guide's estimate and 90."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from lesson_sections import names_in
from nbformat import NotebookNode
from notebook_form import anchors, folded

from kmeans_lab.authoring.execute import lessons

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "notebooks" / "short_walk.md"
TEXT = PAGE.read_text(encoding="utf-8")
LINKS = re.findall(r"\]\(([^)#]+)(?:#([^)]+))?\)", TEXT)
ALONE, TOGETHER = (part.splitlines() for part in TEXT.split("\n## ")[1:])
WORDS, CELL, PREDICTION = 130, 1, 2  # words a minute; minutes each


def minutes_of(cells: list[tuple[str, NotebookNode | None]]) -> float:
    """Estimate minutes as the guide does, of texts and of the cells of code that are met."""
    total = 0.0
    for text, cell in cells:
        if cell is None:
            total += len(re.sub(r"<[^>]+>", " ", text).split()) / WORDS
        elif not folded(cell):
            total += PREDICTION if names_in(cell, "predict") else CELL
    return total


def sections(path: Path) -> dict[str, float]:
    """The minutes of each section of level 2, by its anchor, in order."""
    found: dict[str, list[tuple[str, NotebookNode | None]]] = {}
    at = ""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            found.setdefault(at, []).append((cell.source, cell))
            continue
        for piece in re.split(r"^(?=## )", cell.source, flags=re.MULTILINE):
            if piece.startswith("## "):
                at = piece.splitlines()[0][3:].replace(" ", "-")
            found.setdefault(at, []).append((piece, None))
    return {name: minutes_of(cells) for name, cells in found.items()}


@pytest.mark.parametrize(("file", "anchor"), sorted(set(LINKS)))
def test_links_lead_to_sections(file: str, anchor: str) -> None:
    path = PAGE.parent / file
    assert path.is_file()
    if anchor:
        assert unquote(anchor) in anchors(nbformat.read(path, as_version=4))


def rows(lines: list[str]) -> list[list[str]]:
    return [line.strip("| ").split(" | ") for line in lines if re.match(r"\| [\[\d]", line)]


def test_both_walks_take_90_minutes() -> None:
    assert 85 <= sum(int(row[-1]) for row in rows(ALONE)) <= 90
    assert sum(int(row[0]) for row in rows(TOGETHER)) == 90


@pytest.mark.parametrize("row", rows(ALONE), ids=lambda row: row[0][:4])
def test_minutes_are_the_guides_estimate(row: list[str]) -> None:
    """A section that is named counts; "from ... to ..." counts all between."""
    named = re.findall(r"(from |to )?\[[^\]]+\]\(([^)#]+)#([^)]+)\)", row[1])
    spent = sections(PAGE.parent / named[0][1])
    order, total, first = list(spent), 0.0, 0
    for word, _, anchor in named:
        at = order.index(unquote(anchor))
        if word == "to ":
            total += sum(spent[name] for name in order[first + 1 : at + 1])
        else:
            total += spent[order[at]]
            first = at
    assert abs(total - int(row[2])) <= 4, total


@pytest.mark.parametrize("path", lessons(ROOT), ids=lambda path: path.stem)
def test_no_lesson_takes_more_than_80_minutes(path: Path) -> None:
    assert sum(sections(path).values()) <= 80.5
