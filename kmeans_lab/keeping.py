"""What a student's work leaves behind, kept where it survives a restart.

Each kind of event has a file of its own in the folder ``work/``, and each event a line of JSON at
its end: lines from two notebooks never overwrite one another, a damaged line costs itself alone.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from pathlib import Path
from typing import Any

from kmeans_lab.writing import append_line

VARIABLE = "KMEANS_LAB_WORK"  # environment variable: another folder than work/


def folder() -> Path:
    """The folder ``work/`` of the project, or one in the home folder without a project."""
    if os.environ.get(VARIABLE):
        return Path(os.environ[VARIABLE])
    project = Path(__file__).resolve().parents[1]
    if (project / "start.py").is_file():
        return project / "work"
    return Path.home() / ".kmeans_lab"


def note(file: str, **what: Any) -> bool:
    """Append an event to a file of the folder, with the time.

    Parameters
    ----------
    file : str
        The name of the file.
    **what
        The event, in values that JSON knows.

    Returns
    -------
    bool
        Whether it could be written.
    """
    try:
        place = folder()
        place.mkdir(parents=True, exist_ok=True)
        append_line(place / file, json.dumps({**what, "time": round(time.time())}))
    except OSError:
        return False
    return True


def events(file: str) -> list[dict]:
    """The events of a file, in the order in which they came; a damaged line is left out.

    Parameters
    ----------
    file : str
        The name of the file. One that cannot be read has no events.

    Returns
    -------
    list of dict
    """
    text = ""
    with contextlib.suppress(OSError):
        text = (folder() / file).read_text(encoding="utf-8", errors="replace")
    found = []
    for line in text.splitlines():
        with contextlib.suppress(ValueError, RecursionError):
            event = json.loads(line)
            if isinstance(event, dict):
                found.append(event)
    return found


def damaged(file: str) -> int:
    """How many lines of a file are no event; 0 where it cannot be read at all."""
    try:
        lines = (folder() / file).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return 0
    return sum(bool(line.strip("\0 ")) for line in lines) - len(events(file))
