"""`partial_sums(X_chunk, centroids)`: what a chunk contributes, in sums, counts and an inertia."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.by_hand import FEW, number, row
from kmeans_lab.checks.comparing import Number, Together
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.inputs import WHOLE, drawn, squares
from kmeans_lab.checks.lesson_13.partial_sums_joints import (
    added_at,
    buffered,
    but,
    in_the_lines,
    mask_of_no_column,
    means,
    occurring,
    of_clusters,
    offsets,
    only,
    own,
    squared,
    up_to_the_last,
    without,
)
from kmeans_lab.checks.lesson_13.shared import EMPTY, LESSON, filled, lonely, parts
from kmeans_lab.checks.pieces import labels_of, squared_table
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.sums import BUFFERED, Counts, Sums
from kmeans_lab.checks.words import listed
from kmeans_lab.data import six_points, six_points_start

exercise = Exercise(
    "kmeans_lab.scale.sums.partial_sums",
    lesson=LESSON,
    number=1,
    returns=Together(
        sums=Sums("K", "d", scale=squares),
        counts=Counts("K", integers=True),
        inertia=Number(scale=squares),
    ),
    section="Sums do",
    points=3,
    edges=(
        Edge(EMPTY, 0.5, "a cluster that gets no point from the chunk"),
        Edge("float32", 0.5, "points in float32"),
    ),
    forbids=("python-loop",),
    sized=lambda n: drawn(np.random.default_rng(0), n, 4, 3),
    lines=(
        "def partial_sums(X_chunk, centroids):",
        "    assignments = nearest_from_median(X_chunk, centroids)",
        "    counts = np.bincount(assignments, minlength=len(centroids))",
        "    sums = np.zeros(centroids.shape)",
        "    for k in range(len(centroids)):",
        "        sums[k] = X_chunk[assignments == k].sum(axis=0)",
        "    differences = X_chunk - centroids[assignments]",
        "    return sums, counts, float((differences**2).sum())",
    ),
    distractors=(
        "        sums[k] = X_chunk[assignments == k].mean(axis=0)",
        "    counts = np.bincount(assignments)",
        "    return sums, counts, float((differences**2).mean())",
    ),
    hints=(
        "Three things that can be added up from chunk to chunk: the sum of each cluster's points, "
        "how many they are, and the squared distances. All of them begin with the labels.",
        "Which points of the chunk have the label k? Their sum, (d,), is row k. A cluster that "
        "gets none has the sum 0 and the count 0, and keeps its place: K rows, K counts.",
        "centroids[assignments] is (m, d): beside each point the centroid that it got. The "
        "inertia is about these differences, squared, and all of them added up.",
    ),
)


def cases(rng: np.random.Generator) -> list[Case]:
    fixed = np.random.default_rng(13)
    near, far = lonely(fixed, 5, 3, 2)
    given = [
        ((six_points()[:4], six_points_start(2)), "A to D of the six points, A and B as centroids"),
        ((six_points()[:4], six_points_start(3)), "A to D again, with A, B and C as centroids"),
        (
            (np.array([[0.0], [1.0], [7.0], [9.0], [4.0]]), np.array([[0.5], [8.0]])),
            "Points with one feature",
        ),
        ((np.array([[2.5, -1.0]]), np.array([[2.0, 0.5]])), "One single point and one centroid"),
        (
            (
                np.array([[3, 0, 1], [1, 1, 0], [4, 2, 2], [0, 5, 1]]),
                np.array([[1.5, 0.5, 0.25], [3.5, 2.5, 1.0]]),
            ),
            WHOLE,
        ),
        (filled(fixed, 4, 4, 4), "Four points, four centroids, four features"),
        (filled(fixed, 30, 4, 3), "Thirty points and four centroids"),
        (filled(rng, 24, 5, 6), "24 random points and five centroids"),
    ]
    empty = [
        ((near, far), "Five points and three centroids, of which the last is far from all"),
        (
            (np.array([[2.5, -1.0], [3.0, 1.0]]), np.array([[9.0, 9], [2.0, 0.5], [-7.0, 3]])),
            "Two points, both nearest to centroid 1",
        ),
        (lonely(rng, 24, 5, 6), "24 random points; the last of five clusters stays empty"),
    ]
    narrow = [filled(source, 25, 4, 3) for source in (fixed, rng)]
    return [
        *(Case(*case, parts_by_hand) for case in given),
        *(Case(*case, parts_by_hand, edge=EMPTY) for case in empty),
        *(
            Case(
                (X.astype(np.float32), centroids.astype(np.float32)),
                "25 points and four centroids in float32",
                "float32 points have float64 sums.",
                edge="float32",
            )
            for X, centroids in narrow
        ),
    ]


def parts_by_hand(case, wanted, outcome):
    """Labels, counts, sums and squared distances, where they are few."""
    X, centroids = case.args
    sums, counts, inertia = wanted.value
    if len(X) > FEW:
        empty = np.flatnonzero(counts == 0)
        return f"Cluster {empty[0]} gets no points: sum 0, count 0." if len(empty) else ""
    labels = labels_of(X, centroids)
    squared = squared_table(X, centroids).min(axis=1)
    return (
        f"{_several('label', labels)}, so the counts are {listed([str(c) for c in counts])} and "
        f"the sums {listed([row(s) for s in sums])}. {_several('squared distance', squared)}; the "
        f"inertia is {number(inertia)}."
    )


def _several(noun, values):
    texts = listed([number(value) for value in values])
    return f"The {noun} is {texts}" if len(values) == 1 else f"The {noun}s are {texts}"


def stand_in(X_chunk, centroids):
    """The package's own stands in a module that takes a second to load."""
    sums, counts, inertia = parts(X_chunk, centroids)
    return sums, counts, float(inertia)


def inertia_divided(case, wanted, outcome):
    by = number(wanted.value[2] / outcome.value[2])
    return (
        f"The inertia is a sum, and here it was divided by {by}. A sum over the chunks can be put "
        "together; a mean cannot, without the counts."
    )


def sums_divided(case, wanted, outcome):
    k, j = np.unravel_index(np.abs(wanted.value[0]).argmax(), wanted.value[0].shape)
    by = number(wanted.value[0][k, j] / outcome.value[0][k, j])
    return (
        f"The sum of cluster {k} was divided by {by}. Nothing is divided here: hand over the sums "
        "and the counts, and let combine divide once, at the end."
    )


def left_out(case, wanted, outcome):
    K = len(wanted.value[0])
    k = 0 if (outcome.value[0][0] != wanted.value[0][0]).any() else K - 1
    return f"Cluster {k} was left out, and there are clusters 0 to {K - 1}. Does the loop reach it?"


slips = (
    Slip(
        "means-of-the-chunk",
        "These are the chunk's means, not its sums: it has divided already. Means of chunks cannot "
        "be put together, because a chunk of three points would then count as much as one of three "
        "thousand. Hand over the sums, and let combine divide once, at the end.",
        but(sums=means),
        but(sums=lambda X, C: means(X, C, 0)),
        but(sums=lambda X, C: means(X, C, np.nan)),
        means,
        misconception="mean-of-means",
    ),
    Slip(
        "sums-divided",
        sums_divided,
        but(sums=lambda X, C: parts(X, C)[0] / len(X)),
        but(sums=lambda X, C: parts(X, C)[0] / len(C)),
        misconception="wrong-divisor",
    ),
    Slip(
        "nan-where-empty",
        "A cluster that gets no point from this chunk has the sum 0 and the count 0. NaN comes of "
        "a mean of nothing, and nothing need be divided here.",
        but(sums=lambda X, C: means(X, C, np.nan) * np.maximum(parts(X, C)[1], 1)[:, None]),
    ),
    Slip(
        "inertia-to-the-means",
        "The inertia is measured to the means of this chunk, not to the centroids that were put "
        "in. The labels belong to these, so the distances must too; where the centroids will move "
        "nobody knows before all chunks are added up.",
        but(inertia=lambda X, C: ((X - means(X, C)[labels_of(X, C)]) ** 2).sum()),
        but(inertia=lambda X, C: squared(X, means(X, C)).sum()),
    ),
    Slip(
        "moved-first",
        "Sums, counts and inertia are those after a move: the points were assigned anew to the "
        "means of this chunk. One chunk must not move the centroids; all chunks use those that "
        "were put in.",
        lambda X, C: parts(X, means(X, C)),
    ),
    Slip(
        "inertia-to-the-middle",
        "The inertia is measured to the mean of the chunk, not to the centroids.",
        but(inertia=lambda X, C: ((X - X.mean(axis=0)) ** 2).sum()),
    ),
    Slip(
        "inertia-divided",
        inertia_divided,
        but(inertia=lambda X, C: squared(X, C).mean()),
        but(inertia=lambda X, C: squared(X, C).sum() / X.size),
        but(inertia=lambda X, C: squared(X, C).sum() / len(C)),
        but(inertia=lambda X, C: squared(X, C).sum() / X.shape[1]),
        misconception="wrong-divisor",
    ),
    Slip(
        "root-taken",
        "A root was taken for the inertia, of each squared distance or of their sum. It is the sum "
        "of the squared distances themselves.",
        but(inertia=lambda X, C: np.sqrt(squared(X, C)).sum()),
        but(inertia=lambda X, C: np.sqrt(squared(X, C).sum())),
        misconception="extra-square-root",
    ),
    Slip.of(
        "missing-square",
        but(inertia=lambda X, C: offsets(X, C).sum()),
        but(inertia=lambda X, C: np.abs(offsets(X, C)).sum()),
    ),
    Slip(
        "squared-the-sum",
        "For the inertia the differences were added up first, and their sum was squared: what lies "
        "to the left and to the right of a centroid cancels. Square each difference, then add up.",
        but(inertia=lambda X, C: offsets(X, C).sum() ** 2),
        but(inertia=lambda X, C: (offsets(X, C).sum(axis=1) ** 2).sum()),
        misconception="missing-square",
    ),
    Slip(
        "one-inertia-each",
        "The inertia is one number for each point, or for each cluster or feature, and one number "
        "for the whole chunk is wanted. Which sum has left axes over?",
        but(inertia=squared),
        but(inertia=lambda X, C: (offsets(X, C) ** 2).sum(axis=0)),
        but(inertia=lambda X, C: np.bincount(labels_of(X, C), squared(X, C), len(C))),
    ),
    Slip(
        "distances-to-all-centroids",
        "The squared distances of all points to all centroids were added up. Only the one to its "
        "own centroid, the nearest, counts for each point.",
        but(inertia=lambda X, C: squared_table(X, C).sum()),
    ),
    Slip(
        "nearest-points-added-up",
        "For the inertia each centroid was asked for its nearest point. Each point counts once, "
        "with the distance to its own centroid: of which axis is the smallest taken?",
        but(inertia=lambda X, C: squared_table(X, C).min(axis=0).sum()),
        misconception="argmin-wrong-axis",
    ),
    Slip.of(
        "argmax-for-argmin",
        lambda X, C: parts(X, C, labels=squared_table(X, C).argmax(axis=1)),
    ),
    Slip(
        "centroids-asked",
        "The labels are not one for each point: each centroid was asked for its nearest point, or "
        "all at once. Each point of the chunk chooses among the centroids. Which axis of the table "
        "must go, or which argument comes first?",
        lambda X, C: parts(X, C, labels=np.full(len(X), squared_table(X, C).argmin())),
        lambda X, C: added_at(X, C, squared_table(X, C).argmin(axis=0)),
        in_the_lines(own, lambda X, C: squared_table(X, C).argmin(axis=0)),
        misconception="argmin-wrong-axis",
    ),
    Slip(
        "distances-as-labels",
        "What is used as labels are the smallest distances themselves. A label is an index, which "
        "centroid is nearest, a whole number from 0 to K−1.",
        lambda X, C: added_at(X, C, squared(X, C)),
        in_the_lines(own, squared),
        lambda X, C: C[squared(X, C)],
        misconception="value-for-index",
    ),
    Slip(
        "row-meets-row",
        "X_chunk is (m, d), centroids (K, d): point 0 would meet centroid 0, point 1 centroid 1. "
        "For the inertia each point must meet the centroid that it got; with the labels as an "
        "index the centroids can be laid beside the points, (m, d).",
        but(inertia=lambda X, C: ((X - C) ** 2).sum()),
    ),
    Slip(
        "counts-of-labels-that-occur",
        "The counts of clusters that got no point from this chunk are missing. `np.bincount` "
        "counts up to the largest label unless `minlength` says more, and `np.unique` only the "
        "labels that occur. A cluster without points has the count 0, and it needs its place.",
        but(counts=lambda X, C: np.bincount(labels_of(X, C))),
        but(counts=lambda X, C: np.unique(labels_of(X, C), return_counts=True)[1]),
    ),
    Slip(
        "labels-that-occur",
        "Clusters that got no point from this chunk are missing. K sums and K counts are wanted, "
        "whichever labels occur, however large the largest is: over which numbers does the loop "
        "go?",
        occurring,
        up_to_the_last,
    ),
    Slip(
        "a-cluster-left-out",
        left_out,
        *(
            without(k, counts, inertia)
            for k in (-1, 0)
            for counts, inertia in ((False, False), (True, False), (True, True))
        ),
    ),
    Slip(
        "only-one-cluster",
        "Only one cluster has been summed. Does a `return` inside the loop end it in its first "
        "turn, or do the sums begin anew in each?",
        only([0]),
        only([-1]),
    ),
    Slip(
        "inertia-of-one-cluster",
        "The inertia is that of one cluster alone. What is kept from turn to turn of the loop?",
        but(inertia=of_clusters(lambda labels, K: labels == K - 1)),
        but(inertia=of_clusters(lambda labels, K: labels == 0)),
    ),
    Slip("added-at-the-same-row", BUFFERED, buffered, lambda X, C: buffered(X, C, counted=False)),
    Slip(
        "counts-at-most-one",
        "The counts are at most 1, however many points a cluster has: a label that occurs was "
        "counted once. `counts[assignments] += 1` writes each place only once; `np.bincount` "
        "counts every label.",
        but(counts=lambda X, C: np.minimum(parts(X, C)[1], 1)),
    ),
    Slip.of(
        "sum-without-axis",
        in_the_lines(lambda X, labels, k: X[labels == k].sum()),
        but(sums=lambda X, C: parts(X, C)[0].sum(axis=1)),
    ),
    Slip.of("sum-wrong-axis", in_the_lines(lambda X, labels, k: X[labels == k].sum(axis=1))),
    Slip(
        "sum-of-everything",
        "All points of the chunk were added up, whatever their label. Each cluster has a sum of "
        "its own, row k of (K, d): which points have the label k?",
        in_the_lines(lambda X, labels, k: X.sum(axis=0)),
        but(sums=lambda X, C: X.astype(float).sum(axis=0)),
    ),
    Slip(
        "centroids-in-the-sums",
        "The centroids themselves are in the sums: these began with a copy of the centroids. A sum "
        "begins with 0; that an empty cluster keeps its centroid is combine's business.",
        but(sums=lambda X, C: parts(X, C)[0] + C),
    ),
    Slip(
        "centroid-where-empty",
        "Where this chunk has no points of a cluster, its row holds the centroid. But it is a sum, "
        "and a sum of nothing is 0: added to those of other chunks the centroid would be in the "
        "way.",
        but(sums=lambda X, C: np.where(parts(X, C)[1][:, None] > 0, parts(X, C)[0], C)),
    ),
    Slip(
        "labels-for-counts",
        "These are the labels, (m,), not the counts. They stay where the points are; what travels "
        "is how many points each cluster got, (K,).",
        but(counts=labels_of),
    ),
    Slip(
        "number-of-points",
        "This is how many points the chunk has. One count for each cluster is wanted, (K,).",
        but(counts=lambda X, C: len(X)),
    ),
    Slip(
        "every-number-counted",
        "Every number of a member was counted, not every member: these counts are d times too "
        "large.",
        but(counts=lambda X, C: parts(X, C)[1] * X.shape[1]),
    ),
    Slip(
        "column-of-counts",
        "The counts stand in a column, (K, 1): one axis too many. One number a cluster is wanted.",
        but(counts=lambda X, C: parts(X, C)[1][:, None]),
    ),
    Slip(
        "not-all-three",
        "Three things are wanted, and some are missing: without the counts nobody can make means "
        "of the sums, and the inertia is added up chunk by chunk, as the sums are.",
        lambda X, C: parts(X, C)[:2],
        lambda X, C: parts(X, C)[0],
    ),
    Slip.of(
        "integer-truncation",
        but(sums=lambda X, C: parts(X, C)[0].astype(int)),
        but(inertia=lambda X, C: int(squared(X, C).sum())),
        lambda X, C: parts(X, C.astype(X.dtype)),
    ),
    Slip(
        "narrow-sums",
        "The sums have the dtype of the centroids or of the points. A sum of many float32 numbers "
        "needs more digits than seven: float64 is wanted, whatever X_chunk is.",
        but(sums=lambda X, C: parts(X, C)[0].astype(C.dtype)),
    ),
    Slip.of("axes-swapped", but(sums=lambda X, C: parts(X, C)[0].T)),
    Slip(
        "one-label-compared",
        "`assignments[k]` is the label of one point, so the comparison gives one True or False, "
        "not a mask. Compare all labels with k at once.",
        in_the_lines(lambda X, labels, k: X[labels[k] == k].sum(axis=0)),
    ),
    Slip(
        "labels-not-in-a-column",
        "(m,) and (K,) do not fit: aligned from the right, m stands above K, and neither is 1. "
        "Each label is to be compared with each k, which makes a table: which of the two must "
        "stand in a column?",
        mask_of_no_column,
        misconception="column-meets-row",
    ),
)
