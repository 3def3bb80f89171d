"""`silhouette_values(X, assignments)`: how much nearer the own cluster is than the next."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.comparing import Array
from kmeans_lab.checks.exercise import OWN_WORDS, Case, Edge, Exercise
from kmeans_lab.checks.inputs import WHOLE
from kmeans_lab.checks.lesson_09.shared import LESSON, LESSONS_PARTS
from kmeans_lab.checks.slips import Slip
from kmeans_lab.data import six_points

exercise = Exercise(
    "kmeans_lab.selection.silhouette_values",
    lesson=LESSON,
    number=2,
    returns=Array("n", scale=lambda *_: 1.0),
    section="A silhouette asks each point",
    points=4,
    edges=(
        Edge("zero-by-definition", 0.5, "lone points and points with a = b = 0"),
        Edge("no-silhouette", 0.5, "labels with one cluster, or with n"),
    ),
    allows=(*LESSONS_PARTS, "scipy"),
    lines=(
        "def silhouette_values(X, assignments):",
        "    names = np.unique(assignments)",
        "    if not 2 <= len(names) < len(X):",
        '        raise ValueError("from 2 to n - 1 clusters are needed")',
        "    values = np.zeros(len(X))",
        "    for i, own in enumerate(assignments):",
        "        distances = np.sqrt(((X - X[i]) ** 2).sum(axis=1))",
        "        same = assignments == own",
        "        same[i] = False",
        "        if same.any():",
        "            a = distances[same].mean()",
        "            b = min(distances[assignments == k].mean() for k in names if k != own)",
        "            if max(a, b) > 0:",
        "                values[i] = (b - a) / max(a, b)",
        "    return values",
    ),
    distractors=(
        "        same[i] = True",
        "        distances = ((X - X[i]) ** 2).sum(axis=1)",
        "            b = distances[assignments != own].mean()",
    ),
    hints=(
        "Take one point at a time. You need its distances to all points, and two means of them: "
        "a over the others of its own cluster, b over one other cluster, the nearest.",
        "`assignments == own` is a mask: True for the points of the own cluster. Whom must it "
        "leave out? For b make such a mask for each other label; the smallest mean counts.",
        "Begin with an array of zeros: then a lone point, and a point with a = b = 0, need no line "
        "of their own, if you skip them. Check the number of clusters before anything else.",
    ),
)


def cases(rng: np.random.Generator) -> list[Case]:
    six = six_points()
    five, two = np.array([[0.0], [1], [5], [7], [9]]), np.array([0, 0, 1, 1, 1])
    nine = np.array([[1.0, 7], [2, 2], [8, 3], [3, 9], [6, 1], [9, 8], [4, 4], [7, 6], [1, 3]])
    crossing = np.array([0, 1, 2, 0, 2, 0, 1, 2, 0])  # some points are nearer to another cluster
    labels = rng.integers(0, 4, size=25)
    labels[:8] = np.tile(np.arange(4), 2)
    refuse = "A silhouette needs at least two clusters, and fewer clusters than points."
    return [
        Case((six, np.array([0, 1, 0, 2, 2, 1])), "The six points in three clusters, {A, C}, "
             "{B, F}, {D, E}", "Each point has a mean distance to the others of its own cluster, "
             "a, and one to each other cluster, of which the smallest is b."),
        Case((five, two), "Five points with one feature in two clusters",
             "For 5 a is the mean of 2 and 4, and b the mean of 5 and 4."),
        Case((nine, crossing), "Nine points in three clusters that mix",
             "Where a is greater than b the value is negative, and the divisor is a."),
        Case((six, np.array([7, 2, 7, 4, 4, 2])), "The six points with the labels 7, 2 and 4",
             "A label is a name, and the names may have gaps: here there are no clusters 0 and 1."),
        Case((np.array([[3, 1], [4, 1], [1, 7], [2, 9], [6, 2]]), np.array([0, 0, 1, 1, 0])),
             WHOLE, "Distances between whole numbers are decimals.", "integer-truncation"),
        Case((five * 1e-10, two), "The five points in a huge unit: all numbers are tiny",
             "Another unit must not change a silhouette: a small distance is not 0."),
        Case((rng.standard_normal((25, 3)), labels), "Twenty-five random points in four clusters"),
        Case((nine.astype(np.float32), crossing), "The nine points in float32"),
        Case((six, np.array([0, 0, 0, 1, 1, 2])), "The six points in three clusters; F is alone",
             "A lone point has no other points in its cluster: its silhouette is 0.",
             "singleton-not-zero", edge="zero-by-definition"),
        Case((np.array([[2.0, 1.0]] * 4 + [[5.0, 3.0]] * 2), np.array([0, 0, 1, 1, 2, 2])),
             "Two clusters lie on the same place: a = b = 0",
             "Where a and b are both 0 the quotient is 0/0, and the silhouette is 0 by definition.",
             edge="zero-by-definition"),
        Case((np.array([[0.0], [2.0], [0.0]]), np.array([0, 0, 1])),
             "Points 0 and 2 lie on the same place, in two clusters",
             "Point 0 has a = 2 and b = 0: its silhouette is −1. Only where both are 0 it is 0 by "
             "definition.", edge="zero-by-definition"),
        Case((six, np.full(6, 3)), "All six points in one cluster", refuse, raises="ValueError",
             edge="no-silhouette"),
        Case((six, np.arange(6)), "Each of the six points alone in its cluster", refuse,
             raises="ValueError", edge="no-silhouette"),
    ]  # fmt: skip


# ------------------------------------------------------------------ a right answer with joints


def _distances(X):
    X = X.astype(float)
    return np.sqrt(((X[:, None] - X) ** 2).sum(axis=2))


def _names(X, assignments):
    names = np.unique(assignments)
    if not 2 <= len(names) < len(X):
        raise ValueError(OWN_WORDS)
    return names


def _parts(X, assignments, distances=_distances, itself=False, choose=min):
    """a and b of each point: (n,), (n,); NaN where the point is alone."""
    names, distances = _names(X, assignments), distances(X)
    a, b = np.full(len(X), np.nan), np.zeros(len(X))
    for i, own in enumerate(assignments):
        same = assignments == own
        same[i] = itself
        if same.any():
            a[i] = distances[i, same].mean()
        b[i] = choose(distances[i, assignments == k].mean() for k in names if k != own)
    return a, b


def _quotient(a, b, divisor=np.fmax, lone=0.0, both=0.0, sign=1):
    """(b − a) / divisor(a, b); `both` for 0/0, `lone` where a is missing."""
    bottom = divisor(a, b)
    values = np.divide(sign * (b - a), bottom, out=np.full(len(a), both), where=bottom != 0)
    values[np.isnan(a)] = lone
    return values


def _by(parts=_parts, **how):
    """A function with other parts a and b, or another quotient of them."""
    return lambda X, assignments: _quotient(*parts(X, assignments), **how)


def _with(**how):
    """A function whose parts have other joints."""
    return _by(lambda X, assignments: _parts(X, assignments, **how))


def _in_place_of(a=None, b=None):
    """A function with another a, or another b: ``(X, assignments, distances)`` -> (n,)."""

    def parts(X, assignments):
        right, given = _parts(X, assignments), (X, assignments, _distances(X))
        right = [other(*given) if other else own for other, own in zip((a, b), right)]
        alone = (assignments[:, None] == assignments).sum(axis=1) == 1
        return np.where(alone, np.nan, right[0]), right[1]

    return _by(parts)


def _then(change):
    """A function that gives back ``change(values, X, assignments)``."""
    return lambda X, assignments: change(_by()(X, assignments), X, assignments)


def _means(X, assignments, distances=_distances, choose=np.mean):
    """For each point what `choose` makes of its distances to each cluster, (n, K); which is own."""
    names, table = _names(X, assignments), distances(X)
    columns = [choose(table[:, assignments == k], axis=1) for k in names]
    return np.stack(columns, axis=1), assignments[:, None] == names


def _to_centroids(X, assignments):
    """Distances to the centroids, (n, K), and which is the own one."""
    names = _names(X, assignments)
    centroids = np.array([X[assignments == k].mean(axis=0) for k in names], dtype=float)
    table = np.sqrt(((X[:, None] - centroids) ** 2).sum(axis=2))
    return table, assignments[:, None] == names


def _other_than_own(table, own):
    return np.where(own, np.inf, table).min(axis=1)


def _nearest_by_centroid(X, assignments, _):
    table, own = _to_centroids(X, assignments)
    near = np.where(own, np.inf, table).argmin(axis=1)
    return _means(X, assignments)[0][np.arange(len(X)), near]


def _sums(X, assignments):
    table, own = _means(X, assignments, choose=np.sum)
    a = np.where((own.sum(axis=0) == 1)[own.argmax(axis=1)], np.nan, table[own])
    return a, _other_than_own(table, own)


def _one_too_few(a, assignments):
    counts = (assignments[:, None] == assignments).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return a * (counts - 1) / (counts - 2)


def _labels_without_gaps(X, assignments, to, missing=np.nan):
    """As if there were the labels 0 to ``to(assignments)``; `missing` for those without points."""
    names, table = _names(X, assignments), _distances(X)
    a, _ = _parts(X, assignments)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = [
            table[:, assignments == k].mean(axis=1) if k in names else np.full(len(X), missing)
            for k in range(to(assignments))
        ]
        own = assignments[:, None] == np.arange(len(means))
        return _quotient(a, np.where(own, np.inf, np.array(means).T).min(axis=1))


def _one_row_of_features(X, assignments, axis):
    _names(X, assignments)
    distances = np.sqrt(((X - X[0]) ** 2).sum(axis=axis))
    return distances[assignments == assignments[0]]


def _unchecked(X, assignments):
    """No word on how many clusters there are."""
    try:
        return _by()(X, assignments)
    except ValueError:
        return np.zeros(len(X))


def _tiny_is_zero(least):
    return _by(divisor=lambda a, b: np.where(np.fmax(a, b) > least, np.fmax(a, b), 0))


slips = (
    Slip.of(
        "includes-itself",
        _with(itself=True),
        lambda X, assignments: np.where(
            (assignments[:, None] == assignments).sum(axis=1) == 1,
            0.0,
            _with(itself=True)(X, assignments),
        ),
    ),
    Slip(
        "others-miscounted",
        "The distances to the own cluster were divided by one too few, or one too many: how many "
        "other points does the cluster have, and how many distances were added up?",
        _in_place_of(a=lambda X, labels, _: _one_too_few(_parts(X, labels)[0], labels)),
        misconception="includes-itself",
    ),
    Slip(
        "own-cluster-for-b",
        "The smallest mean was taken over all clusters, the point's own among them. b belongs to "
        "another cluster: which label has to be left out?",
        _in_place_of(b=lambda X, labels, _: _means(X, labels)[0].min(axis=1)),
    ),
    Slip(
        "lone-point",
        "A lone point has no others to compare with: 0/0 is NaN, 1 would make every outlier a "
        "perfect cluster, and to leave it out shifts all others. By definition its silhouette is "
        "0. Ask whether there are others before you divide.",
        _by(lone=np.nan),
        _by(lone=1.0),
        _by(lone=-1.0),
        lambda X, assignments: (lambda v: v[~np.isnan(v)])(_by(lone=np.nan)(X, assignments)),
        misconception="singleton-not-zero",
    ),
    Slip(
        "zero-over-zero",
        "Where a and b are both 0 the quotient is 0/0, which is NaN. By definition the silhouette "
        "is 0 there, neither good nor bad.",
        _by(both=np.nan),
    ),
    Slip(
        "small-is-not-zero",
        "A small distance was taken for 0. The same points in another unit have the same "
        "silhouettes: only where a and b are both exactly 0 is there no quotient.",
        _tiny_is_zero(1.0),
        _tiny_is_zero(1e-6),
    ),
    Slip(
        "never-refused",
        "With one single cluster there is no b, and with n clusters there is no a: a silhouette "
        "says nothing then. Count the different labels first, and `raise` a ValueError.",
        _unchecked,
    ),
    Slip(
        "squared-distances",
        "The distances are squared. A silhouette takes plain distances, as a ruler shows them: the "
        "mean of squares would weigh far points more.",
        _with(distances=lambda X: _distances(X) ** 2),
    ),
    Slip(
        "along-the-streets",
        "These are distances along the streets: differences added up without being squared. The "
        "straight distance is wanted, squares, sum and root.",
        _with(distances=lambda X: np.abs(X[:, None] - X).astype(float).sum(axis=2)),
        misconception="missing-square",
    ),
    Slip(
        "root-of-the-mean",
        "The root was taken of the means, not of each distance. Root first, then the mean: for "
        "example, the mean of 1 and 9 has the root 2.24, the mean of their roots is 2.",
        _by(lambda *given: map(np.sqrt, _parts(*given, distances=lambda X: _distances(X) ** 2))),
    ),
    Slip(
        "all-others-for-b",
        "b was taken over the points of all other clusters together, or over the means of all of "
        "them. It is asked for one other cluster, the nearest: a mean for each, then the smallest.",
        _in_place_of(
            b=lambda X, labels, distances: (
                np.ma.masked_array(distances, labels[:, None] == labels).mean(axis=1).data
            )
        ),
        _with(choose=lambda means: np.mean(list(means))),
    ),
    Slip(
        "all-points-for-a",
        "a was taken over all other points, not over those of the own cluster. Which points have "
        "the same label?",
        _in_place_of(a=lambda X, labels, distances: distances.sum(axis=1) / (len(X) - 1)),
    ),
    Slip(
        "farthest-cluster",
        "b belongs to the farthest of the other clusters here. The nearest is the one that the "
        "point might rather belong to.",
        _with(choose=max),
    ),
    Slip(
        "nearest-point",
        "The distance to one single point was taken, the nearest or the farthest. a and b are "
        "means, over all points of one cluster.",
        _in_place_of(
            b=lambda X, labels, distances: np.where(
                labels[:, None] != labels, distances, np.inf
            ).min(axis=1)
        ),
        _in_place_of(
            a=lambda X, labels, distances: np.where(labels[:, None] == labels, distances, 0).max(
                axis=1
            )
        ),
    ),
    Slip(
        "distances-to-centroids",
        "These are distances to centroids. a and b are means of distances to the points "
        "themselves; the mean of distances is not the distance to the mean.",
        _in_place_of(
            a=lambda X, labels, _: _to_centroids(X, labels)[0][_to_centroids(X, labels)[1]],
            b=lambda X, labels, _: _other_than_own(*_to_centroids(X, labels)),
        ),
        _in_place_of(b=lambda X, labels, _: _other_than_own(*_to_centroids(X, labels))),
    ),
    Slip(
        "nearest-by-centroid",
        "The other cluster was chosen by the nearest centroid. The nearest cluster is the one with "
        "the smallest mean distance to its points, and these two are not always the same.",
        _in_place_of(b=_nearest_by_centroid),
    ),
    Slip(
        "sign-turned-round",
        "The sign is the wrong way round: where the own cluster is much nearer than the next, the "
        "silhouette must be near 1. Which of a and b is then the greater?",
        _by(sign=-1),
    ),
    Slip(
        "another-divisor",
        "b − a was divided by something else, or not at all. The divisor is the greater of a and "
        "b, so that the value lies between −1 and 1, whatever the unit of the data is.",
        _by(divisor=np.add),
        _by(divisor=lambda a, b: b),
        _by(divisor=lambda a, b: np.nan_to_num(a)),
        _by(divisor=np.fmin),
        _by(divisor=lambda a, b: np.ones(len(a))),
    ),
    Slip(
        "sums-for-means",
        "a and b are sums of distances here. A large cluster then looks far away only because it "
        "is large: divide each by the number of points that were counted.",
        _by(_sums),
        misconception="sum-for-mean",
    ),
    Slip(
        "mean-of-silhouettes",
        "This is the mean over points, of all or of each cluster. Here each point's own silhouette "
        "is asked for, (n,), in the order of the points.",
        _then(lambda values, *_: values.mean()),
        _then(lambda v, X, labels: np.array([v[labels == k].mean() for k in np.unique(labels)])),
    ),
    Slip(
        "cluster-by-cluster",
        "The values are right, but they stand cluster by cluster. The i-th value belongs to the "
        "i-th row of X: let the points keep their order.",
        _then(lambda v, X, labels: np.concatenate([v[labels == k] for k in np.unique(labels)])),
    ),
    Slip(
        "labels-without-gaps",
        "The labels were taken for 0, 1, 2, … without gaps. A label is only a name, and a cluster "
        "without points has no mean: which names are really there? (`np.unique` tells.)",
        lambda *given: _labels_without_gaps(*given, to=lambda labels: len(np.unique(labels))),
        lambda *given: _labels_without_gaps(*given, to=lambda labels: labels.max() + 1),
        lambda *given: _labels_without_gaps(
            *given, to=lambda labels: len(np.unique(labels)), missing=np.inf
        ),
    ),
    Slip.of("sum-wrong-axis", lambda *given: _one_row_of_features(*given, axis=0)),
    Slip.of("sum-without-axis", lambda *given: _one_row_of_features(*given, axis=None)),
    Slip.of(
        "integer-truncation",
        _then(lambda values, *_: np.trunc(values)),
        _with(distances=lambda X: np.trunc(_distances(X))),
    ),
    Slip.of("column-meets-row", _then(lambda values, *_: values[:, None])),
)
