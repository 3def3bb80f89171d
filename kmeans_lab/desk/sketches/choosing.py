"""Pictures of what chooses: a start by chance, a run among several, a K."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from kmeans_lab.data import SIX_NAMES, blobs, six_points
from kmeans_lab.desk.sketches import strokes
from kmeans_lab.desk.sketches.run import NotDrawable, Picture, Run, in_words
from kmeans_lab.desk.sketches.strokes import digits
from kmeans_lab.lloyd import assign_broadcast
from kmeans_lab.running.outcome import Seed
from kmeans_lab.visuals import charts, drawing

DRAWS = 1000  # for frequencies: of 400 draws a share of 53% is off by 2.5 points


def plusplus(run: Run) -> Picture:
    """How often it chooses what, beside D²: of one choice alone nobody sees what is wrong with it.

    Five points stand in a row. Only draws are counted whose first centroid is an end, and for the
    third only those whose first two are both ends: there the distances differ most.
    """
    X = np.column_stack([np.arange(5.0), np.zeros(5)])  # (5, 2)
    chosen = _places(run, X)  # (DRAWS, 3): the row of X that each centroid is, or -1
    ends = np.isin(chosen, (0, 4))
    both = ends[:, 0] & ends[:, 1] & (chosen[:, 0] != chosen[:, 1])
    parts = [
        ("The second, when the first is an end", chosen[ends[:, 0], :2], [0]),
        ("The third, when both ends are chosen", chosen[both], [0, 4]),
    ]
    figure, axes = drawing.new_figure(2, width=8.8, height=3.6, width_ratios=(5, 4))
    told = [_beside_squares(ax, *part) for ax, part in zip(axes, parts)]
    axes[0].set_ylabel("share of such draws")
    legend = [run.name, "in proportion to D²; chance moves a share by 2 or 3 points"]
    figure.legend(
        axes[0].containers, legend, loc="outside lower left", ncols=2, frameon=False, fontsize=9
    )
    strange = int((chosen < 0).any(axis=1).sum())
    strangers = f"; in {strange} of them a centroid is no row of X" if strange else ""
    title = f"{run.name}: {DRAWS} draws from five points in a row{strangers}"
    figure.suptitle(title, fontsize=11, fontweight="bold", x=0.01, ha="left")
    return figure, (
        f"How often {run.name} chose what in {DRAWS} draws of three centroids from five points in "
        f"a row, each 1 from the next{strangers}. {' '.join(told)}"
    )


def _beside_squares(ax: Axes, title: str, rows: np.ndarray, before: list[int]) -> str:
    """Draw how far away the last centroid of each draw is, beside D²; the same in words.

    Parameters
    ----------
    ax : Axes
    title : str
    rows : ndarray, (draws, 2 or 3)
        Places in the row of five; -1 for what is none.
    before : list of int
        Those that are chosen before the last, or mirrored so.
    """
    distances = np.abs(np.arange(5) - np.array(before)[:, np.newaxis]).min(axis=0)  # (5,)
    nearest = np.abs(rows[:, -1:] - rows[:, :-1]).min(axis=1)[rows[:, -1] >= 0]
    points = np.bincount(distances)  # how many stand so far away
    away = np.arange(len(points))
    right = points * away**2 / (points * away**2).sum()
    found = np.bincount(nearest, minlength=len(away)) / max(len(rows), 1)
    half = 0.4
    options = {"edgecolor": "#222222", "width": half}
    for side, shares, more in (
        (-half / 2, found, {"color": drawing.colour(0)}),
        (half / 2, right, {"color": "white", "hatch": "///"}),
    ):
        drawn = ax.bar(away + side, shares, **options, **more)
        ax.bar_label(drawn, [f"{share:.0%}" for share in shares], fontsize=9, padding=2)
    several = [f"\n({n} points)" if n > 1 else "" for n in points]
    ax.set_xticks(away, [f"{a} away\nD² = {a * a}{more}" for a, more in zip(away, several)])
    ax.set_ylim(0, 1)
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    counted = f"{len(rows)} draws" if len(rows) else "no such draw"
    strokes.set_title(ax, f"{title}:\n{counted}")
    shares = [
        f"{a} away {mine:.0%} (by D² {by_square:.0%})"
        for a, mine, by_square in zip(away, found, right)
    ]
    return f"{title}, {counted}: {', '.join(shares)}."


def _places(run: Run, X: np.ndarray) -> np.ndarray:
    """Which rows of `X` were chosen in many draws, (DRAWS, 3); -1 for what is no row of it.

    Raises
    ------
    NotDrawable
        If a draw is no array of three points.
    """
    value = run(X, 3, Seed(0), DRAWS, script="stacked")["answers"]
    if not isinstance(value, np.ndarray) or value.shape[1:] != (3, 2):
        one = value[0] if isinstance(value, np.ndarray) and len(value) == DRAWS else value
        raise NotDrawable(f"An array (3, 2) can be drawn, and {in_words(one)} came")
    value = run.is_array(value, (DRAWS, 3, 2))
    same = (value[:, :, np.newaxis] == X).all(axis=3)  # (DRAWS, 3, 5)
    return np.where(same.any(axis=2), same.argmax(axis=2), -1)


def restarts(run: Run) -> Picture:
    X, _ = blobs(120, 4, 2, 1)
    value = run(X, 4, 8, Seed(0))
    if not isinstance(value, tuple) or len(value) != 2:
        raise NotDrawable(f"A pair (centroids, inertia) can be drawn, and {in_words(value)} came")
    centroids = run.is_array(value[0], (4, 2))
    labels = assign_broadcast(X, centroids)
    title = f"{run.name}: the best of 8 runs has inertia {in_words(value[1])}"
    ax = drawing.draw_clusters(X, labels, centroids, title=title, size=14)
    return ax.figure, (
        f"120 points and the four centroids that {run.name} gave back, each point marked by the "
        f"nearest of them; it gave the inertia {in_words(value[1])}."
    )


def elbow(run: Run) -> Picture:
    X, _ = blobs(90, 3, 2, 4)
    K = list(range(1, 7))
    curve = run.array((6,), X, K, Seed(0))
    ax = charts.draw_curve(
        K, {run.name: curve}, title=f"{run.name}: 90 points in 3 clouds",
        xlabel="clusters K", ylabel="inertia (squared units)",
    )  # fmt: skip
    text = ", ".join(f"{digits(v)} at K = {k}" for k, v in zip(K, curve))
    return ax.figure, f"Inertia against K for 90 points in three clouds: {text}."


def gap(run: Run) -> Picture:
    X, _ = blobs(60, 3, 2, 4)
    K = list(range(1, 6))
    value = run(X, K, 5, Seed(0))
    if not isinstance(value, tuple) or len(value) != 2:
        raise NotDrawable(f"A pair (gaps, errors) can be drawn, and {in_words(value)} came")
    gaps, errors = (run.is_array(part, (5,)) for part in value)
    ax = charts.draw_curve(
        K, {run.name: gaps}, title=f"{run.name}: 60 points in 3 clouds",
        xlabel="clusters K", ylabel="gap, with its standard error",
    )  # fmt: skip
    ax.set_xticks(K)
    ax.errorbar(K, gaps, yerr=np.abs(errors), fmt="none", color="#222222", capsize=4)
    text = ", ".join(f"{digits(g)} ± {digits(e)} at K = {k}" for k, g, e in zip(K, gaps, errors))
    return ax.figure, f"The gap against K for 60 points in three clouds: {text}."


def silhouettes(run: Run) -> Picture:
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
            digits(values[i]), (values[i], place), va="center", fontsize=9,
            ha="left" if values[i] >= 0 else "right",
            xytext=(4 if values[i] >= 0 else -4, 0), textcoords="offset points",
        )  # fmt: skip
    right.set_yticks(range(6), [f"{SIX_NAMES[i]} (cluster {labels[i]})" for i in order])
    right.invert_yaxis()
    right.margins(x=0.2)
    right.axvline(0, color="#222222", lw=1)
    right.set(xlabel="silhouette")
    strokes.set_title(right, f"{run.name}: mean {digits(values.mean())}")
    text = ", ".join(f"{name} {digits(v)}" for name, v in zip(SIX_NAMES, values))
    return figure, f"The six points in three clusters, and their silhouettes as bars: {text}."
