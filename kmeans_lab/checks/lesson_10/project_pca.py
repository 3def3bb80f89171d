"""`project_pca(X, n_components)`: where the points lie along their widest directions."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import Array, Mismatch, alike
from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.lesson_10.shared import LESSON, one_of_several
from kmeans_lab.checks.slips import Slip


class Scores(Array):
    """Coordinates (n, n_components), of which each column may have either sign."""

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        if isinstance(got, np.ndarray) and got.shape == wanted.shape and got.dtype.kind in "iuf":
            got = got * _signs(wanted, got)
        problem = one_of_several(self, case, wanted, got) or super().compare(case, wanted, got)
        if problem is not None and problem.text.endswith("]."):
            text = f"{problem.text} (The sign of a whole column does not matter.)"
            return Mismatch(text, problem.misconception, problem.idea)
        return problem

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        numbers = all(isinstance(a, np.ndarray) and a.dtype.kind in "iuf" for a in (one, other))
        if numbers and one.shape == other.shape and one.ndim == 2:
            return alike(one * _signs(other, one), other)
        return alike(one, other)


def _signs(wanted: np.ndarray, got: np.ndarray) -> np.ndarray:
    """1 or −1 for each column of `got`, so that it goes the same way as that of `wanted`."""
    same_way = (wanted.astype(float) * got).sum(axis=0) >= 0
    return np.where(same_way, 1, -1).astype(got.dtype if got.dtype.kind == "f" else int)


exercise = Exercise(
    "kmeans_lab.dimensions.project_pca",
    lesson=LESSON,
    number=2,
    returns=Scores("n", "n_components"),
    section="The direction of greatest spread",
    points=3,
    lines=(
        "def project_pca(X, n_components):",
        "    centred = X - X.mean(axis=0)",
        "    _, _, components = np.linalg.svd(centred, full_matrices=False)",
        "    components = components[:n_components]",
        "    return centred @ components.T",
    ),
    distractors=(
        "    components = components[:, :n_components]",
        "    components, _, _ = np.linalg.svd(X, full_matrices=False)",
        "    return components",
    ),
    hints=(
        "Three steps: take the mean off, find the directions, and see how far each point lies "
        "along each of the first ones.",
        "`np.linalg.svd(..., full_matrices=False)` returns three arrays; the rows of the third are "
        "the directions, the widest first. Of what must it be asked?",
        "How far a point lies along a direction is their dot product, and all of them at once are "
        "a matrix product: (n, d) with what gives (n, n_components)?",
    ),
)

CROSS = np.array(
    [[9.0, 11, 3], [1.0, 5, 3], [5.0, 8, 5], [5.0, 8, 1], [4.4, 8.8, 3], [5.6, 7.2, 3]]
)


def cases(rng: np.random.Generator) -> list[Case]:
    fixed = np.random.default_rng(10)
    return [
        Case(
            (CROSS.copy(), 2),
            "Six points around (5, 8, 3): two of them 5 away along (0.8, 0.6, 0), two 2 away "
            "along (0, 0, 1), two 1 away",
            "The widest direction is (0.8, 0.6, 0), the second (0, 0, 1). Where do the points lie "
            "along these, seen from their mean?",
        ),
        Case(
            (CROSS.copy(), 1),
            "The same six points, and one component",
            "With one component the second axis has length 1, but it is still there.",
        ),
        Case((CROSS.copy(), 3), "The same six points, and all three components"),
        Case(
            (_slanted(fixed, 4, 4), 2),
            "As many points as features",
            "Step by step: what is taken off, which directions are found, and are they rows or "
            "columns?",
        ),
        Case((_slanted(fixed, 4, 6), 3), "Fewer points than features"),
        Case((_slanted(fixed, 10, 4).astype(np.float32), 2), "Ten points in float32"),
        Case((_slanted(rng, 9, 2), 1), "Nine random points in a plane, one component"),
        Case((_slanted(rng, 12, 5), 3), "Twelve random points, three of five components"),
        Case((_slanted(rng, 40, 6), 4), "Forty random points, four of six components"),
    ]


def _slanted(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    """Points in slanted directions with spreads that differ by a factor of 2, far from 0."""
    rank = min(n - 1, d)
    left = rng.standard_normal((n, rank))
    left, _ = np.linalg.qr(left - left.mean(axis=0))  # (n, rank): columns of length 1, mean 0
    right, _ = np.linalg.qr(rng.standard_normal((d, d)))
    middle = rng.uniform(3, 9, size=d) * rng.choice([-1, 1], size=d)
    spreads = np.sqrt(n) * 4.0 * 0.5 ** np.arange(rank)
    return (left * spreads) @ right[:, :rank].T + middle


def centred(X):
    return X.astype(float) - X.mean(axis=0, dtype=float)


def directions(X):
    """The directions of points that have been centred, or not: one a row, the widest first."""
    return np.linalg.svd(X, full_matrices=False)[2]


def along(X, n_components, centre=centred, choose=lambda components, m: components[:m].T):
    """The lines of the lesson, with another first step or other directions."""
    X = centre(X.astype(float))
    return X @ choose(directions(X), n_components)


def pieces(X):
    """What `svd` returns of the centred points, the first two: (n, r) and (r,)."""
    return np.linalg.svd(centred(X), full_matrices=False)[:2]


def from_covariance(X, rowvar=False):
    """The directions that `eigh` finds: one a column, the narrowest first."""
    return np.linalg.eigh(np.cov(X.astype(float), rowvar=rowvar))[1]


def of_unit_spread(ddof):
    def way(X, n_components):
        return along(X, n_components, lambda X: centred(X) / X.std(axis=0, ddof=ddof))

    return way


def of_equal_length(length):
    def way(X, n_components):
        return length(len(X)) * pieces(X)[0][:, :n_components]

    return way


def of_widest_features(X, n_components):
    return centred(X)[:, np.argsort(X.var(axis=0))[::-1][:n_components]]


def together_again(X, n_components, mean=1):
    kept = directions(centred(X))[:n_components]
    return centred(X) @ kept.T @ kept + mean * X.mean(axis=0)


slips = (
    Slip.of(
        "not-centred",
        lambda X, m: along(X, m, lambda X: X),
        lambda X, m: centred(X) @ directions(X.astype(float))[:m].T,
    ),
    Slip(
        "points-not-centred",
        "The directions are right, but the points were multiplied with them as they are. Each "
        "column of the result should have mean 0: what was taken off before the directions were "
        "sought, and not here?",
        lambda X, m: X @ directions(centred(X))[:m].T,
        misconception="not-centred",
    ),
    Slip(
        "median-taken-off",
        "The median of each feature was taken off, not the mean. Directions, and where points lie "
        "along them, are measured from the mean.",
        lambda X, m: along(X, m, lambda X: X - np.median(X, axis=0)),
    ),
    Slip(
        "one-mean-for-all",
        "One number was taken off from every feature: a mean without an axis mixes all features. "
        "Each feature has its own mean.",
        lambda X, m: along(X, m, lambda X: X - X.mean()),
        misconception="sum-without-axis",
    ),
    Slip.of(
        "sum-wrong-axis",
        lambda X, m: along(X, m, lambda X: X - X.mean(axis=1, keepdims=True)),
        lambda X, m: along(X, m, lambda X: X - X.mean(axis=1)),
    ),
    Slip(
        "points-for-features",
        "Points and features have changed places: the directions found have n entries, one a "
        "point, and should have d, one a feature. `svd` wants the points in rows; `np.cov` takes "
        "rows for the variables unless it is told otherwise.",
        lambda X, m: centred(X) @ from_covariance(centred(X), rowvar=True)[:, ::-1][:, :m],
        lambda X, m: from_covariance(X, rowvar=True)[:, ::-1][:, :m],
        lambda X, m: from_covariance(X, rowvar=True)[:, :m],
        lambda X, m: centred(X) @ np.linalg.svd(centred(X).T, full_matrices=False)[2][:m].T,
    ),
    Slip(
        "narrowest",
        "These are the narrowest directions, not the widest. In which order do the directions come "
        "out? (`eigh` sorts from small to large, `svd` from large to small.)",
        lambda X, m: along(X, m, choose=lambda components, m: components[::-1][:m].T),
        lambda X, m: centred(X) @ np.linalg.eigh(centred(X).T @ centred(X))[1][:, :m],
        lambda X, m: X @ from_covariance(X)[:, :m],
    ),
    Slip(
        "widest-last",
        "The directions are the right ones, but the widest comes last. `eigh` sorts from small to "
        "large: the first column of the result should be the widest.",
        lambda X, m: along(X, m, choose=lambda components, m: components[:m][::-1].T),
    ),
    Slip(
        "directions-in-rows",
        "These are the directions, (n_components, d). What is asked for is where each point lies "
        "along them, so n rows.",
        lambda X, m: directions(centred(X))[:m],
    ),
    Slip(
        "directions-in-columns",
        "These are the directions, (d, n_components). What is asked for is where each point lies "
        "along them, so n rows.",
        lambda X, m: directions(centred(X))[:m].T,
    ),
    Slip(
        "centred-features",
        "These are some of the features as they are, only centred. A principal direction may be "
        "slanted: a bit of this feature and a bit of that one.",
        lambda X, m: centred(X)[:, :m],
    ),
    Slip(
        "first-features",
        "These are the first columns of X as they are. A principal direction may be slanted: a bit "
        "of this feature and a bit of that one.",
        lambda X, m: X[:, :m],
    ),
    Slip(
        "features-of-greatest-variance",
        "These are the features with the greatest variance. A principal direction need not be a "
        "feature: it may be slanted, a bit of this one and a bit of that one.",
        of_widest_features,
    ),
    Slip(
        "rows-for-components",
        "These are the first rows of X, so some of the points. Components are directions: every "
        "point has a coordinate along each.",
        lambda X, m: centred(X)[:m],
        lambda X, m: X[:m],
    ),
    Slip(
        "first-array-of-svd",
        "The directions are in the third array that `svd` returns, and the first one was taken for "
        "them. Print the shapes of the three.",
        lambda X, m: centred(X) @ pieces(X)[0][:m].T,
    ),
    Slip(
        "singular-values",
        "These are the singular values, or made of them: they say how widely the points are spread "
        "along each direction. Asked is where each point lies along them.",
        lambda X, m: pieces(X)[1][:m],
        lambda X, m: pieces(X)[1][:m] ** 2,
        lambda X, m: (pieces(X)[1] ** 2 / (pieces(X)[1] ** 2).sum())[:m],
    ),
    Slip(
        "widest-direction-skipped",
        "The first direction, the widest, was skipped. Which index does the first row have?",
        lambda X, m: along(X, m, choose=lambda components, m: components[1 : m + 1].T),
    ),
    Slip(
        "one-direction-too-few",
        "One direction too few was kept. A slice `[:m]` takes the rows 0 to m − 1, and how many "
        "are these?",
        lambda X, m: along(X, m, choose=lambda components, m: components[: m - 1].T),
    ),
    Slip(
        "all-directions",
        "All directions were kept. How many are asked for?",
        lambda X, m: along(X, m, choose=lambda components, m: components.T),
    ),
    Slip(
        "put-together-again",
        "These are the points put together again from the components kept, with d features as "
        "before. Asked for are the coordinates along the components.",
        together_again,
        lambda X, m: together_again(X, m, mean=0),
    ),
    Slip(
        "equally-long",
        "Every column has the same spread here, as if each was divided by its own. The result "
        "should keep the units of X, so the first column is the widest. Of `svd`'s three arrays, "
        "the first alone has lost the lengths.",
        of_equal_length(lambda n: 1),
        of_equal_length(lambda n: np.sqrt(n)),
        of_equal_length(lambda n: np.sqrt(n - 1)),
    ),
    Slip(
        "divided-by-the-spread",
        "Each feature was divided by its own spread first. That is another step, with another "
        "result: here the features keep their units, and only their means are taken off.",
        of_unit_spread(0),
        of_unit_spread(1),
    ),
    Slip(
        "root-of-the-lengths",
        "The columns have the root of their lengths. The singular values are lengths already, no "
        "squares: is there a root too many?",
        lambda X, m: (pieces(X)[0] * np.sqrt(pieces(X)[1]))[:, :m],
        misconception="extra-square-root",
    ),
    Slip(
        "lengths-twice",
        "The columns were multiplied by the singular values although the lengths were in them "
        "already. What does a dot product with an arrow of length 1 give?",
        lambda X, m: (centred(X) @ directions(centred(X)).T * pieces(X)[1])[:, :m],
    ),
    Slip(
        "columns-of-svd",
        "The directions are the rows of what `svd` returns third. Which index says how many rows "
        "are kept, and what has to be done with them so that (n, d) can be multiplied by them?",
        lambda X, m: along(X, m, choose=lambda components, m: components[:, :m]),
        lambda X, m: along(X, m, choose=lambda components, m: components[:m]),
        lambda X, m: X @ directions(centred(X))[:, :m],
    ),
    Slip(
        "rows-of-eigh",
        "The directions that `eigh` returns are the columns of its array, not the rows. Which "
        "index says how many columns are kept?",
        lambda X, m: centred(X) @ from_covariance(X)[:, ::-1][:m].T,
        lambda X, m: centred(X) @ from_covariance(X)[:m].T,
        lambda X, m: centred(X) @ from_covariance(X)[::-1][:m].T,
    ),
    Slip(
        "turned",
        "The numbers are right, but rows and columns have changed places. One row belongs to one "
        "point, one column to one component.",
        lambda X, m: along(X, m).T,
        misconception="axes-swapped",
    ),
    Slip.of("integer-truncation", lambda X, m: np.trunc(along(X, m) + 1e-9)),
)
