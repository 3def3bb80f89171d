"""A .npy file as a Dask array: no point in the graph, and the same fit."""

from __future__ import annotations

import os
import pickle
from importlib.util import find_spec

import numpy as np
import pytest

from kmeans_lab import (
    RoundParts,
    dask_from_npy,
    fit_dask,
    measure_round_parts,
    noise,
    simulate_round,
)
from kmeans_lab.scale.lottery import farthest_of_chunk, merge_lots

pytestmark = pytest.mark.skipif(
    find_spec("dask") is None, reason="dask, an extra, is not installed"
)


@pytest.fixture
def one_thread():
    import dask

    with dask.config.set(scheduler="synchronous"):
        yield


@pytest.fixture
def points(tmp_path):
    X = noise(2_000, 3)
    np.save(tmp_path / "points.npy", X)
    return X, tmp_path / "points.npy"


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int16, ">f8"])
@pytest.mark.parametrize("rows", [None, 1999, 333])
def test_the_blocks_hold_the_rows_of_the_file(tmp_path, one_thread, dtype, rows):
    X = (100 * noise(2_000, 3)).astype(dtype)
    np.save(tmp_path / "points.npy", X)
    array = dask_from_npy(tmp_path / "points.npy", rows)
    assert array.shape == X.shape and array.dtype == X.dtype
    assert array.chunks[1] == (3,)  # no row is cut
    assert np.array_equal(array.compute(), X)
    assert np.array_equal(array[5:700:3, 1:].compute(), X[5:700:3, 1:])


def test_the_graph_holds_a_path_and_no_points(tmp_path, one_thread):
    sizes = []
    for n in (2_000, 20_000):
        np.save(tmp_path / f"{n}.npy", noise(n, 3))
        array = dask_from_npy(tmp_path / f"{n}.npy", n // 10)
        sizes.append(len(pickle.dumps(dict(array.__dask_graph__()))))
    assert max(sizes) < 20_000  # ten blocks; the points are 480,000 bytes
    assert abs(sizes[1] - sizes[0]) < 500


def test_a_fit_of_the_file_is_that_of_the_array(points, one_thread):
    import dask.array as da

    X, path = points
    for init in ("k-means||", X[:5]):
        by_file = fit_dask(dask_from_npy(path, 300), 5, init=init, tol=1e-3)
        in_graph = fit_dask(da.from_array(X, chunks=(300, 3)), 5, init=init, tol=1e-3)
        assert (by_file.centroids == in_graph.centroids).all()
        assert by_file.history == in_graph.history
        assert (by_file.labels.compute() == in_graph.labels.compute()).all()


def test_a_file_that_changed_is_no_block_any_more(points, one_thread):
    X, path = points
    array = dask_from_npy(path, 500)
    np.save(path, X[:1900])
    with pytest.raises(OSError, match=r"'points.npy' is another file here, or was written to"):
        array.compute()
    os.remove(path)
    with pytest.raises(FileNotFoundError, match="no file .* on this machine"):
        array.compute()


def test_two_files_of_the_same_path_are_two_arrays(points, one_thread):
    X, path = points
    first = dask_from_npy(path, 500)
    assert first.name == dask_from_npy(path, 500).name
    np.save(path, np.concatenate([X, X]))
    assert first.name != dask_from_npy(path, 500).name


def test_what_cannot_be_blocks_is_refused(tmp_path):
    np.save(tmp_path / "flat.npy", np.arange(5.0))
    np.save(tmp_path / "points.npy", noise(10, 2))
    for name, rows, error, words in (
        ("none.npy", None, FileNotFoundError, "There is no file"),
        ("flat.npy", None, ValueError, r"shape \(n, d\)"),
        ("points.npy", 0, ValueError, "block_rows"),
        ("points.npy", 2.5, TypeError, "block_rows"),
    ):
        with pytest.raises(error, match=words):
            dask_from_npy(tmp_path / name, rows)


def test_lots_are_merged_on_the_way(points, one_thread):
    from kmeans_lab.scale.dask import DaskSource

    X, path = points
    blocks = [X[first : first + 40] for first in range(0, len(X), 40)]
    candidates, K = X[:3], 7
    lots = [farthest_of_chunk(block, 40 * i, candidates, K, 11) for i, block in enumerate(blocks)]
    (lot,) = DaskSource(dask_from_npy(path, 40)).lots("", candidates, K, 11)
    assert len(lot[0]) == K  # of 50 blocks as many rows come back as are drawn
    for got, wanted in zip(lot, merge_lots(lots, K), strict=True):
        assert np.array_equal(got, wanted)


def test_the_steps_of_a_merge_do_not_matter():
    rng = np.random.default_rng(3)
    lots = [(rng.integers(0, 4, 5).astype(float), rng.normal(size=(5, 2))) for _ in range(9)]
    whole = merge_lots(lots, 6)
    for size in (2, 4, 8):
        steps = [merge_lots(lots[i : i + size], 6) for i in range(0, 9, size)]
        for got, wanted in zip(merge_lots(steps, 6), whole, strict=True):
            assert np.array_equal(got, wanted)


def test_a_round_without_prices_is_the_work_alone():
    free = RoundParts(work=2.0, handing_out=0.0, answer=0.0)
    for workers, blocks, seconds in ((1, 1, 2), (1, 5, 10), (2, 5, 6), (5, 5, 2), (100, 5, 2)):
        assert simulate_round(free, workers, blocks) == seconds


def test_a_round_without_work_is_the_queue_for_the_scheduler():
    queue = RoundParts(work=0.0, handing_out=0.5, answer=0.0)
    for workers in (1, 100):
        assert simulate_round(queue, workers, 40) == 20


@pytest.mark.parametrize(("blocks", "messages"), [(1, 2), (2, 3), (16, 3), (17, 4), (257, 5)])
def test_answers_wait_for_each_level_of_the_tree(blocks, messages):
    assert simulate_round(RoundParts(0.0, 0.0, 1.0), 10, blocks) == messages


def test_more_workers_or_fewer_prices_never_make_a_round_longer():
    rng = np.random.default_rng(5)
    for _ in range(50):
        work, out, answer = rng.exponential(size=3)
        workers, blocks = rng.integers(1, 30, size=2).tolist()
        taken = simulate_round(RoundParts(work, out, answer), workers, blocks)
        assert simulate_round(RoundParts(work, out, answer), workers + 1, blocks) <= taken
        assert simulate_round(RoundParts(work / 2, out, answer), workers, blocks) <= taken
        assert taken >= max(blocks * out + work, blocks * work / workers) + answer


def test_the_parts_are_measured_where_the_work_is_done(one_thread):
    distributed = pytest.importorskip("distributed", reason="distributed, an extra, is missing")
    X = noise(4_000, 3)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
        ) as local,
        distributed.Client(local) as client,
    ):
        parts = measure_round_parts(client, X, X[:5])
    assert parts.work > 0 and parts.handing_out >= 0 and parts.answer >= 0
