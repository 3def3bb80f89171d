"""`hamming_distances(X, modes)`: in how many features each row differs from each mode."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import Array, Mismatch, alike
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.lesson_11.shared import FRUIT, LESSON, named, sized
from kmeans_lab.checks.slips import Slip

MANY = "many-features"


class Counts(Array):
    """A table (n, K) of whole numbers."""

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        problem = super().compare(case, wanted, got)
        is_table = isinstance(got, np.ndarray) and got.shape == wanted.shape
        if problem and is_table and got.dtype.kind in "fb" and (got == wanted).all():
            return Mismatch(
                f"The numbers are right, but their dtype is {got.dtype}, and a count is a whole "
                "number."
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
            return not alike(one, counted(*case.args))
        return same


exercise = Exercise(
    "kmeans_lab.categories.hamming_distances",
    lesson=LESSON,
    number=1,
    returns=Counts("n", "K", integers=True),
    section="Mismatches in place of squared distances",
    points=2,
    edges=(Edge(MANY, 0.5, "rows of 300 features"),),
    forbids=("python-loop",),
    sized=sized,
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


def cases(rng: np.random.Generator) -> list[Case]:
    random = [(8, 4, 2, True), (40, 5, 6, False), (25, 3, 5, True)]
    long = np.tile([0, 3, 7], 100)  # (300,)
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
            (np.array([[1, 2, 3], [1, 5, 3], [4, 5, 6]]), np.array([[1, 5, 6], [0, 2, 3]])),
            "As many rows as features",
            "With n = d a sum over the wrong axis has the right length by accident.",
        ),
        Case(
            (FRUIT[[0, 3, 5]], FRUIT[[1, 0, 4]]),
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
                tuple(named(rng.integers(0, 5, size=(m, d)), words) for m in (n, K)),
                f"{n} random rows of {'words' if words else 'numbers'} and {K} modes",
            )
            for n, K, d, words in random
        ),
        Case(
            (np.array([long, np.roll(long, 1)]), np.array([long, long + 1])),
            "Two rows and two modes of 300 features",
            "A count may be large: int8 holds numbers to 127, uint8 to 255. In which dtype were "
            "the mismatches added up?",
            edge=MANY,
        ),
    ]


def differ(X, modes):
    return X[:, None] != modes  # (n, K, d)


def counted(X, modes, same=False, axis=2):
    """The right table, or the matches, or sums over another axis."""
    differs = differ(X, modes)
    return (~differs if same else differs).sum(axis=axis)


def column_by_column(count):
    """A loop over the modes, with another count of a comparison (n, d)."""

    def way(X, modes):
        mismatches = np.empty((len(X), len(modes)), dtype=np.int64)
        for k in range(len(modes)):
            mismatches[:, k] = count(X != modes[k])
        return mismatches

    return way


def last_column_left(X, modes):
    mismatches = counted(X, modes)
    mismatches[:, -1] = 0
    return mismatches


slips = (
    Slip.of(
        "matches-for-mismatches",
        lambda X, modes: counted(X, modes, same=True),
    ),
    Slip(
        "share-that-agrees",
        "This is the share of the features that agree. A distance counts those that differ, as "
        "whole numbers: a row is at distance 0 from itself.",
        lambda X, modes: (~differ(X, modes)).mean(axis=2),
        misconception="matches-for-mismatches",
    ),
    Slip(
        "matches-turned",
        "Two things: rows and columns have changed places, and the features that agree are "
        "counted. One row belongs to one row of X, one column to one mode; and a row is at "
        "distance 0 from itself.",
        lambda X, modes: counted(X, modes, same=True).T,
        misconception="axes-swapped",
    ),
    Slip(
        "share-that-differs",
        "This is the share of the features that differ: it was divided by d. Their number is asked "
        "for, a count.",
        lambda X, modes: differ(X, modes).mean(axis=2),
    ),
    Slip(
        "twice-as-many",
        "This is twice the number of mismatches. It is what the squared distance of one-hot rows "
        "is; here each feature that differs counts once.",
        lambda X, modes: 2 * counted(X, modes),
    ),
    Slip(
        "decimal-counts",
        "The numbers are right, and only their dtype is not. `np.zeros` and `np.empty` make "
        "decimal numbers unless they are told `dtype=`, and a mean or a quotient is one too. What "
        "does your table begin as?",
        lambda X, modes: counted(X, modes).astype(float),
    ),
    Slip.of(
        "sum-wrong-axis",
        column_by_column(lambda differs: differs.sum(axis=0)),
        lambda X, modes: counted(X, modes, axis=1),
        lambda X, modes: counted(X, modes, axis=0),
    ),
    Slip(
        "not-summed",
        "This says for each feature whether it differs, (n, K, d). How many do? One axis must "
        "still go.",
        differ,
    ),
    Slip.of("sum-without-axis", lambda X, modes: differ(X, modes).sum()),
    Slip(
        "one-count-a-mode",
        "All mismatches of all rows were counted together, so every row got the same number. A sum "
        "without an axis adds up the whole array: which axis should go, so that n counts stay?",
        column_by_column(lambda differs: differs.sum()),
        misconception="sum-without-axis",
    ),
    Slip(
        "turned",
        "The counts are right, but rows and columns have changed places. One row belongs to one "
        "row of X, one column to one mode: which of them comes first?",
        lambda X, modes: counted(X, modes).T,
        misconception="axes-swapped",
    ),
    Slip(
        "one-axis-too-many",
        "The counts are right, but they have one axis too many, (n, K, 1). Look for `keepdims`.",
        lambda X, modes: differ(X, modes).sum(axis=2, keepdims=True),
    ),
    Slip(
        "whether-at-all",
        "This says only whether a row differs from a mode at all, True or False (1 or 0). Asked is "
        "in how many features. Look for `any`, or for an array with dtype bool.",
        lambda X, modes: differ(X, modes).any(axis=2),
    ),
    Slip(
        "whether-in-all",
        "This says only whether a row differs from a mode in every feature. Asked is in how many: "
        "count instead of asking whether all do.",
        lambda X, modes: differ(X, modes).all(axis=2),
    ),
    Slip(
        "subtracted",
        "Words cannot be subtracted, and numbers are names here: 2 and 9 differ no more than 2 and "
        "3. All that can be asked of two categories is whether they are equal.",
        lambda X, modes: np.abs(X[:, None] - modes).sum(axis=2),
        lambda X, modes: np.linalg.norm(X[:, None] - modes, axis=2),
    ),
    Slip(
        "root-of-a-count",
        "These are roots of counts. A Hamming distance is the count itself.",
        lambda X, modes: np.sqrt(counted(X, modes)),
        misconception="extra-square-root",
    ),
    Slip(
        "nearest-mode",
        "This says which mode is nearest to each row. Asked are the distances, a whole table: one "
        "number for each row and each mode.",
        lambda X, modes: counted(X, modes).argmin(axis=1),
    ),
    Slip(
        "distance-to-the-nearest",
        "This is each row's distance to its nearest mode. Asked is the whole table: one number for "
        "each row and each mode.",
        lambda X, modes: counted(X, modes).min(axis=1),
    ),
    Slip(
        "rows-with-rows",
        "Rows were compared with rows, (n, n). Asked is how far each row is from each mode, "
        "(n, K).",
        lambda X, modes: counted(X, X),
    ),
    Slip(
        "whole-tables-compared",
        "X and the modes were compared as they are. (n, d) and (K, d) do not fit, or pair row with "
        "row: each row is to meet each mode. A loop over the modes does that, or a new axis in X.",
        lambda X, modes: (X != modes).sum(axis=1),
        lambda X, modes: np.sum(X != modes, axis=-1),
    ),
    Slip(
        "last-mode-left-out",
        "The column of the last mode was never filled. Does the loop reach it?",
        last_column_left,
    ),
    Slip(
        "first-feature-only",
        "Only the first feature was compared. A row has d of them.",
        lambda X, modes: counted(X[:, :1], modes[:, :1]),
    ),
    Slip(
        "last-mode-only",
        "These are the mismatches with one mode alone, (n,). Asked is a column for each mode: what "
        "is kept from turn to turn of the loop?",
        lambda X, modes: counted(X, modes)[:, -1],
    ),
    Slip(
        "first-mode-only",
        "These are the mismatches with the first mode alone, (n,). Does a `return` inside the loop "
        "end it in its first turn?",
        lambda X, modes: counted(X, modes)[:, 0],
    ),
    Slip(
        "wrapped-around",
        "The counts were added up in a dtype too small for them: 300, say, does not fit into "
        "int8 (to 127) or uint8 (to 255), and begins again from the other end. A table of int64 "
        "holds any count.",
        lambda X, modes: counted(X, modes).astype(np.int8),
        lambda X, modes: counted(X, modes).astype(np.uint8),
    ),
)
