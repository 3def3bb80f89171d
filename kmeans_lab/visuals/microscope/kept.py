"""What is kept of a run."""

from __future__ import annotations

from dataclasses import dataclass, field

from kmeans_lab.visuals.microscope.instrument import Spot
from kmeans_lab.visuals.microscope.recorder import Made, Mismatch, Record


@dataclass(repr=False)
class Kept:
    """What a function did in one run.

    Attributes
    ----------
    name : str
    lines : tuple of str
        The source; empty if it could not be read.
    docstring : range
        The numbers of the lines of its docstring.
    note : str
        Why it could not be followed, or nothing.
    arguments : tuple of (str, Made)
    spots : tuple of Spot
        The expressions, statements and loops of the source, in its order.
    records : dict of int to Record
        What each spot made, by its number.
    returned : Made or None
        What the function returned.
    peak : int
        The most bytes that arrays took at once, beyond the arguments.
    peak_at : Spot or None
        Where that was.
    traceable : bool
        Whether result and arguments are small enough to trace back where numbers come from.
    seconds : float
        Of the whole run, hooks included.
    error : Exception or None
    mismatch : Mismatch or None
        The operation at which it stopped, if it did.
    """

    name: str
    lines: tuple[str, ...] = ()
    docstring: range = range(0)
    note: str = ""
    arguments: tuple[tuple[str, Made], ...] = ()
    spots: tuple[Spot, ...] = ()
    records: dict[int, Record] = field(default_factory=dict)
    returned: Made | None = None
    peak: int = 0
    peak_at: Spot | None = None
    traceable: bool = False
    seconds: float = 0.0
    error: Exception | None = None
    mismatch: Mismatch | None = None
