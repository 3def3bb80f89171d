"""Lesson 02's functions in MicroPython, without a page: what is said of right and wrong ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from in_node import ask

from kmeans_lab.authoring import site_loops

LIVING = Path(__file__).resolve().parents[1] / "site" / "living"
ASSIGN = """def assign_loop(X, centroids):
    labels = []
    for point in X:
        smallest = float("inf")
        nearest = 0
        for k in range(len(centroids)):
            squared = 0
            for j in range(len(point)):
                squared += (point[j] - centroids[k][j]) ** 2
            if squared < smallest:
                smallest = squared
                nearest = k
        labels.append(nearest)
    return labels
"""
UPDATE = """def update_loop(X, assignments, centroids):
    new = []
    for k in range(len(centroids)):
        own = [X[i] for i in range(len(X)) if assignments[i] == k]
        if len(own) == 0:
            new.append(list(centroids[k]))
            continue
        new.append([sum(x[j] for x in own) / len(own) for j in range(len(X[0]))])
    return new
"""
RIGHT = [
    (ASSIGN, "", ""),
    (ASSIGN, "squared < smallest", "smallest > squared"),
    (ASSIGN, "    return labels", "    return tuple(labels)"),
    (ASSIGN, "def assign", "from math import inf\n\n\ndef assign"),
    (UPDATE, "", ""),
    (UPDATE, "    return new", "    return tuple(tuple(row) for row in new)"),
]
# An edit, and what is said of it.
WRONG = [
    (ASSIGN, "squared < smallest", "squared > smallest", "Every point gets centroid 0"),
    (
        ASSIGN,
        '    for point in X:\n        smallest = float("inf")\n',
        '    smallest = float("inf")\n    for point in X:\n',
        "anew for each point",
    ),
    (ASSIGN, "                smallest = squared\n", "", "is its distance remembered"),
    (ASSIGN, "squared < smallest:", "squared < smallest or k:", "Point A = (6, 6)"),
    (
        ASSIGN,
        'float("inf")',
        "40",
        "Point D = (1, 0): its squared distances to the centroids are 61",
    ),
    (ASSIGN, 'float("inf")', "1000", "begin with a number?"),
    (ASSIGN, "** 2", "** 1", "plus and minus cancel"),
    (
        ASSIGN,
        "(point[j] - centroids[k][j]) ** 2",
        "abs(point[j] - centroids[k][j])",
        "squared before",
    ),
    (ASSIGN, "range(len(point))", "range(1)", "only the first number"),
    (ASSIGN, "range(len(point))", "range(1, 2)", "only the last number"),
    (ASSIGN, "range(len(point))", "range(2)", "more than two numbers"),
    (ASSIGN, "nearest = k", "nearest = k + 1", "Python counts from 0"),
    (ASSIGN, "append(nearest)", "append(smallest)", "the smallest squared distances"),
    (ASSIGN, "append(nearest)", "append(centroids[nearest])", "not the centroid itself"),
    (ASSIGN, "append(nearest)", "append(float(nearest))", "a label is a whole number"),
    (ASSIGN, "    return labels", "        return labels", "inside the loop"),
    (ASSIGN, "    return labels\n", "", "It returns nothing"),
    (ASSIGN, "    return labels", "    return 3", "it returned `3`"),
    (ASSIGN, "    labels = []", "    labels = []\n    X.append([0, 0])", "7"),
    (ASSIGN, "    return labels", "    X[0][0] = 7\n    return labels", "changes a list"),
    (UPDATE, " / len(own)", "", "divide each by the number"),
    (UPDATE, " / len(own)", " / len(X)", "the number of all points"),
    (UPDATE, " / len(own)", " // len(own)", "The half is cut off"),
    (UPDATE, " if assignments[i] == k", "", "the mean of all points"),
    (UPDATE, "list(centroids[k])", "[0, 0]", "has no points, so its centroid stays"),
    (UPDATE, "            new.append(list(centroids[k]))\n", "", "2 centroids are wanted"),
    (UPDATE, "range(len(X[0]))", "range(2)", "Centroid 0 is"),
    (UPDATE, "    return new", "        return new", "inside the loop"),
    (UPDATE, "new = []", "new = centroids", "3 centroids are wanted"),
]
# An edit, the line of the error, and what is said of it.
BROKEN = [
    (ASSIGN, "point[j] - centroids[k][j]", "point - centroids[k]", 9, "number by number"),
    (ASSIGN, "centroids[k][j]", "centroids[k, j]", 9, "one index at a time"),
    (ASSIGN, 'float("inf")', "np.inf", 4, "NumPy is not in this page"),
    (ASSIGN, "    labels = []", "    import numpy as np", 2, "NumPy is not in this page"),
    (ASSIGN, "len(point)", "point.shape[0]", 8, "That is NumPy's"),
    (ASSIGN, "len(centroids)", "len(centroids) + 1", 9, "past the end"),
    (ASSIGN, "smallest = float", "smalest = float", 10, "before it has got a value"),
    (ASSIGN, "squared < smallest:", "squared < smallest", 10, "colon"),
    (ASSIGN, "append(nearest)", "append(neerest)", 13, "Nothing has this name"),
    (ASSIGN, "    return labels", "    return assign_loop(X, X)", 14, "calls itself"),
    (ASSIGN, "labels = []", "labels = [0] * 10**8", 2, "A list grows"),
    (ASSIGN, "(X, centroids)", "(X)", None, "arguments"),
    (ASSIGN, "assign_loop", "assign", None, "is called `assign_loop`"),
    (ASSIGN, "labels = []", 'raise ValueError("é <b>")', 2, "ValueError: é <b>"),
    (UPDATE, "len(own) == 0", "False", 8, "nothing to divide by"),
]
SCRIPT = """
import { judgedRun } from "./judging.mjs";
import { TASKS } from "./tasks.mjs";
const { loadMicroPython } = await import(question.module);
const driver = readFileSync(question.driver, "utf8");
async function said([name, source]) {
  const python = await loadMicroPython({ heapsize: 8 * 2 ** 20, pystack: 16 * 1024 });
  python.runPython(driver);
  let came;
  try {
    python.runPython(source);
    const cases = TASKS[name].cases.map((each) => each.arguments);
    came = { results: JSON.parse(python.globals.get("_kl_call_all")(name, JSON.stringify(cases))) };
  } catch (problem) {
    came = { error: problem.message };
  }
  return judgedRun(name, came);
}
const all = [];
for (const each of question.sources) all.push(await said(each));
answer(all);
"""


@pytest.fixture(scope="module")
def judged(tmp_path_factory) -> list[dict]:
    """What is said of all the functions, in their order."""
    from kmeans_lab.visuals.shared.assets import script

    edits = [each[:3] for each in (*RIGHT, *WRONG, *BROKEN)]
    assert all(old in text for text, old, _ in edits)
    sources = [
        ("assign_loop" if text is ASSIGN else "update_loop", text.replace(old, new, 1))
        for text, old, new in edits
    ]
    folder = tmp_path_factory.mktemp("loops")
    (folder / "tasks.mjs").write_text(script(LIVING / "loops" / "tasks.js"), encoding="utf-8")
    micropython = folder / "micropython"
    shutil.copytree(LIVING / "micropython", micropython)
    question = {
        "module": str(micropython / "micropython.mjs"),
        "driver": str(LIVING / "loops" / "driver.py"),
        "sources": sources,
    }
    return ask(folder, LIVING / "loops" / "judging.js", SCRIPT, question)


def test_right_functions_are_right(judged: list[dict]) -> None:
    assert [each["status"] for each in judged[: len(RIGHT)]] == ["right"] * len(RIGHT)


def test_a_wrong_function_is_told_what_is_wrong(judged: list[dict]) -> None:
    heard = judged[len(RIGHT) : len(RIGHT) + len(WRONG)]
    for (_, old, new, phrase), said in zip(WRONG, heard, strict=True):
        told = " ".join(said["lines"])
        assert said["status"] == "wrong", (old, new, told)
        assert phrase in told, (old, new, told)


def test_an_error_has_its_line_and_its_meaning(judged: list[dict]) -> None:
    heard = judged[len(RIGHT) + len(WRONG) :]
    for (_, old, new, line, phrase), said in zip(BROKEN, heard, strict=True):
        told = " ".join(said["lines"])
        assert said["status"] == "error", (old, new, told)
        assert said.get("line") == line, (old, new, told)
        assert phrase in told, (old, new, told)


def test_the_interpreter_is_as_published_or_is_refused(tmp_path: Path) -> None:
    root = LIVING.parents[1]
    site_loops.write(root, tmp_path / "out")
    made = (tmp_path / "out" / "micropython.js").read_text(encoding="utf-8")
    assert made.startswith("kmlMicroPython({") and "import.meta" not in made
    shutil.copytree(LIVING / "micropython", tmp_path / "site" / "living" / "micropython")
    wasm = tmp_path / "site" / "living" / "micropython" / "micropython.wasm"
    wasm.write_bytes(wasm.read_bytes() + b"\0")
    with pytest.raises(ValueError, match="not as it was published"):
        site_loops.write(tmp_path, tmp_path / "out")
