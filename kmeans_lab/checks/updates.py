"""The update in two lessons: in loops, and with a mask.

Their exercises are tried on the same inputs, and most of what goes wrong does so in both.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kmeans_lab.checks.by_hand import first_wrong, mean_by_hand
from kmeans_lab.checks.exercise import Case
from kmeans_lab.checks.inputs import drawn, partition_cases
from kmeans_lab.checks.pieces import cluster_means, filled, labels_of
from kmeans_lab.checks.slips import Slip
from kmeans_lab.data import six_points

EMPTY = "empty-cluster"  # the name of an edge


def update_cases(rng: np.random.Generator, of_the_lesson: Case, looks_empty: str) -> list[Case]:
    """The inputs, among them one of the lesson's own.

    `looks_empty` is the edge of clusters that have points and may be taken for empty.
    """
    eight, old = drawn(np.random.default_rng(5), 16, 8, 2)
    lone = np.array([[4.0, 0.0], [6.0, 8.0], [2.0, -3.0], [3.0, 4.0], [7.0, 1.0]])
    zeros = np.array([[0.0, 0.0], [6.0, 8.0], [0.0, 0.0], [3.0, 4.0], [7.0, 1.0]])
    centroids = np.array([[9.0, 2.0], [5.0, 5.0], [1.0, 7.0]])
    others = [
        Case((eight.round(1), np.arange(16) % 8, old.round(1)), "Sixteen points in eight clusters"),
        Case(
            (six_points()[:3], np.array([4, 1, 4]), np.arange(10.0).reshape(5, 2)),
            "Three points in five clusters, of which three are empty",
        ),
    ]
    return [
        *(_asks_for_a_mean(case) for case in [*partition_cases(rng), of_the_lesson, *others]),
        Case(
            (lone, np.array([1, 2, 1, 0, 2]), centroids),
            "One point alone in cluster 0",
            mean_by_hand,
            edge=looks_empty,
        ),
        Case(
            (zeros, np.array([1, 2, 1, 0, 0]), centroids),
            "Both points of cluster 1 lie at the origin; cluster 2 has a single point",
            mean_by_hand,
            edge=looks_empty,
        ),
    ]


def _asks_for_a_mean(case: Case) -> Case:
    _, assignments, centroids = case.args
    edge = None if filled(assignments, centroids).all() else EMPTY
    return replace(case, idea=mean_by_hand, edge=edge)


# ------------------------------------------------------------------ wrong ways, by their joints


def _mean(members):
    return members.mean(axis=0)


def _sum(members):
    return members.sum(axis=0)


def _median(members):
    return np.median(members, axis=0)


def _made(of, empty=None):
    """The update with what `of` makes of each cluster's points, and `empty` where there are none.

    `empty` is a number, a function of X, or None: such a cluster stays.
    """

    def way(X, a, C):
        other = C if empty is None else empty(X) if callable(empty) else empty
        return np.where(filled(a, C), cluster_means(X, a, C, of), other)

    return way


def _divided(by):
    """Each sum divided by ``by(X, members, C)``; empty clusters stay, or fall to the origin."""

    def kept(X, a, C):
        return cluster_means(X, a, C, lambda members: _sum(members) / by(X, members, C))

    return kept, lambda X, a, C: kept(X, a, C) * filled(a, C)


def _rows(rows, others=None):
    """Some rows of the means; the other rows of the old centroids, or zeros."""

    def way(X, a, C):
        result = C.astype(float) if others is None else np.full(C.shape, others)
        result[rows] = cluster_means(X, a, C)[rows]
        return result

    return way


def _where(members, make):
    """Row k made of the points that ``members(X, a, k)`` picks."""

    def way(X, a, C):
        result = C.astype(float)
        for k in range(len(C)):
            own = members(X, a, k)
            if len(own):
                result[k] = make(own, C[k])
        return result

    return way


def _own(X, a, k):
    return X[a == k].astype(float)


def _until_the_first_empty(X, a, C):
    empty = ~filled(a, C)[:, 0]
    return _rows(slice(0, empty.argmax() if empty.any() else None))(X, a, C)


def _into_whole_numbers(X, a, C):
    return np.where(filled(a, C), cluster_means(X, a, C).astype(X.dtype), C)


def _into_the_given_array(X, a, C, divided=True):
    C[:] = _with_the_old(X, a, C) if divided else C + cluster_means(X, a, C, _sum) * filled(a, C)
    return C


_with_the_old = _where(_own, lambda own, old: (old + own.sum(axis=0)) / len(own))


def _divisor(case, wanted, outcome):
    X, assignments, _ = case.args
    k = first_wrong(wanted.value, outcome.value)[0]
    members = X[assignments == k]
    if len(members) == 0:
        return "A sum of no points was divided too, and the centroid fell to the origin."
    j = np.abs(_sum(members)).argmax()
    one_more = np.isclose(_sum(members)[j] / outcome.value[k, j], len(members) + 1)
    if not one_more:
        return (
            f"The sum of the points of cluster {k} was divided by "
            f"{_sum(members)[j] / outcome.value[k, j]:.3g}. It has {len(members)} of them: how "
            "many went into this one sum?"
        )
    return (
        f"The sum of the points of cluster {k} was divided by "
        f"{_sum(members)[j] / outcome.value[k, j]:.3g}. It has {len(members)} of them: how many "
        "went into this one sum, and with which number does a count begin?"
    )


UPDATES = (
    Slip.of("empty-cluster-nan", _made(_mean, empty=np.nan)),
    Slip.of("empty-cluster-zero", _made(_mean, empty=0.0)),
    Slip(
        "empty-cluster-left-out",
        "A row is missing: a cluster without points keeps its place and its centroid, so there "
        "are always K rows. K is the length of `centroids`, whichever labels occur.",
        lambda X, a, C: cluster_means(X, a, C)[np.unique(a)],
        lambda X, a, C: cluster_means(X, a, C)[: a.max() + 1],
    ),
    Slip(
        "empty-cluster-to-the-middle",
        "A cluster without points moved to the mean of all points. It has none of them: it keeps "
        "the centroid that it has.",
        _made(_mean, empty=_mean),
    ),
    Slip(
        "stopped-at-the-empty-cluster",
        "At the first cluster without points the function stopped, and the clusters after it were "
        "not done. `break` and `return` end the whole loop. How is one turn alone passed over?",
        _until_the_first_empty,
    ),
    Slip(
        "one-point-taken-for-none",
        "A cluster with a single point was treated as an empty one. One point is enough for a "
        "mean: it is the point itself.",
        _where(_own, lambda own, old: _mean(own) if len(own) > 1 else old),
    ),
    Slip(
        "zeros-taken-for-none",
        "A cluster whose points lie at the origin was treated as an empty one. Their numbers are "
        "0, but the points are there. Ask how many there are, not what their numbers are.",
        _where(_own, lambda own, old: _mean(own) if own.any() else old),
    ),
    Slip.of("sum-for-mean", _made(_sum), _made(_sum, empty=0.0)),
    Slip(
        "wrong-divisor",
        _divisor,
        *_divided(lambda X, members, C: len(X)),
        *_divided(lambda X, members, C: len(C)),
        *_divided(lambda X, members, C: X.shape[1]),
        *_divided(lambda X, members, C: members.size),
        *_divided(lambda X, members, C: len(members) + 1),
        *_divided(lambda X, members, C: max(len(members) - 1, 1)),
        misconception="wrong-divisor",
    ),
    Slip.of(
        "sum-without-axis",
        _made(np.mean),
        _made(lambda own: own.sum() / len(own)),
        _made(np.mean, empty=0.0),
        _made(np.mean, empty=np.nan),
        lambda X, a, C: np.array([_own(X, a, k).mean() for k in range(len(C))]),
    ),
    Slip(
        "mean-of-each-point",
        "The mean went over the features of each point, and not over the points: it has one number "
        "a point. A centroid has one number a feature.",
        _where(_own, lambda own, old: own.mean(axis=1)),
        lambda X, a, C: np.array([X[a == k].mean(axis=1) for k in range(len(C))]),
        misconception="sum-wrong-axis",
    ),
    Slip(
        "median-of-each-cluster",
        "This is the middle number of each cluster, feature by feature, as `np.median` finds it. "
        "The mean is asked for.",
        _made(_median),
        _made(_median, empty=np.nan),
    ),
    Slip.of(
        "mean-of-everything",
        lambda X, a, C: np.tile(X.mean(axis=0), (len(C), 1)),
        lambda X, a, C: np.where(filled(a, C), X.mean(axis=0), C),
    ),
    Slip(
        "sum-of-everything",
        "All points went into every sum, and only the count is the cluster's own. Which points "
        "have the label k?",
        lambda X, a, C: cluster_means(X, a, C, lambda own: X.sum(axis=0) / len(own)),
        misconception="mean-of-everything",
    ),
    Slip(
        "points-of-the-others",
        "These are the means of the points that do *not* belong to the cluster. A point belongs to "
        "cluster k if its label equals k: how is that asked?",
        _where(lambda X, a, k: X[a != k], lambda others, old: _mean(others)),
    ),
    Slip(
        "labels-found-anew",
        "The points were given new labels, by their nearest centroids. Their labels are given, "
        "`assignments`: is it used at all?",
        lambda X, a, C: cluster_means(X, labels_of(X, C), C),
    ),
    Slip(
        "row-of-the-label",
        "Row k of `X` is point k, not a point of cluster k. Which points have the label k?",
        lambda X, a, C: X[: len(C)].astype(float),
        _where(lambda X, a, k: X[[k]][(a == k).sum() == 0 :], lambda own, old: own[0]),
        _where(lambda X, a, k: X[k], lambda own, old: own.mean()),
    ),
    Slip(
        "old-centroid-added",
        "The old centroid went into the sum like one more point. With what does a sum begin, "
        "before anything was added?",
        _with_the_old,
        _where(_own, lambda own, old: (old + own.sum(axis=0)) / (len(own) + 1)),
    ),
    Slip(
        "halfway-to-the-mean",
        "Each centroid went halfway from where it was to the mean of its points. An update forgets "
        "where the centroid was: it is the mean itself.",
        lambda X, a, C: (C + cluster_means(X, a, C)) / 2,
    ),
    Slip(
        "added-to-the-old-centroid",
        "The points were added onto the old centroids, and nothing was divided. A sum begins at "
        "zero, and a mean is the sum divided by how many there are.",
        _where(_own, lambda own, old: old + own.sum(axis=0)),
    ),
    Slip(
        "added-into-the-given-array",
        "The points were added into the array of old centroids itself, which belongs to the "
        "caller, and whose numbers are not 0. Begin with an array of your own, and each sum with "
        "zeros.",
        _into_the_given_array,
        lambda *args: _into_the_given_array(*args, divided=False),
        misconception="changed-the-input",
    ),
    Slip(
        "last-point-of-each",
        "Only the last point of each cluster is left: each was written over the one before. All "
        "the points of a cluster must meet in one sum, or in one mean.",
        _where(_own, lambda own, old: own[-1]),
    ),
    Slip.of("axes-swapped", lambda X, a, C: cluster_means(X, a, C).T),
    Slip(
        "rounded",
        "These are the means, rounded to whole numbers. `//`, `round` and `np.floor` do that; a "
        "plain `/` keeps what stands behind the point.",
        lambda X, a, C: np.rint(cluster_means(X, a, C)),
        lambda X, a, C: np.floor(cluster_means(X, a, C)),
        _made(lambda own: _sum(own) // len(own)),
    ),
    Slip(
        "cut-to-whole-numbers",
        "The means have lost what stands behind the point. An array keeps the kind of number that "
        "it was made with, and what is written into it is cut to fit; `int` and `astype(int)` cut "
        "as well. Which array here holds whole numbers?",
        lambda X, a, C: cluster_means(X, a, C).astype(int),
        _made(lambda own: np.trunc(own.mean(axis=0))),
        _into_whole_numbers,
        lambda X, a, C: np.where(filled(a, C), _into_whole_numbers(X, a, C), C.astype(X.dtype)),
        misconception="integer-truncation",
    ),
    Slip(
        "a-cluster-left-out",
        "The first cluster was left out, or the last. `range(5)` goes 0, 1, 2, 3, 4: so "
        "`range(len(centroids))` begins at the first cluster and ends at the last.",
        _rows(slice(1, None)),
        _rows(slice(0, -1)),
    ),
    Slip(
        "only-the-first-cluster",
        "Only the first cluster was done. A `return` inside a loop ends the whole function at the "
        "first turn: how far must it be indented so that the loop comes to its end first?",
        _rows([0]),
        _rows([0], others=0.0),
    ),
    Slip(
        "only-the-last-cluster",
        "Only the last cluster was done, or what the others got is lost. Does the result begin "
        "anew inside the loop over the clusters?",
        _rows([-1]),
        _rows([-1], others=0.0),
    ),
    Slip(
        "one-row-only",
        "One single row came back, and there are K centroids. Does `return` stand inside the loop "
        "over the clusters? Or is each row written over the one before?",
        lambda X, a, C: cluster_means(X, a, C)[0],
        lambda X, a, C: cluster_means(X, a, C)[-1],
    ),
    Slip(
        "centroids-as-they-were",
        "The centroids came back as they were. Are the means ever written into what is returned, "
        "and are the questions before that line ever answered with yes?",
        lambda X, a, C: C.astype(float),
    ),
)

__all__ = ["EMPTY", "UPDATES", "update_cases"]
