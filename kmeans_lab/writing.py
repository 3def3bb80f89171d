"""Writing files: a file is there whole or not at all, and nobody else's is touched.

What is being written has a name that nothing else can have; it gets its own in one step, when it is
complete.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO


class Draft:
    """A file on its way, beside the one that it becomes.

    Used in a ``with`` block: what was not kept by its end is gone, and nothing else is.

    Parameters
    ----------
    target : str or path
        What it becomes. Where that is a link, the link stays, and leads to the new file.

    Attributes
    ----------
    target, path : Path
        What it becomes, and where it is until then.
    stream : binary file
        Open for writing and reading.

    Raises
    ------
    OSError
        If no file can be made in the folder of `target`.
    """

    def __init__(self, target: str | os.PathLike) -> None:
        self.target = Path(os.path.realpath(target))
        self.path, self.stream = _create(self.target.parent)

    def __enter__(self) -> Draft:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        try:
            with contextlib.suppress(OSError):  # a full disk was told where it was met
                self.stream.close()
        finally:
            with contextlib.suppress(FileNotFoundError):  # it was kept
                self.path.unlink()

    def keep(self) -> None:
        """Close the file and give it its name, in place of an older file and with its mode.

        Raises
        ------
        OSError
            If the last of it cannot be written, or another program holds the older file.
        """
        self.stream.close()
        if self.target.exists():
            shutil.copymode(self.target, self.path)
        os.replace(self.path, self.target)


@contextlib.contextmanager
def replacing(target: str | os.PathLike) -> Iterator[BinaryIO]:
    """Write a file in the block; it has its name after the block, if nothing was raised in it.

    Parameters
    ----------
    target : str or path
        An older file of this name stays as it is until then.

    Yields
    ------
    binary file

    Raises
    ------
    OSError
        If it cannot be written.
    """
    with Draft(target) as draft:
        yield draft.stream
        draft.keep()


def write_text(target: str | os.PathLike, text: str) -> None:
    """Write a text in UTF-8, its line ends as they are; whole or not at all.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    with replacing(target) as stream:
        stream.write(text.encode("utf-8"))


def append_line(target: str | os.PathLike, line: str) -> None:
    """Append a line to a file; after a line that was cut off, as by a full disk, on a new one.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    with open(target, "a+b") as stream:
        cut_off = b""
        if stream.seek(0, os.SEEK_END):
            stream.seek(-1, os.SEEK_END)
            cut_off = b"" if stream.read(1) == b"\n" else b"\n"
        stream.write(cut_off + line.encode("utf-8") + b"\n")


def _create(folder: Path) -> tuple[Path, BinaryIO]:
    """A new file in a folder, by a name that nobody can have given to another."""
    while True:
        path = folder / f".kmeans-lab-{secrets.token_hex(8)}.part"
        try:
            return path, open(path, "x+b")  # "x": created, or refused
        except FileExistsError:
            continue
