"""A submission's worker, seen from outside: requests go in, plain data come out, limits hold."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import selectors
import sys
import time
from pathlib import Path
from typing import Any

from kmeans_lab.grading.sandbox import START_SECONDS, Sandboxes, WorkerDied
from kmeans_lab.running import wire

MEMORY = 1_000_000_000  # bytes of addresses
CPU_SECONDS = 12
FILE_BYTES = 8_000_000
TELLS = sys.platform == "linux"  # where the system tells of and limits a process from outside
MOST_CELLS = 1000  # of a notebook; those after them are not run


class WorkerSlow(Exception):
    """The worker did not answer in time."""


class Worker:
    """A process that runs one submission's code.

    Parameters
    ----------
    made : Sandboxes
    allows : tuple of str
        Modules beyond NumPy that it may import.

    Raises
    ------
    WorkerDied, WorkerSlow
        If it does not come up.
    """

    def __init__(self, made: Sandboxes, allows: tuple[str, ...]) -> None:
        self.nonce = secrets.token_hex(8)
        self.cells: list[int] = []
        self._buffer = b""
        self.process = made.begin(allows)
        try:
            os.set_blocking(self.process.requests, False)
            os.set_blocking(self.process.replies, False)
            limits = {
                "memory": MEMORY,
                "cpu_seconds": CPU_SECONDS,
                "file_bytes": FILE_BYTES,
                "nonce": self.nonce,
            }
            self._write(json.dumps(limits).encode() + b"\n", time.monotonic() + START_SECONDS)
            self._read_message(time.monotonic() + START_SECONDS)
        except BaseException:
            self.close()
            raise
        self.base_memory = self.memory()

    def request(self, message: dict[str, Any], seconds: float) -> tuple[Any, list[int]]:
        """Send a request; return the answer and the cells that it said it began.

        Raises
        ------
        WorkerDied
            If it ended, or answered what makes no sense.
        WorkerSlow
            If the time was over.
        """
        end = time.monotonic() + seconds
        cells: list[int] = []
        self.cells = cells
        self.nonce = secrets.token_hex(8)  # one a request: an answer too many answers no other
        whole = {"nonce": self.nonce, "value": message}
        self._write(wire.written(whole, wire.MOST_BYTES), end)
        while True:
            header, value = self._read_message(end)
            if "cell" not in header:
                return value, cells
            number = header["cell"]
            if type(number) is not int or not 0 <= number < MOST_CELLS or len(cells) > MOST_CELLS:
                raise WorkerDied("it answered what makes no sense")
            cells.append(number)

    def _write(self, data: bytes, end: float) -> None:
        view = memoryview(data)
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.requests, selectors.EVENT_WRITE)
            while view:
                if not selector.select(max(0.0, end - time.monotonic())):
                    raise WorkerSlow
                try:
                    view = view[os.write(self.process.requests, view) :]
                except (BrokenPipeError, BlockingIOError) as error:
                    if isinstance(error, BrokenPipeError):
                        raise WorkerDied(self._how()) from None

    def _read_message(self, end: float) -> tuple[dict[str, Any], Any]:
        while b"\n" not in self._buffer:
            if len(self._buffer) > wire.LONGEST_HEADER:
                raise WorkerDied("it wrote what is no answer")
            self._more(end)
        line, _, rest = self._buffer.partition(b"\n")
        self._buffer = rest
        try:
            header = wire.read_header(line, wire.MOST_OF_ANSWER)
            if header.get("nonce") != self.nonce:
                raise wire.WireError("it answered in another's name")
            left = header["bytes"]
            pieces, self._buffer = [self._buffer[:left]], self._buffer[left:]
            left -= len(pieces[0])
            while left:
                pieces.append(self._piece(end, left))
                left -= len(pieces[-1])
            return header, wire.read_value(header, b"".join(pieces), answer=True)
        except wire.WireError as error:
            raise WorkerDied(str(error)) from None

    def _more(self, end: float) -> None:
        self._buffer += self._piece(end)

    def _piece(self, end: float, most: int = 1 << 20) -> bytes:
        left = end - time.monotonic()
        if left <= 0:  # whoever never stops talking has not answered either
            raise WorkerSlow
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.replies, selectors.EVENT_READ)
            if not selector.select(left):
                raise WorkerSlow
        piece = os.read(self.process.replies, min(most, 1 << 20))
        if not piece:
            raise WorkerDied(self._how())
        return piece

    def _how(self) -> str:
        code = self.process.status()
        if code is None:
            return "it closed its pipe"
        signal_number = -code if code < 0 else code - 128 if code > 128 else 0
        names = {9: "killed", 11: "segmentation fault", 6: "aborted", 24: "its CPU time was over"}
        return names.get(signal_number, f"exit status {code}")

    def cpu_seconds(self) -> float:
        """CPU time of all the worker's threads, ended ones too, told by the system; or 0."""
        if not TELLS:
            return 0.0
        with contextlib.suppress(OSError):
            return time.clock_gettime(_cpu_clock(self.process.pid))
        ticks = self._told("stat").rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Bytes of addresses that the worker has, told by the system; or 0.

        Raises
        ------
        WorkerDied
            If it has none, or its first thread has ended and nothing is told any more.
        """
        if not TELLS:
            return 0
        pages = int(self._told("statm").split()[0])
        if not pages:
            raise WorkerDied("its first thread has ended")
        return pages * os.sysconf("SC_PAGE_SIZE")

    def _told(self, what: str) -> str:
        try:
            return Path(f"/proc/{self.process.pid}/{what}").read_text()
        except OSError:
            raise WorkerDied(self._how()) from None

    def limit_memory(self, most: int) -> None:
        """From now on the worker gets no more addresses than `most` bytes.

        Raises
        ------
        WorkerDied
            If there is no such process any more.
        """
        if not TELLS:
            return
        import resource

        try:
            _, hard = resource.prlimit(self.process.pid, resource.RLIMIT_AS)
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.prlimit(self.process.pid, resource.RLIMIT_AS, (most, most))
        except OSError:
            raise WorkerDied(self._how()) from None

    def close(self) -> None:
        """End the worker and all that it may have left."""
        self.process.end()


def _cpu_clock(pid: int) -> int:
    """The number of the clock that counts a process's CPU time, as clock_getcpuclockid makes it."""
    return (~pid << 3) | 2
