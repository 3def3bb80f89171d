"""The update in two lessons: in loops, and with a mask.

Their exercises are tried on the same inputs, and most of what goes wrong does so in both.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kmeans_lab.checks.inputs import drawn, partition_cases
from kmeans_lab.checks.old_form import Case, Exercise
from kmeans_lab.checks.pieces import cluster_means, filled

RETURN_IN_THE_LOOP = (
    "The loop ended too early: a `return` inside a loop ends the whole function at the first turn. "
    "How far must `return` be indented so that the loop comes to its end first?"
)


def update_cases(rng: np.random.Generator, of_the_lesson: Case) -> list[Case]:
    """The inputs, among them one of the lesson's own."""
    X, centroids = drawn(rng, 11, 3, 3)
    first, *others = partition_cases(rng)
    idea = "Cluster 0 holds points 0 and 2, (6, 6) and (5, 6). Their mean is (5.5, 6)."
    lone = np.array([[0.0, 0.0], [6.0, 8.0], [0.0, 0.0], [3.0, 4.0], [7.0, 1.0]])
    return [
        replace(first, idea=idea),
        *others,
        Case(
            (lone, np.array([1, 2, 1, 0, 2]), np.array([[9.0, 2.0], [5.0, 5.0], [1.0, 7.0]])),
            "One point alone in cluster 0; two points at the origin in cluster 1",
            "One point is enough for a mean, and (0, 0) is a point like any other. A cluster is "
            "empty only if no label names it.",
        ),
        of_the_lesson,
        Case(
            (X, np.array([2, 0, 0, 1, 2, 2, 0, 1, 2, 2, 0]), centroids),
            "Eleven random points in three clusters",
        ),
    ]


def add_wrong_updates(exercise: Exercise) -> None:
    """Register the mutants that do not depend on how a cluster's points are found."""

    @exercise.mutant("empty-cluster-nan")
    def _(X, assignments, centroids):
        return np.where(
            filled(assignments, centroids), cluster_means(X, assignments, centroids), np.nan
        )

    @exercise.mutant("empty-cluster-zero")
    def _(X, assignments, centroids):
        return cluster_means(X, assignments, centroids) * filled(assignments, centroids)

    @exercise.mutant(
        "empty-cluster-zero",
        "A row is missing: a cluster without points is left out. It keeps its place and its "
        "centroid, so there are always K rows. Go through all k from 0 to K−1, not only through "
        "the labels that occur.",
    )
    def _(X, assignments, centroids):
        return cluster_means(X, assignments, centroids)[np.unique(assignments)]

    @exercise.mutant(
        "empty-cluster-zero",
        "A cluster without points moved to the mean of all points. It has none of them: it keeps "
        "the centroid that it has.",
    )
    def _(X, assignments, centroids):
        own = cluster_means(X, assignments, centroids)
        return np.where(filled(assignments, centroids), own, X.mean(axis=0))

    @exercise.mutant("sum-for-mean")
    def _(X, assignments, centroids):
        return cluster_means(X, assignments, centroids, lambda members: members.sum(axis=0))

    @exercise.mutant("sum-for-mean")
    def _(X, assignments, centroids):
        sums = cluster_means(X, assignments, centroids, lambda members: members.sum(axis=0))
        return sums * filled(assignments, centroids)

    @exercise.mutant(
        "wrong-divisor",
        "The sums are right, but each was divided by the number of all points. How many points "
        "went into this one sum?",
    )
    def _(X, assignments, centroids):
        return cluster_means(
            X, assignments, centroids, lambda members: members.sum(axis=0) / len(X)
        )

    @exercise.mutant(
        "wrong-divisor",
        "The sums are right, but each was divided by the number of clusters. How many points went "
        "into this one sum?",
    )
    def _(X, assignments, centroids):
        K = len(centroids)
        return cluster_means(X, assignments, centroids, lambda members: members.sum(axis=0) / K)

    @exercise.mutant(
        "wrong-divisor",
        "The sums are right, but each was divided by the number of features. How many points went "
        "into this one sum?",
    )
    def _(X, assignments, centroids):
        d = X.shape[1]
        return cluster_means(X, assignments, centroids, lambda members: members.sum(axis=0) / d)

    @exercise.mutant(
        "wrong-divisor",
        "A cluster with a single point was treated as an empty one. One point is enough for a "
        "mean: it is the point itself.",
    )
    def _(X, assignments, centroids):
        counts = np.bincount(assignments, minlength=len(centroids))
        return np.where(counts[:, None] > 1, cluster_means(X, assignments, centroids), centroids)

    @exercise.mutant("sum-without-axis")
    def _(X, assignments, centroids):
        return cluster_means(X, assignments, centroids, lambda members: members.mean())

    @exercise.mutant("sum-without-axis")
    def _(X, assignments, centroids):
        return cluster_means(
            X, assignments, centroids, lambda members: members.sum() / len(members)
        )

    @exercise.mutant("axes-swapped")
    def _(X, assignments, centroids):
        return cluster_means(X, assignments, centroids).T

    @exercise.mutant("integer-truncation")
    def _(X, assignments, centroids):
        return cluster_means(X, assignments, centroids).astype(int)

    @exercise.mutant("integer-truncation")
    def _(X, assignments, centroids):
        return cluster_means(
            X, assignments, centroids, lambda members: members.sum(axis=0) // len(members)
        )

    @exercise.mutant("integer-truncation")
    def _(X, assignments, centroids):
        return cluster_means(
            X, assignments, centroids, lambda members: np.trunc(members.mean(axis=0))
        )

    @exercise.mutant("integer-truncation")
    def _(X, assignments, centroids):
        new_centroids = centroids.astype(X.dtype)
        own = cluster_means(X, assignments, centroids)
        for k in np.unique(assignments):
            new_centroids[k] = own[k]
        return new_centroids

    @exercise.mutant("changed-the-input")
    def _(X, assignments, centroids):
        centroids[:] = cluster_means(X, assignments, centroids)
        return centroids

    @exercise.mutant(
        "remainder-dropped",
        "The last cluster is left out. `range(5)` goes 0, 1, 2, 3, 4: it stops before the 5, so "
        "`range(len(centroids))` already ends at the last cluster.",
    )
    def _(X, assignments, centroids):
        return np.vstack([cluster_means(X, assignments, centroids)[:-1], centroids[-1:]])

    @exercise.mutant(
        "remainder-dropped",
        "The first cluster was left out. Indices begin at 0: which numbers does `range(1, K)` "
        "give?",
    )
    def _(X, assignments, centroids):
        return np.vstack([centroids[:1], cluster_means(X, assignments, centroids)[1:]])

    @exercise.mutant("remainder-dropped", RETURN_IN_THE_LOOP)
    def _(X, assignments, centroids):
        return np.vstack([cluster_means(X, assignments, centroids)[:1], centroids[1:]])

    @exercise.mutant(
        "remainder-dropped",
        "One single row came back, and there are K centroids. Where is the mean of each cluster "
        "kept until all are done?",
    )
    def _(X, assignments, centroids):
        return cluster_means(X, assignments, centroids)[-1]

    @exercise.mutant(
        "remainder-dropped",
        "One single row came back, and there are K centroids. Either `return` stands inside the "
        "loop over the clusters and ends it at the first, or there is no place for the others.",
    )
    def _(X, assignments, centroids):
        return cluster_means(X, assignments, centroids)[0]
