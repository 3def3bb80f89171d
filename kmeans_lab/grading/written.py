"""Writing RESULTS without losing what somebody has changed in it.

``RESULTS/.state/written.json`` remembers what each file was when it was written. A file that is
another one now has been changed by hand, or by another program: it is kept in ``RESULTS/edited/``
before the new one takes its place, and the instructor is told.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from kmeans_lab.writing import replacing, write_text

FILE = ".state/written.json"
EDITED = "edited"


def digest_of(data: bytes) -> str:
    """What tells a file from another."""
    return hashlib.sha256(data).hexdigest()


class Written:
    """What was written into RESULTS, and what becomes of it.

    Parameters
    ----------
    results : Path
    kept_in : str
        Where that is remembered.

    Attributes
    ----------
    set_aside : list of (str, Path)
        Files that somebody had changed, and where that version is now.
    """

    def __init__(self, results: Path, kept_in: str = FILE) -> None:
        self.results, self._kept_in = results, kept_in
        self.set_aside: list[tuple[str, Path]] = []
        self._known = self._read()
        self._remembers = bool(self._known)

    def _read(self) -> dict[str, list[str]]:
        try:
            kept = json.loads((self.results / self._kept_in).read_text(encoding="utf-8"))
            return {str(name): [str(d) for d in digests] for name, digests in kept.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return {}

    def knows(self, name: str) -> bool:
        """Whether a file of this name was written before."""
        return name in self._known

    def _save(self) -> None:
        (self.results / self._kept_in).parent.mkdir(parents=True, exist_ok=True)
        write_text(self.results / self._kept_in, json.dumps(self._known))

    def begin(self, made: dict[str, str]) -> None:
        """Keep what somebody has changed of the files that are now to be written.

        Parameters
        ----------
        made : dict
            Name -> the digest of what is to be written.

        Raises
        ------
        OSError
            If it cannot be kept; then nothing has been written over.
        """
        for name, digest in made.items():
            self.spare(name, digest)
            self._known[name] = [*self._known.get(name, [])[-1:], digest]
        self._save()  # before the files: a run that is cut off leaves files that are known

    def spare(self, name: str, digest: str = "") -> None:
        """Keep a file in ``edited/`` if it is neither what was written nor what is to be."""
        path = self.results / name
        if not self._remembers and path.suffix == ".html":
            return  # pages of a version that remembered nothing: nobody writes marks into them
        current = content_of(path)
        if current and current not in (digest, *self._known.get(name, [])):
            self.set_aside.append((name, _copied(path, self.results / EDITED)))

    def end(self, made: Iterable[str], retired: Iterable[str] = ()) -> None:
        """Remove what was written before and is not any more, and remember the rest.

        Parameters
        ----------
        made : iterable of str
            What is written now.
        retired : iterable of str
            What a version that remembered nothing may have written.

        Raises
        ------
        OSError
        """
        made = set(made)
        for name in sorted({*self._known, *retired} - made):
            path = self.results / name
            if path.is_file() and path.resolve().is_relative_to(self.results.resolve()):
                self.spare(name)
                path.unlink()
            self._known.pop(name, None)
        self._known = {name: digests[-1:] for name, digests in self._known.items()}
        self._save()


# How the content of a file is told where its bytes say more than was meant.
CONTENTS: dict[str, Callable[[Path], str]] = {}


def content_of(path: Path) -> str:
    """The digest of a file; nothing where there is none that holds anything."""
    try:
        way = CONTENTS.get(path.suffix)
        if way is not None:
            return way(path)
        data = path.read_bytes()
    except OSError:
        return ""
    return digest_of(data) if data else ""


def _copied(path: Path, folder: Path) -> Path:
    """A copy of a file by a name that is free."""
    folder.mkdir(exist_ok=True)
    stem, suffix = path.stem, path.suffix
    tries = (f"{stem}{f'-{n}' if n > 1 else ''}{suffix}" for n in itertools.count(1))
    target = next(folder / name for name in tries if not (folder / name).exists())
    with replacing(target) as stream:
        stream.write(path.read_bytes())
    return target
