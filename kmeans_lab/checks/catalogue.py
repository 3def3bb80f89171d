"""The exercises: which there are, what each asks, on which inputs it is tried, and its mutants.

Each lesson has a module here, ``lesson_NN``, and nothing else has to be told about it. A mutant is
a wrong implementation that carries the mistake which makes it wrong; an answer that behaves like
it is named so.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from kmeans_lab.calling import Outcome, Seed, watch_call
from kmeans_lab.checks.comparing import Returns
from kmeans_lab.checks.misconceptions import MISCONCEPTIONS

DRAFT = "_draft"  # end of the name of a practice version
STEPS = ("order", "complete", "write")  # to the same function, each with less given
OWN_WORDS = "in words of its own"  # what a mutant says that raises an error itself


@dataclass(frozen=True, eq=False)
class Case:
    """One input on which a function is tried.

    Attributes
    ----------
    args : tuple
        Arrays, numbers, strings, `Seed`, lists of numbers.
    given : str
        The input in words: ``the six points and the first three of them as centroids``.
    idea : str
        What this input asks for, said if the answer fails here and nothing else explains it.
    misconception : str or None
        The mistake that a failure here shows if nothing else explains it.
    script : str
        How the function is called, see `kmeans_lab.calling.SCRIPTS`.
    raises : str or None
        The kind of exception that is the right answer.
    """

    args: tuple
    given: str = ""
    idea: str = ""
    misconception: str | None = None
    script: str = "call"
    raises: str | None = None


@dataclass(frozen=True)
class Mutant:
    """A wrong implementation, the mistake that it stands for, and what to say about it.

    `here` says that the exercise's own section explains it better than the misconception's.
    """

    function: Callable
    misconception: str
    message: str
    here: bool = False


class Exercise:
    """A function that students write.

    Parameters
    ----------
    name : str
        Its name, as the course fixes it.
    lesson : str
        Stem of the lesson.
    home : str
        The module of the package that defines it; its definition there is the reference.
    arguments : tuple of str
        Names of the arguments, in order, with their defaults, as ``"repeats=5"``; of a class, of
        what its script hands on.
    returns : Returns
        What it returns, and how answers are compared.
    cases : callable
        ``cases(rng)`` returns the inputs, the smallest first; whatever is random in them comes
        from `rng`.
    hints : tuple of three str
        Each a little more than the one before; none is the solution.
    section : str
        A heading of the lesson: where to read again.
    points : int
        What it is worth.
    forbids : tuple of str
        Ways that work and that the lesson leaves behind: ``python-loop``, ``large-temporary``.
    ideas : dict of str to str
        What to say of a forbidden way, where the misconception's own message does not fit.
    sized : callable, optional
        ``sized(n)`` returns arguments with n points, for the two above.
    temporary : callable, optional
        ``temporary(n)`` returns the bytes that a call with ``sized(n)`` may hold at once.
    allows : tuple of str
        Modules beyond NumPy that an answer may use, as ``scipy.sparse``.
    lines : tuple of str
        The lines of a right answer, indented, for putting in order.
    distractors : tuple of str
        Wrong lines that are mixed in, each tempting in place of one of `lines`.
    kind : {"function", "class"}
    reads : str, optional
        Stem of the lesson in which `section` is, where that is not `lesson`: the project has none.
    steps : tuple of str
        Those of `STEPS` that its notebook leads through; the project begins with the last.
    """

    def __init__(
        self,
        name: str,
        *,
        lesson: str,
        home: str,
        arguments: tuple[str, ...],
        returns: Returns,
        cases: Callable[[np.random.Generator], Iterable[Case]],
        hints: tuple[str, str, str],
        section: str,
        points: int = 2,
        forbids: tuple[str, ...] = (),
        ideas: dict[str, str] | None = None,
        sized: Callable[[int], tuple] | None = None,
        temporary: Callable[[int], int] | None = None,
        allows: tuple[str, ...] = (),
        lines: tuple[str, ...] = (),
        distractors: tuple[str, ...] = (),
        kind: str = "function",
        reads: str | None = None,
        steps: tuple[str, ...] = STEPS,
    ) -> None:
        self.name = name
        self.lesson = lesson
        self.home = home
        self.arguments = tuple(argument.partition("=")[0] for argument in arguments)
        self._parameters = arguments
        self.returns = returns
        self.hints = hints
        self.section = section
        self.points = points
        self.forbids = forbids
        self.ideas = ideas or {}
        self.sized = sized
        self.temporary = temporary
        self.allows = allows
        self.lines = lines
        self.distractors = distractors
        self.kind = kind
        self.reads = reads or lesson
        self.steps = steps
        self.mutants: list[Mutant] = []
        self._cases = cases
        self._stand_in: Callable | None = None

    def __repr__(self) -> str:
        return f"<exercise {self.name} of lesson {self.lesson}>"

    @cached_property
    def reference(self) -> Callable:
        """The package's own definition."""
        return getattr(importlib.import_module(self.home), self.name)

    @property
    def place(self) -> str:
        """Where it is, in words: ``lesson 04``; ``the project``."""
        return f"lesson {self.lesson[:2]}" if self.reads == self.lesson else "the project"

    @property
    def signature(self) -> str:
        """How it is called: ``squared_norms(X)``; a class, how an object is made."""
        if self.kind == "class":
            signature = inspect.signature(self.reference)
            bare = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
            signature = signature.replace(parameters=bare, return_annotation=signature.empty)
            return f"{self.name}{signature}"
        return f"{self.name}({', '.join(self._parameters)})"

    def cases(self, seed: int) -> list[Case]:
        """The inputs, with fresh random ones for each seed."""
        return list(self._cases(np.random.default_rng(seed)))

    def mutant(
        self, misconception: str, message: str | None = None, here: bool = False
    ) -> Callable:
        """Register the decorated function as a wrong implementation of this exercise.

        Parameters
        ----------
        misconception : str
            Its identifier.
        message : str, optional
            What to tell a student instead of the misconception's own message, at most four
            sentences.
        here : bool
            Whether to read again in the exercise's own section, not in the misconception's.
        """
        entry = MISCONCEPTIONS[misconception]

        def register(function: Callable) -> Callable:
            self.mutants.append(Mutant(function, misconception, message or entry.message, here))
            return function

        return register

    def stand_in(self, function: Callable) -> Callable:
        """Let the decorated function say, in less time, what the reference would do.

        Where chance decides, only its frequencies must be those of the reference.
        """
        self._stand_in = function
        return function

    def wanted(self, case: Case) -> Outcome:
        """What the reference does with an input, or its stand-in."""
        return _watch_own(self._stand_in or self.reference, case, seconds=20.0)

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
    """An exercise on one set of inputs; what the reference and the mutants do is found out once.

    Parameters
    ----------
    exercise : Exercise
    seed : int
        Chooses the random inputs.
    """

    def __init__(self, exercise: Exercise, seed: int) -> None:
        self.exercise = exercise
        self.cases = exercise.cases(seed)
        self._wanted: dict[int, Outcome] = {}
        self._of_mutants: dict[tuple[int, int], Outcome] = {}

    def wanted(self, i: int) -> Outcome:
        """What the reference does with the i-th input."""
        if i not in self._wanted:
            self._wanted[i] = self.exercise.wanted(self.cases[i])
        return self._wanted[i]

    def of_mutant(self, j: int, i: int) -> Outcome:
        """What the j-th mutant does with the i-th input."""
        if (j, i) not in self._of_mutants:
            case = self.cases[i]
            mutant = self.exercise.mutants[j].function
            self._of_mutants[j, i] = _watch_own(mutant, case, seconds=5.0)
        return self._of_mutants[j, i]


@cache
def exercises() -> dict[str, Exercise]:
    """All exercises by name, in the order of the course."""
    import kmeans_lab.checks as package

    found: dict[str, Exercise] = {}
    modules = sorted(m.name for m in pkgutil.iter_modules(package.__path__))
    for name in modules:
        if re.fullmatch(r"lesson_\d\d", name):
            module = importlib.import_module(f"kmeans_lab.checks.{name}")
            for exercise in vars(module).values():
                if isinstance(exercise, Exercise):
                    found[exercise.name] = exercise
    return found


def lessons() -> dict[str, list[Exercise]]:
    """The exercises of each lesson, by its stem."""
    found: dict[str, list[Exercise]] = {}
    for exercise in exercises().values():
        found.setdefault(exercise.lesson, []).append(exercise)
    return found


def following(exercise: Exercise) -> Exercise | None:
    """The exercise after this one."""
    names = list(exercises())
    place = names.index(exercise.name) + 1
    return exercises()[names[place]] if place < len(names) else None


def exercise_called(name: str) -> Exercise | None:
    """The exercise of this name, or of the practice version of this name."""
    return exercises().get(name.removesuffix(DRAFT))


__all__ = [
    "Case",
    "Exercise",
    "Mutant",
    "Seed",
    "Trial",
    "exercise_called",
    "exercises",
    "lessons",
]
