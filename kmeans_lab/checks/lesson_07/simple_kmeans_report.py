"""What the scripts of `fits` report of a class like `SimpleKMeans`, and how it is compared."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
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
from kmeans_lab.checks.exercise import Case
from kmeans_lab.checks.lesson_07.fits import random_states, refits
from kmeans_lab.checks.lesson_07.shared import relocated
from kmeans_lab.checks.pieces import inertia_of, labels_of
from kmeans_lab.checks.values import kind_in_words, value_in_words

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
                slip="fit-gives-back-nothing",
                idea="`SimpleKMeans(2).fit(X)` shall be the object itself: fit ends with `return "
                "self`.",
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
                slip="predict-gives-back-nothing",
                idea="A method without a return statement does that, whatever it has computed.",
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

    def beside(self, case: Case, wanted: Any, got: Any) -> Any:
        """What is expected, with the count that came where that one is right too."""
        counted = got.get("n_iterations") if isinstance(got, dict) else None
        if case.script in (random_states, refits) or counted not in _counts_of(case):
            return wanted
        return {**wanted, "n_iterations": counted}

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
        right = " or ".join(map(str, sorted(allowed)))
        text = f"{problem.text} It counts {more} iterations, {count} in place of {right}."
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
        right = " or ".join(map(str, sorted(allowed))) if len(allowed) < 3 else "1 or more"
        return Mismatch(f"n_iterations: {count} came, and {right} is right, counted from 1.")
    if bool(converged) != bool(wanted["converged"]) and not _says_nothing(case):
        why = (
            "the centroids had come to rest"
            if wanted["converged"]
            else "max_iterations stopped it while the centroids still moved"
        )
        return Mismatch(f"converged: it is {converged}, but {why}.")
    return None


@lru_cache(maxsize=64)  # many answers are held against one input
def _counts_of(case: Case) -> frozenset[int]:
    """How many iterations an answer may count: one in which nothing moves counts or not."""
    X, _, init, options = case.args[:4]
    options = dict(options)
    if init is None and options["K"] == len(X):
        return frozenset({0, 1})
    if init is None:  # how many there are depends on the rows that were drawn
        return frozenset(range(1, options.get("max_iterations", 100) + 1))
    run = Joints(**options).fit(X, init)
    return frozenset({run.n_iterations, run.n_iterations - run.at_rest})


@lru_cache(maxsize=64)
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
