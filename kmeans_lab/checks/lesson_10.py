"""Exercises of lesson 10: scaling, principal components, and what becomes of distances."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.calling import Odd
from kmeans_lab.checks.comparing import Array, Mismatch, Number, alike
from kmeans_lab.checks.old_form import OWN_WORDS, Case, Exercise

LESSON = "10_high_dimensions"
NEARLY_ZERO = (
    "The mean of three times 0.1 is not quite 0.1, so the deviation is not quite 0 either: looking "
    "for a deviation of 0 overlooks this column. What could be asked of the values themselves?"
)
RATIOS = "These are the ratios, one for each point. One number is asked for, their mean."
ADDED = (
    "Something was added to the deviation before the division, so no column has deviation 1. It "
    "avoids 0/0, but changes all the other columns as well."
)


# ------------------------------------------------------------------ standardize


class Standardized(Array):
    """An array (n, d) whose columns have mean 0 and standard deviation 1."""

    def __init__(self) -> None:
        super().__init__("n", "d")

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        problem = _one_of_several(self, case, wanted, got)
        problem = problem or super().compare(case, wanted, got)
        if problem is None or not isinstance(got, np.ndarray) or got.shape != wanted.shape:
            return problem
        if got.dtype.kind != "f" or not np.isfinite(got).all():
            return problem
        return self._nearly(wanted, got) or self._in_words(wanted, got, problem)

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        same = alike(one, other)
        if same and isinstance(one, np.ndarray) and one.dtype == other.dtype == np.float64:
            return bool(np.allclose(one, other, rtol=1e-9, atol=1e-12, equal_nan=True))
        return same

    def _in_words(self, wanted: np.ndarray, got: np.ndarray, problem: Mismatch) -> Mismatch:
        """The mean and the deviation of the first column that is not right, beside the problem."""
        near = 1e-6 if got.dtype == np.float64 else 1e-3
        means, deviations = got.mean(axis=0), got.std(axis=0)
        for j in np.flatnonzero(wanted.any(axis=0)):
            if abs(means[j]) > near or abs(deviations[j] - 1) > near:
                text = (
                    f"{problem.text} Column {j} has the mean {means[j] + 0.0:.3g} and the standard "
                    f"deviation {deviations[j]:.3g}; 0 and 1 are wanted."
                )
                return Mismatch(text, problem.misconception, problem.idea)
        return problem

    def _nearly(self, wanted: np.ndarray, got: np.ndarray) -> Mismatch | None:
        """What is said when each column is a little too small: something was added below."""
        for j in np.flatnonzero(wanted.any(axis=0)):
            share = (got[:, j] @ wanted[:, j]) / (wanted[:, j] @ wanted[:, j])
            exact = np.allclose(got[:, j], share * wanted[:, j], rtol=1e-9, atol=1e-12)
            if exact and 0.98 < share < 1:
                return Mismatch(
                    f"Column {j} has the standard deviation {got[:, j].std():.12g}, not 1.",
                    "wrong-divisor",
                    ADDED,
                )
        return None


def _one_of_several(returns: Array, case: Case, wanted: Any, got: Any) -> Mismatch | None:
    """What is said of several things of which one is right."""
    if isinstance(got, tuple):
        for i, part in enumerate(got):
            if returns.compare(case, wanted, part) is None:
                return Mismatch(
                    f"{len(got)} things came back, in a tuple, and [{i}] is the right one. Only "
                    "that is asked for."
                )
    return None


def _columns(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    """Columns in units of their own: deviations from 0.02 to 50, means a few times as large."""
    units = 10.0 ** rng.uniform(-1.7, 1.7, size=d)
    means = rng.uniform(2, 6, size=d) * rng.choice([-1, 1], size=d)
    return units * (rng.standard_normal((n, d)) + means)


def _standard_cases(rng: np.random.Generator) -> list[Case]:
    constant = _columns(rng, 6, 4)
    constant[:, 2] = -3.5
    return [
        Case(
            (np.array([[2.0, 10, 9], [2.0, 30, 7], [6.0, 10, 15], [6.0, 30, 1]]),),
            "Four rows, whose columns have the means 4, 20, 8 and the deviations 2, 10, 5",
            "Do one column by hand first: take off its mean, then divide by its deviation. Which "
            "of your steps gives other numbers?",
        ),
        Case(
            (np.array([[1.0, 5], [2.0, 5], [6.0, 5]]),),
            "Three rows; the second column is 5 everywhere",
            "A column that is the same everywhere stays a column of the result, and is 0 there.",
        ),
        Case((_columns(rng, 4, 4),), "As many rows as columns"),
        Case((_columns(rng, 7, 3),), "Seven random rows, columns in different units"),
        Case(
            (constant,),
            "Six random rows; column 2 is −3.5 everywhere",
            "A column that is the same everywhere stays a column of the result, and is 0 there.",
        ),
        Case(
            (np.array([[0.1, 2.0], [0.1, 4.0], [0.1, 9.0]]),),
            "Three rows; the first column is 0.1 everywhere",
            NEARLY_ZERO,
        ),
        Case(
            (np.array([[3.0, -2.0, 0.1]]),),
            "One single row",
            "Of one single row every column is the same everywhere.",
        ),
        Case((_columns(rng, 9, 4).astype(np.float32),), "Nine random rows in float32"),
        Case((_columns(rng, 30, 5),), "Thirty random rows"),
    ]


standardize = Exercise(
    "standardize",
    lesson=LESSON,
    home="kmeans_lab.dimensions",
    arguments=("X",),
    returns=Standardized(),
    cases=_standard_cases,
    section="Thirteen columns, one voice",
    points=2,
    lines=(
        "def standardize(X):",
        "    centred = X - X.mean(axis=0)",
        "    deviation = centred.std(axis=0)",
        "    constant = (X == X[0]).all(axis=0)",
        "    deviation[constant] = 1",
        "    centred[:, constant] = 0",
        "    return centred / deviation",
    ),
    distractors=(
        "    deviation = centred.var(axis=0)",
        "    centred = X - X.mean(axis=1)",
        "    constant = (X == X[0]).all(axis=1)",
    ),
    hints=(
        "Two steps, column by column: first take something away, so that the mean becomes 0; then "
        "divide, so that the spread becomes 1.",
        "The mean and the standard deviation of each column have the shape (d,), and broadcasting "
        "does the rest: (n, d) with (d,). Which axis must go?",
        "Where a column is the same everywhere the deviation is 0, or nearly. Find these columns "
        "by comparing every row with the first, divide them by 1 instead, and make them exactly 0.",
    ),
)


def _constant(X):
    return (X == X[0]).all(axis=0)


def _standardized(X, centre=None, spread=None):
    """The right way, but for another centre or another measure of spread."""
    X = X.astype(float)
    centred = X - (X.mean(axis=0) if centre is None else centre(X))
    spread = X.std(axis=0) if spread is None else spread(X)
    constant = _constant(X)
    with np.errstate(all="ignore"):
        return np.where(constant, 0.0, centred / np.where(constant, 1.0, spread))


@standardize.mutant("wrong-ddof")
def _(X):
    with np.errstate(all="ignore"):
        return _standardized(X, spread=lambda X: X.std(axis=0, ddof=1))


@standardize.mutant("wrong-ddof")
def _(X):
    return (X - X.mean(axis=0)) / X.std(axis=0, ddof=1)


@standardize.mutant("variance-for-deviation")
def _(X):
    return _standardized(X, spread=lambda X: X.var(axis=0))


@standardize.mutant("variance-for-deviation")
def _(X):
    return (X - X.mean(axis=0)) / X.var(axis=0)


NOT_CENTRED = (
    "The columns have deviation 1 now, but their means are not 0: nothing was taken off before "
    "the division. How large is the mean of a column of yours?"
)


@standardize.mutant("not-centred", NOT_CENTRED, here=True)
def _(X):
    return _standardized(X, centre=lambda X: 0.0)


@standardize.mutant("not-centred", NOT_CENTRED, here=True)
def _(X):
    return X / X.std(axis=0)


@standardize.mutant("not-centred", NOT_CENTRED, here=True)
def _(X):
    return X / np.where(_constant(X), 1, X.std(axis=0))


@standardize.mutant(
    "not-centred",
    "Two things: no mean was taken off before the division, and it was divided by the variance, "
    "which has the square of the unit. Compute the mean and the deviation of a column of yours.",
    here=True,
)
def _(X):
    return _standardized(X, lambda X: 0.0, lambda X: X.var(axis=0))


PARENTHESES = (
    "Division comes before subtraction, so only one of the two was divided here. The whole "
    "difference must be: where are parentheses needed?"
)


@standardize.mutant("not-centred", PARENTHESES, here=True)
def _(X):
    return X - X.mean(axis=0) / X.std(axis=0)


@standardize.mutant("not-centred", PARENTHESES, here=True)
def _(X):
    return X - X.mean(axis=0) / np.where(_constant(X), 1, X.std(axis=0))


@standardize.mutant("not-centred", PARENTHESES, here=True)
def _(X):
    return X / X.std(axis=0) - X.mean(axis=0)


@standardize.mutant("not-centred", PARENTHESES, here=True)
def _(X):
    return X / np.where(_constant(X), 1, X.std(axis=0)) - X.mean(axis=0)


@standardize.mutant(
    "not-centred",
    "A column that is the same everywhere was left as it is. It has to become 0: its mean is taken "
    "off like every other's.",
    here=True,
)
def _(X):
    return np.where(_constant(X), X, _standardized(X))


@standardize.mutant(
    "not-centred",
    "The spread was measured from 0: it is the root of the mean square of the numbers themselves. "
    "A deviation is measured from the column's mean.",
    here=True,
)
def _(X):
    return _standardized(X, spread=lambda X: np.sqrt((X**2).mean(axis=0)))


@standardize.mutant(
    "not-centred",
    "The median of each column was taken off. It lies in the middle of the values, but the mean "
    "of the column is then not 0.",
    here=True,
)
def _(X):
    return _standardized(X, centre=lambda X: np.median(X, axis=0))


@standardize.mutant(
    "sum-for-mean",
    "Each column has mean 0 now, but keeps its own spread, so the column with large numbers is as "
    "loud as before. Which step is still missing?",
    here=True,
)
def _(X):
    return X - X.mean(axis=0)


@standardize.mutant(
    "sum-for-mean",
    "The sum of the squared differences was not divided by how many there are before the root. "
    "Each column has length 1 now, whatever n is, and its deviation is less than 1.",
    here=True,
)
def _(X):
    return _standardized(X, spread=lambda X: np.sqrt(((X - X.mean(axis=0)) ** 2).sum(axis=0)))


@standardize.mutant("sum-wrong-axis")
def _(X):
    centred = X - X.mean(axis=1, keepdims=True)
    return centred / X.std(axis=1, keepdims=True)


@standardize.mutant("sum-wrong-axis")
def _(X):
    return (X - X.mean(axis=1)) / X.std(axis=1)


@standardize.mutant("sum-wrong-axis")
def _(X):
    return (X - X.mean(axis=0)) / X.std(axis=1)


@standardize.mutant("sum-wrong-axis")
def _(X):
    return (X - X.mean(axis=0)) / X.std(axis=1, keepdims=True)


@standardize.mutant("sum-wrong-axis")
def _(X):
    return _standardized(X, centre=lambda X: X.mean(axis=1, keepdims=True))


ONE_FOR_ALL = (
    "One number for the whole array: a mean or a deviation without an axis mixes all columns, "
    "whatever their units. Each column needs its own."
)


@standardize.mutant("sum-without-axis", ONE_FOR_ALL, here=True)
def _(X):
    return (X - X.mean()) / X.std()


@standardize.mutant("sum-without-axis", ONE_FOR_ALL, here=True)
def _(X):
    return (X - X.mean(axis=0)) / X.std()


@standardize.mutant("sum-without-axis", ONE_FOR_ALL, here=True)
def _(X):
    return (X - X.mean()) / X.std(axis=0)


@standardize.mutant("sum-without-axis", ONE_FOR_ALL, here=True)
def _(X):
    return _standardized(X, centre=lambda X: X.mean())


RANGE = (
    "It was divided by the range, the largest minus the smallest value. One single far value "
    "then squeezes all others. The standard deviation is another measure of spread."
)


@standardize.mutant("wrong-divisor", RANGE, here=True)
def _(X):
    return _standardized(X, lambda X: X.min(axis=0), lambda X: np.ptp(X, axis=0))


@standardize.mutant("wrong-divisor", RANGE, here=True)
def _(X):
    return (X - X.min(axis=0)) / np.ptp(X, axis=0)


@standardize.mutant("wrong-divisor", RANGE, here=True)
def _(X):
    return _standardized(X, spread=lambda X: np.ptp(X, axis=0))


@standardize.mutant(
    "wrong-divisor",
    "It was divided by the mean, not by the deviation. How far a column's values lie from 0 says "
    "nothing about how far apart they are.",
    here=True,
)
def _(X):
    return _standardized(X, spread=lambda X: X.mean(axis=0))


@standardize.mutant(
    "wrong-divisor",
    "It was divided by the largest number of the column. What measures how widely the column is "
    "spread around its mean?",
    here=True,
)
def _(X):
    return _standardized(X, spread=lambda X: np.abs(X).max(axis=0))


@standardize.mutant(
    "wrong-divisor",
    "The deviation was multiplied, not divided by. Then a wide column becomes even wider.",
    here=True,
)
def _(X):
    return _standardized(X, spread=lambda X: 1 / X.std(axis=0))


@standardize.mutant(
    "wrong-divisor",
    ADDED,
    here=True,
)
def _(X):
    return (X - X.mean(axis=0)) / (X.std(axis=0) + 1)


@standardize.mutant(
    "missing-square",
    "The spread here is the mean of the differences without their signs. For the standard "
    "deviation the differences are squared, averaged, and the root is taken last.",
    here=True,
)
def _(X):
    return _standardized(X, spread=lambda X: np.abs(X - X.mean(axis=0)).mean(axis=0))


@standardize.mutant(
    "extra-square-root",
    "It was divided by the root of the deviation. The deviation itself is a root already, that of "
    "the variance.",
    here=True,
)
def _(X):
    return _standardized(X, spread=lambda X: np.sqrt(X.std(axis=0)))


ZERO_BY_ZERO = (
    "A column that is the same everywhere has deviation 0, and 0/0 is `nan`. Such a column has to "
    "become 0. By what may it be divided instead?"
)


@standardize.mutant("empty-cluster-nan", ZERO_BY_ZERO, here=True)
def _(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


@standardize.mutant("cancellation", NEARLY_ZERO, here=True)
def _(X):
    deviation = X.std(axis=0)
    deviation[deviation == 0] = 1
    return (X - X.mean(axis=0)) / deviation


@standardize.mutant("integer-truncation")
def _(X):
    return _standardized(X).astype(int)


@standardize.mutant("changed-the-input")
def _(X):
    constant = _constant(X)
    X -= X.mean(axis=0)
    X /= np.where(constant, 1, X.std(axis=0))
    X[:, constant] = 0
    return X


@standardize.mutant("changed-the-input")
def _(X):
    X -= X.mean(axis=0)
    X /= X.std(axis=0)
    return X


@standardize.mutant("axes-swapped")
def _(X):
    return _standardized(X).T


# ------------------------------------------------------------------ project_pca


class Scores(Array):
    """Coordinates (n, n_components), of which each column may have either sign."""

    def __init__(self) -> None:
        super().__init__("n", "n_components")

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        if isinstance(got, np.ndarray) and got.shape == wanted.shape and got.dtype.kind in "iuf":
            got = got * _signs(wanted, got)
        problem = _one_of_several(self, case, wanted, got) or super().compare(case, wanted, got)
        if problem is not None and problem.text.endswith("]."):
            text = f"{problem.text} (The sign of a whole column does not matter.)"
            return Mismatch(text, problem.misconception)
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


def _slanted(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    """Points in slanted directions with spreads that differ by a factor of 2, far from 0."""
    rank = min(n - 1, d)
    left = rng.standard_normal((n, rank))
    left, _ = np.linalg.qr(left - left.mean(axis=0))  # (n, rank): columns of length 1, mean 0
    right, _ = np.linalg.qr(rng.standard_normal((d, d)))
    middle = rng.uniform(3, 9, size=d) * rng.choice([-1, 1], size=d)
    spreads = np.sqrt(n) * 4.0 * 0.5 ** np.arange(rank)
    return (left * spreads) @ right[:, :rank].T + middle


CROSS = np.array(
    [[9.0, 11, 3], [1.0, 5, 3], [5.0, 8, 5], [5.0, 8, 1], [4.4, 8.8, 3], [5.6, 7.2, 3]]
)


def _pca_cases(rng: np.random.Generator) -> list[Case]:
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
        Case((_slanted(rng, 4, 4), 2), "As many points as features"),
        Case((_slanted(rng, 9, 2), 1), "Nine random points in a plane, one component"),
        Case((_slanted(rng, 4, 6), 3), "Fewer points than features"),
        Case((_slanted(rng, 12, 5), 3), "Twelve random points, three of five components"),
        Case((_slanted(rng, 10, 4).astype(np.float32), 2), "Ten random points in float32"),
        Case((_slanted(rng, 40, 6), 4), "Forty random points, four of six components"),
    ]


project_pca = Exercise(
    "project_pca",
    lesson=LESSON,
    home="kmeans_lab.dimensions",
    arguments=("X", "n_components"),
    returns=Scores(),
    cases=_pca_cases,
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


def _svd(X):
    """Centred points and what `svd` finds of them, in float."""
    centred = X.astype(float) - X.mean(axis=0, dtype=float)
    return centred, *np.linalg.svd(centred, full_matrices=False)


@project_pca.mutant("not-centred")
def _(X, n_components):
    components = np.linalg.svd(X.astype(float), full_matrices=False)[2]
    return X @ components[:n_components].T


@project_pca.mutant("not-centred")
def _(X, n_components):
    components = np.linalg.svd(X.astype(float), full_matrices=False)[2]
    return (X - X.mean(axis=0)) @ components[:n_components].T


@project_pca.mutant("not-centred")
def _(X, n_components):
    left, singular, _ = np.linalg.svd(X.astype(float), full_matrices=False)
    return (left * singular)[:, :n_components]


@project_pca.mutant(
    "not-centred",
    "The directions are right, but the points were multiplied with them as they are. Each column "
    "of the result should have mean 0: what was taken off before the directions were sought, "
    "and not here?",
)
def _(X, n_components):
    _, _, _, components = _svd(X)
    return X @ components[:n_components].T


@project_pca.mutant(
    "sum-without-axis",
    "One number was taken off from every feature: a mean without an axis mixes all features. "
    "Each feature has its own mean.",
    here=True,
)
def _(X, n_components):
    centred = X.astype(float) - X.mean()
    return centred @ np.linalg.svd(centred, full_matrices=False)[2][:n_components].T


@project_pca.mutant("sum-wrong-axis")
def _(X, n_components):
    centred = X.astype(float) - X.mean(axis=1, keepdims=True)
    return centred @ np.linalg.svd(centred, full_matrices=False)[2][:n_components].T


@project_pca.mutant("sum-wrong-axis")
def _(X, n_components):
    centred = X.astype(float) - X.mean(axis=1)
    return centred @ np.linalg.svd(centred, full_matrices=False)[2][:n_components].T


ROWS_COMPARED = (
    "Points and features have changed places: the directions found have n entries, one a point, "
    "and should have d, one a feature. `svd` wants the points in rows; `np.cov` takes rows for the "
    "variables unless it is told otherwise."
)


@project_pca.mutant("sum-wrong-axis", ROWS_COMPARED, here=True)
def _(X, n_components):
    vectors = np.linalg.eigh(np.cov(X - X.mean(axis=0)))[1][:, ::-1]
    return (X - X.mean(axis=0)) @ vectors[:, :n_components]


@project_pca.mutant("sum-wrong-axis", ROWS_COMPARED, here=True)
def _(X, n_components):
    return np.linalg.eigh(np.cov(X))[1][:, ::-1][:, :n_components]


@project_pca.mutant("sum-wrong-axis", ROWS_COMPARED, here=True)
def _(X, n_components):
    return np.linalg.eigh(np.cov(X))[1][:, :n_components]


NARROWEST = (
    "These are the narrowest directions, not the widest. In which order do the directions come "
    "out? (`eigh` sorts from small to large, `svd` from large to small.)"
)


@project_pca.mutant("argmax-for-argmin", NARROWEST, here=True)
def _(X, n_components):
    centred, _, _, components = _svd(X)
    return centred @ components[::-1][:n_components].T


@project_pca.mutant("argmax-for-argmin", NARROWEST, here=True)
def _(X, n_components):
    centred = X.astype(float) - X.mean(axis=0)
    vectors = np.linalg.eigh(centred.T @ centred)[1]  # ascending
    return centred @ vectors[:, :n_components]


@project_pca.mutant("argmax-for-argmin", NARROWEST, here=True)
def _(X, n_components):
    X = X.astype(float)
    return X @ np.linalg.eigh(np.cov(X, rowvar=False))[1][:, :n_components]


@project_pca.mutant(
    "argmax-for-argmin",
    "The directions are the right ones, but the widest comes last. `eigh` sorts from small to "
    "large: the first column of the result should be the widest.",
    here=True,
)
def _(X, n_components):
    centred, _, _, components = _svd(X)
    return centred @ components[:n_components][::-1].T


@project_pca.mutant(
    "argmax-for-argmin",
    "The first direction, the widest, was skipped. Which index does the first row have?",
    here=True,
)
def _(X, n_components):
    centred, _, _, components = _svd(X)
    return centred @ components[1 : n_components + 1].T


@project_pca.mutant(
    "value-for-index",
    "These are the directions, (n_components, d). What is asked for is where each point lies "
    "along them, so n rows.",
    here=True,
)
def _(X, n_components):
    return _svd(X)[3][:n_components]


@project_pca.mutant(
    "value-for-index",
    "These are the directions, (d, n_components). What is asked for is where each point lies "
    "along them, so n rows.",
    here=True,
)
def _(X, n_components):
    return _svd(X)[3][:n_components].T


@project_pca.mutant(
    "value-for-index",
    "These are some of the features as they are, only centred. A principal direction may be "
    "slanted: a bit of this feature and a bit of that one.",
    here=True,
)
def _(X, n_components):
    return (X - X.mean(axis=0))[:, :n_components]


@project_pca.mutant(
    "value-for-index",
    "These are the first columns of X as they are. A principal direction may be slanted: a bit of "
    "this feature and a bit of that one.",
    here=True,
)
def _(X, n_components):
    return X[:, :n_components]


@project_pca.mutant(
    "value-for-index",
    "These are the features with the greatest variance. A principal direction need not be a "
    "feature: it may be slanted, a bit of this one and a bit of that one.",
    here=True,
)
def _(X, n_components):
    widest = np.argsort(X.var(axis=0))[::-1][:n_components]
    return (X - X.mean(axis=0))[:, widest]


@project_pca.mutant(
    "value-for-index",
    "These are the first rows of X, so some of the points. Components are directions: every point "
    "has a coordinate along each.",
    here=True,
)
def _(X, n_components):
    return (X - X.mean(axis=0))[:n_components]


@project_pca.mutant(
    "value-for-index",
    "The directions are in the third array that `svd` returns, not in the first. Print the shapes "
    "of the three.",
    here=True,
)
def _(X, n_components):
    centred, left, _, _ = _svd(X)
    return centred @ left[:n_components].T


@project_pca.mutant(
    "value-for-index",
    "These are the singular values, which say how widely the points are spread along each "
    "direction. Asked is where each point lies along them.",
    here=True,
)
def _(X, n_components):
    return _svd(X)[2][:n_components]


@project_pca.mutant(
    "value-for-index",
    "One direction too few was kept. A slice `[:m]` takes the rows 0 to m − 1, and how many are "
    "these?",
    here=True,
)
def _(X, n_components):
    centred, _, _, components = _svd(X)
    return centred @ components[: n_components - 1].T


@project_pca.mutant(
    "value-for-index",
    "All directions were kept. How many are asked for?",
    here=True,
)
def _(X, n_components):
    centred, _, _, components = _svd(X)
    return centred @ components.T


@project_pca.mutant(
    "value-for-index",
    "These are the points put together again from the components kept, with d features as before. "
    "Asked for are the coordinates along the components.",
    here=True,
)
def _(X, n_components):
    centred, _, _, components = _svd(X)
    kept = components[:n_components]
    return centred @ kept.T @ kept + X.mean(axis=0)


EQUALLY_LONG = (
    "Every column has the same spread here: each was divided by its own. The result should keep "
    "the units of X, so the first column is the widest. Of `svd`'s three arrays, the first alone "
    "has lost the lengths."
)


@project_pca.mutant("wrong-divisor", EQUALLY_LONG, here=True)
def _(X, n_components):
    return _svd(X)[1][:, :n_components]


@project_pca.mutant("wrong-divisor", EQUALLY_LONG, here=True)
def _(X, n_components):
    return np.sqrt(len(X)) * _svd(X)[1][:, :n_components]


@project_pca.mutant("wrong-divisor", EQUALLY_LONG, here=True)
def _(X, n_components):
    return np.sqrt(len(X) - 1) * _svd(X)[1][:, :n_components]


SCALED = (
    "Each feature was divided by its own spread first. That is another step, with another "
    "result: here the features keep their units, and only their means are taken off."
)


@project_pca.mutant("wrong-divisor", SCALED, here=True)
def _(X, n_components):
    scaled = (X - X.mean(axis=0)) / X.astype(float).std(axis=0)
    return scaled @ np.linalg.svd(scaled, full_matrices=False)[2][:n_components].T


@project_pca.mutant("wrong-divisor", SCALED, here=True)
def _(X, n_components):
    scaled = (X - X.mean(axis=0)) / X.astype(float).std(axis=0, ddof=1)
    return scaled @ np.linalg.svd(scaled, full_matrices=False)[2][:n_components].T


@project_pca.mutant(
    "extra-square-root",
    "The columns have the root of their lengths. The singular values are lengths already, no "
    "squares: is there a root too many?",
    here=True,
)
def _(X, n_components):
    _, left, singular, _ = _svd(X)
    return (left * np.sqrt(singular))[:, :n_components]


@project_pca.mutant(
    "extra-square-root",
    "The columns were multiplied by the singular values although the lengths were in them "
    "already. What does a dot product with an arrow of length 1 give?",
    here=True,
)
def _(X, n_components):
    centred, _, singular, components = _svd(X)
    return (centred @ components.T * singular)[:, :n_components]


ROWS_ARE_DIRECTIONS = (
    "The directions are the rows of what `svd` returns third. Which index says how many rows are "
    "kept, and what has to be done with them so that (n, d) can be multiplied by them?"
)


@project_pca.mutant("axes-swapped", ROWS_ARE_DIRECTIONS, here=True)
def _(X, n_components):
    centred, _, _, components = _svd(X)
    return centred @ components[:, :n_components]


@project_pca.mutant("axes-swapped", ROWS_ARE_DIRECTIONS, here=True)
def _(X, n_components):
    centred, _, _, components = _svd(X)
    return centred @ components[:n_components]


@project_pca.mutant("axes-swapped", ROWS_ARE_DIRECTIONS, here=True)
def _(X, n_components):
    _, _, _, components = _svd(X)
    return X @ components[:, :n_components]


COLUMNS_ARE_DIRECTIONS = (
    "The directions that `eigh` returns are the columns of its array, not the rows. Which index "
    "says how many columns are kept?"
)


@project_pca.mutant("axes-swapped", COLUMNS_ARE_DIRECTIONS, here=True)
def _(X, n_components):
    vectors = np.linalg.eigh(np.cov(X, rowvar=False))[1][:, ::-1]
    return (X - X.mean(axis=0)) @ vectors[:n_components].T


@project_pca.mutant("axes-swapped", COLUMNS_ARE_DIRECTIONS, here=True)
def _(X, n_components):
    vectors = np.linalg.eigh(np.cov(X, rowvar=False))[1]
    return (X - X.mean(axis=0)) @ vectors[:n_components].T


@project_pca.mutant(
    "axes-swapped",
    "The numbers are right, but rows and columns have changed places. One row belongs to one "
    "point, one column to one component.",
    here=True,
)
def _(X, n_components):
    centred, _, _, components = _svd(X)
    return (centred @ components[:n_components].T).T


@project_pca.mutant("changed-the-input")
def _(X, n_components):
    X -= X.mean(axis=0)
    return X @ np.linalg.svd(X, full_matrices=False)[2][:n_components].T


@project_pca.mutant("integer-truncation")
def _(X, n_components):
    centred, _, _, components = _svd(X)
    return np.trunc(centred @ components[:n_components].T + 1e-9)


# ------------------------------------------------------------------ distance_contrast


def _contrast_cases(rng: np.random.Generator) -> list[Case]:
    twice = np.array([[0.0, 1], [3.0, 3], [7.0, 2], [3.0, 3], [9.0, 9]])
    apart = np.cumsum(rng.uniform(1, 3, size=5))[:, np.newaxis]  # (5, 1)
    return [
        Case(
            (np.array([[0.0, 0], [3.0, 0], [0.0, 4]]),),
            "Three points, whose distances are 3, 4 and 5",
            "From (0, 0) the others are 3 and 4 away: (4 − 3)/3. Do the other two points by hand.",
        ),
        Case((np.array([[0.0], [1.0], [3.0]]),), "The three points 0, 1 and 3 on a line"),
        Case(
            (np.array([[1.0, 2, 0], [3.0, 0, 1]]),),
            "Two points",
            "With two points nearest and farthest are the same one, so the contrast is 0.",
        ),
        Case((rng.permuted(apart, axis=0),), "Five random points on a line"),
        Case(
            (twice,),
            "Five points, two of which are equal",
            "Where two points are equal a nearest distance is 0, and the ratio means nothing. "
            "Then a `ValueError` has to be raised.",
            raises="ValueError",
        ),
        Case(
            (np.array([[0, 3], [1, 1], [4, 2], [0, 8]]),),
            "Four points of whole numbers (an int dtype)",
            "Points may be whole numbers; distances are decimals.",
            "integer-truncation",
        ),
        Case((rng.standard_normal((4, 4)),), "As many points as features"),
        Case((rng.standard_normal((8, 3)).astype(np.float32),), "Eight random points in float32"),
        Case((rng.standard_normal((20, 5)) + 3,), "Twenty random points"),
    ]


class Contrast(Number):
    """The contrast: one number."""

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        if (
            isinstance(got, Odd)
            and got.array is not None
            and got.array.shape == (len(case.args[0]),)
        ):
            text = (
                f"It is a {got.kind} of {len(got.array)} numbers, and one single number is wanted."
            )
            if super().compare(case, wanted, got.array.mean()) is None:
                return Mismatch(text, "sum-for-mean", RATIOS)
        problem = _one_of_several(self, case, wanted, got)
        return problem or super().compare(case, wanted, got)


distance_contrast = Exercise(
    "distance_contrast",
    lesson=LESSON,
    home="kmeans_lab.dimensions",
    arguments=("X",),
    returns=Contrast(),
    cases=_contrast_cases,
    section="Is the nearest much nearer than the farthest?",
    points=3,
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


def _distances(X, root=True):
    """Distances of all points to all others, (n, n − 1), in float."""
    X = X.astype(float)
    squared = ((X[:, None] - X) ** 2).sum(axis=2)
    squared = squared[~np.eye(len(X), dtype=bool)].reshape(len(X), -1)
    return np.sqrt(squared) if root else squared


def _ends(distances):
    """The nearest and the farthest distance of each point."""
    nearest, farthest = distances.min(axis=1), distances.max(axis=1)
    if (nearest == 0).any():
        raise ValueError("two points are equal")
    return nearest, farthest


INFINITE = (
    "The result is infinite, whatever the points. Either the point itself is among the others, "
    "and its own nearest distance is 0; or its place was filled with infinity and became the "
    "farthest. Which distances of row i belong to other points?"
)


@distance_contrast.mutant("includes-itself", INFINITE, here=True)
def _(X):
    distances = np.sqrt(((X[:, None] - X) ** 2.0).sum(axis=2))
    nearest, farthest = distances.min(axis=1), distances.max(axis=1)
    return float(((farthest - nearest) / nearest).mean())


@distance_contrast.mutant("includes-itself", INFINITE, here=True)
def _(X):
    distances = np.sqrt(((X[:, None] - X) ** 2.0).sum(axis=2))
    np.fill_diagonal(distances, np.inf)
    nearest, farthest = distances.min(axis=1), distances.max(axis=1)
    if (nearest == 0).any():
        raise ValueError("two points are equal")
    return float(((farthest - nearest) / nearest).mean())


ITSELF = (
    "Here the point itself is among the others. Its distance to itself is 0, so d_min is 0 for "
    "every point, whatever the points. Leave row i out before you look for the nearest."
)


@distance_contrast.mutant("includes-itself", ITSELF, here=True)
def _(X):
    distances = np.sqrt(((X[:, None] - X) ** 2.0).sum(axis=2))
    if distances.min() == 0:
        raise ValueError(OWN_WORDS)
    return 0.0


@distance_contrast.mutant("includes-itself", ITSELF, here=True)
def _(X):
    total = 0.0
    for x in X.tolist():
        far = [sum((a - b) ** 2 for a, b in zip(x, y)) ** 0.5 for y in X.tolist()]
        total += (max(far) - min(far)) / min(far)
    return total / len(X)


@distance_contrast.mutant(
    "empty-cluster-nan",
    "Two points are equal, so a nearest distance is 0, and dividing by it gives nothing that means "
    "anything. Ask before you divide, and `raise` a `ValueError` then.",
    here=True,
)
def _(X):
    distances = _distances(X)
    nearest, farthest = distances.min(axis=1), distances.max(axis=1)
    return float(((farthest - nearest) / nearest).mean())


@distance_contrast.mutant(
    "extra-square-root",
    "These are ratios of squared distances: the root is missing. Here real distances are asked "
    "for, and a ratio of squares is another number.",
    here=True,
)
def _(X):
    nearest, farthest = _ends(_distances(X, root=False))
    return ((farthest - nearest) / nearest).mean()


@distance_contrast.mutant(
    "missing-square",
    "The differences were added up without being squared, so these are distances along the "
    "streets of a town. In a straight line from (0, 0) to (3, 4) it is 5.",
    here=True,
)
def _(X):
    X = X.astype(float)
    distances = np.abs(X[:, None] - X).sum(axis=2)
    distances = distances[~np.eye(len(X), dtype=bool)].reshape(len(X), -1)
    nearest, farthest = _ends(distances)
    return ((farthest - nearest) / nearest).mean()


@distance_contrast.mutant(
    "wrong-divisor",
    "It was divided by the farthest distance. The question is how much farther the farthest is, "
    "measured in nearest distances.",
    here=True,
)
def _(X):
    nearest, farthest = _ends(_distances(X))
    return ((farthest - nearest) / farthest).mean()


@distance_contrast.mutant(
    "wrong-divisor",
    "This is how many times as far the farthest is. If both were equally far it would be 1, and "
    "the contrast should be 0 then: what is missing above the line?",
    here=True,
)
def _(X):
    nearest, farthest = _ends(_distances(X))
    return (farthest / nearest).mean()


@distance_contrast.mutant(
    "wrong-divisor",
    "The differences are right, but they were not divided: how large is a difference of 2 if the "
    "nearest is 1 away, and if it is 100 away?",
    here=True,
)
def _(X):
    nearest, farthest = _ends(_distances(X))
    return (farthest - nearest).mean()


@distance_contrast.mutant(
    "wrong-divisor",
    "It was divided by the mean distance. Which distance is the measure here?",
    here=True,
)
def _(X):
    distances = _distances(X)
    nearest, farthest = _ends(distances)
    return ((farthest - nearest) / distances.mean(axis=1)).mean()


@distance_contrast.mutant(
    "wrong-divisor",
    "Division comes before subtraction: only d_min was divided by d_min, and that is 1. Where are "
    "parentheses needed?",
    here=True,
)
def _(X):
    nearest, farthest = _ends(_distances(X))
    return (farthest - nearest / nearest).mean()


@distance_contrast.mutant(
    "wrong-divisor",
    "The sum of the ratios was divided by one too few. Each point has n − 1 others, but how many "
    "ratios are there?",
    here=True,
)
def _(X):
    nearest, farthest = _ends(_distances(X))
    return ((farthest - nearest) / nearest).sum() / (len(X) - 1)


@distance_contrast.mutant(
    "cross-term-sign",
    "The result is negative: the two distances were subtracted the wrong way round.",
    here=True,
)
def _(X):
    nearest, farthest = _ends(_distances(X))
    return ((nearest - farthest) / nearest).mean()


@distance_contrast.mutant(
    "sum-without-axis",
    "One nearest and one farthest distance of all points were compared. Each point has its own "
    "nearest and its own farthest.",
    here=True,
)
def _(X):
    nearest, farthest = _ends(_distances(X))
    return (farthest.max() - nearest.min()) / nearest.min()


@distance_contrast.mutant(
    "sum-without-axis",
    "All squared differences of all the others were summed into one number, so nearest and "
    "farthest are the same. Each of the others needs a distance of its own: which axis should go?",
    here=True,
)
def _(X):
    if len(np.unique(X, axis=0)) < len(X):
        raise ValueError("two points are equal")
    return 0.0


@distance_contrast.mutant("sum-wrong-axis", here=True)
def _(X):
    ratios = []
    for i in range(len(X)):
        others = np.delete(X.astype(float), i, axis=0)
        distances = np.sqrt(((others - X[i]) ** 2).sum(axis=0))
        ratios.append((distances.max() - distances.min()) / distances.min())
    return np.mean(ratios)


@distance_contrast.mutant("sum-wrong-axis", here=True)
def _(X):
    nearest, farthest = _ends(_distances(X.T))
    return ((farthest - nearest) / nearest).mean()


@distance_contrast.mutant(
    "sum-for-mean",
    "The ratios were added up. The contrast is their mean: how many are there?",
    here=True,
)
def _(X):
    nearest, farthest = _ends(_distances(X))
    return ((farthest - nearest) / nearest).sum()


@distance_contrast.mutant(
    "sum-for-mean",
    RATIOS,
    here=True,
)
def _(X):
    nearest, farthest = _ends(_distances(X))
    return (farthest - nearest) / nearest


@distance_contrast.mutant(
    "mean-of-means",
    "First the means were taken, then one ratio of them. That is not the mean of the ratios: each "
    "point's ratio comes first, and the mean last.",
    here=True,
)
def _(X):
    nearest, farthest = _ends(_distances(X))
    return (farthest.mean() - nearest.mean()) / nearest.mean()


@distance_contrast.mutant(
    "mean-time",
    "This is the median of the ratios. Their mean is asked for, and one far point pulls only the "
    "mean.",
    here=True,
)
def _(X):
    nearest, farthest = _ends(_distances(X))
    return np.median((farthest - nearest) / nearest)


@distance_contrast.mutant(
    "mean-time",
    "This is the greatest of the ratios. Their mean is asked for.",
    here=True,
)
def _(X):
    nearest, farthest = _ends(_distances(X))
    return ((farthest - nearest) / nearest).max()


@distance_contrast.mutant(
    "remainder-dropped",
    "This is the ratio of the first point alone. Does a `return` inside the loop end it in its "
    "first turn?",
    here=True,
)
def _(X):
    nearest, farthest = _ends(_distances(X))
    return (farthest[0] - nearest[0]) / nearest[0]


@distance_contrast.mutant(
    "last-not-best",
    "This is the ratio of the last point alone. What is remembered from turn to turn, and what is "
    "overwritten?",
    here=True,
)
def _(X):
    nearest, farthest = _ends(_distances(X))
    return (farthest[-1] - nearest[-1]) / nearest[-1]


@distance_contrast.mutant("integer-truncation", here=True)
def _(X):
    nearest, farthest = _ends(_distances(X))
    return int(((farthest - nearest) / nearest).mean())


@distance_contrast.mutant("integer-truncation", here=True)
def _(X):
    nearest, farthest = _ends(_distances(X))
    return ((farthest - nearest) / nearest).astype(int).mean()
