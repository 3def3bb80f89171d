"""`fast_kmeans(X, centroids, max_iterations)`: the student's own K-Means."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kmeans_lab.checks.by_hand import row
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.inputs import WHOLE
from kmeans_lab.checks.lesson_07.shared import relocated
from kmeans_lab.checks.lesson_14.fast_kmeans_report import Run, lloyd
from kmeans_lab.checks.pieces import (
    cluster_means,
    filled,
    inertia_of,
    labels_of,
    scores_of,
    squared_table,
)
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.words import listed
from kmeans_lab.data import six_points, six_points_start

K_SIZED, D_SIZED = 16, 24
DECIMALS = "Points and centroids may be whole numbers; means are decimals."
BYTES = (
    "A level is a byte (uint8), and 2 · 200 does not fit into one: it becomes 144. Make decimal "
    "numbers of the points before you compute with them."
)


def stand_in(X, centroids, max_iterations):
    """The package's own needs SciPy."""
    return lloyd(X, centroids, max_iterations)


exercise = Exercise(
    "kmeans_lab.project.fast_kmeans",
    lesson="14_project",
    number=3,
    reads="12_matching_scikit_learn",
    steps=("write",),
    returns=Run(),
    section="Rung 3: take memory once, and let one product do it all",
    points=6,
    edges=(
        Edge("stopped", 0.5, "a run that max_iterations ends"),
        Edge("empty-cluster", 0.5, "a cluster without points"),
        Edge("whole-numbers", 0.5, "points or centroids of whole numbers"),
        Edge("far-away", 0.5, "points far from the origin"),
    ),
    forbids=("python-loop", "large-temporary"),
    ideas={
        "python-loop": "Python itself goes through the points one by one. Loops over iterations, "
        "chunks and clusters are welcome; what is done to points is done to whole arrays.",
        "large-temporary": "On the way an array of n·K·d numbers is made, the one that lesson 04 "
        "did without. Which single operation gives all dot products of points and centroids as an "
        "(n, K) table?",
    },
    allows=("scipy.sparse", "scipy._lib"),
    hints=(
        "It has three parts, and you have written each: which centroid is nearest (lessons 04 "
        "and 12), where the means are (03 and 12), and the loop around them (07). Make each a "
        "function of its own in the cell above, and try it on the six points.",
        "One turn of the loop: labels, then new centroids, then compare new with old, and stop "
        "if nothing has moved. Keep the old ones under another name before you make new ones.",
        "When the loop is over, the centroids have moved once more since the labels were made. "
        "Ask once more which is nearest, and only then add up the squared distances. An empty "
        "cluster has the count 0: take its old centroid there.",
    ),
)


def sized(n: int) -> tuple[np.ndarray, np.ndarray, int]:
    """n points of 24 features in 16 groups, and a start from which nothing moves after one move.

    So an answer that fails at an edge alone is right for many points too. The groups lie in three
    heaps, so that this holds of the first three centroids as well.
    """
    rng = np.random.default_rng(0)
    heaps = np.tile(100 * rng.standard_normal((3, D_SIZED)), (6, 1))[:K_SIZED]
    middles = heaps + 10 * rng.standard_normal((K_SIZED, D_SIZED))
    X = middles[np.arange(n) % K_SIZED] + rng.standard_normal((n, D_SIZED))
    return X, middles + 0.5, 3


def temporary(n: int) -> int:
    """Half of the (n, K, d) array: several (n, K) tables and copies of X stay well below."""
    return 8 * n * K_SIZED * D_SIZED // 2


def cases(rng: np.random.Generator) -> list[Case]:
    fixed = np.random.default_rng(14)
    X, start = never_empty(fixed, 60, 4, 3)
    six, two = six_points(), six_points_start(2)
    whole, begin = np.array([[0, 1], [1, 0], [3, 5], [4, 4], [9, 0]]), np.array([[0, 1], [4, 4]])
    ordinary = [
        ((six, two, 10), "The six points, with A and B as the start, room for ten iterations"),
        ((X[:9, :1], np.array([[-1.0], [0.1], [1.0]]), 20), "Nine points with one feature"),
        ((X[:7], start[:1], 3), "Seven points and one cluster"),
        ((X, start, 20), "Sixty points, four clusters, until nothing moves"),
        ((*never_empty(rng, 60, 4, 3), 40), "Sixty random points, four clusters"),
        ((*never_empty(rng, 80, 8, 3, colours=True), 40), "Eighty colours and eight clusters"),
    ]
    stopped = [
        ((six, six_points_start(3), 1), "The six points, A, B and C as the start, one iteration"),
        ((X, start, 2), "Sixty points, four clusters, two iterations"),
    ]
    levels = fixed.integers(0, 256, (30, 3), dtype=np.uint8)
    of_whole_numbers = [
        ((whole, begin, 10), f"{WHOLE}, the start too", DECIMALS),
        ((whole.astype(float), begin, 10), "The same points in decimals, a whole start", DECIMALS),
        ((levels, levels[:3] + 0.25, 20), "Thirty colours in levels from 0 to 255 (uint8)", BYTES),
    ]
    found = [
        *(Case(*case, first_turn) for case in ordinary),
        Case(
            (six * 1e-9, two * 1e-9, 10),
            "The six points in a unit that makes all numbers tiny",
            "It must go on until nothing moves, whatever the unit. How large is “small” here?",
            "ignores-units",
        ),
        *(Case(*case, first_turn, edge="stopped") for case in stopped),
        *with_empty_clusters(X, start),
        *(Case(*case, edge="whole-numbers") for case in of_whole_numbers),
        *(
            Case(
                (*measured_at(fixed, n, K), 20),
                f"{n} times in seconds since 1970, each with a measured number",
                "",
                "cancellation",
                edge="far-away",
            )
            for n, K in ((12, 3), (60, 4))
        ),
    ]
    return [replace(case, cost=case.args[2]) for case in found]


def with_empty_clusters(X: np.ndarray, start: np.ndarray) -> list[Case]:
    """Clusters that are empty from the beginning, or later; `start` leaves none of `X` empty."""
    six = six_points()
    emptied = np.array([[4.0, 1], [7.0, 9], [2.0, 1], [1.0, 4], [1.0, 0], [0.0, 1], [8.0, 6]])
    empty = [
        (
            (six, np.array([[6.0, 6.0], [100.0, 100.0], [1.0, 0.0]]), 10),
            "The six points; no point is near centroid 1",
        ),
        (
            (emptied, np.array([[7.0, 8.0], [9.0, 5.0], [9.0, 6.0]]), 10),
            "Seven points; cluster 0 loses its points in the second iteration",
        ),
        (
            (X, np.vstack([start, [[50.0, 50.0, 50.0]]]), 20),
            "Sixty points, and a fifth centroid far away",
        ),
    ]
    return [
        *(Case(*case, cluster_that_is_empty, edge="empty-cluster") for case in empty),
        Case(
            (np.array([[3.0]]), np.array([[1.0], [10.0]]), 10),
            "One single point, two clusters",
            "The only point belongs to cluster 0, so centroid 0 moves to it, and centroid 1 stays. "
            "How many chunks does your loop over the points make of one point?",
            edge="empty-cluster",
        ),
    ]


def never_empty(
    rng: np.random.Generator, n: int, K: int, d: int, colours: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Random points and a start from which no cluster loses all its points."""
    while True:
        X = rng.random((n, d)) if colours else rng.standard_normal((n, d))
        start = X[:K] + 1e-3
        if has_points_always(X, start):
            return X, start


def has_points_always(X, centroids):
    for _ in range(100):
        labels = labels_of(X, centroids)
        if len(np.unique(labels)) < len(centroids):
            return False
        old, centroids = centroids, cluster_means(X, labels, centroids)
        if np.array_equal(old, centroids):
            break
    return True


def measured_at(rng: np.random.Generator, n: int, K: int) -> tuple[np.ndarray, np.ndarray]:
    """Points in groups, 20 seconds from each other and 1.7·10⁹ from 0, and a point of each."""
    middles = np.column_stack([20.0 * np.arange(K), 5 * (np.arange(K) % 2)])
    X = middles[np.arange(n) % K] + 3 * rng.standard_normal((n, 2))
    X = np.round(X, 2) + [1.7e9, 0.0]
    return X, X[:K].copy()


def first_turn(case, wanted, outcome):
    """The labels of the first turn and where the centroids move, where these are few."""
    X, centroids, max_iterations = case.args
    if len(X) > 9:
        return (
            "Print labels and centroids after each turn of your loop, on a small input first: "
            "which is the first turn that differs from what you would do by hand?"
        )
    labels = labels_of(X, centroids)
    means = cluster_means(X, labels, centroids)
    turns = "the end" if max_iterations == 1 else "the next turn"
    return (
        f"In the first turn the labels are {listed([str(k) for k in labels])}, so the centroids "
        f"move to {listed([row(c) for c in means])}. These are the centroids of {turns}, and its "
        "labels are made anew. Print both after each turn of your loop: which is the first that "
        "differs?"
    )


def cluster_that_is_empty(case, wanted, outcome):
    """Which cluster has no points in the end, and where its centroid stays."""
    centroids, labels, _ = wanted.value
    k = int(np.flatnonzero(~filled(labels, centroids)[:, 0])[0])
    return f"Cluster {k} has no points: its centroid must stay where it is, at {row(centroids[k])}."


def run(**joints):
    """The right run with one part otherwise."""
    return lambda X, C, m: lloyd(X, C, m, **joints)


def by_scores(choose=lambda scores: scores.argmin(axis=1), **factors):
    """Runs whose labels come from scores with other factors: of X as it is, and centred."""

    def nearest(X, centroids):
        return choose(scores_of(X, centroids, **factors))

    def centred(X, centroids):
        return nearest(X - X.mean(axis=0), centroids - X.mean(axis=0))

    return run(nearest=nearest), run(nearest=centred)


def adding(added):
    """The right centroids and labels, and another inertia."""
    return run(added=added)


def centred_scores(X, C):
    """The scores of points and centroids that are seen from the mean of the points."""
    return scores_of(X - X.mean(axis=0), C - X.mean(axis=0))


def bare_means(X, labels, old):
    return np.array([X[labels == k].mean(axis=0) for k in range(len(old))])


def means_of_several(X, labels, old):
    several = np.bincount(labels, minlength=len(old))[:, None] > 1
    return np.where(several, cluster_means(X, labels, old), old)


def until_the_first_empty(X, labels, old):
    done = np.logical_and.accumulate(filled(labels, old), axis=0)
    return np.where(done, cluster_means(X, labels, old), old)


def one_hot_means(at_least):
    def means(X, labels, old):
        one_hot = (labels[:, None] == np.arange(len(old))).astype(float)
        return one_hot.T @ X / np.maximum(one_hot.sum(axis=0), at_least)[:, None]

    return means


def whole_means(X, C, m):
    def means(X, labels, old):
        return cluster_means(X, labels, old).astype(C.dtype).astype(float)

    return lloyd(X, C, m, means=means)


def of_stale_labels(X, C, m):
    centroids, labels, _ = lloyd(X, C, m)
    return centroids, labels, lloyd(X, C, m, again=False)[2]


def one_move_too_few(X, C, m):
    before = lloyd(X, C, m - 1)[0] if m > 1 else C.astype(float)
    labels = labels_of(X.astype(float), before)
    return before, labels, inertia_of(X, labels, before)


def shifted_back(X, C, m):
    middle = X.mean(axis=0)
    centroids, *rest = lloyd(X - middle, C, m)
    return centroids + middle, *rest


def inertia_divided(case, wanted, outcome):
    X, (_, _, right) = case.args[0], wanted.value
    by = "points" if np.isclose(right / outcome.value[2], len(X)) else "points and of features"
    return (
        f"The inertia is a mean here: it was divided by the number of {by}. It is the sum of the "
        "squared distances."
    )


slips = (
    Slip.of("stale-assignments", run(again=False)),
    Slip(
        "inertia-of-stale-labels",
        "Centroids and labels are right, but the inertia was added up with the labels of the "
        "iteration before. Add it up at the very end.",
        of_stale_labels,
        misconception="stale-assignments",
    ),
    Slip(
        "one-move-too-few",
        "The centroids have moved once less than they may. Which line takes over the new ones, "
        "does the loop end before it, and how many numbers does `range(3)` hold?",
        one_move_too_few,
    ),
    Slip(
        "one-move-too-many",
        "The centroids move once too often: max_iterations is the number of moves. `range(3)` "
        "holds three numbers.",
        lambda X, C, m: lloyd(X, C, m + 1),
    ),
    Slip(
        "never-stopped",
        "It went on until nothing moved. `max_iterations` says after how many moves it must end, "
        "wherever the centroids are then.",
        lambda X, C, m: lloyd(X, C, 1000),
    ),
    Slip.of("empty-cluster-nan", run(means=bare_means), run(means=one_hot_means(0))),
    Slip(
        "stale-and-nan",
        "The labels were made before the centroids moved for the last time. When the loop is over, "
        "ask once more which centroid is nearest. And a second thing: an empty cluster becomes "
        "NaN.",
        run(means=bare_means, again=False),
        misconception="stale-assignments",
    ),
    Slip.of("empty-cluster-zero", run(means=one_hot_means(1))),
    Slip(
        "empty-cluster-to-the-middle",
        "A cluster without points moved to the mean of all points: where the mean was subtracted, "
        "zeros lie there. An empty cluster keeps the centroid that it has.",
        run(means=lambda X, a, C: np.where(filled(a, C), cluster_means(X, a, C), X.mean(axis=0))),
    ),
    Slip(
        "stopped-at-the-empty-cluster",
        "At the first cluster without points the update stopped, and the clusters after it were "
        "not done. `break` ends the whole loop. How is one turn alone passed over?",
        run(means=until_the_first_empty),
    ),
    Slip(
        "one-point-taken-for-none",
        "A cluster with a single point was treated as an empty one. One point is enough for a "
        "mean: it is the point itself.",
        run(means=means_of_several),
    ),
    Slip(
        "empty-cluster-moved",
        "An empty cluster was moved to a point of X, perhaps to the farthest, as the estimator of "
        "lesson 07 does. Here it keeps its centroid.",
        run(means=relocated),
    ),
    Slip.of("sum-for-mean", run(means=lambda X, a, C: cluster_means(X, a, C, _sum))),
    Slip.of(
        "mean-of-everything",
        run(means=lambda X, a, C: np.where(filled(a, C), X.mean(axis=0), C)),
    ),
    Slip(
        "medians",
        "The centroids move to the medians of their points. K-Means takes the mean: the place with "
        "the least sum of squared distances.",
        run(means=lambda X, a, C: cluster_means(X, a, C, lambda own: np.median(own, axis=0))),
    ),
    Slip.of("cross-term-sign", *by_scores(cross=2.0)),
    Slip(
        "halves-that-do-not-fit",
        "The cross term and the norm do not weigh as they should: ‖c‖² goes with −2 x·c, and "
        "‖c‖²/2 with −x·c. Which of the two was halved, and which not?",
        *by_scores(cross=-1.0),
        *by_scores(norms=0.5),
        misconception="cross-term-factor",
    ),
    Slip.of("missing-norm", *by_scores(norms=0.0)),
    Slip.of("argmax-for-argmin", by_scores(lambda scores: scores.argmax(axis=1))[0]),
    Slip(
        "centroids-still-shifted",
        "The mean of X was subtracted, and the centroids that come back are still shifted by it. "
        "Labels and inertia do not mind; whoever wants the centroids does. What must be added at "
        "the end?",
        lambda X, C, m: (lloyd(X, C, m)[0] - X.mean(axis=0), *lloyd(X, C, m)[1:]),
    ),
    Slip(
        "one-of-two-shifted",
        "The mean of X was subtracted from the points and not from the centroids, or from the "
        "centroids alone. A shift changes no distance only if both are shifted by the same.",
        lambda X, C, m: lloyd(X - X.mean(axis=0), C, m),
        lambda X, C, m: lloyd(X, C - X.mean(axis=0), m),
        shifted_back,
    ),
    Slip(
        "inertia-of-two-places",
        "Centroids and labels are right. For the inertia, points as they came met centroids from "
        "which the mean was subtracted: take both as they are, or both shifted.",
        adding(lambda X, a, C: ((X - (C - X.mean(axis=0))[a]) ** 2).sum()),
        adding(lambda X, a, C: ((X - X.mean(axis=0) - C[a]) ** 2).sum()),
    ),
    Slip(
        "last-chunk-left-out",
        "The rows after the last whole chunk were never looked at; with few points that is all of "
        "them. Let the loop begin its last chunk too: `range(0, n, rows)`, and a slice ends by "
        "itself.",
        run(nearest=lambda X, centroids: np.zeros(len(X), dtype=int)),
        misconception="remainder-dropped",
    ),
    Slip(
        "root-taken",
        "Centroids and labels are right. For the inertia a root was taken, of each squared "
        "distance or of their sum: it is the sum of the squared distances themselves.",
        adding(lambda *end: inertia_of(*end) ** 0.5),
        adding(lambda X, a, C: np.sqrt(((X - C[a]) ** 2).sum(axis=1)).sum()),
        misconception="extra-square-root",
    ),
    Slip(
        "scores-for-inertia",
        "The inertia is the sum of the smallest scores, or of halves of them, and a score leaves "
        "‖x‖² out. For choosing a centroid that is no loss; for a sum of squared distances it is.",
        adding(lambda X, a, C: scores_of(X, C).min(axis=1).sum()),
        adding(lambda X, a, C: scores_of(X, C).min(axis=1).sum() / 2),
        adding(lambda X, a, C: centred_scores(X, C).min(axis=1).sum()),
        adding(lambda X, a, C: centred_scores(X, C).min(axis=1).sum() / 2),
        misconception="missing-norm",
    ),
    Slip(
        "distances-to-all-centroids",
        "The squared distances of all points to all centroids were added up. Only the one to its "
        "own centroid counts for each point.",
        adding(lambda X, a, C: squared_table(X, C).sum()),
    ),
    Slip(
        "inertia-divided",
        inertia_divided,
        adding(lambda *end: inertia_of(*end) / len(end[0])),
        adding(lambda *end: inertia_of(*end) / end[0].size),
        misconception="wrong-divisor",
    ),
    Slip(
        "ends-after-the-first-move",
        "It ends after the first move. Are old and new centroids one and the same array, so that "
        "they are always equal? `old = centroids` copies nothing. If they are two, look at the "
        "condition: it must stop when nothing has moved.",
        lambda X, C, m: lloyd(X, C, 1),
        misconception="view-not-copy",
    ),
    Slip.of("integer-truncation", whole_means),
    Slip(
        "stops-when-moves-are-small",
        "It stops as soon as the centroids move by less than a fixed length (`np.allclose` has "
        "one too, 1e-8), and here the points are not that far apart. It must go on until nothing "
        "moves at all, whatever the unit.",
        run(still=lambda now, old: np.linalg.norm(now - old) < 1e-4),
        run(still=lambda now, old: np.abs(now - old).max() < 0.01),
        run(still=np.allclose),
        misconception="ignores-units",
    ),
    Slip(
        "start-of-its-own",
        "It begins elsewhere than at the centroids that it was given: at the first K rows of X. Is "
        "the argument `centroids` read at all before it is replaced?",
        lambda X, C, m: lloyd(X, np.resize(X, C.shape), m),
    ),
    Slip(
        "another-order",
        "The parts come back in another order: centroids first, (K, d), then the labels, (n,), "
        "then the inertia.",
        lambda X, C, m: tuple(lloyd(X, C, m)[i] for i in (1, 0, 2)),
    ),
)


def _sum(members):
    return members.sum(axis=0)
