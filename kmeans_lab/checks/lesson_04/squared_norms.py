"""`squared_norms(X)`: the sum of the squares of each row."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.by_hand import first_wrong, number, row
from kmeans_lab.checks.comparing import Array
from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.inputs import WHOLE
from kmeans_lab.checks.lesson_04.shared import LESSON, sized
from kmeans_lab.checks.slips import Slip
from kmeans_lab.data import six_points

exercise = Exercise(
    "kmeans_lab.distances.squared_norms",
    lesson=LESSON,
    number=1,
    returns=Array("n"),
    section="Norms of points stand in a column, norms of centroids in a row",
    points=1,
    forbids=("python-loop",),
    sized=lambda n: sized(n)[:1],
    lines=(
        "def squared_norms(X):",
        "    squares = X**2",
        "    return squares.sum(axis=1)",
    ),
    distractors=("    return squares.sum(axis=0)", "    squares = 2 * X"),
    hints=(
        "For one point it is the sum of its squared features: (3, 4) has 9 + 16 = 25. "
        "Each row of X is a point.",
        "First square every number of X: what shape has the result? Then one axis must go.",
        "`sum` takes `axis=`. The axis that you name disappears, and (n,) must stay of (n, d).",
    ),
)


def by_hand(case, wanted, outcome):
    (X,) = case.args
    if (place := first_wrong(wanted.value, outcome.value)) is None:
        return f"There are n = {len(X)} points here: wanted is an array ({len(X)},)."
    i = place[0]
    squares = " + ".join(f"({number(x)})²" if x < 0 else f"{number(x)}²" for x in X[i])
    return f"Point {i} is {row(X[i])}: {squares} = {number(wanted.value[i])}."


def cases(rng: np.random.Generator) -> list[Case]:
    fixed = np.array([[1.0, -2.0, 0.5], [3.0, 0.0, 1.0], [-1.5, 2.0, 2.0]])
    return [
        Case((six_points(),), "The six points", by_hand),
        Case((np.array([[3.0, 4.0, 12.0]]),), "One single point", by_hand),
        Case((np.array([[2.0], [-3.0], [0.5]]),), "Points with one feature", by_hand),
        Case((np.array([[3, 0], [1, 1], [4, 2]]),), WHOLE, by_hand),
        Case((fixed,), "As many points as features", by_hand),
        Case(
            (rng.standard_normal((9, 3)).astype(np.float32),),
            "Points in shorter numbers, of seven digits",
            by_hand,
        ),
        Case((rng.standard_normal((30, 5)),), "Thirty random points", by_hand),
    ]


def _squares(X):
    return X.astype(float) ** 2


slips = (
    Slip.of("sum-wrong-axis", lambda X: _squares(X).sum(axis=0)),
    Slip.of("sum-without-axis", lambda X: _squares(X).sum()),
    Slip(
        "root-of-the-sum",
        "A root was taken: this is the norm, as `np.linalg.norm` gives it. The squared norm has no "
        "root in it: squares, sum, and that is all.",
        lambda X: np.sqrt(_squares(X).sum(axis=1)),
        lambda X: np.linalg.norm(X, axis=1),
        misconception="extra-square-root",
    ),
    Slip(
        "never-squared",
        "The features were added up, and nothing was squared. The squared norm of "
        "(3, 4) is 3² + 4² = 25, not 7.",
        lambda X: X.astype(float).sum(axis=1),
        lambda X: np.abs(X.astype(float)).sum(axis=1),
        misconception="missing-square",
    ),
    Slip(
        "doubled-not-squared",
        "Each number was doubled, not squared: `2 * X` is X + X, and `X**2` is X · X.",
        lambda X: 2 * X.astype(float).sum(axis=1),
    ),
    Slip(
        "squared-the-sum",
        "The sum was squared, not each number: of 3 and 4, for example, (3 + 4)² is 49, and "
        "3² + 4² is 25. Which comes first?",
        lambda X: X.astype(float).sum(axis=1) ** 2,
        misconception="missing-square",
    ),
    Slip.of(
        "integer-truncation",
        lambda X: (X.astype(int) ** 2).sum(axis=1),
        lambda X: _squares(X).sum(axis=1).astype(int),
    ),
    Slip(
        "column-of-norms",
        "The numbers stand in a column, (n, 1): one axis too many. A column is handy later, but "
        "what is asked for is (n,).",
        lambda X: _squares(X).sum(axis=1, keepdims=True),
        misconception="column-meets-row",
    ),
    Slip(
        "all-with-all",
        "`X @ X.T` multiplies each point with each point: a table (n, n), of which the diagonal "
        "alone is asked for. Square each number, and add up along one axis.",
        lambda X: X.astype(float) @ X.astype(float).T,
    ),
    Slip(
        "mean-of-squares",
        "These are means of the squares, so they were divided by the number of features. A norm "
        "is a sum.",
        lambda X: _squares(X).mean(axis=1),
    ),
)
