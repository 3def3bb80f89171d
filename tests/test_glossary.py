"""The glossary: in order, linked to lessons that use the word, and known to every lesson."""

import re
from pathlib import Path

import nbformat
import pytest

from kmeans_lab.authoring.execute import lessons

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "notebooks"
TEXT = (FOLDER / "glossary.md").read_text(encoding="utf-8")
ENTRIES = re.findall(r"^\*\*(.+?)\*\*: (.+)$", TEXT, flags=re.MULTILINE)
LESSONS = lessons(ROOT)


def plain(term: str) -> str:
    return re.sub(r"[^a-z0-9]", "", term.lower())


def test_terms_stand_once_and_under_their_letters():
    terms = [term for term, _ in ENTRIES]
    assert len(terms) >= 60
    assert len({plain(t) for t in terms}) == len(terms)
    letter = ""
    for line in TEXT.splitlines():
        if line.startswith("## "):
            assert line[3:] > letter
            letter = line[3:]
        elif line.startswith("**"):
            first = re.search(r"[A-Za-z]", line)[0].upper()
            assert first == letter, line


def test_each_entry_is_short_and_links_to_lessons():
    for term, entry in ENTRIES:
        assert re.findall(r"\]\((\d\d\w*\.ipynb)\)", entry), term
        assert len(entry) < 500, term


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)]+)\)", TEXT))))
def test_links_lead_somewhere(target):
    assert (FOLDER / target).is_file()


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_lesson_links_to_the_glossary_and_has_terms_of_its_own(path):
    first = nbformat.read(path, as_version=4).cells[0].source
    assert "(glossary.md)" in first
    assert any(path.name in entry for _, entry in ENTRIES)


# A word that stands in a lesson before the one that explains it, and what it means there.
OTHERWISE = {
    "cluster": "a group, in the table of symbols of lesson 00",
    "copy": "the student's own file",
    "cost": "to cost nothing, or time",
    "K": "how many groups, in the table of symbols of lesson 00",
    "generator": "of random numbers, in the table of symbols of lesson 00",
    "k-means++": "the next lesson's subject, and said so",
    "mean": "to mean",
    "method": "a way to do it",
    "object": "a thing in Python's memory, said in the sentence",
    "pass": "once through the points, said in the next sentence",
    "restart": "of the kernel",
    "stability": "numerical, quoted",
}


def prose_of(path: Path) -> str:
    """What a lesson says, without code, the list of lessons, and what points to other lessons."""
    cells = nbformat.read(path, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    text = re.sub(r"^```.*?^```|^## What comes next.*\Z", " ", text, flags=re.M | re.S)
    return re.sub(r"\]\([^)]*\)|`[^`]*`|^(?:\| \[|Previous: |Next: ).*$", " ", text, flags=re.M)


PROSE = {path.name: prose_of(path) for path in LESSONS}


def first_use(name: str, prose: dict[str, str]) -> str | None:
    """The first lesson that says a word."""
    pattern = re.compile(rf"(?<![\w-]){re.escape(name)}(?:s|es)?(?![\w-])", re.IGNORECASE)
    return next((lesson for lesson, text in prose.items() if pattern.search(text)), None)


def too_early(prose: dict[str, str]) -> list[str]:
    """The words that a lesson says before the glossary says that they are explained."""
    order, found = list(prose), []
    for term, entry in ENTRIES:
        homes = re.findall(r"\]\((\d\d\w*\.ipynb)\)", entry)
        explained = min(order.index(home) for home in homes)
        for name in re.split(r",\s*", re.sub(r"\s*\(.*?\)", "", term)):
            first = first_use(name, prose)
            if first is not None and order.index(first) < explained:
                found.append(name)
    return found


def test_no_term_is_used_before_the_lesson_that_explains_it():
    assert set(too_early(PROSE)) == set(OTHERWISE)


def test_a_use_that_comes_too_early_is_found():
    first, *_ = PROSE
    early = {**PROSE, first: PROSE[first] + " The dendrograms show it."}
    assert set(too_early(early)) - set(too_early(PROSE)) == {"dendrogram"}
