"""How arguments and answers cross the sandbox's wall: a line of JSON, then plain array bytes.

Nothing that comes back is ever unpickled, evaluated or imported: it becomes numbers, texts and
arrays, of bounded size. This file runs on both sides of the wall.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, BinaryIO

import numpy as np

from .outcome import Odd, Seed

MOST_BYTES = 64_000_000  # of one request
MOST_OF_ANSWER = 16_000_000  # bytes
LONGEST_HEADER = 200_000
DEEPEST = 6
_ASKED_ONLY = ("range", "seed", "dtype", "type")  # kinds that are arguments and never answers
_DTYPE = re.compile(r"[<|=]?(?:b1|[iu][1248]|f[248]|c8|c16|U\d{1,4}|S\d{1,4})")


class WireError(Exception):
    """What came does not follow the rules of the wire."""


def pack(value: Any, parts: list[bytes], depth: int = 0) -> Any:
    """Describe a value in JSON; the bytes of arrays are appended to `parts`."""
    if depth > DEEPEST:
        return {"k": "none"}
    if value is None:
        return {"k": "none"}
    if type(value) is bool:
        return {"k": "bool", "v": value}
    if type(value) is int:
        return {"k": "int", "v": str(value)[:5000]}
    if type(value) is float:
        return {"k": "float", "v": value.hex() if math.isfinite(value) else str(value)}
    if type(value) is str:
        return {"k": "str", "v": value[:5000]}
    if isinstance(value, np.generic):
        return {**pack(np.asarray(value), parts, depth + 1), "k": "scalar"}
    if isinstance(value, np.ndarray):
        array = np.ascontiguousarray(value)
        parts.append(array.tobytes())
        shape = list(value.shape)
        return {"k": "array", "dtype": array.dtype.str, "shape": shape, "n": array.nbytes}
    if isinstance(value, (tuple, list)):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {"k": kind, "v": [pack(part, parts, depth + 1) for part in value[:2000]]}
    if type(value) is range:
        return {"k": "range", "v": [value.start, value.stop, value.step]}
    if isinstance(value, dict):
        inner = {str(key)[:100]: pack(part, parts, depth + 1) for key, part in value.items()}
        return {"k": "dict", "v": inner}
    if isinstance(value, np.dtype):
        return {"k": "dtype", "v": value.str}
    if isinstance(value, type) and issubclass(value, np.generic):
        return {"k": "type", "v": np.dtype(value).str}
    if isinstance(value, Seed):
        return {"k": "seed", "v": value.number}
    if isinstance(value, Odd):
        array = pack(value.array, parts, depth + 1)
        return {"k": "odd", "kind": value.kind[:60], "array": array, "text": value.text[:200]}
    raise WireError(f"a {type(value).__name__} cannot cross")


def unpack(
    tree: Any, payload: memoryview, at: list[int], answer: bool = False, depth: int = 0
) -> Any:
    """The value that a description stands for; `at` is how far the payload is read.

    What is an `answer` holds less: a range of few letters could be longer than any memory.
    """
    if depth > DEEPEST or not isinstance(tree, dict):
        raise WireError("a description is malformed")
    kind, value = tree.get("k"), tree.get("v")
    if answer and kind in _ASKED_ONLY:
        raise WireError(f"a {kind} is no answer")
    if kind == "none":
        return None
    if kind == "bool":
        return bool(value)
    if kind == "int" and isinstance(value, str) and re.fullmatch(r"-?\d{1,4000}", value):
        return int(value)
    if kind == "float" and isinstance(value, str) and len(value) < 40:
        return float(value) if value in ("nan", "inf", "-inf") else float.fromhex(value)
    if kind == "str" and isinstance(value, str):
        return value[:5000]
    if kind in ("array", "scalar"):
        array = _array(tree, payload, at)
        return array if kind == "array" else array[()]
    if kind in ("tuple", "list") and isinstance(value, list) and len(value) <= 2000:
        parts = [unpack(part, payload, at, answer, depth + 1) for part in value]
        return tuple(parts) if kind == "tuple" else parts
    if kind == "range" and isinstance(value, list) and len(value) == 3:
        return range(*value)
    if kind == "dict" and isinstance(value, dict) and len(value) <= 2000:
        inner = value.items()
        return {str(key): unpack(part, payload, at, answer, depth + 1) for key, part in inner}
    if kind in ("dtype", "type") and isinstance(value, str) and _DTYPE.fullmatch(value):
        return np.dtype(value) if kind == "dtype" else np.dtype(value).type
    if kind == "seed" and isinstance(value, int):
        return Seed(value)
    if kind == "odd":
        array = unpack(tree.get("array"), payload, at, answer, depth + 1)
        if array is not None and not isinstance(array, np.ndarray):
            raise WireError("an array is malformed")
        return Odd(str(tree.get("kind"))[:60], array, str(tree.get("text"))[:200])
    raise WireError("a description is malformed")


def _array(tree: dict, payload: memoryview, at: list[int]) -> np.ndarray:
    dtype, shape, size = tree.get("dtype"), tree.get("shape"), tree.get("n")
    if not (isinstance(dtype, str) and _DTYPE.fullmatch(dtype)):
        raise WireError("an array has a dtype that cannot cross")
    good = isinstance(shape, list) and len(shape) <= 8 and isinstance(size, int)
    if not good or not all(isinstance(axis, int) and 0 <= axis <= MOST_BYTES for axis in shape):
        raise WireError("an array has a malformed shape")
    kind = np.dtype(dtype)
    if math.prod(shape) * kind.itemsize != size or at[0] + size > len(payload):
        raise WireError("an array has not the bytes that it tells of")
    part = payload[at[0] : at[0] + size]
    at[0] += size
    return np.frombuffer(part, dtype=kind).reshape(shape).copy()


def written(message: dict[str, Any], most: int) -> bytes:
    """A message as it crosses; its entry ``value`` may hold arrays, of `most` bytes in all."""
    parts: list[bytes] = []
    header = {key: part for key, part in message.items() if key != "value"}
    header["value"] = pack(message.get("value"), parts)
    header["bytes"] = sum(map(len, parts))
    if header["bytes"] > most:
        raise WireError("too large")
    return json.dumps(header).encode() + b"\n" + b"".join(parts)


def send(stream: BinaryIO, message: dict[str, Any]) -> None:
    """Write an answer."""
    stream.write(written(message, MOST_OF_ANSWER))
    stream.flush()


def read_header(line: bytes, most: int = MOST_BYTES) -> dict[str, Any]:
    """The header of a message, checked."""
    try:
        header = json.loads(line)
        size = header["bytes"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise WireError("a message has no header") from None
    if not isinstance(header, dict) or type(size) is not int or not 0 <= size <= most:
        raise WireError("a message is too large")
    return header


def read_value(header: dict[str, Any], payload: bytes, answer: bool = False) -> Any:
    """The value of a message whose payload has come."""
    try:
        return unpack(header.get("value"), memoryview(payload), [0], answer)
    except (ValueError, OverflowError, TypeError, RecursionError, MemoryError) as error:
        raise WireError(f"a value is malformed ({type(error).__name__})") from None
