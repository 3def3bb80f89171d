"""`SimpleKMeans`: the class with all repairs."""

# ruff: noqa: NPY002  (slips do what beginners do)
from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import (
    Array,
    Labels,
    Mismatch,
    NoSuchReport,
    Returns,
    alike,
    is_number,
    tolerance_of,
)
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.inputs import points_in_words
from kmeans_lab.checks.lesson_07.fits import estimator, random_states, refits
from kmeans_lab.checks.lesson_07.shared import LESSON, relocated
from kmeans_lab.checks.pieces import cluster_means, inertia_of, labels_of
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.values import kind_in_words, value_in_words
from kmeans_lab.data import six_points, ties

OWN_GENERATOR = (
    "Make a generator of your own from self.random_state, and draw the rows from it alone: "
    "np.random belongs to the whole program, and setting its seed changes everybody's numbers."
)

NO_MEAN = (
    "The mean of a cluster without points is 0/0, which is NaN. relocate_empty looks after empty "
    "clusters; a mean for each label does not."
)
NO_CENTROIDS = Mismatch("centroids: they have another shape than (K, d), or are missing.")
CENTROIDS = Array("K", "d", scale=lambda X, *_: float(np.abs(X).max()))


class Fitted(Returns):
    """What the scripts of `fits` report of a class.

    With a start given, centroids and labels are compared one by one; without, the numbers of the
    clusters are free.
    """

    words = "a class with fit and predict"
    shown = ("centroids", "assignments", "inertia", "n_iterations", "converged", "predicted")

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        if got.keys() != wanted.keys() or any(
            len(part) != len(wanted[name])
            for name, part in got.items()
            if isinstance(wanted[name], tuple)
        ):
            raise NoSuchReport
        if case.script is random_states:
            return _of_states(got)
        if case.script is refits:
            return _of_refits(case.args[0], got)
        return (
            self._habits(got)
            or _of_centroids(case, wanted, got)
            or _of_labels("assignments", case, case.args[0], got)
            or _of_inertia(case, got)
            or _of_counts(case, wanted, got)
            or _of_labels("predicted", case, case.args[1], got)
        )

    def _habits(self, got: dict) -> Mismatch | None:
        """What is wrong with what fit gives back, stores, and leaves alone."""
        if got["fit_returned"] == "None":
            return Mismatch(
                "fit gave back None.",
                "forgot-return",
                "`SimpleKMeans(2).fit(X)` shall be the object itself: fit ends with `return self`.",
            )
        if got["fit_returned"] != "self":
            return Mismatch(
                "fit gave back something else than the object.",
                idea="It stores what it learned on self and ends with `return self`, so that "
                "`SimpleKMeans(2).fit(X).predict(X_new)` works.",
            )
        if missing := [name for name in self.shown[:-1] if _is_missing(got[name])]:
            return Mismatch(
                f"After fit the object has no attribute {missing[0]}.",
                idea=f"What fit learns is stored on self, as `self.{missing[0]} = ...`, under just "
                "this name.",
            )
        if got["predicted"] is None:
            return Mismatch(
                "predict gave back None.",
                "forgot-return",
                "A method without a return statement does that, whatever it has computed.",
            )
        if got["lost_parameters"]:
            return Mismatch(
                f"The object has no attribute {got['lost_parameters']}.",
                idea="`__init__` stores its four parameters on self, under their own names.",
            )
        if got["changed_parameters"]:
            return Mismatch(
                f"After fit the parameter {got['changed_parameters']} is no longer what the object "
                "was made with.",
                idea="Parameters are what the user chose; fit reads them, and stores what it "
                "learns under other names.",
            )
        return None

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        if not isinstance(one, dict) or not isinstance(other, dict):
            return alike(one, other)
        if case.script is random_states:
            return _of_states(one) == _of_states(other)
        if case.script is refits:
            return _of_refits(case.args[0], one) == _of_refits(case.args[0], other)
        return alike(_as_compared(case, one), _as_compared(case, other))

    def in_words(self, case: Case, value: Any) -> str | None:
        if "again" in value:
            fits = [v for v in value["centroids"] if isinstance(v, np.ndarray)]
            same = isinstance(value["again"], np.ndarray) and alike(value["again"], fits[0])
            different = len({v.tobytes() for v in fits})
            return f"{different} different results; the first again: {'equal' if same else 'not'}"
        if "refitted" in value:
            equal = sum(map(alike, value["fitted"], value["refitted"]))
            return f"{equal} of {len(value['fitted'])} second fits ended as the first"
        lines = []
        for name in self.shown:
            words = "is missing" if _is_missing(value[name]) else value_in_words(value[name])
            lines.append(f"{name} {words}")
        return "\n".join(lines)


def _is_missing(value: Any) -> bool:
    return isinstance(value, str) and value == "missing"


def _of_states(got: dict) -> Mismatch | None:
    """What is wrong with fits that differ in their random_state alone, and one of them again."""
    fits = [*got["centroids"], got["again"]]
    if not _are_centroids(fits):
        return NO_CENTROIDS
    if not alike(got["again"], fits[0]):
        text = (
            "Two objects of the same random_state, fitted to the same points, ended differently. "
            "The same seed must give the same result."
        )
    elif all(alike(fit, fits[0]) for fit in fits):
        text = (
            f"Objects with {len(fits) - 1} different random states all ended alike after one "
            "iteration, so they all began at the same rows."
        )
    else:
        return None
    return Mismatch(text, "global-seed", OWN_GENERATOR)


def _of_refits(X: np.ndarray, got: dict) -> Mismatch | None:
    """What is wrong with objects that are fitted to the same points twice."""
    pairs = list(zip(got["fitted"], got["refitted"]))
    if not _are_centroids([fit for pair in pairs for fit in pair]):
        return NO_CENTROIDS
    other = sum(not alike(_sorted(one), _sorted(two)) for one, two in pairs)
    if other == 0:
        return None
    how = f"{other} of {len(pairs)} ended otherwise than the first time"
    if all(alike(relocated(X, labels_of(X, one), one), two) for one, two in pairs):
        how = "the second fit went on from where the first had ended"
    return Mismatch(f"Of objects that were fitted to the same points once more {how}.")


def _are_centroids(fits: list) -> bool:
    return all(isinstance(fit, np.ndarray) and fit.shape == (3, 1) for fit in fits)


def _of_centroids(case: Case, wanted: dict, got: dict) -> Mismatch | None:
    mine, right = got["centroids"], wanted["centroids"]
    kind = getattr(getattr(mine, "dtype", None), "kind", "other")
    if kind in "iu":
        return Mismatch(
            f"centroids: their dtype is {mine.dtype}, and a mean is no whole number.",
            "integer-truncation",
        )
    if kind == "f" and np.isnan(mine).any():
        return Mismatch("centroids: they hold NaN.", "empty-cluster-nan", NO_MEAN)
    if case.args[2] is None and getattr(mine, "shape", None) == right.shape:
        mine, right = _sorted(mine), _sorted(right)
    problem = _named("centroids", CENTROIDS.compare(case, right, mine))
    count, allowed = got["n_iterations"], _counts_of(case)
    if problem and case.args[2] is not None and is_number(count) and count not in allowed:
        more = "more" if count > max(allowed) else "fewer"
        text = f"{problem.text} It made {more} iterations, {count} in place of {max(allowed)}."
        return replace(problem, text=text)
    return problem


def _of_labels(name: str, case: Case, X: np.ndarray, got: dict) -> Mismatch | None:
    """What is wrong with labels that shall be those of the nearest of the final centroids."""
    centroids = got["centroids"]
    nearest = Labels(given=lambda *_: (X, centroids))
    return _named(name, nearest.compare(case, labels_of(X, centroids), got[name]))


def _named(name: str, problem: Mismatch | None) -> Mismatch | None:
    return problem and replace(problem, text=f"{name}: {problem.text}")


def _of_inertia(case: Case, got: dict) -> Mismatch | None:
    value = got["inertia"]
    if isinstance(value, bool) or not is_number(value):
        return Mismatch(
            f"inertia: it is {kind_in_words(value)}, and one number is wanted, an attribute "
            "that fit stores."
        )
    X = case.args[0].astype(float)
    right = inertia_of(X, labels_of(X, got["centroids"]), got["centroids"].astype(float))
    if not abs(value - right) <= tolerance_of(case) * max(right, float((X**2).sum())):
        return Mismatch(
            f"inertia: it is {float(value):.6g}, but the squared distances to the final "
            f"centroids add up to {right:.6g}."
        )
    return None


def _of_counts(case: Case, wanted: dict, got: dict) -> Mismatch | None:
    count, converged = got["n_iterations"], got["converged"]
    if isinstance(count, bool) or not is_number(count):
        return Mismatch(f"n_iterations: it is {kind_in_words(count)}, and a count is wanted.")
    if not isinstance(converged, (bool, np.bool_)):
        return Mismatch(f"converged: it is {kind_in_words(converged)}, not True or False.")
    allowed = _counts_of(case)
    if count not in allowed:
        right = " or ".join(map(str, sorted(allowed))) if len(allowed) < 3 else "at least 1"
        return Mismatch(f"n_iterations: {count} came, but it made {right}, counted from 1.")
    if bool(converged) != bool(wanted["converged"]) and not _says_nothing(case):
        why = (
            "the centroids had come to rest"
            if wanted["converged"]
            else "max_iterations stopped it while the centroids still moved"
        )
        return Mismatch(f"converged: it is {converged}, but {why}.")
    return None


def _counts_of(case: Case) -> set[int]:
    """How many iterations an answer may count: one in which nothing moves counts or not."""
    X, _, init, options = case.args[:4]
    options = dict(options)
    if init is None and options["K"] == len(X):
        return {0, 1}
    if init is None:  # how many there are depends on the rows that were drawn
        return set(range(1, options.get("max_iterations", 100) + 1))
    run = Joints(**options).fit(X, init)
    return {run.n_iterations, run.n_iterations - run.at_rest}


def _says_nothing(case: Case) -> bool:
    """Whether the last move that is allowed led to where nothing moves: has it come to rest?"""
    X, _, init, options = case.args[:4]
    run = Joints(**dict(options))
    return init is not None and not run.fit(X, init).converged and run.settled


def _as_compared(case: Case, report: dict) -> dict:
    """A report with what an answer is free to choose made equal: counts, numbers of clusters."""
    changed = dict(report)
    if is_number(report["n_iterations"]) and report["n_iterations"] in (may := _counts_of(case)):
        changed["n_iterations"] = max(may)
    centroids = report["centroids"]
    if case.args[2] is not None or not isinstance(centroids, np.ndarray) or centroids.ndim != 2:
        return changed
    order = np.lexsort(centroids.T[::-1])
    number = np.empty(len(order), dtype=int)
    number[order] = np.arange(len(order))
    changed["centroids"] = centroids[order]
    for name in ("assignments", "predicted"):
        labels = report[name]
        whole = isinstance(labels, np.ndarray) and labels.dtype.kind in "iu" and labels.size > 0
        if whole and labels.min() >= 0 and labels.max() < len(order):
            changed[name] = number[labels]
    return changed


def _sorted(centroids: np.ndarray) -> np.ndarray:
    return centroids[np.lexsort(centroids.T[::-1])]


exercise = Exercise(
    "kmeans_lab.estimator.SimpleKMeans",
    lesson=LESSON,
    number=3,
    handed_on=("X", "X_new", "init"),
    returns=Fitted(),
    section="All repairs in one class",
    points=4,
    ideas={"global-seed": OWN_GENERATOR},
    edges=(
        Edge("empty-cluster", 0.5, "a cluster that nobody joins"),
        Edge("second-fit", 0.5, "a second fit of the same object"),
    ),
    lines=(
        "def fit(self, X, init=None):",
        "    if init is None:",
        "        rng = np.random.default_rng(self.random_state)",
        "        init = X[rng.choice(len(X), size=self.K, replace=False)]",
        "    centroids, self.converged = init, False",
        "    for iteration in range(1, self.max_iterations + 1):",
        "        old = centroids",
        "        centroids = relocate_empty(X, nearest(X, old), old)",
        "        if ((centroids - old) ** 2).sum() <= relative_tolerance(X, self.tol):",
        "            self.converged = True",
        "            break",
        "    self.centroids, self.n_iterations = centroids, iteration",
        "    self.assignments = nearest(X, centroids)",
        "    self.inertia = inertia(X, self.assignments, centroids)",
        "    return self",
    ),
    distractors=(
        "        np.random.seed(self.random_state)",
        "    self.assignments = nearest(X, old)",
    ),
    hints=(
        "fit in words: choose K rows if no init came; assign, move, measure how far the centroids "
        "moved, and again, until that is small enough or the iterations run out; store what was "
        "learned on self.",
        "Compare ((centroids - old) ** 2).sum() with relative_tolerance(X, self.tol). `old` must "
        "be another array than the new centroids.",
        "After the loop assign once more: these labels belong to the final centroids. Then the "
        "inertia, the number of iterations and whether it converged. And what does fit give back?",
    ),
)

# From its first two rows they move five times. Of tol = 0.24 and 0.5 each wrong measure of the
# movement (largest, mean, length, signed sum ...) makes another number of iterations than the sum.
NINE = np.array(
    [[5, 10], [10, 12], [3, 11], [2, 1], [2, 0], [0, 4], [7, 10], [1, 12], [7, 8]], dtype=float
)
STATES = [0, 1, 2, 3, 4, 5]


def _fit_case(
    X, init, options: dict, idea: str = "", misconception=None, edge=None, before=None, X_new=None
) -> Case:
    """An object is made, fitted (to other points first, if `before` is given) and asked."""
    X_new = NEW if X_new is None else X_new
    made = ", ".join([str(options["K"]), *(f"{n}={v}" for n, v in options.items() if n != "K")])
    lines = [f"model = SimpleKMeans({made})"]
    args = (X, X_new, init, tuple(options.items()))
    if before is not None:
        lines.append("model.fit(X_before)")
        args = (*args, before)
    lines += [f"model.fit(X{', init' if init is not None else ''})", "model.predict(X_new)"]
    arrays = {"X_before": before, "X": X, "init": init, "X_new": X_new}
    lines += [f"{n} {points_in_words(v)}" for n, v in arrays.items() if v is not None]
    return Case(args, "\n".join(lines), idea, misconception, script=estimator, edge=edge)


NEW = np.array([[2.0, 2], [7, 7], [0.5, 9], [9, 8]])


def cases(rng: np.random.Generator) -> list[Case]:
    six, two = six_points(), NINE[:2].copy()
    twelve = np.array([0.0, 1, 3, 7, 12, 20, 30, 41, 53, 70, 88, 99])[:, None]
    X = _without_ties(rng)
    return [
        _fit_case(six, six[[0, 1, 3]].copy(), {"K": 3},
                  "Assign and move until nothing moves. Then labels, inertia and predict are those "
                  "of the final centroids."),
        _fit_case(six, None, {"K": 2},
                  "Without init it begins at two different rows of X; all starts end alike here."),
        _fit_case(NINE, two, {"K": 2, "max_iterations": 2},
                  "After two iterations the centroids still move: the run is cut short."),
        _fit_case(NINE, two, {"K": 2},
                  "Here the centroids come to rest. What does fit store then, and what stops it?"),
        _fit_case(NINE, two, {"K": 2, "tol": 0.24},
                  "It stops when the squared movement, added up over all centroids and features, "
                  "is at most relative_tolerance(X, tol), and keeps the centroids of that move."),
        _fit_case(NINE, two, {"K": 2, "tol": 0.5},
                  "It stops when the squared movement, added up over all centroids and features, "
                  "is at most relative_tolerance(X, tol), and keeps the centroids of that move."),
        _fit_case(NINE / 10, two / 10, {"K": 2, "tol": 0.24},
                  "With numbers ten times as large, in another unit, it would stop after four "
                  "iterations. Another unit must not change when it stops.", "ignores-units",
                  X_new=NEW / 10),
        _fit_case(np.array([[0], [1], [10], [11]]), np.array([[0], [1]]), {"K": 2, "tol": 0.0},
                  "With tol = 0 it stops when nothing moves: a shift of 0 is at most 0. And the "
                  "means are 0.5 and 10.5, though all numbers are whole.",
                  X_new=np.array([[3], [7]])),
        _fit_case(twelve, None, {"K": 12, "max_iterations": 5},
                  "Twelve different rows as centroids: each point has its own, and nothing moves.",
                  "repeats-a-point", X_new=np.array([[3.0], [60]])),
        _fit_case(twelve, None, {"K": 12, "max_iterations": 1},
                  "Nothing moves in the only iteration that is allowed, so it has converged. The "
                  "count of iterations alone cannot tell; the movement can.",
                  X_new=np.array([[3.0], [60]])),
        Case((twelve, (("K", 3), ("max_iterations", 1)), STATES),
             "six objects, made as\nSimpleKMeans(3, max_iterations=1, random_state=i), i from 0 "
             "to 5,\nand one more with random_state=0; then fit(X) of each\n"
             f"X {points_in_words(twelve)}", script=random_states),
        _fit_case(X, X[:3].copy(), {"K": 3}, "Eight random points, from the first three on."),
        _fit_case(six, np.array([[6.0, 6], [6, 9], [12, 0]]), {"K": 3},
                  "Nobody goes to (12, 0). An empty cluster takes the point that is farthest from "
                  "its own centroid: who does that?", "empty-cluster-zero", "empty-cluster"),
        _fit_case(NINE, two, {"K": 2}, "A second fit begins anew; nothing of the first may be "
                  "left.", edge="second-fit", before=six),
        Case((twelve, (("K", 3), ("max_iterations", 1)), STATES),
             "six objects, made as\nSimpleKMeans(3, max_iterations=1, random_state=i), i from 0 "
             "to 5;\neach is fitted twice: fit(X), and fit(X) again\n"
             f"X {points_in_words(twelve)}",
             "The same seed and the same points must end alike, however often an object is fitted. "
             "Where is the generator made, and which attributes does fit read?",
             script=refits, edge="second-fit"),
    ]  # fmt: skip


def _without_ties(rng: np.random.Generator) -> np.ndarray:
    """Eight points; from the first three on no label is ever a toss-up, and no cluster empty."""
    while True:
        X = rng.permutation(100)[:16].reshape(8, 2) / 10
        runs = [Joints(3, max_iterations=stop, tol=0).fit(X, X[:3]) for stop in range(1, 12)]
        places = [X[:3], *(run.centroids for run in runs)]
        full = all(len(np.unique(labels_of(X, place))) == 3 for place in places)
        if full and runs[-1].converged and not any(ties(X, place).any() for place in places):
            return X


# ------------------------------------------------------------------ slips


class Joints:
    """A right answer in small methods, for wrong ways to replace some of them."""

    def __init__(self, K, max_iterations=100, tol=1e-4, random_state=42):
        self.K = K
        self.max_iterations = max_iterations
        self.tol = tol
        self.random_state = random_state

    def first(self, X):
        rng = np.random.default_rng(self.random_state)
        return X[rng.choice(len(X), size=self.K, replace=False)]

    def limit(self, X):
        return self.tol * X.var(axis=0, dtype=float).mean()

    def size(self, shift):
        return (shift**2).sum()

    def small(self, X, moved, old):
        return self.size(moved - old) <= self.limit(X)

    def update(self, X, labels, centroids):
        return relocated(X, labels, centroids)

    def fit(self, X, init=None):
        moved = np.array(self.first(X) if init is None else init, dtype=float)
        self.converged, count = False, 0
        while count < self.max_iterations and not self.converged:
            old, count = moved, count + 1
            moved = self.update(X, labels_of(X, old), old)
            self.converged = bool(self.small(X, moved, old))
        self.at_rest = bool((moved == old).all())
        self.settled = bool((labels_of(X, moved) == labels_of(X, old)).all())
        self.centroids, self.n_iterations = moved, count
        self.assignments = labels_of(X, moved)
        self.inertia = inertia_of(X, self.assignments, moved)
        self.finish(X, old)
        return self

    def finish(self, X, old):
        """What a wrong way changes at the end; `old` are the centroids before the last move."""

    def predict(self, X):
        return labels_of(X, self.centroids)


def _with(**methods):
    """The class with some of its methods replaced."""
    return type("Wrong", (Joints,), methods)


def _at_the_end(change):
    """The class that at the end of fit takes ``change(self, X, old)``, a dict, for its own."""
    return _with(finish=lambda self, X, old: vars(self).update(change(self, X, old)))


def _drawn_by(rows):
    """The class that begins at the rows of X with the numbers ``rows(n, K, random_state)``."""
    return _with(first=lambda self, X: X[rows(len(X), self.K, self.random_state)])


def _old_inertia(self, X, old):
    labels = labels_of(X, old)
    return {"inertia": inertia_of(X, labels, self.centroids)}


def _all_of_the_old(self, X, old):
    labels = labels_of(X, old)
    return {"assignments": labels, "inertia": inertia_of(X, labels, old)}


def _before_the_last_move(self, X, old):
    labels = labels_of(X, old)
    return {"centroids": old, "assignments": labels, "inertia": inertia_of(X, labels, old)}


def _count_from_before(self, X, old):
    self.total = getattr(self, "total", 0) + self.n_iterations
    return {"n_iterations": self.total}


def _iterations_changed(by):
    """The class that allows itself some iterations more, or fewer, than max_iterations."""

    def fit(self, X, init=None):
        allowed = self.max_iterations
        self.max_iterations = max(allowed + by, 1)
        Joints.fit(self, X, init)
        self.max_iterations = allowed
        return self

    return _with(fit=fit)


def _to_the_end(self, X, init=None):
    Joints.fit(self, X, init)
    rested, tol, self.tol = self.converged, self.tol, -1.0
    Joints.fit(self, X, init)
    self.tol, self.converged = tol, rested
    return self


def _of_the_centroids(self, centroids, shift):
    return self.size(shift) <= self.tol * centroids.var(axis=0).mean()


def _of_distances(self, X):
    return np.sqrt(((X - self.centroids[self.assignments]) ** 2).sum(axis=1)).sum()


class GeneratorOnce(Joints):
    """A generator made in `__init__` goes on from fit to fit."""

    def __init__(self, K, max_iterations=100, tol=1e-4, random_state=42):
        super().__init__(K, max_iterations, tol, random_state)
        self.rng = np.random.default_rng(random_state)

    def first(self, X):
        return X[self.rng.choice(len(X), size=self.K, replace=False)]


slips = (
    Slip.of(
        "stale-assignments",
        _at_the_end(lambda self, X, old: {"assignments": labels_of(X, old)}),
        _at_the_end(
            lambda self, X, old: _old_inertia(self, X, old) | {"assignments": labels_of(X, old)}
        ),
        _at_the_end(_all_of_the_old),
    ),
    Slip(
        "stale-inertia",
        "The inertia is that of the labels, or of the centroids, before the last move. After that "
        "move ask once more which centroid is nearest, and add up then.",
        _at_the_end(_old_inertia),
        _at_the_end(lambda self, X, old: {"inertia": inertia_of(X, labels_of(X, old), old)}),
        misconception="stale-assignments",
    ),
    Slip(
        "last-move-thrown-away",
        "The centroids before the last move were kept, and the new ones thrown away. Which line "
        "must come first: the one that takes over the new centroids, or the `break`?",
        _at_the_end(_before_the_last_move),
        _at_the_end(
            lambda self, X, old: _before_the_last_move(self, X, old) if self.converged else {}
        ),
    ),
    Slip.of("view-not-copy", _with(small=lambda *_: True)),
    Slip(
        "tol-alone",
        "`tol` itself decides when it stops. In millimetres instead of metres the same centroids "
        "move a thousand times as far. Your relative_tolerance makes of `tol` a number that grows "
        "along, to compare with the squared movement.",
        _with(limit=lambda self, X: self.tol),
        _with(limit=lambda self, X: self.tol, size=lambda self, shift: np.sqrt((shift**2).sum())),
        _with(limit=lambda self, X: self.tol, size=lambda self, shift: np.abs(shift).max()),
        misconception="ignores-units",
    ),
    Slip(
        "share-of-the-centroids",
        "The share `tol` was taken of the variance of the centroids. What is asked is the variance "
        "of the points X, which does not change on the way.",
        _with(small=lambda self, X, moved, old: _of_the_centroids(self, old, moved - old)),
        _with(small=lambda self, X, moved, old: _of_the_centroids(self, moved, moved - old)),
    ),
    Slip(
        "until-nothing-moves",
        "It goes on until nothing moves, or next to nothing, whatever `tol` is: `==` knows no "
        "tolerance, and `np.allclose` has its own. Compare the squared movement with "
        "relative_tolerance(X, self.tol).",
        _with(small=lambda self, X, moved, old: (moved == old).all()),
        _with(small=lambda self, X, moved, old: np.allclose(moved, old)),
    ),
    Slip(
        "length-of-the-movement",
        "The movement was compared as a length. relative_tolerance has squared units, so the "
        "squared movement belongs beside it.",
        _with(size=lambda self, shift: np.sqrt((shift**2).sum())),
        misconception="extra-square-root",
    ),
    Slip(
        "movement-not-squared",
        "The movements were added up without being squared: so left and right cancel, or lengths "
        "stand beside a tolerance of squared units.",
        _with(size=lambda self, shift: np.abs(shift).sum()),
        _with(size=lambda self, shift: shift.sum()),
        misconception="missing-square",
    ),
    Slip(
        "mean-or-largest-movement",
        "This is the mean of the squared movements, or the largest of them. The tolerance is meant "
        "for their sum over all centroids and features.",
        _with(size=lambda self, shift: (shift**2).mean()),
        _with(size=lambda self, shift: (shift**2).sum(axis=1).mean()),
        _with(size=lambda self, shift: (shift**2).max()),
        _with(size=lambda self, shift: (shift**2).sum(axis=1).max()),
    ),
    Slip(
        "never-at-most",
        "A shift of exactly 0 did not count as small. With tol = 0, or points that are all equal, "
        "the tolerance is 0, and the shift is never below it. “At most” includes being equal.",
        _with(small=lambda self, X, moved, old: self.size(moved - old) < self.limit(X)),
    ),
    Slip(
        "another-start-each-time",
        lambda case, wanted, outcome: (
            OWN_GENERATOR
            if outcome.global_random
            else "The same random_state does not give the same start. A generator made without a "
            "seed, `default_rng()`, draws other rows each time; self knows the seed."
        ),
        _drawn_by(lambda n, K, seed: np.random.choice(n, K, replace=False)),
        _drawn_by(lambda n, K, seed: np.random.default_rng().choice(n, K, replace=False)),
        misconception="global-seed",
    ),
    Slip(
        "one-start-for-all",
        "Another random_state gives the same start. Are the rows drawn at all, or is the seed "
        "written into the code? It is a parameter, and self knows it.",
        _drawn_by(lambda n, K, seed: np.random.default_rng(42).choice(n, K, replace=False)),
        _drawn_by(lambda n, K, seed: np.arange(K)),
        misconception="global-seed",
    ),
    Slip(
        "generator-in-init",
        "A second fit of the same object ended otherwise than the first. A generator that is made "
        "once, in `__init__`, goes on from where the first fit left it. Where must it be made so "
        "that each fit begins anew?",
        GeneratorOnce,
    ),
    Slip(
        "rows-drawn-twice",
        "The same row can be drawn twice, so two clusters begin at the same place. What does "
        "`replace=False` do?",
        _drawn_by(lambda n, K, seed: np.random.default_rng(seed).choice(n, K)),
        _drawn_by(lambda n, K, seed: np.random.default_rng(seed).integers(n, size=K)),
        misconception="repeats-a-point",
    ),
    Slip(
        "counted-from-zero",
        "The iterations are counted from 0, so the count is one too small. After one iteration it "
        "must say 1.",
        _at_the_end(lambda self, X, old: {"n_iterations": self.n_iterations - 1}),
    ),
    Slip(
        "counted-where-it-rests",
        "n_iterations is only set where the run converges. When max_iterations stops it, it must "
        "be max_iterations.",
        _at_the_end(
            lambda self, X, old: {"n_iterations": self.n_iterations if self.converged else 0}
        ),
    ),
    Slip(
        "not-all-iterations",
        "It made one iteration fewer, or more, than max_iterations allows. `range(1, 3)` holds 1 "
        "and 2, `range(0, 4)` holds four numbers.",
        _iterations_changed(-1),
        _iterations_changed(1),
    ),
    Slip(
        "no-break",
        "It went on to max_iterations although the centroids had come to rest. What ends a loop "
        "before all its turns are made?",
        _with(fit=_to_the_end),
    ),
    Slip(
        "converged-fixed",
        "converged does not tell how the run ended: True although max_iterations stopped it while "
        "the centroids still moved, or False although they came to rest. Only the condition in "
        "the loop knows.",
        _at_the_end(lambda self, X, old: {"converged": True}),
        _at_the_end(lambda self, X, old: {"converged": False}),
    ),
    Slip(
        "converged-by-the-count",
        "converged was told from the number of iterations. A run that comes to rest in exactly the "
        "last iteration that is allowed has converged; only the movement knows.",
        _at_the_end(lambda self, X, old: {"converged": self.n_iterations < self.max_iterations}),
    ),
    Slip(
        "predict-of-the-old-points",
        "predict gives back the labels of the points that fit saw. It is asked about other points: "
        "which centroid is nearest to each of these?",
        _with(predict=lambda self, X: self.assignments),
    ),
    Slip(
        "goes-on-from-the-first-fit",
        "The second fit went on from where the first had ended. What is learned must begin anew at "
        "each fit: which attribute is read before it is set?",
        _with(fit=lambda self, X, init=None: Joints.fit(self, X, getattr(self, "centroids", init))),
        _with(
            first=lambda self, X: (
                getattr(self, "centroids", None)
                if hasattr(self, "centroids")
                else Joints.first(self, X)
            )
        ),
    ),
    Slip(
        "count-goes-on",
        "The count of iterations went on from the first fit. It must begin at 1 in each fit; what "
        "`__init__` sets is set only once.",
        _at_the_end(_count_from_before),
    ),
    Slip(
        "empty-left-where-it-is",
        "An empty cluster was left where it is. relocate_empty gives it a point; the plain means "
        "do not.",
        _with(update=lambda self, *given: cluster_means(*given)),
    ),
    Slip(
        "init-not-used",
        "`init` was not used: the run began at rows of its own choice. Only where no init is given "
        "does fit choose rows itself.",
        _with(fit=lambda self, X, init=None: Joints.fit(self, X)),
        _with(fit=lambda self, X, init=None: Joints.fit(self, X, X[: self.K])),
    ),
    Slip(
        "inertia-no-sum-of-squares",
        "The inertia is the sum of the squared distances: not divided by the number of points, and "
        "without a root.",
        _at_the_end(lambda self, X, old: {"inertia": self.inertia / len(X)}),
        _at_the_end(lambda self, X, old: {"inertia": np.sqrt(self.inertia)}),
        _at_the_end(lambda self, X, old: {"inertia": _of_distances(self, X)}),
    ),
)
