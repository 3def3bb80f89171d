"""The one edit that makes a wrong answer right, looked for behind the walls.

Candidates are texts, made out here of the submission's own text; they are defined and called in its
worker, after everything that counts, and what comes back is data as always. Whatever happens there
costs an explanation and never a mark.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kmeans_lab.checks.exercise import Case, Trial
from kmeans_lab.checks.repairs import Candidate, Repair, find_repair, seconds_for
from kmeans_lab.grading.sandbox import WorkerDied
from kmeans_lab.grading.workers import WorkerSlow
from kmeans_lab.running.outcome import Outcome
from kmeans_lab.running.scripts import name_of

SECONDS_OF_ALL = 3.0  # of the candidates of one request
LONGEST_SOURCE = 5000  # of a text that crosses


def repair_behind_walls(
    trial: Trial,
    outcomes: Sequence[Outcome],
    source: str,
    cells: Sequence[str],
    ask: Callable[[dict[str, Any], float], Any],
    outcome_of: Callable[[Any], Outcome],
) -> Repair | None:
    """Look for the edit that makes a wrong answer right.

    Parameters
    ----------
    trial : Trial
    outcomes : sequence of Outcome
        What the answer did with each input.
    source : str
        The answer's definition.
    cells : sequence of str
        The submission's cells; one of them holds it.
    ask : callable
        ``ask(message, seconds)``, the worker's answer.
    outcome_of : callable
        Makes an `Outcome` of an answer, and checks it.

    Returns
    -------
    Repair or None
    """
    name = trial.exercise.name

    def run(candidates: Sequence[Candidate], case: Case) -> list[Outcome | None]:
        texts = [candidate.source(to_run=True) for candidate in candidates]
        message = {
            "op": "try",
            "name": name,
            "sources": [text if len(text) <= LONGEST_SOURCE else "" for text in texts],
            "args": case.args,
            "script": name_of(case.script),
            "seconds": seconds_for(case),
        }
        answer = ask(message, SECONDS_OF_ALL)
        if not isinstance(answer, tuple) or len(answer) != len(texts):
            return [None] * len(texts)
        return [None if tried is None else outcome_of(tried) for tried in answer]

    try:
        return find_repair(trial, outcomes, source, name, run, _first_line(source, cells))
    except (WorkerDied, WorkerSlow):
        return None


def _first_line(source: str, cells: Sequence[str]) -> int:
    """The line of its cell in which a definition begins; of several such cells the last counts."""
    for cell in reversed(cells):
        before, found, _ = cell.partition(source)
        if found:
            return before.count("\n") + 1
    return 1


__all__ = ["repair_behind_walls"]
