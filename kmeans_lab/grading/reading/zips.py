"""Zips: the instructor's own, and those that students hand in.

A zip is opened once and read member by member; what a student handed in is first copied into a
file without a name, as far as a limit, because a zip within a zip cannot be read otherwise.
"""

from __future__ import annotations

import re
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from kmeans_lab.grading.reading.encodings import decoded
from kmeans_lab.grading.reading.errors import NothingFound, Unreadable
from kmeans_lab.grading.reading.files import LINK, File, refusing

MOST_FILES = 300_000  # of the instructor's own zip
MOST_FILES_OF_A_STUDENT = 50_000
MOST_BYTES_OF_A_STUDENT = 300_000_000  # of a zip that a student hands in, as it lies there
IN_MEMORY = 4_000_000
BYTES_OF_AN_ENTRY = 128  # about, in a zip's list of files, with its name

LOCKED = "The zip is locked with a password, so nothing in it can be read."
_UTF8, _ENCRYPTED = 0x800, 0x1
_EXTRA_TIME, _EXTRA_NAME = 0x5455, 0x7075
_NOT_A_ZIP = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error)


class _Archive(zipfile.ZipFile):
    """An open zip that closes when the last of its files is gone; with it its copy."""

    copy: BinaryIO | None = None

    def close(self) -> None:
        """Close it."""
        super().close()
        if self.copy is not None:
            self.copy.close()


@dataclass
class Listing:
    """The files of a zip.

    Attributes
    ----------
    files : list of File
    guessed : str
        The encoding of the names where it was guessed, or nothing.
    """

    files: list[File]
    guessed: str


def list_zip(
    source: Path | BinaryIO,
    most_files: int = MOST_FILES,
    known_names: Iterable[str] = (),
    encoding: str | None = None,
) -> Listing:
    """The files of a zip; it stays open as long as they are known.

    Parameters
    ----------
    source : Path or binary file
        A binary file is closed in the end.
    most_files : int
    known_names : iterable of str
        Names of students: they tell how the names of files are written.
    encoding : str or None
        How names are written that the zip says nothing of; None guesses.

    Raises
    ------
    Unreadable
        If it is none, is locked, or holds too many files.
    """
    try:
        with _stream_of(source) as stream:
            number = _number_of_files(stream)
        if number > most_files:
            raise Unreadable(f"It holds {number:,} files; at most {most_files:,} are read.")
        archive = _Archive(source)
    except _NOT_A_ZIP as error:
        raise Unreadable(f"It cannot be opened as a zip ({error}).") from None
    archive.copy = None if isinstance(source, Path) else source
    listed = archive.infolist()
    there = [info for info in listed if not info.is_dir()]
    if there and all(info.flag_bits & _ENCRYPTED for info in there):
        archive.close()
        raise Unreadable(LOCKED)
    names, guessed = _names(listed, known_names, encoding)
    return Listing(list(_files(archive, listed, _paths(names))), guessed)


def _files(
    archive: _Archive, listed: list[zipfile.ZipInfo], paths: list[PurePosixPath | None]
) -> Iterator[File]:
    folders = {}
    filled: set[PurePosixPath] = set()
    for info, path in zip(listed, paths):
        if path is None:
            continue
        if info.is_dir():
            folders[path] = _when(info)
            continue
        filled.update(path.parents)
        if stat.S_ISLNK(info.external_attr >> 16):
            opened = refusing(LINK)
        elif info.flag_bits & _ENCRYPTED:
            opened = refusing(LOCKED)
        else:
            opened = _opener(archive, info)
        yield File(path, opened, info.file_size, _when(info))
    above = {parent for path in folders for parent in path.parents}
    for path, when in folders.items():
        if path not in filled and path not in above:
            yield File(path, refusing("The folder is empty."), 0, when, "empty folder")


def _opener(
    archive: _Archive, info: zipfile.ZipInfo
) -> Callable[[], AbstractContextManager[BinaryIO]]:
    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        try:
            with archive.open(info) as stream:
                yield stream
        except Unreadable:
            raise
        except NotImplementedError:
            raise Unreadable(
                "The zip is packed in a way that is not read here. Pack it again as a plain zip, "
                "or hand in the notebook itself."
            ) from None
        except (zipfile.BadZipFile, OSError, RuntimeError, EOFError) as error:
            raise Unreadable(f"The notebook cannot be read from the zip ({error}).") from None
        except Exception as error:  # zlib, lzma and bz2 have errors of their own
            raise Unreadable(f"The notebook in the zip is damaged ({error}).") from None

    return opened


def of_instructor(
    place: Path, known_names: Iterable[str] = (), encoding: str | None = None
) -> Listing:
    """The zip that the instructor names.

    Raises
    ------
    NothingFound
        If it cannot be opened.
    """
    try:
        return list_zip(place, MOST_FILES, known_names, encoding)
    except Unreadable as error:
        text = str(error)
        advice = " Unpack it and name the folder." if "password" in text or "holds" in text else ""
        raise NothingFound(f"{place.name}: {text[:1].lower()}{text[1:]}{advice}") from None


def of_student(file: File, encoding: str | None = None) -> list[File]:
    """The files of a zip that a student handed in, with the zip's path before their own.

    Raises
    ------
    Unreadable
        If it cannot be opened or goes beyond a limit.
    """
    if file.root is not None:
        return _of_disk(file, encoding)
    copy = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (open as long as its files)
    try:
        with file.opened() as stream:
            size = 0
            while piece := stream.read(1 << 20):
                size += len(piece)
                if size > MOST_BYTES_OF_A_STUDENT:
                    raise Unreadable(
                        f"{file.name} has more than {MOST_BYTES_OF_A_STUDENT / 1e6:.0f} MB and is "
                        "not opened. Hand in the notebook itself."
                    )
                _write(copy, piece, file.name)
        copy.seek(0)
        found = list_zip(copy, MOST_FILES_OF_A_STUDENT, encoding=encoding).files
    except Unreadable as error:
        copy.close()
        text = str(error)
        raise Unreadable(text.replace("It ", f"{file.name} ", 1)) from None
    return [replace(inner, path=file.path / inner.path) for inner in found]


def _of_disk(file: File, encoding: str | None) -> list[File]:
    """The files of a student's zip that lies on the disk: it needs no copy."""
    with file.opened():
        pass  # whatever is no plain file is refused here
    try:
        found = list_zip(file.root, MOST_FILES_OF_A_STUDENT, encoding=encoding).files
    except Unreadable as error:
        raise Unreadable(str(error).replace("It ", f"{file.name} ", 1)) from None
    return [replace(inner, path=file.path / inner.path) for inner in found]


def _write(copy: BinaryIO, piece: bytes, name: str) -> None:
    try:
        copy.write(piece)
    except OSError as error:
        raise Unreadable(
            f"{name} cannot be opened on the grader's machine ({error.strerror or error})."
        ) from None


@contextmanager
def _stream_of(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(source, Path):
        with source.open("rb") as stream:
            yield stream
    else:
        yield source


def _number_of_files(stream: BinaryIO) -> int:
    """How many files a zip lists, told before its list is read; a lie is found by its length."""
    stream.seek(0, 2)
    length = stream.tell()
    stream.seek(max(0, length - 65_600))
    end = stream.read()
    place = end.rfind(b"PK\x05\x06")
    if place < 0 or len(end) - place < 22:
        raise zipfile.BadZipFile("it has no list of its files: was it cut off?")
    number, size = struct.unpack("<HL", end[place + 10 : place + 16])
    if number == 0xFFFF or size == 0xFFFFFFFF:  # the larger form stands before it
        before = end.rfind(b"PK\x06\x06", 0, place)
        if before >= 0 and len(end) - before >= 48:
            number, size = struct.unpack("<QQ", end[before + 32 : before + 48])
    return max(number, size // BYTES_OF_AN_ENTRY)


# ------------------------------------------------------------------ names and times


def _names(
    listed: list[zipfile.ZipInfo], known: Iterable[str], encoding: str | None
) -> tuple[list[str], str]:
    """The names of the members, and the encoding that was guessed for those that say nothing."""
    names = [info.filename for info in listed]
    raw: dict[int, bytes] = {}
    for place, info in enumerate(listed):
        if info.flag_bits & _UTF8 or info.orig_filename.isascii():
            continue
        said = _unicode_name(info)
        if said is not None:
            names[place] = said
            continue
        try:
            raw[place] = names[place].encode("cp437")
        except UnicodeEncodeError:
            continue
    if not raw:
        return names, ""
    if encoding is not None:
        read, found = [name.decode(encoding, "replace") for name in raw.values()], ""
    else:
        read, found = decoded(list(raw.values()), known)
    for place, name in zip(raw, read):
        names[place] = name
    return names, "" if found in ("ascii", "utf-8") else found


def _extras(info: zipfile.ZipInfo) -> Iterator[tuple[int, bytes]]:
    data = info.extra
    while len(data) >= 4:
        kind, size = struct.unpack("<HH", data[:4])
        yield kind, data[4 : 4 + size]
        data = data[4 + size :]


def _unicode_name(info: zipfile.ZipInfo) -> str | None:
    """The name in UTF-8 that some programs write beside the other."""
    for kind, data in _extras(info):
        if kind == _EXTRA_NAME and len(data) > 5 and data[0] == 1:
            old = info.orig_filename.encode("cp437", "replace")
            if struct.unpack("<L", data[1:5])[0] == zlib.crc32(old):
                return data[5:].decode("utf-8", "replace")
    return None


def _when(info: zipfile.ZipInfo) -> datetime | None:
    """When a member was last changed: in UTC where the zip says so, else by a clock unknown."""
    for kind, data in _extras(info):
        if kind == _EXTRA_TIME and len(data) >= 5 and data[0] & 1:
            return datetime.fromtimestamp(struct.unpack("<l", data[1:5])[0], UTC)
    try:
        return datetime(*info.date_time)
    except ValueError:
        return None


_DRIVE = re.compile(r"^(?:[A-Za-z]:)?[\\/]")


def _paths(names: list[str]) -> list[PurePosixPath | None]:
    """The paths of members, without what would lead out of the zip.

    A backslash parts folders where a zip of Windows has no other sign for that; elsewhere it is a
    letter, as in ``DOMAIN\\ada``.
    """
    literal = any("/" in name.rstrip("/") for name in names)
    return [_path(name, literal and not _DRIVE.match(name)) for name in names]


def _path(name: str, literal: bool) -> PurePosixPath | None:
    pieces = name.split("/") if literal else re.split(r"[\\/]", name)
    parts = [part for part in pieces if part not in ("", ".", "..")]
    parts = [part for part in parts if not re.fullmatch(r"[A-Za-z]:", part)]
    return PurePosixPath(*parts) if parts else None
