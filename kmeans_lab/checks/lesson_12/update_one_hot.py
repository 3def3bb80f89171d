"""`update_one_hot(X, assignments, K)`: each cluster's sum of points and number of points."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.inputs import WHOLE
from kmeans_lab.checks.lesson_12.update_one_hot_joints import (
    changed,
    kept,
    last_write_wins,
    mask_of_no_column,
    means,
    of_sorted_pieces,
    one_hot,
    present,
    refused,
    row_by_row,
    totals_of,
    unturned,
    whole_columns,
)
from kmeans_lab.checks.pieces import sums_and_counts
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.sums import BUFFERED, Counts, Sums, Totals
from kmeans_lab.data import six_points

EMPTY, NARROW = "empty-cluster", "narrow-numbers"

exercise = Exercise(
    "kmeans_lab.fast.taught.update_one_hot",
    lesson="12_matching_scikit_learn",
    number=2,
    returns=Totals(sums=Sums("K", "d"), counts=Counts("K", integers=True)),
    section="Rung 2: sums and counts by one product",
    points=3,
    edges=(
        Edge(EMPTY, 0.5, "a cluster without points"),
        Edge(NARROW, 0.5, "points in float32, or more than 255 in a cluster"),
    ),
    forbids=("python-loop",),
    allows=("scipy.sparse", "scipy._lib"),
    lines=(
        "def update_one_hot(X, assignments, K):",
        "    n, d = X.shape",
        "    augmented = np.column_stack([X, np.ones(n)])",
        "    one_hot = csr_array((np.ones(n), assignments, np.arange(n + 1)), shape=(n, K))",
        "    totals = one_hot.T @ augmented",
        "    return totals[:, :d], totals[:, d].astype(np.int64)",
    ),
    distractors=(
        "    totals = one_hot @ augmented",
        "    return totals[:, :d] / totals[:, d:], totals[:, d].astype(np.int64)",
    ),
    hints=(
        "one_hot has a row a point and a column a cluster. In row i a single 1 stands in column "
        "assignments[i]; what then is row k of one_hot.T @ X?",
        "csr_array takes (values, columns, beginnings), shape=(n, K): n ones, the column of each, "
        "and where each row begins, 0, 1, 2, …, n, one number more than there are rows.",
        "Append a column of ones to X before the product. The last column of the (K, d + 1) result "
        "counts the points, in decimal numbers: take the two parts apart, and make the counts "
        "whole.",
    ),
)


def sized(n: int) -> tuple:
    """n points of six features in eight clusters of equal size."""
    return np.random.default_rng(0).standard_normal((n, 6)), np.arange(n) % 8, 8


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            (six_points(), np.array([0, 1, 0, 2, 2, 1]), 3),
            "The six points in three clusters",
            "Cluster 0 holds A and C, (6, 6) and (5, 6): their sum is (11, 12), and they are 2.",
        ),
        Case(
            (np.array([[1, 0, 7], [2, 0, 5], [4, 1, 1], [8, 3, 2]]), np.array([1, 1, 0, 0]), 2),
            WHOLE,
            "Points of whole numbers have whole sums.",
        ),
        Case((np.array([[2.5, -1.0]]), np.array([0]), 1), "One point and one cluster"),
        Case(
            (np.array([[0.5, 2], [0.25, 4], [1.5, 8]]), np.array([2, 0, 1]), 3),
            "Three points in three clusters, one in each",
            "A cluster of one point has that point as its sum.",
        ),
        Case(
            _labelled(np.random.default_rng(12), 12, 4, 4),
            "Twelve points, as many clusters as features",
        ),
        Case(_labelled(rng, 30, 4, 3), "Thirty random points in four clusters"),
        Case(_labelled(rng, 7, 7, 7), "Seven random points, seven clusters, seven features"),
        *empty_cases(rng),
        Case(
            (six_points().astype(np.float32), np.array([0, 1, 0, 2, 2, 1]), 3),
            "The six points in float32",
            "float32 points have float64 sums: a sum of many numbers needs more digits than each.",
            edge=NARROW,
        ),
        Case(
            (np.full((600, 1), 0.5), np.arange(600) % 2, 2),
            "600 points, 300 in each of two clusters",
            "Each cluster has 300 points. Does the dtype of your counts hold so many? int8 ends at "
            "127, and uint8 at 255.",
            edge=NARROW,
        ),
    ]


def empty_cases(rng: np.random.Generator) -> list[Case]:
    given = [
        (
            (np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [0.5, 0.0]]), np.array([1, 0, 1, 1]), 3),
            "Four points in three clusters, of which the last is empty",
            "Cluster 2 has no points: its sums are 0, and so is its count. K of each are wanted.",
        ),
        (
            (np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([2, 0, 2]), 3),
            "Three points in three clusters, of which cluster 1 is empty",
            "Cluster 1 has no points: its sums are 0, and so is its count. It keeps its place.",
        ),
        (
            (six_points()[:5], np.array([3, 3, 3, 3, 3]), 5),
            "All points in cluster 3, the other four empty",
            "Four clusters are empty: zeros, in sums and counts.",
        ),
        (
            (*_labelled(rng, 20, 6, 4)[:2], 9),
            "Twenty random points in nine clusters, the last three empty",
            "The largest label is not K − 1: the last clusters are empty.",
        ),
    ]
    return [Case(*case, edge=EMPTY) for case in given]


def _labelled(rng: np.random.Generator, n: int, K: int, d: int) -> tuple:
    labels = rng.integers(0, K, size=n)
    labels[:K] = rng.permutation(K)
    return rng.standard_normal((n, d)), labels, K


slips = (
    Slip(
        "largest-label-for-the-number",
        "The last clusters are missing: the largest label is not always K − 1, because the last "
        "clusters may be empty. K sums and K counts are wanted; which argument says how many?",
        lambda X, assignments, K: sums_and_counts(X, assignments, assignments.max() + 1),
    ),
    Slip(
        "bincount-without-minlength",
        "The counts of the last, empty clusters are missing: `np.bincount` counts up to the "
        "largest label. Its argument `minlength` says how many numbers are wanted at least.",
        changed(counts=lambda C, X, labels: np.bincount(labels)),
    ),
    Slip(
        "empty-clusters-missing",
        "The empty clusters are missing. K sums and K counts are wanted, with zeros where a "
        "cluster has no points: over which numbers does the function go?",
        present,
    ),
    Slip(
        "counts-of-labels-that-occur",
        "The counts of the empty clusters are missing. `np.unique` counts the labels that occur; a "
        "cluster without points has the count 0, and it needs its place.",
        changed(counts=lambda C, X, labels: np.unique(labels, return_counts=True)[1]),
    ),
    Slip(
        "neighbours-row-for-an-empty-one",
        "An empty cluster got a row of the next one, or there is an error at the end: "
        "`np.add.reduceat` takes the row at a beginning even where the piece is empty. An empty "
        "cluster has the sum 0.",
        of_sorted_pieces,
    ),
    Slip(
        "means",
        "These are the means: the sums have been divided by the counts already. Sums and counts "
        "are asked for, apart, so that those of several parts can be added up before anybody "
        "divides.",
        means(lambda C: np.maximum(C, 1)),
        means(lambda C: C),
        lambda X, assignments, K: means(lambda C: np.maximum(C, 1))(X, assignments, K)[0],
        misconception="mean-of-means",
    ),
    Slip(
        "nan-for-an-empty-cluster",
        "An empty cluster has the sum 0 here, and the count 0. NaN comes of a division, and "
        "nothing need be divided: sums are asked for, not means.",
        changed(
            sums=lambda S, X, labels: np.where(np.isin(range(len(S)), labels)[:, None], S, np.nan)
        ),
    ),
    Slip("last-write-wins", BUFFERED, last_write_wins(), last_write_wins(counted=False)),
    Slip(
        "counts-at-most-one",
        "The sums are right, and the counts are at most 1: `counts[assignments] += 1` writes each "
        "place once, however often its label occurs. `np.bincount` counts labels, and so does a "
        "column of ones.",
        changed(counts=lambda C, X, labels: np.minimum(C, 1)),
    ),
    Slip(
        "last-cluster-only",
        "Only the last cluster is left: the sums of each turn of the loop were put in the place of "
        "those before. What is kept from turn to turn?",
        changed(lambda S, X, labels: S[-1], lambda C, X, labels: C[-1]),
    ),
    Slip(
        "last-cluster-left-out",
        "The last cluster was left out. Does the loop reach it?",
        kept(slice(-1)),
    ),
    Slip(
        "first-cluster-left-out",
        "The first cluster was left out. Clusters are counted from 0: where does the loop begin?",
        kept(slice(1, None)),
    ),
    Slip(
        "first-cluster-only",
        "Only the first cluster has been summed. Does a `return` inside the loop end it in its "
        "first turn?",
        kept(0),
    ),
    Slip(
        "mean-of-all-points",
        "This is the mean of all points, not the sum of the points of one cluster. Which points "
        "have the label k? Only these belong to cluster k, and nothing need be divided.",
        changed(lambda S, X, labels: np.tile(X.mean(axis=0, dtype=float), (len(S), 1))),
        misconception="mean-of-everything",
    ),
    Slip(
        "sum-of-all-points",
        "This is the sum of all points, not of the points of one cluster. Which points have the "
        "label k? Only these belong to cluster k.",
        changed(lambda S, X, labels: np.tile(X.sum(axis=0, dtype=float), (len(S), 1))),
        misconception="mean-of-everything",
    ),
    Slip.of("sum-without-axis", changed(lambda S, X, labels: S.sum(axis=1))),
    Slip(
        "one-sum-for-all-features",
        "All features of a cluster went into one sum, so its row holds the same number again and "
        "again. Each feature has a sum of its own: which axis must go, and which stay?",
        row_by_row(lambda X, labels, k: X[labels == k].astype(float).sum()),
        misconception="sum-without-axis",
    ),
    Slip.of("sum-wrong-axis", row_by_row(lambda X, labels, k: X[labels == k].sum(axis=1))),
    Slip(
        "turned",
        "The numbers are right, but rows and columns have changed places: a row of sums belongs to "
        "a cluster, (K, d). Which of the two factors of the product is to be turned?",
        changed(lambda S, X, labels: S.T),
        misconception="axes-swapped",
    ),
    Slip(
        "one-hot-not-turned",
        "The two shapes do not fit, or fit by accident: one_hot is (n, K), and its rows belong to "
        "the points. For (K, d) a factor (K, n) must stand on the left of X (n, d). How does one "
        "turn a matrix?",
        unturned,
        lambda X, assignments, K: (
            one_hot(assignments, K) @ X,
            one_hot(assignments, K).sum(axis=0).astype(int),
        ),
        refused(
            lambda n, d, K: f"matmul: dimension mismatch with signature (n,k={K}),(k={n},m)->(n,m)"
        ),
    ),
    Slip(
        "ones-for-counts",
        "One_hot was summed over the clusters, so every point counts 1. For the counts the axis of "
        "the points must go: which is it?",
        changed(counts=lambda C, X, labels: np.ones(len(X), dtype=int)),
    ),
    Slip(
        "labels-summed",
        "The labels themselves were summed, not how often each occurs. How many points have the "
        "label k?",
        changed(counts=lambda C, X, labels: C * np.arange(len(C))),
    ),
    Slip(
        "counts-in-a-column",
        "The counts stand in a column, (K, 1): one count a cluster is wanted, (K,). Take the last "
        "column with an index, not with a slice.",
        changed(counts=lambda C, X, labels: C[:, None]),
    ),
    Slip(
        "count-of-all-points",
        "This is how many points there are in all. One count a cluster is wanted, (K,).",
        changed(counts=lambda C, X, labels: len(X)),
    ),
    Slip(
        "numbers-counted",
        "Every number of a member was counted, not every member: these counts are d times too "
        "large.",
        changed(counts=lambda C, X, labels: C * X.shape[1]),
    ),
    Slip(
        "decimal-counts",
        "The counts are right, and only their dtype is not: they came of decimal numbers, as "
        "`np.ones` and `np.zeros` make them. `astype` makes whole numbers of these, in a dtype "
        "that you name.",
        changed(counts=lambda C, X, labels: C.astype(float)),
    ),
    Slip(
        "counts-among-the-sums",
        "All the totals came back as sums: the column of ones, which became the counts, is still "
        "among them, (K, d + 1). The sums are the first d columns.",
        totals_of(lambda T, d: (T, T[:, d].astype(int))),
        totals_of(lambda T, d: (T, T[:, d])),
    ),
    Slip(
        "in-one-piece",
        "The totals came back in one piece, (K, d + 1). Two things are wanted, sums and counts: "
        "which columns are the sums, and which the counts?",
        totals_of(lambda T, d: T),
    ),
    Slip(
        "sums-alone",
        "The sums alone came back. The counts are wanted too: `return sums, counts` gives both.",
        totals_of(lambda T, d: T[:, :d]),
    ),
    Slip(
        "wrong-columns",
        "Sums and counts were taken from the wrong columns. With ones at the end of the augmented "
        "X the sums are the first d columns of the totals, and the last one holds the counts; with "
        "ones at the front it is the other way round.",
        totals_of(lambda T, d: (T[:, 1:], T[:, d].astype(int))),
        totals_of(lambda T, d: (T[:, 1:], T[:, 0].astype(int))),
        totals_of(lambda T, d: (np.roll(T, 1, axis=1)[:, :-1], T[:, d - 1].astype(int))),
    ),
    Slip(
        "last-feature-missing",
        "The last feature is missing: the sums have one column too few. Which columns of the (K, d "
        "+ 1) totals are the sums, and how many?",
        totals_of(lambda T, d: (T[:, : d - 1], T[:, d].astype(int))),
    ),
    Slip(
        "last-feature-for-counts",
        "This is the last feature's sum, not the counts. The counts come of a column of ones, "
        "which must be appended to X before the product; in totals it is the last column.",
        totals_of(lambda T, d: (T[:, :d], T[:, d - 1].astype(int))),
    ),
    Slip(
        "rows-of-the-totals",
        "`totals[:d]` takes the first d rows, and a row is a cluster. The sums are the first d "
        "columns of all rows: what must stand before the comma?",
        totals_of(lambda T, d: (T[:d], T[d].astype(int))),
    ),
    Slip.of(
        "integer-truncation",
        lambda X, assignments, K: sums_and_counts(X.astype(int), assignments, K),
        changed(lambda S, X, labels: S.astype(int)),
    ),
    Slip(
        "sums-in-float32",
        "The sums have the dtype of the points. A sum of many float32 numbers needs more digits "
        "than seven: float64 is wanted, whatever X is. In which dtype is the array made that holds "
        "them?",
        changed(lambda S, X, labels: S.astype(X.dtype if X.dtype.kind == "f" else float)),
    ),
    Slip(
        "counts-wrapped-around",
        "The counts do not fit their dtype: int8 holds numbers to 127, uint8 to 255, and what is "
        "larger begins again from the other end. A cluster may have any number of points.",
        changed(counts=lambda C, X, labels: C.astype(np.uint8)),
        changed(counts=lambda C, X, labels: C.astype(np.int8)),
    ),
    Slip(
        "sums-begin-with-ones",
        "The sums do not begin with 0: np.ones is no good beginning for a sum. With what must the "
        "array be filled before anything is added?",
        changed(lambda S, X, labels: S + 1),
    ),
    Slip(
        "counts-begin-with-ones",
        "The counts do not begin with 0: with what must an array be filled before anything is "
        "counted?",
        changed(counts=lambda C, X, labels: C + 1),
    ),
    Slip(
        "beginnings-of-rows",
        "The third of what csr_array is given says where each row begins, and at last where the "
        "last one ends: with one number a row that is 0, 1, 2, …, n, n + 1 numbers in all.",
        refused(lambda n, d, K: f"index pointer size {n} should be {n + 1}"),
    ),
    Slip(
        "shape-turned",
        "Ones and labels do not fit the shape: a row belongs to a point, (n, K), and the labels "
        "are the columns. Is the shape turned, or has somebody exchanged rows and columns?",
        refused(lambda n, d, K: f"index pointer size {n + 1} should be {K + 1}"),
    ),
    Slip(
        "columns-before-rows",
        "In (values, (rows, columns)) the rows come first: these are the points, 0 to n − 1, and "
        "the columns are their labels.",
        refused(lambda n, d, K: f"axis 1 index {n - 1} exceeds matrix dimension {K}"),
    ),
    Slip(
        "star-for-at",
        "`*` multiplies number by number, so both shapes would have to be equal. A matrix product "
        "is written with `@`.",
        refused(lambda n, d, K: f"inconsistent shapes {(K, n)} and {(n, d + 1)}"),
        refused(lambda n, d, K: f"inconsistent shapes {(K, n)} and {(n, d)}"),
    ),
    Slip(
        "whole-columns-of-ones",
        "Every point was counted in every cluster that occurs: `one_hot[:, assignments] = 1` fills "
        "whole columns. In row i only the place assignments[i] is to be 1, so the rows must be "
        "named one by one too, as 0 to n − 1.",
        whole_columns,
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
        "point-for-cluster",
        "`X[k]` is the point number k, a single one, not the points of cluster k. Which points "
        "have the label k?",
        row_by_row(lambda X, labels, k: X[k]),
        row_by_row(lambda X, labels, k: X[k].sum(axis=0)),
    ),
    Slip(
        "one-label-compared",
        "`assignments[k]` is the label of one point, so the comparison gives one True or False, "
        "not a mask. Compare all labels with k at once.",
        row_by_row(lambda X, labels, k: X[labels[k] == k].sum(axis=0)),
    ),
    Slip(
        "labels-as-rows",
        "Labels were taken as row numbers of X. A label says to which cluster a point belongs; a "
        "mask, a comparison of all labels with k, picks the rows of cluster k.",
        row_by_row(lambda X, labels, k: X[labels[k]]),
        lambda X, assignments, K: (X[assignments], np.bincount(assignments, minlength=K)),
    ),
)
