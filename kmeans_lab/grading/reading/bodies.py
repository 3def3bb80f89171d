"""What is written for a function, told from a cell's text alone: Python need not read it."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST_CELL = 400_000  # characters; what is longer is data, not code, and is not run either
LONGEST_BODY = 2000  # lines


def body_of(cells: Sequence[str], name: str) -> str:
    """What is written for a function, without its first line, docstring, comments and blanks.

    Of several definitions those in which something is written count before a stub. Nothing but
    ``raise NotImplementedError`` is nothing.
    """
    found = ""
    for cell in cells:
        if name not in cell or len(cell) > LONGEST_CELL:
            continue
        for text in _definitions(cell, name):
            found = text or found
    return found


# Prompts of a session that was pasted in stand before the lines, and are no part of them.
_PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.:|\.\.\.|In \[\d*\]:) ?")


def _definitions(cell: str, name: str) -> list[str]:
    """The bodies of a name's definitions in a cell, in order."""
    found = []
    lines = [_PROMPT.sub("", line).expandtabs() for line in cell.splitlines()]
    for start, line in enumerate(lines):
        if re.match(rf"\s*{name}\s*=[^=]", line):
            found.append(line.strip())
            continue
        head = re.match(rf"\s*(?:async\s+def|def|class)\s+{name}\b", line)
        if head:
            found.append(_said(_body(lines[start : start + LONGEST_BODY], head.end())))
    return found


def _body(lines: list[str], begin: int) -> str:
    """What follows the colon of a definition's head, as far as it is indented further."""
    indent, depth = len(lines[0]) - len(lines[0].lstrip()), 0
    for number, line in enumerate(lines):
        for place in range(begin if number == 0 else 0, len(line)):
            depth += (line[place] in "([{") - (line[place] in ")]}")
            if line[place] == ":" and depth <= 0:
                rest = [line[place + 1 :]]
                for further in lines[number + 1 :]:
                    text = further.lstrip()
                    if text and len(further) - len(text) <= indent and not text.startswith("#"):
                        break
                    rest.append(further)
                return "\n".join(rest)
    further = lines[1:]  # its head has a bracket or the colon too few
    ends = [i for i, t in enumerate(further) if t.strip() and len(t) - len(t.lstrip()) <= indent]
    return "\n".join(further[: ends[0]] if ends else further)


_DOCSTRINGS = re.compile(r'[rRuU]?("""|\'\'\').*?\1', re.DOTALL)
_NOTHING = re.compile(
    r"(?:raise NotImplementedError.*|pass|\.\.\.|return None|return|(?:def|class) .*)$"
)


def _said(body: str) -> str:
    """The lines of a body that do something; nothing if they are a stub's alone."""
    lines = [
        re.sub(r"(^|\s)#.*$", "", line).strip() for line in _DOCSTRINGS.sub("", body).splitlines()
    ]
    lines = [line for line in lines if line and not re.fullmatch(r"[\"'].*[\"']", line)]
    return "\n".join(lines) if any(not _NOTHING.fullmatch(line) for line in lines) else ""
