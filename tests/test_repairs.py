"""One edit that makes a wrong answer right names the line; nothing else comes of trying it."""

from __future__ import annotations

import functools
import linecache
import shutil
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from kmeans_lab.checks.catalogue import exercises, lessons
from kmeans_lab.checks.check import examine
from kmeans_lab.checks.exercise import Trial
from kmeans_lab.checks.finding import Finding
from kmeans_lab.checks.repairs import KINDS, Repair, candidates, find_repair
from kmeans_lab.checks.repairs.sites import RULES, Scope
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.checks.sources import names_of, source_of
from kmeans_lab.grading import sandbox
from kmeans_lab.grading.examining.examiner import Examiner
from kmeans_lab.running.calling import watch_call, watch_definitions

ASSIGN = """\
def assign_loop(X, centroids):
    assignments = np.zeros(len(X), dtype=np.intp)
    for i in range(len(X)):
        smallest = np.inf
        for k in range(len(centroids)):
            squared = ((X[i] - centroids[k]) ** 2).sum()
            if squared < smallest:
                smallest = squared
                assignments[i] = k
    return assignments
"""
_cells = [0]


def defined(source: str, name: str, **names):
    """Define a function as a cell of a notebook does: its text is known, but no file."""
    _cells[0] += 1
    file = f"<cell of test_repairs {_cells[0]}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    space = {"np": np, "time": time, "__name__": "__main__", **names}
    exec(compile(source, file, "exec"), space)
    return space[name]


def told(source: str, name: str = "assign_loop", **names) -> Finding:
    """Judge an answer as check does."""
    return examine(exercises()[name], defined(source, name, **names), 1)


def repaired(source: str, name: str = "assign_loop") -> Repair | None:
    """Look for the edit that makes an answer right."""
    trial, function = Trial(exercises()[name], 1), defined(source, name)
    outcomes = [watch_call(function, case.args) for case in trial.cases]

    def run(tried, case):
        codes = [candidate.code for candidate in tried]
        return watch_definitions(codes, {"np": np}, name, case.args)

    return find_repair(trial, outcomes, source, name, run)


def edited(right: str, wrong: str, source: str = ASSIGN) -> str:
    """Give a definition in which one thing is written wrongly."""
    assert source.count(right) == 1
    return source.replace(right, wrong)


# What is written wrongly in assign_loop, the kind, the line, and a part of the question.
SLIPS = [
    ("range(len(X))", "range(1, len(X))", 3, "hich `i` never gets its turn"),
    ("range(len(centroids))", "range(1, len(centroids))", 5, "here it goes 1, 2. Which `k` never"),
    ("range(len(centroids))", "range(len(centroids) - 1)", 5, "0, 1"),
    ("range(len(centroids))", "range(len(centroids) + 1)", 5, "here it goes 0, 1, 2, 3."),
    ("X[i] - centroids[k]", "X[i] - centroids[i]", 6, "is `i` what is meant here?"),
    ("** 2", "^ 2", 6, "How does Python write a power?"),
    ("np.inf", "np.inff", 4, "spelt right"),
    ("X[i] -", "X(i) -", 6, "Which brackets hold an index?"),
    (").sum()", ").sum", 6, "What makes Python call it?"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "part"), SLIPS, ids=[s[1] for s in SLIPS])
def test_the_line_is_named_with_a_question(right: str, wrong: str, line: int, part: str) -> None:
    source = edited(right, wrong)
    text = source.splitlines()[line - 1].strip()
    repair = repaired(source)
    assert (repair.where, repair.number) == (f"line {line}, `{text}`", line)
    question = repair.question(exercises()["assign_loop"].cases(1)[0])
    assert part in question
    assert right not in question
    finding = told("# a comment above\n\n" + source)
    assert finding.status in ("wrong", "error")
    assert f"ine {line + 2}, `{text}`" in finding.idea


def test_what_is_told_is_true_where_another_slip_does_the_same_in_part() -> None:
    """Words of slips that only looked alike, or raised the same error, come no longer."""
    idea = told(edited("range(len(centroids))", "range(len(centroids) + 1)")).idea
    assert "changed places" not in idea
    mean = "def update_loop(X, assignments, centroids):\n    new = centroids.copy()\n" + (
        "    for k in range(len(centroids)):\n        own = X[assignments == k]\n"
        "        if len(own) > 0:\n            new[k] = own.sum(axis=0) // len(own)\n"
        "    return new\n"
    )
    idea = told(mean, "update_loop").idea
    assert "dtype" not in idea
    assert "line 6, `new[k] = own.sum(axis=0) // len(own)`" in idea
    table = "def squared_distances_broadcast(X, centroids):\n    d = X[:, np.newaxes] - centroids\n"
    idea = told(f"{table}    return (d**2).sum(axis=2)\n", "squared_distances_broadcast").idea
    assert "append" not in idea
    assert "`newaxes` spelt right" in idea
    pythons = table.replace("newaxes", "newaxis") + "    return sum(d**2, 2)\n"
    idea = told(pythons, "squared_distances_broadcast").idea
    assert "The axis that you name" not in idea
    assert "Python's own" in idea


def test_the_edit_undoes_the_slip() -> None:
    repair = repaired(edited("squared < smallest", "squared > smallest"))
    assert (repair.kind, repair.number) == ("comparison-turned", 7)
    assert repair.line == "if squared > smallest:"
    assert "squared < smallest" in repair.source
    assert repaired(ASSIGN) is None


def test_two_slips_have_no_repair() -> None:
    twice = edited("** 2", "** 3", edited("squared < smallest", "squared > smallest"))
    assert repaired(twice) is None
    assert told(twice).status == "wrong"


def test_rules_know_their_kinds_and_leave_the_definition_as_it_is() -> None:
    made = candidates(ASSIGN, "assign_loop")
    before = made[0].source()
    assert len(made) > 50
    assert {c.kind for c in made} <= set(KINDS)
    assert len(KINDS) == len(set(KINDS))
    texts = [c.source() for c in made]
    assert made[0].source() == before
    assert texts == [c.source() for c in candidates(ASSIGN, "assign_loop")]
    assert ASSIGN.strip() not in texts
    assert all(callable(rule) for rule in RULES)
    assert Scope(made[0].scope.tree).arguments == ("X", "centroids")


# ------------------------------------------------------------------ whatever the answer is made of


def test_helpers_closures_decorators_defaults_and_lambdas() -> None:
    wrong = edited("squared < smallest", "squared > smallest")
    helper = wrong.replace("np.inf", "start()")
    assert "line 7" in told(helper, start=lambda: np.inf).idea.lower()
    closed = "def make():\n    start = np.inf\n" + "".join(
        f"    {line}\n" for line in wrong.replace("np.inf", "start").splitlines()
    )
    inner = defined(closed + "    return assign_loop\nassign_loop = make()\n", "assign_loop")
    assert "line 9" in examine(exercises()["assign_loop"], inner, 1).idea.lower()
    decorated = "@functools.lru_cache(1)\n@kept\n" + wrong.replace(
        "centroids):", "centroids, s=0):"
    )
    kept = {"functools": functools, "kept": lambda f: lambda X, c: f(X, c)}
    assert told(decorated, **kept).status in ("wrong", "error")
    short = "squared_norms = lambda X: (X**2).sum(axis=0)\n"
    assert "ine 1, `squared_norms = lambda X" in told(short, "squared_norms").idea


def test_a_class_of_a_notebook() -> None:
    from kmeans_lab.authoring import build, verify

    path = next(p for p in build.solutions() if p.stem.startswith("07"))
    import nbformat

    names, _ = verify.run_cells(nbformat.read(path, as_version=4))
    source, first = source_of(names["SimpleKMeans"])
    assert source.startswith("class SimpleKMeans")
    assert first >= 1
    assert source.count("self.tol") >= 2
    right = "<= relative_tolerance"
    around = {k: v for k, v in names.items() if not k.startswith("__")}
    finding = told(edited(right, ">= relative_tolerance", source), "SimpleKMeans", **around)
    assert ">= relative_tolerance" in finding.idea


def test_an_answer_without_a_text_has_no_repair() -> None:
    space = {"np": np}
    exec(edited("squared < smallest", "squared > smallest"), space)
    assert source_of(space["assign_loop"]) == ("", 1)
    assert source_of(len) == ("", 1)
    assert examine(exercises()["assign_loop"], space["assign_loop"], 1).status == "wrong"
    assert names_of(len) == {}


# ------------------------------------------------------------------ a candidate hurts nobody

REACHING_OUT = [
    "open('notes.txt', 'w').write('1')",
    "np.save('a.npy', X)",
    "X.tofile('a.bin')",
    "import os; os.remove('a')",
    "from shutil import rmtree",
    "global counter; counter = 1",
    "exec('x = 1')",
    "time.sleep(1)",
    "setattr(np, 'pi', 3)",
    "from scipy.sparse import csr_array",
]


@pytest.mark.parametrize("line", REACHING_OUT)
def test_what_reaches_beyond_a_function_is_not_tried_with_changes(line: str) -> None:
    assert candidates(ASSIGN, "assign_loop") != []
    assert candidates(ASSIGN.replace("    return", f"    {line}\n    return"), "assign_loop") == []


@pytest.mark.parametrize(
    "text", ["", "def f(:", "x = 1", "def other(X):\n    return X", "(" * 3000, "async def f(): 1"]
)
def test_what_is_no_definition_has_no_candidates(text: str) -> None:
    assert candidates(text, "f") == []


def test_candidates_are_stopped_and_leave_nothing(tmp_path: Path) -> None:
    np.random.seed(3)
    state = np.random.get_state()[1].copy()
    endless = "def f(X):\n    while True:\n        pass\n"
    writes = "def f(X):\n    X[0] = 7\n    np.random.rand()\n    np.sum = None\n    return X\n"
    names = {"np": np, "f": None}
    X = np.zeros(3)
    begin = time.monotonic()
    tried = watch_definitions([writes, endless, None, "def f(:", endless], names, "f", (X,), "call")
    assert time.monotonic() - begin < 5
    assert [o and o.status for o in tried] == ["returned", "timed-out", None, "raised", "timed-out"]
    assert tried[0].changed == (0,)
    assert (X == 0).all()
    assert names == {"np": np, "f": None}
    assert np.sum([1, 2]) == 3
    assert (np.random.get_state()[1] == state).all()
    many = watch_definitions([endless] * 6, names, "f", (X,), seconds=0.02)
    assert [o is None for o in many] == [False] * 3 + [True] * 3


def test_indices_beyond_a_sparse_matrix_raise() -> None:
    """SciPy itself would read and write where nothing is, and end the session."""
    from scipy.sparse import csr_array

    source = "def f(X):\n    return csr_array((X, np.array([9]), np.array([0, 1])), (1, 2)) @ X\n"
    names = {"np": np, "csr_array": csr_array}
    assert watch_definitions([source], names, "f", (np.ones(1),))[0].error.kind == "ValueError"
    assert names["csr_array"] is csr_array


# ------------------------------------------------------------------ the same while grading


@pytest.fixture(scope="module")
def grading(tmp_path_factory: pytest.TempPathFactory):
    """Grade a submission of lesson 02 behind the walls."""
    if sys.platform != "linux":
        pytest.skip("system: bubblewrap is of Linux alone")
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    with sandbox.sandboxes(True, tmp_path_factory.mktemp("worker")) as made:
        examiner = Examiner(lessons()["02_loops"], 5, made)
        yield lambda *cells: {f.name: f for f in examiner.grade(cells).functions}


def test_grading_names_the_same_line(grading) -> None:
    wrong = edited("range(len(centroids))", "range(1, len(centroids))")
    found = grading("import numpy as np", "# mine\n" + wrong)["assign_loop"]
    assert found.points == 0
    assert "line 6, `for k in range(1, len(centroids)):`" in " ".join(found.message.split())
    finding = told("# mine\n" + wrong)
    assert found.message == CheckResult(finding, exercises()["assign_loop"]).message


@pytest.mark.parametrize(
    "helper",
    [
        "import os, sys\ndef start():\n    if sys._getframe(1).f_code.co_filename[:5] != 'cell ':\n"
        "        os._exit(0)\n    return np.inf\n",
        "calls = []\ndef start():\n    calls.append(1)\n    while len(calls) > 200:\n        pass\n"
        "    return np.inf\n",
        "calls = []\ndef start():\n    calls.append(1)\n"
        "    return calls if len(calls) > 200 else np.inf\n",
    ],
    ids=["ends the worker", "never ends", "gives back what nobody expects"],
)
def test_what_happens_to_a_candidate_costs_no_mark(grading, helper: str) -> None:
    """It knows that it is tried with changes, and does its worst then."""
    wrong = edited("squared < smallest", "squared > smallest").replace("np.inf", "start()")
    right = "def inertia_loop(X, assignments, centroids):\n    return sum(((X[i] - centroids["
    right += "assignments[i]]) ** 2).sum() for i in range(len(X)))\n"
    found = grading("import numpy as np", helper, wrong, right)
    assert (found["assign_loop"].status, found["assign_loop"].points) == ("graded", 0)
    assert found["inertia_loop"].points == found["inertia_loop"].max_points


@pytest.mark.parametrize("end", ["len(X) - chunk_rows + 1", "len(X) - chunk_rows", "len(X) - 2"])
def test_what_is_taken_from_the_end_of_a_range_is_seen(end: str) -> None:
    """The end of the range is asked about, not the sign in it."""
    source = f"""\
def assign_in_chunks(X, centroids, chunk_rows):
    if chunk_rows < 1:
        raise ValueError("a chunk has at least one row")
    norms = (centroids**2).sum(axis=1)
    labels = np.zeros(len(X), dtype=int)
    for first in range(0, {end}, chunk_rows):
        chunk = X[first : first + chunk_rows]
        labels[first : first + chunk_rows] = (norms - 2 * chunk @ centroids.T).argmin(axis=1)
    return labels
"""
    finding = told(source, "assign_in_chunks")
    assert "line 6" in finding.idea.lower() and "operation" not in finding.idea


@pytest.mark.parametrize(
    ("name", "answer", "slip"),
    [
        ("assign_loop", "[0] * len(X)", None),  # the numbers are wrong, too
        ("nearest_by_identity", "[((c - x) ** 2).sum() for c in centroids for x in X]", None),
        ("squared_norms", "[x @ x for x in X]", "list"),
        ("squared_norms", "np.matrix((X**2).sum(axis=1)).T", None),  # of another shape, too
        ("combine", "(sum(p[0] for p in partials) / 1).tolist(), 0.0", None),
    ],
)
def test_a_list_of_the_right_numbers_is_named(name: str, answer: str, slip: str | None) -> None:
    arguments = ", ".join(exercises()[name].arguments)
    finding = told(f"def {name}({arguments}):\n    return {answer}\n", name)
    assert not finding.passed
    assert (finding.slip == "list-for-array") == (slip == "list")


def test_a_list_among_the_things_that_are_given_back_is_named() -> None:
    source = """\
def partial_sums(X_chunk, centroids):
    table = ((X_chunk[:, None] - centroids) ** 2).sum(axis=2)
    labels = table.argmin(axis=1)
    sums = np.zeros(centroids.shape)
    np.add.at(sums, labels, X_chunk)
    counts = np.bincount(labels, minlength=len(centroids))
    return sums, counts.tolist(), float(table.min(axis=1).sum())
"""
    finding = told(source, "partial_sums")
    assert finding.slip == "list-for-array" and finding.headline.startswith("counts: It is a list")


@pytest.mark.parametrize("kind", ["np.float16", "'float16'", "np.float32"])
def test_what_is_asked_of_a_kind_of_number_is_true_of_it(kind: str) -> None:
    """7.5 stays 7.5 in float16; digits are what is lost."""
    source = f"""\
def pairwise_differences(X, centroids):
    return (X[:, None] - centroids).astype({kind})
"""
    trees = [c for c in candidates(source, "pairwise_differences") if c.kind == "kind-of-number"]
    asked = {candidate.edit.ask for candidate in trees}
    assert asked == {f"how many digits has a number in `{kind}`? Are they enough here?"}
    (asked,) = {
        candidate.edit.ask
        for candidate in candidates(source.replace(kind, "int"), "pairwise_differences")
        if candidate.kind == "kind-of-number"
    }
    assert "7.5" in asked


def test_a_generator_in_place_of_an_array_is_named() -> None:
    source = "def squared_norms(X):\n    for x in X:\n        yield x @ x\n"
    assert told(source, "squared_norms").slip == "yields"
