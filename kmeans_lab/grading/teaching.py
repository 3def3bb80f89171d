"""What a class teaches its teacher: what was done and believed, what to discuss, what stays."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kmeans_lab.checks.misconceptions import MISCONCEPTIONS
from kmeans_lab.grading.records import Graded
from kmeans_lab.grading.results import FunctionResult

MOST_TOPICS = 4


@dataclass(frozen=True)
class Mistake:
    """What several students share: a belief, or a slip in one function.

    Attributes
    ----------
    title : str
        In words.
    name : str
        Its identifier.
    function : str
        Of a slip, the function in which it was made.
    belief : str
        The misconception behind it, if any.
    section : str
        Where in the lessons it is treated.
    words : str
        Of a belief, what is said of it.
    students : list of str
    """

    title: str
    name: str
    function: str
    belief: str
    section: str
    words: str
    students: list[str]

    def shown_by(self, function: FunctionResult) -> bool:
        """Whether a function of a submission shows it."""
        if self.function:
            return (function.name, function.slip) == (self.function, self.name)
        return function.misconception == self.name


def beliefs(lines: list[Graded]) -> list[Mistake]:
    """Each misconception and who holds it, the most common first."""
    holders: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        for name in line.misconceptions:
            holders[name].append(line.student)
    found = []
    for name, students in holders.items():
        entry = MISCONCEPTIONS.get(name)  # none: the results are older than the misconceptions
        section = f"lesson {entry.lesson[:2]}, “{plain_title(entry.section)}”" if entry else ""
        title, words = (entry.title, entry.message) if entry else (name, "")
        section = section if entry and entry.section else ""
        found.append(Mistake(title, name, "", name, section, words, students))
    return sorted(found, key=lambda mistake: (-len(mistake.students), mistake.name))


def slips(lines: list[Graded]) -> list[Mistake]:
    """Each slip and who made it, function by function, the most common of a function first."""
    made: dict[tuple[str, str], list[tuple[str, FunctionResult]]] = defaultdict(list)
    for line in lines:
        for f in line.functions:
            if f.slip:
                made[f.name, f.slip].append((line.student, f))
    found = []
    for (function, name), who in made.items():
        first = who[0][1]
        students = [student for student, _ in who]
        title = name.replace("-", " ")
        belief = first.misconception or ""
        found.append(Mistake(title, name, function, belief, first.read_again, "", students))
    order = list(dict.fromkeys(f.name for line in lines for f in line.functions))
    return sorted(found, key=lambda m: (order.index(m.function), -len(m.students), m.name))


def plain_title(section: str) -> str:
    """A heading without its marks of code."""
    return section.replace("`", "")


def topics(lines: list[Graded], most: int = MOST_TOPICS) -> list[dict[str, Any]]:
    """The mistakes to discuss next lesson, the most common first, each with an example of it.

    Each is a dict: ``mistake``, the ``function`` where it is most common, an ``example``, a
    `FunctionResult` that names nobody, and ``says_it``, whether that says all there is to say.
    """
    believed = beliefs(lines)
    made = [slip for slip in slips(lines) if not slip.belief]
    order = sorted([*believed, *made], key=lambda m: -len(m.students))  # of equals a belief first
    names = {part for g in lines for part in re.findall(r"[^\W\d_]{3,}", g.student.casefold())}
    found = [_topic(mistake, lines, names) for mistake in order[: most * 2]]
    return [topic for topic in found if topic is not None][:most]


def _topic(mistake: Mistake, lines: list[Graded], names: set[str]) -> dict[str, Any] | None:
    shown = [f for g in lines for f in g.functions if mistake.shown_by(f)]
    if not shown:
        return None
    bare = [f for f in shown if not names & set(re.findall(r"[^\W\d_]{3,}", f.message.casefold()))]
    examples = [f for f in bare if f.shown] or bare
    if not examples:  # nothing that names nobody: the mistake is told without
        first = shown[0]
        examples = [FunctionResult(first.name, first.status, 0, first.max_points)]
    function = Counter(f.name for f in examples).most_common(1)[0][0]
    example = next(f for f in examples if f.name == function)
    return {
        "mistake": mistake,
        "function": function,
        "example": example,
        "says_it": mistake.words in example.idea,
    }


# ------------------------------------------------------------------ tries


def tries(lines: Sequence[Graded]) -> list[tuple[str, str]]:
    """Of each function how many tries it took, where notebooks tell: a name, and words."""
    found: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        for name, number in line.tries.items():
            found[name].append(number)
    told = []
    for name in dict.fromkeys(f.name for line in lines for f in line.functions):
        if numbers := sorted(found.get(name, [])):
            middle, most = numbers[len(numbers) // 2], numbers[-1]
            who = "1 student needed" if len(numbers) == 1 else f"{len(numbers)} students needed"
            told.append((name, f"{who} {middle} in the middle, {most} at most"))
    return told


# ------------------------------------------------------------------ several lessons


@dataclass(frozen=True)
class Persisting:
    """A misconception that stays over several lessons.

    Attributes
    ----------
    name, title : str
        Its identifier, and in words.
    by_lesson : dict of str to int
        Lesson -> how many show it there.
    students : list of str
        Who shows it in more than one.
    section : str
        Where its experiment is.
    """

    name: str
    title: str
    by_lesson: dict[str, int]
    students: list[str]
    section: str


def persisting(results: Iterable[Sequence[Graded]]) -> list[Persisting]:
    """Which misconceptions are shown in more than one lesson, those that stay with most first.

    Parameters
    ----------
    results : iterable of sequences of Graded
        The lines of each lesson, one a student; students are told apart by their names.
    """
    holders: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for lines in results:
        for line in lines:
            for name in line.misconceptions:
                holders[name][line.lesson].add(line.student)
    found = []
    for name, by_lesson in holders.items():
        if len(by_lesson) < 2:
            continue
        counts = Counter(student for who in by_lesson.values() for student in who)
        entry = MISCONCEPTIONS.get(name)
        section = f"lesson {entry.lesson[:2]}, “{plain_title(entry.section)}”" if entry else ""
        found.append(
            Persisting(
                name,
                entry.title if entry else name,
                {lesson: len(by_lesson[lesson]) for lesson in sorted(by_lesson)},
                sorted(student for student, number in counts.items() if number > 1),
                section if entry and entry.section else "",
            )
        )
    return sorted(found, key=lambda p: (-len(p.students), -sum(p.by_lesson.values()), p.name))
