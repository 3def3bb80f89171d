"""K-Means on a Dask array: the same partial sums, on Dask's scheduler.

Dask is an extra: ``python -m pip install "dask[array,distributed]"``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from kmeans_lab.scale.fit import ScaleFit, fit_source
from kmeans_lab.scale.lottery import Lot, farthest_of_chunk, merge_lots
from kmeans_lab.scale.source import Answer, Source
from kmeans_lab.scale.sums import Partial, labels_of_block, merge, sums_of_block
from kmeans_lab.validation import check_points

if TYPE_CHECKING:
    from dask.array import Array as DaskArray
    from dask.delayed import Delayed

MERGE = 16  # partials that one task adds up


def fit_dask(
    array: DaskArray,
    K: int,
    init: str | ArrayLike = "k-means++",
    max_iterations: int = 100,
    tol: float = 1e-4,
    random_state: int | np.random.Generator | None = 42,
) -> ScaleFit:
    """K-Means on a Dask array, by whatever scheduler Dask uses: threads, or a cluster's workers.

    Each worker turns its blocks into partial sums where they lie: at most K·(d + 1) + 1 numbers a
    block travel, and one such answer for every 16 blocks goes on. The K·d numbers of the centroids
    go the other way. If a worker dies, Dask computes its blocks again elsewhere, and the result is
    the same to the last digit, among processors of one kind.

    Parameters
    ----------
    array : dask.array.Array of shape (n, d)
        Chunks of known sizes. Several chunks of columns are joined first, which moves data between
        workers in every iteration; ``array.rechunk({1: -1}).persist()`` does it once.
    K : int
        Clusters, from 1 to n.
    init : {"k-means++", "k-means||", "random"} or array-like of shape (K, d)
        As in `fit_file`: from the same rows and the same `random_state` the same start, whatever
        the chunks.
    max_iterations : int
        The greatest number of updates. Each computes the blocks again; ``array.persist()`` keeps
        them in the workers' memory, if there is room.
    tol : float
        Stop when the squared movement of the centroids is at most this share of the mean variance
        of the columns; 0: when nothing moves.
    random_state : int, numpy.random.Generator or None
        Chooses the start.

    Returns
    -------
    ScaleFit
        Its `labels` are a Dask array (n,), not computed yet.

    Raises
    ------
    ImportError
        If Dask is missing.
    TypeError, ValueError
        Naming the argument, what came and what is wanted; NaN and infinity with their row.

    Warns
    -----
    ConvergenceWarning
        If it was stopped by `max_iterations`, or fewer than K clusters have points.
    """
    source = DaskSource(array)
    fit = fit_source(source, K, init, max_iterations, tol, random_state, "fit_dask")
    return replace(fit, labels=source.labels(fit.centroids))


class DaskSource(Source):
    """The blocks of a Dask array."""

    def __init__(self, array: DaskArray) -> None:
        if not isinstance(array, import_dask().array.Array):
            raise TypeError(
                f"array must be a dask.array.Array, but {type(array).__name__} came. "
                "Make one by dask.array.from_array(X, chunks=...)."
            )
        if array.ndim != 2 or 0 in array.shape:
            raise ValueError(f"array must have shape (n, d), but it has shape {array.shape}.")
        if np.isnan(array.shape).any() or np.isnan(np.concatenate(array.chunks)).any():
            raise ValueError(
                "array has chunks of unknown size, so that its rows have no numbers. "
                "Call array.compute_chunk_sizes() first."
            )
        if array.dtype.kind not in "fiub":
            raise TypeError(f"array must hold real numbers, but its dtype is {array.dtype}.")
        single = array.dtype.kind == "f" and array.dtype.itemsize == 4
        self.shape, self.dtype = array.shape, np.dtype(np.float32 if single else np.float64)
        self._array = array.rechunk({1: -1})
        self._blocks = self._array.to_delayed().ravel()
        self._first_rows = np.cumsum([0, *self._array.chunks[0][:-1]]).tolist()

    def each(
        self, what: str, function: Callable[..., Answer], *arguments: object
    ) -> Iterator[Answer]:
        return iter(import_dask().compute(*self._tasks(function, *arguments)))

    def partials(self, what: str, centroids: np.ndarray) -> Iterator[Partial]:
        """One partial: Dask adds up those of the blocks, in a tree that is always the same."""
        return self._in_a_tree(self._tasks(sums_of_block, centroids), merge)

    def lots(self, what: str, candidates: np.ndarray, count: int, seed: int) -> Iterator[Lot]:
        """One lottery: no more than `count` rows of 16 blocks go on, and `count` come back."""
        tasks = self._tasks(farthest_of_chunk, candidates, count, seed)
        return self._in_a_tree(tasks, merge_lots, count)

    def rows(self, numbers: np.ndarray) -> np.ndarray:
        return check_points(np.asarray(self._array[numbers].compute()))

    def labels(self, centroids: np.ndarray) -> DaskArray:
        """Each row's label, as a Dask array that is computed when it is wanted."""
        return self._array.map_blocks(labels_of_block, centroids, drop_axis=1, dtype=np.int32)

    def _in_a_tree(
        self, parts: list[Delayed], together: Callable[..., Answer], *arguments: object
    ) -> Iterator[Answer]:
        """The answers of all blocks put together, `MERGE` by `MERGE`, always in the same order."""
        dask = import_dask()
        while len(parts) > 1:
            groups = [parts[i : i + MERGE] for i in range(0, len(parts), MERGE)]
            parts = [dask.delayed(together, pure=True)(group, *arguments) for group in groups]
        return iter(dask.compute(*parts))

    def _tasks(self, function: Callable[..., object], *arguments: object) -> list[Delayed]:
        dask = import_dask()
        shared = [dask.delayed(argument, pure=True) for argument in arguments]
        task = dask.delayed(function, pure=True)
        return [
            task(block, first, *shared)
            for block, first, size in zip(
                self._blocks, self._first_rows, self._array.chunks[0], strict=True
            )
            if size > 0
        ]


def import_dask() -> ModuleType:
    """Dask, or an error that says how to install it."""
    try:
        import dask
        import dask.array
    except ImportError:
        raise ImportError(
            'This needs Dask, an extra: python -m pip install "dask[array,distributed]"'
        ) from None
    return dask
