"""Where K-Means begins: random rows, or rows far from one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from kmeans_lab.validation import (
    assume_finite,
    check_clusters,
    check_count,
    check_fit_points,
    check_rng,
    check_weights,
    in_units,
    weights_in_units,
)

if TYPE_CHECKING:
    from kmeans_lab.fast.threads import Crew

CHUNK_NUMBERS = 1 << 17  # distances to some candidates that are made together: 1 MB
A_NUMBER = 0.15  # nanoseconds, about, for a number of a point and a candidate


def random_rows(X: ArrayLike, K: int, rng: np.random.Generator) -> np.ndarray:
    """K different rows of `X`, each set of rows equally likely (Forgy's start).

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    K : int
        How many, from 1 to n.
    rng : numpy.random.Generator
        The only source of randomness.

    Returns
    -------
    ndarray of shape (K, d)
        A copy. Two of its rows are equal only where two rows of `X` are.

    Raises
    ------
    TypeError, ValueError
        If `X` is not an array of real numbers whose squares are finite and not all lost, K not an
        integer from 1 to n, or `rng` not a Generator.
    """
    X, K, rng = check_choice(X, K, rng)
    rows = rng.choice(len(X), size=K, replace=False)  # (K,) row numbers, none twice
    return X[rows]  # (K, d)


def kmeans_plusplus(X: ArrayLike, K: int, rng: np.random.Generator) -> np.ndarray:
    """K rows of `X` that lie far apart (k-means++, one trial).

    The first is uniform; each other is drawn with a chance in proportion to its squared distance
    to the nearest one drawn before.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    K : int
        How many, from 1 to n.
    rng : numpy.random.Generator
        The only source of randomness.

    Returns
    -------
    ndarray of shape (K, d)
        A copy; no row of `X` is taken twice. Where every point lies on a row drawn before, the
        next is uniform among the unused.

    Raises
    ------
    TypeError, ValueError
        As `random_rows`.

    References
    ----------
    D. Arthur, S. Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007.
    """
    X, K, rng = check_choice(X, K, rng)
    rows = [int(rng.integers(len(X)))]
    nearest = ((X - X[rows[0]]) ** 2).sum(axis=1, dtype=np.float64)  # (n, d) -> (n,)
    while len(rows) < K:
        weights = nearest
        if not nearest.any():
            weights = np.ones(len(X))  # (n,)
            weights[rows] = 0
        rows.append(int(rng.choice(len(X), p=weights / weights.sum())))
        squared = ((X - X[rows[-1]]) ** 2).sum(axis=1, dtype=np.float64)  # (n, d) -> (n,)
        nearest = np.minimum(nearest, squared)  # (n,)
    return X[rows]  # (K, d)


def kmeans_plusplus_greedy(
    X: ArrayLike,
    K: int,
    rng: np.random.Generator,
    n_trials: int | None = None,
    sample_weight: ArrayLike | None = None,
) -> np.ndarray:
    """k-means++ that draws several candidates each time and keeps the best.

    The best is the one that leaves the smallest inertia. This is scikit-learn's start too.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    K : int
        How many, from 1 to n.
    rng : numpy.random.Generator
        The only source of randomness.
    n_trials : int, optional
        Candidates a draw; 2 + ⌊ln K⌋ if not given.
    sample_weight : array-like of shape (n,), optional
        Weights, at least 0; a row of weight 0 is not drawn while others are left.

    Returns
    -------
    ndarray of shape (K, d)
        A copy; no row of `X` is taken twice.

    Raises
    ------
    TypeError, ValueError
        As `random_rows`.

    References
    ----------
    D. Arthur, S. Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007,
    section 5.
    """
    from kmeans_lab.fast.threads import crew  # the rest of this module needs NumPy alone

    X, K, rng = check_choice(X, K, rng)
    n_trials = 2 + int(np.log(K)) if n_trials is None else check_count(n_trials, "n_trials")
    weight, _ = weights_in_units(check_weights(sample_weight, len(X)), X.dtype)
    augmented, norms = _augmented(X)
    nearest = np.full(len(X), np.inf, dtype=X.dtype)  # (n,)
    heights = np.empty(len(X))  # (n,)
    rows: list[int] = []
    with crew(A_NUMBER * augmented.size * n_trials) as team:
        points = _Candidates(augmented, norms, weight, n_trials, team)
        while len(rows) < K:
            if rows:
                np.multiply(nearest, weight, out=heights)
            if not rows or not heights.any():
                heights[:] = weight
            candidates = _draw(heights, rows, n_trials if rows else 1, rng)
            rows.append(int(candidates[points.totals(candidates, nearest).argmin()]))
            points.take(rows[-1], nearest)
            nearest[rows] = 0
    return X[rows]  # (K, d)


def start_named(
    name: str, X: np.ndarray, K: int, rng: np.random.Generator, weight: np.ndarray
) -> np.ndarray:
    """K rows of points that were checked, by "random" or "k-means++".

    `weight` (n,) says how likely each row is; none of weight 0 is chosen.
    """
    if name == "random":
        return X[rng.choice(len(X), size=K, replace=False, p=weight / weight.sum())]
    with assume_finite():
        return kmeans_plusplus_greedy(X, K, rng, sample_weight=weight)


def check_choice(X: Any, K: Any, rng: Any) -> tuple[np.ndarray, int, np.random.Generator]:
    """Check what every way to choose K rows takes, and return it.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    X = check_fit_points(X)
    return X, check_clusters(K, len(X)), check_rng(rng)


def _draw(heights: np.ndarray, used: list[int], count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` row numbers with chances in proportion to `heights`, which it adds up in place.

    Rows `used` are not drawn.
    """
    heights[used] = 0
    np.cumsum(heights, out=heights)
    if heights[-1] <= 0:  # nothing has a chance: any unused row
        heights[:] = 1
        heights[used] = 0
        np.cumsum(heights, out=heights)
    rows = np.searchsorted(heights, rng.random(count) * heights[-1], side="right")
    last = np.searchsorted(heights, heights[-1])  # the last row that adds to the height
    return np.minimum(rows, last)


def _augmented(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The points, centred and transposed, with ‖x‖² and 1 as two more rows; and ‖x‖².

    Where the dtype could not hold the sums of squares, or their last digits, in units of their own.
    """
    n, d = X.shape
    augmented = np.empty((d + 2, n), dtype=X.dtype)
    middle = X.mean(axis=0, dtype=np.float64).astype(X.dtype)  # (n, d) -> (d,)
    np.subtract(X.T, middle[:, np.newaxis], out=augmented[:d])
    np.einsum("ji,ji->i", augmented[:d], augmented[:d], out=augmented[d])
    info = np.finfo(X.dtype)
    if not info.tiny < float(augmented[d].max()) * float(info.eps) ** 2 < info.max * info.eps**4:
        augmented[:d] = in_units(augmented[:d])
        np.einsum("ji,ji->i", augmented[:d], augmented[:d], out=augmented[d])
    augmented[d + 1] = 1
    return augmented, augmented[d]


class _Candidates:
    """What candidates would leave, and what the one that is taken leaves, by several threads.

    Parameters
    ----------
    augmented, norms
        As `_augmented` makes them.
    weight : ndarray of shape (n,)
    n_trials : int
        The most candidates at a time.
    team : Crew
    """

    def __init__(
        self,
        augmented: np.ndarray,
        norms: np.ndarray,
        weight: np.ndarray,
        n_trials: int,
        team: Crew,
    ) -> None:
        self._augmented, self._norms, self._team = augmented, norms, team
        self._weight = weight.astype(augmented.dtype, copy=False)
        n, step = len(norms), max(1, CHUNK_NUMBERS // n_trials)
        self._parts = [slice(first, min(n, first + step)) for first in range(0, n, step)]
        self._shape = n_trials, min(n, step)
        self._blocks: dict[int, np.ndarray] = {}  # each thread's

    def totals(self, candidates: np.ndarray, nearest: np.ndarray) -> np.ndarray:
        """The inertia (trials,) that each candidate would leave.

        Chunks are summed while they are in the cache. None is kept: an array (trials, n) may be
        larger than the points, and to make the chosen row of it again takes less time than to store
        them all.
        """
        factors, totals = self._factors(candidates), np.zeros(len(candidates))

        def of_part(i: int, thread: int) -> np.ndarray:
            part = self._parts[i]
            if thread not in self._blocks:
                self._blocks[thread] = np.empty(self._shape, dtype=nearest.dtype)
            left = self._blocks[thread][: len(candidates), : part.stop - part.start]
            np.matmul(factors, self._augmented[:, part], out=left)
            np.minimum(left, nearest[part], out=left)
            return left @ self._weight[part]

        def add(left: np.ndarray) -> None:
            np.add(totals, left, out=totals)

        nanoseconds = A_NUMBER * self._augmented.size * len(candidates)
        self._team.each(len(self._parts), of_part, add, nanoseconds)
        return totals

    def take(self, row: int, nearest: np.ndarray) -> None:
        """Bring the squared distances `nearest` (n,) up to date after `row` was chosen."""
        factors = self._factors(np.array([row]))  # (1, d + 2)
        rounding = 4 * np.finfo(nearest.dtype).eps

        def of_part(i: int, thread: int) -> None:
            part = self._parts[i]
            left = (factors @ self._augmented[:, part])[0]  # (m,)
            np.minimum(left, nearest[part], out=left)
            left[left < rounding * self._norms[part]] = 0  # rounding, no distance
            nearest[part] = left

        self._team.each(len(self._parts), of_part, nanoseconds=A_NUMBER * self._augmented.size)

    def _factors(self, rows: np.ndarray) -> np.ndarray:
        """(len(rows), d + 2): their product with `augmented` is ‖x‖² − 2 x·c + ‖c‖²."""
        d = len(self._augmented) - 2
        factors = self._augmented[:, rows].T.copy()
        factors[:, :d] *= -2
        factors[:, d] = 1
        factors[:, d + 1] = self._norms[rows]
        return factors
