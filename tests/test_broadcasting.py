"""BroadcastExplorer: Python and the page agree with NumPy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import array_shapes
from in_node import ask

from kmeans_lab import BroadcastExplorer
from kmeans_lab.visuals import broadcasting

SHAPES = Path(broadcasting.__file__).with_name("shapes.js")
ASK = """
import { aligned, count, goesTo, reduced, shapeIn, sourceOf } from "./shapes.mjs";
answer(question.map(([a, b, axis]) => {
  const axes = aligned(a, b);
  if (!axes.every((each) => each.fits)) return null;
  const shape = axes.map((each) => each.length), all = [...Array(count(shape)).keys()];
  const over = axis < shape.length ? axis : null;
  return { shape, last: reduced(shape, over), a: all.map((n) => sourceOf(n, shape, a)),
    b: all.map((n) => sourceOf(n, shape, b)), to: all.map((n) => goesTo(n, shape, over)) };
}));
"""
READ = """
import { shapeIn } from "./shapes.mjs";
answer(question.map(shapeIn));
"""


def test_the_page_broadcasts_and_sums_as_numpy_does(tmp_path) -> None:
    rng = np.random.default_rng(0)
    cases = []
    for _ in range(400):
        whole = rng.integers(1, 5, rng.integers(0, 4))
        pair = []
        for _ in range(2):
            shape = np.where(rng.random(len(whole)) < 0.3, 1, whole)[rng.integers(0, 2) :]
            pair.append([int(n) for n in shape])
        if rng.random() < 0.2 and pair[0]:
            pair[0][0] = 5
        cases.append([*pair, int(rng.integers(0, 4))])
    found, fitted = ask(tmp_path, SHAPES, ASK, cases), 0
    for (a, b, axis), got in zip(cases, found, strict=True):
        A, B = (
            np.arange(np.prod(a, dtype=int)).reshape(a),
            np.arange(np.prod(b, dtype=int)).reshape(b),
        )
        try:
            left, right = np.broadcast_arrays(A, B)
        except ValueError:
            assert got is None
            continue
        fitted += 1
        assert got["shape"] == list(left.shape)
        assert got["a"] == left.ravel().tolist() and got["b"] == right.ravel().tolist()
        over = axis if axis < left.ndim else None
        last = left.shape if over is None else np.delete(left.shape, over).tolist()
        assert got["last"] == list(last)
        sums = np.zeros(np.prod(last, dtype=int), dtype=int)
        np.add.at(sums, got["to"], left.ravel())
        wanted = left if over is None else left.sum(axis=over)
        assert sums.tolist() == np.ravel(wanted).tolist()
    assert 200 < fitted < 400


def test_the_page_reads_shapes_as_they_are_typed(tmp_path) -> None:
    good = {
        "(6, 1, 2)": [6, 1, 2],
        "6 1 2": [6, 1, 2],
        "6,1,2": [6, 1, 2],
        "[6, 2]": [6, 2],
        "(3,)": [3],
        "3": [3],
        "()": [],
        "": [],
        " ( 0 , 4 ) ": [0, 4],
    }
    bad = [
        "a",
        "(2, -1)",
        "2.5",
        "1e3",
        "(2,,3)",
        "1 " * 9,
        "9" * 30,
        "<b>",
        "2 " * 300,
        "9" * 12 + " 999999",
    ]
    read = ask(tmp_path, SHAPES, READ, [*good, *bad])
    assert [each.get("shape") for each in read[: len(good)]] == list(good.values())
    for each in read[len(good) :]:
        assert "shape" not in each and each["wrong"].endswith(".")


@given(
    array_shapes(min_dims=0, max_dims=4, max_side=4),
    array_shapes(min_dims=0, max_dims=4, max_side=4),
)
def test_the_shape_in_python_is_numpys(a, b) -> None:
    explorer = BroadcastExplorer(a, b)
    try:
        wanted = np.broadcast_shapes(a, b)
    except ValueError:
        wanted = None
        assert "against" in repr(explorer)
    assert explorer.result_shape == wanted and explorer.shapes == (a, b)


def test_a_sum_takes_its_axis_away() -> None:
    explorer = BroadcastExplorer((6, 1, 2), (3, 2), axis=-1)
    assert explorer.result_shape == (6, 3)
    assert "summed over axis 2: (6, 3)" in repr(explorer) and "(A - B).sum(axis=2)" in repr(
        explorer
    )
    explorer._shapes = [[6, 2], [2]]  # as a page sends it
    assert explorer.shapes == ((6, 2), (2,))


def test_arrays_bring_their_shape_dtype_and_numbers() -> None:
    explorer = BroadcastExplorer(np.arange(6.0).reshape(3, 2), [1, 2])
    assert explorer.shapes == ((3, 2), (2,)) and explorer._kind == "float64"
    assert explorer._given == [[0, 1, 2, 3, 4, 5], [1, 2]]


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"first": (2, -1)}, ValueError, "first is a shape with a negative length"),
        ({"second": "six"}, TypeError, "second must be a shape"),
        ({"first": np.ones((1,) * 9)}, ValueError, "first has 9 axes"),
        ({"operator": "/"}, ValueError, "operator must be one of"),
        ({"axis": 3}, ValueError, "axis must be one of the result's"),
        ({"first": (6, 2), "second": (3, 2), "axis": 0}, ValueError, "axis"),
        ({"names": ("A",)}, ValueError, "names must be two names"),
    ],
)
def test_bad_input(wrong, error, words) -> None:
    with pytest.raises(error, match=words):
        BroadcastExplorer(**wrong)


def test_the_still_is_the_alignment() -> None:
    still = BroadcastExplorer((6, 2), (3, 2), names=("X", "<b>")).still_html()
    assert "does not fit" in still and "&lt;b&gt;" in still and "<b>" not in still


def test_long_lengths_stay_apart_in_text() -> None:
    text = repr(BroadcastExplorer((10**9, 10**9), (1,)))
    assert text.splitlines()[1].split() == ["A", "1000000000", "1000000000"]
    assert repr(BroadcastExplorer((), ())).splitlines()[1].split() == ["A"]
