"""Predictions: written down before the answer shows, then compared with it."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import numpy as np

from kmeans_lab.telling import KINDS, box, short


class Verdict:
    """What `predict` says; shows itself in a notebook and as text.

    Attributes
    ----------
    status : {"open", "right", "wrong"}
    message : str
    """

    def __init__(self, status: str, message: str) -> None:
        self.status = status
        self.message = message

    def __repr__(self) -> str:
        return (f"{KINDS[self.status][0]} " if self.status != "open" else "") + self.message

    def _repr_html_(self) -> str:
        kind = "unanswered" if self.status == "open" else self.status
        sign = f'<strong aria-hidden="true">{KINDS[kind][0]}</strong> '
        return box(kind, sign, html.escape(self.message))


def predict(
    answer: Any,
    truth: Any,
    because: str,
    mistakes: Mapping[Any, str] | None = None,
    tolerance: float = 0.0,
) -> Verdict:
    """Compare a prediction with what is true, and say why.

    As long as `answer` is None or ``...``, nothing of the truth is shown.

    Parameters
    ----------
    answer : object
        What the reader wrote down: a number, a shape, a word, True or False.
    truth : object
        What the machine computed.
    because : str
        One or two sentences: why it is so. Shown after any answer.
    mistakes : mapping, optional
        For answers that people often give: what each of them believes. Keys are compared as
        `truth` is.
    tolerance : float
        How far a number may be off, as a share of the truth: 0.5 accepts within half.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> predict((6, 2), (6, 3, 2), "Every point meets every centroid.", {(6, 2): "That is X."})
    ✗ You predicted (6, 2); it is (6, 3, 2). That is X. Every point meets every centroid.
    """
    if answer is None or answer is Ellipsis:
        return Verdict(
            "open",
            "No prediction yet. In the cell above, write yours in place of ... and run it, then "
            "run this cell again. The answer shows then, and not before.",
        )
    shown = _in_words(truth)
    if _same(answer, truth, tolerance):
        exact = "" if _same(answer, truth, 0.0) else f" You said {_in_words(answer)}: near enough."
        return Verdict("right", f"Yes: {shown}.{exact} {because}")
    belief = ""
    for wrong, said in (mistakes or {}).items():
        if _same(answer, wrong, 0.0):
            belief = f" {said}"
    return Verdict("wrong", f"You predicted {_in_words(answer)}; it is {shown}.{belief} {because}")


def _same(answer: Any, truth: Any, tolerance: float) -> bool:
    if isinstance(answer, str) or isinstance(truth, str):
        return str(answer).strip().casefold() == str(truth).strip().casefold()
    try:
        given, wanted = np.asarray(answer), np.asarray(truth)
        if given.shape != wanted.shape or given.dtype.kind in "OUS" or wanted.dtype.kind in "OUS":
            return bool(answer == truth)
        if "b" in (given.dtype.kind, wanted.dtype.kind):
            return given.dtype.kind == wanted.dtype.kind and bool((given == wanted).all())
        with np.errstate(invalid="ignore"):  # infinity minus infinity
            near = np.abs(given - wanted) <= tolerance * np.abs(wanted)
        return bool((near | (given == wanted)).all())
    except (TypeError, ValueError):
        return False


def _in_words(value: Any) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "True" if value else "False"
    if isinstance(value, (float, np.floating)):
        return short(value)
    if isinstance(value, np.ndarray):
        return str(value.tolist())
    if isinstance(value, (tuple, list)):
        inner = ", ".join(_in_words(v) for v in value)
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return f"({inner}{comma})" if isinstance(value, tuple) else f"[{inner}]"
    return str(value)
