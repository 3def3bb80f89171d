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
