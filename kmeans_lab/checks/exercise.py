"""What an exercise is: a function to write, the inputs on which it is tried, what goes wrong.

Each exercise has a file of its own, ``checks/lesson_NN/name.py``, which holds in this order

- ``exercise``, an `Exercise`: the definition in the package, what it returns, hints, points;
- ``cases(rng)``, the inputs, the smallest first, whatever is random in them drawn from `rng`;
- ``slips``, a tuple of `Slip`: what people do wrong.

Nothing else has to be told about it.
"""

from __future__ import annotations

import importlib
import inspect
import pickle
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from kmeans_lab.checks.case import Case
from kmeans_lab.checks.comparing import Returns
from kmeans_lab.checks.slips import Slip
from kmeans_lab.running.calling import watch_call
from kmeans_lab.running.outcome import Outcome
from kmeans_lab.running.scripts import Script

DRAFT = "_draft"  # end of the name of a practice version
STEPS = ("order", "complete", "write")  # to the same function, each with less given
IN_ITS_NAME = "_exercise"  # end of the names of exercises and solutions: no lesson is called so
OWN_WORDS = "in words of its own"  # what a way of a slip says that raises an error itself


@dataclass(frozen=True)
class Edge:
    """An unusual input that has points of its own: who misses it loses these alone.

    Attributes
    ----------
    name : str
        In kebab-case, as cases name it: ``empty-cluster``.
    points : float
        What it is worth, a multiple of a half.
    words : str
        What it is, to follow "all but" and "for": ``a cluster without points``.
    """

    name: str
    points: float
    words: str


@dataclass(frozen=True, eq=False)
class Exercise:
    """A function that students write.

    Its name, its home, its arguments and its signature are those of the package's own definition,
    which is also the reference. The definition is named, not imported: most lessons can so be
    checked without the libraries that others need.

    Attributes
    ----------
    definition : str
        Where the package defines it: ``kmeans_lab.distances.squared_norms``.
    lesson : str
        Stem of the lesson.
    number : int
        Its place in the lesson, from 1: the order in which students meet it.
    returns : Returns
        What it returns, and how answers are compared.
    section : str
        A heading of the lesson: where to read again.
    hints : tuple of three str
        Each a little more than the one before; none is the solution.
    points : int
        What it is worth, its edges included.
    edges : tuple of Edge
        Inputs with points of their own, together at most a third of all, each worth a half or more.
    forbids : tuple of str
        Ways that work and that the lesson leaves behind: ``python-loop``, ``large-temporary``.
    ideas : dict of str to str
        What to say of a forbidden way, or of chance from elsewhere (``global-seed``), where the
        misconception's own message does not fit.
    sized : callable or None
        ``sized(n)`` returns arguments with n points, for the two above.
    temporary : callable or None
        ``temporary(n)`` returns the bytes that a call with ``sized(n)`` may hold at once.
    allows : tuple of str
        Modules beyond NumPy that an answer may use, as ``scipy.sparse``.
    lines : tuple of str
        The lines of a right answer, indented, for putting in order.
    distractors : tuple of str
        Wrong lines that are mixed in, each tempting in place of one of `lines`.
    reads : str
        Stem of the lesson in which `section` is, where that is not `lesson`: the project has none.
    steps : tuple of str
        Those of `STEPS` that its notebook leads through; the project begins with the last.
    handed_on : tuple of str
        Of a class, the arguments that its scripts hand on, as cases give them.
    draw : callable
        ``draw(rng)`` returns the inputs: the file's ``cases``.
    slips : tuple of Slip
        What people do wrong: the file's ``slips``.
    stand_in : callable or None
        Says in less time what the reference would do. Where chance decides, only its frequencies
        must be those of the reference.
    """

    definition: str
    lesson: str
    number: int
    returns: Returns
    section: str
    hints: tuple[str, str, str]
    points: int = 2
    edges: tuple[Edge, ...] = ()
    forbids: tuple[str, ...] = ()
    ideas: dict[str, str] = field(default_factory=dict)
    sized: Callable[[int], tuple] | None = None
    temporary: Callable[[int], int] | None = None
    allows: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    distractors: tuple[str, ...] = ()
    reads: str = ""
    steps: tuple[str, ...] = STEPS
    handed_on: tuple[str, ...] = ()
    draw: Callable[[np.random.Generator], Iterable[Case]] | None = None
    slips: tuple[Slip, ...] = ()
    stand_in: Callable | None = None

    def __post_init__(self) -> None:
        if not self.reads:
            object.__setattr__(self, "reads", self.lesson)

    def __repr__(self) -> str:
        return f"<exercise {self.name} of lesson {self.lesson}>"

    @property
    def name(self) -> str:
        """Its name, as the course fixes it."""
        return self.definition.rpartition(".")[2]

    @property
    def home(self) -> str:
        """The module of the package that defines it."""
        return self.definition.rpartition(".")[0]

    @cached_property
    def reference(self) -> Callable:
        """The package's own definition."""
        return getattr(importlib.import_module(self.home), self.name)

    @property
    def kind(self) -> str:
        """``function`` or ``class``."""
        return "class" if inspect.isclass(self.reference) else "function"

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """The names of its arguments, in order; of a class, of what its scripts hand on."""
        return self.handed_on or tuple(inspect.signature(self.reference).parameters)

    @cached_property
    def signature(self) -> str:
        """How it is called: ``squared_norms(X)``; a class, how an object is made."""
        signature = inspect.signature(self.reference)
        bare = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
        signature = signature.replace(parameters=bare, return_annotation=signature.empty)
        return f"{self.name}{signature}"

    @property
    def place(self) -> str:
        """Where it is, in words: ``lesson 04``; ``the project``."""
        return f"lesson {self.lesson[:2]}" if self.reads == self.lesson else "the project"

    @cached_property
    def ways(self) -> tuple[tuple[Slip, Callable], ...]:
        """Each wrong way, and the slip that it belongs to."""
        return tuple((slip, way) for slip in self.slips for way in slip.ways)

    def cases(self, seed: int) -> list[Case]:
        """The inputs, with fresh random ones for each seed: the ordinary ones, then the edges."""
        rank = {edge.name: i for i, edge in enumerate(self.edges)}
        found = list(self.draw(np.random.default_rng(seed)))
        return sorted(found, key=lambda case: -1 if case.edge is None else rank[case.edge])

    @cached_property
    def scripts(self) -> tuple[Script, ...]:
        """How it is called, in the order of its inputs; the same on every seed."""
        return tuple(dict.fromkeys(case.script for case in self.cases(0)))

    @cached_property
    def known(self) -> dict[tuple, dict[int | None, Outcome]]:
        """Of each input that every seed has what the reference, None, and each wrong way did.

        It is filled as that is found out. A student checks a function many times.
        """
        return {_key_of(case): {} for case in self.cases(0)}

    def wanted(self, case: Case) -> Outcome:
        """What the reference does with an input, or its stand-in."""
        return _watch_own(self.stand_in or self.reference, case, seconds=20.0)

    def dimensions(self, case: Case) -> dict[str, int]:
        """n, K and d of an input, as far as its arguments tell."""
        found = {}
        for name, arg in zip(self.arguments, case.args):
            shape = arg.shape if isinstance(arg, np.ndarray) else ()
            if name in ("X", "X_chunk") and len(shape) == 2:
                found["n"], found["d"] = shape
            elif name in ("centroids", "modes") and len(shape) == 2:
                found["K"] = shape[0]
                found.setdefault("d", shape[1])
            elif name == "K" and isinstance(arg, int):
                found["K"] = arg
        return found


def _watch_own(function: Callable, case: Case, seconds: float) -> Outcome:
    """What a function of ours does with an input.

    An attribute ``many`` is a function that does at once what the script "stacked" asks of it.
    """
    if case.script == "stacked" and hasattr(function, "many"):
        return watch_call(function.many, case.args, seconds=seconds)
    return watch_call(function, case.args, case.script, seconds=seconds)


class Trial:
    """An exercise on one set of inputs; what the reference and the wrong ways do is found out once.

    Of an input that every seed has it is found out once for all trials.

    Parameters
    ----------
    exercise : Exercise
    seed : int
        Chooses the random inputs.
    """

    def __init__(self, exercise: Exercise, seed: int) -> None:
        self.exercise = exercise
        self.cases = exercise.cases(seed)
        known = exercise.known
        self._known = [known.get(_key_of(case), {}) for case in self.cases]

    def wanted(self, i: int) -> Outcome:
        """What the reference does with the i-th input."""
        known = self._known[i]
        if None not in known:
            known[None] = self.exercise.wanted(self.cases[i])
        return known[None]

    def of_way(self, j: int, i: int) -> Outcome:
        """What the j-th of the exercise's wrong ways does with the i-th input."""
        known = self._known[i]
        if j not in known:
            known[j] = _watch_own(self.exercise.ways[j][1], self.cases[i], seconds=5.0)
        return known[j]


def _key_of(case: Case) -> tuple:
    """What is the same for two cases with equal inputs that are called in the same way."""
    return case.script, pickle.dumps(case.args)


__all__ = ["DRAFT", "OWN_WORDS", "STEPS", "Case", "Edge", "Exercise", "Trial"]
