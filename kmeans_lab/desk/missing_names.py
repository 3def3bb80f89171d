"""What to do about a name that does not exist yet: an extension of IPython.

Who opens an exercise and runs `check(assign_loop)` first meets a bare NameError. In the environment
that `start.py` makes, kernels load this module, and below the error stands what helps.
"""

from __future__ import annotations

import re
import sys
from types import TracebackType
from typing import Any

_MISSING = re.compile(r"name '(\w+)' is not defined")
ABOVE = "choose Run > Run All Above Selected Cell"


def what_helps(message: str) -> str:
    """What to do about a NameError with this message; empty if that is not known.

    Parameters
    ----------
    message : str

    Returns
    -------
    str
    """
    from kmeans_lab.checks.catalogue import exercise_called  # a kernel starts without them

    found = _MISSING.search(message)
    if found is None:
        return ""
    name = found[1]
    if exercise_called(name) is not None:
        if "kmeans_lab.checks.check" in sys.modules:  # which says it itself
            return ""
        return (
            f"{name} does not exist yet: write it, and run its cell before this one. If it is "
            f"written already, {ABOVE}."
        )
    if name == "np" or name in sys.modules["kmeans_lab"].__all__:
        return f"{name} is imported in a cell near the top. Run that cell, or {ABOVE}."
    return (
        f"No cell that has run makes {name}. Is it spelt right? If a cell further up makes it, "
        f"run that cell, or {ABOVE}."
    )


def load_ipython_extension(shell: Any) -> None:
    """Let a shell say what helps below a NameError."""

    def told(
        shell: Any,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType,
        tb_offset: int | None = None,
    ) -> None:
        from kmeans_lab.telling import folded
        from kmeans_lab.visuals.shared.asleep import somebody_looks

        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        if somebody_looks() and (text := what_helps(str(error))):
            print(folded(text))

    shell.set_custom_exc((NameError,), told)
