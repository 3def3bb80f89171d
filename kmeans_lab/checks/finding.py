"""What is found of an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.misconceptions import MISCONCEPTIONS
from kmeans_lab.running.limits import READY_MADE
from kmeans_lab.running.outcome import Outcome

STATUSES = ("passed", "partly", "wrong", "error", "not-attempted", "timed-out")


@dataclass(frozen=True)
class Finding:
    """What is found of an answer.

    Attributes
    ----------
    status : {"passed", "partly", "wrong", "error", "not-attempted", "timed-out"}
        "partly" is right but for edges, see `Exercise.edges`.
    headline : str
        What is the matter, in one sentence.
    idea : str
        What to think about, at most four sentences.
    misconception : str or None
    slip : str or None
        The name of the exercise's slip that was recognised.
    points : float
        What the answer is worth.
    missed : tuple of Edge
        Where an answer fails that is right otherwise.
    case : Case or None
        The smallest input on which it failed, `wanted` and `outcome` what the reference and the
        answer did with it.
    asides : tuple of str
        What is worth knowing and not wrong.
    """

    status: str
    headline: str = ""
    idea: str = ""
    misconception: str | None = None
    slip: str | None = None
    points: float = 0
    missed: tuple[Edge, ...] = ()
    case: Case | None = None
    wanted: Outcome | None = None
    outcome: Outcome | None = None
    asides: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return self.status == "passed"

    @property
    def earns(self) -> bool:
        """Whether the answer is worth something: right, or right but for edges."""
        return self.status in ("passed", "partly")

    def noting(self, *asides: str) -> Finding:
        """The same with further asides."""
        return replace(self, asides=(*self.asides, *asides))


def forbidden(exercise: Exercise, way: str, measured: str) -> Finding:
    """The finding on an answer whose values are right and whose way the lesson leaves behind.

    Parameters
    ----------
    exercise : Exercise
    way : {"python-loop", "large-temporary"}
    measured : str
        What was measured, a sentence.
    """
    idea = exercise.ideas.get(way) or MISCONCEPTIONS[way].message
    return Finding("wrong", measured, idea, way)


def ready_made(module: str) -> Finding:
    """The finding on an answer that another library gave."""
    name = READY_MADE.get(module.split(".")[0], module)
    text = f"The values are right, but {name} computed them ({module})."
    return Finding("wrong", text, "Here you build it yourself: Python and NumPy are all you need.")


def odd_function(text: str) -> Finding:
    """The finding on something that cannot be called as the exercise asks."""
    return Finding("error", text)


__all__ = ["STATUSES", "Finding", "forbidden", "odd_function", "ready_made"]
