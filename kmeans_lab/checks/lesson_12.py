"""Exercises of lesson 12: matching scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import Labels, Mismatch, Together
from kmeans_lab.checks.inputs import SIX, WHOLE, drawn
from kmeans_lab.checks.old_form import OWN_WORDS, Case, Exercise
from kmeans_lab.checks.pieces import labels_of, scores_of, sums_and_counts
from kmeans_lab.checks.sums import BUFFERED, Counts, Sums
from kmeans_lab.data import six_points, six_points_start

LESSON = "12_matching_scikit_learn"
D_SIZED = 16

# ------------------------------------------------------------------ assign_in_chunks


class ChunkLabels(Labels):
    """Labels, of which some may never have been written: then `np.empty` holds anything."""

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        problem = super().compare(case, wanted, got)
        if problem and isinstance(got, np.ndarray) and got.shape == np.shape(wanted):
            wrong = np.flatnonzero(got != wanted)
            rest = len(wanted) % case.args[2]
            text = problem.text
            if not np.isin(got[wrong], range(len(case.args[1]))).all() and _unwritten(got).any():
                rows = np.flatnonzero(_unwritten(got))
                text = (
                    f"Some labels were never written, that of row {rows[0]} for one: there stands "
                    "what `np.empty` found in memory."
                )
            if len(wrong) and rest and wrong[0] >= len(wanted) - rest:
                return Mismatch(text, "remainder-dropped")
            return Mismatch(text, problem.misconception, problem.idea)
        return problem

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        return super().alike(case, _as_if_zero(one), _as_if_zero(other))


def _unwritten(labels: np.ndarray) -> np.ndarray:
    """Which labels are so large that nobody can have meant them."""
    with np.errstate(invalid="ignore"):
        return (labels > 10**6) | (labels < -(10**6))


def _as_if_zero(labels: Any) -> Any:
    """Labels with 0 where nothing was written."""
    if isinstance(labels, np.ndarray) and labels.dtype.kind in "iu":
        return np.where(_unwritten(labels), 0, labels)
    return labels


def _rows(n: int) -> int:
    """Rows of a chunk: n points are always 13 chunks, and the last is shorter."""
    return 5 * n // 64


def _clusters(n: int) -> int:
    """Few where steps are counted; where memory is measured, the whole table is to be large."""
    return 400 if n >= 2000 else 24


def _sized(n: int) -> tuple:
    """n points, centroids, and the rows of a chunk."""
    return *drawn(np.random.default_rng(0), n, _clusters(n), D_SIZED), _rows(n)


def _temporary(n: int) -> int:
    """Seven tables of a chunk and four labels a point: the whole table is larger."""
    return 8 * (7 * _rows(n) * (_clusters(n) + D_SIZED) + 4 * n)


def _chunk_cases(rng: np.random.Generator) -> list[Case]:
    few, small = drawn(rng, 9, 4, 2)
    return [
        Case(
            (six_points(), six_points_start(3), 4),
            SIX + ", in chunks of 4",
            "Six points in chunks of 4 are a chunk of 4 and one of 2.",
        ),
        Case(
            (few, small, 3),
            "Nine random points and four centroids, in chunks of 3",
            "Here the chunks are equally long, and none may be missing.",
        ),
        Case((few, small, 1), "The same, point by point", "A chunk may be a single row."),
        Case(
            (few, small, 9),
            "The same, in one chunk of 9",
            "All rows may fit into one chunk.",
        ),
        Case(
            (few, small, 100),
            "The same, in chunks of 100",
            "A chunk may be longer than all of X. What does a slice do that reaches beyond the "
            "end?",
        ),
        Case(
            (np.array([[4.0, 1.0]]), np.array([[1.0, 1.0], [4.0, 3.0], [0.0, -2.0]]), 2),
            "One point, in chunks of 2",
            "There may be fewer points than rows in a chunk.",
        ),
        Case(
            (
                np.array([[3, 0], [2, 1], [4, 2], [0, 5], [2, 6]]),
                np.array([[3.0, 1.0], [1.75, 1.0], [0.5, 5.25]]),
                2,
            ),
            WHOLE,
            "Points may be whole numbers and centroids decimals.",
            "integer-truncation",
        ),
        Case((few, small[:1], 4), "One centroid", "K may be 1."),
        Case(
            (few, small, 0),
            "Chunks of 0 rows",
            "Chunks of 0 rows never come to the end of X. A chunk must have a row or more; say so "
            "by a `raise`.",
            raises="ValueError",
        ),
        Case(
            (few, small, -3),
            "Chunks of −3 rows",
            "`range` with a negative step is simply empty here, and the labels would be whatever "
            "lay in memory. Ask before the loop whether chunk_rows is below 1; say so by a "
            "`raise`.",
            raises="ValueError",
        ),
        Case((*drawn(rng, 40, 5, 6), 7), "Forty random points and five centroids, in chunks of 7"),
        Case((*drawn(rng, 36, 3, 4), 8), "36 random points and three centroids, in chunks of 8"),
        Case(
            (*(a.astype(np.float32) for a in drawn(rng, 25, 4, 3)), 10),
            "Points and centroids in float32, in chunks of 10",
        ),
    ]


assign_in_chunks = Exercise(
    "assign_in_chunks",
    lesson=LESSON,
    home="kmeans_lab.fast",
    arguments=("X", "centroids", "chunk_rows"),
    returns=ChunkLabels(),
    cases=_chunk_cases,
    section="Rung 1: chunks",
    points=3,
    forbids=("python-loop", "large-temporary"),
    ideas={
        "python-loop": "A loop over the chunks is what is wanted; how many they are follows from "
        "chunk_rows. Here Python goes through the points one by one as well. Within a chunk one "
        "product and one argmin do it for all of its rows. (Or is X cut into chunk_rows parts, "
        "not into parts of chunk_rows rows?)",
        "large-temporary": "Some array on the way is much larger than chunk_rows × (K + d): the "
        "whole (n, K) table, or an (m, K, d) array of differences. Which lines must stand inside "
        "the loop, so that they see one chunk alone? And which product gives a chunk's scores?",
    },
    sized=_sized,
    temporary=_temporary,
    lines=(
        "def assign_in_chunks(X, centroids, chunk_rows):",
        "    if chunk_rows < 1:\n"
        '        raise ValueError(f"chunk_rows must be at least 1, but {chunk_rows} came.")',
        "    half_norms = (centroids**2).sum(axis=1) / 2",
        "    assignments = np.empty(len(X), dtype=np.intp)",
        "    for first in range(0, len(X), chunk_rows):",
        "        chunk = X[first : first + chunk_rows]",
        "        scores = half_norms - chunk @ centroids.T",
        "        assignments[first : first + chunk_rows] = scores.argmin(axis=1)",
        "    return assignments",
    ),
    distractors=(
        "    for first in range(len(X) // chunk_rows):",
        "        assignments[first] = scores.argmin(axis=1)",
        "        chunk = X[first:chunk_rows]",
    ),
    hints=(
        "With 10 rows in chunks of 4 the chunks begin at rows 0, 4 and 8. `range` takes a first "
        "number, an end and a step.",
        "A slice that reaches beyond the end is simply shorter: X[8:12] of 10 rows has two. What "
        "of assignments belongs to X[first : first + chunk_rows]?",
        "Within the loop it is lesson 04 for the chunk alone: scores ‖c‖²/2 − x·c, (m, K), and of "
        "each row the place of the smallest. Make the array for all n labels before the loop, and "
        "look at chunk_rows before you begin.",
    ),
)


def _asked(chunk_rows):
    """The question that the right way begins with."""
    if chunk_rows < 1:
        raise ValueError(OWN_WORDS)


def _filled(X, centroids, chunk_rows, label=labels_of, made=np.zeros):
    """The right way, but for how a chunk is labelled."""
    _asked(chunk_rows)
    labels = made(len(X), dtype=int)
    for first in range(0, len(X), chunk_rows):
        rows = slice(first, first + chunk_rows)
        labels[rows] = label(X[rows], centroids)
    return labels


def _dropped(X, centroids, chunk_rows, fill=0):
    """Only the whole chunks are labelled."""
    labels = np.full(len(X), fill)
    for i in range(len(X) // chunk_rows):
        rows = slice(i * chunk_rows, (i + 1) * chunk_rows)
        labels[rows] = labels_of(X[rows], centroids)
    return labels


@assign_in_chunks.mutant("remainder-dropped")
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    return _dropped(X, centroids, chunk_rows)


@assign_in_chunks.mutant("remainder-dropped")
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    return _dropped(X, centroids, chunk_rows, fill=-1)


MISSING_ROWS = (
    "The rows after the last whole chunk got no label at all: fewer than n came back. With 10 rows "
    "in chunks of 4 there are three chunks, not two. What does a slice do that reaches beyond the "
    "end?"
)


@assign_in_chunks.mutant("remainder-dropped", MISSING_ROWS)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    whole = len(X) - len(X) % chunk_rows
    return _dropped(X, centroids, chunk_rows)[:whole]


@assign_in_chunks.mutant("remainder-dropped", MISSING_ROWS)
def _(X, centroids, chunk_rows):
    whole = len(X) - len(X) % chunk_rows
    parts = [
        labels_of(X[i : i + chunk_rows], centroids)
        for i in range(0, len(X) - chunk_rows + 1, chunk_rows)
    ]
    return np.concatenate(parts)[:whole]


@assign_in_chunks.mutant("remainder-dropped")
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    labels = np.zeros(len(X), dtype=int)
    for first in range(0, len(X) - chunk_rows, chunk_rows):
        rows = slice(first, first + chunk_rows)
        labels[rows] = labels_of(X[rows], centroids)
    return labels


@assign_in_chunks.mutant(
    "remainder-dropped",
    "The first chunk alone was labelled. Does a `return` inside the loop end it in its first turn?",
    here=True,
)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    return labels_of(X[:chunk_rows], centroids)


@assign_in_chunks.mutant(
    "remainder-dropped",
    "The first chunk alone was labelled, the rows after it hold what the array was made with. Does "
    "a `return` inside the loop end it in its first turn? Or do all slices begin at row 0?",
    here=True,
)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    labels = np.zeros(len(X), dtype=int)
    labels[:chunk_rows] = labels_of(X[:chunk_rows], centroids)
    return labels


@assign_in_chunks.mutant(
    "remainder-dropped",
    "The last row of each chunk was left out. The end of a slice is not part of it: X[4:8] has the "
    "rows 4, 5, 6 and 7.",
    here=True,
)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    labels = np.zeros(len(X), dtype=int)
    for first in range(0, len(X), chunk_rows):
        rows = slice(first, first + chunk_rows - 1)
        labels[rows] = labels_of(X[rows], centroids)
    return labels


@assign_in_chunks.mutant(
    "remainder-dropped",
    "The last row was left out. `range(0, n, step)` and a slice stop before their end by "
    "themselves, so nothing need be taken off.",
    here=True,
)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    labels = np.zeros(len(X), dtype=int)
    labels[:-1] = labels_of(X[:-1], centroids)
    return labels


@assign_in_chunks.mutant(
    "remainder-dropped",
    "`X[first:chunk_rows]` ends at row chunk_rows in every turn, so from the second chunk on it is "
    "empty. Where does the chunk end that begins at row `first`?",
    here=True,
)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    labels = np.zeros(len(X), dtype=int)
    for first in range(0, len(X), chunk_rows):
        labels[first : first + chunk_rows] = labels_of(X[first:chunk_rows], centroids)
    return labels


LAST_CHUNK = (
    "These are the labels of the last chunk alone. All n are wanted: what is kept from turn to "
    "turn of the loop?"
)


@assign_in_chunks.mutant("last-not-best", LAST_CHUNK, here=True)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    return labels_of(X[(len(X) - 1) // chunk_rows * chunk_rows :], centroids)


@assign_in_chunks.mutant(
    "stale-assignments",
    "The labels were found chunk by chunk, but all were written to the front of the array, one "
    "chunk over the other. The labels of X[first : first + chunk_rows] belong to the same rows of "
    "the result.",
    here=True,
)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    labels = np.zeros(len(X), dtype=int)
    for first in range(0, len(X), chunk_rows):
        found = labels_of(X[first : first + chunk_rows], centroids)
        labels[: len(found)] = found
    return labels


STEPS = (
    "Chunk number i does not begin at row i, but at row i times chunk_rows. With 10 rows in chunks "
    "of 4 they begin at 0, 4 and 8: `range` can count in such steps."
)


@assign_in_chunks.mutant("wrong-divisor", STEPS, here=True)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    labels = np.zeros(len(X), dtype=int)
    for first in range(len(X) // chunk_rows):
        rows = slice(first, first + chunk_rows)
        labels[rows] = labels_of(X[rows], centroids)
    return labels


@assign_in_chunks.mutant("wrong-divisor", STEPS, here=True)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    labels = np.zeros(len(X), dtype=int)
    for first in range(len(X) // chunk_rows + 1):
        rows = slice(first, first + chunk_rows)
        labels[rows] = labels_of(X[rows], centroids)
    return labels


OVERLAP = (
    "The chunks overlap: some rows were labelled twice, and more than n labels came back. The next "
    "chunk begins where the one before ended. Look at the step of the `range`."
)


@assign_in_chunks.mutant("wrong-divisor", OVERLAP, here=True)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    parts = [labels_of(X[i : i + chunk_rows], centroids) for i in range(len(X))]
    return np.concatenate(parts)


@assign_in_chunks.mutant("wrong-divisor", OVERLAP, here=True)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    parts = [labels_of(X[i : i + chunk_rows + 1], centroids) for i in range(0, len(X), chunk_rows)]
    return np.concatenate(parts)


CHUNKS_OF_CENTROIDS = (
    "The labels are those within a group of centroids, not among all K. The rows of X are cut into "
    "chunks; each chunk meets all centroids."
)


@assign_in_chunks.mutant("argmin-wrong-axis", CHUNKS_OF_CENTROIDS, here=True)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    return labels_of(X, centroids[:chunk_rows])


@assign_in_chunks.mutant("argmin-wrong-axis", CHUNKS_OF_CENTROIDS, here=True)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    labels = np.zeros(len(X), dtype=int)
    for first in range(0, len(centroids), chunk_rows):
        labels = labels_of(X, centroids[first : first + chunk_rows])
    return labels


@assign_in_chunks.mutant("argmax-for-argmin")
def _(X, centroids, chunk_rows):
    return _filled(X, centroids, chunk_rows, lambda X, c: scores_of(X, c).argmax(axis=1))


@assign_in_chunks.mutant("cross-term-sign")
def _(X, centroids, chunk_rows):
    return _filled(X, centroids, chunk_rows, lambda X, c: scores_of(X, c, cross=2).argmin(axis=1))


@assign_in_chunks.mutant(
    "cross-term-factor",
    "Norms and product do not go together: it is ‖c‖² − 2 x·c, or half of both, ‖c‖²/2 − x·c. "
    "Which of the two was halved here, and which not?",
    here=True,
)
def _(X, centroids, chunk_rows):
    return _filled(X, centroids, chunk_rows, lambda X, c: scores_of(X, c, cross=-1).argmin(axis=1))


@assign_in_chunks.mutant(
    "cross-term-factor",
    "Norms and product do not go together: it is ‖c‖² − 2 x·c, or half of both, ‖c‖²/2 − x·c. One "
    "of them was halved, and the other kept its factor 2.",
    here=True,
)
def _(X, centroids, chunk_rows):
    return _filled(X, centroids, chunk_rows, lambda X, c: scores_of(X, c, norms=0.5).argmin(axis=1))


@assign_in_chunks.mutant("missing-norm")
def _(X, centroids, chunk_rows):
    return _filled(X, centroids, chunk_rows, lambda X, c: scores_of(X, c, norms=0).argmin(axis=1))


@assign_in_chunks.mutant("missing-norm")
def _(X, centroids, chunk_rows):
    return _filled(
        X, centroids, chunk_rows, lambda X, c: scores_of(X, c, 1.0, norms=0).argmin(axis=1)
    )


@assign_in_chunks.mutant(
    "not-centred",
    "The middle was taken off the points of a chunk and not off the centroids, or off the "
    "centroids alone. A shift changes no distance only if both are shifted by the same.",
    here=True,
)
def _(X, centroids, chunk_rows):
    middle = X.mean(axis=0)
    return _filled(X, centroids, chunk_rows, lambda X, c: labels_of(X - middle, c))


@assign_in_chunks.mutant(
    "not-centred",
    "The middle was taken off the points of a chunk and not off the centroids, or off the "
    "centroids alone. A shift changes no distance only if both are shifted by the same.",
    here=True,
)
def _(X, centroids, chunk_rows):
    middle = X.mean(axis=0)
    return _filled(X, centroids, chunk_rows, lambda X, c: labels_of(X, c - middle))


@assign_in_chunks.mutant("argmin-wrong-axis")
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    parts = [
        scores_of(X[i : i + chunk_rows], centroids).argmin(axis=0)
        for i in range(0, len(X), chunk_rows)
    ]
    return np.concatenate(parts)


@assign_in_chunks.mutant("argmin-wrong-axis")
def _(X, centroids, chunk_rows):
    return _filled(X, centroids, chunk_rows, lambda X, c: scores_of(X, c).argmin())


@assign_in_chunks.mutant("argmin-wrong-axis")
def _(X, centroids, chunk_rows):
    return _filled(X, centroids, chunk_rows, lambda X, c: scores_of(X, c).argmin(axis=0))


@assign_in_chunks.mutant("value-for-index")
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    return scores_of(X, centroids).min(axis=1) / 2


@assign_in_chunks.mutant("value-for-index")
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    return scores_of(X, centroids).min(axis=1)


@assign_in_chunks.mutant("value-for-index")
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    return ((X[:, None] - centroids) ** 2).sum(axis=2).min(axis=1)


@assign_in_chunks.mutant(
    "value-for-index",
    "The smallest scores were written into an array of whole numbers, which cut them. A label is "
    "not the score but its place: which centroid has the smallest?",
)
def _(X, centroids, chunk_rows):
    return _filled(X, centroids, chunk_rows, lambda X, c: scores_of(X, c).min(axis=1) / 2)


@assign_in_chunks.mutant(
    "value-for-index",
    "The smallest scores were written into an array of whole numbers, which cut them. A label is "
    "not the score but its place: which centroid has the smallest?",
)
def _(X, centroids, chunk_rows):
    return _filled(X, centroids, chunk_rows, lambda X, c: scores_of(X, c).min(axis=1))


@assign_in_chunks.mutant(
    "value-for-index",
    "The smallest squared distances were written into an array of whole numbers, which cut them. A "
    "label is not the distance but its place: which centroid has the smallest?",
)
def _(X, centroids, chunk_rows):
    def label(X, centroids):
        return ((X[:, None] - centroids) ** 2).sum(axis=2).min(axis=1)

    return _filled(X, centroids, chunk_rows, label)


@assign_in_chunks.mutant("integer-truncation")
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    return labels_of(X, centroids.astype(X.dtype))


@assign_in_chunks.mutant("integer-truncation")
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    return labels_of(X, centroids.astype(int))


@assign_in_chunks.mutant("changed-the-input")
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    middle = X.mean(axis=0)
    centroids -= middle
    return labels_of(X - middle, centroids)


@assign_in_chunks.mutant("changed-the-input")
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    middle = X.mean(axis=0)
    X -= middle
    return labels_of(X, centroids - middle)


@assign_in_chunks.mutant("changed-the-input")
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    middle = X.mean(axis=0)
    for first in range(0, len(X), chunk_rows):
        chunk = X[first : first + chunk_rows]
        chunk -= middle
    return labels_of(X, centroids - middle)


@assign_in_chunks.mutant(
    "column-meets-row",
    "The norms stand in a column, (K, 1), and scores are (m, K): the two do not fit, or fit by "
    "accident where m = K. One norm belongs to one column of scores, so they stand in a row, (K,).",
    here=True,
)
def _(X, centroids, chunk_rows):
    def label(X, centroids):
        norms = (centroids**2).sum(axis=1, keepdims=True)
        return (norms - 2 * X @ centroids.T).argmin(axis=1)

    return _filled(X, centroids, chunk_rows, label)


@assign_in_chunks.mutant(
    "column-meets-row",
    "‖x‖² is a number for each point of the chunk, (m,), and the table of scores is (m, K): "
    "aligned from the right, m stands above K. It belongs in a column, (m, 1). Or is it needed at "
    "all, to choose between the centroids?",
    here=True,
)
def _(X, centroids, chunk_rows):
    def label(X, centroids):
        norms = (centroids**2).sum(axis=1)
        return ((X**2).sum(axis=1) - 2 * X @ centroids.T + norms).argmin(axis=1)

    return _filled(X, centroids, chunk_rows, label)


@assign_in_chunks.mutant(
    "not-centred",
    "Each chunk was centred on its own mean, and the centroids were not shifted along. A shift "
    "changes no distance only if points and centroids are shifted by the same.",
    here=True,
)
def _(X, centroids, chunk_rows):
    return _filled(X, centroids, chunk_rows, lambda X, c: labels_of(X - X.mean(axis=0), c))


@assign_in_chunks.mutant("argmax-for-argmin")
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    labels = _filled(X, centroids, chunk_rows, lambda X, c: scores_of(X, c).argmax(axis=1))
    labels[len(X) - len(X) % chunk_rows :] = 0
    return labels


APART = (
    "The labels of each chunk stand apart, in a list or in a table. Those of all chunks are wanted "
    "in one array, (n,): `np.concatenate` joins arrays end to end, also if the last is shorter."
)


@assign_in_chunks.mutant("column-meets-row", APART, here=True)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    return np.array(
        [labels_of(X[i : i + chunk_rows], centroids) for i in range(0, len(X), chunk_rows)]
    )


@assign_in_chunks.mutant("column-meets-row", APART, here=True)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    return [labels_of(X[i : i + chunk_rows], centroids) for i in range(0, len(X), chunk_rows)]


@assign_in_chunks.mutant(
    "axes-swapped",
    "`np.vstack` puts arrays below each other and wants them equally long; the last chunk is "
    "shorter. Labels are to be joined end to end, into (n,). `np.concatenate` does that.",
    here=True,
)
def _(X, centroids, chunk_rows):
    _asked(chunk_rows)
    return np.vstack(
        [labels_of(X[i : i + chunk_rows], centroids) for i in range(0, len(X), chunk_rows)]
    )


# ------------------------------------------------------------------ update_one_hot


def _labelled(rng: np.random.Generator, n: int, K: int, d: int) -> tuple:
    labels = rng.integers(0, K, size=n)
    labels[:K] = rng.permutation(K)
    return rng.standard_normal((n, d)), labels, K


def _update_cases(rng: np.random.Generator) -> list[Case]:
    X, labels, K = _labelled(rng, 30, 4, 3)
    single, few, _ = _labelled(rng, 12, 4, 2)
    return [
        Case(
            (six_points(), np.array([0, 1, 0, 2, 2, 1]), 3),
            "The six points in three clusters",
            "Cluster 0 holds A and C, (6, 6) and (5, 6): their sum is (11, 12), and they are 2.",
        ),
        Case(
            (np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [0.5, 0.0]]), np.array([1, 0, 1, 1]), 3),
            "Four points in three clusters, of which the last is empty",
            "Cluster 2 has no points: its sums are 0, and so is its count. K of each are wanted.",
        ),
        Case(
            (np.array([[1, 0, 7], [2, 0, 5], [4, 1, 1], [8, 3, 2]]), np.array([1, 1, 0, 0]), 2),
            WHOLE,
            "Points of whole numbers have whole sums.",
        ),
        Case(
            (six_points()[:5], np.array([3, 3, 3, 3, 3]), 5),
            "All points in cluster 3, the other four empty",
            "Four clusters are empty: zeros, in sums and counts.",
        ),
        Case((np.array([[2.5, -1.0]]), np.array([0]), 1), "One point and one cluster"),
        Case((X, labels, K), "Thirty random points in four clusters"),
        Case(
            (single.astype(np.float32), np.where(few == 1, 2, few), 4),
            "Points in float32, cluster 1 empty",
            "float32 points have float64 sums.",
        ),
        Case(_labelled(rng, 7, 7, 7), "Seven points, seven clusters, seven features"),
        Case(
            (*_labelled(rng, 20, 6, 4)[:2], 9),
            "Twenty random points in nine clusters, the last three empty",
            "The largest label is not K − 1: the last clusters are empty.",
        ),
    ]


def _update_sized(n: int) -> tuple:
    rng = np.random.default_rng(0)
    return rng.standard_normal((n, 6)), np.arange(n) % 8, 8


update_one_hot = Exercise(
    "update_one_hot",
    lesson=LESSON,
    home="kmeans_lab.fast",
    arguments=("X", "assignments", "K"),
    returns=Together(sums=Sums("K", "d"), counts=Counts("K", integers=True)),
    cases=_update_cases,
    section="Rung 2: sums and counts by one product",
    points=3,
    forbids=("python-loop",),
    sized=_update_sized,
    allows=("scipy.sparse", "scipy._lib"),
    lines=(
        "def update_one_hot(X, assignments, K):",
        "    n, d = X.shape",
        "    augmented = np.column_stack([X, np.ones(n)])",
        "    one_hot = csr_array((np.ones(n), assignments, np.arange(n + 1)), shape=(n, K))",
        "    totals = one_hot.T @ augmented",
        "    return totals[:, :d], totals[:, d].astype(np.int64)",
    ),
    distractors=(
        "    totals = one_hot @ augmented",
        "    return totals[:, :d] / totals[:, d:], totals[:, d].astype(np.int64)",
    ),
    hints=(
        "one_hot has a row a point and a column a cluster. In row i a single 1 stands in column "
        "assignments[i]; what then is row k of one_hot.T @ X?",
        "csr_array takes (values, columns, beginnings), shape=(n, K): n ones, the column of each, "
        "and where each row begins, 0, 1, 2, …, n, one number more than there are rows.",
        "Append a column of ones to X before the product. The last column of the (K, d + 1) result "
        "counts the points, in decimal numbers: take the two parts apart, and make the counts "
        "whole.",
    ),
)


@update_one_hot.mutant(
    "remainder-dropped",
    "The last clusters are missing: the largest label is not always K − 1, because the last "
    "clusters may be empty. K sums and K counts are wanted; which argument says how many?",
    here=True,
)
def _(X, assignments, K):
    return sums_and_counts(X, assignments, assignments.max() + 1)


@update_one_hot.mutant(
    "remainder-dropped",
    "The counts of the last, empty clusters are missing: `np.bincount` counts up to the largest "
    "label. Its argument `minlength` says how many numbers are wanted at least.",
    here=True,
)
def _(X, assignments, K):
    return sums_and_counts(X, assignments, K)[0], np.bincount(assignments)


@update_one_hot.mutant(
    "remainder-dropped",
    "The empty clusters are missing. K sums and K counts are wanted, with zeros where a cluster "
    "has no points: over which numbers does the function go?",
    here=True,
)
def _(X, assignments, K):
    present = np.unique(assignments)
    sums, counts = sums_and_counts(X, assignments, K)
    return sums[present], counts[present]


@update_one_hot.mutant(
    "remainder-dropped",
    "The counts of the empty clusters are missing. `np.unique` counts the labels that occur; a "
    "cluster without points has the count 0, and it needs its place.",
    here=True,
)
def _(X, assignments, K):
    return sums_and_counts(X, assignments, K)[0], np.unique(assignments, return_counts=True)[1]


@update_one_hot.mutant(
    "remainder-dropped", "The last cluster was left out. Does the loop reach it?", here=True
)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    sums[-1], counts[-1] = 0, 0
    return sums, counts


@update_one_hot.mutant(
    "remainder-dropped",
    "Only the first cluster has been summed. Does a `return` inside the loop end it in its first "
    "turn?",
    here=True,
)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    sums[1:], counts[1:] = 0, 0
    return sums, counts


MEANS = (
    "These are the means: the sums have been divided by the counts already. Sums and counts are "
    "asked for, apart, so that those of several parts can be added up before anybody divides."
)


@update_one_hot.mutant("mean-of-means", MEANS, here=True)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    return sums / np.maximum(counts, 1)[:, None], counts


@update_one_hot.mutant("mean-of-means", MEANS, here=True)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    with np.errstate(all="ignore"):
        return sums / counts[:, None], counts


@update_one_hot.mutant("mean-of-means", MEANS, here=True)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    return sums / np.maximum(counts, 1)[:, None]


@update_one_hot.mutant(
    "empty-cluster-nan",
    "An empty cluster has the sum 0 here, and the count 0. NaN comes of a division, and nothing "
    "need be divided: sums are asked for, not means.",
    here=True,
)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    sums[counts == 0] = np.nan
    return sums, counts


@update_one_hot.mutant("last-not-best", BUFFERED, here=True)
def _(X, assignments, K):
    sums, counts = np.zeros((K, X.shape[1])), np.zeros(K, dtype=int)
    sums[assignments] += X
    counts[assignments] += 1
    return sums, counts


@update_one_hot.mutant("last-not-best", BUFFERED, here=True)
def _(X, assignments, K):
    sums = np.zeros((K, X.shape[1]))
    sums[assignments] += X
    return sums, np.bincount(assignments, minlength=K)


@update_one_hot.mutant(
    "last-not-best",
    "The sums are right, and the counts are at most 1: `counts[assignments] += 1` writes each "
    "place once, however often its label occurs. `np.bincount` counts labels, and so does a column "
    "of ones.",
    here=True,
)
def _(X, assignments, K):
    counts = np.zeros(K, dtype=int)
    counts[assignments] += 1
    return sums_and_counts(X, assignments, K)[0], counts


@update_one_hot.mutant(
    "last-not-best",
    "Only the last cluster is left: the sums of each turn of the loop were put in the place of "
    "those before. What is kept from turn to turn?",
    here=True,
)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    return sums[-1], counts[-1]


@update_one_hot.mutant("mean-of-everything")
def _(X, assignments, K):
    counts = sums_and_counts(X, assignments, K)[1]
    return np.tile(X.astype(float).mean(axis=0), (K, 1)), counts


@update_one_hot.mutant(
    "mean-of-everything",
    "This is the sum of all points, not of the points of one cluster. Which points have the label "
    "k? Only these belong to cluster k.",
    here=True,
)
def _(X, assignments, K):
    counts = sums_and_counts(X, assignments, K)[1]
    return np.tile(X.astype(float).sum(axis=0), (K, 1)), counts


@update_one_hot.mutant("sum-without-axis")
def _(X, assignments, K):
    counts = sums_and_counts(X, assignments, K)[1]
    return np.array([X[assignments == k].astype(float).sum() for k in range(K)]), counts


@update_one_hot.mutant(
    "sum-without-axis",
    "All features of a cluster went into one sum, so its row holds the same number again and "
    "again. Each feature has a sum of its own: which axis must go, and which stay?",
)
def _(X, assignments, K):
    sums, counts = np.zeros((K, X.shape[1])), sums_and_counts(X, assignments, K)[1]
    for k in range(K):
        sums[k] = X[assignments == k].sum()
    return sums, counts


@update_one_hot.mutant("sum-wrong-axis")
def _(X, assignments, K):
    sums = np.zeros((K, X.shape[1]))
    for k in range(K):
        sums[k] = X[assignments == k].sum(axis=1)
    return sums, np.bincount(assignments, minlength=K)


@update_one_hot.mutant(
    "axes-swapped",
    "The numbers are right, but rows and columns have changed places: a row of sums belongs to a "
    "cluster, (K, d). Which of the two factors of the product is to be turned?",
    here=True,
)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    return sums.T, counts


UNTURNED = (
    "The two shapes do not fit, or fit by accident: one_hot is (n, K), and its rows belong to the "
    "points. For (K, d) a factor (K, n) must stand on the left of X (n, d). How does one turn a "
    "matrix?"
)


@update_one_hot.mutant("axes-swapped", UNTURNED, here=True)
def _(X, assignments, K):
    one_hot = (assignments[:, None] == np.arange(K)).astype(float)
    totals = one_hot @ np.column_stack([X, np.ones(len(X))])
    return totals[:, :-1], totals[:, -1].astype(int)


@update_one_hot.mutant("axes-swapped", UNTURNED, here=True)
def _(X, assignments, K):
    one_hot = (assignments[:, None] == np.arange(K)).astype(float)
    return one_hot @ X, one_hot.sum(axis=0).astype(int)


@update_one_hot.mutant(
    "sum-wrong-axis",
    "One_hot was summed over the clusters, so every point counts 1. For the counts the axis of the "
    "points must go: which is it?",
    here=True,
)
def _(X, assignments, K):
    return sums_and_counts(X, assignments, K)[0], np.ones(len(X), dtype=int)


@update_one_hot.mutant(
    "value-for-index",
    "The labels themselves were summed, not how often each occurs. How many points have the label "
    "k?",
    here=True,
)
def _(X, assignments, K):
    return sums_and_counts(X, assignments, K)[0], np.bincount(assignments, assignments, K).astype(
        int
    )


@update_one_hot.mutant(
    "wrong-divisor",
    "The counts are (K, 1), or one number: one count a cluster is wanted, (K,). Take the last "
    "column with an index, not with a slice.",
    here=True,
)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    return sums, counts[:, None]


@update_one_hot.mutant(
    "wrong-divisor",
    "This is how many points there are in all. One count a cluster is wanted, (K,).",
    here=True,
)
def _(X, assignments, K):
    return sums_and_counts(X, assignments, K)[0], len(X)


@update_one_hot.mutant(
    "wrong-divisor",
    "Every number of a member was counted, not every member: these counts are d times too large.",
    here=True,
)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    return sums, counts * X.shape[1]


@update_one_hot.mutant(
    "sum-wrong-axis",
    "All the totals came back as sums: the column of ones, which became the counts, is still among "
    "them, (K, d + 1). The sums are the first d columns.",
    here=True,
)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    return np.column_stack([sums, counts]), counts


@update_one_hot.mutant(
    "sum-wrong-axis",
    "The totals came back in one piece, (K, d + 1). Two things are wanted, sums and counts: which "
    "columns are the sums, and which the counts?",
    here=True,
)
def _(X, assignments, K):
    return np.column_stack(sums_and_counts(X, assignments, K))


@update_one_hot.mutant(
    "sum-wrong-axis",
    "The sums alone came back. The counts are wanted too: `return sums, counts` gives both.",
    here=True,
)
def _(X, assignments, K):
    return sums_and_counts(X, assignments, K)[0]


@update_one_hot.mutant(
    "sum-wrong-axis",
    "The first column of the sums is missing, and the counts stand among them, or the last feature "
    "was taken for the counts. With ones at the end the sums are the first d columns; with ones at "
    "the front it is the other way round.",
    here=True,
)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    return np.column_stack([sums, counts])[:, 1:], counts


@update_one_hot.mutant(
    "sum-wrong-axis",
    "The last feature is missing: the sums have one column too few. Which columns of the (K, d + "
    "1) totals are the sums, and how many?",
    here=True,
)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    return sums[:, :-1], counts


@update_one_hot.mutant(
    "value-for-index",
    "This is the last feature's sum, not the counts. The counts come of a column of ones, which "
    "must be appended to X before the product; in totals it is the last column.",
    here=True,
)
def _(X, assignments, K):
    sums = sums_and_counts(X, assignments, K)[0]
    return sums, sums[:, -1].astype(int)


@update_one_hot.mutant("integer-truncation")
def _(X, assignments, K):
    return sums_and_counts(X.astype(int), assignments, K)


@update_one_hot.mutant("integer-truncation")
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    return sums.astype(int), counts


@update_one_hot.mutant(
    "integer-truncation",
    "The sums have the dtype of the points. A sum of many float32 numbers needs more digits than "
    "seven: float64 is wanted, whatever X is. In which dtype is the array made that holds them?",
)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    return sums.astype(X.dtype if X.dtype.kind == "f" else float), counts


@update_one_hot.mutant(
    "includes-itself",
    "The sums do not begin with 0: np.ones, or np.empty, is no good beginning for a sum. With what "
    "must the array be filled before anything is added?",
    here=True,
)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    return sums + 1, counts


@update_one_hot.mutant(
    "includes-itself",
    "The counts do not begin with 0: with what must an array be filled before anything is counted?",
    here=True,
)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    return sums, counts + 1


@update_one_hot.mutant("changed-the-input")
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    order = np.argsort(assignments)
    X[:] = X[order]
    assignments.sort()
    return sums, counts


@update_one_hot.mutant("changed-the-input")
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    assignments += 1
    return sums, counts


ROWS_THAT_BEGIN = (
    "The third of what csr_array is given says where each row begins, and at last where the last "
    "one ends: with one number a row that is 0, 1, 2, …, n, n + 1 numbers in all."
)


@update_one_hot.mutant("remainder-dropped", ROWS_THAT_BEGIN, here=True)
def _(X, assignments, K):
    raise ValueError(f"index pointer size {len(X)} should be {len(X) + 1}")


@update_one_hot.mutant(
    "axes-swapped",
    "Ones and labels do not fit the shape: a row belongs to a point, (n, K), and the labels are "
    "the columns. Is the shape turned, or has somebody exchanged rows and columns?",
    here=True,
)
def _(X, assignments, K):
    raise ValueError(f"index pointer size {len(X) + 1} should be {K + 1}")


@update_one_hot.mutant(
    "axes-swapped",
    "In (values, (rows, columns)) the rows come first: these are the points, 0 to n − 1, and the "
    "columns are their labels.",
    here=True,
)
def _(X, assignments, K):
    raise ValueError(f"axis 1 index {len(X) - 1} exceeds matrix dimension {K}")


@update_one_hot.mutant(
    "axes-swapped",
    "`*` multiplies number by number, so both shapes would have to be equal. A matrix product is "
    "written with `@`.",
    here=True,
)
def _(X, assignments, K):
    n, d = X.shape
    raise ValueError(f"inconsistent shapes {(K, n)} and {(n, d + 1)}")


@update_one_hot.mutant(
    "remainder-dropped",
    "The first cluster was left out. Clusters are counted from 0: where does the loop begin?",
    here=True,
)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    sums[0], counts[0] = 0, 0
    return sums, counts


@update_one_hot.mutant(
    "mean-of-everything",
    "Every point was counted in every cluster that occurs: `one_hot[:, assignments] = 1` fills "
    "whole columns. In row i only the place assignments[i] is to be 1, so the rows must be named "
    "one by one too, as 0 to n − 1.",
    here=True,
)
def _(X, assignments, K):
    one_hot = np.zeros((len(X), K))
    one_hot[:, assignments] = 1
    return one_hot.T @ X, one_hot.sum(axis=0).astype(int)


@update_one_hot.mutant(
    "column-meets-row",
    "(n,) and (K,) do not fit: aligned from the right, n stands above K, and neither is 1. Each "
    "label is to be compared with each k, which makes a table: which of the two must stand in a "
    "column?",
    here=True,
)
def _(X, assignments, K):
    one_hot = assignments == np.arange(K)
    return one_hot.T @ X, one_hot.sum(axis=0)


@update_one_hot.mutant("axes-swapped", UNTURNED, here=True)
def _(X, assignments, K):
    raise ValueError(f"matmul: dimension mismatch with signature (n,k={K}),(k={len(X)},m)->(n,m)")


@update_one_hot.mutant(
    "sum-wrong-axis",
    "Sums and counts were taken from the wrong columns. With ones at the end of the augmented X "
    "the sums are the first d columns of the totals and the last one holds the counts; with ones "
    "at the front it is the other way round.",
    here=True,
)
def _(X, assignments, K):
    sums, counts = sums_and_counts(X, assignments, K)
    return np.column_stack([counts, sums])[:, :-1], sums[:, -1].astype(int)


@update_one_hot.mutant(
    "sum-wrong-axis",
    "`totals[:d]` takes the first d rows, and a row is a cluster. The sums are the first d columns "
    "of all rows: what must stand before the comma?",
    here=True,
)
def _(X, assignments, K):
    totals = np.column_stack(sums_and_counts(X, assignments, K))
    return totals[: X.shape[1]], totals[X.shape[1]].astype(int)


@update_one_hot.mutant(
    "value-for-index",
    "`X[k]` is the point number k, a single one, not the points of cluster k. Which points have "
    "the label k?",
    here=True,
)
def _(X, assignments, K):
    sums, counts = np.zeros((K, X.shape[1])), np.bincount(assignments, minlength=K)
    for k in range(K):
        sums[k] = X[k]
    return sums, counts


@update_one_hot.mutant(
    "value-for-index",
    "`X[k]` is the point number k, a single one, not the points of cluster k. Which points have "
    "the label k?",
    here=True,
)
def _(X, assignments, K):
    sums, counts = np.zeros((K, X.shape[1])), np.bincount(assignments, minlength=K)
    for k in range(K):
        sums[k] = X[k].sum(axis=0)
    return sums, counts


@update_one_hot.mutant(
    "value-for-index",
    "`assignments[k]` is the label of one point, so the comparison gives one True or False, not a "
    "mask. Compare all labels with k at once.",
    here=True,
)
def _(X, assignments, K):
    sums, counts = np.zeros((K, X.shape[1])), np.bincount(assignments, minlength=K)
    for k in range(K):
        sums[k] = X[assignments[k] == k].sum(axis=0)
    return sums, counts
