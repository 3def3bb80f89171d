"""The other cores: threads that share the runs of a pass, while BLAS keeps to one.

BLAS can only share a product among its threads; what comes before and after it stays on one core.
So each thread takes whole runs of rows here, with all that is to be done with them, and BLAS is
held to one thread meanwhile. Results are put together in the order of the runs: they are the same
to the last digit for any number of threads.
"""

from __future__ import annotations

import functools
import math
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import copy_context
from typing import Generic, TypeVar

import joblib
from threadpoolctl import LibController, ThreadpoolController

Result = TypeVar("Result")

SHORT = 1.6e6


class Crew:
    """Threads that take piece after piece of a work, the calling one among them.

    Parameters
    ----------
    number : int
        The most threads; more than one are started when they are first needed.

    Attributes
    ----------
    number : int
        Less than was wanted, if the system gave no more threads.
    used : int
        How many have worked at once, so far.
    """

    def __init__(self, number: int = 1) -> None:
        self.number, self.used = number, 1
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
        helpers = min(self.number, count) - 1
        if helpers < 1 or nanoseconds <= SHORT:
            for i in range(count):
                take(work(i, 0))
            return
        shared = _Shared(count, work, take)
        futures = self._ask(helpers, shared)
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


class _Process:
    """What the fits of this process, in whatever threads, have taken of it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.crews = 0  # at work
        self.threads = 0  # of all of them
        self.limits: list[tuple[LibController, int]] = []  # of BLAS, before the first began

    def hold(self) -> None:
        """Count one crew more, and keep BLAS to one thread."""
        with self.lock:
            if not self.crews:
                self.limits = [(library, library.num_threads) for library in _blas()]
                self._set(1)
            self.crews += 1

    def release(self, threads: int) -> None:
        """Count one crew less; the last gives BLAS its threads back."""
        with self.lock:
            if not self.crews:  # it was the parent's, in which this process was forked
                return
            self.threads -= threads
            self.crews -= 1
            if not self.crews:
                self._set(None)

    def grant(self) -> int:
        """Threads for one crew: those that may run and that no other crew has."""
        with self.lock:
            most = min([_allowed(), *(limit for _, limit in self.limits)])
            granted = max(1, most - self.threads)
            self.threads += granted
            return granted

    def _set(self, limit: int | None) -> None:
        for library, before in self.limits:
            if before != 1:
                library.set_num_threads(before if limit is None else limit)

    def begin_anew(self) -> None:
        """In a forked child: no thread of the parent is here, and BLAS is free."""
        if self.crews:
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
        its container's share of them allow, less those that other fits have at this time.
    """
    granted, team = 0, ALONE
    _process.hold()
    try:
        if nanoseconds > SHORT:
            granted = _process.grant()
            team = Crew(granted)
        yield team
    finally:
        try:
            team.close()
        finally:
            _process.release(granted)


def _allowed() -> int:
    """Threads that the environment and the system allow."""
    return max(1, min(_from_environment(), joblib.cpu_count()))


def _from_environment() -> float:
    """What ``OMP_NUM_THREADS`` says; no limit where it says nothing, or nothing that counts."""
    first = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    return int(first) if first.isdecimal() and int(first) > 0 else math.inf


@functools.cache
def _blas() -> list[LibController]:
    """The BLAS libraries that NumPy and SciPy have loaded."""
    return ThreadpoolController().select(user_api="blas").lib_controllers
