"""One door: every function and every estimator takes the same data, and refuses the same data.

`BAD` × `DOORS`: what one refuses all refuse, with the same words but for the argument's name.
`containers`: what holds the same numbers gives the same result.
"""

from __future__ import annotations

import datetime
import re
import warnings
from decimal import Decimal

import numpy as np
import pytest
from scipy import sparse

import kmeans_lab as lab
from kmeans_lab import KMeans, KModes, MiniBatchKMeans, SimpleKMeans, noise

pandas = pytest.importorskip("pandas")
NA, NaT = pandas.NA, pandas.NaT

GOOD = noise(6, 2, 0)
TWO = GOOD[:2]
LABELS = [0, 1, 0, 1, 0, 1]
ROWS = [["red", 1], ["red", 2], ["blue", 1], ["blue", 2], ["red", 1], ["blue", 2]]


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
    },
    "centroids": {
        "assign_loop": lambda C: lab.assign_loop(GOOD, C),
        "nearest_centred": lambda C: lab.nearest_centred(GOOD, C),
        "squared_distances_broadcast": lambda C: lab.squared_distances_broadcast(GOOD, C),
        "update_vectorized": lambda C: lab.update_vectorized(GOOD, LABELS, C),
        "inertia": lambda C: lab.inertia(GOOD, LABELS, C),
        "relocate_empty": lambda C: lab.relocate_empty(GOOD, LABELS, C),
        "assign_in_chunks": lambda C: lab.assign_in_chunks(GOOD, C, 2),
        "partial_sums": lambda C: lab.partial_sums(GOOD, C),
        "combine": lambda C: lab.combine([lab.partial_sums(GOOD, TWO)], C),
        "ties": lambda C: lab.ties(GOOD, C),
    },
    "init": {
        "kmeans_optimized": lambda C: lab.kmeans_optimized(GOOD, 2, init=C),
        "SimpleKMeans": lambda C: SimpleKMeans(2).fit(GOOD, init=C),
        "KMeans": lambda C: KMeans(2, init=C).fit(GOOD),
        "MiniBatchKMeans.fit": lambda C: MiniBatchKMeans(2, init=C).fit(GOOD),
        "MiniBatchKMeans.partial_fit": lambda C: MiniBatchKMeans(2, init=C).partial_fit(GOOD),
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
        rf"contains NaN \(first in {THERE}\)",
    ),
    "NA in a column of floats": (
        frame(pandas.array([1, 2, 3, NA, 5, 6], dtype="Float64")),
        ValueError,
        rf"contains NaN \(first in {THERE}\)",
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
