"""Which version `check` judges: the newest, said with its cell, and none where a newer one failed.

Whole notebooks are played in IPython, cell by cell; what their checks say is compared with what a
student has to know.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_lab.checks.catalogue import exercises
from kmeans_lab.checks.check import check
from kmeans_lab.checks.definitions import edits, looks_like, magic_of, names_defined
from kmeans_lab.checks.exercise import DRAFT
from kmeans_lab.checks.fingerprint import fingerprint
from kmeans_lab.checks.progress import records

GOOD = "def squared_norms(X):\n    return (X**2).sum(axis=1)"
BAD = "def squared_norms(X):\n    return (X**2).sum(axis=0)"
STUB = "def squared_norms(X):\n    raise NotImplementedError()"
CHECK = "check(squared_norms)"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch) -> Path:
    """Nothing is noted as done in the folder of whoever runs the tests."""
    monkeypatch.setenv("KMEANS_LAB_WORK", str(tmp_path / "work"))
    return tmp_path / "work"


# ------------------------------------------------------------------ what a cell's text defines


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (GOOD, {"squared_norms"}),
        ("class A:\n    def inside(self): pass\n", {"A"}),
        ("@cache\ndef f(x): return x\nasync def g(): pass", {"f", "g"}),
        ("    def f(x):\n        return x", {"f"}),
        ("if True:\n    def f(): pass\nelse:\n    def g(): pass", {"f", "g"}),
        (
            "try:\n    1\nexcept Exception:\n    def f(): pass\nfinally:\n    def g(): pass",
            {"f", "g"},
        ),
        ("match 1:\n    case 1:\n        def f(): pass", {"f"}),
        ("f = lambda x: x\ny = 3", {"f"}),
        ("def f(x):\n    def g(): pass\n    return g", {"f"}),
        ("'''\ndef f(): pass\n'''\n# def g(): pass", set()),
        ("%matplotlib inline\n!ls\ndef f(x): return x", {"f"}),
        ("%%time\ndef f(x): return x", {"f"}),
        ("\n\n%%capture out\ndef f(x)\n  return x", {"f"}),
        ("", set()),
    ],
)
def test_names_that_a_cell_defines(text: str, names: set[str]) -> None:
    assert names_defined(text) == names


@pytest.mark.parametrize(
    "line",
    [
        "def f_x(X)",
        "def f_x(X:",
        "def f_x X:",
        "def f_x[X]:",
        "def f x(X):",
        "def f-x(X):",
        "deff f_x(X):",
        "df f_x(X):",
        "Def f_x(X):",
        "function f_x(X) {",
        "deff_x(X):",
        "f_x(X):",
        "f_x(X) =",
        "f_x = lambda X: (",
        "async def f_x(X)",
        "class f_x",
        "    def f_x(X)",
    ],
)
def test_names_in_what_python_cannot_read(line: str) -> None:
    with pytest.raises(SyntaxError):
        compile(f"{line}\n    return X\n", "a cell", "exec")
    assert "f_x" in names_defined(f"import numpy as np\n{line}\n    return X\n")


def test_the_magic_of_a_cell() -> None:
    assert magic_of("\n%%writefile a.py\nx = 1") == "%%writefile"
    assert magic_of("x = '%%time'") == magic_of("%time x = 1") == magic_of("") == ""


@pytest.mark.parametrize(
    "name",
    [
        *("assign_lop", "asign_loop", "assign_looop", "assgin_loop", "assign_loup", "Assign_Loop"),
        *("assignloop", "assignLoop", "assign_loop_2", "assign_loop2", "assign_loop_v3"),
        *("assign_loop_new", "_assign_loop", "ASSIGN_LOOP"),
    ],
)
def test_a_slip_of_the_pen(name: str) -> None:
    assert looks_like(name, "assign_loop")
    assert not looks_like(name, "assign_loop_draft")


@pytest.mark.parametrize("name", ["assign_loopdraft", "assign_draft_loop", "assign_loop_drat"])
def test_a_slip_in_the_name_of_a_practice_version(name: str) -> None:
    assert looks_like(name, "assign_loop_draft")


@pytest.mark.parametrize("name", ["assign_loop", "assign", "loop", "assign_all", "update_loop"])
def test_other_names(name: str) -> None:
    assert not looks_like(name, "assign_loop")


def test_no_exercise_looks_like_another() -> None:
    names = [name + end for name in exercises() for end in ("", DRAFT)]
    assert [(a, b) for a, b in permutations(names, 2) if looks_like(a, b)] == []


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_edits_are_counted_from_both_sides(one: str, other: str) -> None:
    assert edits(one, other) == edits(other, one)
    assert (edits(one, other) == 0) == (one == other)


@given(st.text("abc", min_size=1, max_size=6), st.data())
def test_one_edit_is_one(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcd"))
    for edited in (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    ):
        assert edits(word, edited) == (edited != word)


# ------------------------------------------------------------------ the same version


def defined(source: str, name: str = "squared_norms", **names: Any) -> Any:
    space = {"np": np, "__name__": "__main__", **names}
    exec(source, space)
    return space[name]


HELPED = "def half(x):\n    return x {}\n\ndef squared_norms(X):\n    return half(X)\n"
WRAPPED = (
    "import functools\ndef twice(f):\n    @functools.wraps(f)\n    def inner(X):\n"
    "        return {} * f(X)\n    return inner\n\n@twice\ndef squared_norms(X):\n    return X\n"
)
FAMILY = "class squared_norms:\n    size = {}\n    def fit(self, X):\n        return X\n"
CHOICE = "def squared_norms(X):\n    return X in {{'a', 'b', {}}}\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (BAD, GOOD),
        (HELPED.format("/ 2"), HELPED.format("* 2")),
        (WRAPPED.format(2), WRAPPED.format(3)),
        (FAMILY.format(2), FAMILY.format(3)),
        (CHOICE.format("'c'"), CHOICE.format("'d'")),
        ("N = 1\n" + BAD.replace("0", "N"), "N = 0\n" + BAD.replace("0", "N")),
        (BAD.replace("(X)", "(X, k=1)"), BAD.replace("(X)", "(X, k=2)")),
        ("squared_norms = lambda X: X", "squared_norms = lambda X: X + 1"),
        (
            "squared_norms = np.vectorize(lambda x: x)",
            "squared_norms = np.vectorize(lambda x: x + 1)",
        ),
        (
            "import functools\nsquared_norms = functools.partial(max, 1)",
            "import functools\nsquared_norms = functools.partial(max, 2)",
        ),
    ],
)
def test_another_version(one: str, other: str) -> None:
    assert fingerprint(defined(one)) != fingerprint(defined(other))
    assert fingerprint(defined(one)) == fingerprint(defined(f"\n\n{one}  # a comment\n"))


def test_an_array_of_the_notebook_belongs_to_the_version() -> None:
    source = "def squared_norms(X):\n    return points.sum()"
    points = np.arange(6.0)
    first = fingerprint(defined(source, points=points))
    assert first == fingerprint(defined(source, points=points.copy()))
    assert first != fingerprint(defined(source, points=points + 1))
    assert fingerprint(defined(source, points=np.float64(3))) != first


def test_the_version_survives_a_restart(root: Path) -> None:
    """Also where Python puts a set in another order each time."""
    program = (
        "import sys, numpy as np\nfrom kmeans_lab.checks.fingerprint import fingerprint\n"
        "for source in sys.argv[1:]:\n    space = {'np': np, '__name__': '__main__'}\n"
        "    exec(source, space)\n    print(fingerprint(space['squared_norms']))"
    )
    sources = [
        GOOD,
        CHOICE.format("'c'"),
        FAMILY.format(2),
        WRAPPED.format(2),
        HELPED.format("+ 1"),
    ]
    runs = [
        subprocess.run(
            [sys.executable, "-c", program, *sources],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout.split()
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] == [fingerprint(defined(source)) for source in sources]
    assert len(set(runs[0])) == len(sources)


def test_a_function_that_calls_itself_or_another_has_a_version() -> None:
    assert fingerprint(defined("def squared_norms(X):\n    return squared_norms(X)"))
    mutual = "def g(X):\n    return squared_norms(X)\ndef squared_norms(X):\n    return g(X)"
    assert fingerprint(defined(mutual))
    assert fingerprint(len) != fingerprint(sum)


def test_an_unchanged_mistake_is_counted_once(own_folder: Path) -> None:
    for source in (BAD, BAD, f"# the same\n{BAD}"):
        check(defined(source))
    assert records()["squared_norms"].tries == 1
    assert sum(records()["squared_norms"].mistakes.values()) == 1
    check(defined(BAD.replace("axis=0", "axis=-2")))
    check(defined(BAD))
    assert records()["squared_norms"].tries == 2
    check(defined(GOOD))
    check(defined(GOOD))
    assert (records()["squared_norms"].tries, records()["squared_norms"].passed) == (3, True)
    lines = (own_folder / "progress.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["status"] for line in lines] == ["wrong", "wrong", "passed"]


# ------------------------------------------------------------------ notebooks, cell by cell

# What the last cell of a notebook must say, and what it must not; `{}` begins a cell's identity.
Cell = str | tuple[str, str]
FAILED = "should define squared_norms"
NOTEBOOKS: dict[str, tuple[list[Cell], list[str], list[str]]] = {
    "right": ([GOOD, CHECK], ["is right", "version that you ran at [2]"], []),
    "wrong": ([BAD, CHECK], ["not right yet", "you ran at [2]. Edited since? Run"], []),
    "wrong twice": ([BAD, CHECK, CHECK], ["[2], the same as you checked before"], []),
    "stub": ([STUB, CHECK], ["not written yet", "you ran at [2]"], []),
    "stub after an answer": ([GOOD, STUB, CHECK], ["is right", "you ran at [2]"], [FAILED]),
    "two versions": ([BAD, GOOD, CHECK], ["is right", "you ran at [3]"], []),
    "definition and check in one cell": ([f"{GOOD}\n{CHECK}"], ["[2]"], ["Edited since"]),
    "no colon": (
        [BAD, GOOD.replace("):", ")"), CHECK],
        ["at [3]", FAILED, "SyntaxError: expected ':', in line 1: `def squared_norms(X)`",
         "Nothing was checked", "still what you ran at [2]"],
        ["not right yet"],
    ),
    "bracket left open": ([BAD, "def squared_norms(X:\n    return X", CHECK], [FAILED, "["], []),
    "indentation": (
        [BAD, "def squared_norms(X):\nreturn X", CHECK],
        [FAILED, "IndentationError: expected an indented block", "in line 2: `return X`"],
        [],
    ),
    "too far in": (
        [BAD, "x = 1\n    def squared_norms(X):\n        return X", CHECK],
        [FAILED, "IndentationError: unexpected indent"],
        [],
    ),
    "a text that never ends": (
        [BAD, 'def squared_norms(X):\n    """The norms\n    return X', CHECK],
        [FAILED, "SyntaxError"],
        [],
    ),
    "a quotation mark of a text program": (
        [BAD, "def squared_norms(X):\n    print(“norms”)", CHECK],
        [FAILED, "invalid character"],
        [],
    ),
    "wholly indented": (
        [BAD, "    def squared_norms(X):\n        return (X**2).sum(axis=1)", CHECK],
        ["is right", "at [3]"],
        [FAILED],
    ),
    "a zero byte": ([BAD, GOOD + chr(0), CHECK], [FAILED], []),
    "in a loop": ([BAD, f"for _ in []:\n    {GOOD.replace(chr(10), chr(10) + '    ')}", CHECK],
                  [FAILED, "without coming to its definition"], []),
    "in a with": (
        [BAD, "with open('no such file'):\n    def squared_norms(X): return X", CHECK],
        [FAILED, "FileNotFoundError"],
        [],
    ),
    "a lambda": ([BAD, "squared_norms = lambda X: (X**2).sum(axis=1", CHECK], [FAILED], []),
    "deleted in its own cell": ([GOOD, f"{BAD}\ndel squared_norms", CHECK],
                                ["NameError"], ["is right"]),
    "tabs": ([BAD, "def squared_norms(X):\n\tY = X\n        return Y", CHECK], [FAILED], []),
    "decorated": ([BAD, f"@nothing_such\n{GOOD}", CHECK], [FAILED, "NameError"], []),
    "async": ([BAD, "async def squared_norms(X)\n    return X", CHECK], [FAILED], []),
    "below if": ([BAD, f"if np.zeros(2):\n    {GOOD.replace(chr(10), chr(10) + '    ')}", CHECK],
                 [FAILED, "ValueError", "in line 1"], []),
    "in try": (
        [BAD, "try:\n    1 / 0\n    def squared_norms(X): return X\nexcept ZeroDivisionError: pass",
         CHECK],
        [FAILED, "without coming to its definition"], [],
    ),
    "second of two": ([BAD, f"def g(x): return x\n\n{GOOD}\n\ndef h(x:\n", CHECK], [FAILED], []),
    "stopped above": (
        [BAD, f"Y = npp.ones(3)\n{GOOD}", CHECK],
        [FAILED, "NameError: name 'npp' is not defined, in line 1: `Y = npp.ones(3)`"], [],
    ),
    "stopped below": ([BAD, f"{GOOD}\nsquared_norms(3)", CHECK], ["is right", "at [3]"], [FAILED]),
    "interrupted": ([BAD, f"raise KeyboardInterrupt\n{GOOD}", CHECK], [FAILED, "interrupted"], []),
    "an interrupted wait": (
        [BAD, f"import asyncio\nraise asyncio.CancelledError\n{GOOD}", CHECK],
        [FAILED, "interrupted"],
        [],
    ),
    "left": ([BAD, f"raise SystemExit\n{GOOD}", CHECK], [FAILED, "SystemExit"], []),
    "failed before": ([GOOD.replace("):", ")"), GOOD, CHECK], ["is right", "at [3]"], [FAILED]),
    "failed before and after": (
        [GOOD.replace("):", ")"), BAD, "def squared_norms(X)):\n    return X", CHECK],
        [FAILED, "at [4]", "still what you ran at [3]"], [],
    ),
    "failed, then the older again": ([GOOD, "def squared_norms(X)", GOOD, CHECK],
                                     ["is right", "[4]"], [FAILED]),
    "failed in a cell that now does something else": (
        [(GOOD, "a"), ("def squared_norms(X)", "b"), ("y = 1", "b"), CHECK], ["is right"], [FAILED],
    ),
    "another function failed": ([GOOD, "def something(X)\n    1", CHECK], ["is right"], [FAILED]),
    "a use of it failed": ([GOOD, "squared_norms(3) + nothing\nsquared_norms(", CHECK],
                           ["is right"], [FAILED]),
    "time": ([BAD, f"%%time\n{GOOD}", CHECK], ["is right", "at [3]"], [FAILED]),
    "time, unreadable": ([BAD, "%%time\ndef squared_norms(X):\n    return X)", CHECK],
                         [FAILED, "unmatched ')'", "return X)"], []),
    "capture": ([BAD, f"%%capture\n{GOOD}", CHECK], ["is right", "at [3]"], [FAILED]),
    "capture, unreadable": ([BAD, "%%capture\ndef squared_norms(X)\n", CHECK],
                            [FAILED, "SyntaxError: expected ':'", "[3]"], []),
    "capture of a stub": ([GOOD, f"%%capture\n{STUB}", CHECK], ["is right", "at [2]"], [FAILED]),
    "timeit": ([BAD, f"%%timeit -n1 -r1\n{GOOD}", CHECK], [FAILED, "begins with `%%timeit`"], []),
    "a magic that does not exist": ([BAD, f"%%tiem\n{GOOD}", CHECK], [FAILED, "%%tiem"], []),
    "one letter off": (
        [BAD, GOOD.replace("norms", "norm"), CHECK],
        ["You defined squared_norm at [3]", "called squared_norms", "Nothing was checked",
         "[2]"],
        ["not right yet"],
    ),
    "other case": ([STUB, GOOD.replace("squared_n", "Squared_N"), CHECK], ["Squared_Norms"], []),
    "no underscore": ([BAD, GOOD.replace("d_n", "dN"), CHECK], ["squaredNorms"], []),
    "a number behind it": ([BAD, GOOD.replace("norms", "norms_2"), CHECK], ["squared_norms_2"], []),
    "misspelt and unreadable": (
        [BAD, "def squared_nrms(X)\n    return X", CHECK],
        ["squared_nrms (the exercise is called squared_norms)", "SyntaxError"], [],
    ),
    "misspelt before": ([GOOD.replace("norms", "norm"), GOOD, CHECK], ["is right", "[3]"], []),
    "a helper's name": (
        [
            GOOD.replace("norms", "norm"),
            "def squared_norms(X):\n    return squared_norm(X)",
            GOOD.replace("norms", "norm"),
            CHECK,
        ],
        ["is right", "[3]"],
        ["You defined"],
    ),
    "renamed in its cell": (
        [(BAD, "a"), (GOOD.replace("squared_norms", "lengths"), "a"), CHECK],
        ["cell that defined squared_norms was run again at [3] and defines lengths"],
        ["not right yet"],
    ),
    "gone from its cell": ([(GOOD, "a"), ("y = 1", "a"), CHECK],
                           ["is right", "has run again since, without defining it"], []),
    "moved to another cell": ([(BAD, "a"), (GOOD, "b"), ("y = 1", "a"), CHECK],
                              ["is right", "at [3]. Edited"], []),
    "practice version in the answer's cell": (
        [(STUB, "a"), (GOOD.replace("norms", "norms_draft"), "a"), CHECK],
        ["defines squared_norms_draft instead"], [],
    ),
    "practice version instead": (
        [STUB, GOOD.replace("norms", "norms_draft"), CHECK],
        ["not written yet", "What you ran at [3] is squared_norms_draft"], [],
    ),
    "practice version, misspelt": (
        [STUB.replace("norms", "norms_draft"), GOOD.replace("norms", "norms_drat"),
         "check(squared_norms_draft)"],
        ["squared_norms_drat", "called squared_norms_draft"], [],
    ),
    "an older version, kept": (
        [BAD, "old = squared_norms", GOOD, "check(old)"],
        ["not right yet", "at [2]; squared_norms is newer, from [4]"], [],
    ),
    "under another name": (["lengths = lambda X: (X**2).sum(axis=1)", "squared_norms = lengths",
                            CHECK], ["is right", "at [2]"], []),
    "executed text": ([f"exec({GOOD!r})", CHECK], ["is right"], ["you ran at"]),
    "in quotes, never there": (["y = 1", 'check("squared_norms")'], ["no squared_norms"], []),
    "in quotes, failed": (["def squared_norms(X", 'check("squared_norms")'], [FAILED], []),
    "never there": (["def squared_norms(X", CHECK], ["at [2]", FAILED, "SyntaxError"], []),
    "nothing there at all": ([CHECK], ["There is no squared_norms in this notebook yet"], []),
    "a hint before it": (["hint(squared_norms)"], ['hint("squared_norms")'], []),
    "drawn": ([BAD, "def squared_norms(X)", "show_me(squared_norms)"], [FAILED, "was drawn"], []),
    "a class": (
        ["class SimpleKMeans:\n    pass", "class SimpleKMeans\n    pass", "check(SimpleKMeans)"],
        ["should define SimpleKMeans", "SyntaxError"], [],
    ),
    "a class, misspelt": (
        ["class SimpleKMeans:\n    pass", "class SimpleKmean:\n    pass", "check(SimpleKMeans)"],
        ["SimpleKmean", "called SimpleKMeans"], [],
    ),
    "after a reset": ([BAD, "%reset -f", "import numpy as np\nfrom kmeans_lab import check", GOOD,
                       CHECK], ["is right", "at [5]"], [FAILED]),
}  # fmt: skip

PLAYER = """
import contextlib, io, json, os, sys, tempfile
from IPython.core.interactiveshell import InteractiveShell
from kmeans_lab.checks import notebook, versions

def play(cells):
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    notebook._kept.clear()
    os.environ["KMEANS_LAB_WORK"] = tempfile.mkdtemp(dir=sys.argv[1])
    for cell in cells:
        text, identity = cell if isinstance(cell, list) else (cell, None)
        with contextlib.redirect_stdout(io.StringIO()) as told:
            result = shell.run_cell(text, store_history=True, cell_id=identity)
        versions.watch_cells()
    answer = result.result
    html = answer._repr_html_() if hasattr(answer, "_repr_html_") else ""
    return [told.getvalue(), html, repr(answer)]

print("ANSWERS" + json.dumps({name: play(cells) for name, cells in json.load(sys.stdin).items()}))
"""
HEAD = "import numpy as np\nfrom kmeans_lab import check, hint, show_me"


@pytest.fixture(scope="module")
def played(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the last cell of each notebook printed, and its result as HTML and as text."""
    cells = {name: [HEAD, *cells] for name, (cells, _, _) in NOTEBOOKS.items()}
    done = subprocess.run(
        [sys.executable, "-c", PLAYER, str(tmp_path_factory.mktemp("work"))],
        cwd=root,
        input=json.dumps(cells),
        capture_output=True,
        text=True,
    )
    assert "ANSWERS" in done.stdout, done.stderr
    return json.loads(done.stdout.rpartition("ANSWERS")[2])


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook(name: str, played: dict[str, list[str]]) -> None:
    _, there, not_there = NOTEBOOKS[name]
    told, html, text = played[name]
    text = " ".join((told + text).replace("`", "").split())
    for part in there:
        assert part.replace("`", "") in text
    for part in not_there:
        assert part not in text
    assert "Traceback" not in text or "NameError" in text
    for number in ("at [2]", "at [3]"):  # the page says the same
        assert html == "" or (number in text) == (number in html)


def test_a_note_that_fails_disturbs_nobody(root: Path) -> None:
    """Odd things in a notebook: their own cells go on as if nobody looked."""
    program = f"""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
run = lambda text: shell.run_cell(text, store_history=True)
run({HEAD!r})
run("class Odd:\\n    __name__ = 3\\n    def __eq__(self, other): raise ValueError\\nodd = Odd()")
run("class Lying(type):\\n    __module__ = property(lambda c: 1 / 0)")
run("class L(metaclass=Lying): pass")
run({GOOD!r})
run("print('SAID', check(squared_norms).message)")
run("print('SAID', check(odd).message)")
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True)
    assert "SAID squared_norms is right" in done.stdout
    assert "SAID check needs a function" in done.stdout
    assert "Error in callback" not in done.stdout + done.stderr


def test_cells_before_the_first_import_are_looked_back_at(root: Path) -> None:
    program = f"""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
run = lambda text: shell.run_cell(text, store_history=True)
run("import numpy as np")
run({GOOD!r})
run("def squared_distances_identity(X, centroids)\\n    return X")
run("import kmeans_lab as lab")
run("print('SAID', lab.check(squared_norms).message.replace(chr(10), ' '))")
run("print('SAID', lab.check('squared_distances_identity').message)")
run("def squared_norms(X)\\n    return X")
run("print('SAID', lab.check(squared_norms).message)")
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True)
    said = done.stdout.split("SAID ")[1:]
    assert "This is the version that you ran at [2]" in said[0]
    assert "at [3] should define squared_distances_identity" in said[1]
    assert "at [7] should define squared_norms" in said[2]
    assert "squared_norms is still what you ran at [2]" in " ".join(said[2].split())


# ------------------------------------------------------------------ a real kernel, and none


class Kernel:
    """A kernel that is spoken to as JupyterLab does, with the identity of each cell."""

    def __init__(self) -> None:
        from jupyter_client.manager import start_new_kernel

        self.manager, self.client = start_new_kernel(kernel_name="python3")

    def run(self, text: str, cell: str, interrupted_after: float | None = None) -> str:
        """Run a cell and return what shows below it as text."""
        content = {
            "code": text,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        message = self.client.session.msg("execute_request", content, metadata={"cellId": cell})
        self.client.shell_channel.send(message)
        shown, begun = [], time.monotonic()
        while True:
            if interrupted_after is not None and time.monotonic() > begun + interrupted_after:
                self.manager.interrupt_kernel()
                interrupted_after = None
            try:
                answer = self.client.get_iopub_msg(timeout=0.2)
            except Exception:
                assert time.monotonic() < begun + 60, "the kernel does not answer"
                continue
            if answer["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            content = answer["content"]
            if answer["msg_type"] == "status" and content["execution_state"] == "idle":
                return "\n".join(shown)
            shown.append(str(content.get("text") or content.get("data", {}).get("text/plain", "")))

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel(own_folder: Path) -> Any:
    kernel = Kernel()
    yield kernel
    kernel.close()


def test_in_a_kernel(kernel: Kernel, own_folder: Path) -> None:
    """Numbers as the page shows them, cells by their identity, a stopped cell, a restart."""
    kernel.run(HEAD, "head")
    kernel.run(BAD, "answer")
    assert "version that you ran at [2]" in kernel.run(CHECK, "check")
    assert "[2], the same as you checked before" in " ".join(kernel.run(CHECK, "check").split())
    kernel.run(GOOD.replace("):", ")"), "answer")
    assert "at [5] should define squared_norms" in kernel.run(CHECK, "check")
    kernel.run(f"import time\ntime.sleep(60)\n{GOOD}", "answer", interrupted_after=1.0)
    assert "at [7] should define squared_norms, but it was interrupted" in kernel.run(CHECK, "c")
    kernel.run(GOOD.replace("squared_norms", "lengths"), "answer")
    assert "defined squared_norms" not in kernel.run(BAD, "elsewhere")
    assert "you ran at [10]" in kernel.run(CHECK, "check")
    kernel.run("def lengths(X):\n    return 1", "elsewhere")
    assert "run again at [12] and defines lengths" in kernel.run(CHECK, "check")
    tries = len((own_folder / "progress.jsonl").read_text().splitlines())
    assert tries == 1
    kernel.manager.restart_kernel(now=True)
    kernel.client.wait_for_ready(timeout=60)
    kernel.run(HEAD, "head")
    kernel.run(BAD, "answer")
    assert "[2], the same as you checked before" in " ".join(kernel.run(CHECK, "check").split())
    assert len((own_folder / "progress.jsonl").read_text().splitlines()) == tries


def test_in_plain_python(root: Path, tmp_path: Path) -> None:
    """No cells, no claim; of a file it is known that it runs from top to bottom."""
    head = "import numpy as np\nfrom kmeans_lab import check\n"
    misspelt = GOOD.replace("norms", "norm")
    scripts = {
        "right": (GOOD, "squared_norms is right"),
        "misspelt": (
            f"{BAD}\n\n\n{misspelt}",
            "You defined squared_norm, but this exercise is",
        ),
        "misspelt before": (f"{misspelt}\n\n\n{BAD}", "is not right yet"),
        "stub": (f"{misspelt}\n\n\n{STUB}", "You defined squared_norm, but"),
    }
    for name, (source, part) in scripts.items():
        file = tmp_path / f"{name}.py"
        file.write_text(f"{head}{source}\n\n\nprint(check(squared_norms))\n", encoding="utf-8")
        done = subprocess.run([sys.executable, file], cwd=root, capture_output=True, text=True)
        assert part in " ".join(done.stdout.split()), done.stderr
        assert "you ran at" not in done.stdout


def test_a_script_that_a_notebook_runs_is_no_cell(root: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(GOOD, encoding="utf-8")
    program = f"""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
run = lambda text: shell.run_cell(text, store_history=True)
run({HEAD!r})
run({BAD!r})
run("%run {(tmp_path / "mine.py").as_posix()}")
run("print('SAID', check(squared_norms).message)")
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True)
    assert "SAID squared_norms is right" in done.stdout
    assert "you ran at" not in done.stdout
