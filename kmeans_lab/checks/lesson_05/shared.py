"""What exercises on numbers of bytes share, here and in lesson 06."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kmeans_lab.checks.comparing import Mismatch, Whole
from kmeans_lab.checks.exercise import Case
from kmeans_lab.checks.slips import Slip
from kmeans_lab.running.outcome import Odd

LESSON = "05_precision"

WRAPPED = (
    "The number wrapped around: NumPy's whole numbers end, those of 32 bits at about two billion, "
    "those of 64 bits at 2⁶³. Python's own int, as the sizes came, has no end. Which step turns "
    "them into NumPy's?"
)
TOO_LARGE = (
    "No computer has memory for such an array. Its size follows from its shape and the size of one "
    "number; nothing needs to be built for that."
)
TOO_LONG = (
    "NumPy's whole numbers have a fixed number of digits and wrap around, and decimal numbers "
    "round. Python's own int does neither."
)


class Bytes(Whole):
    """A number of bytes: a whole number, exactly, however large."""

    words = "one whole number of bytes"

    def compare(self, case: Case, wanted: Any, got: Any) -> Mismatch | None:
        problem = super().compare(case, wanted, got)
        if isinstance(got, Odd) and "DType" in got.kind:
            return Mismatch("It is a dtype, and a number of bytes is wanted.")
        if problem is not None and isinstance(got, (float, np.floating)):
            return Mismatch(
                f"A number of bytes is a whole number (int), and {got:.6g} is a decimal number "
                "(float)."
            )
        if problem is not None and problem.text == "The number is not right.":
            text = f"{int(wanted):,} bytes are right, and {_grouped(int(got))} came."
            if (int(wanted) - int(got)) % 2**32 == 0:
                return Mismatch(text, "integer-truncation", WRAPPED)
            return Mismatch(text)
        return problem

    def alike(self, case: Case, one: Any, other: Any) -> bool:
        decimal = [isinstance(value, (float, np.floating)) for value in (one, other)]
        return decimal[0] == decimal[1] and super().alike(case, one, other)


def _grouped(number: int) -> str:
    """A whole number with its thousands apart; where it has very many digits, how many."""
    if abs(number) < 10**60:
        return f"{number:,}"
    return f"a number of some {round(number.bit_length() * math.log10(2)):,} digits"


def inexact(right) -> tuple[Slip, ...]:
    """The right number of bytes by ways that do not keep it exact, of the same arguments."""
    return (
        Slip(
            "digits-lost",
            "The last digits are lost: a decimal number (float) keeps about 16 of them, and `/`, "
            "`float` and most functions of NumPy make one on the way. Python's own whole numbers "
            "keep every digit.",
            lambda *sizes: int(float(right(*sizes))),
        ),
        Slip(
            "decimal-number",
            "A number of bytes is a whole number, and this is a decimal one: `/` and `float` make "
            "such numbers, which lose digits where they grow large. Is there anything to divide?",
            lambda *sizes: float(right(*sizes)),
        ),
        Slip(
            "divided",
            "The number of bytes was divided, to kilobytes perhaps. Bytes are asked for, the exact "
            "number of them.",
            *(_divided(right, by) for by in (1000, 1024, 10**6, 2**20, 8)),
            *(_divided(right, by, exactly=True) for by in (1000.0, 1024.0, 1e6, 2.0**20)),
        ),
        Slip(
            "bits",
            "These are bits. A byte has eight of them, and bytes are asked for.",
            lambda *sizes: 8 * right(*sizes),
        ),
    )


def _divided(right, by, exactly=False):
    return lambda *sizes: right(*sizes) / by if exactly else right(*sizes) // by
