"""What is measured of a student's K-Means on a photograph, beside scikit-learn from the same start.

Inertia, labels and memory are the same on every machine; time is told, and decides nothing.
"""

from __future__ import annotations

import contextlib
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from kmeans_lab import project
from kmeans_lab.checks.values import kind_in_words
from kmeans_lab.data import recolour, ties
from kmeans_lab.desk.report_lines import Line, ProjectReport, Refused, say
from kmeans_lab.distances import nearest_centred
from kmeans_lab.initialization import kmeans_plusplus
from kmeans_lab.lloyd import inertia
from kmeans_lab.measure import compare_seconds, one_thread, peak_bytes
from kmeans_lab.running.calling import watch_call
from kmeans_lab.running.limits import Printed, time_limit
from kmeans_lab.running.outcome import Outcome

ITERATIONS = 30
SECONDS = 60.0  # the longest run
SLOW = 3.0  # seconds of a run from which it is timed once, not three times
SAME = 1e-6  # two inertias that differ by a smaller share are the same
CHUNK_BYTES = 4_000_000  # room for chunks and what Python needs
STARTS = 5  # starts that are tried, until none of the clusters ever becomes empty
SEED = 14


def different_colours(X: np.ndarray) -> np.ndarray:
    """The different colours among pixels, (m, 3)."""
    levels = np.rint(X * 255).astype(np.uint32)  # (n, 3)
    codes = levels @ np.array([65536, 256, 1], dtype=np.uint32)  # (n, 3) -> (n,)
    _, first = np.unique(codes, return_index=True)
    return X[first]


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
    colours = different_colours(X)
    start = kmeans_plusplus(colours, K, rng) if K < len(colours) else colours
    return start + 1e-4 * rng.standard_normal(start.shape)


def measured(
    function: Callable, picture: np.ndarray, X: np.ndarray, K: int, paint: Callable | None
) -> tuple[ProjectReport, np.ndarray]:
    """The report on a function, and the picture in the K colours that it found.

    Parameters
    ----------
    function : callable
        ``fast_kmeans(X, centroids, max_iterations)``, right on small inputs.
    picture : ndarray of shape (height, width, 3), uint8
    X : ndarray of shape (height * width, 3)
        Its pixels.
    K : int
    paint : callable or None
        A student's own ``recolour``.

    Raises
    ------
    Refused
        If the function does not do here what it does on small inputs.
    """
    with one_thread():
        reference = _reference(X, K)
        args = (X, reference.start, ITERATIONS)
        begin = time.perf_counter()
        outcome = watch_call(function, args, seconds=SECONDS)
        slow = time.perf_counter() - begin > SLOW
        centroids, assignments, own_inertia = _what_came(outcome, len(X), K)
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


def _what_came(outcome: Outcome, n: int, K: int) -> tuple[np.ndarray, np.ndarray, float]:
    """What a run gave back.

    Raises
    ------
    Refused
        If it did not come back, or with something else than on small inputs.
    """
    if outcome.status == "timed-out":
        text = f"With {n:,} pixels fast_kmeans had not come back after {SECONDS:.0f} seconds."
        idea = (
            "On small inputs it is right. Which line takes longest here? Lesson 06 finds it. Or "
            "take fewer pixels, `photograph(..., max_pixels=100_000)`, and a smaller K."
        )
        raise Refused(say(text, "timed-out", idea))
    if outcome.changed:
        text = (
            f"With {n:,} pixels it writes into its arguments, and everybody else's X changes too."
        )
        raise Refused(say(text, "wrong", "Make a copy of what you want to change."))
    if outcome.status == "raised":
        text = f"With {n:,} pixels it stops: {outcome.error.kind}: {outcome.error.message}"
        raise Refused(say(text, "error", "The same function must serve few points and many."))
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
    raise Refused(say(text, "wrong", "The same function must serve few points and many."))


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
