"""What grading leaves in RESULTS: tables, pages, a gradebook."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from kmeans_lab.checks.words import marks
from kmeans_lab.grading import (
    gradebook,
    instructor_pages,
    last_word,
    pages,
    tables,
    what_counts,
    written,
)
from kmeans_lab.grading.gradebook import write_gradebook
from kmeans_lab.grading.last_word import BadOverrides, LastWord
from kmeans_lab.grading.late_days import Policy
from kmeans_lab.grading.reading.errors import NothingFound
from kmeans_lab.grading.reading.rows import rows_of
from kmeans_lab.grading.records import CannotKeep, Graded, load
from kmeans_lab.grading.returning import way
from kmeans_lab.grading.returning.way import WayBack
from kmeans_lab.grading.similar import similar
from kmeans_lab.grading.what_counts import WhatCounts
from kmeans_lab.grading.written import Written
from kmeans_lab.writing import replacing

MOST_SHOWN = 10  # lines for overrides.csv that are suggested

written.CONTENTS[".db"] = gradebook.by_hand


def final(head: dict[str, Any], lines: Sequence[Graded], word: LastWord) -> list[Graded]:
    """The lines as all tables and pages show them: with the instructor's word and lateness."""
    policy = Policy.of(head.get("late", {}))
    return [policy.over(word.over(line), word.late(line.student)) for line in lines]


def last_word_of(out: Path, lines: Sequence[Graded]) -> LastWord:
    """The overrides in RESULTS.

    Raises
    ------
    BadOverrides
    """
    worth = {f.name: f.max_points for line in lines[:1] for f in line.functions}
    return last_word.read(out, lines, worth)


def write_all(out: Path, head: dict[str, Any], lines: list[Graded]) -> list[str]:
    """Write every file that is made of the results; return their names.

    Parameters
    ----------
    out : Path
    head : dict
    lines : list of Graded
        As they were graded.

    Raises
    ------
    BadOverrides
        If the instructor's overrides cannot be obeyed; then nothing is written.
    OSError
        If one cannot be written; those written before are whole.
    """
    last_word.make_once(out)
    lines = final(head, lines, last_word_of(out, lines))
    what = what_counts.load(out)
    if what is not None:
        add_lateness(what, head, lines)
    made, said = _made(out, head, lines, what)
    results = Written(out)
    results.begin({name: written.digest_of(data) for name, data in made.items()})
    old = {n: _points_in(path) for n, path in results.set_aside if n == "grades.csv"}
    for name, data in made.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as stream:
            stream.write(data)
    for folder in ("feedback", instructor_pages.FOLDER):
        _remove_pages_of_others(out / folder, made)
    listed = [*(name for name in made if "/" not in name), "feedback/", "students/"]
    names = set(made)
    policy = Policy.of(head.get("late", {}))
    if write_gradebook(
        out / gradebook.NAME, lines, policy, lambda digest: results.begin({gradebook.NAME: digest})
    ):
        listed.append(gradebook.NAME)
        names.add(gradebook.NAME)
    else:
        print("gradebook.db needs nbgrader: python -m pip install nbgrader", file=sys.stderr)
    results.end(names, ["canvas.csv", "moodle.csv"])
    for text in said:
        print(text, file=sys.stderr)
    _say_what_was_edited(out, results, lines, old.get("grades.csv", {}))
    return listed


def add_lateness(what: WhatCounts, head: dict[str, Any], lines: Sequence[Graded]) -> None:
    """Put into what counts who is late, as all other tables have it."""
    policy = Policy.of(head.get("late", {}))
    by_student = {line.student: line for line in lines}
    for told in what.students:
        line = by_student.get(told.student)
        if line is not None:
            unknown = policy.deadline and not line.late_known and line.place
            told.late = "not known" if unknown else "yes" if line.late else "no"
            if until := policy.extensions.get(line.student):
                told.notes.append(
                    f"extension until {datetime.fromisoformat(until):%Y-%m-%d %H:%M %z}"
                )


def _made(
    out: Path, head: dict[str, Any], lines: list[Graded], what: WhatCounts | None
) -> tuple[dict[str, bytes], list[str]]:
    """What is to be written, by name, and what to say of it."""
    sandboxed = bool(head.get("sandboxed"))
    found = similar(lines)
    texts = {
        "grades.csv": tables.grades_csv(lines),
        "report.html": pages.report_page(lines, head, what is not None, found),
        "similar.html": instructor_pages.similar_page(found, lines, sandboxed),
        "in_class.html": instructor_pages.class_page(lines, head),
    }
    if what is not None:
        order = [line.student for line in lines]
        texts["what_counts.csv"] = what_counts.table(what, tables.cell, order)
        texts["what_counts.html"] = pages.what_counts_page(what, order, sandboxed)
    like = instructor_pages.likenesses(found)
    for line in lines:
        name = f"{instructor_pages.FOLDER}/{pages.file_name(line.student)}"
        texts[name] = instructor_pages.student_page(line, sandboxed, like.get(line.student, ()))
    feedback = {line.student: pages.feedback_page(line, sandboxed) for line in lines}
    texts |= {f"feedback/{pages.file_name(name)}": page for name, page in feedback.items()}
    made = {name: text.encode("utf-8", "replace") for name, text in texts.items()}
    for_the_tool, said = way.made(lines, WayBack.of(out, head), feedback)
    return made | for_the_tool, said


def _remove_pages_of_others(folder: Path, made: dict[str, bytes]) -> None:
    """Pages of students who are gone; what was not made here stays."""
    for path in folder.glob("*.html"):
        if f"{folder.name}/{path.name}" not in made and pages.is_feedback(path):
            path.unlink()


# ------------------------------------------------------------------ what somebody had changed


def _points_in(path: Path) -> dict[tuple[str, str], str]:
    """The points in a table of ours that somebody has changed: (student, function) -> points."""
    try:
        rows, _ = rows_of(path, columns=("student", "points"))
    except NothingFound:
        return {}
    header = rows[0][1] if rows else []
    if "student" not in header:
        return {}
    found = {}
    for _, cells in rows[1:]:
        row = dict(zip(header, cells))
        found |= {(row["student"], name): text for name, text in row.items()}
    return found


def _say_what_was_edited(
    out: Path, results: Written, lines: list[Graded], old: dict[tuple[str, str], str]
) -> None:
    """Say which files had been changed, where they are now, and what to write where."""
    more = len(results.set_aside) - MOST_SHOWN
    if more > 0:
        print(f"… and {more} more files in {out / written.EDITED}.", file=sys.stderr)
    for name, path in results.set_aside[:MOST_SHOWN]:
        print(
            f"{out / name} had been changed since it was written. That version is kept as {path}. "
            f"What shall stay at every run belongs into {out / last_word.FILE}.",
            file=sys.stderr,
        )
        suggested = []
        if name == "grades.csv":
            suggested = _differences(lines, old)
        elif name == gradebook.NAME:
            suggested = _by_hand(path, lines)
        if suggested:
            more = len(suggested) - MOST_SHOWN
            print("Its marks by hand, as lines to paste there:", file=sys.stderr)
            print(*suggested[:MOST_SHOWN], sep="\n", file=sys.stderr)
            if more > 0:
                print(f"… and {more} more.", file=sys.stderr)


def _line(*cells: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(cells)
    return stream.getvalue()


def _differences(lines: list[Graded], old: dict[tuple[str, str], str]) -> list[str]:
    """Where the points of an edited table are not those of the new one."""
    found = []
    for line in lines:
        student = tables.cell(line.student)
        now = {f.name: f.points for f in line.functions} | {"points": line.points}
        for name, points in now.items():
            before = old.get((student, name), "").replace(",", ".")
            if before and before != marks(points):
                found.append(_line(student, "" if name == "points" else name, before, "", ""))
    return found


def _by_hand(path: Path, lines: list[Graded]) -> list[str]:
    """The points that somebody gave in a gradebook and that nobody has overridden."""
    names = {own: student for student, own in gradebook.student_ids(lines).items()}
    have = {(g.student, f.name): f.points for g in lines for f in g.functions if f.name in g.before}
    return [
        _line(tables.cell(names[own]), function, marks(points), "", "")
        for own, function, points in gradebook.given_by_hand(path)
        if own in names and have.get((names[own], function)) != points
    ]


# ------------------------------------------------------------------ the command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``python -m kmeans_lab report``."""
    parser.add_argument("results", type=Path, metavar="RESULTS", help="what `grade` has made")


def run(arguments: argparse.Namespace) -> int:
    """Make the tables and pages again from what was graded."""
    try:
        head, lines = load(arguments.results)
        made = write_all(arguments.results, head, lines)
    except (CannotKeep, BadOverrides) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(
            f"{arguments.results} cannot be written ({error.strerror or error}). What was there is "
            "whole; make room and run the same command again.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Every file is whole; the same command goes on.", file=sys.stderr)
        return 130
    print(f"{len(lines)} submissions: {', '.join(made)}.")
    return 0
