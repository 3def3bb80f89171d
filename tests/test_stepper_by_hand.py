"""KMeansStepper in hands: the page's run is Python's, and what a hand leaves there Python has."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from in_node import ask

from kmeans_lab.data import SIX_NAMES, blobs, digits, six_points, six_points_start
from kmeans_lab.lloyd import lloyd_steps
from kmeans_lab.telling import figures
from kmeans_lab.visuals import stepper
from kmeans_lab.visuals.stepper import KMeansStepper
from kmeans_lab.visuals.stepper.gallery import GALLERY, digits_plane, points_called

SCENE = Path(stepper.__file__).with_name("scene.js")
RUN = """
import { runOf, sceneFrom } from "./scene.mjs";
import { figures } from "./visuals/stepper/numbers.js";
const bytes = (numbers) => new DataView(Float64Array.from(numbers).buffer);
answer({ numbers: question.numbers.map(figures), runs: question.cases.map(({ run, X, start }) => {
  const state = { _run: run, _X: bytes(X.flat()), _start: bytes(start.flat()) };
  const made = runOf(sceneFrom({ get: (name) => state[name] }));
  return { heading: made.heading, notes: made.notes, steps: made.steps, stopped: made.stopped,
    view: made.view, places: [...made.places], labels: made.labels.map((each) => [...each]),
    versions: made.versions.map((each) => [...each]) };
}) });
"""


def cases() -> list[KMeansStepper]:
    """Runs with ties, empty clusters, equal points, starts far away, one to nine features."""
    rng = np.random.default_rng(11)
    found = []
    for case in range(60):
        n, K = int(rng.integers(4, 60)), int(rng.integers(1, 5))
        d = (2, 2, 1, 3, 9)[case % 5]
        X = rng.normal(4, 2, (n, d)) if case % 3 else rng.integers(0, 4, (n, d)).astype(float)
        start = X[rng.choice(n, K, replace=False)] if case % 2 else rng.normal(4, 9, (K, d))
        names = [f"p{i}" for i in range(n)] if case % 4 == 0 else None
        most = 2 if case % 7 == 0 else 100
        found.append(KMeansStepper(X, init=start, labels=names, max_iterations=most))
    found += [KMeansStepper(np.ones((5, 2)), K=2), KMeansStepper(six_points() + 1e7, K=3)]
    found.append(KMeansStepper(blobs(900, 6, 2, 5)[0], K=6, random_state=1))
    return found


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Steppers with the runs that the page makes of what it is sent, and numbers in words."""
    rng = np.random.default_rng(3)
    numbers = [812.25, 812.75, 100000.5, 99999.95, 0.00012345, 9.999e-4, 1e7, 1.5e9, 3.2e-9, 0.0]
    numbers += [-0.125, 1234.6, 2.5e-3, *(rng.normal(size=300) * 10 ** rng.uniform(-6, 9, 300))]
    numbers += list(rng.integers(-(10**6), 10**6, 100) / 8)
    widgets = cases()
    question = {
        "numbers": numbers,
        "cases": [
            {"run": w._run, "X": w.X.tolist(), "start": w.steps[0].centroids.tolist()}
            for w in widgets
        ],
    }
    found = ask(tmp_path_factory.mktemp("node"), SCENE, RUN, question)
    return list(zip(widgets, found["runs"], strict=True)), numbers, found["numbers"]


def test_the_page_makes_the_run_that_python_makes(answers) -> None:
    for widget, run in answers[0]:
        steps = widget.steps
        assert [s["kind"] for s in run["steps"]] == [s.kind for s in steps]
        versions = [s.centroids.ravel().tolist() for s in steps if s.kind != "assign"]
        assert run["versions"] == versions  # to the last bit
        assert run["labels"] == [s.assignments.tolist() for s in steps if s.kind == "assign"]
        for ours, theirs in zip(run["steps"][1:], steps[1:], strict=True):
            assert ours["inertia"] == pytest.approx(theirs.inertia, rel=1e-12, abs=1e-12)


def test_these_are_the_half_steps_of_the_course(answers) -> None:
    for widget, _ in answers[0]:
        first, *_ = widget.steps
        if len(np.unique(first.centroids, axis=0)) < len(first.centroids) or first.X.shape[1] > 2:
            continue  # of equally near centroids another may be taken, within rounding
        if (first.X == first.X.round()).all():
            continue
        theirs = list(lloyd_steps(first.X, first.centroids, max_iterations=widget._most))
        assert len(theirs) == len(widget.steps)
        for ours, step in zip(widget.steps, theirs, strict=True):
            np.testing.assert_array_equal(ours.assignments, step.assignments)
            np.testing.assert_allclose(ours.centroids, step.centroids, rtol=1e-12)


def words_and_numbers(text: str) -> tuple[list[str], list[float]]:
    parts = re.split(r"(\d[\d,]*\.?\d*(?:e[+-]\d+)?)", text)
    return parts[::2], [float(part.replace(",", "").rstrip(".")) for part in parts[1::2]]


def test_the_page_says_what_python_says(answers) -> None:
    for widget, run in answers[0]:
        for name in ("title", "counts", "version", "assign"):
            assert [s[name] for s in run["steps"]] == [s[name] for s in widget._told]
        for ours, theirs in zip(run["steps"], widget._told, strict=True):
            words, numbers = words_and_numbers(theirs["sentence"])
            assert words_and_numbers(ours["sentence"])[0] == words
            # the last digit of an inertia may round the other way
            assert words_and_numbers(ours["sentence"])[1] == pytest.approx(numbers, rel=2e-3)
        assert run["heading"] == widget._run["heading"]
        assert run["notes"] == widget._run["notes"]
        np.testing.assert_allclose(np.reshape(run["places"], (-1, 2)), widget._plane.points, 1e-9)


def test_the_page_writes_numbers_as_python_does(answers) -> None:
    _, numbers, written = answers
    assert written == [figures(value) for value in numbers]


# ---- data and ways to begin ---------------------------------------------------------------------

GALLERY_JS = Path(stepper.__file__).with_name("gallery.js")
DRAWS = """
import { beginWith, galleryPoints } from "./gallery.mjs";
const floats = (rows) => Float64Array.from(rows.flat());
const { digits } = question;
answer({ points: question.names.map(([name, seed]) => [...galleryPoints(name, seed, digits)]),
  starts: question.starts.map(({ X, K, way, seed }) => {
    const scene = { points: floats(X), n: X.length, d: X[0].length, plane: { view: [0, 8, 0, 6] } };
    return [...beginWith(way, scene, K, seed, (place) => place.slice(0, scene.d))];
  }) });
"""
NAMED = [(name, seed) for name in GALLERY for seed in (1, 2, 77)]


@pytest.fixture(scope="module")
def draws(tmp_path_factory):
    """Points of the gallery as the page makes them, and starts with what they were drawn from."""
    rng = np.random.default_rng(5)
    starts = [
        {"X": X.tolist(), "K": K, "way": way, "seed": seed}
        for X in (rng.normal(size=(30, 2)), rng.integers(0, 3, (12, 3)), np.ones((5, 1)))
        for K in (1, 4)
        for way in ("rows", "plus", "far", "hand")
        for seed in (1, 2)
    ]
    question = {"names": NAMED, "digits": digits_plane(), "starts": starts}
    found = ask(tmp_path_factory.mktemp("node"), GALLERY_JS, DRAWS, question)
    return found["points"], list(zip(starts, found["starts"], strict=True))


def test_the_page_and_python_make_the_same_data(draws) -> None:
    for (name, seed), made in zip(NAMED, draws[0], strict=True):
        assert points_called(f"{name}:{seed}").ravel().tolist() == made, name


def test_a_start_takes_different_rows(draws) -> None:
    for asked, start in draws[1]:
        X, K = np.array(asked["X"], dtype=float), asked["K"]
        C = np.reshape(start, (K, -1))
        if asked["way"] == "hand":
            assert (C[:, 0] == (np.arange(K) + 0.5) / K * 8).all()
            continue
        taken = [int(np.flatnonzero((X == row).all(axis=1))[0]) for row in C]  # each is a row
        if len(np.unique(X, axis=0)) == len(X):
            assert len(set(taken)) == K
        if asked["way"] == "far":
            for k in range(1, K):
                nearest = ((X[:, None] - C[:k]) ** 2).sum(axis=2).min(axis=1)
                assert nearest[taken[k]] == nearest.max()


def test_the_digits_of_the_gallery_are_their_first_two_components() -> None:
    X = digits()[0]
    places = KMeansStepper(X, K=2, max_iterations=1)._plane.points[::6]
    np.testing.assert_allclose(digits_plane(), places, atol=0.051)


@pytest.mark.parametrize("name", ["moon", "moons:x", "", "moons:-1"])
def test_an_unknown_data_set_is_an_error_that_names_the_known(name: str) -> None:
    with pytest.raises(TypeError, match="'blobs', 'uneven', .*'moons:7'"):
        KMeansStepper(name)


def test_a_data_set_by_its_name() -> None:
    widget = KMeansStepper("moons:7", K=2)
    np.testing.assert_array_equal(widget.X, KMeansStepper.data("moons:7"))
    assert widget._run["made"] == {"data": "moons", "seed": 7}
    assert widget._run["axes"] == ["x", "y"]


def test_show_sets_what_is_seen() -> None:
    widget = six()
    assert widget.show(step=3, lines=True, panel="begin") is widget
    assert widget.step_index == 3
    assert widget._wish == {"lines": True, "panel": "begin", "number": 1}
    assert widget.show(step=99).step_index == len(widget.steps) - 1 and widget._wish["number"] == 1
    with pytest.raises(ValueError, match="panel must be one of 'data'"):
        widget.show(panel="everything")
    with pytest.raises(TypeError, match="step must be an integer"):
        widget.show(step="last")


# ---- what a hand leaves in the page --------------------------------------------------------------


def hand_over(widget: KMeansStepper, X, start, step: int = 1, **options) -> None:
    """Do what the page does when a hand lets go."""
    X, start = np.asarray(X, dtype=float), np.asarray(start, dtype=float)
    hand = {"revision": widget._hand.get("revision", 0) + 1, "step": step, "d": start.shape[1]}
    with widget.hold_trait_notifications():
        widget.set_trait("_X", X.tobytes())
        widget.set_trait("_start", start.tobytes())
        widget.set_trait("_hand", hand | {"names": None, "plane": "same"} | options)


def six(**options) -> KMeansStepper:
    return KMeansStepper(six_points(), init=six_points_start(3), labels=SIX_NAMES, **options)


def is_seen(widget: KMeansStepper) -> None:
    """What Python has is the half-step that is shown."""
    step = widget.steps[widget.step_index]
    np.testing.assert_array_equal(widget.X, step.X)
    np.testing.assert_array_equal(widget.centroids, step.centroids)
    np.testing.assert_equal(widget.assignments, step.assignments)
    np.testing.assert_equal(widget.inertia, step.inertia)


def test_what_is_seen_can_be_observed() -> None:
    widget, heard = six(), []
    widget.observe(lambda change: heard.append(change.name), ["centroids", "X", "inertia"])
    is_seen(widget)
    assert widget.assignments is None and np.isnan(widget.inertia)
    widget.step_index = 1
    is_seen(widget)
    assert heard == ["inertia"]
    start = six_points_start(3) + [[0.5, 0.0], [0.0, 0.0], [0.0, 0.0]]
    hand_over(widget, six_points(), start)
    is_seen(widget)
    np.testing.assert_array_equal(widget.centroids, start)
    assert heard[1:] == ["centroids", "inertia"] and widget.step_index == 1
    with pytest.raises(Exception, match="read-only"):
        widget.inertia = 3.0


def test_a_hand_may_erase_everything_and_the_widget_lives() -> None:
    widget = six()
    hand_over(widget, np.empty((0, 2)), six_points_start(3), step=0)
    assert repr(widget) == "KMeansStepper(0 points, 2 features, K=3, 0 half-steps, then no points)"
    assert "There are no points" in widget.mistake and "no points" in widget.still_html()
    is_seen(widget)
    hand_over(widget, six_points()[:2], six_points_start(3), step=0)
    assert widget.mistake == "K=3 clusters need at least 3 points, but there are 2."
    is_seen(widget)
    hand_over(widget, six_points(), six_points_start(3), step=99)
    assert widget.steps[widget.step_index].converged


@pytest.mark.parametrize("n", [0, 2, 8])
def test_a_students_function_is_asked_again_when_a_hand_lets_go(n: int) -> None:
    asked = []

    def assign(X, centroids):
        asked.append(X.shape)
        if len(X) > 6:
            raise RuntimeError("too many for me")
        return ((X[:, None] - centroids) ** 2).sum(axis=2).argmax(axis=1)

    widget = six(assign=assign, max_iterations=3)
    asked.clear()
    X = np.vstack([six_points(), six_points() + 1])[:n]
    hand_over(widget, X, six_points_start(2), step=1)
    assert widget._answer == 1 and widget._run["n"] == n and widget._run["K"] == 2
    assert asked == ([] if n == 0 else [(n, 2)] * len(asked)) and bool(asked) == (n > 0)
    assert widget._run["steps"] == widget._told
    is_seen(widget)
    said = {0: "There are no points", 2: "did not give", 8: "too many for me"}[n]
    assert said in widget.mistake


def test_a_hand_does_not_turn_the_picture_of_many_features() -> None:
    X = np.random.default_rng(0).normal(size=(30, 4))
    widget = KMeansStepper(X, K=2)
    matrix = widget._plane.matrix
    X[0] = 50
    hand_over(widget, X, X[:2])
    assert widget._plane.matrix is matrix
    hand_over(widget, X, X[:2], plane="own")
    assert widget._plane.matrix is not matrix
