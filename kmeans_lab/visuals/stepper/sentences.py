"""What happened in a half-step, in a sentence or two."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kmeans_lab.lloyd import HalfStep
from kmeans_lab.telling import figures
from kmeans_lab.visuals.stepper.observer import Recording, circle
from kmeans_lab.visuals.stepper.plane import Plane
from kmeans_lab.visuals.stepper.words import coordinates, counted


def sentence_of(recording: Recording, i: int, names: Sequence[str] | None) -> str:
    """The half-step `i` of a run in words.

    Parameters
    ----------
    recording : Recording
    i : int
    names : sequence of str or None
        Names of the points.
    """
    steps = recording.steps
    if steps[i].kind == "start":
        centroids, points = (len(part) for part in (steps[i].centroids, steps[i].X))
        return (
            f"{counted(centroids, 'centroid')} among {counted(points, 'point')}; "
            "no point has a cluster yet."
        )
    if steps[i].kind == "update":
        return _of_update(steps[i], steps[i - 1], right=not recording.mistakes[i])
    return _of_assign(recording, i, names)


def _of_update(step: HalfStep, previous: HalfStep, right: bool) -> str:
    moved = (step.centroids != previous.centroids).any(axis=1)  # (K,)
    squared = ((step.centroids - previous.centroids) ** 2).sum(axis=1)  # (K,)
    change = f"inertia {figures(previous.inertia)} → {figures(step.inertia)}"
    count, far = int(moved.sum()), figures(np.sqrt(squared.max()))
    if count == 0:
        text = f"No centroid moved, inertia {figures(step.inertia)}."
    else:
        to = f" to the mean of {'its' if count == 1 else 'their'} points" if right else ""
        by = f", by {far}" if count == 1 else f", the farthest by {far}"
        text = f"{counted(count, 'centroid')} moved{to}{by}, {change}."
    empty = np.flatnonzero(np.bincount(step.assignments, minlength=len(moved)) == 0)
    for k in empty[:3]:
        text += f" Cluster {k} is empty{'.' if moved[k] else ', so its centroid stays.'}"
    return text


def _of_assign(recording: Recording, i: int, names: Sequence[str] | None) -> str:
    steps = recording.steps
    step, now = steps[i], figures(steps[i].inertia)
    if step.iteration == 1:
        return f"Each of the {counted(step.changed, 'point')} got a cluster, inertia {now}."
    if step.converged:
        return f"No point changed cluster: K-Means has converged, inertia {now}."
    who = counted(step.changed, "point")
    if names is not None and step.changed <= 4:
        who = ", ".join(names[row] for row in np.flatnonzero(_changed(step, steps)))
        who = f"{'Point' if step.changed == 1 else 'Points'} {who}"
    text = f"{who} changed cluster, inertia {figures(steps[i - 1].inertia)} → {now}."
    if step is steps[-1] and not recording.stopped:
        text += (
            f" The run ends here, after max_iterations={step.iteration - 1} updates: "
            "it has not converged."
        )
        again = circle(steps)
        if again:
            text += (
                f" It goes round in a circle: the labels of assign {again[1]} are those of "
                f"assign {again[0]}."
            )
    return text


def _changed(step: HalfStep, steps: list[HalfStep]) -> np.ndarray:
    before = next(s for s in steps if s.kind == "assign" and s.iteration == step.iteration - 1)
    return step.assignments != before.assignments


def outside(steps: list[HalfStep], i: int, plane: Plane) -> str:
    """Which centroids stand outside the picture after half-step `i`, in words."""
    step = steps[i]
    if step.kind == "assign":
        return ""
    x0, x1, y0, y1 = plane.far_view()
    places = plane.project(step.centroids)
    off = np.flatnonzero(
        (places[:, 0] < x0) | (places[:, 0] > x1) | (places[:, 1] < y0) | (places[:, 1] > y1)
    )
    text = ""
    for k in off[:3]:
        if step.kind == "start":
            what = "starts outside the picture, beyond its edge"
        elif (step.centroids[k] == steps[i - 1].centroids[k]).all():
            what = "is still outside the picture"
        else:
            what = "has left the picture"
        text += f" Centroid {k} {what}: it is at {coordinates(step.centroids[k])}."
    return text
