"""How many submissions a minute are graded, beside nbgrader, and in how much memory.

Run it as ``python tests/benchmarks/bench_grading.py [--submissions 300] [--lesson 04]``. The class
is made of the lesson's solution, in part with wrong functions in it; our command grades all of it,
once as it is and once with five of a hundred that never end; nbgrader's autograde grades the first
few of the same class. Everything is counted, from the start of the command to its last table. On a
busy machine the CPU time tells more: what two cores could do that have nothing else to do.
"""

from __future__ import annotations

import argparse
import difflib
import os
import resource
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import nbformat
import numpy as np

from kmeans_lab.checks.catalogue import lessons
from kmeans_lab.checks.exercise import Exercise
from kmeans_lab.grading.asked import lesson_called

ROOT = Path(__file__).resolve().parents[2]
NEVER = "\n    while True: pass"
ENVIRONMENT = {
    **os.environ,
    "OMP_NUM_THREADS": "1",
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    "PYTHONPATH": str(ROOT),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=300, help="in the class")
    parser.add_argument("--nbgrader", type=int, default=6, help="of them, for nbgrader; 0 for none")
    parser.add_argument("--lesson", default="04")
    parser.add_argument("--jobs", type=int, help="submissions at once; one for each core")
    chosen = parser.parse_args()
    stem = lesson_called(chosen.lesson)
    print(f"lesson {stem}, {chosen.submissions} submissions, {os.cpu_count()} CPUs")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        quick = ours(here, stem, chosen.submissions, 0, chosen.jobs)
        ours(here, stem, chosen.submissions, 5, chosen.jobs)
        if chosen.nbgrader:
            theirs = nbgrader(here, stem, chosen.nbgrader)
            print("ratio to nbgrader: {:.1f}, by CPU time {:.1f}".format(*(quick / theirs)))


def submission(stem: str, number: int, endless: bool) -> nbformat.NotebookNode:
    """The solution; every other student has got a function wrong, or one that never ends."""
    notebook = nbformat.read(ROOT / "solutions" / f"{stem}_exercise.ipynb", as_version=4)
    group = [e for e in lessons()[stem] if e.kind == "function"]
    exercise = group[number // 2 % len(group)]
    if endless:
        replace(notebook, exercise, f"def {exercise.name}(*args):{NEVER}")
    elif number % 2 and exercise.distractors:
        replace(notebook, exercise, wrong(exercise, number // 2 // len(group)))
    return notebook


def wrong(exercise: Exercise, number: int) -> str:
    """The lines of a right answer, with a wrong one in place of that which is most like it."""
    tempting = exercise.distractors[number % len(exercise.distractors)]
    like_it = difflib.get_close_matches(tempting, exercise.lines, n=1, cutoff=0)
    return "\n".join(tempting if line in like_it else line for line in exercise.lines)


def replace(notebook: nbformat.NotebookNode, exercise: Exercise, source: str) -> None:
    for cell in notebook.cells:
        if source and cell.cell_type == "code" and f"def {exercise.name}(" in cell.source:
            cell.source = source


def ours(here: Path, stem: str, students: int, endless: int, jobs: int | None) -> np.ndarray:
    """Grade by our command; print and return the submissions a minute, two numbers."""
    folder = here / f"class_{endless}"
    folder.mkdir()
    for i in range(students):
        made = submission(stem, i, i % 100 < endless)
        nbformat.write(made, folder / f"student{i:04}.ipynb")
    words = [str(folder), "--lesson", stem, "--out", str(here / f"results_{endless}")]
    words += ["--seed", "1"] + (["--jobs", str(jobs)] if jobs else [])
    begin = clocks()
    process = subprocess.Popen(
        [sys.executable, "-m", "kmeans_lab", "grade", *words],
        cwd=here,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    sizes = []
    while process.poll() is None:
        sizes.append(resident(process.pid))
        time.sleep(0.2)
    rate = 60 * students / (clocks() - begin)
    early = max(sizes[: max(1, len(sizes) // 3)])
    print(
        f"{endless}% never end: {rate[0]:.0f} submissions a minute, by CPU time {rate[1]:.0f}; "
        f"memory of the parent {early / 1e6:.0f} MB in the first third, then at most "
        f"{max(sizes) / 1e6:.0f} MB"
    )
    print(textwrap.indent(process.stdout.read().strip()[-1000:], "    "))
    return rate


def clocks() -> np.ndarray:
    """The time, and half of the CPU time of ended processes: what two cores would have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return np.array([time.perf_counter(), (used.ru_utime + used.ru_stime) / 2])


def resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def nbgrader(here: Path, stem: str, students: int) -> np.ndarray:
    """Grade by nbgrader's autograde; print and return the submissions a minute, two numbers."""
    course = here / "course"
    source = course / "source" / stem
    source.mkdir(parents=True)
    solution = nbformat.read(ROOT / "solutions" / f"{stem}_exercise.ipynb", as_version=4)
    nbformat.write(solution, source / f"{stem}.ipynb")
    for i in range(students):
        folder = course / "submitted" / f"student{i:04}" / stem
        folder.mkdir(parents=True)
        nbformat.write(submission(stem, i, False), folder / f"{stem}.ipynb")
    run(course, "generate_assignment", stem, "--force")
    begin = clocks()
    run(course, "autograde", stem, "--force")
    rate = 60 * students / (clocks() - begin)
    graded = len(list((course / "autograded").glob(f"*/{stem}/{stem}.ipynb")))
    print(
        f"nbgrader: {rate[0]:.1f} submissions a minute, by CPU time {rate[1]:.1f} "
        f"({graded} of {students} graded)"
    )
    return rate


def run(course: Path, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words, f"--course={course}"],
        cwd=course,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(textwrap.indent(done.stderr[-600:], "    "))


if __name__ == "__main__":
    main()
