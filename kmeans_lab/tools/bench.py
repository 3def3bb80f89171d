"""Measure the course's claims, its K-Means and scikit-learn's on the reader's own machine.

Everything takes turns and is a median; the answers are compared before the times. Each finished
row is written to a table at once, so that a run that was stopped continues where it was.
"""

from __future__ import annotations

import argparse
import functools
import os
import platform
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import scipy
import sklearn
from sklearn.cluster import KMeans as ScikitLearnKMeans
from sklearn.datasets import load_wine
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_info, threadpool_limits

from kmeans_lab.data import blobs, digits, noise, photograph, pixels, ties
from kmeans_lab.estimator import KMeans
from kmeans_lab.lloyd import kmeans_loop, kmeans_optimized, kmeans_vectorized
from kmeans_lab.measure import compare_seconds, one_thread, peak_bytes
from kmeans_lab.tools import costs
from kmeans_lab.tools.peers import fit_of, installed
from kmeans_lab.tools.results import PICTURE, TABLE, CannotWrite, Row, append, open_table, words_of
from kmeans_lab.tools.turns import in_turns
from kmeans_lab.writing import replacing

LONG_LOOP = 30_000  # points times clusters from which a loop takes few turns
MEASURES = ("claim", "iteration", "fit", "growth", "memory")


Task = tuple[Row, Callable[[Row], Row]]


# ------------------------------------------------------------------ shared with the benchmarks


def environment() -> str:
    """Versions, BLAS, processors and system, in a line."""
    blas = {
        f"{pool.get('internal_api')} {pool.get('version')}"
        for pool in threadpool_info()
        if pool["user_api"] == "blas"
    }
    return (
        f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}, "
        f"scikit-learn {sklearn.__version__}, BLAS {' and '.join(sorted(blas)) or 'unknown'}, "
        f"{os.cpu_count()} CPUs, {platform.system()} {platform.machine()}"
    )


def race(n: int, d: int, K: int, iterations: int = 3) -> dict[str, float]:
    """Seconds of the course's three functions and scikit-learn, on one thread and equal labels.

    Raises
    ------
    AssertionError
        If two of them differ at a point that is no tie.
    """
    X = noise(n, d)
    init = X[:K].copy()
    own = {"K": K, "max_iterations": iterations, "init": init}
    theirs = ScikitLearnKMeans(
        K, init=init, n_init=1, tol=0, max_iter=iterations, algorithm="lloyd"
    )
    programs = {
        "loop": lambda: kmeans_loop(X, **own),
        "broadcast": lambda: kmeans_vectorized(X, **own),
        "identity": lambda: kmeans_optimized(X, **own),
        "scikit-learn": lambda: theirs.fit(X),
    }
    with one_thread():
        programs["scikit-learn"]()
        for name in ("loop", "broadcast", "identity"):
            centroids, assignments = programs[name]()
            same = (assignments == theirs.labels_) | ties(X, centroids)
            assert same.all(), f"{name} and scikit-learn differ at {(~same).sum()} points"
            assert np.allclose(centroids, theirs.cluster_centers_, atol=1e-10)
    # the fast ones are timed often; the loop takes its turns, but few where a run is long
    loop = {name: programs[name] for name in ("loop", "broadcast")}
    fast = {name: programs[name] for name in ("broadcast", "identity", "scikit-learn")}
    seconds = compare_seconds(fast, repeats=15 if n * d * K < 10**6 else 7)
    together = compare_seconds(loop, repeats=3 if n * K >= LONG_LOOP else 7)
    return seconds | {"loop": together["loop"] / together["broadcast"] * seconds["broadcast"]}


_race_once = functools.cache(race)  # three rows of a table are of one race


def pair(
    K: int, init: np.ndarray, iterations: int, algorithm: str = "auto"
) -> tuple[ScikitLearnKMeans, KMeans]:
    """scikit-learn's Lloyd and ours, from the same start, for at most so many iterations."""
    theirs = ScikitLearnKMeans(
        K, init=init, n_init=1, tol=0, max_iter=iterations, algorithm="lloyd"
    )
    return theirs, KMeans(K, iterations, tol=0, init=init, algorithm=algorithm)


# ------------------------------------------------------------------ the measurements


def claims(row: Row, programs: tuple[str, str]) -> Row:
    """Whole fits of two of the course's three functions."""
    seconds = _race_once(row.n, row.d, row.K)
    slow, quick = programs
    return replace(row, reference=seconds[slow], ours=seconds[quick])


def iteration(row: Row, turns: int) -> Row:
    """One iteration: the difference of a long run and a short one, divided by the iterations."""
    X = noise(row.n, row.d).astype(row.dtype)
    init = X[: row.K].copy()
    short, long = 2, 8
    fits = {}
    for iterations in (short, long):
        theirs, ours = pair(row.K, init, iterations, "lloyd")
        fits["theirs", iterations] = lambda m=theirs: m.fit(X)
        fits["ours", iterations] = lambda m=ours: m.fit(X)
    for _ in range(3):  # on a busy machine a difference of medians may come out below 0
        found = in_turns(fits, turns, row.threads)
        theirs, ours = (
            (found.seconds[who, long] - found.seconds[who, short]) / (long - short)
            for who in ("theirs", "ours")
        )
        if min(theirs, ours) > 0:
            return replace(row, reference=theirs, ours=ours, remark=str(found))
    return replace(row, remark="too short for the clock")


def whole_fit(row: Row, X: Callable[[], np.ndarray], turns: int) -> Row:
    """A fit until nothing moves, or for 30 iterations, of the points that `X` makes."""
    points = np.ascontiguousarray(X(), dtype=row.dtype)
    rows = np.random.default_rng(0).choice(len(points), row.K, replace=False)
    theirs, ours = pair(row.K, points[rows], 30)
    found = in_turns(
        {"theirs": lambda: theirs.fit(points), "ours": lambda: ours.fit(points)}, turns, row.threads
    )
    equal = (theirs.labels_ == ours.labels_).mean()
    remark = f"{ours.algorithm_}, {ours.n_iter_} iterations, {equal:.2%} equal labels"
    if row.threads > 1:
        remark += f", {ours.n_threads_} used"
    remark = ", ".join([remark, *filter(None, [str(found)])])
    return replace(
        row, reference=found.seconds["theirs"], ours=found.seconds["ours"], remark=remark
    )


def beside_a_peer(row: Row, name: str, X: Callable[[], np.ndarray], turns: int) -> Row:
    """A fit of 20 iterations beside another library's; its time ÷ ours."""
    points = np.ascontiguousarray(X(), dtype=row.dtype)
    rows = np.random.default_rng(0).choice(len(points), row.K, replace=False)
    _, ours = pair(row.K, points[rows], 20)
    theirs = fit_of(name, points, points[rows], 20, row.threads)
    found = in_turns({"theirs": theirs, "ours": lambda: ours.fit(points)}, turns, row.threads)
    remark = f"{(theirs() == ours.labels_).mean():.2%} equal labels"
    remark = ", ".join([remark, *filter(None, [str(found)])])
    return replace(
        row, reference=found.seconds["theirs"], ours=found.seconds["ours"], remark=remark
    )


def growth(row: Row, base: Row, turns: int) -> Row:
    """Five iterations at this size and at the smallest one of the same walk."""
    fits = {}
    for name, size in (("small", base), ("large", row)):
        X = noise(size.n, size.d)
        _, ours = pair(size.K, X[: size.K].copy(), 5, "lloyd")
        fits[name] = lambda m=ours, X=X: m.fit(X)
    seconds = in_turns(fits, turns, row.threads).seconds
    work = row.n * row.d * row.K / (base.n * base.d * base.K)
    return replace(
        row, reference=seconds["small"], ours=seconds["large"], remark=f"{work:g} times the work"
    )


def memory(row: Row) -> Row:
    """Peak memory beyond X of a fit, against the size of X."""
    X = blobs(row.n, row.K, row.d)[0].astype(row.dtype)
    _, ours = pair(row.K, X[: row.K].copy(), 10)
    peak = peak_bytes(lambda: ours.fit(X))
    a_point = (peak - (row.d + 1) / row.d * X.nbytes) / row.n
    remark = f"beyond one copy with a column of ones: {a_point:.0f} bytes a point"
    return replace(row, reference=X.nbytes, ours=peak, remark=remark)


def tasks(quick: bool, threads: int) -> Iterator[Task]:
    """All rows to measure, with the function that measures each."""
    turns = 3 if quick else 7
    claim_shapes = [(100, 2, 3), (1000, 2, 3), (1000, 50, 10), (10_000, 2, 3), (10_000, 50, 10)]
    if not quick:
        claim_shapes += [(n, d, K) for n in (1000, 10_000) for d in (1, 10) for K in (3, 10)]
    for n, d, K in claim_shapes:
        for names in (("loop", "broadcast"), ("broadcast", "identity"), ("loop", "identity")):
            row = Row("claim", f"{names[0]} > {names[1]}", n, d, K)
            yield row, lambda row, names=names: claims(row, names)
    n = 20_000 if quick else 100_000
    widths, clusters = ((2, 50), (3, 10, 100)) if quick else ((2, 10, 50, 128), (3, 10, 100, 256))
    shapes = [(d, K) for d in widths for K in clusters]
    every = sorted({1, threads})
    for count in every:
        for dtype in ("float64", "float32"):
            for d, K in shapes:
                row = Row("iteration", "noise", n, d, K, dtype, count)
                yield row, lambda row: iteration(row, turns)
    for count in every:
        yield from _fits(n, shapes, count, turns)
    start = Row("growth", "n", n // 4, 10, 10)
    for walk, field in (("n", "n"), ("K", "K"), ("d", "d")):
        base = replace(start, case=walk)
        for factor in (2, 4, 8) if quick else (2, 4, 8, 16):
            row = replace(base, **{field: getattr(base, field) * factor})
            yield row, lambda row, base=base: growth(row, base, turns)
    for size in (n // 4, n, 4 * n):
        for dtype in ("float64", "float32"):
            yield Row("memory", "blobs", size, 10, 30, dtype), memory


def _fits(n: int, shapes: list[tuple[int, int]], threads: int, turns: int) -> Iterator[Task]:
    turns = max(3, turns // 2)
    for d, K in shapes:
        for name, make in (
            ("blobs", lambda d=d, K=K: blobs(n, K, d)[0]),
            ("noise", lambda d=d: noise(n, d)),
        ):
            row = Row("fit", name, n, d, K, threads=threads)
            yield row, lambda row, make=make: whole_fit(row, make, turns)
    image = pixels(photograph(max_pixels=n))
    for K in (16, 64):
        row = Row("fit", "pixels", len(image), 3, K, threads=threads)
        yield row, lambda row: whole_fit(row, lambda: image, turns)
    for name, X, K in _small_problems():
        row = Row("fit", name, *X.shape, K, threads=threads)
        yield row, lambda row, X=X: whole_fit(row, lambda: X, max(5, turns))
    for K in (5, 20, 100):
        row = Row("fit", "one column", n, 1, K, threads=threads)
        yield row, lambda row: whole_fit(row, lambda: noise(n, 1), turns)
    for name in installed():
        for d, K in shapes:
            row = Row("peer", name, n, d, K, "float32", threads)
            yield (
                row,
                lambda row, name=name, d=d: beside_a_peer(row, name, lambda: noise(n, d), turns),
            )


def _small_problems() -> Iterator[tuple[str, np.ndarray, int]]:
    written, _ = digits()
    for name, make in (
        ("small", lambda: noise(1000, 2)),
        ("small", lambda: noise(1000, 3)),
        ("small", lambda: noise(10_000, 2)),
        ("digits", lambda: written),
        ("wine", lambda: load_wine().data),
    ):
        for K in (3, 10):
            yield name, make(), K
    for K in (30, 100):
        yield "digits", written, K


# ------------------------------------------------------------------ the table and the picture


def in_words(row: Row) -> str:
    """A row of the printed table."""
    shape = f"n={row.n:<7} d={row.d:<4} K={row.K:<4} {row.dtype} {row.threads} thr."
    unit = {"memory": "of X", "growth": "times"}.get(row.measure, "x faster")
    return f"{row.measure:10}{row.case:22}{shape}  {row.ratio:8.2f} {unit:9} {row.remark}"


def summary(rows: list[Row]) -> Iterator[str]:
    """The geometric means and extremes of the ratios."""
    for measure in ("iteration", "fit", "peer"):
        groups = sorted({(r.dtype, r.threads) for r in rows if r.measure == measure})
        for dtype, threads in groups:
            wanted = (measure, dtype, threads)
            ratios = [r.ratio for r in rows if (r.measure, r.dtype, r.threads) == wanted]
            ratios = [ratio for ratio in ratios if ratio > 0]  # not NaN
            if not ratios:
                continue
            mean = float(np.exp(np.mean(np.log(ratios))))
            whose = "the peers'" if measure == "peer" else "scikit-learn's"
            yield (
                f"{measure}, {dtype}, {threads} thread(s): {whose} time ÷ ours, "
                f"geometric mean {mean:.2f}, from {min(ratios):.2f} to {max(ratios):.2f}"
            )


def draw(rows: list[Row], folder: Path) -> None:
    """Save a picture of the ratios of iterations and fits."""
    from kmeans_lab.visuals.charts import draw_ratios
    from kmeans_lab.visuals.drawing import new_figure

    parts = [
        (measure, [r for r in rows if r.measure == measure and r.ratio > 0])
        for measure in ("iteration", "fit")
    ]
    parts = [(measure, found) for measure, found in parts if found]
    if not parts:
        return
    longest = max(len(found) for _, found in parts)
    figure, axes = new_figure(len(parts), width=6.0 * len(parts), height=1.2 + 0.24 * longest)
    for ax, (measure, found) in zip(np.atleast_1d(axes), parts, strict=True):
        ratios = {}
        for r in found:
            name = f"{r.case} d={r.d} K={r.K} {r.dtype}"
            ratios[name + (f" {r.threads} threads" if r.threads > 1 else "")] = r.ratio
        title = "One iteration" if measure == "iteration" else "Whole fits"
        draw_ratios(ratios, ax=ax, title=title, xlabel="scikit-learn's time ÷ ours (log scale)")
        ax.tick_params(axis="y", labelsize=7)
    try:
        with replacing(folder / PICTURE) as file:
            figure.savefig(file, format="png", dpi=110)
    except OSError as error:
        raise CannotWrite(words_of(error, folder)) from None


# ------------------------------------------------------------------ the command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``python -m kmeans_lab bench``."""
    parser.add_argument("--quick", action="store_true", help="at most 3 minutes; without it, 60")
    parser.add_argument(
        "--out", type=Path, default=Path("bench-results"), metavar="FOLDER", help="for the results"
    )
    parser.add_argument(
        "--threads", type=int, metavar="N", help="compare on 1 and on N threads; default: all CPUs"
    )
    parser.add_argument(
        "--costs",
        action="store_true",
        help="write kmeans_lab/fast/costs.py instead: what the engine's pieces take (1 minute)",
    )


def run(arguments: argparse.Namespace, plan: Callable[..., Iterator[Task]] | None = None) -> int:
    """Measure what is not yet in the table, print and draw; return the exit status."""
    if arguments.costs:
        return costs.run()
    most = os.cpu_count() or 1
    threads = most if arguments.threads is None else arguments.threads
    if not 1 <= threads <= most:
        print(f"--threads must be from 1 to {most}, the CPUs of this machine, but {threads} came.")
        return 2
    setting = f"{environment()}\nquick: {arguments.quick}, threads: 1 and {threads}\n"
    begin = time.perf_counter()
    try:
        rows = open_table(arguments.out, setting)
        print(setting, end="")
        if rows:
            print(f"{len(rows)} rows are finished already, in {arguments.out / TABLE}")
        done = {row.key for row in rows}
        for row, measure in (plan or tasks)(arguments.quick, threads):
            if row.key in done:
                continue
            with threadpool_limits(row.threads), warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                finished = measure(row)
            append(arguments.out, finished)
            rows.append(finished)
            print(in_words(finished), flush=True)
        print(*summary(rows), sep="\n")
        draw(rows, arguments.out)
    except CannotWrite as reason:
        print(reason)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The finished rows are kept: the same command continues.")
        return 130
    print(f"{time.perf_counter() - begin:.0f} s. The table is {arguments.out / TABLE}")
    return 0
