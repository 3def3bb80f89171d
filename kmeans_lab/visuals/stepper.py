"""Step through K-Means, half-step by half-step, with one's own functions if one likes.

Everything is computed when the widget is made and travels with it, so stepping needs no kernel.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from kmeans_lab.initialization import random_rows
from kmeans_lab.lloyd import HalfStep
from kmeans_lab.validation import check_points, check_problem
from kmeans_lab.visuals import drawing
from kmeans_lab.visuals.observer import circle, coordinates, counted, figures, observe
from kmeans_lab.visuals.styles import styles

MOST_POINTS = 10_000  # more are computed with, but not drawn
MOST_PICTURES = 8  # in a still figure


class KMeansStepper(anywidget.AnyWidget):
    """K-Means, one half-step at a time: forward, back, played, by mouse or keyboard.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points. With d = 1 they are drawn along a line, with d > 2 on their first two principal
        components.
    K : int, optional
        Clusters; the rows of `init` if that is given, else 3.
    init : array-like of shape (K, d), optional
        The first centroids; K rows of `X` drawn by `random_state` otherwise.
    assign, update : callable, optional
        Your own ``assign(X, centroids)``, which returns labels (n,), and ``update(X, assignments,
        centroids)``, which returns centroids (K, d). Their mistakes are named in the widget. The
        package's own are used for what is not given.
    max_iterations : int
        The greatest number of updates.
    random_state : int, numpy.random.Generator or None
        Chooses the rows to begin with.
    labels : sequence of n str, optional
        Names of the points, written beside them.
    feature_names : sequence of d str, optional
        Names of the axes; the columns of `X` if it is a data frame.

    Attributes
    ----------
    step_index : int
        The half-step shown, 0 is the start. May be set.
    steps : list of HalfStep
        All that was recorded.
    mistakes : list of str
        What the given functions did wrong, each kind once, with the half-step.

    Raises
    ------
    TypeError, ValueError
        If an argument is wrong. What `assign` and `update` raise is shown in the widget instead.
    """

    _esm = Path(__file__).with_name("stepper.js")
    _css = styles("stepper.css")

    _run = traitlets.Dict().tag(sync=True)
    _points = traitlets.Bytes().tag(sync=True)
    _centroids = traitlets.Bytes().tag(sync=True)
    _moves = traitlets.Bytes().tag(sync=True)
    step_index = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        X: ArrayLike,
        K: int | None = None,
        init: ArrayLike | None = None,
        assign: Callable | None = None,
        update: Callable | None = None,
        max_iterations: int = 100,
        random_state: int | np.random.Generator | None = 42,
        *,
        labels: Sequence[str] | None = None,
        feature_names: Sequence[str] | None = None,
    ) -> None:
        if feature_names is None:
            feature_names = getattr(X, "columns", None)
        if K is None:
            K = 3 if init is None or isinstance(init, str) else len(check_points(init, "init"))
        X, K, max_iterations, init = check_problem(X, K, max_iterations, random_state, init)
        labels = _check_names(labels, len(X), "labels", "point")
        feature_names = _check_names(feature_names, X.shape[1], "feature_names", "feature")
        if init is None:
            init = random_rows(X, K, np.random.default_rng(random_state))  # (K, d)
        self._recording = observe(X, init, assign, update, max_iterations)
        self._plane = _Plane(self.steps, feature_names)
        self._names = labels
        super().__init__(**self._state(labels))

    @property
    def steps(self) -> list[HalfStep]:
        """The half-steps that were recorded, the start first."""
        return self._recording.steps

    @property
    def mistakes(self) -> list[str]:
        """What the given functions did wrong, each kind once, with the half-step."""
        found: dict[str, str] = {}
        for step, texts in zip(self.steps, self._recording.mistakes, strict=True):
            for text in texts:
                found.setdefault(re.sub(r"[\d.,]+", "", text)[:24], f"{_title(step)}: {text}")
        texts = list(found.values())
        if self._recording.stopped:
            texts.append(f"{_where_it_stopped(self.steps)}: {self._recording.stopped}")
        return texts

    @property
    def mistake(self) -> str | None:
        """The first of `mistakes`, or None."""
        return self.mistakes[0] if self.mistakes else None

    def figure(self) -> Figure:
        """The run as a still figure: small pictures of its half-steps, under what it found.

        Of a long run the first half-steps and the last are drawn.
        """
        chosen = self.steps
        if len(chosen) > MOST_PICTURES:
            chosen = chosen[: MOST_PICTURES - 3] + chosen[-3:]
        flat = [self._plane.flat(step) for step in chosen]
        few = len(flat[0].X) <= 60
        figure = drawing.draw_history(
            flat, names=self._names if few else None, columns=4, size=26 if few else 8
        )
        figure.set_figwidth(max(5.5, figure.get_figwidth()))  # the finding needs room
        lines = textwrap.wrap(self.finding(), int(11 * figure.get_figwidth()))
        figure.set_figheight(figure.get_figheight() + 0.2 * len(lines))
        figure.suptitle("\n".join(lines), fontsize=10.5, fontweight="bold", x=0.01, ha="left")
        return figure

    def still(self, alt: str | None = None) -> None:
        """Show `figure` in the notebook with its message in words.

        Parameters
        ----------
        alt : str, optional
            The words; otherwise they are made from the half-steps.
        """
        drawing.show(self.figure(), alt=alt or self.in_words())

    def finding(self) -> str:
        """The run in one sentence."""
        first = next((step for step in self.steps if step.assignments is not None), None)
        if self.mistake:
            return self.mistake
        last = self.steps[-1]
        change = f"inertia {figures(first.inertia)} → {figures(last.inertia)}"
        updates = sum(step.kind == "update" for step in self.steps)
        if last.converged:
            return f"{counted(updates, 'update')} until no point changes its cluster: {change}"
        return f"After {counted(updates, 'update')} points still change their cluster: {change}"

    def in_words(self) -> str:
        """What the widget and its still figure show, in words."""
        n, d = self.steps[0].X.shape
        K = len(self.steps[0].centroids)
        text = [f"K-Means with K={K} on {counted(n, 'point')} with {counted(d, 'feature')}."]
        shown = range(len(self.steps))
        if len(shown) > MOST_PICTURES:
            shown = [*shown[: MOST_PICTURES - 3], *shown[-3:]]
        text += [f"{_title(self.steps[i])}: {self._run['steps'][i]['sentence']}" for i in shown]
        return " ".join(text + self.mistakes)

    def __repr__(self) -> str:
        n, d = self.steps[0].X.shape
        parts = [
            counted(n, "point"),
            counted(d, "feature"),
            f"K={len(self.steps[0].centroids)}",
            counted(len(self.steps) - 1, "half-step"),
        ]
        if self._recording.stopped:
            parts.append(f"then {self._recording.stopped_in_short}")
        elif self.mistake:
            parts.append("with mistakes")
        elif not self.steps[-1].converged:
            parts.append("not converged")
        return f"KMeansStepper({', '.join(parts)})"

    @traitlets.validate("step_index")
    def _keep_inside(self, proposal: Any) -> int:
        return min(max(proposal["value"], 0), len(self.steps) - 1)

    def _state(self, names: Sequence[str] | None) -> dict:
        """Everything the browser needs; the long parts as bytes, labels only where they change."""
        steps, plane = self.steps, self._plane
        K = len(steps[0].centroids)
        rows = plane.drawn
        moves, assigns = _pack_labels(steps, rows, K)
        versions: list[np.ndarray] = []
        described, assign = [], -1
        for i, step in enumerate(steps):
            if step.kind != "assign":
                versions.append(plane.project(step.centroids))
            else:
                assign += 1
            described.append(
                {
                    "title": _title(step),
                    "kind": step.kind,
                    "version": len(versions) - 1,
                    "assign": assign,
                    "inertia": None if step.assignments is None else step.inertia,
                    "inertia_text": figures(step.inertia),
                    "rises": any(m.startswith("The inertia") for m in self._recording.mistakes[i]),
                    "counts": None
                    if step.assignments is None
                    else np.bincount(step.assignments, minlength=K).tolist(),
                    "sentence": self._sentence(i, names),
                    "mistakes": self._recording.mistakes[i],
                    "asides": self._recording.asides[i],
                }
            )
        stopped = None
        if self._recording.stopped:
            stopped = {
                "title": f"{_where_it_stopped(steps)}:",
                "text": self._recording.stopped,
            }
        n, d = steps[0].X.shape
        points = plane.points[rows]
        run = {
            "heading": f"K-Means step by step: {counted(n, 'point')}, K={K}",
            "K": K,
            "drawn": len(rows),
            "origin": plane.origin.tolist(),
            "view": _view(points, np.concatenate(versions)),
            "axes": plane.axes,
            "strip": d == 1,
            "palette": [drawing.colour(k) for k in range(K)],
            "markers": [drawing.marker(k) for k in range(K)],
            "names": None if names is None or len(rows) < n else list(names),
            "notes": plane.notes,
            "no_regions": plane.no_regions,
            "label_bytes": _label_type(K).itemsize,
            "assigns": assigns,
            "steps": described,
            "stopped": stopped,
        }
        return {
            "_run": run,
            "_points": points.astype("<f4").tobytes(),
            "_centroids": np.array(versions, dtype="<f4").tobytes(),
            "_moves": moves,
        }

    def _sentence(self, i: int, names: Sequence[str] | None) -> str:
        step, previous = self.steps[i], self.steps[max(i - 1, 0)]
        K = len(step.centroids)
        if step.kind == "start":
            return (
                f"{counted(K, 'centroid')} among {counted(len(step.X), 'point')}; "
                "no point has a cluster yet."
            )
        now = figures(step.inertia)
        if step.kind == "update":
            moved = step.centroids != previous.centroids
            squared = ((step.centroids - previous.centroids) ** 2).sum(axis=1)
            empty = np.flatnonzero(np.bincount(step.assignments, minlength=K) == 0)
            text = (
                f"{counted(int(moved.any(axis=1).sum()), 'centroid')} moved to the mean of "
                f"their points, the farthest by {figures(np.sqrt(squared.max()))}, "
                f"inertia {figures(previous.inertia)} → {now}."
            )
            if moved.any(axis=1).sum() == 1:
                text = text.replace("their points, the farthest by", "its points, by")
            if not moved.any():
                text = f"No centroid moved, inertia {now}."
            if self._recording.mistakes[i]:
                text = text.replace(" to the mean of their points", "").replace(
                    " to the mean of its points", ""
                )
            for k in empty[:3]:
                text += f" Cluster {k} is empty" + (
                    "." if moved[k].any() else ", so its centroid stays."
                )
            return text + self._outside(step)
        if step.iteration == 1:
            return f"Each of the {counted(step.changed, 'point')} got a cluster, inertia {now}."
        if step.converged:
            return f"No point changed cluster: K-Means has converged, inertia {now}."
        who = counted(step.changed, "point")
        if names is not None and step.changed <= 4:
            who = ", ".join(names[i] for i in np.flatnonzero(_changed(step, self.steps)))
            who = f"{'Point' if step.changed == 1 else 'Points'} {who}"
        text = f"{who} changed cluster, inertia {figures(previous.inertia)} → {now}."
        if step is self.steps[-1] and not self._recording.stopped:
            text += (
                f" The run ends here, after max_iterations={step.iteration - 1} updates: "
                "it has not converged."
            )
            again = circle(self.steps)
            if again:
                text += (
                    f" It goes round in a circle: the labels of assign {again[1]} are those of "
                    f"assign {again[0]}."
                )
        return text

    def _outside(self, step: HalfStep) -> str:
        x0, x1, y0, y1 = self._plane.far_view()
        places = self._plane.project(step.centroids)
        off = np.flatnonzero(
            (places[:, 0] < x0) | (places[:, 0] > x1) | (places[:, 1] < y0) | (places[:, 1] > y1)
        )
        return "".join(
            f" Centroid {k} has left the picture: it is at {coordinates(step.centroids[k])}."
            for k in off[:3]
        )


class _Plane:
    """Where points and centroids of any number of features stand in a picture."""

    def __init__(self, steps: list[HalfStep], feature_names: Sequence[str] | None) -> None:
        X = steps[0].X
        n, d = X.shape
        names = list(feature_names) if feature_names else [f"feature {j}" for j in range(d)]
        self.mean = X.mean(axis=0, dtype=np.float64)
        self.notes: list[str] = []
        self.no_regions: str | None = None
        self.origin = np.zeros(2)
        if d == 1:
            self.axes = [names[0], ""]
            self.matrix = np.array([[1.0, 0.0]])
            self.origin[0] = self.mean[0]
            self.notes.append("One feature: only left and right mean something, height does not.")
        elif d == 2:
            self.axes = names
            self.matrix = np.eye(2)
            self.origin = self.mean.copy()
        else:
            self.matrix, share = _principal_components(X - self.mean)
            self.axes = ["first principal component", "second principal component"]
            self.no_regions = f"a picture of 2 of {d} dimensions has none"
            self.notes.append(
                f"{d} features, drawn on their first two principal components, which hold "
                f"{share:.0%} of the variance. All distances are computed in {d} dimensions, so a "
                "nearest centroid may look far."
            )
        self.points = self.project(X)
        if d == 1:  # spread evenly by the golden ratio, the same every time
            self.points[:, 1] = (np.arange(n) * 0.6180339887498949) % 1 - 0.5
        self.drawn = np.arange(n)
        if n > MOST_POINTS:
            self.drawn = np.linspace(0, n - 1, MOST_POINTS).astype(np.intp)
            self.notes.append(f"{MOST_POINTS:,} of the {n:,} points are drawn; all take part.")

    def project(self, rows: np.ndarray) -> np.ndarray:
        """(m, d) → (m, 2), float64, measured from `origin`."""
        return (rows - self.mean) @ self.matrix

    def far_view(self) -> tuple[float, float, float, float]:
        """The box around the points and half as much again; a centroid outside has run away."""
        low, high = self.points.min(axis=0), self.points.max(axis=0)
        room = 0.5 * np.where(high > low, high - low, 1)
        return low[0] - room[0], high[0] + room[0], low[1] - room[1], high[1] + room[1]

    def flat(self, step: HalfStep) -> HalfStep:
        """The same half-step in the picture's two coordinates; its inertia stays that of d."""
        flat = HalfStep(
            step.kind,
            step.iteration,
            self.points + self.origin,
            self.project(step.centroids) + self.origin,
            step.assignments,
            step.changed,
            step.shift,
        )
        flat.__dict__["inertia"] = step.inertia
        return flat


def _principal_components(centred: np.ndarray) -> tuple[np.ndarray, float]:
    """The first two principal components (d, 2), largest loading positive, and their share."""
    sample = centred[:: max(1, len(centred) // 20_000)]
    _, singular, rows = np.linalg.svd(sample, full_matrices=False)
    matrix = np.zeros((centred.shape[1], 2))
    for j, row in enumerate(rows[:2]):
        matrix[:, j] = row * (np.sign(row[np.abs(row).argmax()]) or 1)
    total = (singular**2).sum()
    return matrix, float((singular[:2] ** 2).sum() / total) if total > 0 else 1.0


def _view(points: np.ndarray, centroids: np.ndarray) -> list[float]:
    """The box that is drawn: the points, and the centroids unless they have run away."""
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.5 * np.where(high > low, high - low, 1)
    near = ((centroids >= low - room) & (centroids <= high + room)).all(axis=1)
    low = np.minimum(low, centroids[near].min(axis=0, initial=np.inf))
    high = np.maximum(high, centroids[near].max(axis=0, initial=-np.inf))
    room = 0.07 * np.where(high > low, high - low, 1)
    return [
        float(value)
        for value in (low[0] - room[0], high[0] + room[0], low[1] - room[1], high[1] + room[1])
    ]


def _label_type(K: int) -> np.dtype:
    return np.dtype("u1" if K <= 256 else "<u2" if K <= 65_536 else "<u4")


def _pack_labels(steps: list[HalfStep], rows: np.ndarray, K: int) -> tuple[bytes, list[dict]]:
    """Labels of the drawn points: all of them, or rows and labels where they changed if shorter."""
    kind = _label_type(K)
    parts: list[bytes] = []
    index: list[dict] = []
    at, previous = 0, None
    for step in steps:
        if step.kind != "assign":
            continue
        labels = step.assignments[rows].astype(kind)
        changed = None if previous is None else np.flatnonzero(labels != previous)
        whole = changed is None or len(changed) * (4 + kind.itemsize) >= len(rows) * kind.itemsize
        if whole:
            part = labels.tobytes()
        else:
            part = changed.astype("<u4").tobytes() + labels[changed].tobytes()
        index.append({"at": at, "count": 0 if whole else len(changed), "all": whole})
        parts.append(part)
        at += len(part)
        previous = labels
    return b"".join(parts), index


def _changed(step: HalfStep, steps: list[HalfStep]) -> np.ndarray:
    before = next(s for s in steps if s.kind == "assign" and s.iteration == step.iteration - 1)
    return step.assignments != before.assignments


def _title(step: HalfStep) -> str:
    return "Start" if step.kind == "start" else f"{step.kind.capitalize()} {step.iteration}"


def _where_it_stopped(steps: list[HalfStep]) -> str:
    last = steps[-1]
    if last.kind == "assign":
        return f"Stopped in update {last.iteration}"
    return f"Stopped in assign {last.iteration + 1}"


def _check_names(names: Any, count: int, argument: str, what: str) -> list[str] | None:
    if names is None:
        return None
    if isinstance(names, str):
        raise TypeError(f"{argument} must be a sequence of {count} names, but the string came.")
    names = [str(name) for name in names]
    if len(names) != count:
        raise ValueError(
            f"{argument} must hold one name a {what}, {count} in all, but {len(names)} came."
        )
    return names
