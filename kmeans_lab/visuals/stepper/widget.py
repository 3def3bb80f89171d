"""Step through K-Means, half-step by half-step, with one's own functions if one likes.

Everything is computed when the widget is made and travels with it, so stepping needs no kernel.
"""

from __future__ import annotations

import base64
import html
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from kmeans_lab.initialization import random_rows
from kmeans_lab.lloyd import HalfStep
from kmeans_lab.telling import figures
from kmeans_lab.validation import check_points, check_problem
from kmeans_lab.visuals import drawing
from kmeans_lab.visuals.shared.asleep import CourseWidget
from kmeans_lab.visuals.shared.assets import script, styles
from kmeans_lab.visuals.stepper.mistakes import INERTIA_ROSE
from kmeans_lab.visuals.stepper.observer import observe
from kmeans_lab.visuals.stepper.packing import label_type, pack_labels
from kmeans_lab.visuals.stepper.plane import Plane, view_of
from kmeans_lab.visuals.stepper.sentences import sentence_of
from kmeans_lab.visuals.stepper.words import coordinates, counted, title_of, where_it_stopped

MOST_PICTURES = 8  # in a still figure


class KMeansStepper(CourseWidget):
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

    _esm = script(Path(__file__).with_name("stepper.js"))
    _css = styles(Path(__file__).with_name("stepper.css"))

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
        self._recording = observe(X, init, assign, update, max_iterations, labels)
        self._plane = Plane(self.steps, feature_names)
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
        for step, mistakes in zip(self.steps, self._recording.mistakes, strict=True):
            for mistake in mistakes:
                found.setdefault(mistake.kind, f"{title_of(step)}: {mistake.text}")
        texts = list(found.values())
        if self._recording.stopped:
            texts.append(f"{where_it_stopped(self.steps)}: {self._recording.stopped}")
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

    def still_html(self) -> str:
        """The half-step that is shown, as a small picture: nothing that lies ahead of it."""
        step = self.steps[self.step_index]
        few = len(step.X) <= 60
        ax = drawing.draw_clusters(
            **self._plane.seen(step),
            names=self._names if few else None,
            axis_names=tuple(self._plane.axes),
            size=26 if few else 8,
            title=title_of(step),
        )
        data, width = drawing.as_png(ax.figure)
        alt = f"{self._run['heading']}. {self._run['steps'][self.step_index]['sentence']}"
        return (
            f'<img alt="{html.escape(alt)}" width="{width}" style="max-width: 100%" '
            f'src="data:image/png;base64,{base64.b64encode(data).decode()}">'
        )

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
        text += [f"{title_of(self.steps[i])}: {self._run['steps'][i]['sentence']}" for i in shown]
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
        n, d = steps[0].X.shape
        K = len(steps[0].centroids)
        moves, assigns = pack_labels(steps, plane.drawn, K)
        versions = np.array([plane.project(s.centroids) for s in steps if s.kind != "assign"])
        points = plane.points[plane.drawn]
        stopped = None
        if self._recording.stopped:
            stopped = {"title": f"{where_it_stopped(steps)}:", "text": self._recording.stopped}
        run = {
            "heading": f"K-Means step by step: {counted(n, 'point')}, K={K}",
            "K": K,
            "drawn": len(plane.drawn),
            "origin": plane.origin.tolist(),
            "view": view_of(points, versions.reshape(-1, 2)),
            "axes": plane.axes,
            "strip": d == 1,
            "palette": [drawing.colour(k) for k in range(K)],
            "markers": [drawing.marker(k) for k in range(K)],
            "names": None if names is None or len(plane.drawn) < n else list(names),
            "notes": plane.notes,
            "no_regions": plane.no_regions,
            "label_bytes": label_type(K).itemsize,
            "assigns": assigns,
            "steps": self._described(names),
            "stopped": stopped,
        }
        return {
            "_run": run,
            "_points": points.astype("<f4").tobytes(),
            "_centroids": versions.astype("<f4").tobytes(),
            "_moves": moves,
        }

    def _described(self, names: Sequence[str] | None) -> list[dict]:
        """Each half-step in words and numbers, with the places of its labels and centroids."""
        found, version, assign = [], -1, -1
        for i, step in enumerate(self.steps):
            if step.kind == "assign":
                assign += 1
            else:
                version += 1
            mistakes = self._recording.mistakes[i]
            labels, K = step.assignments, len(step.centroids)
            found.append(
                {
                    "title": title_of(step),
                    "kind": step.kind,
                    "version": version,
                    "assign": assign,
                    "inertia": None if labels is None else step.inertia,
                    "inertia_text": figures(step.inertia),
                    "rises": any(mistake.kind == INERTIA_ROSE for mistake in mistakes),
                    "counts": None if labels is None else np.bincount(labels, minlength=K).tolist(),
                    "sentence": sentence_of(self._recording, i, names) + self._outside(i),
                    "mistakes": [mistake.text for mistake in mistakes],
                    "asides": self._recording.asides[i],
                }
            )
        return found

    def _outside(self, i: int) -> str:
        """Which centroids stand outside the picture after half-step `i`, in words."""
        step = self.steps[i]
        if step.kind == "assign":
            return ""
        x0, x1, y0, y1 = self._plane.far_view()
        places = self._plane.project(step.centroids)
        off = np.flatnonzero(
            (places[:, 0] < x0) | (places[:, 0] > x1) | (places[:, 1] < y0) | (places[:, 1] > y1)
        )
        text = ""
        for k in off[:3]:
            if step.kind == "start":
                what = "starts outside the picture, beyond its edge"
            elif (step.centroids[k] == self.steps[i - 1].centroids[k]).all():
                what = "is still outside the picture"
            else:
                what = "has left the picture"
            text += f" Centroid {k} {what}: it is at {coordinates(step.centroids[k])}."
        return text


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
