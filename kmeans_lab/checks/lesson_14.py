"""Exercises of the closing project: a photograph, and a fast K-Means of one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import Array, Labels, Mismatch, Number, Returns, Together, Whole
from kmeans_lab.checks.inputs import WHOLE, drawn
from kmeans_lab.checks.old_form import Case, Exercise
from kmeans_lab.checks.pieces import cluster_means, inertia_of, labels_of, scores_of
from kmeans_lab.data import six_points, six_points_start

LESSON = "14_project"
K_SIZED, D_SIZED = 16, 24


# ------------------------------------------------------------------ palette_bytes


def _byte_cases(rng: np.random.Generator) -> list[Case]:
    height, width = (int(v) for v in rng.integers(50, 400, 2))
    return [
        Case((2, 4, 4), "Two rows of four pixels in four colours: two bits a pixel"),
        Case((3, 3, 2), "Nine pixels in two colours: nine bits", "Nine bits fill two bytes."),
        Case((10, 10, 5), "A hundred pixels in five colours", "Two bits tell only four apart."),
        Case((10, 10, 16), "A hundred pixels in sixteen colours", "0 to 15 fit into four bits."),
        Case(
            (4, 5, 1),
            "Twenty pixels in one colour",
            "With one colour there is nothing to tell apart: only the palette is stored.",
        ),
        Case(
            (3, 5, 3),
            "Three rows of five pixels in three colours",
            "The indices follow each other without gaps, from one row to the next.",
        ),
        Case((427, 640, 256), "A photograph in 256 colours"),
        Case((100_000, 100_000, 1000), "Ten thousand megapixels in a thousand colours"),
        Case((height, width, int(rng.integers(17, 120))), "Numbers that nobody chose"),
    ]


palette_bytes = Exercise(
    "palette_bytes",
    lesson=LESSON,
    reads="06_measuring",
    steps=("write",),
    home="kmeans_lab.project",
    arguments=("height", "width", "K"),
    returns=Whole(),
    cases=_byte_cases,
    section="How much memory at once?",
    points=2,
    hints=(
        "Two parts are stored: the palette, K colours of three bytes, and an index for each pixel.",
        "One bit tells 2 colours apart, two bits 4, three bits 8. How many for 5? And for 16, "
        "whose indices are 0 to 15?",
        "All pixels together take h · w · bits bits. Eight of them are a byte, and a byte that is "
        "only begun counts as a whole one.",
    ),
)


def _bits(K):
    return (K - 1).bit_length()


def _up(bits):
    return -(-bits // 8)


@palette_bytes.mutant(
    "bytes-for-elements",
    "The pixels were counted in bits and the palette in bytes. Eight bits are a byte.",
)
def _(height, width, K):
    return 3 * K + height * width * _bits(K)


@palette_bytes.mutant(
    "bytes-for-elements",
    "A colour of the palette counts one byte here. It has three channels of a byte each.",
)
def _(height, width, K):
    return K + _up(height * width * _bits(K))


@palette_bytes.mutant(
    "bytes-for-elements",
    "The palette is missing: without it nobody knows which colour an index means. It holds K "
    "colours.",
)
def _(height, width, K):
    return _up(height * width * _bits(K))


@palette_bytes.mutant(
    "bytes-for-elements",
    "The palette was counted in bits as well, 24 a colour, and all of it divided by 8 only in "
    "part. Which numbers are bits, and which bytes?",
)
def _(height, width, K):
    return 24 * K + _up(height * width * _bits(K))


@palette_bytes.mutant(
    "remainder-dropped",
    "The last bits, which do not fill a byte, were forgotten. They need a byte too: divide, and "
    "round up.",
)
def _(height, width, K):
    return 3 * K + height * width * _bits(K) // 8


@palette_bytes.mutant(
    "remainder-dropped",
    "With so few bits an index cannot tell K colours apart: the logarithm was rounded down. Two "
    "bits tell four apart, and for five a third one is needed.",
)
def _(height, width, K):
    return 3 * K + _up(height * width * (K.bit_length() - 1))


@palette_bytes.mutant(
    "remainder-dropped",
    "An index takes whole bits, and a logarithm is seldom whole: for five colours it is 2.32, and "
    "three bits are needed. Round the bits of one index up before you count those of all.",
)
def _(height, width, K):
    return 3 * K + int(np.ceil(height * width * np.log2(K) / 8))


@palette_bytes.mutant(
    "remainder-dropped",
    "This is a decimal number, and neither bits nor bytes come in parts. Round the bits of one "
    "index up, then the bytes of all.",
)
def _(height, width, K):
    return float(3 * K + height * width * np.log2(K) / 8)


@palette_bytes.mutant(
    "remainder-dropped",
    "This is a decimal number, and a byte that is only begun counts as a whole one. `//` divides "
    "and rounds down; how does one round up?",
)
def _(height, width, K):
    return 3 * K + height * width * _bits(K) / 8


@palette_bytes.mutant(
    "remainder-dropped",
    "Where the bits fill their bytes exactly, this counts a byte too many. Round up, do not add "
    "one.",
)
def _(height, width, K):
    return 3 * K + height * width * _bits(K) // 8 + 1


@palette_bytes.mutant(
    "wrong-promotion",
    "The number is right, but it is decimal, a float: `np.ceil` gives such. Bytes are counted in "
    "whole numbers, int.",
)
def _(height, width, K):
    return float(3 * K + _up(height * width * _bits(K)))


@palette_bytes.mutant(
    "wrong-divisor",
    "With one single colour there is nothing to tell apart: an index of no bits at all. Does your "
    "way begin at one bit?",
    here=True,
)
def _(height, width, K):
    return 3 * K + _up(height * width * max(1, _bits(K)))


@palette_bytes.mutant(
    "wrong-divisor",
    "The bits of an index grow like a logarithm, not like a square root: each further bit doubles "
    "the number of colours.",
    here=True,
)
def _(height, width, K):
    return 3 * K + _up(height * width * int(np.ceil(np.sqrt(K))))


@palette_bytes.mutant(
    "value-for-index",
    "Every pixel still stores its colour, three bytes. It needs only an index into the palette.",
)
def _(height, width, K):
    return 3 * K + 3 * height * width


@palette_bytes.mutant(
    "bytes-for-elements",
    "Every pixel takes a whole byte here, whatever K is. With few colours fewer bits are enough, "
    "and several pixels share a byte.",
)
def _(height, width, K):
    return 3 * K + height * width


@palette_bytes.mutant(
    "bytes-for-elements",
    "Every index was rounded up to whole bytes. Only the sum is: several pixels share a byte.",
)
def _(height, width, K):
    return 3 * K + height * width * _up(_bits(K))


@palette_bytes.mutant(
    "wrong-divisor",
    "An index goes from 0 to K−1, not to K. Sixteen colours have indices up to 15, which four bits "
    "hold.",
    here=True,
)
def _(height, width, K):
    return 3 * K + _up(height * width * K.bit_length())


@palette_bytes.mutant(
    "wrong-divisor",
    "An index goes from 0 to K−1, not to K: sixteen colours have indices up to 15, which four bits "
    "hold. And a second thing: the last bits, which do not fill a byte, were forgotten.",
    here=True,
)
def _(height, width, K):
    return 3 * K + height * width * K.bit_length() // 8


@palette_bytes.mutant(
    "wrong-divisor",
    "Every row was rounded up to whole bytes. Here the indices follow each other without gaps, "
    "also from one row to the next.",
    here=True,
)
def _(height, width, K):
    return 3 * K + height * _up(width * _bits(K))


@palette_bytes.mutant(
    "wrong-divisor",
    "An index of K bits, one for each colour, is far more than is needed: three bits tell eight "
    "colours apart.",
    here=True,
)
def _(height, width, K):
    return 3 * K + _up(height * width * K)


# ------------------------------------------------------------------ recolour


class _Picture(Returns):
    """A picture: levels from 0 to 255 in uint8."""

    words = "an array of shape (height, width, 3), dtype uint8"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        if not isinstance(got, np.ndarray):
            return Array("height", "width", "3").compare(case, wanted, got)
        if got.shape != wanted.shape:
            return Mismatch(
                f"The shape must be (height, width, 3) = {wanted.shape}, but it is {got.shape}."
            )
        if got.dtype != np.uint8:
            return Mismatch(
                f"Its dtype is {got.dtype}. A picture holds whole levels from 0 to 255, one byte "
                "each: dtype uint8.",
                None,
                "Colours between 0 and 1 become levels from 0 to 255, rounded, and then bytes.",
            )
        if (got != wanted).any():
            i, j = (int(v) for v in np.argwhere((got != wanted).any(axis=2))[0])
            idea = ""
            _, first, which = np.unique(case.args[2], return_index=True, return_inverse=True)
            rows = got.reshape(-1, 3)
            if (rows == rows[first[which]]).all():  # where a label is the same, so is the colour
                idea = (
                    "Each pixel has the colour that belongs to its label, but the levels are not "
                    "right. Print them for one centroid: the nearest whole numbers to 255 times "
                    "each channel are wanted."
                )
            return Mismatch(
                f"The pixel at [{i}, {j}] is {got[i, j].tolist()}, and {wanted[i, j].tolist()} is "
                "wanted.",
                None,
                idea,
            )
        return None

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        """Also decimal numbers or whole ones, which look the same."""
        kinds = [value.dtype.kind == "f" for value in (one, other) if isinstance(value, np.ndarray)]
        return super().alike(case, one, other) and len(set(kinds)) < 2


def _paint_cases(rng: np.random.Generator) -> list[Case]:
    def picture(height, width):
        return rng.integers(0, 256, (height, width, 3), dtype=np.uint8)

    small = np.zeros((2, 3, 3), np.uint8)
    colours = np.array([[1.0, 0.0, 0.2], [0.0, 0.501, 0.999]])
    levels = (rng.integers(0, 255, (5, 3)) + 0.8) / 255
    above = (rng.integers(0, 255, (2, 3)) + 0.2) / 255
    return [
        Case(
            (small, colours, np.array([0, 1, 1, 0, 0, 1])),
            "A picture of two rows of three pixels, and two colours",
            "The labels go through the picture row by row, as reshape does.",
        ),
        Case((picture(1, 1), colours[1:], np.array([0])), "One single pixel"),
        Case(
            (picture(3, 3), levels, rng.permutation(9) % 5),
            "Three by three pixels in five colours",
            "Three is the height, the width and the number of channels here.",
        ),
        Case(
            (picture(4, 2), levels[:2], rng.integers(0, 2, 8)),
            "Colours just below a whole level",
            "A level of 200.8 is nearer to 201 than to 200.",
            "integer-truncation",
        ),
        Case(
            (picture(2, 4), above, rng.integers(0, 2, 8)),
            "Colours just above a whole level",
            "A level of 200.2 is nearer to 200 than to 201.",
            "integer-truncation",
        ),
        Case((picture(5, 7), levels, rng.integers(0, 5, 35)), "Five by seven pixels, five colours"),
    ]


recolour = Exercise(
    "recolour",
    lesson=LESSON,
    reads="00_start_here",
    steps=("write",),
    home="kmeans_lab.data",
    arguments=("image", "centroids", "assignments"),
    returns=_Picture(),
    cases=_paint_cases,
    section="Sixteen colours are enough for a photograph",
    points=2,
    hints=(
        "Each pixel takes the colour of its cluster. What does `centroids[assignments]` give, and "
        "which shape has it?",
        "Colours lie between 0 and 1, the levels of a picture between 0 and 255. What happens to "
        "200.8 when it becomes a byte, and what should happen?",
        "Three steps: levels that are rounded and of dtype uint8, (K, 3); the level of each pixel, "
        "(h·w, 3); and the shape of the picture, (h, w, 3).",
    ),
)


def _levels(centroids):
    return np.rint(centroids * 255).astype(np.uint8)


@recolour.mutant(
    "integer-truncation",
    "A conversion to whole numbers cuts: 200.8 becomes 200, and every colour is a little too dark. "
    "Round first.",
)
def _(image, centroids, assignments):
    return (centroids[assignments] * 255).astype(np.uint8).reshape(image.shape)


@recolour.mutant(
    "integer-truncation",
    "The colours became whole numbers while they lay between 0 and 1: almost all are 0 now. First "
    "make levels of them, from 0 to 255.",
)
def _(image, centroids, assignments):
    return centroids.astype(np.uint8)[assignments].reshape(image.shape)


@recolour.mutant(
    "integer-truncation",
    "The colours became whole numbers while they lay between 0 and 1, so all but the fullest are "
    "off. First multiply by 255, then round and convert.",
)
def _(image, centroids, assignments):
    return (centroids.astype(np.uint8) * 255)[assignments].reshape(image.shape)


@recolour.mutant(
    "integer-truncation",
    "The colours were rounded while they lay between 0 and 1, so each channel is off or full. "
    "First make levels of them, from 0 to 255.",
)
def _(image, centroids, assignments):
    return _levels(np.rint(centroids))[assignments].reshape(image.shape)


@recolour.mutant(
    "integer-truncation",
    "Every level was rounded up: 200.2 became 201. The nearest whole number is wanted.",
)
def _(image, centroids, assignments):
    return np.ceil(centroids * 255).astype(np.uint8)[assignments].reshape(image.shape)


@recolour.mutant(
    "wrong-promotion",
    "These are levels, but decimal numbers still, of eight bytes each. Round them, and make bytes "
    "of them, dtype uint8.",
)
def _(image, centroids, assignments):
    return (centroids[assignments] * 255).reshape(image.shape)


@recolour.mutant(
    "wrong-promotion",
    "These are the colours between 0 and 1, decimal numbers of eight bytes each. A picture holds "
    "levels from 0 to 255 of one byte, dtype uint8.",
)
def _(image, centroids, assignments):
    return centroids[assignments].reshape(image.shape)


@recolour.mutant(
    "wrong-promotion",
    "The levels are right but decimal numbers, of eight bytes each. A picture holds one byte for "
    "each, dtype uint8.",
)
def _(image, centroids, assignments):
    return np.rint(centroids[assignments] * 255).reshape(image.shape)


@recolour.mutant(
    "wrong-promotion",
    "The levels are right, and whole numbers, but each takes more than one byte. A picture holds "
    "one byte for each, dtype uint8.",
)
def _(image, centroids, assignments):
    return np.rint(centroids[assignments] * 255).astype(int).reshape(image.shape)


@recolour.mutant(
    "axes-swapped",
    "These are rows of pixels, (h·w, 3), still a list of points. A picture has its own three axes: "
    "height, width and channel.",
    here=True,
)
def _(image, centroids, assignments):
    return _levels(centroids)[assignments]


@recolour.mutant(
    "axes-swapped",
    "Width and height have changed places. image.shape begins with the height, the number of rows.",
    here=True,
)
def _(image, centroids, assignments):
    height, width, _ = image.shape
    return _levels(centroids)[assignments].reshape(width, height, 3)


@recolour.mutant(
    "axes-swapped",
    "The labels were laid out column by column. pixels() went through the picture row by row, and "
    "reshape with (height, width) does the same.",
    here=True,
)
def _(image, centroids, assignments):
    height, width, _ = image.shape
    painted = _levels(centroids)[assignments].reshape(width, height, 3)
    return painted.transpose(1, 0, 2)


@recolour.mutant(
    "value-for-index",
    "This is the label of each pixel in all three channels, so the picture is almost black. A "
    "label is an index: of which array?",
)
def _(image, centroids, assignments):
    labels = assignments.reshape(image.shape[:2])
    return np.stack([labels] * 3, axis=2).astype(np.uint8)


@recolour.mutant("changed-the-input")
def _(image, centroids, assignments):
    image[:] = _levels(centroids)[assignments].reshape(image.shape)
    return image


@recolour.mutant(
    "wrong-divisor",
    "The levels were made by 256, and 1.0 becomes level 256, which does not fit into a byte: it "
    "wraps around to 0. The highest level is 255.",
    here=True,
)
def _(image, centroids, assignments):
    levels = np.rint(centroids * 256).astype(int) % 256
    return levels[assignments].astype(np.uint8).reshape(image.shape)


@recolour.mutant(
    "wrong-divisor",
    "The levels were made by 256 and cut, and 1.0 becomes level 256, which does not fit into a "
    "byte: it wraps around to 0. The highest level is 255, and the nearest one is wanted.",
    here=True,
)
def _(image, centroids, assignments):
    levels = (centroids * 256).astype(int) % 256
    return levels[assignments].astype(np.uint8).reshape(image.shape)


# ------------------------------------------------------------------ fast_kmeans


def _points_and_last_centroids(X: Any, centroids: Any, max_iterations: int) -> tuple:
    from kmeans_lab.project import fast_kmeans as run  # needs SciPy

    return X, run(X, centroids, max_iterations)[0]


class _Run(Together):
    """Centroids, labels and inertia of a run; labels are those of the centroids that came out."""

    def __init__(self) -> None:
        super().__init__(
            centroids=Array("K", "d", scale=lambda X, *_: float(np.abs(X).max())),
            assignments=Labels(given=_points_and_last_centroids),
            inertia=Number(),
        )
        self.words = "(centroids, assignments, inertia)"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        three = isinstance(got, tuple) and len(got) == 3
        if three and (p := self._shape(case, got[1]) or self._narrow(case, wanted, got)):
            return p
        problem = super().compare(case, wanted, got)
        if problem and isinstance(got, tuple) and len(got) != 3:
            idea = "Centroids, labels and inertia come back together. Which of them is missing?"
            return Mismatch(problem.text, None, idea if len(got) < 3 else "")
        return problem

    @staticmethod
    def _narrow(case: Case, wanted: Any, got: Any) -> Mismatch | None:
        """What was computed in float32 or float16 looks right, and is not to nine digits."""
        problem = Array("K", "d").compare(case, wanted[0], got[0])
        if problem is None or getattr(got[0], "dtype", None) not in (np.float32, np.float16):
            return None
        if got[0].shape != wanted[0].shape or not np.allclose(got[0], wanted[0], 1e-2, 1e-12):
            return None
        return Mismatch(
            f"centroids: They are {got[0].dtype}, and their digits end too soon.",
            "integer-truncation",
            f"{got[0].dtype} is half the memory, and a few digits of each number. Here the inertia "
            "must be right to a millionth and more, so compute in float64, as X comes.",
        )

    @staticmethod
    def _shape(case: Case, labels: Any) -> Mismatch | None:
        """Labels of another shape say more than the centroids that they lead to."""
        n, K = len(case.args[0]), len(case.args[1])
        if not isinstance(labels, np.ndarray) or labels.shape != (K,) or n == K:
            return None
        text = f"assignments: The shape must be (n,) = ({n},), but it is {labels.shape}."
        return Mismatch(text, "argmin-wrong-axis")


def _run_cases(rng: np.random.Generator) -> list[Case]:
    X, start = drawn(rng, 60, 4, 3)
    far = np.vstack([start, [[50.0, 50.0, 50.0]]])
    pixels = rng.random((80, 3))
    return [
        Case(
            (six_points(), six_points_start(2), 10),
            "The six points, with A and B as the start, and room for ten iterations",
            "Do the first turn by hand: which points get label 0, and where is their mean? Then "
            "print labels and centroids after each turn of your loop, and find the first that "
            "differs.",
        ),
        Case(
            (six_points(), six_points_start(3), 1),
            "The six points, A, B and C as the start, and one iteration",
            "After max_iterations moves it ends; labels and inertia then belong to the centroids "
            "that come back.",
        ),
        Case(
            (six_points(), np.array([[6.0, 6.0], [100.0, 100.0], [1.0, 0.0]]), 10),
            "The six points; no point is near centroid 1",
            "Cluster 1 has no points: its centroid must stay where it is, at (100, 100).",
        ),
        Case(
            (np.array([[0, 1], [1, 0], [3, 5], [4, 4], [9, 0]]), np.array([[0, 1], [4, 4]]), 10),
            f"{WHOLE}, the start too",
            "Points may be whole numbers; means are decimals.",
            "integer-truncation",
        ),
        Case((X[:9, :1], start[:3, :1], 10), "Nine points with one feature", "d may be 1."),
        Case((X[:7], start[:1], 3), "One cluster", "K may be 1."),
        Case(
            (six_points() * 1e-9, six_points_start(2) * 1e-9, 10),
            "The six points in a unit that makes all numbers tiny",
            "It must go on until nothing moves, whatever the unit. How large is “small” here?",
            "ignores-units",
        ),
        Case((X, start, 2), "Sixty random points, four clusters, two iterations"),
        Case((X, start, 100), "Sixty random points, four clusters, until nothing moves"),
        Case((X, far, 100), "Sixty random points, and a fifth centroid far away"),
        Case((pixels, pixels[:8] + 1e-3, 100), "Eighty colours between 0 and 1, eight clusters"),
    ]


def _sized(n: int) -> tuple:
    """n points of 24 features, 16 centroids, and two iterations, which are never enough."""
    return (*drawn(np.random.default_rng(0), n, K_SIZED, D_SIZED), 2)


def _temporary(n: int) -> int:
    """Half of the (n, K, d) array: several (n, K) tables and copies of X stay well below."""
    return 8 * n * K_SIZED * D_SIZED // 2


fast_kmeans = Exercise(
    "fast_kmeans",
    lesson=LESSON,
    reads="12_matching_scikit_learn",
    steps=("write",),
    home="kmeans_lab.project",
    arguments=("X", "centroids", "max_iterations"),
    returns=_Run(),
    cases=_run_cases,
    section="Rung 3: take memory once, and let one product do it all",
    points=6,
    forbids=("python-loop", "large-temporary"),
    sized=_sized,
    temporary=_temporary,
    allows=("scipy.sparse", "scipy._lib"),
    hints=(
        "It has three parts, and you have written each: which centroid is nearest (lessons 04 "
        "and 12), where the means are (03 and 12), and the loop around them (07). Make each a "
        "function of its own in the cell above, and try it on the six points.",
        "One turn of the loop: labels, then new centroids, then compare new with old, and stop "
        "if nothing has moved. Keep the old ones under another name before you make new ones.",
        "When the loop is over, the centroids have moved once more since the labels were made. "
        "Ask once more which is nearest, and only then add up the squared distances. An empty "
        "cluster has the count 0: take its old centroid there.",
    ),
)


def _lloyd(
    X: np.ndarray,
    centroids: np.ndarray,
    max_iterations: int,
    nearest: Callable = labels_of,
    means: Callable = cluster_means,
    still: Callable = np.array_equal,
    added: Callable = inertia_of,
    last: Callable = lambda X, now, labels: labels_of(X, now),
) -> tuple:
    """A right run, of which each mutant has one part otherwise."""
    X, centroids = X.astype(float), centroids.astype(float)
    for _ in range(max_iterations):
        labels = nearest(X, centroids)
        old, centroids = centroids, means(X, labels, centroids)
        if still(centroids, old):
            break
    labels = last(X, centroids, labels)
    return centroids, labels, added(X, labels, centroids)


@fast_kmeans.mutant(
    "stale-assignments",
    "The labels were made before the centroids moved for the last time. When the loop is over, "
    "ask once more which centroid is nearest.",
)
def _(X, centroids, max_iterations):
    return _lloyd(X, centroids, max_iterations, last=lambda X, now, labels: labels)


@fast_kmeans.mutant(
    "stale-assignments",
    "Centroids and labels are right, but the inertia was added up with the labels of the "
    "iteration before. Add it up at the very end.",
)
def _(X, centroids, max_iterations):
    before = _lloyd(X, centroids, max_iterations, last=lambda X, now, labels: labels)
    return (*_lloyd(X, centroids, max_iterations)[:2], before[2])


@fast_kmeans.mutant(
    "stale-assignments",
    "The labels fit the centroids before the last move, and those came back. Which line takes "
    "over the new centroids, and does the loop end before it?",
)
def _(X, centroids, max_iterations):
    before = centroids.astype(float)
    if max_iterations > 1:
        before = _lloyd(X, centroids, max_iterations - 1)[0]
    labels = labels_of(X.astype(float), before)
    return before, labels, inertia_of(X, labels, before)


@fast_kmeans.mutant(
    "stale-assignments",
    "The labels were made before the centroids moved for the last time. When the loop is over, "
    "ask once more which centroid is nearest. And a second thing: an empty cluster becomes NaN.",
)
def _(X, centroids, max_iterations):
    def means(X, labels, old):
        return np.array([X[labels == k].mean(axis=0) for k in range(len(old))])

    return _lloyd(X, centroids, max_iterations, means=means, last=lambda X, now, labels: labels)


@fast_kmeans.mutant("empty-cluster-nan")
def _(X, centroids, max_iterations):
    def means(X, labels, old):
        return np.array([X[labels == k].mean(axis=0) for k in range(len(old))])

    return _lloyd(X, centroids, max_iterations, means=means)


@fast_kmeans.mutant("empty-cluster-nan")
def _(X, centroids, max_iterations):
    def means(X, labels, old):
        one_hot = (labels[:, None] == np.arange(len(old))).astype(float)
        return one_hot.T @ X / one_hot.sum(axis=0)[:, None]

    return _lloyd(X, centroids, max_iterations, means=means)


@fast_kmeans.mutant("empty-cluster-zero")
def _(X, centroids, max_iterations):
    def means(X, labels, old):
        one_hot = (labels[:, None] == np.arange(len(old))).astype(float)
        return one_hot.T @ X / np.maximum(one_hot.sum(axis=0), 1)[:, None]

    return _lloyd(X, centroids, max_iterations, means=means)


@fast_kmeans.mutant("sum-for-mean")
def _(X, centroids, max_iterations):
    def means(X, labels, old):
        moved = old.copy()
        for k in np.unique(labels):
            moved[k] = X[labels == k].sum(axis=0)
        return moved

    return _lloyd(X, centroids, max_iterations, means=means)


@fast_kmeans.mutant("mean-of-everything")
def _(X, centroids, max_iterations):
    def means(X, labels, old):
        moved = old.copy()
        moved[np.unique(labels)] = X.mean(axis=0)
        return moved

    return _lloyd(X, centroids, max_iterations, means=means)


@fast_kmeans.mutant("cross-term-sign")
def _(X, centroids, max_iterations):
    def nearest(X, now):
        return scores_of(X, now, cross=2.0).argmin(axis=1)

    return _lloyd(X, centroids, max_iterations, nearest, last=lambda X, now, _: nearest(X, now))


@fast_kmeans.mutant(
    "cross-term-factor",
    "The cross term and the norm do not weigh as they should: ‖c‖² goes with −2 x·c, and ‖c‖²/2 "
    "with −x·c. Which of the two halves is missing?",
)
def _(X, centroids, max_iterations):
    def nearest(X, now):
        return scores_of(X, now, cross=-1.0).argmin(axis=1)

    return _lloyd(X, centroids, max_iterations, nearest, last=lambda X, now, _: nearest(X, now))


@fast_kmeans.mutant(
    "cross-term-factor",
    "The cross term and the norm do not weigh as they should: ‖c‖² goes with −2 x·c, and ‖c‖²/2 "
    "with −x·c. Which of the two was halved, and which not?",
)
def _(X, centroids, max_iterations):
    def nearest(X, now):
        return scores_of(X, now, norms=0.5).argmin(axis=1)

    return _lloyd(X, centroids, max_iterations, nearest, last=lambda X, now, _: nearest(X, now))


@fast_kmeans.mutant(
    "not-centred",
    "The mean of X was subtracted, and the centroids that come back are still shifted by it. "
    "Labels and inertia do not mind; whoever wants the centroids does. What must be added at the "
    "end?",
    here=True,
)
def _(X, centroids, max_iterations):
    moved, labels, added = _lloyd(X, centroids, max_iterations)
    return moved - X.mean(axis=0), labels, added


@fast_kmeans.mutant(
    "not-centred",
    "The mean of X was subtracted from the points and not from the centroids, or from the "
    "centroids alone. A shift changes no distance only if both are shifted by the same.",
    here=True,
)
def _(X, centroids, max_iterations):
    return _lloyd(X - X.mean(axis=0), centroids, max_iterations)


@fast_kmeans.mutant(
    "remainder-dropped",
    "The rows after the last whole chunk were never looked at; with few points that is all of "
    "them. Let the loop begin its last chunk too: `range(0, n, rows)`, and a slice ends by itself.",
)
def _(X, centroids, max_iterations):
    def nearest(X, now):
        return np.zeros(len(X), dtype=int)

    return _lloyd(X, centroids, max_iterations, nearest, last=lambda X, now, _: nearest(X, now))


@fast_kmeans.mutant("missing-norm")
def _(X, centroids, max_iterations):
    def nearest(X, now):
        return scores_of(X, now, norms=0.0).argmin(axis=1)

    return _lloyd(X, centroids, max_iterations, nearest, last=lambda X, now, _: nearest(X, now))


@fast_kmeans.mutant("argmax-for-argmin")
def _(X, centroids, max_iterations):
    def nearest(X, now):
        return scores_of(X, now).argmax(axis=1)

    return _lloyd(X, centroids, max_iterations, nearest, last=lambda X, now, _: nearest(X, now))


@fast_kmeans.mutant(
    "extra-square-root",
    "Centroids and labels are right. The inertia is a root here, and the sum of the squared "
    "distances itself is wanted.",
)
def _(X, centroids, max_iterations):
    return _lloyd(X, centroids, max_iterations, added=lambda *run: inertia_of(*run) ** 0.5)


@fast_kmeans.mutant("extra-square-root")
def _(X, centroids, max_iterations):
    def added(X, labels, now):
        return float(np.sqrt(((X - now[labels]) ** 2).sum(axis=1)).sum())

    return _lloyd(X, centroids, max_iterations, added=added)


@fast_kmeans.mutant(
    "missing-norm",
    "The inertia is the sum of the smallest scores, and a score leaves ‖x‖² out. For choosing a "
    "centroid that is no loss; for a sum of squared distances it is.",
    here=True,
)
def _(X, centroids, max_iterations):
    def added(X, labels, now):
        return float(scores_of(X, now).min(axis=1).sum())

    return _lloyd(X, centroids, max_iterations, added=added)


@fast_kmeans.mutant(
    "missing-norm",
    "The inertia is the sum of the smallest scores, and these leave ‖x‖² out and are halves. For "
    "choosing a centroid that is no loss; for a sum of squared distances it is.",
    here=True,
)
def _(X, centroids, max_iterations):
    def added(X, labels, now):
        return float(scores_of(X, now).min(axis=1).sum() / 2)

    return _lloyd(X, centroids, max_iterations, added=added)


@fast_kmeans.mutant(
    "wrong-divisor",
    "The inertia is a mean here: it was divided by the number of points. It is the sum of the "
    "squared distances.",
    here=True,
)
def _(X, centroids, max_iterations):
    return _lloyd(X, centroids, max_iterations, added=lambda *run: inertia_of(*run) / len(run[0]))


@fast_kmeans.mutant(
    "wrong-divisor",
    "The inertia is a mean here: it was divided by the number of points and of features. It is "
    "the sum of the squared distances.",
    here=True,
)
def _(X, centroids, max_iterations):
    return _lloyd(X, centroids, max_iterations, added=lambda *run: inertia_of(*run) / run[0].size)


@fast_kmeans.mutant(
    "view-not-copy",
    "It ends after the first move. Are old and new centroids one and the same array, so that they "
    "are always equal? `old = centroids` copies nothing. If they are two, look at the condition: "
    "it must stop when nothing has moved.",
)
def _(X, centroids, max_iterations):
    return _lloyd(X, centroids, 1)


@fast_kmeans.mutant("integer-truncation")
def _(X, centroids, max_iterations):
    def means(X, labels, old):
        return cluster_means(X, labels, old).astype(centroids.dtype).astype(float)

    return _lloyd(X, centroids, max_iterations, means=means)


@fast_kmeans.mutant("ignores-units")
def _(X, centroids, max_iterations):
    def still(now, old):
        return np.linalg.norm(now - old) < 1e-4

    return _lloyd(X, centroids, max_iterations, still=still)


@fast_kmeans.mutant(
    "ignores-units",
    "`np.allclose` calls everything equal that differs by less than 1e-8, in whatever unit. Here "
    "the points themselves are smaller. It must go on until nothing moves at all.",
)
def _(X, centroids, max_iterations):
    return _lloyd(X, centroids, max_iterations, still=np.allclose)


@fast_kmeans.mutant(
    "wrong-divisor",
    "The centroids move once too often: max_iterations is the number of moves. `range(3)` holds "
    "three numbers.",
    here=True,
)
def _(X, centroids, max_iterations):
    return _lloyd(X, centroids, max_iterations + 1)


@fast_kmeans.mutant(
    "uniform-not-weighted",
    "It begins elsewhere than at the centroids that it was given: at the first K rows of X. Is the "
    "argument `centroids` read at all before it is replaced?",
    here=True,
)
def _(X, centroids, max_iterations):
    return _lloyd(X, np.resize(X, centroids.shape).astype(float), max_iterations)


@fast_kmeans.mutant("changed-the-input")
def _(X, centroids, max_iterations):
    moved, labels, added = _lloyd(X, centroids, max_iterations)
    centroids[:] = moved
    return moved, labels, added


@fast_kmeans.mutant(
    "axes-swapped",
    "The parts come back in another order: centroids first, (K, d), then the labels, (n,), then "
    "the inertia.",
    here=True,
)
def _(X, centroids, max_iterations):
    centroids, labels, added = _lloyd(X, centroids, max_iterations)
    return labels, centroids, added
