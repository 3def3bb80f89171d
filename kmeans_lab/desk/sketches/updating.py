"""Pictures of what is given labels too: centroids that move, sums, counts, inertia."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from kmeans_lab.data import SIX_NAMES, six_points, six_points_start
from kmeans_lab.desk.sketches import strokes
from kmeans_lab.desk.sketches.run import Picture, Run, in_words
from kmeans_lab.desk.sketches.strokes import at, digits, who
from kmeans_lab.lloyd import assign_broadcast
from kmeans_lab.visuals import drawing


def update(run: Run) -> Picture:
    """Centroids before, and where they went."""
    X, centroids = six_points(), six_points_start(3)
    labels = assign_broadcast(X, centroids)
    new = run.array((3, 2), X, labels, centroids)
    ax = strokes.draw_clusters(
        X, labels, new, f"{run.name}: where each centroid went", trail=[centroids]
    )
    moves = "; ".join(
        f"centroid {k} from {at(centroids[k])} to {at(new[k])}" for k in range(len(new))
    )
    return ax.figure, f"The six points in three clusters, and their centroids moved: {moves}."


def relocate(run: Run) -> Picture:
    """As `update`, with a cluster that has no points."""
    X = six_points()
    centroids = np.vstack([X[[0, 3]], [[3.0, 9.0]]])
    labels = np.array([0, 0, 0, 1, 1, 0])
    new = run.array((3, 2), X, labels, centroids)
    went = "stayed where it was" if np.allclose(new[2], centroids[2]) else f"went to {at(new[2])}"
    title = f"{run.name}: cluster 2 was empty, its centroid {went}"
    ax = strokes.draw_clusters(X, labels, new, title, trail=[centroids])
    return ax.figure, (
        f"The six points; {who(labels, 3)}. The centroid of cluster 2 began at "
        f"{at(centroids[2])} and {went}; the others are now at {at(new[0])} and {at(new[1])}."
    )


def inertia(run: Run) -> Picture:
    """The number, and the lines whose squared lengths it adds up."""
    X, centroids = six_points(), six_points_start(3)
    labels = assign_broadcast(X, centroids)
    value = run.number(X, labels, centroids)
    ax = strokes.draw_clusters(X, labels, centroids, f"{run.name} gave {digits(value)}")
    squared = ((X - centroids[labels]) ** 2).sum(axis=1)
    for i, (point, c, s) in enumerate(zip(X, centroids[labels], squared)):
        if s:
            ax.annotate(
                f"length² {digits(s)}", (point + c) / 2, textcoords="offset points",
                xytext=(-6, 5) if i % 2 == 0 else (6, -11), ha="right" if i % 2 == 0 else "left",
                fontsize=8.5,
            )  # fmt: skip
    lengths = ", ".join(f"{name} {digits(s)}" for name, s in zip(SIX_NAMES, squared))
    return ax.figure, (
        f"The six points joined to their centroids; the squared lengths are {lengths}. "
        f"{run.name} gave {digits(value)}."
    )


def one_hot(run: Run) -> Picture:
    """The clusters of the six points, and the sums and counts of each."""
    X, labels = six_points(), np.array([0, 1, 0, 2, 2, 1])
    sums, counts = run.parts((3, 2), (3,), values=run(X, labels, 3))
    figure, (left, right) = drawing.new_figure(2, width=8.4, height=3.6)
    drawing.draw_clusters(X, labels, ax=left, names=SIX_NAMES, title="Three clusters", size=40)
    _sums_table(right, sums, counts, f"{run.name}: sums and counts")
    return figure, (
        f"The six points in three clusters, {who(labels, 3)}, and what {run.name} gave: "
        f"{_sums_in_words(sums, counts)}."
    )


def partial(run: Run) -> Picture:
    """A chunk of the six points, and the few numbers that stand for it."""
    X, centroids = six_points()[:4], six_points_start(2)
    value = run(X, centroids)
    sums, counts = run.parts((2, 2), (2,), values=value, more=1)
    inertia = in_words(value[2])
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


def combined(run: Run) -> Picture:
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
        _sums_table(ax, part[0], part[1], f"Chunk {names}: inertia {digits(part[2])}")
    drawing.draw_clusters(
        X, labels, new, ax=right, names=SIX_NAMES, lines=True, trail=[old], size=44,
        title=f"{run.name}: inertia {in_words(value[1])}",
    )  # fmt: skip
    right.margins(0.12)
    moves = "; ".join(f"centroid {k} from {at(old[k])} to {at(new[k])}" for k in range(2))
    parts = "; ".join(_sums_in_words(sums, counts) for sums, counts, _ in handed)
    return figure, (
        f"What two chunks of the six points handed over ({parts}), and what {run.name} made of "
        f"it: {moves}; inertia {in_words(value[1])}."
    )


def _sums_table(ax: Axes, sums: np.ndarray, counts: np.ndarray, title: str) -> None:
    rows = [f"cluster {k}" for k in range(len(counts))]
    columns = [*(f"sum {j}" for j in range(sums.shape[1])), "count"]
    strokes.draw_table(ax, np.column_stack([sums, counts]), rows, columns, title=title)


def _sums_in_words(sums: np.ndarray, counts: np.ndarray) -> str:
    return ", ".join(
        f"cluster {k} sum {at(row)} of {digits(count)}"
        for k, (row, count) in enumerate(zip(sums, counts))
    )
