"""How `sums_in_threads` is called to see whether its answer depends on its threads."""

from __future__ import annotations

import concurrent.futures
import inspect
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import numpy as np

from kmeans_lab.running.outcome import Odd
from kmeans_lab.running.reading import plain, safe_repr

DEFAULT = -1  # in place of a pool's number of threads where none was given


def in_any_order(function: Callable, X: Any, centroids: Any, run_rows: int, threads: int) -> Any:
    """Call a function with one thread and with several, and with runs done in a known order.

    Which of several threads is done first is a matter of chance. So what their sums are is asked of
    pools without threads, whose runs are done from the first to the last, and from the last to the
    first; the threads themselves are only counted.

    Returns
    -------
    dict
        ``one``, ``forwards`` and ``backwards``, three answers: with one thread, and with several
        whose runs are done in these orders. ``started``, how many threads a call with several
        started; ``pools``, for how many threads its pools were made; ``waiting``, how many runs had
        been handed out at most when an answer was wanted. An answer that is not two arrays is
        returned alone.
    """
    started, pools = [], []

    class Counted(ThreadPoolExecutor):
        def __init__(self, max_workers: int | None = None, *rest: Any, **named: Any) -> None:
            pools.append(max_workers if isinstance(max_workers, int) else DEFAULT)
            super().__init__(max_workers, *rest, **named)

    def counted_start(thread: threading.Thread) -> None:
        started.append(thread)
        start(thread)

    start = threading.Thread.start
    with _Instead(function, {"ThreadPoolExecutor": Counted}, start=counted_start):
        function(X, centroids, run_rows, threads)
    waiting = 0
    answers = {}
    for name, number, backwards in (
        ("one", 1, False),
        ("forwards", threads, False),
        ("backwards", threads, True),
    ):
        order = _Order(backwards)
        with _Instead(function, order.names, **order.methods):
            answers[name] = plain(function(X, centroids, run_rows, number))
        if not _are_two_arrays(answers[name]):
            answer = answers[name]
            return Odd("dict", None, safe_repr(answer)) if isinstance(answer, dict) else answer
        waiting = order.most
    counted = {"started": len(started), "pools": np.array(pools, dtype=int), "waiting": waiting}
    return {**answers, **counted}


def _are_two_arrays(answer: Any) -> bool:
    return (
        isinstance(answer, tuple)
        and len(answer) == 2
        and all(isinstance(part, np.ndarray) for part in answer)
    )


class _Instead:
    """Names of `concurrent.futures`, whatever a function calls them, stand for something else.

    So do the methods of a thread.
    """

    def __init__(self, function: Callable, instead: dict[str, Any], **methods: Callable) -> None:
        own = {id(getattr(concurrent.futures, name)): new for name, new in instead.items()}
        names = getattr(inspect.unwrap(function), "__globals__", {})
        module = vars(concurrent.futures)
        self._changes = [(module, name, new) for name, new in instead.items()]
        self._changes += [
            (names, name, own[id(value)]) for name, value in names.items() if id(value) in own
        ]
        self._methods = methods

    def __enter__(self) -> None:
        self._before = [names[name] for names, name, _ in self._changes]
        self._own = {name: getattr(threading.Thread, name) for name in self._methods}
        for names, name, new in self._changes:
            names[name] = new
        for name, method in self._methods.items():
            setattr(threading.Thread, name, method)

    def __exit__(self, *_: object) -> None:
        for (names, name, _), value in zip(self._changes, self._before):
            names[name] = value
        for name, method in self._own.items():
            setattr(threading.Thread, name, method)


# ------------------------------------------------------------------ without threads


class _Order:
    """Tasks that wait until somebody wants an answer, and are then done in a known order.

    Attributes
    ----------
    most : int
        How many were waiting at most.
    names : dict
        What stands in place of the names of `concurrent.futures`.
    methods : dict
        What stands in place of a thread's own methods.
    """

    def __init__(self, backwards: bool) -> None:
        self.most, self._tasks, self._done = 0, [], []
        self._step = -1 if backwards else 1
        order = self

        class Pool(_Pool):
            def __init__(self, *_: Any, **__: Any) -> None:
                self.order = order

        self.names = {
            "ThreadPoolExecutor": Pool,
            "as_completed": self._as_completed,
            "wait": self._wait,
        }
        self.methods = {
            "start": lambda thread: self.add(Future(), thread.run),
            "join": lambda thread, timeout=None: self.work(),
        }

    def add(self, answer: Future, task: Callable[[], Any]) -> None:
        self._tasks.append((answer, task))

    def work(self) -> None:
        """Do what is waiting."""
        tasks, self._tasks = self._tasks, []
        self.most = max(self.most, len(tasks))
        for answer, task in tasks[:: self._step]:
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                answer.set_result(task())
            except BaseException as error:
                answer.set_exception(error)
            self._done.append(answer)

    def _as_completed(self, fs: Iterable[Future], timeout: float | None = None) -> Iterator[Future]:
        answers = list(fs)
        self.work()
        return iter([answer for answer in self._done if answer in answers])

    def _wait(
        self, fs: Iterable[Future], timeout: float | None = None, return_when: str = ""
    ) -> tuple[set[Future], set[Future]]:
        self.work()
        return set(fs), set()


class _Answer(Future):
    """What a task will have returned; whoever wants to know lets the tasks be done."""

    def __init__(self, order: _Order) -> None:
        super().__init__()
        self.order = order

    def result(self, timeout: float | None = None) -> Any:
        self.order.work()
        return super().result(timeout)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        self.order.work()
        return super().exception(timeout)

    def done(self) -> bool:
        self.order.work()
        return super().done()


class _Pool(Executor):
    """A pool whose tasks are done by whoever wants an answer."""

    order: _Order

    def submit(self, fn: Callable, /, *args: Any, **named: Any) -> Future:
        answer = _Answer(self.order)
        self.order.add(answer, lambda: fn(*args, **named))
        return answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.order.work()
