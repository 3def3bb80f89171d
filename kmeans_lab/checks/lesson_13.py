"""Exercises of lesson 13: beyond memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import Array, Mismatch, Number, Together
from kmeans_lab.checks.inputs import SIX, WHOLE, drawn, squares
from kmeans_lab.checks.old_form import Case, Exercise
from kmeans_lab.checks.pieces import inertia_of, labels_of, squared_table, sums_and_counts
from kmeans_lab.checks.sums import BUFFERED, Counts, Sums
from kmeans_lab.data import six_points, six_points_start

LESSON = "13_beyond_memory"

# ------------------------------------------------------------------ partial_sums


def _lonely(rng: np.random.Generator, n: int, K: int, d: int) -> tuple:
    """Random points, and centroids of which the last lies far from all of them."""
    X, centroids = drawn(rng, n, K, d)
    centroids[-1] = 40.0
    return X, centroids


def _part_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            (six_points()[:4], six_points_start(3)),
            "Four of the six points, with A, B and C as centroids",
            "A, B and C are the centroids, and D, (1, 0), is nearest to C, (5, 6): counts 1, 1 and "
            "2, and the inertia is 4² + 6² = 52.",
        ),
        Case(
            (six_points()[:4], six_points_start(2)),
            "The first chunk of the lesson: A to D, with A and B as centroids",
            "Sums (12, 12) and (6, 9), counts 3 and 1. The inertia is the sum of the squared "
            "distances to A and B, the centroids put in.",
        ),
        Case(
            _lonely(rng, 5, 3, 2),
            "Five points and three centroids, of which the last is far from all",
            "Cluster 2 gets no points from this chunk: sums 0, count 0. It may get some from "
            "another chunk.",
        ),
        Case(
            (
                np.array([[3, 0, 1], [1, 1, 0], [4, 2, 2], [0, 5, 1]]),
                np.array([[1.5, 0.5, 0.25], [3.5, 2.5, 1.0]]),
            ),
            WHOLE,
            "Points may be whole numbers and centroids decimals.",
            "integer-truncation",
        ),
        Case(
            (np.array([[2.5, -1.0]]), np.array([[2.0, 0.5], [7.0, 7.0], [3.0, 3.0]])),
            "A chunk of one single point",
            "A chunk may be one row.",
        ),
        Case(drawn(rng, 5, 1, 3), "Five points and one centroid", "K may be 1."),
        Case(drawn(rng, 4, 4, 4), "Four points, four centroids, four features"),
        Case(drawn(rng, 30, 4, 3), "Thirty random points and four centroids"),
        Case(_lonely(rng, 24, 5, 6), "24 random points; the last of five clusters stays empty"),
        Case(
            tuple(a.astype(np.float32) for a in _lonely(rng, 25, 4, 3)),
            "Points and centroids in float32, the last cluster empty",
            "float32 points have float64 sums.",
        ),
    ]


partial_sums = Exercise(
    "partial_sums",
    lesson=LESSON,
    home="kmeans_lab.scale.sums",
    arguments=("X_chunk", "centroids"),
    returns=Together(
        sums=Sums("K", "d", scale=squares),
        counts=Counts("K", integers=True),
        inertia=Number(scale=squares),
    ),
    cases=_part_cases,
    section="Sums do",
    points=3,
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


def _parts(X, centroids, labels=None, inertia=None):
    """The right three, but for the labels or the inertia, where these are given."""
    labels = labels_of(X, centroids) if labels is None else labels
    if inertia is None:
        inertia = inertia_of(X.astype(float), labels, centroids)
    return *sums_and_counts(X, labels, len(centroids)), inertia


def _means(X, centroids, empty=None):
    """The means of a chunk's clusters; an empty one keeps its centroid, or gets `empty`."""
    sums, counts, _ = _parts(X, centroids)
    means = sums / np.maximum(counts, 1)[:, None]
    means[counts == 0] = centroids[counts == 0] if empty is None else empty
    return means


# The package's own functions stand in a module that takes a second to load.
@partial_sums.stand_in
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    return sums, counts, float(inertia)


MEANS = (
    "These are the chunk's means, not its sums: it has divided already. Means of chunks cannot be "
    "put together, because a chunk of three points would then count as much as one of three "
    "thousand. Hand over the sums, and let combine divide once, at the end."
)


@partial_sums.mutant("mean-of-means", MEANS)
def _(X_chunk, centroids):
    return _means(X_chunk, centroids), *_parts(X_chunk, centroids)[1:]


@partial_sums.mutant("mean-of-means", MEANS)
def _(X_chunk, centroids):
    return _means(X_chunk, centroids, empty=0), *_parts(X_chunk, centroids)[1:]


@partial_sums.mutant("mean-of-means", MEANS)
def _(X_chunk, centroids):
    return _means(X_chunk, centroids)


@partial_sums.mutant("mean-of-means", MEANS)
def _(X_chunk, centroids):
    return _means(X_chunk, centroids, empty=np.nan), *_parts(X_chunk, centroids)[1:]


@partial_sums.mutant(
    "empty-cluster-nan",
    "A cluster that gets no point from this chunk has the sum 0 and the count 0. NaN comes of a "
    "mean of nothing, and nothing need be divided here.",
    here=True,
)
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    sums[counts == 0] = np.nan
    return sums, counts, inertia


OLD_INERTIA = (
    "The inertia is measured to the means of this chunk, not to the centroids that were put in. "
    "The labels belong to these, so the distances must too; where the centroids will move nobody "
    "knows before all chunks are added up. To which centroids does each point have its label?"
)


@partial_sums.mutant("stale-assignments", OLD_INERTIA, here=True)
def _(X_chunk, centroids):
    labels, means = labels_of(X_chunk, centroids), _means(X_chunk, centroids)
    return _parts(X_chunk, centroids, inertia=((X_chunk - means[labels]) ** 2).sum())


@partial_sums.mutant("stale-assignments", OLD_INERTIA, here=True)
def _(X_chunk, centroids):
    means = _means(X_chunk, centroids)
    return _parts(X_chunk, centroids, inertia=squared_table(X_chunk, means).min(axis=1).sum())


@partial_sums.mutant(
    "stale-assignments",
    "Sums, counts and inertia are those after a move: the points were assigned anew to the means "
    "of this chunk. One chunk must not move the centroids; all chunks use those that were put in.",
    here=True,
)
def _(X_chunk, centroids):
    return _parts(X_chunk, _means(X_chunk, centroids))


@partial_sums.mutant(
    "mean-of-everything",
    "The inertia is measured to the mean of the chunk, not to the centroids.",
    here=True,
)
def _(X_chunk, centroids):
    return _parts(X_chunk, centroids, inertia=((X_chunk - X_chunk.mean(axis=0)) ** 2).sum())


@partial_sums.mutant(
    "wrong-divisor",
    "The inertia is a sum, and here it was divided by the number of points or of all differences. "
    "A sum over the chunks can be put together; a mean cannot, without the counts.",
    here=True,
)
def _(X_chunk, centroids):
    labels = labels_of(X_chunk, centroids)
    return _parts(X_chunk, centroids, inertia=((X_chunk - centroids[labels]) ** 2).mean())


@partial_sums.mutant(
    "wrong-divisor",
    "The inertia is a sum, and here it was divided by the number of points. A sum over the chunks "
    "can be put together; a mean cannot, without the counts.",
    here=True,
)
def _(X_chunk, centroids):
    return _parts(X_chunk, centroids, inertia=squared_table(X_chunk, centroids).min(axis=1).mean())


@partial_sums.mutant(
    "extra-square-root",
    "The inertia adds up squared distances, and these are distances: a root was taken of each, "
    "before the sum.",
)
def _(X_chunk, centroids):
    distances = np.sqrt(squared_table(X_chunk, centroids).min(axis=1))
    return _parts(X_chunk, centroids, inertia=distances.sum())


@partial_sums.mutant(
    "extra-square-root",
    "A root was taken of the inertia. It is the sum of the squared distances, and that is all.",
)
def _(X_chunk, centroids):
    return _parts(X_chunk, centroids, inertia=np.sqrt(_parts(X_chunk, centroids)[2]))


@partial_sums.mutant("missing-square")
def _(X_chunk, centroids):
    labels = labels_of(X_chunk, centroids)
    return _parts(X_chunk, centroids, inertia=(X_chunk - centroids[labels]).sum())


@partial_sums.mutant("missing-square")
def _(X_chunk, centroids):
    labels = labels_of(X_chunk, centroids)
    return _parts(X_chunk, centroids, inertia=np.abs(X_chunk - centroids[labels]).sum())


EACH_POINT = (
    "The inertia is one number for each point, or for each cluster or feature, and one number for "
    "the whole chunk is wanted. Which sum has left axes over?"
)


@partial_sums.mutant("sum-wrong-axis", EACH_POINT)
def _(X_chunk, centroids):
    return _parts(X_chunk, centroids, inertia=squared_table(X_chunk, centroids).min(axis=1))


@partial_sums.mutant("sum-wrong-axis", EACH_POINT)
def _(X_chunk, centroids):
    labels = labels_of(X_chunk, centroids)
    return _parts(X_chunk, centroids, inertia=((X_chunk - centroids[labels]) ** 2).sum(axis=0))


@partial_sums.mutant("sum-wrong-axis", EACH_POINT)
def _(X_chunk, centroids):
    labels, table = labels_of(X_chunk, centroids), squared_table(X_chunk, centroids).min(axis=1)
    inertia = np.bincount(labels, table, len(centroids))
    return _parts(X_chunk, centroids, inertia=inertia)


@partial_sums.mutant(
    "sum-without-axis",
    "The squared distances of all points to all centroids were added up. Only the one to its own "
    "centroid, the nearest, counts for each point.",
)
def _(X_chunk, centroids):
    return _parts(X_chunk, centroids, inertia=squared_table(X_chunk, centroids).sum())


@partial_sums.mutant(
    "argmin-wrong-axis",
    "For the inertia each centroid was asked for its nearest point. Each point counts once, with "
    "the distance to its own centroid: of which axis is the smallest taken?",
)
def _(X_chunk, centroids):
    return _parts(X_chunk, centroids, inertia=squared_table(X_chunk, centroids).min(axis=0).sum())


@partial_sums.mutant("argmax-for-argmin")
def _(X_chunk, centroids):
    return _parts(X_chunk, centroids, squared_table(X_chunk, centroids).argmax(axis=1))


@partial_sums.mutant(
    "argmin-wrong-axis",
    "The labels are not one for each point: each centroid was asked for its nearest point, or all "
    "at once. Which axis of the (m, K) table must go, so that m labels stay?",
)
def _(X_chunk, centroids):
    return _parts(
        X_chunk, centroids, np.full(len(X_chunk), squared_table(X_chunk, centroids).argmin())
    )


ASKED_CENTROIDS = (
    "The labels are not one for each point: each centroid was asked for its nearest point. Each "
    "point of the chunk chooses among the centroids. Which axis of the table must go, or which "
    "argument comes first?"
)


@partial_sums.mutant("argmin-wrong-axis", ASKED_CENTROIDS)
def _(X_chunk, centroids):
    labels = squared_table(X_chunk, centroids).argmin(axis=0)
    sums = np.zeros(centroids.shape)
    np.add.at(sums, labels, X_chunk)
    return _parts(X_chunk, centroids)


@partial_sums.mutant("argmin-wrong-axis", ASKED_CENTROIDS)
def _(X_chunk, centroids):
    labels = squared_table(X_chunk, centroids).argmin(axis=0)
    sums = np.zeros(centroids.shape)
    for k in range(len(centroids)):
        sums[k] = X_chunk[labels == k].sum(axis=0)
    return _parts(X_chunk, centroids)


DISTANCES_AS_LABELS = (
    "What is used as labels are the smallest distances themselves. A label is an index, which "
    "centroid is nearest, a whole number from 0 to K−1."
)


@partial_sums.mutant("value-for-index", DISTANCES_AS_LABELS)
def _(X_chunk, centroids):
    sums = np.zeros(centroids.shape)
    np.add.at(sums, squared_table(X_chunk, centroids).min(axis=1), X_chunk)
    return _parts(X_chunk, centroids)


@partial_sums.mutant("value-for-index", DISTANCES_AS_LABELS)
def _(X_chunk, centroids):
    np.bincount(squared_table(X_chunk, centroids).min(axis=1), minlength=len(centroids))
    return _parts(X_chunk, centroids)


@partial_sums.mutant("value-for-index", DISTANCES_AS_LABELS)
def _(X_chunk, centroids):
    return centroids[squared_table(X_chunk, centroids).min(axis=1)]


@partial_sums.mutant(
    "column-meets-row",
    "X_chunk is (m, d), centroids (K, d): point 0 would meet centroid 0, point 1 centroid 1. For "
    "the inertia each point must meet the centroid that it got; with the labels as an index the "
    "centroids can be laid beside the points, (m, d).",
    here=True,
)
def _(X_chunk, centroids):
    return _parts(X_chunk, centroids, inertia=((X_chunk - centroids) ** 2).sum())


MORE_CLUSTERS = (
    "The clusters that got no point from this chunk are missing at the end: fewer than K came. "
    "`np.bincount` counts up to the largest label only; its argument `minlength` says how many are "
    "wanted. In every chunk each cluster needs its place."
)


@partial_sums.mutant("remainder-dropped", MORE_CLUSTERS, here=True)
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    return sums, np.trim_zeros(counts, "b"), inertia


@partial_sums.mutant(
    "remainder-dropped",
    "The counts of the clusters that got no point from this chunk are missing. `np.unique` counts "
    "the labels that occur; a cluster without points has the count 0, and it needs its place.",
    here=True,
)
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    return sums, counts[counts > 0], inertia


@partial_sums.mutant(
    "remainder-dropped",
    "The clusters that got no point from this chunk are missing. K sums and K counts are wanted: "
    "over which numbers does the loop go?",
    here=True,
)
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    return sums[counts > 0], counts[counts > 0], inertia


@partial_sums.mutant(
    "remainder-dropped",
    "The clusters at the end that got no point from this chunk are missing. The largest label says "
    "nothing about K; the centroids do.",
    here=True,
)
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    counts = np.trim_zeros(counts, "b")
    return sums[: len(counts)], counts, inertia


@partial_sums.mutant(
    "remainder-dropped",
    "The last cluster was left out of the sums. Does the loop reach it?",
    here=True,
)
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    sums[-1] = 0
    return sums, counts, inertia


@partial_sums.mutant(
    "remainder-dropped",
    "The last cluster was left out, of sums, counts and inertia. Does the loop reach it?",
    here=True,
)
def _(X_chunk, centroids):
    sums, counts, _ = _parts(X_chunk, centroids)
    labels, squared = labels_of(X_chunk, centroids), squared_table(X_chunk, centroids).min(axis=1)
    sums[-1], counts[-1] = 0, 0
    return sums, counts, squared[labels < len(centroids) - 1].sum()


@partial_sums.mutant(
    "remainder-dropped",
    "Only the first cluster has been summed. Does a `return` inside the loop end it in its first "
    "turn?",
    here=True,
)
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    sums[1:] = 0
    return sums, counts, inertia


@partial_sums.mutant(
    "last-not-best",
    "The inertia is that of the last cluster alone. What is kept from turn to turn of the loop?",
    here=True,
)
def _(X_chunk, centroids):
    labels, squared = labels_of(X_chunk, centroids), squared_table(X_chunk, centroids).min(axis=1)
    last = squared[labels == len(centroids) - 1].sum()
    return _parts(X_chunk, centroids, inertia=last)


@partial_sums.mutant("last-not-best", BUFFERED, here=True)
def _(X_chunk, centroids):
    labels, sums = labels_of(X_chunk, centroids), np.zeros(centroids.shape)
    sums[labels] += X_chunk
    return sums, *_parts(X_chunk, centroids)[1:]


@partial_sums.mutant("last-not-best", BUFFERED, here=True)
def _(X_chunk, centroids):
    labels, sums = labels_of(X_chunk, centroids), np.zeros(centroids.shape)
    counts = np.zeros(len(centroids), dtype=int)
    sums[labels] += X_chunk
    counts[labels] += 1
    return sums, counts, _parts(X_chunk, centroids)[2]


@partial_sums.mutant("sum-without-axis")
def _(X_chunk, centroids):
    labels, sums = labels_of(X_chunk, centroids), np.zeros(centroids.shape)
    for k in range(len(centroids)):
        sums[k] = X_chunk[labels == k].sum()
    return sums, *_parts(X_chunk, centroids)[1:]


@partial_sums.mutant("sum-without-axis")
def _(X_chunk, centroids):
    labels = labels_of(X_chunk, centroids)
    sums = np.array([X_chunk[labels == k].astype(float).sum() for k in range(len(centroids))])
    return sums, *_parts(X_chunk, centroids)[1:]


@partial_sums.mutant("sum-wrong-axis")
def _(X_chunk, centroids):
    labels, sums = labels_of(X_chunk, centroids), np.zeros(centroids.shape)
    for k in range(len(centroids)):
        sums[k] = X_chunk[labels == k].sum(axis=1)
    return sums, *_parts(X_chunk, centroids)[1:]


@partial_sums.mutant(
    "mean-of-everything",
    "This is the sum of all points of the chunk, in every row. Which points have the label k? Only "
    "these belong to cluster k.",
    here=True,
)
def _(X_chunk, centroids):
    everything = np.tile(X_chunk.astype(float).sum(axis=0), (len(centroids), 1))
    return everything, *_parts(X_chunk, centroids)[1:]


@partial_sums.mutant(
    "includes-itself",
    "The centroids themselves are in the sums: these began with a copy of the centroids. A sum "
    "begins with 0; that an empty cluster keeps its centroid is combine's business.",
    here=True,
)
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    return sums + centroids, counts, inertia


@partial_sums.mutant(
    "includes-itself",
    "Where this chunk has no points of a cluster, its row holds the centroid. But it is a sum, and "
    "a sum of nothing is 0: added to those of other chunks the centroid would be in the way.",
    here=True,
)
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    return np.where(counts[:, None] > 0, sums, centroids), counts, inertia


@partial_sums.mutant(
    "value-for-index",
    "These are the labels, (m,), not the counts. They stay where the points are; what travels is "
    "how many points each cluster got, (K,).",
    here=True,
)
def _(X_chunk, centroids):
    sums, _, inertia = _parts(X_chunk, centroids)
    return sums, labels_of(X_chunk, centroids), inertia


@partial_sums.mutant(
    "wrong-divisor",
    "This is how many points the chunk has. One count for each cluster is wanted, (K,).",
    here=True,
)
def _(X_chunk, centroids):
    sums, _, inertia = _parts(X_chunk, centroids)
    return sums, len(X_chunk), inertia


@partial_sums.mutant(
    "wrong-divisor",
    "Every number of a member was counted, not every member: these counts are d times too large.",
    here=True,
)
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    return sums, counts * X_chunk.shape[1], inertia


@partial_sums.mutant(
    "wrong-divisor",
    "The counts stand in a column, (K, 1): one axis too many. One number a cluster is wanted.",
    here=True,
)
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    return sums, counts[:, None], inertia


@partial_sums.mutant(
    "remainder-dropped",
    "The inertia is missing: three things are wanted. It merges as the sums do, so it is added up "
    "here, chunk by chunk.",
    here=True,
)
def _(X_chunk, centroids):
    return _parts(X_chunk, centroids)[:2]


@partial_sums.mutant(
    "remainder-dropped",
    "The sums alone came back. Three things are wanted: with no counts nobody can make means of "
    "the sums.",
    here=True,
)
def _(X_chunk, centroids):
    return _parts(X_chunk, centroids)[0]


@partial_sums.mutant("integer-truncation")
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    return sums.astype(int), counts, inertia


@partial_sums.mutant("integer-truncation")
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    return sums, counts, int(inertia)


@partial_sums.mutant("integer-truncation")
def _(X_chunk, centroids):
    return _parts(X_chunk, centroids.astype(X_chunk.dtype))


@partial_sums.mutant(
    "integer-truncation",
    "The sums have the dtype of the centroids or of the points. A sum of many float32 numbers "
    "needs more digits than seven: float64 is wanted, whatever X_chunk is.",
)
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    return sums.astype(centroids.dtype), counts, inertia


@partial_sums.mutant("axes-swapped")
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    return sums.T, counts, inertia


@partial_sums.mutant("changed-the-input")
def _(X_chunk, centroids):
    parts = _parts(X_chunk, centroids)
    centroids[:] = parts[0]
    return parts


@partial_sums.mutant("changed-the-input")
def _(X_chunk, centroids):
    labels = labels_of(X_chunk, centroids)
    sums = centroids
    for k in range(len(centroids)):
        sums[k] = X_chunk[labels == k].sum(axis=0)
    inertia = ((X_chunk - centroids[labels]) ** 2).sum()
    return sums, np.bincount(labels, minlength=len(centroids)), inertia


@partial_sums.mutant("changed-the-input")
def _(X_chunk, centroids):
    parts = _parts(X_chunk, centroids)
    X_chunk -= np.median(centroids, axis=0)
    return parts


@partial_sums.mutant(
    "remainder-dropped",
    "The last cluster was left out of sums and counts. Does the loop reach it?",
    here=True,
)
def _(X_chunk, centroids):
    sums, counts, inertia = _parts(X_chunk, centroids)
    sums[-1], counts[-1] = 0, 0
    return sums, counts, inertia


@partial_sums.mutant(
    "value-for-index",
    "`assignments[k]` is the label of one point, so the comparison gives one True or False, not a "
    "mask. Compare all labels with k at once.",
    here=True,
)
def _(X_chunk, centroids):
    labels, sums = labels_of(X_chunk, centroids), np.zeros(centroids.shape)
    for k in range(len(centroids)):
        sums[k] = X_chunk[labels[k] == k].sum(axis=0)
    return _parts(X_chunk, centroids)


@partial_sums.mutant(
    "column-meets-row",
    "(m,) and (K,) do not fit: aligned from the right, m stands above K, and neither is 1. Each "
    "label is to be compared with each k, which makes a table: which of the two must stand in a "
    "column?",
    here=True,
)
def _(X_chunk, centroids):
    one_hot = labels_of(X_chunk, centroids) == np.arange(len(centroids))
    return one_hot.T @ X_chunk, one_hot.sum(axis=0), _parts(X_chunk, centroids)[2]


@partial_sums.mutant(
    "mean-of-everything",
    "All points of the chunk were added up into one row, whatever their label. Each cluster has a "
    "sum of its own, (K, d): which points have the label k?",
    here=True,
)
def _(X_chunk, centroids):
    return X_chunk.astype(float).sum(axis=0), *_parts(X_chunk, centroids)[1:]


# ------------------------------------------------------------------ combine


class NextCentroids(Array):
    """Centroids (K, d), among them those of empty clusters."""

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        problem = super().compare(case, wanted, got)
        if problem and isinstance(got, np.ndarray) and got.shape == wanted.shape:
            empty = sum(part[1] for part in case.args[0]) == 0
            if empty.any() and super().compare(case, wanted[~empty], got[~empty]) is None:
                nan = np.isnan(got).any()
                return Mismatch(problem.text, f"empty-cluster-{'nan' if nan else 'zero'}")
        return problem


def _partials(X: np.ndarray, centroids: np.ndarray, *ends: int) -> list[tuple]:
    """What partial_sums gives for the chunks of X that end at these rows."""
    parts = [_parts(chunk, centroids) for chunk in np.split(X, ends)]
    return [(sums, counts, float(inertia)) for sums, counts, inertia in parts]


def _combined(rng: np.random.Generator, n: int, K: int, d: int, *ends: int) -> tuple:
    X, centroids = _lonely(rng, n, K, d)
    return _partials(X, centroids, *ends), centroids


def _combine_cases(rng: np.random.Generator) -> list[Case]:
    six, two = six_points(), six_points_start(2)
    random = _combined(rng, 40, 4, 3, 22, 25, 36)
    turned = random[0][::-1], random[1]
    X, centroids = drawn(rng, 30, 3, 2)
    return [
        Case(
            (_partials(six, two, 4), two),
            "The six points in two chunks, A to D and E and F, with A and B as centroids",
            "Together the sums are (12, 12) and (15, 18), the counts 4 and 2, and the inertia is "
            "62 + 81 = 143.",
        ),
        Case(
            (
                [
                    (np.array([[6.0, 12.0], [0.0, 0.0], [3.0, 1.0]]), np.array([2, 0, 4]), 5.0),
                    (np.array([[3.0, 0.0], [0.0, 0.0], [0.0, 0.0]]), np.array([1, 0, 0]), 2.0),
                ],
                np.array([[2.5, 3.5], [7.0, 8.0], [1.0, 1.0]]),
            ),
            "Two chunks; cluster 1 is empty, cluster 2 has points in the first chunk alone",
            "Cluster 1 has no points in any chunk: it keeps its centroid, (7, 8). Cluster 2 has "
            "four points, all in the first chunk: its mean is (0.75, 0.25).",
        ),
        Case(
            (_partials(six, six_points_start(3)), six_points_start(3)),
            SIX + ", in one chunk",
            "There may be one chunk only.",
        ),
        Case(
            (
                [(np.zeros((3, 2)), np.zeros(3, dtype=int), 0.0)] * 2,
                np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.5]]),
            ),
            "Two chunks without any points",
            "All clusters are empty, so all keep their centroids.",
        ),
        Case(random, "40 random points in four chunks of unequal length, cluster 3 empty"),
        Case(
            turned,
            "The same in the opposite order",
            "The order of the chunks does not matter: a sum is a sum.",
        ),
        Case(
            (_partials(X, centroids, *range(1, 30)), centroids),
            "Thirty chunks of one point each, in three clusters",
            "A chunk may be a single point: then most clusters get nothing from it.",
        ),
        Case(
            _combined(rng, 12, 3, 3, 2, 9),
            "Twelve random points in three chunks; three clusters, three features",
        ),
        Case(
            (_partials(X.astype(np.float32), centroids.astype(np.float32), 12, 17),
             centroids.astype(np.float32)),
            "Centroids in float32",
        ),
    ]  # fmt: skip


combine = Exercise(
    "combine",
    lesson=LESSON,
    home="kmeans_lab.scale.sums",
    arguments=("partials", "centroids"),
    returns=Together(centroids=NextCentroids("K", "d"), inertia=Number()),
    cases=_combine_cases,
    section="Sums do",
    points=3,
    lines=(
        "def combine(partials, centroids):",
        "    sums, counts, inertia = 0, 0, 0.0",
        "    for part_sums, part_counts, part_inertia in partials:",
        "        sums = sums + part_sums",
        "        counts = counts + part_counts",
        "        inertia = inertia + part_inertia",
        "    filled = counts > 0",
        "    new_centroids = centroids.copy()",
        "    new_centroids[filled] = sums[filled] / counts[filled, np.newaxis]",
        "    return new_centroids, inertia",
    ),
    distractors=(
        "        sums = sums + part_sums / part_counts[:, np.newaxis]",
        "    new_centroids = np.zeros(centroids.shape)",
        "        counts = part_counts",
    ),
    hints=(
        "Add up first, divide once. From a loop over the partials come the sums of all chunks, "
        "(K, d), the counts of all chunks, (K,), and the inertia of all chunks, one number.",
        "`for part_sums, part_counts, part_inertia in partials:` takes the three apart. With "
        "what must the three totals begin?",
        "A mean is a sum divided by a count: (K, d) by (K,) needs a column of counts. And "
        "only the clusters with a count above 0 get a new centroid; what can the result begin as, "
        "so that the others keep theirs?",
    ),
)


def _totals(partials):
    """Sums, counts and inertia of all chunks."""
    sums = sum(part[0] for part in partials)
    return sums, sum(part[1] for part in partials), sum(part[2] for part in partials)


def _moved(sums, counts, centroids):
    """Means where there are points, the old centroids elsewhere."""
    means = sums / np.maximum(counts, 1)[:, None]
    return np.where(counts[:, None] > 0, means, centroids)


@combine.stand_in
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return _moved(sums, counts, centroids).astype(centroids.dtype), inertia


def _each(partials, centroids=None):
    """The means of every chunk, (chunks, K, d), NaN or the old centroid where it has no points."""
    with np.errstate(all="ignore"):
        means = np.array([sums / counts[:, None] for sums, counts, _ in partials])
    if centroids is not None:
        means = np.where(np.isnan(means), centroids, means)
    return means


def _filled(centroids, means):
    return np.where(np.isnan(means), centroids, means)


@combine.mutant("mean-of-means")
def _(partials, centroids):
    return _each(partials, centroids).mean(axis=0), _totals(partials)[2]


@combine.mutant("mean-of-means")
def _(partials, centroids):
    return _each(partials).mean(axis=0), _totals(partials)[2]


@combine.mutant("mean-of-means")
def _(partials, centroids):
    return _filled(centroids, _each(partials).mean(axis=0)), _totals(partials)[2]


@combine.mutant("mean-of-means")
def _(partials, centroids):
    return np.nan_to_num(_each(partials)).mean(axis=0), _totals(partials)[2]


@combine.mutant("mean-of-means")
def _(partials, centroids):
    total = np.nan_to_num(_each(partials)).mean(axis=0)
    empty = _totals(partials)[1] == 0
    return np.where(empty[:, None], centroids, total), _totals(partials)[2]


@combine.mutant("mean-of-means")
def _(partials, centroids):
    means = _each(partials)
    number = np.maximum((~np.isnan(means)).sum(axis=0), 1)
    total = np.nan_to_num(means).sum(axis=0) / number
    empty = _totals(partials)[1] == 0
    return np.where(empty[:, None], centroids, total), _totals(partials)[2]


@combine.mutant("mean-of-means")
def _(partials, centroids):
    means = _each(partials, centroids).mean(axis=0)
    return means, _totals(partials)[2] / len(partials)


@combine.mutant(
    "mean-of-means",
    "The means of the chunks were added up. A mean of the whole is the sum of everything divided "
    "by the count of everything: add up sums and counts first, and divide once, at the end.",
)
def _(partials, centroids):
    return np.nan_to_num(_each(partials)).sum(axis=0), _totals(partials)[2]


@combine.mutant(
    "mean-of-means",
    "The means of the chunks were added up. A mean of the whole is the sum of everything divided "
    "by the count of everything: add up sums and counts first, and divide once, at the end.",
)
def _(partials, centroids):
    return _each(partials).sum(axis=0), _totals(partials)[2]


@combine.mutant(
    "mean-of-means",
    "The means of the chunks were added up. A mean of the whole is the sum of everything divided "
    "by the count of everything: add up sums and counts first, and divide once, at the end.",
)
def _(partials, centroids):
    return _filled(centroids, _each(partials).sum(axis=0)), _totals(partials)[2]


@combine.mutant("sum-for-mean")
def _(partials, centroids):
    sums, _, inertia = _totals(partials)
    return sums, inertia


@combine.mutant("sum-for-mean")
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return np.where(counts[:, None] > 0, sums, centroids), inertia


CHUNKS_DIVIDE = (
    "The sums were divided by the number of chunks. How many points were added up in each of them? "
    "The counts say that."
)


@combine.mutant("wrong-divisor", CHUNKS_DIVIDE, here=True)
def _(partials, centroids):
    sums, _, inertia = _totals(partials)
    return sums / len(partials), inertia


@combine.mutant("wrong-divisor", CHUNKS_DIVIDE, here=True)
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return np.where(counts[:, None] > 0, sums / len(partials), centroids), inertia


ALL_DIVIDE = (
    "The sums were divided by the number of all points. Each cluster has a count of its own: how "
    "many points were added up in its sum?"
)


@combine.mutant("wrong-divisor", ALL_DIVIDE, here=True)
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return sums / max(counts.sum(), 1), inertia


@combine.mutant("wrong-divisor", ALL_DIVIDE, here=True)
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return np.where(counts[:, None] > 0, sums / max(counts.sum(), 1), centroids), inertia


LAST_COUNTS = (
    "The sums of all chunks were divided by the counts of the last one. Counts must be added up as "
    "the sums are."
)


@combine.mutant("wrong-divisor", LAST_COUNTS, here=True)
def _(partials, centroids):
    return _moved(_totals(partials)[0], partials[-1][1], centroids), _totals(partials)[2]


@combine.mutant("wrong-divisor", LAST_COUNTS, here=True)
def _(partials, centroids):
    sums, _, inertia = _totals(partials)
    with np.errstate(all="ignore"):
        return sums / partials[-1][1][:, None], inertia


@combine.mutant("empty-cluster-nan")
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return sums / counts[:, None], inertia


@combine.mutant("empty-cluster-zero")
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return sums / np.maximum(counts, 1)[:, None], inertia


@combine.mutant(
    "empty-cluster-zero",
    "An empty cluster is missing, or its row is what `np.empty` found in memory, or one. It keeps "
    "the centroid that it has. What could the result be a copy of?",
)
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return _moved(sums, counts, np.ones(centroids.shape)), inertia


@combine.mutant(
    "remainder-dropped",
    "The empty clusters are missing: K centroids are wanted, and an empty cluster keeps the one "
    "that it has.",
    here=True,
)
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return _moved(sums, counts, centroids)[counts > 0], inertia


@combine.mutant(
    "remainder-dropped",
    "The last chunk was left out. Does the loop reach it? Over the partials themselves, `for … in "
    "partials`, a loop misses none.",
    here=True,
)
def _(partials, centroids):
    if len(partials) == 1:
        return centroids.copy(), 0.0
    sums, counts, inertia = _totals(partials[:-1])
    return _moved(sums, counts, centroids), inertia


@combine.mutant(
    "remainder-dropped",
    "The first chunk was left out. The totals begin with it, or with 0 and then take all of them.",
    here=True,
)
def _(partials, centroids):
    if len(partials) == 1:
        return centroids.copy(), 0.0
    sums, counts, inertia = _totals(partials[1:])
    return _moved(sums, counts, centroids), inertia


@combine.mutant(
    "remainder-dropped",
    "Only the first chunk counts here. Does a `return` inside the loop end it in its first turn? "
    "Or is partials[0] all that is looked at?",
    here=True,
)
def _(partials, centroids):
    sums, counts, inertia = partials[0]
    return _moved(sums, counts, centroids), inertia


@combine.mutant(
    "remainder-dropped",
    "The first chunk was counted twice: the totals begin with it, and the loop takes it again.",
    here=True,
)
def _(partials, centroids):
    sums, counts, inertia = _totals([partials[0], *partials])
    return _moved(sums, counts, centroids), inertia


LAST = (
    "Only the last chunk is left: in each turn of the loop the totals are put in the place of "
    "those before. What must happen so that they are added to them?"
)


@combine.mutant("last-not-best", LAST, here=True)
def _(partials, centroids):
    sums, counts, inertia = partials[-1]
    return _moved(sums, counts, centroids), inertia


@combine.mutant(
    "last-not-best",
    "Each chunk wrote its own means over those of the chunk before, so the last chunk in which a "
    "cluster has points decides alone. Add up the sums and counts of all chunks; divide after the "
    "loop.",
    here=True,
)
def _(partials, centroids):
    new = centroids.copy()
    for sums, counts, _ in partials:
        new = _moved(sums, counts, new)
    return new, _totals(partials)[2]


@combine.mutant(
    "last-not-best",
    "The centroids are right. The inertia is that of the last chunk alone: it must be added up as "
    "the sums are.",
    here=True,
)
def _(partials, centroids):
    sums, counts, _ = _totals(partials)
    return _moved(sums, counts, centroids), partials[-1][2]


@combine.mutant(
    "remainder-dropped",
    "The centroids are right. The inertia is that of the first chunk alone: it must be added up as "
    "the sums are.",
    here=True,
)
def _(partials, centroids):
    sums, counts, _ = _totals(partials)
    return _moved(sums, counts, centroids), partials[0][2]


@combine.mutant(
    "mean-of-means",
    "The centroids are right. The inertia was averaged over the chunks; it is a sum over all "
    "points, so those of the chunks are added up.",
    here=True,
)
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return _moved(sums, counts, centroids), inertia / len(partials)


@combine.mutant(
    "wrong-divisor",
    "The centroids are right. The inertia was divided by the number of points; it is a sum, and "
    "stays one.",
    here=True,
)
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return _moved(sums, counts, centroids), inertia / max(counts.sum(), 1)


@combine.mutant(
    "includes-itself",
    "The old centroids were added into the sums: the totals began with them. Sums begin with 0; "
    "the old centroids are for the empty clusters only.",
    here=True,
)
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return _moved(sums + centroids, counts, centroids), inertia


@combine.mutant(
    "includes-itself",
    "Each cluster's count is one too large. With what do the counts begin? Only a cluster without "
    "points needs care, and it is not to be divided at all.",
    here=True,
)
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return _moved(sums, counts + 1, centroids), inertia


@combine.mutant(
    "includes-itself",
    "Each cluster's count is one too large. With what do the counts begin? Only a cluster without "
    "points needs care, and it is not to be divided at all.",
    here=True,
)
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return sums / (counts + 1)[:, None], inertia


@combine.mutant(
    "stale-assignments",
    "These are the centroids that came in, unchanged. Into which array are the means written, and "
    "which one is returned?",
    here=True,
)
def _(partials, centroids):
    return centroids.copy(), _totals(partials)[2]


@combine.mutant(
    "column-meets-row",
    "The sums are (K, d), the counts (K,): aligned from the right, K stands below d, and the two "
    "do not fit, or fit by accident. Each row of sums has one count, so the counts must stand in a "
    "column, (K, 1).",
)
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    filled = counts > 0
    new = centroids.copy()
    new[filled] = sums[filled] / counts[filled]
    return new, inertia


@combine.mutant(
    "column-meets-row",
    "The sums are (K, d), the counts (K,): aligned from the right, K stands below d, and the two "
    "do not fit, or fit by accident. Each row of sums has one count, so the counts must stand in a "
    "column, (K, 1).",
)
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return sums / counts, inertia


@combine.mutant(
    "column-meets-row",
    "The sums are (K, d), the counts (K,): aligned from the right, K stands below d, and the two "
    "do not fit, or fit by accident. Each row of sums has one count, so the counts must stand in a "
    "column, (K, 1).",
)
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return sums / np.maximum(counts, 1), inertia


@combine.mutant(
    "sum-without-axis",
    "All sums went into one number, or all counts: each cluster, and each feature, has its own. "
    "Add up over the chunks alone.",
    here=True,
)
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return _moved(np.full(centroids.shape, np.sum(sums)), counts, centroids), inertia


@combine.mutant(
    "remainder-dropped",
    "The new centroids came back alone. Two things are wanted: the inertia of the chunks is added "
    "up too.",
    here=True,
)
def _(partials, centroids):
    sums, counts, _ = _totals(partials)
    return _moved(sums, counts, centroids)


@combine.mutant(
    "sum-for-mean",
    "These are the totals, sums, counts and inertia, not yet the centroids. The last step is "
    "missing: what is a centroid, given a sum and a count?",
    here=True,
)
def _(partials, centroids):
    return _totals(partials)


@combine.mutant("integer-truncation")
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return _moved(sums, counts, centroids).astype(int), inertia


@combine.mutant(
    "integer-truncation",
    "The division `//` gives whole numbers and drops what stands after the decimal point. A mean "
    "is a decimal number.",
)
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return _moved(np.floor(sums / np.maximum(counts, 1)[:, None]), counts > 0, centroids), inertia


@combine.mutant(
    "integer-truncation",
    "The division `//` gives whole numbers and drops what stands after the decimal point. A mean "
    "is a decimal number.",
)
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return np.floor(sums / np.maximum(counts, 1)[:, None]), inertia


@combine.mutant("integer-truncation")
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return _moved(sums, counts, centroids), int(inertia)


@combine.mutant("changed-the-input")
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    centroids[:] = _moved(sums, counts, centroids)
    return centroids, inertia


@combine.mutant("changed-the-input")
def _(partials, centroids):
    sums, counts, inertia = partials[0]
    for part_sums, part_counts, part_inertia in partials[1:]:
        sums += part_sums
        counts += part_counts
        inertia += part_inertia
    return _moved(sums, counts, centroids), inertia


@combine.mutant("changed-the-input")
def _(partials, centroids):
    result = _moved(*_totals(partials)[:2], centroids), _totals(partials)[2]
    partials.clear()
    return result


@combine.mutant("axes-swapped")
def _(partials, centroids):
    sums, counts, inertia = _totals(partials)
    return _moved(sums, counts, centroids).T, inertia


@combine.mutant(
    "mean-of-means",
    "The means of the chunks were weighted by the points of the whole chunk. But in a cluster a "
    "chunk counts as much as it has points of that cluster: with the counts of each cluster "
    "nothing need be weighted, only added up and divided once.",
)
def _(partials, centroids):
    means = np.nan_to_num(_each(partials))
    sizes = np.array([counts.sum() for _, counts, _ in partials])
    return (means * sizes[:, None, None]).sum(axis=0) / max(sizes.sum(), 1), _totals(partials)[2]


@combine.mutant(
    "mean-of-means",
    "The means of the chunks were weighted by the points of the whole chunk. But in a cluster a "
    "chunk counts as much as it has points of that cluster: with the counts of each cluster "
    "nothing need be weighted, only added up and divided once.",
)
def _(partials, centroids):
    means = _each(partials, centroids)
    sizes = np.array([counts.sum() for _, counts, _ in partials])
    return (means * sizes[:, None, None]).sum(axis=0) / max(sizes.sum(), 1), _totals(partials)[2]


@combine.mutant(
    "stale-assignments",
    "The centroids are right. But this is how far they have moved, squared and added up, and the "
    "inertia is about the points. Each chunk has handed over its own.",
    here=True,
)
def _(partials, centroids):
    sums, counts, _ = _totals(partials)
    new = _moved(sums, counts, centroids)
    return new, ((new - centroids) ** 2).sum()


OVER_CHUNKS = (
    "It was added up over the clusters, not over the chunks. In an array of all the sums the "
    "chunks come first, (chunks, K, d), and of all the counts, (chunks, K): which axis must go?"
)


@combine.mutant("sum-wrong-axis", OVER_CHUNKS, here=True)
def _(partials, centroids):
    sums = np.array([part[0] for part in partials]).sum(axis=1)
    _, counts, inertia = _totals(partials)
    return sums / counts[:, None], inertia


@combine.mutant("sum-wrong-axis", OVER_CHUNKS, here=True)
def _(partials, centroids):
    sums, _, inertia = _totals(partials)
    counts = np.array([part[1] for part in partials]).sum(axis=1)
    filled, new = counts > 0, centroids.copy()
    new[filled] = sums[filled] / counts[filled][:, None]
    return new, inertia


@combine.mutant("sum-wrong-axis", OVER_CHUNKS, here=True)
def _(partials, centroids):
    sums, _, inertia = _totals(partials)
    return sums / np.array([part[1] for part in partials]).sum(axis=1)[:, None], inertia


@combine.mutant(
    "sum-without-axis",
    "`sum(partials)` would add up whole triples, and `+` cannot add a triple to a number. Sums are "
    "added to sums, counts to counts, inertias to inertias: each of the three for itself.",
    here=True,
)
def _(partials, centroids):
    return sum(partials)


TWICE = (
    "It was divided twice: each chunk's sums by its own counts, and then their sum by the counts "
    "of all. Add up sums and counts as they come, and divide once, at the end."
)


@combine.mutant("mean-of-means", TWICE)
def _(partials, centroids):
    _, counts, inertia = _totals(partials)
    return _moved(_each(partials).sum(axis=0), counts, centroids), inertia


@combine.mutant("mean-of-means", TWICE)
def _(partials, centroids):
    _, counts, inertia = _totals(partials)
    return _moved(np.nan_to_num(_each(partials)).sum(axis=0), counts, centroids), inertia


@combine.mutant(
    "integer-truncation",
    "The sums were cut to whole numbers before they were divided: an array keeps the dtype that it "
    "was made with. Look at the dtype of the array in which the sums are added up.",
)
def _(partials, centroids):
    sums = sum(part[0].astype(int) for part in partials)
    _, counts, inertia = _totals(partials)
    return _moved(sums, counts, centroids), inertia
