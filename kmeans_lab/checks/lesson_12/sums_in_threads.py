"""`sums_in_threads(X, centroids, run_rows, threads)`: the same sums, whoever makes them first."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import Mismatch, Returns, alike
from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.inputs import SIX, drawn
from kmeans_lab.checks.lesson_12.in_any_order import DEFAULT, in_any_order
from kmeans_lab.checks.lesson_12.sums_in_threads_joints import (
    a_pool_for_each,
    a_thread_for_each_run,
    added,
    appended,
    as_they_finish,
    in_threads,
    into_the_same,
    mean_of_means,
    means,
    of_run,
    one_after_the_other,
    parts_by_length,
    parts_by_threads,
    pool_of,
    swapped,
    waited_for_each,
)
from kmeans_lab.checks.pieces import scores_of, squared_table
from kmeans_lab.checks.slips import Slip
from kmeans_lab.checks.sums import Counts, Sums, Totals
from kmeans_lab.data import six_points, six_points_start

LAST, EMPTY = "last-run", "empty-cluster"
PAIR = Totals(sums=Sums("K", "d"), counts=Counts("K", integers=True))
CALLS = ("one", "forwards", "backwards")
MANY_RUNS = 12  # of the input on which the threads are watched


class WhateverTheThreads(Returns):
    """Sums and counts, the same to the last bit for any number of threads and any order of runs."""

    words = PAIR.words

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        if case.script == "call" or not isinstance(got, dict):
            right = wanted["one"] if isinstance(wanted, dict) else wanted
            return PAIR.compare(case, right, got)
        for call in CALLS:
            if problem := PAIR.compare(case, wanted["one"], got[call]):
                return problem
        return _not_the_same(case, got) or _threads_missed(case, got)

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        if not isinstance(one, dict) or not isinstance(other, dict):
            return PAIR.alike(case, one, other)
        return all(alike(one[call], other[call]) for call in CALLS) and (
            _symptoms(case, one) == _symptoms(case, other)
        )

    def failing(self, case: Case, wanted: Any, got: Any) -> tuple[Returns, Any, Any] | None:
        """The first part of a plain answer that is not right."""
        return PAIR.failing(case, wanted, got) if isinstance(got, tuple) else None

    def in_words(self, case: Case, value: Any) -> str | None:
        if not isinstance(value, dict):
            return PAIR.in_words(case, value)
        return PAIR.in_words(case, value["forwards"])


def _symptoms(case: Case, got: dict) -> tuple:
    return (
        _differing(got["one"][0], got["forwards"][0]) is None,
        _differing(got["forwards"][0], got["backwards"][0]) is None,
        _kind_of_pools(case, got),
        sorted(set(got["pools"].tolist())),
    )


def _differing(one: np.ndarray, other: np.ndarray) -> tuple[int, ...] | None:
    """Where two arrays are not the same to the last bit."""
    if np.shape(one) != np.shape(other):
        return ()
    found = np.argwhere(one != other)
    return tuple(int(i) for i in found[0]) if len(found) else None


def _not_the_same(case: Case, got: dict) -> Mismatch | None:
    threads = case.args[3]
    for one, other, words, idea in (
        (
            "one",
            "forwards",
            f"With one thread and with {threads} the sums are not the same to the last bit",
            "Where a run begins and ends must depend on run_rows alone. If X is cut into as many "
            "parts as there are threads, the points are added in another order for each number.",
        ),
        (
            "forwards",
            "backwards",
            "Where a later run is done before an earlier one, the sums are not the same to the "
            "last bit",
            "Which thread is done first is a matter of chance, and each addition rounds. Let each "
            "run return sums of its own, keep them in the order of the runs, and add them up at "
            "the end, on one thread.",
        ),
    ):
        sums, others = got[one][0], got[other][0]
        where = _differing(sums, others)
        if where is not None:
            numbers = f"{float(sums[where])!r} and {float(others[where])!r}"
            return Mismatch(f"{words}: sums{list(where)} is {numbers}.", idea=idea)
    return None


def _kind_of_pools(case: Case, got: dict) -> str:
    """What is not as it should be with the threads; empty if nothing is."""
    threads, pools = case.args[3], got["pools"].tolist()
    if not got["started"] and not pools:
        return "none"
    if DEFAULT in pools:
        return "default"
    if pools and max(pools) == 1:
        return "one"
    if pools and got["waiting"] == 1:
        return "each"
    if max(pools, default=0) > threads or got["started"] >= MANY_RUNS:
        return "more"
    return ""


def _threads_missed(case: Case, got: dict) -> Mismatch | None:
    threads = case.args[3]
    found = {
        "none": (
            "The sums are right, but no thread was started: the runs were done one after the "
            "other.",
            "`ThreadPoolExecutor(threads)` makes the threads, and its `map` gives each of them the "
            "next run.",
        ),
        "default": (
            f"The sums are right, but the pool was not told that there are to be {threads} "
            "threads.",
            "Without a number a `ThreadPoolExecutor` takes as many threads as it likes.",
        ),
        "one": (
            f"The sums are right, but there was one thread where {threads} were wanted.",
            "Which number does `ThreadPoolExecutor` get?",
        ),
        "each": (
            "The sums are right, but each run was waited for before the next one was handed out: "
            "only one thread works at a time.",
            "`result()` waits. Hand out all runs first, and ask for the answers after that; `map` "
            "does both.",
        ),
        "more": (
            f"The sums are right, but more than {threads} threads were started.",
            "A thread that is done with a run takes the next. So there are as many threads as "
            "`threads` says, however many runs there are.",
        ),
    }.get(_kind_of_pools(case, got))
    return found and Mismatch(found[0], idea=found[1])


exercise = Exercise(
    "kmeans_lab.fast.taught.sums_in_threads",
    lesson="12_matching_scikit_learn",
    number=3,
    returns=WhateverTheThreads(),
    section="Rung 5: the other cores",
    points=3,
    edges=(
        Edge(LAST, 0.5, "a last run that is shorter"),
        Edge(EMPTY, 0.5, "a cluster without points"),
    ),
    forbids=("python-loop",),
    allows=("scipy.sparse", "scipy._lib"),
    lines=(
        "def sums_in_threads(X, centroids, run_rows, threads):",
        "    def sums_of_run(first):",
        "        run = X[first : first + run_rows]",
        "        assignments = assign_in_chunks(run, centroids, run_rows)",
        "        return update_one_hot(run, assignments, len(centroids))",
        "    with ThreadPoolExecutor(threads) as pool:",
        "        parts = list(pool.map(sums_of_run, range(0, len(X), run_rows)))",
        "    sums, counts = zip(*parts)",
        "    return sum(sums), sum(counts)",
    ),
    distractors=(
        "        parts = list(pool.map(sums_of_run, range(threads)))",
        "        run = X[first : first + len(X) // threads]",
        "    return sums / counts",
    ),
    hints=(
        "One run is what you have written before: labels of some rows, then their sums and counts. "
        "Write that as a function of the first row of the run.",
        "`pool.map(function, range(0, len(X), run_rows))` lets the threads of a "
        "`ThreadPoolExecutor(threads)` call the function, each for the next run, and gives the "
        "answers in the order of the runs. `list` waits for all of them.",
        "The list holds a pair for each run, (sums, counts). Add up the first parts, and the "
        "second parts, in the order of the list: `zip(*parts)` takes the pairs apart.",
    ),
)


def sized(n: int) -> tuple:
    """n points of six features, eight centroids, 13 runs, two threads."""
    return *drawn(np.random.default_rng(0), n, 8, 6), 5 * n // 64, 2


def stand_in(X, centroids, run_rows, threads):
    return one_after_the_other(X, centroids, run_rows, threads)


def cases(rng: np.random.Generator) -> list[Case]:
    X, centroids = _none_empty(np.random.default_rng(12), 24, 3, 2)
    uneven = X * 10.0 ** np.random.default_rng(1).integers(-6, 7, size=X.shape)
    return [
        Case(
            (six_points(), six_points_start(2), 2, 2),
            SIX + ", in runs of 2, by two threads",
            "Three runs: rows 0 and 1, rows 2 and 3, rows 4 and 5. Each has sums and counts, and "
            "those of all runs are added.",
        ),
        Case(
            (six_points(), six_points_start(2), 6, 2),
            "The same, in one run of 6",
            "There may be fewer runs than threads.",
        ),
        Case(
            (X, centroids, 1, 3),
            "24 points in runs of one row, by three threads",
            "A run may be a single row.",
        ),
        Case(
            (*_none_empty(rng, 40, 4, 3), 8, 2),
            "Forty random points in runs of 8, by two threads",
            "Every row of every run counts once.",
        ),
        Case(
            (uneven, uneven[[5, 3, 8]], 2, 3),
            f"{len(X)} points, some a million times as large as others, in {MANY_RUNS} runs: with "
            "one thread, with three, and with runs that are done from the last to the first",
            "The same points are added each time. For the same digits they must be added in the "
            "same order.",
            script=in_any_order,
        ),
        *edge_cases(rng, X, centroids),
    ]


def edge_cases(rng: np.random.Generator, X: np.ndarray, centroids: np.ndarray) -> list[Case]:
    return [
        Case(
            (six_points(), six_points_start(2), 4, 2),
            SIX + ", in runs of 4, by two threads",
            "Six points in runs of 4 are a run of 4 and one of 2.",
            edge=LAST,
        ),
        Case(
            (X, centroids, 100, 2),
            "24 points in runs of 100",
            "A run may be longer than all of X.",
            edge=LAST,
        ),
        Case(
            (*_none_empty(rng, 40, 4, 3), 7, 3),
            "Forty random points in runs of 7, by three threads",
            "The last run is shorter, and its rows count too.",
            edge=LAST,
        ),
        Case(
            (six_points(), np.array([[6.0, 6.0], [1.0, 1.0], [90.0, 90.0]]), 2, 2),
            "The six points and three centroids, of which the last is far away",
            "No point is nearest to the last centroid: its sums and its count are 0. K of each are "
            "wanted from every run.",
            edge=EMPTY,
        ),
        Case(
            (six_points(), np.array([[90.0, 90.0], [6.0, 6.0], [1.0, 1.0]]), 1, 2),
            "The same with the far one first, in runs of one row",
            "Cluster 0 has no points: its sums and its count are 0, and it keeps its place.",
            edge=EMPTY,
        ),
    ]


def _none_empty(rng: np.random.Generator, n: int, K: int, d: int) -> tuple:
    """Points, and a few of them as centroids: each has a point."""
    X, _ = drawn(rng, n, K, d)
    return X, X[:K].copy()


# ------------------------------------------------------------------ slips


def cut_at_the_largest(run, centroids):
    """The sums of the clusters up to the largest label of the run."""
    sums, counts = of_run(run, centroids)
    last = np.flatnonzero(counts)[-1] + 1
    return sums[:last], counts[:last]


def only_filled(parts):
    sums, counts = added(parts)
    return sums[counts > 0], counts[counts > 0]


def labelled_by(label):
    return in_threads(work=lambda run, centroids: of_run(run, centroids, label))


def whole_runs(n, run_rows, threads):
    return range(0, n // run_rows * run_rows, run_rows)


slips = (
    Slip(
        "cut-by-threads",
        "X was cut into as many parts as there are threads, so that other points are added "
        "together for each number of threads, and the last digits differ. How long a run is, "
        "`run_rows` says; a thread that is done takes the next run.",
        parts_by_threads,
        parts_by_length,
    ),
    Slip(
        "rows-and-threads-swapped",
        "`run_rows` and `threads` have changed places: how many rows a run has is not how many "
        "threads there are.",
        swapped,
    ),
    Slip(
        "added-as-they-finish",
        "The runs were added in the order in which they were done, and that is a matter of chance: "
        "the last digits differ from call to call. Keep the answers in the order of the runs, as "
        "`pool.map` gives them, and add them up at the end.",
        as_they_finish,
        appended,
        into_the_same(locked=True),
        into_the_same(locked=False),
    ),
    Slip(
        "no-threads",
        "The runs were done one after the other, on one thread. `ThreadPoolExecutor(threads)` "
        "makes threads, and its `map` gives each of them the next run.",
        one_after_the_other,
    ),
    Slip(
        "one-thread",
        "The pool has one thread, so that the runs are done one after the other. Which number does "
        "`ThreadPoolExecutor` get?",
        in_threads(pool=lambda threads, runs: pool_of(1)),
    ),
    Slip(
        "number-not-given",
        "`threads` was not used: without a number a `ThreadPoolExecutor` takes as many threads as "
        "it likes.",
        in_threads(pool=lambda threads, runs: pool_of()),
    ),
    Slip(
        "a-thread-for-each-run",
        "Each run got a thread of its own. There are to be as many threads as `threads` says; one "
        "that is done with a run takes the next.",
        in_threads(pool=lambda threads, runs: pool_of(runs)),
        a_thread_for_each_run,
    ),
    Slip(
        "waited-for-each",
        "Each run was waited for before the next one was handed out, so that one thread works at a "
        "time. Hand out all runs first, and ask for the answers after that; `map` does both.",
        waited_for_each,
        a_pool_for_each,
    ),
    Slip(
        "remainder-not-summed",
        "The rows after the last whole run are missing. With 10 rows in runs of 4 there are three "
        "runs, not two. What does a slice do that reaches beyond the end?",
        in_threads(starts=whole_runs),
        misconception="remainder-dropped",
    ),
    Slip(
        "last-run-left-out",
        "The last run is missing, whole or not: `range(0, n, step)` stops before its end by "
        "itself, so nothing need be taken off from n.",
        in_threads(starts=lambda n, m, threads: range(0, n - m, m)),
    ),
    Slip(
        "as-many-runs-as-threads",
        "There are as many runs as threads, and the rows after them are missing. How many runs "
        "there are follows from the number of rows and from `run_rows`; a thread that is done "
        "takes the next.",
        in_threads(starts=lambda n, m, threads: range(0, min(n, threads * m), m)),
    ),
    Slip(
        "numbers-for-rows",
        "Run number i does not begin at row i, but at row i times run_rows. With 10 rows in runs "
        "of 4 they begin at 0, 4 and 8: `range` can count in such steps.",
        in_threads(starts=lambda n, m, threads: range(-(-n // m))),
    ),
    Slip(
        "runs-overlap",
        "The runs overlap, so that some rows were counted more than once. The next run begins "
        "where the one before ended: look at the step of the `range`.",
        in_threads(starts=lambda n, m, threads: range(n)),
    ),
    Slip(
        "first-run-only",
        "These are the sums and counts of the first run alone. Those of all runs are to be added "
        "up.",
        in_threads(together=lambda parts: parts[0]),
    ),
    Slip(
        "last-run-only",
        "These are the sums and counts of the last run alone. Those of all runs are to be added "
        "up: is a name overwritten in each turn of a loop?",
        in_threads(together=lambda parts: parts[-1]),
    ),
    Slip(
        "runs-apart",
        "The sums of each run stand apart. Those of all runs are wanted in one (K, d) array, the "
        "sum over the runs.",
        in_threads(together=lambda parts: tuple(np.array(part) for part in zip(*parts))),
        in_threads(together=lambda parts: tuple(np.concatenate(part) for part in zip(*parts))),
        in_threads(together=list),
    ),
    Slip(
        "divided-already",
        "The sums were divided by the counts. Sums of several parts can be added up, means cannot: "
        "here the sums themselves are wanted.",
        in_threads(together=means),
        in_threads(together=mean_of_means),
    ),
    Slip(
        "averaged-over-the-runs",
        "The sums of the runs were averaged, not added. Each point counts once, in whichever run "
        "it is.",
        in_threads(
            together=lambda parts: (np.mean([s for s, _ in parts], axis=0), added(parts)[1])
        ),
    ),
    Slip(
        "cut-at-the-largest-label",
        "A run in which the last clusters have no points gave fewer than K sums, and these do not "
        "fit those of the other runs. Each run has K sums and K counts, zeros too.",
        in_threads(work=cut_at_the_largest),
    ),
    Slip(
        "empty-clusters-left-out",
        "A cluster without points was left out. K sums and K counts are wanted, zeros too, so that "
        "each keeps its place.",
        in_threads(together=only_filled),
    ),
    Slip.of("argmax-for-argmin", labelled_by(lambda run, c: squared_table(run, c).argmax(axis=1))),
    Slip.of(
        "missing-norm", labelled_by(lambda run, c: scores_of(run, c, norms=0.0).argmin(axis=1))
    ),
    Slip.of(
        "cross-term-sign", labelled_by(lambda run, c: scores_of(run, c, cross=2.0).argmin(axis=1))
    ),
    Slip(
        "counts-are-rows",
        "The counts say how many rows the runs have, and not how many points each cluster has.",
        in_threads(
            together=lambda parts: (
                added(parts)[0],
                np.full(len(parts[0][1]), added(parts)[1].sum()),
            )
        ),
    ),
)
