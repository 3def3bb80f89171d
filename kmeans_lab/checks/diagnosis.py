"""From what a function did to what its author believes.

Everything here works on `Outcome`s, plain data: it does not matter whether the function ran in
this process or in a sandbox.
"""

from __future__ import annotations

import ast
import difflib
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any

import numpy as np

from kmeans_lab.calling import BLANK, ErrorNote, Odd, Outcome
from kmeans_lab.checks.catalogue import exercises
from kmeans_lab.checks.comparing import (
    Array,
    Labels,
    Mismatch,
    Returns,
    Together,
    alike,
    is_number,
    kind_in_words,
)
from kmeans_lab.checks.exercise import OWN_WORDS, Case, Edge, Exercise, Trial
from kmeans_lab.checks.misconceptions import MISCONCEPTIONS
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.words import said

FIRST_WITH_DTYPES = "05"  # from this lesson on a student knows float32

STATUSES = ("passed", "partly", "wrong", "error", "not-attempted", "timed-out")
LAST_LINE = "Read the last line of the error first, then look at the line of your code."


@dataclass
class Finding:
    """What is found of an answer.

    Attributes
    ----------
    status : {"passed", "partly", "wrong", "error", "not-attempted", "timed-out"}
        "partly" is right but for edges, see `Exercise.edges`.
    headline : str
        What is the matter, in one sentence.
    idea : str
        What to think about, at most four sentences.
    misconception : str or None
    slip : str or None
        The name of the exercise's slip that was recognised.
    points : float
        What the answer is worth.
    missed : tuple of Edge
        Where an answer fails that is right otherwise.
    case : Case or None
        The smallest input on which it failed, `wanted` and `outcome` what the reference and the
        answer did with it.
    asides : list of str
        What is worth knowing and not wrong.
    here : bool
        Whether to read again in the exercise's own section, not in the misconception's.
    """

    status: str
    headline: str = ""
    idea: str = ""
    misconception: str | None = None
    slip: str | None = None
    points: float = 0
    missed: tuple[Edge, ...] = ()
    case: Case | None = None
    wanted: Outcome | None = None
    outcome: Outcome | None = None
    asides: list[str] = field(default_factory=list)
    here: bool = False

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return self.status == "passed"

    @property
    def earns(self) -> bool:
        """Whether the answer is worth something: right, or right but for edges."""
        return self.status in ("passed", "partly")


def judge(
    trial: Trial,
    outcomes: Sequence[Outcome],
    source: str = "",
    notes: Sequence[str] = (),
) -> Finding:
    """Say whether the outcomes are right, and if not, which mistake they show.

    Parameters
    ----------
    trial : Trial
        The exercise and its inputs, the smallest first.
    outcomes : sequence of Outcome
        What the answer did with each; fewer than there are cases if it was stopped before.
    source : str
        The answer's source, where it is known; it decides only between explanations.
    notes : sequence of str
        What else is known of the answer that may explain a failure, each a sentence.

    Returns
    -------
    Finding
        "passed" means that the values are right; whether a forbidden way led to them is measured
        elsewhere.
    """
    exercise, cases = trial.exercise, trial.cases[: len(outcomes)]
    wanted = [trial.wanted(i) for i in range(len(outcomes))]
    problems = [
        _problem(exercise, case, right, outcome)
        for case, right, outcome in zip(cases, wanted, outcomes)
    ]
    failed = [i for i, problem in enumerate(problems) if problem is not None]
    earns = len(cases) == len(trial.cases) and all(cases[i].edge for i in failed)
    if earns:
        changed = next((i for i, outcome in enumerate(outcomes) if outcome.changed), None)
        if changed is not None:
            return _changed_input(
                exercise, cases[changed], wanted[changed], outcomes[changed], right=not failed
            )
        if _own_randomness(exercise, outcomes):
            finding = Finding("wrong", "The numbers look right, but where does chance come from?")
            _name(finding, "global-seed")
            own = [s.words for s in exercise.slips if s.misconception == "global-seed"]
            if exercise.kind == "class" and own:
                finding.idea = own[0]
            return finding
    if not failed:
        finding = Finding("passed", points=exercise.points)
        finding.asides = _asides(exercise, cases, outcomes)
        return finding
    first = failed[0]
    found = Finding(
        "wrong",
        case=cases[first],
        wanted=wanted[first],
        outcome=outcomes[first],
        headline=problems[first].text,
    )
    _explain(trial, wanted, outcomes, problems, first, source, found)
    if earns:
        _right_but_for_edges(exercise, {cases[i].edge for i in failed}, problems[first], found)
    found.asides = _asides(exercise, cases, outcomes, wrong=True)
    if found.misconception is None and found.slip is None:
        found.asides += list(notes)
    return found


def _right_but_for_edges(
    exercise: Exercise, names: set[str], problem: Mismatch, found: Finding
) -> None:
    """Turn what is found of an answer that fails at these edges alone into "partly"."""
    if found.status == "not-attempted":  # it stops so at an edge, and works everywhere else
        found.misconception, found.headline = None, problem.text
    found.status = "partly"
    found.missed = tuple(edge for edge in exercise.edges if edge.name in names)
    found.points = exercise.points - sum(edge.points for edge in found.missed)


def _problem(exercise: Exercise, case: Case, wanted: Outcome, outcome: Outcome) -> Mismatch | None:
    """Why an outcome is not accepted; None if it is."""
    kind = case.raises or (wanted.error.kind if wanted.status == "raised" else None)
    if kind is not None:
        if outcome.status == "raised" and outcome.error.kind == kind:
            return None
        if outcome.status == "returned":
            came = kind_in_words(outcome.value)
            return Mismatch(f"A {kind} must be raised here, and {came} came back instead.")
        if outcome.status == "raised" and not _not_begun(outcome.error):
            stopped = _error_in_words(outcome.error)
            return Mismatch(f"A {kind} must be raised here. {stopped}")
    if outcome.status == "timed-out":
        return Mismatch("It had not come back when its time was over.")
    if outcome.status == "raised":
        return Mismatch(_error_in_words(outcome.error))
    return exercise.returns.compare(case, wanted.value, outcome.value)


# ------------------------------------------------------------------ what explains it


def _explain(
    trial: Trial,
    wanted: Sequence[Outcome],
    outcomes: Sequence[Outcome],
    problems: Sequence[Mismatch | None],
    first: int,
    source: str,
    found: Finding,
) -> None:
    """Fill in status, misconception and idea: the first explanation that fits."""
    exercise = trial.exercise
    case, outcome, problem = trial.cases[first], outcomes[first], problems[first]
    idea = said(case.idea, case, wanted[first], outcome)
    if outcome.status == "timed-out":
        found.status = "timed-out"
        found.headline, found.idea = _never_ending(case, outcome)
        return
    if outcome.status == "raised":
        found.status = "error"
        if _not_begun(outcome.error):
            found.status, found.misconception = "not-attempted", "not-attempted"
            found.headline, found.idea = _not_begun_in_words(exercise, outcome.error), ""
            return
    if outcome.status == "returned" and _nothing(outcome) and not _nothing(wanted[first]):
        name = "printed-not-returned" if outcome.printed_lines else "forgot-return"
        found.headline = "It gave back None."
        _name(found, name)
        if outcome.changed:
            found.idea += " It also wrote into its input."
        return
    slip = closest_slip(trial, outcomes, problems, source)
    if slip is None and isinstance(exercise.returns, Together):
        slip = _slip_of_a_part(trial, outcomes, wanted, first)
    if slip is not None:
        found.idea = said(slip.words, case, wanted[first], outcome)
        kept = exercise.kind == "function" and not any(o.changed for o in outcomes)
        if slip.misconception != "changed-the-input" or not kept:
            found.slip, found.misconception = slip.name, slip.misconception
            found.here = getattr(slip, "here", False)
            return
    if problem.misconception:
        _name(found, problem.misconception)
        found.idea, found.here = problem.idea or found.idea, bool(problem.idea)
        return
    if outcome.status == "returned":
        rule = rule_of_shapes(exercise, case, wanted[first].value, outcome.value)
        if rule is not None:
            name, text = rule
            found.misconception, found.idea = name, text or MISCONCEPTIONS[name].message
            return
    if clue := clue_in(source):
        _name(found, clue)
        return
    changed = next((i for i, o in enumerate(outcomes) if o.changed), None)
    if changed is not None:
        _name(found, "changed-the-input")
        return
    ignored = any(o.rng_used is False and o.status == "returned" for o in outcomes)
    if (ignored or any(o.global_random for o in outcomes)) and _wants_rng(exercise):
        _name(found, "global-seed")
        return
    if case.misconception is not None and outcome.status == "returned":
        _name(found, case.misconception)
        found.idea = idea or found.idea
        return
    if outcome.status == "raised":
        found.idea = _help_with_error(exercise, case, outcome.error, source)
        if idea and case is not trial.cases[0]:
            found.idea = f"{found.idea} {idea}".strip()
        found.idea = found.idea or idea or LAST_LINE
        return
    if _right_but_for_its_kind(exercise, case, wanted[first], outcome):
        found.idea = "The numbers are right. Only what holds them is of another kind."
        return
    found.idea = problem.idea or idea


def _right_but_for_its_kind(
    exercise: Exercise, case: Case, wanted: Outcome, outcome: Outcome
) -> bool:
    """Whether a list, a matrix or the like holds just the right numbers."""
    value = outcome.value
    if not isinstance(value, Odd) or value.array is None:
        return False
    return exercise.returns.compare(case, wanted.value, value.array) is None


def _nothing(outcome: Outcome) -> bool:
    """Whether None came back, also within a script's report of a call."""
    value = outcome.value
    return value is None or (isinstance(value, dict) and value.get("result", value) is None)


def _name(found: Finding, misconception: str) -> None:
    found.misconception = misconception
    found.idea = MISCONCEPTIONS[misconception].message


def _wants_rng(exercise: Exercise) -> bool:
    return "rng" in exercise.arguments or exercise.kind == "class"


def _own_randomness(exercise: Exercise, outcomes: Sequence[Outcome]) -> bool:
    """Whether numbers came from a global state, or never from the generator that was given."""
    if not _wants_rng(exercise):
        return False
    used = [o.rng_used for o in outcomes if o.rng_used is not None]
    return any(o.global_random for o in outcomes) or (bool(used) and not any(used))


def closest_slip(
    trial: Trial,
    outcomes: Sequence[Outcome],
    problems: Sequence[Mismatch | None],
    source: str = "",
) -> Slip | None:
    """The slip of which a wrong way behaves like the answer.

    That way must do the same on the first input that failed, and be refused there too, and do the
    same on at least half of all that failed; of several, the one that does the same on most
    inputs, the first of equals. Of a slip that can be read in the source, the source decides where
    it is known.
    """
    failed = [i for i, problem in enumerate(problems) if problem is not None]
    found = []
    for j, (slip, _) in enumerate(trial.exercise.ways):
        legible = slip.misconception == "colon-for-axis" and source
        if legible and clue_in(source) is None:
            continue
        if not _does_the_same(trial, j, failed[0], outcomes):
            continue
        if _accepted(trial, j, failed[0]):
            continue
        if legible:
            return slip
        found.append(j)
    return _best(trial, found, failed, outcomes)


def _best(
    trial: Trial, found: Sequence[int], failed: Sequence[int], outcomes: Sequence[Outcome]
) -> Slip | None:
    """Of the ways that did the same on the first input that failed the one that fits best.

    The most promising is tried first, on one input more each time: most need never be tried on all.
    """
    order = [*failed, *(i for i in range(len(outcomes)) if i not in failed)]
    waiting = [(-len(failed), -len(order), j, 1) for j in found]  # the best each can still reach
    while waiting:
        agreed, same, j, tried = heappop(waiting)
        if tried == len(order):
            return trial.exercise.ways[j][0]
        if not _does_the_same(trial, j, order[tried], outcomes):
            agreed, same = agreed + (tried < len(failed)), same + 1
        if -2 * agreed >= len(failed):
            heappush(waiting, (agreed, same, j, tried + 1))
    return None


def _slip_of_a_part(
    trial: Trial, outcomes: Sequence[Outcome], wanted: Sequence[Outcome], first: int
) -> Slip | None:
    """Of several things that came back the first wrong one decides: who gives the same for it?

    So an answer with two mistakes, each in another part, is told the first of them.
    """
    case, right, got = trial.cases[first], wanted[first].value, outcomes[first].value
    returns = trial.exercise.returns
    if not isinstance(got, tuple) or returns.failing(case, right, got) is None:
        return None
    parts = list(returns.parts.values())
    at = next(p for p, part in enumerate(parts) if part.compare(case, right[p], got[p]))

    def gives_the_same(j: int, i: int) -> bool:
        mine, its = outcomes[i].value, trial.of_way(j, i).value
        if not all(isinstance(v, tuple) and len(v) == len(parts) for v in (mine, its)):
            return False
        return parts[at].alike(trial.cases[i], its[at], mine[at])

    for j, (slip, _) in enumerate(trial.exercise.ways):
        if not gives_the_same(j, first):
            continue
        if parts[at].compare(case, right[at], trial.of_way(j, first).value[at]) is None:
            continue  # it is right here, and explains nothing
        agreed = sum(gives_the_same(j, i) for i in range(first, len(outcomes)))
        if 2 * agreed > len(outcomes) - first:
            return slip
    return None


def _accepted(trial: Trial, way: int, case: int) -> bool:
    """Whether a wrong way is right here: then it cannot explain what is wrong with an answer."""
    did, wanted = trial.of_way(way, case), trial.wanted(case)
    return _problem(trial.exercise, trial.cases[case], wanted, did) is None


def _does_the_same(trial: Trial, way: int, case: int, outcomes: Sequence[Outcome]) -> bool:
    did = trial.of_way(way, case)
    return same_outcome(trial.exercise.returns, trial.cases[case], did, outcomes[case])


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
    return returns.alike(case, one.value, other.value)


def rule_of_shapes(
    exercise: Exercise, case: Case, wanted: Any, got: Any
) -> tuple[str, str | None] | None:
    """A mistake that the shape or the numbers of an answer give away, whatever the function.

    Returns
    -------
    (str, str or None) or None
        The mistake and what to say of it; None for the mistake's own message.
    """
    return _rule_for(exercise.returns, exercise.dimensions(case), case, wanted, got)


def _rule_for(
    returns: Returns, sizes: dict[str, int], case: Case, wanted: Any, got: Any
) -> tuple[str, str | None] | None:
    if isinstance(returns, Together) and isinstance(got, tuple) and isinstance(wanted, tuple):
        failing = returns.failing(case, wanted, got)
        if failing is None:
            return None
        return _rule_for(failing[0], sizes, case, *failing[1:])
    n, K, d = (sizes.get(axis) for axis in "nKd")
    if isinstance(returns, (Array, Labels)) and is_number(got) and np.ndim(wanted) > 0:
        return "argmin-wrong-axis" if isinstance(returns, Labels) else "sum-without-axis", None
    if not isinstance(got, np.ndarray):
        return None
    if isinstance(returns, Labels):
        return _rule_for_labels(got, n, K)
    if not isinstance(returns, Array) or not isinstance(wanted, np.ndarray):
        return None
    if wanted.ndim and got.shape == (n, n) and n not in (K, d):
        return "column-meets-row", None
    if got.ndim == 2 and got.shape == wanted.shape[::-1] and got.shape != wanted.shape:
        return "axes-swapped", None
    if wanted.ndim == 1 and got.shape in ((len(wanted), 1), (1, len(wanted))):
        text = (
            f"The numbers lie in an array with two axes, {got.shape}, and {wanted.shape} is "
            "wanted: one axis too many."
        )
        return "column-meets-row", text
    if got.shape != wanted.shape:
        lost = [(n, d), (K, d), (d,), (K,), (n,)]
        if got.shape in lost and got.ndim == wanted.ndim and returns.shape != ("K", "d"):
            return "sum-wrong-axis", None
        if wanted.ndim == 2 and any(alike(got, wanted.sum(axis=axis)) for axis in (0, 1)):
            return "sum-without-axis", "Two axes went in a sum where one was to go, the features'."
        return None
    return _rule_for_numbers(case, wanted, got)


def _rule_for_labels(got: np.ndarray, n: int | None, K: int | None) -> tuple | None:
    if got.shape == (K,) and n != K:
        return "argmin-wrong-axis", None
    if got.shape == (n,) and got.dtype.kind == "f" and not (got % 1 == 0).all():
        return "value-for-index", None
    if got.shape in ((n, 1), (1, n)):
        return "column-meets-row", f"One label a point is wanted, (n,) = ({n},): one axis too many."
    return None


def _rule_for_numbers(case: Case, wanted: np.ndarray, got: np.ndarray) -> tuple | None:
    def close(a: np.ndarray, b: np.ndarray, share: float = 1e-9) -> bool:
        slack = share * max(float(np.abs(b).max(initial=0)), 1e-300)
        with np.errstate(all="ignore"):
            return bool((np.abs(a - b) <= slack).all())

    if got.dtype.kind not in "biuf" or got.size == 0 or not np.isfinite(wanted).all():
        return None
    right = wanted.astype(float)
    with np.errstate(all="ignore"):
        cut = (np.trunc(right), np.floor(right), np.rint(right))
        if not close(got, right) and any(close(got, whole) for whole in cut):
            return "integer-truncation", None
        if (right >= 0).all() and close(got.astype(float), np.sqrt(right), 1e-6):
            return "extra-square-root", None
        if close(got.astype(float), right, 1e-5) and got.dtype.itemsize < wanted.dtype.itemsize:
            return "integer-truncation", None
        if got.dtype == np.float16 and close(got.astype(float), right, 1e-2):
            return "integer-truncation", None
    return None


def clue_in(source: str) -> str | None:
    """A mistake that can be read in the source: an index with `None :` and no comma."""
    try:
        tree = ast.parse(textwrap.dedent(source))
    except (SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Slice) and node.upper is None and node.lower is not None:
            lower = node.lower
            is_none = isinstance(lower, ast.Constant) and lower.value is None
            if is_none or getattr(lower, "attr", getattr(lower, "id", "")) == "newaxis":
                return "colon-for-axis"
    return None


# ------------------------------------------------------------------ errors in words


def _lost_name(error: ErrorNote, source: str) -> str:
    """What to say of a name that has no value; empty if it is not known."""
    match = re.search(r"['‘](\w+)['’]", error.message)
    if match is None:
        return ""
    name = match[1]
    if name in exercises():
        return (
            f"{name} is your own function, of a cell above. After a restart of the kernel run that "
            "cell again, then check again."
        )
    if hasattr(np, name) and error.kind == "NameError":
        return f"{name} lives in NumPy: it is called np.{name}."
    words = set(re.findall(r"[A-Za-z_]\w*", source)) - {name}
    near = difflib.get_close_matches(name, sorted(words), n=1, cutoff=0.75)
    if near:
        return f"There is no {name}. Is {near[0]} meant?"
    return ""


def _not_begun(error: ErrorNote) -> bool:
    return error.kind == "NotImplementedError" or (
        error.kind == "NameError" and f"'{BLANK}'" in error.message
    )


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


def _never_ending(case: Case, outcome: Outcome) -> tuple[str, str]:
    where = where_in_words(outcome.error)
    headline = "It had not come back when its time was over, and was stopped."
    idea = (
        f"When it was stopped it was {where}. " if where else ""
    ) + "Does a loop there ever come to its end? Which value must change from turn to turn?"
    return headline, idea


def where_in_words(error: ErrorNote | None) -> str:
    """The line of the student's code in which something happened; empty if it is not known."""
    if error is None or not error.number:
        return ""
    line = f": `{error.line}`" if error.line else ""
    return f"in {error.function}, line {error.number}{line}"


def _error_in_words(error: ErrorNote) -> str:
    where = where_in_words(error)
    message = f": {error.message.rstrip('.')}" if error.message else ""
    return f"It stopped with {error.kind}{message}" + (f", {where}." if where else ".")


def _help_with_error(exercise: Exercise, case: Case, error: ErrorNote, source: str) -> str:
    shapes = ", ".join(
        f"{name} {arg.shape}"
        for name, arg in zip(exercise.arguments, case.args)
        if isinstance(arg, np.ndarray)
    )
    message = error.message
    if error.kind in ("NameError", "UnboundLocalError") and (text := _lost_name(error, source)):
        return text
    if error.kind == "TypeError" and "argument" in message and exercise.kind == "class":
        return (
            f"An object is made as {exercise.signature}. Its methods begin with self, and are "
            "called as fit(X), fit(X, init=...) and predict(X)."
        )
    if error.kind == "NameError" and exercise.kind == "class":
        return (
            "A name is used before it has a value. A method knows its arguments and what its own "
            "lines have made; what another method has stored is found on self, as in self.K."
        )
    if error.kind == "TypeError" and "argument" in message and not error.number:
        return f"It is called as {exercise.signature}: does it take these arguments?"
    if "ndarray" in message and "not callable" in message:
        return (
            "Round brackets behind an array call it, as if it were a function. An index stands in "
            "square brackets: X[i]. Or has an array got the name of a function, as sum or min?"
        )
    if "not callable" in message:
        return (
            "A name that should be a function holds something else. Did a cell of the notebook "
            "give a variable the name of a function (sum, min, len, range)? Rename it, and "
            "restart the kernel."
        )
    if "too many indices" in message:
        return (
            "There are more places between the square brackets than the array has axes. A `:` "
            f"keeps one axis; None makes a new one and uses none up. What came in: {shapes}."
        )
    if "valid indices" in message:
        return (
            "An index must be a whole number, and something else stands there. Does the loop run "
            "over the rows themselves, `for x in X`, or over their numbers, `for i in range(…)`?"
        )
    if "only integer scalar arrays" in message or "interpreted as an integer" in message:
        return (
            "One whole number is wanted there, and something else came, perhaps an array. range "
            "wants how many turns: the length of an array is len(…)."
        )
    if "truth value" in message and re.search(r"\b(?:if|while)\s+(?:not\s+)?\w+\s*:", error.line):
        return (
            "`if` with the name of a list asks whether it is empty. Of an array it asks every "
            "number at once, and there is no answer. Ask how many rows it has: len(…)."
        )
    if "truth value" in message:
        return (
            "An `if` wants one True or False, and a comparison of an array gives as many as it has "
            "numbers. Which one number should be compared? Look for a missing index or sum."
        )
    if error.kind == "AxisError":
        return (
            f"There is no such axis: axes are counted from 0. What came in: {shapes}. Print the "
            "shape of the array in that line."
        )
    if "inhomogeneous" in message:
        return (
            "`np.array` makes a table of rows only if all are equally long. To join them end to "
            "end there is `np.concatenate`."
        )
    if "setting an array element with a sequence" in message:
        return (
            "On the left of = stands one place of an array, and on the right come several numbers. "
            "Is a slice meant on the left, or is one number meant on the right?"
        )
    if "broadcast" in message or "shapes" in message or "dimension" in message:
        return (
            f"Two shapes do not fit. What came in: {shapes}. Write the shape of each part of that "
            "line beside it, and align them from the right."
        )
    if "positional argument" in message:
        return "That line calls a function with more arguments, or fewer, than it takes."
    if "object is not iterable" in message and ("'int'" in message or "'float'" in message):
        return (
            "A loop goes over many things, and one number stands there. range(…) counts up to it."
        )
    if "list assignment index" in message:
        return "A list has only the places that were put into it; append adds one at the end."
    if "NoneType" in message:
        return (
            "Something in that line is None. A function without return gives back None, and so "
            "does a method that changes a thing in place, as a list's sort."
        )
    if "unsupported operand" in message and ("function" in message or "method" in message):
        return (
            "That line computes with a function itself, not with what it gives back. Are "
            "parentheses missing behind its name?"
        )
    if error.kind == "AttributeError":
        return (
            "What stands to the left of the dot is of another kind than that line believes, and "
            "knows no such word. Which kind of thing is it? type(…) tells. (An array, for one, has "
            "no append: its places are there from the beginning.)"
        )
    if "values to unpack" in message:
        return (
            "On the left of = stand more or fewer names than things come. How many does that "
            "function return, or how many are in that list?"
        )
    if "cannot unpack non-iterable" in message:
        return (
            "Several names want to be filled, and one single thing comes. Does the loop run over "
            "numbers, `range(…)`, and should it run over the things themselves?"
        )
    if error.kind == "IndexError" and "must be" in message:
        return (
            "An index says which: whole numbers, or True and False. Here other numbers stand in "
            "the brackets, the values themselves perhaps."
        )
    if error.kind == "IndexError":
        return f"An index reaches beyond its axis. What came in: {shapes}."
    if error.kind in ("NameError", "UnboundLocalError"):
        return (
            f"A name is used before it has a value. The function's own are its arguments, "
            f"{', '.join(exercise.arguments)}, and what its lines above have made."
        )
    if error.kind == "RecursionError":
        return "The function calls itself without end."
    if error.kind == "SystemExit":
        return "A function gives its result back with return; exit() would end the whole notebook."
    if error.kind == "KeyboardInterrupt":
        return "It was interrupted, by you (■) or by the function itself."
    if error.kind == "MemoryError":
        return "It asked for more memory than there is. Which array is so large, and why?"
    if error.kind == "EOFError":
        return "A function takes what it needs from its arguments; input() would wait for a person."
    return ""


# ------------------------------------------------------------------ asides, and a changed input


def _changed_input(
    exercise: Exercise, case: Case, wanted: Outcome, outcome: Outcome, right: bool
) -> Finding:
    names = " and ".join(
        exercise.arguments[i] for i in outcome.changed if i < len(exercise.arguments)
    )
    found = Finding("wrong", case=case, wanted=wanted, outcome=outcome)
    changed = f"{names or 'an argument'} is no longer what it was."
    found.headline = f"The values are right, but {changed}" if right else f"Here {changed}"
    _name(found, "changed-the-input")
    return found


def _asides(
    exercise: Exercise, cases: Sequence[Case], outcomes: Sequence[Outcome], wrong: bool = False
) -> list[str]:
    found = []
    printed = next((o for o in outcomes if o.printed_lines), None)
    if printed is not None and printed.value is not None:
        lines = f"{printed.printed_lines} line{'' if printed.printed_lines == 1 else 's'}"
        found.append(f"It prints ({lines} on one input: “{printed.printed}”); nobody needs that.")
    warned = dict.fromkeys(text for o in outcomes for text in o.warned)
    if warned and not wrong:
        found.append(f"It sets off a warning, which is no mistake by itself: {next(iter(warned))}")
    replaced = dict.fromkeys(name for o in outcomes for name in o.replaced)
    if replaced:
        found.append(
            f"It replaced {', '.join(replaced)} by something else. Everything that uses NumPy "
            "would go wrong after that, so it was put back."
        )
    if any(o.global_random for o in outcomes) and not wrong:
        found.append("It used NumPy's or Python's global random state, which was put back.")
    if not wrong:
        found += _memory_asides(exercise, cases, outcomes)
    return found


def _memory_asides(
    exercise: Exercise, cases: Sequence[Case], outcomes: Sequence[Outcome]
) -> list[str]:
    found = []
    shared = next((o for o in outcomes if o.shared), None)
    if shared is not None:
        names = [exercise.arguments[i] for i in shared.shared if i < len(exercise.arguments)]
        found.append(
            f"What it returns shares its memory with {' and '.join(names)}: who writes into the "
            "one changes the other. .copy() would part them."
        )
    widened = any(
        isinstance(outcome.value, np.ndarray)
        and outcome.value.dtype == np.float64
        and any(isinstance(arg, np.ndarray) and arg.dtype == np.float32 for arg in case.args)
        for case, outcome in zip(cases, outcomes)
    )
    if widened and isinstance(exercise.returns, Array) and exercise.lesson >= FIRST_WITH_DTYPES:
        found.append("For float32 points it returns float64: right, but twice the memory.")
    return found


def forbidden(exercise: Exercise, way: str, measured: str) -> Finding:
    """The finding on an answer whose values are right and whose way the lesson leaves behind.

    Parameters
    ----------
    exercise : Exercise
    way : {"python-loop", "large-temporary"}
    measured : str
        What was measured, a sentence.
    """
    own = exercise.ideas.get(way)
    return Finding("wrong", measured, own or MISCONCEPTIONS[way].message, way, here=bool(own))


def ready_made(module: str) -> Finding:
    """The finding on an answer that another library gave."""
    library = {"sklearn": "scikit-learn", "scipy": "SciPy", "kmeans_lab": "the course's package"}
    name = library.get(module.split(".")[0], module)
    text = f"The values are right, but {name} computed them ({module})."
    return Finding("wrong", text, "Here you build it yourself: Python and NumPy are all you need.")


def odd_function(text: str) -> Finding:
    """The finding on something that cannot be called as the exercise asks."""
    return Finding("error", text)


__all__ = ["Finding", "Odd", "judge"]
