"""Bad input meets a TypeError or ValueError naming the argument, what came and what is wanted."""

import numpy as np
import pytest
from scipy import sparse

from kmeans_lab import (
    assign_broadcast,
    assign_loop,
    inertia,
    inertia_loop,
    kmeans_loop,
    kmeans_optimized,
    kmeans_vectorized,
    lloyd_steps,
    nearest_by_identity,
    nearest_centred,
    noise,
    pairwise_differences,
    random_rows,
    squared_distances_broadcast,
    squared_distances_identity,
    squared_distances_loop,
    squared_norms,
    update_loop,
    update_vectorized,
)

GOOD = noise(5, 2, 0)
FITS = [kmeans_loop, kmeans_vectorized, kmeans_optimized]
PAIRS = [
    assign_broadcast,
    assign_loop,
    nearest_by_identity,
    nearest_centred,
    pairwise_differences,
    squared_distances_broadcast,
    squared_distances_identity,
    squared_distances_loop,
]


def with_value(value):
    X = GOOD.copy()
    X[3, 1] = value
    return X


BAD_POINTS = [
    (with_value(np.nan), ValueError, r"X contains NaN \(first in row 3, column 1\)"),
    (with_value(np.inf), ValueError, r"X contains infinity \(first in row 3, column 1\)"),
    (with_value(-np.inf), ValueError, "X contains infinity"),
    (with_value(1e200), ValueError, r"X reaches 1e\+200, and squared distances overflow float64"),
    (GOOD[:, 0], ValueError, r"X must have shape \(n, d\).*it has shape \(5,\).*reshape\(-1, 1\)"),
    (GOOD[None], ValueError, r"it has shape \(1, 5, 2\)"),
    (3.0, ValueError, r"it has shape \(\)"),
    ([], ValueError, r"it has shape \(0,\)"),
    (np.empty((0, 2)), ValueError, r"X is empty: it has 0 sample\(s\) \(shape=\(0, 2\)\)"),
    (np.empty((5, 0)), ValueError, r"X is empty: it has 0 feature\(s\) \(shape=\(5, 0\)\)"),
    ([["a", "b"]], TypeError, "X must hold real numbers, but it holds strings"),
    ("six points", TypeError, "X must be an array of numbers, but 'six points' came"),
    (None, TypeError, "X must be an array of numbers, but None came"),
    ([[1, object()]], TypeError, "must hold real numbers, but row 0, column 1 holds an object"),
    (GOOD + 0j, ValueError, "X must hold real numbers, but it holds complex numbers"),
    ([[1, 2], [3]], ValueError, "X is ragged: its rows have different lengths"),
    (np.array([["2020-01-01"]], dtype="M8[D]"), TypeError, "dates"),
    (sparse.csr_matrix(GOOD), TypeError, r"X is a sparse matrix; pass X.toarray\(\)"),
    (np.ma.masked_greater(GOOD, 0), TypeError, "X has masked entries"),
]


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("X, error, words", BAD_POINTS)
def test_points(fit, X, error, words):
    with pytest.raises(error, match=words):
        fit(X, 2)


@pytest.mark.parametrize("function", PAIRS)
@pytest.mark.parametrize("X, error, words", BAD_POINTS)
def test_points_of_a_pair(function, X, error, words):
    with pytest.raises(error, match=words):
        function(X, GOOD[:2])


@pytest.mark.parametrize("X, error, words", BAD_POINTS)
def test_points_everywhere_else(X, error, words):
    for call in (
        lambda: squared_norms(X),
        lambda: random_rows(X, 2, np.random.default_rng(0)),
        lambda: update_loop(X, [0] * 5, GOOD[:2]),
        lambda: update_vectorized(X, [0] * 5, GOOD[:2]),
        lambda: inertia(X, [0] * 5, GOOD[:2]),
        lambda: inertia_loop(X, [0] * 5, GOOD[:2]),
        lambda: lloyd_steps(X, GOOD[:2]),
    ):
        with pytest.raises(error, match=words):
            call()


def test_a_number_too_large_for_float64_is_reported():
    with pytest.raises(ValueError, match="infinity"):
        kmeans_loop(np.array([[np.longdouble("1e400")], [1]]), 1)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize(
    "K, error, words",
    [
        (0, ValueError, "K must be at least 1, but 0 came"),
        (-3, ValueError, "K must be at least 1, but -3 came"),
        (2.5, TypeError, r"K must be an integer, but 2.5 \(float\) came"),
        (2.0, TypeError, "K must be an integer"),
        (True, TypeError, r"K must be an integer, but True \(bool\) came"),
        ("2", TypeError, r"K must be an integer, but '2' \(str\) came"),
        (None, TypeError, "K must be an integer"),
        (7, ValueError, "K=7 clusters need at least 7 rows, but X has n_samples=5"),
    ],
)
def test_number_of_clusters(fit, K, error, words):
    with pytest.raises(error, match=words):
        fit(GOOD, K)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize(
    "max_iterations, error",
    [(0, ValueError), (-1, ValueError), (1.5, TypeError), (None, TypeError)],
)
def test_max_iterations(fit, max_iterations, error):
    with pytest.raises(error, match="max_iterations must be"):
        fit(GOOD, 2, max_iterations=max_iterations)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize(
    "init, error, words",
    [
        (
            GOOD[:3],
            ValueError,
            r"init must have shape \(K, d\) = \(2, 2\), but it has shape \(3, 2\)",
        ),
        (GOOD[:2, :1], ValueError, r"but it has shape \(2, 1\)"),
        (GOOD[0], ValueError, r"init must have shape \(K, d\), one row a centroid"),
        (with_value(np.nan)[3:], ValueError, r"init contains NaN \(first in row 0, column 1\)"),
        ("k-means++", TypeError, "init must be an array.*'k-means\\+\\+' came"),
        ([["a", "b"], ["c", "d"]], TypeError, "init must hold real numbers"),
        (GOOD[:2] + 0j, ValueError, "init must hold real numbers"),
    ],
)
def test_init(fit, init, error, words):
    with pytest.raises(error, match=words):
        fit(GOOD, 2, init=init)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize(
    "random_state, error",
    [
        ("a", TypeError),
        (-1, ValueError),
        (1.5, TypeError),
        (np.random.RandomState(0), TypeError),
    ],
)
def test_random_state(fit, random_state, error):
    with pytest.raises(error, match="random_state must be"):
        fit(GOOD, 2, random_state=random_state)


@pytest.mark.parametrize("function", PAIRS)
def test_columns_must_agree(function):
    with pytest.raises(ValueError, match=r"X has shape \(5, 2\) and centroids has shape \(2, 3\)"):
        function(GOOD, noise(2, 3, 0))
    with pytest.raises(ValueError, match="centroids contains NaN"):
        function(GOOD, [[np.nan, 0.0]])


@pytest.mark.parametrize("function", [update_loop, update_vectorized, inertia, inertia_loop])
@pytest.mark.parametrize(
    "labels, error, words",
    [
        ([0, 1], ValueError, r"assignments must have shape \(n,\) = \(5,\)"),
        ([[0], [1], [0], [1], [0]], ValueError, r"it has shape \(5, 1\)"),
        ([0.0, 1.0, 0.0, 1.0, 0.0], TypeError, "assignments must hold integers"),
        ([True] * 5, TypeError, "assignments must hold integers"),
        ([0, 1, 2, 0, 1], ValueError, "assignments must lie between 0 and K-1 = 1"),
        ([0, 1, -1, 0, 1], ValueError, "between -1 and 1"),
        ([[0], [1, 2]], ValueError, "assignments is ragged"),
    ],
)
def test_assignments(function, labels, error, words):
    with pytest.raises(error, match=words):
        function(GOOD, labels, GOOD[:2])


def test_steps_need_functions():
    with pytest.raises(TypeError, match="assign must be a function, but int came"):
        lloyd_steps(GOOD, GOOD[:2], assign=3)
    with pytest.raises(TypeError, match="update must be a function"):
        lloyd_steps(GOOD, GOOD[:2], update=None)


def test_rng_must_be_a_generator():
    with pytest.raises(TypeError, match="rng must be a numpy.random.Generator, but int came"):
        random_rows(GOOD, 2, 42)


@pytest.mark.parametrize("fit", FITS)
def test_what_just_works(fit):
    pandas = pytest.importorskip("pandas")
    expected = fit(GOOD, 2, init=GOOD[:2])
    frame = pandas.DataFrame(GOOD, columns=["a", "b"], index=list("vwxyz"))
    for X, init in (
        (GOOD.tolist(), GOOD[:2].tolist()),
        (frame, frame[:2]),
        (np.asfortranarray(GOOD), GOOD[:2]),
        (GOOD.astype(object), GOOD[:2].astype(object)),
    ):
        centroids, assignments = fit(X, np.int64(2), init=init)
        np.testing.assert_allclose(centroids, expected[0], rtol=1e-13)
        assert (assignments == expected[1]).all()
    swapped = GOOD.astype(">f8")
    assert (fit(swapped, 2, init=swapped[:2])[1] == expected[1]).all()
    assert fit(GOOD.astype(">f4"), 2)[0].dtype == np.float32
