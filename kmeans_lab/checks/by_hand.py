"""What should have come out at the first wrong place of an input, worked out as on paper.

These are words of `Case` and `Slip`: they look at the input that failed, so their numbers are never
those of another one.
"""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.comparing import is_number
from kmeans_lab.checks.exercise import Case
from kmeans_lab.checks.words import listed
from kmeans_lab.running.outcome import Outcome

FEW = 6  # more numbers than these are not worked out in words
SHORT = 80  # letters of points that are written out


def label_by_hand(case: Case, wanted: Outcome, outcome: Outcome) -> str:
    """The squared distances of the first point with a wrong label: of (X, centroids)."""
    X, centroids = case.args
    if outcome.status == "raised":
        return ""
    place = first_wrong(wanted.value, outcome.value)
    if place is None:
        return (
            f"{_count(len(X), 'point')} came in, so {_count(len(X), 'label')} "
            f"{'is' if len(X) == 1 else 'are'} wanted, each a whole number from 0 to "
            f"{len(centroids) - 1}."
        )
    i = place[0]
    squared = ((X[i].astype(float) - centroids) ** 2).sum(axis=1)
    return (
        f"Point {i} is {row(X[i])}. Its squared distances to the centroids are "
        f"{listed([number(s) for s in squared])}: label {wanted.value[i]}."
    )


def pair_by_hand(case: Case, wanted: Outcome, outcome: Outcome) -> str:
    """The squared distance at the first wrong place of an (n, K) table: of (X, centroids)."""
    X, centroids = case.args
    if (place := first_wrong(wanted.value, outcome.value)) is None:
        n, K = wanted.value.shape
        return f"There are n = {n} points and K = {K} centroids here: wanted is a table ({n}, {K})."
    i, k = place
    text = f"At [{i}, {k}]: point {i} is {row(X[i])}, centroid {k} is {row(centroids[k])}"
    if X.shape[1] > FEW // 2:
        return f"{text}. Subtract, square, add up: {number(wanted.value[i, k])}."
    steps = " + ".join(f"({number(x)} − {number(c)})²" for x, c in zip(X[i], centroids[k]))
    return f"{text}: {steps.replace('− −', '+ ')} = {number(wanted.value[i, k])}."


def mean_by_hand(case: Case, wanted: Outcome, outcome: Outcome) -> str:
    """The points of the first cluster with a wrong centroid: of (X, assignments, centroids)."""
    X, assignments, centroids = case.args
    K, d = centroids.shape
    place = first_wrong(wanted.value, outcome.value)
    if place is None:
        return f"{_count(K, 'cluster')} with {_count(d, 'feature')}: wanted is an array ({K}, {d})."
    k = place[0]
    members, right = np.flatnonzero(assignments == k), row(wanted.value[k])
    if len(members) == 0:
        return f"Cluster {k} has no points: its centroid, {right}, must stay as it is."
    if len(members) == 1:
        return f"Cluster {k} holds point {members[0]} alone, so its mean is that point, {right}."
    if len(members) > FEW:
        return f"Cluster {k} holds {len(members)} points. Their mean is {right}."
    points = listed([row(X[i]) for i in members])
    which = listed([str(i) for i in members]) + (f": {points}" if len(points) < SHORT else "")
    return f"Cluster {k} holds points {which}. Their mean is {right}."


def inertia_by_hand(case: Case, wanted: Outcome, outcome: Outcome) -> str:
    """The squared distance of each point to its own centroid: of (X, assignments, centroids)."""
    X, assignments, centroids = case.args
    if not is_number(outcome.value):
        return f"The inertia is one number, here {number(wanted.value)}."
    if len(X) > FEW:
        return f"It is the sum of {len(X)} squared distances, one for each point."
    squared = ((X - centroids[assignments]) ** 2).sum(axis=1)
    return (
        "The squared distances of the points to their own centroids are "
        f"{listed([number(s) for s in squared])}. The inertia is their sum, {number(wanted.value)}."
    )


def first_wrong(wanted: np.ndarray, got: object) -> tuple[int, ...] | None:
    """The place of the first wrong number; None if something else came than such an array."""
    if not isinstance(got, np.ndarray) or got.shape != wanted.shape or got.dtype.kind not in "iuf":
        return None
    slack = 1e-6 * float(np.abs(wanted).max(initial=1))
    wrong = ~(np.abs(got.astype(float) - wanted) <= slack)
    return tuple(int(i) for i in np.argwhere(wrong)[0]) if wrong.any() else None


def number(value: float) -> str:
    """A number as people write it: 61, 2.5, −3."""
    value = float(value)
    whole = value.is_integer() and abs(value) < 1e15
    return (str(int(value)) if whole else f"{value:.5g}").replace("-", "−")


def row(values: np.ndarray) -> str:
    """A row of numbers as a point: (1, 0)."""
    return f"({', '.join(number(value) for value in values)})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


__all__ = [
    "first_wrong",
    "inertia_by_hand",
    "label_by_hand",
    "mean_by_hand",
    "number",
    "pair_by_hand",
    "row",
]
