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
from kmeans_lab.languages.speaking import retell
from kmeans_lab.lloyd import HalfStep
from kmeans_lab.telling import figures
from kmeans_lab.validation import check_count, check_points, check_problem
from kmeans_lab.visuals import drawing
from kmeans_lab.visuals.shared.asleep import CourseWidget
from kmeans_lab.visuals.shared.assets import packed, script, styles
from kmeans_lab.visuals.stepper.explaining import Sentences
from kmeans_lab.visuals.stepper.gallery import made_of, points_called
from kmeans_lab.visuals.stepper.live import record
from kmeans_lab.visuals.stepper.plane import Plane
from kmeans_lab.visuals.stepper.state import state_of, stopped_of, told_of
from kmeans_lab.visuals.stepper.words import counted, title_of

MOST_PICTURES = 8  # in a still figure
PANELS = ("data", "begin", "guess", "beside", "show", "code")


def _bytes_trait() -> traitlets.Bytes:  # what a page sends arrives as a memoryview
    return traitlets.Bytes().tag(sync=True, from_json=lambda value, widget: bytes(value))


class KMeansStepper(CourseWidget):
    """K-Means, one half-step at a time: forward, back, played, by mouse or keyboard.

    Parameters
    ----------
    X : array-like of shape (n, d), or str
        Points, or a data set by its name (see `data`). With d = 1 they are drawn along a line,
        with d > 2 on their first two principal components.
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

    _script = script(Path(__file__).with_name("stepper.js"))
    _esm = packed(_script)
    _css = styles(Path(__file__).with_name("stepper.css"))

    _run = traitlets.Dict().tag(sync=True)
    _X = _bytes_trait()
    _start = _bytes_trait()
    _places = _bytes_trait()
    _centroids = _bytes_trait()
    _moves = _bytes_trait()
    _hand = traitlets.Dict().tag(sync=True)  # what a hand made of it in the page, set last there
    _answer = traitlets.Int(0).tag(sync=True)  # the number of the hand's work that Python followed
    _wish = traitlets.Dict().tag(sync=True)  # what `show` asks of the page
    step_index = traitlets.Int(0).tag(sync=True)

    X = traitlets.Any(read_only=True)
    centroids = traitlets.Any(read_only=True)
    assignments = traitlets.Any(read_only=True)
    inertia = traitlets.Float(read_only=True)

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
        self._made: dict[str, Any] | None = {}
        if isinstance(X, str):
            name, X = X, self.data(X)
            self._made = made_of(name)
            feature_names = feature_names or ["x", "y"][: X.shape[1]]
        if feature_names is None:
            feature_names = getattr(X, "columns", None)
        if K is None:
            K = 3 if init is None or isinstance(init, str) else len(check_points(init, "init"))
        X, K, max_iterations, init = check_problem(X, K, max_iterations, random_state, init)
        labels = _check_names(labels, len(X), "labels", "point")
        feature_names = _check_names(feature_names, X.shape[1], "feature_names", "feature")
        if init is None:
            init = random_rows(X, K, np.random.default_rng(random_state))  # (K, d)
        self._own = {"assign": assign, "update": update}
        self._most = max_iterations
        if not any(self._own.values()):  # as the page computes
            X, init = X.astype(float), init.astype(float)
        self._record(X, init, labels, feature_names)
        super().__init__(**self._state())
        self._look()

    @staticmethod
    def data(name: str) -> np.ndarray:
        """The points of a data set that the widget can be asked for.

        Parameters
        ----------
        name : str
            ``"blobs"``, ``"uneven"``, ``"stretched"``, ``"moons"``, ``"rings"``, ``"cloud"``,
            ``"six"`` or ``"digits"``; with a number, ``"moons:7"``, other points of that kind.

        Returns
        -------
        ndarray of shape (n, 2), float64

        Raises
        ------
        TypeError
            If there is none of that name.
        """
        return points_called(name)

    def _record(
        self,
        X: np.ndarray,
        start: np.ndarray,
        names: list[str] | None,
        features: list[str] | None = None,
        before: Plane | None = None,
    ) -> None:
        """Make the run of these points and first centroids, and find its words."""
        self._names = names
        self._recording = record(X, start, **self._own, max_iterations=self._most, names=names)
        self._plane = Plane(self.steps, features, before)
        self._told = told_of(self._recording, self._plane, names)

    def _state(self) -> dict[str, Any]:
        own = [role for role, function in self._own.items() if function is not None]
        return state_of(
            self._recording, self._plane, self._told, self._names, own, self._most, self._made
        )

    @traitlets.observe("_hand")
    def _follow(self, change: Any) -> None:
        """Run from what a hand left in the page; answer if the page cannot do so itself."""
        hand = self._hand
        self._made = hand.get("made")
        d = int(hand["d"])
        X, start = (np.frombuffer(each).reshape(-1, d).copy() for each in (self._X, self._start))
        same = hand.get("plane") == "same"
        self._record(X, start, hand.get("names"), ["x", "y"][:d], self._plane if same else None)
        if not self._run["page"]:
            state = self._state()
            with self.hold_sync():
                self.set_trait("_run", state["_run"])
                for name in ("_centroids", "_moves"):
                    self.set_trait(name, state[name])
                self._answer = int(hand["revision"])
        self.step_index = min(int(hand["step"]), len(self.steps) - 1)
        self._look()

    @traitlets.observe("step_index")
    def _look(self, change: Any = None) -> None:
        """Let what is seen be what `X`, `centroids`, `assignments` and `inertia` are."""
        step = self.steps[min(self.step_index, len(self.steps) - 1)]
        seen = {"X": step.X, "centroids": step.centroids, "assignments": step.assignments}
        for name, array in seen.items():
            old = getattr(self, name)
            if (old is None) != (array is None) or not np.array_equal(old, array):
                self.set_trait(name, None if array is None else array.copy())
        self.set_trait("inertia", float(step.inertia))

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
        texts = [retell(text) for text in found.values()]
        stopped = stopped_of(self._recording)
        if stopped:
            texts.append(f"{stopped['title']} {stopped['text']}".strip())
        return Sentences(texts)

    @property
    def mistake(self) -> str | None:
        """The first of `mistakes`, or None."""
        return self.mistakes[0] if self.mistakes else None

    def show(
        self,
        step: int | None = None,
        *,
        trail: bool | None = None,
        regions: bool | None = None,
        lines: bool | None = None,
        curve: bool | None = None,
        panel: str | None = None,
    ) -> KMeansStepper:
        """Set what the widget shows, in the page too.

        A link in the text around the widget does the same, with no kernel:
        ``[step 3 with lines](#stepper?step=3&lines=1)`` sets the next stepper behind it in the
        page. A link may also ask for ``data=moons:7``, ``begin=plus`` (or rows, far, hand) and
        ``K=3``.

        Parameters
        ----------
        step : int, optional
            The half-step, 0 is the start; beyond the last it is the last.
        trail, regions, lines, curve : bool, optional
            Whether these are drawn: the way of the centroids, what is nearest to each, lines from
            points to centroids, the whole curve of the inertia.
        panel : {"data", "begin", "guess", "beside", "show", "code"}, optional
            The panel to open.

        Returns
        -------
        KMeansStepper
            This one, so that a cell may end with it.

        Raises
        ------
        TypeError, ValueError
            If the step is no whole number from 0, or there is no such panel.
        """
        if panel is not None and panel not in PANELS:
            known = ", ".join(map(repr, PANELS))
            raise ValueError(f"panel must be one of {known}, but {panel!r} came.")
        if step is not None:
            self.step_index = check_count(step, "step", minimum=0)
        wish = {"trail": trail, "regions": regions, "lines": lines, "curve": curve, "panel": panel}
        wish = {name: value for name, value in wish.items() if value is not None}
        self._wish = wish | {"number": self._wish.get("number", 0) + 1} if wish else self._wish
        return self

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
        if not len(step.X):
            return f"<p>{html.escape(repr(self))}</p>"
        few = len(step.X) <= 60
        ax = drawing.draw_clusters(
            **self._plane.seen(step),
            names=self._names if few else None,
            axis_names=tuple(self._run["axes"]),
            size=26 if few else 8,
            title=title_of(step),
        )
        data, width = drawing.as_png(ax.figure)
        alt = f"{self._run['heading']}. {self._told[self.step_index]['sentence']}"
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
        text = f"After {counted(updates, 'update')} points still change their cluster: {change}"
        if last.converged:
            text = f"{counted(updates, 'update')} until no point changes its cluster: {change}"
        return retell(text)

    def in_words(self) -> str:
        """What the widget and its still figure show, in words."""
        n, d = self.steps[0].X.shape
        K = len(self.steps[0].centroids)
        what = f"K-Means with K={K} on {counted(n, 'point')} with {counted(d, 'feature')}."
        text = [retell(what)]
        shown = range(len(self.steps))
        if len(shown) > MOST_PICTURES:
            shown = [*shown[: MOST_PICTURES - 3], *shown[-3:]]
        text += [f"{self._told[i]['title']}: {self._told[i]['sentence']}" for i in shown]
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
