"""Exercises of lesson 08: initialization.

What is drawn by chance is tested by frequencies. A right answer is refused by chance alone at most
once in a million times, by a bound that holds for every number of draws:
P(N·KL(counted ‖ expected) ≥ t) ≤ e^(−t) (e·t/m)^m for m + 1 possible results and t > m.
(R. Agrawal, "Finite-sample concentration of the multinomial in relative entropy", 2020.)
"""

# ruff: noqa: NPY002  (mutants do what beginners do)
from __future__ import annotations

from functools import partial
from itertools import combinations, permutations
from typing import Any

import numpy as np

from kmeans_lab.calling import Seed
from kmeans_lab.checks.comparing import (
    Mismatch,
    NoSuchReport,
    Returns,
    alike,
    is_number,
    kind_in_words,
    tolerance_of,
)
from kmeans_lab.checks.old_form import Case, Exercise
from kmeans_lab.checks.pieces import squared_table
from kmeans_lab.data import six_points

LESSON = "08_initialization"
FALSE_ALARM = 1e-6


def _too_far(counts: np.ndarray, chances: np.ndarray) -> bool:
    """Whether counts are so far from their chances that luck cannot explain it."""
    total = counts.sum()
    if (counts[chances <= 0] > 0).any():
        return True
    m = int((chances > 0).sum()) - 1
    return m > 0 and total * _divergence(counts, chances) > _bound(m)


def _divergence(counts: np.ndarray, chances: np.ndarray) -> float:
    seen = counts > 0
    shares = counts[seen] / counts.sum()
    return float((shares * np.log(shares / chances[seen])).sum())


def _bound(m: int) -> float:
    t = float(m)
    for _ in range(100):
        t = m + m * np.log(t / m) - np.log(FALSE_ALARM)
    return t


def _differ(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two counts of equally many draws come from different chances (a G test)."""
    both = (one + other) / 2
    seen = both > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(c > 0, c * np.log(c / both), 0)[seen].sum() for c in (one, other)]
    freedom = max(int(seen.sum()) - 1, 1)
    return 2 * sum(parts) > freedom + 4 * np.sqrt(2 * freedom) + 8


# ------------------------------------------------------------------ kmeans_plusplus


class Drawn(Returns):
    """K different rows of X, drawn with the right frequencies; the script is "stacked"."""

    words = "an array of shape (K, d): K different rows of X"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        X, K = case.args[:2]
        if got is None:
            return Mismatch("It gave back None.", "forgot-return")
        rows = got["answers"]
        listed = getattr(rows, "array", None)
        if listed is not None and listed.shape == (K,) and listed.dtype.kind in "iu":
            return Mismatch(
                f"It gave {kind_in_words(rows)}: row numbers, it seems, not the rows.",
                "value-for-index",
            )
        if not isinstance(rows, np.ndarray):
            return Mismatch(f"It gave {kind_in_words(rows)}, and {self.words} is wanted.")
        if rows.ndim != 3 or rows.shape[1:] != (K, X.shape[1]):
            shape = rows.shape[1:] if rows.ndim == 3 or len(rows) == case.args[3] else rows.shape
            text = f"The shape must be (K, d) = {(K, X.shape[1])}, but {shape} came."
            if rows.ndim == 2 and rows.shape[1:] == (K,) and rows.dtype.kind in "iu":
                return Mismatch(text + " These look like row numbers.", "value-for-index")
            return Mismatch(text)
        if len(rows) != case.args[3]:
            raise NoSuchReport
        if rows.dtype.kind not in "fiu":
            return Mismatch(f"Its dtype is {rows.dtype}, and real numbers are wanted.")
        numbers = _numbers(X, rows)
        if (numbers < 0).any():
            i, j = np.argwhere(numbers < 0)[0]
            return Mismatch(f"{rows[i, j].tolist()} is no row of X.")
        if not got["repeatable"]:
            return Mismatch(
                "The same generator in the same state gave different rows: some of the chance "
                "comes from elsewhere.",
                "global-seed",
            )
        twice = _repeats(X, numbers)
        if twice.any():
            share = twice.mean()
            return Mismatch(
                f"In {share:.0%} of {len(rows)} calls a row of X came twice.", "repeats-a-point"
            )
        if len(rows) > 20 and K > 1 and len(np.unique(numbers, axis=0)) == 1:
            return Mismatch(
                f"{len(rows)} calls with a generator that moves on all gave the same rows.",
                "global-seed",
            )
        return _frequencies(X, K, numbers)

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
        if one.shape[2] != X.shape[1]:
            return True
        a, b = _numbers(X, one), _numbers(X, other)
        if (a < 0).any() or (b < 0).any():
            return bool((a < 0).any() and (b < 0).any()) and alike(one, other)
        if (len(np.unique(a, axis=0)) == 1) != (len(np.unique(b, axis=0)) == 1):
            return False
        if len(one) <= 20:
            return _repeats(X, a).any() == _repeats(X, b).any()
        places = len(np.unique(X, axis=0))
        key = places ** np.arange(a.shape[1])
        results, index = np.unique(np.concatenate([a @ key, b @ key]), return_inverse=True)
        counts = [np.bincount(i, minlength=len(results)) for i in np.split(index, 2)]
        return not _differ(*counts)

    def in_words(self, case: Case, value: Any) -> str | None:
        from kmeans_lab.checks.result import value_in_words

        X, K = case.args[:2]
        rows = value["answers"] if isinstance(value, dict) else None
        if not isinstance(rows, np.ndarray) or rows.ndim != 3:
            return value_in_words(rows)
        numbers = _numbers(X, rows)
        if len(rows) <= 20 or K != 2 or X.shape[1] != 1 or (numbers < 0).any():
            return f"in the first call {value_in_words(rows[0])}"
        shares = _second_after_first(X, numbers)
        first = np.bincount(numbers[:, 0], minlength=len(X)) / len(rows)
        lines = [f"first {_percents(X, first)}"]
        lines += [
            f"after {X[i, 0]:g}: {_percents(X, shares[i])}" for i in range(len(X)) if first[i]
        ]
        return "\n".join(lines)


def _look(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.kind
    return kind_in_words(value)


def _percents(X: np.ndarray, shares: np.ndarray) -> str:
    return ", ".join(f"{x:g} in {share:.0%}" for x, share in zip(X[:, 0], shares))


def _second_after_first(X: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    table = np.zeros((len(X), len(X)))
    np.add.at(table, (numbers[:, 0], numbers[:, 1]), 1)
    return table / np.maximum(table.sum(axis=1, keepdims=True), 1)


def _numbers(X: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """For each row its number among the different rows of X, (times, K); −1 if it is none."""
    places = _places(X)
    same = (rows[:, :, None, :] == places).all(axis=3)  # (times, K, places)
    return np.where(same.any(axis=2), same.argmax(axis=2), -1)


def _places(X: np.ndarray) -> np.ndarray:
    """The different rows of X in the order of their first occurrence."""
    return X[np.sort(np.unique(X, axis=0, return_index=True)[1])]


def _repeats(X: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """In which calls a row came more often than X holds it, (times,)."""
    places = _places(X)
    held = (X[:, None] == places).all(axis=2).sum(axis=0)  # (places,)
    taken = (numbers[:, :, None] == np.arange(len(places))).sum(axis=1)  # (times, places)
    return (taken > held).any(axis=1)


def _frequencies(X: np.ndarray, K: int, numbers: np.ndarray) -> Mismatch | None:
    chances = _chances(X, K)
    counts = dict.fromkeys(chances, 0)
    for result in map(tuple, numbers.tolist()):
        counts[result] = counts.get(result, 0) + 1
    results = list(counts)
    got = np.array([counts[r] for r in results], dtype=float)
    expected = np.array([chances.get(r, 0.0) for r in results])
    if not _too_far(got, expected):
        return None
    n = len(_places(X))
    first = np.bincount(numbers[:, 0], minlength=n).astype(float)
    right = np.zeros(n)
    for result, chance in chances.items():
        right[result[0]] += chance
    if _too_far(first, right):
        return Mismatch(
            f"In {len(numbers):,} calls the first row was not each row of X equally often.",
        )
    return Mismatch(
        f"In {len(numbers):,} calls the rows did not come as often as they should after those "
        "drawn before."
    )


def _chances(X: np.ndarray, K: int) -> dict[tuple[int, ...], float]:
    """The chance of every possible result of k-means++, by the numbers of places."""
    places = _places(X)
    number = (X[:, None] == places).all(axis=2).argmax(axis=1)  # (n,): the place of each row
    table = ((X[:, None] - X) ** 2).sum(axis=2, dtype=float)  # (n, n)
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


def _plusplus_cases(rng: np.random.Generator) -> list[Case]:
    line = np.array([[0.0], [1.0], [4.0], [10.0]])
    cloud = rng.standard_normal((7, 3))
    spots = np.array([[0.0, 2], [0, 2], [5, 1], [5, 1], [5, 1]])

    def case(X, K, times, given, idea="", misconception=None):
        args = (X, K, Seed(int(rng.integers(2**31))), times)
        return Case(args, given, idea, misconception, script="stacked")

    return [
        case(cloud, 2, 12, "X of seven random points in three features (7, 3), K = 2; a dozen "
             "calls with one rng"),
        case(cloud[:4], 4, 12, "X of four random points (4, 3), K = 4: as many as there are; a "
             "dozen calls", "Every row must come, each once."),
        case(line, 2, 900, "X = [[0], [1], [4], [10]], K = 2; 900 calls with one rng",
             "The first row is any, each in a quarter of the calls. After 0 the squared distances "
             "are 0, 1, 16 and 100, so 10 must come in 100 of 117 calls."),
        case(np.array([[0.0], [3.0], [5.0], [9.0], [10.0]]), 3, 900,
             "X = [[0], [3], [5], [9], [10]], K = 3; 900 calls with one rng",
             "For the third row the nearest of the two rows before counts."),
        case(spots, 4, 60, "X of five rows at two places: (0, 2) twice and (5, 1) three times; "
             "K = 4",
             "When both places are taken every D² is 0, and 0/0 is no chance. Then any unused row "
             "will do.", "repeats-a-point"),
        case(np.ones((4, 2)), 3, 12, "X of four equal rows, K = 3",
             "All D² are 0 from the start. Then any unused row will do."),
        case(cloud, 1, 12, "X of seven random points, K = 1", "K may be 1: one row, shape (1, d)."),
        case(cloud.astype(np.float32), 3, 12, "X of seven random points in float32, K = 3"),
        case(np.array([[0, 1], [4, 2], [9, 9], [3, 3]]), 3, 12, "X of whole numbers (an int "
             "dtype), K = 3"),
    ]  # fmt: skip


kmeans_plusplus = Exercise(
    "kmeans_plusplus",
    lesson=LESSON,
    home="kmeans_lab.initialization",
    arguments=("X", "K", "rng"),
    returns=Drawn(),
    cases=_plusplus_cases,
    section="k-means++ in code",
    points=4,
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
    squared = ((X[:, None].astype(float) - X) ** 2).sum(axis=2)  # (n, n)
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


def _nearest(squared):
    return squared.min(axis=2)


@kmeans_plusplus.stand_in
@_drawing
def _(X, K, rng, times):
    return _draw(X, K, rng, times, _nearest)


_UNIFORM_AGAIN = (
    "All rows are equally likely at every draw, also those that were drawn before. In k-means++ a "
    "row far from all rows drawn before is more likely, and a drawn row has no chance any more."
)


@kmeans_plusplus.mutant("uniform-not-weighted")
@_drawing
def _(X, K, rng, times):
    return rng.permuted(np.tile(np.arange(len(X)), (times, 1)), axis=1)[:, :K]


@kmeans_plusplus.mutant("repeats-a-point", _UNIFORM_AGAIN)
@_drawing
def _(X, K, rng, times):
    return rng.integers(len(X), size=(times, K))


@kmeans_plusplus.mutant("distance-not-squared")
@_drawing
def _(X, K, rng, times):
    return _draw(X, K, rng, times, lambda squared: np.sqrt(squared.min(axis=2)))


@kmeans_plusplus.mutant(
    "distance-not-squared",
    "The far rows come too often: the squared distances were squared once more. The chances go "
    "with the squared distance itself.",
)
@_drawing
def _(X, K, rng, times):
    return _draw(X, K, rng, times, lambda squared: squared.min(axis=2) ** 2)


@kmeans_plusplus.mutant(
    "uniform-not-weighted",
    "The next row is always the farthest one: there is no chance in it any more. In k-means++ a "
    "far row is likely, not certain.",
)
@_drawing
def _(X, K, rng, times):
    def weigh(squared):
        return np.arange(len(X)) == _nearest(squared).argmax(axis=1)[:, None]

    return _draw(X, K, rng, times, weigh)


@kmeans_plusplus.mutant(
    "uniform-not-weighted",
    "The frequencies are those of a draw of several candidates, of which the best is kept. That "
    "is the greedy variant; here each row is drawn once, and kept.",
)
@_drawing
def _(X, K, rng, times):
    pairs = ((X[:, None].astype(float) - X) ** 2).sum(axis=2)  # (n, n)

    def best_of_two(squared):
        nearest = _nearest(squared)
        some = nearest.any(axis=1, keepdims=True)
        tries = np.array([_pick(np.where(some, nearest, 1), rng) for _ in range(2)])  # (2, times)
        left = np.minimum(nearest, pairs[tries]).sum(axis=2)
        best = np.where(left[0] <= left[1], *tries)
        return some & (np.arange(len(X)) == best[:, None])

    return _draw(X, K, rng, times, best_of_two)


_LAST = (
    "Only the row drawn last counts here, so the third row may fall beside, or upon, the first. "
    "What counts is the nearest of all rows drawn so far."
)


@kmeans_plusplus.mutant("repeats-a-point", _LAST)
@_drawing
def _(X, K, rng, times):
    return _draw(X, K, rng, times, lambda squared: squared[:, :, -1], fallback=False)


@kmeans_plusplus.mutant("repeats-a-point", _LAST)
@_drawing
def _(X, K, rng, times):
    return _draw(X, K, rng, times, lambda squared: squared[:, :, -1])


@kmeans_plusplus.mutant(
    "repeats-a-point",
    "Only the distance to the first row counts here, so a row may come twice. After each draw the "
    "squared distances must be brought up to date.",
)
@_drawing
def _(X, K, rng, times):
    return _draw(X, K, rng, times, lambda squared: squared[:, :, 0])


_NOT_NEAREST = (
    "The distances to the rows drawn before were put together in another way. What counts is "
    "the nearest of them: of several squared distances, the smallest."
)


@kmeans_plusplus.mutant("argmax-for-argmin", _NOT_NEAREST, here=True)
@_drawing
def _(X, K, rng, times):
    return _draw(X, K, rng, times, lambda squared: squared.max(axis=2))


@kmeans_plusplus.mutant("argmax-for-argmin", _NOT_NEAREST, here=True)
@_drawing
def _(X, K, rng, times):
    return _draw(X, K, rng, times, lambda squared: squared.sum(axis=2))


@kmeans_plusplus.mutant(
    "repeats-a-point",
    "Where every squared distance is 0 all rows got the same chance, also those that were already "
    "drawn. Which rows are still unused?",
)
@_drawing
def _(X, K, rng, times):
    def weigh(squared):
        nearest = _nearest(squared)
        return np.where(nearest.any(axis=1, keepdims=True), nearest, 1)

    return _draw(X, K, rng, times, weigh)


_ALL_ZERO = (
    "When every place of X is taken, all squared distances are 0, and 0/0 is NaN: no chances. "
    "Then let every unused row be equally likely."
)


@kmeans_plusplus.mutant("empty-cluster-nan", _ALL_ZERO, here=True)
@_drawing
def _(X, K, rng, times):
    return _draw(X, K, rng, times, _nearest, fallback=False)


@kmeans_plusplus.mutant(
    "repeats-a-point",
    "When every place of X is taken, all squared distances are 0. Here always the same row is "
    "taken then, whether it was used or not. Let every unused row be equally likely.",
)
@_drawing
def _(X, K, rng, times):
    def weigh(squared):
        nearest = _nearest(squared)
        return np.where(nearest.any(axis=1, keepdims=True), nearest, np.arange(len(X)) == 0)

    return _draw(X, K, rng, times, weigh)


@kmeans_plusplus.mutant(
    "wrong-divisor",
    "Chances must add up to 1. By which number must the squared distances be divided, so that "
    "they do?",
    here=True,
)
def _(X, K, rng):
    rows = [int(rng.integers(len(X)))]
    while len(rows) < K:
        nearest = ((X[:, None].astype(float) - X[rows]) ** 2).sum(axis=2).min(axis=1)
        rows.append(int(rng.choice(len(X), p=nearest)))
    return X[rows]


@kmeans_plusplus.mutant(
    "wrong-divisor",
    "Chances must add up to 1. Divided by the largest they do not; by which number must they be "
    "divided?",
    here=True,
)
def _(X, K, rng):
    rows = [int(rng.integers(len(X)))]
    while len(rows) < K:
        nearest = ((X[:, None].astype(float) - X[rows]) ** 2).sum(axis=2).min(axis=1)
        rows.append(int(rng.choice(len(X), p=nearest / nearest.max())))
    return X[rows]


_NO_RANDOM_FIRST = (
    "The first row is always the same. It must be any row of X, each with the same chance."
)


@kmeans_plusplus.mutant("uniform-not-weighted", _NO_RANDOM_FIRST)
@_drawing
def _(X, K, rng, times):
    return _draw(X, K, rng, times, _nearest, first=0)


@kmeans_plusplus.mutant("uniform-not-weighted", _NO_RANDOM_FIRST)
@_drawing
def _(X, K, rng, times):
    far = int(((X - X.mean(axis=0)) ** 2).sum(axis=1).argmax())
    return _draw(X, K, rng, times, _nearest, first=far)


_OFF_THE_FIRST = (
    "The first row is never the last row of X. `integers(n)` stops before n by itself: which row "
    "numbers are there?"
)


@kmeans_plusplus.mutant("remainder-dropped", _OFF_THE_FIRST, here=True)
@_drawing
def _(X, K, rng, times):
    first = rng.integers(0, max(len(X) - 1, 1), size=times)
    return _draw(X, K, rng, times, _nearest, first=first)


@kmeans_plusplus.mutant("global-seed")
@_drawing
def _(X, K, rng, times):
    same = _draw(X, K, np.random.default_rng(42), 1, _nearest)
    return np.tile(same, (times, 1))


@kmeans_plusplus.mutant("global-seed")
@_drawing
def _(X, K, rng, times):
    return _draw(X, K, np.random.default_rng(), times, _nearest)


@kmeans_plusplus.mutant("global-seed")
@_drawing
def _(X, K, rng, times):
    np.random.seed(42)
    own = np.random.default_rng(np.random.randint(1000))
    return np.tile(_draw(X, K, own, 1, _nearest), (times, 1))


@kmeans_plusplus.mutant(
    "value-for-index",
    "These are the numbers of the rows. The rows themselves are asked for, (K, d): X has them.",
    here=True,
)
@partial(_drawing, give=lambda X, numbers: numbers)
def _(X, K, rng, times):
    return _draw(X, K, rng, times, _nearest)


@kmeans_plusplus.mutant(
    "remainder-dropped",
    "There is one row too few. The first row counts too: how many draws are left after it?",
    here=True,
)
@_drawing
def _(X, K, rng, times):
    return _draw(X, max(K - 1, 1), rng, times, _nearest)


@kmeans_plusplus.mutant(
    "remainder-dropped",
    "There is one row too many. The first row counts too: how many draws are left after it?",
    here=True,
)
@_drawing
def _(X, K, rng, times):
    rows = _draw(X, min(K, len(X)), rng, times, _nearest)
    return np.hstack([rows, rows[:, :1]])


# ------------------------------------------------------------------ best_of_restarts


_known_runs: dict[tuple, tuple] = {}


def lloyd(X, init):
    """K-Means from given centroids to its end, at most 100 iterations: as the notebook gives it.

    Runs are remembered: those of the mutants begin at the same rows again and again.
    """
    init = np.array(init, dtype=float)
    key = (X.tobytes(), X.dtype.str, X.shape, init.tobytes(), init.shape)
    run = _known_runs.get(key)
    if run is None:
        if len(_known_runs) > 5000:
            _known_runs.clear()
        run = _known_runs[key] = _lloyd(X, init)
    centroids, assignments, total = run
    return centroids.copy(), assignments.copy(), total


def _lloyd(X, centroids):
    for _ in range(100):
        assignments = squared_table(X, centroids).argmin(axis=1)
        moved = centroids.copy()
        for k in np.unique(assignments):
            moved[k] = X[assignments == k].mean(axis=0)
        if (moved == centroids).all():
            break
        centroids = moved
    squared = squared_table(X, centroids)
    return centroids, squared.argmin(axis=1), float(squared.min(axis=1).sum())


class Restarted(Returns):
    """The centroids and inertia of the best of several runs; the script is "restarts"."""

    words = "(centroids, inertia): an array of shape (K, d), and one number"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        X, K = case.args[:2]
        if not isinstance(got, dict):
            came = f"{len(got)} came" if isinstance(got, tuple) else f"{kind_in_words(got)} came"
            return Mismatch(f"Two things are wanted, (centroids, inertia), but {came}.")
        if {len(got[part]) for part in ("centroids", "inertias", "runs", "starts")} != {
            case.args[-1]
        }:
            raise NoSuchReport
        for centroids, value in zip(got["centroids"], got["inertias"]):
            problem = _wrong_kind(X, K, centroids, value)
            if problem is not None:
                return problem
        return (
            self._belong(case, got)
            or self._runs(case, got)
            or self._starts(case, got)
            or self._reaches(case, got)
        )

    def _runs(self, case: Case, got: dict) -> Mismatch | None:
        """Where the notebook's lloyd was called: which of its runs was kept."""
        n_init = case.args[2]
        for runs, value in zip(got["runs"], got["inertias"]):
            if len(runs) == 0:
                continue
            listed = ", ".join(f"{run:.4g}" for run in runs[:8])
            close = np.isclose(runs, float(value), rtol=tolerance_of(case), atol=1e-9)
            if len(runs) != n_init:
                return Mismatch(
                    f"With n_init = {n_init} there must be {n_init} runs, but lloyd was called "
                    f"{len(runs)} times."
                )
            if not close[runs.argmin()]:
                which = ""
                if close[-1] and not close[:-1].all():
                    which = "last-not-best"
                elif close[runs.argmax()]:
                    which = "largest-not-best"
                return Mismatch(
                    f"The runs ended at the inertias {listed}; {float(value):.4g} was returned.",
                    which or None,
                )
        return None

    def _starts(self, case: Case, got: dict) -> Mismatch | None:
        X, K = case.args[:2]
        starts = [np.asarray(start) for made in got["starts"] for start in made]
        if not starts:
            return None
        for start in starts:
            if start.shape != (K, X.shape[1]):
                return Mismatch(f"lloyd was given a start of shape {start.shape}, not (K, d).")
        starts = np.array(starts)
        numbers = _numbers(X, starts)
        if (numbers < 0).any():
            return Mismatch("A run began at points that are no rows of X.")
        if _repeats(X, numbers).any():
            return Mismatch("A run began with the same row of X twice.", "repeats-a-point")
        enough = len(starts) >= 40 and len(_places(X)) > K
        if enough and len(np.unique(numbers, axis=0)) == 1:
            return Mismatch("All runs began at the same rows.", "global-seed")
        equal = (np.diff(np.sort(numbers, axis=1), axis=1) == 0).any(axis=1)
        if not equal.any() and _chance_of_different(X, K) ** len(starts) < FALSE_ALARM:
            return Mismatch(
                f"In none of {len(starts)} runs were two equal rows drawn, so not every set of "
                "rows is equally likely."
            )
        several = [np.array(made) for made in got["starts"] if len(made) > 1]
        enough = sum(len(made) - 1 for made in several) >= 10
        if enough and all((made == made[0]).all() for made in several):
            return Mismatch("All runs of a call began at the same rows.", "global-seed")
        return None

    def _belong(self, case: Case, got: dict) -> Mismatch | None:
        X = case.args[0].astype(float)
        size = float((X**2).sum())
        for centroids, value in zip(got["centroids"], got["inertias"]):
            right = float(squared_table(X, centroids.astype(float)).min(axis=1).sum())
            if not abs(float(value) - right) <= tolerance_of(case) * size:
                return Mismatch(
                    f"The inertia is {float(value):.6g}, but the squared distances to these "
                    f"centroids add up to {right:.6g}: the two do not belong together.",
                    "last-not-best",
                )
            end = lloyd(X, centroids)[2]
            if end < right - tolerance_of(case) * size:
                return Mismatch(
                    "One more iteration lowers the inertia of these centroids: the run was not "
                    "at its end."
                )
        return None

    def _reaches(self, case: Case, got: dict) -> Mismatch | None:
        """By chances: how often the best of n_init uniform starts ends at which inertia."""
        X, K, n_init, _, times = case.args
        if times < 10:
            return None
        values, single = _ends(X, K)
        below = np.append(np.cumsum(single[::-1])[::-1], 0.0)  # P(a run ends at this or higher)
        chances = below[:-1] ** n_init - below[1:] ** n_init
        got_values = np.array([float(v) for v in got["inertias"]])
        near = np.abs(got_values[:, None] - values) <= 1e-6 * max(values.max(), 1e-12)
        if not near.any(axis=1).all():
            return Mismatch("No run from K rows of X ends at this inertia.")
        counts = np.bincount(near.argmax(axis=1), minlength=len(values)).astype(float)
        if _too_far(counts, np.maximum(chances, 1e-12)):
            best = counts[0] / times
            return Mismatch(
                f"In {best:.0%} of {times} calls the result was the lowest inertia, "
                f"{values[0]:.4g}. With n_init = {n_init} runs from K different random rows it "
                f"should be {chances[0]:.0%}."
            )
        return None

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        if not isinstance(one, dict) or not isinstance(other, dict):
            return _shape_of(one) == _shape_of(other)
        return self._symptom(case, one) == self._symptom(case, other)

    def _symptom(self, case: Case, got: dict) -> Any:
        """What is wrong with an answer, whatever chance gave it."""
        problem = self.compare(case, None, got)
        if problem is None:
            return None
        kinds = {_shape_of((c, v)) for c, v in zip(got["centroids"], got["inertias"])}
        lengths = {len(runs) for runs in got["runs"]}
        words = problem.text.split()[:4]
        places = []  # where in each call's runs the inertia and the centroids come from
        for runs, centroids, value in zip(got["runs"], got["centroids"], got["inertias"]):
            if len(runs) > 1 and np.ptp(runs) > 0 and is_number(value):
                own = np.nan
                if getattr(centroids, "shape", ()) == (case.args[1], case.args[0].shape[1]):
                    own = squared_table(case.args[0], centroids).min(axis=1).sum()
                for number in (float(value), own):
                    near = np.isclose(runs, number)
                    places.append((near[-1], near[0], near[runs.argmax()], near[runs.argmin()]))
        pairs = [(p[0::2], p[1::2]) for p in [list(column) for column in zip(*places)]]
        common = tuple(bool(np.all(half)) for pair in pairs for half in pair)
        return problem.misconception, tuple(words), frozenset(lengths), frozenset(kinds), common

    def in_words(self, case: Case, value: Any) -> str | None:
        from kmeans_lab.checks.result import value_in_words

        if not isinstance(value, dict):
            return None
        lines = [
            f"centroids {value_in_words(value['centroids'][0])}",
            f"inertia {value_in_words(value['inertias'][0])}",
        ]
        if len(value["runs"][0]):
            lines.append(f"its runs ended at {value_in_words(value['runs'][0])}")
        return "in the first call\n" + "\n".join(lines)


def _shape_of(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_shape_of(part) for part in value)
    if isinstance(value, np.ndarray) and value.ndim:
        return value.ndim, value.dtype.kind
    return "number" if is_number(value) else kind_in_words(value)


def _wrong_kind(X: np.ndarray, K: int, centroids: Any, value: Any) -> Mismatch | None:
    if is_number(centroids) and isinstance(value, np.ndarray) and value.ndim == 2:
        return Mismatch(
            "The inertia came first and the centroids second; (centroids, inertia) is wanted."
        )
    if not isinstance(centroids, np.ndarray):
        return Mismatch(f"centroids: it is {kind_in_words(centroids)}, not an array (K, d).")
    if centroids.shape != (K, X.shape[1]):
        return Mismatch(
            f"centroids: the shape must be (K, d) = {(K, X.shape[1])}, but it is {centroids.shape}."
        )
    if centroids.dtype.kind not in "fiu":
        return Mismatch(f"centroids: their dtype is {centroids.dtype}.")
    if isinstance(value, bool) or not is_number(value):
        return Mismatch(f"inertia: it is {kind_in_words(value)}, and one number is wanted.")
    return None


def _chance_of_different(X: np.ndarray, K: int) -> float:
    """The chance that K rows, drawn without putting back, are all at different places."""
    if len(_places(X)) == len(X):
        return 1.0
    sets = list(combinations(range(len(X)), K))
    return sum(len(np.unique(X[list(rows)], axis=0)) == K for rows in sets) / len(sets)


def _ends(X: np.ndarray, K: int) -> tuple[np.ndarray, np.ndarray]:
    """The inertias at which runs from K different rows end, ascending, and their chances."""
    ends = np.array([lloyd(X, X[list(rows)])[2] for rows in combinations(range(len(X)), K)])
    values = [ends.min()]
    for end in np.sort(ends):
        if end - values[-1] > 1e-6 * max(ends.max(), 1e-12):
            values.append(end)
    near = np.abs(ends[:, None] - np.array(values)) <= 1e-6 * max(ends.max(), 1e-12)
    return np.array(values), near.mean(axis=0)


def _restart_cases(rng: np.random.Generator) -> list[Case]:
    six = six_points()
    spots = np.array([[0.0], [0], [0], [0], [9]])
    cloud = rng.standard_normal((9, 3)) + 5 * rng.integers(0, 2, (9, 3))

    def case(X, K, n_init, times, given, idea="", misconception=None):
        args = (X, K, n_init, Seed(int(rng.integers(2**31))), times)
        return Case(args, given, idea, misconception, script="restarts")

    return [
        case(six, 3, 6, 8, "The six points, K = 3, n_init = 6",
             "Of the runs the one with the lowest inertia is kept."),
        case(cloud, 4, 5, 4, "Nine random points with three features, K = 4, n_init = 5",
             "Centroids and inertia must be of the same run."),
        case(six, 3, 1, 40, "The six points, K = 3, n_init = 1: one run, in each of 40 calls",
             "With one run the result is that run's, whatever it is."),
        case(six, 3, 5, 16, "The six points, K = 3, n_init = 5; 16 calls with one rng"),
        case(spots, 2, 1, 40, "X = [[0], [0], [0], [0], [9]], K = 2, n_init = 1, 40 calls",
             "Uniform rows: two of the four zeros are drawn together in six of ten calls. Rows "
             "drawn by k-means++ never are; a better start, but not the one that is asked here."),
        case(six, 6, 1, 12, "The six points, K = 6: as many clusters as points",
             "Six different rows: each point is a centroid, and the inertia is 0.",
             "repeats-a-point"),
    ]  # fmt: skip


best_of_restarts = Exercise(
    "best_of_restarts",
    lesson=LESSON,
    home="kmeans_lab.lloyd",
    arguments=("X", "K", "n_init", "rng"),
    returns=Restarted(),
    cases=_restart_cases,
    section="Restarts: which run do we keep?",
    points=2,
    lines=(
        "def best_of_restarts(X, K, n_init, rng):",
        "    best_inertia = np.inf",
        "    for _ in range(n_init):",
        "        init = X[rng.choice(len(X), size=K, replace=False)]",
        "        centroids, _, inertia = lloyd(X, init)",
        "        if inertia < best_inertia:",
        "            best_centroids, best_inertia = centroids, inertia",
        "    return best_centroids, best_inertia",
    ),
    distractors=(
        "        if inertia > best_inertia:",
        "        np.random.seed(42)",
    ),
    hints=(
        "One run is K different rows, drawn by `rng`, given to lloyd. What must be remembered "
        "from run to run?",
        "Two things are remembered, the best centroids and their inertia, and both are replaced "
        "when a run comes with a lower inertia.",
        "Begin with an inertia that every run beats: `np.inf`. Draw rows with `rng.choice(..., "
        "replace=False)`, anew in each turn of the loop.",
    ),
)


def _rows(X, K, rng):
    return X[rng.choice(len(X), K, replace=False)]


def _all_runs(X, K, n_init, rng):
    return [lloyd(X, _rows(X, K, rng)) for _ in range(n_init)]


@best_of_restarts.stand_in
def _(X, K, n_init, rng):
    centroids, _, total = min(_all_runs(X, K, n_init, rng), key=lambda run: run[2])
    return centroids, total


@best_of_restarts.mutant("last-not-best")
def _(X, K, n_init, rng):
    centroids, _, total = _all_runs(X, K, n_init, rng)[-1]
    return centroids, total


@best_of_restarts.mutant("largest-not-best")
def _(X, K, n_init, rng):
    centroids, _, total = max(_all_runs(X, K, n_init, rng), key=lambda run: run[2])
    return centroids, total


@best_of_restarts.mutant(
    "last-not-best",
    "This is the first run; nothing that comes later ever replaces it. With which number is the "
    "inertia of the second run compared?",
)
def _(X, K, n_init, rng):
    centroids, _, total = _all_runs(X, K, n_init, rng)[0]
    return centroids, total


@best_of_restarts.mutant(
    "last-not-best",
    "Only one run is made, and returned at once. `return` inside the loop ends the whole function "
    "in its first turn.",
)
def _(X, K, n_init, rng):
    centroids, _, total = lloyd(X, _rows(X, K, rng))
    return centroids, total


@best_of_restarts.mutant(
    "last-not-best",
    "The lowest inertia was kept, but the centroids are those of the last run. Both must be "
    "remembered together.",
)
def _(X, K, n_init, rng):
    runs = _all_runs(X, K, n_init, rng)
    return runs[-1][0], min(run[2] for run in runs)


@best_of_restarts.mutant(
    "last-not-best",
    "The centroids are those of the best run, but the inertia is that of the last one. Both must "
    "be remembered together.",
)
def _(X, K, n_init, rng):
    runs = _all_runs(X, K, n_init, rng)
    return min(runs, key=lambda run: run[2])[0], runs[-1][2]


@best_of_restarts.mutant(
    "last-not-best",
    "Each run was compared with the one before it, not with the best so far. When does the number "
    "change with which the next run is compared?",
)
def _(X, K, n_init, rng):
    before, best = np.inf, None
    for centroids, _, total in _all_runs(X, K, n_init, rng):
        if total < before:
            best = centroids, total
        before = total
    return best


@best_of_restarts.mutant(
    "remainder-dropped",
    "There is one run too few. `range(1, n)` holds n − 1 numbers.",
    here=True,
)
def _(X, K, n_init, rng):
    runs = _all_runs(X, K, max(n_init - 1, 1), rng)
    centroids, _, total = min(runs, key=lambda run: run[2])
    return centroids, total


@best_of_restarts.mutant(
    "remainder-dropped",
    "There is one run too many. If a first run is made before the loop, how many are left for it?",
    here=True,
)
def _(X, K, n_init, rng):
    centroids, _, total = min(_all_runs(X, K, n_init + 1, rng), key=lambda run: run[2])
    return centroids, total


_SAME_START = (
    "All runs begin at the same rows, so all of them end alike, and n_init runs are no better than "
    "one. Where must the rows be drawn, so that each run has its own?"
)


@best_of_restarts.mutant("global-seed", _SAME_START, here=True)
def _(X, K, n_init, rng):
    start = _rows(X, K, rng)
    centroids, _, total = min((lloyd(X, start) for _ in range(n_init)), key=lambda run: run[2])
    return centroids, total


@best_of_restarts.mutant("global-seed")
def _(X, K, n_init, rng):
    runs = [lloyd(X, _rows(X, K, np.random.default_rng(42))) for _ in range(n_init)]
    centroids, _, total = min(runs, key=lambda run: run[2])
    return centroids, total


@best_of_restarts.mutant("global-seed")
def _(X, K, n_init, rng):
    runs = [lloyd(X, _rows(X, K, np.random.default_rng(seed))) for seed in range(n_init)]
    centroids, _, total = min(runs, key=lambda run: run[2])
    return centroids, total


@best_of_restarts.mutant("global-seed")
def _(X, K, n_init, rng):
    rows = [np.random.permutation(len(X))[:K] for _ in range(n_init)]
    centroids, _, total = min((lloyd(X, X[i]) for i in rows), key=lambda run: run[2])
    return centroids, total


@best_of_restarts.mutant("repeats-a-point")
def _(X, K, n_init, rng):
    runs = [lloyd(X, X[rng.choice(len(X), K)]) for _ in range(n_init)]
    centroids, _, total = min(runs, key=lambda run: run[2])
    return centroids, total


@best_of_restarts.mutant("repeats-a-point")
def _(X, K, n_init, rng):
    runs = [lloyd(X, X[rng.integers(0, len(X), K)]) for _ in range(n_init)]
    centroids, _, total = min(runs, key=lambda run: run[2])
    return centroids, total


@best_of_restarts.mutant(
    "axes-swapped",
    "The inertia came first and the centroids second. The order is (centroids, inertia).",
    here=True,
)
def _(X, K, n_init, rng):
    centroids, _, total = min(_all_runs(X, K, n_init, rng), key=lambda run: run[2])
    return total, centroids


@best_of_restarts.mutant(
    "value-for-index",
    "Three things came back, the labels among them. Two are asked for: (centroids, inertia).",
    here=True,
)
def _(X, K, n_init, rng):
    return min(_all_runs(X, K, n_init, rng), key=lambda run: run[2])


@best_of_restarts.mutant(
    "value-for-index",
    "Only the inertia came back. Two things are asked for: (centroids, inertia).",
    here=True,
)
def _(X, K, n_init, rng):
    return min(run[2] for run in _all_runs(X, K, n_init, rng))


@best_of_restarts.mutant(
    "value-for-index",
    "Only the centroids came back. Two things are asked for: (centroids, inertia).",
    here=True,
)
def _(X, K, n_init, rng):
    return min(_all_runs(X, K, n_init, rng), key=lambda run: run[2])[0]


@best_of_restarts.mutant(
    "value-for-index",
    "The labels came back in place of the centroids. lloyd returns (centroids, assignments, "
    "inertia), in this order.",
    here=True,
)
def _(X, K, n_init, rng):
    _, labels, total = min(_all_runs(X, K, n_init, rng), key=lambda run: run[2])
    return labels, total


@best_of_restarts.mutant(
    "mean-of-everything",
    "The inertia is the mean of all runs. The lowest is asked: that of the best run.",
    here=True,
)
def _(X, K, n_init, rng):
    runs = _all_runs(X, K, n_init, rng)
    best = min(runs, key=lambda run: run[2])
    return best[0], float(np.mean([run[2] for run in runs]))


@best_of_restarts.mutant(
    "mean-of-means",
    "The centroids of several runs were averaged. Label numbers mean nothing across runs: centroid "
    "0 of one run may be centroid 2 of the next. Keep one run, the best.",
    here=True,
)
def _(X, K, n_init, rng):
    runs = _all_runs(X, K, n_init, rng)
    return np.mean([run[0] for run in runs], axis=0), min(run[2] for run in runs)
