"""What the cells of a notebook made of its functions, noted after each cell.

`check` sees functions and never the text of a cell. So it is noted here which functions are new,
and which definitions did not come about, because the cell ended before.
"""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kmeans_lab.checks.catalogue import exercise_called, exercises
from kmeans_lab.checks.definitions import looks_like, magic_of, names_defined, names_given
from kmeans_lab.running.reading import describe_error, is_stub

LONGEST_LINE = 60  # characters shown of a line of a student's cell


@dataclass(eq=False)
class Run:
    """One run of a cell.

    Attributes
    ----------
    turn : int
        Its place among all runs; cells that ran before anything was noted come first.
    number : int or None
        The number that the notebook shows beside the cell, where it shows one.
    cell : str or None
        What identifies the cell, where the notebook tells it.
    text : str
        The cell, as it was when it ran.
    """

    turn: int
    number: int | None = None
    cell: str | None = None
    text: str = ""

    @property
    def words(self) -> str:
        """The cell, in words that a student can find it by."""
        return f"the cell that you ran at [{self.number}]" if self.number else "a later cell"


@dataclass(frozen=True)
class Failure:
    """A definition that did not come about: of which name, in which run, and why."""

    name: str
    run: Run
    reason: str


class Notebook:
    """What the cells of a notebook did to its functions, noted after each of them."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._stack: list[Run] = []  # a cell may run others within itself, as %%capture does
        self._names: dict[str, tuple[Any, Run]] = {}
        self._origins: dict[int, tuple[Any, Run, str]] = {}  # with its first name
        self._latest: dict[str, Run] = {}  # of each cell
        self._restored: list[str] = []
        self.failures: dict[str, Failure] = {}
        texts = self._history()
        self._turn = len(texts)
        self._look_back(texts)

    @property
    def names(self) -> dict[str, Any]:
        """The global names of the notebook."""
        return self._shell.user_ns

    # -------------------------------------------------------------- what happens

    def begin(self, info: Any) -> None:
        """Note that a cell begins."""
        self._turn += 1
        outer = self._stack[-1] if self._stack else None
        cell = getattr(info, "cell_id", None) or (outer.cell if outer else None)
        run = Run(self._turn, outer.number if outer else None, cell, str(info.raw_cell or ""))
        if outer is None and info.store_history:
            run.number = len(self._history())  # the text goes there after this
        self._stack.append(run)

    def end(self, result: Any) -> list[str]:
        """Note what a cell has done, and return the names whose attempt was put back."""
        info = getattr(result, "info", None)
        text = str(getattr(info, "raw_cell", "") or "")
        if info is not None and not text.strip():
            return []  # an empty cell ends without having begun
        if self._stack:
            run = self._stack.pop()
        else:  # the cell that has loaded this
            number = len(self._history()) - 1 if getattr(info, "store_history", False) else None
            run = Run(self._turn, number, getattr(info, "cell_id", None), text)
        self._restored += keep_attempts(self.names)
        self._look(run)
        self._note_failures(run, result)
        if self._stack:
            return []
        if run.cell is not None:
            self._latest[run.cell] = run
        restored, self._restored = self._restored, []
        return restored

    def look(self) -> None:
        """Note what the cell that is running has made so far."""
        if self._stack:
            self._look(self._stack[-1])

    def _look(self, run: Run) -> None:
        for name, value in list(self.names.items()):
            if _matters(name, value) and self._value(name) is not value:
                self._names[name] = value, run
                self._origins.setdefault(id(value), (value, run, name))
        for name in self._names.keys() - self.names.keys():
            del self._names[name]

    def _value(self, name: str) -> Any:
        return self._names.get(name, (None, None))[0]

    def _note_failures(self, run: Run, result: Any) -> None:
        error = getattr(result, "error_before_exec", None) or getattr(result, "error_in_exec", None)
        reason = _reason(run, result, error)
        for name in names_defined(run.text) - set(self._restored):
            made = self._names.get(name)
            if made is not None and made[1].turn >= run.turn:
                continue
            known = self.failures.get(name)
            if known is None or known.run.turn < run.turn:  # else a cell within it told more
                self.failures[name] = Failure(name, run, reason)

    def is_running(self, run: Run | None) -> bool:
        """Whether it is the cell that runs now."""
        return run in self._stack

    # -------------------------------------------------------------- before anything was noted

    def _history(self) -> list[str]:
        history = getattr(self._shell, "history_manager", None)
        return list(getattr(history, "input_hist_raw", None) or [])

    def _look_back(self, texts: list[str]) -> None:
        """Find the cells of functions that are there already, and cells that cannot be read."""
        for name, value in list(self.names.items()):
            if _matters(name, value):
                run = _origin(value, texts) or Run(0)
                self._names[name] = value, run
                self._origins.setdefault(id(value), (value, run, name))
        for number, text in enumerate(texts[:-1]):
            try:
                compile(self._shell.transform_cell(text), "<cell>", "exec")
            except (SyntaxError, ValueError) as error:
                run = Run(number, number, None, text)
                reason = _reason(run, None, error)
                for name in names_defined(text):
                    self.failures[name] = Failure(name, run, reason)

    # -------------------------------------------------------------- what is known

    def run_of(self, name: str, function: Any) -> Run | None:
        """The run that gave a name its function; of a function kept elsewhere, where it began."""
        value, run = self._names.get(name, (None, None))
        if value is not function:
            run = self._origins.get(id(function), (None, None, ""))[1]
        return run

    def number_of(self, function: Any) -> int | None:
        """The number beside the cell whose text made a function; None where that is not sure."""
        _, run, name = self._origins.get(id(function), (None, None, ""))
        if run is None or name not in names_defined(run.text) | names_given(run.text):
            return None
        return run.number

    def failure_after(self, name: str, run: Run | None) -> Failure | None:
        """The newest definition of a name, or of one that looks like it, that failed since."""
        since = run.turn if run is not None else -1
        found = [
            failure
            for other, failure in self.failures.items()
            if failure.run.turn > since
            and (other == name or (exercise_called(other) is None and looks_like(other, name)))
            and not self._was_mended(failure)
        ]
        return max(found, key=lambda failure: failure.run.turn, default=None)

    def _was_mended(self, failure: Failure) -> bool:
        """Whether its name has come about since, or the same cell has run without it."""
        made = self._names.get(failure.name)
        if made is not None and made[1].turn > failure.run.turn:
            return True
        latest = self._latest.get(failure.run.cell or "")
        return latest is not None and latest.turn > failure.run.turn

    def cell_again(self, run: Run) -> tuple[Run, list[str]] | None:
        """The newest run of the same cell, if it is another, and which functions it made."""
        latest = self._latest.get(run.cell or "")
        if latest is None or latest.turn <= run.turn:
            return None
        made = [name for name, (_, where) in self._names.items() if where is latest]
        return latest, [name for name in made if name in names_defined(latest.text)]


def _matters(name: str, value: Any) -> bool:
    if name.startswith("_"):  # IPython's own
        return False
    return inspect.isfunction(value) or inspect.isclass(value) or exercise_called(name) is not None


def _origin(value: Any, texts: list[str]) -> Run | None:
    """The last cell whose text holds a definition."""
    try:
        source = inspect.getsource(value).strip()
    except (OSError, TypeError):
        return None
    for number in range(len(texts) - 1, 0, -1):
        if source and source in texts[number]:
            return Run(number, number, None, texts[number])
    return None


# ------------------------------------------------------------------ why a definition failed


def _reason(run: Run, result: Any, error: BaseException | None) -> str:
    """Why a cell has not made what it should, as the end of a sentence about the cell."""
    magic = magic_of(run.text)
    stopped = isinstance(error, (KeyboardInterrupt, asyncio.CancelledError))
    if stopped or (error is None and result is None):
        return "was interrupted before that"
    if error is None and magic:
        return f"begins with `{magic}`, which makes nothing of it in this notebook"
    if error is None:
        return "ended without coming to its definition: does that stand below a condition?"
    if isinstance(error, SyntaxError) and (unread := _unread(error, run.text)):
        return unread
    told = describe_error(error)
    said = f"{told.kind}: {told.message.rstrip('.')}" if told.message else told.kind
    known = told.line.strip() in run.text  # what IPython made of a magic is not
    return f"stopped before that. {said}{_place(told.number, told.line) if known else ''}"


_OF_THE_NUMBER = (
    ". A point right after a digit belongs to the number: put brackets around what is before it"
)


def _unread(error: SyntaxError, text: str) -> str:
    line = str(error.text or "").strip()
    if line and line not in text:  # of something that the cell itself compiles
        return ""
    kind = type(error).__name__
    said = str(error.msg or "invalid syntax")
    if said.endswith("literal") and re.search(r"\b\d+\.[A-Za-z]", line):
        said += _OF_THE_NUMBER
    return f"cannot be read by Python. {kind}: {said}{_place(error.lineno or 0, line)}"


def _place(number: int, line: str) -> str:
    """Where in a cell it happened, as Python counts its lines."""
    line = line.strip()
    if not line:
        return ""
    shown = line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"
    return f", in line {number}: `{shown}`" if number else f", in `{shown}`"


# ------------------------------------------------------------------ an empty stub run by mistake


_kept: dict[str, Callable] = {}


def keep_attempts(names: dict[str, Any]) -> list[str]:
    """Remember the attempted answers among `names`; put one back where an empty stub replaced it.

    Returns
    -------
    list of str
        The names that were put back.
    """
    restored = []
    for name in exercises():
        value = names.get(name)
        if not callable(value):
            continue
        try:
            empty = is_stub(value)
        except Exception:
            continue
        if not empty:
            _kept[name] = value
        elif name in _kept:
            names[name] = _kept[name]
            restored.append(name)
    return restored


def is_empty(function: Any) -> bool:
    """Whether nobody has begun to write it; False where that cannot be said."""
    try:
        return bool(is_stub(function))
    except Exception:
        return False


__all__ = ["Failure", "Notebook", "Run", "is_empty", "keep_attempts"]
