"""Numbers, names and half-steps in words."""

from __future__ import annotations

import numpy as np

from kmeans_lab.lloyd import HalfStep
from kmeans_lab.telling import figures


def coordinates(row: np.ndarray) -> str:
    """A point in words: (1.5, 2), at most four numbers."""
    shown = ", ".join(figures(round(value, 12)) for value in row[:4].tolist())
    return f"({shown}{', …' if len(row) > 4 else ''})"


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 point, 2,000 points."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def numbered(indices: np.ndarray, noun: str) -> str:
    """Numbers behind their noun: centroid 2; centroids 0, 3."""
    indices = [int(k) for k in indices]
    if len(indices) == 1:
        return f"{noun} {indices[0]}"
    shown = ", ".join(map(str, indices[:5]))
    return f"{noun}s {shown}{', …' if len(indices) > 5 else ''}"


def with_article(kind: str) -> str:
    """A kind with its article: a list, an int."""
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"


def title_of(step: HalfStep) -> str:
    """What a half-step is called: Start, Assign 1, Update 1."""
    return "Start" if step.kind == "start" else f"{step.kind.capitalize()} {step.iteration}"


def where_it_stopped(steps: list[HalfStep]) -> str:
    """The half-step that never was."""
    last = steps[-1]
    if last.kind == "assign":
        return f"Stopped in update {last.iteration}"
    return f"Stopped in assign {last.iteration + 1}"
