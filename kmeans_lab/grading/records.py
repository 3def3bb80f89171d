"""What is known of each graded submission, kept in RESULTS so that an interrupted run goes on.

``RESULTS/.state/graded.jsonl`` begins with a line that says what was graded with which seed; each
further line is one submission. A line is appended as soon as its submission is graded; a line that
was cut off is graded again.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from kmeans_lab.grading.reading.hand_ins import HandIn
from kmeans_lab.grading.reading.times import Moment
from kmeans_lab.grading.results import FunctionResult, Result
from kmeans_lab.writing import write_text

FOLDER = ".state"
FILE = "graded.jsonl"
OUTPUTS = (
    *("grades.csv", "canvas.csv", "moodle.csv", "report.html", "gradebook.db", "feedback"),
    *("what_counts.html", "what_counts.csv", "feedback_canvas.zip", "feedback_moodle.zip"),
    *("students", "similar.html", "in_class.html"),
)
PUT_OVER = ("whole", "before", "comments", "late", "late_by", "late_known") + (
    *("deduction", "deduction_words"),
)  # what is not kept of a line


class CannotKeep(Exception):
    """RESULTS cannot be written or belongs to something else; the text says what to do."""


@dataclass
class Graded:
    """A line of the gradebook.

    Attributes
    ----------
    student, place, number : str
        Who, where the notebook was found, and the course tool's number.
    lesson : str
    digest : str
        Of the notebook that was graded.
    status : str
        One of `kmeans_lab.grading.results.STATUSES`.
    functions : list of FunctionResult
    late : bool
    message : str
        What is to be said of the submission as a whole.
    notes : list of str
        For the instructor alone.
    tool : str
        The course tool that `number` is of, as ``Canvas``; ``folders`` where there is none.
    login, email, group, own_number : str
        What paths and the class list say of the student; `own_number` is the school's.
    handed_in : str
        When, in ISO form with a zone; empty where that is not known.
    known_by : str
        How that is known.
    reason : str
        Why nothing could be graded, one of `kmeans_lab.grading.results.REASONS`.
    said_late : bool or None
        Whether the course tool calls it late; None where it says nothing.
    code : str
        A digest of its code cells, without layout.
    tries : dict of str to int
        Function -> versions that were checked until one passed, where the notebook tells.
    whole : float or None
        The points of the whole as the instructor wants them.
    before : dict
        Function -> its points as graded, where the instructor has changed them.
    comments : dict
        Function, or nothing for the whole -> the instructor's comment.
    late_by : float
        Seconds.
    late_known : bool
        Whether it is known if it is late.
    deduction : float
        Points that lateness costs.
    deduction_words : str

    What stands from `whole` on is not kept: it is put over what was graded each time that
    tables and pages are made.
    """

    student: str
    place: str
    number: str
    lesson: str
    digest: str
    status: str
    functions: list[FunctionResult] = field(default_factory=list)
    late: bool = False
    message: str = ""
    notes: list[str] = field(default_factory=list)
    tool: str = ""
    login: str = ""
    email: str = ""
    group: str = ""
    own_number: str = ""
    handed_in: str = ""
    known_by: str = ""
    reason: str = ""
    said_late: bool | None = None
    code: str = ""
    tries: dict[str, int] = field(default_factory=dict)
    whole: float | None = None
    before: dict[str, float] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    late_by: float = 0.0
    late_known: bool = True
    deduction: float = 0.0
    deduction_words: str = ""

    @property
    def points(self) -> float:
        """Points reached: the instructor's for the whole, or the functions' less the deduction."""
        if self.whole is not None:
            return self.whole
        return round(max(0.0, self.earned - self.deduction), 2)

    @property
    def earned(self) -> float:
        """The sum of the functions' points, before anything is taken off."""
        return sum(f.points for f in self.functions)

    @property
    def as_graded(self) -> float:
        """The points before the instructor's word and before lateness."""
        return sum(self.before.get(f.name, f.points) for f in self.functions)

    @property
    def by_hand(self) -> bool:
        """Whether the instructor has given points."""
        return self.whole is not None or bool(self.before)

    @property
    def has_mark(self) -> bool:
        """Whether the points are a mark: not where nothing could be graded and nobody has said."""
        ungraded = self.reason == "the grader failed" or self.status in ("unreadable", "undecided")
        return self.by_hand or not ungraded

    @property
    def max_points(self) -> float:
        """Points that could be reached."""
        return sum(f.max_points for f in self.functions)

    @property
    def misconceptions(self) -> list[str]:
        """The mistakes that were named, each once, without "not-attempted"."""
        named = [f.misconception for f in self.functions if f.misconception]
        return sorted(set(named) - {"not-attempted"})

    @property
    def needs_an_eye(self) -> bool:
        """Whether a person should look at it."""
        return not self.is_decided or bool(self.notes)

    @property
    def is_decided(self) -> bool:
        """Whether all of it was graded: nothing stopped, nothing waits for a person."""
        waits = any(f.status == "undecided" for f in self.functions)
        return self.status in ("graded", "not attempted") and not waits


def graded(
    hand_in: HandIn,
    place: str,
    lesson: str,
    digest: str,
    result: Result,
    said_late: bool | None = None,
    when: Moment | None = None,
) -> Graded:
    """Put what was handed in and its result together."""
    functions = [_plain(f) for f in result.functions]
    return Graded(
        hand_in.student,
        place,
        hand_in.number,
        lesson,
        digest,
        result.status,
        functions,
        message=harmless(result.message),
        notes=[harmless(note) for note in hand_in.notes],
        tool=hand_in.tool,
        login=harmless(hand_in.login),
        email=harmless(hand_in.email),
        group=harmless(hand_in.group),
        own_number=harmless(hand_in.own_number),
        handed_in=when.at.isoformat() if when else "",
        known_by=when.how if when else "",
        said_late=said_late,
        reason=result.reason,
        code=result.code,
        tries=result.tries,
    )


def _plain(function: FunctionResult) -> FunctionResult:
    """The same with texts that upset nobody."""
    return replace(
        function,
        headline=harmless(function.headline),
        idea=harmless(function.idea),
        shown=[(name, harmless(text)) for name, text in function.shown],
        notes=[harmless(note) for note in function.notes],
        source=harmless(function.source),
        hidden=[(name, harmless(text)) for name, text in function.hidden],
    )


def harmless(text: str) -> str:
    """A text without what could upset a file or a reader: control characters, turned direction."""
    return "".join(
        c for c in text if c in "\n\t" or (unicodedata.category(c) not in ("Cc", "Cs", "Cf"))
    )


class State:
    """The file in RESULTS that remembers what was graded.

    Parameters
    ----------
    results : Path
    lesson : str
    seed : int or None
        None takes the seed of the run that is continued, or a new random one.
    sandboxed : bool
    resume : bool
        Whether what was graded before is kept.

    Attributes
    ----------
    said : str
        Why what was graded before is graded again, if it is.

    Raises
    ------
    CannotKeep
        If the folder cannot be written, or holds the results of another lesson or files of
        somebody else by the names of results.
    """

    def __init__(
        self, results: Path, lesson: str, seed: int | None, sandboxed: bool, resume: bool = True
    ) -> None:
        self.path = results / FOLDER / FILE
        self.done: dict[tuple[str, str], Graded] = {}
        head, lines = self._read()
        if head.get("lesson", lesson) != lesson:
            raise CannotKeep(
                f"{results} holds the results of lesson {head['lesson']}. Name another folder with "
                "--out, or remove that one."
            )
        strange = [name for name in OUTPUTS if (results / name).exists()]
        if not head and strange:
            raise CannotKeep(
                f"{results} holds {' and '.join(strange)}, which `grade` did not write there. Name "
                "another folder with --out: nothing of yours is written over."
            )
        same = head.get("version") == version() and head.get("sandboxed") == sandboxed
        same = same and seed in (None, head.get("seed")) and "seed" in head
        self.said = ""
        if head and not same and resume and lines:
            why = (
                "another version of the course"
                if head.get("version") != version()
                else (
                    "another seed"
                    if head.get("sandboxed") == sandboxed
                    else "other walls around it"
                )
            )
            self.said = f"{results} was graded with {why}: everything is graded again."
        known = head.get("seed") if resume else None
        self.seed = int(known) if seed is None and known is not None else seed
        if self.seed is None:
            self.seed = secrets.randbits(31)
        self.head = {
            "lesson": lesson,
            "seed": self.seed,
            "sandboxed": sandboxed,
            "version": version(),
            "place": head.get("place", ""),
            "late": head.get("late", {}),
            "back": head.get("back", {}),
        }
        if "students" in head:  # until it is settled who the class is now
            self.head["students"] = head["students"]
        if same and resume:
            self.done = {(g.student, g.digest): g for g in lines}
        self._rewrite()

    def _read(self) -> tuple[dict[str, Any], list[Graded]]:
        try:
            text = self.path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return {}, []
        except OSError as error:
            raise CannotKeep(
                f"{self.path} cannot be read ({error.strerror}). Name another folder with --out."
            ) from None
        lines = text.split("\n")
        head = _json(lines[0])
        return head, [g for g in map(_graded_of, map(_json, lines[1:])) if g is not None]

    def _rewrite(self) -> None:
        """Begin the file again with what is kept: a line that was cut off is gone then."""
        entries = map(_json_of, self.done.values())
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_text(self.path, "\n".join([json.dumps(self.head), *entries, ""]))
            self._stream = self.path.open("a", encoding="utf-8", newline="\n")
        except OSError as error:
            raise CannotKeep(
                f"{self.path.parent} cannot be written ({error.strerror}). Make room there, or "
                "name another folder with --out."
            ) from None

    def settle(self, lines: list[Graded]) -> None:
        """Say which of all that was graded is the class now.

        Raises
        ------
        CannotKeep
            If the disk is full.
        """
        now = {(g.student, g.digest): g for g in lines}
        self.done = {key: g for key, g in self.done.items() if key not in now} | now
        self.head["students"] = [g.student for g in lines]
        self.close()
        self._rewrite()

    def add(self, entry: Graded) -> None:
        """Keep a graded submission, at once.

        Raises
        ------
        CannotKeep
            If the disk is full.
        """
        self.done[entry.student, entry.digest] = entry
        try:
            self._stream.write(_json_of(entry) + "\n")
            self._stream.flush()
        except OSError as error:
            raise CannotKeep(
                f"{self.path} cannot be written any more ({error.strerror}). What was graded "
                "before is kept: make room and run the same command again."
            ) from None

    def close(self) -> None:
        """Close the file."""
        try:
            self._stream.close()
        except OSError:
            return


def version() -> str:
    """What marks depend on: the sources of the checks and of grading."""
    package = Path(__file__).resolve().parents[1]
    names = ("repairing", "results", "sandbox", "workers")
    own = [package / "grading" / f"{name}.py" for name in names]
    for room in ("cells", "examining"):
        own += (package / "grading" / room).glob("*.py")
    silent = ("authoring", "desk", "grading", "tools", "visuals")  # nothing there gives a mark
    rest = [p for p in package.rglob("*.py") if p.relative_to(package).parts[0] not in silent]
    hashed = hashlib.sha256()
    for path in sorted([*rest, *own]):
        hashed.update(path.read_bytes())
    return hashed.hexdigest()[:16]


def load(results: Path) -> tuple[dict[str, Any], list[Graded]]:
    """What was graded in RESULTS: the head and the lines, one a student, sorted.

    Raises
    ------
    CannotKeep
        If there is nothing, or what another version of the course kept cannot be read.
    """
    head, lines = _read(results)
    if "lesson" not in head:
        raise CannotKeep(f"{results} holds no results of grading.")
    lines = one_a_student(lines)
    missing = set(head.get("students", ())) - {g.student for g in lines}
    if missing:
        raise CannotKeep(
            f"{results} was graded by another version of the course, or its .state is damaged: the "
            f"marks of {len(missing)} students cannot be read. Nothing was changed; run `grade` "
            "again with the same --out."
        )
    return head, [g for g in lines if g.student in head.get("students", [g.student])]


def head_of(results: Path) -> dict[str, Any]:
    """What RESULTS says of itself; nothing if it holds no results."""
    return _read(results)[0]


def _read(results: Path) -> tuple[dict[str, Any], list[Graded]]:
    state = State.__new__(State)
    state.path = results / FOLDER / FILE
    return state._read()


def one_a_student(lines: Iterable[Graded]) -> list[Graded]:
    """The last line of each student, sorted."""
    return [g for _, g in sorted({g.student: g for g in lines}.items())]


def _json_of(entry: Graded) -> str:
    """A line of the file."""
    kept = {name: value for name, value in asdict(entry).items() if name not in PUT_OVER}
    return json.dumps(kept, ensure_ascii=False)


def _json(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _graded_of(entry: dict[str, Any]) -> Graded | None:
    try:
        functions = [FunctionResult(**part) for part in entry.pop("functions")]
        said = entry.pop("late", None)  # so it was kept before anything was put over it
        if said is not None:
            entry.setdefault("said_late", said)
        return Graded(**entry, functions=functions)
    except (KeyError, TypeError):
        return None
