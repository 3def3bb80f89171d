"""`nearest_centred(X, centroids)`: the nearest centroids by the identity, wherever the data lie."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.checks.by_hand import label_by_hand
from kmeans_lab.checks.comparing import Labels
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.inputs import SIX, drawn, narrow_cases
from kmeans_lab.checks.lesson_05.shared import LESSON
from kmeans_lab.checks.slips import Slip
from kmeans_lab.data import six_points, six_points_start

K_SIZED, D_SIZED = 16, 24

exercise = Exercise(
    "kmeans_lab.distances.nearest_centred",
    lesson=LESSON,
    number=2,
    returns=Labels(),
    section="Centre first",
    points=3,
    edges=(Edge("many-rows", 0.5, "many rows of float32 far from the origin"),),
    forbids=("python-loop", "large-temporary"),
    lines=(
        "def nearest_centred(X, centroids):",
        "    middle = X.mean(axis=0, dtype=np.float64).astype(X.dtype)",
        "    points = X - middle",
        "    centres = centroids - middle",
        "    return nearest_by_identity(points, centres)",
    ),
    distractors=(
        "    centres = centroids - centroids.mean(axis=0)",
        "    return nearest_by_identity(X, centroids)",
    ),
    hints=(
        "A shift changes no distance, as long as points and centroids are shifted by the same m. "
        "Which m makes the numbers small?",
        "m is the mean of the points, one number a feature: (d,). Take it off both arrays, then "
        "do what lesson 04 did. Give X and the centroids new names; they are the caller's.",
        "`mean` takes `axis=` and `dtype=`. With many rows of float32 only a sum in float64 keeps "
        "its digits; `.astype(X.dtype)` casts the result back.",
    ),
)


def sized(n: int) -> tuple[np.ndarray, np.ndarray]:
    """n points of 24 features and 16 centroids, some way from the origin."""
    return drawn(np.random.default_rng(0), n, K_SIZED, D_SIZED, offset=100.0)


def temporary(n: int) -> int:
    """Half of the (n, K, d) array: several (n, K) tables and copies of X stay well below."""
    return 8 * n * K_SIZED * D_SIZED // 2


# ------------------------------------------------------------------ inputs

FAR = "Far from the origin the identity loses the digits that tell the centroids apart."


def _heaps(
    rng: np.random.Generator, n: int, K: int, offset: Any, dtype: str, d: int = 2
) -> tuple[np.ndarray, np.ndarray]:
    """Centroids at least 3 apart and points within 1 of one of them: no point is near a tie."""
    grid = np.stack(np.meshgrid(*[3.0 * np.arange(3)] * d), axis=-1).reshape(-1, d)
    centroids = rng.permutation(grid)[:K]  # (K, d)
    labels = np.r_[np.arange(K), rng.integers(0, K, size=n - K)]
    step = rng.uniform(-1.0, 1.0, size=(n, d)) / np.sqrt(d)
    X = rng.permutation(centroids[labels] + step)  # (n, d)
    return (X + offset).astype(dtype), (centroids + offset).astype(dtype)


def _many_rows() -> tuple[np.ndarray, np.ndarray]:
    """So many rows in float32 that a sum in float32 adds a little too much of every row.

    All numbers are whole and below 2**24, so float32 holds them exactly. Once the sum is beyond
    2**37 its gaps are 2**14 wide, and each number counts as 2**24, which is some 8000 too much.
    """
    n, rng = 20_000, np.random.default_rng(4)
    centroids = np.array([[0.0, 0.0], [0.0, 3.0], [3.0, 0.0], [3.0, 3.0]])
    X = centroids[rng.integers(0, 4, size=n)] + rng.integers(-1, 2, size=(n, 2))
    offset = 2.0**24 - 8_180
    return (X + offset).astype(np.float32), (centroids + offset).astype(np.float32)


def cases(rng: np.random.Generator) -> list[Case]:
    far, fixed = six_points() + 10_000, np.random.default_rng(4)
    unequal = np.array([1.0, 6.0, 0.3])
    near, few = drawn(fixed, 30, 4, 3)
    sides = np.array([20_000.0, -20_000.0, 20_000.0])
    three, two = np.array([[2.0, 0.0], [0.0, 5.0], [1.0, 1.0]]), np.array([[0.0, 2.0], [3.0, -1.0]])
    return [
        Case((six_points(), six_points_start(3)), SIX, label_by_hand),
        *narrow_cases(),
        Case((three, np.vstack([two, [[4.0, 4.0]]])), "As many centroids as points", label_by_hand),
        Case((two, np.vstack([three, -three])), "More centroids than points", label_by_hand),
        Case(
            (near * unequal + 5, few * unequal + 5),
            "Thirty points, whose features spread differently",
            "A shift keeps every distance. Whatever else was done to the data does not.",
        ),
        Case(
            (far.astype(np.float32), far[:3].astype(np.float32)),
            "The six points, 10,000 away from the origin, in float32",
            FAR,
            "cancellation",
        ),
        *(
            Case(
                _heaps(which, 12, 3, 30_000.0, "float32"),
                f"Twelve {word}points about 30,000 away from the origin, in float32",
                FAR,
                "cancellation",
            )
            for word, which in (("", fixed), ("random ", rng))
        ),
        Case(
            _heaps(fixed, 20, 5, 2e11, "float64"),
            "Twenty points 200 billion away from the origin, in float64",
            "float64 has more digits than float32, but an end all the same: far enough from the "
            "origin the identity loses in it, too, what tells the centroids apart.",
            "cancellation",
        ),
        Case(
            _heaps(fixed, 14, 4, sides, "float32", d=3),
            "One feature lies at −20,000 and two at +20,000, in float32",
            "Each feature lies somewhere else, so each needs a number of its own to be taken off: "
            "as many numbers as there are features. Does m have the shape (d,)?",
        ),
        Case(
            _many_rows(),
            "Twenty thousand points, 16.8 million away from the origin, in float32",
            "There are many rows here. In which dtype are they added up for the mean? The lesson "
            "compares two.",
            "cancellation",
            edge="many-rows",
        ),
    ]


# ------------------------------------------------------------------ wrong ways, by their joints


def scores(X, C, cross=-2.0, norms=1.0):
    """Two of the three terms, in the dtype that came."""
    return cross * (X @ C.T) + norms * (C**2).sum(axis=1)


def nearest(X, C):
    return scores(X, C).argmin(axis=1)


def middle(X):
    return X.mean(axis=0, dtype=np.float64).astype(X.dtype)


def centred(then=nearest, of=middle, of_centroids=None):
    """Both arrays less `of` X, or the centroids less another thing, and `then` what follows."""

    def way(X, C):
        return then(X - of(X), C - (of(X) if of_centroids is None else of_centroids(C)))

    return way


def three_terms(X, C):
    return (X**2).sum(axis=1)[:, None] - 2 * (X @ C.T) + (C**2).sum(axis=1)


def by_their_spread(X, C):
    spread = X.std(axis=0, dtype=np.float64)
    spread[spread == 0] = 1
    return nearest((X - middle(X)) / spread, (C - middle(X)) / spread)


def of_length_one(X, C):
    lengths = [np.maximum(np.linalg.norm(A, axis=1, keepdims=True), 1e-12) for A in (X, C)]
    return nearest(X / lengths[0], C / lengths[1])


def nothing(X):
    return np.zeros_like(X[0])


slips = (
    Slip.of(
        "cancellation",
        nearest,
        lambda X, C: three_terms(X, C).argmin(axis=1),
        lambda X, C: ((X**2).sum(axis=1)[:, None] + scores(X, C)).argmin(axis=1),
    ),
    Slip(
        "clipped",
        "Putting 0 in place of negative numbers repairs no label: the smallest number of a row "
        "stays the smallest. The digits were lost before. Which change of the data makes the "
        "numbers small and leaves every distance as it is?",
        lambda X, C: np.maximum(three_terms(X, C), 0).argmin(axis=1),
        misconception="cancellation",
    ),
    Slip(
        "float64-only",
        "float64 has more digits than float32, but not without end: farther out the same happens "
        "again. Which change of the data leaves every distance as it is and makes the numbers "
        "small?",
        lambda X, C: nearest(X.astype(np.float64), C.astype(np.float64)),
        misconception="cancellation",
    ),
    Slip(
        "not-both-moved",
        "Only one of the two was moved, or each by another m, and this changes the distances "
        "between them. A shift keeps every distance only if points and centroids are shifted "
        "together.",
        centred(of_centroids=nothing),
        centred(of=nothing, of_centroids=middle),
        centred(of_centroids=middle),
        lambda X, C: nearest(X, C - middle(X)),
    ),
    Slip(
        "mean-added",
        "The mean was added, so now everything lies twice as far from the origin as before. Into "
        "which direction must the data move?",
        centred(of=lambda X: -middle(X)),
    ),
    Slip(
        "mean-in-float32",
        "The mean itself is wrong: added up in float32, over many rows, the sum grows so large "
        "that a part of each row is rounded away. So the data stay far from the origin. In which "
        "dtype should a long sum be taken?",
        centred(of=lambda X: X.mean(axis=0)),
        misconception="cancellation",
    ),
    Slip(
        "one-mean-for-all",
        "A mean without an axis is one single number for all features. Where one feature lies at "
        "−20,000 and another at +20,000, both stay far away. m needs one number a feature: (d,).",
        centred(of=lambda X: X.mean(dtype=np.float64).astype(X.dtype)),
        misconception="sum-without-axis",
    ),
    Slip(
        "mean-of-each-point",
        "This mean has one number a point, and what is to be taken off has one number a feature, "
        "(d,). Taken off the rows it is no shift of the data: every row moves by another amount. "
        "Which axis has to disappear from (n, d)?",
        centred(of=lambda X: X.mean(axis=1)),
        centred(
            of=lambda X: X.mean(axis=1, keepdims=True),
            of_centroids=lambda C: C.mean(axis=1, keepdims=True),
        ),
        misconception="sum-wrong-axis",
    ),
    Slip(
        "sum-taken-off",
        "The sum of the points was taken off, not their mean: now everything lies far on the other "
        "side of the origin.",
        centred(of=lambda X: X.sum(axis=0, dtype=np.float64).astype(X.dtype)),
        misconception="sum-for-mean",
    ),
    Slip(
        "divided-too",
        "The data were divided as well, by their spread or by their lengths. A shift keeps every "
        "distance; such a division does not, and another centroid may become the nearest.",
        by_their_spread,
        centred(of_length_one),
        of_length_one,
    ),
    Slip.of(
        "argmin-wrong-axis",
        centred(lambda X, C: scores(X, C).argmin(axis=0)),
        centred(lambda X, C: scores(X, C).argmin()),
    ),
    Slip.of("argmax-for-argmin", centred(lambda X, C: scores(X, C).argmax(axis=1))),
    Slip.of(
        "value-for-index",
        centred(lambda X, C: scores(X, C).min(axis=1)),
        centred(lambda X, C: three_terms(X, C).min(axis=1)),
    ),
    Slip(
        "whole-table",
        "This is the whole table of scores. One label a point is wanted: which centroid has the "
        "smallest?",
        centred(scores),
        centred(three_terms),
    ),
    Slip.of("missing-norm", centred(lambda X, C: scores(X, C, norms=0.0).argmin(axis=1))),
    Slip.of(
        "column-meets-row",
        centred(lambda X, C: ((X**2).sum(axis=1) + scores(X, C)).argmin(axis=1)),
        centred(lambda X, C: ((C**2).sum(axis=1)[:, None] - 2 * (X @ C.T)).argmin(axis=1)),
    ),
    Slip(
        "norms-not-squared",
        "‖c‖ went in where ‖c‖² belongs: `np.linalg.norm` takes the root of the sum of the "
        "squares, and the identity wants that sum itself.",
        centred(lambda X, C: (np.linalg.norm(C, axis=1) - 2 * (X @ C.T)).argmin(axis=1)),
        misconception="extra-square-root",
    ),
    Slip.of("cross-term-sign", centred(lambda X, C: scores(X, C, cross=2.0).argmin(axis=1))),
    Slip.of("cross-term-factor", centred(lambda X, C: scores(X, C, cross=-1.0).argmin(axis=1))),
    Slip(
        "cut-to-whole-numbers",
        "The numbers were cut to whole ones, and with the digits after the decimal point goes what "
        "tells two centroids apart.",
        centred(lambda X, C: nearest(X.astype(int), C.astype(int))),
        misconception="integer-truncation",
    ),
    Slip(
        "cast-before-the-shift",
        "The points came in float64 and were cast to float32 before the mean was taken off. Far "
        "from the origin float32 has gaps wider than the whole cloud of points. First the shift, "
        "then perhaps a narrower dtype.",
        lambda X, C: centred()(X.astype(np.float32), C.astype(np.float32)),
    ),
)
