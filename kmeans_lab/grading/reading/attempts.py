"""Which of a student's files counts, and why.

A notebook that can be read and in which something is written counts before one that is empty of
answers, and that before one that cannot be read or belongs to another lesson. Among those that are
written the latest counts, or the best, as the instructor chose; where nobody can say which is the
latest, the best counts until a person has decided. Every file is listed with what became of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kmeans_lab.grading.reading import names
from kmeans_lab.grading.reading.candidates import (
    CHECKPOINTS,
    OTHER,
    UNREADABLE,
    UNTOUCHED,
    WRITTEN,
    Candidate,
    Wanted,
    candidates_of,
    is_named,
    is_own,
)
from kmeans_lab.grading.reading.files import File
from kmeans_lab.grading.reading.hand_ins import HandIn, shown_path
from kmeans_lab.grading.reading.order import BY_ATTEMPT, add_times, is_later, latest_of
from kmeans_lab.grading.reading.systems.claim import ABOUT, LINK, TEXT, Claim
from kmeans_lab.grading.reading.systems.plain import hidden, names_a_lesson
from kmeans_lab.grading.reading.times import Moment, Zone

MOST_GRADED = 5  # attempts of one student, where the best counts
MOST_LISTED = 200  # files of one student, on the page of what counts


@dataclass
class Row:
    """A file on the page of what counts.

    Attributes
    ----------
    file : str
    counts : bool
    why : str
    when : str
        When it was handed in, or nothing.
    how : str
        How that is known.
    """

    file: str
    counts: bool
    why: str
    when: str = ""
    how: str = ""


@dataclass
class Choice:
    """What counts of one student.

    Attributes
    ----------
    graded : list of Candidate
        To be graded: the first counts, or the best where there are several.
    problem : str
        Why nothing can be graded; nothing if something can.
    nothing : bool
        Whether nothing at all was handed in.
    notes : list of str
        What the instructor should know.
    why_best : str
        What to say of the one that counts, where several are graded.
    looked : list of Candidate
    pairs : list of (File, Claim)
        All files, with those inside zips.
    """

    graded: list[Candidate] = field(default_factory=list)
    problem: str = ""
    nothing: bool = False
    notes: list[str] = field(default_factory=list)
    why_best: str = ""
    looked: list[Candidate] = field(default_factory=list)
    pairs: list[tuple[File, Claim]] = field(default_factory=list)


def choose(
    hand_in: HandIn, wanted: Wanted, zone: Zone, file_times: str | None, best: bool = False
) -> Choice:
    """Decide what counts of a student.

    Parameters
    ----------
    hand_in : HandIn
    wanted : Wanted
    zone : Zone
    file_times : str or None
        How the files' own times say when they were handed in; None where they do not.
    best : bool
        Whether the best of several counts, instead of the latest.
    """
    looked, pairs, notes = candidates_of(hand_in, wanted)
    add_times(looked, hand_in, zone, file_times)
    choice = Choice(looked=looked, pairs=pairs, notes=notes)
    if hand_in.undecided:
        choice.problem = hand_in.undecided
        return choice
    _decide(choice, wanted, best)
    if not choice.graded:
        _nothing_to_grade(choice)
    return choice


def said_and_when(
    choice: Choice, counts: Candidate | None, hand_in: HandIn
) -> tuple[bool | None, Moment | None]:
    """Whether the course tool calls what counts late, and when that was handed in.

    None where it is not known.
    """
    if counts is None and choice.looked:
        counts = latest_of(choice.looked)[0] or choice.looked[0]
    when = counts.when if counts else hand_in.listed_when
    claims = [counts.claim] if counts else [claim for _, claim in hand_in.files]
    said = [claim.late for claim in claims if claim.late is not None]
    return (any(said) if said else hand_in.listed_late), when


# ------------------------------------------------------------------ what counts


def _decide(choice: Choice, wanted: Wanted, best: bool) -> None:
    looked = choice.looked
    highest = max((c.rank for c in looked), default=UNREADABLE)
    if highest == UNREADABLE:
        return
    first = [c for c in looked if c.rank == highest]
    if highest == OTHER:
        first = [c for c in first if is_named(c.claim, wanted.lesson)] or first
    first = _each_once([c for c in first if not _of_another(c, wanted)] or first)
    latest, why = latest_of(first)
    if len(first) == 1 or (highest < WRITTEN and latest is not None):
        choice.graded = [latest or first[0]]
    elif highest < WRITTEN:
        choice.graded = [first[0]]
    elif best:
        choice.graded = _in_order(first, latest)[:MOST_GRADED]
        choice.why_best = "the best of several counts, as chosen"
    elif latest is not None:
        choice.graded = [latest]
    else:
        choice.graded = _in_order(first, None)[:MOST_GRADED]
        choice.why_best = "which is the latest is not known; the best counts until you decide"
        choice.notes.append(
            f"{len(first)} notebooks with answers, and nothing says which is the latest: the best "
            "counts until you decide"
        )
    if len(first) > MOST_GRADED and choice.why_best:
        choice.notes.append(f"of {len(first)} notebooks with answers {MOST_GRADED} were graded")
    if len(choice.graded) == 1:
        _say_of_others(choice, choice.graded[0], why, wanted)
    _say_of_damaged(choice, choice.graded)


def _of_another(candidate: Candidate, wanted: Wanted) -> bool:
    """Whether a notebook is called as another lesson is."""
    inside = candidate.claim.inside
    return names_a_lesson(inside.name) and not is_named(candidate.claim, wanted.lesson)


def _each_once(candidates: list[Candidate]) -> list[Candidate]:
    """Without those that are the same byte for byte; the later of these stays."""
    by_digest: dict[str, Candidate] = {}
    for candidate in candidates:
        before = by_digest.get(candidate.digest)
        if before is None or is_later(candidate, before)[0]:
            by_digest[candidate.digest] = candidate
    return list(by_digest.values())


def _in_order(candidates: list[Candidate], latest: Candidate | None) -> list[Candidate]:
    """The latest first; of the others those that are written for more functions."""
    return sorted(candidates, key=lambda c: (c is not latest, -len(c.written), c.shown))


def _say_of_others(choice: Choice, counts: Candidate, why: str, wanted: Wanted) -> None:
    """What to say where other notebooks with answers do not count."""
    others = [c for c in choice.looked if c is not counts and c.digest != counts.digest]
    written = [c for c in others if c.rank == WRITTEN and not _of_another(c, wanted)]
    if written and counts.rank == WRITTEN:
        number = len(written)
        if why != BY_ATTEMPT:  # where the tool counts attempts, nobody has to look
            choice.notes.append(
                f"{number} other submission{'s' if number > 1 else ''} of the same student set "
                f"aside; the latest counts: {why}"
            )
        missing = frozenset().union(*(c.written for c in written)) - counts.written
        if missing:
            choice.notes.append(
                f"another of the notebooks has {', '.join(sorted(missing))}, which the one that "
                "counts lacks"
            )


def _say_of_damaged(choice: Choice, graded: list[Candidate]) -> None:
    """What to say where the latest cannot be read: nothing replaces it in silence."""
    damaged = [c for c in choice.looked if c.rank == UNREADABLE]
    later = [is_later(c, graded[0])[0] for c in damaged]
    telling = [(c, known) for c, known in zip(damaged, later) if known is not False]
    for candidate, known in telling[:3]:
        word = "a later file" if known else "another file"
        choice.notes.append(
            f"{word}, {names.clean(candidate.file.name)}, cannot be read "
            f"({candidate.problem.rstrip('.')}); the one that can be read counts"
        )
    attempts = {claim.when for _, claim in choice.pairs if claim.when is not None}
    with_notebook = {c.claim.when for c in choice.looked}
    if attempts and max(attempts) not in with_notebook:
        choice.notes.append("the latest attempt has no notebook; an earlier one counts")


def _nothing_to_grade(choice: Choice) -> None:
    """Say why."""
    looked, pairs = choice.looked, choice.pairs
    if looked:
        choice.problem = (latest_of(looked)[0] or looked[0]).problem
        return
    real = [(f, c) for f, c in pairs if f.kind == "file" and c.role != ABOUT]
    own = [(f, c) for f, c in real if not hidden(c.inside)]
    if not real:
        about = any(c.role == ABOUT for _, c in pairs)
        empty = any(f.kind == "empty folder" for f, _ in pairs)
        choice.nothing = not about
        choice.problem = (
            "No notebook was handed in."
            if about
            else "Nothing was handed in: the folder is empty."
            if empty
            else "Nothing was handed in."
        )
        return
    if not own:
        kept = any(CHECKPOINTS in c.inside.parts for _, c in real)
        choice.problem = (
            "No notebook was handed in, only the copies that Jupyter keeps in .ipynb_checkpoints."
            if kept
            else "No notebook was handed in, only hidden files."
        )
        return
    if all(not is_own(c.inside) for _, c in own):
        choice.problem = "No notebook was handed in, only folders of installed programs."
        return
    roles = {c.role for _, c in own}
    if TEXT in roles:
        choice.problem = "No notebook was handed in, but a text."
    elif LINK in roles:
        choice.problem = "No notebook was handed in, but a link. Links are not opened."
    else:
        name = names.clean(own[0][1].inside.name or own[0][0].name)
        more = f" and {len(own) - 1} more" if len(own) > 1 else ""
        choice.problem = f"No notebook (.ipynb) was handed in, but {name}{more}."


# ------------------------------------------------------------------ what is shown


def rows_of(choice: Choice, counts: Candidate | None, zone: Zone) -> list[Row]:
    """The rows of a student on the page of what counts, the notebooks first."""
    highest = max((c.rank for c in choice.looked), default=UNREADABLE)
    rows = []
    for candidate in choice.looked:
        when = zone.shown(candidate.when.at) if candidate.when else ""
        how = candidate.when.how if candidate.when else "not known"
        why = _why(candidate, counts, highest, choice)
        rows.append(Row(candidate.shown, candidate is counts, why, when, how))
    have = {id(c.file) for c in choice.looked}
    others = [(file, claim) for file, claim in choice.pairs if id(file) not in have]
    for file, claim in others[: max(0, MOST_LISTED - len(rows))]:
        rows.append(Row(shown_path(file.path), False, _why_not(file, claim)))
    left = len(choice.looked) + len(others) - len(rows)
    if left > 0:
        rows.append(Row(f"… and {left:,} more files", False, "not listed"))
    return rows


def _why(candidate: Candidate, counts: Candidate | None, highest: int, choice: Choice) -> str:
    if candidate is counts:
        if choice.why_best:
            return choice.why_best
        if candidate.rank == OTHER:
            return "no function of the lesson is in it, and in no other"
        if candidate.rank == UNTOUCHED:
            return "nothing is written in it, and in no other"
        return "the latest with answers" if len(choice.looked) > 1 else "the only notebook"
    if candidate.problem:
        return candidate.problem
    if counts is None:
        return "nothing counts: a person has to say"
    if candidate.digest == counts.digest:
        return "the same, byte for byte, as the one that counts"
    if any(candidate is other for other in choice.graded):
        return "graded too: not better than the one that counts"
    if candidate.rank == UNTOUCHED and highest == WRITTEN:
        return "nothing is written in it"
    if candidate.rank == OTHER and highest > OTHER:
        return "no function of the lesson is in it"
    return "an earlier one"


def _why_not(file: File, claim: Claim) -> str:
    if file.kind == "empty folder":
        return "an empty folder"
    if file.kind == "more":
        return "files that were not listed"
    if claim.role == ABOUT:
        return "what the course tool says of it"
    if claim.role in (TEXT, LINK):
        return f"a {claim.role}, no notebook"
    if CHECKPOINTS in claim.inside.parts:
        return "a copy that Jupyter keeps"
    if not is_own(claim.inside):
        return "kept by a program"
    return "not looked at" if file.is_notebook else "no notebook"
