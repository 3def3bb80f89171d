"""Who is who over several lessons: by what the school or the course tool knows people by.

Moodle's numbers are of one assignment and tell nothing in another. A name decides only where it is
one person's in each lesson, and nothing else speaks against it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kmeans_lab.grading.reading import names
from kmeans_lab.grading.records import Graded


@dataclass
class Person:
    """A student of a course.

    Attributes
    ----------
    student : str
    ids : dict
        ``login``, ``email``, ``own`` or ``Canvas`` -> what it is.
    group : str
    lines : dict
        Lesson -> the line in its gradebook.
    """

    student: str
    ids: dict[str, str] = field(default_factory=dict)
    group: str = ""
    lines: dict[str, Graded] = field(default_factory=dict)

    def told(self) -> list[str]:
        """Who it is: name, number, login, e-mail address, group."""
        number = self.ids.get("own") or self.ids.get("Canvas", "")
        return [
            self.student,
            number,
            self.ids.get("login", ""),
            self.ids.get("email", ""),
            self.group,
        ]


def ids_of(line: Graded) -> dict[str, str]:
    """What a student is known by in every lesson."""
    found = {"login": line.login, "email": line.email, "own": line.own_number}
    if line.tool == "Canvas":
        found["Canvas"] = line.number
    return {kind: text for kind, text in found.items() if text}


def name_of(text: str) -> str:
    """A name as it is compared: Lovelace, Ada is Ada Lovelace."""
    before, comma, after = text.partition(",")
    return names.key(f"{after} {before}" if comma else text)


def agree(one: Mapping[str, str], other: Mapping[str, str]) -> int:
    """How much speaks for two being one; less than 0 if something speaks against it alone."""
    both = [names.key(one[kind]) == names.key(other[kind]) for kind in one if kind in other]
    return sum(both) or -len(both)


def one_person_each(lessons: Mapping[str, Sequence[Graded]]) -> tuple[list[Person], list[str]]:
    """The persons of a course, and what is not certain.

    Parameters
    ----------
    lessons : mapping
        Lesson -> its lines.
    """
    persons: list[Person] = []
    said: list[str] = []
    for lesson, lines in lessons.items():
        before = list(persons)
        same = Counter(name_of(line.student) for line in lines)
        by_name: dict[str, list[Person]] = defaultdict(list)
        for person in before:
            by_name[name_of(person.student)].append(person)
        for line in lines:
            person, doubt = _found(line, before, by_name, same)
            if doubt:
                said.append(f"{lesson}: {line.student} {doubt}; it has a line of its own.")
            if person is None or lesson in person.lines:
                person = Person(line.student)
                persons.append(person)
            person.lines[lesson] = line
            person.ids = {**ids_of(line), **person.ids}
            person.group = person.group or line.group
    return sorted(persons, key=lambda p: p.student), said


def _found(
    line: Graded,
    persons: Iterable[Person],
    by_name: Mapping[str, list[Person]],
    same: Mapping[str, int],
) -> tuple[Person | None, str]:
    """The person whose line it is, None if it is a new one's, and what is not certain."""
    ids = ids_of(line)
    scores = [(agree(ids, person.ids), person) for person in persons] if ids else []
    best = max((score for score, _ in scores), default=0)
    if best > 0:
        found = [person for score, person in scores if score == best]
        return (found[0], "") if len(found) == 1 else (None, "may be one of several students")
    name = name_of(line.student)
    alike = by_name.get(name, [])
    if not alike:
        return None, ""
    if len(alike) == 1 and same[name] == 1 and agree(ids, alike[0].ids) >= 0:
        return alike[0], ""
    return None, "has the name of another student, and nothing else tells who it is"
