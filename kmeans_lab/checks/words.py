"""Words: of the input on which an answer failed, of points, of several things."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kmeans_lab.checks.exercise import Case
    from kmeans_lab.running.outcome import Outcome

# A text, or a function (case, wanted, outcome) -> text of the input that failed, what the
# reference did with it and what the answer did: so its numbers are never those of another input.
Words = str | Callable[..., str]


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
