"""Runs inside the sandbox: executes a submission's cells and calls its functions.

It imports nothing of the package: `calling` and `wire` lie beside it. It knows no reference, no
test and no other submission; what it says of the code that it ran is data to whoever reads it.
"""

from __future__ import annotations

import ast
import contextlib
import ctypes
import gc
import importlib
import importlib.machinery
import json
import linecache
import os
import platform
import random
import re
import select
import signal
import socket
import struct
import sys
import types
from typing import Any

try:
    import resource
except ImportError:  # Windows, where there is no sandbox either
    resource = None

calling = importlib.import_module("calling")
wire = importlib.import_module("wire")

STAND_INS = (
    *calling.READY_MADE,
    *("matplotlib", "ipywidgets", "IPython", "anywidget", "seaborn", "PIL", "tqdm"),
    *("line_profiler", "threadpoolctl", "google"),
)
NEVER = {"kmeans_lab"}  # holds the references: whatever a lesson allows, it is not here
SECONDS_A_STATEMENT = 1.0
SECONDS_OF_CELLS = 3.0
LONGEST_SOURCE = 5000
SCRATCH = "/scratch"  # the only folder of a sandbox that can be written into
MOST_THREADS, MOST_FILES = 64, 2000  # of a worker in a sandbox; no limit of the system counts these
LOOK_MILLISECONDS = 100  # between two looks at them


# ------------------------------------------------------------------ stand-ins


class StandIn:
    """Answers for a library that is not here: finite, harmless, iterating over nothing."""

    def __init__(self, name: str = "stand-in") -> None:
        self.__dict__["_name"] = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return StandIn(name)

    def __setattr__(self, name: str, value: Any) -> None:
        pass

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs and isinstance(args[0], types.FunctionType):
            return args[0]  # used as a decorator
        return StandIn()

    def __repr__(self) -> str:
        return "<not available while grading>"

    def __iter__(self):
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False

    def __getitem__(self, key: Any) -> StandIn:
        return StandIn()

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *args: Any) -> bool:
        return False


class _Module(types.ModuleType):
    __path__ = ()
    __all__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return StandIn(name)


class _Finder:
    """Finds a stand-in for each library of the list, and for what lies inside it."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        hidden = fullname.split(".")[0] in self.names
        if hidden or ".".join(fullname.split(".")[:2]) in calling.READY_PARTS:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> types.ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


# ------------------------------------------------------------------ the walls inside the walls


def lock_down(memory: int, cpu_seconds: int, file_bytes: int) -> None:
    """Give up, for good, what a submission must not have: memory, time, files, processes."""
    if resource is None:
        return
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_STACK, 64_000_000),
    ):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NPROC, (32, 32))
    _forbid_processes()


# Numbers of the system calls that make processes, sockets, memory that no limit counts (shared
# segments, files without a name), look into other processes, change how they run, leave something
# behind or change what is known of a file beside its bytes; last, the calls prctl and prlimit64.
_CALLS = {
    "x86_64": (
        0xC000003E,
        {"clone": 56, "fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "clone3": 435},
        (
            *(41, 53, 101, 272, 308, 310, 311, 425, 426, 427, 323, 165, 166, 155, 175, 176, 246),
            *(321, 29, 30, 64, 68, 319, 447, 298, 248, 249, 250, 438),
            *(141, 142, 144, 203, 240, 241, 251, 256, 279, 312, 314, 440, 448, 103, 162, 306),
            *(90, 91, 268, 452, 92, 93, 94, 260, 132, 235, 261, 280, 133, 259),  # of what a file is
            *(188, 189, 190, 197, 198, 199, 463, 466),
        ),
        157,
        302,
    ),
    "aarch64": (
        0xC00000B7,
        {"clone": 220, "execve": 221, "execveat": 281, "clone3": 435},
        (
            *(198, 199, 117, 97, 268, 270, 271, 425, 426, 427, 282, 40, 39, 41, 105, 106, 104),
            *(280, 194, 196, 190, 186, 279, 447, 241, 217, 218, 219, 438),
            *(140, 118, 119, 122, 180, 181, 30, 238, 239, 272, 274, 440, 448, 116, 81, 267),
            *(52, 53, 452, 54, 55, 88, 33),
            *(5, 6, 7, 14, 15, 16, 463, 466),
        ),
        167,
        261,
    ),
}
_THREAD = 0x00010000  # the flag of clone that asks for a thread, not a process
_ALLOW, _REFUSE, _NO_SUCH = 0x7FFF0000, 0x00050001, 0x00050026  # EPERM, ENOSYS


def _forbid_processes() -> None:
    """Install a filter of system calls: threads may begin, processes and sockets may not."""
    known = _CALLS.get(platform.machine())
    if known is None:
        return
    architecture, calls, others, prctl, prlimit = known

    def step(code: int, yes: int, no: int, k: int) -> bytes:
        return struct.pack("HBBI", code, yes, no, k)

    load, equal, at_least, test, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    program = [
        step(load, 0, 0, 4),
        step(equal, 1, 0, architecture),
        step(answer, 0, 0, _REFUSE),
        step(load, 0, 0, 0),
        step(at_least, 0, 1, 0x40000000),  # a second way to number the calls
        step(answer, 0, 0, _REFUSE),
    ]
    for name, number in calls.items():
        if name == "clone":
            program += [
                step(equal, 0, 4, number),
                step(load, 0, 0, 16),  # the flags
                step(test, 0, 1, _THREAD),
                step(answer, 0, 0, _ALLOW),
                step(answer, 0, 0, _REFUSE),
            ]
        else:
            reply = _NO_SUCH if name == "clone3" else _REFUSE
            program += [step(equal, 0, 1, number), step(answer, 0, 0, reply)]
    for number in others:
        program += [step(equal, 0, 1, number), step(answer, 0, 0, _REFUSE)]
    program += [
        step(equal, 0, 3, prctl),
        step(load, 0, 0, 16),
        step(equal, 0, 1, 1),  # to outlive its parent
        step(answer, 0, 0, _REFUSE),
        step(load, 0, 0, 0),
        step(equal, 0, 3, prlimit),
        step(load, 0, 0, 16),
        step(equal, 1, 0, 0),  # its own limits
        step(answer, 0, 0, _REFUSE),
    ]
    program.append(step(answer, 0, 0, _ALLOW))
    code = ctypes.create_string_buffer(b"".join(program))
    header = ctypes.create_string_buffer(struct.pack("HP", len(program), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(header), 0, 0):
        raise OSError(ctypes.get_errno(), "the filter of system calls was refused")


def _warm_up() -> None:
    """Do everything once: what Python and a matrix product keep is had before any is counted."""
    table = calling.np.ones((200, 200))
    table @ table
    first = Submission(["total"])
    first.run(0, "def total(X):\n    return X.sum(axis=1)", _clock() + SECONDS_OF_CELLS)
    outcome = calling.watch_call(first.names["total"], (table[:4],))
    wire.pack(outcome_as_value(outcome), [])
    calling.trace_call(first.names["total"], (table[:4],), 1000)


def _guard_the_tracer() -> None:
    """Nobody but `calling` sets a tracer, and while it traces no other thread begins.

    An audit hook cannot be taken away again.
    """
    ours = {calling.trace_call.__code__, calling.watch_call.__code__}
    frame_of, tracer_of = sys._getframe, sys.gettrace

    def hook(event: str, args: Any) -> None:
        if event in ("sys.settrace", "sys.setprofile") and frame_of(1).f_code not in ours:
            raise RuntimeError("while grading, no other tracer can be set")
        if event == "_thread.start_new_thread" and tracer_of() is not None:
            raise RuntimeError("while steps are counted, no thread can begin")

    sys.addaudithook(hook)


# ------------------------------------------------------------------ cells


def without_magics(source: str) -> str:
    """A cell without what only IPython understands; a cell magic leaves the rest of its cell."""
    lines = []
    for line in source.splitlines():
        bare = line.lstrip()
        indent = line[: len(line) - len(bare)]
        if bare.startswith(("%", "!")) or re.match(r"\S+\s*=\s*[!%]", bare) or bare.endswith("?"):
            line = f"{indent}pass"
        lines.append(line)
    return "\n".join(lines)


class Submission:
    """The cells of a submission, executed statement by statement.

    Attributes
    ----------
    names : dict
        The global names that its functions see.
    found : dict of str to str
        For each wanted name ``attempted``, ``stub`` or ``missing``.
    """

    def __init__(self, wanted: list[str]) -> None:
        self.wanted = wanted
        self.names: dict[str, Any] = {"__name__": "__main__", "display": lambda *_: None}
        self.kept: dict[str, Any] = {}
        self.errors: list[str] = []
        self.sources: dict[str, str] = {}

    def run(self, number: int, source: str, end: float) -> None:
        """Execute one cell."""
        file = f"cell {number + 1}"
        text = without_magics(source)
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        try:
            statements = ast.parse(text, file).body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self._note(number, error)
            return
        for statement in statements:
            left = end - _clock()
            if left <= 0:
                self.errors.append(f"cell {number + 1}: the time of all cells was over")
                return
            name = getattr(statement, "name", None)
            if name in self.wanted:
                segment = ast.get_source_segment(text, statement)
                self.sources[name] = (segment or "")[:LONGEST_SOURCE]
            self._run_statement(number, file, statement, min(left, SECONDS_A_STATEMENT))
            self._keep()

    def _run_statement(self, number: int, file: str, statement: ast.stmt, seconds: float) -> None:
        module = ast.Module(body=[statement], type_ignores=[])
        try:
            with contextlib.redirect_stdout(calling.Printed()), calling.time_limit(seconds):
                exec(compile(module, file, "exec"), self.names)
        except BaseException as error:
            self._note(number, error)

    def _note(self, number: int, error: BaseException) -> None:
        if len(self.errors) < 20:
            note = calling.describe_error(error)
            self.errors.append(f"cell {number + 1}: {note.kind}: {note.message}"[:300])

    def _keep(self) -> None:
        """An empty stub never replaces an answer that was attempted."""
        for name in self.wanted:
            value = self.names.get(name)
            if value is None or value is self.kept.get(name) or isinstance(value, StandIn):
                continue
            with contextlib.suppress(Exception):
                if not calling.is_stub(value):
                    self.kept[name] = value
                elif name in self.kept:
                    self.names[name] = self.kept[name]

    def found(self) -> dict[str, str]:
        """How far each wanted function is."""
        return {name: self._state(name) for name in self.wanted}

    def _state(self, name: str) -> str:
        value = self.names.get(name)
        if value is None:
            return "missing"
        if isinstance(value, StandIn):
            return "stand-in"
        try:
            if calling.is_stub(value) or calling.has_blanks(value):
                return "stub"
        except Exception:
            return "attempted"
        return "attempted" if callable(value) else "not callable"


def _clock() -> float:
    return calling._REAL_CLOCKS["monotonic"]()


def outcome_as_value(outcome: Any) -> dict[str, Any]:
    """An outcome as a dict that can cross the wire."""
    error = outcome.error
    return {
        "status": outcome.status,
        "value": outcome.value,
        "error": None
        if error is None
        else {
            "kind": error.kind,
            "message": error.message,
            "function": error.function,
            "number": int(error.number),
            "line": error.line,
        },
        "printed": outcome.printed,
        "printed_lines": int(outcome.printed_lines),
        "warned": tuple(outcome.warned),
        "changed": tuple(outcome.changed),
        "shared": tuple(outcome.shared),
        "global_random": bool(outcome.global_random),
        "rng_used": outcome.rng_used,
        "replaced": tuple(outcome.replaced),
    }


def prepare(allows: tuple[str, ...]) -> None:
    """Import and compute what each worker will want, before any limit holds."""
    hidden = tuple(n for n in STAND_INS if n not in {a.split(".")[0] for a in allows} - NEVER)
    sys.meta_path.insert(0, _Finder(hidden))
    for name in ("numpy.random", "numpy.linalg", *allows):
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    _warm_up()


def main(allows: tuple[str, ...]) -> None:
    """Be a worker without a sandbox."""
    prepare(allows)
    answer_requests(os.dup(0), os.dup(1))


def fork_workers(allows: tuple[str, ...]) -> None:
    """Fork a worker for each message, and say how it ended and whether it left a trace.

    This process never runs a submission's code, and no worker can look into it, send it a signal
    that matters or set its limits.
    """
    control = socket.socket(fileno=0)
    prepare(allows)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing inside can send it to the first process
    _let_others_look(False)
    gc.collect()
    gc.freeze()
    before, number = traces(), 0
    control.send(b"ready")
    while True:
        data, ends, _, _ = socket.recv_fds(control, 16, 2)
        if not data:
            return
        if number:  # only now: until here its number stood for no other process
            os.waitpid(number, 0)
        number = os.fork()
        if number == 0:
            try:
                control.send(b"begun")
                control.close()
                _begin_anew()
                answer_requests(*ends)
                os._exit(0)
            finally:
                os._exit(1)
        for end in ends:
            os.close(end)
        status = _watched_to_its_end(number)
        untouched = traces() == before and _last_number() == number and platform.machine() in _CALLS
        control.send(json.dumps({"status": status, "untouched": untouched}).encode())


def _watched_to_its_end(number: int) -> int:
    """The exit status of a worker, negative for a signal; it is ended if it takes too much."""
    with contextlib.suppress(OSError):
        handle = os.pidfd_open(number)
        ended = select.poll()
        ended.register(handle, select.POLLIN)
        while not ended.poll(LOOK_MILLISECONDS):
            if takes_too_much(number):
                os.kill(number, signal.SIGKILL)
        os.close(handle)
    found = os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)
    return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status


def takes_too_much(number: int) -> bool:
    """Whether a process has too many threads, or files in its folder."""
    space = os.statvfs(SCRATCH)
    if space.f_files - space.f_ffree > MOST_FILES:
        return True
    with contextlib.suppress(OSError):
        return len(os.listdir(f"/proc/{number}/task")) > MOST_THREADS
    return False


def traces() -> tuple[int, ...]:
    """What changes whenever something is written, renamed or removed where that is possible."""
    folder = os.stat(SCRATCH)
    return folder.st_ctime_ns, folder.st_mode, folder.st_uid, os.statvfs(SCRATCH).f_ffree


def _last_number() -> int:
    """The number of the last process or thread that began here: threads count on, for the next."""
    with open("/proc/loadavg", encoding="ascii") as file:
        return int(file.read().split()[-1])


def _begin_anew() -> None:
    """Undo what a forked process has of the other: its session, its numbers by chance."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _let_others_look(True)
    random.seed()
    calling.np.random.seed()


def _let_others_look(may: bool) -> None:
    """Whether processes of the same user may read and change this one's memory."""
    if ctypes.CDLL(None, use_errno=True).prctl(4, int(may), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "a process cannot be closed to others")


def give_memory_back() -> None:
    """Return what is free to the system; freed arrays go back to it at once from now on."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim"):
        for what in (-1, -3):  # M_TRIM_THRESHOLD, M_MMAP_THRESHOLD
            libc.mallopt(what, 1 << 17)
        libc.malloc_trim(0)


def answer_requests(reading: int, writing: int) -> None:
    """Give up what a submission must not have, then answer requests until there are none."""
    requests, replies = os.fdopen(reading, "rb"), os.fdopen(writing, "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    limits = json.loads(requests.readline())
    lock_down(limits["memory"], limits["cpu_seconds"], limits["file_bytes"])
    _guard_the_tracer()
    wire.send(replies, {"nonce": limits["nonce"], "ready": True})
    submission, held = Submission([]), ()
    while True:
        line = requests.readline()
        if not line:
            return
        header = wire.read_header(line)
        request = wire.read_value(header, requests.read(header["bytes"]))
        nonce = header["nonce"]
        if request["op"] == "load":
            submission = Submission(list(request["wanted"]))
            end = _clock() + SECONDS_OF_CELLS
            for number, source in enumerate(request["cells"]):
                if number in request["skip"]:
                    continue
                wire.send(replies, {"nonce": nonce, "cell": number})
                submission.run(number, bytes(source).decode("utf-8", "surrogatepass"), end)
            answer = {
                "found": submission.found(),
                "errors": tuple(submission.errors),
                "sources": submission.sources,
            }
        elif request["op"] == "trim":
            give_memory_back()
            answer = {}
        elif request["op"] == "hold":
            held, answer = request["args"], {}
        elif request["op"] == "trace":
            function = submission.names.get(request["name"])
            trace = calling.trace_call(function, request["args"], request["limit"])
            answer = {"events": trace.events, "exceeded": trace.exceeded, "status": trace.status}
        elif request["op"] == "try":
            tried = calling.watch_definitions(
                [text or None for text in request["sources"]],
                submission.names,
                request["name"],
                request["args"],
                request["script"],
                request["seconds"],
            )
            answer = tuple(o if o is None else outcome_as_value(o) for o in tried)
        else:
            function = submission.names.get(request["name"])
            args = held if request["op"] == "run held" else request["args"]
            outcome = calling.watch_call(
                function, args, request["script"], request["seconds"], request.get("frozen", False)
            )
            answer = outcome_as_value(outcome)
        try:
            wire.send(replies, {"nonce": nonce, "value": answer})
        except wire.WireError:
            wire.send(replies, {"nonce": nonce, "value": {"status": "too large"}})
