"""What the exercises on loops share: words for slips that are made in every loop."""

from __future__ import annotations

LESSON = "02_loops"

FEW_FEATURES = (
    "Only the first features are counted. The six points have two of them, but other points have "
    "more, or only one. What does NumPy do with all the features at once?"
)
POINT_LEFT_OUT = (
    "The first point was left out, or the last. `range(5)` goes 0, 1, 2, 3, 4: so `range(len(X))` "
    "begins at the first point and ends at the last."
)
TOO_FAR = (
    "The loop goes too far. An axis of length 3 has the indices 0, 1 and 2, and `range(3)` gives "
    "just these. How long is the axis that this loop runs along, whatever comes in?"
)
NO_POWER = (
    "In Python `^` is not a power; it compares the bits of whole numbers. A power is written with "
    "two stars."
)
SQUARED_THE_SUM = (
    "A sum of differences was squared, not each difference: from (3, −3) the sum is 0, and no "
    "distance at all would be left. Which comes first, the square or the sum?"
)
SQUARES_SUBTRACTED = (
    "x² − c² is not (x − c)². Try it with x = 5 and c = 3. First the difference, then its square."
)
