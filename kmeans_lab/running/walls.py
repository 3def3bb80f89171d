"""The walls inside the walls: what a worker gives up for good, before it runs a line."""

from __future__ import annotations

import contextlib
import ctypes
import platform
import struct

try:
    import resource
except ImportError:  # Windows, where there is no sandbox either
    resource = None


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
CALLS = {
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


def are_known() -> bool:
    """Whether the filter of system calls knows this processor."""
    return platform.machine() in CALLS


def _forbid_processes() -> None:
    """Install a filter of system calls: threads may begin, processes and sockets may not."""
    known = CALLS.get(platform.machine())
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
