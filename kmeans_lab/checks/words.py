"""Words that belong to the input on which an answer failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kmeans_lab.calling import Outcome
    from kmeans_lab.checks.exercise import Case

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


__all__ = ["Words", "said"]
