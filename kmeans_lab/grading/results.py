"""What a submission and each of its functions are worth, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kmeans_lab.checks.exercise import Exercise
from kmeans_lab.checks.result import in_words

STATUSES = (
    "graded",
    "partly",
    "not attempted",
    "timed out",
    "out of memory",
    "crashed",
    "unreadable",
    "undecided",
)


# Why nothing of a submission could be graded.
REASONS = ("", "whose", "elsewhere", "nothing", "no notebook", "damaged", "the grader failed")


@dataclass
class FunctionResult:
    """What one function of a submission is worth, and why.

    Attributes
    ----------
    name : str
    status : str
        One of `STATUSES`; "partly" is right but for an edge; "undecided" waits for a person.
    points, max_points : float
    misconception : str or None
        The belief that the answer shows.
    headline : str
        What is the matter, for the student; here and below without hidden inputs.
    slip : str or None
        What was done, by its name in the exercise.
    read_again : str
        Where in the lessons, in words.
    shown : list of (str, str)
        What was given, expected and returned: name and text.
    idea : str
        What to think about.
    notes : list of str
        What is worth knowing and not wrong.
    source : str
        The student's own text of it.
    where : str
        The cell in which it stands.
    first_line : int
        Of its cell.
    hidden : list of (str, str)
        As `shown`, with the input that stays hidden: for the instructor's eye alone.
    would_be : float or None
        Of what is undecided, what it would be worth if it counted: for the instructor alone.
    """

    name: str
    status: str
    points: float
    max_points: float
    misconception: str | None = None
    headline: str = ""
    slip: str | None = None
    read_again: str = ""
    shown: list[tuple[str, str]] = field(default_factory=list)
    idea: str = ""
    notes: list[str] = field(default_factory=list)
    source: str = ""
    where: str = ""
    first_line: int = 1
    hidden: list[tuple[str, str]] = field(default_factory=list)
    would_be: float | None = None

    @property
    def message(self) -> str:
        """All that is told to the student, as one text."""
        return in_words(self.headline, self.shown, self.idea, self.read_again, self.notes)


@dataclass
class Result:
    """What a submission is worth.

    Attributes
    ----------
    status : str
        The gravest of its functions' statuses; "not attempted" only if nothing was.
    functions : list of FunctionResult
    message : str
        What is to be said of the submission as a whole.
    reason : str
        Why nothing could be graded, one of `REASONS`; empty where something could.
    errors : list of str
        What its cells raised.
    code : str
        A digest of its code cells, without layout.
    tries : dict of str to int
        Function -> versions that were checked until one passed, where the notebook tells.
    """

    status: str
    functions: list[FunctionResult]
    message: str = ""
    errors: list[str] = field(default_factory=list)
    reason: str = ""
    code: str = ""
    tries: dict[str, int] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """The sum of the functions' points."""
        return sum(f.points for f in self.functions)

    @property
    def max_points(self) -> float:
        """What could be reached."""
        return sum(f.max_points for f in self.functions)


def nothing_readable(group: Sequence[Exercise], message: str, reason: str = "damaged") -> Result:
    """The result of a submission that cannot be read."""
    functions = [FunctionResult(e.name, "unreadable", 0, e.points, headline=message) for e in group]
    return Result("unreadable", functions, message, reason=reason)


def gravest(functions: Sequence[FunctionResult]) -> str:
    """What is said of a submission as a whole, of what became of its functions."""
    found = {f.status for f in functions}
    for status in ("crashed", "out of memory", "timed out"):
        if status in found:
            return status
    if "undecided" in found and found <= {"undecided", "not attempted"}:
        return "undecided"
    return "not attempted" if found == {"not attempted"} else "graded"


__all__ = ["REASONS", "STATUSES", "FunctionResult", "Result", "gravest", "nothing_readable"]
