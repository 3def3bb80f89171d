"""`update_modes(X, assignments, modes)`: the most frequent values of each cluster."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import Mismatch, Returns, alike, place
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.lesson_11.shared import FRUIT, LESSON, named
from kmeans_lab.checks.lesson_11.shared import sized as sized_pairs
from kmeans_lab.checks.lesson_11.update_modes_joints import (
    chosen_by,
    first_met,
    first_met_rows,
    last_met,
    means_of_rows,
    most_frequent,
    of_counts,
    old_mode_counted,
    only,
    right,
    unasked,
    whole_rows,
)
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.values import kind_in_words
from kmeans_lab.running.outcome import Odd

EMPTY, TIED = "empty-cluster", "tied"
TIES = (
    "Of equally frequent values the smallest is wanted, for words the one that NumPy sorts first "
    "(capitals before small letters). "
)


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
            before = "sorted before it by NumPy" if got.dtype.kind == "U" else "smaller"
            return Mismatch(
                f"{first}{came}, and {wanted[k, j]} is as frequent in cluster {k} and is {before}.",
                idea=TIES + "In which order do you look at the values?",
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


exercise = Exercise(
    "kmeans_lab.categories.update_modes",
    lesson=LESSON,
    number=2,
    returns=Categories(),
    section="The mode in place of the mean",
    points=3,
    edges=(
        Edge(TIED, 0.5, "values that are equally frequent"),
        Edge(EMPTY, 0.5, "a cluster without rows, or with a single one"),
    ),
    forbids=("python-loop",),
    sized=lambda n: (sized_pairs(n)[0], np.arange(n) % 3, sized_pairs(n)[1]),
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

NUMBERS = np.array(
    [[9, 0], [5, 5], [-2, 3], [5, 9], [7, 9], [8, 1], [3, 9], [3, 2], [7, 2]]
)  # of which neither the first nor the smallest nor the middle value is a mode


def cases(rng: np.random.Generator) -> list[Case]:
    random = [(12, 4, 4, False), (24, 3, 2, False), (30, 4, 3, True)]
    return [
        Case(
            (FRUIT.copy(), np.array([0, 0, 0, 1, 1, 1]), FRUIT[[5, 2]]),
            "Six things from a market in two clusters",
            "Words can be counted, and not added up. Take one cluster and one feature: which value "
            "occurs most often?",
        ),
        Case(
            (NUMBERS, np.array([0, 0, 0, 0, 0, 0, 1, 1, 1]), NUMBERS[[0, 6]]),
            "Nine rows of numbers in two clusters",
            "Numbers are names here: they are counted, and no mean is taken.",
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
            (np.array([[1, 1], [2, 3], [2, 3]]), np.array([0, 0, 0]), np.array([[1, 1]])),
            "Three rows in one cluster, the second and the third of them equal",
            "In each feature the value of two rows occurs most often, not that of the first.",
        ),
        *(
            Case(
                _without_ties(rng, n, d, K, words),
                f"{n} random rows of {'words' if words else 'numbers'} in {K} clusters",
            )
            for n, d, K, words in random
        ),
        *tied_cases(rng),
        *empty_cases(),
    ]


def tied_cases(rng: np.random.Generator) -> list[Case]:
    letters = np.array([["tea", "b"], ["Water", "B"], ["milk", "a"], ["milk", "C"]])
    names = named(rng.integers(0, 5, size=(20, 3)), words=True)
    return [
        Case(args, given, TIES, edge=TIED)
        for args, given in (
            (
                (FRUIT.copy(), np.array([0, 1, 1, 1, 0, 1]), FRUIT[[0, 5]]),
                "The cherry and the banana in cluster 0, the other four in cluster 1",
            ),
            (
                (
                    np.array([[7, 0], [-2, 5], [7, 5], [-2, 0], [3, 9], [-2, 9], [7, 0]]),
                    np.array([0, 0, 0, 0, 1, 1, 1]),
                    np.array([[7, 0], [3, 9]]),
                ),
                "Seven rows of numbers in two clusters",
            ),
            (
                (letters, np.array([0, 0, 1, 1]), letters[[0, 2]]),
                "Four rows of words, some with a capital, in two clusters",
            ),
            ((names, np.arange(20) % 4, names[:4]), "20 random rows of words in four clusters"),
        )
    ]


def empty_cases() -> list[Case]:
    return [
        Case(
            (FRUIT.copy(), np.array([0, 0, 0, 2, 2, 2]), FRUIT[[0, 5, 4]]),
            "The six things in three clusters, of which cluster 1 is empty",
            "Cluster 1 has no rows: its mode, (yellow, long, small), must stay as it is.",
            edge=EMPTY,
        ),
        Case(
            (FRUIT[:3].copy(), np.array([1, 1, 1]), FRUIT[[5, 0, 3]]),
            "Three rows, all in cluster 1; clusters 0 and 2 are empty",
            "Two clusters have no rows: both keep their modes.",
            edge=EMPTY,
        ),
        Case(
            (
                np.array([[4, 1], [4, 2], [3, 2]]),
                np.array([0, 0, 0]),
                np.array([[3, 1], [8, 9]]),
            ),
            "Three rows of numbers, all in cluster 0; cluster 1 is empty",
            "Cluster 1 has no rows: its mode, (8, 9), must stay as it is.",
            edge=EMPTY,
        ),
        Case(
            (
                np.array([[0, 0], [5, 2], [5, 2]]),
                np.array([1, 0, 0]),
                np.array([[3, 1], [8, 9]]),
            ),
            "Three rows of numbers; cluster 1 has one row, (0, 0)",
            "Cluster 1 is not empty: it has one row, (0, 0), and that is its mode.",
            edge=EMPTY,
        ),
    ]


def _without_ties(rng: np.random.Generator, n: int, d: int, K: int, words: bool) -> tuple:
    """Rows, labels of which each occurs, and modes; each cluster has one most frequent value."""
    labels = rng.permutation(np.arange(n) % K)
    chosen = np.empty((n, d), dtype=int)
    for k in range(K):
        for j in range(d):
            counts = np.zeros(5, dtype=int)
            while (counts == counts.max()).sum() > 1:
                column = rng.integers(0, 5, size=(labels == k).sum())
                counts = np.bincount(column, minlength=5)
            chosen[labels == k, j] = column
    X = named(chosen, words)
    return X, labels, X[:K].copy()


slips = (
    Slip(
        "mean-or-middle",
        "Categories have no mean and no middle: words cannot be added up, and a number is a name "
        "here. Which value occurs most often?",
        chosen_by(np.mean),
        means_of_rows,
        chosen_by(np.median),
        chosen_by(lambda column: np.sort(column)[len(column) // 2]),
    ),
    Slip(
        "counted-by-number",
        "`np.bincount` counts whole numbers from 0 on and nothing else, and here the values are "
        "words. Which function finds the different values of a column, whatever they are, and how "
        "often each occurs?",
        chosen_by(lambda column: np.bincount(column).argmax()),
    ),
    Slip(
        "largest-of-the-tied",
        TIES + "This takes the largest of them: in which order do you look?",
        chosen_by(of_counts(lambda values, counts: values[::-1][counts[::-1].argmax()])),
        chosen_by(of_counts(lambda values, counts: values[counts.argsort(kind="stable")[-1]])),
    ),
    Slip(
        "first-of-the-tied",
        TIES + "This takes the one that stands first in the table: in which order do you look?",
        chosen_by(first_met),
    ),
    Slip(
        "last-of-the-tied",
        TIES + "This takes the one that stands last in the table: in which order do you look?",
        chosen_by(last_met),
    ),
    Slip(
        "capitals-as-small-letters",
        TIES + "Capitals and small letters were taken for the same here.",
        chosen_by(
            lambda column: min(
                sorted(set(column.tolist())),
                key=lambda value: (-(column == value).sum(), str(value).lower()),
            )
        ),
    ),
    Slip(
        "of-all-rows",
        "This is the most frequent value of all rows. Which rows have the label k? Only these "
        "belong to cluster k.",
        chosen_by(column=lambda X, members, j: X[:, j]),
        lambda X, assignments, modes: np.tile(
            np.array([most_frequent(column) for column in X.T]), (len(modes), 1)
        ),
        misconception="mean-of-everything",
    ),
    Slip(
        "features-together",
        "The values of all features of a cluster were counted together, so every feature got the "
        "same one. Each feature has a most frequent value of its own.",
        chosen_by(column=lambda X, members, j: members),
        misconception="sum-without-axis",
    ),
    Slip(
        "whole-rows",
        "Whole rows were counted, and the most frequent row was taken. Each feature is looked at "
        "alone: a mode need not be a row of the table.",
        whole_rows,
        first_met_rows,
    ),
    Slip(
        "row-for-column",
        "A row of the cluster was counted, not a column. Which index of the members stands for the "
        "features?",
        chosen_by(column=lambda X, members, j: members[j]),
    ),
    Slip(
        "empty-cluster-blank",
        "A cluster has no rows, and its mode was left blank (or 0), a category that nobody has. An "
        "empty cluster keeps the mode that it has. With what is the result filled before the loop?",
        chosen_by(into=np.zeros_like),
        misconception="empty-cluster-zero",
    ),
    Slip(
        "empty-cluster-counted",
        "A cluster has no rows, so its list of counts is empty, and there is nothing to take from "
        "it. An empty cluster keeps the mode that it has. Ask how many rows there are before you "
        "count.",
        unasked(most_frequent),
        unasked(lambda column: first_met(np.sort(column))),
        unasked(lambda column: max(sorted(set(column.tolist())), key=column.tolist().count)),
        misconception="empty-cluster-nan",
    ),
    Slip(
        "empty-cluster-missing",
        "The empty clusters are missing from the result: K modes are wanted, and an empty cluster "
        "keeps the one that it has. Over which numbers does the loop go?",
        lambda X, assignments, modes: right(X, assignments, modes)[np.unique(assignments)],
    ),
    Slip(
        "taken-for-empty",
        "A cluster with one row kept its old mode, as if it were empty. One row is enough for a "
        "mode, also if it holds zeros. What do you ask of the members before you count?",
        chosen_by(ask=lambda members: len(members) > 1),
        chosen_by(ask=lambda members: members[members != np.zeros_like(members)].size > 0),
    ),
    Slip(
        "last-cluster-left-out",
        "The last cluster was left out. Does the loop reach it?",
        only(slice(None, -1)),
    ),
    Slip(
        "first-cluster-only",
        "Only the first cluster got a new mode. Does a `return` inside the loop end it in its "
        "first turn?",
        only(0),
    ),
    Slip(
        "last-feature-left-out",
        "The last feature was left out. Does the loop over the features reach it?",
        only(slice(None), slice(None, -1)),
    ),
    Slip(
        "first-feature-only",
        "Only the first feature of the first cluster got a new value. Does a `return` inside the "
        "loops end them in their first turn?",
        only(0, 0),
    ),
    Slip(
        "count-for-value",
        "This is how often the most frequent value occurs, not which value it is.",
        chosen_by(of_counts(lambda values, counts: counts.max())),
        chosen_by(
            of_counts(lambda values, counts: counts.max()), into=lambda modes: np.zeros(modes.shape)
        ),
        misconception="value-for-index",
    ),
    Slip(
        "place-for-value",
        "This is the place of the most frequent value in the list of values, not the value itself.",
        chosen_by(of_counts(lambda values, counts: counts.argmax())),
    ),
    Slip(
        "smallest-value",
        "This is the smallest value of the cluster (the first in the alphabet), however rare it "
        "is. Smallest decides only among equally frequent values: what do the counts say?",
        chosen_by(lambda column: np.sort(column)[0]),
    ),
    Slip(
        "largest-value",
        "This is the largest value of the cluster (the last in the alphabet), however rare it is. "
        "What do the counts say?",
        chosen_by(lambda column: np.sort(column)[-1]),
    ),
    Slip(
        "first-row",
        "This is the first row of each cluster. Which value occurs most often among all its rows?",
        chosen_by(lambda column: column[0]),
    ),
    Slip(
        "least-frequent",
        "This is the least frequent value. For a mode the count is to be as large as possible.",
        chosen_by(of_counts(lambda values, counts: values[counts.argmin()])),
    ),
    Slip(
        "words-cut",
        "The array for the result cuts words to their first letter: `dtype=str` makes room for one "
        "letter alone. What could the result be a copy of?",
        chosen_by(into=lambda modes: modes.astype("U1")),
        chosen_by(into=lambda modes: np.zeros(modes.shape, dtype=str)),
    ),
    Slip(
        "numbers-for-words",
        "The array for the result holds numbers, and a word is none: `np.zeros` and `np.empty` "
        "make decimal numbers, if nothing else is said. What could the result be a copy of?",
        chosen_by(into=lambda modes: np.zeros(modes.shape)),
        chosen_by(into=lambda modes: np.zeros(modes.shape, dtype=int)),
    ),
    Slip(
        "turned",
        "The values are right, but rows and columns have changed places. One row belongs to one "
        "cluster, one column to one feature.",
        lambda X, assignments, modes: right(X, assignments, modes).T,
        misconception="axes-swapped",
    ),
    Slip(
        "old-mode-counted",
        "The old mode was counted among the rows of its cluster, so it wins where it should not. "
        "Only the rows with the label k count.",
        old_mode_counted,
    ),
    Slip(
        "unchanged",
        "These are the modes that came in, unchanged. Into which array do you write, and which one "
        "do you return?",
        lambda X, assignments, modes: modes.copy(),
    ),
    Slip(
        "one-mode",
        "This is the mode of one cluster, (d,). K of them are wanted: what is kept from turn to "
        "turn of the loop?",
        lambda X, assignments, modes: right(X, assignments, modes)[-1],
    ),
)
