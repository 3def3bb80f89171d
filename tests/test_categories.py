"""K-Modes: mismatches, modes, and an estimator."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.utils.estimator_checks import check_estimator

from kmeans_lab import KModes, hamming_distances, update_modes
from kmeans_lab.categories import find_ranges

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


def ranges_of(column, n_bins=3):
    """The numbers of the rows' ranges, from 0."""
    return np.searchsorted(find_ranges(column, n_bins)[0], column, side="right")


def test_ranges_keep_apart_what_differs():
    for X in ([[0.0]] * 8 + [[1.5], [2.5]], [[0.0]] * 8 + [[-1.5], [-2.5]]):
        model = KModes(3).fit(X)
        assert sorted(model.modes.ravel()) == sorted({x for (x,) in X})
        assert model.cost_ == 0 and len(set(model.labels_)) == 3
    assert ranges_of(np.r_[np.zeros(90), 1.5, 2.5, 3.5, 4.5]).tolist() == [0] * 90 + [1, 1, 2, 2]
    assert ranges_of(np.r_[-1.5, np.zeros(90), 1.5]).tolist() == [0] + [1] * 90 + [2]
    assert ranges_of(np.r_[np.full(50, 0.1), np.full(50, 0.2)]).tolist() == [0] * 50 + [1] * 50


def test_ranges_have_equal_numbers_of_rows_where_values_allow():
    rng = np.random.default_rng(0)
    for n, n_bins in ((9, 3), (10, 3), (1000, 7), (100_000, 4)):
        sizes = np.bincount(ranges_of(rng.normal(size=n), n_bins))
        assert len(sizes) == n_bins and sizes.max() - sizes.min() <= 1
    assert len(find_ranges(rng.normal(size=50_000), 2000)[1]) == 2000
    rain = np.where(rng.random(20_000) < 0.9, 0, rng.exponential(size=20_000))
    dry, little, much = np.bincount(ranges_of(rain))
    assert dry == (rain == 0).sum() and abs(little - much) < 0.1 * much


def sum_of_squares(column, n_bins):
    sizes = np.bincount(ranges_of(column, n_bins))
    return int((sizes**2).sum())


@settings(deadline=None)
@given(
    column=hnp.arrays(float, st.integers(2, 40), elements=st.integers(-9, 9).map(lambda i: i / 4)),
    n_bins=st.integers(2, 6),
)
def test_laws_of_ranges(column, n_bins):
    values, counts = np.unique(column, return_counts=True)
    borders, medians = find_ranges(column, n_bins)
    places = ranges_of(column, n_bins)
    assert len(medians) == len(borders) + 1 == len(set(places)) == min(n_bins, len(values))
    assert (np.diff(places[np.argsort(column, kind="stable")]) >= 0).all()  # equal ones together
    for k, median in enumerate(medians):
        assert median == np.sort(column[places == k])[(places == k).sum() // 2]
    assert sum_of_squares(-column, n_bins) == sum_of_squares(column, n_bins)
    np.testing.assert_array_equal(ranges_of(column * 2.0**-600, n_bins), places)
    if len(values) > n_bins == 2:  # by trying every cut
        below = np.cumsum(counts)[:-1]
        best = (below**2 + (len(column) - below) ** 2).min()
        assert sum_of_squares(column, 2) == best


def test_a_mirrored_column_is_cut_alike():
    rng = np.random.default_rng(1)
    for _ in range(100):
        column = rng.choice(rng.normal(size=12), size=30)
        np.testing.assert_array_equal(
            ranges_of(-column), ranges_of(column).max() - ranges_of(column)
        )


def test_columns_are_cut_whatever_the_others_hold():
    pandas = pytest.importorskip("pandas")
    rng = np.random.default_rng(0)
    size = np.r_[rng.normal(0, 1, 30), rng.normal(20, 1, 30)]
    kind, count = rng.choice(["a", "b"], 60), rng.integers(0, 2, 60)
    plain = KModes(2, n_bins=2).fit(size[:, None])
    frames = {
        "strings": pandas.DataFrame({"size": size, "kind": kind}),
        "categories": pandas.DataFrame({"kind": pandas.Categorical(kind), "size": size}),
        "nullable": pandas.DataFrame({"n": pandas.array(count, dtype="Int64"), "size": size}),
        "booleans": pandas.DataFrame({"size": size, "yes": count == 1}),
        "Float64": pandas.DataFrame({"size": pandas.array(size, dtype="Float64"), "kind": kind}),
    }
    rows = [[float(x), str(k)] for x, k in zip(size, kind, strict=True)]
    for name, table in {**frames, "lists": rows}.items():
        model = KModes(2, n_bins=2, n_init=5).fit(table)
        column = 0 if name == "lists" else table.columns.get_loc("size")
        assert set(model.modes[:, column]) <= set(plain.modes.ravel()), name
        assert (model.predict(table) == model.labels_).all()
        changed = [list(row) for row in np.array(table, dtype=object)]
        for row in changed:
            row[column] += 1e-9  # within its range
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # the frame had names
            assert (model.predict(changed) == model.labels_).all()


def test_predict_takes_whole_numbers_where_decimals_were_fitted():
    model = KModes(2, n_bins=2).fit([[0.5], [0.75], [9.5], [9.25]])
    assert model.predict([[0], [10]]).tolist() == model.predict([[0.0], [10.0]]).tolist()
    assert len(set(model.predict([[0], [10]]))) == 2
    with pytest.raises(TypeError, match="X must hold numbers in column 0, where decimal numbers"):
        model.predict([["low"]])


def test_what_was_never_seen_matches_nothing():
    model = KModes(2, init=[["a", 1], ["b", 2]]).fit([["a", 1], ["b", 2], ["a", 2]])
    assert model.predict([["new", 2], ["new", 9]]).tolist() == [1, 0]
    numbers = KModes(2, init=[[1, 1], [2, 2]]).fit([[1, 1], [2, 2]])
    assert numbers.predict([[7, 2], [1, 0], [7, 7]]).tolist() == [1, 0, 0]
    assert numbers.modes.dtype == np.int64


def test_an_init_that_cannot_be_compared():
    with pytest.raises(TypeError, match="init must hold values that can be compared .* column 1"):
        KModes(1, init=[["a", "b"]]).fit([["a", 1], ["b", 2]])
    with pytest.raises(TypeError, match="init must hold numbers in column 0, where decimal"):
        KModes(1, init=[["a"]]).fit([[0.5], [1.5]])


def test_the_reason_for_empty_clusters_is_true():
    X = [["a", "x"], ["a", "y"], ["b", "x"], ["b", "y"]]
    with pytest.warns(ConvergenceWarning, match="Only 1 of K=2 .*: the others kept their modes"):
        KModes(2, init=[["a", "x"], ["c", "z"]]).fit(X)
    with pytest.warns(ConvergenceWarning, match="Only 1 of K=2 .*: X has only 1 different rows"):
        KModes(2).fit([["a"], ["a"]])


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


MIXED = [[1], ["x"]]


@pytest.mark.parametrize(
    "call",
    [
        lambda: KModes(1).fit(MIXED),
        lambda: KModes(1).fit(np.array(MIXED, dtype=object)),
        lambda: hamming_distances(MIXED, [[1]]),
        lambda: update_modes(MIXED, [0, 0], [[1]]),
    ],
)
def test_a_column_of_numbers_and_strings(call):
    words = r"X mixes what has no order in column 0: row 0 holds 1 \(int\), row 1 holds 'x' \(str\)"
    with pytest.raises(TypeError, match=words):
        call()


def test_what_can_be_put_in_order_is_a_category():
    tuples = np.empty((3, 1), dtype=object)
    tuples[:, 0] = [(1, "a"), (1, "b"), (1, "a")]
    assert update_modes(tuples, [0, 0, 0], tuples[:1]).tolist() == [[(1, "a")]]
    assert KModes(2).fit(tuples).cost_ == 0
    with pytest.raises(TypeError, match="can be put in order, but row 0, column 0 holds <object"):
        KModes(1).fit([[object()], [object()]])
    assert hamming_distances([[1, True]], [[1.0, 1]]).tolist() == [[0]]
    assert hamming_distances([[1]], [["1"]]).tolist() == [[1]]


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
