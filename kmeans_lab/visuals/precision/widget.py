"""The same data, farther and farther from the origin: which labels go wrong, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from kmeans_lab.data import blobs
from kmeans_lab.estimator import KMeans
from kmeans_lab.validation.points import check_pair
from kmeans_lab.visuals.drawing import PALETTE
from kmeans_lab.visuals.precision.labels import DTYPES, WAYS, Found, find
from kmeans_lab.visuals.shared.asleep import CourseWidget
from kmeans_lab.visuals.shared.assets import script, styles

OFFSETS = (0.0, *(m * 10.0**power for power in range(1, 9) for m in (1, 3)), 1e9)
MOST_POINTS = 80
SIDE, EDGE = 360, 16  # of the picture


class PrecisionExplorer(CourseWidget):
    """Move data away from the origin and see labels go wrong, digit by digit.

    All is computed in Python beforehand, for each distance, dtype and way; so it works without a
    kernel, and what it shows is NumPy's own rounding.

    Parameters
    ----------
    X : array-like of shape (n, d), optional
        At most 80 points; of more than two features the first two are drawn. If not given, 40
        points in three clouds that touch.
    centroids : array-like of shape (K, d), optional
        At most 10. If not given, those that `KMeans` with K = 3 finds.
    offset : float
        One of 0, 10, 30, 100, 300, … 10⁹, which is shown at first.
    dtype : {"float64", "float32"}
    way : {"plain", "clipped", "centred", "differences"}

    Attributes
    ----------
    wrong : ndarray of int
        The points whose labels are wrong as it is set now.

    Raises
    ------
    TypeError, ValueError
        If the data are no points and centroids, or too many; if a setting is none of those above.

    References
    ----------
    N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd edition, SIAM (2002), 1.7.
    """

    _esm = script(Path(__file__).with_name("precision.js"))
    _css = styles(Path(__file__).with_name("precision.css"))

    _facts = traitlets.Dict().tag(sync=True)
    _labels = traitlets.Bytes().tag(sync=True)
    _right = traitlets.Bytes().tag(sync=True)
    _terms = traitlets.Bytes().tag(sync=True)
    _chosen = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        X: ArrayLike | None = None,
        centroids: ArrayLike | None = None,
        offset: float = 0.0,
        dtype: str = "float32",
        way: str = "plain",
    ) -> None:
        points = blobs(40, 3, random_state=0, spread=4.0)[0] if X is None else np.asarray(X)
        if centroids is None:
            centroids = KMeans(3, random_state=0).fit(points).cluster_centers_
        points, places = (array.astype(float) for array in check_pair(points, centroids))
        if len(points) > MOST_POINTS or len(places) > len(PALETTE):
            raise ValueError(
                f"At most {MOST_POINTS} points and {len(PALETTE)} centroids can be shown, but "
                f"{len(points)} and {len(places)} came."
            )
        chosen = {
            "far": _place(offset, OFFSETS, "offset"),
            "dtype": _place(dtype, DTYPES, "dtype"),
            "way": _place(way, WAYS, "way"),
        }
        self._found = {  # in the order in which the page counts them
            (kind, far, how): find(points, places, far, kind, how)
            for kind in DTYPES
            for far in OFFSETS
            for how in WAYS
        }
        found = list(self._found.values())
        often = sum(~each.right for each in found)
        super().__init__(
            _facts={
                "n": len(points),
                "offsets": list(OFFSETS),
                "dtypes": list(DTYPES),
                "ways": list(WAYS),
                "colours": list(PALETTE[: len(places)]),
                "plane": _plane(points, places),
                "distinct": [
                    [len(np.unique((points + far).astype(kind), axis=0)) for far in OFFSETS]
                    for kind in DTYPES
                ],
            },
            _labels=b"".join(each.labels.astype("u1").tobytes() for each in found),
            _right=b"".join(each.right.astype("u1").tobytes() for each in found),
            _terms=b"".join(each.terms.astype("<f8").tobytes() for each in found),
            _chosen={**chosen, "point": int(np.argmax(often))},
        )

    @property
    def _now(self) -> Found:
        far, dtype, way = (int(self._chosen[name]) for name in ("far", "dtype", "way"))
        return self._found[DTYPES[dtype], OFFSETS[far], WAYS[way]]

    @property
    def wrong(self) -> np.ndarray:
        """The points whose labels are wrong as it is set now."""
        return np.flatnonzero(~self._now.right)

    def __repr__(self) -> str:
        far, dtype, way = (
            known[int(self._chosen[name])]
            for name, known in (("far", OFFSETS), ("dtype", DTYPES), ("way", WAYS))
        )
        return (
            f"{self._facts['n']} points, {far:g} from the origin, {dtype}, {way}: "
            f"{len(self.wrong)} labels are wrong."
        )

    def still_html(self) -> str:
        """How many labels are wrong at each distance, by dtype and way."""
        heads = "".join(f'<th scope="col">{far:g}</th>' for far in OFFSETS)
        rows = []
        for dtype in DTYPES:
            for way in WAYS:
                wrong = (np.sum(~self._found[dtype, far, way].right) for far in OFFSETS)
                cells = "".join(f"<td>{count}</td>" for count in wrong)
                rows.append(f'<tr><th scope="row">{dtype}, {way}</th>{cells}</tr>')
        return (
            f"<p>Wrong labels of {self._facts['n']}, by the distance from the origin</p>"
            f"<table><thead><tr><td></td>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )


def _place(value: Any, known: tuple, name: str) -> int:
    if value not in known:
        names = ", ".join(f"{each:g}" if isinstance(each, float) else repr(each) for each in known)
        raise ValueError(f"{name} must be one of {names}, but {value!r} came.")
    return known.index(value)


def _plane(points: np.ndarray, places: np.ndarray) -> dict[str, Any]:
    """Where points and centroids are drawn; a single feature lies on a line."""
    if points.shape[1] == 1:
        points, places = (np.hstack([each, 0 * each]) for each in (points, places))
    points, places = points[:, :2], places[:, :2]
    both = np.vstack([points, places])
    low, span = both.min(axis=0), np.ptp(both, axis=0).max() or 1.0

    def drawn(rows: np.ndarray) -> list[list[float]]:
        unit = (rows - low) / span
        return np.round(EDGE + (SIDE - 2 * EDGE) * np.c_[unit[:, 0], 1 - unit[:, 1]], 1).tolist()

    return {"points": drawn(points), "centroids": drawn(places), "width": SIDE, "height": SIDE}
