"""Put given lines in order: a widget with a text that says the same.

What stands here knows nothing of exercises: it is given lines, and a function that judges an
order of them.
"""

from __future__ import annotations

import html
import reprlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import traitlets

from kmeans_lab.languages.speaking import say
from kmeans_lab.visuals.shared.asleep import CourseWidget
from kmeans_lab.visuals.shared.assets import script, styles

Judge = Callable[[list[int]], tuple[str, bool, "int | None"]]


class LinesInOrder(CourseWidget):
    """Lines to move up and down or to leave out, by keyboard, mouse or touch.

    Moving needs no kernel; judging does.

    Parameters
    ----------
    name : str
        What the lines make.
    lines : sequence of m str
        As they are shown at first, mixed.
    judge : callable
        ``judge(numbers)`` is given the numbers of the lines in their order, from 1, without those
        that are left out. It returns what to say as HTML, whether the order is right, and the
        place from 1 of a line that is at fault, or None.
    unneeded : int
        How many of the lines are wrong.

    Attributes
    ----------
    placed : list of int
        The numbers of the lines as they stand now, without those left out. May be set.
    """

    _esm = script(Path(__file__).with_name("ordering.js"))
    _css = styles(Path(__file__).with_name("ordering.css"))

    _lines = traitlets.List(traitlets.Unicode()).tag(sync=True)
    _words = traitlets.Dict().tag(sync=True)
    _verdict = traitlets.Dict().tag(sync=True)
    placed = traitlets.List(traitlets.Int()).tag(sync=True)

    def __init__(self, name: str, lines: Sequence[str], judge: Judge, unneeded: int = 0) -> None:
        self._name = name
        self._judge = judge
        self._unneeded = unneeded
        heading = say("Put the lines of {name} in order", name=name)
        super().__init__(
            _lines=list(lines),
            _words={"heading": heading, "task": _task(unneeded)},
            placed=list(range(1, len(lines) + 1)),
        )
        self.on_msg(self._asked)

    def __repr__(self) -> str:
        rows = [f"{number:>3}  {line}" for number, line in enumerate(self._lines, 1)]
        return "\n".join(
            [
                f"{self._words['heading']}. {self._words['task']}",
                *rows,
                say(
                    "Answer with their numbers, the first line's first, without those left out: "
                    "{how}",
                    how=f'order("{self._name}", [1, 2, ...])',
                ),
            ]
        )

    def still_html(self) -> str:
        """The lines as they stand, one below the other."""
        words, lines = self._words, [self._lines[number - 1] for number in self.placed]
        text = html.escape("\n".join(lines))
        return (
            f'<p style="margin: 0"><strong>{html.escape(words["heading"])}</strong></p>'
            f'<pre style="margin: 0.4em 0 0; color: inherit; background: none">{text}</pre>'
        )

    @traitlets.validate("placed")
    def _numbers_of_lines(self, proposal: Any) -> list[int]:
        numbers = proposal["value"]
        if len(set(numbers)) < len(numbers) or not set(numbers) <= set(self._numbers()):
            raise traitlets.TraitError(
                f"placed holds numbers from 1 to {len(self._lines)}, none twice, but is "
                f"{reprlib.repr(numbers)}."
            )
        return numbers

    def _numbers(self) -> range:
        return range(1, len(self._lines) + 1)

    def _asked(self, _: Any, content: Any, __: Any) -> None:
        """Answer the Check button; the number of the question goes back with the answer."""
        if not isinstance(content, dict) or content.get("kind") != "check":
            return
        numbers = content.get("placed")
        if not isinstance(numbers, list) or not all(
            number in self._numbers() for number in numbers
        ):
            return
        text, passed, at = self._judge(numbers)
        self._verdict = {
            "question": content.get("question"),
            "html": text,
            "passed": passed,
            "at": at,
        }


def _task(unneeded: int) -> str:
    if unneeded == 0:
        return say("All of them are needed.")
    if unneeded == 1:
        return say("One of them is not needed: leave it out.")
    return say("{count} of them are not needed: leave those out.", count=unneeded)
