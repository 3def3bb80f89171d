"""What the estimators share: their data through the same door, and all or nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.validation.points import check_fit_points, check_points


def check_points_of(estimator: Any, X: Any, reset: bool) -> np.ndarray:
    """Return `X` as points in C order, and let scikit-learn note, or compare, its columns.

    Parameters
    ----------
    estimator : scikit-learn estimator
    X : array-like of shape (n, d)
    reset : bool
        Whether these points are fitted: `n_features_in_` and `feature_names_in_` are set then. If
        not, they are compared with those that were fitted.

    Returns
    -------
    ndarray of shape (n, d)
        float32 if `X` is float32, float64 otherwise.

    Raises
    ------
    TypeError, ValueError
        As `check_points`; also if the number or the names of the columns are others.
    """
    points = check_fit_points(X) if reset else check_points(X)
    note_columns(estimator, X, points, reset)
    return points


def note_columns(estimator: Any, X: Any, array: np.ndarray, reset: bool) -> None:
    """Let scikit-learn note, or compare, the number and the names of the columns of `X`.

    `array` (n, d) is what was read from `X`. Names count if all are strings and no two are equal.

    Raises
    ------
    TypeError, ValueError
        If they are others than those that were fitted.
    """
    if type(X) is np.ndarray and not hasattr(estimator, "feature_names_in_"):
        if reset:
            estimator.n_features_in_ = array.shape[1]
        if estimator.n_features_in_ == array.shape[1]:
            return  # no names on either side: scikit-learn would only look for them, in 50 µs
    from sklearn.utils.validation import validate_data

    names = list(getattr(X, "columns", ())) if hasattr(X, "shape") else []
    # scikit-learn refuses names that it cannot keep; the numbers are as good without them
    kept = all(isinstance(name, str) for name in names) and len(set(names)) == len(names) > 0
    validate_data(estimator, X if kept else array, reset=reset, skip_check_array=True)
