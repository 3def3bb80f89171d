"""`distance_contrast(X)`: how much farther the farthest point is than the nearest."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import Mismatch, Number
from kmeans_lab.checks.exercise import OWN_WORDS, Case, Edge, Exercise
from kmeans_lab.checks.lesson_10.shared import LESSON, one_of_several
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.values import kind_in_words
from kmeans_lab.running.outcome import Odd

EQUAL = "equal-points"
RATIOS = "These are the ratios, one for each point. One number is asked for, their mean."


class Contrast(Number):
    """The contrast: one number."""

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        ratios = got.array if isinstance(got, Odd) else None
        one_a_point = ratios is not None and ratios.shape == (len(case.args[0]),)
        if one_a_point and super().compare(case, wanted, ratios.mean()) is None:
            text = f"It is {kind_in_words(got)}, and one single number is wanted."
            return Mismatch(text, idea=RATIOS)
        return one_of_several(self, case, wanted, got) or super().compare(case, wanted, got)


exercise = Exercise(
    "kmeans_lab.dimensions.distance_contrast",
    lesson=LESSON,
    number=3,
    returns=Contrast(),
    section="Is the nearest much nearer than the farthest?",
    points=3,
    edges=(
        Edge(EQUAL, 0.5, "two points that are equal, or nearly"),
        Edge("two-points", 0.5, "two points alone"),
    ),
    lines=(
        "def distance_contrast(X):",
        "    contrasts = np.empty(len(X))",
        "    for i in range(len(X)):",
        "        others = np.delete(X, i, axis=0)",
        "        distances = np.sqrt(((others - X[i]) ** 2).sum(axis=1))",
        "        nearest, farthest = distances.min(), distances.max()",
        "        if nearest == 0:",
        '            raise ValueError("two points are equal")',
        "        contrasts[i] = (farthest - nearest) / nearest",
        "    return float(contrasts.mean())",
    ),
    distractors=(
        "        distances = np.sqrt(((X - X[i]) ** 2).sum(axis=1))",
        "        contrasts[i] = (farthest - nearest) / farthest",
    ),
    hints=(
        "One point after the other: how far are the others from it? Then the nearest, the "
        "farthest, and the ratio.",
        "`np.delete(X, i, axis=0)` is X without row i. A distance is the root of a squared "
        "distance, and there is one for each of the others, (n − 1,).",
        "Keep one ratio for each point, (n,), and take the mean of the ratios at the very end. "
        "Before you divide, ask whether the nearest distance is 0.",
    ),
)


def cases(rng: np.random.Generator) -> list[Case]:
    apart = np.cumsum(rng.uniform(1, 3, size=5))[:, np.newaxis]  # (5, 1)
    equal = [
        ([[0.0, 1], [3.0, 3], [7.0, 2], [3.0, 3], [9.0, 9]], "Five points, two of which are equal"),
        ([[2.0, 5], [2.0, 5]], "Two points in the same place"),
        ([[6.0, 0], [1.0, 4], [8.0, 3], [8.0, 3]], "Four points, of which the last two are equal"),
    ]
    return [
        Case(
            (np.array([[0.0, 0], [3.0, 0], [0.0, 4]]),),
            "Three points, whose distances are 3, 4 and 5",
            "From (0, 0) the others are 3 and 4 away: (4 − 3)/3. Do the other two points by hand.",
        ),
        Case((np.array([[0.0], [1.0], [3.0]]),), "The three points 0, 1 and 3 on a line"),
        Case(
            (np.array([[0.0, 0], [0.25, 0], [1.0, 0], [0.0, 0.5]]),),
            "Four points, all of them nearer than 1 or just 1 away",
        ),
        Case(
            (np.array([[0, 3], [1, 1], [4, 2], [0, 8]]),),
            "Four points of whole numbers (an int dtype)",
            "Points may be whole numbers; distances are decimals.",
            "integer-truncation",
        ),
        Case((rng.permuted(apart, axis=0),), "Five random points on a line"),
        Case((rng.standard_normal((4, 4)),), "As many points as features"),
        Case((rng.standard_normal((8, 3)).astype(np.float32),), "Eight random points in float32"),
        Case((rng.standard_normal((20, 5)) + 3,), "Twenty random points"),
        *(
            Case(
                (np.array(X),),
                words,
                "Where two points are equal a nearest distance is 0, and the ratio means nothing. "
                "Then a `ValueError` has to be raised.",
                raises="ValueError",
                edge=EQUAL,
            )
            for X, words in equal
        ),
        Case(
            (np.array([[0.0], [1e-9], [3e-9]]),),
            "Three points that are near each other, but different",
            "In a smaller unit these are 0, 1 and 3: the contrast has no unit, so it is the same. "
            "Only a distance of exactly 0 makes the ratio meaningless.",
            edge=EQUAL,
        ),
        Case(
            (np.array([[1.0, 2, 0], [3.0, 0, 1]]),),
            "Two points",
            "With two points nearest and farthest are the same one, so the contrast is 0.",
            edge="two-points",
        ),
    ]


def table(X, power=2):
    """Distances of all points to all, (n, n), in float."""
    return np.sqrt((np.abs(X[:, None].astype(float) - X) ** power).sum(axis=2))


def to_others(D):
    """The same without each point itself, (n, n − 1)."""
    return D[~np.eye(len(D), dtype=bool)].reshape(len(D), -1)


def ends(D):
    """The nearest and the farthest distance of each point, (n,) each."""
    nearest, farthest = D.min(axis=1), D.max(axis=1)
    if (nearest == 0).any():
        raise ValueError(OWN_WORDS)
    return nearest, farthest


def contrast(ratio, together=np.mean, distances=table):
    """The right way, with another ratio, something else than the mean, other distances."""

    def way(X):
        return together(ratio(*ends(to_others(distances(X)))))

    return way


def as_asked(nearest, farthest):
    return (farthest - nearest) / nearest


def with_itself(X):
    D = table(X)
    return as_asked(D.min(axis=1), D.max(axis=1)).mean()


def itself_infinite(X):
    D = table(X)
    np.fill_diagonal(D, np.inf)
    return as_asked(*ends(D)).mean()


def itself_in_plain_python(X):
    D = table(X).tolist()
    return sum((max(row) - min(row)) / min(row) for row in D) / len(D)


def unasked(X):
    D = to_others(table(X))
    return as_asked(D.min(axis=1), D.max(axis=1)).mean()


def zeros_left_out(X):
    D = np.where(table(X) == 0, np.nan, table(X))
    return as_asked(np.nanmin(D, axis=1), np.nanmax(D, axis=1)).mean()


def equal_points_once(X):
    return unasked(np.unique(X, axis=0)) if len(np.unique(X, axis=0)) > 1 else np.nan


def skipped(X, value=None):
    D = to_others(table(X))
    D = D[D.min(axis=1) > 0]
    ratios = as_asked(D.min(axis=1), D.max(axis=1))
    return float(np.sum(ratios) / len(X)) if value == 0 else float(np.mean(ratios))


def instead_of_an_error(value):
    def way(X):
        return value if to_others(table(X)).min() == 0 else unasked(X)

    return way


def raising(kind, text=OWN_WORDS, when=lambda nearest, farthest: nearest == 0):
    """An error for some points; the equal ones are refused as they should be."""

    def way(X):
        D = to_others(table(X))
        if when(D.min(axis=1), D.max(axis=1)).any():
            raise kind(text)
        return as_asked(*ends(D)).mean()

    return way


def divided_in_plain_python(X):
    ratios = [(max(row) - min(row)) / min(row) for row in to_others(table(X)).tolist()]
    return sum(ratios) / len(ratios)


def later_points_only(X):
    ratios = []
    for i in range(len(X) - 1):
        d = table(X)[i, i + 1 :]
        if d.min() == 0:
            raise ValueError(OWN_WORDS)
        ratios.append((d.max() - d.min()) / d.min())
    return np.mean(ratios)


def deleted_without_an_axis(X):
    others = [np.delete(X, i) for i in range(len(X))]
    d = np.array([np.abs(others[i] - X[i]) for i in range(len(X))])
    return as_asked(*ends(d)).mean()


def from_the_mean(X):
    d = np.sqrt(((X - X.mean(axis=0)) ** 2).sum(axis=1))
    return (d.max() - d.min()) / d.min()


def over_the_mean(X):
    D = to_others(table(X))
    nearest, farthest = ends(D)
    return ((farthest - nearest) / D.mean(axis=1)).mean()


def axis_of_the_points(X):
    ratios = []
    for i in range(len(X)):
        others = np.delete(X.astype(float), i, axis=0)
        d = np.sqrt(((others - X[i]) ** 2).sum(axis=0))
        ratios.append((d.max() - d.min()) / d.min())
    return np.mean(ratios)


def all_in_one_sum(X):
    if (to_others(table(X)) == 0).any():
        raise ValueError(OWN_WORDS)
    return 0.0


slips = (
    Slip(
        "infinite",
        "The result is infinite, whatever the points. Either the point itself is among the others, "
        "and its own nearest distance is 0; or its place was filled with infinity and became the "
        "farthest. Which distances of row i belong to other points?",
        with_itself,
        itself_infinite,
    ),
    Slip(
        "itself-among-the-others",
        "Here the point itself is among the others. Its distance to itself is 0, so d_min is 0 for "
        "every point, whatever the points. Leave row i out before you look for the nearest.",
        lambda X: as_asked(*ends(table(X))).mean(),
        itself_in_plain_python,
        misconception="includes-itself",
    ),
    Slip(
        "later-points-only",
        "Each point was compared with those after it alone. Its nearest may stand before it: each "
        "of the n points has n − 1 others.",
        later_points_only,
    ),
    Slip(
        "deleted-without-an-axis",
        "`np.delete(X, i)` takes one number out of all numbers of X, in one long row. To leave out "
        "row i it has to be told the axis that counts the rows.",
        deleted_without_an_axis,
    ),
    Slip(
        "from-the-mean",
        "The distances were measured from the mean of all points. Each point has its own: those "
        "from it to the others.",
        from_the_mean,
    ),
    Slip(
        "squared-distances",
        "These are ratios of squared distances: the root is missing. Here real distances are asked "
        "for, and a ratio of squares is another number.",
        contrast(as_asked, distances=lambda X: table(X) ** 2),
    ),
    Slip(
        "differences-not-squared",
        "The differences were added up without being squared, so these are distances along the "
        "streets of a town. In a straight line from (0, 0) to (3, 4) it is 5.",
        contrast(as_asked, distances=lambda X: table(X, power=1) ** 2),
        misconception="missing-square",
    ),
    Slip(
        "over-the-farthest",
        "It was divided by the farthest distance. The question is how much farther the farthest "
        "is, measured in nearest distances.",
        contrast(lambda nearest, farthest: (farthest - nearest) / farthest),
    ),
    Slip(
        "times-as-far",
        "This is how many times as far the farthest is. If both were equally far it would be 1, "
        "and the contrast should be 0 then: what is missing above the line?",
        contrast(lambda nearest, farthest: farthest / nearest),
    ),
    Slip(
        "not-divided",
        "The differences are right, but they were not divided: how large is a difference of 2 if "
        "the nearest is 1 away, and if it is 100 away?",
        contrast(lambda nearest, farthest: farthest - nearest),
    ),
    Slip(
        "over-the-mean",
        "It was divided by the mean distance. Which distance is the measure here?",
        over_the_mean,
    ),
    Slip(
        "parentheses",
        "Division comes before subtraction: only d_min was divided by d_min, and that is 1. Where "
        "are parentheses needed?",
        contrast(lambda nearest, farthest: farthest - nearest / nearest),
    ),
    Slip(
        "one-ratio-too-few",
        "The sum of the ratios was divided by one too few. Each point has n − 1 others, but how "
        "many ratios are there?",
        contrast(as_asked, lambda ratios: ratios.sum() / (len(ratios) - 1)),
        misconception="wrong-divisor",
    ),
    Slip(
        "wrong-way-round",
        "The result is negative: the two distances were subtracted the wrong way round.",
        contrast(lambda nearest, farthest: (nearest - farthest) / nearest),
    ),
    Slip(
        "of-all-pairs",
        "One nearest and one farthest distance of all points were compared. Each point has its own "
        "nearest and its own farthest.",
        contrast(
            lambda nearest, farthest: (farthest.max() - nearest.min()) / nearest.min(), lambda r: r
        ),
    ),
    Slip(
        "all-in-one-sum",
        "The contrast is 0 for every input, as if nearest and farthest were the same. Each of the "
        "others needs a distance of its own: was everything summed into one number?",
        all_in_one_sum,
        lambda X: 0.0,
    ),
    Slip.of(
        "sum-wrong-axis",
        axis_of_the_points,
        contrast(as_asked, distances=lambda X: table(X.T)),
    ),
    Slip(
        "sum-of-the-ratios",
        "The ratios were added up. The contrast is their mean: how many are there?",
        contrast(as_asked, np.sum),
        misconception="sum-for-mean",
    ),
    Slip("ratios", RATIOS, contrast(as_asked, lambda ratios: ratios)),
    Slip(
        "ratio-of-means",
        "First the means were taken, then one ratio of them. That is not the mean of the ratios: "
        "each point's ratio comes first, and the mean last.",
        contrast(lambda nearest, farthest: as_asked(nearest.mean(), farthest.mean())),
    ),
    Slip(
        "median-of-the-ratios",
        "This is the median of the ratios. Their mean is asked for, and one far point pulls only "
        "the mean.",
        contrast(as_asked, np.median),
    ),
    Slip(
        "greatest-ratio",
        "This is the greatest of the ratios. Their mean is asked for.",
        contrast(as_asked, np.max),
    ),
    Slip(
        "first-ratio",
        "This is the ratio of the first point alone. Does a `return` inside the loop end it in its "
        "first turn?",
        contrast(as_asked, lambda ratios: ratios[0]),
    ),
    Slip(
        "last-ratio",
        "This is the ratio of the last point alone. What is remembered from turn to turn, and what "
        "is overwritten?",
        contrast(as_asked, lambda ratios: ratios[-1]),
    ),
    Slip(
        "whole-numbers",
        "The decimals were cut off: `int`, or an array of whole numbers, keeps none. A contrast is "
        "a decimal number, and so is each ratio.",
        contrast(as_asked, lambda ratios: int(ratios.mean())),
        contrast(as_asked, lambda ratios: ratios.astype(int).mean()),
        misconception="integer-truncation",
    ),
    Slip(
        "equal-points-divided-by",
        "Two points are equal, so a nearest distance is 0, and dividing by it gives nothing that "
        "means anything. Ask before you divide, for every point, and `raise` a `ValueError` then.",
        unasked,
        divided_in_plain_python,
    ),
    Slip(
        "equal-points-left-out",
        "Two points are equal, and the function came to a number all the same: it left out a "
        "distance of 0, or a point that has one. The exercise wants a `ValueError` there: who "
        "calls the function is to know that the ratio has no meaning.",
        zeros_left_out,
        equal_points_once,
        skipped,
        lambda X: skipped(X, value=0),
    ),
    Slip(
        "value-for-an-error",
        "Two points are equal, and a value came back that stands for “no result”. The exercise "
        "wants an error there, which cannot be overlooked: `raise ValueError(...)` in place of "
        "that `return`.",
        *map(instead_of_an_error, (np.nan, np.inf, 0.0, None)),
    ),
    Slip(
        "error-of-another-kind",
        "There is an error where two points are equal, but not a `ValueError`: the kind is part of "
        "what is asked for. What stands after `raise`, or did an `assert` raise it?",
        raising(AssertionError),
        raising(AssertionError, ""),
        raising(TypeError),
        raising(ZeroDivisionError),
        raising(RuntimeError),
        raising(Exception),
    ),
    Slip(
        "small-distances-refused",
        "Points were refused that are near each other, but not equal. Whether a distance is small "
        "depends on the unit; only 0 is 0 in every unit. With what is the nearest distance "
        "compared?",
        *(
            raising(ValueError, when=lambda nearest, farthest, limit=limit: nearest < limit)
            for limit in (1, 0.1, 1e-6)
        ),
    ),
    Slip(
        "equally-far-refused",
        "The contrast is 0 where nearest and farthest are equally far, and that is no error: the "
        "farthest is not farther at all. Only a nearest distance of 0 has to be refused.",
        raising(ValueError, when=lambda nearest, farthest: nearest == farthest),
    ),
)
