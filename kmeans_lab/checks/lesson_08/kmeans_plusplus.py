"""`kmeans_plusplus(X, K, rng)`: K rows of X, far apart but by chance."""

# ruff: noqa: NPY002  (slips do what beginners do)
from __future__ import annotations

from functools import partial
from itertools import permutations
from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import Mismatch, NoSuchReport, Returns, alike
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.inputs import points_in_words
from kmeans_lab.checks.lesson_08.shared import (
    LESSON,
    counted,
    differ,
    numbers_of,
    places_of,
    repeats,
    too_far,
)
from kmeans_lab.checks.pieces import squared_table
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.values import kind_in_words, value_in_words
from kmeans_lab.running.outcome import Seed

A_DOZEN = 12  # so many calls, or fewer, are not counted


class Drawn(Returns):
    """K different rows of X, drawn with the right frequencies; the script is "stacked"."""

    words = "an array of shape (K, d): K different rows of X"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        X, K, _, times = case.args
        if got is None:
            return Mismatch("It gave back None.", "forgot-return")
        if got.keys() != {"answers", "repeatable"}:
            raise NoSuchReport
        rows = got["answers"]
        if problem := self._wrong_form(X, K, times, rows):
            return problem
        numbers = numbers_of(X, rows)
        if (numbers < 0).any():
            i, j = np.argwhere(numbers < 0)[0]
            return Mismatch(f"{rows[i, j].tolist()} is no row of X.")
        if not got["repeatable"]:
            return Mismatch(
                "The same generator in the same state gave different rows: some of the chance "
                "comes from elsewhere.",
                "global-seed",
            )
        twice = repeats(X, numbers)
        if twice.any():
            share = twice.mean()
            return Mismatch(
                f"In {share:.0%} of {len(rows)} calls a row of X came twice.", "repeats-a-point"
            )
        if len(rows) > A_DOZEN and K > 1 and len(np.unique(numbers, axis=0)) == 1:
            return Mismatch(
                f"{len(rows)} calls with a generator that moves on all gave the same rows.",
                "global-seed",
            )
        return _frequencies(X, K, numbers)

    def _wrong_form(self, X: np.ndarray, K: int, times: int, rows: Any) -> Mismatch | None:
        listed = getattr(rows, "array", None)
        if listed is not None and listed.shape == (K,) and listed.dtype.kind in "iu":
            return Mismatch(
                f"It gave {kind_in_words(rows)}: row numbers, it seems, not the rows.",
                idea="X[rows] has the rows of these numbers.",
            )
        if not isinstance(rows, np.ndarray):
            return Mismatch(f"It gave {kind_in_words(rows)}, and {self.words} is wanted.")
        if rows.ndim != 3 or rows.shape[1:] != (K, X.shape[1]):
            shape = rows.shape[1:] if rows.ndim == 3 or len(rows) == times else rows.shape
            return Mismatch(f"The shape must be (K, d) = {(K, X.shape[1])}, but {shape} came.")
        if len(rows) != times:
            raise NoSuchReport
        if rows.dtype.kind not in "fiu":
            return Mismatch(f"Its dtype is {rows.dtype}, and real numbers are wanted.")
        return None

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        X = case.args[0]
        if one is None or other is None:
            return one is other
        if one["repeatable"] != other["repeatable"]:
            return False
        one, other = one["answers"], other["answers"]
        if not all(isinstance(v, np.ndarray) and v.ndim == 3 for v in (one, other)):
            return _look(one) == _look(other)
        if one.shape != other.shape or one.dtype.kind != other.dtype.kind:
            return False
        if one.shape[1:] != (case.args[1], X.shape[1]):
            return True
        a, b = numbers_of(X, one), numbers_of(X, other)
        if (a < 0).any() or (b < 0).any():
            return bool((a < 0).any() and (b < 0).any()) and alike(one, other)
        if (len(np.unique(a, axis=0)) == 1) != (len(np.unique(b, axis=0)) == 1):
            return False
        if len(one) <= A_DOZEN:
            return repeats(X, a).any() == repeats(X, b).any()
        return not differ(*counted(a, b))

    def in_words(self, case: Case, value: Any) -> str | None:
        X, K = case.args[:2]
        rows = value["answers"] if isinstance(value, dict) else None
        if not isinstance(rows, np.ndarray) or rows.ndim != 3:
            return value_in_words(rows)
        numbers = numbers_of(X, rows)
        if len(rows) <= A_DOZEN or K != 2 or (numbers < 0).any():
            return f"in the first call {value_in_words(rows[0])}"
        table = np.zeros((len(X), len(X)))
        np.add.at(table, (numbers[:, 0], numbers[:, 1]), 1)
        lines = [f"first {_percents(X, table.sum(axis=1))}"]
        lines += [
            f"after {_named(X[i])}: {_percents(X, table[i])}"
            for i in range(len(X))
            if table[i].any()
        ]
        return "\n".join(lines)


def _look(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.kind
    return kind_in_words(value)


def _named(row: np.ndarray) -> str:
    """One row as people write it: 4; (4, 2)."""
    return points_in_words(row[None]).partition(": ")[2]


def _percents(X: np.ndarray, counts: np.ndarray) -> str:
    return ", ".join(f"{_named(x)} in {c / counts.sum():.0%}" for x, c in zip(X, counts))


def _frequencies(X: np.ndarray, K: int, numbers: np.ndarray) -> Mismatch | None:
    """What is wrong with how often rows came: the row that is farthest from its chance."""
    chances = _chances(X, K)
    results = list(dict.fromkeys([*chances, *map(tuple, numbers.tolist())]))
    table, right = np.array(results), np.array([chances.get(r, 0.0) for r in results])
    got = counted(table, numbers)[1][_order_of(table)]
    if not too_far(got, right):
        return None
    share, expected, words = max(_by_beginnings(X, table, got / got.sum(), right), key=_surprise)
    return Mismatch(
        f"In {len(numbers):,} calls {words} in {share:.0%} of them, and {expected:.0%} is right."
    )


def _order_of(table: np.ndarray) -> np.ndarray:
    """Where each row of a table without repeats stands when the rows are sorted."""
    return np.unique(table, axis=0, return_inverse=True)[1].ravel()


def _surprise(entry: tuple) -> float:
    return abs(entry[0] - entry[1])


def _by_beginnings(X, table, shares, right):
    """Of each beginning of a result the share that each row has as the next, and its chance."""
    places = places_of(X)
    order = ("first", "second", "third", "fourth")
    for j in range(table.shape[1]):
        for begin in np.unique(table[:, :j], axis=0):
            mask = (table[:, :j] == begin).all(axis=1)
            if shares[mask].sum() < 0.04 or right[mask].sum() == 0:
                continue  # too rare to speak of
            after = " and ".join(_named(places[i]) for i in begin)
            for k in np.unique(table[mask, j]):
                next_one = mask & (table[:, j] == k)
                words = f"{_named(places[k])} came {order[j]}" + (f" after {after}" if j else "")
                yield (
                    shares[next_one].sum() / shares[mask].sum(),
                    right[next_one].sum() / right[mask].sum(),
                    words,
                )


def _chances(X: np.ndarray, K: int) -> dict[tuple[int, ...], float]:
    """The chance of every possible result of k-means++, by the numbers of places."""
    number = numbers_of(X, X[None])[0]  # (n,): the place of each row
    table = squared_table(X, X)  # (n, n)
    found: dict[tuple[int, ...], float] = {}
    for rows in permutations(range(len(X)), K):
        chance = 1 / len(X)
        for j in range(1, K):
            weights = table[:, list(rows[:j])].min(axis=1)
            if not weights.any():
                weights = np.ones(len(X))
                weights[list(rows[:j])] = 0
            chance *= weights[rows[j]] / weights.sum()
        result = tuple(int(number[i]) for i in rows)
        found[result] = found.get(result, 0.0) + chance
    return found


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
        case(line, 2, 900, "The first row is any, each in a quarter of the calls. After 0 the "
             "squared distances are 0, 1, 16 and 100, so 10 must come in 100 of 117 calls."),
        case(four, 3, 900, "For the third row the nearest of the two rows before counts: its "
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
