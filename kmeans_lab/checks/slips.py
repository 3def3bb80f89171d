"""What goes wrong in an exercise: a slip has a name, words, and wrong ways that make it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kmeans_lab.checks.misconceptions import MISCONCEPTIONS
from kmeans_lab.checks.words import Words


@dataclass(frozen=True, eq=False, init=False)
class Slip:
    """Something that people do wrong, in one exercise.

    An answer that behaves like one of its ways is told its words.

    Parameters
    ----------
    name : str
        What was done, in kebab-case: ``root-of-the-sum``. No other slip of the exercise has it.
    words : str or callable
        What to say to whoever did it, at most four sentences: a text, or a function ``(case,
        wanted, outcome) -> str`` of the input that failed, what the reference did with it and what
        the answer did.
    *ways : callable
        Wrong implementations, mostly one line each, made of a right answer with one thing changed.
    misconception : str, optional
        Identifier of the belief behind it, only where it really is that belief: its section of a
        lesson is then where to read again, and otherwise the exercise's own.
    """

    name: str
    words: Words
    ways: tuple[Callable, ...]
    misconception: str | None

    def __init__(
        self,
        name: str,
        words: Words,
        *ways: Callable,
        misconception: str | None = None,
    ) -> None:
        for field, value in (
            ("name", name),
            ("words", words),
            ("ways", ways),
            ("misconception", misconception),
        ):
            object.__setattr__(self, field, value)

    @classmethod
    def of(cls, misconception: str, *ways: Callable) -> Slip:
        """A slip that is a misconception and nothing more: it has its name and its words."""
        words = MISCONCEPTIONS[misconception].message
        return cls(misconception, words, *ways, misconception=misconception)


__all__ = ["Slip"]
