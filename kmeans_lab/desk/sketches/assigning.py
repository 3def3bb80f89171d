"""Pictures of what is given points and centroids, (X, centroids): labels, tables, arrows."""

from __future__ import annotations

import numpy as np

from kmeans_lab.data import SIX_NAMES, six_points, six_points_start
from kmeans_lab.desk.sketches import strokes
from kmeans_lab.desk.sketches.run import Picture, Run
from kmeans_lab.desk.sketches.side_by_side import side_by_side
from kmeans_lab.desk.sketches.strokes import digits, smallest_of_rows, who
from kmeans_lab.visuals import drawing


def labels(run: Run) -> Picture:
    """Points in the colours of the labels that they got."""
    X, centroids = six_points(), six_points_start(3)
    labels = run.labels(6, 3, X, centroids)
    title = f"{run.name}: the cluster that each point got"
    ax = strokes.draw_clusters(X, labels, centroids, title)
    return ax.figure, f"The six points, labelled by {run.name}: {who(labels, 3)}."


def distances(run: Run) -> Picture:
    """An (n, K) table, the smallest of each row framed, beside the points."""
    X, centroids = six_points(), six_points_start(3)
    table = run.array((6, 3), X, centroids)
    figure, (left, right) = drawing.new_figure(2, width=8.4, height=3.9)
    drawing.draw_clusters(X, None, centroids, ax=left, names=SIX_NAMES, title="Six points, K = 3")
    names = [f"centroid {k}" for k in range(3)]
    strokes.draw_table(
        right,
        table,
        SIX_NAMES,
        names,
        framed=smallest_of_rows(table),
        title=f"{run.name}: (n, K) = (6, 3)",
    )
    figure.supxlabel("Framed: the smallest number of each row", fontsize=9)
    rows = "; ".join(
        f"{name}: {', '.join(digits(v) for v in row)}, the smallest at centroid {row.argmin()}"
        for name, row in zip(SIX_NAMES, table)
    )
    return figure, f"A table of six points and three centroids, as {run.name} gave it. {rows}."


def arrows(run: Run) -> Picture:
    """Differences (n, K, d) as arrows from each centroid to each point."""
    X, centroids = six_points(), six_points_start(3)
    arrows = run.array((6, 3, 2), X, centroids)
    figure, axes = drawing.new_figure(3, width=9.6, height=3.7, sharex=True, sharey=True)
    hits = 0
    for k, ax in enumerate(axes):
        drawing.draw_clusters(X, None, None, ax=ax, names=SIX_NAMES)
        strokes.draw_centroids(ax, centroids[k : k + 1], first=k)
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
        strokes.set_title(ax, f"[:, {k}]: from centroid {k}")
        ax.label_outer()
    found = f"{hits} of 18 arrows end at their point"
    figure.suptitle(f"{run.name}: {found}", fontsize=11, fontweight="bold", x=0.01, ha="left")
    text = f"The differences of {run.name}, drawn as arrows that begin at their centroid: {found}."
    return figure, text


def chunks(run: Run) -> Picture:
    X, centroids = six_points(), six_points_start(3)
    labels = run.labels(6, 3, X, centroids, 4)
    ax = strokes.draw_clusters(
        X, labels, centroids, f"{run.name}, chunk_rows = 4: the label of each point"
    )
    return ax.figure, f"The six points, labelled in chunks of 4 rows: {who(labels, 3)}."


def pairs(run: Run) -> Picture:
    """Whatever a function of (X, centroids) gives back: labels, a table or arrows."""
    value = run(six_points(), six_points_start(3))
    shape = getattr(value, "shape", ())
    if shape == (6,):
        return labels(run)
    if shape == (6, 3):
        return distances(run)
    if shape == (6, 3, 2):
        return arrows(run)
    return side_by_side(run)
