"""`best_of_restarts(X, K, n_init, rng)`: several runs from random rows, the best is kept."""

from __future__ import annotations

from functools import partial

import numpy as np

from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.inputs import points_in_words
from kmeans_lab.checks.lesson_08.best_of_restarts_report import Restarted, lloyd
from kmeans_lab.checks.lesson_08.restarts import restarts
from kmeans_lab.checks.lesson_08.shared import (
    LESSON,
)
from kmeans_lab.checks.pieces import squared_table
from kmeans_lab.checks.slips import Slip
from kmeans_lab.data import six_points
from kmeans_lab.running.outcome import Seed

# ------------------------------------------------------------------ judged by the runs it made


exercise = Exercise(
    "kmeans_lab.lloyd.best_of_restarts",
    lesson=LESSON,
    number=2,
    returns=Restarted(),
    section="Restarts: which run do we keep?",
    points=2,
    edges=(Edge("equal-runs", 0.5, "runs that end equally well"),),
    lines=(
        "def best_of_restarts(X, K, n_init, rng):",
        "    best_inertia = np.inf",
        "    for _ in range(n_init):",
        "        init = X[rng.choice(len(X), size=K, replace=False)]",
        "        centroids, _, inertia = lloyd(X, init)",
        "        if inertia < best_inertia:",
        "            best_centroids, best_inertia = centroids, inertia",
        "    return best_centroids, best_inertia",
    ),
    distractors=(
        "        if inertia > best_inertia:",
        "        np.random.seed(42)",
    ),
    hints=(
        "One run is K different rows, drawn by `rng`, given to lloyd. What must be remembered "
        "from run to run?",
        "Two things are remembered, the best centroids and their inertia, and both are replaced "
        "when a run comes with a lower inertia.",
        "Begin with an inertia that every run beats: `np.inf`. Draw rows with `rng.choice(..., "
        "replace=False)`, anew in each turn of the loop.",
    ),
)


def cases(rng: np.random.Generator) -> list[Case]:
    six = six_points()
    # Of five points these part the starts best: any three, neighbours, far ones, with row 0 ...
    five = np.array([[0.0, 7], [7, 3], [0, 3], [2, 2], [7, 2]])
    cloud = rng.permutation(100)[:14].reshape(7, 2) / 10

    def case(X, K, n_init, times, idea="", edge=None, seed=3):
        given = f"{times} calls with one rng, K = {K}, n_init = {n_init}\nX {points_in_words(X)}"
        args = (X, K, n_init, Seed(seed), times)
        return Case(args, given, idea, script=restarts, edge=edge)

    return [
        case(six, 3, 6, 8, "Of the runs the one with the lowest inertia is kept, its centroids "
             "and its inertia together."),
        case(1e10 * six, 3, 4, 8, "The six points in a tiny unit: every inertia is huge. With "
             "which number does the best inertia begin, so that every run beats it?"),
        case(five, 3, 1, 100, "Three of five rows: there are ten such sets, and each is the start "
             "of a run equally often. Rows far apart, as of k-means++, are no more likely."),
        case(six, 6, 2, 8, "Six different rows: each point is a centroid, and the inertia is 0."),
        case(cloud, 4, 5, 4, "Seven random points.", seed=int(rng.integers(2**31))),
        case(np.array([[0.0], [2], [4]]), 2, 6, 8, "Every run ends at the inertia 2 here, some at "
             "the centroids 1 and 4, some at 0 and 3. Of equal runs the first is kept.",
             edge="equal-runs"),
    ]  # fmt: skip


# ------------------------------------------------------------------ slips


def _rows(X, K, rng):
    return X[rng.choice(len(X), K, replace=False)]


def _all_runs(X, K, n_init, rng, rows=_rows):
    return [lloyd(X, rows(X, K, rng)) for _ in range(n_init)]


def _lowest(runs):
    return min(runs, key=lambda run: run[2])


def _kept(choose, rows=_rows):
    """A function that gives back ``choose(runs)``, a run without its labels."""

    def way(X, K, n_init, rng):
        centroids, _, total = choose(_all_runs(X, K, n_init, rng, rows))
        return centroids, total

    return way


def _given_back(give):
    """A function that gives back ``give(runs)``."""
    return lambda X, K, n_init, rng: give(_all_runs(X, K, n_init, rng))


_from = partial(_kept, _lowest)
stand_in = _kept(_lowest)


def _compared_with_the_one_before(runs):
    before, best = np.inf, None
    for run in runs:
        if run[2] < before:
            best = run
        before = run[2]
    return best


def _other_number_of_runs(by):
    def way(X, K, n_init, rng):
        centroids, _, total = _lowest(_all_runs(X, K, max(n_init + by, 1), rng))
        return centroids, total

    return way


def _one_start(X, K, n_init, rng):
    start = _rows(X, K, rng)
    centroids, _, total = _lowest(_all_runs(X, K, n_init, rng, lambda *_: start))
    return centroids, total


def _by_seeds(X, K, n_init, rng):
    runs = [lloyd(X, _rows(X, K, np.random.default_rng(seed))) for seed in range(n_init)]
    centroids, _, total = _lowest(runs)
    return centroids, total


def _only_one_run(X, K, n_init, rng):
    centroids, _, total = lloyd(X, _rows(X, K, rng))
    return centroids, total


def _beginning_with(best_inertia):
    """The loop of the exercise, begun with another number."""

    def way(X, K, n_init, rng):
        best = best_inertia
        for _ in range(n_init):
            centroids, _, inertia = lloyd(X, _rows(X, K, rng))
            if inertia < best:
                best_centroids, best = centroids, inertia
        return best_centroids, best

    return way


def _changed_inertia(X, report):
    """What was done to the inertia of the centroids that came back."""
    value = float(report["inertias"][0])
    right = float(squared_table(X, report["centroids"][0]).min(axis=1).sum())
    done = "is another number than the one that lloyd gave back with these centroids"
    for changed, words in (
        (right / len(X), "was divided by the number of points"),
        (right**0.5, "lost its square: a root was taken"),
        (int(right), "lost its decimals"),
    ):
        done = words if np.isclose(value, changed) else done
    return f"The inertia {done}. It is the sum of the squared distances, as lloyd returns it."


def _start_of_the_best(X, K, n_init, rng):
    starts = [_rows(X, K, rng) for _ in range(n_init)]
    totals = [lloyd(X, start)[2] for start in starts]
    return starts[int(np.argmin(totals))], min(totals)


def _far_rows(X, K, rng):
    rows = [int(rng.integers(len(X)))]
    while len(rows) < K:
        nearest = squared_table(X, X[rows]).min(axis=1)
        rows.append(int(rng.choice(len(X), p=nearest / nearest.sum())))
    return X[rows]


def _a_block(X, K, rng):
    begin = rng.integers(len(X) - K + 1)
    return X[begin : begin + K]


def _a_block_round_the_end(X, K, rng):
    return X[(rng.integers(len(X)) + np.arange(K)) % len(X)]


def _with_row_0(X, K, rng):
    return X[np.append(0, 1 + rng.choice(len(X) - 1, K - 1, replace=False))]


def _without_the_last(X, K, rng):
    return X[rng.choice(max(len(X) - 1, K), K, replace=False)]


slips = (
    Slip.of("last-not-best", _kept(lambda runs: runs[-1])),
    Slip.of("largest-not-best", _kept(lambda runs: max(runs, key=lambda run: run[2]))),
    Slip(
        "first-run",
        "This is the first run; nothing that comes later ever replaces it. With which number is "
        "the inertia of the second run compared?",
        _kept(lambda runs: runs[0]),
    ),
    Slip(
        "only-one-run",
        "Only one run is made, and returned at once. `return` inside the loop ends the whole "
        "function in its first turn.",
        _only_one_run,
    ),
    Slip(
        "not-together",
        "Centroids and inertia are not of the same run: one is of the best, the other of the last. "
        "Both must be remembered together.",
        _given_back(lambda runs: (runs[-1][0], _lowest(runs)[2])),
        _given_back(lambda runs: (_lowest(runs)[0], runs[-1][2])),
        misconception="last-not-best",
    ),
    Slip(
        "better-than-the-one-before",
        "Each run was compared with the one before it, not with the best so far. When does the "
        "number change with which the next run is compared?",
        _kept(_compared_with_the_one_before),
    ),
    Slip(
        "last-of-equals",
        "Of runs that end equally well the last was kept, and the first is wanted. Does a run that "
        "is just as good replace the best so far?",
        _kept(lambda runs: min(runs[::-1], key=lambda run: run[2])),
        _kept(lambda runs: sorted(runs, key=lambda run: -run[2])[-1]),
    ),
    Slip(
        "begins-too-low",
        "No run was ever kept: the comparison with the best inertia so far was never true. The "
        "first run must win it, however large the data are. With which number does it begin, and "
        "which way round does it compare?",
        _beginning_with(0.0),
        _beginning_with(1000.0),
    ),
    Slip(
        "one-run-too-few-or-many",
        "There is one run too few, or too many. `range(1, n)` holds n − 1 numbers; and if a first "
        "run is made before the loop, how many are left for it?",
        _other_number_of_runs(-1),
        _other_number_of_runs(1),
    ),
    Slip(
        "one-start-for-all",
        "All runs begin at the same rows, so all of them end alike, and n_init runs are no better "
        "than one. Where must the rows be drawn, so that each run has its own?",
        _one_start,
    ),
    Slip.of(
        "global-seed",
        _from(lambda X, K, rng: _rows(X, K, np.random.default_rng(42))),
        _by_seeds,
        _from(lambda X, K, rng: X[:K]),
    ),
    Slip.of(
        "repeats-a-point",
        _from(lambda X, K, rng: X[rng.choice(len(X), K)]),
        _from(lambda X, K, rng: X[rng.integers(0, len(X), K)]),
    ),
    Slip(
        "far-rows-likelier",
        "The runs begin at rows that lie far apart, as k-means++ draws them. That is a better "
        "start, but not the one that is asked here: every set of rows is equally likely.",
        _from(_far_rows),
    ),
    Slip(
        "neighbouring-rows",
        "The runs begin at rows that stand one below the other in X. Any K different rows may be a "
        "start, every set equally likely.",
        _from(_a_block),
        _from(_a_block_round_the_end),
    ),
    Slip(
        "a-row-always-or-never",
        "One row is always in the start, or never: it is not drawn by chance. Every set of K rows "
        "is equally likely. `integers(n)` and `choice(n)` hold 0 to n − 1.",
        _from(_with_row_0),
        _from(_without_the_last),
    ),
    Slip(
        "other-things",
        "Two things are asked for, (centroids, inertia), in this order. lloyd returns three: "
        "(centroids, assignments, inertia).",
        _given_back(lambda runs: (_lowest(runs)[2], _lowest(runs)[0])),
        _given_back(_lowest),
        _given_back(lambda runs: _lowest(runs)[2]),
        _given_back(lambda runs: _lowest(runs)[0]),
        _given_back(lambda runs: _lowest(runs)[1:]),
    ),
    Slip(
        "mean-inertia",
        "The inertia is the mean of all runs. The lowest is asked: that of the best run.",
        _given_back(lambda runs: (_lowest(runs)[0], float(np.mean([run[2] for run in runs])))),
    ),
    Slip(
        "inertia-changed",
        lambda case, wanted, outcome: _changed_inertia(case.args[0], outcome.value),
        _given_back(lambda runs: (_lowest(runs)[0], _lowest(runs)[2] / len(_lowest(runs)[1]))),
        _given_back(lambda runs: (_lowest(runs)[0], _lowest(runs)[2] ** 0.5)),
        _given_back(lambda runs: (_lowest(runs)[0], int(_lowest(runs)[2]))),
    ),
    Slip(
        "start-not-end",
        "These are the centroids at which the run began. Wanted are those at which it ended: lloyd "
        "gives them back.",
        _start_of_the_best,
    ),
    Slip(
        "averaged-centroids",
        "The centroids of several runs were averaged. Label numbers mean nothing across runs: "
        "centroid 0 of one run may be centroid 2 of the next. Keep one run, the best.",
        _given_back(lambda runs: (np.mean([run[0] for run in runs], axis=0), _lowest(runs)[2])),
    ),
)
