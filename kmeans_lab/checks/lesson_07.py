"""Exercises of lesson 07: the estimator."""

# ruff: noqa: NPY002  (mutants do what beginners do)
from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import (
    Array,
    Mismatch,
    Number,
    Returns,
    alike,
    is_number,
    kind_in_words,
    tolerance_of,
)
from kmeans_lab.checks.inputs import WHOLE, drawn
from kmeans_lab.checks.old_form import Case, Exercise
from kmeans_lab.checks.pieces import cluster_means, inertia_of, labels_of
from kmeans_lab.data import six_points, ties

LESSON = "07_estimator"


# ------------------------------------------------------------------ relative_tolerance


def _tolerance_cases(rng: np.random.Generator) -> list[Case]:
    X = rng.standard_normal((12, 3)) * [1.0, 2.0, 5.0]
    return [
        Case(
            (np.array([[1.0, 0], [3, 0], [1, 8], [3, 8]]), 0.1),
            "Four points; the variances of the two columns are 1 and 16",
            "The mean of the two variances is 8.5, and the share of it is 0.1: one tenth.",
        ),
        Case(
            (np.array([[1000.0, 0], [3000, 0], [1000, 8000], [3000, 8000]]), 0.1),
            "The same four points, in a unit a thousand times smaller",
            "All numbers are a thousand times as large, so squares are a million times as large.",
            "ignores-units",
        ),
        Case((np.array([[2.0], [4.0], [9.0]]), 0.5), "Three points with one feature, tol = 0.5"),
        Case(
            (np.array([[5, 0, 1], [1, 3, 1], [1, 2, 1], [0, 1, 1]]), 1e-4),
            WHOLE + ", whose last column is constant",
        ),
        Case((np.array([[3.0, 7.0]]), 1e-4), "One single point", "One point has variance 0."),
        Case((X, 0.0), "tol = 0", "A share of 0 is 0: go on until nothing moves."),
        Case((X + 50, 1e-3), "Twelve random points, far from the origin"),
        Case((X.astype(np.float32), 0.2), "Twelve random points in float32"),
    ]


relative_tolerance = Exercise(
    "relative_tolerance",
    lesson=LESSON,
    home="kmeans_lab.estimator",
    arguments=("X", "tol"),
    returns=Number(),
    cases=_tolerance_cases,
    section="How small is small?",
    points=1,
    lines=(
        "def relative_tolerance(X, tol):",
        "    variances = X.var(axis=0)",
        "    return tol * variances.mean()",
    ),
    distractors=("    variances = X.var(axis=1)", "    return tol * variances.sum()"),
    hints=(
        "The answer grows with the data: numbers ten times as large, an answer a hundred times as "
        "large. Which measure of spread does so?",
        "Each column has a variance of its own: d numbers. `X.var` takes an axis.",
        "From the d variances make one number, their mean, and take the share `tol` of it.",
    ),
)


@relative_tolerance.mutant("ignores-units")
def _(X, tol):
    return tol


@relative_tolerance.mutant(
    "ignores-units",
    "This is a share of a length, and what it is compared with is a squared movement. If all "
    "numbers grow ten times, how much does a square grow?",
)
def _(X, tol):
    return tol * np.abs(X).max()


@relative_tolerance.mutant("ignores-units")
def _(X, tol):
    return tol**2


@relative_tolerance.mutant(
    "extra-square-root",
    "This takes the standard deviation, the root of the variance. The tolerance is compared with "
    "a squared movement, so it needs squared units.",
    here=True,
)
def _(X, tol):
    return tol * X.std(axis=0).mean()


@relative_tolerance.mutant(
    "extra-square-root",
    "This takes the standard deviation of all numbers together. The tolerance is compared with "
    "a squared movement, so it needs squared units; and each column has a spread of its own.",
    here=True,
)
def _(X, tol):
    return tol * X.std()


@relative_tolerance.mutant("extra-square-root")
def _(X, tol):
    return np.sqrt(tol * X.var(axis=0).mean())


@relative_tolerance.mutant("extra-square-root")
def _(X, tol):
    return tol * np.sqrt(X.var(axis=0).mean())


@relative_tolerance.mutant(
    "extra-square-root",
    "The root was taken of each variance, and the mean of these was squared again. That is not "
    "the mean of the variances: try 1 and 16.",
    here=True,
)
def _(X, tol):
    return tol * X.std(axis=0).mean() ** 2


@relative_tolerance.mutant("wrong-ddof")
def _(X, tol):
    with np.errstate(all="ignore"):
        return tol * ((X - X.mean(axis=0)) ** 2).sum(axis=0).mean() / max(len(X) - 1, 1)


@relative_tolerance.mutant("wrong-ddof")
def _(X, tol):
    return tol * X.var(axis=0, ddof=1).mean()


@relative_tolerance.mutant(
    "sum-wrong-axis",
    "The variance was taken along each row, from feature to feature of one point. What is asked "
    "is how far the points are apart, column by column.",
    here=True,
)
def _(X, tol):
    return tol * X.var(axis=1).mean()


@relative_tolerance.mutant(
    "sum-without-axis",
    "This is the variance of all numbers in one heap. Two columns with different means then look "
    "spread out even if each is constant. Take the variance of each column first.",
    here=True,
)
def _(X, tol):
    return tol * X.var()


@relative_tolerance.mutant(
    "sum-for-mean",
    "The variances of the columns were added up. Their mean is asked: divide by how many there "
    "are.",
    here=True,
)
def _(X, tol):
    return tol * X.var(axis=0).sum()


@relative_tolerance.mutant(
    "wrong-divisor",
    "The squared deviations were added up, and not divided by the number of points. A variance is "
    "a mean, and does not grow when there are more points.",
    here=True,
)
def _(X, tol):
    return tol * ((X - X.mean(axis=0)) ** 2).sum()


@relative_tolerance.mutant(
    "wrong-divisor",
    "The variances are those of the columns, but the division came in place of the "
    "multiplication, or twice. `tol` is a share: a share of a number is a product.",
    here=True,
)
def _(X, tol):
    with np.errstate(all="ignore"):
        return float(np.divide(X.var(axis=0).mean(), tol))


@relative_tolerance.mutant(
    "sum-wrong-axis",
    "This is one number for each column. One single number is wanted: their mean.",
    here=True,
)
def _(X, tol):
    return tol * X.var(axis=0)


@relative_tolerance.mutant(
    "not-centred",
    "These are mean squares of the numbers, measured from the origin. A variance measures from "
    "the mean of its column: shifting all points must not change it.",
    here=True,
)
def _(X, tol):
    return tol * (X.astype(float) ** 2).mean()


@relative_tolerance.mutant(
    "wrong-divisor",
    "This is the mean of the variances alone. The share `tol` of it is asked.",
    here=True,
)
def _(X, tol):
    return X.var(axis=0).mean()


@relative_tolerance.mutant(
    "wrong-divisor",
    "The squared deviations were divided by n twice. `.mean()` has already divided.",
    here=True,
)
def _(X, tol):
    return tol * X.var(axis=0).mean() / len(X)


@relative_tolerance.mutant(
    "ignores-units",
    "`tol` was divided by the spread: the larger the data, the smaller the tolerance. It must "
    "grow with the data.",
)
def _(X, tol):
    with np.errstate(all="ignore"):
        return float(np.divide(tol, X.var(axis=0).mean()))


@relative_tolerance.mutant("integer-truncation")
def _(X, tol):
    return int(tol * X.var(axis=0).mean())


@relative_tolerance.mutant("missing-square")
def _(X, tol):
    return tol * np.abs(X - X.mean(axis=0)).mean()


@relative_tolerance.mutant(
    "not-centred",
    "The mean that was taken off is the mean of all numbers. Each column has a mean of its own.",
    here=True,
)
def _(X, tol):
    return tol * ((X - X.mean()) ** 2).mean(axis=0).max()


@relative_tolerance.mutant(
    "largest-not-best",
    "This is the largest of the columns' variances. Their mean is asked.",
    here=True,
)
def _(X, tol):
    return tol * X.var(axis=0).max()


@relative_tolerance.mutant(
    "mean-of-everything",
    "This is the mean of the numbers, not of their variances. A mean says where the points are, "
    "and the variance how far they are spread.",
    here=True,
)
def _(X, tol):
    return tol * X.mean()


# ------------------------------------------------------------------ relocate_empty


def _relocate_cases(rng: np.random.Generator) -> list[Case]:
    six = six_points()
    ab = np.array([[6.0, 6.0], [6.0, 9.0], [12.0, 0.0]])
    X, _ = drawn(rng, 16, 1, 3, spread=2.0)
    labels = np.array([1, 3, 4] * 5 + [1])
    centroids = np.array([X[labels == k].mean(axis=0) if (labels == k).any() else X[0] + 9
                          for k in range(5)]) + rng.uniform(0.5, 1.5, (5, 3))  # fmt: skip
    return [
        Case(
            (six, np.array([0, 1, 0, 0, 0, 1]), ab),
            "The six points; centroid 2 is at (12, 0), where nobody goes",
            "Cluster 2 is empty: it takes E, (0, 0), which is farthest from its own centroid.",
        ),
        Case(
            (six, np.array([1, 1, 1, 2, 2, 1]), ab),
            "The six points; cluster 0 is empty",
            "Here it is cluster 0 that is empty, not the last one.",
        ),
        Case(
            (six, np.array([0, 1, 0, 2, 2, 1]), np.array([[6.0, 6], [6, 9], [2, 1]])),
            "The six points in three clusters, none of them empty",
            "Where no cluster is empty the result is the means. Mind slices: `[-0:]` is not empty, "
            "it is the whole array.",
        ),
        Case(
            (
                np.array([[0.0], [1.0], [2.0], [10.0], [14.0]]),
                np.array([1, 1, 1, 1, 1]),
                np.array([[50.0], [1.0], [70.0]]),
            ),
            "Five points in cluster 1; clusters 0 and 2 are empty",
            "Two clusters are empty: 0 takes the farthest point, 14, and 2 the next, 10.",
        ),
        Case(
            (
                np.array([[0.0, 1], [1, 1], [10, 1]]),
                np.array([0, 0, 1]),
                np.array([[0.5, 1], [7, 1], [20, 1]]),
            ),
            "Three points; cluster 2 is empty, and the farthest point is alone in cluster 1",
            "Cluster 1 gives away its only point. Left empty, it keeps its centroid, (7, 1).",
            "empty-cluster-nan",
        ),
        Case(
            (
                np.array([[4.0, 0], [-4, 0], [0, 1], [0, -1]]),
                np.array([1, 1, 1, 1]),
                np.array([[9.0, 9], [0, 0]]),
            ),
            "Four points; two of them are equally far from their centroid",
            "Rows 0 and 1 tie, and the lower row goes first.",
        ),
        Case(
            (
                np.array([[3.0, 3], [5, 0], [0, 1], [1, 0]]),
                np.array([0, 0, 0, 0]),
                np.array([[0.0, 0], [20, 20], [30, 30]]),
            ),
            "Four points in cluster 0; (5, 0) is farther from it than (3, 3)",
            "Squared distances are 18, 25, 1 and 1: (5, 0) is the farthest.",
        ),
        Case(
            (
                np.array([[1, 0], [2, 0], [4, 1], [8, 3], [2, 1]]),
                np.array([1, 1, 1, 1, 1]),
                np.array([[5.5, 0.5], [2.5, 0.5]]),
            ),
            WHOLE,
            "The mean of 1, 2, 4 and 2 is 2.25, also when the points are whole numbers.",
            "integer-truncation",
        ),
        Case((X, labels, centroids), "Sixteen random points, two of five clusters empty"),
        Case(
            (X.astype(np.float32), labels, centroids.astype(np.float32)),
            "The same in float32",
        ),
    ]


def _squared(X, assignments, centroids):
    return ((X - centroids[assignments]) ** 2).sum(axis=1)


def _empty(assignments, centroids):
    return np.flatnonzero(np.bincount(assignments, minlength=len(centroids)) == 0)


def _relocated(X, assignments, centroids, far=None, empty=None):
    """The right answer, or with another order `far` of the points or other clusters `empty`."""
    empty = _empty(assignments, centroids) if empty is None else empty
    far = -_squared(X, assignments, centroids) if far is None else far
    rows = np.argsort(far, kind="stable")[: len(empty)]
    moved = assignments.copy()
    moved[rows] = empty[: len(rows)]
    return cluster_means(X, moved, centroids)


relocate_empty = Exercise(
    "relocate_empty",
    lesson=LESSON,
    home="kmeans_lab.estimator",
    arguments=("X", "assignments", "centroids"),
    returns=Array("K", "d"),
    cases=_relocate_cases,
    section="The cluster that nobody joins",
    points=3,
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
        "Three questions, in this order: which clusters are empty? Which points are worst off? "
        "Who belongs to whom after the move?",
        "A label never seen has count 0; `minlength` makes `np.bincount` count the last labels "
        "too. Sorting the negative squared distances puts the farthest point first.",
        "Give the farthest points the labels of the empty clusters, in a copy of the labels. "
        "Then the usual means of these new labels are the answer.",
    ),
)


@relocate_empty.mutant(
    "empty-cluster-zero",
    "The empty cluster was left where it is. Here it must move: to the point that is farthest "
    "from its own centroid.",
    here=True,
)
def _(X, assignments, centroids):
    return cluster_means(X, assignments, centroids)


@relocate_empty.mutant(
    "empty-cluster-zero",
    "The last cluster has no points, and it was not noticed. `np.bincount` stops at the highest "
    "label that occurs; how long must the counts be?",
    here=True,
)
def _(X, assignments, centroids):
    return _relocated(
        X, assignments, centroids, empty=np.flatnonzero(np.bincount(assignments) == 0)
    )


@relocate_empty.mutant("empty-cluster-zero")
def _(X, assignments, centroids):
    moved = np.zeros(centroids.shape)
    for k in np.unique(assignments):
        moved[k] = X[assignments == k].mean(axis=0)
    return moved


@relocate_empty.mutant("empty-cluster-nan")
def _(X, assignments, centroids):
    return np.array([X[assignments == k].mean(axis=0) for k in range(len(centroids))])


@relocate_empty.mutant(
    "empty-cluster-nan",
    "A cluster that gave away its only point is empty now, and the mean of nothing is NaN. It "
    "keeps the centroid that it had. Ask once more, after the move, how many points there are.",
    here=True,
)
def _(X, assignments, centroids):
    moved = assignments.copy()
    empty = _empty(assignments, centroids)
    rows = np.argsort(-_squared(X, assignments, centroids), kind="stable")[: len(empty)]
    moved[rows] = empty
    return np.array([X[moved == k].mean(axis=0) for k in range(len(centroids))])


@relocate_empty.mutant(
    "empty-cluster-zero",
    "A cluster that gave away its only point is empty now, and its centroid fell to the origin. "
    "It keeps the centroid that it had.",
    here=True,
)
def _(X, assignments, centroids):
    moved = assignments.copy()
    empty = _empty(assignments, centroids)
    rows = np.argsort(-_squared(X, assignments, centroids), kind="stable")[: len(empty)]
    moved[rows] = empty
    found = np.zeros(centroids.shape)
    for k in np.unique(moved):
        found[k] = X[moved == k].mean(axis=0)
    return found


_COUNTED_TWICE = (
    "The point that was taken still counts in the mean of the cluster that gave it, so it counts "
    "twice. It has one label only: which one, after the move?"
)


@relocate_empty.mutant("wrong-divisor", _COUNTED_TWICE, here=True)
def _(X, assignments, centroids):
    moved = cluster_means(X, assignments, centroids)
    empty = _empty(assignments, centroids)
    rows = np.argsort(-_squared(X, assignments, centroids), kind="stable")[: len(empty)]
    moved[empty] = X[rows]
    return moved


@relocate_empty.mutant(
    "repeats-a-point",
    "All empty clusters took the same point. Two centroids at one place tie, and one of them is "
    "empty again. The second empty cluster takes the second farthest point.",
    here=True,
)
def _(X, assignments, centroids):
    moved = cluster_means(X, assignments, centroids)
    moved[_empty(assignments, centroids)] = X[_squared(X, assignments, centroids).argmax()]
    return moved


@relocate_empty.mutant(
    "repeats-a-point",
    "All empty clusters took the same point, so the last of them has it and the others have none. "
    "The second empty cluster takes the second farthest point.",
    here=True,
)
def _(X, assignments, centroids):
    moved = assignments.copy()
    for k in _empty(assignments, centroids):
        moved[_squared(X, assignments, centroids).argmax()] = k
    return cluster_means(X, moved, centroids)


@relocate_empty.mutant(
    "remainder-dropped",
    "Only one of the empty clusters was looked after. There may be several: the second takes the "
    "second farthest point, and so on.",
    here=True,
)
def _(X, assignments, centroids):
    return _relocated(X, assignments, centroids, empty=_empty(assignments, centroids)[:1])


_NEAREST = (
    "The points nearest to their centroids were taken. Which point is worst off? `argsort` puts "
    "the smallest number first."
)


@relocate_empty.mutant("argmax-for-argmin", _NEAREST, here=True)
def _(X, assignments, centroids):
    return _relocated(X, assignments, centroids, far=_squared(X, assignments, centroids))


@relocate_empty.mutant(
    "argmax-for-argmin",
    "The right points were taken, in the wrong order. The first empty cluster takes the farthest "
    "point, the next one the second farthest. Where is the farthest one after `argsort`?",
    here=True,
)
def _(X, assignments, centroids):
    empty = _empty(assignments, centroids)
    squared = _squared(X, assignments, centroids)
    rows = np.argsort(-squared, kind="stable")[: len(empty)][::-1]
    moved = assignments.copy()
    moved[rows] = empty
    return cluster_means(X, moved, centroids)


@relocate_empty.mutant(
    "argmax-for-argmin",
    "Of equally far points the higher row was taken, and the lower row goes first. A sort turned "
    "round turns ties round as well. Which numbers could be sorted instead, so that nothing has "
    "to be turned?",
    here=True,
)
def _(X, assignments, centroids):
    empty = _empty(assignments, centroids)
    squared = _squared(X, assignments, centroids)
    rows = np.argsort(squared, kind="stable")[::-1][: len(empty)]
    moved = assignments.copy()
    moved[rows] = empty
    return cluster_means(X, moved, centroids)


@relocate_empty.mutant(
    "mean-of-everything",
    "The point farthest from the mean of all points was taken. What counts is the distance from "
    "the centroid of its own cluster.",
    here=True,
)
def _(X, assignments, centroids):
    far = -((X - X.mean(axis=0)) ** 2).sum(axis=1)
    return _relocated(X, assignments, centroids, far=far)


@relocate_empty.mutant(
    "mean-of-everything",
    "The point farthest from the empty centroid was taken. What counts is the distance from the "
    "centroid of its own cluster: who is worst off?",
    here=True,
)
def _(X, assignments, centroids):
    moved = assignments.copy()
    for k in _empty(assignments, centroids):
        moved[((X - centroids[k]) ** 2).sum(axis=1).argmax()] = k
    return cluster_means(X, moved, centroids)


@relocate_empty.mutant(
    "argmax-for-argmin",
    "The empty cluster took the point nearest to its centroid. That point may be well off where "
    "it is. Take the one that is farthest from the centroid of its own cluster.",
    here=True,
)
def _(X, assignments, centroids):
    moved = assignments.copy()
    for k in _empty(assignments, centroids):
        moved[((X - centroids[k]) ** 2).sum(axis=1).argmin()] = k
    return cluster_means(X, moved, centroids)


@relocate_empty.mutant(
    "stale-assignments",
    "The distances were measured from the new means. `centroids` are those that made the labels: "
    "measure from them, and move afterwards.",
)
def _(X, assignments, centroids):
    means = cluster_means(X, assignments, centroids)
    return _relocated(X, assignments, centroids, far=-_squared(X, assignments, means))


@relocate_empty.mutant("missing-square")
def _(X, assignments, centroids):
    far = -np.abs(X - centroids[assignments]).sum(axis=1)
    return _relocated(X, assignments, centroids, far=far)


@relocate_empty.mutant("missing-square")
def _(X, assignments, centroids):
    return _relocated(X, assignments, centroids, far=-(X - centroids[assignments]).sum(axis=1))


@relocate_empty.mutant("changed-the-input")
def _(X, assignments, centroids):
    empty = _empty(assignments, centroids)
    rows = np.argsort(-_squared(X, assignments, centroids), kind="stable")[: len(empty)]
    assignments[rows] = empty
    return cluster_means(X, assignments, centroids)


@relocate_empty.mutant("changed-the-input")
def _(X, assignments, centroids):
    centroids[:] = _relocated(X, assignments, centroids)
    return centroids


@relocate_empty.mutant("sum-for-mean")
def _(X, assignments, centroids):
    moved = assignments.copy()
    empty = _empty(assignments, centroids)
    rows = np.argsort(-_squared(X, assignments, centroids), kind="stable")[: len(empty)]
    moved[rows] = empty
    found = centroids.astype(float)
    for k in np.unique(moved):
        found[k] = X[moved == k].sum(axis=0)
    return found


@relocate_empty.mutant("integer-truncation")
def _(X, assignments, centroids):
    found = np.zeros(centroids.shape, dtype=X.dtype)
    found[:] = _relocated(X, assignments, centroids)
    return found


@relocate_empty.mutant(
    "value-for-index",
    "These are the labels after the move. What is asked for are the centroids: the means of the "
    "points with these labels.",
    here=True,
)
def _(X, assignments, centroids):
    empty = _empty(assignments, centroids)
    rows = np.argsort(-_squared(X, assignments, centroids), kind="stable")[: len(empty)]
    moved = assignments.copy()
    moved[rows] = empty
    return moved


@relocate_empty.mutant(
    "stale-assignments",
    "The empty cluster has moved, but the others stayed where they were. Every cluster goes to "
    "the mean of its points, as in any update.",
)
def _(X, assignments, centroids):
    moved = centroids.astype(float)
    empty = _empty(assignments, centroids)
    rows = np.argsort(-_squared(X, assignments, centroids), kind="stable")[: len(empty)]
    moved[empty] = X[rows]
    return moved


# ------------------------------------------------------------------ SimpleKMeans


class Fitted(Returns):
    """What the scripts "estimator" and "random-states" report of a class like `SimpleKMeans`.

    With a start given, centroids and labels are compared one by one; without, the numbers of the
    clusters are free.
    """

    words = "a class with fit and predict"
    shown = ("centroids", "assignments", "inertia", "n_iterations", "converged", "predicted")

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        if "again" in got:
            return _states(wanted, got)
        if got["fit_returned"] == "None":
            return Mismatch(
                "fit gave back None; it must end with `return self`, so that SimpleKMeans(2).fit(X)"
                " is the object.",
                "forgot-return",
            )
        if got["fit_returned"] != "self":
            return Mismatch("fit must give back the object itself, `return self`.")
        for name in self.shown[:-1]:
            if isinstance(got[name], str) and got[name] == "missing":
                return Mismatch(
                    f"After fit the object has no attribute {name}. What fit learns is stored on "
                    f"self, as `self.{name} = ...`."
                )
        if got["lost_parameters"]:
            return Mismatch(
                f"The object has no attribute {got['lost_parameters']}. `__init__` stores its "
                "four parameters on self, under their own names."
            )
        if got["changed_parameters"]:
            return Mismatch(
                f"After fit the parameter {got['changed_parameters']} is no longer what the object "
                "was made with.",
                "changed-the-input",
            )
        return (
            self._centroids(case, wanted, got)
            or self._labels(case.args[0], got["assignments"], got["centroids"])
            or self._inertia(case, got)
            or _counts(case, wanted, got)
            or _predictions(case.args[1], got["predicted"], got["centroids"])
        )

    def _centroids(self, case: Case, wanted: dict, got: dict) -> Mismatch | None:
        centroids, right = got["centroids"], wanted["centroids"]
        if not isinstance(centroids, np.ndarray):
            return Mismatch(f"centroids: it is {kind_in_words(centroids)}, not an array (K, d).")
        if centroids.shape != right.shape:
            return Mismatch(
                f"centroids: the shape must be (K, d) = {right.shape}, but it is {centroids.shape}."
            )
        if centroids.dtype.kind in "iu":
            return Mismatch(
                f"centroids: their dtype is {centroids.dtype}, and a mean is no whole number.",
                "integer-truncation",
            )
        if centroids.dtype.kind != "f":
            return Mismatch(f"centroids: their dtype is {centroids.dtype}.")
        if np.isnan(centroids).any():
            return Mismatch("centroids: they hold NaN.", "empty-cluster-nan")
        if case.args[2] is None:
            centroids, right = _sorted(centroids), _sorted(right)
        slack = tolerance_of(case) * float(np.abs(case.args[0]).max())
        if not (np.abs(centroids - right) <= slack).all():
            return Mismatch("centroids: they are not where they should be.")
        return None

    def _labels(self, X: np.ndarray, labels: Any, centroids: np.ndarray) -> Mismatch | None:
        if problem := _not_labels("assignments", X, labels, len(centroids)):
            return problem
        wrong = (labels != labels_of(X, centroids)) & ~ties(X, centroids)
        if wrong.any():
            return Mismatch(
                f"assignments: {int(wrong.sum())} of {len(X)} points have a label that is not "
                "that of the nearest of the final centroids.",
                "stale-assignments",
            )
        return None

    def _inertia(self, case: Case, got: dict) -> Mismatch | None:
        value = got["inertia"]
        if isinstance(value, bool) or not is_number(value):
            return Mismatch(
                f"inertia: it is {kind_in_words(value)}, and one number is wanted, an attribute "
                "that fit stores."
            )
        X = case.args[0].astype(float)
        right = inertia_of(X, labels_of(X, got["centroids"]), got["centroids"].astype(float))
        if not abs(value - right) <= tolerance_of(case) * max(right, float((X**2).sum())):
            return Mismatch(
                f"inertia: it is {float(value):.6g}, but the squared distances to the final "
                f"centroids add up to {right:.6g}."
            )
        return None

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        if not isinstance(one, dict) or not isinstance(other, dict):
            return alike(one, other)
        if "again" in one:
            return _states(one, one) == _states(one, other)
        if case.args[2] is None:
            one, other = _renumbered(one), _renumbered(other)
        return alike(one, other)

    def in_words(self, case: Case, value: Any) -> str | None:
        from kmeans_lab.checks.result import value_in_words

        if "again" in value:
            fits = [v for v in value["centroids"] if isinstance(v, np.ndarray)]
            same = isinstance(value["again"], np.ndarray) and alike(value["again"], fits[0])
            different = len({v.tobytes() for v in fits})
            return f"{different} different results; the first again: {'equal' if same else 'not'}"
        lines = []
        for name in self.shown:
            missing = isinstance(value[name], str) and value[name] == "missing"
            lines.append(f"{name} {'is missing' if missing else value_in_words(value[name])}")
        return "\n".join(lines)


def _states(wanted: dict, got: dict) -> Mismatch | None:
    fits = [*got["centroids"], got["again"]]
    if not isinstance(wanted["again"], np.ndarray) or any(
        getattr(fit, "shape", None) != wanted["again"].shape for fit in fits
    ):
        return Mismatch("centroids: they have another shape than (K, d), or are missing.")
    if not alike(got["again"], got["centroids"][0]):
        return Mismatch(
            "Two objects of the same random_state, fitted to the same points, ended differently. "
            "The same seed must give the same result.",
            "global-seed",
        )
    if all(alike(fit, fits[0]) for fit in fits):
        return Mismatch(
            f"Objects with {len(fits) - 1} different random states all ended alike after one "
            "iteration, so they all began at the same rows.",
            "global-seed",
        )
    return None


def _not_labels(name: str, X: np.ndarray, labels: Any, K: int) -> Mismatch | None:
    if not isinstance(labels, np.ndarray):
        return Mismatch(f"{name}: it is {kind_in_words(labels)}, not an array (n,).")
    if labels.shape != (len(X),):
        return Mismatch(f"{name}: the shape must be ({len(X)},), but it is {labels.shape}.")
    if labels.dtype.kind not in "iu":
        return Mismatch(f"{name}: labels are whole numbers, but their dtype is {labels.dtype}.")
    if len(labels) and (labels.min() < 0 or labels.max() >= K):
        return Mismatch(f"{name}: a label lies between 0 and K−1 = {K - 1}.")
    return None


def _counts(case: Case, wanted: dict, got: dict) -> Mismatch | None:
    count, converged = got["n_iterations"], got["converged"]
    if isinstance(count, bool) or not is_number(count) or int(count) != count:
        return Mismatch(f"n_iterations: it is {kind_in_words(count)}, and a count is wanted.")
    if not isinstance(converged, (bool, np.bool_)):
        return Mismatch(f"converged: it is {kind_in_words(converged)}, not True or False.")
    # a last iteration in which nothing moves may be counted or not
    allowed = {wanted["n_iterations"], wanted["n_iterations"] + bool(wanted["converged"])}
    X, _, init, options = case.args[:4]
    if init is None:  # how many there are depends on the rows that were drawn
        most = 1 if dict(options)["K"] == len(X) else dict(options).get("max_iterations", 100)
        allowed = set(range(1, most + 1))
    if int(count) not in allowed:
        right = " or ".join(map(str, sorted(allowed))) if len(allowed) < 3 else "at least 1"
        return Mismatch(f"n_iterations: {count} came, but it made {right}, counted from 1.")
    if bool(converged) != bool(wanted["converged"]):
        why = (
            "the centroids had come to rest"
            if wanted["converged"]
            else "max_iterations stopped it while the centroids still moved"
        )
        return Mismatch(f"converged: it is {converged}, but {why}.")
    return None


def _predictions(X_new: np.ndarray, labels: Any, centroids: np.ndarray) -> Mismatch | None:
    if labels is None:
        return Mismatch("predict gave back None.", "forgot-return")
    if problem := _not_labels("predict", X_new, labels, len(centroids)):
        return problem
    wrong = (labels != labels_of(X_new, centroids)) & ~ties(X_new, centroids)
    if wrong.any():
        return Mismatch(
            f"predict: {int(wrong.sum())} of {len(X_new)} new points did not get the label of the "
            "nearest centroid."
        )
    return None


def _sorted(centroids: np.ndarray) -> np.ndarray:
    return centroids[np.lexsort(centroids.T[::-1])]


def _renumbered(report: dict) -> dict:
    """A report whose clusters are numbered in the order of their centroids, where it has them."""
    centroids = report["centroids"]
    if not isinstance(centroids, np.ndarray) or centroids.ndim != 2:
        return report
    order = np.lexsort(centroids.T[::-1])
    number = np.empty(len(order), dtype=int)
    number[order] = np.arange(len(order))
    changed = dict(report, centroids=centroids[order])
    if is_number(report["n_iterations"]):  # depends on the rows that were drawn
        changed["n_iterations"] = min(report["n_iterations"], 2 if len(order) > 5 else 1)
    for name in ("assignments", "predicted"):
        labels = report[name]
        whole = isinstance(labels, np.ndarray) and labels.dtype.kind in "iu" and labels.size > 0
        if whole and labels.min() >= 0 and labels.max() < len(order):
            changed[name] = number[labels]
    return changed


class _Right:
    """A right answer in small methods, for mutants to replace one of them."""

    def __init__(self, K, max_iterations=100, tol=1e-4, random_state=42):
        self.K = K
        self.max_iterations = max_iterations
        self.tol = tol
        self.random_state = random_state

    def first(self, X):
        rng = np.random.default_rng(self.random_state)
        return X[rng.choice(len(X), size=self.K, replace=False)]

    def small(self, X, moved, old):
        return ((moved - old) ** 2).sum() <= self.tol * X.var(axis=0).mean()

    def update(self, X, labels, centroids):
        return _relocated(X, labels, centroids)

    def finish(self, X, moved, old, count, converged):
        self.centroids = moved
        self.assignments = labels_of(X, moved)
        self.inertia = inertia_of(X, self.assignments, moved)
        self.n_iterations, self.converged = count, converged
        return self

    def fit(self, X, init=None):
        moved = np.array(self.first(X) if init is None else init, dtype=float)
        converged = False
        for count in range(1, self.max_iterations + 1):  # noqa: B007
            old = moved
            moved = self.update(X, labels_of(X, old), old)
            if self.small(X, moved, old):
                converged = True
                break
        return self.finish(X, moved, old, count, converged)

    def predict(self, X):
        return labels_of(X, self.centroids)


def _moving(rng: np.random.Generator, stop: int) -> tuple[np.ndarray, np.ndarray]:
    """Noise and a start, still on the move after `stop` iterations, and labels stale there."""
    while True:
        X, _ = drawn(rng, 60, 1, 2)
        init = X[:5].copy()
        long = _Right(5, tol=0).fit(X, init)
        short = _Right(5, max_iterations=stop).fit(X, init)
        before = _Right(5, max_iterations=stop - 1).fit(X, init)
        stale = (short.assignments != before.assignments).sum()
        far = max(((before.centroids[:, None] - short.centroids) ** 2).sum(axis=2).diagonal())
        moving = long.n_iterations > stop + 3 and stale >= 3 and far > 1e-2 and not short.converged
        full = len(np.unique(long.assignments)) == 5
        if moving and full and not ties(X, short.centroids).any():
            return X, init


def _loose(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, float]:
    """Noise, a start, and a tol that stops while the centroids still move."""
    while True:
        X, init = _moving(rng, 2)
        shifts = []
        old = init
        for _ in range(6):
            moved = _relocated(X, labels_of(X, old), old)
            shifts.append(float(((moved - old) ** 2).sum()))
            old = moved
        if shifts[0] > 3 * shifts[1] > 0 and shifts[1] > 3 * shifts[2] > 0:
            tol = 1.5 * shifts[1] / X.var(axis=0).mean()
            if tol**0.5 * X.var(axis=0).mean() > 0 and shifts[2] > 1e-3:
                return X, init, float(tol)


def _class_cases(rng: np.random.Generator) -> list[Case]:
    six = six_points()
    new = np.array([[2.0, 2.0], [7.0, 7.0], [0.5, 9.0], [9.0, 8.0]])
    start = six[[0, 1, 3]].copy()  # A, B and D
    X, init = _moving(rng, 3)
    other, _ = drawn(rng, 20, 1, 2)
    loose, loose_init, tol = _loose(rng)
    many, _ = drawn(rng, 12, 1, 3)
    whole = np.array([[0], [1], [10], [11]])

    def case(X, init, options, given, idea="", misconception=None, before=(), X_new=None):
        args = (X, X[:4].copy() if X_new is None else X_new, init, tuple(options.items()), *before)
        return Case(args, given, idea, misconception, script="estimator")

    three = {"K": 3}
    return [
        case(six, start, three, "SimpleKMeans(3), the six points, fit(X, init=[A, B, D]); then "
             "predict for (2, 2), (7, 7), (0.5, 9) and (9, 8)", X_new=new),
        case(six, None, {"K": 2}, "SimpleKMeans(2), the six points, fit(X); then predict for "
             "(2, 2), (7, 7), (0.5, 9) and (9, 8)",
             "Without init it begins at two different rows of X; all starts end alike here.",
             X_new=new),
        case(X, init, {"K": 5, "max_iterations": 3}, "SimpleKMeans(5, max_iterations=3), sixty "
             "random points, fit(X, init=...)",
             "After three iterations the centroids still move: the run is cut short."),
        case(X, init, {"K": 5}, "SimpleKMeans(5), sixty random points, fit(X, init=...)"),
        case(X, init, {"K": 5}, "SimpleKMeans(5), fitted to twenty other points, and then again: "
             "fit(X, init=...) of sixty random points",
             "A second fit begins anew; nothing of the first may be left.", before=(other,)),
        case(X * 2.0**-27, init * 2.0**-27, {"K": 5}, "The sixty random points in a unit 2²⁷ "
             "times as large: all numbers are tiny. SimpleKMeans(5), fit(X, init=...)",
             "Another unit must not change when it stops.", "ignores-units"),
        case(X * 2.0**27, init * 2.0**27, {"K": 5}, "The sixty random points in a unit 2²⁷ "
             "times as small: all numbers are large. SimpleKMeans(5), fit(X, init=...)",
             "Another unit must not change when it stops.", "ignores-units"),
        case(loose, loose_init, {"K": 5, "tol": tol}, f"SimpleKMeans(5, tol={tol:.3g}), sixty "
             "random points, fit(X, init=...)",
             "It stops when the squared shift of the centroids is at most "
             "relative_tolerance(X, tol), and keeps the centroids of that last move."),
        case(six, np.array([[6.0, 6], [6, 9], [12, 0]]), three, "SimpleKMeans(3), the six points, "
             "fit(X, init=[[6, 6], [6, 9], [12, 0]]): nobody goes to (12, 0)",
             "An empty cluster takes the point that is farthest from its own centroid: who does "
             "that?", "empty-cluster-zero"),
        case(whole, np.array([[0], [1]]), {"K": 2, "tol": 0.0}, "SimpleKMeans(2, tol=0), the whole "
             "numbers 0, 1, 10 and 11, fit(X, init=[[0], [1]])",
             "With tol = 0 it stops when nothing moves: a shift of 0 is at most 0. And the means "
             "are 0.5 and 10.5, though all numbers are whole."),
        case(many, None, {"K": 12, "max_iterations": 5}, "SimpleKMeans(12), twelve random points, "
             "fit(X): as many clusters as points",
             "Twelve different rows as centroids: each point has its own, and nothing moves.",
             "repeats-a-point"),
        case(many, None, {"K": 12, "max_iterations": 1}, "SimpleKMeans(12, max_iterations=1), "
             "twelve random points, fit(X): as many clusters as points",
             "Nothing moves in the only iteration that is allowed, so it has converged. The count "
             "of iterations alone cannot tell; the movement can."),
        Case(
            (X, (("K", 4), ("max_iterations", 1)), [0, 1, 2, 3, 4, 5]),
            "Six objects SimpleKMeans(4, max_iterations=1) with different random_state, and one "
            "with the first of these again; fit(X) of sixty random points",
            script="random-states",
        ),
    ]  # fmt: skip


SimpleKMeans = Exercise(
    "SimpleKMeans",
    lesson=LESSON,
    home="kmeans_lab.estimator",
    kind="class",
    arguments=("X", "X_new", "init"),
    returns=Fitted(),
    cases=_class_cases,
    section="All repairs in one class",
    points=4,
    lines=(
        "def fit(self, X, init=None):",
        "    if init is None:",
        "        rng = np.random.default_rng(self.random_state)",
        "        init = X[rng.choice(len(X), size=self.K, replace=False)]",
        "    centroids, self.converged = init, False",
        "    for iteration in range(1, self.max_iterations + 1):",
        "        old = centroids",
        "        centroids = relocate_empty(X, nearest(X, old), old)",
        "        if ((centroids - old) ** 2).sum() <= relative_tolerance(X, self.tol):",
        "            self.converged = True",
        "            break",
        "    self.centroids, self.n_iterations = centroids, iteration",
        "    self.assignments = nearest(X, centroids)",
        "    self.inertia = inertia(X, self.assignments, centroids)",
        "    return self",
    ),
    distractors=(
        "        np.random.seed(self.random_state)",
        "    self.assignments = nearest(X, old)",
    ),
    hints=(
        "fit in words: choose K rows if no init came; assign, move, measure how far the centroids "
        "moved, and again, until that is small enough or the iterations run out; store what was "
        "learned on self.",
        "Compare ((centroids - old) ** 2).sum() with relative_tolerance(X, self.tol). `old` must "
        "be another array than the new centroids.",
        "After the loop assign once more: these labels belong to the final centroids. Then the "
        "inertia, the number of iterations and whether it converged. And what does fit give back?",
    ),
)


@SimpleKMeans.mutant("stale-assignments")
class _(_Right):
    def finish(self, X, moved, old, count, converged):
        super().finish(X, moved, old, count, converged)
        self.assignments = labels_of(X, old)
        return self


@SimpleKMeans.mutant("stale-assignments")
class _(_Right):
    def finish(self, X, moved, old, count, converged):
        super().finish(X, moved, old, count, converged)
        self.assignments = labels_of(X, old)
        self.inertia = inertia_of(X, self.assignments, moved)
        return self


@SimpleKMeans.mutant(
    "stale-assignments",
    "The inertia is that of the last assign, before the centroids moved. After the last move, ask "
    "once more which centroid is nearest, and add up then.",
)
class _(_Right):
    def finish(self, X, moved, old, count, converged):
        super().finish(X, moved, old, count, converged)
        self.inertia = inertia_of(X, labels_of(X, old), moved)
        return self


@SimpleKMeans.mutant(
    "stale-assignments",
    "These are the centroids before the last move. The shift was measured, and then the new "
    "centroids were thrown away.",
)
class _(_Right):
    def finish(self, X, moved, old, count, converged):
        return super().finish(X, old, old, count, converged)


@SimpleKMeans.mutant(
    "stale-assignments",
    "When the loop breaks, the centroids before the last move are kept. Which line must come "
    "first: the one that takes over the new centroids, or the `break`?",
)
class _(_Right):
    def finish(self, X, moved, old, count, converged):
        return super().finish(X, old if converged else moved, old, count, converged)


@SimpleKMeans.mutant("view-not-copy")
class _(_Right):
    def small(self, X, moved, old):
        return True


@SimpleKMeans.mutant("ignores-units")
class _(_Right):
    def small(self, X, moved, old):
        return ((moved - old) ** 2).sum() <= self.tol


@SimpleKMeans.mutant("ignores-units")
class _(_Right):
    def small(self, X, moved, old):
        return np.sqrt(((moved - old) ** 2).sum()) <= self.tol


@SimpleKMeans.mutant("ignores-units")
class _(_Right):
    def small(self, X, moved, old):
        return np.allclose(moved, old)


@SimpleKMeans.mutant("ignores-units")
class _(_Right):
    def small(self, X, moved, old):
        return np.sqrt(((moved - old) ** 2).sum()) < self.tol


@SimpleKMeans.mutant("ignores-units")
class _(_Right):
    def small(self, X, moved, old):
        return ((moved - old) ** 2).sum() < self.tol


@SimpleKMeans.mutant(
    "ignores-units",
    "It goes on until nothing moves at all, whatever `tol` is. The tolerance says how small a "
    "movement counts as none.",
)
class _(_Right):
    def small(self, X, moved, old):
        return (moved == old).all()


@SimpleKMeans.mutant(
    "extra-square-root",
    "The movement was compared as a length. relative_tolerance has squared units, so the "
    "squared movement belongs beside it.",
    here=True,
)
class _(_Right):
    def small(self, X, moved, old):
        return np.sqrt(((moved - old) ** 2).sum()) <= self.tol * X.var(axis=0).mean()


@SimpleKMeans.mutant(
    "missing-square",
    "The movements were added up without being squared, so left and right cancel, or lengths "
    "stand beside a tolerance of squared units.",
    here=True,
)
class _(_Right):
    def small(self, X, moved, old):
        return np.abs(moved - old).sum() <= self.tol * X.var(axis=0).mean()


@SimpleKMeans.mutant(
    "missing-square",
    "The movements were added up with their signs, so left and right cancel: centroids that move "
    "apart seem to stand still. Square before the sum.",
    here=True,
)
class _(_Right):
    def small(self, X, moved, old):
        return (moved - old).sum() <= self.tol * X.var(axis=0).mean()


@SimpleKMeans.mutant(
    "wrong-divisor",
    "This is the mean of the squared movements, and the tolerance is meant for their sum over all "
    "centroids and features.",
    here=True,
)
class _(_Right):
    def small(self, X, moved, old):
        return ((moved - old) ** 2).mean() <= self.tol * X.var(axis=0).mean()


@SimpleKMeans.mutant(
    "ignores-units",
    "A shift of exactly 0 did not count as small. With tol = 0, or points that are all equal, the "
    "tolerance is 0, and the shift is never below it. “At most” includes being equal.",
)
class _(_Right):
    def small(self, X, moved, old):
        return ((moved - old) ** 2).sum() < self.tol * X.var(axis=0).mean()


_SEEDED = (
    "The rows came from np.random, the generator that the whole program shares; setting its seed "
    "changes everybody's numbers. Make a generator of your own from self.random_state."
)


@SimpleKMeans.mutant("global-seed", _SEEDED)
class _(_Right):
    def first(self, X):
        np.random.seed(self.random_state)
        return X[np.random.choice(len(X), self.K, replace=False)]


@SimpleKMeans.mutant("global-seed", _SEEDED)
class _(_Right):
    def first(self, X):
        return X[np.random.choice(len(X), self.K, replace=False)]


@SimpleKMeans.mutant("global-seed")
class _(_Right):
    def first(self, X):
        return X[np.random.default_rng().choice(len(X), self.K, replace=False)]


@SimpleKMeans.mutant(
    "global-seed",
    "Another random_state gives the same start. Are the rows drawn at all, or is the seed written "
    "into the code? It is a parameter, and self knows it.",
)
class _(_Right):
    def first(self, X):
        return X[np.random.default_rng(42).choice(len(X), self.K, replace=False)]


@SimpleKMeans.mutant("repeats-a-point")
class _(_Right):
    def first(self, X):
        return X[np.random.default_rng(self.random_state).choice(len(X), self.K)]


@SimpleKMeans.mutant("repeats-a-point")
class _(_Right):
    def first(self, X):
        return X[np.random.default_rng(self.random_state).integers(len(X), size=self.K)]


_FROM_ZERO = (
    "The iterations are counted from 0, so the count is one too small. After one iteration it "
    "must say 1."
)


@SimpleKMeans.mutant("wrong-divisor", _FROM_ZERO, here=True)
class _(_Right):
    def finish(self, X, moved, old, count, converged):
        return super().finish(X, moved, old, count - 1, converged)


@SimpleKMeans.mutant(
    "wrong-divisor",
    "n_iterations is only set where the run converges. When max_iterations stops it, it must be "
    "max_iterations.",
    here=True,
)
class _(_Right):
    def finish(self, X, moved, old, count, converged):
        return super().finish(X, moved, old, count if converged else 0, converged)


@SimpleKMeans.mutant(
    "wrong-divisor",
    "It made one iteration fewer than max_iterations allows. `range(1, 3)` holds 1 and 2.",
    here=True,
)
class _(_Right):
    def fit(self, X, init=None):
        allowed = self.max_iterations
        if allowed > 1:
            self.max_iterations = allowed - 1
        super().fit(X, init)
        self.max_iterations = allowed
        return self


@SimpleKMeans.mutant(
    "wrong-divisor",
    "It made one iteration more than max_iterations allows. `range(0, 4)` holds four numbers.",
    here=True,
)
class _(_Right):
    def fit(self, X, init=None):
        self.max_iterations += 1
        super().fit(X, init)
        self.max_iterations -= 1
        return self


@SimpleKMeans.mutant(
    "stale-assignments",
    "converged says True although max_iterations stopped the run while the centroids still "
    "moved. Only the condition in the loop knows.",
)
class _(_Right):
    def finish(self, X, moved, old, count, converged):
        return super().finish(X, moved, old, count, True)


@SimpleKMeans.mutant(
    "stale-assignments",
    "converged stays False although the centroids came to rest. Which line knows that, just "
    "before the `break`?",
)
class _(_Right):
    def finish(self, X, moved, old, count, converged):
        return super().finish(X, moved, old, count, False)


@SimpleKMeans.mutant(
    "forgot-return",
    "fit gave back None. `SimpleKMeans(2).fit(X)` shall be the object: fit ends with what?",
    here=True,
)
class _(_Right):
    def fit(self, X, init=None):
        super().fit(X, init)


@SimpleKMeans.mutant(
    "forgot-return",
    "predict gave back None. A method without a return statement does that.",
    here=True,
)
class _(_Right):
    def predict(self, X):
        labels_of(X, self.centroids)


@SimpleKMeans.mutant(
    "forgot-return",
    "fit gives back something else, the centroids perhaps. It shall store them on self and give "
    "back the object itself, so that `SimpleKMeans(2).fit(X).predict(X_new)` works.",
    here=True,
)
class _(_Right):
    def fit(self, X, init=None):
        return super().fit(X, init).centroids


@SimpleKMeans.mutant(
    "stale-assignments",
    "predict gives back the labels of the points that fit saw. It is asked about other points: "
    "which centroid is nearest to each of these?",
)
class _(_Right):
    def predict(self, X):
        return self.assignments


@SimpleKMeans.mutant(
    "view-not-copy",
    "The second fit went on from where the first had ended. What is learned must begin anew at "
    "each fit: which attribute is read before it is set?",
    here=True,
)
class _(_Right):
    def fit(self, X, init=None):
        return super().fit(X, getattr(self, "centroids", init))


@SimpleKMeans.mutant(
    "view-not-copy",
    "The count of iterations went on from the first fit. It must begin at 1 in each fit; what "
    "`__init__` sets is set only once.",
    here=True,
)
class _(_Right):
    def finish(self, X, moved, old, count, converged):
        count += getattr(self, "n_iterations", 0)
        return super().finish(X, moved, old, count, converged)


@SimpleKMeans.mutant(
    "empty-cluster-zero",
    "An empty cluster was left where it is. relocate_empty gives it a point; the plain means do "
    "not.",
    here=True,
)
class _(_Right):
    def update(self, X, labels, centroids):
        return cluster_means(X, labels, centroids)


@SimpleKMeans.mutant(
    "empty-cluster-nan",
    "The centroid of an empty cluster became NaN: the mean of nothing. relocate_empty looks after "
    "empty clusters; a mean for each label does not.",
    here=True,
)
class _(_Right):
    def update(self, X, labels, centroids):
        return np.array([X[labels == k].mean(axis=0) for k in range(self.K)])


@SimpleKMeans.mutant("changed-the-input")
class _(_Right):
    def fit(self, X, init=None):
        super().fit(X, init)
        if init is not None:
            init[:] = self.centroids
        return self


@SimpleKMeans.mutant(
    "changed-the-input",
    "fit changed a parameter of the object. Parameters are what the user chose; fit reads them, "
    "and stores what it learns under other names.",
    here=True,
)
class _(_Right):
    def fit(self, X, init=None):
        super().fit(X, init)
        self.tol = self.tol * X.var(axis=0).mean()
        return self


@SimpleKMeans.mutant(
    "changed-the-input",
    "fit changed the parameter max_iterations. Parameters are what the user chose; fit reads "
    "them, and stores what it learns under other names.",
    here=True,
)
class _(_Right):
    def fit(self, X, init=None):
        super().fit(X, init)
        self.max_iterations = self.n_iterations
        return self


@SimpleKMeans.mutant("integer-truncation")
class _(_Right):
    def fit(self, X, init=None):
        moved = np.array(self.first(X) if init is None else init)
        converged = False
        for count in range(1, self.max_iterations + 1):  # noqa: B007
            old = moved.copy()
            moved[:] = self.update(X, labels_of(X, old), old)
            if self.small(X, moved, old):
                converged = True
                break
        return self.finish(X, moved, old, count, converged)


@SimpleKMeans.mutant(
    "uniform-not-weighted",
    "`init` was not used: the run began at random rows. Only where no init is given does fit "
    "choose rows itself.",
    here=True,
)
class _(_Right):
    def fit(self, X, init=None):
        return super().fit(X)


@SimpleKMeans.mutant(
    "mean-of-means",
    "This is the inertia divided by the number of points. The inertia is the sum of the squared "
    "distances.",
    here=True,
)
class _(_Right):
    def finish(self, X, moved, old, count, converged):
        super().finish(X, moved, old, count, converged)
        self.inertia = self.inertia / len(X)
        return self


@SimpleKMeans.mutant("extra-square-root")
class _(_Right):
    def finish(self, X, moved, old, count, converged):
        super().finish(X, moved, old, count, converged)
        self.inertia = np.sqrt(((X - moved[self.assignments]) ** 2).sum(axis=1)).sum()
        return self
