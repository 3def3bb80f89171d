"""Finished sentences recognised by their templates, and told in other words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

PART = re.compile(r"\{(\w+)\}")
_ENDS = re.compile(r"(?<=[.!?:)”…])(\s+)")
# A part stays inside its sentence: it holds no full stop with a new sentence behind it.
_ANY = r"((?:(?!(?<=[A-Za-z_)`”])[.!?]\s|(?<=\d)[.!?]\s+[A-Z])[\s\S])+?)"
_PARTS = {"number": r"(\d[\d,]*)", "last": r"(\S+|\([^()]*\)|`[^`]*`)"}
# What Python says may be of several sentences; ours behind it are none of it.
_OURS = r"\. (?:It happened in|The shapes that came in|It is called as|Clusters? \d)"
_PARTS |= {"message": rf"((?:(?!{_OURS})[\s\S])+?)", "line": r"([\s\S]+?)"}
_AS_IT_CAME = ("message", "line")  # Python's own words and code
_QUOTED = re.compile(r"`[^`]*`")
_CODE = re.compile(r"`[^`]*`|\([^()]*\)|\[[^\[\]]*\]")
_TWO_WORDS = re.compile(r"[^\W\d_]{2,}[\s/-]+[^\W\d_]{2,}")
_SMALL = 4  # letters of a template that is no sentence
_FEW = 12  # letters of a template that says little by itself
_LITERAL = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True)
class _Template:
    """What recognises a text, the names of its parts, and what it becomes.

    `literal` is its longest text beside the parts: what lacks it need not be looked at.
    """

    pattern: re.Pattern[str]
    names: list[str]
    other: str
    literal: str
    letters: int

    @classmethod
    def of(cls, english: str, other: str) -> _Template:
        literal = max(PART.split(english)[::2], key=len)
        return cls(*_pattern(english), other, literal, _letters(english))


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
    def _templates(self) -> list[_Template]:
        """Those with most letters first."""
        return [each for each in self._by_letters if each.letters > _SMALL]

    @cached_property
    def _small_templates(self) -> list[_Template]:
        """Those of so few letters that they are only looked for inside a part: ``{a} and {b}``."""
        return [each for each in self._by_letters if each.letters <= _SMALL]

    @cached_property
    def _by_letters(self) -> list[_Template]:
        found = [(text, other) for text, other in self._words.items() if PART.search(text)]
        made = [_Template.of(*each) for each in found if _letters(each[0])]
        return sorted(made, key=lambda each: -each.letters)

    def _whole(self, text: str) -> str | None:
        inner = text.strip()
        if not inner or not _LITERAL.search(inner):
            return None
        told = self._words.get(inner)
        if told is None:
            told = self._by_template(inner)
        return None if told is None else text.replace(inner, told, 1)

    def _by_template(self, text: str) -> str | None:
        for template in self._templates:
            few = template.letters < _FEW  # `Line 2 of 4`: much else begins and goes on so
            if (told := self._filled(template, text, whole=few)) is not None:
                return told
        for template in self._small_templates:
            begins = template.pattern.pattern[:1].isupper()  # a sentence: Line {number}:
            if begins and (told := self._filled(template, text, whole=True)) is not None:
                return told
        return None

    def _filled(self, template: _Template, text: str, whole: bool = False) -> str | None:
        """A text by one template; if `whole`, only where all its parts can be told too."""
        match = template.pattern.fullmatch(text) if template.literal in text else None
        if match is None:
            return None
        came = dict(zip(template.names, match.groups()))
        parts = {
            name: part if name in _AS_IT_CAME else self._part(part) for name, part in came.items()
        }
        if whole and not all(
            name in _AS_IT_CAME or _is_told(part, parts[name]) for name, part in came.items()
        ):
            return None
        return PART.sub(lambda m: parts.get(m[1], m[0]), template.other)

    def _part(self, text: str) -> str:
        """A part of a sentence: one of its own, or several things one after another."""
        inner = text.strip()
        if inner.isidentifier():  # a name: none of ours, whatever it means in English
            return text
        told = self(text)
        for template in self._small_templates if told == text else ():
            if (found := self._filled(template, inner, whole=True)) is not None:
                return text.replace(inner, found, 1)
        return told

    def _by_sentences(self, text: str) -> str:
        """Runs of whole sentences, the longest first; a sentence that is not known stays."""
        pieces = _pieces(text)
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


def _pieces(text: str) -> list[str]:
    """Sentence, space, sentence, ...; what stands in `backticks` is never parted."""
    masked = _QUOTED.sub(lambda m: "_" * len(m[0]), text)
    pieces, at = [], 0
    for space in _ENDS.finditer(masked):
        pieces += [text[at : space.start()], space[0]]
        at = space.end()
    return [*pieces, text[at:]]


def _is_told(part: str, told: str) -> bool:
    """Whether a part is told in other words, or has none: a number, a name, code, a shape."""
    return part != told or not _TWO_WORDS.search(_CODE.sub(" , ", part))


def _letters(template: str) -> int:
    """How many letters of words a template has beside its parts."""
    return len("".join(_LITERAL.findall(PART.sub(" ", template))))


def _pattern(english: str) -> tuple[re.Pattern[str], list[str]]:
    """What recognises a template, and the names of its parts in their order.

    A part called ``number`` is digits, ``last`` one thing: a word, a place, a point, ``message``
    and ``line`` whatever Python or the student wrote; any other is what stands there in the
    sentence.
    """
    names: list[str] = []
    built = ""
    for at, piece in enumerate(PART.split(english)):
        if at % 2 == 0:
            built += re.escape(piece)
        elif piece in names:
            built += rf"\{names.index(piece) + 1}"
        else:
            names.append(piece)
            built += _PARTS.get(piece, _ANY)
    return re.compile(built), names
