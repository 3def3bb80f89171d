"""The prose of Markdown, block by block: found, and told in other words in the same form.

A message is what a reader reads as one: a paragraph, an item of a list, a heading, a cell of a
table, the line that opens a folded answer. Line breaks inside it do not count. Code, formulas that
stand alone and HTML are no messages.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Say = Callable[[str], str]

_ITEM = re.compile(r"(\s*(?:[-*+]|\d+[.)])\s+)(.*)")
_HEADING = re.compile(r"(#+\s+)(.*?)\s*$")
_SUMMARY = re.compile(r"(.*<summary>)(.*?)(</summary>.*)")
_QUOTE = re.compile(r"((?:>\s?)+)(.*)")
_TAGS = re.compile(r"\s*(</?\w[^>]*>\s*)+$")
_RULE = re.compile(r"[\s|:-]+$")
_PIPE = re.compile(r"(`[^`]*`|\\\|)|\|")
# What needs no translation: code, formulas, where links lead, HTML.
_NO_WORDS = re.compile(r"`[^`]*`|\$[^$]*\$|\]\([^)]*\)|<[^>]+>")
_WORD = re.compile(r"[^\W\d_]{2,}")


def has_words(text: str) -> bool:
    """Whether a text holds a word of two letters or more, outside code and formulas."""
    return _WORD.search(_NO_WORDS.sub(" ", text)) is not None


def messages(source: str) -> list[str]:
    """The messages of a Markdown text, in their order."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    retold(source, note)
    return found


def retold(source: str, say: Say) -> str:
    """A Markdown text in other words.

    Parameters
    ----------
    source : str
    say : callable
        Given a message, returns what to write in its place.

    Returns
    -------
    str
        With each message on one line.
    """
    return _Text(say).of(source)


class _Text:
    """A text as it is read from top to bottom; the block that is open waits in `block`."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.lines: list[str] = []
        self.block: list[str] = []
        self.before = ""  # what stands before the open block: the mark of an item, of a quotation

    def of(self, source: str) -> str:
        fence = ""
        for line in source.split("\n"):
            mark = re.match(r"\s*(```|~~~|\$\$)", line)
            if fence:
                self.lines.append(line)
                fence = "" if fence in line else fence
            elif mark:
                self.close()
                self.lines.append(line)
                fence = "" if line.count(mark[1]) > 1 else mark[1]
            else:
                self.read(line)
        self.close()
        return "\n".join(self.lines)

    def read(self, line: str) -> None:
        """One line outside code."""
        if not line.strip() or _TAGS.fullmatch(line):
            self.close()
            self.lines.append(line)
        elif found := _HEADING.fullmatch(line):
            self.close()
            self.lines.append(found[1] + self.said(found[2]))
        elif found := _SUMMARY.fullmatch(line):
            self.close()
            self.lines.append(found[1] + self.said(found[2]) + found[3])
        elif line.lstrip().startswith("|"):
            self.close()
            self.lines.append(line if _RULE.fullmatch(line) else self.row(line))
        elif (found := _ITEM.fullmatch(line)) and self.may_begin(found[1]):
            self.close()
            self.before, self.block = found[1], [found[2]]
        elif found := _QUOTE.fullmatch(line):
            if self.before != found[1]:
                self.close()
            self.before = found[1]
            self.block.append(found[2])
        else:
            self.block.append(line)

    def may_begin(self, mark: str) -> bool:
        """Whether a line with this mark begins an item: within a paragraph only 1. does."""
        return not self.block or bool(self.before.strip()) or mark.strip() in ("-", "*", "+", "1.")

    def close(self) -> None:
        """End the block that is open."""
        if self.block:
            indent = "" if self.before else re.match(r"\s*", self.block[0])[0]
            text = " ".join(line.strip() for line in self.block)
            self.lines.append(self.before + indent + self.said(text))
        self.before, self.block = "", []

    def row(self, line: str) -> str:
        """A row of a table, cell by cell."""
        cells = _PIPE.sub(lambda m: m[1] or "\0", line).split("\0")
        return "|".join(
            re.sub(r"^(\s*)(.*?)(\s*)$", lambda m: m[1] + self.said(m[2]) + m[3], cell)
            for cell in cells
        )

    def said(self, text: str) -> str:
        return self.say(text) if has_words(text) else text
