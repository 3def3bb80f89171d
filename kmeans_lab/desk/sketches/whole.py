"""Pictures of a whole K-Means: the class, and the project's functions."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.lesson_07 import fits
from kmeans_lab.data import photograph, pixels, six_points, six_points_start
from kmeans_lab.desk.sketches import strokes
from kmeans_lab.desk.sketches.run import NotDrawable, Picture, Run, in_words
from kmeans_lab.desk.sketches.strokes import at, who
from kmeans_lab.lloyd import kmeans_optimized
from kmeans_lab.visuals import drawing


def estimator(run: Run) -> Picture:
    X, init = six_points(), six_points_start(3)
    report = run(X, X, init, (("K", 3),), script=fits.estimator)
    labels = run.is_array(report["assignments"], (6,), "iu")
    centroids = run.is_array(report["centroids"], (3, 2))
    said = (
        f"inertia {in_words(report['inertia'])} after {in_words(report['n_iterations'])} iterations"
    )
    ax = strokes.draw_clusters(
        X, labels, centroids, f"{run.name}(K=3).fit(X): {said}", trail=[init]
    )
    return ax.figure, (
        f"The six points after a fit from A, B and C: {who(labels, 3)}; centroids at "
        f"{', '.join(at(c) for c in centroids)}; {said}; converged: "
        f"{in_words(report['converged'])}."
    )


def whole_run(run: Run) -> Picture:
    X, init = six_points(), six_points_start(2)
    value = run(X, init, 10)
    if not isinstance(value, tuple) or len(value) != 3:
        three = "Three things (centroids, assignments, inertia)"
        raise NotDrawable(f"{three} can be drawn, and {in_words(value)} came")
    centroids, labels = run.is_array(value[0], (2, 2)), run.is_array(value[1], (6,), "iu")
    if not ((0 <= labels) & (labels < 2)).all():
        raise NotDrawable(f"Labels 0 and 1 can be drawn, and {in_words(labels)} came")
    title = f"{run.name} from A and B: inertia {in_words(value[2])}"
    ax = strokes.draw_clusters(X, labels, centroids, title, trail=[init])
    return ax.figure, (
        f"The six points after a run from A and B: {who(labels, 2)}; centroids at "
        f"{', '.join(at(c) for c in centroids)}; inertia {in_words(value[2])}."
    )


def painted(run: Run) -> Picture:
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
        strokes.set_title(ax, name)
    wanted = np.rint(colours * 255).astype(np.uint8)[labels].reshape(image.shape)
    off = int((painted != wanted).any(axis=2).sum())
    return figure, (
        f"A photograph of a Chinese tower, and what {run.name} painted in 8 colours, dtype "
        f"{painted.dtype}: {off} of {labels.size} pixels differ from the colour of their centroid."
    )
