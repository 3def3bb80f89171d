"""What an expression made, in words."""

from __future__ import annotations

from kmeans_lab import telling
from kmeans_lab.languages.speaking import retell, say
from kmeans_lab.visuals.microscope.recorder import Made, Mismatch, Record

_UNITS = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))


def size_in_words(number: int) -> str:
    """Bytes as people write them: ``288 B``, ``4.8 kB``, ``160 MB``."""
    for unit, name in _UNITS:
        if number >= unit:
            return f"{number / unit:.3g} {name}"
    return f"{number} B"


def what_it_is(made: Made) -> str:
    """Type, shape, dtype and bytes."""
    if made.shapes:
        return say("{type} of shapes {shapes}", type=made.type, shapes=made.text)
    if made.shape is None:
        return f"{made.type} {made.text}".strip()
    if made.shape == () and not made.bytes:
        return f"{made.text} ({made.dtype})" if made.text else made.dtype
    kind = "" if made.type == "ndarray" else f"{made.type} "
    return f"{kind}{made.shape} {made.dtype}, {size_in_words(made.bytes)}"


def where_it_is(made: Made) -> str:
    """Whether its memory is new."""
    return {
        "": "",
        "new": say("new"),
        "copy": say("a copy"),
        "view": say("view of {name}", name=made.of) if made.of else say("view"),
        "same": made.of,
        "again": say("in the temporary's memory"),
        "written": say("written into {name}", name=made.of),
    }[made.memory]


def laps_in_words(turns: int) -> str:
    """How often a loop went round."""
    return say("1 turn") if turns == 1 else say("{number} turns", number=turns)


def turns_in_words(record: Record) -> str:
    """How often it was made, where that is not once; and how it began, where it has changed."""
    if record.turns == 1:
        return ""
    first, last = record.first, record.last
    if first is None or last is None or (first.shape, first.dtype) == (last.shape, last.dtype):
        return say("{number} times", number=record.turns)
    return say("{number} times, {what} at first", number=record.turns, what=what_it_is(first))


def mismatch_in_words(mismatch: Mismatch) -> str:
    """The operation at which it stopped, with both shapes: `a + b`: a is (4, 3), b is (4,)."""
    parts = [
        say(
            "{name} is {what}",
            name=text,
            what=what_it_is(made) if made.shape is None else made.shape,
        )
        for text, made in mismatch.operands
    ]
    told = f"`{mismatch.text}`: {', '.join(parts)}."
    shapes = [made.shape for _, made in mismatch.operands if made.shape is not None]
    if mismatch.operator and len(shapes) == 2 == len(parts):
        return f"{told} {retell(telling.where_shapes_differ(mismatch.operator, *shapes))}".strip()
    return told
