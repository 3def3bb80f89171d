"""`product_bytes(n, K, X_dtype, centroids_dtype)`: the bytes of a product of two dtypes."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.lesson_05.shared import LESSON, TOO_LARGE, TOO_LONG, WRAPPED, Bytes, inexact
from kmeans_lab.checks.slips import Slip

exercise = Exercise(
    "kmeans_lab.measure.product_bytes",
    lesson=LESSON,
    number=1,
    returns=Bytes(),
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


def the_dtype(case, wanted, outcome):
    n, K, *both = case.args
    size = wanted.value // (n * K)
    names = " and ".join(str(np.dtype(dtype)) for dtype in both)
    return (
        f"{n} · {K} elements, of {size} byte{'' if size == 1 else 's'} each: that much takes the "
        f"dtype that holds what {names} hold. Which function of NumPy names it for any two, "
        "whether they come as texts, types or np.dtype?"
    )


def cases(rng: np.random.Generator) -> list[Case]:
    n, K = (int(number) for number in rng.integers(20, 500, size=2))
    dtypes = ["float16", np.float32, "float64", np.dtype("int16"), np.int64, "uint8"]
    pairs = [(dtypes[i], dtypes[j]) for i, j in rng.integers(0, len(dtypes), size=(2, 2))]

    def mixed(n: int, K: int, one: Any, other: Any, given: str) -> Case:
        return Case((n, K, one, other), given, the_dtype, "wrong-promotion")

    return [
        mixed(6, 3, "float64", "float64", "Six points and three centroids, both in float64"),
        mixed(6, 3, "float64", "float32", "Only the centroids are in float32"),
        mixed(6, 3, "float32", "float64", "Only the points are in float32"),
        mixed(6, 3, "float32", "float32", "Both are in float32"),
        mixed(5, 4, np.float32, np.float64, "The dtypes come as types of NumPy"),
        mixed(5, 4, np.dtype("float32"), np.dtype("float32"), "The dtypes come as np.dtype"),
        mixed(1, 7, "float16", "float16", "One point; both are in float16"),
        mixed(8, 1, np.uint8, np.float32, "Whole numbers of one byte, and one float32 centroid"),
        mixed(4, 3, "int32", "float32", "Whole numbers of 4 bytes with decimals of 4 bytes"),
        mixed(4, 3, "int64", "float32", "Whole numbers of 8 bytes with decimals of 4 bytes"),
        mixed(4, 3, "float16", "int16", "Decimals of 2 bytes with whole numbers of 2 bytes"),
        mixed(9, 2, "uint8", "uint8", "Both are whole numbers of one byte"),
        mixed(7, 2, "int8", "uint8", "Whole numbers of one byte, with a sign and without"),
        *(mixed(n, K, *pair, "A random number of points, and random dtypes") for pair in pairs),
        Case((10**15, 10, "float64", "float32"), "A million billion points", TOO_LARGE),
        Case(
            (3_000_000_000_000_019, 700_003, "float32", "float64"),
            "So many that the number of bytes has 23 digits",
            TOO_LONG,
            "integer-truncation",
        ),
    ]


def right(n, K, X_dtype, centroids_dtype):
    return n * K * np.result_type(X_dtype, centroids_dtype).itemsize


def of_sizes(size):
    """The bytes if an element took what `size` makes of the bytes of both dtypes."""
    return lambda n, K, one, other: n * K * size(np.dtype(one).itemsize, np.dtype(other).itemsize)


slips = (
    Slip.of("bytes-for-elements", lambda n, K, one, other: n * K),
    Slip(
        "one-element",
        "This is how many bytes one element of the product takes. How many elements are there?",
        lambda n, K, one, other: right(1, 1, one, other),
    ),
    Slip(
        "counts-added",
        "n + K counts the rows of the two arrays. The product has n rows and K columns: how many "
        "elements is that?",
        lambda n, K, one, other: (n + K) * right(1, 1, one, other),
    ),
    Slip(
        "both-arrays",
        "These are the bytes of the points and of the centroids, as if each were one number. The "
        "product is an array of its own, n rows by K columns.",
        lambda n, K, one, other: n * np.dtype(one).itemsize + K * np.dtype(other).itemsize,
    ),
    Slip(
        "size-added",
        "The bytes of one number were added once. Each of the n·K numbers takes so many.",
        lambda n, K, one, other: n * K + right(1, 1, one, other),
    ),
    Slip.of("wrong-promotion", of_sizes(lambda one, _: one), of_sizes(lambda _, other: other)),
    Slip(
        "narrower-wins",
        "The narrower of two dtypes cannot hold what the wider one holds, so the product does not "
        "get it. Which function of NumPy names the dtype that holds both?",
        of_sizes(min),
        misconception="wrong-promotion",
    ),
    Slip(
        "wider-wins",
        "Often the wider of the two wins, but not always. int32 holds whole numbers of nine "
        "digits, float32 only seven digits of any number: the dtype that holds both is wider than "
        "either. Which function of NumPy names it?",
        of_sizes(max),
        misconception="wrong-promotion",
    ),
    Slip(
        "both-sizes",
        "The bytes of the two dtypes were added, multiplied or averaged. Each element of the "
        "product is one single number, of one dtype that can hold what either array holds.",
        of_sizes(lambda one, other: one + other),
        of_sizes(lambda one, other: one * other),
        of_sizes(lambda one, other: (one + other) // 2),
    ),
    Slip(
        "always-the-same-size",
        lambda case, wanted, outcome: (
            f"{outcome.value // (case.args[0] * case.args[1])} bytes were taken for each number. A "
            "number of the product does not always take the same: it depends on both dtypes."
        ),
        lambda n, K, one, other: n * K * 8,
        lambda n, K, one, other: n * K * 4,
    ),
    Slip(
        "not-every-dtype",
        "Not every dtype was thought of, or not every form: it may come as a text, as a type or as "
        "np.dtype, and there are more than float32 and float64. Do not compare names: which "
        "function of NumPy takes any two dtypes and names the one that holds both?",
        lambda n, K, one, other: n * K * (8 if "float64" in (str(one), str(other)) else 4),
        lambda n, K, one, other: n * K * (8 if "float64" in (one, other) else 4),
        lambda n, K, one, other: n * K * (4 if one == other == "float32" else 8),
        misconception="wrong-promotion",
    ),
    Slip(
        "asks-the-name",
        "A dtype comes as a text, as a type or as np.dtype, and only the last of these knows the "
        "bytes of a number. Which function of the lesson takes any two of these, and gives back "
        "the np.dtype that both become?",
        lambda n, K, one, other: n * K * max(one.itemsize, other.itemsize),
        lambda n, K, one, other: n * K * one.itemsize,
        lambda n, K, one, other: n * K * other.itemsize,
        lambda n, K, one, other: n * K * max(one, other).itemsize,
        lambda n, K, one, other: n * K * min(one, other).itemsize,
        lambda n, K, one, other: n * K * max(one.nbytes, other.nbytes),
    ),
    *inexact(right),
    Slip(
        "wrapped-around",
        WRAPPED,
        lambda n, K, one, other: int(np.prod([n, K, right(1, 1, one, other)])),
    ),
)
