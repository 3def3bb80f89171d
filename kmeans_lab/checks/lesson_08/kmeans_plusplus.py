"""`kmeans_plusplus(X, K, rng)`: K rows of X, far apart but by chance."""

# ruff: noqa: NPY002  (slips do what beginners do)
from __future__ import annotations

from functools import partial

import numpy as np

from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.inputs import points_in_words
from kmeans_lab.checks.lesson_08.kmeans_plusplus_report import A_DOZEN, Drawn
from kmeans_lab.checks.lesson_08.shared import (
    LESSON,
)
from kmeans_lab.checks.pieces import squared_table
from kmeans_lab.checks.slips import Slip
from kmeans_lab.running.outcome import Seed

exercise = Exercise(
    "kmeans_lab.initialization.kmeans_plusplus",
    lesson=LESSON,
    number=1,
    returns=Drawn(),
    section="k-means++ in code",
    points=4,
    edges=(Edge("all-taken", 1.0, "rows of X that lie at fewer than K places"),),
    lines=(
        "def kmeans_plusplus(X, K, rng):",
        "    rows = [rng.integers(len(X))]",
        "    nearest = ((X - X[rows[0]]) ** 2).sum(axis=1)",
        "    while len(rows) < K:",
        "        weights = nearest",
        "        if not nearest.any():",
        "            weights = np.ones(len(X))",
        "            weights[rows] = 0",
        "        rows.append(rng.choice(len(X), p=weights / weights.sum()))",
        "        squared = ((X - X[rows[-1]]) ** 2).sum(axis=1)",
        "        nearest = np.minimum(nearest, squared)",
        "    return X[rows]",
    ),
    distractors=(
        "        nearest = squared",
        "        rows.append(nearest.argmax())",
    ),
    hints=(
        "Keep the numbers of the rows drawn so far in a list. The first is any row; then comes a "
        "loop until there are K.",
        "`rng.choice(len(X), p=chances)` draws a row number. The chances are the squared distances "
        "to the nearest drawn row, divided by their sum.",
        "After each draw keep, for every point, the smaller of the old squared distance and that "
        "to the new row. Where all are 0, let the unused rows have equal chances.",
    ),
)


def cases(rng: np.random.Generator) -> list[Case]:
    line = np.array([[0.0], [1], [4], [10]])
    # Of four points these part the nearest row best from the last, the product, one feature ...
    four = np.array([[7.0, 4], [10, 9], [6, 1], [3, 0]])
    spots = np.array([[0.0, 2], [0, 2], [5, 1], [5, 1], [5, 1]])
    whole = np.array([[0, 1], [4, 2], [9, 9], [3, 3]])
    cloud = rng.permutation(100)[:12].reshape(6, 2) / 10

    def case(X, K, times, idea="", misconception=None, edge=None, seed=5):
        given = f"{times} calls with one rng, K = {K}\nX {points_in_words(X)}"
        args = (X, K, Seed(seed), times)
        return Case(args, given, idea, misconception, script="stacked", edge=edge)

    return [
        case(whole / 2, 2, A_DOZEN, "K different rows of X, as they are, one below the other."),
        case(four, 4, A_DOZEN, "As many as there are: every row must come, each once."),
        case(line, 2, 600, "The first row is any, each in a quarter of the calls. After 0 the "
             "squared distances are 0, 1, 16 and 100, so 10 must come in 100 of 117 calls."),
        case(four, 3, 600, "For the third row the nearest of the two rows before counts: its "
             "squared distance, over all features, says how likely a row is."),
        case(four, 1, A_DOZEN, "K may be 1: one row, shape (1, d)."),
        case(line.astype(np.float32), 3, A_DOZEN, "The points may be in float32."),
        case(whole, 3, A_DOZEN, "The points may be whole numbers (an int dtype)."),
        case(cloud, 4, A_DOZEN, "Six random points.", seed=int(rng.integers(2**31))),
        case(spots, 4, 60, "When both places are taken every D² is 0, and 0/0 is no chance. Then "
             "any unused row will do.", edge="all-taken"),
        case(np.ones((4, 2)), 3, A_DOZEN, "All D² are 0 from the start. Then any unused row will "
             "do.", edge="all-taken"),
    ]  # fmt: skip


# ------------------------------------------------------------------ many calls at once


def _pick(shares, rng):
    """A row number for each row of chances (times, n), as ``rng.choice(n, p=...)`` draws it."""
    if np.isnan(shares).any():
        rng.choice(shares.shape[1], p=shares[0] * np.nan)  # its own error
    below = np.cumsum(shares, axis=1)
    return (below / below[:, -1:] <= rng.random((len(shares), 1))).sum(axis=1)


def _draw(X, K, rng, times, weigh, fallback=True, first=None):
    """Row numbers (times, K) of k-means++ with other weights, in many calls at once.

    ``weigh(squared)`` makes them, (times, n), of the squared distances to the rows drawn before,
    (times, n, drawn); `first` are the first rows, or the one that always comes.
    """
    n = len(X)
    squared = squared_table(X, X)  # (n, n)
    rows = np.empty((times, 1), dtype=int)
    rows[:, 0] = rng.integers(n, size=times) if first is None else first
    while rows.shape[1] < K:
        weights = weigh(squared[rows].swapaxes(1, 2)).astype(float)
        zero = ~weights.any(axis=1)
        if fallback and zero.any():
            weights[zero] = (rows[zero, None] != np.arange(n)[:, None]).all(axis=2)
        with np.errstate(invalid="ignore"):
            shares = weights / weights.sum(axis=1, keepdims=True)
        rows = np.hstack([rows, _pick(shares, rng)[:, None]])
    return rows


def _drawing(rows, give=lambda X, numbers: X[numbers]):
    """A function like kmeans_plusplus of ``rows(X, K, rng, times)``, what that many calls draw."""

    def one(X, K, rng):
        return give(X, rows(X, K, rng, 1)[0])

    def many(X, K, rng, times):
        again = np.random.default_rng()
        again.bit_generator.state = rng.bit_generator.state
        answers = [give(X, rows(X, K, generator, times)) for generator in (rng, again)]
        return {"answers": answers[0], "repeatable": np.array_equal(*answers)}

    one.many = many
    return one


def _weighing(weigh, **how):
    """A function that draws with other weights of the squared distances (times, n, drawn)."""
    return _drawing(lambda X, K, rng, times: _draw(X, K, rng, times, weigh, **how))


def _beginning(first):
    """A function whose first rows are ``first(X, rng, times)``."""
    return _drawing(
        lambda X, K, rng, times: _draw(X, K, rng, times, _nearest, first=first(X, rng, times))
    )


def _with_chance_of(generator):
    """A function that draws all rows of a call from a generator of its own."""
    return _drawing(lambda X, K, rng, times: _tiled(X, K, generator(), times))


def _tiled(X, K, generator, times):
    return np.tile(_draw(X, K, generator, 1, _nearest), (times, 1))


def _nearest(squared):
    return squared.min(axis=2)


stand_in = _weighing(_nearest)


def _seeded():
    np.random.seed(42)
    return np.random.default_rng(np.random.randint(1000))


def _farthest_alone(squared):
    return np.arange(squared.shape[1]) == _nearest(squared).argmax(axis=1)[:, None]


def _inverse(squared):
    nearest = _nearest(squared)
    return np.divide(1, nearest, out=np.zeros_like(nearest), where=nearest > 0)


def _all_at_once(X, K, rng, times):
    """The other rows by their distances to the first alone, none of them twice."""
    rows = rng.integers(len(X), size=(times, 1))
    while rows.shape[1] < K:
        weights = squared_table(X, X)[rows[:, 0]]
        np.put_along_axis(weights, rows, 0.0, axis=1)
        if not weights.any():
            return _draw(X, K, rng, times, _nearest)
        rows = np.hstack([rows, _pick(weights / weights.sum(axis=1, keepdims=True), rng)[:, None]])
    return rows


def _greedy(X, K, rng, times):
    pairs = squared_table(X, X)  # (n, n)

    def best_of_two(squared):
        nearest = _nearest(squared)
        some = nearest.any(axis=1, keepdims=True)
        tries = np.array([_pick(np.where(some, nearest, 1), rng) for _ in range(2)])  # (2, times)
        left = np.minimum(nearest, pairs[tries]).sum(axis=2)
        best = np.where(left[0] <= left[1], *tries)
        return some & (np.arange(len(X)) == best[:, None])

    return _draw(X, K, rng, times, best_of_two)


def _where_all_are_zero(other):
    """Weights that are ``other(n)`` where every squared distance is 0."""

    def weigh(squared):
        nearest = _nearest(squared)
        return np.where(nearest.any(axis=1, keepdims=True), nearest, other(nearest.shape[1]))

    return weigh


def _chances_of(chances):
    """The plain loop, with ``chances(squared)`` of the squared distances to the nearest row."""

    def way(X, K, rng):
        rows = [int(rng.integers(len(X)))]
        while len(rows) < K:
            rows.append(int(rng.choice(len(X), p=chances(squared_table(X, X[rows]).min(axis=1)))))
        return X[rows]

    return way


slips = (
    Slip.of(
        "uniform-not-weighted",
        _drawing(
            lambda X, K, rng, times: rng.permuted(np.tile(np.arange(len(X)), (times, 1)), axis=1)[
                :, :K
            ]
        ),
    ),
    Slip(
        "drawn-again",
        "All rows are equally likely at every draw, also those that were drawn before. In "
        "k-means++ a row far from all rows drawn before is more likely, and a drawn row has no "
        "chance any more.",
        _drawing(lambda X, K, rng, times: rng.integers(len(X), size=(times, K))),
        misconception="repeats-a-point",
    ),
    Slip.of("distance-not-squared", _weighing(lambda squared: np.sqrt(_nearest(squared)))),
    Slip(
        "squared-twice",
        "The far rows come too often: the squared distances were squared once more. The chances go "
        "with the squared distance itself.",
        _weighing(lambda squared: _nearest(squared) ** 2),
    ),
    Slip(
        "near-rows-likely",
        "The near rows come more often than the far ones. The chance of a row grows with its "
        "squared distance to the nearest row drawn before.",
        _weighing(_inverse),
        _weighing(lambda squared: np.where(_nearest(squared) > 0, np.exp(-_nearest(squared)), 0)),
    ),
    Slip(
        "always-the-farthest",
        "The next row is always the farthest one: there is no chance in it any more. In k-means++ "
        "a far row is likely, not certain.",
        _weighing(_farthest_alone),
    ),
    Slip(
        "several-candidates",
        "The frequencies are those of a draw of several candidates, of which the best is kept. "
        "That is the greedy variant; here each row is drawn once, and kept.",
        _drawing(_greedy),
    ),
    Slip(
        "last-row-alone",
        "Only the row drawn last counts here, so the third row may fall beside, or upon, the "
        "first. What counts is the nearest of all rows drawn so far.",
        _weighing(lambda squared: squared[:, :, -1], fallback=False),
        _weighing(lambda squared: squared[:, :, -1]),
        misconception="repeats-a-point",
    ),
    Slip(
        "first-row-alone",
        "Only the distance to the first row counts here. After each draw the squared distances "
        "must be brought up to date: to the nearest of all rows drawn so far.",
        _weighing(lambda squared: squared[:, :, 0]),
        _drawing(_all_at_once),
    ),
    Slip(
        "not-the-nearest",
        "The distances to the rows drawn before were put together in another way. What counts is "
        "the nearest of them: of several squared distances, the smallest.",
        _weighing(lambda squared: squared.max(axis=2)),
        _weighing(lambda squared: squared.sum(axis=2)),
        _weighing(lambda squared: squared.prod(axis=2)),
    ),
    Slip(
        "one-feature-alone",
        "The squared distances are those of one feature alone. A distance counts all features: "
        "over which axis goes the sum?",
        _drawing(lambda X, K, rng, times: _draw(X[:, :1], K, rng, times, _nearest)),
    ),
    Slip(
        "zero-over-zero",
        "When every place of X is taken, all squared distances are 0, and 0/0 is NaN: no chances. "
        "Then let every unused row be equally likely.",
        _weighing(_nearest, fallback=False),
    ),
    Slip(
        "used-rows-too",
        "When every place of X is taken, all squared distances are 0. Here a row that was already "
        "drawn can come again then. Let every unused row be equally likely.",
        _weighing(_where_all_are_zero(np.ones)),
        _weighing(_where_all_are_zero(lambda n: np.arange(n) == 0)),
        misconception="repeats-a-point",
    ),
    Slip(
        "chances-not-1",
        "Chances must add up to 1. By which number must the squared distances be divided, so that "
        "they do? By the largest they do not.",
        _chances_of(lambda nearest: nearest),
        _chances_of(lambda nearest: nearest / nearest.max()),
    ),
    Slip(
        "first-not-drawn",
        "The first row is always the same. It must be any row of X, each with the same chance.",
        _beginning(lambda *_: 0),
        _beginning(lambda X, *_: int(((X - X.mean(axis=0)) ** 2).sum(axis=1).argmax())),
        misconception="uniform-not-weighted",
    ),
    Slip(
        "first-never-an-end",
        "The first row is never the last row of X, or never row 0. `integers(n)` begins at 0 and "
        "stops before n by itself: which row numbers are there?",
        _beginning(lambda X, rng, times: rng.integers(0, max(len(X) - 1, 1), size=times)),
        _beginning(lambda X, rng, times: rng.integers(min(1, len(X) - 1), len(X), size=times)),
    ),
    Slip.of(
        "global-seed",
        _with_chance_of(lambda: np.random.default_rng(42)),
        _with_chance_of(np.random.default_rng),
        _with_chance_of(_seeded),
    ),
    Slip(
        "row-numbers",
        "These are the numbers of the rows. The rows themselves are asked for, (K, d): X has them.",
        partial(_drawing, give=lambda X, numbers: numbers)(
            lambda X, K, rng, times: _draw(X, K, rng, times, _nearest)
        ),
    ),
    Slip(
        "one-too-few-or-many",
        "There is one row too few, or too many. The first row counts too: how many draws are left "
        "after it?",
        _drawing(lambda X, K, rng, times: _draw(X, max(K - 1, 1), rng, times, _nearest)),
        _drawing(lambda X, K, rng, times: _one_more(_draw(X, K, rng, times, _nearest))),
    ),
)


def _one_more(rows):
    return np.hstack([rows, rows[:, :1]])
