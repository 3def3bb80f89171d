"""How long a round takes on many workers: simulated from parts that are measured on a few.

A round is one iteration of `fit_dask`: the client describes the tasks, the scheduler hands them out
one after the other, workers turn blocks into partial sums, and the sums are added in a tree.
"""

from __future__ import annotations

import heapq
import itertools
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kmeans_lab.measure import seconds_in_turns
from kmeans_lab.scale.dask import MERGE, DaskSource, import_dask
from kmeans_lab.scale.sums import sums_of_block
from kmeans_lab.validation import check_count

if TYPE_CHECKING:
    from dask.array import Array as DaskArray
    from distributed import Client

PROBES = 64  # small blocks from which the price of handing one out is measured
TURNS = 5  # of each measurement, of which the median counts


@dataclass(frozen=True)
class RoundParts:
    """What a round is made of, in seconds.

    Attributes
    ----------
    work : float
        A worker's time for the partial sums of one block.
    handing_out : float
        The client's and the scheduler's time for one block. They are one process each, so that the
        blocks of all workers queue up for it.
    answer : float
        From the end of a task to the start of the one that adds up its result: a message and the
        way of K·(d + 1) + 1 numbers.
    """

    work: float
    handing_out: float
    answer: float


def measure_round_parts(client: Client, block: np.ndarray, centroids: np.ndarray) -> RoundParts:
    """Measure the parts of a round on the workers of a Dask client.

    Parameters
    ----------
    client : distributed.Client
    block : ndarray of shape (m, d)
        One block, of the size that all will have; each worker gets a copy.
    centroids : ndarray of shape (K, d)

    Returns
    -------
    RoundParts
        Medians of five.
    """
    workers = list(client.scheduler_info()["workers"])
    copies = client.scatter([block + 0 for _ in workers], broadcast=False)
    work = []
    for turn in range(TURNS):
        tasks = [client.submit(_seconds_of, copy, centroids, turn) for copy in copies]
        work.extend(client.gather(tasks))
    array_of = import_dask().array.from_array
    one, many = (  # rounds with hardly any work: each block is one row
        measure_round(array_of(block[:1].repeat(blocks, axis=0), chunks=(1, -1)), centroids)
        for blocks in (1, PROBES)
    )
    handing_out = max(many - one, 0.0) / (PROBES - 1)
    return RoundParts(statistics.median(work), handing_out, max(one - handing_out, 0.0) / 2)


def measure_round(array: DaskArray, centroids: np.ndarray) -> float:
    """Seconds from the centroids to the sums of all points, as `fit_dask` has them in a round.

    Parameters
    ----------
    array : dask.array.Array of shape (n, d)
    centroids : ndarray of shape (K, d)

    Returns
    -------
    float
        The median of five rounds, with the blocks in the workers' memory.
    """
    source, turns = DaskSource(array.persist()), itertools.count()

    def one_round() -> None:  # from other centroids: Dask would not compute the same once more
        list(source.partials("", centroids + 1e-9 * next(turns)))

    return seconds_in_turns({"round": one_round}, TURNS, time.perf_counter)["round"]


def simulate_round(parts: RoundParts, workers: int, blocks: int) -> float:
    """Seconds of one round, if the parts take as long as on the machines where they were measured.

    Parameters
    ----------
    parts : RoundParts
    workers : int
        Processes, each with a core of its own, as the client and the scheduler have.
    blocks : int
        Blocks of all workers together.

    Returns
    -------
    float
        Until the sums of all blocks are with the client. Blocks are handed out one after the other;
        a worker that is free takes the next; a merge waits for the last of its 16.
    """
    free = [0.0] * check_count(workers, "workers")  # when each has nothing to do; a heap
    done = []
    for number in range(1, check_count(blocks, "blocks") + 1):
        begin = max(heapq.heappop(free), number * parts.handing_out)
        heapq.heappush(free, begin + parts.work)
        done.append(begin + parts.work + parts.answer)
    while len(done) > 1:  # adding up some small arrays takes no time beside the messages
        done = [max(done[i : i + MERGE]) + parts.answer for i in range(0, len(done), MERGE)]
    return done[0] + parts.answer


def _seconds_of(block: np.ndarray, centroids: np.ndarray, turn: int) -> float:
    begin = time.perf_counter()
    sums_of_block(block, 0, centroids)
    return time.perf_counter() - begin
