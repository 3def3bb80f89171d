"""Long work: show how far it is, and stop cleanly when interrupted."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any


class InterruptedWarning(UserWarning):
    """Work was interrupted; what was finished before is returned."""


def progress_bar(items: Iterable[Any], what: str) -> Iterable[Any]:
    """Go through `items` behind a progress bar, which appears when the work takes over a second.

    Parameters
    ----------
    items : iterable
    what : str
        Shown before the bar.

    Returns
    -------
    iterable
        The same items. The bar is text, so that a notebook stores no widget of a kernel that ended
        in the middle; a notebook shows stderr as if something were wrong, so there it is stdout.
    """
    from tqdm.std import tqdm

    in_notebook = type(sys.stdout).__module__.startswith("ipykernel")
    stream = sys.stdout if in_notebook else sys.stderr
    return tqdm(items, desc=what, delay=1.0, leave=False, file=stream)


@contextmanager
def stop_cleanly(what: str) -> Iterator[None]:
    """Turn an interrupt (Ctrl-C, the ■ button) inside the block into a warning.

    Parameters
    ----------
    what : str
        What stays unfinished, for the message.
    """
    try:
        yield
    except KeyboardInterrupt:
        warnings.warn(
            f"{what} was interrupted: what was finished before is kept, the rest is NaN.",
            InterruptedWarning,
            stacklevel=3,
        )
