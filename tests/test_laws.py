"""Laws that every fit keeps: its attributes agree, and units, signs and containers do not matter.

Ties are included: where two centroids are equally near but for rounding, `fit` and `predict` must
still say the same. scikit-learn is no judge here: it may end with the labels of other centroids
after it has relocated an empty cluster.
"""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from laws_of_fits import broken_laws, large_problem, small_problem

from kmeans_lab import (
    KMeans,
    MiniBatchKMeans,
    SimpleKMeans,
    blobs,
    fit_file,
    inertia,
    kmeans_loop,
    kmeans_optimized,
    kmeans_vectorized,
    nearest_centred,
    noise,
    ties,
)

FUNCTIONS = [kmeans_loop, kmeans_vectorized, kmeans_optimized]


def quiet(function, *arguments, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*arguments, **options)


# ------------------------------------------------------------------ attributes that agree


@pytest.mark.parametrize("first", range(0, 1000, 100))
def test_after_a_fit_of_few_rows_all_attributes_agree(first):
    found = {seed: list(broken_laws(small_problem(seed))) for seed in range(first, first + 100)}
    assert {seed: laws for seed, laws in found.items() if laws} == {}


@pytest.mark.parametrize("seed", range(40))
def test_after_a_fit_of_many_rows_all_attributes_agree(seed):
    assert list(broken_laws(large_problem(seed))) == []


@pytest.mark.parametrize(
    "X, options, wanted",
    [
        ([[1.0], [1], [3], [3], [3], [5], [6], [6]], {"init": [[1.0], [6], [6], [1]]}, 0.0),
        ([[3.0], [0], [3], [0], [3]], {"K": 5}, 0.0),
        ([[0.0], [10], [50], [50]], {"init": [[5.0], [50], [1000]]}, 0.0),
        ([[0.0], [1], [9], [9.5]], {"init": [[4.0], [4.0]], "tol": 1e9}, 0.625),
    ],
)
def test_a_relocation_is_not_the_last_step(X, options, wanted):
    model = quiet(KMeans(**{"K": len(options.get("init", "55555"))} | options).fit, X)
    assert model.inertia_ == -model.score(X) == wanted
    assert (model.labels_ == model.predict(X)).all()


def test_it_says_why_a_cluster_has_no_points():
    few, stopped, alike = "too few different rows", "stopped before", "float64 tells them apart"
    with pytest.warns(UserWarning, match=f"Only 2 of K=3 clusters have points: X has {few}"):
        KMeans(3).fit([[0.0], [0.0], [1.0], [1.0]])
    with pytest.warns(UserWarning, match=f"Only 2 of K=3 clusters have points: .* {stopped}"):
        KMeans(3, max_iterations=1, init=[[9.0], [90], [91]]).fit([[0.0], [0], [0], [1.0], [3]])
    close = np.array([[1.0], [1 + 2e-16], [2e6]])
    with pytest.warns(UserWarning, match=f"Only 2 of K=3.*{few}, as far as {alike}"):
        KMeans(3).fit(close)


def test_a_cluster_that_finds_no_point_keeps_its_centroid():
    model = quiet(KMeans(init=[[0.0], [7.0], [4.0]]).fit, [[0.0], [0.0], [4.0]])
    assert model.centroids.ravel().tolist() == [0.0, 7.0, 4.0]


def test_rows_that_differ_by_little_have_clusters_of_their_own():
    tight = np.array([[-1.0001], [-0.9999], [0.9999], [1.0001]], dtype=np.float32)
    for X in (tight, tight.astype(np.float64), np.repeat(tight, 300, axis=0)):
        model = KMeans(4, init=np.repeat(tight[:1], 4, axis=0)).fit(X)
        assert len(np.unique(model.labels_)) == 4
        assert model.inertia_ == 0
    X = np.array([[0.0, 0.0], [1e-9, 0.0], [1.0, 1.0]])
    assert KMeans(3).fit(X).inertia_ == pytest.approx(0, abs=1e-30)


def test_predict_takes_centroids_that_somebody_put_in():
    X = blobs(60, 3, 2, random_state=1)[0] + 100
    model = KMeans(3).fit(X)
    model.cluster_centers_ = model.cluster_centers_[::-1].copy()
    assert (model.predict(X) == 2 - model.labels_).all()


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_mini_batches_and_the_class_of_lesson_07_agree_with_themselves(seed):
    problem = small_problem(seed)
    X, K = problem.X, problem.K
    simple = quiet(SimpleKMeans(K, random_state=seed).fit, X)
    assert (simple.assignments == simple.predict(X)).all()
    assert simple.inertia == inertia(X, simple.assignments, simple.centroids)
    assert 1 <= simple.n_iterations <= 100
    model = quiet(MiniBatchKMeans(K, 7, random_state=seed, max_iterations=5).fit, X)
    for batch in (X, X[:K], X[K:]):
        if len(batch):
            model = model if batch is X else model.partial_fit(batch)
            assert (model.labels_ == model.predict(batch)).all()
            assert model.inertia_ == -model.score(batch)
    for function in FUNCTIONS:
        centroids, labels = function(X, K, random_state=seed)
        assert (labels == nearest_centred(X, centroids))[~ties(X, centroids)].all()


# ------------------------------------------------------------------ units, signs, containers

NUMBERS = st.integers(-6, 6).map(float)


@st.composite
def fits(draw):
    """Points with many ties and equal rows, a start, and the settings of a fit."""
    n, d = draw(st.integers(2, 25)), draw(st.integers(1, 3))
    X = draw(hnp.arrays(np.float64, (n, d), elements=NUMBERS))
    K = draw(st.integers(1, min(n, 6)))
    rows = draw(st.lists(st.integers(0, n - 1), min_size=K, max_size=K))
    dtype = draw(st.sampled_from([np.float64, np.float32]))
    return X.astype(dtype), X[rows].astype(dtype), draw(st.sampled_from([0.0, 1e-4]))


def same(model, other, change):
    assert (model.labels_ == other.labels_).all()
    assert model.n_iter_ == other.n_iter_ and model.algorithm_ == other.algorithm_
    np.testing.assert_array_equal(other.centroids, change(model.centroids))


@settings(max_examples=150, deadline=None)
@given(fit=fits(), power=st.integers(-420, 420))
def test_units_do_not_matter(fit, power):
    X, init, tol = fit
    if X.dtype == np.float32:
        power = 5 + power * 50 // 420  # squares up to the last that it holds, and their sums beyond

    def change(numbers):
        return np.ldexp(numbers, power).astype(X.dtype)

    model = quiet(KMeans(len(init), init=init, tol=tol).fit, X)
    other = quiet(KMeans(len(init), init=change(init), tol=tol).fit, change(X))
    same(model, other, change)
    assert other.inertia_ == np.ldexp(model.inertia_, 2 * power)
    assert (other.predict(change(X)) == other.labels_).all()
    np.testing.assert_array_equal(other.transform(change(X)), change(model.transform(X)))
    default = quiet(KMeans(len(init), tol=tol).fit, X)
    same(default, quiet(KMeans(len(init), tol=tol).fit, change(X)), change)


@pytest.mark.parametrize("power", range(-530, 520, 20))
def test_beyond_the_range_of_squares_it_is_right_or_refused(power):
    whole = np.random.default_rng(0).integers(-5, 6, (600, 2)).astype(np.float64)
    for X in (whole, whole[:9], noise(700, 3)):
        expected = quiet(KMeans(5).fit, X)
        for change in (X * 2.0**power, np.c_[np.ones(len(X)), X * 2.0**power]):
            try:
                model = quiet(KMeans(5).fit, change)
            except ValueError as error:
                assert abs(power) > 450
                assert "squared distances" in str(error) and "Scale the data" in str(error)
            else:
                assert (model.labels_ == expected.labels_).all()


@pytest.mark.parametrize(
    "fit_all",
    [
        *FUNCTIONS,
        *(lambda X, K, k=kind: k(K).fit(X) for kind in (KMeans, SimpleKMeans, MiniBatchKMeans)),
    ],
)
@pytest.mark.parametrize("dtype, tiny", [(np.float64, 1e-170), (np.float32, 1e-20)])
def test_differences_without_a_square_are_refused_also_beside_a_large_column(fit_all, dtype, tiny):
    for constant in (0, 1):
        X = np.c_[np.full(6, constant), tiny * np.arange(6)].astype(dtype)
        with pytest.raises(ValueError, match="squared distances underflow"):
            fit_all(X, 3)
    quiet(fit_all, np.ones((6, 2), dtype=dtype), 3)  # no difference at all is none


@settings(max_examples=100, deadline=None)
@given(fit=fits())
def test_a_mirror_does_not_matter(fit):
    X, init, tol = fit
    same(
        quiet(KMeans(len(init), init=init, tol=tol).fit, X),
        quiet(KMeans(len(init), init=-init, tol=tol).fit, -X),
        np.negative,
    )
    same(
        quiet(KMeans(len(init), tol=tol).fit, X),
        quiet(KMeans(len(init), tol=tol).fit, -X),
        np.negative,
    )
    for function in FUNCTIONS:
        centroids, labels = function(X, len(init), init=init)
        mirrored, others = function(-X, len(init), init=-init)
        assert (labels == others).all()
        np.testing.assert_array_equal(mirrored, -centroids)


@settings(max_examples=60, deadline=None)
@given(fit=fits())
def test_containers_do_not_matter(fit):
    pandas = pytest.importorskip("pandas")
    X, init, tol = fit
    if X.dtype == np.float32:
        X = X.astype(np.float64)
    whole = X.astype(np.int64)
    columns = [f"c{j}" for j in range(X.shape[1])]
    containers = {
        "list": X.tolist(),
        "Fortran": np.asfortranarray(X),
        "strided": np.repeat(np.repeat(X, 2, axis=0), 3, axis=1)[::2, ::3],
        "whole numbers": whole,
        "small whole numbers": whole.astype(np.int8),
        "frame": pandas.DataFrame(X, columns=columns),
        "nullable frame": pandas.DataFrame(whole, columns=columns).astype("Int64"),
    }
    model = quiet(KMeans(len(init), init=init, tol=tol).fit, X)
    batches = quiet(MiniBatchKMeans(len(init), 4, init=init, max_iterations=3).fit, X)
    for container in containers.values():
        other = quiet(KMeans(len(init), init=init.tolist(), tol=tol).fit, container)
        same(model, other, np.asarray)
        assert other.inertia_ == model.inertia_
        assert (other.predict(container) == model.labels_).all()
        other = quiet(MiniBatchKMeans(len(init), 4, init=init, max_iterations=3).fit, container)
        assert (other.labels_ == batches.labels_).all() and other.inertia_ == batches.inertia_
        for function in FUNCTIONS:
            expected = function(X, len(init), init=init)
            centroids, labels = function(container, len(init), init=init)
            assert (labels == expected[1]).all()
            np.testing.assert_array_equal(centroids, expected[0])


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.sampled_from([20, 700]), d=st.integers(1, 4))
def test_the_order_of_rows_and_columns_does_not_matter(seed, n, d):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, d))  # rounding does depend on the order, but nothing ties here
    init, rows, columns = X[:4], rng.permutation(n), rng.permutation(d)
    model = quiet(KMeans(4, init=init, tol=0).fit, X)
    other = quiet(KMeans(4, init=init[:, columns], tol=0).fit, X[rows][:, columns])
    assert (other.labels_ == model.labels_[rows]).all()
    np.testing.assert_allclose(other.centroids, model.centroids[:, columns], atol=1e-12)
    assert other.inertia_ == pytest.approx(model.inertia_, rel=1e-12)


# ------------------------------------------------------------------ weights


@settings(max_examples=100, deadline=None)
@given(fit=fits(), power=st.integers(-1040, 1020), seed=st.integers(0, 999))
def test_the_unit_of_weights_does_not_matter(fit, power, seed):
    X, init, tol = fit
    weight = np.random.default_rng(seed).integers(0, 4, len(X)) + 1.0
    model = quiet(KMeans(len(init), init=init, tol=tol).fit, X, sample_weight=weight)
    scaled = np.ldexp(weight, power)
    total = np.ldexp(max(model.history["inertia"] + [model.inertia_]), power)
    if not np.isfinite(total):
        with pytest.raises(ValueError, match="sample_weight is so large that the inertia"):
            KMeans(len(init), init=init, tol=tol).fit(X, sample_weight=scaled)
        return
    other = quiet(KMeans(len(init), init=init, tol=tol).fit, X, sample_weight=scaled)
    same(model, other, np.asarray)
    assert other.inertia_ == np.ldexp(model.inertia_, power)
    assert other.score(X, sample_weight=scaled) == -other.inertia_
    start = {"K": len(init), "tol": tol}
    same(
        quiet(KMeans(**start).fit, X, sample_weight=weight),
        quiet(KMeans(**start).fit, X, sample_weight=scaled),
        np.asarray,
    )


def test_weights_that_no_number_holds_together_are_refused():
    X = noise(5, 2)
    for dtype, lowest in ((np.float64, 1e-310), (np.float32, 1e-40)):
        with pytest.raises(ValueError, match=r"sample_weight reaches from .* to 1, and sums in"):
            KMeans(2).fit(X.astype(dtype), sample_weight=[1, 1, 1, 1, lowest])
    with pytest.raises(ValueError, match="the inertia overflows float64"):
        KMeans(2).fit(X, sample_weight=[1e308] * 5)
    with pytest.raises(ValueError, match="the inertia overflows float64"):
        KMeans(2).fit(X).score(X, sample_weight=[1e308] * 5)


@pytest.mark.parametrize("algorithm", ["lloyd", "bounds"])
def test_light_rows_keep_their_digits_beside_heavy_ones(algorithm):
    X = blobs(9000, 3, 2, random_state=1)[0]
    weight = np.where(X[:, 0] > np.median(X[:, 0]), 1.0, 1e-20)
    model = quiet(KMeans(9, init=X[:9], algorithm=algorithm).fit, X, sample_weight=weight)
    for k in range(9):
        own = model.labels_ == k
        mean = np.average(X[own], axis=0, weights=weight[own])
        np.testing.assert_allclose(model.centroids[k], mean, atol=0.1)


# ------------------------------------------------------------------ distances


@pytest.mark.parametrize("kind", [KMeans, MiniBatchKMeans])
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), dtype=st.sampled_from([np.float32, np.float64]))
def test_distances_are_right_beside_a_centroid_and_0_on_it(kind, seed, dtype):
    rng = np.random.default_rng(seed)
    n, d, K = int(rng.integers(4, 40)), int(rng.integers(1, 30)), int(rng.integers(1, 5))
    far = 10.0 ** rng.integers(-3, 5)
    X = (rng.standard_normal((n, d)) + far).astype(dtype)
    model = quiet(kind(min(K, n)).fit, X)
    near = model.centroids * (
        1 + rng.standard_normal(model.centroids.shape) * 10.0 ** -rng.integers(2, 16)
    )
    points = np.r_[model.centroids, near.astype(dtype), X]
    distances = model.transform(points)
    assert distances.dtype == dtype
    assert (np.diagonal(distances) == 0).all()
    wide = points.astype(np.longdouble)[:, None] - model.centroids.astype(np.longdouble)
    exact = np.sqrt((wide**2).sum(axis=2))
    np.testing.assert_allclose(distances, exact.astype(np.float64), rtol=1e-6)


def test_distances_whose_squares_vanish():
    model = KMeans(2, init=[[0.0], [1.0]]).fit([[0.0], [1.0]])
    assert model.transform([[1e-170], [1.0]]).tolist() == [[1e-170, 1.0], [1.0, 0.0]]


@pytest.mark.parametrize("kind", [KMeans, MiniBatchKMeans])
def test_points_beyond_the_centroids_dtype_are_refused(kind):
    X = blobs(50, 2, 2, random_state=0)[0]
    model = quiet(kind(2).fit, X.astype(np.float32))
    for name in ("predict", "transform", "score"):
        getattr(model, name)(X)
        with pytest.raises(ValueError, match=r"X reaches 1e\+39, but the centroids are float32"):
            getattr(model, name)([[1e39, 1e39]])
    if kind is MiniBatchKMeans:
        kept = {name: np.copy(value) for name, value in vars(model).items()}
        with pytest.raises(ValueError, match=r"X reaches 1e\+39, but the centroids are float32"):
            model.partial_fit([[1e39, 1e39]])
        assert all(np.array_equal(kept[name], value) for name, value in vars(model).items())
        batch = noise(20, 2) + 1e-9  # float64 numbers that float32 does not hold
        model.partial_fit(batch)
        assert (model.labels_ == model.predict(batch)).all()
        assert model.inertia_ == -model.score(batch)


def test_a_file_whose_differences_have_no_square_is_refused(tmp_path):
    X = np.c_[np.ones(600), 1e-170 * np.arange(600)]
    np.save(tmp_path / "X.npy", X)
    with pytest.raises(ValueError, match="squared distances underflow"):
        fit_file(tmp_path / "X.npy", 3, chunk_rows=100)
    np.save(tmp_path / "X.npy", np.ones((600, 2)))
    assert quiet(fit_file, tmp_path / "X.npy", 3, chunk_rows=100).inertia == 0
