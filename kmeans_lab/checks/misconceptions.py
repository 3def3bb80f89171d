"""The mistakes that the course hunts: what each believes, and where an experiment refutes it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Misconception:
    """A mistake that people make.

    Attributes
    ----------
    identifier : str
        What grading counts it under.
    title : str
        The mistake in a few words.
    message : str
        What a beginner is told: at most four sentences, an idea to think about, no solution.
    lesson, section : str
        Where an experiment shows what comes of it: the stem of a lesson and a heading in it.
    """

    identifier: str
    title: str
    message: str
    lesson: str
    section: str


_ALL = (
    Misconception(
        "column-meets-row",
        "(n,) and (n, 1) mix into (n, n)",
        "A row of n numbers, (n,), and a column of n numbers, (n, 1), do not pair up one by one: "
        "together they make a table (n, n). Write the shape of each part beside its line, and "
        "look for the place where an axis of length 1 was added, kept or left out.",
        "03_broadcasting",
        "A column of six is not a row of six",
    ),
    Misconception(
        "colon-for-axis",
        "X[:, None :] for X[:, None, :]",
        "In an index a colon without a comma before it makes a slice, so `None :` is one slice "
        "and adds no axis at all. A new axis needs a place of its own, with a comma on both "
        "sides. Print the shape of that part alone.",
        "03_broadcasting",
        "These run without an error, and are wrong",
    ),
    Misconception(
        "sum-without-axis",
        "everything summed into one number",
        "Everything went into one single number. A sum without an axis adds up the whole array. "
        "Which axis should disappear, and which should stay?",
        "00_start_here",
        "The middle of six points",
    ),
    Misconception(
        "sum-wrong-axis",
        "summed over clusters or points instead of features",
        "The axis that you name is the axis that goes, and here the wrong one went. Write down "
        "what each axis of the array counts (points, centroids, features), then which of them "
        "must still be there at the end.",
        "03_broadcasting",
        "The axis that you name is the axis that goes",
    ),
    Misconception(
        "argmin-wrong-axis",
        "argmin over the points labels centroids, not points",
        "The question goes the wrong way round: this asks each centroid for its nearest point, or "
        "all of them at once. Each point, each row of the (n, K) table, chooses among the "
        "centroids. Which axis has to disappear so that n numbers stay?",
        "03_broadcasting",
        "These run without an error, and are wrong",
    ),
    Misconception(
        "argmax-for-argmin",
        "the farthest centroid",
        "Each point got the centroid that is farthest from it, not nearest. Look at the "
        "comparison, or at the function that picks one of the K numbers.",
        "01_the_algorithm",
        "Two wrong letters",
    ),
    Misconception(
        "axes-swapped",
        "(K, n) for (n, K)",
        "The numbers are right, but rows and columns have changed places. One row belongs to one "
        "point, one column to one centroid. Where in the code does it get decided which of them "
        "comes first?",
        "03_broadcasting",
        "These run without an error, and are wrong",
    ),
    Misconception(
        "value-for-index",
        "min where argmin is asked",
        "This is how far the nearest centroid is, not which one it is. A label is an index, a "
        "whole number from 0 to K−1.",
        "03_broadcasting",
        "These run without an error, and are wrong",
    ),
    Misconception(
        "view-not-copy",
        "a second name for the same array remembers nothing",
        "A second name, or a slice, is not a second array: when the one changes, so does the "
        "other. So what was to be remembered is overwritten, and old and new are always equal. "
        "What makes an array of its own?",
        "02_loops",
        "Does `centroids[:]` remember where they were?",
    ),
    Misconception(
        "changed-the-input",
        "writing into the caller's array",
        "The function wrote into an array that it was given, and the caller still needs that one. "
        "Neither a second name nor a slice is a copy. Begin with an array of your own.",
        "03_broadcasting",
        "A slice, a mask, and whose numbers they are",
    ),
    Misconception(
        "extra-square-root",
        "a distance where a squared one is asked",
        "These are distances; squared distances are asked for. A squared distance has no root in "
        "it: differences, squares, sum, and that is all.",
        "02_loops",
        "One pair first, then every pair",
    ),
    Misconception(
        "missing-square",
        "differences added up without being squared",
        "The differences were added up without being squared. Then left and right cancel, or the "
        "lengths of the steps are added; neither is the squared distance. Square each difference "
        "before the sum.",
        "02_loops",
        "One pair first, then every pair",
    ),
    Misconception(
        "cross-term-sign",
        "+ 2 x·c for − 2 x·c",
        "The term with x·c has the wrong sign. Multiply (x − c)·(x − c) out for two single "
        "numbers, say x = 3 and c = 1, and look at the middle term.",
        "04_norm_identity",
        "Five slips, and what they do to the labels",
    ),
    Misconception(
        "cross-term-factor",
        "the factor 2 of x·c forgotten",
        "The term with x·c is off by its factor. Multiply (x − c)·(x − c) out for two single "
        "numbers, say x = 3 and c = 1: how often does x·c appear?",
        "04_norm_identity",
        "Five slips, and what they do to the labels",
    ),
    Misconception(
        "missing-norm",
        "a term of the identity left out",
        "A squared norm is missing. ‖x − c‖² has three terms. Check which of them may be left "
        "out here: does it differ from centroid to centroid?",
        "04_norm_identity",
        "Five slips, and what they do to the labels",
    ),
    Misconception(
        "negative-squares",
        "rounding leaves negative squared distances",
        "A squared distance can never be negative, yet some of these are. The three terms of the "
        "identity are rounded one by one, and where they cancel a tiny negative number may stay. "
        "What must be done with it before anybody takes a root?",
        "04_norm_identity",
        "Is the identity exact?",
    ),
    Misconception(
        "cancellation",
        "the identity on data far from the origin",
        "Far from the origin the identity subtracts huge, nearly equal numbers, and the digits "
        "that tell the centroids apart are rounded away. Which change of the data leaves every "
        "distance as it is and makes the numbers small?",
        "05_precision",
        "Centre first",
    ),
    Misconception(
        "integer-truncation",
        "an integer or too narrow dtype",
        "The numbers lost what stands behind the point, or part of it. An array keeps the kind of "
        "number that it was made with, and what you write into it is cut to fit; `int`, `//` and "
        "`round` cut as well. Where are whole numbers made here, or narrower ones?",
        "02_loops",
        "What becomes of 7.5 in an array of integers?",
    ),
    Misconception(
        "empty-cluster-nan",
        "the mean of nothing",
        "A cluster has no points, and the mean of nothing is 0/0, which is NaN. An empty cluster "
        "keeps the centroid that it has. Ask how many points there are before you divide.",
        "02_loops",
        "An empty cluster divides zero by zero",
    ),
    Misconception(
        "empty-cluster-zero",
        "the centroid of an empty cluster falls to the origin",
        "A cluster has no points, and its centroid fell to the origin, where none of its points "
        "ever was. An empty cluster keeps the centroid that it has. With what is the result "
        "filled before the loop?",
        "02_loops",
        "An empty cluster divides zero by zero",
    ),
    Misconception(
        "mean-of-everything",
        "all points instead of the cluster's own",
        "This is the mean of all points, not of the points of one cluster. Which points have the "
        "label k? Only these belong to cluster k.",
        "02_loops",
        "A cluster's mean is a sum and a count",
    ),
    Misconception(
        "sum-for-mean",
        "the division forgotten",
        "This is the sum; the mean is the sum divided by how many there are.",
        "02_loops",
        "A cluster's mean is a sum and a count",
    ),
    Misconception(
        "wrong-ddof",
        "n − 1 for n",
        "The sum was divided by one less than the number of rows. Here the data are the whole, "
        "not a sample of something larger, so the divisor is n.",
        "10_high_dimensions",
        "Standardize: mean 0, deviation 1",
    ),
    Misconception(
        "wrong-divisor",
        "divided by the count of something else",
        "The sum is right, but it was divided by the wrong number. What exactly was added up, "
        "and how many of these are there?",
        "02_loops",
        "A cluster's mean is a sum and a count",
    ),
    Misconception(
        "python-loop",
        "right, but by a Python loop over the points",
        "Python itself goes through the points one by one, and that is what this lesson leaves "
        "behind. `np.vectorize`, `apply_along_axis`, `map` and list "
        "comprehensions are such loops too. Let one operation on whole arrays do it.",
        "03_broadcasting",
        "How much faster? It depends on the shape",
    ),
    Misconception(
        "large-temporary",
        "right, but through the (n, K, d) array",
        "On the way an array of n·K·d numbers is made, and that is what this lesson leaves "
        "behind. Which single operation gives all dot products of points "
        "and centroids as an (n, K) table?",
        "04_norm_identity",
        "What really goes: the large array, and the slow way to sum",
    ),
    Misconception(
        "global-seed",
        "randomness from np.random, not from rng",
        "The function got its own source of randomness, `rng`, and does not use it alone. Numbers "
        "from np.random, or from a generator made inside, cannot be repeated, or are always the "
        "same. Draw everything from `rng`.",
        "07_estimator",
        "A history that cannot be trusted",
    ),
    Misconception(
        "uniform-not-weighted",
        "k-means++ without its weights",
        "After the first row, all rows are equally likely here. In k-means++ a row far from all "
        "rows drawn before is more likely than a near one. Which numbers say how likely each "
        "row is?",
        "08_initialization",
        "k-means++ in code",
    ),
    Misconception(
        "distance-not-squared",
        "k-means++ weighted by distances that are not squared",
        "The far rows are too rare: the chances go with the distance. In k-means++ they go with "
        "the squared distance to the nearest row drawn before.",
        "08_initialization",
        "k-means++ in code",
    ),
    Misconception(
        "repeats-a-point",
        "the same row chosen twice",
        "The same row was chosen twice, so two clusters begin at the same place. How must a row "
        "that was already drawn be treated in the next draw?",
        "08_initialization",
        "Drawn twice",
    ),
    Misconception(
        "last-not-best",
        "restarts that keep the last run",
        "This is the last run, not the best one. Something has to be remembered from run to run, "
        "and replaced only when a better run comes.",
        "08_initialization",
        "Restarts: which run do we keep?",
    ),
    Misconception(
        "largest-not-best",
        "restarts that keep the greatest inertia",
        "This is the run with the greatest inertia. The inertia is the sum of squared distances "
        "to the centroids: is a good clustering one where it is large, or small?",
        "08_initialization",
        "Restarts: which run do we keep?",
    ),
    Misconception(
        "includes-itself",
        "the silhouette counts the point among its own neighbours",
        "The point was counted among its own neighbours: its distance 0 to itself makes the mean "
        "too small. How many other points does its cluster have?",
        "09_choosing_k",
        "A silhouette asks each point",
    ),
    Misconception(
        "singleton-not-zero",
        "the silhouette of a lone point",
        "A point that is alone in its cluster has no neighbours to compare with. Its silhouette "
        "is 0 by definition, neither good nor bad.",
        "09_choosing_k",
        "A silhouette asks each point",
    ),
    Misconception(
        "log-forgotten",
        "the gap statistic without logarithms",
        "The gap compares logarithms of inertias, and here the inertias themselves were "
        "compared, or a logarithm was taken in the wrong place. Take the logarithm of each "
        "inertia first, then means and differences.",
        "09_choosing_k",
        "The gap statistic asks: compared with what?",
    ),
    Misconception(
        "mean-time",
        "an average where the median is asked",
        "This is the average of the times. One call that was disturbed pulls the average up, but "
        "not the median, the middle one of the sorted times.",
        "06_measuring",
        "One run is not a measurement",
    ),
    Misconception(
        "total-time",
        "the sum of all calls where one is asked",
        "This is the time of all calls together. What is asked is the time of one call, the "
        "middle one of all that were timed.",
        "06_measuring",
        "One run is not a measurement",
    ),
    Misconception(
        "mean-of-means",
        "partial means averaged",
        "Means of parts were averaged as if all parts were equally large. A part of three points "
        "then counts as much as a part of three thousand. What has to travel along with each "
        "part, so that the whole can be put together exactly?",
        "13_beyond_memory",
        "Means do not merge",
    ),
    Misconception(
        "stale-assignments",
        "assignments of the centroids before",
        "The labels belong to the centroids before the last move, not to the final ones. After "
        "the last update, who still has to be asked again?",
        "07_estimator",
        "Labels of centroids that are gone",
    ),
    Misconception(
        "not-centred",
        "PCA without the mean",
        "The mean was not taken off first, so the first direction points from the origin to the "
        "data instead of along them. What does PCA measure its directions from?",
        "10_high_dimensions",
        "The direction of greatest spread",
    ),
    Misconception(
        "variance-for-deviation",
        "divided by the variance",
        "It was divided by the variance, which has the square of the unit. After dividing by the "
        "right measure of spread each column has a standard deviation of 1: compute it and see.",
        "10_high_dimensions",
        "Standardize: mean 0, deviation 1",
    ),
    Misconception(
        "matches-for-mismatches",
        "Hamming counted the wrong way round",
        "This counts the features that agree. A distance counts those that differ: a row is at "
        "distance 0 from itself.",
        "11_categories",
        "Mismatches in place of squared distances",
    ),
    Misconception(
        "bytes-for-elements",
        "the item size forgotten",
        "This is the number of elements, not of bytes. How many bytes does one number take?",
        "03_broadcasting",
        "The price is counted in bytes",
    ),
    Misconception(
        "wrong-promotion",
        "another dtype than expected",
        "The product has another dtype than you think. When two dtypes meet, NumPy chooses one "
        "that can hold either, and does not always choose that of the first, the smaller or the "
        "larger array. Which function tells it for any two dtypes?",
        "05_precision",
        "How many bytes does a product take?",
    ),
    Misconception(
        "remainder-dropped",
        "the last, incomplete part forgotten",
        "The rows after the last whole chunk are missing. With 10 rows in chunks of 4 there are "
        "three chunks, not two. What does a slice do that reaches beyond the end?",
        "12_matching_scikit_learn",
        "Rung 1: chunks",
    ),
    Misconception(
        "standard-error-factor",
        "the gap statistic's error without √(1 + 1/B)",
        "The gaps are right, but their errors lack a factor. The references themselves are only "
        "B samples, and this adds its own uncertainty, which shrinks as B grows.",
        "09_choosing_k",
        "The gap statistic asks: compared with what?",
    ),
    Misconception(
        "ignores-units",
        "an absolute tolerance",
        "The tolerance does not follow the units of the data. In millimetres instead of metres "
        "the same points move a thousand times as far, a million times in the square. Which "
        "number taken from X itself would grow along?",
        "07_estimator",
        "How small is small?",
    ),
    Misconception(
        "printed-not-returned",
        "printed, not returned",
        "The function prints its result and gives nothing back. print shows a value to a person; "
        "return hands it to whoever called the function.",
        "02_loops",
        "One pair first, then every pair",
    ),
    Misconception(
        "forgot-return",
        "no return",
        "The function gave back None. A function without a return statement does that, whatever "
        "it has computed.",
        "02_loops",
        "One pair first, then every pair",
    ),
    Misconception(
        "not-attempted",
        "not begun yet",
        "Nothing is written here yet.",
        "00_start_here",
        "",
    ),
)

MISCONCEPTIONS = {entry.identifier: entry for entry in _ALL}
