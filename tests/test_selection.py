"""Elbow, silhouette, gap statistic."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.metrics import silhouette_samples

from kmeans_lab import (
    InterruptedWarning,
    best_inertia,
    blobs,
    digits,
    elbow_curve,
    gap_statistic,
    noise,
    peak_bytes,
    selection,
    silhouette_values,
    six_points,
    wine,
)


def direct_silhouettes(X, labels):
    distances = cdist(X, X)
    values = np.zeros(len(X))
    for i in range(len(X)):
        own = (labels == labels[i]) & (np.arange(len(X)) != i)
        if own.any():
            a = distances[i, own].mean()
            b = min(distances[i, labels == k].mean() for k in set(labels) - {labels[i]})
            values[i] = (b - a) / max(a, b) if max(a, b) > 0 else 0.0
    return values


@pytest.mark.parametrize("d", [1, 2, 10, 50])
@pytest.mark.parametrize("offset", [0.0, 1e5])
def test_silhouettes_agree_with_direct_distances(d, offset):
    X, labels = blobs(240, 4, d, random_state=d, offset=offset)
    labels = np.where(np.arange(240) < 60, 9, labels)  # a bad cluster, and numbers with gaps
    np.testing.assert_allclose(
        silhouette_values(X, labels), direct_silhouettes(X, labels), atol=1e-12
    )


@pytest.mark.parametrize("chunk", [1 << 8, 1 << 12])
def test_chunks_change_nothing(monkeypatch, chunk):
    X, labels = blobs(300, 5, 3, random_state=0)
    whole = silhouette_values(X, labels)
    monkeypatch.setattr(selection, "CHUNK_NUMBERS", chunk)
    np.testing.assert_allclose(silhouette_values(X, labels), whole, atol=1e-14)


@pytest.mark.parametrize("data", [wine, digits])
def test_silhouettes_agree_with_scikit_learn(data):
    X, y = data()
    X = X[:600] - X.mean(axis=0)
    theirs = silhouette_samples(X, y[:600])
    np.testing.assert_allclose(silhouette_values(X, y[:600]), theirs, atol=1e-9)


def test_silhouettes_by_hand():
    values = silhouette_values([[0.0], [2.0], [10.0]], [0, 0, 1])
    assert values.tolist() == pytest.approx([0.8, 0.75, 0.0])  # a lone point has 0
    assert silhouette_values([[1.0], [1.0], [1.0]], [0, 0, 1]).tolist() == [0, 0, 0]  # 0/0
    X = np.repeat(noise(5, 2, 0), 2, axis=0) + 1e6  # equal points, far away
    labels = np.repeat([0, 0, 1, 1, 1], 2)
    np.testing.assert_allclose(
        silhouette_values(X, labels), direct_silhouettes(X, labels), atol=1e-9
    )


def test_silhouettes_need_no_square_table():
    X, labels = blobs(4000, 4, 3, random_state=0)
    assert peak_bytes(lambda: silhouette_values(X, labels)) < 4000 * 4000 * 8 / 5


def test_silhouettes_ignore_units_and_label_numbers():
    X, labels = blobs(150, 3, 2, random_state=1)
    values = silhouette_values(X, labels)
    np.testing.assert_allclose(silhouette_values(X * 1e-5, labels), values, atol=1e-12)
    np.testing.assert_allclose(silhouette_values(X, 7 - 2 * labels), values, atol=1e-12)


@pytest.mark.parametrize(
    "labels, error, words",
    [
        ([0] * 6, ValueError, "from 2 to n-1 = 5 different labels.*they hold 1"),
        (range(6), ValueError, "they hold 6"),
        ([0, 1], ValueError, r"assignments must have shape \(n,\) = \(6,\)"),
        ([0.0, 1.0] * 3, TypeError, "assignments must hold integers"),
        ([0, 1, -1] * 2, ValueError, "assignments must be integers from 0, but row 2 holds -1"),
    ],
)
def test_bad_labels(labels, error, words):
    with pytest.raises(error, match=words):
        silhouette_values(six_points(), labels)


def test_the_elbow_stands_where_the_clusters_are():
    X, _ = blobs(200, 4, 2, random_state=11, spread=0.4)
    inertias = elbow_curve(X, [1, 2, 3, 4, 5, 6], np.random.default_rng(0))
    assert (np.diff(inertias) < 0).all()
    drops = inertias[:-1] / inertias[1:]
    assert drops[:3].min() > 1.5 > drops[3:].max()
    assert inertias[0] == pytest.approx(((X - X.mean(axis=0)) ** 2).sum())
    backwards = elbow_curve(X, [4, 2], np.random.default_rng(0))
    assert backwards == pytest.approx([inertias[3], inertias[1]], rel=1e-6)


def test_best_inertia_is_the_best_of_its_starts():
    X, _ = blobs(150, 7, 2, random_state=3)
    one = [best_inertia(X, 7, np.random.default_rng(s), n_init=1) for s in range(12)]
    assert best_inertia(X, 7, np.random.default_rng(0)) <= np.median(one)


def test_the_gap_sees_clusters_and_sees_that_there_are_none():
    def tibshirani(X):
        gaps, errors = gap_statistic(X, range(1, 7), 10, np.random.default_rng(0))
        return 1 + int((gaps[:-1] >= gaps[1:] - errors[1:]).argmax())

    assert tibshirani(blobs(150, 3, 2, random_state=11, spread=0.5)[0]) == 3
    assert tibshirani(np.random.default_rng(3).random((150, 2))) == 1


def test_the_gap_is_defined_by_its_references():
    X = np.random.default_rng(1).random((60, 2))
    gaps, errors = gap_statistic(X, [1], 200, np.random.default_rng(0))
    logs = [
        np.log(((P - P.mean(0)) ** 2).sum())
        for P in np.random.default_rng(2).uniform(X.min(0), X.max(0), (200, 60, 2))
    ]
    own = np.log(((X - X.mean(0)) ** 2).sum())
    assert gaps[0] == pytest.approx(np.mean(logs) - own, abs=0.04)
    assert errors[0] == pytest.approx(np.std(logs) * (1 + 1 / 200) ** 0.5, rel=0.25)


PLACES = np.array([[0.1, 0.2], [0.7, 0.3], [0.3, 0.9]])
REPEATED = {
    "one column": PLACES[:, :1],
    "two columns": PLACES,
    "float32": PLACES.astype(np.float32),
    "far away": PLACES + 1e6,
    "farther": PLACES * 1e-3 + 1e9,
    "float32, far away": PLACES.astype(np.float32) + 1000,
    "large": PLACES * 1e140,
    "small": PLACES * 1e-140,
}


@pytest.mark.parametrize("name", REPEATED)
@pytest.mark.parametrize("times", [1, 7, 3001])
def test_an_inertia_that_is_only_rounding_is_0(name, times):
    X = np.repeat(REPEATED[name], times, axis=0)
    values = elbow_curve(X, [1, 2, 3], np.random.default_rng(0))
    assert values[1] > 0 and values[2] == 0
    assert elbow_curve(X[: 3 * times], [min(len(X), 9)], np.random.default_rng(0)).tolist() == [0]
    with pytest.raises(ValueError, match="X has inertia 0 with K=3"):
        gap_statistic(X, [2, 3], 5, np.random.default_rng(0))
    if times > 1:
        gaps, errors = gap_statistic(X, [1, 2], 2, np.random.default_rng(0))
        assert np.isfinite(gaps).all() and np.isfinite(errors).all() and np.abs(gaps).max() < 5


def test_numbers_that_differ_by_rounding_alone():
    X = np.array([[0.1 + 0.2], [0.3], [0.3], [5.0]])
    assert elbow_curve(X, [2], np.random.default_rng(0)).tolist() == [0]
    with pytest.raises(ValueError, match="X has inertia 0 with K=2"):
        gap_statistic(X, [2], 3, np.random.default_rng(0))
    assert elbow_curve(X * [[1], [1], [1.001], [1]], [2], np.random.default_rng(0))[0] > 0


def test_a_reference_without_inertia_is_named():
    X = 1e16 + 2 * np.array([[0.0], [1.0], [2.0], [2.0]])  # there are no numbers between these
    with pytest.raises(ValueError, match="A reference has inertia 0 with K=2"):
        gap_statistic(X, [2], 50, np.random.default_rng(0))


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_silhouettes_of_equal_places_are_0(offset):
    X = np.repeat(PLACES[:1], 14, axis=0) + offset
    assert silhouette_values(X, [0, 1] * 7).tolist() == [0.0] * 14  # 0/0
    X = np.repeat(PLACES, 14, axis=0) + offset
    np.testing.assert_array_equal(silhouette_values(X, np.repeat([0, 1, 2], 14)), 1.0)


@pytest.mark.parametrize("power", [-1040, -1000, -500, 500, 1000])
def test_silhouettes_are_the_same_for_any_power_of_two(power):
    X, labels = blobs(60, 4, 3, random_state=0)
    values = silhouette_values(np.ldexp(X, power), labels)
    np.testing.assert_allclose(values, silhouette_values(X, labels), atol=1e-9)
    if power > -1040:  # where no digit is lost
        np.testing.assert_array_equal(values, silhouette_values(X, labels))
    tiny = [[0.0], [1e-200], [2e-200], [1.0], [3.0]]
    assert silhouette_values(tiny, [0, 0, 1, 2, 2]).tolist() == pytest.approx(
        [0.5, 0, 0, -0.5, 1 / 3]
    )


@pytest.mark.parametrize(
    "call, error, words",
    [
        (
            lambda X, g: gap_statistic(np.ones((5, 2)), [1], 3, g),
            ValueError,
            "same point in every row",
        ),
        (
            lambda X, g: gap_statistic([[0.0], [0.0], [1.0]], [2], 3, g),
            ValueError,
            "inertia 0 with K=2",
        ),
        (lambda X, g: gap_statistic(X, [1], 0, g), ValueError, "n_references must be at least 1"),
        (lambda X, g: gap_statistic(X, [7], 2, g), ValueError, "K=7 clusters need at least 7 rows"),
        (lambda X, g: elbow_curve(X, [], g), ValueError, "K_values is empty"),
        (lambda X, g: elbow_curve(X, 3, g), TypeError, "K_values must be a sequence"),
        (lambda X, g: elbow_curve(X, [0], g), ValueError, "each of K_values must be at least 1"),
        (lambda X, g: elbow_curve(X, [2.5], g), TypeError, "each of K_values must be an integer"),
        (lambda X, g: elbow_curve(X, [2], 0), TypeError, "rng must be a numpy.random.Generator"),
        (lambda X, g: elbow_curve([1.0, 2.0], [1], g), ValueError, r"X must have shape \(n, d\)"),
    ],
)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call(six_points(), np.random.default_rng(0))


def test_an_interrupt_keeps_what_was_finished(monkeypatch):
    real, calls = selection.best_inertia, []

    def interrupted(X, K, rng):
        calls.append(K)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(X, K, rng)

    monkeypatch.setattr(selection, "best_inertia", interrupted)
    with pytest.warns(InterruptedWarning, match="elbow_curve was interrupted"):
        inertias = elbow_curve(six_points(), [1, 2, 3, 4], np.random.default_rng(0))
    assert np.isfinite(inertias).tolist() == [True, True, False, False]
    calls.clear()
    with pytest.warns(InterruptedWarning, match="gap_statistic was interrupted"):
        gaps, _ = gap_statistic(six_points(), [1, 2], 1, np.random.default_rng(0))
    assert np.isfinite(gaps).tolist() == [True, False]
