"""K-Means on a .npy file that is larger than memory, read a chunk at a time.

Examples
--------
>>> import os, tempfile
>>> import numpy as np
>>> from kmeans_lab import fit_file, six_points, six_points_start
>>> with tempfile.TemporaryDirectory() as folder:
...     np.save(os.path.join(folder, "six.npy"), six_points())
...     fit = fit_file(os.path.join(folder, "six.npy"), K=2, init=six_points_start(2))
>>> fit.centroids.tolist(), fit.inertia
([[0.5, 0.0], [6.5, 7.5]], 18.5)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import ArrayLike

from kmeans_lab.scale.fit import ScaleFit, fit_source
from kmeans_lab.scale.labels import labels_file
from kmeans_lab.scale.source import Answer, Source
from kmeans_lab.scale.sums import rows_of_a_chunk
from kmeans_lab.validation import check_count, check_points
from kmeans_lab.waiting import progress_bar

CHUNKS_WITHOUT_BAR = 8  # a pass over fewer chunks is over before a bar could show


def fit_file(
    path: str | os.PathLike | np.memmap,
    K: int,
    init: str | ArrayLike = "k-means++",
    max_iterations: int = 100,
    tol: float = 1e-4,
    random_state: int | np.random.Generator | None = 42,
    chunk_rows: int | None = None,
    labels: str | os.PathLike | None = None,
) -> ScaleFit:
    """K-Means on the rows of a .npy file, of which only a chunk is in memory at a time.

    Parameters
    ----------
    path : path or numpy.memmap of shape (n, d)
        A file of real numbers in C order, as ``np.save`` writes it, or such a file mapped. Prefer
        the path: where a mapped file is cut short while it is read, the system ends the program.
    K : int
        Clusters, from 1 to n.
    init : {"k-means++", "k-means||", "random"} or array-like of shape (K, d)
        Greedy k-means++ on a random sample of the rows; k-means||, which looks at all rows six
        times; K random rows; or centroids.
    max_iterations : int
        The greatest number of updates; each reads the file once.
    tol : float
        Stop when the centroids move, squared, by at most this share of the columns' mean variance.
    random_state : int, numpy.random.Generator or None
        Chooses the start, whatever the chunks (but for rounding).
    chunk_rows : int, optional
        Rows in memory at a time; if not given, about 1 MB of numbers.
    labels : path, optional
        Write the rows' labels here, as int32 (n,) in a .npy file that has its name only when it is
        whole. It replaces labels of an earlier call, or an empty file; any other file stays.

    Returns
    -------
    ScaleFit
        An empty cluster keeps its centroid. An interrupted fit keeps its last centroids, with an
        `InterruptedWarning`, and no labels. A `ConvergenceWarning` says whether `max_iterations`
        stopped it, or fewer than K clusters have points.

    Raises
    ------
    FileNotFoundError, OSError
        If the file is not there, vanishes or changes; before the fit, if labels have no room or may
        not be written, as over somebody else's file.
    TypeError, ValueError
        Naming the argument, what came and what is wanted; NaN and infinity with their row.
    """
    source = (MemmapSource if isinstance(path, np.memmap) else NpySource)(path)
    source.chunk_rows = rows_of_a_chunk(chunk_rows, max(check_count(K, "K"), source.shape[1]))
    arguments = (source, K, init, max_iterations, tol, random_state, "fit_file")
    if labels is None:
        return fit_source(*arguments)
    with labels_file(labels, source.path, source) as file:
        fit = fit_source(*arguments, finish=file.write)
        if fit.counts is None:
            return fit
        file.keep()
    return replace(fit, labels=file.path)


class _Watch:
    """A file that must stay as it is while it is read."""

    def __init__(self, path: str | os.PathLike) -> None:
        self.path = Path(path)
        self.name = repr(self.path.name)
        self._seen = self._look(f"There is no file {str(self.path)!r}.")

    @property
    def size(self) -> int:
        return self._seen[0]

    def check(self) -> None:
        if self._look(f"{self.name} vanished during the fit.") != self._seen:
            raise OSError(
                f"{self.name} changed during the fit: another program wrote to it. "
                "Fit a copy that nobody writes to."
            )

    def _look(self, if_missing: str) -> tuple[int, int, int]:
        try:
            seen = os.stat(self.path)
        except FileNotFoundError:
            raise FileNotFoundError(if_missing) from None
        return seen.st_size, seen.st_mtime_ns, seen.st_ino


class NpySource(Source):
    """The rows of a .npy file, read by ordinary reads.

    Not through a memory map: where a mapped file is cut short, the system ends the program.
    """

    chunk_rows: int
    shows_passes = True
    stored: np.dtype  # of the numbers in the file

    def __init__(self, path: str | os.PathLike) -> None:
        if isinstance(path, np.ndarray):
            raise TypeError(
                "path must be a .npy file or a numpy.memmap, but an array came that is in memory "
                "already. Fit it by KMeans, or save it by np.save."
            )
        if not isinstance(path, (str, os.PathLike)):
            raise TypeError(
                "path must be a .npy file or a numpy.memmap, "
                f"but {path!r:.60} ({type(path).__name__}) came."
            )
        self._file = _Watch(path)
        name = self._file.name
        with open(self._file.path, "rb") as file:
            shape, fortran, self.stored = _read_header(file, name)
            self._begin = file.tell()
        self.shape = n, d = _check_shape(shape, name)
        self.dtype = _float_of(self.stored, name)
        _check_order(not fortran or d == 1, name)
        self._row_bytes = d * self.stored.itemsize
        promised = self._begin + n * self._row_bytes
        if self._file.size < promised:
            raise ValueError(
                f"{name} is truncated: shape {(n, d)} and dtype {self.stored} need {promised} "
                f"bytes, but the file has {self._file.size}."
            )

    @property
    def path(self) -> Path:
        return self._file.path

    def each(
        self, what: str, function: Callable[..., Answer], *arguments: object
    ) -> Iterator[Answer]:
        n, d = self.shape
        buffer = np.empty((min(self.chunk_rows, n), d), self.stored)
        with open(self._file.path, "rb") as file:
            file.seek(self._begin)
            for first, last in _spans(n, self.chunk_rows, what):
                chunk = buffer[: last - first]  # (m, d), a view: the memory is used again
                self._read_into(file, chunk)
                yield function(chunk, first, *arguments)

    def between(self, first: int, last: int) -> np.ndarray:
        """The rows from `first` to before `last`, in the dtype of the file."""
        taken = np.empty((last - first, self.shape[1]), self.stored)
        with open(self._file.path, "rb") as file:
            file.seek(self._begin + first * self._row_bytes)
            self._read_into(file, taken)
        return taken

    def rows(self, numbers: np.ndarray) -> np.ndarray:
        taken = np.empty((len(numbers), self.shape[1]), self.stored)
        with open(self._file.path, "rb") as file:
            for i, number in enumerate(numbers):
                file.seek(self._begin + int(number) * self._row_bytes)
                self._read_into(file, taken[i : i + 1])
        return check_points(taken)

    def _read_into(self, file: BinaryIO, chunk: np.ndarray) -> None:
        self._file.check()
        if file.readinto(chunk.view(np.uint8)) < chunk.nbytes:
            raise OSError(f"{self._file.name} was cut short during the fit.")


class MemmapSource(Source):
    """The rows of an open numpy.memmap, copied a chunk at a time.

    It may be a slice of one, or changed in memory alone, so that its file cannot be read instead.
    """

    chunk_rows: int
    shows_passes = True

    def __init__(self, mapped: np.memmap) -> None:
        if mapped.mode in ("r+", "w+"):
            mapped.flush()  # else the file's time of change may still move when the system writes
        self._mapped = mapped
        self._file = None if mapped.filename is None else _Watch(mapped.filename)
        name = "the memory map" if self._file is None else self._file.name
        self.shape = _check_shape(mapped.shape, name)
        self.dtype = _float_of(mapped.dtype, name)
        _check_order(mapped.flags.c_contiguous or not mapped.flags.f_contiguous, name)

    @property
    def path(self) -> Path | None:
        return None if self._file is None else self._file.path

    def each(
        self, what: str, function: Callable[..., Answer], *arguments: object
    ) -> Iterator[Answer]:
        for first, last in _spans(self.shape[0], self.chunk_rows, what):
            yield function(self._copy(slice(first, last)), first, *arguments)

    def rows(self, numbers: np.ndarray) -> np.ndarray:
        return check_points(self._copy(numbers))

    def _copy(self, rows: slice | np.ndarray) -> np.ndarray:
        if self._file is not None:
            self._file.check()
        return np.array(self._mapped[rows])


def _spans(n: int, rows: int, what: str = "") -> Iterator[tuple[int, int]]:
    """The first row and the one after the last of each chunk."""
    begins = range(0, n, rows)
    if len(begins) > CHUNKS_WITHOUT_BAR and what:
        begins = progress_bar(begins, what)
    for first in begins:
        yield first, min(first + rows, n)


def _read_header(file: BinaryIO, name: str) -> tuple[tuple[int, ...], bool, np.dtype]:
    try:
        version = npy.read_magic(file)
        read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        return read(file)
    except ValueError as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"{name} is no .npy file ({reason:.120}). Write one by np.save.") from None


def _check_shape(shape: tuple[int, ...], name: str) -> tuple[int, int]:
    if len(shape) != 2 or 0 in shape:
        raise ValueError(
            f"{name} must hold an array of shape (n, d), one row a point and one column a "
            f"feature, but its shape is {shape}."
        )
    return shape


def _float_of(dtype: np.dtype, name: str) -> np.dtype:
    """The dtype in which these numbers are computed."""
    if dtype.kind not in "fiub":
        raise TypeError(f"{name} must hold real numbers, but its dtype is {dtype}.")
    return np.dtype(np.float32 if dtype.kind == "f" and dtype.itemsize == 4 else np.float64)


def _check_order(by_rows: bool, name: str) -> None:
    if not by_rows:
        raise ValueError(
            f"{name} is in Fortran order, column after column: each chunk of rows would be "
            "scattered over the whole file. Save it by np.save(path, np.ascontiguousarray(X))."
        )
