"""A photograph in few colours: chosen by hand, and then by K-Means from there."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from kmeans_lab import telling
from kmeans_lab.data import photograph, pixels, recolour
from kmeans_lab.initialization import random_rows
from kmeans_lab.lloyd import assign_broadcast, inertia
from kmeans_lab.visuals.shared.asleep import CourseWidget
from kmeans_lab.visuals.shared.assets import packed, script, styles

MOST_PIXELS = 64_000  # that follow the hand
MOST_COLOURS = 32


class PaletteExplorer(CourseWidget):
    """Drag the colours of a photograph's palette and see it repainted; then step K-Means.

    It works without a kernel; Python is told the colours when one is let go.

    Parameters
    ----------
    image : array-like of shape (height, width, 3), uint8, optional
        At most 64,000 of its pixels are used: every second, third … row and column of a larger one.
        If not given, the photograph "china".
    K : int
        How many colours, from 1 to 32, if `colours` are not given.
    colours : array-like of shape (K, 3), optional
        Red, green and blue from 0 to 1. If not given, those of K pixels, drawn with `random_state`.
    random_state : int

    Attributes
    ----------
    colours : list of K lists of 3 float
        As they are now; may be set, and observed: ``explorer.observe(f, "colours")``.
    X : ndarray of shape (n, 3), float64
        The pixels as points.
    centroids : ndarray of shape (K, 3), float64
        `colours` as an array.
    assignments : ndarray of shape (n,)
        The nearest colour of each pixel.
    inertia : float
        Of these, in squared units of colour from 0 to 1.
    image : ndarray of shape (height, width, 3), uint8
        The picture in these colours.

    Raises
    ------
    TypeError, ValueError
        If the image is none, or if the colours are not K rows of numbers from 0 to 1.
    """

    _script = script(Path(__file__).with_name("palette.js"))
    _esm = packed(_script)
    _css = styles(Path(__file__).with_name("palette.css"))

    _size = traitlets.List(traitlets.Int()).tag(sync=True)
    _pixels = traitlets.Bytes().tag(sync=True)
    colours = traitlets.List().tag(sync=True)

    def __init__(
        self,
        image: ArrayLike | None = None,
        K: int = 8,
        colours: ArrayLike | None = None,
        random_state: int = 0,
    ) -> None:
        picture = photograph("china", max_pixels=20_000) if image is None else np.asarray(image)
        pixels(picture)  # refuses what is no picture
        every = max(1, int(np.ceil(np.sqrt(picture.shape[0] * picture.shape[1] / MOST_PIXELS))))
        self._picture = np.ascontiguousarray(picture[::every, ::every])
        self.X = pixels(self._picture)
        if colours is None:
            if not (isinstance(K, (int, np.integer)) and 1 <= K <= min(MOST_COLOURS, len(self.X))):
                most = min(MOST_COLOURS, len(self.X))
                raise ValueError(f"K must be a whole number from 1 to {most}, but {K!r} came.")
            colours = random_rows(self.X, int(K), np.random.default_rng(random_state))
        super().__init__(
            _size=list(self._picture.shape[:2]),
            _pixels=self._picture.tobytes(),
            colours=np.asarray(colours, dtype=float).tolist(),
        )

    @traitlets.validate("colours")
    def _are_colours(self, proposal: Any) -> list[list[float]]:
        try:
            rows = np.asarray(proposal["value"], dtype=float)
        except (TypeError, ValueError):
            raise ValueError("colours must be rows of three numbers from 0 to 1.") from None
        if rows.ndim != 2 or rows.shape[1] != 3 or not 1 <= len(rows) <= MOST_COLOURS:
            raise ValueError(
                f"colours must be 1 to {MOST_COLOURS} rows of three numbers, but the shape "
                f"{rows.shape} came."
            )
        if not ((rows >= 0) & (rows <= 1)).all():
            raise ValueError("colours must be numbers from 0 to 1: divide bytes by 255.")
        return rows.tolist()

    @property
    def centroids(self) -> np.ndarray:
        """The colours as an array (K, 3)."""
        return np.array(self.colours)

    @property
    def assignments(self) -> np.ndarray:
        """The nearest colour of each pixel (n,)."""
        return assign_broadcast(self.X, self.centroids)

    @property
    def inertia(self) -> float:
        """The sum of the squared distances of the pixels to their colours."""
        return inertia(self.X, self.assignments, self.centroids)

    @property
    def image(self) -> np.ndarray:
        """The picture in these colours, (height, width, 3), uint8."""
        return recolour(self._picture, self.centroids, self.assignments)

    def __repr__(self) -> str:
        height, width = self._size
        names = ", ".join(
            "#" + "".join(f"{round(255 * value):02x}" for value in row) for row in self.colours
        )
        return (
            f"A picture of {width} × {height} pixels in {len(self.colours)} colours: {names}. "
            f"Inertia {telling.short(self.inertia)}."
        )

    def still_html(self) -> str:
        """The picture in its colours, and these in words."""
        from PIL import Image

        buffer = io.BytesIO()
        Image.fromarray(self.image).save(buffer, "PNG", optimize=True)
        data = base64.b64encode(buffer.getvalue()).decode()
        return (
            f'<img alt="{telling.code(repr(self))}" style="max-width: 100%" '
            f'src="data:image/png;base64,{data}">' + telling.paragraph(telling.code(repr(self)))
        )
