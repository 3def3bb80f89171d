"""The course's pictures, in matplotlib.

A cluster has a colour *and* a marker; titles state the finding; every picture is shown with
words. The colours are Okabe and Ito's, safe for colour-blind eyes.
"""

from __future__ import annotations

import html
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import matplotlib
import numpy as np
from IPython.display import Image, display
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
from numpy.typing import ArrayLike

from kmeans_lab.lloyd import HalfStep
from kmeans_lab.measure import Roofline
from kmeans_lab.validation import (
    check_count,
    check_curves,
    check_drawing,
    check_images,
    check_ratios,
    check_shapes,
    check_steps,
)

PALETTE = (
    "#0072B2",  # blue
    "#D55E00",  # vermilion
    "#009E73",  # green
    "#CC79A7",  # pink
    "#E69F00",  # orange
    "#56B4E9",  # sky
    "#7A5195",  # violet
    "#8C6D1F",  # ochre
    "#6B6B6B",  # grey
    "#A3243B",  # crimson
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "p")
UNASSIGNED = "#6B6B6B"
DPI = 110

_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": "#E4E4E4",
    "grid.linewidth": 0.6,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "text.color": "#222222",
    "axes.labelcolor": "#222222",
    "xtick.color": "#444444",
    "ytick.color": "#444444",
    "axes.edgecolor": "#888888",
    "legend.frameon": False,
}


def colour(k: int) -> str:
    """The colour of cluster `k`."""
    return PALETTE[k % len(PALETTE)]


def marker(k: int) -> str:
    """The marker of cluster `k`, in matplotlib's code; with `colour`, unlike up to 90 clusters."""
    return MARKERS[(k + k // len(PALETTE)) % len(MARKERS)]


def new_figure(
    columns: int = 1, rows: int = 1, width: float = 6.4, height: float = 4.0, **options: Any
) -> tuple[Figure, Any]:
    """A figure in the course's style, not registered with pyplot.

    Parameters
    ----------
    columns, rows : int
        How many axes.
    width, height : float
        Inches, of the whole.
    **options
        For `Figure.subplots`, ``sharex=True`` say.

    Returns
    -------
    figure : matplotlib.figure.Figure
    axes : Axes, or an array of them if there are several
    """
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        return figure, figure.subplots(rows, columns, **options)


def show(figure: Figure, alt: str, every_colour: bool = False) -> None:
    """Show a figure in a notebook, with the same message in words beneath it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        What the picture shows: what is drawn, and what one sees in it. It goes into the image's
        metadata and, for front ends that do not read that, into a folded text below.
    every_colour : bool
        Whether more than 256 colours must stay apart; the picture then takes more room.

    Raises
    ------
    ValueError
        If `alt` is empty.
    """
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError("alt must say in words what the picture shows, but it is empty.")
    alt = " ".join(alt.split())
    data, width = as_png(figure, every_colour)
    display(Image(data=data, format="png", width=width, alt=alt))
    display(PictureInWords(alt))


def as_png(figure: Figure, every_colour: bool = False) -> tuple[bytes, int]:
    """A figure as a PNG file, and the width in pixels at which it is shown."""
    buffer = io.BytesIO()
    with matplotlib.rc_context(_STYLE):
        figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    data = buffer.getvalue() if every_colour else _small(buffer.getvalue())
    return data, round(figure.get_figwidth() * 100)


class PictureInWords:
    """A picture's description, folded away until it is wanted."""

    def __init__(self, alt: str) -> None:
        self.alt = alt

    def __repr__(self) -> str:
        return f"In words: {self.alt}"

    def _repr_html_(self) -> str:
        return (
            '<details style="max-width: 46em; font-size: 0.9em"><summary>This picture in words'
            f"</summary>{html.escape(self.alt)}</details>"
        )


def draw_clusters(
    X: ArrayLike,
    assignments: ArrayLike | None = None,
    centroids: ArrayLike | None = None,
    *,
    ax: Axes | None = None,
    title: str | None = None,
    names: Sequence[str] | None = None,
    lines: bool = False,
    trail: Sequence[np.ndarray] = (),
    axis_names: tuple[str, str] = ("feature 0", "feature 1"),
    size: float = 26,
) -> Axes:
    """Points coloured and marked by cluster, and the centroids.

    Parameters
    ----------
    X : array-like of shape (n, 2)
    assignments : array-like of shape (n,), optional
        Labels, integers from 0. Without them all points are grey circles.
    centroids : array-like of shape (K, 2), optional
        Drawn large, with their index.
    ax : Axes, optional
        Where; a new figure otherwise (``ax.figure``).
    title : str, optional
        The finding.
    names : sequence of n str, optional
        Written beside the points.
    lines : bool
        Join each point to its centroid.
    trail : sequence of ndarray of shape (K, 2)
        Where the centroids were before, oldest first.
    axis_names : pair of str
    size : float
        Area of a point's marker, in points squared.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    X, assignments, centroids, names, trail = check_drawing(X, assignments, centroids, names, trail)
    if ax is None:
        _, ax = new_figure(width=5.2, height=4.2)
    if lines and assignments is not None and centroids is not None:
        _draw_lines(ax, X, assignments, centroids)
    _draw_points(ax, X, assignments, size)
    if centroids is not None:
        _draw_centroids(ax, centroids, trail)
    for name, (x, y) in zip(names, X, strict=False):
        ax.annotate(name, (x, y), xytext=(6, 5), textcoords="offset points", fontsize=9)
    ax.set(xlabel=axis_names[0], ylabel=axis_names[1])
    _state_finding(ax, title)
    ax.margins(0.08)
    return ax


def draw_history(
    steps: Iterable[HalfStep],
    *,
    names: Sequence[str] | None = None,
    columns: int = 4,
    size: float = 26,
    lines: bool = False,
) -> Figure:
    """A strip of small pictures, one a half-step, each with what happened in it.

    Parameters
    ----------
    steps : iterable of HalfStep
        With two features.
    names : sequence of str, optional
        Names of the points.
    columns : int
        Pictures in a row.
    size : float
        Area of a point's marker, in points squared.
    lines : bool
        Join each point to its centroid.

    Returns
    -------
    Figure

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    steps, columns = check_steps(steps), check_count(columns, "columns")
    columns = min(columns, len(steps))
    rows = -(-len(steps) // columns)
    figure, axes = new_figure(
        columns,
        rows,
        width=2.5 * columns,
        height=2.55 * rows,
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    trail: list[np.ndarray] = []
    for step, ax in zip(steps, axes.flat, strict=False):
        draw_clusters(
            step.X, step.assignments, step.centroids, ax=ax, names=names, trail=trail, lines=lines,
            axis_names=("", ""), size=size,
        )  # fmt: skip
        ax.set_title(_short_title(step), fontsize=9)
        ax.label_outer()
        if step.kind != "assign":
            trail = [*trail, step.centroids]
    for ax in axes.flat[len(steps) :]:
        ax.set_visible(False)
    return figure


def draw_inertia(
    steps: Iterable[HalfStep], *, ax: Axes | None = None, title: str | None = None
) -> Axes:
    """Inertia after each half-step: circles where points were assigned, squares after updates.

    Parameters
    ----------
    steps : iterable of HalfStep
    ax : Axes, optional
    title : str, optional
        The finding.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    steps = check_steps(steps)
    if ax is None:
        _, ax = new_figure(width=6.0, height=3.2)
    counted = [(i, step) for i, step in enumerate(steps) if step.assignments is not None]
    ax.plot([i for i, _ in counted], [s.inertia for _, s in counted], color="#888888", lw=1.2)
    for kind, shape, k in (("assign", "o", 0), ("update", "s", 1)):
        at = [(i, s.inertia) for i, s in counted if s.kind == kind]
        if at:
            ax.scatter(
                *zip(*at, strict=True), marker=shape, color=colour(k), s=34, label=kind, zorder=3
            )
    ax.legend(loc="upper right")
    ax.set(xlabel="half-step", ylabel="inertia (squared units)")
    _state_finding(ax, title)
    ax.set_ylim(bottom=0)
    ax.xaxis.get_major_locator().set_params(integer=True)
    return ax


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
    ax.set_xlabel(xlabel + (" (log scale)" if logx else ""))
    ax.set_ylabel(ylabel + (" (log scale)" if logy else ""))
    _state_finding(ax, title)
    return ax


def draw_ratios(
    ratios: Mapping[str, float],
    *,
    ax: Axes | None = None,
    title: str | None = None,
    xlabel: str = "times faster (log scale)",
) -> Axes:
    """Ratios as bars from 1, on a log axis; each with its number.

    Parameters
    ----------
    ratios : mapping of str to positive float
    ax : Axes, optional
    title : str, optional
        The finding.
    xlabel : str

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
    ax.set_xlabel(xlabel)
    _state_finding(ax, title)
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
    check_shapes(arrays)
    figure, axes = new_figure(len(arrays), width=width, height=3.0, squeeze=False)
    extents = [_block_extent(shape) for shape in arrays.values()]
    tallest, widest = max(e[1] for e in extents), max(e[0] for e in extents)
    for ax, (name, shape) in zip(axes.flat, arrays.items(), strict=True):
        _draw_block(ax, shape, columns_like_layers=name in columns_like_layers)
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
    _state_finding(ax, title)
    return ax


def _draw_lines(ax: Axes, X: np.ndarray, assignments: np.ndarray, centroids: np.ndarray) -> None:
    for k, centroid in enumerate(centroids):
        for point in X[assignments == k]:
            ax.plot(*zip(point, centroid, strict=True), color=colour(k), lw=0.8, alpha=0.6)


def _draw_points(ax: Axes, X: np.ndarray, assignments: np.ndarray | None, size: float) -> None:
    if assignments is None:
        ax.scatter(*X.T, s=size, color=UNASSIGNED, marker="o", linewidths=0)
        return
    for k in np.unique(assignments):
        members = X[assignments == k]
        ax.scatter(*members.T, s=size, color=colour(k), marker=marker(k), linewidths=0)


def _draw_centroids(ax: Axes, centroids: np.ndarray, trail: Sequence[np.ndarray]) -> None:
    for k, centroid in enumerate(centroids):
        path = np.array([*(c[k] for c in trail), centroid])  # (steps, 2)
        if len(path) > 1:
            ax.plot(*path.T, color=colour(k), lw=1.6, ls=(0, (3, 2)), zorder=3)
        ax.scatter(
            *centroid, s=170, marker=marker(k), color=colour(k), edgecolors="#111111",
            linewidths=1.6, zorder=4,
        )  # fmt: skip
        ax.annotate(
            str(k), centroid, ha="center", va="center", color="#111111", fontsize=8.5,
            fontweight="bold", zorder=5,
            path_effects=[patheffects.withStroke(linewidth=2.4, foreground="white")],
        )  # fmt: skip


def _plain_log_ticks(ax: Axes) -> None:
    """On a log axis that spans few decades, name 1, 2 and 5 of each, and no more."""
    for axis, limits in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
        if axis.get_scale() == "log":
            low, high = sorted(limits)
            if high < 60 * low:
                axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
                axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
            axis.set_minor_formatter(NullFormatter())


def _state_finding(ax: Axes, title: str | None) -> None:
    ax.set_title(title or "", loc="left", fontsize=10.5, fontweight="bold")


def _short_title(step: HalfStep) -> str:
    if step.kind == "start":
        return "start"
    if step.kind == "update":
        return f"update {step.iteration}: inertia {step.inertia:.4g}"
    if step.converged:
        return f"assign {step.iteration}: nothing changed"
    return f"assign {step.iteration}: {step.changed} changed, {step.inertia:.4g}"


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


def _small(png: bytes) -> bytes:
    """The same picture in at most 256 colours where that is smaller; needs Pillow."""
    try:
        from PIL import Image as Pillow
    except ImportError:
        return png
    buffer = io.BytesIO()
    with Pillow.open(io.BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(256, dither=Pillow.Dither.NONE)
        few.save(buffer, format="png", optimize=True)
    return min(png, buffer.getvalue(), key=len)
