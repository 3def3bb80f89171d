"""`combine` with joints: right, and what its wrong ways are made of."""

from __future__ import annotations

import numpy as np


def totals(partials):
    """Sums, counts and inertia of all chunks."""
    sums = sum(part[0] for part in partials)
    return sums, sum(part[1] for part in partials), sum(part[2] for part in partials)


def moved(sums, counts, centroids):
    """Means where there are points, the old centroids elsewhere."""
    return np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], centroids)


def stand_in(partials, centroids):
    """The package's own stands in a module that takes a second to load."""
    sums, counts, inertia = totals(partials)
    return moved(sums, counts, centroids).astype(centroids.dtype), inertia


def of(centroids=lambda sums, counts, old: moved(sums, counts, old), chunks=lambda P: P, **other):
    """The right two, of some chunks only, or with other centroids, or another ``inertia``.

    ``inertia`` makes it of the inertia of all, the counts and the partials.
    """

    def way(partials, old):
        sums, counts, inertia = totals(chunks(partials) or [(0 * old, np.zeros(len(old)), 0.0)])
        if "inertia" in other:
            inertia = other["inertia"](inertia, counts, partials)
        return centroids(sums, counts, old), inertia

    return way


def divided(by):
    """The sums divided by ``by(counts, partials)``; empty clusters stay, or are divided too."""

    def bare(partials, centroids):
        sums, counts, inertia = totals(partials)
        return sums / by(counts, partials), inertia

    def kept(partials, centroids):
        means, inertia = bare(partials, centroids)
        return np.where(totals(partials)[1][:, None] > 0, means, centroids), inertia

    return kept, bare


def from_means(together, empty=None, kept=True):
    """New centroids from the chunks' means, (chunks, K, d), by ``together(means, partials)``.

    `empty` stands where a chunk has no points of a cluster, the old centroid if None; `kept` says
    whether a cluster without points in any chunk stays.
    """

    def way(partials, centroids):
        old = centroids if empty is None else empty
        means = np.array([moved(sums, counts, old) for sums, counts, _ in partials])
        new, counts = together(means, partials), totals(partials)[1]
        return np.where(counts[:, None] > 0, new, centroids) if kept else new, totals(partials)[2]

    return way


def old_for_nan(way):
    def repaired(partials, centroids):
        new, inertia = way(partials, centroids)
        return np.where(np.isnan(new), centroids, new), inertia

    return repaired


def averaged(means, partials):
    return means.mean(axis=0)


def averaged_where_known(means, partials):
    return np.nanmean(np.where(np.isnan(means).all(axis=0), 0, means), axis=0)


def added(means, partials):
    return means.sum(axis=0)


def weighted_by_chunks(means, partials):
    sizes = np.array([counts.sum() for _, counts, _ in partials])
    return (means * sizes[:, None, None]).sum(axis=0) / max(sizes.sum(), 1)


def divided_twice(means, partials):
    return means.sum(axis=0) / np.maximum(totals(partials)[1], 1)[:, None]


def each_over_the_one_before(partials, centroids):
    new = centroids
    for sums, counts, _ in partials:
        new = moved(sums, counts, new)
    return new, totals(partials)[2]


def of_no_column(sums, counts, old):
    filled, new = counts > 0, old.astype(float)
    new[filled] = sums[filled] / counts[filled]
    return new


def over_clusters(part):
    """The sums (0) or the counts (1) added up over the clusters of each chunk."""

    def way(partials, centroids):
        found = list(totals(partials))
        found[part] = np.array([p[part] for p in partials]).sum(axis=1)
        return found[0] / found[1][:, None], found[2]

    return way


def over_clusters_where_filled(partials, centroids):
    counts = np.array([part[1] for part in partials]).sum(axis=1)
    sums, filled, new = totals(partials)[0], counts > 0, centroids.copy()
    new[filled] = sums[filled] / counts[filled][:, None]
    return new, totals(partials)[2]


def whole_sums(partials, centroids):
    sums, counts, inertia = totals([(part[0].astype(int), *part[1:]) for part in partials])
    return moved(sums, counts, centroids), inertia
