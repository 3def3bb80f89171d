"""K-Modes: mismatches, modes, and an estimator."""

import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.utils.estimator_checks import check_estimator

from kmeans_lab import KModes, hamming_distances, update_modes

FRUIT = np.array(
    [
        ["red", "round", "small"],
        ["red", "round", "small"],
        ["red", "round", "large"],
        ["yellow", "long", "large"],
        ["yellow", "long", "large"],
        ["green", "long", "large"],
    ]
)


def mixed(n=120, random_state=0):
    """Three kinds of rows, each feature the kind's own value four times out of five."""
    rng = np.random.default_rng(random_state)
    kinds = np.arange(n) % 3
    other = rng.integers(0, 5, size=(n, 6))
    return np.where(rng.random((n, 6)) < 0.8, kinds[:, None], other), kinds


def test_conforms_to_scikit_learn():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = check_estimator(KModes(), on_fail=None)
    assert [r["check_name"] for r in results if r["status"] == "failed"] == []
    assert sum(r["status"] == "passed" for r in results) > 30


@pytest.mark.parametrize("kind", [str, object])
def test_distances_count_mismatches(kind):
    distances = hamming_distances(FRUIT.astype(kind), FRUIT[[0, 3]].astype(kind))
    assert distances.tolist() == [[0, 3], [0, 3], [1, 2], [3, 0], [3, 0], [3, 1]]
    assert distances.dtype == np.int64
    numbers = hamming_distances([[1, 2, 3], [1, 2, 9]], [[1, 2, 3]])
    assert numbers.tolist() == [[0], [1]]


def test_a_mode_is_the_most_frequent_value_and_of_equals_the_smallest():
    modes = update_modes(FRUIT, [0, 0, 0, 1, 1, 1], FRUIT[:2])
    assert modes.tolist() == [["red", "round", "small"], ["yellow", "long", "large"]]
    assert update_modes([[3], [1], [3], [1], [9]], [0] * 5, [[7]]).tolist() == [[1]]
    kept = update_modes([[1], [2]], [0, 0], [[5], [8]])
    assert kept.tolist() == [[1], [8]], "an empty cluster keeps its mode"


def test_longer_values_are_not_cut_off():
    modes = update_modes(np.array([["strawberry"]]), [0], np.array([["fig"]]))
    assert modes.tolist() == [["strawberry"]]
    assert update_modes(np.array([["a"]], dtype=object), [0], np.array([["fig"]])).tolist() == [
        ["a"]
    ]


def test_arguments_are_never_changed():
    X, modes = FRUIT.copy(), FRUIT[:2].copy()
    X.flags.writeable = modes.flags.writeable = False
    hamming_distances(X, modes)
    update_modes(X, [0, 0, 0, 1, 1, 1], modes)
    KModes(2).fit(X)


def test_kinds_of_rows_are_found():
    X, kinds = mixed()
    model = KModes(3, n_init=5).fit(X)
    same = (model.labels_[:, None] == model.labels_) == (kinds[:, None] == kinds)
    assert same.mean() > 0.95
    assert sorted(model.modes[:, 0]) == [0, 1, 2]
    assert model.cost_ == hamming_distances(X, model.modes).min(axis=1).sum()
    assert (model.predict(X) == model.labels_).all()
    assert model.labels_.dtype == np.int32


def test_no_half_step_raises_the_cost():
    X = np.random.default_rng(0).integers(0, 4, size=(300, 8))
    modes, costs = X[:5], []
    for _ in range(4):
        distances = hamming_distances(X, modes)
        labels = distances.argmin(axis=1)
        modes = update_modes(X, labels, modes)
        costs += [distances.min(axis=1).sum(), (X != modes[labels]).sum()]
    assert costs == sorted(costs, reverse=True) and costs[-1] < costs[1] < costs[0]
    assert KModes(5, init=X[:5]).fit(X).cost_ == costs[-1]


def test_from_given_modes_of_strings():
    model = KModes(2, init=FRUIT[[0, 3]]).fit(FRUIT)
    assert model.labels_.tolist() == [0, 0, 0, 1, 1, 1]
    assert model.cost_ == 2
    assert model.predict([["green", "round", "small"]]).tolist() == [0]
    with pytest.warns(ConvergenceWarning, match="Only 1 of K=2 clusters have rows"):
        KModes(2, init=[["red", "round", "small"], ["fig", "x", "strawberry"]]).fit(FRUIT)


def test_decimal_numbers_are_cut_into_ranges():
    rng = np.random.default_rng(0)
    X = np.r_[rng.normal(0, 1, (50, 3)), rng.normal(20, 1, (50, 3))]
    model = KModes(2, n_bins=2).fit(X)
    assert len(set(model.labels_[:50])) == len(set(model.labels_[50:])) == 1
    assert np.isin(model.modes, X).all()
    assert (model.predict(X) == model.labels_).all()


def test_data_frames_and_names():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(FRUIT, columns=["colour", "form", "size"])
    model = KModes(2).fit(frame)
    assert model.feature_names_in_.tolist() == ["colour", "form", "size"]
    assert (model.labels_ == KModes(2).fit(FRUIT.astype(object)).labels_).all()


@pytest.mark.parametrize(
    "X, error, words",
    [
        (
            [["a", None]],
            ValueError,
            r"X contains None \(first in row 0, column 1\), a missing",
        ),
        ([[1.0, np.nan]], ValueError, r"X contains NaN \(first in row 0, column 1\)"),
        (["a", "b"], ValueError, r"X must have shape \(n, d\).*it has shape \(2,\)"),
        (np.empty((0, 2)), ValueError, r"X is empty: it has 0 sample\(s\)"),
        ([["a"], ["b", "c"]], ValueError, "X is ragged.*row 0 has 1, row 1 has 2"),
    ],
)
def test_bad_rows(X, error, words):
    with pytest.raises(error, match=words):
        KModes(1).fit(X)


@pytest.mark.parametrize(
    "parameters, error, words",
    [
        ({"K": 0}, ValueError, "K must be at least 1"),
        ({"K": 7}, ValueError, "K=7 clusters need at least 7 rows, but X has n_samples=6"),
        ({"K": 2.0}, TypeError, "K must be an integer"),
        ({"max_iterations": 0}, ValueError, "max_iterations must be at least 1"),
        ({"n_init": 0}, ValueError, "n_init must be at least 1"),
        ({"n_bins": 1}, ValueError, "n_bins must be at least 2"),
        ({"init": "huang"}, ValueError, "init must be 'spread', 'random' or an array"),
        ({"init": None}, TypeError, "NoneType came"),
        ({"init": FRUIT[:1]}, ValueError, r"init must have shape \(K, d\) = \(3, 3\)"),
    ],
)
def test_bad_parameters(parameters, error, words):
    model = KModes(**parameters)
    with pytest.raises(error, match=words):
        model.fit(FRUIT)
    assert not hasattr(model, "n_features_in_"), "a failed fit leaves the estimator as it was"


def test_bad_arguments_of_the_functions():
    with pytest.raises(ValueError, match=r"X has shape \(6, 3\) and modes has shape \(1, 2\)"):
        hamming_distances(FRUIT, [["a", "b"]])
    with pytest.raises(ValueError, match=r"modes contains None \(first in row 0, column 0\)"):
        hamming_distances([["a"]], np.array([[None]], dtype=object))
    with pytest.raises(ValueError, match="assignments must lie between 0 and K-1 = 1"):
        update_modes(FRUIT, [0, 0, 0, 1, 1, 2], FRUIT[:2])
    with pytest.raises(TypeError, match="X must be a table of categories, but 'abc' came"):
        hamming_distances("abc", FRUIT)
    with pytest.raises(NotFittedError):
        KModes().predict(FRUIT)
