"""`project_report`: a student's own K-Means on a photograph, beside scikit-learn's.

It reports what is true whatever the machine: inertia, labels, memory, the picture. Time is measured
and told, and decides nothing.
"""

from __future__ import annotations

import contextlib
import html
import inspect
import os
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kmeans_lab import project
from kmeans_lab.calling import Outcome, Printed, TimedOut, is_stub, time_limit, watch_call
from kmeans_lab.checks.catalogue import exercise_called
from kmeans_lab.checks.check import examine
from kmeans_lab.checks.comparing import kind_in_words
from kmeans_lab.checks.exercise import Exercise
from kmeans_lab.checks.finding import Finding
from kmeans_lab.checks.resolving import Unclear, names_around, resolve
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.data import photograph_and_size, pixels, recolour, ties
from kmeans_lab.distances import nearest_centred
from kmeans_lab.initialization import kmeans_plusplus
from kmeans_lab.lloyd import inertia
from kmeans_lab.measure import compare_seconds, one_thread, peak_bytes
from kmeans_lab.pictures import reduce_picture
from kmeans_lab.telling import KINDS, box, code, folded, paragraph, title
from kmeans_lab.validation import check_count
from kmeans_lab.visuals import drawing

MOST_PIXELS = 300_000  # of a larger photograph every part is kept, and fewer pixels
ITERATIONS = 30
SECONDS = 60.0  # the longest run
SLOW = 3.0  # seconds of a run from which it is timed once, not three times
SAME = 1e-6  # two inertias that differ by a smaller share are the same
CHUNK_BYTES = 4_000_000  # room for chunks and what Python needs
STARTS = 5  # starts that are tried, until none of the clusters ever becomes empty
SEED = 14


class _Refused(Exception):
    """What was given cannot be reported on; its text says why, and what to do."""


@dataclass
class Line:
    """A line of the report.

    Attributes
    ----------
    name : str
        What was measured.
    yours, beside : str
        What came out, and what stands beside it.
    sentence : str
        The same in words, and what to think about where something is missing.
    met : bool or None
        Whether it is as it should be; None where nothing is required.
    """

    name: str
    yours: str
    beside: str
    sentence: str
    met: bool | None = None


@dataclass
class ProjectReport:
    """What `project_report` answers: shows itself in a notebook, in both themes, and as text.

    Attributes
    ----------
    title : str
        What was measured, on which picture.
    lines : list of Line
    notes : list of str
        What is worth knowing of how it was measured.
    """

    title: str
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether everything that is required is met."""
        return all(line.met is not False for line in self.lines)

    @property
    def met(self) -> dict[str, bool]:
        """Of each thing that is required, whether it is met."""
        return {line.name: line.met for line in self.lines if line.met is not None}

    def __repr__(self) -> str:
        wide = max(len(line.name) for line in self.lines)
        parts = [self.title]
        for line in self.lines:
            beside = f"   ({line.beside})" if line.beside else ""
            parts.append(f"  {_sign(line.met)[0]} {line.name:<{wide}}  {line.yours}{beside}")
        parts += [folded(line.sentence) for line in self.lines]
        parts += [folded(f"Note: {note}") for note in self.notes]
        parts.append(self._end())
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        cell = 'style="text-align: left; vertical-align: top; padding: 0.25em 1.2em 0.25em 0"'
        head = "".join(
            f'<th scope="col" {cell}>{text}</th>'
            for text in ("measured", "yours", "beside it", "required")
        )
        rows = ""
        for line in self.lines:
            sign, words = _sign(line.met)
            rows += (
                f'<tr style="background: none"><th scope="row" {cell}>{html.escape(line.name)}</th>'
                f"<td {cell}>{html.escape(line.yours)}</td><td {cell}>{html.escape(line.beside)}"
                f'</td><td {cell}><span aria-hidden="true" style="font-weight: '
                f'700">{sign}</span> {words}</td></tr>'
            )
        said = "".join(
            f'<li style="margin: 0.3em 0">{code(line.sentence)}</li>' for line in self.lines
        )
        return box(
            "right" if self.passed else "wrong",
            paragraph(title(self.title)),
            f'<table style="margin: 0.5em 0; border: 0"><thead><tr>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table>",
            f'<ul style="margin: 0.4em 0; padding-left: 1.2em">{said}</ul>',
            *(paragraph(f"<em>Note:</em> {code(note)}") for note in self.notes),
            paragraph(title(self._end())),
            wide=True,
        )

    def _end(self) -> str:
        missing = [name for name, met in self.met.items() if not met]
        if not missing:
            return "Everything that is required is met."
        return f"Not met yet: {', '.join(missing)}."


def _sign(met: bool | None) -> tuple[str, str]:
    if met is None:
        return "·", "nothing"
    kind, words = ("right", "met") if met else ("wrong", "not met")
    return KINDS[kind][0], words


# ------------------------------------------------------------------ the report


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
        report, few = _measured(function, picture, X, K, paint)
        report.notes += notes
        _show(picture, few, K, image)
        return report
    except _Refused as refused:
        return refused.args[0]
    except TimedOut:
        return _say(
            "One run came back, but many runs, to measure them, took too long.", "timed-out"
        )
    except Exception as error:
        return _say(f"The report could not be made: {type(error).__name__}: {error!s:.200}.")


def _say(text: str, status: str = "error", idea: str = "") -> CheckResult:
    return CheckResult(Finding(status, text, idea))


def _right(thing: Any, wanted: str) -> Callable:
    """The function of this name, if it is right.

    Raises
    ------
    _Refused
        With the diagnosis of `check`, or with what was given instead.
    """
    names = names_around()
    try:
        exercise, function, _ = resolve(thing, names, "project_report", wanted)
    except Unclear as unclear:
        if inspect.isfunction(thing) and thing.__name__.isidentifier():  # fast_kmeans_2, to compare
            return _examined(exercise_called(wanted), thing, names)
        raise _Refused(_say(str(unclear), idea=unclear.idea)) from None
    if exercise.name != wanted:
        place = "first" if wanted == "fast_kmeans" else "as recolour="
        text = f"{wanted} is wanted {place}, but {exercise.name} came."
        raise _Refused(_say(text))
    return _examined(exercise, function, names)


def _examined(exercise: Exercise, function: Callable, names: dict[str, Any]) -> Callable:
    tail = f"The report begins when check({exercise.name}) finds nothing more."
    finding = examine(exercise, function, SEED, names)
    if is_stub(function) or not finding.passed:
        if function.__name__ != exercise.name:
            tail = f"This is about {function.__name__}. {tail}"
        raise _Refused(CheckResult(finding, exercise, tail))
    return function


def _picture(image: Any) -> tuple[np.ndarray, list[str]]:
    """The photograph, not too large, and what is to be said of it.

    Raises
    ------
    _Refused
        If it cannot be had.
    """
    if isinstance(image, np.ndarray):
        return _from_array(image)
    try:
        picture, before = photograph_and_size(image, MOST_PIXELS, "image")
    except (OSError, TypeError, ValueError, ImportError) as error:
        raise _Refused(_say(str(error))) from None
    return picture, _reduced(before, picture)


def _from_array(image: np.ndarray) -> tuple[np.ndarray, list[str]]:
    shape, dtype = image.shape, image.dtype
    if image.ndim == 2 and shape[1] == 3:
        text = f"These are points, {shape}, not a picture: give image itself, (height, width, 3)."
        raise _Refused(_say(text))
    if dtype.kind == "f" and image.size and ((0 <= image) & (image <= 1)).all():
        image = np.rint(image * 255).astype(np.uint8)  # as matplotlib reads a PNG
    flat = image.ndim == 2 or (image.ndim == 3 and shape[2] in (1, 3, 4))
    if not flat or image.dtype != np.uint8 or not image.size:
        text = (
            "image must be a picture: numbers from 0 to 255 (dtype uint8) in an array of shape "
            f"(height, width, 3), but shape {shape} and dtype {dtype} came. "
            "photograph('my_file.jpg') gives one."
        )
        raise _Refused(_say(text))
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
    _Refused
        If it has fewer, or if K is no number of colours.
    """
    try:
        K = check_count(K, "K")
    except (TypeError, ValueError) as error:
        raise _Refused(_say(str(error))) from None
    most = min(len(X), 256**3)
    if K > 1024:
        text = f"K={K} colours are too many for a report: at most 1,024."
        raise _Refused(_say(text))
    found = len(_different(X))
    if K > found:
        things = f"{found} different colour{'' if found == 1 else 's'}"
        of = f"{most:,} pixel{'' if most == 1 else 's'}"
        text = (
            f"K={K} colours are wanted, but the picture ({of}) has only {things}. Give a K of at "
            f"most {found}, or another picture."
        )
        raise _Refused(_say(text))
    return K


def _different(X: np.ndarray) -> np.ndarray:
    """The different colours among pixels, (m, 3)."""
    levels = np.rint(X * 255).astype(np.uint32)  # (n, 3)
    codes = levels @ np.array([65536, 256, 1], dtype=np.uint32)  # (n, 3) -> (n,)
    _, first = np.unique(codes, return_index=True)
    return X[first]


# ------------------------------------------------------------------ what is measured


@dataclass
class _Reference:
    """What scikit-learn does from a start, and whether the course's own run ends with the same."""

    start: np.ndarray
    fit: Callable[[], Any]
    inertia: float
    agrees: bool


def _reference(X: np.ndarray, K: int) -> _Reference:
    """A start from which no cluster becomes empty: scikit-learn would move it, Lloyd would not."""
    from sklearn.cluster import KMeans

    for attempt in range(STARTS):
        start = _start(X, K, SEED + attempt)
        model = KMeans(
            K, init=start, n_init=1, max_iter=ITERATIONS, tol=0, algorithm="lloyd", copy_x=True
        )

        def fit(model: Any = model) -> Any:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that it has not converged is known
                return model.fit(X)

        theirs = float(fit().inertia_)
        _, _, ours = project.fast_kmeans(X, start, ITERATIONS)
        found = _Reference(start, fit, theirs, abs(ours - theirs) <= SAME * theirs + 1e-12)
        if found.agrees:
            break
    return found


def _start(X: np.ndarray, K: int, seed: int) -> np.ndarray:
    """K different colours of the picture, a hair beside them, so that whole numbers do not tie."""
    rng = np.random.default_rng(seed)
    colours = _different(X)
    start = kmeans_plusplus(colours, K, rng) if K < len(colours) else colours
    return start + 1e-4 * rng.standard_normal(start.shape)


def _measured(
    function: Callable, picture: np.ndarray, X: np.ndarray, K: int, paint: Callable | None
) -> tuple[ProjectReport, np.ndarray]:
    with one_thread():
        reference = _reference(X, K)
        args = (X, reference.start, ITERATIONS)
        begin = time.perf_counter()
        outcome = watch_call(function, args, seconds=SECONDS)
        slow = time.perf_counter() - begin > SLOW
        centroids, assignments, own_inertia = _three(outcome, len(X), K)
    height, width = picture.shape[:2]
    report = ProjectReport(
        f"{function.__name__} on {height} × {width} pixels: n = {len(X):,}, d = 3, K = {K}, "
        f"at most {ITERATIONS} iterations"
    )
    report.lines = [
        _about_inertia(own_inertia, reference),
        _about_labels(X, centroids, assignments, own_inertia),
        _about_memory(function, args),
        _about_time(function, args, reference, slow),
        _about_bytes(height, width, K),
    ]
    if not reference.agrees:
        report.notes.append(
            "In this picture a cluster becomes empty, or colours tie, from every start that was "
            "tried. scikit-learn moves an empty cluster, yours keeps its centroid, so the two "
            "inertias are shown and need not be the same."
        )
    few = recolour(picture, np.clip(centroids, 0, 1), assignments)
    if paint is not None:
        drawn = watch_call(paint, (picture, np.clip(centroids, 0, 1), assignments), seconds=SECONDS)
        value = drawn.value if drawn.status == "returned" else None
        if isinstance(value, np.ndarray) and value.shape == few.shape and value.dtype == few.dtype:
            few = value
    return report, few


def _three(outcome: Outcome, n: int, K: int) -> tuple[np.ndarray, np.ndarray, float]:
    """What a run gave back.

    Raises
    ------
    _Refused
        If it did not come back, or with something else than on small inputs.
    """
    if outcome.status == "timed-out":
        text = f"With {n:,} pixels fast_kmeans had not come back after {SECONDS:.0f} seconds."
        idea = (
            "On small inputs it is right. Which line takes longest here? Lesson 06 finds it. Or "
            "take fewer pixels, `photograph(..., max_pixels=100_000)`, and a smaller K."
        )
        raise _Refused(_say(text, "timed-out", idea))
    if outcome.changed:
        text = (
            f"With {n:,} pixels it writes into its arguments, and everybody else's X changes too."
        )
        raise _Refused(_say(text, "wrong", "Make a copy of what you want to change."))
    if outcome.status == "raised":
        text = f"With {n:,} pixels it stops: {outcome.error.kind}: {outcome.error.message}"
        raise _Refused(_say(text, "error", "The same function must serve few points and many."))
    value = outcome.value
    if isinstance(value, tuple) and len(value) == 3:
        centroids, assignments, own = value
        if (
            isinstance(centroids, np.ndarray)
            and centroids.shape == (K, 3)
            and centroids.dtype.kind == "f"
            and np.isfinite(centroids).all()
            and isinstance(assignments, np.ndarray)
            and assignments.shape == (n,)
            and assignments.dtype.kind in "iu"
            and 0 <= assignments.min()
            and assignments.max() < K
            and isinstance(own, (int, float, np.number))
        ):
            return centroids.astype(float), assignments.astype(np.intp), float(own)
    parts = [kind_in_words(v) for v in value] if isinstance(value, tuple) else []
    came = f"({', '.join(parts)})" if parts else kind_in_words(value)
    text = (
        f"With {n:,} pixels, centroids ({K}, 3), labels ({n},) from 0 to {K - 1} and an inertia "
        f"are wanted, but {came} came."
    )
    raise _Refused(_say(text, "wrong", "The same function must serve few points and many."))


def _about_inertia(own: float, reference: _Reference) -> Line:
    theirs = reference.inertia
    share = abs(own - theirs) / theirs if theirs > 1e-9 else abs(own - theirs)
    met = share <= SAME
    if not reference.agrees:
        sentence = (
            f"Inertia: {own:,.4f}, and scikit-learn's is {theirs:,.4f}. In this picture two right "
            "programs may part (see the note), so nothing is required."
        )
    elif met:
        sentence = (
            "Inertia: from the same start yours and scikit-learn's are the same, to less than "
            "a millionth."
        )
    else:
        way = "higher" if own > theirs else "lower"
        sentence = (
            f"Inertia: yours is {way} than scikit-learn's, by {share:.2g} of it. Both began at the "
            f"same centroids and made at most {ITERATIONS} iterations. Where does yours go another "
            "way?"
        )
    beside = f"scikit-learn: {theirs:,.4f}"
    return Line("inertia", f"{own:,.4f}", beside, sentence, met if reference.agrees else None)


def _about_labels(
    X: np.ndarray, centroids: np.ndarray, assignments: np.ndarray, own: float
) -> Line:
    nearest = nearest_centred(X, centroids)  # (n,)
    wrong = int(((nearest != assignments) & ~ties(X, centroids)).sum())
    added = inertia(X, assignments, centroids)
    sums_up = abs(added - own) <= SAME * max(added, 1e-9)
    if wrong:
        sentence = (
            f"Labels: {wrong:,} pixels lie nearer to another of your own centroids. Labels of the "
            "centroids before the last move do that."
        )
    elif not sums_up:
        sentence = (
            f"Labels: every pixel has its nearest colour, but labels and centroids give an inertia "
            f"of {added:,.4f}, not the one that came back."
        )
    else:
        sentence = "Labels: every pixel has its nearest colour, and the inertia is theirs."
    yours = f"{len(X) - wrong:,} at their nearest"
    return Line("labels", yours, f"of {len(X):,} pixels", sentence, not wrong and sums_up)


def _about_memory(function: Callable, args: tuple) -> Line:
    X, start, _ = args
    table, points = 8 * len(X) * len(start), X.nbytes
    room = table + 2 * points + CHUNK_BYTES

    with time_limit(4 * SECONDS), contextlib.redirect_stdout(Printed()):
        peak = max(0, peak_bytes(lambda: function(*args)))
    allowed = (
        f"one (n, K) table, two copies of X and {CHUNK_BYTES // 10**6} MB, together "
        f"{room / 1e6:.0f} MB"
    )
    if peak <= room:
        sentence = f"Memory: at most {_mb(peak)} beyond X at any time; allowed are {allowed}."
    else:
        sentence = (
            f"Memory: {_mb(peak)} beyond X at once; allowed are {allowed}. Which of your arrays "
            "has a row for every pixel and a column for every centroid, and must it be there for "
            "all pixels at once? Lesson 12, rung 1."
        )
    beside = f"(n, K, d) would be {_mb(3 * table)}"
    return Line("memory", _mb(peak), beside, sentence, peak <= room)


def _about_time(function: Callable, args: tuple, reference: _Reference, slow: bool) -> Line:
    ways = {"yours": lambda: function(*args), "scikit-learn": reference.fit}
    repeats = 1 if slow else 3
    with time_limit(10 * SECONDS), contextlib.redirect_stdout(Printed()):
        seconds = compare_seconds(ways, repeats)
    yours, theirs = seconds["yours"], seconds["scikit-learn"]
    if yours <= theirs:
        ratio = f"yours is {theirs / yours:.1f} times as fast as scikit-learn"
    else:
        ratio = f"scikit-learn is {yours / theirs:.1f} times as fast as yours"
    how = "one run each" if slow else "the median of three runs each, taking turns"
    sentence = (
        f"Time: {ratio}, on one thread, {how}. Another machine gives another number, so nothing "
        "is required."
    )
    return Line("time", _time(yours), f"scikit-learn: {_time(theirs)}", sentence)


def _about_bytes(height: int, width: int, K: int) -> Line:
    before, after = 3 * height * width, project.palette_bytes(height, width, K)
    bits = (K - 1).bit_length()
    change = f": {before / after:,.1f} times smaller"
    if after >= before:
        change = ". That is no smaller: with so few pixels the palette takes what the indices save"
    sentence = (
        f"Picture: {bits} bit{'' if bits == 1 else 's'} a pixel and a palette of {3 * K} bytes, "
        f"in place of 24 bits a pixel{change}."
    )
    return Line("bytes", f"{after:,}", f"with all colours: {before:,}", sentence)


def _mb(count: float) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 50_000 else f"{count:,} bytes"


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 0.1 else f"{1000 * seconds:.2g} ms"


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
        drawing.draw_images(shown, width=wide),
        alt=f"The photograph ({name}, {height} by {width} pixels) and beside it the same with each "
        f"pixel in {nearest}. A channel of a pixel changed by {changed} of 255 on average.",
        every_colour=True,
    )


__all__ = ["Line", "ProjectReport", "project_report"]
