"""look_inside: the function does what it always does, and what is told of it is true."""

from __future__ import annotations

import functools
import inspect
import re
import sys
import textwrap
import warnings
from typing import Any

import numpy as np
import pytest

import kmeans_lab
from kmeans_lab import look_inside, six_points, six_points_start
from kmeans_lab.visuals.microscope.look import Look

X, CENTROIDS = np.asarray(six_points()), np.asarray(six_points_start())

OF_POINTS_AND_CENTROIDS = [
    "assign_broadcast",
    "assign_loop",
    "nearest_by_identity",
    "nearest_centred",
    "pairwise_differences",
    "squared_distances_broadcast",
    "squared_distances_identity",
    "squared_distances_loop",
]
MORE = {
    "assign_in_chunks": (X, CENTROIDS, 2),
    "kmeans_loop": (X, 2),
    "kmeans_vectorized": (X, 2, 3, None, CENTROIDS),
    "kmeans_optimized": (X, 3),
    "kmeans_with": (kmeans_lab.assign_broadcast, kmeans_lab.update_vectorized, X, 2),
    "standardize": (X,),
    "project_pca": (X, 1),
    "silhouette_values": (X, np.array([0, 0, 0, 1, 1, 0])),
    "hamming_distances": (X.astype(int), CENTROIDS.astype(int)),
}
CALLS = dict.fromkeys(OF_POINTS_AND_CENTROIDS, (X, CENTROIDS)) | MORE


def same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and np.array_equal(a, b)
    if isinstance(a, (tuple, list)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and (a == b or (a != a and b != b))


def told(look: Look, text: str) -> str:
    """What is told of the expression that is written so."""
    (found,) = [line for line in str(look).splitlines() if line.strip().startswith(f"{text}: ")]
    return found.strip()[len(text) + 2 :]


def line_of(look: Look, number: int) -> str:
    lines = str(look).splitlines()
    at = next(i for i, line in enumerate(lines) if re.match(rf" *{number}  ", line))
    return lines[at + 1].partition("-> ")[2]


# ------------------------------------------------------------------ the same result


@pytest.mark.parametrize("name", CALLS)
def test_the_courses_functions_give_the_same_bits(name: str) -> None:
    function = getattr(kmeans_lab, name)
    look = look_inside(function, *CALLS[name])
    assert same(look.result, function(*CALLS[name]))
    assert look.lines and not look.note and look.records


def test_every_public_function_of_points_can_be_looked_into() -> None:
    looked = 0
    for name in kmeans_lab.__all__:
        value = getattr(kmeans_lab, name)
        if not inspect.isfunction(value) or not value.__module__.startswith("kmeans_lab.dist"):
            continue
        args = (X, CENTROIDS)[: len(inspect.signature(value).parameters)]
        assert same(look_inside(value, *args).result, value(*args))
        looked += 1
    assert looked >= 6


def odd_corners(X, *more, scale=2, **rest):
    """Most of what a function may hold."""
    doubled = [x * scale for x in X]
    named = {i: v for i, v in enumerate(doubled) if i}
    total = 0.0
    with np.errstate(all="ignore"):
        for i, value in named.items():
            if i > 5:
                break
            try:
                total += value.sum() + 1 / (i - 1)
            except ZeroDivisionError:
                continue
            finally:
                total += 1
        else:
            total -= 0.5
    while total < 3:
        total += 1
    if (m := total + 1) > 2 and not more:

        def inner(a=3, *, b=4):
            nonlocal total
            total += a
            return a + b + m

        total = inner(b=m) if m else 0
    match int(total):
        case 1 | 2:
            total = -1
        case number if number > 2:
            total = total + number
    first, (second, *others) = 1, (2, 3, 4)
    X = X.copy()
    X[0], X[1:, 0] = 7, total
    del doubled
    if not first:
        raise ValueError(f"{second}")
    return X, total, others, sorted(rest), (lambda v: v[::-1])(X), f"{m:.3f}"


@pytest.mark.parametrize(
    ("args", "keywords"), [((X,), {}), ((X, 1), {"scale": 3}), ((X,), {"b": 1, "a": 2})]
)
def test_a_function_with_everything_in_it_does_what_it_does(args, keywords) -> None:
    look = look_inside(odd_corners, *args, **keywords)
    assert not look.note
    assert same(look.result, odd_corners(*args, **keywords))


def test_nothing_changes_but_what_the_function_changes() -> None:
    rng = np.random.default_rng(5)
    calls = []

    def draws(rng, note):
        note.append(1)
        return rng.random(3)

    before = set(globals()), draws.__closure__, draws.__code__
    look = look_inside(draws, rng, calls)
    assert calls == [1]  # once
    again = np.random.default_rng(5)
    assert same(look.result, again.random(3)) and rng.random() == again.random()
    assert before == (set(globals()), draws.__closure__, draws.__code__)


def test_a_closure_is_the_same_closure() -> None:
    count = 0

    def counts(step):
        nonlocal count
        count += step
        return count

    assert look_inside(counts, 2).result == 2 and look_inside(counts, 3).result == 5 == count


def test_defaults_are_not_made_again() -> None:
    def remembers(value, so_far=[]):  # noqa: B006
        so_far.append(value)
        return list(so_far)

    assert look_inside(remembers, 1).result == [1]
    assert remembers(2) == [1, 2]


def test_warnings_point_to_the_line_of_the_function() -> None:
    def divides(X):
        Y = X - X
        return X / Y

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        look_inside(divides, np.ones(2))
    (warning,) = caught
    assert warning.filename == __file__
    assert warning.lineno == inspect.getsourcelines(divides)[1] + 2


# ------------------------------------------------------------------ what is told


def test_shapes_dtypes_and_bytes() -> None:
    def squares(X, centroids):
        differences = X[:, None] - centroids
        return (differences**2).sum(axis=2).astype(np.float32)

    look = look_inside(squares, X, CENTROIDS)
    n, d = X.shape
    K = len(CENTROIDS)
    assert line_of(look, 2) == f"differences: {(n, K, d)} float64, {8 * n * K * d} B, new"
    assert told(look, "X[:, None]") == f"{(n, 1, d)} float64, {8 * n * d} B, view of X"
    assert told(look, "(differences**2).sum(axis=2)") == f"{(n, K)} float64, {8 * n * K} B, new"
    assert line_of(look, 3) == f"{(n, K)} float32, {4 * n * K} B, a copy"
    # differences, their squares, both without another name than one
    assert look.peak == 2 * 8 * n * K * d + 8 * n * K
    assert look.peak_at is not None and look.peak_at.text == "(differences**2).sum(axis=2)"


@pytest.mark.parametrize(
    ("expression", "memory"),
    [
        ("X.T", "view of X"),
        ("X[1:]", "view of X"),
        ("X[:, 0]", "view of X"),
        ("X.reshape(-1)", "view of X"),
        ("X.reshape(2, -1).T", "view of X"),
        ("np.asarray(X)", "X"),
        ("X[[0, 1]]", "a copy"),
        ("X[X[:, 0] > 1]", "a copy"),
        ("X.T.flatten()", "a copy"),
        ("X.astype(int)", "a copy"),
        ("np.array(X)", "a copy"),
        ("X + 1", "new"),
        ("X @ X.T", "new"),
        ("X.sum(axis=0)", "new"),
        ("np.broadcast_to(X, (3, 6, 2))", "view of X"),
    ],
)
def test_view_or_copy_or_new(expression: str, memory: str, tmp_path, monkeypatch) -> None:
    function = written(f"def f(X):\n    result = {expression}\n    return result\n", tmp_path)
    assert line_of(look_inside(function, X), 2).endswith(f", {memory}")


def written(text: str, folder) -> Any:
    """A function from a text, as a module holds it."""
    path = folder / f"written_{abs(hash(text))}.py"
    path.write_text(f"import numpy as np\n{text}", encoding="utf-8")
    names: dict[str, Any] = {}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), names)
    return names["f"]


def test_the_memory_of_a_large_temporary_is_used_again() -> None:
    def sums(A):
        return (A + 1) * 2 - 3

    A = np.zeros(10**5)
    look = look_inside(sums, A)
    plain = sys.getrefcount(A)
    assert "in the temporary's memory" in str(look)
    assert look.peak == A.nbytes and sys.getrefcount(A) == plain


def test_what_is_written_into_is_the_argument() -> None:
    def shifts(X):
        Y = X
        Y -= 1.5
        Y[0] = 0

    look = look_inside(shifts, X.copy())
    assert line_of(look, 2).endswith(", X")
    assert line_of(look, 3).endswith("written into X") and line_of(look, 4).endswith("into X")


def test_turns_are_counted_with_the_first_and_the_last() -> None:
    def parts(X):
        for k in range(3):
            some = X[: 2 * k + 1]
        while len(some) > 2:
            some = some[:-1]

    look = look_inside(parts, X)
    assert line_of(look, 2) == "3 turns" and line_of(look, 4) == "3 turns"
    assert line_of(
        look, 3
    ) == "some: (5, 2) float64, 80 B, view of X, 3 times, (1, 2) float64, " + ("16 B at first")


def test_the_text_is_the_same_at_every_run() -> None:
    function = kmeans_lab.kmeans_vectorized
    assert str(look_inside(function, X, 2)) == str(look_inside(function, X, 2))


def test_the_docstring_is_left_out_and_line_numbers_stay() -> None:
    text = str(look_inside(odd_corners, X))
    assert "Most of what" not in text and "\n  3      doubled = " in text


# ------------------------------------------------------------------ errors


@pytest.mark.parametrize(
    ("line", "at", "words"),
    [
        ("X * 2 + b", "`X * 2 + b`", "X * 2 is (4, 3), b is (4,). Aligned from the right"),
        ("np.sqrt(X + b)", "`X + b`", "the last axis has 3 against 4"),
        ("X.T[:, :2] - X", "`X.T[:, :2] - X`", "X.T[:, :2] is (3, 2), X is (4, 3)"),
        ("X[None] - X[:3]", "`X[None] - X[:3]`", "the last axis but one has 4 against 3"),
        ("(X - 1) @ b", "`(X - 1) @ b`", "columns on its left as rows on its right: 3, 4"),
        ("np.dot(X, b)", "`np.dot(X, b)`", "X is (4, 3), b is (4,)"),
        ("X.reshape(5, 5)", "`X.reshape(5, 5)`", "X is (4, 3)"),
        ("X[10]", "`X[10]`", "X is (4, 3)"),
        ("X[b > 0.5][:, 7]", "`X[b > 0.5][:, 7]`", "X[b > 0.5] is (4, 3)"),
        ("np.concatenate([X, b])", "`np.concatenate([X, b])`", "of shapes (4, 3), (4,)"),
        ("(lambda v: v + b)(X)", "`v + b`", "v is (4, 3), b is (4,)"),
        ("[x + b for x in X]", "`x + b`", "x is (3,), b is (4,)"),
    ],
)
def test_an_error_is_shown_at_its_operator(line: str, at: str, words: str, tmp_path) -> None:
    function = written(f"def f(X, b):\n    Y = X * 2\n    return {line}\n", tmp_path)
    look = look_inside(function, np.ones((4, 3)), np.ones(4))
    assert look.mismatch is not None and look.mismatch.line == 3
    text = " ".join(str(look).split())
    assert f"Line 3, {at}: " in text and words in text
    with pytest.raises(type(look.error)):
        look.result  # noqa: B018
    assert "border-bottom" in look._repr_html_()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Y += b", "`Y += b`: Y is (4, 3), b is (4,). Aligned from the right, the last axis has 3"),
        ("Y[0] = b", "`Y[0] = b`: Y is (4, 3), b is (4,)."),
        ("Y[:, 0] = X[0] * 2", "Y is (4, 3), X[0] * 2 is (3,)"),
    ],
)
def test_an_error_of_a_statement_too(line: str, words: str, tmp_path) -> None:
    function = written(f"def f(X, b):\n    Y = X * 2\n    {line}\n", tmp_path)
    text = " ".join(str(look_inside(function, np.ones((4, 3)), np.ones(4))).split())
    assert f"Line 3, {words}" in text or words in text


def test_an_error_that_was_caught_is_not_shown() -> None:
    def tries(X):
        try:
            Y = X + np.ones(7)
        except ValueError:
            Y = X
        return Y.reshape(5, 5)

    look = look_inside(tries, np.ones((4, 3)))
    assert look.mismatch is not None and look.mismatch.text == "Y.reshape(5, 5)"


def test_an_error_that_the_function_raises_itself_is_no_mismatch() -> None:
    def refuses(X):
        try:
            X + np.ones(7)
        except ValueError:
            raise ValueError(f"{X.shape} does not do") from None

    look = look_inside(refuses, np.ones((4, 3)))
    assert look.mismatch is None and "(4, 3) does not do" in str(look)


def test_an_interrupt_is_not_kept() -> None:
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        look_inside(interrupted)


# ------------------------------------------------------------------ what cannot be followed


def sees_locals(X):
    return sorted(locals())


def gives_later(X):
    yield X


class Scaler:
    """Called, bound, and with a name of its class's own."""

    def __init__(self, factor):
        self.factor = factor

    def __call__(self, X):
        return X * self.factor

    def scaled(self, X, by=1):
        return X * self.factor * by

    def secretly(self, X, __more=2):
        self.__own = X.sum()
        return [x + self.__own * __more for x in X]


@pytest.mark.parametrize(
    ("function", "args", "note"),
    [
        (np.add, (X, 1), "add is not written in Python"),
        (len, (X,), "len is not written in Python"),
        (sees_locals, (X,), "sees_locals uses locals"),
        (functools.wraps(len)(lambda X: len(X)), (X,), "decorator"),
        (functools.lru_cache(lambda n: n + 1), (3,), "decorator"),
    ],
)
def test_what_cannot_be_followed_says_why_and_runs(function, args, note) -> None:
    look = look_inside(function, *args)
    assert note in look.note and note in str(look) and note in look._repr_html_()
    assert same(look.result, function(*args))


def test_a_generator_is_not_run() -> None:
    look = look_inside(gives_later, X)
    assert "one by one" in look.note and next(look.result) is X


@pytest.mark.parametrize(
    "function",
    [
        Scaler(3),
        Scaler(3).scaled,
        Scaler(3).secretly,
        functools.partial(Scaler(3).scaled, by=2),
        functools.partial(lambda a, X: X + a, 4),
    ],
)
def test_methods_partials_and_callables(function) -> None:
    look = look_inside(function, X)
    assert not look.note and same(look.result, function(X))


def test_a_function_without_a_file() -> None:
    names: dict[str, Any] = {}
    exec("def f(X):\n    return X + 1", names)
    look = look_inside(names["f"], X)
    assert "cannot be read" in look.note and same(look.result, X + 1)


@pytest.mark.parametrize("wrong", [X, 3, None, "f"])
def test_what_is_no_function(wrong) -> None:
    with pytest.raises(TypeError, match="look_inside wants a function"):
        look_inside(wrong)


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(TypeError, match=r"squared_norms\(X.*cannot be called so: .*"):
        look_inside(kmeans_lab.squared_norms)


# ------------------------------------------------------------------ the page


def test_what_a_function_holds_is_text_in_the_page(tmp_path) -> None:
    function = written(
        'def f(X):\n    note = "<script>alert(1)</script>"\n    return X[X > 0], note\n', tmp_path
    )
    page = look_inside(function, X)._repr_html_()
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_numbers_stand_in_the_page_where_they_are_few() -> None:
    def few(X):
        many = np.zeros(1000)
        return X + many[0]

    page = look_inside(few, np.array([[1.25, 2.5]]))._repr_html_()
    assert "1.25" in page and page.count("<pre") == 1
    assert len(page) < 10_000


def test_times_are_shares_and_stand_in_the_page_alone() -> None:
    def slow(A):
        for _ in range(3):
            A = A @ A
        return A

    look = look_inside(slow, np.eye(300))
    if look.seconds >= 1e-3:
        assert re.search(r"\d+%", look._repr_html_())
    assert "%" not in str(look)


def test_examples_in_the_docstring_are_true() -> None:
    import doctest

    module = sys.modules["kmeans_lab.visuals.microscope.look"]
    assert doctest.testmod(module).failed == 0
    assert textwrap.dedent(look_inside.__doc__ or "").count(">>>") >= 2


# ------------------------------------------------------------------ where numbers come from

POINTS = np.array([[6.0, 6.2], [6.5, 9.0], [5.1, 6.3], [1.0, 0.4], [0.2, 0.1], [9.3, 9.7]])
PLACES = POINTS[:2] + 0.3
LABELS = np.array([0, 1, 0, 0, 0, 1])


def by_loops(X, C):
    out = np.empty((len(X), len(C)))
    for i in range(len(X)):
        for j in range(len(C)):
            total = 0.0
            for a, b in zip(X[i], C[j], strict=True):
                total += (a - b) ** 2
            out[i, j] = total
    return out


def means_by_masks(X, C):
    labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
    new = np.zeros_like(C, dtype=float)
    for k in range(len(C)):
        members = X[labels == k]
        if len(members):
            new[k] = members.mean(axis=0)
    return new


def means_by_adding_at(X, C):
    labels = np.argmin(((X[:, None] - C) ** 2).sum(axis=2), axis=1)
    sums = np.zeros(C.shape)
    np.add.at(sums, labels, X)
    return sums / np.bincount(labels, minlength=len(C))[:, None]


def sums_by_bincount(X, C):
    labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
    return np.bincount(labels, weights=X[:, 0], minlength=len(C))


SMOOTH = {
    "broadcast": lambda X, C: ((X[:, None] - C) ** 2).sum(axis=2),
    "wrong axis": lambda X, C: ((X[:2, None] - C) ** 2).sum(axis=1),
    "identity": lambda X, C: (X**2).sum(1)[:, None] - 2 * X @ C.T + (C**2).sum(axis=1),
    "einsum": lambda X, C: np.einsum("ij,kj->ik", X, C),
    "norm": lambda X, C: np.linalg.norm(X[:, None] - C, axis=2),
    "root": lambda X, C: np.sqrt(((X[:, None] - C) ** 2).sum(-1)),
    "mean": lambda X, C: X.mean(axis=0),
    "one number": lambda X, C: (X - C[0]).sum(),
    "standardized": lambda X, C: (X - X.mean(axis=0)) / X.std(axis=0),
    "cumulated": lambda X, C: X.cumsum(axis=0),
    "chosen": lambda X, C: np.where(X > 5, X, C[0]),
    "nearest": lambda X, C: C[((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)],
    "least": lambda X, C: ((X[:, None] - C) ** 2).sum(axis=2).min(axis=1).sum(),
    "joined": lambda X, C: np.concatenate([X, C]).T.reshape(-1),
    "outer": lambda X, C: np.outer(X[:, 0], C[0]),
    "sorted": lambda X, C: np.sort(X, axis=0),
    "clipped": lambda X, C: np.clip(np.maximum(X - 1, 0), 1, 6),
    "loops": by_loops,
    "masks": means_by_masks,
    "add.at": means_by_adding_at,
    "bincount": sums_by_bincount,
}


@pytest.mark.parametrize("name", SMOOTH)
def test_what_a_small_push_of_a_source_changes_is_what_it_goes_into(name: str) -> None:
    """Sources are known from outside: push one number a little, and see what changes."""
    function = SMOOTH[name]
    where = look_inside(function, POINTS, PLACES).where_from()
    result = np.asarray(function(POINTS, PLACES))
    for argument, array in (("X", POINTS), ("C", PLACES)):
        for at in np.ndindex(array.shape):
            pushed = {"X": POINTS.copy(), "C": PLACES.copy()}
            pushed[argument][at] += 1e-6
            moved = np.asarray(function(pushed["X"], pushed["C"])) != result
            told = [where.of(*i)[argument][at] for i in np.ndindex(result.shape)]
            assert np.array_equal(np.ravel(moved), told) or name in MORE_THAN_CHANGES, (at, told)
            assert not (np.ravel(moved) & ~np.array(told)).any()


# what they are computed from does not always change them: a root mean square at its least, a
# maximum that another number holds
MORE_THAN_CHANGES = ("standardized", "clipped")


def test_a_label_comes_from_all_that_was_compared() -> None:
    def assign(X, C):
        return ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)

    where = look_inside(assign, POINTS, PLACES).where_from().of(2)
    assert where["C"].all() and where["X"][2].all() and where["X"].sum() == 2


def test_a_wrong_axis_shows_where_the_shape_does_not() -> None:
    """With two clusters in two dimensions a sum over the wrong axis has the right shape."""

    def wrong(X, C):
        return ((X[:, None] - C) ** 2).sum(axis=1)

    where = look_inside(wrong, POINTS, PLACES).where_from()
    assert where.of(0, 0)["C"].tolist() == [[True, False], [True, False]]


def test_numbers_are_taken_from_before_the_function_wrote_into_its_argument() -> None:
    def shifts(X):
        X -= 5
        return X.sum(axis=1)

    X = POINTS.copy()
    where = look_inside(shifts, X).where_from()
    assert same(where.sources.arguments[0], POINTS)
    assert where.of(1)["X"].tolist() == [[i == 1] * 2 for i in range(len(X))]


def test_the_second_run_draws_what_the_first_drew_and_prints_nothing(capsys) -> None:
    def shuffled(X, rng):
        print("once")
        return X[rng.permutation(len(X))].sum(axis=1)

    rng = np.random.default_rng(3)
    look = look_inside(shuffled, POINTS, rng)
    state = rng.bit_generator.state
    where = look.where_from()
    assert rng.bit_generator.state == state and capsys.readouterr().out == "once\n"
    rows = [int(np.argwhere(where.of(i)["X"])[0, 0]) for i in range(len(POINTS))]
    assert rows == np.random.default_rng(3).permutation(len(POINTS)).tolist()


@pytest.mark.parametrize(
    ("function", "args", "why"),
    [
        (lambda X: (X, X), (POINTS,), "one array can be traced"),
        (lambda X: X @ np.ones((2, 99)), (POINTS,), "1 to 60 numbers"),
        (lambda X: X.sum(), (np.zeros(1000),), "1 to 400 numbers"),
        (kmeans_lab.squared_norms, (POINTS,), "sources cannot be shown"),
        (np.add, (POINTS, 1), "not written in Python"),
        (lambda X: np.ones(3), (POINTS,), "does not remember"),
    ],
)
def test_what_cannot_be_traced_back_says_why(function, args, why) -> None:
    with pytest.raises(ValueError, match=why):
        look_inside(function, *args).where_from()


def test_an_error_has_nothing_to_trace() -> None:
    with pytest.raises(ValueError, match="stopped with an error"):
        look_inside(lambda X: X[99], POINTS).where_from()


def test_a_number_that_is_not_there() -> None:
    where = look_inside(SMOOTH["mean"], POINTS, PLACES).where_from()
    assert where.of(-1)["X"].sum() == len(POINTS)
    with pytest.raises(IndexError, match=r"shape \(2,\)"):
        where.of(2)


def test_the_widget_as_text() -> None:
    text = repr(look_inside(means_by_masks, POINTS, PLACES).where_from())
    assert "result[1, 0] is 7.9: X[1, 0], X[5, 0]" in text
    assert len(text.splitlines()) == 5
