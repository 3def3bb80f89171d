"""Where points and centroids of any number of features stand in a picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kmeans_lab.lloyd import HalfStep

MOST_POINTS = 10_000  # more are computed with, but not drawn


class Plane:
    """Where points and centroids of any number of features stand in a picture.

    Parameters
    ----------
    steps : list of HalfStep
    feature_names : sequence of d str, optional
    before : Plane, optional
        One whose directions and axes stay: points were moved by hand, and no picture must turn.
    """

    def __init__(
        self,
        steps: list[HalfStep],
        feature_names: Sequence[str] | None,
        before: Plane | None = None,
    ) -> None:
        X = steps[0].X
        n, d = X.shape
        names = list(feature_names) if feature_names else [f"feature {j}" for j in range(d)]
        self.mean = X.mean(axis=0, dtype=np.float64) if n else np.zeros(d)
        self.notes: list[str] = []
        self.no_regions: str | None = None
        self.origin = np.zeros(2)
        if before is not None and before.matrix.shape == (d, 2):
            self.mean, self.matrix, self.origin = before.mean, before.matrix, before.origin
            self.axes, self.notes, self.no_regions = before.axes, before.notes, before.no_regions
        elif d == 1:
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
        self.thinned: list[str] = []
        if n > MOST_POINTS:
            self.drawn = np.arange(MOST_POINTS) * (n - 1) // (MOST_POINTS - 1)  # as the page does
            self.thinned = [f"{MOST_POINTS:,} of the {n:,} points are drawn; all take part."]

    def project(self, rows: np.ndarray) -> np.ndarray:
        """(m, d) → (m, 2), float64, measured from `origin`."""
        return (rows - self.mean) @ self.matrix

    def far_view(self) -> tuple[float, float, float, float]:
        """The box around the points and half as much again; a centroid outside has run away."""
        low, high = _corners(self.points)
        room = 0.5 * np.where(high > low, high - low, 1)
        return low[0] - room[0], high[0] + room[0], low[1] - room[1], high[1] + room[1]

    def seen(self, step: HalfStep) -> dict[str, np.ndarray | None]:
        """What is drawn of a half-step: points (m, 2), their labels (m,), centroids (K, 2)."""
        labels = step.assignments
        return {
            "X": self.points[self.drawn] + self.origin,
            "assignments": None if labels is None else labels[self.drawn],
            "centroids": self.project(step.centroids) + self.origin,
        }

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


def _corners(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and the highest coordinates, (2,) each; of no points, a square around zero."""
    if not len(points):
        return np.full(2, -1.0), np.full(2, 1.0)
    return points.min(axis=0), points.max(axis=0)


def view_of(points: np.ndarray, centroids: np.ndarray) -> list[float]:
    """The box that is drawn: the points, and the centroids unless they have run away."""
    low, high = _corners(points)
    room = 0.5 * np.where(high > low, high - low, 1)
    near = ((centroids >= low - room) & (centroids <= high + room)).all(axis=1)
    low = np.minimum(low, centroids[near].min(axis=0, initial=np.inf))
    high = np.maximum(high, centroids[near].max(axis=0, initial=-np.inf))
    room = 0.07 * np.where(high > low, high - low, 1)
    return [
        float(value)
        for value in (low[0] - room[0], high[0] + room[0], low[1] - room[1], high[1] + room[1])
    ]
