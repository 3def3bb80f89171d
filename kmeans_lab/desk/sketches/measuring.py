"""Pictures of what measures: seconds on a pretended clock, bytes."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.lesson_06.timing import timing
from kmeans_lab.desk.sketches import strokes
from kmeans_lab.desk.sketches.run import NotDrawable, Picture, Run, in_words
from kmeans_lab.desk.sketches.strokes import digits
from kmeans_lab.running.outcome import Odd
from kmeans_lab.visuals import drawing


def median(run: Run) -> Picture:
    durations = [0.5, 0.2, 0.25, 0.9, 0.3, 0.22]
    value = run(durations, 5, script=timing)
    result, calls = value["result"], value["calls"]
    if isinstance(result, (bool, Odd, np.ndarray, tuple)) or result is None:
        raise NotDrawable(f"A number of seconds can be drawn, and {in_words(result)} came")
    _, ax = drawing.new_figure(width=6.4, height=3.6)
    shown = [durations[i % len(durations)] for i in range(min(max(calls, 1), 12))]
    for i, seconds in enumerate(shown):
        ax.bar(i, seconds, color=drawing.colour(5), hatch="//" if i == 0 else "", edgecolor="white")
        ax.annotate(
            f"{seconds:.2f}", (i, 0), xytext=(0, 4), ha="center", textcoords="offset points",
            fontsize=9, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip
    ax.axhline(result, color="#222222", lw=1.6)
    ax.annotate(
        f"it gave\n{digits(result)} s", (len(shown) - 0.4, result), xytext=(0, 4),
        textcoords="offset points", fontweight="bold",
    )  # fmt: skip
    ax.set_xlim(-0.6, len(shown) + 0.6)
    ax.set_xticks(range(len(shown)), ["first\ncall", *map(str, range(2, len(shown) + 1))])
    ax.margins(y=0.15)
    ax.set(xlabel="calls, in order", ylabel="seconds, on a pretended clock")
    strokes.set_title(ax, f"{run.name}, repeats = 5: {calls} calls")
    return ax.figure, (
        f"{run.name} with repeats = 5 called the function {calls} times, which took "
        f"{', '.join(f'{s:.2f}' for s in shown)} seconds; it gave back {digits(result)}."
    )


def bytes_needed(run: Run) -> Picture:
    if run.name == "product_bytes":
        pairs = [(a, b) for a in ("float64", "float32") for b in ("float64", "float32")]
        found = {f"X {a},\ncentroids {b}": run.number(1000, 10, a, b) for a, b in pairs}
        what = "n = 1000, K = 10"
    elif run.name == "palette_bytes":
        found = {f"K = {K}": run.number(100, 100, K) for K in (2, 4, 16, 256)}
        what = "100 × 100 pixels"
    else:
        found = {f"n = {n:,}": run.number(n, 10, 5) for n in (100, 200, 400, 800)}
        what = "K = 10, d = 5"
    _, ax = drawing.new_figure(width=6.4, height=3.4)
    for i, value in enumerate(found.values()):
        ax.barh(i, value, color=drawing.colour(0))
        ax.annotate(f"{value:,} bytes", (value, i), xytext=(4, 0), va="center",
                    textcoords="offset points", fontsize=9)  # fmt: skip
    ax.set_yticks(range(len(found)), list(found))
    ax.invert_yaxis()
    ax.margins(x=0.28)
    ax.set(xlabel="bytes")
    strokes.set_title(ax, f"{run.name}: {what}")
    text = "; ".join(f"{' '.join(name.split())}: {value:,}" for name, value in found.items())
    return ax.figure, f"Bytes by {run.name}, {what}. {text}."
