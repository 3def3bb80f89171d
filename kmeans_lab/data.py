"""The data sets of the course, all offline.

Six points small enough to do by hand; blobs with true clusters and noise without any; the
handwritten digits, wines and irises that scikit-learn ships; and photographs, whose pixels are
points in the space of colours.
"""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from kmeans_lab.pictures import read_picture
from kmeans_lab.validation import (
    check_count,
    check_image,
    check_number,
    check_pair,
    check_palette,
    check_random_state,
)

SIX_NAMES = ("A", "B", "C", "D", "E", "F")


def six_points() -> np.ndarray:
    """The six points of every lesson, named A to F (`SIX_NAMES`).

    Returns
    -------
    ndarray of shape (6, 2), float64
        Whole numbers, so that everything can be checked by hand.
    """
    return np.array([[6, 6], [6, 9], [5, 6], [1, 0], [0, 0], [9, 9]], dtype=np.float64)


def six_points_start(K: int = 2) -> np.ndarray:
    """The first K of the six points, as starting centroids.

    Parameters
    ----------
    K : int
        From 1 to 6.

    Returns
    -------
    ndarray of shape (K, 2), float64

    Raises
    ------
    TypeError, ValueError
        If `K` is not an integer from 1 to 6.
    """
    if check_count(K, "K") > 6:
        raise ValueError(f"K={K} clusters need at least {K} rows, but there are six points.")
    return six_points()[:K].copy()


def blobs(
    n: int = 600,
    K: int = 3,
    d: int = 2,
    random_state: int = 0,
    spread: float = 1.0,
    offset: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """K round Gaussian clouds of about n/K points each.

    Parameters
    ----------
    n, K, d : int
        Points, clouds, features.
    random_state : int
        The same integer, the same data.
    spread : float
        Standard deviation of each cloud in each direction; the clouds' centres are uniform in a
        cube of side 20.
    offset : float
        Added to every coordinate: how far from the origin the whole lies.

    Returns
    -------
    X : ndarray of shape (n, d), float64
    labels : ndarray of shape (n,), intp
        The cloud that each point came from.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    n, K, d = check_count(n, "n"), check_count(K, "K"), check_count(d, "d")
    spread, offset = check_number(spread, "spread", 0), check_number(offset, "offset")
    rng = np.random.default_rng(check_random_state(random_state))
    centres = rng.uniform(-10, 10, size=(K, d))  # (K, d)
    labels = rng.permutation(np.arange(n) % K)  # (n,)
    X = centres[labels] + spread * rng.standard_normal((n, d))  # (n, d)
    return X + offset, labels


def noise(n: int = 600, d: int = 2, random_state: int = 0) -> np.ndarray:
    """Standard Gaussian noise: there are no clusters in it.

    Parameters
    ----------
    n, d : int
        Points and features.
    random_state : int
        The same integer, the same data.

    Returns
    -------
    ndarray of shape (n, d), float64

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    size = (check_count(n, "n"), check_count(d, "d"))
    return np.random.default_rng(check_random_state(random_state)).standard_normal(size)


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Handwritten digits, 8 by 8 pixels (scikit-learn's `load_digits`).

    Returns
    -------
    X : ndarray of shape (1797, 64), float64
        Ink in each pixel, 0 to 16.
    y : ndarray of shape (1797,)
        Which digit it is.
    """
    from sklearn.datasets import load_digits

    return load_digits(return_X_y=True)


def wine() -> tuple[np.ndarray, np.ndarray]:
    """Chemical analyses of wines from three growers (scikit-learn's `load_wine`).

    Returns
    -------
    X : ndarray of shape (178, 13), float64
        Each column in its own unit.
    y : ndarray of shape (178,)
        The grower.
    """
    from sklearn.datasets import load_wine

    return load_wine(return_X_y=True)


def iris() -> tuple[np.ndarray, np.ndarray]:
    """Measurements of three kinds of iris (scikit-learn's `load_iris`).

    Returns
    -------
    X : ndarray of shape (150, 4), float64
        Centimetres.
    y : ndarray of shape (150,)
        The kind.
    """
    from sklearn.datasets import load_iris

    return load_iris(return_X_y=True)


def photograph(source: str | os.PathLike = "china", max_pixels: int | None = None) -> np.ndarray:
    """A photograph as numbers.

    Parameters
    ----------
    source : str or path
        ``"china"`` or ``"flower"``, which scikit-learn ships, or the path of an image file.
    max_pixels : int, optional
        Reduce the picture to at most so many pixels, keeping its proportions.

    Returns
    -------
    ndarray of shape (height, width, 3), uint8
        Red, green and blue, 0 to 255, in sRGB: a colour profile in the file is followed. Grey
        pictures get three equal channels; transparency is laid on white; of several pictures in
        one file (an animation, the pages of a scan) comes the first.

    Raises
    ------
    ImportError
        If Pillow, which reads pictures, is missing.
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is not a picture that can be read: damaged, of another kind, or with numbers of
        which none is known to be white (a TIFF of signed, 32-bit or floating-point numbers).
    """
    if max_pixels is not None:
        max_pixels = check_count(max_pixels, "max_pixels")
    return photograph_and_size(source, max_pixels)[0]


def photograph_and_size(
    source: str | os.PathLike, max_pixels: int | None, name: str = "source"
) -> tuple[np.ndarray, tuple[int, int]]:
    """A photograph as numbers, and its width and height in the file.

    Parameters
    ----------
    source, max_pixels
        As `photograph` takes them.
    name : str
        What the caller calls the source, for the messages.

    Returns
    -------
    image : ndarray of shape (height, width, 3), uint8
    size : tuple of int

    Raises
    ------
    ImportError, FileNotFoundError, TypeError, ValueError
        As `photograph`.
    """
    path = _photograph_path(source, name)
    try:
        return read_picture(path, max_pixels)
    except FileNotFoundError:
        raise FileNotFoundError(
            f"There is no picture {os.fspath(source)!r}{_near(Path(path))}. Give the path of a "
            "file, or 'china' or 'flower'."
        ) from None


def pixels(image: ArrayLike) -> np.ndarray:
    """The pixels of a picture as points: one row a pixel, one column a colour channel.

    Parameters
    ----------
    image : array-like of shape (height, width, 3), uint8

    Returns
    -------
    ndarray of shape (height * width, 3), float64
        Red, green and blue between 0 and 1.

    Raises
    ------
    TypeError, ValueError
        If `image` is not such an array.
    """
    image = check_image(image)
    return image.reshape(-1, 3) / 255.0  # (h, w, 3) -> (h*w, 3)


def recolour(image: ArrayLike, centroids: ArrayLike, assignments: ArrayLike) -> np.ndarray:
    """The picture in K colours: each pixel takes the colour of its centroid.

    Parameters
    ----------
    image : array-like of shape (height, width, 3)
        Only its shape is used.
    centroids : array-like of shape (K, 3)
        Colours between 0 and 1. A little beyond, as rounding may put it, is as good as 0 or 1.
    assignments : array-like of shape (height * width,)
        Which colour each pixel takes.

    Returns
    -------
    ndarray of shape (height, width, 3), uint8

    Raises
    ------
    TypeError, ValueError
        If `image` has not the shape of a picture, `centroids` are no such colours, or the labels
        do not fit them or the picture.
    """
    (height, width), colours, labels = check_palette(image, centroids, assignments)
    levels = np.clip(np.rint(colours * 255), 0, 255).astype(np.uint8)  # (K, 3)
    return levels[labels].reshape(height, width, 3)  # (h*w, 3) -> (h, w, 3)


def ties(X: ArrayLike, centroids: ArrayLike) -> np.ndarray:
    """Which points have two nearest centroids that rounding may swap.

    Two squared distances tie when they differ by less than 8·eps·(‖x − m‖² + ‖c − m‖²), with m
    the mean of `X`, c the farther of the two and eps that of the dtype of `X`. Two
    programs that round differently, by the norm identity or by differences, may give such points
    different labels, and no others.

    Parameters
    ----------
    X : array-like of shape (n, d)
    centroids : array-like of shape (K, d)

    Returns
    -------
    ndarray of shape (n,), bool

    Raises
    ------
    TypeError, ValueError
        If an argument is not an array of real numbers whose squares are finite and not all lost
        (1e200, 1e-200), or the columns differ in number.
    """
    X, centroids = check_pair(X, centroids)
    eps = float(np.finfo(X.dtype).eps)
    middle = X.mean(axis=0, dtype=np.float64)
    points, centres = X - middle, centroids - middle  # float64 from here on
    size = (points**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1)  # (n, K)
    squared = np.empty_like(size)
    for k, centre in enumerate(centres):
        squared[:, k] = ((points - centre) ** 2).sum(axis=1)
    nearest = squared.argmin(axis=1)
    rows = np.arange(len(X))
    gap = squared - squared[rows, nearest][:, None]  # (n, K)
    bound = 8 * eps * np.maximum(size, size[rows, nearest][:, None])
    close = gap < bound
    close[rows, nearest] = False
    return close.any(axis=1)


def _photograph_path(source: str | os.PathLike, name: str) -> str | os.PathLike:
    if not isinstance(source, (str, os.PathLike)):
        raise TypeError(
            f"{name} must be 'china', 'flower' or the path of a picture, "
            f"but {type(source).__name__} came."
        )
    if source in ("china", "flower"):
        from sklearn import datasets

        return Path(datasets.__file__).parent / "images" / f"{source}.jpg"
    return source


_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".heic")


def _near(path: Path) -> str:
    """Where a file was looked for, and a picture there whose name is much the same."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", os.fspath(path)):
        return " here: it is an address. Download the picture first"
    folder = path.absolute().parent
    if not folder.is_dir():
        return f": there is no folder {os.fspath(path.parent)!r}"
    try:
        names = [name for name in os.listdir(folder) if Path(name).suffix.lower() in _PICTURES]
    except OSError:
        names = []
    known = {name.lower(): name for name in names}
    near = difflib.get_close_matches(path.name.lower(), [*known, "china", "flower"], n=1)
    meant = f" (is {known.get(near[0], near[0])!r} meant?)" if near else ""
    return f" in the folder {folder.name!r}{meant}"
