"""`SimpleKMeans`: the class with all repairs."""

# ruff: noqa: NPY002  (slips do what beginners do)
from __future__ import annotations

import numpy as np

from kmeans_lab.checks.exercise import Case, Edge, Exercise
from kmeans_lab.checks.inputs import points_in_words
from kmeans_lab.checks.lesson_07.fits import estimator, random_states, refits
from kmeans_lab.checks.lesson_07.shared import LESSON
from kmeans_lab.checks.lesson_07.simple_kmeans_report import OWN_GENERATOR, Fitted, Joints
from kmeans_lab.checks.pieces import cluster_means, inertia_of, labels_of
from kmeans_lab.checks.slips import Slip
from kmeans_lab.data import six_points, ties

exercise = Exercise(
    "kmeans_lab.estimator.SimpleKMeans",
    lesson=LESSON,
    number=3,
    handed_on=("X", "X_new", "init"),
    returns=Fitted(),
    section="All repairs in one class",
    points=4,
    ideas={"global-seed": OWN_GENERATOR},
    edges=(
        Edge("empty-cluster", 0.5, "a cluster that nobody joins"),
        Edge("second-fit", 0.5, "a second fit of the same object"),
    ),
    lines=(
        "def fit(self, X, init=None):",
        "    if init is None:",
        "        rng = np.random.default_rng(self.random_state)",
        "        init = X[rng.choice(len(X), size=self.K, replace=False)]",
        "    centroids, self.converged = init, False",
        "    for iteration in range(1, self.max_iterations + 1):",
        "        old = centroids",
        "        centroids = relocate_empty(X, nearest(X, old), old)",
        "        if ((centroids - old) ** 2).sum() <= relative_tolerance(X, self.tol):",
        "            self.converged = True",
        "            break",
        "    self.centroids, self.n_iterations = centroids, iteration",
        "    self.assignments = nearest(X, centroids)",
        "    self.inertia = inertia(X, self.assignments, centroids)",
        "    return self",
    ),
    distractors=(
        "        np.random.seed(self.random_state)",
        "    self.assignments = nearest(X, old)",
    ),
    hints=(
        "fit in words: choose K rows if no init came; assign, move, measure how far the centroids "
        "moved, and again, until that is small enough or the iterations run out; store what was "
        "learned on self.",
        "Compare ((centroids - old) ** 2).sum() with relative_tolerance(X, self.tol). `old` must "
        "be another array than the new centroids.",
        "After the loop assign once more: these labels belong to the final centroids. Then the "
        "inertia, the number of iterations and whether it converged. And what does fit give back?",
    ),
)

# From its first two rows they move five times. Of tol = 0.24 and 0.5 each wrong measure of the
# movement (largest, mean, length, signed sum ...) makes another number of iterations than the sum.
NINE = np.array(
    [[5, 10], [10, 12], [3, 11], [2, 1], [2, 0], [0, 4], [7, 10], [1, 12], [7, 8]], dtype=float
)
STATES = [0, 1, 2, 3, 4, 5]


def _fit_case(
    X, init, options: dict, idea: str = "", misconception=None, edge=None, before=None, X_new=None
) -> Case:
    """An object is made, fitted (to other points first, if `before` is given) and asked."""
    X_new = NEW if X_new is None else X_new
    made = ", ".join([str(options["K"]), *(f"{n}={v}" for n, v in options.items() if n != "K")])
    lines = [f"model = SimpleKMeans({made})"]
    args = (X, X_new, init, tuple(options.items()))
    if before is not None:
        lines.append("model.fit(X_before)")
        args = (*args, before)
    lines += [f"model.fit(X{', init' if init is not None else ''})", "model.predict(X_new)"]
    arrays = {"X_before": before, "X": X, "init": init, "X_new": X_new}
    lines += [f"{n} {points_in_words(v)}" for n, v in arrays.items() if v is not None]
    cost = options.get("max_iterations", 100)
    return Case(args, "\n".join(lines), idea, misconception, script=estimator, edge=edge, cost=cost)


NEW = np.array([[2.0, 2], [7, 7], [0.5, 9], [9, 8]])


def cases(rng: np.random.Generator) -> list[Case]:
    six, two = six_points(), NINE[:2].copy()
    twelve = np.array([0.0, 1, 3, 7, 12, 20, 30, 41, 53, 70, 88, 99])[:, None]
    X = _without_ties(rng)
    return [
        _fit_case(six, six[[0, 1, 3]].copy(), {"K": 3},
                  "Assign and move until nothing moves. Then labels, inertia and predict are those "
                  "of the final centroids."),
        _fit_case(six, None, {"K": 2},
                  "Without init it begins at two different rows of X; all starts end alike here."),
        _fit_case(NINE, two, {"K": 2, "max_iterations": 2},
                  "After two iterations the centroids still move: the run is cut short."),
        _fit_case(NINE, two, {"K": 2},
                  "Here the centroids come to rest. What does fit store then, and what stops it?"),
        _fit_case(NINE, two, {"K": 2, "tol": 0.24, "max_iterations": 20},
                  "It stops when the squared movement, added up over all centroids and features, "
                  "is at most relative_tolerance(X, tol), and keeps the centroids of that move."),
        _fit_case(NINE, two, {"K": 2, "tol": 0.5, "max_iterations": 20},
                  "It stops when the squared movement, added up over all centroids and features, "
                  "is at most relative_tolerance(X, tol), and keeps the centroids of that move."),
        _fit_case(NINE / 10, two / 10, {"K": 2, "tol": 0.24, "max_iterations": 20},
                  "With numbers ten times as large, in another unit, it would stop after four "
                  "iterations. Another unit must not change when it stops.", "ignores-units",
                  X_new=NEW / 10),
        _fit_case(np.array([[0], [1], [10], [11]]), np.array([[0], [1]]),
                  {"K": 2, "tol": 0.0, "max_iterations": 20},
                  "With tol = 0 it stops when nothing moves: a shift of 0 is at most 0. And the "
                  "means are 0.5 and 10.5, though all numbers are whole.",
                  X_new=np.array([[3], [7]])),
        _fit_case(twelve, None, {"K": 12, "max_iterations": 5},
                  "Twelve different rows as centroids: each point has its own, and nothing moves.",
                  "repeats-a-point", X_new=np.array([[3.0], [60]])),
        _fit_case(twelve, None, {"K": 12, "max_iterations": 1},
                  "Nothing moves in the only iteration that is allowed, so it has converged. The "
                  "count of iterations alone cannot tell; the movement can.",
                  X_new=np.array([[3.0], [60]])),
        Case((twelve, (("K", 3), ("max_iterations", 1)), STATES),
             "six objects, made as\nSimpleKMeans(3, max_iterations=1, random_state=i), i from 0 "
             "to 5,\nand one more with random_state=0; then fit(X) of each\n"
             f"X {points_in_words(twelve)}", script=random_states, cost=14),
        _fit_case(X, X[:3].copy(), {"K": 3}, "Eight random points, from the first three on."),
        _fit_case(six, np.array([[6.0, 6], [6, 9], [12, 0]]), {"K": 3},
                  "Nobody goes to (12, 0). An empty cluster takes the point that is farthest from "
                  "its own centroid: who does that?", "empty-cluster-zero", "empty-cluster"),
        _fit_case(NINE, two, {"K": 2, "max_iterations": 20}, "A second fit begins anew; nothing of "
                  "the first may be left.", edge="second-fit", before=six),
        Case((twelve, (("K", 3), ("max_iterations", 1)), STATES),
             "six objects, made as\nSimpleKMeans(3, max_iterations=1, random_state=i), i from 0 "
             "to 5;\neach is fitted twice: fit(X), and fit(X) again\n"
             f"X {points_in_words(twelve)}",
             "The same seed and the same points must end alike, however often an object is fitted. "
             "Where is the generator made, and which attributes does fit read?",
             script=refits, edge="second-fit", cost=24),
    ]  # fmt: skip


def _without_ties(rng: np.random.Generator) -> np.ndarray:
    """Eight points; from the first three on no label is ever a toss-up, and no cluster empty."""
    while True:
        X = rng.permutation(100)[:16].reshape(8, 2) / 10
        runs = [Joints(3, max_iterations=stop, tol=0).fit(X, X[:3]) for stop in range(1, 12)]
        places = [X[:3], *(run.centroids for run in runs)]
        full = all(len(np.unique(labels_of(X, place))) == 3 for place in places)
        if full and runs[-1].converged and not any(ties(X, place).any() for place in places):
            return X


# ------------------------------------------------------------------ slips


def _with(**methods):
    """The class with some of its methods replaced."""
    return type("Wrong", (Joints,), methods)


def _at_the_end(change):
    """The class that at the end of fit takes ``change(self, X, old)``, a dict, for its own."""
    return _with(finish=lambda self, X, old: vars(self).update(change(self, X, old)))


def _drawn_by(rows):
    """The class that begins at the rows of X with the numbers ``rows(n, K, random_state)``."""
    return _with(first=lambda self, X: X[rows(len(X), self.K, self.random_state)])


def _old_inertia(self, X, old):
    labels = labels_of(X, old)
    return {"inertia": inertia_of(X, labels, self.centroids)}


def _all_of_the_old(self, X, old):
    labels = labels_of(X, old)
    return {"assignments": labels, "inertia": inertia_of(X, labels, old)}


def _before_the_last_move(self, X, old):
    labels = labels_of(X, old)
    return {"centroids": old, "assignments": labels, "inertia": inertia_of(X, labels, old)}


def _count_from_before(self, X, old):
    self.total = getattr(self, "total", 0) + self.n_iterations
    return {"n_iterations": self.total}


def _iterations_changed(by):
    """The class that allows itself some iterations more, or fewer, than max_iterations."""

    def fit(self, X, init=None):
        allowed = self.max_iterations
        self.max_iterations = max(allowed + by, 1)
        Joints.fit(self, X, init)
        self.max_iterations = allowed
        return self

    return _with(fit=fit)


def _to_the_end(self, X, init=None):
    Joints.fit(self, X, init)
    rested, tol, self.tol = self.converged, self.tol, -1.0
    Joints.fit(self, X, init)
    self.tol, self.converged = tol, rested
    return self


def _of_the_centroids(self, centroids, shift):
    return self.size(shift) <= self.tol * centroids.var(axis=0).mean()


def _of_distances(self, X):
    return np.sqrt(((X - self.centroids[self.assignments]) ** 2).sum(axis=1)).sum()


class GeneratorOnce(Joints):
    """A generator made in `__init__` goes on from fit to fit."""

    def __init__(self, K, max_iterations=100, tol=1e-4, random_state=42):
        super().__init__(K, max_iterations, tol, random_state)
        self.rng = np.random.default_rng(random_state)

    def first(self, X):
        return X[self.rng.choice(len(X), size=self.K, replace=False)]


slips = (
    Slip.of(
        "stale-assignments",
        _at_the_end(lambda self, X, old: {"assignments": labels_of(X, old)}),
        _at_the_end(
            lambda self, X, old: _old_inertia(self, X, old) | {"assignments": labels_of(X, old)}
        ),
        _at_the_end(_all_of_the_old),
    ),
    Slip(
        "stale-inertia",
        "The inertia is that of the labels, or of the centroids, before the last move. After that "
        "move ask once more which centroid is nearest, and add up then.",
        _at_the_end(_old_inertia),
        _at_the_end(lambda self, X, old: {"inertia": inertia_of(X, labels_of(X, old), old)}),
        misconception="stale-assignments",
    ),
    Slip(
        "last-move-thrown-away",
        "The centroids before the last move were kept, and the new ones thrown away. Which line "
        "must come first: the one that takes over the new centroids, or the `break`?",
        _at_the_end(_before_the_last_move),
        _at_the_end(
            lambda self, X, old: _before_the_last_move(self, X, old) if self.converged else {}
        ),
    ),
    Slip.of("view-not-copy", _with(small=lambda *_: True)),
    Slip(
        "tol-alone",
        "`tol` itself decides when it stops. In millimetres instead of metres the same centroids "
        "move a thousand times as far. Your relative_tolerance makes of `tol` a number that grows "
        "along, to compare with the squared movement.",
        _with(limit=lambda self, X: self.tol),
        _with(limit=lambda self, X: self.tol, size=lambda self, shift: np.sqrt((shift**2).sum())),
        _with(limit=lambda self, X: self.tol, size=lambda self, shift: np.abs(shift).max()),
        misconception="ignores-units",
    ),
    Slip(
        "share-of-the-centroids",
        "The share `tol` was taken of the variance of the centroids. What is asked is the variance "
        "of the points X, which does not change on the way.",
        _with(small=lambda self, X, moved, old: _of_the_centroids(self, old, moved - old)),
        _with(small=lambda self, X, moved, old: _of_the_centroids(self, moved, moved - old)),
    ),
    Slip(
        "until-nothing-moves",
        "It goes on until nothing moves, or next to nothing, whatever `tol` is: `==` knows no "
        "tolerance, and `np.allclose` has its own. Compare the squared movement with "
        "relative_tolerance(X, self.tol).",
        _with(small=lambda self, X, moved, old: (moved == old).all()),
        _with(small=lambda self, X, moved, old: np.allclose(moved, old)),
    ),
    Slip(
        "length-of-the-movement",
        "The movement was compared as a length. relative_tolerance has squared units, so the "
        "squared movement belongs beside it.",
        _with(size=lambda self, shift: np.sqrt((shift**2).sum())),
    ),
    Slip(
        "movement-not-squared",
        "The movements were added up without being squared: so left and right cancel, or lengths "
        "stand beside a tolerance of squared units.",
        _with(size=lambda self, shift: np.abs(shift).sum()),
        _with(size=lambda self, shift: shift.sum()),
    ),
    Slip(
        "mean-or-largest-movement",
        "This is the mean of the squared movements, or the largest of them. The tolerance is meant "
        "for their sum over all centroids and features.",
        _with(size=lambda self, shift: (shift**2).mean()),
        _with(size=lambda self, shift: (shift**2).sum(axis=1).mean()),
        _with(size=lambda self, shift: (shift**2).max()),
        _with(size=lambda self, shift: (shift**2).sum(axis=1).max()),
    ),
    Slip(
        "never-at-most",
        "A shift of exactly 0 did not count as small. With tol = 0, or points that are all equal, "
        "the tolerance is 0, and the shift is never below it. “At most” includes being equal.",
        _with(small=lambda self, X, moved, old: self.size(moved - old) < self.limit(X)),
    ),
    Slip(
        "another-start-each-time",
        lambda case, wanted, outcome: (
            OWN_GENERATOR
            if outcome.global_random
            else "The same random_state does not give the same start. A generator made without a "
            "seed, `default_rng()`, draws other rows each time; self knows the seed."
        ),
        _drawn_by(lambda n, K, seed: np.random.choice(n, K, replace=False)),
        _drawn_by(lambda n, K, seed: np.random.default_rng().choice(n, K, replace=False)),
        misconception="global-seed",
    ),
    Slip(
        "one-start-for-all",
        "Another random_state gives the same start. Are the rows drawn at all, or is the seed "
        "written into the code? It is a parameter, and self knows it.",
        _drawn_by(lambda n, K, seed: np.random.default_rng(42).choice(n, K, replace=False)),
        _drawn_by(lambda n, K, seed: np.arange(K)),
        misconception="global-seed",
    ),
    Slip(
        "generator-in-init",
        "A second fit of the same object ended otherwise than the first. A generator that is made "
        "once, in `__init__`, goes on from where the first fit left it. Where must it be made so "
        "that each fit begins anew?",
        GeneratorOnce,
    ),
    Slip(
        "rows-drawn-twice",
        "The same row can be drawn twice, so two clusters begin at the same place. What does "
        "`replace=False` do?",
        _drawn_by(lambda n, K, seed: np.random.default_rng(seed).choice(n, K)),
        _drawn_by(lambda n, K, seed: np.random.default_rng(seed).integers(n, size=K)),
        misconception="repeats-a-point",
    ),
    Slip(
        "counted-from-zero",
        "The iterations are counted from 0, so the count is one too small. After one iteration it "
        "must say 1.",
        _at_the_end(lambda self, X, old: {"n_iterations": self.n_iterations - 1}),
    ),
    Slip(
        "counted-where-it-rests",
        "n_iterations is only set where the run converges. When max_iterations stops it, it must "
        "be max_iterations.",
        _at_the_end(
            lambda self, X, old: {"n_iterations": self.n_iterations if self.converged else 0}
        ),
    ),
    Slip(
        "not-all-iterations",
        "It made one iteration fewer, or more, than max_iterations allows. `range(1, 3)` holds 1 "
        "and 2, `range(0, 4)` holds four numbers.",
        _iterations_changed(-1),
        _iterations_changed(1),
    ),
    Slip(
        "no-break",
        "It went on to max_iterations although the centroids had come to rest. What ends a loop "
        "before all its turns are made?",
        _with(fit=_to_the_end),
    ),
    Slip(
        "converged-fixed",
        "converged does not tell how the run ended: True although max_iterations stopped it while "
        "the centroids still moved, or False although they came to rest. Only the condition in "
        "the loop knows.",
        _at_the_end(lambda self, X, old: {"converged": True}),
        _at_the_end(lambda self, X, old: {"converged": False}),
    ),
    Slip(
        "converged-by-the-count",
        "converged was told from the number of iterations. A run that comes to rest in exactly the "
        "last iteration that is allowed has converged; only the movement knows.",
        _at_the_end(lambda self, X, old: {"converged": self.n_iterations < self.max_iterations}),
    ),
    Slip(
        "predict-learns-anew",
        "predict learns anew from the points it is asked about, or looks at them alone. It labels "
        "them by the centroids that fit has found, and these stay as they are.",
        _with(predict=lambda self, X: self.fit(X).assignments),
        _with(predict=lambda self, X: labels_of(X, self.first(X))),
    ),
    Slip(
        "predict-of-the-old-points",
        "predict gives back the labels of the points that fit saw. It is asked about other points: "
        "which centroid is nearest to each of these?",
        _with(predict=lambda self, X: self.assignments),
    ),
    Slip(
        "goes-on-from-the-first-fit",
        "The second fit went on from where the first had ended. What is learned must begin anew at "
        "each fit: which attribute is read before it is set?",
        _with(fit=lambda self, X, init=None: Joints.fit(self, X, getattr(self, "centroids", init))),
        _with(
            first=lambda self, X: (
                getattr(self, "centroids", None)
                if hasattr(self, "centroids")
                else Joints.first(self, X)
            )
        ),
    ),
    Slip(
        "count-goes-on",
        "The count of iterations went on from the first fit. It must begin at 1 in each fit; what "
        "`__init__` sets is set only once.",
        _at_the_end(_count_from_before),
    ),
    Slip(
        "empty-left-where-it-is",
        "An empty cluster was left where it is. relocate_empty gives it a point; the plain means "
        "do not.",
        _with(update=lambda self, *given: cluster_means(*given)),
    ),
    Slip(
        "init-not-used",
        "`init` was not used: the run began at rows of its own choice. Only where no init is given "
        "does fit choose rows itself.",
        _with(fit=lambda self, X, init=None: Joints.fit(self, X)),
        _with(fit=lambda self, X, init=None: Joints.fit(self, X, X[: self.K])),
    ),
    Slip(
        "inertia-no-sum-of-squares",
        "The inertia is the sum of the squared distances: not divided by the number of points, and "
        "without a root.",
        _at_the_end(lambda self, X, old: {"inertia": self.inertia / len(X)}),
        _at_the_end(lambda self, X, old: {"inertia": np.sqrt(self.inertia)}),
        _at_the_end(lambda self, X, old: {"inertia": _of_distances(self, X)}),
    ),
)
