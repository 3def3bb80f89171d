"""Values in words: what goes into a call and what comes out of it, as people are shown it."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_lab.running.outcome import Odd, Seed
from kmeans_lab.telling import short

SMALLEST_PLAIN = 1e-3  # of an array whose numbers are all nearer to 0 each is written 1.e-15


def kind_in_words(value: Any) -> str:
    """What kind of thing a value is, with its article: a list, an array of shape (3,), None."""
    if value is None:
        return "None"
    if isinstance(value, Odd):
        kind, shape = value.kind, ""
        if value.array is not None:
            shape = f" of shape {value.array.shape}"
    elif isinstance(value, np.ndarray):
        kind, shape = "array", f" of shape {value.shape}"
    elif isinstance(value, np.generic):
        kind, shape = "complex number" if value.dtype.kind == "c" else "number", ""
    else:
        kind, shape = {"str": "text", "bool": "truth value"}.get(type(value).__name__, ""), ""
        kind = kind or ("number" if isinstance(value, (int, float)) else type(value).__name__)
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}{shape}"


def value_in_words(value: Any) -> str:
    """A value with its shape; of a large array the beginning and the end."""
    if isinstance(value, np.ndarray):
        usual = value.dtype in (np.float64, np.int64) or value.dtype.kind in "UO"
        kind = "" if usual else f" {value.dtype}"
        numbers = array_in_words(value)
        head = f"{value.shape}{kind}"
        return f"{head}\n{numbers}" if "\n" in numbers else f"{head} {numbers}"
    if isinstance(value, Seed):
        return f"np.random.default_rng({value.number})"
    if isinstance(value, Odd):
        words = kind_in_words(value)
        if value.array is not None:
            return f"{words}: {array_in_words(value.array)}"
        return f"{words} {value.text}".strip()
    several = isinstance(value, list) and any(isinstance(v, (tuple, np.ndarray)) for v in value)
    if isinstance(value, tuple) or several:
        if not value:
            return "an empty tuple"
        if several:
            words = [indent(value_in_words(v), 4) for v in value[:6]]
            return f"a list of {len(value)}\n" + "\n".join(
                f"[{i}] {text}" for i, text in enumerate(words)
            )
        return "\n".join(f"[{i}] {indent(value_in_words(v), 4)}" for i, v in enumerate(value[:6]))
    if isinstance(value, dict):
        return "\n".join(f"{name} {value_in_words(v)}" for name, v in value.items())
    if isinstance(value, (bool, np.bool_)) or value is None:
        return str(value)
    if isinstance(value, (float, np.floating)):
        return short(value, 6)
    if isinstance(value, (str, np.dtype)):
        return repr(value)
    if isinstance(value, type):
        return f"{'np.' if issubclass(value, np.generic) else ''}{value.__name__}"
    return str(value)[:200]


def array_in_words(value: np.ndarray) -> str:
    """The numbers of an array, at most about twelve rows."""
    plain = True  # 0.0001 rather than 1.e-04
    if value.dtype.kind == "f" and value.size and np.isfinite(value).all():
        largest = np.abs(value).max()
        plain = not 0 < largest < SMALLEST_PLAIN
        noise = np.abs(value) < (5e-5 if plain and largest < 1e8 else 0)
        value = np.where(noise, 0.0, value) + 0.0  # no minus zero
    text = np.array2string(
        value, precision=4, threshold=60, edgeitems=4, max_line_width=66, suppress_small=plain
    )
    return text.replace("\n\n", "\n")  # NumPy parts the layers of a block by blank lines


def indent(text: str, by: int) -> str:
    """A text whose further lines begin so many columns later."""
    return text.replace("\n", "\n" + " " * by)
