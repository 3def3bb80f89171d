"""A submission's time with its workers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from kmeans_lab.checks.exercise import Exercise
from kmeans_lab.grading.examining import allowed
from kmeans_lab.grading.examining.answers import outcome_of
from kmeans_lab.grading.sandbox import Sandboxes, WorkerDied
from kmeans_lab.grading.workers import MOST_CELLS, Worker, WorkerSlow
from kmeans_lab.running.outcome import Outcome
from kmeans_lab.running.scripts import Script, name_of, packed

STOPPED = ", so it was left out"  # the end of what is said of such a cell


class Sitting:
    """A submission's time with its workers: they are replaced when one dies."""

    def __init__(
        self,
        made: Sandboxes,
        group: Sequence[Exercise],
        cells: Sequence[str],
        seconds: float | None = None,
    ) -> None:
        self.made = made
        self.wanted = [e.name for e in group]
        self.allows = tuple(sorted({module for e in group for module in e.allows}))
        self.scripts = packed(script for e in group for script in e.scripts)
        self.cells = list(cells)
        seconds = allowed.SECONDS_A_SUBMISSION if seconds is None else seconds
        self.end = time.monotonic() + seconds
        self.skipped: dict[int, str] = {}
        self.found: dict[str, str] = {}
        self.errors: list[str] = []
        self.sources: dict[str, str] = {}
        self.wrong: dict[str, tuple[list[Outcome], str]] = {}  # what is told of it, and its text
        self.worker: Worker | None = None
        self._starts = 0

    def __enter__(self) -> Sitting:
        self.restart()
        return self

    def __exit__(self, *_: Any) -> None:
        if self.worker is not None:
            self.worker.close()

    def left(self) -> float:
        return self.end - time.monotonic()

    def over(self) -> bool:
        return self.left() <= 0 or self.worker is None

    def restart(self, most: int | None = None) -> None:
        """Begin anew in a new worker, without the cells that ended the ones before.

        `most` is how many bytes it gets beyond those that it starts with.
        """
        while True:
            if self.worker is not None:
                self.worker.close()
                self.worker = None
            if self._starts > allowed.MOST_RESTARTS or self.left() <= 0:
                return
            self._starts += 1
            try:
                self.worker = Worker(self.made, self.allows)
                if most is not None:
                    self.worker.limit_memory(self.worker.base_memory + most)
                self._load()
                return
            except (WorkerDied, WorkerSlow) as error:
                begun = getattr(self.worker, "cells", [])
                if not begun:
                    if self.worker is not None:
                        self.worker.close()
                        self.worker = None
                    return
                how = "never ended" if isinstance(error, WorkerSlow) else "ended Python itself"
                self.skipped[begun[-1]] = how

    def _load(self) -> None:
        message = {
            "op": "load",
            "scripts": self.scripts,
            "wanted": self.wanted,
            "cells": self._cells(),
            "skip": sorted(self.skipped),
        }
        answer, _ = self.worker.request(
            message, min(allowed.SECONDS_TO_LOAD, max(0.5, self.left()))
        )
        if not isinstance(answer, dict) or not isinstance(answer.get("found"), dict):
            raise WorkerDied("it answered what makes no sense")
        self.found = {str(name): str(state) for name, state in answer["found"].items()}
        errors, sources = answer.get("errors", ()), answer.get("sources", {})
        if not isinstance(errors, tuple) or not isinstance(sources, dict):
            raise WorkerDied("it answered what makes no sense")
        self.errors = [str(text)[:300] for text in errors][:20]
        self.sources = {str(name): str(text) for name, text in sources.items()}

    def _cells(self) -> list[np.ndarray]:
        """The cells as bytes, as many as may cross at once."""
        found, size = [], 0
        for cell in self.cells[:MOST_CELLS]:
            data = (
                cell.encode("utf-8", "surrogatepass") if len(cell) <= allowed.LONGEST_CELL else b""
            )
            size += len(data)
            found.append(np.frombuffer(data if size < 30_000_000 else b"", dtype=np.uint8))
        return found

    def ask(self, message: dict[str, Any], seconds: float) -> Any:
        if self.worker is None:
            raise WorkerDied("it could not be started again")
        answer, _ = self.worker.request(message, max(0.3, min(seconds, self.left() + 0.3)))
        return answer

    def message(self) -> str:
        """What is to be said of cells that were left out."""
        return "; ".join(f"cell {number + 1} {how}" for number, how in self.skipped.items())

    def stopped(self) -> list[str]:
        """The same as errors of cells."""
        return [f"cell {number + 1}: it {how}{STOPPED}" for number, how in self.skipped.items()]

    def call(
        self,
        exercise: Exercise,
        args: tuple,
        script: Script = "call",
        seconds: float | None = None,
        frozen: bool = False,
    ) -> Outcome:
        """What the submission's function does with some arguments."""
        seconds = allowed.SECONDS_A_CALL if seconds is None else seconds
        message = {
            "op": "run",
            "name": exercise.name,
            "args": args,
            "script": name_of(script),
            "seconds": seconds,
            "frozen": frozen,
        }
        return outcome_of(self.ask(message, seconds + 1.0))
