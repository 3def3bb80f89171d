"""What `searches` reports of `gap_statistic`, and how it is judged: by what it asked."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import Array, Mismatch, NoSuchReport, Together, alike
from kmeans_lab.checks.exercise import Case
from kmeans_lab.checks.lesson_09.searches import quick_inertia
from kmeans_lab.checks.lesson_09.shared import (
    OWN_CHANCE,
    is_whole,
    own_chance,
)
from kmeans_lab.checks.values import value_in_words

FEW, OWN, MANY = 6, 12, 40  # references

GAP_SIGN = (
    "The sign is the wrong way round. When X clusters better than the references its W is the "
    "lower one, and then the gap must be positive."
)
ROWS = (
    "The references are made of rows of X, or of its numbers. Then they keep something of the "
    "clusters of X; points without clusters are uniform in the box."
)
WHOLE_NUMBERS = (
    "The references hold whole numbers only. Uniform means every number between the two ends, "
    "decimals too."
)


def _ddof_1(L: np.ndarray) -> float:
    return np.log(L).std(ddof=1) if len(L) > 1 else np.nan


# What a gap or an error may be made of: L the references' inertias, w that of X, B how many.
GAPS = {
    "right": lambda L, w: np.log(L).mean() - np.log(w),
    "sign": lambda L, w: np.log(w) - np.log(L).mean(),
    "no logarithm": lambda L, w: L.mean() - w,
    "no logarithm, sign": lambda L, w: w - L.mean(),
    "logarithm of the mean": lambda L, w: np.log(L.mean()) - np.log(w),
    "base 10": lambda L, w: np.log10(L).mean() - np.log10(w),
    "base 10, sign": lambda L, w: np.log10(w) - np.log10(L).mean(),
    "base 2": lambda L, w: np.log2(L).mean() - np.log2(w),
    "log1p": lambda L, w: np.log1p(L).mean() - np.log1p(w),
    "quotient": lambda L, w: L.mean() / w,
    "quotient of logarithms": lambda L, w: np.log(L).mean() / np.log(w),
    "half": lambda L, w: np.log(L).mean() - w,
    "other half": lambda L, w: L.mean() - np.log(w),
    "sum": lambda L, w: np.log(L).sum() - np.log(w),
    "median": lambda L, w: np.median(np.log(L)) - np.log(w),
    "lowest": lambda L, w: np.log(L).min() - np.log(w),
    "references alone": lambda L, w: np.log(L).mean(),
    "X alone": lambda L, w: np.log(w),
}
ERRORS = {
    "right": lambda L, B: np.log(L).std() * np.sqrt(1 + 1 / B),
    "no factor": lambda L, B: np.log(L).std(),
    "ddof": lambda L, B: _ddof_1(L) * np.sqrt(1 + 1 / B),
    "ddof, no factor": lambda L, B: _ddof_1(L),
    "minus": lambda L, B: np.log(L).std() * np.sqrt(1 - 1 / B),
    "of the mean": lambda L, B: np.log(L).std() / np.sqrt(B),
    "ddof, of the mean": lambda L, B: _ddof_1(L) / np.sqrt(B),
    "no root": lambda L, B: np.log(L).std() * (1 + 1 / B),
    "1 + B": lambda L, B: np.log(L).std() * np.sqrt(1 + B),
    "variance": lambda L, B: np.log(L).var() * np.sqrt(1 + 1 / B),
    "variance, no root": lambda L, B: np.log(L).var() * (1 + 1 / B),
    "no logarithm": lambda L, B: L.std() * np.sqrt(1 + 1 / B),
    "no logarithm, no factor": lambda L, B: L.std(),
    "base 10": lambda L, B: np.log10(L).std() * np.sqrt(1 + 1 / B),
    "base 2": lambda L, B: np.log2(L).std() * np.sqrt(1 + 1 / B),
    "log1p": lambda L, B: np.log1p(L).std() * np.sqrt(1 + 1 / B),
}


def _inertias_of_references(got: dict, K: int) -> np.ndarray:
    """The inertias of the different references that were asked about with this K."""
    rows = got["asked"][0]
    rows = rows[(rows[:, 0] > 0) & (rows[:, 1] == K)]
    _, first = np.unique(rows[:, 0], return_index=True)
    return rows[np.sort(first), 2]


def _formula(formulas: dict, got: dict, which: int, K_values: Any, last: Any) -> str | None:
    """The name of the formula that gives an answer from the inertias that it asked for."""
    answer = got["result"]
    if not isinstance(answer, tuple) or len(answer) <= which:
        return None
    numbers = answer[which]
    if not isinstance(numbers, np.ndarray) or numbers.shape != (len(K_values),):
        return None
    for name, formula in formulas.items():
        with np.errstate(all="ignore"):
            right = [formula(_inertias_of_references(got, K), last(K)) for K in K_values]
        if alike(np.array(right), numbers):
            return name
    return None


def _formulas(case: Case, got: dict) -> tuple[str | None, str | None]:
    X, K_values, B = case.args[:3]
    if any(len(_inertias_of_references(got, K)) == 0 for K in K_values):
        return None, None
    return (
        _formula(GAPS, got, 0, K_values, lambda K: quick_inertia(X, K)),
        _formula(ERRORS, got, 1, K_values, lambda K: B),
    )


def _wrong_references(case: Case, got: dict) -> Mismatch | None:
    """What is wrong with the references that an answer made."""
    X, K_values, B = case.args[:3]
    made = got["sets"][0][1:]
    for K in K_values:
        found = len(_inertias_of_references(got, K))
        if found == 1 < B:
            return Mismatch(
                f"{B} different references are wanted; with K = {K} best_inertia got 1.",
                idea="All references are one and the same array, or only one has an inertia. Is it "
                "drawn once and used again, or is a generator made anew for each? Each reference "
                "is a draw of its own from `rng`.",
                slip="one-reference-again",
            )
        if found != B:
            return Mismatch(
                f"{B} different references are wanted; with K = {K} best_inertia got {found}.",
                idea="How many arrays are drawn, and does each of them get its own inertia?",
            )
    shape = next((p.shape for p in made if p.shape != X.shape), None)
    if shape is not None:
        return Mismatch(
            f"A reference must have as many points and features as X, {X.shape}, but one has the "
            f"shape {shape}.",
            idea="n_references says how many such arrays there are, not how large they are.",
        )
    low, high = X.min(axis=0), X.max(axis=0)
    points = np.concatenate(made)  # (number of references * n, d)
    outside = (points < low - 1e-9) | (points > high + 1e-9)
    if outside.any():
        i, j = np.argwhere(outside)[0]
        return Mismatch(
            f"A reference lies in the box of X, but one has a point with feature {j} = "
            f"{points[i, j]:.3g}, and in X that goes from {low[j]:.3g} to {high[j]:.3g}.",
            idea="Which numbers say where the box of X begins and ends, in each feature by itself?",
        )
    if all(np.isin(points[:, j], X[:, j]).all() for j in range(X.shape[1])):
        return Mismatch("The references hold only numbers of X itself.", idea=ROWS)
    if (points == np.rint(points)).all():
        return Mismatch(
            "The references hold whole numbers only.", "integer-truncation", WHOLE_NUMBERS
        )
    if len(points) < 200:
        return None
    share = (points - low) / (high - low)  # from 0 to 1
    ends = share.min(axis=0).max() > 0.1 or share.max(axis=0).min() < 0.9
    middle = np.abs(share.mean(axis=0) - 0.5).max() > 0.13  # more than six standard errors
    spread = np.abs(share.std(axis=0) - 12**-0.5).max() > 0.09
    tied = np.abs(np.corrcoef(share.T) - np.eye(X.shape[1])).max() > 0.5
    if ends or middle or spread or tied:
        return Mismatch(
            "The references do not fill the box of X evenly.",
            idea="In each feature every value between the smallest and the largest of X is equally "
            "likely, whatever the other features are.",
        )
    return None


@lru_cache
def _expected(key: bytes, shape: tuple[int, int]) -> tuple[float, float]:
    """Mean and standard deviation of log W* for K = 1, from many references."""
    X = np.frombuffer(key).reshape(shape)
    rng = np.random.default_rng(1)
    points = rng.uniform(X.min(axis=0), X.max(axis=0), size=(20_000, *shape))
    logs = np.log(((points - points.mean(axis=1, keepdims=True)) ** 2).sum(axis=(1, 2)))
    return float(logs.mean()), float(logs.std())


def _without_asking(case: Case, got: dict) -> Mismatch | None:
    """What is wrong with an answer that has its own ten starts, from K = 1, which has no luck."""
    X = case.args[0]
    sizes = [1, 1, 1, 1, 2, 2, 1]
    for size, answer in zip(sizes, got["instead"]):
        if not isinstance(answer, tuple) or [np.shape(part) for part in answer] != [(size,)] * 2:
            return Mismatch(f"For {size} of the K_values other things than two arrays come.")
        if not all(np.isfinite(part).all() for part in answer):
            return Mismatch("Some of its numbers are NaN or infinite.")
    one, _, two, _, many, more, _ = got["instead"]
    if one[1][0] > 1e-9:
        return Mismatch(
            "With one single reference nothing varies, so the standard error must be 0."
        )
    log_W = np.log(quick_inertia(X, 1))
    mean, deviation = _expected(X.tobytes(), X.shape)
    gap = (many[0][1] + more[0][1]) / 2
    slack = 6 * deviation / np.sqrt(2 * OWN)
    if abs(gap - (mean - log_W)) > slack:
        flipped = abs(gap + (mean - log_W)) <= slack
        return Mismatch(
            f"With K = 1 and {2 * OWN} references the gap is {gap:.3g}, and about "
            f"{mean - log_W:.3g} is right.",
            idea=GAP_SIGN if flipped else "The mean of log W* over the references, less log W.",
        )
    # With the same state the first reference is usually the same: so both inertias are known.
    logs = np.array([one[0][0], 2 * two[0][0] - one[0][0]]) + log_W
    kind = next((k for k, f in ERRORS.items() if alike(f(np.exp(logs), 2), two[1][0])), "right")
    if kind != "right":
        return Mismatch(
            "With two references the standard errors are not right.",
            "wrong-ddof" if kind.startswith("ddof") else "standard-error-factor",
        )
    return None


SEARCHING = 6  # an answer that is asked again, with runs of its own, takes so many times as long


class Gaps(Together):
    """Gaps and standard errors, judged by the inertias that the answer itself asked for."""

    def __init__(self) -> None:
        one = Array("len(K_values)", scale=lambda *_: 1.0)
        super().__init__(gaps=one, standard_errors=one)
        self.words = "(gaps, standard_errors), two arrays of shape (len(K_values),)"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        if not isinstance(wanted, dict):  # one reference: the errors are 0
            return self._form(wanted, got) or (
                super().compare(case, (got[0], wanted[1]), got)
                if np.isfinite(got[0]).all()
                else Mismatch("gaps: Some are not finite.")
            )
        if not is_whole(case, got):
            raise NoSuchReport
        if problem := self._form(wanted["result"], got["result"]):
            return problem
        if got["instead"]:
            return (OWN_CHANCE if own_chance(got) else None) or _without_asking(case, got)
        if len(got["sets"][0]) == 1:
            return None  # its own ten starts: judged on the first input
        if problem := _wrong_references(case, got):
            return problem
        if problem := self._numbers(case, got):
            return problem
        return OWN_CHANCE if own_chance(got) else None

    def _form(self, wanted: Any, got: Any) -> Mismatch | None:
        """What is wrong with the kinds and shapes."""
        if isinstance(got, tuple) and len(got) == 2:
            wanted = tuple(
                mine if isinstance(mine, np.ndarray) and mine.shape == right.shape else right
                for right, mine in zip(wanted, got)
            )
        return super().compare(Case(()), wanted, got)

    def _numbers(self, case: Case, got: dict) -> Mismatch | None:
        X, K_values, B = case.args[:3]
        gap, error = _formulas(case, got)
        for name, kind, mine in zip(self.parts, (gap, error), got["result"]):
            if kind == "right":
                continue
            for K, number in zip(K_values, mine):
                L, w = _inertias_of_references(got, K), quick_inertia(X, K)
                right = GAPS["right"](L, w) if name == "gaps" else ERRORS["right"](L, B)
                if alike(right, number):
                    continue
                asked = ", ".join(f"{inertia:.4g}" for inertia in L[:6])
                asked += ", …" if len(L) > 6 else ""
                return Mismatch(
                    f"{name}: Not right. For K = {K} best_inertia gave {asked} for your references "
                    f"and {w:.4g} for X. From these follows {right:.4g}, and {number:.4g} came."
                )
        return None

    def effort(self, got: Any) -> int:
        return SEARCHING if isinstance(got, dict) and got["instead"] else 1

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        if case.raises:  # that something came back is what is wrong
            return isinstance(one, tuple) and isinstance(other, tuple)
        if not isinstance(one, dict) or not isinstance(other, dict):
            both = isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other)
            return alike(one[1:], other[1:]) if both else alike(one, other)
        if bool(one["instead"]) != bool(other["instead"]):
            return False
        if one["instead"]:
            return alike(one["result"], other["result"])
        if own_chance(one) != own_chance(other):
            return False
        sets = [v["sets"][0] for v in (one, other)]
        if len(sets[0]) == len(sets[1]) and all(map(np.array_equal, *sets)):
            return alike(one["result"], other["result"])
        kinds = [_formulas(case, v) for v in (one, other)]
        wrong = [_wrong_references(case, v) for v in (one, other)]
        if None in kinds[0] or kinds[0] != kinds[1]:
            return False
        return kinds[0] != ("right", "right") and not any(wrong)

    def in_words(self, case: Case, value: Any) -> str | None:
        answer = value["result"] if isinstance(value, dict) else value
        if not isinstance(answer, tuple) or len(answer) != 2:
            return value_in_words(answer)
        return f"gaps {value_in_words(answer[0])}\nstandard_errors {value_in_words(answer[1])}"
