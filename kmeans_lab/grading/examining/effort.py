"""What an answer costs, measured from outside: CPU time as points grow, and memory at once."""

from __future__ import annotations

import threading
import time

import numpy as np

from kmeans_lab.checks.exercise import Case, Exercise
from kmeans_lab.checks.finding import Finding
from kmeans_lab.checks.ways import (
    FEW,
    LARGE,
    MANY,
    POINTS_IN_GRADING,
    grows_with_points,
    holds_too_much,
    room_for_seconds,
    room_for_steps,
)
from kmeans_lab.grading.examining import allowed
from kmeans_lab.grading.examining.answers import outcome_of
from kmeans_lab.grading.examining.sitting import Sitting
from kmeans_lab.grading.sandbox import WorkerDied
from kmeans_lab.grading.workers import WorkerSlow
from kmeans_lab.running.outcome import ErrorNote, Outcome

FEATURES, CLUSTERS = 12, 3  # of points whose CPU time is measured: loops cost much, arrays little


class Effort:
    """Measures what answers cost.

    Parameters
    ----------
    seed : int
    turn : threading.Lock
        Held while a reference runs in this process.
    """

    def __init__(self, seed: int, turn: threading.Lock) -> None:
        self.seed = seed
        self._turn = turn
        self._large: dict[tuple, tuple[tuple, Outcome, float]] = {}
        seconds_a_turn()  # before anything else runs beside it

    def by_which_way(self, sitting: Sitting, exercise: Exercise) -> Finding | None:
        """What is found of an answer that takes a loop where the lesson leaves it behind."""
        if "python-loop" not in exercise.forbids:
            return None
        few = self._trace(sitting, exercise, FEW, 10_000_000)
        many = self._trace(sitting, exercise, MANY, room_for_steps(few.get("events", 0)))
        if many.get("exceeded", True):
            return grows_with_points(exercise)
        # What the submission's own process says proves nothing; its CPU time does.
        for turn in range(5):  # a busy machine makes one measurement too large, never too small
            measured = self._cpu_of(sitting, exercise, LARGE, turn)
            if measured is None:
                return wrong_for_many(LARGE)
            mine, right = measured
            if mine <= room_for_seconds(right, 0) or (
                mine <= room_for_seconds(right, seconds_a_turn())
            ):
                return None
        return grows_with_points(exercise)

    def _trace(self, sitting: Sitting, exercise: Exercise, n: int, limit: int) -> dict:
        args = exercise.sized(n)
        message = {"op": "trace", "name": exercise.name, "args": args, "limit": int(limit)}
        answer = sitting.ask(message, allowed.SECONDS_A_CALL + 4.0)
        return answer if isinstance(answer, dict) else {}

    def _cpu_of(
        self, sitting: Sitting, exercise: Exercise, n: int, turn: int
    ) -> tuple[float, float] | None:
        """CPU seconds of the answer and of the reference; None if the values are not right.

        Each turn has other points: an answer that was kept helps nobody.
        """
        args, wanted, reference_seconds = self.at_size(exercise, n, True, turn)
        before = sitting.worker.cpu_seconds()
        answer = sitting.call(exercise, args)
        used = sitting.worker.cpu_seconds() - before
        if not same_values(exercise, args, wanted, answer):
            return (used, reference_seconds) if answer.status == "timed-out" else None
        return used, reference_seconds

    def at_size(
        self, exercise: Exercise, n: int, narrow: bool, turn: int = 0
    ) -> tuple[tuple, Outcome, float]:
        """Arguments with `n` points, what is right for them, and CPU seconds of the reference."""
        key = (exercise.name, n, narrow, turn)
        with self._turn:
            if key not in self._large:
                rng = np.random.default_rng([self.seed, n, turn])
                args = exercise.sized(n)
                args = renewed(narrowed(exercise, args, rng) if narrow else args, rng)
                seconds = []
                for _ in range(3):  # the first time is never like the others
                    begin = time.thread_time()
                    wanted = exercise.wanted(Case(args))
                    seconds.append(time.thread_time() - begin)
                same = [known[2] for k, known in self._large.items() if k[:3] == key[:3]]
                self._large[key] = (args, wanted, min(seconds + same))
            return self._large[key]

    def without_room(self, sitting: Sitting, exercise: Exercise) -> Finding | None:
        """What is found of an answer when it is called with no room for the large temporary.

        The limit can only be lowered, so this comes last.
        """
        args, right, _ = self.at_size(exercise, POINTS_IN_GRADING, narrow=False)
        room = exercise.temporary(POINTS_IN_GRADING)
        try:
            answer = self._within(sitting, exercise, args, room)
        except Exception as error:
            sitting.restart()
            if not isinstance(error, (WorkerDied, WorkerSlow)):
                raise
            answer = Outcome("raised", error=ErrorNote("MemoryError", ""))
        if same_values(exercise, args, right, answer):
            return None
        if answer.error is not None and answer.error.kind == "MemoryError":
            text = f"needs more than {room / 1e6:.0f} MB at once, which are plenty"
            return holds_too_much(exercise, POINTS_IN_GRADING, text)
        return wrong_for_many(POINTS_IN_GRADING)

    @staticmethod
    def trimmed(sitting: Sitting) -> None:
        """Let the worker give back what memory is free."""
        try:
            sitting.ask({"op": "trim"}, allowed.SECONDS_A_CALL)
        except (WorkerDied, WorkerSlow):
            sitting.restart()

    @staticmethod
    def _within(sitting: Sitting, exercise: Exercise, args: tuple, room: int) -> Outcome:
        """Call with no more than `room` bytes beside the arguments.

        What a submission keeps from before it could use as room: if that is much, it begins anew in
        a worker that never had more.
        """
        worker = sitting.worker
        given = sum(arg.nbytes for arg in args if isinstance(arg, np.ndarray))
        room += 4 * given + allowed.SLACK_BYTES
        if worker.memory() > worker.base_memory + allowed.GROWTH_OF_MEMORY:
            sitting.restart(allowed.GROWTH_OF_MEMORY + room)
            worker = sitting.worker
        if worker is not None:  # before the arguments are there: who sees them, has no more room
            most = worker.base_memory + allowed.GROWTH_OF_MEMORY + room
            worker.limit_memory(min(most, worker.memory() + room))
        if sitting.ask({"op": "hold", "args": args}, allowed.SECONDS_A_CALL) != {}:
            raise WorkerDied("it answered what makes no sense")
        message = {
            "op": "run held",
            "name": exercise.name,
            "script": "call",
            "seconds": allowed.SECONDS_A_CALL,
        }
        return outcome_of(sitting.ask(message, allowed.SECONDS_A_CALL + 1.0))


def wrong_for_many(n: int) -> Finding:
    return Finding(
        "wrong",
        f"With {n:,} points the values are no longer right.",
        "The same function must serve few points and many.",
    )


def same_values(exercise: Exercise, args: tuple, wanted: Outcome, answer: Outcome) -> bool:
    if answer.status != "returned":
        return False
    try:
        return exercise.returns.compare(Case(args), wanted.value, answer.value) is None
    except Exception:  # what came back is a stranger's, and nothing that a rule expects
        return False


def renewed(args: tuple, rng: np.random.Generator) -> tuple:
    """The arguments that everybody knows, with their rows in another order and other decimals."""
    orders: dict[int, np.ndarray] = {}
    found = []
    for arg in args:
        if isinstance(arg, np.ndarray) and arg.ndim:
            n = len(arg)
            orders.setdefault(n, rng.permutation(n))
            arg = arg[orders[n]]
            if arg.dtype.kind == "f":
                arg = arg + rng.uniform(-1e-2, 1e-2, size=arg.shape).astype(arg.dtype)
        found.append(arg)
    return tuple(found)


def narrowed(exercise: Exercise, args: tuple, rng: np.random.Generator) -> tuple:
    """The same points with a dozen features and three clusters, so that other work stays small."""
    found = []
    for name, arg in zip(exercise.arguments, args):
        if isinstance(arg, np.ndarray) and arg.ndim == 2:
            arg = arg[: CLUSTERS if name in ("centroids", "modes") else None, :FEATURES].copy()
            more = FEATURES - arg.shape[1]
            if more and arg.dtype.kind == "f":
                arg = np.hstack([arg, rng.normal(size=(len(arg), more)).astype(arg.dtype)])
        elif name == "assignments":
            arg = arg % CLUSTERS
        elif name == "K":
            arg = CLUSTERS
        found.append(arg)
    return tuple(found)


_turns_measured = [float("inf")]


def seconds_a_turn() -> float:
    """CPU seconds that one turn of the shortest loop over an array takes on this machine.

    It is measured at each call, and the quickest of all counts: whatever else the machine does only
    makes it slower.
    """
    values, total = np.ones((500, 1)), np.zeros(500)
    for _ in range(40):
        begin = time.thread_time()
        for i in range(len(values)):
            total[i] = values[i, 0]
        _turns_measured[0] = min(_turns_measured[0], time.thread_time() - begin)
    return _turns_measured[0] / len(values)
