"""`standardize(X)`: each column with mean 0 and standard deviation 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import Array, Mismatch, alike
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.lesson_10.shared import LESSON, one_of_several
from kmeans_lab.checks.slips import Slip

NEAR = 1e-6  # who adds 1e-9 to every deviation is right, but for columns in tiny units
CONSTANT = "constant-column"
STAYS = "A column that is the same everywhere stays a column of the result, and is 0 there."
NEARLY_ZERO = (
    "The mean of three equal numbers is not always quite that number, as {} shows, so the "
    "deviation of such a column is not quite 0 either. What could be asked of the values "
    "themselves?"
)
ADDED = (
    "Something was added to the deviation before the division, so {}. It avoids 0/0, but changes "
    "other columns as well."
)


class Standardized(Array):
    """An array (n, d) whose columns have mean 0 and standard deviation 1."""

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        problem = one_of_several(self, case, wanted, got)
        problem = problem or super().compare(case, wanted, got)
        if problem is None or not isinstance(got, np.ndarray) or got.shape != wanted.shape:
            return problem
        if got.dtype.kind != "f" or not np.isfinite(got).all():
            return problem
        return self._in_words(wanted, got, problem)

    def _slack(self, case: Case, wanted: np.ndarray) -> float:
        share = NEAR * float(np.abs(wanted).max(initial=0))
        return max(share, super()._slack(case, wanted))

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        same = alike(one, other)
        if same and isinstance(one, np.ndarray) and one.dtype == other.dtype == np.float64:
            return bool(np.allclose(one, other, rtol=1e-9, atol=1e-12, equal_nan=True))
        return same

    def _in_words(self, wanted: np.ndarray, got: np.ndarray, problem: Mismatch) -> Mismatch:
        """The mean and the deviation of the first column that is not right, beside the problem."""
        near = NEAR if got.dtype == np.float64 else 1e-3
        means, deviations = got.mean(axis=0), got.std(axis=0)
        for j in np.flatnonzero(wanted.any(axis=0)):
            if abs(means[j]) > near or abs(deviations[j] - 1) > near:
                text = (
                    f"{problem.text} Column {j} has the mean {means[j] + 0.0:.3g} and the standard "
                    f"deviation {deviations[j]:.7g}; 0 and 1 are wanted."
                )
                idea = ""
                if _shrunk(wanted[:, j], got[:, j]):
                    idea = ADDED.format("the column is a little too narrow")
                return Mismatch(text, problem.misconception, idea or problem.idea)
        return problem


def _shrunk(wanted: np.ndarray, got: np.ndarray) -> bool:
    """Whether a column is right but for a factor just below 1."""
    share = (got @ wanted) / (wanted @ wanted)
    return 0.98 < share < 1 and np.allclose(got, share * wanted, rtol=1e-9, atol=1e-12)


exercise = Exercise(
    "kmeans_lab.dimensions.standardize",
    lesson=LESSON,
    number=1,
    returns=Standardized("n", "d"),
    section="Standardize: mean 0, deviation 1",
    points=2,
    edges=(Edge(CONSTANT, 0.5, "a column that is the same everywhere, or nearly"),),
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


def cases(rng: np.random.Generator) -> list[Case]:
    fixed = np.random.default_rng(10)
    return [
        Case(
            (np.array([[2.0, 10, 9], [2.0, 30, 7], [6.0, 10, 15], [6.0, 30, 1]]),),
            "Four rows, whose columns have the means 4, 20, 8 and the deviations 2, 10, 5",
            "Do one column by hand first: take off its mean, then divide by its deviation. Which "
            "of your steps gives other numbers?",
        ),
        Case(
            (np.array([[1.0, 0.02, 0], [1.0, 0.05, 9], [4.0, 0.02, 3]]),),
            "Three rows and three columns",
            "With n = d a step along the wrong axis has the right shape by accident.",
        ),
        Case(
            (np.array([[1e5 + 0.1, -3e5], [1e5 + 0.3, -3e5], [1e5 + 0.8, 2 - 3e5]]),),
            "Three rows far from 0, which differ by tenths and ones",
            "Numbers of seven digits need all of them here: float32 has no more, and loses the "
            "differences. Which of your steps has a dtype in it, or a difference of large numbers?",
        ),
        Case((_columns(fixed, 4, 4),), "As many rows as columns"),
        Case((_columns(fixed, 12, 3).astype(np.float32),), "Twelve rows in float32"),
        Case((_columns(rng, 7, 3),), "Seven random rows, columns in different units"),
        Case((_columns(rng, 30, 5),), "Thirty random rows"),
        *constant_cases(rng),
    ]


def constant_cases(rng: np.random.Generator) -> list[Case]:
    random = _columns(rng, 6, 4)
    random[:, 2] = -3.5
    given = [
        ([[1.0, 5], [2.0, 5], [6.0, 5]], "Three rows; the second column is 5 everywhere", STAYS),
        (
            [[0.1, 2.0], [0.1, 4.0], [0.1, 9.0]],
            "Three rows; the first column is 0.1 everywhere",
            NEARLY_ZERO.format("0.1"),
        ),
        (
            [[1e-15], [2e-15], [6e-15]],
            "Three rows; the values of the only column are tiny, but different",
            _of_tiny_units,
        ),
        (
            [[1e9 + 0.1]] * 3,
            "Three rows; the only column is 1000000000.1 everywhere",
            NEARLY_ZERO.format("1000000000.1"),
        ),
        (
            [[3.0, -2.0, 0.1]],
            "One single row",
            "Of one single row every column is the same everywhere.",
        ),
        (random, "Six random rows; column 2 is −3.5 everywhere", STAYS),
    ]
    return [Case((np.array(X),), words, idea, edge=CONSTANT) for X, words, idea in given]


def _of_tiny_units(case, wanted, outcome) -> str:
    got = outcome.value
    if isinstance(got, np.ndarray) and got.shape == wanted.value.shape and not got.any():
        return SMALL
    return (
        "These numbers are tiny, but no less different than 1, 2 and 6: in another unit they are "
        "1, 2 and 6. So they must come out as those would. Which of your steps has a unit in it?"
    )


SMALL = (
    "These columns are not the same everywhere, but were taken for it: a deviation that looks "
    "small is only one in a small unit. Whether a column is constant is a question to its values: "
    "do all of them equal the first?"
)


def _columns(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    """Columns in units of their own: deviations from 0.02 to 50, means a few times as large."""
    units = 10.0 ** rng.uniform(-1.7, 1.7, size=d)
    means = rng.uniform(2, 6, size=d) * rng.choice([-1, 1], size=d)
    drawn = rng.standard_normal((n, d))
    return units * ((drawn - drawn.mean(axis=0)) / drawn.std(axis=0) + means)


def flat(X):
    return (X == X[0]).all(axis=0)


def scaled(X, centre=None, spread=None, constant=flat):
    """The lines of the lesson, with another centre, another spread or another question."""
    X = X.astype(float)
    centred = X - (X.mean(axis=0) if centre is None else centre(X))
    spread = X.std(axis=0) if spread is None else spread(X)
    constant = constant(X)
    with np.errstate(all="ignore"):
        return np.where(constant, 0.0, centred / np.where(constant, 1.0, spread))


def never(X):
    return False


def nothing(X):
    return 0.0


def both(centre=None, spread=None):
    """The same slip with a question for constant columns, and without."""
    return (
        lambda X: scaled(X, centre, spread),
        lambda X: scaled(X, centre, spread, never),
    )


def of_columns(measure, **more):
    return lambda X: measure(X, axis=0, **more)


def below(limit):
    return lambda X: scaled(X, constant=lambda X: X.std(axis=0) < limit)


def in_order_of_operators(X, ask=True):
    return X - X.mean(axis=0) / np.where(flat(X) & ask, 1, X.std(axis=0))


def subtracted_last(X, ask=True):
    return X / np.where(flat(X) & ask, 1, X.std(axis=0)) - X.mean(axis=0)


slips = (
    Slip(
        "divided-by-one-less",
        "The deviation was computed with n − 1 below the line, as if the rows were a sample of "
        "something larger. Here they are all there is, so its divisor is n, as NumPy's `std` has "
        "it if nothing else is said.",
        *both(spread=of_columns(np.std, ddof=1)),
        misconception="wrong-ddof",
    ),
    Slip.of("variance-for-deviation", *both(spread=of_columns(np.var))),
    Slip(
        "never-centred",
        "The columns were divided by their deviations, but nothing was taken off before the "
        "division, so their means are not 0. How large is the mean of a column of yours?",
        *both(centre=nothing),
        lambda X: X / np.where(flat(X), 1, X.std(axis=0)),
    ),
    Slip(
        "never-centred-by-the-variance",
        "Two things: no mean was taken off before the division, and it was divided by the "
        "variance, which has the square of the unit. Compute the mean and the deviation of a "
        "column of yours.",
        *both(centre=nothing, spread=of_columns(np.var)),
    ),
    Slip(
        "parentheses",
        "Division comes before subtraction, so only one of the two was divided here. The whole "
        "difference must be: where are parentheses needed?",
        in_order_of_operators,
        lambda X: in_order_of_operators(X, ask=False),
        subtracted_last,
        lambda X: subtracted_last(X, ask=False),
    ),
    Slip(
        "spread-from-zero",
        "The spread was measured from 0: it is the root of the mean square of the numbers "
        "themselves. A deviation is measured from the column's mean.",
        *both(spread=lambda X: np.sqrt((X**2).mean(axis=0))),
    ),
    Slip(
        "median-taken-off",
        "The median of each column was taken off. It lies in the middle of the values, but the "
        "mean of the column is then not 0.",
        *both(centre=of_columns(np.median)),
    ),
    Slip(
        "only-centred",
        "Each column has mean 0 now, but keeps its own spread, so the column with large numbers is "
        "as loud as before. Which step is still missing?",
        lambda X: X - X.mean(axis=0),
    ),
    Slip(
        "length-for-deviation",
        "Before the root the squared differences were added up, but their sum was not divided by "
        "how many they are. Each column has length 1 now, whatever n is.",
        *both(spread=lambda X: np.sqrt(((X - X.mean(axis=0)) ** 2).sum(axis=0))),
        misconception="sum-for-mean",
    ),
    Slip.of(
        "sum-wrong-axis",
        *both(lambda X: X.mean(axis=1, keepdims=True), lambda X: X.std(axis=1, keepdims=True)),
        lambda X: np.nan_to_num(
            scaled(
                X, lambda X: X.mean(axis=1, keepdims=True), lambda X: X.std(axis=1, keepdims=True)
            )
        ),
        lambda X: (X - X.mean(axis=1)) / X.std(axis=1),
        lambda X: (X - X.mean(axis=0)) / X.std(axis=1),
        *both(spread=lambda X: X.std(axis=1, keepdims=True)),
        *both(spread=lambda X: (X - X.mean(axis=0)).std(axis=1, keepdims=True)),
        *both(centre=lambda X: X.mean(axis=1, keepdims=True)),
        lambda X: scaled(X, constant=lambda X: (X == X[0]).all(axis=1)),
    ),
    Slip(
        "one-number-for-all-columns",
        "One number for the whole array: a mean or a deviation without an axis mixes all columns, "
        "whatever their units. Each column needs its own.",
        *both(np.mean, np.std),
        *both(spread=np.std),
        *both(centre=np.mean),
        misconception="sum-without-axis",
    ),
    Slip(
        "range-for-deviation",
        "It was divided by the range, the largest minus the smallest value. One single far value "
        "then squeezes all others. The standard deviation is another measure of spread.",
        *both(of_columns(np.min), of_columns(np.ptp)),
        *both(spread=of_columns(np.ptp)),
        lambda X: (X - X.min(axis=0)) / np.where(flat(X), 1, np.ptp(X, axis=0)),
    ),
    Slip(
        "mean-for-deviation",
        "It was divided by the mean, not by the deviation. How far a column's values lie from 0 "
        "says nothing about how far apart they are.",
        *both(spread=of_columns(np.mean)),
    ),
    Slip(
        "largest-for-deviation",
        "It was divided by the largest number of the column, before or after the mean was taken "
        "off. What measures how widely the column is spread around its mean?",
        *both(spread=lambda X: np.abs(X - X.mean(axis=0)).max(axis=0)),
        lambda X: scaled(X, spread=lambda X: np.abs(X).max(axis=0)),
        lambda X: X / np.abs(X).max(axis=0),
        *both(spread=of_columns(np.max)),
    ),
    Slip(
        "multiplied",
        "The deviation was multiplied, not divided by. Then a wide column becomes even wider.",
        *both(spread=lambda X: 1 / X.std(axis=0)),
    ),
    Slip(
        "added-to-the-deviation",
        ADDED.format("no column comes out with deviation 1"),
        *(
            way
            for much in (1, 1e-3, 1e-6)
            for way in both(spread=lambda X, much=much: X.std(axis=0) + much)
        ),
    ),
    Slip(
        "a-little-added-to-the-deviation",
        ADDED.format("a column in a tiny unit is squeezed to nothing"),
        *(
            way
            for much in (1e-8, 1e-9, 1e-10, 1e-12)
            for way in both(spread=lambda X, much=much: X.std(axis=0) + much)
        ),
    ),
    Slip(
        "differences-without-signs",
        "The spread here is the mean of the differences without their signs. For the standard "
        "deviation the differences are squared, averaged, and the root is taken last.",
        *both(spread=lambda X: np.abs(X - X.mean(axis=0)).mean(axis=0)),
    ),
    Slip(
        "root-of-the-deviation",
        "It was divided by the root of the deviation. The deviation itself is a root already, that "
        "of the variance.",
        *both(spread=lambda X: np.sqrt(X.std(axis=0))),
        misconception="extra-square-root",
    ),
    Slip(
        "zero-by-zero",
        "A column that is the same everywhere has deviation 0, and 0/0 is `nan`. Such a column has "
        "to become 0. By what may it be divided instead?",
        lambda X: scaled(X, constant=never),
    ),
    Slip(
        "constant-column-dropped",
        "A column that is the same everywhere was left out. It stays a column of the result, in "
        "its place, and is 0 there.",
        lambda X: scaled(X[:, ~flat(X)]),
    ),
    Slip(
        "constant-column-as-it-was",
        "A column that is the same everywhere was left as it is. It has to become 0: its mean is "
        "taken off like every other's.",
        lambda X: np.where(flat(X), X, scaled(X)),
    ),
    Slip(
        "deviation-exactly-zero",
        NEARLY_ZERO.format("this column"),
        lambda X: scaled(X, constant=lambda X: X.std(axis=0) == 0),
        lambda X: scaled(X, spread=lambda X: X.std(axis=0) + (X.std(axis=0) == 0), constant=never),
        lambda X: np.nan_to_num(scaled(X, constant=never)),
    ),
    Slip("small-taken-for-constant", SMALL, *map(below, (1e-12, 1e-9, 1e-6))),
    Slip.of("integer-truncation", lambda X: scaled(X).astype(int)),
    Slip.of("axes-swapped", lambda X: scaled(X).T),
)
