"""Predictions: nothing shows before one is written; a typical mistake is named."""

import numpy as np
import pytest

from kmeans_lab.visuals.prediction import predict


@pytest.mark.parametrize("nothing", [None, ...])
def test_nothing_shows_before_a_prediction(nothing):
    verdict = predict(nothing, (6, 3, 2), because="Every point meets every centroid.")
    assert verdict.status == "open"
    for text in (repr(verdict), verdict._repr_html_()):
        assert "6" not in text.replace("46em", "").replace("#767676", "")
        assert "meets" not in text


@pytest.mark.parametrize(
    "answer, truth",
    [
        ((6, 2), (6, 2)),
        ([6, 2], (6, 2)),
        (3, np.int64(3)),
        (3.0, 3),
        (True, np.bool_(True)),
        (" Float64 ", "float64"),
        ("float32", np.dtype(np.float32)),
        (np.array([1, 2]), [1, 2]),
        ([], []),
        (float("inf"), float("inf")),
    ],
)
def test_right(answer, truth):
    verdict = predict(answer, truth, because="So it is.")
    assert verdict.status == "right"
    assert "So it is." in repr(verdict)
    assert repr(verdict).startswith("✓ Yes")


@pytest.mark.parametrize(
    "answer, truth",
    [
        ((2, 6), (6, 2)),
        ((6,), (6, 2)),
        (1, True),
        (True, 1),
        (0, False),
        ("six", 6),
        (6, "seven"),
        (object(), 6),
        ([[1], [2, 3]], (1, 2)),
        (float("nan"), 1.0),
        (99, 100),
        (None.__class__, 3),
    ],
)
def test_wrong(answer, truth):
    verdict = predict(answer, truth, because="It is not.")
    assert verdict.status == "wrong"
    assert "It is not." in repr(verdict)
    assert repr(verdict).startswith("✗ You predicted")


def test_near_enough_says_the_exact_value():
    verdict = predict(45, 50, because="", tolerance=0.2)
    assert verdict.status == "right" and "50" in repr(verdict) and "You said 45" in repr(verdict)
    assert predict(30, 50, because="", tolerance=0.2).status == "wrong"
    assert predict(-45, -50, because="", tolerance=0.2).status == "right"


def test_a_mistake_is_named_only_when_it_is_made():
    mistakes = {(6, 2): "That is the shape of X.", (2, 6): "That is its transpose."}
    said = repr(predict((6, 2), (6, 3, 2), because="Why.", mistakes=mistakes))
    assert said == "✗ You predicted (6, 2); it is (6, 3, 2). That is the shape of X. Why."
    assert "transpose" not in said
    assert "That" not in repr(predict((9, 9), (6, 3, 2), because="Why.", mistakes=mistakes))


def test_what_a_reader_writes_is_shown_as_text():
    shown = predict("<script>alert(1)</script>", "x", because="")._repr_html_()
    assert "<script>" not in shown and "&lt;script&gt;" in shown
