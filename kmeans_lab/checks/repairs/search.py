"""The search: candidates are made, tried, and the first that makes everything right is taken."""

from __future__ import annotations

import ast
import contextlib
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import CodeType
from typing import Any

import numpy as np

from kmeans_lab.checks.exercise import Case, Trial
from kmeans_lab.checks.problems import is_right
from kmeans_lab.checks.repairs.endless import ending
from kmeans_lab.checks.repairs.kinds import RANK, confirms
from kmeans_lab.checks.repairs.moves import moves
from kmeans_lab.checks.repairs.sites import RULES, Ask, Edit, Scope, located
from kmeans_lab.checks.repairs.stops import LEFT, decided_already, refusing_to_stop, stops_in
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.trees import tree_of
from kmeans_lab.running.outcome import Outcome
from kmeans_lab.running.scripts import calls_of

MOST = 250  # candidates of an answer
MOST_TEXT = 150_000  # characters of all candidates together: a long answer has fewer
# Where chance is drawn from: candidates where an answer is called a few times for an input, some
# times, or many times. An input of the last kind is tried so often in all.
FEW_CALLS, SOME_CALLS = 20, 100
SHORT = 80  # calls with which most wrong candidates of a long input are told
MOST_OF_FEW, MOST_OF_SOME, MOST_LONG = 60, 40, 4
# Where an error was raised, kinds that come first in any line, and in the line that raised it.
LIKELIEST, LIKELY = 20, RANK["other-name"]
FEW_STOPS = 5  # inputs on which it is seen whether a loop is left early
AT_ONCE = 25  # are run before the next ones are made
LONGEST_SOURCE = 5000
SMALL = 400  # numbers of an input on which candidates are tried first

# An answer that names one of these is not tried with changes: they reach beyond the function.
_OUTSIDE = frozenset(
    {"open", "input", "exec", "eval", "compile", "exit", "quit", "breakpoint", "globals", "vars"}
    | {"setattr", "delattr", "__import__", "os", "sys", "io", "shutil", "subprocess", "pathlib"}
    | {"Path", "socket", "requests", "urllib", "pickle", "ctypes", "threading", "signal"}
    | {"multiprocessing", "concurrent", "asyncio", "tempfile", "importlib", "builtins", "gc"}
    | {"get_ipython", "display", "plt", "memmap", "tofile", "save", "savez", "savetxt", "fromfile"}
    | {"load", "loadtxt", "as_strided", "frombuffer", "to_csv", "dump", "write", "writelines"}
    | {"unlink", "rmdir", "mkdir", "remove_file", "system", "kill", "sleep"}
)
_IMPORTS = frozenset({"math", "numpy", "itertools", "functools", "collections", "operator", "time"})
_IMPORTS |= {"statistics", "random"}


@dataclass(frozen=True)
class Candidate:
    """An answer with one edit.

    Attributes
    ----------
    edit : Edit
    scope : Scope
        Holds the tree of the whole definition, which is edited and put back.
    unstopped : bool
        Whether leaving a loop early is an error in it, see `stops`.
    """

    edit: Edit
    scope: Scope
    unstopped: bool = False

    @property
    def kind(self) -> str:
        """What was done wrongly."""
        return self.edit.kind

    @contextlib.contextmanager
    def _edited(self) -> Iterator[ast.Module]:
        if self.edit.new is not None:
            located(self.edit.new, self.edit.node)
        before = [(owner, field, getattr(owner, field)) for owner, field, _ in self.edit.puts]
        for owner, field, new in self.edit.puts:
            setattr(owner, field, new)
        try:
            refusing = refusing_to_stop if self.unstopped else contextlib.nullcontext
            with refusing(self.scope.tree):
                yield self.scope.tree
        finally:
            for owner, field, old in reversed(before):
                setattr(owner, field, old)

    @cached_property
    def code(self) -> CodeType | None:
        """What defines it, compiled; None if it is no Python."""
        with self._edited() as tree, ending(self.scope.endless):
            try:
                return compile(tree, "<a repair>", "exec", dont_inherit=True)
            except (SyntaxError, ValueError, TypeError, RecursionError, AttributeError):
                return None

    def source(self, to_run: bool = False) -> str:
        """What defines it, as text; empty if it is no Python. To run it, so that it ends."""
        with self._edited() as tree, ending(self.scope.endless if to_run else ()):
            try:
                return ast.unparse(tree)
            except (ValueError, TypeError, RecursionError, AttributeError, KeyError):
                return ""


def seconds_for(case: Case) -> float:
    """The longest time of a candidate: ample, a busy machine must not decide; see `ending`."""
    if case.script == "call":
        return 0.3
    return 0.6 if calls_in(case) <= FEW_CALLS else 1.0


# Calls candidates with an input; what each did, None where it could not be defined or called.
Runner = Callable[[Sequence[Candidate], Case], Sequence[Outcome | None]]


@dataclass(frozen=True)
class Repair:
    """The edit that makes an answer right.

    Attributes
    ----------
    kind : str
        What was done wrongly, in kebab-case, one of `kinds.KINDS`.
    number : int
        The line of the cell.
    line : str
        The line as it was written.
    ask : str or callable
    arguments : tuple of str
        The names of the answer's arguments, to fill in `ask`.
    misconception : str or None
    source : str
        The definition with the edit: for tests, never for a student.
    """

    kind: str
    number: int
    line: str
    ask: Ask
    arguments: tuple[str, ...] = ()
    misconception: str | None = None
    source: str = ""

    @property
    def where(self) -> str:
        """The line, named and quoted."""
        line = self.line if len(self.line) <= 90 else self.line[:89] + "…"
        return f"line {self.number}, `{line}`" if line else f"line {self.number}"

    def allows(self, slip: Slip) -> bool:
        """Whether the words of a slip can be true of an answer with this mistake."""
        return confirms(self.kind, slip)

    def question(self, case: Case) -> str:
        """What to ask about the line, of this input."""
        if isinstance(self.ask, str):
            return self.ask
        values = dict(zip(self.arguments, case.args)) if case.script == "call" else {}
        return self.ask(values)


# ------------------------------------------------------------------ making candidates


def candidates(source: str, name: str, stopped_at: int = 0) -> list[Candidate]:
    """An answer's candidates, the likeliest first; none where changing it could do harm.

    Parameters
    ----------
    source : str
        Its definition; what stands before and behind it is left out.
    name : str
        What it is called.
    stopped_at : int
        The line of it that raised an error, if any: it is looked at first.

    Returns
    -------
    list of Candidate
        The same for the same source.
    """
    if len(source) > LONGEST_SOURCE:
        return []
    try:
        tree = tree_of(textwrap.dedent(source))
        definition = next(node for node in tree.body if _defines(node, name))
        tree = ast.Module([definition], [])
        if not _harmless(tree):
            return []
        if isinstance(definition, (ast.FunctionDef, ast.ClassDef)):
            definition.decorator_list = []
        scope = Scope(tree)
        edits = [edit for site in scope.sites() for rule in RULES for edit in rule(site)]
        edits += moves(scope)
    except (SyntaxError, ValueError, StopIteration, RecursionError, MemoryError):
        return []

    def place(edit: Edit) -> tuple:
        rank = RANK[edit.kind]
        near = not stopped_at or getattr(edit.node, "lineno", 0) == stopped_at
        return not (rank < LIKELIEST or (near and rank < LIKELY)), rank, edit.after

    edits.sort(key=place)
    return [Candidate(edit, scope) for edit in edits[: min(MOST, MOST_TEXT // len(source))]]


def _defines(node: ast.stmt, name: str) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return node.name == name
    assigned = isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)
    return assigned and any(getattr(target, "id", "") == name for target in node.targets)


def _harmless(tree: ast.Module) -> bool:
    """Whether nothing in a definition reaches beyond it."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Global, ast.Nonlocal, ast.AsyncFunctionDef, ast.Await)):
            return False
        if isinstance(node, ast.Name) and node.id in _OUTSIDE:
            return False
        if isinstance(node, ast.Attribute) and node.attr in _OUTSIDE:
            return False
        if isinstance(node, ast.Import):
            if any(alias.name.split(".")[0] not in _IMPORTS for alias in node.names):
                return False
        elif isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] not in _IMPORTS:
            return False
    return True


# ------------------------------------------------------------------ which of them is right


def find_repair(
    trial: Trial,
    outcomes: Sequence[Outcome],
    source: str,
    name: str,
    run: Runner,
    first_line: int = 1,
) -> Repair | None:
    """The first edit that makes a wrong answer right.

    Parameters
    ----------
    trial : Trial
        The exercise and its inputs.
    outcomes : sequence of Outcome
        What the answer did with each.
    source, name : str
        The answer's definition and what it is called.
    run : callable
        Calls candidates; see `Runner`.
    first_line : int
        The line of its cell in which the definition begins.

    Returns
    -------
    Repair or None
        None if the answer is right or never ends, or no single edit makes all inputs right; an
        edit that makes all ordinary inputs right and misses only edges will do.
    """
    order = _order(trial, outcomes)
    if not order:
        return None
    error = next((o.error for o in outcomes if o.status == "raised" and o.error), None)
    made = candidates(source, name, error.number - first_line + 1 if error else 0)
    first = outcomes[order[0]].value if order[0] < len(outcomes) else None
    made = made[: _most(trial, trial.cases[order[0]], first)]
    right = frozenset(
        i for i, o in enumerate(outcomes) if _is_right(trial, i, o) and _on_purpose(o)
    )
    rarely, but_for_edges = _RarelyLong(run, outcomes), None
    stops = _EarlyStops(trial, order, rarely)
    for begin in range(0, len(made), AT_ONCE):
        part = made[begin : begin + AT_ONCE]
        for candidate, outcome in zip(part, rarely(part, trial.cases[order[0]])):
            if rarely.is_over or not _is_right(trial, order[0], outcome):
                continue
            missed = _misses_edges(trial, candidate, order[1:], right, rarely)
            if missed is None or (missed and but_for_edges) or stops.hardly_any(candidate):
                continue
            if _any_condition_will_do(trial, candidate, order, right, rarely, missed):
                continue
            if not missed:
                return _repair(candidate, source, first_line)
            but_for_edges = candidate
    return None if but_for_edges is None else _repair(but_for_edges, source, first_line)


def _most(trial: Trial, case: Case, got: Any) -> int:
    """How many candidates are tried on an input for which the answer gave this back."""
    calls = calls_in(case)
    if calls > SOME_CALLS:
        return MOST_LONG
    by_chance = case.script == "call" and "rng" in trial.exercise.arguments
    if calls > FEW_CALLS or by_chance or (case.script != "call" and case.cost > FEW_CALLS):
        return MOST_OF_SOME
    most = MOST if case.script == "call" else MOST_OF_FEW
    return most // trial.exercise.returns.effort(got)


class _RarelyLong:
    """Calls candidates, but on inputs that take long a few times in all.

    `written` is what the answer as it is written did with each input.
    """

    def __init__(self, run: Runner, outcomes: Sequence[Outcome]) -> None:
        self._run = run
        self.written = dict(enumerate(outcomes))
        self._left = MOST_LONG

    def __call__(self, tried: Sequence[Candidate], case: Case) -> Sequence[Outcome | None]:
        if calls_in(case) > SOME_CALLS:
            self._left -= 1
            if self._left < 0:
                return [None] * len(tried)
        return self._run(tried, case)

    @property
    def is_over(self) -> bool:
        """Whether no other candidate can be seen to be right: it would have to be tried there."""
        return self._left <= 0


def _order(trial: Trial, outcomes: Sequence[Outcome]) -> list[int]:
    """The inputs in the order in which they tell a candidate: quick and failed ones first."""
    if any(outcome.status == "timed-out" for outcome in outcomes):
        return []
    cases = trial.cases
    wrong = [not _is_right(trial, i, outcome) for i, outcome in enumerate(outcomes)]
    wrong += [False] * (len(cases) - len(wrong))
    if not any(wrong):
        return []

    def rank(i: int) -> tuple:
        edge = cases[i].edge is not None and not all(cases[j].edge for j in failed)
        calls = calls_in(cases[i])
        long = calls > SOME_CALLS
        return edge, numbers_in(cases[i].args) > SMALL, long, not wrong[i], calls * cases[i].cost, i

    failed = [i for i in range(len(cases)) if wrong[i]]
    return sorted(range(len(cases)), key=rank)


def calls_in(case: Case) -> int:
    """How often an answer is called for an input that asks for it many times with one generator."""
    times = calls_of(case.script, case.args)
    return times if isinstance(times, int) else 1


def numbers_in(value: Any) -> int:
    """How many numbers an argument holds."""
    if isinstance(value, np.ndarray):
        return value.size
    return sum(map(numbers_in, value)) if isinstance(value, (list, tuple)) else 1


def _shortened(case: Case) -> Case:
    """The same input with fewer calls, where there are so many that each tells little."""
    if calls_in(case) <= SOME_CALLS:
        return case
    return replace(case, args=(*case.args[:-1], SHORT))


def _is_right(trial: Trial, i: int, outcome: Outcome | None, instead: Case | None = None) -> bool:
    """Whether an outcome of the i-th input is right, or of what was tried instead of it."""
    if outcome is None or outcome.changed:
        return False
    try:
        return is_right(trial.exercise, instead or trial.cases[i], trial.wanted(i), outcome)
    except Exception:  # a candidate gives back what nobody expects
        return False


def _on_purpose(outcome: Outcome) -> bool:
    """Whether something came back, or an error of its own: another may be of the right kind too."""
    return outcome.error is None or outcome.error.line.lstrip().startswith("raise")


def _misses_edges(
    trial: Trial,
    candidate: Candidate,
    order: Sequence[int],
    right: frozenset[int],
    run: _RarelyLong,
) -> bool | None:
    """Whether a candidate misses edges; None if an ordinary input, or one of `right`, is wrong."""
    missed = False
    for i in order:
        case = trial.cases[i]
        short = _shortened(case)
        if short is not case and not case.edge and i not in right:
            outcome = run([candidate], short)[0]
            if outcome is not None and not _is_right(trial, i, outcome, short):
                return None
            if outcome is not None and _begins_like(outcome, run.written.get(i)):
                return None  # it draws what the answer draws, which is wrong
    for i in order:
        outcome = run([candidate], trial.cases[i])[0]
        if _is_right(trial, i, outcome):
            continue
        if not trial.cases[i].edge or (i in right and outcome is not None):
            return None
        missed = True
    return missed


def _begins_like(short: Outcome, whole: Outcome | None) -> bool:
    """Whether what fewer calls gave back is the beginning of what all of them gave."""
    values = [getattr(outcome, "value", None) for outcome in (short, whole)]
    few, all_ = (value.get("answers") if isinstance(value, dict) else None for value in values)
    if not isinstance(few, np.ndarray) or not isinstance(all_, np.ndarray):
        return False
    return np.array_equal(few, all_[: len(few)])


def _any_condition_will_do(
    trial: Trial,
    candidate: Candidate,
    order: Sequence[int],
    right: frozenset[int],
    run: _RarelyLong,
    missed: bool,
) -> bool:
    """Whether an edit of a condition does no more than to make it always true, or never.

    Of `all` for `any` it may: what stands below is often right without the condition.
    """
    if candidate.kind == "other-function":
        return False
    for edit in decided_already(candidate.scope.tree, candidate.edit):
        constant = replace(candidate, edit=edit)
        misses = _misses_edges(trial, constant, order, right, run)
        if misses is not None and misses <= missed:
            return True
    return False


class _EarlyStops:
    """How often loops are left early, by an answer as it is written and with an edit."""

    def __init__(self, trial: Trial, order: Sequence[int], run: Runner) -> None:
        cases = [trial.cases[i] for i in order]
        self._cases = [case for case in cases if calls_in(case) <= FEW_CALLS][:FEW_STOPS]
        self._run = run
        self._before: int | None = None

    def hardly_any(self, candidate: Candidate) -> bool:
        """Whether all that an edit does is that loops are hardly ever left early any more."""
        with candidate._edited() as tree:
            left = len(stops_in(tree))
        if left == 0 or left != len(stops_in(candidate.scope.tree)):
            return False
        if self._before is None:
            written = replace(candidate.edit, puts=(), new=None)
            self._before = self._count(replace(candidate, edit=written))
        return 2 * self._count(candidate) < self._before

    def _count(self, candidate: Candidate) -> int:
        """On how many inputs a loop is left early."""
        unstopped = [replace(candidate, unstopped=True)]
        outcomes = [self._run(unstopped, case)[0] for case in self._cases]
        errors = [outcome.error for outcome in outcomes if outcome is not None]
        return sum(error is not None and error.kind == LEFT for error in errors)


def _repair(candidate: Candidate, source: str, first_line: int) -> Repair:
    lines = textwrap.dedent(source).splitlines()
    edit = candidate.edit
    number = getattr(edit.node, "lineno", 1)
    line = lines[number - 1].strip() if number <= len(lines) else ""
    return Repair(
        edit.kind,
        number + first_line - 1,
        line,
        edit.ask,
        candidate.scope.arguments,
        edit.misconception,
        candidate.source(),
    )


__all__ = ["Candidate", "Repair", "Runner", "candidates", "find_repair"]
