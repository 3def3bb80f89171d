"""What a worker tells of a call, checked: everything in it is a stranger's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kmeans_lab.grading.sandbox import WorkerDied
from kmeans_lab.running.limits import READY_MADE
from kmeans_lab.running.outcome import ErrorNote, Odd, Outcome


def outcome_of(answer: Any) -> Outcome:
    """The outcome that a worker tells of; everything in it is data, and checked.

    Raises
    ------
    WorkerDied
        If it makes no sense.
    """
    if isinstance(answer, dict) and answer.get("status") == "too large":
        return Outcome("returned", Odd("array", None, "far too large"))
    try:
        error = answer["error"]
        note = None
        if error is not None:
            note = ErrorNote(
                str(error["kind"])[:60],
                str(error["message"])[:400],
                str(error["function"])[:60],
                int(error["number"]),
                str(error["line"])[:400],
                str(error["operation"])[:400],
                str(error["operator"])[:20],
                _operands(error["operands"]),
            )
        status = answer["status"]
        if status not in ("returned", "raised", "timed-out") or (status == "raised") != bool(
            note and status == "raised"
        ):
            raise WorkerDied("it answered what makes no sense")
        lists = [answer[key] for key in ("changed", "shared", "warned", "replaced")]
        if not all(isinstance(part, tuple) and len(part) <= 100 for part in lists):
            raise WorkerDied("it answered what makes no sense")
        if not all(0 <= int(i) < 100 for part in lists[:2] for i in part):
            raise WorkerDied("it answered what makes no sense")
        return Outcome(
            status,
            answer["value"],
            note,
            str(answer["printed"])[:60],
            int(answer["printed_lines"]),
            tuple(str(text)[:400] for text in answer["warned"][:5]),
            tuple(int(i) for i in answer["changed"]),
            tuple(int(i) for i in answer["shared"]),
            bool(answer["global_random"]),
            None if answer["rng_used"] is None else bool(answer["rng_used"]),
            tuple(str(name)[:100] for name in answer["replaced"][:20]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise WorkerDied("it answered what makes no sense") from None


def _operands(told: Any) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """What an operation was given: texts and shapes, few and short."""
    if not isinstance(told, tuple) or len(told) > 4:
        raise WorkerDied("it answered what makes no sense")
    operands = tuple((str(text)[:200], tuple(int(n) for n in shape)) for text, shape in told)
    if any(len(shape) > 8 or any(not 0 <= n < 10**12 for n in shape) for _, shape in operands):
        raise WorkerDied("it answered what makes no sense")
    return operands


def bytes_of(value: Any) -> int:
    """Bytes of all arrays in a value."""
    if isinstance(value, Odd):
        return bytes_of(value.array)
    if isinstance(value, (tuple, list)):
        return sum(map(bytes_of, value))
    if isinstance(value, dict):
        return sum(map(bytes_of, value.values()))
    return getattr(value, "nbytes", 0)


def came_from_elsewhere(outcomes: Sequence[Outcome]) -> bool:
    """Whether a library that is not there would have computed it."""
    return any(isinstance(o.value, Odd) and o.value.kind == "StandIn" for o in outcomes)


def library_in(source: str) -> str:
    """The library that a text names."""
    return next((name for name in READY_MADE if name in source), "another library")
