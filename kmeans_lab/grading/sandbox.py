"""A process for one submission, behind walls: bubblewrap, limits, and a pipe for plain data.

The worker sees the Python that runs it, NumPy, three small files and an empty scratch folder; no
network, no other process, no file of the project, of other submissions or of the machine.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import json
import os
import py_compile
import secrets
import select
import selectors
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kmeans_lab.grading import wire

MEMORY = 1_000_000_000  # bytes of addresses of the worker
CPU_SECONDS = 12
FILE_BYTES = 8_000_000
SCRATCH_BYTES = 16_000_000
START_SECONDS = 20.0
MOST_CELLS = 1000  # of a notebook; those after them are not run


class NoSandbox(Exception):
    """bubblewrap is missing or does not work here; the text says what to do."""


class WorkerDied(Exception):
    """The worker ended, or said what makes no sense; `args[0]` is how."""


class WorkerSlow(Exception):
    """The worker did not answer in time."""


@dataclass(frozen=True)
class Setting:
    """How workers are made.

    Attributes
    ----------
    sandboxed : bool
        Whether bubblewrap is used; without it a submission can do what its user can.
    folder : Path
        Where the worker's files lie.
    """

    sandboxed: bool
    folder: Path


def setting(sandboxed: bool, folder: Path) -> Setting:
    """Put the worker's files into `folder` and see whether a sandbox can be had.

    Raises
    ------
    NoSandbox
        If it was asked for and cannot be had.
    """
    source = Path(__file__).resolve().parent
    for path in (source.parent / "calling.py", source / "wire.py", source / "worker.py"):
        copy = folder / path.name
        shutil.copyfile(path, copy)
        py_compile.compile(str(copy), doraise=True)
    made = Setting(sandboxed, folder)
    if sandboxed:
        _try_out(made)
    return made


def _try_out(made: Setting) -> None:
    advice = (
        "Grading runs what students wrote, so it wants a sandbox: bubblewrap, on Linux (Debian and "
        "Ubuntu: sudo apt install bubblewrap). On Windows use WSL, on macOS a Linux container. "
        "--no-sandbox grades without, at your own risk: a submission can then read and change "
        "whatever you can."
    )
    if sys.platform != "linux" or shutil.which("bwrap") is None:
        raise NoSandbox(f"There is no bubblewrap (bwrap) here. {advice}")
    try:
        worker = Worker(made, ())
    except (WorkerDied, WorkerSlow, OSError) as error:
        raise NoSandbox(
            f"bubblewrap is here, but a sandbox cannot be made ({error}). In a container it may "
            f"need user namespaces to be allowed. {advice}"
        ) from None
    worker.close()


@functools.cache
def _places(allows: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """What is mounted read-only, and which folders are emptied in it."""
    stdlib = Path(sysconfig.get_path("stdlib")).resolve()
    base = Path(sys.base_prefix).resolve()
    seen = [Path(sys.executable).resolve(), stdlib]
    seen += sorted((base / "lib").glob("libpython*.so*"))
    if (base / "conda-meta").is_dir():  # conda keeps the libraries of all in one folder
        seen.append(base / "lib")
    system = [Path(p) for p in ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache")]
    emptied = [stdlib / "site-packages", stdlib / "dist-packages", Path("/usr/lib/python3")]
    # The package itself holds the references: lessons may allow parts of it, the sandbox does not.
    packages = ["numpy", *sorted({name.split(".")[0] for name in allows} - {"numpy", "kmeans_lab"})]
    homes = []
    for name in packages:
        home = Path(importlib.util.find_spec(name).origin).resolve().parent
        homes += [home, home.parent / f"{name}.libs"]
    mounted = [str(p) for p in [*system, *seen] if p.exists()]
    last = [str(p) for p in homes if p.exists()]
    return [*mounted, "--", *last], [str(p) for p in emptied if p.is_dir()]


def command(made: Setting, allows: tuple[str, ...], info: int | None = None) -> list[str]:
    """The command that starts a worker."""
    python = str(Path(sys.executable).resolve())
    numpy_home = str(Path(importlib.util.find_spec("numpy").origin).resolve().parents[1])
    home = "/worker" if made.sandboxed else str(made.folder)
    begin = f"import sys; sys.path[:0] = {[home, numpy_home]!r}; import worker; worker.main()"
    own = [python, "-S", "-E", "-s", "-B", "-c", begin]
    if not made.sandboxed:
        return own
    mounted, emptied = _places(allows)
    split = mounted.index("--")
    flags = ["--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent"]
    flags += ["--new-session", "--clearenv", "--cap-drop", "ALL", "--as-pid-1"]
    flags += ["--uid", "65534", "--gid", "65534", "--hostname", "sandbox"]
    flags += ["--size", "4096", "--tmpfs", "/tmp"]  # first: the environment may lie below it
    for path in mounted[:split]:
        link = Path(path)
        if link.is_symlink():
            flags += ["--symlink", os.readlink(path), path]
        else:
            flags += ["--ro-bind", path, path]
    for path in emptied:
        flags += ["--tmpfs", path]
    for path in mounted[split + 1 :]:
        flags += ["--ro-bind", path, path]
    for path in emptied:
        flags += ["--remount-ro", path]
    flags += ["--ro-bind", str(made.folder), "/worker", "--proc", "/proc", "--dev", "/dev"]
    flags += ["--size", str(SCRATCH_BYTES), "--tmpfs", "/scratch", "--chdir", "/scratch"]
    flags += ["--size", "4096", "--tmpfs", "/dev/shm"]
    flags += ["--remount-ro", "/dev", "--remount-ro", "/"]
    for name, value in _ENVIRONMENT.items():
        flags += ["--setenv", name, value]
    if info is not None:
        flags += ["--info-fd", str(info)]
    return ["bwrap", *flags, "--", *own]


_ENVIRONMENT = {
    "HOME": "/scratch",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # Freed arrays go back to the system, so that the memory of a call can be told.
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}


class Worker:
    """A process that runs one submission's code.

    Parameters
    ----------
    made : Setting
    allows : tuple of str
        Modules beyond NumPy that it may import.

    Raises
    ------
    WorkerDied, WorkerSlow
        If it does not come up.
    """

    def __init__(self, made: Setting, allows: tuple[str, ...]) -> None:
        self.nonce = secrets.token_hex(8)
        self._buffer = b""
        self._sandboxed = made.sandboxed
        read_end, write_end = os.pipe() if made.sandboxed else (None, None)
        self.process = subprocess.Popen(
            command(made, allows, write_end),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=() if write_end is None else (write_end,),
            env=dict(_ENVIRONMENT, PATH=os.environ.get("PATH", "")),
            cwd=str(made.folder),
            start_new_session=True,
        )
        self.pid = self.process.pid
        self._handle: int | None = None
        try:
            if write_end is not None:
                os.close(write_end)
                self.pid = _child_pid(read_end, self.process.pid)
            self._handle = _handle_of(self.pid)
            os.set_blocking(self.process.stdout.fileno(), False)
            os.set_blocking(self.process.stdin.fileno(), False)
            limits = {
                "memory": MEMORY,
                "cpu_seconds": CPU_SECONDS,
                "file_bytes": FILE_BYTES,
                "allows": list(allows),
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
        parts: list[bytes] = []
        self.nonce = secrets.token_hex(8)  # one a request: an answer too many answers no other
        header = {"nonce": self.nonce, "value": wire.pack(message, parts)}
        header["bytes"] = sum(map(len, parts))
        self._write(json.dumps(header).encode() + b"\n" + b"".join(parts), end)
        while True:
            header, value = self._read_message(end)
            if "cell" not in header:
                return value, cells
            number = header["cell"]
            if type(number) is not int or not 0 <= number < MOST_CELLS or len(cells) > MOST_CELLS:
                raise WorkerDied("it answered what makes no sense")
            cells.append(number)

    def _write(self, data: bytes, end: float) -> None:
        stream = self.process.stdin
        view = memoryview(data)
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_WRITE)
            while view:
                if not selector.select(max(0.0, end - time.monotonic())):
                    raise WorkerSlow
                try:
                    view = view[os.write(stream.fileno(), view) :]
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
            header = wire.read_header(line)
            if header.get("nonce") != self.nonce:
                raise wire.WireError("it answered in another's name")
            pieces, have = [self._buffer], len(self._buffer)
            while have < header["bytes"]:
                piece = self._piece(end)
                pieces.append(piece)
                have += len(piece)
            data = b"".join(pieces)
            self._buffer = data[header["bytes"] :]
            return header, wire.read_value(header, data[: header["bytes"]])
        except wire.WireError as error:
            raise WorkerDied(str(error)) from None

    def _more(self, end: float) -> None:
        self._buffer += self._piece(end)

    def _piece(self, end: float) -> bytes:
        stream = self.process.stdout
        left = end - time.monotonic()
        if left <= 0:  # whoever never stops talking has not answered either
            raise WorkerSlow
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            if not selector.select(left):
                raise WorkerSlow
        piece = os.read(stream.fileno(), 1 << 20)
        if not piece:
            raise WorkerDied(self._how())
        return piece

    def _how(self) -> str:
        try:
            code = self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return "it closed its pipe"
        signal_number = -code if code < 0 else code - 128 if code > 128 else 0
        names = {9: "killed", 11: "segmentation fault", 6: "aborted", 24: "its CPU time was over"}
        return names.get(signal_number, f"exit status {code}")

    def cpu_seconds(self) -> float:
        """CPU time of all the worker's threads, ended ones too, told by the system."""
        with contextlib.suppress(OSError):
            return time.clock_gettime(_cpu_clock(self.pid))
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except (OSError, ValueError, IndexError):
            return 0.0

    def memory(self) -> int:
        """Bytes of addresses that the worker has, told by the system."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")

    def limit_memory(self, most: int) -> None:
        """From now on the worker gets no more addresses than `most` bytes."""
        import resource

        _, hard = resource.prlimit(self.pid, resource.RLIMIT_AS)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.prlimit(self.pid, resource.RLIMIT_AS, (most, most))

    def close(self) -> None:
        """End the worker and all that it may have left."""
        self._end_it()
        for stream in (self.process.stdin, self.process.stdout):
            try:
                stream.close()
            except OSError:
                continue
        self.process.wait()

    def _end_it(self) -> None:
        """End the worker itself, not only the bubblewrap around it: who is left has no parent."""
        if self.process.poll() is None:
            with contextlib.suppress(OSError):
                if self._handle is not None:
                    signal.pidfd_send_signal(self._handle, signal.SIGKILL)
                    ended = select.poll()
                    ended.register(self._handle, select.POLLIN)
                    ended.poll(2000)
            self.process.kill()
        if not self._sandboxed:  # in a sandbox all others end with the first process
            with contextlib.suppress(OSError, AttributeError):
                os.killpg(self.process.pid, signal.SIGKILL)
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _handle_of(pid: int) -> int | None:
    """A handle of a process, which never stands for another one later."""
    with contextlib.suppress(OSError, AttributeError):
        return os.pidfd_open(pid)
    return None


def _cpu_clock(pid: int) -> int:
    """The number of the clock that counts a process's CPU time, as clock_getcpuclockid makes it."""
    return (~pid << 3) | 2


def _child_pid(read_end: int, fallback: int) -> int:
    """The pid of the sandbox's own process, as bubblewrap tells it."""
    text = b""
    with os.fdopen(read_end, "rb", buffering=0) as stream:
        while not text.rstrip().endswith(b"}"):
            piece = stream.read(4096)
            if not piece:
                break
            text += piece
    try:
        return int(json.loads(text)["child-pid"])
    except (ValueError, KeyError, TypeError):
        return fallback


def temporary_folder() -> tempfile.TemporaryDirectory:
    """A folder for the worker's files, removed at the end."""
    return tempfile.TemporaryDirectory(prefix="kmeans-lab-worker-")
