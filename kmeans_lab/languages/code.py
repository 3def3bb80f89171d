"""The prose in code: comments and texts, found, and told in other words with the same code.

A text of several words is a message. One of a single word may be an option or a key: it is told in
other words only where a catalogue has it.
"""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Say = Callable[[str], str]

WIDTH = 96
FIXED = ("YOUR CODE HERE",)  # comments that a program looks for
_PIECE = re.compile(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|`[^`]*`")
_WORD = re.compile(r"[^\W\d_]{3,}")
_WORDS = re.compile(
    r"[^\W\d_]{2,}[,;:.!?)”]*\s+\S*[(“]?[^\W\d_]{2,}|^[^\W\d_]{3,}[:!?] |[^\W\d_]{3,}:$"
)
_LONG = re.compile(r"\b[a-z]{4,}\b")
_MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """A comment or a text in a source.

    Attributes
    ----------
    text : str
        The message. A formatted text keeps its ``{expressions}`` as they are written.
    start, end : (int, int)
        Where it stands: line from 0, character from 0; the end is the first behind it.
    kind : {"comment", "text", "formatted"}
    needed : bool
        Whether it is a message by itself, and not only where a catalogue has it.
    """

    text: str
    start: tuple[int, int]
    end: tuple[int, int]
    kind: str
    needed: bool


def parts(source: str) -> list[Part]:
    """The comments and texts of a cell, in their order."""
    return sorted([*_comments(source), *_texts(source)], key=lambda part: part.start)


def retold(source: str, say: Say) -> str:
    """A cell with its comments and texts in other words; all else stays as it is.

    Parameters
    ----------
    source : str
    say : callable
        Given a message, returns what to write in its place.

    Returns
    -------
    str
    """
    lines = source.split("\n")
    for part in reversed(parts(source)):
        said = say(part.text)
        if said == part.text:
            continue
        (row, column), (last, end) = part.start, part.end
        before, behind = lines[row][:column], lines[last][end:]
        if part.kind == "comment":
            written = _comment(said, before)
        else:
            written = _text(said, part, before, lines[row + 1] if last > row else "")
        lines[row : last + 1] = (before + written + behind).split("\n")
    return "\n".join(lines)


# ------------------------------------------------------------------ comments


def _comments(source: str) -> Iterator[Part]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, IndentationError):
        return
    block: list[tokenize.TokenInfo] = []
    for token in tokens:
        if token.type == tokenize.COMMENT:
            if block and not _goes_on(block[-1], token):
                yield from _block(block)
                block = []
            block.append(token)
    yield from _block(block)


def _goes_on(above: tokenize.TokenInfo, below: tokenize.TokenInfo) -> bool:
    """Whether two comments, each alone on its line, are one text."""
    alone = all(not each.line[: each.start[1]].strip() for each in (above, below))
    return alone and below.start == (above.start[0] + 1, above.start[1])


def _block(block: list[tokenize.TokenInfo]) -> Iterator[Part]:
    text = " ".join(each.string.lstrip("#").strip() for each in block)
    if text and text not in FIXED and _WORD.search(_PIECE.sub(" ", text)):
        (row, column), (last, end) = block[0].start, block[-1].end
        yield Part(text, (row - 1, column), (last - 1, end), "comment", True)


def _comment(text: str, before: str) -> str:
    """A comment; one that is alone on its line goes on below if it is long."""
    if before.strip():
        return f"# {text}"
    return f"\n{before}".join(f"# {line}" for line in textwrap.wrap(text, WIDTH - len(before) - 2))


# ------------------------------------------------------------------ texts


def _texts(source: str) -> Iterator[Part]:
    try:
        tree = ast.parse(_MAGIC.sub(r"\1pass", source))
    except SyntaxError:
        return
    lines = source.split("\n")
    for node in _outermost(tree):
        start = _place(lines, node.lineno, node.col_offset)
        end = _place(lines, node.end_lineno or node.lineno, node.end_col_offset or 0)
        text = template(node, "\n".join(lines[start[0] : end[0] + 1]))
        if text is None or not text.strip():
            continue
        kind = "formatted" if isinstance(node, ast.JoinedStr) else "text"
        needed = _LONG.search(_PIECE.sub(" ", text)) if kind == "formatted" else is_prose(text)
        yield Part(text, start, end, kind, bool(needed))


def is_prose(text: str) -> bool:
    """Whether a text is of several words, or a word with a colon behind it."""
    return _WORDS.search(text) is not None


def _outermost(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.JoinedStr) or (
            isinstance(child, ast.Constant) and isinstance(child.value, str)
        ):
            yield child
        else:
            yield from _outermost(child)


def template(node: ast.AST, source: str = "") -> str | None:
    """The text of a node, with the expressions of a formatted one in ``{braces}``.

    Parameters
    ----------
    node : ast.AST
    source : str
        The lines in which it stands: expressions are kept as they are written there.

    Returns
    -------
    str or None
        None if the node is no text.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    expressions = [each for each in node.values if not isinstance(each, ast.Constant)]
    written = [each for each in _PIECE.findall(source) if each.startswith("{")]
    parsed = [ast.unparse(ast.JoinedStr([each]))[2:-1] for each in expressions]
    if [_parsed(each) for each in written] == [_parsed(each) for each in parsed]:
        parsed = written
    found, at = "", iter(parsed)
    for value in node.values:
        if isinstance(value, ast.Constant):
            found += value.value.replace("{", "{{").replace("}", "}}")
        else:
            found += next(at)
    return found


def _parsed(expression: str) -> str:
    """What a ``{expression}`` is to Python, however it is written."""
    try:
        return ast.dump(ast.parse(f"f{expression!r}"))
    except SyntaxError:
        return expression


def _place(lines: list[str], row: int, column: int) -> tuple[int, int]:
    """Line and character, both from 0, of a place that Python counts in bytes."""
    return row - 1, len(lines[row - 1].encode()[:column].decode())


def _text(text: str, part: Part, before: str, below: str) -> str:
    """A text as it is written in code, over as many lines as it had or one."""
    prefix = "f" if part.kind == "formatted" else ""
    if "\n" in text:
        return _quoted(text, prefix, '"""')
    indent = re.match(r"\s*", below)[0]
    if part.end[0] == part.start[0] or not below.strip().startswith(('"', "'", 'f"', "f'")):
        return _quoted(text, prefix)
    room = WIDTH - max(len(before), len(indent)) - 4
    pieces = _wrapped(text, room)
    return f"\n{indent}".join(
        _quoted(piece, prefix if _PIECE.search(piece) else "") for piece in pieces
    )


def _wrapped(text: str, room: int) -> list[str]:
    """A text in pieces of whole words, with the spaces at their ends; expressions stay whole."""
    whole = re.findall(r"(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|[^\s{])+\s*|\s+", text)
    pieces = [""]
    for word in whole:
        if pieces[-1] and len(pieces[-1]) + len(word) > room:
            pieces.append("")
        pieces[-1] += word
    return pieces


def _quoted(text: str, prefix: str, quote: str = '"') -> str:
    """A text between quotes; of a formatted one the expressions stay as they are."""
    pieces = re.split(r"(\{[^{}]+(?:\{[^{}]*\}[^{}]*)*\})", text) if prefix else [text]
    out = []
    for at, piece in enumerate(pieces):
        escaped = piece.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
        out.append(piece if at % 2 else escaped)
    return f"{prefix}{quote}{''.join(out)}{quote}"
