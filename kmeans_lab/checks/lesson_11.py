"""Exercises of lesson 11: categories."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from kmeans_lab.calling import Odd
from kmeans_lab.checks.comparing import Array, Mismatch, Returns, alike, kind_in_words, place
from kmeans_lab.checks.old_form import Case, Exercise

LESSON = "11_categories"
TIES = "Of equally frequent values the smallest is wanted, for words the first in the alphabet. "
FRUIT = np.array(
    [
        ["red", "round", "small"],
        ["red", "round", "large"],
        ["green", "round", "large"],
        ["green", "long", "large"],
        ["yellow", "long", "large"],
        ["yellow", "long", "small"],
    ]
)
DRINKS = np.array(["coffee", "juice", "milk", "tea", "water"])


def _sized(n: int) -> tuple[np.ndarray, np.ndarray]:
    """n rows of four categories, numbers from 0 to 2, and three modes."""
    rng = np.random.default_rng(0)
    return rng.integers(0, 3, size=(n, 4)), rng.integers(0, 3, size=(3, 4))


# ------------------------------------------------------------------ hamming_distances


class Counts(Array):
    """A table (n, K) of whole numbers."""

    def __init__(self) -> None:
        super().__init__("n", "K", integers=True)

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        problem = super().compare(case, wanted, got)
        is_table = isinstance(got, np.ndarray) and got.shape == wanted.shape
        if problem and is_table and got.dtype.kind in "fb" and (got == wanted).all():
            return Mismatch(
                f"The numbers are right, but their dtype is {got.dtype}, and a count is a whole "
                "number.",
                idea="Which dtype has the array that they are written into? `np.zeros` and "
                "`np.empty` make decimal numbers unless they are told `dtype=`.",
            )
        if problem and is_table and got.dtype.kind == "b":
            return Mismatch(
                "Its dtype is bool, so it can hold True and False only, and counts are wanted."
            )
        return problem

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        same = alike(one, other)
        kinds = [a.dtype.kind for a in (one, other) if isinstance(a, np.ndarray)]
        if same and len(kinds) == 2 and ("f" in kinds) and ("i" in kinds):
            return not _rightly_counted(case, one)
        return same


def _rightly_counted(case: Case, counts: np.ndarray) -> bool:
    X, modes = case.args
    return alike(counts, (X[:, None] != modes).sum(axis=2))


def _categories(rng: np.random.Generator, n: int, d: int, words: bool) -> np.ndarray:
    chosen = rng.integers(0, 5, size=(n, d))
    return DRINKS[chosen] if words else 3 * chosen - 4


def _hamming_cases(rng: np.random.Generator) -> list[Case]:
    random = [(7, 3, 4, False), (8, 4, 2, True), (40, 5, 6, False), (25, 3, 5, True)]
    return [
        Case(
            (FRUIT.copy(), FRUIT[[0, 4]]),
            "Six things from a market, with the cherry and the banana as modes",
            "Words can be compared, equal or not, and nothing else. Count, for each row and each "
            "mode, in how many features they differ.",
        ),
        Case(
            (np.array([[2, 0, 1, 1]]), np.array([[2, 5, 1, 1], [9, 5, -7, 0], [2, 0, 1, 1]])),
            "One row and three modes, of numbers",
            "A number is a name here: 2 and 5 differ, and 2 and 9 differ no more than these.",
        ),
        Case(
            (np.array([["tea"], ["teapot"], ["te"], ["tea"], ["milk"]]), np.array([["tea"]])),
            "Five rows with one feature, and one mode",
            "Words differ if one letter does.",
        ),
        Case(
            (_categories(rng, 4, 4, False), _categories(rng, 3, 4, False)),
            "As many rows as features",
            "With n = d a sum over the wrong axis has the right length by accident.",
        ),
        Case(
            (_categories(rng, 4, 3, True), _categories(rng, 4, 3, True)),
            "As many modes as rows",
            "With n = K a table whose axes are confused has the right shape by accident.",
        ),
        Case(
            (
                np.array([[0.5, 1.0, 2.5], [0.25, 1.0, 2.0], [0.5, 1.5, 2.0]]),
                np.array([[0.5, 1.0, 2.0], [0.75, 1.5, 2.5]]),
            ),
            "Three rows and two modes, of decimal numbers",
            "Two decimal numbers are equal or not; what stands after the decimal point counts too.",
        ),
        *(
            Case(
                (_categories(rng, n, d, words), _categories(rng, K, d, words)),
                f"{n} random rows of {'words' if words else 'numbers'} and {K} modes",
            )
            for n, K, d, words in random
        ),
    ]


hamming_distances = Exercise(
    "hamming_distances",
    lesson=LESSON,
    home="kmeans_lab.categories",
    arguments=("X", "modes"),
    returns=Counts(),
    cases=_hamming_cases,
    section="Mismatches in place of squared distances",
    points=2,
    forbids=("python-loop",),
    sized=_sized,
    lines=(
        "def hamming_distances(X, modes):",
        "    mismatches = np.empty((len(X), len(modes)), dtype=np.int64)",
        "    for k in range(len(modes)):",
        "        differs = X != modes[k]",
        "        mismatches[:, k] = differs.sum(axis=1)",
        "    return mismatches",
    ),
    distractors=(
        "        differs = X == modes[k]",
        "        mismatches[:, k] = differs.sum(axis=0)",
    ),
    hints=(
        "First one mode alone: compare the whole table (n, d) with this one row (d,). What does "
        "`!=` give, and of which shape?",
        "True counts as 1, so a sum over True and False counts. One axis must go so that n counts "
        "stay, one for each row.",
        "Make an (n, K) array of whole numbers first, and fill one column for each mode in a loop "
        "over the K modes. (Or compare all at once, with a new axis in X.)",
    ),
)


def _differ(X, modes):
    return X[:, None] != modes  # (n, K, d)


MATCHES = "matches-for-mismatches"


@hamming_distances.mutant(MATCHES)
def _(X, modes):
    return (~_differ(X, modes)).sum(axis=2)


@hamming_distances.mutant(
    MATCHES,
    "This is the share of the features that agree. A distance counts those that differ, as whole "
    "numbers: a row is at distance 0 from itself.",
)
def _(X, modes):
    return (~_differ(X, modes)).mean(axis=2)


@hamming_distances.mutant(
    "wrong-divisor",
    "This is the share of the features that differ: it was divided by d. Their number is asked "
    "for, a count.",
    here=True,
)
def _(X, modes):
    return _differ(X, modes).mean(axis=2)


@hamming_distances.mutant(
    "wrong-divisor",
    "This is twice the number of mismatches. It is what the squared distance of one-hot rows is; "
    "here each feature that differs counts once.",
    here=True,
)
def _(X, modes):
    return 2 * _differ(X, modes).sum(axis=2)


@hamming_distances.mutant("sum-wrong-axis")
def _(X, modes):
    mismatches = np.empty((len(X), len(modes)), dtype=np.int64)
    for k in range(len(modes)):
        mismatches[:, k] = (X != modes[k]).sum(axis=0)
    return mismatches


@hamming_distances.mutant("sum-wrong-axis")
def _(X, modes):
    return _differ(X, modes).sum(axis=1)


@hamming_distances.mutant("sum-wrong-axis")
def _(X, modes):
    return _differ(X, modes).sum(axis=0)


@hamming_distances.mutant(
    "sum-wrong-axis",
    "This says for each feature whether it differs, (n, K, d). How many do? One axis must still "
    "go.",
    here=True,
)
def _(X, modes):
    return _differ(X, modes)


@hamming_distances.mutant("sum-without-axis")
def _(X, modes):
    return _differ(X, modes).sum()


@hamming_distances.mutant(
    "sum-without-axis",
    "All mismatches of all rows were counted together, so every row got the same number. A sum "
    "without an axis adds up the whole array: which axis should go, so that n counts stay?",
)
def _(X, modes):
    counts = _differ(X, modes).sum(axis=(0, 2))
    return np.tile(counts, (len(X), 1))


@hamming_distances.mutant("axes-swapped")
def _(X, modes):
    return _differ(X, modes).sum(axis=2).T


@hamming_distances.mutant(
    "axes-swapped",
    "Two things: rows and columns have changed places, and the features that agree are counted. "
    "One row belongs to one row of X, one column to one mode; and a row is at distance 0 from "
    "itself.",
)
def _(X, modes):
    return (~_differ(X, modes)).sum(axis=2).T


@hamming_distances.mutant(
    "column-meets-row",
    "The counts are right, but they have one axis too many, (n, K, 1). Look for `keepdims`.",
    here=True,
)
def _(X, modes):
    return _differ(X, modes).sum(axis=2, keepdims=True)


@hamming_distances.mutant(
    "integer-truncation",
    "This says only whether a row differs from a mode at all, True or False (1 or 0). Asked is in "
    "how many features. Look for `any`, or for an array with dtype bool.",
    here=True,
)
def _(X, modes):
    return _differ(X, modes).any(axis=2)


@hamming_distances.mutant(
    "integer-truncation",
    "This says only whether a row differs from a mode in every feature. Asked is in how many: "
    "count instead of asking whether all do.",
    here=True,
)
def _(X, modes):
    return _differ(X, modes).all(axis=2)


NUMBERS = (
    "Words cannot be subtracted, and numbers are names here: 2 and 9 differ no more than 2 and 3. "
    "All that can be asked of two categories is whether they are equal."
)


@hamming_distances.mutant("missing-square", NUMBERS, here=True)
def _(X, modes):
    return np.abs(X[:, None] - modes).sum(axis=2)


@hamming_distances.mutant("distance-not-squared", NUMBERS, here=True)
def _(X, modes):
    return ((X[:, None] - modes) ** 2).sum(axis=2)


@hamming_distances.mutant(
    "extra-square-root",
    "These are roots of counts. A Hamming distance is the count itself.",
    here=True,
)
def _(X, modes):
    return np.sqrt(_differ(X, modes).sum(axis=2))


LABELS = (
    "This says which mode is nearest to each row. Asked are the distances, a whole table: one "
    "number for each row and each mode."
)


@hamming_distances.mutant("value-for-index", LABELS, here=True)
def _(X, modes):
    return _differ(X, modes).sum(axis=2).argmin(axis=1)


@hamming_distances.mutant(
    "value-for-index",
    "This is each row's distance to its nearest mode. Asked is the whole table: one number for "
    "each row and each mode.",
    here=True,
)
def _(X, modes):
    return _differ(X, modes).sum(axis=2).min(axis=1)


@hamming_distances.mutant(
    "column-meets-row",
    "Rows were compared with rows, (n, n). Asked is how far each row is from each mode, (n, K).",
    here=True,
)
def _(X, modes):
    return _differ(X, X).sum(axis=2)


@hamming_distances.mutant(
    "remainder-dropped",
    "The column of the last mode was never filled. Does the loop reach it?",
    here=True,
)
def _(X, modes):
    mismatches = _differ(X, modes).sum(axis=2)
    mismatches[:, -1] = 0
    return mismatches


@hamming_distances.mutant(
    "remainder-dropped",
    "Only the first feature was compared. A row has d of them.",
    here=True,
)
def _(X, modes):
    return (X[:, None, 0] != modes[:, 0]).astype(int)


@hamming_distances.mutant(
    "last-not-best",
    "These are the mismatches with one mode alone, (n,). Asked is a column for each mode: what is "
    "kept from turn to turn of the loop?",
    here=True,
)
def _(X, modes):
    return (X != modes[-1]).sum(axis=1)


@hamming_distances.mutant(
    "last-not-best",
    "These are the mismatches with the first mode alone, (n,). Does a `return` inside the loop "
    "end it in its first turn?",
    here=True,
)
def _(X, modes):
    return (X != modes[0]).sum(axis=1)


# ------------------------------------------------------------------ update_modes


class Categories(Returns):
    """A table (K, d) of categories: words or numbers, compared exactly."""

    words = "an array of shape (K, d)"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        if isinstance(got, Odd) and "objects" in got.kind and got.array is not None:
            got = got.array
        if not isinstance(got, np.ndarray):
            by_hand = ""
            if isinstance(got, Odd) and got.array is not None:
                by_hand = " NumPy makes one of it with np.array(...)."
            return Mismatch(
                f"It is {kind_in_words(got)}, and {self.words} is wanted.{by_hand}",
                idea="An array has a shape and can be compared with X; a list cannot."
                if by_hand
                else "",
            )
        if got.shape != wanted.shape:
            return Mismatch(f"The shape must be (K, d) = {wanted.shape}, but it is {got.shape}.")
        if (got.dtype.kind in "US") != (wanted.dtype.kind in "US"):
            came = "words" if got.dtype.kind in "US" else "no words"
            should = "words" if wanted.dtype.kind in "US" else "numbers"
            return Mismatch(
                f"The categories are {should}, but {came} came back (dtype {got.dtype})."
            )
        off = got != wanted
        return self._wrong_values(case, wanted, got, off) if off.any() else None

    def _wrong_values(
        self, case: Case, wanted: np.ndarray, got: np.ndarray, off: np.ndarray
    ) -> Mismatch:
        X, assignments, _ = case.args
        k, j = (int(i) for i in np.argwhere(off)[0])
        column = X[assignments == k, j]  # (n_k,)
        first = f"{'Its' if off.all() else 'Some'} values are not right, first {place(off)}: "
        came = f"it is {got[k, j]}" if str(got[k, j]) else "it is empty"
        if len(column) == 0:
            return Mismatch(
                f"{first}{came}, but no row has the label {k}, so the old mode stays, "
                f"{wanted[k, j]}."
            )
        mine, right = (int((column == value).sum()) for value in (got[k, j], wanted[k, j]))
        if mine == right:
            before = "earlier in the alphabet" if got.dtype.kind == "U" else "smaller"
            return Mismatch(
                f"{first}{came}, and {wanted[k, j]} is as frequent in cluster {k} and {before}.",
                "largest-not-best",
                TIES + "In which order do you look at the values?",
            )
        return Mismatch(
            f"{first}{came}, which {_occurs(mine)} in cluster {k}, and {wanted[k, j]} "
            f"{_occurs(right)}."
        )

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        def bare(value: Any) -> Any:
            is_objects = isinstance(value, Odd) and "objects" in value.kind
            return value.array if is_objects and value.array is not None else value

        return alike(bare(one), bare(other))


def _occurs(number: int) -> str:
    often = {1: "once", 2: "twice"}.get(number, f"{number} times")
    return f"occurs {often}" if number else "never occurs"


def _labels(rng: np.random.Generator, n: int, K: int) -> np.ndarray:
    """Labels of which each occurs."""
    labels = rng.integers(0, K, size=n)
    labels[:K] = np.arange(K)
    return rng.permutation(labels)


def _mode_cases(rng: np.random.Generator) -> list[Case]:
    words, numbers = _categories(rng, 30, 4, True), _categories(rng, 24, 3, False)
    square = _categories(rng, 12, 4, False)
    return [
        Case(
            (FRUIT.copy(), np.array([0, 0, 0, 1, 1, 1]), FRUIT[[5, 2]]),
            "Six things from a market in two clusters",
            "Words can be counted, and not added up. Take one cluster and one feature: which value "
            "occurs most often?",
        ),
        Case(
            (FRUIT.copy(), np.array([0, 1, 1, 1, 0, 1]), FRUIT[[0, 5]]),
            "The cherry and the banana in cluster 0, the other four in cluster 1",
            "Of equally frequent values the smallest is taken, for words the first in the "
            "alphabet: red before yellow.",
        ),
        Case(
            (FRUIT.copy(), np.array([0, 0, 3, 1, 1, 3]), FRUIT[[0, 4, 5, 2]]),
            "The six things in four clusters, of which cluster 2 is empty",
            "Cluster 2 has no rows: its mode, (yellow, long, small), must stay as it is.",
        ),
        Case(
            (
                np.array([[7, 0], [-2, 5], [7, 5], [-2, 5], [3, 9], [-2, 9], [7, 0]]),
                np.array([0, 0, 0, 0, 1, 1, 1]),
                np.array([[7, 0], [3, 9]]),
            ),
            "Seven rows of numbers in two clusters",
            "Numbers are names here: they are counted, and no mean is taken.",
        ),
        Case(
            (FRUIT[:4].copy(), np.array([1, 1, 1, 1]), FRUIT[[5, 0, 3]]),
            "Four rows, all in cluster 1; clusters 0 and 2 are empty",
            "Two clusters have no rows: both keep their modes.",
        ),
        Case(
            (
                np.array([[0.5, 2.0], [1.5, 2.25], [1.5, 2.25], [0.5, 2.0], [1.5, 2.0]]),
                np.array([0, 1, 1, 0, 1]),
                np.array([[0.5, 2.0], [1.5, 2.25]]),
            ),
            "Five rows of decimal numbers",
            "A category may be a decimal number; its decimals belong to it.",
        ),
        Case(
            (square, _labels(rng, 12, 4), square[[0, 1, 2, 3]]),
            "Twelve random rows of numbers, as many clusters as features",
        ),
        Case(
            (numbers, _labels(rng, 24, 2), numbers[[0, 1]]),
            "24 random rows of numbers in two clusters",
        ),
        Case(
            (words, _labels(rng, 30, 3), words[[2, 0, 1]]),
            "30 random rows of words in three clusters",
        ),
    ]


update_modes = Exercise(
    "update_modes",
    lesson=LESSON,
    home="kmeans_lab.categories",
    arguments=("X", "assignments", "modes"),
    returns=Categories(),
    cases=_mode_cases,
    section="The mode in place of the mean",
    points=3,
    forbids=("python-loop",),
    sized=lambda n: (_sized(n)[0], np.arange(n) % 3, _sized(n)[1]),
    lines=(
        "def update_modes(X, assignments, modes):",
        "    new_modes = modes.copy()",
        "    for k in range(len(modes)):",
        "        members = X[assignments == k]",
        "        if len(members) > 0:",
        "            for j in range(X.shape[1]):",
        "                values, counts = np.unique(members[:, j], return_counts=True)",
        "                new_modes[k, j] = values[counts.argmax()]",
        "    return new_modes",
    ),
    distractors=(
        "    new_modes = modes",
        "                values, counts = np.unique(X[:, j], return_counts=True)",
        "                new_modes[k, j] = counts.max()",
    ),
    hints=(
        "Take the rows of one cluster, and of these one feature after the other: two loops, over "
        "K and over d, and none over the rows.",
        "`np.unique(..., return_counts=True)` returns the sorted values and how often each occurs. "
        "At which place is the greatest count, and which value stands at that place?",
        "Begin with a copy of the modes, and write only where the cluster has rows. Then an empty "
        "cluster keeps its mode by itself.",
    ),
)


def _new_modes(X, assignments, modes, choose, columns=None, into=None):
    """The right way, but for how a value is chosen of the members' columns."""
    new_modes = modes.copy() if into is None else into(modes)
    for k in range(len(modes)):
        members = X[assignments == k]
        if len(members) > 0:
            for j in range(X.shape[1]):
                column = members[:, j] if columns is None else columns(members, j)
                new_modes[k, j] = choose(column)
    return new_modes


def _most_frequent(column):
    values, counts = np.unique(column, return_counts=True)
    return values[counts.argmax()]


MEANS = (
    "Categories have no mean and no middle: words cannot be added up, and a number is a name here. "
    "Which value occurs most often?"
)


@update_modes.mutant("mean-time", MEANS, here=True)
def _(X, assignments, modes):
    return _new_modes(X, assignments, modes, lambda column: column.mean())


@update_modes.mutant("mean-time", MEANS, here=True)
def _(X, assignments, modes):
    new_modes = modes.copy()
    for k in range(len(modes)):
        members = X[assignments == k]
        if len(members) > 0:
            new_modes[k] = members.mean(axis=0)
    return new_modes


@update_modes.mutant("mean-time", MEANS, here=True)
def _(X, assignments, modes):
    return _new_modes(X, assignments, modes, np.median)


@update_modes.mutant("mean-time", MEANS, here=True)
def _(X, assignments, modes):
    return _new_modes(X, assignments, modes, lambda column: np.sort(column)[len(column) // 2])


@update_modes.mutant(
    "largest-not-best", TIES + "This takes the largest of them: in which order do you look?", True
)
def _(X, assignments, modes):
    def choose(column):
        values, counts = np.unique(column, return_counts=True)
        return values[::-1][counts[::-1].argmax()]

    return _new_modes(X, assignments, modes, choose)


@update_modes.mutant(
    "largest-not-best",
    TIES + "This takes the one that stands first in the table: in which order do you look?",
    here=True,
)
def _(X, assignments, modes):
    return _new_modes(
        X, assignments, modes, lambda column: Counter(column.tolist()).most_common(1)[0][0]
    )


@update_modes.mutant(
    "mean-of-everything",
    "This is the most frequent value of all rows. Which rows have the label k? Only these belong "
    "to cluster k.",
    here=True,
)
def _(X, assignments, modes):
    return _new_modes(X, assignments, modes, _most_frequent, lambda members, j: X[:, j])


@update_modes.mutant(
    "mean-of-everything",
    "This is the most frequent value of all rows, also for an empty cluster. Which rows have the "
    "label k? Only these belong to cluster k.",
    here=True,
)
def _(X, assignments, modes):
    row = np.array([_most_frequent(column) for column in X.T])
    return np.tile(row, (len(modes), 1))


@update_modes.mutant(
    "sum-without-axis",
    "The values of all features of a cluster were counted together, so every feature got the same "
    "one. Each feature has a most frequent value of its own.",
    here=True,
)
def _(X, assignments, modes):
    return _new_modes(X, assignments, modes, _most_frequent, lambda members, j: members)


WHOLE_ROWS = (
    "Whole rows were counted, and the most frequent row was taken. Each feature is looked at "
    "alone: a mode need not be a row of the table."
)


@update_modes.mutant("sum-wrong-axis", WHOLE_ROWS, here=True)
def _(X, assignments, modes):
    new_modes = modes.copy()
    for k in range(len(modes)):
        members = X[assignments == k]
        if len(members) > 0:
            rows, counts = np.unique(members, axis=0, return_counts=True)
            new_modes[k] = rows[counts.argmax()]
    return new_modes


@update_modes.mutant("sum-wrong-axis", WHOLE_ROWS, here=True)
def _(X, assignments, modes):
    new_modes = modes.copy()
    for k in range(len(modes)):
        members = X[assignments == k].tolist()
        if len(members) > 0:
            new_modes[k] = Counter(map(tuple, members)).most_common(1)[0][0]
    return new_modes


@update_modes.mutant(
    "sum-wrong-axis",
    "A row of the cluster was counted, not a column. Which index of the members stands for the "
    "features?",
    here=True,
)
def _(X, assignments, modes):
    return _new_modes(X, assignments, modes, _most_frequent, lambda members, j: members[j])


@update_modes.mutant(
    "empty-cluster-zero",
    "A cluster has no rows, and its mode was left blank (or 0), a category that nobody has. An "
    "empty cluster keeps the mode that it has. With what is the result filled before the loop?",
    here=True,
)
def _(X, assignments, modes):
    return _new_modes(X, assignments, modes, _most_frequent, into=np.zeros_like)


@update_modes.mutant(
    "empty-cluster-nan",
    "A cluster has no rows, and nothing has no most frequent value. An empty cluster keeps the "
    "mode that it has. Ask how many rows there are before you count.",
    here=True,
)
def _(X, assignments, modes):
    new_modes = modes.copy()
    for k in range(len(modes)):
        for j in range(X.shape[1]):
            values, counts = np.unique(X[assignments == k, j], return_counts=True)
            new_modes[k, j] = values[counts.argmax()]
    return new_modes


@update_modes.mutant(
    "empty-cluster-nan",
    "A cluster has no rows, so its list of counts is empty, and there is nothing to take from it. "
    "An empty cluster keeps the mode that it has. Ask how many rows there are before you count.",
    here=True,
)
def _(X, assignments, modes):
    new_modes = modes.copy()
    for k in range(len(modes)):
        for j in range(X.shape[1]):
            counted = Counter(sorted(X[assignments == k, j].tolist())).most_common(1)
            new_modes[k, j] = counted[0][0]
    return new_modes


@update_modes.mutant(
    "remainder-dropped",
    "The empty clusters are missing from the result: K modes are wanted, and an empty cluster "
    "keeps the one that it has. Over which numbers does the loop go?",
    here=True,
)
def _(X, assignments, modes):
    new_modes = _new_modes(X, assignments, modes, _most_frequent)
    return new_modes[np.unique(assignments)]


@update_modes.mutant(
    "remainder-dropped",
    "The last cluster was left out. Does the loop reach it?",
    here=True,
)
def _(X, assignments, modes):
    new_modes = _new_modes(X, assignments, modes, _most_frequent)
    new_modes[-1] = modes[-1]
    return new_modes


@update_modes.mutant(
    "remainder-dropped",
    "Only the first cluster got a new mode. Does a `return` inside the loop end it in its first "
    "turn?",
    here=True,
)
def _(X, assignments, modes):
    new_modes = modes.copy()
    new_modes[0] = _new_modes(X, assignments, modes, _most_frequent)[0]
    return new_modes


@update_modes.mutant(
    "remainder-dropped",
    "The last feature was left out. Does the loop over the features reach it?",
    here=True,
)
def _(X, assignments, modes):
    new_modes = _new_modes(X, assignments, modes, _most_frequent)
    new_modes[:, -1] = modes[:, -1]
    return new_modes


@update_modes.mutant("changed-the-input")
def _(X, assignments, modes):
    modes[:] = _new_modes(X, assignments, modes, _most_frequent)
    return modes


@update_modes.mutant(
    "value-for-index",
    "This is how often the most frequent value occurs, not which value it is.",
    here=True,
)
def _(X, assignments, modes):
    return _new_modes(X, assignments, modes, lambda c: np.unique(c, return_counts=True)[1].max())


@update_modes.mutant(
    "value-for-index",
    "This is how often the most frequent value occurs, not which value it is.",
    here=True,
)
def _(X, assignments, modes):
    return _new_modes(
        X,
        assignments,
        modes,
        lambda c: np.unique(c, return_counts=True)[1].max(),
        into=lambda modes: np.zeros(modes.shape),
    )


@update_modes.mutant(
    "value-for-index",
    "This is the place of the most frequent value in the list of values, not the value itself.",
    here=True,
)
def _(X, assignments, modes):
    return _new_modes(X, assignments, modes, lambda c: np.unique(c, return_counts=True)[1].argmax())


@update_modes.mutant(
    "value-for-index",
    "This is the smallest value of the cluster (the first in the alphabet), however rare it is. "
    "Smallest decides only among equally frequent values: what do the counts say?",
    here=True,
)
def _(X, assignments, modes):
    return _new_modes(X, assignments, modes, lambda column: np.unique(column)[0])


@update_modes.mutant(
    "value-for-index",
    "This is the largest value of the cluster (the last in the alphabet), however rare it is. "
    "What do the counts say?",
    here=True,
)
def _(X, assignments, modes):
    return _new_modes(X, assignments, modes, lambda column: np.unique(column)[-1])


@update_modes.mutant(
    "value-for-index",
    "This is the first row of each cluster. Which value occurs most often among all its rows?",
    here=True,
)
def _(X, assignments, modes):
    return _new_modes(X, assignments, modes, lambda column: column[0])


@update_modes.mutant(
    "argmax-for-argmin",
    "This is the least frequent value. For a mode the count is to be as large as possible.",
    here=True,
)
def _(X, assignments, modes):
    def choose(column):
        values, counts = np.unique(column, return_counts=True)
        return values[counts.argmin()]

    return _new_modes(X, assignments, modes, choose)


TOO_NARROW = (
    "The array for the result does not hold these categories: words were cut to their first "
    "letter, or did not fit in at all. `np.zeros` and `np.empty` make decimal numbers, and with "
    "`dtype=str` words of one letter. What could the result be a copy of?"
)


@update_modes.mutant("integer-truncation", TOO_NARROW, here=True)
def _(X, assignments, modes):
    return _new_modes(X, assignments, modes, _most_frequent, into=lambda m: m.astype("U1"))


@update_modes.mutant("integer-truncation", TOO_NARROW, here=True)
def _(X, assignments, modes):
    return _new_modes(
        X, assignments, modes, _most_frequent, into=lambda m: np.zeros(m.shape, dtype=str)
    )


@update_modes.mutant("integer-truncation", TOO_NARROW, here=True)
def _(X, assignments, modes):
    return _new_modes(X, assignments, modes, _most_frequent, into=lambda m: np.zeros(m.shape))


@update_modes.mutant("integer-truncation", TOO_NARROW, here=True)
def _(X, assignments, modes):
    return _new_modes(
        X, assignments, modes, _most_frequent, into=lambda m: np.zeros(m.shape, dtype=int)
    )


@update_modes.mutant(
    "axes-swapped",
    "The values are right, but rows and columns have changed places. One row belongs to one "
    "cluster, one column to one feature.",
    here=True,
)
def _(X, assignments, modes):
    return _new_modes(X, assignments, modes, _most_frequent).T


@update_modes.mutant(
    "includes-itself",
    "The old mode was counted among the rows of its cluster, so it wins where it should not. Only "
    "the rows with the label k count.",
    here=True,
)
def _(X, assignments, modes):
    new_modes = modes.copy()
    for k in range(len(modes)):
        members = np.vstack([X[assignments == k], modes[k]])
        for j in range(X.shape[1]):
            new_modes[k, j] = _most_frequent(members[:, j])
    return new_modes


@update_modes.mutant(
    "stale-assignments",
    "These are the modes that came in, unchanged. Into which array do you write, and which one do "
    "you return?",
    here=True,
)
def _(X, assignments, modes):
    return modes.copy()


@update_modes.mutant(
    "last-not-best",
    "This is the mode of one cluster, (d,). K of them are wanted: what is kept from turn to turn "
    "of the loop?",
    here=True,
)
def _(X, assignments, modes):
    return _new_modes(X, assignments, modes, _most_frequent)[-1]


@update_modes.mutant(
    "remainder-dropped",
    "Only the first feature of the first cluster got a new value. Does a `return` inside the "
    "loops end them in their first turn?",
    here=True,
)
def _(X, assignments, modes):
    new_modes = modes.copy()
    new_modes[0, 0] = _new_modes(X, assignments, modes, _most_frequent)[0, 0]
    return new_modes
