"""Checks of pictures: images and their colours, and what is to be drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kmeans_lab.validation.points import check_assignments, check_points
from kmeans_lab.validation.settings import check_count
from kmeans_lab.validation.tables import array_from, numbers_from, place, with_article


def check_image(image: Any) -> np.ndarray:
    """Return a picture as an array of shape (height, width, 3) of whole numbers from 0 to 255.

    Raises
    ------
    TypeError
        If it is no array, or has masked entries.
    ValueError
        If its shape or dtype is another.
    """
    array = array_from(image, "image", "a picture")
    if array.dtype != np.uint8 or array.size == 0 or array.shape[2:] != (3,):
        raise ValueError(
            "image must have shape (height, width, 3) and dtype uint8, "
            f"but it has shape {array.shape} and dtype {array.dtype}.{_way_to_an_image(array)}"
        )
    return array


def check_palette(
    image: Any, centroids: Any, assignments: Any
) -> tuple[tuple[int, int], np.ndarray, np.ndarray]:
    """Return the (height, width) of a picture, colours (K, 3) and each pixel's label.

    Raises
    ------
    TypeError, ValueError
        If `image` has not the shape of a picture, `centroids` are no colours between 0 and 1, but
        for what rounds to them, or there is not one label a pixel.
    """
    shape = array_from(image, "image", "a picture").shape
    if len(shape) != 3 or shape[2] != 3 or 0 in shape:
        raise ValueError(
            f"image must have shape (height, width, 3), but it has shape {shape}."
            f"{_way_to_three_channels(shape)}"
        )
    colours = check_points(centroids, "centroids")
    given = numbers_from(centroids, "centroids")
    if colours.shape[1] != 3:
        raise ValueError(
            "centroids must have shape (K, 3), red, green and blue of each colour, but it has "
            f"shape {colours.shape}."
        )
    beyond = np.argwhere(
        (colours > 2) | (colours < -1) | ((colours > 1) & (given.dtype.kind != "f"))
    )
    if len(beyond):
        raise ValueError(
            f"centroids must be colours between 0 and 1, but {place(beyond[0])} holds "
            f"{given[tuple(beyond[0])]}. Divide colours from 0 to 255 by 255."
        )
    return shape[:2], colours, check_assignments(assignments, shape[0] * shape[1], len(colours))


def check_drawing(
    X: Any, assignments: Any, centroids: Any, names: Any, trail: Any
) -> tuple[np.ndarray, np.ndarray | None, np.ndarray | None, Sequence[str], list[np.ndarray]]:
    """Return what `draw_clusters` draws: points (n, 2), labels, centroids (K, 2), names, a trail.

    A centroid that is NaN is not drawn.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    X = _two_columns(check_points(X, squares=False), "X")
    if assignments is not None:
        assignments = check_assignments(assignments, len(X), None)
    if centroids is not None:
        centroids = _two_columns(numbers_from(centroids, "centroids"), "centroids")
    elif len(trail):
        raise ValueError("trail shows where centroids came from, but there are no centroids.")
    trail = [
        _two_columns(numbers_from(t, f"trail[{i}]"), f"trail[{i}]") for i, t in enumerate(trail)
    ]
    for i, before in enumerate(trail):
        if before.shape != centroids.shape:
            raise ValueError(
                f"trail[{i}] must have the shape of centroids, {centroids.shape}, but it has "
                f"shape {before.shape}."
            )
    names = () if names is None else names
    if len(names) not in (0, len(X)):
        raise ValueError(f"names must hold n={len(X)} names, one a point, but {len(names)} came.")
    return X, assignments, centroids, names, trail


def check_steps(steps: Any) -> list[Any]:
    """Return half-steps as a list; an iterator is gone through.

    Raises
    ------
    TypeError
        If they are none.
    ValueError
        If there is none.
    """
    try:
        steps = list(steps)
    except TypeError:
        raise TypeError(
            f"steps must be half-steps, as lloyd_steps gives them, but {with_article(steps)} came."
        ) from None
    for i, step in enumerate(steps):
        if not hasattr(step, "kind") or not hasattr(step, "centroids"):
            raise TypeError(
                "steps must be half-steps, as lloyd_steps gives them, but in place "
                f"{i} stands {with_article(step)}."
            )
    if not steps:
        raise ValueError("steps is empty: there is nothing to draw.")
    return steps


def check_curves(x: Any, curves: Any) -> None:
    """Refuse curves that have not one number for each x.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    check_named(curves, "curves", "name: numbers")
    for name, y in curves.items():
        if np.shape(y) != (len(x),):
            raise ValueError(
                f"curves[{name!r}] must hold {len(x)} numbers, one for each x, but it has shape "
                f"{np.shape(y)}."
            )


def check_ratios(ratios: Any) -> None:
    """Refuse ratios that have no place on a log axis.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    check_named(ratios, "ratios", "name: number")
    for name, ratio in ratios.items():
        number = numbers_from(ratio, f"ratios[{name!r}]")
        if number.ndim or not 0 < number < np.inf:
            raise ValueError(f"ratios[{name!r}] must be a number above 0, but {ratio!r:.40} came.")


def check_images(images: Any) -> None:
    """Refuse what cannot be shown as pictures.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    check_named(images, "images", "name: picture")
    for name, image in images.items():
        shape = array_from(image, f"images[{name!r}]", "a picture").shape
        if 0 in shape or not (len(shape) == 2 or (len(shape) == 3 and shape[2] in (3, 4))):
            raise ValueError(
                f"images[{name!r}] must have shape (height, width) or (height, width, 3), but it "
                f"has shape {shape}."
            )


def check_shapes(arrays: Any, between: Sequence[str]) -> None:
    """Refuse what are no shapes of one to three axes, and signs that do not stand between them.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what came and what is wanted.
    """
    check_named(arrays, "arrays", "name: shape")
    for name, shape in arrays.items():
        if not isinstance(shape, tuple):
            raise TypeError(
                f"arrays[{name!r}] must be a shape, a tuple of one to three whole numbers, but "
                f"{with_article(shape)} came. Write {name}.shape."
            )
        for length in shape:
            check_count(length, f"each axis of arrays[{name!r}]")
        if not 1 <= len(shape) <= 3:
            raise ValueError(
                f"arrays[{name!r}] must have one to three axes to be drawn, but its shape is "
                f"{shape}."
            )
    if between and len(between) != len(arrays) - 1:
        raise ValueError(
            f"between must hold {len(arrays) - 1} signs, one for each gap between the "
            f"{len(arrays)} arrays, but it holds {len(between)}."
        )


def check_named(things: Any, name: str, wanted: str) -> None:
    """Refuse what is no mapping, or an empty one.

    Raises
    ------
    TypeError, ValueError
    """
    if not isinstance(things, Mapping):
        raise TypeError(
            f"{name} must be a dictionary {{{wanted}}}, but {with_article(things)} came."
        )
    if not things:
        raise ValueError(f"{name} is empty: there is nothing to draw.")


def _two_columns(array: np.ndarray, name: str) -> np.ndarray:
    if array.ndim == 2 and array.shape[1] == 2:
        return array
    rows = "n" if name == "X" else "K"
    way = ""
    if name == "X" and array.shape[1] > 2:
        way = " Choose two columns, X[:, :2] say, or draw project_pca(X, 2)."
    elif name == "X":
        way = " Give it a second column, numpy.column_stack([X, numpy.zeros(len(X))]) say."
    raise ValueError(
        f"{name} must have shape ({rows}, 2) to be drawn, but it has shape {array.shape}.{way}"
    )


def _way_to_an_image(array: np.ndarray) -> str:
    if array.shape[2:] == (3,) and array.dtype.kind == "f":
        return " Of colours between 0 and 1 write (image * 255).round().astype(numpy.uint8)."
    if array.shape[2:] == (3,) and array.dtype.kind in "iu":
        return " Of numbers from 0 to 255 write numpy.asarray(image, dtype=numpy.uint8)."
    return _way_to_three_channels(array.shape)


def _way_to_three_channels(shape: tuple[int, ...]) -> str:
    if len(shape) == 2:
        return " A grey picture: write numpy.stack([image] * 3, axis=2)."
    if len(shape) == 3 and shape[2] == 4:
        return " The fourth channel is its transparency: write image[:, :, :3]."
    return ""
