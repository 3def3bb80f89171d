"""A draw of rows by D² that merges: each chunk draws for itself, the smallest keys of all win.

Source: P. S. Efraimidis, P. G. Spirakis, "Weighted random sampling with a reservoir", Information
Processing Letters 97 (2006).
"""

from __future__ import annotations

import numpy as np

from kmeans_lab.distances import squared_distances_identity
from kmeans_lab.scale.sums import pieces
from kmeans_lab.validation import assume_finite, check_points

Lot = tuple[np.ndarray, np.ndarray]  # keys (m,) and rows (m, d)


def farthest_of_chunk(
    chunk: np.ndarray, first_row: int, chosen: np.ndarray, count: int, seed: int
) -> Lot:
    """Draw rows of a chunk by D², as a lottery that merges: the smallest keys of all chunks win.

    With u uniform, -log(u) / D² is the moment at which a row comes, if it comes at the rate D²; so
    the `count` smallest of all rows are a draw without replacement with chances in proportion to D²
    (Efraimidis and Spirakis, 2006). u depends on the row's number and on nothing else.

    Returns
    -------
    keys : ndarray of shape (at most count,)
    rows : ndarray of shape (at most count, d)
    """
    with assume_finite():
        chunk = check_points(chunk)
        squared = _nearest_squared(chunk, chosen)
    draws = np.random.PCG64(seed).advance(first_row)
    uniform = np.random.Generator(draws).random(len(chunk))
    with np.errstate(divide="ignore", invalid="ignore"):
        keys = -np.log1p(-uniform) / squared  # (m,); where D² is 0, never
    keys[squared == 0] = np.inf  # also where u was 0 as well: 0 / 0
    return _first(keys, chunk, count)


def merge_lots(lots: list[Lot], count: int) -> Lot:
    """The `count` rows with the smallest keys of several lots; of equal keys those that came first.

    It does not matter in how many steps lots are merged, if it is in the order of their rows.
    """
    keys, rows = zip(*lots, strict=True)
    return _first(np.concatenate(keys), np.concatenate(rows), count)


def _first(keys: np.ndarray, rows: np.ndarray, count: int) -> Lot:
    order = np.argsort(keys, kind="stable")[:count]
    order = order[np.isfinite(keys[order])]
    return keys[order], rows[order]


def _nearest_squared(chunk: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """D² of each point, (m,) float64, by pieces that stay in the cache."""
    middle = np.median(chosen, axis=0)
    return np.concatenate(
        [
            squared_distances_identity(rows - middle, chosen - middle).min(axis=1)
            for rows in pieces(chunk, chosen)
        ],
        dtype=np.float64,
    )
