"""Points in parts: who misses an edge loses its share alone, and is told so, everywhere alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kmeans_lab.checks import check as module
from kmeans_lab.checks.catalogue import exercises
from kmeans_lab.checks.check import check, examine
from kmeans_lab.checks.exercise import Edge
from kmeans_lab.checks.progress import progress, records
from kmeans_lab.checks.worth import worth_in_words

IDENTITY = exercises()["squared_distances_identity"]
HEAD = "def squared_distances_identity(X, centroids):\n"
NORMS = "    column, row = (X**2).sum(axis=1)[:, None], (centroids**2).sum(axis=1)\n"
RESULT = "column - 2 * X @ centroids.T + row"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("KMEANS_LAB_WORK", str(tmp_path / "work"))


def answer(body: str):
    """Define the function as a notebook's cell does, and return it."""
    space = {"np": np, "__name__": "__main__"}
    exec(f"{HEAD}{NORMS}{body}", space)
    return space["squared_distances_identity"]


# The body of an answer, its status, its points of 3, and a part of the message.
BODIES = [
    (f"    return np.maximum({RESULT}, 0)", "passed", 3, "is right"),
    (
        f"    return {RESULT}",
        "partly",
        2.5,
        "is right but for centroids that are points: 2.5 of 3 points",
    ),
    (
        "    if len(X) == 60:\n        raise NotImplementedError\n"
        f"    return np.maximum({RESULT}, 0)",
        "partly",
        2.5,
        "NotImplementedError",
    ),
    (
        "    if len(X) == 60:\n        raise ValueError('so many')\n"
        f"    return np.maximum({RESULT}, 0)",
        "partly",
        2.5,
        "so many",
    ),
    (
        f"    while len(X) == 60:\n        pass\n    return np.maximum({RESULT}, 0)",
        "partly",
        2.5,
        "stopped",
    ),
    ("    return column + row", "wrong", 0, "is not right yet"),
    (f"    X -= 1\n    return {RESULT}", "wrong", 0, ""),
    (f"    centroids += 0\n    result = {RESULT}\n    X[0] = 1\n    return result", "wrong", 0, ""),
    (
        "    return np.array([[x @ x - 2 * x @ c + c @ c for c in centroids] for x in X])",
        "wrong",
        0,
        "steps that Python takes grow",
    ),
    ("    raise NotImplementedError", "not-attempted", 0, ""),
    ("    while True:\n        pass", "timed-out", 0, "never ended"),
]


@pytest.mark.parametrize(
    ("body", "status", "points", "part"), BODIES, ids=[f"{s}-{p}" for _, s, p, _ in BODIES]
)
def test_what_an_answer_is_worth(body: str, status: str, points: float, part: str, monkeypatch):
    monkeypatch.setattr(module, "SECONDS_A_CALL", 0.3)
    result = check(answer(body))
    assert (result.status, result.points, result.max_points) == (status, points, 3)
    assert part in result.message
    assert result.passed is bool(result) is (status == "passed")
    assert repr(result.points) in ("0", "2.5", "3")  # what nbgrader reads in a cell's output


def test_a_partly_right_answer_has_a_sign_of_its_own() -> None:
    signs = {}
    for body, status, *_ in (BODIES[0], BODIES[1], BODIES[5]):
        result = check(answer(body))
        signs[status] = (repr(result)[0], result._repr_html_().partition("solid ")[2][:7])
    assert signs["partly"][0] == "◐"
    for one in (0, 1):  # neither by sign nor by colour like another
        assert len({sign[one] for sign in signs.values()}) == 3


def test_progress_knows_what_is_right_but_for_an_edge() -> None:
    check(answer(BODIES[5][0]))
    assert "○ squared_distances_identity" in repr(progress())
    check(answer(BODIES[1][0]))
    assert "◐ squared_distances_identity" in repr(progress())
    assert "right but for an edge" in progress()._repr_html_()
    assert progress().done == 0
    assert records()["squared_distances_identity"].tries == 2
    check(answer(BODIES[0][0]))
    assert "✓ squared_distances_identity" in repr(progress())


def test_ordinary_inputs_come_first_and_decide() -> None:
    cases = IDENTITY.cases(1)
    assert [case.edge for case in cases] == sorted((c.edge for c in cases), key=bool)
    finding = examine(IDENTITY, answer("    return column + row"), 1)
    assert finding.case.edge is None


def test_the_sentence_on_what_an_exercise_is_worth() -> None:
    two = (Edge("empty", 0.5, "a cluster without points"), Edge("lone", 1, "a lone point"))
    assert worth_in_words(replace(IDENTITY, edges=(), points=1)) == "*Worth 1 point.*"
    assert worth_in_words(replace(IDENTITY, edges=two[:1], points=2)) == (
        "*Worth 2 points, 0.5 of them for a cluster without points.*"
    )
    assert worth_in_words(replace(IDENTITY, edges=two, points=6)) == (
        "*Worth 6 points, 0.5 of them for a cluster without points and 1 for a lone point.*"
    )
