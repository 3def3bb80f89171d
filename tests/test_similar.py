"""Programs that resemble each other: names, comments and layout hide nothing."""

from __future__ import annotations

import ast
import re

import pytest

from kmeans_lab.checks.catalogue import lessons
from kmeans_lab.grading import instructor_pages
from kmeans_lab.grading.cells.handed_out import cells_of_course, tree_of
from kmeans_lab.grading.records import Graded
from kmeans_lab.grading.results import FunctionResult
from kmeans_lab.grading.similar import Similar, marks_of, shared_lines, similar

LESSON = "03_broadcasting"
NAME = "update_vectorized"
LONG = '''def update_vectorized(X, assignments, centroids):
    """New centroids."""
    moved = np.zeros_like(centroids, dtype=float)  # (K, d)
    order = np.argsort(assignments, kind="stable")
    bounds = np.searchsorted(assignments[order], np.arange(len(centroids) + 1))
    for k, (low, high) in enumerate(zip(bounds[:-1], bounds[1:])):
        if high - low < 1:
            moved[k] = centroids[k]
            continue
        rows = order[low:high]
        moved[k] = np.add.reduce(X[rows], axis=0) / (high - low)
    return moved
'''
OTHER = """def update_vectorized(X, assignments, centroids):
    one_hot = (assignments[:, None] == np.arange(len(centroids))).astype(float)
    total = one_hot.T @ X
    size = one_hot.sum(axis=0)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / size
    return np.where(size > 0, mean, centroids)
"""


def student(name: str, *sources: str, place: str = "") -> Graded:
    functions = [
        FunctionResult(e.name, "graded", 0, e.points, source=text)
        for e, text in zip(lessons()[LESSON], sources)
    ]
    return Graded(name, place or f"{name}.ipynb", "", LESSON, name, "graded", functions)


def of(**sources: str) -> Similar:
    return similar([student(name, "", "", text) for name, text in sources.items()])


def names(found: Similar) -> list[set[str]]:
    return [{pair.one.student, pair.other.student} for pair in found.pairs]


DISGUISES = {
    "not at all": lambda t: t,
    "other names": lambda t: re.sub(r"\b(moved|order|bounds|low|high|rows|k)\b", r"my_\1", t),
    "other names of arguments": lambda t: re.sub(r"\b(X|centroids|assignments)\b", r"\1_", t),
    "other comments": lambda t: t.replace("# (K, d)", "# my own idea").replace("New", "Updated"),
    "other layout": lambda t: t.replace("    ", "  ").replace(" + ", "+").replace("\n", "\n\n", 3),
    "brackets": lambda t: t.replace("high - low < 1", "(high - low) < 1"),
    "a line more": lambda t: t.replace("    return", "    print(moved.shape)\n    return"),
    "a line elsewhere": lambda t: t.replace("    order =", "    copy = X.copy()\n    order ="),
    "another number": lambda t: t.replace("< 1", "<= 0"),
}


@pytest.mark.parametrize("way", DISGUISES)
def test_a_disguise_hides_nothing(way: str) -> None:
    found = of(ada=LONG, bob=DISGUISES[way](LONG), cy=OTHER)
    assert names(found) == [{"ada", "bob"}]
    assert found.pairs[0].share > 0.7
    assert found.pairs[0].same_words == (way == "not at all")


def test_other_ways_to_do_it_are_no_pair() -> None:
    assert of(ada=LONG, bob=OTHER).pairs == []


@pytest.mark.parametrize("lesson", lessons())
def test_the_published_solution_is_told_and_makes_no_pair(lesson: str) -> None:
    texts = published(f"solutions/{lesson}_exercise.ipynb")
    lines = [handed_in(name, lesson, texts) for name in ("ada", "bob")]
    found = similar(lines)
    assert found.pairs == [] and found.same == []
    assert [p.student for p in found.published] == ["ada", "bob"]
    for p in found.published:
        assert p.what == "the published solution"
        assert set(p.functions) == {e.name for e in lessons()[lesson]}


def test_the_lesson_is_told() -> None:
    texts = published("notebooks/03_broadcasting.ipynb")
    found = similar([handed_in("ada", LESSON, texts)])
    assert [(p.student, p.what) for p in found.published] == [("ada", "the lesson")]


def published(path: str) -> dict[str, str]:
    found = {}
    for cell in cells_of_course(path):
        tree = tree_of(cell.source) if cell.kind == "code" else None
        for node in tree.body if tree else ():
            if hasattr(node, "name"):
                found[node.name] = ast.get_source_segment(cell.source, node)
    return found


def handed_in(name: str, lesson: str, texts: dict[str, str]) -> Graded:
    functions = [
        FunctionResult(e.name, "graded", e.points, e.points, source=texts.get(e.name, ""))
        for e in lessons()[lesson]
    ]
    return Graded(name, f"{name}.ipynb", "", lesson, name, "graded", functions)


def test_a_solution_with_other_names_is_not_told_word_for_word() -> None:
    texts = published(f"solutions/{LESSON}_exercise.ipynb")
    other = {n: re.sub(r"\bcentroids\b", "centres", text) for n, text in texts.items()}
    found = similar([handed_in("ada", LESSON, other)])
    assert found.published == []


def test_the_same_word_for_word_is_a_group_and_a_group_of_students_is_none() -> None:
    lines = [student(n, "", "", LONG) for n in ("ada", "bob", "cy")]
    assert similar(lines).same == [["ada", "bob", "cy"]]
    team = [student(n, "", "", LONG, place="team/a.ipynb") for n in ("ada", "bob")]
    found = similar(team)
    assert found.pairs == [] and found.same == []


def test_what_all_have_tells_nobody_apart() -> None:
    everybody = {f"s{i}": LONG.replace("return moved", f"return moved + {i}.5") for i in range(20)}
    found = of(**everybody, ada=OTHER, bob=OTHER.replace("one_hot", "table"))
    assert names(found)[0] == {"ada", "bob"}


@pytest.mark.parametrize(
    "text", ["", "def f(:", "\x00", "x" * 20_000, "f(" * 500, "-" * 50_000 + "1", "# only\n"]
)
def test_odd_texts_are_no_pair(text: str) -> None:
    assert of(ada=text, bob=text).pairs == []
    assert isinstance(marks_of(text), frozenset)


def test_nobody_is_like_nobody() -> None:
    assert similar([]) == Similar([], [], [])


def test_lines_are_marked_where_both_have_them() -> None:
    other = re.sub(r"\bmoved\b", "new", LONG).replace('kind="stable"', "axis=0")
    mine, theirs = shared_lines(LONG, other)
    marked = [line.strip() for line, shared in mine if shared]
    assert "rows = order[low:high]" in marked
    assert not any("argsort" in line for line in marked)
    assert sum(shared for _, shared in mine) == sum(shared for _, shared in theirs)


def test_the_page_asks_and_does_not_judge() -> None:
    lines = [
        student("<b>Ada</b>", "", "", LONG),
        student("Bob", "", "", DISGUISES["other names"](LONG)),
    ]
    found = similar(lines)
    page = instructor_pages.similar_page(found, lines, True)
    assert "a question to ask, never a verdict" in page
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page and "<b>Ada" not in page
    assert "<mark>        rows = order[low:high]</mark>" in page
    for word in ("plagiar", "cheat", "guilty", "suspect"):
        assert word not in page.casefold()
    assert instructor_pages.likenesses(found) == {"<b>Ada</b>": ["Bob"], "Bob": ["<b>Ada</b>"]}
