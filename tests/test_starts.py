"""StartExplorer: the page's K-Means is the course's K-Means."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from in_node import ask

from kmeans_lab import (
    StartExplorer,
    blobs,
    inertia,
    kmeans_vectorized,
    squared_distances_loop,
)
from kmeans_lab.visuals import starts

LLOYD = Path(starts.__file__).with_name("lloyd.js")
ASK = """
import { mapOfStarts, partition, runFrom, valley } from "./lloyd.mjs";
import { chances, drawFrom } from "./visuals/shared/lloyd.js";
const box = { left: 0, right: 8, bottom: 0, top: 8 };
answer(question.map(({ X, C, at }) => {
  const points = Float64Array.from(X.flat()), start = Float64Array.from(C.flat());
  const run = runFrom(points, start), map = mapOfStarts(points, start, 0, box, 4, 4);
  const share = chances(points, start);
  return { centroids: [...run.centroids], labels: [...run.labels], inertia: run.inertia,
    share: [...share], drawn: drawFrom(share, at), key: partition(run.labels),
    ends: map.ends.map((end) => [end.inertia, end.count]), places: [...map.places],
    valley: [...valley(points.filter((_, i) => i % 2 === 0), 0, 8, 5)] };
}));
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Questions with what the page's script answers."""
    rng = np.random.default_rng(7)
    questions = []
    for case in range(60):
        n, K = int(rng.integers(3, 40)), int(rng.integers(2, 6))
        X = rng.normal(4, 2, (n, 2)) if case % 3 else rng.integers(0, 5, (n, 2)).astype(float)
        C = rng.normal(4, 2, (K, 2)) if case % 2 else X[rng.choice(n, K, replace=n < K)]
        questions.append({"X": X.tolist(), "C": C.tolist(), "at": float(rng.random())})
    found = ask(tmp_path_factory.mktemp("node"), LLOYD, ASK, questions)
    read = ((np.array(q["X"]), np.array(q["C"]), q["at"]) for q in questions)
    return list(zip(read, found, strict=True))


def run(X: np.ndarray, C: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """The course's assign and update from a start, an empty cluster keeping its centroid."""
    C, labels = C.copy(), None
    for _ in range(100):
        new = squared_distances_loop(X, C).argmin(axis=1)
        if labels is not None and (new == labels).all():
            break
        labels = new
        for k in range(len(C)):
            if (labels == k).any():
                C[k] = X[labels == k].sum(axis=0) / (labels == k).sum()
    return C, new, inertia(X, new, C)


def test_the_page_runs_lloyds_algorithm(answers) -> None:
    for (X, C, _), got in answers:
        centroids, labels, total = run(X, C)
        assert got["labels"] == labels.tolist()
        np.testing.assert_allclose(np.reshape(got["centroids"], C.shape), centroids, rtol=1e-12)
        assert got["inertia"] == pytest.approx(total, rel=1e-12, abs=1e-12)


def test_the_chances_are_those_of_k_means_plusplus(answers) -> None:
    for (X, C, at), got in answers:
        squared = squared_distances_loop(X, C).min(axis=1)
        wanted = squared / squared.sum() if squared.sum() else np.full(len(X), 1 / len(X))
        np.testing.assert_allclose(got["share"], wanted, rtol=1e-12, atol=1e-15)
        edges = np.concatenate([[0], np.cumsum(wanted)])
        assert edges[got["drawn"]] - 1e-9 <= at <= edges[got["drawn"] + 1] + 1e-9
        assert wanted[got["drawn"]] > 0


def test_the_map_holds_the_end_of_each_place(answers) -> None:
    centres = (np.arange(4) + 0.5) * 2
    for (X, C, _), got in answers[:20]:
        ends = [end for end, _ in got["ends"]]
        assert ends == sorted(ends) and sum(count for _, count in got["ends"]) == 16
        for place, rank in enumerate(got["places"]):
            start = C.copy()
            start[0] = centres[place % 4], 8 - centres[place // 4]
            assert ends[rank] == pytest.approx(run(X, start)[2], rel=1e-9, abs=1e-9)


def test_the_valley_is_the_inertia_of_two_centroids_on_a_line(answers) -> None:
    places = (np.arange(5) + 0.5) * 1.6
    for (X, _, _), got in answers[:20]:
        x = X[:, 0]
        for i, a in enumerate(places):
            for j, b in enumerate(places):
                wanted = np.minimum((x - a) ** 2, (x - b) ** 2).sum()
                assert got["valley"][5 * i + j] == pytest.approx(wanted, rel=1e-12)


def test_two_labellings_are_one_end_if_only_their_numbers_differ(answers) -> None:
    for _, got in answers:
        first: dict[int, str] = {}
        for label in got["labels"]:
            first.setdefault(label, chr(65 + len(first)))
        assert got["key"] == "".join(first[label] for label in got["labels"])


def test_what_was_made_is_at_once_in_python() -> None:
    X = blobs(30, 3, random_state=2)[0]
    explorer = StartExplorer(X, init=X[:3])
    centroids, labels = kmeans_vectorized(X, 3, init=X[:3])
    assert (explorer.assignments == labels).all() and (explorer.centroids == centroids).all()
    assert explorer.inertia == pytest.approx(inertia(X, labels, centroids))
    explorer._start = X[3:6].tolist()  # as the page sends it
    assert (explorer.start == X[3:6]).all()
    assert (explorer.assignments == kmeans_vectorized(X, 3, init=X[3:6])[1]).all()


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"X": np.zeros((5, 3))}, ValueError, "points of a plane"),
        ({"X": np.zeros((500, 2))}, ValueError, "2 to 150 points"),
        ({"X": [[0.0, np.nan]]}, ValueError, "X"),
        ({"X": [["a", "b"]]}, TypeError, "X"),
        ({"K": 1}, ValueError, "K must be a whole number from 2"),
        ({"X": [[0.0, 1], [1, 2]], "K": 3}, ValueError, "from 2 to 2"),
        ({"init": [[0.0]]}, ValueError, "centroids"),
        ({"view": "cloud"}, ValueError, "view must be one of 'map'"),
    ],
)
def test_bad_input(arguments, error, words) -> None:
    with pytest.raises(error, match=words):
        StartExplorer(**arguments)


def test_all_points_equal_is_no_error() -> None:
    explorer = StartExplorer(np.ones((4, 2)), K=2)
    assert explorer.inertia == 0 and "inertia 0" in explorer.still_html()
