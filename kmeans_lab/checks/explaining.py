"""From what a wrong answer did to what its author believes: the first explanation that fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kmeans_lab.checks.catalogue import exercises
from kmeans_lab.checks.comparing import Mismatch, Together, alike
from kmeans_lab.checks.errors import LAST_LINE, Stop, help_with, not_begun, where_in_words
from kmeans_lab.checks.exercise import Case, Exercise, Trial
from kmeans_lab.checks.misconceptions import MISCONCEPTIONS
from kmeans_lab.checks.problems import quietly
from kmeans_lab.checks.recognising import (
    Likeness,
    closest_slip,
    clue_in,
    slip_of_a_part,
    unread_arguments,
)
from kmeans_lab.checks.repairs import Repair
from kmeans_lab.checks.shapes import rule_of_shapes
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.words import said
from kmeans_lab.running.outcome import ErrorNote, Odd, Outcome
from kmeans_lab.running.reading import BLANK

_ALSO_CHANGED = " It also wrote into its input."
# Kinds of repairs that leave no doubt about what was done: a slip's words can only say less.
_CERTAIN = ("return-in-the-loop", "pythons-own", "result-not-kept")
# Errors of a name without a value, and the repairs that speak of where it should get one.
_LOST = ("NameError", "UnboundLocalError")
_ABOUT_NAMES = frozenset(
    {
        "misspelt",
        "other-name",
        "any-name",
        "lines-swapped",
        "begun-before-the-loop",
        "begun-in-the-loop",
        "place-forgotten",
        "outside-the-loop",
        "inside-the-loop",
        "outside-the-condition",
        "inside-the-condition",
        "start-that-wins",
        "comparison-turned",
        "condition-turned",
        "strictness",
        "equal-for-unequal",
        "return-in-the-loop",
    }
)
_NAMES = ("other-name", "any-name")  # kinds of repairs that take another array


@dataclass(frozen=True)
class Answer:
    """An answer that failed, as an explanation sees it.

    Attributes
    ----------
    trial : Trial
        The exercise and its inputs.
    wanted, outcomes : sequence of Outcome
        What the reference and the answer did with each.
    problems : sequence of Mismatch or None
        Why each outcome is not accepted.
    source : str
        Its source, where it is known.
    repair : Repair or None
        The one edit that makes it right, where there is one and it was looked for.
    """

    trial: Trial
    wanted: Sequence[Outcome]
    outcomes: Sequence[Outcome]
    problems: Sequence[Mismatch | None]
    source: str
    repair: Repair | None = None

    @cached_property
    def like(self) -> Likeness | None:
        """The slip that it behaves like."""
        return closest_slip(self.trial, self.outcomes, self.problems, self.source)

    @cached_property
    def first(self) -> int:
        """The number of the first input that failed: the one that is shown."""
        return next(i for i, problem in enumerate(self.problems) if problem is not None)

    @property
    def exercise(self) -> Exercise:
        """What was to be written."""
        return self.trial.exercise

    @property
    def case(self) -> Case:
        """The input that is shown."""
        return self.trial.cases[self.first]

    @property
    def right(self) -> Outcome:
        """What the reference did with it."""
        return self.wanted[self.first]

    @property
    def outcome(self) -> Outcome:
        """What the answer did with it."""
        return self.outcomes[self.first]

    @property
    def problem(self) -> Mismatch:
        """Why that is not accepted."""
        return self.problems[self.first]

    @property
    def idea(self) -> str:
        """What that input asks for."""
        return said(self.case.idea, self.case, self.right, self.outcome)

    @property
    def returned(self) -> bool:
        """Whether something came back for it."""
        return self.outcome.status == "returned"

    @property
    def changed(self) -> bool:
        """Whether it wrote into an argument, on any input."""
        return any(outcome.changed for outcome in self.outcomes)


@dataclass(frozen=True)
class Explanation:
    """What explains a wrong answer; its fields are those of a `Finding`."""

    idea: str
    misconception: str | None = None
    slip: str | None = None
    headline: str | None = None
    status: str | None = None

    @classmethod
    def of(cls, misconception: str) -> Explanation:
        """A misconception in its own words."""
        return cls(MISCONCEPTIONS[misconception].message, misconception)


def explain(answer: Answer) -> Explanation:
    """The first explanation that fits."""
    with quietly():
        return next(filter(None, (found(answer) for found in EXPLANATIONS)))


# ------------------------------------------------------------------ whatever the values are


def _never_ending(answer: Answer) -> Explanation | None:
    if answer.outcome.status != "timed-out":
        return None
    where = where_in_words(answer.outcome.error)
    return Explanation(
        (f"When it was stopped it was {where}. " if where else "")
        + "Does a loop there ever come to its end? Which value must change from turn to turn?",
        headline="It had not come back when its time was over, and was stopped.",
        status="timed-out",
    )


def _not_begun(answer: Answer) -> Explanation | None:
    error = answer.outcome.error
    if answer.outcome.status != "raised" or not not_begun(error):
        return None
    text = _not_begun_in_words(answer.exercise, error)
    return Explanation("", "not-attempted", headline=text, status="not-attempted")


def _not_begun_in_words(exercise: Exercise, error: ErrorNote) -> str:
    if error.kind == "NameError":
        return f"There is still a blank {BLANK} in line {error.number}. Fill it in and try again."
    if error.function in exercises() and error.function != exercise.name:
        return (
            f"{exercise.name} calls {error.function}, which is not written yet. Write that one "
            "first, run its cell, and check again."
        )
    return (
        f"{exercise.name} is not finished: it still raises NotImplementedError. Put your code in "
        f'place of that line, and delete the line. hint("{exercise.name}") helps you to begin.'
    )


def _gave_nothing(answer: Answer) -> Explanation | None:
    outcome = answer.outcome
    if not answer.returned or not _nothing(outcome) or _nothing(answer.right):
        return None
    name = "printed-not-returned" if outcome.printed_lines else "forgot-return"
    more = _ALSO_CHANGED if outcome.changed else ""
    idea = MISCONCEPTIONS[name].message + more
    return Explanation(idea, name, headline="It gave back None.")


def _nothing(outcome: Outcome) -> bool:
    """Whether None came back, also within a script's report of a call."""
    value = outcome.value
    return value is None or (isinstance(value, dict) and value.get("result", value) is None)


# ------------------------------------------------------------------ what it behaves like


def _certain(answer: Answer) -> Explanation | None:
    """A repair: what was done is known, and the line.

    A slip that the answer behaves like on every input says more of this exercise than a repair can,
    and is told with the line, unless the repair shows that its words are about something else.
    """
    repair = answer.repair
    if repair is None:
        return None
    if answer.problem.misconception and repair.kind not in _CERTAIN:
        return None  # a rounding that is not the line's
    error = answer.outcome.error
    if error is not None and error.kind in _LOST and repair.kind not in _ABOUT_NAMES:
        return None  # whatever takes the name out of its line
    if _says_more(answer, repair):
        told = _of_slip(answer, answer.like.slip)
        return replace(told, idea=f"{told.idea} It is {repair.where}.")
    if repair.kind in _NAMES and _cut(answer):
        told = Explanation.of("integer-truncation")
        return replace(told, idea=f"{told.idea} It is {repair.where}.", slip="kind-of-number")
    hunted = {slip.misconception for slip in answer.exercise.slips}
    return Explanation(
        f"{repair.where[:1].upper()}{repair.where[1:]}: {repair.question(answer.case)}",
        repair.misconception if repair.misconception in hunted else None,
        repair.kind,
    )


def _says_more(answer: Answer, repair: Repair) -> bool:
    """Whether the slip that the answer behaves like everywhere says more than the repair does."""
    like = answer.like
    if like is None or not like.everywhere or not repair.allows(like.slip):
        return False
    general = like.slip.name == like.slip.misconception  # words for every exercise
    return repair.kind not in _CERTAIN and not (general and repair.kind == "axis-missing")


def _cut(answer: Answer) -> bool:
    """Whether decimals were cut off by whole numbers: then no name was taken for another.

    Whose dtype an array takes over depends on a name; what goes wrong is the dtype.
    """
    if not answer.returned:
        return False
    rule = rule_of_shapes(answer.exercise, answer.case, answer.right.value, answer.outcome.value)
    return rule is not None and rule[0] == "integer-truncation"


def _like_a_slip(answer: Answer) -> Explanation | None:
    trial, outcomes = answer.trial, answer.outcomes
    slip = answer.like.slip if answer.like else None
    if slip is None and isinstance(answer.exercise.returns, Together):
        slip = slip_of_a_part(trial, outcomes, answer.wanted, answer.first)
    if slip is None:
        return None
    kept = answer.exercise.kind == "function" and not answer.changed
    if slip.misconception == "changed-the-input" and kept:
        return None
    return _of_slip(answer, slip)


def _of_slip(answer: Answer, slip: Slip) -> Explanation:
    words = said(slip.words, answer.case, answer.right, answer.outcome)
    return Explanation(words, slip.misconception, slip.name)


def _of_the_comparison(answer: Answer) -> Explanation | None:
    problem = answer.problem
    if not problem.misconception:
        return None
    name = problem.misconception
    return Explanation(problem.idea or MISCONCEPTIONS[name].message, name)


def _by_its_shape(answer: Answer) -> Explanation | None:
    if not answer.returned:
        return None
    value = answer.outcome.value
    rule = rule_of_shapes(answer.exercise, answer.case, answer.right.value, value)
    if rule is None:
        return None
    name, text = rule
    return Explanation(text or MISCONCEPTIONS[name].message, name)


def _in_the_source(answer: Answer) -> Explanation | None:
    clue = clue_in(answer.source)
    return Explanation.of(clue) if clue else None


def _changed_the_input(answer: Answer) -> Explanation | None:
    return Explanation.of("changed-the-input") if answer.changed else None


def _chance_of_its_own(answer: Answer) -> Explanation | None:
    outcomes = answer.outcomes
    ignored = any(o.rng_used is False and o.status == "returned" for o in outcomes)
    if wants_rng(answer.exercise) and (ignored or any(o.global_random for o in outcomes)):
        idea = answer.exercise.ideas.get("global-seed")
        return Explanation(idea, "global-seed") if idea else Explanation.of("global-seed")
    return None


def wants_rng(exercise: Exercise) -> bool:
    """Whether its chance must come from a generator that it is given."""
    return "rng" in exercise.arguments or exercise.kind == "class"


# ------------------------------------------------------------------ what the input asks for


def _never_reads(answer: Answer) -> Explanation | None:
    """An argument that came in and is read nowhere."""
    if answer.exercise.kind != "function" or not answer.returned:
        return None
    unread = unread_arguments(answer.source)
    if not unread:
        return None
    names = " and ".join(f"`{name}`" for name in unread)
    asked = "are handed in and never read. What are they for?"
    if len(unread) == 1:
        asked = "is handed in and never read. What is it for?"
    return Explanation(f"{names} {asked} {answer.idea}".strip())


def _as_the_case_says(answer: Answer) -> Explanation | None:
    name = answer.case.misconception
    if name is None or not answer.returned:
        return None
    return Explanation(answer.idea or MISCONCEPTIONS[name].message, name)


def _by_its_error(answer: Answer) -> Explanation | None:
    if answer.outcome.status != "raised":
        return None
    stop = Stop(answer.exercise, answer.case, answer.outcome.error, answer.source)
    idea, name = help_with(stop)
    if answer.case is not answer.trial.cases[0]:
        idea = f"{idea} {answer.idea}".strip()
    if answer.changed:
        idea = ((idea or answer.idea) + _ALSO_CHANGED).strip()
    return Explanation(idea or answer.idea or LAST_LINE, slip=name or None)


def _right_but_for_its_kind(answer: Answer) -> Explanation | None:
    """A list, a matrix or the like that holds just the right numbers, alone or among others."""
    value = answer.outcome.value
    parts = value if isinstance(value, tuple) else (value,)
    odd = [isinstance(part, Odd) and part.array is not None for part in parts]
    if not any(odd):
        return None
    plain = tuple(part.array if other else part for part, other in zip(parts, odd))
    mended = plain if isinstance(value, tuple) else plain[0]
    if not answer.exercise.returns.fits(answer.case, answer.right.value, mended):
        return None
    listed = parts[odd.index(True)].kind == "list"
    name = "list-for-array" if listed else "another-kind-of-array"
    text = "The numbers are right. Only what holds them is of another kind."
    return Explanation(text, slip=name)


def _the_first_row_alone(answer: Answer) -> Explanation | None:
    """What belongs to the first row is right, and nothing came for the others."""
    wanted, value = answer.right.value, answer.outcome.value
    mine = value.array if isinstance(value, Odd) else value
    if not isinstance(wanted, np.ndarray) or not isinstance(mine, np.ndarray):
        return None
    if wanted.ndim == 0 or len(wanted) < 2 or mine.shape != (1, *wanted.shape[1:]):
        return None
    if not alike(mine, wanted[:1]):
        return None
    text = (
        "What came is right for the first row, and for no other. Does something end after the "
        "first turn of a loop? `return` ends a function at once, wherever it stands."
    )
    return Explanation(text, slip="first-row-alone")


def _as_the_comparison_says(answer: Answer) -> Explanation | None:
    if answer.problem.slip is None:
        return None
    return Explanation(answer.problem.idea or answer.idea, slip=answer.problem.slip)


def _as_the_input_asks(answer: Answer) -> Explanation:
    return Explanation(answer.problem.idea or answer.idea)


EXPLANATIONS: tuple[Callable[[Answer], Explanation | None], ...] = (
    _never_ending,
    _not_begun,
    _gave_nothing,
    _certain,
    _like_a_slip,
    _of_the_comparison,
    _by_its_shape,
    _in_the_source,
    _by_its_error,
    _changed_the_input,
    _chance_of_its_own,
    _as_the_case_says,
    _right_but_for_its_kind,
    _the_first_row_alone,
    _as_the_comparison_says,
    _never_reads,
    _as_the_input_asks,
)

__all__ = ["EXPLANATIONS", "Answer", "Explanation", "explain", "wants_rng"]
