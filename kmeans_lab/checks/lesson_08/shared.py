"""What both exercises on initialization share: which rows were drawn, and how often.

What is drawn by chance is tested by frequencies, with seeds that are always the same: so the
verdict on an answer is too. A right answer is refused at most once in a million times, by a bound
that holds for every number of draws:
P(N·KL(counted ‖ expected) ≥ t) ≤ e^(−t) (e·t/m)^m for m + 1 possible results and t > m.
(R. Agrawal, "Finite-sample concentration of the multinomial in relative entropy", 2020.)
"""

from __future__ import annotations

import numpy as np

LESSON = "08_initialization"
FALSE_ALARM = 1e-6


def too_far(counts: np.ndarray, chances: np.ndarray) -> bool:
    """Whether counts are so far from their chances that luck cannot explain it."""
    if (counts[chances <= 0] > 0).any():
        return True
    m = int((chances > 0).sum()) - 1
    return m > 0 and counts.sum() * _divergence(counts, chances) > _bound(m)


def _divergence(counts: np.ndarray, chances: np.ndarray) -> float:
    seen = counts > 0
    shares = counts[seen] / counts.sum()
    return float((shares * np.log(shares / chances[seen])).sum())


def _bound(m: int) -> float:
    t = float(m)
    for _ in range(100):
        t = m + m * np.log(t / m) - np.log(FALSE_ALARM)
    return t


def differ(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two counts of equally many draws come from different chances (a G test)."""
    both = (one + other) / 2
    seen = both > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(c > 0, c * np.log(c / both), 0)[seen].sum() for c in (one, other)]
    freedom = max(int(seen.sum()) - 1, 1)
    return 2 * sum(parts) > freedom + 4 * np.sqrt(2 * freedom) + 8


def counted(*draws: np.ndarray) -> list[np.ndarray]:
    """How often each row of numbers occurs in several arrays (times, K), for each array."""
    found, index = np.unique(np.concatenate(draws), axis=0, return_inverse=True)
    parts = np.split(index.ravel(), np.cumsum([len(draw) for draw in draws])[:-1])
    return [np.bincount(part, minlength=len(found)).astype(float) for part in parts]


def places_of(X: np.ndarray) -> np.ndarray:
    """The different rows of X in the order of their first occurrence."""
    return X[np.sort(np.unique(X, axis=0, return_index=True)[1])]


def numbers_of(X: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """For each row its number among the different rows of X, (times, K); −1 if it is none."""
    same = (rows[:, :, None, :] == places_of(X)).all(axis=3)  # (times, K, places)
    return np.where(same.any(axis=2), same.argmax(axis=2), -1)


def repeats(X: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """In which calls a row came more often than X holds it, (times,)."""
    places = places_of(X)
    held = (X[:, None] == places).all(axis=2).sum(axis=0)  # (places,)
    taken = (numbers[:, :, None] == np.arange(len(places))).sum(axis=1)  # (times, places)
    return (taken > held).any(axis=1)
