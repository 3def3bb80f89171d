"""The fast engine: the labels of the slow way, from any start, in any mode, for any threads."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans as ScikitLearnKMeans
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from kmeans_lab import (
    KMeans,
    assign_broadcast,
    assign_in_chunks,
    blobs,
    digits,
    kmeans_plusplus_greedy,
    noise,
    one_thread,
    peak_bytes,
    photograph,
    pixels,
    sums_in_threads,
    ties,
    update_one_hot,
    update_vectorized,
)
from kmeans_lab.fast.bounds import Bounds
from kmeans_lab.fast.column import Column
from kmeans_lab.fast.engine import Engine
from kmeans_lab.fast.grid import MOST_COLUMNS, Grid
from kmeans_lab.fast.nearest import Nearest, nearest_of
from kmeans_lab.fast.places import Places
from kmeans_lab.fast.points import Points, mean_of
from kmeans_lab.fast.run import fit_from
from kmeans_lab.fast.transposed import BLOCK, Transposed

MODES = ("auto", "lloyd", "bounds")


def rows_of(X, K, seed=0):
    return X[np.random.default_rng(seed).choice(len(X), K, replace=False)].copy()


def fitted(X, init, algorithm="auto", max_iterations=30, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = KMeans(len(init), max_iterations, 0, init=init, algorithm=algorithm)
        return model.fit(X, **options)


def theirs(X, init, max_iter=30):
    with warnings.catch_warnings(), one_thread():
        warnings.simplefilter("ignore")
        return ScikitLearnKMeans(
            len(init), init=init, n_init=1, tol=0, max_iter=max_iter, algorithm="lloyd"
        ).fit(X)


def centred_points(X, weight=None):
    weight = np.ones(len(X)) if weight is None else weight
    middle = X.mean(axis=0, dtype=np.float64).astype(X.dtype)
    return Points(X, middle, weight), middle


def always_by_bounds(X, init, max_iterations=30, weight=None):
    """A run that goes by bounds and sums moves from first to last, whether it pays or not."""
    points, middle = centred_points(X, weight)

    class Eager(Bounds):
        def __init__(self, engine):
            super().__init__(engine)
            self.engaged = True

        def assign(self, centroids):
            self._plain = np.inf  # never given up
            return super().assign(centroids)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kmeans_lab.fast.run.Bounds", Eager)
        patch.setattr("kmeans_lab.fast.run.Grid", Eager)
        patch.setattr(Engine, "many_moves", lambda engine, changed: changed == len(engine.labels))
        run = fit_from(points, init - middle, max_iterations, 0.0, "bounds")
    return run, middle


# ------------------------------------------------------------------ the functions of lesson 12


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(1, 40),
    K=st.integers(1, 6),
    d=st.integers(1, 4),
    chunk_rows=st.integers(1, 50),
    seed=st.integers(0, 99),
)
def test_chunks_change_no_label(n, K, d, chunk_rows, seed):
    X = noise(n, d, seed)
    centroids = noise(K, d, seed + 100)
    labels = assign_in_chunks(X, centroids, chunk_rows)
    assert labels.dtype == np.intp and labels.shape == (n,)
    free = ~ties(X, centroids)
    assert (labels == assign_broadcast(X, centroids))[free].all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_chunks_take_no_more_memory_than_a_chunk(dtype):
    n, d, K, chunk_rows = 20_000, 8, 12, 500
    X = noise(n, d).astype(dtype)
    centroids = X[:K].copy()
    labels = n * np.dtype(np.intp).itemsize
    chunk = chunk_rows * (K + d) * X.itemsize  # one is made while the one before still lives
    assert peak_bytes(lambda: assign_in_chunks(X, centroids, chunk_rows)) < labels + 2 * chunk


def test_chunks_far_from_the_origin_and_at_ties():
    X = noise(300, 3, 1) + 1e6
    assert (assign_in_chunks(X, X[:7], 64) == assign_broadcast(X, X[:7])).all()
    assert assign_in_chunks([[0.0], [1.0], [2.0]], [[1.0], [1.0]], 2).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    "chunk_rows, error", [(0, ValueError), (-1, ValueError), (2.5, TypeError), (True, TypeError)]
)
def test_chunk_rows_must_be_a_count(chunk_rows, error):
    with pytest.raises(error, match="chunk_rows must be"):
        assign_in_chunks(noise(5, 2), noise(2, 2), chunk_rows)


@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 40), K=st.integers(1, 8), d=st.integers(1, 4), seed=st.integers(0, 99))
def test_the_sparse_sums_are_the_sums(n, K, d, seed):
    X = noise(n, d, seed)
    labels = np.random.default_rng(seed).integers(0, K, n)
    sums, counts = update_one_hot(X, labels, K)
    assert sums.shape == (K, d) and sums.dtype == np.float64
    assert counts.dtype == np.int64 and counts.sum() == n
    for k in range(K):
        np.testing.assert_allclose(sums[k], X[labels == k].sum(axis=0), rtol=1e-12, atol=1e-12)
        assert counts[k] == (labels == k).sum()
    np.testing.assert_allclose(sums.sum(axis=0), X.sum(axis=0), rtol=1e-12, atol=1e-12)
    filled = counts > 0
    means = update_vectorized(X, labels, np.zeros((K, d)))
    np.testing.assert_allclose(sums[filled] / counts[filled, None], means[filled], atol=1e-12)


def test_the_sparse_sums_of_float32_and_bad_labels():
    X = noise(50, 2).astype(np.float32)
    sums, _ = update_one_hot(X, np.zeros(50, dtype=int), 2)
    assert sums.dtype == np.float64 and (sums[1] == 0).all()
    with pytest.raises(ValueError, match="between 0 and K-1 = 1"):
        update_one_hot(X, np.full(50, 2), 2)
    with pytest.raises(ValueError, match="K must be at least 1"):
        update_one_hot(X, np.zeros(50, dtype=int), 0)


@settings(max_examples=40, deadline=None)
@given(
    n=st.integers(1, 60),
    K=st.integers(1, 6),
    run_rows=st.integers(1, 70),
    threads=st.integers(2, 5),
    far=st.sampled_from([0.0, 1e6]),
)
def test_sums_in_threads_are_the_same_for_any_number_of_threads(n, K, run_rows, threads, far):
    X = noise(n, 3) + far
    centroids = X[np.arange(K) % n] + 0.25
    sums, counts = sums_in_threads(X, centroids, run_rows, 1)
    again, same_counts = sums_in_threads(X, centroids, run_rows, threads)
    assert (again == sums).all() and (same_counts == counts).all()
    assert sums.dtype == np.float64 and counts.dtype == np.int64 and counts.sum() == n
    labels = assign_in_chunks(X, centroids, n)
    if not ties(X, centroids).any():
        wanted, numbers = update_one_hot(X, labels, K)
        np.testing.assert_allclose(sums, wanted, rtol=1e-12, atol=1e-12)
        assert (counts == numbers).all()


@pytest.mark.parametrize("name", ["run_rows", "threads"])
@pytest.mark.parametrize(("number", "error"), [(0, ValueError), (-3, ValueError), (2.5, TypeError)])
def test_runs_and_threads_must_be_counts(name, number, error):
    with pytest.raises(error, match=f"{name} must be"):
        sums_in_threads(noise(5, 2), noise(2, 2), **{"run_rows": 2, "threads": 2, name: number})


# ------------------------------------------------------------------ nearest centroids


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("d", [1, 2, 7, 20, 130])
@pytest.mark.parametrize("K", [1, 2, 3, 10, 11, 20, 21, 100])
def test_every_kernel_finds_the_nearest(d, K, dtype):
    X = noise(1500, d, 3).astype(dtype)
    centroids = noise(K, d, 4).astype(dtype)
    points, middle = centred_points(X)
    free = ~ties(X, centroids)
    expected = assign_broadcast(X[free], centroids)
    assert (nearest_of(X, middle, centroids - middle)[free] == expected).all()
    nearest = Nearest(d + 1, K, X.dtype, len(X))
    nearest.aim(centroids - middle)
    assert nearest.rows <= len(X)
    if K > 1:
        chunk = points.augmented[: nearest.rows]
        labels, least, second = (values.copy() for values in nearest.two_least(chunk))
        scores = np.sort(nearest.scores(chunk), axis=1) if not nearest.few else None
        assert (labels == nearest.labels(chunk)).all()
        assert (least <= second).all()
        if scores is not None:
            nearest.scores(chunk)
            np.testing.assert_array_equal(second, scores[:, 1])


def test_of_equally_near_centroids_the_lowest_index():
    X = np.repeat(np.arange(30.0)[:, None], 2, axis=1)
    for K in (2, 5, 20, 40):
        labels = nearest_of(X, np.zeros(2), np.tile([[3.0, 3.0]], (K, 1)))
        assert (labels == 0).all()


# ------------------------------------------------------------------ float32 decides


@pytest.mark.parametrize("keep_bytes", [0, 10**7])
@pytest.mark.parametrize("d, K", [(1, 2), (3, 40), (20, 9), (5, 128), (2, 256)])
@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_float32_decides_as_float64_does(d, K, scale, keep_bytes, monkeypatch):
    monkeypatch.setattr("kmeans_lab.fast.transposed.KEEP_BYTES", keep_bytes)
    X = noise(3 * BLOCK + 100, d, 1)
    centroids = X[:K].copy()
    one, other = np.random.default_rng(0).integers(0, K, (2, 200))
    X[-200:] = (centroids[one] + centroids[other]) / 2 * (1 + 1e-9)  # hardly nearer to either
    X, centroids = X * scale, centroids * scale
    points, middle = centred_points(X)
    nearest = Nearest(d + 1, K, X.dtype, len(X))
    nearest.aim(centroids - middle)
    transposed = Transposed(points, K)
    transposed.aim(nearest.turned)
    assert transposed.usable
    share = 0
    for first in range(0, len(X), transposed.rows):
        chunk = points.augmented[first : first + transposed.rows]
        labels, doubtful = transposed.labels(first, chunk)
        sure = np.delete(np.arange(len(chunk)), doubtful)
        for part in np.array_split(sure, 8):  # no more than `nearest.rows` at a time
            assert (labels[part] == nearest.labels(chunk[part])).all()
        share += len(doubtful) / len(X)
    assert share < 0.25
    engine = Engine(points, K)
    engine.nearest.aim(centroids - middle)
    engine.assign_and_sum()
    free = ~ties(X, centroids)
    assert (engine.labels == assign_broadcast(X, centroids))[free].all()


@pytest.mark.parametrize("scale", [1e-60, 1e-12, 1e12, 1e60])
def test_numbers_that_float32_does_not_hold(scale):
    X = blobs(2000, 12, 3, random_state=1)[0] * scale
    init = rows_of(X, 12)
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        assert (fitted(X, init).labels_ == theirs(X, init).labels_).all()


def test_where_float32_sees_no_difference_it_is_given_up():
    close = noise(2000, 2, 3) * 1e-4
    X = np.concatenate([close, close + 1.0])
    init = np.concatenate([X[:4], X[2000:2004]])
    points, middle = centred_points(X)
    engine = Engine(points, 8)
    engine.nearest.aim(init - middle)
    engine.assign_and_sum()
    assert (engine.labels == assign_broadcast(X, init)).all()
    assert engine.cost == engine.nearest.cost
    assert (fitted(X, init).labels_ == theirs(X, init).labels_).all()


def test_a_start_far_from_all_points():
    X = blobs(2000, 12, 3, random_state=1)[0]
    init = rows_of(X, 5)
    init[2] += 1e15
    assert (fitted(X, init).labels_ == theirs(X, init).labels_).all()


# ------------------------------------------------------------------ scikit-learn's own states

DATA = {
    "blobs": lambda: blobs(6000, 40, 3, random_state=1)[0],
    "noise": lambda: noise(6000, 6, 2),
    "digits": lambda: digits()[0],
    "pixels": lambda: pixels(photograph(max_pixels=6000)),
    "float32": lambda: noise(6000, 5, 3).astype(np.float32),
}


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize("K", [3, 25])
def test_one_step_from_each_of_scikit_learns_states(name, K):
    X = DATA[name]()
    state = rows_of(X, K)
    for _ in range(6):
        after = theirs(X, state, 1)
        points, middle = centred_points(X)
        labels = nearest_of(X, middle, state - middle)
        free = ~ties(X, state)
        assert (labels == assign_broadcast(X, state))[free].all()
        if free.all() and len(np.unique(labels)) == K:
            model = fitted(X, state, max_iterations=1)
            free = ~ties(X, after.cluster_centers_)
            scale = np.abs(points.centred).max()
            error = np.abs(model.centroids - after.cluster_centers_).max()
            assert error <= (1e-5 if X.dtype == np.float32 else 1e-12) * scale
            if X.dtype == np.float64:
                assert (model.labels_ == after.labels_)[free].all()
        state = after.cluster_centers_.copy()


@pytest.mark.parametrize("name", ["blobs", "noise", "digits"])
@pytest.mark.parametrize("K", [3, 30])
def test_whole_fits_are_scikit_learns(name, K):
    X = DATA[name]()
    init = rows_of(X, K)
    expected = theirs(X, init)
    runs = [fitted(X, init, algorithm) for algorithm in MODES]
    eager, _ = always_by_bounds(X, init)
    for run in runs:
        assert (run.labels_ == expected.labels_).all()
        assert run.n_iter_ == expected.n_iter_
        assert run.inertia_ == pytest.approx(expected.inertia_, rel=1e-9)
    assert (eager.assignments == expected.labels_).all()
    assert eager.inertia == pytest.approx(expected.inertia_, rel=1e-9)
    assert len(eager.inertias) == expected.n_iter_


def test_float32_reaches_the_same_inertia():
    X = blobs(8000, 30, 8, random_state=2)[0].astype(np.float32)
    init = rows_of(X, 30)
    expected = theirs(X, init)
    eager, _ = always_by_bounds(X, init)
    for inertia in (*(fitted(X, init, a).inertia_ for a in MODES), eager.inertia):
        assert inertia == pytest.approx(expected.inertia_, rel=1e-4)


# ------------------------------------------------------------------ bounds


@settings(max_examples=25, deadline=None)
@given(
    n=st.integers(2, 60),
    K=st.integers(2, 30),
    d=st.integers(1, 5),
    seed=st.integers(0, 10**6),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_bounds_hold_after_every_step(n, K, d, seed, dtype):
    """upper >= the distance to the own centroid, lower <= the distance to any other."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, d)).astype(dtype)
    points, _ = centred_points(X)
    K = min(K, n)
    engine = Engine(points, K)
    bounds = Bounds(engine)
    bounds._plain = np.inf
    centroids = points.centred[rng.choice(n, K, replace=False)].copy()
    for _ in range(5):
        engine.nearest.aim(centroids)
        bounds.assign(centroids)
        exact = points.centred.astype(np.float64)[:, None] - centroids.astype(np.float64)
        distances = np.sqrt((exact**2).sum(axis=2))  # (n, K)
        own = distances[np.arange(n), engine.labels]
        assert (bounds.upper >= own).all()
        distances[np.arange(n), engine.labels] = np.inf
        assert (bounds.lower <= distances.min(axis=1)).all()
        tolerance = 64 * np.finfo(dtype).eps * (1 + np.abs(exact).max()) ** 2
        assert (own**2 <= distances.min(axis=1) ** 2 + tolerance).all()
        moved = (centroids + 0.1 * rng.standard_normal(centroids.shape)).astype(dtype)
        shift = moved.astype(np.float64) - centroids
        bounds.engaged = True
        bounds.follow(moved, np.sqrt((shift**2).sum(axis=1)), 9)
        centroids = moved


@pytest.mark.parametrize("K", [10, 40])
def test_the_three_ways_agree(K):
    X = blobs(8000, 40, 4, random_state=5)[0]
    init = rows_of(X, K, 1)
    runs = {algorithm: fitted(X, init, algorithm) for algorithm in MODES}
    for run in runs.values():
        assert (run.labels_ == runs["lloyd"].labels_).all()
        np.testing.assert_allclose(run.centroids, runs["lloyd"].centroids, atol=1e-12)
        np.testing.assert_allclose(
            run.history["inertia"], runs["lloyd"].history["inertia"], rtol=1e-10
        )
    assert runs["lloyd"].algorithm_ == "lloyd" and runs["bounds"].algorithm_ == "bounds"


def test_what_was_chosen_is_said():
    clustered = blobs(20_000, 50, 8, random_state=1)[0]
    assert fitted(clustered, rows_of(clustered, 50)).algorithm_ == "bounds"
    crowded = noise(6000, 60, 0)  # every distance is nearly the same: bounds can exclude nothing
    assert fitted(crowded, rows_of(crowded, 50), max_iterations=5).algorithm_ == "lloyd"
    small = noise(200, 2)
    assert fitted(small, small[:10]).algorithm_ == "lloyd"


@pytest.mark.parametrize("algorithm", ["elkan", "", None, 3])
def test_an_unknown_algorithm_is_refused(algorithm):
    with pytest.raises(ValueError, match="algorithm must be 'auto', 'lloyd' or 'bounds'"):
        KMeans(2, algorithm=algorithm).fit(noise(20, 2))


# ------------------------------------------------------------------ the grid


def always_by_grid(X, init, max_iterations=30, weight=None):
    """A run that goes by the grid from the second assignment on, whether it pays or not."""
    points, middle = centred_points(X, weight)

    class Eager(Grid):
        def follow(self, centroids, drift, to_come):
            self._patience = 0
            super().follow(centroids, drift, math.inf)
            self.engaged = True

    with pytest.MonkeyPatch.context() as patch:
        for name in ("Bounds", "Grid"):
            patch.setattr(f"kmeans_lab.fast.run.{name}", Eager)
        run = fit_from(points, init - middle, max_iterations, 0.0, "bounds")
    return run, middle


@settings(max_examples=40, deadline=None)
@given(
    n=st.integers(2, 400),
    K=st.integers(2, 60),
    d=st.integers(1, MOST_COLUMNS),
    whole=st.booleans(),
    seed=st.integers(0, 10**6),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_the_grid_keeps_every_centroid_that_can_be_nearest(n, K, d, whole, seed, dtype):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, d)) * 10.0 ** rng.integers(-8, 9)
    X = (np.round(X / np.abs(X).max() * 5) if whole else X).astype(dtype)  # many equal points
    X[rng.integers(n)] *= 100  # one far away
    points, _ = centred_points(X)
    K = min(K, n)
    engine = Engine(points, K)
    grid = Grid(engine)
    centroids = points.centred[rng.choice(n, K, replace=False)].copy()
    engine.nearest.aim(centroids)
    grid._patience = 0  # whether it pays or not
    grid.follow(centroids, np.zeros(K), math.inf)
    rows, old = grid.assign(centroids)
    assert (old == -1).all() and rows.tolist() == list(range(n))
    exact = points.centred.astype(np.float64)[:, None] - centroids.astype(np.float64)
    squared = (exact**2).sum(axis=2)  # (n, K)
    tolerance = 64 * np.finfo(dtype).eps * np.abs(points.centred).astype(np.float64).max() ** 2
    assert (squared[np.arange(n), engine.labels] <= squared.min(axis=1) + tolerance).all()
    rows, _ = grid.assign(centroids)
    assert len(rows) == 0


@pytest.mark.parametrize("d", [1, 2])
@pytest.mark.parametrize("make", [noise, lambda n, d: blobs(n, 40, d, random_state=3)[0]])
def test_whole_fits_by_the_grid_are_scikit_learns(make, d):
    X = make(9000, d)
    init = rows_of(X, 40)
    expected = theirs(X, init)
    run, _ = always_by_grid(X, init)
    assert (run.assignments == expected.labels_).all()
    assert run.inertia == pytest.approx(expected.inertia_, rel=1e-9)
    assert len(run.inertias) == expected.n_iter_
    assert (fitted(X, init, "bounds").labels_ == expected.labels_).all()


def test_the_grid_with_weights_empty_clusters_and_equal_points():
    X = blobs(5000, 30, 2, random_state=6)[0]
    init = np.r_[X[:30], X.mean(axis=0) + 1e4 * np.arange(1, 4)[:, None]]
    assert (always_by_grid(X, init)[0].assignments == theirs(X, init).labels_).all()
    weight = np.random.default_rng(0).random(len(X)) + 0.5
    plain = fitted(X, X[:30], "lloyd", sample_weight=weight)
    weighted, _ = always_by_grid(X, X[:30], weight=weight)
    assert (weighted.assignments == plain.labels_).all()
    same = np.ones((300, 2))
    assert (always_by_grid(same, same[:25])[0].assignments == 0).all()


def test_the_grid_is_chosen_where_they_pay():
    X = noise(40_000, 2)
    assert fitted(X, rows_of(X, 100)).algorithm_ == "bounds"
    two = np.repeat([[0.0, 0.0], [1.0, 1.0]], 10_000, axis=0)  # every centroid is in one cell
    two += 1e-9 * noise(20_000, 2)
    engine = Engine(centred_points(two)[0], 40)
    grid = Grid(engine)
    circle = 100 * np.exp(2j * np.pi * np.arange(40) / 40)
    grid.follow(np.column_stack([circle.real, circle.imag]) + 0.5, np.zeros(40), math.inf)
    assert not grid.engaged


# ------------------------------------------------------------------ weights, relocation, history


@pytest.mark.parametrize("algorithm", MODES)
def test_weights_are_repeated_rows(algorithm):
    X = blobs(3000, 12, 3, random_state=4)[0]
    weight = np.random.default_rng(0).integers(0, 4, len(X))
    init = X[weight > 0][:12]
    weighted = fitted(X, init, algorithm, sample_weight=weight)
    repeated = fitted(np.repeat(X, weight, axis=0), init, algorithm)
    np.testing.assert_allclose(weighted.centroids, repeated.centroids, rtol=1e-9, atol=1e-10)
    assert weighted.inertia_ == pytest.approx(repeated.inertia_, rel=1e-10)
    np.testing.assert_allclose(weighted.history["inertia"], repeated.history["inertia"], rtol=1e-9)
    eager, _ = always_by_bounds(
        X[weight > 0], init, 30, np.ascontiguousarray(weight[weight > 0], dtype=np.float64)
    )
    assert eager.inertia == pytest.approx(weighted.inertia_, rel=1e-10)


@pytest.mark.parametrize("scale", [0.1, 1e-30, 1e30])
def test_the_scale_of_the_weights_does_not_matter(scale):
    X = noise(6000, 3, 7).astype(np.float32)
    weight = np.random.default_rng(1).random(len(X)) + 0.5
    plain = fitted(X, X[:9], sample_weight=weight)
    scaled = fitted(X, X[:9], sample_weight=weight * scale)
    np.testing.assert_allclose(plain.centroids, scaled.centroids, atol=1e-4)
    assert scaled.inertia_ == pytest.approx(plain.inertia_ * scale, rel=1e-4)


@pytest.mark.parametrize("empty", [1, 3])
def test_empty_clusters_are_relocated_by_bounds_too(empty):
    X = blobs(5000, 9, 3, random_state=6)[0]
    init = np.r_[X[:9], X.mean(axis=0) + 1e4 * np.arange(1, empty + 1)[:, None]]
    expected = theirs(X, init)
    eager, _ = always_by_bounds(X, init)
    assert (eager.assignments == expected.labels_).all()
    for algorithm in MODES:
        assert (fitted(X, init, algorithm).labels_ == expected.labels_).all()


def test_the_history_is_the_inertia_of_each_update():
    X = blobs(6000, 15, 4, random_state=8)[0]
    init = rows_of(X, 15)
    model = fitted(X, init)
    for iteration, value in enumerate(model.history["inertia"], start=1):
        labels = assign_broadcast(X, init if iteration == 1 else centroids)  # noqa: F821
        centroids = fitted(X, init, "lloyd", iteration).centroids
        assert value == pytest.approx(((X - centroids[labels]) ** 2).sum(), rel=1e-10)


def test_the_history_keeps_its_digits_where_clusters_are_tight():
    X = blobs(9000, 5, 2, random_state=3, spread=1e-7)[0]
    model = fitted(X, X[:5])
    assert model.history["inertia"][-1] == pytest.approx(model.inertia_, rel=1e-9)


# ------------------------------------------------------------------ shapes at the edge


@pytest.mark.parametrize("algorithm", MODES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shapes_at_the_edge(algorithm, dtype):
    one = np.array([[3.0, 4.0]], dtype=dtype)
    assert fitted(one, one, algorithm).inertia_ == 0
    X = noise(37, 1, 5).astype(dtype)
    assert fitted(X, X, algorithm).labels_.tolist() == list(range(37))  # K = n
    assert fitted(X, X[:1], algorithm).centroids[0, 0] == pytest.approx(X.mean(), abs=1e-6)
    same = np.ones((50, 3), dtype=dtype)
    assert (fitted(same, same[:4], algorithm).labels_ == 0).all()
    wide = noise(9, 300, 1).astype(dtype)
    assert (fitted(wide, wide[:3], algorithm).labels_[:3] == [0, 1, 2]).all()


@pytest.mark.parametrize("make", [lambda: noise(60, 2, 0), lambda: np.ones((30, 2))])
@pytest.mark.parametrize("K", [1, 2, 30])
def test_bounds_at_the_edge(make, K):
    X = make()
    run, _ = always_by_bounds(X, X[:K])
    plain = fitted(X, X[:K], "lloyd")
    assert run.inertia == pytest.approx(plain.inertia_, rel=1e-12, abs=1e-20)


def test_chunk_remainders():
    d, K = 3, 4
    step = Nearest(d + 1, K, np.dtype(np.float64), 10**6).rows
    X = noise(step + 1, d)
    for n in (step - 1, step, step + 1):
        points, middle = centred_points(X[:n])
        engine = Engine(points, K)
        engine.nearest.aim(X[:K] - middle)
        assert engine.assign_and_sum() == n
        assert engine.sums[:, -1].sum() == n
        assert (engine.labels == nearest_of(X[:n], middle, X[:K] - middle)).all()


def test_moves_sum_to_the_same_as_all_points(monkeypatch):
    X = noise(3000, 4, 1)
    points, middle = centred_points(X, np.random.default_rng(0).random(3000) + 0.5)
    engine = Engine(points, 6)
    engine.nearest.aim(X[:6] - middle)
    engine.assign_and_sum()
    rows, old = np.arange(0, 900, 3), engine.labels[:900:3].copy()
    engine.labels[rows] = (old + 1) % 6
    sums = engine.hand(0).sums
    moved = engine.sums + sums.of_moves(rows, old, engine.labels[rows])
    monkeypatch.setattr("kmeans_lab.fast.sums.DENSE", 0)
    sparse = engine.sums + sums.of_moves(rows, old, engine.labels[rows])
    np.testing.assert_allclose(moved, sparse, atol=1e-10)
    assert engine.many_moves(len(rows))  # so few numbers: all points are summed
    engine.sum_moves(rows, old)
    np.testing.assert_allclose(moved, engine.sums, atol=1e-10)


def test_a_cluster_that_all_points_leave_is_empty_to_the_last_digit(monkeypatch):
    monkeypatch.setattr(Engine, "many_moves", lambda engine, changed: False)
    X = noise(500, 2, 1)
    points, middle = centred_points(X, np.random.default_rng(0).random(500) + 0.1)
    engine = Engine(points, 3)
    engine.nearest.aim(X[:3] - middle)
    engine.assign_and_sum()
    rows = np.flatnonzero(engine.labels == 1)
    engine.labels[rows] = 2
    engine.sum_moves(rows, np.full(len(rows), 1))
    assert (engine.sums[1] == 0).all()


# ------------------------------------------------------------------ memory and threads


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("algorithm", ["lloyd", "bounds"])
def test_memory_beyond_the_points(algorithm, dtype):
    n, d, K = 60_000, 12, 40
    X = blobs(n, K, d)[0].astype(dtype)
    init = rows_of(X, K)
    peak = peak_bytes(lambda: fitted(X, init, algorithm, 8))
    assert peak <= (d + 1) / d * X.nbytes + 48 * n + 16e6
    model = fitted(X, init, algorithm, 2)
    assert peak_bytes(lambda: model.predict(X)) <= 8 * n + 16e6
    assert peak_bytes(lambda: model.inertia(X)) <= 40 * n + 16e6


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_memory_of_the_start_does_not_grow_with_the_trials(dtype):
    n, d = 100_000, 3
    X = noise(n, d).astype(dtype)
    rng = np.random.default_rng(0)
    peak = peak_bytes(lambda: kmeans_plusplus_greedy(X, 4, rng, n_trials=20))
    assert peak <= (d + 1) / d * X.nbytes + 40 * n + 2e6


def test_memory_with_many_clusters():
    n, d, K = 60_000, 2, 2500
    X = noise(n, d)
    init = rows_of(X, K)
    peak = peak_bytes(lambda: fitted(X, init, "bounds", 2))
    assert peak <= (d + 1) / d * X.nbytes + 48 * n + 16e6


@pytest.mark.parametrize("K, d", [(3, 2), (10, 40), (60, 20)])
def test_any_number_of_threads_gives_the_same(K, d):
    X = blobs(20_000, K, d, random_state=2)[0]
    init = rows_of(X, K)
    results = []
    for threads in (1, 2, None):
        with threadpool_limits(threads):
            results.append(fitted(X, init, max_iterations=15))
    for other in results[1:]:
        assert (other.labels_ == results[0].labels_).all()
        np.testing.assert_array_equal(other.centroids, results[0].centroids)
        assert other.inertia_ == results[0].inertia_
        assert other.history == results[0].history


# ------------------------------------------------------------------ one column


@settings(max_examples=40, deadline=None)
@given(
    n=st.integers(512, 1500),
    K=st.integers(2, 30),
    kind=st.sampled_from(["plain", "whole", "far", "close", "equal starts"]),
    weighted=st.booleans(),
    dtype=st.sampled_from([np.float32, np.float64]),
    seed=st.integers(0, 10**6),
)
def test_one_column_is_the_general_way(n, K, kind, weighted, dtype, seed):
    """The same labels; sums that no other way knows better."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, 1))
    if kind == "whole":
        X = np.round(X * 5)  # many equal points, and many halfway
    if kind == "far":
        X[rng.integers(n)] = 1e9
    if kind == "close":
        X[: n // 2] *= 1e-7
    X = X.astype(dtype)
    weight = rng.random(n) + 0.1 if weighted else np.ones(n)
    points, _ = centred_points(X, weight)
    column, engine = Column(points, K), Engine(points, K)
    centroids = points.centred[rng.choice(n, K, replace=kind == "equal starts")].copy()
    before = np.full(n, -1)
    for _ in range(4):
        engine.nearest.aim(centroids)
        changed = column.assign(centroids, careful=True)
        engine.assign(careful=True)
        labels = column.labels
        assert changed == np.count_nonzero(labels != before)
        np.testing.assert_array_equal(labels, engine.labels)
        exact = points.centred[:, 0].astype(np.float64)
        for k in range(K):
            mine = labels == k
            total = math.fsum(exact[mine] * weight[mine])
            size = math.fsum(np.abs(exact[mine] * weight[mine]))
            assert abs(column.sums[k, 0] - total) <= 1e-13 * size + 1e-18
            assert column.sums[k, 1] == pytest.approx(weight[mine].sum(), rel=1e-12, abs=1e-12)
        direct = float((weight * (exact - centroids[labels, 0].astype(np.float64)) ** 2).sum())
        assert column.inertia(centroids, 1e-4) == pytest.approx(direct, rel=1e-9, abs=1e-20)
        full = column.sums[:, 1] > 0
        moved = centroids.copy()
        moved[full, 0] = (column.sums[full, 0] / column.sums[full, 1]).astype(dtype)
        centroids, before = moved, labels


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_whole_fits_of_one_column_are_the_same(dtype):
    X = blobs(4000, 30, 1, random_state=3)[0].astype(dtype)
    for K in (2, 5, 30):
        init = rows_of(X, K)
        plain, sorted_once = fitted(X, init, "lloyd"), fitted(X, init)
        assert (plain.labels_ == sorted_once.labels_).mean() > (
            0.99 if dtype == np.float32 else 0.9999
        )
        assert sorted_once.inertia_ == pytest.approx(plain.inertia_, rel=1e-4)
        assert sorted_once.algorithm_ == "bounds"
        assert (sorted_once.predict(X) == sorted_once.labels_).all()
    far = np.r_[X[:3], X.mean(axis=0, keepdims=True) + 1e4 * np.arange(1, 4)[:, None].astype(dtype)]
    assert (fitted(X, far).labels_ == fitted(X, far, "lloyd").labels_).mean() > 0.999


@settings(max_examples=60, deadline=None)
@given(
    n=st.sampled_from([1, 700, 8191, 8192, 20_000]),
    kind=st.sampled_from(["plain", "whole", "two groups", "heavy tails", "far", "equal", "tiny"]),
    dtype=st.sampled_from([np.float32, np.float64]),
    seed=st.integers(0, 10**6),
)
def test_places_only_save_time(n, kind, dtype, seed):
    """Numbers are sorted, and found among borders, as NumPy does, however they lie."""
    rng = np.random.default_rng(seed)
    numbers = rng.standard_normal(n)
    if kind == "whole":
        numbers = np.round(5 * numbers)
    if kind == "two groups":
        numbers = np.where(rng.random(n) < 0.5, 1e5, -1e5) + 1e-3 * numbers
    if kind == "heavy tails":
        numbers = rng.standard_cauchy(n) ** 3
    if kind == "far":
        numbers[rng.integers(n)] = 1e18
    if kind == "equal":
        numbers[:] = numbers[0]
    if kind == "tiny":
        numbers *= 1e-36
    numbers = numbers.astype(dtype)
    places = Places(np.column_stack([numbers, numbers])[:, 0])  # as a column of the points
    in_order = np.sort(numbers)
    np.testing.assert_array_equal(places.sort(), in_order)
    np.testing.assert_array_equal(numbers[places.argsort()], in_order)
    for m in (0, 1, 40):
        borders = np.unique(rng.choice(numbers, m))
        values = rng.permutation(len(borders) + 1).astype(np.int32)
        expected = values[np.searchsorted(borders, numbers, side="right")]
        np.testing.assert_array_equal(places.look_up(borders, values), expected)


@pytest.mark.parametrize("d", [1, 2, 3, 4, 17, 130])
def test_the_mean_is_numpys(d):
    for n in (1, 8191, 30_001):
        X = noise(n, d, n) * 100 + 7
        np.testing.assert_array_equal(mean_of(X), X.mean(axis=0))  # to the last digit
        single = X.astype(np.float32)
        np.testing.assert_allclose(mean_of(single), single.mean(axis=0, dtype=float), atol=3e-5)
