"""PrecisionExplorer: what it shows is NumPy's own rounding, and its truth is exact."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from in_node import ask

from kmeans_lab import PrecisionExplorer, blobs, nearest_by_identity
from kmeans_lab.visuals import precision
from kmeans_lab.visuals.precision.labels import DTYPES, WAYS, find

DIGITS = Path(precision.__file__).with_name("digits.js")
X = blobs(30, 3, random_state=1, spread=4.0)[0]
CENTROIDS = X[:3] + 0.1


def exactly(points: np.ndarray, places: np.ndarray) -> list[list[Fraction]]:
    """Squared distances of the numbers as they are stored, without rounding."""
    return [
        [
            sum((Fraction(float(a)) - Fraction(float(b))) ** 2 for a, b in zip(p, c, strict=True))
            for c in places
        ]
        for p in points
    ]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("offset", [0.0, 1e3, 1e5, 1e8])
def test_right_is_what_exact_numbers_say(dtype: str, offset: float) -> None:
    points, places = (X + offset).astype(dtype), (CENTROIDS + offset).astype(dtype)
    truth = exactly(points, places)
    for way in WAYS:
        found = find(X, CENTROIDS, offset, dtype, way)
        for row, label, right in zip(truth, found.labels, found.right, strict=True):
            if right:
                assert float(row[label]) == pytest.approx(float(min(row)), rel=1e-12, abs=0)
            else:
                assert row[label] > min(row)
    assert find(X, CENTROIDS, offset, dtype, "differences").right.all() or dtype == "float32"


def test_the_plain_way_is_the_courses_identity() -> None:
    found = find(X, CENTROIDS, 0.0, "float64", "plain")
    assert (found.labels == nearest_by_identity(X, CENTROIDS)).all()
    np.testing.assert_allclose(found.terms[:, :3].sum(axis=1), found.terms[:, 4], rtol=1e-10)


def test_far_out_the_identity_fails_and_centring_does_not() -> None:
    explorer = PrecisionExplorer(offset=1e5)
    assert len(explorer.wrong) > 5 and "labels are wrong" in repr(explorer)
    assert len(PrecisionExplorer(offset=1e5, way="centred").wrong) == 0
    assert len(PrecisionExplorer(offset=1e5, dtype="float64").wrong) == 0


def test_a_choice_in_the_page_is_known_in_python() -> None:
    explorer = PrecisionExplorer(X, CENTROIDS)
    explorer._chosen = {**explorer._chosen, "far": len(precision.widget.OFFSETS) - 1, "dtype": 0}
    found = find(X, CENTROIDS, 1e9, "float64", "plain")
    assert explorer.wrong.tolist() == np.flatnonzero(~found.right).tolist()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"offset": 5}, "offset must be one of 0, 10, 30"),
        ({"dtype": "float16"}, "dtype must be one of 'float64', 'float32'"),
        ({"way": "guess"}, "way must be one of"),
        ({"X": np.zeros((200, 2)), "centroids": np.zeros((2, 2))}, "At most 80 points"),
        ({"X": [[np.nan, 1]], "centroids": [[0, 1]]}, "X"),
        ({"X": [[1.0, 2.0]], "centroids": [[1.0]]}, "centroids"),
    ],
)
def test_bad_input(arguments, words) -> None:
    with pytest.raises(ValueError, match=words):
        PrecisionExplorer(**arguments)


@pytest.mark.parametrize("points", [X[:, :1], np.c_[X, X], np.zeros((4, 2)), [[1.0, 2.0]]])
def test_one_feature_four_features_and_equal_points(points) -> None:
    points = np.asarray(points)
    explorer = PrecisionExplorer(points, points[:1])
    assert len(explorer._facts["plane"]["points"]) == len(points)
    assert np.isfinite(explorer._facts["plane"]["points"]).all()


ASK = """
import { digitsOf, placeOf10 } from "./digits.mjs";
answer(question.map(([value, first, last]) =>
  [digitsOf(value, first, last), placeOf10(value)]));
"""


def test_digits_are_those_that_are_stored_and_split_where_the_result_begins(tmp_path) -> None:
    rng = np.random.default_rng(0)
    values = [float(np.float32(v)) for v in rng.normal(size=50) * 10.0 ** rng.integers(-3, 14, 50)]
    cases = [[v, int(rng.integers(-4, 6)), int(rng.integers(-6, 1))] for v in values]
    answers = ask(tmp_path, DIGITS, ASK, cases)
    for (value, first, last), (got, place) in zip(cases, answers, strict=True):
        whole = got["struck"] + got["kept"]
        assert abs(Decimal(whole) - abs(Decimal(value))) <= Decimal(10) ** last / 2
        assert len(whole.partition(".")[2]) == max(0, -last)
        assert got["sign"] == ("−" if value < 0 else "")
        assert 10.0**place <= abs(value) < 10.0 ** (place + 1)
        if got["struck"] and first >= 0:  # what is kept begins at the place `first`
            assert len(got["kept"].partition(".")[0]) == first + 1


def test_the_still_counts_wrong_labels_by_distance() -> None:
    still = PrecisionExplorer(X, CENTROIDS).still_html()
    assert still.count("<tr>") == 1 + len(DTYPES) * len(WAYS) and "float32, centred" in still
