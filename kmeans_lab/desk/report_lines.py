"""What `project_report` answers: lines that say what was measured, or what is in the way."""

from __future__ import annotations

import html
from dataclasses import dataclass, field

from kmeans_lab.checks.finding import Finding
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.telling import KINDS, box, code, folded, paragraph, title


class Refused(Exception):
    """What was given cannot be reported on; its text says why, and what to do."""


@dataclass(frozen=True)
class Line:
    """A line of the report.

    Attributes
    ----------
    name : str
        What was measured.
    yours, beside : str
        What came out, and what stands beside it.
    sentence : str
        The same in words, and what to think about where something is missing.
    met : bool or None
        Whether it is as it should be; None where nothing is required.
    """

    name: str
    yours: str
    beside: str
    sentence: str
    met: bool | None = None


@dataclass
class ProjectReport:
    """What `project_report` answers: shows itself in a notebook, in both themes, and as text.

    Attributes
    ----------
    title : str
        What was measured, on which picture.
    lines : list of Line
    notes : list of str
        What is worth knowing of how it was measured.
    """

    title: str
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether everything that is required is met."""
        return all(line.met is not False for line in self.lines)

    @property
    def met(self) -> dict[str, bool]:
        """Of each thing that is required, whether it is met."""
        return {line.name: line.met for line in self.lines if line.met is not None}

    def __repr__(self) -> str:
        wide = max(len(line.name) for line in self.lines)
        parts = [self.title]
        for line in self.lines:
            beside = f"   ({line.beside})" if line.beside else ""
            parts.append(f"  {_sign(line.met)[0]} {line.name:<{wide}}  {line.yours}{beside}")
        parts += [folded(line.sentence) for line in self.lines]
        parts += [folded(f"Note: {note}") for note in self.notes]
        parts.append(self._end())
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        cell = 'style="text-align: left; vertical-align: top; padding: 0.25em 1.2em 0.25em 0"'
        head = "".join(
            f'<th scope="col" {cell}>{text}</th>'
            for text in ("measured", "yours", "beside it", "required")
        )
        rows = ""
        for line in self.lines:
            sign, words = _sign(line.met)
            rows += (
                f'<tr style="background: none"><th scope="row" {cell}>{html.escape(line.name)}</th>'
                f"<td {cell}>{html.escape(line.yours)}</td><td {cell}>{html.escape(line.beside)}"
                f'</td><td {cell}><span aria-hidden="true" style="font-weight: '
                f'700">{sign}</span> {words}</td></tr>'
            )
        said = "".join(
            f'<li style="margin: 0.3em 0">{code(line.sentence)}</li>' for line in self.lines
        )
        return box(
            "right" if self.passed else "wrong",
            paragraph(title(self.title)),
            f'<table style="margin: 0.5em 0; border: 0"><thead><tr>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table>",
            f'<ul style="margin: 0.4em 0; padding-left: 1.2em">{said}</ul>',
            *(paragraph(f"<em>Note:</em> {code(note)}") for note in self.notes),
            paragraph(title(self._end())),
            wide=True,
        )

    def _end(self) -> str:
        missing = [name for name, met in self.met.items() if not met]
        if not missing:
            return "Everything that is required is met."
        return f"Not met yet: {', '.join(missing)}."


def _sign(met: bool | None) -> tuple[str, str]:
    if met is None:
        return "·", "nothing"
    kind, words = ("right", "met") if met else ("wrong", "not met")
    return KINDS[kind][0], words


def say(text: str, status: str = "error", idea: str = "") -> CheckResult:
    """A sentence in the place of a report."""
    return CheckResult(Finding(status, text, idea))
