"""What the exercises on broadcasting share: large inputs, narrow ones, slips with axes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from kmeans_lab.checks.exercise import Case, Edge
from kmeans_lab.checks.inputs import drawn, pair_cases
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.words import Words

LESSON = "03_broadcasting"
K_SIZED, D_SIZED = 4, 3
NARROW = Edge("axis-of-one", 0.5, "an axis of length 1 (one point, one centroid or one feature)")


def sized(n: int) -> tuple[np.ndarray, np.ndarray]:
    """n points of three features and four centroids."""
    return drawn(np.random.default_rng(0), n, K_SIZED, D_SIZED)


def pairs(rng: np.random.Generator, idea: Words) -> list[Case]:
    """The inputs for points and centroids; those with an axis of length 1 are an edge."""
    found = []
    for case in pair_cases(rng):
        X, centroids = case.args
        narrow = 1 in (*X.shape, len(centroids))
        edge = NARROW.name if narrow else None
        found.append(replace(case, idea=case.idea if narrow else idea, edge=edge))
    return found


def differences(X, centroids):
    """All differences, (n, K, d), in decimal numbers."""
    return X[:, None, :].astype(float) - centroids[None, :, :]


_ROWS, _COLUMNS, _LEFT = np.s_[:, None, :], np.s_[:, :, None], np.s_[None, :, :]
_MISPLACED = (  # how X is indexed, and centroids; (_ROWS, _LEFT) is right
    (_ROWS, _ROWS), (_LEFT, _LEFT), (_LEFT, ...), (..., _LEFT), (_COLUMNS, _LEFT),
    (_COLUMNS, _ROWS), (_COLUMNS, _COLUMNS), (_ROWS, _COLUMNS), (_LEFT, _COLUMNS),
    (_COLUMNS, ...), (..., _COLUMNS),
)  # fmt: skip


def slips_of_axes(then: Callable) -> tuple[Slip, ...]:
    """New axes in the wrong place, or the wrong rows; `then` follows on the differences."""
    return (*_misplaced_axes(then), *_wrong_rows(then))


def _misplaced_axes(then: Callable) -> tuple[Slip, ...]:
    def minus(of_X, of_centroids):
        return lambda X, centroids: then(X[of_X] - centroids[of_centroids])

    return (
        Slip(
            "no-new-axis",
            "No axis was added, so NumPy tries to pair row with row: point 0 with centroid 0, "
            "point 1 with centroid 1. Every point should meet every centroid, so each array needs "
            "an axis of length 1 where the other one has its rows.",
            minus(..., ...),
        ),
        Slip(
            "axes-in-the-wrong-place",
            "The new axes do not stand where they should: both arrays have their axis of length 1 "
            "in the same place, or a 1 does not meet the axis that it must give way to. Write the "
            "two shapes below each other. In each column the sizes are equal, or one of them is 1.",
            *(minus(*indices) for indices in _MISPLACED),
        ),
        Slip(
            "transposed",
            "`.T` changes the order of the axes: centroids.T is (d, K). Here features must meet "
            "features, so d stays the last axis of both, and no `.T` is needed.",
            lambda X, centroids: then(X[:, None, :] - centroids.T),
            lambda X, centroids: then(X - centroids.T),
        ),
        Slip(
            "one-axis-too-many",
            "There is one axis too many, of length 1. A new axis is needed once in each array, and "
            "a slice or `keepdims=True` keeps an axis that an index or a sum takes away.",
            lambda X, centroids: then(differences(X, centroids))[None],
            lambda X, centroids: then(differences(X, centroids))[..., None],
        ),
        Slip(
            "axes-of-one-gone",
            "An axis of length 1 is gone: `squeeze` takes away each of them, also that of a single "
            "point or a single centroid. Every axis that is asked for must stay.",
            lambda X, centroids: np.squeeze(then(differences(X, centroids))),
        ),
        Slip.of(
            "colon-for-axis",
            lambda X, centroids: then(X[:, None:] - centroids),
            lambda X, centroids: then(X[:, None:] - centroids[None, :, :]),
        ),
    )


def _wrong_rows(then: Callable) -> tuple[Slip, ...]:
    return (
        Slip(
            "one-point-only",
            "Only one of the points met the centroids. All n points should: which axis is missing? "
            "Or does `return` stand inside a loop?",
            lambda X, centroids: then(X[0].astype(float) - centroids),
            lambda X, centroids: then(X[-1].astype(float) - centroids),
            lambda X, centroids: then(X[:1, None].astype(float) - centroids),
        ),
        Slip(
            "one-centroid-only",
            "The points met only one of the centroids. All K should be met: which axis is missing? "
            "Or does `return` stand inside a loop?",
            lambda X, centroids: then(X.astype(float) - centroids[0]),
            lambda X, centroids: then(X.astype(float) - centroids[-1]),
            lambda X, centroids: then(X[:, None].astype(float) - centroids[:1]),
        ),
        Slip(
            "points-with-points",
            "Points met points, or centroids met centroids. Each point is to meet each centroid: "
            "one side of the minus is made of `X`, the other of `centroids`.",
            lambda X, centroids: then(differences(X, X)),
            lambda X, centroids: then(differences(centroids, centroids)),
        ),
        Slip(
            "a-centroid-left-out",
            "One centroid was left out: there are K of them, and `range(K)` gives 0 to K−1.",
            lambda X, centroids: then(differences(X, centroids[:-1])),
            lambda X, centroids: then(differences(X, centroids[1:])),
        ),
        Slip(
            "added-for-subtracted",
            "This is what comes of point plus centroid, and point minus centroid is wanted. Which "
            "sign is wrong?",
            lambda X, centroids: then(differences(X, -centroids)),
        ),
    )
