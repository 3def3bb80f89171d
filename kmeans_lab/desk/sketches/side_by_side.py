"""Any exercise at all: what went in and what came back, side by side."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np

from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.desk.sketches import strokes
from kmeans_lab.desk.sketches.run import NotDrawable, Picture, Run, in_words
from kmeans_lab.running.outcome import Odd
from kmeans_lab.visuals import drawing


def side_by_side(run: Run) -> Picture | CheckResult:
    """What went in and what came out, as tables; numbers and words where that is all."""
    try:
        case = _smallest(run.exercise)
        value = run(*case.args, script=case.script)
    except NotDrawable as problem:
        return run.instead_of_a_picture(problem)
    given = dict(zip(run.exercise.arguments, _drawable(case.args)))
    if isinstance(value, dict):
        back = dict(zip(value, _drawable(list(value.values()))))
    elif isinstance(value, tuple) and value:
        back = {f"came back [{i}]": part for i, part in enumerate(_drawable(value))}
    else:
        back = dict(zip(["came back"], _drawable([value])))
    everything = [*given.items(), *back.items()]
    tables = [(name, part) for name, part in everything if _is_table(part)][:5]
    rest = [(name, part) for name, part in everything if not _is_table(part)]
    columns = len(tables) + bool(rest)
    figure, axes = drawing.new_figure(
        columns, width=max(4.8, 2.9 * columns), height=3.6 if tables else 2.2, squeeze=False
    )
    for ax, (name, part) in zip(axes.flat, tables):
        table = part if part.ndim > 1 else part[:, np.newaxis]
        table = table.reshape(len(table), -1)[:10, :6]
        cut = ", its beginning" if table.size < part.size else ""
        heads = [str(c) for c in range(table.shape[1])] if part.ndim > 1 else [""]
        rows = [f"[{r}]" for r in range(len(table))]
        strokes.draw_table(ax, table, rows, heads, title=f"{name} {part.shape}{cut}")
    if rest:
        ax = axes.flat[len(tables)]
        ax.set_axis_off()
        lines = [line for name, part in rest for line in _lines_of(name, part)[:4]][:14]
        ax.text(0.0, 0.98, "\n".join(lines), va="top", transform=ax.transAxes, fontsize=10.5)
    title = f"{run.name}: given, and came back"
    figure.suptitle(title, fontsize=11, fontweight="bold", x=0.01, ha="left")
    text = "; ".join(f"{name}: {in_words(part)}" for name, part in everything)
    return figure, f"What {run.name} was given and what came back. {text}."


def _is_table(part: Any) -> bool:
    return isinstance(part, np.ndarray) and part.ndim > 0 and part.size > 0


def _lines_of(name: str, part: Any) -> list[str]:
    return textwrap.wrap(f"{name}: {in_words(part)}", 34)


def _smallest(exercise: Exercise) -> Case:
    cases = [case for case in exercise.cases(0) if case.raises is None]
    return cases[0]


def _drawable(parts: Sequence[Any]) -> list[Any]:
    return [
        part.array if isinstance(part, Odd) and part.array is not None else part for part in parts
    ]
