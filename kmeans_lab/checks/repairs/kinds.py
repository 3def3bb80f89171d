"""The kinds of slips, the likeliest first, and which words of an exercise's slips go with them."""

from __future__ import annotations

from kmeans_lab.checks.slips import Slip

# The kinds of slips, the likeliest first; candidates are tried in this order.
_IN_ORDER = """
misspelt result-not-kept parentheses-forgotten round-brackets parentheses-too-many caret
colon-for-axis equal-for-unequal comparison-turned return-in-the-loop begun-in-the-loop
begun-before-the-loop number-for-length range-too-late range-ends-late range-ends-early
range-one-too-few length-forgotten pythons-own other-axis axis-missing axis-too-many
argmax-for-argmin number-for-index sum-for-mean variance-for-deviation other-function
doubled-for-squared absolute-for-square whole-division written-over start-that-wins second-name
best-not-kept product-number-by-number ddof sign returned-in-another-order square-of-the-sum
one-too-many one-too-few operator operands-swapped smallest-for-largest root-too-many
square-forgotten not-transposed transposed new-axis other-name index-forgotten index-of-another
place-for-places place-forgotten slice outside-the-condition outside-the-loop
inside-the-condition inside-the-loop strictness and-for-or condition-turned branches-swapped
keyword-forgotten arguments-swapped axis-kept axis-not-kept one-forgotten sum-forgotten
choice-forgotten mean-forgotten number rows-for-columns factor range-too-early kind-of-number
decimals-dropped kind-not-named never-used square-too-many true-for-false left-early
root-forgotten index-too-many new-axis-forgotten added-to-what-was-there factor-too-many
term-too-many clipped call-too-many returned-too-much not-everything-returned range-step
lines-swapped any-function any-name
"""
KINDS = tuple(_IN_ORDER.split())
RANK = {kind: i for i, kind in enumerate(KINDS)}


# A misconception -> the kinds of which its words are true. An answer of another kind may do the
# same, but the words would be about something that is not there.
_ABOUT_AXES = frozenset(
    {"other-axis", "axis-missing", "axis-too-many", "axis-kept", "axis-not-kept", "pythons-own"}
    | {"transposed", "not-transposed", "new-axis", "new-axis-forgotten", "colon-for-axis"}
    | {"index-forgotten", "index-too-many", "sum-forgotten", "choice-forgotten"}
    | {"rows-for-columns", "arguments-swapped", "operands-swapped", "mean-forgotten"}
)
_ABOUT_SQUARES = frozenset(
    {"root-too-many", "root-forgotten", "square-forgotten", "square-too-many", "caret", "operator"}
    | {"doubled-for-squared", "absolute-for-square", "square-of-the-sum", "other-function"}
)
_ONLY = {
    "sum-without-axis": _ABOUT_AXES,
    "sum-wrong-axis": _ABOUT_AXES,
    "argmin-wrong-axis": _ABOUT_AXES,
    "column-meets-row": _ABOUT_AXES,
    "axes-swapped": _ABOUT_AXES,
    "extra-square-root": _ABOUT_SQUARES,
    "missing-square": _ABOUT_SQUARES,
    "integer-truncation": {
        "kind-of-number",
        "kind-not-named",
        "decimals-dropped",
        "other-function",
        "other-name",  # of whose dtype the result is
    },
    "cross-term-sign": {"operator", "sign"},
    "cross-term-factor": {"factor", "factor-too-many", "number", "operator"},
}


def confirms(kind: str, slip: Slip) -> bool:
    """Whether the words of a slip can be true of an answer with this mistake."""
    return slip.misconception not in _ONLY or kind in _ONLY[slip.misconception]


__all__ = ["KINDS", "RANK", "confirms"]
