"""The course's pictures, in matplotlib.

A cluster has a colour *and* a marker; titles state the finding; every picture is shown with
words. The colours are Okabe and Ito's, safe for colour-blind eyes. A picture stands on a light
card, in a dark theme too: its colours were chosen for white, and what is stored follows no theme.
"""

from __future__ import annotations

import html
import io
from collections.abc import Iterable, Sequence
from typing import Any

import matplotlib
import numpy as np
from IPython.display import Image, display
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import ArrayLike

from kmeans_lab.languages.speaking import retell, say
from kmeans_lab.lloyd import HalfStep
from kmeans_lab.validation import (
    check_count,
    check_drawing,
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
    alt = retell(" ".join(alt.split()))
    data, width = as_png(figure, every_colour)
    display(Image(data=data, format="png", width=width, alt=alt))
    display(PictureInWords(alt))


def as_png(figure: Figure, every_colour: bool = False) -> tuple[bytes, int]:
    """A figure as a PNG file, in the language now, and the width in pixels at which it is shown."""
    for text in figure.findobj(Text):
        if (told := retell(text.get_text())) != text.get_text():
            text.set_text(told)
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
        return say("In words: {alt}", alt=self.alt)

    def _repr_html_(self) -> str:
        return (
            '<details style="max-width: 46em; font-size: 0.9em">'
            f"<summary>{say('This picture in words')}</summary>{html.escape(self.alt)}</details>"
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
    state_finding(ax, title)
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
    ax.set(xlabel=say("half-step"), ylabel=say("inertia (squared units)"))
    state_finding(ax, title)
    ax.set_ylim(bottom=0)
    ax.xaxis.get_major_locator().set_params(integer=True)
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


def state_finding(ax: Axes, title: str | None) -> None:
    ax.set_title(title or "", loc="left", fontsize=10.5, fontweight="bold")


def _short_title(step: HalfStep) -> str:
    if step.kind == "start":
        return say("start")
    parts = {"number": step.iteration, "changed": step.changed, "inertia": f"{step.inertia:.4g}"}
    if step.kind == "update":
        return say("update {number}: inertia {inertia}", **parts)
    if step.converged:
        return say("assign {number}: nothing changed", **parts)
    return say("assign {number}: {changed} changed, {inertia}", **parts)


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
