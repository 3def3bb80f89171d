"""`python -m kmeans_lab bench`: complete, resumable, and clear about what stops it."""

import argparse
import csv
import errno
import os
import warnings
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning

from kmeans_lab import KMeans, noise
from kmeans_lab.__main__ import main
from kmeans_lab.tools import bench, peers, results, turns
from kmeans_lab.tools.bench import Row


def small_plan(quick, threads):
    """One row of each kind, at sizes that take no time."""
    n = 300
    base = Row("growth", "n", n, 2, 3)
    yield (
        Row("claim", "loop > broadcast", 50, 2, 3),
        lambda row: bench.claims(row, ("loop", "broadcast")),
    )
    for dtype in ("float64", "float32"):
        yield Row("iteration", "noise", n, 2, 3, dtype), lambda row: bench.iteration(row, 1)
    yield Row("fit", "noise", n, 2, 3), lambda row: bench.whole_fit(row, lambda: noise(n, 2), 1)
    yield replace(base, n=2 * n), lambda row: bench.growth(row, base, 1)
    yield Row("memory", "blobs", n, 2, 3), bench.memory


def start(folder, plan=small_plan, threads=1, quick=True):
    return bench.run(
        argparse.Namespace(quick=quick, out=folder, threads=threads, costs=False), plan
    )


def table(folder):
    with (folder / bench.TABLE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_everything_is_measured_printed_and_drawn(tmp_path, capsys):
    folder = tmp_path / "new" / "results"
    assert start(folder) == 0
    rows = table(folder)
    assert {row["measure"] for row in rows} == set(bench.MEASURES)
    assert all(float(row["ours"]) > 0 for row in rows if row["remark"] != "too short for the clock")
    assert (folder / bench.PICTURE).read_bytes().startswith(b"\x89PNG")
    printed = capsys.readouterr().out
    for words in ("NumPy", "scikit-learn", "BLAS", "geometric mean", "equal labels", bench.TABLE):
        assert words in printed


def test_the_real_plan_is_complete_and_names_each_row_once():
    for quick in (True, False):
        rows = [row for row, _ in bench.tasks(quick, threads=2)]
        assert max(Counter(row.key for row in rows).values()) == 1
        assert {row.measure for row in rows} == set(bench.MEASURES)
        assert {row.threads for row in rows} == {1, 2}
        assert {row.case for row in rows} >= {"blobs", "noise", "pixels", "digits", "n", "K", "d"}
        assert {row.case for row in rows} >= {"small", "wine", "one column"}
    cells = {(r.d, r.K) for r in rows if r.measure == "iteration" and r.n == 100_000}
    assert len(cells) == 16


def test_a_stopped_run_continues(tmp_path, capsys):
    def stopped(quick, threads):
        for number, task in enumerate(small_plan(quick, threads)):
            if number == 3:
                raise KeyboardInterrupt
            yield task

    assert start(tmp_path, stopped) == 130
    assert "the same command continues" in capsys.readouterr().out
    before = table(tmp_path)
    assert len(before) == 3
    with (tmp_path / bench.TABLE).open("a", encoding="utf-8") as file:
        file.write("fit,noise,300,2")  # killed while writing
    measured = []

    def noted(quick, threads):
        for row, measure in small_plan(quick, threads):
            yield row, lambda row, measure=measure: (measured.append(row.key), measure(row))[1]

    assert start(tmp_path, noted) == 0
    assert "3 rows are finished already" in capsys.readouterr().out
    after = table(tmp_path)
    assert after[:3] == before
    assert len(after) == len(measured) + 3 == 6
    assert start(tmp_path, noted) == 0
    assert len(measured) == 3


def test_results_of_another_setting_are_not_mixed(tmp_path, capsys):
    assert start(tmp_path) == 0
    kept = table(tmp_path)
    assert start(tmp_path, quick=False) == 1
    assert "another folder: --out" in capsys.readouterr().out
    assert table(tmp_path) == kept


@pytest.mark.parametrize("threads", [0, -1, 10**6])
def test_threads_out_of_range(tmp_path, threads, capsys):
    assert start(tmp_path, threads=threads) == 2
    assert f"--threads must be from 1 to {os.cpu_count()}" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be(tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    assert main(["bench", "--quick", "--out", str(tmp_path / "file")]) == 1
    assert "cannot be written" in capsys.readouterr().out
    assert main(["bench", "--quick", "--out", str(tmp_path / "file" / "below")]) == 1
    assert "not a folder" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EACCES, "may not write"), (errno.EIO, "error")],
)
def test_a_disk_that_fails_later(tmp_path, monkeypatch, capsys, number, words):
    def fails(folder, row):
        raise bench.CannotWrite(results.words_of(OSError(number, os.strerror(number)), folder))

    monkeypatch.setattr(bench, "append", fails)
    assert start(tmp_path) == 1
    printed = capsys.readouterr().out
    assert words in printed and "What was measured so far is kept" in printed


def test_a_full_disk_is_recognised(tmp_path):
    full = "/dev/full"
    if not os.path.exists(full):
        pytest.skip("system: only Linux has a disk that is always full")
    (tmp_path / bench.TABLE).symlink_to(full)
    with pytest.raises(bench.CannotWrite, match="the disk is full"):
        bench.append(tmp_path, Row("fit", "noise", 1, 1, 1, reference=1.0, ours=1.0))


def test_ratios_point_the_right_way():
    assert Row("fit", "noise", 1, 1, 1, reference=6.0, ours=2.0).ratio == 3.0
    assert Row("memory", "blobs", 1, 1, 1, reference=2.0, ours=6.0).ratio == 3.0


@pytest.mark.parametrize("name", ["environment.txt", "results.csv", "ratios.png"])
@pytest.mark.parametrize("finished", [False, True])
def test_what_somebody_else_keeps_there_is_not_written_over(name, finished, tmp_path, capsys):
    if finished and name != "ratios.png":
        start(tmp_path)
    (tmp_path / name).write_bytes(b"student,points\nada,3\n")
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert start(tmp_path) == 1
    assert "which this command did not write" in capsys.readouterr().out
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


# ------------------------------------------------------------------ turns by the clock


def test_a_turn_whose_threads_waited_counts_for_nobody():
    interrupted, calls = iter([0, 40, 40, 40, 40, 41, 41, 41]), []
    found = turns.in_turns(
        {"a": lambda: calls.append("a"), "b": lambda: calls.append("b")},
        3,
        threads=2,
        counter=lambda: next(interrupted),
    )
    assert (found.counted, found.disturbed) == (3, 1)
    assert str(found) == "1 of 4 turns disturbed, not counted"
    assert all(seconds > 0 for seconds in found.seconds.values())


def test_where_every_turn_was_disturbed_there_is_no_result():
    found = turns.in_turns({"a": lambda: None}, 2, 2, iter(range(0, 10**6, 10**3)).__next__)
    assert found.counted == 0 and found.disturbed == 2 * turns.TRIES
    assert np.isnan(found.seconds["a"])


def test_on_one_thread_the_time_of_the_cpu_counts_whoever_disturbs():
    found = turns.in_turns(
        {"a": lambda: sum(range(1000))}, 2, 1, iter(range(0, 10**6, 99)).__next__
    )
    assert (found.counted, found.disturbed, str(found)) == (2, 0, "")


@pytest.mark.parametrize(
    ("seconds", "times", "disturbed"), [(0.02, 1, False), (0.02, 2, True), (1.0, 9, False)]
)
def test_few_interruptions_of_a_long_turn_do_no_harm(seconds, times, disturbed):
    assert turns.was_disturbed(seconds, times) is disturbed


# ------------------------------------------------------------------ peers


def test_a_peer_is_measured_where_it_is_installed(monkeypatch):
    def fits_as_we_do(X, init, iterations, threads):
        return lambda: KMeans(len(init), iterations, tol=0, init=init).fit(X).labels_

    monkeypatch.setitem(peers.PEERS, "another", ("numpy", fits_as_we_do))
    assert "another" in peers.installed()
    monkeypatch.setitem(peers.PEERS, "missing", ("no_such_library", fits_as_we_do))
    assert "missing" not in peers.installed()
    rows = [row for row, _ in bench.tasks(True, 1) if row.measure == "peer"]
    assert {"another"} <= {row.case for row in rows}
    row = Row("peer", "another", 400, 2, 3, "float32")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = bench.beside_a_peer(row, "another", lambda: noise(400, 2), 3)
    assert found.ratio > 0 and found.remark.startswith("100.00% equal labels")
    assert "the peers' time" in "".join(bench.summary([found]))
