"""What a student is not told: hidden inputs, and what differs from run to run."""

from __future__ import annotations

import builtins
import re
from collections.abc import Sequence
from dataclasses import replace

from kmeans_lab.checks.finding import Finding
from kmeans_lab.running.outcome import Odd, Outcome

HIDDEN = "(what it says stays hidden, like the input)"

# Names of kinds that no submission makes up, so that they tell nothing else.
KNOWN_NAMES = {*dir(builtins), "array", "array of Python objects", "StandIn", "generator"}
KNOWN_NAMES |= {"function", "module", "AxisError", "LinAlgError", "_ArrayMemoryError"}


def without_own_words(outcome: Outcome, cells: Sequence[str]) -> Outcome:
    """An outcome on a hidden input, without what could tell the input in words of its own.

    What an error says is needed to judge it, and hidden afterwards.
    """
    value, error = outcome.value, outcome.error
    if isinstance(value, Odd) and value.kind not in KNOWN_NAMES:
        value = Odd("object", value.array, "")
    if error is not None:
        kind = error.kind if error.kind in KNOWN_NAMES else "Exception"
        own_line = any(error.line.strip() in cell for cell in cells)
        line = error.line if own_line else ""
        error = replace(error, kind=kind, line=line, function="" if not line else error.function)
        error = replace(error, operation="", operator="", operands=())
    return replace(
        outcome, value=value, error=error, printed="", printed_lines=0, warned=(), replaced=()
    )


def without_what_it_said(finding: Finding) -> Finding:
    """The diagnosis without what may tell of an input that stays hidden."""
    error = finding.outcome.error if finding.outcome else None
    said = [error.message, error.message.rstrip(".")] if error is not None else []

    def hidden(text: str) -> str:
        for own in filter(None, said):
            text = text.replace(own, HIDDEN)
        return re.sub(r"\d+\.\d{3,}(?:e[-+]?\d+)?", "…", text)

    return replace(finding, headline=hidden(finding.headline), idea=hidden(finding.idea))


def steady(text: str) -> str:
    """A text without what differs from run to run: addresses of objects."""
    return re.sub(r"0x[0-9a-fA-F]{6,}", "0x…", text)
