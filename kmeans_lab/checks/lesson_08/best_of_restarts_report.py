"""What `restarts` reports of `best_of_restarts`, judged by its runs."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import (
    Array,
    Mismatch,
    NoSuchReport,
    Number,
    Returns,
    Together,
    is_number,
    tolerance_of,
)
from kmeans_lab.checks.exercise import Case
from kmeans_lab.checks.inputs import points_in_words
from kmeans_lab.checks.lesson_08.shared import (
    FALSE_ALARM,
    counted,
    differ,
    numbers_of,
    places_of,
    repeats,
    too_far,
)
from kmeans_lab.checks.pieces import squared_table
from kmeans_lab.checks.values import kind_in_words, value_in_words

PAIR = Together(centroids=Array("K", "d"), inertia=Number())
_known_runs: dict[tuple, tuple] = {}


def lloyd(X, init):
    """K-Means from given centroids to its end, at most 100 iterations: as the notebook gives it.

    Runs are remembered: those of the wrong ways begin at the same rows again and again.
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
    """The centroids and inertia of the best of several runs; the script is `restarts`.

    An answer that calls the notebook's ``lloyd`` is judged by the runs that it made: from where
    they began, and which was kept. Of one that has a run of its own only the ends are known.
    """

    words = "(centroids, inertia): an array of shape (K, d), and one number"
    report = ("centroids", "inertias", "runs", "starts", "ends")

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        X, K = case.args[:2]
        if not isinstance(got, dict):
            return PAIR.compare(case, (), got)
        if got.keys() != set(self.report) or {len(part) for part in got.values()} != {
            case.args[-1]
        }:
            raise NoSuchReport
        for centroids, value in zip(got["centroids"], got["inertias"]):
            if problem := _wrong_kind(case, centroids, value):
                return problem
        return (
            _how_many(case, got)
            or _which_kept(case, got)
            or _belonging(case, got)
            or _beginnings(X, K, got["starts"])
            or (_first_of_equals(got) if case.edge else _reached(case, got))
        )

    def __init__(self) -> None:
        self._symptoms: dict[tuple[int, int], tuple] = {}

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        if not isinstance(one, dict) or not isinstance(other, dict):
            return type(one) is type(other) and _shape_of(one) == _shape_of(other)
        if self._symptom(case, one) != self._symptom(case, other):
            return False
        X, K = case.args[:2]
        sets = [_sets(X, K, report["starts"]) for report in (one, other)]
        if any(found is None for found in sets) or min(map(len, sets)) < 20:
            return True
        return not differ(*counted(*sets)) if len(sets[0]) == len(sets[1]) else False

    def _symptom(self, case: Case, got: dict) -> Any:
        """What is wrong with an answer, whatever chance gave it.

        It is remembered: one answer is held against many wrong ways.
        """
        key = id(case), id(got)
        if key not in self._symptoms:
            if len(self._symptoms) > 500:
                self._symptoms.clear()
            # The two are kept, so that nothing else gets their place in memory.
            self._symptoms[key] = case, got, self._symptom_of(case, got)
        return self._symptoms[key][2]

    def _symptom_of(self, case: Case, got: dict) -> Any:
        problem = self.compare(case, None, got)
        if problem is None:
            return None
        kinds = {_shape_of((c, v)) for c, v in zip(got["centroids"], got["inertias"])}
        lengths = {len(runs) for runs in got["runs"]}
        words = re.sub(r"[\d.,]+|e[+-]\d+", "#", problem.text)
        words = re.sub(r"(# ?)+", "#", words)
        begun = [_is_a_start(c, made) for c, made in zip(got["centroids"], got["starts"])]
        return words, frozenset(lengths), frozenset(kinds), _places_kept(case, got), all(begun)

    def in_words(self, case: Case, value: Any) -> str | None:
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


def _is_a_start(centroids: Any, starts: Any) -> bool:
    return any(np.array_equal(centroids, start) for start in starts)


def _places_kept(case: Case, got: dict) -> tuple:
    """Where, in all calls, inertia and centroids come from: last run, first, largest, lowest."""
    X, K = case.args[:2]
    places = []
    for runs, centroids, value in zip(got["runs"], got["centroids"], got["inertias"]):
        if len(runs) > 1 and np.ptp(runs) > 0 and is_number(value):
            own = np.nan
            if getattr(centroids, "shape", ()) == (K, X.shape[1]):
                own = squared_table(X, centroids).min(axis=1).sum()
            for number in (float(value), own):
                near = _near(runs, number, 1e-5, 1e-8)
                places.append((near[-1], near[0], near[runs.argmax()], near[runs.argmin()]))
    pairs = [(p[0::2], p[1::2]) for p in [list(column) for column in zip(*places)]]
    return tuple(bool(np.all(half)) for pair in pairs for half in pair)


def _near(runs: np.ndarray, number: float, share: float, least: float) -> np.ndarray:
    """Which runs ended at a number; for a few numbers np.isclose takes ten times as long."""
    return (runs == number) | (np.abs(runs - number) <= least + share * abs(number))


def _wrong_kind(case: Case, centroids: Any, value: Any) -> Mismatch | None:
    """What is wrong with the kinds and shapes of what came back."""
    if is_number(centroids) and isinstance(value, np.ndarray) and value.ndim == 2:
        return Mismatch(
            "The inertia came first and the centroids second; (centroids, inertia) is wanted."
        )
    shape = (case.args[1], case.args[0].shape[1])
    fitting = centroids if getattr(centroids, "shape", None) == shape else np.zeros(shape)
    number = value if is_number(value) else 0.0
    if PAIR.fits(case, (fitting, number), (centroids, value)):
        return None
    return PAIR.compare(case, (fitting, number), (centroids, value))


def _how_many(case: Case, got: dict) -> Mismatch | None:
    n_init = case.args[2]
    for runs in got["runs"]:
        if len(runs) not in (0, n_init):
            return Mismatch(
                f"With n_init = {n_init} the number of runs must be {n_init}, but lloyd was called "
                f"{'once' if len(runs) == 1 else f'{len(runs)} times'}.",
                idea="n_init says how many runs there are, however well they end.",
            )
    return None


def _which_kept(case: Case, got: dict) -> Mismatch | None:
    for runs, value in zip(got["runs"], got["inertias"]):
        if len(runs) == 0:
            continue
        close = _near(runs, float(value), tolerance_of(case), 1e-9)
        if not close.any():
            return None  # none of its runs: what it is, is asked below
        if not close[runs.argmin()]:
            listed = ", ".join(f"{run:.4g}" for run in runs[:8])
            which = None
            if close[-1] and not close[:-1].all():
                which = "last-not-best"
            elif close[runs.argmax()]:
                which = "largest-not-best"
            idea = (
                "The inertia of the last run came back, and another run ended lower. Something has "
                "to be remembered from run to run, and replaced only when a better run comes."
            )
            return Mismatch(
                f"The runs ended at the inertias {listed}; {float(value):.4g} was returned.",
                which,
                idea if which == "last-not-best" else "",
            )
    return None


def _belonging(case: Case, got: dict) -> Mismatch | None:
    X = case.args[0].astype(float)
    slack = tolerance_of(case) * float((X**2).sum())
    for centroids, value in zip(got["centroids"], got["inertias"]):
        right = float(squared_table(X, centroids.astype(float)).min(axis=1).sum())
        if not abs(float(value) - right) <= slack:
            return Mismatch(
                f"The inertia is {float(value):.6g}, but the squared distances to these "
                f"centroids add up to {right:.6g}: the two do not belong together.",
                idea="Of the best run both are wanted as lloyd gave them, the centroids and the "
                "inertia.",
            )
        if lloyd(X, centroids)[2] < right - slack:
            return Mismatch(
                "One more iteration lowers the inertia of these centroids.",
                idea="A run goes on until nothing moves, or for 100 iterations. lloyd does that.",
            )
    return None


def _sets(X: np.ndarray, K: int, starts: Any) -> np.ndarray | None:
    """The sets of rows at which runs began, sorted numbers (runs, K); None if they are no rows."""
    found = [np.asarray(start) for made in starts for start in made]
    if not all(start.shape == (K, X.shape[1]) for start in found):
        return None
    numbers = numbers_of(X, np.array(found).reshape(-1, K, X.shape[1]))
    return None if (numbers < 0).any() else np.sort(numbers, axis=1)


def _beginnings(X: np.ndarray, K: int, starts: Any) -> Mismatch | None:
    """What is wrong with the rows at which its runs began."""
    if not any(len(made) for made in starts):
        return None
    wrong = next((s.shape for made in starts for s in made if s.shape != (K, X.shape[1])), None)
    if wrong is not None:
        return Mismatch(f"lloyd was given a start of shape {wrong}, not (K, d).")
    sets = _sets(X, K, starts)
    if sets is None:
        idea = "Each run begins at K different rows of X: its own, drawn by `rng`."
        return Mismatch("A run began at points that are no rows of X.", idea=idea)
    if repeats(X, sets).any():
        return Mismatch("A run began with the same row of X twice.", "repeats-a-point")
    if K < len(X) and len(sets) > 10 and len(np.unique(sets, axis=0)) == 1:
        return Mismatch("All runs began at the same rows.", "global-seed")
    several = [np.array(made) for made in starts if len(made) > 1]
    enough = sum(len(made) - 1 for made in several) >= 10
    if enough and K < len(X) and all((made == made[0]).all() for made in several):
        return Mismatch("All runs of a call began at the same rows.", "global-seed")
    if len(places_of(X)) == len(X):
        every = np.array(list(combinations(range(len(X)), K)))
        counts = counted(every, sets)[1]
        if too_far(counts, np.full(len(every), 1 / len(every))):
            i = np.abs(counts - counts.mean()).argmax()
            return Mismatch(
                f"{points_in_words(X[every[i]]).partition(': ')[2]} were the start of "
                f"{counts[i]:.0f} of {len(sets)} runs, and about {len(sets) / len(every):.0f} is "
                "right: every set of rows is equally likely."
            )
    return None


def _first_of_equals(got: dict) -> Mismatch | None:
    for runs, ends, centroids in zip(got["runs"], got["ends"], got["centroids"]):
        equal = [np.asarray(end) for run, end in zip(runs, ends) if run == runs.min()]
        if equal and not _same_places(equal[0], centroids):
            return Mismatch(
                f"{len(equal)} of the {len(runs)} runs of a call ended at the same lowest inertia. "
                "Of these the first is wanted, and a later one came."
            )
    return None


def _same_places(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether centroids are the same, in whatever order."""
    return np.allclose(*(c[np.lexsort(c.T)] for c in (one, other)), rtol=1e-9)


def _reached(case: Case, got: dict) -> Mismatch | None:
    """By chances: how often the best of n_init uniform starts ends at which inertia."""
    X, K, n_init, _, times = case.args
    if times < 10 or any(len(made) for made in got["starts"]):
        return None
    values, single = _ends(X, K)
    below = np.append(np.cumsum(single[::-1])[::-1], 0.0)  # P(a run ends at this or higher)
    chances = below[:-1] ** n_init - below[1:] ** n_init
    got_values = np.array([float(v) for v in got["inertias"]])
    near = np.abs(got_values[:, None] - values) <= 1e-6 * max(values.max(), 1e-12)
    if not near.any(axis=1).all():
        return Mismatch("No run from K rows of X ends at this inertia.")
    counts = np.bincount(near.argmax(axis=1), minlength=len(values)).astype(float)
    if too_far(counts, np.maximum(chances, FALSE_ALARM**2)):
        best = counts[0] / times
        return Mismatch(
            f"In {best:.0%} of {times} calls the result was the lowest inertia, "
            f"{values[0]:.4g}. With n_init = {n_init} runs from K different random rows it "
            f"should be {chances[0]:.0%}."
        )
    return None


def _ends(X: np.ndarray, K: int) -> tuple[np.ndarray, np.ndarray]:
    """The inertias at which runs from K different rows end, ascending, and their chances."""
    ends = np.array([lloyd(X, X[list(rows)])[2] for rows in combinations(range(len(X)), K)])
    values = [ends.min()]
    for end in np.sort(ends):
        if end - values[-1] > 1e-6 * max(ends.max(), 1e-12):
            values.append(end)
    near = np.abs(ends[:, None] - np.array(values)) <= 1e-6 * max(ends.max(), 1e-12)
    return np.array(values), near.mean(axis=0)
