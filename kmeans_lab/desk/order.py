"""`order`: the lines of an exercise, mixed, to put in order. The first of its three steps.

Every order that works is right: what is put together is run, as `check` runs an answer. Nothing is
noted as done.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import hashlib
import importlib
import linecache
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import traitlets

from kmeans_lab import keeping
from kmeans_lab.checks.catalogue import exercise_called, exercises, lessons
from kmeans_lab.checks.check import examine_values
from kmeans_lab.checks.exercise import Exercise
from kmeans_lab.checks.finding import Finding
from kmeans_lab.checks.resolving import no_such_exercise
from kmeans_lab.checks.result import CheckResult
from kmeans_lab.running.calling import watch_call
from kmeans_lab.running.outcome import ErrorNote
from kmeans_lab.visuals.ordering import LinesInOrder

# Names that an exercise's notebook gives its students, and where their like stands.
GIVEN = {"nearest": ("kmeans_lab.distances", "nearest_centred")}
SEED = 0  # the same inputs each time, so that the same order is told the same
FILE = "orders.jsonl"  # how lines stood when they were last moved


def order(name: Any, answer: Any = None) -> LinesInOrder | CheckResult:
    """Show the lines of an exercise, mixed or as they were left, to put in order; practice only.

    Parameters
    ----------
    name : str or callable
        The exercise's name, ``order("squared_norms")``, or its function.
    answer : sequence of int, optional
        For those who would rather write than move lines: their numbers, as the text shows them,
        in the wanted order, without those that are not needed.

    Returns
    -------
    LinesInOrder or CheckResult
        The widget, whose text lists the numbered lines; or what there is to say of the answer.
        It never raises.
    """
    exercise = _exercise_meant(name)
    if isinstance(exercise, str):
        return CheckResult(Finding("error", exercise))
    if not exercise.lines:
        return CheckResult(
            Finding(
                "error",
                f"{exercise.name} has no lines to put in order. Go on to the next step.",
            )
        )
    lines = mixed(exercise)
    if answer is None:
        return _to_move(exercise, lines)
    problem = _odd_answer(exercise, answer, len(lines))
    if problem:
        return CheckResult(Finding("error", problem))
    return examine_order(exercise, [lines[int(number) - 1] for number in answer])


def _to_move(exercise: Exercise, lines: Sequence[str]) -> LinesInOrder:
    """The widget, its lines as they were left, whatever has been restarted since."""
    widget = LinesInOrder(
        exercise.name,
        lines,
        lambda numbers: _for_widget(exercise, [lines[number - 1] for number in numbers]),
        len(exercise.distractors),
    )
    of = {"exercise": exercise.name, "lines": hashlib.sha256(repr(lines).encode()).hexdigest()[:12]}
    for event in reversed(keeping.events(FILE)):
        if of.items() <= event.items():
            with contextlib.suppress(traitlets.TraitError, TypeError):  # the file was edited
                widget.placed = event.get("placed")
            break
    widget.observe(lambda change: keeping.note(FILE, **of, placed=change["new"]), "placed")
    return widget


def mixed(exercise: Exercise) -> list[str]:
    """The lines and the wrong ones among them, mixed: for all people alike, and never in order."""
    given = [*enumerate(exercise.lines), *((None, line) for line in exercise.distractors)]
    for turn in range(100):
        found = sorted(
            given,
            key=lambda part: hashlib.sha256(f"{exercise.name} {turn} {part}".encode()).digest(),
        )
        own = [number for number, _ in found if number is not None]
        if own != sorted(own):
            break
    return [line for _, line in found]


def examine_order(exercise: Exercise, lines: Sequence[str]) -> CheckResult:
    """Put lines together, run what they make, and say what comes of it.

    Parameters
    ----------
    exercise : Exercise
    lines : sequence of str
        In their order.

    Returns
    -------
    CheckResult
    """
    return _examined(exercise, lines)[0]


def _for_widget(exercise: Exercise, lines: Sequence[str]) -> tuple[str, bool, int | None]:
    try:
        result, at = _examined(exercise, lines)
    except Exception as error:  # a widget's answer has no cell to show an error in
        text = f"These lines could not be run: {type(error).__name__}: {error}"
        result, at = CheckResult(Finding("error", text)), None
    return result._repr_html_(), result.passed, at


# ------------------------------------------------------------------ what was given


def _exercise_meant(name: Any) -> Exercise | str:
    """The exercise, or what to say instead."""
    if not isinstance(name, str):
        given = getattr(name, "__name__", None) if callable(name) else None
        if not isinstance(given, str):
            return (
                'order needs the name of an exercise in quotes, like order("squared_norms"), but '
                f"{'None' if name is None else type(name).__name__} came."
            )
        name = given
    name = name.strip()
    if not name:
        return 'order needs the name of an exercise, like order("squared_norms").'
    exercise = exercise_called(name)
    if exercise is not None:
        return exercise
    for stem, found in lessons().items():
        if name in (stem, stem[:2]):
            names = ", ".join(exercise.name for exercise in found)
            return f'{name} is a lesson. Its exercises are {names}: order("{found[0].name}").'
    return no_such_exercise(name, "order")


def _odd_answer(exercise: Exercise, answer: Any, total: int) -> str:
    """What is wrong with the numbers; empty if nothing."""
    example = f'order("{exercise.name}", [2, 1])'
    if not isinstance(answer, (list, tuple, np.ndarray)):
        return (
            f"The answer is a list of the lines' numbers, like {example}, but "
            f"{type(answer).__name__} came."
        )
    numbers = list(answer)
    for number in numbers:
        if isinstance(number, (bool, np.bool_)) or not isinstance(number, (int, np.integer)):
            return (
                f"The answer holds whole numbers, those of the lines, like {example}, but "
                f"{number!r:.40} is among them."
            )
        if not 1 <= number <= total:
            return f"There are lines 1 to {total}, but {number} is among the numbers."
    twice = next((n for i, n in enumerate(numbers) if n in numbers[:i]), None)
    if twice is not None:
        return f"Line {twice} is there twice; each line can be used once."
    return ""


# ------------------------------------------------------------------ running what was put together


def _examined(
    exercise: Exercise, lines: Sequence[str], thoroughly: bool = True
) -> tuple[CheckResult, int | None]:
    """The result, and the place from 1 of a line that is at fault."""
    name, source = exercise.name, "\n".join(lines) + "\n"
    if not lines:
        return _told("No line is chosen yet."), None
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        text, idea, at = _cannot_be_read(error, source.splitlines())
        return _told(text, idea), _item(lines, at)
    wanted = _what_is_made(exercise)
    parts = [node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    if wanted not in parts:
        first = next(line for line in exercise.lines if f" {wanted}" in line).strip()
        return _told(f"Nothing here makes {wanted}: the line `{first}` is not used."), None
    filename = f"<your order of {name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    names = {"__name__": "order", "np": np, **_given_names(exercise, tree)}
    outcome = watch_call(lambda: exec(compile(source, filename, "exec"), names), ())
    if outcome.status != "returned" or not callable(names.get(wanted)):
        error = outcome.error
        text = f"It stopped with {error.kind}: {error.message}" if error else "It did not end."
        told = _used_too_early(tree, error) if error else None
        if told:
            return _told(*told), _item(lines, error.number)
        return _told(text), None
    function = names[wanted]
    if wanted != name:  # a method: the rest of the class is the package's own
        function = type(name, (exercise.reference,), {wanted: function, "__module__": "order"})
    finding = examine_values(exercise, function, SEED)
    error = finding.outcome.error if finding.outcome is not None else None
    if finding.status == "error" and error is not None:
        told = _used_too_early(tree, error)
        if told:
            return _told(*told), _item(lines, error.number)
    at = error.number if error is not None and error.number else None
    tail = "Practice only: nothing is noted. Go on to the next step." if finding.passed else ""
    told = finding.passed and thoroughly
    asides = _superfluous(exercise, lines) if told else ()  # of what is given nothing else counts
    result = CheckResult(replace(finding, asides=tuple(asides)), exercise, tail)
    return result, _item(lines, at)


def _what_is_made(exercise: Exercise) -> str:
    """The name that the lines define: the exercise's, or that of a method of it."""
    for line in exercise.lines:
        found = re.match(r"(?:def|class) (\w+)", line)
        if found:
            return found[1]
    return exercise.name


def _told(text: str, idea: str = "") -> CheckResult:
    return CheckResult(Finding("error", f"Not yet. {text}", idea))


def _item(lines: Sequence[str], number: int | None) -> int | None:
    """The place of the given line that holds line `number` of the source."""
    if not number:
        return None
    ends = np.cumsum([line.count("\n") + 1 for line in lines])
    at = int(np.searchsorted(ends, number)) + 1
    return at if at <= len(lines) else None


def _given_names(exercise: Exercise, tree: ast.AST) -> dict[str, Any]:
    """What the lines use and do not make: other exercises' functions, names of its own module."""
    made = _made_in([*exercise.lines, *exercise.distractors])
    found: dict[str, Any] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Name) or node.id in made or node.id == exercise.name:
            continue
        if node.id in exercises():
            found[node.id] = exercises()[node.id].reference
        elif not hasattr(builtins, node.id):
            where, name = GIVEN.get(node.id, (exercise.home, node.id))
            with contextlib.suppress(AttributeError):
                found[node.id] = getattr(importlib.import_module(where), name)
    return found


def _superfluous(exercise: Exercise, lines: Sequence[str]) -> list[str]:
    """Which of the wrong lines an order that works holds and does not need."""
    found = []
    for at, line in enumerate(lines):
        if line in exercise.distractors:
            result, _ = _examined(exercise, [*lines[:at], *lines[at + 1 :]], thoroughly=False)
            if result.passed:
                found.append(f"Line {at + 1} is not needed: it works without it.")
    return found


# ------------------------------------------------------------------ what is wrong, in a sentence


def _cannot_be_read(error: SyntaxError, lines: Sequence[str]) -> tuple[str, str, int]:
    """What Python could not read: in a sentence, an idea, and the line."""
    at = min(error.lineno or 1, len(lines))
    text, message = lines[at - 1].strip(), error.msg or ""
    above = lines[at - 2].strip() if at > 1 else ""
    if message.startswith("unexpected indent"):
        if at == 1:
            return (
                f"Line 1, `{text}`, is indented, but nothing stands above it.",
                "Indented lines belong to a line above them that ends with a colon.",
                at,
            )
        return (
            f"Line {at}, `{text}`, is indented further than line {at - 1}, `{above}`.",
            "Only a line that ends with a colon is followed by lines that stand further in.",
            at,
        )
    if message.startswith("expected an indented block"):
        opener = re.search(r"on line (\d+)", message)
        number = int(opener[1]) if opener else max(at - 1, 1)
        after = (
            f"but line {number + 1}, `{lines[number].strip()}`, does not"
            if number < len(lines)
            else "but nothing follows"
        )
        return (
            f"Below line {number}, `{lines[number - 1].strip()}`, an indented line must stand, "
            f"{after}{' stand further in' if number < len(lines) else ''}.",
            "A line that ends with a colon needs its lines right below it.",
            number,
        )
    if message.startswith("unindent does not match"):
        return (
            f"Line {at}, `{text}`, is indented as none of the lines above it.",
            "A line stands as far in as the lines that it belongs with.",
            at,
        )
    if re.match(r"(else|elif|except|finally)\b", text):
        word = text.split()[0].rstrip(":")
        return (
            f"Line {at}, `{text}`, does not follow what it belongs to.",
            f"`{word}` stands right below the lines of its `if`, `for` or `try`, as far in as "
            "that.",
            at,
        )
    return f"Python cannot read line {at}, `{text}`: {message}.", "", at


def _used_too_early(tree: ast.AST, error: ErrorNote) -> tuple[str, str] | None:
    """What to say of a name that was used before it had a value; None if that is not it."""
    if error.kind not in ("NameError", "UnboundLocalError") or not error.number:
        return None
    found = re.search(r"'(\w+)'", error.message)
    if found is None:
        return None
    name, number = found[1], error.number
    where = sorted({line for made, line in _made_by(tree) if made == name})
    use = f"Line {number}, `{error.line}`, uses `{name}`"
    later = [line for line in where if line > number]
    if where and where[0] == number and not later:
        return f"{use} to make `{name}` itself.", f"Where does `{name}` get its first value?"
    if later and not any(line < number for line in where):
        return f"{use}, which is made only later, in line {later[0]}.", (
            "Python runs the lines from top to bottom: what a line uses must be made above it."
        )
    if any(line < number for line in where):
        return f"{use}, which has no value yet when that line runs.", (
            "The line that makes it did not run before: on which condition does it run?"
        )
    return f"{use}, and none of your lines makes it.", (
        f"Is a line that makes `{name}` left out? A name must be made before it is used."
    )


def _made_by(tree: ast.AST) -> list[tuple[str, int]]:
    """The names that a source gives a value, each with its line."""
    return [
        (node.id, node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ] + [(node.arg, node.lineno) for node in ast.walk(tree) if isinstance(node, ast.arg)]


def _made_in(lines: Sequence[str]) -> set[str]:
    """The names that single lines give a value."""
    found: set[str] = set()
    for line in lines:
        text = line.strip()
        text = f"{text} pass" if text.endswith(":") else text
        try:
            found |= {name for name, _ in _made_by(ast.parse(text))}
        except SyntaxError:
            continue
    return found
