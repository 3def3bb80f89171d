"""`recolour(image, centroids, assignments)`: the picture in K colours."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.checks.by_hand import row
from kmeans_lab.checks.comparing import Array, Mismatch, Returns
from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.pieces import cluster_means
from kmeans_lab.checks.slips import Slip


class Picture(Returns):
    """A picture: levels from 0 to 255 in uint8."""

    words = "an array of shape (height, width, 3), dtype uint8"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        if not isinstance(got, np.ndarray):
            return Array("height", "width", "3").compare(case, wanted, got)
        if got.shape != wanted.shape:
            return Mismatch(
                f"The shape must be (height, width, 3) = {wanted.shape}, but it is {got.shape}."
            )
        if got.dtype != np.uint8:
            return Mismatch(
                f"Its dtype is {got.dtype}. A picture holds whole levels from 0 to 255, one byte "
                "each: dtype uint8.",
                None,
                "Colours between 0 and 1 become levels from 0 to 255, rounded, and then bytes.",
            )
        if (got != wanted).any():
            i, j = _first(wanted, got)
            return Mismatch(
                f"The pixel at [{i}, {j}] is {got[i, j].tolist()}, and {wanted[i, j].tolist()} is "
                "wanted."
            )
        return None

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        """Also decimal numbers or whole ones, which look the same."""
        kinds = [value.dtype.kind == "f" for value in (one, other) if isinstance(value, np.ndarray)]
        return super().alike(case, one, other) and len(set(kinds)) < 2


def _first(wanted: np.ndarray, got: np.ndarray) -> tuple[int, int]:
    """The place of the first wrong pixel."""
    i, j = np.argwhere((got != wanted).any(axis=2))[0]
    return int(i), int(j)


exercise = Exercise(
    "kmeans_lab.data.recolour",
    lesson="14_project",
    number=2,
    reads="00_start_here",
    steps=("write",),
    returns=Picture(),
    section="Sixteen colours are enough for a photograph",
    points=2,
    hints=(
        "Each pixel takes the colour of its cluster. What does `centroids[assignments]` give, and "
        "which shape has it?",
        "Colours lie between 0 and 1, the levels of a picture between 0 and 255. What happens to "
        "200.8 when it becomes a byte, and what should happen?",
        "Three steps: levels that are rounded and of dtype uint8, (K, 3); the level of each pixel, "
        "(h·w, 3); and the shape of the picture, (h, w, 3).",
    ),
)

TWO = np.array([[1.0, 0.0, 0.2], [0.0, 0.501, 0.999]])
FIVE = np.array([[201, 7, 30], [90, 160, 251], [13, 77, 120], [244, 245, 3], [60, 0, 181]]) / 255
ABOVE, BELOW = 0.2 / 255, -0.2 / 255


def cases(rng: np.random.Generator) -> list[Case]:
    fixed, three = np.random.default_rng(14), np.vstack([FIVE[:2], [[0.0, 1.0, 0.5]]])
    given = [
        (
            (np.zeros((2, 3, 3), np.uint8), TWO, np.array([0, 1, 1, 0, 0, 1])),
            "A picture of two rows of three pixels, and two colours",
        ),
        ((_picture(fixed, 1, 1), TWO[1:], np.array([0])), "One single pixel"),
        (
            (_picture(fixed, 3, 3), FIVE + ABOVE, np.array([0, 1, 2, 3, 4, 0, 2, 2, 1])),
            "Three by three pixels in five colours, each a little above a whole level",
        ),
        (
            (_picture(fixed, 4, 2), FIVE[:3] + BELOW + 1 / 255, np.array([0, 0, 2, 0, 2, 2, 0, 2])),
            "Colours a little below a whole level, of which no pixel has the middle one",
        ),
        (
            (_picture(fixed, 2, 4), three[:, ::-1] * 0.999, np.array([1, 0, 2, 2, 1, 1, 0, 2])),
            "Two rows of four pixels in three colours",
        ),
        (
            (
                _picture(rng, 5, 7),
                (rng.integers(0, 255, (5, 3)) + rng.uniform(0.6, 0.9)) / 255,
                rng.integers(0, 5, 35),
            ),
            "Five by seven pixels, five colours",
        ),
    ]
    return [Case(*case, pixel_by_hand) for case in given]


def _picture(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    return rng.integers(0, 256, (height, width, 3), dtype=np.uint8)


def pixel_by_hand(case, wanted, outcome):
    """Label, colour and levels of the first wrong pixel."""
    image, centroids, labels = case.args
    got = outcome.value
    if not isinstance(got, np.ndarray) or got.shape != image.shape:
        height, width, _ = image.shape
        return (
            f"{height} rows of {width} pixels with three channels each are wanted: {image.shape}."
        )
    if (got == wanted.value).all():
        return ""
    i, j = _first(wanted.value, got)
    at = i * image.shape[1] + j
    _, first, same = np.unique(labels, return_index=True, return_inverse=True)
    if (got.reshape(-1, 3) == got.reshape(-1, 3)[first[same]]).all():  # a colour for each label
        return (
            f"Each pixel has the colour that belongs to its label, but the levels are not right. "
            f"Colour {labels[at]} is {row(centroids[labels[at]])}, times 255 it is "
            f"{row(255 * centroids[labels[at]])}: its levels are {row(wanted.value[i, j])}."
        )
    return (
        f"The pixel at [{i}, {j}] is number {at} of the rows, so its label is {labels[at]}. That "
        f"colour is {row(centroids[labels[at]])}, times 255 it is "
        f"{row(255 * centroids[labels[at]])}: its levels are {row(wanted.value[i, j])}."
    )


def levels_of(centroids):
    return np.rint(centroids * 255).astype(np.uint8)


def with_levels(levels):
    """Each pixel in what ``levels(centroids)`` makes of its colour."""
    return lambda image, centroids, a: levels(centroids)[a].reshape(image.shape)


def laid_out(shape):
    """The right levels in another arrangement of ``(levels, image)``."""
    return lambda image, centroids, a: shape(levels_of(centroids)[a], image)


def means_of_the_picture(rounded):
    def way(image, centroids, a):
        means = cluster_means(image.reshape(-1, 3), a, centroids)
        return rounded(means).astype(np.uint8)[a].reshape(image.shape)

    return way


def wrapped(levels):
    """As many machines convert: what does not fit into a byte begins again at 0."""
    return (levels.astype(int) % 256).astype(np.uint8)


slips = (
    Slip(
        "levels-cut",
        "A conversion to whole numbers cuts: 200.8, say, becomes 200, and most colours are a "
        "little too dark. Round first.",
        with_levels(lambda centroids: (centroids * 255).astype(np.uint8)),
        misconception="integer-truncation",
    ),
    Slip(
        "levels-rounded-up",
        "Every level was rounded up: 200.2 became 201. The nearest whole number is wanted.",
        with_levels(lambda centroids: np.ceil(centroids * 255).astype(np.uint8)),
    ),
    Slip(
        "colours-cut",
        "The colours became whole numbers while they lay between 0 and 1: almost all are 0 then. "
        "First multiply by 255, then round and convert.",
        with_levels(lambda centroids: centroids.astype(np.uint8)),
        with_levels(lambda centroids: centroids.astype(np.uint8) * 255),
        misconception="integer-truncation",
    ),
    Slip(
        "colours-rounded",
        "The colours were rounded while they lay between 0 and 1, so each channel is 0 or full. "
        "First make levels of them, from 0 to 255.",
        with_levels(lambda centroids: levels_of(np.rint(centroids))),
        with_levels(lambda centroids: np.rint(centroids).astype(np.uint8)),
    ),
    Slip(
        "levels-not-rounded",
        "These are levels, but decimal numbers still, of eight bytes each. Round them, and make "
        "bytes of them, dtype uint8.",
        with_levels(lambda centroids: centroids * 255),
    ),
    Slip(
        "colours-for-levels",
        "These are the colours between 0 and 1, decimal numbers of eight bytes each. A picture "
        "holds levels from 0 to 255 of one byte, dtype uint8.",
        with_levels(lambda centroids: centroids),
    ),
    Slip(
        "decimal-levels",
        "The levels are right but decimal numbers, of eight bytes each. A picture holds one byte "
        "for each, dtype uint8.",
        with_levels(lambda centroids: np.rint(centroids * 255)),
    ),
    Slip(
        "wide-levels",
        "The levels are right, and whole numbers, but each takes more than one byte. A picture "
        "holds one byte for each, dtype uint8.",
        with_levels(lambda centroids: np.rint(centroids * 255).astype(int)),
    ),
    Slip(
        "list-of-pixels",
        "These are rows of pixels, (h·w, 3), still a list of points. A picture has its own three "
        "axes: height, width and channel.",
        laid_out(lambda levels, image: levels),
    ),
    Slip(
        "width-first",
        "Width and height have changed places. image.shape begins with the height, the number of "
        "rows.",
        laid_out(lambda levels, image: levels.reshape(image.shape[1], image.shape[0], 3)),
    ),
    Slip(
        "column-by-column",
        "The labels were laid out column by column. pixels() went through the picture row by row, "
        "and reshape with (height, width) does the same.",
        laid_out(lambda levels, image: levels.reshape(image.shape, order="F")),
    ),
    Slip(
        "channels-turned-round",
        "Red and blue have changed places. A centroid has its channels in the order in which the "
        "picture wants them.",
        with_levels(lambda centroids: levels_of(centroids)[:, ::-1]),
    ),
    Slip(
        "labels-for-colours",
        "This is the label of each pixel in all three channels, so the picture is almost black. A "
        "label is an index: of which array?",
        lambda image, centroids, a: np.repeat(a.astype(np.uint8), 3).reshape(image.shape),
    ),
    Slip(
        "picture-as-it-was",
        "This is the photograph as it was. Of `image` only the shape is needed; the colours are in "
        "`centroids`.",
        lambda image, centroids, a: image.copy(),
    ),
    Slip(
        "means-of-the-picture",
        "Each pixel has the mean colour of its cluster in `image`. The colours are given, "
        "`centroids`, and of `image` only the shape is needed.",
        means_of_the_picture(np.rint),
        means_of_the_picture(np.floor),
    ),
    Slip(
        "times-256",
        "The levels were made by 256, and 1.0 becomes level 256, which does not fit into a byte. "
        "The highest level is 255, and the nearest whole one is wanted.",
        with_levels(lambda centroids: wrapped(np.rint(centroids * 256))),
        with_levels(lambda centroids: wrapped(centroids * 256)),
    ),
)
