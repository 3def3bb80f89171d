"""Scaling, principal components, and the contrast of distances."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from kmeans_lab import digits, distance_contrast, noise, project_pca, standardize, wine


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


def test_components_are_those_of_scikit_learn_with_a_fixed_sign():
    X, _ = digits()
    scores = project_pca(X, 5)
    pca = PCA(5, svd_solver="full").fit(X)
    np.testing.assert_allclose(np.abs(scores), np.abs(pca.transform(X)), atol=1e-8)
    np.testing.assert_allclose(project_pca(X + 1e4, 5), scores, atol=1e-6)
    assert project_pca(X.astype(np.float32), 2).dtype == np.float32


def test_the_largest_loading_is_positive():
    X = noise(50, 1, 0) * [[1.0, -3.0, 2.0]]
    scores = project_pca(X, 1)[:, 0]
    assert np.corrcoef(scores, X[:, 1])[0, 1] == pytest.approx(1)


def test_all_components_keep_all_distances():
    X = noise(30, 4, 1)
    np.testing.assert_allclose(cdist(project_pca(X, 4), project_pca(X, 4)), cdist(X, X), atol=1e-12)


def test_the_contrast_by_hand_and_its_fall():
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
