"""`project_report`: a student's own K-Means on a photograph, beside scikit-learn's.

It reports what is true whatever the machine: inertia, labels, memory, the picture. Time is measured
and told, and decides nothing.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from typing import Any

import numpy as np

from kmeans_lab.checks.catalogue import exercise_called
from kmeans_lab.checks.check import examine
from kmeans_lab.checks.exercise import Exercise
from kmeans_lab.checks.resolving import Unclear, names_around, resolve
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.data import photograph_and_size, pixels
from kmeans_lab.desk.report_lines import Line, ProjectReport, Refused, say
from kmeans_lab.desk.report_measures import SEED, different_colours, measured
from kmeans_lab.pictures import reduce_picture
from kmeans_lab.running.limits import TimedOut
from kmeans_lab.running.reading import is_stub
from kmeans_lab.validation import check_count
from kmeans_lab.visuals import charts, drawing

MOST_PIXELS = 300_000  # of a larger photograph every part is kept, and fewer pixels


def project_report(
    fit_function: Any, image: Any = "china", K: int = 16, recolour: Any = None
) -> ProjectReport | CheckResult:
    """Measure a student's K-Means on a photograph beside scikit-learn's, from the same start.

    Parameters
    ----------
    fit_function : callable
        ``fast_kmeans`` of the project, or another version of it under a name of its own. It must
        be what ``check`` calls right.
    image : str, path or ndarray
        A bundled photograph, ``"china"`` or ``"flower"``, a file, or what `photograph` returned.
    K : int
        Colours, from 1 to the number of different colours in the picture.
    recolour : callable, optional
        The student's own, to draw the picture with; the course's if not given.

    Returns
    -------
    ProjectReport or CheckResult
        The report, under the picture before and after; or what is in its way. It never raises.
    """
    try:
        function = _right(fit_function, "fast_kmeans")
        paint = _right(recolour, "recolour") if recolour is not None else None
        picture, notes = _picture(image)
        X = pixels(picture)  # (h*w, 3)
        K = _colours(K, X)
        report, few = measured(function, picture, X, K, paint)
        report.notes += notes
        _show(picture, few, K, image)
        return report
    except Refused as refused:
        return refused.args[0]
    except TimedOut:
        return say("One run came back, but many runs, to measure them, took too long.", "timed-out")
    except Exception as error:
        return say(f"The report could not be made: {type(error).__name__}: {error!s:.200}.")


def _right(thing: Any, wanted: str) -> Callable:
    """The function of this name, if it is right.

    Raises
    ------
    Refused
        With the diagnosis of `check`, or with what was given instead.
    """
    names = names_around()
    try:
        exercise, function, _ = resolve(thing, names, "project_report", wanted)
    except Unclear as unclear:
        if inspect.isfunction(thing) and thing.__name__.isidentifier():  # fast_kmeans_2, to compare
            return _examined(exercise_called(wanted), thing, names)
        raise Refused(say(str(unclear), idea=unclear.idea)) from None
    if exercise.name != wanted:
        place = "first" if wanted == "fast_kmeans" else "as recolour="
        text = f"{wanted} is wanted {place}, but {exercise.name} came."
        raise Refused(say(text))
    return _examined(exercise, function, names)


def _examined(exercise: Exercise, function: Callable, names: dict[str, Any]) -> Callable:
    tail = f"The report begins when check({exercise.name}) finds nothing more."
    finding = examine(exercise, function, SEED, names)
    if is_stub(function) or not finding.passed:
        if function.__name__ != exercise.name:
            tail = f"This is about {function.__name__}. {tail}"
        raise Refused(CheckResult(finding, exercise, tail))
    return function


def _picture(image: Any) -> tuple[np.ndarray, list[str]]:
    """The photograph, not too large, and what is to be said of it.

    Raises
    ------
    Refused
        If it cannot be had.
    """
    if isinstance(image, np.ndarray):
        return _from_array(image)
    try:
        picture, before = photograph_and_size(image, MOST_PIXELS, "image")
    except (OSError, TypeError, ValueError, ImportError) as error:
        raise Refused(say(str(error))) from None
    return picture, _reduced(before, picture)


def _from_array(image: np.ndarray) -> tuple[np.ndarray, list[str]]:
    shape, dtype = image.shape, image.dtype
    if image.ndim == 2 and shape[1] == 3:
        text = f"These are points, {shape}, not a picture: give image itself, (height, width, 3)."
        raise Refused(say(text))
    if dtype.kind == "f" and image.size and ((0 <= image) & (image <= 1)).all():
        image = np.rint(image * 255).astype(np.uint8)  # as matplotlib reads a PNG
    flat = image.ndim == 2 or (image.ndim == 3 and shape[2] in (1, 3, 4))
    if not flat or image.dtype != np.uint8 or not image.size:
        text = (
            "image must be a picture: numbers from 0 to 255 (dtype uint8) in an array of shape "
            f"(height, width, 3), but shape {shape} and dtype {dtype} came. "
            "photograph('my_file.jpg') gives one."
        )
        raise Refused(say(text))
    made = reduce_picture(image, MOST_PIXELS)
    return made, _reduced(shape[:2], made)


def _reduced(before: tuple[int, ...], picture: np.ndarray) -> list[str]:
    h, w = picture.shape[:2]
    n = before[0] * before[1]
    if n <= h * w:
        return []
    was = f"{n / 1e6:.1f} million" if n >= 1e6 else f"{n:,}"
    return [
        f"The photograph has {was} pixels. It was reduced to {h} × {w}, {h * w:,} of them: the "
        "same scene, and a report in seconds."
    ]


def _colours(K: Any, X: np.ndarray) -> int:
    """K, if the picture has so many colours.

    Raises
    ------
    Refused
        If it has fewer, or if K is no number of colours.
    """
    try:
        K = check_count(K, "K")
    except (TypeError, ValueError) as error:
        raise Refused(say(str(error))) from None
    most = min(len(X), 256**3)
    if K > 1024:
        text = f"K={K} colours are too many for a report: at most 1,024."
        raise Refused(say(text))
    found = len(different_colours(X))
    if K > found:
        things = f"{found} different colour{'' if found == 1 else 's'}"
        of = f"{most:,} pixel{'' if most == 1 else 's'}"
        text = (
            f"K={K} colours are wanted, but the picture ({of}) has only {things}. Give a K of at "
            f"most {found}, or another picture."
        )
        raise Refused(say(text))
    return K


def _show(picture: np.ndarray, few: np.ndarray, K: int, image: Any) -> None:
    height, width = picture.shape[:2]
    step = max(1, round(max(height, width) / 400))
    colours = f"in {K} colour{'' if K == 1 else 's'}"
    shown = {"photograph": picture[::step, ::step], colours: few[::step, ::step]}
    wide = 8.4 if height <= 2 * width else 4.2
    name = os.path.basename(str(image)) if isinstance(image, (str, os.PathLike)) else "yours"
    used = len(np.unique(few.reshape(-1, 3), axis=0))
    nearest = "one colour" if used == 1 else f"the nearest of {used} colours"
    error = float(np.abs(few.astype(int) - picture.astype(int)).mean())
    changed = f"{error:.1f}" if error == 0 or error >= 0.05 else "less than 0.1"
    drawing.show(
        charts.draw_images(shown, width=wide),
        alt=f"The photograph ({name}, {height} by {width} pixels) and beside it the same with each "
        f"pixel in {nearest}. A channel of a pixel changed by {changed} of 255 on average.",
        every_colour=True,
    )


__all__ = ["Line", "ProjectReport", "project_report"]
