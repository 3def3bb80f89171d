"""Right answers to the exercises of lesson 12, each by another way."""

import concurrent.futures
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import scipy.sparse
import scipy.sparse as sp
from scipy.sparse import coo_matrix, csc_array, csr_array


def chunks_as_in_the_lesson(X, centroids, chunk_rows):
    if chunk_rows < 1:
        raise ValueError("chunk_rows must be at least 1")
    middle = X.mean(axis=0, dtype=np.float64).astype(X.dtype)
    centred = centroids - middle
    half_norms = (centred**2).sum(axis=1) / 2
    assignments = np.empty(len(X), dtype=np.intp)
    for first in range(0, len(X), chunk_rows):
        chunk = X[first : first + chunk_rows] - middle
        scores = chunk @ -centred.T
        scores = scores + half_norms
        assignments[first : first + chunk_rows] = scores.argmin(axis=1)
    return assignments


def chunks_joined(X, centroids, chunk_rows):
    if not chunk_rows >= 1:
        raise ValueError
    norms = np.einsum("kj,kj->k", centroids, centroids)
    starts = np.arange(0, len(X), chunk_rows)
    return np.concatenate(
        [np.argmin(norms - 2 * X[s : s + chunk_rows].dot(centroids.T), axis=-1) for s in starts]
    )


def chunks_by_while(points, centres, rows):
    if rows <= 0:
        raise ValueError(f"rows: {rows}")
    labels, begin = np.zeros(points.shape[0], dtype="int32"), 0
    while begin < points.shape[0]:
        end = min(begin + rows, points.shape[0])
        part = points[begin:end]
        squared = (part**2).sum(axis=1)[:, None] - 2 * part @ centres.T + (centres**2).sum(axis=1)
        labels[begin:end] = np.maximum(squared, 0).argmin(1)
        begin = end
    return labels


def chunks_by_array_split(X, centroids, chunk_rows):
    if chunk_rows < 1:
        raise ValueError("at least one row")
    parts = np.split(X, range(chunk_rows, len(X), chunk_rows))
    return np.hstack([_nearest(part, centroids) for part in parts])


def _nearest(X, centroids):
    distances = np.empty((len(X), len(centroids)))
    for k, c in enumerate(centroids):
        distances[:, k] = np.linalg.norm(X - c, axis=1)
    return distances.argmin(axis=1)


def chunks_by_running_minimum(X, centroids, chunk_rows):
    """No table at all: a row of the best so far."""
    if chunk_rows < 1:
        raise ValueError("chunk_rows")
    assignments = []
    for first in range(0, len(X), chunk_rows):
        chunk = X[first : first + chunk_rows]
        best, label = np.full(len(chunk), np.inf), np.zeros(len(chunk), int)
        for k in range(len(centroids)):
            score = (centroids[k] ** 2).sum() - 2 * (chunk @ centroids[k])
            nearer = score < best
            best[nearer], label[nearer] = score[nearer], k
        assignments.extend(label.tolist()) if len(X) < 64 else assignments.append(label)
    return np.array(assignments) if len(X) < 64 else np.concatenate(assignments)


def chunks_with_the_count_rounded_up(X, centroids, chunk_rows):
    if chunk_rows < 1:
        raise ValueError("chunk_rows must be 1 or more")
    n = len(X)
    result = np.full(n, -1, dtype=np.int64)
    table = np.vstack([-centroids.T, (centroids**2).sum(axis=1) / 2])
    for i in range(-(-n // chunk_rows)):
        rows = slice(i * chunk_rows, (i + 1) * chunk_rows)
        augmented = np.column_stack([X[rows], np.ones(len(X[rows]))])
        result[rows] = (augmented @ table).argmin(axis=1)
    return result


def chunks_the_remainder_apart(X, centroids, chunk_rows):
    if chunk_rows < 1:
        raise ValueError("chunk_rows must be 1 or more")
    whole, rest = divmod(len(X), chunk_rows)
    norms = (centroids**2).sum(axis=1)
    out = np.empty(len(X), dtype=np.uint16)
    for i in range(whole):
        part = X[i * chunk_rows : (i + 1) * chunk_rows]
        out[i * chunk_rows : (i + 1) * chunk_rows] = (norms - 2 * part @ centroids.T).argmin(1)
    if rest:
        out[-rest:] = (norms - 2 * X[-rest:] @ centroids.T).argmin(axis=1)
    return out


def chunks_centred_whole(X, centroids, chunk_rows):
    """A copy of X is made, but no table."""
    if chunk_rows < 1:
        raise ValueError("chunk_rows must be 1 or more")
    middle = X.mean(axis=0)
    X, centroids = X - middle, centroids - middle
    return np.concatenate(
        [
            ((centroids**2).sum(axis=1) / 2 - X[i : i + chunk_rows] @ centroids.T).argmin(axis=1)
            for i in range(0, len(X), chunk_rows)
        ]
    )


def chunks_in_a_buffer(X, centroids, chunk_rows):
    """One table, made once, for all chunks; the greatest of the scores turned round."""
    if chunk_rows <= 0:
        raise ValueError("chunk_rows must be positive")
    n, K = X.shape[0], centroids.shape[0]
    m = min(chunk_rows, n)
    buffer = np.empty((m, K), dtype=np.result_type(X, centroids, np.float32))
    half = np.einsum("kd,kd->k", centroids, centroids) / 2
    labels = np.empty(n, dtype=np.intp)
    at = 0
    while at < n:
        piece = X[at : at + m]
        scores = buffer[: len(piece)]
        np.matmul(piece, centroids.T, out=scores)
        scores -= half
        scores.argmax(axis=1, out=labels[at : at + len(piece)])
        at += m
    return labels


def one_hot_as_in_the_lesson(X, assignments, K):
    n, d = X.shape
    augmented = np.column_stack([X, np.ones(n)])
    one_hot = csr_array((np.ones(n), assignments, np.arange(n + 1)), shape=(n, K))
    totals = one_hot.T @ augmented
    return totals[:, :d], totals[:, d].astype(np.int64)


def one_hot_by_columns(X, assignments, K):
    n = len(X)
    one_hot = csc_array((np.ones(n), assignments, np.arange(n + 1)), shape=(K, n))
    return one_hot @ X.astype(float), np.asarray(one_hot.sum(axis=1)).astype(int).ravel()


def one_hot_by_places(X, labels, K):
    rows = np.arange(len(labels))
    table = coo_matrix((np.ones(len(labels)), (labels, rows)), shape=(K, len(labels))).tocsr()
    return table.dot(X), np.bincount(labels, minlength=K)


def one_hot_by_module(X, assignments, K):
    n = X.shape[0]
    H = scipy.sparse.csr_matrix((np.ones(n, dtype=np.int8), (np.arange(n), assignments)), (n, K))
    counts = np.asarray(H.sum(axis=0, dtype=np.int64)).reshape(-1)
    return (H.T.astype(float) @ X).astype(np.float64), counts


def one_hot_imported_inside(X, assignments, K):
    from scipy.sparse import coo_array

    ones = np.ones(len(X))
    table = coo_array((ones, (np.arange(len(X)), assignments)), shape=(len(X), K)).tocsc()
    return sp.csr_array(table.T) @ X.astype(float), np.diff(table.indptr).astype(np.int64)


def one_hot_dense(X, assignments, K):
    one_hot = (assignments[:, np.newaxis] == np.arange(K)).astype(float)
    return one_hot.T @ X, one_hot.sum(axis=0).astype(int)


def one_hot_of_identity(X, assignments, K):
    one_hot = np.eye(K)[assignments]
    return np.einsum("nk,nd->kd", one_hot, X), np.count_nonzero(one_hot, axis=0)


def sums_by_add_at(X, assignments, K):
    sums, counts = np.zeros((K, X.shape[1])), np.zeros(K, dtype=np.int64)
    np.add.at(sums, assignments, X)
    np.add.at(counts, assignments, 1)
    return sums, counts


def sums_by_bincount(X, assignments, K):
    columns = [np.bincount(assignments, weights=column, minlength=K) for column in X.T]
    return np.stack(columns, axis=1), np.bincount(assignments, minlength=K)


def sums_cluster_by_cluster(X, assignments, K):
    sums = np.zeros((K, X.shape[1]))
    counts = np.zeros(K, dtype="i4")
    for k in range(K):
        members = X[assignments == k]
        sums[k], counts[k] = members.sum(axis=0), len(members)
    return sums, counts


def sums_by_sorting(X, assignments, K):
    order = np.argsort(assignments, kind="stable")
    edges = np.searchsorted(assignments[order], np.arange(K + 1))
    running = np.vstack([np.zeros(X.shape[1]), np.cumsum(X[order], axis=0, dtype=float)])
    return running[edges[1:]] - running[edges[:-1]], np.diff(edges)


def threads_as_in_the_lesson(X, centroids, run_rows, threads):
    def sums_of_run(first):
        run = X[first : first + run_rows]
        return one_hot_as_in_the_lesson(run, _nearest(run, centroids), len(centroids))

    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(sums_of_run, range(0, len(X), run_rows)))
    sums, counts = zip(*parts)
    return sum(sums), sum(counts)


def threads_by_jobs(X, centroids, run_rows, threads):
    """Answers are taken as they come, and put into their places."""
    with concurrent.futures.ThreadPoolExecutor(max_workers=threads) as pool:
        jobs = {}
        for number, first in enumerate(range(0, len(X), run_rows)):
            run = X[first : first + run_rows]
            jobs[pool.submit(_nearest, run, centroids)] = number, run
        parts = [None] * len(jobs)
        for job in concurrent.futures.as_completed(jobs):
            number, run = jobs[job]
            parts[number] = sums_by_add_at(run, job.result(), len(centroids))
    sums = np.zeros(centroids.shape)
    counts = np.zeros(len(centroids), dtype=int)
    for more, some in parts:
        sums += more
        counts += some
    return sums, counts


def threads_into_rows(X, centroids, run_rows, threads):
    """Each run writes into a row of its own."""
    K, d = centroids.shape
    runs = -(-len(X) // run_rows)
    totals = np.empty((runs, K, d + 1))

    def one(number):
        run = X[number * run_rows : (number + 1) * run_rows]
        sums, counts = sums_by_add_at(run, _nearest(run, centroids), K)
        totals[number, :, :d], totals[number, :, d] = sums, counts

    with ThreadPoolExecutor(min(threads, runs)) as pool:
        list(pool.map(one, range(runs)))
    total = totals.sum(axis=0)
    return total[:, :d], total[:, d].astype(int)


def threads_by_hand(X, centroids, run_rows, threads):
    """Threads without a pool: each takes every so many-th run."""
    firsts = list(range(0, len(X), run_rows))
    parts = {}

    def every_other(thread):
        for first in firsts[thread::threads]:
            run = X[first : first + run_rows]
            parts[first] = sums_by_add_at(run, _nearest(run, centroids), len(centroids))

    made = [threading.Thread(target=every_other, args=(i,)) for i in range(threads)]
    for thread in made:
        thread.start()
    for thread in made:
        thread.join()
    sums, counts = zip(*(parts[first] for first in firsts))
    return np.sum(sums, axis=0), np.sum(counts, axis=0)


RIGHT = {
    "assign_in_chunks": [
        chunks_as_in_the_lesson,
        chunks_joined,
        chunks_by_while,
        chunks_by_array_split,
        chunks_by_running_minimum,
        chunks_with_the_count_rounded_up,
        chunks_the_remainder_apart,
        chunks_centred_whole,
        chunks_in_a_buffer,
    ],
    "update_one_hot": [
        one_hot_as_in_the_lesson,
        one_hot_by_columns,
        one_hot_by_places,
        one_hot_by_module,
        one_hot_imported_inside,
        one_hot_dense,
        one_hot_of_identity,
        sums_by_add_at,
        sums_by_bincount,
        sums_cluster_by_cluster,
        sums_by_sorting,
    ],
    "sums_in_threads": [
        threads_as_in_the_lesson,
        threads_by_jobs,
        threads_into_rows,
        threads_by_hand,
    ],
}
