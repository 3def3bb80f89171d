"""`update_loop(X, assignments, centroids)`: the mean of each cluster's points, in two loops."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.comparing import Array
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.lesson_02.shared import LESSON, POINT_LEFT_OUT, TOO_FAR
from kmeans_lab.checks.pieces import cluster_means
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.updates import EMPTY, UPDATES, update_cases

exercise = Exercise(
    "kmeans_lab.lloyd.update_loop",
    lesson=LESSON,
    number=2,
    returns=Array("K", "d"),
    section="A cluster's mean is a sum and a count",
    points=2,
    edges=(Edge(EMPTY, 0.5, "a cluster without points, or one that looks empty"),),
    lines=(
        "def update_loop(X, assignments, centroids):",
        "    new_centroids = centroids.copy()",
        "    for k in range(len(centroids)):",
        "        total = np.zeros(X.shape[1])",
        "        count = 0",
        "        for i in range(len(X)):",
        "            if assignments[i] == k:",
        "                total = total + X[i]",
        "                count = count + 1",
        "        if count > 0:",
        "            new_centroids[k] = total / count",
        "    return new_centroids",
    ),
    distractors=(
        "    new_centroids = centroids",
        "            new_centroids[k] = total / len(X)",
    ),
    hints=(
        "A mean is a sum and a count. Take one cluster on paper: which rows of `X` go into its "
        "sum, and how many are they?",
        "For each cluster k begin with a sum of zeros and a count of 0. Then go through all "
        "points and add those whose label is k.",
        "Begin with `centroids.copy()`. Then the caller's array stays as it is, and a cluster "
        "whose count is 0 keeps its row if you write only into the others.",
    ),
)


def cases(rng: np.random.Generator) -> list[Case]:
    X, labels = np.array([[-1.5], [2.0], [7.0], [-4.0], [3.5]]), np.array([1, 0, 0, 1, 0])
    one_feature = Case((X, labels, -np.eye(2)[:, :1]), "Points with one feature, in two clusters")
    return update_cases(rng, one_feature, looks_empty=EMPTY)


def added_up(X, assignments, centroids, total_anew=True, count_anew=True):
    """The update in one loop over the clusters; a sum or a count that goes on is wrong."""
    new_centroids, total, count = centroids.astype(float), 0.0, 0
    for k in range(len(centroids)):
        own = X[assignments == k].astype(float)
        total = (0.0 if total_anew else total) + own.sum(axis=0)
        count = (0 if count_anew else count) + len(own)
        if count > 0:
            new_centroids[k] = total / count
    return new_centroids


def halved_at_each_step(X, assignments, centroids):
    new_centroids = centroids.astype(float)
    for x, k in zip(X, assignments):
        new_centroids[k] = (new_centroids[k] + x) / 2
    return new_centroids


def sum_of_whole_numbers(X, assignments, centroids):
    total = np.zeros(X.shape[1], dtype=int)
    for k in range(len(centroids)):
        for i in range(len(X)):
            if assignments[i] == k:
                total += X[i]
    return centroids


def one_by_zero(X, assignments, centroids):
    shares = [1.0 / int((assignments == k).sum()) for k in range(len(centroids))]
    return cluster_means(X, assignments, centroids, lambda own: own.sum(axis=0) * shares[0])


slips = (
    *UPDATES,
    Slip(
        "not-begun-anew",
        "The sum or the count goes on from cluster to cluster, so each cluster also gets what "
        "belongs to those before it. Each cluster begins anew: where must both go back to 0?",
        lambda *args: added_up(*args, count_anew=False),
        lambda *args: added_up(*args, total_anew=False),
        lambda *args: added_up(*args, total_anew=False, count_anew=False),
    ),
    Slip(
        "halved-at-each-step",
        "The mean was halved at every step: the last point then counts as much as all before it "
        "together. Add up first, and divide once, at the end.",
        halved_at_each_step,
        misconception="mean-of-means",
    ),
    Slip(
        "last-point-in-the-sum",
        "Only the last point of each cluster is left in the sum: each was written over the one "
        "before. What must happen to the sum so far when another point comes?",
        lambda X, a, C: cluster_means(X, a, C, lambda own: own[-1] / len(own)),
    ),
    Slip(
        "sum-of-whole-numbers",
        "The sum is an array of whole numbers, and decimal numbers cannot be added into it. An "
        "array keeps the kind of number that it was made with: which kind must the sum have?",
        sum_of_whole_numbers,
    ),
    Slip(
        "a-point-left-out",
        POINT_LEFT_OUT,
        lambda X, a, C: cluster_means(X[:-1], a[:-1], C),
        lambda X, a, C: cluster_means(X[1:], a[1:], C),
    ),
    Slip("too-far", TOO_FAR, lambda X, a, C: a[len(X)], lambda X, a, C: C[len(C)]),
    Slip(
        "label-of-the-cluster",
        "i and k have changed places where the label is asked for. `assignments[i]` is the label "
        "of point i, and k is the cluster whose turn it is.",
        lambda X, a, C: X[a[: len(C)]].astype(float),
    ),
    Slip(
        "empty-cluster-divided",
        "A cluster has no points, so its count is 0, and nothing can be divided by 0. An empty "
        "cluster keeps the centroid that it has. Ask how many points there are before you divide.",
        lambda X, a, C: np.array([sum(X[a == k]) / len(X[a == k]) for k in range(len(C))]),
        one_by_zero,
        misconception="empty-cluster-nan",
    ),
)
