"""Predictions keep their secret, and their answers are held to the facts."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from lesson_sections import (
    asked_in,
    calls_of,
    is_claim,
    names_in,
    section_end,
    seen_before_answering,
)
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebook_form import code_cells, folded

from kmeans_lab.authoring.execute import lessons
from kmeans_lab.desk.predict import text_of_question
from kmeans_lab.predictions.conditions import Condition
from kmeans_lab.predictions.question import Box, Choice, Number, Numbers, Question, Shape
from kmeans_lab.predictions.reading import Unread
from kmeans_lab.predictions.registry import answer_of, questions

ROOT = Path(__file__).resolve().parent.parent
READ = {path.stem: nbformat.read(path, as_version=4) for path in lessons(ROOT)}
ASKED = [(stem, i, name) for stem, notebook in READ.items() for i, name in asked_in(notebook)]

# An answer that may be read above its question, and why that does not tell it.
MAY_BE_SEEN: dict[str, str] = {
    "03-sums": "(6, 3) is what two other shapes gave above",
    "03-column": "(6, 6) is the point A",
    "03-views": "100 and 9 are the numbers that the question is about",
    "03-means": "(2, 2) is a shape above",
    "10b-more-wide": "0.4 is the width of the tight cloud",
    "09-scales": "the table's header names all ten columns, s1 and s2 side by side",
}


# ------------------------------------------------------------------ where an answer would be told


def literal(value: float) -> str:
    """A pattern of a number as text, code or an output writes it."""
    if float(value).is_integer():
        digits = str(abs(int(value)))
        groups = re.findall(r"\d{1,3}(?=(?:\d{3})*$)", digits)
        return rf"{'[-−]' if value < 0 else ''}" + "[ ,_\u202f]?".join(groups) + r"(?:\.0*)?"
    return re.escape(f"{value:.10g}").replace(r"\-", "[-−]") + r"\d*"


def tellings(box: Box) -> Iterator[str]:
    """Patterns of what would tell the answer of a box."""
    alone = r"(?<![\w.,]){}(?![\w]|[.,]\d)"
    if isinstance(box, Numbers) and not isinstance(box.answer, str):
        inner = r"[,\s]+".join(literal(v) for v in box.answer)
        shape = isinstance(box, Shape)
        last = r"\s*,\s*" if len(box.answer) == 1 else r"\s*"
        yield rf"\(\s*{inner}{last}\)" if shape else rf"[(\[]\s*{inner},?\s*[)\]]"
    elif isinstance(box, Number):
        pattern = alone.format(literal(box.answer))
        small = float(box.answer).is_integer() and abs(box.answer) < 100
        yield rf"(?:==\s*{pattern}|{pattern}\s*==)" if small else pattern
    elif isinstance(box.answer, tuple):
        if len(box.answer) > 1:
            yield r"(?:\W|\band\b|then)+".join(map(re.escape, box.answer))
    else:
        yield rf"==\s*[\"']{re.escape(str(box.answer))}[\"']"


def told(notebook: NotebookNode, start: int, question: Question) -> list[str]:
    """Where a reader reads an answer before giving one."""
    if question.machine:
        return []
    found = []
    for box in question.boxes:
        for pattern in tellings(box):
            if re.search(pattern, question.ask):
                continue  # the question says it itself, among other things
            found += [
                f"cell {i}: {match[0]!r}"
                for i, text in seen_before_answering(notebook, start)
                for match in re.finditer(pattern, text)
            ]
    return found


@pytest.mark.parametrize(("stem", "start", "name"), ASKED, ids=[name for *_, name in ASKED])
def test_nothing_tells_the_answer_before_it_is_given(stem: str, start: int, name: str) -> None:
    found = told(READ[stem], start, questions()[name])
    if name in MAY_BE_SEEN:
        assert found, f"{name} needs no excuse"
    else:
        assert found == []


def lesson(*cells: NotebookNode) -> NotebookNode:
    return new_notebook(cells=list(cells))


QUESTION = Question("99-a", "Which shape?", Numbers((7.5, 9)), "So it is.")
TEXT, ASK = new_markdown_cell("## A part\n\nText."), new_code_cell('predict("99-a")')
CLAIM = new_code_cell('assert answer_of("99-a") == (7.5, 9)')
NEXT = new_markdown_cell("It is there.\n\n## Another part\n\n(7.5, 9)")


def printed(text: str) -> NotebookNode:
    return new_code_cell("f()", outputs=[new_output("stream", name="stdout", text=text)])


@pytest.mark.parametrize(
    ("cells", "tells"),
    [
        ([TEXT, ASK, printed("[7.5 9. ]"), CLAIM, NEXT], False),
        ([printed("[7.5 9. ]"), TEXT, ASK, CLAIM, NEXT], True),
        ([TEXT, ASK, new_code_cell("assert f() == (7.5, 9)"), NEXT], True),
        ([TEXT, ASK, new_code_cell("show(x, alt='It is at (7.5,9).')"), NEXT], True),
        ([TEXT, ASK, new_markdown_cell("It moves to (7.5, 9.0).\n\n## Next\n"), NEXT], True),
    ],
)
def test_a_telling_is_found(cells: list[NotebookNode], tells: bool) -> None:
    notebook = lesson(*cells)
    assert bool(told(notebook, notebook.cells.index(ASK), QUESTION)) is tells


@pytest.mark.parametrize(
    ("box", "text", "tells"),
    [
        (Number(18.5), "the inertia is 18.5 now", True),
        (Number(18.5), "118.5 and 18.55x", False),
        (Number(40_000), "that is 40,000 points", True),
        (Number(5), "assert count == 5", True),
        (Number(5), "range(5)", False),
        (Choice("loop", options=("loop", "all")), 'assert best == "loop"', True),
        (Choice("loop", options=("loop", "all")), "a loop", False),
    ],
)
def test_what_counts_as_telling(box: Box, text: str, tells: bool) -> None:
    assert any(re.search(pattern, text) for pattern in tellings(box)) is tells


def told_by_claim(source: str, question: Question) -> list[str]:
    """Where a claim writes the answer down, in place of computing it.

    The options of a choice may stand there, but then all of them.
    """
    if question.machine:
        return []
    found = []
    texts = [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    for box in question.boxes:
        if isinstance(box, Choice):
            parts = box.answer if isinstance(box.answer, tuple) else (box.answer,)
            written = [
                o for o in box.options if any(o == t or o.startswith(f"{t} ") for t in texts if t)
            ]
            if set(parts) <= set(written) and set(written) < set(box.options):
                found += parts
        else:
            patterns = [p for p in tellings(box) if not re.search(p, question.ask)]
            found += [match[0] for p in patterns for match in re.finditer(p, source)]
    return found


@pytest.mark.parametrize(("stem", "start", "name"), ASKED, ids=[name for *_, name in ASKED])
def test_a_claim_computes_the_answer(stem: str, start: int, name: str) -> None:
    for _, cell in code_cells(READ[stem]):
        if name in names_in(cell, "answer_of"):
            assert told_by_claim(cell.source, questions()[name]) == []


@pytest.mark.parametrize(
    ("box", "source", "tells"),
    [
        (Number(3), 'assert answer_of("99-a") == 3', True),
        (Number(3), 'assert answer_of("99-a") == len(runs)', False),
        (Numbers((7.5, 9)), 'assert answer_of("99-a") == (7.5, 9)', True),
        (Choice("loop", options=("loop", "all")), 'assert answer_of("99-a") == "loop"', True),
        (Choice("loop", options=("loop", "all")), 'way = "loop" if a else "all"', False),
        (Choice("a loop", options=("a loop", "b")), 'answer_of("99-a").startswith("a")', True),
    ],
)
def test_what_a_claim_may_not_write(box: Box, source: str, tells: bool) -> None:
    question = Question("99-a", "Which?", box, "So it is.")
    assert bool(told_by_claim(source, question)) is tells


@pytest.mark.parametrize("stem", READ)
def test_a_lesson_holds_no_reason_and_no_wrong_answer(stem: str) -> None:
    text = re.sub(r"[\s`\"\\]+", " ", nbformat.writes(READ[stem]))
    for question in questions().values():
        said = [question.because, *question.overlooks.values()]
        said += [text for box in question.boxes for text in box.overlooks.values()]
        for sentence in filter(None, said):
            assert re.sub(r"[\s`\"]+", " ", sentence) not in text, question.name


# ------------------------------------------------------------------ questions, claims and lessons


def test_every_question_of_a_lesson_exists_and_is_asked_once() -> None:
    assert Counter(name for *_, name in ASKED) == dict.fromkeys(questions(), 1)
    assert all(name.split("-")[0] == stem.split("_")[0] for stem, _, name in ASKED)


@pytest.mark.parametrize("stem", READ)
def test_every_answer_is_claimed_after_its_question_in_a_folded_cell(stem: str) -> None:
    notebook = READ[stem]
    claims = {i: names_in(cell, "answer_of") for i, cell in code_cells(notebook) if is_claim(cell)}
    for start, name in asked_in(notebook):
        where = [i for i, names in claims.items() if name in names]
        if not questions()[name].machine:
            assert where and min(where) > start, f"{name} has no claim below it"
    for i in claims:
        assert folded(notebook.cells[i]), f"the claim of cell {i} is not folded"
        rest = notebook.cells[i + 1 : section_end(notebook, i)]
        seen = [cell.source for cell in rest if cell.cell_type == "code" and not folded(cell)]
        assert seen == [], f"the claim of cell {i} is not the last of its section"


@pytest.mark.parametrize("stem", READ)
def test_a_question_stands_alone_and_its_output_holds_nothing_else(stem: str) -> None:
    for i, cell in code_cells(READ[stem]):
        assert len(list(calls_of(cell, "predict"))) == len(names_in(cell, "predict"))
        for name in names_in(cell, "predict"):
            assert cell.source == f'predict("{name}")', f"cell {i}"
            assert not folded(cell)
            (output,) = cell.outputs
            assert output.data == {"text/plain": text_of_question(questions()[name])}


@pytest.mark.parametrize("stem", READ)
def test_no_answer_is_folded_into_the_text(stem: str) -> None:
    for i, cell in enumerate(READ[stem].cells):
        if cell.cell_type == "markdown":
            assert "**Predict" not in cell.source, f"cell {i}"


@pytest.mark.parametrize("stem", READ)
def test_a_claim_asserts(stem: str) -> None:
    for i, cell in code_cells(READ[stem]):
        calls = len(list(calls_of(cell, "answer_of")))
        assert calls == 0 or cell.source.count("assert ") > 0, f"cell {i}"


# ------------------------------------------------------------------ the stored questions


@pytest.mark.parametrize("name", questions())
def test_a_question_takes_its_own_answer_and_tells_no_other(name: str) -> None:
    question = questions()[name]
    shown = repr(question.shown()) + text_of_question(question)
    assert question.because not in shown
    if not question.machine:
        for match in question.overlooks:
            assert isinstance(match, (tuple, Condition)), f"{name}: {match} is no data"
    for box in question.boxes:
        assert all(said not in shown for said in box.overlooks.values())
        if question.machine:
            continue
        assert box.right(box.read(box.words(box.answer).removesuffix(f" {shown_unit(box)}")))
        if not isinstance(box, Choice):
            with pytest.raises(Unread) if "words" in box.kind else no_problem():
                assert not box.right(box.read(box.shown()["example"]))
        for match, said in box.overlooks.items():
            assert said.endswith((".", "!", "?", ")")), said
            if isinstance(match, Condition):
                assert not match(box.answer), f"{name}: {match} holds of what is right"
            else:
                assert not box.right(match), f"{name}: {match!r} is right"
                assert type(match) is type(box.read(box.words(match))), f"{name}: {match!r}"
    if not question.machine:
        assert answer_of(name) == question.answer


def shown_unit(box: Box) -> Any:
    return box.shown().get("unit") or "none"


def no_problem():
    from contextlib import nullcontext

    return nullcontext()
