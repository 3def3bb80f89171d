"""Which language the course speaks, and how an English text is said in it."""

from __future__ import annotations

import json
import os
import re
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from kmeans_lab.languages.templates import Retelling

VARIABLE = "KMEANS_LAB_LANGUAGE"  # environment variable: the language of a whole session
ENGLISH = "en"
LOCALES = Path(__file__).resolve().parents[1] / "locales"
_PART = re.compile(r"\{(\w+)\}")
_chosen: dict[str, str] = {}  # "language" -> its code, once `language` was called


def known() -> dict[str, str]:
    """The languages there are: their codes, and the names that they have for themselves."""
    found = {ENGLISH: "English"}
    for path in sorted(LOCALES.glob("*/words.json")):
        found[path.parent.name] = _read(path.parent.name)["name"]
    return found


def checked(code: Any) -> str:
    """The code of a language.

    Parameters
    ----------
    code : str
        As ``"es"``; ``"ES"`` and ``"es_MX.UTF-8"`` are read as that.

    Raises
    ------
    ValueError
        If there is no such language; the message lists those there are.
    """
    said = re.split(r"[-_.]", code.strip().lower())[0] if isinstance(code, str) else ""
    if said in known():
        return said
    listed = ", ".join(f'"{each}" ({name})' for each, name in known().items())
    came = repr(code) if isinstance(code, str) else type(code).__name__
    raise ValueError(f"language must be one of {listed}, but {came:.60} came.")


def language(code: str) -> None:
    """Choose the language of predictions, widgets and `check`; what is not translated is English.

    Parameters
    ----------
    code : str
        As ``"es"``.

    Raises
    ------
    ValueError
        If there is no such language; the message lists those there are.
    """
    _chosen["language"] = checked(code)


def current() -> str:
    """The code of the language now: as chosen, else as the environment says, else English."""
    if "language" not in _chosen:
        try:
            _chosen["language"] = checked(os.environ.get(VARIABLE) or ENGLISH)
        except ValueError as problem:
            warnings.warn(f"{VARIABLE}: {problem} The course speaks English.", stacklevel=2)
            _chosen["language"] = ENGLISH
    return _chosen["language"]


def words() -> dict[str, str]:
    """The words of the language now, by their English; empty in English."""
    return words_in(current())


def words_in(code: str) -> dict[str, str]:
    """The words of a language by their English; empty for English, and for one there is not."""
    if code == ENGLISH or not (LOCALES / code / "words.json").is_file():
        return {}
    return _read(code)["words"]


def say(text: str, **parts: Any) -> str:
    """A text in the language now, with its ``{parts}`` filled in.

    Parameters
    ----------
    text : str
        In English, as it stands in the catalogue.
    **parts
        What stands for each ``{name}``.

    Returns
    -------
    str
    """
    return fill(words().get(text, text), parts)


def fill(text: str, parts: dict[str, Any]) -> str:
    """A text with its ``{parts}`` filled in; braces around no part's name stay."""
    return _PART.sub(lambda m: str(parts[m[1]]) if m[1] in parts else m[0], text)


def retell(text: str) -> str:
    """A finished English text in the language now, sentence by sentence.

    For texts that were put together where nobody knew of languages. What the catalogue has as
    ``Point {i} is nearer to {k}.`` is recognised with any parts; the rest stays in English.
    """
    code = current()
    return text if code == ENGLISH else _retelling(code)(text)


@cache
def _read(code: str) -> dict[str, Any]:
    return json.loads((LOCALES / code / "words.json").read_text(encoding="utf-8"))


@cache
def _retelling(code: str) -> Retelling:
    said = set(_read(code)["said"])  # handed to `say`: never to be recognised
    return Retelling({text: own for text, own in words_in(code).items() if text not in said})
