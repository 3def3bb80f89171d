"""predict: how answers are read, what is said of them, and how the first one is kept."""

from __future__ import annotations

import json

import numpy as np
import pytest

from kmeans_lab import answer_of, predict, progress
from kmeans_lab.desk.predict import NOT_KEPT
from kmeans_lab.keeping import VARIABLE
from kmeans_lab.predictions import kept, registry
from kmeans_lab.predictions.judging import judge, texts_of
from kmeans_lab.predictions.question import (
    Choice,
    Number,
    Numbers,
    Order,
    Question,
    Several,
    Shape,
    Word,
)
from kmeans_lab.predictions.reading import MOST, Unread, is_unknown, text_of

LETTERS = tuple("ABCDEF")
POINT, SHAPE = Numbers((0, 0)), Shape((1,), or_error=True)
NUMBER, MB, SHARE = Number(0), Number(0, unit="MB"), Number(0, unit="%")
COUNT = Number(25_000, unit="points", whole=True)
SIX = Numbers((0,) * 6, count=6)
CHOICE = Choice("loop", options=("broadcast", "loop"))
LONG = Choice("an error", options=("an error", "one number", "(7.5, 9)"))
COLOURS = Choice("2", options=("2", "4", "8"))
SEVERAL, ORDER = Several(("A",), options=LETTERS), Order(("A",), options=("A", "B", "C"))
WORDS = Order(("raw",), options=("K-Modes", "one-hot", "raw numbers"))


def test_one_of_what_is_counted_is_told_in_the_singular() -> None:
    arrays = Number(3, unit="arrays")
    assert [arrays.words(n) for n in (1, 1.0, 2, 1.5)] == [
        "1 array",
        "1 array",
        "2 arrays",
        "1.5 arrays",
    ]
    assert arrays.read(arrays.words(1)) == 1
    assert (MB.words(1), SHARE.words(1), NUMBER.words(1)) == ("1 MB", "1%", "1")


@pytest.mark.parametrize(
    ("box", "given", "value"),
    [
        (POINT, "(7.5, 9)", (7.5, 9)),
        (POINT, "7.5 9", (7.5, 9)),
        (POINT, "[7.5, 9]", (7.5, 9)),
        (POINT, '"(7.5, 9)"', (7.5, 9)),
        (POINT, "(7,5; 9)", (7.5, 9)),
        (POINT, "7,5 9", (7.5, 9)),
        (POINT, "7.5,9", (7.5, 9)),
        (POINT, "7,9", (7, 9)),
        (POINT, "−1, two", (-1, 2)),
        (POINT, (7.5, 9), (7.5, 9)),
        (POINT, [7.5, 9], (7.5, 9)),
        (POINT, np.array([7.5, 9]), (7.5, 9)),
        (SIX, "1 0 1 1 1 0", (1, 0, 1, 1, 1, 0)),
        (SIX, "101110", (1, 0, 1, 1, 1, 0)),
        (SHAPE, "(6,1)", (6, 1)),
        (SHAPE, "(6, 3, 2)", (6, 3, 2)),
        (SHAPE, "6 3 2", (6, 3, 2)),
        (SHAPE, "6 x 2", (6, 2)),
        (SHAPE, "6×2", (6, 2)),
        (SHAPE, "six by two", (6, 2)),
        (SHAPE, "(6,)", (6,)),
        (SHAPE, "six", (6,)),
        (SHAPE, 6, (6,)),
        (SHAPE, "()", ()),
        (SHAPE, "shape (6, 2)", (6, 2)),
        (SHAPE, "X.shape = (6,2)", (6, 2)),
        (SHAPE, "6 * 3 * 2", (6, 3, 2)),
        (NUMBER, "minus four", -4),
        (NUMBER, "12 points", 12),
        (NUMBER, "20 different ends", 20),
        (LONG, "7.5 9", "(7.5, 9)"),
        (LONG, "[7.5,9]", "(7.5, 9)"),
        (Choice("no", options=("yes", "no")), False, "no"),
        (Choice("False", options=("True", "False")), True, "True"),
        (SEVERAL, "A & B", ("A", "B")),
        (SHAPE, "one number", ()),
        (SHAPE, "an error", "error"),
        (SHAPE, "ValueError", "error"),
        (NUMBER, "six", 6),
        (NUMBER, "Twenty-one.", 21),
        (NUMBER, "two hundred and fifty thousand", 250_000),
        (NUMBER, "7,5", 7.5),
        (NUMBER, "0,500", 0.5),
        (NUMBER, "1 000 000,5", 1_000_000.5),
        (NUMBER, "10 000", 10_000),
        (NUMBER, "10_000", 10_000),
        (NUMBER, "1,234,567", 1_234_567),
        (NUMBER, "1,234,567.5", 1_234_567.5),
        (NUMBER, "about 40", 40),
        (NUMBER, "~ 3", 3),
        (NUMBER, "1/3", 1 / 3),
        (NUMBER, "sqrt(10)", 10**0.5),
        (NUMBER, "√10", 10**0.5),
        (NUMBER, "9+9=18", 18),
        (NUMBER, "(9 − 6)² + (9 − 6)² = 9 + 9", 18),
        (NUMBER, "n = 25000", 25_000),
        (NUMBER, "= 18", 18),
        (MB, "10000 * 50 * 10 * 8 bytes = 40 MB", 40),
        (COUNT, "25,000", 25_000),
        (COUNT, "25,000 points", 25_000),
        (COUNT, "10⁹ / 40,000 = 25,000", 25_000),
        (COUNT, "1,000,000", 10**6),
        (NUMBER, "10⁶", 10**6),
        (NUMBER, "2^24", 2**24),
        (NUMBER, "5 * 1000 * 8", 40_000),
        (NUMBER, "1e6", 10**6),
        (NUMBER, "3 times", 3),
        (NUMBER, "3x", 3),
        (NUMBER, "40 million", 40 * 10**6),
        (NUMBER, "83%", 0.83),
        (NUMBER, "-0.5", -0.5),
        (NUMBER, np.float64(2.5), 2.5),
        (NUMBER, np.int64(6), 6),
        (SHARE, "83%", 83),
        (SHARE, "83 percent", 83),
        (MB, "40 MB", 40),
        (MB, "40 mb", 40),
        (MB, "4 GB", 4000),
        (MB, "40,000 kB".replace(",", " "), 40),
        (CHOICE, " Loop ", "loop"),
        (CHOICE, "b", "loop"),
        (CHOICE, "2", "loop"),
        (CHOICE, "broad", "broadcast"),
        (COLOURS, "8", "8"),
        (COLOURS, 8, "8"),
        (LONG, "error", "an error"),
        (LONG, "(7.5, 9)", "(7.5, 9)"),
        (SEVERAL, "A, B and F", ("A", "B", "F")),
        (SEVERAL, "F B A", ("A", "B", "F")),
        (SEVERAL, "abf", ("A", "B", "F")),
        (SEVERAL, ("A", "F"), ("A", "F")),
        (SEVERAL, "A", ("A",)),
        (ORDER, "C > A > B", ("C", "A", "B")),
        (ORDER, "c a b", ("C", "A", "B")),
        (ORDER, "3 1 2", ("C", "A", "B")),
        (WORDS, "raw numbers, K-Modes, one-hot", ("raw numbers", "K-Modes", "one-hot")),
        (WORDS, "raw | one-hot | k-modes", ("raw numbers", "one-hot", "K-Modes")),
        (Word("cherry"), "The cherry.", "cherry"),
        (Word("float64"), np.float64, "float64"),
        (Word("float64"), np.dtype("float64"), "float64"),
    ],
)
def test_an_answer_is_read_as_people_write_it(box, given, value):
    read = box.read(text_of(given))
    assert read == pytest.approx(value) if isinstance(value, float) else read == value
    assert type(read) in (int, float, str, tuple)


ODD = (
    *(
        "",
        "   ",
        "\n",
        "x" * 10_000,
        "9" * 5000,
        "🙂",
        "🙂🙂 (6,",
        "print(1)",
        "import os",
        "[][0]",
    ),
    *(
        "lambda: 0",
        "__import__('os')",
        "9**9**9",
        "1e999",
        "nan",
        "1/0",
        "6 or 7",
        "3-",
        "(((((",
        "\0",
    ),
    *(
        "<script>alert(1)</script>",
        "()()()",
        "1,2,3,4,5,6,7,8",
        "-",
        ".",
        ",",
        ";",
        "%",
        "None None",
    ),
)


@pytest.mark.parametrize("box", [POINT, NUMBER, MB, SIX, CHOICE, SEVERAL, ORDER, WORDS])
@pytest.mark.parametrize("given", ODD, ids=lambda given: ascii(given)[:20])
def test_what_is_no_answer_meets_a_sentence(box, given):
    question = Question("99-a", "What?", box, "So it is.")
    try:
        judge(question, texts_of(question, [given]))
    except Unread as problem:
        assert str(problem)[-1] in ".?" and len(str(problem)) < 300


@pytest.mark.parametrize("given", [object(), print, {1: 2}, {1}, b"6", 1j, ...])
def test_a_thing_that_is_no_answer_meets_a_sentence(given):
    with pytest.raises(Unread, match=r"came\.$"):
        text_of(given)


@pytest.mark.parametrize(
    ("box", "given", "says"),
    [
        (NUMBER, "1,234", "could be 1234 or 1.234: write it without the comma"),
        (NUMBER, "apples", "Write digits, as 12"),
        (NUMBER, "9 == 9", "Write digits, as 12"),
        (NUMBER, "9 + 9 =", "Write digits, as 12"),
        (POINT, "1 2 3", "holds 3 numbers, but 2 are asked for"),
        (Shape((2,)), "error", "There is a shape"),
        (SHAPE, "(6, 2.5)", "whole numbers"),
        (CHOICE, "neither", "is none of these: broadcast, loop."),
        (ORDER, "A, B", "C is missing"),
        (ORDER, "A, B, B", "B is there twice"),
        (NUMBER, "x" * (MOST + 1), f"longer than {MOST} characters"),
        (NUMBER, [10**5000], f"longer than {MOST} characters"),
        (NUMBER, " ", "There is no answer yet"),
    ],
)
def test_the_sentence_says_what_to_write(box, given, says):
    with pytest.raises(Unread) as caught:
        box.read(text_of(given))
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "text", ["I don't know", "i don’t know.", "idk", "?", "??", "dont know", "No idea!", "dunno"]
)
def test_not_to_know_is_an_answer(text):
    assert is_unknown(text)
    question = Question("99-a", "What?", (NUMBER, CHOICE), "So it is.")
    assert texts_of(question, [text]) is None


# ------------------------------------------------------------------ what is said


TWO = Question(
    "99-two",
    "Which point, which shape?",
    (
        Several(("A", "B"), "points", {("A",): "B too."}, options=LETTERS),
        Shape((2, 2), "shape", {lambda shape: len(shape) == 1: "A row keeps its features."}),
    ),
    "A mask keeps rows.",
    {(("A", "B"), (2,)): "The points are right."},
)


def test_each_box_is_told_and_what_it_overlooks():
    said = repr(judge(TWO, ("A", "(2,)")))
    assert "points: you said A; it is A, B. B too." in said
    assert "shape: you said (2,); it is (2, 2). A row keeps its features." in said
    assert said.startswith("✗") and said.endswith("A mask keeps rows.")
    half = judge(TWO, ("A B", "2"))
    assert "points: yes, A, B." in repr(half) and "The points are right." in repr(half)
    assert half.right is False and judge(TWO, ("A B", "2 2")).right is True


def test_one_box_may_be_unknown():
    judged = judge(TWO, ("A B", "?"))
    assert judged.right is False and "shape: it is (2, 2)." in repr(judged)


@pytest.mark.parametrize("given", [["A B", (2, 2)], [["A, B", (2, 2)]], ["A, B; (2, 2)"]])
def test_two_boxes_take_two_answers(given):
    assert judge(TWO, texts_of(TWO, given)).right


@pytest.mark.parametrize("given", [["A"], ["A", (2, 2), 3], [5]])
def test_too_few_or_too_many_answers(given):
    with pytest.raises(Unread, match="2 answers are asked for"):
        texts_of(TWO, given)


def test_near_enough_says_what_it_is():
    question = Question("99-near", "How many?", Number(50, tolerance=0.2), "Because.")
    said = repr(judge(question, ("45",)))
    assert said.startswith("✓ Yes, 50. You said 45: close enough.")
    assert judge(question, ("39",)).right is False
    wide = Question("99-wide", "How many?", Number(50, within=(10, 90)), "Because.")
    assert [judge(wide, (text,)).right for text in ("9", "10", "90", "91")] == [0, 1, 1, 0]


def test_where_the_machine_decides_nothing_is_stored_or_judged():
    question = Question("99-m", "How long?", Number(), "The next cell measures it.", machine=True)
    judged = judge(question, ("12",))
    assert judged.right is None and repr(judged) == "You said 12.\nThe next cell measures it."
    with pytest.raises(ValueError, match="every box needs an answer"):
        Question("99-m", "How long?", Number(5), "No.", machine=True)
    with pytest.raises(ValueError, match="every box needs an answer"):
        Question("99-m", "How long?", Number(), "No.")


def test_what_a_reader_writes_is_shown_as_text():
    question = Question("99-w", "Which?", Word("x"), "Because.")
    shown = judge(question, ("<script>alert(1)</script>",))._repr_html_()
    assert "<script>" not in shown and "&lt;script&gt;" in shown


# ------------------------------------------------------------------ the first answer is kept


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "work"))
    questions = {question.name: question for question in (TWO, QUESTION)}
    monkeypatch.setattr(registry, "questions", lambda: questions)
    monkeypatch.setattr("kmeans_lab.checks.progress.questions", lambda: questions)
    monkeypatch.setattr(kept, "_in_memory", {})
    return tmp_path / "work" / kept.FILE


QUESTION = Question("99-one", "Which?", Number(7, overlooks={6: "One more."}), "So it is.")


def test_the_first_answer_is_kept_and_shown_again(work):
    asked = predict("99-one")
    assert "7" not in repr(asked) and "So it is" not in repr(asked)
    assert not work.exists()
    assert "Nothing is kept yet" in repr(predict("99-one", "apples"))
    assert not work.exists()
    assert predict("99-one", "six").right is False
    again = repr(predict("99-one", 7))
    assert again.startswith("✓ Yes, 7.") and "kept: six." in again
    assert repr(predict("99-one")).startswith("✗ You said 6; it is 7. One more.")
    lines = [json.loads(line) for line in work.read_text().splitlines()]
    assert [(line["prediction"], line["answer"], line["right"]) for line in lines] == [
        ("99-one", ["six"], False)
    ]


def test_progress_counts_predictions(work):
    assert "0 of 2 predictions made." in repr(progress())
    predict("99-one", "I don't know")
    assert "1 of 2 predictions made, 0 right at once." in repr(progress())
    predict("99-two", "A B", "2 2")
    found = progress()
    assert (found.predicted, found.predictions, found.right_at_once) == (2, 2, 1)
    assert "2 of 2 predictions made, 1 right at once." in found._repr_html_()


def test_a_damaged_file_costs_its_damaged_lines_alone(work):
    work.parent.mkdir()
    good = '{"prediction": "99-one", "answer": ["six"], "right": false, "time": 1}\n'
    damaged = (
        'not JSON\n[1, 2]\n{"prediction": "99-one"}\n{"prediction": "99-one", "answer": 5}\n'
        '{"prediction": 3, "answer": ["7"], "right": true}\n'
        '{"prediction": "99-one", "answer": []}\n'
        '{"prediction": "99-two", "answer": ["🙂", "🙂"], "right": false}\n' + "[" * 100_000 + "\n"
    )
    work.write_text(damaged + good + '{"prediction": "99-on')
    assert repr(predict("99-one")).startswith("✗ You said 6")
    assert "Predict." in repr(predict("99-two"))  # kept for a question that was another then
    assert predict("99-two", "A B", "2 2").right
    assert work.read_text().startswith(damaged + good + '{"prediction": "99-on\n{"prediction"')


def test_a_folder_that_cannot_be_written_loses_nothing(work):
    work.parent.write_text("a file where the folder would be")
    judged = predict("99-one", 7)
    assert judged.right and judged.lines[-1] == NOT_KEPT
    assert repr(predict("99-one")).startswith("✓ Yes, 7.")
    assert "1 of 2 predictions made, 1 right at once." in repr(progress())


def test_the_widget_judges_and_keeps(work):
    asked = predict("99-two")
    assert "A mask" not in repr(asked.get_state())
    send = asked._handle_custom_msg
    send({"kind": "answer", "texts": ["A", "🙂"], "attempt": "a-1"}, [])
    assert (asked._verdict["done"], asked._verdict["at"]) == (False, 1)
    assert "A mask" not in repr(asked.get_state()) and not work.exists()
    for odd in (None, 5, {"kind": "answer"}, {"kind": "answer", "texts": ["A"]}, {"kind": "x"}):
        send(odd, [])
    assert asked._verdict["attempt"] == "a-1"
    send({"kind": "answer", "texts": ["A|B", "(2, 2)"], "attempt": "a-2"}, [])
    assert asked._verdict["done"] and "A mask keeps rows." in asked._verdict["html"]
    send({"kind": "unknown", "attempt": "a-3"}, [])
    assert asked._verdict["attempt"] == "a-2"
    assert predict("99-two").right


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("99-oen", "Did you mean 99-one?"),
        ("99-shapes-of-all", "Lesson 99 has 99-two, 99-one."),
        ("loop", "No prediction is called 'loop'."),
        ("x" * 10_000, "No prediction is called"),
        (5, "but int came"),
        (None, "but NoneType came"),
    ],
)
def test_an_unknown_question_meets_a_sentence(work, name, says):
    said = repr(predict(name))
    assert says in said and len(said) < 200


def test_no_name_meets_a_sentence_too(work):
    assert "needs the name of a question" in repr(predict())


def test_answer_of_gives_what_is_stored(work):
    assert answer_of("99-one") == 7
    assert answer_of("99-two") == (("A", "B"), (2, 2))
    with pytest.raises(ValueError, match="No prediction is called"):
        answer_of("99-three")
