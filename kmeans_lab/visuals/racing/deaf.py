"""Whether a function can be stopped at all: tried where it can be left alone."""

from __future__ import annotations

import io
import random
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from kmeans_lab.visuals.racing.laps import raise_in

PATIENCE = 5.0  # seconds in which it may hear a stop


def is_deaf(call: Callable[[], Any], seconds: float) -> bool:
    """Whether a call does not return in time, and nothing that is raised in it stops it.

    It runs on a thread of its own, which is left alone then; no signal and no process of its own
    is needed, so it is the same on every system. What it prints, and the numbers that it draws
    from the global generators, are as if it had not run.

    Parameters
    ----------
    call : callable
    seconds : float
        The time that it has.
    """
    thread = threading.Thread(target=_quietly, args=(call,), daemon=True)
    with _silent(thread), _same_draws():
        thread.start()
        thread.join(seconds)
        until = time.monotonic() + PATIENCE
        while thread.is_alive() and time.monotonic() < until:
            raise_in(thread)
            thread.join(1.0)  # so long that what hears it is over before the next
    return thread.is_alive()


def _quietly(call: Callable[[], Any]) -> None:
    try:
        with np.errstate(all="ignore"):
            call()
    except BaseException:  # a second call tells what it raised
        return


class _Without(io.TextIOBase):
    """A stream that drops what one thread writes and hands on all else."""

    def __init__(self, stream: Any, thread: threading.Thread) -> None:
        self._stream, self._thread = stream, thread

    def write(self, text: str) -> int:
        if threading.current_thread() is not self._thread:
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        self._stream.flush()


@contextmanager
def _silent(thread: threading.Thread) -> Iterator[None]:
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (_Without(stream, thread) for stream in before)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.stdout, sys.stderr = before


@contextmanager
def _same_draws() -> Iterator[None]:
    numpys, pythons = np.random.get_state(), random.getstate()  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(numpys)  # noqa: NPY002
        random.setstate(pythons)
