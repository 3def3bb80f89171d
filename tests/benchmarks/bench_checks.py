"""How long `check` takes, apart from the answer itself, and how long exercises take to make.

Run it as ``python tests/benchmarks/bench_checks.py``. CPU time of one call, the median of several;
for a right answer (the solution's own) and for the slowest of the slips.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import nbformat
from bench_claims import environment

from kmeans_lab.authoring import build, verify
from kmeans_lab.checks.catalogue import lesson_of, lessons
from kmeans_lab.checks.check import examine

TURNS = 5


def main() -> None:
    environment()
    first_check()
    print("\ncheck: milliseconds of CPU; right = the solution, slowest = the slowest slip")
    for path in build.solutions():
        names, _ = verify.run_cells(nbformat.read(path, as_version=4))
        for exercise in lessons()[lesson_of(path)]:
            right = statistics.median(cpu(exercise, names[exercise.name], t) for t in range(TURNS))
            wrong = [cpu(exercise, way, 1) for _, way in exercise.ways]
            print(
                f"  {path.stem[:2]} {exercise.name:28} right {1e3 * right:6.1f}   "
                f"median wrong {1e3 * statistics.median(wrong):6.1f}   "
                f"slowest {1e3 * max(wrong):6.1f}"
            )
    begin = time.perf_counter()
    made = [build.built_text(path) for path in build.solutions()]
    print(f"\nmaking all {len(made)} exercises: {time.perf_counter() - begin:.2f} s")


def cpu(exercise, function, seed: int) -> float:
    begin = time.process_time()
    examine(exercise, function, seed)
    return time.process_time() - begin


def first_check() -> None:
    """The first check of a session, in a process of its own, as a notebook would make it."""
    code = (
        "import time, numpy as np; begin = time.perf_counter()\n"
        "from kmeans_lab import check\n"
        "def squared_norms(X): return (X**2).sum(axis=1)\n"
        "assert check(squared_norms).passed; print(time.perf_counter() - begin)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    print(f"\nthe first check of a session: {float(done.stdout):.2f} s")


if __name__ == "__main__":
    main()
