"""What a reader wrote as an answer, understood: numbers, shapes, words, in the ways people write.

Every function here returns a value or raises `Unread` with a sentence that says what to write.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from kmeans_lab.languages.speaking import say

MOST = 200  # characters of an answer

SCALES = {
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "millions": 10**6,
    "billion": 10**9,
    "billions": 10**9,
}
WORDS = {
    **{"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7},
    **{"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13},
    **{"fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18},
    **{"nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60},
    **{"seventy": 70, "eighty": 80, "ninety": 90},
    "none": 0,
    "once": 1,
    "twice": 2,
    "half": 0.5,
}
BYTES = {"byte": 1, "bytes": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
UNKNOWN = re.compile(
    r"(i\s+)?(do\s*n['’]?o?t\s+know|dunno|have\s+no\s+idea|no\s+idea)|idk|don['’]?t\s+know|\?+",
    re.IGNORECASE,
)
_OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_SAME = {"y": "yes", "n": "no", "true": "yes", "false": "no", "1": "true", "0": "false"}
_ROUGHLY = re.compile(r"^(about|around|roughly|approximately|approx\.?|ca\.?|circa|~|≈|=)\s*", re.I)
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})((?:[ ,_'’]\d{3})+)(?![\d,])")


class Unread(Exception):
    """An answer that was not understood; its text says what to write."""


def text_of(given: Any) -> str:
    """An answer as text, whether somebody typed it or handed over a value of Python.

    Raises
    ------
    Unread
        If it is empty, too long, or a thing that cannot be an answer.
    """
    if isinstance(given, (np.ndarray, np.generic)):
        given = given.tolist()
    if isinstance(given, np.dtype):
        given = given.name
    elif isinstance(given, type):
        given = given.__name__
    if isinstance(given, (list, tuple)):
        inner = ", ".join(text_of(part) for part in given[: MOST + 1])
        text = f"({inner})"
    elif isinstance(given, (str, bool, int, float)):
        text = _plainly(given)
    else:
        raise Unread(
            say(
                "An answer is a text in quotes, a number or a shape, but {kind} came.",
                kind=type(given).__name__,
            )
        )
    text = re.sub(r"\s+", " ", text.replace("\ufeff", "")).strip()  # a mark that nobody sees
    if len(text) > MOST:
        raise Unread(_too_long())
    if not text:
        raise Unread(say("There is no answer yet: write one, or say that you don't know."))
    return text


def _plainly(given: Any) -> str:
    try:
        return str(given)
    except ValueError:  # a whole number of thousands of digits
        raise Unread(_too_long()) from None


def _too_long() -> str:
    return say("That is longer than {most} characters. Write the answer alone.", most=MOST)


def is_unknown(text: str) -> bool:
    """Whether a text says "I don't know"."""
    said = bare(text).rstrip(".!")
    return UNKNOWN.fullmatch(said) is not None or plain(said) == plain(say("I don't know"))


def bare(text: str) -> str:
    """A text without the quotes and full stop around it."""
    text = text.strip().strip("\"'`“”‘’„«»").strip()
    return text[:-1].rstrip() if text.endswith(".") and not text.endswith("..") else text


def number(text: str, unit: str = "", whole: bool = False) -> float:
    """The number that a text says.

    Digits in the English or, where only one reading is possible, the continental way; words; a
    fraction, a power or another small sum, with what it comes to behind an equals sign; the unit
    behind it, or another unit of bytes.

    Parameters
    ----------
    text : str
    unit : str
        What the number counts; ``"%"`` for a percentage.
    whole : bool
        Whether it counts things that are whole, so that ``25,000`` can only be 25000.

    Returns
    -------
    int or float

    Raises
    ------
    Unread
        If it is none, or could be two.
    """
    core, factor = _without_unit(_ROUGHLY.sub("", _result(_signs(bare(text)))), unit)
    if whole:
        core = re.sub(r"^(\d{1,3}),(\d{3})(?= |$)", r"\1\2", core)
    value = _in_digits(core)
    if value is None:
        value = _in_words(core)
    if value is None:
        value = _worked_out(core)
    if value is None and (
        counted := re.fullmatch(r"([\d.,_ ]*\d) [a-z]{3,}( [a-z]+)?", core, re.I)
    ):
        value = _in_digits(counted[1])  # 12 points
    if value is None:
        raise Unread(_no_number(text))
    value = value * factor
    if not math.isfinite(value):
        raise Unread(_no_number(text))
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else float(value)


def _no_number(text: str) -> str:
    return say(
        "{answer} is not a number that can be read here. Write digits, as 12.", answer=quoted(text)
    )


def numbers(text: str, count: int | None = None, whole: bool = False) -> tuple[float, ...]:
    """The numbers that a text lists, in any brackets, parted by commas, semicolons or spaces.

    Parameters
    ----------
    text : str
        ``(7.5, 9)``, ``7.5 9``, ``[7.5, 9]``, ``6 x 2``, ``(6,)``.
    count : int, optional
        How many there must be. It also decides whether a comma parts or is a decimal comma.
    whole : bool
        Whether they are whole, so that every comma parts.

    Raises
    ------
    Unread
        If they are no numbers, or not so many.
    """
    inner = _signs(bare(text)).strip()
    inner = re.sub(r"^[A-Za-z_.\s]*[=:]?\s*([(\[].*[)\]])$", r"\1", inner)  # shape = (6, 2)
    inner = inner.strip("()[]{}").strip()
    inner = re.sub(r"(?<=\d)\s*[x*]\s*(?=\d)|\s+by\s+", ",", inner) if whole else inner
    if not inner:
        found: list[tuple[float, ...]] = [()]
    else:
        found = []
        for parts in _ways_to_part(inner, whole):
            try:
                found.append(tuple(number(part) for part in parts))
            except Unread:
                continue
    if count and count > 1 and re.fullmatch(rf"\d{{{count}}}", inner):  # 100110, six labels
        found.insert(0, tuple(int(digit) for digit in inner))
    fitting = [values for values in found if count is None or len(values) == count]
    if whole:
        fitting = [values for values in fitting if all(isinstance(v, int) for v in values)]
    if fitting:
        return fitting[0]
    if found and count is not None:
        raise Unread(
            say(
                "{answer} holds {came} numbers, but {count} are asked for.",
                answer=quoted(text),
                came=len(found[0]),
                count=count,
            )
        )
    if whole:
        told = say(
            "{answer} could not be read as whole numbers, as in (4, 12).", answer=quoted(text)
        )
    else:
        told = say("{answer} could not be read as numbers, as in (4, 12).", answer=quoted(text))
    raise Unread(told)


def one_of(text: str, options: Sequence[str]) -> str:
    """The option that a text means: its words, their beginning, its letter or its number.

    Raises
    ------
    Unread
        If it is none of them, or could be two.
    """
    said = plain(text)
    names = {plain(option): option for option in options}
    names = {**{re.sub(r"^(an?|the) ", "", name): names[name] for name in names}, **names}
    unmarked = {_unmarked(name): option for name, option in names.items()}
    for reading in (said, _SAME.get(said, said)):
        if reading in names:
            return names[reading]
    if len(set(unmarked.values())) == len(options) and _unmarked(said) in unmarked:
        return unmarked[_unmarked(said)]
    begun = {option: name for name, option in names.items() if name.startswith(said)}
    if len(said) > 2 and len(begun) == 1:
        return next(iter(begun))
    place = said.strip("()[] ")
    if len(place) == 1 and place in "abcdefghij"[: len(options)]:
        return options["abcdefghij".index(place)]
    if place.isdecimal() and 1 <= int(place) <= len(options):
        return options[int(place) - 1]
    raise Unread(
        say(
            "{answer} is none of these: {options}.", answer=quoted(text), options=", ".join(options)
        )
    )


def some_of(text: str, options: Sequence[str]) -> tuple[str, ...]:
    """The options that a text lists, each once, in the order in which it lists them.

    Raises
    ------
    Unread
        If something in it is none of them, or one comes twice.
    """
    inner = bare(text).strip("()[]{}")
    if plain(inner) in {plain(option) for option in options}:
        return (one_of(inner, options),)
    letters = all(len(option) == 1 for option in options)
    if letters and re.fullmatch(r"\w+", inner):
        parts = list(inner)
    elif "|" in inner:
        parts = re.split(r"\s*\|\s*", inner)
    elif re.search(r"[,;>→&]", inner):
        parts = re.split(r"\s*(?:[,;>→&]\s*(?:and\b)?|\band\b)\s*", inner)
    else:
        parts = re.split(r"\s+and\s+|\s+then\s+", inner)
        if len(parts) == 1 or letters:
            parts = re.split(r"(?:\s+and)?\s+", inner)
    found = tuple(one_of(part, options) for part in parts if part.strip())
    if len(set(found)) < len(found):
        twice = next(each for i, each in enumerate(found) if each in found[:i])
        raise Unread(say("{option} is there twice.", option=twice))
    return found


def _unmarked(text: str) -> str:
    """A text without brackets and commas: ``7 9`` and ``(7, 9)`` are the same."""
    return " ".join(re.split(r"[\s,()\[\]{}]+", text)).strip()


def plain(text: str) -> str:
    """A text as it is compared: without quotes, capitals and doubled spaces."""
    return re.sub(r"\s+", " ", bare(text)).casefold().replace("`", "")


def quoted(text: str) -> str:
    """The beginning of a text, in quotes."""
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"


# ------------------------------------------------------------------ the ways of writing a number


def _signs(text: str) -> str:
    raised = "⁰¹²³⁴⁵⁶⁷⁸⁹"
    text = re.sub(
        f"[{raised}]+", lambda m: "**" + "".join(str(raised.index(c)) for c in m[0]), text
    )
    for old, new in (("−", "-"), ("–", "-"), ("×", "*"), ("·", "*"), ("^", "**"), ("½", "1/2")):
        text = text.replace(old, new)
    return re.sub(r"[\s\u00a0\u2009\u202f]+", " ", text)


def _result(text: str) -> str:
    """What a reckoning comes to, ``9 + 9 = 18``, or what a letter stands for, ``n = 18``."""
    reckoning, sign, result = text.rpartition("=")
    compared = reckoning.endswith(("=", "<", ">", "!")) or not re.search(r"\w", result)
    return text if not sign or compared else result.strip()


def _without_unit(text: str, unit: str) -> tuple[str, float]:
    """The number without what stands behind it, and what it is to be multiplied by."""
    match = re.fullmatch(r"(.*?[\w)])\s*(%|[^\W\d_]+)", text)
    if match is None or not match[1]:
        return text, 1
    core, said = match[1], match[2].casefold()
    if said == "%" or said == "percent":
        return core, 1 if unit == "%" else 0.01
    if said in BYTES and unit.casefold() in BYTES:
        return core, BYTES[said] / BYTES[unit.casefold()]
    own = unit.casefold()
    if said in (own, own.removesuffix("s"), own + "s", "times", "x", "fold"):
        return core, 1
    if said in SCALES and (digits := _in_digits(core)) is not None:
        return repr(digits), SCALES[said]
    return text, 1


def _in_digits(text: str) -> float | None:
    text = text.replace("_", "")
    if found := _THOUSANDS.fullmatch(text.lstrip("+-")):
        sign = "-" if text.startswith("-") else ""
        groups = re.findall(r"\d{3}", found[2])
        if "," in found[2] and len(groups) == 1 and found[1] != "0":
            whole = found[1] + groups[0]
            raise Unread(
                say(
                    "{answer} could be {whole} or {decimal}: write it without the comma.",
                    answer=quoted(text),
                    whole=whole,
                    decimal=f"{found[1]}.{groups[0]}",
                )
            )
        if "," not in found[2] or found[1] != "0":
            return int(sign + found[1] + "".join(groups))
    if re.fullmatch(r"[+-]?\d{1,3}( \d{3})+[.,]\d+", text):
        text = text.replace(" ", "")
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        text = text.replace(",", ".")
    text = re.sub(r"(?<=\d),(?=\d{3}(?:[,.]|$))", "", text) if text.count(",") else text
    if re.fullmatch(r"[+-]?\d+", text):
        return int(text)
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", text, re.IGNORECASE):
        return float(text)
    return None


def _in_words(text: str) -> float | None:
    words = [w for w in re.split(r"[\s-]+", text.casefold()) if w not in ("a", "and", "")]
    if words[:1] == ["minus"]:
        value = _in_words(" ".join(words[1:]))
        return None if value is None else -value
    if not words or not all(word in WORDS or word in SCALES for word in words):
        return None
    total: float = 0
    group: float = 0
    for word in words:
        if word == "hundred":
            group = (group or 1) * 100
        elif word in SCALES:
            total, group = total + (group or 1) * SCALES[word], 0
        else:
            group += WORDS[word]
    return total + group


def _worked_out(text: str) -> float | None:
    """A small sum, as ``6 * 3 * 2 * 8``, ``1/3`` or ``sqrt(10)``."""
    text = re.sub(r"√\s*\(?\s*([\d.]+)\s*\)?", r"sqrt(\1)", text)
    text = _THOUSANDS.sub(lambda m: m[1] + re.sub(r"\D", "", m[2]), text)
    try:
        value = _value(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError, TypeError):
        return None
    return value


def _value(node: ast.AST) -> float:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        value = _value(node.operand)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        left, right = float(_value(node.left)), float(_value(node.right))
        value = _OPERATIONS[type(node.op)](left, right)
        if isinstance(value, complex):
            raise ValueError
        return value
    called = isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))
    if called and getattr(node.func, "id", getattr(node.func, "attr", "")) == "sqrt":
        (argument,) = node.args
        return math.sqrt(_value(argument))
    raise ValueError


def _ways_to_part(text: str, whole: bool) -> list[list[str]]:
    """The ways in which a list may be meant, the likeliest first."""

    def cut(pattern: str) -> list[str]:
        return [part for part in re.split(pattern, text.strip(" ,;")) if part.strip()]

    by_comma, by_space, by_all = cut(r"\s*[,;]\s*"), cut(r"\s*;\s*|,?\s+"), cut(r"[\s,;]+")
    if whole:
        return [by_comma, by_all]
    if ";" in text:
        return [cut(r"\s*;\s*"), by_all, by_comma]
    return [by_comma, by_all, by_space]
