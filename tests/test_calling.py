"""Calling a stranger's function: everything that it does is noted, and undone where it must be."""

from __future__ import annotations

import contextlib
import functools
import inspect
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
import timeit
import types
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kmeans_lab.checks.catalogue import exercises
from kmeans_lab.checks.exercise import Exercise
from kmeans_lab.checks.lesson_06.timing import timing
from kmeans_lab.checks.lesson_08.restarts import restarts
from kmeans_lab.running import scripts
from kmeans_lab.running.calling import trace_call, watch_call, watch_definitions
from kmeans_lab.running.limits import TimedOut, numpy_replaced_earlier, time_limit, work_limit
from kmeans_lab.running.outcome import Odd, Seed
from kmeans_lab.running.reading import has_blanks, is_stub, plain
from kmeans_lab.tools import imports

X = np.arange(6.0).reshape(3, 2)


def test_what_comes_back_is_a_copy() -> None:
    kept = np.ones(3)
    outcome = watch_call(lambda X: kept, (X,))
    kept[0] = 7
    assert outcome.status == "returned"
    assert outcome.value.tolist() == [1, 1, 1]


def test_arguments_are_copies_and_writing_into_them_is_noted() -> None:
    def write(X, labels):
        labels[0] = 9
        return X

    labels = np.array([1, 2])
    outcome = watch_call(write, (X, labels))
    assert outcome.changed == (1,)
    assert outcome.shared == (0,)
    assert labels.tolist() == [1, 2]


@pytest.mark.parametrize(
    "change",
    [
        lambda X: X.__setitem__(0, np.nan),
        lambda X: setattr(X, "shape", (6,)),
        lambda X: X.sort(axis=0) if X[0, 0] > X[2, 0] else X.fill(3),
    ],
)
def test_any_change_of_an_argument_is_noted(change) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert watch_call(change, (X.copy(),)).changed == (0,)


def test_nan_in_an_argument_is_no_change() -> None:
    holes = np.array([[np.nan, 1.0]])
    assert watch_call(lambda X: X.sum(), (holes,)).changed == ()


def raises_exit(X):
    sys.exit(3)


def interrupts(X):
    raise KeyboardInterrupt


def recurses(X):
    return recurses(X)


def asks(X):
    return input("how many? ")


def divides(X):
    return [1, 2][len(X) + 2]


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        (raises_exit, "SystemExit"),
        (lambda X: exit(), "SystemExit"),
        (interrupts, "KeyboardInterrupt"),
        (recurses, "RecursionError"),
        (asks, "EOFError"),
        (divides, "IndexError"),
        (lambda X: undefined, "NameError"),  # noqa: F821
        (lambda: 3, "TypeError"),
        (lambda X: np.empty((10**7, 10**7)), "_ArrayMemoryError"),
    ],
)
def test_whatever_it_raises_is_noted(function, kind) -> None:
    outcome = watch_call(function, (X,))
    assert outcome.status == "raised"
    assert outcome.error.kind in (kind, "MemoryError")


def test_an_error_names_the_line_of_the_stranger() -> None:
    error = watch_call(divides, (X,)).error
    assert error.function == "divides"
    assert error.line == "return [1, 2][len(X) + 2]"

    def through_numpy(X):
        return np.reshape(X, (4, 4))

    assert watch_call(through_numpy, (X,)).error.line == "return np.reshape(X, (4, 4))"


def endless(X):
    while True:
        pass


def stubborn(X):
    while True:
        try:  # noqa: SIM105
            X + 1
        except BaseException:
            pass


def sleeps(X):
    time.sleep(60)


@pytest.mark.parametrize("function", [endless, stubborn, sleeps])
def test_what_never_ends_is_ended(function) -> None:
    begin = time.monotonic()
    outcome = watch_call(function, (X,), seconds=0.2)
    assert outcome.status == "timed-out"
    assert outcome.error.function == function.__name__
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize("function", [endless, stubborn])
def test_what_never_ends_is_ended_in_another_thread_too(function) -> None:
    found = []
    thread = threading.Thread(
        target=lambda: found.append(watch_call(function, (X,), seconds=0.2)), daemon=True
    )
    thread.start()
    thread.join(20)
    assert [outcome.status for outcome in found] == ["timed-out"]


def test_no_alarm_rings_afterwards() -> None:
    watch_call(lambda X: X, (X,), seconds=0.05)
    time.sleep(0.15)  # a late ring would raise here
    assert watch_call(lambda X: 1, (X,)).value == 1


def test_printing_and_warnings_are_noted(capsys) -> None:
    def noisy(X):
        print("first", X.shape)
        print("second")
        return X / 0

    outcome = watch_call(noisy, (X,))
    assert (outcome.printed, outcome.printed_lines) == ("first (3, 2)", 2)
    assert any("RuntimeWarning" in text for text in outcome.warned)
    assert capsys.readouterr().out == ""


def test_global_random_states_are_put_back() -> None:
    np.random.seed(5)
    expected = np.random.rand()
    np.random.seed(5)
    random.seed(5)
    state = random.getstate()

    def draws(X):
        np.random.seed(0)
        random.random()
        return np.random.rand()

    assert watch_call(draws, (X,)).global_random
    assert random.getstate() == state
    assert np.random.rand() == expected
    assert not watch_call(lambda X: X, (X,)).global_random


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no alarm")
def test_an_alarm_is_never_raised_where_it_would_stay_on() -> None:
    """While the block of a time limit is left an error would skip what puts the alarm off."""
    leaving = types.SimpleNamespace(f_code=contextlib._GeneratorContextManager.__exit__.__code__)
    before = signal.getsignal(signal.SIGALRM)
    with time_limit(60):
        ring = signal.getsignal(signal.SIGALRM)
        assert ring(signal.SIGALRM, leaving) is None
        with pytest.raises(TimedOut):
            ring(signal.SIGALRM, sys._getframe())
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no alarm")
def test_no_alarm_is_left_behind_however_short_the_time() -> None:
    before, kept = signal.getsignal(signal.SIGALRM), []
    for turn in range(2000):
        try:
            with time_limit(2e-5 + 2e-8 * turn):
                for _ in range(turn % 200):
                    pass
        except TimedOut as error:
            kept.append(error)  # and with it all that was under way
        assert signal.getsignal(signal.SIGALRM) is before
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_second_normal_number_that_waits_is_put_back() -> None:
    """One draw makes two normal numbers; the second one waits, and is part of the state."""
    np.random.seed(5)
    expected = np.random.standard_normal(3)
    np.random.seed(5)
    assert np.random.standard_normal() == expected[0]
    for _ in range(2):
        assert watch_call(lambda X: np.random.standard_normal(), (X,)).global_random
    assert not watch_call(lambda X: X, (X,)).global_random
    assert np.array_equal(np.random.standard_normal(2), expected[1:])


def test_a_global_generator_of_another_kind_is_put_back() -> None:
    before = np.random.get_bit_generator()
    try:
        np.random.set_bit_generator(np.random.PCG64(7))
        state = np.random.get_state(legacy=False)
        assert watch_call(lambda X: np.random.random(), (X,)).global_random
        assert not watch_call(lambda X: X, (X,)).global_random
        assert np.random.get_state(legacy=False) == state
    finally:
        np.random.set_bit_generator(before)


def test_a_seed_becomes_a_fresh_generator() -> None:
    def draw(rng):
        return rng.random()

    first, second = (watch_call(draw, (Seed(3),)) for _ in range(2))
    assert first.value == second.value == np.random.default_rng(3).random()
    assert first.rng_used
    assert watch_call(lambda rng: 0.5, (Seed(3),)).rng_used is False
    assert watch_call(lambda X: 0.5, (X,)).rng_used is None


def test_numpy_is_put_back() -> None:
    real = np.argmin

    def patches(X):
        np.argmin = np.argmax
        np.linalg.norm = None
        return X

    outcome = watch_call(patches, (X,))
    assert outcome.replaced == ("numpy.argmin", "numpy.linalg.norm")
    assert np.argmin is real
    assert callable(np.linalg.norm)
    assert numpy_replaced_earlier() == ()


def test_numpy_replaced_before_is_noticed(monkeypatch) -> None:
    monkeypatch.setattr(np, "argmin", np.argmax)
    assert numpy_replaced_earlier() == ("numpy.argmin",)


def test_tracers_and_depths_are_put_back() -> None:
    depth = sys.getrecursionlimit()

    def tampers(X):
        sys.setrecursionlimit(77)
        sys.settrace(lambda *_: None)
        return 1

    before = sys.gettrace()
    watch_call(tampers, (X,))
    assert sys.getrecursionlimit() == depth
    assert sys.gettrace() is before


class Sly:
    """Claims to equal everything."""

    def __eq__(self, other):
        return True

    __hash__ = None

    def __repr__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ([1, 2], "list"),
        ((i for i in range(3)), "generator"),
        (np.matrix([[1, 2]]), "matrix"),
        (np.array([1, "a"], dtype=object), "array of Python objects"),
        (Sly(), "Sly"),
        ({1: 2}, "dict"),
    ],
)
def test_odd_things_come_back_as_data(value, kind) -> None:
    found = plain(value)
    assert isinstance(found, Odd)
    assert found.kind == kind


def test_a_list_of_numbers_tells_its_numbers() -> None:
    assert plain([[1, 2], [3, 4]]).array.tolist() == [[1, 2], [3, 4]]
    assert plain([[1], [2, 3]]).array is None


# ------------------------------------------------------------------ stubs


def stub_of_nbgrader(X):
    """Text."""
    # YOUR CODE HERE
    raise NotImplementedError()


def stub_that_passes(X): ...


def stub_that_returns(X):
    return None


def begun(X):
    return X


def constant(X):
    return 0


class EmptyClass:
    def __init__(self, K):
        self.K = K

    def fit(self, X):
        raise NotImplementedError


class BegunClass(EmptyClass):
    def fit(self, X):
        return self


@pytest.mark.parametrize(
    ("function", "empty"),
    [
        (stub_of_nbgrader, True),
        (stub_that_passes, True),
        (stub_that_returns, True),
        (begun, False),
        (constant, False),
        (lambda X: X.sum(), False),
        (EmptyClass, True),
        (BegunClass, False),
        (len, False),
    ],
)
def test_stubs(function, empty) -> None:
    assert is_stub(function) is empty


def test_blanks() -> None:
    def blank(X):
        return X.sum(axis=____)  # noqa: F821

    assert has_blanks(blank)
    assert not has_blanks(begun)


# ------------------------------------------------------------------ steps of Python


def by_numpy(X):
    return (X**2).sum(axis=1)


def by_comprehension(X):
    return np.array([row @ row for row in X])


def by_vectorize(X):
    return np.vectorize(lambda a: a * a)(X[:, 0])


def by_map(X):
    return np.array(list(map(lambda row: row[0], X)))  # noqa: C417


@pytest.mark.parametrize(
    ("function", "grows"),
    [(by_numpy, False), (by_comprehension, True), (by_vectorize, True), (by_map, True)],
)
def test_steps_grow_with_the_points_only_in_loops(function, grows) -> None:
    few, many = (trace_call(function, (np.ones((n, 2)),)).events for n in (50, 500))
    assert (many > few + 400) is grows


def test_tracing_ends_at_its_limit_and_names_modules() -> None:
    trace = trace_call(by_comprehension, (np.ones((10_000, 2)),), limit=500)
    assert trace.exceeded
    assert trace.events <= 502
    assert sys.gettrace() is None or "coverage" in repr(sys.gettrace())
    assert any(name.startswith("numpy") for name in trace_call(by_numpy, (X,)).modules)


# ------------------------------------------------------------------ a clock of our own


def by_hand(function, repeats=5):
    function()
    seconds = []
    for _ in range(repeats):
        begin = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)


def by_timeit(function, repeats=5):
    function()
    return statistics.median(timeit.repeat(function, number=1, repeat=repeats))


def by_a_default(function, repeats=5, clock=time.perf_counter):
    function()
    seconds = []
    for _ in range(repeats):
        begin = clock()
        function()
        seconds.append(clock() - begin)
    return statistics.median(seconds)


def by_a_keyword(function, repeats=5, *, clock=time.perf_counter):
    return by_a_default(function, repeats, clock)


CLOCKS = {"fine": time.perf_counter, "few": [functools.partial(time.perf_counter)]}


def by_a_dictionary(function, repeats=5):
    return by_a_default(function, repeats, CLOCKS["fine"])


def by_a_list(function, repeats=5):
    return by_a_default(function, repeats, CLOCKS["few"][0])


class Watch:
    read = staticmethod(time.perf_counter)

    def __init__(self) -> None:
        self.own = time.perf_counter


WATCH = Watch()


def by_a_class(function, repeats=5):
    return by_a_default(function, repeats, Watch.read)


def by_an_object(function, repeats=5):
    return by_a_default(function, repeats, WATCH.own)


def made(clock):
    return lambda function, repeats=5: by_a_default(function, repeats, clock)


KEPT = [by_a_default, by_a_keyword, by_a_dictionary, by_a_list, by_a_class, by_an_object]


@pytest.mark.parametrize("function", [by_hand, by_timeit, made(time.perf_counter), *KEPT])
def test_a_clock_of_our_own(function) -> None:
    outcome = watch_call(function, ([9.0, 1.0, 5.0, 2.0, 4.0, 3.0], 5), script=timing)
    assert outcome.value == {"result": 3.0, "calls": 6, "clocks": "perf_counter"}
    begin = time.perf_counter()
    assert 0 <= time.perf_counter() - begin < 5  # the real clock is back, everywhere
    kept = [*by_a_default.__defaults__, CLOCKS["fine"], Watch.read, WATCH.own, timeit.default_timer]
    assert {*kept[1:], by_a_keyword.__kwdefaults__["clock"]} == {time.perf_counter}
    assert CLOCKS["few"][0].func is time.perf_counter


def test_this_folder_needs_nothing_of_the_package(root: Path, tmp_path: Path) -> None:
    """The sandbox has no package: the folder must load alone."""
    shutil.copytree(root / "kmeans_lab" / "running", tmp_path / "running")
    code = (
        "import sys; from running import worker; print(worker.calling.__name__, "
        "[m for m in sys.modules if m.startswith(('kmeans_lab', 'scipy', 'sklearn'))])"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "running.calling []\n"


def own_scripts(exercise: Exercise) -> set[Callable]:
    assert exercise.scripts == tuple(dict.fromkeys(c.script for c in exercise.cases(5)))
    return set(filter(callable, exercise.scripts))


def test_a_script_of_an_exercise_needs_this_folder_alone(root: Path) -> None:
    """A worker runs the text of its file, and has nothing else of the package."""
    found = set().union(*map(own_scripts, exercises().values()))
    files = {Path(inspect.getfile(script)) for script in found}
    assert files and len({script.__name__ for script in found}) == len(found)
    for file in files:
        names = imports.imports_of(file.read_text(encoding="utf-8"), "kmeans_lab.checks")
        ours = {name for name in names if name.startswith("kmeans_lab")}
        assert all(name.startswith("kmeans_lab.running.") for name in ours), file


def test_this_folder_knows_no_exercise(root: Path) -> None:
    """Whoever adds an exercise, and a script to call it by, tells nothing here."""
    texts = [f.read_text(encoding="utf-8") for f in (root / "kmeans_lab" / "running").glob("*.py")]
    words = set(re.findall(r"\w+", " ".join(texts)))
    assert not words & set(exercises())
    assert not re.search(r"lesson[ _]\d", " ".join(texts))


def test_a_script_is_learned_from_its_text(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "kmeans_lab" / "running", tmp_path / "running")
    names = scripts.packed([timing, "call", timing])
    assert [(bytes(p["text"])[:3], p["names"]) for p in names] == [(b'"""', ["timing"])]
    (tmp_path / "text").write_bytes(bytes(names[0]["text"]))
    code = (
        "from pathlib import Path; from running import calling, scripts; import time\n"
        "scripts.learn(Path('text').read_bytes(), ['timing'])\n"
        "def first_only(function, repeats):\n"
        "    begin = time.perf_counter(); function(); return time.perf_counter() - begin\n"
        "print(calling.watch_call(first_only, ([3.0, 1.0], 1), 'timing').value)\n"
        "print(calling.watch_call(lambda: 1, ([3.0, 1.0], 1), 'timing').error.function)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "{'result': 3.0, 'calls': 1, 'clocks': 'perf_counter'}\n\n"


def test_how_often_a_script_calls() -> None:
    X = np.ones((3, 2))
    assert scripts.calls_of("call", (X, 40)) == 1
    assert scripts.calls_of("stacked", (X, 2, Seed(1), 40)) == 40
    assert scripts.calls_of(restarts, (X, 2, 3, Seed(1), 7)) == 7


def test_a_list_that_holds_itself_comes_back_as_data() -> None:
    """NumPy would unfold it without end, and take all memory on the way."""

    def itself(x):
        found = [1.0]
        found += [found] * 5
        return found

    def pairs(x):
        found = ()
        for _ in range(60):
            found = (found, found)
        return found

    begin = time.monotonic()
    for function, kind in ((itself, "list"), (pairs, "tuple")):
        outcome = watch_call(function, (1,))
        assert (outcome.status, outcome.value.kind) == ("returned", kind)
        assert outcome.value.array is None
    assert watch_call(lambda x: (1, itself(x)), (1,)).value.kind == "tuple"
    assert time.monotonic() - begin < 5


def test_a_sparse_matrix_with_wrong_indices_raises_and_ends_nothing():
    """Unchecked it would write where nothing of its own is, in whatever module it was made."""
    import scipy.sparse as sp

    own = sp.csr_array.check_format

    def made_elsewhere(K):
        kinds = (sp.csr_array, sp.csc_matrix)
        labels, starts = np.array([0, 5]), np.arange(3)
        return [
            kind((np.ones(2), labels, starts), shape=shape).sum()
            for kind, shape in zip(kinds, ((2, K), (K, 2)), strict=True)
        ]

    assert watch_call(made_elsewhere, (6,)).status == "returned"
    outcome = watch_call(made_elsewhere, (2,))
    assert outcome.status == "raised" and outcome.error.kind == "ValueError"
    (tried,) = watch_definitions(
        ["def f(K):\n    return made(K)"], {"made": made_elsewhere}, "f", (2,)
    )
    assert tried.status == "raised"
    assert sp.csr_array.check_format is own


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no such clock here")
def test_what_works_too_long_is_ended_by_its_own_time() -> None:
    """A busy machine decides nothing: the clock is that of the process, and nothing of it stays."""
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(TimedOut), work_limit(0.05):
        while True:
            pass
    with work_limit(0.5):  # waiting is no work
        time.sleep(0.6)
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0
