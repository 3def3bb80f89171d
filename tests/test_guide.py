"""The guide for instructors and the README: their links, names, commands and times are true."""

from __future__ import annotations

import argparse
import importlib
import re
from pathlib import Path

import nbformat
import pytest

from kmeans_lab.__main__ import COMMANDS
from kmeans_lab.checks.catalogue import exercise_file, lessons
from kmeans_lab.checks.misconceptions import MISCONCEPTIONS
from kmeans_lab.grading.last_word import FILE
from kmeans_lab.grading.records import OUTPUTS
from kmeans_lab.grading.results import STATUSES
from kmeans_lab.grading.written import EDITED
from kmeans_lab.predictions.registry import questions

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "solutions" / "README.md"
TEXT = GUIDE.read_text(encoding="utf-8")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)")


def test_what_contributors_are_told_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [t for t in LINK.findall(text) if not (ROOT / t).exists()] == []
    assert {"build", "touched", "verify"} <= set(re.findall(r"python -m kmeans_lab (\w+)", text))
    rooms = re.findall(r"^\| `(\w+)/` \|", text, flags=re.MULTILINE)
    there = [p.name for p in (ROOT / "kmeans_lab").iterdir() if (p / "__init__.py").exists()]
    assert sorted(rooms) == sorted(there)


@pytest.mark.parametrize("path", [GUIDE, ROOT / "README.md"], ids=["guide", "README"])
def test_links_lead_somewhere(path: Path) -> None:
    targets = LINK.findall(path.read_text(encoding="utf-8"))
    assert len(targets) > 12
    assert [t for t in targets if not (path.parent / t).exists()] == []


@pytest.mark.parametrize("path", [GUIDE, ROOT / "README.md"], ids=["guide", "README"])
def test_commands_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = set(re.findall(r"python -m kmeans_lab (\w+)", text))
    assert named >= {"grade", "build", "report"}
    assert named <= set(COMMANDS)
    for place in re.findall(
        r"(?:solutions|tests|exercises|kmeans_lab)/[\w/]+\.(?:py|zip|csv)", text
    ):
        assert "NN" in place or (ROOT / place).exists(), place


def test_mistakes_are_those_that_the_report_counts() -> None:
    table = TEXT.partition("## Common mistakes")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if re.match(r"\| (\d\d|all) ", line)]
    named = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}
    assert len(named) > 25
    assert named <= set(MISCONCEPTIONS)
    for row in rows:
        if not row[2:4].isdigit():
            continue
        group = next(group for stem, group in lessons().items() if stem[:2] == row[2:4])
        there = {s.misconception for e in group for s in e.slips}.union(*(e.forbids for e in group))
        assert set(re.findall(r"`([a-z-]+)`", row)) <= there, row


def test_times_are_those_that_exercises_announce() -> None:
    found = re.findall(r"\[(\d+) min\]\(\.\./exercises/(\w+)_exercise\.ipynb\)", TEXT)
    said = {stem: minutes for minutes, stem in found}
    assert len(said) >= 10
    assert set(said) <= set(lessons())
    for stem, minutes in said.items():
        exercise = nbformat.read(ROOT / "exercises" / exercise_file(stem), as_version=4)
        assert f"About {minutes} minutes" in exercise.cells[0].source


def minutes_of(path: Path) -> float:
    """How long a lesson takes by the guide's rule, from what a reader reads, runs and predicts."""
    words, code, asked = 0, 0, 0
    for cell in nbformat.read(path, as_version=4).cells:
        question = re.fullmatch(r'predict\("(.+)"\)', cell.source)
        if question:
            asked += 1
            words += len(questions()[question[1]].ask.split())
        elif cell.cell_type == "markdown":
            words += len(cell.source.split())
        else:
            code += not cell.metadata.get("jupyter", {}).get("source_hidden")
    return words / 130 + code + 2 * asked


def test_times_of_lessons_follow_from_their_length() -> None:
    """Rounded, and rather too long than too short; no lesson takes more than 80 minutes."""
    assert "(130 words a\nminute, one minute a code cell, two minutes a prediction)" in TEXT
    said = dict(
        re.findall(r"^\| \[\w+\]\(\.\./notebooks/(\w+)\.ipynb\) \|.*?\| (\d+) min", TEXT, re.M)
    )
    assert len(said) >= 14
    for stem, minutes in said.items():
        least = minutes_of(ROOT / "notebooks" / f"{stem}.ipynb")
        assert least - 5 <= int(minutes) <= min(least + 15, 80), f"{stem}: {least:.0f}"


def test_the_points_of_each_lesson_are_those_that_it_has() -> None:
    told = TEXT.partition("as many points as the lesson has:")[2].partition("(")[0]
    found = {name: float(points) for name, points in re.findall(r"(\d\d): (\d+)", told)}
    assert found == {s[:2]: sum(e.points for e in group) for s, group in lessons().items()}


def test_options_of_the_guide_exist() -> None:
    known = set()
    for module, _ in COMMANDS.values():
        parser = argparse.ArgumentParser()
        importlib.import_module(module).add_arguments(parser)
        known |= {word for action in parser._actions for word in action.option_strings}
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT.partition("## nbgrader")[0]))
    assert len(told) > 12 and told <= known


def test_every_file_of_results_is_explained() -> None:
    table = TEXT.partition("| in RESULTS |")[2].partition("\n\n")[0]
    named = set(re.findall(r"`([\w.]+?)(?:/\*\.html|/)?`", table))
    assert set(OUTPUTS) | {FILE, EDITED, ".state"} <= named


def test_every_status_is_explained() -> None:
    for status in STATUSES:
        assert f"\n| {status} |" in TEXT
