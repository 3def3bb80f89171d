"""Walls around what students wrote: bubblewrap, with a process in it that forks workers.

Behind them are the Python that runs the workers, NumPy, the folder `running` and an empty scratch
folder; no network, no other process, no file of the project, of other submissions or of the
machine. Python and NumPy take a tenth of a second to begin, so a sandbox begins them once and forks
a worker for each submission, as long as none has left a trace. The process that forks never runs a
line of a submission, and a worker can neither read nor change it.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import json
import os
import py_compile
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import sysconfig
import tempfile
import threading
from pathlib import Path

from kmeans_lab import running
from kmeans_lab.running.limits import READY_PARTS

SCRATCH_BYTES = 16_000_000
START_SECONDS = 20.0
END_SECONDS = 2.0
MOST_WORKERS = 50  # that one sandbox forks
PIPE_BYTES = 1 << 20


class NoSandbox(Exception):
    """bubblewrap is missing or does not work here; the text says what to do."""


class CannotBegin(Exception):
    """No worker can be had at this moment, for no fault of a submission."""


class WorkerDied(Exception):
    """The worker ended, or said what makes no sense; `args[0]` is how."""


class Sandboxes:
    """The sandboxes that wait for a submission, and how workers are made.

    Leaving it as a context ends these.

    Parameters
    ----------
    sandboxed : bool
        Whether bubblewrap is used; without it a submission can do what its user can.
    folder : Path
        Where the worker's files lie.
    """

    def __init__(self, sandboxed: bool, folder: Path) -> None:
        self.sandboxed, self.folder = sandboxed, folder
        self._waiting: list[Sandbox] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Sandboxes:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self, allows: tuple[str, ...]) -> Forked | Alone:
        """Begin the process of a worker that may import the modules `allows` beyond NumPy.

        Raises
        ------
        CannotBegin
            If it does not come up.
        """
        while box := self._take(allows):
            try:
                return Forked(box)
            except (WorkerDied, OSError):  # it has ended while it waited
                box.close()
        try:
            return self._begin_anew(allows)
        except (WorkerDied, OSError) as error:
            raise CannotBegin(str(error)) from None

    def _begin_anew(self, allows: tuple[str, ...]) -> Forked | Alone:
        if not self.sandboxed:
            return Alone(self, allows)
        box = Sandbox(self, allows)
        try:
            return Forked(box)
        except BaseException:
            box.close()
            raise

    def _take(self, allows: tuple[str, ...]) -> Sandbox | None:
        with self._lock:
            for i, box in enumerate(self._waiting):
                if box.allows == allows:
                    return self._waiting.pop(i)
        return None

    def give_back(self, box: Sandbox) -> None:
        """A sandbox in which nobody is, for the next one."""
        with self._lock:
            if box.forked < MOST_WORKERS:
                self._waiting.append(box)
                return
        box.close()

    def close(self) -> None:
        """End the sandboxes that wait."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for box in waiting:
            box.close()


def sandboxes(sandboxed: bool, folder: Path) -> Sandboxes:
    """Put the folder `running` into `folder` and see whether a sandbox can be had.

    Raises
    ------
    NoSandbox
        If it was asked for and cannot be had.
    """
    source = Path(running.__file__).resolve().parent
    home = folder / source.name
    home.mkdir(exist_ok=True)
    for path in source.glob("*.py"):
        copy = home / path.name
        shutil.copyfile(path, copy)
        py_compile.compile(str(copy), doraise=True)
    made = Sandboxes(sandboxed, folder)
    if sandboxed:
        _try_out(made)
    return made


def _try_out(made: Sandboxes) -> None:
    advice = (
        "Grading runs what students wrote, so it wants a sandbox: bubblewrap, on Linux (Debian and "
        "Ubuntu: sudo apt install bubblewrap). On Windows use WSL, on macOS a Linux container. "
        "--no-sandbox grades without, at your own risk: a submission can then read and change "
        "whatever you can."
    )
    if sys.platform != "linux" or shutil.which("bwrap") is None:
        raise NoSandbox(f"There is no bubblewrap (bwrap) here. {advice}")
    try:
        made.begin(()).end()
    except CannotBegin as error:
        raise NoSandbox(
            f"bubblewrap is here, but a sandbox cannot be made ({error}). In a container it may "
            f"need user namespaces to be allowed. {advice}"
        ) from None


@functools.cache
def _places(allows: tuple[str, ...]) -> dict[str, list[str]]:
    """What is mounted read-only: the system and Python, and packages; what is emptied in each."""
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
    homes, ready = [], []
    for name in packages:
        home = Path(importlib.util.find_spec(name).origin).resolve().parent
        homes += [home, home.parent / f"{name}.libs"]
        ready += [home / n.split(".")[1] for n in READY_PARTS if n.startswith(f"{name}.")]
    mounted = [str(p) for p in [*system, *seen] if p.exists()]
    last = [str(p) for p in homes if p.exists()]
    places = {"seen": mounted, "emptied": emptied, "packages": last, "ready": ready}
    return {name: [str(p) for p in found if Path(p).exists()] for name, found in places.items()}


def command(made: Sandboxes, allows: tuple[str, ...]) -> list[str]:
    """The command that starts a sandbox, or without one a worker."""
    python = str(Path(sys.executable).resolve())
    numpy_home = str(Path(importlib.util.find_spec("numpy").origin).resolve().parents[1])
    home = "/worker" if made.sandboxed else str(made.folder)
    begin = f"import sys; sys.path[:0] = {[home, numpy_home]!r}; from running import worker; "
    begin += f"worker.{'fork_workers' if made.sandboxed else 'main'}({allows!r})"
    own = [python, "-S", "-E", "-s", "-B", "-c", begin]
    if not made.sandboxed:
        return own
    places = _places(allows)
    flags = ["--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent"]
    flags += ["--new-session", "--clearenv", "--cap-drop", "ALL", "--as-pid-1"]
    flags += ["--uid", "65534", "--gid", "65534", "--hostname", "sandbox"]
    flags += ["--size", "4096", "--tmpfs", "/tmp"]  # first: the environment may lie below it
    for path in places["seen"]:
        link = Path(path)
        if link.is_symlink():
            flags += ["--symlink", os.readlink(path), path]
        else:
            flags += ["--ro-bind", path, path]
    for path in places["emptied"]:
        flags += ["--tmpfs", path]
    for path in places["packages"]:
        flags += ["--ro-bind", path, path]
    for path in places["ready"]:
        flags += ["--tmpfs", path]
    flags += ["--ro-bind", str(made.folder), "/worker", "--proc", "/proc", "--dev", "/dev"]
    flags += ["--size", str(SCRATCH_BYTES), "--tmpfs", "/scratch", "--chdir", "/scratch"]
    flags += ["--tmpfs", "/dev/pts"]
    closed = [*places["emptied"], *places["ready"], "/tmp", "/dev/pts"]
    for path in [*closed, "/dev", "/proc", "/"]:
        flags += ["--remount-ro", path]
    for name, value in _ENVIRONMENT.items():
        flags += ["--setenv", name, value]
    return ["bwrap", *flags, "--", *own]


_ENVIRONMENT = {
    "HOME": "/scratch",
    "TMPDIR": "/scratch",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # Memory of arrays is used again, not asked of the system anew, until `hold` says otherwise.
    "MALLOC_MMAP_THRESHOLD_": str(1 << 22),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 26),
}


class Sandbox:
    """bubblewrap, and in it a process that forks workers, one after the other.

    Parameters
    ----------
    made : Sandboxes
    allows : tuple of str
        Modules beyond NumPy that its workers may import.

    Raises
    ------
    WorkerDied
        If it does not come up.
    """

    def __init__(self, made: Sandboxes, allows: tuple[str, ...]) -> None:
        self.made, self.allows, self.forked = made, allows, 0
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # The system itself then says who sends, by the number that the process has out here.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._handle: int | None = None
        words = command(made, allows)
        with theirs:
            self._process = _started(words, made.folder, theirs.fileno(), subprocess.DEVNULL)
        try:
            _, pid = self.hear(START_SECONDS)
            self._handle = _handle_of(pid)
        except BaseException:
            self.close()
            raise

    def fork(self, requests: int, replies: int) -> int:
        """Fork a worker that has the two descriptors; its process number."""
        self.forked += 1
        try:
            socket.send_fds(self._socket, [b"fork"], [requests, replies])
        except OSError:
            raise WorkerDied("the sandbox has ended") from None
        _, pid = self.hear(START_SECONDS)
        return pid

    def hear(self, seconds: float) -> tuple[bytes, int]:
        """The next message of the process that forks or of a new worker, and who sent it.

        Raises
        ------
        WorkerDied
            If there is none in time.
        """
        size = struct.calcsize("3i")
        try:
            self._socket.settimeout(seconds)
            data, more, _, _ = self._socket.recvmsg(4096, socket.CMSG_SPACE(size))
        except OSError:
            raise WorkerDied("the sandbox does not answer") from None
        if not data or not more:
            raise WorkerDied("the sandbox has ended")
        return data, struct.unpack("3i", more[0][2][:size])[0]

    def close(self) -> None:
        """End it, and whatever is in it."""
        _end(self._handle)  # all others in a sandbox end with the first process
        _let_go(self._handle)
        self._handle = None
        self._process.kill()
        self._process.wait()
        self._socket.close()


class Forked:
    """The process of a worker in a sandbox.

    Attributes
    ----------
    pid : int
    requests, replies : int
        Descriptors for what it is to read, and of what it writes.
    """

    def __init__(self, box: Sandbox) -> None:
        self._box = box
        self._status: dict | None = None
        theirs_in, self.requests = _pipe()
        self.replies, theirs_out = _pipe()
        try:
            self.pid = box.fork(theirs_in, theirs_out)
        except BaseException:
            os.close(self.requests)
            os.close(self.replies)
            raise
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
        self._handle = _handle_of(self.pid)

    def status(self) -> int | None:
        """Its exit status, negative for a signal; None if it has not ended and does not now."""
        if self._status is None and _has_ended(self._handle):
            with contextlib.suppress(WorkerDied, ValueError):
                self._status = json.loads(self._box.hear(END_SECONDS)[0])
        return None if self._status is None else self._status["status"]

    def end(self) -> None:
        """End it; the sandbox waits for the next one if this one has left no trace."""
        _end(self._handle)
        self.status()
        _let_go(self._handle)
        os.close(self.requests)
        os.close(self.replies)
        if self._status is not None and self._status["untouched"]:
            self._box.made.give_back(self._box)
        else:
            self._box.close()


class Alone:
    """The process of a worker without a sandbox; the same attributes and methods."""

    def __init__(self, made: Sandboxes, allows: tuple[str, ...]) -> None:
        words = command(made, allows)
        self._process = _started(words, made.folder, subprocess.PIPE, subprocess.PIPE)
        self.pid = self._process.pid
        self.requests = self._process.stdin.fileno()
        self.replies = self._process.stdout.fileno()

    def status(self) -> int | None:
        """Its exit status, negative for a signal; None if it has not ended and does not now."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(timeout=0.1)
        return None

    def end(self) -> None:
        """End it and what it has begun, as far as that is known."""
        self._process.kill()
        with contextlib.suppress(OSError, AttributeError):
            os.killpg(self.pid, signal.SIGKILL)
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                stream.close()
        self._process.wait()


def _started(words: list[str], folder: Path, stdin: int, stdout: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        words,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        env=dict(_ENVIRONMENT, PATH=os.environ.get("PATH", "")),
        cwd=str(folder),
        start_new_session=True,
    )


def _pipe() -> tuple[int, int]:
    """A pipe in which an array of a megabyte is under way at once, if the system grants that."""
    import fcntl

    ends = os.pipe()
    with contextlib.suppress(OSError):
        fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    return ends


def _handle_of(pid: int) -> int | None:
    """A handle of a process, which never stands for another one later."""
    with contextlib.suppress(OSError, AttributeError):
        return os.pidfd_open(pid)
    return None


def _has_ended(handle: int | None, seconds: float = 0.1) -> bool:
    """Whether a process has ended, or does so now; of one without a handle it is not known."""
    if handle is None:
        return True
    ended = select.poll()
    ended.register(handle, select.POLLIN)
    return bool(ended.poll(1000 * seconds))


def _end(handle: int | None) -> None:
    """End a process and wait for its end."""
    if handle is not None:
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            _has_ended(handle, END_SECONDS)


def _let_go(handle: int | None) -> None:
    if handle is not None:
        os.close(handle)


def temporary_folder() -> tempfile.TemporaryDirectory:
    """A folder for the worker's files, removed at the end."""
    return tempfile.TemporaryDirectory(prefix="kmeans-lab-worker-")
