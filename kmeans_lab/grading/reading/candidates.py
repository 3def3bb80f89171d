"""The notebooks of a student that may count, each looked at once."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from kmeans_lab.grading.reading import files, notebooks, zips
from kmeans_lab.grading.reading.errors import Unreadable
from kmeans_lab.grading.reading.files import File
from kmeans_lab.grading.reading.hand_ins import HandIn, shown_path
from kmeans_lab.grading.reading.systems.claim import ABOUT, LINK, TEXT, Claim
from kmeans_lab.grading.reading.systems.plain import hidden
from kmeans_lab.grading.reading.times import Moment

MOST_LOOKED_AT = 100  # notebooks of one student
MOST_BYTES_LOOKED_AT = 150_000_000  # of all of them
MOST_ZIPS = 5  # of one student
LONGEST_CELL = 400_000  # characters; what is longer is data, not code, and is not run either
LONGEST_BODY = 2000  # lines
MOST_KEPT = 500_000  # characters of cells that are kept until they are graded

# Folders in which programs keep what is not the student's own work.
_KEPT = {"site-packages", "dist-packages", "node_modules", "venv", "__pycache__", "anaconda3"}
CHECKPOINTS = ".ipynb_checkpoints"

WRITTEN, UNTOUCHED, OTHER, UNREADABLE = 3, 2, 1, 0


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
        `WRITTEN`, `UNTOUCHED`, `OTHER` or `UNREADABLE`.
    cells : list of str or None
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
    cells: list[str] | None = None
    digest: str = "-"
    problem: str = ""
    written: frozenset[str] = frozenset()
    when: Moment | None = None
    order: dict = field(default_factory=dict)

    def read_cells(self) -> list[str]:
        """The sources of its code cells.

        Raises
        ------
        Unreadable
        """
        if self.cells is not None:
            return self.cells
        with notebooks.in_turn(self.file.size):
            return notebooks.code_cells(self.file.read())

    @property
    def shown(self) -> str:
        """Its path, as it is shown."""
        return shown_path(self.file.path)


def body_of(cells: Sequence[str], name: str) -> str:
    """What is written for a function, without its first line, docstring, comments and blanks.

    Of several definitions those in which something is written count before a stub. Nothing but
    ``raise NotImplementedError`` is nothing.
    """
    found = ""
    for cell in cells:
        if name not in cell or len(cell) > LONGEST_CELL:
            continue
        for text in _definitions(cell, name):
            found = text or found
    return found


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
            cells = notebooks.code_cells(data)
            del data
    except Unreadable as error:
        candidate.problem = str(error)
        return candidate
    except MemoryError:
        candidate.problem = "The notebook is too large for this machine."
        return candidate
    bodies = {name: body_of(cells, name) for name in wanted.names}
    candidate.written = frozenset(
        name for name, body in bodies.items() if body and body != wanted.given.get(name)
    )
    text = "\n".join(cells)
    if len(text) <= MOST_KEPT:
        candidate.cells = cells
    if candidate.written:
        candidate.rank = WRITTEN
    elif any(re.search(rf"\b(?:def|class)\s+{name}\b", text) for name in wanted.names):
        candidate.rank = UNTOUCHED
    else:
        candidate.rank = OTHER
    return candidate


# Prompts of a session that was pasted in stand before the lines, and are no part of them.
_PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.:|\.\.\.|In \[\d*\]:) ?")


def _definitions(cell: str, name: str) -> list[str]:
    """The bodies of a name's definitions in a cell, in order."""
    found = []
    lines = [_PROMPT.sub("", line).expandtabs() for line in cell.splitlines()]
    for start, line in enumerate(lines):
        if re.match(rf"\s*{name}\s*=[^=]", line):
            found.append(line.strip())
            continue
        head = re.match(rf"\s*(?:async\s+def|def|class)\s+{name}\b", line)
        if head:
            found.append(_said(_body(lines[start : start + LONGEST_BODY], head.end())))
    return found


def _body(lines: list[str], begin: int) -> str:
    """What follows the colon of a definition's head, as far as it is indented further."""
    indent, depth = len(lines[0]) - len(lines[0].lstrip()), 0
    for number, line in enumerate(lines):
        for place in range(begin if number == 0 else 0, len(line)):
            depth += (line[place] in "([{") - (line[place] in ")]}")
            if line[place] == ":" and depth <= 0:
                rest = [line[place + 1 :]]
                for further in lines[number + 1 :]:
                    text = further.lstrip()
                    if text and len(further) - len(text) <= indent and not text.startswith("#"):
                        break
                    rest.append(further)
                return "\n".join(rest)
    return ""


_DOCSTRINGS = re.compile(r'[rRuU]?("""|\'\'\').*?\1', re.DOTALL)
_NOTHING = re.compile(
    r"(?:raise NotImplementedError.*|pass|\.\.\.|return None|return|(?:def|class) .*)$"
)


def _said(body: str) -> str:
    """The lines of a body that do something; nothing if they are a stub's alone."""
    lines = [
        re.sub(r"(^|\s)#.*$", "", line).strip() for line in _DOCSTRINGS.sub("", body).splitlines()
    ]
    lines = [line for line in lines if line and not re.fullmatch(r"[\"'].*[\"']", line)]
    return "\n".join(lines) if any(not _NOTHING.fullmatch(line) for line in lines) else ""
