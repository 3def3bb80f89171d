"""`assign_in_chunks` with joints: right, and what its wrong ways are made of."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.exercise import OWN_WORDS
from kmeans_lab.checks.pieces import labels_of, scores_of


def asked(chunk_rows):
    """The question that the right way begins with."""
    if chunk_rows < 1:
        raise ValueError(OWN_WORDS)


def raising(kind, text):
    def ask(chunk_rows):
        if chunk_rows < 1:
            raise kind(text)

    return ask


def refusing(when):
    """An error for some chunks that are no error."""

    def way(X, centroids, chunk_rows):
        asked(chunk_rows)
        asked(not when(len(X), chunk_rows))
        return chunked()(X, centroids, chunk_rows)

    return way


def chunked(label=labels_of, starts=None, rows=None, write=None, ask=asked, fill=0):
    """The lines of the lesson, with another first row, end, place or label of a chunk."""

    def way(X, centroids, chunk_rows):
        ask(chunk_rows)
        n = len(X)
        labels = np.full(n, fill)
        for first in range(0, n, chunk_rows) if starts is None else starts(n, chunk_rows):
            part = slice(first, first + chunk_rows) if rows is None else rows(first, chunk_rows)
            found = label(X[part], centroids)
            labels[part if write is None else write(first, chunk_rows, len(found))] = found
        return labels

    return way


def by_scores(pick=lambda scores: scores.argmin(axis=1), **factors):
    """Labels from other scores, or otherwise from the scores."""
    return chunked(lambda X, centroids: pick(scores_of(X, centroids, **factors)))


def joined(end=0, together=np.concatenate, label=labels_of, step=None, longer=0):
    """The labels of the chunks, put together at the end."""

    def way(X, centroids, chunk_rows):
        asked(chunk_rows)
        starts = range(0, len(X) - end * (chunk_rows - 1), step or chunk_rows)
        return together([label(X[i : i + chunk_rows + longer], centroids) for i in starts])

    return way


def whole_chunks(n, chunk_rows):
    return range(0, n // chunk_rows * chunk_rows, chunk_rows)


def left_over(fill):
    return chunked(starts=whole_chunks, fill=fill)


def of_groups_of_centroids(X, centroids, chunk_rows):
    asked(chunk_rows)
    labels = np.zeros(len(X), dtype=int)
    for first in range(0, len(centroids), chunk_rows):
        labels = labels_of(X, centroids[first : first + chunk_rows])
    return labels


def shifted(points, centroids_too):
    def way(X, centroids, chunk_rows):
        middle = X.mean(axis=0)
        moved = chunked()
        return moved(X - points * middle, centroids - centroids_too * middle, chunk_rows)

    return way


def with_column_of_norms(X, centroids):
    norms = (centroids**2).sum(axis=1, keepdims=True)
    return (norms - 2 * X @ centroids.T).argmin(axis=1)


def with_row_of_points(X, centroids):
    norms = (centroids**2).sum(axis=1)
    return ((X**2).sum(axis=1) - 2 * X @ centroids.T + norms).argmin(axis=1)


def smallest_of(table):
    """The smallest numbers in place of their indices, as they are, and cut to whole numbers."""
    return joined(label=lambda X, c: table(X, c).min(axis=1)), chunked(
        lambda X, c: table(X, c).min(axis=1)
    )
