"""look_inside on functions that are not of this course: they do what they do, to the bit."""

from __future__ import annotations

import copy
import functools
import random
from typing import ClassVar

import numpy as np
import pytest

from kmeans_lab import look_inside
from kmeans_lab.visuals.microscope.inside.widget import LookInside


def by_einsum(A, B):
    scale = np.sqrt(np.einsum("ij,ij->i", A, A))
    return np.einsum("ij,kj->ik", A / scale[:, None], B, optimize=True)


def by_fancy_indices(A, B):
    order = A[:, 0].argsort()[::-1]
    A[order[:2], 1:] = B[[0, 1], 1:]
    return A[np.ix_(order, [2, 0])], A[A > 0.5]


def in_place(A, B):
    np.multiply(A, 2, out=A)
    A[1:] -= A[:-1].copy()
    A.sort(axis=0)
    A += (total := B.sum())
    return total


def by_comprehension(A, B):
    rows = [row @ column for row in A for column in B if row[0] > 0.1]
    names = {i: float(value) for i, value in enumerate(rows)}
    return names, {len(rows)}, sorted(rows)


def by_nested_functions(A, B):
    calls = 0

    def norm(row, power=2):
        nonlocal calls
        calls += 1
        return (abs(row) ** power).sum() ** (1 / power)

    return [norm(row) for row in A], norm(B[0], power=3), calls


def twice(function):
    @functools.wraps(function)
    def wrapper(*args, **keywords):
        function(*args, **keywords)
        return function(*args, **keywords)

    return wrapper


@twice
def decorated(A, B):
    A *= 0.5
    return A @ B.T


def by_generators(A, B):
    def pairs():
        for row in A:
            got = yield row.sum()
            if got:
                return

    smallest = min(pairs())
    return smallest, sum(x * y for x, y in zip(A[:, 0], A[:, 1], strict=True))


def by_recursion(A, B):
    if len(A) < 2:
        return A.sum(axis=0)
    middle = len(A) // 2
    return by_recursion(A[:middle], B) + by_recursion(A[middle:], B)


def by_try_and_except(A, B):
    found = []
    for width in (1, 2, 3):
        try:
            found.append((A[:, :width] + B[:, :width]).shape)
        except ValueError as error:
            found.append(type(error).__name__)
        else:
            found.append("fits")
        finally:
            found.append(width)
    with np.errstate(divide="ignore"):
        return found, 1 / (A - A[0])


class Running:
    """A mean that goes on."""

    seen: ClassVar[int] = 0

    def __init__(self):
        self.total = 0.0

    def add(self, A, B):
        self.total = self.total + A.mean(axis=0)
        type(self).seen += 1
        return super().__repr__() is not None, self.total @ B[0]

    @classmethod
    def count(cls, A, B):
        return cls.seen * A.size

    @staticmethod
    def spread(A, B):
        return np.ptp(A) / np.ptp(B)


FUNCTIONS = [
    by_einsum,
    by_fancy_indices,
    in_place,
    by_comprehension,
    by_nested_functions,
    decorated,
    by_generators,
    by_recursion,
    by_try_and_except,
    Running.count,
    Running.spread,
]


def bits(value):
    """A value such that == compares every bit of its arrays."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, (list, tuple)):
        return type(value), [bits(part) for part in value]
    if isinstance(value, dict):
        return [(key, bits(part)) for key, part in value.items()]
    return type(value), repr(value)


def arguments():
    rng = np.random.default_rng(5)
    return rng.random((5, 3)), rng.random((4, 3))


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_it_returns_and_leaves_the_same_bits(function) -> None:
    plain, watched = arguments(), arguments()
    wanted = function(*plain)
    np.random.seed(3)
    random.seed(3)
    state, python_state = np.random.get_state()[1].copy(), random.getstate()
    errors = np.geterr()
    look = look_inside(function, *watched)
    assert bits(look.result) == bits(wanted)
    assert bits(watched) == bits(plain)  # what it changes, it changes as it would
    assert (np.random.get_state()[1] == state).all() and random.getstate() == python_state
    assert np.geterr() == errors
    assert LookInside(look).still_html()


def test_a_method_changes_its_object_as_it_would() -> None:
    plain, watched = Running(), Running()
    wanted = plain.add(*arguments())
    look = look_inside(watched.add, *arguments())
    assert bits(look.result) == bits(wanted)
    assert bits(watched.total) == bits(plain.total) and Running.seen == 2
    Running.seen = 0


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_each_expression_of_the_page_stands_where_it_says(function) -> None:
    look = look_inside(function, *arguments())
    shown = LookInside(look)
    texts = {line["number"]: line["text"] for line in shown._lines}
    assert bool(shown._spots) == bool(look.lines and look.records)
    for spot in shown._spots:
        first, left, last, right = spot["span"]
        if first == last and first in texts:
            assert (
                texts[first].encode("utf-16-le")[2 * left : 2 * right].decode("utf-16-le")
                == (spot["text"])
            )
        assert spot["told"]


def test_columns_are_those_of_the_page() -> None:
    def unusual(A):
        größe = {"𝒳": A}["𝒳"] * 2 + A.sum()  # letters of two, and of four bytes
        return größe

    shown = LookInside(look_inside(unusual, np.ones(2)))
    line = shown._lines[1]["text"].encode("utf-16-le")
    for spot in shown._spots:
        first, left, last, right = spot["span"]
        if first == last == 2:
            assert line[2 * left : 2 * right].decode("utf-16-le") == spot["text"]
    assert {"A.sum()", '{"𝒳": A}["𝒳"] * 2 + A.sum()'} <= {spot["text"] for spot in shown._spots}


def test_what_is_stored_is_text_and_a_page_without_the_widget(monkeypatch) -> None:
    shown: list[dict] = []
    monkeypatch.setattr("IPython.display.display", lambda data, **options: shown.append(data))
    look = look_inside(by_einsum, *arguments())
    look._ipython_display_()
    (stored,) = shown
    assert stored["text/plain"] == repr(look) and stored["text/html"] == look._repr_html_()
    assert copy.deepcopy(look.result) is not look.result
