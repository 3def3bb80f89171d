"""Names as they are shown, and names as they are compared."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

LONGEST_NAME = 80
_BREAKS = "\r\n\t\v\f\u2028\u2029"
# Letters that no decomposition takes apart, and what people write where they have none of them.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def clean(text: str) -> str:
    """A name on one line: no control characters, no marks that turn the direction, not long."""
    text = unicodedata.normalize("NFC", text)
    kept = "".join(
        " " if char in _BREAKS else char
        for char in text
        if char in _BREAKS or unicodedata.category(char)[0] != "C"
    )
    kept = re.sub(r" +", " ", kept).strip() or "(no name)"
    if len(kept) > LONGEST_NAME:
        mark = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:6]
        kept = f"{kept[: LONGEST_NAME - 8]}…{mark}"
    return kept


def key(text: str) -> str:
    """What is left of a name when case, accents, blanks and signs do not matter.

    >>> key("O'Brien-Ñandú, Zoë") == key("obriennanduzoe")
    True
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(char for char in plain if char.isalnum())


def keys(text: str) -> set[str]:
    """The keys of a name: with ö as o, and with ö as oe."""
    text = unicodedata.normalize("NFC", text).casefold()
    return {key(text), key(text.translate(_TWO_LETTERS))} - {""}


def beginning(texts: Iterable[str], end: str) -> str:
    """What all texts begin with, as far as the last sign `end` in it; nothing if there is none."""
    texts = sorted(texts)
    if not texts:
        return ""
    first, last = texts[0], texts[-1]
    number = 0
    while number < min(len(first), len(last)) and first[number] == last[number]:
        number += 1
    return first[: first.rfind(end, 0, number) + 1]


def words(text: str) -> frozenset[str]:
    """The keys of the words of a name, in no order."""
    pieces = re.split(r"[\W_]+", unicodedata.normalize("NFC", text))
    return frozenset(filter(None, map(key, pieces)))
