"""A student's function beside the course's ways: checked first, raced, and stopped at any moment.

No test looks at how fast anything was.
"""

from __future__ import annotations

import random
import threading
import time
import tracemalloc
import warnings

import numpy as np
import pytest
from threadpoolctl import threadpool_info

import kmeans_lab as lab
from kmeans_lab import race
from kmeans_lab.measure import Roofline
from kmeans_lab.visuals.racing import laps, sentences
from kmeans_lab.visuals.racing.deaf import is_deaf
from kmeans_lab.visuals.racing.machine import cache_bytes
from kmeans_lab.visuals.racing.ways import Sizes, kind_of, rungs

NAMES = ["loop", "broadcast", "identity", "chunks", "engine", "scikit-learn"]
RIGHT = lab.assign_broadcast


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Laps that are short, and a roof that is not measured."""
    monkeypatch.setattr(laps, "LAP", 1e-4)
    monkeypatch.setattr(laps, "TURNS", 2)
    monkeypatch.setattr(laps, "_roofline", lambda: Roofline(1e10, 1e9))


def fit_of_the_project(X, centroids, max_iterations):
    places, labels = lab.kmeans_optimized(X, len(centroids), max_iterations, init=centroids)
    return places, labels, lab.inertia(X, labels, places)


@pytest.mark.parametrize(
    "function", [RIGHT, lab.kmeans_vectorized, fit_of_the_project], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_right_function_races_beside_all_ways(function, dtype) -> None:
    table = race(function, n=600, d=3, K=4, dtype=dtype).run().result
    assert [row["name"] for row in table] == [function.__name__, *NAMES]
    assert table[-1]["speed"] == 1
    for row in table:
        assert row["seconds"] > 0 and row["rows"] <= 600 and row["bytes"] > 0
        by_point = row["seconds"] / row["rows"]
        theirs = table[-1]["seconds"] / table[-1]["rows"]
        assert np.isclose(row["speed"], theirs / by_point)


@pytest.mark.filterwarnings("ignore:K-Means stopped")
@pytest.mark.parametrize("kind", ["assign", "fit"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_ways_of_the_course_agree(kind, dtype) -> None:
    sizes = Sizes(900, 5, 7, dtype)
    X, C = sizes.data()
    answers = [way.call(X, C) for way in rungs(kind, sizes)]
    labels = [a if kind == "assign" else a[1] for a in answers]
    tied = lab.ties(X, C) if kind == "assign" else np.zeros(len(X), bool)
    for found in labels[1:]:
        assert ((found == labels[0]) | tied).all()


def test_the_loops_race_on_as_many_points_as_they_can_finish() -> None:
    loop, broadcast, *others = rungs("assign", Sizes(300_000, 10, 300, "float64"))
    assert loop.most_rows * 300 <= 200_000
    assert broadcast.most_rows * 300 * 10 * 8 <= 400_000_000
    assert {way.most_rows for way in others} == {300_000}
    done = race(RIGHT, n=30_000, d=2, K=100, guess=1).run()
    assert done.result[1]["rows"] < 30_000 == done.result[-1]["rows"]
    assert sentences.limited("loop", done.result[1]["rows"]) in done._state["text"]


# ------------------------------------------------------------------ what may not race


def wrong_ways() -> list[tuple]:
    def endless(X, centroids):
        while True:
            pass

    def writes(X, centroids):
        X -= X.mean(axis=0)
        return RIGHT(X, centroids)

    def prints(X, centroids):
        print("here")
        return RIGHT(X, centroids)

    def raises(X, centroids):
        raise ValueError("no luck")

    def leaves(X, centroids):
        raise SystemExit

    return [
        (endless, "did not return within"),
        (writes, "writes into its argument X"),
        (prints, "prints (1 line for one call, the first `here`)"),
        (raises, "stopped with ValueError: no luck."),
        (leaves, "stopped with SystemExit."),
        (lambda X, C: None, "returned nothing: is a `return` missing?"),
        (lambda X, C: RIGHT(X, C) * np.nan, "returned NaN among float64 numbers"),
        (lambda X, C: RIGHT(X, C).astype(float), "numbers of dtype float64"),
        (lambda X, C: lab.squared_distances_broadcast(X, C), "an array of shape (100, 10)"),
        (lambda X, C: RIGHT(X, C) + 1, "labels from 1 to 10"),
        (lambda X, C: (x for x in X), "returned a generator"),
        (lambda X, C: list(RIGHT(X, C)), "returned a list"),
        (lambda X, C: (X @ C.T).argmax(axis=1), "another centroid than the nearest"),
        (lambda X, K, max_iterations, init: init, "a tuple of 2"),
        (lambda X, K, max_iterations, init: (init[:2], RIGHT(X, init)), "as centroids"),
        (lambda X, K, max_iterations, init: (init * np.nan, RIGHT(X, init)), "not finite"),
        (lambda X, K, max_iterations, init: (init, RIGHT(X, init)), "ends at inertia"),
    ]


@pytest.mark.parametrize(("function", "told"), wrong_ways())
def test_a_wrong_answer_is_told_and_not_raced(function, told, monkeypatch, capsys) -> None:
    monkeypatch.setattr("kmeans_lab.visuals.racing.judging.SECONDS", 0.5)
    tried = race(function, n=600, guess=1.0).run()
    assert tried._state["status"] == "refused"
    assert told in tried._state["text"] and told.partition("\n")[0] in repr(tried)
    assert capsys.readouterr().out == ""
    with pytest.raises(ValueError, match="was not raced yet"):
        _ = tried.result


@pytest.mark.parametrize(
    ("then", "told"),
    [
        (lambda X, C: RIGHT(X, C) * 0, "another centroid than the nearest"),
        (lambda X, C: 1 / 0, "stopped with ZeroDivisionError: division by zero."),
        (lambda X, C: exit(), "stopped with SystemExit"),
    ],
)
def test_what_goes_wrong_on_more_points_only_is_told_too(then, told) -> None:
    def function(X, centroids):
        return RIGHT(X, centroids) if len(X) < 500 else then(X, centroids)

    tried = race(function, n=900).run()
    assert tried._state["status"] == "refused" and told in tried._state["text"]
    assert race(RIGHT, n=600).run()._state["status"] == "done"


# ------------------------------------------------------------------ stopping


def stop_soon(running) -> None:
    """Stop a race from another thread once it has begun."""

    def stop() -> None:
        while running._laps is None:
            time.sleep(0.05)
        time.sleep(0.2)
        running.stop()

    threading.Thread(target=stop, daemon=True).start()


def plainly_endless(X, centroids):
    while len(X) > 500:
        pass
    return RIGHT(X, centroids)


def test_a_race_can_be_stopped_wherever_it_is() -> None:
    running = race(plainly_endless, n=900)
    threads, filters = threadpool_info(), list(warnings.filters)
    stop_soon(running)
    begun = time.monotonic()
    running.run()
    assert running._state["status"] == "stopped" and time.monotonic() - begun < 60
    assert not running._laps.running or running._laps._over.is_set()
    assert threadpool_info() == threads and list(warnings.filters) == filters
    assert not tracemalloc.is_tracing()
    assert race(RIGHT, n=600).run().result  # another one can be begun


FREE = threading.Event()  # ends what nothing else ends, so that no test leaves it behind


def catches_everything(X, centroids, rows=500):
    while len(X) > rows and not FREE.is_set():
        try:
            while not FREE.is_set():
                pass
        except BaseException:
            continue
    return RIGHT(X, centroids)


def catches_everything_at_once(X, centroids):
    return catches_everything(X, centroids, rows=0)


@pytest.fixture
def freed():
    FREE.clear()
    yield
    FREE.set()


@pytest.mark.usefixtures("freed")
def test_what_catches_every_stop_is_left_alone_and_that_is_said(monkeypatch) -> None:
    monkeypatch.setattr(laps, "raise_in", lambda thread: None)  # as if each were caught
    monkeypatch.setattr(laps, "GIVE_UP", 0.3)
    running = race(catches_everything, n=900)
    threads, filters = threadpool_info(), list(warnings.filters)
    stop_soon(running)
    running.run()
    assert running._state["status"] == "stopped"
    assert running._state["text"] == sentences.deaf("catches_everything") in repr(running)
    assert not running._laps.running and running._laps._thread.is_alive()
    assert threadpool_info() == threads and list(warnings.filters) == filters
    assert not tracemalloc.is_tracing()
    FREE.set()
    running._laps._thread.join(60)
    assert not running._laps._thread.is_alive()
    assert running._state["text"] == sentences.deaf("catches_everything")  # nothing is told later
    assert race(RIGHT, n=600).run().result


@pytest.mark.usefixtures("freed")
def test_what_cannot_be_stopped_is_not_raced(monkeypatch, capsys) -> None:
    monkeypatch.setattr("kmeans_lab.visuals.racing.judging.SECONDS", 0.2)
    monkeypatch.setattr("kmeans_lab.visuals.racing.deaf.PATIENCE", 0.5)
    monkeypatch.setattr("kmeans_lab.visuals.racing.deaf.raise_in", lambda thread: None)
    tried = race(catches_everything_at_once, n=600, guess=1.0).run()
    assert tried._state["status"] == "refused"
    assert tried._state["text"] == sentences.deaf("catches_everything_at_once")
    print("still heard")
    assert capsys.readouterr().out == "still heard\n"


def test_the_first_try_leaves_the_global_draws_as_they_were() -> None:
    def draws(X, centroids):
        np.random.rand()
        random.random()
        return RIGHT(X, centroids)

    np.random.seed(3)
    random.seed(3)
    before = np.random.get_state()[1].copy(), random.getstate()
    assert not is_deaf(lambda: draws(np.ones((3, 2)), np.ones((1, 2))), 5.0)
    assert (np.random.get_state()[1] == before[0]).all() and random.getstate() == before[1]


def test_a_long_operation_is_waited_for_and_that_is_said(monkeypatch) -> None:
    monkeypatch.setattr(laps, "PATIENCE", 0.2)
    texts: list[str] = []
    told = threading.Event()

    def naps(X, centroids):
        if len(X) > 500:
            told.wait(60)  # no stop is heard within it
        return RIGHT(X, centroids)

    def listens(change) -> None:
        texts.append(change["new"]["text"])
        if texts[-1] == sentences.STILL_BUSY:
            told.set()

    running = race(naps, n=900)
    running.observe(listens, "_state")
    stop_soon(running)
    running.run()
    assert texts.index(sentences.STOPPING) < texts.index(sentences.STILL_BUSY)
    assert sentences.STOPPED in texts[texts.index(sentences.STILL_BUSY) :]


def test_the_page_races_and_stops_it_by_messages() -> None:
    running = race(plainly_endless, n=900, guess=1.0)
    running._on_message(None, {"do": "race"}, [])
    running._on_message(None, {"do": "race"}, [])  # once is enough
    assert running._laps.running
    running._on_message(None, {"do": "stop"}, [])
    running._on_message(None, {"do": "stop"}, [])
    running._laps.wait()
    assert running._state["status"] == "stopped"
    running._on_message(None, {"do": "nothing"}, [])


# ------------------------------------------------------------------ what it takes and says


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        (lab.assign_loop, "assign"),
        (lab.nearest_centred, "assign"),
        (lambda *arrays: 0, "assign"),
        (lambda X, centroids, rows=100: 0, "assign"),
        (lab.kmeans_loop, "fit"),
        (lambda X, K, max_iterations=9, random_state=1, init=None: 0, "fit"),
        (fit_of_the_project, "project"),
    ],
)
def test_a_function_is_known_by_its_arguments(function, kind) -> None:
    assert kind_of(function) == kind


@pytest.mark.parametrize("function", [3, None, "f", lambda X: 0, lambda a, b, c, d: 0, lambda: 0])
def test_what_is_no_such_function_is_told_what_is_accepted(function) -> None:
    with pytest.raises(TypeError, match=r"race takes .* came"):
        race(function)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"n": 0}, "n must be"),
        ({"K": 2.5}, "K must be"),
        ({"n": 5, "K": 6}, "K=6 centroids need at least 6 points, but n=5"),
        ({"dtype": "int64"}, "dtype must be 'float64' or 'float32', but 'int64' came"),
        ({"n": 10**6, "d": 100}, "n·d may be 50,000,000 at most"),
        ({"guess": 0}, "guess must be a positive number"),
        ({"guess": float("nan")}, "guess must be a positive number"),
    ],
)
def test_settings_that_make_no_race(options, told) -> None:
    with pytest.raises((TypeError, ValueError), match=told):
        race(RIGHT, **options)


def test_a_setting_of_the_page_that_makes_no_race_is_told_in_the_widget() -> None:
    asked = race(RIGHT)
    asked._sizes = {**asked._sizes, "n": 3, "K": 10}
    assert asked.run()._state["status"] == "refused" and "K=10" in asked._state["text"]


@pytest.mark.parametrize(
    ("guess", "came", "told"),
    [
        (2.0, 2.0, "Well guessed."),
        (10.0, 0.1, "You were 100 times off."),
        (0.5, 1.0, "Your guess: 2 times slower than scikit-learn. It is as fast"),
    ],
)
def test_a_guess_stands_beside_what_came(guess, came, told) -> None:
    assert told in sentences.guessed(guess, came)


def test_it_is_text_where_there_are_no_widgets() -> None:
    asked = race(RIGHT, n=600, K=3)
    assert repr(asked).endswith(f"Not raced yet. {sentences.GUESS_FIRST}")
    text = repr(asked.run())
    assert all(name in text for name in NAMES) and "600 points" in text
    assert "<script" not in asked.still_html() and "scikit-learn" in asked.still_html()


def test_caches_are_read_or_said_to_be_unknown(tmp_path) -> None:
    for at, (level, kind, size) in enumerate(
        [
            ("1", "Data", "48K"),
            ("1", "Instruction", "32K"),
            ("2", "Unified", "2048K"),
            ("3", "", ""),
        ]
    ):
        folder = tmp_path / f"index{at}"
        folder.mkdir()
        for name, text in (("level", level), ("type", kind), ("size", size)):
            (folder / name).write_text(text + "\n")
    assert cache_bytes(tmp_path) == {"L1": 48 * 1024, "L2": 2048 * 1024}
    assert sentences.held(10**9, {}) == ""
    assert sentences.held(40_000, {"L1": 49152}) == "they fit into the L1 cache"
    assert all(size > 0 for size in cache_bytes().values())
