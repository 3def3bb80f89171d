"""The race itself: on a thread of its own, in turns, so that it can be stopped at any moment."""

from __future__ import annotations

import ctypes
import functools
import statistics
import sys
import threading
import time
import tracemalloc
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

import kmeans_lab.visuals.racing.sentences as sentences
from kmeans_lab.measure import Roofline, machine_roofline, peak_bytes
from kmeans_lab.visuals.racing.ways import Sizes, Way

TURNS = 5  # that count, of each
LAP = 0.05  # seconds of CPU time that a lap lasts at least: some clocks tick slowly
LONGEST_CALL = 2.0  # seconds of one call; who needs more races on fewer points
PATIENCE = 3.0  # seconds after which a stop that is not heard is told
GIVE_UP = 30.0  # seconds after which what hears no stop is left alone
AGAIN = 1.0  # seconds between the stops of what was left alone: it may yet hear one


@functools.cache
def _roofline() -> Roofline:
    """The limits of this machine, measured once."""
    return machine_roofline(repeats=3)


class Stopped(BaseException):
    """Somebody waits no longer. No Exception: ``except Exception`` lets it through."""


def raise_in(thread: threading.Thread) -> None:
    """Raise `Stopped` in a thread, if it still runs."""
    if thread.is_alive():
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident or 0), ctypes.py_object(Stopped)
        )


class Refused(Exception):
    """Why a function is out of the race, as a sentence."""


@dataclass
class Lane:
    """One that races, and its times so far.

    Attributes
    ----------
    way : Way
    rows : int
        On how many points.
    seconds : list of float
        CPU time of a call, one a turn.
    peak : int
        Bytes that a call takes at once for what it makes.
    """

    way: Way
    rows: int
    seconds: list[float] = field(default_factory=list)
    peak: int = 0
    calls: int = 1

    @property
    def median(self) -> float:
        """CPU seconds of a call."""
        return statistics.median(self.seconds) if self.seconds else float("nan")


class Laps:
    """A race on a thread of its own.

    Parameters
    ----------
    ways : list of Way
        The student's own comes first.
    sizes : Sizes
    accepts : callable
        ``accepts(value, X, centroids)`` says what is wrong with the answer of the first, or None.
    tell : callable
        ``tell(status, share, text)`` on every step; on the race's thread.
    """

    def __init__(
        self,
        ways: list[Way],
        sizes: Sizes,
        accepts: Callable[[Any, np.ndarray, np.ndarray], str | None],
        tell: Callable[[str, float, str], None],
    ) -> None:
        self.ways, self.sizes, self._accepts, self._tell = ways, sizes, accepts, tell
        self.lanes: list[Lane] = []
        self._over = threading.Event()
        self._wanted = threading.Event()  # that it stops
        self._ready = threading.Event()  # that a stop may be raised: what it changes is noted
        self._gate = threading.Lock()  # nothing is raised once it is over
        self._left = threading.Event()  # that nobody waits for it any more
        self._undo: list[Callable[[], Any]] = []  # what it changed outside itself
        self.roof: Roofline | None = None
        self._data: tuple[np.ndarray, np.ndarray] | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    # -- from outside
    def start(self) -> None:
        """Begin, and return at once."""
        self._thread.start()

    def wait(self) -> None:
        """Until it is over."""
        while not self._over.wait(0.1):
            pass

    @property
    def running(self) -> bool:
        """Whether it is not over yet."""
        return self._thread.is_alive() and not self._left.is_set()

    def stop(self, unheard: Callable[[], None] = lambda: None) -> None:
        """End it, wherever it is; returns at once. `unheard` is called if that takes long."""
        if not self._wanted.is_set():
            self._wanted.set()
            threading.Thread(target=self._insist, args=(unheard,), daemon=True).start()

    def _insist(self, unheard: Callable[[], None]) -> None:
        """Raise `Stopped` in the race's thread, again and again until it has ended.

        A function that catches everything is met in its own handler, where nothing catches: for
        that the two threads must take turns quickly.
        """
        begun, told, pause = time.monotonic(), False, sys.getswitchinterval()
        while not self._over.wait(0.1):
            if not self._ready.is_set():
                continue
            sys.setswitchinterval(1e-6 if time.monotonic() - begun > 0.5 else pause)
            try:
                for _ in range(100):
                    with self._gate:
                        if not self._over.is_set():
                            raise_in(self._thread)
                    if self._over.is_set() or sys.getswitchinterval() == pause:
                        break
                    time.sleep(0)
            finally:
                sys.setswitchinterval(pause)
            waited = time.monotonic() - begun
            if not told and waited > PATIENCE:
                told = True
                unheard()
            if waited > GIVE_UP:
                self._left.set()
                self._end("stopped", sentences.deaf(self.ways[0].name))
        while self._left.is_set() and self._thread.is_alive():
            raise_in(self._thread)
            time.sleep(AGAIN)

    # -- on the thread
    def _run(self) -> None:
        quiet = warnings.catch_warnings()
        self._undo = [] if tracemalloc.is_tracing() else [tracemalloc.stop]
        quiet.__enter__()
        self._undo.append(lambda: quiet.__exit__(None, None, None))
        warnings.simplefilter("ignore")  # K-Means that stops after five iterations warns
        self._undo.append(threadpool_limits(limits=1).restore_original_limits)
        status, text, tries = "done", "", range(10_000)
        try:
            try:
                self._ready.set()
                with np.errstate(all="ignore"):
                    self._race()
            except Refused as reason:
                status, text = "refused", str(reason)
            except (Exception, SystemExit, KeyboardInterrupt) as error:  # on more points than the
                status, text = "refused", self._failed(error)  # first try had
        except Stopped:
            status, text = "stopped", ""
        for _ in tries:  # `Stopped` may arrive here too, and all of this can be done again
            try:
                if not self._left.is_set():
                    self._end(status, text)
                for _ in range(100):  # what was raised last arrives here
                    pass
                return
            except Stopped:
                continue

    def _end(self, status: str, text: str) -> None:
        """Leave everything as it was, and tell how it ended; once more does no harm."""
        for undo in self._undo:
            undo()
        self._tell(status, 1.0, text)
        with self._gate:
            self._over.set()

    def _failed(self, error: BaseException) -> str:
        name = self.ways[min(len(self.lanes), len(self.ways) - 1)].name
        return sentences.failed(name, type(error).__name__, str(error))

    def _race(self) -> None:
        own, *others = self.ways
        total = (TURNS + 1) * len(self.ways) + 1
        self._tell("checking", 0.0, "")
        self._data = self.sizes.data()
        self.lanes.append(self._first(own, answer=True))
        for done, way in enumerate(others, 2):
            self.lanes.append(self._first(way))
            self._tell("racing", done / total, way.name)
        for turn in range(TURNS):
            for at, lane in enumerate(self.lanes):
                self._leave_if_wanted()
                lane.seconds.append(self._lap(lane))
                self._tell("racing", ((turn + 1) * len(self.lanes) + at + 1) / total, lane.way.name)
        self.roof = _roofline()

    def _first(self, way: Way, answer: bool = False) -> Lane:
        """The first call, which does not count: its answer, its memory, how long it takes."""
        self._leave_if_wanted()
        rows = min(self.sizes.n, way.most_rows)
        few = max(self.sizes.K, min(rows, 1000))
        took = min(self._seconds(way, few) for _ in range(2))  # the first may have to wake up
        rows = min(rows, max(few, int(few * LONGEST_CALL / max(took, 1e-9))))
        X, C = self._rows(rows)
        lane = Lane(way, rows)
        if answer:
            before = X.copy(), C.copy()
            wrong = self._accepts(way.call(X, C), *before)
            if wrong is not None:
                raise Refused(wrong)
        lane.peak = peak_bytes(lambda: way.call(X, C))
        took = self._seconds(way, rows)
        lane.calls = max(1, int(np.ceil(LAP / max(took, 1e-6))))
        return lane

    def _seconds(self, way: Way, rows: int) -> float:
        X, C = self._rows(rows)
        begin = time.perf_counter()
        way.call(X, C)
        return time.perf_counter() - begin

    def _lap(self, lane: Lane) -> float:
        X, C = self.sizes.data(lane.rows)
        begin = time.process_time()
        for _ in range(lane.calls):
            lane.way.call(X, C)
        return (time.process_time() - begin) / lane.calls

    def _rows(self, rows: int) -> tuple[np.ndarray, np.ndarray]:
        assert self._data is not None
        return self._data[0][:rows], self._data[1]

    def _leave_if_wanted(self) -> None:
        if self._wanted.is_set():
            raise Stopped
