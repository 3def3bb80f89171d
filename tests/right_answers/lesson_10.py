"""Right answers to the exercises of lesson 10, each by another way."""

import numpy as np

# ------------------------------------------------------------------ standardize


def standardize_as_printed(X):
    centred = X - X.mean(axis=0, dtype=np.float64)
    deviation = centred.std(axis=0)
    constant = (X == X[0]).all(axis=0)
    deviation[constant] = 1
    centred[:, constant] = 0
    return (centred / deviation).astype(X.dtype)


def standardize_by_where(X):
    varies = X.max(axis=0) > X.min(axis=0)
    spread = np.where(varies, X.std(axis=0), 1)
    return np.where(varies, (X - X.mean(axis=0)) / spread, 0)


def standardize_column_by_column(data):
    result = np.zeros(data.shape)
    for j, column in enumerate(data.T):
        if np.ptp(column) > 0:
            result[:, j] = (column - np.average(column)) / np.sqrt(np.var(column))
    return result


def standardize_by_sums(X):
    n = len(X)
    centred = np.array(X, dtype=float) - np.ones(n) @ X / n
    squares = np.einsum("ij,ij->j", centred, centred)
    flat = np.all(X[1:] == X[:-1], axis=0) if n > 1 else np.ones(X.shape[1], dtype=bool)
    return np.divide(centred, np.sqrt(squares / n), out=np.zeros(X.shape), where=~flat)


def standardize_row_by_row(X):
    means, deviations = X.mean(0), X.std(0)
    flat = np.logical_and.reduce([x == X[-1] for x in X])
    rows = [np.where(flat, 0.0, (x - means) / np.where(flat, 1.0, deviations)) for x in X]
    return np.stack(rows)


def standardize_transposed(X):
    def one(column):
        if len(set(column.tolist())) == 1:
            return [0.0] * len(column)
        mean = sum(column) / len(column)
        spread = (sum((x - mean) ** 2 for x in column) / len(column)) ** 0.5
        return [(x - mean) / spread for x in column]

    return np.array([one(column) for column in X.T]).T


def standardize_and_repair_afterwards(X):
    with np.errstate(all="ignore"):
        Z = (X - X.mean(axis=0)) / X.std(axis=0)
    Z[:, [len(np.unique(column)) == 1 for column in X.T]] = 0
    return Z


def standardize_from_the_first_row(X):
    """Differences from the first row are exactly 0 where a column is constant."""
    shifted = X - X[0]
    centred = shifted - shifted.mean(axis=0)
    deviation = shifted.std(axis=0)
    return np.divide(centred, deviation, out=np.zeros(X.shape), where=deviation > 0)


def standardize_by_lengths(X):
    flat = np.ptp(X, axis=0) == 0
    centred = np.where(flat, 0.0, X - X.mean(axis=0, keepdims=True))
    return centred / (np.linalg.norm(centred, axis=0) / np.sqrt(X.shape[0]) + flat)


# ------------------------------------------------------------------ project_pca


def pca_as_printed(X, n_components):
    centred = X - X.mean(axis=0, dtype=np.float64)
    _, _, components = np.linalg.svd(centred, full_matrices=False)
    components = components[:n_components]
    largest = np.abs(components).argmax(axis=1)
    signs = np.sign(components[np.arange(n_components), largest])
    components = components * signs[:, np.newaxis]
    return (centred @ components.T).astype(X.dtype)


def pca_by_left_vectors(X, n_components):
    left, singular, _ = np.linalg.svd(X - X.mean(axis=0))
    return -left[:, :n_components] * singular[:n_components]


def pca_by_covariance(X, k):
    values, vectors = np.linalg.eigh(np.cov(X, rowvar=False))
    order = np.argsort(values)[::-1]
    return (X - X.mean(0)) @ vectors[:, order[:k]]


def pca_by_general_eigenvalues(X, n_components):
    centred = X - np.mean(X, axis=0)
    values, vectors = np.linalg.eig(centred.T.dot(centred) / len(X))
    best = np.argsort(-values.real)[:n_components]
    return centred.dot(vectors.real[:, best])


def pca_by_power_iteration(X, n_components):
    centred = X - X.mean(axis=0)
    matrix = (centred.T @ centred).astype(float)
    directions = []
    for _ in range(n_components):
        v = np.arange(1.0, len(matrix) + 1)
        for _ in range(300):
            v = matrix @ v
            v /= np.linalg.norm(v)
        directions.append(v)
        matrix -= (v @ matrix @ v) * np.outer(v, v)
    return centred @ np.column_stack(directions)


def pca_by_rows_of_products(X, n_components):
    centred = X - X.mean(axis=0, keepdims=True)
    values, vectors = np.linalg.eigh(centred @ centred.T)  # (n, n)
    values, vectors = values[::-1][:n_components], vectors[:, ::-1][:, :n_components]
    return vectors * np.sqrt(np.maximum(values, 0))


def pca_component_by_component(X, n_components):
    centred = X - X.mean(axis=0)
    components = np.linalg.svd(centred, full_matrices=False)[-1]
    scores = np.zeros((len(X), n_components))
    for i in range(len(X)):
        for j in range(n_components):
            scores[i, j] = centred[i] @ components[j]
    return scores


def pca_by_a_triangle(X, n_components):
    centred = X - np.mean(X, axis=0, keepdims=True)
    _, triangle = np.linalg.qr(centred)
    _, lengths, directions = np.linalg.svd(triangle)
    widest = np.argsort(lengths)[::-1][:n_components]
    return np.einsum("nd,kd->nk", centred, directions[widest])


# ------------------------------------------------------------------ distance_contrast


def contrast_as_printed(X):
    contrasts = np.empty(len(X))
    for i in range(len(X)):
        others = np.delete(X, i, axis=0)
        distances = np.sqrt(((others - X[i]) ** 2).sum(axis=1, dtype=np.float64))
        if distances.min() == 0:
            raise ValueError(f"X has two equal rows (row {i} is one), so a nearest distance is 0.")
        contrasts[i] = (distances.max() - distances.min()) / distances.min()
    return float(contrasts.mean())


def contrast_with_nan_on_the_diagonal(X):
    D = np.linalg.norm(X[:, None, :] - X[None, :, :], axis=-1)
    np.fill_diagonal(D, np.nan)
    low, high = np.nanmin(D, axis=1), np.nanmax(D, axis=1)
    if np.any(low <= 0):
        raise ValueError
    return np.mean(high / low - 1)


def contrast_by_sorting(X):
    squared = np.sort(((X[:, None] - X) ** 2).sum(axis=2), axis=1)
    if not squared[:, 1].all():
        raise ValueError("equal rows")
    return float(np.mean(np.sqrt(squared[:, -1] / squared[:, 1]) - 1.0))


def contrast_in_plain_python(X):
    rows = X.tolist()
    total = 0
    for i, x in enumerate(rows):
        far = [sum((a - b) ** 2 for a, b in zip(x, y)) ** 0.5 for j, y in enumerate(rows) if j != i]
        nearest, farthest = min(far), max(far)
        if nearest == 0:
            raise ValueError("two rows are equal")
        total += (farthest - nearest) / nearest
    return total / len(rows)


def contrast_by_the_identity(X):
    X = X.astype(float) - X.mean(axis=0)
    norms = (X**2).sum(axis=1)
    D = np.sqrt(np.maximum(norms[:, None] - 2 * X @ X.T + norms, 0))
    inside = ~np.eye(len(X), dtype=bool)
    nearest = np.min(D, axis=1, where=inside, initial=np.inf)
    farthest = np.max(D, axis=1, where=inside, initial=0)
    if len(np.unique(X, axis=0)) < len(X):
        raise ValueError("a nearest distance is 0")
    return ((farthest - nearest) / nearest).mean()


def contrast_asking_first(X):
    if len(np.unique(X, axis=0)) != len(X):
        raise ValueError("no two rows may be equal")

    def ratio(i):
        d = np.hypot.reduce(X[np.arange(len(X)) != i] - X[i], axis=1)
        return (d.max() - d.min()) / d.min()

    return np.array(sum(map(ratio, range(len(X)))) / len(X))


def contrast_with_infinity_for_the_nearest_only(X):
    n = len(X)
    D = np.array([[np.sqrt(((a - b) ** 2).sum()) for b in X] for a in X])
    assert D.shape == (n, n)
    farthest = D.max(axis=1)
    nearest = (D + np.diag([np.inf] * n)).min(axis=1)
    if 0 in nearest:
        raise ValueError("0")
    return np.average((farthest - nearest) / nearest)


def contrast_row_by_row_sorted(X):
    ratios = []
    for x in X:
        far = np.sort(np.linalg.norm(X - x, axis=1))
        if far[1] == 0:
            raise ValueError("d_min is 0")
        ratios.append((far[-1] - far[1]) / far[1])
    return sum(ratios) / len(ratios)


RIGHT = {
    "standardize": [
        standardize_as_printed,
        standardize_by_where,
        standardize_column_by_column,
        standardize_by_sums,
        standardize_row_by_row,
        standardize_transposed,
        standardize_and_repair_afterwards,
        standardize_from_the_first_row,
        standardize_by_lengths,
    ],
    "project_pca": [
        pca_as_printed,
        pca_by_left_vectors,
        pca_by_covariance,
        pca_by_general_eigenvalues,
        pca_by_power_iteration,
        pca_by_rows_of_products,
        pca_component_by_component,
        pca_by_a_triangle,
    ],
    "distance_contrast": [
        contrast_as_printed,
        contrast_with_nan_on_the_diagonal,
        contrast_by_sorting,
        contrast_in_plain_python,
        contrast_by_the_identity,
        contrast_asking_first,
        contrast_with_infinity_for_the_nearest_only,
        contrast_row_by_row_sorted,
    ],
}
