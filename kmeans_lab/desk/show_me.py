"""`show_me`: run a student's own function on something small and draw what it did.

What is drawn goes by what an exercise is given and gives back. `_DRAWERS` holds the exercises whose
picture needs inputs of its own; for the rest the arguments' names decide, and at last what went in
and came out stands side by side, so that a new exercise needs nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kmeans_lab.checks.check import examine_values
from kmeans_lab.checks.exercise import DRAFT, Exercise
from kmeans_lab.checks.finding import Finding
from kmeans_lab.checks.resolving import Unclear, names_around, resolve, tool
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.checks.versions import newer_than
from kmeans_lab.desk.sketches import (
    assigning,
    categories,
    choosing,
    measuring,
    points,
    updating,
    whole,
)
from kmeans_lab.desk.sketches.run import NotDrawable, Picture, Run
from kmeans_lab.desk.sketches.side_by_side import side_by_side
from kmeans_lab.running.reading import is_stub
from kmeans_lab.visuals import drawing


@tool(lambda text: CheckResult(Finding("error", text)))
def show_me(function: Any) -> CheckResult | None:
    """Run an exercise's function on the six points, or on what it needs, and draw what it did.

    Parameters
    ----------
    function : callable
        The function itself, ``show_me(assign_loop)``: without parentheses behind its name. It runs
        as `check` runs it: nothing of the notebook is changed.

    Returns
    -------
    CheckResult or None
        None if there is a picture, which is shown; else what there is to say. It never raises.
    """
    try:
        try:
            exercise, function, practice = resolve(function, names_around(), "show_me")
        except Unclear as unclear:
            return CheckResult(Finding("error", str(unclear), unclear.idea))
        name = exercise.name + (DRAFT if practice else "")
        newer = newer_than(name, function, names_around(), "drawn")
        if newer is not None:
            return CheckResult(Finding("error", *newer))
        picture = picture_of(exercise, function)
        if isinstance(picture, CheckResult):
            return picture
        drawing.show(*picture)
        status = examine_values(exercise, function, 0, names_around()).status
        if status in ("wrong", "error", "timed-out"):
            name = getattr(function, "__name__", exercise.name)
            return CheckResult(
                Finding(
                    "wrong", f"This is what {name} does. It is not right yet: see check({name})."
                )
            )
    except Exception as error:
        return CheckResult(
            Finding("error", f"This could not be drawn: {type(error).__name__}: {error}.")
        )
    return None


def picture_of(exercise: Exercise, function: Callable) -> Picture | CheckResult:
    """The picture of what a function did, or what to say instead.

    Parameters
    ----------
    exercise : Exercise
    function : callable

    Returns
    -------
    (Figure, str) or CheckResult
    """
    run = Run(exercise, function)
    try:
        if is_stub(function):
            return run.instead_of_a_picture()
        return _drawer_of(exercise)(run)
    except NotDrawable as problem:
        return run.instead_of_a_picture(problem)
    except Exception:
        return side_by_side(Run(exercise, function))


def _drawer_of(exercise: Exercise) -> Callable[[Run], Picture]:
    if exercise.name in _DRAWERS:
        return _DRAWERS[exercise.name]
    return _BY_ARGUMENTS.get(exercise.arguments, side_by_side)


_BY_ARGUMENTS: dict[tuple[str, ...], Callable[[Run], Picture]] = {
    ("X", "centroids"): assigning.pairs,
    ("X", "assignments", "centroids"): updating.update,
    ("X", "centroids", "chunk_rows"): assigning.chunks,
}
_DRAWERS: dict[str, Callable[[Run], Picture]] = {
    "assign_loop": assigning.labels,
    "nearest_by_identity": assigning.labels,
    "nearest_centred": assigning.labels,
    "squared_distances_broadcast": assigning.distances,
    "squared_distances_identity": assigning.distances,
    "pairwise_differences": assigning.arrows,
    "inertia_loop": updating.inertia,
    "relocate_empty": updating.relocate,
    "squared_norms": points.norms,
    "standardize": points.standardize,
    "project_pca": points.pca,
    "distance_contrast": points.contrast,
    "relative_tolerance": points.tolerance,
    "hamming_distances": categories.hamming,
    "update_modes": categories.modes,
    "update_one_hot": updating.one_hot,
    "partial_sums": updating.partial,
    "combine": updating.combined,
    "kmeans_plusplus": choosing.plusplus,
    "best_of_restarts": choosing.restarts,
    "elbow_curve": choosing.elbow,
    "gap_statistic": choosing.gap,
    "silhouette_values": choosing.silhouettes,
    "median_seconds": measuring.median,
    "product_bytes": measuring.bytes_needed,
    "broadcast_bytes": measuring.bytes_needed,
    "SimpleKMeans": whole.estimator,
    "fast_kmeans": whole.whole_run,
    "recolour": whole.painted,
    "palette_bytes": measuring.bytes_needed,
}
