"""Partial sums, files larger than memory, mini-batches and Dask."""

import os
import re
import subprocess
import sys
import textwrap
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.utils.estimator_checks import check_estimator

import kmeans_lab.scale.file
import kmeans_lab.scale.labels
from kmeans_lab import (
    InterruptedWarning,
    KMeans,
    MiniBatchKMeans,
    assign_broadcast,
    blobs,
    combine,
    digits,
    fit_dask,
    fit_file,
    inertia,
    kmeans_optimized,
    nearest_from_median,
    noise,
    partial_sums,
    photograph,
    pixels,
    six_points,
    six_points_start,
    ties,
    update_vectorized,
)

needs_dask = pytest.mark.skipif(
    find_spec("distributed") is None, reason="dask and distributed, an extra, are not installed"
)

# ------------------------------------------------------------------ partial_sums and combine


def close(ours, theirs, share=1e-12):
    np.testing.assert_allclose(ours, theirs, rtol=share, atol=share * np.abs(theirs).max())


def merged(first, second):
    return tuple(a + b for a, b in zip(first, second))


@st.composite
def problems(draw):
    """Points without ties, some centroids, and a way to cut the points into chunks."""
    n, d, K = draw(st.integers(1, 60)), draw(st.integers(1, 5)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    scale = 10.0 ** draw(st.integers(-6, 6))
    far = draw(st.sampled_from([0.0, 0.0, 1e3]))
    X = scale * (rng.standard_normal((n, d)) + far)
    centroids = scale * (3 * rng.standard_normal((K, d)) + far)
    cuts = sorted(draw(st.sets(st.integers(1, n), max_size=8)) - {n})
    return X, centroids, np.split(X, cuts)


@settings(deadline=None)
@given(problems())
def test_any_chunking_gives_the_whole(problem):
    X, centroids, chunks = problem
    whole = partial_sums(X, centroids)
    parts = [partial_sums(chunk, centroids) for chunk in chunks]
    together = parts[0]
    for part in parts[1:]:
        together = merged(together, part)
    scale = np.abs(X).sum(axis=0)
    assert (np.abs(together[0] - whole[0]) <= 1e-12 * scale).all()
    assert (together[1] == whole[1]).all()
    assert together[2] == pytest.approx(whole[2], rel=1e-12)
    moved, total = combine(parts, centroids)
    expected, same = combine([whole], centroids)
    close(moved, expected)
    assert total == pytest.approx(same, rel=1e-12)


@settings(deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_merging_is_associative_and_order_does_not_matter(problem, random):
    _, centroids, chunks = problem
    parts = [partial_sums(chunk, centroids) for chunk in chunks]
    expected, total = combine(parts, centroids)
    while len(parts) > 1:  # merge any two, in either order, until one is left
        random.shuffle(parts)
        parts.append(merged(parts.pop(), parts.pop()))
    moved, same = combine(parts, centroids)
    close(moved, expected)
    assert same == pytest.approx(total, rel=1e-12)


@settings(deadline=None)
@given(problems())
def test_one_iteration_is_that_of_the_whole(problem):
    X, centroids, chunks = problem
    moved, total = combine((partial_sums(chunk, centroids) for chunk in chunks), centroids)
    if not ties(X, centroids).any():
        labels = assign_broadcast(X, centroids)
        close(moved, update_vectorized(X, labels, centroids))
        assert total == pytest.approx(inertia(X, labels, centroids), rel=1e-12)


def test_the_six_points_by_hand():
    X, centroids = six_points(), six_points_start(2)  # (6, 6) and (6, 9)
    sums, counts, before = partial_sums(X[:3], centroids)
    assert (sums.tolist(), counts.tolist(), before) == ([[11.0, 12.0], [6.0, 9.0]], [2, 1], 1.0)
    parts = [partial_sums(X[:4], centroids), partial_sums(X[4:], centroids)]
    moved, total = combine(parts, centroids)
    assert moved.tolist() == [[3.0, 3.0], [7.5, 9.0]]
    assert total == inertia(X, assign_broadcast(X, centroids), centroids)
    assert centroids.tolist() == six_points_start(2).tolist()


def test_dtypes_and_the_empty_cluster():
    X = noise(20, 3, 0)
    centroids = np.r_[X[:2], [[1e6, 1e6, 1e6]]]
    for dtype, wanted in ((np.float32, np.float32), (np.float64, np.float64), (np.int16, float)):
        sums, counts, total = partial_sums((X * 10).astype(dtype), (centroids * 10).astype(dtype))
        assert (sums.dtype, counts.dtype, type(total)) == (np.float64, np.int64, float)
        assert counts[2] == 0 and sums[2].tolist() == [0, 0, 0]
        moved, total = combine([(sums, counts, total)], (centroids * 10).astype(dtype))
        assert moved.dtype == wanted and isinstance(total, float)
        assert (moved[2] == (centroids * 10).astype(dtype)[2]).all()


def test_a_point_has_the_same_label_in_any_chunk_also_at_ties():
    X = pixels(photograph(max_pixels=900))
    for K in (2, 7, 16):
        whole = nearest_from_median(X, X[:K])
        alone = np.concatenate([nearest_from_median(X[i : i + 1], X[:K]) for i in range(len(X))])
        assert (whole == alone)[~ties(X, X[:K])].all()
    grid = np.array([[i, j] for i in range(9) for j in range(9)], dtype=float)
    whole = nearest_from_median(grid, grid[::10])
    alone = [int(nearest_from_median(point[None], grid[::10])[0]) for point in grid]
    assert whole.tolist() == alone == assign_broadcast(grid, grid[::10]).tolist()


@pytest.mark.parametrize("offset", [1e4, 1e7])
def test_far_from_the_origin_and_with_one_centroid_far_off(offset):
    X = blobs(500, 4, 2, random_state=1)[0] + offset
    for centroids in (X[:4], np.r_[X[:4], [[offset + 1e9, offset]]]):
        clear = ~ties(X, centroids)
        assert clear.mean() > 0.95
        labels = nearest_from_median(X, centroids)
        assert (labels == assign_broadcast(X, centroids))[clear].all()


GOOD = partial_sums(noise(5, 2, 0), noise(2, 2, 1))


@pytest.mark.parametrize(
    "partials, centroids, error, words",
    [
        ([], noise(2, 2, 1), ValueError, "partials is empty"),
        (None, noise(2, 2, 1), TypeError, "partials must be several results.*NoneType came"),
        (GOOD, noise(2, 2, 1), TypeError, r"combine\(\[partial\], centroids\)"),
        ([GOOD[:2]], noise(2, 2, 1), TypeError, r"must be \(sums, counts, inertia\)"),
        ([GOOD, None], noise(2, 2, 1), TypeError, "NoneType came in place 2"),
        ([GOOD], noise(3, 2, 1), ValueError, r"\(3, 2\) and \(K,\) = \(3,\).*\(2, 2\) and \(2,\)"),
        ([GOOD], [[np.nan, 0.0]], ValueError, "centroids contains NaN"),
        (
            [GOOD, (GOOD[0] * [[1], [np.nan]], *GOOD[1:])],
            noise(2, 2, 1),
            ValueError,
            "sums in place 2 holds NaN or infinity for cluster 1",
        ),
        ([(*GOOD[:2], "0")], noise(2, 2, 1), TypeError, "inertia in place 1 must be .*'0' came"),
        ([(*GOOD[:2], [0.0])], noise(2, 2, 1), ValueError, "inertia in place 1 must be one number"),
        (
            [(np.ma.masked_less(GOOD[0], 9), *GOOD[1:])],
            noise(2, 2, 1),
            TypeError,
            "sums in place 1 has masked entries",
        ),
    ],
)
def test_what_combine_refuses(partials, centroids, error, words):
    with pytest.raises(error, match=words):
        combine(partials, centroids)


def test_what_partial_sums_refuses():
    with pytest.raises(ValueError, match=r"X contains NaN \(first in row 1, column 0\)"):
        partial_sums([[0.0], [np.nan]], [[0.0]])
    with pytest.raises(ValueError, match="same number of columns"):
        partial_sums([[0.0]], [[0.0, 1.0]])


# ------------------------------------------------------------------ a file

DATA = {
    "blobs": lambda: blobs(3000, 5, 3, random_state=1)[0],
    "noise": lambda: noise(2000, 4, 2),
    "digits": lambda: digits()[0],
    "float32": lambda: noise(2000, 3, 5).astype(np.float32),
    "whole numbers": lambda: (blobs(1000, 4, 2)[0] * 100).astype(np.int16),
    "big endian": lambda: noise(800, 2, 3).astype(">f8"),
    "one column": lambda: noise(500, 1, 3),
    "far from the origin": lambda: noise(900, 3, 6) + 1e6,
}


def saved(folder, X, name="X.npy"):
    np.save(folder / name, X)
    return folder / name


def quiet(function, *arguments, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return function(*arguments, **options)


@pytest.mark.parametrize("opened", ["path", "memmap"])
@pytest.mark.parametrize("name", DATA)
def test_a_file_gives_what_memory_gives(name, opened, tmp_path):
    X = DATA[name]()
    path = saved(tmp_path, X)
    init = X[np.random.default_rng(1).choice(len(X), 6, replace=False)]
    centroids, labels = kmeans_optimized(X, 6, init=init)
    source = path if opened == "path" else np.load(path, mmap_mode="r")
    place = tmp_path / "labels.npy"
    for rows in (None, 97):
        fit = quiet(fit_file, source, 6, init=init, tol=0, chunk_rows=rows, labels=place)
        close(fit.centroids, centroids, 1e-5 if X.dtype == np.float32 else 1e-9)
        assert fit.centroids.dtype == centroids.dtype
        written = np.load(fit.labels)
        assert written.dtype == np.int32 and written.shape == (len(X),)
        if name != "float32":
            assert (written == labels)[~ties(X, centroids)].all()
        assert (written == nearest_from_median(X, fit.centroids))[~ties(X, centroids)].all()
        assert fit.counts.tolist() == np.bincount(written, minlength=6).tolist()
        assert fit.inertia == pytest.approx(inertia(X, written, fit.centroids), rel=1e-6)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["X.npy", "labels.npy"]


@pytest.mark.parametrize("init", ["k-means++", "k-means||", "random"])
def test_a_start_does_not_depend_on_the_chunks(init, tmp_path):
    path = saved(tmp_path, blobs(3000, 6, 2, random_state=3)[0])
    fits = [fit_file(path, 6, init=init, chunk_rows=rows) for rows in (None, 100, 777)]
    for fit in fits[1:]:
        close(fit.centroids, fits[0].centroids, 1e-9)
    assert fits[0].converged and fits[0].n_iterations == len(fits[0].history)
    other = fit_file(path, 6, init=init, random_state=7)
    assert not np.allclose(other.centroids, fits[0].centroids)


def test_careful_starts_find_clear_clouds(tmp_path):
    X, cloud = blobs(4000, 10, 2, random_state=5, spread=0.2)
    path = saved(tmp_path, X)
    best = sum(((X[cloud == k] - X[cloud == k].mean(axis=0)) ** 2).sum() for k in range(10))
    for init, wanted in (("k-means++", 6), ("k-means||", 6), ("random", 0)):
        fits = [quiet(fit_file, path, 10, init=init, random_state=s) for s in range(10)]
        assert sum(fit.inertia < 1.01 * best for fit in fits) >= wanted


def test_a_memory_map_just_written_and_a_slice_of_one(tmp_path):
    X = noise(700, 3, 2)
    mapped = np.lib.format.open_memmap(tmp_path / "X.npy", "w+", np.float64, X.shape)
    mapped[:] = X
    for rows in (slice(None), slice(100, None), slice(None, None, 2)):
        expected, _ = kmeans_optimized(X[rows], 4, init=X[:4])
        fit = fit_file(mapped[rows], 4, init=X[:4], tol=0, chunk_rows=64)
        close(fit.centroids, expected, 1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_units_do_not_matter_or_squares_do_not_exist(dtype, tmp_path):
    X = blobs(300, 3, 2, random_state=1)[0].astype(dtype)
    path, refused = tmp_path / "X.npy", 0
    np.save(path, X)
    base = fit_file(path, 3, chunk_rows=70)
    powers = (-100, -66, -20, 20, 50, 70) if dtype == np.float32 else (-900, -500, -66, 300, 520)
    for power in powers:
        np.save(path, np.ldexp(X, power))
        try:
            fit = fit_file(path, 3, chunk_rows=70)
        except ValueError as told:
            assert re.search("squared distances (over|under)flow float", str(told))
            refused += 1
            continue
        assert (fit.centroids == np.ldexp(base.centroids, power)).all()
        assert np.ldexp(fit.inertia, -2 * power) == pytest.approx(base.inertia, rel=1e-6)
        assert (fit.counts == base.counts).all() and fit.n_iterations == base.n_iterations
    assert refused == 3


def test_a_sum_that_only_all_chunks_together_overflow(tmp_path):
    X = np.full((6000, 2), 1e152)
    X[::2] *= -1
    with pytest.raises(ValueError, match="squared distances overflow float64 beyond"):
        fit_file(saved(tmp_path, X), 2, chunk_rows=2)
    with pytest.raises(ValueError, match="init reaches 1e\\+30, and squared.*float32"):
        fit_file(saved(tmp_path, np.ones((9, 2), np.float32)), 2, init=np.full((2, 2), 1e30))


def test_what_a_fit_tells(tmp_path):
    X = noise(1000, 2, 3)
    path = saved(tmp_path, X)
    with pytest.warns(ConvergenceWarning, match="max_iterations=2 iterations"):
        fit = fit_file(path, 8, max_iterations=2)
    assert (fit.n_iterations, fit.converged) == (2, False)
    assert fit.history[0] > fit.history[1] > fit.inertia
    assert repr(fit).startswith("ScaleFit(K=8, inertia=")
    with pytest.warns(ConvergenceWarning, match="Only 2 of K=3 clusters have points"):
        fit_file(path, 3, init=[[0, 0], [1, 1], [99, 99]])
    same = [[0.0, 0.0]] * 30
    for init in ("k-means++", "k-means||", "random"):
        fit = quiet(fit_file, saved(tmp_path, same, "same.npy"), 3, init=init)
        assert fit.inertia == 0 and fit.converged


@pytest.mark.skipif(sys.platform != "linux", reason="system: /proc tells anonymous memory")
def test_memory_does_not_grow_with_the_file(tmp_path):
    n, d = 1_000_000, 16  # 128 MB
    mapped = np.lib.format.open_memmap(tmp_path / "X.npy", "w+", np.float64, (n, d))
    for first in range(0, n, 50_000):
        mapped[first : first + 50_000] = noise(50_000, d, first)
    del mapped
    program = """
        import sys, threading, time, warnings
        import numpy as np
        from kmeans_lab import fit_file, noise
        import kmeans_lab.scale.file

        def anonymous():
            lines = open("/proc/self/status").read().splitlines()
            return 1024 * next(int(x.split()[1]) for x in lines if x.startswith("RssAnon"))

        def watch():
            while not done.wait(0.002):
                peak.append(anonymous())

        warnings.simplefilter("ignore")
        noise(500, 50) @ noise(50, 500)  # the BLAS takes its own memory
        done, peak, before = threading.Event(), [], anonymous()
        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        path = "X.npy" if sys.argv[1] == "path" else np.load("X.npy", mmap_mode="r")
        fit_file(path, 20, max_iterations=2, labels="labels.npy")
        done.set()
        watcher.join()
        print(max(peak) - before)
    """
    for opened in ("path", "memmap"):
        grown = int(run(program, opened, cwd=tmp_path).stdout)
        assert grown < 64e6


def run(program, *arguments, cwd, status=0):
    root = str(Path(kmeans_lab.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": root, "OMP_NUM_THREADS": "1"},
        check=False,
        timeout=240,
    )
    assert done.returncode == status, done.stderr
    return done


def written(content):
    def write(path):
        path.write_bytes(content)

    return write


def truncated(path):
    np.save(path, noise(500, 3, 0))
    os.truncate(path, 5000)


def with_nan(path):
    X = noise(500, 3, 0)
    X[497, 1] = X[499, 0] = np.nan
    np.save(path, X)


def of(X):
    return lambda path: np.save(path, X, allow_pickle=True)


BAD_FILES = {
    "NaN": (with_nan, ValueError, r"X contains NaN \(first in row 497, column 1\)"),
    "huge": (of(np.full((9, 1), 1e200)), ValueError, "X reaches 1e\\+200"),
    "truncated": (truncated, ValueError, r"truncated: shape \(500, 3\) and dtype float64 need 121"),
    "no .npy": (written(b"0.1,0.2\n0.3,0.4\n"), ValueError, r"'X.npy' is no .npy file"),
    "an empty file": (written(b""), ValueError, "is no .npy file"),
    "half a header": (written(b"\x93NUMPY\x01\x00v\x00{'descr'"), ValueError, "is no .npy file"),
    "one axis": (of(np.zeros(5)), ValueError, r"shape \(n, d\).*its shape is \(5,\)"),
    "three axes": (of(np.zeros((5, 2, 2))), ValueError, r"its shape is \(5, 2, 2\)"),
    "no rows": (of(np.zeros((0, 2))), ValueError, r"its shape is \(0, 2\)"),
    "complex": (of(np.zeros((5, 2), complex)), TypeError, "real numbers.*dtype is complex128"),
    "strings": (of(np.array([["a"]])), TypeError, "real numbers"),
    "objects": (of(np.array([[None]])), TypeError, "dtype is object"),
    "records": (of(np.zeros((5, 2), [("a", float)])), TypeError, "real numbers"),
    "by columns": (of(np.asfortranarray(noise(500, 3, 0))), ValueError, "is in Fortran order"),
    "missing": (lambda path: None, FileNotFoundError, "There is no file"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files(name, tmp_path):
    make, error, words = BAD_FILES[name]
    make(tmp_path / "X.npy")
    with pytest.raises(error, match=words):
        fit_file(tmp_path / "X.npy", 2, chunk_rows=50, labels=tmp_path / "labels.npy")
    assert not list(tmp_path.glob("labels*"))


@pytest.mark.parametrize("name", ["NaN", "three axes", "complex", "by columns"])
def test_bad_memory_maps(name, tmp_path):
    make, error, words = BAD_FILES[name]
    make(tmp_path / "X.npy")
    with pytest.raises(error, match=words):
        fit_file(np.load(tmp_path / "X.npy", mmap_mode="r"), 2, chunk_rows=50)


@pytest.mark.parametrize(
    "options, error, words",
    [
        ({"K": 0}, ValueError, "K must be at least 1"),
        ({"K": 501}, ValueError, "K=501 clusters need at least 501 rows, but X has n_samples=500"),
        ({"K": 2.0}, TypeError, "K must be an integer"),
        ({"init": "kmeans"}, ValueError, r"init must be one of 'k-means\+\+'.*'kmeans' came"),
        ({"init": np.zeros((3, 2))}, ValueError, r"init must have shape \(K, d\) = \(2, 3\)"),
        ({"init": None}, TypeError, "init must be an array"),
        ({"max_iterations": 0}, ValueError, "max_iterations must be at least 1"),
        ({"tol": -1}, ValueError, "tol must be finite"),
        ({"random_state": "a"}, TypeError, "random_state must be an integer"),
        ({"chunk_rows": 0}, ValueError, "chunk_rows must be at least 1"),
        ({"path": 3}, TypeError, r"path must be a .npy file.*3 \(int\) came"),
        ({"path": np.zeros((5, 2))}, TypeError, "an array came that is in memory already"),
        ({"labels": "X.npy"}, ValueError, "labels must be another file than the data"),
        ({"labels": "nowhere/labels.npy"}, FileNotFoundError, "there is no folder '.*nowhere'"),
        ({"labels": "."}, IsADirectoryError, "labels must be the path of a file, but '.' is a"),
        (
            {"labels": ""},
            IsADirectoryError,
            "labels must be the path of a file, but '' is a folder",
        ),
        ({"labels": "X.npy/labels.npy"}, OSError, "labels 'X.npy/labels.npy' cannot be written"),
        ({"labels": "nu\0l"}, OSError, "labels .* cannot be written"),
        ({"labels": 300 * "x"}, OSError, "labels 'xxx.* cannot be written"),
        ({"labels": "new/"}, IsADirectoryError, "labels must be the path of a file"),
        ({"labels": os.devnull}, FileExistsError, "is a device"),
        ({"labels": 3}, TypeError, r"labels must be the path of a .npy file.*3 \(int\) came"),
        ({"labels": b"labels.npy"}, TypeError, r"labels must be the path.*\(bytes\) came"),
    ],
)
def test_bad_arguments(options, error, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("X.npy", noise(500, 3, 0))
    with pytest.raises(error, match=words):
        fit_file(**{"path": "X.npy", "K": 2} | options)
    assert os.listdir() == ["X.npy"]


def in_the_second_iteration(monkeypatch, act):
    """Let `act` happen before the third chunk of the second iteration is worked on."""
    calls, real = [], kmeans_lab.scale.sums.label_and_sum

    def watched(*arguments):
        calls.append(1)
        if len(calls) == 13:
            act()
        return real(*arguments)

    monkeypatch.setattr(kmeans_lab.scale.sums, "label_and_sum", watched)


def touch(path):
    os.utime(path, ns=(1, 1))


def grow(path):
    with open(path, "ab") as file:
        file.write(b"more")


CHANGES = {
    "cut": (lambda path: os.truncate(path, 3000), OSError, "changed during the fit"),
    "written to": (grow, OSError, "changed during the fit"),
    "touched": (touch, OSError, "changed during the fit"),
    "replaced": (lambda p: os.replace(saved(p.parent, noise(9), "Y.npy"), p), OSError, "changed"),
    "deleted": (os.remove, FileNotFoundError, "'X.npy' vanished during the fit"),
}


@pytest.mark.skipif(os.name == "nt", reason="system: Windows keeps an open file as it is")
@pytest.mark.parametrize("opened", ["path", "memmap"])
@pytest.mark.parametrize("name", CHANGES)
def test_a_file_that_changes_during_the_fit(name, opened, tmp_path, monkeypatch):
    path = saved(tmp_path, noise(500, 3, 0))
    change, error, words = CHANGES[name]
    in_the_second_iteration(monkeypatch, lambda: change(path))
    source = path if opened == "path" else np.load(path, mmap_mode="r")
    with pytest.raises(error, match=words):
        fit_file(source, 2, chunk_rows=50, labels=tmp_path / "labels.npy")
    assert not list(tmp_path.glob("labels*"))


def test_an_interrupted_fit_keeps_its_last_centroids(tmp_path, monkeypatch):
    X = noise(500, 3, 0)
    path = saved(tmp_path, X)

    def stop():
        raise KeyboardInterrupt

    once = quiet(fit_file, path, 4, init=X[:4], chunk_rows=50, max_iterations=1)
    in_the_second_iteration(monkeypatch, stop)
    with pytest.warns(InterruptedWarning, match="fit_file was interrupted"):
        fit = fit_file(path, 4, init=X[:4], chunk_rows=50, labels=tmp_path / "labels.npy")
    assert (fit.centroids == once.centroids).all()
    assert (fit.n_iterations, fit.converged, fit.counts, fit.labels) == (1, False, None, None)
    assert np.isnan(fit.inertia)
    assert [p.name for p in tmp_path.iterdir()] == ["X.npy"]


@pytest.mark.skipif(os.name == "nt", reason="system: Windows has no limit for a file's size")
def test_a_disk_without_room_for_the_labels(tmp_path):
    saved(tmp_path, noise(20_000, 2, 0))
    yesterdays = quiet(fit_file, tmp_path / "X.npy", 2, labels=tmp_path / "labels.npy").labels
    before = yesterdays.read_bytes()
    program = """
        import resource, signal
        from kmeans_lab import fit_file
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
        fit_file("X.npy", 2, labels="labels.npy")
    """
    error = run(program, cwd=tmp_path, status=1).stderr.splitlines()[-1]
    assert "the labels want 0.08 MB, which could not be written" in error
    assert "'labels.npy'" in error
    assert sorted(os.listdir(tmp_path)) == ["X.npy", "labels.npy"]
    assert (tmp_path / "labels.npy").read_bytes() == before


def contents(folder):
    """All that is in a folder: names, what they hold, and where links lead."""
    return {
        p.name: os.readlink(p) if p.is_symlink() else p.read_bytes() if p.is_file() else None
        for p in folder.iterdir()
    }


SOMEBODYS = {
    "a text": b"my thesis",
    "an array of labels": lambda path: np.save(path, np.zeros(500, np.int32)),
    "an array of weights": lambda path: np.save(path, np.ones(500)),
    "an archive": lambda path: np.savez(path, np.ones(3)),
}


@pytest.mark.parametrize("name", SOMEBODYS)
def test_a_file_of_somebody_is_no_place_for_labels(name, tmp_path):
    path, make = saved(tmp_path, noise(500, 2, 0)), SOMEBODYS[name]
    with open(tmp_path / "labels.npy", "wb") as file:
        file.write(make) if isinstance(make, bytes) else make(file)
    before = contents(tmp_path)
    with pytest.raises(FileExistsError, match="fit_file did not write it. It stays as it is"):
        fit_file(path, 2, labels=tmp_path / "labels.npy")
    assert contents(tmp_path) == before


@pytest.mark.skipif(os.name == "nt", reason="system: Windows makes no links for everybody")
@pytest.mark.parametrize("opened", ["path", "memmap"])
def test_labels_never_take_the_place_of_the_data_by_whatever_name(opened, tmp_path, monkeypatch):
    path = saved(tmp_path, noise(500, 2, 0))
    (tmp_path / "folder").mkdir()
    (tmp_path / "hard.npy").hardlink_to(path)
    (tmp_path / "soft.npy").symlink_to("X.npy")
    (tmp_path / "round").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path / "folder")
    before = contents(tmp_path)
    for name in ("X.npy", "hard.npy", "soft.npy", "folder/../X.npy", "round/X.npy"):
        for labels in (tmp_path / name, os.path.join("..", name)):
            source = path if opened == "path" else np.load(tmp_path / "hard.npy", mmap_mode="r")
            with pytest.raises(ValueError, match="labels must be another file than the data"):
                fit_file(source, 2, labels=labels)
    assert contents(tmp_path) == before and os.listdir() == []


@pytest.mark.parametrize("data", ["lab.npy.part", "lab.npy.tmp", ".lab.npy.tmp", "lab.npy~", "lab"])
def test_no_file_beside_the_labels_is_touched(data, tmp_path):
    path = saved(tmp_path, noise(500, 2, 0), "X.npy").rename(tmp_path / data)
    for name in ("lab.npy.part", "lab.npy.tmp", ".lab.npy.tmp", "lab.part", "lab.npy.bak"):
        if name != data:
            (tmp_path / name).write_text("somebody else's")
    before = contents(tmp_path)
    fit = quiet(fit_file, path, 2, labels=tmp_path / "lab.npy")
    after = contents(tmp_path)
    assert np.load(fit.labels).shape == (500,)
    assert after.pop("lab.npy") and after == before


@pytest.mark.skipif(os.name == "nt", reason="system: Windows makes no links for everybody")
def test_labels_of_before_are_replaced_and_keep_their_mode_and_their_link(tmp_path):
    path = saved(tmp_path, noise(500, 2, 0))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "labels.npy").symlink_to("elsewhere/real.npy")
    for n, mode in ((500, 0o600), (400, 0o640)):
        np.save(path, noise(n, 2, 0))
        fit = quiet(fit_file, path, 2, labels=tmp_path / "labels.npy")
        assert np.load(fit.labels).shape == (n,) and fit.labels == tmp_path / "labels.npy"
        assert os.listdir(tmp_path / "elsewhere") == ["real.npy"]
        assert (tmp_path / "labels.npy").is_symlink()
        if mode == 0o640 and os.name != "nt":
            assert (tmp_path / "elsewhere/real.npy").stat().st_mode & 0o777 == 0o600
        os.chmod(tmp_path / "elsewhere/real.npy", mode)
    (tmp_path / "empty.npy").touch()
    assert np.load(quiet(fit_file, path, 2, labels=tmp_path / "empty.npy").labels).shape == (400,)
    os.chmod(tmp_path / "empty.npy", 0o444)
    with pytest.raises(PermissionError, match="there is such a file, and it may only be read"):
        fit_file(path, 2, labels=tmp_path / "empty.npy")


@pytest.mark.skipif(os.name == "nt", reason="system: Windows knows no folder without permission")
@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="system: root may write everywhere")
def test_a_folder_that_may_only_be_read(tmp_path):
    path, folder = saved(tmp_path, noise(500, 2, 0)), tmp_path / "folder"
    folder.mkdir(mode=0o500)
    with pytest.raises(PermissionError, match="no file can be made in the folder of labels"):
        fit_file(path, 2, labels=folder / "labels.npy")


def test_what_appears_during_the_fit_is_not_written_over(tmp_path, monkeypatch):
    path, labels = saved(tmp_path, noise(500, 3, 0)), tmp_path / "labels.npy"
    in_the_second_iteration(monkeypatch, lambda: labels.write_text("a thesis"))
    with pytest.raises(FileExistsError, match="fit_file did not write it"):
        quiet(fit_file, path, 2, chunk_rows=50, labels=labels)
    assert contents(tmp_path) == {"X.npy": path.read_bytes(), "labels.npy": b"a thesis"}


def test_two_fits_at_once_to_the_same_labels(tmp_path, monkeypatch):
    path, labels, other = saved(tmp_path, noise(500, 3, 0)), tmp_path / "labels.npy", []
    fit = fit_file

    def meanwhile():
        monkeypatch.undo()
        other.append(quiet(fit, path, 3, labels=labels))
        assert np.load(labels).max() == 2

    in_the_second_iteration(monkeypatch, meanwhile)
    first = quiet(fit_file, path, 2, chunk_rows=50, labels=labels)
    assert len(other) == 1 and first.labels == other[0].labels == labels
    assert np.bincount(np.load(labels)).tolist() == first.counts.tolist()
    assert sorted(os.listdir(tmp_path)) == ["X.npy", "labels.npy"]


@pytest.mark.parametrize("moment", ["write", "keep"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, ZeroDivisionError])
def test_a_fit_that_fails_at_its_end_leaves_nothing(moment, error, tmp_path, monkeypatch):
    path, labels = saved(tmp_path, noise(500, 3, 0)), tmp_path / "labels.npy"
    quiet(fit_file, path, 2, labels=labels)
    before = contents(tmp_path)

    def fail(*arguments):
        raise error

    monkeypatch.setattr(kmeans_lab.scale.labels.LabelsFile, moment, fail)
    if (moment, error) == ("write", KeyboardInterrupt):
        with pytest.warns(InterruptedWarning, match="fit_file was interrupted"):
            assert fit_file(path, 2, labels=labels).labels is None
    else:
        with pytest.raises(error):
            fit_file(path, 2, labels=labels)
    assert contents(tmp_path) == before


# ------------------------------------------------------------------ mini-batches


def test_mini_batches_conform_to_scikit_learn():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = check_estimator(MiniBatchKMeans(), on_fail=None)
    assert [r["check_name"] for r in results if r["status"] == "failed"] == []
    assert sum(r["status"] == "passed" for r in results) > 40


@pytest.mark.parametrize("init", ["k-means++", "first"])
@pytest.mark.parametrize("offset", [0, 1e6])
def test_a_centroid_is_the_mean_of_all_points_ever_assigned_to_it(init, offset):
    X = blobs(1000, 4, 3, random_state=2)[0] + offset
    model = MiniBatchKMeans(4, init=init).partial_fit(X[:4])
    assert (model.centroids == X[:4]).all() and model.counts_.tolist() == [1, 1, 1, 1]
    owner = np.arange(4)
    rng = np.random.default_rng(0)
    first = 4
    while first < len(X):
        batch = X[first : first + int(rng.integers(1, 60))]
        owner = np.concatenate([owner, model.predict(batch)])
        model.partial_fit(batch)
        first += len(batch)
        means = [X[:first][owner == k].mean(axis=0) for k in range(4)]
        np.testing.assert_allclose(model.centroids - offset, np.array(means) - offset, atol=1e-8)
    assert model.counts_.tolist() == np.bincount(owner).tolist()
    assert model.counts_.sum() == 1000


def test_an_array_to_begin_with_counts_as_no_points():
    init = [[0.0], [10.0], [99.0]]
    model = MiniBatchKMeans(3, init=init).partial_fit([[1.0], [2.0]])
    assert model.centroids.tolist() == [[1.5], [10.0], [99.0]]
    assert model.counts_.tolist() == [2, 0, 0] and model.n_steps_ == 1
    assert model.inertia_ == 0.5 and model.labels_.tolist() == [0, 0]


def test_the_first_batch_must_have_k_rows_and_it_says_so():
    model = MiniBatchKMeans(5)
    with pytest.raises(ValueError, match="at least K=5 rows.*X has n_samples=4"):
        model.partial_fit(noise(4, 2, 0))
    assert not hasattr(model, "counts_") and not hasattr(model, "n_features_in_")
    model.partial_fit(noise(5, 2, 0)).partial_fit(noise(1, 2, 1))
    assert model.counts_.sum() == 6


def test_a_failed_batch_changes_nothing():
    model = MiniBatchKMeans(2).partial_fit(noise(10, 2, 0))
    kept = {name: np.copy(value) for name, value in vars(model).items()}
    for bad in ([[np.nan, 0.0]], noise(3, 3, 0), "text"):
        with pytest.raises((TypeError, ValueError)):
            model.partial_fit(bad)
    model.K = 3
    with pytest.raises(ValueError, match="K=3 was changed after the first partial_fit"):
        model.partial_fit(noise(5, 2, 0))
    model.K = 2
    assert all(np.array_equal(kept[name], vars(model)[name]) for name in kept)


def test_small_steps_are_not_lost_in_float32():
    rng = np.random.default_rng(0)
    model = MiniBatchKMeans(1).partial_fit(np.zeros((1, 1), np.float32))
    model.counts_ = np.array([10_000_000])
    for _ in range(1000):
        model.partial_fit((1 + rng.random((10, 1))).astype(np.float32))
    assert model.centroids.dtype == np.float32
    assert model.centroids[0, 0] == pytest.approx(1.5 * 10_000 / 10_010_000, rel=0.01)


@pytest.mark.parametrize("name", ["blobs", "noise", "digits", "far from the origin"])
def test_mini_batches_end_near_k_means(name):
    X = DATA[name]()
    best = min(quiet(KMeans(5, random_state=s).fit, X).inertia_ for s in range(5))
    fits = [quiet(MiniBatchKMeans(5, 200, random_state=s).fit, X) for s in range(5)]
    assert min(fit.inertia_ for fit in fits) < 1.1 * best
    for fit in fits:
        assert fit.inertia_ == pytest.approx(-fit.score(X), rel=1e-12)
        assert (fit.labels_ == fit.predict(X)).all()
        assert fit.counts_.sum() == fit.n_iter_ * len(X)
    again = quiet(MiniBatchKMeans(5, 200, random_state=0).fit, X)
    assert (again.centroids == fits[0].centroids).all()


def test_what_mini_batches_refuse_and_warn_of():
    X = noise(100, 2, 0)
    for options, words in (
        ({"K": 101}, "K=101 clusters need at least 101 rows"),
        ({"batch_rows": 0}, "batch_rows must be at least 1"),
        ({"init": "last"}, "init must be 'k-means\\+\\+', 'first', an array.*'last' came"),
        ({"init": np.zeros((2, 3))}, r"init must have shape \(K, d\) = \(3, 2\)"),
        ({"tol": -1}, "tol must be"),
    ):
        model = MiniBatchKMeans(**options)
        with pytest.raises(ValueError, match=words):
            model.fit(X)
        assert not hasattr(model, "n_features_in_")
    with pytest.warns(ConvergenceWarning, match="max_iterations=1 times through the data"):
        MiniBatchKMeans(8, 10, max_iterations=1, tol=0).fit(X)
    for method in ("predict", "transform", "score"):
        with pytest.raises(NotFittedError):
            getattr(MiniBatchKMeans(), method)(X)
    for name in ("centroids", "assignments"):
        with pytest.raises(NotFittedError):
            getattr(MiniBatchKMeans(), name)
    assert clone(MiniBatchKMeans(4, init=X[:4])).K == 4


def test_an_interrupted_fit_of_mini_batches_keeps_its_last_centroids(monkeypatch):
    def stop():
        raise KeyboardInterrupt

    in_the_second_iteration(monkeypatch, stop)
    X = noise(500, 2, 0)
    with pytest.warns(InterruptedWarning, match="MiniBatchKMeans.fit was interrupted"):
        model = MiniBatchKMeans(3, 50).fit(X)
    assert model.n_iter_ == 2 and model.counts_.sum() == 600
    assert (model.labels_ == model.predict(X)).all()


# ------------------------------------------------------------------ Dask


@pytest.fixture(scope="module")
def cluster():
    """Two local workers, each a process, that one test may kill."""
    distributed = pytest.importorskip("distributed", reason="distributed, an extra, is missing")
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            memory_limit="1GB",
            dashboard_address=None,
        ) as local,
        distributed.Client(local) as client,
    ):
        yield client


@needs_dask
@pytest.mark.parametrize("chunks", [(500, 3), (333, 2), (5000, 1)])
def test_dask_gives_what_one_machine_gives(chunks, tmp_path):
    import dask
    import dask.array as da

    X = DATA["blobs"]()
    path = saved(tmp_path, X)
    array = da.from_array(X, chunks=chunks)
    with dask.config.set(scheduler="synchronous"):
        for init in ("k-means++", "k-means||", "random", X[:5]):
            one, many = fit_file(path, 5, init=init), fit_dask(array, 5, init=init)
            close(many.centroids, one.centroids, 1e-9)
            assert many.inertia == pytest.approx(one.inertia, rel=1e-12)
            assert (many.counts == one.counts).all() and many.n_iterations == one.n_iterations
        labels = many.labels.compute()
    assert (labels == nearest_from_median(X, many.centroids)).all()


@needs_dask
def test_two_workers_give_what_one_machine_gives(cluster):
    import dask.array as da

    X = DATA["blobs"]()
    centroids, labels = kmeans_optimized(X, 5, init=X[:5])
    fit = fit_dask(da.from_array(X, chunks=(400, 3)), 5, init=X[:5], tol=0)
    close(fit.centroids, centroids, 1e-9)
    assert (fit.labels.compute() == labels)[~ties(X, centroids)].all()


def block_that_kills_once(block, marker, calls, block_info=None):
    """Block 3 of an array; computed for the fourth time, it kills the process that does it."""
    if block_info[0]["chunk-location"][0] == 3:
        with open(calls, "a") as file:
            file.write("x")
        if os.path.getsize(calls) == 4 and not os.path.exists(marker):
            Path(marker).touch()
            os._exit(1)
    return block


@needs_dask
def test_a_worker_killed_in_the_middle_changes_nothing(cluster, tmp_path, request):
    import cloudpickle
    import dask.array as da

    here = sys.modules[__name__]  # the workers cannot import the tests
    cloudpickle.register_pickle_by_value(here)
    request.addfinalizer(lambda: cloudpickle.unregister_pickle_by_value(here))
    X = DATA["noise"]()
    array = da.from_array(X, chunks=(200, 4))
    expected = quiet(fit_dask, array, 6, init=X[:6], max_iterations=5, tol=0)
    marker, calls = str(tmp_path / "killed"), str(tmp_path / "calls")
    deadly = array.map_blocks(block_that_kills_once, marker, calls, dtype=X.dtype)
    before = set(cluster.run(os.getpid).values())
    fit = quiet(fit_dask, deadly, 6, init=X[:6], max_iterations=5, tol=0)
    assert os.path.exists(marker)
    cluster.wait_for_workers(2, timeout=60)
    assert set(cluster.run(os.getpid).values()) != before
    assert (fit.centroids == expected.centroids).all()
    assert (fit.inertia, fit.history) == (expected.inertia, expected.history)


@needs_dask
def test_bad_dask_arrays():
    import dask
    import dask.array as da

    X = noise(100, 2, 0)
    bad = X.copy()
    bad[97, 1] = bad[99, 0] = np.nan
    array = da.from_array(X, chunks=(30, 1))
    cases = [
        (X, TypeError, "array must be a dask.array.Array, but ndarray came"),
        (array[array[:, 0] > 0], ValueError, r"unknown size.*compute_chunk_sizes\(\)"),
        (da.from_array(bad, chunks=30), ValueError, r"NaN \(first in row 97, column 1\)"),
        (array[:, 0], ValueError, r"shape \(n, d\), but it has shape \(100,\)"),
        (array[:0], ValueError, r"it has shape \(0, 2\)"),
        (array.astype(complex), TypeError, "real numbers, but its dtype is complex128"),
        (array[:1], ValueError, "K=2 clusters need at least 2 rows"),
    ]
    with dask.config.set(scheduler="synchronous"):
        for data, error, words in cases:
            with pytest.raises(error, match=words):
                fit_dask(data, 2)
        some = array[array[:, 0] > 0]
        some.compute_chunk_sizes()
        close(
            fit_dask(some, 2, init=X[:2]).centroids,
            kmeans_optimized(X[X[:, 0] > 0], 2, init=X[:2])[0],
            1e-9,
        )


def test_without_dask_the_error_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(ImportError, match=r'pip install "dask\[array,distributed\]"'):
        fit_dask(None, 2)
