"""What a submission and each of its functions are worth, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kmeans_lab.checks.exercise import Exercise

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
    message : str
        For the student, without hidden inputs.
    slip : str or None
        What was done, by its name in the exercise.
    read_again : str
        Where in the lessons, in words.
    """

    name: str
    status: str
    points: float
    max_points: float
    misconception: str | None = None
    message: str = ""
    slip: str | None = None
    read_again: str = ""


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
    errors : list of str
        What its cells raised.
    """

    status: str
    functions: list[FunctionResult]
    message: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def points(self) -> float:
        """The sum of the functions' points."""
        return sum(f.points for f in self.functions)

    @property
    def max_points(self) -> float:
        """What could be reached."""
        return sum(f.max_points for f in self.functions)


def nothing_readable(group: Sequence[Exercise], message: str) -> Result:
    """The result of a submission that cannot be read."""
    functions = [FunctionResult(e.name, "unreadable", 0, e.points, message=message) for e in group]
    return Result("unreadable", functions, message)


def gravest(functions: Sequence[FunctionResult]) -> str:
    """What is said of a submission as a whole, of what became of its functions."""
    found = {f.status for f in functions}
    for status in ("crashed", "out of memory", "timed out"):
        if status in found:
            return status
    return "not attempted" if found == {"not attempted"} else "graded"


__all__ = ["STATUSES", "FunctionResult", "Result", "gravest", "nothing_readable"]
