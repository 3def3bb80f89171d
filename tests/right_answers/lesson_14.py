"""Right answers to the exercises of the project, each by another way."""

import math

import numpy as np
import scipy.sparse


def the_plain_identity(X, centroids, max_iterations):
    K, middle = len(centroids), X.mean(axis=0)
    X, centroids = X - middle, centroids - middle

    def nearest(centroids):
        return ((centroids**2).sum(axis=1) - 2 * X @ centroids.T).argmin(axis=1)

    for _ in range(max_iterations):
        assignments = nearest(centroids)
        new = np.array(
            [
                X[assignments == k].mean(axis=0) if (assignments == k).any() else centroids[k]
                for k in range(K)
            ]
        )
        moved = not (new == centroids).all()
        centroids = new
        if not moved:
            break
    assignments = nearest(centroids)
    return centroids + middle, assignments, ((X - centroids[assignments]) ** 2).sum()


def chunks_and_a_sparse_update(X, centroids, max_iterations):
    n, d = X.shape
    K, rows = len(centroids), 4096
    middle = X.mean(axis=0)
    centroids = centroids - middle
    augmented = np.column_stack([X - middle, np.ones(n)])
    space = np.empty((rows, K))

    def assign(centroids):
        table = np.vstack([-centroids.T, (centroids**2).sum(axis=1) / 2])
        labels = np.empty(n, dtype=np.int32)
        for first in range(0, n, rows):
            chunk = augmented[first : first + rows]
            scores = np.matmul(chunk, table, out=space[: len(chunk)])
            labels[first : first + rows] = scores.argmin(axis=1)
        return labels

    before = None
    for _ in range(max_iterations):
        labels = assign(centroids)
        if before is not None and (labels == before).all():
            break
        before = labels
        one_hot = scipy.sparse.csc_array((np.ones(n), labels, np.arange(n + 1)), shape=(K, n))
        totals = one_hot @ augmented
        some = totals[:, d] > 0
        centroids = centroids.copy()
        centroids[some] = totals[some, :d] / totals[some, d:]
    labels = assign(centroids)
    inertia = sum(
        ((augmented[i : i + rows, :d] - centroids[labels[i : i + rows]]) ** 2).sum()
        for i in range(0, n, rows)
    )
    return centroids + middle, labels, inertia


def with_bincount(X, centroids, max_iterations):
    origin = X[0].astype(float)
    X, centroids = X - origin, centroids - origin
    K = len(centroids)
    norms = np.einsum("ij,ij->i", X, X)
    for _ in range(max_iterations + 1):
        scores = np.einsum("kj,kj->k", centroids, centroids) - 2 * X @ centroids.T
        labels = scores.argmin(axis=1)
        inertia = float(np.maximum(norms + scores[np.arange(len(X)), labels], 0).sum())
        if _ == max_iterations:
            break
        counts = np.bincount(labels, minlength=K)
        sums = np.column_stack([np.bincount(labels, x, minlength=K) for x in X.T])
        with np.errstate(all="ignore"):
            new = np.where(counts[:, None] > 0, sums / counts[:, None], centroids)
        if np.array_equal(new, centroids):
            break
        centroids = new
    return centroids + origin, labels, inertia


def by_labels_that_stay(X, centroids, max_iterations):
    """A table (K, n), a sparse update, and an end when no label changes."""
    (n, d), K, middle = X.shape, len(centroids), X.mean(axis=0)
    augmented, centroids = np.column_stack([X - middle, np.ones(n)]), centroids - middle

    def assign(centroids):
        table = np.column_stack([centroids, -0.5 * np.square(centroids).sum(axis=1)])
        return (table @ augmented.T).argmax(axis=0)

    labels = assign(centroids)
    for _ in range(max_iterations):
        one_hot = scipy.sparse.csc_array((np.ones(n), labels, np.arange(n + 1)), shape=(K, n))
        totals = one_hot @ augmented
        full = totals[:, d:] > 0
        centroids = np.where(full, totals[:, :d] / np.where(full, totals[:, d:], 1), centroids)
        before, labels = labels, assign(centroids)
        if (before == labels).all():
            break
    return centroids + middle, labels, ((augmented[:, :d] - centroids[labels]) ** 2).sum()


def by_differences_in_small_chunks(X, centroids, max_iterations):
    """All iterations, without a look at whether anything moves; (64, K, d) at a time."""
    X, centroids = X.astype(float), centroids.astype(float)
    starts = range(0, len(X), 64)

    def nearest():
        tables = [((X[i : i + 64, None] - centroids) ** 2).sum(axis=2) for i in starts]
        return np.concatenate([table.argmin(axis=1) for table in tables])

    for _ in range(max_iterations):
        labels = nearest()
        for k in np.unique(labels):
            centroids[k] = X[labels == k].mean(axis=0)
    labels = nearest()
    return centroids, labels, np.square(X - centroids[labels]).sum()


def one_centroid_after_the_other(X, centroids, max_iterations):
    centroids = np.array(centroids, dtype=float)
    labels = np.zeros(len(X), dtype=int)

    def nearest():
        best = np.full(len(X), np.inf)
        for k, c in enumerate(centroids):
            score = ((X - c) ** 2).sum(axis=1)
            labels[score < best] = k
            np.minimum(best, score, out=best)
        return best

    for _ in range(max_iterations):
        nearest()
        old = centroids.copy()
        for k in range(len(centroids)):
            mine = X[labels == k]
            if len(mine):
                centroids[k] = mine.sum(axis=0) / len(mine)
        if np.linalg.norm(centroids - old) == 0:
            break
    return centroids, labels, nearest().sum()


def paint_rounding(image, centroids, assignments):
    return np.round(centroids * 255).astype(np.uint8)[assignments].reshape(image.shape)


def paint_by_half(image, centroids, assignments):
    levels = (255 * centroids[assignments] + 0.5).astype("uint8")
    return levels.reshape(image.shape[0], image.shape[1], 3)


def paint_by_take(image, centroids, assignments):
    labels = np.reshape(assignments, image.shape[:-1])
    return np.take(np.rint(np.clip(centroids, 0, 1) * 255).astype(np.uint8), labels, axis=0)


def paint_masks(image, centroids, assignments):
    painted = np.empty(image.shape, dtype=np.uint8)
    labels = assignments.reshape(image.shape[:2])
    for k in range(len(centroids)):
        painted[labels == k] = np.rint(centroids[k] * 255)
    return painted


def paint_by_python_numbers(image, centroids, assignments):
    canvas = np.zeros(image.shape, dtype=np.uint8)
    flat = canvas.reshape(-1, 3)
    for k, colour in enumerate(centroids):
        flat[assignments == k] = [round(float(v) * 255) for v in colour]
    return canvas


def bytes_by_logarithm(height, width, K):
    return 3 * K + math.ceil(height * width * math.ceil(math.log2(K)) / 8)


def bytes_by_doubling(height, width, K):
    bits = 0
    while 2**bits < K:
        bits += 1
    return K * 3 + (height * width * bits + 7) // 8


def bytes_by_binary(height, width, K):
    bits = len(bin(K - 1)) - 2 if K > 1 else 0
    whole, rest = divmod(height * width * bits, 8)
    return 3 * K + whole + (rest > 0)


def bytes_by_recursion(height, width, K):
    def bits(colours):
        return 0 if colours == 1 else 1 + bits((colours + 1) // 2)

    return K * 3 + (height * width * bits(K) + 7) // 8


def bytes_by_numpy(height, width, K):
    bits = int(np.ceil(np.log2(K)))
    return int(3 * K + np.ceil(height * width * bits / 8))


RIGHT = {
    "fast_kmeans": [
        the_plain_identity,
        chunks_and_a_sparse_update,
        with_bincount,
        one_centroid_after_the_other,
        by_labels_that_stay,
        by_differences_in_small_chunks,
    ],
    "recolour": [
        paint_rounding,
        paint_by_half,
        paint_by_take,
        paint_masks,
        paint_by_python_numbers,
    ],
    "palette_bytes": [
        bytes_by_logarithm,
        bytes_by_doubling,
        bytes_by_binary,
        bytes_by_recursion,
        bytes_by_numpy,
    ],
}
