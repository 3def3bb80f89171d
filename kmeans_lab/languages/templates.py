"""Finished sentences recognised by their templates, and told in other words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

PART = re.compile(r"\{(\w+)\}")
_ENDS = re.compile(r"(?<=[.!?:)”…])(\s+)")
# A part stays inside its sentence: it holds no full stop with a new sentence behind it.
_ANY = r"((?:(?![.!?]\s+[A-Z“])[\s\S])+?)"
_LITERAL = re.compile(r"[A-Za-z]{2,}")


class Retelling:
    """Tells finished texts in other words.

    Parameters
    ----------
    words : mapping of str to str
        Texts and what they become. ``{name}`` stands for a part that varies, in both.
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self._known: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """The text in other words; what is not known stays as it is."""
        if text not in self._known:
            if len(self._known) > 5000:  # a session of weeks
                self._known.clear()
            told = self._whole(text)
            self._known[text] = self._by_sentences(text) if told is None else told
        return self._known[text]

    @cached_property
    def _templates(self) -> list[tuple[re.Pattern[str], list[str], str]]:
        """Pattern, names of its parts, what it becomes; those with most letters first."""
        found = []
        for english, other in self._words.items():
            literal = "".join(_LITERAL.findall(PART.sub(" ", english)))
            if PART.search(english) and len(literal) >= 2:
                found.append((len(literal), english, other))
        found.sort(key=lambda each: -each[0])
        return [(*_pattern(english), other) for _, english, other in found]

    def _whole(self, text: str) -> str | None:
        inner = text.strip()
        if not inner or not _LITERAL.search(inner):
            return None
        told = self._words.get(inner)
        if told is None:
            told = self._by_template(inner)
        return None if told is None else text.replace(inner, told, 1)

    def _by_template(self, text: str) -> str | None:
        for pattern, names, other in self._templates:
            if match := pattern.fullmatch(text):
                parts = {name: self(part) for name, part in zip(names, match.groups())}
                return PART.sub(lambda m, parts=parts: parts.get(m[1], m[0]), other)
        return None

    def _by_sentences(self, text: str) -> str:
        """Runs of whole sentences, the longest first; a sentence that is not known stays."""
        pieces = _ENDS.split(text)  # sentence, space, sentence, ...
        told, at = [], 0
        while at < len(pieces):
            for end in range(len(pieces), at if at % 2 == 0 else len(pieces), -2):
                run = "".join(pieces[at:end])
                known = self._whole(run) if len(run) < len(text) else None
                if known is not None:
                    told.append(known)
                    at = end
                    break
            else:
                told.append(pieces[at])
                at += 1
        return "".join(told)


def _pattern(english: str) -> tuple[re.Pattern[str], list[str]]:
    """What recognises a template, and the names of its parts in their order."""
    names: list[str] = []
    built = ""
    for at, piece in enumerate(PART.split(english)):
        if at % 2 == 0:
            built += re.escape(piece)
        elif piece in names:
            built += rf"\{names.index(piece) + 1}"
        else:
            names.append(piece)
            built += _ANY
    return re.compile(built), names
