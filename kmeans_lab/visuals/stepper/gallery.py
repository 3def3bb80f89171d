"""The data sets that a page can make by itself, made here number for number.

A hand chooses them in the page, with no kernel behind it; the line of code that makes the same
state again needs them in Python. Both count alike: `gallery.js` is the other half of this file.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from kmeans_lab.data import six_points

Random = Callable[[], float]
PACKED = "packed"
DIGITS = Path(__file__).with_name("digits_plane.json")


def points_called(name: str) -> np.ndarray:
    """The points of a data set of the gallery, ``"moons"``, or of one of its draws, ``"moons:7"``.

    Parameters
    ----------
    name : str
        One of `GALLERY`; or ``"packed:d:…"``, points of d features that a page has packed.

    Returns
    -------
    ndarray of shape (n, d), float64

    Raises
    ------
    TypeError
        If there is no data set of that name.
    """
    kind, _, rest = name.partition(":")
    if kind == PACKED:
        d, _, text = rest.partition(":")
        return np.frombuffer(base64.b64decode(text)).reshape(-1, int(d)).copy()
    if kind not in GALLERY or not (rest or "1").isdigit():
        known = ", ".join(map(repr, GALLERY))
        raise TypeError(
            f"X must be an array (n, d) of real numbers, or the name of a data set ({known}; with "
            f"a number other points, 'moons:7'), but {name!r} came."
        )
    return np.array(list(GALLERY[kind](generator(int(rest or 1)))), dtype=np.float64)


def made_of(name: str) -> dict[str, str | int] | None:
    """A name as the page keeps it; None for points that were packed."""
    kind, _, rest = name.partition(":")
    return None if kind == PACKED else {"data": kind, "seed": int(rest or 1)}


def generator(seed: int) -> Random:
    """Uniform numbers from 0 to 1, those of the page's `generator` (mulberry32)."""
    state = seed

    def draw() -> float:
        nonlocal state
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        mixed = ((state ^ (state >> 15)) * (1 | state)) & 0xFFFFFFFF
        mixed ^= (mixed + ((mixed ^ (mixed >> 7)) * (61 | mixed) & 0xFFFFFFFF)) & 0xFFFFFFFF
        return (mixed ^ (mixed >> 14)) / 4294967296

    return draw


def _bell(random: Random) -> float:  # nearly normal, and the same everywhere: no logarithm in it
    total = 0.0
    for _ in range(12):
        total += random()
    return total - 6


def _cut(value: float) -> float:
    return math.floor(value * 100 + 0.5) / 100


def _cloud(
    random: Random, count: int, x: float, y: float, wide: float, high: float
) -> Iterator[tuple[float, float]]:
    for _ in range(count):
        across = _bell(random)
        yield _cut(x + wide * across), _cut(y + high * _bell(random))


def _clouds(*clouds: tuple[float, ...]) -> Callable[[Random], Iterator[tuple[float, float]]]:
    """Clouds of (count, x, y, wide, high), their centres moved by up to `shift` each time."""

    def make(random: Random) -> Iterator[tuple[float, float]]:
        for count, x, y, wide, high, shift in clouds:
            at = x + shift * (random() - 0.5)
            yield from _cloud(random, int(count), at, y + shift * (random() - 0.5), wide, high)

    return make


def _moons(random: Random) -> Iterator[tuple[float, float]]:
    for i in range(200):
        angle, second = math.pi * random(), i % 2
        x = 3 + 3 * math.cos(angle) if not second else 6 - 3 * math.cos(angle)
        y = 4 + 3 * math.sin(angle) if not second else 5.5 - 3 * math.sin(angle)
        x += 0.25 * _bell(random)
        yield _cut(x), _cut(y + 0.25 * _bell(random))


def _rings(random: Random) -> Iterator[tuple[float, float]]:
    for i in range(200):
        angle, radius = 2 * math.pi * random(), 1.0 if i % 4 == 0 else 4.0
        radius += 0.2 * _bell(random)
        yield _cut(5 + radius * math.cos(angle)), _cut(5 + radius * math.sin(angle))


def _six(random: Random) -> Iterator[list[float]]:
    yield from six_points().tolist()


def _digits(random: Random) -> Iterator[list[float]]:
    yield from digits_plane()


def digits_plane() -> list[list[float]]:
    """Two principal components of every sixth image of the digits, a decimal each."""
    return json.loads(DIGITS.read_text(encoding="utf-8"))


GALLERY: dict[str, Callable[[Random], Iterator]] = {
    "blobs": _clouds(
        (40, 2, 2, 0.7, 0.7, 1.5),
        (40, 8, 2.5, 0.7, 0.7, 1.5),
        (40, 3, 7, 0.7, 0.7, 1.5),
        (40, 7.5, 7, 0.7, 0.7, 1.5),
    ),
    "uneven": _clouds(
        (150, 3.5, 4.5, 1.5, 1.5, 1), (25, 9, 7, 0.35, 0.35, 1), (25, 9, 2, 0.35, 0.35, 1)
    ),
    "stretched": _clouds(
        (60, 5, 2, 2.4, 0.3, 0.4), (60, 5, 4, 2.4, 0.3, 0.4), (60, 5, 6, 2.4, 0.3, 0.4)
    ),
    "moons": _moons,
    "rings": _rings,
    "cloud": _clouds((180, 5, 4, 1.8, 1.8, 0)),
    "six": _six,
    "digits": _digits,
}
