"""`assign_loop(X, centroids)`: the nearest centroid of each point, in two loops."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kmeans_lab.checks.by_hand import first_wrong, label_by_hand, number
from kmeans_lab.checks.comparing import Labels
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.inputs import drawn, pair_cases
from kmeans_lab.checks.lesson_02.shared import (
    FEW_FEATURES,
    LESSON,
    NO_POWER,
    POINT_LEFT_OUT,
    SQUARED_THE_SUM,
    SQUARES_SUBTRACTED,
    TOO_FAR,
)
from kmeans_lab.checks.pieces import labels_of, squared_table
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.words import listed

exercise = Exercise(
    "kmeans_lab.lloyd.assign_loop",
    lesson=LESSON,
    number=1,
    returns=Labels(),
    section="The nearest centroid is the smallest number of a row",
    points=2,
    edges=(Edge("far-away", 0.5, "points very far from all centroids"),),
    lines=(
        "def assign_loop(X, centroids):",
        "    assignments = np.zeros(len(X), dtype=np.intp)",
        "    for i in range(len(X)):",
        "        smallest = np.inf",
        "        for k in range(len(centroids)):",
        "            squared = ((X[i] - centroids[k]) ** 2).sum()",
        "            if squared < smallest:",
        "                smallest = squared",
        "                assignments[i] = k",
        "    return assignments",
    ),
    distractors=(
        "            if squared > smallest:",
        "                assignments[i] = squared",
    ),
    hints=(
        "Do it by hand for one point first: its squared distance to each centroid in turn. What "
        "do you keep in mind while you go along, so that you know the nearest at the end?",
        "Two loops: the outer one over the points (i), the inner one over the centroids (k). For "
        "each point begin anew with `np.inf`, which any number beats.",
        "When a squared distance is smaller than the smallest so far, two things must be "
        "remembered: the new smallest, and whose it is, k. The second is the label of point i.",
    ),
)


def cases(rng: np.random.Generator) -> list[Case]:
    far = np.array([[9000.0, 0.0], [-4000.0, 0.0], [6000.0, 0.0]])
    return [
        *(replace(case, idea=label_by_hand) for case in pair_cases(rng)),
        Case(
            (np.array([[2.0, 8.5], [9.0, 1.0]]), np.array([[6.0, 6.0], [6.0, 9.0], [5.0, 6.0]])),
            "Two points that tell squares from absolute values",
            label_by_hand,
        ),
        Case(
            (np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([[1.9, 0.0], [1.6, 0.0], [0.0, 1.2]])),
            "Two points less than 1 away from their centroids",
            label_by_hand,
        ),
        Case(drawn(rng, 12, 4, 5), "Twelve random points with five features", label_by_hand),
        Case(
            (np.array([[2000.0, 0.0], [-900.0, 0.0]]), far),
            "Two points far from all centroids",
            label_by_hand,
            edge="far-away",
        ),
        Case(
            (np.array([[2e20, 0.0], [-9e19, 0.0]]), 1e17 * far),
            "The same two points and three centroids, in another unit",
            label_by_hand,
            edge="far-away",
        ),
    ]


def search(X, centroids, begin=np.inf, anew=True, closer=lambda squared, smallest: smallest):
    """Labels by a search; with another beginning, or another thing to remember, wrong ones.

    `closer` says which number is remembered when a nearer centroid was found, and else.
    """
    labels, smallest = np.zeros(len(X), dtype=np.intp), begin
    for i, row in enumerate(squared_table(X, centroids)):
        smallest = begin if anew else smallest
        for k, squared in enumerate(row):
            if squared < smallest:
                smallest, labels[i] = squared, k
            smallest = closer(squared, smallest)
    return labels


def by(score):
    """Labels by the smallest of the numbers that `score` makes of each point and centroid."""

    def way(X, centroids):
        return np.array([[score(x, c) for c in centroids] for x in X]).argmin(axis=1)

    return way


def looped(squared, n=len, K=len, skip=0):
    """The loops of the lesson with another line in their middle, or other ranges."""

    def way(X, centroids):
        assignments = np.zeros(len(X), dtype=np.intp)
        for i in range(n(X)):
            smallest = np.inf
            for k in range(skip, K(centroids)):
                found = squared(X, centroids, i, k)
                if found < smallest:
                    smallest, assignments[i] = found, k
        return assignments

    return way


def one_pair(X, centroids, i, k):
    return ((X[i] - centroids[k]) ** 2).sum()


def writing_into_a_row(X, centroids, i, k):
    difference = X[i]
    difference -= centroids[k]
    return (difference**2).sum()


def with_one(change):
    """Right labels, but for some of them."""

    def way(X, centroids):
        labels = labels_of(X, centroids)
        change(labels)
        return labels

    return way


def none_beats_it(case, wanted, outcome):
    i = first_wrong(wanted.value, outcome.value)[0]
    squared = squared_table(*case.args)[i]
    return (
        f"The squared distances of point {i} are {listed([number(s) for s in squared])}. None of "
        "them is smaller than the number that they are compared with, so its label stayed 0. "
        "Begin with a number that any other beats, and remember the smallest so far."
    )


slips = (
    Slip(
        "no-centroid-chosen",
        "Every point has the label with which it began. Is k ever written into the labels? Is the "
        "comparison before it ever true (nothing is greater than infinity, and no square is "
        "smaller than 0)? And does the loop come to the centroids after the first, or does a "
        "return inside it end the function?",
        lambda X, centroids: np.zeros(len(X), dtype=np.intp),
        lambda X, centroids: np.full(len(X), -1),
    ),
    Slip(
        "begins-too-low",
        none_beats_it,
        lambda X, centroids: search(X, centroids, begin=1.0),
        lambda X, centroids: search(X, centroids, begin=10.0),
        lambda X, centroids: search(X, centroids, begin=1e4),
        lambda X, centroids: search(X, centroids, begin=1e12),
    ),
    Slip.of("argmax-for-argmin", lambda X, centroids: squared_table(X, centroids).argmax(axis=1)),
    Slip(
        "compared-with-the-start-only",
        "Every point got the last centroid that beats the number with which the search begins. "
        "When a nearer centroid is found, its label is kept, but with what is the next one "
        "compared? Two things have to be remembered at that moment.",
        lambda X, centroids: np.full(len(X), len(centroids) - 1),
    ),
    Slip(
        "compared-with-the-one-before",
        "Each centroid was compared with the one just before it only, not with the nearest so far. "
        "When may the remembered number change: each time, or only when a nearer centroid is "
        "found?",
        lambda X, centroids: search(X, centroids, closer=lambda squared, smallest: squared),
    ),
    Slip(
        "carried-to-the-next-point",
        "The smallest squared distance is carried along from one point to the next, so a later "
        "point finds a centroid only if it beats the points before it. For each point the search "
        "begins anew. Which line belongs inside the loop over the points?",
        lambda X, centroids: search(X, centroids, anew=False),
    ),
    Slip.of(
        "value-for-index",
        lambda X, centroids: squared_table(X, centroids).min(axis=1),
        lambda X, centroids: squared_table(X, centroids).min(axis=1).astype(np.intp),
    ),
    Slip(
        "whole-table",
        "This is the whole table of squared distances, (n, K). Each row belongs to a point: one "
        "label is wanted of it, the index of its smallest number.",
        squared_table,
    ),
    Slip(
        "counted-from-one",
        "These labels count from 1 to K. An index counts from 0: the first centroid is "
        "`centroids[0]`.",
        lambda X, centroids: labels_of(X, centroids) + 1,
    ),
    Slip(
        "decimal-labels",
        "The labels are right, but they are decimal numbers, and an index must be a whole number: "
        "`centroids[1.0]` is an error. An array gets its kind of number when it is made. What does "
        "`np.zeros` make if nobody says which?",
        lambda X, centroids: labels_of(X, centroids).astype(float),
    ),
    Slip(
        "centroids-for-labels",
        "These are the nearest centroids themselves. Their labels are asked for: which row of "
        "`centroids` it is, one whole number a point.",
        lambda X, centroids: centroids[labels_of(X, centroids)],
    ),
    Slip(
        "each-centroid-asked",
        "This asks each centroid for its nearest point: K labels. Each point chooses among the "
        "centroids, so there are n labels. Which of the two loops must be the outer one? (And do "
        "the arguments come in the order `X, centroids`?)",
        lambda X, centroids: squared_table(X, centroids).argmin(axis=0),
        misconception="argmin-wrong-axis",
    ),
    Slip(
        "not-pair-by-pair",
        "The numbers were not taken pair by pair: the squares of all centroids went into one "
        "`argmin`, or into one sum. First each centroid needs one number, its squared distance; "
        "then ask which of the K is smallest.",
        lambda X, centroids: np.array([((x - centroids) ** 2).argmin() for x in X]),
        lambda X, centroids: np.array([((x - centroids) ** 2).sum(axis=0).argmin() for x in X]),
    ),
    Slip(
        "not-summed",
        "What is compared here is an array, not one number. The squared distance of one pair is "
        "one number: what must be done with the d squares, one for each feature?",
        looped(lambda X, centroids, i, k: (X[i] - centroids[k]) ** 2),
    ),
    Slip(
        "all-points-in-each-sum",
        "Every point got the same label. All points went into each sum, where one point and one "
        "centroid make a pair. Where should `X[i]` stand?",
        lambda X, centroids: np.full(len(X), squared_table(X, centroids).sum(axis=0).argmin()),
    ),
    Slip(
        "first-features-only",
        FEW_FEATURES,
        by(lambda x, c: ((x[:1] - c[:1]) ** 2).sum()),
        by(lambda x, c: ((x[:2] - c[:2]) ** 2).sum()),
        by(lambda x, c: (x[0] - c[0]) ** 2 + (x[1] - c[1]) ** 2),
    ),
    Slip.of(
        "missing-square",
        by(lambda x, c: (x - c).sum()),
        by(lambda x, c: (c - x).sum()),
        by(lambda x, c: np.abs(x - c).sum()),
    ),
    Slip(
        "one-feature-decides",
        "The largest, or the smallest, of the differences decides here, and the other features "
        "are left out. All of them count: the squares of all differences are added up.",
        by(lambda x, c: np.abs(x - c).max()),
        by(lambda x, c: np.abs(x - c).min()),
    ),
    Slip("squared-the-sum", SQUARED_THE_SUM, by(lambda x, c: (x - c).sum() ** 2)),
    Slip("squares-subtracted", SQUARES_SUBTRACTED, by(lambda x, c: (x**2 - c**2).sum())),
    Slip(
        "multiplied",
        "Coordinates were multiplied, not subtracted. The squared distance takes the difference in "
        "each feature, squares it, and adds up.",
        by(lambda x, c: (x * c).sum()),
        by(lambda x, c: -(x * c).sum()),
    ),
    Slip("bits-for-a-power", NO_POWER, by(lambda x, c: ((x - c) ^ 2).sum())),
    Slip(
        "cut-to-whole-numbers",
        "The numbers were cut to whole ones, and with what stands behind the point goes what tells "
        "two centroids apart. What makes whole numbers here: `int`, `//`, or an array made for "
        "them?",
        lambda X, centroids: squared_table(X, centroids).astype(int).argmin(axis=1),
        lambda X, centroids: labels_of(X.astype(int), centroids.astype(int)),
        misconception="integer-truncation",
    ),
    Slip(
        "a-point-left-out",
        POINT_LEFT_OUT,
        looped(one_pair, n=lambda X: len(X) - 1),
        with_one(lambda labels: labels.put(0, 0)),
    ),
    Slip(
        "a-centroid-left-out",
        "Not every centroid was asked: the first was left out, or those at the end. `range(3)` "
        "goes 0, 1, 2: so `range(len(centroids))` begins at the first and ends at the last.",
        looped(one_pair, skip=1),
        looped(one_pair, K=lambda centroids: len(centroids) - 1),
        lambda X, centroids: labels_of(X, centroids[: X.shape[1]]),
    ),
    Slip(
        "one-label-only",
        "Only one point got its label, and each point needs one. Does `return` stand inside the "
        "loop over the points, and so end it at the first turn? Or is the label of each point "
        "written over the one before: where are the n labels collected?",
        with_one(lambda labels: labels[1:].fill(0)),
        lambda X, centroids: int(labels_of(X, centroids)[0]),
        lambda X, centroids: int(labels_of(X, centroids)[-1]),
    ),
    Slip(
        "too-far",
        TOO_FAR,
        looped(one_pair, K=lambda centroids: len(centroids) + 1),
        looped(one_pair, n=lambda X: len(X) + 1),
    ),
    Slip(
        "i-for-k",
        "i and k, or `X` and `centroids`, have changed places. i counts the points, from 0 to n−1, "
        "and belongs to `X`; k counts the centroids and belongs to `centroids`.",
        looped(lambda X, centroids, i, k: ((X[k] - centroids[i]) ** 2).sum()),
        looped(lambda X, centroids, i, k: ((X[i] - centroids[i]) ** 2).sum()),
        looped(lambda X, centroids, i, k: ((X[k] - centroids[k]) ** 2).sum()),
        looped(lambda X, centroids, i, k: ((X[i] - X[k]) ** 2).sum()),
    ),
    Slip.of("changed-the-input", looped(writing_into_a_row)),
)
