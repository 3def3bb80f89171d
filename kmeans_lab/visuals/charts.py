"""Pictures of measurements, images and shapes: curves, ratios, a roofline, blocks of numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from kmeans_lab.languages.speaking import say
from kmeans_lab.measure import Roofline
from kmeans_lab.validation import (
    check_curves,
    check_images,
    check_ratios,
    check_shapes,
)
from kmeans_lab.visuals.drawing import UNASSIGNED, colour, marker, new_figure, state_finding


def draw_curve(
    x: Sequence[float],
    curves: Mapping[str, Sequence[float]],
    *,
    ax: Axes | None = None,
    title: str | None = None,
    xlabel: str,
    ylabel: str,
    logx: bool = False,
    logy: bool = False,
) -> Axes:
    """One curve or several over the same x, each named at its end and with its own marker.

    Parameters
    ----------
    x : sequence of m numbers
    curves : mapping of str to sequence of m numbers
    ax : Axes, optional
    title : str, optional
        The finding.
    xlabel, ylabel : str
        With units. A log axis is said to be one.
    logx, logy : bool

    Returns
    -------
    Axes

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    check_curves(x, curves)
    if ax is None:
        _, ax = new_figure(width=6.4, height=3.6)
    if logx:
        ax.set_xscale("log")
    if logy:
        ax.set_yscale("log")
    for k, (name, y) in enumerate(curves.items()):
        ax.plot(x, y, color=colour(k), marker=marker(k), ms=5, lw=1.5, label=name)
        if len(curves) > 1:
            ax.annotate(
                f" {name}", (x[-1], y[-1]), color=colour(k), va="center",
                xytext=(6, 0), textcoords="offset points", annotation_clip=False,
            )  # fmt: skip
    _plain_log_ticks(ax)
    ax.set_xlabel(xlabel + (f" {say('(log scale)')}" if logx else ""))
    ax.set_ylabel(ylabel + (f" {say('(log scale)')}" if logy else ""))
    state_finding(ax, title)
    return ax


def draw_ratios(
    ratios: Mapping[str, float],
    *,
    ax: Axes | None = None,
    title: str | None = None,
    xlabel: str | None = None,
) -> Axes:
    """Ratios as bars from 1, on a log axis; each with its number.

    Parameters
    ----------
    ratios : mapping of str to positive float
    ax : Axes, optional
    title : str, optional
        The finding.
    xlabel : str, optional
        What the ratios are; how many times faster, if not given.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    check_ratios(ratios)
    if ax is None:
        _, ax = new_figure(width=6.4, height=1.0 + 0.42 * len(ratios))
    ax.set_xscale("log")
    for row, ratio in enumerate(ratios.values()):
        k = 0 if ratio >= 1 else 1
        ax.barh(row, ratio - 1, left=1, color=colour(k), height=0.62, hatch="" if k == 0 else "//")
        ax.annotate(
            f"{ratio:.2g}×" if ratio < 10 else f"{ratio:.0f}×", (ratio, row), va="center",
            ha="left" if ratio >= 1 else "right",
            xytext=(4 if ratio >= 1 else -4, 0), textcoords="offset points",
        )  # fmt: skip
    ax.axvline(1, color="#222222", lw=1)
    ax.set_yticks(range(len(ratios)), list(ratios))
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.margins(x=0.18)
    _plain_log_ticks(ax)
    ax.set_xlabel(xlabel or say("times faster (log scale)"))
    state_finding(ax, title)
    return ax


def draw_images(
    images: Mapping[str, np.ndarray],
    *,
    width: float = 9.6,
    title: str | None = None,
    **options: Any,
) -> Figure:
    """Pictures side by side, each under its name.

    Parameters
    ----------
    images : mapping of str to ndarray of shape (h, w, 3) or (h, w)
    width : float
        Inches, of the whole.
    title : str, optional
        The finding, over all of them.
    **options
        For `Axes.imshow`, ``cmap="gray_r"`` say.

    Returns
    -------
    Figure

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    check_images(images)
    shapes = [np.shape(image) for image in images.values()]
    each = width / len(images)
    height = max(each * h / w for h, w, *_ in shapes) + 0.35 + (0.3 if title else 0)
    figure, axes = new_figure(len(images), width=width, height=height, squeeze=False)
    for ax, (name, image) in zip(axes.flat, images.items(), strict=True):
        ax.imshow(image, interpolation="nearest", **options)
        ax.set_title(name, fontsize=9)
        ax.set_axis_off()
    if title:
        figure.suptitle(title, fontsize=11, fontweight="bold", x=0.01, ha="left")
    return figure


def draw_shapes(
    arrays: Mapping[str, tuple[int, ...]],
    *,
    axis_names: Mapping[str, Sequence[str]] | None = None,
    between: Sequence[str] = (),
    columns_like_layers: Collection[str] = (),
    title: str | None = None,
    width: float = 9.0,
) -> Figure:
    """Arrays as blocks of cells.

    Axis 0 runs down and axis 1 across; of three axes, axis 1 runs into the page and axis 2 across.
    Each of several layers has a colour of its own; an array without layers is grey.

    Parameters
    ----------
    arrays : mapping of str to shape
        Of one to three axes, each axis short enough to count its cells.
    axis_names : mapping of str to sequence of str, optional
        What each axis of an array is, ``("n", "K", "d")`` say.
    between : sequence of str, optional
        A sign before each array but the first, ``("−", "=")`` say.
    columns_like_layers : collection of str
        Arrays of two axes whose columns were layers before: each column in its layer's colour.
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
    check_shapes(arrays, between)
    figure, axes = new_figure(len(arrays), width=width, height=3.0, squeeze=False)
    extents = [_block_extent(shape) for shape in arrays.values()]
    tallest, widest = max(e[1] for e in extents), max(e[0] for e in extents)
    signs = ["", *(between or [""] * (len(arrays) - 1))]
    for ax, (name, shape), sign in zip(axes.flat, arrays.items(), signs, strict=True):
        _draw_block(ax, shape, columns_like_layers=name in columns_like_layers)
        beside = {"transform": ax.get_yaxis_transform(), "ha": "right", "va": "center"}
        ax.text(-0.12, 0.9, sign, fontsize=16, **beside)  # level with the first row
        axes_of = tuple((axis_names or {}).get(name, ()))
        words = f" = {str(axes_of).replace(chr(39), '')}" if axes_of else ""  # (n, K); of one, (n,)
        ax.set_title(f"{name}\n{shape}{words}", fontsize=9)
        ax.set_xlim(-0.6, widest + 0.2)
        ax.set_ylim(tallest + 0.2, -0.8)
        ax.set_aspect("equal")
        ax.set_axis_off()
    if title:
        figure.suptitle(title, fontsize=11, fontweight="bold", x=0.01, ha="left")
    return figure


def draw_roofline(
    roofline: Roofline,
    programs: Mapping[str, tuple[float, float]],
    *,
    ax: Axes | None = None,
    title: str | None = None,
) -> Axes:
    """The limits of one core and where programs stand beneath them.

    Parameters
    ----------
    roofline : Roofline
    programs : mapping of str to (operations a byte, operations a second)
    ax : Axes, optional
    title : str, optional
        The finding.

    Returns
    -------
    Axes
    """
    if ax is None:
        _, ax = new_figure(width=6.8, height=4.0)
    intensities = [intensity for intensity, _ in programs.values()]
    low = min([*intensities, roofline.ridge]) / 10
    high = max([*intensities, roofline.ridge]) * 8
    x = np.geomspace(low, high, 200)
    ax.plot(x, [roofline.attainable(v) / 1e9 for v in x], color="#222222", lw=2)
    middle = (low * roofline.ridge) ** 0.5
    ax.annotate("memory's limit", (middle, roofline.attainable(middle) / 1e9), ha="right",
                xytext=(-6, 6), textcoords="offset points", color="#444444")  # fmt: skip
    ax.annotate("arithmetic's limit", (high, roofline.flops / 1e9), ha="right",
                xytext=(0, 5), textcoords="offset points", color="#444444")  # fmt: skip
    for k, (name, (intensity, flops)) in enumerate(programs.items()):
        ax.scatter(
            intensity, flops / 1e9, color=colour(k), marker=marker(k), s=60, zorder=3, label=name
        )
    ax.legend(loc="lower right")  # programs stand close together, but never in that corner
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set(
        xlabel="operations per byte of memory traffic (log scale)",
        ylabel="billion operations a second (log scale)",
    )
    state_finding(ax, title)
    return ax


def _plain_log_ticks(ax: Axes) -> None:
    """On a log axis that spans few decades, name 1, 2 and 5 of each, and no more."""
    for axis, limits in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
        if axis.get_scale() == "log":
            low, high = sorted(limits)
            if high < 60 * low:
                axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
                axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
            axis.set_minor_formatter(NullFormatter())


def _layers(shape: tuple[int, ...]) -> tuple[int, int, int]:
    """Rows, layers into the page, columns."""
    if len(shape) == 1:
        return 1, 1, shape[0]
    if len(shape) == 2:
        return shape[0], 1, shape[1]
    return shape


_DEPTH = 0.55  # how far a layer is set off, in cells


def _block_extent(shape: tuple[int, ...]) -> tuple[float, float]:
    rows, layers, columns = _layers(shape)
    return columns + _DEPTH * (layers - 1), rows + _DEPTH * (layers - 1)


def _draw_block(ax: Axes, shape: tuple[int, ...], *, columns_like_layers: bool) -> None:
    from matplotlib.patches import Rectangle

    rows, layers, columns = _layers(shape)

    def cell_colour(layer: int, column: int) -> str:
        if layers > 1:
            return colour(layer)
        return colour(column) if columns_like_layers else UNASSIGNED

    for layer in range(layers - 1, -1, -1):  # the farthest first
        dx, dy = _DEPTH * layer, _DEPTH * (layers - 1 - layer)
        for row in range(rows):
            for column in range(columns):
                ax.add_patch(
                    Rectangle(
                        (dx + column, dy + row),
                        1,
                        1,
                        facecolor=cell_colour(layer, column),
                        edgecolor="white",
                        linewidth=1.0,
                    )
                )
