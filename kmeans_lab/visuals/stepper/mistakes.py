"""What a half-step got wrong though it returned labels or centroids of the right form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kmeans_lab.lloyd import HalfStep, update_vectorized
from kmeans_lab.telling import figures
from kmeans_lab.visuals.stepper.words import coordinates, counted, numbered

INERTIA_ROSE = "inertia-rose"


@dataclass(frozen=True)
class Mistake:
    """What a student's function did wrong in a half-step.

    Attributes
    ----------
    kind : str
        The same for the same mistake in other half-steps.
    text : str
        What is said of it, with the numbers of this half-step.
    """

    kind: str
    text: str


def against_the_definition(
    step: HalfStep, previous: HalfStep, names: Sequence[str] | None = None
) -> tuple[list[Mistake], list[str]]:
    """What a half-step got wrong though it returned labels or centroids of the right form.

    And what is worth knowing but not wrong: an update that relocates an empty cluster may raise
    the inertia.
    """
    found, rose = [], ""
    slack = 1e-5 if step.X.dtype == np.float32 else 1e-9
    middle = step.X.mean(axis=0, dtype=np.float64)
    X, centroids = step.X - middle, step.centroids - middle  # float64, measured from the mean
    with np.errstate(over="ignore", invalid="ignore"):
        if step.inertia > previous.inertia * (1 + slack) + slack * 1e-3 * (X**2).sum():
            rose = f"inertia rose, {figures(previous.inertia)} → {figures(step.inertia)}"
        if step.kind == "assign":
            found += _not_the_nearest(X, centroids, step.assignments, slack, names)
        else:
            found += _not_the_mean(X, centroids, previous, middle, slack)
    if rose and step.kind == "update" and not found:  # means alone cannot
        return [], [
            f"the {rose}: a cluster without points took one, which still has its old label. The "
            "next assign puts that right"
        ]
    if rose:
        text = f"The {rose}. A right {step.kind} can only lower it or leave it."
        found.insert(0, Mistake(INERTIA_ROSE, text))
    return found, []


def _not_the_nearest(
    X: np.ndarray,
    centroids: np.ndarray,
    assignments: np.ndarray,
    slack: float,
    names: Sequence[str] | None,
) -> list[Mistake]:
    wrong, farthest, example = 0, 0, None
    rows = max(1, 1_000_000 // centroids.size)
    for first in range(0, len(X), rows):  # in chunks: the differences are (rows, K, d)
        part, labels = X[first : first + rows], assignments[first : first + rows]
        squared = ((part[:, np.newaxis, :] - centroids[np.newaxis, :, :]) ** 2).sum(axis=2)
        own = squared[np.arange(len(part)), labels]
        room = slack * ((part**2).sum(axis=1) + (centroids**2).sum(axis=1).max())
        missed = own > squared.min(axis=1) + room
        wrong += int(missed.sum())
        farthest += int((missed & (labels == squared.argmax(axis=1))).sum())
        if example is None and missed.any():
            i = int(missed.argmax())
            example = (
                first + i,
                int(labels[i]),
                int(squared[i].argmin()),
                own[i],
                squared[i].min(),
            )
    if example is None:
        return []
    point, given, nearest, own, best = example
    name = str(point) if names is None else names[point]
    text = (
        f"assign did not give {counted(wrong, 'point')} the nearest centroid. Point {name}, for "
        f"one, was given centroid {given} at a squared distance of {figures(own)}; centroid "
        f"{nearest} is at {figures(best)}."
    )
    alike = bool((assignments == assignments[0]).all())
    if alike:
        text += " Every point got the same centroid."
    # a comparison that is never true leaves all labels alike, and some of them right
    if farthest == wrong and (len(centroids) > 2 or wrong > 1) and not (alike and wrong < len(X)):
        text += " The farthest where the nearest is meant (> for <, argmax for argmin)?"
    return [Mistake("not-the-nearest", text)]


def _not_the_mean(
    X: np.ndarray, centroids: np.ndarray, previous: HalfStep, middle: np.ndarray, slack: float
) -> list[Mistake]:
    K = len(centroids)
    right = update_vectorized(X, previous.assignments, previous.centroids - middle)
    counts = np.bincount(previous.assignments, minlength=K)
    room = (
        10 * slack * (np.abs(X).max() + np.abs(right).max()) + 1e-6 * slack * np.abs(middle).max()
    )
    off = np.abs(centroids - right).max(axis=1) > room
    if (counts == 0).any() and off.any():  # it may have moved them on purpose, as lesson 07 does
        from kmeans_lab.estimator import relocate_empty

        # from the numbers that update got: of points equally far rounding could take another
        moved = relocate_empty(previous.X, previous.assignments, previous.centroids) - middle
        off &= np.abs(centroids - moved).max() > room
    found = []
    empty = np.flatnonzero(off & (counts == 0))
    if len(empty):
        place = coordinates(centroids[empty[0]] + middle)
        origin = " to the origin" if not (centroids[empty[0]] + middle).any() else f" to {place}"
        text = f"Cluster {empty[0]} has no points, yet update moved its centroid{origin}. "
        text += "An empty cluster keeps its old centroid."
        found.append(Mistake("empty-cluster-moved", text))
    missed = np.flatnonzero(off & (counts > 0))
    if len(missed):
        k = int(missed[0])
        text = (
            f"update did not put {numbered(missed, 'centroid')} at the mean of "
            f"{'its' if len(missed) == 1 else 'their'} points. "
            f"Centroid {k} is at {coordinates(centroids[k] + middle)}; the mean of its "
            f"{counted(counts[k], 'point')} is {coordinates(right[k] + middle)}."
        )
        sums = (right + middle) * counts[:, np.newaxis]
        if np.abs(centroids[missed]).max() <= room and K > 1:
            text += " It is the mean of all points."
        elif np.allclose(centroids[missed] + middle, sums[missed]) and counts[k] > 1:
            text += " It is their sum: the division is missing."
        elif np.allclose(centroids, previous.centroids - middle):
            text += " No centroid moved at all."
        found.append(Mistake("not-the-mean", text))
    return found
