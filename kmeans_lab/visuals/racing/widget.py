"""A student's function beside the ways of the course, on this machine."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

import kmeans_lab.visuals.racing.sentences as sentences
from kmeans_lab import telling
from kmeans_lab.validation import check_count
from kmeans_lab.visuals.racing.judging import answer_objection, objection_to
from kmeans_lab.visuals.racing.laps import Lane, Laps
from kmeans_lab.visuals.racing.machine import cache_bytes
from kmeans_lab.visuals.racing.ways import MOVES, Sizes, Way, called, kind_of, own, rungs
from kmeans_lab.visuals.shared.asleep import CourseWidget
from kmeans_lab.visuals.shared.assets import script, styles

DTYPES = ("float64", "float32")
CHOICES = {
    "n": (1_000, 3_000, 10_000, 30_000, 100_000, 300_000),
    "d": (1, 2, 3, 10, 30, 64),
    "K": (2, 3, 10, 30, 100, 300),
}
MOST_NUMBERS = 50_000_000  # n·d: 400 MB
GUESSES = (1e-6, 1e6)


def race(
    function: Callable,
    /,
    n: int = 10_000,
    d: int = 10,
    K: int = 10,
    dtype: str = "float64",
    guess: float | None = None,
) -> Race:
    """Race a function of yours with the ways of the course and with scikit-learn.

    Its answer is checked first: a wrong one is told, and not raced. All are timed on one thread, in
    turns, by the median of their CPU time. You place a guess before, and see it beside what came.

    Parameters
    ----------
    function : callable
        ``f(X, centroids)`` that returns labels, as `assign_broadcast`; or a whole fit,
        ``f(X, K, max_iterations=…, init=…)`` that returns centroids and labels, as
        `kmeans_vectorized`; or that of the project, ``f(X, centroids, max_iterations)``. A fit
        races over five iterations.
    n, d, K : int
        Points, features and centroids; chosen in the widget too.
    dtype : {"float64", "float32"}
    guess : float, optional
        How many times as fast as scikit-learn it is, 0.1 for ten times slower; or placed in the
        widget.

    Returns
    -------
    Race
        A widget with buttons to race and to stop. Where no widget can be shown, `run` races and
        `result` is the table.

    Raises
    ------
    TypeError, ValueError
        If `function` is none of these, a size is none, or there are fewer points than centroids.

    Examples
    --------
    >>> from kmeans_lab import nearest_by_identity
    >>> race(nearest_by_identity, n=1000, K=3)
    nearest_by_identity: one assignment of 1,000 points with 10 features to 3 centroids, float64.
    Not raced yet. Place a guess first: how fast is it beside scikit-learn?
    """
    return Race(function, n, d, K, dtype, guess)


class Race(CourseWidget):
    """What `race` returns.

    Attributes
    ----------
    guess : float or None
        How many times as fast as scikit-learn; may be set and observed.
    result : list of dict
        A row for each way: `name`, `rows` (on how many points), `seconds` (CPU time of a call),
        `speed` (1 for scikit-learn's, by point), `bytes` (that a call holds at once).
    """

    _esm = script(Path(__file__).with_name("racing.js"))
    _css = styles(Path(__file__).with_name("racing.css"))

    guess = traitlets.Float(None, allow_none=True).tag(sync=True)
    _name = traitlets.Unicode().tag(sync=True)
    _kind = traitlets.Unicode().tag(sync=True)
    _choices = traitlets.Dict().tag(sync=True)
    _sizes = traitlets.Dict().tag(sync=True)
    _state = traitlets.Dict().tag(sync=True)
    _rows = traitlets.List().tag(sync=True)
    _machine = traitlets.Dict().tag(sync=True)

    def __init__(
        self, function: Callable, n: int, d: int, K: int, dtype: str, guess: float | None
    ) -> None:
        self._function, kind = function, kind_of(function)
        self._laps: Laps | None = None
        sizes = _checked(n, d, K, dtype)
        super().__init__(
            guess=guess,
            _name=called(function),
            _kind=kind,
            _choices={
                "n": sorted({*CHOICES["n"], sizes.n}),
                "d": sorted({*CHOICES["d"], sizes.d}),
                "K": sorted({*CHOICES["K"], sizes.K}),
                "dtype": list(DTYPES),
            },
            _sizes={"n": sizes.n, "d": sizes.d, "K": sizes.K, "dtype": sizes.dtype},
            _state=_state("ready"),
            _machine={"caches": cache_bytes()},
        )
        self.on_msg(self._on_message)

    @traitlets.validate("guess")
    def _is_a_ratio(self, proposal: Any) -> float | None:
        value = proposal["value"]
        if value is not None and not GUESSES[0] <= value <= GUESSES[1]:
            raise ValueError(
                f"guess must be a positive number, how many times as fast as scikit-learn: {value} "
                "came."
            )
        return value

    # -- racing
    def run(self) -> Race:
        """Race now, and return when it is over; an interrupt stops it.

        Returns
        -------
        Race
            Itself, which shows the table.
        """
        if self._begin() and self._laps is not None:
            try:
                self._laps.wait()
            except KeyboardInterrupt:
                self._laps.stop()
                self._laps.wait()
        return self

    def stop(self) -> None:
        """End a race that is running, wherever it is; returns at once."""
        if self._laps is not None and self._laps.running:
            self._state = _state("stopping", self._state["share"], sentences.STOPPING)
            self._laps.stop(self._unheard)

    def _unheard(self) -> None:
        if self._state["status"] == "stopping":  # it may have stopped meanwhile
            self._state = _state("stopping", self._state["share"], sentences.STILL_BUSY)

    def _begin(self) -> bool:
        """Check the function on a few points and start the race; whether it started."""
        if self._laps is not None and self._laps.running:
            return False
        self._rows = []
        try:
            sizes = _checked(**self._sizes)
        except (TypeError, ValueError) as error:
            self._state = _state("refused", text=str(error))
            return False
        self._state = _state("checking", text=sentences.CHECKING)
        name, kind = self._name, self._kind
        wrong = objection_to(self._function, name, kind, sizes)
        if wrong is not None:
            self._state = _state("refused", text=wrong)
            return False
        ways = [Way(name, own(self._function, kind), sizes.n), *rungs(kind, sizes)]
        self._laps = Laps(
            ways,
            sizes,
            lambda value, X, C: answer_objection(value, X, C, name, kind),
            self._told,
        )
        self._laps.start()
        return True

    def _told(self, status: str, share: float, text: str) -> None:
        """A step of the race; on its own thread."""
        words = {"checking": sentences.CHECKING, "racing": sentences.RACING}
        if status in words and self._state.get("status") == "stopping":
            return
        if status == "done":
            text = self._finish()
        elif status == "stopped":
            text = text or sentences.STOPPED
        self._state = _state(status, share, words.get(status, text))

    def _finish(self) -> str:
        """Fill the table; returns what is said of it."""
        laps = self._laps
        assert laps is not None and laps.roof is not None
        self._machine = {
            **self._machine,
            "flops": laps.roof.flops,
            "bandwidth": laps.roof.bandwidth,
        }
        theirs = laps.lanes[-1]
        self._rows = [_row(lane, theirs, laps.sizes, self._kind) for lane in laps.lanes]
        told = [
            sentences.limited(lane.way.name, lane.rows)
            for lane in laps.lanes
            if lane.rows < laps.sizes.n
        ]
        came = self._rows[0]["speed"]
        first = (
            sentences.guessed(self.guess, came)
            if self.guess is not None
            else f"{self._name} is {sentences.speed(came)}."
        )
        return " ".join([first, *told])

    def _on_message(self, _: Any, content: dict, __: Any) -> None:
        if content.get("do") == "race":
            self._begin()
        elif content.get("do") == "stop":
            self.stop()

    # -- shown
    @property
    def result(self) -> list[dict[str, Any]]:
        """The table of the race; raises `ValueError` if there was none yet."""
        if not self._rows:
            raise ValueError(f"{self._name} was not raced yet: press Race, or call .run().")
        kept = ("name", "rows", "seconds", "speed", "bytes")
        return [{key: row[key] for key in kept} for row in self._rows]

    def __repr__(self) -> str:
        head = f"{self._name}: {sentences.setting(**self._sizes, kind=self._kind)}."
        if not self._rows:
            said = self._state["text"] or f"Not raced yet. {sentences.GUESS_FIRST}"
            return f"{head}\n{said}"
        lines = [head, f"{'':24} {'points':>9} {'a call':>10} {'speed':>9} {'holds':>9}"]
        for row in self._rows:
            fits = sentences.held(row["bytes"], self._machine["caches"])
            lines.append(
                f"{row['name']:24.24} {row['rows']:>9,} {_seconds(row['seconds']):>10} "
                f"{'× ' + telling.figures(float(format(row['speed'], '.3g'))):>9} "
                f"{_bytes(row['bytes']):>9}  {fits}"
            )
        return "\n".join([*lines, telling.folded(self._state["text"])])

    def still_html(self) -> str:
        """The table as text."""
        style = "margin: 0; background: none; color: inherit; overflow-x: auto"
        return f'<pre style="{style}">{telling.code(repr(self))}</pre>'


def _state(status: str, share: float = 0.0, text: str = "") -> dict[str, Any]:
    return {"status": status, "share": share, "text": text}


def _checked(n: Any, d: Any, K: Any, dtype: Any) -> Sizes:
    n, d, K = check_count(n, "n"), check_count(d, "d"), check_count(K, "K")
    if dtype not in DTYPES:
        raise ValueError(f"dtype must be 'float64' or 'float32', but {dtype!r} came.")
    if K > n:
        raise ValueError(f"K={K} centroids need at least {K} points, but n={n}.")
    if n * d > MOST_NUMBERS:
        raise ValueError(f"n·d may be {MOST_NUMBERS:,} at most, but {n * d:,} came.")
    return Sizes(n, d, K, dtype)


def _row(lane: Lane, theirs: Lane, sizes: Sizes, kind: str) -> dict[str, Any]:
    """What is known of one way, for the table and for its place under the roof."""
    rounds = 1 if kind == "assign" else MOVES + 1
    size = np.dtype(sizes.dtype).itemsize
    operations = 2.0 * rounds * lane.rows * sizes.K * sizes.d
    moved = rounds * (lane.rows * sizes.d * size + 8 * lane.rows + 2 * lane.peak)
    speed = (theirs.median / theirs.rows) / (lane.median / lane.rows)
    return {
        "name": lane.way.name,
        "rows": lane.rows,
        "seconds": lane.median,
        "speed": speed if math.isfinite(speed) else 0.0,
        "bytes": int(lane.peak),
        "intensity": operations / moved,
        "flops": operations / lane.median,
    }


def _seconds(value: float) -> str:
    for unit, name in ((1, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if value >= unit:
            return f"{value / unit:.3g} {name}"
    return f"{value / 1e-9:.3g} ns"


def _bytes(value: int) -> str:
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if value >= unit:
            return f"{value / unit:.3g} {name}"
    return f"{value} B"
