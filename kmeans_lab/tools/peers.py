"""Other libraries that cluster, where they are installed: the extra ``peers``."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import numpy as np

Fit = Callable[[], np.ndarray]  # gives the labels (n,)


def _intelex(X: np.ndarray, init: np.ndarray, iterations: int, threads: int) -> Fit:
    daal4py = importlib.import_module("daal4py")
    cluster = importlib.import_module("sklearnex.cluster")
    daal4py.daalinit(threads)
    model = cluster.KMeans(
        len(init), init=init, n_init=1, tol=0, max_iter=iterations, algorithm="lloyd"
    )
    return lambda: model.fit(X).labels_


def _faiss(X: np.ndarray, init: np.ndarray, iterations: int, threads: int) -> Fit:
    faiss = importlib.import_module("faiss")
    faiss.omp_set_num_threads(threads)
    points, start = X.astype(np.float32), init.astype(np.float32)

    def fit() -> np.ndarray:
        model = faiss.Kmeans(
            X.shape[1], len(init), niter=iterations, max_points_per_centroid=len(X)
        )
        model.train(points, init_centroids=start)
        return model.index.search(points, 1)[1].ravel()

    return fit


PEERS = {"scikit-learn-intelex": ("sklearnex", _intelex), "faiss": ("faiss", _faiss)}


def installed() -> list[str]:
    """The names of the peers that can be imported here."""
    found = []
    for name, (module, _) in PEERS.items():
        try:
            importlib.import_module(module)
        except ImportError:
            continue
        found.append(name)
    return found


def fit_of(name: str, X: np.ndarray, init: np.ndarray, iterations: int, threads: int) -> Fit:
    """A peer's fit of `X` (n, d) from the start `init` (K, d): faiss computes in float32."""
    return PEERS[name][1](X, init, iterations, threads)
