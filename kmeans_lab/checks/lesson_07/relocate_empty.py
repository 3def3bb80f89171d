"""`relocate_empty(X, assignments, centroids)`: the means, and a point for each empty cluster."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.comparing import Array
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.inputs import drawn
from kmeans_lab.checks.lesson_07.shared import (
    LESSON,
    empty_of,
    moved_labels,
    relocated,
    squared_to_own,
)
from kmeans_lab.checks.pieces import cluster_means, labels_of, squared_table
from kmeans_lab.checks.slips import Slip
from kmeans_lab.data import six_points

exercise = Exercise(
    "kmeans_lab.estimator.relocate_empty",
    lesson=LESSON,
    number=2,
    returns=Array("K", "d"),
    section="The cluster that nobody joins",
    points=3,
    edges=(
        Edge("donor", 0.5, "a cluster that gives away its only point"),
        Edge("equally-far", 0.5, "points that are equally far"),
    ),
    lines=(
        "def relocate_empty(X, assignments, centroids):",
        "    counts = np.bincount(assignments, minlength=len(centroids))",
        "    empty = np.flatnonzero(counts == 0)",
        "    squared = ((X - centroids[assignments]) ** 2).sum(axis=1)",
        '    farthest = np.argsort(-squared, kind="stable")[: len(empty)]',
        "    moved = assignments.copy()",
        "    moved[farthest] = empty",
        "    return update_vectorized(X, moved, centroids)",
    ),
    distractors=(
        "    moved = assignments",
        '    farthest = np.argsort(squared, kind="stable")[: len(empty)]',
    ),
    hints=(
        "Three questions, in this order: which clusters are empty? Which points are worst off, "
        "measured from the centroids that came in? Who belongs to whom after the move?",
        "A label never seen has count 0; `minlength` makes `np.bincount` count the last labels "
        "too. Sorting the negative squared distances puts the farthest point first.",
        "Give the farthest points the labels of the empty clusters, in a copy of the labels. "
        "Then the usual means of these new labels are the answer.",
    ),
)

# Equal numbers, in an order that every sort turns round that is not told to keep it.
MANY_TIES = [3, -3, -3, 3, -3, 2, 1, 3, -3, 3, -4, 1, 3, 0, -4, 4, 3, 4]


def _case(X, centroids, given: str, idea: str = "", misconception=None, edge=None) -> Case:
    """An input whose labels are those that the centroids make."""
    X, centroids = np.array(X), np.array(centroids)
    args = (X, labels_of(X, centroids), centroids)
    return Case(args, given, idea, misconception, edge=edge)


def cases(rng: np.random.Generator) -> list[Case]:
    six = six_points()
    nobody = [[6.0, 6.0], [6.0, 9.0], [12.0, 0.0]]
    X, some = _with_two_empty(rng)
    return [
        _case(six, nobody, "The six points; nobody is nearest to centroid 2, (12, 0)",
              "Cluster 2 is empty. Measured from the centroids that came in, E, (0, 0), is the "
              "farthest from its own, (6, 6): cluster 2 takes it."),
        _case(six, [[20.0, 20.0], [6.0, 8.0], [2.0, 2.0]], "The six points; cluster 0 is empty",
              "Here it is cluster 0 that is empty, not the last one."),
        _case(six, [[6.0, 6.0], [7.0, 9.0], [2.0, 1.0]],
              "The six points in three clusters, none of them empty",
              "Where no cluster is empty the result is the means. Mind slices: `[-0:]` is not "
              "empty, it is the whole array."),
        _case([[0.0], [1], [2], [10], [14]], [[50.0], [1], [70]],
              "Five points in cluster 1; clusters 0 and 2 are empty",
              "Two clusters are empty: 0 takes the farthest point, 14, and 2 the next, 10."),
        _case([[3.0, 3], [5, 0], [0, 1], [1, 0]], [[0.0, 0], [20, 20], [30, 30]],
              "Four points in cluster 0; clusters 1 and 2 are empty",
              "Squared distances are 18, 25, 1 and 1: (5, 0) is the farthest, then (3, 3)."),
        _case([[9.0, 0], [9, 1], [9, 2], [14, 1], [0, 1], [4, 1]],
              [[9.0, 1], [20, 20], [1, 1], [30, 0]],
              "Six points in clusters 0 and 2; clusters 1 and 3 are empty",
              "Cluster 0 gives (14, 1) to cluster 1, then cluster 2 gives (4, 1) to cluster 3. "
              "Neither counts any more in the mean of the cluster that gave it."),
        _case([[0, 0], [1, 0], [1, 1], [8, 3], [3, 1]], [[9.5, 8.5], [2.5, 0.5]],
              "Points of whole numbers (an int dtype), centroids of decimals",
              "The mean of 0, 1, 1 and 3 is 1.25, also when the points are whole numbers.",
              "integer-truncation"),
        _case([[0.0, 0.5], [1, 0], [1.5, 1], [8, 3], [3, 1.5]], [[9, 9], [2, 0]],
              "Points of decimals, centroids of whole numbers (an int dtype)",
              "The new centroids are decimals, whatever the dtype of the old ones was.",
              "integer-truncation"),
        _case(X, some, "Sixteen random points, two of five clusters empty"),
        _case(X.astype(np.float32), some.astype(np.float32), "The same in float32"),
        _case([[0.0, 1], [1, 1], [10, 1]], [[0.5, 1], [7, 1], [20, 1]],
              "Three points; cluster 2 is empty, and the farthest point is alone in cluster 1",
              "Cluster 1 gives away its only point. Left empty, it keeps its centroid, (7, 1).",
              edge="donor"),
        _case([[0.0], [2], [9], [30]], [[1.0], [15], [26], [70], [80]],
              "Four points; clusters 3 and 4 are empty, and 1 and 2 have one point each",
              "The two farthest points are the only ones of clusters 1 and 2. Both are taken, and "
              "both clusters keep their centroids, 15 and 26.", edge="donor"),
        _case([[4.0, 0], [-4, 0], [0, 1], [0, -1]], [[9.0, 9], [0, 0]],
              "Four points; two of them are equally far from their centroid",
              "Rows 0 and 1 tie, and the lower row goes first.", edge="equally-far"),
        _case([[float(x)] for x in MANY_TIES], [[0.0], [40.0]],
              "Eighteen points; four of them are farthest from their centroid",
              "4 and −4 are equally far from 0, and the lowest row of these is taken. A sort keeps "
              'the order of equals only if it is told so, `kind="stable"`.', edge="equally-far"),
    ]  # fmt: skip


def _with_two_empty(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Sixteen points and five centroids, two of them far off; nobody gives away its only point."""
    far_off = np.array([[30.0, 0, 0], [0, 30, 0]])
    while True:
        X, near = drawn(rng, 16, 3, 3, spread=2.0)
        centroids = np.vstack([near[:1], far_off[:1], near[1:], far_off[1:]])
        moved = moved_labels(X, labels_of(X, centroids), centroids)
        if len(np.unique(moved)) == len(centroids):
            return X, centroids


def _in_the_order(rows):
    """A way that takes other rows: ``rows(squared)``, the best first."""

    def way(X, assignments, centroids):
        m = len(empty_of(assignments, centroids))
        chosen = rows(squared_to_own(X, assignments, centroids), m)
        return relocated(X, assignments, centroids, rows=chosen)

    return way


def _measured(far):
    """A way that sorts by another measure ``far(X, assignments, centroids)``."""
    return lambda *given: relocated(*given, far=far(*given).astype(float))


def _farthest(squared, m):
    return np.argsort(-squared, kind="stable")[:m]


def _plain_means(X, labels, centroids):
    """The mean of each cluster, with no thought of an empty one."""
    return np.array([X[labels == k].mean(axis=0) for k in range(len(centroids))])


def _means_into_zeros(X, labels, centroids):
    found = np.zeros(centroids.shape)
    for k in np.unique(labels):
        found[k] = X[labels == k].mean(axis=0)
    return found


def _set_after_the_update(X, assignments, centroids, start=None):
    """Centroids of empty clusters set to the farthest points, all others left as they are."""
    moved = cluster_means(X, assignments, centroids) if start is None else start
    empty = empty_of(assignments, centroids)
    moved[empty] = X[_farthest(squared_to_own(X, assignments, centroids), len(empty))]
    return moved


def _after_the_update_from_the_new(X, assignments, centroids):
    """As the way before, with the distances from the means."""
    moved = cluster_means(X, assignments, centroids)
    empty = empty_of(assignments, centroids)
    moved[empty] = X[_farthest(squared_to_own(X, assignments, moved), len(empty))]
    return moved


def _one_point_for_all(X, assignments, centroids, twice=False):
    labels, empty = assignments.copy(), empty_of(assignments, centroids)
    row = squared_to_own(X, assignments, centroids).argmax()
    labels[[row] * len(empty)] = empty
    moved = cluster_means(X, labels, centroids)
    if twice:
        moved[empty] = X[row]
    return moved


def _one_point_counted_on(X, assignments, centroids):
    moved = cluster_means(X, assignments, centroids)
    row = squared_to_own(X, assignments, centroids).argmax()
    moved[empty_of(assignments, centroids)] = X[row]
    return moved


def _always_the_first_row(X, assignments, centroids):
    labels = assignments.copy()
    for k in range(len(centroids)):
        if not (labels == k).any():
            labels[0] = k
    return cluster_means(X, labels, centroids)


def _by_the_empty_centroid(X, assignments, centroids, choose):
    labels = assignments.copy()
    for k in empty_of(assignments, centroids):
        labels[choose(((X - centroids[k]) ** 2).sum(axis=1))] = k
    return cluster_means(X, labels, centroids)


def _all_labels_anew(X, assignments, centroids):
    labels = labels_of(X, _set_after_the_update(X, assignments, centroids, centroids.astype(float)))
    return cluster_means(X, labels, centroids)


def _sparing_lone_points(X, assignments, centroids):
    """As if a cluster could not give away its only point."""
    far = squared_to_own(X, assignments, centroids)
    far[np.bincount(assignments)[assignments] == 1] = -1
    return relocated(X, assignments, centroids, far=far)


slips = (
    Slip(
        "left-where-it-is",
        "The empty cluster was left where it is. Here it must move: to the point that is farthest "
        "from its own centroid.",
        cluster_means,
    ),
    Slip(
        "last-cluster-unseen",
        "The last cluster has no points, and it was not noticed. `np.bincount` stops at the "
        "highest label that occurs; how long must the counts be?",
        lambda *given: relocated(*given, empty=np.flatnonzero(np.bincount(given[1]) == 0)),
    ),
    Slip(
        "mean-of-nothing",
        "A cluster without points has no mean: 0/0 is NaN, and zeros that nobody overwrites are "
        "no mean either. Here an empty cluster first takes the point that is worst off, and then "
        "the means are computed.",
        _plain_means,
        _means_into_zeros,
        misconception="empty-cluster-nan",
    ),
    Slip(
        "donor-forgotten",
        "A cluster that gave away its only point is empty now, and has no mean. It keeps the "
        "centroid that it had. Ask once more, after the move, how many points there are.",
        lambda *given: _plain_means(given[0], moved_labels(*given), given[2]),
        lambda *given: _means_into_zeros(given[0], moved_labels(*given), given[2]),
    ),
    Slip(
        "lone-point-spared",
        "A point that is alone in its cluster was not taken. It may be: the farthest point goes, "
        "whoever gives it, and a cluster left empty so keeps its centroid.",
        _sparing_lone_points,
    ),
    Slip(
        "counted-twice",
        "The point that was taken still counts in the mean of the cluster that gave it, so it "
        "counts twice. It has one label only: which one, after the move?",
        _set_after_the_update,
    ),
    Slip(
        "not-a-point-each",
        "Not every empty cluster got a point of its own: the farthest one was given to all of "
        "them, or only one of them was looked after. The second empty cluster takes the second "
        "farthest point, and so on.",
        lambda *given: relocated(*given, empty=empty_of(*given[1:])[:1]),
        _one_point_for_all,
        lambda *given: _one_point_for_all(*given, twice=True),
        misconception="repeats-a-point",
    ),
    Slip(
        "one-point-counted-on",
        "Two things: the point that was taken still counts in the mean of the cluster that gave "
        "it, and every empty cluster takes the same point. It has one label only, and the second "
        "empty cluster takes the second farthest.",
        _one_point_counted_on,
    ),
    Slip(
        "first-or-last-row",
        "The empty cluster took the first row, or the last one, whichever point that is. Take the "
        "one that is farthest from the centroid of its own cluster.",
        _in_the_order(lambda squared, m: np.arange(m)),
        _in_the_order(lambda squared, m: np.arange(len(squared))[::-1][:m]),
        _always_the_first_row,
    ),
    Slip(
        "nearest-taken",
        "The points nearest to their centroids were taken. Which point is worst off? `argsort` "
        "puts the smallest number first, and `argmin` finds it.",
        _measured(lambda *given: -squared_to_own(*given)),
    ),
    Slip(
        "order-turned-round",
        "The right points were taken, in the wrong order. The first empty cluster takes the "
        "farthest point, the next one the second farthest. Where is the farthest one after "
        "`argsort`?",
        _in_the_order(lambda squared, m: _farthest(squared, m)[::-1]),
        lambda *given: relocated(*given, empty=empty_of(*given[1:])[::-1]),
    ),
    Slip(
        "from-the-end-of-the-sort",
        "The rows were taken from the end of the sort, as by `[-m:]` with m empty clusters. With m "
        "= 0 this is the whole array, not nothing; and with several the farthest point comes last, "
        "where the first empty cluster should get it.",
        _in_the_order(lambda squared, m: np.argsort(squared, kind="stable")[-m:]),
    ),
    Slip(
        "ties-turned-round",
        "Of equally far points a higher row was taken, and the lowest row goes first. A sort "
        "turned round turns ties round as well, and `argsort` promises nothing for equals unless "
        'it is told `kind="stable"`.',
        _in_the_order(lambda squared, m: np.argsort(squared, kind="stable")[::-1][:m]),
        _in_the_order(lambda squared, m: np.argsort(-squared)[:m]),
    ),
    Slip(
        "far-from-something-else",
        "The point was chosen by its distance from something else: from the mean of all points, "
        "the origin, the empty centroid, or all centroids together. What counts is the distance "
        "from the centroid of its own cluster: who is worst off?",
        _measured(lambda X, *_: ((X - X.mean(axis=0)) ** 2).sum(axis=1)),
        _measured(lambda X, *_: (X.astype(float) ** 2).sum(axis=1)),
        _measured(lambda X, _, centroids: squared_table(X, centroids).sum(axis=1)),
        _measured(lambda X, _, centroids: squared_table(X, centroids).max(axis=1)),
        lambda *given: _by_the_empty_centroid(*given, choose=np.argmax),
    ),
    Slip(
        "near-the-empty",
        "The empty cluster took the point nearest to its centroid. That point may be well off "
        "where it is. Take the one that is farthest from the centroid of its own cluster.",
        lambda *given: _by_the_empty_centroid(*given, choose=np.argmin),
    ),
    Slip(
        "far-from-the-new-means",
        "The distances were measured from the new means. `centroids` are those that made the "
        "labels: measure from them, and move afterwards.",
        _measured(lambda *given: squared_to_own(*given[:2], cluster_means(*given))),
        _after_the_update_from_the_new,
    ),
    Slip.of(
        "missing-square",
        _measured(lambda X, labels, centroids: np.abs(X - centroids[labels]).sum(axis=1)),
        _measured(lambda X, labels, centroids: (X - centroids[labels]).sum(axis=1)),
    ),
    Slip(
        "labels-made-anew",
        "After the empty cluster had its point all labels were made anew. Only the points that "
        "were taken change their label; the others stay where they are until the next assign.",
        _all_labels_anew,
    ),
    Slip(
        "others-stayed",
        "The empty cluster has moved, but the others stayed where they were. Every cluster goes to "
        "the mean of its points, as in any update.",
        lambda *given: _set_after_the_update(*given, start=given[2].astype(float)),
    ),
    Slip(
        "labels-not-centroids",
        "These are the labels after the move. What is asked for are the centroids: the means of "
        "the points with these labels.",
        moved_labels,
    ),
    Slip.of(
        "sum-for-mean",
        lambda *given: cluster_means(
            given[0], moved_labels(*given), given[2], of=lambda members: members.sum(axis=0)
        ),
    ),
    Slip.of(
        "integer-truncation",
        lambda *given: relocated(*given).astype(given[0].dtype),
        lambda *given: relocated(*given).astype(given[2].dtype),
    ),
)
