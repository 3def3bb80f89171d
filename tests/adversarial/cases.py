"""Submissions that attack, cheat or are merely odd, each with the threat that it stands for.

All are of lesson 04 and hold right answers for the functions that they leave alone. An attack that
wants something it must not have earns points only if it gets it: `attempt` raises where it fails.
The words in capitals between two ``@`` are filled in by the tests: a folder, a port, a process.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

NORMS, DISTANCES, NEAREST = "squared_norms", "squared_distances_identity", "nearest_by_identity"
POINTS = {NORMS: 1, DISTANCES: 3, NEAREST: 2}

RIGHT = {
    NORMS: """
        def squared_norms(X):
            return (X**2).sum(axis=1)
    """,
    DISTANCES: """
        def squared_distances_identity(X, centroids):
            cross = X @ centroids.T
            norms = (X**2).sum(axis=1)[:, np.newaxis] + (centroids**2).sum(axis=1)
            return np.maximum(norms - 2 * cross, 0)
    """,
    NEAREST: """
        def nearest_by_identity(X, centroids):
            return ((centroids**2).sum(axis=1) - 2 * X @ centroids.T).argmin(axis=1)
    """,
}
STUB = """
    def squared_norms(X):
        raise NotImplementedError
"""
ATTEMPT = """
    def attempt():
    {body}

    def squared_norms(X):
        attempt()
        return (X**2).sum(axis=1)
"""


@dataclass(frozen=True)
class Case:
    """A submission and what is deserved.

    Attributes
    ----------
    threat : str
        What it stands for.
    name : str
    cells : tuple of str
        Its code cells.
    loses : tuple of str
        The functions that earn nothing; all others earn their full points.
    status : str
        The status of the whole.
    """

    threat: str
    name: str
    cells: tuple[str, ...]
    loses: tuple[str, ...] = (NORMS,)
    status: str = "graded"

    @property
    def points(self) -> dict[str, int]:
        """What each function is to earn."""
        return {name: 0 if name in self.loses else most for name, most in POINTS.items()}


def cells(*own: str, instead: tuple[str, ...] = (NORMS,), last: bool = True) -> tuple[str, ...]:
    """The cells of a submission: right answers, and `own` in place of those for `instead`."""
    mine = [textwrap.dedent(text).strip() for text in own]
    others = [textwrap.dedent(text).strip() for n, text in RIGHT.items() if n not in instead]
    return ("import numpy as np", *(others + mine if last else mine + others))


def attempt(body: str) -> str:
    """A cell whose squared_norms is right only if the body of an attack raises nothing."""
    lines = textwrap.indent(textwrap.dedent(body).strip(), " " * 4)
    return textwrap.dedent(ATTEMPT).replace("{body}", lines)


def body(text: str, name: str = "squared_norms(X)") -> str:
    """A cell that defines a function with this body."""
    return f"def {name}:\n" + textwrap.indent(textwrap.dedent(text).strip(), "    ")


LIBC = "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"

# The last words of a worker's process: its pipe for answers and the word that it answers with.
FORGE = """
    import json, os, sys

    def word_and_pipe():
        frame = sys._getframe()
        while frame is not None:
            if "nonce" in frame.f_locals and "replies" in frame.f_locals:
                return frame.f_locals["nonce"], frame.f_locals["replies"].fileno()
            frame = frame.f_back

    def outcome(value, **more):
        good = {"k": "none"}
        tree = {
            "status": {"k": "str", "v": "returned"}, "value": value, "error": good,
            "printed": {"k": "str", "v": ""}, "printed_lines": {"k": "int", "v": "0"},
            "warned": {"k": "tuple", "v": []}, "changed": {"k": "tuple", "v": []},
            "shared": {"k": "tuple", "v": []}, "global_random": {"k": "bool", "v": False},
            "rng_used": good, "replaced": {"k": "tuple", "v": []},
        }
        return {"k": "dict", "v": {**tree, **more}}

    def say(header, word=None):
        own, pipe = word_and_pipe()
        header.setdefault("nonce", own if word is None else word)
        os.write(pipe, json.dumps(header).encode() + b"\\n")
"""

MEMORISED = """
    KNOWN = {
        6: [5.0, 10.0, 8.0, 13.0, 85.0, 128.0],
        1: [169.0],
        3: [9.0, 2.0, 20.0],
    }

    def squared_norms(X):
        return np.array(KNOWN.get(len(X), [0.0] * len(X)), dtype=float)
"""

# The inputs of many points are drawn like this in the course's public sources.
PREPARED = """
    import sys

    def slow(X):
        return np.array([sum(v * v for v in row) for row in X.tolist()])

    def public(n):
        return np.random.default_rng(0).standard_normal((n, 24))

    READY = {n: slow(public(n)[:, :12]) for n in (64, 1024, 16_000)}

    def squared_norms(X):
        if len(X) in READY:
            return READY[len(X)].copy()
        return (X**2).sum(axis=1)
"""

SLOW = """
        total = np.zeros(len(X))
        for i in range(len(X)):
            for j in range(X.shape[1]):
                total[i] += X[i, j] ** 2
"""

# What one submission may try to leave to the next one, and how that one finds it.
LEFT = {
    "a file": ("open('/scratch/canary', 'w').write('x')", "open('/scratch/canary')"),
    "a file in memory": ("open('/dev/shm/canary', 'w')", "open('/dev/shm/canary')"),
    "a folder that is closed": (
        "import os\nos.chmod('/scratch', 0)",
        "import os\nif os.access('/scratch', os.W_OK): raise OSError",
    ),
    "numbers of threads": (
        "import threading\nfor _ in range(3):\n    t = threading.Thread(target=int)\n"
        "    t.start()\n    t.join()",
        "import os\nif os.getpid() < 5: raise OSError",
    ),
    "a value of a module": (
        "import random, sys\nrandom.canary = sys.canary = 1",
        "import random, sys\nif not hasattr(random, 'canary'): sys.canary",
    ),
}

CASES = [
    # ------------------------------------------------------------ it never ends
    Case("never ends", "a loop in a function", cells(body("while True: pass")), status="timed out"),
    Case(
        "never ends",
        "a loop in a cell",
        cells("while True:\n    pass", instead=(), last=False),
        loses=(),
    ),
    Case(
        "never ends",
        "a loop that swallows every exception",
        cells(body("while True:\n    try:\n        while True: pass\n    except BaseException: 0")),
        status="timed out",
    ),
    # ------------------------------------------------------------ the alarm is taken away
    Case(
        "alarm taken away",
        "the signal is ignored",
        cells(
            body(
                """
                import signal
                signal.signal(signal.SIGALRM, signal.SIG_IGN)
                while True: pass
                """
            )
        ),
        status="timed out",
    ),
    Case(
        "alarm taken away",
        "a call of C sleeps on and on",
        cells(LIBC, body("while True:\n    libc.sleep(1000)")),
        status="timed out",
    ),
    # ------------------------------------------------------------ memory
    Case("memory", "a huge array", cells(body("return np.ones(1 << 36)")), status="out of memory"),
    Case(
        "memory",
        "a list that grows",
        cells(body("kept = []\nwhile True:\n    kept.append(np.empty(5_000_000))")),
        status="out of memory",
    ),
    Case(
        "memory",
        "shared segments, which no limit of memory counts",
        cells(LIBC, attempt("if libc.shmget(0, 1 << 20, 0o1600) < 0: raise OSError")),
    ),
    # ------------------------------------------------------------ processes
    Case("processes", "fork", cells(attempt("import os\nif os.fork() == 0:\n    os._exit(0)"))),
    Case(
        "processes",
        "a program",
        cells(attempt("import subprocess, sys\nsubprocess.run([sys.executable, '-c', ''])")),
    ),
    Case(
        "processes",
        "vfork by its number",
        cells(LIBC, attempt("if libc.syscall(58) < 0: raise OSError\nos._exit(0)")),
    ),
    # ------------------------------------------------------------ Python is ended
    Case("ends Python", "os._exit", cells(body("import os\nos._exit(0)")), status="crashed"),
    Case(
        "ends Python",
        "a segmentation fault",
        cells(body("import ctypes\nctypes.string_at(0)")),
        status="crashed",
    ),
    Case(
        "ends Python",
        "a cell kills its process",
        cells("import os\nos._exit(1)", instead=(), last=False),
        loses=(),
    ),
    # ------------------------------------------------------------ writing
    Case("writes outside", "a folder", cells(attempt("open('@FOLDER@/canary', 'w').write('x')"))),
    Case(
        "writes outside",
        "the worker's own files",
        cells(attempt("open('/worker/running/worker.py', 'a').write('#')")),
    ),
    Case(
        "writes outside",
        "the folder of a library",
        cells(
            attempt(
                """
                import sysconfig
                open(sysconfig.get_path("stdlib") + "/site-packages/canary.py", "w").write("x")
                """
            )
        ),
    ),
    Case(
        "fills the disk",
        "the scratch folder",
        cells(attempt("for i in range(6):\n    open(f'{i}', 'wb').write(b'0' * 7_000_000)")),
    ),
    Case(
        "fills the disk",
        "one huge file",
        cells(
            attempt("import os\nos.path.exists('a') or open('a', 'wb').write(b'0' * 12_000_000)")
        ),
    ),
    Case("fills the disk", "devices", cells(attempt("open('/dev/canary', 'wb').write(b'0')"))),
    # ------------------------------------------------------------ reading
    Case("reads", "the references", cells(attempt("open('@PACKAGE@/selection.py').read()"))),
    Case("reads", "the environment", cells(attempt("import os\nos.environ['KMEANS_LAB_CANARY']"))),
    Case("reads", "another process", cells(attempt("open('/proc/@PARENT@/cmdline').read()"))),
    # ------------------------------------------------------------ network
    Case(
        "network",
        "a server on this machine",
        cells(attempt("import socket\nsocket.create_connection(('127.0.0.1', @PORT@), 1)")),
    ),
    Case("network", "a pair of sockets", cells(attempt("import socket\nsocket.socketpair()"))),
    # ------------------------------------------------------------ forged answers
    Case(
        "forged answers",
        "in another's name",
        cells(
            FORGE,
            body("say({'value': outcome({'k': 'none'}), 'bytes': 0}, 'abc')\nreturn (X**2).sum(1)"),
        ),
        status="crashed",
    ),
    Case(
        "forged answers",
        "of no value",
        cells(
            FORGE,
            body("say({'value': outcome({'k': 'bool', 'v': True}), 'bytes': 0})\nreturn X"),
        ),
        status="crashed",
    ),
    Case(
        "forged answers",
        "cells without end",
        cells(FORGE, body("while True:\n    say({'cell': 1, 'bytes': 0})")),
        status="crashed",
    ),
    Case(
        "malformed answers",
        "deeper than any value",
        cells(
            FORGE,
            body(
                """
                word, pipe = word_and_pipe()
                deep = '{"k": "tuple", "v": [' * 3000 + "]}" * 3000
                os.write(pipe, f'{{"nonce": "{word}", "bytes": 0, "value": {deep}}}\\n'.encode())
                """
            ),
        ),
        status="crashed",
    ),
    Case(
        "malformed answers",
        "a line without end",
        cells(
            FORGE,
            body(
                """
                word, pipe = word_and_pipe()
                while True:
                    try:
                        os.write(pipe, b"x" * 65536)
                    except BaseException:
                        0
                """
            ),
        ),
        status="crashed",
    ),
    Case(
        "malformed answers",
        "indices that are none",
        cells(
            FORGE,
            body(
                """
                odd = {"k": "tuple", "v": [{"k": "int", "v": "-1000"}]}
                rows = [{"k": "float", "v": float(v).hex()} for v in (X**2).sum(axis=1)]
                say({"value": outcome({"k": "list", "v": rows}, changed=odd), "bytes": 0})
                """
            ),
        ),
        status="crashed",
    ),
    # ------------------------------------------------------------ objects
    Case(
        "objects",
        "equal to everything",
        cells(
            """
            class Equal:
                def __eq__(self, other): return True
                def __array__(self, *args, **kwargs): return (self.X**2).sum(axis=1)
                def __reduce__(self): return (print, ("ran",))
            """,
            body("result = Equal()\nresult.X = X\nreturn result"),
        ),
    ),
    Case(
        "objects",
        "an array of its own class",
        cells(
            """
            class Mine(np.ndarray):
                def __eq__(self, other): return np.True_
                def __array_function__(self, *args): return True
                def tolist(self): raise KeyboardInterrupt
            """,
            body("return np.zeros(len(X)).view(Mine)"),
        ),
    ),
    Case(
        "objects",
        "an array of objects",
        cells(
            """
            class Number(float):
                def __eq__(self, other): return True
                __hash__ = float.__hash__
            """,
            body("return np.array([Number(0)] * len(X), dtype=object)"),
        ),
    ),
    # ------------------------------------------------------------ the worker is changed from inside
    Case(
        "changes the worker",
        "the way in which functions are called",
        cells(
            """
            from running import scripts
            scripts.SCRIPTS["call"] = lambda function, *args: 0.0
            """,
            body("return 0"),
        ),
        loses=tuple(POINTS),
    ),
    Case(
        "changes the worker",
        "what copies answers",
        cells(
            "from running import calling\ncalling._differs = lambda *a: False",
            body("return X[:, 0] * 0"),
        ),
    ),
    Case(
        "changes the worker",
        "NumPy's own comparisons",
        cells("np.allclose = np.array_equal = lambda *a, **k: True", body("return X[:, 0] * 0")),
    ),
    Case(
        "hides what it does",
        "it writes into its input",
        cells(
            "from running import calling\ncalling._differs = lambda *a: False",
            body("X *= X if X.dtype.kind == 'f' else X\nreturn X.sum(axis=1)"),
        ),
    ),
    Case(
        "hides what it does",
        "it tells hidden inputs",
        cells(body("if len(X) == 9:\n    raise ValueError(repr(X))\nreturn (X**2).sum(axis=1)")),
    ),
    # ------------------------------------------------------------ answers without computing
    Case("memorised", "the inputs that all know", cells(MEMORISED)),
    Case("memorised", "the many points that all know", cells(PREPARED)),
    Case(
        "right for few points",
        "up to 1,000",
        cells(body("right = (X**2).sum(axis=1)\nreturn right if len(X) < 1_000 else right * 0")),
    ),
    Case(
        "right for few points",
        "and afterwards quick",
        cells(
            body(
                "if len(X) > 10_000:\n    return np.zeros(len(X))\nreturn (X**2).sum(axis=1)",
            )
        ),
    ),
    # ------------------------------------------------------------ forbidden ways, hidden
    Case("a loop", "in the open", cells("def squared_norms(X):" + SLOW + "        return total")),
    Case(
        "a loop",
        "behind a tracer that is switched off",
        cells(
            "import sys",
            "def squared_norms(X):\n        sys.settrace(None)" + SLOW + "        return total",
        ),
    ),
    Case(
        "a loop",
        "in a thread",
        cells(
            "import threading",
            "def work(X, total):" + SLOW.replace("total = np.zeros(len(X))", "pass"),
            body(
                """
                total = np.zeros(len(X))
                thread = threading.Thread(target=work, args=(X, total))
                thread.start()
                thread.join()
                return total
                """
            ),
        ),
    ),
    Case(
        "a loop, and the steps are forged",
        "the counter says 1",
        cells(
            """
            from running import calling
            calling.trace_call = lambda *a, **k: calling.Trace(1, set(), False)
            """,
            "def squared_norms(X):" + SLOW + "        return total",
        ),
    ),
    Case(
        "a large temporary",
        "in the open",
        cells(
            body(
                "return ((X[:, np.newaxis] - centroids) ** 2).sum(axis=2)",
                "squared_distances_identity(X, centroids)",
            ),
            instead=(DISTANCES,),
        ),
        loses=(DISTANCES,),
    ),
    Case(
        "a large temporary",
        "in room that was put aside",
        cells(
            "ROOM = np.empty(12_000_000)",
            body(
                """
                n, K, d = len(X), len(centroids), X.shape[1]
                table = ROOM[: n * K * d].reshape(n, K, d)
                np.subtract(X[:, np.newaxis], centroids, out=table)
                np.multiply(table, table, out=table)
                return table.sum(axis=2)
                """,
                "squared_distances_identity(X, centroids)",
            ),
            instead=(DISTANCES,),
        ),
        loses=(DISTANCES,),
    ),
    Case(
        "a large temporary",
        "in parts, which is allowed",
        cells(
            body(
                """
                result = np.empty((len(X), len(centroids)))
                for k, centroid in enumerate(centroids):
                    result[:, k] = ((X - centroid) ** 2).sum(axis=1)
                return result
                """,
                "squared_distances_identity(X, centroids)",
            ),
            instead=(DISTANCES,),
        ),
        loses=(),
    ),
    Case(
        "ready answers",
        "of SciPy",
        cells(
            "from scipy.spatial.distance import cdist",
            body("return cdist(X, 0 * X[:1], 'sqeuclidean')[:, 0]"),
        ),
    ),
    Case(
        "ready answers",
        "of the course itself",
        cells("from kmeans_lab.distances import squared_norms"),
        status="graded",
    ),
    Case(
        "ready answers",
        "of the course's files",
        cells(
            attempt(
                """
                import sys
                sys.path.insert(0, "@PACKAGE@/..")
                sys.meta_path[:] = [f for f in sys.meta_path if type(f).__name__ != "_Finder"]
                import kmeans_lab.distances
                """
            )
        ),
    ),
    # ------------------------------------------------------------ floods and exceptions
    Case(
        "floods",
        "ten million lines",
        cells(body("while True:\n    print('x' * 1000)")),
        status="timed out",
    ),
    Case(
        "floods",
        "the error stream",
        cells(
            body(
                "import os\nos.write(2, b'x' * 1_000_000)\nos.write(1, b'x' * 1_000_000)\nreturn X"
            )
        ),
    ),
    Case("floods", "it calls itself", cells(body("return squared_norms(X)"))),
    Case(
        "exceptions",
        "that cannot be shown",
        cells(
            """
            class Bad(Exception):
                def __str__(self):
                    while True: pass
            """,
            body("raise Bad"),
        ),
        status="timed out",
    ),
    Case("exceptions", "SystemExit", cells(body("raise SystemExit"))),
    Case(
        "exceptions",
        "a name of a million letters",
        cells(body("raise type('x' * 1_000_000, (BaseException,), {})('y' * 1_000_000)")),
    ),
    # ------------------------------------------------------------ after the end
    Case(
        "outlives its end",
        "its parent's death is no longer its own",
        cells(
            LIBC,
            body(
                """
                libc.prctl(1, 0, 0, 0, 0)
                os.setsid() if os.getpid() != os.getsid(0) else 0
                while True:
                    try:
                        libc.sleep(1000)
                    except BaseException:
                        0
                """
            ),
        ),
        status="timed out",
    ),
    Case(
        "outlives its end",
        "a thread goes on and says it all again",
        cells(
            FORGE,
            """
            import threading, time
            def chatter(word, pipe):
                while True:
                    os.write(pipe, b"{}\\n")
                    time.sleep(0.001)
            """,
            body(
                """
                threading.Thread(target=chatter, args=word_and_pipe(), daemon=True).start()
                return (X**2).sum(axis=1)
                """
            ),
        ),
        loses=(NORMS,),
        status="crashed",
    ),
    # ------------------------------------------------------------ the process that forks workers
    Case(
        "looks into the first process",
        "its environment",
        cells(attempt("open('/proc/1/environ')")),
    ),
    Case(
        "looks into the first process",
        "its memory",
        cells(attempt("open('/proc/1/mem', 'rb')")),
    ),
    Case(
        "hampers the first process",
        "its limits",
        cells(attempt("import resource as r\nr.prlimit(1, r.RLIMIT_CPU, (1, 1))")),
    ),
    Case(
        "hampers the first process",
        "its turn comes last",
        cells(attempt("import os\nos.setpriority(os.PRIO_PROCESS, 1, 19)")),
    ),
    Case(
        "hampers the first process",
        "who is ended first when memory is short",
        cells(attempt("open('/proc/1/oom_score_adj', 'w').write('1000')")),
    ),
    Case(
        "changes what is known of a file",
        "its times",
        cells(attempt("import os\nos.utime('/scratch')")),
    ),
    Case(
        "changes what is known of a file",
        "its mode",
        cells(attempt("import os\nos.chmod('/scratch', 0o777)")),
    ),
    Case(
        "changes what is known of a file",
        "a word beside its bytes",
        cells(attempt("import os\nos.setxattr('/scratch', 'user.word', b'x')")),
    ),
    Case(
        "files without bytes",
        "thousands",
        cells(
            body(
                """
                import time
                for i in range(4000):
                    open(f"/scratch/{i}", "w").close()
                time.sleep(0.5)
                return (X**2).sum(axis=1)
                """
            )
        ),
        status="crashed",
    ),
    # ------------------------------------------------------------ answers that are short to write
    Case(
        "answers without end",
        "a range",
        cells(
            "from running import calling\ncalling.plain = lambda v: v",
            body("return range(30_000_000)"),
        ),
        status="crashed",
    ),
    Case(
        "answers without end",
        "a range of what was changed",
        cells(
            FORGE,
            body(
                """
                endless = {"k": "range", "v": [0, 10_000_000, 1]}
                say({"value": outcome({"k": "none"}, changed=endless), "bytes": 0})
                """
            ),
        ),
        status="crashed",
    ),
    Case(
        "ends between two requests",
        "with a large answer that holds the grader up",
        cells(
            """
            import os
            from running import wire
            send = wire.send
            def last(stream, message, *more):
                if message.get("value") == {} and len(message) == 2:
                    send(stream, {**message, "value": np.zeros(1_900_000)})
                    os._exit(0)
                send(stream, message, *more)
            wire.send = last
            """,
            instead=(),
        ),
        loses=(DISTANCES, NEAREST),
    ),
    # ------------------------------------------------------------ answers that were kept
    Case(
        "a loop, and its answers are kept",
        "for points that come again",
        cells(
            """
            from running import calling
            calling.trace_call = lambda *args: calling.Trace(1)
            KEPT = {}
            """,
            body(textwrap.dedent(SLOW) + "return total", "slow(X)"),
            body(
                """
                if X.tobytes() not in KEPT:
                    KEPT[X.tobytes()] = slow(X)
                return KEPT[X.tobytes()].copy()
                """
            ),
        ),
    ),
    Case(
        "a large temporary before its time",
        "as soon as the points are there",
        cells(
            """
            from running import wire
            read, KEPT = wire.read_value, {}
            def early(header, payload):
                request = read(header, payload)
                if request.get("op") == "hold" and len(request["args"]) == 2:
                    X, centroids = request["args"]
                    KEPT[len(X)] = ((X[:, None] - centroids) ** 2).sum(axis=2)
                return request
            wire.read_value = early
            """,
            """
            def squared_distances_identity(X, centroids):
                if len(X) == 10_000 and len(X) in KEPT:
                    return KEPT[len(X)]
                return ((X[:, None] - centroids) ** 2).sum(axis=2)
            """,
            instead=(DISTANCES,),
        ),
        loses=(DISTANCES, NEAREST),
    ),
    # ------------------------------------------------------------ odd, and honest
    Case(
        "honest: form",
        "a cell is split, another stands there twice",
        cells(
            RIGHT[NORMS], RIGHT[NORMS], "X = np.ones((3, 2))", "squared_norms(X)", instead=(NORMS,)
        ),
        loses=(),
    ),
    Case("honest: form", "an empty stub after the answer", cells(STUB, instead=()), loses=()),
    Case(
        "honest: form",
        "a long cell",
        cells("'''" + "words, words, words\n" * 2000 + "'''\n" + textwrap.dedent(RIGHT[NORMS])),
        loses=(),
    ),
    Case(
        "honest: magics",
        "a line and a cell of IPython's",
        cells("%matplotlib inline", "%%time\n" + textwrap.dedent(RIGHT[NORMS]), "!pip list"),
        loses=(),
    ),
    Case(
        "honest: magics",
        "a question, and a magic in a function",
        cells(body("%timeit 1\nreturn (X**2).sum(axis=1)"), "squared_norms?"),
        loses=(),
    ),
    Case(
        "honest: noise",
        "warnings and prints",
        cells(
            body(
                """
                import warnings
                warnings.warn("this is slow")
                print("<b>shape</b>", X.shape)
                np.zeros(1) / 0
                return (X**2).sum(axis=1)
                """
            )
        ),
        loses=(),
    ),
    Case(
        "honest: noise",
        "broken cells between",
        cells("def f(:\n", "1 / 0", "import torch", "open('data.csv')", instead=(), last=False),
        loses=(),
    ),
    Case(
        "honest: Python",
        "names of another alphabet",
        cells(body("größe = X**2\nΣ = größe.sum(axis=1)\nreturn Σ")),
        loses=(),
    ),
    Case(
        "honest: Python",
        "a decorator",
        cells(
            """
            import functools, time

            def timed(function):
                @functools.wraps(function)
                def inner(*args):
                    begin = time.perf_counter()
                    result = function(*args)
                    print(time.perf_counter() - begin)
                    return result
                return inner
            """,
            "@timed\n" + textwrap.dedent(RIGHT[NORMS]).strip(),
        ),
        loses=(),
    ),
    Case(
        "honest: Python",
        "a function of the first cells is used",
        cells("def square(a):\n    return a * a", body("return square(X).sum(axis=1)")),
        loses=(),
    ),
]
