"""Pictures of what is given points alone: their norms, their scale, their axes."""

from __future__ import annotations

import numpy as np

from kmeans_lab.data import SIX_NAMES, six_points, wine
from kmeans_lab.desk.sketches import strokes
from kmeans_lab.desk.sketches.run import Picture, Run
from kmeans_lab.desk.sketches.strokes import at, digits
from kmeans_lab.visuals import charts, drawing


def norms(run: Run) -> Picture:
    """A number for each point, at the end of the arrow that it measures."""
    X = six_points()
    norms = run.array((6,), X)
    ax = drawing.draw_clusters(X, None, None, title=f"{run.name}: one number for each point")
    for name, point, norm in zip(SIX_NAMES, X, norms):
        if point.any():
            ax.annotate("", point, (0, 0), arrowprops={"arrowstyle": "->", "color": "#888888"})
        ax.annotate(
            f"{name}: {digits(norm)}",
            point,
            xytext=(6, 5),
            textcoords="offset points",
            fontsize=9,
        )
    ax.margins(0.16)
    text = ", ".join(f"{name} {digits(v)}" for name, v in zip(SIX_NAMES, norms))
    return ax.figure, f"Arrows from the origin to the six points, each with its number: {text}."


def standardize(run: Run) -> Picture:
    X = six_points() * [1.0, 100.0]
    Z = run.array((6, 2), X)
    figure, (left, right) = drawing.new_figure(2, width=8.4, height=3.8)
    drawing.draw_clusters(X, ax=left, names=SIX_NAMES, title="Given: the second feature × 100")
    title = f"Mean {at(Z.mean(axis=0))}, deviation {at(Z.std(axis=0))}"
    drawing.draw_clusters(Z, ax=right, names=SIX_NAMES, title=title)
    return figure, (
        "Left the six points with the second feature a hundred times as large; right what "
        f"{run.name} made of them: means {at(Z.mean(axis=0))}, standard deviations "
        f"{at(Z.std(axis=0))}."
    )


def pca(run: Run) -> Picture:
    X, y = wine()
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    scores = run.array((len(X), 2), X, 2)
    spread = scores.std(axis=0)
    title = f"{run.name}: 178 wines, 13 features seen on 2 axes"
    ax = drawing.draw_clusters(
        scores, y, title=title,
        axis_names=(f"component 0 (deviation {digits(spread[0])})",
                    f"component 1 (deviation {digits(spread[1])})"),
    )  # fmt: skip
    return ax.figure, (
        "178 standardized wines on the two axes that came back, marked by their three kinds; "
        f"the standard deviations along them are {digits(spread[0])} and {digits(spread[1])}."
    )


def contrast(run: Run) -> Picture:
    dimensions = [1, 2, 5, 10, 50, 200]
    rng = np.random.default_rng(0)
    values = [run.number(rng.uniform(size=(60, d))) for d in dimensions]
    positive = min(values) > 0
    ax = charts.draw_curve(
        dimensions, {run.name: values}, logx=True, logy=positive,
        title=f"{run.name} of 60 random points", xlabel="features d", ylabel="contrast",
    )  # fmt: skip
    text = ", ".join(f"{digits(v)} at d = {d}" for d, v in zip(dimensions, values))
    return ax.figure, f"The contrast of 60 random points against their number of features: {text}."


def tolerance(run: Run) -> Picture:
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
        strokes.set_title(ax, f"X × {factor}: tolerance {digits(found[-1])}")
    figure.supxlabel("Circle: a shift of the centroids as long as √tolerance", fontsize=9)
    return figure, (
        f"The six points, and the same times 100. For tol = 0.01 {run.name} gave "
        f"{digits(found[0])} and {digits(found[1])}; a circle shows how far the centroids may "
        "still shift."
    )
