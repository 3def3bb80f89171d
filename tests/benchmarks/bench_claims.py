"""The article's claims, measured side by side in one run, as ratios.

Run it as ``python tests/benchmarks/bench_claims.py [--quick]``. Everything is on one thread, taking
turns, medians, and timed only after the answers were found equal. A number says how many times
faster the second program is than the first: above 1 it wins.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

import numpy as np

from kmeans_lab.data import blobs, noise, ties
from kmeans_lab.distances import (
    nearest_by_identity,
    nearest_centred,
    squared_distances_broadcast,
    squared_distances_identity,
    squared_distances_loop,
)
from kmeans_lab.lloyd import (
    assign_broadcast,
    inertia,
    lloyd_steps,
    update_vectorized,
)
from kmeans_lab.measure import broadcast_bytes, peak_bytes
from kmeans_lab.tools.bench import environment, race

ITERATIONS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer shapes: under a minute")
    quick = parser.parse_args().quick
    begin = time.perf_counter()
    print(environment())
    speed(quick)
    memory()
    float32_saves_memory()
    float32_keeps_labels(quick)
    float32_centroids_in_the_loop()
    print(f"\n{time.perf_counter() - begin:.0f} s in all")


def speed(quick: bool) -> None:
    heading(
        "Vectorizing gives 20-50x; the identity is faster again",
        f"whole fits of {ITERATIONS} iterations on noise, the same start; a > b: a's time / b's",
    )
    pairs = [
        ("loop", "broadcast"),
        ("broadcast", "identity"),
        ("loop", "identity"),
        ("scikit-learn", "identity"),
    ]
    print(f"{'n':>6} {'d':>3} {'K':>3}" + "".join(f"{f'{a} > {b}':>25}" for a, b in pairs))
    found: dict[tuple[str, str], list[float]] = {pair: [] for pair in pairs}
    for n, d, K in shapes(quick):
        seconds = race(n, d, K, ITERATIONS)
        ratios = {(a, b): seconds[a] / seconds[b] for a, b in pairs}
        for pair, ratio in ratios.items():
            found[pair].append(ratio)
        print(f"{n:6} {d:3} {K:3}" + "".join(f"{ratio:25.2f}" for ratio in ratios.values()))
    lowest = "".join(
        f"{min(values):.2f} to {max(values):.1f}".rjust(25) for values in found.values()
    )
    print(f"{'range':14}{lowest}")


def shapes(quick: bool) -> Iterator[tuple[int, int, int]]:
    if quick:
        yield from ((100, 2, 3), (1000, 1, 10), (1000, 2, 3), (1000, 50, 10))
        yield from ((10_000, 2, 3), (10_000, 50, 10))
        return
    for n in (100, 1000, 10_000):
        for d in (1, 2, 10, 50):
            for K in (3, 10):
                yield n, d, K


def memory() -> None:
    n, d, K = 10_000, 50, 10
    heading("Peak memory", f"squared distances at n={n}, d={d}, K={K}")
    X = noise(n, d)
    centroids = X[:K].copy()
    size = broadcast_bytes(n, K, d)
    print(f"the (n, K, d) array alone: {size / 1e6:.1f} MB")
    for name, function in {
        "broadcast": squared_distances_broadcast,
        "identity": squared_distances_identity,
        "nearest by identity": nearest_by_identity,
    }.items():
        peak = peak_bytes(lambda f=function: f(X, centroids))
        print(f"{name:20} {peak / 1e6:6.1f} MB, {peak / size:.2f} such arrays")
    few = X[:500]
    looped = squared_distances_loop(few, centroids)
    assert np.allclose(squared_distances_broadcast(few, centroids), looped)
    assert np.allclose(squared_distances_identity(few, centroids), looped)


def float32_saves_memory() -> None:
    heading("float32 centroids save memory", "the product X @ centroids.T at n=100000, d=50, K=10")
    X = noise(100_000, 50)
    centroids = X[:10].copy()
    reference = peak_bytes(lambda: X @ centroids.T)
    for x_dtype, c_dtype in (("f8", "f8"), ("f8", "f4"), ("f4", "f4")):
        A, B = X.astype(x_dtype), centroids.astype(c_dtype)
        product = A @ B.T
        peak = peak_bytes(lambda A=A, B=B: A @ B.T)
        print(
            f"X {A.dtype}, centroids {B.dtype}: product {product.dtype}, "
            f"peak {peak / reference:.2f} of float64's"
        )


def float32_keeps_labels(quick: bool) -> None:
    heading(
        "float32 is harmless; np.maximum(d, 0) makes it stable",
        "percent of wrong labels, n=5000, d=10, K=10, by the data's distance from the origin",
    )
    offsets = (0, 1e2, 1e3, 1e4) if quick else (0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7)
    print(f"{'':35}" + "".join(f"{offset:>9.0e}" for offset in offsets))
    for dtype in (np.float32, np.float64):
        rows: dict[str, list[float]] = {"identity": [], "identity, clipped": [], "centred": []}
        for offset in offsets:
            X = (noise(5000, 10) + offset).astype(dtype)
            centroids = X[:10].copy()
            truth = exact_labels(X, centroids)
            clear = ~ties(X, centroids)
            for name, labels in {
                "identity": nearest_by_identity(X, centroids),
                "identity, clipped": squared_distances_identity(X, centroids).argmin(axis=1),
                "centred": nearest_centred(X, centroids),
            }.items():
                rows[name].append(100 * np.mean((labels != truth)[clear]))
        for name, row in rows.items():
            print(f"{np.dtype(dtype).name:12}{name:23}" + "".join(f"{v:9.1f}" for v in row))


def exact_labels(X: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Differences first, in float64: exact enough at any offset, since near numbers subtract."""
    return assign_broadcast(X.astype(np.float64), centroids.astype(np.float64))


def float32_centroids_in_the_loop() -> None:
    heading(
        "float32 centroids are harmless in a whole fit",
        "float64 blobs, n=2000, d=2, K=5, plain identity; inertia against float64, centred",
    )
    base, _ = blobs(2000, 5, 2, random_state=0)
    for offset in (0.0, 1e2, 1e3, 1e4, 1e5, 1e6):
        X = base + offset
        reference = last_step(X, nearest_centred, update_vectorized)
        found = last_step(X, nearest_by_single, update_to_single)
        value = inertia(X, found.assignments, found.centroids)
        clusters = len(np.unique(found.assignments))
        state = "converged" if found.converged else "never converged"
        print(f"offset {offset:7.0e}: inertia × {value / reference.inertia:9.3g}, "
              f"{clusters} clusters used, {state}")  # fmt: skip


def last_step(X, assign, update):
    *_, last = lloyd_steps(X, X[:5].copy(), assign, update, max_iterations=100)
    return last


def nearest_by_single(X: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """The three terms, with centroids held in float32."""
    centroids = centroids.astype(np.float32)  # (K, d)
    cross = X @ centroids.T  # (n, d) @ (d, K) -> (n, K)
    squared = (X**2).sum(axis=1)[:, None] - 2 * cross + (centroids**2).sum(axis=1)  # (n, K)
    return np.maximum(squared, 0).argmin(axis=1)  # (n, K) -> (n,)


def update_to_single(X: np.ndarray, assignments: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    return update_vectorized(X, assignments, centroids).astype(np.float32)  # (K, d)


def heading(claim: str, setting: str) -> None:
    print(f"\nClaim: {claim}\n({setting})", flush=True)


if __name__ == "__main__":
    main()
