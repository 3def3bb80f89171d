"""What the exercises on the norm identity share: large inputs, and the identity with joints."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.inputs import drawn

LESSON = "04_norm_identity"
K_SIZED, D_SIZED = 16, 24


def sized(n: int) -> tuple[np.ndarray, np.ndarray]:
    """n points of 24 features and 16 centroids."""
    return drawn(np.random.default_rng(0), n, K_SIZED, D_SIZED)


def temporary(n: int) -> int:
    """Half of the (n, K, d) array: several (n, K) tables and copies of X stay well below."""
    return 8 * n * K_SIZED * D_SIZED // 2


def identity(X, centroids, cross=-2.0, column=1.0, row=1.0, lowest=0.0):
    """The squared distances (n, K); with another factor of a term, or another bound, wrong ones."""
    X, centroids = X.astype(float), centroids.astype(float)
    squared = column * (X**2).sum(axis=1)[:, None] + row * (centroids**2).sum(axis=1)
    return np.maximum(squared + cross * (X @ centroids.T), lowest)
