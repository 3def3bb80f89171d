"""Pseudonyms for students: drawn at random, the same at every run, their key a file apart."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

from kmeans_lab.grading.persons import Person, agree, name_of
from kmeans_lab.grading.reading.errors import NothingFound
from kmeans_lab.grading.reading.rows import rows_of
from kmeans_lab.grading.tables import cell, table
from kmeans_lab.writing import Draft

COLUMNS = ("pseudonym", "student", "login", "email", "own", "Canvas")
_LETTERS = "bcdfghjkmnpqrstvwxz"  # no vowels: no words by chance


class BadKey(Exception):
    """The key cannot be used; the text says why. Nothing was changed."""


def of(persons: Sequence[Person], path: Path, apart_from: Iterable[Path]) -> dict[int, str]:
    """The pseudonym of each person, by place; new ones are added to the key.

    Parameters
    ----------
    persons : sequence of Person
    path : Path
        The key; made if there is none, readable by its owner alone.
    apart_from : iterable of Path
        Folders in which it may not lie.

    Raises
    ------
    BadKey
        If it lies in one of those, or is no such key.
    OSError
        If it cannot be written.
    """
    whole = path.resolve()
    for folder in apart_from:
        if whole.is_relative_to(folder.resolve()):
            raise BadKey(
                f"--pseudonyms: the key may not lie in {folder}, which is handed on; name a file "
                "elsewhere."
            )
    known = _read(path)
    found: dict[int, str] = {}
    taken = {pseudonym for pseudonym, _ in known}
    free = list(known)
    for place, person in enumerate(persons):
        row = _row_of(person, free)
        if row is None:
            pseudonym = _new(taken)
            taken.add(pseudonym)
            row = (pseudonym, person)
            known.append(row)
        else:
            free.remove(row)
            row[1].ids = {**person.ids, **row[1].ids}
        found[place] = row[0]
    _write(path, known)
    return found


def _row_of(person: Person, rows: Sequence[tuple[str, Person]]) -> tuple[str, Person] | None:
    """The line of a person in the key."""
    by_ids = [row for row in rows if agree(person.ids, row[1].ids) > 0]
    if by_ids:
        return max(by_ids, key=lambda row: agree(person.ids, row[1].ids))
    name = name_of(person.student)
    alike = [row for row in rows if name_of(row[1].student) == name]
    alike = [row for row in alike if agree(person.ids, row[1].ids) == 0]
    return alike[0] if len(alike) == 1 else None


def _new(taken: Iterable[str]) -> str:
    while True:
        pseudonym = "S-" + "".join(secrets.choice(_LETTERS) for _ in range(6))
        if pseudonym not in taken:
            return pseudonym


def _read(path: Path) -> list[tuple[str, Person]]:
    if not path.exists():
        return []
    try:
        rows, _ = rows_of(path, "key of pseudonyms", ("pseudonym", "student"))
    except NothingFound as error:
        raise BadKey(f"--pseudonyms: {error}") from None
    if not rows or tuple(rows[0][1]) != COLUMNS:
        raise BadKey(
            f"--pseudonyms: {path} is no key that was made here: its first line must be "
            f"{','.join(COLUMNS)}."
        )
    found: dict[str, Person] = {}
    for line, cells in rows[1:]:
        pseudonym, student, *ids = (cells + [""] * len(COLUMNS))[: len(COLUMNS)]
        if not pseudonym or pseudonym in found:
            wrong = f"{pseudonym!r} is there twice" if pseudonym else "it has no pseudonym"
            raise BadKey(f"--pseudonyms: {path}, line {line}: {wrong}.")
        known = {kind: text.removeprefix("'") for kind, text in zip(COLUMNS[2:], ids) if text}
        found[pseudonym] = Person(student.removeprefix("'"), known)
    return list(found.items())


def _write(path: Path, known: Sequence[tuple[str, Person]]) -> None:
    rows = [COLUMNS]
    for pseudonym, person in known:
        ids = [cell(person.ids.get(kind, "")) for kind in COLUMNS[2:]]
        rows.append((pseudonym, cell(person.student), *ids))
    with Draft(path) as draft:
        os.chmod(draft.path, 0o600)
        draft.stream.write(table(rows).encode())
        draft.keep()
