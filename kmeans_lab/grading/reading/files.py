"""The files of the place that an instructor names: a folder, a zip, a single notebook."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from kmeans_lab.grading.reading.errors import NothingFound, Unreadable

MOST_NOTEBOOK_BYTES = 20_000_000
MOST_FILES_OF_ONE = 50_000  # below one folder of the class; more are not listed

NOTEBOOK, ZIP = ".ipynb", ".zip"
# What browsers and course tools make of a notebook's name.
_RENAMED = (".ipynb.txt", ".ipynb.json", ".ipynb.html")


@dataclass(frozen=True, slots=True)
class File:
    """A file of a folder or a zip.

    Attributes
    ----------
    path : PurePosixPath
        Inside the folder or zip.
    opened : callable
        Returns a context with the stream of its bytes; raises `Unreadable`.
    size : int
        Bytes, as the folder or zip says.
    when : datetime or None
        When it was last changed. Without a zone where a zip says it: zips know none.
    kind : {"file", "empty folder", "repository", "more"}
        An empty folder has nothing to read; of a repository only its folder is known; "more"
        stands for files that were not listed.
    root : Path or None
        Where it lies on the disk, if it does.
    """

    path: PurePosixPath
    opened: Callable[[], AbstractContextManager[BinaryIO]]
    size: int = 0
    when: datetime | None = None
    kind: str = "file"
    root: Path | None = None

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.name

    @property
    def is_notebook(self) -> bool:
        """Whether it calls itself a notebook, or did before somebody renamed it."""
        name = self.name.lower()
        return self.kind == "file" and (name.endswith(NOTEBOOK) or name.endswith(_RENAMED))

    @property
    def is_zip(self) -> bool:
        """Whether it calls itself a zip."""
        return self.kind == "file" and self.name.lower().endswith(ZIP)

    def read(self, most: int | None = None) -> bytes:
        """Its bytes.

        Raises
        ------
        Unreadable
            If they are too many or cannot be had.
        """
        most = MOST_NOTEBOOK_BYTES if most is None else most
        check_size(self.size, most)
        with self.opened() as stream:
            data = stream.read(most + 1)
        check_size(len(data), most)
        return data


def check_size(size: int, most: int) -> None:
    """Refuse what is too large.

    Raises
    ------
    Unreadable
    """
    if size > most:
        raise Unreadable(
            f"The notebook has {size / 1e6:.0f} MB; more than {most / 1e6:.0f} MB are not read. "
            "Clear its outputs and hand it in again."
        )


def refusing(text: str) -> Callable[[], AbstractContextManager[BinaryIO]]:
    """What opens a file that must not be read; it says why."""

    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        raise Unreadable(text)
        yield

    return opened


LINK = "The notebook is a link, and links are not followed."


# ------------------------------------------------------------------ a folder


def of_folder(folder: Path) -> Iterator[File]:
    """The files below a folder, its empty folders, and where repositories lie; no link is followed.

    A folder with results of grading is left out. Of a folder with very many files only the first
    `MOST_FILES_OF_ONE` are listed.

    Raises
    ------
    NothingFound
        If the folder itself cannot be read.
    """
    waiting = [(folder, PurePosixPath())]
    below: Counter[tuple[str, ...]] = Counter()
    cut_off: set[tuple[str, ...]] = set()
    while waiting:
        here, inside = waiting.pop()
        try:
            children = sorted(os.scandir(here), key=lambda child: child.name)
        except OSError as error:
            if here == folder:
                raise NothingFound(f"{folder} cannot be read ({error.strerror}).") from None
            yield File(inside, refusing(f"The folder cannot be read ({error.strerror})."))
            continue
        if not children and here != folder:
            yield File(inside, refusing("The folder is empty."), kind="empty folder")
        for child in children:
            unit = inside.parts[:2]
            below[unit] += len(unit) > 0
            if below[unit] > MOST_FILES_OF_ONE:
                if unit not in cut_off:
                    cut_off.add(unit)
                    yield File(inside / "…", refusing("not listed"), kind="more")
                break
            path = inside / child.name
            if is_link(child):
                if child.name.lower().endswith(NOTEBOOK):
                    yield File(path, refusing(LINK))
            elif child.is_dir(follow_symlinks=False):
                if child.name == ".git":
                    yield File(path, refusing(""), kind="repository", root=Path(child.path))
                elif not os.path.exists(os.path.join(child.path, ".state", "graded.jsonl")):
                    waiting.append((Path(child.path), path))
            else:
                yield of_disk(Path(child.path), path)


def is_link(child: os.DirEntry) -> bool:
    """Whether it leads elsewhere; what it leads to is not read."""
    return child.is_symlink()


def of_disk(place: Path, path: PurePosixPath) -> File:
    """A file that lies on the disk."""
    try:
        info = place.lstat()
        size, when = info.st_size, datetime.fromtimestamp(info.st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        size, when = 0, None

    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        try:
            if not stat.S_ISREG(place.stat().st_mode):
                raise Unreadable("The notebook is not a file.")
            with place.open("rb") as stream:
                yield stream
        except OSError as error:
            raise Unreadable(f"The notebook cannot be read ({error.strerror}).") from None

    return File(path, opened, size, when, root=place)
