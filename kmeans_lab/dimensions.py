"""Many features: scaling, principal components, and what becomes of distances."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kmeans_lab.validation import (
    check_count,
    check_points,
    from_first_row,
    in_units,
    refuse_huge,
)
from kmeans_lab.validation.rounding import SAFE_POWER


def standardize(X: ArrayLike) -> np.ndarray:
    """Each column with mean 0 and standard deviation 1; a constant column becomes 0.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Columns in any units.

    Returns
    -------
    ndarray of shape (n, d)
        Without units; float32 if `X` is, float64 otherwise. Deviations are those of the whole
        (ddof 0).

    Raises
    ------
    TypeError, ValueError
        If `X` is not a finite array (n, d) of real numbers.
    """
    X = check_columns(X)
    centred = X - X.mean(axis=0, dtype=np.float64)  # (n, d) - (d,)
    deviation = centred.std(axis=0)  # (n, d) -> (d,)
    constant = (X == X[0]).all(axis=0)  # (d,)
    deviation[constant] = 1
    centred[:, constant] = 0
    return (centred / deviation).astype(np.result_type(X, np.float32))


def project_pca(X: ArrayLike, n_components: int) -> np.ndarray:
    """The points in the coordinates of their first principal components.

    Parameters
    ----------
    X : array-like of shape (n, d)
        Points.
    n_components : int
        How many, from 1 to min(n, d).

    Returns
    -------
    ndarray of shape (n, n_components)
        Centred, not whitened, in the units of `X`; float32 if `X` is, float64 otherwise. The
        largest loading of each component is positive; the first one, where several are as large.

    Raises
    ------
    TypeError, ValueError
        If `X` is not a finite array of real numbers or `n_components` is out of range.
    """
    X, n_components = check_components(X, n_components)
    centred = X - X.mean(axis=0, dtype=np.float64)  # (n, d) - (d,)
    _, _, components = np.linalg.svd(centred, full_matrices=False)  # (min(n, d), d)
    components = components[:n_components]  # (n_components, d)
    sizes = np.abs(components)  # (n_components, d)
    # the first of those that differ by rounding alone: equal columns have equal loadings
    largest = (sizes >= (1 - 1e-9) * sizes.max(axis=1, keepdims=True)).argmax(axis=1)
    signs = np.sign(components[np.arange(n_components), largest])  # (n_components,)
    components = components * signs[:, np.newaxis]
    scores = centred @ components.T  # (n, d) @ (d, n_components)
    return scores.astype(np.result_type(X, np.float32))


def distance_contrast(X: ArrayLike) -> float:
    """How much farther the farthest point is than the nearest: the mean of (d_max − d_min)/d_min.

    Parameters
    ----------
    X : array-like of shape (n, d)
        At least 2 different points, no two alike.

    Returns
    -------
    float
        Without units; Euclidean distances, each point's own excluded. It shrinks towards 0 as
        independent features are added.

    Raises
    ------
    TypeError, ValueError
        If `X` is not a finite array of real numbers, has one row, or two rows are equal.

    References
    ----------
    K. Beyer, J. Goldstein, R. Ramakrishnan, U. Shaft, "When is 'nearest neighbor' meaningful?",
    ICDT 1999.
    """
    X = check_contrast(X)
    contrasts = np.empty(len(X))  # (n,)
    for i in range(len(X)):
        others = np.delete(X, i, axis=0)  # (n - 1, d)
        distances = np.sqrt(((others - X[i]) ** 2).sum(axis=1, dtype=np.float64))  # (n - 1,)
        if distances.min() == 0:
            raise ValueError(f"Row {i} of X has distance 0 to another row: are two rows equal?")
        contrasts[i] = (distances.max() - distances.min()) / distances.min()
    return float(contrasts.mean())


def check_columns(X: ArrayLike) -> np.ndarray:
    """Check what `standardize` takes, and return it, each column in units of its own.

    Neither the units of a column nor where its zero is change what comes out. So any finite
    numbers will do: squares of 1e-170 and of 1e300 do not exist, and of 1e9 + 0.1 a mean keeps few
    digits.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    return from_first_row(in_units(check_points(X, squares=False), axis=0))


def check_contrast(X: ArrayLike) -> np.ndarray:
    """Check what `distance_contrast` takes, and return it in units in which squares exist.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    X = check_points(X, minimum_rows=2, squares=False)
    return in_units(X.astype(np.float64), SAFE_POWER)


def check_components(X: ArrayLike, n_components: int) -> tuple[np.ndarray, int]:
    """Check what `project_pca` takes, and return it, measured from the first row.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    X = check_points(X, squares=False)
    refuse_huge(X)
    n_components = check_count(n_components, "n_components")
    if n_components > min(X.shape):
        raise ValueError(
            f"n_components={n_components} is more than min(n, d) = {min(X.shape)} of X with shape "
            f"{X.shape}."
        )
    return from_first_row(X), n_components
