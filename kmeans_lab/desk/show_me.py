"""`show_me`: run a student's own function on something small and draw what it did.

What is drawn goes by what an exercise is given and gives back. `_DRAWERS` holds the exercises whose
picture needs inputs of its own; for the rest the arguments' names decide, and at last what went in
and came out stands side by side, so that a new exercise needs nothing here.
"""

from __future__ import annotations

import textwrap
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kmeans_lab.calling import Odd, Outcome, Seed, is_stub, watch_call
from kmeans_lab.checks.check import examine_values
from kmeans_lab.checks.exercise import DRAFT, Case, Exercise
from kmeans_lab.checks.finding import Finding
from kmeans_lab.checks.resolving import Unclear, names_around, resolve, tool
from kmeans_lab.checks.result import CheckResult, value_in_words
from kmeans_lab.checks.versions import newer_than
from kmeans_lab.data import SIX_NAMES, blobs, photograph, pixels, six_points, six_points_start, wine
from kmeans_lab.lloyd import assign_broadcast, kmeans_optimized
from kmeans_lab.telling import short
from kmeans_lab.visuals import drawing

SECONDS = 5.0
DRAWS, DRAWING = 500, 3.0  # draws for frequencies, and the seconds that they may take
Picture = tuple[Figure, str]  # and the same in words


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
    run = _Run(exercise, function)
    try:
        if is_stub(function):
            return run.instead_of_a_picture()
        return _drawer_of(exercise)(run)
    except _NotDrawable as problem:
        return run.instead_of_a_picture(problem)
    except Exception:
        return _side_by_side(_Run(exercise, function))


class _NotDrawable(Exception):
    """What came back is not what the picture shows."""


class _Run:
    """A function that is run for a picture."""

    def __init__(self, exercise: Exercise, function: Callable) -> None:
        self.exercise = exercise
        self.function = function
        self.name = exercise.name
        self.last: Outcome | None = None

    def __call__(self, *args: Any, script: str = "call") -> Any:
        """What the function gives back.

        Raises
        ------
        _NotDrawable
            If it gives back nothing.
        """
        self.last = watch_call(self.function, args, script, SECONDS)
        if self.last.status != "returned" or self.last.value is None:
            raise _NotDrawable("It gave nothing back that could be drawn")
        return self.last.value

    def array(self, shape: tuple[int | None, ...], *args: Any, kinds: str = "biuf") -> np.ndarray:
        """What the function gives back, an array of a shape; None stands for any length."""
        return self.is_array(self(*args), shape, kinds)

    def is_array(
        self, value: Any, shape: tuple[int | None, ...], kinds: str = "biuf"
    ) -> np.ndarray:
        """The same value.

        Raises
        ------
        _NotDrawable
            If it is no array of this shape.
        """
        if isinstance(value, Odd) and value.array is not None:
            value = value.array
        wanted = "(" + ", ".join("…" if s is None else str(s) for s in shape)
        wanted += ",)" if len(shape) == 1 else ")"
        if (
            not isinstance(value, np.ndarray)
            or value.dtype.kind not in kinds
            or value.ndim != len(shape)
            or any(s is not None and s != t for s, t in zip(shape, value.shape))
        ):
            raise _NotDrawable(f"An array {wanted} can be drawn, and {_words(value)} came")
        if value.dtype.kind == "f" and not np.isfinite(value).all():
            raise _NotDrawable(
                f"NaN and infinity have no place in a picture, and {_words(value)} came"
            )
        return value

    def parts(
        self, *shapes: tuple[int | None, ...], values: Any, more: int = 0
    ) -> list[np.ndarray]:
        """The arrays with which a tuple begins; `more` things follow them.

        Raises
        ------
        _NotDrawable
            If it is no such tuple.
        """
        if not isinstance(values, tuple) or len(values) != len(shapes) + more:
            raise _NotDrawable(
                f"{len(shapes) + more} things can be drawn, and {_words(values)} came"
            )
        return [self.is_array(value, shape) for value, shape in zip(values, shapes)]

    def number(self, *args: Any, script: str = "call") -> float:
        """What the function gives back, one number."""
        value = self(*args, script=script)
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value[()]
        if isinstance(value, (bool, np.bool_)) or not isinstance(
            value, (int, float, np.integer, np.floating)
        ):
            raise _NotDrawable(f"A number can be drawn, and {_words(value)} came")
        if not np.isfinite(value):
            raise _NotDrawable(f"A finite number can be drawn, and {value} came")
        return value

    def labels(self, n: int, K: int, *args: Any) -> np.ndarray:
        """What the function gives back, labels (n,) from 0 to K-1."""
        value = self.array((n,), *args, kinds="biuf")
        if (value != np.rint(value)).any() or (value < 0).any() or (value >= K).any():
            raise _NotDrawable(f"Labels from 0 to {K - 1} can be drawn, and {_words(value)} came")
        return value.astype(int)

    def instead_of_a_picture(self, problem: Exception | None = None) -> CheckResult:
        """What `check` would say, and if that finds nothing, what came back."""
        finding = examine_values(self.exercise, self.function, 0)
        tail = "There is nothing to draw yet."
        if not finding.passed:
            if problem is not None and finding.status == "wrong":
                tail = f"This cannot be drawn. {problem}."
            return CheckResult(finding, self.exercise, tail)
        return CheckResult(
            Finding("error", f"What {self.name} gave back cannot be drawn. {problem or ''}.")
        )


def _words(value: Any) -> str:
    return " ".join(value_in_words(value).split())[:160]


def _drawer_of(exercise: Exercise) -> Callable[[_Run], Picture]:
    if exercise.name in _DRAWERS:
        return _DRAWERS[exercise.name]
    return _BY_ARGUMENTS.get(exercise.arguments, _side_by_side)


# ------------------------------------------------------------------ (X, centroids)


def _labels(run: _Run) -> Picture:
    """Points in the colours of the labels that they got."""
    X, centroids = six_points(), six_points_start(3)
    labels = run.labels(6, 3, X, centroids)
    title = f"{run.name}: the cluster that each point got"
    ax = _clusters(X, labels, centroids, title)
    return ax.figure, f"The six points, labelled by {run.name}: {_who(labels, 3)}."


def _pairs(run: _Run) -> Picture:
    """Whatever a function of (X, centroids) gives back: labels, a table or arrows."""
    value = run(six_points(), six_points_start(3))
    shape = getattr(value, "shape", ())
    if shape == (6,):
        return _labels(run)
    if shape == (6, 3):
        return _distances(run)
    if shape == (6, 3, 2):
        return _arrows(run)
    return _side_by_side(run)


def _distances(run: _Run) -> Picture:
    """An (n, K) table, the smallest of each row framed, beside the points."""
    X, centroids = six_points(), six_points_start(3)
    table = run.array((6, 3), X, centroids)
    figure, (left, right) = drawing.new_figure(2, width=8.4, height=3.9)
    drawing.draw_clusters(X, None, centroids, ax=left, names=SIX_NAMES, title="Six points, K = 3")
    names = [f"centroid {k}" for k in range(3)]
    _table(
        right,
        table,
        SIX_NAMES,
        names,
        framed=_smallest_of_rows(table),
        title=f"{run.name}: (n, K) = (6, 3)",
    )
    figure.supxlabel("Framed: the smallest number of each row", fontsize=9)
    rows = "; ".join(
        f"{name}: {', '.join(_short(v) for v in row)}, the smallest at centroid {row.argmin()}"
        for name, row in zip(SIX_NAMES, table)
    )
    return figure, f"A table of six points and three centroids, as {run.name} gave it. {rows}."


def _arrows(run: _Run) -> Picture:
    """Differences (n, K, d) as arrows from each centroid to each point."""
    X, centroids = six_points(), six_points_start(3)
    arrows = run.array((6, 3, 2), X, centroids)
    figure, axes = drawing.new_figure(3, width=9.6, height=3.7, sharex=True, sharey=True)
    hits = 0
    for k, ax in enumerate(axes):
        drawing.draw_clusters(X, None, None, ax=ax, names=SIX_NAMES)
        _big_centroids(ax, centroids[k : k + 1], first=k)
        for i in range(6):
            if arrows[i, k].any():
                end = centroids[k] + arrows[i, k]
                ax.annotate(
                    "", end, centroids[k], arrowprops={"arrowstyle": "->", "color": "#222222"}
                )
            hits += bool(np.allclose(centroids[k] + arrows[i, k], X[i]))
        ends = np.concatenate([X, centroids[k] + arrows[:, k]])
        ax.update_datalim(ends)
        ax.autoscale_view()
        _title(ax, f"[:, {k}]: from centroid {k}")
        ax.label_outer()
    found = f"{hits} of 18 arrows end at their point"
    figure.suptitle(f"{run.name}: {found}", fontsize=11, fontweight="bold", x=0.01, ha="left")
    text = f"The differences of {run.name}, drawn as arrows that begin at their centroid: {found}."
    return figure, text


def _chunks(run: _Run) -> Picture:
    X, centroids = six_points(), six_points_start(3)
    labels = run.labels(6, 3, X, centroids, 4)
    ax = _clusters(X, labels, centroids, f"{run.name}, chunk_rows = 4: the label of each point")
    return ax.figure, f"The six points, labelled in chunks of 4 rows: {_who(labels, 3)}."


# ------------------------------------------------------------------ (X, assignments, centroids)


def _update(run: _Run) -> Picture:
    """Centroids before, and where they went."""
    X, centroids = six_points(), six_points_start(3)
    labels = assign_broadcast(X, centroids)
    new = run.array((3, 2), X, labels, centroids)
    ax = _clusters(X, labels, new, f"{run.name}: where each centroid went", trail=[centroids])
    moves = "; ".join(
        f"centroid {k} from {_at(centroids[k])} to {_at(new[k])}" for k in range(len(new))
    )
    return ax.figure, f"The six points in three clusters, and their centroids moved: {moves}."


def _relocate(run: _Run) -> Picture:
    """As `_update`, with a cluster that has no points."""
    X = six_points()
    centroids = np.vstack([X[[0, 3]], [[3.0, 9.0]]])
    labels = np.array([0, 0, 0, 1, 1, 0])
    new = run.array((3, 2), X, labels, centroids)
    went = "stayed where it was" if np.allclose(new[2], centroids[2]) else f"went to {_at(new[2])}"
    title = f"{run.name}: cluster 2 was empty, its centroid {went}"
    ax = _clusters(X, labels, new, title, trail=[centroids])
    return ax.figure, (
        f"The six points; {_who(labels, 3)}. The centroid of cluster 2 began at "
        f"{_at(centroids[2])} and {went}; the others are now at {_at(new[0])} and {_at(new[1])}."
    )


def _inertia(run: _Run) -> Picture:
    """The number, and the lines whose squared lengths it adds up."""
    X, centroids = six_points(), six_points_start(3)
    labels = assign_broadcast(X, centroids)
    value = run.number(X, labels, centroids)
    ax = _clusters(X, labels, centroids, f"{run.name} gave {_short(value)}")
    squared = ((X - centroids[labels]) ** 2).sum(axis=1)
    for i, (point, c, s) in enumerate(zip(X, centroids[labels], squared)):
        if s:
            ax.annotate(
                f"length² {_short(s)}", (point + c) / 2, textcoords="offset points",
                xytext=(-6, 5) if i % 2 == 0 else (6, -11), ha="right" if i % 2 == 0 else "left",
                fontsize=8.5,
            )  # fmt: skip
    lengths = ", ".join(f"{name} {_short(s)}" for name, s in zip(SIX_NAMES, squared))
    return ax.figure, (
        f"The six points joined to their centroids; the squared lengths are {lengths}. "
        f"{run.name} gave {_short(value)}."
    )


# ------------------------------------------------------------------ points alone


def _norms(run: _Run) -> Picture:
    """A number for each point, at the end of the arrow that it measures."""
    X = six_points()
    norms = run.array((6,), X)
    ax = drawing.draw_clusters(X, None, None, title=f"{run.name}: one number for each point")
    for name, point, norm in zip(SIX_NAMES, X, norms):
        if point.any():
            ax.annotate("", point, (0, 0), arrowprops={"arrowstyle": "->", "color": "#888888"})
        ax.annotate(
            f"{name}: {_short(norm)}", point, xytext=(6, 5), textcoords="offset points", fontsize=9
        )
    ax.margins(0.16)
    text = ", ".join(f"{name} {_short(v)}" for name, v in zip(SIX_NAMES, norms))
    return ax.figure, f"Arrows from the origin to the six points, each with its number: {text}."


def _standardize(run: _Run) -> Picture:
    X = six_points() * [1.0, 100.0]
    Z = run.array((6, 2), X)
    figure, (left, right) = drawing.new_figure(2, width=8.4, height=3.8)
    drawing.draw_clusters(X, ax=left, names=SIX_NAMES, title="Given: the second feature × 100")
    title = f"Mean {_at(Z.mean(axis=0))}, deviation {_at(Z.std(axis=0))}"
    drawing.draw_clusters(Z, ax=right, names=SIX_NAMES, title=title)
    return figure, (
        "Left the six points with the second feature a hundred times as large; right what "
        f"{run.name} made of them: means {_at(Z.mean(axis=0))}, standard deviations "
        f"{_at(Z.std(axis=0))}."
    )


def _pca(run: _Run) -> Picture:
    X, y = wine()
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    scores = run.array((len(X), 2), X, 2)
    spread = scores.std(axis=0)
    title = f"{run.name}: 178 wines, 13 features seen on 2 axes"
    ax = drawing.draw_clusters(
        scores, y, title=title,
        axis_names=(f"component 0 (deviation {_short(spread[0])})",
                    f"component 1 (deviation {_short(spread[1])})"),
    )  # fmt: skip
    return ax.figure, (
        "178 standardized wines on the two axes that came back, marked by their three kinds; "
        f"the standard deviations along them are {_short(spread[0])} and {_short(spread[1])}."
    )


def _contrast(run: _Run) -> Picture:
    dimensions = [1, 2, 5, 10, 50, 200]
    rng = np.random.default_rng(0)
    values = [run.number(rng.uniform(size=(60, d))) for d in dimensions]
    positive = min(values) > 0
    ax = drawing.draw_curve(
        dimensions, {run.name: values}, logx=True, logy=positive,
        title=f"{run.name} of 60 random points", xlabel="features d", ylabel="contrast",
    )  # fmt: skip
    text = ", ".join(f"{_short(v)} at d = {d}" for d, v in zip(dimensions, values))
    return ax.figure, f"The contrast of 60 random points against their number of features: {text}."


def _tolerance(run: _Run) -> Picture:
    figure, axes = drawing.new_figure(2, width=8.4, height=3.8)
    found = []
    for ax, factor in zip(axes, (1, 100)):
        X = six_points() * factor
        found.append(run.number(X, 1e-2))
        drawing.draw_clusters(X, ax=ax, names=SIX_NAMES)
        radius = np.sqrt(max(found[-1], 0.0))
        angle = np.linspace(0, 2 * np.pi, 100)
        middle = X.mean(axis=0)
        ax.plot(
            middle[0] + radius * np.cos(angle), middle[1] + radius * np.sin(angle),
            color="#222222", lw=1.4,
        )  # fmt: skip
        _title(ax, f"X × {factor}: tolerance {_short(found[-1])}")
    figure.supxlabel("Circle: a shift of the centroids as long as √tolerance", fontsize=9)
    return figure, (
        f"The six points, and the same times 100. For tol = 0.01 {run.name} gave "
        f"{_short(found[0])} and {_short(found[1])}; a circle shows how far the centroids may "
        "still shift."
    )


# ------------------------------------------------------------------ categories


def _hamming(run: _Run) -> Picture:
    X, modes = _tea(), _tea()[[0, 2]]
    table = run.array((5, 2), X, modes)
    figure, (left, right) = drawing.new_figure(2, width=8.8, height=3.4)
    _table(left, X, _rows(5), ["drink", "milk", "time"], title="Five people")
    names = [" ".join(mode) for mode in modes]
    heads = ["\n".join(mode) for mode in modes]
    title = f"{run.name}: against two modes"
    _table(right, table, _rows(5), heads, framed=_smallest_of_rows(table), title=title)
    figure.supxlabel("Framed: the smallest number of each row", fontsize=9)
    rows = "; ".join(f"row {i}: {', '.join(_short(v) for v in row)}" for i, row in enumerate(table))
    return (
        figure,
        f"Five rows of three categories, against the modes {names[0]} and {names[1]}: {rows}.",
    )


def _modes(run: _Run) -> Picture:
    X, modes, labels = _tea(), _tea()[[0, 2]], np.array([0, 0, 1, 1, 0])
    new = run.array((2, 3), X, labels, modes, kinds="US")
    figure, axes = drawing.new_figure(3, width=10.2, height=3.2)
    figure.supxlabel("Framed: what has changed", fontsize=9)
    columns = ["drink", "milk", "time"]
    _table(axes[0], X, [f"row {i}: cluster {k}" for i, k in enumerate(labels)], columns,
           title="Five people")  # fmt: skip
    _table(axes[1], modes, ["mode 0", "mode 1"], columns, title="Modes before")
    _table(
        axes[2], new, ["mode 0", "mode 1"], columns, framed=new != modes, title=f"After {run.name}"
    )
    return figure, "Two modes before: " + "; ".join(" ".join(m) for m in modes) + ". After: " + (
        "; ".join(" ".join(m) for m in new) + "."
    )


def _tea() -> np.ndarray:
    return np.array(
        [
            ["tea", "no", "noon"],
            ["tea", "yes", "noon"],
            ["coffee", "yes", "dawn"],
            ["coffee", "no", "dawn"],
            ["tea", "no", "dawn"],
        ]
    )


# ------------------------------------------------------------------ sums and counts


def _one_hot(run: _Run) -> Picture:
    """The clusters of the six points, and the sums and counts of each."""
    X, labels = six_points(), np.array([0, 1, 0, 2, 2, 1])
    sums, counts = run.parts((3, 2), (3,), values=run(X, labels, 3))
    figure, (left, right) = drawing.new_figure(2, width=8.4, height=3.6)
    drawing.draw_clusters(X, labels, ax=left, names=SIX_NAMES, title="Three clusters", size=40)
    _sums_table(right, sums, counts, f"{run.name}: sums and counts")
    return figure, (
        f"The six points in three clusters, {_who(labels, 3)}, and what {run.name} gave: "
        f"{_sums_in_words(sums, counts)}."
    )


def _partial(run: _Run) -> Picture:
    """A chunk of the six points, and the few numbers that stand for it."""
    X, centroids = six_points()[:4], six_points_start(2)
    value = run(X, centroids)
    sums, counts = run.parts((2, 2), (2,), values=value, more=1)
    inertia = _words(value[2])
    labels = assign_broadcast(X, centroids)
    figure, (left, right) = drawing.new_figure(2, width=8.4, height=3.6)
    drawing.draw_clusters(
        X, labels, centroids, ax=left, names=SIX_NAMES[:4], lines=True, size=44,
        title="One chunk: A to D",
    )  # fmt: skip
    left.margins(0.15)
    _sums_table(right, sums, counts, f"{run.name}: inertia {inertia}")
    return figure, (
        f"The points A to D as one chunk, with A and B as centroids, and what {run.name} gave: "
        f"{_sums_in_words(sums, counts)}; inertia {inertia}."
    )


def _combined(run: _Run) -> Picture:
    """What two chunks handed over, and where the centroids went."""
    X, old = six_points(), six_points_start(2)
    labels = assign_broadcast(X, old)
    handed = []
    for rows in (slice(0, 4), slice(4, 6)):
        one_hot = labels[rows, np.newaxis] == np.arange(2)  # (m, 2)
        squared = float(((X[rows] - old[labels[rows]]) ** 2).sum())
        handed.append((one_hot.T @ X[rows], one_hot.sum(axis=0), squared))
    value = run(handed, old)
    (new,) = run.parts((2, 2), values=value, more=1)
    figure, (first, second, right) = drawing.new_figure(3, width=11.0, height=3.6)
    for ax, part, names in zip((first, second), handed, ("A to D", "E and F")):
        _sums_table(ax, part[0], part[1], f"Chunk {names}: inertia {_short(part[2])}")
    drawing.draw_clusters(
        X, labels, new, ax=right, names=SIX_NAMES, lines=True, trail=[old], size=44,
        title=f"{run.name}: inertia {_words(value[1])}",
    )  # fmt: skip
    right.margins(0.12)
    moves = "; ".join(f"centroid {k} from {_at(old[k])} to {_at(new[k])}" for k in range(2))
    parts = "; ".join(_sums_in_words(sums, counts) for sums, counts, _ in handed)
    return figure, (
        f"What two chunks of the six points handed over ({parts}), and what {run.name} made of "
        f"it: {moves}; inertia {_words(value[1])}."
    )


def _sums_table(ax: Axes, sums: np.ndarray, counts: np.ndarray, title: str) -> None:
    rows = [f"cluster {k}" for k in range(len(counts))]
    columns = [*(f"sum {j}" for j in range(sums.shape[1])), "count"]
    _table(ax, np.column_stack([sums, counts]), rows, columns, title=title)


def _sums_in_words(sums: np.ndarray, counts: np.ndarray) -> str:
    return ", ".join(
        f"cluster {k} sum {_at(row)} of {_short(count)}"
        for k, (row, count) in enumerate(zip(sums, counts))
    )


# ------------------------------------------------------------------ chosen at random, or of many K


def _plusplus(run: _Run) -> Picture:
    X = six_points()
    squared = ((X[:, None] - X) ** 2).sum(axis=2)  # (6, 6)
    wanted = (squared / squared.sum(axis=1, keepdims=True)).mean(axis=0)  # (6,)
    counts, end = np.zeros(len(X)), time.monotonic() + DRAWING
    for draws in range(1, DRAWS + 1):
        second = run.array((2, 2), X, 2, Seed(draws))[1]
        counts += (X == second).all(axis=1)
        if time.monotonic() > end:
            break
    found = counts / draws  # (6,)
    figure, ax = drawing.new_figure(width=6.4, height=3.2)
    places, half = np.arange(len(X)), 0.38
    drawn = ax.bar(places - half / 2, found, half, color=drawing.colour(0), edgecolor="black")
    right = ax.bar(
        places + half / 2, wanted, half, color="none", edgecolor="black", hatch="///", linewidth=1
    )
    ax.bar_label(drawn, [f"{v:.0%}" for v in found], fontsize=8, padding=2)
    ax.bar_label(right, [f"{v:.0%}" for v in wanted], fontsize=8, padding=2)
    ax.set_xticks(places, SIX_NAMES)
    ax.set_ylabel("share of the draws")
    ax.margins(y=0.15)
    ax.legend([drawn, right], [f"{draws} draws of {run.name}", "by D²"], loc="upper left")
    _title(ax, f"{run.name}: how often each point is the second centroid")
    shares = "; ".join(
        f"{name} {mine:.0%} and {theirs:.0%}"
        for name, mine, theirs in zip(SIX_NAMES, found, wanted)
    )
    return figure, (
        f"How often each of the six points became the second of two centroids in {draws} draws of "
        f"{run.name}, and how often by D², the squared distance to the first: {shares}."
    )


def _restarts(run: _Run) -> Picture:
    X, _ = blobs(120, 4, 2, 1)
    value = run(X, 4, 8, Seed(0))
    if not isinstance(value, tuple) or len(value) != 2:
        raise _NotDrawable(f"A pair (centroids, inertia) can be drawn, and {_words(value)} came")
    centroids = run.is_array(value[0], (4, 2))
    labels = assign_broadcast(X, centroids)
    title = f"{run.name}: the best of 8 runs has inertia {_words(value[1])}"
    ax = drawing.draw_clusters(X, labels, centroids, title=title, size=14)
    return ax.figure, (
        f"120 points and the four centroids that {run.name} gave back, each point marked by the "
        f"nearest of them; it gave the inertia {_words(value[1])}."
    )


def _elbow(run: _Run) -> Picture:
    X, _ = blobs(90, 3, 2, 4)
    K = list(range(1, 7))
    curve = run.array((6,), X, K, Seed(0))
    ax = drawing.draw_curve(
        K, {run.name: curve}, title=f"{run.name}: 90 points in 3 clouds",
        xlabel="clusters K", ylabel="inertia (squared units)",
    )  # fmt: skip
    text = ", ".join(f"{_short(v)} at K = {k}" for k, v in zip(K, curve))
    return ax.figure, f"Inertia against K for 90 points in three clouds: {text}."


def _gap(run: _Run) -> Picture:
    X, _ = blobs(60, 3, 2, 4)
    K = list(range(1, 6))
    value = run(X, K, 5, Seed(0))
    if not isinstance(value, tuple) or len(value) != 2:
        raise _NotDrawable(f"A pair (gaps, errors) can be drawn, and {_words(value)} came")
    gaps, errors = (run.is_array(part, (5,)) for part in value)
    ax = drawing.draw_curve(
        K, {run.name: gaps}, title=f"{run.name}: 60 points in 3 clouds",
        xlabel="clusters K", ylabel="gap, with its standard error",
    )  # fmt: skip
    ax.set_xticks(K)
    ax.errorbar(K, gaps, yerr=np.abs(errors), fmt="none", color="#222222", capsize=4)
    text = ", ".join(f"{_short(g)} ± {_short(e)} at K = {k}" for k, g, e in zip(K, gaps, errors))
    return ax.figure, f"The gap against K for 60 points in three clouds: {text}."


def _silhouettes(run: _Run) -> Picture:
    X, labels = six_points(), np.array([0, 1, 0, 2, 2, 1])
    values = run.array((6,), X, labels)
    figure, (left, right) = drawing.new_figure(2, width=8.4, height=3.8)
    drawing.draw_clusters(X, labels, ax=left, names=SIX_NAMES, title="Three clusters", size=40)
    hatches = ("", "//", "..")
    order = np.argsort(labels, kind="stable")
    for place, i in enumerate(order):
        k = labels[i]
        right.barh(place, values[i], color=drawing.colour(k), hatch=hatches[k], edgecolor="white")
        right.annotate(
            _short(values[i]), (values[i], place), va="center", fontsize=9,
            ha="left" if values[i] >= 0 else "right",
            xytext=(4 if values[i] >= 0 else -4, 0), textcoords="offset points",
        )  # fmt: skip
    right.set_yticks(range(6), [f"{SIX_NAMES[i]} (cluster {labels[i]})" for i in order])
    right.invert_yaxis()
    right.margins(x=0.2)
    right.axvline(0, color="#222222", lw=1)
    right.set(xlabel="silhouette")
    _title(right, f"{run.name}: mean {_short(values.mean())}")
    text = ", ".join(f"{name} {_short(v)}" for name, v in zip(SIX_NAMES, values))
    return figure, f"The six points in three clusters, and their silhouettes as bars: {text}."


# ------------------------------------------------------------------ time, bytes, a class


def _median(run: _Run) -> Picture:
    durations = [0.5, 0.2, 0.25, 0.9, 0.3, 0.22]
    value = run(durations, 5, script="timing")
    result, calls = value["result"], value["calls"]
    if isinstance(result, (bool, Odd, np.ndarray, tuple)) or result is None:
        raise _NotDrawable(f"A number of seconds can be drawn, and {_words(result)} came")
    _, ax = drawing.new_figure(width=6.4, height=3.6)
    shown = [durations[i % len(durations)] for i in range(min(max(calls, 1), 12))]
    for i, seconds in enumerate(shown):
        ax.bar(i, seconds, color=drawing.colour(5), hatch="//" if i == 0 else "", edgecolor="white")
        ax.annotate(
            f"{seconds:.2f}", (i, 0), xytext=(0, 4), ha="center", textcoords="offset points",
            fontsize=9, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip
    ax.axhline(result, color="#222222", lw=1.6)
    ax.annotate(
        f"it gave\n{_short(result)} s", (len(shown) - 0.4, result), xytext=(0, 4),
        textcoords="offset points", fontweight="bold",
    )  # fmt: skip
    ax.set_xlim(-0.6, len(shown) + 0.6)
    ax.set_xticks(range(len(shown)), ["first\ncall", *map(str, range(2, len(shown) + 1))])
    ax.margins(y=0.15)
    ax.set(xlabel="calls, in order", ylabel="seconds, on a pretended clock")
    _title(ax, f"{run.name}, repeats = 5: {calls} calls")
    return ax.figure, (
        f"{run.name} with repeats = 5 called the function {calls} times, which took "
        f"{', '.join(f'{s:.2f}' for s in shown)} seconds; it gave back {_short(result)}."
    )


def _bytes(run: _Run) -> Picture:
    if run.name == "product_bytes":
        pairs = [(a, b) for a in ("float64", "float32") for b in ("float64", "float32")]
        found = {f"X {a},\ncentroids {b}": run.number(1000, 10, a, b) for a, b in pairs}
        what = "n = 1000, K = 10"
    elif run.name == "palette_bytes":
        found = {f"K = {K}": run.number(100, 100, K) for K in (2, 4, 16, 256)}
        what = "100 × 100 pixels"
    else:
        found = {f"n = {n:,}": run.number(n, 10, 5) for n in (100, 200, 400, 800)}
        what = "K = 10, d = 5"
    _, ax = drawing.new_figure(width=6.4, height=3.4)
    for i, value in enumerate(found.values()):
        ax.barh(i, value, color=drawing.colour(0))
        ax.annotate(f"{value:,} bytes", (value, i), xytext=(4, 0), va="center",
                    textcoords="offset points", fontsize=9)  # fmt: skip
    ax.set_yticks(range(len(found)), list(found))
    ax.invert_yaxis()
    ax.margins(x=0.28)
    ax.set(xlabel="bytes")
    _title(ax, f"{run.name}: {what}")
    text = "; ".join(f"{' '.join(name.split())}: {value:,}" for name, value in found.items())
    return ax.figure, f"Bytes by {run.name}, {what}. {text}."


def _estimator(run: _Run) -> Picture:
    X, init = six_points(), six_points_start(3)
    report = run(X, X, init, (("K", 3),), script="estimator")
    labels = run.is_array(report["assignments"], (6,), "iu")
    centroids = run.is_array(report["centroids"], (3, 2))
    said = f"inertia {_words(report['inertia'])} after {_words(report['n_iterations'])} iterations"
    ax = _clusters(X, labels, centroids, f"{run.name}(K=3).fit(X): {said}", trail=[init])
    return ax.figure, (
        f"The six points after a fit from A, B and C: {_who(labels, 3)}; centroids at "
        f"{', '.join(_at(c) for c in centroids)}; {said}; converged: {_words(report['converged'])}."
    )


# ------------------------------------------------------------------ the project


def _whole_run(run: _Run) -> Picture:
    X, init = six_points(), six_points_start(2)
    value = run(X, init, 10)
    if not isinstance(value, tuple) or len(value) != 3:
        raise _NotDrawable(
            f"Three things (centroids, assignments, inertia) can be drawn, and {_words(value)} came"
        )
    centroids, labels = run.is_array(value[0], (2, 2)), run.is_array(value[1], (6,), "iu")
    if not ((0 <= labels) & (labels < 2)).all():
        raise _NotDrawable(f"Labels 0 and 1 can be drawn, and {_words(labels)} came")
    title = f"{run.name} from A and B: inertia {_words(value[2])}"
    ax = _clusters(X, labels, centroids, title, trail=[init])
    return ax.figure, (
        f"The six points after a run from A and B: {_who(labels, 2)}; centroids at "
        f"{', '.join(_at(c) for c in centroids)}; inertia {_words(value[2])}."
    )


def _painted(run: _Run) -> Picture:
    image = photograph("china", 6000)
    colours, labels = kmeans_optimized(pixels(image), K=8)
    painted = run.is_array(run(image, colours, labels), image.shape)
    if painted.dtype.kind == "f":
        painted = np.clip(painted, 0, 1)
    figure, axes = drawing.new_figure(2, width=8.0, height=3.1)
    shown = {"the photograph": image, f"{run.name}: in 8 colours": painted}
    for ax, (name, picture) in zip(axes, shown.items()):
        ax.imshow(picture, interpolation="nearest")
        ax.set_axis_off()
        _title(ax, name)
    wanted = np.rint(colours * 255).astype(np.uint8)[labels].reshape(image.shape)
    off = int((painted != wanted).any(axis=2).sum())
    return figure, (
        f"A photograph of a Chinese tower, and what {run.name} painted in 8 colours, dtype "
        f"{painted.dtype}: {off} of {labels.size} pixels differ from the colour of their centroid."
    )


# ------------------------------------------------------------------ anything else


def _side_by_side(run: _Run) -> Picture | CheckResult:
    """What went in and what came out, as tables; numbers and words where that is all."""
    try:
        case = _smallest(run.exercise)
        value = run(*case.args, script=case.script)
    except _NotDrawable as problem:
        return run.instead_of_a_picture(problem)
    given = dict(zip(run.exercise.arguments, _drawable(case.args)))
    if isinstance(value, dict):
        back = dict(zip(value, _drawable(list(value.values()))))
    elif isinstance(value, tuple) and value:
        back = {f"came back [{i}]": part for i, part in enumerate(_drawable(value))}
    else:
        back = dict(zip(["came back"], _drawable([value])))
    everything = [*given.items(), *back.items()]
    tables = [(name, part) for name, part in everything if _is_table(part)][:5]
    rest = [(name, part) for name, part in everything if not _is_table(part)]
    columns = len(tables) + bool(rest)
    figure, axes = drawing.new_figure(
        columns, width=max(4.8, 2.9 * columns), height=3.6 if tables else 2.2, squeeze=False
    )
    for ax, (name, part) in zip(axes.flat, tables):
        table = part if part.ndim > 1 else part[:, np.newaxis]
        table = table.reshape(len(table), -1)[:10, :6]
        cut = ", its beginning" if table.size < part.size else ""
        heads = [str(c) for c in range(table.shape[1])] if part.ndim > 1 else [""]
        rows = [f"[{r}]" for r in range(len(table))]
        _table(ax, table, rows, heads, title=f"{name} {part.shape}{cut}")
    if rest:
        ax = axes.flat[len(tables)]
        ax.set_axis_off()
        lines = [line for name, part in rest for line in _lines_of(name, part)[:4]][:14]
        ax.text(0.0, 0.98, "\n".join(lines), va="top", transform=ax.transAxes, fontsize=10.5)
    title = f"{run.name}: given, and came back"
    figure.suptitle(title, fontsize=11, fontweight="bold", x=0.01, ha="left")
    text = "; ".join(f"{name}: {_words(part)}" for name, part in everything)
    return figure, f"What {run.name} was given and what came back. {text}."


def _is_table(part: Any) -> bool:
    return isinstance(part, np.ndarray) and part.ndim > 0 and part.size > 0


def _lines_of(name: str, part: Any) -> list[str]:
    return textwrap.wrap(f"{name}: {_words(part)}", 34)


def _smallest(exercise: Exercise) -> Case:
    cases = [case for case in exercise.cases(0) if case.raises is None]
    return cases[0]


def _drawable(parts: Sequence[Any]) -> list[Any]:
    return [
        part.array if isinstance(part, Odd) and part.array is not None else part for part in parts
    ]


# ------------------------------------------------------------------ strokes


def _clusters(
    X: np.ndarray, labels: np.ndarray, centroids: np.ndarray, title: str, **options: Any
) -> Axes:
    _, ax = drawing.new_figure(width=6.0, height=4.4)
    drawing.draw_clusters(
        X, labels, centroids, ax=ax, names=SIX_NAMES, lines=True, title=title, size=44, **options
    )
    ax.margins(0.12)
    return ax


def _title(ax: Axes, text: str) -> None:
    ax.set_title(text, loc="left", fontsize=10.5, fontweight="bold")


def _big_centroids(ax: Axes, centroids: np.ndarray, first: int = 0) -> None:
    for k, (x, y) in enumerate(centroids, first):
        ax.scatter(x, y, s=150, color=drawing.colour(k), marker=drawing.marker(k),
                   edgecolors="#222222", linewidths=1.4, zorder=3)  # fmt: skip


def _table(
    ax: Axes,
    table: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    framed: np.ndarray | None = None,
    title: str,
) -> None:
    """Numbers or words in cells, some of them framed and in bold."""
    n, m = table.shape
    numbers = table.dtype.kind in "biuf"
    for i in range(n):
        for j in range(m):
            bold = framed is not None and framed[i, j]
            ax.text(
                j, i, _short(table[i, j]) if numbers else str(table[i, j]), ha="center",
                va="center", fontsize=10, fontweight="bold" if bold else "normal",
            )  # fmt: skip
            if bold:
                corner, edge = (j - 0.46, i - 0.42), drawing.colour(j)
                ax.add_patch(
                    Rectangle(corner, 0.92, 0.84, fill=False, edgecolor=edge, linewidth=2.2)
                )
    ax.set(xlim=(-0.5, m - 0.5), ylim=(n - 0.5, -0.5))
    ax.set_xticks(range(m), columns, fontsize=9)
    ax.set_yticks(range(n), rows, fontsize=9)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.grid(False)
    ax.set_xticks(np.arange(0.5, m - 1), minor=True)
    ax.set_yticks(np.arange(0.5, n - 1), minor=True)
    ax.grid(which="minor", color="#D0D0D0", lw=0.8)
    ax.tick_params(which="minor", length=0)
    for spine in ax.spines.values():
        spine.set(visible=True, color="#888888")
    _title(ax, title)


def _smallest_of_rows(table: np.ndarray) -> np.ndarray:
    return table == table.min(axis=1, keepdims=True)


def _rows(n: int) -> list[str]:
    return [f"row {i}" for i in range(n)]


def _short(value: Any) -> str:
    """A number in three digits: a picture has little room."""
    return short(value, 3)


def _at(place: np.ndarray) -> str:
    return f"({', '.join(_short(round(float(v), 3)) for v in place)})"


def _who(labels: np.ndarray, K: int) -> str:
    return "; ".join(
        f"cluster {k}: {', '.join(n for n, own in zip(SIX_NAMES, labels) if own == k) or 'empty'}"
        for k in range(K)
    )


_BY_ARGUMENTS: dict[tuple[str, ...], Callable[[_Run], Picture]] = {
    ("X", "centroids"): _pairs,
    ("X", "assignments", "centroids"): _update,
    ("X", "centroids", "chunk_rows"): _chunks,
}
_DRAWERS: dict[str, Callable[[_Run], Picture]] = {
    "assign_loop": _labels,
    "nearest_by_identity": _labels,
    "nearest_centred": _labels,
    "squared_distances_broadcast": _distances,
    "squared_distances_identity": _distances,
    "pairwise_differences": _arrows,
    "inertia_loop": _inertia,
    "relocate_empty": _relocate,
    "squared_norms": _norms,
    "standardize": _standardize,
    "project_pca": _pca,
    "distance_contrast": _contrast,
    "relative_tolerance": _tolerance,
    "hamming_distances": _hamming,
    "update_modes": _modes,
    "update_one_hot": _one_hot,
    "partial_sums": _partial,
    "combine": _combined,
    "kmeans_plusplus": _plusplus,
    "best_of_restarts": _restarts,
    "elbow_curve": _elbow,
    "gap_statistic": _gap,
    "silhouette_values": _silhouettes,
    "median_seconds": _median,
    "product_bytes": _bytes,
    "broadcast_bytes": _bytes,
    "SimpleKMeans": _estimator,
    "fast_kmeans": _whole_run,
    "recolour": _painted,
    "palette_bytes": _bytes,
}
