"""Right answers to the exercises of lesson 11, each by another way."""

from collections import Counter
from statistics import multimode

import numpy as np

# ------------------------------------------------------------------ hamming_distances


def hamming_as_printed(X, modes):
    mismatches = np.empty((len(X), len(modes)), dtype=np.int64)
    for k in range(len(modes)):
        mismatches[:, k] = (X != modes[k]).sum(axis=1)
    return mismatches


def hamming_by_broadcasting(X, modes):
    return (X[:, None, :] != modes[None, :, :]).sum(-1)


def hamming_by_matches(data, centres):
    return data.shape[1] - np.equal(data[:, np.newaxis], centres).sum(axis=2)


def hamming_in_columns(X, modes):
    return np.column_stack([np.count_nonzero(X != mode, axis=1) for mode in modes])


def hamming_feature_by_feature(X, modes):
    table = np.zeros((len(X), len(modes)), dtype=np.uint16)
    for j in range(X.shape[1]):
        table += X[:, [j]] != modes[:, j]
    return table


def hamming_by_one_hot(X, modes):
    matches = 0
    for a, b in zip(X.T, modes.T):
        values = np.unique(a)
        matches = matches + (a[:, None] == values).astype(int) @ (values[:, None] == b).astype(int)
    return X.shape[1] - matches


def hamming_rounded_mean(X, modes):
    share = np.mean(X[:, None] != modes, axis=2)
    return np.rint(share * X.shape[1]).astype(np.int32)


# ------------------------------------------------------------------ update_modes


def modes_as_printed(X, assignments, modes):
    new_modes = modes.copy()
    for k in range(len(modes)):
        members = X[assignments == k]
        if len(members) > 0:
            for j in range(X.shape[1]):
                values, counts = np.unique(members[:, j], return_counts=True)
                new_modes[k, j] = values[counts.argmax()]
    return new_modes


def modes_by_counter(X, labels, modes):
    result = np.array(modes)
    for k in set(labels.tolist()):
        for j, column in enumerate(X[labels == k].T):
            counted = Counter(column.tolist())
            most = max(counted.values())
            result[k, j] = min(value for value, times in counted.items() if times == most)
    return result


def modes_by_multimode(X, assignments, modes):
    new = modes.tolist()
    for k in np.unique(assignments):
        new[k] = [min(multimode(column.tolist())) for column in X[assignments == k].T]
    return np.array(new)


def modes_by_codes(X, assignments, modes):
    K, d = modes.shape
    new_modes = np.empty_like(modes)
    for j in range(d):
        values, codes = np.unique(X[:, j], return_inverse=True)
        table = np.zeros((K, len(values)), dtype=int)
        np.add.at(table, (assignments, codes), 1)
        new_modes[:, j] = np.where(table.any(axis=1), values[table.argmax(axis=1)], modes[:, j])
    return new_modes


def modes_in_an_array_of_objects(X, assignments, modes):
    new_modes = np.empty(modes.shape, dtype=object)
    for k, mode in enumerate(modes):
        members = X[np.flatnonzero(assignments == k)]
        for j in range(len(mode)):
            if not len(members):
                new_modes[k, j] = mode[j].item()
                continue
            values, counts = np.unique(members[:, j], return_counts=True)
            new_modes[k, j] = values[np.argmax(counts)].item()
    return new_modes


def modes_value_by_value(X, assignments, modes):
    new_modes = modes.copy()
    for k in range(modes.shape[0]):
        mine = assignments == k
        for j in range(modes.shape[1]):
            best = 0
            for value in np.unique(X[:, j]):
                times = np.sum((X[:, j] == value) & mine)
                if times > best:
                    best, new_modes[k, j] = times, value
    return new_modes


def modes_by_sorting_counts(X, assignments, modes):
    def mode(column, old):
        if column.size == 0:
            return old
        values, counts = np.unique(column, return_counts=True)
        return values[np.argsort(-counts, kind="stable")[0]]

    rows = []
    for k, old in enumerate(modes):
        rows.append([mode(X[assignments == k, j], old[j]) for j in range(len(old))])
    return np.array(rows)


def modes_by_runs(X, assignments, modes):
    """Sorted, equal values stand side by side: the longest run, the first of the longest."""

    def commonest(column):
        s = np.sort(column)
        starts = np.flatnonzero(np.concatenate([[True], s[1:] != s[:-1]]))
        return s[starts[np.argmax(np.diff(np.append(starts, len(s))))]]

    out = np.array(modes)
    for k in set(assignments.tolist()):
        block = X[assignments == k]
        out[k] = [commonest(block[:, j]) for j in range(block.shape[1])]
    return out


RIGHT = {
    "hamming_distances": [
        hamming_as_printed,
        hamming_by_broadcasting,
        hamming_by_matches,
        hamming_in_columns,
        hamming_feature_by_feature,
        hamming_by_one_hot,
        hamming_rounded_mean,
    ],
    "update_modes": [
        modes_as_printed,
        modes_by_counter,
        modes_by_multimode,
        modes_by_codes,
        modes_in_an_array_of_objects,
        modes_value_by_value,
        modes_by_sorting_counts,
        modes_by_runs,
    ],
}
