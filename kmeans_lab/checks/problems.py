"""Why what a call did is not accepted, and whether two calls did the same."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator

import numpy as np

from kmeans_lab.checks.comparing import Mismatch, NoSuchReport, Returns
from kmeans_lab.checks.errors import error_in_words, not_begun
from kmeans_lab.checks.exercise import OWN_WORDS, Case, Exercise
from kmeans_lab.checks.values import kind_in_words
from kmeans_lab.running.outcome import Outcome


def problem_of(
    exercise: Exercise, case: Case, wanted: Outcome, outcome: Outcome
) -> Mismatch | None:
    """Why an outcome is not accepted; None if it is."""
    kind = case.raises or (wanted.error.kind if wanted.status == "raised" else None)
    if kind is not None:
        if outcome.status == "raised" and outcome.error.kind == kind:
            return None
        if outcome.status == "returned":
            came = kind_in_words(outcome.value)
            return Mismatch(f"A {kind} must be raised here, and {came} came back instead.")
        if outcome.status == "raised" and not not_begun(outcome.error):
            stopped = error_in_words(outcome.error)
            return Mismatch(f"A {kind} must be raised here. {stopped}")
    if outcome.status == "timed-out":
        return Mismatch("It had not come back when its time was over.")
    if outcome.status == "raised":
        return Mismatch(error_in_words(outcome.error))
    returns = exercise.returns
    try:
        with quietly():
            return returns.compare(case, wanted.value, outcome.value)
    except NoSuchReport:  # forged: there is nothing to judge
        raise
    except Exception:  # what came back is nothing that the comparison expects
        return Mismatch(f"It is {kind_in_words(outcome.value)}, and {returns.words} is wanted.")


def is_right(exercise: Exercise, case: Case, wanted: Outcome, outcome: Outcome) -> bool:
    """Whether an outcome is accepted: `problem_of` finds nothing, and no words are made."""
    if outcome.status == "returned" == wanted.status and case.raises is None:
        try:
            with quietly():
                return exercise.returns.fits(case, wanted.value, outcome.value)
        except NoSuchReport:
            raise
        except Exception:  # what came back is nothing that the comparison expects
            return False
    return problem_of(exercise, case, wanted, outcome) is None


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Let numbers of a stranger's overflow, or be none, without a word."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def same_outcome(returns: Returns, case: Case, one: Outcome, other: Outcome) -> bool:
    """Whether two calls did the same: equal values, or the same error.

    What an error says is compared, except where the wrong way, `one`, raises it in `OWN_WORDS` and
    the answer raises it itself too.
    """
    if one.status != other.status or bool(one.changed) != bool(other.changed):
        return False
    if one.status == "raised":
        own_words = one.error.message == OWN_WORDS and "raise " in other.error.line
        alike = own_words or one.error.message == other.error.message
        return one.error.kind == other.error.kind and alike
    if one.status == "timed-out":
        return True
    try:
        with quietly():
            return returns.alike(case, one.value, other.value)
    except Exception:
        return False
