"""Right answers to the exercises of lesson 02, each by another way."""

import math

import numpy as np


def assign_as_in_the_lesson(X, centroids):
    assignments = np.zeros(len(X), dtype=np.intp)
    for i in range(len(X)):
        smallest = np.inf
        for k in range(len(centroids)):
            squared = ((X[i] - centroids[k]) ** 2).sum()
            if squared < smallest:
                smallest = squared
                assignments[i] = k
    return assignments


def assign_by_three_loops(points, centres):
    labels = []
    for point in points:
        best_k, best = 0, float("inf")
        for k, centre in enumerate(centres):
            distance = 0.0
            for a, b in zip(point, centre):
                distance += (a - b) ** 2
            if distance < best:
                best, best_k = distance, k
        labels.append(best_k)
    return np.array(labels)


def assign_by_distances(X, centroids):
    return np.array([np.argmin([math.dist(x, c) for c in centroids]) for x in X])


def assign_centroid_by_centroid(X, centroids):
    squared = ((X - centroids[0]) ** 2).sum(axis=1)
    labels = np.zeros(X.shape[0], dtype="int32")
    for k in range(1, centroids.shape[0]):
        other = ((X - centroids[k]) ** 2).sum(axis=1)
        labels[other < squared] = k
        squared = np.minimum(squared, other)
    return labels


def assign_by_a_table(X, centroids):
    table = np.empty((len(X), len(centroids)))
    for i in range(len(X)):
        for k in range(len(centroids)):
            table[i, k] = np.dot(X[i] - centroids[k], X[i] - centroids[k])
    return table.argmin(axis=1)


def assign_by_broadcasting(X, centroids):
    return ((X[:, None] - centroids) ** 2).sum(-1).argmin(1)


def assign_by_sorting(X, centroids):
    def order(x):
        pairs = sorted((float(((x - c) ** 2).sum()), k) for k, c in enumerate(centroids))
        return pairs[0][1]

    return np.fromiter((order(x) for x in X), dtype=np.uint8, count=len(X))


def assign_while(X, centroids):
    assignments = np.full(len(X), -1)
    i = 0
    while i < len(X):
        k, smallest = 0, None
        while k < len(centroids):
            squared = np.linalg.norm(X[i] - centroids[k]) ** 2
            if smallest is None or squared < smallest:
                smallest, assignments[i] = squared, k
            k += 1
        i += 1
    return assignments


def assign_by_pure_python(X, centroids):
    labels, (n, d) = [], X.shape
    for i in range(n):
        sums = [
            sum((float(X[i, j]) - float(c[j])) ** 2 for j in range(d)) for c in centroids.tolist()
        ]
        labels.append(sums.index(min(sums)))
    return np.array(labels, dtype=int)


def nearer(squared, smallest):
    match bool(squared < smallest):
        case True:
            return True
        case _:
            return False


def assign_by_match(X: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    labels = []
    for x in X:
        smallest = label = None
        for k, c in enumerate(centroids):
            squared = ((x - c) ** 2).sum()
            if smallest is None or nearer(squared, smallest):
                smallest, label = squared, k
        labels.append(label)
    return np.asarray(labels, dtype=np.int32)


def assign_from_the_first_centroid(X, centroids):
    labels = np.zeros(len(X), dtype=np.int32)
    for i in range(len(X)):
        best = ((X[i] - centroids[0]) ** 2).sum()
        for k in range(1, len(centroids)):
            squared = ((X[i] - centroids[k]) ** 2).sum()
            if squared <= best:
                best, labels[i] = squared, k
    return labels


def update_as_in_the_lesson(X, assignments, centroids):
    new_centroids = centroids.copy()
    for k in range(len(centroids)):
        total = np.zeros(X.shape[1])
        count = 0
        for i in range(len(X)):
            if assignments[i] == k:
                total = total + X[i]
                count = count + 1
        if count > 0:
            new_centroids[k] = total / count
    return new_centroids


def update_point_by_point(X, labels, old):
    K, d = old.shape
    sums, counts = np.zeros((K, d)), [0] * K
    for x, k in zip(X, labels):
        sums[k] += x
        counts[k] += 1
    new = np.array(old, dtype=float)
    for k, count in enumerate(counts):
        if count:
            new[k] = sums[k] / count
    return new


def update_by_masks(X, assignments, centroids):
    rows = []
    for k, centroid in enumerate(centroids):
        own = X[assignments == k]
        rows.append(own.mean(axis=0) if own.size else centroid)
    return np.array(rows)


def update_number_by_number(X, assignments, centroids):
    new = np.empty(centroids.shape)
    for k in range(centroids.shape[0]):
        for j in range(centroids.shape[1]):
            values = [X[i, j] for i in range(len(X)) if assignments[i] == k]
            new[k, j] = sum(values) / len(values) if values else centroids[k, j]
    return new


def update_by_a_running_mean(X, assignments, centroids):
    new, seen = centroids.astype(np.float64), np.zeros(len(centroids), dtype=int)
    for x, k in zip(X, assignments):
        seen[k] += 1
        new[k] = x if seen[k] == 1 else new[k] + (x - new[k]) / seen[k]
    return new


def update_by_add_at(X, assignments, centroids):
    sums = np.zeros(centroids.shape)
    np.add.at(sums, assignments, X)
    counts = np.bincount(assignments, minlength=len(centroids))[:, None]
    return np.where(counts > 0, sums / np.maximum(counts, 1), centroids)


def update_zeros_then_continue(X, assignments, centroids):
    new_centroids = np.zeros_like(centroids)
    for k in range(len(centroids)):
        if k not in assignments:
            new_centroids[k] = centroids[k]
            continue
        new_centroids[k] = np.average(X, axis=0, weights=assignments == k)
    return new_centroids


def update_by_groups(X, assignments, centroids):
    groups = {}
    for x, k in zip(X, assignments):
        groups.setdefault(int(k), []).append(x)
    return np.stack(
        [np.mean(groups[k], axis=0) if k in groups else 1.0 * c for k, c in enumerate(centroids)]
    )


def inertia_as_in_the_lesson(X, assignments, centroids):
    total = 0.0
    for i in range(len(X)):
        total = total + ((X[i] - centroids[assignments[i]]) ** 2).sum()
    return float(total)


def inertia_number_by_number(X, assignments, centroids):
    total = 0
    for point, label in zip(X, assignments):
        for j in range(len(point)):
            total += (point[j] - centroids[label][j]) ** 2
    return total


def inertia_cluster_by_cluster(X, assignments, centroids):
    return sum(((X[assignments == k] - c) ** 2).sum() for k, c in enumerate(centroids))


def inertia_in_one_line(X, assignments, centroids):
    return np.square(X - centroids[assignments]).sum()


def inertia_by_norm(X, assignments, centroids):
    return np.linalg.norm(X - np.take(centroids, assignments, axis=0)) ** 2


def inertia_by_an_array(X, assignments, centroids):
    each = np.empty(len(X))
    for i in range(len(X)):
        each[i] = math.dist(X[i], centroids[assignments[i]]) ** 2
    return np.array(each.sum())


def inertia_by_asking(X, assignments, centroids):
    total = 0.0
    for k in range(len(centroids)):
        for i in range(len(X)):
            if assignments[i] == k:
                difference = X[i] - centroids[k]
                total += difference @ difference
    return total


def inertia_by_a_dot(X, assignments, centroids):
    differences = (X - centroids[assignments]).ravel()
    return differences @ differences


def inertia_by_fsum(X, assignments, centroids):
    return math.fsum(
        (float(v) - float(w)) ** 2
        for x, k in zip(X, assignments)
        for v, w in zip(x, centroids[k], strict=True)
    )


RIGHT = {
    "assign_loop": [
        assign_as_in_the_lesson,
        assign_by_three_loops,
        assign_by_distances,
        assign_centroid_by_centroid,
        assign_by_a_table,
        assign_by_broadcasting,
        assign_by_sorting,
        assign_while,
        assign_by_pure_python,
        assign_from_the_first_centroid,
        assign_by_match,
    ],
    "update_loop": [
        update_as_in_the_lesson,
        update_point_by_point,
        update_by_masks,
        update_number_by_number,
        update_by_a_running_mean,
        update_by_add_at,
        update_zeros_then_continue,
        update_by_groups,
    ],
    "inertia_loop": [
        inertia_as_in_the_lesson,
        inertia_number_by_number,
        inertia_cluster_by_cluster,
        inertia_in_one_line,
        inertia_by_norm,
        inertia_by_an_array,
        inertia_by_asking,
        inertia_by_a_dot,
        inertia_by_fsum,
    ],
}
