"""What the exercises on choosing K share: K-Means without chance, and reports of "searches"."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.comparing import Mismatch, alike
from kmeans_lab.checks.exercise import Case
from kmeans_lab.checks.lesson_09.searches import quick_inertia

LESSON = "09_choosing_k"
# An answer may be made of the lesson's own cells: its bars, its checks, its parts of K-Means.
LESSONS_PARTS = (
    "kmeans_lab.waiting",
    "kmeans_lab.validation",
    "kmeans_lab.initialization",
    "kmeans_lab.lloyd",
    "kmeans_lab.distances",
)
OWN_CHANCE = Mismatch(
    "The numbers look right, but they do not come from rng alone: with a generator in the same "
    "state something else comes out, or with another one the same.",
    "global-seed",
)


def best_inertia(X, K, rng):
    """What the exercise's notebook defines under this name, for wrong ways: quick, no chance."""
    rng.integers(len(X))
    return quick_inertia(np.array(X, dtype=float), max(K, 1))


def is_whole(case: Case, got: dict) -> bool:
    """Whether a report of "searches" has the parts that the script makes for this case."""
    if got.keys() != {"result", "asked", "sets", "instead"}:
        return False
    lists = len(case.args[-1])
    asked, sets, instead = (got[part] for part in ("asked", "sets", "instead"))
    if len(asked) != len(sets):
        return False
    if len(asked) == 1 and len(instead) == (2 * lists + 1 if lists else 0):
        return True
    return bool(lists) and len(asked) == 3 and not instead and len(asked[0]) > 0


def own_chance(got: dict) -> bool:
    """Whether chance came from elsewhere than the generator that was given."""
    if got["instead"]:
        return not alike(got["instead"][0], got["instead"][-1])
    if len(got["asked"]) < 3:
        return False
    first, same, other = got["asked"]
    if not np.array_equal(first, same):
        return True
    if not all(map(np.array_equal, got["sets"][0], got["sets"][1])):
        return True
    if first.shape == other.shape and (first[:, 3] == other[:, 3]).any():
        return True
    return any(np.array_equal(a, b) for a in got["sets"][0][1:] for b in got["sets"][2][1:])
