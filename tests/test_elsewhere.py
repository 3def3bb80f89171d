"""What was written and does not count is found and told: a table of ways to hide an answer."""

from __future__ import annotations

import ast
import json
import re
import shutil
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kmeans_lab.checks.catalogue import exercises, lessons
from kmeans_lab.checks.exercise import Exercise
from kmeans_lab.grading.cells.elsewhere import Notebook, place_of
from kmeans_lab.grading.cells.explaining import explained
from kmeans_lab.grading.cells.handed_out import handed_out
from kmeans_lab.grading.cells.hindering import hindrance_of
from kmeans_lab.grading.cells.loose import holds_own_code, own_code
from kmeans_lab.grading.cells.transforming import as_python, parses
from kmeans_lab.grading.examining.examiner import Examiner
from kmeans_lab.grading.reading.notebooks import Cell, cells_of
from kmeans_lab.grading.results import Result
from kmeans_lab.grading.sandbox import sandboxes

ROOT = Path(__file__).resolve().parent.parent
LESSON = "03_broadcasting"
ALL = list(exercises().values())


def of_course(folder: str, lesson: str) -> list[Cell]:
    return cells_of((ROOT / folder / f"{lesson}_exercise.ipynb").read_bytes())


def answer_to(exercise: Exercise) -> str:
    """The course's own solution, without the marks of its begin and end."""
    raw = json.loads((ROOT / "solutions" / f"{exercise.lesson}_exercise.ipynb").read_text())
    wanted = f"write_{exercise.name}"
    cell = next(
        c for c in raw["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == wanted
    )
    return re.sub(r"^ *### (?:BEGIN|END) SOLUTION\n?", "", "".join(cell["source"]), flags=re.M)


def put(exercise: Exercise, *instead: Cell | str) -> list[Cell]:
    """The exercise as it is handed out, with other cells in place of the one for a function."""
    found, number = [], 0
    for cell in of_course("exercises", exercise.lesson):
        head = re.search(rf"^(?:def|class) {exercise.name}\b", cell.source, re.MULTILINE)
        own = instead if cell.kind == "code" and head else (cell,)
        for one in own:
            kind, source = ("code", one) if isinstance(one, str) else (one.kind, one.source)
            number += kind == "code"
            found.append(Cell(kind, source, number))
    return found


def indented(text: str, by: str = "    ") -> str:
    return textwrap.indent(text, by)


def prompted(text: str, first: str, others: str) -> str:
    lines = text.splitlines()
    return "\n".join([first + lines[0], *((others + line).rstrip() for line in lines[1:])])


# Ways to write an answer that Jupyter runs.
RUNS: dict[str, Callable[[str], str]] = {
    "a question before": lambda t: "?np.mean\n" + t,
    "a question behind": lambda t: t + "\nnp.mean?",
    "two questions": lambda t: t + "\nnp.mean??",
    "a magic": lambda t: "%matplotlib inline\n" + t + "\n%timeit 1 + 1",
    "a command": lambda t: "!pip list\n" + t + "\nfiles = !ls",
    "timed": lambda t: "%%time\n" + t,
    "captured": lambda t: "\n%%capture out\n" + t,
    "indented": indented,
    "indented by tabs": lambda t: indented(t, "\t"),
    "indented after empty lines": lambda t: "\n\n" + indented(t, "  "),
    "pasted from Python": lambda t: prompted(t, ">>> ", "... "),
    "pasted from Python, and called": lambda t: prompted(t, ">>> ", "... ") + "\n>>> 3 + 4\n7",
    "pasted behind other lines": lambda t: "x = 1\ny = 2\n" + prompted(t, ">>> ", "... "),
    "pasted from IPython": lambda t: prompted(t, "In [5]: ", "   ...: "),
    "pasted from IPython, with an answer": lambda t: (
        prompted(t, "In [5]: ", "   ...: ") + "\n\nIn [6]: 3 + 4\nOut[6]: 7"
    ),
    "a question in a comment": lambda t: "# is this right?\n" + t,
}


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.name)
@pytest.mark.parametrize("way", RUNS)
def test_what_jupyter_runs_is_python(way: str, exercise: Exercise) -> None:
    answer = answer_to(exercise)
    cell = RUNS[way](answer)
    made = as_python([cell])[0]
    defined = {n.name: n for n in ast.parse(made).body if hasattr(n, "name")}
    wanted = {n.name: n for n in ast.parse(answer).body if hasattr(n, "name")}
    assert ast.dump(defined[exercise.name]) == ast.dump(wanted[exercise.name])
    lines = [number for number, line in enumerate(cell.splitlines(), 1) if exercise.name in line]
    assert defined[exercise.name].lineno in lines


@dataclass
class Hidden:
    """A way to write an answer that does not count: the cells, and what must be said."""

    cells: Callable[[str, str], tuple[Cell | str, ...]]
    says: str
    tried: bool = True


def with_sign(old: str, new: str) -> Callable[[str, str], tuple[str, ...]]:
    return lambda text, name: (text.replace(old, new, 1),)


def renamed(make: Callable[[str], str]) -> Callable[[str, str], tuple[str, ...]]:
    return lambda text, name: (re.sub(rf"\b{name}\b", make(name), text),)


HIDDEN = {
    "quotation marks of a text program": Hidden(
        lambda t, n: (t + "\nprint(“done”)",), 'it has “ where Python wants "'
    ),
    "single ones": Hidden(lambda t, n: (t + "\nprint(‘done’)",), "it has ‘ where Python wants '"),
    "non-breaking blanks": Hidden(with_sign("    ", "\xa0\xa0\xa0\xa0"), "(U+00A0)"),
    "a narrow blank": Hidden(with_sign("    ", "\u202f   "), "(U+202F)"),
    "a character without width": Hidden(with_sign("):", ")\u200b:"), "(U+200B)"),
    "full-width brackets": Hidden(
        lambda t, n: (re.sub(r"(def \w+)\(", r"\1（", t, count=1),),
        "it has （ where Python wants (",
    ),
    "a full-width comma": Hidden(lambda t, n: (t + "\nprint(1， 2)",), "it has ， where"),
    "a full-width colon": Hidden(with_sign("):", ")："), "it has ： where"),
    "a long dash": Hidden(lambda t, n: (t + "\nx = 3 – 2",), "it has – where Python wants -"),
    "a bracket too few": Hidden(with_sign("):", ":"), "`(` is never closed"),
    "a bracket too few at the end": Hidden(
        lambda t, n: (t + "\nprint((1, 2)",), "`(` is never closed"
    ),
    "a bracket too many": Hidden(lambda t, n: (t + "\nprint(1))",), "`)` closes nothing"),
    "a square bracket too few": Hidden(lambda t, n: (t + "\nx = [1, 2",), "`[` is never closed"),
    "a colon too few": Hidden(with_sign("):", ")"), "a colon is missing"),
    "what nobody can mend": Hidden(lambda t, n: (t + "\nfor for in",), "Python says", False),
    "what a session printed": Hidden(
        lambda t, n: (prompted(t, ">>> ", "... ") + f"\n>>> {n}\n<function {n} at 0x7f>",),
        "what another session printed",
    ),
    "a Markdown cell": Hidden(lambda t, n: (Cell("markdown", t, 0),), "in the Markdown cell"),
    "a Markdown cell with fences": Hidden(
        lambda t, n: (Cell("markdown", f"My answer:\n\n```python\n{t}\n```\nDone.", 0),),
        "in the Markdown cell",
    ),
    "a Markdown cell with words": Hidden(
        lambda t, n: (Cell("markdown", f"My answer is this:\n\n{t}", 0),), "in the Markdown cell"
    ),
    "a raw cell": Hidden(lambda t, n: (Cell("raw", t, 0),), "in the raw cell"),
    "a file": Hidden(lambda t, n: ("%%writefile answer.py\n" + t,), "below %%writefile"),
    "a comment": Hidden(
        lambda t, n: ("\n".join(f"# {line}" for line in t.splitlines()),), "as a comment"
    ),
    "a text": Hidden(
        lambda t, n: ("'''\n" + t.replace('"""', '"') + "\n'''",), "between quotation marks"
    ),
    "the draft": Hidden(renamed("{}_draft".format), "practice version"),
    "capitals": Hidden(renamed(str.upper), "whose name is nearly that"),
    "no underscores": Hidden(
        renamed(lambda n: n.replace("_", "") + "x"), "whose name is nearly that"
    ),
    "a version": Hidden(renamed("{}_v2".format), "whose name is nearly that"),
    "a slip of the pen": Hidden(
        renamed(lambda n: n[:-2] + n[-1] + n[-2]), "whose name is nearly that"
    ),
    "a letter too few": Hidden(renamed(lambda n: n[:-1]), "whose name is nearly that"),
    "its description under another name": Hidden(
        renamed(lambda n: "solve_it"), "has its description"
    ),
    "within a function": Hidden(
        lambda t, n: ("def my_answers():\n" + indented(t),), "within the function my_answers"
    ),
    "within a class": Hidden(
        lambda t, n: ("class Answers:\n" + indented(t),), "within the class Answers"
    ),
    "below a condition": Hidden(
        lambda t, n: ("if False:\n" + indented(t),), "no function of this name is left"
    ),
    "overwritten": Hidden(lambda t, n: (t, f"{n} = 3"), "gives its name to something"),
    "with a blank": Hidden(
        lambda t, n: (re.sub(r"\n( +)(?=\S[^\n]*$)", r"\n\1____\n\1", t.rstrip()),),
        "a blank ____",
        False,
    ),
}


def place(exercise: Exercise, cells: list[Cell]):
    notebook = Notebook(cells, handed_out(exercise.lesson))
    return place_of(exercise, notebook, (), frozenset())


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.name)
@pytest.mark.parametrize("way", HIDDEN)
def test_a_hidden_answer_is_found_and_told(way: str, exercise: Exercise) -> None:
    hidden = HIDDEN[way]
    cells = put(exercise, *hidden.cells(answer_to(exercise), exercise.name))
    found = place(exercise, cells)
    assert found is not None, "nothing was found"
    assert hidden.says in found.why
    assert re.search(r"\bcell\b", found.why), "no cell is named"
    assert bool(found.tried) == hidden.tried
    assert all(parses(text) for text in found.tried)
    assert holds_own_code(cells, exercise.lesson, [e.name for e in lessons()[exercise.lesson]])


@pytest.mark.parametrize("lesson", lessons())
def test_nothing_is_found_in_what_is_handed_out(lesson: str) -> None:
    cells = of_course("exercises", lesson)
    texts = [
        Cell("markdown", "I think (as the text says) that X - c has one axis more = right?", 3),
        Cell("markdown", "**Prediction**: (6, 3, 2)", 4),
        Cell("code", "# my notes\nimport numpy as np\ncheck(assign_loop)\nprint(1 + 1)", 99),
    ]
    stubs = ["pass", "...", "return None", "'''later'''", "# return X - 1\n    return"]
    named = [
        Cell("code", f"def {e.name}({', '.join(e.arguments)}):\n    {stub}", 99)
        for e in lessons()[lesson]
        for stub in stubs
    ]
    for more in ([], texts, named):
        for exercise in lessons()[lesson]:
            assert place(exercise, [*cells, *more]) is None, exercise.name
        notebook = Notebook([*cells, *more], handed_out(lesson))
        assert own_code(notebook, lesson) == ""


LOOSE = {
    "lines without a function": "d = X[:, None] - centroids\n(d ** 2).sum(axis=2)",
    "a return at the margin": "return X[:, None] - centroids",
    "lines that are no Python": "def f(x:\n    total = = 3",
    "a function with another name and other arguments": "def foo(a):\n    return a + 1",
}


@pytest.mark.parametrize("lesson", lessons())
@pytest.mark.parametrize("way", LOOSE)
def test_code_that_makes_no_function_is_told(way: str, lesson: str) -> None:
    given = of_course("exercises", lesson)
    last = max(cell.number for cell in given) + 1
    told = own_code(Notebook([*given, Cell("code", LOOSE[way], last)], handed_out(lesson)), lesson)
    assert f"There is code in cell {last}" in told


def test_code_in_markdown_that_makes_no_function_is_told() -> None:
    cells = [*of_course("exercises", LESSON), Cell("markdown", "return X[:, None] - centroids", 7)]
    told = own_code(Notebook(cells, handed_out(LESSON)), LESSON)
    assert "the Markdown cell after cell 7" in told


@pytest.mark.parametrize("lesson", lessons())
def test_the_notebook_of_another_lesson_is_told(lesson: str) -> None:
    other = next(stem for stem in lessons() if stem != lesson)
    told = own_code(Notebook(of_course("solutions", other), handed_out(lesson)), lesson)
    assert f"of lesson {other[:2]}" in told or "the project" in told
    assert "Is it the notebook of another lesson?" in told


def test_a_helper_of_an_answer_is_no_answer() -> None:
    exercise = exercises()["squared_distances_broadcast"]
    helper = "def mine(X, centroids):\n    return X[:, None] - centroids"
    cells = [*of_course("exercises", LESSON), Cell("code", helper, 99)]
    notebook = Notebook(cells, handed_out(LESSON))
    assert place_of(exercise, notebook, (), frozenset({"mine"})) is None
    assert "takes the same arguments" in place_of(exercise, notebook, (), frozenset()).why


def test_a_near_name_is_meant_for_the_nearer_function_alone() -> None:
    text = answer_to(exercises()["squared_distances_broadcast"]).replace("def squ", "def my_squ")
    cells = [*of_course("exercises", LESSON), Cell("code", text, 99)]
    assert place(exercises()["pairwise_differences"], cells) is None
    assert place(exercises()["squared_distances_broadcast"], cells) is not None


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("x = 1\nprint(‘a’)\ny = ‘b’", 2, "(and in line 3)"),
        ("f(1,\n  2\ny = 3", 1, "`(` is never closed"),
        ("x = (1, 2]\n", 1, "`(` is never closed"),
        ("x = 2 × 3", 1, "it has × where Python wants *"),
        ("\ufeffx = 1\ny\u2060 = 2", 1, "nobody sees"),
        ("if x\n    y = 1", 1, "a colon is missing"),
        ("print 'x'", 1, "Missing parentheses"),
    ],
)
def test_what_hinders_a_cell_is_named_with_its_line(text: str, line: int, words: str) -> None:
    found = hindrance_of(text)
    assert (found.line, words in found.words) == (line, True), found


def test_a_cell_that_runs_has_no_hindrance() -> None:
    assert hindrance_of("x = 'a “quoted” – word'  # – ok") is None


def test_a_cell_full_of_magics_takes_no_time_to_read() -> None:
    cell = "\n".join(f"!ls {i}" for i in range(5000))
    assert as_python([cell, "%pwd"]) == [cell, "get_ipython().run_line_magic('pwd', '')"]


# ------------------------------------------------------------------ in a sandbox


@pytest.fixture(scope="module")
def examiner(tmp_path_factory) -> Iterator[Examiner]:
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    with sandboxes(True, tmp_path_factory.mktemp("walls")) as made:
        yield Examiner(lessons()[LESSON], 3, made)


def graded(examiner: Examiner, cells: list[Cell]) -> Result:
    result = examiner.grade([cell.source for cell in cells if cell.kind == "code"])
    return explained(examiner, result, cells, LESSON)


@pytest.mark.parametrize("way", HIDDEN)
def test_a_hidden_answer_is_no_silent_zero(way: str, examiner: Examiner) -> None:
    exercise, hidden = exercises()["update_vectorized"], HIDDEN[way]
    result = graded(examiner, put(exercise, *hidden.cells(answer_to(exercise), exercise.name)))
    function = next(f for f in result.functions if f.name == exercise.name)
    assert (result.status, function.status, function.points) == ("undecided", "undecided", 0)
    assert hidden.says in function.headline and "Your instructor looks at it." in function.idea
    assert function.would_be == (exercise.points if hidden.tried else None)
    others = [f for f in result.functions if f is not function]
    assert {f.status for f in others} == {"not attempted"}


@pytest.mark.parametrize("way", RUNS)
def test_what_jupyter_runs_counts(way: str, examiner: Examiner) -> None:
    exercise = exercises()["update_vectorized"]
    result = graded(examiner, put(exercise, RUNS[way](answer_to(exercise))))
    function = next(f for f in result.functions if f.name == exercise.name)
    assert (function.status, function.points) == ("graded", exercise.points)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("import os\nos.kill(os.getpid(), 9)", "it ended Python itself"),
        (
            "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n"
            "while True: pass",
            "it never ended",
        ),
    ],
)
def test_a_cell_that_ends_python_or_never_ends_is_told(
    more: str, words: str, examiner: Examiner
) -> None:
    exercise = exercises()["update_vectorized"]
    result = graded(examiner, put(exercise, f"{more}\n\n\n{answer_to(exercise)}"))
    function = next(f for f in result.functions if f.name == exercise.name)
    assert function.status == "undecided" and words in function.headline


def test_what_counts_is_left_as_it_is(examiner: Examiner) -> None:
    result = graded(examiner, of_course("solutions", LESSON))
    assert {f.status for f in result.functions} == {"graded"}
    assert result.status == "graded"


@pytest.mark.parametrize(
    "text",
    ["\n" * 59_000 + "def f(", "a" * 59_000 + " = = 1", "def f(" + "a" * 50_000, "```\n" * 14_000]
    + ["# " * 25_000 + "def f(", ">>> " * 14_000, "x = “\n" * 9_000, "'''\n" * 14_000],
)
def test_no_text_takes_for_ever_to_search(text: str) -> None:
    cells = [Cell(kind, text, 1) for kind in ("code", "markdown")]
    cells += [Cell("code", "x = 1", n) for n in range(2, 20_000)]
    assert isinstance(holds_own_code(cells, LESSON, [e.name for e in lessons()[LESSON]]), bool)
