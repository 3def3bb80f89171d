"""`broadcast_bytes(n, K, d, itemsize=8)`: the size of the array of differences."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.lesson_05.shared import TOO_LARGE, TOO_LONG, WRAPPED, Bytes, inexact
from kmeans_lab.checks.slips import Slip

exercise = Exercise(
    "kmeans_lab.measure.broadcast_bytes",
    lesson="06_measuring",
    number=2,
    returns=Bytes(),
    section="How much memory at once?",
    points=1,
    lines=(
        "def broadcast_bytes(n, K, d, itemsize=8):",
        "    elements = n * K * d",
        "    return elements * itemsize",
    ),
    distractors=("    return elements", "    elements = n * K + d"),
    hints=(
        "The array of differences has the shape (n, K, d). How many numbers does it hold?",
        "Take 6 points, 3 centroids and 2 features and count: how many differences, and with 8 "
        "bytes each, how many bytes?",
        "Count the numbers first. Each of them takes `itemsize` bytes; `itemsize=8` in the first "
        "line gives it a value where the caller gives none.",
    ),
)


def by_hand(case, wanted, outcome):
    n, K, d, itemsize = (*case.args, 8)[:4]
    return (
        f"{n} points, {K} centroids and {d} features make {n} · {K} · {d} = {n * K * d} "
        f"differences, of {itemsize} byte{'' if itemsize == 1 else 's'} each."
    )


def cases(rng: np.random.Generator) -> list[Case]:
    n, K, d = (int(number) for number in rng.integers(11, 60, size=3))
    return [
        Case((6, 3, 2), "Six points, 3 centroids, 2 features; itemsize is not given", by_hand),
        Case((6, 3, 2, 4), "The same in float32, with 4 bytes a number", by_hand),
        Case((5, 7, 1, 8), "One feature", by_hand),
        Case((1, 1, 4, 2), "One point and one centroid, 2 bytes a number", by_hand),
        Case((10_000, 10, 50), "The array of this lesson: n = 10,000, K = 10, d = 50", by_hand),
        Case((9, 2, 3, 1), "One byte a number", by_hand),
        Case((4, 3, 5, 16), "16 bytes a number", by_hand),
        Case((n, K, d), "Random sizes; itemsize is not given", by_hand),
        Case((n, d, K, 4), "Random sizes, with 4 bytes a number", by_hand),
        Case((10**15, 10, 2, 8), "A million billion points", TOO_LARGE),
        Case(
            (3_000_000_000_000_019, 703, 1_009, 8),
            "So many that the number of bytes has 23 digits",
            TOO_LONG,
            "integer-truncation",
        ),
    ]


def right(n, K, d, itemsize=8):
    return n * K * d * itemsize


slips = (
    Slip.of("bytes-for-elements", lambda n, K, d, itemsize=8: n * K * d),
    Slip(
        "one-axis-forgotten",
        "An axis is missing: the array of differences has one for the points, one for the "
        "centroids and one for the features.",
        lambda n, K, d, itemsize=8: n * K * itemsize,
        lambda n, K, d, itemsize=8: n * d * itemsize,
        lambda n, K, d, itemsize=8: K * d * itemsize,
    ),
    Slip(
        "the-arrays-given",
        "These are the bytes of X and of the centroids. The array of differences holds, for every "
        "point *and* every centroid, d numbers.",
        lambda n, K, d, itemsize=8: (n * d + K * d) * itemsize,
    ),
    Slip(
        "the-arrays-given-as-well",
        "X and the centroids are counted as well. Only the array of differences is asked for, "
        "which has an axis for the points, one for the centroids and one for the features.",
        lambda n, K, d, itemsize=8: (n * d + K * d + n * K * d) * itemsize,
    ),
    Slip(
        "lengths-added",
        "Lengths of axes were added up. How many numbers has an array with 2 rows and 3 columns? "
        "For each of the n·K pairs of a point and a centroid there are d numbers.",
        lambda n, K, d, itemsize=8: (n + K + d) * itemsize,
        lambda n, K, d, itemsize=8: (n * K + d) * itemsize,
    ),
    Slip(
        "size-added",
        "The bytes of one number were added once. Each of the n·K·d numbers takes so many.",
        lambda n, K, d, itemsize=8: n * K * d + itemsize,
    ),
    Slip(
        "twice",
        "This is twice as much. At its worst moment `squared_distances_broadcast` holds two such "
        "arrays, but here the size of one is asked for.",
        lambda n, K, d, itemsize=8: 2 * right(n, K, d, itemsize),
    ),
    Slip(
        "itemsize-ignored",
        "A number was taken to have 8 bytes, whatever `itemsize` says. What if the numbers are in "
        "float32?",
        lambda n, K, d, itemsize=8: n * K * d * 8,
    ),
    Slip(
        "another-usual-size",
        "Where the caller does not say how large a number is, 8 bytes are meant, the size of "
        "float64. Which value does your first line give to `itemsize`?",
        lambda n, K, d, itemsize=4: right(n, K, d, itemsize),
        lambda n, K, d, itemsize=1: right(n, K, d, itemsize),
    ),
    *inexact(right),
    Slip(
        "wrapped-around",
        WRAPPED,
        lambda *sizes: int(np.prod((*sizes, 8)[:4])),
        lambda *sizes: int(np.prod(sizes[:3]) * (*sizes, 8)[3]),
    ),
)
