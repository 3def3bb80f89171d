"""The pages: feedback for each student, and a report on the class for the instructor."""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kmeans_lab.checks.catalogue import exercises, lessons
from kmeans_lab.checks.misconceptions import MISCONCEPTIONS
from kmeans_lab.checks.words import marks
from kmeans_lab.grading.records import Graded
from kmeans_lab.grading.results import FunctionResult
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
def _template(name: str):
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
    return _template("feedback.html").render(
        line=line,
        title=title_of(line.lesson),
        done=done,
        opened=[] if as_a_whole else opened,
        next_step=_next_step(line, opened),
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


def _next_step(line: Graded, opened: list) -> str:
    if line.by_hand and line.status in ("undecided", "unreadable"):
        return "Nothing for you to do: your instructor has marked it by hand."
    if line.reason == "whose":
        return "Nothing for you to do: your instructor has to say which file is yours."
    if line.reason == "elsewhere":
        return (
            "Your instructor looks at what you wrote. If it was meant for this lesson, put it into "
            "the cells of its exercise, run them, and ask `check(…)`."
        )
    if line.status == "unreadable":
        if line.reason == "no notebook":
            return "Hand in the notebook itself: the file whose name ends in .ipynb."
        return (
            "Open the notebook in JupyterLab once more, save it, and hand that file in. If it does "
            "not open there either, ask for a fresh copy and put your cells into it."
        )
    if not opened:
        last = line.lesson == list(lessons())[-1]
        return "Everything is right. " + (
            "This was the last lesson." if last else "Go on to the next lesson."
        )
    attempted = [f for f in opened if f.status != "not attempted"]
    if not attempted:
        name = opened[0].name
        exercise = exercises().get(name)
        way = ": put the given lines in order first, then complete the draft, then write"
        if exercise is not None and exercise.steps == ("write",):
            way = ""
        return f"Begin with `{name}`{way}. `hint({name})` helps you to begin."
    first = min(attempted, key=lambda f: f.points > 0)  # an edge can wait
    where = f" Read {first.read_again} again first." if first.read_again else ""
    return f"Mend `{first.name}`, then run `check({first.name})` in your notebook.{where}"


def report_page(lines: list[Graded], head: dict[str, Any], what_counts: bool = False) -> str:
    """The page on the class: marks, functions, slips, misconceptions, and who needs a human eye.

    `what_counts` is whether the page of what counts stands beside it.
    """
    attempted = [g for g in lines if g.status not in NOTHING_TO_MARK]
    beliefs, slips = _beliefs(lines), _slips(lines)
    return _template("report.html").render(
        title=title_of(head["lesson"]),
        head=head,
        what_counts=what_counts,
        lines=lines,
        files={g.student: file_name(g.student) for g in lines},
        statuses=Counter(g.status for g in lines).most_common(),
        bars=_distribution(attempted),
        attempted=len(attempted),
        functions=_pass_rates(lines),
        beliefs=beliefs,
        slips=slips,
        discuss=_to_discuss([*beliefs, *(slip for slip in slips if not slip.belief)], lines),
        looks=[g for g in lines if g.needs_an_eye],
        alike=_alike(lines),
        late=sum(g.late for g in lines),
    )


def what_counts_page(what: WhatCounts, order: list[str], sandboxed: bool) -> str:
    """The page of what counts: each file of each student, why, and how its time is known."""
    by_student = {told.student: told for told in what.students}
    return _template("what_counts.html").render(
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


def _pass_rates(lines: list[Graded]) -> list[dict[str, Any]]:
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
                "others": counts["timed out"] + counts["crashed"] + counts["out of memory"],
            }
        )
    return rows


@dataclass(frozen=True)
class Mistake:
    """What several students share: a belief, or a slip in one function.

    Attributes
    ----------
    title : str
        In words.
    name : str
        Its identifier.
    function : str
        Of a slip, the function in which it was made.
    belief : str
        The misconception behind it, if any.
    section : str
        Where in the lessons it is treated.
    words : str
        Of a belief, what is said of it.
    students : list of str
    """

    title: str
    name: str
    function: str
    belief: str
    section: str
    words: str
    students: list[str]

    def shown_by(self, function: FunctionResult) -> bool:
        """Whether a function of a submission shows it."""
        if self.function:
            return (function.name, function.slip) == (self.function, self.name)
        return function.misconception == self.name


def _beliefs(lines: list[Graded]) -> list[Mistake]:
    """Each misconception and who holds it, the most common first."""
    holders: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        for name in line.misconceptions:
            holders[name].append(line.student)
    found = []
    for name, students in holders.items():
        entry = MISCONCEPTIONS.get(name)  # none: the results are older than the misconceptions
        section = f"lesson {entry.lesson[:2]}, “{plain_title(entry.section)}”" if entry else ""
        title, words = (entry.title, entry.message) if entry else (name, "")
        section = section if entry and entry.section else ""
        found.append(Mistake(title, name, "", name, section, words, students))
    return sorted(found, key=lambda mistake: (-len(mistake.students), mistake.name))


def _slips(lines: list[Graded]) -> list[Mistake]:
    """Each slip and who made it, function by function, the most common of a function first."""
    made: dict[tuple[str, str], list[tuple[str, FunctionResult]]] = defaultdict(list)
    for line in lines:
        for f in line.functions:
            if f.slip:
                made[f.name, f.slip].append((line.student, f))
    found = []
    for (function, name), who in made.items():
        first = who[0][1]
        students = [student for student, _ in who]
        title = name.replace("-", " ")
        belief = first.misconception or ""
        found.append(Mistake(title, name, function, belief, first.read_again, "", students))
    order = list(dict.fromkeys(f.name for line in lines for f in line.functions))
    return sorted(found, key=lambda m: (order.index(m.function), -len(m.students), m.name))


def plain_title(section: str) -> str:
    """A heading without its marks of code."""
    return section.replace("`", "")


def _to_discuss(mistakes: list[Mistake], lines: list[Graded]) -> dict[str, Any] | None:
    """The mistake to discuss next lesson: the most common, with an example of it."""
    if not mistakes:
        return None
    mistake = max(mistakes, key=lambda m: len(m.students))  # of equals the first: a belief
    shown = [f for g in lines for f in g.functions if mistake.shown_by(f)]
    examples = [f for f in shown if f.shown] or shown
    function = Counter(f.name for f in examples).most_common(1)[0][0]
    example = next(f for f in examples if f.name == function)
    return {
        "mistake": mistake,
        "function": function,
        "example": example,
        "says_it": mistake.words in example.idea,
    }


def _alike(lines: list[Graded]) -> list[list[str]]:
    """Students who handed in the same file, byte for byte."""
    found: dict[str, list[Graded]] = defaultdict(list)
    for line in lines:
        if line.digest != "-" and line.status not in NOTHING_TO_MARK:
            found[line.digest].append(line)
    several = [same for same in found.values() if len({g.place for g in same}) > 1]
    return sorted([g.student for g in same] for same in several)  # not a group's one hand-in
