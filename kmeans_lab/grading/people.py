"""Finding a student of the class by what an instructor writes into a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol

from kmeans_lab.grading.reading import names


class Somebody(Protocol):
    """Who is known by these."""

    student: str
    number: str
    login: str
    email: str
    own_number: str


class Roster:
    """The students of a class, found by name, login, e-mail address or number.

    Parameters
    ----------
    people : iterable of Somebody
    """

    def __init__(self, people: Iterable[Somebody]) -> None:
        self._steps: list[dict[str, set[str]]] = [defaultdict(set) for _ in range(4)]
        for person in people:
            exact, alike, told, numbers = self._steps
            exact[person.student].add(person.student)
            for key in self._name_keys(person.student):
                alike[key].add(person.student)
            for text in (person.login, person.email, person.email.partition("@")[0]):
                if text:
                    told[names.key(text)].add(person.student)
            for text in (person.number, person.own_number):
                if text:
                    numbers[text.casefold()].add(person.student)

    @staticmethod
    def _name_keys(name: str) -> set[str]:
        before, comma, after = name.partition(",")
        return names.keys(name) | (names.keys(f"{after} {before}") if comma else set())

    def find(self, text: str) -> list[str]:
        """The names of those whom a text fits best: none, one, or several.

        A table writes ``'`` before a name that a spreadsheet would take for a formula.
        """
        text = text.strip()
        exact, alike, told, numbers = self._steps
        tries = [(exact, text), (exact, text.removeprefix("'"))]
        tries += [(alike, key) for key in sorted(self._name_keys(text))]
        tries += [(told, names.key(text)), (numbers, text.casefold())]
        for table, key in tries:
            if key and table.get(key):
                return sorted(table[key])
        return []
