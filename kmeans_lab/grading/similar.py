"""Programs that resemble each other, with names and layout taken away: a question, no verdict.

A program becomes the row of its pieces, as it stands in its syntax tree: names become one sign,
texts and comments go, operators, numbers and what is called on NumPy stay. Every few pieces in a
row are a mark of it. Marks that the course's own exercise, lesson and published solution have count
for nobody, and a mark weighs less the more students have it; what two share by weight ranks them.

Source of the method: S. Schleimer, D. Wilkerson, A. Aiken, "Winnowing: local algorithms for
document fingerprinting", SIGMOD 2003. Programs here are so short that every mark is kept.
"""

from __future__ import annotations

import ast
import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from kmeans_lab.grading.cells.handed_out import cells_of_course, statements_of, tree_of
from kmeans_lab.grading.records import Graded

IN_A_ROW = 12  # pieces of a mark
LEAST_OWN = 25  # marks of its own that a program needs to be compared, and two share
LEAST_WORDS = 6  # marks of its own, for what is the same word for word
LEAST_SHARE = 0.6  # of the weight of the smaller of two, for the pair to be listed
MARKS_AT_ONCE = 2000  # that are compared in one product
MOST_PAIRS = 25
MOST_SOURCE = 8000  # characters of a function
KEPT = {"np", "numpy", "range", "len", "zip", "enumerate", "sum", "min", "max", "abs", "sorted"}


@dataclass(frozen=True)
class Program:
    """What one student wrote.

    Attributes
    ----------
    student : str
    place : str
        Of the notebook: a group has one.
    sources : dict of str to str
        Function -> its text.
    marks : frozenset of int
        Without the course's own.
    """

    student: str
    place: str
    sources: dict[str, str] = field(compare=False)
    marks: frozenset[int] = field(compare=False)


@dataclass(frozen=True)
class Pair:
    """Two programs that resemble each other.

    Attributes
    ----------
    one, other : Program
    share : float
        The part of the smaller one's marks that both have, by their weight: 0 to 1.
    shared : int
        How many marks that is.
    same_words : bool
        Whether names and comments are the same too.
    """

    one: Program
    other: Program
    share: float
    shared: int
    same_words: bool


@dataclass(frozen=True)
class Published:
    """A program of which functions are the course's own, word for word.

    Attributes
    ----------
    student : str
    what : str
        ``the published solution`` or ``the lesson``.
    functions : tuple of str
    of : int
        How many functions of it were written.
    """

    student: str
    what: str
    functions: tuple[str, ...]
    of: int


@dataclass(frozen=True)
class Similar:
    """What resembles what in a class.

    Attributes
    ----------
    pairs : list of Pair
        The likest first.
    published : list of Published
    same : list of list of str
        Students whose code is the same, word for word.
    more : int
        Pairs that are not listed.
    """

    pairs: list[Pair]
    published: list[Published]
    same: list[list[str]]
    more: int = 0


def similar(lines: Sequence[Graded]) -> Similar:
    """What resembles what in a class.

    Parameters
    ----------
    lines : sequence of Graded
        Of one lesson, one a student.
    """
    if not lines:
        return Similar([], [], [])
    lesson = lines[0].lesson
    common = _of_course(lesson)
    programs = []
    for line in lines:
        sources = {f.name: f.source for f in line.functions if f.source}
        if sources:
            marks = frozenset().union(*map(marks_of, sources.values())) - common
            programs.append(Program(line.student, line.place or line.student, sources, marks))
    pairs = _pairs([p for p in programs if len(p.marks) >= LEAST_OWN])
    published = [found for p in programs if (found := _published(p, lesson)) is not None]
    theirs = {found.student for found in published}
    same = _same_words([p for p in programs if p.student not in theirs])
    return Similar(pairs[:MOST_PAIRS], published, same, max(0, len(pairs) - MOST_PAIRS))


# ------------------------------------------------------------------ marks


def marks_of(source: str) -> frozenset[int]:
    """The marks of a function's text."""
    tree = tree_of(source[:MOST_SOURCE])
    return frozenset() if tree is None else _marks(tuple(pieces_of(tree)))


def _marks(pieces: tuple[str, ...]) -> frozenset[int]:
    last = max(1, len(pieces) - IN_A_ROW + 1)
    return frozenset(_number(pieces[i : i + IN_A_ROW]) for i in range(last))


@functools.cache
def _numbers() -> dict[tuple[str, ...], int]:
    return {}


def _number(pieces: tuple[str, ...]) -> int:
    numbers = _numbers()
    return numbers.setdefault(pieces, len(numbers))


def pieces_of(tree: ast.AST) -> Iterable[str]:
    """The pieces of a program in order, without names, texts and layout."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring
        piece = _piece(node)
        if piece:
            yield piece
        waiting += reversed(list(ast.iter_child_nodes(node)))


def _piece(node: ast.AST) -> str:
    if isinstance(node, (ast.Load, ast.Store, ast.Del, ast.Module, ast.arguments)):
        return ""
    if isinstance(node, ast.Name):
        return node.id if node.id in KEPT else "name"
    if isinstance(node, ast.Attribute):
        return f".{node.attr}"
    if isinstance(node, ast.keyword):
        return f"{node.arg}="
    if isinstance(node, ast.Constant):
        return "text" if isinstance(node.value, (str, bytes)) else repr(node.value)[:20]
    return type(node).__name__


@functools.cache
def _of_course(lesson: str) -> frozenset[int]:
    """The marks of what everybody has: the exercise, the lesson, the published solution."""
    found: set[int] = set()
    for path in (*_published_in(lesson).values(), f"exercises/{lesson}_exercise.ipynb"):
        code = [cell.source for cell in cells_of_course(path) if cell.kind == "code"]
        for statement in statements_of(code):
            found |= _marks(tuple(pieces_of(statement)))
    return frozenset(found)


def _published_in(lesson: str) -> dict[str, str]:
    return {
        "the published solution": f"solutions/{lesson}_exercise.ipynb",
        "the lesson": f"notebooks/{lesson}.ipynb",
    }


# ------------------------------------------------------------------ pairs


def _pairs(programs: Sequence[Program]) -> list[Pair]:
    """The pairs that share much of what is their own, the likest first."""
    n = len(programs)
    number = {mark: i for i, mark in enumerate(sorted(set().union(*(p.marks for p in programs))))}
    common, count = np.zeros((n, n)), np.zeros((n, n))
    rows = [np.array([number[mark] for mark in p.marks]) for p in programs]
    for begin in range(0, len(number), MARKS_AT_ONCE):
        has = np.zeros((n, min(MARKS_AT_ONCE, len(number) - begin)))
        for i, places in enumerate(rows):
            here = places[(places >= begin) & (places < begin + has.shape[1])]
            has[i, here - begin] = 1
        weight = np.log((n + 1) / has.sum(axis=0))  # what all have tells nobody apart
        common += (has * weight) @ has.T
        count += has @ has.T
    own = np.diag(common)
    share = common / np.maximum(np.minimum.outer(own, own), 1e-12)
    found = []
    for i, j in np.argwhere(np.triu((share >= LEAST_SHARE) & (count >= LEAST_OWN), 1)):
        one, other = programs[i], programs[j]
        if one.place != other.place:  # not a group's one hand-in
            same = words_of(one.sources) == words_of(other.sources)
            part = min(1.0, float(share[i, j]))
            found.append((float(common[i, j]), Pair(one, other, part, int(count[i, j]), same)))
    order = sorted(found, key=lambda at: (-round(at[1].share, 2), -at[0], at[1].one.student))
    return [pair for _, pair in order]


# ------------------------------------------------------------------ word for word


def words_of(sources: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Texts of functions without their layout, with names and comments."""
    return tuple(sorted((name, _bare(text)) for name, text in sources.items()))


def _bare(text: str) -> str:
    text = re.sub(
        r"^\s*### (?:BEGIN|END) SOLUTION\s*$|^\s*# YOUR CODE HERE\s*$", "", text, flags=re.M
    )
    return " ".join(text.split())


def _same_words(programs: Sequence[Program]) -> list[list[str]]:
    """Students whose functions are the same with names and comments."""
    found: dict[tuple, list[Program]] = defaultdict(list)
    for program in programs:
        if len(program.marks) >= LEAST_WORDS:
            found[words_of(program.sources)].append(program)
    several = [group for group in found.values() if len({p.place for p in group}) > 1]
    return sorted([p.student for p in group] for group in several)


def _published(program: Program, lesson: str) -> Published | None:
    """Whether most of what a student wrote is the course's own, word for word."""
    best = None
    for what in _published_in(lesson):
        given = _texts_of(lesson, what)
        same = tuple(n for n, text in program.sources.items() if _bare(text) == given.get(n))
        if same and (best is None or len(same) > len(best.functions)):
            best = Published(program.student, what, same, len(program.sources))
    if best is None:
        return None
    long = any(len(_bare(program.sources[name])) > MOST_BY_CHANCE for name in best.functions)
    return best if long and len(best.functions) * 2 >= best.of else None


MOST_BY_CHANCE = 150  # characters, with a docstring, that two may write alike by chance


@functools.cache
def _texts_of(lesson: str, what: str) -> dict[str, str]:
    """The functions of one of the course's notebooks, as texts without layout."""
    found = {}
    for cell in cells_of_course(_published_in(lesson)[what]):
        tree = tree_of(cell.source) if cell.kind == "code" else None
        for node in tree.body if tree else ():
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found[node.name] = _bare(ast.get_source_segment(cell.source, node) or "")
    return found


# ------------------------------------------------------------------ side by side


def shared_lines(one: str, other: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """The lines of two texts, each with whether its statement is in the other too."""
    mine, theirs = _statements(one), _statements(other)
    return _marked(one, mine, set(theirs)), _marked(other, theirs, set(mine))


def _statements(text: str) -> dict[str, set[int]]:
    """Statement, without names and layout -> its lines."""
    found: dict[str, set[int]] = defaultdict(set)
    tree = tree_of(text[:MOST_SOURCE])
    for node in ast.walk(tree) if tree is not None else ():
        if not isinstance(node, ast.stmt) or isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            continue
        body = getattr(node, "body", None)
        last = body[0].lineno - 1 if body else node.end_lineno
        head = [n for n in ast.iter_child_nodes(node) if not isinstance(n, ast.stmt)]
        pieces = (type(node).__name__, *(p for n in head for p in pieces_of(n)))
        if len(pieces) > 3:
            found[" ".join(pieces)] |= set(range(node.lineno, max(last, node.lineno) + 1))
    return found


def _marked(text: str, own: dict[str, set[int]], others: set[str]) -> list[tuple[str, bool]]:
    lines = {n for statement, numbers in own.items() if statement in others for n in numbers}
    return [(line, i in lines) for i, line in enumerate(text.splitlines(), 1)]


__all__ = ["Pair", "Program", "Published", "Similar", "marks_of", "shared_lines", "similar"]
