"""Numbers sorted, and found again, by 65,536 places of equal width among them.

A number's place says nearly where it stands in order, and numbers of two bytes are sorted in two
passes that compare nothing. What is left is to sort those that share a place: a sort that looks for
order first is soon done with it.

Source of that sort, NumPy's ``kind="stable"``: T. Peters, "listsort.txt", in CPython's sources.
"""

from __future__ import annotations

import numpy as np

PLACES = 1 << 16
LEAST = 1 << 13  # of fewer numbers a table of all places costs more than it saves
CHUNK = 1 << 13  # numbers of which a temporary array is made
SAMPLE = 1024  # numbers that say between which two the places lie
OUTSIDE = 0.01  # the share of numbers that may lie beyond, on either side
TELLING = 0.5  # the share of the sample's numbers that must have a place of their own


class Places:
    """The place of each of some numbers.

    Parameters
    ----------
    numbers : ndarray of shape (n,), float32 or float64
        Finite, and so are their differences.

    Attributes
    ----------
    useful : bool
        Whether there are numbers enough, and they are told apart: not where nearly all lie in a few
        narrow groups.
    """

    def __init__(self, numbers: np.ndarray) -> None:
        self._numbers = numbers
        self.useful = False
        if len(numbers) < LEAST:
            return
        sample = np.sort(numbers[:: max(1, len(numbers) // SAMPLE)])
        outside = int(OUTSIDE * len(sample))
        self._low, self._high = sample[outside], sample[-1 - outside]
        with np.errstate(divide="ignore", over="ignore"):
            self._scale = (PLACES - 1) / (self._high - self._low)  # of the numbers' dtype
        self.useful = bool(np.isfinite(self._scale)) and self._tell_apart(sample)
        if self.useful:
            self._of_all = np.empty(len(numbers), dtype=np.uint16)
            for first in range(0, len(numbers), CHUNK):
                part = slice(first, first + CHUNK)
                self._of_all[part] = self.of(numbers[part])

    def of(self, numbers: np.ndarray) -> np.ndarray:
        """The places (m,), uint16, of numbers (m,): of no number a higher one than of a greater."""
        inside = np.maximum(numbers, self._low)
        np.minimum(inside, self._high, out=inside)
        inside -= self._low
        inside *= self._scale
        return inside.astype(np.uint16)

    def sort(self) -> np.ndarray:
        """The numbers (n,) in order."""
        if not self.useful:
            return np.sort(self._numbers)
        nearly = self._numbers.take(self._of_all.argsort(kind="stable"))
        nearly.sort(kind="stable")
        return nearly

    def argsort(self) -> np.ndarray:
        """The indices (n,) that bring the numbers into order."""
        if not self.useful:
            return np.argsort(self._numbers)
        order = self._of_all.argsort(kind="stable")
        return order.take(self._numbers.take(order).argsort(kind="stable"))

    def look_up(self, borders: np.ndarray, values: np.ndarray) -> np.ndarray:
        """For each number the value of the interval that it lies in.

        Parameters
        ----------
        borders : ndarray of shape (m,)
            Of the numbers' dtype, ascending: each is the least of its interval.
        values : ndarray of shape (m + 1,), int32
            From 0.

        Returns
        -------
        ndarray of shape (n,), int32
        """
        found = np.empty(len(self._numbers), dtype=np.int32)
        if not self.useful:
            self._search(borders, values, slice(0, len(found)), found)
            return found
        at = self.of(borders).astype(np.intp)
        table = values.repeat(np.diff(at + 1, prepend=0, append=PLACES))
        table[at] = -1  # numbers here may lie on either side
        for first in range(0, len(found), CHUNK):
            part = slice(first, first + CHUNK)
            table.take(self._of_all[part], out=found[part], mode="clip")  # others are buffered
        self._search(borders, values, np.flatnonzero(found < 0), found)
        return found

    def _search(
        self, borders: np.ndarray, values: np.ndarray, rows: slice | np.ndarray, found: np.ndarray
    ) -> None:
        found[rows] = values.take(np.searchsorted(borders, self._numbers[rows], side="right"))

    def _tell_apart(self, sample: np.ndarray) -> bool:
        different = np.count_nonzero(sample[1:] != sample[:-1])
        places = self.of(sample)
        return np.count_nonzero(places[1:] != places[:-1]) >= TELLING * different
