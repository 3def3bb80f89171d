"""`relative_tolerance(X, tol)`: how small a squared movement counts as none."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.comparing import Number
from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.inputs import WHOLE
from kmeans_lab.checks.lesson_07.shared import LESSON
from kmeans_lab.checks.slips import Slip

exercise = Exercise(
    "kmeans_lab.estimator.relative_tolerance",
    lesson=LESSON,
    number=1,
    returns=Number(),
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


def cases(rng: np.random.Generator) -> list[Case]:
    four = np.array([[1.0, 0], [3, 0], [1, 8], [3, 8]])
    X = rng.standard_normal((12, 3)) * [1.0, 2.0, 5.0]
    return [
        Case(
            (four, 0.1),
            "Four points; the variances of the two columns are 1 and 16",
            "The mean of the two variances is 8.5, and the share of it is 0.1: one tenth.",
        ),
        Case(
            (1000 * four, 0.1),
            "The same four points, in a unit a thousand times smaller",
            "All numbers are a thousand times as large, so squares are a million times as large.",
            "ignores-units",
        ),
        Case(
            (np.array([[2.0], [4.0], [9.0]]), 0.5),
            "Three points with one feature, tol = 0.5",
            "The mean is 5, the squared differences from it are 9, 1 and 16.",
        ),
        Case(
            (np.array([[5, 0, 1], [1, 3, 1], [1, 2, 1], [0, 1, 1]]), 1e-4),
            WHOLE + ", whose last column is constant",
            "A constant column has variance 0, and counts as one of the three.",
        ),
        Case((np.array([[3.0, 7.0]]), 1e-4), "One single point", "One point has variance 0."),
        Case((four, 0.0), "tol = 0", "A share of 0 is 0: go on until nothing moves."),
        Case((X + 50, 1e-3), "Twelve random points, far from the origin"),
        Case((X.astype(np.float32), 0.2), "Twelve random points in float32"),
    ]


def _variances(X):
    return X.var(axis=0, dtype=float)


def _deviations(X):
    return X - X.mean(axis=0, dtype=float)


slips = (
    Slip(
        "mean-of-all-taken-off",
        "What was taken off is the mean of all numbers. Each column has a mean of its own.",
        lambda X, tol: tol * ((X - X.mean()) ** 2).mean(axis=0).max(),
        lambda X, tol: tol * ((X - X.mean()) ** 2).mean(axis=0).min(),
        misconception="not-centred",
    ),
    Slip(
        "tol-alone",
        "This is `tol` itself, or made of `tol` alone: X does not occur. Measured in millimetres "
        "instead of metres the same centroids move a thousand times as far. Which number taken "
        "from X would grow along?",
        lambda X, tol: tol,
        lambda X, tol: tol**2,
        lambda X, tol: np.sqrt(tol),
        misconception="ignores-units",
    ),
    Slip(
        "share-of-a-length",
        "This is a share of a length, and what it is compared with is a squared movement. If all "
        "numbers grow ten times, how much does a square grow?",
        lambda X, tol: tol * np.abs(X).max(),
        lambda X, tol: tol * np.ptp(X, axis=0).mean(),
        lambda X, tol: tol * np.abs(_deviations(X)).mean(),
        misconception="ignores-units",
    ),
    Slip(
        "root-on-the-way",
        "A root was taken on the way. The tolerance is compared with a squared movement, so it "
        "needs squared units; and a mean of roots, squared again, is not the mean of the "
        "variances: try 1 and 16.",
        lambda X, tol: tol * X.std(axis=0, dtype=float).mean(),
        lambda X, tol: tol * np.sqrt(_variances(X).mean()),
        lambda X, tol: tol * X.std(dtype=float),
        lambda X, tol: np.sqrt(tol * _variances(X).mean()),
        lambda X, tol: tol * X.std(axis=0, dtype=float).mean() ** 2,
    ),
    Slip(
        "n-minus-1",
        "The squared deviations were divided by n − 1, as for a sample of something larger. Here "
        "the points are the whole, so the divisor is n.",
        lambda X, tol: _divided(tol * (_deviations(X) ** 2).sum(axis=0).mean(), len(X) - 1),
        lambda X, tol: tol * (_deviations(X) ** 2).sum(axis=0).mean() / max(len(X) - 1, 1),
        misconception="wrong-ddof",
    ),
    Slip(
        "one-point-undefined",
        "One single point gives NaN here: on the way something is divided by n − 1, which is 0 "
        "then. A mean over n points needs no n − 1, and one point has variance 0.",
        lambda X, tol: _divided(tol * _variances(X).mean() * (len(X) - 1), len(X) - 1),
    ),
    Slip(
        "along-the-rows",
        "The variance was taken along each row, from feature to feature of one point. What is "
        "asked is how far the points are apart, column by column.",
        lambda X, tol: tol * X.var(axis=1, dtype=float).mean(),
    ),
    Slip(
        "all-in-one-heap",
        "This is the variance of all numbers in one heap. Two columns with different means then "
        "look spread out even if each is constant. Take the variance of each column first.",
        lambda X, tol: tol * X.var(dtype=float),
    ),
    Slip(
        "sum-of-variances",
        "The variances of the columns were added up. Their mean is asked: divide by how many "
        "there are.",
        lambda X, tol: tol * _variances(X).sum(),
        misconception="sum-for-mean",
    ),
    Slip(
        "divided-by-n-not-once",
        "A variance is a mean of squared deviations: their sum is divided by the number of points, "
        "once. Here that was forgotten, or done twice.",
        lambda X, tol: tol * (_deviations(X) ** 2).sum(),
        lambda X, tol: tol * (_deviations(X) ** 2).sum(axis=0).mean(),
        lambda X, tol: tol * _variances(X).mean() / len(X),
        misconception="wrong-divisor",
    ),
    Slip(
        "one-column",
        "This is the variance of one column alone. Their mean is asked, of all columns.",
        lambda X, tol: tol * _variances(X).max(),
        lambda X, tol: tol * _variances(X).min(),
        lambda X, tol: tol * _variances(X)[0],
        lambda X, tol: tol * _variances(X)[-1],
    ),
    Slip(
        "one-for-each-column",
        "This is one number for each column. One single number is wanted: their mean.",
        lambda X, tol: tol * _variances(X),
    ),
    Slip(
        "from-the-origin",
        "The numbers were squared as they are, measured from the origin. A variance measures from "
        "the mean of its column: shifting all points must not change it.",
        lambda X, tol: tol * (X.astype(float) ** 2).mean(),
        lambda X, tol: tol * (X.astype(float) ** 2).sum(axis=1).mean(),
    ),
    Slip(
        "means-not-variances",
        "This is made of the means. A mean says where the points are, and the variance how far "
        "they are spread.",
        lambda X, tol: tol * X.mean(dtype=float),
    ),
    Slip(
        "no-share",
        "The variance is there, but not the share `tol` of it. A share of a number is a product: "
        "one tenth of 8.5, for example, is 0.1 · 8.5.",
        lambda X, tol: _variances(X).mean(),
        lambda X, tol: _divided(_variances(X).mean(), tol),
        lambda X, tol: _divided(tol, _variances(X).mean()),
        lambda X, tol: tol + _variances(X).mean(),
    ),
    Slip(
        "tol-squared",
        "The variances are there, but not `tol` times their mean: `tol` was squared along with "
        "the rest, or a root taken of it. How much is one tenth of 8.5, for example?",
        lambda X, tol: tol**2 * _variances(X).mean(),
        lambda X, tol: np.sqrt(tol) * _variances(X).mean(),
    ),
    Slip.of("integer-truncation", lambda X, tol: int(tol * _variances(X).mean())),
)


def _divided(top, bottom):
    with np.errstate(all="ignore"):
        return float(np.divide(top, bottom))
