"""`update_one_hot` with joints: right, and what its wrong ways are made of."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.pieces import sums_and_counts


def changed(sums=lambda S, X, labels: S, counts=lambda C, X, labels: C):
    """The right sums and counts, one of them changed."""

    def way(X, assignments, K):
        S, C = sums_and_counts(X, assignments, K)
        return sums(S, X, assignments), counts(C, X, assignments)

    return way


def totals_of(parts):
    """Sums and counts taken from other columns of the totals, (K, d + 1)."""
    return lambda X, assignments, K: parts(
        np.column_stack(sums_and_counts(X, assignments, K)), X.shape[1]
    )


def one_hot(assignments, K):
    return (assignments[:, None] == np.arange(K)).astype(float)


def present(X, assignments, K):
    S, C = sums_and_counts(X, assignments, K)
    return S[C > 0], C[C > 0]


def means(divisor):
    def way(X, assignments, K):
        S, C = sums_and_counts(X, assignments, K)
        with np.errstate(all="ignore"):
            return S / divisor(C)[:, None], C

    return way


def last_write_wins(counted=True):
    def way(X, assignments, K):
        S, C = np.zeros((K, X.shape[1])), np.zeros(K, dtype=int)
        S[assignments] += X
        C[assignments] += 1
        return S, C if not counted else np.bincount(assignments, minlength=K)

    return way


def row_by_row(of):
    """Each cluster's row by itself: ``of(X, assignments, k)``."""

    def way(X, assignments, K):
        S = np.zeros((K, X.shape[1]))
        for k in range(K):
            S[k] = of(X, assignments, k)
        return S, np.bincount(assignments, minlength=K)

    return way


def kept(*rows):
    """Only these clusters were summed."""

    def way(X, assignments, K):
        S, C = sums_and_counts(X, assignments, K)
        mask = np.zeros(K, dtype=bool)
        mask[rows] = True
        return np.where(mask[:, None], S, 0.0), np.where(mask, C, 0)

    return way


def of_sorted_pieces(X, assignments, K):
    order = np.argsort(assignments, kind="stable")
    first = np.searchsorted(assignments[order], np.arange(K))
    sums = np.add.reduceat(X[order].astype(np.float64), first, axis=0)
    return sums, np.bincount(assignments, minlength=K)


def unturned(X, assignments, K):
    totals = one_hot(assignments, K) @ np.column_stack([X, np.ones(len(X))])
    return totals[:, :-1], totals[:, -1].astype(int)


def whole_columns(X, assignments, K):
    table = np.zeros((len(X), K))
    table[:, assignments] = 1
    return table.T @ X, table.sum(axis=0).astype(int)


def mask_of_no_column(X, assignments, K):
    table = assignments == np.arange(K)
    return table.T @ X, table.sum(axis=0)


def refused(message):
    """What SciPy says of arguments that do not fit."""

    def way(X, assignments, K):
        raise ValueError(message(*X.shape, K))

    return way
