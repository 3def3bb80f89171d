"""A run as text and as HTML: each line with what it made, and below it each expression."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from kmeans_lab import telling
from kmeans_lab.languages.speaking import retell, say
from kmeans_lab.visuals.microscope.instrument import LEAVING, SIMPLE, Spot
from kmeans_lab.visuals.microscope.kept import Kept
from kmeans_lab.visuals.microscope.recorder import Record
from kmeans_lab.visuals.microscope.words import (
    laps_in_words,
    mismatch_in_words,
    size_in_words,
    turns_in_words,
    what_it_is,
    where_it_is,
)

LONG_ENOUGH = 1e-3  # seconds of a run whose shares are not those of our own hooks
LOOPS = ("For", "While")
STATEMENTS = tuple(kind.__name__ for kind in SIMPLE)
LEAVES = tuple(kind.__name__ for kind in LEAVING)
SILENT = ("Name", "Tuple", "List")  # parts that need no line of their own


@dataclass(frozen=True)
class Part:
    """An expression within a line: how deep it stands, what it made, its own time."""

    depth: int
    text: str
    told: str
    values: np.ndarray | None
    seconds: float


@dataclass
class Row:
    """A line of the source, what it made, and the expressions in it."""

    number: int
    text: str
    tellings: dict[int, str] = field(default_factory=dict)  # of each spot that is told of
    values: np.ndarray | None = None
    seconds: float = 0.0
    parts: list[Part] = field(default_factory=list)

    @property
    def told(self) -> str:
        """What the line made: of several statements each."""
        return "; ".join(self.tellings.values())


def rows_of(kept: Kept) -> list[Row]:
    """The lines of the source with what is known of each; a docstring is left out."""
    rows = {i: Row(i, text) for i, text in enumerate(kept.lines, 1)}
    statement: Spot | None = None
    for spot in kept.spots:
        if spot.parent is not None:
            continue
        row, record = rows[spot.line], kept.records.get(spot.number)
        if spot.kind in LEAVES:
            continue
        if spot.kind in STATEMENTS:
            statement = spot
            _tell_statement(row, spot, record)
        elif spot.kind in LOOPS:
            row.tellings[spot.number] = laps_in_words(record.turns if record else 0)
        elif record is not None:
            if statement is None or not _holds(statement, spot):
                row.seconds += record.seconds
                if record.last is not None and not row.tellings:
                    row.tellings[spot.number] = told_of(record)
                    row.values = record.last.values
            elif _is_value_of(statement, spot) and record.last is not None:
                told = f"{statement.names[0]}: {told_of(record)}"  # whose memory it is, too
                row.tellings[statement.number] = told
            for part in spot.parts:
                row.parts += _parts(kept, kept.spots[part], 0)
    for number in kept.docstring:
        rows.pop(number, None)
    return list(rows.values())


def _tell_statement(row: Row, spot: Spot, record: Record | None) -> None:
    if record is None:
        return
    row.seconds += record.seconds
    if record.last is None:
        return
    names = ", ".join(dict.fromkeys(spot.names))
    told = told_of(record)
    row.tellings[spot.number] = f"{names}: {told}" if names else told
    row.values = record.last.values


def _is_value_of(statement: Spot, spot: Spot) -> bool:
    """Whether an expression is all that a statement gives to its one name."""
    simple = statement.kind in ("Assign", "AnnAssign") and len(statement.names) == 1
    return simple and statement.gives and spot.span[2:] == statement.span[2:]


def shares_known(kept: Kept) -> bool:
    """Whether a run took so long that its shares are not those of our own hooks."""
    return kept.seconds >= LONG_ENOUGH and kept.error is None


def told_of(record: Record) -> str:
    """What a spot made last, where that is, and how often it was made."""
    made = record.last
    assert made is not None
    return ", ".join(filter(None, (what_it_is(made), where_it_is(made), turns_in_words(record))))


def _holds(statement: Spot, spot: Spot) -> bool:
    return (statement.span[:2] <= spot.span[:2]) and (spot.span[2:] <= statement.span[2:])


def _parts(kept: Kept, spot: Spot, depth: int) -> Iterator[Part]:
    """The expressions in an expression and itself, in the order in which they were made."""
    for number in spot.parts:
        yield from _parts(kept, kept.spots[number], depth + 1)
    record = kept.records.get(spot.number)
    if record is None or record.last is None or spot.kind in SILENT:
        return
    inner = sum(kept.records[n].seconds for n in spot.parts if n in kept.records)
    yield Part(depth, spot.text, told_of(record), record.last.values, record.seconds - inner)


def summary_of(kept: Kept) -> list[str]:
    """The sentences above the source."""
    told = [f"{name}: {what_it_is(made)}" for name, made in kept.arguments]
    lines = [say("Given {what}.", what="; ".join(told)) if told else say("Given nothing.")]
    if kept.error is not None:
        message = str(kept.error).strip().partition("\n")[0].rstrip(".")
        error = type(kept.error).__name__
        lines.append(say("It stopped with {error}: {said}.", error=error, said=message[:300]))
        if kept.mismatch is not None:
            what = mismatch_in_words(kept.mismatch)
            lines.append(say("Line {number}, {what}", number=kept.mismatch.line, what=what))
    elif kept.returned is not None:
        lines.append(say("Returned {what}.", what=what_it_is(kept.returned)))
    if kept.peak_at is not None:
        lines.append(
            say(
                "Beside what it was given, its arrays took {size} at most at once, at `{code}` in "
                "line {number}.",
                size=size_in_words(kept.peak),
                code=kept.peak_at.text,
                number=kept.peak_at.line,
            )
        )
    if kept.note:
        lines.append(retell(kept.note))
    elif kept.traceable:
        text = "`.where_from()` shows which numbers each number of the result comes from."
        lines.append(say(text))
    return lines


def as_text(kept: Kept, details: bool = True) -> str:
    """A run as text; without shares of time, so that it is the same at every run."""
    lines = [say("{name}, looked inside", name=kept.name), *map(telling.folded, summary_of(kept))]
    for row in rows_of(kept):
        lines.append(f"{row.number:>3}  {row.text}")
        if row.told:
            lines.append(f"       -> {row.told}")
        if details:
            lines += [
                f"          {'  ' * part.depth}{part.text}: {part.told}" for part in row.parts
            ]
    return "\n".join(lines)


# ------------------------------------------------------------------ HTML


def as_html(kept: Kept) -> str:
    """A run as a page: a table of the lines, each to be unfolded."""
    head, *summary = summary_of(kept)
    title = telling.title(
        say("{name}, looked inside", name=f"`{kept.name}`"), "wrong" if kept.error else None
    )
    content = [telling.paragraph(title), telling.paragraph(telling.code(head))]
    content += [telling.paragraph(telling.code(line)) for line in summary]
    rows = rows_of(kept)
    if rows:
        content.append(_table(kept, rows))
    return telling.box("wrong" if kept.error else "told", *content, wide=True)


_CELL = "padding: 0.15em 0.6em 0.15em 0; text-align: left; vertical-align: top"
_CODE = "font-family: monospace; white-space: pre-wrap; overflow-wrap: anywhere"


def _table(kept: Kept, rows: list[Row]) -> str:
    shares = shares_known(kept)
    heads = [say("line"), say("code"), say("what it makes")] + ([say("time")] if shares else [])
    top = "".join(f'<th scope="col" style="{_CELL}">{head}</th>' for head in heads)
    total = sum(row.seconds for row in rows) or 1.0
    body = "".join(_html_row(kept, row, total if shares else None) for row in rows)
    return (
        '<table style="border-collapse: collapse; background: none; color: inherit; '
        'font-size: 0.95em; width: 100%">'
        f'<thead><tr style="background: none">{top}</tr></thead><tbody>{body}</tbody></table>'
    )


def _html_row(kept: Kept, row: Row, total: float | None) -> str:
    stopped = kept.mismatch is not None and kept.mismatch.line == row.number
    text = html.escape(row.text) or "&nbsp;"
    if stopped and kept.mismatch is not None:
        wrong = html.escape(kept.mismatch.text)
        color = telling.KINDS["wrong"][1]
        mark = f'<mark style="background: none; color: inherit; border-bottom: 3px solid {color}">'
        text = text.replace(wrong, f"{mark}{wrong}</mark>", 1)
    told = telling.code(row.told) if row.told else ""
    inside = _details(row, total)
    cells = [
        f'<td style="{_CELL}; opacity: 0.8">{row.number}</td>',
        f'<td style="{_CELL}; {_CODE}">{text}</td>',
        f'<td style="{_CELL}">{told}{inside}</td>',
    ]
    if total is not None:
        share = row.seconds / total
        cells.append(f'<td style="{_CELL}">{_bar(share) if share >= 0.005 else ""}</td>')
    return f'<tr style="background: none">{"".join(cells)}</tr>'


def _details(row: Row, total: float | None) -> str:
    """What stands in a line, to be unfolded; each part with its own time, if `total` is given."""
    if not row.parts and row.values is None:
        return ""
    items = []
    for part in row.parts:
        share = part.seconds / total if total is not None else 0.0
        items.append(
            f'<li style="margin-left: {part.depth}em">'
            f'<span style="{_CODE}">{html.escape(part.text)}</span>: {html.escape(part.told)}'
            f"{_share_in_words(share)}{_numbers(part.values)}</li>"
        )
    if row.values is not None:
        items.append(f"<li>{say('all of it:') if row.parts else ''} {_numbers(row.values)}</li>")
    summary = say("its parts") if row.parts else say("its numbers")
    return (
        f'<details><summary style="cursor: pointer">{summary}</summary>'
        f'<ul style="list-style: none; margin: 0.2em 0; padding: 0">{"".join(items)}</ul></details>'
    )


def _share_in_words(share: float) -> str:
    """A share of the time behind a part; empty where it is none to speak of."""
    if share < 0.005:
        return ""
    return ", " + say("{percent}% of the time", percent=round(100 * share))


def _numbers(values: np.ndarray | None) -> str:
    if values is None or values.size == 0:
        return ""
    text = np.array2string(values, precision=4, suppress_small=True, separator=" ")
    text = text.replace("\n\n", "\n")
    return (
        '<pre style="background: none; color: inherit; margin: 0.1em 0 0.3em 1em; '
        f'font-size: 0.95em">{html.escape(text)}</pre>'
    )


def _bar(share: float) -> str:
    """A share of the time as a bar and a number."""
    color = telling.KINDS["told"][1]
    return (
        f'<span style="display: inline-block; width: {share * 4:.2f}em; height: 0.7em; '
        f'background: {color}" aria-hidden="true"></span> {share:.0%}'
    )
