"""Right answers to the exercises of lesson 07, each by another way."""

import heapq
import statistics
from dataclasses import dataclass

import numpy as np

# ------------------------------------------------------------------ relative_tolerance


def tolerance_as_in_the_lesson(X, tol):
    return float(tol * X.var(axis=0, dtype=np.float64).mean())


def tolerance_by_deviations(X, tol):
    deviations = X - X.mean(axis=0)
    return tol * (deviations**2).mean()


def tolerance_by_columns(X, tol):
    variances = [np.var(X[:, j]) for j in range(X.shape[1])]
    return tol * sum(variances) / len(variances)


def tolerance_by_norm(points, share):
    centred = points - points.mean(0)
    return share * np.linalg.norm(centred) ** 2 / centred.size


def tolerance_by_covariance(X, tol):
    return np.array(tol * np.trace(np.atleast_2d(np.cov(X.T, bias=True))) / X.shape[1])


def tolerance_by_std(X, tol):
    return np.mean(tol * np.std(X, axis=0) ** 2)


def tolerance_by_moments(X, tol):
    X = X.astype(float)
    return float(tol * np.mean(np.mean(X**2, axis=0) - np.mean(X, axis=0) ** 2))


def tolerance_by_plain_python(X, tol):
    columns = [[float(x) for x in column] for column in X.T]
    return tol * statistics.mean(map(statistics.pvariance, columns))


# ------------------------------------------------------------------ relocate_empty


def means_of(X, labels, centroids):
    moved = np.array(centroids, dtype=float)
    for k in range(len(moved)):
        if np.any(labels == k):
            moved[k] = X[labels == k].mean(axis=0)
    return moved


def relocate_in_a_loop(X, assignments, centroids):
    labels = assignments.copy()
    far = ((X - centroids[assignments]) ** 2).sum(axis=1).astype(float)
    for k in range(len(centroids)):
        if (assignments == k).sum() == 0:
            i = far.argmax()
            labels[i] = k
            far[i] = -1
    return means_of(X, labels, centroids)


def relocate_by_sums(X, assignments, centroids):
    K = len(centroids)
    sums = np.zeros(centroids.shape)
    np.add.at(sums, assignments, X)
    counts = np.bincount(assignments, minlength=K).astype(float)
    squared = np.einsum("ij,ij->i", X - centroids[assignments], X - centroids[assignments])
    order = np.lexsort((np.arange(len(X)), -squared))
    for j, k in enumerate(np.where(counts == 0)[0]):
        i = order[j]
        sums[assignments[i]] -= X[i]
        counts[assignments[i]] -= 1
        sums[k], counts[k] = X[i], 1
    out = centroids.astype(float)
    full = counts > 0
    out[full] = sums[full] / counts[full, None]
    return out


def relocate_by_sets(X, assignments, centroids):
    empty = sorted(set(range(len(centroids))) - set(assignments.tolist()))
    distance = [np.linalg.norm(x - centroids[k]) for x, k in zip(X, assignments)]
    order = sorted(range(len(X)), key=lambda i: (-round(distance[i], 9), i))
    labels = list(assignments)
    for k, i in zip(empty, order):
        labels[i] = k
    return means_of(X, np.array(labels), centroids)


def relocate_by_one_hot(X, labels, start):
    one_hot = labels[:, None] == np.arange(len(start))
    (empty,) = np.nonzero(~one_hot.any(axis=0))
    rows = np.argsort(-np.sum((X - start[labels]) ** 2, axis=1), kind="mergesort")[: empty.size]
    one_hot[rows] = False
    one_hot[rows, empty] = True
    counts = one_hot.sum(axis=0)[:, None]
    return np.where(counts > 0, (one_hot.T @ X) / np.maximum(counts, 1), start)


def relocate_by_a_heap(X, assignments, centroids):
    """The labels are made anew: they are those of the nearest centroids."""
    table = ((X[:, None] - centroids) ** 2).sum(axis=2)
    labels, far = table.argmin(axis=1), table.min(axis=1)
    empty = [k for k in range(len(centroids)) if k not in labels]
    rows = heapq.nsmallest(len(empty), range(len(X)), key=lambda i: (-far[i], i))
    for i, k in zip(rows, empty, strict=True):
        labels[i] = k
    return means_of(X, labels, centroids)


# ------------------------------------------------------------------ SimpleKMeans


def nearest(X, centroids):
    return ((X[:, np.newaxis, :] - centroids) ** 2).sum(axis=2).argmin(axis=1)


def inertia(X, assignments, centroids):
    return ((X - centroids[assignments]) ** 2).sum()


relative_tolerance = tolerance_by_deviations
relocate_empty = relocate_in_a_loop


class WithAFor:
    def __init__(self, K, max_iterations=100, tol=1e-4, random_state=42):
        self.K, self.max_iterations = K, max_iterations
        self.tol, self.random_state = tol, random_state

    def fit(self, X, init=None):
        if init is None:
            rng = np.random.default_rng(self.random_state)
            init = X[rng.choice(len(X), size=self.K, replace=False)]
        centroids, self.converged = init, False
        for iteration in range(1, self.max_iterations + 1):
            old = centroids
            centroids = relocate_empty(X, nearest(X, old), old)
            self.n_iterations = iteration
            if ((centroids - old) ** 2).sum() <= relative_tolerance(X, self.tol):
                self.converged = True
                break
        self.centroids = centroids
        self.assignments = nearest(X, centroids)
        self.inertia = inertia(X, self.assignments, centroids)
        return self

    def predict(self, X):
        return nearest(X, self.centroids)


class WithAWhile:
    def __init__(self, K, max_iterations=100, tol=1e-4, random_state=42):
        self.K = K
        self.max_iterations = max_iterations
        self.tol = tol
        self.random_state = random_state
        self.history = []

    def fit(self, X, init=None):
        X = np.asarray(X, dtype=float)
        if init is None:
            order = np.random.default_rng(self.random_state).permutation(len(X))
            init = X[order[: self.K]]
        self.centroids = np.array(init, dtype=float)
        self.n_iterations = 0
        shift = np.inf
        limit = relative_tolerance(X, self.tol)
        while self.n_iterations < self.max_iterations and shift > limit:
            old = self.centroids.copy()
            self.centroids = relocate_by_sums(X, self.predict(X), old)
            shift = np.linalg.norm(self.centroids - old) ** 2
            self.n_iterations += 1
        self.converged = bool(shift <= limit)
        self.assignments = self.predict(X)
        self.inertia = sum(
            np.sum((x - self.centroids[k]) ** 2) for x, k in zip(X, self.assignments)
        )
        return self

    def predict(self, X):
        return np.array([((self.centroids - x) ** 2).sum(axis=1).argmin() for x in X])


class StopsWhenLabelsStay:
    """As in the lesson: no update is made, and none counted, where no label changes."""

    def __init__(self, K, max_iterations=100, tol=1e-4, random_state=42):
        vars(self).update(K=K, max_iterations=max_iterations, tol=tol, random_state=random_state)

    def fit(self, X, init=None):
        rng = np.random.default_rng(self.random_state)
        chosen = rng.choice(X, self.K, replace=False, axis=0) if init is None else init
        c, labels, self.converged, self.n_iterations = chosen.astype(float), None, False, 0
        limit = relative_tolerance(X, self.tol)
        for t in range(self.max_iterations + 1):
            new = nearest(X, c)
            if labels is not None and (new == labels).all():
                self.converged = True
                break
            labels = new
            if t == self.max_iterations:
                break
            moved = relocate_empty(X, labels, c)
            self.n_iterations += 1
            shift, c = np.square(moved - c).sum(), moved
            if shift <= limit:
                self.converged = True
                break
        self.centroids, self.assignments = c, nearest(X, c)
        self.inertia = float(inertia(X, self.assignments, c))
        return self

    def predict(self, X):
        return nearest(X, self.centroids).astype(np.int32)


class InHelpers:
    def __init__(self, K, max_iterations=100, tol=1e-4, random_state=42):
        self.K, self.max_iterations, self.tol = K, max_iterations, tol
        self.random_state = random_state

    def _table(self, X):
        return np.linalg.norm(X[:, None] - self.centroids[None], axis=2) ** 2

    def _step(self, X):
        before = self.centroids
        self.centroids = relocate_by_one_hot(X, self._table(X).argmin(1), before)
        return ((before - self.centroids) ** 2).sum()

    def fit(self, X, init=None):
        self.centroids = self._begin(X) if init is None else init
        self.converged = np.bool_(False)
        self.n_iterations = 0
        for _ in range(self.max_iterations):
            self.n_iterations += 1
            self.converged = self._step(X) <= self.tol * X.var(axis=0).mean()
            if self.converged:
                break
        self.assignments = self._table(X).argmin(axis=1)
        self.inertia = self._table(X).min(axis=1).sum()
        return self

    def _begin(self, X):
        return np.random.default_rng(self.random_state).permutation(X)[: self.K]

    def predict(self, X):
        return self._table(X).argmin(axis=1)


class WithAGenerator:
    """Each move is handed out by a generator; a start by NumPy's older one, of its own."""

    def __init__(self, K, max_iterations=100, tol=1e-4, random_state=42):
        vars(self).update(K=K, max_iterations=max_iterations, tol=tol, random_state=random_state)

    def _walk(self, X, here):
        for count in range(1, self.max_iterations + 1):
            there = relocate_empty(X, nearest(X, here), here)
            yield count, there, np.linalg.norm(there - here)
            here = there

    def fit(self, X, init=None):
        if init is None:
            init = np.random.RandomState(self.random_state).permutation(X)[: self.K]  # noqa: NPY002
        limit = np.sqrt(relative_tolerance(X, self.tol))
        for count, there, moved in self._walk(X, np.array(init, float)):  # noqa: B007
            if moved <= limit:
                break
        self.n_iterations, self.centroids, self.converged = count, there, bool(moved <= limit)
        self.assignments = nearest(X, there)
        self.inertia = inertia(X, self.assignments, there)
        return self

    def predict(self, X):
        return nearest(X, self.centroids)


@dataclass
class AsADataclass:
    """Its parameters are fields; what it learns stands beside them."""

    K: int
    max_iterations: int = 100
    tol: float = 1e-4
    random_state: int = 42

    def fit(self, X, init=None):
        if init is None:
            init = np.random.default_rng(self.random_state).permutation(X)[: self.K]
        self.centroids, self.converged, self.n_iterations = np.array(init, dtype=float), False, 0
        while self.n_iterations < self.max_iterations and not self.converged:
            before = self.centroids
            self.centroids = relocate_empty(X, nearest(X, before), before)
            self.n_iterations += 1
            moved = np.linalg.norm(self.centroids - before) ** 2
            self.converged = bool(moved <= relative_tolerance(X, self.tol))
        self.assignments = self.predict(X)
        self.inertia = inertia(X, self.assignments, self.centroids)
        return self

    def predict(self, X):
        return nearest(X, self.centroids)


RIGHT = {
    "relative_tolerance": [
        tolerance_as_in_the_lesson,
        tolerance_by_deviations,
        tolerance_by_columns,
        tolerance_by_norm,
        tolerance_by_covariance,
        tolerance_by_std,
        tolerance_by_moments,
        tolerance_by_plain_python,
    ],
    "relocate_empty": [
        relocate_in_a_loop,
        relocate_by_sums,
        relocate_by_sets,
        relocate_by_one_hot,
        relocate_by_a_heap,
    ],
    "SimpleKMeans": [
        WithAFor,
        WithAWhile,
        StopsWhenLabelsStay,
        InHelpers,
        WithAGenerator,
        AsADataclass,
    ],
}
