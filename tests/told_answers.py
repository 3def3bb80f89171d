"""Answers as beginners write them, and what `check` must say of each, and must not."""

from __future__ import annotations

from typing import NamedTuple


class Told(NamedTuple):
    """An answer, and what its message must and must not say."""

    label: str
    name: str
    source: str
    says: tuple[str, ...]
    never: tuple[str, ...] = ()


UPDATE = """\
def {name}(X, labels, centroids):
    new = {new}
    for k in range(len(centroids)):
        mine = X[labels == k]
        if {test}:
            new[k] = mine.mean(axis=0)
        else:
            new[k] = centroids[k]
    return new
"""


def update(new: str = "np.zeros(centroids.shape)", test: str = "len(mine) > 0", name="update_loop"):
    """An update with one thing written otherwise."""
    return UPDATE.format(new=new, test=test, name=name)


IDENTITY = """\
def squared_distances_identity(X, centroids):
    D = (X**2).sum(axis=1)[:, None] - 2 * X @ centroids.T + (centroids**2).sum(axis=1)
    {last}
"""
FIT = """\
class SimpleKMeans:
    def __init__(self, K, max_iterations=100, tol=1e-4, random_state=42):
        self.K, self.max_iterations, self.tol = K, max_iterations, tol
        self.random_state = random_state

    def fit(self, X, init=None):
        if init is None:
            rng = np.random.default_rng(self.random_state)
            init = X[rng.choice(len(X), size=self.K, replace=False)]
        centroids, self.converged = init, False
        for iteration in range(1, self.max_iterations + 1):
            old = centroids
            labels = ((X[:, None] - old) ** 2).sum(axis=2).argmin(axis=1)
            centroids = relocate_empty(X, labels, old)
            if {moved} <= relative_tolerance(X, self.tol):
                self.converged = True
                break
        self.centroids, self.n_iterations = centroids, iteration
        self.assignments = self.predict(X)
        self.inertia = float(((X - centroids[self.assignments]) ** 2).sum())
        {last}

    def predict(self, X):
        return ((X[:, None] - self.centroids) ** 2).sum(axis=2).argmin(axis=1)
"""


def fitting(moved: str = "((centroids - old) ** 2).sum()", last: str = "return self") -> str:
    """A class of lesson 07 with one thing written otherwise."""
    return FIT.format(moved=moved, last=last)


ANSWERS = (
    Told(
        "whole-numbers-like-X",
        "update_loop",
        update("np.zeros_like(X[: len(centroids)])"),
        ("What becomes of 7.5", "cut to fit", "line 2, `new = np.zeros_like"),
        ("is `X` what is meant",),
    ),
    Told(
        "whole-numbers-copied",
        "update_vectorized",
        update("X[: len(centroids)].copy()", name="update_vectorized"),
        ("What becomes of 7.5", "cut to fit", "line 2, `new = X[: len"),
        ("is `X` what is meant",),
    ),
    Told(
        "no-room-for-rows",
        "update_loop",
        update("np.empty(len(centroids))"),
        ("`new` is (3,), so `new[k]` is one single number",),
        ("Is a slice meant",),
    ),
    Told(
        "an-array-as-a-condition",
        "update_loop",
        update("np.zeros(centroids.shape)", "mine > 0"),
        ("is `mine` meant here, or how many rows it has?",),
        ("a.any()",),
    ),
    Told(
        "index-of-the-points",
        "inertia_loop",
        "def inertia_loop(X, labels, centroids):\n    total = 0\n    for i in range(len(X)):\n"
        "        total += ((X[i] - centroids[i]) ** 2).sum()\n    return total\n",
        ("what does `i` count, and what do the rows of `centroids` stand for?",),
    ),
    Told(
        "sum-forgotten-above",
        "inertia_loop",
        "def inertia_loop(X, labels, centroids):\n    total = 0\n    for i in range(len(X)):\n"
        "        total += (X[i] - centroids[labels[i]]) ** 2\n    return total\n",
        ("line 4, `total += (X[i]",),
        ("return total",),
    ),
    Told(
        "pythons-max",
        "squared_distances_identity",
        IDENTITY.format(last="return max(0, D)"),
        ("Python's `max` asks once", "`np.maximum` goes number by number"),
        ("`if`", "a.any()", "missing index"),
    ),
    Told(
        "an-if-for-every-number",
        "squared_distances_identity",
        IDENTITY.format(last="if D < 0:\n        D = 0\n    return D"),
        ("`D < 0` gives as many as the array has numbers", "masks"),
        ("how many rows", "a.any()"),
    ),
    Told(
        "same-place",
        "pairwise_differences",
        "def pairwise_differences(X, centroids):\n"
        "    return X[:, np.newaxis] - centroids[:, np.newaxis]\n",
        ("the first axis has 6 against 3",),
        ("axis -3", "axis −3"),
    ),
    *(
        Told(
            f"dtype-{dtype}",
            "product_bytes",
            "def product_bytes(n, K, X_dtype, centroids_dtype):\n"
            f"    dtype = {dtype}\n    return n * K * dtype.itemsize\n",
            ("Which function of the lesson takes any two",),
            ("Where does it come from", "What makes an np.dtype"),
        )
        for dtype in ("X_dtype", "centroids_dtype", "max(X_dtype, centroids_dtype)")
    ),
    Told(
        "sum-for-the-number-of-rows",
        "update_vectorized",
        update(test="mine.sum() > 0", name="update_vectorized"),
        ("`mine.sum()` adds up numbers, and may be 0 or less",),
        ("squared",),
    ),
    Told(
        "divided-by-all",
        "update_vectorized",
        update(name="update_vectorized").replace("mine.mean(axis=0)", "mine.sum(axis=0) / len(X)"),
        ("was divided by 6. It has 2 of them",),
        ("does a count begin",),
    ),
    Told(
        "a-number-for-the-length",
        "update_vectorized",
        update("centroids.copy()", name="update_vectorized").replace("len(centroids)", "3", 1),
        ("here it goes 0, 1, 2. Does it come to every row",),
    ),
    Told(
        "mean-without-axis",
        "update_vectorized",
        update(name="update_vectorized").replace("axis=0", ""),
        ("no axis is named for `mean`",),
        ("A sum without an axis",),
    ),
    Told(
        "numpys-max-of-a-number",
        "squared_distances_identity",
        IDENTITY.format(last="return np.max(0, D)"),
        ("there are `np.maximum`",),
        ("range",),
    ),
    Told(
        "result-not-kept",
        "squared_distances_identity",
        IDENTITY.format(last="np.maximum(D, 0)\n    return D"),
        ("`np.maximum` makes something new and leaves `D` as it is",),
        ("before anybody takes a root",),
    ),
    Told(
        "sum-not-kept",
        "squared_distances_broadcast",
        "def squared_distances_broadcast(X, centroids):\n"
        "    d = (X[:, None] - centroids) ** 2\n    d.sum(axis=2)\n    return d\n",
        ("Line 3, `d.sum(axis=2)`", "`.sum` makes something new"),
        ("return d`",),
    ),
    *(
        Told(
            f"made-above-{part}",
            "squared_distances_identity",
            f"def squared_distances_identity(X, centroids):\n    nx = {rows}\n    nc = {columns}\n"
            "    return np.maximum(nx - 2 * X @ centroids.T + nc, 0)\n",
            (f"with which shape does `{part}` meet another array further down",),
            ("on this line beside", "of this line below"),
        )
        for part, rows, columns in (
            ("nx", "(X**2).sum(axis=1)", "(centroids**2).sum(axis=1)"),
            ("nc", "(X**2).sum(axis=1)[:, None]", "(centroids**2).sum(axis=1)[:, None]"),
        )
    ),
    Told(
        "nothing-clipped",
        "squared_distances_identity",
        IDENTITY.format(last="return D"),
        ("before anybody takes a root", "Is the identity exact?"),
    ),
    Told(
        "clipped-before-the-choice",
        "nearest_by_identity",
        "def nearest_by_identity(X, centroids):\n"
        "    s = (centroids**2).sum(axis=1) - 2 * X @ centroids.T\n"
        "    return np.maximum(s, 0).argmin(axis=1)\n",
        ("`maximum` makes all numbers beyond a bound equal",),
    ),
    Told(
        "pythons-sum",
        "squared_distances_broadcast",
        "def squared_distances_broadcast(X, centroids):\n"
        "    return sum((X[:, None] - centroids) ** 2)\n",
        ("this `sum` is Python's own, which knows no axes",),
        ("The axis that you name is the axis that goes, and",),
    ),
    Told(
        "return-in-the-inner-loop",
        "assign_loop",
        "def assign_loop(X, centroids):\n    a = np.zeros(len(X), dtype=int)\n"
        "    for i in range(len(X)):\n        best = np.inf\n"
        "        for k in range(len(centroids)):\n"
        "            d = ((X[i] - centroids[k]) ** 2).sum()\n            if d < best:\n"
        "                best, a[i] = d, k\n            return a\n",
        ("`return a`: it stands inside the loop",),
        ("Is k ever written",),
    ),
    Told(
        "the-first-row-as-a-list",
        "pairwise_differences",
        "def pairwise_differences(X, centroids):\n    out = []\n    for x in X:\n"
        "        out.append([x - c for c in centroids])\n        return out\n",
        ("right for the first row, and for no other",),
    ),
    Told(
        "measured-from-the-new-means",
        "relocate_empty",
        "def relocate_empty(X, labels, centroids):\n"
        "    new = update_vectorized(X, labels, centroids)\n"
        "    empty = np.flatnonzero(np.bincount(labels, minlength=len(centroids)) == 0)\n"
        "    squared = ((X - new[labels]) ** 2).sum(axis=1)\n"
        '    new[empty] = X[np.argsort(-squared, kind="stable")[: len(empty)]]\n'
        "    return new\n",
        ("measured from the new means", "The cluster that nobody joins"),
    ),
    Told(
        "fit-gives-nothing",
        "SimpleKMeans",
        fitting(last="pass"),
        ("fit gave back None", "n_iterations 2", "All repairs in one class"),
        ("n_iterations 1", "n_iterations 3", "One pair first"),
    ),
    Told(
        "movement-as-a-length",
        "SimpleKMeans",
        fitting(moved="np.sqrt(((centroids - old) ** 2).sum())"),
        ("compared as a length", "All repairs in one class"),
        ("One pair first",),
    ),
    Told(
        "words-for-numbers",
        "update_modes",
        "def update_modes(X, assignments, modes):\n    new = np.array(modes, dtype=str)\n"
        "    for k in range(len(modes)):\n        own = X[assignments == k]\n"
        "        for j in range(X.shape[1]):\n            if len(own):\n"
        "                values, counts = np.unique(own[:, j], return_counts=True)\n"
        "                new[k, j] = values[counts.argmax()]\n    return new\n",
        ("What becomes of the number 7 in it?", "The mode in place of the mean"),
        ("7.5",),
    ),
    Told(
        "first-row-of-each",
        "update_modes",
        "def update_modes(X, assignments, modes):\n    new = modes.copy()\n"
        "    for k in range(len(modes)):\n        own = X[assignments == k]\n"
        "        if len(own):\n            new[k] = own[0]\n    return new\n",
        ("This is the first row of each cluster",),
    ),
    Told(
        "one-point-for-all-counted-on",
        "relocate_empty",
        "def relocate_empty(X, labels, centroids):\n"
        "    new = update_vectorized(X, labels, centroids)\n"
        "    for k in range(len(centroids)):\n        if not (labels == k).any():\n"
        "            new[k] = X[((X - centroids[labels]) ** 2).sum(axis=1).argmax()]\n"
        "    return new\n",
        ("still counts in the mean of the cluster that gave it",),
    ),
    Told(
        "first-row-for-the-empty",
        "relocate_empty",
        "def relocate_empty(X, labels, centroids):\n    moved = labels.copy()\n"
        "    for k in range(len(centroids)):\n        if not (moved == k).any():\n"
        "            moved[0] = k\n    return update_vectorized(X, moved, centroids)\n",
        ("took the first row, or the last one",),
    ),
    Told(
        "large-array-and-an-edge",
        "fast_kmeans",
        "def fast_kmeans(X, centroids, max_iterations):\n"
        "    X, c = X.astype(float), centroids.astype(float)\n"
        "    for turn in range(max_iterations - 1):\n"
        "        near = ((X[:, None] - c) ** 2).sum(2).argmin(1)\n"
        "        old, c = c, np.array([X[near == k].mean(0) if (near == k).any() else c[k]\n"
        "            for k in range(len(c))])\n        if np.array_equal(c, old):\n"
        "            break\n    near = ((X[:, None] - c) ** 2).sum(2).argmin(1)\n"
        "    return c, near, ((X - c[near]) ** 2).sum()\n",
        ("The values are right but for a run that max_iterations ends, and with",),
        ("The values are right, but",),
    ),
    Told(
        "largest-for-the-sum",
        "squared_norms",
        "def squared_norms(X):\n    return (X**2).max(axis=1)\n",
        ("what does `max` do?",),
    ),
    Told(
        "a-name-that-numpy-has-too",
        "nearest_by_identity",
        "def nearest_by_identity(X, centroids):\n"
        "    scores = (centroids**2).sum(axis=1) - 2 * cross\n"
        "    return scores.argmin(axis=1)\n",
        ("A name is used before it has a value",),
        ("np.cross",),
    ),
    Told(
        "a-function-of-numpy",
        "squared_norms",
        "def squared_norms(X):\n    return einsum('nd,nd->n', X, X)\n",
        ("where does `einsum` live?",),
    ),
    Told(
        "axes-of-a-block",
        "pairwise_differences",
        "def pairwise_differences(X, centroids):\n    points = X[np.newaxis, :, :]\n"
        "    row = centroids[np.newaxis, :, :]\n    return points - row\n",
        ("does `points` meet another array further down: which axes meet?",),
        ("Row or column",),
    ),
    Told(
        "every-point-a-cluster",
        "silhouette_values",
        "def silhouette_values(X, assignments):\n    names = assignments\n"
        "    if not 2 <= len(names) < len(X):\n        raise ValueError('2 to n - 1')\n"
        "    return np.zeros(len(X))\n",
        ("ValueError: 2 to n - 1",),
        ("just when it should not",),
    ),
    Told(
        "a-number-for-the-rows-of-a-chunk",
        "assign_in_chunks",
        "def assign_in_chunks(X, centroids, chunk_rows):\n    if chunk_rows < 1:\n"
        "        raise ValueError('at least 1')\n    labels = np.empty(len(X), dtype=int)\n"
        "    norms = (centroids**2).sum(axis=1)\n"
        "    for first in range(0, len(X), chunk_rows):\n        scores = norms - 2 * X[first : "
        "first + 1] @ centroids.T\n        labels[first : first + chunk_rows] = scores.argmin(1)\n"
        "    return labels\n",
        ("Line 7", "from where to where does this slice reach?"),
        ("How many turns",),
    ),
    Told(
        "sums-squared-for-the-norms",
        "squared_distances_identity",
        IDENTITY.format(last="return np.maximum(D, 0)")
        .replace("(X**2).sum(axis=1)", "X.sum(1) ** 2")
        .replace("(centroids**2).sum(axis=1)", "centroids.sum(1) ** 2")
        .replace("X.sum(1) ** 2[", "(X.sum(1) ** 2)["),
        ("their sum was squared",),
    ),
    Told(
        "a-name-before-its-value",
        "nearest_centred",
        "def nearest_centred(X, centroids):\n"
        "    middle = X.mean(axis=0, dtype=np.float64).astype(points.dtype)\n"
        "    points, centres = X - middle, centroids - middle\n"
        "    return ((centres**2).sum(axis=1) - 2 * points @ centres.T).argmin(axis=1)\n",
        ("points gets its value in a line that did not run",),
        ("7.5",),
    ),
    Told(
        "two-mistakes-and-an-error",
        "best_of_restarts",
        "def best_of_restarts(X, K, n_init, rng):\n    best = 0\n"
        "    rng = np.random.default_rng(1)\n    for _ in range(n_init):\n"
        "        c = X[rng.choice(len(X), size=K, replace=False)]\n"
        "        inertia = ((X - c[0]) ** 2).sum()\n        if inertia < best:\n"
        "            best, kept = inertia, c\n    return kept, best\n",
        ("kept gets its value in a line that did not run",),
    ),
)
