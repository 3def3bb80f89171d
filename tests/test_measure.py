"""Facts about measuring: what is counted, in which order, and what a number means.

Nothing here depends on how fast the machine is: clocks are replaced where a time is looked at.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from kmeans_lab import measure
from kmeans_lab.measure import (
    Roofline,
    broadcast_bytes,
    compare_seconds,
    line_shares,
    machine_roofline,
    median_seconds,
    one_thread,
    peak_bytes,
    product_bytes,
)


class Clock:
    """A clock that stands still until a function under test moves it."""

    def __init__(self) -> None:
        self.now = 100.0

    def perf_counter(self) -> float:
        return self.now

    def takes(self, *durations: float) -> Callable[[], None]:
        """Make a function whose calls take these times, one after the other."""
        remaining: Iterator[float] = iter(durations)

        def work() -> None:
            self.now += next(remaining)

        return work


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(measure, "time", clock)
    return clock


@pytest.mark.parametrize("repeats", [1, 2, 5, np.int64(3)])
def test_median_seconds_calls_once_more_than_it_times(repeats: int) -> None:
    calls = []
    seconds = median_seconds(lambda: calls.append(1), repeats)
    assert len(calls) == repeats + 1
    assert isinstance(seconds, float)
    assert seconds >= 0


def test_five_runs_are_the_default() -> None:
    calls = []
    median_seconds(lambda: calls.append(1))
    assert len(calls) == 6


def test_median_seconds_is_neither_mean_nor_total_nor_best(clock: Clock) -> None:
    # the first call, slowest of all, does not count
    work = clock.takes(1000.0, 12.0, 11.0, 11.0, 13.0, 53.0)
    assert median_seconds(work, repeats=5) == 12.0


def test_an_even_number_of_runs_has_its_median_in_between(clock: Clock) -> None:
    assert median_seconds(clock.takes(0.0, 1.0, 8.0, 2.0, 4.0), repeats=4) == 3.0


def test_what_the_function_raises_comes_through() -> None:
    def fail() -> None:
        raise RuntimeError("mine")

    for run in (lambda: median_seconds(fail), lambda: compare_seconds({"a": fail})):
        with pytest.raises(RuntimeError, match="mine"):
            run()


def test_compare_seconds_takes_turns() -> None:
    order: list[str] = []
    names = ["a", "b", "c"]
    result = compare_seconds({n: lambda n=n: order.append(n) for n in names}, repeats=4)
    assert order == names * 5  # one turn that does not count, then four
    assert list(result) == names


def test_compare_seconds_gives_each_its_own_median(clock: Clock) -> None:
    slow = clock.takes(900.0, 4.0, 5.0, 60.0)
    fast = clock.takes(900.0, 70.0, 2.0, 1.0)
    assert compare_seconds({"slow": slow, "fast": fast}, repeats=3) == {"slow": 5.0, "fast": 2.0}


def test_taking_turns_is_fair_when_the_machine_slows_down(clock: Clock) -> None:
    calls = 0

    def work() -> None:
        nonlocal calls
        calls += 1
        clock.now += 1.0 if calls <= 2 + 8 else 2.0  # twelve timed calls, the last four slow

    assert compare_seconds({"a": work, "b": work}, repeats=6) == {"a": 1.0, "b": 1.0}


def threads() -> set[int]:
    return {pool["num_threads"] for pool in threadpool_info()}


def test_comparisons_run_on_one_thread() -> None:
    np.ones((2, 2)) @ np.ones((2, 2))
    before = threads()
    seen: list[set[int]] = []
    compare_seconds({"a": lambda: seen.append(threads())}, repeats=1)
    assert all(inside <= {1} for inside in seen)
    assert threads() == before
    with one_thread():
        assert threads() <= {1}
    assert threads() == before


def test_threads_are_given_back_after_an_error() -> None:
    before = threads()
    with pytest.raises(ZeroDivisionError):
        compare_seconds({"a": lambda: 1 / 0})
    assert threads() == before


@pytest.mark.parametrize("size", [10**5, 10**6, 10**7])
def test_peak_bytes_of_a_known_allocation(size: int) -> None:
    assert size <= peak_bytes(lambda: np.ones(size, dtype=np.uint8)) < size + 20_000


def test_peak_bytes_counts_what_is_held_at_once() -> None:
    size = 10**6

    def one_after_the_other() -> None:
        for _ in range(5):
            np.ones(size, dtype=np.uint8)

    def together() -> None:
        _ = [np.ones(size, dtype=np.uint8) for _ in range(5)]

    assert size <= peak_bytes(one_after_the_other) < 2.5 * size
    assert 5 * size <= peak_bytes(together) < 5.1 * size


def test_peak_bytes_leaves_out_what_was_there_before() -> None:
    kept = np.ones(10**6)
    assert peak_bytes(lambda: kept.sum()) < 20_000


def test_peak_bytes_leaves_tracing_as_it_was() -> None:
    assert not tracemalloc.is_tracing()
    peak_bytes(lambda: None)
    assert not tracemalloc.is_tracing()
    with pytest.raises(ZeroDivisionError):
        peak_bytes(lambda: 1 / 0)
    assert not tracemalloc.is_tracing()
    tracemalloc.start()
    try:
        held = np.ones(10**6)
        assert peak_bytes(lambda: np.ones(1000)) < held.nbytes
        assert tracemalloc.is_tracing()
    finally:
        tracemalloc.stop()


def test_broadcast_bytes_is_exact() -> None:
    assert broadcast_bytes(10_000, 10, 50) == 40_000_000
    assert broadcast_bytes(10**6, 100, 50) == 40 * 10**9
    assert broadcast_bytes(6, 3, 2, itemsize=4) == 6 * 3 * 2 * 4
    differences = np.ones((7, 1, 3)) - np.ones((1, 5, 3))
    assert broadcast_bytes(7, 5, 3) == differences.nbytes


@pytest.mark.parametrize("integer", [int, np.int32, np.int64, np.uint8])
def test_byte_counts_never_overflow(integer: type) -> None:
    big = integer(200)
    for value in (
        broadcast_bytes(big, big, big, integer(8)),
        product_bytes(big, big, np.float64, np.float64),
    ):
        assert type(value) is int
    assert broadcast_bytes(big, big, big, integer(8)) == 64_000_000
    assert product_bytes(big, big, np.float64, np.float64) == 320_000
    huge = 10**15
    assert broadcast_bytes(huge, huge, 3) == 24 * 10**30
    assert product_bytes(np.int64(huge), huge, "f4", "f4") == 4 * 10**30


@pytest.mark.parametrize("X_dtype", [np.float32, np.float64, np.uint8, np.int64])
@pytest.mark.parametrize("centroids_dtype", [np.float32, np.float64])
def test_product_bytes_is_what_numpy_makes(X_dtype: type, centroids_dtype: type) -> None:
    product = np.ones((6, 2), X_dtype) @ np.ones((3, 2), centroids_dtype).T
    assert product_bytes(6, 3, X_dtype, centroids_dtype) == product.nbytes


def loop_with_a_slow_line(total: int) -> int:
    count = 0
    for _ in range(3):
        count += sum(i * i for i in range(total))
    return count


def test_line_shares_sum_to_one_and_find_the_slow_line() -> None:
    lines = line_shares(loop_with_a_slow_line, 60_000)
    assert sum(line.share for line in lines) == pytest.approx(1)
    assert all(0 <= line.share <= 1 for line in lines)
    assert [line.number for line in lines] == sorted(line.number for line in lines)
    hits = {line.source: line.hits for line in lines}
    assert hits == {
        "count = 0": 1,
        "for _ in range(3):": 4,
        "count += sum(i * i for i in range(total))": 3,
        "return count": 1,
    }
    assert max(lines, key=lambda line: line.share).source.startswith("count += sum")


def test_line_shares_takes_keywords_and_profiles_one_call() -> None:
    lines = line_shares(loop_with_a_slow_line, total=1)
    assert lines[0].hits == 1


def test_roofline() -> None:
    roofline = Roofline(flops=40e9, bandwidth=10e9)
    assert roofline.ridge == 4
    assert roofline.attainable(1) == 10e9  # memory's slope
    assert roofline.attainable(4) == 40e9  # both limits meet
    assert roofline.attainable(100) == 40e9  # arithmetic's level


def test_machine_roofline_measures_two_positive_limits() -> None:
    roofline = machine_roofline(repeats=1)
    assert 0 < roofline.bandwidth < np.inf
    assert 0 < roofline.flops < np.inf
    assert roofline.attainable(roofline.ridge * 10) == roofline.flops


@pytest.mark.parametrize(
    "call",
    [
        median_seconds,
        peak_bytes,
        line_shares,
        lambda function: compare_seconds({"a": function}),
    ],
)
@pytest.mark.parametrize("function", [3, None, "work"])
def test_what_cannot_be_called_is_named(call: Callable, function: object) -> None:
    with pytest.raises(TypeError, match=rf"function must be callable.*{type(function).__name__}"):
        call(function)


def test_nothing_runs_before_all_arguments_are_checked() -> None:
    calls: list[int] = []
    with pytest.raises(TypeError, match="function"):
        compare_seconds({"good": lambda: calls.append(1), "bad": 3})
    with pytest.raises(ValueError, match="repeats"):
        median_seconds(lambda: calls.append(1), repeats=0)
    assert calls == []


@pytest.mark.parametrize(
    ("repeats", "error"), [(0, ValueError), (-1, ValueError), (2.0, TypeError), (True, TypeError)]
)
def test_repeats_is_an_integer_from_one(repeats: object, error: type[Exception]) -> None:
    for call in (
        lambda: median_seconds(int, repeats),
        lambda: compare_seconds({"a": int}, repeats),
        lambda: machine_roofline(repeats),
    ):
        with pytest.raises(error, match="repeats must be"):
            call()


@pytest.mark.parametrize("name", ["n", "K", "d", "itemsize"])
@pytest.mark.parametrize(
    ("value", "error"), [(0, ValueError), (-3, ValueError), (2.5, TypeError), ("8", TypeError)]
)
def test_byte_counts_name_a_wrong_argument(
    name: str, value: object, error: type[Exception]
) -> None:
    arguments = {"n": 6, "K": 3, "d": 2, "itemsize": 8} | {name: value}
    with pytest.raises(error, match=rf"^{name} must be"):
        broadcast_bytes(**arguments)
    if name in ("n", "K"):
        counts = {"n": 6, "K": 3} | {name: value}
        with pytest.raises(error, match=rf"^{name} must be"):
            product_bytes(**counts, X_dtype=np.float64, centroids_dtype=np.float64)


def test_product_bytes_refuses_what_is_no_dtype() -> None:
    with pytest.raises(TypeError):
        product_bytes(6, 3, "float65", np.float64)


def test_line_shares_refuses_what_is_not_written_in_python() -> None:
    with pytest.raises(TypeError, match="written in Python"):
        line_shares(len, [])


def test_without_line_profiler_the_lines_and_their_hits_are_the_same(monkeypatch) -> None:
    wanted = line_shares(loop_with_a_slow_line, 20_000)
    monkeypatch.setitem(__import__("sys").modules, "line_profiler", None)
    traced = line_shares(loop_with_a_slow_line, 20_000)
    assert [(line.number, line.source, line.hits) for line in traced] == [
        (line.number, line.source, line.hits) for line in wanted
    ]
    assert sum(line.share for line in traced) == pytest.approx(1)
    assert max(traced, key=lambda line: line.share).source == (
        max(wanted, key=lambda line: line.share).source
    )


def test_without_line_profiler_a_call_that_fails_leaves_no_trace(monkeypatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "line_profiler", None)
    before = __import__("sys").gettrace()
    with pytest.raises(ZeroDivisionError):
        line_shares(lambda: 1 / 0)
    assert __import__("sys").gettrace() is before
