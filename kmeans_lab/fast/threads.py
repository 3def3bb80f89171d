"""The other cores: threads that share the runs of a pass, while BLAS keeps to one.

BLAS can only share a product among its threads; what comes before and after it stays on one core.
So each thread takes whole runs of rows here, with all that is to be done with them, and BLAS is
held to one thread meanwhile. Results are put together in the order of the runs: they are the same
to the last digit for any number of threads.

Where several threads of a process fit at once, its cores are shared anew at every pass. And of fits
with short passes one is made after the other: their calls are so short that threads would spend
more time with handing over the interpreter's lock than with computing.
"""

from __future__ import annotations

import functools
import math
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, nullcontext
from contextvars import copy_context
from typing import Generic, TypeVar

import joblib
from threadpoolctl import LibController, ThreadpoolController

Result = TypeVar("Result")

SHORT = 1.0e6  # a shorter pass gains nothing from a second thread


class Crew:
    """Threads that take piece after piece of a work, the calling one among them.

    Parameters
    ----------
    number : int
        The most threads; more than one are started when they are first needed.
    cores : Cores, optional
        Where a long work asks how many may be at it now; if not given all may.

    Attributes
    ----------
    number : int
        Less than was wanted, if the system gave no more threads.
    used : int
        How many have worked at once, so far.
    """

    def __init__(self, number: int = 1, cores: Cores | None = None) -> None:
        self.number, self.used, self._cores = number, 1, cores
        self._executor: ThreadPoolExecutor | None = None

    def each(
        self,
        count: int,
        work: Callable[[int, int], Result],
        take: Callable[[Result], object] = lambda result: None,
        nanoseconds: float = math.inf,
    ) -> None:
        """Do ``work(i, thread)`` for each i below `count`; `take` the results in their order.

        Parameters
        ----------
        count : int
        work : callable
            Gets the number of the piece and that of the thread, from 0: no two calls with the same
            thread overlap.
        take : callable
            Gets what `work` returned, one piece after the other, by whichever thread.
        nanoseconds : float
            What all of it may take on one thread; up to `SHORT` no other is asked.

        Raises
        ------
        Exception
            What `work` or `take` raised first. No piece is worked on any more then.
        """
        if nanoseconds <= SHORT:
            _in_order(count, work, take)
            return
        most = max(1, min(self.number, count))
        with self._cores.some(most) if self._cores else nullcontext(most) as granted:
            if granted == 1:
                _in_order(count, work, take)
            else:
                self._share(granted, _Shared(count, work, take))

    def _share(self, number: int, shared: _Shared) -> None:
        """Work with so many threads until nothing is left."""
        futures = self._ask(number - 1, shared)
        self.used = max(self.used, 1 + len(futures))
        try:
            shared.help(0)
        except BaseException:  # an interrupt too: nobody goes on with what nobody waits for
            shared.stopped = True
            raise
        finally:
            late = [future for future in futures if future.cancel()]  # nothing is left for these
            wait(futures)
        for future in futures:
            if future not in late:
                future.result()

    def _ask(self, helpers: int, shared: _Shared) -> list[Future]:
        """Ask other threads for help; as many as the system has."""
        futures = []
        try:
            if self._executor is None:
                self._executor = ThreadPoolExecutor(self.number - 1, "kmeans_lab")
            for thread in range(1, helpers + 1):
                # with the caller's settings, as those of numpy.errstate
                futures.append(self._executor.submit(copy_context().run, shared.help, thread))
        except RuntimeError:  # no more threads
            self.number = 1 + len(futures)
        return futures

    def close(self) -> None:
        """End the threads."""
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = None


ALONE = Crew()


def _in_order(
    count: int, work: Callable[[int, int], Result], take: Callable[[Result], object]
) -> None:
    for i in range(count):
        take(work(i, 0))


class _Shared(Generic[Result]):
    """A work in pieces that several threads take, each the next one."""

    def __init__(
        self, count: int, work: Callable[[int, int], Result], take: Callable[[Result], object]
    ) -> None:
        self.work, self.take, self.count = work, take, count
        self.stopped = False
        self._next = self._due = 0  # the piece to begin with, and to hand on
        self._done: dict[int, Result] = {}  # results whose turn has not come
        self._lock = threading.Lock()

    def help(self, thread: int) -> None:
        """Take pieces until none is left."""
        try:
            while True:
                with self._lock:
                    i = self._next
                    if self.stopped or i == self.count:
                        return
                    self._next = i + 1
                result = self.work(i, thread)
                with self._lock:
                    self._done[i] = result
                    while not self.stopped and self._due in self._done:
                        self.take(self._done.pop(self._due))
                        self._due += 1
        except BaseException:
            self.stopped = True
            raise


# ------------------------------------------------------------------ how many


class Cores:
    """The cores of this process, which the passes of all fits in whatever threads share."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.number = self.busy = 0

    @contextmanager
    def some(self, wanted: int) -> Iterator[int]:
        """Wait until not all are busy; take as many as are wanted and free."""
        granted = 0
        try:  # from here on: an interrupt may come at any moment
            with self._changed:
                self._changed.wait_for(lambda: self.busy < self.number)
                granted = min(wanted, self.number - self.busy)
                self.busy += granted
            yield granted
        finally:
            with self._changed:
                self.busy -= granted
                self._changed.notify_all()


class _Process:
    """What the fits of this process, in whatever threads, have taken of it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.turn = threading.RLock()  # of works with short passes
        self.cores = Cores()
        self.works: set[object] = set()  # that are being done
        self.limits: list[tuple[LibController, int]] = []  # of BLAS, before the first began

    def hold(self, work: object) -> None:
        """Note a work, and keep BLAS to one thread. An interrupt may come at any moment."""
        with self.lock:
            first = not self.works
            self.works.add(work)
            if first:
                self.cores = Cores()  # all are free, whatever interrupted those before
                if not self.limits:  # else BLAS has not got its threads back yet
                    self.limits = [(library, library.num_threads) for library in _blas()]
                self._set(1)

    def release(self, work: object) -> None:
        """Forget a work; the last gives BLAS its threads back."""
        with self.lock:
            if work not in self.works:  # not begun, or of the parent of this forked process
                return
            self.works.discard(work)
            if not self.works:
                self._set(None)
                self.limits = []

    def crew(self) -> Crew:
        """Of as many threads as one work may have."""
        with self.lock:
            most = min([_allowed(), *(limit for _, limit in self.limits)])
            # several works of one thread each may have all cores
            self.cores.number = max(most, _cores(), self.cores.busy)
            return Crew(most, self.cores)

    def _set(self, limit: int | None) -> None:
        for library, before in self.limits:
            if before != 1:
                library.set_num_threads(before if limit is None else limit)

    def begin_anew(self) -> None:
        """In a forked child: no thread of the parent is here, and BLAS is free."""
        self._set(None)
        self.__init__()


_process = _Process()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: _process.begin_anew())


@contextmanager
def crew(nanoseconds: float) -> Iterator[Crew]:
    """The threads for a work, with BLAS held to one thread until its end.

    Parameters
    ----------
    nanoseconds : float
        What the longest pass may take on one thread; up to `SHORT` there is one.

    Yields
    ------
    Crew
        Of as many threads as BLAS may use now, ``OMP_NUM_THREADS``, the process's own cores and
        its container's share of them allow; a pass gets those that other fits leave it then.
    """
    team, work = ALONE, object()
    with nullcontext() if nanoseconds > SHORT else _process.turn:
        try:
            _process.hold(work)
            if nanoseconds > SHORT:
                team = _process.crew()
            yield team
        finally:
            try:
                team.close()
            finally:
                _process.release(work)


def _allowed() -> int:
    """Threads that the environment and the system allow."""
    return max(1, min(_from_environment(), _cores()))


def _cores() -> int:
    """The cores that this process may use, as far as its container lets it."""
    own = frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    return _counted(own, os.environ.get("LOKY_MAX_CPU_COUNT"))


@functools.cache
def _counted(own: frozenset[int] | None, said: str | None) -> int:
    """What joblib counts, asked once for the same cores: it reads the system's files each time."""
    return joblib.cpu_count()


def _from_environment() -> float:
    """What ``OMP_NUM_THREADS`` says; no limit where it says nothing, or nothing that counts."""
    first = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    return int(first) if first.isdecimal() and int(first) > 0 else math.inf


@functools.cache
def _blas() -> list[LibController]:
    """The BLAS libraries that NumPy and SciPy have loaded."""
    return ThreadpoolController().select(user_api="blas").lib_controllers
