"""`combine(partials, centroids)`: the next centroids, of what all chunks have handed over."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.by_hand import FEW, first_wrong, number, row
from kmeans_lab.checks.comparing import Array, Number, Together
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.lesson_13.combine_joints import (
    added,
    averaged,
    averaged_where_known,
    divided,
    divided_twice,
    each_over_the_one_before,
    from_means,
    moved,
    of,
    of_no_column,
    old_for_nan,
    over_clusters,
    over_clusters_where_filled,
    stand_in,
    totals,
    weighted_by_chunks,
    whole_sums,
)
from kmeans_lab.checks.lesson_13.shared import EMPTY, LESSON, filled, lonely, parts
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.words import listed
from kmeans_lab.data import six_points, six_points_start

exercise = Exercise(
    "kmeans_lab.scale.sums.combine",
    lesson=LESSON,
    number=2,
    returns=Together(centroids=Array("K", "d"), inertia=Number()),
    section="Sums do",
    points=3,
    edges=(Edge(EMPTY, 0.5, "a cluster without points in any chunk, or one that looks empty"),),
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


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        *(Case(*case, mean_of_all_chunks) for case in _filled(rng)),
        *(Case(*case, mean_of_all_chunks, edge=EMPTY) for case in _with_empty(rng)),
    ]


def _filled(rng: np.random.Generator) -> list[tuple[tuple, str]]:
    """Partials without an empty cluster, and what they are."""
    fixed, two, three = np.random.default_rng(13), six_points_start(2), six_points_start(3)
    unequal = handed_over(*filled(fixed, 40, 4, 3), 22, 25, 36)
    single = handed_over(*(a.astype(np.float32) for a in filled(fixed, 30, 3, 2)), 12, 17)
    return [
        (
            handed_over(six_points(), two, 4),
            "The six points in two chunks, A to D and E and F, with A and B as centroids",
        ),
        (
            (
                [
                    (np.array([[6.0, 12], [4.0, 1], [3.0, 1]]), np.array([2, 1, 4]), 5.0),
                    (np.array([[3.0, 0], [0.0, 0], [0.0, 0]]), np.array([1, 0, 0]), 2.0),
                ],
                np.array([[2.5, 3.5], [7.0, 8.0], [1.0, 1.0]]),
            ),
            "Two chunks; the second is a single point of cluster 0, and cluster 1 has a single "
            "point in the first",
        ),
        (handed_over(six_points(), three), "The six points in one chunk, with A, B and C"),
        (unequal, "Forty points in four chunks of unequal length"),
        ((unequal[0][::-1], unequal[1]), "The same in the opposite order"),
        (
            handed_over(*filled(fixed, 30, 3, 2), *range(1, 30)),
            "Thirty chunks of one point each, in three clusters",
        ),
        (
            handed_over(*filled(fixed, 12, 3, 3), 2, 9),
            "Twelve points in three chunks; three clusters, three features",
        ),
        (single, "Centroids in float32"),
        (handed_over(*filled(rng, 40, 4, 3), 7, 25, 27), "Forty random points in four chunks"),
    ]


def _with_empty(rng: np.random.Generator) -> list[tuple[tuple, str]]:
    """Partials with a cluster that is empty or looks so, and what they are."""
    return [
        (
            (
                [
                    (np.array([[6.0, 12], [0.0, 0], [3.0, 1]]), np.array([2, 0, 4]), 5.0),
                    (np.array([[3.0, 0], [0.0, 0], [1.0, 7]]), np.array([1, 0, 4]), 2.0),
                ],
                np.array([[2.5, 3.5], [7.0, 8.0], [1.0, 1.0]]),
            ),
            "Two chunks; cluster 1 has no points in either",
        ),
        (
            (
                [
                    (np.array([[-3.0, 2], [5.0, 7]]), np.array([2, 1]), 9.0),
                    (np.array([[3.0, -2], [4.0, 2]]), np.array([1, 2]), 6.0),
                ],
                np.array([[1.0, 1.0], [4.0, 4.0]]),
            ),
            "Two chunks; the three points of cluster 0 add up to (0, 0)",
        ),
        (
            (
                [(np.zeros((3, 2)), np.zeros(3, dtype=int), 0.0)] * 2,
                np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.5]]),
            ),
            "Two chunks without any points",
        ),
        (
            handed_over(*lonely(rng, 40, 4, 3), 22, 25, 36),
            "Forty random points in four chunks, cluster 3 empty",
        ),
    ]


def handed_over(X: np.ndarray, centroids: np.ndarray, *ends: int) -> tuple:
    """What partial_sums gives for the chunks of X that end at these rows, and the centroids."""
    found = [parts(chunk, centroids) for chunk in np.split(X, ends)]
    return [(sums, counts, float(inertia)) for sums, counts, inertia in found], centroids


def mean_of_all_chunks(case, wanted, outcome):
    """Sum, count and mean of the first cluster with a wrong centroid, or the inertias."""
    partials = case.args[0]
    sums, counts, inertia = totals(partials)
    new, got = wanted.value[0], outcome.value
    place = first_wrong(new, got[0]) if isinstance(got, tuple) and len(got) == 2 else (0,)
    if place is None and len(partials) <= FEW:
        added = listed([number(part[2]) for part in partials])
        return f"The inertias of the chunks are {added}: their sum is {number(inertia)}."
    k = place[0] if place else 0
    if counts[k] == 0:
        return f"Cluster {k} has no points in any chunk: it keeps its centroid, {row(new[k])}."
    return (
        f"In all chunks together the sum of cluster {k} is {row(sums[k])} and its count "
        f"{counts[k]}, so its mean is {row(new[k])}."
    )


def divisor(case, wanted, outcome):
    sums, counts, _ = totals(case.args[0])
    new, got = wanted.value[0], outcome.value[0]
    k, j = np.argwhere(np.isfinite(got) & (sums != 0) & (np.abs(got - new) > 1e-6))[0]
    return (
        f"The sum of cluster {k} was divided by {number(sums[k, j] / got[k, j])}. In all chunks "
        f"together {counts[k]} points went into it: which counts are added up, and with what do "
        "they begin?"
    )


def inertia_divided(case, wanted, outcome):
    return (
        "The centroids are right. The inertia was divided by "
        f"{number(wanted.value[1] / outcome.value[1])}: it is a sum over all points, and those of "
        "the chunks are added up."
    )


slips = (
    Slip.of(
        "mean-of-means",
        from_means(averaged),
        from_means(averaged, np.nan, kept=False),
        from_means(averaged, 0, kept=False),
        from_means(averaged, 0),
        from_means(averaged_where_known, np.nan),
        lambda P, C: (from_means(averaged)(P, C)[0], totals(P)[2] / len(P)),
        old_for_nan(from_means(averaged, np.nan)),
    ),
    Slip(
        "means-added-up",
        "The means of the chunks were added up. A mean of the whole is the sum of everything "
        "divided by the count of everything: add up sums and counts first, and divide once, at the "
        "end.",
        from_means(added, 0, kept=False),
        from_means(added, 0),
        from_means(added, np.nan, kept=False),
        from_means(added),
        old_for_nan(from_means(added, np.nan)),
        misconception="mean-of-means",
    ),
    Slip(
        "weighted-by-the-chunk",
        "The means of the chunks were weighted by the points of the whole chunk. But in a cluster "
        "a chunk counts as much as it has points of that cluster: with the counts of each cluster "
        "nothing need be weighted, only added up and divided once.",
        from_means(weighted_by_chunks, 0, kept=False),
        from_means(weighted_by_chunks),
        misconception="mean-of-means",
    ),
    Slip(
        "divided-twice",
        "It was divided twice: each chunk's sums by its own counts, and then their sum by the "
        "counts of all. Add up sums and counts as they come, and divide once, at the end.",
        from_means(divided_twice, np.nan),
        from_means(divided_twice, 0),
        misconception="mean-of-means",
    ),
    Slip.of(
        "sum-for-mean",
        of(lambda sums, counts, old: sums),
        of(lambda sums, counts, old: np.where(counts[:, None] > 0, sums, old)),
    ),
    Slip(
        "wrong-divisor",
        divisor,
        *divided(lambda counts, P: len(P)),
        *divided(lambda counts, P: max(counts.sum(), 1)),
        *divided(lambda counts, P: P[-1][1][:, None]),
        *divided(lambda counts, P: (counts + 1)[:, None]),
        lambda P, C: (moved(totals(P)[0], P[-1][1], C), totals(P)[2]),
        misconception="wrong-divisor",
    ),
    Slip.of("empty-cluster-nan", divided(lambda counts, P: counts[:, None])[1]),
    Slip.of("empty-cluster-zero", of(lambda sums, counts, old: moved(sums, counts, 0 * old))),
    Slip(
        "empty-cluster-elsewhere",
        "The row of an empty cluster holds what the result was made with, ones or whatever "
        "`np.empty` found. It keeps the centroid that it has: what could the result be a copy of?",
        of(lambda sums, counts, old: moved(sums, counts, 0 * old + 1)),
    ),
    Slip(
        "empty-clusters-missing",
        "The empty clusters are missing: K centroids are wanted, and an empty cluster keeps the "
        "one that it has.",
        of(lambda sums, counts, old: moved(sums, counts, old)[counts > 0]),
    ),
    Slip(
        "one-point-taken-for-none",
        "A cluster with a single point was treated as an empty one. One point is enough for a "
        "mean: it is the point itself.",
        of(lambda sums, counts, old: np.where(counts[:, None] > 1, moved(sums, counts, old), old)),
    ),
    Slip(
        "zeros-taken-for-none",
        "A cluster whose points add up to 0 was treated as an empty one. Its points are there, and "
        "their mean is 0. Ask how many there are, not what their sum is.",
        of(
            lambda sums, counts, old: np.where(
                sums.any(axis=1)[:, None], moved(sums, counts, 0), old
            )
        ),
        of(lambda sums, counts, old: np.where(sums != 0, moved(sums, counts, old), old)),
    ),
    Slip(
        "a-chunk-left-out",
        "The last chunk was left out, or the first. Over the partials themselves, `for … in "
        "partials`, a loop misses none.",
        of(chunks=lambda P: P[:-1]),
        of(chunks=lambda P: P[1:]),
    ),
    Slip(
        "first-chunk-alone",
        "Only the first chunk counts here. Does a `return` inside the loop end it in its first "
        "turn? Or is partials[0] all that is looked at?",
        of(chunks=lambda P: P[:1]),
    ),
    Slip(
        "first-chunk-twice",
        "The first chunk was counted twice: the totals begin with it, and the loop takes it again.",
        of(chunks=lambda P: [P[0], *P]),
    ),
    Slip(
        "last-chunk-alone",
        "The sums of the last chunk alone made the centroids. In each turn of the loop the totals "
        "begin anew, or are put in the place of those before. What must happen so that they are "
        "added to them?",
        of(chunks=lambda P: P[-1:]),
        lambda P, C: (of(chunks=lambda P: P[-1:])(P, C)[0], totals(P)[2]),
        lambda P, C: (moved(P[-1][0], totals(P)[1], C), totals(P)[2]),
    ),
    Slip(
        "each-over-the-one-before",
        "Each chunk wrote its own means over those of the chunk before, so the last chunk in which "
        "a cluster has points decides alone. Add up the sums and counts of all chunks; divide "
        "after the loop.",
        each_over_the_one_before,
    ),
    Slip(
        "inertia-not-added-up",
        "The centroids are right. The inertias of the chunks were not added up: what came is that "
        "of one chunk, or still 0. They are to be added as the sums are.",
        of(inertia=lambda inertia, counts, P: P[0][2]),
        of(inertia=lambda inertia, counts, P: P[-1][2]),
        of(inertia=lambda inertia, counts, P: 0.0),
    ),
    Slip(
        "inertia-divided",
        inertia_divided,
        of(inertia=lambda inertia, counts, P: inertia / len(P)),
        of(inertia=lambda inertia, counts, P: inertia / max(counts.sum(), 1)),
    ),
    Slip(
        "root-of-the-inertia",
        "The centroids are right. A root was taken of the inertia: it is a sum of squared "
        "distances, and stays one.",
        of(inertia=lambda inertia, counts, P: inertia**0.5),
        misconception="extra-square-root",
    ),
    Slip(
        "squared-moves-for-inertia",
        "The centroids are right. But this is how far they have moved, squared and added up, and "
        "the inertia is about the points. Each chunk has handed over its own.",
        lambda P, C: (new := stand_in(P, C)[0], ((new - C) ** 2).sum()),
    ),
    Slip(
        "centroids-in-the-sums",
        "The old centroids were added into the sums: the totals began with them. Sums begin with "
        "0; the old centroids are for the empty clusters only.",
        of(lambda sums, counts, old: moved(sums + old, counts, old)),
        of(lambda sums, counts, old: (sums + old) / np.maximum(counts, 1)[:, None]),
    ),
    Slip(
        "halfway-to-the-mean",
        "Each centroid went halfway from where it was to the mean of its points. The new centroid "
        "is the mean itself, wherever the old one was.",
        of(lambda sums, counts, old: (moved(sums, counts, old) + old) / 2),
    ),
    Slip(
        "centroids-as-they-were",
        "These are the centroids that came in, unchanged. Into which array are the means written, "
        "and which one is returned?",
        of(lambda sums, counts, old: old.copy()),
    ),
    Slip(
        "counts-not-in-a-column",
        "The sums are (K, d), the counts (K,): aligned from the right, K stands below d, and the "
        "two do not fit, or fit by accident. Each row of sums has one count, so the counts must "
        "stand in a column, (K, 1).",
        of(of_no_column),
        of(lambda sums, counts, old: sums / counts),
        of(lambda sums, counts, old: sums / np.maximum(counts, 1)),
        misconception="column-meets-row",
    ),
    Slip(
        "everything-into-one-sum",
        "All sums went into one number, or all counts: each cluster, and each feature, has its "
        "own. Add up over the chunks alone.",
        of(lambda sums, counts, old: moved(np.full(old.shape, sums.sum()), counts, old)),
        misconception="sum-without-axis",
    ),
    Slip(
        "added-over-clusters",
        "It was added up over the clusters, not over the chunks. In an array of all the sums the "
        "chunks come first, (chunks, K, d), and of all the counts, (chunks, K): which axis must "
        "go?",
        over_clusters(0),
        over_clusters(1),
        over_clusters_where_filled,
        misconception="sum-wrong-axis",
    ),
    Slip(
        "triples-added",
        "`sum(partials)` would add up whole triples, and `+` cannot add a triple to a number. Sums "
        "are added to sums, counts to counts, inertias to inertias: each of the three for itself.",
        lambda P, C: sum(P),
    ),
    Slip(
        "centroids-alone",
        "The new centroids came back alone. Two things are wanted: the inertia of the chunks is "
        "added up too.",
        lambda P, C: stand_in(P, C)[0],
    ),
    Slip(
        "totals-came-back",
        "These are the totals, sums, counts and inertia, not yet the centroids. The last step is "
        "missing: what is a centroid, given a sum and a count?",
        lambda P, C: totals(P),
    ),
    Slip.of(
        "integer-truncation",
        of(lambda sums, counts, old: moved(sums, counts, old).astype(int)),
        of(inertia=lambda inertia, counts, P: int(inertia)),
    ),
    Slip(
        "whole-division",
        "The division `//` gives whole numbers and drops what stands after the decimal point. A "
        "mean is a decimal number.",
        of(lambda sums, counts, old: moved(moved(sums, counts, old) // 1, counts > 0, old)),
        of(lambda sums, counts, old: moved(sums, counts, 0 * old) // 1),
        misconception="integer-truncation",
    ),
    Slip(
        "sums-cut",
        "The sums were cut to whole numbers before they were divided: an array keeps the dtype "
        "that it was made with. Look at the dtype of the array in which the sums are added up.",
        whole_sums,
        misconception="integer-truncation",
    ),
    Slip.of("axes-swapped", of(lambda sums, counts, old: moved(sums, counts, old).T)),
)
