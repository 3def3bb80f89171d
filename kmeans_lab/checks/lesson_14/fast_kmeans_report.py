"""Whole runs of K-Means: a right one with joints, and how what came back is compared."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import Array, Labels, Mismatch, Number, Together
from kmeans_lab.checks.exercise import Case
from kmeans_lab.checks.pieces import (
    cluster_means,
    inertia_of,
    labels_of,
)


def lloyd(
    X,
    centroids,
    max_iterations,
    nearest=labels_of,
    means=cluster_means,
    still=np.array_equal,
    again=True,
    added=inertia_of,
):
    """A right run, of which each slip has one part otherwise."""
    X, centroids = X.astype(float), centroids.astype(float)
    for _ in range(max_iterations):
        labels = nearest(X, centroids)
        old, centroids = centroids, means(X, labels, centroids)
        if still(centroids, old):
            break
    if again:
        labels = nearest(X, centroids)
    return centroids, labels, added(X, labels, centroids)


def _end_of(X: np.ndarray, start: np.ndarray, most: int) -> np.ndarray:
    """Where a right run ends. Many answers are held against one input: it is found out once."""
    key = tuple((part.tobytes(), part.shape, part.dtype.str) for part in (X, start))
    return _end_of_bytes(key, most)


@lru_cache(maxsize=64)
def _end_of_bytes(key: tuple, most: int) -> np.ndarray:
    X, start = (np.frombuffer(data, dtype).reshape(shape) for data, shape, dtype in key)
    return lloyd(X, start, most)[0]


class Run(Together):
    """Centroids, labels and inertia of a run; labels are those of the centroids that came out.

    Centroids are compared as they lie around the mean of the points: far from the origin their
    first digits say nothing.
    """

    def __init__(self) -> None:
        super().__init__(
            centroids=Array("K", "d", scale=_spread),
            assignments=Labels(given=lambda X, *rest: (X, _end_of(X, *rest))),
            inertia=Number(scale=lambda X, *rest: _spread(X) ** 2),
        )
        self.words = "(centroids, assignments, inertia)"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        wanted, got = _around_the_mean(case, wanted), _around_the_mean(case, got)
        three = isinstance(got, tuple) and len(got) == 3
        if three and (p := self._shape(case, got[1]) or self._narrow(case, wanted, got)):
            return p
        problem = super().compare(case, wanted, got)
        if problem and isinstance(got, tuple) and len(got) != 3:
            idea = "Centroids, labels and inertia come back together. Which of them is missing?"
            return Mismatch(problem.text, None, idea if len(got) < 3 else "")
        if problem and three and problem.misconception is None:
            return replace(problem, idea=problem.idea or _too_soon(case, got[0]))
        return problem

    def fits(self, case: Case, wanted: Any, got: Any) -> bool:
        wanted, got = _around_the_mean(case, wanted), _around_the_mean(case, got)
        if not isinstance(got, tuple) or len(got) != len(self.parts):
            return False
        tried = zip(self.parts.values(), wanted, got)
        return all(part.fits(case, right, mine) for part, right, mine in tried)

    def effort(self, got: Any) -> int:
        """A whole run takes longer than most answers."""
        return 2

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        return super().alike(case, _around_the_mean(case, one), _around_the_mean(case, other))

    def _narrow(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        """What was computed in float32 or float16 looks right, and is not to nine digits."""
        right, mine = wanted[0], got[0]
        if self.parts["centroids"].compare(case, right, mine) is None:
            return None
        if getattr(mine, "shape", None) != right.shape or mine.dtype.kind != "f":
            return None
        narrow = mine.dtype != np.float64
        share = 1e-2 if narrow else 1e-6
        if not np.abs(mine - right).max() < share * _spread(*case.args):
            return None
        return Mismatch(
            f"centroids: {f'They are {mine.dtype}' if narrow else 'They begin right'}, and their "
            "digits end too soon.",
            "integer-truncation",
            "Was something made float32 on the way? That is half the memory, and seven digits of "
            "each number. Here the inertia must be right to a millionth and more, so compute in "
            "float64, as X comes.",
        )

    @staticmethod
    def _shape(case: Case, labels: Any) -> Mismatch | None:
        """Labels of another shape say more than the centroids that they lead to."""
        n, K = len(case.args[0]), len(case.args[1])
        if not isinstance(labels, np.ndarray) or labels.shape != (K,) or n == K:
            return None
        text = f"assignments: The shape must be (n,) = ({n},), but it is {labels.shape}."
        return Mismatch(text, "argmin-wrong-axis")


def _around_the_mean(case: Case, value: Any) -> Any:
    """The three things with the centroids seen from the mean of the points, rounding taken off."""
    middle, first = (
        case.args[0].mean(axis=0),
        value[0] if isinstance(value, tuple) and value else None,
    )
    if not isinstance(first, np.ndarray) or first.dtype.kind not in "iuf":
        return value
    if first.shape[-1:] != middle.shape:
        return value
    seen = (first - middle).astype(np.result_type(first, np.float16))
    return np.where(np.abs(seen) < 1e-12 * _spread(case.args[0]), 0, seen), *value[1:]


def _too_soon(case: Case, seen: Any) -> str:
    """That these are the right centroids of an earlier turn; empty if they are not."""
    X, start, most = case.args
    if not isinstance(seen, np.ndarray) or len(X) > 100:
        return ""
    turns, alike = [lloyd(X, start, 1)[0]], Array("K", "d", scale=_spread)
    while len(turns) < most and not np.array_equal(turned := lloyd(X, turns[-1], 1)[0], turns[-1]):
        turns.append(turned)
    same = [alike.compare(case, turn - X.mean(axis=0), seen) is None for turn in turns]
    if same[-1] or not any(same):
        return ""
    return (
        f"These are the centroids after {same.index(True) + 1} of {len(turns)} moves, so it ended "
        "too soon. What does your loop compare before it ends, and how small must that be?"
    )


def _spread(X: np.ndarray, *rest: Any) -> float:
    """How far the points lie from their mean, and what far from the origin is left of digits."""
    return float(max(np.abs(X - X.mean(axis=0)).max(), 1e-5 * np.abs(X).max()))
