"""The pages: feedback for each student, and a report on the class for the instructor."""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kmeans_lab.checks.words import marks
from kmeans_lab.grading import teaching
from kmeans_lab.grading.next_step import next_step
from kmeans_lab.grading.records import Graded
from kmeans_lab.grading.similar import Similar
from kmeans_lab.grading.what_counts import Told, WhatCounts

if TYPE_CHECKING:
    from markupsafe import Markup


# What a status means, for the student.
STATUS_IN_WORDS = {
    "graded": "",
    "partly": "",
    "not attempted": "",
    "timed out": (
        "A function, or a cell before it, did not come to its end in time and was stopped. Only "
        "what was stopped has no points; the rest was graded."
    ),
    "out of memory": (
        "A function asked for more memory than there is. Only that one has no points for it; the "
        "rest was graded."
    ),
    "crashed": (
        "Running your code ended Python itself, so no answer came back. Only what was running "
        "then has no points; the rest was graded. Your instructor knows."
    ),
    "undecided": "Nothing is marked yet. Your instructor looks at it.",
    "whose": (
        "It is not known yet which file is yours, so nothing is marked. Your instructor looks at "
        "it."
    ),
    "unreadable": (
        "The file could not be read, so nothing could be graded. This is no judgement of your work."
    ),
}


NOTHING_TO_MARK = ("not attempted", "unreadable", "undecided")
MOST_OF_NOBODY = 50  # files without an owner that are listed
GENERATOR = '<meta name="generator" content="K-Means Lab, grade">'


@functools.cache
def template(name: str):
    """A page's template."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).resolve().parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["in_code"] = _in_code
    environment.filters["marks"] = marks
    return environment.get_template(name)


def file_name(student: str) -> str:
    """A file's name for a student's page: readable, safe on every system, different for each."""
    plain = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:40] or "student"
    mark = hashlib.sha256(student.encode("utf-8", "replace")).hexdigest()[:6]
    return f"{slug}-{mark}.html"


def is_feedback(path: Path) -> bool:
    """Whether a file is a student's page that was made here, and may be removed."""
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            return GENERATOR in stream.read(2000)
    except OSError:
        return False


def title_of(lesson: str) -> str:
    """A lesson's title: 04 · The norm identity."""
    words = lesson[3:].replace("_", " ")
    return f"{lesson[:2]} · {words[:1].upper()}{words[1:]}"


def feedback_page(line: Graded, sandboxed: bool) -> str:
    """The page of one student: what worked, the diagnosis, the next step."""
    opened = [f for f in line.functions if f.points < f.max_points]
    # Whether there is nothing more to say of each.
    as_a_whole = all(f.message == line.message for f in opened) and not (
        line.before or any(f.name in line.comments for f in opened)
    )
    done = [f for f in line.functions if f.points >= f.max_points]
    said_at_once = line.reason == "the grader failed"
    return template("feedback.html").render(
        line=line,
        title=title_of(line.lesson),
        done=done,
        opened=[] if as_a_whole else opened,
        next_step=next_step(line, opened),
        status_in_words=""
        if said_at_once
        else STATUS_IN_WORDS.get(line.reason) or STATUS_IN_WORDS[line.status],
        sandboxed=sandboxed,
    )


def _in_code(text: str) -> Markup:
    """Escape a text; what stands between `backticks` becomes code."""
    from markupsafe import Markup, escape

    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return escape(text)
    made = [
        escape(p) if i % 2 == 0 else Markup("<code>{}</code>").format(p)
        for i, p in enumerate(pieces)
    ]
    return Markup("").join(made)


def report_page(
    lines: list[Graded],
    head: dict[str, Any],
    what_counts: bool = False,
    found: Similar | None = None,
) -> str:
    """The page on the class: marks, functions, slips, misconceptions, and who needs a human eye.

    `what_counts` is whether the page of what counts stands beside it; `found`, what resembles what.
    """
    attempted = [g for g in lines if g.status not in NOTHING_TO_MARK]
    believed, made = teaching.beliefs(lines), teaching.slips(lines)
    return template("report.html").render(
        title=title_of(head["lesson"]),
        head=head,
        what_counts=what_counts,
        lines=lines,
        files={g.student: file_name(g.student) for g in lines},
        statuses=Counter(g.status for g in lines).most_common(),
        bars=_distribution(attempted),
        attempted=len(attempted),
        functions=pass_rates(lines),
        beliefs=believed,
        slips=made,
        discuss=next(iter(teaching.topics(lines)), None),
        tries=teaching.tries(lines),
        similar=found,
        looks=[g for g in lines if g.needs_an_eye],
        alike=_alike(lines),
        late=sum(g.late for g in lines),
    )


def what_counts_page(what: WhatCounts, order: list[str], sandboxed: bool) -> str:
    """The page of what counts: each file of each student, why, and how its time is known."""
    by_student = {told.student: told for told in what.students}
    return template("what_counts.html").render(
        title=title_of(what.lesson),
        what=what,
        sandboxed=sandboxed,
        students=[by_student.get(name, Told(name)) for name in order],
        nobody=what.nobody[:MOST_OF_NOBODY],
        more=max(0, len(what.nobody) - MOST_OF_NOBODY),
    )


def _distribution(lines: list[Graded]) -> list[tuple[str, int, float]]:
    """Rows of points, how many reached them, and that as a share of the most.

    Half points have a row only where somebody has them.
    """
    counts = Counter(float(g.points) for g in lines)
    most = max(counts.values(), default=1)
    highest = int(max((g.max_points for g in lines), default=0))
    rows = sorted({*counts, *map(float, range(highest + 1))}, reverse=True)
    return [(marks(p), counts[p], counts[p] / most) for p in rows]


def pass_rates(lines: list[Graded]) -> list[dict[str, Any]]:
    """Of each function how many got it right, how many tried, and what became of the others."""
    found: dict[str, Counter] = defaultdict(Counter)
    for line in lines:
        for function in line.functions:
            right = function.points >= function.max_points > 0
            found[function.name]["right" if right else function.status] += 1
    rows = []
    for name, counts in found.items():
        tried = sum(counts.values()) - sum(counts[status] for status in NOTHING_TO_MARK)
        rows.append(
            {
                "name": name,
                "right": counts["right"],
                "partly": counts["partly"],
                "tried": tried,
                "share": counts["right"] / tried if tried else 0.0,
                "not_attempted": counts["not attempted"],
                "undecided": counts["undecided"],
                "others": counts["timed out"] + counts["crashed"] + counts["out of memory"],
            }
        )
    return rows


def _alike(lines: list[Graded]) -> list[tuple[str, list[str]]]:
    """Students who handed in the same file, or the same code in another: how, and who."""
    by_file: dict[str, list[Graded]] = defaultdict(list)
    by_code: dict[str, list[Graded]] = defaultdict(list)
    for line in lines:
        if line.digest != "-" and line.status not in NOTHING_TO_MARK:
            by_file[line.digest].append(line)
            by_code[line.code or line.digest].append(line)
    told = [("The same file, byte for byte", same) for same in by_file.values()]
    told += [
        ("The same code in every cell, saved again", same)
        for same in by_code.values()
        if len({g.digest for g in same}) > 1
    ]
    several = [(how, same) for how, same in told if len({g.place for g in same}) > 1]
    return sorted((how, [g.student for g in same]) for how, same in several)  # no group's one
