"""`update_vectorized(X, assignments, centroids)`: the mean of each cluster's points, by masks."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.comparing import Array
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.lesson_03.shared import K_SIZED, LESSON
from kmeans_lab.checks.lesson_03.shared import sized as sized_pairs
from kmeans_lab.checks.pieces import filled, sums_and_counts
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.updates import EMPTY, UPDATES, update_cases

exercise = Exercise(
    "kmeans_lab.lloyd.update_vectorized",
    lesson=LESSON,
    number=3,
    returns=Array("K", "d"),
    section="Why a loop over K is no shame",
    points=3,
    edges=(
        Edge(EMPTY, 0.5, "a cluster without points"),
        Edge("looks-empty", 0.5, "a cluster of one point, or of points at the origin"),
    ),
    forbids=("python-loop",),
    lines=(
        "def update_vectorized(X, assignments, centroids):",
        "    new_centroids = centroids.copy()",
        "    for k in range(len(centroids)):",
        "        members = X[assignments == k]",
        "        if len(members) > 0:",
        "            new_centroids[k] = members.mean(axis=0)",
        "    return new_centroids",
    ),
    distractors=(
        "        members = X[assignments[k]]",
        "            new_centroids[k] = members.mean(axis=1)",
    ),
    hints=(
        "The inner loop over the points goes; a loop over the K clusters may stay. Which rows of X "
        "belong to cluster k? A mask picks them all at once.",
        "`assignments == k` is a mask, n times True or False. Look at the shape of "
        "X[assignments == k] for one k: which of its two axes must go in the mean?",
        "Begin with `centroids.copy()`: then the caller's array stays as it is. Write row k only "
        "if the cluster has points; otherwise the old row is still there.",
    ),
)


def sized(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """n points of three features in four clusters of equal size."""
    X, centroids = sized_pairs(n)
    return X, np.arange(n) % K_SIZED, centroids


def cases(rng: np.random.Generator) -> list[Case]:
    X = np.array([[4, 1], [7, 2], [5, 5], [1, 1], [2, 0]])
    whole = Case(
        (X, np.array([0, 0, 1, 1, 1]), np.array([[4.0, 0.5], [2.0, 1.0]])),
        "Other points of whole numbers",
    )
    return update_cases(rng, whole, looks_empty="looks-empty")


def by_a_mask(mask, ask=True):
    """The lines of the lesson with another mask."""

    def way(X, assignments, centroids):
        new_centroids = centroids.astype(float)
        for k in range(len(centroids)):
            members = X[mask(assignments, k)]
            if not ask or len(members) > 0:
                new_centroids[k] = members.mean(axis=0)
        return new_centroids

    return way


def buffered(X, assignments, centroids, kept=True):
    sums = np.zeros(centroids.shape)
    sums[assignments] += X
    sums /= np.maximum(np.bincount(assignments, minlength=len(centroids)), 1)[:, None]
    return np.where(filled(assignments, centroids), sums, centroids) if kept else sums


def sums_over_counts(X, assignments, centroids):
    sums, counts = sums_and_counts(X, assignments, len(centroids))
    return sums / counts


def mask_of_no_column(X, assignments, centroids):
    mask = assignments == np.arange(len(centroids))
    return mask.T @ X / mask.sum(axis=0)[:, None]


slips = (
    *UPDATES,
    Slip(
        "label-for-mask",
        "`assignments[k]` is the label of point k, one number, and as an index it takes one row of "
        "X. All points with the label k are wanted: compare all labels with k.",
        by_a_mask(lambda assignments, k: assignments[k]),
    ),
    Slip(
        "one-label-compared",
        "`assignments[k]` is the label of one point, so the comparison gives one True or False, "
        "not a mask. Compare all n labels with k at once.",
        by_a_mask(lambda assignments, k: assignments[k] == k, ask=False),
        by_a_mask(lambda assignments, k: assignments[k] == k),
    ),
    Slip(
        "labels-as-rows",
        "Labels were taken as row numbers of `X`. A label says to which cluster a point belongs; a "
        "mask, a comparison of all labels with k, picks the rows of cluster k.",
        lambda X, assignments, centroids: X[assignments],
    ),
    Slip(
        "own-centroids",
        "This is each point's own centroid, (n, d). Asked for are the new centroids, one row a "
        "cluster, (K, d).",
        lambda X, assignments, centroids: centroids[assignments],
    ),
    Slip(
        "mask-not-in-a-column",
        "(n, d) and (n,) do not fit: aligned from the right, n stands below d. The labels, or the "
        "mask made of them, must stand in a column. Or let the mask choose rows instead of "
        "multiplying.",
        lambda X, assignments, centroids: np.array(
            [(X * (assignments == k)).sum(axis=0) for k in range(len(centroids))]
        ),
        misconception="column-meets-row",
    ),
    Slip(
        "counts-not-in-a-column",
        "Sums (K, d) and counts (K,) meet, and aligned from the right K stands below d. Each row "
        "of sums has its own count: in which shape must the counts stand?",
        sums_over_counts,
        misconception="column-meets-row",
    ),
    Slip(
        "mask-in-a-column",
        "The mask is a column or a table, and `X[mask]` wants one True or False for each row, "
        "(n,). Which shape has the mask? Here no new axis is needed.",
        by_a_mask(lambda assignments, k: assignments[:, None] == k),
    ),
    Slip(
        "labels-not-in-a-column",
        "(n,) and (K,) do not fit: aligned from the right, n stands above K, and neither is 1. "
        "Each label is to be compared with each k, which makes a table: which of the two must "
        "stand in a column?",
        mask_of_no_column,
        misconception="column-meets-row",
    ),
    Slip(
        "added-at-the-same-row",
        "`sums[assignments] += X` writes into each row once only: of several points with the same "
        "label the last one is kept, and nothing is added up. Pick the points of one cluster at a "
        "time, by a mask.",
        buffered,
        lambda *args: buffered(*args, kept=False),
    ),
)
