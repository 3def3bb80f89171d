"""The file of labels that `fit_file` leaves: no other file is ever written over."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from kmeans_lab.scale.source import Source
from kmeans_lab.scale.sums import CHUNK_NUMBERS, Partial, labels_of_chunk
from kmeans_lab.writing import Draft

# A .npy file of int32 (n,), whose header has 256 bytes where NumPy needs 128. The room is allowed,
# and tells our own labels from every other file that somebody might name by mistake.
HEADER_BYTES = 256
_OURS = re.compile(
    rb"\x93NUMPY\x01\x00\xf6\x00\{'descr': '<i4', 'fortran_order': False, 'shape': \(\d+,\), \} +\n"
)


def check_target(labels: str | os.PathLike, data: Path | None) -> Path:
    """Return the path of a file to which labels may be written.

    Parameters
    ----------
    labels : str or path
        A new file in a folder that is there, or one that is empty, or labels that `fit_file` wrote.
    data : Path or None
        The file of the data, if it has one.

    Raises
    ------
    TypeError
        If it is no path.
    ValueError
        If it is the file of the data, by whatever name.
    OSError
        If something else is there, of which nothing may be lost; or nothing can be there.
    """
    if not isinstance(labels, (str, os.PathLike)):
        raise TypeError(
            f"labels must be the path of a .npy file to write, but {labels!r:.60} "
            f"({type(labels).__name__}) came."
        )
    path, shown = Path(labels), repr(os.fspath(labels))
    if os.fspath(labels).endswith((os.sep, os.altsep or os.sep)):
        raise IsADirectoryError(f"labels must be the path of a file, but {shown} is a folder.")
    try:
        found = os.stat(path)
    except FileNotFoundError:
        folder = Path(os.path.realpath(path)).parent
        if not folder.is_dir():
            raise FileNotFoundError(
                f"labels {shown} cannot be written: there is no folder {os.fspath(folder)!r}."
            ) from None
        return path
    except (OSError, ValueError) as error:
        raise OSError(f"labels {shown} cannot be written: {error}.") from None
    if data is not None and os.path.samestat(found, os.stat(data)):
        raise ValueError(
            f"labels must be another file than the data, but {shown} is {os.fspath(data)!r}."
        )
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(f"labels must be the path of a file, but {shown} is a folder.")
    if not stat.S_ISREG(found.st_mode):
        raise FileExistsError(f"labels must be the path of a file, but {shown} is a device.")
    if not (found.st_mode & 0o222 and os.access(path, os.W_OK)):
        raise PermissionError(
            f"labels {shown} cannot be written: there is such a file, and it may only be read."
        )
    if found.st_size and not _is_ours(path):
        raise FileExistsError(
            f"labels {shown} is a file already, and fit_file did not write it. It stays as it is: "
            "give another name, or remove it first."
        )
    return path


class LabelsFile:
    """Labels on their way into a .npy file, which gets its name when it is complete.

    Made by `labels_file`.
    """

    def __init__(
        self, labels: str | os.PathLike, data: Path | None, source: Source, draft: Draft
    ) -> None:
        self.path = Path(labels)
        self._named = labels, data
        self._source, self._draft = source, draft

    def take_room(self) -> None:
        """Fill the file with zeros, before the long work: a full disk is found now."""
        n = self._source.shape[0]
        self._write(_header(n))
        for first in range(0, n, CHUNK_NUMBERS):
            self._write(bytes(4 * min(CHUNK_NUMBERS, n - first)))
        self._draft.stream.seek(HEADER_BYTES)

    def write(self, centroids: np.ndarray) -> Iterator[Partial]:
        """Write the labels of all rows; yield the partial sums."""
        for labels, partial in self._source.each("fit_file, labels", labels_of_chunk, centroids):
            self._write(labels.astype("<i4").tobytes())
            yield partial

    def keep(self) -> None:
        """Give the complete file its name, if nothing of somebody else has it by now."""
        check_target(*self._named)
        try:
            os.fsync(self._draft.stream.fileno())
            self._draft.keep()
        except OSError as error:
            raise self._failed(error) from None

    def _write(self, data: bytes) -> None:
        try:
            self._draft.stream.write(data)
            self._draft.stream.flush()
        except OSError as error:
            raise self._failed(error) from None

    def _failed(self, error: OSError) -> OSError:
        wanted = 4 * self._source.shape[0] / 1e6
        return OSError(
            error.errno,
            f"the labels want {wanted:.3g} MB, which could not be written "
            f"({error.strerror}); nothing of them is kept",
            str(self.path),
        )


@contextmanager
def labels_file(
    labels: str | os.PathLike, data: Path | None, source: Source
) -> Iterator[LabelsFile]:
    """A file for the labels of all rows; without `LabelsFile.keep` nothing is left of it.

    Parameters
    ----------
    labels, data
        As in `check_target`.
    source : Source
        The rows to label.

    Yields
    ------
    LabelsFile

    Raises
    ------
    TypeError, ValueError, OSError
        As `check_target`; also if there is no room, which is taken at once.
    """
    path = check_target(labels, data)
    try:
        draft = Draft(path)
    except OSError as error:
        raise OSError(
            error.errno,
            f"no file can be made in the folder of labels ({error.strerror})",
            os.fspath(labels),
        ) from None
    with draft:
        file = LabelsFile(labels, data, source, draft)
        file.take_room()
        yield file


def _header(n: int) -> bytes:
    magic = npy.magic(1, 0) + (HEADER_BYTES - 10).to_bytes(2, "little")
    content = f"{{'descr': '<i4', 'fortran_order': False, 'shape': ({n},), }}"
    return magic + content.encode().ljust(HEADER_BYTES - 11) + b"\n"


def _is_ours(path: Path) -> bool:
    with open(path, "rb") as file:
        return _OURS.fullmatch(file.read(HEADER_BYTES)) is not None
