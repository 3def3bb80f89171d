"""What `check` answers: shows itself in a notebook, in both themes, and as text."""

from __future__ import annotations

import contextlib
import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kmeans_lab.checks.errors import message_of
from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.finding import Finding
from kmeans_lab.checks.misconceptions import MISCONCEPTIONS
from kmeans_lab.checks.side_by_side import hints_to_open, marked
from kmeans_lab.checks.values import indent, value_in_words
from kmeans_lab.checks.words import listed, marks
from kmeans_lab.languages.speaking import retell, say
from kmeans_lab.running.outcome import Outcome
from kmeans_lab.telling import KINDS, box, code, folded, paragraph, somebody_looks, title

if TYPE_CHECKING:
    from kmeans_lab.checks.opened_hints import OpenedHints

# A status -> the kind of box that tells it.
_KINDS = {
    "passed": "right",
    "partly": "partly",
    "wrong": "wrong",
    "error": "wrong",
    "timed-out": "wrong",
    "not-attempted": "unwritten",
}
_PRE = (
    "margin: 0; padding: 0; background: none; color: inherit; white-space: pre-wrap; "
    "font-family: var(--jp-code-font-family, monospace); font-size: 0.92em; line-height: 1.35"
)


class CheckResult:
    """The answer of `check`.

    Attributes
    ----------
    status : {"passed", "partly", "wrong", "error", "not-attempted", "timed-out"}
        "partly" is right but for an edge that has points of its own.
    passed : bool
    points, max_points : float
        What the answer is worth, and what could be reached.
    misconception : str or None
        Identifier of the mistake, where one is recognised.
    slip : str or None
        Name of what was done in this exercise, where it is recognised.
    message : str
        The whole answer as text: what was given, expected and returned, what to think about, and
        where to read again.
    version : str
        Which version of the function this is about, in words; empty where that is not known.
    """

    def __init__(
        self,
        finding: Finding,
        exercise: Exercise | None = None,
        tail: str = "",
        version: str = "",
        counts: bool = True,
    ) -> None:
        self.status = finding.status
        self.misconception = finding.misconception
        self.slip = finding.slip
        self.points = finding.points
        self.max_points = exercise.points if exercise else 0
        self._finding = finding
        self._exercise = exercise
        self._tail = tail
        self._counts = counts
        self.version = version

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return self.status == "passed"

    @property
    def message(self) -> str:
        """The whole answer as text."""
        parts = [in_words(self.headline, self.shown, self.idea, self.read_again, self.notes)]
        if self._tail:
            parts.append(folded(self._tail))
        if self.version:
            parts.append(folded(self.version))
        return "\n".join(parts)

    @property
    def idea(self) -> str:
        """What to think about."""
        return self._finding.idea

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing and not wrong."""
        return self._finding.asides

    @property
    def read_again(self) -> str:
        """Where to read again, in words; empty where there is nothing to read."""
        again = self._again()
        return again[0] if again is not None else ""

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        return f"{KINDS[_KINDS[self.status]][0]} {self.message}"

    def _ipython_display_(self) -> None:
        """Show itself without being a value of the cell: nbgrader reads the first as points."""
        from IPython.display import display

        heard = self._counting_hints()
        key = heard.key if heard is not None else ""
        display({"text/plain": repr(self), "text/html": self._as_html(key)}, raw=True)
        if heard is not None:
            display({**heard._repr_mimebundle_()[0], "text/plain": ""}, raw=True)

    def _counting_hints(self) -> OpenedHints | None:
        """What counts the hints that are opened, where there are some and a page that tells."""
        if self.passed or self._exercise is None or not somebody_looks():
            return None
        with contextlib.suppress(Exception):  # nothing but a count is lost
            from kmeans_lab.checks.opened_hints import OpenedHints, can_be_heard

            if can_be_heard() and (heard := OpenedHints(self._exercise))._repr_mimebundle_():
                return heard
        return None

    def _repr_html_(self) -> str:
        return self._as_html()

    def _as_html(self, key: str = "") -> str:
        # Side by side where there is room, so that expected and returned can be compared.
        shown = self.shown
        texts = dict(shown)
        other = {"Expected": texts.get("Yours"), "Yours": texts.get("Expected")}
        parts = "".join(
            f'<div style="min-width: 0"><div style="font-weight: 600">{_called(name)}</div>'
            f'<pre style="{_PRE}">{marked(text, other.get(name))}</pre></div>'
            for name, text in shown
        )
        style = "display: flex; flex-wrap: wrap; gap: 0.6em 2.5em; margin: 0.5em 0"
        blocks = [f'<div style="{style}">{parts}</div>'] if parts else []
        if self._finding.idea:
            blocks.append(paragraph(code(self._finding.idea)))
        if (again := self._again()) is not None:
            text, link = again
            blocks.append(
                paragraph(
                    f'{say("Read again:")} <a href="{html.escape(link)}" '
                    f'style="text-decoration: underline">{html.escape(text)}</a>.'
                )
            )
        blocks += [paragraph(f"<em>{say('Note:')}</em> {code(a)}") for a in self._finding.asides]
        if self._tail:
            blocks.append(paragraph(code(self._tail)))
        if self.version:
            blocks.append(paragraph(code(self.version), small=True))
        if not self.passed and self._exercise is not None:
            blocks.append(hints_to_open(self._exercise, key))
            if key:
                from kmeans_lab.checks.opened_hints import HIDDEN

                blocks.append(HIDDEN)
        kind = _KINDS[self.status]
        return box(kind, paragraph(title(self.headline, kind)), *blocks, wide=True)

    @property
    def headline(self) -> str:
        """What is the matter, in a sentence or two."""
        name = self._exercise.name if self._exercise else ""
        text = self._finding.headline
        if not name:
            return text
        if self.passed:
            return f"{name} is right." + (f" {text}" if text else "")
        if self.status == "not-attempted":
            return text
        if self.status == "partly":
            missed = listed([edge.words for edge in self._finding.missed])
            if not self._counts:
                return f"{name} works but for {missed}. {text}"
            worth = f"{marks(self.points)} of {marks(self.max_points)} points"
            return f"{name} is right but for {missed}: {worth}. {text}"
        titles = {
            "wrong": f"{name} is not right yet.",
            "error": f"{name} has an error.",
            "timed-out": f"{name} never ended.",
        }
        return f"{titles[self.status]} {text}"

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Rows of name and text: what was given, expected and returned."""
        finding = self._finding
        if finding.case is None or self._exercise is None or self.status == "not-attempted":
            return []
        rows = [("Given", given_in_words(self._exercise, finding.case))]
        returns, mine = self._exercise.returns, finding.outcome
        for name, outcome in (("Expected", finding.wanted), ("Yours", mine)):
            words = None
            if outcome is not None and outcome.status == "returned":
                with contextlib.suppress(Exception):  # nothing that it has words for
                    value = outcome.value
                    if outcome is finding.wanted and mine is not None:
                        value = returns.beside(finding.case, value, mine.value)
                    words = returns.in_words(finding.case, value)
            rows.append((name, words or outcome_in_words(outcome, finding.case)))
        return rows

    def _again(self) -> tuple[str, str] | None:
        """Where to read again: in words, and as a link from an exercise's notebook."""
        if self.passed or self.status == "not-attempted" or self._exercise is None:
            return None
        lesson, section = self._exercise.reads, self._exercise.section
        entry = MISCONCEPTIONS.get(self.misconception or "")
        known = entry is not None and entry.section
        known = known and entry.lesson <= self._exercise.lesson  # not a later one
        if known:
            lesson, section = entry.lesson, entry.section
        section = say(section)
        bare = section.replace("`", "")
        words = say("lesson {number}, “{section}”", number=lesson[:2], section=bare)
        return words, f"../notebooks/{lesson}.ipynb#{section.replace(' ', '-')}"


def _called(row: str) -> str:
    """The name of a row of `CheckResult.shown`, as a reader sees it."""
    return {"Given": say("Given"), "Expected": say("Expected"), "Yours": say("Yours")}.get(row, row)


def in_words(
    headline: str,
    shown: Sequence[tuple[str, str]] = (),
    idea: str = "",
    read_again: str = "",
    notes: Sequence[str] = (),
) -> str:
    """What is told of an answer, as one text.

    Parameters
    ----------
    headline : str
        What is the matter.
    shown : sequence of (str, str)
        Rows of name and text: what was given, expected and returned.
    idea : str
        What to think about.
    read_again : str
        Where in the lessons.
    notes : sequence of str
        What is worth knowing and not wrong.
    """
    parts = [retell(headline)]
    parts += [f"  {_called(name):<9} {indent(text, 12)}" for name, text in shown]
    if idea:
        parts.append(folded(idea))
    if read_again:
        parts.append(f"{say('Read again:')} {read_again}.")
    parts += [folded(f"{say('Note:')} {retell(note)}") for note in notes]
    return "\n".join(parts)


def given_in_words(exercise: Exercise, case: Case) -> str:
    """An input in words and numbers."""
    lines = [f"{retell(case.given)}:"] if case.given else []
    names = list(exercise.arguments)
    if case.script != "call":
        return retell(case.given) or say("several calls")
    for name, arg in zip(names, case.args):
        lines.append(f"{name} {value_in_words(arg)}")
    return "\n".join(lines)


def outcome_in_words(outcome: Outcome | None, case: Case) -> str:
    """What a call did, in words and numbers."""
    if outcome is None:
        return say("nothing")
    if outcome.status == "timed-out":
        return say("nothing: it was stopped")
    if outcome.status == "raised":
        message = f": {message_of(outcome.error)}" if outcome.error.message else ""
        return f"{outcome.error.kind}{message}"
    return value_in_words(outcome.value)
