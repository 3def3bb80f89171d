"""What grading leaves in RESULTS: tables, pages, a gradebook."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from kmeans_lab.grading import pages, tables, what_counts
from kmeans_lab.grading.gradebook import write_gradebook
from kmeans_lab.grading.records import CannotKeep, Graded, load
from kmeans_lab.writing import write_text


def write_all(out: Path, head: dict[str, Any], lines: list[Graded]) -> list[str]:
    """Write every file that is made of the results; return their names.

    Raises
    ------
    OSError
        If one cannot be written; those written before are whole.
    """
    what = what_counts.load(out)
    made = {
        "grades.csv": tables.grades_csv(lines),
        "canvas.csv": tables.canvas_csv(lines),
        "moodle.csv": tables.moodle_csv(lines),
        "report.html": pages.report_page(lines, head, what is not None),
    }
    if what is not None:
        order = [line.student for line in lines]
        made["what_counts.csv"] = what_counts.table(what, tables.cell, order)
        made["what_counts.html"] = pages.what_counts_page(what, order, bool(head.get("sandboxed")))
    for name, text in made.items():
        write_text(out / name, text)
    folder = out / "feedback"
    folder.mkdir(parents=True, exist_ok=True)
    names = set()
    for line in lines:
        name = pages.file_name(line.student)
        names.add(name)
        write_text(folder / name, pages.feedback_page(line, bool(head.get("sandboxed"))))
    for path in folder.glob("*.html"):
        if path.name not in names and pages.is_feedback(path):  # of a student who is gone
            path.unlink()
    listed = [*made, "feedback/"]
    if write_gradebook(out / "gradebook.db", lines):
        listed.append("gradebook.db")
    else:
        print("gradebook.db needs nbgrader: python -m pip install nbgrader", file=sys.stderr)
    return listed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``python -m kmeans_lab report``."""
    parser.add_argument("results", type=Path, metavar="RESULTS", help="what `grade` has made")


def run(arguments: argparse.Namespace) -> int:
    """Make the tables and pages again from what was graded."""
    try:
        head, lines = load(arguments.results)
        made = write_all(arguments.results, head, lines)
    except CannotKeep as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(
            f"{arguments.results} cannot be written ({error.strerror or error}).", file=sys.stderr
        )
        return 1
    print(f"{len(lines)} submissions: {', '.join(made)}.")
    return 0
