"""Right answers to the exercises of lesson 06, each by another way."""

import functools
import math
import statistics
import time
import timeit
from time import perf_counter

import numpy as np


def median_as_in_the_lesson(function, repeats=5):
    function()  # the first call pays for memory and caches
    seconds = []
    for _ in range(repeats):
        begin = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)


def median_by_numpy(work, times=5):
    work()
    seconds = np.zeros(times)
    for i in range(times):
        seconds[i] = -perf_counter()
        work()
        seconds[i] += perf_counter()
    return np.median(seconds)


def median_by_timeit(function, repeats=5):
    function()
    return statistics.median(timeit.repeat(function, number=1, repeat=repeats))


def median_by_sorting(function, repeats=5):
    times = sorted([seconds_of(function) for _ in range(repeats + 1)][1:])
    middle = len(times) // 2
    return times[middle] if len(times) % 2 else (times[middle - 1] + times[middle]) / 2


def seconds_of(function):
    begin = time.perf_counter()
    function()
    end = time.perf_counter()
    return end - begin


def median_in_nanoseconds(function, repeats=5):
    seconds = []
    for i in range(repeats + 1):
        begin = time.perf_counter_ns()
        function()
        if i > 0:
            seconds.append((time.perf_counter_ns() - begin) / 1e9)
    return float(np.percentile(seconds, 50))


def median_by_marks(function, repeats=5):
    function()
    marks = [time.perf_counter()]
    while len(marks) <= repeats:
        function()
        marks.append(time.perf_counter())
    return np.median(np.diff(marks))


def median_by_removing(function, repeats=5):
    function()
    seconds = [seconds_of(function) for _ in range(repeats)]
    while len(seconds) > 2:
        seconds.remove(max(seconds))
        seconds.remove(min(seconds))
    return sum(seconds) / len(seconds)


def median_by_a_default(function, repeats=5, *, clock=time.perf_counter):
    function()
    laps = []
    while len(laps) < repeats:
        begin = clock()
        function()
        laps.append(clock() - begin)
    return float(np.median(laps))


CLOCKS = {"fine": time.perf_counter_ns}


def median_by_a_dictionary(function, repeats=5):
    def once():
        begin = CLOCKS["fine"]()
        function()
        return CLOCKS["fine"]() - begin

    return statistics.median([once() for _ in range(repeats + 1)][1:]) / 1e9


class Watch:
    read = staticmethod(timeit.default_timer)

    def once(self, function):
        begin = self.read()
        function()
        return self.read() - begin


def median_by_a_class(function, repeats=5):
    function()
    return statistics.median(Watch().once(function) for _ in range(repeats))


def bytes_as_in_the_lesson(n, K, d, itemsize=8):
    return int(n) * int(K) * int(d) * int(itemsize)


def bytes_by_math(*sizes):
    return math.prod(sizes) if len(sizes) == 4 else 8 * math.prod(sizes)


def bytes_by_reduce(n, K, d, itemsize=8):
    return functools.reduce(lambda a, b: a * b, (n, K, d, itemsize), 1)


def bytes_by_objects(points, clusters, features, size=None):
    sizes = [points, clusters, features, 8 if size is None else size]
    return int(np.prod(np.array(sizes, dtype=object)))


def bytes_row_by_row(n, K, d, itemsize=8):
    row = d * itemsize
    block = K * row
    return n * block


bytes_by_lambda = lambda n, K, d, itemsize=8: itemsize * d * K * n  # noqa: E731


RIGHT = {
    "median_seconds": [
        median_as_in_the_lesson,
        median_by_numpy,
        median_by_timeit,
        median_by_sorting,
        median_in_nanoseconds,
        median_by_marks,
        median_by_removing,
        median_by_a_default,
        median_by_a_dictionary,
        median_by_a_class,
    ],
    "broadcast_bytes": [
        bytes_as_in_the_lesson,
        bytes_by_math,
        bytes_by_reduce,
        bytes_by_objects,
        bytes_row_by_row,
        bytes_by_lambda,
    ],
}
