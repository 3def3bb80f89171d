"""Pages for the instructor: one for each student, similar programs, and one to project in class."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from kmeans_lab.checks.words import marks
from kmeans_lab.grading import pages, tables
from kmeans_lab.grading.records import Graded
from kmeans_lab.grading.results import FunctionResult
from kmeans_lab.grading.similar import Pair, Similar, shared_lines
from kmeans_lab.grading.teaching import topics

FOLDER = "students"


def student_page(line: Graded, sandboxed: bool, like: Sequence[str] = ()) -> str:
    """The page of one student for the instructor: code, verdicts, hidden inputs, lines to paste.

    Parameters
    ----------
    line : Graded
    sandboxed : bool
    like : sequence of str
        Whose programs resemble this one.
    """
    paste = {"": _line_to_paste(line.student, "", line.points)}
    for f in line.functions:
        points = f.would_be if f.would_be is not None and f.name not in line.before else f.points
        paste[f.name] = _line_to_paste(line.student, f.name, points)
    return pages.template("student.html").render(
        line=line,
        title=pages.title_of(line.lesson),
        file=pages.file_name(line.student),
        paste=paste,
        like=like,
        sandboxed=sandboxed,
    )


def _line_to_paste(student: str, function: str, points: float) -> str:
    """A line for overrides.csv."""
    stream = io.StringIO()
    row = [tables.cell(student), function, marks(points), "", ""]
    csv.writer(stream, lineterminator="").writerow(row)
    return stream.getvalue()


def likenesses(found: Similar) -> dict[str, list[str]]:
    """For each student whose programs resemble theirs, or that it is the course's own."""
    like: dict[str, list[str]] = defaultdict(list)
    for pair in found.pairs:
        like[pair.one.student].append(pair.other.student)
        like[pair.other.student].append(pair.one.student)
    for group in found.same:
        for name in group:
            like[name] += [other for other in group if other not in (name, *like[name])]
    for published in found.published:
        like[published.student].append(published.what)
    return like


def similar_page(found: Similar, lines: Sequence[Graded], sandboxed: bool) -> str:
    """The page of similar programs, side by side."""
    return pages.template("similar.html").render(
        title=pages.title_of(lines[0].lesson) if lines else "",
        found=found,
        pairs=[_shown(number, pair) for number, pair in enumerate(found.pairs, 1)],
        files={line.student: pages.file_name(line.student) for line in lines},
        sandboxed=sandboxed,
    )


def _shown(number: int, pair: Pair) -> dict[str, Any]:
    mine, theirs = pair.one.sources, pair.other.sources
    return {
        "number": number,
        "one": pair.one.student,
        "other": pair.other.student,
        "share": pair.share,
        "shared": pair.shared,
        "same_words": pair.same_words,
        "functions": [(n, *shared_lines(mine[n], theirs[n])) for n in mine if n in theirs],
    }


def class_page(lines: list[Graded], head: dict[str, Any]) -> str:
    """The page to project in class: how it went and what to discuss, without names."""
    attempted = [g for g in lines if g.status not in pages.NOTHING_TO_MARK]
    return pages.template("in_class.html").render(
        title=pages.title_of(head["lesson"]),
        attempted=len(attempted),
        functions=pages.pass_rates(lines),
        sandboxed=bool(head.get("sandboxed")),
        topics=[{**topic, **_halves(topic["example"])} for topic in topics(lines)],
    )


def _halves(example: FunctionResult) -> dict[str, list[tuple[str, str]]]:
    """What is shown before the question, and after it."""
    rows = dict(example.shown)
    given = [("Given", rows["Given"]), ("What came out", rows["Yours"])] if "Yours" in rows else []
    return {"given": given, "expected": [(n, t) for n, t in rows.items() if n == "Expected"]}


__all__ = ["class_page", "likenesses", "similar_page", "student_page"]
