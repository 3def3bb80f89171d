"""The other cores: the same result to the last digit for any number of threads; none is left."""

import os
import sys
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_info, threadpool_limits

from kmeans_lab import (
    KMeans,
    blobs,
    kmeans_plusplus_greedy,
    noise,
    partial_sums,
    peak_bytes,
    silhouette_values,
    ties,
)
from kmeans_lab.fast import small, threads
from kmeans_lab.fast.blocks import label_and_sum
from kmeans_lab.fast.threads import Crew, crew


@pytest.fixture
def eager(monkeypatch):
    """Every work is handed out, however short, to as many threads as a test says."""

    def use(number):
        monkeypatch.setattr(threads, "SHORT", 0)
        monkeypatch.setattr(threads, "_allowed", lambda: number)
        monkeypatch.setattr(threads, "_blas", lambda: [])

    return use


def fitted(X, K, *, algorithm="auto", init=None, max_iterations=12, weight=None):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        start = X[:K].copy() if init is None else init
        model = KMeans(K, max_iterations, 0, init=start, algorithm=algorithm)
        return model.fit(X, sample_weight=weight)


def same(one, other):
    np.testing.assert_array_equal(one.labels_, other.labels_)
    np.testing.assert_array_equal(one.centroids, other.centroids)
    assert one.inertia_ == other.inertia_
    assert one.history == other.history
    assert one.n_iter_ == other.n_iter_


def ours():
    return [thread for thread in threading.enumerate() if thread.name.startswith("kmeans_lab")]


def blas_threads():
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


# ------------------------------------------------------------------ bit-equal


@settings(max_examples=12, deadline=None)
@given(
    d=st.sampled_from([1, 2, 3, 17, 60]),
    K=st.sampled_from([1, 2, 5, 24, 40, 170, 300]),
    dtype=st.sampled_from([np.float32, np.float64]),
    kind=st.sampled_from(["plain", "weights", "ties", "empty"]),
    algorithm=st.sampled_from(["auto", "lloyd", "bounds"]),
)
def test_any_number_of_threads_gives_the_same_bits(d, K, dtype, kind, algorithm):
    X = blobs(30_000, 9, d, random_state=d)[0]
    X = (np.round(X) if kind == "ties" else X).astype(dtype)
    rng = np.random.default_rng(0)
    weight = rng.random(len(X)) + 0.1 if kind == "weights" else None
    init = X[:K].copy()
    if kind == "empty":
        init[K // 2 :] += 1e4
    runs = []
    for number in (1, 2, 3, 4):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(threads, "SHORT", 0)
            patch.setattr(threads, "_allowed", lambda number=number: number)
            patch.setattr(threads, "_blas", lambda: [])
            with threadpool_limits(1):
                runs.append(
                    fitted(X, K, algorithm=algorithm, init=init, max_iterations=4, weight=weight)
                )
        assert runs[-1].n_threads_ <= number
    for run in runs[1:]:
        same(run, runs[0])


def test_predict_and_score_too(eager):
    X = noise(40_000, 7)
    model = fitted(X[:9000], 30)
    found = []
    for number in (1, 2, 4):
        eager(number)
        found.append((model.predict(X), model.score(X)))
    for labels, score in found[1:]:
        np.testing.assert_array_equal(labels, found[0][0])
        assert score == found[0][1]


def test_starts_distances_and_silhouettes_too(eager):
    X = noise(9000, 5)
    model, labels = fitted(X, 6), fitted(X[:3000], 6).labels_
    found = []
    for number in (1, 2, 3):
        eager(number)
        start = kmeans_plusplus_greedy(X, 20, np.random.default_rng(0))
        found.append((start, model.transform(X), silhouette_values(X[:3000], labels)))
    for other in found[1:]:
        for one, first in zip(other, found[0], strict=True):
            np.testing.assert_array_equal(one, first)


def test_how_many_there_were_can_be_seen(eager):
    X = noise(60_000, 5)
    eager(2)
    assert fitted(X, 20, max_iterations=2).n_threads_ == 2
    eager(1)
    assert fitted(X, 20, max_iterations=2).n_threads_ == 1
    assert fitted(X[:300], 3).n_threads_ == 1


# ------------------------------------------------------------------ one chunk


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(2, 1500),
    d=st.integers(1, 20),
    K=st.integers(2, 30),
    whole=st.booleans(),
    weighted=st.booleans(),
    scale=st.sampled_from([1e-30, 1e-6, 1.0, 1e12]),
    dtype=st.sampled_from([np.float32, np.float64]),
    seed=st.integers(0, 10**6),
)
def test_one_chunk_is_the_engine(n, d, K, whole, weighted, scale, dtype, seed):
    """The same labels, iteration by iteration, and the same numbers but for the last digits."""
    rng = np.random.default_rng(seed)
    K, X = min(K, n), rng.standard_normal((n, d))
    X = np.round(3 * X) if whole else X * (scale if dtype == np.float64 else 1.0)
    X = X.astype(dtype)
    weight = rng.random(n) + 0.5 if weighted else None
    init = X[rng.choice(n, K, replace=False)].copy()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(small, "fits", lambda points, K: False)
        engine = fitted(X, K, init=init, weight=weight, algorithm="lloyd")
    chunk = fitted(X, K, init=init, weight=weight, algorithm="lloyd")
    tolerance = 1e-4 if dtype == np.float32 else 1e-9
    if dtype == np.float64:
        np.testing.assert_array_equal(chunk.labels_, engine.labels_)
        assert chunk.n_iter_ == engine.n_iter_
    size = float(np.abs(X).max()) or 1.0
    assert abs(chunk.inertia_ - engine.inertia_) <= tolerance * n * d * size**2
    assert (chunk.labels_ == chunk.predict(X)).all()


# ------------------------------------------------------------------ the crew


def test_results_come_in_the_order_of_the_pieces():
    team, taken = Crew(4), []
    wait = threading.Event()

    def work(i, thread):
        if i == 0:
            wait.wait(5)  # the first is the last to be ready
        if i == 19:
            wait.set()
        return i * i

    team.each(20, work, taken.append)
    assert taken == [i * i for i in range(20)]
    assert team.used == 4 and ours()
    team.close()
    assert not ours()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, MemoryError])
@pytest.mark.parametrize("where", ["calling", "other"])
def test_an_error_in_one_piece_ends_the_work(error, where):
    team, done = Crew(3), []
    both = threading.Barrier(3)

    def work(i, thread):
        if i < 3:
            both.wait(5)
        if (thread == 0) == (where == "calling"):
            raise error("in this piece")
        done.append(i)

    with pytest.raises(error, match="in this piece"):
        team.each(10_000, work)
    assert len(done) < 10_000
    team.close()
    assert not ours()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_after_an_error_the_estimator_is_as_it_was(error, eager, monkeypatch):
    eager(3)
    X = noise(50_000, 4)
    model = fitted(X, 12, max_iterations=2)
    before, limits = dict(vars(model)), blas_threads()

    def fails(self, rows, labels):
        raise error("in one run")

    monkeypatch.setattr("kmeans_lab.fast.sums.Sums.of_all", fails)
    with pytest.raises(error, match="in one run"):
        model.fit(X)
    assert vars(model) == before
    assert not ours() and blas_threads() == limits and threads._process.cores.busy == 0


@pytest.mark.parametrize("started", [0, 1])
def test_without_threads_to_be_had_it_goes_on(started, eager, monkeypatch):
    X = noise(50_000, 4)
    expected = fitted(X, 12)
    eager(4)
    start, count = threading.Thread.start, [0]

    def refused(self):
        count[0] += 1
        if count[0] > started:
            raise RuntimeError("can't start new thread")
        start(self)

    monkeypatch.setattr(threading.Thread, "start", refused)
    model = fitted(X, 12)
    same(model, expected)
    assert model.n_threads_ < 4 if started else model.n_threads_ == 1
    assert not ours()


def test_settings_of_the_caller_hold_in_every_thread():
    team = Crew(3)
    seen = []
    with np.errstate(over="raise"):
        team.each(9, lambda i, thread: np.geterr()["over"], seen.append)
    team.close()
    assert seen == ["raise"] * 9


# ------------------------------------------------------------------ how many


@pytest.mark.parametrize(
    "said, most", [("1", 1), ("2", 2), (" 3 ", 3), ("2,1", 2), ("0", 4), ("many", 4), ("", 4)]
)
def test_what_the_environment_says_counts_if_it_is_a_number(said, most, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", said)
    monkeypatch.setattr(threads, "_cores", lambda: 4)
    monkeypatch.setattr(threads, "_blas", lambda: [])
    with crew(1e12) as team:
        assert team.number == most


def test_the_limit_of_blas_and_the_cores_count(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(threads, "_cores", lambda: 1)  # a container with half a core
    with crew(1e12) as team:
        assert team.number == 1
    monkeypatch.setattr(threads, "_cores", lambda: 64)
    with threadpool_limits(1), crew(1e12) as team:
        assert team.number == 1


def test_short_work_asks_for_no_thread(eager):
    eager(4)
    threads.SHORT = 1e6
    with crew(1e5) as team:
        assert team.number == 1
    with crew(1e7) as team:
        assert team.number == 4


def test_blas_keeps_to_one_thread_and_gets_its_threads_back():
    with threadpool_limits(2):
        before = blas_threads()
        with crew(1.0):
            assert set(blas_threads()) <= {1}
            with crew(1.0):
                assert set(blas_threads()) <= {1}
            assert set(blas_threads()) <= {1}
        assert blas_threads() == before


class Library:
    """A BLAS of four threads; `interrupted` says at which setting, from 1, an interrupt comes."""

    def __init__(self, interrupted):
        self.num_threads, self.settings, self.interrupted = 4, 0, interrupted

    def set_num_threads(self, number):
        self.settings += 1
        if self.settings == self.interrupted > 1:
            raise KeyboardInterrupt
        self.num_threads = number
        if self.settings == self.interrupted:
            raise KeyboardInterrupt


@pytest.mark.parametrize("interrupted", [1, 2])
def test_an_interrupt_while_blas_is_set_costs_it_no_thread(interrupted, monkeypatch):
    library = Library(interrupted)
    monkeypatch.setattr(threads, "_blas", lambda: [library])
    with pytest.raises(KeyboardInterrupt), crew(1e12):
        assert library.num_threads == 1
    assert not threads._process.works
    for _ in range(2):
        with crew(1e12), crew(1e12):
            assert library.num_threads == 1
        assert library.num_threads == 4


def test_no_piece_is_no_work(eager):
    eager(1)
    with crew(1e12) as team:
        team.each(0, lambda i, thread: pytest.fail("there is none"))


def test_fits_in_eight_threads_at_once(eager):
    X = noise(30_000, 3)
    expected = fitted(X, 15)
    eager(4)
    limits = blas_threads()
    with ThreadPoolExecutor(8) as executor:
        for model in executor.map(lambda _: fitted(X, 15), range(16)):
            same(model, expected)
            assert model.n_threads_ <= 4
    assert not ours() and blas_threads() == limits
    assert not threads._process.works and threads._process.cores.busy == 0


class AtOnce:
    """A piece of work that counts how many are at it at once."""

    def __init__(self):
        self.lock, self.now, self.most = threading.Lock(), 0, 0

    def __call__(self, i=0, thread=0):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(1e-3)  # so that others would come meanwhile, if they could
        with self.lock:
            self.now -= 1


def test_passes_at_once_have_no_more_threads_than_there_are_cores(eager, monkeypatch):
    monkeypatch.setattr(threads, "_cores", lambda: 3)
    eager(3)
    work = AtOnce()

    def fit(_):
        with crew(1e12) as team:
            for _ in range(4):
                team.each(7, work)

    with ThreadPoolExecutor(6) as executor:
        list(executor.map(fit, range(6)))
    assert work.most <= 3 and threads._process.cores.busy == 0
    together = threading.Barrier(3, timeout=60)  # but each may have all
    with crew(1e12) as team:
        team.each(3, lambda i, thread: together.wait())


def test_fits_of_one_thread_each_are_made_at_once(eager, monkeypatch):
    monkeypatch.setattr(threads, "_cores", lambda: 3)
    eager(1)
    together = threading.Barrier(3, timeout=60)

    def fit(_):
        with crew(1e12) as team:
            team.each(1, lambda i, thread: together.wait())

    with ThreadPoolExecutor(3) as executor:
        list(executor.map(fit, range(3)))


def test_works_with_short_passes_are_done_one_after_the_other():
    work = AtOnce()

    def fit(_):
        with crew(1.0), crew(1.0):  # one within another too
            work()

    with ThreadPoolExecutor(4) as executor:
        list(executor.map(fit, range(8)))
    assert work.most == 1


def _fit_and_count(seed):
    X = noise(20_000, 30, seed)
    return fitted(X, 60, max_iterations=2).n_threads_


def test_in_the_workers_of_joblib_each_fit_keeps_to_its_share():
    counts = joblib.Parallel(n_jobs=2)(joblib.delayed(_fit_and_count)(i) for i in range(2))
    assert max(counts) <= max(1, joblib.cpu_count() // 2)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a fork among threads is not safe")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_forked_in_the_middle_of_a_fit_can_fit(eager):
    X = noise(20_000, 3)
    expected = fitted(X, 9).inertia_
    eager(2)
    with crew(1e12) as team:
        team.each(4, lambda i, thread: i)  # its thread is there, and not in the child
        child = os.fork()
        if child == 0:
            os._exit(0 if fitted(X, 9).inertia_ == expected else 1)
        _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


# ------------------------------------------------------------------ a block of rows


@settings(max_examples=30, deadline=None)
@given(
    n=st.integers(1, 3000),
    d=st.integers(1, 12),
    K=st.integers(1, 40),
    cut=st.floats(0, 1),
    weighted=st.booleans(),
    dtype=st.sampled_from([np.float32, np.float64]),
    seed=st.integers(0, 10**6),
)
def test_blocks_add_up_to_the_whole(n, d, K, cut, weighted, dtype, seed):
    rng = np.random.default_rng(seed)
    X = np.round(4 * rng.standard_normal((n, d)) + 20).astype(dtype)  # with many ties
    centroids = np.round(4 * rng.standard_normal((K, d)) + 20).astype(dtype)
    weight = rng.random(n) + 0.5 if weighted else np.ones(n)
    whole = label_and_sum(X, centroids, weight)
    at = int(cut * n)
    parts = [
        label_and_sum(X[part], centroids, weight[part])
        for part in (slice(0, at), slice(at, n))
        if len(X[part])
    ]
    np.testing.assert_array_equal(np.concatenate([part.labels for part in parts]), whole.labels)
    single = dtype == np.float32
    tight = {"rtol": 1e-4 if single else 1e-10, "atol": 1e-2 if single else 1e-8}
    np.testing.assert_allclose(sum(part.sums for part in parts), whole.sums, **tight)
    np.testing.assert_allclose(sum(part.mass for part in parts), whole.mass, **tight)
    assert sum(part.inertia for part in parts) == pytest.approx(
        whole.inertia, rel=tight["rtol"], abs=tight["atol"]
    )
    sums, counts, inertia = partial_sums(X, centroids)
    if not weighted and not ties(X, centroids).any():
        np.testing.assert_allclose(whole.sums, sums, **tight)
        assert whole.mass.tolist() == counts.tolist()
    if not weighted:
        assert whole.inertia == pytest.approx(inertia, rel=1e-4 if single else 1e-9)


# ------------------------------------------------------------------ memory


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n, d, K", [(60_000, 64, 8), (60_000, 20, 100), (300_000, 1, 30)])
def test_memory_beyond_the_points_of_any_number_of_threads(n, d, K, dtype, number, eager):
    eager(number)
    X = noise(n, d).astype(dtype)
    weight = np.random.default_rng(0).random(n) + 0.5
    peak = peak_bytes(lambda: fitted(X, K, max_iterations=3, weight=weight))
    copy = X.nbytes / 2 if dtype == np.float64 else 0
    assert peak <= (d + 1) / d * X.nbytes + copy + 48 * n + 16e6 + 4e6 * number
