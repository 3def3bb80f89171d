"""KMeansStepper without a browser: what it records, what it says, what it sends."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from IPython.lib.pretty import pretty

from kmeans_lab.data import SIX_NAMES, blobs, digits, six_points, six_points_start
from kmeans_lab.estimator import relocate_empty
from kmeans_lab.initialization import random_rows
from kmeans_lab.lloyd import assign_broadcast, lloyd_steps, update_vectorized
from kmeans_lab.telling import figures
from kmeans_lab.visuals import drawing, stepper
from kmeans_lab.visuals.stepper import KMeansStepper
from kmeans_lab.visuals.stepper.state import MOST_COLOURS

X = six_points()
START = six_points_start(3)
WITH_EMPTY = np.vstack([X[:2], [[100.0, 100.0]]])  # nobody is nearest to the third


def six(**options) -> KMeansStepper:
    return KMeansStepper(X, init=options.pop("init", START), **options)


def squared(X, centroids):
    return ((X[:, np.newaxis, :] - centroids[np.newaxis, :, :]) ** 2).sum(axis=2)


def nearest(X, centroids):
    return squared(X, centroids).argmin(axis=1)


def means(X, assignments, centroids):
    return np.array([X[assignments == k].mean(axis=0) for k in range(len(centroids))])


def sent_labels(widget: KMeansStepper) -> list[np.ndarray]:
    """The labels of each assign as the browser reads them."""
    run = widget._run
    kind = np.dtype({1: "u1", 2: "<u2", 4: "<u4"}[run["label_bytes"]])
    found: list[np.ndarray] = []
    for entry in run["assigns"]:
        at, count = entry["at"], entry["count"]
        if entry["all"]:
            found.append(np.frombuffer(widget._moves, kind, run["drawn"], at))
            continue
        labels = found[-1].copy()
        rows = np.frombuffer(widget._moves, "<u4", count, at)
        labels[rows] = np.frombuffer(widget._moves, kind, count, at + 4 * count)
        found.append(labels)
    return found


# ---- what is recorded and sent -------------------------------------------------------------


def test_records_the_half_steps_of_lloyd_steps():
    expected = list(lloyd_steps(X, START))
    steps = six().steps
    assert [s.kind for s in steps] == [s.kind for s in expected]
    for ours, theirs in zip(steps, expected, strict=True):
        np.testing.assert_array_equal(ours.centroids, theirs.centroids)
        np.testing.assert_array_equal(ours.assignments, theirs.assignments)


@pytest.mark.parametrize("K", [1, 3, 12, 300])
def sent(widget: KMeansStepper, name: str) -> np.ndarray:
    """Numbers as the browser reads them, (m, d)."""
    return np.frombuffer(getattr(widget, name)).reshape(-1, widget._run["d"])


@pytest.mark.parametrize("K", [1, 3, 12, 300])
def test_the_browser_gets_every_label_and_centroid_of_a_students_functions(K):
    points, _ = blobs(700, 5, 2, 0)
    widget = KMeansStepper(points, K=K, max_iterations=30, assign=nearest)
    assigned = [s.assignments for s in widget.steps if s.kind == "assign"]
    received = sent_labels(widget)
    assert len(received) == len(assigned)
    for ours, theirs in zip(received, assigned, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    versions = [s.centroids for s in widget.steps if s.kind != "assign"]
    np.testing.assert_array_equal(sent(widget, "_centroids"), np.vstack(versions))


def test_a_run_that_is_too_large_for_the_page_is_sent_as_it_was_recorded():
    points, _ = blobs(2_000, 3, 128, 0)
    widget = KMeansStepper(points, K=3, max_iterations=30)
    assert not widget._run["movable"] and not widget._run["page"] and widget._X == b""
    places = np.frombuffer(widget._places, "<f4").reshape(-1, 2)
    np.testing.assert_allclose(places, widget._plane.points, atol=1e-3)
    versions = [s.centroids for s in widget.steps if s.kind != "assign"]
    centroids = np.frombuffer(widget._centroids, "<f4").reshape(len(versions), 3, 2)
    np.testing.assert_allclose(centroids, widget._plane.project(np.array(versions)), atol=1e-3)


@pytest.mark.parametrize("assign", [None, nearest])
def test_ten_thousand_points_and_a_hundred_iterations_stay_small(assign):
    points = np.random.default_rng(0).normal(size=(10_000, 2))
    widget = KMeansStepper(points, K=30, max_iterations=100, assign=assign)
    assert len(widget.steps) > 150
    state = (widget._X, widget._start, widget._places, widget._centroids, widget._moves)
    assert sum(map(len, state)) < 2_000_000


def test_more_than_ten_thousand_points_take_part_but_are_not_all_drawn():
    points, _ = blobs(25_000, 3, 2, 0)
    widget = KMeansStepper(points, K=3, max_iterations=2)
    assert widget._run["drawn"] == 10_000
    np.testing.assert_array_equal(sent(widget, "_X"), points)
    assert sum(widget._told[1]["counts"]) == 25_000
    assert "10,000 of the 25,000 points are drawn" in " ".join(widget._run["thinned"])


def test_data_far_from_the_origin_are_sent_to_the_last_digit():
    widget = KMeansStepper(X + 1e9, init=START + 1e9)
    np.testing.assert_array_equal(sent(widget, "_X"), X + 1e9)
    np.testing.assert_array_equal(sent(widget, "_start"), START + 1e9)


def test_one_feature_is_drawn_along_a_line():
    widget = KMeansStepper(X[:, :1], K=2)
    places = widget._plane.points
    np.testing.assert_allclose(places[:, 0] + widget._run["origin"][0], X[:, 0], atol=1e-6)
    assert len(np.unique(places[:, 1])) == 6
    assert widget._run["no_regions"] is None


def test_many_features_are_drawn_on_two_principal_components_without_regions():
    points, _ = digits()
    widget = KMeansStepper(points, K=10, max_iterations=3)
    places = widget._plane.points
    variances = np.linalg.eigvalsh(np.cov(points.T, ddof=0))[::-1]
    np.testing.assert_allclose(places.var(axis=0), variances[:2], rtol=1e-4)
    assert "first two principal components" in " ".join(widget._run["notes"])
    assert f"{variances[:2].sum() / variances.sum():.0%}" in " ".join(widget._run["notes"])
    assert "64 dimensions" in widget._run["no_regions"]


@pytest.mark.parametrize("points", [np.zeros((1, 3)), np.zeros((4, 2)), np.ones((3, 1))])
def test_points_without_any_spread_can_be_shown(points):
    widget = KMeansStepper(points, K=1)
    assert widget.steps[-1].converged
    assert np.isfinite(widget._run["view"]).all()


def test_the_widget_has_the_colours_and_shapes_of_the_still_figure():
    widget = KMeansStepper(np.random.default_rng(0).normal(size=(50, 2)), K=15)
    assert widget._run["palette"] == [drawing.colour(k) for k in range(15)]
    assert widget._run["markers"] == [drawing.marker(k) for k in range(15)]
    assert len(six()._run["palette"]) == MOST_COLOURS  # the page may be asked for more clusters
    script = Path(stepper.__file__).with_name("markers.js").read_text()
    shapes = script[script.index("const SHAPES") :]
    drawn = set(re.findall(r'^  "?([^\s":]+)"?: ', shapes[: shapes.index("};")], re.M)) | {"o"}
    assert set(drawing.MARKERS) <= drawn


# ---- what is said ----------------------------------------------------------------------------


def test_the_sentences_of_the_six_points():
    widget = six(init=six_points_start(2), labels=SIX_NAMES)
    said = [step["sentence"] for step in widget._told]
    assert said[0] == "2 centroids among 6 points; no point has a cluster yet."
    for step, before, text in zip(widget.steps[1:], widget.steps, said[1:], strict=False):
        assert f"{figures(step.inertia)}." in text
        if step.kind == "update":
            assert f"inertia {figures(before.inertia)} → {figures(step.inertia)}" in text
    assert said[3].startswith("Point A changed cluster, inertia ")
    assert said[-1].startswith("No point changed cluster: K-Means has converged")


def test_a_run_that_is_cut_off_says_so():
    points, _ = blobs(300, 3, 2, 1)
    widget = KMeansStepper(points, K=5, max_iterations=1)
    assert "after max_iterations=1 updates: it has not converged" in widget.in_words()
    assert repr(widget) == "KMeansStepper(300 points, 2 features, K=5, 3 half-steps, not converged)"


def test_repr_is_short_and_the_same_every_time():
    assert repr(six()) == repr(six())
    assert repr(six(init=six_points_start(2))) == (
        "KMeansStepper(6 points, 2 features, K=2, 7 half-steps)"
    )
    broken = repr(six(assign=lambda X, centroids: squared(X, centroids)))
    assert broken == (
        "KMeansStepper(6 points, 2 features, K=3, 0 half-steps, then assign returned shape (6, 3))"
    )


def test_a_start_outside_the_picture_is_said():
    said = six(init=[[30, 30], [5, 5], [2, 0]])._told
    assert said[0]["sentence"].endswith(
        "Centroid 0 starts outside the picture, beyond its edge: it is at (30, 30)."
    )
    assert "Centroid 0 is still outside the picture" in said[2]["sentence"]
    assert "outside" not in six()._told[0]["sentence"]


def test_a_point_with_a_name_is_called_by_it():
    def farthest(X, centroids):
        return squared(X, centroids).argmax(axis=1)

    assert "Point A, for one, was given" in " ".join(
        six(assign=farthest, labels=SIX_NAMES).mistakes
    )
    assert "Point 0, for one, was given" in " ".join(six(assign=farthest).mistakes)


def test_step_index_stays_inside():
    widget = six()
    widget.step_index = 3
    assert widget.step_index == 3
    widget.step_index = 99
    assert widget.step_index == len(widget.steps) - 1
    widget.step_index = -1
    assert widget.step_index == 0


def test_the_still_figure_carries_the_same_message(capsys, monkeypatch):
    shown = {}
    monkeypatch.setattr(drawing, "show", lambda figure, alt: shown.update(figure=figure, alt=alt))
    widget = six(assign=lambda X, centroids: squared(X, centroids).argmax(axis=1))
    widget.still()
    assert len(shown["figure"].axes) == 8  # a long run is shortened
    assert widget.mistake in shown["alt"]
    title = shown["figure"].get_suptitle().replace("\n", " ")
    assert title == widget.mistake
    for i in (0, 1, len(widget.steps) - 1):
        assert widget._told[i]["sentence"] in shown["alt"]
    widget.still(alt="mine")
    assert shown["alt"] == "mine"


def test_the_still_figure_of_digits_tells_their_true_inertia():
    points, _ = digits()
    widget = KMeansStepper(points, K=10, max_iterations=1)
    title = widget.figure().axes[1].get_title()
    assert f"{widget.steps[1].inertia:.4g}" in title


# ---- a student's own functions -----------------------------------------------------------------


def test_right_functions_of_a_student_have_no_mistakes():
    own = six(assign=nearest, update=means)
    assert own.mistakes == []
    assert own.mistake is None
    assert [s.kind for s in own.steps] == [s.kind for s in six().steps]
    for assign in (assign_broadcast, nearest):
        points, _ = blobs(500, 4, 3, 2)
        widget = KMeansStepper(
            points.astype(np.float32), 4, assign=assign, update=update_vectorized
        )
        assert widget.mistakes == []


def test_no_mistake_is_seen_in_right_functions_on_awkward_data():
    rng = np.random.default_rng(0)
    for points in (
        rng.integers(0, 3, size=(60, 2)),  # ties everywhere
        rng.normal(size=(60, 2)) + 1e6,
        rng.normal(size=(60, 4)) * 1e-8,
        np.repeat([[0.0, 1.0], [2.0, 2.0]], 5, axis=0),
        (rng.normal(size=(200, 3)) * [1, 1e4, 1]).astype(np.float32),
    ):
        widget = KMeansStepper(points, 2, assign=assign_broadcast, update=update_vectorized)
        assert widget.mistakes == []


def prints(X, centroids):
    print("distances", X.shape)
    print("done")
    return nearest(X, centroids)


def writes_into_X(X, centroids):
    X -= X.mean(axis=0)
    return nearest(X, centroids - centroids.mean(axis=0))


def writes_into_centroids(X, assignments, centroids):
    for k in range(len(centroids)):
        centroids[k] = X[assignments == k].mean(axis=0)
    return centroids


def needs_a_name(X, centroids):
    squared(X, centroids)
    return distancs.argmin(axis=1)  # noqa: F821


def broadcasts_wrong(X, centroids):
    return ((X - centroids) ** 2).sum(axis=1)


GOES_ON = {
    "list": ({"assign": lambda X, c: nearest(X, c).tolist()}, "assign returned a list"),
    "float labels": ({"assign": lambda X, c: nearest(X, c) * 1.0}, "labels of dtype float64"),
    "argmax": (
        {"assign": lambda X, c: squared(X, c).argmax(axis=1)},
        "The farthest where the nearest is meant (> for <, argmax for argmin)?",
    ),
    "one label": (
        {"assign": lambda X, c: np.zeros(len(X), dtype=int)},
        "centroid 1 is at 0. Every point got the same centroid.",
    ),
    "writes into X": ({"assign": writes_into_X}, "assign changed the X that it was given"),
    "writes into centroids": (
        {"update": writes_into_centroids},
        "update changed the centroids that it was given",
    ),
    "mean of everything": (
        {"update": lambda X, a, c: np.tile(X.mean(axis=0), (len(c), 1))},
        "It is the mean of all points",
    ),
    "sum": (
        {"update": lambda X, a, c: np.array([X[a == k].sum(axis=0) for k in range(3)])},
        "It is their sum: the division is missing",
    ),
    "integers": ({"update": lambda X, a, c: means(X, a, c).astype(int)}, "whole numbers (int64)"),
    "nothing moves": ({"update": lambda X, a, c: c}, "No centroid moved at all"),
    "falls to the origin": (
        {
            "init": WITH_EMPTY,
            "update": lambda X, a, c: np.array(
                [X[a == k].sum(0) / max(1, sum(a == k)) for k in range(3)]
            ),
        },
        "Cluster 2 has no points, yet update moved its centroid to the origin",
    ),
}


@pytest.mark.parametrize("name", GOES_ON)
def test_a_mistake_that_leaves_numbers_is_named_and_the_run_goes_on(name):
    options, message = GOES_ON[name]
    widget = six(max_iterations=6, **options)
    assert message in " ".join(widget.mistakes)
    assert widget._run["stopped"] is None
    assert len(widget.steps) >= 4
    assert widget._run["steps"] == widget._told
    shown = [text for step in widget._told for text in step["mistakes"]]
    assert any(message in text for text in shown)
    assert repr(widget).endswith("half-steps, with mistakes)")


@pytest.mark.parametrize("name", GOES_ON)
def test_a_mistake_is_listed_once_however_often_it_is_made(name):
    options, message = GOES_ON[name]
    widget = six(max_iterations=6, **options)
    made = [mistake for mistakes in widget._recording.mistakes for mistake in mistakes]
    assert len(widget.mistakes) == len({mistake.kind for mistake in made}) <= len(made)
    assert sum(message in text for text in widget.mistakes) == 1


def test_two_mistakes_that_begin_alike_are_both_listed():
    def update(X, assignments, centroids):
        assignments += 0 * assignments + 1
        centroids += 1
        return means(X, assignments - 1, centroids)

    kinds = {"update-changed-assignments", "update-changed-centroids"}
    widget = six(update=update)
    assert {m.kind for mistakes in widget._recording.mistakes for m in mistakes} == kinds
    assert len(widget.mistakes) == 2


ENDS = {
    "none": ({"assign": lambda X, c: None}, "assign returned None", 1),
    "distances": ({"assign": squared}, "take argmin(axis=1)", 1),
    "swapped": ({"assign": lambda X, c: squared(X, c).T}, "axes swapped", 1),
    "argmin axis": ({"assign": lambda X, c: squared(X, c).argmin(axis=0)}, "axis=0", 1),
    "no axis": ({"assign": lambda X, c: squared(X, c).argmin()}, "one single number", 1),
    "min": ({"assign": lambda X, c: squared(X, c).min(axis=1)}, "look like distances", 1),
    "from 1": ({"assign": lambda X, c: nearest(X, c) + 1}, "count from 1?", 1),
    "column": ({"assign": lambda X, c: nearest(X, c)[:, None]}, "One axis too many", 1),
    "booleans": ({"assign": lambda X, c: nearest(X, c) > 0}, "dtype bool", 1),
    "text": ({"assign": lambda X, c: "0 1 2"}, "assign returned a str", 1),
    "two things": (
        {"assign": lambda X, c: (nearest(X, c), squared(X, c))},
        "assign returned 2 things at once, of shapes (6,), (6, 3)",
        1,
    ),
    "one argument": ({"assign": lambda X: X}, "called as assign(X, centroids)", 1),
    "a name": (
        {"assign": needs_a_name},
        "NameError: name 'distancs' is not defined. It happened in needs_a_name, line",
        1,
    ),
    "the line": ({"assign": needs_a_name}, "`return distancs.argmin(axis=1)", 1),
    "broadcast": ({"assign": broadcasts_wrong}, "came in: X (6, 2), centroids (3, 2)", 1),
    "exit": ({"assign": lambda X, c: exit()}, "assign called exit()", 1),
    "one mean": ({"update": lambda X, a, c: X.mean(axis=0)}, "one single mean", 2),
    "means swapped": ({"update": lambda X, a, c: means(X, a, c).T}, "axes are swapped", 2),
    "scalar means": (
        {"update": lambda X, a, c: np.array([X[a == k].mean() for k in range(3)])},
        "the mean needs axis=0",
        2,
    ),
    "nan": (
        {"update": means, "init": WITH_EMPTY},
        "update returned NaN for centroid 2. Cluster 2 has no points",
        2,
    ),
    "missing row": (
        {
            "init": WITH_EMPTY,
            "update": lambda X, a, c: np.array([X[a == k].mean(axis=0) for k in np.unique(a)]),
        },
        "Rows are missing",
        2,
    ),
    "too large": ({"update": lambda X, a, c: c * 1e300}, "beyond float64", 2),
    "complex": ({"update": lambda X, a, c: c * 1j}, "complex128", 2),
}


@pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:invalid value")
@pytest.mark.parametrize("name", ENDS)
def test_a_mistake_that_ends_the_run_is_named_and_the_steps_before_it_stay(name):
    options, message, steps = ENDS[name]
    widget = six(**options)
    assert message in widget.mistake
    assert len(widget.steps) == steps
    assert message in widget._run["stopped"]["text"]
    assert widget._run["stopped"]["title"] == f"Stopped in {('assign', 'update')[steps - 1]} 1:"
    assert "half-step" in repr(widget)
    assert message in widget.in_words()


def test_labels_all_alike_are_not_taken_for_the_farthest():
    """With K=2 each wrong label is the farther one, also where no comparison was ever true."""
    own = six(K=2, init=START[:2], assign=lambda X, c: np.zeros(len(X), dtype=int))
    assert "did not give 2 points the nearest" in own.mistakes[0]
    assert own.mistakes[0].endswith("Every point got the same centroid.")
    away = np.array([[100.0, 100.0], [5.0, 5.0]])
    own = six(K=2, init=away, assign=lambda X, c: squared(X, c).argmax(axis=1), max_iterations=1)
    assert "Every point got the same centroid. The farthest where" in own.mistakes[0]


def in_an_inner_loop(X, centroids):
    labels = np.zeros(len(X), dtype=int)
    for i in range(len(X)):
        least = np.inf
        for k in range(len(centroids)):
            far = ((X[i] - centroids[k]) ** 2).sum()
            if far < least:
                least, labels[i] = far, k
            return labels  # here


def in_an_outer_loop(X, centroids):
    labels, i = np.zeros(len(X), dtype=int), 0
    while i < len(X):
        with np.errstate(all="ignore"):
            labels[i] = ((X[i] - centroids) ** 2).sum(axis=1).argmin()
            return labels  # here


def in_update(X, assignments, centroids):
    moved = centroids.copy()
    for k in range(len(centroids)):
        if (assignments == k).any():
            moved[k] = X[assignments == k].mean(axis=0)
        return moved  # here


def under_an_if(X, centroids):
    labels = np.zeros(len(X), dtype=int)
    for _ in range(3):
        if len(X):
            return labels
    return labels


def after_a_continue(X, centroids):
    for turn in range(3):
        if turn < 2:
            continue
        return np.zeros(len(X), dtype=int)


@pytest.mark.parametrize("function", [in_an_inner_loop, in_an_outer_loop, in_update])
def test_a_return_inside_the_loop_is_named_with_its_line(function):
    lines, first = inspect.getsourcelines(function)
    line = first + next(i for i, text in enumerate(lines) if "# here" in text)
    role = "update" if function is in_update else "assign"
    (found,) = six(**{role: function}, max_iterations=1).mistakes
    assert f"The `return` in line {line} stands inside the loop" in found


@pytest.mark.parametrize(
    "function", [under_an_if, after_a_continue, eval("lambda X, c: np.zeros(len(X), dtype=int)")]
)
def test_a_return_that_may_be_right_is_not_blamed(function):
    found = " ".join(six(assign=function).mistakes)
    assert "Every point got the same centroid." in found and "return" not in found


def compares_arrays(X, centroids):
    return np.array([0 if (x - centroids[0]) ** 2 < 1 else 1 for x in X])


def takes_rows_for_numbers(X, centroids):
    return np.array([0 for x in X if X[x].sum() > 0])


@pytest.mark.parametrize(
    ("function", "meaning"),
    [
        (compares_arrays, "An `if` wants one True or False"),
        (takes_rows_for_numbers, "An index must"),
    ],
)
def test_an_error_of_numpy_is_explained_without_its_advice(function, meaning):
    found = six(assign=function).mistake
    assert meaning in found and "a.any" not in found and "It happened in" in found


def test_mistakes_are_shown_in_lines_broken_between_words():
    found = six(assign=in_an_inner_loop).mistakes
    shown = pretty(found)
    assert shown.split() == " ".join(found).split()
    assert max(map(len, shown.splitlines())) <= 92 < len(found[0])
    assert pretty(six().mistakes) == "[]"


def test_a_rise_of_inertia_is_named_at_its_step():
    widget = six(assign=lambda X, c: squared(X, c).argmax(axis=1), max_iterations=5)
    rising = [
        i
        for i, step in enumerate(widget.steps)
        if i > 1 and step.inertia > widget.steps[i - 1].inertia
    ]
    assert rising
    assert [i for i, step in enumerate(widget._told) if step["rises"]] == rising
    first = widget.steps[rising[0]]
    text = f"The inertia rose, {figures(widget.steps[rising[0] - 1].inertia)} → "
    assert f"{text}{figures(first.inertia)}" in widget._told[rising[0]]["mistakes"][0]


def test_a_circle_without_end_is_recognised():
    def alternates(X, centroids):
        labels = nearest(X, centroids)
        labels[0] = (alternates.calls + labels[0]) % 2
        alternates.calls += 1
        return labels

    alternates.calls = 0
    widget = six(assign=alternates, max_iterations=9)
    last = widget._told[-1]["sentence"]
    assert "after max_iterations=9 updates: it has not converged" in last
    assert "goes round in a circle" in last


def test_what_a_function_prints_and_warns_is_a_note_not_an_output(capsys):
    widget = six(assign=prints)
    assert capsys.readouterr().out == ""
    assert widget.mistakes == []
    assert widget._told[1]["asides"] == ["assign printed 2 lines: “distances (6, 2)”"]


def test_an_interruption_keeps_what_there_is():
    calls = []

    def slow(X, centroids):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return nearest(X, centroids)

    widget = six(assign=slow)
    assert [s.kind for s in widget.steps] == ["start", "assign", "update"]
    assert repr(widget).endswith("2 half-steps, then interrupted)")


def test_the_callers_arrays_and_the_global_seed_are_left_alone():
    points, start = X.copy(), START.copy()
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    six(assign=writes_into_X, update=writes_into_centroids)
    KMeansStepper(X, K=2)
    np.testing.assert_array_equal(X, points)
    np.testing.assert_array_equal(START, start)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_a_runaway_centroid_does_not_shrink_the_picture():
    widget = six(update=lambda X, a, c: c + np.array([500, 0]), max_iterations=2)
    x0, x1, _, _ = widget._run["view"]
    assert x1 - x0 < 30
    assert "Centroid 0 has left the picture" in widget._told[2]["sentence"]


# ---- arguments ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "options", "message"),
    [
        (ValueError, {"X": [[0.0, np.nan]], "K": 1}, "X contains NaN"),
        (ValueError, {"X": X, "K": 7}, "K=7 clusters need at least 7 rows"),
        (ValueError, {"X": X, "K": 0}, "K must be at least 1"),
        (TypeError, {"X": X, "K": 2.5}, "K must be an integer"),
        (ValueError, {"X": X, "K": 3, "init": START[:, :1]}, "init must have shape"),
        (ValueError, {"X": X, "K": 2, "init": START}, "init must have shape"),
        (TypeError, {"X": X, "init": "k-means++"}, "init must be an array"),
        (ValueError, {"X": X, "max_iterations": 0}, "max_iterations must be at least 1"),
        (TypeError, {"X": X, "assign": 3}, "assign must be a function"),
        (TypeError, {"X": X, "update": "mean"}, "update must be a function"),
        (ValueError, {"X": X, "labels": ["A"]}, "labels must hold one name a point"),
        (
            ValueError,
            {"X": X, "feature_names": ["a"]},
            "feature_names must hold one name",
        ),
        (TypeError, {"X": X, "labels": "ABCDEF"}, "labels must be a sequence"),
    ],
)
def test_a_wrong_argument_is_an_error_of_the_call(error, options, message):
    with pytest.raises(error, match=re.escape(message)):
        KMeansStepper(**options)


def test_a_data_frame_names_the_axes():
    widget = KMeansStepper(pd.DataFrame(X, columns=["width", "height"]), K=2)
    assert widget._run["axes"] == ["width", "height"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(812.43, "812.4"), (0.0312, "0.0312"), (0, "0"), (1234567.8, "1,234,568"), (50.0, "50"),
     (1.25e9, "1.25e+09"), (float("nan"), "nan"), (-0.5, "-0.5"), (20, "20")],
)  # fmt: skip
def test_figures(value, text):
    assert figures(value) == text


def test_relocation_may_raise_the_inertia_and_the_widget_knows_it():
    X, init = [[0.0], [10.0], [50.0], [50.0]], [[5.0], [50.0], [1000.0]]
    widget = KMeansStepper(X, init=init, update=relocate_empty)
    assert [step.inertia for step in widget.steps[1:4]] == [50, 100, 0]
    assert widget.mistakes == []
    (aside,) = widget._told[2]["asides"]
    assert aside.startswith("the inertia rose, 50 → 100: a cluster without points took one")


@settings(max_examples=60, deadline=None)
@given(
    X=hnp.arrays(
        np.float64, st.tuples(st.integers(5, 9), st.integers(1, 2)), elements=st.integers(-9, 9)
    ),
    far=st.integers(1, 3),
    seed=st.integers(0, 99),
)
def test_the_courses_own_relocation_is_never_a_mistake(X, far, seed):
    init = np.vstack(
        [random_rows(X, 2, np.random.default_rng(seed)), 1e3 * np.ones((far, 1)) + X[:1]]
    )
    assert KMeansStepper(X, init=init, update=relocate_empty, max_iterations=5).mistakes == []


def test_an_update_that_relocates_empty_clusters_is_no_mistake():
    widget = six(init=WITH_EMPTY, update=relocate_empty)
    assert widget.mistakes == []
    assert widget.steps[-1].inertia == 5.5

    def to_nowhere(X, assignments, centroids):
        moved = relocate_empty(X, assignments, centroids)
        moved[2] += 1
        return moved

    assert (
        "no points, yet update moved its centroid"
        in six(init=WITH_EMPTY, update=to_nowhere).mistake
    )
