"""Pictures of what is given categories: tables of words."""

from __future__ import annotations

import numpy as np

from kmeans_lab.desk.sketches import strokes
from kmeans_lab.desk.sketches.run import Picture, Run
from kmeans_lab.desk.sketches.strokes import digits, smallest_of_rows
from kmeans_lab.visuals import drawing


def hamming(run: Run) -> Picture:
    X, modes = _tea(), _tea()[[0, 2]]
    table = run.array((5, 2), X, modes)
    figure, (left, right) = drawing.new_figure(2, width=8.8, height=3.4)
    strokes.draw_table(
        left, X, strokes.row_names(5), ["drink", "milk", "time"], title="Five people"
    )
    names = [" ".join(mode) for mode in modes]
    heads = ["\n".join(mode) for mode in modes]
    title = f"{run.name}: against two modes"
    strokes.draw_table(
        right,
        table,
        strokes.row_names(5),
        heads,
        framed=smallest_of_rows(table),
        title=title,
    )
    figure.supxlabel("Framed: the smallest number of each row", fontsize=9)
    rows = "; ".join(f"row {i}: {', '.join(digits(v) for v in row)}" for i, row in enumerate(table))
    return (
        figure,
        f"Five rows of three categories, against the modes {names[0]} and {names[1]}: {rows}.",
    )


def modes(run: Run) -> Picture:
    X, modes, labels = _tea(), _tea()[[0, 2]], np.array([0, 0, 1, 1, 0])
    new = run.array((2, 3), X, labels, modes, kinds="US")
    figure, axes = drawing.new_figure(3, width=10.2, height=3.2)
    figure.supxlabel("Framed: what has changed", fontsize=9)
    columns = ["drink", "milk", "time"]
    strokes.draw_table(axes[0], X, [f"row {i}: cluster {k}" for i, k in enumerate(labels)], columns,
           title="Five people")  # fmt: skip
    strokes.draw_table(axes[1], modes, ["mode 0", "mode 1"], columns, title="Modes before")
    strokes.draw_table(
        axes[2], new, ["mode 0", "mode 1"], columns, framed=new != modes, title=f"After {run.name}"
    )
    return figure, "Two modes before: " + "; ".join(" ".join(m) for m in modes) + ". After: " + (
        "; ".join(" ".join(m) for m in new) + "."
    )


def _tea() -> np.ndarray:
    return np.array(
        [
            ["tea", "no", "noon"],
            ["tea", "yes", "noon"],
            ["coffee", "yes", "dawn"],
            ["coffee", "no", "dawn"],
            ["tea", "no", "dawn"],
        ]
    )
