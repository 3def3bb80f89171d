"""Where the rows are that a fit looks at in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np

from kmeans_lab.scale.lottery import Lot, farthest_of_chunk
from kmeans_lab.scale.sums import Partial, sums_of_block

Answer = TypeVar("Answer")


class Source:
    """Rows that are looked at in chunks; `file` and `dask` say how.

    Attributes
    ----------
    shape : tuple of int
        (n, d).
    dtype : dtype
        float32 or float64: what the fit computes in.
    shows_passes : bool
        Whether `each` shows a progress bar of its own; if not, the fit shows one of iterations.
    """

    shape: tuple[int, int]
    dtype: np.dtype
    shows_passes: bool = False

    def each(
        self, what: str, function: Callable[..., Answer], *arguments: object
    ) -> Iterator[Answer]:
        """Yield ``function(chunk, first_row, *arguments)`` for every chunk, in order of rows."""
        raise NotImplementedError

    def partials(self, what: str, centroids: np.ndarray) -> Iterator[Partial]:
        """Yield partial sums that together cover all rows."""
        return self.each(what, sums_of_block, centroids)

    def lots(self, what: str, candidates: np.ndarray, count: int, seed: int) -> Iterator[Lot]:
        """Yield rows drawn by D² that together are a draw from all rows, once they are merged."""
        return self.each(what, farthest_of_chunk, candidates, count, seed)

    def rows(self, numbers: np.ndarray) -> np.ndarray:
        """Return a few rows, given by ascending numbers."""
        raise NotImplementedError
