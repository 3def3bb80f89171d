"""Whether a function under another name is meant for an exercise: by its name, text, arguments."""

from __future__ import annotations

import ast
import difflib
from dataclasses import dataclass

from kmeans_lab.checks.definitions import looks_like
from kmeans_lab.checks.exercise import DRAFT, Exercise
from kmeans_lab.grading.cells.handed_out import HandedOut, as_said, of_exercise

NEAR = 0.75  # of two names, as difflib measures it
WEAK = 2  # the rank of what only takes the same arguments


@dataclass(frozen=True)
class Written:
    """A function or class that a student wrote.

    Attributes
    ----------
    name : str
    arguments : tuple of str
    methods : frozenset of str
        Of a class.
    docstring, source, where : str
    at_top : bool
        Whether it is one of the notebook's own names.
    """

    name: str
    arguments: tuple[str, ...]
    methods: frozenset[str]
    docstring: str
    source: str
    where: str
    at_top: bool

    @classmethod
    def of(cls, name: str, node: ast.AST, source: str, where: str, at_top: bool) -> Written:
        """What a node of a syntax tree defines."""
        arguments: tuple[str, ...] = ()
        methods: frozenset[str] = frozenset()
        docstring = ""
        if isinstance(node, ast.ClassDef):
            methods = frozenset(n.name for n in node.body if isinstance(n, ast.FunctionDef))
        else:
            arguments = tuple(a.arg for a in (*node.args.posonlyargs, *node.args.args))
        if not isinstance(node, ast.Lambda):
            docstring = ast.get_docstring(node) or ""
        return cls(name, arguments, methods, as_said(docstring), source, where, at_top)


@dataclass(frozen=True, order=True)
class Reason:
    """Why one may be meant for the other; the strongest first."""

    rank: int
    words: str


def is_meant_for(one: Written, exercise: Exercise, given: HandedOut) -> Reason | None:
    """Why what somebody wrote may be the answer to an exercise; None if nothing says so."""
    name = exercise.name
    other_lesson = of_exercise(one.name)
    if one.name == name or (other_lesson and one.name.endswith(DRAFT)):
        return None
    if not other_lesson and _is_near(one.name, name):
        return Reason(0, "whose name is nearly that")
    if one.docstring in given.docstrings.get(name, ()):
        return Reason(1, "which has its description")
    if other_lesson or one.name in given.bodies:
        return None
    if one.arguments and one.arguments == tuple(exercise.arguments):
        return Reason(WEAK, "which takes the same arguments")
    public = {method for method in one.methods if not method.startswith("_")}
    if len(public) > 1 and public == _methods_of(exercise):
        return Reason(WEAK, "which has the same methods")
    return None


def _is_near(name: str, wanted: str) -> bool:
    a, b = (text.casefold().replace("_", "") for text in (name, wanted))
    return looks_like(name, wanted) or difflib.SequenceMatcher(None, a, b).ratio() >= NEAR


def _methods_of(exercise: Exercise) -> set[str]:
    reference = exercise.reference
    if not isinstance(reference, type):
        return set()
    return {n for n in vars(reference) if not n.startswith("_") and callable(getattr(reference, n))}


__all__ = ["Written", "is_meant_for"]
