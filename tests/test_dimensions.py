"""Scaling, principal components, and the contrast of distances."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.spatial.distance import cdist
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from kmeans_lab import (
    digits,
    distance_contrast,
    noise,
    project_pca,
    relative_tolerance,
    standardize,
    wine,
)


def test_standardized_columns_have_no_units():
    X, _ = wine()
    Z = standardize(X)
    np.testing.assert_allclose(Z, StandardScaler().fit_transform(X), atol=1e-10)
    np.testing.assert_allclose(standardize(X * 1000 + 7), Z, atol=1e-9)
    assert standardize(X.astype(np.float32)).dtype == np.float32


def test_a_constant_column_becomes_zero():
    X = np.c_[noise(20, 1, 0), np.full(20, 0.1)]
    assert (standardize(X)[:, 1] == 0).all()
    assert (standardize([[5.0, 5.0]]) == 0).all()
    far = np.c_[np.full(20, 1e9), noise(20, 1, 0) + 1e6]
    assert np.abs(standardize(far)[:, 1].std() - 1) < 1e-9


THREE = np.array([[1.0], [2.0], [4.0]])
STANDARD = np.array([-4, -1, 5]) / np.sqrt(14)


@pytest.mark.parametrize(
    "column",
    [THREE * 1e-170, THREE * 1e300, THREE * 5e-324, THREE + 1e9, THREE * 2.0 + 1e16, -THREE * -1.0],
)
def test_scales_beyond_squares_and_far_places(column):
    np.testing.assert_allclose(standardize(column)[:, 0], STANDARD, rtol=1e-12)


@pytest.mark.parametrize("scale", [1e-44, 1e-30, 1e30, 8e37])
def test_scales_beyond_squares_in_float32(scale):
    column = (THREE * scale).astype(np.float32)
    exact = column.astype(float) / 2.0 ** np.round(np.log2(scale))
    wanted = ((exact - exact.mean()) / exact.std())[:, 0]
    np.testing.assert_allclose(standardize(column)[:, 0], wanted, rtol=1e-5)


def test_constant_is_what_is_equal_and_nothing_else():
    assert not standardize([[1e9 + 0.1]] * 3).any() and not standardize([[1e-300]] * 5).any()
    small = np.array([[1e-15], [2e-15], [6e-15]])
    np.testing.assert_allclose(standardize(small), standardize(small * 1e15), rtol=1e-12)
    last_digit = np.array([[0.1 + 0.2], [0.3], [0.3]])  # 0.30000000000000004 is not 0.3
    np.testing.assert_allclose(standardize(last_digit)[:, 0] * 2**0.5, [2, -1, -1], rtol=1e-12)
    widest = standardize([[1.7e308], [-1.7e308], [0.0]])[:, 0]
    np.testing.assert_allclose(widest, [1.5**0.5, -(1.5**0.5), 0], atol=1e-12)


tables = hnp.arrays(
    float,
    st.tuples(st.integers(3, 8), st.integers(1, 3)),
    elements=st.integers(-999, 999).map(lambda i: i / 7),
)


def has_one_first_component(X):
    """Whether no other direction carries as much: else any mixture of both is a component."""
    first, *others = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    return not others or others[0] < (1 - 1e-6) * first


@settings(deadline=None)
@given(X=tables, power=st.integers(-950, 950))
def test_units_change_nothing_or_what_they_must(X, power):
    scaled = np.ldexp(X, power)
    np.testing.assert_array_equal(standardize(scaled), standardize(X))
    if has_one_first_component(X):
        scores = project_pca(X, 1)
        np.testing.assert_allclose(np.ldexp(project_pca(scaled, 1), -power), scores, atol=1e-8)
    if len(np.unique(X, axis=0)) == len(X):
        assert distance_contrast(scaled) == distance_contrast(X)
    if -400 < power < 400:
        tolerance = relative_tolerance(X, 1e-4)
        assert relative_tolerance(scaled, 1e-4) == np.ldexp(tolerance, 2 * power)


@settings(deadline=None)
@given(X=tables)
def test_standardized_columns_have_mean_0_and_deviation_1_or_are_0(X):
    for Z in (standardize(X), standardize(X * 1e-9 + 1e3)):
        np.testing.assert_allclose(Z.mean(axis=0), 0, atol=1e-12)
        constant = (Z == 0).all(axis=0)
        np.testing.assert_allclose(Z.std(axis=0), np.where(constant, 0, 1), atol=1e-12)
    assert ((standardize(X) == 0).all(axis=0) == (X == X[0]).all(axis=0)).all()


def test_a_tolerance_does_not_depend_on_where_zero_is():
    assert relative_tolerance([[1e9 + 0.1]] * 3, 1) == 0
    X = noise(40, 2, 0)
    assert relative_tolerance(X + 2.0**30, 1) == pytest.approx(relative_tolerance(X, 1), rel=1e-6)


def test_components_are_those_of_scikit_learn_with_a_fixed_sign():
    X, _ = digits()
    scores = project_pca(X, 5)
    pca = PCA(5, svd_solver="full").fit(X)
    np.testing.assert_allclose(np.abs(scores), np.abs(pca.transform(X)), atol=1e-8)
    np.testing.assert_allclose(project_pca(X + 1e4, 5), scores, atol=1e-6)
    assert project_pca(X.astype(np.float32), 2).dtype == np.float32


@pytest.mark.parametrize("column", [[1, 2, 4, 9], [0.1, 0.7, 0.3, 0.2], [5, -1, 1, 0]])
@pytest.mark.parametrize("signs", [[1, 1], [1, -1], [-1, 1], [1, -1, 1], [-1, -1, -1]])
def test_a_tie_of_loadings_is_not_decided_by_rounding(column, signs):
    X = np.outer(column, signs) / 7
    wanted = len(signs) ** 0.5 * (X[:, 0] - X[:, 0].mean())
    for unit in (1, 3, 1e-8, 1e8):
        np.testing.assert_allclose(project_pca(X * unit, 1)[:, 0] / unit, wanted, atol=1e-12)


def test_far_away_scores_are_centred_too():
    far = 1e16 + 2 * np.array([[0.0], [0.0], [1.0]])  # their mean is no float64
    np.testing.assert_allclose(project_pca(far, 1)[:, 0], [-2 / 3, -2 / 3, 4 / 3])


def test_the_largest_loading_is_positive():
    X = noise(50, 1, 0) * [[1.0, -3.0, 2.0]]
    scores = project_pca(X, 1)[:, 0]
    assert np.corrcoef(scores, X[:, 1])[0, 1] == pytest.approx(1)


def test_all_components_keep_all_distances():
    X = noise(30, 4, 1)
    np.testing.assert_allclose(cdist(project_pca(X, 4), project_pca(X, 4)), cdist(X, X), atol=1e-12)


def test_the_contrast_by_hand_and_its_fall():
    assert distance_contrast([[0.0], [1e-200], [1.0]]) == pytest.approx(2e200 / 3)
    assert distance_contrast([[0.0], [1.0], [3.0]]) == pytest.approx((2 + 1 + 0.5) / 3)
    assert distance_contrast(noise(200, 100, 0)) < 1 < distance_contrast(noise(200, 2, 0))
    X = noise(60, 5, 2)
    distances = cdist(X, X)
    low = (distances + np.diag(np.full(60, np.inf))).min(axis=1)
    assert distance_contrast(X) == pytest.approx(((distances.max(axis=1) - low) / low).mean())
    assert distance_contrast(X * 1e-5 + 3) == pytest.approx(distance_contrast(X), rel=1e-6)


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: standardize([1.0, 2.0]), ValueError, r"X must have shape \(n, d\)"),
        (lambda: standardize([[np.nan]]), ValueError, "X contains NaN"),
        (
            lambda: project_pca(noise(5, 3), 4),
            ValueError,
            r"n_components=4 is more than min\(n, d\) = 3",
        ),
        (lambda: project_pca(noise(5, 3), 0), ValueError, "n_components must be at least 1"),
        (lambda: project_pca(noise(5, 3), 1.0), TypeError, "n_components must be an integer"),
        (lambda: project_pca([[1e308, 1.0]] * 3, 1), ValueError, "sums of its numbers overflow"),
        (lambda: relative_tolerance([[1e-170], [2e-170]], 1), ValueError, "underflow float64"),
        (lambda: relative_tolerance([[1e200], [1.0]], 1), ValueError, "overflow float64"),
        (lambda: distance_contrast([[1.0]]), ValueError, "X needs at least 2 rows"),
        (
            lambda: distance_contrast([[1.0], [1.0], [2.0]]),
            ValueError,
            "has distance 0 to another",
        ),
    ],
)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()
