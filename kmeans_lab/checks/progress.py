"""What a student has done: exercises, by their checks and hints, and predictions."""

from __future__ import annotations

import argparse
import html
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from kmeans_lab import keeping
from kmeans_lab.checks.catalogue import exercise_file, lessons
from kmeans_lab.checks.exercise import Exercise
from kmeans_lab.checks.misconceptions import MISCONCEPTIONS
from kmeans_lab.languages.speaking import retell, say
from kmeans_lab.predictions.kept import answers
from kmeans_lab.predictions.registry import questions

FILE = "progress.jsonl"


@dataclass
class Record:
    """What is known of one exercise.

    Attributes
    ----------
    tries : int
        Versions of an attempted answer that were checked, up to the first that passed.
    passed : bool
    partly : bool
        Whether it was once right but for an edge.
    hints : int
        The greatest hint that was shown.
    mistakes : Counter
        How often each misconception was named before it passed.
    last : str
        The status of the last check.
    versions : set of (str, str)
        The versions that were checked, by their fingerprints, each with its status.
    """

    tries: int = 0
    passed: bool = False
    partly: bool = False
    hints: int = 0
    mistakes: Counter = field(default_factory=Counter)
    last: str = ""
    versions: set[tuple[str, str]] = field(default_factory=set)


def note(name: str, **what: Any) -> bool:
    """Keep what happened with an exercise; return whether it could be written."""
    return keeping.note(FILE, exercise=name, **what)


def records() -> dict[str, Record]:
    """What is known of each exercise that was ever tried."""
    found: dict[str, Record] = {}
    for entry in keeping.events(FILE):
        try:
            record = found.setdefault(str(entry["exercise"]), Record())
            if "hint" in entry:
                record.hints = max(record.hints, int(entry["hint"]))
            elif "status" in entry:
                _count(record, entry)
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _count(record: Record, entry: dict) -> None:
    record.last = str(entry["status"])
    version = str(entry.get("version") or ""), record.last
    if version in record.versions:
        return  # the same answer again, from a notebook beside this one
    if version[0]:
        record.versions.add(version)
    if record.last == "not-attempted" or record.passed:
        return
    record.tries += 1
    record.passed = record.last == "passed"
    record.partly = record.partly or record.last == "partly"
    if entry.get("misconception") in MISCONCEPTIONS:
        record.mistakes[entry["misconception"]] += 1


class Progress:
    """What `progress` answers: shows itself in a notebook and as text.

    Attributes
    ----------
    done, total : int
        Exercises passed, and all.
    predicted, predictions : int
        Predictions made, and all.
    right_at_once : int
        Predictions whose first answer was right.
    """

    def __init__(self) -> None:
        self._records = records()
        self._damaged = keeping.damaged(FILE)
        self._lessons = lessons()
        self.total = sum(len(group) for group in self._lessons.values())
        self.done = sum(self._is_done(e) for group in self._lessons.values() for e in group)
        made = [kept[-1] for name, kept in answers().items() if name in questions()]
        self.predictions = len(questions())
        self.predicted = len(made)
        self.right_at_once = sum(kept.right is True for kept in made)

    def _is_done(self, exercise: Exercise) -> bool:
        return self._records.get(exercise.name, Record()).passed

    def _mark(self, exercise: Exercise) -> tuple[str, str]:
        """A sign for an exercise, and its word."""
        record = self._records.get(exercise.name, Record())
        if record.passed:
            return "✓", say("done")
        return ("◐", say("right but for an edge")) if record.partly else ("○", say("open"))

    @property
    def next(self) -> Exercise | None:
        """The first exercise that is not done in a lesson that was begun, or of all."""
        open_ones = [[e for e in group if not self._is_done(e)] for group in self._lessons.values()]
        begun = [
            rest
            for rest, group in zip(open_ones, self._lessons.values())
            if rest and any(e.name in self._records for e in group)
        ]
        for rest in [*begun, *open_ones]:
            if rest:
                return rest[0]
        return None

    def hard(self) -> list[tuple[str, str]]:
        """What took more than two tries or all hints: names, and what happened."""
        found = []
        for group in self._lessons.values():
            for exercise in group:
                record = self._records.get(exercise.name, Record())
                if record.tries > 2 or record.hints >= 3:
                    found.append((exercise.name, self._story(record)))
        return found

    @staticmethod
    def _story(record: Record) -> str:
        parts = []
        if record.tries:
            parts.append(f"{record.tries} {'try' if record.tries == 1 else 'tries'}")
        if record.passed:
            parts[0] = f"done after {parts[0]}"
        if record.hints:
            parts.append(f"{record.hints} {'hint' if record.hints == 1 else 'hints'}")
        name, times = (record.mistakes.most_common(1) or [("", 0)])[0]
        if times > 1:
            parts.append(f"{times} times: {MISCONCEPTIONS[name].title}")
        return ", ".join(parts)

    def _summary(self) -> str:
        if self.total and self.done == self.total:
            return say("All {total} exercises are done.", total=self.total)
        return say("{done} of {total} exercises done.", done=self.done, total=self.total)

    def _predictions_in_words(self) -> str:
        if not self.predictions:
            return ""
        counts = {"made": self.predicted, "total": self.predictions, "right": self.right_at_once}
        if not self.predicted:
            return say("{made} of {total} predictions made.", **counts)
        return say("{made} of {total} predictions made, {right} right at once.", **counts)

    def _damage_in_words(self) -> str:
        """What of the file could not be read; empty where all could."""
        if not self._damaged:
            return ""
        if self._damaged == 1:
            return say(
                "One line of {file} is damaged. It was left out, and nothing else.", file=FILE
            )
        text = "{number} lines of {file} are damaged. They were left out, and nothing else."
        return say(text, number=self._damaged, file=FILE)

    def _next_in_words(self) -> str:
        if self.next is None:
            return ""
        file = f"exercises/{exercise_file(self.next.lesson)}"
        return say("Next: {name}, in {file}.", name=self.next.name, file=file)

    def _next_as_link(self) -> str:
        if self.next is None:
            return ""
        link = _link("exercises", exercise_file(self.next.lesson), self.next.name)
        return say("Next: {name}.", name=link)

    def __repr__(self) -> str:
        lines = [self._summary()]
        for lesson, group in self._lessons.items():
            marks = "  ".join(f"{self._mark(e)[0]} {e.name}" for e in group)
            lines.append(f"  {lesson[:2]}  {marks}")
        lines += [self._predictions_in_words(), self._next_in_words(), self._damage_in_words()]
        if self.hard():
            lines.append(say("Worth another look:"))
            lines += [f"  {name}: {retell(story)}" for name, story in self.hard()]
        return "\n".join(filter(None, lines))

    def _repr_html_(self) -> str:
        rows = []
        for lesson, group in self._lessons.items():
            items = " ".join(
                f'<span style="white-space: nowrap; margin-right: 1em">'
                f'<span aria-hidden="true">{self._mark(e)[0]}</span> '
                f"{_link('exercises', exercise_file(lesson), e.name)}"
                f'<span style="position: absolute; left: -9999px">'
                f" {self._mark(e)[1]}</span></span>"
                for e in group
            )
            rows.append(
                f'<tr style="background: none"><th scope="row" style="text-align: left; '
                f'padding-right: 1em">{_lesson(lesson)}</th>'
                f'<td style="text-align: left">{items}</td>'
                "</tr>"
            )
        hard = "".join(
            f"<li>{html.escape(name)}: {html.escape(retell(story))}</li>"
            for name, story in self.hard()
        )
        again = say("Worth another look:")
        return (
            '<div role="status" style="max-width: 60em">'
            f'<p style="margin: 0.3em 0"><strong>{self._summary()}</strong> '
            f"{self._next_as_link()}</p>"
            f'<table style="border: 0; margin: 0.3em 0">{"".join(rows)}</table>'
            f'<p style="margin: 0.3em 0">{self._predictions_in_words()}</p>'
            + (f'<p style="margin: 0.3em 0">{again}</p><ul>{hard}</ul>' if hard else "")
            + (
                f'<p style="margin: 0.3em 0">{told}</p>'
                if (told := self._damage_in_words())
                else ""
            )
            + "</div>"
        )


def _link(folder: str, file: str, text: str) -> str:
    """A link to a notebook from any other: their folders stand side by side."""
    return (
        f'<a href="../{folder}/{html.escape(file)}" style="text-decoration: underline">'
        f"{html.escape(text)}</a>"
    )


def _lesson(lesson: str) -> str:
    """The number of a lesson, as a link to it; the project has no lesson."""
    number = lesson[:2]
    if lesson.endswith("project"):
        return number
    return _link("notebooks", f"{lesson}.ipynb", number)


def progress() -> Progress:
    """Show which exercises are done, which is next and which were hard.

    Returns
    -------
    Progress
        Shows itself.
    """
    return Progress()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``python -m kmeans_lab progress``: none."""


def run(arguments: argparse.Namespace) -> int:
    """Print what is done."""
    print(progress())
    return 0
