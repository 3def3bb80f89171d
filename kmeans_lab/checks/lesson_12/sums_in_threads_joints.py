"""`sums_in_threads` with joints: right, and what its wrong ways are made of."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed

import numpy as np

from kmeans_lab.checks.pieces import labels_of, sums_and_counts


def of_run(run, centroids, label=labels_of):
    """What one run adds: sums (K, d) and counts (K,)."""
    return sums_and_counts(run, label(run, centroids), len(centroids))


def run_starts(n, run_rows, threads):
    return range(0, n, run_rows)


def added(parts):
    """Sums and counts of all runs, in the order given."""
    sums, counts = zip(*parts)
    return sum(sums), sum(counts)


def pool_of(*threads):
    """A pool by the name that is watched."""
    return ThreadPoolExecutor(*threads)


def in_threads(
    together=added,
    starts=run_starts,
    length=lambda run_rows, threads: run_rows,
    pool=lambda threads, runs: pool_of(threads),
    work=of_run,
):
    """The lines of the lesson, with another pool, other runs, or another use of the answers."""

    def way(X, centroids, run_rows, threads):
        m = length(run_rows, threads)

        def one(first):
            return work(X[first : first + m], centroids)

        firsts = starts(len(X), run_rows, threads)
        with pool(threads, len(firsts)) as workers:
            return together(list(workers.map(one, firsts)))

    return way


def parts_by_threads(X, centroids, run_rows, threads):
    with ThreadPoolExecutor(threads) as pool:
        parts = np.array_split(X, threads)
        return added(list(pool.map(lambda part: of_run(part, centroids), parts)))


def parts_by_length(X, centroids, run_rows, threads):
    rows = -(-len(X) // threads)
    return in_threads()(X, centroids, rows, threads)


def swapped(X, centroids, run_rows, threads):
    return in_threads()(X, centroids, threads, run_rows)


def as_they_finish(X, centroids, run_rows, threads):
    sums, counts = np.zeros(centroids.shape), np.zeros(len(centroids), dtype=int)
    with ThreadPoolExecutor(threads) as pool:
        jobs = [
            pool.submit(of_run, X[first : first + run_rows], centroids)
            for first in range(0, len(X), run_rows)
        ]
        for job in as_completed(jobs):
            more, some = job.result()
            sums, counts = sums + more, counts + some
    return sums, counts


def into_the_same(locked):
    """Each thread adds to the same arrays."""

    def way(X, centroids, run_rows, threads):
        sums, counts = np.zeros(centroids.shape), np.zeros(len(centroids), dtype=int)
        lock = threading.Lock()

        def one(first):
            more, some = of_run(X[first : first + run_rows], centroids)
            if locked:
                with lock:
                    sums[:] += more
                    counts[:] += some
            else:
                sums[:] += more
                counts[:] += some

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(one, range(0, len(X), run_rows)))
        return sums, counts

    return way


def appended(X, centroids, run_rows, threads):
    parts = []
    with ThreadPoolExecutor(threads) as pool:
        for first in range(0, len(X), run_rows):
            pool.submit(
                lambda first=first: parts.append(of_run(X[first : first + run_rows], centroids))
            )
    return added(parts)


def one_after_the_other(X, centroids, run_rows, threads):
    return added([of_run(X[i : i + run_rows], centroids) for i in range(0, len(X), run_rows)])


def waited_for_each(X, centroids, run_rows, threads):
    parts = []
    with ThreadPoolExecutor(threads) as pool:
        for first in range(0, len(X), run_rows):
            job = pool.submit(of_run, X[first : first + run_rows], centroids)
            parts.append(job.result())
    return added(parts)


def a_pool_for_each(X, centroids, run_rows, threads):
    parts = []
    for first in range(0, len(X), run_rows):
        with ThreadPoolExecutor(threads) as pool:
            parts.append(pool.submit(of_run, X[first : first + run_rows], centroids).result())
    return added(parts)


def a_thread_for_each_run(X, centroids, run_rows, threads):
    firsts = range(0, len(X), run_rows)
    parts = [None] * len(firsts)

    def one(number, first):
        parts[number] = of_run(X[first : first + run_rows], centroids)

    made = [threading.Thread(target=one, args=pair) for pair in enumerate(firsts)]
    for thread in made:
        thread.start()
    for thread in made:
        thread.join()
    return added(parts)


def means(parts):
    sums, counts = added(parts)
    with np.errstate(all="ignore"):
        return sums / counts[:, None], counts


def mean_of_means(parts):
    with np.errstate(all="ignore"):
        moved = [sums / counts[:, None] for sums, counts in parts]
    return np.nanmean(moved, axis=0), added(parts)[1]
