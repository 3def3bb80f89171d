"""A .npy file as a Dask array: its graph holds a path, and each worker reads its own blocks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np

from kmeans_lab.scale.dask import import_dask
from kmeans_lab.scale.file import NpySource
from kmeans_lab.validation import check_count

if TYPE_CHECKING:
    from dask.array import Array as DaskArray

BLOCK_BYTES = 1 << 25  # a block where no number of rows is given: few messages, little memory


def dask_from_npy(path: str | os.PathLike, block_rows: int | None = None) -> DaskArray:
    """A .npy file of points as a Dask array that holds none of them.

    ``dask.array.from_array(X)`` puts the numbers of X into Dask's graph, so that they lie in the
    client and in the scheduler once more. Here the graph holds the path, and a worker reads a block
    from the file when it needs it: at that path, which must be the same file on each machine.

    Parameters
    ----------
    path : path
        A file of real numbers (n, d) in C order, as ``np.save`` writes it.
    block_rows : int, optional
        Rows in a block; if not given, about 32 MB of numbers. The last block may be shorter.

    Returns
    -------
    dask.array.Array of shape (n, d)
        With the dtype of the file and all d columns in each block. Reading a block fails with an
        `OSError` that names the file if it has vanished, changed or become shorter since.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ImportError
        If Dask is missing.
    TypeError, ValueError
        If the file holds anything else, or `block_rows` is not an integer from 1.

    Examples
    --------
    >>> from kmeans_lab import dask_from_npy, fit_dask
    >>> fit = fit_dask(dask_from_npy("points.npy"), K=8)  # doctest: +SKIP
    """
    dask = import_dask()
    rows = RowsOfFile(path)
    n, d = rows.shape
    if block_rows is None:
        block_rows = max(1, BLOCK_BYTES // (d * rows.dtype.itemsize))
    block_rows = min(check_count(block_rows, "block_rows"), n)
    name = "npy-" + dask.base.tokenize(rows.token)
    return dask.array.from_array(
        rows, chunks=(block_rows, d), name=name, asarray=False, meta=np.empty((0, 0), rows.dtype)
    )


class RowsOfFile:
    """Rows of a .npy file that are read when they are asked for, by slices, as Dask does."""

    ndim = 2

    def __init__(self, path: str | os.PathLike) -> None:
        source = NpySource(path)
        self._path = os.path.abspath(path)
        self._stamp = _stamp(self._path)
        self.shape, self.dtype = source.shape, source.stored

    @property
    def token(self) -> tuple:
        """What two equal arrays have in common: Dask may read equal blocks once."""
        return self._path, self._stamp

    def __getitem__(self, key: tuple[slice, slice]) -> np.ndarray:
        rows, columns = key
        first, last, step = rows.indices(self.shape[0])
        if _stamp(self._path) != self._stamp:
            raise OSError(
                f"{os.path.basename(self._path)!r} is another file here, or was written to since "
                "dask_from_npy looked at it. Make the array anew from a file that stays as it is."
            )
        return NpySource(self._path).between(first, last)[::step, columns]


def _stamp(path: str) -> tuple[int, int]:
    """Size and time of change: what stays the same where a file is seen from several machines."""
    try:
        seen = os.stat(path)
    except FileNotFoundError:
        raise FileNotFoundError(
            f"There is no file {path!r} on this machine. Each worker reads its blocks itself, so "
            "that the file must lie where all of them see it under this path."
        ) from None
    return seen.st_size, seen.st_mtime_ns
