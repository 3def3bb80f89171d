"""Grading a class without running anything, for tests of what is made of the marks."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import pytest
from reading_class import LESSON, NAMES, notebook

from kmeans_lab.checks.catalogue import lessons
from kmeans_lab.grading import command, outputs
from kmeans_lab.grading.results import FunctionResult, Result
from kmeans_lab.grading.sandbox import Sandboxes

WORTH = {e.name: e.points for e in lessons()[LESSON]}
MOST = sum(WORTH.values())


class Quick:
    """Gives each function the points that a cell says: ``name = 2``."""

    def __init__(self, group, seed, made) -> None:
        self.group = group

    def grade(self, cells) -> Result:
        told = dict(line.split(" = ") for cell in cells for line in cell.split("\n") if "=" in line)
        functions = [
            FunctionResult(
                e.name,
                "graded",
                float(told.get(e.name, 0)),
                e.points,
                None,
                f"of {e.name}",
            )
            for e in self.group
        ]
        return Result("graded", functions)


def work(points: float, more: str = "") -> bytes:
    """A notebook that earns points for the first function and whatever it costs for the others."""
    cells = [f"def {NAMES[0]}(X, centroids):\n    return {more or 1}", f"{NAMES[0]} = {points}"]
    return notebook(*cells)


def grade(place: Path, out: Path, *more: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    words = [str(place), "--lesson", "03", "--out", str(out), "--seed", "1", *map(str, more)]
    return command.run(parser.parse_args(words))


def report(out: Path) -> int:
    return outputs.run(argparse.Namespace(results=out))


def table(out: Path, name: str = "grades.csv") -> dict[str, dict[str, str]]:
    with (out / name).open(encoding="utf-8", newline="") as stream:
        return {row["student"]: row for row in csv.DictReader(stream)}


@pytest.fixture
def quick(monkeypatch):
    """No sandbox and no waiting."""
    monkeypatch.setattr(command, "Examiner", Quick)
    monkeypatch.setattr(
        command, "sandboxes", lambda sandboxed, folder: Sandboxes(sandboxed, folder)
    )


@pytest.fixture
def no_gradebook(monkeypatch):
    """A gradebook takes seconds."""
    monkeypatch.setattr(outputs, "write_gradebook", lambda path, *more: path.write_text("") == 0)


def everything(out: Path) -> dict[str, bytes]:
    """All files of RESULTS but the state."""
    return {
        str(p.relative_to(out)): p.read_bytes()
        for p in sorted(out.rglob("*"))
        if p.is_file() and ".state" not in p.parts
    }
