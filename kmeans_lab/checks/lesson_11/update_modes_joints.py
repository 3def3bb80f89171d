"""`update_modes` with joints: right, and what its wrong ways are made of."""

from __future__ import annotations

from collections import Counter

import numpy as np


def most_frequent(column):
    values, counts = np.unique(column, return_counts=True)
    return values[counts.argmax()]


def chosen_by(
    choose=most_frequent, column=lambda X, members, j: members[:, j], into=np.copy, ask=len
):
    """The lines of the lesson, with another choice, column, beginning or question before it."""

    def way(X, assignments, modes):
        new_modes = into(modes)
        for k in range(len(modes)):
            members = X[assignments == k]
            if ask(members):
                for j in range(X.shape[1]):
                    new_modes[k, j] = choose(column(X, members, j))
        return new_modes

    return way


right = chosen_by()


def of_counts(pick):
    """A choice among the sorted values by their counts."""
    return lambda column: pick(*np.unique(column, return_counts=True))


def unasked(choose):
    """An empty cluster is treated as any other."""

    def way(X, assignments, modes):
        new_modes = modes.copy()
        for k in range(len(modes)):
            for j in range(X.shape[1]):
                new_modes[k, j] = choose(X[assignments == k, j])
        return new_modes

    return way


def first_met(column):
    return Counter(column.tolist()).most_common(1)[0][0]


def last_met(column):
    return first_met(column[::-1])


def means_of_rows(X, assignments, modes):
    new_modes = modes.copy()
    for k in range(len(modes)):
        members = X[assignments == k]
        if len(members) > 0:
            new_modes[k] = members.mean(axis=0)
    return new_modes


def whole_rows(X, assignments, modes):
    new_modes = modes.copy()
    for k in range(len(modes)):
        members = X[assignments == k]
        if len(members) > 0:
            rows, counts = np.unique(members, axis=0, return_counts=True)
            new_modes[k] = rows[counts.argmax()]
    return new_modes


def first_met_rows(X, assignments, modes):
    new_modes = modes.copy()
    for k in np.unique(assignments):
        rows = map(tuple, X[assignments == k].tolist())
        new_modes[k] = Counter(rows).most_common(1)[0][0]
    return new_modes


def only(*index):
    """Only a part of the modes became new."""

    def way(X, assignments, modes):
        new_modes = modes.copy()
        new_modes[index] = right(X, assignments, modes)[index]
        return new_modes

    return way


def old_mode_counted(X, assignments, modes):
    X, assignments = np.vstack([X, modes]), np.append(assignments, np.arange(len(modes)))
    return right(X, assignments, modes)
