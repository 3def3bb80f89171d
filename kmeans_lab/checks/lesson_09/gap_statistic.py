"""`gap_statistic(X, K_values, n_references, rng)`: compared with points without clusters."""

from __future__ import annotations

import numpy as np

from kmeans_lab.checks.exercise import OWN_WORDS, Case, Edge, Exercise
from kmeans_lab.checks.inputs import points_in_words
from kmeans_lab.checks.lesson_09.gap_statistic_report import (
    ERRORS,
    FEW,
    GAP_SIGN,
    GAPS,
    MANY,
    OWN,
    ROWS,
    WHOLE_NUMBERS,
    Gaps,
)
from kmeans_lab.checks.lesson_09.searches import searches
from kmeans_lab.checks.lesson_09.shared import (
    LESSON,
    LESSONS_PARTS,
    best_inertia,
)
from kmeans_lab.checks.slips import Slip
from kmeans_lab.data import six_points
from kmeans_lab.running.outcome import Seed

exercise = Exercise(
    "kmeans_lab.selection.gap_statistic",
    lesson=LESSON,
    number=3,
    returns=Gaps(),
    section="The gap statistic asks: compared with what?",
    points=4,
    edges=(
        Edge("inertia-0", 0.5, "an inertia of 0"),
        Edge("one-reference", 0.5, "one single reference"),
    ),
    allows=LESSONS_PARTS,
    lines=(
        "def gap_statistic(X, K_values, n_references, rng):",
        "    low, high = X.min(axis=0), X.max(axis=0)",
        "    references = [rng.uniform(low, high, size=X.shape) for _ in range(n_references)]",
        "    gaps, standard_errors = np.zeros(len(K_values)), np.zeros(len(K_values))",
        "    for j, K in enumerate(K_values):",
        "        W = best_inertia(X, K, rng)",
        "        if W == 0:",
        '            raise ValueError("an inertia of 0 has no logarithm")',
        "        logs = np.log([best_inertia(points, K, rng) for points in references])",
        "        gaps[j] = logs.mean() - np.log(W)",
        "        standard_errors[j] = logs.std() * np.sqrt(1 + 1 / n_references)",
        "    return gaps, standard_errors",
    ),
    distractors=(
        "        gaps[j] = np.log(W) - logs.mean()",
        "    low, high = X.min(), X.max()",
        "        standard_errors[j] = logs.std()",
    ),
    hints=(
        "A reference is an array of the shape of X, uniform between the smallest and the largest "
        "value of each feature. Make n_references of them with `rng.uniform`, before the loop.",
        "For each K: one inertia of X, and one of every reference. Take the logarithm of each of "
        "them first; the gap is the mean of the references' logarithms less the one of X.",
        "The standard error is the standard deviation (`std`) of the references' logarithms, times "
        "the factor of the lesson. And look at the inertia of X before you take its logarithm.",
    ),
)


def cases(rng: np.random.Generator) -> list[Case]:
    four = np.array([[0.0, 0.2], [0.02, 0.2], [0.1, 0.24], [0.12, 0.24]])  # small, but not 0
    # Its mean is far from the middle of its box, which does not hold the origin.
    skewed = np.array([[1.0, -80], [1.2, -79], [1.1, -76], [1.5, -78], [1.4, -75], [5, -40]])
    places = np.array([[1.0, 2], [1, 2], [5, 4], [5, 4]])
    few = rng.permutation(100)[:10].reshape(5, 2) / 10
    instead = [[four, [1], 1], [four, [1], 2], [four, [2, 1], OWN]]
    no_log = "An inertia of 0 has no logarithm. The text of the exercise says what to do then."

    def search(X, K_values, B, seed, idea, *instead):
        given = (
            f"K_values {K_values}, {B} references\nX {points_in_words(X)}\n"
            "(what is expected has its own references, so your numbers may be others)"
        )
        return Case((X, K_values, B, Seed(seed), [*instead]), given, idea, script=searches)

    return [
        search(four, [2, 1], FEW, 7, "Small inertias have logarithms too. The j-th of both arrays "
               "belongs to the j-th of the K_values.", *instead),
        search(skewed, [1, 3], MANY, 8, "The references fill the box of X: in each feature every "
               "value between its smallest and its largest is equally likely."),
        search(few, [2], 2, int(rng.integers(1 << 30)), "Five random points, two references."),
        Case((places, [1, 2], 2, Seed(9)),
             "Four points on two places, K = 1 and 2: with K = 2 the inertia of X is 0", no_log,
             raises="ValueError", edge="inertia-0"),
        Case((four, [4], 2, Seed(10)), "As many clusters as points", no_log, raises="ValueError",
             edge="inertia-0"),
        Case((six_points(), range(1, 4), 1, Seed(11)),
             "The six points, K from 1 to 3, one single reference",
             "With one single reference nothing varies: all standard errors are 0.",
             edge="one-reference"),
    ]  # fmt: skip


# ------------------------------------------------------------------ a right answer with joints


def _made(X, B, rng):
    return [rng.uniform(X.min(axis=0), X.max(axis=0), size=X.shape) for _ in range(B)]


def _joined(X, K_values, B, rng, gap="right", error="right", made=_made, checked=True):
    """Gaps and errors by two of the formulas, and of other references."""
    references = made(X, B, rng)
    W_star = np.array([[best_inertia(p, K, rng) for p in references] for K in K_values])
    W = np.array([best_inertia(X, K, rng) for K in K_values])
    if checked and (W == 0).any():
        raise ValueError(OWN_WORDS)
    with np.errstate(all="ignore"):
        gaps = [GAPS[gap](L, w) for L, w in zip(W_star, W)]
        errors = [ERRORS[error](L, B) for L in W_star]
    return np.array(gaps), np.array(errors)


def _by(gap="right", error="right", **how):
    return lambda *given: _joined(*given, gap=gap, error=error, **how)


def _of(draw):
    """A function whose references are ``draw(X, rng)``, one by one."""
    return _by(made=lambda X, B, rng: [draw(X, rng) for _ in range(B)])


def _between(ends):
    """A function whose references are uniform between the two ends of X, ``ends(X)``."""
    return _of(lambda X, rng: rng.uniform(*ends(X), size=X.shape))


def _then(change):
    """A function that gives back ``change(gaps, errors, X)``."""
    return lambda X, *rest: change(*_joined(X, *rest), X)


def _with_factor(X, K_values, B, rng, count):
    gaps, errors = _joined(X, K_values, B, rng, error="no factor")
    return gaps, errors * np.sqrt(1 + 1 / count)


def _by_deviations(X):
    return X.mean(axis=0) - X.std(axis=0), X.mean(axis=0) + X.std(axis=0)


def _another_number(X, K_values, B, rng, how):
    """As many points a reference as there are references, or other sizes."""
    low, high = X.min(axis=0), X.max(axis=0)
    made = [rng.uniform(low, high, size=how(X, B)) for _ in range(B)]
    return _joined(X, K_values, B, rng, made=lambda *_: made)


LOG_FIRST = (
    "The logarithm of the mean is not the mean of the logarithms. Take the logarithm of each "
    "inertia first, then the mean."
)
DDOF = (
    "The deviations were divided by B − 1. NumPy's own choice, B, is asked for; the uncertainty of "
    "few references is in the factor already."
)

slips = (
    Slip.of(
        "log-forgotten",
        _by("no logarithm", "no logarithm"),
        _by("no logarithm", "no logarithm, no factor"),
        _by("no logarithm", "no factor"),
        _by("no logarithm, sign", "no logarithm"),
        _by("no logarithm"),
    ),
    Slip(
        "errors-without-logarithm",
        "The gaps are right. The standard errors are those of the inertias themselves: the "
        "standard deviation of their logarithms is asked for.",
        _by(error="no logarithm"),
        misconception="log-forgotten",
    ),
    Slip(
        "logarithm-of-the-mean",
        LOG_FIRST,
        _by("logarithm of the mean"),
        _by("logarithm of the mean", "no logarithm"),
        _by("logarithm of the mean", "no factor"),
        misconception="log-forgotten",
    ),
    Slip(
        "another-logarithm",
        "This is another logarithm: to the base 10 or 2, or of 1 + W. The natural logarithm of W "
        "is meant, which NumPy calls `log`.",
        _by("base 10", "base 10"),
        _by("base 10, sign", "base 10"),
        _by("base 2", "base 2"),
        _by("log1p", "log1p"),
    ),
    Slip(
        "quotient",
        "There is a division. The gap is a difference: the mean of log W* less log W.",
        _by("quotient"),
        _by("quotient of logarithms"),
    ),
    Slip(
        "half-a-logarithm",
        "The inertia of X has its logarithm and those of the references have none, or the other "
        "way round. Numbers of two kinds are subtracted so: each inertia needs its own.",
        _by("half"),
        _by("other half"),
        misconception="log-forgotten",
    ),
    Slip(
        "no-mean",
        "Of the references' logarithms the mean is asked for. This is their sum, which grows with "
        "their number, or one of them alone.",
        _by("sum"),
        _by("median"),
        _by("lowest"),
    ),
    Slip(
        "nothing-to-compare",
        "One of the two is missing. The gap says how much lower the inertia of X is than those of "
        "the references: the mean of log W* less log W.",
        _by("references alone"),
        _by("X alone"),
    ),
    Slip("sign-turned-round", GAP_SIGN, _by("sign"), _by("sign", "no factor")),
    Slip.of("standard-error-factor", _by(error="no factor")),
    Slip(
        "another-factor",
        "The factor of the errors is another one than √(1 + 1/B). B is the number of references; "
        "variances add up, not deviations, hence the root, and more references make the "
        "comparison surer.",
        _by(error="minus"),
        _by(error="no root"),
        _by(error="1 + B"),
        lambda *given: _with_factor(*given, count=len(given[0])),
        lambda *given: _with_factor(*given, count=len(given[1])),
        misconception="standard-error-factor",
    ),
    Slip(
        "error-of-the-mean",
        "The standard deviation was divided by √B: that is the error of the references' mean "
        "alone. W of X is one single number, compared with that mean. Both scatter: what is the "
        "factor then?",
        _by(error="of the mean"),
        misconception="standard-error-factor",
    ),
    Slip(
        "b-minus-1",
        DDOF,
        _by(error="ddof"),
        _by(error="ddof, of the mean"),
        _by(error="ddof, no factor"),
        misconception="wrong-ddof",
    ),
    Slip(
        "variance-for-deviation",
        "The errors are made of the variance. The standard deviation is asked for, its root, which "
        "has the unit of the gap.",
        _by(error="variance"),
        _by(error="variance, no root"),
        misconception="variance-for-deviation",
    ),
    Slip(
        "two-in-another-order",
        "The two results have changed places: the gaps come first, then their errors.",
        _then(lambda gaps, errors, X: (errors, gaps)),
    ),
    Slip(
        "in-the-order-of-k",
        "The results are in the order of growing K. The j-th belongs to the j-th of the K_values, "
        "in whatever order they stand.",
        lambda X, K_values, B, rng: _joined(X, sorted(K_values), B, rng),
    ),
    Slip(
        "another-box",
        "The references do not lie in the box of X: they lie in one that does not follow the data. "
        "In each feature they go from the smallest to the largest value of that feature.",
        _between(lambda X: (0, 1)),
        _between(lambda X: (0, X.max(axis=0))),
        _between(lambda X: (X.mean(axis=0), X.max(axis=0))),
        _between(_by_deviations),
    ),
    Slip(
        "bell-curve",
        "The references are drawn from a bell curve, which has a middle where points crowd. Points "
        "without clusters are uniform in the box of X.",
        _of(lambda X, rng: rng.normal(X.mean(axis=0), X.std(axis=0), size=X.shape)),
        _of(lambda X, rng: rng.standard_normal(X.shape)),
    ),
    Slip(
        "one-box-for-all",
        "The box has the same two ends for all features: the smallest and the largest number of "
        "the whole array. Each feature has its own. Which axis do `min` and `max` have to go over?",
        _between(lambda X: (X.min(), X.max())),
        misconception="sum-without-axis",
    ),
    Slip(
        "ends-of-each-point",
        "The smallest and the largest value of each point were taken. The box needs those of each "
        "feature, (d,): which axis must go?",
        _between(lambda X: (X.min(axis=1), X.max(axis=1))),
    ),
    Slip(
        "one-reference-alone",
        "There are not B different references: one array stands for all, only one was made, or "
        "only the last was kept. Each is drawn anew and gets its own inertia; where are they "
        "collected?",
        _by(made=lambda X, B, rng: _made(X, 1, rng) * B),
        _by(made=lambda X, B, rng: _made(X, B, rng)[-1:]),
    ),
    Slip(
        "rows-of-x",
        ROWS,
        _of(lambda X, rng: X[rng.integers(len(X), size=len(X))]),
        _of(lambda X, rng: rng.permuted(X, axis=0)),
    ),
    Slip(
        "another-size",
        "The references have the wrong number of points. Each is as large as X, (n, d); B says how "
        "many such sets there are.",
        lambda *given: _another_number(*given, how=lambda X, B: (B, X.shape[1])),
    ),
    Slip(
        "whole-references",
        WHOLE_NUMBERS,
        _of(lambda X, rng: np.trunc(_made(X, 1, rng)[0])),
        misconception="integer-truncation",
    ),
    Slip.of(
        "integer-truncation",
        _then(lambda gaps, errors, X: (gaps.astype(int), errors.astype(int))),
    ),
    Slip(
        "inertia-0-not-refused",
        "The inertia of X is 0 here, and the logarithm of 0 is −∞: the gap would be infinite. A "
        "function that cannot answer says so: look at W before its logarithm, and `raise`.",
        _by(checked=False),
    ),
    Slip.of(
        "global-seed",
        lambda X, K_values, B, rng: _joined(X, K_values, B, np.random.default_rng(0)),
        _by(made=lambda X, B, rng: _made(X, B, np.random.default_rng(0))),
        _by(made=lambda X, B, rng: _made(X, B, np.random)),
    ),
)
