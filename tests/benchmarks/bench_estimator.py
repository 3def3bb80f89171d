"""The estimator, its start and the silhouette beside scikit-learn's, as ratios of one run.

Run it as ``python tests/benchmarks/bench_estimator.py [--quick]``. One thread, CPU time, taking
turns, medians. A ratio is scikit-learn's time divided by ours: above 1 ours is faster.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable

import numpy as np
from sklearn.cluster import KMeans as ScikitLearnKMeans
from sklearn.cluster import kmeans_plusplus as their_kmeans_plusplus
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import silhouette_samples

from kmeans_lab.data import blobs, noise
from kmeans_lab.estimator import KMeans
from kmeans_lab.initialization import kmeans_plusplus_greedy
from kmeans_lab.measure import one_thread, peak_bytes, seconds_in_turns
from kmeans_lab.selection import silhouette_values
from kmeans_lab.tools.bench import environment


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer turns: about a minute")
    turns = 3 if parser.parse_args().quick else 9
    warnings.simplefilter("ignore", ConvergenceWarning)
    print(environment())
    with one_thread():
        starts(turns)
        silhouettes(turns)
        fits(turns)


def ratio(theirs: Callable[[], object], ours: Callable[[], object], turns: int) -> float:
    """Median CPU time of theirs ÷ ours."""
    seconds = seconds_in_turns({"theirs": theirs, "ours": ours}, turns, time.process_time)
    return seconds["theirs"] / seconds["ours"]


def starts(turns: int) -> None:
    print("\nk-means++ (greedy), scikit-learn ÷ ours")
    for n, d, K in ((10_000, 2, 10), (100_000, 10, 20), (100_000, 50, 100)):
        X, _ = blobs(n, K, d)
        value = ratio(
            lambda X=X, K=K: their_kmeans_plusplus(X, K, random_state=0),
            lambda X=X, K=K: kmeans_plusplus_greedy(X, K, np.random.default_rng(0)),
            turns,
        )
        print(f"n={n:7} d={d:3} K={K:4}  {value:5.2f}")


def silhouettes(turns: int) -> None:
    print("\nsilhouette of n=10000 points, K=8, scikit-learn ÷ ours; peak memory, ours ÷ theirs")
    for d in (2, 10, 50):
        X, labels = blobs(10_000, 8, d)
        X -= X.mean(axis=0)
        assert np.abs(silhouette_samples(X, labels) - silhouette_values(X, labels)).max() < 1e-9
        value = ratio(
            lambda X=X, labels=labels: silhouette_samples(X, labels),
            lambda X=X, labels=labels: silhouette_values(X, labels),
            turns,
        )
        memory = peak_bytes(lambda X=X, labels=labels: silhouette_values(X, labels)) / peak_bytes(
            lambda X=X, labels=labels: silhouette_samples(X, labels)
        )
        print(f"d={d:3}  {value:5.2f}  {memory:6.3f}")


def fits(turns: int) -> None:
    print("\nwhole fits from the same start, at most 20 iterations, scikit-learn ÷ ours")
    for name, make in (
        ("blobs", lambda n, K, d: blobs(n, K, d)[0]),
        ("noise", lambda n, K, d: noise(n, d)),
    ):
        for n, d, K in ((20_000, 2, 3), (20_000, 10, 10), (20_000, 50, 100)):
            X = make(n, K, d)
            init = X[:K].copy()
            theirs = ScikitLearnKMeans(K, init=init, n_init=1, max_iter=20, tol=0)
            ours = KMeans(K, init=init, max_iterations=20, tol=0)
            value = ratio(lambda m=theirs, X=X: m.fit(X), lambda m=ours, X=X: m.fit(X), turns)
            same = (theirs.labels_ == ours.labels_).mean()
            print(f"{name} n={n} d={d:3} K={K:4}  {value:5.2f}  equal labels {same:.2%}")


if __name__ == "__main__":
    main()
