"""look_inside on functions that are not of this course: they do what they do, to the bit."""

from __future__ import annotations

import ast
import asyncio
import collections
import contextlib
import copy
import enum
import functools
import importlib.util
import io
import itertools
import linecache
import random
import re
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from scipy import stats

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


Pair = collections.namedtuple("Pair", "x y")  # its `__new__` wants two arguments, as others' do


class Colour(enum.IntEnum):
    RED = 1


class Closed:
    """Nothing can be asked of it."""

    def __repr__(self):
        raise RuntimeError("no repr")

    __len__ = __eq__ = __array__ = __repr__
    __hash__ = None


class Shut(list):
    """A list that does not tell its length."""

    def __len__(self):
        raise RuntimeError("no len")


class Masked:
    """It does not tell its class."""

    @property
    def __class__(self):
        raise RuntimeError("no class")


class Metres(np.ndarray):
    """An array that counts how often it was copied."""

    copies = 0

    def copy(self, order="C"):
        type(self).copies += 1
        return super().copy(order)


def by_named_tuples(A, B):
    pair = Pair(1, 2)
    moved = pair._replace(x=A)
    found = np.linalg.svd(A, full_matrices=False)
    test = stats.ttest_ind(A[:, 0], B[:, 0])
    return pair, moved.x.sum(), found.S, test.pvalue, [Colour.RED, Colour.RED + 1]


def by_what_cannot_be_written(A, B):
    number = 7**9000
    things = Closed(), Shut([1]), Masked(), "x" * 100_000
    same = things[0]
    return number % 1_000_003, len(things), same is things[0], [number, 1][1]


def by_an_own_kind_of_array(A, B):
    metres = A.view(Metres)
    twice = metres * 2
    return twice[1:], type(twice).__name__, Metres.copies


def by_generators_that_rest(A, B):
    log = []

    def rows(count):
        try:
            got = None
            for i in range(count):
                got = yield A[i].sum() + (0 if got is None else got)
        finally:
            log.append(count)

    sent = rows(3)
    both = next(sent), sent.send(A[0, 0])
    sent.close()
    return both, [a + b for a, b in zip(rows(2), rows(3), strict=False)], log


def by_coroutines(A, B):
    async def total(i):
        await asyncio.sleep(0)
        return A[i].sum()

    async def totals():
        return await asyncio.gather(*(total(i) for i in range(3)))

    return asyncio.run(totals())


def by_pandas(A, B):
    frame = pd.DataFrame(A, columns=list("xyz"))
    frame["w"] = frame.x * 2
    frame.loc[frame.x > 0.5, "y"] = 0
    return frame.groupby(frame.x > 0.5).mean().to_numpy(), frame.query("x > 0.2").shape


def by_patterns(A, B):
    match A.shape, {"pair": Pair(1, 2)}:
        case (n, 3), {"pair": Pair(x=1, y=second)} if n > 2:
            return n, second
    return None


def by_new_names(A, B):
    found, i = [], 0
    while (value := A[i, 0]) >= 0 and i < 3:
        found.append(value)
        i += 1
    first, *rest = found
    text = f"{first:.3f} {value!r:>20} {i=} {'a' if i else 'b'} {{}}"
    return text, rest, [*rest, *A[0]], {**{"a": 1}, "b": 2}, 0 < i < 5 < 9, None or i


def by_ways_out(A, B):
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.suppress(ZeroDivisionError):
        print(A.shape)
        1 / 0  # noqa: B018
    try:
        try:
            raise ValueError("inner")
        except ValueError as error:
            raise KeyError("outer") from error
    except KeyError as error:
        cause = str(error.__cause__)
    for i in range(5):
        try:
            if i == 3:
                break
        finally:
            A[0, 0] += i
    else:
        return None
    return shown.getvalue(), cause, i, re.sub("a", "b", "aa")


def by_many_kinds(A, B):
    record = np.zeros(3, dtype=[("a", "i4"), ("b", "f8")])
    record["b"][1:] = A[:2, 0]
    masked = np.ma.masked_less(A, 0.5)
    masked[0] = np.ma.masked
    things = np.array([A, None, "x"], dtype=object)
    days = np.arange("2020-01", "2020-05", dtype="M8[M]")
    windows = np.lib.stride_tricks.sliding_window_view(A[:, 0], 2)
    reshaped = A.copy()
    reshaped.shape = (3, 5)
    return record, masked.filled(0), len(things), days[1:] - days[:-1], windows + 0, reshaped


def by_places_in_memory(A, B):
    out = np.empty((5, 4))
    given = np.matmul(A, B.T, out=out)
    np.add.at(out, ([0, 0], [1, 1]), 1.0)
    np.maximum(out, 0.5, out=out, where=out < 0.7)
    A @= np.eye(3)
    A[A > 1] -= 1
    del B
    return given is out, out, [1] * 2


def by_its_own_name(A, B):
    class Inner:
        def go(self):
            return A.sum()

    long_text = """a
    b
        c"""
    return by_its_own_name.__name__, Inner.__qualname__, Inner().go.__qualname__, long_text


def by_functions_of_functions(A, B):
    scaled = [lambda x, by=by: x * by for by in range(3)]
    doubled = np.vectorize(lambda x: x * 2)(A)
    sums = np.apply_along_axis(sum, 1, A), functools.reduce(np.add, A)
    return [each(2) for each in scaled], doubled, sums, list(itertools.accumulate(A[:, 0]))


FUNCTIONS = [
    by_named_tuples,
    by_what_cannot_be_written,
    by_an_own_kind_of_array,
    by_generators_that_rest,
    by_coroutines,
    by_pandas,
    by_patterns,
    by_new_names,
    by_ways_out,
    by_many_kinds,
    by_places_in_memory,
    by_its_own_name,
    by_functions_of_functions,
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


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_none_of_them_is_left_out_but_the_decorated_one(function) -> None:
    look = look_inside(function, *arguments())
    assert bool(look.note) == (function is decorated) == (not look.records)


def test_of_lambdas_on_one_line_the_right_one_is_shown() -> None:
    both = [lambda A: np.exp(A) + 1, lambda A: np.exp(A) + 1, lambda A, f=(lambda x: -x): f(A)]
    for function, column in zip(both, (12, 38, 65), strict=True):
        look = look_inside(function, np.ones(2))
        assert not look.note and bits(look.result) == bits(function(np.ones(2)))
        assert min(spot.span[1] for spot in look.spots) > column


def test_a_cell_that_imports_and_defines_is_followed(tmp_path, monkeypatch) -> None:
    cell, space = str(tmp_path / "cell.py"), {}
    text = "import numpy as np\ndef here(A):\n    return np.exp(A)\nf = lambda A: np.exp(A)\n"
    known = len(text), None, text.splitlines(keepends=True), cell
    monkeypatch.setitem(linecache.cache, cell, known)
    for statement in ast.parse(text).body:  # one by one, as a notebook runs them
        exec(compile(ast.Module([statement], []), cell, "exec"), space)
    for name in ("here", "f"):
        look = look_inside(space[name], np.zeros(2))
        assert not look.note and look.result.tolist() == [1, 1]


def test_several_statements_on_a_line_are_told_one_by_one(tmp_path) -> None:
    (here,) = imported(tmp_path, "def here(A):\n    B = A * 2; C = B[0]; return C\n")
    told = str(look_inside(here, np.ones((2, 3))))
    assert "-> B: (2, 3) float64, 48 B, new; C: (3,) float64, 24 B, view of B" in told


def test_what_asks_who_else_knows_an_object_runs_as_it_is() -> None:
    def grows(A):
        longer = np.arange(6.0)
        longer.resize((2, 4))
        return longer

    look = look_inside(grows, np.ones(2))
    assert "grows uses .resize" in look.note and look.result.shape == (2, 4)


def test_a_source_that_has_changed_since_is_not_run(tmp_path) -> None:
    (before,) = imported(tmp_path, "def here(A):\n    return A + 1\n")
    (tmp_path / "somewhere.py").write_text("def here(A):\n    return A + 100\n")
    look = look_inside(before, np.ones(2))
    assert look.result.tolist() == [2, 2] and "has changed since it was run" in look.note


@pytest.mark.parametrize(
    "made",
    [Closed, lambda: Shut([1]), Masked, lambda: [Closed()]],
    ids=["class", "len", "type", "in"],
)
def test_an_argument_of_which_nothing_can_be_asked(made) -> None:
    argument = made()
    look = look_inside(lambda A: [A], argument)
    assert look.result[0] is argument and LookInside(look).still_html()


def test_a_list_within_itself() -> None:
    around: list = []
    around.append(around)
    assert look_inside(lambda A: A, around).result is around


def imported(folder, text):
    """The functions that a module defines."""
    path = folder / "somewhere.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location("somewhere", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [value for name, value in vars(module).items() if name == "here"]


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
