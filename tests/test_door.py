"""One door: every function and every estimator takes the same data, and refuses the same data.

`BAD` × `DOORS`: what one refuses all refuse, with the same words but for the argument's name.
`containers`: what holds the same numbers gives the same result.
"""

from __future__ import annotations

import datetime
import re
import sys
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

import kmeans_lab as lab
from kmeans_lab import KMeans, KModes, MiniBatchKMeans, SimpleKMeans, noise
from kmeans_lab.lloyd import lloyd
from kmeans_lab.validation import check_points

pandas = pytest.importorskip("pandas")
NA, NaT = pandas.NA, pandas.NaT

GOOD = noise(6, 2, 0)
TWO = GOOD[:2]
LABELS = [0, 1, 0, 1, 0, 1]


def rng():
    return np.random.default_rng(0)


FITTED = KMeans(2, init=TWO).fit(GOOD)
BATCHES = MiniBatchKMeans(2, init=TWO).fit(GOOD)
SIMPLE = SimpleKMeans(2).fit(GOOD)
MODES = KModes(2).fit(np.round(GOOD))

# The name of the argument in the messages -> ways to hand it over.
DOORS = {
    "X": {
        "kmeans_loop": lambda X: lab.kmeans_loop(X, 2),
        "kmeans_vectorized": lambda X: lab.kmeans_vectorized(X, 2),
        "kmeans_optimized": lambda X: lab.kmeans_optimized(X, 2),
        "lloyd_steps": lambda X: lab.lloyd_steps(X, TWO),
        "SimpleKMeans.fit": lambda X: SimpleKMeans(2).fit(X),
        "SimpleKMeans.predict": SIMPLE.predict,
        "KMeans.fit": lambda X: KMeans(2).fit(X),
        "KMeans.fit_predict": lambda X: KMeans(2).fit_predict(X),
        "KMeans.predict": FITTED.predict,
        "KMeans.transform": FITTED.transform,
        "KMeans.score": FITTED.score,
        "KMeans.inertia": FITTED.inertia,
        "MiniBatchKMeans.fit": lambda X: MiniBatchKMeans(2).fit(X),
        "MiniBatchKMeans.partial_fit": lambda X: MiniBatchKMeans(2).partial_fit(X),
        "MiniBatchKMeans.predict": BATCHES.predict,
        "MiniBatchKMeans.transform": BATCHES.transform,
        "MiniBatchKMeans.score": BATCHES.score,
        "assign_loop": lambda X: lab.assign_loop(X, TWO),
        "assign_broadcast": lambda X: lab.assign_broadcast(X, TWO),
        "assign_in_chunks": lambda X: lab.assign_in_chunks(X, TWO, 2),
        "sums_in_threads": lambda X: lab.sums_in_threads(X, TWO, 2, 2),
        "nearest_by_identity": lambda X: lab.nearest_by_identity(X, TWO),
        "nearest_centred": lambda X: lab.nearest_centred(X, TWO),
        "nearest_from_median": lambda X: lab.nearest_from_median(X, TWO),
        "squared_distances_loop": lambda X: lab.squared_distances_loop(X, TWO),
        "squared_distances_broadcast": lambda X: lab.squared_distances_broadcast(X, TWO),
        "squared_distances_identity": lambda X: lab.squared_distances_identity(X, TWO),
        "pairwise_differences": lambda X: lab.pairwise_differences(X, TWO),
        "squared_norms": lab.squared_norms,
        "update_loop": lambda X: lab.update_loop(X, LABELS, TWO),
        "update_vectorized": lambda X: lab.update_vectorized(X, LABELS, TWO),
        "update_one_hot": lambda X: lab.update_one_hot(X, LABELS, 2),
        "inertia": lambda X: lab.inertia(X, LABELS, TWO),
        "inertia_loop": lambda X: lab.inertia_loop(X, LABELS, TWO),
        "relocate_empty": lambda X: lab.relocate_empty(X, LABELS, TWO),
        "relative_tolerance": lambda X: lab.relative_tolerance(X, 1e-4),
        "random_rows": lambda X: lab.random_rows(X, 2, rng()),
        "kmeans_plusplus": lambda X: lab.kmeans_plusplus(X, 2, rng()),
        "kmeans_plusplus_greedy": lambda X: lab.kmeans_plusplus_greedy(X, 2, rng()),
        "best_of_restarts": lambda X: lab.best_of_restarts(X, 2, 1, rng()),
        "best_inertia": lambda X: lab.best_inertia(X, 2, rng()),
        "elbow_curve": lambda X: lab.elbow_curve(X, [2], rng()),
        "gap_statistic": lambda X: lab.gap_statistic(X, [2], 2, rng()),
        "silhouette_values": lambda X: lab.silhouette_values(X, LABELS),
        "standardize": lab.standardize,
        "project_pca": lambda X: lab.project_pca(X, 1),
        "distance_contrast": lab.distance_contrast,
        "partial_sums": lambda X: lab.partial_sums(X, TWO),
        "fast_kmeans": lambda X: lab.fast_kmeans(X, TWO, 2),
        "ties": lambda X: lab.ties(X, TWO),
        "KMeansStepper": lambda X: lab.KMeansStepper(X, K=2),
        "draw_clusters": lab.draw_clusters,
    },
    "centroids": {
        "assign_loop": lambda C: lab.assign_loop(GOOD, C),
        "nearest_centred": lambda C: lab.nearest_centred(GOOD, C),
        "squared_distances_broadcast": lambda C: lab.squared_distances_broadcast(GOOD, C),
        "update_vectorized": lambda C: lab.update_vectorized(GOOD, LABELS, C),
        "inertia": lambda C: lab.inertia(GOOD, LABELS, C),
        "relocate_empty": lambda C: lab.relocate_empty(GOOD, LABELS, C),
        "assign_in_chunks": lambda C: lab.assign_in_chunks(GOOD, C, 2),
        "sums_in_threads": lambda C: lab.sums_in_threads(GOOD, C, 2, 2),
        "partial_sums": lambda C: lab.partial_sums(GOOD, C),
        "combine": lambda C: lab.combine([lab.partial_sums(GOOD, TWO)], C),
        "ties": lambda C: lab.ties(GOOD, C),
        "recolour": lambda C: lab.recolour(np.zeros((2, 3, 3)), C, LABELS),
    },
    "init": {
        "kmeans_optimized": lambda C: lab.kmeans_optimized(GOOD, 2, init=C),
        "SimpleKMeans": lambda C: SimpleKMeans(2).fit(GOOD, init=C),
        "KMeans": lambda C: KMeans(2, init=C).fit(GOOD),
        "MiniBatchKMeans.fit": lambda C: MiniBatchKMeans(2, init=C).fit(GOOD),
        "MiniBatchKMeans.partial_fit": lambda C: MiniBatchKMeans(2, init=C).partial_fit(GOOD),
        "lloyd_steps": lambda C: lab.lloyd_steps(GOOD, C),
        "lloyd": lambda C: lloyd(GOOD, C),
    },
}
CATEGORY_DOORS = {
    "X": {
        "KModes.fit": lambda X: KModes(2).fit(X),
        "KModes.predict": MODES.predict,
        "hamming_distances": lambda X: lab.hamming_distances(X, [[1, 2]]),
        "update_modes": lambda X: lab.update_modes(X, LABELS, [[1, 2], [3, 4]]),
    },
    "modes": {
        "hamming_distances": lambda M: lab.hamming_distances([[1, 2]], M),
        "update_modes": lambda M: lab.update_modes([[1, 2]], [0], M),
    },
    "init": {"KModes": lambda M: KModes(2, init=M).fit(GOOD)},
}


def with_entry(value, kind=None):
    """Six rows of which one entry, in row 3, column 1, is another."""
    rows = [[float(x) for x in row] for row in GOOD]
    rows[3][1] = value
    return rows if kind is None else np.array(rows, dtype=kind)


def frame(column, name="b"):
    return pandas.DataFrame({"a": GOOD[:, 0], name: column})


class Unreadable:
    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("it is on another device")


class OnlyInterchange:
    def __dataframe__(self, allow_copy=True):
        raise NotImplementedError

    def to_numpy(self):
        return GOOD


RECORDS = np.array([(1.0, 2)] * 6, dtype=[("height", float), ("width", int)])
DAYS = pandas.date_range("2020-01-01", periods=6)
MASK = np.zeros((6, 2), bool)
MASK[3, 1] = True
HERE = r"row 3, column 1"
THERE = r"row 3, column 1, 'b'"

# What neither numbers nor categories can be: the data, the error, its words after the name.
NOWHERE = {
    "a masked array": (np.ma.array(GOOD, mask=MASK), TypeError, rf"masked entries.*{HERE}\)"),
    "a masked float32": (
        np.ma.array(GOOD.astype(np.float32), mask=MASK),
        TypeError,
        rf"has masked entries \(first in {HERE}\)",
    ),
    "a masked entry in a list": (with_entry(np.ma.masked), TypeError, rf"masked entries.*{HERE}"),
    "masked rows in a list": (
        list(np.ma.array(GOOD, mask=MASK)),
        TypeError,
        rf"masked entries.*{HERE}",
    ),
    "masked rows in a tuple": (
        tuple(np.ma.array(GOOD, mask=MASK)),
        TypeError,
        rf"masked entries.*{HERE}",
    ),
    "a masked entry among objects": (
        with_entry(np.ma.masked, object),
        TypeError,
        rf"masked entries.*{HERE}",
    ),
    "a masked entry in a frame": (
        frame([1.0, 2, 3, np.ma.masked, 5, 6]),
        TypeError,
        rf"masked entries.*{THERE}",
    ),
    "dates": (np.full((6, 2), "2020-01-01", "M8[D]"), TypeError, "it holds dates"),
    "NaT": (np.full((6, 2), "NaT", "M8[ns]"), TypeError, "it holds dates"),
    "spans": (np.full((6, 2), 5, "m8[s]"), TypeError, "it holds time differences"),
    "a column of days": (frame(DAYS), TypeError, r"dates \(.*2020.*row 0, column 1, 'b'\)"),
    "a column of days with a zone": (frame(DAYS.tz_localize("UTC")), TypeError, "it holds dates"),
    "a column of NaT": (frame([NaT] * 6), TypeError, r"it holds dates \(NaT"),
    "a column of spans": (frame(DAYS - DAYS[0]), TypeError, "it holds time differences"),
    "a column of months": (
        frame(pandas.period_range("2020", periods=6, freq="M")),
        TypeError,
        "it holds dates",
    ),
    "frame of days only": (pandas.DataFrame({"a": DAYS, "b": DAYS}), TypeError, "holds dates"),
    "NaT in a list": (with_entry(NaT), TypeError, rf"it holds dates \(NaT in {HERE}\)"),
    "a day in a list": (
        with_entry(datetime.date(2020, 1, 1)),
        TypeError,
        rf"it holds dates \(datetime.date\(2020, 1, 1\) in {HERE}\)",
    ),
    "NumPy's day in a list": (with_entry(np.datetime64("2020")), TypeError, "it holds dates"),
    "a span in a list": (
        with_entry(datetime.timedelta(3)),
        TypeError,
        rf"time differences.*{HERE}",
    ),
    "NA in a list": (with_entry(NA), ValueError, rf"contains NA \(first in {HERE}\)"),
    "None in a list": (with_entry(None), ValueError, rf"contains None \(first in {HERE}\)"),
    "None among objects": (with_entry(None, object), ValueError, rf"None \(first in {HERE}\)"),
    "NA in a column of integers": (
        frame(pandas.array([1, 2, 3, NA, 5, 6], dtype="Int64")),
        ValueError,
        rf"contains N(aN|A) \(first in {THERE}\)",
    ),
    "NA in a column of floats": (
        frame(pandas.array([1, 2, 3, NA, 5, 6], dtype="Float64")),
        ValueError,
        rf"contains N(aN|A) \(first in {THERE}\)",
    ),
    "NA in a column of booleans": (
        frame(pandas.array([True, False, True, NA, True, True], dtype="boolean")),
        ValueError,
        rf"contains NA \(first in {THERE}\)",
    ),
    "NaN": (with_entry(np.nan, float), ValueError, rf"contains NaN \(first in {HERE}\)"),
    "NaN in float16": (with_entry(np.nan, "f2"), ValueError, rf"contains NaN \(first in {HERE}\)"),
    "NaN in a list": (with_entry(np.nan), ValueError, rf"contains NaN \(first in {HERE}\)"),
    "NaN among objects": (with_entry(np.nan, object), ValueError, rf"NaN \(first in {HERE}\)"),
    "NaN in a frame": (frame(with_entry(np.nan, float)[:, 1]), ValueError, rf"NaN.*{THERE}\)"),
    "infinity": (with_entry(np.inf, float), ValueError, rf"infinity \(first in {HERE}\)"),
    "minus infinity": (with_entry(-np.inf, "f4"), ValueError, rf"infinity \(first in {HERE}\)"),
    "1e400": (with_entry(1e400), ValueError, rf"infinity \(first in {HERE}\)"),
    "a Decimal of 1e400": (with_entry(Decimal("1e400")), ValueError, rf"infinity.*{HERE}"),
    "complex numbers": (GOOD + 1j, ValueError, "complex numbers.*Complex data not supported"),
    "a complex number in a list": (with_entry(1j), ValueError, "it holds complex numbers"),
    "a complex column": (frame(GOOD[:, 1] + 1j), ValueError, r"complex numbers.*column 1, 'b'"),
    "a sparse array": (sparse.csr_array(GOOD), TypeError, r"is a sparse matrix; pass \w+.toarray"),
    "a sparse matrix": (sparse.coo_matrix(GOOD), TypeError, "is a sparse matrix"),
    "ragged lists": ([[1, 2], [3]], ValueError, r"is ragged: .*\(row 0 has 2, row 1 has 1\)"),
    "a number among rows": ([[1, 2], 3], ValueError, r"is ragged: .*row 1 is no row"),
    "ragged arrays": ([np.ones(2), np.ones(3)], ValueError, r"ragged.*row 0 has 2, row 1 has 3"),
    "ragged strings": ([["a"], ["b", "c"]], ValueError, "ragged.*row 0 has 1, row 1 has 2"),
    "records": (RECORDS, TypeError, "it holds records with the fields 'height', 'width'"),
    "a record array": (RECORDS.view(np.recarray), TypeError, "records with the fields"),
    "a number": (3.0, ValueError, r"must have shape \(\w, d\).*it has shape \(\)"),
    "one axis": (GOOD[:, 0], ValueError, r"must have shape \(\w, d\).*shape \(6,\).*reshape"),
    "a list of numbers": ([1.0, 2.0], ValueError, r"it has shape \(2,\). Reshape your data"),
    "a series": (pandas.Series([1.0, 2.0]), ValueError, r"it has shape \(2,\). Reshape your data"),
    "three axes": (GOOD[None], ValueError, r"it has shape \(1, 6, 2\). Reshape your data"),
    "a series of lists": (pandas.Series([[1, 2], [3, 4]]), ValueError, "rows of their own.*stack"),
    "nothing": ([], ValueError, r"it has shape \(0,\)"),
    "no rows": (np.empty((0, 2)), ValueError, r"is empty: it has 0 sample\(s\) \(shape=\(0, 2\)\)"),
    "no columns": (np.empty((6, 0)), ValueError, r"is empty: it has 0 feature\(s\)"),
    "a frame without columns": (pandas.DataFrame(index=[1, 2]), ValueError, r"0 feature\(s\)"),
    "a string": ("six points", TypeError, "must be .* of .*, but 'six points' came"),
    "None": (None, TypeError, "must be .* of .*, but None came"),
    "a dictionary": ({"a": [1, 2]}, TypeError, "must be .* of .*, but a dict came"),
    "a set": ({1, 2}, TypeError, "must be .* of .*, but a set came"),
    "an unreadable array": (Unreadable(), TypeError, "cannot be read.*on another device"),
    "a frame that only interchanges": (
        OnlyInterchange(),
        TypeError,
        r"but an OnlyInterchange came. Pass \w+.to_numpy\(\)",
    ),
    "a list in a place": (frame([[1]] * 6), TypeError, r"row 0, column 1, 'b' holds a list"),
    "a dictionary in a place": (with_entry({}), TypeError, rf"{HERE} holds a dict"),
}
# What may be a category, but no number.
NO_NUMBERS = {
    "strings": ([["a", "b"]] * 6, TypeError, "must hold real numbers, but it holds strings"),
    "numbers as strings": ([["1", "2"]] * 6, TypeError, r"strings.*asarray\(\w+, dtype=float\)"),
    "strings of NumPy's new kind": (
        np.array([["1", "2"]] * 6, dtype=np.dtypes.StringDType()),
        TypeError,
        "it holds strings",
    ),
    "bytes": (np.array([[b"1", b"2"]] * 6), TypeError, "it holds bytes"),
    "a string in a list": (with_entry("2"), TypeError, f"{HERE} holds the string '2'"),
    "a string among objects": (with_entry("2", object), TypeError, f"{HERE} holds the string '2'"),
    "a column of strings": (frame(list("abcdef")), TypeError, "1, 'b' holds the string 'a'"),
    "a column of pandas' strings": (
        frame(pandas.array(list("abcdef"), dtype="string")),
        TypeError,
        "1, 'b' holds the string 'a'",
    ),
    "a column of categories": (
        frame(pandas.Categorical(list("abcdef"))),
        TypeError,
        "1, 'b' holds the string 'a'",
    ),
    "an object": (with_entry(object()), TypeError, rf"{HERE} holds an object"),
    "an integer beyond float64": (with_entry(10**400), ValueError, rf"infinity.*{HERE}"),
}


# What has no square. What has no units, or compares nothing but values, can do without one.
NO_SQUARES = {
    "1e200": (GOOD * 1e200, ValueError, "squared distances overflow float64 beyond"),
    "1e200 in a list": (with_entry(1e200), ValueError, "reaches 1e[+]200, and squared distances"),
    "1e30 in float32": ((GOOD * 1e30).astype("f4"), ValueError, "overflow float32"),
    "longdouble": (
        np.array(GOOD, np.longdouble) * np.longdouble("1e400"),
        ValueError,
        "infinity|overflow",
    ),
}
WITHOUT_SQUARES = {
    "standardize",
    "project_pca",
    "distance_contrast",
    "silhouette_values",
    "draw_clusters",
}


def each(doors):
    return [
        pytest.param(name, call, id=f"{name}-{door}")
        for name, calls in doors.items()
        for door, call in calls.items()
    ]


def refused(name, call, bad):
    """Hand over each of the bad data; tell what was not refused, or not in these words."""
    named = ("a string", "None") if name == "init" else ()  # these have a meaning there
    wrong = []
    for which, (data, error, words) in bad.items():
        if which in named:
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                warnings.simplefilter("ignore", PendingDeprecationWarning)
                call(data)
        except (TypeError, ValueError) as raised:
            message = str(raised)
            if not isinstance(raised, error) or not re.search(words, message):
                wrong.append(f"{which}: {type(raised).__name__}: {message}")
            elif not re.match(rf"{name}\b", message):
                wrong.append(f"{which}: does not begin with {name}: {message}")
        else:
            wrong.append(f"{which}: accepted")
    return wrong


@pytest.mark.parametrize("name, call", each(DOORS))
def test_every_door_for_numbers_refuses_the_same(name, call):
    assert refused(name, call, {**NOWHERE, **NO_NUMBERS}) == []


@pytest.mark.parametrize("name, call", each(CATEGORY_DOORS))
def test_every_door_for_categories_refuses_the_same(name, call):
    assert refused(name, call, NOWHERE) == []


@pytest.mark.parametrize(
    "name, call",
    [p for p in each(DOORS) if p.id.partition("-")[2] not in WITHOUT_SQUARES],
)
def test_every_door_refuses_squares_that_overflow(name, call):
    assert refused(name, call, NO_SQUARES) == []


FITS = ("kmeans_", "SimpleKMeans.fit", "KMeans.fit", "MiniBatchKMeans.fit", "best_", "elbow")
TINY = {
    "1e-170": (GOOD * 1e-170, ValueError, "no further than 1.3e-170, and squared distances underf"),
    "float32": ((GOOD * 1e-25).astype("f4"), ValueError, "underflow float32"),
}


@pytest.mark.parametrize("name, call", [p for p in each(DOORS) if p.id[2:].startswith(FITS)])
def test_every_fit_refuses_squares_that_underflow(name, call):
    assert refused(name, call, TINY) == []


def test_zeros_and_small_numbers_beside_large_ones_are_no_underflow():
    assert lab.kmeans_optimized(np.zeros((4, 2)), 1)[1].tolist() == [0, 0, 0, 0]
    assert KMeans(2).fit([[0.0, 1e-200], [1.0, 0.0], [1.0, 1e-300]]).inertia_ == 0
    assert FITTED.predict([[1e-200, 0.0]]).shape == (1,)


# ------------------------------------------------------------------ labels and weights

ROW = "row 3"
LABELS_REFUSED = {
    "a masked entry": (
        np.ma.array(LABELS, mask=MASK[:, 1]),
        TypeError,
        rf"masked entries \(first in {ROW}\)",
    ),
    "masked in a list": ([0, 1, 0, np.ma.masked, 0, 1], TypeError, rf"masked.*{ROW}"),
    "dates": (np.full(6, "2020-01-01", "M8[D]"), TypeError, "dates"),
    "NaT": (np.full(6, "NaT", "M8[ns]"), TypeError, "dates"),
    "NaT in a list": ([0, 1, 0, NaT, 0, 1], TypeError, rf"dates \(NaT in {ROW}\)"),
    "spans": (np.full(6, 1, "m8[s]"), TypeError, "time differences"),
    "None": ([0, 1, 0, None, 0, 1], ValueError, rf"None \(first in {ROW}\)"),
    "NA": ([0, 1, 0, NA, 0, 1], ValueError, rf"NA \(first in {ROW}\)"),
    "NA among integers": (
        pandas.array([0, 1, 0, NA, 0, 1], dtype="Int64"),
        ValueError,
        rf"N(aN|A) \(first in {ROW}\)",
    ),
    "NaN": ([0, 1, 0, np.nan, 0, 1], ValueError, rf"NaN \(first in {ROW}\)"),
    "complex": ([1j] * 6, (TypeError, ValueError), "complex"),
    "strings": (["a"] * 6, TypeError, "strings"),
    "a string": ("a", TypeError, "must be .*, but 'a' came"),
    "ragged": ([[0], [1, 2]], ValueError, "ragged.*row 0 has 1, row 1 has 2"),
    "too few": ([0, 1], ValueError, r"must have shape \(n,\) = \(6,\).*shape \(2,\)"),
    "two axes": (np.zeros((6, 1), int), ValueError, r"it has shape \(6, 1\)"),
    "sparse": (sparse.coo_array([LABELS]), TypeError, "is a sparse matrix"),
    "a frame": (pandas.DataFrame({"label": LABELS}), ValueError, r"it has shape \(6, 1\)"),
}
ONE_AXIS = {
    "sample_weight": {
        "KMeans.fit": lambda w: KMeans(2).fit(GOOD, sample_weight=w),
        "KMeans.score": lambda w: FITTED.score(GOOD, sample_weight=w),
        "kmeans_plusplus_greedy": lambda w: lab.kmeans_plusplus_greedy(
            GOOD, 2, rng(), sample_weight=w
        ),
    },
    "assignments": {
        "inertia": lambda a: lab.inertia(GOOD, a, TWO),
        "inertia_loop": lambda a: lab.inertia_loop(GOOD, a, TWO),
        "update_loop": lambda a: lab.update_loop(GOOD, a, TWO),
        "update_vectorized": lambda a: lab.update_vectorized(GOOD, a, TWO),
        "update_one_hot": lambda a: lab.update_one_hot(GOOD, a, 2),
        "update_modes": lambda a: lab.update_modes(GOOD, a, TWO),
        "relocate_empty": lambda a: lab.relocate_empty(GOOD, a, TWO),
        "silhouette_values": lambda a: lab.silhouette_values(GOOD, a),
        "recolour": lambda a: lab.recolour(np.zeros((2, 3, 3)), [[0, 0, 0], [1, 1, 1]], a),
        "draw_clusters": lambda a: lab.draw_clusters(GOOD, a),
    },
}


@pytest.mark.parametrize("name, call", each(ONE_AXIS))
def test_labels_and_weights_go_through_the_door_too(name, call):
    optional = ("None",) if name == "sample_weight" else ()
    assert refused(name, call, {k: v for k, v in LABELS_REFUSED.items() if k not in optional}) == []


@pytest.mark.parametrize(
    "labels",
    [
        np.array(LABELS, np.int8),
        np.array(LABELS, np.uint64),
        np.array(LABELS, object),
        np.repeat(LABELS, 2)[::2],
        tuple(LABELS),
        pandas.Series(LABELS, index=list("uvwxyz")),
        pandas.array(LABELS, dtype="Int64"),
        pandas.Series(LABELS, dtype="category"),
        np.ma.array(LABELS),
        np.matrix(LABELS).A1,
    ],
)
def test_integers_are_labels_wherever_they_stand(labels):
    for name, call in ONE_AXIS["assignments"].items():
        ours, plain = call(labels), call(LABELS)
        if not isinstance(ours, tuple):
            ours, plain = (ours,), (plain,)
        for one, other in zip(ours, plain, strict=True):
            if name != "draw_clusters":
                np.testing.assert_array_equal(one, other, err_msg=name)
    weighted = KMeans(2, init=TWO).fit(GOOD, sample_weight=labels)
    assert weighted.inertia_ == KMeans(2, init=TWO).fit(GOOD, sample_weight=LABELS).inertia_


@pytest.mark.parametrize("name, call", each({"assignments": ONE_AXIS["assignments"]}))
@pytest.mark.parametrize(
    "labels, error, words",
    [
        ([0.0] * 6, TypeError, "must hold integers"),
        ([True] * 6, TypeError, "must hold integers.*booleans"),
        (np.array([0, 1.5] * 3, object), TypeError, "must hold integers.*row 1 holds 1.5"),
        ([0, 1, -1, 0, 1, 0], ValueError, "row 2"),
        ([2**70] * 6, ValueError, "beyond 64 bits"),
        (np.full(6, 2**64 - 1, np.uint64), ValueError, "18446744073709551615"),
        (None, TypeError, "must be one row of 6 integers, but None came"),
    ],
)
def test_what_is_no_label(name, call, labels, error, words):
    if labels is not None or "draw" not in str(call.__code__.co_names):
        with pytest.raises(error, match=rf"^assignments {words}|^assignments .*{words}"):
            call(labels)


# ------------------------------------------------------------------ the same numbers

WHOLE = {
    "a list": lambda X: X.tolist(),
    "a tuple of tuples": lambda X: tuple(map(tuple, X.tolist())),
    "a list of arrays": list,
    "a list of series": lambda X: [pandas.Series(row) for row in X],
    "numbers without axes": lambda X: [[np.array(x) for x in row] for row in X],
    "Fortran order": np.asfortranarray,
    "negative strides": lambda X: X[::-1, ::-1].copy()[::-1, ::-1],
    "every second row": lambda X: np.repeat(X, 2, axis=0)[::2],
    "every second column": lambda X: np.repeat(X, 2, axis=1)[:, ::2],
    "big-endian": lambda X: X.astype(">f8"),
    "longdouble": lambda X: X.astype(np.longdouble),
    "objects": lambda X: X.astype(object),
    "Decimals": lambda X: [[Decimal(x) for x in row] for row in X.tolist()],
    "Fractions": lambda X: [[Fraction(x) for x in row] for row in X.tolist()],
    "a masked array without masks": np.ma.array,
    "a matrix": np.matrix,
    "a subclass": lambda X: X.view(type("Ours", (np.ndarray,), {})),
    "a frame": lambda X: pandas.DataFrame(X, columns=[f"c{j}" for j in range(X.shape[1])]),
    "a frame of nullable floats": lambda X: pandas.DataFrame(X).astype("Float64"),
    "a frame of objects": lambda X: pandas.DataFrame(X).astype(object),
    "a frame of categories": lambda X: pandas.DataFrame(X).astype("category"),
    "a sparse frame": lambda X: pandas.DataFrame(X).astype(pandas.SparseDtype(float, 0)),
    "a frame of two kinds": lambda X: pandas.DataFrame(X).astype({0: "Float64"}),
}
INTEGERS = {
    **{kind: lambda X, kind=kind: X.astype(kind) for kind in "bBhHiIlLqQ"},
    "float16": lambda X: X.astype(np.float16),
    "a big-endian int": lambda X: X.astype(">i4"),
    "Python's ints": lambda X: X.astype(int).tolist(),
    "a frame of integers": lambda X: pandas.DataFrame(X).astype("int16"),
    "a frame of nullable integers": lambda X: pandas.DataFrame(X).astype("Int64"),
    "a frame of many kinds": lambda X: pandas.DataFrame(X).astype(
        {j: ("Int8", "float64", "uint8")[j % 3] for j in range(X.shape[1])}
    ),
}


def results(X):
    """What some doors make of the first rows, as labels and numbers."""
    first = X[:2] if not isinstance(X, pandas.DataFrame) else X.iloc[:2]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = KMeans(2, init=first).fit(X)
        batches = MiniBatchKMeans(2, init=first).fit(X)
        modes = KModes(2).fit(X)
        loop = lab.kmeans_loop(X, 2, init=first)
    return {
        "KMeans": [model.centroids, model.labels_, model.inertia_, model.predict(X)],
        "transform": [model.transform(X), batches.transform(X)],
        "MiniBatchKMeans": [batches.centroids, batches.labels_, batches.inertia_],
        "KModes": [modes.labels_, modes.cost_, modes.predict(X)],
        "kmeans_loop": list(loop),
        "assign_broadcast": [lab.assign_broadcast(X, first)],
        "standardize": [lab.standardize(X)],
        "hamming_distances": [lab.hamming_distances(X, first)],
        "silhouette_values": [lab.silhouette_values(X, [0, 1] * (len(X) // 2))],
    }


def check_alike(container, X):
    expected = results(X)
    for name, found in results(container).items():
        for ours, plain in zip(found, expected[name], strict=True):
            np.testing.assert_array_equal(np.asarray(ours, float), np.asarray(plain, float), name)


tables = st.tuples(st.integers(2, 5), st.integers(1, 3)).flatmap(
    lambda s: hnp.arrays(
        np.float64, (2 * s[0], s[1]), elements=st.integers(0, 9).map(float), unique=False
    )
)
decimals = st.tuples(st.integers(2, 5), st.integers(1, 3)).flatmap(
    lambda s: hnp.arrays(
        np.float64, (2 * s[0], s[1]), elements=st.integers(-700, 700).map(lambda i: i / 7)
    )
)


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=15, deadline=None)
@given(X=decimals)
def test_the_same_numbers_give_the_same_results(name, X):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        check_alike(WHOLE[name](X), X)


@pytest.mark.parametrize("name", INTEGERS)
@settings(max_examples=10, deadline=None)
@given(X=tables)
def test_the_same_whole_numbers_of_every_dtype(name, X):
    check_alike(INTEGERS[name](X), X)


def test_booleans_beside_numbers_and_a_map_of_memory(tmp_path):
    X = np.c_[GOOD[:, 0], GOOD[:, 1] > 0]
    check_alike(pandas.DataFrame({"a": GOOD[:, 0], "b": GOOD[:, 1] > 0}), X)
    np.save(tmp_path / "X.npy", GOOD)
    check_alike(np.load(tmp_path / "X.npy", mmap_mode="r"), GOOD)
    fixed = GOOD.copy()
    fixed.flags.writeable = False
    check_alike(fixed, GOOD)


@pytest.mark.parametrize("container", [pandas.DataFrame, np.asfortranarray, list, np.matrix])
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_float32_stays_float32(container):
    X = GOOD.astype(np.float32)
    held = container(X)
    assert KMeans(2, init=X[:2]).fit(held).centroids.dtype == np.float32
    assert lab.kmeans_optimized(held, 2)[0].dtype == np.float32
    assert lab.standardize(held).dtype == np.float32
    mixed = pandas.DataFrame(X).astype({0: np.int8})
    assert KMeans(2).fit(mixed).centroids.dtype == np.float32  # as np.result_type has it


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_plain_array_goes_straight_through(dtype):
    X = GOOD.astype(dtype)
    calls = []
    sys.setprofile(lambda frame, event, argument: calls.append(event))
    try:
        passed = check_points(X)
    finally:
        sys.setprofile(None)
    assert passed is X, "no copy"
    assert len(calls) < 60, "calls and returns: what a small fit has to wait for"


def test_names_that_scikit_learn_cannot_note_are_none():
    for names in (["a", "a"], ["a", 1], [0, 1], [("a", 1), ("a", 2)]):
        table = pandas.DataFrame(GOOD, columns=names)
        for model in (KMeans(2), MiniBatchKMeans(2), KModes(2)):
            labels = model.fit(table).labels_
            assert not hasattr(model, "feature_names_in_") and model.n_features_in_ == 2
            np.testing.assert_array_equal(model.predict(GOOD), labels)


def test_names_of_columns_are_noted_and_compared():
    named = pandas.DataFrame(GOOD, columns=["height", "width"])
    for model in (KMeans(2), MiniBatchKMeans(2), KModes(2)):
        assert model.fit(named).feature_names_in_.tolist() == ["height", "width"]
        assert model.n_features_in_ == 2
        with pytest.raises(ValueError, match="same order|should match"):
            model.predict(named[["width", "height"]])
        with pytest.raises(ValueError, match="3 features, but .* is expecting 2"):
            model.fit(GOOD).predict(noise(4, 3, 0))


# ------------------------------------------------------------------ every kind of init

STARTS = {
    "an array": TWO,
    "a list": TWO.tolist(),
    "a tuple": tuple(map(tuple, TWO)),
    "a frame": pandas.DataFrame(TWO),
    "a nullable frame": pandas.DataFrame(TWO).astype("Float64"),
    "objects": TWO.astype(object),
    "float32": TWO.astype(np.float32),
    "a function": lambda X, K, rng: TWO,
    "a function that returns a list": lambda X, K, rng: TWO.tolist(),
}


@pytest.mark.parametrize("name", STARTS)
@pytest.mark.parametrize(
    "fit",
    [
        lambda init: KMeans(2, init=init).fit(GOOD),
        lambda init: MiniBatchKMeans(2, init=init).fit(GOOD),
        lambda init: MiniBatchKMeans(2, init=init).partial_fit(GOOD),
    ],
)
def test_every_kind_of_init(name, fit):
    plain = np.asarray(TWO, np.float32).astype(float) if name == "float32" else TWO
    np.testing.assert_array_equal(fit(STARTS[name]).centroids, fit(plain).centroids)


@pytest.mark.parametrize("init", ["k-means++", "first", np.str_("first")])
def test_named_starts_of_mini_batches(init):
    for method in ("fit", "partial_fit"):
        model = getattr(MiniBatchKMeans(2, init=init), method)(GOOD)
        assert model.centroids.shape == (2, 2)


@pytest.mark.parametrize("model", [KMeans, MiniBatchKMeans])
@pytest.mark.parametrize("method", ["fit", "partial_fit"])
@pytest.mark.parametrize(
    "init, error, words",
    [
        ("kmeans", ValueError, "init must be 'k-means\\+\\+'.*but 'kmeans' came"),
        (None, TypeError, "init must be .* but None came"),
        (3, ValueError, r"init must have shape \(K, d\).*it has shape \(\)"),
        (GOOD, ValueError, r"init must have shape \(K, d\) = \(2, 2\).*it has shape \(6, 2\)"),
        (lambda X, K, rng: None, TypeError, "what init returned must be .* but None came"),
        (lambda X, K, rng: X[:1], ValueError, "what init returned must have shape"),
        (lambda X, K, rng: [["a", "b"]] * 2, TypeError, "what init returned must hold real"),
        (TWO * 1e200, ValueError, "init reaches .* overflow float64"),
    ],
)
def test_wrong_starts(model, method, init, error, words):
    if hasattr(model, method):
        made = model(2, init=init)
        with pytest.raises(error, match=words):
            getattr(made, method)(GOOD)
        assert not hasattr(made, "cluster_centers_")


def test_a_start_that_float32_cannot_hold():
    X = GOOD.astype(np.float32)
    for fit in (
        lambda: KMeans(2, init=TWO * 1e30).fit(X),
        lambda: MiniBatchKMeans(2, init=TWO * 1e30).fit(X),
        lambda: lab.kmeans_optimized(X, 2, init=TWO * 1e30),
    ):
        with pytest.raises(ValueError, match="init reaches .*overflow float32"):
            fit()
