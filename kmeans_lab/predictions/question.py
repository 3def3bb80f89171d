"""What a prediction asks: a question, its boxes, and what is true.

A box knows what kind of answer it takes, how one is read, when two are the same, and what people
who give a usual wrong answer overlook. Nothing here is sent to a browser before an answer is made
but what `Question.shown` gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kmeans_lab.languages.speaking import say
from kmeans_lab.predictions import reading
from kmeans_lab.telling import short

NAME = re.compile(r"\d\d[a-z]?(-[a-z0-9]+)+")


@dataclass(frozen=True)
class Box:
    """One answer that a question asks for.

    Parameters
    ----------
    answer : object
        What is true; None where it depends on the machine.
    label : str
        What stands before the box.
    overlooks : mapping
        What usual wrong answers overlook: an answer, or a function that says whether an answer is
        meant, and a sentence each. The first that fits is told.
    example : str
        How an answer may look, where the kind's own example does not help; never the right one.
    """

    answer: Any = None
    label: str = ""
    overlooks: Mapping[Any, str] = field(default_factory=dict)
    example: str = ""

    kind = "word"
    sample = "a word"

    def read(self, text: str) -> Any:
        """The answer that a text gives; raises `reading.Unread` if there is none in it."""
        return reading.plain(text)

    def same(self, value: Any, other: Any) -> bool:
        """Whether two answers are the same."""
        return value == other

    def right(self, value: Any) -> bool:
        """Whether an answer is right."""
        return self.same(value, self.answer)

    def words(self, value: Any) -> str:
        """An answer as it is told."""
        return str(value)

    def overlooked(self, value: Any) -> str:
        """What whoever gives this answer overlooks; empty if nobody knows."""
        for match, said in self.overlooks.items():
            if match(value) if callable(match) else self.same(value, match):
                return said
        return ""

    def shown(self) -> dict[str, Any]:
        """What a page needs to show the box: its kind, label and what goes with the kind."""
        example = self.example or say(self.sample)
        return {"kind": self.kind, "label": self.label, "example": example}


@dataclass(frozen=True)
class Number(Box):
    """A number.

    Parameters
    ----------
    unit : str
        What it counts, shown behind the box.
    whole : bool
        Whether it counts things that are whole: then ``25,000`` can only be 25000.
    tolerance : float
        How far it may be off, as a share of the answer: 0.5 accepts within half.
    within : (float, float), optional
        Or the least and the greatest number that count as right.
    """

    unit: str = ""
    whole: bool = False
    tolerance: float = 0.0
    within: tuple[float, float] | None = None

    kind = "number"
    sample = "12"

    def read(self, text: str) -> float:
        return reading.number(text, self.unit, self.whole)

    def same(self, value: Any, other: Any) -> bool:
        return abs(value - other) <= 1e-9 * max(abs(value), abs(other))

    def right(self, value: Any) -> bool:
        if self.within is not None:
            return self.within[0] <= value <= self.within[1]
        return self.same(value, self.answer) or (
            abs(value - self.answer) <= self.tolerance * abs(self.answer)
        )

    def words(self, value: Any) -> str:
        text = str(value) if isinstance(value, int) else short(value)
        if self.unit == "%":
            return text + "%"
        unit = self.unit.removesuffix("s") if value == 1 else self.unit  # 1 array, 2 arrays
        return f"{text} {unit}" if unit else text

    def shown(self) -> dict[str, Any]:
        return {**super().shown(), "unit": self.unit}


@dataclass(frozen=True)
class Numbers(Box):
    """Several numbers that belong together: a point, the labels of six points.

    Parameters
    ----------
    count : int, optional
        How many. None leaves it open.
    tolerance : float
        How far each may be off, as a share of its own.
    """

    count: int | None = 2
    tolerance: float = 0.0

    kind = "numbers"
    sample = "4, 12"

    def read(self, text: str) -> tuple[float, ...]:
        return reading.numbers(text, self.count)

    def same(self, value: Any, other: Any) -> bool:
        return len(value) == len(other) and all(
            abs(v - o) <= 1e-9 * max(abs(v), abs(o)) for v, o in zip(value, other)
        )

    def right(self, value: Any) -> bool:
        return self.same(value, self.answer) or (
            len(value) == len(self.answer)
            and all(abs(v - a) <= self.tolerance * abs(a) for v, a in zip(value, self.answer))
        )

    def words(self, value: Any) -> str:
        inner = ", ".join(str(v) if isinstance(v, int) else short(v) for v in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"


@dataclass(frozen=True)
class Shape(Numbers):
    """The shape of an array, or, where `or_error` is true, the word ``error``."""

    count: int | None = None
    or_error: bool = False

    kind = "shape"
    sample = "(4, 12)"

    def read(self, text: str) -> tuple[int, ...] | str:
        said = reading.plain(text).strip("()[] ")
        error = re.fullmatch(r"(an? )?(\w+\.)?(\w*error|exception)", said)
        if error or said == reading.plain(say("an error")):
            if self.or_error:
                return "error"
            raise reading.Unread(say("There is a shape: write it as (4, 12)."))
        if said in ("none", "scalar", "a scalar", "a number", "one number", "a single number"):
            return ()
        return reading.numbers(text, None, whole=True)

    def same(self, value: Any, other: Any) -> bool:
        return value == other

    def right(self, value: Any) -> bool:
        return value == self.answer

    def words(self, value: Any) -> str:
        return say("an error") if value == "error" else super().words(value)


@dataclass(frozen=True)
class Word(Box):
    """A word.

    Parameters
    ----------
    also : tuple of str
        Other words that are right.
    """

    also: tuple[str, ...] = ()

    kind = "word"
    sample = "a word"

    def read(self, text: str) -> str:
        return re.sub(r"^(a|an|the) ", "", reading.plain(text))

    def same(self, value: Any, other: Any) -> bool:
        return value == self.read(str(other))

    def right(self, value: Any) -> bool:
        return any(self.same(value, each) for each in (self.answer, *self.also))


@dataclass(frozen=True)
class Choice(Box):
    """One of several options.

    Parameters
    ----------
    options : tuple of str
        In the order in which they are shown.
    """

    options: tuple[str, ...] = ()

    kind = "choice"

    def read(self, text: str) -> str:
        return reading.one_of(text, self.options)

    def shown(self) -> dict[str, Any]:
        example = f" {say('or')} ".join(f'"{option}"' for option in self.options)
        return {**super().shown(), "options": list(self.options), "example": example}


@dataclass(frozen=True)
class Several(Choice):
    """Any number of the options; the answer is a tuple of them in the order of `options`."""

    kind = "several"

    def read(self, text: str) -> tuple[str, ...]:
        found = reading.some_of(text, self.options)
        return tuple(option for option in self.options if option in found)

    def words(self, value: Any) -> str:
        return ", ".join(value)

    def shown(self) -> dict[str, Any]:
        return {
            **super().shown(),
            "example": say("some of {options}", options=", ".join(self.options)),
        }


@dataclass(frozen=True)
class Order(Choice):
    """All of the options, in an order; the answer is a tuple of them."""

    kind = "order"

    def read(self, text: str) -> tuple[str, ...]:
        found = reading.some_of(text, self.options)
        if missing := [option for option in self.options if option not in found]:
            raise reading.Unread(
                say("Put all of them in order; {missing} is missing.", missing=", ".join(missing))
            )
        return found

    def words(self, value: Any) -> str:
        return ", ".join(value)

    def shown(self) -> dict[str, Any]:
        example = say("{options}, in your order", options=", ".join(self.options))
        return {**super().shown(), "example": example}


@dataclass(frozen=True)
class Question:
    """A prediction: what is asked, what is true and why.

    Parameters
    ----------
    name : str
        The lesson's number and words, as ``03-shapes``.
    ask : str
        The question; `backticks` are code, a blank line begins a paragraph.
    boxes : Box or tuple of Box
    because : str
        Why it is so, told after any answer. With `machine`, which cell shows what is true.
    overlooks : mapping
        As in a box, for the answers of all boxes together, a tuple.
    machine : bool
        Whether what is true depends on the machine: nothing is stored, and nothing is judged.
    """

    name: str
    ask: str
    boxes: Box | tuple[Box, ...]
    because: str
    overlooks: Mapping[tuple | Callable[[tuple], bool], str] = field(default_factory=dict)
    machine: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.boxes, Box):
            object.__setattr__(self, "boxes", (self.boxes,))
        if not NAME.fullmatch(self.name):
            raise ValueError(f"name must be like 03-shapes, but is {self.name!r}.")
        if any((box.answer is None) != self.machine for box in self.boxes):
            raise ValueError(f"{self.name}: every box needs an answer, and none with machine=True.")

    @property
    def answer(self) -> Any:
        """What is true: the box's answer, or a tuple of the boxes' answers."""
        answers = tuple(box.answer for box in self.boxes)
        return answers[0] if len(answers) == 1 else answers

    def shown(self) -> dict[str, Any]:
        """All that a page gets to know before an answer is made."""
        paragraphs = [part.strip() for part in self.ask.split("\n\n")]
        return {"paragraphs": paragraphs, "boxes": [box.shown() for box in self.boxes]}
