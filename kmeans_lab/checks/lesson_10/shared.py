"""What the exercises on many features share."""

from __future__ import annotations

from typing import Any

from kmeans_lab.checks.comparing import Array, Mismatch
from kmeans_lab.checks.exercise import Case

LESSON = "10_high_dimensions"


def one_of_several(returns: Array, case: Case, wanted: Any, got: Any) -> Mismatch | None:
    """What is said of several things of which one is right."""
    if isinstance(got, tuple):
        for i, part in enumerate(got):
            if returns.compare(case, wanted, part) is None:
                return Mismatch(
                    f"{len(got)} things came back, in a tuple, and [{i}] is the right one.",
                    idea="Only one thing is asked for: the others need not be returned.",
                )
    return None
