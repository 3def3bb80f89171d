"""`assign_in_chunks(X, centroids, chunk_rows)`: labels, a chunk of rows at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import Labels, Mismatch
from kmeans_lab.checks.exercise import OWN_WORDS, Case, Edge, Exercise
from kmeans_lab.checks.inputs import SIX, WHOLE, drawn
from kmeans_lab.checks.lesson_12.assign_in_chunks_joints import (
    asked,
    by_scores,
    chunked,
    joined,
    left_over,
    of_groups_of_centroids,
    raising,
    refusing,
    shifted,
    smallest_of,
    with_column_of_norms,
    with_row_of_points,
)
from kmeans_lab.checks.pieces import labels_of, scores_of, squared_table
from kmeans_lab.checks.slips import Slip
from kmeans_lab.data import six_points, six_points_start

D_SIZED = 16
EVERY = "Every row of every chunk gets its label, the first of all and the last of all too."
FIXED = 76  # a start of chance where neither the first nor the last rows have the label 0
LAST, NO_ROWS = "last-chunk", "no-rows"


class ChunkLabels(Labels):
    """Labels, of which some may never have been written: then `np.empty` holds anything."""

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        problem = super().compare(case, wanted, got)
        if problem is None or not isinstance(got, np.ndarray) or got.shape != np.shape(wanted):
            return problem
        unwritten = np.flatnonzero(_unwritten(got))
        text, idea = problem.text, problem.idea
        if len(unwritten):
            text = (
                f"Some labels were never written, that of row {unwritten[0]} for one: there stands "
                "what `np.empty` found in memory."
            )
        wrong, rest = np.flatnonzero(got != wanted), len(wanted) % case.args[2]
        if len(wrong) and rest and wrong[0] >= len(wanted) - rest:
            idea = (
                "The rows of the whole chunks are right, those of the last, shorter chunk are not. "
                "With 10 rows in chunks of 4 the third chunk begins at row 8: where does it end?"
            )
        return Mismatch(text, problem.misconception, idea)

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        return super().alike(case, _as_if_zero(one), _as_if_zero(other))


def _unwritten(labels: np.ndarray) -> np.ndarray:
    """Which labels are so large that nobody can have meant them."""
    if labels.dtype.kind not in "iuf":
        return np.zeros(labels.shape, dtype=bool)
    with np.errstate(invalid="ignore"):
        return (labels > 10**6) | (labels < -(10**6))


def _as_if_zero(labels: Any) -> Any:
    """Labels with 0 where nothing was written."""
    if isinstance(labels, np.ndarray) and labels.dtype.kind in "iu":
        return np.where(_unwritten(labels), 0, labels)
    return labels


exercise = Exercise(
    "kmeans_lab.fast.taught.assign_in_chunks",
    lesson="12_matching_scikit_learn",
    number=1,
    returns=ChunkLabels(),
    section="Rung 1: chunks",
    points=3,
    edges=(
        Edge(LAST, 0.5, "a last chunk that is shorter"),
        Edge(NO_ROWS, 0.5, "`chunk_rows` below 1"),
    ),
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


def _rows(n: int) -> int:
    """Rows of a chunk: n points are always 13 chunks, and the last is shorter."""
    return 5 * n // 64


def _clusters(n: int) -> int:
    """Few where steps are counted; where memory is measured, the whole table is to be large."""
    return 400 if n >= 2000 else 24


def sized(n: int) -> tuple:
    """n points, centroids, and the rows of a chunk."""
    return *drawn(np.random.default_rng(0), n, _clusters(n), D_SIZED), _rows(n)


def temporary(n: int) -> int:
    """Seven tables of a chunk and four labels a point: the whole table is larger."""
    return 8 * (7 * _rows(n) * (_clusters(n) + D_SIZED) + 4 * n)


def cases(rng: np.random.Generator) -> list[Case]:
    few, small = drawn(np.random.default_rng(FIXED), 9, 4, 2)
    return [
        Case(
            (six_points(), six_points_start(3), 2),
            SIX + ", in chunks of 2",
            "Six points in chunks of 2 are three chunks: rows 0 and 1, rows 2 and 3, rows 4 and 5.",
        ),
        Case(
            (few, small, 3),
            "Nine points and four centroids, in chunks of 3",
            "Three chunks, equally long, and none may be missing.",
        ),
        Case((few, small, 1), "The same, point by point", "A chunk may be a single row."),
        Case((few, small, 9), "The same, in one chunk of 9", "All rows may fit into one chunk."),
        Case(
            (
                np.array([[3, 0], [2, 1], [4, 2], [0, 5], [2, 6], [3, 4]]),
                np.array([[3.0, 1.0], [1.75, 1.0], [0.5, 5.25]]),
                2,
            ),
            WHOLE,
            "Points may be whole numbers and centroids decimals.",
            "integer-truncation",
        ),
        Case((few, small[:1], 3), "One centroid", "K may be 1."),
        Case(
            (*drawn(rng, 40, 5, 6), 8),
            "Forty random points and five centroids, in chunks of 8",
            EVERY,
        ),
        Case(
            (*drawn(rng, 36, 3, 4), 9),
            "36 random points and three centroids, in chunks of 9",
            EVERY,
        ),
        Case(
            (*(a.astype(np.float32) for a in drawn(rng, 30, 4, 3)), 10),
            "Points and centroids in float32, in chunks of 10",
            EVERY,
        ),
        *last_chunk_cases(rng, few, small),
        *(
            Case(
                (few, small, rows),
                f"Chunks of {'−3' if rows < 0 else rows} rows",
                "`range` with a negative step is simply empty here, and the labels would be "
                "whatever lay in memory. Ask before the loop whether chunk_rows is below 1; say so "
                "by a `raise`."
                if rows < 0
                else "Chunks of 0 rows never come to the end of X. A chunk must have a row or "
                "more; say so by a `raise`.",
                raises="ValueError",
                edge=NO_ROWS,
            )
            for rows in (0, -3)
        ),
    ]


def last_chunk_cases(rng: np.random.Generator, few: np.ndarray, small: np.ndarray) -> list[Case]:
    given = [
        (
            (six_points(), six_points_start(3), 4),
            SIX + ", in chunks of 4",
            "Six points in chunks of 4 are a chunk of 4 and one of 2.",
        ),
        (
            (few, small, 100),
            "Nine points and four centroids, in chunks of 100",
            "A chunk may be longer than all of X. What does a slice do that reaches beyond the "
            "end?",
        ),
        (
            (np.array([[4.0, 1.0]]), np.array([[1.0, 1.0], [4.0, 3.0], [0.0, -2.0]]), 2),
            "One point, in chunks of 2",
            "There may be fewer points than rows in a chunk.",
        ),
        (
            (few, small, 8),
            "Nine points and four centroids, in chunks of 8",
            "The last chunk is one row.",
        ),
        (
            (*drawn(rng, 40, 5, 6), 7),
            "Forty random points and five centroids, in chunks of 7",
            EVERY,
        ),
    ]
    return [Case(*case, edge=LAST) for case in given]


SCORES, CUT_SCORES = smallest_of(scores_of)
HALF_SCORES, CUT_HALF_SCORES = smallest_of(lambda X, c: scores_of(X, c) / 2)
DISTANCES, CUT_DISTANCES = smallest_of(squared_table)

slips = (
    Slip.of(
        "remainder-dropped",
        joined(end=1, together=lambda parts: np.concatenate([[], *parts]).astype(int)),
    ),
    Slip(
        "remainder-not-labelled",
        "The rows after the last whole chunk were never labelled. With 10 rows in chunks of 4 "
        "there are three chunks, not two. What does a slice do that reaches beyond the end?",
        left_over(0),
        left_over(-1),
        misconception="remainder-dropped",
    ),
    Slip(
        "last-chunk-left-out",
        "The last chunk was left out, whole or not: `range(0, n, step)` stops before its end by "
        "itself, so nothing need be taken off from n.",
        chunked(starts=lambda n, m: range(0, n - m, m)),
    ),
    Slip(
        "one-taken-off",
        "The last row was left out where it makes a chunk of its own: `range(0, n, step)` stops "
        "before n by itself, so nothing need be taken off from n.",
        chunked(starts=lambda n, m: range(0, n - 1, m)),
    ),
    Slip(
        "last-row-left-out",
        "The last row of all got no label. A slice and a `range` stop before their end by "
        "themselves, so nothing need be taken off.",
        lambda X, centroids, chunk_rows: np.append(
            chunked()(X[:-1], centroids, chunk_rows), np.intp(0)
        ),
    ),
    Slip(
        "one-row-too-many",
        "A chunk has a row too many, and its labels do not fit their places in the result. The end "
        "of a slice is not part of it: X[4:8] has the rows 4, 5, 6 and 7, and they are four.",
        chunked(
            rows=lambda first, m: slice(first, first + m + 1),
            write=lambda first, m, n: slice(first, first + m),
        ),
    ),
    Slip(
        "first-chunk-returned",
        "The first chunk alone was labelled. Does a `return` inside the loop end it in its first "
        "turn?",
        joined(together=lambda parts: parts[0]),
    ),
    Slip(
        "first-chunk-only",
        "The first chunk alone was labelled, the rows after it hold what the array was made with. "
        "Does a `return` inside the loop end it in its first turn? Or do all slices end at row "
        "chunk_rows, as `X[first:chunk_rows]` does?",
        chunked(starts=lambda n, m: range(1)),
        chunked(rows=lambda first, m: slice(first, m)),
    ),
    Slip(
        "slice-ends-too-early",
        "A slice ends before its rows do, so there are chunks that hold none: X[4:2] is empty, and "
        "so is X[4:4]. Where does the chunk end that begins at row `first`?",
        chunked(
            rows=lambda first, m: slice(first, m), write=lambda first, m, n: slice(first, first + m)
        ),
    ),
    Slip(
        "last-row-of-each-chunk",
        "The last row of each chunk was left out. The end of a slice is not part of it: X[4:8] has "
        "the rows 4, 5, 6 and 7.",
        chunked(rows=lambda first, m: slice(first, first + m - 1)),
    ),
    Slip(
        "last-chunk-only",
        "These are the labels of the last chunk alone. All n are wanted: what is kept from turn to "
        "turn of the loop?",
        joined(together=lambda parts: parts[-1]),
    ),
    Slip(
        "written-to-the-front",
        "The labels were found chunk by chunk, but all were written to the front of the array, one "
        "chunk over the other. The labels of X[first : first + chunk_rows] belong to the same rows "
        "of the result.",
        chunked(write=lambda first, m, n: slice(n)),
    ),
    Slip(
        "numbers-for-rows",
        "Chunk number i does not begin at row i, but at row i times chunk_rows. With 10 rows in "
        "chunks of 4 they begin at 0, 4 and 8: `range` can count in such steps.",
        chunked(starts=lambda n, m: range(n // m)),
        chunked(starts=lambda n, m: range(-(-n // m))),
        chunked(starts=lambda n, m: range(n // m + 1)),
    ),
    Slip(
        "overlapping-chunks",
        "The chunks overlap: some rows were labelled twice, and more than n labels came back. The "
        "next chunk begins where the one before ended. Look at the step of the `range`, and at the "
        "ends of the slices.",
        joined(step=1),
        joined(longer=1),
    ),
    Slip(
        "chunks-of-centroids",
        "The labels are those within a group of centroids, not among all K. The rows of X are cut "
        "into chunks; each chunk meets all centroids.",
        lambda X, centroids, chunk_rows: labels_of(X, centroids[:chunk_rows]),
        of_groups_of_centroids,
    ),
    Slip.of("argmax-for-argmin", by_scores(lambda scores: scores.argmax(axis=1))),
    Slip.of("cross-term-sign", by_scores(cross=2.0)),
    Slip(
        "product-halved",
        "Norms and product do not go together: it is ‖c‖² − 2 x·c, or half of both, ‖c‖²/2 − x·c. "
        "Which of the two was halved here, and which not?",
        by_scores(cross=-1.0),
        misconception="cross-term-factor",
    ),
    Slip(
        "norms-halved",
        "Norms and product do not go together: it is ‖c‖² − 2 x·c, or half of both, ‖c‖²/2 − x·c. "
        "Here the norms were halved, and the product kept its factor 2.",
        by_scores(norms=0.5),
        misconception="cross-term-factor",
    ),
    Slip.of("missing-norm", by_scores(norms=0.0), by_scores(cross=1.0, norms=0.0)),
    Slip(
        "one-side-shifted",
        "The middle was taken off the points and not off the centroids, or off the centroids "
        "alone. A shift changes no distance only if both are shifted by the same.",
        shifted(1, 0),
        shifted(0, 1),
    ),
    Slip(
        "chunks-centred-apart",
        "Each chunk was centred on its own mean, and the centroids were not shifted along. A shift "
        "changes no distance only if points and centroids are shifted by the same.",
        chunked(lambda X, centroids: labels_of(X - X.mean(axis=0), centroids)),
    ),
    Slip.of(
        "argmin-wrong-axis",
        joined(label=lambda X, c: scores_of(X, c).argmin(axis=0)),
        by_scores(lambda scores: scores.argmin()),
        by_scores(lambda scores: scores.argmin(axis=0)),
    ),
    Slip.of("value-for-index", SCORES, HALF_SCORES, DISTANCES),
    Slip(
        "smallest-scores-cut",
        "The smallest scores, or distances, were written into an array of whole numbers, which cut "
        "them. A label is not the smallest number but its place: which centroid has it?",
        CUT_SCORES,
        CUT_HALF_SCORES,
        CUT_DISTANCES,
        misconception="value-for-index",
    ),
    Slip.of(
        "integer-truncation",
        lambda X, centroids, chunk_rows: chunked()(X, centroids.astype(X.dtype), chunk_rows),
        lambda X, centroids, chunk_rows: chunked()(X, centroids.astype(int), chunk_rows),
    ),
    Slip(
        "norms-in-a-column",
        "The norms stand in a column, (K, 1), and scores are (m, K): the two do not fit, or fit by "
        "accident where m = K. One norm belongs to one column of scores, so they stand in a row, "
        "(K,).",
        chunked(with_column_of_norms),
        misconception="column-meets-row",
    ),
    Slip(
        "points-in-a-row",
        "‖x‖² is a number for each point of the chunk, (m,), and the table of scores is (m, K): "
        "aligned from the right, m stands above K. It belongs in a column, (m, 1). Or is it needed "
        "at all, to choose between the centroids?",
        chunked(with_row_of_points),
        misconception="column-meets-row",
    ),
    Slip(
        "labels-apart",
        "The labels of each chunk stand apart, in a list or in a table. Those of all chunks are "
        "wanted in one array, (n,): `np.concatenate` joins arrays end to end, also if the last is "
        "shorter.",
        joined(together=np.array),
        joined(together=list),
        joined(together=np.vstack),
    ),
    Slip(
        "one-label-a-chunk",
        "One number a chunk came back, or one number was to hold a chunk's labels. A chunk of m "
        "rows has m labels, which belong to m places of the result: a slice, as that of X.",
        chunked(write=lambda first, m, n: first),
        joined(together=np.array, label=lambda X, c: scores_of(X, c).argmin()),
    ),
    Slip(
        "not-asked",
        "`chunk_rows` was not looked at. For 0 `range` raises a ValueError by itself, but with −3 "
        "it is simply empty: no chunk is labelled, and no error says so. Ask first whether "
        "chunk_rows is below 1, and `raise` a `ValueError` then.",
        chunked(ask=lambda chunk_rows: None),
        lambda X, centroids, chunk_rows: joined()(X, centroids, abs(chunk_rows)),
    ),
    Slip(
        "only-zero-refused",
        "0 was refused, and −3 was not: a chunk of −3 rows makes as little sense. Which comparison "
        "refuses all numbers below 1?",
        chunked(ask=lambda chunk_rows: asked(chunk_rows != 0)),
    ),
    Slip(
        "value-for-an-error",
        "A value came back where `chunk_rows` makes no sense. An error is wanted, which cannot be "
        "overlooked: `raise ValueError(...)`.",
        *(
            lambda X, centroids, chunk_rows, value=value: (
                chunked()(X, centroids, chunk_rows) if chunk_rows >= 1 else value
            )
            for value in (None, np.array([], dtype=int), np.array([]), -1)
        ),
        lambda X, centroids, chunk_rows: chunked()(X, centroids, max(chunk_rows, 1)),
    ),
    Slip(
        "error-of-another-kind",
        "There is an error where `chunk_rows` makes no sense, but not a `ValueError`: the kind is "
        "part of what is asked for. What stands after `raise`, or did an `assert` raise it?",
        *(
            chunked(ask=raising(kind, text))
            for kind, text in (
                (AssertionError, ""),
                (AssertionError, OWN_WORDS),
                (TypeError, OWN_WORDS),
                (RuntimeError, OWN_WORDS),
                (Exception, OWN_WORDS),
            )
        ),
    ),
    Slip(
        "remainder-refused",
        "The last chunk may be shorter, and a chunk longer than X is all of X: neither is an "
        "error. Only numbers below 1 are to be refused.",
        refusing(lambda n, m: n % m > 0),
        refusing(lambda n, m: m > n),
    ),
    Slip(
        "equal-chunks-by-reshape",
        "`reshape` and `np.split` into a number of parts want chunks of equal length, and the last "
        "one may be shorter. A slice for each chunk does not mind.",
        lambda X, centroids, chunk_rows: np.concatenate(
            [labels_of(part, centroids) for part in X.reshape(-1, chunk_rows, X.shape[1])]
        ),
        lambda X, centroids, chunk_rows: np.concatenate(
            [labels_of(part, centroids) for part in np.split(X, -(-len(X) // chunk_rows))]
        ),
        lambda X, centroids, chunk_rows: np.concatenate(
            [labels_of(part, centroids) for part in np.split(X, len(X) // chunk_rows)]
        ),
    ),
    Slip(
        "a-chunk-of-one-refused",
        "A chunk of one row is allowed: only numbers below 1 are to be refused. Is there `<=` "
        "where `<` belongs?",
        chunked(ask=lambda chunk_rows: asked(chunk_rows - 1)),
    ),
)
