"""One input on which a function is tried, and what to say if an answer fails there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kmeans_lab.running.scripts import Script

# A text, or a function (case, wanted, outcome) -> text of the input that failed, what the
# reference did with it and what the answer did: so its numbers are never those of another input.
Words = str | Callable[..., str]


@dataclass(frozen=True, eq=False)
class Case:
    """One input on which a function is tried.

    Attributes
    ----------
    args : tuple
        Arrays, numbers, strings, `Seed`, lists of numbers.
    given : str
        The input in words: ``the six points and the first three of them as centroids``.
    idea : str or callable
        What this input asks for, said if the answer fails here and nothing else explains it: a
        text, or a function ``(case, wanted, outcome) -> str``.
    misconception : str or None
        The mistake that a failure here shows if nothing else explains it.
    script : str or callable
        How the function is called, see `kmeans_lab.running.scripts`: once, unless said otherwise.
    raises : str or None
        The kind of exception that is the right answer.
    edge : str or None
        The name of the `Edge` that this input belongs to; None for an ordinary one.
    cost : int
        How long an answer that never comes to rest may take with it, as a multiple of the shortest.
    """

    args: tuple
    given: str = ""
    idea: Words = ""
    misconception: str | None = None
    script: Script = "call"
    raises: str | None = None
    edge: str | None = None
    cost: int = 1
