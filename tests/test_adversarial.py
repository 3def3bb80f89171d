"""A hostile class: what attacks earns nothing and harms nothing, what is merely odd loses nothing.

For each threat another test takes its defence away and sees the case fail.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import py_compile
import re
import shutil
import signal
import socket
import sys
import tempfile
import textwrap
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

import kmeans_lab
from kmeans_lab.checks.catalogue import lessons
from kmeans_lab.checks.finding import Finding
from kmeans_lab.grading import sandbox, workers
from kmeans_lab.grading.examining import allowed, effort
from kmeans_lab.grading.examining import examiner as examining
from kmeans_lab.grading.examining.effort import Effort
from kmeans_lab.grading.examining.examiner import Examiner
from kmeans_lab.grading.results import Result
from kmeans_lab.running import wire

sys.path.insert(0, str(Path(__file__).parent / "adversarial"))
cases = importlib.import_module("cases")
CASES, POINTS, Case = cases.CASES, cases.POINTS, cases.Case

LESSON = "04_norm_identity"
MOST_SECONDS = 10.0
AT_ONCE = 4
HONEST = cases.cells(instead=())


@dataclass
class Graded:
    """What became of a case, and how long it took."""

    result: Result
    seconds: float

    @property
    def points(self) -> dict[str, int]:
        return {f.name: f.points for f in self.result.functions}


@dataclass
class Place:
    """Where workers are made, and what submissions want to get at."""

    made: sandbox.Sandboxes
    words: dict[str, str]

    def filled(self, cells: tuple[str, ...]) -> list[str]:
        found = []
        for cell in cells:
            for word, value in self.words.items():
                cell = cell.replace(f"@{word}@", value)
            found.append(cell)
        return found

    def grade(self, examiner: Examiner, cells: tuple[str, ...]) -> Graded:
        begin = time.monotonic()
        result = examiner.grade(self.filled(cells))
        return Graded(result, time.monotonic() - begin)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    if sys.platform != "linux":
        pytest.skip("system: bubblewrap is of Linux alone")
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    os.environ["KMEANS_LAB_CANARY"] = "seen"
    with sandbox.temporary_folder() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        words = {
            "FOLDER": str(tmp_path_factory.mktemp("outside")),
            "PACKAGE": str(Path(kmeans_lab.__file__).parent),
            "PARENT": str(os.getpid()),
            "PORT": str(server.getsockname()[1]),
        }
        with sandbox.sandboxes(True, Path(folder)) as made:
            yield Place(made, words)
        del os.environ["KMEANS_LAB_CANARY"]


@pytest.fixture(scope="module")
def examiner(place: Place) -> Examiner:
    return Examiner(lessons()[LESSON], 20_240_229, place.made)


@pytest.fixture(scope="module")
def all_graded(place: Place, examiner: Examiner) -> dict[str, Graded]:
    """Every case, several at once, with an honest submission among each few."""
    places = watched(place)
    before = {path: listed(path) for path in places}
    queue: list[tuple[str, tuple[str, ...]]] = []
    for i, case in enumerate(CASES):
        queue.append((key(case), case.cells))
        if i % 8 == 0:
            queue.append((f"honest {i}", HONEST))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda pair: place.grade(examiner, pair[1]), queue)
        graded = {name: result for (name, _), result in zip(queue, found)}
    place.made.close()
    assert survivors(place.made.folder) == []
    for path in places:
        fresh = {name for name in listed(path) - before[path] if "canary" in name}
        assert not fresh, f"written into {path}"
    return graded


def key(case: Case) -> str:
    return f"{case.threat}: {case.name}"


def watched(place: Place) -> list[Path]:
    own = Path(place.words["FOLDER"])
    return [own, Path.home(), Path.cwd(), Path(tempfile.gettempdir()), place.made.folder]


def listed(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def survivors(folder: Path) -> list[int]:
    """The processes that see a folder of workers' files as theirs."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            mounts = (process / "mountinfo").read_text()
        except OSError:
            continue
        if f"{folder.name} /worker " in mounts and int(process.name) != os.getpid():
            found.append(int(process.name))
    return found


# ------------------------------------------------------------------ the suite itself


def test_there_are_enough_cases_and_none_stands_for_too_many() -> None:
    hostile = [case for case in CASES if not case.threat.startswith("honest")]
    threats = Counter(case.threat for case in CASES)
    assert len(hostile) >= 45
    assert len({case.threat for case in hostile}) >= 15
    assert max(threats.values()) <= 3
    assert len({key(case) for case in CASES}) == len(CASES)


def test_each_threat_has_a_defence_that_can_be_taken_away() -> None:
    assert {case.threat for case in CASES} <= set(DEFENCES) | set(ELSEWHERE)


# ------------------------------------------------------------------ with all defences


@pytest.mark.parametrize("case", CASES, ids=key)
def test_each_earns_what_it_deserves(case: Case, all_graded: dict[str, Graded]) -> None:
    graded = all_graded[key(case)]
    assert graded.points == case.points, [f.message for f in graded.result.functions]
    assert graded.result.status == case.status
    assert graded.seconds <= MOST_SECONDS
    for function in graded.result.functions:
        assert function.message or function.points, "an unexplained zero"
        assert len(function.message) < 5000


def test_hidden_inputs_are_told_to_nobody(
    place: Place, examiner: Examiner, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_called("hides what it does", "it tells hidden inputs")
    secret = next(c.args[0] for c in examiner.trials[cases.NORMS].cases if len(c.args[0]) == 9)
    numbers = re.findall(r"\d+\.\d{3}", repr(secret))  # as this input happens to be written
    told = place.grade(examiner, case.cells).result.functions[0].message
    assert not [number for number in numbers if number in told]
    monkeypatch.setattr(examining, "without_what_it_said", lambda finding: finding)
    told = place.grade(examiner, case.cells).result.functions[0].message
    assert [number for number in numbers if number in told]


def test_hidden_inputs_are_told_in_no_alphabet(place: Place, examiner: Examiner) -> None:
    letters = "translate(str.maketrans('0123456789.-, ', 'abcdefghijpmcs'))"
    told = f"repr(X.ravel().tolist()).{letters}"
    for way in (
        f"raise ValueError({told})",
        f"raise type({told}, (Exception,), {{}})",
        f"return type({told}, (), {{}})()",
        f"print({told})\n    raise ValueError",
    ):
        answer = f"if len(X) == 9:\n    {way}\nreturn (X**2).sum(axis=1)"
        result = place.grade(examiner, cases.cells(cases.body(answer))).result
        assert result.points == sum(POINTS.values()) - POINTS[cases.NORMS]
        assert "bpj" not in result.functions[0].message  # as 1.9 is written in these letters
        secret = next(c.args[0] for c in examiner.trials[cases.NORMS].cases if len(c.args[0]) == 9)
        signs = str.maketrans("0123456789.-, ", "abcdefghijpmcs")
        number = repr(float(secret.ravel()[0])).translate(signs)
        assert number[:6] not in result.functions[0].message


@pytest.mark.parametrize(
    ("lesson", "name", "report"),
    [
        ("08_initialization", "kmeans_plusplus", "{'answers': np.zeros((0, args[1], args[0].shape"),
        ("08_initialization", "best_of_restarts", "{'centroids': (), 'inertias': (), 'runs': (),"),
        ("09_choosing_k", "gap_statistic", "{'result': (np.zeros(len(args[1])), np.zeros(len(arg"),
        ("09_choosing_k", "elbow_curve", "{'result': np.zeros(len(args[1])), 'asked': (), 'sets'"),
    ],
)
def test_a_report_without_its_parts_earns_nothing(
    place: Place, lesson: str, name: str, report: str
) -> None:
    rest = {
        "kmeans_plusplus": "[1])), 'repeatable': True}",
        "best_of_restarts": " 'starts': ()}",
        "gap_statistic": "s[1]))), 'asked': (np.zeros((0, 4)),), 'sets': ((args[0],),), "
        "'instead': ()}",
        "elbow_curve": ": (), 'instead': ()}",
    }
    forged = f"""
    from running import scripts
    import numpy as np
    def report(function, *args):
        return {report + rest[name]}
    for script in ("stacked", "restarts", "searches"):
        scripts.SCRIPTS[script] = report
    def {name}(X, *args):
        raise ValueError
    """
    group = [e for e in lessons()[lesson] if e.name == name]
    result = Examiner(group, 1, place.made).grade([textwrap.dedent(forged)])
    assert result.points == 0
    assert result.functions[0].message


def test_without_a_sandbox_at_hand_nobody_is_marked(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "command", lambda *args: ["false"])
    examiner = Examiner(lessons()[LESSON], 1, weakened(place, tmp_path, ()).made)
    with pytest.raises(sandbox.CannotBegin):
        examiner.grade(HONEST)


def test_threads_are_counted(place: Place, examiner: Examiner) -> None:
    answer = """
    import threading, time
    for _ in range(100):
        threading.Thread(target=time.sleep, args=(2,), daemon=True).start()
    time.sleep(0.5)
    return (X**2).sum(axis=1)
    """
    old = cases.body("import threading\nthreading.stack_size(1 << 16)\n" + textwrap.dedent(answer))
    assert place.grade(examiner, cases.cells(old)).points[cases.NORMS] == 0


def test_whose_first_thread_has_ended_is_not_measured(place: Place, examiner: Examiner) -> None:
    """The system tells nothing of its memory any more, so there is no proof of what it needs."""
    table = "((X[:, None] - centroids) ** 2).sum(axis=2)"
    hide = """
    import threading, ctypes
    from running import wire
    send, libc = wire.send, ctypes.CDLL(None)
    def leave(stream, message, *more):
        send(stream, message, *more)
        if message.get("value") == {}:
            libc.syscall(60, 0)
    wire.send = leave
    """
    graded = place.grade(
        examiner,
        cases.cells(
            hide,
            cases.body(f"return {table}", f"{cases.DISTANCES}(X, centroids)"),
            instead=(cases.DISTANCES,),
        ),
    )
    assert graded.points[cases.DISTANCES] == 0


def test_where_sparse_matrices_are_allowed_there_are_no_ready_answers(place: Place) -> None:
    group = [e for e in lessons()["12_matching_scikit_learn"] if "scipy.sparse" in e.allows]
    name = group[0].name
    answer = f"""
    import sys
    sys.meta_path[:] = [f for f in sys.meta_path if type(f).__name__ != "_Finder"]
    def {name}(*args):
        from MODULE import THING
        raise ValueError("it is there")
    """
    for module, thing, said in (
        ("scipy.sparse", "csr_array", "ValueError"),
        ("scipy.cluster", "vq", "is not there when answers are graded"),
        ("scipy.spatial", "distance", "is not there when answers are graded"),
    ):
        cell = textwrap.dedent(answer).replace("MODULE", module).replace("THING", thing)
        result = Examiner(group[:1], 1, place.made).grade([cell])
        assert said in result.functions[0].message


def test_closed_pipes_cost_no_time(place: Place, examiner: Examiner) -> None:
    late = """
    import os, signal, time
    def late(seconds):
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        end = time.monotonic() + seconds
        while time.monotonic() < end: time.sleep(0.01)
        os.closerange(0, 64)
        while True: time.sleep(9)
    """
    functions = [cases.body("late(2.0)", f"{name}(*args)") for name in POINTS]
    graded = place.grade(examiner, ("import numpy as np", textwrap.dedent(late), *functions))
    assert set(graded.points.values()) == {0}
    assert graded.seconds <= 8.5


def test_honest_neighbours_keep_their_marks(all_graded: dict[str, Graded]) -> None:
    neighbours = [graded for name, graded in all_graded.items() if name.startswith("honest ")]
    assert len(neighbours) >= 5
    for graded in neighbours:
        assert graded.points == POINTS
        assert graded.result.status == "graded"


# ------------------------------------------------------------------ without one defence


@dataclass(frozen=True)
class Removal:
    """How a defence is taken away, and the case that it stops.

    Attributes
    ----------
    case : str
        Name of a case of the threat.
    edits : tuple of (str, str, str)
        A file of the worker, what is written there, and what instead.
    values : tuple of (object, str, object)
        Where a value of the trusted side stands, its name, and what it becomes.
    flags : tuple of str
        What bubblewrap is told in addition.
    """

    case: str
    edits: tuple[tuple[str, str, str], ...] = ()
    values: tuple[tuple[object, str, object], ...] = ()
    flags: tuple[str, ...] = ()


class AnyWord(str):
    """A word that is equal to every other."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = str.__hash__


_read_header = wire.read_header
_at_size = Effort.at_size


def any_header(line: bytes, *most: int) -> dict:
    return {**_read_header(line, *most), "nonce": AnyWord()}


def believing(trial: object, outcomes: list, source: str = "") -> Finding:
    return Finding("passed" if all(o.status == "returned" for o in outcomes) else "wrong")


LAST_FLAGS = ("--proc", "/proc")
FILTER = ("walls.py", "    _forbid_processes()\n", "")
NEVER_STOPPED = (
    (allowed, "SECONDS_A_CALL", 5.0),
    (allowed, "SECONDS_A_FUNCTION", 5.0),
    (workers, "CPU_SECONDS", 1),
)
UNMEASURED = ((workers.Worker, "cpu_seconds", lambda self: 0.0),)

DEFENCES = {
    "never ends": Removal("a loop that swallows every exception", values=NEVER_STOPPED),
    "alarm taken away": Removal("the signal is ignored", values=NEVER_STOPPED),
    "memory": Removal("shared segments, which no limit of memory counts", (FILTER,)),
    "processes": Removal("fork", (FILTER,)),
    "ends Python": Removal("a cell kills its process", values=((allowed, "MOST_RESTARTS", 0),)),
    "writes outside": Removal("a folder", flags=("--bind", "@FOLDER@", "@FOLDER@")),
    "fills the disk": Removal(
        "one huge file",
        values=((workers, "FILE_BYTES", 64_000_000), (sandbox, "SCRATCH_BYTES", 64_000_000)),
    ),
    "reads": Removal("the references", flags=("--ro-bind", "@PACKAGE@", "@PACKAGE@")),
    "network": Removal("a server on this machine", (FILTER,), flags=("--share-net",)),
    "forged answers": Removal("in another's name", values=((wire, "read_header", any_header),)),
    "malformed answers": Removal(
        "a line without end",
        values=((wire, "LONGEST_HEADER", 1 << 40), (allowed, "SECONDS_A_CALL", 0.1)),
    ),
    "changes the worker": Removal(
        "what copies answers",
        values=((examining, "judge", believing), (effort, "same_values", lambda *args: True)),
    ),
    "hides what it does": Removal(
        "it writes into its input",
        values=((Examiner, "_writes", lambda *args: False),),
    ),
    "memorised": Removal(
        "the many points that all know", values=((effort, "renewed", lambda args, rng: args),)
    ),
    "right for few points": Removal("up to 1,000", values=((effort, "LARGE", 400),)),
    "a loop": Removal("in a thread", values=UNMEASURED),
    "a loop, and the steps are forged": Removal("the counter says 1", values=UNMEASURED),
    "a large temporary": Removal(
        "in room that was put aside", values=((allowed, "GROWTH_OF_MEMORY", 200_000_000),)
    ),
    "ready answers": Removal(
        "of the course's files", flags=("--ro-bind", "@PACKAGE@", "@PACKAGE@")
    ),
    "floods": Removal(
        "the error stream", (("worker.py", "os.dup2(nowhere, 1)", "os.dup2(writing, 1)"),)
    ),
    "looks into the first process": Removal(
        "its environment", (("worker.py", "    _let_others_look(False)\n", ""),)
    ),
    "changes what is known of a file": Removal("its times", (FILTER,)),
    "files without bytes": Removal(
        "thousands", (("worker.py", "MOST_FILES = 64, 2000", "MOST_FILES = 64, 9000"),)
    ),
    "answers without end": Removal("a range", values=((wire, "_ASKED_ONLY", ()),)),
    "a loop, and its answers are kept": Removal(
        "for points that come again",
        values=(
            (
                Effort,
                "at_size",
                lambda self, e, n, narrow, turn=0: _at_size(self, e, n, narrow),
            ),
        ),
    ),
    "hampers the first process": Removal("its limits", (FILTER,)),
    "exceptions": Removal(
        "SystemExit",
        (
            (
                "calling.py",
                'except BaseException as error:\n            outcome.status, outcome.error = "rai',
                'except Exception as error:\n            outcome.status, outcome.error = "rai',
            ),
        ),
    ),
    "honest: form": Removal(
        "an empty stub after the answer",
        (("worker.py", "self.names[name] = self.kept[name]", "pass"),),
    ),
    "honest: magics": Removal(
        "a line and a cell of IPython's",
        (("worker.py", 'return "\\n".join(lines)', "return source"),),
        values=((examining, "as_python", list),),
    ),
    "honest: noise": Removal(
        "warnings and prints",
        (("limits.py", 'warnings.simplefilter("always")', 'warnings.simplefilter("error")'),),
    ),
    "honest: Python": Removal(
        "names of another alphabet",
        (("worker.py", 'decode("utf-8", "surrogatepass")', 'decode("latin-1")'),),
    ),
}
ELSEWHERE = {
    *("objects", "outlives its end", "ends between two requests"),
    "a large temporary before its time",
}  # tests of their own, below


def case_called(threat: str, name: str) -> Case:
    return next(case for case in CASES if (case.threat, case.name) == (threat, name))


def weakened(place: Place, folder: Path, edits: tuple[tuple[str, str, str], ...]) -> Place:
    """The same place with other files of the worker."""
    home = folder / "running"
    home.mkdir()
    for path in (place.made.folder / "running").glob("*.py"):
        shutil.copyfile(path, home / path.name)
    for name, old, new in edits:
        text = (home / name).read_text()
        assert old in text, "what is to be taken away is not there"
        (home / name).write_text(text.replace(old, new))
        py_compile.compile(str(home / name), doraise=True)
    return Place(sandbox.Sandboxes(True, folder), place.words)


@pytest.mark.parametrize("threat", DEFENCES)
def test_without_its_defence_the_case_fails(
    threat: str, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    removal = DEFENCES[threat]
    case = case_called(threat, removal.case)
    weak = weakened(place, tmp_path, removal.edits)
    for where, name, value in removal.values:
        monkeypatch.setattr(where, name, value)
    if removal.flags:
        whole, more = sandbox.command, place.filled(removal.flags)

        def command(*args) -> list[str]:
            made = whole(*args)
            split = next(i for i, two in enumerate(zip(made, made[1:])) if two == LAST_FLAGS)
            return [*made[:split], *more, *made[split:]]

        monkeypatch.setattr(sandbox, "command", command)
    examiner = Examiner(lessons()[LESSON], 20_240_229, weak.made)
    graded = weak.grade(examiner, case.cells)
    as_deserved = graded.points == case.points and graded.result.status == case.status
    assert not as_deserved, [f.message for f in graded.result.functions]
    Path(place.words["FOLDER"], "canary").unlink(missing_ok=True)


def test_objects_that_come_as_pickles_run_here(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    import pickle

    end = '    raise WireError(f"a {type(value).__name__} cannot cross")'
    instead = '    import pickle; return {"k": "pickle", "v": pickle.dumps(value).hex()}'
    start = "    if type(value) is Odd:  # what a script"
    weak = weakened(
        place,
        tmp_path,
        (("wire.py", end, instead), ("reading.py", start, "    return value\n" + start)),
    )
    whole = wire.unpack

    def unpack(tree, *args):
        if isinstance(tree, dict) and tree.get("k") == "pickle":
            return pickle.loads(bytes.fromhex(tree["v"]))
        return whole(tree, *args)

    case = case_called("objects", "equal to everything")
    examiner = Examiner(lessons()[LESSON], 1, weak.made)
    place.grade(Examiner(lessons()[LESSON], 1, place.made), case.cells)
    assert "ran" not in capsys.readouterr().out
    monkeypatch.setattr(wire, "unpack", unpack)
    weak.grade(examiner, case.cells)
    assert "ran" in capsys.readouterr().out


def test_who_may_outlive_its_parent_does(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_called("outlives its end", "its parent's death is no longer its own")
    weak = weakened(place, tmp_path, (FILTER,))
    monkeypatch.setattr(sandbox, "_end", lambda handle: None)
    monkeypatch.setattr(sandbox, "END_SECONDS", 0.1)
    monkeypatch.setattr(allowed, "SECONDS_A_CALL", 0.3)
    examiner = Examiner(lessons()[LESSON], 1, weak.made)
    weak.grade(examiner, case.cells)
    weak.made.close()
    assert all_ended(tmp_path)
    whole = sandbox.command
    monkeypatch.setattr(
        sandbox, "command", lambda *args: [w for w in whole(*args) if w != "--die-with-parent"]
    )
    weak.grade(examiner, case.cells)
    left = survivors(tmp_path)
    for pid in left:
        with contextlib.suppress(ProcessLookupError):  # it ended with the one before
            os.kill(pid, signal.SIGKILL)
    assert left


def all_ended(folder: Path, but: int = 0) -> bool:
    """Whether all processes of a folder but so many end within seconds, with nobody waiting."""
    end = time.monotonic() + 5
    while len(survivors(folder)) > but and time.monotonic() < end:
        time.sleep(0.05)
    return len(survivors(folder)) <= but


@pytest.mark.parametrize("name", cases.LEFT)
def test_nobody_finds_what_another_has_left(name: str, place: Place, tmp_path: Path) -> None:
    leave, find = cases.LEFT[name]
    leaver = cases.cells(f"try:\n{indented(leave)}\nexcept OSError:\n    0", instead=())
    finder = cases.cells(cases.attempt(find))
    with weakened(place, tmp_path, ()).made as made:
        examiner = Examiner(lessons()[LESSON], 1, made)
        assert all(examiner.grade(leaver).points == sum(POINTS.values()) for _ in range(2))
        found = examiner.grade(finder)
    assert {f.name: f.points for f in found.functions} == {**POINTS, cases.NORMS: 0}


def test_what_is_left_would_be_found(place: Place, tmp_path: Path) -> None:
    leave, find = cases.LEFT["a file"]
    weak = weakened(place, tmp_path, (("worker.py", "traces() == before", "True"),))
    with weak.made as made:
        examiner = Examiner(lessons()[LESSON], 1, made)
        examiner.grade(cases.cells(leave, instead=()))
        assert examiner.grade(cases.cells(cases.attempt(find))).points == sum(POINTS.values())


def test_one_sandbox_serves_many_who_leave_nothing(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "MOST_WORKERS", 3)
    begun = []
    whole = sandbox.command
    monkeypatch.setattr(sandbox, "command", lambda *args: begun.append(args) or whole(*args))
    with weakened(place, tmp_path, ()).made as made:
        examiner = Examiner(lessons()[LESSON], 1, made)
        for _ in range(4):
            assert examiner.grade(HONEST).points == sum(POINTS.values())
            assert all_ended(tmp_path, but=1)
    assert len(begun) == 2
    assert all_ended(tmp_path)


def test_a_sandbox_that_has_ended_is_replaced(place: Place, tmp_path: Path) -> None:
    with weakened(place, tmp_path, ()).made as made:
        examiner = Examiner(lessons()[LESSON], 1, made)
        assert examiner.grade(HONEST).points == sum(POINTS.values())
        for pid in survivors(tmp_path):
            os.kill(pid, signal.SIGKILL)
        assert all_ended(tmp_path)
        assert examiner.grade(HONEST).points == sum(POINTS.values())


def indented(text: str) -> str:
    return textwrap.indent(text, " " * 4)


def test_nothing_is_written_outside_even_by_a_filled_scratch_folder(place: Place) -> None:
    assert listed(Path(place.words["FOLDER"])) == set()
