"""Arrays as they lie in memory, byte by byte: what strides are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kmeans_lab.validation.pictures import check_named
from kmeans_lab.visuals.drawing import colour, new_figure

MOST_BYTES = 160  # more little boxes side by side could not be told apart
_INSIDE, _OUTSIDE, _EDGE = "#F5D9B0", "#EEF3F7", "#5A6B78"


def draw_strides(
    memory: np.ndarray,
    views: Mapping[str, np.ndarray],
    *,
    title: str | None = None,
    width: float = 9.6,
) -> Figure:
    """Bytes in a line, once for each view of them, and how far its axes step along that line.

    Each little box is a byte; a number's first byte is written above it. Numbers that belong to the
    view are shaded and have their index below. An arrow leads from the first element to the next
    along each axis, with the stride.

    Parameters
    ----------
    memory : ndarray
        Contiguous, at most 160 bytes.
    views : mapping of str to ndarray
        Arrays of one or two axes on the bytes of `memory`, of its dtype.
    title : str, optional
        The finding.
    width : float
        Inches, of the whole.

    Returns
    -------
    Figure

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    _check_memory(memory, views)
    figure, axes = new_figure(
        1, len(views), width=width, height=0.4 + 1.35 * len(views), squeeze=False
    )
    for ax, (name, view) in zip(axes.flat, views.items(), strict=True):
        _draw_line(ax, memory)
        _draw_elements(ax, view, view.ctypes.data - memory.ctypes.data)
        ax.set_title(
            f"{name}: shape {view.shape}, strides {view.strides}",
            fontsize=9.5,
            family="monospace",
            loc="left",
        )
        ax.set(xlim=(-0.5, memory.nbytes + 0.5), ylim=(-1.5, 3.0))
        ax.set_axis_off()
    if title:
        figure.suptitle(title, fontsize=11, fontweight="bold", x=0.01, ha="left")
    return figure


def _check_memory(memory: Any, views: Any) -> None:
    """Refuse what does not lie in one piece, is too long, or is no view of it."""
    if not isinstance(memory, np.ndarray):
        raise TypeError(f"memory must be an array, but {type(memory).__name__} came.")
    if not (memory.flags.c_contiguous or memory.flags.f_contiguous):
        raise ValueError("memory must lie in one piece, but it has gaps. Pass memory.copy().")
    if not 0 < memory.nbytes <= MOST_BYTES:
        raise ValueError(f"memory must have 1 to {MOST_BYTES} bytes, but has {memory.nbytes}.")
    check_named(views, "views", "name: array")
    for name, view in views.items():
        if not isinstance(view, np.ndarray) or not 1 <= view.ndim <= 2 or view.size == 0:
            raise TypeError(f"views[{name!r}] must be an array of one or two axes, not empty.")
        if view.dtype != memory.dtype or not np.may_share_memory(view, memory):
            raise ValueError(
                f"views[{name!r}] must look at the bytes of memory, but it has bytes of its own."
            )


def _draw_line(ax: Axes, memory: np.ndarray) -> None:
    """Draw all bytes, and at each number its first byte and its value."""
    size = memory.itemsize
    for byte in range(memory.nbytes):
        ax.fill_between([byte, byte + 1], 0, 1, fc=_OUTSIDE, ec="#C9D2DA", lw=0.5)
    for place, value in enumerate(memory.ravel(order="K")):
        x = place * size
        ax.fill_between([x, x + size], 0, 1, fc="none", ec=_EDGE, lw=1.2, zorder=3)
        ax.text(x + size / 2, 0.47, f"{value:g}", ha="center", va="center", fontsize=9.5, zorder=4)
        ax.text(x, 1.08, str(x), ha="left", fontsize=6.5, color="#5A6B78")


def _draw_elements(ax: Axes, view: np.ndarray, offset: int) -> None:
    """Shade the numbers of a view, name their indices, and draw one step along each axis."""
    size = view.itemsize
    for index in np.ndindex(view.shape):
        x = offset + int(np.dot(index, view.strides))
        for byte in range(size):
            ax.fill_between(
                [x + byte, x + byte + 1], 0, 1, fc=_INSIDE, ec="#D9B98A", lw=0.5, zorder=2
            )
        inside = ", ".join(map(str, index))
        ax.text(x + size / 2, -0.12, f"[{inside}]", ha="center", va="top", fontsize=7)
    for axis, stride in enumerate(view.strides):
        if view.shape[axis] < 2:
            continue
        begin, height = offset + size / 2, 1.5 + 0.75 * axis
        hue = colour(axis)
        ax.annotate(
            "", (begin + stride, height), xytext=(begin, height),
            arrowprops={"arrowstyle": "->", "color": hue, "lw": 1.6, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
        ax.text(
            begin + max(stride, 0) + 0.6, height, f"axis {axis}: {stride} bytes",
            color=hue, fontsize=8, va="center", weight="bold",
        )  # fmt: skip
