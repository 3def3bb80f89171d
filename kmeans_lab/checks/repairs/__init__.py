"""One edit that makes a wrong answer right: then the cause is certain, and its line can be named.

Given the source of an answer, the slips that people make in any program are undone in it, one at a
time, the likeliest first. Where that makes everything right, the line is named, with a question
about it as it stands; what would be right is never said. Nothing here runs a candidate: `check`
does that in the student's own process, grading behind the walls of its sandbox.

The rules stand here once, for all exercises, and know none of them. A rule looks at one part of a
definition (`sites`) and yields the edits that undo a slip there, with what to ask about the line.
"""

from kmeans_lab.checks.repairs import (
    arithmetic,
    axes,
    calls,
    conditions,
    counting,
    naming,
    places,
    values,
)
from kmeans_lab.checks.repairs.kinds import KINDS
from kmeans_lab.checks.repairs.search import (
    Candidate,
    Repair,
    Runner,
    candidates,
    find_repair,
    numbers_in,
    seconds_for,
)

# The modules of rules: to be imported is all that they are for.
RULED = (conditions, counting, axes, arithmetic, values, naming, calls, places)

__all__ = [
    "KINDS",
    "Candidate",
    "Repair",
    "Runner",
    "candidates",
    "find_repair",
    "numbers_in",
    "seconds_for",
]
