"""Rows that were drawn many times, compared with the frequencies that they should have."""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations
from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import Mismatch, NoSuchReport, Returns, alike
from kmeans_lab.checks.exercise import Case
from kmeans_lab.checks.inputs import points_in_words
from kmeans_lab.checks.lesson_08.shared import (
    counted,
    differ,
    numbers_of,
    places_of,
    repeats,
    too_far,
)
from kmeans_lab.checks.pieces import squared_table
from kmeans_lab.checks.values import kind_in_words, value_in_words

A_DOZEN = 12  # so many calls, or fewer, are not counted


class Drawn(Returns):
    """K different rows of X, drawn with the right frequencies; the script is "stacked"."""

    words = "an array of shape (K, d): K different rows of X"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        X, K, _, times = case.args
        if got is None:
            return Mismatch("It gave back None.", "forgot-return")
        if got.keys() != {"answers", "repeatable"}:
            raise NoSuchReport
        rows = got["answers"]
        if problem := self._wrong_form(X, K, times, rows):
            return problem
        numbers = numbers_of(X, rows)
        if (numbers < 0).any():
            i, j = np.argwhere(numbers < 0)[0]
            return Mismatch(f"{rows[i, j].tolist()} is no row of X.")
        if not got["repeatable"]:
            return Mismatch(
                "The same generator in the same state gave different rows: some of the chance "
                "comes from elsewhere.",
                "global-seed",
            )
        twice = repeats(X, numbers)
        if twice.any():
            share = twice.mean()
            return Mismatch(
                f"In {share:.0%} of {len(rows)} calls a row of X came twice.", "repeats-a-point"
            )
        if len(rows) > A_DOZEN and K > 1 and len(np.unique(numbers, axis=0)) == 1:
            return Mismatch(
                f"{len(rows)} calls with a generator that moves on all gave the same rows.",
                "global-seed",
            )
        return _frequencies(X, K, numbers)

    def _wrong_form(self, X: np.ndarray, K: int, times: int, rows: Any) -> Mismatch | None:
        listed = getattr(rows, "array", None)
        if listed is not None and listed.shape == (K,) and listed.dtype.kind in "iu":
            return Mismatch(
                f"It gave {kind_in_words(rows)}: row numbers, it seems, not the rows.",
                idea="X[rows] has the rows of these numbers.",
            )
        if not isinstance(rows, np.ndarray):
            return Mismatch(f"It gave {kind_in_words(rows)}, and {self.words} is wanted.")
        if rows.ndim != 3 or rows.shape[1:] != (K, X.shape[1]):
            shape = rows.shape[1:] if rows.ndim == 3 or len(rows) == times else rows.shape
            return Mismatch(f"The shape must be (K, d) = {(K, X.shape[1])}, but {shape} came.")
        if len(rows) != times:
            raise NoSuchReport
        if rows.dtype.kind not in "fiu":
            return Mismatch(f"Its dtype is {rows.dtype}, and real numbers are wanted.")
        return None

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        X = case.args[0]
        if one is None or other is None:
            return one is other
        if one["repeatable"] != other["repeatable"]:
            return False
        one, other = one["answers"], other["answers"]
        if not all(isinstance(v, np.ndarray) and v.ndim == 3 for v in (one, other)):
            return _look(one) == _look(other)
        if one.shape != other.shape or one.dtype.kind != other.dtype.kind:
            return False
        if one.shape[1:] != (case.args[1], X.shape[1]):
            return True
        a, b = numbers_of(X, one), numbers_of(X, other)
        if (a < 0).any() or (b < 0).any():
            return bool((a < 0).any() and (b < 0).any()) and alike(one, other)
        if (len(np.unique(a, axis=0)) == 1) != (len(np.unique(b, axis=0)) == 1):
            return False
        if len(one) <= A_DOZEN:
            return repeats(X, a).any() == repeats(X, b).any()
        return not differ(*counted(a, b))

    def in_words(self, case: Case, value: Any) -> str | None:
        X, K = case.args[:2]
        rows = value["answers"] if isinstance(value, dict) else None
        if not isinstance(rows, np.ndarray) or rows.ndim != 3:
            return value_in_words(rows)
        numbers = numbers_of(X, rows)
        if len(rows) <= A_DOZEN or K != 2 or (numbers < 0).any():
            return f"in the first call {value_in_words(rows[0])}"
        table = np.zeros((len(X), len(X)))
        np.add.at(table, (numbers[:, 0], numbers[:, 1]), 1)
        lines = [f"first {_percents(X, table.sum(axis=1))}"]
        lines += [
            f"after {_named(X[i])}: {_percents(X, table[i])}"
            for i in range(len(X))
            if table[i].any()
        ]
        return "\n".join(lines)


def _look(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.kind
    return kind_in_words(value)


def _named(row: np.ndarray) -> str:
    """One row as people write it: 4; (4, 2)."""
    return points_in_words(row[None]).partition(": ")[2]


def _percents(X: np.ndarray, counts: np.ndarray) -> str:
    return ", ".join(f"{_named(x)} in {c / counts.sum():.0%}" for x, c in zip(X, counts))


def _frequencies(X: np.ndarray, K: int, numbers: np.ndarray) -> Mismatch | None:
    """What is wrong with how often rows came: the row that is farthest from its chance."""
    chances = _chances(X, K)
    results = list(dict.fromkeys([*chances, *map(tuple, numbers.tolist())]))
    table, right = np.array(results), np.array([chances.get(r, 0.0) for r in results])
    got = counted(table, numbers)[1][_order_of(table)]
    if not too_far(got, right):
        return None
    share, expected, words = max(_by_beginnings(X, table, got / got.sum(), right), key=_surprise)
    return Mismatch(
        f"In {len(numbers):,} calls {words} in {share:.0%} of them, and {expected:.0%} is right."
    )


def _order_of(table: np.ndarray) -> np.ndarray:
    """Where each row of a table without repeats stands when the rows are sorted."""
    return np.unique(table, axis=0, return_inverse=True)[1].ravel()


def _surprise(entry: tuple) -> float:
    return abs(entry[0] - entry[1])


def _by_beginnings(X, table, shares, right):
    """Of each beginning of a result the share that each row has as the next, and its chance."""
    places = places_of(X)
    order = ("first", "second", "third", "fourth")
    for j in range(table.shape[1]):
        for begin in np.unique(table[:, :j], axis=0):
            mask = (table[:, :j] == begin).all(axis=1)
            if shares[mask].sum() < 0.04 or right[mask].sum() == 0:
                continue  # too rare to speak of
            after = " and ".join(_named(places[i]) for i in begin)
            for k in np.unique(table[mask, j]):
                next_one = mask & (table[:, j] == k)
                words = f"{_named(places[k])} came {order[j]}" + (f" after {after}" if j else "")
                yield (
                    shares[next_one].sum() / shares[mask].sum(),
                    right[next_one].sum() / right[mask].sum(),
                    words,
                )


def _chances(X: np.ndarray, K: int) -> dict[tuple[int, ...], float]:
    """The chance of every possible result of k-means++, by the numbers of places."""
    return dict(_chances_once(X.tobytes(), X.dtype.str, X.shape, K))


@lru_cache(maxsize=32)
def _chances_once(data: bytes, kind: str, shape: tuple, K: int) -> dict[tuple[int, ...], float]:
    """The same of an input that is seen again: many candidates are tried with one."""
    X = np.frombuffer(data, dtype=kind).reshape(shape)
    number = numbers_of(X, X[None])[0]  # (n,): the place of each row
    table = squared_table(X, X)  # (n, n)
    found: dict[tuple[int, ...], float] = {}
    for rows in permutations(range(len(X)), K):
        chance = 1 / len(X)
        for j in range(1, K):
            weights = table[:, list(rows[:j])].min(axis=1)
            if not weights.any():
                weights = np.ones(len(X))
                weights[list(rows[:j])] = 0
            chance *= weights[rows[j]] / weights.sum()
        result = tuple(int(number[i]) for i in rows)
        found[result] = found.get(result, 0.0) + chance
    return found
