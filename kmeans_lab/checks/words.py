"""Words: of the input on which an answer failed, of points, of several things."""

from __future__ import annotations

from collections.abc import Sequence

from kmeans_lab.checks.case import Case, Words
from kmeans_lab.running.outcome import Outcome


def said(words: Words, case: Case, wanted: Outcome, outcome: Outcome) -> str:
    """The words for this input.

    Returns
    -------
    str
        Empty if words that look at an answer did not expect this one: no answer may stop a check.
    """
    if isinstance(words, str):
        return words
    try:
        return words(case, wanted, outcome)
    except Exception:
        return ""


def marks(points: float) -> str:
    """Points as people write them: 3, 2.5."""
    return f"{points:g}"


def listed(parts: Sequence[str]) -> str:
    """Things one after another: a, b and c."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


__all__ = ["Words", "listed", "marks", "said"]
