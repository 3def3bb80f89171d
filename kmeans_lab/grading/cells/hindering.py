"""What hinders a cell from running: signs that are no Python, prompts, a bracket or colon too few.

It is named with its line; and a text is made in which it is mended, to see what the cell would be
worth. Only a person decides whether it counts.
"""

from __future__ import annotations

import io
import re
import tokenize
import unicodedata
from dataclasses import dataclass

from kmeans_lab.grading.cells.transforming import problem_of

LONGEST = 20_000  # characters of a cell that is looked at
MOST_LINES_NAMED = 3
MOST_PLACES = 40  # lines at whose end a bracket is tried

_DOUBLE, _SINGLE = "“”„‟«»″＂", "‘’‚‛′`´＇"
_DASHES = "‐‑‒–—―−－﹣"
_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_OTHER = {"、": ",", "。": ".", "×": "*", "·": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!="}
_INSTEAD = {
    **_WIDE,
    **_OTHER,
    **dict.fromkeys(_DOUBLE, '"'),
    **dict.fromkeys(_SINGLE, "'"),
    **dict.fromkeys(_DASHES, "-"),
}
_CLOSES = {"(": ")", "[": "]", "{": "}"}
_PROMPT = re.compile(r"^\s*(?:>>> ?|\.\.\. ?|In \[\d*\]: ?|\s*\.\.\.: ?)")
_OUTPUT = re.compile(r"^\s*Out\[\d*\]:")


@dataclass(frozen=True)
class Hindrance:
    """Why a cell cannot be run.

    Attributes
    ----------
    line : int
        From 1.
    words : str
        What is wrong there.
    mended : str
        The cell with that mended; empty where nobody knows how.
    """

    line: int
    words: str
    mended: str = ""


def hindrance_of(text: str, raw: str = "") -> Hindrance | None:
    """What hinders a cell, as IPython would run it, from running; None if nothing does.

    Parameters
    ----------
    text : str
        The cell, or what `as_python` makes of it, so that IPython's own transforms are none.
    raw : str
        The cell as it was written, where that is another text.
    """
    problem = problem_of(text)
    if problem is None:
        return None
    if len(text) > LONGEST:
        return Hindrance(problem.lineno or 1, _said(problem))
    signs = _signs(text)
    plain = _without_signs(text)
    if problem_of(plain) is None and signs:
        return _of_signs(signs, plain)
    written = _without_signs(raw or text)
    pasted = _without_prompts(written)
    if problem_of(pasted) is None and pasted != written:
        line = (problem_of(plain) or problem).lineno or 1
        return Hindrance(line, "it has what another session printed, or its prompt", pasted)
    later = problem_of(plain) or problem
    for mend in (_with_bracket, _without_bracket, _with_colon):
        found = mend(plain, later)
        if found is not None:
            more = f"; besides, line {signs[0][0]} has {signs[0][1]}" if signs else ""
            return Hindrance(found.line, found.words + more, found.mended)
    if signs:
        return _of_signs(signs, "")
    return Hindrance(problem.lineno or 1, _said(problem))


def _said(problem: SyntaxError) -> str:
    words = (problem.msg or "it is no Python").split(" (")[0].rstrip(".")
    line = (problem.text or "").strip()
    return (
        f"Python says “{words[:120]}” of `{line[:60]}`" if line else f"Python says “{words[:120]}”"
    )


# ------------------------------------------------------------------ signs


def _signs(text: str) -> list[tuple[int, str]]:
    """The lines with signs that no program has outside its texts, and which these are."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        code = line.partition("#")[0]
        sign = next((c for c in code if _is_strange(c)), None)
        if sign is not None:
            found.append((number, _named(sign)))
    return found


def _is_strange(sign: str) -> bool:
    return sign in _INSTEAD or (sign not in " \t\f\v\r" and _is_blank(sign)) or _is_unseen(sign)


def _is_blank(sign: str) -> bool:
    return sign.isspace() and sign not in "\n"


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cf", "Cc") and sign not in "\n\r\t\f"


def _named(sign: str) -> str:
    if _is_unseen(sign):
        return f"a character that nobody sees (U+{ord(sign):04X})"
    if _is_blank(sign):
        kind = "a non-breaking blank" if sign in "\xa0\u202f\u2007" else "a blank"
        return f"{kind} that Python does not know (U+{ord(sign):04X})"
    return f"{sign} where Python wants {_INSTEAD[sign]}"


def _of_signs(signs: list[tuple[int, str]], mended: str) -> Hindrance:
    first, words = signs[0]
    if len(signs) > 1:
        named = [str(line) for line, _ in signs[1 : 1 + MOST_LINES_NAMED]]
        more = " and others" if len(signs) > 1 + MOST_LINES_NAMED else ""
        words += f" (and in line{'s' if len(named) > 1 else ''} {', '.join(named)}{more})"
    return Hindrance(first, f"it has {words}", mended)


def _without_signs(text: str) -> str:
    made = []
    for sign in text:
        if sign in _INSTEAD:
            made.append(_INSTEAD[sign])
        elif _is_unseen(sign):
            continue
        elif _is_blank(sign) and sign not in "\t\r\f\v":
            made.append(" ")
        else:
            made.append(sign)
    return "".join(made)


def _without_prompts(text: str) -> str:
    """The lines behind prompts; what was printed between them is left out."""
    lines = text.splitlines()
    if not any(_PROMPT.match(line) for line in lines):
        return text
    return "\n".join(_PROMPT.sub("", t) if _PROMPT.match(t) else _kept(t) for t in lines)


def _kept(line: str) -> str:
    return line if line.lstrip().startswith("#") and not _OUTPUT.match(line) else ""


# ------------------------------------------------------------------ brackets and colons


def _with_bracket(text: str, problem: SyntaxError) -> Hindrance | None:
    """With the bracket that is missing at the end of a line."""
    opened = _left_open(text)
    if opened is None:
        return None
    sign, line = opened
    lines = text.splitlines()
    for number in range(line - 1, min(len(lines), line - 1 + MOST_PLACES)):
        code, _, comment = lines[number].partition("#")
        code = code.rstrip()
        comment = f"  #{comment}" if comment else ""
        ends = (code + _CLOSES[sign], code[:-1] + _CLOSES[sign] + code[-1:])
        for end in ends[: 2 if code.endswith((":", ",")) else 1]:
            mended = "\n".join([*lines[:number], end + comment, *lines[number + 1 :]])
            if problem_of(mended) is None:
                return Hindrance(line, f"`{sign}` is never closed", mended)
    return Hindrance(line, f"`{sign}` is never closed")


def _left_open(text: str) -> tuple[str, int] | None:
    """The innermost bracket that is open when no further line could be part of it."""
    waiting: list[tuple[str, int]] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type != tokenize.OP:
                if waiting and token.type == tokenize.NAME and token.string in _BEGIN:
                    return waiting[-1]
                continue
            if token.string in _CLOSES:
                waiting.append((token.string, token.start[0]))
            elif token.string in _CLOSES.values():
                if not waiting:
                    return None
                if _CLOSES[waiting[-1][0]] != token.string:
                    return waiting[-1]
                waiting.pop()
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return waiting[-1] if waiting else None
    return waiting[-1] if waiting else None


_BEGIN = {"def", "class", "return", "import", "while", "with", "raise", "del", "pass", "try"}


def _without_bracket(text: str, problem: SyntaxError) -> Hindrance | None:
    """Without the bracket that closes nothing."""
    line, lines = problem.lineno or 0, text.splitlines()
    if not 0 < line <= len(lines) or "unmatched" not in (problem.msg or ""):
        return None
    at = (problem.offset or 1) - 1
    bad = lines[line - 1]
    sign = bad[at : at + 1]
    if sign not in _CLOSES.values():
        return None
    opens = next(key for key, value in _CLOSES.items() if value == sign)
    begins = [m.end() for m in re.finditer(r"return |= |\(|\[|^\s*", bad[:at])]
    ends = [bad[:place] + opens + bad[place:] for place in begins]  # its partner is missing
    for end in [*ends, bad[:at] + bad[at + 1 :]]:
        mended = "\n".join([*lines[: line - 1], end, *lines[line:]])
        if problem_of(mended) is None:
            return Hindrance(line, f"`{sign}` closes nothing", mended)
    return Hindrance(line, f"`{sign}` closes nothing")


def _with_colon(text: str, problem: SyntaxError) -> Hindrance | None:
    line, lines = problem.lineno or 0, text.splitlines()
    if not 0 < line <= len(lines) or "expected ':'" not in (problem.msg or ""):
        return None
    code, _, comment = lines[line - 1].partition("#")
    end = f"{code.rstrip()}:" + (f"  #{comment}" if comment else "")
    mended = "\n".join([*lines[: line - 1], end, *lines[line:]])
    return Hindrance(line, "a colon is missing", mended if problem_of(mended) is None else "")


__all__ = ["Hindrance", "hindrance_of"]
