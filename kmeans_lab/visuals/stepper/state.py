"""What a page is given of a run: numbers where it computes itself, else what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kmeans_lab.languages.speaking import retell
from kmeans_lab.telling import figures
from kmeans_lab.visuals import drawing
from kmeans_lab.visuals.stepper.gallery import digits_plane
from kmeans_lab.visuals.stepper.live import MOST_NUMBERS
from kmeans_lab.visuals.stepper.mistakes import INERTIA_ROSE
from kmeans_lab.visuals.stepper.observer import Recording
from kmeans_lab.visuals.stepper.packing import label_type, pack_labels
from kmeans_lab.visuals.stepper.plane import Plane, view_of
from kmeans_lab.visuals.stepper.sentences import outside, sentence_of
from kmeans_lab.visuals.stepper.words import counted, title_of, where_it_stopped

MOST_COLOURS = 12  # clusters that a page can be asked for, if it did not begin with more


def told_of(recording: Recording, plane: Plane, names: Sequence[str] | None) -> list[dict]:
    """Each half-step in words and numbers, with the places of its labels and centroids."""
    found, version, assign = [], -1, -1
    for i, step in enumerate(recording.steps):
        if step.kind == "assign":
            assign += 1
        else:
            version += 1
        mistakes = recording.mistakes[i]
        labels, K = step.assignments, len(step.centroids)
        found.append(
            {
                "title": retell(title_of(step)),
                "kind": step.kind,
                "version": version,
                "assign": assign,
                "inertia": None if labels is None else step.inertia,
                "inertia_text": figures(step.inertia),
                "rises": any(mistake.kind == INERTIA_ROSE for mistake in mistakes),
                "counts": None if labels is None else np.bincount(labels, minlength=K).tolist(),
                "sentence": retell(
                    sentence_of(recording, i, names) + outside(recording.steps, i, plane)
                ),
                "mistakes": [retell(mistake.text) for mistake in mistakes],
                "asides": [retell(aside) for aside in recording.asides[i]],
            }
        )
    return found


def state_of(
    recording: Recording,
    plane: Plane,
    told: list[dict],
    names: Sequence[str] | None,
    own: Sequence[str],
    max_iterations: int,
    made: dict[str, Any] | None,
) -> dict[str, Any]:
    """The traits that a page reads, by name.

    Parameters
    ----------
    recording : Recording
    plane : Plane
    told : list of dict
        What `told_of` makes of them.
    names : sequence of n str or None
    own : sequence of "assign", "update"
    max_iterations : int
    made : dict or None
        Which data set of the gallery the points are.

    Returns
    -------
    dict
        A page that holds all points, ``_X``, makes the run itself where no function is a
        student's. Any other is sent places, centroids and, where they change, labels.
    """
    steps = recording.steps
    X, start = steps[0].X, steps[0].centroids
    versions = np.array([step.centroids for step in steps if step.kind != "assign"])  # (V, K, d)
    movable = X.size <= MOST_NUMBERS and versions.size <= MOST_NUMBERS
    page = movable and not own
    flat = plane.project(versions.reshape(-1, versions.shape[-1]))  # (V·K, 2)
    points = plane.points[plane.drawn]
    run = _frame(X, len(start), plane, names) | {
        "view": view_of(points, flat),
        "most": max_iterations,
        "page": page,
        "movable": movable,
        "own": list(own),
        "made": made,
        "digits": digits_plane(),
    }
    state = {"_X": b"", "_start": _bytes(start), "_places": b"", "_centroids": b"", "_moves": b""}
    if movable:
        state["_X"] = _bytes(X)
    if not page:
        moves, assigns = pack_labels(steps, plane.drawn, len(start))
        run |= {
            "label_bytes": label_type(len(start)).itemsize,
            "assigns": assigns,
            "steps": told,
            "stopped": stopped_of(recording),
        }
        state["_moves"] = moves
        state["_places"] = b"" if movable else points.astype("<f4").tobytes()
        state["_centroids"] = _bytes(versions) if movable else flat.astype("<f4").tobytes()
    return state | {"_run": run}


def _frame(X: np.ndarray, K: int, plane: Plane, names: Sequence[str] | None) -> dict[str, Any]:
    n, d = X.shape
    colours = max(K, MOST_COLOURS)
    return {
        "heading": retell(f"K-Means step by step: {counted(n, 'point')}, K={K}"),
        "n": n,
        "d": d,
        "K": K,
        "drawn": len(plane.drawn),
        "mean": plane.mean.tolist(),
        "matrix": plane.matrix.tolist(),
        "origin": plane.origin.tolist(),
        "axes": [retell(axis) for axis in plane.axes],
        "palette": [drawing.colour(k) for k in range(colours)],
        "markers": [drawing.marker(k) for k in range(colours)],
        "names": None if names is None or len(plane.drawn) < n else list(names),
        "notes": [retell(note) for note in plane.notes],
        "thinned": [retell(note) for note in plane.thinned],
        "no_regions": plane.no_regions and retell(plane.no_regions),
    }


def stopped_of(recording: Recording) -> dict[str, str] | None:
    """Why a run ended before its time: the half-step that never was, and the reason."""
    if not recording.stopped:
        return None
    begun = len(recording.steps[0].X) >= len(recording.steps[0].centroids)
    where = f"{where_it_stopped(recording.steps)}:" if begun else ""
    return {"title": retell(where), "text": retell(recording.stopped)}


def _bytes(numbers: np.ndarray) -> bytes:
    return numbers.astype("<f8").tobytes()
