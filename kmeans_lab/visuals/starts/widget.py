"""Where a run of K-Means begins, and where it ends: maps, seeds, many starts, a valley."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from kmeans_lab import telling
from kmeans_lab.data import blobs
from kmeans_lab.initialization import random_rows
from kmeans_lab.lloyd import inertia, kmeans_vectorized
from kmeans_lab.validation.points import check_pair, check_points
from kmeans_lab.visuals.drawing import PALETTE
from kmeans_lab.visuals.shared.asleep import CourseWidget
from kmeans_lab.visuals.shared.assets import packed, script, styles

VIEWS = ("map", "seeds", "restarts", "valley")
MOST_POINTS = 150
MOST_ITERATIONS = 100


class StartExplorer(CourseWidget):
    """The end that a start reaches, for every start.

    Four views: a map in which each place of one centroid has the colour of the end it leads to,
    while points and centroids are dragged; k-means++ seed by seed with its chances; many starts in
    the order of their inertia; the valley of the inertia for two centroids on a line. It works
    without a kernel; Python is told points and start when they are let go.

    Parameters
    ----------
    X : array-like of shape (n, 2), optional
        At most 150 points. If not given, 60 points in four clouds.
    K : int
        Number of clusters, if `init` is not given: 2 to 10.
    init : array-like of shape (K, 2), optional
        The first start. If not given, K points drawn with `random_state`.
    random_state : int
        Of that draw, and of those in the page.
    view : {"map", "seeds", "restarts", "valley"}

    Attributes
    ----------
    X : ndarray of shape (n, 2)
        The points as they are now.
    start : ndarray of shape (K, 2)
        The start as it is now.
    centroids : ndarray of shape (K, 2)
    assignments : ndarray of shape (n,)
        What K-Means makes of that start.
    inertia : float
        Of these, in squared units of `X`.

    Raises
    ------
    TypeError, ValueError
        If the data are no points of a plane, too few or too many; if K or the view is none of
        those above.
    """

    _script = script(Path(__file__).with_name("starts.js"))
    _esm = packed(_script)
    _css = styles(Path(__file__).with_name("starts.css"))

    _points = traitlets.List().tag(sync=True)
    _start = traitlets.List().tag(sync=True)
    _colours = traitlets.List().tag(sync=True)
    _seed = traitlets.Int().tag(sync=True)
    _view = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        X: ArrayLike | None = None,
        K: int = 4,
        init: ArrayLike | None = None,
        random_state: int = 0,
        view: str = "map",
    ) -> None:
        points = blobs(60, 4, random_state=4, spread=1.8)[0] if X is None else check_points(X)
        points = points.astype(float)
        if points.shape[1] != 2 or not 2 <= len(points) <= MOST_POINTS:
            raise ValueError(
                f"X must be 2 to {MOST_POINTS} points of a plane, of shape (n, 2), but has the "
                f"shape {points.shape}."
            )
        if init is not None:
            start = check_pair(points, init)[1].astype(float)
            K = len(start)
        most = min(len(PALETTE), len(points))
        if not (isinstance(K, (int, np.integer)) and 1 < K <= most):
            raise ValueError(f"K must be a whole number from 2 to {most}, but {K!r} came.")
        if init is None:
            start = random_rows(points, int(K), np.random.default_rng(random_state))
        if view not in VIEWS:
            known = ", ".join(map(repr, VIEWS))
            raise ValueError(f"view must be one of {known}, but {view!r} came.")
        super().__init__(
            _points=points.tolist(),
            _start=start.tolist(),
            _colours=list(PALETTE[:K]),
            _seed=int(random_state),
            _view=view,
        )

    @property
    def X(self) -> np.ndarray:
        """The points as they are now, (n, 2)."""
        return np.array(self._points, dtype=float)

    @property
    def start(self) -> np.ndarray:
        """The start as it is now, (K, 2)."""
        return np.array(self._start, dtype=float)

    @property
    def centroids(self) -> np.ndarray:
        """Where K-Means ends from that start, (K, 2)."""
        return self._end()[0]

    @property
    def assignments(self) -> np.ndarray:
        """The clusters at that end, (n,)."""
        return self._end()[1]

    @property
    def inertia(self) -> float:
        """The inertia at that end."""
        centroids, assignments = self._end()
        return inertia(self.X, assignments, centroids)

    def _end(self) -> tuple[np.ndarray, np.ndarray]:
        start = self.start
        return kmeans_vectorized(self.X, len(start), MOST_ITERATIONS, init=start)

    def __repr__(self) -> str:
        return (
            f"{len(self._points)} points, {len(self._start)} clusters: from this start K-Means "
            f"ends at inertia {telling.short(self.inertia)}."
        )

    def still_html(self) -> str:
        """Where this start ends, in words."""
        return telling.paragraph(telling.code(repr(self)))
