"""Strategies that draw further inputs of each exercise, within what it promises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.lesson_06.timing import timing
from kmeans_lab.checks.lesson_07.fits import estimator
from kmeans_lab.checks.lesson_07.shared import relocated
from kmeans_lab.checks.pieces import cluster_means, labels_of
from kmeans_lab.data import ties

WORDS = np.array(["ash", "birch", "cedar", "elm"])


@st.composite
def tables(draw: Any, rows: int, columns: int, kinds: tuple[str, ...] = ("f8", "f4", "i8")) -> Any:
    """Draw points: quarters, in several units, with equal rows now and then."""
    kind = draw(st.sampled_from(kinds))
    numbers = st.lists(st.integers(-24, 24), min_size=columns, max_size=columns)
    made = np.array(draw(st.lists(numbers, min_size=rows, max_size=rows)), dtype=float) / 4
    made = made.reshape(rows, columns)
    if rows > 1 and draw(st.booleans()):
        made[-1] = made[0]
    if kind == "i8":
        return np.round(made).astype(np.int64)
    scale = draw(st.sampled_from((1.0, 1.0, 0.0625, 64.0)))
    return (made * scale).astype(kind)


@st.composite
def pairs(draw: Any, most_rows: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """Draw points and centroids."""
    n, K = draw(st.integers(1, most_rows)), draw(st.integers(1, 4))
    d = draw(st.integers(1, 3))
    X, centroids = draw(tables(n, d)), draw(tables(K, d, ("f8",)))
    if X.dtype == np.float32:
        centroids = centroids.astype(np.float32)
    return X, centroids


@st.composite
def labelled(draw: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw points, labels of them and centroids; some clusters are empty."""
    X, centroids = draw(pairs())
    labels = st.lists(st.integers(0, len(centroids) - 1), min_size=len(X), max_size=len(X))
    return X, np.array(draw(labels), dtype=np.intp), centroids


@st.composite
def words(draw: Any, rows: int, columns: int) -> np.ndarray:
    """Draw rows of categories."""
    row = st.lists(st.integers(0, 3), min_size=columns, max_size=columns)
    made = np.array(draw(st.lists(row, min_size=rows, max_size=rows))).reshape(rows, columns)
    return WORDS[made] if draw(st.booleans()) else made


@st.composite
def categories(draw: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw rows of categories, labels of them and modes."""
    n, K, d = draw(st.integers(1, 7)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    both = draw(words(n + K, d))
    labels = draw(st.lists(st.integers(0, K - 1), min_size=n, max_size=n))
    return both[:n], np.array(labels, dtype=np.intp), both[n:]


@st.composite
def partials(draw: Any) -> tuple[list, np.ndarray]:
    """Draw partial sums of chunks, and the centroids before."""
    K, d = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    found = []
    for _ in range(draw(st.integers(1, 3))):
        counts = np.array(draw(st.lists(st.integers(0, 3), min_size=K, max_size=K)))
        sums = draw(tables(K, d, ("f8",))) * (counts > 0)[:, np.newaxis]
        found.append((sums, counts, float(draw(st.integers(0, 90))) / 4))
    return found, draw(tables(K, d, ("f8",)))


@st.composite
def spread(draw: Any) -> tuple[np.ndarray, int]:
    """Draw points that vary differently in each direction, and how many components are wanted."""
    n, d = draw(st.integers(4, 8)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    X = rng.normal(size=(n, d)) * np.array([8.0, 3.0, 1.0])[:d] + rng.normal(size=d)
    return X, draw(st.integers(1, d))


@st.composite
def times(draw: Any) -> tuple[list[float], int]:
    """Draw how long the calls of a function take, and how many count."""
    repeats = draw(st.integers(1, 6))
    calls = st.lists(st.integers(1, 40), min_size=repeats + 1, max_size=repeats + 1)
    return [float(t) / 8 for t in draw(calls)], repeats


def never_a_toss_up(X: np.ndarray, centroids: np.ndarray, update: Callable = cluster_means) -> bool:
    """Whether no point of a run ever lies between two centroids: rounding would decide there."""
    for _ in range(60):
        if ties(X, centroids).any():
            return False
        old, centroids = centroids, update(X, labels_of(X, centroids), centroids)
        if np.array_equal(old, centroids):
            break
    return True


@st.composite
def runs(draw: Any) -> tuple[np.ndarray, np.ndarray, int]:
    """Draw points, a start and how many times centroids may move."""
    X, centroids = draw(pairs())
    assume(never_a_toss_up(X, centroids))
    return X, centroids, draw(st.integers(1, 5))


@st.composite
def fits(draw: Any) -> tuple:
    """Draw what an estimator is fitted to, from given centroids."""
    X, centroids = draw(pairs())
    K = min(len(centroids), len(X))
    assume(never_a_toss_up(X, centroids[:K], relocated))
    most, tol = draw(st.sampled_from((50, 1, 2))), draw(st.sampled_from((0.0, 1e-4, 0.25)))
    options = (("K", K), ("max_iterations", most), ("tol", tol), ("random_state", 0))
    return X, draw(tables(3, X.shape[1], ("f8",))), centroids[:K], options


@st.composite
def pictures(draw: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw a small picture, its colours and which pixel takes which."""
    height, width, K = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 4))
    levels = st.lists(st.integers(0, 8), min_size=3 * K, max_size=3 * K)
    colours = np.array(draw(levels)).reshape(K, 3) / 8
    labels = st.lists(st.integers(0, K - 1), min_size=height * width, max_size=height * width)
    return np.zeros((height, width, 3)), colours, np.array(draw(labels), dtype=np.intp)


DTYPES = st.sampled_from(("float32", "float64", "int64", "uint8", "float16"))
COUNTS = st.integers(1, 40)
DRAWN = {
    ("X", "centroids"): pairs(),
    ("X_chunk", "centroids"): pairs(),
    ("X", "assignments", "centroids"): labelled(),
    ("X",): pairs().map(lambda p: p[:1]),
    ("n", "K", "X_dtype", "centroids_dtype"): st.tuples(COUNTS, COUNTS, DTYPES, DTYPES),
    ("n", "K", "d", "itemsize"): st.tuples(COUNTS, COUNTS, COUNTS, st.sampled_from((1, 4, 8))),
    ("X", "tol"): st.tuples(pairs().map(lambda p: p[0]), st.sampled_from((1e-4, 0.5, 0.0))),
    ("X", "assignments"): labelled().map(lambda p: p[:2]),
    ("X", "n_components"): spread(),
    ("X", "modes"): categories().map(lambda p: (p[0], p[2])),
    ("X", "assignments", "modes"): categories(),
    ("X", "centroids", "chunk_rows"): st.tuples(pairs(), st.integers(-1, 9)).map(
        lambda p: (*p[0], p[1])
    ),
    ("X", "assignments", "K"): labelled().map(lambda p: (*p[:2], len(p[2]))),
    ("partials", "centroids"): partials(),
    ("height", "width", "K"): st.tuples(COUNTS, COUNTS, st.integers(1, 300)),
    ("image", "centroids", "assignments"): pictures(),
    ("X", "centroids", "max_iterations"): runs(),
    ("function", "repeats"): times(),
    ("X", "X_new", "init", "options"): fits(),
}
SCRIPTS = {"median_seconds": timing, "SimpleKMeans": estimator}


def drawn(exercise: Exercise) -> st.SearchStrategy[Case] | None:
    """Give a strategy of inputs; None where chance decides, which is judged by frequencies."""
    arguments = exercise.arguments
    if exercise.name == "SimpleKMeans":
        arguments = ("X", "X_new", "init", "options")
    strategy = DRAWN.get(tuple(arguments))
    if exercise.name == "relocate_empty":  # there is a point for each empty cluster
        strategy = strategy.filter(lambda args: len(args[0]) >= len(args[2]))
    script = SCRIPTS.get(exercise.name, "call")
    return None if strategy is None else strategy.map(lambda args: Case(args, script=script))
