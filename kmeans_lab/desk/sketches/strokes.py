"""What several pictures are made of: points in clusters, tables, numbers in few digits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from kmeans_lab.data import SIX_NAMES
from kmeans_lab.telling import short
from kmeans_lab.visuals import drawing


def draw_clusters(
    X: np.ndarray, labels: np.ndarray, centroids: np.ndarray, title: str, **options: Any
) -> Axes:
    """The six points joined to their centroids."""
    _, ax = drawing.new_figure(width=6.0, height=4.4)
    drawing.draw_clusters(
        X, labels, centroids, ax=ax, names=SIX_NAMES, lines=True, title=title, size=44, **options
    )
    ax.margins(0.12)
    return ax


def set_title(ax: Axes, text: str) -> None:
    """A title as all pictures have it."""
    ax.set_title(text, loc="left", fontsize=10.5, fontweight="bold")


def draw_centroids(ax: Axes, centroids: np.ndarray, first: int = 0) -> None:
    """Centroids as large marks, the first of them that of cluster `first`."""
    for k, (x, y) in enumerate(centroids, first):
        ax.scatter(x, y, s=150, color=drawing.colour(k), marker=drawing.marker(k),
                   edgecolors="#222222", linewidths=1.4, zorder=3)  # fmt: skip


def draw_table(
    ax: Axes,
    table: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    framed: np.ndarray | None = None,
    title: str,
) -> None:
    """Numbers or words in cells, some of them framed and in bold."""
    n, m = table.shape
    numbers = table.dtype.kind in "biuf"
    for i in range(n):
        for j in range(m):
            bold = framed is not None and framed[i, j]
            ax.text(
                j, i, digits(table[i, j]) if numbers else str(table[i, j]), ha="center",
                va="center", fontsize=10, fontweight="bold" if bold else "normal",
            )  # fmt: skip
            if bold:
                corner, edge = (j - 0.46, i - 0.42), drawing.colour(j)
                ax.add_patch(
                    Rectangle(corner, 0.92, 0.84, fill=False, edgecolor=edge, linewidth=2.2)
                )
    ax.set(xlim=(-0.5, m - 0.5), ylim=(n - 0.5, -0.5))
    ax.set_xticks(range(m), columns, fontsize=9)
    ax.set_yticks(range(n), rows, fontsize=9)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.grid(False)
    ax.set_xticks(np.arange(0.5, m - 1), minor=True)
    ax.set_yticks(np.arange(0.5, n - 1), minor=True)
    ax.grid(which="minor", color="#D0D0D0", lw=0.8)
    ax.tick_params(which="minor", length=0)
    for spine in ax.spines.values():
        spine.set(visible=True, color="#888888")
    set_title(ax, title)


def smallest_of_rows(table: np.ndarray) -> np.ndarray:
    """Where the smallest number of each row stands."""
    return table == table.min(axis=1, keepdims=True)


def row_names(n: int) -> list[str]:
    """Names for the rows of a table."""
    return [f"row {i}" for i in range(n)]


def digits(value: Any) -> str:
    """A number in three digits: a picture has little room."""
    return short(value, 3)


def at(place: np.ndarray) -> str:
    """A place as ``(1, 2.5)``."""
    return f"({', '.join(digits(round(float(v), 3)) for v in place)})"


def who(labels: np.ndarray, K: int) -> str:
    """Which of the six points each cluster has, in words."""
    return "; ".join(
        f"cluster {k}: {', '.join(n for n, own in zip(SIX_NAMES, labels) if own == k) or 'empty'}"
        for k in range(K)
    )
