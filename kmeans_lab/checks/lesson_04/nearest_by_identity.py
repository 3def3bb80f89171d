"""`nearest_by_identity(X, centroids)`: the nearest centroid from two of the three terms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kmeans_lab.checks.by_hand import label_by_hand
from kmeans_lab.checks.comparing import Labels
from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.inputs import pair_cases
from kmeans_lab.checks.lesson_04.shared import LESSON, identity, sized, temporary
from kmeans_lab.checks.pieces import scores_of
from kmeans_lab.checks.slips import Slip

exercise = Exercise(
    "kmeans_lab.distances.nearest_by_identity",
    lesson=LESSON,
    number=3,
    returns=Labels(),
    section="What is the same for every centroid cannot choose between them",
    points=2,
    forbids=("python-loop", "large-temporary"),
    sized=sized,
    temporary=temporary,
    lines=(
        "def nearest_by_identity(X, centroids):",
        "    cross = X @ centroids.T",
        "    scores = squared_norms(centroids) - 2 * cross",
        "    return scores.argmin(axis=1)",
    ),
    distractors=("    return scores.min(axis=1)", "    return scores.argmin(axis=0)"),
    hints=(
        "A label is the index of the smallest number in a row of the (n, K) table.",
        "‖x‖² is the same in the whole row of its point. Can it change which is smallest?",
        "Two terms are enough: ‖c‖², one a column, and −2 x·c. Then argmin, over the axis that "
        "counts the centroids.",
    ),
)


def cases(rng: np.random.Generator) -> list[Case]:
    return [replace(case, idea=label_by_hand) for case in pair_cases(rng)]


slips = (
    Slip.of(
        "argmin-wrong-axis",
        lambda X, centroids: scores_of(X, centroids).argmin(axis=0),
        lambda X, centroids: scores_of(X, centroids).argmin(),
    ),
    Slip.of("argmax-for-argmin", lambda X, centroids: scores_of(X, centroids).argmax(axis=1)),
    Slip.of(
        "value-for-index",
        lambda X, centroids: scores_of(X, centroids).min(axis=1),
        lambda X, centroids: identity(X, centroids).min(axis=1),
    ),
    Slip(
        "whole-table",
        "This is the whole table of scores. One label a point is wanted: which centroid has the "
        "smallest?",
        scores_of,
        identity,
    ),
    Slip.of("missing-norm", lambda X, centroids: scores_of(X, centroids, norms=0.0).argmin(axis=1)),
    Slip(
        "smallest-product",
        "The centroid with the smallest product is chosen, and a large product goes with a small "
        "distance. In ‖x‖² − 2 x·c + ‖c‖² the product is subtracted, and ‖c‖² is missing here.",
        lambda X, centroids: (X @ centroids.T).argmin(axis=1),
        misconception="missing-norm",
    ),
    Slip(
        "directions-compared",
        "The products were divided by the lengths, so what is compared are directions: a centroid "
        "twice as far away in the same direction would do as well. Nearness needs the lengths: the "
        "term ‖c‖² stands beside the product.",
        lambda X, C: (X @ C.T / np.maximum(np.linalg.norm(C, axis=1), 1e-12)).argmax(axis=1),
        lambda X, C: (X @ C.T / np.linalg.norm(C, axis=1)).argmax(axis=1),
    ),
    Slip.of(
        "cross-term-sign", lambda X, centroids: scores_of(X, centroids, cross=2.0).argmin(axis=1)
    ),
    Slip.of(
        "cross-term-factor",
        lambda X, centroids: scores_of(X, centroids, cross=-1.0).argmin(axis=1),
    ),
    Slip(
        "norms-not-squared",
        "‖c‖ went in where ‖c‖² belongs: `np.linalg.norm` takes the root of the sum of the "
        "squares, and the identity wants that sum itself.",
        lambda X, centroids: (
            np.linalg.norm(centroids, axis=1) + scores_of(X, centroids, norms=0.0)
        ).argmin(axis=1),
        misconception="extra-square-root",
    ),
    Slip.of(
        "column-meets-row",
        lambda X, centroids: (
            (centroids.astype(float) ** 2).sum(axis=1)[:, None] + scores_of(X, centroids, norms=0.0)
        ).argmin(axis=1),
    ),
    Slip.of("axes-swapped", lambda X, centroids: scores_of(X, centroids).T),
)
