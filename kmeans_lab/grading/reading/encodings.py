"""What bytes say where nobody wrote down in which alphabet: names in zips, and class lists.

UTF-8 proves itself. Of the others each is tried on all the texts together, and the one counts under
which they look most like names: words of one alphabet, capitals at their beginning, common
characters, known family names. That is a guess, and whoever asks is told so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

# The order decides between equals.
CANDIDATES = (
    *("cp437", "cp850", "cp1252", "gb18030", "cp932", "big5", "cp949", "cp852", "cp1250"),
    *("cp866", "cp1251", "cp1253", "cp1255", "cp1256"),
)
# The family names that most people of a country share.
_FAMILY_NAMES = {
    "gb18030": (
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾"
        "肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈"
    ),
    "big5": (
        "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高潘簡"
        "朱鍾彭游詹胡施沈余盧梁趙顏柯翁魏孫戴"
    ),
    "cp949": ("김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진"),
    "cp932": (
        "佐鈴高田渡伊山中小加吉斎松井木林清阿森池橋石前藤岡長後近村遠青坂西福太三岩原和竹金大内野"
    ),
}
_RAW = {"gb18030": "gb2312", "cp932": "euc_jp", "big5": "big5", "cp949": "euc_kr"}
_COMMON = {  # the first byte of the characters that a standard puts first, being in daily use
    "gb18030": range(0xB0, 0xD8),
    "cp932": range(0xB0, 0xD0),
    "big5": range(0xA4, 0xC7),
    "cp949": range(0xB0, 0xC9),
}


def decoded(texts: Sequence[bytes], known: Iterable[str] = ()) -> tuple[list[str], str]:
    """Texts of one origin as text, and the name of the encoding.

    Parameters
    ----------
    texts : sequence of bytes
    known : iterable of str
        Words that stand in them, as the names of a class list: where some are found under one
        encoding alone, that is the one.

    Returns
    -------
    list of str
    str
        ``ascii`` and ``utf-8`` are certain, every other is a guess.
    """
    for sure in ("ascii", "utf-8"):
        try:
            return [text.decode(sure) for text in texts], sure
        except UnicodeDecodeError:
            continue
    telling = [text for text in texts if not text.isascii()]
    known = {word for word in known if not word.isascii()}
    best, best_rank = "cp437", (-1, -1e9)
    for name in CANDIDATES:
        try:
            read = [text.decode(name) for text in telling]
        except UnicodeDecodeError:
            continue
        found = sum(word in text for text in read for word in known)
        rank = (found, sum(_likeness(text, name) for text in read))
        if rank > best_rank:
            best, best_rank = name, rank
    return [text.decode(best, "replace") for text in texts], best


def _likeness(text: str, encoding: str) -> float:
    """How much a text looks like names, for each of its bytes beyond ASCII."""
    total = 0.0
    for word in re.findall(r"[^\W\d_]+|[^\x00-\x7f]", text):
        if word.isascii():
            continue
        if len(word) == 1 and not word.isalpha():
            total -= 2.0  # a sign, a box: names have none
        elif encoding in _COMMON:
            total += _of_two_bytes(word, encoding)
        else:
            total += _of_one_byte(word)
    return total


def _of_one_byte(word: str) -> float:
    alphabets = {unicodedata.name(char, "? ").split()[0] for char in word}
    letters = sum(not char.isascii() for char in word)
    well = word.islower() or word.isupper() or (word[0].isupper() and word[1:].islower())
    caseless = word.lower() == word.upper()
    if len(alphabets) > 1 or not (well or caseless):
        return -1.0 * letters
    latin = alphabets == {"LATIN"}
    # Some words of another alphabet have no letter of ASCII; a Latin word of marks alone is odd.
    if latin and letters > max(2, len(word) / 2):
        return -0.5 * letters
    return 1.0 * letters


def _of_two_bytes(word: str, encoding: str) -> float:
    total = 0.0
    if any(char.isascii() for char in word):  # ideographs within a Latin word
        return -2.0 * sum(not char.isascii() for char in word)
    for place, char in enumerate(word):
        if "HALFWIDTH" in unicodedata.name(char, ""):
            total -= 1.0
            continue
        if "HIRAGANA" in unicodedata.name(char, "") or "KATAKANA" in unicodedata.name(char, ""):
            total += 1.5 if encoding == "cp932" else -1.0
            continue
        try:
            first = char.encode(_RAW[encoding])[0]
        except UnicodeEncodeError:
            first = 0
        total += 1.0 if first in _COMMON[encoding] else -1.5
        if place == 0 and char in _FAMILY_NAMES[encoding]:
            total += 3.0
    return total
