"""Runs inside the sandbox: executes a submission's cells and calls its functions.

It imports nothing of the package but this folder, and knows no reference, no test and no other
submission; what it says of the code that it ran is data to whoever reads it.
"""

from __future__ import annotations

import ast
import contextlib
import ctypes
import gc
import importlib
import json
import linecache
import os
import random
import re
import select
import signal
import socket
import sys
from typing import Any, BinaryIO

import numpy as np

from . import calling, limits, reading, scripts, walls, wire
from .outcome import Outcome
from .stand_ins import StandIn, hide_libraries

SECONDS_A_STATEMENT = 1.0
SECONDS_OF_CELLS = 3.0
LONGEST_SOURCE = 5000
SCRATCH = "/scratch"  # the only folder of a sandbox that can be written into
MOST_THREADS, MOST_FILES = 64, 2000  # of a worker in a sandbox; no limit of the system counts these
LOOK_MILLISECONDS = 100  # between two looks at them


def _warm_up() -> None:
    """Do everything once: what Python and a matrix product keep is had before any is counted."""
    table = np.ones((200, 200))
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


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


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
        self.names |= {"get_ipython": StandIn("get_ipython"), "In": [""], "Out": {}}
        self.kept: dict[str, Any] = {}
        self.errors: list[str] = []
        self.sources: dict[str, str] = {}

    def run(self, number: int, source: str, end: float) -> None:
        """Execute one cell."""
        file = f"cell {number + 1}"
        text = source if _is_python(source) else without_magics(source)
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
            with contextlib.redirect_stdout(limits.Printed()), limits.time_limit(seconds):
                exec(compile(module, file, "exec"), self.names)
        except BaseException as error:
            self._note(number, error)

    def _note(self, number: int, error: BaseException) -> None:
        if len(self.errors) < 20:
            note = reading.describe_error(error)
            self.errors.append(f"cell {number + 1}: {note.kind}: {note.message}"[:300])

    def _keep(self) -> None:
        """An empty stub never replaces an answer that was attempted."""
        for name in self.wanted:
            value = self.names.get(name)
            if value is None or value is self.kept.get(name) or isinstance(value, StandIn):
                continue
            with contextlib.suppress(Exception):
                if not reading.is_stub(value):
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
            if reading.is_stub(value) or reading.has_blanks(value):
                return "stub"
        except Exception:
            return "attempted"
        return "attempted" if callable(value) else "not callable"


def _clock() -> float:
    return limits.REAL_CLOCKS["monotonic"]()


def outcome_as_value(outcome: Outcome) -> dict[str, Any]:
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
            "operation": error.operation,
            "operator": error.operator,
            "operands": tuple((text, tuple(map(int, shape))) for text, shape in error.operands),
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
    hide_libraries(allows)
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
        untouched = traces() == before and _last_number() == number and walls.are_known()
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
    np.random.seed()


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


def _loaded(request: dict[str, Any], replies: BinaryIO, nonce: str) -> Submission:
    """The submission whose cells a request brings; before each is run, its number is sent."""
    for script in request["scripts"]:
        scripts.learn(script["text"], script["names"])
    submission = Submission(list(request["wanted"]))
    end = _clock() + SECONDS_OF_CELLS
    for number, source in enumerate(request["cells"]):
        if number in request["skip"]:
            continue
        wire.send(replies, {"nonce": nonce, "cell": number})
        submission.run(number, bytes(source).decode("utf-8", "surrogatepass"), end)
    return submission


def answer_requests(reading: int, writing: int) -> None:
    """Give up what a submission must not have, then answer requests until there are none."""
    requests, replies = os.fdopen(reading, "rb"), os.fdopen(writing, "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    first = json.loads(requests.readline())
    walls.lock_down(first["memory"], first["cpu_seconds"], first["file_bytes"])
    _guard_the_tracer()
    wire.send(replies, {"nonce": first["nonce"], "ready": True})
    submission, held = Submission([]), ()
    while True:
        line = requests.readline()
        if not line:
            return
        header = wire.read_header(line)
        request = wire.read_value(header, requests.read(header["bytes"]))
        nonce = header["nonce"]
        if request["op"] == "load":
            submission = _loaded(request, replies, nonce)
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
