"""Hints that are opened by the buttons of a verdict are counted, as those that `hint` gives are.

The buttons work without a kernel. Beside a verdict lives a widget that nobody sees: it hears when
one of its hints is opened, and tells the kernel, which notes it.
"""

from __future__ import annotations

import os
import secrets
import sys
from typing import Any

import anywidget
import traitlets

from kmeans_lab.checks.exercise import Exercise
from kmeans_lab.checks.progress import note

_SCRIPT = """
function render({ model }) {
  const heard = ({ target }) => {
    const [key, number] = (target.dataset?.kmlHint ?? "").split(" ");
    if (target.open && key === model.get("_key")) model.send({ kind: "hint", number: +number });
  };
  document.addEventListener("toggle", heard, true);  // it does not bubble
  return () => document.removeEventListener("toggle", heard, true);
}
export default { render };
"""

# Neither the widget is to be seen nor, the next day, that it is gone.
HIDDEN = """<style>
.jp-OutputArea-child:has(.kml-hints-heard) + .jp-OutputArea-child { display: none; }
</style><span class="kml-hints-heard" hidden></span>"""


class OpenedHints(anywidget.AnyWidget):
    """Hears which hints of a verdict are opened, and notes them.

    Parameters
    ----------
    exercise : Exercise
        Whose hints they are.

    Attributes
    ----------
    key : str
        By which the buttons of this verdict are known in the page.
    """

    _esm = _SCRIPT
    _key = traitlets.Unicode().tag(sync=True)

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._known: set[int] = set()
        super().__init__(_key=secrets.token_hex(8))
        self.on_msg(self._heard)

    @property
    def key(self) -> str:
        return self._key

    def _heard(self, _: Any, content: Any, __: Any) -> None:
        number = content.get("number") if isinstance(content, dict) else None
        if isinstance(number, bool) or number not in range(1, len(self._exercise.hints) + 1):
            return
        if number not in self._known:  # opened, closed and opened again
            self._known.add(number)
            note(self._exercise.name, hint=number)


def can_be_heard() -> bool:
    """Whether the page is one that hides what is not to be seen: JupyterLab, or Notebook."""
    return "google.colab" not in sys.modules and "VSCODE_PID" not in os.environ


__all__ = ["HIDDEN", "OpenedHints", "can_be_heard"]
