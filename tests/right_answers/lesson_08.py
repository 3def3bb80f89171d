"""Right answers to the exercises of lesson 08, each by another way."""

import numpy as np

# ------------------------------------------------------------------ kmeans_plusplus


def as_in_the_lesson(X, K, rng):
    rows = [int(rng.integers(len(X)))]
    nearest = ((X - X[rows[0]]) ** 2).sum(axis=1, dtype=np.float64)
    while len(rows) < K:
        weights = nearest
        if not nearest.any():
            weights = np.ones(len(X))
            weights[rows] = 0
        rows.append(int(rng.choice(len(X), p=weights / weights.sum())))
        squared = ((X - X[rows[-1]]) ** 2).sum(axis=1, dtype=np.float64)
        nearest = np.minimum(nearest, squared)
    return X[rows]


def all_distances_each_time(X, K, rng):
    chosen = [rng.choice(len(X))]
    for _ in range(K - 1):
        D2 = np.min([np.sum((X - X[i]) ** 2, axis=1) for i in chosen], axis=0).astype(float)
        if D2.sum() == 0:
            unused = [i for i in range(len(X)) if i not in chosen]
            chosen.append(rng.choice(unused))
        else:
            chosen.append(rng.choice(len(X), p=D2 / D2.sum()))
    return np.array([X[i] for i in chosen])


def by_the_running_sum(points, how_many, generator):
    out = np.empty((how_many, points.shape[1]), dtype=points.dtype)
    n = len(points)
    used = np.zeros(n, dtype=bool)
    near = np.full(n, np.inf)
    weights = np.ones(n)
    for k in range(how_many):
        heights = np.cumsum(weights)
        i = np.searchsorted(heights, generator.random() * heights[-1], side="right")
        out[k], used[i] = points[i], True
        near = np.minimum(near, np.linalg.norm(points - points[i], axis=1) ** 2)
        weights = np.where(used, 0.0, near)
        if weights.sum() == 0:
            weights = (~used).astype(float)
    return out


def by_exponential_races(X, K, rng):
    """Each row waits for an exponential time of its own rate; the first one is drawn."""
    rows = []
    rates = np.ones(len(X))
    while True:
        waits = np.full(len(X), np.inf)
        able = rates > 0
        waits[able] = rng.exponential(size=able.sum()) / rates[able]
        rows.append(waits.argmin())
        if len(rows) == K:
            return np.take(X, rows, axis=0)
        rates = ((X[:, None] - X[rows]) ** 2).sum(axis=2).min(axis=1).astype(float)
        if not (rates > 0).any():
            rates = np.isin(np.arange(len(X)), rows, invert=True).astype(float)


def by_gumbel_numbers(X, K, rng):
    """The largest of log-chances, each with a Gumbel number of its own added, is the row."""
    rows, log_chances = [], np.zeros(len(X))
    while True:
        rows.append(int((rng.gumbel(size=len(X)) + log_chances).argmax()))
        if len(rows) == K:
            return X[rows]
        squared = ((X[:, None] - X[rows]) ** 2).sum(axis=2).min(axis=1)
        if squared.max() == 0:
            squared = np.isin(np.arange(len(X)), rows, invert=True)
        with np.errstate(divide="ignore"):
            log_chances = np.log(squared.astype(float))


def by_rejection(X, K, rng):
    """A row is proposed, and kept with a chance that goes with D²."""
    rows = [int(rng.integers(len(X)))]
    while len(rows) < K:
        squared = ((X[:, None] - X[rows]) ** 2).sum(axis=2).min(axis=1)
        able = squared if squared.max() > 0 else np.isin(np.arange(len(X)), rows, invert=True)
        i = int(rng.integers(len(X)))
        if rng.random() * able.max() < able[i]:
            rows.append(i)
    return X[rows]


# ------------------------------------------------------------------ best_of_restarts


def lloyd(X, init):
    centroids = np.array(init, dtype=float)
    for _ in range(100):
        assignments = ((X[:, None] - centroids) ** 2).sum(axis=2).argmin(axis=1)
        moved = centroids.copy()
        for k in np.unique(assignments):
            moved[k] = X[assignments == k].mean(axis=0)
        if np.array_equal(moved, centroids):
            break
        centroids = moved
    assignments = ((X[:, None] - centroids) ** 2).sum(axis=2).argmin(axis=1)
    return centroids, assignments, ((X - centroids[assignments]) ** 2).sum()


def keep_the_best(X, K, n_init, rng):
    best_inertia = np.inf
    for _ in range(n_init):
        centroids, _, total = lloyd(X, X[rng.choice(len(X), size=K, replace=False)])
        if total < best_inertia:
            best_centroids, best_inertia = centroids, total
    return best_centroids, best_inertia


def the_minimum_of_a_list(X, K, n_init, rng):
    runs = [lloyd(X, init=rng.permutation(X)[:K]) for _ in range(n_init)]
    centroids, _, total = min(runs, key=lambda run: run[2])
    return centroids, float(total)


def argmin_of_ends(X, K, n_init, rng):
    places = [lloyd(X, X[rng.permutation(len(X))[:K]])[::2] for _ in range(n_init)]
    return places[np.argmin([total for _, total in places])]


def a_loop_of_its_own(X, K, n_init, rng):
    """Without the notebook's lloyd."""
    found = []
    for _ in range(n_init):
        c = X[rng.choice(len(X), K, replace=False)].astype(float)
        for _ in range(100):
            d = np.linalg.norm(X[:, None] - c, axis=2)
            labels = d.argmin(1)
            new = np.array(
                [X[labels == k].mean(0) if (labels == k).any() else c[k] for k in range(K)]
            )
            if np.allclose(new, c, atol=1e-12):
                break
            c = new
        found.append((c, (d.min(axis=1) ** 2).sum()))
    found.sort(key=lambda pair: pair[1])
    return found[0]


def first_run_before_the_loop(X, K, n_init, rng):
    def one():
        return lloyd(X, rng.choice(X, K, replace=False))

    best = one()
    for _ in range(1, n_init):
        run = one()
        best = run if run[2] < best[2] else best
    return best[0], best[2]


def with_an_inertia_of_its_own(X, K, n_init, rng):
    """The inertia is added up anew; equal starts are drawn again; centroids come sorted."""
    best = None
    for _ in range(n_init):
        rows = rng.integers(len(X), size=K)
        while len(set(rows.tolist())) < K:
            rows = rng.integers(len(X), size=K)
        centroids, labels, _ = lloyd(X, X[rows])
        total = np.sum((X - centroids[labels]) ** 2)
        if best is None or total < best[1]:
            best = centroids[np.lexsort(centroids.T)], total
    return best


RIGHT = {
    "kmeans_plusplus": [
        as_in_the_lesson,
        all_distances_each_time,
        by_the_running_sum,
        by_exponential_races,
        by_gumbel_numbers,
        by_rejection,
    ],
    "best_of_restarts": [
        keep_the_best,
        the_minimum_of_a_list,
        argmin_of_ends,
        a_loop_of_its_own,
        first_run_before_the_loop,
        with_an_inertia_of_its_own,
    ],
}
