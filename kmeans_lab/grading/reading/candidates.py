"""The notebooks of a student that may count, each looked at once."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from kmeans_lab.grading.cells.loose import holds_own_code
from kmeans_lab.grading.reading import files, notebooks, zips
from kmeans_lab.grading.reading.bodies import body_of
from kmeans_lab.grading.reading.errors import Unreadable
from kmeans_lab.grading.reading.files import File
from kmeans_lab.grading.reading.hand_ins import HandIn, shown_path
from kmeans_lab.grading.reading.notebooks import Cell
from kmeans_lab.grading.reading.systems.claim import ABOUT, LINK, TEXT, Claim
from kmeans_lab.grading.reading.systems.plain import hidden
from kmeans_lab.grading.reading.times import Moment

MOST_LOOKED_AT = 100  # notebooks of one student
MOST_BYTES_LOOKED_AT = 150_000_000  # of all of them
MOST_ZIPS = 5  # of one student
MOST_KEPT = 500_000  # characters of cells that are kept until they are graded

# Folders in which programs keep what is not the student's own work.
_KEPT = {"site-packages", "dist-packages", "node_modules", "venv", "__pycache__", "anaconda3"}
CHECKPOINTS = ".ipynb_checkpoints"

WRITTEN, BEGUN, UNTOUCHED, OTHER, UNREADABLE = 4, 3, 2, 1, 0


@dataclass(frozen=True)
class Wanted:
    """What a lesson's notebook is known by.

    Attributes
    ----------
    lesson : str
        Its stem.
    names : tuple of str
        Its functions.
    given : dict of str to str
        What the exercise gives out for each, as `body_of` tells it.
    """

    lesson: str
    names: tuple[str, ...]
    given: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, lesson: str, names: Sequence[str]) -> Wanted:
        """With what the exercise gives out, where the exercises lie beside the package."""
        folder = Path(__file__).resolve().parents[3] / "exercises"
        for stem in (f"{lesson}_exercise", lesson):
            try:
                cells = notebooks.code_cells((folder / f"{stem}.ipynb").read_bytes())
            except (OSError, Unreadable):
                continue
            return cls(lesson, tuple(names), {name: body_of(cells, name) for name in names})
        return cls(lesson, tuple(names))


@dataclass
class Candidate:
    """A notebook of a student, looked at.

    Attributes
    ----------
    file : File
    claim : Claim
    rank : int
        `WRITTEN`, `BEGUN`, `UNTOUCHED`, `OTHER` or `UNREADABLE`; "begun" holds code of its own,
        but nothing by the name of a function of the lesson.
    cells : list of Cell or None
        None where they are too long to be kept: `read_cells` reads them again.
    digest : str
        Of its bytes.
    problem : str
        Why it cannot be read.
    written : frozenset of str
        The wanted functions that something is written for.
    when : Moment or None
    order : dict of str to comparable
        What tells earlier from later, by kind.
    """

    file: File
    claim: Claim
    rank: int = UNREADABLE
    cells: list[Cell] | None = None
    digest: str = "-"
    problem: str = ""
    written: frozenset[str] = frozenset()
    when: Moment | None = None
    order: dict = field(default_factory=dict)

    def read_cells(self) -> list[Cell]:
        """Its cells.

        Raises
        ------
        Unreadable
        """
        if self.cells is not None:
            return self.cells
        with notebooks.in_turn(self.file.size):
            return notebooks.cells_of(self.file.read())

    @property
    def shown(self) -> str:
        """Its path, as it is shown."""
        return shown_path(self.file.path)


# ------------------------------------------------------------------ what there is


def candidates_of(
    hand_in: HandIn, wanted: Wanted
) -> tuple[list[Candidate], list[tuple[File, Claim]], list[str]]:
    """A student's notebooks, looked at; all files, also those in zips; and what to say of them."""
    pairs, refused = _opened(hand_in)
    notes: list[str] = []
    if any(file.kind == "more" for file, _ in pairs):
        notes.append(
            f"there are more than {files.MOST_FILES_OF_ONE:,} files; the others were not looked at"
        )
    looked = [_looked_at(file, claim, wanted) for file, claim in _to_look_at(pairs, wanted, notes)]
    return looked + refused, pairs, notes


def _opened(hand_in: HandIn) -> tuple[list[tuple[File, Claim]], list[Candidate]]:
    """The student's files with those inside zips; and zips that cannot be opened."""
    found: list[tuple[File, Claim]] = []
    refused: list[Candidate] = []
    waiting = deque((f, c, 0) for f, c in hand_in.files if f.kind != "repository")
    opened = 0
    while waiting:
        file, claim, depth = waiting.popleft()
        if not file.is_zip or hidden(claim.inside):
            found.append((file, claim))
            continue
        opened += 1
        try:
            if depth > 1 or opened > MOST_ZIPS:
                raise Unreadable(f"{file.name} is a zip in a zip in a zip, or one zip too many.")
            inner = zips.of_student(file)
            if not inner:
                raise Unreadable(f"{file.name} is an empty zip.")
        except Unreadable as error:
            refused.append(Candidate(file, claim, problem=str(error)))
            continue
        for one in inner:
            at = replace(claim, inside=claim.inside / one.path.relative_to(file.path))
            if one.is_zip:
                waiting.append((one, at, depth + 1))
            else:
                found.append((one, at))
    return found, refused


def is_own(path: PurePosixPath) -> bool:
    """Whether it is the student's work, not what a program keeps."""
    return not hidden(path) and _KEPT.isdisjoint(path.parts)


def _to_look_at(
    pairs: list[tuple[File, Claim]], wanted: Wanted, notes: list[str]
) -> list[tuple[File, Claim]]:
    """The notebooks that may count, the likeliest first, as many as are looked at."""
    listed = [(f, c) for f, c in pairs if f.is_notebook and is_own(c.inside) and c.role != ABOUT]
    if not listed:
        others = [
            (f, c)
            for f, c in pairs
            if f.kind == "file"
            and is_own(c.inside)
            and f.path.suffix.lower() in ("", ".json", ".txt")
            and c.role not in (ABOUT, TEXT, LINK)
        ]
        listed = [(f, c) for f, c in others[:MOST_LOOKED_AT] if _is_notebook_within(f)]
    listed.sort(key=lambda pair: (not is_named(pair[1], wanted.lesson), len(pair[1].inside.parts)))
    kept, size = [], 0
    for file, claim in listed:
        size += min(file.size, files.MOST_NOTEBOOK_BYTES)
        if len(kept) == MOST_LOOKED_AT or (kept and size > MOST_BYTES_LOOKED_AT):
            break
        kept.append((file, claim))
    if len(kept) < len(listed):
        notes.append(
            f"{len(listed):,} notebooks were handed in; {len(kept)} were looked at, those named "
            "like the lesson first"
        )
    return kept


def _is_notebook_within(file: File) -> bool:
    if not 0 < file.size <= files.MOST_NOTEBOOK_BYTES:
        return False
    try:
        with file.opened() as stream:
            begin = stream.read(4000)
    except Unreadable:
        return False
    return begin.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and (
        b'"cells"' in begin or b'"nbformat"' in begin
    )


def is_named(claim: Claim, lesson: str) -> bool:
    """Whether a file is called as the lesson is."""
    inside = claim.inside
    return lesson in str(inside) or any(part[:2] == lesson[:2] for part in inside.parts)


def _looked_at(file: File, claim: Claim, wanted: Wanted) -> Candidate:
    candidate = Candidate(file, claim)
    try:
        with notebooks.in_turn(file.size):
            data = file.read()
            candidate.digest = hashlib.sha256(data).hexdigest()[:16]
            cells = notebooks.cells_of(data)
            del data
    except Unreadable as error:
        candidate.problem = str(error)
        return candidate
    except MemoryError:
        candidate.problem = "The notebook is too large for this machine."
        return candidate
    code = [cell.source for cell in cells if cell.kind == "code"]
    bodies = {name: body_of(code, name) for name in wanted.names}
    candidate.written = frozenset(
        name for name, body in bodies.items() if body and body != wanted.given.get(name)
    )
    text = "\n".join(code)
    if sum(len(cell.source) for cell in cells) <= MOST_KEPT:
        candidate.cells = cells
    if candidate.written:
        candidate.rank = WRITTEN
    elif holds_own_code(cells, wanted.lesson, wanted.names):
        candidate.rank = BEGUN
    elif any(re.search(rf"\b(?:def|class)\s+{name}\b", text) for name in wanted.names):
        candidate.rank = UNTOUCHED
    else:
        candidate.rank = OTHER
    return candidate
