"""Exercises of lesson 05: precision."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.calling import Odd
from kmeans_lab.checks.comparing import Labels, Mismatch, Whole
from kmeans_lab.checks.inputs import SIX, drawn, narrow_cases
from kmeans_lab.checks.old_form import Case, Exercise
from kmeans_lab.data import six_points, six_points_start

LESSON = "05_precision"
K_SIZED, D_SIZED = 16, 24


WRAPPED = (
    "The number wrapped around: NumPy's whole numbers end, those of 32 bits at about two billion, "
    "those of 64 bits at 2⁶³. Python's own int, as the sizes came, has no end. Which step turns "
    "them into NumPy's?"
)


class Bytes(Whole):
    """A number of bytes: a whole number, exactly, however large."""

    words = "one whole number of bytes"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        problem = super().compare(case, wanted, got)
        if isinstance(got, Odd) and "DType" in got.kind:
            return Mismatch("It is a dtype, and a number of bytes is wanted.")
        if problem is not None and isinstance(got, (float, np.floating)):
            return Mismatch(
                f"A number of bytes is a whole number (int), and {got:.6g} is a decimal number "
                "(float). A division by / always gives one; is there anything to divide?"
            )
        if problem is not None and problem.text == "The number is not right.":
            text = f"{int(wanted):,} bytes are right, and {int(got):,} came."
            if (int(wanted) - int(got)) % 2**32 == 0:
                return Mismatch(text, "integer-truncation", WRAPPED)
            return Mismatch(text)
        return problem

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        decimal = [isinstance(value, (float, np.floating)) for value in (one, other)]
        return decimal[0] == decimal[1] and super().alike(case, one, other)


# ------------------------------------------------------------------ product_bytes

MIXED = (
    "One dtype must hold what both arrays hold, whether it is given as a text, a type or an "
    "np.dtype, floats or whole numbers. Which function of NumPy names it for any two?"
)


def _mixed(n: int, K: int, one: Any, other: Any, given: str) -> Case:
    return Case((n, K, one, other), given, MIXED, "wrong-promotion")


def _product_cases(rng: np.random.Generator) -> list[Case]:
    n, K = (int(number) for number in rng.integers(20, 500, size=2))
    dtypes = ["float16", np.float32, "float64", np.dtype("int16"), np.int64, "uint8"]
    pairs = [(dtypes[i], dtypes[j]) for i, j in rng.integers(0, len(dtypes), size=(2, 2))]
    return [
        Case((6, 3, "float64", "float64"), "Six points and three centroids, both in float64"),
        _mixed(6, 3, "float64", "float32", "Only the centroids are in float32"),
        _mixed(6, 3, "float32", "float64", "Only the points are in float32"),
        _mixed(6, 3, "float32", "float32", "Both are in float32"),
        _mixed(5, 4, np.float32, np.float64, "The dtypes come as types of NumPy"),
        _mixed(5, 4, np.dtype("float32"), np.dtype("float32"), "The dtypes come as np.dtype"),
        _mixed(1, 7, "float16", "float16", "One point; both are in float16"),
        _mixed(8, 1, np.uint8, np.float32, "Whole numbers of one byte, and one float32 centroid"),
        _mixed(4, 3, "int32", "float32", "Whole numbers of 4 bytes with decimals of 4 bytes"),
        _mixed(4, 3, "int64", "float32", "Whole numbers of 8 bytes with decimals of 4 bytes"),
        _mixed(4, 3, "float16", "int16", "Decimals of 2 bytes with whole numbers of 2 bytes"),
        _mixed(9, 2, "uint8", "uint8", "Both are whole numbers of one byte"),
        *(_mixed(n, K, *pair, "A random number of points, and random dtypes") for pair in pairs),
        Case(
            (10**15, 10, "float64", "float32"),
            "A million billion points and ten centroids",
            "No computer has memory for such a product. Its size follows from its shape and its "
            "dtype; nothing needs to be built for that.",
        ),
        Case(
            (3_000_000_000_000_019, 700_003, "float32", "float64"),
            "So many that the number of bytes has 23 digits",
            "NumPy's whole numbers have a fixed number of digits and wrap around, and decimal "
            "numbers round. Python's own int does neither.",
            "integer-truncation",
        ),
    ]


product_bytes = Exercise(
    "product_bytes",
    lesson=LESSON,
    home="kmeans_lab.measure",
    arguments=("n", "K", "X_dtype", "centroids_dtype"),
    returns=Bytes(),
    cases=_product_cases,
    section="How many bytes does a product take?",
    points=1,
    lines=(
        "def product_bytes(n, K, X_dtype, centroids_dtype):",
        "    dtype = np.result_type(X_dtype, centroids_dtype)",
        "    return n * K * dtype.itemsize",
    ),
    distractors=("    dtype = np.dtype(centroids_dtype)", "    return n * K"),
    hints=(
        "An array takes as many bytes as it has elements, times the bytes of one element. How "
        "many elements has the product of (n, d) and (d, K)?",
        "The bytes of one element depend on the dtype of the *product*. NumPy knows it without "
        "multiplying anything: the lesson names the function, `np.result_type`.",
        "`np.result_type` returns a dtype, and a dtype has an attribute `itemsize`. Two counts "
        "and this are all you need.",
    ),
)


def _size(dtype):
    return np.dtype(dtype).itemsize


def _both(X_dtype, centroids_dtype):
    return np.result_type(X_dtype, centroids_dtype).itemsize


@product_bytes.mutant("bytes-for-elements")
def _(n, K, X_dtype, centroids_dtype):
    return n * K


@product_bytes.mutant(
    "bytes-for-elements",
    "This is how many bytes one element of the product takes. How many elements are there?",
    here=True,
)
def _(n, K, X_dtype, centroids_dtype):
    return _both(X_dtype, centroids_dtype)


@product_bytes.mutant(
    "bytes-for-elements",
    "n + K counts the rows of the two arrays. The product has n rows and K columns: how many "
    "elements is that?",
    here=True,
)
def _(n, K, X_dtype, centroids_dtype):
    return (n + K) * _both(X_dtype, centroids_dtype)


@product_bytes.mutant(
    "bytes-for-elements",
    "These are the bytes of the points and of the centroids, as if each were one number. The "
    "product is an array of its own, n rows by K columns.",
    here=True,
)
def _(n, K, X_dtype, centroids_dtype):
    return n * _size(X_dtype) + K * _size(centroids_dtype)


@product_bytes.mutant(
    "bytes-for-elements",
    "These are bits. A byte has eight of them, and bytes are asked for.",
    here=True,
)
def _(n, K, X_dtype, centroids_dtype):
    return n * K * 8 * _both(X_dtype, centroids_dtype)


@product_bytes.mutant(
    "bytes-for-elements",
    "The bytes of one number were added once. Each of the n·K numbers takes so many.",
    here=True,
)
def _(n, K, X_dtype, centroids_dtype):
    return n * K + _both(X_dtype, centroids_dtype)


@product_bytes.mutant("wrong-promotion")
def _(n, K, X_dtype, centroids_dtype):
    return n * K * _size(X_dtype)


@product_bytes.mutant("wrong-promotion")
def _(n, K, X_dtype, centroids_dtype):
    return n * K * _size(centroids_dtype)


@product_bytes.mutant(
    "wrong-promotion",
    "The narrower of two dtypes cannot hold what the wider one holds, so the product does not "
    "get it. Which function of NumPy names the dtype that holds both?",
)
def _(n, K, X_dtype, centroids_dtype):
    return n * K * min(_size(X_dtype), _size(centroids_dtype))


@product_bytes.mutant(
    "wrong-promotion",
    "Often the wider of the two wins, but not always. int32 holds whole numbers of nine digits, "
    "float32 only seven digits of any number: the dtype that holds both is wider than either. "
    "Which function of NumPy names it?",
)
def _(n, K, X_dtype, centroids_dtype):
    return n * K * max(_size(X_dtype), _size(centroids_dtype))


@product_bytes.mutant(
    "wrong-promotion",
    "The bytes of the two dtypes were added up. Each element of the product is one single "
    "number, of one dtype that can hold what either array holds.",
)
def _(n, K, X_dtype, centroids_dtype):
    return n * K * (_size(X_dtype) + _size(centroids_dtype))


@product_bytes.mutant(
    "wrong-promotion",
    "The bytes of the two dtypes were multiplied. Each element of the product is one single "
    "number, of one dtype that can hold what either array holds.",
)
def _(n, K, X_dtype, centroids_dtype):
    return n * K * _size(X_dtype) * _size(centroids_dtype)


@product_bytes.mutant(
    "wrong-promotion",
    "A number of this product does not always take 8 bytes. What if both arrays are in float32?",
)
def _(n, K, X_dtype, centroids_dtype):
    return n * K * 8


@product_bytes.mutant(
    "wrong-promotion",
    "A number of this product does not always take 4 bytes. What if one of the arrays is in "
    "float64?",
)
def _(n, K, X_dtype, centroids_dtype):
    return n * K * 4


@product_bytes.mutant(
    "wrong-promotion",
    "A dtype may come as a text, as a type or as np.dtype, and there are more than two of them. "
    "Do not compare names: which function of NumPy takes any two dtypes and names the one that "
    "holds both?",
)
def _(n, K, X_dtype, centroids_dtype):
    return n * K * (8 if "float64" in (str(X_dtype), str(centroids_dtype)) else 4)


@product_bytes.mutant(
    "wrong-promotion",
    "A dtype may come as a text, as a type or as np.dtype, and there are more than two of them. "
    "Do not compare names: which function of NumPy takes any two dtypes and names the one that "
    "holds both?",
)
def _(n, K, X_dtype, centroids_dtype):
    return n * K * (4 if X_dtype == "float32" and centroids_dtype == "float32" else 8)


@product_bytes.mutant("integer-truncation")
def _(n, K, X_dtype, centroids_dtype):
    return int(float(n) * float(K) * _both(X_dtype, centroids_dtype))


@product_bytes.mutant(
    "integer-truncation",
    WRAPPED,
    here=True,
)
def _(n, K, X_dtype, centroids_dtype):
    return int(np.prod([n, K, _both(X_dtype, centroids_dtype)]))


@product_bytes.mutant(
    "wrong-divisor",
    "Was this divided, to kilobytes? Bytes are asked for, the exact number of them.",
    here=True,
)
def _(n, K, X_dtype, centroids_dtype):
    return n * K * _both(X_dtype, centroids_dtype) // 1000


@product_bytes.mutant(
    "wrong-divisor",
    "Was this divided, to kilobytes? Bytes are asked for, the exact number of them.",
    here=True,
)
def _(n, K, X_dtype, centroids_dtype):
    return n * K * _both(X_dtype, centroids_dtype) // 1024


# ------------------------------------------------------------------ nearest_centred

FAR = "Far from the origin the identity loses the digits that tell the centroids apart."


def _sized(n: int) -> tuple:
    """n points of 24 features and 16 centroids, some way from the origin."""
    return drawn(np.random.default_rng(0), n, K_SIZED, D_SIZED, offset=100.0)


def _temporary(n: int) -> int:
    """Half of the (n, K, d) array: several (n, K) tables and copies of X stay well below."""
    return 8 * n * K_SIZED * D_SIZED // 2


def _heaps(
    rng: np.random.Generator, n: int, K: int, offset: Any, dtype: str, d: int = 2
) -> tuple[np.ndarray, np.ndarray]:
    """Centroids at least 3 apart and points within 1 of one of them: no point is near a tie."""
    grid = np.stack(np.meshgrid(*[3.0 * np.arange(3)] * d), axis=-1).reshape(-1, d)
    centroids = rng.permutation(grid)[:K]  # (K, d)
    labels = np.r_[np.arange(K), rng.integers(0, K, size=n - K)]
    step = rng.uniform(-1.0, 1.0, size=(n, d)) / np.sqrt(d)
    X = rng.permutation(centroids[labels] + step)  # (n, d)
    return (X + offset).astype(dtype), (centroids + offset).astype(dtype)


def _many_rows(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """So many rows in float32 that a sum in float32 drops a part of every row it adds.

    All numbers are whole and below 2**24, so float32 holds them exactly. Once the sum is beyond
    2**37 its gaps are 2**14 wide, and of each number only 2**23 is added, not the 8000 above it.
    """
    n = 36_000
    centroids = np.array([[0.0, 0.0], [0.0, 3.0], [3.0, 0.0], [3.0, 3.0]])
    X = centroids[rng.integers(0, 4, size=n)] + rng.integers(-1, 2, size=(n, 2))
    offset = 2.0**23 + 8_000
    return (X + offset).astype(np.float32), (centroids + offset).astype(np.float32)


def _centred_cases(rng: np.random.Generator) -> list[Case]:
    far = six_points() + 10_000
    unequal = np.array([1.0, 6.0, 0.3])
    near, few = drawn(rng, 30, 4, 3)
    sides = np.array([20_000.0, -20_000.0, 20_000.0])
    crossed = _heaps(rng, 14, 4, sides, "float32", d=3)
    return [
        Case((six_points(), six_points_start(3)), SIX),
        Case(
            (far.astype(np.float32), far[:3].astype(np.float32)),
            "The six points, 10,000 away from the origin, in float32",
            FAR,
            "cancellation",
        ),
        *narrow_cases(),
        Case(drawn(rng, 5, 1, 3), "Five points and one centroid", "K may be 1."),
        Case(drawn(rng, 4, 4, 3), "As many centroids as points"),
        Case(drawn(rng, 3, 5, 2), "More centroids than points"),
        Case(
            (near * unequal + 5, few * unequal + 5),
            "Thirty random points, whose features spread differently",
            "A shift keeps every distance. Whatever else was done to the data does not.",
        ),
        Case(
            _heaps(rng, 12, 3, 30_000.0, "float32"),
            "Twelve points about 30,000 away from the origin, in float32",
            FAR,
            "cancellation",
        ),
        Case(
            _heaps(rng, 20, 5, 2e8, "float64"),
            "Twenty points 200 million away from the origin, in float64",
            "float64 has more digits than float32, but an end all the same: far enough from the "
            "origin the identity loses in it, too, what tells the centroids apart.",
            "cancellation",
        ),
        Case(
            crossed,
            "One feature lies at −20,000 and two at +20,000, in float32",
            "Each feature lies somewhere else, so each needs a number of its own to be taken off: "
            "as many numbers as there are features. Does m have the shape (d,)?",
            "sum-without-axis",
        ),
        Case(
            _many_rows(rng),
            "Thirty-six thousand points, 8.4 million away from the origin, in float32",
            "There are many rows here. In which dtype are they added up for the mean? The lesson "
            "compares two.",
            "cancellation",
        ),
    ]


nearest_centred = Exercise(
    "nearest_centred",
    lesson=LESSON,
    home="kmeans_lab.distances",
    arguments=("X", "centroids"),
    returns=Labels(),
    cases=_centred_cases,
    section="Centre first",
    points=3,
    forbids=("python-loop", "large-temporary"),
    sized=_sized,
    temporary=_temporary,
    lines=(
        "def nearest_centred(X, centroids):",
        "    middle = X.mean(axis=0, dtype=np.float64).astype(X.dtype)",
        "    points = X - middle",
        "    centres = centroids - middle",
        "    return nearest_by_identity(points, centres)",
    ),
    distractors=(
        "    centres = centroids - centroids.mean(axis=0)",
        "    return nearest_by_identity(X, centroids)",
    ),
    hints=(
        "A shift changes no distance, as long as points and centroids are shifted by the same m. "
        "Which m makes the numbers small?",
        "m is the mean of the points, one number a feature: (d,). Take it off both arrays, then "
        "do what lesson 04 did. Give X and the centroids new names; they are the caller's.",
        "`mean` takes `axis=` and `dtype=`. With many rows of float32 only a sum in float64 keeps "
        "its digits; `.astype(X.dtype)` casts the result back.",
    ),
)


def _scores(X, centroids, cross=-2.0, norm_c=1.0):
    return cross * (X @ centroids.T) + norm_c * (centroids**2).sum(axis=1)


def _nearest(X, centroids):
    return _scores(X, centroids).argmin(axis=1)


def _middle(X):
    return X.mean(axis=0, dtype=np.float64).astype(X.dtype)


def _centred(X, centroids):
    return X - _middle(X), centroids - _middle(X)


NOT_BOTH = (
    "Only one of the two was moved, or each by another m, and this changes the distances between "
    "them. A shift keeps every distance only if points and centroids are shifted together."
)
CLIPPED = (
    "Putting 0 in place of negative numbers repairs no label: the smallest number of a row stays "
    "the smallest. The digits were lost before. Which change of the data makes the numbers small "
    "and leaves every distance as it is?"
)


@nearest_centred.mutant("cancellation")
def _(X, centroids):
    return _nearest(X, centroids)


@nearest_centred.mutant("cancellation")
def _(X, centroids):
    return ((X**2).sum(axis=1)[:, None] + _scores(X, centroids)).argmin(axis=1)


@nearest_centred.mutant("cancellation")
def _(X, centroids):
    squared = (X**2).sum(axis=1)[:, None] - 2 * (X @ centroids.T) + (centroids**2).sum(axis=1)
    return squared.argmin(axis=1)


@nearest_centred.mutant("cancellation", CLIPPED)
def _(X, centroids):
    squared = (X**2).sum(axis=1)[:, None] - 2 * (X @ centroids.T) + (centroids**2).sum(axis=1)
    return np.maximum(squared, 0).argmin(axis=1)


@nearest_centred.mutant(
    "cancellation",
    "float64 has more digits than float32, but not without end: farther out the same happens "
    "again. Which change of the data leaves every distance as it is and makes the numbers small?",
)
def _(X, centroids):
    return _nearest(X.astype(np.float64), centroids.astype(np.float64))


@nearest_centred.mutant("cancellation", NOT_BOTH)
def _(X, centroids):
    return _nearest(X - _middle(X), centroids)


@nearest_centred.mutant("cancellation", NOT_BOTH)
def _(X, centroids):
    return _nearest(X, centroids - _middle(X))


@nearest_centred.mutant("cancellation", NOT_BOTH)
def _(X, centroids):
    return _nearest(X - _middle(X), centroids - _middle(centroids))


@nearest_centred.mutant(
    "cancellation",
    "The mean was added, so now everything lies twice as far from the origin as before. Into "
    "which direction must the data move?",
)
def _(X, centroids):
    return _nearest(X + _middle(X), centroids + _middle(X))


@nearest_centred.mutant(
    "cancellation",
    "The mean itself is wrong: added up in float32, over many rows, the sum grows so large that "
    "a part of each row is rounded away. So the data stay far from the origin. In which dtype "
    "should a long sum be taken?",
)
def _(X, centroids):
    middle = X.mean(axis=0)
    return _nearest(X - middle, centroids - middle)


@nearest_centred.mutant(
    "sum-without-axis",
    "A mean without an axis is one single number for all features. Where one feature lies at "
    "−20,000 and another at +20,000, both stay far away. m needs one number a feature: (d,).",
    here=True,
)
def _(X, centroids):
    middle = X.mean(dtype=np.float64).astype(X.dtype)
    return _nearest(X - middle, centroids - middle)


@nearest_centred.mutant(
    "sum-wrong-axis",
    "This mean has one number a point, (n,), and what is to be taken off has one number a "
    "feature, (d,). Which axis has to disappear from (n, d)?",
    here=True,
)
def _(X, centroids):
    middle = X.mean(axis=1)
    return _nearest(X - middle, centroids - middle)


@nearest_centred.mutant(
    "sum-wrong-axis",
    "Each row lost its own mean, over its features. That is no shift of the data: every row "
    "moves by another amount. The mean of the points has one number a feature, (d,).",
    here=True,
)
def _(X, centroids):
    centres = centroids - centroids.mean(axis=1, keepdims=True)
    return _nearest(X - X.mean(axis=1, keepdims=True), centres)


@nearest_centred.mutant(
    "sum-for-mean",
    "The sum of the points was taken off, not their mean: now everything lies far on the other "
    "side of the origin.",
    here=True,
)
def _(X, centroids):
    total = X.sum(axis=0, dtype=np.float64).astype(X.dtype)
    return _nearest(X - total, centroids - total)


@nearest_centred.mutant(
    "variance-for-deviation",
    "The data were divided by their spread as well. A shift keeps every distance; a division by "
    "another number for each feature does not, and another centroid may become the nearest.",
    here=True,
)
def _(X, centroids):
    spread = X.std(axis=0, dtype=np.float64)
    spread[spread == 0] = 1
    points, centres = _centred(X, centroids)
    return _nearest(points / spread, centres / spread)


@nearest_centred.mutant("changed-the-input")
def _(X, centroids):
    middle = _middle(X)
    X -= middle
    centroids -= middle
    return _nearest(X, centroids)


@nearest_centred.mutant("changed-the-input")
def _(X, centroids):
    middle = X.mean(axis=0)
    X -= middle
    centroids -= middle
    return _nearest(X, centroids)


@nearest_centred.mutant("argmin-wrong-axis")
def _(X, centroids):
    return _scores(*_centred(X, centroids)).argmin(axis=0)


@nearest_centred.mutant("argmin-wrong-axis")
def _(X, centroids):
    return _scores(*_centred(X, centroids)).argmin()


@nearest_centred.mutant("argmax-for-argmin")
def _(X, centroids):
    return _scores(*_centred(X, centroids)).argmax(axis=1)


@nearest_centred.mutant("value-for-index")
def _(X, centroids):
    return _scores(*_centred(X, centroids)).min(axis=1)


@nearest_centred.mutant(
    "value-for-index",
    "This is the whole table of scores. One label a point is wanted: which centroid has the "
    "smallest?",
)
def _(X, centroids):
    return _scores(*_centred(X, centroids))


@nearest_centred.mutant("missing-norm")
def _(X, centroids):
    return _scores(*_centred(X, centroids), norm_c=0.0).argmin(axis=1)


@nearest_centred.mutant("column-meets-row")
def _(X, centroids):
    points, centres = _centred(X, centroids)
    return ((points**2).sum(axis=1) + _scores(points, centres)).argmin(axis=1)


@nearest_centred.mutant("column-meets-row")
def _(X, centroids):
    points, centres = _centred(X, centroids)
    return ((centres**2).sum(axis=1)[:, None] - 2 * (points @ centres.T)).argmin(axis=1)


@nearest_centred.mutant("missing-square")
def _(X, centroids):
    points, centres = _centred(X, centroids)
    return (np.linalg.norm(centres, axis=1) - 2 * (points @ centres.T)).argmin(axis=1)


@nearest_centred.mutant("cross-term-sign")
def _(X, centroids):
    return _scores(*_centred(X, centroids), cross=2.0).argmin(axis=1)


@nearest_centred.mutant("cross-term-factor")
def _(X, centroids):
    return _scores(*_centred(X, centroids), cross=-1.0).argmin(axis=1)


@nearest_centred.mutant(
    "integer-truncation",
    "The numbers were cut to whole ones, and with the digits after the decimal point goes what "
    "tells two centroids apart.",
    here=True,
)
def _(X, centroids):
    points, centres = _centred(X, centroids)
    return _nearest(points.astype(int), centres.astype(int))


@nearest_centred.mutant(
    "integer-truncation",
    "The points came in float64 and were cast to float32 before the mean was taken off. Far from "
    "the origin float32 has gaps wider than the whole cloud of points. First the shift, then "
    "perhaps a narrower dtype.",
    here=True,
)
def _(X, centroids):
    return _nearest(*_centred(X.astype(np.float32), centroids.astype(np.float32)))
