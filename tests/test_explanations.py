"""What is said of wrong answers: the cause is named, and the words fit the input that failed.

They are those of the table of slips (`edited_answers`) and the wrong ways of each exercise's slips.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from edited_answers import EXERCISES, SEEDS, Variant, told, trial_of

from kmeans_lab.checks.catalogue import exercises
from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.finding import Finding
from kmeans_lab.checks.judging import judge
from kmeans_lab.checks.problems import problem_of
from kmeans_lab.checks.recognising import closest_slip
from kmeans_lab.checks.repairs import Repair
from kmeans_lab.running.outcome import Odd, Seed

GLOSSARY = Path(__file__).resolve().parent.parent / "notebooks" / "glossary.md"
NUMBER = r"(?<![\w.\[])[-−]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?(?![\w\]])"
MACHINE = {8, 16, 24, 32, 64, 127, 128, 255, 256}  # bits, and what fits into a byte
MACHINE |= {1e-8}  # how near is near for np.allclose
FORMULA = "From these follows"  # a number that a formula makes of those that were just shown
MOST_ARRAYS = 200  # of a report
AN_EXAMPLE = re.compile(
    r"\b(say|for example|for instance|as in|such as|try it with|suppose|imagine|think of)\b", re.I
)


@cache
def findings(name: str) -> tuple[tuple[str, Finding, str], ...]:
    """What is said of each wrong way of an exercise's slips and of each edit of its right lines."""
    exercise, trial, found = exercises()[name], trial_of(name, SEEDS[0]), []
    for j, (slip, _) in enumerate(exercise.ways):
        outcomes = [trial.of_way(j, i) for i in range(len(trial.cases))]
        found.append((f"slip {slip.name}", judge(trial, outcomes), ""))
    found += [(str(v), finding, v.edit.source) for v, _, finding in told(name)]
    return tuple(found)


def sentences(finding: Finding) -> list[str]:
    """Give what is said, sentence by sentence, without code and without what an error says."""
    text = f"{finding.headline} {finding.idea}"
    error = finding.outcome.error if finding.outcome is not None else None
    if error is not None:
        for part in (error.message, error.message.rstrip("."), error.line):
            text = text.replace(part, "…") if part else text
    text = re.sub(r"`[^`]*`", "`…`", text)
    return re.split(r"(?<=[.?!])\s+(?=[A-Z(`“])", text)


# ------------------------------------------------------------------ named by a fitting cause

# A slip of the table -> kinds of repairs that speak of it, also where they stand in another line.
FITTING = {
    "new-axis": {"new-axis", "new-axis-forgotten", "colon-for-axis"},
    "index-forgotten": {"index-forgotten", "new-axis-forgotten", "place-forgotten"},
    "call-forgotten": {"sum-forgotten", "mean-forgotten", "choice-forgotten", "length-forgotten"},
    "square": {"square-forgotten", "absolute-for-square", "caret", "doubled-for-squared"},
    "statement-forgotten": {"best-not-kept", "never-used"},
    "operands-swapped": {"operands-swapped", "not-transposed", "arguments-swapped"},
    "slice": {"slice", "index-forgotten", "place-for-places"},
    "factor-forgotten": {"factor", "never-used"},
}

# Of these exercises a larger share has no name: candidates are few where an answer is called often.
UNNAMED = {"SimpleKMeans": 0.45, "gap_statistic": 0.45}


def is_named(variant: Variant, repair: Repair | None, finding: Finding) -> bool:
    """Whether the cause is named: the slip undone, its line, or a slip that does just the same."""
    edit, outcome = variant.edit, finding.outcome
    if finding.status == "timed-out":
        return outcome.error is not None and outcome.error.number > 0
    if repair is not None:
        there = repair.source == edit.right or repair.number == edit.line
        return there or repair.kind in FITTING.get(edit.kind, ())
    if finding.slip in {slip.name for slip in variant.exercise.slips}:
        trial = trial_of(variant.exercise.name, SEEDS[0])
        wanted = [trial.wanted(i) for i in range(len(variant.outcomes))]
        tried = zip(trial.cases, wanted, variant.outcomes)
        problems = [problem_of(variant.exercise, *each) for each in tried]
        like = closest_slip(trial, variant.outcomes, problems, edit.source)
        return like is not None and like.same
    if finding.misconception is not None:  # told by the shape, or by the numbers
        return True
    if outcome is None or outcome.error is None:
        return "never read" in finding.idea
    lost = edit.kind in ("statement-forgotten", "misspelt") and "Error" in finding.headline
    return outcome.error.number == edit.line or (lost and "value" in finding.idea)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_most_of_what_is_refused_is_named(exercise: Exercise) -> None:
    rows = told(exercise.name)
    unnamed = [str(row[0]) for row in rows if not is_named(*row)]
    count = f"{len(rows) - len(unnamed)} of {len(rows)} are named; not"
    assert len(unnamed) <= UNNAMED.get(exercise.name, 0.3) * len(rows), (count, unnamed)


def test_of_all_slips_six_of_seven_are_named() -> None:
    found = Counter(is_named(*row) for e in EXERCISES for row in told(e.name))
    assert found[True] >= 0.85 * found.total(), f"{found[True]} of {found.total()} are named"


# ------------------------------------------------------------------ numbers


def arrays_in(value: Any) -> Iterator[np.ndarray]:
    """Give the numbers of a value, array by array; of large ones the beginning."""
    if isinstance(value, Odd):
        value = value.array
    if isinstance(value, (tuple, list, range)):
        for part in list(value)[:60]:
            yield from arrays_in(part)
    elif isinstance(value, dict):
        yield from arrays_in(tuple(value.values()))
    elif isinstance(value, Seed):
        yield np.array([value.number])
    elif isinstance(value, (np.ndarray, np.generic, int, float)):
        array = np.asarray(float(value) if isinstance(value, int) else value)
        if array.dtype.kind in "biuf":
            yield array


def stand_there(case: Case, values: tuple[Any, ...]) -> tuple[list[np.ndarray], set[str]]:
    """The arrays of an input and of what came of it, and their numbers, sizes and counts."""
    parts = list({a.tobytes(): a for v in (*case.args, *values) for a in arrays_in(v)}.values())
    numbers: list[float] = [0, 1, 2, *MACHINE]
    for part in parts[:MOST_ARRAYS]:
        numbers += [*part.shape, part.size, len(part.shape), part.nbytes, part.itemsize]
        numbers += part.astype(float).ravel()[:400].tolist()
        if part.size:
            numbers += [float(part.min()), float(part.max())]
        if part.ndim == 1 and 0 < part.size <= 60:
            row = np.sort(part[np.isfinite(part)].astype(float))
            numbers += [*np.cumsum(row), *np.diff(row)]
            numbers += [row.mean(), np.median(row)] if row.size else []
            numbers += np.unique(part, return_counts=True)[1].tolist()
    for one, other in itertools.combinations(values, 2):
        both = isinstance(one, np.ndarray) and isinstance(other, np.ndarray)
        if both and one.shape == other.shape:
            numbers.append(np.count_nonzero(one != other))
    return parts, {written(v) for v in numbers if np.isfinite(v)}


def follow(case: Case, exercise: Exercise, parts: list[np.ndarray]) -> set[str]:
    """What is computed from arrays as the course does it: sizes, distances, means of clusters."""
    numbers: list[float] = []
    sizes = [size for part in parts[:MOST_ARRAYS] for size in (*part.shape, *part.ravel()[:20])]
    whole = sorted({int(v) for v in sizes if np.isfinite(v) and v == int(v) and 0 < v < 100})[:9]
    for count in (2, 3, 4):
        numbers += [np.prod(each) for each in itertools.combinations_with_replacement(whole, count)]
    numbers += [a + b for a in whole for b in whole] + [a - b for a in whole for b in whole]
    numbers += [a / b for a in numbers[:60] + sizes[:60] for b in whole]
    tables = [p.astype(float) for p in parts if p.ndim == 2 and p.size <= 200][:8]
    for a, b in itertools.product(tables, tables):
        if a.shape[1] == b.shape[1]:
            apart = a[:, np.newaxis] - b
            squared = (apart**2).sum(axis=2)
            for made in (apart, apart**2, squared, np.sqrt(squared), a @ b.T):
                numbers += made.ravel().tolist()
            numbers += [*squared.sum(axis=1), squared.sum(), squared.min(axis=1).sum()]
    labels = dict(zip(exercise.arguments, case.args)).get("assignments")
    for table in tables:
        numbers += [
            *table.sum(axis=0),
            *table.mean(axis=0),
            *table.std(axis=0),
            *(table**2).sum(axis=1),
        ]
        numbers += [*np.linalg.norm(table, axis=1), table.sum(), (table**2).sum()]
        if isinstance(labels, np.ndarray) and len(labels) == len(table):
            for k in np.unique(labels):
                own = table[labels == k]
                numbers += [len(own), *own.sum(axis=0), *own.mean(axis=0)]
    return {written(v) for v in numbers if np.isfinite(v)}


def written(value: float) -> str:
    """Write a size with three digits, so that it can be found however it is rounded."""
    return f"{abs(float(value)):.3g}"


def read(number: str) -> str:
    """Give a number of a sentence as `written` writes it, without its sign."""
    return written(abs(float(number.replace(",", "").replace("−", "-"))))


def numbers_said(sentence: str) -> list[str]:
    """Give the numbers of a sentence."""
    plain = re.sub(
        r"(?i)\bline \d+|\blesson \d+|\[[\d, :]+\]|\d+ of the \d+|float\d+|\d+%|about [-−]?[\d.]+",
        " ",
        sentence,
    )
    return re.findall(NUMBER, plain)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_numbers_belong_to_the_input_that_failed(exercise: Exercise) -> None:
    strange = []
    for label, finding, _ in findings(exercise.name):
        if finding.case is None:
            continue
        values = tuple(o.value for o in (finding.outcome, finding.wanted) if o is not None)
        said = {
            number: sentence
            for sentence in sentences(finding)
            if not AN_EXAMPLE.search(sentence) and FORMULA not in sentence
            for number in numbers_said(sentence)
        }
        parts, known = stand_there(finding.case, values)
        if not all(map(known.__contains__, map(read, said))):
            known |= follow(finding.case, exercise, parts)
        strange += [f"{label}: {n} in “{said[n]}”" for n in said if read(n) not in known]
    assert strange == []


# ------------------------------------------------------------------ points and clusters


def rows_wrong(finding: Finding) -> set[int] | None:
    """Give the rows of the answer that are wrong; None where it is no array of the right shape."""
    wanted, got = finding.wanted.value, finding.outcome.value
    if not (isinstance(wanted, np.ndarray) and isinstance(got, np.ndarray)):
        return None
    if wanted.shape != got.shape or wanted.ndim == 0 or got.dtype.kind not in "biufU":
        return None
    if "U" in (got.dtype.kind, wanted.dtype.kind):
        off = wanted != got
    else:
        off = ~np.isclose(wanted.astype(float), got.astype(float), rtol=1e-9, atol=1e-12)
    return set(np.flatnonzero(off.reshape(len(off), -1).any(axis=1)).tolist())


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_points_and_clusters_are_those_that_are_wrong(exercise: Exercise) -> None:
    strange = []
    first = getattr(exercise.returns, "shape", ("n",))[:1]
    for label, finding, _ in findings(exercise.name):
        if finding.case is None or finding.outcome.status != "returned":
            continue
        sizes = exercise.dimensions(finding.case)
        wrong = rows_wrong(finding)
        text = " ".join(s for s in sentences(finding) if not AN_EXAMPLE.search(s))
        for words, axis in (("[Pp]oints?|[Rr]ows?", "n"), ("[Cc]lusters?|[Cc]entroids?", "K")):
            said = [int(i) for i in re.findall(rf"\b(?:{words}) (\d+)\b", text)]
            beyond = [i for i in said if i >= sizes.get(axis, 10**9)]
            if beyond:
                strange.append(f"{label}: {words} {beyond} of {sizes}: “{text}”")
            if said and wrong and first == (axis,) and not wrong & set(said):
                strange.append(f"{label}: {words} {said}, but {sorted(wrong)} are wrong: “{text}”")
    assert strange == []


# ------------------------------------------------------------------ words


@cache
def words_of_later_lessons(lesson: str) -> tuple[re.Pattern, ...]:
    """Give the glossary's terms that are explained in later lessons only."""
    found = []
    for term, entry in re.findall(r"^\*\*(.+?)\*\*: (.+)$", GLOSSARY.read_text(), re.MULTILINE):
        lessons = re.findall(r"\]\((\d\d[a-z]?)_\w+\.ipynb", entry)
        first = "05" if term == "dtype" else min(lessons)
        if first > lesson:
            for word in re.sub(r"\(.*?\)|`", "", term).split(","):
                found.append(re.compile(rf"(?<![\w-]){re.escape(word.strip())}s?(?![\w-])", re.I))
    return tuple(found)


# Words of a later lesson's glossary that are plain English too, or Python's, or NumPy's name for
# what the student has written.
PLAIN = {"class", "object", "reference", "component", "pass", "bound", "mode", "row", "method"}
PLAIN |= {"references", "modes", "classes", "objects", "median", "transpose", "restart", "units"}
PLAIN |= {"elbow", "chunk", "category", "norm", "history", "converged", "worker", "eps", "cost"}


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_words_are_those_that_were_met(exercise: Exercise) -> None:
    later = words_of_later_lessons(exercise.lesson[:2])
    strange = []
    for label, finding, _ in findings(exercise.name):
        for sentence in sentences(finding):
            for word in later:
                for said in word.findall(sentence):
                    if said.lower() not in PLAIN:
                        strange.append(f"{label}: {said} in “{sentence}”")
            if re.search(r"\b(the contract|numpydoc|issue|mutant)\b", sentence, re.I):
                strange.append(f"{label}: “{sentence}”")
    assert strange == []


def test_what_is_forgotten_leads_to_where_it_is_explained() -> None:
    """Whoever forgets `return` is sent to a section that speaks of return."""
    import nbformat

    from kmeans_lab.checks.misconceptions import MISCONCEPTIONS

    for name in ("forgot-return", "printed-not-returned"):
        entry = MISCONCEPTIONS[name]
        notebook = nbformat.read(GLOSSARY.parent / f"{entry.lesson}.ipynb", as_version=4)
        sources = [cell.source for cell in notebook.cells]
        at = next(i for i, source in enumerate(sources) if entry.section in source)
        following = itertools.takewhile(lambda s: not s.startswith("## "), sources[at + 1 :])
        assert "return" in "\n".join([sources[at], *following])
