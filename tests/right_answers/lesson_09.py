"""Right answers to the exercises of lesson 09, each by another way."""

import functools

import numpy as np
from scipy.spatial.distance import cdist

from kmeans_lab.validation import positive
from kmeans_lab.waiting import progress_bar, stop_cleanly

# ------------------------------------------------------------------ as the exercise defines them


def kmeans_plusplus(X, K, rng):
    rows = [rng.integers(len(X))]
    while len(rows) < K:
        squared = ((X[:, np.newaxis, :] - X[rows]) ** 2).sum(axis=2)
        nearest = squared.min(axis=1)
        if not nearest.any():
            nearest = np.ones(len(X))
        rows.append(rng.choice(len(X), p=nearest / nearest.sum()))
    return X[rows].astype(float)


def lloyd(X, centroids):
    for _ in range(100):
        squared = ((X[:, np.newaxis, :] - centroids) ** 2).sum(axis=2)
        assignments = squared.argmin(axis=1)
        before = centroids.copy()
        for k in np.unique(assignments):
            centroids[k] = X[assignments == k].mean(axis=0)
        if np.array_equal(centroids, before):
            break
    return centroids, assignments


def best_inertia(X, K, rng):
    best = np.inf
    for _ in range(10):
        centroids, assignments = lloyd(X, kmeans_plusplus(X, K, rng))
        best = min(best, ((X - centroids[assignments]) ** 2).sum())
    return best


# ------------------------------------------------------------------ elbow_curve


def elbow_of_the_lesson(X, K_values, rng):
    inertias = np.full(len(K_values), np.nan)
    with stop_cleanly("elbow_curve"):
        for j, K in enumerate(progress_bar(K_values, "elbow")):
            inertias[j] = best_inertia(X, K, rng)
    return inertias


def elbow_by_comprehension(X, K_values, rng):
    return np.array([best_inertia(X, K, rng) for K in K_values])


def elbow_by_fromiter(points, numbers, generator):
    return np.fromiter((best_inertia(points, K, generator) for K in numbers), dtype=float)


def elbow_by_map(X, K_values, rng):
    inertia_of = functools.partial(best_inertia, X, rng=rng)
    return np.asarray([*map(inertia_of, K_values)])


def elbow_by_dictionary(X, K_values, rng):
    found = {K: best_inertia(K=K, X=X, rng=rng) for K in sorted(K_values)}
    return np.array([found[K] for K in K_values])


def elbow_by_appending(X, K_values, rng):
    inertias = np.empty(0)
    for K in K_values:
        inertias = np.append(inertias, best_inertia(X, K, rng))
    return inertias


def elbow_with_children(X, K_values, rng):
    children = rng.spawn(len(K_values))
    return np.array([best_inertia(X, K, child) for K, child in zip(K_values, children)])


def elbow_with_its_own_loop(X, K_values, rng):
    runs = np.full((len(K_values), 10), np.inf)
    for j, K in enumerate(K_values):
        for r in range(10):
            centroids, labels = lloyd(X, kmeans_plusplus(X, K, rng))
            runs[j, r] = np.sum((X - centroids[labels]) ** 2)
    return runs.min(axis=1)


def elbow_from_the_largest(X, K_values, rng):
    numbers = np.array(list(K_values))
    out = np.full(len(numbers), np.nan)
    for place in np.argsort(-numbers):
        out[place] = best_inertia(X, int(numbers[place]), rng)
    return out


# ------------------------------------------------------------------ silhouette_values


def silhouette_of_the_lesson(X, assignments):
    if not 2 <= len(np.unique(assignments)) < len(X):
        raise ValueError("from 2 to n - 1 clusters")
    distances = cdist(X, X)
    values = np.zeros(len(X))
    for i, own in enumerate(assignments):
        same = assignments == own
        same[i] = False
        if same.any():
            others = np.unique(assignments[assignments != own])
            a = distances[i, same].mean()
            b = min(distances[i, assignments == k].mean() for k in others)
            values[i] = (b - a) / max(a, b) if max(a, b) > 0 else 0.0
    return values


def silhouette_by_products(X, assignments):
    names, labels, counts = np.unique(assignments, return_inverse=True, return_counts=True)
    if len(names) < 2 or len(names) == len(X):
        raise ValueError
    member = np.eye(len(names))[labels]
    distances = np.linalg.norm(X[:, None, :] - X[None, :, :], axis=-1)
    sums = distances @ member
    rows = np.arange(len(X))
    own = counts[labels]
    a = sums[rows, labels] / np.maximum(own - 1, 1)
    means = sums / counts
    means[rows, labels] = np.inf
    b = means.min(axis=1)
    greater = np.maximum(a, b)
    values = np.where(greater > 0, (b - a) / np.where(greater > 0, greater, 1), 0)
    return np.where(own == 1, 0, values)


def silhouette_by_plain_loops(X, assignments):
    n = len(X)
    labels = list(assignments)
    if len(set(labels)) < 2 or len(set(labels)) >= n:
        raise ValueError("too few or too many clusters")
    result = []
    for i in range(n):
        total, count = {}, {}
        for j in range(n):
            if i != j:
                distance = sum((float(p) - float(q)) ** 2 for p, q in zip(X[i], X[j])) ** 0.5
                total[labels[j]] = total.get(labels[j], 0.0) + distance
                count[labels[j]] = count.get(labels[j], 0) + 1
        if labels[i] not in total:
            result.append(0.0)
            continue
        a = total[labels[i]] / count[labels[i]]
        b = min(total[k] / count[k] for k in total if k != labels[i])
        result.append(0.0 if a == b == 0 else (b - a) / max(a, b))
    return np.array(result)


def silhouette_by_masked_means(X, assignments):
    n = X.shape[0]
    names = np.unique(assignments)
    if names.size == 1 or names.size == n:
        raise ValueError("no silhouette")
    distances = np.sqrt(np.square(X[:, np.newaxis] - X).sum(-1))
    itself = np.eye(n, dtype=bool)
    same = assignments[:, None] == assignments
    with np.errstate(all="ignore"):
        a = distances.mean(axis=1, where=same & ~itself)
        each = np.stack([distances[:, assignments == k].mean(axis=1) for k in names], axis=1)
        each[assignments[:, None] == names] = np.inf
        b = each.min(axis=1)
        return np.nan_to_num((b - a) / np.maximum(a, b), nan=0.0)


def silhouette_by_cases(X, assignments):
    def one(i):
        def mean_to(k):
            return np.hypot.reduce(X[i] - X[(assignments == k) & others], axis=1).mean()

        others = np.arange(len(X)) != i
        if not np.any(assignments[others] == assignments[i]):
            return 0.0
        a = mean_to(assignments[i])
        b = min(mean_to(k) for k in set(assignments.tolist()) - {int(assignments[i])})
        if a < b:
            return 1 - a / b
        return b / a - 1 if a > b else 0.0

    if not 1 < len(set(assignments.tolist())) < len(X):
        raise ValueError("clusters")
    return np.array([one(i) for i in range(len(X))])


def silhouette_by_blocks(X, assignments):
    """Cluster by cluster, with 1 - a/b or b/a - 1."""
    tags = sorted(set(np.asarray(assignments).tolist()))
    if not 1 < len(tags) < len(X):
        raise ValueError("a silhouette needs 2 to n-1 clusters")
    parts = {t: np.flatnonzero(assignments == t) for t in tags}
    values = np.zeros(len(X))
    for t, rows in parts.items():
        if rows.size == 1:
            continue
        to = {u: np.linalg.norm(X[rows][:, None] - X[parts[u]], axis=2) for u in tags}
        a = to.pop(t).sum(axis=1) / (rows.size - 1)
        b = np.min([table.mean(axis=1) for table in to.values()], axis=0)
        for row, p, q in zip(rows, a, b, strict=True):
            values[row] = 1 - p / q if p < q else q / p - 1 if p > q else 0
    return values


# ------------------------------------------------------------------ gap_statistic


def gap_of_the_lesson(X, K_values, n_references, rng):
    low, high = X.min(axis=0), X.max(axis=0)
    references = [rng.uniform(low, high, size=X.shape) for _ in range(n_references)]
    gaps = np.full(len(K_values), np.nan)
    standard_errors = gaps.copy()
    with stop_cleanly("gap_statistic"):
        for j, K in enumerate(progress_bar(K_values, "gap statistic")):
            expected = np.log([best_inertia(points, K, rng) for points in references])
            gaps[j] = expected.mean() - np.log(positive(best_inertia(X, K, rng), K))
            standard_errors[j] = expected.std() * np.sqrt(1 + 1 / n_references)
    return gaps, standard_errors


def gap_with_fresh_references(X, K_values, n_references, rng):
    gaps, errors = [], []
    low, width = X.min(axis=0), np.ptp(X, axis=0)
    for K in K_values:
        W = best_inertia(X, K, rng)
        if W <= 0:
            raise ValueError("W is 0")
        logs = np.zeros(n_references)
        for b in range(n_references):
            logs[b] = np.log(best_inertia(low + width * rng.random(X.shape), K, rng))
        gaps.append(np.mean(logs - np.log(W)))
        errors.append(np.sqrt((1 + 1 / n_references) * np.var(logs)))
    return np.array(gaps), np.array(errors)


def gap_by_one_draw(X, K_values, n_references, rng):
    n, d = X.shape
    box = np.stack([X.min(0), X.max(0)])
    references = rng.uniform(box[0], box[1], size=(n_references, n, d))
    table = np.array([[best_inertia(p, K, rng) for K in K_values] for p in [X, *references]])
    if np.any(table[0] == 0):
        raise ValueError("no logarithm of 0")
    table = np.log(table)
    return table[1:].mean(0) - table[0], table[1:].std(0) * (1 + 1 / n_references) ** 0.5


def gap_feature_by_feature(X, K_values, n_references, rng):
    def reference():
        columns = [rng.uniform(column.min(), column.max(), size=len(X)) for column in X.T]
        return np.column_stack(columns)

    curve = elbow_by_comprehension(X, K_values, rng)
    if curve.min() == 0:
        raise ValueError("inertia 0")
    W_star = np.array(
        [elbow_by_comprehension(reference(), K_values, rng) for _ in range(n_references)]
    )
    errors = np.sqrt(n_references + 1) * np.log(W_star).std(axis=0) / np.sqrt(n_references)
    return np.log(W_star / curve).mean(axis=0), errors


def gap_with_its_own_loop(X, K_values, n_references, rng):
    def inertia_of(points, K):
        found = []
        for _ in range(10):
            centroids, labels = lloyd(points, kmeans_plusplus(points, K, rng))
            found.append(((points - centroids[labels]) ** 2).sum())
        return min(found)

    low, high = X.min(axis=0), X.max(axis=0)
    references = [rng.uniform(low, high, X.shape) for _ in range(n_references)]
    W = np.array([inertia_of(X, K) for K in K_values])
    if (W == 0).any():
        raise ValueError("W = 0")
    logs = np.log([[inertia_of(p, K) for p in references] for K in K_values])
    return logs.mean(axis=1) - np.log(W), logs.std(axis=1) * np.sqrt(1 + 1 / n_references)


def gap_by_ratios(X, K_values, n_references, rng):
    """Places are counted first; then the mean and the spread of the logarithms of ratios."""
    if max(K_values) >= len(np.unique(X, axis=0)):
        raise ValueError("the points lie on K places")
    low, high = X.min(0), X.max(0)
    references = low + (high - low) * rng.random((n_references, *X.shape))
    gaps, errors = [], []
    for K in K_values:
        W = best_inertia(X, K, rng)
        ratios = np.log(np.array([best_inertia(R, K, rng) for R in references]) / W)
        gaps.append(ratios.mean())
        errors.append((((ratios - ratios.mean()) ** 2).mean() * (1 + 1 / n_references)) ** 0.5)
    return np.array(gaps), np.array(errors)


RIGHT = {
    "elbow_curve": [
        elbow_of_the_lesson,
        elbow_by_comprehension,
        elbow_by_fromiter,
        elbow_by_map,
        elbow_by_dictionary,
        elbow_by_appending,
        elbow_with_children,
        elbow_with_its_own_loop,
        elbow_from_the_largest,
    ],
    "silhouette_values": [
        silhouette_of_the_lesson,
        silhouette_by_products,
        silhouette_by_plain_loops,
        silhouette_by_masked_means,
        silhouette_by_cases,
        silhouette_by_blocks,
    ],
    "gap_statistic": [
        gap_of_the_lesson,
        gap_with_fresh_references,
        gap_by_one_draw,
        gap_feature_by_feature,
        gap_with_its_own_loop,
        gap_by_ratios,
    ],
}
